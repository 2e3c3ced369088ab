//! Whether the instances of a factor share the elements that they reach.

use crate::model::ir::{Edge, Use};

/// Whether several instances of the factor may reach one element through this edge.
pub(crate) fn is_many(edge: &Edge) -> bool {
    edge.argument.random().is_some_and(Use::gathers) || !edge.boundaries.is_empty()
}
