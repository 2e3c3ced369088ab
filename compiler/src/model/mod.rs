//! The typed model: names resolved, types and sizes checked, every statement a factor.

mod affine;
pub mod algorithm;
mod arena;
pub mod catalogue;
pub mod conditions;
pub mod diagram;
pub mod dot;
mod elsewhere;
pub(crate) mod informed;
pub mod ir;
pub mod known;
mod known_type;
mod magnitude;
pub mod meeting;
pub mod names;
pub(crate) mod predictive;
pub mod print;
pub mod query;
mod replace;
pub mod reserved;
mod resolve;

pub use algorithm::Algorithm;
pub use arena::{Arena, FactorId, GateId, Id, ParameterId, PlateId, SizeId, VariableId};
pub use ir::Model;
pub use known_type::known_type;
pub use query::Query;
pub use resolve::{Resolved, beside, resolve};
