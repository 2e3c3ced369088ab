//! `Handedness` by expectation propagation, compiled by posterity from
//! `conformance/scalars/handedness.model`.
//!
//! ```text
//! model Handedness(right: [bool; n]) -> (p) {
//!     let p ~ Beta(0.72, 0.08);
//!     for i in 0..n { right[i] ~ Bernoulli(p); }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta};
use posterity_runtime::{
    Beta, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`Handedness`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct HandednessData<'a> {
    /// `right: [bool; n]`
    pub right: &'a [bool],
}

/// A strongly skewed Beta prior and ten observations.
#[derive(Clone, Debug)]
pub struct Handedness {
    /// The data `right: [bool; n]`.
    right: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `p`.
    p: Beta,
    /// The message to `p` from its definition, line 3.
    p_prior: Beta,
    /// The product of the messages to `p` from line 4.
    p_from_right: Beta,
}

impl Handedness {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: HandednessData<'_>) -> Result<Self, DataError> {
        let n = data.right.len();
        let mut inference = Self {
            right: data.right.to_vec(),
            n,
            p: Beta::UNIFORM,
            p_prior: Beta::UNIFORM,
            p_from_right: Beta::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `right` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_right(&mut self, right: &[bool]) -> Result<(), DataError> {
        check::length("right", self.right.len(), right.len(), 2, 18)?;
        self.right = right.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_p();
        self.tell_p();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_p();
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

    /// The posterior of `p`.
    #[must_use]
    pub fn p_posterior(&self) -> &Beta {
        &self.p
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `p`, from lines 3 and 4.
        let mut p_so_far = self.p_prior;
        for i in 0..self.n {
            log_z += bernoulli::ep::log_evidence_random(self.right[i], p_so_far);
            p_so_far *= bernoulli::ep::to_probability_observed(self.right[i]);
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.p = Beta::UNIFORM;
        self.p_prior = Beta::UNIFORM;
        self.p_from_right = Beta::UNIFORM;
    }

    /// Line 3, `let p ~ Beta(0.72, 0.08);`.
    fn define_p(&mut self) {
        self.p_prior = beta::ep::to_x(0.72, 0.08);
    }

    /// Line 4, `right[i] ~ Bernoulli(p);`.
    fn tell_p(&mut self) {
        self.p_from_right = Beta::UNIFORM;
        for i in 0..self.n {
            self.p_from_right *= bernoulli::ep::to_probability_observed(self.right[i]);
        }
    }

    /// The marginal of `p`: the product of all messages to it.
    fn marginal_of_p(&mut self) {
        self.p = self.p_prior * self.p_from_right;
    }
}

impl Inference for Handedness {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("p", &self.p, 0, 3, iteration)?;
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
        let p = Posterior::from(self.p);
        vec![("p", p)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 21)]
    }
}
