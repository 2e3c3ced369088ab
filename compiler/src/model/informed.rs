//! What the data say something about: variables with an observation or a constraint below them.
//!
//! The others are left out of message passing; their posterior is the predictive one given the converged rest.

use super::ir::{Case, Edge, Factor, Kind, Model, Role};
use super::known::Known;
use super::{Id, SizeId, VariableId};

/// Per variable, whether some descendant is observed or constrained.
pub(crate) fn informed(model: &Model) -> Vec<bool> {
    spread(model, |informed, factor| {
        for case in told(model, factor, informed) {
            if let Some(selector) = model.gates[case.gate].selector() {
                informed[selector.variable.index()] = true;
            }
        }
        match factor.role {
            Role::Observes | Role::Constrains => {
                heard(factor).for_each(|(_, id)| informed[id.index()] = true);
            }
            Role::Defines if child(factor).is_some_and(|child| informed[child.index()]) => {
                heard(factor).for_each(|(_, id)| informed[id.index()] = true);
            }
            Role::Defines | Role::Predicts => {}
        }
    })
}

/// Per gate, whether data speak about its selector through what stands in its cases.
pub(crate) fn speaking(model: &Model) -> Vec<bool> {
    let informed = informed(model);
    let mut speaking = vec![false; model.gates.len()];
    for (_, factor) in model.factors.iter() {
        for case in told(model, factor, &informed) {
            speaking[case.gate.index()] = true;
        }
    }
    speaking
}

/// The cases of gates of which a factor says how likely they are: where it observes something, or defines what is read
/// outside them.
fn told<'f>(model: &Model, factor: &'f Factor, informed: &[bool]) -> &'f [Case] {
    match factor.role {
        Role::Observes | Role::Constrains => &factor.cases,
        Role::Defines => match child(factor).filter(|child| informed[child.index()]) {
            Some(child) => factor.cases.get(model.variables[child].cases.len()..).unwrap_or_default(),
            None => &[],
        },
        Role::Predicts => &[],
    }
}

/// Per variable, whether an output depends on it through definitions: what prediction must compute.
pub(crate) fn wanted(model: &Model) -> Vec<bool> {
    let asked: Vec<VariableId> = model.outputs.iter().filter_map(|output| output.source.variable()).collect();
    spread(model, |wanted, factor| {
        for id in &asked {
            wanted[id.index()] = true;
        }
        if factor.child().is_some_and(|child| wanted[child.variable.index()]) {
            heard(factor).for_each(|(_, id)| wanted[id.index()] = true);
            for case in &factor.cases {
                if let Some(selector) = model.gates[case.gate].selector() {
                    wanted[selector.variable.index()] = true;
                }
            }
        }
    })
}

/// The variables of which the data may speak about some elements and not about others, and that would tell their parents
/// so: those have random parents. The derived ones are those below the others.
pub(crate) fn partly(model: &Model) -> Vec<VariableId> {
    let (informed, surely) = (informed(model), surely(model, &sizes(model)));
    let unsure = |id: VariableId| informed[id.index()] && !surely[id.index()];
    let mut found = with_parents(model);
    found.retain(|id| unsure(*id));
    let defining = || model.factors.iter().map(|(_, factor)| factor).filter(|row| row.role == Role::Defines);
    while let Some(below) = defining()
        .filter(|row| heard(row).any(|(_, parent)| found.contains(&parent)))
        .find_map(|row| child(row).filter(|id| unsure(*id) && !found.contains(id)))
    {
        found.push(below);
    }
    found
}

/// The fewest sizes that must not be 0 for that: where they are, no data speak about elements that count as spoken of.
/// (Flags for all arrays whose observations stand in another loop too would be for empty data alone.)
pub(crate) fn relied_on(model: &Model) -> Vec<SizeId> {
    let asked = with_parents(model);
    let sure = |sizes: &[SizeId]| -> Vec<bool> {
        let surely = surely(model, sizes);
        asked.iter().map(|id| surely[id.index()]).collect()
    };
    let mut sizes = sizes(model);
    let wanted = sure(&sizes);
    for size in sizes.clone() {
        let others: Vec<SizeId> = sizes.iter().copied().filter(|one| *one != size).collect();
        if sure(&others) == wanted {
            sizes = others;
        }
    }
    sizes
}

