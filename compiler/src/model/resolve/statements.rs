//! Statements, one by one: what each defines, observes or opens.

use super::Resolver;
use super::damaged::Unseen;
use super::draws::Child;
use super::scope::Binding;
use super::values::{Base, Dim, Sum, Ty, Value, type_of};
use crate::error::{Code, Error};
use crate::model::catalogue;
use crate::model::ir::{Check, CheckKind, Domain, Kind, Support, Use};
use crate::model::known::Known;
use crate::model::{ParameterId, PlateId};
use crate::syntax::{Block, Expr, ExprKind, Span, Statement, StatementKind, Target};

/// What a statement without `let` is about.
pub(super) enum Named {
    /// Data: their value and its type.
    Datum(Known, Ty),
    /// A declared variable, or pieces of one.
    Variable,
    /// Nothing that can be drawn; why is said.
    Wrongly,
}

impl<'a> Resolver<'a> {
    /// The statements of a block, in order.
    pub(super) fn statements(&mut self, statements: &'a [Statement]) {
        for (index, statement) in statements.iter().enumerate() {
            self.following.push(&statements[index..]);
            self.statement(statement);
            self.following.pop();
        }
    }

    pub(super) fn statement(&mut self, statement: &'a Statement) {
        if let Some(index) = self.random_index(statement) {
            return self.in_cases_of(index, statement);
        }
        self.statement = statement.span;
        self.statement_attributes(statement);
        let mistakes = self.errors.count();
        match &statement.kind {
            StatementKind::Declare { target } => self.declare(target),
            StatementKind::Draw { introduces, target, distribution } => {
                self.draw(self.introduces(*introduces, target), target, distribution);
                self.attributes_taken(mistakes);
            }
            StatementKind::Assign { introduces, target, value } => {
                self.assign(self.introduces(*introduces, target), target, value);
                self.attributes_taken(mistakes);
            }
            StatementKind::Observe { condition } => self.observe(condition),
            StatementKind::ObserveDraw { value, distribution } => self.observe_draw(value, distribution),
            StatementKind::For { index, lower, upper, body } => {
                let order = self.update_order(&statement.attributes);
                self.loop_over(index, (lower, upper), body, order);
            }
            StatementKind::If { condition, then, otherwise } => {
                self.branch(condition, then, otherwise.as_ref());
            }
            StatementKind::Match { subject, arms } => self.cases(subject, arms, statement.span),
            StatementKind::Repeat { count, body } => self.repeat(count, body),
            StatementKind::Scope { name, body, .. } => drop(self.scope(name, body)),
            StatementKind::Label { body, .. } => self.statements(&body.statements),
            StatementKind::Reuse => self.later("`reuse`", statement.span),
            StatementKind::Expression { value } => self.effect(value),
        }
    }

    /// An expression for its effect: a component's.
    fn effect(&mut self, value: &'a Expr) {
        let _ = self.expression(value);
        let calls = matches!(&value.kind, ExprKind::Call { function, .. } if self.is_component(function));
        if !calls && self.unseen == Unseen::Nothing {
            self.error(
                Error::new(Code::Syntax, "an expression by itself does nothing")
                    .label(value.span, "its value is not used")
                    .hint("give it a name with `let`, or `observe` it"),
            );
        }
    }

    fn draw(&mut self, introduces: bool, target: &'a Target, distribution: &'a Expr) {
        let named = if introduces { Named::Variable } else { self.named(target) };
        match named {
            Named::Datum(datum, ty) => self.draw_from(distribution, Child::Datum(datum, ty, target.span)),
            Named::Variable => {
                self.draw_from(distribution, Child::Target(introduces, target));
                if let Some(id) = self.filled(&target.name.text).filter(|_| !introduces) {
                    self.observe_where_there(id, target);
                }
            }
            Named::Wrongly => self.without_factors(|resolver| {
                resolver.draw_from(distribution, Child::Part(distribution.span));
            }),
        }
    }

