//! Message graph → ordered steps: what is computed once, what is swept, what is iterated.
//!
//! Variational message passing updates a belief at a time (`variational`). Under expectation propagation messages depend on the messages that their cavities are made of. A strongly connected set whose dependencies
//! all run one way along a plate is a sweep; any other is iterated. Everything else is computed once, in order.

mod depend;
mod print;
mod variational;

pub use print::print;
pub use variational::{Elements, Update};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::messages::{Graph, MessageId};
use crate::model::ir::Role;
use crate::model::{Algorithm, FactorId, VariableId};
use depend::{Dependency, dependencies};

/// In which order a loop runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first index to the last.
    Ascending,
    /// From the last index to the first.
    Descending,
}

/// Messages of one factor that are computed together, instance by instance.
#[derive(Clone, Debug)]
pub struct Step {
    /// The factor.
    pub factor: FactorId,
    /// The messages.
    pub messages: Vec<MessageId>,
    /// In which order the instances are visited.
    pub direction: Direction,
    /// The opposite sweep that runs in the same loop: neither reads the other, so the processor overlaps them.
    pub zipped: Option<Box<Step>>,
    /// Why it stands where it does.
    pub reason: String,
}

/// The order of a program.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// Once for given data.
    pub constant: Vec<Step>,
    /// Every iteration; the only one, if the program is one-pass.
    pub iterate: Vec<Step>,
    /// After each iteration: what depends on it and on which it does not depend.
    pub after: Vec<Step>,
    /// Whether one pass is exact.
    pub one_pass: bool,
    /// Per message, whether it is constant.
    pub is_constant: Vec<bool>,
    /// The variables that start from a belief, in this order (variational message passing).
    pub starts: Vec<VariableId>,
    /// The factors over data whose sums are made once for given data (variational message passing).
    pub sums: Vec<FactorId>,
    /// The updates of an iteration (variational message passing).
    pub updates: Vec<Update>,
}

/// Orders what a program computes.
pub fn order(graph: &Graph) -> Schedule {
    if graph.algorithm == Algorithm::Vmp { variational::order(graph) } else { messages(graph) }
}

/// Orders the messages of a graph: sets of messages that depend on each other, each after what feeds it.
///
/// A set that a sweep makes exact stands with what it depends on: once for given data if it reads nothing, after each
/// iteration if an iterated set feeds it, else with what is iterated. Then opposite sweeps share a loop, and in a program
/// that iterates, what depends on nothing that does is computed once.
fn messages(graph: &Graph) -> Schedule {
    let dependencies = dependencies(graph);
    let mut network: DiGraph<MessageId, ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..graph.messages.len()).map(|message| network.add_node(message)).collect();
    for dependency in &dependencies {
        network.add_edge(nodes[dependency.from], nodes[dependency.to], ());
    }
    let mut schedule =
        Schedule { one_pass: true, is_constant: vec![false; graph.messages.len()], ..Schedule::default() };
    let mut dynamic = vec![false; graph.messages.len()];
    let mut iterate = Vec::new();
    // Tarjan's sets come in reverse topological order.
    for set in tarjan_scc(&network).into_iter().rev() {
        let mut set: Vec<MessageId> = set.into_iter().map(|node| network[node]).collect();
        set.sort_unstable();
        let inside: Vec<&Dependency> =
            dependencies.iter().filter(|one| set.contains(&one.from) && set.contains(&one.to)).collect();
        let feeds =
            |dynamic: &[bool]| dependencies.iter().any(|one| set.contains(&one.to) && dynamic[one.from]);
        let reads_nothing = set.iter().all(|message| graph.messages[*message].reads.is_empty());
        if inside.is_empty() || depend::sweep(graph, &inside).is_some() {
            let steps = single_pass(graph, &set, &inside);
            if feeds(&dynamic) {
                mark(&mut dynamic, &set);
                schedule.after.extend(steps);
            } else if reads_nothing {
                mark(&mut schedule.is_constant, &set);
                schedule.constant.extend(steps);
            } else {
                iterate.extend(steps);
            }
        } else {
            mark(&mut dynamic, &set);
            schedule.one_pass = false;
            iterate.extend(iterated(graph, &set, &inside));
        }
    }
    schedule.iterate = zip(graph, iterate, &dependencies);
    if !schedule.one_pass {
        hoist(&mut schedule, &dependencies);
    }
    schedule
}

fn mark(flags: &mut [bool], set: &[MessageId]) {
    for message in set {
        flags[*message] = true;
    }
}

