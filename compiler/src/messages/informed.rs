//! Which variables the data say something about: those with an observation or a constraint below them.
//!
//! The others are left out of message passing; their posterior is the predictive one given the converged rest.

use crate::model::ir::{Model, Role};
use crate::model::{Id, VariableId};

/// Per variable, whether some descendant is observed or constrained.
pub(crate) fn informed(model: &Model) -> Vec<bool> {
    let mut informed = vec![false; model.variables.len()];
    loop {
        let before = informed.clone();
        for (_, factor) in model.factors.iter() {
            let speaks = match factor.role {
                Role::Observes | Role::Constrains => true,
                Role::Defines => {
                    factor.edges[0].argument.random().is_some_and(|child| informed[child.variable.index()])
                }
            };
            if speaks {
                let parents = factor.edges.iter().skip(usize::from(factor.role == Role::Defines));
                parents
                    .filter_map(|edge| edge.argument.random())
                    .for_each(|parent| informed[parent.variable.index()] = true);
            }
        }
        if informed == before {
            return informed;
        }
    }
}

/// Per variable, whether an output depends on it through definitions: what prediction must compute.
pub(crate) fn wanted(model: &Model) -> Vec<bool> {
    let mut wanted = vec![false; model.variables.len()];
    let outputs = model.outputs.iter().filter_map(|output| output.source.variable());
    outputs.for_each(|id| wanted[id.index()] = true);
    loop {
        let before = wanted.clone();
        for (_, factor) in model.factors.iter().filter(|(_, factor)| factor.role == Role::Defines) {
            let child: Option<VariableId> = factor.edges[0].argument.random().map(|child| child.variable);
            if child.is_some_and(|child| wanted[child.index()]) {
                let parents = factor.edges.iter().skip(1).filter_map(|edge| edge.argument.random());
                parents.for_each(|parent| wanted[parent.variable.index()] = true);
            }
        }
        if wanted == before {
            return wanted;
        }
    }
}
