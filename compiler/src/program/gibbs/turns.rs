//! Draws element by element: each from what it alone hears, given all others or those before it.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;

use super::draw::name_weights;
use super::{Gibbs, conditional, forward, is_copy};
use crate::blocks::Messages;
use crate::error::Error;
use crate::messages::{Graph, Message};
use crate::model::Model;
use crate::model::ir::Factor;
use crate::model::known::Known;
use crate::model::names::suffixed;
use crate::model::{Algorithm, FactorId, Id, VariableId};
use crate::program::effects::product;
use crate::program::hoist::has_index;
use crate::program::instance::{Context, Instance};
use crate::program::integers::size;
use crate::program::ir::{Function, Program, Stmt, Weight};
use crate::program::layout;
use crate::program::names::mentions;
use crate::program::reach::{Element, at_element, named_element, once_at_element};
use crate::program::shape::Shape;
use crate::program::tokens::{factor, ident};
use crate::program::{FunctionNames, describe, ep, field, fill, in_context, internal, vmp};
use crate::schedule::Schedule;

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

/// Whether each element of a variable hears at most one instance of each factor, and nothing but data and samples.
pub(super) fn heard_alone(graph: &Graph, id: VariableId) -> bool {
    let alone = |message: &Message| {
        let row = &graph.model.factors[message.factor];
        message.variable == id && message.reads.is_empty() && once_at_element(row, message.edge)
    };
    graph.all().all(alone)
}

