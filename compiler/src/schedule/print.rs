//! The schedule printed for a reader: in which order what is computed, and why.

use std::fmt::Write;

use super::{Direction, Elements, Part, Schedule, Step, Update};
use crate::messages::{Graph, factor_name};
use crate::model::ir::Argument;
use crate::model::print::{element, known};
use crate::model::{FactorId, VariableId};

/// `--dump schedule`
pub fn print(graph: &Graph, schedule: &Schedule) -> String {
    let lines = |steps: &[Step]| steps.iter().map(|step| line(graph, step)).collect::<Vec<_>>();
    let mut once = lines(&schedule.constant);
    once.extend(schedule.sums.iter().map(|factor| sum(graph, *factor)));
    once.extend(schedule.starts.iter().map(|variable| start(graph, *variable)));
    let mut iterate = lines(&schedule.iterate);
    iterate.extend(schedule.updates.iter().flat_map(|one| update(graph, one)));
    let every = if schedule.one_pass { "one pass, exact" } else { "every iteration" };
    let phases =
        [("once for given data", once), (every, iterate), ("after each iteration", lines(&schedule.after))];
    let mut text = String::new();
    for (title, lines) in phases.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        let _ = write!(text, "{title}:\n{}", lines.concat());
    }
    text
}

/// Sums over data, made once.
fn sum(graph: &Graph, factor: FactorId) -> String {
    let row = &graph.model.factors[factor];
    let plates: Vec<&str> = row.plates.iter().map(|plate| graph.model.plates[*plate].name.as_str()).collect();
    let data = match &row.edges[0].argument {
        Argument::Known(value) => known(&graph.model, value),
        Argument::Random(use_) => element(&graph.model, use_),
    };
    format!(
        "  count, mean and scatter of {data} over {}  (nothing else about them follows the loop)\n",
        plates.join(", ")
    )
}

/// A first belief.
fn start(graph: &Graph, variable: VariableId) -> String {
    let row = &graph.model.variables[variable];
    let from = if row.init.is_some() {
        "its #[init(…)]"
    } else {
        "its definition, at what its parents start from"
    };
    format!("  start of {}  ({from})\n", row.name)
}

/// An update with what is done before and after it.
fn update(graph: &Graph, update: &Update) -> Vec<String> {
    let name = |variable: &VariableId| &graph.model.variables[*variable].name;
    let told = |one: &VariableId| {
        format!("  what its readers tell {}  (derived, below {})\n", name(one), name(&update.variable))
    };
    let derived = |one: &VariableId| {
        format!("  belief about {}  (derived: {} has moved)\n", name(one), name(&update.variable))
    };
    let mut from: Vec<String> = graph
        .adjacent(update.variable)
        .iter()
        .map(|(factor, _)| factor_name(&graph.model, *factor))
        .collect();
    from.dedup();
    let turns = match update.elements {
        Elements::OneByOne => ", one element after the other: a factor joins some",
        Elements::OneByOneBelow => {
            ", one element after the other, with all below it: a factor joins some through derived variables"
        }
        Elements::Together => ", all elements at once: no factor joins two",
        Elements::Single => "",
    };
    let init = graph.model.variables[update.variable].init.is_some();
    let last = if init { ", last: its neighbours use its #[init(…)] first" } else { "" };
    let own = format!("  belief about {}  (from {}{turns}{last})\n", name(&update.variable), from.join(", "));
    update.derived.iter().rev().map(told).chain([own]).chain(update.derived.iter().map(derived)).collect()
}

fn line(graph: &Graph, step: &Step) -> String {
    let parts: Vec<String> = step.parts.iter().map(|part| sent(graph, part)).collect();
    let both = step.zipped.as_ref().map_or("", |_| ", and the other way in the same loop");
    let order = if step.direction == Direction::Descending { ", backwards" } else { "" };
    format!("  {}{order}{both}  ({})\n", parts.join("; "), step.reason)
}

/// A factor and where its messages go.
fn sent(graph: &Graph, part: &Part) -> String {
    let factor = &graph.model.factors[part.factor];
    let uses = part.messages.iter().filter_map(|id| factor.edges[graph.messages[*id].edge].argument.random());
    let targets: Vec<String> = uses.map(|use_| element(&graph.model, use_)).collect();
    format!("{} -> {}", factor_name(&graph.model, part.factor), targets.join(", "))
}
