//! The order of expectation propagation: sets of messages that depend on each other, each after what feeds it.

use super::depend::{self, Dependency, Sweep, dependencies};
use super::{Direction, Part, Schedule, Step, components, orders};
use crate::messages::{Graph, Message, MessageId};
use crate::model::ir::{FactorKind, Order, Role};
use crate::model::{FactorId, VariableId};

/// Orders the messages of a graph.
///
/// A set that a sweep makes exact stands with what it depends on: after each iteration if an iterated set feeds it,
/// else it is computed once. Only a program in which nothing is iterated computes it in its one pass, unless it reads
/// nothing. Then the messages of a site are sent together, and opposite sweeps share a loop.
pub(super) fn order(graph: &Graph) -> Schedule {
    let dependencies = dependencies(graph);
    let mut dynamic = vec![false; graph.messages.len()];
    let (mut constant, mut once) = (Vec::new(), Vec::new());
    let (mut iterate, mut after) = (Vec::new(), Vec::new());
    let messages: Vec<MessageId> = (0..graph.messages.len()).collect();
    for set in components(&messages, dependencies.iter().map(|one| (one.from, one.to))) {
        let inside: Vec<&Dependency> =
            dependencies.iter().filter(|one| set.contains(&one.from) && set.contains(&one.to)).collect();
        let fed = dependencies.iter().any(|one| set.contains(&one.to) && dynamic[one.from]);
        let meets = inside.iter().any(|one| orders::meets(&graph.model, one));
        let sweep = depend::sweep(graph, &set, &inside).filter(|_| !meets);
        for message in set.iter().filter(|_| fed || sweep.is_none()) {
            dynamic[*message] = true;
        }
        let Some(sweep) = sweep else {
            // What it reads has to be there.
            if fed {
                iterate.append(&mut after);
            }
            iterate.extend(iterated(graph, &set, &inside));
            continue;
        };
        let step = single_pass(graph, &sweep, !inside.is_empty());
        if fed {
            after.push(step);
        } else if set.iter().all(|message| !dependencies.iter().any(|one| one.to == *message)) {
            constant.push(step);
        } else {
            once.push(step);
        }
    }
    constant.sort_by_key(|step| step.parts[0].factor); // nothing depends on their order: that of the text
    let one_pass = iterate.is_empty();
    (if one_pass { &mut iterate } else { &mut constant }).append(&mut once);
    let mut is_constant = vec![false; graph.messages.len()];
    constant.iter().flat_map(Step::messages).for_each(|message| is_constant[message] = true);
    let starts = if one_pass { Vec::new() } else { starts(graph, &iterate) };
    let arranged = |steps: Vec<Step>| zip(graph, together(graph, steps, &dependencies), &dependencies);
    Schedule {
        constant: arranged(constant),
        iterate: if one_pass { arranged(iterate) } else { iterate },
        after: arranged(after),
        one_pass,
        is_constant,
        starts,
        ..Schedule::default()
    }
}

/// Whether a step reads what another sends.
fn reads(step: &Step, other: &Step, dependencies: &[Dependency]) -> bool {
    let (to, from): (Vec<MessageId>, Vec<MessageId>) =
        (step.messages().collect(), other.messages().collect());
    dependencies.iter().any(|one| to.contains(&one.to) && from.contains(&one.from))
}

/// Lets a linear factor that a site closes send its messages in one call: each joins the first that is sent, unless
/// it reads what is computed from there on.
fn together(graph: &Graph, steps: Vec<Step>, dependencies: &[Dependency]) -> Vec<Step> {
    let mut all: Vec<Step> = Vec::new();
    for mut step in steps {
        let first = all.iter().position(|one| {
            closed(graph, one).is_some()
                && closed(graph, one) == closed(graph, &step)
                && one.direction == step.direction
        });
        match first {
            Some(at) if !all[at..].iter().any(|one| reads(&step, one, dependencies)) => {
                all[at].parts[0].messages.append(&mut step.parts[0].messages);
            }
            _ => all.push(step),
        }
    }
    all
}

/// The factor of a step that a site closes, if it alone sends the step's messages.
fn closed(graph: &Graph, step: &Step) -> Option<FactorId> {
    let [Part { factor, .. }] = step.parts.as_slice() else { return None };
    let site =
        matches!(&graph.model.factors[*factor].kind, FactorKind::Linear(linear) if linear.site.is_some());
    site.then_some(*factor)
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
    let factors = |step: &Step| {
        let mut all: Vec<FactorId> = step.parts.iter().map(|part| part.factor).collect();
        all.sort_unstable();
        all
    };
    factors(first) == factors(second)
        && first.zipped.is_none()
        && first.direction != second.direction
        && first.plates.len() == 1
        && first.parts.iter().all(|part| graph.model.factors[part.factor].plates == first.plates)
        && !reads(first, second, dependencies)
        && !reads(second, first, dependencies)
}

/// The variables with a start by hand that some message of an iteration reads.
fn starts(graph: &Graph, iterate: &[Step]) -> Vec<VariableId> {
    let reads = |id: VariableId, message: MessageId| {
        let Message { factor, reads, .. } = &graph.messages[message];
        let mut edges = reads.iter().map(|edge| &graph.model.factors[*factor].edges[*edge]);
        edges.any(|edge| edge.argument.random().is_some_and(|use_| use_.variable == id))
    };
    let is_read = |id: VariableId| iterate.iter().flat_map(Step::messages).any(|one| reads(id, one));
    let by_hand = |id: &VariableId| graph.model.variables[*id].init.is_some();
    graph.model.variables.ids().filter(by_hand).filter(|id| is_read(*id)).collect()
}

/// The step of messages that one visit makes exact: each instance sends them in the order of the sweep.
fn single_pass(graph: &Graph, sweep: &Sweep, joined: bool) -> Step {
    let reason = match (joined, sweep.direction) {
        (false, _) => "once: nothing that it reads depends on it",
        (true, Direction::Ascending) => "a sweep upwards: each instance reads the one before",
        (true, Direction::Descending) => "a sweep downwards: each instance reads the one after",
    };
    let part = |id: &MessageId| Part { factor: graph.messages[*id].factor, messages: vec![*id] };
    Step {
        parts: sweep.order.iter().map(part).collect(),
        plates: sweep.plates.clone(),
        direction: sweep.direction,
        zipped: None,
        parallel: false,
        reason: reason.to_owned(),
    }
}

/// The steps of one iteration over messages that depend on each other: down the text, then up.
fn iterated(graph: &Graph, set: &[MessageId], inside: &[&Dependency]) -> Vec<Step> {
    let mut factors: Vec<FactorId> = set.iter().map(|message| graph.messages[*message].factor).collect();
    factors.dedup();
    let direction = |messages: &[MessageId]| {
        let within = |one: &&Dependency| messages.contains(&one.from) && messages.contains(&one.to);
        let own: Vec<&Dependency> = inside.iter().copied().filter(within).collect();
        depend::sweep(graph, messages, &own).map_or(Direction::Ascending, |sweep| sweep.direction)
    };
    let step = |factor: FactorId, messages: Vec<MessageId>, reason: &str| {
        let parallel = orders::stands(&graph.model, factor, Order::Parallel);
        let at_once = "iterated, #[parallel]: every instance from what stood before";
        Step {
            direction: direction(&messages),
            plates: graph.model.factors[factor].plates.clone(),
            parts: vec![Part { factor, messages }],
            zipped: None,
            parallel,
            reason: (if parallel { at_once } else { reason }).to_owned(),
        }
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
    orders::shared(&graph.model, steps)
}
