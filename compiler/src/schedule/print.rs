//! The schedule printed for a reader: in which order what is computed, and why.

use std::fmt::Write;

use super::{Direction, Elements, Part, Schedule, Step, Update};
use crate::messages::{Graph, factor_name};
use crate::model::ir::Argument;
use crate::model::print::{element, known};
use crate::model::{FactorId, VariableId};

/// A line of the schedule.
#[derive(Clone, Debug)]
pub struct Line {
    /// What is computed.
    pub text: String,
    /// From what, or why here.
    pub reason: String,
    /// The factors that it reads or whose messages it sends.
    pub factors: Vec<FactorId>,
    /// The variables that it is about.
    pub variables: Vec<VariableId>,
}

/// What is done at one time.
#[derive(Clone, Debug)]
pub struct Phase {
    /// When.
    pub title: &'static str,
    /// What, in order.
    pub lines: Vec<Line>,
}

/// The schedule line by line: what is done once, in every iteration, and after each; a phase may be empty.
pub fn phases(graph: &Graph, schedule: &Schedule) -> [Phase; 3] {
    let lines = |steps: &[Step]| steps.iter().map(|step| line(graph, step)).collect::<Vec<_>>();
    let mut once = lines(&schedule.constant);
    once.extend(schedule.sums.iter().map(|factor| sum(graph, *factor)));
    once.extend(schedule.starts.iter().map(|variable| start(graph, *variable)));
    let mut iterate = lines(&schedule.iterate);
    iterate.extend(schedule.updates.iter().flat_map(|one| update(graph, one)));
    let every = if schedule.one_pass { "one pass, exact" } else { "every iteration" };
    [("once for given data", once), (every, iterate), ("after each iteration", lines(&schedule.after))]
        .map(|(title, lines)| Phase { title, lines })
}

/// `--dump schedule`
pub fn print(graph: &Graph, schedule: &Schedule) -> String {
    let mut text = String::new();
    for Phase { title, lines } in phases(graph, schedule).iter().filter(|phase| !phase.lines.is_empty()) {
        let _ = writeln!(text, "{title}:");
        for Line { text: what, reason, .. } in lines {
            let _ = writeln!(text, "  {what}  ({reason})");
        }
    }
    text
}

/// Sums over data, made once.
fn sum(graph: &Graph, factor: FactorId) -> Line {
    let row = &graph.model.factors[factor];
    let plates: Vec<&str> = row.plates.iter().map(|plate| graph.model.plates[*plate].name.as_str()).collect();
    let data = match &row.edges[0].argument {
        Argument::Known(value) => known(&graph.model, value),
        Argument::Random(use_) => element(&graph.model, use_),
    };
    Line {
        text: format!("count, mean and scatter of {data} over {}", plates.join(", ")),
        reason: "nothing else about them follows the loop".to_owned(),
        factors: vec![factor],
        variables: Vec::new(),
    }
}

/// A first belief.
fn start(graph: &Graph, variable: VariableId) -> Line {
    let row = &graph.model.variables[variable];
    let from = if row.init.is_some() {
        "its #[init(…)]"
    } else {
        "its definition, at what its parents start from"
    };
    Line {
        text: format!("start of {}", row.name),
        reason: from.to_owned(),
        factors: definitions(graph, variable),
        variables: vec![variable],
    }
}

/// The factors that define a variable.
fn definitions(graph: &Graph, variable: VariableId) -> Vec<FactorId> {
    let defines = |factor: &FactorId| {
        graph.model.factors[*factor].child().is_some_and(|child| child.variable == variable)
    };
    neighbours(graph, variable).into_iter().filter(defines).collect()
}

/// The factors of a variable, each once.
fn neighbours(graph: &Graph, variable: VariableId) -> Vec<FactorId> {
    let mut all: Vec<FactorId> = graph.adjacent(variable).iter().map(|(factor, _)| *factor).collect();
    all.dedup();
    all
}

/// An update with what is done before and after it.
fn update(graph: &Graph, update: &Update) -> Vec<Line> {
    let name = |variable: &VariableId| &graph.model.variables[*variable].name;
    let told = |one: &VariableId| {
        let own = definitions(graph, *one);
        let readers = neighbours(graph, *one).into_iter().filter(|factor| !own.contains(factor));
        Line {
            text: format!("what its readers tell {}", name(one)),
            reason: format!("derived, below {}", name(&update.variable)),
            factors: readers.collect(),
            variables: vec![*one],
        }
    };
    let derived = |one: &VariableId| Line {
        text: format!("belief about {}", name(one)),
        reason: format!("derived: {} has moved", name(&update.variable)),
        factors: definitions(graph, *one),
        variables: vec![*one],
    };
    let factors = neighbours(graph, update.variable);
    let mut from: Vec<String> = factors.iter().map(|factor| factor_name(&graph.model, *factor)).collect();
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
    let own = Line {
        text: format!("belief about {}", name(&update.variable)),
        reason: format!("from {}{turns}{last}", from.join(", ")),
        factors,
        variables: vec![update.variable],
    };
    update.derived.iter().rev().map(told).chain([own]).chain(update.derived.iter().map(derived)).collect()
}

fn line(graph: &Graph, step: &Step) -> Line {
    let parts: Vec<String> = step.parts.iter().map(|part| sent(graph, part)).collect();
    let both = step.zipped.as_ref().map_or("", |_| ", and the other way in the same loop");
    let order = if step.direction == Direction::Descending { ", backwards" } else { "" };
    let steps = || [step].into_iter().chain(step.zipped.as_deref());
    Line {
        text: format!("{}{order}{both}", parts.join("; ")),
        reason: step.reason.clone(),
        factors: steps().flat_map(|step| &step.parts).map(|part| part.factor).collect(),
        variables: steps().flat_map(Step::messages).map(|id| graph.messages[id].variable).collect(),
    }
}

/// A factor and where its messages go.
fn sent(graph: &Graph, part: &Part) -> String {
    let factor = &graph.model.factors[part.factor];
    let uses = part.messages.iter().filter_map(|id| factor.edges[graph.messages[*id].edge].argument.random());
    let targets: Vec<String> = uses.map(|use_| element(&graph.model, use_)).collect();
    format!("{} -> {}", factor_name(&graph.model, part.factor), targets.join(", "))
}
