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
use crate::program::ir::{Field, Kept, Program, Sampler};
use crate::program::layout::family;
use crate::program::outputs::{nested, over_plates};
use crate::program::shape::{Shape, indices};
use crate::program::tokens::ident;

/// Adds the lists that are asked for.
pub(super) fn add(gibbs: &Gibbs<'_>, program: &mut Program, sampler: &mut Sampler, names: &mut Names) {
    for output in &gibbs.model.outputs {
        let lists = gibbs.model.asked(&output.name).into_iter().filter(|query| *query != Query::Marginal);
        for (id, query) in lists.filter_map(|query| Some((output.source.variable()?, query))) {
            let kept = kept(gibbs, output, (id, query), names);
            program.fields.push(field(&kept));
            sampler.kept.push(kept);
        }
    }
}

fn field(kept: &Kept) -> Field {
    let Kept { output, query, ty, .. } = kept;
    let docs = match query {
        Query::Conditionals => format!("What the samples of `{output}` were drawn from."),
        _ => format!("The samples of `{output}`."),
    };
    let (ty, init) = (quote!(Vec<#ty>), quote!(Vec::new()));
    Field { name: kept.field.clone(), ty, docs, variable: None, init, copied: false }
}

fn kept(gibbs: &Gibbs<'_>, output: &Output, (id, query): (VariableId, Query), names: &mut Names) -> Kept {
    let (model, row, shape) = (gibbs.model, &gibbs.model.variables[id], Shape::of(gibbs.model, id));
    let field = names.take(&format!("{}_{query}", output.name));
    let list = ident(&field);
    let is_one = match query {
        Query::Conditionals => shape.is_scalar(),
        _ => gibbs.is_single(id),
    };
    let copied = is_one && (query == Query::Samples || is_copy(&row.family));
    let (place, one) = match query {
        Query::Conditionals => (ident(&conditional(&row.name)), family(&row.family)),
        _ => (ident(&row.name), element(&row.domain).0),
    };
    let part = |place: &TokenStream, index: &[Known]| match query {
        Query::Conditionals => conditional_at(gibbs, id, place, index),
        _ => sample_at(gibbs, id, place, index),
    };
    let (ty, value, erased) = match &output.source {
        OutputSource::Copy(use_) => {
            let value = over_plates(model, &output.axes, part(&quote!(self.#place), &indices(use_)));
            (quote!(Posterior), value, quote!(self.#list.iter().cloned()))
        }
        _ if copied => (one, quote!(self.#place), quote!(self.#list.iter().copied())),
        _ if is_one => (one, quote!(self.#place.clone()), quote!(self.#list.iter().cloned())),
        _ => {
            let axes: Vec<Known> = (0..shape.sizes.len()).map(Known::Axis).collect();
            let whole = nested(model, &shape, part(&quote!(drawn), &axes));
            (quote!(Vec<#one>), quote!(self.#place.clone()), quote!(self.#list.iter().map(|drawn| #whole)))
        }
    };
    Kept { output: output.name.clone(), query, field, ty, value, erased: quote!(Posterior::array(#erased)) }
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
    let numbers = if shape.is_scalar() { quote!(#place) } else { quote!(#place[(#flat) * #size..][..#size]) };
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
