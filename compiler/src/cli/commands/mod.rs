//! The commands, one file each.

pub(crate) mod check;
pub(crate) mod compile;
pub(crate) mod fmt;
pub(crate) mod graph;
pub(crate) mod inspect;
pub(crate) mod predict;
pub(crate) mod run;
pub(crate) mod sbc;
pub(crate) mod simulate;
