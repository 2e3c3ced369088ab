//! Adding factors to the model, and turning values into edges.

use super::Resolver;
use super::draws::Child;
use super::values::{Base, Sum, Ty, Value};
use crate::error::{Code, Error};
use crate::model::ir::{Argument, Domain, Edge, Factor, FactorKind, Kind, Linear, Role, Site};
use crate::model::known::Known;
use crate::syntax::Span;
use posterity_runtime::check::LIMIT;

impl<'a> Resolver<'a> {
    /// A factor of the operator table.
    pub(super) fn factor(&mut self, name: &str, role: Role, edges: &[(&str, Argument)]) {
        let edges = edges.iter().map(|(name, argument)| Edge::new(name, argument.clone())).collect();
        self.push_factor(FactorKind::Table(name.to_owned()), role, edges);
    }

    pub(super) fn push_factor(&mut self, kind: FactorKind, role: Role, edges: Vec<Edge>) {
        if self.gated {
            return; // noted by the gate: `later` stops the compiler before it misses this factor
        }
        let (plates, guards, cases) = (self.plates.clone(), self.guards.clone(), self.cases.clone());
        self.model.factors.push(Factor { kind, role, plates, guards, cases, edges, span: self.statement });
    }

    /// A linear factor: `child = sum + N(0, noise)`, or a sum closed by a site.
    pub(super) fn linear(&mut self, sum: Sum, noise: Known, site: Option<Site>, child: Argument, role: Role) {
        if role != Role::Defines && site.is_none() && noise.is(0.0) && self.reads_vector(&sum) {
            return self.later(
                "an inner product or an element of a vector variable that is observed exactly",
                self.statement,
            );
        }
        let sum = self.without_elements(sum, self.statement);
        let mut edges = vec![Edge::new("child", child)];
        let mut coefficients = Vec::new();
        for term in sum.terms {
            edges.push(Edge { each: term.each, ..Edge::new("term", Argument::Random(term.use_)) });
            coefficients.push(term.coefficient);
        }
        let widths = vec![1; coefficients.len()];
        let linear = Linear { constant: sum.constant, noise, coefficients, widths, precision: false, site };
        self.push_factor(FactorKind::Linear(linear), role, edges);
    }

    /// A sum as the value of a new variable, data or constraint.
    pub(super) fn sum_into(&mut self, sum: Sum, child: Child<'a>) {
        if let Some((child, role)) = self.child(child, Domain::Real, Kind::Derived) {
            if role == Role::Defines && self.sole_projection(&sum) {
                return self.define_projection(sum, &child, role, self.statement);
            }
            self.linear(sum, Known::Real(0.0), None, child, role);
        }
    }

    /// A sum as one edge: its only element, a known value, or a variable made for it.
    pub(super) fn sum_argument(&mut self, sum: Sum, span: Span) -> Argument {
        let sum = self.without_elements(sum, span);
        if let Some(use_) = sum.single() {
            return Argument::Random(use_.clone());
        }
        if sum.terms.is_empty() {
            return Argument::Known(sum.constant);
        }
        let part = self.part(Domain::Real, Kind::Derived, span);
        self.linear(sum, Known::Real(0.0), None, Argument::Random(part.clone()), Role::Defines);
        Argument::Random(part)
    }

    /// A value as one edge.
    pub(super) fn argument(&mut self, value: Value, span: Span) -> Option<Argument> {
        match value {
            Value::Known(known, ty) => {
                if ty.base == Base::Integer {
                    self.small_enough(&known, span);
                }
                Some(Argument::Known(known))
            }
            Value::Random(use_, ty)
                if ty.is_scalar() || use_.index.len() == self.model.variables[use_.variable].axes.len() =>
            {
                Some(Argument::Random(use_))
            }
            Value::Random(use_, ty) => {
                let complete = self.definitions.rank(use_.variable) == use_.index.len();
                if complete {
                    return Some(Argument::Random(use_));
                }
                self.later(&format!("a `{}` of random elements here", ty.name()), span);
                None
            }
            Value::Sum(sum) => Some(self.sum_argument(sum, span)),
            Value::Poison => None,
        }
    }

