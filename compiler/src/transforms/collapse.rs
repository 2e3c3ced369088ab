//! Collapse: a Gaussian part of a sum joins the linear predictors that read it.
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
//! Promise: no linear factor reads a variable that could have been merged into it. Under expectation propagation
//! that is a Gaussian that a linear factor in the same plates defines, that nothing else reads and that is no output:
//! it is integrated out, exactly. Under variational message passing it is a derived variable, a sum or a product,
//! that only linear factors read: stochastic ones keep their own factor of the approximation.

use crate::model::ir::{Argument, Edge, Factor, FactorKind, Index, Linear, Model, OutputSource, Role, Use};
use crate::model::known::Known;
use crate::model::{Algorithm, Arena, FactorId, Id, PlateId, VariableId};

/// A definition and the edges that read it.
struct Candidate {
    variable: VariableId,
    definition: FactorId,
    readers: Vec<(FactorId, usize)>,
}

/// Runs the pass.
pub(crate) fn run(model: &mut Model, algorithm: Algorithm) {
    while let Some(candidate) = candidate(model, algorithm) {
        for (reader, edge) in candidate.readers.iter().rev() {
            merge(model, candidate.definition, *reader, *edge);
        }
        if !is_output(model, candidate.variable) {
            model.factors[candidate.definition].edges.clear(); // dropped by `renumber`
        }
    }
    renumber(model);
}

/// Checks the promise.
pub(crate) fn promise(model: &Model, algorithm: Algorithm) -> Result<(), String> {
    match candidate(model, algorithm) {
        Some(candidate) => {
            Err(format!("`{}` could still be collapsed", model.variables[candidate.variable].name))
        }
        None => Ok(()),
    }
}

/// The factors that define a variable, and the edges that read it.
#[derive(Clone, Default)]
struct Uses {
    definitions: Vec<FactorId>,
    readers: Vec<(FactorId, usize)>,
}

/// The uses of every variable, in the order of the factors.
fn uses(model: &Model) -> Vec<Uses> {
    let mut all = vec![Uses::default(); model.variables.len()];
    for (id, factor) in model.factors.iter() {
        for (at, edge) in factor.edges.iter().enumerate() {
            let Some(use_) = edge.argument.random() else { continue };
            let uses = &mut all[use_.variable.index()];
            if at == 0 && factor.role == Role::Defines {
                uses.definitions.push(id);
            } else {
                uses.readers.push((id, at));
            }
        }
    }
    all
}

fn candidate(model: &Model, algorithm: Algorithm) -> Option<Candidate> {
    model.variables.ids().zip(uses(model)).find_map(|(variable, Uses { definitions, readers })| {
        let [definition] = definitions.as_slice() else { return None };
        let fits = !readers.is_empty()
            && model.variables[variable].init.is_none()
            && is_plain(&model.factors[*definition])
            && readers.iter().all(|(reader, edge)| is_term(&model.factors[*reader], *edge))
            && match algorithm {
                Algorithm::Ep => integrates_out(model, variable, *definition, &readers),
                _ => is_derived(model, *definition),
            };
        fits.then_some(Candidate { variable, definition: *definition, readers })
    })
}

/// Whether a definition stands under no condition and is indexed by its own plates.
fn is_plain(definition: &Factor) -> bool {
    let plain = |index: &Index| matches!(index, Index::Affine { reverse: false, .. });
    definition.guards.is_empty()
        && definition.edges[0].argument.random().is_some_and(|use_| use_.index.iter().all(plain))
}

/// Whether an edge is a term of a linear factor.
fn is_term(reader: &Factor, edge: usize) -> bool {
    matches!(&reader.kind, FactorKind::Linear(linear) if edge > 0 && !(linear.precision && edge + 1 == reader.edges.len()))
}

/// A Gaussian that one linear factor in the same plates reads, once.
fn integrates_out(
    model: &Model,
    variable: VariableId,
    definition: FactorId,
    readers: &[(FactorId, usize)],
) -> bool {
    let [(reader, edge)] = readers else { return false };
    let (definition, reader) = (&model.factors[definition], &model.factors[*reader]);
    let read = &reader.edges[*edge];
    let same_index = match (definition.edges[0].argument.random(), read.argument.random()) {
        (Some(defined), Some(used)) => defined.index == used.index,
        _ => false,
    };
    let linear = matches!(&definition.kind, FactorKind::Linear(linear) if !linear.coefficients.is_empty() && !linear.precision);
    linear
        && same_index
        && read.each.is_empty()
        && definition.plates == reader.plates
        && reader.guards.is_empty()
        && !is_output(model, variable)
}

/// A sum without noise, or a product of Gaussians.
fn is_derived(model: &Model, definition: FactorId) -> bool {
    let definition = &model.factors[definition];
    let gaussian = |edge: &Edge| match &edge.argument {
        Argument::Random(use_) => model.variables[use_.variable].family == "Gaussian",
        Argument::Known(_) => false,
    };
    match &definition.kind {
        FactorKind::Linear(linear) => linear.noise.is(0.0) && !linear.precision && linear.site.is_none(),
        FactorKind::Table(name) => {
            let operands: Vec<Option<&Use>> =
                definition.edges.iter().skip(1).map(|edge| edge.argument.random()).collect();
            name == "product" && definition.edges.iter().all(gaussian) && operands.first() != operands.get(1)
        }
    }
}

fn is_output(model: &Model, variable: VariableId) -> bool {
    model.outputs.iter().any(|output| match &output.source {
        OutputSource::Variable(id) => *id == variable,
        OutputSource::Copy(use_) => use_.variable == variable,
        OutputSource::Known(_) => false,
    })
}

