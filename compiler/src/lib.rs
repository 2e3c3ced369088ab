//! From a model file to a Rust module: the pipeline, stage by stage.
//!
//! [`compile`] reads as the table of contents: parse, resolve, choose the algorithm, transform, derive the messages,
//! order them, lower them to a program, emit it.

// A standard error that is closed or full stops nothing: `error::tell` writes to it.
#![deny(clippy::print_stderr)]

mod build;
pub mod emit;
pub mod error;
pub mod factors;
pub mod messages;
pub mod model;
pub mod program;
pub mod schedule;
pub mod syntax;
pub mod transforms;

pub use build::Config;
use error::{Code, Error, Errors, Source};
pub use model::Algorithm;
use model::{Model, Resolved};

/// What a caller asks of the compiler.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The algorithm; the model's own, or the first that fits, if none is asked for.
    pub algorithm: Option<Algorithm>,
    /// The model, where the file holds several.
    pub model: Option<String>,
    /// Whether the module also has `simulate`: draws from the prior.
    pub simulate: bool,
}

/// A compiled model.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The model's name.
    pub model: String,
    /// The algorithm it was compiled for.
    pub algorithm: Algorithm,
    /// Whether the compiler chose the algorithm.
    pub chosen: bool,
    /// The Rust module.
    pub module: String,
    /// What makes a program of it for the command line.
    pub driver: String,
    /// Outputs with the data key of the names of their elements.
    pub labels: Vec<(String, String)>,
    /// Whether its evidence is neither exact on trees nor a bound: mean field where a derived variable reconverges.
    pub approximate: bool,
    /// What is to be said besides.
    pub warnings: Vec<Error>,
}

