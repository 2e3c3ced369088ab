//! A model that infers, before it is text: its messages or draws, ordered and lowered.

use std::sync::Arc;

use crate::error::{Error, Errors, Source};
use crate::{Algorithm, Draws, Front, Generated, Model, Options};
use crate::{blocks, emit, messages, program, schedule};

/// A model that infers, before it is text.
pub(crate) struct Lowered {
    /// The model, with its messages.
    pub(crate) graph: messages::Graph,
    /// The schedule: when, and what in order.
    pub(crate) phases: Vec<schedule::Phase>,
    /// What is emitted.
    pub(crate) program: program::Program,
    simulation: Option<program::simulate::Simulation>,
    /// The Rust module that holds the modules of the factors which the model uses.
    factors: String,
    /// What starts alike, where that is no error.
    symmetric: Vec<Error>,
}

impl Lowered {
    /// Derive the draws, lower them.
    fn sampler(front: &Front, text: program::Text<'_>, options: &Options) -> Result<Lowered, Errors> {
        let blocks = blocks::derive(&front.untouched)?;
        blocks.answer()?;
        let program = program::lower_blocks(&blocks, text)?;
        let graph = messages::Graph {
            algorithm: Algorithm::Gibbs,
            ..messages::Graph::without_messages(&blocks.model)
        };
        let factors = options.factors.clone().unwrap_or_else(|| "crate".to_owned());
        let phases = blocks::phases(&blocks);
        Ok(Lowered { graph, phases, program, simulation: None, factors, symmetric: Vec::new() })
    }

    /// Derive the messages, order them, lower them.
    pub(crate) fn new(front: &Front, text: program::Text<'_>, options: &Options) -> Result<Lowered, Errors> {
        if front.algorithm == Algorithm::Gibbs {
            return Lowered::sampler(front, text, options);
        }
        let graph = messages::derive(&front.model, front.algorithm)?;
        let (schedule, symmetric) = order(&graph)?;
        let graph = program::internal(graph);
        let mut program = program::lower(&graph, &schedule, text)?;
        let beliefs = front.drawn.iter().map(|id| (*id, graph.model.variables[*id].name.clone()));
        let posterior = options.draws == Some(Draws::Posterior);
        let from = program::simulate::From { posterior, beliefs: beliefs.collect() };
        let lower = |_| program::simulate::lower(&front.untouched, &from, text);
        let simulation = options.draws.map(lower).transpose()?;
        if let Some(simulation) = &simulation {
            program.add_shapes(&simulation.shapes);
        }
        let factors = options.factors.clone().unwrap_or_else(|| "crate".to_owned());
        let phases = schedule::phases(&graph, &schedule).into();
        Ok(Lowered { graph, phases, program, simulation, factors, symmetric })
    }

    pub(crate) fn module<'a>(&'a self, source: &'a Source) -> emit::Module<'a> {
        emit::Module {
            graph: &self.graph,
            program: &self.program,
            text: program::Text(&source.text),
            file: &source.name,
            simulation: self.simulation.as_ref(),
            infers: true,
            factors: &self.factors,
        }
    }

    pub(crate) fn generated(&self, source: &Source, front: Front) -> Generated {
        let module = self.module(source);
        let drawn =
            self.simulation.iter().flat_map(|one| one.warnings.iter().chain(&one.constraints).cloned());
        Generated {
            model: self.graph.model.name.clone(),
            algorithm: front.algorithm,
            chosen: front.chosen,
            module: emit::module(&module),
            driver: emit::driver(&module),
            factors: files_of(&self.graph.model),
            outputs: self.graph.model.outputs.iter().map(|output| output.name.clone()).collect(),
            labels: labels(&self.graph.model),
            approximate: front.algorithm == Algorithm::Vmp && self.graph.reconverges(),
            warnings: front.warnings.into_iter().chain(self.symmetric.iter().cloned()).chain(drawn).collect(),
        }
    }
}

/// The order of the messages. A symmetric start is an error under variational message passing, else a warning.
pub(crate) fn order(graph: &messages::Graph) -> Result<(schedule::Schedule, Vec<Error>), Errors> {
    let schedule = schedule::order(graph);
    schedule::refused(graph, &schedule).into_result(())?;
    let symmetric = schedule::symmetric_starts(graph, &schedule);
    if graph.algorithm == Algorithm::Vmp {
        let errors: Errors = symmetric.into_iter().collect();
        return errors.into_result((schedule, Vec::new()));
    }
    Ok((schedule, symmetric.into_iter().map(Error::warning).collect()))
}

pub(crate) fn files_of(model: &Model) -> Vec<(String, Arc<Source>)> {
    model.table.custom().map(|(file, custom)| (file.name.clone(), Arc::clone(&custom.source))).collect()
}

fn labels(model: &Model) -> Vec<(String, String)> {
    model.outputs.iter().filter_map(|output| Some((output.name.clone(), output.labels.clone()?))).collect()
}
