//! `graph`: the factor graph as a picture.

use crate::cli::args::{Graph, Picture};
use crate::cli::outcome::{DONE, Failure, Outcome};
use crate::cli::{files, picture};

/// Draw the factor graph of a model.
pub(crate) fn run(arguments: &Graph) -> Outcome {
    let source = files::model(&arguments.file)?;
    let options = arguments.selected.options(None);
    let wrong = |errors| Failure::mistakes(&source, errors);
    let text = match arguments.format {
        Picture::Dot => posterity_compiler::graph(&source, &options).map_err(wrong)?,
        Picture::Svg => picture::svg(&posterity_compiler::diagram(&source, &options).map_err(wrong)?),
    };
    files::print(&text)?;
    Ok(DONE)
}
