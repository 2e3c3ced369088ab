//! Elements of known arrays, and loop indices replaced in known values so that no loop inside one takes the name of a
//! loop outside.

use super::ir::Model;
use super::known::Known;
use super::{Arena, PlateId};
use crate::model::ir::Plate;

impl Model {
    /// `known` with the indices of `plates` replaced by `values`; the loops inside it that have the name of a loop
    /// in `values` get new ones.
    pub fn replaced(&mut self, known: &Known, plates: &[PlateId], values: &[Known]) -> Known {
        let free: Vec<PlateId> = values.iter().flat_map(Known::free_plates).collect();
        let outside = names(&self.plates, &free);
        let bound = known.bound_plates();
        let mut taken = outside.clone();
        taken.extend(names(&self.plates, &known.free_plates()));
        taken.extend(names(&self.plates, &bound));
        let mut known = known.clone();
        for plate in bound {
            if outside.contains(&self.plates[plate].name) {
                let new = self.renamed(plate, &taken);
                taken.push(self.plates[new].name.clone());
                known = known.rebound(plate, new);
            }
        }
        known.with_plates(plates, values)
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
            Known::Comprehension(plate, body) => {
                let lower = self.plates[plate].lower.clone();
                self.replaced(&body, &[plate], &[at.plus(lower)])
            }
            Known::Call(name, mut inner) if name == "reals" && inner.len() == 1 => {
                let inner = inner.remove(0);
                self.element(inner, at).to_real()
            }
            other => Known::Call("element".to_owned(), vec![other, at]),
        }
    }

    /// A copy of a plate with a name that is not taken.
    pub fn renamed(&mut self, plate: PlateId, taken: &[String]) -> PlateId {
        let row = self.plates[plate].clone();
        self.plates.push(Plate { name: inner_name(&row.name, taken), ..row })
    }
}

fn names(all: &Arena<PlateId, Plate>, plates: &[PlateId]) -> Vec<String> {
    plates.iter().map(|plate| all[*plate].name.clone()).collect()
}

/// A name for the index of an inner loop that none of the others has.
pub(crate) fn inner_name(wanted: &str, taken: &[String]) -> String {
    let mut name = wanted.to_owned();
    while taken.contains(&name) {
        name.push_str("_inner");
    }
    name
}
