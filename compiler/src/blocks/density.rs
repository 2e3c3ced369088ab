//! The density of one element of a variable given all samples: for what no family of messages holds.

use super::{Density, below, given, inlined, part};
use crate::messages::evidence_operator;
use crate::model::ir::{Domain, Factor, FactorKind, Model, Output, OutputSource};
use crate::model::{Algorithm, VariableId};
use crate::transforms;

/// What each place that reads a variable says of it; none where a density is not all that there is to it.
pub(super) fn of(model: &Model, variable: VariableId) -> Option<Vec<Density>> {
    if !matches!(model.variables[variable].domain, Domain::Real | Domain::Positive | Domain::Unit) {
        return None;
    }
    if below(model, &[variable]).len() > 1 {
        return inlined::of(model, variable);
    }
    given::places(model, variable).into_iter().map(|place| at(model, variable, place)).collect()
}

fn at(model: &Model, variable: VariableId, place: given::Place) -> Option<Density> {
    let random = below(model, &[variable]);
    let mut part = part::around(&given::only_at(model, &random, variable, place), variable);
    let row = &part.variables[variable];
    let (name, span, source) = (row.name.clone(), row.span, OutputSource::Variable(variable));
    part.outputs = vec![Output { name, axes: Vec::new(), source, labels: None, span }];
    let reached = transforms::run(part, Algorithm::Ep, None).ok()?;
    let only = |row: &Factor| {
        let mut random = row.edges.iter().filter_map(|edge| Some((edge, edge.argument.random()?)));
        let one = random.next().is_some_and(|(edge, use_)| use_.variable == variable && edge.each.is_empty());
        one && random.next().is_none() && row.cases.is_empty()
    };
    if !reached.factors.iter().all(|(_, row)| only(row)) {
        return None;
    }
    let at = given::at_candidate(&reached, variable);
    let scored = at.factors.iter().all(|(_, row)| is_scored(&at, row));
    scored.then_some(Density { reached, at })
}

/// Whether the evidence of a factor, which of known values is the density itself, can be computed.
pub(super) fn is_scored(model: &Model, row: &Factor) -> bool {
    match &row.kind {
        FactorKind::Table(name) => evidence_operator(model, row, name, Algorithm::Ep).is_some(),
        // An exact observation leaves no slice.
        FactorKind::Linear(linear) => !linear.noise.is(0.0) || linear.site.is_some(),
        FactorKind::Gate(..) => false,
    }
}
