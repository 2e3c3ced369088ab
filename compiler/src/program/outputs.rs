//! After the iteration: marginals of variables that keep their messages apart, predictions, what is watched.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::ep;
use super::forwards::{self, Nest};
use super::instance::{Context, Instance, factors_of};
use super::integers::size;
use super::ir::{Function, Origin, Posterior, Program, Stmt, Watched};
use super::layout::{family, is_copy};
use super::operand::Operand;
use super::shape::{Shape, axis_name};
use super::tokens::{ident, known};
use super::{FunctionNames, Text, describe, partial};
use crate::error::Error;
use crate::messages::{Graph, Message, Operation, Storage};
use crate::model::ir::{Model, Output, OutputSource, Use};
use crate::model::known::Known;
use crate::model::{FactorId, Id, PlateId, VariableId};
use crate::schedule::Schedule;

/// Whether a variable has a field for its marginal: it is asked for, a prediction reads it, or an iteration moves it.
pub(crate) fn has_marginal(graph: &Graph, schedule: &Schedule, variable: VariableId) -> bool {
    let outside = graph.model.variables[variable].cases.is_empty();
    let iterated = outside && !schedule.one_pass && moves(graph, schedule, variable);
    let output = graph.model.outputs.iter().any(|output| output.source.variable() == Some(variable));
    output
        || iterated
        || graph.predictions.iter().any(|message| message.variable == variable)
        || read_by_prediction(graph, variable)
}

/// Whether a message to a variable changes after the start.
fn moves(graph: &Graph, schedule: &Schedule, variable: VariableId) -> bool {
    graph
        .messages
        .iter()
        .enumerate()
        .any(|(id, message)| message.variable == variable && schedule.is_constant.get(id) == Some(&false))
}

fn read_by_prediction(graph: &Graph, variable: VariableId) -> bool {
    graph.predictions.iter().any(|message| {
        let factor = &graph.model.factors[message.factor];
        message
            .reads
            .iter()
            .any(|read| factor.edges[*read].argument.random().is_some_and(|use_| use_.variable == variable))
    })
}

/// Marginals, predictions, outputs and what is watched.
pub(crate) fn finish(
    context: Context<'_>,
    text: Text<'_>,
    program: &mut Program,
    named: &mut FunctionNames,
) -> Result<(), Error> {
    let graph = context.graph;
    for variable in graph.model.variables.ids() {
        let apart = graph.informed[variable.index()] && graph.storage[variable.index()] == Storage::Product;
        if apart && has_marginal(graph, context.schedule, variable) && !context.chains.contains_key(&variable)
        {
            let once = !context.schedule.one_pass && !moves(graph, context.schedule, variable);
            let phase = if once { &mut program.prepare } else { &mut program.finish };
            phase.push(marginal(context, variable, named));
        }
    }
    program.finish.extend(predictions(context, text, named)?);
    posteriors(context, text, program);
    Ok(())
}

/// The predictive distributions, each after those that it reads.
pub(crate) fn predictions(
    context: Context<'_>,
    text: Text<'_>,
    named: &mut FunctionNames,
) -> Result<Vec<Function>, Error> {
    let model = &context.graph.model;
    let factors: Vec<FactorId> = context.graph.predictions.iter().map(|message| message.factor).collect();
    let nests = forwards::order(model, &forwards::definitions(model, &factors), true)?;
    Ok(nests.iter().map(|nest| predict(context, nest, text, named)).collect())
}

/// The function of a loop of predictions.
fn predict(context: Context<'_>, nest: &Nest, text: Text<'_>, named: &mut FunctionNames) -> Function {
    let model = &context.graph.model;
    let factors = nest.factors();
    let child = |factor: &FactorId| model.factors[*factor].edges[0].argument.random();
    let mut names: Vec<&str> =
        factors.iter().filter_map(child).map(|use_| model.variables[use_.variable].name.as_str()).collect();
    names.dedup();
    let line = factors.first().map_or(0, |first| text.line(model.factors[*first].span));
    let mut docs: Vec<String> = factors.iter().map(|factor| describe(context.graph, *factor, text)).collect();
    docs.dedup();
    let name = named.take_at(&format!("predict_{}", names.join("_and_")), line);
    let body = nest.forwards(model, &|factor, outer| prediction(context, factor, outer));
    Function { name, origin: Origin::definitions(model, factors), docs, body }
}

