//! Where a chain begins: unknowns that inequalities join begin one after the other, each given those that have begun.
//!
//! Before, where each is what its prior expects, which no value of `x` need allow
//! ```text
//! let x ~ gaussian(0, 1);  let y ~ gaussian(1, 1);  let z ~ gaussian(-1, 1);
//! observe x > y;  observe z > x;
//! ```
//! After, where a draw is of the model without what touches an unknown that has not begun
//! ```text
//! {x} | {}
//! {y} | {x}
//! {z} | {x}
//! ```
//! Promise: a chain begins where the model allows it, if each of these draws finds a value. If one does not, all are made
//! again, some times.

use super::grouping::{Block, begins_by_hand, distinct, is_exact_condition, unknowns};
use super::{Draw, Turns, bare, draw, given, part};
use crate::messages::Graph;
use crate::model::ir::{Factor, FactorKind, Kind, Role};
use crate::model::{Arena, Model, VariableId};
use crate::schedule::Schedule;

/// The draws that a chain begins with, in order: of what conditions join.
pub(super) fn draws(model: &Model, blocks: &[Block]) -> Vec<Draw> {
    let joined = joined(model, blocks);
    let mut begun: Vec<VariableId> = model.variables.ids().filter(|id| begins_by_hand(model, *id)).collect();
    let mut all = Vec::new();
    for id in order(model, &begun) {
        begun.push(id);
        if joined.contains(&id) {
            all.extend(begin(&begun_part(model, &begun), id));
        }
    }
    all
}

/// How an unknown begins, given those that have begun; none has no beginning that its definition does not give.
fn begin(part: &Model, id: VariableId) -> Option<Draw> {
    let rows = || part.factors.iter().map(|(_, row)| row);
    let touching = || rows().filter(|row| unknowns(part, row).contains(&id));
    let is_flat = |row: &Factor| matches!(&row.kind, FactorKind::Table(name) if name == "flat");
    let block = Block::of(id);
    if touching().any(|row| !part::defines(row, id) || is_flat(row)) {
        let is_defined = touching().any(|row| part::defines(row, id));
        return is_defined.then(|| draw(part, &block, id, &[]).ok()).flatten();
    }
    let mut given = distinct(touching().flat_map(|row| unknowns(part, row)).collect());
    given.retain(|one| *one != id);
    let graph = Graph::without_messages(&bare(part));
    let (integrated, schedule) = (Vec::new(), Schedule::default());
    let turns = Turns::Forwards;
    Some(Draw { variable: id, given, integrated, reason: block.reason, graph, schedule, turns })
}

/// The unknowns of conditions that no block draws together.
fn joined(model: &Model, blocks: &[Block]) -> Vec<VariableId> {
    let apart = |ids: &Vec<VariableId>| {
        ids.len() > 1 && !blocks.iter().any(|block| ids.iter().all(|id| block.members.contains(id)))
    };
    let conditions = model.factors.iter().filter(|(_, row)| rules_out(model, row));
    conditions.map(|(_, row)| unknowns(model, row)).filter(apart).flatten().collect()
}

/// Whether a factor is a condition that some values break: an equality, or an inequality of what has no noise.
fn rules_out(model: &Model, row: &Factor) -> bool {
    let site = match &row.kind {
        FactorKind::Linear(linear) if linear.noise.is(0.0) && !linear.precision => linear.site.as_ref(),
        _ => None,
    };
    let inequality =
        site.and_then(|site| model.table.factor(&site.factor)).is_some_and(|file| file.deterministic);
    is_exact_condition(model, row) || inequality && !matches!(row.role, Role::Defines | Role::Predicts)
}

/// The other unknowns, each after those that it is defined by.
fn order(model: &Model, begun: &[VariableId]) -> Vec<VariableId> {
    let is_drawn = |id: &VariableId| {
        let is_unknown = model.variables[*id].kind == Kind::Stochastic && !given::is_pinned(model, *id);
        is_unknown && !begun.contains(id)
    };
    let mut left: Vec<VariableId> = model.variables.ids().filter(is_drawn).collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let follows = |id: &VariableId| {
            let mut rows = model.factors.iter().filter(|(_, row)| part::defines(row, *id));
            let later = |row: &Factor| unknowns(model, row).iter().any(|one| one != id && left.contains(one));
            rows.any(|(_, row)| later(row))
        };
        // Unknowns that define each other begin in the order of the text.
        let next = left.iter().position(|id| !follows(id)).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

/// The model without what touches an unknown that has not begun.
fn begun_part(model: &Model, begun: &[VariableId]) -> Model {
    let mut part = Model { factors: Arena::default(), ..model.clone() };
    for (_, row) in model.factors.iter() {
        if unknowns(model, row).iter().all(|id| begun.contains(id)) {
            part.factors.push(row.clone());
        }
    }
    part
}