    /// What a target without `let` names.
    fn named(&mut self, target: &'a Target) -> Named {
        match self.scopes.find(&target.name.text).map(|entry| entry.binding.clone()) {
            Some(Binding::Parameter(id)) => self.datum(id, target).unwrap_or(Named::Wrongly),
            Some(Binding::Size(_) | Binding::Plate(_) | Binding::Known { .. }) => {
                self.error(
                    Error::new(
                        Code::TypeMismatch,
                        format!("`{}` can't be drawn: it is known", target.name.text),
                    )
                    .label(target.span, "neither a variable nor data"),
                );
                Named::Wrongly
            }
            None => {
                self.unknown_target(target);
                Named::Wrongly
            }
            Some(Binding::Value(Value::Poison)) => Named::Wrongly,
            Some(Binding::Value(_) | Binding::Copy { .. }) => {
                self.defined_twice(&target.name.text, target.span, target.span);
                Named::Wrongly
            }
            _ => Named::Variable,
        }
    }

    /// An element of a parameter that is drawn.
    pub(super) fn datum(&mut self, id: ParameterId, target: &'a Target) -> Option<Named> {
        let mut index = Vec::new();
        for expr in &target.indices {
            index.push(self.index(expr)?);
        }
        if index.len() > self.model.parameters[id].axes.len() {
            self.error(
                Error::new(
                    Code::WrongRank,
                    format!("`{}` has fewer axes than indices stand here", target.name.text),
                )
                .label(target.span, "more indices than axes"),
            );
            return None;
        }
        for (axis, at) in index.iter().enumerate() {
            let ty = self.parameter_type(id, &index[..axis]);
            if let Some(Dim::Fixed(size)) = ty.axes.first() {
                self.in_range(at, size, &target.name.text, target.span, false);
            }
        }
        self.drawn_once(id, &index, target.span);
        let ty = self.parameter_type(id, &index);
        Some(Named::Datum(Known::Parameter { parameter: id, index }, ty))
    }

    fn unknown_target(&mut self, target: &Target) {
        self.unknown.push(target.name.text.clone());
        let name = &target.name.text;
        if self.unseen.holds(name) {
            return;
        }
        self.error(
            Error::new(Code::UnknownName, format!("unknown name `{name}`"))
                .label(target.name.span, "nothing of this name is visible here")
                .hint(format!("write `let {name} ~ …` for a new variable, or make it a parameter")),
        );
        self.poison(target);
    }

    fn assign(&mut self, introduces: bool, target: &'a Target, value: &'a Expr) {
        if !introduces && !self.assignable(target) {
            return self.without_factors(|resolver| drop(resolver.expression(value)));
        }
        match self.expression_into(value, Child::Target(introduces, target)) {
            Some(Value::Known(known, ty)) => self.assign_known(introduces, target, known, ty),
            Some(Value::Random(use_, ty)) => self.assign_copy(introduces, target, use_, ty),
            Some(Value::Sum(sum)) => self.sum_into(sum, Child::Target(introduces, target)),
            Some(Value::Poison) => self.poison(target),
            None => {}
        }
    }

    /// Whether a name without `let` may be given a value; if not, why is said.
    fn assignable(&mut self, target: &Target) -> bool {
        let entry = self.scopes.find(&target.name.text).cloned();
        match entry.map(|entry| (entry.binding, entry.span)) {
            Some((Binding::Parameter(_) | Binding::Size(_) | Binding::Plate(_), _)) => self.error(
                Error::new(
                    Code::TypeMismatch,
                    format!("`{}` is known and can't be assigned", target.name.text),
                )
                .label(target.span, "data")
                .hint("to say that they are equal write `observe a == b`"),
            ),
            Some((Binding::Known { .. } | Binding::Copy { .. }, first)) => {
                self.defined_twice(&target.name.text, target.span, first);
            }
            Some((Binding::Value(_), _)) => {}
            Some(_) => return true,
            None => self.unknown_target(target),
        }
        false
    }

    /// A name whose definition went wrong: nothing more is said of it, nor of the attributes on the definition.
    pub(super) fn poison(&mut self, target: &Target) {
        self.attributes.clear();
        let depth = if target.indices.is_empty() { self.scopes.depth() } else { self.body_depth };
        match self.scopes.find_mut(&target.name.text) {
            Some(entry) => {
                entry.binding = Binding::Value(Value::Poison);
                self.definitions.settled(entry.span);
            }
            None => {
                self.scopes.bind_at(
                    depth,
                    &target.name.text,
                    Binding::Value(Value::Poison),
                    target.name.span,
                );
            }
        }
    }

