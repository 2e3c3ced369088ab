//! What names a message, and the family that is stored for it.

use crate::model::ir::Model;
use crate::model::{Algorithm, FactorId};

/// Along which edge, which way, and in which part of the inference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageKey {
    /// Whose edge.
    pub factor: FactorId,
    /// Which of its edges.
    pub edge: usize,
    /// Which way it goes.
    pub direction: Toward,
    /// In which part of the inference.
    pub context: Context,
}

/// Which way a message goes along its edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Toward {
    /// What the factor says of the variable: stored.
    Variable,
    /// What the rest says of the variable: a cavity (expectation propagation) or the marginal (variational message
    /// passing), made where it is read.
    Factor,
}

/// In which part of the inference a message flows: one message per edge and direction, or one per block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// All of it.
    Whole,
}

/// The family of a message; none where the edge has no variable, or the algorithm sends nothing there.
///
/// Expectation propagation and variational message passing project to the family of the variable's posterior, in both
/// directions.
pub fn message_prototype(model: &Model, algorithm: Algorithm, key: MessageKey) -> Option<&str> {
    let use_ = model.factors[key.factor].edges.get(key.edge)?.argument.random()?;
    match algorithm {
        Algorithm::Ep | Algorithm::Vmp => Some(&model.variables[use_.variable].family),
        _ => None,
    }
}
