//! `sbc`: simulation-based calibration (Talts et al., 2018).

use std::path::{Path, PathBuf};

use crate::cli::args::{Inferring, Sbc};
use crate::cli::commands::compile::introduce;
use crate::cli::engine::{self, Cache, Data, Limits};
use crate::cli::files;
use crate::cli::outcome::{DONE, Failure, Outcome, UNFINISHED, WRONG};
use crate::cli::plot;
use crate::cli::report::{self, Calibration};

/// Simulate, infer, rank, again and again; show whether the ranks are uniform.
pub(crate) fn run(arguments: &Sbc) -> Outcome {
    let inputs: Vec<&Path> =
        std::iter::once(&arguments.file).chain(&arguments.data).map(PathBuf::as_path).collect();
    let source = files::model(&arguments.file)?;
    let data = Data::open(arguments.data.as_deref())?;
    let Inferring { algorithm, iterations, tolerance, seed } = arguments.inferring;
    let generated = posterity_compiler::calibrate(&source, &arguments.selected.options(algorithm))
        .map_err(|errors| Failure::mistakes(&source, errors))?;
    introduce(&source, &generated);
    let program = engine::program(&Cache::open()?, &generated)?;
    let limits = Limits { iterations, tolerance, seed };
    let mut calibration = Calibration::new(&generated);
    let done = engine::calibrate(&program, &data, &limits, arguments.draws, |simulation| {
        calibration.add(&simulation);
        Ok(())
    })?;
    report::complain(&done.errors, &source, &data);
    if !done.errors.is_empty() {
        return Err(Failure::Said(WRONG));
    }
    if let Some(folder) = &arguments.plot {
        plot::write(folder, &inputs, &plot::ranks(&calibration))?;
    }
    files::print(&if arguments.output == "json" { calibration.json() } else { calibration.text() })?;
    Ok(if calibration.is_complete() { DONE } else { UNFINISHED })
}
