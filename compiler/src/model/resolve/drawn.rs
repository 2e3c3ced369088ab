//! Data are drawn once: what the text shows is an error, what the data decide is checked.

use super::Resolver;
use super::branches::{Branches, exclude};
use crate::error::{Code, Error};
use crate::model::ir::{Check, CheckKind, Index, Place};
use crate::model::known::{Affine, Known};
use crate::model::meeting::{Meeting, apart, ranges};
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

impl Resolver<'_> {
    /// Notes that elements of data are drawn here; twice is an error.
    pub(super) fn drawn_once(&mut self, parameter: ParameterId, index: &[Known], span: Span) {
        let guards: Vec<Known> = self.guards.clone();
        // Of the cases of a gate one comes about.
        let told = |plate: &PlateId| index.iter().any(|at| at.mentions(*plate));
        let mut plates = self.plates.clone();
        plates.retain(|plate| !self.is_case(*plate) || told(plate));
        let guards =
            guards.into_iter().filter(|guard| guard.free_plates().iter().all(|one| plates.contains(one)));
        let place = Place { guards: guards.collect(), plates, index: index.to_vec() };
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
            match drawn_meeting(&self.model, &earlier.place, &new.place) {
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
            let drawn: Vec<Drawn> =
                self.definitions.drawn.iter().filter(|drawn| drawn.parameter == parameter).cloned().collect();
            let span = drawn.last().map_or(self.model.span, |drawn| drawn.span);
            for places in self.together(&drawn) {
                let kind = CheckKind::DrawnOnce { parameter, places };
                self.model.checks.push(Check { plates: Vec::new(), guards: Vec::new(), kind, span });
            }
        }
    }

    /// The places that are to be no element twice: all, or, where some stand in branches of which one is taken, those of
    /// each two that may both be.
    fn together(&self, drawn: &[Drawn]) -> Vec<Vec<Place>> {
        let pairs = || (0..drawn.len()).flat_map(|b| (0..b).map(move |a| (&drawn[a], &drawn[b])));
        if !pairs().any(|(a, b)| exclude(&a.branches, &b.branches)) {
            return vec![drawn.iter().map(|one| one.place.clone()).collect()];
        }
        let may_meet = |(a, b): &(&Drawn, &Drawn)| {
            !exclude(&a.branches, &b.branches)
                && drawn_meeting(&self.model, &a.place, &b.place) == Meeting::Perhaps
        };
        let meeting = pairs().filter(may_meet).map(|(a, b)| vec![a.place.clone(), b.place.clone()]);
        let alone = drawn.iter().filter(|one| !is_injective(&one.place)).map(|one| vec![one.place.clone()]);
        meeting.chain(alone).collect()
    }
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

/// Whether a loop's index stands on two axes, so that the place is a diagonal of its ranges.
fn is_diagonal(place: &Place) -> bool {
    place.plates.iter().any(|plate| place.index.iter().filter(|at| at.mentions(*plate)).count() > 1)
}

/// Whether two statements draw one element, in whatever instances of their plates.
fn drawn_meeting(model: &Model, a: &Place, b: &Place) -> Meeting {
    if a == b {
        return Meeting::Always;
    }
    let indices = |place: &Place| place.index.iter().map(Index::of).collect::<Vec<_>>();
    let diagonal = is_diagonal(a) || is_diagonal(b);
    let mut always = a.guards.is_empty() && b.guards.is_empty() && !diagonal;
    for ranges in ranges(model, &indices(a), &indices(b)) {
        let Some((ends, others)) = ranges else {
            always = false;
            continue;
        };
        if apart(&ends, &others) {
            return Meeting::Never;
        }
        always &= Affine::equal(&ends.0, &others.0) || Affine::equal(&ends.1, &others.1);
    }
    if always { Meeting::Always } else { Meeting::Perhaps }
}
