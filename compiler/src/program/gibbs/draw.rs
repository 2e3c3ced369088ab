//! The function of a draw: messages, their product, the sample.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::anew::{Anew, Place, anew};
use super::rename::rename;
use super::state::{inner, is_vector};
use super::sweep::Part;
use super::turns::heard_alone;
use super::{Gibbs, collapsed_field, conditional};
use crate::blocks::{Draw, Messages, Turns};
use crate::error::Error;
use crate::messages::Graph;
use crate::model::VariableId;
use crate::model::known::Known;
use crate::model::names::Names;
use crate::program::effects::{all_tokens, fields, fields_of, written};
use crate::program::ir::{Function, Origin, Program, Stmt, Weight};
use crate::program::shape::Shape;
use crate::program::tokens::{factor, ident};
use crate::program::{FunctionNames, ep, internal, over_axes};
use crate::schedule::Schedule;

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
pub(super) fn name_weights(messages: &mut Program, named: &mut FunctionNames) {
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
        let mut part = self.drawing(draw, (names, named))?;
        let row = &self.model.variables[draw.variable];
        part.kept = Some(conditional(&row.name));
        let docs = vec![format!("Draws `{}` given {}.", row.shown, self.said(draw))];
        let origin = Origin {
            factors: draw.graph.messages.iter().map(|message| message.factor).collect(),
            variables: vec![draw.variable],
        };
        part.head =
            Function { name: named.take(&format!("draw_{}", row.name)), origin, docs, body: Vec::new() };
        Ok(part)
    }

    /// What a draw computes ahead, and the statements of its function.
    pub(super) fn drawing(
        &self,
        draw: &Draw,
        (names, named): (&mut Names, &mut FunctionNames),
    ) -> Result<Part, Error> {
        let id = draw.variable;
        if let Some(tail) = self.rows(draw) {
            return Ok(Part { tail, ..Part::default() });
        }
        let alone = self.heard_alone(draw).map(|graph| [Messages { graph, schedule: draw.schedule.clone() }]);
        let in_turn = match (&alone, &draw.turns) {
            (Some(place), _) => Some(place.as_slice()),
            (None, Turns::InTurn(places)) => Some(places.as_slice()),
            _ => None,
        };
        if let Some(places) = in_turn {
            let mut messages = Program::default();
            let tail = self.in_turn(id, places, &mut messages, named);
            return Ok(Part { tail, messages, ..Part::default() });
        }
        let mut messages = self.messages(draw, (names, named))?;
        let (blank, passes) = self.passed(&mut messages);
        let tail = match &draw.turns {
            Turns::Chain(own) => self.one_by_one(id, own, &mut messages)?,
            Turns::Collapsed(places) => self.collapsed(draw, places, &mut messages, named)?,
            Turns::Slice(places) => self.slices(id, places, &mut messages, named),
            Turns::AtOnce | Turns::InTurn(_) | Turns::Forwards => self.all_at_once(id),
        };
        Ok(Part { blank, passes, tail, messages, ..Part::default() })
    }

    /// The messages of a draw at once, where each element hears at most one instance of a factor, and nothing but data,
    /// samples, and what mixtures tell it.
    fn heard_alone(&self, draw: &Draw) -> Option<Graph> {
        if !matches!(draw.turns, Turns::AtOnce) {
            return None;
        }
        let others = self.mixtures.others(draw);
        let array = !self.model.variables[draw.variable].axes.is_empty();
        let graph = others.or_else(|| array.then(|| draw.graph.clone()))?;
        heard_alone(&graph, draw.variable).then_some(graph)
    }

    /// What passes the messages of a draw.
    fn messages(
        &self,
        draw: &Draw,
        (names, named): (&mut Names, &mut FunctionNames),
    ) -> Result<Program, Error> {
        let graph = internal(draw.graph.clone());
        let schedule = Schedule { is_begun_anew: true, ..draw.schedule.clone() };
        let mut messages = ep::program(&graph, &schedule, self.text, (names, named))?;
        // In these messages what is no datum is a belief.
        let collapsed = matches!(draw.turns, Turns::Collapsed(_));
        let drawn = Some(draw.variable).filter(|_| !collapsed);
        for id in drawn.iter().chain(&draw.integrated) {
            let (name, own) = (&graph.model.variables[*id].name, &self.model.variables[*id].name);
            let (own, docs) = if *id == draw.variable {
                (conditional(own), format!("What `{name}` is drawn from."))
            } else {
                (collapsed_field(own), format!("What is known of `{name}`, which is integrated out."))
            };
            rename(&mut messages, name, &own);
            messages
                .fields
                .iter_mut()
                .filter(|field| field.name == own)
                .for_each(|field| field.docs.clone_from(&docs));
        }
        name_weights(&mut messages, named);
        Ok(messages)
    }

    /// What a draw begins anew, and the functions that pass the messages: what reads no sample is left where it is
    /// computed once, but for what is told a field that each draw begins anew.
    fn passed(&self, messages: &mut Program) -> (Vec<Stmt>, Vec<Function>) {
        let phases = [&mut messages.prepare, &mut messages.update, &mut messages.finish];
        let all: Vec<Function> = phases.into_iter().flat_map(std::mem::take).collect();
        let (start, all): (Vec<Function>, Vec<Function>) =
            all.into_iter().partition(|function| function.name == "start");
        let samples = self.model.variables.iter().map(|(_, row)| row.name.clone()).collect();
        let own = messages.fields.iter().map(|field| field.name.clone()).collect();
        let Anew { places, fields: anew } = anew(&all, samples, &own, &self.common());
        let begun = |stmt: &&Stmt| !fields(std::slice::from_ref(*stmt)).is_disjoint(&anew);
        let blank = start.iter().flat_map(|function| &function.body).filter(begun).cloned();
        let blank: Vec<Stmt> = blank.map(in_place).collect();
        let mut passes: Vec<Function> = Vec::new();
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
            let Function { docs, body, origin, .. } = function.clone();
            let body = if all_tokens(&body).to_string().contains("return") {
                let name = ident(&function.name);
                messages.called.push(function);
                vec![Stmt::Line(quote!(self.#name();))]
            } else {
                body.into_iter().map(in_place).collect()
            };
            passes.push(Function { origin, ..Function::new(String::new(), docs, body) });
        }
        (blank, passes)
    }

    /// The fields of what several draws know of one variable, each for itself.
    fn common(&self) -> BTreeSet<String> {
        let drawn = |draw: &Draw| conditional(&self.model.variables[draw.variable].name);
        let integrated = |draw: &Draw| {
            let name = |id: &VariableId| collapsed_field(&self.model.variables[*id].name);
            draw.integrated.iter().map(name).collect::<Vec<String>>()
        };
        let mut seen = BTreeSet::new();
        let all = self.blocks.draws.iter().flat_map(|draw| {
            let mut all = integrated(draw);
            all.push(drawn(draw));
            all
        });
        all.filter(|field| !seen.insert(field.clone())).collect()
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
            Some(size) => {
                let flat = factor(flat);
                quote!(self.#sample[#flat * #size..][..#size])
            }
            None => quote!(self.#sample[#flat]),
        }
    }

    /// `self.x[at] = self.x_conditional[at].sample(&mut self.random);`
    pub(super) fn sampled(&self, id: VariableId, flat: &TokenStream) -> Vec<Stmt> {
        let from = self.conditional_at(id, flat);
        vec![self.sample_of(id, &from, flat)]
    }

    /// `self.x[at] = from.sample(&mut self.random);`
    pub(super) fn sample_of(&self, id: VariableId, from: &TokenStream, flat: &TokenStream) -> Stmt {
        let (place, random) = (self.place(id, flat), ident(&self.random));
        Stmt::Line(if is_vector(&self.model.variables[id].domain) {
            quote!(#from.sample_into(&mut #place, &mut self.#random);)
        } else {
            quote!(#place = #from.sample(&mut self.#random);)
        })
    }
}
