//! `observe …`, comparisons and the constraints that they make.

use super::Resolver;
use super::draws::Child;
use super::values::{Base, Sum, Ty, Value};
use crate::error::{Code, Error};
use crate::model::ir::{Argument, CheckKind, Domain, Kind, Role, Site};
use crate::model::known::Known;
use crate::syntax::{BinaryOp, Expr, ExprKind, Span};

impl<'a> Resolver<'a> {
    /// `observe e;`
    pub(super) fn observe(&mut self, condition: &'a Expr) {
        match &condition.kind {
            ExprKind::Parenthesised(inner) => return self.observe(inner),
            ExprKind::Binary { op: BinaryOp::And, left, right }
                if between(BinaryOp::And, left, right).is_none() =>
            {
                self.observe(left);
                return self.observe(right);
            }
            ExprKind::Binary { op: BinaryOp::Equal, left, right } => {
                return self.observe_equal(left, right, condition.span);
            }
            _ => {}
        }
        let fixed = Child::Fixed(Known::Bool(true), Ty::scalar(Base::Bool), condition.span);
        match self.lower_observed(condition, fixed) {
            Some(Value::Known(known, ty)) if ty == Ty::scalar(Base::Bool) => {
                self.check(CheckKind::Holds(known), condition.span);
            }
            Some(Value::Random(use_, ty)) if ty == Ty::scalar(Base::Bool) => {
                self.observe_value(Argument::Random(use_), Known::Bool(true));
            }
            Some(Value::Poison) | None => {}
            Some(value) => {
                let ty = value.ty().unwrap_or(Ty::scalar(Base::Real));
                self.mismatch("bool", &ty, condition.span);
            }
        }
    }

    fn lower_observed(&mut self, condition: &'a Expr, child: Child<'a>) -> Option<Value> {
        self.expression_into(condition, child)
    }

    /// A variable that is seen to have a value.
    fn observe_value(&mut self, x: Argument, value: Known) {
        self.factor("observed", Role::Constrains, &[("x", x), ("value", Argument::Known(value))]);
    }

    /// `observe a == b;`
    fn observe_equal(&mut self, left: &'a Expr, right: &'a Expr, span: Span) {
        let known_side = self
            .known_truth(left)
            .map(|known| (known, right))
            .or_else(|| self.known_truth(right).map(|known| (known, left)));
        if let Some((known, other)) = known_side {
            let fixed = Child::Fixed(known.clone(), Ty::scalar(Base::Bool), span);
            match self.expression_into(other, fixed) {
                Some(Value::Random(use_, ty)) if ty == Ty::scalar(Base::Bool) => {
                    self.observe_value(Argument::Random(use_), known);
                }
                Some(Value::Known(other, ty)) if ty == Ty::scalar(Base::Bool) => {
                    let equal = Known::Binary(BinaryOp::Equal, Box::new(known), Box::new(other));
                    self.check(CheckKind::Holds(equal), span);
                }
                Some(Value::Poison) | None => {}
                Some(value) => {
                    let ty = value.ty().unwrap_or(Ty::scalar(Base::Real));
                    self.mismatch("bool", &ty, other.span);
                }
            }
            return;
        }
        let (a, b) = (self.expression(left), self.expression(right));
        self.equal_values((a, left.span), (b, right.span), span);
    }

    /// The value of an expression that is a known truth value, without any effect if it isn't one.
    fn known_truth(&mut self, expr: &'a Expr) -> Option<Known> {
        match &expr.kind {
            ExprKind::Bool(value) => Some(Known::Bool(*value)),
            ExprKind::Path(_) | ExprKind::Index { .. } => {
                match self.quietly(|resolver| resolver.expression(expr)) {
                    Value::Known(known, ty) if ty == Ty::scalar(Base::Bool) => Some(known),
                    _ => None,
                }
            }
            ExprKind::Parenthesised(inner) => self.known_truth(inner),
            _ => None,
        }
    }

