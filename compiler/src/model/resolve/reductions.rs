//! `sum(0..n, |i| …)`, `dot(w, x)` and the other functions of many values.

use super::Resolver;
use super::values::{Base, Dim, Sum, Term, Ty, Value};
use crate::error::{Code, Error};
use crate::model::PlateId;
use crate::model::ir::{Argument, CheckKind, Index, Plate, Support, Use};
use crate::model::known::Known;
use crate::model::replace::inner_name;
use crate::syntax::{Argument as Written, Expr, ExprKind, Span};

impl<'a> Resolver<'a> {
    /// `sum(0..n, |i| …)`, `sum(xs)` and their like.
    pub(super) fn reduction(&mut self, op: &str, arguments: &'a [Written], span: Span) -> Value {
        match arguments {
            [range, closure] => self.comprehension(op, &range.value, &closure.value, span),
            [whole] => {
                let value = self.expression(&whole.value);
                self.over_whole(op, value, whole.value.span)
            }
            _ => Value::Poison,
        }
    }

    fn comprehension(&mut self, op: &str, range: &'a Expr, closure: &'a Expr, span: Span) -> Value {
        let (ExprKind::Range { lower, upper }, ExprKind::Closure { parameters, body }) =
            (&range.kind, &closure.kind)
        else {
            self.error(
                Error::new(Code::Syntax, format!("`{op}` takes a range and a closure{}", or_array(op)))
                    .label(span, "called here")
                    .hint(format!("write `{op}(0..n, |i| …)`")),
            );
            return Value::Poison;
        };
        let [index] = parameters.as_slice() else {
            self.error(
                Error::new(Code::Syntax, "the closure takes one index")
                    .label(closure.span, "not one parameter"),
            );
            return Value::Poison;
        };
        let (lower, upper) = (self.bound(lower), self.bound(upper));
        let open: Vec<String> =
            self.plates.iter().map(|plate| self.model.plates[*plate].name.clone()).collect();
        let plate = self.open_plate(index, &inner_name(&index.text, &open), lower, upper);
        let value = self.expression(body);
        let value = if matches!(op, "max" | "min") { self.as_element(value, body.span) } else { value };
        self.close_plate();
        self.reduced(op, value, plate, body.span)
    }

    /// The reduction of `value` over the indices of `plate`.
    fn reduced(&mut self, op: &str, value: Value, plate: PlateId, span: Span) -> Value {
        let row = &self.model.plates[plate];
        let (length, range) = (row.length(), Box::new(row.range(plate)));
        match (op, value) {
            (_, Value::Poison) => Value::Poison,
            ("array", Value::Known(known, mut ty)) => {
                ty.axes.insert(0, Dim::Fixed(length));
                Value::Known(Known::Comprehension(range, Box::new(known)), ty)
            }
            (_, Value::Known(known, ty)) if ty.is_scalar() => {
                let truths = matches!(op, "all" | "any" | "count");
                if truths != (ty.base == Base::Bool) {
                    let wanted = if truths { Base::Bool } else { Base::Real };
                    self.mismatch(wanted.name(), &ty, span);
                    return Value::Poison;
                }
                if matches!(op, "max" | "min") {
                    self.not_empty(op, length, span);
                }
                let base = if op == "count" { Base::Integer } else { ty.base };
                Value::Known(Known::Reduce(op.to_owned(), range, Box::new(known)), Ty::scalar(base))
            }
            (_, Value::Known(_, ty)) => {
                self.later(&format!("`{op}` of elements that are a `{}` each", ty.name()), span);
                Value::Poison
            }
            ("sum", value @ (Value::Random(..) | Value::Sum(_))) => match self.as_sum(value, span) {
                Some(sum) => Value::Sum(sum.over(&self.model, plate)),
                None => Value::Poison,
            },
            ("max" | "min", Value::Random(use_, ty)) if ty == Ty::scalar(Base::Real) => {
                self.extreme(op, &use_, plate, span)
            }
            (op, _) => {
                self.later(&format!("`{op}` of random values"), span);
                Value::Poison
            }
        }
    }

    /// What wants values: of none there is no largest and no smallest one, and no probability.
    pub(super) fn not_empty(&mut self, op: &str, length: Known, span: Span) {
        match length.literal() {
            Some(length) if length > 0.0 => {}
            Some(_) => self.error(
                Error::new(Code::ArgumentOutOfDomain, format!("`{op}` of no values"))
                    .label(span, "an empty array")
                    .hint("give it at least one value"),
            ),
            None => self.check(CheckKind::Support { value: length, support: Support::Compared }, span),
        }
    }

    /// The negative of a known array, element by element.
    pub(super) fn negated_array(&mut self, array: Known, ty: Ty, span: Span) -> Value {
        let ([Dim::Fixed(size)], Base::Real) = (ty.axes.as_slice(), ty.base) else {
            self.later(&format!("the negative of a `{}`", ty.name()), span);
            return Value::Poison;
        };
        let plate = self.elements_plate(size.clone(), span);
        let body = self.model.element(array, Known::Plate(plate)).negated();
        Value::Known(
            Known::Comprehension(Box::new(self.model.plates[plate].range(plate)), Box::new(body)),
            ty,
        )
    }