/// `next *= value;`, where a value that is the same for all elements has a name.
fn multiplied(family: &str, value: &TokenStream, (graph, names): (&Graph, &[String])) -> Vec<Stmt> {
    let plates: Vec<&String> = graph.model.plates.iter().map(|(_, plate)| &plate.name).collect();
    let same = names.iter().chain(plates.iter().copied()).all(|name| !mentions(value, &ident(name)));
    // Where there is no loop, or the value can't leave it, or is a name already, it needs no other.
    let is_name = value.clone().into_iter().count() == 1;
    if names.is_empty() || !same || is_name || has_index(value.clone()) {
        return vec![Stmt::Line(ep::multiply(family, &quote!(next), value))];
    }
    let free = |name: &str| !names.iter().chain(plates.iter().copied()).any(|one| one == name);
    let name = ident(&suffixed("prior", "_of_all", free));
    let bound = Stmt::Line(quote!(let #name = #value;));
    vec![bound, Stmt::Line(ep::multiply(family, &quote!(next), &quote!(#name)))]
}

/// The first message: `let mut next = prior;` where all elements hear the same.
fn begun(family: &str, uniform: &TokenStream, body: Vec<Stmt>) -> Vec<Stmt> {
    let named = |stmt: &Stmt| {
        let Stmt::Line(line) = stmt else { return None };
        let mut tokens = line.clone().into_iter();
        let is_let = matches!(tokens.next()?, TokenTree::Ident(word) if word == "let");
        tokens.next().filter(|_| is_let)
    };
    let inside = if let [Stmt::Block(inside)] = body.as_slice() { inside } else { &body };
    if let Some((Stmt::Line(_), binds)) = inside.split_last()
        && let Some(names) = binds.iter().map(named).collect::<Option<Vec<_>>>()
        && let Some(name) = names.last()
    {
        let value = if is_copy(family) { quote!(#name) } else { quote!(#name.clone()) };
        let next = Stmt::Line(quote!(let mut next = #value;));
        return binds.iter().cloned().chain([next]).collect();
    }
    if let [Stmt::Line(line)] = inside.as_slice()
        && let Some((_, value @ syn::Expr::Call(_), _)) = product(line)
    {
        return vec![Stmt::Line(quote!(let mut next = #value;))];
    }
    [Stmt::Line(quote!(let mut next = #uniform;))].into_iter().chain(body).collect()
}

/// The family that an element is drawn from, and its uniform message: that of the variable, but where an interval holds it.
fn family_of<'a>(
    model: &'a Model,
    id: VariableId,
    places: &[(&'a Graph, &Schedule)],
    at: &[Known],
) -> (&'a str, TokenStream) {
    let own = &model.variables[id].family;
    let mut all = places.iter().map(|(graph, _)| &graph.model.variables[id].family);
    match all.find(|family| *family != own) {
        Some(family) => {
            let ty = layout::family(family);
            (family, quote!(#ty::UNIFORM))
        }
        None => (own, layout::uniform(model, id, at)),
    }
}

/// The factors that tell a variable something, and along which edges.
fn reached(graph: &Graph, id: VariableId) -> Vec<(&Model, FactorId, usize)> {
    if graph.algorithm == Algorithm::Vmp {
        let all = edges(&graph.model, id).into_iter();
        return all.map(|(factor, edge)| (&graph.model, factor, edge)).collect();
    }
    graph.all().map(|one| (&graph.model, one.factor, one.edge)).collect()
}

/// The factors that reach a variable, and along which edges.
pub(super) fn edges(model: &Model, id: VariableId) -> Vec<(FactorId, usize)> {
    let of = |(factor, row): (FactorId, &Factor)| {
        let at =
            row.edges.iter().position(|edge| edge.argument.random().is_some_and(|use_| use_.variable == id));
        at.map(|at| (factor, at))
    };
    model.factors.iter().filter_map(of).collect()
}

impl Gibbs<'_> {
    /// The draw of an element from a value, which is kept where what elements are drawn from is asked for.
    fn drawn(&self, id: VariableId, flat: &TokenStream, value: &TokenStream) -> Vec<Stmt> {
        let row = &self.model.variables[id];
        if self.is_asked(id) {
            let from = self.conditional_at(id, flat);
            let kept = Stmt::Line(quote!(#from = #value;));
            return [kept].into_iter().chain(self.sampled(id, flat)).collect();
        }
        let named = (value.to_string() != "next").then(|| Stmt::Line(quote!(let next = #value;)));
        let (watch, name) = (ident(&self.watch), &row.shown);
        let line = Literal::usize_unsuffixed(self.text.line(row.span));
        // What stands in a case alone is drawn from nothing in the others, and nothing reads it there.
        let seen = row.cases.is_empty().then(|| quote!(self.#watch.see(#name, &next, #flat, #line);));
        let sample = self.sample_of(id, &quote!(next), flat);
        named.into_iter().chain(seen.map(Stmt::Line)).chain([sample]).collect()
    }

    /// A draw of one element after the other, each from its definition at samples and what those behind it say.
    pub(super) fn one_by_one(
        &self,
        id: VariableId,
        chain: &Messages,
        messages: &mut Program,
    ) -> Result<Vec<Stmt>, Error> {
        let graph = internal(chain.graph.clone());
        let heard = self.heard(id, messages);
        let row = &self.model.variables[id];
        let shape = Shape::of(self.model, id);
        let commit = |instance: &Instance<'_>, _: usize, value: &TokenStream| {
            let Some(use_) = instance.factor.edges[0].argument.random() else { return Vec::new() };
            let flat = shape.flat(&graph.model, &instance.at(use_));
            let value = heard.iter().map(|field| ident(field)).fold(value.clone(), |product, field| {
                if is_copy(&row.family) {
                    quote!(#product * self.#field[#flat])
                } else {
                    let product = factor(&product);
                    quote!(&#product * &self.#field[#flat])
                }
            });
            self.drawn(id, &quote!(#flat), &value)
        };
        let own = forward::defining(self.blocks, id);
        let each = |factor: FactorId, outer: usize| {
            let at = own.iter().position(|one| *one == factor).unwrap_or(0);
            let factor = FactorId::from_index(at);
            let of = |message: &Message| message.factor == factor;
            let predicted = || Some(graph.messages.len() + graph.predictions.iter().position(of)?);
            let message = graph.messages.iter().position(of).or_else(predicted);
            in_context(&graph, &chain.schedule, |context| {
                let instance = Instance::new(context, factor);
                let body = ep::messages(&instance, message.as_slice(), &commit);
                instance.nest_unbound(&graph.model.factors[factor].plates[..outer], body)
            })
        };
        let comment = "Each element from its definition, and what those behind it say.";
        let nests = forward::definitions(self.blocks, id)?;
        let loops = nests.iter().flat_map(|nest| nest.forwards(&graph.model, &each));
        Ok([Stmt::Comment(comment.to_owned())].into_iter().chain(loops).collect())
    }

    /// A draw of one element after the other given all others.
    pub(super) fn in_turn(
        &self,
        id: VariableId,
        places: &[Messages],
        messages: &mut Program,
        named: &mut FunctionNames,
    ) -> Vec<Stmt> {
        self.heard(id, messages);
        let graphs: Vec<Graph> = places.iter().map(|place| internal(place.graph.clone())).collect();
        let adjacent: Vec<(&Model, FactorId, usize)> =
            graphs.iter().flat_map(|one| reached(one, id)).collect();
        let (element, names) = named_element(self.model, id, &adjacent);
        let places: Vec<(&Graph, &Schedule)> =
            graphs.iter().zip(places).map(|(graph, place)| (graph, &place.schedule)).collect();
        let (body, mut weights) = self.element(id, &places, (&element, &names), named);
        messages.weights.append(&mut weights);
        over_elements(self.model, &Shape::of(self.model, id), (&names, &element.index), body)
    }

    /// The draw of one element from what each place says, and the evidence that this asks for.
    pub(super) fn element(
        &self,
        id: VariableId,
        places: &[(&Graph, &Schedule)],
        (element, names): (&Element, &[String]),
        named: &mut FunctionNames,
    ) -> (Vec<Stmt>, Vec<Weight>) {
        let (model, shape) = (self.model, Shape::of(self.model, id));
        let (family, uniform) = family_of(model, id, places, &element.index);
        let (mut first, mut body) = (true, Vec::new());
        let mut weights = Vec::new();
        for (graph, schedule) in places {
            if graph.algorithm == Algorithm::Vmp {
                if std::mem::take(&mut first) {
                    body.push(Stmt::Line(quote!(let mut next = #uniform;)));
                }
                body.extend(self.by_samples(graph, schedule, (id, family), element));
                continue;
            }
            let mut part = in_context(graph, schedule, |context| {
                let told = ep::weights::told(context);
                let context = Context { told: &told, ..context };
                let weights = ep::weights::weights(context, self.text, |_| true);
                let mut part = Program { weights, ..Program::default() };
                for (at, message) in graph.all().enumerate() {
                    let instance = Instance::new(context, message.factor);
                    let tell = |told: &Instance<'_>, _: usize, value: &TokenStream| {
                        multiplied(family, value, (told.context.graph, names))
                    };
                    let inner = ep::messages(&instance, &[at], &tell);
                    part.evidence.push(Stmt::Comment(describe(graph, message.factor, self.text)));
                    let told = at_element(&instance, message.edge, element, inner);
                    let first = std::mem::take(&mut first);
                    part.evidence.extend(if first { begun(family, &uniform, told) } else { told });
                }
                part
            });
            name_weights(&mut part, named);
            body.append(&mut part.evidence);
            weights.append(&mut part.weights);
        }
        let told = self.by_moments(id, element);
        if first && !told.is_empty() {
            body.push(Stmt::Line(quote!(let mut next = #uniform;)));
        }
        body.extend(told);
        let flat = shape.flat(model, &element.index);
        body.extend(self.drawn(id, &quote!(#flat), &quote!(next)));
        (body, weights)
    }

    /// What the samples of its neighbours say of an element.
    fn by_samples(
        &self,
        graph: &Graph,
        schedule: &Schedule,
        (id, family): (VariableId, &str),
        element: &Element,
    ) -> Vec<Stmt> {
        vmp::view(graph, schedule, |vmp| {
            let each = edges(&graph.model, id).into_iter().flat_map(|(factor, edge)| {
                let instance = Instance::new(vmp.context, factor);
                let (mut inner, value) = vmp::send::to_edge(vmp, &instance, edge);
                inner.push(Stmt::Line(ep::multiply(family, &quote!(next), &value)));
                let comment = Stmt::Comment(describe(graph, factor, self.text));
                [comment].into_iter().chain(at_element(&instance, edge, element, inner))
            });
            each.collect()
        })
    }

    /// The fields of what others say of a chain's elements; adds that of what they are drawn from, where that is asked for.
    pub(super) fn heard(&self, id: VariableId, messages: &mut Program) -> Vec<String> {
        let (row, shape) = (&self.model.variables[id], Shape::of(self.model, id));
        let about = |one: &&crate::program::ir::Field| one.variable == Some(id);
        let heard = messages.fields.iter().filter(about).map(|one| one.name.clone()).collect();
        if !self.is_asked(id) {
            return heard;
        }
        let name = conditional(&row.name);
        let docs = format!("What `{}` is drawn from.", row.shown);
        messages.fields.push(field(self.model, &name, id, &shape, docs));
        let body = fill(self.model, &name, id, &|at| layout::uniform(self.model, id, at));
        messages.prepare.push(Function::new("start".to_owned(), Vec::new(), body));
        heard
    }
}
