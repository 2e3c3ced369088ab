//! Learns the mean and the precision of a handful of readings, by a model compiled in `build.rs`.

use std::error::Error;
use std::ops::ControlFlow;

use learn_gaussian::{LearnGaussian, LearnGaussianData};
use posterity_runtime::inference::Options;

/// What the compiler made of `models/learn_gaussian.model`.
mod learn_gaussian {
    posterity_runtime::include_model!("learn_gaussian");
}

fn main() -> Result<(), Box<dyn Error>> {
    let x = [5.1, 7.2, 6.3, 5.8, 6.9, 6.1];

    let mut inference = LearnGaussian::new(LearnGaussianData { x: &x })?;
    let run = inference.run(&Options::default(), |_| ControlFlow::Continue(()))?;

    let mean = inference.mean_posterior();
    let precision = inference.precision_posterior();
    println!("mean       {:.3} ± {:.3}", mean.mean(), mean.variance().sqrt());
    println!("precision  {:.3} ± {:.3}", precision.mean(), precision.variance().sqrt());
    println!("log evidence at least {:.3}, after {} iterations", inference.log_evidence(), run.iterations);
    Ok(())
}
