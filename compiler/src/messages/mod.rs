//! Model → message graph: which messages flow, which operator computes each, and what each reads.

mod choose;
mod distinct;
mod graph;
mod key;
mod neighbours;
mod numbers;
mod operators;
mod pieces;
mod print;
mod reach;

pub use choose::choose;
pub use graph::{Graph, Message, MessageId, Operation, Read, Storage, derive};
pub use key::{Context, MessageKey, Toward, message_prototype};
pub use operators::{evidence_operator, known_type, site_arguments, site_operator};
pub use print::print;

use crate::model::FactorId;
use crate::model::ir::{FactorKind, Model};

/// The name of a factor for messages to the user.
pub fn factor_name(model: &Model, factor: FactorId) -> String {
    match &model.factors[factor].kind {
        FactorKind::Table(name) => name.clone(),
        FactorKind::Linear(linear) => {
            linear.site.as_ref().map_or_else(|| "linear Gaussian".to_owned(), |site| site.factor.clone())
        }
    }
}
