//! Names inside generated functions. A loop or a variable is internal, so where its name is a word of Rust or of
//! the functions themselves it gets another; what the module shows keeps the user's.

use std::collections::BTreeSet;

use super::tokens::is_keyword;
use crate::messages::Graph;
use crate::model::ir::Model;
use crate::model::names::suffixed;
use crate::model::reserved::is_constructor;
use crate::model::{ParameterId, PlateId};

/// What functions of a module call their own locals.
const LOCALS: &[&str] = &[
    "at",
    "bound",
    "child",
    "derivatives",
    "draw",
    "drawn",
    "end",
    "iteration",
    "log_z",
    "message",
    "next",
    "predicted",
    "predictor",
    "random",
    "value",
    "values",
];

/// What is added to the name of a variable for a field or a local that belongs to it.
const SUFFIXES: &[&str] = &[
    "_before",
    "_here",
    "_informed",
    "_kept",
    "_last",
    "_next",
    "_so_far",
    "_starts",
    "_starts_blocks",
    "_starts_inner",
    "_starts_rows",
    "_starts_slabs",
    "_there",
    "_told",
];

/// A graph whose loops and variables have names that are free in every function.
#[must_use]
pub fn internal(mut graph: Graph) -> Graph {
    rename_variables(&mut graph.model);
    graph.model = with_free_loops(&graph.model);
    graph
}

/// A model whose loops have names that are free in every function.
#[must_use]
pub(super) fn with_free_loops(model: &Model) -> Model {
    let mut model = model.clone();
    let variables = model.variables.iter().map(|(_, variable)| variable.name.clone());
    let taken: BTreeSet<String> = variables.chain(fields(&model)).collect();
    let all = model.plates.iter().map(|(_, plate)| plate.name.clone());
    let loops: BTreeSet<String> = all.chain(taken.iter().cloned()).collect();
    let renamed = |name: &str| {
        let free = |name: &str| !is_of_functions(name) && !taken.contains(name) && !is_derived(name, &taken);
        if free(name) {
            return name.to_owned();
        }
        suffixed(name, "_index", |name| free(name) && !loops.contains(name))
    };
    for id in model.plates.ids().collect::<Vec<_>>() {
        model.plates[id].name = renamed(&model.plates[id].name);
    }
    for id in model.variables.ids().collect::<Vec<_>>() {
        model.variables[id].axes.iter_mut().for_each(|axis| axis.name = renamed(&axis.name));
    }
    part_loops_of_checks(&mut model, &taken);
    model
}

/// A check that pairs the terms of two sums, `|m| x[i[m]]` and `|m| x[j[m]]`, runs one loop inside the other: where the
/// text gives both one name, the inner one gets another.
fn part_loops_of_checks(model: &mut Model, taken: &BTreeSet<String>) {
    let paired: Vec<Vec<PlateId>> = model.checks.iter().map(|check| check.plates.clone()).collect();
    for plates in paired {
        for (depth, inner) in plates.iter().enumerate() {
            let name = model.plates[*inner].name.clone();
            let outer: Vec<&str> = plates[..depth].iter().map(|id| model.plates[*id].name.as_str()).collect();
            if outer.contains(&name.as_str()) {
                let free =
                    |name: &str| !outer.contains(&name) && !taken.contains(name) && !is_derived(name, taken);
                model.plates[*inner].name = suffixed(&name, "_other", free);
            }
        }
    }
}

/// What an element of a parameter is called where it is bound to a name.
pub(super) fn local(model: &Model, parameter: ParameterId) -> String {
    let name = &model.parameters[parameter].name;
    if !is_of_functions(name) {
        return name.clone();
    }
    let variable = |name: &str| model.variables.iter().any(|(_, variable)| variable.name == name);
    suffixed(name, "_datum", |name| !is_of_functions(name) && !variable(name))
}

fn rename_variables(model: &mut Model) {
    let variables = model.variables.iter().map(|(_, variable)| variable.name.clone());
    let mut taken: BTreeSet<String> = variables.chain(fields(model)).collect();
    for id in model.variables.ids().collect::<Vec<_>>() {
        let name = model.variables[id].name.clone();
        taken.remove(&name);
        let name = suffixed(&name, "_value", |name| {
            !is_of_functions(name) && !taken.contains(name) && !is_derived(name, &taken)
        });
        taken.insert(name.clone());
        model.variables[id].name = name;
    }
}

/// The fields that bear names of the model's signature.
pub(super) fn fields(model: &Model) -> impl Iterator<Item = String> {
    let parameters = model.parameters.iter().map(|(_, parameter)| parameter.name.clone());
    parameters.chain(model.sizes.iter().map(|(_, size)| size.name.clone()))
}

fn is_of_functions(name: &str) -> bool {
    LOCALS.contains(&name) || is_constructor(name) || is_keyword(name)
}

/// Whether what belongs to a variable of this name is called like another, or the other way round.
fn is_derived(name: &str, others: &BTreeSet<String>) -> bool {
    let from = |stem: Option<&str>| stem.is_some_and(|stem| others.contains(stem));
    let suffixed = SUFFIXES
        .iter()
        .any(|suffix| others.contains(&format!("{name}{suffix}")) || from(name.strip_suffix(suffix)));
    suffixed || others.contains(&format!("to_{name}")) || from(name.strip_prefix("to_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_belong_to_others_are_seen() {
        let others: BTreeSet<String> = ["x", "to_y", "z_next"].map(String::from).into();
        for name in ["x_before", "to_x", "y", "z"] {
            assert!(is_derived(name, &others), "{name}");
        }
        assert!(!is_derived("x_value", &others) && !is_derived("before", &others));
    }
}
