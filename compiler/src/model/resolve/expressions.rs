//! Expressions: known ones stay expressions, random ones become sums, factors and variables.

use super::Resolver;
use super::draws::Child;
use super::values::{Base, Dim, Ty, Value};
use crate::error::{Code, Error};
use crate::model::ir::{Argument, CheckKind, Domain, Kind, Support};
use crate::model::known::{Affine, Known};
use crate::syntax::{BinaryOp, Expr, ExprKind, Span, UnaryOp};
use posterity_runtime::check::{LARGEST, Support::Real};

/// A binary operation: its operands with their places, and what is to hold its value.
pub(super) struct Binary<'a> {
    pub(super) op: BinaryOp,
    pub(super) a: (Value, Span),
    pub(super) b: (Value, Span),
    pub(super) child: Option<Child<'a>>,
    pub(super) span: Span,
}

impl<'a> Resolver<'a> {
    /// The value of an expression; a new factor defines a variable of its own.
    pub(super) fn expression(&mut self, expr: &'a Expr) -> Value {
        self.lower(expr, None).unwrap_or(Value::Poison)
    }

    /// The value of an expression, or `None` where its last factor has `child` as its value.
    pub(super) fn expression_into(&mut self, expr: &'a Expr, child: Child<'a>) -> Option<Value> {
        self.lower(expr, Some(child))
    }

    /// A literal result that is no number to compute with is an error; what data decide is checked at run time.
    fn lower(&mut self, expr: &'a Expr, child: Option<Child<'a>>) -> Option<Value> {
        let value = self.lowered(expr, child)?;
        let number = match &value {
            Value::Known(known, _) => known.value().filter(|number| !Real.contains(*number)),
            _ => None,
        };
        let Some(number) = number else { return Some(value) };
        let error = if number.is_nan() || matches!(&expr.kind, ExprKind::Binary { op: BinaryOp::Divide, .. })
        {
            Error::new(Code::ArgumentOutOfDomain, "this is not a number")
                .label(expr.span, if number.is_nan() { "undefined" } else { "a division by 0" })
        } else {
            Error::new(Code::ArgumentOutOfDomain, "a number that is too large to compute with")
                .label(expr.span, format!("above {LARGEST:e}"))
                .hint("give the quantities of the model in larger units")
        };
        self.error(error);
        Some(Value::Poison)
    }

    fn lowered(&mut self, expr: &'a Expr, child: Option<Child<'a>>) -> Option<Value> {
        let value = match &expr.kind {
            ExprKind::Integer(value) => integer(*value),
            ExprKind::Real { value, .. } => Value::Known(Known::Real(*value), Ty::scalar(Base::Real)),
            ExprKind::Bool(value) => Value::Known(Known::Bool(*value), Ty::scalar(Base::Bool)),
            ExprKind::Path(path) => self.path(path),
            ExprKind::Index { .. } => match self.random_index_of(expr) {
                Some(index) => self.element_by_case(expr, index),
                None => self.indexed(expr),
            },
            ExprKind::Parenthesised(inner) => return self.lower(inner, child),
            ExprKind::Len { base } => {
                let data = self.data_of(base);
                let array = data.unwrap_or_else(|| self.expression(base));
                self.length(&array, base.span)
            }
            ExprKind::Unary { op, operand } => return self.unary(*op, operand, child, expr.span),
            ExprKind::Binary { op, left, right } => return self.binary(*op, left, right, child, expr.span),
            ExprKind::Call { function, arguments } => {
                return self.call(function, arguments, child, expr.span);
            }
            ExprKind::Array(all) => self.array(all, expr.span),
            ExprKind::If { condition, then, otherwise } => {
                return self.choice(condition, (then, otherwise), child, expr.span);
            }
            ExprKind::Match { subject, arms } => {
                return self.value_by_case(subject, arms, child, expr.span);
            }
            ExprKind::Scope { name, body, .. } => self.scope(name, body),
            ExprKind::Label { body, .. } => {
                self.statements(&body.statements);
                return body.tail.as_ref().map_or(Some(Value::Poison), |tail| self.lower(tail, child));
            }
            ExprKind::Range { .. } | ExprKind::Closure { .. } => {
                self.error(
                    Error::new(
                        Code::Syntax,
                        "a range or a closure stands only in `sum(0..n, |i| …)` and its like",
                    )
                    .label(expr.span, "not a value"),
                );
                Value::Poison
            }
        };
        Some(value)
    }

