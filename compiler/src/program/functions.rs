//! Names of the functions of a module.

use std::collections::BTreeMap;

use super::ir::Stmt;
use super::{Text, each_once, print};
use crate::messages::Graph;
use crate::model::Model;
use crate::model::names::Names;
use crate::schedule::{Direction, Step};

/// Names of functions, each given out once; functions that are said twice are one.
#[derive(Clone, Debug, Default)]
pub(crate) struct FunctionNames {
    names: Names,
    /// The names of functions that may be said again, by what was wanted and what they do.
    shared: BTreeMap<(String, String), String>,
}

impl FunctionNames {
    /// The names that public methods have.
    pub(crate) fn of_model(model: &Model) -> Self {
        let outputs = model.outputs.iter().map(|output| format!("{}_posterior", output.name));
        let lists = model
            .queries
            .iter()
            .flat_map(|asked| asked.queries.iter().map(|query| format!("{}_{query}", asked.output)));
        let parameters = model.parameters.iter().map(|(_, parameter)| format!("observe_{}", parameter.name));
        FunctionNames { names: outputs.chain(lists).chain(parameters).collect(), ..Self::default() }
    }

    /// The name of a step: what it updates.
    pub(super) fn of(&mut self, graph: &Graph, step: &Step, text: Text<'_>) -> String {
        let variables = step.messages().map(|id| graph.messages[id].variable);
        let variables = each_once(variables.map(|id| graph.model.variables[id].name.as_str()));
        let line = text.line(graph.model.factors[step.parts[0].factor].span);
        if step.zipped.is_some() {
            return self.take_at(&format!("sweep_{}", variables.join("_and_")), line);
        }
        let verb = match (graph.messages[step.parts[0].messages[0]].forward, step.direction) {
            (_, Direction::Descending) => "back_to",
            (true, _) => "define",
            (false, _) => "tell",
        };
        self.take_at(&format!("{verb}_{}", variables.join("_and_")), line)
    }

    /// A name for what a line of the model does: with the line's number where another has the name.
    pub(crate) fn take_at(&mut self, wanted: &str, line: usize) -> String {
        let with_line = || format!("line_{line}_{wanted}");
        self.take(&if self.names.has(wanted) { with_line() } else { wanted.to_owned() })
    }

    /// The name of a function that may be said more than once: of one that does the same, its name.
    pub(crate) fn shared(&mut self, wanted: &str, body: &[Stmt]) -> String {
        let names = &mut self.names;
        let name = self.shared.entry((wanted.to_owned(), print::body(body)));
        name.or_insert_with(|| names.take(wanted)).clone()
    }

    /// `wanted`, or something like it that is free.
    pub(crate) fn take(&mut self, wanted: &str) -> String {
        self.names.take(wanted)
    }
}