    /// Runs `look` and takes back whatever it reported or added but names.
    fn quietly<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let (errors, later, checks) = (self.errors.clone(), self.later.clone(), self.model.checks.clone());
        let result = look(self);
        (self.errors, self.later, self.model.checks) = (errors, later, checks);
        result
    }

    fn equal_values(&mut self, a: (Value, Span), b: (Value, Span), span: Span) {
        let (Some(ta), Some(tb)) = (a.0.ty(), b.0.ty()) else { return };
        if !ta.is_scalar() || !tb.is_scalar() {
            self.later("equality of whole arrays", span);
            return;
        }
        match (a.0, b.0) {
            (Value::Known(a, _), Value::Known(b, _)) => {
                self.check(CheckKind::Holds(Known::Binary(BinaryOp::Equal, Box::new(a), Box::new(b))), span);
            }
            (a0, b0) if ta.base == Base::Real || tb.base == Base::Real => {
                let (Some(x), Some(y)) = (self.as_sum(a0, a.1), self.as_sum(b0, b.1)) else { return };
                let difference = x.plus(y.scaled(&Known::Real(-1.0)));
                let value = difference.constant.clone().negated();
                let sum = Sum { constant: Known::Real(0.0), terms: difference.terms };
                self.linear(sum, Known::Real(0.0), None, Argument::Known(value), Role::Constrains);
            }
            (Value::Random(x, _), Value::Known(value, _)) | (Value::Known(value, _), Value::Random(x, _))
                if ta.base == tb.base =>
            {
                if let Domain::Integer { size } = self.model.variables[x.variable].domain.clone() {
                    let support = crate::model::ir::Support::Below(size);
                    self.check(CheckKind::Support { value: value.clone(), support }, span);
                }
                self.observe_value(Argument::Random(x), value);
            }
            (Value::Random(x, _), Value::Random(y, _)) if ta.base == tb.base => {
                let factor = if ta.base == Base::Bool { "equal_bool" } else { "equal_int" };
                let (x, y) = (Argument::Random(x), Argument::Random(y));
                if ta.base == Base::Integer && self.comparable(&x, &y, span).is_none() {
                    return;
                }
                let edges = [("y", Argument::Known(Known::Bool(true))), ("a", x), ("b", y)];
                self.factor(factor, Role::Constrains, &edges);
            }
            _ => self.mismatch(ta.base.name(), &tb, b.1),
        }
    }

    /// Integers are compared value by value: both have the same ones, and a known one is among them.
    fn comparable(&mut self, a: &Argument, b: &Argument, span: Span) -> Option<()> {
        let size = |argument: &Argument| match &self.model.variables[argument.random()?.variable].domain {
            Domain::Integer { size } => Some(size.clone()),
            _ => None,
        };
        match (a, b, size(a), size(b)) {
            (_, _, Some(a), Some(b)) => self.equal_sizes(&a, &b, "one side", "the other", span),
            (Argument::Known(value), _, None, Some(size)) | (_, Argument::Known(value), Some(size), None) => {
                let (value, support) = (value.clone(), crate::model::ir::Support::Below(size));
                self.check(CheckKind::Support { value, support }, span);
                Some(())
            }
            _ => Some(()),
        }
    }

    /// `observe e ~ D(…);`
    pub(super) fn observe_draw(&mut self, value: &'a Expr, distribution: &'a Expr) {
        match self.expression(value) {
            Value::Poison => {}
            Value::Known(known, ty) => self.draw_from(distribution, Child::Datum(known, ty, value.span)),
            Value::Random(use_, ty) => self.draw_from(distribution, Child::Existing(use_, ty, value.span)),
            Value::Sum(sum) => {
                if let Argument::Random(use_) = self.sum_argument(sum, value.span) {
                    self.draw_from(distribution, Child::Existing(use_, Ty::scalar(Base::Real), value.span));
                }
            }
        }
    }

    /// `a < b`, `a == b` and their like.
    pub(super) fn comparison(
        &mut self,
        op: BinaryOp,
        a: (Value, Span),
        b: (Value, Span),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let (Some(ta), Some(tb)) = (a.0.ty(), b.0.ty()) else { return Some(Value::Poison) };
        if ta.base != tb.base && (ta.base == Base::Bool || tb.base == Base::Bool) {
            self.mismatch(ta.base.name(), &tb, b.1);
            return Some(Value::Poison);
        }
        if let (Value::Known(x, _), Value::Known(y, _)) = (&a.0, &b.0) {
            let (x, y) =
                if ta.base == tb.base { (x.clone(), y.clone()) } else { (as_real(x, &ta), as_real(y, &tb)) };
            return Some(Value::Known(Known::Binary(op, Box::new(x), Box::new(y)), Ty::scalar(Base::Bool)));
        }
        if ta.base == Base::Real || tb.base == Base::Real {
            return self.compare_reals(op, a, b, child, span);
        }
        let (Some(x), Some(y)) = (self.argument(a.0, a.1), self.argument(b.0, b.1)) else {
            return Some(Value::Poison);
        };
        let integers = ta.base == Base::Integer;
        if integers && self.comparable(&x, &y, span).is_none() {
            return Some(Value::Poison);
        }
        let (factor, edges) = match op {
            BinaryOp::Equal | BinaryOp::NotEqual if integers => ("equal_int", vec![("a", x), ("b", y)]),
            BinaryOp::Equal | BinaryOp::NotEqual => ("equal_bool", vec![("a", x), ("b", y)]),
            BinaryOp::Greater | BinaryOp::LessEqual => ("greater_int", vec![("a", x), ("b", y)]),
            _ => ("greater_int", vec![("a", y), ("b", x)]),
        };
        let negated = matches!(op, BinaryOp::NotEqual | BinaryOp::LessEqual | BinaryOp::GreaterEqual);
        if !negated {
            return self.operation(factor, "y", edges, Domain::Bool, child, span);
        }
        match child {
            Some(Child::Fixed(known, ty, at)) => {
                let known = Known::Unary(crate::syntax::UnaryOp::Not, Box::new(known));
                self.operation(
                    factor,
                    "y",
                    edges,
                    Domain::Bool,
                    Some(Child::Fixed(fold_not(known), ty, at)),
                    span,
                )
            }
            child => {
                let Some(Value::Random(equal, _)) =
                    self.operation(factor, "y", edges, Domain::Bool, None, span)
                else {
                    return Some(Value::Poison);
                };
                self.operation("not", "y", vec![("x", Argument::Random(equal))], Domain::Bool, child, span)
            }
        }
    }

    /// `a > b` of reals is `a - b > 0`.
    fn compare_reals(
        &mut self,
        op: BinaryOp,
        a: (Value, Span),
        b: (Value, Span),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let (Some(x), Some(y)) = (self.as_sum(a.0, a.1), self.as_sum(b.0, b.1)) else {
            return Some(Value::Poison);
        };
        let (more, less) = match op {
            BinaryOp::Greater | BinaryOp::GreaterEqual => (x, y),
            BinaryOp::Less | BinaryOp::LessEqual => (y, x),
            _ => {
                self.error(
                    Error::new(Code::TypeMismatch, "whether two random reals are equal is no random truth value: it is almost surely false")
                        .label(span, "compares reals for equality")
                        .hint("constrain them with `observe a == b`, or compare with `is_between`"),
                );
                return Some(Value::Poison);
            }
        };
        self.site(
            "is_positive",
            "positive",
            more.plus(less.scaled(&Known::Real(-1.0))),
            Vec::new(),
            child,
            span,
        )
    }

    pub(super) fn is_positive(
        &mut self,
        x: (Value, Span),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        if let Value::Known(known, ty) = &x.0 {
            let known =
                Known::Binary(BinaryOp::Greater, Box::new(as_real(known, ty)), Box::new(Known::Real(0.0)));
            return Some(Value::Known(known, Ty::scalar(Base::Bool)));
        }
        let Some(sum) = self.as_sum(x.0, x.1) else { return Some(Value::Poison) };
        self.site("is_positive", "positive", sum, Vec::new(), child, span)
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
        let mut bounds = Vec::new();
        for (value, at) in [lower, upper] {
            match self.coerced(value, Base::Real, at) {
                Value::Known(known, _) => bounds.push(known),
                Value::Poison => return Some(Value::Poison),
                _ => {
                    self.later("`is_between` with random bounds", at);
                    return Some(Value::Poison);
                }
            }
        }
        let Some(sum) = self.as_sum(x.0, x.1) else { return Some(Value::Poison) };
        self.site("is_between", "between", sum, bounds, child, span)
    }

    /// `lower < x && x < upper` on one `x`.
    pub(super) fn between(
        &mut self,
        x: &'a Expr,
        lower: &'a Expr,
        upper: &'a Expr,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let values = [x, lower, upper].map(|part| (self.expression(part), part.span));
        let [x, lower, upper] = values;
        if let (Value::Known(a, t), Value::Known(l, tl), Value::Known(u, tu)) = (&x.0, &lower.0, &upper.0) {
            let (a, l, u) = (as_real(a, t), as_real(l, tl), as_real(u, tu));
            let less = |a: Known, b: Known| Box::new(Known::Binary(BinaryOp::Less, Box::new(a), Box::new(b)));
            let both = Known::Binary(BinaryOp::And, less(l, a.clone()), less(a, u));
            return Some(Value::Known(both, Ty::scalar(Base::Bool)));
        }
        self.is_between(x, lower, upper, child, span)
    }

    /// A truth value of a sum: with a known child a site closes the sum, else a factor of the table.
    fn site(
        &mut self,
        factor: &str,
        output: &str,
        sum: Sum,
        bounds: Vec<Known>,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let part = child.is_none();
        let child = child.unwrap_or(Child::Part(span));
        let Some((first, role)) = self.child(child, Domain::Bool, Kind::Derived) else {
            return part.then_some(Value::Poison);
        };
        match &first {
            Argument::Known(known) => {
                let mut arguments = vec![known.clone()];
                arguments.extend(bounds);
                let site = Site { factor: factor.to_owned(), arguments };
                self.linear(sum, Known::Real(0.0), Some(site), first, role);
                None
            }
            Argument::Random(use_) => {
                let use_ = use_.clone();
                let x = self.sum_argument(sum, span);
                let mut edges = vec![(output, first), ("x", x)];
                edges.extend(["lower", "upper"].into_iter().zip(bounds.into_iter().map(Argument::Known)));
                self.factor(factor, role, &edges);
                part.then_some(Value::Random(use_, Ty::scalar(Base::Bool)))
            }
        }
    }

    /// Notes that data are explained; twice is an error.
    pub(super) fn observed_once(&mut self, name: &str, index: &[Known], span: Span) {
        if self.definitions_observed(name, index) {
            self.error(
                Error::new(Code::ObservedTwice, format!("`{name}` is explained twice: data are drawn once"))
                    .label(span, "already drawn from another distribution")
                    .hint(format!("for one more factor on it write `observe {name} ~ …`")),
            );
        }
    }
}

fn as_real(known: &Known, ty: &Ty) -> Known {
    if ty.base == Base::Integer { known.clone().to_real() } else { known.clone() }
}

fn fold_not(known: Known) -> Known {
    match known {
        Known::Unary(crate::syntax::UnaryOp::Not, inner) => match *inner {
            Known::Bool(value) => Known::Bool(!value),
            other => Known::Unary(crate::syntax::UnaryOp::Not, Box::new(other)),
        },
        other => other,
    }
}

/// `lower < x && x < upper` (or `upper > x`): x and its bounds.
pub(super) fn between<'e>(
    op: BinaryOp,
    left: &'e Expr,
    right: &'e Expr,
) -> Option<(&'e Expr, &'e Expr, &'e Expr)> {
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
