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
//! it is integrated out, exactly; or a sum whose elements only sums read; or a multiple of one element, which it stands
//! for. Under variational message passing it is a derived variable, a sum or a product, that only linear factors read:
//! stochastic ones keep their own factor of the approximation.

use crate::model::ir::{Argument, Edge, Factor, FactorKind, Index, Linear, Model, Plate, Role, Use};
use crate::model::known::Known;
use crate::model::meeting::{Meeting, meeting};
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
            && (algorithm != Algorithm::Ep || model.variables[variable].damping.is_none())
            && is_plain(&model.factors[*definition])
            && readers
                .iter()
                .all(|(reader, edge)| takes(&model.factors[*reader], *edge, &model.factors[*definition]))
            && match algorithm {
                Algorithm::Ep => {
                    integrates_out(model, variable, *definition, &readers)
                        || is_summed(model, variable, *definition, &readers)
                }
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

/// Whether a linear factor has room for the terms of a definition at an edge: as terms, or in a product the factors of
/// one product. A sum that is multiplied keeps its own belief, since the terms of `b * (x + y)` share `b` and are not
/// independent; so does a product that would come again for each term of a sum over its readings.
fn takes(reader: &Factor, edge: usize, definition: &Factor) -> bool {
    let FactorKind::Linear(linear) = &reader.kind else { return false };
    if edge == 0 || linear.precision && edge + 1 == reader.edges.len() {
        return false;
    }
    let terms = Terms::of(definition);
    let follows = |edges: &[Edge], plate: PlateId| {
        let mut indices = edges.iter().filter_map(|edge| edge.argument.random()).flat_map(|use_| &use_.index);
        indices.any(|index| index.to_known().mentions(plate))
    };
    let comes_once = |(_, edges): &(Known, Vec<Edge>)| {
        edges.len() == 1 || definition.plates.iter().all(|plate| follows(edges, *plate))
    };
    let once = reader.edges[edge].each.is_empty() || terms.all.iter().all(comes_once);
    once && (linear.widths[term_at(linear, edge).0] == 1 || terms.is_product())
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
        && !comes_again(model, definition, reader, *edge)
}

/// Whether a term of a definition is in some instance an element that its reader, in the same plates, reads along
/// another edge: one factor would reach it twice. What the data gather they can keep apart; loops cannot.
fn comes_again(model: &Model, definition: &Factor, reader: &Factor, edge: usize) -> bool {
    let others = || reader.edges.iter().enumerate().filter(|(at, _)| *at != edge);
    let meet = |term: &Edge, other: &Edge| {
        let (Some(a), Some(b)) = (term.argument.random(), other.argument.random()) else { return false };
        let summed = !term.each.is_empty() || !other.each.is_empty();
        a.variable == b.variable
            && !a.gathers()
            && !b.gathers()
            && match meeting(model, &a.index, &b.index) {
                Meeting::Never => false,
                Meeting::Perhaps => true,
                Meeting::Always => summed,
            }
    };
    definition.edges[1..].iter().any(|term| others().any(|(_, other)| meet(term, other)))
}

/// A sum without noise. One of a single term stands for that: kept apart, two readers of both would make a loop of it.
/// One whose elements are summed in their turn is merged where they share a term, which would make a loop too. Else it
/// stays if it is an output or has a second reader: it is exact by itself, and its terms would be joined twice.
fn is_summed(
    model: &Model,
    variable: VariableId,
    definition: FactorId,
    readers: &[(FactorId, usize)],
) -> bool {
    let row = &model.factors[definition];
    if !matches!(row.kind, FactorKind::Linear(_)) || !is_derived(model, definition) {
        return false;
    }
    let terms = &row.edges[1..];
    let shared = |term: &Edge| {
        let indices = || term.argument.random().into_iter().flat_map(|use_| &use_.index);
        row.plates.iter().any(|plate| !indices().any(|index| index.to_known().mentions(*plate)))
    };
    let stands_for_one = matches!(terms, [term] if term.each.is_empty());
    let once = readers.len() == 1 && !is_output(model, variable);
    // A term that a reader reads elsewhere too: one factor might reach an element twice.
    let comes_again = |(reader, edge): &(FactorId, usize)| {
        let mut others = model.factors[*reader].edges.iter().enumerate().filter(|(at, _)| at != edge);
        others.any(|(_, other)| terms.iter().any(|term| may_be_another(model, term, other)))
    };
    (once || stands_for_one || terms.iter().any(shared))
        && !readers.iter().any(comes_again)
        && (stands_for_one
            || readers.iter().all(|(reader, edge)| !model.factors[*reader].edges[*edge].each.is_empty()))
}

/// Whether a term reads an array of which another edge, in other plates, perhaps reads the same element and perhaps
/// not: terms that are surely one are added up.
fn may_be_another(model: &Model, term: &Edge, other: &Edge) -> bool {
    let (Some(a), Some(b)) = (term.argument.random(), other.argument.random()) else { return false };
    let fixed = a.index.iter().all(|index| !index.to_known().mentions_plates());
    a.variable == b.variable && !(fixed && meeting(model, &a.index, &b.index) != Meeting::Perhaps)
}

/// A sum without noise, or a product of Gaussians.
fn is_derived(model: &Model, definition: FactorId) -> bool {
    let definition = &model.factors[definition];
    let gaussian = |edge: &Edge| match &edge.argument {
        Argument::Random(use_) => model.variables[use_.variable].family == "Gaussian",
        Argument::Known(_) => false,
    };
    match &definition.kind {
        FactorKind::Gate(..) => false,
        FactorKind::Linear(linear) => linear.noise.is(0.0) && !linear.precision && linear.site.is_none(),
        FactorKind::Table(name) => {
            let operands: Vec<Option<&Use>> =
                definition.edges.iter().skip(1).map(|edge| edge.argument.random()).collect();
            name == "product" && definition.edges.iter().all(gaussian) && operands.first() != operands.get(1)
        }
    }
}

fn is_output(model: &Model, variable: VariableId) -> bool {
    model.outputs.iter().any(|output| output.source.variable() == Some(variable))
}

/// The terms of a definition: coefficient, edges; with its constant and noise.
struct Terms {
    constant: Known,
    noise: Known,
    all: Vec<(Known, Vec<Edge>)>,
}

impl Terms {
    fn of(definition: &Factor) -> Terms {
        let mut edges = definition.edges.iter().skip(1).cloned();
        match &definition.kind {
            FactorKind::Linear(linear) => {
                let widths = linear.coefficients.iter().zip(&linear.widths);
                let terms = widths
                    .map(|(coefficient, width)| (coefficient.clone(), edges.by_ref().take(*width).collect()))
                    .collect();
                Terms { constant: linear.constant.clone(), noise: linear.noise.clone(), all: terms }
            }
            FactorKind::Table(_) | FactorKind::Gate(..) => Terms {
                constant: Known::Real(0.0),
                noise: Known::Real(0.0),
                all: vec![(Known::Real(1.0), edges.collect())],
            },
        }
    }

    /// Whether it is one product of single elements.
    fn is_product(&self) -> bool {
        let [(_, edges)] = self.all.as_slice() else { return false };
        self.constant.is(0.0) && self.noise.is(0.0) && edges.iter().all(|edge| edge.each.is_empty())
    }
}

/// The terms of a definition as a reader in the plates `around` reads them through an edge: at the edge's indices,
/// with loops that no loop outside captures.
fn read_terms(model: &mut Model, definition: &Factor, around: &[PlateId], read: &Edge) -> Option<Terms> {
    let (target, used) = (definition.edges[0].argument.random()?, read.argument.random()?);
    let (mut plates, mut values) = (Vec::new(), Vec::new());
    for (target, used) in target.index.iter().zip(&used.index) {
        if let Index::Affine { plate, offset, .. } = target {
            plates.push(*plate);
            values.push(used.to_known().minus(offset.clone()));
        }
    }
    let around: Vec<PlateId> = around.iter().chain(&read.each).copied().collect();
    let mut terms = Terms::of(definition);
    for (coefficient, edges) in &mut terms.all {
        let (mut plates, mut values) = (plates.clone(), values.clone());
        let each = edges.first().map(|edge| edge.each.clone()).unwrap_or_default();
        for plate in each.iter().rev() {
            let new = model.inner_loop(*plate, (&plates, &values), &around, &each);
            plates.push(*plate);
            values.push(Known::Plate(new));
        }
        *coefficient = model.replaced(coefficient, &plates, &values);
        for edge in edges {
            let each = edge.each.iter().map(|plate| Known::Plate(*plate).with_plates(&plates, &values));
            edge.each = each.flat_map(|one| one.free_plates()).chain(read.each.iter().copied()).collect();
            "term".clone_into(&mut edge.name);
            if let Argument::Random(use_) = &mut edge.argument {
                for index in &mut use_.index {
                    *index = Index::of(&model.replaced(&index.to_known(), &plates, &values));
                }
            }
        }
    }
    terms.constant = model.replaced(&terms.constant, &plates, &values);
    terms.noise = model.replaced(&terms.noise, &plates, &values);
    Some(terms)
}

/// Puts the definition's terms in the place of an edge of the reader.
fn merge(model: &mut Model, definition: FactorId, reader: FactorId, edge: usize) {
    let (inner, outer) = (model.factors[definition].clone(), model.factors[reader].clone());
    let read = &outer.edges[edge];
    let Some(found) = read_terms(model, &inner, &outer.plates, read) else { return };
    model.merged.push((inner.span, outer.span));
    let (plates, outer) = (&model.plates, &mut model.factors[reader]);
    let FactorKind::Linear(linear) = &mut outer.kind else { return };
    let (term, place) = term_at(linear, edge);
    let mut group: Vec<Edge> = outer.edges.splice(place..place + linear.widths[term], []).collect();
    group.remove(edge - place);
    let factor = linear.coefficients.remove(term);
    linear.widths.remove(term);
    add_constant(plates, linear, &factor, (&found.constant, &read.each));
    let is_sign = factor.is(1.0) || factor.is(-1.0);
    let squared = if is_sign { Known::Real(1.0) } else { factor.clone().times(factor.clone()) };
    linear.noise = linear.noise.clone().plus(squared.times(found.noise));
    for (coefficient, edges) in found.all {
        let mut all: Vec<Edge> = group.iter().cloned().chain(edges).collect();
        let coefficient = summed_coefficient(plates, factor.clone().times(coefficient), &mut all);
        insert(linear, &mut outer.edges, all, coefficient);
    }
}

/// The coefficient of a term, summed over the loops that its only element does not follow: those are left out.
fn summed_coefficient(plates: &Arena<PlateId, Plate>, coefficient: Known, term: &mut [Edge]) -> Known {
    let [Edge { argument: Argument::Random(use_), each, .. }] = term else { return coefficient };
    let mut coefficient = coefficient;
    let reads = |known: &Known, plate: PlateId| known.mentions(plate);
    for plate in each.clone().into_iter().rev() {
        let bounds = each.iter().flat_map(|inner| [&plates[*inner].lower, &plates[*inner].upper]);
        let free = !use_.index.iter().any(|index| reads(&index.to_known(), plate))
            && !bounds.into_iter().any(|bound| reads(bound, plate));
        if !free {
            continue;
        }
        each.retain(|one| *one != plate);
        coefficient = summed(plates, coefficient, plate);
    }
    coefficient
}

/// The sum of a known value over a loop.
fn summed(plates: &Arena<PlateId, Plate>, value: Known, plate: PlateId) -> Known {
    if value.mentions(plate) {
        return Known::sum(plates[plate].range(plate), value);
    }
    value.times(plates[plate].times().to_real())
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

fn add_constant(
    plates: &Arena<PlateId, Plate>,
    linear: &mut Linear,
    factor: &Known,
    (constant, each): (&Known, &[PlateId]),
) {
    let one = factor.clone().times(constant.clone());
    if one.is(0.0) || constant.is(0.0) {
        return;
    }
    let sum = each.iter().fold(one, |body, plate| summed(plates, body, *plate));
    linear.constant = linear.constant.clone().plus(sum);
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
