//! Which message reads which, and how far apart the instances are.

use super::Direction;
use crate::messages::{Graph, MessageId};
use crate::model::PlateId;
use crate::model::ir::Use;
use crate::model::meeting::{ahead, overlap};

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
                let own = sender.factor == reader.factor && sender.edge == *read;
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
    if plates(to) != plates(from) {
        return None;
    }
    let distances = ahead(&read.index, &sent.index);
    plates(to).iter().all(|plate| distances.iter().any(|(one, _)| one == plate)).then_some(distances)
}

/// The order in which one sweep makes messages that depend on each other exact.
#[derive(Clone, Debug)]
pub(super) struct Sweep {
    /// In which order the instances are visited.
    pub(super) direction: Direction,
    /// The messages in the order in which each instance sends them.
    pub(super) order: Vec<MessageId>,
}

/// The sweep of a set, if there is one: no instance reads what one visited later sends, nor, in itself, what is
/// sent later.
pub(super) fn sweep(graph: &Graph, set: &[MessageId], inside: &[&Dependency]) -> Option<Sweep> {
    let (mut sign, mut at_once) = (0, Vec::new());
    for dependency in inside {
        match sign_ahead(graph, dependency)? {
            0 => at_once.push(*dependency),
            one if sign == 0 || sign == one => sign = one,
            _ => return None,
        }
    }
    let direction = if sign > 0 { Direction::Descending } else { Direction::Ascending };
    Some(Sweep { direction, order: in_order(set, &at_once)? })
}

/// The sign of how far the sender's instance is ahead of the reader's, in the order of the loops.
fn sign_ahead(graph: &Graph, dependency: &Dependency) -> Option<i64> {
    let distances = dependency.distance.as_ref()?;
    let plates = &graph.model.factors[graph.messages[dependency.to].factor].plates;
    let of = |plate: &PlateId| distances.iter().find(|(one, _)| one == plate).map(|(_, by)| *by);
    Some(plates.iter().filter_map(of).find(|by| *by != 0).unwrap_or(0).signum())
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
