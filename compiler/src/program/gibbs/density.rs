//! Draws by slices: a function for the density of an element, and the loop that moves each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Gibbs;
use super::turns::{edges, over_elements};
use crate::blocks::Density;
use crate::messages::Graph;
use crate::model::ir::{Domain, Model};
use crate::model::{FactorId, VariableId};
use crate::program::instance::Instance;
use crate::program::ir::{Program, Stmt, Weight, mention};
use crate::program::reach::{at_element, named_element};
use crate::program::shape::Shape;
use crate::program::tokens::ident;
use crate::program::{FunctionNames, describe, evidence, in_context, internal};
use crate::schedule::Schedule;

impl Gibbs<'_> {
    /// A draw of one element after the other by slices of its density.
    pub(super) fn slices(
        &self,
        id: VariableId,
        places: &[Density],
        messages: &mut Program,
        named: &mut FunctionNames,
    ) -> Vec<Stmt> {
        let (model, row, shape) = (self.model, &self.model.variables[id], Shape::of(self.model, id));
        let graph = |model: &Model| internal(Graph::without_messages(model));
        let graphs: Vec<[Graph; 2]> =
            places.iter().map(|place| [graph(&place.reached), graph(&place.at)]).collect();
        let reached = |[graph, _]: &'_ [Graph; 2]| edges(&graph.model, id);
        let all: Vec<Vec<(FactorId, usize)>> = graphs.iter().map(reached).collect();
        let adjacent: Vec<(&Model, FactorId, usize)> = graphs
            .iter()
            .zip(&all)
            .flat_map(|([graph, _], all)| {
                all.iter().map(move |(factor, edge)| (&graph.model, *factor, *edge))
            })
            .collect();
        let (element, names) = named_element(model, id, &adjacent);
        let (none, mut body) = (Schedule::default(), vec![Stmt::Line(quote!(let mut log_z = 0.0;))]);
        for ([reached, at], all) in graphs.iter().zip(&all) {
            for (factor, edge) in all {
                let inner =
                    in_context(at, &none, |context| evidence::log_z(&Instance::new(context, *factor)));
                body.push(Stmt::Comment(describe(at, *factor, self.text)));
                body.extend(in_context(reached, &none, |context| {
                    at_element(&Instance::new(context, *factor), *edge, &element, inner)
                }));
            }
        }
        body.push(Stmt::Line(quote!(log_z)));
        let name = named.take(&format!("log_density_of_{}", row.name));
        let told: Vec<String> = names.iter().filter(|name| mention(&body, &ident(name))).cloned().collect();
        let (density, inputs): (_, Vec<_>) = (ident(&name), told.iter().map(|name| ident(name)).collect());
        let docs =
            vec![format!("The logarithm of the density of `{}` at a value, given all else.", row.shown)];
        messages.weights.push(Weight { name, docs, inputs: told, of_value: true, body });
        let flat = shape.flat(model, &element.index);
        let place = self.place(id, &quote!(#flat));
        let (random, by) = (ident(&self.random), support(&row.domain));
        let draw = quote! {
            #place = slice::#by(#place, &mut random, |value| self.#density(#(#inputs,)* value));
        };
        let (watch, shown) = (ident(&self.watch), &row.shown);
        let line = Literal::usize_unsuffixed(self.text.line(row.span));
        let seen = quote!(self.#watch.see_number(#shown, #place, #flat, #line););
        let lines = vec![Stmt::Line(draw), Stmt::Line(seen)];
        let looped = over_elements(model, &shape, (&names, &element.index), lines);
        let taken = Stmt::Line(quote!(let mut random = std::mem::take(&mut self.#random);));
        [taken].into_iter().chain(looped).chain([Stmt::Line(quote!(self.#random = random;))]).collect()
    }
}

/// The slice sampler of a support.
fn support(domain: &Domain) -> TokenStream {
    match domain {
        Domain::Positive => quote!(positive),
        Domain::Unit => quote!(unit),
        _ => quote!(real),
    }
}
