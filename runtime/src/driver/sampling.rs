//! The whole `main` of the program that is compiled for a sampler.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::{env, f64};

use serde_json::{Map, Value, json};

use super::events::Events;
use super::json::{points, to_json};
use super::program::{UNFINISHED, WRONG, argument, made, refused, text};
use super::reader::Reader;
use crate::sampling::{Ask, Diagnosis, Lists, Sampler, Sampling, sample_chains};
use crate::{DataError, Posterior, Progress};

/// What a model's own part of the program does: read its parameters and make its sampler.
pub type BuildSampler = fn(&mut Reader) -> Result<Box<dyn Sampler>, Vec<DataError>>;

/// Read the data, run the chains, print the events. The arguments are the data's path or `-`, then the sweeps, the seed,
/// the burn-in (or `-`), the thinning, the number of chains, and each list that is asked for as `x=samples`.
pub fn sample(build: BuildSampler) -> ExitCode {
    let mut events = Events::new(io::stdout().lock());
    let arguments: Vec<String> = env::args().skip(1).collect();
    let code = program(build, &arguments, &mut events).unwrap_or(WRONG);
    ExitCode::from(code)
}

fn program(build: BuildSampler, arguments: &[String], events: &mut Events<impl Write>) -> io::Result<u8> {
    let options = options(arguments);
    match text(arguments).and_then(|text| made(build, &text, options.seed)) {
        Ok((mut sampler, notes)) => {
            notes.iter().try_for_each(|note| events.note(note))?;
            run(&mut *sampler, &options, events)
        }
        Err(problems) => refused(&problems, events),
    }
}

fn options(arguments: &[String]) -> Sampling {
    let default = Sampling::default();
    Sampling {
        iterations: argument(arguments, 1, default.iterations),
        seed: argument(arguments, 2, default.seed),
        burn_in: arguments.get(3).and_then(|text| text.parse().ok()),
        thin: argument(arguments, 4, default.thin),
        chains: argument(arguments, 5, default.chains),
        lists: arguments.iter().skip(6).filter_map(|text| asked(text)).collect(),
    }
}

/// `x=samples`
fn asked(text: &str) -> Option<(String, Ask)> {
    let (name, what) = text.split_once('=')?;
    let ask = if what == "samples" { Ask::Samples } else { Ask::Conditionals };
    Some((name.to_owned(), ask))
}

/// Run and report.
fn run(sampler: &mut dyn Sampler, options: &Sampling, events: &mut Events<impl Write>) -> io::Result<u8> {
    let (mut sweeps, mut told) = (0, Ok(()));
    let done = sample_chains(sampler, options, |progress: &Progress| {
        sweeps = progress.iteration;
        told = events.progress(progress);
        if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    told?;
    let (lists, error) = match done {
        Ok(lists) => (lists, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    error.iter().try_for_each(|error| events.run_error(error, &[]))?;
    let mut run = json!({
        "iterations": sweeps, "converged": error.is_none(), "chains": options.chains, "burn_in": options.burnt(),
    });
    for (at, (name, ask)) in options.lists.iter().enumerate() {
        let what = if *ask == Ask::Samples { "samples" } else { "conditionals" };
        let of = |chain: &Lists| json!(chain.kept[at].2.iter().map(shown(*ask)).collect::<Vec<Value>>());
        run[what][name] = lists.iter().map(of).collect();
    }
    let diagnosis = diagnosed(sampler, &lists);
    if !diagnosis.is_null() {
        run["diagnosis"] = diagnosis;
    }
    events.result(&run, f64::NAN, &sampler.posteriors(), error.as_ref().map(|error| error.code))?;
    Ok(if error.is_none() { 0 } else { UNFINISHED })
}

fn shown(ask: Ask) -> fn(&Posterior) -> Value {
    if ask == Ask::Samples { points } else { to_json }
}

/// Of each output the diagnosis of its worst number, by R̂.
fn diagnosed(sampler: &dyn Sampler, lists: &[Lists]) -> Value {
    let (mut all, mut at) = (Map::new(), 0);
    for (name, sample) in sampler.samples() {
        let end = at + numbers(&sample);
        let mut worst: Option<Diagnosis> = None;
        for one in (at..end).filter_map(|place| Lists::diagnosis(lists, place)) {
            worst = Some(worst.map_or(one, |so_far| Diagnosis {
                r_hat: so_far.r_hat.max(one.r_hat),
                ess_bulk: so_far.ess_bulk.min(one.ess_bulk),
                ess_tail: so_far.ess_tail.min(one.ess_tail),
                mcse_mean: so_far.mcse_mean.max(one.mcse_mean),
            }));
        }
        if let Some(Diagnosis { r_hat, ess_bulk, ess_tail, mcse_mean }) = worst {
            let said =
                json!({"r_hat": r_hat, "ess_bulk": ess_bulk, "ess_tail": ess_tail, "mcse_mean": mcse_mean});
            all.insert(name.to_owned(), said);
        }
        at = end;
    }
    if all.is_empty() { Value::Null } else { Value::Object(all) }
}

/// How many numbers a sample is.
fn numbers(sample: &Posterior) -> usize {
    match sample {
        Posterior::Array(all) => all.iter().map(numbers).sum(),
        Posterior::PointVector(all) => all.len(),
        Posterior::PointMatrix(matrix) => matrix.values().len(),
        _ => 1,
    }
}
