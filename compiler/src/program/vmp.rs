//! Variational message passing.
use super::{Names, Program, Text};
use crate::messages::Graph;
pub fn lower(_graph: &Graph, _text: Text<'_>, _names: &mut Names) -> Program { Program::default() }
