//! `observe …`, comparisons and the constraints that they make.

use super::Resolver;
use super::draws::Child;
use super::expressions::Binary;
use super::values::{Base, Sum, Ty, Value};
use crate::error::{Code, Error};
use crate::model::ir::{Argument, Domain, Kind, Role, Site};
use crate::model::known::Known;
use crate::syntax::{BinaryOp, Expr, ExprKind, Span};

impl<'a> Resolver<'a> {
    /// `observe e;`
    pub(super) fn observe(&mut self, condition: &'a Expr) {
        match &condition.kind {
            ExprKind::Parenthesised(inner) => return self.observe(inner),
            ExprKind::Binary { op: BinaryOp::And, left, right }
                if self.between_bounds(BinaryOp::And, left, right).is_none() =>
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
        match self.expression_into(condition, fixed) {
            Some(Value::Known(known, ty)) if ty == Ty::scalar(Base::Bool) => {
                self.must_hold(known, condition.span);
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

    /// A variable that is seen to have a value.
    pub(super) fn observe_value(&mut self, x: Argument, value: Known) {
        self.factor("observed", Role::Constrains, &[("x", x), ("value", Argument::Known(value))]);
    }

    /// `observe a == b;`: a known truth value on one side closes the factor of the other.
    fn observe_equal(&mut self, left: &'a Expr, right: &'a Expr, span: Span) {
        let turned = is_place(right) && !is_place(left);
        let (first, second) = if turned { (right, left) } else { (left, right) };
        self.equated =
            [first, second].into_iter().filter(|side| is_place(side)).map(|side| side.span).collect();
        let a = self.expression(first);
        let b = match &a {
            Value::Known(known, ty) if *ty == Ty::scalar(Base::Bool) => {
                self.expression_into(second, Child::Fixed(known.clone(), ty.clone(), span))
            }
            _ => Some(self.expression(second)),
        };
        self.equated.clear();
        let Some(b) = b else { return };
        if let (Value::Known(a, _), Value::Known(b, _)) = (&a, &b)
            && (self.model.may_miss(a) || self.model.may_miss(b))
        {
            return self.later("an equality of data with missing elements", span);
        }
        let (a, b) = ((a, first.span), (b, second.span));
        if turned { self.equal_values(b, a, span) } else { self.equal_values(a, b, span) }
    }

    fn equal_values(&mut self, a: (Value, Span), b: (Value, Span), span: Span) {
        let (Some(ta), Some(tb)) = (a.0.ty(), b.0.ty()) else { return };
        if !ta.is_scalar() || !tb.is_scalar() {
            self.later("equality of whole arrays", span);
            return;
        }
        match (a.0, b.0) {
            (x @ Value::Known(..), y @ Value::Known(..)) => {
                let (a, b) = ((x, a.1), (y, b.1));
                let equal = self.comparison(Binary { op: BinaryOp::Equal, a, b, child: None, span });
                if let Some(Value::Known(equal, _)) = equal {
                    self.must_hold(equal, span);
                }
            }
            (a0, b0) if ta.base == Base::Real || tb.base == Base::Real => {
                let (Some(x), Some(y)) = (self.as_sum(a0, a.1), self.as_sum(b0, b.1)) else { return };
                self.equal_sums(x, y);
            }
            (Value::Random(x, _), Value::Known(value, _)) | (Value::Known(value, _), Value::Random(x, _))
                if ta.base == tb.base =>
            {
                match self.a_value_of(&x, value.clone(), span) {
                    Some(value) => self.observe_value(Argument::Random(x), value),
                    None => self.must_hold(value.not_below_zero(), span),
                }
            }
            (Value::Random(x, _), Value::Random(y, _)) if ta.base == tb.base => {
                let factor = if ta.base == Base::Bool { "equal_bool" } else { "equal_int" };
                let (x, y) = (Argument::Random(x), Argument::Random(y));
                let edges = [("y", Argument::Known(Known::Bool(true))), ("a", x), ("b", y)];
                self.factor(factor, Role::Constrains, &edges);
            }
            _ => self.mismatch(ta.base.name(), &tb, b.1),
        }
    }

    /// Data that equal a sum are what it computes, constant and all; else the terms equal what else is known.
    fn equal_sums(&mut self, x: Sum, y: Sum) {
        let is_datum = |sum: &Sum| sum.terms.is_empty() && matches!(sum.constant, Known::Parameter { .. });
        let (sum, value) = match (is_datum(&x), is_datum(&y)) {
            (true, _) => (y, x.constant),
            (_, true) => (x, y.constant),
            _ => {
                let value = match (&x.constant, &y.constant) {
                    (here, there) if there.is(0.0) => here.clone().negated(),
                    (here, there) => there.clone().minus(here.clone()),
                };
                let difference = x.plus(y.scaled(&Known::Real(-1.0)), &self.model);
                (Sum { constant: Known::Real(0.0), terms: difference.terms }, value)
            }
        };
        self.linear(sum, Known::Real(0.0), None, Argument::Known(value), Role::Constrains);
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
    pub(super) fn comparison(&mut self, binary: Binary<'a>) -> Option<Value> {
        let Binary { op, a, b, child, span } = binary;
        let (Some(ta), Some(tb)) = (a.0.ty(), b.0.ty()) else { return Some(Value::Poison) };
        if ta.base != tb.base && (ta.base == Base::Bool || tb.base == Base::Bool) {
            self.mismatch(ta.base.name(), &tb, b.1);
            return Some(Value::Poison);
        }
        let (a, b) = ((self.scalar(a.0, ta.base, a.1), a.1), (self.scalar(b.0, tb.base, b.1), b.1));
        if matches!(a.0, Value::Poison) || matches!(b.0, Value::Poison) {
            return Some(Value::Poison);
        }
        if let (Value::Known(x, _), Value::Known(y, _)) = (&a.0, &b.0) {
            if ta.base == Base::Integer && tb.base == Base::Integer {
                self.small_enough(x, a.1);
                self.small_enough(y, b.1);
            }
            let (x, y) =
                if ta.base == tb.base { (x.clone(), y.clone()) } else { (as_real(x, &ta), as_real(y, &tb)) };
            return Some(Value::Known(Known::Binary(op, Box::new(x), Box::new(y)), Ty::scalar(Base::Bool)));
        }
        if ta.base == Base::Real || tb.base == Base::Real {
            return self.compare_reals(Binary { op, a, b, child, span });
        }
        self.compare_discrete(Binary { op, a, b, child, span })
    }

    /// Integers or truth values, some of them random.
    fn compare_discrete(&mut self, binary: Binary<'a>) -> Option<Value> {
        let Binary { op, a, b, child, span } = binary;
        let integers = a.0.ty().is_some_and(|ty| ty.base == Base::Integer);
        let (Some(x), Some(y)) = (self.argument(a.0, a.1), self.argument(b.0, b.1)) else {
            return Some(Value::Poison);
        };
        let ordered = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        if integers && ordered {
            return self.order(op, (x, a.1), (y, b.1), child, span);
        }
        let Some((x, y)) = (if integers { self.comparable(x, y, span) } else { Some((x, y)) }) else {
            return Some(Value::Known(Known::Bool(op == BinaryOp::NotEqual), Ty::scalar(Base::Bool)));
        };
        let (factor, edges) = match op {
            BinaryOp::Equal | BinaryOp::NotEqual if integers => ("equal_int", vec![("a", x), ("b", y)]),
            BinaryOp::Equal | BinaryOp::NotEqual => ("equal_bool", vec![("a", x), ("b", y)]),
            _ => {
                self.later("the order of random truth values", span);
                return Some(Value::Poison);
            }
        };
        if op == BinaryOp::NotEqual {
            self.negated_operation(factor, edges, child, span)
        } else {
            self.operation(factor, "y", edges, Domain::Bool, child, span)
        }
    }

    /// What a factor of truth values denies: known, its value is turned round; else a negation reads it.
    pub(super) fn negated_operation(
        &mut self,
        factor: &str,
        edges: Vec<(&str, Argument)>,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        if let Some(Child::Fixed(known, ty, at)) = child {
            let known = known.denied();
            return self.operation(factor, "y", edges, Domain::Bool, Some(Child::Fixed(known, ty, at)), span);
        }
        let Some(Value::Random(holds, _)) = self.operation(factor, "y", edges, Domain::Bool, None, span)
        else {
            return Some(Value::Poison);
        };
        self.operation("not", "y", vec![("x", Argument::Random(holds))], Domain::Bool, child, span)
    }

    /// `a > b` of reals is `a - b > 0`.
    fn compare_reals(&mut self, binary: Binary<'a>) -> Option<Value> {
        let Binary { op, a, b, child, span } = binary;
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
            more.plus(less.scaled(&Known::Real(-1.0)), &self.model),
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
        let x = (self.scalar(x.0, Base::Real, x.1), x.1);
        if let Value::Known(known, ty) = &x.0 {
            let known =
                Known::Binary(BinaryOp::Greater, Box::new(as_real(known, ty)), Box::new(Known::Real(0.0)));
            return Some(Value::Known(known, Ty::scalar(Base::Bool)));
        }
        let Some(sum) = self.as_sum(x.0, x.1) else { return Some(Value::Poison) };
        self.site("is_positive", "positive", sum, Vec::new(), child, span)
    }

    /// A truth value of a sum: with a known child a site closes the sum, else a factor of the table.
    pub(super) fn site(
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
                if let [lower, upper] = &bounds[..] {
                    self.bounds_in_order(known, lower, upper, span);
                }
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
}

/// Whether an expression is a name, an element or a literal: it makes no factor.
fn is_place(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Bool(_) | ExprKind::Path(_) | ExprKind::Index { .. } => true,
        ExprKind::Parenthesised(inner) => is_place(inner),
        _ => false,
    }
}

fn as_real(known: &Known, ty: &Ty) -> Known {
    if ty.base == Base::Integer { known.clone().to_real() } else { known.clone() }
}
