//! Symmetric starts: what the model and the first beliefs treat alike, every iteration treats alike, for ever.
//!
//! Two kinds are looked for, each a proof. The components that a random integer selects may be renamed, all of them at
//! once, without changing any factor (`renamed`). The signs of variables that a product joins may change together
//! (`flipped`). A model of either kind has as many equal modes; beliefs that start at the middle of them stay there.
//! What the proof cannot follow (data, a constant, an order, an `#[init(…)]`) breaks the symmetry or may do so: then
//! nothing is said.

mod flipped;
mod renamed;

use super::Schedule;
use crate::error::{Code, Error};
use crate::messages::Graph;
use crate::model::ir::{Factor, Role};
use crate::model::{Algorithm, VariableId};

/// What is to be said of the start of a program. Under variational message passing such a program is of no use; under
/// expectation propagation its marginals are right as far as they go, since those of alike components are alike.
pub fn symmetric_starts(graph: &Graph, schedule: &Schedule) -> Vec<Error> {
    let mut found = renamed::errors(graph, schedule);
    if graph.algorithm == Algorithm::Vmp {
        found.extend(flipped::errors(graph));
    }
    found
}

/// The statement that first defines a variable.
fn definition(graph: &Graph, id: VariableId) -> Option<&Factor> {
    let defines = |factor: &&Factor| {
        factor.role == Role::Defines && factor.child().is_some_and(|child| child.variable == id)
    };
    graph.model.factors.iter().map(|(_, factor)| factor).find(defines)
}

/// The error of a symmetric start, with the attribute that breaks it at the definition of `breaks`.
fn error(graph: &Graph, message: String, label: &str, breaks: VariableId) -> Error {
    let row = &graph.model.variables[breaks];
    let span = definition(graph, breaks).map_or(row.span, |factor| factor.span);
    let place = if row.anonymous {
        "above this statement".to_owned()
    } else {
        format!("above `let {} …`", row.shown)
    };
    let wish = if graph.algorithm == Algorithm::Vmp { "" } else { "to tell them apart, " };
    let hint = format!("{wish}write `#[init(random)]` {place}: what it starts from is drawn, by `--seed`");
    Error::new(Code::SymmetricStart, message).label(span, label).hint(hint)
}

/// Names in a sentence: `a`, `b` and `c`.
fn listed(graph: &Graph, ids: &[VariableId]) -> String {
    let mut names: Vec<String> = ids.iter().map(|id| graph.model.variables[*id].words()).collect();
    names.dedup();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}
