//! `RandomWalkOffsetTwo` by expectation propagation, compiled by posterity from
//! `conformance/chains/random_walk_offset_two.model`.
//!
//! ```text
//! model RandomWalkOffsetTwo(n: usize) -> (state) {
//!     let state[0] ~ Gaussian(1, variance = 1);
//!     let state[1] ~ Gaussian(1, variance = 2);
//!     for t in 2..n { let state[t] ~ Gaussian(state[t - 2], variance = 2); }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Progress, Run, check,
    linear,
};
use std::ops::ControlFlow;

/// What [`RandomWalkOffsetTwo`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RandomWalkOffsetTwoData {
    /// `n: usize`
    pub n: usize,
}

/// Each state depends on the one before last.
#[derive(Clone, Debug)]
pub struct RandomWalkOffsetTwo {
    /// The data `n: usize`.
    n: usize,
    /// The belief about `state`.
    state: Vec<Gaussian>,
}

impl RandomWalkOffsetTwo {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RandomWalkOffsetTwoData) -> Result<Self, DataError> {
        check::integer("n", data.n, 2, 27)?;
        let mut inference = Self {
            n: data.n,
            state: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `n` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_n(&mut self, n: usize) -> Result<(), DataError> {
        check::integer("n", n, 2, 27)?;
        let before = std::mem::replace(&mut self.n, n);
        self.check_data().inspect_err(|_| self.n = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.predict_state();
        self.line_4_predict_state();
        self.line_5_predict_state();
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

    /// The posterior of `state`.
    #[must_use]
    pub fn state_posterior(&self) -> &[Gaussian] {
        &self.state
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("1", &[], 1, self.n, 4, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.state = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let state[0] ~ Gaussian(1, variance = 1);`.
    fn predict_state(&mut self) {
        self.state[0] = Gaussian::from_mean_variance(1.0, 1.0);
    }

    /// Line 4, `let state[1] ~ Gaussian(1, variance = 2);`.
    fn line_4_predict_state(&mut self) {
        self.state[1] = Gaussian::from_mean_variance(1.0, 2.0);
    }

    /// Line 5, `let state[t] ~ Gaussian(state[t - 2], variance = 2);`.
    fn line_5_predict_state(&mut self) {
        for t in 2..self.n {
            let state_there = self.state[t - 2];
            self.state[t] = linear::through_noise(state_there, 2.0);
        }
    }
}

impl Inference for RandomWalkOffsetTwo {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("state", &self.state, 3, iteration)?;
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
        let state = Posterior::array((0..self.n).map(|i| self.state[i]));
        vec![("state", state)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