/// What is watched, and how each posterior is read.
pub(crate) fn posteriors(context: Context<'_>, text: Text<'_>, program: &mut Program) {
    let graph = context.graph;
    let outside = |id: &VariableId| graph.model.variables[*id].cases.is_empty();
    for variable in graph.model.variables.ids().filter(outside) {
        let kept = graph.informed[variable.index()] && graph.storage[variable.index()] == Storage::Belief;
        if kept || has_marginal(graph, context.schedule, variable) {
            program.watched.push(watched(context, variable, text));
        }
    }
    for output in &graph.model.outputs {
        program.posteriors.push(posterior(context, output));
    }
}

fn watched(context: Context<'_>, variable: VariableId, text: Text<'_>) -> Watched {
    let row = &context.graph.model.variables[variable];
    // A part of an expression has no name that the user would know but its text.
    let name = if row.anonymous { text.quote(row.span) } else { row.shown.clone() };
    let line = text.line(row.span);
    let at_line = proc_macro2::Literal::usize_unsuffixed(line);
    let found = |place: TokenStream, at: TokenStream| {
        Stmt::Line(quote!(Error::check_proper(#name, &#place, #at, #at_line, iteration)?;))
    };
    let defined = match context.chains.get(&variable) {
        Some(chain) => Some(ep::chain::refuse(chain, &name, &at_line)),
        None => partial::each_defined(context, variable, found),
    };
    Watched { field: row.name.clone(), name: name.clone(), array: !row.axes.is_empty(), defined, line }
}

/// The product of all messages to a variable, element by element.
fn marginal(context: Context<'_>, variable: VariableId, named: &mut FunctionNames) -> Function {
    let model = &context.graph.model;
    let row = &model.variables[variable];
    let name = named.take(&format!("marginal_of_{}", row.name));
    let docs = vec![format!("The marginal of `{}`: the product of all messages to it.", row.name)];
    let anywhere = Use { variable, index: Vec::new() };
    let fields = factors_of(context, variable, &anywhere, None);
    let whole = ident(&row.name);
    let product = |place: &dyn Fn(Ident) -> TokenStream| {
        let places = fields.iter().map(|field| place(ident(field))).collect();
        Operand::product(model, variable, places).value()
    };
    let body = if row.axes.is_empty() {
        let product = product(&|field| quote!(self.#field));
        Stmt::Line(quote!(self.#whole = #product;))
    } else {
        let product = product(&|field| quote!(self.#field[at]));
        let body = vec![Stmt::Line(quote!(self.#whole[at] = #product;))];
        let (lower, upper) = (quote!(0), quote!(self.#whole.len()));
        Stmt::Loop { index: "at".to_owned(), lower, upper, reverse: false, body }
    };
    let origin = Origin { factors: Vec::new(), variables: vec![variable] };
    Function { name, origin, docs, body: vec![body] }
}

/// The predictive distribution of what a factor defines, inside its first `outer` loops.
fn prediction(context: Context<'_>, factor: FactorId, outer: usize) -> Vec<Stmt> {
    let graph = context.graph;
    let instance = Instance::new(context, factor);
    let Some(at) = graph.predictions.iter().position(|message| message.factor == factor) else {
        return Vec::new();
    };
    let store = |instance: &Instance<'_>, _: usize, value: &TokenStream| {
        let Some(use_) = instance.factor.edges[0].argument.random() else { return Vec::new() };
        let row = &graph.model.variables[use_.variable];
        let place = instance.element(&row.name, use_);
        // What is cut off where data speak is predicted as it is drawn.
        let of_family = (row.family == "TruncatedGaussian").then(|| quote!(.into()));
        Shape::of(&graph.model, use_.variable).assign(&place, &quote!(#value #of_family))
    };
    let inner = copied(&instance, &graph.predictions[at])
        .unwrap_or_else(|| ep::messages(&instance, &[graph.messages.len() + at], &store));
    instance.nest_unbound(&graph.model.factors[factor].plates[..outer], inner)
}

/// The copy of a belief that owns a vector: into that of the copy before.
fn copied(instance: &Instance<'_>, message: &Message) -> Option<Vec<Stmt>> {
    let Operation::Copy(source) = message.operation else { return None };
    let row = &instance.context.graph.model.variables[message.variable];
    let use_ = instance.factor.edges[0].argument.random().filter(|_| !is_copy(&row.family))?;
    let (place, name) = (instance.element(&row.name, use_), ident(&instance.local(source)));
    let mut body = ep::cavities(instance, &[source]);
    body.push(Stmt::Line(quote!(#place.clone_from(#name);)));
    Some(body)
}

/// How the posterior of an output is read.
fn posterior(context: Context<'_>, output: &Output) -> Posterior {
    let model = &context.graph.model;
    let chain = output.source.variable().and_then(|id| context.chains.get(&id));
    match &output.source {
        OutputSource::Variable(_) if let Some(chain) = chain => of_chain(output, &chain.field),
        OutputSource::Copy(use_) if let Some(chain) = chain => {
            let (field, at) = (ident(&chain.field), super::shape::indices(use_));
            let at = at.iter().map(|index| known(model, index));
            of_element(model, output, quote!(Posterior::from(self.#field.belief(#(#at),*))))
        }
        OutputSource::Variable(id) => of_variable(model, output, *id),
        OutputSource::Copy(use_) => of_copy(model, output, use_),
        OutputSource::Known(value) => of_known(model, output, value),
    }
}

fn of_variable(model: &Model, output: &Output, id: VariableId) -> Posterior {
    let (row, shape) = (&model.variables[id], Shape::of(model, id));
    let (ty, field) = (family(&row.family), ident(&row.name));
    if shape.is_scalar() {
        let erased = quote!(Posterior::from(self.#field.clone()));
        let erased = if is_copy(&row.family) { quote!(Posterior::from(self.#field)) } else { erased };
        return Posterior {
            name: output.name.clone(),
            ty: quote!(&#ty),
            value: quote!(&self.#field),
            erased,
        };
    }
    let axes: Vec<Known> = (0..shape.sizes.len()).map(Known::Axis).collect();
    let flat = shape.flat(model, &axes);
    let element =
        if is_copy(&row.family) { quote!(self.#field[#flat]) } else { quote!(self.#field[#flat].clone()) };
    let erased = nested(model, &shape, element);
    Posterior { name: output.name.clone(), ty: quote!(&[#ty]), value: quote!(&self.#field), erased }
}

/// Arrays in arrays over the axes of a shape.
pub(super) fn nested(model: &Model, shape: &Shape, element: TokenStream) -> TokenStream {
    if shape.sizes.len() > 1 && shape.is_rectangular() {
        let sizes = shape.sizes.iter().map(|of| size(model, of));
        let indices = (0..shape.sizes.len()).map(|axis| ident(&axis_name(axis)));
        return quote!(Posterior::shaped([#(#sizes),*], |[#(#indices),*]| #element));
    }
    (0..shape.sizes.len()).rev().fold(element, |inner, axis| {
        let (index, size) = (ident(&axis_name(axis)), size(model, &shape.sizes[axis]));
        quote!(Posterior::array((0..#size).map(|#index| #inner)))
    })
}

pub(super) fn over_plates(model: &Model, plates: &[PlateId], element: TokenStream) -> TokenStream {
    plates.iter().rev().fold(element, |inner, plate| {
        let row = &model.plates[*plate];
        let (index, lower, upper) = (ident(&row.name), known(model, &row.lower), known(model, &row.upper));
        quote!(Posterior::array((#lower..#upper).map(|#index| #inner)))
    })
}

fn of_copy(model: &Model, output: &Output, use_: &Use) -> Posterior {
    let (row, shape) = (&model.variables[use_.variable], Shape::of(model, use_.variable));
    let field = ident(&row.name);
    let place = if shape.is_scalar() {
        quote!(self.#field)
    } else {
        let flat = shape.flat(model, &super::shape::indices(use_));
        quote!(self.#field[#flat])
    };
    let element = if is_copy(&row.family) {
        quote!(Posterior::from(#place))
    } else {
        quote!(Posterior::from(#place.clone()))
    };
    of_element(model, output, element)
}

/// Arrays of an element over the plates of a copy.
fn of_element(model: &Model, output: &Output, element: TokenStream) -> Posterior {
    let erased = over_plates(model, &output.axes, element);
    Posterior { name: output.name.clone(), ty: quote!(Posterior), value: erased.clone(), erased }
}

/// The marginals of a chain, which are made when they are asked for.
fn of_chain(output: &Output, field: &str) -> Posterior {
    let field = ident(field);
    let value = quote!(self.#field.beliefs());
    let erased = quote!(Posterior::array(#value));
    Posterior { name: output.name.clone(), ty: quote!(Vec<Categorical>), value, erased }
}

pub(super) fn of_known(model: &Model, output: &Output, value: &Known) -> Posterior {
    let value = known(model, value);
    of_element(model, output, quote!(Posterior::from(#value)))
}
