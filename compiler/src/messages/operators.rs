//! What stands at the edges of a factor, in the words of the operator table, and the operators that fit it.

use super::graph::{Message, Operation};
use super::key::{MessageKey, message_prototype};
use crate::factors::{Offer, Operator, Table, Wanted};
use crate::model::ir::{Argument, Domain, Edge, Factor, FactorKind, Linear, Model, Role, Site};
use crate::model::known::Known;
use crate::model::{Algorithm, known_type};

/// What stands at each edge of a factor.
pub(super) fn offers(model: &Model, factor: &Factor) -> Vec<Offer> {
    let offer = |edge: &Edge| match &edge.argument {
        Argument::Known(known) => known_type(model, known),
        Argument::Random(use_) if edge.each.is_empty() => model.variables[use_.variable].family.clone(),
        Argument::Random(use_) => format!("[{}]", model.variables[use_.variable].family),
    };
    factor.edges.iter().map(|edge| (edge.name.clone(), offer(edge))).collect()
}

/// The operator by which a factor of the table sends its message along an edge, to the family of the variable there.
pub(super) fn message_operator<'m>(
    model: &'m Model,
    key: MessageKey,
    name: &str,
    algorithm: Algorithm,
) -> Option<&'m Operator> {
    let factor = &model.factors[key.factor];
    let (target, family) = (&factor.edges[key.edge].name, message_prototype(model, algorithm, key)?);
    // A deterministic factor whose value is fixed has no variational message to two unknowns.
    let deterministic = model.table.factor(name).is_some_and(|file| file.deterministic);
    let unknown = factor.edges.iter().filter(|edge| edge.argument.random().is_some()).count();
    if algorithm == Algorithm::Vmp && deterministic && factor.role != Role::Defines && unknown > 1 {
        return None;
    }
    let chosen = chosen(model, factor);
    message_from(&model.table, (name, algorithm, chosen), target, family, &offers(model, factor))
}

/// What the statement of a factor names by `#[operator(…)]`.
fn chosen<'a>(model: &'a Model, factor: &Factor) -> Option<&'a str> {
    let choice = model.choices.iter().find(|choice| choice.statement == factor.span)?;
    Some(&choice.operator)
}

/// The operator of a factor for a message along the edge `target` that is of the family `family`; of several, the one
/// that is chosen.
fn message_from<'t>(
    table: &'t Table,
    (factor, algorithm, chosen): (&str, Algorithm, Option<&str>),
    target: &str,
    family: &str,
    offers: &[Offer],
) -> Option<&'t Operator> {
    let (algorithm, prefix) = (algorithm.name(), &format!("to_{target}"));
    let (target, returns) = (Some(target), Some(family));
    table.choose(&Wanted { factor, algorithm, prefix, target, returns, chosen }, offers)
}

/// The operator of what a factor adds to the log evidence, of what stands at its edges; of several, the one that is chosen.
fn evidence_from<'t>(
    table: &'t Table,
    (factor, algorithm, chosen): (&str, Algorithm, Option<&str>),
    offers: &[Offer],
) -> Option<&'t Operator> {
    let prefix = if algorithm == Algorithm::Vmp { "average_log" } else { "log_evidence" };
    let (algorithm, returns) = (algorithm.name(), Some("f64"));
    table.choose(&Wanted { factor, algorithm, prefix, target: None, returns, chosen }, offers)
}

/// What stands at the edges of a site, by name; none at the predictor's, its second.
pub fn site_arguments(site: &Site) -> impl Iterator<Item = (&'static str, &Known)> {
    let edges = Table::runtime().factor(&site.factor).map_or(&[][..], |file| &file.edges);
    let known = edges.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, edge)| edge.as_str());
    known.zip(&site.arguments)
}

/// The variational operator that a site sends its only term.
pub fn site_operator<'m>(model: &'m Model, factor: &Factor, site: &Site) -> Option<&'m Operator> {
    let file = model.table.factor(&site.factor)?;
    let ([_, term], [_, target, ..]) = (factor.edges.as_slice(), file.edges.as_slice()) else { return None };
    if !term.each.is_empty() || !site.is_interval() {
        return None;
    }
    let family = &model.variables[term.argument.random()?.variable].family;
    let offer = |(edge, known)| (String::from(edge), known_type(model, known));
    let offers: Vec<Offer> = site_arguments(site).map(offer).collect();
    message_from(&model.table, (&site.factor, Algorithm::Vmp, None), target, family, &offers)
}

