//! `graph`: the factor graph as a picture.

use crate::cli::args::{Graph, Picture};
use crate::cli::commands::picture;
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome};

/// Draw the factor graph of a model.
pub(crate) fn run(arguments: &Graph) -> Outcome {
    let source = files::model(&arguments.file)?;
    let options = arguments.selected.options(None);
    let dot =
        posterity_compiler::graph(&source, &options).map_err(|errors| Failure::mistakes(&source, errors))?;
    match arguments.format {
        Picture::Dot => files::print(&dot)?,
        Picture::Svg => files::print(&picture::svg(&dot)?)?,
    }
    Ok(DONE)
}
