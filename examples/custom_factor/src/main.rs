//! How fast two kinds of parts fail, by a model with a factor of its own, compiled in `build.rs`.

use std::error::Error;
use std::ops::ControlFlow;

use failures::{Failures, FailuresData};
use posterity_runtime::inference::Options;

/// What the compiler made of `models/failures.model`.
mod failures {
    posterity_runtime::include_model!("failures");
}
#[allow(dead_code, reason = "the compiler reads all of it; the model uses what its algorithm needs")]
mod weibull;

#[cfg(test)]
mod tests;

fn main() -> Result<(), Box<dyn Error>> {
    let hours = [310.0, 120.0, 95.0, 480.0, 260.0, 33.0, 410.0, 52.0];
    let kind = [0, 1, 1, 0, 0, 1, 0, 1];

    let mut inference = Failures::new(FailuresData { hours: &hours, kind: &kind, kinds: 2, shape: 1.5 })?;
    inference.run(&Options::default(), |_| ControlFlow::Continue(()))?;

    for (kind, rate) in inference.rate_posterior().iter().enumerate() {
        println!("kind {kind}: {:.3e} ± {:.1e}", rate.mean(), rate.variance().sqrt());
    }
    println!("log evidence {:.3}", inference.log_evidence());
    Ok(())
}
