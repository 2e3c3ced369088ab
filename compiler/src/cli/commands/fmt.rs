//! `fmt`: one layout for every model.

use std::path::Path;

use posterity_compiler::error::tell;
use posterity_compiler::syntax;

use crate::cli::args::Fmt;
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome, WRONG};

/// Lay out every file; a file with errors is left as it is, and the others are still done.
pub(crate) fn run(arguments: &Fmt) -> Outcome {
    let mut code = DONE;
    for path in &arguments.files {
        match one(path, arguments.check) {
            Ok(good) if good => {}
            Ok(_) => code = WRONG,
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
            Err(failure) => {
                tell(&failure.text());
                code = code.max(failure.code());
            }
        }
    }
    Ok(code)
}

/// Lay out one file, or say that it would change: whether it is as it should be.
fn one(path: &Path, check: bool) -> Result<bool, Failure> {
    let source = files::model(path)?;
    let text = syntax::format(&source.text).map_err(|errors| Failure::mistakes(&source, errors))?;
    if text == source.text {
        return Ok(true);
    }
    if check {
        files::print(&format!("{}\n", path.display()))?;
        return Ok(false);
    }
    files::write(path, &text)?;
    Ok(true)
}
