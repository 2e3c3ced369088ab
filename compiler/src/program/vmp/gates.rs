//! Gates under variational message passing: the probability of a case, what cases define, and what tells the selector.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::GateId;
use crate::model::ir::{Counts, FactorKind, GatePart};
use crate::model::known::Known;
use crate::program::ep::gates::{cases, in_each, inside};
use crate::program::instance::Instance;
use crate::program::ir::Stmt;
use crate::program::tokens::known;

/// The probability of a case.
pub(crate) fn probability(instance: &Instance<'_>, gate: GateId, case: &Known) -> TokenStream {
    let model = &instance.context.graph.model;
    let selector = match &model.gates[gate].counts {
        Counts::BySelector(selector) => instance.belief(selector, None).receiver(),
        Counts::Times(times) => return known(model, times),
    };
    match case {
        Known::Bool(true) => quote!(#selector.probability_true()),
        Known::Bool(false) => quote!(#selector.probability_false()),
        case => {
            let case = known(model, case);
            quote!(#selector.probability(#case))
        }
    }
}

/// The message of a part of a gate along an edge.
pub(super) fn message(instance: &Instance<'_>, gate: GateId, edge: usize) -> (Vec<Stmt>, TokenStream) {
    match (&instance.factor.kind, edge) {
        (FactorKind::Gate(GatePart::Cases, _), _) => {
            let (mut body, value) = cases(instance, gate).message();
            body.push(Stmt::Line(quote!(let told = #value;)));
            (body, quote!(told))
        }
        (FactorKind::Gate(GatePart::Exit, _), 0) => mixture(instance, gate),
        _ => told(instance),
    }
}

/// What the readers of a variable tell what defines it in a case.
fn told(instance: &Instance<'_>) -> (Vec<Stmt>, TokenStream) {
    let Some(use_) = instance.factor.edges[0].argument.random() else { return (Vec::new(), quote!()) };
    let row = &instance.context.graph.model.variables[use_.variable];
    let place = instance.element(&format!("{}_told", row.name), use_);
    (Vec::new(), place)
}

/// The belief about a variable that the cases define: the moments of theirs.
fn mixture(instance: &Instance<'_>, gate: GateId) -> (Vec<Stmt>, TokenStream) {
    let model = &instance.context.graph.model;
    let Some(use_) = instance.factor.edges[0].argument.random() else { return (Vec::new(), quote!()) };
    let before = instance.element(&model.variables[use_.variable].name, use_);
    let mut body = vec![Stmt::Line(quote!(let mut mixture = gate::Mixture::new(&#before);))];
    for (edge, case) in inside(instance, gate) {
        let Some(own) = instance.factor.edges[edge].argument.random() else { continue };
        let own = instance.element(&model.variables[own.variable].name, own);
        let weight = probability(instance, gate, &case);
        let add = vec![Stmt::Line(quote!(mixture.add(#weight.ln(), &#own);))];
        body.extend(in_each(instance, gate, (edge, &case), add));
    }
    (body, quote!(mixture.belief()))
}
