//! Replicate: each edge lists the plates that it crosses, where one element meets many instances of the factor.
//!
//! Before
//! ```text
//! for i in 0..n poisson(x = disasters[i], rate = since)
//! ```
//! After
//! ```text
//! for i in 0..n poisson(x = disasters[i], rate = since across i)
//! ```
//! Promise: an edge crosses exactly the plates around it, innermost first, that no index of its variable follows. So
//! a message up it is one of many that are multiplied, and a message down it is the same for every instance: nothing
//! is copied, and what crosses nothing needs no accumulator.

use crate::model::ir::{Argument, Boundary, Edge, Factor, Model};
use crate::model::{Algorithm, FactorId, PlateId};

/// Runs the pass.
pub(super) fn run(model: &mut Model, _: Algorithm) {
    for factor in model.factors.ids().collect::<Vec<FactorId>>() {
        let plates = model.factors[factor].plates.clone();
        for edge in &mut model.factors[factor].edges {
            edge.boundaries = crossed(edge, &plates);
        }
    }
}

/// Every edge crosses what it should.
pub(super) fn promise(model: &Model, _: Algorithm) -> Result<(), String> {
    let wrong = |factor: &Factor, edge: &Edge| {
        let Argument::Random(use_) = &edge.argument else { return !edge.boundaries.is_empty() };
        let around: Vec<PlateId> = edge.each.iter().chain(factor.plates.iter().rev()).copied().collect();
        let crosses = |plate: &PlateId| edge.boundaries.contains(&Boundary::Plate(*plate));
        let places =
            edge.boundaries.iter().map(|Boundary::Plate(plate)| around.iter().position(|one| one == plate));
        !places.is_sorted() || around.iter().any(|plate| crosses(plate) == use_.follows(*plate))
    };
    let mut broken =
        model.factors.iter().filter(|(_, factor)| factor.edges.iter().any(|edge| wrong(factor, edge)));
    match broken.next() {
        Some((id, _)) => Err(format!("an edge of {id:?} does not list what it crosses")),
        None => Ok(()),
    }
}

fn crossed(edge: &Edge, plates: &[PlateId]) -> Vec<Boundary> {
    let Argument::Random(use_) = &edge.argument else { return Vec::new() };
    let around = edge.each.iter().chain(plates.iter().rev());
    around.filter(|plate| !use_.follows(**plate)).map(|plate| Boundary::Plate(*plate)).collect()
}
