//! `#[send_distribution(from = x, to = a)]`: which way a distribution flows through the factor of a statement.

use super::Resolver;
use super::by_hand::path_name;
use crate::error::{Code, Error};
use crate::model::VariableId;
use crate::model::catalogue;
use crate::model::ir::{Factor, Link};
use crate::syntax::{Argument, Attribute, Name, Span, Statement, StatementKind};

/// A link as it is written, until all factors are there.
pub(super) struct Written<'a> {
    from: &'a Name,
    to: &'a Name,
    statement: Span,
    span: Span,
}

impl<'a> Resolver<'a> {
    /// Both ends are named, each once.
    pub(super) fn send_distribution(&mut self, attribute: &'a Attribute, statement: &Statement) {
        if matches!(statement.kind, StatementKind::For { .. } | StatementKind::If { .. }) {
            self.without_effect(attribute, "it belongs on a statement inside");
            return;
        }
        let of = "`#[send_distribution]`";
        let names = ["from", "to"];
        self.given_by_name(&attribute.arguments, &names, of);
        let known = |argument: &Argument| {
            argument.name.as_ref().is_some_and(|name| names.contains(&name.text.as_str()))
        };
        let all_known = attribute.arguments.iter().all(known);
        let mut ends = Vec::new();
        for wanted in names {
            let is_it = |argument: &&Argument| argument.name.as_ref().is_some_and(|name| name.text == wanted);
            let given: Vec<&Argument> = attribute.arguments.iter().filter(is_it).collect();
            let hint = "write `#[send_distribution(from = x, to = a)]`";
            let error = match given.as_slice() {
                [] if !all_known => continue,
                [] => Error::new(Code::MissingArgument, format!("{of} does not say `{wanted}`"))
                    .label(attribute.span, format!("no `{wanted} = …` here")),
                [argument] => match path_name(&argument.value) {
                    Some(name) => {
                        ends.push(name);
                        continue;
                    }
                    None => Error::new(
                        Code::UnknownArgument,
                        format!("`{wanted}` is a variable of this statement"),
                    )
                    .label(argument.value.span, "not a variable"),
                },
                [.., again] => Error::new(Code::DuplicateArgument, format!("`{wanted}` is given twice"))
                    .label(again.value.span, "again here"),
            };
            self.error(error.hint(hint));
        }
        if let [from, to] = ends[..] {
            self.links.push(Written { from, to, statement: statement.span, span: attribute.span });
        }
    }

    /// The links of a model whose factors are all there.
    pub(super) fn links_between(&mut self) {
        for link in std::mem::take(&mut self.links) {
            let joined = self.joined_by(link.statement);
            let Some(from) = self.end(link.from, &joined) else { continue };
            let to: Vec<VariableId> = if link.to.text == "any" {
                joined.into_iter().filter(|id| *id != from).collect()
            } else {
                self.end(link.to, &joined).into_iter().collect()
            };
            let wrong = match to.as_slice() {
                [one] if *one == from => Some(("sends itself nothing", "the same twice")),
                [] if link.to.text == "any" => Some(("is the only unknown here", "nobody to hear it")),
                _ => None,
            };
            if let Some((what, label)) = wrong {
                let error = Error::new(Code::Group, format!("`{}` {what}", link.from.text));
                let hint = "a link goes from one unknown to another that the statement joins to it";
                self.error(error.label(link.span, label).hint(hint));
            } else {
                self.model.links.push(Link { from, to, statement: link.statement, span: link.span });
            }
        }
    }

    /// The variables that a statement joins, but for parts of its expressions.
    fn joined_by(&self, statement: Span) -> Vec<VariableId> {
        let mut joined = Vec::new();
        let inside = |row: &&Factor| statement.holds(row.span);
        for row in self.model.factors.iter().map(|(_, row)| row).filter(inside) {
            for id in row.joined(&self.model).map(|use_| use_.variable) {
                if !joined.contains(&id) && !self.model.variables[id].anonymous {
                    joined.push(id);
                }
            }
        }
        joined
    }

    /// The variable of that name among those that a statement joins.
    fn end(&mut self, name: &Name, joined: &[VariableId]) -> Option<VariableId> {
        let shown = |id: VariableId| self.model.variables[id].shown.as_str();
        let found = joined.iter().copied().find(|id| shown(*id) == name.text);
        if found.is_none() {
            let message = format!("`{}` is no unknown that this statement joins to others", name.text);
            let mut error = Error::new(Code::Group, message).label(name.span, "not joined here");
            let names: Vec<String> = joined.iter().map(|id| format!("`{}`", shown(*id))).collect();
            error = match catalogue::nearest(&name.text, joined.iter().map(|id| shown(*id))) {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint(format!("it joins {}", names.join(", "))),
            };
            self.error(error);
        }
        found
    }
}
