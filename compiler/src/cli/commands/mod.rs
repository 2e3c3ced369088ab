//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod compile;
pub(crate) mod fmt;
pub(crate) mod graph;
mod picture;
pub(crate) mod predict;
pub(crate) mod run;
pub(crate) mod sbc;
pub(crate) mod simulate;
