//! The function of a draw: messages, their product, the sample.

use proc_macro2::TokenStream;
use quote::quote;

use super::anew::{Anew, Place, anew, written};
use super::rename::{all_tokens, fields, fields_of, rename};
use super::state::{inner, is_vector};
use super::{Gibbs, Part, conditional, forward, is_copy};
use crate::blocks::{Draw, Messages, Turns};
use crate::error::Error;
use crate::messages::{Graph, Message};
use crate::model::Model;
use crate::model::known::Known;
use crate::model::names::Names;
use crate::model::{FactorId, Id, VariableId};
use crate::program::instance::{Context, Instance};
use crate::program::integers::size;
use crate::program::ir::{Function, Origin, Program, Stmt, Weight};
use crate::program::layout::uniform;
use crate::program::reach::{at_element, named_element};
use crate::program::shape::Shape;
use crate::program::tokens::ident;
use crate::program::{FunctionNames, beliefs_only, describe, ep, field, fill, internal, over_axes};

/// Statements for each element of a shape, by names for its indices.
pub(super) fn over_elements(
    model: &Model,
    shape: &Shape,
    (names, index): (&[String], &[Known]),
    body: Vec<Stmt>,
) -> Vec<Stmt> {
    (0..shape.sizes.len()).rev().fold(body, |body, axis| {
        let upper = size(model, &shape.sizes[axis].with_axes(index));
        vec![Stmt::Loop { index: names[axis].clone(), lower: quote!(0), upper, reverse: false, body }]
    })
}

