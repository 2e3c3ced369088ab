//! What depends on itself, in the order of what it depends on.

use std::collections::BTreeMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// The strongly connected sets of some things with edges from what is read to what reads it: each after those that it
/// reads, each in the order of its numbers. Edges to and from other things are none of theirs.
pub(crate) fn components(set: &[usize], edges: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut network: DiGraph<usize, ()> = DiGraph::new();
    let nodes: BTreeMap<usize, NodeIndex> = set.iter().map(|one| (*one, network.add_node(*one))).collect();
    for (from, to) in edges {
        if let (Some(from), Some(to)) = (nodes.get(&from), nodes.get(&to)) {
            network.add_edge(*from, *to, ());
        }
    }
    let sorted = |set: Vec<NodeIndex>| {
        let mut set: Vec<usize> = set.into_iter().map(|node| network[node]).collect();
        set.sort_unstable();
        set
    };
    // Tarjan's sets come in reverse topological order.
    tarjan_scc(&network).into_iter().rev().map(sorted).collect()
}
