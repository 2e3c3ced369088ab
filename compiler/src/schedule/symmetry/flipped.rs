//! Signs that may change: a set of variables whose definitions lie evenly about 0 and which every factor reads an even
//! number of at a time. Their means start at 0 and stay there, and so does every product of two of them.

use std::collections::BTreeSet;

use super::{error, listed};
use crate::error::Error;
use crate::messages::Graph;
use crate::model::Id;
use crate::model::VariableId;
use crate::model::ir::{Argument, Factor, FactorKind, Kind, Linear};
use crate::model::known::Known;

/// The variables whose signs change.
type Flipped = BTreeSet<VariableId>;

/// What is to be said of products whose factors both start at 0.
pub(super) fn errors(graph: &Graph) -> Vec<Error> {
    let mut seen = Flipped::new();
    let mut found = Vec::new();
    let factors = graph.model.factors.iter().filter(|(id, _)| !graph.is_prediction(*id));
    for pair in factors.flat_map(|(_, factor)| products(factor)) {
        if pair.iter().all(|id| seen.contains(id)) {
            continue;
        }
        let Some(flipped) = closed(graph, pair.into()) else { continue };
        seen.extend(&flipped);
        let stochastic = |id: &&VariableId| graph.model.variables[**id].kind == Kind::Stochastic;
        let Some(breaks) = pair.iter().find(stochastic).or_else(|| flipped.iter().find(stochastic)) else {
            continue;
        };
        let message = format!(
            "{} start at mean 0, and are multiplied: each keeps the other there, whatever the data",
            listed(graph, &pair)
        );
        found.push(error(graph, message, "this starts at mean 0", *breaks));
    }
    found
}

/// The pairs of different reals, or vectors, that a factor multiplies.
fn products(factor: &Factor) -> Vec<[VariableId; 2]> {
    let variable = |edge: usize| factor.edges.get(edge)?.argument.random().map(|use_| use_.variable);
    let pair = |a: usize, b: usize| Some([variable(a)?, variable(b)?]).filter(|[a, b]| a != b);
    match &factor.kind {
        FactorKind::Table(name) if is_product(name) => pair(1, 2).into_iter().collect(),
        FactorKind::Linear(linear) => terms(linear)
            .filter(|edges| edges.len() == 2)
            .filter_map(|edges| pair(edges.start, edges.start + 1))
            .collect(),
        _ => Vec::new(),
    }
}

fn is_product(name: &str) -> bool {
    ["product", "inner_product"].contains(&name)
}

/// The edges of each term.
fn terms(linear: &Linear) -> impl Iterator<Item = std::ops::Range<usize>> {
    linear.widths.iter().scan(1, |next, width| {
        let edges = *next..*next + width;
        *next = edges.end;
        Some(edges)
    })
}

/// All whose signs must change along, or nothing where one cannot.
fn closed(graph: &Graph, mut flipped: Flipped) -> Option<Flipped> {
    let model = &graph.model;
    loop {
        let before = flipped.len();
        for (id, factor) in model.factors.iter() {
            let mut uses = factor.uses();
            if !graph.is_prediction(id) && uses.any(|use_| flipped.contains(&use_.variable)) {
                follow(graph, factor, &mut flipped)?;
            }
        }
        if flipped.len() == before {
            let fits = |id: &VariableId| {
                let row = &model.variables[*id];
                graph.informed[id.index()]
                    && row.init.is_none()
                    && ["Gaussian", "MultivariateGaussian"].contains(&row.family.as_str())
            };
            return Some(flipped).filter(|all| all.iter().all(fits));
        }
    }
}

/// Changes the signs that a factor ties to those that change.
fn follow(graph: &Graph, factor: &Factor, flipped: &mut Flipped) -> Option<()> {
    let variable = |edge: usize| factor.edges.get(edge)?.argument.random().map(|use_| use_.variable);
    let all: Vec<VariableId> = (0..factor.edges.len()).filter_map(variable).collect();
    match &factor.kind {
        FactorKind::Linear(linear) => {
            let last = factor.edges.len() - 1;
            let spread = linear.precision && variable(last).is_some_and(|id| flipped.contains(&id));
            let each: Vec<Vec<VariableId>> =
                terms(linear).map(|edges| edges.filter_map(variable).collect()).collect();
            let even = linear.constant.is(0.0);
            if spread { None } else { sum(variable(0), &each, even, flipped) }
        }
        FactorKind::Table(name) if is_product(name) => {
            sum(variable(0), &[[1, 2].into_iter().filter_map(variable).collect()], true, flipped)
        }
        FactorKind::Table(name) if name == "copy" => {
            flipped.extend(all);
            Some(())
        }
        FactorKind::Table(name) if name == "multivariate_gaussian" => {
            let [x, mean, precision] = factor.edges.as_slice() else { return None };
            let about = match &mean.argument {
                Argument::Known(known) => is_zero(known).then(Vec::new)?,
                Argument::Random(use_) => vec![use_.variable],
            };
            flipped.extend(about.into_iter().chain([x.argument.random()?.variable]));
            let spread = precision.argument.random();
            spread.is_none_or(|use_| !flipped.contains(&use_.variable)).then_some(())
        }
        FactorKind::Gate(_, gate) => {
            let selector = graph.model.gates[*gate].selector().map(|use_| use_.variable);
            flipped.extend(all.into_iter().filter(|id| Some(*id) != selector));
            Some(())
        }
        FactorKind::Table(_) => None,
    }
}

/// A sum and its terms change signs all together or not at all.
fn sum(
    child: Option<VariableId>,
    terms: &[Vec<VariableId>],
    no_constant: bool,
    flipped: &mut Flipped,
) -> Option<()> {
    let turns = |term: &Vec<VariableId>, flipped: &Flipped| {
        term.iter().filter(|id| flipped.contains(id)).count() % 2 == 1
    };
    let of_child = child.is_some_and(|id| flipped.contains(&id));
    if !of_child && !terms.iter().any(|term| turns(term, flipped)) {
        return Some(());
    }
    if !no_constant {
        return None;
    }
    flipped.insert(child?);
    for term in terms {
        if !turns(term, flipped) {
            let [one] = term.as_slice() else { return None };
            flipped.insert(*one);
        }
    }
    Some(())
}

/// Whether a known vector is 0.
fn is_zero(known: &Known) -> bool {
    match known {
        Known::Vector(all) => all.iter().all(|one| one.is(0.0)),
        Known::Comprehension(_, body) => body.is(0.0),
        _ => false,
    }
}
