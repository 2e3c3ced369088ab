//! Which elements of a variable an edge reaches, and whether two edges may meet.

use crate::model::ir::{Edge, Index, Model, Use};
use crate::model::known::{Affine, Known};

/// Whether several instances of the factor may reach one element through this edge.
pub(crate) fn is_many(edge: &Edge) -> bool {
    edge.argument.random().is_some_and(Use::gathers) || !edge.boundaries.is_empty()
}

/// The least and the largest index along an axis.
fn extremes(model: &Model, index: &Index) -> Option<(Known, Known)> {
    match index {
        Index::Affine { plate, reverse, .. } => {
            let (row, at) = (&model.plates[*plate], index.to_known());
            let last = row.upper.clone().minus(Known::Integer(1));
            let ends = (at.with_plate(*plate, &row.lower), at.with_plate(*plate, &last));
            Some(if *reverse { (ends.1, ends.0) } else { ends })
        }
        Index::Constant(known) => Some((known.clone(), known.clone())),
        Index::Gather(_) => None,
    }
}

/// Whether two indices of one variable may reach the same element: not if their ranges are apart on some axis.
pub(crate) fn overlap(model: &Model, a: &[Index], b: &[Index]) -> bool {
    let below = |a: &Known, b: &Known| Affine::difference(a, b).is_some_and(|difference| difference < 0);
    !a.iter().zip(b).any(|(a, b)| match (extremes(model, a), extremes(model, b)) {
        (Some((least, most)), Some((other_least, other_most))) => {
            below(&most, &other_least) || below(&other_most, &least)
        }
        _ => false,
    })
}
