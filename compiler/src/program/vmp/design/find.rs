//! Which factors are designs, and what each of their terms is in one.

use std::collections::BTreeMap;

use super::{Design, Term, moments, send};
use crate::model::ir::{Argument, Edge, Factor, FactorKind, Index, Linear, Model, Role, Use};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::model::{FactorId, PlateId, VariableId};
use crate::program::vmp::Vmp;

/// The factors that are designs.
pub(crate) fn find(vmp: Vmp<'_>, names: &mut Names) -> BTreeMap<FactorId, Design> {
    let model = &vmp.context.graph.model;
    let designs = model.factors.ids().filter_map(|id| Some((id, of(vmp, id)?)));
    let named = |(id, design): (FactorId, Design)| {
        let field = names.take(&format!("{}_design", moments::datum(model, id)));
        (id, Design { field, ..design })
    };
    designs.collect::<Vec<_>>().into_iter().map(named).collect()
}

/// A factor as a design, if it is one.
fn of(vmp: Vmp<'_>, id: FactorId) -> Option<Design> {
    let model = &vmp.context.graph.model;
    let factor = &model.factors[id];
    let FactorKind::Linear(linear) = &factor.kind else { return None };
    let row = row(model, factor)?;
    let noisy = linear.precision || !linear.noise.is(0.0);
    let alone = factor.guards.is_empty() && factor.cases.is_empty();
    let plain = linear.site.is_none() && noisy && !linear.noise.mentions(row) && alone;
    if !plain || !factor.plates.iter().all(|plate| is_rectangular(model, *plate)) || repeats(factor) {
        return None;
    }
    if linear.precision && factor.edges.last().is_none_or(|edge| !is_coefficient(vmp, edge, row)) {
        return None;
    }
    // A design cannot solve for its only unknown, as it must where the data say that there is no noise.
    let solved = !linear.precision && linear.noise.literal().is_none();
    if solved && send::sole_term(factor, linear).is_some() {
        return None;
    }
    let mut first = Known::Integer(0);
    let mut terms = Vec::new();
    for at in 0..linear.widths.len() {
        let term = term(vmp, id, linear, at, (row, first))?;
        first = term.first.clone().plus(term.count.clone());
        terms.push(term);
    }
    let plates = factor.plates.iter().copied().filter(|plate| *plate != row).collect();
    let outcomes = Factor { plates, ..factor.clone() };
    (!vmp.moments.contains_key(&id)).then(|| Design { field: String::new(), row, outcomes, terms })
}

/// The plate over the rows: that of the first index of the data, which are all there.
fn row(model: &Model, factor: &Factor) -> Option<PlateId> {
    let Argument::Known(Known::Parameter { parameter, index }) = &factor.edges[0].argument else {
        return None;
    };
    let observed = factor.role == Role::Observes && !model.parameters[*parameter].optional;
    match index.first() {
        Some(Known::Plate(plate)) if observed && factor.plates.contains(plate) => Some(*plate),
        _ => None,
    }
}

/// Whether a plate runs from 0 to an end that no other plate moves.
pub(crate) fn is_rectangular(model: &Model, plate: PlateId) -> bool {
    let row = &model.plates[plate];
    row.lower.is(0.0) && !row.upper.mentions_plates()
}

/// Whether a variable stands at two edges.
fn repeats(factor: &Factor) -> bool {
    let mut variables: Vec<VariableId> = factor.uses().map(|use_| use_.variable).collect();
    let count = variables.len();
    variables.sort_unstable();
    variables.dedup();
    variables.len() < count
}

