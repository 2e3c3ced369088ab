//! `NileUnknown` by variational message passing, compiled by posterity from
//! `models/nile_unknown.model`.
//!
//! ```text
//! model NileUnknown(flow: [f64; n]) -> (level, walk, noise) {
//!     let walk ~ Gamma(shape = 2, rate = 3_000);
//!     let noise ~ Gamma(shape = 2, rate = 30_000);
//!     let level[0] ~ Gaussian(1000, variance = 10_000);
//!     for t in 1..n {
//!         let level[t] ~ Gaussian(level[t - 1], precision = walk);
//!     }
//!     for t in 0..n {
//!         flow[t] ~ Gaussian(level[t], precision = noise);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`NileUnknown`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NileUnknownData<'a> {
    /// `flow: [f64; n]`
    pub flow: &'a [f64],
}

/// How much of the Nile's variation is a drifting level, and how much is noise of the year?
///
/// The local-level model again, with the precisions of the drift (`walk`) and of the readings
/// (`noise`) learnt too. Mean field takes neighbouring levels for independent, which makes a drift
/// look larger than it is: compare the variances here with the 1469 and 15099 of `nile.model`.
///
/// Data: `data/nile.json`, 1871 to 1970 (Cobb 1978). On the bias: Turner & Sahani, "Two problems with
/// variational expectation maximisation for time-series models" (2011).
#[derive(Clone, Debug)]
pub struct NileUnknown {
    /// The data `flow: [f64; n]`.
    flow: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `walk`.
    walk: Gamma,
    /// The belief about `noise`.
    noise: Gamma,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The belief about `walk` one iteration ago.
    walk_before: Gamma,
    /// The belief about `noise` one iteration ago.
    noise_before: Gamma,
    /// The belief about `level` one iteration ago.
    level_before: Vec<Gaussian>,
}

impl NileUnknown {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NileUnknownData<'_>) -> Result<Self, DataError> {
        check::real("flow", data.flow, 10, 19)?;
        let n = data.flow.len();
        let mut inference = Self {
            flow: data.flow.to_vec(),
            n,
            walk: Gamma::UNIFORM,
            noise: Gamma::UNIFORM,
            level: Vec::new(),
            walk_before: Gamma::UNIFORM,
            noise_before: Gamma::UNIFORM,
            level_before: Vec::new(),
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
        check::length("flow", self.flow.len(), flow.len(), 10, 19)?;
        check::real("flow", flow, 10, 19)?;
        self.flow = flow.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_walk();
        self.start_noise();
        self.start_level();
        self.walk_before = self.walk;
        self.noise_before = self.noise;
        self.level_before.clone_from(&self.level);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_walk();
        self.update_noise();
        self.update_level();
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

    /// The posterior of `walk`.
    #[must_use]
    pub fn walk_posterior(&self) -> &Gamma {
        &self.walk
    }

    /// The posterior of `noise`.
    #[must_use]
    pub fn noise_posterior(&self) -> &Gamma {
        &self.noise
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 11, `let walk ~ Gamma(shape = 2, rate = 3_000);`.
        let walk = self.walk;
        bound += gamma::vmp::average_log(walk, 2.0, 3000.0);
        // Line 12, `let noise ~ Gamma(shape = 2, rate = 30_000);`.
        let noise = self.noise;
        bound += gamma::vmp::average_log(noise, 2.0, 30000.0);
        // Line 13, `let level[0] ~ Gaussian(1000, variance = 10_000);`.
        let level = self.level[0];
        bound += gaussian::vmp::average_log(level, 1000.0, 0.0001);
        // Line 15, `let level[t] ~ Gaussian(level[t - 1], precision = walk);`.
        for t in 1..self.n {
            let level_here = self.level[t];
            let level_there = self.level[t - 1];
            bound += gaussian::vmp::average_log(level_here, level_there, walk);
        }
        // Line 18, `flow[t] ~ Gaussian(level[t], precision = noise);`.
        for t in 0..self.n {
            let level = self.level[t];
            bound += gaussian::vmp::average_log(self.flow[t], level, noise);
        }
        // The entropies of the beliefs.
        bound += self.walk.entropy();
        bound += self.noise.entropy();
        bound += self.level.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 13, 5)?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.walk = Gamma::UNIFORM;
        self.noise = Gamma::UNIFORM;
        self.level = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 11, `let walk ~ Gamma(shape = 2, rate = 3_000);`.
    fn start_walk(&mut self) {
        self.walk = gamma::vmp::to_x(2.0, 3000.0);
    }

    /// Line 12, `let noise ~ Gamma(shape = 2, rate = 30_000);`.
    fn start_noise(&mut self) {
        self.noise = gamma::vmp::to_x(2.0, 30000.0);
    }

    /// Line 13, `let level[0] ~ Gaussian(1000, variance = 10_000);`.
    /// Line 15, `let level[t] ~ Gaussian(level[t - 1], precision = walk);`.
    fn start_level(&mut self) {
        self.level[0] = gaussian::vmp::to_x(1000.0, 0.0001);
        let walk = self.walk;
        for t in 1..self.n {
            let level_there = self.level[t - 1];
            self.level[t] = gaussian::vmp::to_x(level_there, walk);
        }
    }

    /// The belief about `walk`, from lines 11 and 15.
    fn update_walk(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 3000.0);
        for t in 1..self.n {
            let level_here = self.level[t];
            let level_there = self.level[t - 1];
            next *= gaussian::vmp::to_precision(level_here, level_there);
        }
        self.walk = next;
    }

    /// The belief about `noise`, from lines 12 and 18.
    fn update_noise(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 30000.0);
        for t in 0..self.n {
            let level = self.level[t];
            next *= gaussian::vmp::to_precision(self.flow[t], level);
        }
        self.noise = next;
    }

    /// The belief about `level`, from lines 13, 15 and 18.
    fn update_level(&mut self) {
        let walk = self.walk;
        let noise = self.noise;
        for t in 0..self.n {
            let mut next = Gaussian::UNIFORM;
            if t == 0 {
                next *= gaussian::vmp::to_x(1000.0, 0.0001);
            }
            if t >= 1 {
                let level_there = self.level[t - 1];
                next *= gaussian::vmp::to_x(level_there, walk);
            }
            if t + 1 < self.n {
                let t = t + 1;
                let level_here = self.level[t];
                next *= gaussian::vmp::to_mean(level_here, walk);
            }
            next *= gaussian::vmp::to_mean(self.flow[t], noise);
            self.level[t] = next;
        }
    }
}

impl Inference for NileUnknown {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("walk", &self.walk, 0, 11, iteration)?;
        Error::check_proper("noise", &self.noise, 0, 12, iteration)?;
        Error::check_all_proper("level", &self.level, 13, iteration)?;
        let mut moved = self.walk.moved(&self.walk_before, tolerance);
        self.walk_before = self.walk;
        moved |= self.noise.moved(&self.noise_before, tolerance);
        self.noise_before = self.noise;
        moved |= posterity_runtime::any_moved(&self.level, &self.level_before, tolerance);
        self.level_before.clone_from(&self.level);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let level = Posterior::array((0..self.n).map(|i| self.level[i]));
        let walk = Posterior::from(self.walk);
        let noise = Posterior::from(self.noise);
        vec![("level", level), ("walk", walk), ("noise", noise)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(18, 9)]
    }
}
