//! Updating one variable: all its elements at once, or one after the other where a factor joins them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Vmp, derived, design, mixture, moments, send, step};
use crate::error::Error;
use crate::model::ir::{FactorKind, Model, Role};
use crate::model::{FactorId, VariableId};
use crate::program::ep::multiply;
use crate::program::instance::Instance;
use crate::program::integers::size;
use crate::program::ir::{Function, Origin, Program, Stmt};
use crate::program::reach::{at_element, named_element};
use crate::program::shape::Shape;
use crate::program::tokens::ident;
use crate::program::{FunctionNames, Text, clear_field};
use crate::schedule::{Direction, Elements, Update};

/// Whether the next belief about an array is made in a second buffer.
pub(crate) fn is_made_apart(vmp: Vmp<'_>, id: VariableId) -> bool {
    let together = |update: &Update| update.variable == id && update.elements == Elements::Together;
    vmp.context.schedule.updates.iter().any(together)
        && !design::is_swept(vmp, id)
        && vmp.mixture(id).is_none()
}

/// The functions that update a variable and what hangs on it.
pub(crate) fn functions(
    vmp: Vmp<'_>,
    update: &Update,
    text: Text<'_>,
    (program, named): (&mut Program, &mut FunctionNames),
) -> Result<(), Error> {
    let id = update.variable;
    let row = &vmp.context.graph.model.variables[id];
    let groups = derived::groups(vmp, &update.derived)?;
    let (told, derived) = (derived::told(vmp, &groups, named), derived::forward(vmp, &groups, named));
    let refreshes = update.elements == Elements::OneByOneBelow;
    let by_rows = design::sweep(vmp, id).or_else(|| mixture::update(vmp, id));
    let body = by_rows.unwrap_or_else(|| match update.elements {
        Elements::OneByOne => one_by_one(vmp, id, [&[], &[]]),
        Elements::OneByOneBelow => one_by_one(vmp, id, [&told, &derived]),
        Elements::Single | Elements::Together => together(vmp, id),
    });
    let factors: Vec<FactorId> = vmp.adjacent(id).into_iter().map(|(factor, _)| factor).collect();
    let lines = text.lines(&vmp.context.graph.model, &factors);
    let docs = vec![format!("The belief about `{}`, from {lines}.", row.name)];
    let origin = Origin { factors, variables: vec![id] };
    let own = Function { name: named.take(&format!("update_{}", row.name)), origin, docs, body };
    let all: Vec<Function> = if refreshes {
        program.called.extend(told.into_iter().chain(derived.iter().cloned()));
        vec![own]
    } else {
        told.into_iter().chain([own]).chain(derived.iter().cloned()).collect()
    };
    if step::is_stepped(vmp, update) {
        program.update.push(step::function(vmp, update, (&all, &derived), named));
        program.called.extend(all);
    } else {
        program.update.extend(all);
    }
    Ok(())
}

