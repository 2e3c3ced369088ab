//! A file with syntax errors: what else is wrong, in what could be read of it.
//!
//! A statement that could not be read may define any name. So of a model with such a statement only what a call or a
//! value says by itself is looked at; a model without one is looked at as a whole.

use std::collections::BTreeSet;

use super::{Resolver, later};
use crate::error::{Code, Error, Errors};
use crate::factors::Table;
use crate::syntax::{Block, File, Item, ItemKind, Span, Statement};

/// What no missing statement explains.
const CERTAIN: &[Code] = &[
    Code::AllZero,
    Code::ArgumentOutOfDomain,
    Code::DuplicateArgument,
    Code::DuplicateParameter,
    Code::MissingArgument,
    Code::OutputNotDefined,
    Code::TooManyArguments,
    Code::TwoParametrisations,
    Code::TypeMismatch,
    Code::UnknownAlgorithm,
    Code::UnknownArgument,
    Code::UnknownAttribute,
    Code::UnknownDistribution,
    Code::UnknownFunction,
    Code::UnknownName,
    Code::UnknownType,
    Code::UnreachableCase,
    Code::WrongRank,
];

/// Words before a name that they introduce.
const INTRODUCE: &[&str] = &["let", "const", "for", "shared", "component", "scope", "label"];

/// What may be defined where it was not seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unseen {
    /// Everything was seen.
    Nothing,
    /// Names that the text introduces, perhaps where it could not be read.
    Names(BTreeSet<String>),
    /// Any name: another file has it.
    All,
}

impl Unseen {
    /// Whether a name may be there.
    pub(super) fn holds(&self, name: &str) -> bool {
        match self {
            Unseen::Nothing => false,
            Unseen::Names(names) => names.contains(name),
            Unseen::All => true,
        }
    }

    /// Every name that a text introduces: after `let` and its like, before `:` and `=>`, as a size, between `|`.
    fn introduced_by(text: &str) -> Unseen {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let (mut names, mut at) = (BTreeSet::new(), 0);
        while let Some(begin) = text[at..].find(is_part).map(|ahead| at + ahead) {
            let word = text[begin..].split(|c| !is_part(c)).next().unwrap_or_default();
            at = begin + word.len();
            let (before, after) = (text[..begin].trim_end(), text[at..].trim_start());
            let ahead = before.rsplit(|c| !is_part(c)).next().unwrap_or_default();
            let is_size = before.ends_with(';') && after.starts_with([']', ',', ')']);
            let is_named = after.starts_with([':', '|']) || after.starts_with("=>") || before.ends_with('|');
            if INTRODUCE.contains(&ahead) || is_size || is_named {
                names.insert(word.to_owned());
            }
        }
        Unseen::Names(names)
    }
}

/// The mistakes of a file besides its syntax errors, which are at these places of its text.
pub fn beside((file, table): (&File, &Table), text: &str, places: &[Span]) -> Errors {
    let models = || file.items.iter().filter(|item| matches!(item.kind, ItemKind::Model(_)));
    let holds = |item: &Item| places.iter().any(|place| contains(item.span, *place));
    let elsewhere = places.iter().any(|place| !models().any(|item| contains(item.span, *place)));
    let mut found = Errors::default();
    let _ = super::models(file, Some(""), &mut found); // says which names are of two models
    found = found.into_iter().filter(|error| error.code == Code::DuplicateModel).collect();
    for item in models() {
        let ItemKind::Model(model) = &item.kind else { continue };
        let damaged = elsewhere || holds(item);
        let others = later::of_others(file);
        let unseen = if damaged && others == Unseen::Nothing { Unseen::introduced_by(text) } else { others };
        let mut resolver =
            Resolver { unseen, shares: true, ..Resolver::new(item, &model.name.text, (file, table)) };
        resolver.run(file, model);
        let broken = broken(&model.body, places);
        found.extend(resolver.errors.into_iter().filter(|one| !damaged || stands(one, &broken)).collect());
    }
    if !elsewhere {
        found.extend(later::mistakes_of_shared(file, table));
    }
    found
}

fn contains(span: Span, place: Span) -> bool {
    (span.start..=span.end).contains(&place.start)
}

/// Whether a mistake is one whatever the statements that could not be read say.
fn stands(error: &Error, broken: &[Span]) -> bool {
    let place = error.labels.first().map(|(span, _)| *span).unwrap_or_default();
    CERTAIN.contains(&error.code) && !broken.iter().any(|statement| contains(*statement, place))
}

/// The statements with a syntax error of their own: something may be missing in them.
fn broken(block: &Block, places: &[Span]) -> Vec<Span> {
    let of = |statement: &Statement| {
        let blocks = statement.blocks();
        let own = blocks.is_empty() && places.iter().any(|place| contains(statement.span, *place));
        let inner = blocks.into_iter().flat_map(|block| broken(block, places));
        if own { vec![statement.span] } else { inner.collect() }
    };
    block.statements.iter().flat_map(of).collect()
}
