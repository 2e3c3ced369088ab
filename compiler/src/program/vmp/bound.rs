//! The lower bound on the log evidence: expected log factors and the entropies of the beliefs (FACTORS §4.5).

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Vmp, design, mixture, moments, send};
use crate::messages::{evidence_operator, predictor_operators};
use crate::model::ir::{Argument, Case, Factor, FactorKind, GatePart, Linear, Role};
use crate::model::known::Known;
use crate::model::{Algorithm, FactorId, GateId, PlateId};
use crate::program::ep::gates::repeated;
use crate::program::ep::weights::{expected as expected_cases, inputs};
use crate::program::ep::{argument, call_of, cavities};
use crate::program::instance::{Context, Instance};
use crate::program::ir::{Stmt, under};
use crate::program::tokens::{ident, known};
use crate::program::{Text, describe, partial};

/// The body of `log_evidence`.
pub(crate) fn body(vmp: Vmp<'_>, text: Text<'_>) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let mut body = vec![Stmt::Line(quote!(let mut bound = 0.0;))];
    // Of what stands in a power plate, the tokens of a mixture count themselves how often they do.
    let apart =
        |row: &Factor| row.cases.iter().all(|case| vmp.is_of_mixture(case.gate) && is_definition(row));
    let outside = |(id, row): &(FactorId, &Factor)| apart(row) && !vmp.is_prediction(*id);
    for (id, _) in model.factors.iter().filter(outside) {
        body.extend(under(describe(vmp.context.graph, id, text), of_factor(vmp, id, &[])));
    }
    body.extend(repeated(vmp.context, &[], &[], text, &|gate| !vmp.is_of_mixture(gate)));
    let updated = model.variables.ids().filter(|id| vmp.is_updated(*id));
    let updated = updated.filter(|id| model.variables[*id].cases.is_empty() || vmp.mixture(*id).is_some());
    let entropies =
        updated.flat_map(|id| mixture::entropy(vmp, id).unwrap_or_else(|| partial::entropy(vmp.context, id)));
    body.extend(under("The entropies of the beliefs.".to_owned(), entropies.collect()));
    if body.len() == 1 {
        return vec![Stmt::Line(quote!(0.0))];
    }
    body.push(Stmt::Line(quote!(bound)));
    body
}

