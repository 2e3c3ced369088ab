//! Which elements of an array the cases of a gate see: those that they define, and those that they only read.

use super::{Gating, Group, Place};
use crate::model::PlateId;
use crate::model::ir::{Index, Interval, Plate, Use, may_touch};
use crate::model::known::{Affine, Known};

/// Elements of a group at once.
pub(super) struct Part {
    /// Where they stand along the axes that no pin decides: plates of their own, or one place.
    places: Vec<Known>,
    /// The element outside by their indices.
    pub(super) outside: Use,
    /// Whether the cases define them.
    pub(super) defined: bool,
}

impl Part {
    /// The plates of its own.
    pub(super) fn plates(&self) -> Vec<PlateId> {
        let plate = |place: &Known| if let Known::Plate(plate) = place { Some(*plate) } else { None };
        self.places.iter().filter_map(plate).collect()
    }

    /// A use by the plates of `self` by those of another part.
    pub(super) fn restricted(&self, use_: &Use, part: &Part) -> Use {
        let moved = |known: &Known| match known {
            Known::Plate(plate) => {
                let at = self.places.iter().position(|one| *one == Known::Plate(*plate))?;
                Some(part.places[at].clone())
            }
            _ => None,
        };
        let index = use_.index.iter().map(|index| Index::of(&index.to_known().map(&moved))).collect();
        Use { variable: use_.variable, index }
    }
}

/// What the cases see of an axis that no pin decides.
struct Extent {
    seen: Interval,
    /// One after the other, and whether the cases define it.
    segments: Vec<(Interval, bool)>,
}

