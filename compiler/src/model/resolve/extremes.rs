//! The largest and the smallest of many random values: a chain of pairs.
//!
//! ```text
//! max(0..n, |i| x[i])
//! ```
//! is `part[n - 1]`, where
//! ```text
//! let part[0] = x[0];
//! for i in 1..n { let part[i] = max(part[i - 1], x[i]); }
//! ```

use super::Resolver;
use super::values::{Base, Sum, Ty, Value};
use crate::model::PlateId;
use crate::model::ir::{Argument, Domain, Index, Kind, Plate, Role, Use};
use crate::model::known::Known;
use crate::syntax::Span;

impl Resolver<'_> {
    /// A random real as one element of a variable, made for it where it is a sum.
    pub(super) fn as_element(&mut self, value: Value, span: Span) -> Value {
        let Value::Sum(sum) = value else { return value };
        match self.sum_argument(sum, span) {
            Argument::Random(use_) => Value::Random(use_, Ty::scalar(Base::Real)),
            Argument::Known(known) => Value::Known(known, Ty::scalar(Base::Real)),
        }
    }

    /// `max` or `min` of the elements that a use reaches over the indices of `plate`.
    pub(super) fn extreme(&mut self, op: &str, of: &Use, plate: PlateId, span: Span) -> Value {
        let row = self.model.plates[plate].clone();
        self.not_empty(op, row.length(), span);
        let outside = self.plates.clone();
        self.plates.push(plate);
        let part = self.part(Domain::Real, Kind::Derived, span);
        self.plates = outside;
        let at = |use_: &Use, place: &Known| {
            let index = use_.index.iter().map(|index| Index::of(&index.to_known().with_plate(plate, place)));
            Use { variable: use_.variable, index: index.collect() }
        };
        let first = Argument::Random(at(&part, &row.lower));
        self.linear(Sum::of(at(of, &row.lower)), Known::Real(0.0), None, first, Role::Defines);
        let one = Known::Integer(1);
        let (here, last) = (row.lower.plus(one.clone()), row.upper.clone().minus(one.clone()));
        let rest = self.model.plates.push(Plate { lower: here, ..row });
        let (here, before) = (Known::Plate(rest), Known::Plate(rest).minus(one));
        let edges = [("y", at(&part, &here)), ("a", at(&part, &before)), ("b", at(of, &here))];
        self.plates.push(rest);
        self.factor(op, Role::Defines, &edges.map(|(name, use_)| (name, Argument::Random(use_))));
        self.plates.pop();
        Value::Random(at(&part, &last), Ty::scalar(Base::Real))
    }
}
