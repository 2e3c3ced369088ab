//! `Nile` by expectation propagation, compiled by posterity from `models/nile.model`.
//!
//! ```text
//! model Nile(flow: [f64; n]) -> (level) {
//!     let level[0] ~ Gaussian(1000, variance = 10_000);
//!     for t in 1..n {
//!         let level[t] ~ Gaussian(level[t - 1], variance = 1_469);
//!     }
//!     for t in 0..n {
//!         flow[t] ~ Gaussian(level[t], variance = 15_099);
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`Nile`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NileData<'a> {
    /// `flow: [f64; n]`
    pub flow: &'a [f64],
}

/// Did the Nile change around 1899, when the first dam at Aswan was begun?
///
/// The local-level model: the true level drifts from year to year, and each year's flow (10⁸ m³) is
/// read with noise. With both variances known the answer is exact, the Kalman smoother's, in one pass
/// forward and one back.
///
/// Data: `data/nile.json`, 1871 to 1970 (Cobb 1978). The variances are the maximum-likelihood ones of
/// Durbin & Koopman, "Time series analysis by state space methods" (2012), chapter 2.
#[derive(Clone, Debug)]
pub struct Nile {
    /// The data `flow: [f64; n]`.
    flow: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The message to `level` from its definition, lines 10 and 12.
    level_prior: Vec<Gaussian>,
    /// The message to `level[t - 1]` from line 12.
    level_from_next: Vec<Gaussian>,
    /// The message to `level[t]` from line 15.
    level_from_flow: Vec<Gaussian>,
}

impl Nile {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NileData<'_>) -> Result<Self, DataError> {
        check::real("flow", data.flow, 9, 12)?;
        let n = data.flow.len();
        let mut inference = Self {
            flow: data.flow.to_vec(),
            n,
            level: Vec::new(),
            level_prior: Vec::new(),
            level_from_next: Vec::new(),
            level_from_flow: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `flow` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_flow(&mut self, flow: &[f64]) -> Result<(), DataError> {
        check::length("flow", self.flow.len(), flow.len(), 9, 12)?;
        check::real("flow", flow, 9, 12)?;
        self.flow = flow.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.tell_level();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.sweep_level();
        self.marginal_of_level();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `level`, from lines 10, 12 and 15.
        let mut level_so_far = self.level_prior.clone();
        for t in 0..self.n {
            let level = level_so_far[t];
            let predictor = Predictor::new(0.0, 15099.0).plus(1.0, level);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.flow[t]), predictor).log_z;
            level_so_far[t] *= Gaussian::from_mean_variance(self.flow[t], 15099.0);
        }
        for at in 0..level_so_far.len() {
            log_z += (self.level_prior[at] * self.level_from_next[at]
                * self.level_from_flow[at])
                .log_normaliser_over(&level_so_far[at]);
        }
        // Line 12, `let level[t] ~ Gaussian(level[t - 1], variance = 1_469);`.
        for t in 1..self.n {
            let level_there = self.level_prior[t - 1] * self.level_from_flow[t - 1];
            log_z -= (self.level_prior[t - 1] * self.level_from_next[t - 1]
                * self.level_from_flow[t - 1])
                .log_normaliser_over(&level_there);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 10, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = vec![Gaussian::UNIFORM; self.n];
        self.level_prior = vec![Gaussian::UNIFORM; self.n];
        self.level_from_next = vec![Gaussian::UNIFORM; self.n];
        self.level_from_flow = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 10, `let level[0] ~ Gaussian(1000, variance = 10_000);`.
    fn define_level(&mut self) {
        self.level_prior[0] = Gaussian::from_mean_variance(1000.0, 10000.0);
    }

    /// Line 15, `flow[t] ~ Gaussian(level[t], variance = 15_099);`.
    fn tell_level(&mut self) {
        for t in 0..self.n {
            self.level_from_flow[t] = Gaussian::from_mean_variance(self.flow[t], 15099.0);
        }
    }

    /// Line 12, `let level[t] ~ Gaussian(level[t - 1], variance = 1_469);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_level(&mut self) {
        let Some(mut level_from_next) = self.level_from_next.last().copied() else {
            return
        };
        let Some(mut level_prior) = self.level_prior.first().copied() else { return };
        for t in 1..self.n {
            let level_there = level_prior * self.level_from_flow[t - 1];
            level_prior = linear::through_noise(level_there, 1469.0);
            self.level_prior[t] = level_prior;
            {
                let t = self.n - t;
                let level_here = level_from_next * self.level_from_flow[t];
                level_from_next = linear::through_noise(level_here, 1469.0);
                self.level_from_next[t - 1] = level_from_next;
            }
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        for at in 0..self.level.len() {
            self.level[at] = self.level_prior[at] * self.level_from_next[at]
                * self.level_from_flow[at];
        }
    }
}

impl Inference for Nile {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("level", &self.level, 10, iteration)?;
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
        let level = Posterior::array((0..self.n).map(|i| self.level[i]));
        vec![("level", level)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(15, 9)]
    }
}
