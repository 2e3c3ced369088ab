//! `check`: every problem of a model at once, or what a code means.

use posterity_compiler::Algorithm;

use crate::cli::args::Check;
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome, say};

/// Check a model, or explain a code.
pub(crate) fn run(arguments: &Check) -> Outcome {
    if let Some(code) = arguments.explain {
        files::print(&format!("{}\n", code.explanation().trim_end()))?;
    }
    if let Some(file) = &arguments.file {
        let source = files::model(file)?;
        let options = arguments.selected.options(arguments.algorithm);
        let warnings = posterity_compiler::check(&source, &options);
        say(&source, &warnings.map_err(|errors| Failure::mistakes(&source, errors))?);
        if options.algorithm == Some(Algorithm::Gibbs) {
            let draws = posterity_compiler::draws(&source, &options);
            files::print(&draws.map_err(|errors| Failure::mistakes(&source, errors))?)?;
        }
    }
    Ok(DONE)
}
