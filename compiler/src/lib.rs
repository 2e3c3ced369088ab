//! From a model file to a Rust module: the pipeline, stage by stage.
//!
//! [`compile`] reads as the table of contents: parse, resolve, choose the algorithm, transform, derive the messages,
//! order them, lower them to a program, emit it.

// A standard error that is closed or full stops nothing: `error::tell` writes to it.
#![deny(clippy::print_stderr)]

pub mod blocks;
mod build;
mod dump;
pub mod emit;
pub mod error;
pub mod factors;
mod inspect;
mod lowered;
pub mod messages;
pub mod model;
pub mod program;
pub mod schedule;
pub mod syntax;
pub mod transforms;

use std::sync::Arc;

pub use build::Config;
pub use dump::{draws, dump, stages};
use error::{Code, Error, Errors, Source};
pub use inspect::{Inspection, Step, inspect};
use lowered::{Lowered, files_of, order};
pub use model::{Algorithm, Query};
use model::{Model, Resolved};

/// What a caller asks of the compiler.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The algorithm; the model's own, or the first that fits, if none is asked for.
    pub algorithm: Option<Algorithm>,
    /// The model, where the file holds several.
    pub model: Option<String>,
    /// What the module also draws from, by a method `simulate` or `predict`.
    pub draws: Option<Draws>,
    /// Under expectation propagation, the part of an old message that is kept, from 0 to below 1; a variable's own
    /// `#[damping(…)]` beats it. Without it messages are not damped.
    pub damping: Option<f64>,
    /// What is asked of outputs besides what the model says.
    pub queries: Vec<(String, Vec<Query>)>,
    /// Whether gates that would be tables stay gates: slower, and the same numbers. So the generic gate can be tested
    /// on models that never need it.
    pub open_gates: bool,
    /// The Rust module that holds the modules of the factors which the model uses: `crate`, if none is said.
    pub factors: Option<String>,
}

/// What a model is run forwards from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draws {
    /// The prior: `simulate`.
    Prior,
    /// The posterior that was inferred: `predict`.
    Posterior,
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
    /// The Rust files of the factors that it uses, by the names of the modules that they are to be.
    pub factors: Vec<(String, Arc<Source>)>,
    /// The names of its outputs.
    pub outputs: Vec<String>,
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
    let resolved = resolve(source, options)?;
    let (mut notes, mut errors) = (Vec::new(), Errors::default());
    for one in resolved {
        let whole = one.later.is_empty();
        let asked = options.algorithm.is_some() || one.model.algorithm.is_some() && whole;
        let found = if asked || whole { derive(&one, options) } else { Ok(Vec::new()) };
        let (symmetric, found) = match found {
            Ok(warnings) => (warnings, Errors::default()),
            Err(errors) => (Vec::new(), errors),
        };
        let lacks = |error: &Error| matches!(error.code, Code::MissingOperator | Code::NotYet | Code::Query);
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
    model::query::drawn_by(&one.model, algorithm)?;
    if algorithm == Algorithm::Gibbs {
        return blocks::derive(&one.model)?.answer().map(|()| Vec::new());
    }
    let graph = messages::derive(&transforms::run(one.model.clone(), algorithm, None)?, algorithm)?;
    Ok(order(&graph)?.1)
}

/// Compiles one model file to one Rust module.
pub fn compile(source: &Source, options: &Options) -> Result<Generated, Errors> {
    let front = front(source, options)?;
    let lowered = Lowered::new(&front, program::Text(&source.text), options)?;
    Ok(lowered.generated(source, front))
}

/// Compiles one model file to a module that draws from its prior, whatever its algorithm.
pub fn simulate(source: &Source, options: &Options) -> Result<Generated, Errors> {
    let (mut generated, constraints) = prior(source, options)?;
    generated.warnings.extend(constraints);
    Ok(generated)
}

/// The same, and a warning for each constraint that has no part in it.
fn prior(source: &Source, options: &Options) -> Result<(Generated, Vec<Error>), Errors> {
    let one = single(source, options)?;
    refuse_later(&one)?;
    let text = program::Text(&source.text);
    let simulation = program::simulate::lower(&one.model, &program::simulate::From::default(), text)?;
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
        factors: options.factors.as_deref().unwrap_or("crate"),
    };
    let generated = Generated {
        model: one.model.name.clone(),
        algorithm: graph.algorithm,
        chosen: false,
        module: emit::module(&module),
        driver: emit::simulator(&module),
        factors: files_of(&one.model),
        outputs: Vec::new(),
        labels: Vec::new(),
        approximate: false,
        warnings: one.warnings.into_iter().chain(simulation.warnings.iter().cloned()).collect(),
    };
    Ok((generated, simulation.constraints))
}

/// Compiles one model file to a program that draws from the posterior predictive distribution of data.
pub fn predict(source: &Source, options: &Options) -> Result<Generated, Errors> {
    let options = Options { draws: Some(Draws::Posterior), ..options.clone() };
    let front = front(source, &options)?;
    let lowered = Lowered::new(&front, program::Text(&source.text), &options)?;
    let driver = emit::predictor(&lowered.module(source));
    Ok(Generated { driver, ..lowered.generated(source, front) })
}