/// Parses and types a file, and reports every mistake at once. What the algorithm lacks is an error where one is
/// asked for, and a warning where no algorithm would do.
pub fn check(source: &Source, options: &Options) -> Result<Vec<Error>, Errors> {
    let tree = tree(source)?;
    let resolved = model::resolve(&tree, options.model.as_deref())?;
    let (mut notes, mut errors) = (Vec::new(), Errors::default());
    for one in resolved {
        let whole = one.later.is_empty();
        let asked = options.algorithm.is_some() || one.model.algorithm.is_some() && whole;
        let found = if asked || whole { derive(&one, options) } else { Ok(Vec::new()) };
        let (symmetric, found) = match found {
            Ok(warnings) => (warnings, Errors::default()),
            Err(errors) => (Vec::new(), errors),
        };
        let lacks = |error: &Error| matches!(error.code, Code::MissingOperator | Code::NotYet);
        let (lacking, wrong): (Vec<Error>, Vec<Error>) =
            found.into_iter().partition(|error| !asked && lacks(error));
        if wrong.is_empty() {
            let noted = one.warnings.into_iter().chain(symmetric);
            let said = lacking.into_iter().chain(one.later).map(Error::warning).chain(noted);
            // What the file shares is said once, not for each of its models.
            for note in said {
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
        errors.extend(wrong.into_iter().collect());
    }
    errors.into_result(notes)
}

/// Whether the algorithm that a model or the caller asks for has its messages, and what is to be said of them.
fn derive(one: &Resolved, options: &Options) -> Result<Vec<Error>, Errors> {
    // Of the algorithm asked for, too, is said what this version lacks.
    let chosen = messages::choose(&one.model, options.algorithm);
    let (algorithm, _) = match (refuse_later(one), chosen) {
        (Ok(()), chosen) => chosen?,
        (Err(mut later), chosen) => {
            later.extend(chosen.err().unwrap_or_default());
            return Err(later);
        }
    };
    let graph = messages::derive(&transforms::run(one.model.clone(), algorithm, None)?, algorithm)?;
    Ok(order(&graph)?.1)
}

/// Compiles one model file to one Rust module.
pub fn compile(source: &Source, options: &Options) -> Result<Generated, Errors> {
    let front = front(source, options)?;
    let graph = messages::derive(&front.model, front.algorithm)?;
    let (schedule, symmetric) = order(&graph)?;
    let (graph, text) = (program::internal(graph), program::Text(&source.text));
    let mut program = program::lower(&graph, &schedule, text)?;
    let simulation =
        options.simulate.then(|| program::simulate::lower(&front.untouched, text)).transpose()?;
    if let Some(simulation) = &simulation {
        program.add_shapes(&simulation.shapes);
    }
    let module = emit::Module {
        graph: &graph,
        program: &program,
        text,
        file: &source.name,
        simulation: simulation.as_ref(),
        infers: true,
    };
    Ok(Generated {
        model: graph.model.name.clone(),
        algorithm: front.algorithm,
        chosen: front.chosen,
        module: emit::module(&module),
        driver: emit::driver(&module),
        labels: labels(&graph.model),
        approximate: front.algorithm == Algorithm::Vmp && graph.reconverges(),
        warnings: front.warnings.into_iter().chain(symmetric).collect(),
    })
}

/// The order of the messages. A symmetric start is an error under variational message passing, else a warning.
fn order(graph: &messages::Graph) -> Result<(schedule::Schedule, Vec<Error>), Errors> {
    let schedule = schedule::order(graph);
    let symmetric = schedule::symmetric_starts(graph, &schedule);
    if graph.algorithm == Algorithm::Vmp {
        let errors: Errors = symmetric.into_iter().collect();
        return errors.into_result((schedule, Vec::new()));
    }
    Ok((schedule, symmetric.into_iter().map(Error::warning).collect()))
}

/// Compiles one model file to a module that draws from its prior, whatever its algorithm.
pub fn simulate(source: &Source, options: &Options) -> Result<Generated, Errors> {
    let one = single(source, options)?;
    refuse_later(&one)?;
    let text = program::Text(&source.text);
    let simulation = program::simulate::lower(&one.model, text)?;
    let mut program = program::Program::default();
    program.add_shapes(&simulation.shapes);
    let graph = messages::Graph::without_messages(&one.model);
    let module = emit::Module {
        graph: &graph,
        program: &program,
        text,
        file: &source.name,
        simulation: Some(&simulation),
        infers: false,
    };
    Ok(Generated {
        model: one.model.name.clone(),
        algorithm: graph.algorithm,
        chosen: false,
        module: emit::module(&module),
        driver: emit::simulator(&module),
        labels: Vec::new(),
        approximate: false,
        warnings: one.warnings.into_iter().chain(simulation.warnings.iter().cloned()).collect(),
    })
}

/// The stages that [`dump`] prints: what there is before the passes, each of them, what follows.
pub fn stages() -> Vec<&'static str> {
    let passes = transforms::PASSES.iter().map(|pass| pass.name);
    ["syntax", "model"].into_iter().chain(passes).chain(["messages", "schedule", "program", "rust"]).collect()
}

/// Prints one stage of the compiler, by its name in [`stages`].
pub fn dump(source: &Source, options: &Options, stage: &str) -> Result<String, Errors> {
    if stage == "syntax" {
        return Ok(format!("{:#?}\n", syntax::parse(&source.text)?));
    }
    if stage == "rust" {
        return Ok(compile(source, options)?.module);
    }
    if stage == "model" {
        let tree = tree(source)?;
        return Ok(model::resolve(&tree, options.model.as_deref())?
            .iter()
            .map(|one| model::print::model(&one.model))
            .collect());
    }
    let front = front(source, options)?;
    if transforms::PASSES.iter().any(|pass| pass.name == stage) {
        let resolved = transforms::run(front.untouched, front.algorithm, Some(stage))?;
        return Ok(model::print::model(&resolved));
    }
    let graph = messages::derive(&front.model, front.algorithm)?;
    let schedule = schedule::order(&graph);
    match stage {
        "messages" => Ok(messages::print(&graph)),
        "schedule" => Ok(schedule::print(&graph, &schedule)),
        "program" => {
            let text = program::Text(&source.text);
            Ok(program::print(&program::lower(&program::internal(graph), &schedule, text)?))
        }
        _ => Err(unknown_stage(stage).into()),
    }
}

/// The factor graph of one model in DOT.
pub fn graph(source: &Source, options: &Options) -> Result<String, Errors> {
    let one = single(source, options)?;
    refuse_later(&one)?;
    Ok(model::dot::graph(&one.model))
}

/// A model on its way to messages.
struct Front {
    untouched: Model,
    model: Model,
    algorithm: Algorithm,
    chosen: bool,
    warnings: Vec<Error>,
}

/// Parse, resolve, choose the algorithm, transform.
fn front(source: &Source, options: &Options) -> Result<Front, Errors> {
    let one = single(source, options)?;
    refuse_later(&one)?;
    let (algorithm, chosen) = messages::choose(&one.model, options.algorithm)?;
    let model = transforms::run(one.model.clone(), algorithm, None)?;
    Ok(Front { untouched: one.model, model, algorithm, chosen, warnings: one.warnings })
}

/// The syntax tree; with syntax errors, those and whatever else is wrong in what could be read.
fn tree(source: &Source) -> Result<syntax::File, Errors> {
    let (tree, mut errors) = syntax::recover(&source.text);
    if !errors.is_clean() {
        errors.extend(model::beside(&tree, &source.text, &errors.places()));
    }
    errors.into_result(tree)
}

/// The one model of a file, or the one that is chosen.
fn single(source: &Source, options: &Options) -> Result<Resolved, Errors> {
    let tree = tree(source)?;
    let mut resolved = model::resolve(&tree, options.model.as_deref())?;
    if resolved.len() > 1 {
        return Err(several(&resolved));
    }
    Ok(resolved.remove(0))
}

/// What this version can't compile is an error, never a wrong number.
fn refuse_later(resolved: &Resolved) -> Result<(), Errors> {
    let mut errors = Errors::default();
    resolved.later.iter().for_each(|error| errors.push(error.clone()));
    errors.into_result(())
}

/// A file of several models where one is wanted. What keeps the whole file from being compiled, such as variables
/// that its models share, comes first: then there is nothing to choose.
fn several(resolved: &[Resolved]) -> Errors {
    let place = |error: &Error| error.labels.first().map(|(span, _)| *span);
    let has = |one: &Resolved, at: Option<error::Span>| one.later.iter().any(|error| place(error) == at);
    let of_all = |error: &&Error| resolved.iter().all(|one| has(one, place(error)));
    let later: Errors = resolved[0].later.iter().filter(of_all).cloned().collect();
    if !later.is_clean() {
        return later;
    }
    let names: Vec<&str> = resolved.iter().map(|one| one.model.name.as_str()).collect();
    Error::new(Code::WhichModel, format!("the file holds several models: {}", names.join(", ")))
        .label(resolved[1].model.span, "a second model")
        .hint("choose one with `--model NAME`")
        .into()
}

fn unknown_stage(stage: &str) -> Error {
    Error::new(Code::UnknownName, format!("no stage is called `{stage}`"))
        .hint(format!("there are {}", stages().join(", ")))
}

fn labels(model: &Model) -> Vec<(String, String)> {
    model.outputs.iter().filter_map(|output| Some((output.name.clone(), output.labels.clone()?))).collect()
}
