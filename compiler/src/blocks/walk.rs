//! The order of the draws of a block, and which of them are made.

use super::grouping::{Block, sources};
use super::{Draw, Messages, Turns, below, given, part};
use crate::messages::Graph;
use crate::model::ir::{Argument, Factor, FactorKind};
use crate::model::known::Known;
use crate::model::{Id, Model, VariableId};

/// The members of a block in a depth-first walk from its root.
pub(super) fn outwards(model: &Model, block: &Block) -> Vec<VariableId> {
    let mut order = Vec::new();
    visit(model, block, block.root, &mut order);
    order.extend(block.members.iter().copied().filter(|id| !order.contains(id)).collect::<Vec<_>>());
    order
}

fn visit(model: &Model, block: &Block, at: VariableId, order: &mut Vec<VariableId>) {
    order.push(at);
    for next in &block.members {
        if !order.contains(next) && neighbours(model, at, *next) {
            visit(model, block, *next, order);
        }
    }
}

/// Whether a factor, a gate, or something that follows from them joins two variables.
fn neighbours(model: &Model, a: VariableId, b: VariableId) -> bool {
    let around = part::around(&given::given(model, &below(model, &[a, b])), a);
    part::touches(&around, a) && part::touches(&around, b)
}

/// The variables whose samples a draw reads.
pub(super) fn read(model: &Model, graph: &Graph, turns: &Turns) -> Vec<VariableId> {
    let own = model.parameters.len();
    let mut names: Vec<String> = Vec::new();
    let parts: Vec<&Model> = match turns {
        Turns::AtOnce | Turns::Forwards => vec![&graph.model],
        Turns::Chain(messages) => vec![&graph.model, &messages.graph.model],
        Turns::InTurn(places) => places.iter().map(|Messages { graph, .. }| &graph.model).collect(),
        Turns::Collapsed(places) => {
            [&graph.model].into_iter().chain(places.iter().map(|place| &place.graph.model)).collect()
        }
        Turns::Slice(places) => places.iter().map(|place| &place.at).collect(),
    };
    for part in parts {
        let mut look = |known: &Known| {
            known.walk(&mut |one| {
                if let Known::Parameter { parameter, .. } = one
                    && parameter.index() >= own
                {
                    names.push(part.parameters[*parameter].name.clone());
                }
            });
        };
        for (_, row) in part.factors.iter() {
            each_known(part, row, &mut look);
        }
    }
    model.variables.ids().filter(|id| names.contains(&model.variables[*id].name)).collect()
}

/// Every known value in a factor.
pub(super) fn each_known(part: &Model, row: &Factor, look: &mut impl FnMut(&Known)) {
    row.guards.iter().for_each(&mut *look);
    for edge in &row.edges {
        match &edge.argument {
            Argument::Known(value) => look(value),
            Argument::Random(use_) => use_.index.iter().for_each(|index| look(&index.to_known())),
        }
    }
    for plate in &row.plates {
        look(&part.plates[*plate].lower);
        look(&part.plates[*plate].upper);
    }
    if let FactorKind::Linear(linear) = &row.kind {
        look(&linear.constant);
        look(&linear.noise);
        linear.coefficients.iter().for_each(&mut *look);
        linear.site.iter().flat_map(|site| &site.arguments).for_each(look);
    }
}

/// The draws that something reads: one that is overwritten before anything reads it is left out.
pub(super) fn alive(model: &Model, mut draws: Vec<Draw>) -> Vec<Draw> {
    // At the end of a sweep the samples of outputs are read, and of what they follow from.
    let outputs = model.outputs.iter().filter_map(|output| output.source.variable());
    let asked: Vec<VariableId> = outputs.flat_map(|id| sources(model, id)).collect();
    while let Some(dead) = (0..draws.len()).find(|at| is_dead(&draws, *at, &asked)) {
        draws.remove(dead);
    }
    draws
}

/// Whether the next draw of the same variable comes before what reads it.
fn is_dead(draws: &[Draw], at: usize, asked: &[VariableId]) -> bool {
    let variable = draws[at].variable;
    let decides = |draw: &Draw| {
        let reads = draw.given.contains(&variable);
        (reads || draw.variable == variable).then_some(!reads)
    };
    if let Some(dead) = draws[at + 1..].iter().find_map(decides) {
        return dead;
    }
    !asked.contains(&variable) && draws[..at].iter().find_map(decides).unwrap_or(false)
}
