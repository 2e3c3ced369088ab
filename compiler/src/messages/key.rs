//! What names a message, and the family that is stored for it.

use crate::model::ir::Model;
use crate::model::{Algorithm, FactorId};

/// The message that a factor sends along one of its edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageKey {
    /// Whose edge.
    pub factor: FactorId,
    /// Which of its edges.
    pub edge: usize,
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
