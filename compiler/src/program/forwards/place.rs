//! What a factor draws and what it reads when a model is run forwards.

use crate::model::ir::{Argument, Case, Factor, FactorKind, Index, Model, Role, Use};
use crate::model::known::Known;
use crate::model::meeting::overlap;
use crate::model::{FactorId, ParameterId, PlateId, VariableId};
use crate::syntax::{BinaryOp, UnaryOp};

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
        if let Some(Place { thing: Thing::Parameter(parameter), .. }) = draws(model, factor)
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
    let fixed = matches!(&factor.kind, FactorKind::Table(name) if name == "observed");
    usize::from(fixed && factor.child().is_none())
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
        let draws = factor.role != Role::Constrains || decides(model, factor, parameter);
        let index = index.iter().map(Index::of).collect();
        return draws.then_some(Place { thing: Thing::Parameter(parameter), index });
    }
    let child = factor.child()?;
    Some(Place { thing: Thing::Variable(child.variable), index: child.index.clone() })
}

/// Whether an equality with data is what draws them: no line observes the same element by `~`, no equality before it
/// draws it, and neither does it do so again in each round of a loop.
fn decides(model: &Model, factor: &Factor, parameter: ParameterId) -> bool {
    let of = |factor: &Factor| {
        let (_, index) = target(factor).filter(|(one, _)| *one == parameter)?;
        Some(index.iter().map(Index::of).collect::<Vec<_>>())
    };
    let Some(index) = of(factor) else { return false };
    let moves = |plate: &PlateId| {
        index.iter().any(|at| matches!(at, Index::Affine { plate: one, .. } if one == plate))
    };
    // Where two reach an element in different instances, both of their conditions may hold.
    let apart = |other: &Factor, at: &[Index]| {
        other.plates == factor.plates && *at == *index && exclude(model, other, factor, |_| true)
    };
    let is_case = |plate: &PlateId| factor.cases.iter().any(|case| case.plate() == Some(*plate));
    factor.plates.iter().all(|plate| moves(plate) || is_case(plate))
        && !model.factors.iter().any(|(_, other)| {
            let Some(at) = of(other) else { return false };
            let first = other.role == Role::Observes || other.span.start < factor.span.start;
            first && !apart(other, &at) && overlap(model, &at, &index)
        })
}

/// Whether instances of two factors stand in different branches: one under a condition that the other denies, or under
/// another case; `same`: whether both have the same index of a loop.
pub(super) fn exclude(model: &Model, a: &Factor, b: &Factor, same: impl Fn(PlateId) -> bool) -> bool {
    let one_place = |known: &Known| known.free_plates().into_iter().all(&same);
    let denies = |a: &Known, b: &Known| matches!(a, Known::Unary(UnaryOp::Not, inner) if **inner == *b && one_place(b));
    let other_case = |a: &Known, b: &Known| match (a, b) {
        (Known::Binary(BinaryOp::Equal, of, one), Known::Binary(BinaryOp::Equal, also, other)) => {
            of == also
                && one_place(of)
                && one.literal().zip(other.literal()).is_some_and(|(one, other)| one != other)
        }
        _ => false,
    };
    let apart = |a: &Case, b: &Case| {
        let plates = &model.gates[a.gate].plates;
        let constant = a.plate().is_none() && b.plate().is_none();
        a.gate == b.gate && a.value != b.value && constant && plates.iter().copied().all(&same)
    };
    if a.cases.iter().any(|a| b.cases.iter().any(|b| apart(a, b))) {
        return true;
    }
    let (a, b) = (conditions(&a.guards), conditions(&b.guards));
    a.iter().any(|a| b.iter().any(|b| denies(a, b) || denies(b, a) || other_case(a, b)))
}

/// Conditions that all hold, one by one.
pub(in crate::program) fn conditions(guards: &[Known]) -> Vec<&Known> {
    let (mut all, mut left) = (Vec::new(), guards.iter().collect::<Vec<_>>());
    while let Some(guard) = left.pop() {
        match guard {
            Known::Binary(BinaryOp::And, a, b) => left.extend([&**a, &**b]),
            one => all.push(one),
        }
    }
    all
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
    for case in &factor.cases {
        let Some(Use { variable, index }) = model.gates[case.gate].selector() else { continue };
        all.push(Place { thing: Thing::Variable(*variable), index: index.clone() });
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