/// The terms of a definition: coefficient, edges; with its constant and noise.
struct Terms {
    constant: Known,
    noise: Known,
    all: Vec<(Known, Vec<Edge>)>,
}

fn terms(definition: &Factor) -> Terms {
    let mut edges = definition.edges.iter().skip(1).cloned();
    match &definition.kind {
        FactorKind::Linear(linear) => {
            let widths = linear.coefficients.iter().zip(&linear.widths);
            let terms = widths
                .map(|(coefficient, width)| (coefficient.clone(), edges.by_ref().take(*width).collect()))
                .collect();
            Terms { constant: linear.constant.clone(), noise: linear.noise.clone(), all: terms }
        }
        FactorKind::Table(_) => Terms {
            constant: Known::Real(0.0),
            noise: Known::Real(0.0),
            all: vec![(Known::Real(1.0), edges.collect())],
        },
    }
}

/// Puts the definition's terms in the place of an edge of the reader.
fn merge(model: &mut Model, definition: FactorId, reader: FactorId, edge: usize) {
    let inner = model.factors[definition].clone();
    let Some(target) = inner.edges[0].argument.random() else { return };
    let outer = &mut model.factors[reader];
    let FactorKind::Linear(linear) = &mut outer.kind else { return };
    let (term, place) = term_at(linear, edge);
    let read = outer.edges[edge].clone();
    let Some(used) = read.argument.random() else { return };
    let at = |known: &Known| substitute(known, &target.index, &used.index);
    let mut group: Vec<Edge> = outer.edges.splice(place..place + linear.widths[term], []).collect();
    group.remove(edge - place);
    let factor = linear.coefficients.remove(term);
    linear.widths.remove(term);
    let found = terms(&inner);
    if group.is_empty() {
        add_constant(linear, &factor, &at(&found.constant), &read.each);
        let squared = if factor.is(1.0) || factor.is(-1.0) {
            Known::Real(1.0)
        } else {
            factor.clone().times(factor.clone())
        };
        linear.noise = linear.noise.clone().plus(squared.times(at(&found.noise)));
    } else if !found.constant.is(0.0) {
        insert(linear, &mut outer.edges, group.clone(), factor.clone().times(at(&found.constant)));
    }
    for (coefficient, edges) in found.all {
        let mut all = group.clone();
        all.extend(edges.into_iter().map(|inner| moved(inner, &target.index, &used.index, &read)));
        insert(linear, &mut outer.edges, all, factor.clone().times(at(&coefficient)));
    }
}

/// The term that an edge belongs to and the term's first edge.
fn term_at(linear: &Linear, edge: usize) -> (usize, usize) {
    let mut first = 1;
    for (term, width) in linear.widths.iter().enumerate() {
        if edge < first + width {
            return (term, first);
        }
        first += width;
    }
    (0, 1)
}

/// A known value of the definition where its plates have the reader's indices.
fn substitute(known: &Known, target: &[Index], used: &[Index]) -> Known {
    let plates: Vec<(PlateId, Known)> = target
        .iter()
        .zip(used)
        .filter_map(|(target, used)| match target {
            Index::Affine { plate, offset, .. } => Some((*plate, used.to_known().minus(offset.clone()))),
            _ => None,
        })
        .collect();
    known.map(&|part| match part {
        Known::Plate(plate) => plates.iter().find(|(one, _)| one == plate).map(|(_, value)| value.clone()),
        _ => None,
    })
}

/// An edge of the definition as an edge of the reader.
fn moved(mut inner: Edge, target: &[Index], used: &[Index], read: &Edge) -> Edge {
    if let Argument::Random(use_) = &mut inner.argument {
        for index in &mut use_.index {
            *index = Index::of(&substitute(&index.to_known(), target, used));
        }
    }
    inner.each.extend(read.each.iter().copied());
    "term".clone_into(&mut inner.name);
    inner
}

fn add_constant(linear: &mut Linear, factor: &Known, constant: &Known, each: &[PlateId]) {
    let one = factor.clone().times(constant.clone());
    if one.is(0.0) || constant.is(0.0) {
        return;
    }
    let summed = each.iter().fold(one, |body, plate| Known::Reduce("sum".to_owned(), *plate, Box::new(body)));
    linear.constant = linear.constant.clone().plus(summed);
}

/// Adds a term before the precision, to one that reads the same elements if there is one.
fn insert(linear: &mut Linear, edges: &mut Vec<Edge>, term: Vec<Edge>, coefficient: Known) {
    let same = |a: &Edge, b: &Edge| a.each == b.each && a.argument.random() == b.argument.random();
    let mut first = 1;
    for (at, width) in linear.widths.iter().enumerate() {
        let group = &edges[first..first + width];
        if group.len() == term.len() && group.iter().zip(&term).all(|(a, b)| same(a, b)) {
            linear.coefficients[at] = linear.coefficients[at].clone().plus(coefficient);
            return;
        }
        first += width;
    }
    linear.widths.push(term.len());
    linear.coefficients.push(coefficient);
    edges.splice(first..first, term);
}

/// Drops the factors that were merged away.
fn renumber(model: &mut Model) {
    let mut kept: Arena<FactorId, Factor> = Arena::default();
    for (_, factor) in model.factors.iter().filter(|(_, factor)| !factor.edges.is_empty()) {
        kept.push(factor.clone());
    }
    model.factors = kept;
}
