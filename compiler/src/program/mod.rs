//! Schedule → program: loops over fields, in the order of the schedule.

mod alike;
mod blocks;
mod borrows;
mod carry;
pub(crate) mod checks;
mod contract;
mod effects;
mod ep;
mod evidence;
mod forwards;
mod functions;
mod gibbs;
mod hoist;
mod instance;
pub(crate) mod integers;
pub mod ir;
pub(crate) mod layout;
mod matrices;
pub(crate) mod names;
mod naming;
mod operand;
mod outputs;
mod partial;
mod places;
mod print;
mod reach;
mod row;
mod shape;
pub mod simulate;
mod starts;
#[cfg(test)]
mod tests;
pub mod tokens;
mod unread;
mod vmp;

pub(crate) use functions::FunctionNames;
pub use gibbs::lower as lower_blocks;
pub use ir::Program;
pub use naming::internal;
pub use print::print;
pub use shape::Shape;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::error::Error;
use crate::messages::{Graph, Message, Storage};
use crate::model::ir::{FactorKind, Index, Init, Model};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::model::{Algorithm, FactorId, Id, VariableId};
use crate::schedule::{Direction, Schedule, Step};
use crate::syntax::Span;
use hoist::has_index;
use instance::Context;
use integers::size;
use ir::{Field, Iterated, Stmt, Table};
use layout::{Layout, is_copy, size_follows};
use names::mentions;
use shape::axis_name;
use tokens::ident;

/// The text of the model, for line numbers and the lines that comments quote.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a>(pub &'a str);

