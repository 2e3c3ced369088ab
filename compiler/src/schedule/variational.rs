//! The order of variational message passing: one variable after the other, in the order of the text.
//!
//! What decides gates comes after the rest, so that its cases differ; a variable with an `#[init(…)]` comes last, so that
//! its neighbours use what it starts from. What hangs on a variable
//! is done with it: before, what the readers of each derived variable below tell it, the lowest first; after, the
//! beliefs about them, the highest first. Sums over data that nothing else about their factor follows are made once.

use super::Schedule;
use crate::messages::{Graph, Message, expands};
use crate::model::ir::{Case, Edge, Factor, FactorKind, GatePart, Model, Role, Use};
use crate::model::known::Known;
use crate::model::{FactorId, Id, VariableId};

/// The update of one variable.
#[derive(Clone, Debug)]
pub struct Update {
    /// Which.
    pub variable: VariableId,
    /// How its elements take turns.
    pub elements: Elements,
    /// The derived variables below it, the highest first.
    pub derived: Vec<VariableId>,
}

/// How the elements of a variable are updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elements {
    /// There is one.
    Single,
    /// No factor joins two, itself or through derived variables: none reads another, so all from the beliefs before.
    Together,
    /// A factor joins some: each sees the new values of those before it.
    OneByOne,
    /// A factor joins some through derived variables: each sees these made of the new values of those before it.
    OneByOneBelow,
}

/// Orders the updates of a graph.
pub(super) fn order(graph: &Graph) -> Schedule {
    let model = &graph.model;
    let mut variables: Vec<VariableId> = model.variables.ids().filter(|id| graph.is_updated(*id)).collect();
    variables.sort_by_key(|id| {
        // What leaves a gate weighs what it depends on, so the last comes first.
        let leaves = graph.leaves_a_gate(*id);
        let place = if leaves { usize::MAX - id.index() } else { id.index() };
        (model.variables[*id].init.is_some(), decides(graph, *id), leaves, place)
    });
    let update = |variable: VariableId| {
        let derived = below(graph, variable);
        Update { variable, elements: elements(graph, variable, &derived), derived }
    };
    let updates: Vec<Update> = variables.into_iter().map(update).collect();
    let expands = |message: &Message| expands(model, message);
    let joined = updates.iter().any(|update| {
        update.elements == Elements::OneByOne
            || is_joined(graph, update.variable, &update.derived)
            || decides_twice(graph, update.variable, &update.derived)
            || is_chained(graph, update.variable, &update.derived)
    });
    Schedule {
        one_pass: updates.len() <= 1 && !joined && !graph.messages.iter().any(expands),
        starts: model.variables.ids().filter(|id| graph.informed[id.index()]).collect(),
        sums: model.factors.ids().filter(|id| is_summed(model, *id)).collect(),
        updates,
        ..Schedule::default()
    }
}

/// Whether a variable decides a gate, itself or as the elements of an array in pieces.
fn decides(graph: &Graph, id: VariableId) -> bool {
    let of = |edge: &Edge| edge.argument.random().is_some_and(|use_| use_.variable == id);
    let piece_of = |row: &Factor| {
        let copies = matches!(&row.kind, FactorKind::Table(name) if name == "copy");
        row.child().filter(|_| copies && row.edges.iter().skip(1).any(of)).map(|child| child.variable)
    };
    let mut arrays = graph.model.factors.iter().filter_map(|(_, row)| piece_of(row));
    graph.is_selector(id) || arrays.any(|array| graph.is_selector(array))
}

fn elements(graph: &Graph, id: VariableId, below: &[VariableId]) -> Elements {
    let array = !graph.model.variables[id].axes.is_empty();
    if array && !below.is_empty() && is_joined(graph, id, below) {
        Elements::OneByOneBelow
    } else if is_joined(graph, id, &[]) {
        Elements::OneByOne
    } else if array {
        Elements::Together
    } else {
        Elements::Single
    }
}

