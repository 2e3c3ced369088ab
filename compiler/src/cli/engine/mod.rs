//! From a generated module to its events: the runtime built once per machine, one small program per model,
//! both kept in the cache.

mod cache;
mod child;
mod key;
mod manifest;
mod program;
mod runtime;

pub(crate) use cache::Cache;
pub(crate) use child::{Data, Limits, Sweeps, calibrate, draw, infer, predict, sample};
pub(crate) use program::{program, told};