/// Term `at`, where each of its edges has its place in a design.
fn term(
    vmp: Vmp<'_>,
    id: FactorId,
    linear: &Linear,
    at: usize,
    (row, first): (PlateId, Known),
) -> Option<Term> {
    let model = &vmp.context.graph.model;
    let edges = &model.factors[id].edges;
    let range = send::term_edges(linear, at);
    let each = match edges[range.start].each.as_slice() {
        [] => None,
        [plate] if is_rectangular(model, *plate) => Some(*plate),
        _ => return None,
    };
    let count = each.map_or(Known::Integer(1), |plate| model.plates[plate].upper.clone());
    let scale = linear.coefficients[at].clone();
    let mut term = Term { random: None, coefficient: None, column: None, scale, each, first, count };
    for edge in range {
        let follows = mentions(edges[edge].argument.random()?, row);
        let place = if follows { &mut term.random } else { &mut term.coefficient };
        let fits = if follows {
            is_column(vmp, id, edge, (row, each))
        } else {
            is_coefficient(vmp, &edges[edge], row)
                && each.is_none_or(|each| follows_plate(&edges[edge], each))
        };
        if !fits || place.replace(edge).is_some() || edges[edge].each != each.as_slice() {
            return None;
        }
    }
    if term.scale.mentions(row) {
        let free = term.scale.free_plates();
        if term.random.is_some() || !free.iter().all(|plate| *plate == row || Some(*plate) == each) {
            return None;
        }
        term.column = Some(std::mem::replace(&mut term.scale, Known::Real(1.0)));
    }
    Some(term)
}

fn mentions(use_: &Use, plate: PlateId) -> bool {
    use_.index.iter().any(|index| index.to_known().mentions(plate))
}

pub(crate) fn is_index_of(index: &Index, plate: PlateId) -> bool {
    index.to_known() == Known::Plate(plate)
}

fn follows_plate(edge: &Edge, plate: PlateId) -> bool {
    edge.argument.random().is_some_and(|use_| use_.index.iter().any(|index| is_index_of(index, plate)))
}

/// Whether a variable with a belief of its own stands at an edge, the same element in every row.
fn is_coefficient(vmp: Vmp<'_>, edge: &Edge, row: PlateId) -> bool {
    let plain = |index: &Index| match index {
        Index::Affine { .. } => matches!(index.to_known(), Known::Plate(_)),
        Index::Constant(_) => true,
        Index::Gather(_) => false,
    };
    edge.argument.random().is_some_and(|use_| {
        vmp.is_updated(use_.variable) && use_.index.iter().all(plain) && !mentions(use_, row)
    })
}

/// Whether the variable at an edge is columns of a design: its definition says the same in every row, and no other
/// factor reads it.
fn is_column(vmp: Vmp<'_>, id: FactorId, edge: usize, (row, each): (PlateId, Option<PlateId>)) -> bool {
    let model = &vmp.context.graph.model;
    let Some(use_) = model.factors[id].edges[edge].argument.random() else { return false };
    let variable = &model.variables[use_.variable];
    let plates: Vec<PlateId> = [row].into_iter().chain(each).collect();
    let whole = |use_: &Use, plates: &[PlateId]| {
        use_.index.len() == plates.len()
            && use_.index.iter().zip(&variable.axes).zip(plates).all(|((index, axis), plate)| {
                is_index_of(index, *plate) && model.plates[*plate].upper == axis.size
            })
    };
    let adjacent = vmp.adjacent(use_.variable);
    let [(definition, 0), _] = adjacent.as_slice() else { return false };
    let factor = &model.factors[*definition];
    let defined = factor.edges[0].argument.random();
    vmp.is_updated(use_.variable)
        && variable.family == "Gaussian"
        && whole(use_, &plates)
        && defined.is_some_and(|defined| whole(defined, &factor.plates))
        && factor.role == Role::Defines
        && says_the_same(factor)
}

/// Whether a factor sends its child the same whatever the index of its first plate.
fn says_the_same(factor: &Factor) -> bool {
    let row = factor.plates[0];
    let free = |edge: &Edge| {
        edge.each.is_empty()
            && match &edge.argument {
                Argument::Known(value) => !value.mentions(row),
                Argument::Random(use_) => !mentions(use_, row),
            }
    };
    let linear = match &factor.kind {
        FactorKind::Linear(linear) => {
            linear.site.is_none()
                && !linear.constant.mentions(row)
                && !linear.noise.mentions(row)
                && !linear.coefficients.iter().any(|coefficient| coefficient.mentions(row))
        }
        FactorKind::Table(_) => true,
        FactorKind::Gate(..) => false,
    };
    linear && factor.guards.is_empty() && factor.edges.iter().skip(1).all(free)
}
