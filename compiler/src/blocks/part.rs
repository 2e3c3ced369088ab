//! Parts of a model: what has to do with a variable.

use crate::model::ir::{Factor, Role};
use crate::model::{Arena, Id, Model, VariableId};

/// Whether a factor defines elements of a variable.
pub(super) fn defines(factor: &Factor, variable: VariableId) -> bool {
    factor.role == Role::Defines && factor.child().is_some_and(|child| child.variable == variable)
}

/// Whether some factor of a model has to do with a variable.
pub(super) fn touches(model: &Model, id: VariableId) -> bool {
    model.factors.iter().any(|(_, row)| row.joined(model).any(|use_| use_.variable == id))
}

/// The part of a model that factors and gates join to a variable.
pub(super) fn around(model: &Model, variable: VariableId) -> Model {
    let mut reached = vec![false; model.variables.len()];
    reached[variable.index()] = true;
    let reaches =
        |reached: &[bool], row: &Factor| row.joined(model).any(|use_| reached[use_.variable.index()]);
    loop {
        let before = reached.clone();
        for (_, factor) in model.factors.iter() {
            if reaches(&reached, factor) {
                factor.joined(model).for_each(|use_| reached[use_.variable.index()] = true);
            }
        }
        if before == reached {
            break;
        }
    }
    let mut part = model.clone();
    part.factors = Arena::default();
    for (_, factor) in model.factors.iter() {
        if reaches(&reached, factor) {
            part.factors.push(factor.clone());
        }
    }
    part
}
