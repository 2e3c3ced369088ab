//! `NestedPairs` by variational message passing, compiled by posterity from
//! `codegen-tests/models/nested_pairs_vmp.model`.
//!
//! ```text
//! model NestedPairs(seen: [bool; n], alike: [bool; n]) -> (state) {
//!     for t in 0..n {
//!         let state[t] ~ Bernoulli(0.5);
//!         if state[t] { seen[t] ~ Bernoulli(0.7); } else { seen[t] ~ Bernoulli(0.3); }
//!     }
//!     for t in 1..n {
//!         if state[t - 1] {
//!             if state[t] { alike[t] ~ Bernoulli(0.9); } else { alike[t] ~ Bernoulli(0.1); }
//!         } else {
//!             if state[t] { alike[t] ~ Bernoulli(0.1); } else { alike[t] ~ Bernoulli(0.9); }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
    gate,
};
use std::ops::ControlFlow;

/// What [`NestedPairs`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NestedPairsData<'a> {
    /// `seen: [bool; n]`
    pub seen: &'a [bool],
    /// `alike: [bool; n]`
    pub alike: &'a [bool],
}

/// The inference of `NestedPairs`.
#[derive(Clone, Debug)]
pub struct NestedPairs {
    /// The data `seen: [bool; n]`.
    seen: Vec<bool>,
    /// The data `alike: [bool; n]`.
    alike: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `state`.
    state: Vec<Bernoulli>,
    /// The belief about `state` one iteration ago.
    state_before: Vec<Bernoulli>,
}

impl NestedPairs {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NestedPairsData<'_>) -> Result<Self, DataError> {
        let n = data.seen.len();
        check::size("n", "seen", n, "alike", data.alike.len(), 3, 36)?;
        let mut inference = Self {
            seen: data.seen.to_vec(),
            alike: data.alike.to_vec(),
            n,
            state: Vec::new(),
            state_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[bool]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 3, 19)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `alike` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_alike(&mut self, alike: &[bool]) -> Result<(), DataError> {
        check::length("alike", self.alike.len(), alike.len(), 3, 36)?;
        self.alike = alike.to_vec();
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
    pub fn state_posterior(&self) -> &[Bernoulli] {
        &self.state
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 5, `let state[t] ~ Bernoulli(0.5);`.
        for t in 0..self.n {
            let state = self.state[t];
            bound += bernoulli::vmp::average_log(state, 0.5);
        }
        // Line 6, `if state[t]`.
        for t in 0..self.n {
            bound += gate::average(self.state[t].probability_true(), self.bound_if_state(t));
            bound += gate::average(self.state[t].probability_false(), self.bound_unless_state(t));
        }
        // Line 9, `if state[t - 1]`.
        for t in 1..self.n {
            bound += gate::average(
                self.state[t - 1].probability_true(),
                self.bound_if_state_again(t),
            );
            bound += gate::average(
                self.state[t - 1].probability_false(),
                self.bound_unless_state_again(t),
            );
        }
        // The entropies of the beliefs.
        bound += self.state.iter().map(Bernoulli::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.state = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 5, `let state[t] ~ Bernoulli(0.5);`.
    fn start_state(&mut self) {
        for t in 0..self.n {
            self.state[t] = Bernoulli::UNIFORM;
        }
    }

    /// The belief about `state`, from lines 5, 6, 9, 10 and 12.
    fn update_state(&mut self) {
        for t in 0..self.n {
            let mut next = Bernoulli::UNIFORM;
            next *= bernoulli::vmp::to_x_known(0.5);
            {
                let told = gate::truth(self.bound_if_state(t), self.bound_unless_state(t));
                next *= told;
            }
            if t >= 1 {
                let told = gate::truth(
                    self.bound_if_state_third(t),
                    self.bound_unless_state_third(t),
                );
                next *= told.pow(self.state[t - 1].probability_true());
            }
            if t >= 1 {
                let told = gate::truth(
                    self.bound_if_state_fourth(t),
                    self.bound_unless_state_fourth(t),
                );
                next *= told.pow(self.state[t - 1].probability_false());
            }
            if t + 1 < self.n {
                let t = t + 1;
                let told = gate::truth(
                    self.bound_if_state_again(t),
                    self.bound_unless_state_again(t),
                );
                next *= told;
            }
            self.state[t] = next;
        }
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 6, `if state[t]`.
    fn bound_if_state(&self, t: usize) -> f64 {
        let mut bound = 0.0;
        bound += bernoulli::vmp::average_log(self.seen[t], 0.7);
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 6, `if state[t]`.
    fn bound_unless_state(&self, t: usize) -> f64 {
        let mut bound = 0.0;
        bound += bernoulli::vmp::average_log(self.seen[t], 0.3);
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 9, `if state[t - 1]`.
    fn bound_if_state_again(&self, t: usize) -> f64 {
        let mut bound = 0.0;
        bound += gate::average(self.state[t].probability_true(), self.bound_if_state_third(t));
        bound += gate::average(self.state[t].probability_false(), self.bound_unless_state_third(t));
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 9, `if state[t - 1]`.
    fn bound_unless_state_again(&self, t: usize) -> f64 {
        let mut bound = 0.0;
        bound += gate::average(self.state[t].probability_true(), self.bound_if_state_fourth(t));
        bound +=
            gate::average(self.state[t].probability_false(), self.bound_unless_state_fourth(t));
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 10, `if state[t]`.
    fn bound_if_state_third(&self, t: usize) -> f64 {
        let mut bound = 0.0;
        bound += bernoulli::vmp::average_log(self.alike[t], 0.9);
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 10, `if state[t]`.
    fn bound_unless_state_third(&self, t: usize) -> f64 {
        let mut bound = 0.0;
        bound += bernoulli::vmp::average_log(self.alike[t], 0.1);
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 12, `if state[t]`.
    fn bound_if_state_fourth(&self, t: usize) -> f64 {
        let mut bound = 0.0;
        bound += bernoulli::vmp::average_log(self.alike[t], 0.1);
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 12, `if state[t]`.
    fn bound_unless_state_fourth(&self, t: usize) -> f64 {
        let mut bound = 0.0;
        bound += bernoulli::vmp::average_log(self.alike[t], 0.9);
        bound
    }
}

impl Inference for NestedPairs {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("state", &self.state, 5, iteration)?;
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
        &[
            (6, 23),
            (6, 58),
            (6, 12),
            (10, 27),
            (10, 63),
            (10, 16),
            (12, 27),
            (12, 63),
            (12, 16),
            (9, 12),
        ]
    }
}