    /// A real value as a sum of terms.
    pub(super) fn as_sum(&mut self, value: Value, span: Span) -> Option<Sum> {
        match self.scalar(value, Base::Real, span) {
            Value::Known(known, _) => Some(Sum::known(known)),
            Value::Random(use_, _) => Some(Sum::of(use_)),
            Value::Sum(sum) => Some(sum),
            Value::Poison => None,
        }
    }

    /// A single value where `base` is wanted.
    pub(super) fn scalar(&mut self, value: Value, base: Base, span: Span) -> Value {
        let value = self.coerced(value, base, span);
        match value.ty() {
            Some(ty) if !ty.is_scalar() => {
                let (found, wanted) = (ty.name(), if base == Base::Bool { "truth value" } else { "number" });
                let hint = match ty.axes.len() {
                    1 => "index it, as `v[i]`, or make an array, as `array(0..n, |i| 2 * v[i])`",
                    _ => "index it, as `m[i][j]`; `diagonal([2, 2])` is twice the identity",
                };
                self.error(
                    Error::new(Code::WrongRank, format!("a {wanted} is wanted here, not a `{found}`"))
                        .label(span, format!("a `{found}`"))
                        .hint(hint),
                );
                Value::Poison
            }
            _ => value,
        }
    }

    /// A value where `base` is wanted: a known integer is a real where a real is wanted, nothing else.
    pub(super) fn coerced(&mut self, value: Value, base: Base, span: Span) -> Value {
        match (value, base) {
            (Value::Known(known, ty), Base::Real) if ty.base == Base::Integer => {
                let known = reals(known, ty.axes.len());
                Value::Known(known, Ty { base: Base::Real, axes: ty.axes })
            }
            // What only constants of branches have defined, and no integer is read from, may be real.
            (Value::Random(use_, ty), Base::Real)
                if ty == Ty::scalar(Base::Integer) && self.is_made_real(use_.variable) =>
            {
                Value::Random(use_, Ty::scalar(Base::Real))
            }
            (Value::Known(known, _), Base::Integer)
                if known.literal().is_some_and(|value| value.abs() >= LIMIT) =>
            {
                self.error(
                    Error::new(Code::Syntax, "this number is too large for an integer")
                        .label(span, "does not fit")
                        .hint(format!("integers are below {LIMIT}, and arrays fit into memory")),
                );
                Value::Poison
            }
            (value, base) => {
                match (&value, value.ty()) {
                    (_, Some(ty)) if ty.base != base => {
                        self.mismatch(base.name(), &ty, span);
                        return Value::Poison;
                    }
                    (Value::Known(known, _), _) if base == Base::Integer => self.small_enough(known, span),
                    _ => {}
                }
                value
            }
        }
    }

    pub(super) fn mismatch(&mut self, wanted: &str, found: &Ty, span: Span) {
        let error = Error::new(
            Code::TypeMismatch,
            format!("a `{wanted}` is wanted here, and this is a `{}`", found.name()),
        );
        let error = error.label(span, format!("a `{}`, where a `{wanted}` is wanted", found.name()));
        self.error(match instead(wanted, found) {
            Some(hint) => error.hint(hint),
            None => error,
        });
    }
}

/// What a value of one type does where another is wanted.
fn instead(wanted: &str, found: &Ty) -> Option<&'static str> {
    match (wanted, found.base) {
        _ if !found.is_scalar() => None,
        ("f64", Base::Integer) => Some(
            "a random integer picks a real as an index, `level[z]`, or by `match`; data that are reals are `f64`",
        ),
        ("f64", Base::Bool) => Some(
            "truth values of an array are counted by `count(array)`, others by `count(0..n, |i| …)`; one picks a real by \
             `if b { 1.0 } else { 0.0 }`",
        ),
        ("usize", Base::Bool) => {
            Some("truth values of an array are counted by `count(array)`, others by `count(0..n, |i| …)`")
        }
        ("bool", Base::Integer | Base::Real) => Some("compare it with something, as `x > 0` or `x == 1`"),
        _ => None,
    }
}

/// An integer, or an array of so many axes of them, as reals.
fn reals(known: Known, axes: usize) -> Known {
    match known {
        known if axes == 0 => known.to_real(),
        Known::Vector(all) => Known::Vector(all.into_iter().map(|one| reals(one, axes - 1)).collect()),
        Known::Comprehension(range, body) => Known::Comprehension(range, Box::new(reals(*body, axes - 1))),
        other => Known::Call("reals".to_owned(), vec![other]),
    }
}
