//! `lower < x && x < upper`: two comparisons that are one interval.

use super::Resolver;
use super::draws::Child;
use super::scope::Binding;
use super::undefined::names_in;
use super::values::{Base, Value, type_of};
use crate::syntax::{BinaryOp, Expr, ExprKind, Span};

impl<'a> Resolver<'a> {
    /// `lower < x && x < upper` on one `x`.
    pub(super) fn between(
        &mut self,
        x: &'a Expr,
        lower: &'a Expr,
        upper: &'a Expr,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let [x, lower, upper] = [x, lower, upper].map(|part| (self.expression(part), part.span));
        self.is_between(x, lower, upper, child, span)
    }

    /// `lower < x && x < upper` (or `upper > x`) on one random real between known bounds: x and its bounds.
    pub(super) fn between_bounds(
        &self,
        op: BinaryOp,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Option<(&'a Expr, &'a Expr, &'a Expr)> {
        let (x, lower, upper) = between(op, left, right)?;
        let fits = self.names_random_real(x) && !self.names_variable(lower) && !self.names_variable(upper);
        fits.then_some((x, lower, upper))
    }

    /// Whether a variable or an element of one stands in an expression.
    fn names_variable(&self, expr: &Expr) -> bool {
        let mut names = Vec::new();
        names_in(expr, &mut names);
        names.iter().any(|name| {
            let binding = self.scopes.find(name).map(|entry| &entry.binding);
            matches!(
                binding,
                Some(
                    Binding::Variable(_)
                        | Binding::Copy { .. }
                        | Binding::Value(Value::Random(..) | Value::Sum(_))
                )
            )
        })
    }

    fn names_random_real(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Parenthesised(inner) | ExprKind::Index { base: inner, .. } => {
                self.names_random_real(inner)
            }
            ExprKind::Path(path) => {
                let entry = path.segments.last().and_then(|name| self.scopes.find(&name.text));
                match entry.map(|entry| &entry.binding) {
                    Some(Binding::Variable(id)) => {
                        type_of(&self.model.variables[*id].domain).base == Base::Real
                    }
                    Some(Binding::Copy { ty, .. }) => ty.base == Base::Real,
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

/// The parts of `lower < x && x < upper` (or `upper > x`): x and its bounds.
fn between<'e>(op: BinaryOp, left: &'e Expr, right: &'e Expr) -> Option<(&'e Expr, &'e Expr, &'e Expr)> {
    if op != BinaryOp::And {
        return None;
    }
    let (least, x) = ordered(left)?;
    let (again, most) = ordered(right)?;
    if same(x, again) {
        return Some((x, least, most));
    }
    // `x < upper && lower < x`
    same(least, most).then_some((least, again, x))
}

/// The sides of `a < b` or `b > a`, the smaller first.
fn ordered(expr: &Expr) -> Option<(&Expr, &Expr)> {
    match &expr.kind {
        ExprKind::Parenthesised(inner) => ordered(inner),
        ExprKind::Binary { op: BinaryOp::Less | BinaryOp::LessEqual, left, right } => Some((left, right)),
        ExprKind::Binary { op: BinaryOp::Greater | BinaryOp::GreaterEqual, left, right } => {
            Some((right, left))
        }
        _ => None,
    }
}

/// Whether two expressions are one name with the same indices.
fn same(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Path(a), ExprKind::Path(b)) => {
            a.segments.iter().map(|name| &name.text).eq(b.segments.iter().map(|name| &name.text))
        }
        (ExprKind::Index { base: a, index: i }, ExprKind::Index { base: b, index: j }) => {
            same(a, b) && same(i, j)
        }
        (ExprKind::Integer(a), ExprKind::Integer(b)) => a == b,
        _ => false,
    }
}