    /// `let x = known;`: another name for the value; an array of them by the plates of its indices.
    fn assign_known(&mut self, introduces: bool, target: &'a Target, known: Known, ty: Ty) {
        if target.indices.is_empty() && introduces {
            self.bind(&target.name, Binding::Known { plates: Vec::new(), known, ty });
            return;
        }
        let existing = self.scopes.find(&target.name.text).map(|entry| entry.binding.clone());
        if matches!(existing, Some(Binding::Value(Value::Poison))) {
            return;
        }
        let is_piece = !matches!(existing, None | Some(Binding::Known { .. }))
            || !introduces
            || self.gated
            || !self.cases.is_empty()
            || !self.guards.is_empty()
            || self.has_another_piece(target);
        match self.plain_indices(target) {
            Some(plates) if !is_piece => {
                if existing.is_some() {
                    self.defined_twice(&target.name.text, target.span, target.span);
                    return;
                }
                let depth = self.body_depth;
                self.scopes.bind_at(
                    depth,
                    &target.name.text,
                    Binding::Known { plates, known, ty },
                    target.name.span,
                );
            }
            _ if !self.cases.is_empty() => {
                let real = ty == Ty::scalar(Base::Integer) && self.pieces_are_real(&target.name.text);
                let value = if real {
                    Value::Known(known.to_real(), Ty::scalar(Base::Real))
                } else {
                    Value::Known(known, ty)
                };
                self.given(value, Child::Target(introduces, target), target.span);
            }
            _ => {
                let real = ty == Ty::scalar(Base::Integer) && self.pieces_are_real(&target.name.text);
                if real || ty == Ty::scalar(Base::Real) {
                    let known = if real { known.to_real() } else { known };
                    self.sum_into(Sum::known(known), Child::Target(introduces, target));
                    let defined = self.scopes.find(&target.name.text).map(|entry| &entry.binding);
                    if let Some(Binding::Variable(id)) = defined {
                        self.constants.push(*id);
                    }
                } else {
                    self.known_piece(introduces, target, &ty);
                }
            }
        }
    }

    /// What is no real and is defined in pieces, or in branches: for a later version, and defined all the same. (An
    /// integer may be meant as a real: how it is used tells nothing.)
    fn known_piece(&mut self, introduces: bool, target: &'a Target, ty: &Ty) {
        let (what, domain) = match ty.base {
            _ if !ty.is_scalar() => ("an array that branches define", None),
            Base::Bool => ("a truth value that pieces or branches define", Some(Domain::Bool)),
            _ => {
                let what = "an integer that pieces or branches define (a real, as `1.0`, may be so defined)";
                (what, Some(Domain::Count))
            }
        };
        let Some(domain) = domain else {
            self.later(what, target.span);
            return self.poison(target);
        };
        let Some(defined) = self.define(introduces, target, &domain, Kind::Derived) else { return };
        if !self.untyped.contains(&defined.variable) {
            self.later(what, target.span);
            self.untyped.push(defined.variable);
        }
    }

    /// Whether the other definitions of a variable give a real, so that an integer among them is one.
    fn pieces_are_real(&self, name: &str) -> bool {
        match self.scopes.find(name).map(|entry| &entry.binding) {
            Some(Binding::Variable(id)) => type_of(&self.model.variables[*id].domain).base == Base::Real,
            _ => self
                .follows(&|one, distribution| one.name.text == name && distribution.is_some_and(draws_real)),
        }
    }

    /// Whether an array that is defined here is defined further on too, so that this is a piece of it.
    fn has_another_piece(&self, target: &Target) -> bool {
        let other = |one: &Target| {
            one.name.text == target.name.text && !one.indices.is_empty() && one.span != target.span
        };
        !target.indices.is_empty() && self.follows(&|one, _| other(one))
    }

    /// Whether a target that passes `test`, with the distribution that it is drawn from, stands from here on.
    fn follows(&self, test: &impl Fn(&Target, Option<&Expr>) -> bool) -> bool {
        self.following.iter().any(|block| block.iter().any(|statement| defines(statement, test)))
    }

