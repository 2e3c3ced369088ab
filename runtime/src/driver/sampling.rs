//! The whole `main` of the program that is compiled for a sampler.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::Instant;
use std::{env, f64};

use serde_json::{Map, Value, json};

use super::checkpoint::{Checkpoint, unfit};
use super::events::Events;
use super::json::{points, to_json};
use super::program::{UNFINISHED, WRONG, argument, made, refused, text};
use super::reader::Reader;
use crate::sampling::{Diagnosis, Sampler, Sampling, Trace, sample_on};
use crate::{DataError, Posterior, Progress};

/// What a model's own part of the program does: read its parameters and make its sampler.
pub type BuildSampler = fn(&mut Reader) -> Result<Box<dyn Sampler>, Vec<DataError>>;

/// What else may be the reason where no value is possible.
const BEGUN: &str = ", or a chain begins where the rest rules them out";

/// Chains whose R̂ is larger have not converged (Gelman & Rubin 1992); of one above 1.01 there is a warning.
const APART: f64 = 1.1;

/// Read the data, run the chains, print the events. The arguments are the data's path or `-`, then the sweeps, the seed,
/// the burn-in, the thinning, the number of chains, where checkpoints are written and from which one the run goes on
/// (empty if not), and what tells the run from others as JSON.
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
            let [path, resumed, told] = [6, 7, 8].map(|at| arguments.get(at).map_or("", String::as_str));
            match Checkpoint::open([path, resumed], told, &options) {
                Ok(checkpoint) => run(&mut *sampler, &options, &checkpoint, events),
                Err(error) => refused(&[error], events),
            }
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
    }
}

/// Run and report.
fn run(
    sampler: &mut dyn Sampler,
    options: &Sampling,
    checkpoint: &Checkpoint,
    events: &mut Events<impl Write>,
) -> io::Result<u8> {
    let (mut sweeps, mut told, mut written) = (None, Ok(()), Instant::now());
    let done = sample_on(sampler, options, checkpoint, |progress: &Progress| {
        sweeps = Some(progress.iteration);
        let missed = checkpoint.write_now_and_then(&mut written).err();
        told = events
            .progress(progress)
            .and_then(|()| missed.map_or(Ok(()), |error| events.note(&error.message)));
        if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    told?;
    let (traces, error) = match done {
        Ok(traces) => (traces, None),
        Err(error) if error.code == "checkpoint" => return refused(&[unfit(error.message)], events),
        Err(mut error) => {
            if error.code == "contradiction" {
                error.message.push_str(BEGUN);
            }
            (Vec::new(), Some(error))
        }
    };
    error.iter().try_for_each(|error| events.chain_error(error))?;
    let missed = if error.is_none() { checkpoint.write().err() } else { None };
    missed.iter().try_for_each(|error| events.data_error(error))?;
    let all = if error.is_none() { options.iterations } else { 0 };
    let run = found(sampler, options, (sweeps.unwrap_or(all), error.is_none()), &traces);
    let mixed = run["converged"] == json!(true);
    events.result(&run, f64::NAN, &sampler.posteriors(), error.as_ref().map(|error| error.code))?;
    Ok(match (error, missed) {
        (Some(_), _) => UNFINISHED,
        (None, Some(_)) => WRONG,
        (None, None) if !mixed => UNFINISHED,
        (None, None) => 0,
    })
}

/// What a run says besides its posteriors, after some sweeps, which ended well or not.
fn found(
    sampler: &dyn Sampler,
    options: &Sampling,
    (sweeps, well): (usize, bool),
    traces: &[Trace],
) -> Value {
    let (chains, burn_in) = (options.chains, options.burnt());
    let mut run = json!({"iterations": sweeps, "converged": well, "chains": chains, "burn_in": burn_in});
    if well {
        add_lists(&mut run, "samples", &sampler.samples(), (chains, points));
        add_lists(&mut run, "conditionals", &sampler.conditionals(), (chains, to_json));
    }
    let (diagnostics, draws) = diagnosed(sampler, traces);
    let apart = |one: &Value| one["r_hat"].as_f64().is_none_or(|r_hat| r_hat > APART);
    if diagnostics.values().any(apart) {
        run["converged"] = json!(false);
    }
    for (what, said) in [("diagnostics", diagnostics), ("draws", draws)] {
        if !said.is_empty() {
            run[what] = Value::Object(said);
        }
    }
    run
}

/// Adds lists by the names of their outputs, each as a list for each chain.
fn add_lists(
    run: &mut Value,
    what: &str,
    lists: &[(&'static str, Posterior)],
    (chains, shown): (usize, fn(&Posterior) -> Value),
) {
    for (name, list) in lists {
        let all = list.parts();
        let each = all.len() / chains;
        let of = |chain: usize| all[chain * each..][..each].iter().map(shown).collect::<Value>();
        run[what][name] = (0..chains).map(of).collect();
    }
}

/// Of each output the diagnosis of its worst number, and how its numbers spread, one after the other.
fn diagnosed(sampler: &dyn Sampler, traces: &[Trace]) -> (Map<String, Value>, Map<String, Value>) {
    let (mut worst, mut spread, mut at) = (Map::new(), Map::new(), 0);
    for (name, width) in sampler.traced() {
        let all: Vec<Diagnosis> =
            (at..at + width).filter_map(|place| Trace::diagnosis(traces, place)).collect();
        at += width;
        if all.is_empty() {
            continue;
        }
        let most = |of: fn(&Diagnosis) -> f64| all.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let least = |of: fn(&Diagnosis) -> f64| all.iter().map(of).fold(f64::INFINITY, f64::min);
        let said = json!({
            "r_hat": most(|one| one.r_hat), "ess_bulk": least(|one| one.ess_bulk),
            "ess_tail": least(|one| one.ess_tail), "mcse_mean": most(|one| one.mcse_mean),
        });
        worst.insert(name.to_owned(), said);
        if all.len() == width {
            let each = |of: fn(&Diagnosis) -> f64| all.iter().map(of).collect::<Vec<f64>>();
            let said = json!({
                "sd": each(|one| one.sd), "q5": each(|one| one.interval[0]), "q95": each(|one| one.interval[1]),
            });
            spread.insert(name.to_owned(), said);
        }
    }
    (worst, spread)
}
