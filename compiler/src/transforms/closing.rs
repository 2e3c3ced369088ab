//! Closing: a gate whose cases do no more than draw or observe one integer with known probabilities is a table.
//!
//! Before
//! ```text
//! match s { k => { z ~ categorical(probabilities = rows[k]) } }
//! ```
//! After
//! ```text
//! z ~ table(selector = s, rows = rows)
//! ```
//! Under expectation propagation a table sends the same messages as the gate, by sums over its rows: nothing enters or
//! leaves a case, and no case has variables of its own. Nested gates close from the inside out.
//!
//! Promise: no gate holds in all its cases alike nothing but an integer of known probabilities. Under variational message
//! passing a gate stays: there a variable that cases define has a marginal in each.

use crate::model::ir::{Argument, Case, Edge, Extent, Factor, FactorKind, Index, Model, Role};
use crate::model::known::Known;
use crate::model::{Algorithm, FactorId, GateId, PlateId};

/// Runs the pass.
pub(super) fn run(model: &mut Model, algorithm: Algorithm) {
    if algorithm != Algorithm::Ep || model.open_gates {
        return;
    }
    for gate in model.gates.ids().rev().collect::<Vec<_>>() {
        if let Some((id, table)) = table(model, gate) {
            model.factors[id] = table;
        }
    }
}

/// Checks the promise.
pub(super) fn promise(model: &Model, algorithm: Algorithm) -> Result<(), String> {
    let closes = algorithm == Algorithm::Ep && !model.open_gates;
    let open = |gate: &GateId| closes && table(model, *gate).is_some();
    match model.gates.ids().find(open) {
        Some(gate) => Err(format!("gate {gate:?} is a table")),
        None => Ok(()),
    }
}

/// What stands in a gate as a table, if it is one.
fn table(model: &Model, gate: GateId) -> Option<(FactorId, Factor)> {
    let selector = model.gates[gate].selector()?;
    let mut inside = model.factors.iter().filter(|(_, factor)| stands_in(factor, gate));
    let (Some((id, factor)), None) = (inside.next(), inside.next()) else { return None };
    let [around @ .., Case { gate: own, value: Known::Plate(case) }] = factor.cases.as_slice() else {
        return None;
    };
    let around_it = *own == gate && model.gates[gate].cases == around;
    let integer = matches!(&factor.kind, FactorKind::Table(name) if name == "categorical");
    let selects = model.gates.iter().any(|(_, gate)| gate.cases.iter().any(|case| case.gate == *own));
    let plain = factor.edges.iter().all(|edge| edge.each.is_empty());
    if !around_it || !integer || selects || !plain || !runs_over_all(model, *case, gate) {
        return None;
    }
    if !is_same_in_each(model, factor, around, *case)
        || factor.guards.iter().any(|guard| guard.mentions(*case))
    {
        return None;
    }
    let Argument::Known(row) = &factor.edges[1].argument else { return None };
    let rows = rows(model, row, *case)?;
    let edges = vec![
        factor.edges[0].clone(),
        Edge::new("selector", Argument::Random(selector.clone())),
        Edge::new("rows", Argument::Known(rows)),
    ];
    let plates = factor.plates.iter().copied().filter(|plate| plate != case).collect();
    let kind = FactorKind::Table("table".to_owned());
    Some((id, Factor { kind, plates, cases: around.to_vec(), edges, ..factor.clone() }))
}

fn stands_in(factor: &Factor, gate: GateId) -> bool {
    factor.cases.iter().any(|case| case.gate == gate)
}

/// Whether the plate over the cases of a gate runs over every value of its selector.
fn runs_over_all(model: &Model, case: PlateId, gate: GateId) -> bool {
    let selector = model.gates[gate].selector().map(|use_| model.domain_of(use_));
    let plate = &model.plates[case];
    plate.lower.is(0.0) && selector.is_some_and(|domain| domain.size() == Some(&plate.upper))
}

/// Whether every case defines the same element from outside the gate, or observes the same single datum.
fn is_same_in_each(model: &Model, factor: &Factor, around: &[Case], case: PlateId) -> bool {
    match &factor.edges[0].argument {
        Argument::Random(use_) => {
            let outside = model.variables[use_.variable].cases == around;
            outside && !use_.index.iter().map(Index::to_known).any(|index| index.mentions(case))
        }
        Argument::Known(Known::Parameter { parameter, .. }) if model.parameters[*parameter].optional => false,
        Argument::Known(value) => factor.role == Role::Observes && !value.mentions(case),
    }
}

/// The rows of a table, given the one of a case: a parameter, if they are its rows, or one after the other.
fn rows(model: &Model, row: &Known, case: PlateId) -> Option<Known> {
    let upper = &model.plates[case].upper;
    if let Known::Parameter { parameter, index } = row
        && let [outer @ .., Known::Plate(last)] = index.as_slice()
        && *last == case
        && !outer.iter().any(|index| index.mentions(case))
        && matches!(model.parameters[*parameter].axes.get(outer.len()..),
            Some([Extent::Fixed(count), Extent::Fixed(_)]) if count == upper)
    {
        return Some(Known::Parameter { parameter: *parameter, index: outer.to_vec() });
    }
    let comprehension = Known::Comprehension(Box::new(model.plates[case].range(case)), Box::new(row.clone()));
    (crate::model::known_type(model, &comprehension) == "[[f64]]").then_some(comprehension)
}
