//! Observed Gaussian plates whose sums are made once: an iteration costs O(1) whatever the number of data.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Vmp, send};
use crate::messages::Graph;
use crate::model::FactorId;
use crate::model::ir::{Argument, Element, Extent, FactorKind, Model};
use crate::model::known::Known;
use crate::model::names::Names;
use crate::program::ep::argument;
use crate::program::instance::Instance;
use crate::program::ir::{Field, Function, Origin, Stmt};
use crate::program::tokens::{ident, known};
use crate::program::{FunctionNames, Text, describe};
use crate::schedule::Schedule;

/// A field for the moments of each factor whose sums are made once.
pub(crate) fn fields(graph: &Graph, schedule: &Schedule, names: &mut Names) -> BTreeMap<FactorId, String> {
    let field = |id: &FactorId| (*id, names.take(&format!("{}_moments", datum(&graph.model, *id))));
    schedule.sums.iter().map(field).collect()
}

/// The name of the data of a factor.
pub(crate) fn datum(model: &Model, id: FactorId) -> String {
    match &model.factors[id].edges[0].argument {
        Argument::Known(Known::Parameter { parameter, .. }) => model.parameters[*parameter].name.clone(),
        _ => "data".to_owned(),
    }
}

/// The field of a factor's moments.
pub(crate) fn field(graph: &Graph, factor: FactorId, name: &str) -> Field {
    let docs = format!("Count, mean and scatter of `{}`.", datum(&graph.model, factor));
    Field {
        name: name.to_owned(),
        ty: quote!(gaussian::Moments),
        docs,
        init: quote!(gaussian::Moments::default()),
        variable: None,
        copied: false,
    }
}

/// The functions that make the moments, once for given data.
pub(crate) fn functions(vmp: Vmp<'_>, text: Text<'_>, named: &mut FunctionNames) -> Vec<Function> {
    vmp.moments
        .iter()
        .map(|(factor, name)| {
            let instance = Instance::new(vmp.context, *factor);
            let field = ident(name);
            let value = argument(&instance, 0);
            let body = if let Some(all) = whole(&instance) {
                vec![Stmt::Line(quote!(self.#field = gaussian::Moments::of(#all);))]
            } else {
                let push = vec![Stmt::Line(quote!(values.push(#value);))];
                let mut body = vec![Stmt::Line(quote!(let mut values = Vec::new();))];
                body.extend(instance.nest(crate::schedule::Direction::Ascending, push));
                let make = quote!(self.#field = gaussian::Moments::of(&values););
                body.push(Stmt::Line(make));
                body
            };
            Function {
                name: named.take(&format!("sum_{}", datum(&vmp.context.graph.model, *factor))),
                origin: Origin { factors: vec![*factor], variables: Vec::new() },
                docs: vec![describe(vmp.context.graph, *factor, text)],
                body,
            }
        })
        .collect()
}

/// The data of a factor that observes a parameter from its start, every element once.
fn whole(instance: &Instance<'_>) -> Option<TokenStream> {
    let model = &instance.context.graph.model;
    let Argument::Known(Known::Parameter { parameter, index }) = &instance.factor.edges[0].argument else {
        return None;
    };
    let (parameter, [plate]) = (&model.parameters[*parameter], instance.factor.plates.as_slice()) else {
        return None;
    };
    let row = &model.plates[*plate];
    let every = matches!(parameter.axes.as_slice(), [Extent::Fixed(size)] if *size == row.upper)
        && row.lower.is(0.0)
        && *index == [Known::Plate(*plate)];
    let given = parameter.element == Element::Real && !parameter.optional;
    (every && given && instance.factor.guards.is_empty()).then(|| {
        let (name, upper) = (ident(&parameter.name), known(model, &row.upper));
        quote!(&self.#name[..#upper])
    })
}

/// The message of a whole hoisted plate along one edge.
pub(crate) fn message(
    vmp: Vmp<'_>,
    instance: &Instance<'_>,
    edge: usize,
) -> Option<(Vec<Stmt>, TokenStream)> {
    let moments = ident(vmp.moments.get(&instance.id)?);
    let FactorKind::Linear(linear) = &instance.factor.kind else { return None };
    let others: Vec<usize> = (1..instance.factor.edges.len()).filter(|other| *other != edge).collect();
    let body = send::bind(vmp, instance, &others);
    if linear.precision && edge + 1 == instance.factor.edges.len() {
        let mean = send::mean(instance, linear);
        return Some((body, quote!(gaussian::vmp::to_precision_plate(&self.#moments, #mean))));
    }
    let precision = send::precision_argument(instance, linear);
    Some((body, quote!(gaussian::vmp::to_mean_plate(&self.#moments, #precision))))
}

/// The bound's term of a whole hoisted plate.
pub(crate) fn bound(vmp: Vmp<'_>, instance: &Instance<'_>) -> Option<Vec<Stmt>> {
    let field = vmp.moments.get(&instance.id)?;
    let moments = ident(field);
    let all: Vec<usize> = (1..instance.factor.edges.len()).collect();
    let mut body = send::bind(vmp, instance, &all);
    let FactorKind::Linear(linear) = &instance.factor.kind else { return None };
    let (mean, precision) = (send::mean(instance, linear), send::precision_argument(instance, linear));
    body.push(Stmt::Line(
        quote!(bound += gaussian::vmp::average_log_plate(&self.#moments, #mean, #precision);),
    ));
    Some(where_any(instance, field, body))
}

/// Statements over a whole plate; those that read elements only where a datum stands: without one the elements may not
/// be there.
pub(crate) fn where_any(instance: &Instance<'_>, moments: &str, body: Vec<Stmt>) -> Vec<Stmt> {
    let mut uses = instance.factor.uses();
    if uses.all(|use_| use_.index.is_empty()) {
        return body;
    }
    let moments = ident(moments);
    vec![Stmt::If { condition: quote!(self.#moments.count > 0.0), body: instance.bound(body) }]
}
