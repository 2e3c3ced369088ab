//! What a run lists of each output where that is asked for: its samples, and the distributions that they were drawn from.

use proc_macro2::TokenStream;
use quote::quote;

use super::state::{element, inner};
use super::{Gibbs, conditional, is_copy};
use crate::model::ir::{Domain, Output, OutputSource};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::model::{Query, VariableId};
use crate::program::integers::size_atom;
use crate::program::ir::{Answer, Field, Program, Sampler};
use crate::program::layout::family;
use crate::program::outputs::{nested, over_plates};
use crate::program::shape::{Shape, indices};
use crate::program::tokens::{factor, ident};

/// Adds the lists that are asked for. Outputs that are made of one variable share its list.
pub(super) fn add(gibbs: &Gibbs<'_>, program: &mut Program, sampler: &mut Sampler, names: &mut Names) {
    let mut done: Vec<(VariableId, Query, String)> = Vec::new();
    for output in &gibbs.model.outputs {
        let asked = gibbs.model.asked(&output.name).into_iter().filter(|query| *query != Query::Marginal);
        for (id, query) in asked.filter_map(|query| Some((output.source.variable()?, query))) {
            let known = done.iter().find(|(one, of, _)| (*one, *of) == (id, query));
            let known = known.map(|(.., field)| field.clone());
            let field = known.unwrap_or_else(|| {
                let list = List::of(gibbs, id, query);
                let field = names.take(&format!("{}_{query}", gibbs.model.variables[id].name));
                program.fields.push(list.field(gibbs, &field));
                sampler.lists.push((field.clone(), list.value));
                done.push((id, query, field.clone()));
                field
            });
            sampler.answers.push(answer(gibbs, output, (id, query), &field));
        }
    }
}

/// A list of what sweeps drew of a variable, or from what.
struct List {
    variable: VariableId,
    query: Query,
    /// The type of one of it.
    ty: TokenStream,
    /// The one of the last sweep.
    value: TokenStream,
    /// Whether one of it is copied freely.
    copied: bool,
}

impl List {
    fn of(gibbs: &Gibbs<'_>, variable: VariableId, query: Query) -> Self {
        let row = &gibbs.model.variables[variable];
        let (place, ty, single, copied) = if query == Query::Conditionals {
            let single = row.axes.is_empty();
            (conditional(&row.name), family(&row.family), single, single && is_copy(&row.family))
        } else {
            let single = gibbs.is_single(variable);
            (row.name.clone(), element(&row.domain).0, single, single)
        };
        let place = ident(&place);
        let value = if copied { quote!(self.#place) } else { quote!(self.#place.clone()) };
        let ty = if single { ty } else { quote!(Vec<#ty>) };
        List { variable, query, ty, value, copied }
    }

    fn field(&self, gibbs: &Gibbs<'_>, name: &str) -> Field {
        let (shown, ty) = (&gibbs.model.variables[self.variable].shown, &self.ty);
        let docs = match self.query {
            Query::Conditionals => {
                format!("What the samples of `{shown}` were drawn from, those of sweeps that are kept.")
            }
            _ => format!("The samples of `{shown}`, those of sweeps that are kept."),
        };
        let (ty, init) = (quote!(Vec<#ty>), quote!(Vec::new()));
        Field { name: name.to_owned(), ty, docs, variable: None, init, copied: false }
    }
}

/// How a list answers what is asked of an output.
fn answer(gibbs: &Gibbs<'_>, output: &Output, (id, query): (VariableId, Query), field: &str) -> Answer {
    let (model, shape) = (gibbs.model, Shape::of(gibbs.model, id));
    let (list, field) = (List::of(gibbs, id, query), ident(field));
    let part = |index: &[Known]| {
        let drawn = if list.copied { quote!(*drawn) } else { quote!(drawn) };
        match query {
            Query::Conditionals => conditional_at(gibbs, id, &drawn, index),
            _ => sample_at(gibbs, id, &drawn, index),
        }
    };
    let name = output.name.clone();
    if let OutputSource::Copy(use_) = &output.source {
        let one = over_plates(model, &output.axes, part(&indices(use_)));
        let all = quote!(self.#field.iter().map(|drawn| #one));
        let (ty, value) = (quote!(Vec<Posterior>), quote!(#all.collect()));
        return Answer { output: name, query, ty, value, erased: quote!(Posterior::array(#all)) };
    }
    let axes: Vec<Known> = (0..shape.sizes.len()).map(Known::Axis).collect();
    let one = nested(model, &shape, part(&axes));
    let erased = if list.copied {
        quote!(Posterior::array(self.#field.iter().copied()))
    } else {
        quote!(Posterior::array(self.#field.iter().map(|drawn| #one)))
    };
    let ty = &list.ty;
    Answer { output: name, query, ty: quote!(&[#ty]), value: quote!(&self.#field), erased }
}

/// An element of a sample that stands in some place, as a `Posterior` of the runtime.
fn sample_at(gibbs: &Gibbs<'_>, id: VariableId, place: &TokenStream, index: &[Known]) -> TokenStream {
    let (model, row, shape) = (gibbs.model, &gibbs.model.variables[id], Shape::of(gibbs.model, id));
    let flat = shape.flat(model, index);
    let Some(size) = inner(model, &row.domain) else {
        return if shape.is_scalar() {
            quote!(Posterior::from(#place))
        } else {
            quote!(Posterior::from(#place[#flat]))
        };
    };
    let at = factor(&quote!(#flat));
    let numbers = if shape.is_scalar() { quote!(#place) } else { quote!(#place[#at * #size..][..#size]) };
    match &row.domain {
        Domain::Counts { .. } => quote!(Posterior::array(#numbers.iter().copied())),
        Domain::Matrix { size } => {
            let size = size_atom(model, size);
            quote!(Posterior::from(Matrix::new(#numbers.to_vec(), [#size, #size])))
        }
        _ => quote!(Posterior::from(#numbers.to_vec())),
    }
}

/// An element of what a sample was drawn from.
fn conditional_at(gibbs: &Gibbs<'_>, id: VariableId, place: &TokenStream, index: &[Known]) -> TokenStream {
    let (model, row, shape) = (gibbs.model, &gibbs.model.variables[id], Shape::of(gibbs.model, id));
    let flat = shape.flat(model, index);
    let one = if shape.is_scalar() { quote!(#place) } else { quote!(#place[#flat]) };
    if is_copy(&row.family) { quote!(Posterior::from(#one)) } else { quote!(Posterior::from(#one.clone())) }
}
