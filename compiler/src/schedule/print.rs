//! The schedule printed for a reader: in which order what is computed, and why.

use std::fmt::Write;

use super::{Direction, Schedule, Step};
use crate::messages::{Graph, factor_name};
use crate::model::print::element;

/// `--dump schedule`
pub fn print(graph: &Graph, schedule: &Schedule) -> String {
    let mut text = String::new();
    let phases = [
        ("once for given data", &schedule.constant),
        ("every iteration", &schedule.iterate),
        ("after each iteration", &schedule.after),
    ];
    for (title, steps) in phases {
        if !steps.is_empty() {
            let title =
                if schedule.one_pass && title == "every iteration" { "one pass, exact" } else { title };
            let _ = writeln!(text, "{title}:");
            text.extend(steps.iter().map(|step| line(graph, step)));
        }
    }
    text
}

fn line(graph: &Graph, step: &Step) -> String {
    let factor = &graph.model.factors[step.factor];
    let targets: Vec<String> = step
        .messages
        .iter()
        .filter_map(|message| factor.edges[graph.messages[*message].edge].argument.random())
        .map(|use_| element(&graph.model, use_))
        .collect();
    let both = step.zipped.as_ref().map_or("", |_| ", and the other way in the same loop");
    let order = if step.direction == Direction::Descending { ", backwards" } else { "" };
    format!(
        "  {} -> {}{order}{both}  ({})\n",
        factor_name(&graph.model, step.factor),
        targets.join(", "),
        step.reason
    )
}
