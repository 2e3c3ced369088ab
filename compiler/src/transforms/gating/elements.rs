//! Which elements of an array the cases of a gate see: those that they define, and those that they only read.

use super::{Gating, Group, Place};
use crate::model::PlateId;
use crate::model::ir::{Index, Plate, Use};
use crate::model::known::{Affine, Known};

/// An interval `lower..upper` of indices, in terms of earlier axes.
type Interval = (Known, Known);

/// Elements of a group at once, by plates over the axes that no pin decides.
pub(super) struct Part {
    pub(super) plates: Vec<PlateId>,
    /// The element outside by their indices.
    pub(super) outside: Use,
    /// Whether the cases define them.
    pub(super) defined: bool,
}

impl Part {
    /// A use by the plates of `self` by those of another part.
    pub(super) fn restricted(&self, use_: &Use, part: &Part) -> Use {
        let moved = |known: &Known| match known {
            Known::Plate(plate) => {
                let at = self.plates.iter().position(|one| one == plate)?;
                Some(Known::Plate(part.plates[at]))
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
        let seen = self.part(group, seen, (defined, "_each"));
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
            let all = Part { plates: seen.plates.clone(), outside: seen.outside.clone(), defined };
            return (seen, vec![all]);
        }
        let part = |(intervals, defined)| {
            self.part(group, intervals, (defined, if defined { "_own" } else { "_read" }))
        };
        (seen, boxes.into_iter().map(part).collect())
    }

    /// A plate for each interval.
    fn part(
        &mut self,
        group: &Group,
        intervals: Vec<Option<Interval>>,
        (defined, suffix): (bool, &str),
    ) -> Part {
        let (mut plates, mut index): (Vec<PlateId>, Vec<Known>) = (Vec::new(), Vec::new());
        for (axis, (pin, interval)) in group.pins.iter().zip(intervals).enumerate() {
            if let Some(pin) = pin {
                index.push(pin.to_known());
            }
            let Some((lower, upper)) = interval else { continue };
            let (lower, upper) = (lower.with_axes(&index), upper.with_axes(&index));
            let taken: Vec<String> = self.model.plates.iter().map(|(_, plate)| plate.name.clone()).collect();
            let axis = &self.model.variables[group.variable].axes[axis].name;
            let name =
                crate::model::names::suffixed(axis, suffix, |name| !taken.iter().any(|one| one == name));
            let span = self.model.gates[self.gate].span;
            let plate = self.model.plates.push(Plate { name, lower, upper, span, order: None });
            plates.push(plate);
            index.push(Known::Plate(plate));
        }
        let outside = Use { variable: group.variable, index: index.iter().map(Index::of).collect() };
        Part { plates, outside, defined }
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
            let index: Vec<Known> = use_.index.iter().map(Index::to_known).collect();
            let interval = Index::interval(self.model, &index, axis);
            if defines { &mut definitions } else { &mut reads }.push(interval);
        }
        (definitions, reads)
    }
}

/// Whether two intervals may have an index in common.
fn may_touch(a: &Interval, b: &Interval) -> bool {
    let ends_before = |a: &Interval, b: &Interval| Affine::difference(&b.0, &a.1).is_some_and(|gap| gap >= 0);
    !ends_before(a, b) && !ends_before(b, a)
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
