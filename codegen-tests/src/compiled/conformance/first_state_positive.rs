//! `FirstStatePositive` by expectation propagation, compiled by posterity from
//! `conformance/chains/first_state_positive.model`.
//!
//! ```text
//! model FirstStatePositive(seen: [f64; n]) -> (state) {
//!     let state[0] ~ Gaussian(1, variance = 1);
//!     for t in 1..n { let state[t] ~ Gaussian(state[t - 1], variance = 1); }
//!     for t in 0..n { seen[t] ~ Gaussian(state[t], variance = 1); }
//!     observe state[0] > 0;
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`FirstStatePositive`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct FirstStatePositiveData<'a> {
    /// `seen: [f64; n]`
    pub seen: &'a [f64],
}

/// A constraint at the start of a chain.
#[derive(Clone, Debug)]
pub struct FirstStatePositive {
    /// The data `seen: [f64; n]`.
    seen: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `state`.
    state: Vec<Gaussian>,
    /// The message to `state` from its definition, lines 3 and 4.
    state_prior: Vec<Gaussian>,
    /// The message to `state[t - 1]` from line 4.
    state_from_next: Vec<Gaussian>,
    /// The message to `state[t]` from line 5.
    state_from_seen: Vec<Gaussian>,
    /// The message to `state[0]` from line 6.
    state_from_constraint: Vec<Gaussian>,
}

impl FirstStatePositive {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: FirstStatePositiveData<'_>) -> Result<Self, DataError> {
        check::real("seen", data.seen, 2, 26)?;
        let n = data.seen.len();
        let mut inference = Self {
            seen: data.seen.to_vec(),
            n,
            state: Vec::new(),
            state_prior: Vec::new(),
            state_from_next: Vec::new(),
            state_from_seen: Vec::new(),
            state_from_constraint: Vec::new(),
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
        check::length("seen", self.seen.len(), seen.len(), 2, 26)?;
        check::real("seen", seen, 2, 26)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_state();
        self.tell_state();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.back_to_state();
        self.line_6_tell_state();
        self.line_4_define_state();
        self.marginal_of_state();
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
        let mut log_z = 0.0;
        // `state`, from lines 3, 4 and 5.
        let mut state_so_far = self.state_prior.clone();
        for t in 0..self.n {
            let state = state_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, state);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.seen[t]), predictor).log_z;
            state_so_far[t] *= Gaussian::from_mean_variance(self.seen[t], 1.0);
        }
        for at in 0..state_so_far.len() {
            log_z += (self.state_prior[at] * self.state_from_next[at]
                * self.state_from_seen[at] * self.state_from_constraint[at])
                .log_normaliser_over(&state_so_far[at]);
        }
        // Line 4, `let state[t] ~ Gaussian(state[t - 1], variance = 1);`.
        for t in 1..self.n {
            let state_there = self.state_prior[t - 1] * self.state_from_seen[t - 1]
                * self.state_from_constraint[t - 1];
            log_z -= (self.state_prior[t - 1] * self.state_from_next[t - 1]
                * self.state_from_seen[t - 1] * self.state_from_constraint[t - 1])
                .log_normaliser_over(&state_there);
        }
        // Line 6, `observe state[0] > 0;`.
        let state = self.state_prior[0] * self.state_from_next[0] * self.state_from_seen[0];
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, state);
        log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
        log_z -= (self.state_prior[0] * self.state_from_next[0] * self.state_from_seen[0]
            * self.state_from_constraint[0])
            .log_normaliser_over(&state);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 3, 5)?;
        check::below("0", &[], 0, self.n, 6, 13)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.state = vec![Gaussian::UNIFORM; self.n];
        self.state_prior = vec![Gaussian::UNIFORM; self.n];
        self.state_from_next = vec![Gaussian::UNIFORM; self.n];
        self.state_from_seen = vec![Gaussian::UNIFORM; self.n];
        self.state_from_constraint = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let state[0] ~ Gaussian(1, variance = 1);`.
    fn define_state(&mut self) {
        self.state_prior[0] = Gaussian::from_mean_variance(1.0, 1.0);
    }

    /// Line 5, `seen[t] ~ Gaussian(state[t], variance = 1);`.
    fn tell_state(&mut self) {
        for t in 0..self.n {
            self.state_from_seen[t] = Gaussian::from_mean_variance(self.seen[t], 1.0);
        }
    }

    /// Line 4, `let state[t] ~ Gaussian(state[t - 1], variance = 1);`.
    fn back_to_state(&mut self) {
        let Some(mut state_from_next) = self.state_from_next.last().copied() else {
            return
        };
        for t in (1..self.n).rev() {
            let state_here = state_from_next * self.state_from_seen[t];
            state_from_next = linear::through_noise(state_here, 1.0);
            self.state_from_next[t - 1] = state_from_next;
        }
    }

    /// Line 6, `observe state[0] > 0;`.
    fn line_6_tell_state(&mut self) {
        let state = self.state_prior[0] * self.state_from_next[0] * self.state_from_seen[0];
        let [to_state] = is_positive::ep::messages(true, 0.0, 0.0, [(1.0, state)]);
        self.state_from_constraint[0] = to_state;
    }

    /// Line 4, `let state[t] ~ Gaussian(state[t - 1], variance = 1);`.
    fn line_4_define_state(&mut self) {
        let Some(mut state_prior) = self.state_prior.first().copied() else { return };
        for t in 1..self.n {
            let state_there = state_prior * self.state_from_seen[t - 1]
                * self.state_from_constraint[t - 1];
            state_prior = linear::through_noise(state_there, 1.0);
            self.state_prior[t] = state_prior;
        }
    }

    /// The marginal of `state`: the product of all messages to it.
    fn marginal_of_state(&mut self) {
        for at in 0..self.state.len() {
            self.state[at] = self.state_prior[at] * self.state_from_next[at]
                * self.state_from_seen[at] * self.state_from_constraint[at];
        }
    }
}

impl Inference for FirstStatePositive {
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
        &[(5, 21), (6, 5)]
    }
}
