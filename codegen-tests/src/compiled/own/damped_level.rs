//! `DampedLevel` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/damped_level.model`.
//!
//! ```text
//! model DampedLevel(
//!     keep: [f64; n],
//!     drift: [f64; n],
//!     walk: [f64; n],
//!     gain: [f64; n],
//!     noise: [f64; n],
//!     seen: [Option<f64>; n],
//! ) -> (level) {
//!     let level[0] ~ Gaussian(0, variance = 4);
//!     for t in 1..n {
//!         let level[t] ~ Gaussian(keep[t] * level[t - 1] + drift[t], variance = walk[t]);
//!     }
//!     for t in 0..n {
//!         seen[t] ~ Gaussian(gain[t] * level[t], variance = noise[t]);
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`DampedLevel`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct DampedLevelData<'a> {
    /// `keep: [f64; n]`
    pub keep: &'a [f64],
    /// `drift: [f64; n]`
    pub drift: &'a [f64],
    /// `walk: [f64; n]`
    pub walk: &'a [f64],
    /// `gain: [f64; n]`
    pub gain: &'a [f64],
    /// `noise: [f64; n]`
    pub noise: &'a [f64],
    /// `seen: [Option<f64>; n]`
    pub seen: &'a [Option<f64>],
}

/// A level that shrinks towards a drift of its own, read through a gain, some readings missing.
#[derive(Clone, Debug)]
pub struct DampedLevel {
    /// The data `keep: [f64; n]`.
    keep: Vec<f64>,
    /// The data `drift: [f64; n]`.
    drift: Vec<f64>,
    /// The data `walk: [f64; n]`.
    walk: Vec<f64>,
    /// The data `gain: [f64; n]`.
    gain: Vec<f64>,
    /// The data `noise: [f64; n]`.
    noise: Vec<f64>,
    /// The data `seen: [Option<f64>; n]`.
    seen: Vec<Option<f64>>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The message to `level` from its definition, lines 11 and 13.
    level_prior: Vec<Gaussian>,
    /// The message to `level[t - 1]` from line 13.
    level_from_next: Vec<Gaussian>,
    /// The message to `level[t]` from line 16.
    level_from_seen: Vec<Gaussian>,
}

