//! What a run gathers of each output: the average of what it is drawn from, or of its samples.

use proc_macro2::TokenStream;
use quote::quote;

use super::state::{inner, is_vector};
use super::{Gibbs, conditional};
use crate::blocks::Turns;
use crate::model::VariableId;
use crate::model::ir::{Domain, Output, OutputSource};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::program::integers::size_atom;
use crate::program::ir::{Field, Posterior, Program, Sampler, Stmt};
use crate::program::layout::{family, uniform};
use crate::program::outputs::{nested, over_plates};
use crate::program::shape::{Shape, indices};
use crate::program::tokens::ident;

/// Adds what gathers the marginals of the outputs, and how they are read.
pub(super) fn add(gibbs: &Gibbs<'_>, program: &mut Program, sampler: &mut Sampler, names: &mut Names) {
    let mut done: Vec<(VariableId, String)> = Vec::new();
    for output in &gibbs.model.outputs {
        let Some(id) = output.source.variable() else { continue };
        let known = done.iter().find(|(one, _)| *one == id).map(|(_, field)| field.clone());
        let field = known.unwrap_or_else(|| {
            let field = names.take(&format!("{}_marginal", gibbs.model.variables[id].name));
            program.fields.push(gathered(gibbs, id, &field));
            sampler.start.extend(blank(gibbs, id, &field));
            sampler.gather.extend(gather(gibbs, id, &field));
            sampler.gathered.push((field.clone(), !gibbs.model.variables[id].axes.is_empty()));
            sampler.trace.push(trace(gibbs, id));
            done.push((id, field.clone()));
            field
        });
        program.posteriors.push(posterior(gibbs, output, id, &field));
        let (sample, conditional) = shown(gibbs, output, id);
        sampler.samples.push((output.name.clone(), sample));
        if is_drawn(gibbs, id) {
            sampler.conditionals.push((output.name.clone(), conditional));
        }
    }
}

