//! Merging: gates that the same value decides are one gate.
//!
//! Before
//! ```text
//! for i in 0..n { if c { x[i] ~ gaussian(mean = m) } else { x[i] ~ gaussian(mean = 0) } }
//! if c { observe positive(m) }
//! ```
//! After
//! ```text
//! if c { for i in 0..n { x[i] ~ gaussian(mean = m) }  observe positive(m) }
//! else { for i in 0..n { x[i] ~ gaussian(mean = 0) } }
//! ```
//! An element that several gates with one selector reach closes a loop through it, which expectation propagation counts too
//! often: in one gate each case knows that the selector is the same throughout. Under variational message passing the
//! messages are the same either way.
//!
//! Promise: under expectation propagation no element is reached from a gate of each instance of a plate that their one
//! selector does not follow, and none from two gates in the same plates and cases that have one selector; but where what
//! a gate defines would come back to it through factors outside, and where a name takes several cases of the two.

use crate::model::ir::{Case, Factor, Gate, Model, Role, Use};
use crate::model::known::Known;
use crate::model::{Algorithm, Arena, FactorId, GateId, PlateId, VariableId};

/// Runs the pass.
pub(super) fn run(model: &mut Model, algorithm: Algorithm) {
    if algorithm != Algorithm::Ep {
        return;
    }
    for gate in model.gates.ids() {
        while let Some(plate) = plate_to_leave(model, gate) {
            leave(model, gate, plate);
        }
    }
    while let Some((first, second)) = pair(model) {
        join(model, first, second);
    }
}

/// Checks the promise.
pub(super) fn promise(model: &Model, algorithm: Algorithm) -> Result<(), String> {
    if algorithm != Algorithm::Ep {
        return Ok(());
    }
    if let Some(gate) = model.gates.ids().find(|gate| plate_to_leave(model, *gate).is_some()) {
        return Err(format!("gate {gate:?} stands in a plate that its selector does not follow"));
    }
    pair(model).map_or(Ok(()), |(first, second)| Err(format!("gates {first:?} and {second:?} are one")))
}

/// Whether something stands in one of the cases of some gates.
fn stands_in(cases: &[Case], gates: &[GateId]) -> bool {
    cases.iter().any(|case| gates.contains(&case.gate))
}

/// The innermost plate around a gate that its selector does not follow, and that it may leave.
fn plate_to_leave(model: &Model, id: GateId) -> Option<PlateId> {
    let gate = &model.gates[id];
    let selector = gate.selector()?;
    let around = |plate: &PlateId| {
        gate.cases
            .iter()
            .any(|case| model.gates[case.gate].plates.contains(plate) || case.plate() == Some(*plate))
    };
    let decides = |plate: PlateId| {
        let bounds = |one: &PlateId| [model.plates[*one].lower.clone(), model.plates[*one].upper.clone()];
        let cases = model.cases_of(id).into_iter().filter_map(|case| Case { gate: id, value: case }.plate());
        let ranges = gate.plates.iter().copied().chain(cases).filter(|one| *one != plate);
        selector.index.iter().any(|index| index.to_known().mentions(plate))
            || ranges.flat_map(|one| bounds(&one)).any(|bound| bound.mentions(plate))
    };
    let free = |plate: &&PlateId| !around(plate) && !decides(**plate);
    let shared = |plate: &PlateId| {
        let known = |use_: &Use| use_.index.iter().all(|index| !index.to_known().mentions(*plate));
        reached(model, id).iter().any(known)
    };
    gate.plates.iter().rev().find(free).copied().filter(|plate| shared(plate) && stands_alone(model, &[id]))
}

/// Puts a plate inside the cases of a gate that stands in it.
fn leave(model: &mut Model, id: GateId, plate: PlateId) {
    let gate = &mut model.gates[id];
    gate.plates.retain(|one| *one != plate);
    gate.guards.retain(|guard| !guard.mentions(plate));
    // The plate over the cases now stands around it.
    let inward = |plates: &mut Vec<PlateId>, cases: &[Case]| {
        let case = cases.iter().find(|case| case.gate == id).and_then(Case::plate);
        if let Some(at) = case.and_then(|case| plates.iter().position(|one| *one == case))
            && let Some(from) = plates[..at].iter().position(|one| *one == plate)
        {
            plates[from..=at].rotate_left(1);
        }
    };
    for factor in model.factors.ids().collect::<Vec<_>>() {
        let row = &mut model.factors[factor];
        inward(&mut row.plates, &row.cases);
    }
    for inner in model.gates.ids().collect::<Vec<_>>() {
        let row = &mut model.gates[inner];
        inward(&mut row.plates, &row.cases);
    }
}

/// Two gates that may be one.
fn pair(model: &Model) -> Option<(GateId, GateId)> {
    let filled = |id: &GateId| model.factors.iter().any(|(_, factor)| stands_in(&factor.cases, &[*id]));
    let gates: Vec<GateId> = model.gates.ids().filter(filled).collect();
    let alike = |a: &Gate, b: &Gate| {
        a.selector().is_some() && a.selector() == b.selector() && a.plates == b.plates && a.cases == b.cases
    };
    let joins = |(first, second): &(GateId, GateId)| {
        let literal = |id: GateId| model.cases_of(id).iter().all(|case| !matches!(case, Known::Plate(_)));
        let second_reaches = reached(model, *second);
        let both = |use_: &Use| second_reaches.iter().any(|other| other.variable == use_.variable);
        alike(&model.gates[*first], &model.gates[*second])
            && reached(model, *first).iter().any(both)
            && literal(*first)
            && literal(*second)
            && stands_alone(model, &[*first, *second])
    };
    let pairs = gates
        .iter()
        .enumerate()
        .flat_map(|(at, first)| gates[at + 1..].iter().map(|second| (*first, *second)));
    pairs.into_iter().find(joins)
}