impl DampedLevel {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: DampedLevelData<'_>) -> Result<Self, DataError> {
        check::real("keep", data.keep, 4, 5)?;
        check::real("drift", data.drift, 5, 5)?;
        check::real("walk", data.walk, 6, 5)?;
        check::real("gain", data.gain, 7, 5)?;
        check::real("noise", data.noise, 8, 5)?;
        check::real("seen", data.seen, 9, 5)?;
        let n = data.keep.len();
        check::size("n", "keep", n, "drift", data.drift.len(), 5, 5)?;
        check::size("n", "keep", n, "walk", data.walk.len(), 6, 5)?;
        check::size("n", "keep", n, "gain", data.gain.len(), 7, 5)?;
        check::size("n", "keep", n, "noise", data.noise.len(), 8, 5)?;
        check::size("n", "keep", n, "seen", data.seen.len(), 9, 5)?;
        let mut inference = Self {
            keep: data.keep.to_vec(),
            drift: data.drift.to_vec(),
            walk: data.walk.to_vec(),
            gain: data.gain.to_vec(),
            noise: data.noise.to_vec(),
            seen: data.seen.to_vec(),
            n,
            level: Vec::new(),
            level_prior: Vec::new(),
            level_from_next: Vec::new(),
            level_from_seen: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `keep` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_keep(&mut self, keep: &[f64]) -> Result<(), DataError> {
        check::length("keep", self.keep.len(), keep.len(), 4, 5)?;
        check::real("keep", keep, 4, 5)?;
        self.keep = keep.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `drift` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_drift(&mut self, drift: &[f64]) -> Result<(), DataError> {
        check::length("drift", self.drift.len(), drift.len(), 5, 5)?;
        check::real("drift", drift, 5, 5)?;
        self.drift = drift.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `walk` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_walk(&mut self, walk: &[f64]) -> Result<(), DataError> {
        check::length("walk", self.walk.len(), walk.len(), 6, 5)?;
        check::real("walk", walk, 6, 5)?;
        let before = std::mem::replace(&mut self.walk, walk.to_vec());
        self.check_data().inspect_err(|_| self.walk = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `gain` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_gain(&mut self, gain: &[f64]) -> Result<(), DataError> {
        check::length("gain", self.gain.len(), gain.len(), 7, 5)?;
        check::real("gain", gain, 7, 5)?;
        self.gain = gain.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `noise` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_noise(&mut self, noise: &[f64]) -> Result<(), DataError> {
        check::length("noise", self.noise.len(), noise.len(), 8, 5)?;
        check::real("noise", noise, 8, 5)?;
        let before = std::mem::replace(&mut self.noise, noise.to_vec());
        self.check_data().inspect_err(|_| self.noise = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[Option<f64>]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 9, 5)?;
        check::real("seen", seen, 9, 5)?;
        self.seen = seen.to_vec();
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
        // `level`, from lines 11, 13 and 16.
        let mut level_so_far = self.level_prior.clone();
        for t in 0..self.n {
            if let Some(seen) = self.seen[t] {
                let level = level_so_far[t];
                let predictor = Predictor::new(0.0, self.noise[t]).plus(self.gain[t], level);
                log_z += linear::gaussian_derivatives(Gaussian::point(seen), predictor).log_z;
                let predictor = Predictor::new(0.0, self.noise[t]);
                level_so_far[t] *=
                    linear::to_left_out_term(self.gain[t], predictor, Gaussian::point(seen));
            }
        }
        for at in 0..level_so_far.len() {
            log_z += (self.level_prior[at] * self.level_from_next[at]
                * self.level_from_seen[at])
                .log_normaliser_over(&level_so_far[at]);
        }
        // Line 13, `let level[t] ~ Gaussian(keep[t] * level[t - 1] + drift[t], variance =…`.
        for t in 1..self.n {
            let level_there = self.level_prior[t - 1] * self.level_from_seen[t - 1];
            log_z -= (self.level_prior[t - 1] * self.level_from_next[t - 1]
                * self.level_from_seen[t - 1])
                .log_normaliser_over(&level_there);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for t in 1..self.n {
            check::non_negative("walk[{}]", &[t], self.walk[t], 13, 79)?;
        }
        for t in 0..self.n {
            check::non_negative("noise[{}]", &[t], self.noise[t], 16, 59)?;
        }
        check::below("0", &[], 0, self.n, 11, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = vec![Gaussian::UNIFORM; self.n];
        self.level_prior = vec![Gaussian::UNIFORM; self.n];
        self.level_from_next = vec![Gaussian::UNIFORM; self.n];
        self.level_from_seen = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 11, `let level[0] ~ Gaussian(0, variance = 4);`.
    fn define_level(&mut self) {
        self.level_prior[0] = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 16, `seen[t] ~ Gaussian(gain[t] * level[t], variance = noise[t]);`.
    fn tell_level(&mut self) {
        for t in 0..self.n {
            if let Some(seen) = self.seen[t] {
                let predictor = Predictor::new(0.0, self.noise[t]);
                self.level_from_seen[t] = linear::to_left_out_term(
                    self.gain[t],
                    predictor,
                    Gaussian::point(seen),
                );
            }
        }
    }

    /// Line 13, `let level[t] ~ Gaussian(keep[t] * level[t - 1] + drift[t], variance =…`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_level(&mut self) {
        let Some(mut level_from_next) = self.level_from_next.last().copied() else {
            return
        };
        let Some(mut level_prior) = self.level_prior.first().copied() else { return };
        for t in 1..self.n {
            let level_there = level_prior * self.level_from_seen[t - 1];
            level_prior = linear::affine(self.keep[t], level_there, self.drift[t], self.walk[t]);
            self.level_prior[t] = level_prior;
            {
                let t = self.n - t;
                let level_here = level_from_next * self.level_from_seen[t];
                level_from_next = linear::to_affine(
                    self.keep[t],
                    level_here,
                    self.drift[t],
                    self.walk[t],
                );
                self.level_from_next[t - 1] = level_from_next;
            }
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        for at in 0..self.level.len() {
            self.level[at] = self.level_prior[at] * self.level_from_next[at]
                * self.level_from_seen[at];
        }
    }
}

impl Inference for DampedLevel {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("level", &self.level, 11, iteration)?;
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
        &[(16, 9)]
    }
}
