//! Attributes that say how to compute: by which operator and in which order; and, for later versions, by which data at a
//! time. That is noted as such; what is wrong with what it says is an error all
//! the same.

use super::Resolver;
use super::values::{Base, Value};
use crate::error::{Code, Error};
use crate::model::catalogue;
use crate::model::ir::{Choice, Factor, FactorKind, Linear, Order};
use crate::model::known::Known;
use crate::syntax::{Argument, Attribute, Expr, ExprKind, Name, Span, Statement, StatementKind};
use std::ops::RangeInclusive;

/// The operators that can be chosen.
const OPERATORS: [&str; 7] =
    ["jaakkola", "saul_jordan", "exact", "unclipped", "tilted", "bohning", "blei_lafferty"];

impl<'a> Resolver<'a> {
    /// An attribute of a statement, if it is one of these.
    pub(super) fn by_hand(&mut self, attribute: &'a Attribute, statement: &Statement) -> bool {
        let is_loop = matches!(statement.kind, StatementKind::For { .. });
        let what = match attribute.name.text.as_str() {
            "query" => {
                self.query(attribute, statement);
                return true;
            }
            "operator" => {
                self.named_by(attribute, &OPERATORS, 1..=1);
                self.choose_operator(attribute, statement.span);
                return true;
            }
            "minibatch" => {
                self.only_on_a_loop(attribute, is_loop);
                self.given_by_name(&attribute.arguments, &["total", "size", "seed"], "`#[minibatch]`");
                for argument in &attribute.arguments {
                    let _ = self.bound(&argument.value);
                }
                "`#[minibatch(…)]`"
            }
            "send_distribution" => {
                self.send_distribution(attribute, statement);
                return true;
            }
            "sequential" | "parallel" => {
                self.only_on_a_loop(attribute, is_loop);
                self.named_by(attribute, &[], 0..=0);
                return true;
            }
            _ => return false,
        };
        self.later(what, attribute.span);
        true
    }

    /// `#[operator(NAME)]`, for the factors of its statement.
    fn choose_operator(&mut self, attribute: &Attribute, statement: Span) {
        let Some(name) = attribute.arguments.first().and_then(|argument| path_name(&argument.value)) else {
            return;
        };
        if OPERATORS.contains(&name.text.as_str()) {
            let (operator, span) = (name.text.clone(), attribute.span);
            self.model.choices.push(Choice { statement, operator, span });
        }
    }

    /// Reports each `#[operator(…)]` whose statement makes no factor that has such operators.
    pub(super) fn choices_taken(&mut self) {
        let has = |factor: &Factor, choice: &Choice| {
            let name = match &factor.kind {
                FactorKind::Table(name) => name,
                FactorKind::Linear(Linear { site: Some(site), .. }) => &site.factor,
                FactorKind::Linear(_) | FactorKind::Gate(..) => return false,
            };
            let ending = format!("_{}", choice.operator);
            let file = self.model.table.factor(name);
            file.is_some_and(|file| file.operators.iter().any(|one| one.function.ends_with(&ending)))
        };
        let model = &self.model;
        let taken = |choice: &Choice| {
            model.factors.iter().any(|(_, factor)| factor.span == choice.statement && has(factor, choice))
        };
        let left: Vec<Span> =
            model.choices.iter().filter(|choice| !taken(choice)).map(|choice| choice.span).collect();
        for span in left {
            let error = Error::new(Code::UnknownAttribute, "`#[operator]` has no effect here");
            self.error(
                error.label(span, "it belongs on a statement that has a choice between such operators"),
            );
        }
    }

    /// The order in which the instances of a loop are updated, by its attributes.
    pub(super) fn update_order(&mut self, attributes: &[Attribute]) -> Option<(Order, Span)> {
        let order = |attribute: &Attribute| match attribute.name.text.as_str() {
            "sequential" => Some(Order::Sequential),
            "parallel" => Some(Order::Parallel),
            _ => None,
        };
        let mut all = attributes.iter().filter_map(|one| Some((order(one)?, one)));
        let (first, attribute) = all.next()?;
        if let Some((_, second)) = all.find(|(other, _)| *other != first) {
            let why = format!("the loop is `{}` already", first.attribute());
            self.without_effect(second, &why);
        }
        Some((first, attribute.span))
    }

    fn only_on_a_loop(&mut self, attribute: &Attribute, is_loop: bool) {
        if !is_loop {
            self.without_effect(attribute, "it belongs on a `for`");
        }
    }

    /// Arguments that are names, each one of some.
    fn named_by(&mut self, attribute: &Attribute, known: &[&str], count: RangeInclusive<usize>) {
        let of = format!("`#[{}]`", attribute.name.text);
        if !count.contains(&attribute.arguments.len()) {
            let (code, takes) = match (attribute.arguments.len(), *count.end()) {
                (_, 0) => (Code::TooManyArguments, "no argument".to_owned()),
                (0, _) => (Code::MissingArgument, listed(known)),
                _ => (Code::TooManyArguments, format!("one of {}", listed(known))),
            };
            let error = Error::new(code, format!("{of} takes {takes}"));
            return self.error(error.label(attribute.span, "this attribute"));
        }
        for argument in &attribute.arguments {
            let name = path_name(&argument.value).filter(|_| argument.name.is_none());
            self.one_of(known, name, argument.value.span, &of);
        }
    }

    /// Arguments by name, each one of some.
    pub(super) fn given_by_name(&mut self, arguments: &[Argument], known: &[&str], of: &str) {
        for argument in arguments {
            self.one_of(known, argument.name.as_ref(), argument.value.span, of);
        }
    }

    /// Reports a name that is none of those that may stand there.
    fn one_of(&mut self, known: &[&str], name: Option<&Name>, span: Span, of: &str) {
        let text = name.map_or("", |name| name.text.as_str());
        if known.contains(&text) {
            return;
        }
        let hint = match catalogue::nearest(text, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is {}", listed(known)),
        };
        let (message, span) = (format!("{of} does not know this"), name.map_or(span, |name| name.span));
        self.error(Error::new(Code::UnknownArgument, message).label(span, "none of its names").hint(hint));
    }

    /// `#[damping(0.5)]`: the part of the old message that is kept.
    pub(super) fn damping(&mut self, attribute: &'a Attribute) -> Option<f64> {
        let [Argument { name: None, value }] = attribute.arguments.as_slice() else {
            let message = "`#[damping(…)]` takes one number";
            let error = Error::new(Code::Syntax, message).label(attribute.span, "not one number");
            self.error(error.hint("write `#[damping(0.5)]`"));
            return None;
        };
        let given = self.expression(value);
        let given = match self.scalar(given, Base::Real, value.span) {
            Value::Known(known, _) => known,
            Value::Poison => return None,
            _ => Known::Bool(false), // random
        };
        let Some(part) = given.literal() else {
            let error =
                Error::new(Code::TypeMismatch, "damping is a number of the text, or a constant of the file")
                    .label(value.span, "known only at run time");
            self.error(error);
            return None;
        };
        if !(0.0..1.0).contains(&part) {
            let message = "damping keeps a part of the old message: from 0 to below 1";
            self.error(Error::new(Code::ArgumentOutOfDomain, message).label(value.span, "out of range"));
            return None;
        }
        Some(part)
    }
}

/// An expression that is a name.
pub(super) fn path_name(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Path(path) if path.segments.len() == 1 => path.segments.first(),
        _ => None,
    }
}

/// `a`, `b`, `c`
pub(super) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