/// Every element at once: the messages of each factor are multiplied into the next belief.
fn together(vmp: Vmp<'_>, id: VariableId) -> Vec<Stmt> {
    let row = &vmp.context.graph.model.variables[id];
    let scalar = row.axes.is_empty();
    let (field, next) = (ident(&row.name), ident(&format!("{}_next", row.name)));
    let adjacent = vmp.adjacent(id);
    let defined_first =
        adjacent.first().is_some_and(|(factor, edge)| *edge == 0 && defines_all(vmp, id, *factor));
    // The definition of a truncated Gaussian sends a Gaussian: it is multiplied in like the rest.
    let defined_first = defined_first && row.family != "TruncatedGaussian";
    let mut body = if defined_first { Vec::new() } else { clear(vmp, id) };
    for (at, (factor, edge)) in adjacent.into_iter().enumerate() {
        let instance = instance(vmp, factor);
        let Some(use_) = instance.factor.edges[edge].argument.random() else { continue };
        let place = if scalar { quote!(next) } else { instance.element(&format!("{}_next", row.name), use_) };
        let (mut inner, value) = message(vmp, &instance, edge);
        inner.push(Stmt::Line(match (at == 0 && defined_first, scalar) {
            (true, true) => quote!(let mut next = #value;),
            (true, false) => quote!(#place = #value;),
            (false, _) => multiply(&row.family, &place, &value),
        }));
        // What a variable of each case is told stands in a loop over them.
        let inner = match instance.factor.kind {
            FactorKind::Gate(..) | FactorKind::Table(_) => instance.each(edge, inner),
            FactorKind::Linear(_) => inner,
        };
        body.extend(match vmp.moments.get(&factor) {
            Some(moments) => moments::where_any(&instance, moments, inner),
            None => instance.nest(Direction::Ascending, inner),
        });
    }
    body.push(Stmt::Line(if scalar {
        quote!(self.#field = next;)
    } else {
        quote!(std::mem::swap(&mut self.#field, &mut self.#next);)
    }));
    body.extend(design::all_moved(vmp, id));
    body
}

/// The message along an edge: of a whole plate where its sums are kept.
fn message(vmp: Vmp<'_>, instance: &Instance<'_>, edge: usize) -> (Vec<Stmt>, TokenStream) {
    moments::message(vmp, instance, edge).unwrap_or_else(|| of_rows(vmp, instance, edge))
}

/// The message along an edge: of all rows of a design or of a mixture.
fn of_rows(vmp: Vmp<'_>, instance: &Instance<'_>, edge: usize) -> (Vec<Stmt>, TokenStream) {
    design::message(vmp, instance, edge)
        .or_else(|| mixture::message(vmp, instance, edge))
        .unwrap_or_else(|| send::to_edge(vmp, instance, edge))
}

/// A factor inside its loops; but for those over the rows of a design or of a mixture.
fn instance(vmp: Vmp<'_>, id: FactorId) -> Instance<'_> {
    mixture::instance(vmp, id).unwrap_or_else(|| design::instance(vmp, id))
}

/// Whether one factor defines every element of a variable, whatever the data.
fn defines_all(vmp: Vmp<'_>, id: VariableId, factor: FactorId) -> bool {
    let model = &vmp.context.graph.model;
    let definitions = vmp
        .adjacent(id)
        .into_iter()
        .filter(|(factor, edge)| *edge == 0 && model.factors[*factor].role == Role::Defines);
    model.factors[factor].role == Role::Defines
        && model.factors[factor].guards.is_empty()
        && definitions.count() == 1
}

/// `next` at uniform messages, without allocating.
fn clear(vmp: Vmp<'_>, id: VariableId) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let row = &model.variables[id];
    if row.axes.is_empty() {
        let uniform = crate::program::layout::uniform(model, id, &[]);
        return vec![Stmt::Line(quote!(let mut next = #uniform;))];
    }
    clear_field(vmp.context, &format!("{}_next", row.name), id)
}

/// One element after the other, each seeing the new values of those before: between functions that bring what hangs on
/// the variable up to date.
fn one_by_one(vmp: Vmp<'_>, id: VariableId, [before, after]: [&[Function]; 2]) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let row = &model.variables[id];
    let adjacent: Vec<(&Model, FactorId, usize)> =
        vmp.adjacent(id).into_iter().map(|(factor, edge)| (model, factor, edge)).collect();
    let (element, names) = named_element(model, id, &adjacent);
    let uniform = crate::program::layout::uniform(model, id, &element.index);
    let calls = |functions: &[Function]| {
        let call = |name| Stmt::Line(quote!(self.#name();));
        functions.iter().map(|function| call(ident(&function.name))).collect::<Vec<_>>()
    };
    let mut body = calls(before);
    body.push(Stmt::Line(quote!(let mut next = #uniform;)));
    let mut told = Vec::new();
    for (factor, edge) in vmp.adjacent(id) {
        let instance = instance(vmp, factor);
        let (mut inner, value) = of_rows(vmp, &instance, edge);
        inner.push(Stmt::Line(multiply(&row.family, &quote!(next), &value)));
        body.extend(at_element(&instance, edge, &element, inner));
        let moved = design::moved(vmp, &instance, edge);
        if !moved.is_empty() {
            told.extend(at_element(&instance, edge, &element, moved));
        }
    }
    let shape = Shape::of(model, id);
    let field = ident(&row.name);
    let place = if shape.is_scalar() {
        quote!(self.#field)
    } else {
        let flat = shape.flat(model, &element.index);
        quote!(self.#field[#flat])
    };
    body.push(Stmt::Line(quote!(#place = next;)));
    body.extend(told);
    body.extend(calls(after));
    for axis in (0..shape.sizes.len()).rev() {
        let upper = size(model, &shape.sizes[axis].with_axes(&element.index));
        body = vec![Stmt::Loop { index: names[axis].clone(), lower: quote!(0), upper, reverse: false, body }];
    }
    body
}
