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
    defined: Interval,
    /// What they only read before and behind.
    rest: Vec<Interval>,
}

impl Gating<'_> {
    /// All elements that the cases see of a group, and their parts: what they define, and what they only read.
    pub(super) fn elements(&mut self, group: &Group) -> (Part, Vec<Part>) {
        let extents: Vec<Option<Extent>> =
            (0..group.pins.len()).map(|axis| self.extent(group, axis)).collect();
        let by = |choose: &dyn Fn(usize, &Extent) -> Interval| -> Vec<Option<Interval>> {
            let choose = |(axis, extent): (usize, &Option<Extent>)| Some(choose(axis, extent.as_ref()?));
            extents.iter().enumerate().map(choose).collect()
        };
        let defined = self.is_defined_inside(group);
        let seen = by(&|_, extent| extent.seen.clone());
        let seen = self.part(group, seen, (defined, "_each"));
        let mut parts = Vec::new();
        for (at, extent) in extents.iter().enumerate() {
            for rest in extent.iter().flat_map(|extent| &extent.rest) {
                // Each other element once: before this axis what is defined, behind it all.
                let of_rest = by(&|axis, extent| match axis.cmp(&at) {
                    std::cmp::Ordering::Less => extent.defined.clone(),
                    std::cmp::Ordering::Equal => rest.clone(),
                    std::cmp::Ordering::Greater => extent.seen.clone(),
                });
                parts.push(self.part(group, of_rest, (false, "_read")));
            }
        }
        let own = if parts.is_empty() {
            Part { plates: seen.plates.clone(), outside: seen.outside.clone(), defined }
        } else {
            let defined = by(&|_, extent| extent.defined.clone());
            self.part(group, defined, (true, "_own"))
        };
        parts.push(own);
        (seen, parts)
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
        let Some(defined) = alike(definitions) else {
            return Some(Extent { seen: all.clone(), defined: all, rest: Vec::new() });
        };
        let falls_short = |a: &Known, b: &Known| Affine::difference(a, b).is_none_or(|by| by < 0);
        let before = !Affine::equal(&defined.0, &all.0)
            && reads.iter().any(|(lower, _)| falls_short(lower, &defined.0));
        let behind = !Affine::equal(&defined.1, &all.1)
            && reads.iter().any(|(_, upper)| falls_short(&defined.1, upper));
        let lower = if before { all.0 } else { defined.0.clone() };
        let upper = if behind { all.1 } else { defined.1.clone() };
        let rest =
            [(before, (lower.clone(), defined.0.clone())), (behind, (defined.1.clone(), upper.clone()))];
        let rest = rest.into_iter().filter(|(is, _)| *is).map(|(_, interval)| interval).collect();
        Some(Extent { seen: (lower, upper), defined, rest })
    }

    /// The intervals of an axis that the definitions of each case run through, and those of what is only read.
    fn intervals(&self, group: &Group, axis: usize) -> (Vec<Vec<Interval>>, Vec<Interval>) {
        let (mut definitions, mut reads): (Vec<(&Known, Vec<Interval>)>, Vec<Interval>) = Default::default();
        for (case, place) in &group.uses {
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
            if !defines {
                reads.push(interval);
            } else if let Some((_, all)) = definitions.iter_mut().find(|(one, _)| *one == case) {
                all.push(interval);
            } else {
                definitions.push((case, vec![interval]));
            }
        }
        (definitions.into_iter().map(|(_, all)| all).collect(), reads)
    }
}

/// What each case defines as one interval, where that is the same one.
fn alike(cases: Vec<Vec<Interval>>) -> Option<Interval> {
    let mut cases = cases.into_iter().map(one_after_the_other);
    let (lower, upper) = cases.next()??;
    let same = |case: Option<Interval>| {
        case.is_some_and(|(a, b)| Affine::equal(&a, &lower) && Affine::equal(&b, &upper))
    };
    cases.all(same).then_some((lower, upper))
}

/// Intervals that follow each other, as one.
fn one_after_the_other(mut intervals: Vec<Interval>) -> Option<Interval> {
    let (mut lower, mut upper) = intervals.pop()?;
    while !intervals.is_empty() {
        let same = |(a, b): &Interval| Affine::equal(a, &lower) && Affine::equal(b, &upper);
        let meets =
            |one: &Interval| same(one) || Affine::equal(&one.0, &upper) || Affine::equal(&one.1, &lower);
        let one = intervals.remove(intervals.iter().position(meets)?);
        if Affine::equal(&one.0, &upper) {
            upper = one.1;
        } else {
            lower = one.0;
        }
    }
    Some((lower, upper))
}
