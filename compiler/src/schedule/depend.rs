//! Which message reads which, and how far apart the instances are.

use super::Direction;
use crate::messages::{Graph, MessageId};
use crate::model::ir::{FactorKind, GatePart, Use};
use crate::model::meeting::{ahead, overlap};
use crate::model::{FactorId, PlateId};

/// `to` reads what `from` sends.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    pub(super) from: MessageId,
    pub(super) to: MessageId,
    /// Per plate of the two factors, by how much the sender's index is ahead; `None` where it is not one number.
    pub(super) distance: Option<Vec<(PlateId, i64)>>,
}

/// Every dependency of a graph.
pub(super) fn dependencies(graph: &Graph) -> Vec<Dependency> {
    let mut all = Vec::new();
    for (to, reader) in graph.messages.iter().enumerate() {
        let factor = &graph.model.factors[reader.factor];
        for read in &reader.reads {
            let Some(use_) = factor.edges[*read].argument.random() else { continue };
            for (from, sender) in
                graph.messages.iter().enumerate().filter(|(_, sender)| sender.variable == use_.variable)
            {
                let own = graph.own(reader.factor, *read) == Some(from);
                if own && !sender.many {
                    continue;
                }
                let Some(sent) = graph.model.factors[sender.factor].edges[sender.edge].argument.random()
                else {
                    continue;
                };
                if overlap(&graph.model, &use_.index, &sent.index) {
                    let distance = (!own).then(|| distance(graph, (to, use_), (from, sent))).flatten();
                    all.push(Dependency { from, to, distance });
                }
            }
        }
        all.extend(weights(graph, to));
    }
    all
}

/// What weighs the cases of a gate reads all that is sent inside them, in the same instance of the gate.
fn weights(graph: &Graph, to: MessageId) -> Vec<Dependency> {
    let Some(gate) = graph.weighs(to) else { return Vec::new() };
    let reader = graph.messages[to].factor;
    let here: Vec<(PlateId, i64)> = graph.model.gates[gate].plates.iter().map(|plate| (*plate, 0)).collect();
    let mut all = Vec::new();
    for (from, sender) in graph.messages.iter().enumerate() {
        if graph.is_inside(from, gate) && sender.factor != reader {
            all.push(Dependency { from, to, distance: Some(here.clone()) });
        }
    }
    // The evidence of a case has to do with what the readers of its variables say.
    let exits = |id: &FactorId| {
        matches!(graph.model.factors[*id].kind, FactorKind::Gate(GatePart::Exit, of) if of == gate)
            && *id != reader
    };
    for exit in graph.model.factors.ids().filter(exits) {
        let Some(use_) = graph.model.factors[exit].edges[0].argument.random() else { continue };
        for (from, sender) in graph.messages.iter().enumerate() {
            let sent = graph.model.factors[sender.factor].edges[sender.edge].argument.random();
            if sender.variable == use_.variable
                && graph.own(exit, 0) != Some(from)
                && sent.is_some_and(|sent| overlap(&graph.model, &use_.index, &sent.index))
            {
                let distance = sent.and_then(|sent| distance(graph, (to, use_), (from, sent)));
                all.push(Dependency { from, to, distance });
            }
        }
    }
    all
}

/// How far the sender's plates are ahead of the reader's, where both stand in the same plates.
fn distance(
    graph: &Graph,
    (to, read): (MessageId, &Use),
    (from, sent): (MessageId, &Use),
) -> Option<Vec<(PlateId, i64)>> {
    let plates = |id: MessageId| &graph.model.factors[graph.messages[id].factor].plates;
    let shared = shared(plates(to), plates(from));
    let distances = ahead(&read.index, &sent.index);
    (shared > 0 || plates(to) == plates(from))
        .then(|| distances.into_iter().filter(|(plate, _)| plates(to)[..shared].contains(plate)).collect())
}

/// How many of the outermost plates two places have in common.
fn shared(a: &[PlateId], b: &[PlateId]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// The order in which one sweep makes messages that depend on each other exact.
#[derive(Clone, Debug)]
pub(super) struct Sweep {
    /// In which order the instances are visited.
    pub(super) direction: Direction,
    /// The messages in the order in which each instance sends them.
    pub(super) order: Vec<MessageId>,
    /// The plates that all their factors stand in.
    pub(super) plates: Vec<PlateId>,
}

/// The sweep of a set, if there is one: no instance reads what one visited later sends, nor, in itself, what is
/// sent later.
pub(super) fn sweep(graph: &Graph, set: &[MessageId], inside: &[&Dependency]) -> Option<Sweep> {
    let (mut sign, mut at_once) = (0, Vec::new());
    let plates = common(graph, set);
    for dependency in inside {
        match sign_ahead(&plates, dependency)? {
            0 => at_once.push(*dependency),
            one if sign == 0 || sign == one => sign = one,
            _ => return None,
        }
    }
    let direction = if sign > 0 { Direction::Descending } else { Direction::Ascending };
    Some(Sweep { direction, order: in_order(set, &at_once)?, plates })
}

/// The outermost plates that the factors of all these messages stand in.
fn common(graph: &Graph, set: &[MessageId]) -> Vec<PlateId> {
    let mut all = set.iter().map(|id| &graph.model.factors[graph.messages[*id].factor].plates);
    let first = all.next().cloned().unwrap_or_default();
    all.fold(first, |common, plates| common[..shared(&common, plates)].to_vec())
}

/// The sign of how far the sender's instance is ahead of the reader's, in the order of the loops; none where that is
/// not one number in a loop before the first in which they differ.
fn sign_ahead(plates: &[PlateId], dependency: &Dependency) -> Option<i64> {
    let distances = dependency.distance.as_ref()?;
    for plate in plates {
        let (_, by) = distances.iter().find(|(one, _)| one == plate)?;
        if *by != 0 {
            return Some(by.signum());
        }
    }
    Some(0)
}

/// Messages with each after those that it reads, as near to the order given as can be; `None` if they run in a circle.
fn in_order(set: &[MessageId], dependencies: &[&Dependency]) -> Option<Vec<MessageId>> {
    let mut order: Vec<MessageId> = Vec::new();
    while order.len() < set.len() {
        let waits = |id: &MessageId| {
            dependencies
                .iter()
                .any(|one| one.to == *id && set.contains(&one.from) && !order.contains(&one.from))
        };
        let next = *set.iter().find(|id| !order.contains(id) && !waits(id))?;
        order.push(next);
    }
    Some(order)
}
