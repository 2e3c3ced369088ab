//! What a factor draws and what it reads when a model is run forwards.

use crate::model::ir::{Argument, Factor, FactorKind, Index, Model, Role, Use};
use crate::model::known::Known;
use crate::model::{FactorId, ParameterId, VariableId};

/// What is drawn: a variable, or data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::program) enum Thing {
    Variable(VariableId),
    Parameter(ParameterId),
}

/// An element, or a row, of what is drawn.
#[derive(Clone, Debug)]
pub(in crate::program) struct Place {
    pub(in crate::program) thing: Thing,
    pub(in crate::program) index: Vec<Index>,
}

/// A factor run forwards.
#[derive(Clone, Debug)]
pub(in crate::program) struct Traffic {
    pub(in crate::program) factor: FactorId,
    pub(in crate::program) draws: Place,
    pub(in crate::program) reads: Vec<Place>,
}

/// The data that the model draws: what it observes by `~` or, failing that, by an equality.
pub(in crate::program) fn drawn_data(model: &Model) -> Vec<ParameterId> {
    let mut drawn: Vec<ParameterId> = Vec::new();
    for (_, factor) in model.factors.iter() {
        if let Some((parameter, _)) = target(factor)
            && !drawn.contains(&parameter)
        {
            drawn.push(parameter);
        }
    }
    drawn
}

/// Every factor that draws something, in the order of the text; the others are constraints.
pub(in crate::program) fn traffic(model: &Model, drawn: &[ParameterId]) -> (Vec<Traffic>, Vec<FactorId>) {
    let (mut all, mut constraints) = (Vec::new(), Vec::new());
    for (id, factor) in model.factors.iter() {
        match draws(model, factor) {
            Some(draws) => all.push(Traffic { factor: id, draws, reads: reads(model, factor, drawn) }),
            None => constraints.push(id),
        }
    }
    (all, constraints)
}

/// Factors that define variables, with what they read of other variables.
pub(in crate::program) fn definitions(model: &Model, factors: &[FactorId]) -> Vec<Traffic> {
    let one = |id: &FactorId| {
        let factor = &model.factors[*id];
        Some(Traffic { factor: *id, draws: draws(model, factor)?, reads: reads(model, factor, &[]) })
    };
    factors.iter().filter_map(one).collect()
}

/// The edge that a factor draws: its first, or the value that an observed variable has.
fn drawn_edge(factor: &Factor) -> usize {
    usize::from(matches!(&factor.kind, FactorKind::Table(name) if name == "observed"))
}

/// The data that a factor draws.
pub(in crate::program) fn target(factor: &Factor) -> Option<(ParameterId, &[Known])> {
    if factor.child().is_some() {
        return None;
    }
    match &factor.edges.get(drawn_edge(factor))?.argument {
        Argument::Known(Known::Parameter { parameter, index }) => Some((*parameter, index)),
        _ => None,
    }
}

fn draws(model: &Model, factor: &Factor) -> Option<Place> {
    if let Some((parameter, index)) = target(factor) {
        let twice = factor.role == Role::Constrains && is_observed(model, parameter);
        let index = index.iter().map(Index::of).collect();
        return (!twice).then_some(Place { thing: Thing::Parameter(parameter), index });
    }
    let child = factor.child()?;
    Some(Place { thing: Thing::Variable(child.variable), index: child.index.clone() })
}

/// Whether some line says what data are drawn from.
fn is_observed(model: &Model, parameter: ParameterId) -> bool {
    let mut observing = model.factors.iter().filter(|(_, factor)| factor.role == Role::Observes);
    observing.any(|(_, factor)| target(factor).is_some_and(|(one, _)| one == parameter))
}

/// What a factor reads: the variables at its other edges, and drawn data wherever they stand.
fn reads(model: &Model, factor: &Factor, drawn: &[ParameterId]) -> Vec<Place> {
    let mut all: Vec<Place> = Vec::new();
    let mut known: Vec<&Known> = factor.guards.iter().collect();
    for plate in &factor.plates {
        known.extend([&model.plates[*plate].lower, &model.plates[*plate].upper]);
    }
    for (at, edge) in factor.edges.iter().enumerate() {
        match &edge.argument {
            _ if at == drawn_edge(factor) => {}
            Argument::Random(Use { variable, index }) => {
                all.push(Place { thing: Thing::Variable(*variable), index: index.clone() });
            }
            Argument::Known(value) => known.push(value),
        }
    }
    let positions: Vec<Known> =
        all.iter().flat_map(|place| place.index.iter().map(Index::to_known)).collect();
    known.extend(positions.iter());
    if let FactorKind::Linear(linear) = &factor.kind {
        known.extend([&linear.constant, &linear.noise]);
        known.extend(&linear.coefficients);
        // A site's first argument is its child.
        known.extend(linear.site.iter().flat_map(|site| site.arguments.iter().skip(1)));
    }
    for value in known {
        value.walk(&mut |part| {
            if let Known::Parameter { parameter, index } = part
                && drawn.contains(parameter)
            {
                let index = index.iter().map(Index::of).collect();
                all.push(Place { thing: Thing::Parameter(*parameter), index });
            }
        });
    }
    all
}
