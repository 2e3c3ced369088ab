//! The message graph printed for a reader: `--dump messages`.

use std::fmt::Write;

use super::{Graph, Message, Operation, factor_name};
use crate::model::print::element;

/// `--dump messages`
pub fn print(graph: &Graph) -> String {
    let mut text = String::new();
    for (title, messages) in [("messages", &graph.messages), ("predictions", &graph.predictions)] {
        for message in messages {
            let _ = writeln!(text, "{title}: {}", line(graph, message));
        }
    }
    text
}

fn line(graph: &Graph, message: &Message) -> String {
    let factor = &graph.model.factors[message.factor];
    let target = factor.edges[message.edge]
        .argument
        .random()
        .map_or_else(String::new, |use_| element(&graph.model, use_));
    let by = match &message.operation {
        Operation::Call(operator) => format!("{}::{}", operator.algorithm, operator.function),
        Operation::Linear => "linear predictor".to_owned(),
        Operation::Point => "point".to_owned(),
        Operation::Prior => "the prior handed in".to_owned(),
        Operation::Copy(_) => "what the rest says".to_owned(),
        Operation::Leave => "what the cases make of it".to_owned(),
        Operation::Exit => "what the cases define".to_owned(),
        Operation::Cases => "the evidence of the cases".to_owned(),
        Operation::Power => "a power".to_owned(),
    };
    let reads: Vec<&str> = message.reads.iter().map(|read| factor.edges[*read].name.as_str()).collect();
    let family = &graph.model.variables[message.variable].family;
    format!(
        "{} -> {target}: {family} by {by}, reads [{}]",
        factor_name(&graph.model, message.factor),
        reads.join(", ")
    )
}
