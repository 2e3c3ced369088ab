//! How many values, or elements, what is defined in the cases of a gate has: as many in each of them.

use super::Resolver;
use super::scope::Binding;
use crate::error::{Code, Error};
use crate::model::PlateId;
use crate::model::ir::{Domain, Kind, Plate};
use crate::model::known::{Affine, Known, Range};
use crate::syntax::{Span, Target};

impl Resolver<'_> {
    /// The domain of what is defined in the cases of gates: a derived integer has as many values in each of them as in
    /// the case with the most, so that it may leave them.
    pub(super) fn in_every_case(&mut self, domain: Domain, kind: Kind) -> Domain {
        if kind != Kind::Derived || !matches!(domain, Domain::Integer { .. }) {
            return domain;
        }
        let cases: Vec<PlateId> = self.plates.iter().copied().filter(|plate| self.is_case(*plate)).collect();
        cases.into_iter().rev().fold(domain, |domain, plate| domain.resized(|size| self.largest(size, plate)))
    }

    /// Reports what leaves cases, for the plates of its home, with another size in each of them.
    pub(super) fn differs_by_case(&mut self, domain: &Domain, home: &[PlateId], span: Span) -> bool {
        let Some(size) = domain.size() else { return false };
        let by = |plate: &PlateId| self.is_case(*plate) && size.mentions(*plate) && !home.contains(plate);
        if !self.plates.iter().any(by) {
            return false;
        }
        self.error(
            Error::new(Code::SizeMismatch, "what leaves a gate has one size in all of its cases")
                .label(span, "as many values, or elements, as the case says")
                .hint(
                    "give each case the same: a row of probabilities, say, with 0 for values that a case has not",
                ),
        );
        true
    }

    /// The plates over which a target is an array.
    pub(super) fn home(&self, introduces: bool, (target, index): (&Target, &[Known])) -> Vec<PlateId> {
        if !target.indices.is_empty() {
            return index.iter().flat_map(Known::free_plates).collect();
        }
        let found = if introduces { None } else { self.scopes.find(&target.name.text) };
        match found.map(|entry| &entry.binding) {
            Some(Binding::Declared { plates, .. }) => plates.clone(),
            Some(Binding::Variable(id)) => {
                let local = self.definitions.local_index(*id).unwrap_or_default();
                local.iter().flat_map(|index| index.to_known().free_plates()).collect()
            }
            _ => self.plates.clone(),
        }
    }

    /// The largest of a size over the values of a plate.
    pub(super) fn largest(&mut self, size: &Known, plate: PlateId) -> Known {
        if !size.mentions(plate) {
            return size.clone();
        }
        let Plate { lower, upper, .. } = self.model.plates[plate].clone();
        if let Some(rises) = Affine::of_integer(size).rises_with(plate) {
            let most = if rises { upper.minus(Known::Integer(1)) } else { lower };
            return Affine::of_integer(&size.with_plate(plate, &most)).to_known();
        }
        let each = self.model.inner_loop(plate, (&[], &[]), &[plate], &[]);
        let size = size.with_plate(plate, &Known::Plate(each));
        Known::Reduce("max".to_owned(), Box::new(Range { plate: each, lower, upper }), Box::new(size))
    }
}