fn sizes(model: &Model) -> Vec<SizeId> {
    model.sizes.ids().collect()
}

/// The unknowns with a factor of the approximation that tells random parents something.
fn with_parents(model: &Model) -> Vec<VariableId> {
    let defining = || model.factors.iter().map(|(_, factor)| factor).filter(|row| row.role == Role::Defines);
    let has_parents = |id| defining().any(|row| child(row) == Some(id) && heard(row).next().is_some());
    let stochastic = |id: &VariableId| model.variables[*id].kind == Kind::Stochastic;
    model.variables.ids().filter(|id| stochastic(id) && has_parents(*id)).collect()
}

/// Per variable, whether each of its elements has a descendant that is observed or constrained, whatever the values of
/// the data are, but that some sizes are not 0. (Of an array: a single variable has one flag, which costs nothing.)
fn surely(model: &Model, some: &[SizeId]) -> Vec<bool> {
    spread(model, |surely, factor| {
        let speaks = match factor.role {
            Role::Observes | Role::Constrains => factor.missable(model).is_none(),
            Role::Defines => child(factor).is_some_and(|child| surely[child.index()]),
            Role::Predicts => false,
        };
        for (edge, id) in heard(factor).filter(|_| speaks) {
            surely[id.index()] |= goes_along(model, factor, edge, id)
                || factor.guards.is_empty() && covers(model, factor, (edge, id), some);
        }
    })
}

/// A property of variables that factors hand on, from none having it to where no factor changes anything.
fn spread(model: &Model, hand_on: impl Fn(&mut Vec<bool>, &Factor)) -> Vec<bool> {
    let mut has = vec![false; model.variables.len()];
    loop {
        let before = has.clone();
        model.factors.iter().for_each(|(_, factor)| hand_on(&mut has, factor));
        if has == before {
            return has;
        }
    }
}

fn child(factor: &Factor) -> Option<VariableId> {
    factor.child().map(|child| child.variable)
}

/// The edges along which a factor tells variables what it hears from its child or its datum.
pub(crate) fn heard(factor: &Factor) -> impl Iterator<Item = (&Edge, VariableId)> {
    let parents = factor.edges.iter().skip(usize::from(factor.child().is_some()));
    parents.filter_map(|edge| Some((edge, edge.argument.random()?.variable)))
}

/// Whether a factor reaches each element where it is defined: in the same loops, under no other condition.
fn goes_along(model: &Model, factor: &Factor, edge: &Edge, id: VariableId) -> bool {
    let mut definitions = model.factors.iter().map(|(_, row)| row).filter(|row| child(row) == Some(id));
    let (Some(definition), None) = (definitions.next(), definitions.next()) else { return false };
    edge.argument.random() == definition.child()
        && factor.plates == definition.plates
        && factor.guards.iter().all(|guard| definition.guards.contains(guard))
}

/// Whether an edge reaches every element of a variable: its indices are loops over whole axes, and no other loop may be
/// empty for some of them.
fn covers(model: &Model, factor: &Factor, (edge, id): (&Edge, VariableId), some: &[SizeId]) -> bool {
    let Some(use_) = edge.argument.random() else { return false };
    let index: Vec<Known> = use_.index.iter().map(super::ir::Index::to_known).collect();
    let whole = index.iter().zip(&model.variables[id].axes).all(|(at, axis)| match at {
        Known::Plate(plate) => {
            let row = &model.plates[*plate];
            row.lower.is(0.0) && row.upper == axis.size.with_axes(&index)
        }
        _ => false,
    });
    let mut others =
        factor.plates.iter().chain(&edge.each).filter(|plate| !index.contains(&Known::Plate(**plate)));
    let some = if model.variables[id].axes.is_empty() { &[] } else { some };
    whole && others.all(|plate| runs(model, *plate, some))
}

/// Whether a loop is over a number of elements that no other loop changes, and no data but sizes that are not 0.
fn runs(model: &Model, plate: super::PlateId, some: &[SizeId]) -> bool {
    let row = &model.plates[plate];
    let some = match &row.upper {
        Known::Size(size) => some.contains(size),
        upper => matches!(upper, Known::Integer(1..)),
    };
    row.lower.is(0.0) && some
}
