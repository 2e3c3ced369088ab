//! Draws of elements with what they share integrated out: an element's own part of what is known of that is taken out
//! before its draw, and put back at its new value.

use proc_macro2::TokenStream;
use quote::quote;

use super::rename::rename;
use super::turns::over_elements;
use super::{Gibbs, collapsed_field, is_copy};
use crate::blocks::{Draw, Messages, element};
use crate::error::Error;
use crate::messages::Graph;
use crate::model::ir::{Argument, Edge, Use};
use crate::model::{FactorId, Model};
use crate::program::instance::Instance;
use crate::program::ir::{Program, Stmt};
use crate::program::reach::{Element, at_element, named_element};
use crate::program::shape::Shape;
use crate::program::tokens::ident;
use crate::program::{FunctionNames, ep, in_context, internal};

/// A message to what is shared that an element has a part in: which one, its factor with an edge to the element, and
/// that edge.
struct Own {
    message: usize,
    factor: FactorId,
    edge: usize,
}

impl Gibbs<'_> {
    /// A draw of one element after the other, what they share integrated out.
    pub(super) fn collapsed(
        &self,
        draw: &Draw,
        places: &[Messages],
        messages: &mut Program,
        named: &mut FunctionNames,
    ) -> Result<Vec<Stmt>, Error> {
        let id = draw.variable;
        self.heard(id, messages);
        let graphs: Vec<Graph> = places.iter().map(|place| internal(place.graph.clone())).collect();
        let held = internal(draw.graph.clone());
        let (reaching, own) = self.own(draw, &held)?;
        let reached = |graph| Graph::all(graph).map(move |one| (&graph.model, one.factor, one.edge));
        let parts = own.iter().map(|one| (&reaching, one.factor, one.edge));
        let adjacent: Vec<(&Model, FactorId, usize)> = graphs.iter().flat_map(reached).chain(parts).collect();
        let (at, names) = named_element(self.model, id, &adjacent);
        let parts = |verb: &str| {
            let each = own.iter().flat_map(|one| self.part((&held, &reaching), draw, one, &at, verb));
            each.collect::<Vec<Stmt>>()
        };
        let places: Vec<_> =
            graphs.iter().zip(places).map(|(graph, place)| (graph, &place.schedule)).collect();
        let (drawn, weights) = self.element(id, &places, (&at, &names), named);
        let mut inner = Program { evidence: drawn, weights, ..Program::default() };
        for id in &draw.integrated {
            rename(
                &mut inner,
                &held.model.variables[*id].name,
                &collapsed_field(&self.model.variables[*id].name),
            );
        }
        messages.weights.append(&mut inner.weights);
        let shared: Vec<String> =
            draw.integrated.iter().map(|id| format!("`{}`", self.model.variables[*id].shown)).collect();
        let shown = shared.join(", ");
        let mut body = vec![Stmt::Comment(format!("Without its part in what is known of {shown}."))];
        body.extend(parts("divide"));
        body.append(&mut inner.evidence);
        body.push(Stmt::Comment("And with that of its new value.".to_owned()));
        body.extend(parts("multiply"));
        Ok(over_elements(self.model, &Shape::of(self.model, id), (&names, &at.index), body))
    }

    /// The messages that an element has a part in, with a model in which their factors have edges to it.
    fn own(&self, draw: &Draw, held: &Graph) -> Result<(Model, Vec<Own>), Error> {
        let (mut reaching, mut all) = (held.model.clone(), Vec::new());
        for (at, message) in held.all().enumerate() {
            let row = &held.model.factors[message.factor];
            let use_: Option<Use> = element(self.model, &held.model, row, draw.variable)?;
            if let Some(use_) = use_ {
                let edges = &mut reaching.factors[message.factor].edges;
                edges.push(Edge { argument: Argument::Random(use_), each: Vec::new(), ..edges[0].clone() });
                all.push(Own { message: at, factor: message.factor, edge: edges.len() - 1 });
            }
        }
        Ok((reaching, all))
    }

    /// Multiplies or divides what is shared by the part of an element in a message.
    fn part(
        &self,
        (held, reaching): (&Graph, &Model),
        draw: &Draw,
        own: &Own,
        at: &Element,
        verb: &str,
    ) -> Vec<Stmt> {
        let to = held.all().nth(own.message).map_or(0, |message| message.edge);
        let tell = |instance: &Instance<'_>, _: usize, value: &TokenStream| {
            let Some(use_) = instance.factor.edges[to].argument.random() else { return Vec::new() };
            let row = &self.model.variables[use_.variable];
            let field = ident(&collapsed_field(&row.name));
            let shape = Shape::of(self.model, use_.variable);
            let place = if shape.is_scalar() {
                quote!(self.#field)
            } else {
                let flat = shape.flat(&held.model, &instance.at(use_));
                quote!(self.#field[#flat])
            };
            let copy = is_copy(&row.family);
            let line = match (ep::in_place(instance, own.message, (verb, &place), value), verb, copy) {
                (Some(line), ..) => line,
                (None, "divide", true) => quote!(#place /= #value;),
                (None, "divide", false) => quote!(#place /= &#value;),
                (None, _, true) => quote!(#place *= #value;),
                (None, _, false) => quote!(#place *= &#value;),
            };
            vec![Stmt::Line(line)]
        };
        in_context(held, &draw.schedule, |context| {
            let instance = Instance::new(context, own.factor);
            let inner = ep::messages(&instance, &[own.message], &tell);
            let mut reached = instance.clone();
            reached.factor = &reaching.factors[own.factor];
            at_element(&reached, own.edge, at, inner)
        })
    }
}
