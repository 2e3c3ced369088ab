//! Arrays of random reals that an expression makes, and the vectors that they stand for.
//!
//! ```text
//! array(0..k, |c| dot(w[c], x))
//! ```
//! is the array `part`, where
//! ```text
//! for c in 0..k { let part[c] = dot(w[c], x); }
//! ```
//! What only names elements of a variable in their order is a row of that variable. Where a vector is wanted, as the mean
//! of a `MultivariateGaussian`, the factor `vector` makes one of an array: one edge runs over all the elements.

use super::Resolver;
use super::reductions::element_use;
use super::values::{Base, Dim, Sum, Ty, Value};
use crate::model::PlateId;
use crate::model::ir::{Argument, Domain, Edge, FactorKind, Index, Kind, Role, Use};
use crate::model::known::Known;
use crate::syntax::Span;

impl Resolver<'_> {
    /// `array(0..n, |i| …)` of random reals: the elements that `of` reaches over the indices of `plate`.
    pub(super) fn random_array(&mut self, of: Use, plate: PlateId, span: Span) -> Value {
        let row = &self.model.plates[plate];
        let (size, from_zero) = (row.length(), row.lower.is(0.0));
        if !from_zero {
            self.later("an array of random values over a range that does not begin at 0", span);
            return Value::Poison;
        }
        let ty = Ty::vector(Base::Real, size);
        if let Some(use_) = row_of(&of, plate) {
            return Value::Random(use_, ty);
        }
        let part = self.array_part(plate, span);
        self.plates.push(plate);
        self.linear(Sum::of(of), Known::Real(0.0), None, Argument::Random(part.clone()), Role::Defines);
        self.plates.pop();
        row_of(&part, plate).map_or(Value::Poison, |use_| Value::Random(use_, ty))
    }

    /// `[a, b, c]` with random reals among them.
    pub(super) fn random_literal(&mut self, values: Vec<(Value, Span)>, span: Span) -> Value {
        let size = Known::Integer(i64::try_from(values.len()).unwrap_or(i64::MAX));
        let plate = self.elements_plate(size.clone(), span);
        let sums: Option<Vec<Sum>> = values.into_iter().map(|(value, at)| self.as_sum(value, at)).collect();
        let Some(sums) = sums else { return Value::Poison };
        let part = self.array_part(plate, span);
        let Some(row) = row_of(&part, plate) else { return Value::Poison };
        for (at, sum) in (0..).zip(sums) {
            let element = element_use(&row, &Known::Integer(at));
            self.linear(sum, Known::Real(0.0), None, Argument::Random(element), Role::Defines);
        }
        Value::Random(row, Ty::vector(Base::Real, size))
    }

    /// A variable for the elements of an array over `plate`.
    fn array_part(&mut self, plate: PlateId, span: Span) -> Use {
        self.plates.push(plate);
        let part = self.part(Domain::Real, Kind::Derived, span);
        self.plates.pop();
        part
    }

    /// Whether a value is an array of random reals, each a variable by itself.
    pub(super) fn is_array_of_reals(&self, value: &Value) -> bool {
        matches!(value, Value::Random(use_, ty)
            if ty.base == Base::Real && ty.axes.len() == 1 && !self.is_vector(use_))
    }

    /// The vector whose entries are the elements of an array of random reals; any other value as it is.
    pub(super) fn as_vector(&mut self, value: Value, span: Span) -> Value {
        let Value::Random(use_, ty) = &value else { return value };
        if !self.is_array_of_reals(&value) {
            return value;
        }
        let [Dim::Fixed(size)] = ty.axes.as_slice() else {
            self.later("a vector of as many entries as a ragged row has", span);
            return Value::Poison;
        };
        let plate = self.elements_plate(size.clone(), span);
        let name = format!("{}_vector", self.model.variables[use_.variable].name);
        let entry = Argument::Random(element_use(use_, &Known::Plate(plate)));
        let vector = self.part_called(&name, Domain::Vector { size: size.clone() }, Kind::Derived, span);
        let edges = vec![
            Edge::new("y", Argument::Random(vector.clone())),
            Edge { each: vec![plate], ..Edge::new("x", entry) },
        ];
        self.push_factor(FactorKind::Table("vector".to_owned()), Role::Defines, edges);
        Value::Random(vector, ty.clone())
    }
}

/// The row of a variable whose elements a use reaches one after the other over the indices of a plate.
fn row_of(use_: &Use, plate: PlateId) -> Option<Use> {
    let (last, outer) = use_.index.split_last()?;
    let own = last.to_known() == Known::Plate(plate);
    let apart = |index: &Index| !index.to_known().mentions(plate);
    (own && outer.iter().all(apart)).then(|| Use { variable: use_.variable, index: outer.to_vec() })
}