fn gathered(gibbs: &Gibbs<'_>, id: VariableId, field: &str) -> Field {
    let row = &gibbs.model.variables[id];
    let ty = family(&row.family);
    let one = quote!(Gathered<#ty>);
    let scalar = row.axes.is_empty();
    let (ty, init) = if scalar {
        let like = uniform_or_one(gibbs, id);
        (one, quote!(Gathered::new(&#like)))
    } else {
        (quote!(Vec<#one>), quote!(Vec::new()))
    };
    let docs = format!("What the sweeps so far say of `{}`.", row.name);
    Field { name: field.to_owned(), ty, docs, variable: None, init, copied: false }
}

/// A belief of the variable's family before its size is known.
fn uniform_or_one(gibbs: &Gibbs<'_>, id: VariableId) -> TokenStream {
    let row = &gibbs.model.variables[id];
    let ty = family(&row.family);
    if super::is_copy(&row.family) { quote!(#ty::UNIFORM) } else { quote!(#ty::uniform(1)) }
}

fn blank(gibbs: &Gibbs<'_>, id: VariableId, field: &str) -> Vec<Stmt> {
    crate::program::fill(gibbs.model, field, id, &|at| {
        let uniform = uniform(gibbs.model, id, at);
        quote!(Gathered::new(&#uniform))
    })
}

/// One sweep more: of what is drawn what it is drawn from, of what follows from that its sample.
fn gather(gibbs: &Gibbs<'_>, id: VariableId, field: &str) -> Vec<Stmt> {
    let row = &gibbs.model.variables[id];
    let (into, sample, from) = (ident(field), ident(&row.name), ident(&conditional(&row.name)));
    let scalar = row.axes.is_empty();
    let drawn = is_drawn(gibbs, id);
    let line = match (drawn, scalar) {
        (true, true) => quote!(self.#into.add(&self.#from);),
        (true, false) => quote!(self.#into[at].add(&self.#from[at]);),
        (false, true) => quote!(self.#into.add_sample(self.#sample);),
        (false, false) => quote!(self.#into[at].add_sample(self.#sample[at]);),
    };
    if scalar {
        return vec![Stmt::Line(line)];
    }
    let upper = quote!(self.#into.len());
    vec![Stmt::Loop {
        index: "at".to_owned(),
        lower: quote!(0),
        upper,
        reverse: false,
        body: vec![Stmt::Line(line)],
    }]
}

/// Whether a variable is drawn from a distribution: not so what is moved by slices.
fn is_drawn(gibbs: &Gibbs<'_>, id: VariableId) -> bool {
    let mut draws = gibbs.blocks.draws.iter();
    draws.any(|draw| draw.variable == id && !matches!(draw.turns, Turns::Slice(_)))
}

/// `numbers.push(…)` of a sample, every number of it.
fn trace(gibbs: &Gibbs<'_>, id: VariableId) -> Stmt {
    let row = &gibbs.model.variables[id];
    let sample = ident(&row.name);
    let single = row.axes.is_empty() && !is_vector(&row.domain);
    Stmt::Line(match (&row.domain, single) {
        (Domain::Bool, true) => quote!(numbers.push(f64::from(u8::from(self.#sample)));),
        (Domain::Bool, false) => {
            quote!(numbers.extend(self.#sample.iter().map(|value| f64::from(u8::from(*value))));)
        }
        (Domain::Integer { .. } | Domain::Count | Domain::Counts { .. }, true) => {
            quote!(numbers.push(self.#sample as f64);)
        }
        (Domain::Integer { .. } | Domain::Count | Domain::Counts { .. }, false) => {
            quote!(numbers.extend(self.#sample.iter().map(|value| *value as f64));)
        }
        (_, true) => quote!(numbers.push(self.#sample);),
        (_, false) => quote!(numbers.extend_from_slice(&self.#sample);),
    })
}

/// The sample of an output, and what it is drawn from.
fn shown(gibbs: &Gibbs<'_>, output: &Output, id: VariableId) -> (TokenStream, TokenStream) {
    let (model, row, shape) = (gibbs.model, &gibbs.model.variables[id], Shape::of(gibbs.model, id));
    let index = match &output.source {
        OutputSource::Copy(use_) => indices(use_),
        _ => (0..shape.sizes.len()).map(Known::Axis).collect(),
    };
    let flat = shape.flat(model, &index);
    let (sample, from) = (ident(&row.name), ident(&conditional(&row.name)));
    let rows = |size: &TokenStream| {
        if shape.is_scalar() {
            quote!(self.#sample)
        } else {
            quote!(self.#sample[(#flat) * #size..][..#size])
        }
    };
    // A field of its own is cloned; of several rows in one, a part.
    let copied = if shape.is_scalar() { quote!(clone()) } else { quote!(to_vec()) };
    let value = match (inner(model, &row.domain), &row.domain) {
        (Some(size), Domain::Counts { .. }) => {
            let row = rows(&size);
            quote!(Posterior::array(#row.iter().copied()))
        }
        (Some(all), Domain::Matrix { size }) => {
            let (row, size) = (rows(&all), size_atom(model, size));
            quote!(Posterior::from(Matrix::new(#row.#copied, [#size, #size])))
        }
        (Some(size), _) => {
            let row = rows(&size);
            quote!(Posterior::from(#row.#copied))
        }
        (None, _) if shape.is_scalar() => quote!(Posterior::from(self.#sample)),
        (None, _) => quote!(Posterior::from(self.#sample[#flat])),
    };
    let from = if shape.is_scalar() { quote!(self.#from) } else { quote!(self.#from[#flat]) };
    let from = if super::is_copy(&row.family) { from } else { quote!(#from.clone()) };
    let arranged = |element: TokenStream| match &output.source {
        OutputSource::Copy(_) => over_plates(model, &output.axes, element),
        _ => nested(model, &shape, element),
    };
    (arranged(value), arranged(quote!(Posterior::from(#from))))
}

fn posterior(gibbs: &Gibbs<'_>, output: &Output, id: VariableId, field: &str) -> Posterior {
    let (model, row, shape) = (gibbs.model, &gibbs.model.variables[id], Shape::of(gibbs.model, id));
    let (ty, field) = (family(&row.family), ident(field));
    let name = output.name.clone();
    if let OutputSource::Copy(use_) = &output.source {
        let flat = shape.flat(model, &indices(use_));
        let place = if shape.is_scalar() { quote!(self.#field) } else { quote!(self.#field[#flat]) };
        let erased = over_plates(model, &output.axes, quote!(Posterior::from(#place.marginal())));
        return Posterior { name, ty: quote!(Posterior), value: erased.clone(), erased };
    }
    if shape.is_scalar() {
        let value = quote!(self.#field.marginal());
        return Posterior { name, ty: quote!(#ty), erased: quote!(Posterior::from(#value)), value };
    }
    let axes: Vec<Known> = (0..shape.sizes.len()).map(Known::Axis).collect();
    let flat = shape.flat(model, &axes);
    let erased = nested(model, &shape, quote!(self.#field[#flat].marginal()));
    let value = quote!(self.#field.iter().map(Gathered::marginal).collect());
    Posterior { name, ty: quote!(Vec<#ty>), value, erased }
}