    /// The reduction of a whole array.
    fn over_whole(&mut self, op: &str, value: Value, span: Span) -> Value {
        let Some(ty) = value.ty() else { return Value::Poison };
        let Some(Dim::Fixed(size)) = ty.axes.first().cloned() else {
            self.error(
                Error::new(Code::WrongRank, format!("`{op}` of one argument takes an array"))
                    .label(span, format!("a `{}`", ty.name())),
            );
            return Value::Poison;
        };
        let plate = self.elements_plate(size, span);
        let at = Known::Plate(plate);
        let element = match value {
            Value::Known(known, ty) => {
                let inner = Ty { base: ty.base, axes: ty.axes[1..].to_vec() };
                Value::Known(self.model.element(known, at), inner)
            }
            Value::Random(use_, ty) => {
                let inner = Ty { base: ty.base, axes: ty.axes[1..].to_vec() };
                Value::Random(element_use(&use_, &at), inner)
            }
            other => other,
        };
        self.reduced(op, element, plate, span)
    }

    /// A plate over the elements of an array.
    fn elements_plate(&mut self, size: Known, span: Span) -> PlateId {
        let taken: Vec<String> =
            self.plates.iter().map(|plate| self.model.plates[*plate].name.clone()).collect();
        let free =
            ["j", "k", "l", "m", "element"].into_iter().find(|name| !taken.iter().any(|one| one == name));
        let name = free.map_or_else(|| inner_name("element", &taken), str::to_owned);
        self.model.plates.push(Plate { name, lower: Known::Integer(0), upper: size, span })
    }

    /// `dot(a, b)`: one of them known makes it linear.
    pub(super) fn dot(&mut self, values: Vec<(Value, Span)>) -> Value {
        let Ok([(a, at), (b, bt)]) = <[(Value, Span); 2]>::try_from(values) else { return Value::Poison };
        let (a, b) = (self.coerced(a, Base::Real, at), self.coerced(b, Base::Real, bt));
        let (Some(ta), Some(tb)) = (a.ty(), b.ty()) else { return Value::Poison };
        let (Some(Dim::Fixed(size)), Some(Dim::Fixed(other))) = (ta.axes.first(), tb.axes.first()) else {
            let (found, span) = if ta.axes.is_empty() { (ta, at) } else { (tb, bt) };
            self.mismatch("[f64; _]", &found, span);
            return Value::Poison;
        };
        if self.equal_sizes(size, other, "the first vector", "the second", bt).is_none() {
            return Value::Poison;
        }
        let vector_variable = |value: &Value| {
            matches!(value, Value::Random(use_, _)
            if self.definitions.local_index(use_.variable).map_or_else(|| self.definitions.rank(use_.variable), |index| index.len()) == use_.index.len())
        };
        if vector_variable(&a) || vector_variable(&b) {
            self.later("an inner product with a vector variable", at.to(bt));
            return Value::Poison;
        }
        let plate = self.elements_plate(size.clone(), at.to(bt));
        let j = Known::Plate(plate);
        match (a, b) {
            (Value::Known(k, _), Value::Random(use_, _)) | (Value::Random(use_, _), Value::Known(k, _)) => {
                let coefficient = self.model.element(k, j.clone());
                let term = Term { coefficient, use_: element_use(&use_, &j), each: Vec::new() };
                let sum = Sum { constant: Known::Real(0.0), terms: vec![term] };
                Value::Sum(sum.over(&self.model, plate))
            }
            (Value::Known(a, _), Value::Known(b, _)) => {
                let body = self.model.element(a, j.clone()).times(self.model.element(b, j));
                Value::Known(Known::sum(self.model.plates[plate].range(plate), body), Ty::scalar(Base::Real))
            }
            (Value::Random(a, _), Value::Random(b, _)) => self.random_dot(&a, &b, plate, at.to(bt)),
            _ => Value::Poison,
        }
    }

    /// Both sides random: a product per element, then their sum.
    fn random_dot(&mut self, a: &Use, b: &Use, plate: PlateId, span: Span) -> Value {
        let j = Known::Plate(plate);
        let (a, b) = (element_use(a, &j), element_use(b, &j));
        self.plates.push(plate);
        let inputs = vec![("a", Argument::Random(a)), ("b", Argument::Random(b))];
        let product =
            self.operation("product", "product", inputs, crate::model::ir::Domain::Real, None, span);
        self.plates.pop();
        match product {
            Some(Value::Random(use_, _)) => Value::Sum(Sum::of(use_).over(&self.model, plate)),
            _ => Value::Poison,
        }
    }
}

/// An element of a part of a variable.
fn element_use(use_: &Use, at: &Known) -> Use {
    let mut index = use_.index.clone();
    index.push(Index::of(at));
    Use { variable: use_.variable, index }
}

/// What a reduction takes besides a range and a closure.
fn or_array(op: &str) -> &'static str {
    if op == "array" { "" } else { ", or one array" }
}
