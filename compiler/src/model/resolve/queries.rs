//! `#[query(…)]`: what is asked of the output that a statement defines.

use std::collections::BTreeSet;

use super::Resolver;
use super::by_hand::{listed, path_name};
use super::damaged::Unseen;
use crate::error::{Code, Error};
use crate::model::catalogue;
use crate::model::query::{Asked, QUERIES, Query};
use crate::syntax::{Argument, Attribute, Model, Statement, StatementKind};

impl<'a> Resolver<'a> {
    /// What the attribute of a statement asks for.
    pub(super) fn query(&mut self, attribute: &'a Attribute, statement: &Statement) {
        let mut queries = BTreeSet::new();
        for argument in &attribute.arguments {
            let Some(query) = self.one_query(argument) else { continue };
            if !queries.insert(query) {
                let message = format!("`{query}` is asked for twice");
                let error = Error::new(Code::DuplicateArgument, message);
                self.error(error.label(argument.value.span, "again here").hint("once is enough"));
            }
        }
        if attribute.arguments.is_empty() {
            let error = Error::new(Code::MissingArgument, "`#[query]` asks for nothing")
                .label(attribute.span, "nothing in it");
            self.error(error.hint(format!("write `#[query(samples)]`: there are {}", words())));
        }
        let target = match &statement.kind {
            StatementKind::Draw { target, .. } | StatementKind::Assign { target, .. } => &target.name.text,
            _ => return self.without_effect(attribute, "it belongs on the definition of an output"),
        };
        let mut of_statement = statement.attributes.iter().filter(|one| one.name.text == "query");
        if of_statement.next().is_some_and(|first| first.span != attribute.span) {
            return; // the first of a statement counts, and that there is a second is said
        }
        let earlier = self.model.queries.iter().find(|asked| asked.output == *target);
        if earlier.is_some_and(|asked| asked.span == Some(attribute.span)) {
            return; // the same statement, in another case
        }
        if earlier.is_some() {
            let why = format!("a definition of `{target}` above has one already");
            return self.without_effect(attribute, &why);
        }
        let (output, span) = (target.clone(), Some(attribute.span));
        self.model.queries.push(Asked { output, queries, span });
    }

    fn one_query(&mut self, argument: &Argument) -> Option<Query> {
        let name = path_name(&argument.value).filter(|_| argument.name.is_none());
        let text = name.map_or("", |name| name.text.as_str());
        let found = text.parse().ok();
        if found.is_none() {
            let message = match name {
                Some(name) => format!("`{}` can't be asked for", name.text),
                None => "`#[query]` lists words".to_owned(),
            };
            let error =
                Error::new(Code::UnknownArgument, message).label(argument.value.span, "none of its words");
            self.error(error.hint(match catalogue::nearest(text, QUERIES.iter().map(|(_, name)| *name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", words()),
            }));
        }
        found
    }

    /// Reports what is asked of no output.
    pub(super) fn queries_taken(&mut self, model: &'a Model) {
        if self.unseen != Unseen::Nothing {
            return;
        }
        let outputs: Vec<String> = match &model.outputs {
            Some(paths) => paths.iter().filter_map(|path| Some(path.segments.last()?.text.clone())).collect(),
            None => self.scopes.outermost(self.body_depth).into_iter().map(|(name, _)| name).collect(),
        };
        let left: Vec<Asked> =
            self.model.queries.iter().filter(|asked| !outputs.contains(&asked.output)).cloned().collect();
        for Asked { output, span, .. } in left {
            let message = format!("`#[query]` stands on `{output}`, which is no output");
            let data = self.model.parameters.iter().any(|(_, one)| one.name == output && !one.optional);
            let names = outputs.iter().chain([&output]).map(String::as_str).collect::<Vec<_>>().join(", ");
            let error = Error::new(Code::Query, message).hint(if data {
                "leave the attribute out: it is data".to_owned()
            } else {
                format!("name it in the signature, `-> ({names})`, or leave the attribute out")
            });
            self.error(
                span.into_iter().fold(error, |error, span| error.label(span, "asks of what nobody gets")),
            );
        }
    }
}

fn words() -> String {
    listed(&QUERIES.map(|(_, name)| name))
}
