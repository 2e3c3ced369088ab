//! `LevelParallel` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/level_parallel.model`.
//!
//! ```text
//! model LevelParallel(y: [f64; read], n: usize) -> (level) {
//!     let level[0] ~ Gaussian(0, variance = 10);
//!     #[parallel]
//!     for t in 1..n { let level[t] ~ Gaussian(level[t - 1], variance = 0.5); }
//!     for t in 0..read { y[t] ~ Gaussian(level[t], variance = 1); }
//! }
//! ```

use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`LevelParallel`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LevelParallelData<'a> {
    /// `y: [f64; read]`
    pub y: &'a [f64],
    /// `n: usize`
    pub n: usize,
}

/// The inference of `LevelParallel`.
#[derive(Clone, Debug)]
pub struct LevelParallel {
    /// The data `y: [f64; read]`.
    y: Vec<f64>,
    /// The data `n: usize`.
    n: usize,
    /// The size `read` of the data.
    read: usize,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The message to `level` from its definition, lines 6 and 8.
    level_prior: Vec<Gaussian>,
    /// The message to `level[t - 1]` from line 8.
    level_from_next: Vec<Gaussian>,
    /// The message to `level[t]` from line 9.
    level_from_y: Vec<Gaussian>,
    /// `level_from_next` before a parallel loop.
    level_from_next_read: Vec<Gaussian>,
    /// `level_prior` before a parallel loop.
    level_prior_read: Vec<Gaussian>,
    /// The belief about `level` one iteration ago.
    level_before: Vec<Gaussian>,
}

impl LevelParallel {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LevelParallelData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 5, 21)?;
        check::integer("n", data.n, 5, 37)?;
        let read = data.y.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            n: data.n,
            read,
            level: Vec::new(),
            level_prior: Vec::new(),
            level_from_next: Vec::new(),
            level_from_y: Vec::new(),
            level_from_next_read: Vec::new(),
            level_prior_read: Vec::new(),
            level_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 5, 21)?;
        check::real("y", y, 5, 21)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `n` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_n(&mut self, n: usize) -> Result<(), DataError> {
        check::integer("n", n, 5, 37)?;
        let before = std::mem::replace(&mut self.n, n);
        self.check_data().inspect_err(|_| self.n = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.tell_level();
        self.level_before.clone_from(&self.level);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.back_to_level();
        self.line_8_define_level();
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
        // `level`, from lines 6, 8 and 9.
        let mut level_so_far = self.level_prior.clone();
        for t in 0..self.read {
            let level = level_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, level);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[t]), predictor).log_z;
            level_so_far[t] *= Gaussian::from_mean_variance(self.y[t], 1.0);
        }
        for at in 0..level_so_far.len() {
            log_z += (self.level_prior[at] * self.level_from_next[at]
                * self.level_from_y[at])
                .log_normaliser_over(&level_so_far[at]);
        }
        // Line 8, `let level[t] ~ Gaussian(level[t - 1], variance = 0.5);`.
        for t in 1..self.n {
            let level_there = self.level_prior[t - 1] * self.level_from_y[t - 1];
            log_z -= (self.level_prior[t - 1] * self.level_from_next[t - 1]
                * self.level_from_y[t - 1])
                .log_normaliser_over(&level_there);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 6, 5)?;
        for t in 0..self.read {
            check::below("{}", &[t], t, self.n, 9, 40)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = vec![Gaussian::UNIFORM; self.n];
        self.level_prior = vec![Gaussian::UNIFORM; self.n];
        self.level_from_next = vec![Gaussian::UNIFORM; self.n];
        self.level_from_y = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 6, `let level[0] ~ Gaussian(0, variance = 10);`.
    fn define_level(&mut self) {
        self.level_prior[0] = Gaussian::from_mean_variance(0.0, 10.0);
    }

    /// Line 9, `y[t] ~ Gaussian(level[t], variance = 1);`.
    fn tell_level(&mut self) {
        for t in 0..self.read {
            self.level_from_y[t] = Gaussian::from_mean_variance(self.y[t], 1.0);
        }
    }

    /// Line 8, `let level[t] ~ Gaussian(level[t - 1], variance = 0.5);`.
    fn back_to_level(&mut self) {
        self.level_from_next_read.clone_from(&self.level_from_next);
        for t in (1..self.n).rev() {
            let level_here = self.level_from_next_read[t] * self.level_from_y[t];
            self.level_from_next[t - 1] = linear::through_noise(level_here, 0.5);
        }
    }

    /// Line 8, `let level[t] ~ Gaussian(level[t - 1], variance = 0.5);`.
    fn line_8_define_level(&mut self) {
        self.level_prior_read.clone_from(&self.level_prior);
        for t in 1..self.n {
            let level_there = self.level_prior_read[t - 1] * self.level_from_y[t - 1];
            self.level_prior[t] = linear::through_noise(level_there, 0.5);
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        for at in 0..self.level.len() {
            self.level[at] = self.level_prior[at] * self.level_from_next[at]
                * self.level_from_y[at];
        }
    }
}

impl Inference for LevelParallel {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("level", &self.level, 6, iteration)?;
        let moved = posterity_runtime::any_moved(&self.level, &self.level_before, tolerance);
        self.level_before.clone_from(&self.level);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("level", "lines 6 and 8", |it| &it.level_prior),
            ahead.array("level[t - 1]", "line 8", |it| &it.level_from_next),
        ])
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
        &[(9, 24)]
    }
}