/// `bound += …` for all that stands in one case of a gate, at the indices of the gate's plates and of the case.
pub(crate) fn of_case(context: Context<'_>, gate: GateId, case: &Known) -> Vec<Stmt> {
    let (moments, designs, mixtures) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let vmp = Vmp { context, moments: &moments, designs: &designs, mixtures: &mixtures, seed: "" };
    let model = &context.graph.model;
    let place: Vec<Case> =
        model.gates[gate].cases.iter().cloned().chain([Case { gate, value: case.clone() }]).collect();
    let bound = inputs(model, gate, case);
    let mut body = Vec::new();
    for (id, row) in model.factors.iter().filter(|(id, row)| row.cases == place && !vmp.is_prediction(*id)) {
        body.extend(of_factor(vmp, id, &bound));
        let Some(child) = row.child().filter(|child| vmp.is_updated(child.variable)) else { continue };
        if model.variables[child.variable].cases == place {
            let instance = Instance::new(context, id);
            let own = instance.element(&model.variables[child.variable].name, child);
            let entropy = vec![Stmt::Line(quote!(bound += #own.entropy();))];
            body.extend(instance.nest_unbound(&bound, entropy));
        }
    }
    body.extend(repeated(context, &place, &bound, Text(""), &|_| true));
    body
}

fn is_definition(row: &Factor) -> bool {
    row.role == Role::Defines
}

/// Whether a factor only says what a derived variable is.
fn is_definition_of_derived(vmp: Vmp<'_>, id: FactorId) -> bool {
    let row = &vmp.context.graph.model.factors[id];
    row.role == Role::Defines
        && row.edges[0].argument.random().is_some_and(|use_| vmp.is_derived(use_.variable))
}

/// Whether a factor says that an element is a constant, a point mass: it adds nothing, as its entropy does.
fn is_constant(row: &Factor) -> bool {
    let FactorKind::Linear(linear) = &row.kind else { return false };
    let exact = linear.noise.is(0.0) && !linear.precision && linear.site.is_none();
    exact && (linear.widths.is_empty() || row.role != Role::Defines && linear.is_plain_mean())
}

/// The log density of a datum that has one value.
fn certain_datum(instance: &Instance<'_>) -> Option<TokenStream> {
    let FactorKind::Linear(linear) = &instance.factor.kind else { return None };
    let exact = linear.site.is_none() && !linear.precision && linear.noise.is(0.0);
    let (Argument::Known(datum), true) = (&instance.factor.edges[0].argument, linear.widths.is_empty())
    else {
        return None;
    };
    let model = &instance.context.graph.model;
    let (value, datum) = (known(model, &linear.constant), known(model, datum));
    exact.then(|| quote!(Gaussian::point(#value).log_density(#datum)))
}

fn of_factor(vmp: Vmp<'_>, id: FactorId, around: &[PlateId]) -> Vec<Stmt> {
    let row = &vmp.context.graph.model.factors[id];
    let instance = Instance::new(vmp.context, id);
    if let Some(certain) = certain_datum(&instance).filter(|_| !row.cases.is_empty()) {
        return instance.nest_unbound(around, vec![Stmt::Line(quote!(bound += #certain;))]);
    }
    if is_definition_of_derived(vmp, id) || is_constant(row) {
        return Vec::new();
    }
    if let Some(body) = mixture::bound_of(vmp, id) {
        return body;
    }
    if let FactorKind::Gate(part, gate) = instance.factor.kind {
        let expected = if part == GatePart::Cases { expected_cases(&instance, gate) } else { Vec::new() };
        return if expected.is_empty() { expected } else { instance.nest_unbound(around, expected) };
    }
    if let Some(body) = moments::bound(vmp, &instance).or_else(|| design::bound(vmp, id)) {
        return body;
    }
    let all: Vec<usize> = (0..instance.factor.edges.len())
        .filter(|edge| {
            instance.factor.edges[*edge].each.is_empty()
                && instance.factor.edges[*edge].argument.random().is_some()
        })
        .collect();
    let mut inner = cavities(&instance, &all);
    let Some(term) = expected(&instance, &mut inner) else { return Vec::new() };
    inner.push(Stmt::Line(quote!(bound += #term;)));
    instance.nest_unbound(around, inner)
}

/// The coefficient of the only unknown of a factor over a datum, where the noise may be none.
fn scale_of_point<'a>(factor: &Factor, linear: &'a Linear) -> Option<&'a Known> {
    let sure =
        linear.precision || linear.is_plain_mean() || linear.noise.literal().is_some_and(|noise| noise > 0.0);
    let unknown = factor.edges[0].argument.random().is_some();
    if sure || unknown { None } else { send::sole_term(factor, linear) }
}

/// The expected log of a factor, and what has to be bound for it; `None` where it adds nothing.
fn expected(instance: &Instance<'_>, inner: &mut Vec<Stmt>) -> Option<TokenStream> {
    let model = &instance.context.graph.model;
    match &instance.factor.kind {
        FactorKind::Linear(linear @ Linear { site: Some(site), .. }) => {
            // A condition that holds adds nothing: beliefs that break it have no mass.
            let (_, operator) = predictor_operators(model, instance.factor, site)?;
            let at = send::predictor_argument(instance, linear, inner);
            Some(send::site_call(model, site, operator, &at))
        }
        FactorKind::Linear(linear) => {
            let (x, precision) = (argument(instance, 0), send::precision_argument(instance, linear));
            let looped = instance.factor.edges.iter().any(|edge| !edge.each.is_empty());
            let mean = if linear.is_plain_mean() && !looped {
                send::mean(instance, linear)
            } else {
                inner.extend(send::predictor(instance, linear));
                quote!(predictor)
            };
            if let Some(coefficient) = scale_of_point(instance.factor, linear) {
                let coefficient = known(model, coefficient);
                return Some(quote!(linear::average_log(#coefficient, #x, #mean, #precision)));
            }
            Some(quote!(gaussian::vmp::average_log(#x, #mean, #precision)))
        }
        FactorKind::Gate(..) => None,
        FactorKind::Table(name) if name == "holds" => {
            let Argument::Known(condition) = &instance.factor.edges[1].argument else { return None };
            let condition = known(model, condition);
            Some(quote!(if #condition { 0.0 } else { f64::NEG_INFINITY }))
        }
        FactorKind::Table(name) if name == "observed" => {
            let Argument::Known(value) = &instance.factor.edges[1].argument else { return None };
            let (x, value) = (ident(&instance.local(0)), known(model, value));
            Some(quote!(#x.log_density(#value)))
        }
        FactorKind::Table(name) if name == "prior" => {
            let Argument::Known(prior) = &instance.factor.edges[1].argument else { return None };
            let (x, prior) = (ident(&instance.local(0)), known(model, prior));
            Some(quote!(#x.average_log(&#prior)))
        }
        // A condition that holds adds nothing: beliefs that break it have no mass.
        FactorKind::Table(name) => evidence_operator(model, instance.factor, name, Algorithm::Vmp)
            .map(|operator| call_of(instance, name, operator, 0)),
    }
}