    /// `xs.len()`, `len(xs)`
    pub(super) fn length(&mut self, array: &Value, span: Span) -> Value {
        let Some(ty) = array.ty() else { return Value::Poison };
        if let Some(Dim::Fixed(size)) = ty.axes.first() {
            return Value::Known(size.clone(), Ty::scalar(Base::Integer));
        }
        self.error(
            Error::new(Code::WrongRank, "`len` of something that is no array").label(span, "has no elements"),
        );
        Value::Poison
    }

    fn array(&mut self, all: &'a [Expr], span: Span) -> Value {
        let values: Vec<(Value, Span)> = all.iter().map(|one| (self.expression(one), one.span)).collect();
        let random = |(value, _): &(Value, Span)| matches!(value, Value::Random(..) | Value::Sum(_));
        let scalar = |(value, _): &(Value, Span)| value.ty().is_some_and(|ty| ty.is_scalar());
        if values.iter().any(random) && values.iter().all(scalar) {
            return self.random_literal(values, span);
        }
        let real = values.iter().any(|(value, _)| value.ty().is_some_and(|ty| ty.base == Base::Real));
        let (mut known, mut inner, mut alike) = (Vec::new(), None, true);
        for (value, at) in values {
            let value = if real { self.coerced(value, Base::Real, at) } else { value };
            if let Some(ty) = value.ty() {
                alike &= inner.as_ref().is_none_or(|first| self.is_of_type(&ty, first, at));
                inner = inner.or(Some(ty));
            }
            known.push(value);
        }
        if !alike || known.iter().any(|value| matches!(value, Value::Poison)) {
            return Value::Poison;
        }
        let known: Option<Vec<Known>> = known
            .into_iter()
            .map(|value| if let Value::Known(one, _) = value { Some(one) } else { None })
            .collect();
        let Some(known) = known else {
            self.later("an array of random arrays", span);
            return Value::Poison;
        };
        let mut ty = inner.unwrap_or(Ty::scalar(Base::Real));
        ty.axes.insert(0, Dim::Fixed(Known::Integer(i64::try_from(known.len()).unwrap_or(i64::MAX))));
        Value::Known(Known::Vector(known), ty)
    }

    /// Whether an element of an array is of the type of the first, which the data may have to show of its sizes.
    fn is_of_type(&mut self, ty: &Ty, first: &Ty, span: Span) -> bool {
        let axes = || ty.axes.iter().zip(&first.axes);
        let sizes = |pair: (&Dim, &Dim)| match pair {
            (Dim::Fixed(a), Dim::Fixed(b)) => Affine::difference(a, b),
            (Dim::Ragged, Dim::Ragged) => Some(0),
            _ => Some(1),
        };
        let other = ty.base != first.base
            || ty.axes.len() != first.axes.len()
            || axes().any(|pair| sizes(pair).is_some_and(|difference| difference != 0));
        if other {
            let (found, wanted) = (ty.name(), first.name());
            self.error(
                Error::new(
                    Code::TypeMismatch,
                    format!("the elements of an array are of one type, here `{wanted}`"),
                )
                .label(span, format!("a `{found}`")),
            );
            return false;
        }
        for (a, b) in axes() {
            if let (Dim::Fixed(a), Dim::Fixed(b)) = (a, b)
                && Affine::difference(a, b).is_none()
            {
                self.check(CheckKind::SameSize(a.clone(), b.clone()), span);
            }
        }
        true
    }

    fn unary(
        &mut self,
        op: UnaryOp,
        operand: &'a Expr,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let value = self.expression(operand);
        match (op, value) {
            (_, Value::Poison) => Some(Value::Poison),
            (UnaryOp::Negate, Value::Known(known, ty)) if ty.base != Base::Bool && ty.is_scalar() => {
                Some(Value::Known(known.negated(), ty))
            }
            (UnaryOp::Negate, Value::Known(known, ty)) if !ty.is_scalar() => {
                Some(self.negated_array(known, ty, operand.span))
            }
            (UnaryOp::Negate, value) => {
                let sum = self.as_sum(value, operand.span);
                Some(sum.map_or(Value::Poison, |sum| Value::Sum(sum.scaled(&Known::Real(-1.0)))))
            }
            (UnaryOp::Not, value) => match self.scalar(value, Base::Bool, operand.span) {
                Value::Known(known, ty) => Some(Value::Known(known.denied(), ty)),
                Value::Poison => Some(Value::Poison),
                value => {
                    let x = self.argument(value, operand.span)?;
                    self.operation("not", "y", vec![("x", x)], Domain::Bool, child, span)
                }
            },
        }
    }

