//! Loops whose update order the model says: `#[sequential]` and `#[parallel]`.
//!
//! Under expectation propagation both are about what is iterated. A step in a parallel loop reads what stood before the
//! step. Neighbouring steps in one sequential loop share it, so that an instance sends all of its messages before the
//! next one does. Under variational message passing elements that no factor joins are updated alike in any order;
//! those that one joins take turns, or the bound could fall.

use super::depend::Dependency;
use super::{Direction, Elements, Schedule, Step, Update};
use crate::error::{Code, Error, Errors};
use crate::messages::Graph;
use crate::model::ir::{Edge, FactorKind, Index, Model, Order, Role};
use crate::model::{Algorithm, FactorId, PlateId, VariableId};
use crate::syntax::Span;

/// Whether a factor stands in a loop of this order.
pub(super) fn stands(model: &Model, factor: FactorId, order: Order) -> bool {
    ordered(model, factor, order).is_some()
}

/// The innermost loop of this order around a factor.
fn ordered(model: &Model, factor: FactorId, order: Order) -> Option<PlateId> {
    model.factors[factor].plates.iter().rev().copied().find(|plate| model.plates[*plate].is(order))
}

/// Whether an instance of a parallel loop reads another one: then no sweep along it is wanted.
pub(super) fn meets(model: &Model, dependency: &Dependency) -> bool {
    let mut apart = dependency.distance.iter().flatten().filter(|(_, by)| *by != 0);
    apart.any(|(plate, _)| model.plates[*plate].is(Order::Parallel))
}

/// Lets neighbouring steps of one sequential loop share it, if they go through it the same way.
pub(super) fn shared(model: &Model, steps: Vec<Step>) -> Vec<Step> {
    let mut all: Vec<Step> = Vec::new();
    for step in steps {
        match all.last_mut() {
            Some(last) => match common(model, last, &step) {
                Some(plates) => {
                    last.plates = plates;
                    last.parts.extend(step.parts);
                    "iterated, #[sequential]: all that an instance sends, then the next"
                        .clone_into(&mut last.reason);
                }
                None => all.push(step),
            },
            None => all.push(step),
        }
    }
    all
}

/// The loops that two steps can share, down to the innermost sequential one.
fn common(model: &Model, first: &Step, second: &Step) -> Option<Vec<PlateId>> {
    let same = first.plates.iter().zip(&second.plates).take_while(|(a, b)| a == b).count();
    let shared = &first.plates[..same];
    let last = shared.iter().rposition(|plate| model.plates[*plate].is(Order::Sequential))?;
    // The loops inside, which each part then has for itself, go upwards.
    let inner = first.plates.len().max(second.plates.len()) > last + 1;
    let alike = first.direction == second.direction && (first.direction == Direction::Ascending || !inner);
    (alike && !first.parallel && !second.parallel).then(|| shared[..=last].to_vec())
}

/// What is asked of a loop and can't be done.
pub fn refused(graph: &Graph, schedule: &Schedule) -> Errors {
    if graph.algorithm == Algorithm::Vmp {
        return schedule.updates.iter().filter_map(|update| joined(graph, update)).collect();
    }
    let iterated = if schedule.one_pass { &[] } else { schedule.iterate.as_slice() };
    let mut errors: Vec<Error> = Vec::new();
    for part in iterated.iter().flat_map(|step| &step.parts) {
        let found = not_yet(&graph.model, part.factor);
        errors.extend(found.filter(|error| !errors.contains(error)));
    }
    errors.into_iter().collect()
}

/// What this version can't update in the order that is asked for.
fn not_yet(model: &Model, factor: FactorId) -> Option<Error> {
    let row = &model.factors[factor];
    let at = |order| ordered(model, factor, order).and_then(|plate| model.plates[plate].order);
    let (sequential, parallel) = (at(Order::Sequential), at(Order::Parallel));
    let gated = matches!(row.kind, FactorKind::Gate(..)) || !row.cases.is_empty();
    let (what, at) = match (sequential, parallel) {
        (Some(_), Some((_, at))) => ("a parallel loop and a sequential one in each other", at),
        (Some((order, at)), None) | (None, Some((order, at))) if gated => (
            match order {
                Order::Sequential => "a sequential loop around, or in, a random `if` or `match`",
                Order::Parallel => "a parallel loop around, or in, a random `if` or `match`",
            },
            at,
        ),
        _ => return None,
    };
    let error = Error::new(Code::NotYet, format!("{what} can't be compiled under `ep` yet"));
    Some(error.label(at, "an order by hand").hint("leave the attribute out: the compiler chooses an order"))
}

/// A parallel loop over elements that a factor joins.
fn joined(graph: &Graph, update: &Update) -> Option<Error> {
    let model = &graph.model;
    let axes_apart = match update.elements {
        Elements::Single | Elements::Together => return None,
        Elements::OneByOne => true,
        Elements::OneByOneBelow => false,
    };
    let at = definitions(model, update.variable).find_map(|(plate, axis, at)| {
        let alone = axes_apart && is_apart(graph, update.variable, axis);
        (model.plates[plate].is(Order::Parallel) && !alone).then_some(at)
    })?;
    let name = model.variables[update.variable].words();
    let message = format!("elements of {name} can't be updated at once under `vmp`");
    let why = "a factor joins elements of this loop";
    let hint = "leave it out: updated at once, they could lower the bound; `ep` can do it";
    Some(Error::new(Code::UnknownAttribute, message).label(at, why).hint(hint))
}

/// The loops with an order in which a variable is defined, each with the axis along which it runs, and where that is said.
fn definitions(model: &Model, id: VariableId) -> impl Iterator<Item = (PlateId, usize, Span)> + '_ {
    let defines = move |role: Role| matches!(role, Role::Defines | Role::Predicts);
    let children = model.factors.iter().filter(move |(_, row)| defines(row.role));
    let own = children.filter_map(|(_, row)| row.child()).filter(move |child| child.variable == id);
    own.flat_map(|child| child.index.iter().enumerate()).filter_map(|(axis, index)| {
        let Index::Affine { plate, .. } = index else { return None };
        Some((*plate, axis, model.plates[*plate].order?.1))
    })
}

/// Whether no factor reaches two elements of a variable whose indices along an axis differ.
fn is_apart(graph: &Graph, id: VariableId, axis: usize) -> bool {
    let model = &graph.model;
    let index = |edge: &Edge| {
        let use_ = edge.argument.random().filter(|use_| use_.variable == id)?;
        Some((use_.index[axis].clone(), edge.each.clone()))
    };
    let decides = model.gates.iter().any(|(_, gate)| gate.selector().is_some_and(|use_| use_.variable == id));
    let mut rows = model.factors.iter().filter(|(factor, _)| !graph.is_prediction(*factor));
    !decides
        && rows.all(|(_, row)| {
            let all: Vec<(Index, Vec<PlateId>)> = row.edges.iter().filter_map(index).collect();
            let moves = |(index, each): &(Index, Vec<PlateId>)| {
                each.iter().any(|plate| index.to_known().mentions(*plate))
            };
            all.windows(2).all(|pair| pair[0].0 == pair[1].0) && !all.iter().any(moves)
        })
}