impl Gating<'_> {
    /// All elements that the cases see of a group, and their parts: what they define, and what they only read.
    pub(super) fn elements(&mut self, group: &Group) -> (Part, Vec<Part>) {
        let defined = self.is_defined_inside(group);
        let extents: Vec<Option<Extent>> =
            (0..group.pins.len()).map(|axis| self.extent(group, axis)).collect();
        let seen = extents.iter().map(|extent| Some(extent.as_ref()?.seen.clone())).collect();
        let seen = self.part(group, seen, (defined, "_each"), false);
        let mut boxes: Vec<(Vec<Option<Interval>>, bool)> = vec![(Vec::new(), defined)];
        for extent in &extents {
            let longer = |(intervals, defined): &(Vec<Option<Interval>>, bool)| match extent {
                None => vec![(intervals.iter().cloned().chain([None]).collect(), *defined)],
                Some(extent) => {
                    let with = |(interval, own): &(Interval, bool)| {
                        let all = intervals.iter().cloned().chain([Some(interval.clone())]).collect();
                        (all, *defined && *own)
                    };
                    extent.segments.iter().map(with).collect()
                }
            };
            boxes = boxes.iter().flat_map(longer).collect();
        }
        if boxes.len() == 1 {
            let all = Part { places: seen.places.clone(), outside: seen.outside.clone(), defined };
            return (seen, vec![all]);
        }
        let part = |(intervals, defined)| {
            self.part(group, intervals, (defined, if defined { "_own" } else { "_read" }), true)
        };
        (seen, boxes.into_iter().map(part).collect())
    }

    /// A plate for each interval; with `alone`, none for an interval of one index.
    fn part(
        &mut self,
        group: &Group,
        intervals: Vec<Option<Interval>>,
        (defined, suffix): (bool, &str),
        alone: bool,
    ) -> Part {
        let (mut places, mut index): (Vec<Known>, Vec<Known>) = (Vec::new(), Vec::new());
        for (axis, (pin, interval)) in group.pins.iter().zip(intervals).enumerate() {
            if let Some(pin) = pin {
                index.push(pin.to_known());
            }
            let Some((lower, upper)) = interval else { continue };
            let (lower, upper) = (lower.with_axes(&index), upper.with_axes(&index));
            let one = alone && !lower.mentions_plates() && Affine::difference(&upper, &lower) == Some(1);
            let place = if one { lower } else { self.plate(group, axis, suffix, (lower, upper)) };
            places.push(place.clone());
            index.push(place);
        }
        let outside = Use { variable: group.variable, index: index.iter().map(Index::of).collect() };
        Part { places, outside, defined }
    }

    /// A new plate along an axis.
    fn plate(&mut self, group: &Group, axis: usize, suffix: &str, (lower, upper): Interval) -> Known {
        let is_free = |name: &str| !self.model.plates.iter().any(|(_, plate)| plate.name == name);
        let axis = &self.model.variables[group.variable].axes[axis].name;
        let name = crate::model::names::suffixed(axis, suffix, is_free);
        let span = self.model.gates[self.gate].span;
        Known::Plate(self.model.plates.push(Plate { name, lower, upper, span, order: None }))
    }

    /// What the cases see of an axis: of what they define, the intervals of the definitions and of what is read beside
    /// them; else all.
    fn extent(&self, group: &Group, axis: usize) -> Option<Extent> {
        if group.pins[axis].is_some() {
            return None;
        }
        let all = (Known::Integer(0), self.model.variables[group.variable].axes[axis].size.clone());
        let (definitions, reads) = self.intervals(group, axis);
        let Some(defined) = in_order(&definitions) else {
            return Some(Extent { seen: all.clone(), segments: vec![(all, true)] });
        };
        let mut segments: Vec<(Interval, bool)> = Vec::new();
        let mut last = all.0;
        for (lower, upper) in defined {
            segments.push(((last, lower.clone()), false));
            segments.push(((lower, upper.clone()), true));
            last = upper;
        }
        segments.push(((last, all.1), false));
        let is_read = |gap: &Interval| reads.iter().any(|read| may_touch(read, gap));
        segments.retain(|(gap, own)| *own || !Affine::equal(&gap.0, &gap.1) && is_read(gap));
        let (first, last) = (segments.first()?, segments.last()?);
        Some(Extent { seen: (first.0.0.clone(), last.0.1.clone()), segments })
    }

    /// The intervals of an axis that definitions and reads of a group run through.
    fn intervals(&self, group: &Group, axis: usize) -> (Vec<Interval>, Vec<Interval>) {
        let (mut definitions, mut reads) = (Vec::new(), Vec::new());
        for (_, place) in &group.uses {
            let (use_, defines) = match place {
                Place::Edge(factor, edge) => {
                    let row = &self.model.factors[*factor];
                    (row.edges[*edge].argument.random(), *edge == 0 && row.child().is_some())
                }
                Place::Selector(gate) => (self.model.gates[*gate].selector(), false),
            };
            let Some(use_) = use_ else { continue };
            let interval = use_.intervals(self.model).swap_remove(axis);
            if defines { &mut definitions } else { &mut reads }.push(interval);
        }
        (definitions, reads)
    }
}

/// What intervals cover together, in order: several cases may cover the same in other pieces. None where that is not
/// known of their ends.
fn in_order(intervals: &[Interval]) -> Option<Vec<Interval>> {
    let begin = |at: &Known| intervals.iter().find(|(lower, _)| Affine::equal(lower, at));
    let ends_at = |at: &Known| intervals.iter().any(|(_, upper)| Affine::equal(upper, at));
    let mut all: Vec<Interval> = Vec::new();
    for (lower, upper) in intervals.iter().filter(|(lower, _)| !ends_at(lower)) {
        let mut last = upper;
        for _ in 0..intervals.len() {
            last = begin(last).map_or(last, |(_, upper)| upper);
        }
        match all.iter().find(|(one, _)| Affine::equal(one, lower)) {
            None => all.push((lower.clone(), last.clone())),
            Some((_, other)) if Affine::equal(other, last) => {}
            Some(_) => return None,
        }
    }
    let first = all.first()?.0.clone();
    let places: Option<Vec<i64>> = all.iter().map(|(lower, _)| Affine::difference(lower, &first)).collect();
    let mut ordered: Vec<(i64, Interval)> = places?.into_iter().zip(all).collect();
    ordered.sort_by_key(|(place, _)| *place);
    Some(ordered.into_iter().map(|(_, interval)| interval).collect())
}