    /// A factor whose first edge is the value of an operation: `child`, or a variable made for it.
    pub(super) fn operation(
        &mut self,
        factor: &str,
        output: &str,
        inputs: Vec<(&str, Argument)>,
        domain: Domain,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let ty = super::values::type_of(&domain);
        let part = child.is_none();
        let Some((first, role)) = self.child(child.unwrap_or(Child::Part(span)), domain, Kind::Derived)
        else {
            return part.then_some(Value::Poison);
        };
        let mut edges = vec![(output, first.clone())];
        edges.extend(inputs);
        self.factor(factor, role, &edges);
        match first {
            Argument::Random(use_) if part => Some(Value::Random(use_, ty)),
            _ => None,
        }
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        left: &'a Expr,
        right: &'a Expr,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        if let Some((x, lower, upper)) = self.between_bounds(op, left, right) {
            return self.between(x, lower, upper, child, span);
        }
        let a = self.expression(left);
        let b = self.right_of(op, &a, right);
        if matches!(a, Value::Poison) || matches!(b, Value::Poison) {
            return Some(Value::Poison);
        }
        let binary = Binary { op, a: (a, left.span), b: (b, right.span), child, span };
        match op {
            BinaryOp::Or | BinaryOp::And => self.logic(binary),
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                self.arithmetic(binary)
            }
            _ => self.comparison(binary),
        }
    }

    /// The right side of an operator: that of `&&` and `||` counts only where the left does not decide.
    fn right_of(&mut self, op: BinaryOp, left: &Value, right: &'a Expr) -> Value {
        let condition = match (op, left) {
            (BinaryOp::And, Value::Known(known, _)) => known.clone(),
            (BinaryOp::Or, Value::Known(known, _)) => known.clone().denied(),
            _ => return self.expression(right),
        };
        self.assuming(condition, |resolver| resolver.expression(right))
    }

    fn logic(&mut self, binary: Binary<'a>) -> Option<Value> {
        let Binary { op, a, b, child, span } = binary;
        let (a, b) = ((self.scalar(a.0, Base::Bool, a.1), a.1), (self.scalar(b.0, Base::Bool, b.1), b.1));
        if let (Value::Known(a, ty), Value::Known(b, _)) = (&a.0, &b.0) {
            return Some(Value::Known(
                Known::Binary(op, Box::new(a.clone()), Box::new(b.clone())),
                ty.clone(),
            ));
        }
        let (a, b) = (self.argument(a.0, a.1), self.argument(b.0, b.1));
        let (Some(a), Some(b)) = (a, b) else { return Some(Value::Poison) };
        let factor = if op == BinaryOp::And { "and" } else { "or" };
        self.operation(factor, "y", vec![("a", a), ("b", b)], Domain::Bool, child, span)
    }

    fn arithmetic(&mut self, binary: Binary<'a>) -> Option<Value> {
        let Binary { op, a, b, child, span } = binary;
        let integers = |value: &Value| value.ty().is_some_and(|ty| ty == Ty::scalar(Base::Integer));
        if integers(&a.0) && integers(&b.0) {
            return self.integer_arithmetic(Binary { op, a, b, child, span });
        }
        let (a, b) = ((self.coerced(a.0, Base::Real, a.1), a.1), (self.coerced(b.0, Base::Real, b.1), b.1));
        match (op, a, b) {
            (_, (Value::Known(a, ty), _), (Value::Known(b, other), _))
                if ty.is_scalar() && other.is_scalar() =>
            {
                let known = match op {
                    BinaryOp::Add => a.plus(b),
                    BinaryOp::Subtract => a.minus(b),
                    BinaryOp::Multiply => a.times(b),
                    _ => a.over(b),
                };
                Some(Value::Known(known, ty))
            }
            (BinaryOp::Multiply, (Value::Known(k, ty), _), x)
            | (BinaryOp::Multiply, x, (Value::Known(k, ty), _))
                if ty.is_scalar() =>
            {
                self.scaled(k, x, child, span)
            }
            (BinaryOp::Divide, x, (Value::Known(k, ty), _)) if ty.is_scalar() => {
                self.scaled(Known::Real(1.0).over(k), x, child, span)
            }
            (BinaryOp::Multiply, a, b) => self.product(a, b, child, span),
            (BinaryOp::Divide, a, b) => self.ratio(a, b, child, span),
            (op, a, b) => {
                let (Some(a), Some(b)) = (self.as_sum(a.0, a.1), self.as_sum(b.0, b.1)) else {
                    return Some(Value::Poison);
                };
                let b = if op == BinaryOp::Subtract { b.scaled(&Known::Real(-1.0)) } else { b };
                Some(Value::Sum(a.plus(b, &self.model)))
            }
        }
    }

    /// A known multiple: a linear term of a Gaussian, a factor of its own for a positive variable.
    fn scaled(
        &mut self,
        k: Known,
        (x, at): (Value, Span),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        if let Value::Random(use_, ty) = &x
            && ty.is_scalar()
            && self.model.variables[use_.variable].family == "Gamma"
            && k.literal().is_none_or(|k| k > 0.0)
        {
            if k.literal().is_none() {
                self.check(CheckKind::Support { value: k.clone(), support: Support::Positive }, span);
            }
            let inputs = vec![("a", Argument::Random(use_.clone())), ("b", Argument::Known(k))];
            return self.operation("product", "product", inputs, Domain::Positive, child, span);
        }
        let sum = self.as_sum(x, at);
        Some(sum.map_or(Value::Poison, |sum| Value::Sum(sum.scaled(&k))))
    }

    /// Division by a positive variable is multiplication by its inverse. (By a real one, which may be 0, there is no mean.)
    fn ratio(
        &mut self,
        a: (Value, Span),
        b: (Value, Span),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let (Some(over), Some(by)) = (self.as_sum(a.0.clone(), a.1), self.as_sum(b.0, b.1)) else {
            return Some(Value::Poison);
        };
        let by = self.sum_argument(by, b.1);
        let is_one = over.terms.is_empty() && over.constant.is(1.0);
        if !self.is_positive_variable(&by) {
            let over = self.sum_argument(over, a.1);
            return self.operation("ratio", "y", vec![("a", over), ("b", by)], Domain::Real, child, span);
        }
        if is_one {
            return self.raised(by, Known::Real(-1.0), child, span);
        }
        let inverse = (self.raised(by, Known::Real(-1.0), None, b.1)?, b.1);
        match a.0 {
            Value::Known(known, ty) if ty.is_scalar() => self.scaled(known, inverse, child, span),
            over => self.product((over, a.1), inverse, child, span),
        }
    }

    /// The product of two random variables.
    fn product(
        &mut self,
        a: (Value, Span),
        b: (Value, Span),
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let (Some(sum_a), Some(sum_b)) = (self.as_sum(a.0, a.1), self.as_sum(b.0, b.1)) else {
            return Some(Value::Poison);
        };
        let (a, b) = (self.sum_argument(sum_a, a.1), self.sum_argument(sum_b, b.1));
        let positive = |argument: &Argument| match argument {
            Argument::Random(_) => self.is_positive_variable(argument),
            Argument::Known(_) => true,
        };
        // A positive factor of a real product comes first.
        let (a, b) = if positive(&b) && !positive(&a) { (b, a) } else { (a, b) };
        let domain = if positive(&a) && positive(&b) { Domain::Positive } else { Domain::Real };
        self.operation("product", "product", vec![("a", a), ("b", b)], domain, child, span)
    }

    /// A known integer where a size or a bound is wanted.
    pub(super) fn known_integer(&mut self, expr: &'a Expr) -> Known {
        let value = match self.expression(expr) {
            known @ Value::Known(..) => self.coerced(known, Base::Integer, expr.span),
            other => other,
        };
        match value {
            Value::Known(known, ty) if ty.is_scalar() => known,
            Value::Poison => Known::Integer(1),
            Value::Known(_, ty) => {
                self.mismatch("usize", &ty, expr.span);
                Known::Integer(1)
            }
            _ => {
                let what = match &expr.kind {
                    ExprKind::Path(path) => path.segments.last().map(|name| format!("`{}`", name.text)),
                    _ => None,
                };
                let what = what.unwrap_or_else(|| "this".to_owned());
                self.error(
                    Error::new(Code::RandomSize, format!("a bound must be known, and {what} is random"))
                        .label(expr.span, "random")
                        .hint("loop to a known bound and say inside which elements count"),
                );
                Known::Integer(1)
            }
        }
    }
}

/// An integer literal; one too large for an index can only be meant as a real.
fn integer(value: u64) -> Value {
    match i64::try_from(value) {
        Ok(value) => Value::Known(Known::Integer(value), Ty::scalar(Base::Integer)),
        Err(_) => Value::Known(Known::Real(value as f64), Ty::scalar(Base::Real)),
    }
}
