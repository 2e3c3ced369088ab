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
//!
//! Each is made in the loops alone whose indices it reads, so that all that is told about it meets in one place.

use super::Resolver;
use super::reductions::element_use;
use super::values::{Base, Dim, Sum, Ty, Value};
use crate::model::PlateId;
use crate::model::ir::{Argument, Domain, Edge, FactorKind, Index, Kind, Model, Role, Use};
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
        let copied = Sum::of(of);
        let bound = self.model.plates[plate].upper.clone();
        let read = self.read(|model, one| copied.mentions(model, one) || bound.mentions(one));
        let part = self.within(&read, |resolver| {
            let part = resolver.array_part(plate, span);
            let child = Argument::Random(part.clone());
            resolver.plates.push(plate);
            resolver.linear(copied, Known::Real(0.0), None, child, Role::Defines);
            resolver.plates.pop();
            part
        });
        row_of(&part, plate).map_or(Value::Poison, |use_| Value::Random(use_, ty))
    }

    /// An element of an array that a comprehension makes, as a variable.
    pub(super) fn array_element(&mut self, value: Value, span: Span) -> Value {
        let Value::Sum(sum) = &value else { return value };
        let read = self.read(|model, plate| sum.mentions(model, plate));
        self.within(&read, |resolver| resolver.as_element(value, span))
    }

    /// Those of the loops around the present place that pass a test.
    fn read(&self, test: impl Fn(&Model, PlateId) -> bool) -> Vec<PlateId> {
        self.plates.iter().copied().filter(|plate| test(&self.model, *plate)).collect()
    }

    /// Whether no condition stands around the present place.
    fn is_unconditional(&self) -> bool {
        self.guards.is_empty() && self.cases.is_empty() && self.assumed.is_empty()
    }

    /// Makes something in some of the loops around the present place, and in those that their bounds follow; where
    /// conditions stand around it, in all.
    fn within<R>(&mut self, read: &[PlateId], make: impl FnOnce(&mut Self) -> R) -> R {
        let open = self.plates.clone();
        if self.is_unconditional() {
            let mut inner: Vec<PlateId> = Vec::new();
            for plate in open.iter().rev() {
                let bounds = |one: &PlateId| [&self.model.plates[*one].lower, &self.model.plates[*one].upper];
                let followed = inner.iter().flat_map(bounds).any(|bound| bound.mentions(*plate));
                if followed || read.contains(plate) {
                    inner.insert(0, *plate);
                }
            }
            self.plates = inner;
        }
        let made = make(self);
        self.plates = open;
        made
    }

    /// `[a, b, c]` with random reals among them.
    pub(super) fn random_literal(&mut self, values: Vec<(Value, Span)>, span: Span) -> Value {
        let size = Known::Integer(i64::try_from(values.len()).unwrap_or(i64::MAX));
        let plate = self.elements_plate(size.clone(), span);
        let sums: Option<Vec<Sum>> = values.into_iter().map(|(value, at)| self.as_sum(value, at)).collect();
        let Some(sums) = sums else { return Value::Poison };
        let read = self.read(|model, plate| sums.iter().any(|sum| sum.mentions(model, plate)));
        let row = self.within(&read, |resolver| {
            let row = row_of(&resolver.array_part(plate, span), plate)?;
            for (at, sum) in (0..).zip(sums) {
                let element = Argument::Random(element_use(&row, &Known::Integer(at)));
                resolver.linear(sum, Known::Real(0.0), None, element, Role::Defines);
            }
            Some(row)
        });
        row.map_or(Value::Poison, |row| Value::Random(row, Ty::vector(Base::Real, size)))
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
        if let Some((_, vector)) = self.vectors.iter().find(|(array, _)| *array == value) {
            return vector.clone();
        }
        let at: Vec<Known> = use_.index.iter().map(Index::to_known).collect();
        let read = self.read(|_, plate| at.iter().chain([size]).any(|known| known.mentions(plate)));
        let vector = self.within(&read, |resolver| resolver.joined(use_, size, span));
        let vector = Value::Random(vector, ty.clone());
        if self.is_unconditional() {
            self.vectors.push((value, vector.clone()));
        }
        vector
    }

    /// What a distribution over that domain says something of: of a vector, an array of reals as one.
    pub(super) fn as_whole(&mut self, use_: Use, ty: Ty, domain: &Domain, span: Span) -> Option<(Use, Ty)> {
        if !matches!(domain, Domain::Vector { .. }) {
            return Some((use_, ty));
        }
        match self.as_vector(Value::Random(use_, ty), span) {
            Value::Random(use_, ty) => Some((use_, ty)),
            _ => None,
        }
    }

    /// The vector of so many elements of an array, here.
    fn joined(&mut self, array: &Use, size: &Known, span: Span) -> Use {
        let plate = self.elements_plate(size.clone(), span);
        let name = format!("{}_vector", self.model.variables[array.variable].name);
        let entry = Argument::Random(element_use(array, &Known::Plate(plate)));
        let vector = self.part_called(&name, Domain::Vector { size: size.clone() }, Kind::Derived, span);
        let edges = vec![
            Edge::new("y", Argument::Random(vector.clone())),
            Edge { each: vec![plate], ..Edge::new("x", entry) },
        ];
        self.push_factor(FactorKind::Table("vector".to_owned()), Role::Defines, edges);
        vector
    }
}

/// The row of a variable whose elements a use reaches one after the other over the indices of a plate.
fn row_of(use_: &Use, plate: PlateId) -> Option<Use> {
    let (last, outer) = use_.index.split_last()?;
    let own = last.to_known() == Known::Plate(plate);
    let apart = |index: &Index| !index.to_known().mentions(plate);
    (own && outer.iter().all(apart)).then(|| Use { variable: use_.variable, index: outer.to_vec() })
}
