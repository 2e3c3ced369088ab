//! `#![group(a, x; root = a)]`: what a Gibbs sampler is to draw together.

use super::Resolver;
use super::by_hand::path_name;
use super::scope::Binding;
use super::values::Value;
use crate::error::{Code, Error};
use crate::model::VariableId;
use crate::model::catalogue;
use crate::model::ir::{Elements, Factor, FactorKind, Group, Member, Role};
use crate::model::known::Known;
use crate::syntax::{Argument, Attribute, Expr, ExprKind, Name};

impl<'a> Resolver<'a> {
    /// `#![group(a, x; root = a)]`, at the end of its model.
    pub(super) fn group(&mut self, attribute: &'a Attribute) {
        let mut members: Vec<&Name> = Vec::new();
        let mut group = Group { members: Vec::new(), root: 0, span: attribute.span };
        for argument in &attribute.arguments {
            let Some(name) = base_name(&argument.value).filter(|_| argument.name.is_none()) else {
                let hint = match &argument.name {
                    Some(name) if name.text == "root" => "the root follows a semicolon: `; root = a`",
                    _ => "write `#![group(a, b; root = a)]`",
                };
                self.group_error("a group lists variables", argument, "not a variable", hint);
                continue;
            };
            if members.iter().any(|one| one.text == name.text) {
                let message = format!("`{}` is twice in this group", name.text);
                self.group_error(&message, argument, "listed already", "once is enough");
            }
            group.members.extend(self.member(name, argument));
            members.push(name);
        }
        if members.is_empty() {
            let error =
                Error::new(Code::Group, "a group lists variables").label(attribute.span, "lists none");
            self.error(error.hint("write `#![group(a, b)]`"));
        }
        for (at, argument) in attribute.more.iter().enumerate() {
            group.root = self.root(argument, at, &members).unwrap_or(group.root);
        }
        if group.members.len() == members.len() && group.root < members.len() {
            self.model.groups.push(group);
        }
    }

    /// A member of a group.
    fn member(&mut self, name: &Name, argument: &'a Argument) -> Option<Member> {
        let span = argument.value.span;
        let (what, label) = match self.scopes.find(&name.text).map(|entry| &entry.binding) {
            Some(Binding::Variable(variable)) if self.is_observed(*variable) => ("observed", "observed"),
            Some(Binding::Variable(variable)) => {
                let variable = *variable;
                return Some(Member { variable, elements: self.elements(&argument.value), span });
            }
            Some(Binding::Copy { use_, .. }) => {
                return Some(Member { variable: use_.variable, elements: Elements::All, span });
            }
            Some(Binding::Parameter(_) | Binding::Size(_)) => ("data", "observed"),
            Some(Binding::Known { .. }) => ("known", "not random"),
            Some(_) => {
                let hint = "write `#![group(a, b; root = a)]`";
                self.group_error("a group lists variables", argument, "not a variable", hint);
                return None;
            }
            None => {
                let _ = self.missing_name(name);
                return None;
            }
        };
        let message = format!("`{}` is {what}: a group draws unknowns", name.text);
        self.group_error(&message, argument, label, "leave it out of the group: what is drawn is given it");
        None
    }

    /// Whether the model says what the value of a variable is.
    fn is_observed(&self, variable: VariableId) -> bool {
        let is_it = |row: &Factor| {
            let mut random = row.uses();
            random.next().is_some_and(|use_| use_.variable == variable) && random.next().is_none()
        };
        let exact = |row: &Factor| match &row.kind {
            FactorKind::Linear(linear) => linear.noise.is(0.0) && linear.site.is_none(),
            FactorKind::Table(name) => name == "observed",
            FactorKind::Gate(..) => false,
        };
        let always = |row: &Factor| row.guards.is_empty() && row.cases.is_empty() && row.plates.is_empty();
        let observes = |row: &Factor| row.role == Role::Constrains && always(row) && exact(row) && is_it(row);
        let scalar = self.model.variables[variable].axes.is_empty();
        scalar && self.model.factors.iter().any(|(_, row)| observes(row))
    }

    /// The place among the members of what a group calls its root, by the argument that stands at a place after `;`.
    fn root(&mut self, argument: &Argument, at: usize, members: &[&Name]) -> Option<usize> {
        let is_root = argument.name.as_ref().is_some_and(|name| name.text == "root");
        let root = match base_name(&argument.value).filter(|_| is_root) {
            _ if at > 0 => {
                let hint = "keep one; what is to be drawn first elsewhere makes a group of its own";
                self.group_error("a group has one root", argument, "a second one", hint);
                return None;
            }
            None => {
                let hint = "write `#![group(a, b; root = a)]`";
                self.group_error("after `;` stands the root of a group", argument, "no root", hint);
                return None;
            }
            Some(root) => root,
        };
        let place = members.iter().position(|one| one.text == root.text);
        if place.is_none() {
            let message = format!("the root `{}` is not a member of its group", root.text);
            let names = || members.iter().map(|name| name.text.as_str());
            let hint = match catalogue::nearest(&root.text, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add `{}` to the group, or take one of its members", root.text),
            };
            self.group_error(&message, argument, "not in the group", &hint);
        }
        place
    }

    /// Which elements a member of a group means: `x` all, `x[i]` one in each block, `x[0]` one.
    fn elements(&mut self, member: &'a Expr) -> Elements {
        let (mut index, mut at) = (Vec::new(), member);
        while let ExprKind::Index { base, index: inner } = &at.kind {
            index.insert(0, inner.as_ref());
            at = base;
        }
        if index.is_empty() {
            return Elements::All;
        }
        let names: Option<Vec<&Name>> = index.iter().map(|inner| path_name(inner)).collect();
        match names.filter(|names| names.iter().all(|name| self.scopes.find(&name.text).is_none())) {
            Some(free) => Elements::Each(free.into_iter().map(|name| name.text.clone()).collect()),
            None => Elements::One(index.into_iter().filter_map(|inner| self.known_index(inner)).collect()),
        }
    }

    fn known_index(&mut self, index: &'a Expr) -> Option<Known> {
        match self.expression(index) {
            Value::Known(known, _) => Some(known),
            _ => None,
        }
    }

    fn group_error(&mut self, message: &str, argument: &Argument, label: &str, hint: &str) {
        self.error(Error::new(Code::Group, message).label(argument.value.span, label).hint(hint));
    }
}

/// The variable in `x` or `x[i]`.
fn base_name(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Index { base, .. } => base_name(base),
        _ => path_name(expr),
    }
}
