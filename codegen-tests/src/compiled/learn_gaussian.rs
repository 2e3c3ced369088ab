//! `LearnGaussian` by variational message passing, compiled by posterity from
//! `models/learn_gaussian.model`.
//!
//! ```text
//! model LearnGaussian(waiting: [f64; n]) -> (mean, precision) {
//!     let mean ~ Gaussian(60, variance = 400);
//!     let precision ~ Gamma(shape = 1, rate = 100);
//!     for i in 0..n {
//!         waiting[i] ~ Gaussian(mean, precision = precision);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`LearnGaussian`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LearnGaussianData<'a> {
    /// `waiting: [f64; n]`
    pub waiting: &'a [f64],
}

/// How long does one wait for Old Faithful, and how much does the wait vary?
///
/// The mean and the precision of a Gaussian, both unknown, learnt from 272 waits between eruptions
/// (minutes). Before the data: about an hour, give or take twenty minutes, with a spread of about ten.
///
/// Data: `data/faithful.json` (Azzalini & Bowman 1990). The algorithm step by step: Bishop (2006),
/// §10.1.3.
#[derive(Clone, Debug)]
pub struct LearnGaussian {
    /// The data `waiting: [f64; n]`.
    waiting: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: Gaussian,
    /// The belief about `precision`.
    precision: Gamma,
    /// Count, mean and scatter of `waiting`.
    waiting_moments: gaussian::Moments,
    /// The belief about `mean` one iteration ago.
    mean_before: Gaussian,
    /// The belief about `precision` one iteration ago.
    precision_before: Gamma,
}

impl LearnGaussian {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LearnGaussianData<'_>) -> Result<Self, DataError> {
        check::real("waiting", data.waiting, 8, 21)?;
        let n = data.waiting.len();
        let mut inference = Self {
            waiting: data.waiting.to_vec(),
            n,
            mean: Gaussian::UNIFORM,
            precision: Gamma::UNIFORM,
            waiting_moments: gaussian::Moments::default(),
            mean_before: Gaussian::UNIFORM,
            precision_before: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `waiting` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_waiting(&mut self, waiting: &[f64]) -> Result<(), DataError> {
        check::length("waiting", self.waiting.len(), waiting.len(), 8, 21)?;
        check::real("waiting", waiting, 8, 21)?;
        self.waiting = waiting.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.sum_waiting();
        self.start();
        self.start_mean();
        self.start_precision();
        self.mean_before = self.mean;
        self.precision_before = self.precision;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_mean();
        self.update_precision();
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

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Gamma {
        &self.precision
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 9, `let mean ~ Gaussian(60, variance = 400);`.
        let mean = self.mean;
        bound += gaussian::vmp::average_log(mean, 60.0, 0.0025);
        // Line 10, `let precision ~ Gamma(shape = 1, rate = 100);`.
        let precision = self.precision;
        bound += gamma::vmp::average_log(precision, 1.0, 100.0);
        // Line 12, `waiting[i] ~ Gaussian(mean, precision = precision);`.
        bound += gaussian::vmp::average_log_plate(&self.waiting_moments, mean, precision);
        // The entropies of the beliefs.
        bound += self.mean.entropy();
        bound += self.precision.entropy();
        bound
    }

    /// Line 12, `waiting[i] ~ Gaussian(mean, precision = precision);`.
    fn sum_waiting(&mut self) {
        self.waiting_moments = gaussian::Moments::of(&self.waiting[..self.n]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.mean = Gaussian::UNIFORM;
        self.precision = Gamma::UNIFORM;
    }

    /// Line 9, `let mean ~ Gaussian(60, variance = 400);`.
    fn start_mean(&mut self) {
        self.mean = gaussian::vmp::to_x(60.0, 0.0025);
    }

    /// Line 10, `let precision ~ Gamma(shape = 1, rate = 100);`.
    fn start_precision(&mut self) {
        self.precision = gamma::vmp::to_x(1.0, 100.0);
    }

    /// The belief about `mean`, from lines 9 and 12.
    fn update_mean(&mut self) {
        let mut next = gaussian::vmp::to_x(60.0, 0.0025);
        let precision = self.precision;
        next *= gaussian::vmp::to_mean_plate(&self.waiting_moments, precision);
        self.mean = next;
    }

    /// The belief about `precision`, from lines 10 and 12.
    fn update_precision(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 100.0);
        let mean = self.mean;
        next *= gaussian::vmp::to_precision_plate(&self.waiting_moments, mean);
        self.precision = next;
    }
}

impl Inference for LearnGaussian {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 9, iteration)?;
        Error::check_proper("precision", &self.precision, 0, 10, iteration)?;
        let mut moved = self.mean.moved(&self.mean_before, tolerance);
        self.mean_before = self.mean;
        moved |= self.precision.moved(&self.precision_before, tolerance);
        self.precision_before = self.precision;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let mean = Posterior::from(self.mean);
        let precision = Posterior::from(self.precision);
        vec![("mean", mean), ("precision", precision)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(12, 9)]
    }
}
