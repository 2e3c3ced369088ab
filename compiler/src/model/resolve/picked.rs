//! Random indices: each is a gate around its statement, in every case of which the index is known.

use super::Resolver;
use super::gates::Decider;
use super::scope::Binding;
use super::values::{Base, Ty, Value};
use crate::error::{Code, Error};
use crate::model::VariableId;
use crate::model::ir::Case;
use crate::syntax::{Expr, ExprKind, Span, Statement, StatementKind, Target};

impl<'a> Resolver<'a> {
    /// The first index of a statement that is random and not yet one of the cases around it.
    pub(super) fn random_index(&self, statement: &'a Statement) -> Option<&'a Expr> {
        let mut found = None;
        let mut look = |expr: &'a Expr| found = found.or_else(|| self.random_index_in(expr, &mut Vec::new()));
        match &statement.kind {
            StatementKind::Draw { distribution, .. } => look(distribution),
            StatementKind::Assign { value, .. } => look(value),
            StatementKind::Observe { condition } | StatementKind::If { condition, .. } => look(condition),
            StatementKind::ObserveDraw { value, distribution } => {
                look(value);
                look(distribution);
            }
            StatementKind::Match { subject, .. } => look(subject),
            _ => {}
        }
        found
    }

    /// Inner indices come first. `bound`: the indices of closures around the place.
    fn random_index_in(&self, expr: &'a Expr, bound: &mut Vec<&'a str>) -> Option<&'a Expr> {
        if let ExprKind::Closure { parameters, body } = &expr.kind {
            let outer = bound.len();
            bound.extend(parameters.iter().map(|name| name.text.as_str()));
            let found = self.random_index_in(body, bound);
            bound.truncate(outer);
            return found;
        }
        if let Some(found) = parts(expr).into_iter().find_map(|part| self.random_index_in(part, bound)) {
            return Some(found);
        }
        let ExprKind::Index { index, .. } = &expr.kind else { return None };
        let picked = self.picked.iter().any(|(span, _)| *span == index.span);
        let free = !bound.iter().any(|name| mentions(index, name));
        (!picked && free && self.is_random(index)).then_some(index)
    }