/// Puts two opposite sweeps over one plate that don't read each other into one loop.
fn zip(graph: &Graph, steps: Vec<Step>, dependencies: &[Dependency]) -> Vec<Step> {
    let mut all: Vec<Step> = Vec::new();
    for step in steps {
        match all.last_mut() {
            Some(last) if opposite(graph, last, &step, dependencies) => {
                last.zipped = Some(Box::new(step));
            }
            _ => all.push(step),
        }
    }
    all
}

/// Whether two steps sweep one plate in opposite directions without reading each other.
fn opposite(graph: &Graph, first: &Step, second: &Step, dependencies: &[Dependency]) -> bool {
    let joined = |one: &Dependency| {
        first.messages.contains(&one.from) && second.messages.contains(&one.to)
            || second.messages.contains(&one.from) && first.messages.contains(&one.to)
    };
    let row = &graph.model.factors[first.factor];
    first.factor == second.factor
        && first.zipped.is_none()
        && first.direction != second.direction
        && row.plates.len() == 1
        && row.guards.is_empty()
        && !dependencies.iter().any(joined)
}

/// In a program that iterates, what depends on nothing that iterates is computed once.
fn hoist(schedule: &mut Schedule, dependencies: &[Dependency]) {
    let steps = std::mem::take(&mut schedule.iterate);
    for step in steps {
        let fed = |message: &MessageId| {
            dependencies
                .iter()
                .any(|one| one.to == *message && one.from != *message && !schedule.is_constant[one.from])
        };
        let alone = step.messages.len() == 1
            && !dependencies
                .iter()
                .any(|one| one.to == one.from && one.to == step.messages[0] && one.distance.is_none());
        if alone && !step.messages.iter().any(fed) {
            step.messages.iter().for_each(|message| schedule.is_constant[*message] = true);
            schedule.constant.push(step);
        } else {
            schedule.iterate.push(step);
        }
    }
}

/// The steps of messages that one visit makes exact.
fn single_pass(graph: &Graph, set: &[MessageId], inside: &[&Dependency]) -> Vec<Step> {
    let direction = depend::sweep(graph, inside).unwrap_or(Direction::Ascending);
    let reason = match (inside.is_empty(), direction) {
        (true, _) => "once: nothing that it reads depends on it",
        (false, Direction::Ascending) => "a sweep upwards: each instance reads the one before",
        (false, Direction::Descending) => "a sweep downwards: each instance reads the one after",
    };
    let step = |message: &MessageId| Step {
        factor: graph.messages[*message].factor,
        messages: vec![*message],
        direction,
        zipped: None,
        reason: reason.to_owned(),
    };
    set.iter().map(step).collect()
}

/// The steps of one iteration over messages that depend on each other: down the text, then up.
fn iterated(graph: &Graph, set: &[MessageId], inside: &[&Dependency]) -> Vec<Step> {
    let mut factors: Vec<FactorId> = set.iter().map(|message| graph.messages[*message].factor).collect();
    factors.dedup();
    let direction = |messages: &[MessageId]| {
        let own: Vec<&Dependency> = inside
            .iter()
            .copied()
            .filter(|one| messages.contains(&one.from) && messages.contains(&one.to))
            .collect();
        depend::sweep(graph, &own).unwrap_or(Direction::Ascending)
    };
    let step = |factor: FactorId, messages: Vec<MessageId>, reason: &str| Step {
        factor,
        direction: direction(&messages),
        messages,
        zipped: None,
        reason: reason.to_owned(),
    };
    let of = |factor: FactorId, forward: bool| -> Vec<MessageId> {
        set.iter()
            .copied()
            .filter(|id| graph.messages[*id].factor == factor && graph.messages[*id].forward == forward)
            .collect()
    };
    let mut steps = Vec::new();
    for factor in &factors {
        let (forward, backward) = (of(*factor, true), of(*factor, false));
        if !forward.is_empty() {
            steps.push(step(*factor, forward, "iterated: down to what it defines"));
        }
        if graph.model.factors[*factor].role != Role::Defines && !backward.is_empty() {
            steps.push(step(*factor, backward, "iterated: every edge at once, instance by instance"));
        }
    }
    for factor in factors.iter().rev() {
        let backward = of(*factor, false);
        if graph.model.factors[*factor].role == Role::Defines && !backward.is_empty() {
            steps.push(step(*factor, backward, "iterated: up to what it reads"));
        }
    }
    steps
}
