//! `simulate`: draws from the prior.

use crate::cli::args::Simulate;
use crate::cli::engine::{self, Cache, Data};
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome, WRONG, say};
use crate::cli::report::{self, Draws};

/// Compile what draws, and print each draw as it comes.
pub(crate) fn run(arguments: &Simulate) -> Outcome {
    let source = files::model(&arguments.file)?;
    let data = Data::open(arguments.data.as_deref())?;
    let generated = posterity_compiler::simulate(&source, &arguments.selected.options(None))
        .map_err(|errors| Failure::mistakes(&source, errors))?;
    say(&source, &generated.warnings);
    let program = engine::program(&Cache::open()?, &generated)?;
    let mut draws = Draws::new(&data, &arguments.output);
    let drawn = engine::draw(&program, &data, arguments.draws, arguments.seed, |draw| draws.print(&draw))?;
    report::complain(&drawn.errors, &source, &data);
    Ok(if drawn.errors.is_empty() { DONE } else { WRONG })
}
