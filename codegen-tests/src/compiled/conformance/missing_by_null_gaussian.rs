//! `MissingByNullGaussian` by expectation propagation, compiled by posterity from
//! `conformance/missing/missing_by_null_gaussian.model`.
//!
//! ```text
//! model MissingByNullGaussian(x: [Option<f64>; n]) -> (mean) {
//!     let mean ~ Gaussian(0, variance = 100);
//!     for i in 0..n { x[i] ~ Gaussian(mean, variance = 1); }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`MissingByNullGaussian`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MissingByNullGaussianData<'a> {
    /// `x: [Option<f64>; n]`
    pub x: &'a [Option<f64>],
}

/// Missing readings leave the mean alone.
#[derive(Clone, Debug)]
pub struct MissingByNullGaussian {
    /// The data `x: [Option<f64>; n]`.
    x: Vec<Option<f64>>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: Gaussian,
    /// The message to `mean` from its definition, line 3.
    mean_prior: Gaussian,
    /// The product of the messages to `mean` from line 4.
    mean_from_x: Gaussian,
}

impl MissingByNullGaussian {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MissingByNullGaussianData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 29)?;
        let n = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            n,
            mean: Gaussian::UNIFORM,
            mean_prior: Gaussian::UNIFORM,
            mean_from_x: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[Option<f64>]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 29)?;
        check::real("x", x, 2, 29)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_mean();
        self.tell_mean();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_mean();
    }

    /// Iterates until no posterior moves, or as often as the options say.
    ///
    /// # Errors
    /// An improper posterior, by name and place.
    pub fn run(
        &mut self,
        options: &Options,
        callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Run, Error> {
        posterity_runtime::run(self, options, callback)
    }

    /// The posterior of `mean`.
    #[must_use]
    pub fn mean_posterior(&self) -> &Gaussian {
        &self.mean
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `mean`, from lines 3 and 4.
        let mut mean_so_far = self.mean_prior;
        for i in 0..self.n {
            if let Some(x) = self.x[i] {
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, mean_so_far);
                log_z += linear::gaussian_derivatives(Gaussian::point(x), predictor).log_z;
                mean_so_far *= Gaussian::from_mean_variance(x, 1.0);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.mean = Gaussian::UNIFORM;
        self.mean_prior = Gaussian::UNIFORM;
        self.mean_from_x = Gaussian::UNIFORM;
    }

    /// Line 3, `let mean ~ Gaussian(0, variance = 100);`.
    fn define_mean(&mut self) {
        self.mean_prior = Gaussian::from_mean_variance(0.0, 100.0);
    }

    /// Line 4, `x[i] ~ Gaussian(mean, variance = 1);`.
    fn tell_mean(&mut self) {
        self.mean_from_x = Gaussian::UNIFORM;
        for i in 0..self.n {
            if let Some(x) = self.x[i] {
                self.mean_from_x *= Gaussian::from_mean_variance(x, 1.0);
            }
        }
    }

    /// The marginal of `mean`: the product of all messages to it.
    fn marginal_of_mean(&mut self) {
        self.mean = self.mean_prior * self.mean_from_x;
    }
}

impl Inference for MissingByNullGaussian {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 3, iteration)?;
        Ok(false)
    }

    fn one_pass(&self) -> bool {
        true
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let mean = Posterior::from(self.mean);
        vec![("mean", mean)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 21)]
    }
}
