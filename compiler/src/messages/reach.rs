//! Which elements of a variable an edge reaches, and whether two edges may meet.

use crate::model::ir::{Edge, Index, Model, Use};
use crate::model::known::{Affine, Known};

/// Whether several instances of the factor may reach one element through this edge.
pub(crate) fn is_many(edge: &Edge) -> bool {
    edge.argument.random().is_some_and(Use::gathers) || !edge.boundaries.is_empty()
}

/// Whether two indices of one variable may reach the same element: not if their ranges are apart on some axis.
pub(crate) fn overlap(model: &Model, a: &[Index], b: &[Index]) -> bool {
    let below = |a: &Known, b: &Known| Affine::difference(a, b).is_some_and(|difference| difference < 0);
    !a.iter().zip(b).any(|(a, b)| match (a.extremes(model), b.extremes(model)) {
        (Some((least, most)), Some((other_least, other_most))) => {
            below(&most, &other_least) || below(&other_most, &least)
        }
        _ => false,
    })
}
