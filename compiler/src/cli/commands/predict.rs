//! `predict`: data drawn anew from the posterior.

use crate::cli::args::{Inferring, Predict};
use crate::cli::commands::compile::introduce;
use crate::cli::commands::run::say_unconverged;
use crate::cli::engine::{self, Cache, Data, Limits};
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome, UNFINISHED, WRONG, note};
use crate::cli::report::{self, Draws, Report};

/// What the draws are not.
const APART: &str = "what is drawn from a posterior is drawn from its own marginal: how variables, or elements, hang \
                     together given the data is left out";

/// Infer, then print each draw as it comes.
pub(crate) fn run(arguments: &Predict) -> Outcome {
    let source = files::model(&arguments.file)?;
    let data = Data::open(arguments.data.as_deref())?;
    let Inferring { algorithm, iterations, tolerance, seed } = arguments.inferring;
    let generated = posterity_compiler::predict(&source, &arguments.selected.options(algorithm))
        .map_err(|errors| Failure::mistakes(&source, errors))?;
    introduce(&source, &generated);
    let program = engine::program(&Cache::open()?, &generated)?;
    let limits = Limits { iterations, tolerance, seed };
    let mut draws = Draws::new(&data, &arguments.output);
    let done = engine::predict(&program, &data, &limits, arguments.draws, |draw| draws.print(&draw))?;
    report::complain(&done.errors, &source, &data);
    let Some(result) = done.result else { return Err(Failure::Said(WRONG)) };
    let report = Report::new(&generated, result);
    if done.errors.is_empty() {
        say_unconverged(&report, &source, &arguments.selected, iterations);
    }
    if done.draws > 0 {
        note(APART);
    }
    let drawn_whole = done.draws == arguments.draws;
    Ok(match (report.is_good(), drawn_whole) {
        (false, _) => UNFINISHED,
        (true, false) => WRONG,
        (true, true) => DONE,
    })
}