    /// `let y = x;`: another name for the same variable.
    fn assign_copy(&mut self, introduces: bool, target: &'a Target, use_: Use, ty: Ty) {
        if target.indices.is_empty() && introduces && !self.gated {
            self.bind(&target.name, Binding::Copy { plates: Vec::new(), use_, ty });
            return;
        }
        let existing = self.scopes.find(&target.name.text).is_some();
        let is_piece = self.has_another_piece(target);
        match self.plain_indices(target) {
            Some(plates)
                if introduces
                    && !existing
                    && !self.gated
                    && self.guards.is_empty()
                    && self.cases.is_empty()
                    && !is_piece =>
            {
                let binding = Binding::Copy { plates, use_, ty };
                self.scopes.bind_at(self.body_depth, &target.name.text, binding, target.name.span);
            }
            _ if ty == Ty::scalar(Base::Real) => {
                self.sum_into(Sum::of(use_), Child::Target(introduces, target));
            }
            _ if ty.is_scalar() || !self.cases.is_empty() => {
                self.given(Value::Random(use_, ty), Child::Target(introduces, target), target.span);
            }
            _ => {
                self.later("a copy of an array as a piece of an array", target.span);
                self.poison(target);
            }
        }
    }

    /// The plates of a target's indices, where each is a plate's own index.
    fn plain_indices(&mut self, target: &'a Target) -> Option<Vec<PlateId>> {
        let mut plates = Vec::new();
        for expr in &target.indices {
            match self.index(expr)? {
                Known::Plate(plate) if self.model.plates[plate].lower.is(0.0) => plates.push(plate),
                _ => return None,
            }
        }
        Some(plates)
    }

    pub(super) fn defined_twice(&mut self, name: &str, again: Span, first: Span) {
        let mut error = Error::new(Code::DefinedTwice, format!("`{name}` is defined twice"))
            .label(again, "already defined");
        if first != again {
            error = error.label(first, "first defined here");
        }
        self.error(error.hint(format!("for one more factor on it write `observe {name} ~ …`")));
    }

    /// Every known condition around the present place.
    pub(super) fn conditions(&self) -> Vec<Known> {
        self.guards.iter().chain(&self.assumed).cloned().collect()
    }

    /// An integer that is used as one, not as a real, must be small enough for that.
    pub(super) fn small_enough(&mut self, value: &Known, span: Span) {
        if value.may_overflow() {
            self.check(CheckKind::Fits(value.clone()), span);
        }
    }

    /// Something that must hold of the data, here; a literal below a literal size holds already.
    pub(super) fn check(&mut self, kind: CheckKind, span: Span) {
        if let CheckKind::Support { value: Known::Integer(value), support: Support::Below(size) } = &kind
            && *value >= 0
            && size.literal().is_some_and(|size| (*value as f64) < size)
        {
            return;
        }
        // What a case is only in some of its values need not be possible in each: that is evidence against it. But
        // what the data say of a case is a parameter, like any other.
        if let CheckKind::Support { value, support } = &kind
            && value.free_plates().into_iter().any(|plate| self.is_case(plate))
            && !(support.is_of_parameters() && matches!(value, Known::Parameter { .. }))
        {
            return;
        }
        let check = Check { plates: self.plates.clone(), guards: self.conditions(), kind, span };
        self.model.checks.push(check);
    }
}

/// Whether a statement, or one inside it, defines a target that passes `test`, with what it is drawn from.
pub(super) fn defines(statement: &Statement, test: &impl Fn(&Target, Option<&Expr>) -> bool) -> bool {
    let inside = |block: &Block| block.statements.iter().any(|inner| defines(inner, test));
    match &statement.kind {
        StatementKind::Draw { target, distribution, .. } => test(target, Some(distribution)),
        StatementKind::Assign { target, .. } => test(target, None),
        StatementKind::Scope { .. } => false, // its names are its own
        _ => statement.blocks().into_iter().any(inside),
    }
}

/// Whether the values of a distribution are reals.
fn draws_real(distribution: &Expr) -> bool {
    let ExprKind::Call { function, .. } = &distribution.kind else { return false };
    let found = function.segments.last().and_then(|one| catalogue::distribution(&one.text));
    found.is_some_and(|found| {
        matches!(found.value, catalogue::Value::Real | catalogue::Value::Positive | catalogue::Value::Unit)
    })
}