/// Whether a factor joins elements of a variable: directly, where nothing is below it; else through something below.
/// What decides the case that a factor stands in is joined with what the factor reads there, and with what else decides it.
fn is_joined(graph: &Graph, id: VariableId, below: &[VariableId]) -> bool {
    let model = &graph.model;
    let hangs = |one: &VariableId| *one == id || below.contains(one);
    let joins = |row: &Factor| {
        let child = row.child().map(|child| child.variable);
        let derives = child.is_some_and(|child| below.contains(&child));
        let hanging = |edge: &&Edge| variable(edge).is_some_and(|one| hangs(&one));
        let read: Vec<&Edge> = row.edges.iter().skip(usize::from(derives)).filter(hanging).collect();
        // What a case defines hears of its selector only by what leaves the case.
        let local = child.filter(|child| model.variables[*child].cases == row.cases);
        let inside =
            row.edges.iter().skip(usize::from(derives || local.is_some())).any(|edge| hanging(&edge));
        let mut deciders: Vec<&Use> = row.cases.iter().filter_map(|case| selector(model, case)).collect();
        deciders.retain(|one| hangs(&one.variable));
        let apart = |one: &Use| deciders.iter().any(|other| graph.reach_apart(id, one, other));
        let decided = inside && !deciders.is_empty() || deciders.iter().any(|one| apart(one));
        let several = read.len() > 1 || read.iter().any(|edge| !edge.each.is_empty());
        decided || several && (below.is_empty() || read.iter().any(|edge| variable(edge) != Some(id)))
    };
    // What a gate's cases define has a marginal in each: none reads another.
    let mut rows = model.factors.iter().filter(|(factor, _)| !graph.is_prediction(*factor));
    rows.any(|(_, row)| !matches!(row.kind, FactorKind::Gate(..)) && joins(row))
}

/// Whether what hangs on a variable decides a case twice over: a belief about either is read by the other's cases.
fn decides_twice(graph: &Graph, id: VariableId, below: &[VariableId]) -> bool {
    let hangs = |one: &&Use| one.variable == id || below.contains(&one.variable);
    graph.model.factors.iter().any(|(_, row)| {
        let mut deciders: Vec<&Use> =
            row.cases.iter().filter_map(|case| selector(&graph.model, case)).filter(hangs).collect();
        deciders.dedup();
        deciders.len() > 1
    })
}

/// What an edge reaches.
fn variable(edge: &Edge) -> Option<VariableId> {
    edge.argument.random().map(|use_| use_.variable)
}

/// What decides whether a case is.
fn selector<'m>(model: &'m Model, case: &Case) -> Option<&'m Use> {
    model.gates[case.gate].selector()
}

/// Whether what leaves a gate decides a gate that it leaves: the cases of one element then weigh those of another.
fn is_chained(graph: &Graph, id: VariableId, below: &[VariableId]) -> bool {
    let hangs = |edge: &Edge| {
        edge.argument.random().is_some_and(|use_| use_.variable == id || below.contains(&use_.variable))
    };
    graph.model.factors.iter().any(|(_, row)| {
        matches!(row.kind, FactorKind::Gate(GatePart::Exit, _))
            && hangs(&row.edges[1])
            && row.edges.iter().skip(2).any(hangs)
    })
}

/// The derived variables below a variable, in the order of the text.
fn below(graph: &Graph, id: VariableId) -> Vec<VariableId> {
    let mut found = vec![id];
    loop {
        let more = graph.model.factors.iter().find_map(|(factor, row)| {
            if graph.is_prediction(factor) || row.role != Role::Defines {
                return None;
            }
            let child = row.edges[0].argument.random()?.variable;
            let mut parents = row.edges.iter().skip(1).filter_map(|edge| edge.argument.random());
            let reads = parents.any(|use_| found.contains(&use_.variable));
            (graph.is_derived(child) && reads && !found.contains(&child)).then_some(child)
        });
        match more {
            Some(child) => found.push(child),
            None => break,
        }
    }
    found.retain(|one| *one != id);
    found.sort_by_key(|one| one.index());
    found
}

/// Whether only the data of a Gaussian factor follow its plates.
fn is_summed(model: &Model, id: FactorId) -> bool {
    let factor = &model.factors[id];
    let FactorKind::Linear(linear) = &factor.kind else { return false };
    let follows = |known: &Known| factor.plates.iter().any(|plate| known.mentions(*plate));
    let fixed = |edge: &Edge| {
        edge.each.is_empty()
            && edge
                .argument
                .random()
                .is_some_and(|use_| !use_.index.iter().any(|index| follows(&index.to_known())))
    };
    factor.role == Role::Observes
        && factor.cases.is_empty()
        && !factor.plates.is_empty()
        && linear.site.is_none()
        && (linear.precision || !linear.noise.is(0.0))
        && !follows(&linear.noise)
        && linear.is_plain_mean()
        && !follows(&linear.constant)
        && factor.edges.iter().skip(1).all(fixed)
}
