//! Model → message graph: which messages flow, which operator computes each, and what each reads.

mod choose;
mod distinct;
mod gates;
mod graph;
mod key;
mod lacking;
mod neighbours;
mod numbers;
mod operators;
mod pieces;
mod print;
mod reach;
mod reconverge;

pub use choose::choose;
pub(crate) use gates::sends;
pub use graph::{Graph, Message, MessageId, Operation, Storage, derive};
pub use key::{Context, MessageKey, Toward, message_prototype};
pub use lacking::{instead, this};
pub use operators::{evidence_operator, expands, predictor_operators, site_arguments, site_operator};
pub use print::print;

use crate::model::ir::{FactorKind, Model};
use crate::model::{FactorId, catalogue};

/// A factor of the operator table as the language has it: `product` is `*`.
pub fn surface(name: &str) -> &str {
    match name {
        "product" => "*",
        "ratio" => "/",
        "not" => "!",
        "and" => "&&",
        "or" => "||",
        "equal_bool" | "equal_int" => "==",
        "is_positive" => ">",
        "bernoulli_logit" => "Bernoulli",
        "categorical_logits" => "Categorical(logits = …)",
        "vector" => "[x, …]",
        "gaussian_variance" | "gaussian_sd" => "Gaussian",
        "gamma_scale" => "Gamma",
        other => catalogue::family(other).unwrap_or(other),
    }
}

/// The name of a factor in the stages that `--dump` prints.
pub fn factor_name(model: &Model, factor: FactorId) -> String {
    match &model.factors[factor].kind {
        FactorKind::Table(name) => name.clone(),
        FactorKind::Gate(part, _) => part.name().to_owned(),
        FactorKind::Linear(linear) => {
            linear.site.as_ref().map_or_else(|| "linear Gaussian".to_owned(), |site| site.factor.clone())
        }
    }
}
