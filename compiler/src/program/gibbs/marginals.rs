//! What a run gathers of each output: the average of what it is drawn from, or of its samples.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Gibbs, conditional};
use crate::model::ir::{Domain, Output, OutputSource};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::model::{Query, VariableId};
use crate::program::ir::{Field, Posterior, Program, Sampler, Stmt};
use crate::program::layout::{family, uniform};
use crate::program::outputs::{nested, of_known, over_plates};
use crate::program::shape::{Shape, indices};
use crate::program::tokens::ident;

/// Adds what gathers the marginals of the outputs, and how they are read.
pub(super) fn add(gibbs: &Gibbs<'_>, program: &mut Program, sampler: &mut Sampler, names: &mut Names) {
    let mut done: Vec<(VariableId, String)> = Vec::new();
    let asked = |output: &&Output| gibbs.model.asked(&output.name).contains(&Query::Marginal);
    for output in gibbs.model.outputs.iter().filter(asked) {
        let id = match &output.source {
            OutputSource::Variable(id) => *id,
            OutputSource::Copy(use_) => use_.variable,
            OutputSource::Known(value) => {
                program.posteriors.push(of_known(gibbs.model, output, value));
                continue;
            }
        };
        let known = done.iter().find(|(one, _)| *one == id).map(|(_, field)| field.clone());
        let field = known.unwrap_or_else(|| {
            let field = names.take(&format!("{}_marginal", gibbs.model.variables[id].name));
            program.fields.push(gathered(gibbs, id, &field));
            sampler.start.extend(blank(gibbs, id, &field));
            sampler.gather.extend(gather(gibbs, id, &field));
            sampler.gathered.push((field.clone(), !gibbs.model.variables[id].axes.is_empty()));
            done.push((id, field.clone()));
            field
        });
        program.posteriors.push(posterior(gibbs, output, id, &field));
    }
}

/// Adds what the diagnosis of chains reads: every number of the samples of outputs, once.
pub(super) fn trace(gibbs: &Gibbs<'_>, sampler: &mut Sampler) {
    let mut done: Vec<VariableId> = Vec::new();
    let whole = |output: &&Output| matches!(output.source, OutputSource::Variable(_));
    let outputs = &gibbs.model.outputs;
    for output in outputs.iter().filter(whole).chain(outputs.iter().filter(|output| !whole(output))) {
        let Some(id) = output.source.variable().filter(|id| !done.contains(id)) else { continue };
        done.push(id);
        sampler.trace.push(numbers(gibbs, id));
        let name = ident(&gibbs.model.variables[id].name);
        let width = if gibbs.is_single(id) { quote!(1) } else { quote!(self.#name.len()) };
        sampler.traced.push((output.name.clone(), width));
    }
}

fn gathered(gibbs: &Gibbs<'_>, id: VariableId, field: &str) -> Field {
    let row = &gibbs.model.variables[id];
    let ty = family(&row.family);
    let one = quote!(Gathered<#ty>);
    let scalar = row.axes.is_empty();
    let (ty, init) = if scalar {
        let like = uniform_or_one(gibbs, id);
        (one, quote!(Gathered::new(#like)))
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
        quote!(Gathered::new(#uniform))
    })
}

/// One sweep more: of what is drawn what it is drawn from, of what follows from that its sample.
fn gather(gibbs: &Gibbs<'_>, id: VariableId, field: &str) -> Vec<Stmt> {
    let row = &gibbs.model.variables[id];
    let (into, sample, from) = (ident(field), ident(&row.name), ident(&conditional(&row.name)));
    let scalar = row.axes.is_empty();
    let drawn = gibbs.blocks.is_drawn(id);
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

/// `numbers.push(…)` of a sample, every number of it.
fn numbers(gibbs: &Gibbs<'_>, id: VariableId) -> Stmt {
    let row = &gibbs.model.variables[id];
    let sample = ident(&row.name);
    let single = gibbs.is_single(id);
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