/// Makes two gates one, the first; what stood between their factors comes before or after them.
fn join(model: &mut Model, first: GateId, second: GateId) {
    let guards = model.gates[second].guards.clone();
    model.gates[first].guards.retain(|guard| guards.contains(guard));
    let moved = |cases: &mut Vec<Case>| {
        for case in cases.iter_mut().filter(|case| case.gate == second) {
            case.gate = first;
        }
    };
    for id in model.factors.ids().collect::<Vec<_>>() {
        moved(&mut model.factors[id].cases);
    }
    for id in model.variables.ids().collect::<Vec<_>>() {
        moved(&mut model.variables[id].cases);
    }
    for id in model.gates.ids().collect::<Vec<_>>() {
        moved(&mut model.gates[id].cases);
    }
    let after = made_of(model, &[first]);
    let inside = |factor: &Factor| stands_in(&factor.cases, &[first]);
    let places: Vec<usize> = model
        .factors
        .iter()
        .enumerate()
        .filter(|(_, (_, factor))| inside(factor))
        .map(|(at, _)| at)
        .collect();
    let (Some(from), Some(to)) = (places.first().copied(), places.last().copied()) else { return };
    let reads = |factor: &Factor| factor.uses().any(|use_| after.contains(&use_.variable));
    let place = |(at, (_, factor)): &(usize, (FactorId, &Factor))| match () {
        () if *at < from || *at > to => (usize::from(*at > to) * 4, *at),
        () if inside(factor) => (2, *at),
        () => (if reads(factor) { 3 } else { 1 }, *at),
    };
    let mut rows: Vec<_> = model.factors.iter().enumerate().collect();
    rows.sort_by_key(place);
    let mut ordered: Arena<FactorId, Factor> = Arena::default();
    for (_, (_, factor)) in rows {
        ordered.push(factor.clone());
    }
    model.factors = ordered;
}

/// The elements from outside that the cases of a gate reach.
fn reached(model: &Model, gate: GateId) -> Vec<Use> {
    let factors = model.factors.iter().filter(|(_, factor)| stands_in(&factor.cases, &[gate]));
    let gates = model.gates.iter().filter(|(_, inner)| stands_in(&inner.cases, &[gate]));
    let selectors = gates.filter_map(|(_, inner)| inner.selector());
    let all = factors.flat_map(|(_, factor)| factor.uses()).chain(selectors);
    all.filter(|use_| !stands_in(&model.variables[use_.variable].cases, &[gate])).cloned().collect()
}

/// The elements that a factor reads: all but the one that it defines.
fn read(factor: &Factor) -> impl Iterator<Item = &Use> {
    factor.uses().skip(usize::from(factor.child().is_some()))
}

/// What the cases of some gates define for the outside.
fn defined(model: &Model, gates: &[GateId]) -> Vec<Use> {
    let inside = model.factors.iter().map(|(_, factor)| factor).filter(|row| stands_in(&row.cases, gates));
    let children = inside
        .filter_map(Factor::child)
        .filter(|child| !stands_in(&model.variables[child.variable].cases, gates));
    children.cloned().collect()
}

/// Those variables, and all that factors outside make of them.
fn made_of(model: &Model, gates: &[GateId]) -> Vec<VariableId> {
    let mut made: Vec<VariableId> = defined(model, gates).iter().map(|use_| use_.variable).collect();
    let outside =
        || model.factors.iter().map(|(_, factor)| factor).filter(|row| !stands_in(&row.cases, gates));
    let selected = |row: &Factor, made: &[VariableId]| {
        let selectors = row.selectors(model);
        read(row).chain(selectors).any(|use_| made.contains(&use_.variable))
    };
    while let Some(next) = outside()
        .filter(|row| matches!(row.role, Role::Defines) && selected(row, &made))
        .find_map(|row| row.child().filter(|child| !made.contains(&child.variable)))
    {
        made.push(next.variable);
    }
    made
}

/// Whether nothing that the cases of some gates define comes back to them: through factors outside, or as another element
/// of an array that is defined outside too.
fn stands_alone(model: &Model, gates: &[GateId]) -> bool {
    let (own, made) = (defined(model, gates), made_of(model, gates));
    let is_own = |use_: &Use| own.iter().any(|one| one.variable == use_.variable);
    let mixed = |use_: &Use| {
        let outside = model.factors.iter().filter(|(_, row)| !stands_in(&row.cases, gates));
        let mut children = outside.filter_map(|(_, row)| row.child());
        !own.contains(use_) && children.any(|child| child.variable == use_.variable)
    };
    let comes_back = |use_: &Use| made.contains(&use_.variable) && (!is_own(use_) || mixed(use_));
    let inside = model.factors.iter().map(|(_, row)| row).filter(|row| stands_in(&row.cases, gates));
    let nested = model.gates.iter().filter(|(id, gate)| gates.contains(id) || stands_in(&gate.cases, gates));
    let mut selectors = nested.filter_map(|(_, gate)| gate.selector());
    !inside.flat_map(read).any(comes_back) && !selectors.any(comes_back)
}
