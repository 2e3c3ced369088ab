//! Model → model: one file per pass, in the order of one table.

mod augment;
mod closing;
mod collapse;
mod gating;
mod leave_out;
mod means;
mod merging;
mod replicate;
mod truncate;

use crate::error::Errors;
use crate::model::ir::{Axis, by_axes};
use crate::model::known::Known;
use crate::model::{Algorithm, Model, PlateId};

/// One transform with its promise.
pub struct Pass {
    /// Its name: `--dump NAME` prints the model after it.
    pub name: &'static str,
    /// What it does.
    pub run: fn(&mut Model, Algorithm),
    /// What holds afterwards; the text of what doesn't.
    pub promise: fn(&Model, Algorithm) -> Result<(), String>,
}

/// The transforms, in running order.
pub const PASSES: &[Pass] = &[
    // Distributions made of others become those: before anything asks for their operators.
    Pass { name: "augment", run: augment::run, promise: augment::promise },
    // Gates that only choose between known probabilities of an integer are tables: no case has anything of its own.
    Pass { name: "closing", run: closing::run, promise: closing::promise },
    // Gates that the same value decides are one: what they read together would close a loop through it.
    Pass { name: "merging", run: merging::run, promise: merging::promise },
    // What stands in the cases of a gate gets variables of its own: inside a case the rest is as without gates.
    Pass { name: "gating", run: gating::run, promise: gating::promise },
    // Gaussians of random precision read a linear predictor as their mean, as those of known variance do.
    Pass { name: "means", run: means::run, promise: means::promise },
    // Parts of sums become one linear predictor: fewer variables, exact, and what makes generated code fast.
    Pass { name: "collapse", run: collapse::run, promise: collapse::promise },
    // Gaussians that conditions hold in an interval: truncated ones, which variational message passing keeps exact.
    Pass { name: "truncate", run: truncate::run, promise: truncate::promise },
    // Elements that no data speak about: variational message passing leaves them out and predicts them afterwards.
    Pass { name: "leave_out", run: leave_out::run, promise: leave_out::promise },
    // Which edges join one element to many instances: their messages are accumulated.
    Pass { name: "replicate", run: replicate::run, promise: replicate::promise },
];

/// Runs every pass, or all up to and with `last`, and checks each promise in debug builds.
pub fn run(mut model: Model, algorithm: Algorithm, last: Option<&str>) -> Result<Model, Errors> {
    for pass in PASSES {
        (pass.run)(&mut model, algorithm);
        if cfg!(debug_assertions)
            && let Err(broken) = (pass.promise)(&model, algorithm)
        {
            return Err(crate::error::Error::new(
                crate::error::Code::Internal,
                format!("pass `{}` broke its promise: {broken}", pass.name),
            )
            .into());
        }
        if last == Some(pass.name) {
            break;
        }
    }
    Ok(model)
}

/// The axes of a variable that each instance of some plates has one element of.
fn local_axes(model: &Model, plates: &[PlateId], index: &[Known]) -> Vec<Axis> {
    let axis = |(axis, plate): (usize, &PlateId)| {
        let row = &model.plates[*plate];
        let by_axes = |bound: &Known| by_axes(&index[..axis], bound);
        Axis { size: by_axes(&row.upper).minus(by_axes(&row.lower)), name: row.name.clone() }
    };
    plates.iter().enumerate().map(axis).collect()
}
