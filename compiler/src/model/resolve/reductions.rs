//! `sum(0..n, |i| …)`, `dot(w, x)` and the other functions of many values.

use super::Resolver;
use super::values::{Base, Dim, Sum, Ty, Value};
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
        let value = match op {
            "max" | "min" => self.as_element(value, body.span),
            "array" => self.array_element(value, body.span),
            _ => value,
        };
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
            ("all" | "any" | "count" | "sum", Value::Random(use_, ty))
                if ty.is_scalar() && (ty.base == Base::Bool) == (op != "sum") && ty.base != Base::Real =>
            {
                self.chain(op, Argument::Random(use_), plate, span)
            }
            ("sum", value @ (Value::Random(..) | Value::Sum(_))) => match self.as_sum(value, span) {
                Some(sum) => Value::Sum(sum.over(&self.model, plate)),
                None => Value::Poison,
            },
            ("array", Value::Random(use_, ty)) if ty == Ty::scalar(Base::Real) => {
                self.random_array(use_, plate, span)
            }
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
            Value::Random(use_, _) if self.is_vector(&use_) => {
                if !self.is_gaussian_vector(&use_, span) {
                    return Value::Poison;
                }
                Value::Sum(Sum::of(element_use(&use_, &at)))
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
    pub(super) fn elements_plate(&mut self, size: Known, span: Span) -> PlateId {
        let taken: Vec<String> =
            self.plates.iter().map(|plate| self.model.plates[*plate].name.clone()).collect();
        let free =
            ["j", "k", "l", "m", "element"].into_iter().find(|name| !taken.iter().any(|one| one == name));
        let name = free.map_or_else(|| inner_name("element", &taken), str::to_owned);
        self.model.plates.push(Plate { name, lower: Known::Integer(0), upper: size, span, order: None })
    }
}

/// An element of a part of a variable.
pub(super) fn element_use(use_: &Use, at: &Known) -> Use {
    let mut index = use_.index.clone();
    index.push(Index::of(at));
    Use { variable: use_.variable, index }
}

/// What a reduction takes besides a range and a closure.
fn or_array(op: &str) -> &'static str {
    if op == "array" { "" } else { ", or one array" }
}
