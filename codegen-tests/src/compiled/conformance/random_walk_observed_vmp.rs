//! `RandomWalkObservedVmp` by variational message passing, compiled by posterity from
//! `conformance/chains/random_walk_observed_vmp.model`.
//!
//! ```text
//! model RandomWalkObservedVmp(seen: [f64; n]) -> (state) {
//!     let state[0] ~ Gaussian(1, variance = 1);
//!     for t in 1..n { let state[t] ~ Gaussian(state[t - 1], variance = 1); }
//!     for t in 0..n { seen[t] ~ Gaussian(state[t], variance = 1); }
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`RandomWalkObservedVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RandomWalkObservedVmpData<'a> {
    /// `seen: [f64; n]`
    pub seen: &'a [f64],
}

/// Mean field on a chain: right means, small variances.
#[derive(Clone, Debug)]
pub struct RandomWalkObservedVmp {
    /// The data `seen: [f64; n]`.
    seen: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `state`.
    state: Vec<Gaussian>,
    /// The belief about `state` one iteration ago.
    state_before: Vec<Gaussian>,
}

impl RandomWalkObservedVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RandomWalkObservedVmpData<'_>) -> Result<Self, DataError> {
        check::real("seen", data.seen, 2, 29)?;
        let n = data.seen.len();
        let mut inference = Self {
            seen: data.seen.to_vec(),
            n,
            state: Vec::new(),
            state_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[f64]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 2, 29)?;
        check::real("seen", seen, 2, 29)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_state();
        self.state_before.clone_from(&self.state);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_state();
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

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let state[0] ~ Gaussian(1, variance = 1);`.
        let state = self.state[0];
        bound += gaussian::vmp::average_log(state, 1.0, 1.0);
        // Line 4, `let state[t] ~ Gaussian(state[t - 1], variance = 1);`.
        for t in 1..self.n {
            let state_here = self.state[t];
            let state_there = self.state[t - 1];
            bound += gaussian::vmp::average_log(state_here, state_there, 1.0);
        }
        // Line 5, `seen[t] ~ Gaussian(state[t], variance = 1);`.
        for t in 0..self.n {
            let state = self.state[t];
            bound += gaussian::vmp::average_log(self.seen[t], state, 1.0);
        }
        // The entropies of the beliefs.
        bound += self.state.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 3, 5)?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.state = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let state[0] ~ Gaussian(1, variance = 1);`.
    /// Line 4, `let state[t] ~ Gaussian(state[t - 1], variance = 1);`.
    fn start_state(&mut self) {
        self.state[0] = gaussian::vmp::to_x(1.0, 1.0);
        for t in 1..self.n {
            let state_there = self.state[t - 1];
            self.state[t] = gaussian::vmp::to_x(state_there, 1.0);
        }
    }

    /// The belief about `state`, from lines 3, 4 and 5.
    fn update_state(&mut self) {
        for t in 0..self.n {
            let mut next = Gaussian::UNIFORM;
            if t == 0 {
                next *= gaussian::vmp::to_x(1.0, 1.0);
            }
            if t >= 1 {
                let state_there = self.state[t - 1];
                next *= gaussian::vmp::to_x(state_there, 1.0);
            }
            if t + 1 < self.n {
                let t = t + 1;
                let state_here = self.state[t];
                next *= gaussian::vmp::to_mean(state_here, 1.0);
            }
            next *= gaussian::vmp::to_mean(self.seen[t], 1.0);
            self.state[t] = next;
        }
    }
}

impl Inference for RandomWalkObservedVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("state", &self.state, 3, iteration)?;
        let moved = posterity_runtime::any_moved(&self.state, &self.state_before, tolerance);
        self.state_before.clone_from(&self.state);
        Ok(moved)
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
        &[(5, 21)]
    }
}
