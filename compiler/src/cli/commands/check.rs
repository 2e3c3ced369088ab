//! `check`: every problem of a model at once, or what a code means.

use posterity_compiler::error::{Code, Error};

use crate::cli::args::Check;
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome, say};

/// Check a model, or explain a code.
pub(crate) fn run(arguments: &Check) -> Outcome {
    if let Some(name) = &arguments.explain {
        explain(name)?;
    }
    if let Some(file) = &arguments.file {
        let source = files::model(file)?;
        let options = arguments.selected.options(arguments.algorithm);
        let warnings = posterity_compiler::check(&source, &options);
        say(&source, &warnings.map_err(|errors| Failure::mistakes(&source, errors))?);
    }
    Ok(DONE)
}

fn explain(name: &str) -> Result<(), Failure> {
    // `error[syntax]` is how a message shows the code `syntax`.
    let name = name.trim_start_matches("error").trim_matches(['[', ']']);
    match Code::from_name(name) {
        Some(code) => files::print(&format!("{}\n", code.explanation().trim_end())),
        None => Err(Failure::plain(unknown(name))),
    }
}

fn unknown(name: &str) -> Error {
    let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let hint = match posterity_runtime::near::near(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the codes are {}", names.join(", ")),
    };
    Error::new(Code::UnknownName, format!("no code is called `{name}`")).hint(hint)
}