    /// Whether the value of an expression is random, as far as its names tell.
    fn is_random(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Path(path) => {
                let [name] = path.segments.as_slice() else { return false };
                match self.scopes.find(&name.text).map(|entry| &entry.binding) {
                    Some(Binding::Variable(id)) => !self.is_known_here(*id),
                    Some(Binding::Copy { .. }) => true,
                    Some(Binding::Value(value)) => matches!(value, Value::Random(..)),
                    _ => false,
                }
            }
            ExprKind::Len { .. } => false,
            _ => parts(expr).into_iter().any(|part| self.is_random(part)),
        }
    }

    /// Whether a single variable is the selector of a gate around the present place.
    fn is_known_here(&self, id: VariableId) -> bool {
        let index = self.definitions.local_index(id).unwrap_or_default();
        let selects = |case: &Case| {
            let selector = self.model.gates[case.gate].selector();
            selector.is_some_and(|use_| use_.variable == id && use_.index == index)
        };
        self.cases.iter().any(selects)
    }

    /// A statement in each case of a random index in it.
    pub(super) fn in_cases_of(&mut self, index: &'a Expr, statement: &'a Statement) {
        let value = self.expression(index);
        let span = index.span;
        let use_ = match value {
            Value::Random(use_, ty) if ty == Ty::scalar(Base::Integer) => use_,
            Value::Known(known, _) => {
                self.picked.push((span, known));
                self.statement(statement);
                self.picked.pop();
                return;
            }
            other => {
                if let Some(ty) = other.ty() {
                    self.mismatch("usize", &ty, span);
                }
                return self.wrong_target(statement);
            }
        };
        let Decider::Gate(gate) = self.gate_on(use_, span) else { return self.wrong_target(statement) };
        if let Some(target) = introduced(statement)
            && target.indices.is_empty()
            && self.predeclared != Some(target.span)
        {
            self.declare(target);
            self.predeclared = Some(target.span);
        }
        let branch = self.cases_left(gate, "k", &[], span);
        let Some(case) = branch.case.clone() else { return };
        let choice = self.definitions.choice();
        self.picked.push((span, case.value));
        self.in_branch(choice, 0, branch, |resolver| resolver.statement(statement));
        self.picked.pop();
        self.definitions.merge((&self.model, &self.plates), choice, 1);
    }

    /// The first random index of an element that no gate around the place has picked: inside a sum or an array over a
    /// loop, where each iteration has a gate of its own.
    pub(super) fn random_index_of(&self, expr: &'a Expr) -> Option<&'a Expr> {
        let ExprKind::Index { base, index } = &expr.kind else { return None };
        let picked = self.picked.iter().any(|(span, _)| *span == index.span);
        self.random_index_of(base).or_else(|| (!picked && self.is_random(index)).then_some(index))
    }

    /// The element that a random index picks, as the value of a gate: the element itself in each case.
    pub(super) fn element_by_case(&mut self, expr: &'a Expr, index: &'a Expr) -> Value {
        let case = match self.expression(index) {
            Value::Known(known, _) => {
                self.picked.push((index.span, known));
                let value = self.expression(expr);
                self.picked.pop();
                return value;
            }
            Value::Random(use_, ty) if ty == Ty::scalar(Base::Integer) => {
                match self.gate_on(use_, index.span) {
                    Decider::Gate(gate) => self.cases_left(gate, "k", &[], index.span),
                    _ => return Value::Poison,
                }
            }
            Value::Poison => return Value::Poison,
            _ => return self.indexed(expr),
        };
        let Some(value) = case.case.as_ref().map(|case| case.value.clone()) else { return Value::Poison };
        let choice = self.definitions.choice();
        self.picked.push((index.span, value));
        let found = self.by_gate(vec![(case, expr, None)], None, (choice, 1), expr.span);
        self.picked.pop();
        found.unwrap_or(Value::Poison)
    }

    /// What a statement would define is wrong: nothing more is said of it.
    fn wrong_target(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Draw { target, .. } | StatementKind::Assign { target, .. } => self.poison(target),
            _ => {}
        }
    }

    /// Whether a statement introduces its target: one that a gate around it has declared is there already.
    pub(super) fn introduces(&self, introduces: bool, target: &Target) -> bool {
        introduces && self.predeclared != Some(target.span)
    }

    /// Refuses a random index where no element is read.
    pub(super) fn no_case(&mut self, span: Span) {
        let error = Error::new(Code::NotYet, "an index that is random can't be compiled here yet")
            .label(span, "random")
            .hint("a random index picks an element that is read: `let x[i] = mean[z[i]];`");
        self.later.push(error);
    }
}

/// The target that a statement introduces.
fn introduced(statement: &Statement) -> Option<&Target> {
    match &statement.kind {
        StatementKind::Draw { introduces: true, target, .. }
        | StatementKind::Assign { introduces: true, target, .. } => Some(target),
        _ => None,
    }
}

/// The expressions directly inside one.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Index { base, index } => vec![base, index],
        ExprKind::Call { arguments, .. } => arguments.iter().map(|argument| &argument.value).collect(),
        ExprKind::Len { base: inner }
        | ExprKind::Unary { operand: inner, .. }
        | ExprKind::Closure { body: inner, .. }
        | ExprKind::Parenthesised(inner) => vec![inner],
        ExprKind::Binary { left, right, .. } => vec![left, right],
        ExprKind::Range { lower, upper } => vec![lower, upper],
        ExprKind::If { condition, then, otherwise } => {
            let tails = [then, otherwise].into_iter().filter_map(|block| block.tail.as_deref());
            [condition.as_ref()].into_iter().chain(tails).collect()
        }
        ExprKind::Match { subject, arms } => {
            [subject.as_ref()].into_iter().chain(arms.iter().map(|arm| &arm.body)).collect()
        }
        ExprKind::Array(all) => all.iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether an expression mentions a name.
fn mentions(expr: &Expr, name: &str) -> bool {
    match &expr.kind {
        ExprKind::Path(path) => matches!(path.segments.as_slice(), [one] if one.text == name),
        _ => parts(expr).into_iter().any(|part| mentions(part, name)),
    }
}
