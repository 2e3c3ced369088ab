//! Truncate: a Gaussian that an interval holds gets the family that is closed under that (variational message passing).
//!
//! Before
//! ```text
//! variable x: Gaussian
//! observe is_positive(true, x)
//! ```
//! After
//! ```text
//! variable x: TruncatedGaussian
//! observe is_positive(true, x)
//! ```
//! Promise: under variational message passing the variable of a site with one term, whose message is an interval, or that a
//! distribution between bounds defines, is a truncated Gaussian: the product of its messages is its exact update. Other factors read its first two moments.

use crate::factors::{Operator, Table};
use crate::model::ir::{Factor, FactorKind, GatePart, Kind, Model};
use crate::model::{Algorithm, VariableId};

/// Runs the pass.
pub(super) fn run(model: &mut Model, algorithm: Algorithm) {
    for variable in held(model, algorithm) {
        "TruncatedGaussian".clone_into(&mut model.variables[variable].family);
    }
}

/// Checks the promise.
pub(super) fn promise(model: &Model, algorithm: Algorithm) -> Result<(), String> {
    match held(model, algorithm).first() {
        Some(id) => Err(format!("`{}` is held by an interval", model.variables[*id].name)),
        None => Ok(()),
    }
}

/// The Gaussians that an interval holds.
fn held(model: &Model, algorithm: Algorithm) -> Vec<VariableId> {
    if algorithm != Algorithm::Vmp {
        return Vec::new();
    }
    let holds = |factor| sole_term(factor).or_else(|| drawn_inside(factor));
    let mut held: Vec<VariableId> = model.factors.iter().filter_map(|(_, factor)| holds(factor)).collect();
    // What leaves a gate is mixed with other cases, as a Gaussian.
    let leaves = |id: VariableId| {
        let exits = |factor: &Factor| matches!(factor.kind, FactorKind::Gate(GatePart::Exit, _));
        model.factors.iter().any(|(_, factor)| exits(factor) && factor.reaches(id))
    };
    held.retain(|id| {
        let variable = &model.variables[*id];
        variable.family == "Gaussian" && variable.kind == Kind::Stochastic && !leaves(*id)
    });
    held
}

/// The variable that a distribution between bounds defines.
fn drawn_inside(factor: &Factor) -> Option<VariableId> {
    let FactorKind::Table(name) = &factor.kind else { return None };
    let child = factor.child()?.variable;
    let cut = |operator: &Operator| operator.algorithm == "vmp" && operator.returns == "TruncatedGaussian";
    Table::runtime().factor(name).filter(|file| !file.deterministic && file.operators.iter().any(cut))?;
    Some(child)
}

/// The variable of a site with one term and no noise whose message is an interval.
fn sole_term(factor: &Factor) -> Option<VariableId> {
    let (FactorKind::Linear(linear), [_, term]) = (&factor.kind, factor.edges.as_slice()) else {
        return None;
    };
    let site = linear.site.as_ref()?;
    let cuts = Table::runtime()
        .factor(&site.factor)?
        .operators
        .iter()
        .any(|operator| operator.algorithm == "vmp" && operator.returns == "TruncatedGaussian");
    let term = term.argument.random().filter(|_| term.each.is_empty());
    term.filter(|_| cuts && site.is_interval() && linear.noise.is(0.0)).map(|use_| use_.variable)
}
