//! Which message reads which, and how far apart the instances are.

use super::Direction;
use crate::messages::{Graph, MessageId};
use crate::model::PlateId;
use crate::model::ir::{Index, Use};
use crate::model::known::Affine;
use crate::model::meeting::overlap;

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
            let Some(use_) = factor.edges[read.edge].argument.random() else { continue };
            for (from, sender) in
                graph.messages.iter().enumerate().filter(|(_, sender)| sender.variable == use_.variable)
            {
                let own = sender.factor == reader.factor && sender.edge == read.edge;
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
    let mut distances = Vec::new();
    for (a, b) in read.index.iter().zip(&sent.index) {
        match (a, b) {
            (
                Index::Affine { plate, reverse: false, offset },
                Index::Affine { plate: other, reverse: false, offset: ahead },
            ) if plate == other => {
                distances.push((*plate, Affine::difference(offset, ahead)?));
            }
            (Index::Constant(a), Index::Constant(b)) if Affine::difference(a, b) == Some(0) => {}
            _ => return None,
        }
    }
    plates(to).iter().all(|plate| distances.iter().any(|(one, _)| one == plate)).then_some(distances)
}

/// The direction in which dependencies inside a set are all satisfied by one sweep.
pub(super) fn sweep(graph: &Graph, inside: &[&Dependency]) -> Option<Direction> {
    let mut sign = 0;
    for dependency in inside {
        let distances = dependency.distance.as_ref()?;
        let plates = &graph.model.factors[graph.messages[dependency.to].factor].plates;
        let ahead = plates
            .iter()
            .filter_map(|plate| distances.iter().find(|(one, _)| one == plate))
            .find(|(_, by)| *by != 0);
        let (_, ahead) = ahead?;
        if sign != 0 && sign != ahead.signum() {
            return None;
        }
        sign = ahead.signum();
    }
    match sign {
        -1 => Some(Direction::Ascending),
        1 => Some(Direction::Descending),
        _ => None,
    }
}
