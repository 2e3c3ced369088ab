//! `compile`: the Rust module of a model, or any stage on the way to it.

use std::path::Path;

use posterity_compiler::error::Source;
use posterity_compiler::{Draws, Generated, Options};

use crate::cli::args::Compile;
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome, note, say};

/// Compile a model, and write the module or print a stage.
pub(crate) fn run(arguments: &Compile) -> Outcome {
    let output = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    output.map_or(Ok(()), |path| files::keep(&[&arguments.file], path))?;
    let source = files::model(&arguments.file)?;
    let draws = match (arguments.simulate, arguments.predict) {
        (true, _) => Some(Draws::Prior),
        (_, true) => Some(Draws::Posterior),
        _ => None,
    };
    let options =
        Options { draws, damping: arguments.damping, ..arguments.selected.options(arguments.algorithm) };
    let text = match &arguments.dump {
        Some(stage) => posterity_compiler::dump(&source, &options, stage)
            .map_err(|errors| Failure::mistakes(&source, errors))?,
        None => generate(&source, &options)?.module,
    };
    match output {
        Some(path) => files::write(path, &text)?,
        None => files::print(&text)?,
    }
    Ok(DONE)
}

/// Compile a model, and say what is worth knowing about it.
pub(crate) fn generate(source: &Source, options: &Options) -> Result<Generated, Failure> {
    let generated =
        posterity_compiler::compile(source, options).map_err(|errors| Failure::mistakes(source, errors))?;
    introduce(source, &generated);
    Ok(generated)
}

/// Say what is worth knowing about a compiled model.
pub(super) fn introduce(source: &Source, generated: &Generated) {
    say(source, &generated.warnings);
    if generated.chosen {
        let algorithm = generated.algorithm;
        note(&format!("{} is compiled for `{algorithm}`, the first algorithm that fits", generated.model));
    }
}
