//! Data are drawn once: what the text shows is an error, what the data decide is checked.

use super::Resolver;
use super::definitions::Branches;
use crate::error::{Code, Error};
use crate::model::ir::{Check, CheckKind, Index, Place};
use crate::model::known::{Affine, Known};
use crate::model::{Model, ParameterId, PlateId};
use crate::syntax::Span;

/// Elements of a parameter that a statement draws.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    parameter: ParameterId,
    place: Place,
    branches: Branches,
    span: Span,
}

/// Whether two statements draw one element.
enum Meeting {
    Never,
    Always,
    /// The data decide.
    Perhaps,
}

impl Resolver<'_> {
    /// Notes that elements of data are drawn here; twice is an error.
    pub(super) fn drawn_once(&mut self, parameter: ParameterId, index: &[Known], span: Span) {
        let (plates, guards) = (self.plates.clone(), self.guards.clone());
        let place = Place { plates, guards, index: index.to_vec() };
        let new = Drawn { parameter, place, branches: self.definitions.branches.clone(), span };
        let mut perhaps = !is_injective(&new.place);
        let name = self.model.parameters[parameter].name.clone();
        if let Some(plate) = self.repeating(&new.place) {
            let row = &self.model.plates[plate];
            let error = Error::new(
                Code::ObservedTwice,
                format!("`{name}` is drawn again for each `{}`: data are drawn once", row.name),
            )
            .label(span, format!("`{}` is not among its indices", row.name))
            .label(row.span, "this loop repeats it")
            .hint(format!("for one more factor on it write `observe {name} ~ …`"));
            self.error(error);
            perhaps = false;
        }
        for earlier in &self.definitions.drawn {
            if earlier.parameter != parameter || exclude(&earlier.branches, &new.branches) {
                continue;
            }
            match meeting(&self.model, &earlier.place, &new.place) {
                Meeting::Never => {}
                Meeting::Perhaps => perhaps = true,
                Meeting::Always => {
                    let error = Error::new(
                        Code::ObservedTwice,
                        format!("`{name}` is explained twice: data are drawn once"),
                    )
                    .label(span, "already drawn from another distribution")
                    .label(earlier.span, "here")
                    .hint(format!("for one more factor on it write `observe {name} ~ …`"));
                    self.errors.push(error);
                    perhaps = false;
                    break;
                }
            }
        }
        if perhaps && !self.definitions.perhaps_twice.contains(&parameter) {
            self.definitions.perhaps_twice.push(parameter);
        }
        self.definitions.drawn.push(new);
    }

    /// A loop that draws the same elements each time.
    fn repeating(&self, place: &Place) -> Option<PlateId> {
        let rows = || place.plates.iter().map(|plate| &self.model.plates[*plate]);
        let matters = |plate: PlateId| {
            place.index.iter().chain(&place.guards).any(|known| known.mentions(plate))
                || rows().any(|row| row.lower.mentions(plate) || row.upper.mentions(plate))
        };
        place.plates.iter().copied().find(|plate| !matters(*plate))
    }

    /// The checks of what only the data can tell.
    pub(super) fn finish_drawn(&mut self) {
        for parameter in std::mem::take(&mut self.definitions.perhaps_twice) {
            let drawn = self.definitions.drawn.iter().filter(|drawn| drawn.parameter == parameter);
            let span = drawn.clone().next_back().map_or(self.model.span, |drawn| drawn.span);
            let places = drawn.map(|drawn| drawn.place.clone()).collect();
            let kind = CheckKind::DrawnOnce { parameter, places };
            self.model.checks.push(Check { plates: Vec::new(), guards: Vec::new(), kind, span });
        }
    }
}

/// Whether two places stand in different branches of one choice.
fn exclude(a: &Branches, b: &Branches) -> bool {
    a.iter().any(|(choice, branch)| b.iter().any(|(other, taken)| other == choice && taken != branch))
}

/// Whether each instance of a place is an element of its own.
fn is_injective(place: &Place) -> bool {
    place.plates.iter().all(|plate| {
        place
            .index
            .iter()
            .any(|at| matches!(Index::of(at), Index::Affine { plate: one, .. } if one == *plate))
    })
}

fn meeting(model: &Model, a: &Place, b: &Place) -> Meeting {
    // The plates that have the same index wherever the two meet.
    let shared: Vec<PlateId> = a
        .index
        .iter()
        .zip(&b.index)
        .filter(|(a, b)| a == b)
        .filter_map(|(a, _)| match Index::of(a) {
            Index::Affine { plate, .. } => Some(plate),
            _ => None,
        })
        .collect();
    let same = a.index == b.index && a.plates == b.plates && a.guards == b.guards;
    let mut always = a.guards.is_empty() && b.guards.is_empty();
    for (a, b) in a.index.iter().zip(&b.index) {
        let (Some(a), Some(b)) = (Index::of(a).extremes(model), Index::of(b).extremes(model)) else {
            always = false;
            continue;
        };
        let comparable = |one: &Known| one.free_plates().iter().all(|plate| shared.contains(plate));
        if ![&a.0, &a.1, &b.0, &b.1].into_iter().all(comparable) {
            always = false;
            continue;
        }
        let below = |a: &Known, b: &Known| Affine::difference(a, b).is_some_and(|difference| difference < 0);
        if below(&a.1, &b.0) || below(&b.1, &a.0) {
            return Meeting::Never;
        }
        let equal = |a: &Known, b: &Known| Affine::difference(a, b) == Some(0);
        always &= equal(&a.0, &b.0) || equal(&a.1, &b.1);
    }
    if same || always { Meeting::Always } else { Meeting::Perhaps }
}