/// Compiles one model file to a program that calibrates an algorithm by simulation: it draws from the prior, infers, and
/// ranks what was drawn.
pub fn calibrate(source: &Source, options: &Options) -> Result<Generated, Errors> {
    let (prior, constraints) = prior(source, options)?;
    let refused: Errors = constraints.into_iter().map(uncalibrated).collect();
    let (prior, posterior) =
        refused.into_result((prior, compile(source, &Options { draws: None, ..options.clone() })?))?;
    if posterior.algorithm == Algorithm::Gibbs {
        let error = Error::new(Code::NotYet, "`sbc` can't calibrate `gibbs` yet");
        return Err(error.hint("`ep` and `vmp` it can: `--algorithm ep`").into());
    }
    let module = emit::calibrator([&prior.module, &prior.driver], [&posterior.module, &posterior.driver]);
    let warnings = posterior.warnings.iter().chain(&prior.warnings);
    let mut said: Vec<Error> = Vec::new();
    warnings.for_each(|warning| {
        if !said.contains(warning) {
            said.push(warning.clone());
        }
    });
    Ok(Generated { module, driver: String::new(), warnings: said, ..posterior })
}

/// A constraint that the truth of a simulation would not satisfy: its ranks would say nothing.
fn uncalibrated(constraint: Error) -> Error {
    let message = "`sbc` can't draw a truth that satisfies this constraint";
    let hint = "observe data instead (`observe y == …`): then the data are drawn with the truth";
    Error { message: message.into(), hint: Some(hint.into()), warning: false, ..constraint }
}

/// The factor graph of one model in DOT.
pub fn graph(source: &Source, options: &Options) -> Result<String, Errors> {
    let one = single(source, options)?;
    refuse_later(&one)?;
    Ok(model::dot::graph(&one.model))
}

/// The factor graph of one model, to be laid out.
pub fn diagram(source: &Source, options: &Options) -> Result<model::diagram::Diagram, Errors> {
    let one = single(source, options)?;
    refuse_later(&one)?;
    Ok(model::diagram::diagram(&one.model))
}

/// A model on its way to messages.
struct Front {
    untouched: Model,
    model: Model,
    /// What a draw takes from its posterior.
    drawn: Vec<model::VariableId>,
    algorithm: Algorithm,
    chosen: bool,
    warnings: Vec<Error>,
}

/// Parse, resolve, choose the algorithm, transform.
fn front(source: &Source, options: &Options) -> Result<Front, Errors> {
    let mut one = single(source, options)?;
    refuse_later(&one)?;
    model::query::add(&mut one.model, &options.queries)?;
    let (algorithm, chosen) = messages::choose(&one.model, options.algorithm)?;
    model::query::drawn_by(&one.model, algorithm)?;
    one.model.damping = options.damping.unwrap_or(0.0);
    one.model.open_gates = options.open_gates;
    if algorithm == Algorithm::Gibbs {
        if let Some(draws) = options.draws {
            return Err(undrawn(draws).into());
        }
        let (model, drawn) = (one.model.clone(), Vec::new());
        return Ok(Front { untouched: one.model, model, drawn, algorithm, chosen, warnings: one.warnings });
    }
    if algorithm != Algorithm::Ep {
        one.warnings.extend(undamped(&one.model, algorithm));
    }
    let drawn = match options.draws {
        Some(Draws::Posterior) => model::predictive::prepare(&mut one.model)?,
        Some(Draws::Prior) | None => Vec::new(),
    };
    let model = transforms::run(one.model.clone(), algorithm, None)?;
    Ok(Front { untouched: one.model, model, drawn, algorithm, chosen, warnings: one.warnings })
}

/// A sampler draws from the posterior itself; from the prior, or data from the posterior, it does not yet.
fn undrawn(draws: Draws) -> Error {
    let what = match draws {
        Draws::Prior => "a module that samples can't draw from the prior, too, yet",
        Draws::Posterior => "`predict` can't draw from what `gibbs` finds yet",
    };
    Error::new(Code::NotYet, what).hint("`ep` and `vmp` can: `--algorithm ep`")
}

/// What damping does under another algorithm than expectation propagation: nothing.
fn undamped(model: &Model, algorithm: Algorithm) -> Option<Error> {
    let (_, variable) = model.variables.iter().find(|(_, variable)| variable.damping.is_some())?;
    let message = format!("`#[damping]` of {} has no effect under `{algorithm}`", variable.words());
    let error = Error::new(Code::UnknownAttribute, message).label(variable.span, "damped under `ep`");
    Some(error.hint("an update of `vmp` never lowers the bound; it needs no damping").warning())
}

/// The models of a file that are asked for; with syntax errors, those and whatever else is wrong in what could be read.
/// Without the factors that it uses nothing is resolved: they decide what its words mean.
fn resolve(source: &Source, options: &Options) -> Result<Vec<Resolved>, Errors> {
    let (tree, mut errors) = syntax::recover(&source.text);
    let table = match factors::load(source, &uses(&tree)) {
        Ok(table) => table,
        Err(found) => {
            errors.extend(found);
            return Err(errors);
        }
    };
    if !errors.is_clean() {
        errors.extend(model::beside((&tree, &table), &source.text, &errors.places()));
        return Err(errors);
    }
    model::resolve(&tree, &table, options.model.as_deref())
}

/// The paths of the Rust files of factors that a model file uses, as far as it can be read.
pub fn factor_files(source: &Source) -> Vec<std::path::PathBuf> {
    factors::paths(source, &uses(&syntax::recover(&source.text).0))
}

/// The factor files that a model file uses.
fn uses(file: &syntax::File) -> Vec<factors::Use> {
    let of_item = |item: &syntax::Item| match &item.kind {
        syntax::ItemKind::Factor { path } => {
            let segments = path.segments.iter().map(|segment| segment.text.clone()).collect();
            Some(factors::Use { segments, span: path.span })
        }
        _ => None,
    };
    file.items.iter().filter_map(of_item).collect()
}

/// The one model of a file, or the one that is chosen.
fn single(source: &Source, options: &Options) -> Result<Resolved, Errors> {
    let mut resolved = resolve(source, options)?;
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
