//! The terms of a sum as a row: where coefficients, beliefs and messages lie side by side, they are handed on as
//! slices.

use proc_macro2::TokenStream;
use quote::quote;

use super::ep::{Commit, bound_derivatives, cavities, plain_terms, predictor_of_plain};
use super::instance::Instance;
use super::integers::size_atom;
use super::ir::Stmt;
use super::shape::{Flat, Shape};
use super::tokens::{ident, known, position};
use crate::messages::Storage;
use crate::model::ir::{Element, Extent, Index, Linear, Model};
use crate::model::known::Known;
use crate::model::{Id, ParameterId, PlateId};
use crate::syntax::{BinaryOp, UnaryOp};

/// The messages from a site, where every sum of the predictor is a row and gets its messages now.
pub(super) fn messages(
    instance: &Instance<'_>,
    linear: &Linear,
    edges: &[(usize, usize)],
    commit: Commit<'_>,
) -> Option<Vec<Stmt>> {
    linear.site.as_ref().filter(|_| instance.before.is_empty())?;
    let factor = instance.factor;
    let summed = (1..factor.edges.len()).filter(|edge| !factor.edges[*edge].each.is_empty());
    let mut body = cavities(instance, &plain_terms(instance, None));
    let mut predictor = predictor_of_plain(instance, linear, None);
    let mut updates = Vec::new();
    for edge in summed {
        let (id, _) = *edges.iter().find(|(_, sent)| *sent == edge)?;
        let (name, row) = (ident(&instance.local(edge)), row(instance, linear, (id, edge))?);
        body.push(Stmt::Line(quote!(let mut #name = #row;)));
        predictor = quote!(#predictor.plus_row(&mut #name));
        updates.push(Stmt::Line(quote!(#name.update(&derivatives);)));
    }
    body.push(Stmt::Line(quote!(let predictor = #predictor;)));
    body.push(bound_derivatives(instance, linear));
    for (id, edge) in edges.iter().filter(|(_, edge)| factor.edges[*edge].each.is_empty()) {
        let coefficient = known(&instance.context.graph.model, &linear.coefficients[edge - 1]);
        let name = ident(&instance.local(*edge));
        body.extend(commit(instance, *id, &quote!(linear::to_term(#coefficient, #name, &derivatives))));
    }
    body.extend(updates);
    Some(body)
}

/// `linear::Row::new(…)`, if the terms of an edge lie side by side.
fn row(instance: &Instance<'_>, linear: &Linear, (id, edge): (usize, usize)) -> Option<TokenStream> {
    let model = &instance.context.graph.model;
    let [plate] = instance.factor.edges[edge].each.as_slice() else { return None };
    if instance.factor.edges[edge].argument.random().is_some_and(|use_| instance.start(use_).is_some()) {
        return None;
    }
    let row = &model.plates[*plate];
    let (scale, parameter, index) = scaled(&linear.coefficients[edge - 1], *plate)?;
    let (beliefs, messages) = (beliefs(instance, edge, *plate)?, own_messages(instance, (id, edge))?);
    let parameter_row = &model.parameters[parameter];
    let sizes = parameter_row.axes.iter().map(|extent| match extent {
        Extent::Fixed(size) => Some(size),
        Extent::Ragged => None,
    });
    let plain = parameter_row.element == Element::Real
        && !parameter_row.optional
        && parameter_row.axes.len() == index.len()
        && is_row(model, &index, sizes, *plate);
    let at: Vec<Known> = index.iter().map(|one| one.with_plate(*plate, &row.lower)).collect();
    let field = ident(&parameter_row.name);
    let start = position(model, parameter, &at);
    let length = size_atom(model, &row.length());
    let coefficients = start.slice(&quote!(self.#field), &length);
    let messages = messages.1.slice(&messages.0, &length);
    let beliefs = if beliefs.2 { beliefs.0 } else { beliefs.1.slice(&beliefs.0, &length) };
    let scale = known(model, &scale);
    plain.then(|| quote!(linear::Row::new(#scale, &#coefficients, &mut #beliefs, &mut #messages)))
}

/// A coefficient as a factor that does not follow the plate times an element of a parameter.
fn scaled(coefficient: &Known, plate: PlateId) -> Option<(Known, ParameterId, Vec<Known>)> {
    match coefficient {
        Known::Parameter { parameter, index } => Some((Known::Real(1.0), *parameter, index.clone())),
        Known::Unary(UnaryOp::Negate, inner) => {
            scaled(inner, plate).map(|(scale, parameter, index)| (scale.negated(), parameter, index))
        }
        Known::Binary(BinaryOp::Multiply, a, b) => {
            let (factor, other) = if a.mentions(plate) { (b, a) } else { (a, b) };
            let (scale, parameter, index) = scaled(other, plate)?;
            (!factor.mentions(plate)).then(|| (factor.as_ref().clone().times(scale), parameter, index))
        }
        _ => None,
    }
}

/// Whether the last index alone follows the plate, one step a step from the first element on, in a row that surely is
/// one: a slice of no elements has to begin somewhere too.
fn is_row<'a>(
    model: &Model,
    index: &[Known],
    sizes: impl Iterator<Item = Option<&'a Known>>,
    plate: PlateId,
) -> bool {
    let Some((last, outer)) = index.split_last() else { return false };
    let all_of = |(one, size): (&Known, Option<&Known>)| match one {
        Known::Plate(outer) => *outer != plate && Some(&model.plates[*outer].upper) == size,
        _ => false,
    };
    *last == Known::Plate(plate) && model.plates[plate].lower.is(0.0) && outer.iter().zip(sizes).all(all_of)
}

/// The field of the beliefs, where the first lies, and whether they are all there are.
fn beliefs(instance: &Instance<'_>, edge: usize, plate: PlateId) -> Option<(TokenStream, Flat, bool)> {
    let graph = instance.context.graph;
    let model = &graph.model;
    let use_ = instance.factor.edges[edge].argument.random()?;
    let uses = instance.factor.uses();
    let alone = uses.filter(|other| other.variable == use_.variable).count() == 1;
    let affine = matches!(use_.index.last(), Some(Index::Affine { reverse: false, .. }));
    let index: Vec<Known> = instance.at(use_);
    let kept = graph.storage[use_.variable.index()] == Storage::Belief;
    let (variable, row) = (&model.variables[use_.variable], &model.plates[plate]);
    let sizes = variable.axes.iter().map(|axis| Some(&axis.size));
    if !(alone && affine && kept && is_row(model, &index, sizes, plate)) {
        return None;
    }
    let at: Vec<Known> = index.iter().map(|one| one.with_plate(plate, &row.lower)).collect();
    let start = Shape::of(model, use_.variable).flat(model, &at);
    let whole = row.lower.is(0.0)
        && matches!(index.as_slice(), [Known::Plate(_)])
        && variable.axes[0].size == row.upper;
    let field = ident(&variable.name);
    Some((quote!(self.#field), start, whole))
}

/// The field of the messages along an edge, and where the first lies.
fn own_messages(instance: &Instance<'_>, (id, edge): (usize, usize)) -> Option<(TokenStream, Flat)> {
    let model = &instance.context.graph.model;
    let slot = instance.context.layout.slots[id].as_ref().filter(|slot| slot.per_edge)?;
    let outer = instance.factor.plates.iter();
    let mut index: Vec<Known> =
        outer.map(|plate| Known::Plate(*plate).minus(model.plates[*plate].lower.clone())).collect();
    index.extend(instance.factor.edges[edge].each.iter().map(|_| Known::Integer(0)));
    let field = ident(&slot.name);
    Some((quote!(self.#field), slot.shape.flat(model, &index)))
}
