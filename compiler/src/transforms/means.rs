//! Means: a Gaussian of random precision reads a linear predictor as its mean (variational message passing).
//!
//! Before
//! ```text
//! x[i] ~ gaussian(mean, precision)
//! ```
//! After
//! ```text
//! x[i] ~ linear(1 · mean; precision)
//! ```
//! Promise: under variational message passing no factor is `gaussian`: every Gaussian is a linear factor, so that
//! one set of formulas serves all of them.

use crate::model::ir::{Argument, Edge, FactorKind, Linear, Model};
use crate::model::known::Known;
use crate::model::{Algorithm, FactorId};

/// Runs the pass.
pub(crate) fn run(model: &mut Model, algorithm: Algorithm) {
    if algorithm != Algorithm::Vmp {
        return;
    }
    for id in model.factors.ids() {
        if is_gaussian(model, id) {
            to_linear(model, id);
        }
    }
}

/// Checks the promise.
pub(crate) fn promise(model: &Model, algorithm: Algorithm) -> Result<(), String> {
    match model.factors.ids().find(|id| algorithm == Algorithm::Vmp && is_gaussian(model, *id)) {
        Some(_) => Err("a factor `gaussian` is left".to_owned()),
        None => Ok(()),
    }
}

fn is_gaussian(model: &Model, id: FactorId) -> bool {
    matches!(&model.factors[id].kind, FactorKind::Table(name) if name == "gaussian")
}

fn to_linear(model: &mut Model, id: FactorId) {
    let factor = &mut model.factors[id];
    let edges: Vec<Edge> = std::mem::take(&mut factor.edges);
    let mut constant = Known::Real(0.0);
    let mut coefficients = Vec::new();
    let mut noise = None;
    for (at, mut edge) in edges.into_iter().enumerate() {
        match (at, &edge.argument) {
            (0, _) => "child".clone_into(&mut edge.name),
            (1, Argument::Known(mean)) => {
                constant = mean.clone();
                continue;
            }
            (1, Argument::Random(_)) => {
                "term".clone_into(&mut edge.name);
                coefficients.push(Known::Real(1.0));
            }
            // What a Gibbs sampler draws given it is known there.
            (_, Argument::Known(precision)) => {
                noise = Some(Known::Real(1.0).over(precision.clone()));
                continue;
            }
            _ => "precision".clone_into(&mut edge.name),
        }
        factor.edges.push(edge);
    }
    let widths = vec![1; coefficients.len()];
    factor.kind = FactorKind::Linear(Linear {
        constant,
        precision: noise.is_none(),
        noise: noise.unwrap_or(Known::Real(0.0)),
        coefficients,
        widths,
        site: None,
    });
}
