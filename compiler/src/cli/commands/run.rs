//! `run`: from a model and data to posteriors.

use std::path::{Path, PathBuf};

use posterity_compiler::error::Source;
use posterity_compiler::{Algorithm, Options};

use crate::cli::args::{Run, Selected};
use crate::cli::commands::compile::generate;
use crate::cli::engine::{self, Cache, Data, Limits, Sweeps};
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome, UNFINISHED, WRONG, note};
use crate::cli::plot;
use crate::cli::report::{self, Report};

/// Run every algorithm that is asked for, and show what they found.
pub(crate) fn run(arguments: &Run) -> Outcome {
    if let Some(option) = arguments.later.given() {
        return Err(Failure::not_yet(&format!("the option `{option}`")));
    }
    let inputs: Vec<&Path> =
        std::iter::once(&arguments.file).chain(&arguments.data).map(PathBuf::as_path).collect();
    report::keep(&inputs, &arguments.output)?;
    arguments.checkpoint.iter().try_for_each(|path| files::keep(&inputs, path))?;
    let source = files::model(&arguments.file)?;
    let data = Data::open(arguments.data.as_deref())?;
    let algorithms: Vec<Option<Algorithm>> = match arguments.algorithm.as_slice() {
        [] => vec![None],
        named => once_each(named).into_iter().map(Some).collect(),
    };
    let reports = algorithms.into_iter().map(|algorithm| one(arguments, &source, &data, algorithm));
    let reports = reports.collect::<Result<Vec<_>, _>>()?;
    if let Some(folder) = &arguments.plot {
        plot::write(folder, &inputs, &plot::posteriors(&reports, &data))?;
    }
    report::write(&reports, &data, &arguments.output)?;
    Ok(if !reports.iter().all(Report::is_good) {
        UNFINISHED
    } else if reports.iter().all(|report| report.is_kept) {
        DONE
    } else {
        WRONG
    })
}

/// Algorithms in their order, each where it stands first.
fn once_each(all: &[Algorithm]) -> Vec<Algorithm> {
    let new = |(at, algorithm): (usize, &Algorithm)| (!all[..at].contains(algorithm)).then_some(*algorithm);
    all.iter().enumerate().filter_map(new).collect()
}

/// Run one algorithm.
fn one(
    arguments: &Run,
    source: &Source,
    data: &Data,
    algorithm: Option<Algorithm>,
) -> Result<Report, Failure> {
    let side_by_side = arguments.algorithm.len() > 1 && algorithm != Some(Algorithm::Gibbs);
    let queries = if side_by_side { Vec::new() } else { arguments.query.clone() };
    let options = Options { damping: arguments.damping, queries, ..arguments.selected.options(algorithm) };
    let generated = generate(source, &options)?;
    let samples = generated.algorithm == Algorithm::Gibbs;
    let kept = [("--checkpoint", &arguments.checkpoint), ("--resume", &arguments.resume)];
    if let Some((option, _)) = kept.iter().find(|(_, path)| path.is_some() && !samples) {
        return Err(Failure::not_yet(&format!("`{option}` under `{}`", generated.algorithm)));
    }
    let cache = Cache::open()?;
    let program = engine::program(&cache, &generated)?;
    let Run { tolerance, seed, .. } = *arguments;
    let iterations = arguments.iterations.unwrap_or(if samples { 2000 } else { 200 });
    let finished = if samples {
        let told = engine::told(source, &generated, (data, &arguments.query));
        engine::sample(&program, data, &sweeps(arguments, iterations, told)?)?
    } else {
        if arguments.burn_in.is_some() || !arguments.query.is_empty() {
            note(&format!("`--burn-in` and `--query` have no effect under {}", generated.algorithm));
        }
        engine::infer(&program, data, &Limits { iterations, tolerance, seed })?
    };
    report::complain(&finished.errors, source, data);
    let Some(result) = finished.result else { return Err(Failure::Said(WRONG)) };
    let mut report = Report::new(&generated, result);
    report.is_kept = finished.errors.iter().all(|error| error["code"] != "io");
    report.unmixed().iter().for_each(|said| note(said));
    if finished.errors.is_empty() {
        say_unconverged(&report, source, &arguments.selected, iterations);
    }
    Ok(report)
}

/// The sweeps that are asked for.
fn sweeps(arguments: &Run, iterations: u64, told: String) -> Result<Sweeps, Failure> {
    let Run { seed, thin, chains, .. } = *arguments;
    let burn_in = arguments.burn_in.unwrap_or(iterations / 2);
    if burn_in >= iterations {
        let message = format!("a burn-in of {burn_in} leaves no sweep of {iterations} that counts");
        return Err(Failure::Usage(message));
    }
    let checkpoint = |path: &Option<PathBuf>| match path.as_deref().map(Path::to_str) {
        None => Ok(String::new()),
        Some(Some("") | None) => Err(Failure::Usage("a checkpoint has a path that is text".to_owned())),
        Some(Some(path)) => Ok(path.to_owned()),
    };
    let paths = [checkpoint(&arguments.checkpoint)?, checkpoint(&arguments.resume)?];
    Ok(Sweeps { iterations, seed, burn_in, thin, chains, paths, told })
}

/// Say that a run did not converge, and what to do about it.
pub(super) fn say_unconverged(report: &Report, source: &Source, selected: &Selected, iterations: u64) {
    // Of chains it is said which one has not mixed.
    if report.converged() || report.sampled().is_some() {
        return;
    }
    // Mean field never diverges; expectation propagation on a loopy graph may.
    let diverges = report.algorithm != Algorithm::Vmp.to_string();
    let instead = if diverges && generate(source, &selected.options(Some(Algorithm::Vmp))).is_ok() {
        "; where more iterations move it further away it diverges: `--algorithm vmp` then converges"
    } else if diverges {
        "; where more iterations move it further away it diverges, and is no answer"
    } else {
        ""
    };
    let algorithm = &report.algorithm;
    let help = match report.alternating() {
        Some(_) => String::new(),
        None => format!(": raise --iterations or --tolerance{instead}"),
    };
    note(&format!("{algorithm} did not converge in {iterations} iterations{help}"));
    report.unsettled().iter().for_each(|said| note(said));
}
