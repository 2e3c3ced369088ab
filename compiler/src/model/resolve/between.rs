//! `is_between(x, lower, upper)`, and `lower < x && x < upper`: two comparisons that are one interval.

use super::Resolver;
use super::draws::Child;
use super::scope::Binding;
use super::values::{Base, Ty, Value, type_of};
use crate::error::{Code, Error};
use crate::model::ir::{CheckKind, Domain};
use crate::model::known::Known;
use crate::syntax::{BinaryOp, Expr, ExprKind, Span, UnaryOp};

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

    /// `is_between(x, lower, upper)`
    pub(super) fn is_between(
        &mut self,
        x: (Value, Span),
        lower: (Value, Span),
        upper: (Value, Span),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let [x, lower, upper] = [x, lower, upper].map(|(value, at)| self.as_sum(value, at));
        let (Some(sum), Some(lower), Some(upper)) = (x, lower, upper) else { return Some(Value::Poison) };
        if !lower.terms.is_empty() || !upper.terms.is_empty() {
            let edges = [("x", sum), ("lower", lower), ("upper", upper)];
            let edges = edges.map(|(edge, sum)| (edge, self.sum_argument(sum, span)));
            return self.operation("is_between", "between", edges.to_vec(), Domain::Bool, child, span);
        }
        let bounds = vec![lower.constant, upper.constant];
        if let (true, [lower, upper]) = (sum.terms.is_empty(), &bounds[..]) {
            let (above, below) = (less(lower, &sum.constant), less(&sum.constant, upper));
            let both = Known::Binary(BinaryOp::And, Box::new(above), Box::new(below));
            return Some(Value::Known(both, Ty::scalar(Base::Bool)));
        }
        self.site("is_between", "between", sum, bounds, child, span)
    }

    /// Only between bounds of which the lower comes first can a value lie that is observed to lie there.
    pub(super) fn bounds_in_order(&mut self, inside: &Known, lower: &Known, upper: &Known, span: Span) {
        match (inside, lower.literal(), upper.literal()) {
            (Known::Bool(true), Some(lower), Some(upper)) if lower >= upper => self.error(
                Error::new(Code::ArgumentOutOfDomain, format!("no value lies between {lower} and {upper}"))
                    .label(span, "the lower bound comes first")
                    .hint("the upper bound must be above the lower one"),
            ),
            (Known::Bool(false), ..) | (Known::Bool(true), Some(_), Some(_)) => {}
            (Known::Bool(true), ..) => self.check(CheckKind::Holds(less(lower, upper)), span),
            _ => {
                let outside = Known::Unary(UnaryOp::Not, Box::new(inside.clone()));
                let either = Known::Binary(BinaryOp::Or, Box::new(outside), Box::new(less(lower, upper)));
                self.check(CheckKind::Holds(either), span);
            }
        }
    }

    /// `lower < x && x < upper` (or `upper > x`) on one random real: x and its bounds.
    pub(super) fn between_bounds(
        &self,
        op: BinaryOp,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Option<(&'a Expr, &'a Expr, &'a Expr)> {
        let (x, lower, upper) = between(op, left, right)?;
        self.names_random_real(x).then_some((x, lower, upper))
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

/// `a < b`
fn less(a: &Known, b: &Known) -> Known {
    Known::Binary(BinaryOp::Less, Box::new(a.clone()), Box::new(b.clone()))
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
