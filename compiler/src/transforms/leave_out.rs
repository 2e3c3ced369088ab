//! Leave out: elements that the data say nothing about take no part in variational message passing.
//!
//! Before
//! ```text
//! variable effect[group]
//! for g let effect[g] ~ linear(mu)
//! ```
//! After, where it depends on the data which groups have observations
//! ```text
//! variable effect[group]
//! for g if informed(effect[g]) let effect[g] ~ linear(mu)
//! for g if !informed(effect[g]) predict effect[g] ~ linear(mu)
//! ```
//! Promise: under variational message passing a variable of which the data may leave some elements out, and whose
//! definition would tell its parents of them, is defined where the data speak about it and predicted elsewhere. So an
//! element without an observed descendant never changes what its parents are believed to be (LANGUAGE §2). (Expectation
//! propagation needs no such care: a cavity of no data is uniform, and so are the messages that it makes.)

use crate::model::ir::{Factor, Index, Model, Role};
use crate::model::known::Known;
use crate::model::{Algorithm, FactorId, VariableId, informed};
use crate::syntax::UnaryOp;

/// Runs the pass.
pub(super) fn run(model: &mut Model, algorithm: Algorithm) {
    for (id, informed) in left_out(model, algorithm) {
        let mut predicts = Factor { role: Role::Predicts, ..model.factors[id].clone() };
        predicts.guards.push(Known::Unary(UnaryOp::Not, Box::new(informed.clone())));
        model.factors[id].guards.push(informed);
        model.factors.push(predicts);
    }
}

/// Checks the promise.
pub(super) fn promise(model: &Model, algorithm: Algorithm) -> Result<(), String> {
    match left_out(model, algorithm).first() {
        Some((id, _)) => {
            Err(format!("{} has no guard", crate::model::print::factor(model, &model.factors[*id])))
        }
        None => Ok(()),
    }
}

/// The definitions of elements that the data may say nothing about, without a guard yet, with the guard.
fn left_out(model: &Model, algorithm: Algorithm) -> Vec<(FactorId, Known)> {
    if algorithm != Algorithm::Vmp {
        return Vec::new();
    }
    let partly: Vec<VariableId> = informed::partly(model);
    let of_factor = |(id, factor): (FactorId, &Factor)| {
        let child = factor.child().filter(|child| partly.contains(&child.variable))?;
        let index = child.index.iter().map(Index::to_known).collect();
        let informed = Known::Informed { variable: child.variable, index };
        let done = factor.role == Role::Predicts || factor.guards.contains(&informed);
        (!done).then_some((id, informed))
    };
    model.factors.iter().filter_map(of_factor).collect()
}
