//! `inspect`: a model, its factor graph, its schedule and its code in one page.

use std::path::Path;

use crate::cli::args::Inspect;
use crate::cli::commands::compile::introduce;
use crate::cli::outcome::{DONE, Failure, Outcome};
use crate::cli::{files, page};

/// Compile a model, and write the page.
pub(crate) fn run(arguments: &Inspect) -> Outcome {
    let output = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    output.map_or(Ok(()), |path| files::keep(&[&arguments.file], path))?;
    let source = files::model(&arguments.file)?;
    let options = arguments.selected.options(arguments.algorithm);
    let inspection = posterity_compiler::inspect(&source, &options)
        .map_err(|errors| Failure::mistakes(&source, errors))?;
    introduce(&source, &inspection.generated);
    let page = page::page(&source, &inspection);
    match output {
        Some(path) => files::write(path, &page)?,
        None => files::print(&page)?,
    }
    Ok(DONE)
}