/// `self.x = vec![value; length];` as `self.x.fill(value);`
fn in_place(stmt: Stmt) -> Stmt {
    let Stmt::Line(line) = &stmt else { return stmt };
    let filled = syn::parse2::<syn::Stmt>(line.clone()).ok().and_then(|parsed| {
        let syn::Stmt::Expr(syn::Expr::Assign(assign), _) = parsed else { return None };
        let syn::Expr::Macro(of) = assign.right.as_ref() else { return None };
        let parts = of.mac.parse_body::<Repeat>().ok().filter(|_| of.mac.path.is_ident("vec"))?;
        let (place, value) = (&assign.left, parts.0);
        Some(quote!(#place.fill(#value);))
    });
    filled.map_or(stmt, Stmt::Line)
}

/// `value; length`
struct Repeat(syn::Expr);

impl syn::parse::Parse for Repeat {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let value = input.parse()?;
        input.parse::<syn::Token![;]>()?;
        input.parse::<syn::Expr>()?;
        Ok(Repeat(value))
    }
}

/// Gives the functions for the evidence of cases names that no others have; what blocks say alike is one function.
fn name_weights(messages: &mut Program, named: &mut FunctionNames) {
    let called = all_tokens(&messages.bodies().flat_map(|body| body.clone()).collect::<Vec<_>>());
    let called = fields_of(called);
    messages.weights.retain(|weight| called.contains(&weight.name));
    for at in 0..messages.weights.len() {
        let Weight { name, body, .. } = &messages.weights[at];
        let (wanted, own) = (name.clone(), named.shared(name, body));
        if own != wanted {
            rename(messages, &wanted, &own);
            messages.weights[at].name = own;
        }
    }
}

impl Gibbs<'_> {
    /// The function of a draw and what it needs.
    pub(super) fn draw(
        &self,
        draw: &Draw,
        (names, named): (&mut Names, &mut FunctionNames),
    ) -> Result<Part, Error> {
        let graph = internal(draw.graph.clone());
        let mut messages = ep::program(&graph, &draw.schedule, self.text, (names, named))?;
        // In these messages what is no datum is a belief.
        for id in [draw.variable].iter().chain(&draw.integrated) {
            let (name, own) = (&graph.model.variables[*id].name, &self.model.variables[*id].name);
            let own = if *id == draw.variable { conditional(own) } else { format!("{own}_collapsed") };
            rename(&mut messages, name, &own);
        }
        name_weights(&mut messages, named);
        let mut body = self.passed(&mut messages);
        body.extend(match &draw.turns {
            Turns::AtOnce => self.all_at_once(draw.variable),
            Turns::Chain(own) => self.one_by_one(draw.variable, own, &mut messages)?,
            Turns::InTurn(places) => self.in_turn(draw.variable, places, &mut messages, named),
            Turns::Slice(places) => self.slices(draw.variable, places, &mut messages, named),
        });
        let row = &self.model.variables[draw.variable];
        let docs = vec![format!("Draws `{}` given {}.", row.shown, self.said(&draw.given))];
        let origin = Origin {
            factors: draw.graph.messages.iter().map(|message| message.factor).collect(),
            variables: vec![draw.variable],
        };
        let function = Function { name: named.take(&format!("draw_{}", row.name)), origin, docs, body };
        Ok(Part { function, messages })
    }

    /// The statements that pass the messages: what reads no sample is left where it is computed once, but for what is
    /// told a field that each draw begins anew.
    fn passed(&self, messages: &mut Program) -> Vec<Stmt> {
        let phases = [&mut messages.prepare, &mut messages.update, &mut messages.finish];
        let all: Vec<Function> = phases.into_iter().flat_map(std::mem::take).collect();
        let (start, all): (Vec<Function>, Vec<Function>) =
            all.into_iter().partition(|function| function.name == "start");
        let samples = self.model.variables.iter().map(|(_, row)| row.name.clone()).collect();
        let own = messages.fields.iter().map(|field| field.name.clone()).collect();
        let Anew { places, fields: anew } = anew(&all, samples, &own);
        let begun = |stmt: &&Stmt| !fields(std::slice::from_ref(*stmt)).is_disjoint(&anew);
        let blank = start.iter().flat_map(|function| &function.body).filter(begun).cloned();
        let mut body: Vec<Stmt> = blank.map(in_place).collect();
        messages.prepare.extend(start);
        let once: Vec<Function> = all
            .iter()
            .zip(&places)
            .filter(|(_, place)| **place == Place::Once)
            .map(|(one, _)| one.clone())
            .collect();
        for (function, place) in all.into_iter().zip(places) {
            let told = written(&function.body);
            let read = |other: &Function| !fields(&other.body).is_disjoint(&told);
            if place == Place::Once || place == Place::Again && once.iter().any(read) {
                messages.prepare.push(function.clone());
            }
            if place == Place::Once {
                continue;
            }
            body.extend(function.docs.iter().map(|line| Stmt::Comment(line.clone())));
            if all_tokens(&function.body).to_string().contains("return") {
                let name = ident(&function.name);
                body.push(Stmt::Line(quote!(self.#name();)));
                messages.called.push(function);
            } else {
                body.extend(function.body.into_iter().map(in_place));
            }
        }
        body
    }

    /// A draw of each element from what it hears.
    fn all_at_once(&self, id: VariableId) -> Vec<Stmt> {
        let (model, shape) = (self.model, Shape::of(self.model, id));
        let axes: Vec<Known> = (0..shape.sizes.len()).map(Known::Axis).collect();
        let flat = shape.flat(model, &axes);
        over_axes(model, &shape, self.sampled(id, &quote!(#flat)))
    }

    /// The sample of an element.
    pub(super) fn place(&self, id: VariableId, flat: &TokenStream) -> TokenStream {
        let row = &self.model.variables[id];
        let sample = ident(&row.name);
        match inner(self.model, &row.domain) {
            _ if row.axes.is_empty() => quote!(self.#sample),
            Some(size) => quote!(self.#sample[(#flat) * #size..][..#size]),
            None => quote!(self.#sample[#flat]),
        }
    }

    /// `self.x[at] = self.x_conditional[at].sample(&mut self.random);`
    fn sampled(&self, id: VariableId, flat: &TokenStream) -> Vec<Stmt> {
        let row = &self.model.variables[id];
        let (from, random) = (ident(&conditional(&row.name)), ident(&self.random));
        let scalar = row.axes.is_empty();
        let from = if scalar { quote!(self.#from) } else { quote!(self.#from[#flat]) };
        let place = self.place(id, flat);
        vec![Stmt::Line(if is_vector(&row.domain) {
            quote!(#from.sample_into(&mut #place, &mut self.#random);)
        } else {
            quote!(#place = #from.sample(&mut self.#random);)
        })]
    }

    /// A draw of one element after the other, each from its definition at samples and what those behind it say.
    fn one_by_one(
        &self,
        id: VariableId,
        chain: &Messages,
        messages: &mut Program,
    ) -> Result<Vec<Stmt>, Error> {
        let graph = internal(chain.graph.clone());
        let (layout, chains, told) =
            (beliefs_only(&graph), ep::chain::Chains::new(), ep::weights::Told::new());
        let context = Context {
            graph: &graph,
            schedule: &chain.schedule,
            layout: &layout,
            chains: &chains,
            told: &told,
        };
        let heard = self.heard(id, messages);
        let row = &self.model.variables[id];
        let shape = Shape::of(self.model, id);
        let from = ident(&conditional(&row.name));
        let commit = |instance: &Instance<'_>, _: usize, value: &TokenStream| {
            let Some(use_) = instance.factor.edges[0].argument.random() else { return Vec::new() };
            let flat = shape.flat(&graph.model, &instance.at(use_));
            let value = heard.iter().map(|field| ident(field)).fold(value.clone(), |product, field| {
                if is_copy(&row.family) {
                    quote!(#product * self.#field[#flat])
                } else {
                    quote!(&(#product) * &self.#field[#flat])
                }
            });
            let own = Stmt::Line(quote!(self.#from[#flat] = #value;));
            [own].into_iter().chain(self.sampled(id, &quote!(#flat))).collect()
        };
        let own = forward::defining(self.blocks, id);
        let each = |factor: FactorId, outer: usize| {
            let at = own.iter().position(|one| *one == factor).unwrap_or(0);
            let factor = FactorId::from_index(at);
            let of = |message: &Message| message.factor == factor;
            let predicted = || Some(graph.messages.len() + graph.predictions.iter().position(of)?);
            let message = graph.messages.iter().position(of).or_else(predicted);
            let instance = Instance::new(context, factor);
            let body = ep::messages(&instance, message.as_slice(), &commit);
            instance.nest_unbound(&graph.model.factors[factor].plates[..outer], body)
        };
        let comment = "Each element from its definition, and what those behind it say.";
        let nests = forward::definitions(self.blocks, id)?;
        let loops = nests.iter().flat_map(|nest| nest.forwards(&graph.model, &each));
        Ok([Stmt::Comment(comment.to_owned())].into_iter().chain(loops).collect())
    }

    /// A draw of one element after the other given all others.
    fn in_turn(
        &self,
        id: VariableId,
        places: &[Messages],
        messages: &mut Program,
        named: &mut FunctionNames,
    ) -> Vec<Stmt> {
        self.heard(id, messages);
        let (model, row, shape) = (self.model, &self.model.variables[id], Shape::of(self.model, id));
        let graphs: Vec<Graph> = places.iter().map(|place| internal(place.graph.clone())).collect();
        let reached = |graph| Graph::all(graph).map(move |one| (&graph.model, one.factor, one.edge));
        let adjacent: Vec<(&Model, FactorId, usize)> = graphs.iter().flat_map(reached).collect();
        let (element, names) = named_element(model, id, &adjacent);
        let uniform = uniform(model, id, &element.index);
        let mut body = vec![Stmt::Line(quote!(let mut next = #uniform;))];
        for (graph, place) in graphs.iter().zip(places) {
            let (layout, chains) = (beliefs_only(graph), ep::chain::Chains::new());
            let context =
                |told| Context { graph, schedule: &place.schedule, layout: &layout, chains: &chains, told };
            let nothing = ep::weights::Told::new();
            let told = ep::weights::told(context(&nothing));
            let context = context(&told);
            let mut part =
                Program { weights: ep::weights::weights(context, self.text, |_| true), ..Program::default() };
            for (at, message) in graph.all().enumerate() {
                let instance = Instance::new(context, message.factor);
                let tell = |_: &Instance<'_>, _: usize, value: &TokenStream| {
                    vec![Stmt::Line(ep::multiply(&row.family, &quote!(next), value))]
                };
                let inner = ep::messages(&instance, &[at], &tell);
                part.evidence.push(Stmt::Comment(describe(graph, message.factor, self.text)));
                part.evidence.extend(at_element(&instance, message.edge, &element, inner));
            }
            name_weights(&mut part, named);
            body.append(&mut part.evidence);
            messages.weights.append(&mut part.weights);
        }
        let (from, flat) = (ident(&conditional(&row.name)), shape.flat(model, &element.index));
        body.push(Stmt::Line(quote!(self.#from[#flat] = next;)));
        body.extend(self.sampled(id, &quote!(#flat)));
        over_elements(model, &shape, (&names, &element.index), body)
    }

    /// The fields of what others say of a chain's elements; adds that of what they are drawn from.
    fn heard(&self, id: VariableId, messages: &mut Program) -> Vec<String> {
        let (row, shape) = (&self.model.variables[id], Shape::of(self.model, id));
        let about = |one: &&crate::program::ir::Field| one.variable == Some(id);
        let heard = messages.fields.iter().filter(about).map(|one| one.name.clone()).collect();
        let name = conditional(&row.name);
        let docs = format!("What `{}` is drawn from.", row.shown);
        messages.fields.push(field(self.model, &name, id, &shape, docs));
        let body = fill(self.model, &name, id, &|at| uniform(self.model, id, at));
        messages.prepare.push(Function::new("start".to_owned(), Vec::new(), body));
        heard
    }
}
