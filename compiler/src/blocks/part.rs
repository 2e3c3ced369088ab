//! Parts of a model: what has to do with a variable.

use crate::model::ir::{Factor, Role};
use crate::model::{Arena, Id, Model, VariableId};

/// Whether a factor defines elements of a variable.
pub(super) fn defines(factor: &Factor, variable: VariableId) -> bool {
    factor.role == Role::Defines && factor.child().is_some_and(|child| child.variable == variable)
}

/// The variables at the edges of a factor, and those that decide whether it counts.
pub(super) fn joined(model: &Model, factor: &Factor) -> Vec<VariableId> {
    let uses = factor.edges.iter().filter_map(|edge| edge.argument.random());
    let selectors = factor.cases.iter().filter_map(|case| model.gates[case.gate].selector());
    uses.chain(selectors).map(|use_| use_.variable).collect()
}

/// Whether some factor of a model has to do with a variable.
pub(super) fn touches(model: &Model, id: VariableId) -> bool {
    model.factors.iter().any(|(_, row)| joined(model, row).contains(&id))
}

/// The part of a model that factors and gates join to a variable.
pub(super) fn around(model: &Model, variable: VariableId) -> Model {
    let mut reached = vec![false; model.variables.len()];
    reached[variable.index()] = true;
    let reaches = |reached: &[bool], all: &[VariableId]| all.iter().any(|id| reached[id.index()]);
    loop {
        let before = reached.clone();
        for (_, factor) in model.factors.iter() {
            let all = joined(model, factor);
            if reaches(&reached, &all) {
                for id in all {
                    reached[id.index()] = true;
                }
            }
        }
        if before == reached {
            break;
        }
    }
    let mut part = model.clone();
    part.factors = Arena::default();
    for (_, factor) in model.factors.iter() {
        if reaches(&reached, &joined(model, factor)) {
            part.factors.push(factor.clone());
        }
    }
    part
}