/// The variational operators of a site that speaks about a Gaussian predictor: the message to that, expanded about the
/// belief, and the expected log.
pub fn predictor_operators<'m>(
    model: &'m Model,
    factor: &Factor,
    site: &Site,
) -> Option<(&'m Operator, &'m Operator)> {
    let target = model.table.factor(&site.factor)?.edges.get(1)?;
    let of = (site.factor.as_str(), Algorithm::Vmp, chosen(model, factor));
    let given = site_arguments(site).map(|(edge, known)| (edge.to_owned(), known_type(model, known)));
    let offers: Vec<Offer> = given.chain([(target.clone(), "Gaussian".to_owned())]).collect();
    let message = message_from(&model.table, of, target, "Gaussian", &offers)?;
    Some((message, evidence_from(&model.table, of, &offers)?))
}

/// Whether a variational message is expanded about the belief of its own edge, so that its update is a step.
pub fn expands(model: &Model, message: &Message) -> bool {
    match &message.operation {
        Operation::Call(operator) => operator.reads_own,
        Operation::Linear => {
            let factor = &model.factors[message.factor];
            let FactorKind::Linear(Linear { site: Some(site), .. }) = &factor.kind else { return false };
            predictor_operators(model, factor, site).is_some()
        }
        _ => false,
    }
}

/// The operator of what a factor adds to the log evidence: log Z under expectation propagation, the expected log
/// under variational message passing.
pub fn evidence_operator<'m>(
    model: &'m Model,
    factor: &Factor,
    name: &str,
    algorithm: Algorithm,
) -> Option<&'m Operator> {
    evidence_from(&model.table, (name, algorithm, chosen(model, factor)), &offers(model, factor))
}

/// Whether an algorithm would send all that a distribution sends, and score it, if its value were data.
pub(super) fn works_observed(model: &Model, factor: &Factor, name: &str, algorithm: Algorithm) -> bool {
    let Some(child) = factor.child() else { return false };
    let data = match model.variables[child.variable].domain {
        Domain::Bool => "bool",
        Domain::Integer { .. } | Domain::Count => "usize",
        Domain::Real | Domain::Positive | Domain::Unit => "f64",
        Domain::Vector { .. } => "[f64]",
        Domain::Matrix { .. } => "[[f64]]",
        Domain::Simplex { .. } | Domain::Counts { .. } => return false,
    };
    let mut offers = offers(model, factor);
    data.clone_into(&mut offers[0].1);
    let others = factor.edges.iter().skip(1).filter_map(|edge| Some((&edge.name, edge.argument.random()?)));
    model.table.factor(name).is_some_and(|file| !file.deterministic)
        && evidence_from(&model.table, (name, algorithm, None), &offers).is_some()
        && others.into_iter().all(|(target, use_)| {
            let family = &model.variables[use_.variable].family;
            message_from(&model.table, (name, algorithm, None), target, family, &offers).is_some()
        })
}

/// Whether a factor has a term in the variational bound that nothing computes. A truth value that is a function of
/// others needs none: its mean log is 0 wherever the beliefs have mass.
pub(super) fn lacks_bound(model: &Model, factor: &Factor, name: &str) -> bool {
    let truth = factor.edges.first().is_some_and(|edge| match &edge.argument {
        Argument::Known(value) => known_type(model, value) == "bool",
        Argument::Random(use_) => model.variables[use_.variable].family == "Bernoulli",
    });
    let deterministic = model.table.factor(name).is_some_and(|file| file.deterministic);
    let derived = deterministic && factor.role == Role::Defines;
    let special = matches!(name, "observed" | "prior" | "copy" | "holds");
    let needs_none = special || derived || deterministic && truth;
    !needs_none && evidence_operator(model, factor, name, Algorithm::Vmp).is_none()
}
