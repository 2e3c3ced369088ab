//! Collapse: a Gaussian part of a sum that is read once joins the linear predictor that reads it.
//!
//! Before
//! ```text
//! for g in 0..n {
//!     let performance ~ Gaussian(skill[winner[g]], variance = 17);
//!     observe performance > 0;
//! }
//! ```
//! After
//! ```text
//! for g in 0..n { observe skill[winner[g]] + N(0, 17) > 0; }
//! ```
//! Promise: under expectation propagation, no linear factor reads a Gaussian variable that another linear factor
//! in the same plates defines, that nothing else reads and that is no output. Exact: the variable is integrated out.

use crate::messages::Algorithm;
use crate::model::ir::{Argument, Edge, Factor, FactorKind, Index, Linear, Model, OutputSource, Role};
use crate::model::known::Known;
use crate::model::{Arena, FactorId, Id, VariableId};

/// Runs the pass.
pub fn run(model: &mut Model, algorithm: Algorithm) {
    if algorithm != Algorithm::Ep {
        return;
    }
    while let Some((definition, reader, edge)) = candidate(model) {
        merge(model, definition, reader, edge);
    }
    renumber(model);
}

/// Checks the promise.
pub fn promise(model: &Model, algorithm: Algorithm) -> Result<(), String> {
    if algorithm != Algorithm::Ep {
        return Ok(());
    }
    match candidate(model) {
        Some((definition, ..)) => Err(format!("factor {} could still be collapsed", definition.index())),
        None => Ok(()),
    }
}

/// A linear definition, the linear factor that alone reads it, and the edge.
fn candidate(model: &Model) -> Option<(FactorId, FactorId, usize)> {
    model.variables.ids().find_map(|variable| {
        if is_output(model, variable) || model.variables[variable].init.is_some() {
            return None;
        }
        let (mut definitions, mut readers) = (Vec::new(), Vec::new());
        for (id, factor) in model.factors.iter() {
            for (at, edge) in factor.edges.iter().enumerate() {
                if edge.argument.random().is_some_and(|use_| use_.variable == variable) {
                    if at == 0 && factor.role == Role::Defines { definitions.push(id) } else { readers.push((id, at)) }
                }
            }
        }
        match (definitions.as_slice(), readers.as_slice()) {
            ([definition], [(reader, edge)]) if joins(model, *definition, *reader, *edge) => Some((*definition, *reader, *edge)),
            _ => None,
        }
    })
}

fn is_output(model: &Model, variable: VariableId) -> bool {
    model.outputs.iter().any(|output| match &output.source {
        OutputSource::Variable(id) => *id == variable,
        OutputSource::Copy(use_) => use_.variable == variable,
        OutputSource::Known(_) => false,
    })
}

/// Whether the reader is linear and stands where the definition does, element by element.
fn joins(model: &Model, definition: FactorId, reader: FactorId, edge: usize) -> bool {
    let (definition, reader) = (&model.factors[definition], &model.factors[reader]);
    let (FactorKind::Linear(inner), FactorKind::Linear(_)) = (&definition.kind, &reader.kind) else { return false };
    let read = &reader.edges[edge];
    let same_index = match (definition.edges[0].argument.random(), read.argument.random()) {
        (Some(defined), Some(used)) => defined.index == used.index && defined.index.iter().all(|index| matches!(index, Index::Affine { .. })),
        _ => false,
    };
    let has_terms = !inner.coefficients.is_empty();
    edge != 0 && has_terms && read.each.is_empty() && same_index && definition.plates == reader.plates && definition.guards == reader.guards
}

/// Puts the definition's terms in the place of the edge.
fn merge(model: &mut Model, definition: FactorId, reader: FactorId, edge: usize) {
    let inner: Factor = model.factors[definition].clone();
    let FactorKind::Linear(inner_linear) = inner.kind else { return };
    let outer = &mut model.factors[reader];
    let FactorKind::Linear(linear) = &mut outer.kind else { return };
    let factor: Known = linear.coefficients.remove(edge - 1);
    linear.widths.remove(edge - 1);
    outer.edges.remove(edge);
    let times = |known: Known| factor.clone().times(known);
    linear.constant = linear.constant.clone().plus(times(inner_linear.constant));
    let squared = if factor.is(1.0) || factor.is(-1.0) { Known::Real(1.0) } else { factor.clone().times(factor.clone()) };
    linear.noise = linear.noise.clone().plus(squared.times(inner_linear.noise));
    for (term, coefficient) in inner.edges.into_iter().skip(1).zip(inner_linear.coefficients) {
        add_term(linear, &mut outer.edges, term, times(coefficient));
    }
    model.factors[definition].edges.clear(); // dropped by `renumber`
}

/// Adds a term, to one that reads the same element if there is one.
fn add_term(linear: &mut Linear, edges: &mut Vec<Edge>, term: Edge, coefficient: Known) {
    let same = |edge: &Edge| edge.each == term.each && matches!((&edge.argument, &term.argument), (Argument::Random(a), Argument::Random(b)) if a == b);
    if let Some(at) = edges.iter().skip(1).position(same) {
        linear.coefficients[at] = linear.coefficients[at].clone().plus(coefficient);
        return;
    }
    edges.push(term);
    linear.coefficients.push(coefficient);
    linear.widths.push(1);
}

/// Drops the factors that were merged away.
fn renumber(model: &mut Model) {
    let mut kept: Arena<FactorId, Factor> = Arena::default();
    for (_, factor) in model.factors.iter().filter(|(_, factor)| !factor.edges.is_empty()) {
        kept.push(factor.clone());
    }
    model.factors = kept;
}