impl Text<'_> {
    /// The line, counted from 1, of a place.
    pub fn line(&self, span: Span) -> usize {
        self.place(span).0
    }

    /// The line and the column, counted from 1, of a place.
    pub fn place(&self, span: Span) -> (usize, usize) {
        crate::error::position(self.0, span.start)
    }

    /// `lines 10, 12 and 15`: where some factors stand in the text.
    pub(crate) fn lines(&self, model: &Model, factors: &[FactorId]) -> String {
        let lines: BTreeSet<usize> =
            factors.iter().map(|factor| self.line(model.factors[*factor].span)).collect();
        let lines: Vec<String> = lines.iter().map(usize::to_string).collect();
        match lines.split_last() {
            Some((last, [])) => format!("line {last}"),
            Some((last, others)) => format!("lines {} and {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// What is around a place between the ends of statements and blocks: `if wet`, of the place of `wet`.
    pub(crate) fn head(&self, span: Span) -> String {
        let ends = ['\n', ';', '{', '}'];
        let start = self.0.get(..span.start).and_then(|before| before.rfind(ends)).map_or(0, |at| at + 1);
        let after = self.0.get(span.end..).unwrap_or_default();
        let end = span.end
            + after.find(ends).map_or(after.len(), |at| at + usize::from(after[at..].starts_with(';')));
        self.quote(Span { start, end })
    }

    /// The statement, on one line.
    pub fn quote(&self, span: Span) -> String {
        let text = self.0.get(span.start..span.end).unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        let joined = words.join(" ");
        if joined.chars().count() <= 70 {
            joined
        } else {
            format!("{}…", joined.chars().take(69).collect::<String>())
        }
    }
}

/// Lowers the messages of a model to a program.
pub fn lower(graph: &Graph, schedule: &Schedule, text: Text<'_>) -> Result<Program, Error> {
    let mut names: Names = naming::fields(&graph.model).collect();
    if graph.algorithm == Algorithm::Vmp {
        return vmp::lower(graph, schedule, text, &mut names);
    }
    reserve_beliefs(graph, &mut names);
    let mut named = FunctionNames::of_model(&graph.model);
    let mut program = ep::program(graph, schedule, text, (&mut names, &mut named))?;
    program.observations = observations(graph, text);
    tidy(&mut program);
    Ok(program)
}

/// The starts by hand: made when all that is constant is there, and left when an iteration has read them.
fn add_starts(context: Context<'_>, program: &mut Program, names: &mut Names, named: &mut FunctionNames) {
    let seed = names.take("seed");
    let (made, left) = starts::functions(context, &seed, named);
    program.prepare.extend(made);
    program.update.extend(left);
    let init = |id: &VariableId| context.graph.model.variables[*id].init.as_ref();
    if context.layout.starts.keys().filter_map(init).any(|init| matches!(init, Init::Random(_))) {
        program.fields.push(starts::seed_field(&seed));
        program.seed = Some(seed);
    }
}

/// What is made of a graph whose variables have beliefs, and no messages of their own.
pub(crate) fn in_context<T>(graph: &Graph, schedule: &Schedule, make: impl FnOnce(Context<'_>) -> T) -> T {
    let (layout, chains, told) = (beliefs_only(graph), ep::chain::Chains::new(), ep::weights::Told::new());
    make(Context { graph, schedule, layout: &layout, chains: &chains, told: &told })
}

/// What each statement needs said once: without braces, before the loop, by a name.
fn tidy(program: &mut Program) {
    unread::run(program);
    blocks::run(program);
    hoist::run(program);
    borrows::run(program);
    places::run(program);
}

/// Where data or constraints stand.
fn observations(graph: &Graph, text: Text<'_>) -> Vec<(usize, usize)> {
    let seen = graph.model.factors.iter().filter(|(_, factor)| factor.child().is_none());
    let mut places: Vec<(usize, usize)> = seen.map(|(_, factor)| text.place(factor.span)).collect();
    places.dedup();
    places
}

/// Beliefs carry the variables' own names.
fn reserve_beliefs(graph: &Graph, names: &mut Names) {
    for (_, variable) in graph.model.variables.iter() {
        names.take(&variable.name);
    }
}

/// ``Line 6, `observe …`.``: the statement that a factor comes from.
pub(crate) fn describe(graph: &Graph, factor: FactorId, text: Text<'_>) -> String {
    let row = &graph.model.factors[factor];
    let words =
        if matches!(row.kind, FactorKind::Gate(..)) { text.head(row.span) } else { text.quote(row.span) };
    format!("Line {}, `{words}`.", text.line(row.span))
}

/// The statements that the factors of a step come from.
fn described(graph: &Graph, step: &Step, text: Text<'_>) -> Vec<String> {
    each_once(step.parts.iter().map(|part| describe(graph, part.factor, text)))
}

/// Things in their order, each where it is first.
fn each_once<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.fold(Vec::new(), |mut found, one| {
        if !found.contains(&one) {
            found.push(one);
        }
        found
    })
}

/// The fields of messages and beliefs.
fn fields(context: Context<'_>, text: Text<'_>) -> Vec<Field> {
    let graph = context.graph;
    let mut fields: Vec<Field> = Vec::new();
    for (id, _) in graph.model.variables.iter() {
        if let Some(chain) = context.chains.get(&id) {
            fields.push(ep::chain::field(context, id, chain));
            continue;
        }
        let kept = graph.informed[id.index()] && graph.storage[id.index()] == Storage::Belief;
        if kept || outputs::has_marginal(graph, context.schedule, id) {
            let name = &graph.model.variables[id].name;
            fields.push(field(
                &graph.model,
                name,
                id,
                &Shape::of(&graph.model, id),
                format!("The belief about `{name}`."),
            ));
        }
    }
    for (id, slot) in context.layout.slots.iter().enumerate() {
        let Some(slot) = slot else { continue };
        if fields.iter().any(|field| field.name == slot.name) {
            continue;
        }
        let (variable, docs) = (graph.messages[id].variable, described_message(context, id, slot, text));
        fields.push(field(&graph.model, &slot.name, variable, &slot.shape, docs));
    }
    fields.extend(ep::parallel::fields(context));
    fields.extend(starts::fields(context));
    fields.extend(context.layout.step.iter().map(|name| Field {
        name: name.clone(),
        ty: quote!(f64),
        docs: "By how much damped steps are shortened.".to_owned(),
        variable: None,
        init: quote!(1.0),
        copied: true,
    }));
    fields
}

/// The fields of the messages that an iteration sends anew.
fn iterated(context: Context<'_>, text: Text<'_>) -> Vec<Iterated> {
    let mut all: Vec<Iterated> = Vec::new();
    let again = |id: &usize| !context.schedule.one_pass && context.schedule.iterates(*id);
    for id in (0..context.graph.messages.len()).filter(again) {
        let Some(slot) = &context.layout.slots[id] else { continue };
        if all.iter().all(|one| one.field != slot.name) {
            let (variable, from) = (element(context, id), lines_of(context, slot, text));
            all.push(Iterated { field: slot.name.clone(), array: !slot.shape.is_scalar(), variable, from });
        }
    }
    all
}

/// The field that shortens damped steps, and the part of an old message that is kept at most.
fn damped(context: Context<'_>) -> Option<(String, f64)> {
    let kept = context.layout.slots.iter().flatten().map(|slot| slot.keep);
    Some((context.layout.step.clone()?, kept.fold(0.0, f64::max)))
}

/// The lines of the statements whose messages a field holds.
fn lines_of(context: Context<'_>, slot: &layout::Slot, text: Text<'_>) -> String {
    let graph = context.graph;
    let in_slot =
        |other: &usize| context.layout.slots[*other].as_ref().is_some_and(|one| one.name == slot.name);
    let factors: Vec<FactorId> =
        (0..graph.messages.len()).filter(in_slot).map(|other| graph.messages[other].factor).collect();
    text.lines(&graph.model, &factors)
}

/// What a field of messages holds: which element hears it from where.
fn described_message(context: Context<'_>, id: usize, slot: &layout::Slot, text: Text<'_>) -> String {
    let (message, lines) = (&context.graph.messages[id], lines_of(context, slot, text));
    let element = element(context, id);
    if message.forward {
        return format!("The message to `{element}` from its definition, {lines}.");
    }
    let all = if slot.total { "The product of the messages" } else { "The message" };
    format!("{all} to `{element}` from {lines}.")
}

/// The element that hears a message, as the model writes it: of a definition, the variable.
fn element(context: Context<'_>, id: usize) -> String {
    let (message, model) = (&context.graph.messages[id], &context.graph.model);
    let variable = &model.variables[message.variable].shown;
    if message.forward {
        return variable.clone();
    }
    let use_ = model.factors[message.factor].edges[message.edge].argument.random();
    let index = use_.map_or(&[][..], |use_| &use_.index);
    let show =
        |text: String, at: &Index| format!("{text}[{}]", crate::model::print::known(model, &at.to_known()));
    index.iter().fold(variable.clone(), show)
}

pub(crate) fn field(model: &Model, name: &str, variable: VariableId, shape: &Shape, docs: String) -> Field {
    let ty = layout::family(&model.variables[variable].family);
    let copy = layout::is_copy(&model.variables[variable].family);
    let (ty, init) = match (shape.is_scalar(), copy) {
        (true, true) => (quote!(#ty), quote!(#ty::UNIFORM)),
        (true, false) => (quote!(#ty), quote!(#ty::uniform(1))),
        (false, _) => (quote!(Vec<#ty>), quote!(Vec::new())),
    };
    let copied = copy && shape.is_scalar();
    Field { name: name.to_owned(), ty, docs, variable: Some(variable), init, copied }
}

/// The starts of ragged arrays.
fn shapes(context: Context<'_>, is_field: impl Fn(VariableId) -> bool) -> Vec<Table> {
    let model = &context.graph.model;
    let per_edge = context.layout.slots.iter().flatten().filter(|slot| slot.per_edge);
    let variables = model.variables.ids().filter(|id| is_field(*id)).map(|id| Shape::of(model, id));
    variables.chain(per_edge.map(|slot| slot.shape.clone())).flat_map(|shape| shape.tables(model)).collect()
}

/// Every message at its uniform start.
fn start(context: Context<'_>) -> Vec<Stmt> {
    let graph = context.graph;
    let mut body = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for id in graph.model.variables.ids() {
        if let Some(chain) = context.chains.get(&id) {
            body.push(ep::chain::start(context, chain));
            continue;
        }
        let kept = graph.informed[id.index()] && graph.storage[id.index()] == Storage::Belief;
        if kept || outputs::has_marginal(graph, context.schedule, id) {
            body.extend(fill_uniform(context, &graph.model.variables[id].name, id));
        }
    }
    for (id, slot) in context.layout.slots.iter().enumerate() {
        let Some(slot) = slot else { continue };
        if done.contains(&slot.name.as_str()) {
            continue;
        }
        done.push(&slot.name);
        let message: &Message = &graph.messages[id];
        if slot.per_edge {
            body.extend(fill_per_edge(context, slot, id));
        } else {
            body.extend(fill_uniform(context, &slot.name, message.variable));
        }
    }
    body.extend(context.layout.step.iter().map(|name| {
        let step = ident(name);
        Stmt::Line(quote!(self.#step = 1.0;))
    }));
    body
}

/// The messages of each instance to its own element.
fn fill_per_edge(context: Context<'_>, slot: &layout::Slot, id: usize) -> Vec<Stmt> {
    let (model, message) = (&context.graph.model, &context.graph.messages[id]);
    let name = ident(&slot.name);
    let follows = layout::size_follows(model, message.variable);
    let uniform = if follows {
        let family = layout::family(&model.variables[message.variable].family);
        quote!(#family::uniform(1))
    } else {
        layout::uniform(model, message.variable, &[])
    };
    if slot.shape.is_scalar() {
        return vec![Stmt::Line(quote!(self.#name = #uniform;))];
    }
    let length = slot.shape.length(model);
    let mut body = vec![Stmt::Line(quote!(self.#name = vec![#uniform; #length];))];
    let instance = instance::Instance::new(context, message.factor);
    if let (true, Some(use_), Some(place)) =
        (follows, instance.factor.edges[message.edge].argument.random(), instance.slot(id))
    {
        let uniform = layout::uniform(model, message.variable, &instance.at(use_));
        let each = instance.each(message.edge, vec![Stmt::Line(quote!(#place = #uniform;))]);
        body.extend(instance.nest(Direction::Ascending, each));
    }
    body
}

/// An array that has the shape of a variable at the uniform message.
pub(crate) fn fill_uniform(context: Context<'_>, name: &str, variable: VariableId) -> Vec<Stmt> {
    let model = &context.graph.model;
    fill(model, name, variable, &|at| layout::uniform(model, variable, at))
}

/// A field that has the shape of a variable at uniform messages, without allocating.
pub(crate) fn clear_field(context: Context<'_>, field: &str, id: VariableId) -> Vec<Stmt> {
    let model = &context.graph.model;
    let row = &model.variables[id];
    let (name, uniform) = (ident(field), layout::uniform(model, id, &[]));
    match (row.axes.is_empty(), is_copy(&row.family)) {
        (true, _) => vec![Stmt::Line(quote!(self.#name = #uniform;))],
        (false, true) => vec![Stmt::Line(quote!(self.#name.fill(#uniform);))],
        // Where the array is empty, a size read from data may not be there.
        (false, false) if !size_follows(model, id) && !has_index(uniform.clone()) => {
            vec![Stmt::Line(quote!(self.#name.fill(#uniform);))]
        }
        (false, false) => fill_uniform(context, field, id),
    }
}

/// An array that has the shape of a variable, filled by a function of the indices.
pub(crate) fn fill(
    model: &Model,
    name: &str,
    variable: VariableId,
    value: &dyn Fn(&[Known]) -> TokenStream,
) -> Vec<Stmt> {
    let shape = Shape::of(model, variable);
    let field = ident(name);
    if shape.is_scalar() {
        let value = value(&[]);
        return vec![Stmt::Line(quote!(self.#field = #value;))];
    }
    let axes: Vec<Known> = (0..shape.sizes.len()).map(Known::Axis).collect();
    let one = value(&axes);
    // An element may not be there where the array is empty.
    let mut indices = (0..axes.len()).map(|axis| ident(&axis_name(axis)));
    if !indices.any(|index| mentions(&one, &index)) && !has_index(one.clone()) {
        let length = shape.length(model);
        return vec![Stmt::Line(quote!(self.#field = vec![#one; #length];))];
    }
    let mut body = vec![Stmt::Line(quote!(self.#field.clear();))];
    body.extend(over_axes(model, &shape, vec![Stmt::Line(quote!(self.#field.push(#one);))]));
    body
}

/// Loops over the axes of a shape.
pub(crate) fn over_axes(model: &Model, shape: &Shape, body: Vec<Stmt>) -> Vec<Stmt> {
    (0..shape.sizes.len()).rev().fold(body, |body, axis| {
        let upper = size(model, &shape.sizes[axis]);
        vec![Stmt::Loop { index: axis_name(axis), lower: quote!(0), upper, reverse: false, body }]
    })
}

/// An empty layout: every belief is a field of its own.
pub(crate) fn beliefs_only(graph: &Graph) -> Layout {
    Layout { slots: vec![None; graph.messages.len()], ..Layout::default() }
}
