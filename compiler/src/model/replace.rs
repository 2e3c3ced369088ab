//! Elements of known arrays, and loop indices replaced in known values so that no loop inside one takes the name of a
//! loop outside.

use super::ir::Model;
use super::known::Known;
use super::names::suffixed;
use super::{Arena, PlateId};
use crate::model::ir::Plate;

impl Model {
    /// `known` with the indices of `plates` replaced by `values`, also in the bounds of the loops inside it; those that
    /// have the name of a loop in `values` get new ones.
    pub fn replaced(&mut self, known: &Known, plates: &[PlateId], values: &[Known]) -> Known {
        let (mut plates, mut values) = (plates.to_vec(), values.to_vec());
        let mut known = known.clone();
        let within = known.bound_plates();
        for plate in within.iter().copied() {
            let new = self.inner_loop(plate, (&plates, &values), &[], &within);
            if new != plate && !plates.contains(&plate) {
                known = known.rebound(plate, new);
                plates.push(plate);
                values.push(Known::Plate(new));
            }
        }
        known.with_plates(&plates, &values)
    }

    /// A loop where the indices of some plates are replaced by values: itself, or one with bounds and a name of its
    /// own if it reads one of `plates` or is called like a loop in `values` or in `around`. The new name is none of
    /// those `within`.
    pub(crate) fn inner_loop(
        &mut self,
        plate: PlateId,
        (plates, values): (&[PlateId], &[Known]),
        around: &[PlateId],
        within: &[PlateId],
    ) -> PlateId {
        let mut new = self.plates[plate].clone();
        new.lower = self.replaced(&new.lower, plates, values);
        new.upper = self.replaced(&new.upper, plates, values);
        let mut outside: Vec<PlateId> = values.iter().flat_map(Known::free_plates).collect();
        outside.extend(around);
        let mut taken = names(&self.plates, &outside);
        if taken.contains(&new.name) {
            taken.extend(names(&self.plates, within));
            new.name = inner_name(&new.name, &taken);
        }
        let same = |one: &Plate| (&one.name, &one.lower, &one.upper) == (&new.name, &new.lower, &new.upper);
        let made = self.plates.iter().find(|(_, one)| one.span == new.span && same(one)).map(|(id, _)| id);
        if same(&self.plates[plate]) { plate } else { made.unwrap_or_else(|| self.plates.push(new)) }
    }

    /// The element of a known array at `at`.
    pub fn element(&mut self, array: Known, at: Known) -> Known {
        match array {
            Known::Parameter { parameter, mut index } => {
                index.push(at);
                Known::Parameter { parameter, index }
            }
            Known::Vector(all) => match at.literal().and_then(|value| all.get(value as usize)) {
                Some(one) => one.clone(),
                None => Known::Call("element".to_owned(), vec![Known::Vector(all), at]),
            },
            Known::Comprehension(range, body) => {
                self.replaced(&body, &[range.plate], &[at.plus(range.lower)])
            }
            Known::Call(name, mut inner) if name == "reals" && inner.len() == 1 => {
                let inner = inner.remove(0);
                self.element(inner, at).to_real()
            }
            other => Known::Call("element".to_owned(), vec![other, at]),
        }
    }
}

fn names(all: &Arena<PlateId, Plate>, plates: &[PlateId]) -> Vec<String> {
    plates.iter().map(|plate| all[*plate].name.clone()).collect()
}

/// A name for the index of an inner loop that none of the others has.
pub(crate) fn inner_name(wanted: &str, taken: &[String]) -> String {
    suffixed(wanted, "_inner", |name| !taken.iter().any(|one| one == name))
}
