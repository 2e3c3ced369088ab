//! `HandednessWhichPopulation` by expectation propagation, compiled by posterity from
//! `conformance/evidence/handedness_which_population.model`.
//!
//! ```text
//! model HandednessWhichPopulation(right: [bool; n]) -> (general) {
//!     let general ~ Bernoulli(0.5);
//!     if general {
//!         for i in 0..n { right[i] ~ Bernoulli(0.9); }
//!     } else {
//!         let p ~ Beta(0.72, 0.08);
//!         for i in 0..n { right[i] ~ Bernoulli(p); }
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta};
use posterity_runtime::{
    Bernoulli, Beta, DataError, Error, Inference, Options, Posterior, Progress, Run,
    check, gate,
};
use std::ops::ControlFlow;

/// What [`HandednessWhichPopulation`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct HandednessWhichPopulationData<'a> {
    /// `right: [bool; n]`
    pub right: &'a [bool],
}

/// Were the students drawn from the general population?
#[derive(Clone, Debug)]
pub struct HandednessWhichPopulation {
    /// The data `right: [bool; n]`.
    right: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `general`.
    general: Bernoulli,
    /// The message to `general` from its definition, line 3.
    general_prior: Bernoulli,
    /// The message to `p` from its definition, line 7.
    p_prior: Beta,
    /// The message to `general` from line 4.
    general_from_gate: Bernoulli,
}

impl HandednessWhichPopulation {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: HandednessWhichPopulationData<'_>) -> Result<Self, DataError> {
        let n = data.right.len();
        let mut inference = Self {
            right: data.right.to_vec(),
            n,
            general: Bernoulli::UNIFORM,
            general_prior: Bernoulli::UNIFORM,
            p_prior: Beta::UNIFORM,
            general_from_gate: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `right` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_right(&mut self, right: &[bool]) -> Result<(), DataError> {
        check::length("right", self.right.len(), right.len(), 2, 33)?;
        self.right = right.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_general();
        self.define_p();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_general();
        self.marginal_of_general();
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

    /// The posterior of `general`.
    #[must_use]
    pub fn general_posterior(&self) -> &Bernoulli {
        &self.general
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `general`, from lines 3 and 4.
        let general = self.general_prior;
        log_z += gate::log_evidence_of_truth(
            general,
            self.log_evidence_if_general(),
            self.log_evidence_unless_general(),
        );
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.general = Bernoulli::UNIFORM;
        self.general_prior = Bernoulli::UNIFORM;
        self.p_prior = Beta::UNIFORM;
        self.general_from_gate = Bernoulli::UNIFORM;
    }

    /// Line 3, `let general ~ Bernoulli(0.5);`.
    fn define_general(&mut self) {
        self.general_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 7, `let p ~ Beta(0.72, 0.08);`.
    fn define_p(&mut self) {
        self.p_prior = beta::ep::to_x(0.72, 0.08);
    }

    /// Line 4, `if general`.
    fn tell_general(&mut self) {
        self.general_from_gate = gate::truth(
            self.log_evidence_if_general(),
            self.log_evidence_unless_general(),
        );
    }

    /// The marginal of `general`: the product of all messages to it.
    fn marginal_of_general(&mut self) {
        self.general = self.general_prior * self.general_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 4, `if general`.
    fn log_evidence_if_general(&self) -> f64 {
        let mut log_z = 0.0;
        for i in 0..self.n {
            log_z += bernoulli::ep::log_evidence(self.right[i], 0.9);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 4, `if general`.
    fn log_evidence_unless_general(&self) -> f64 {
        let mut log_z = 0.0;
        let mut p_so_far = self.p_prior;
        for i in 0..self.n {
            log_z += bernoulli::ep::log_evidence_random(self.right[i], p_so_far);
            p_so_far *= bernoulli::ep::to_probability_observed(self.right[i]);
        }
        log_z
    }
}

impl Inference for HandednessWhichPopulation {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("general", &self.general, 0, 3, iteration)?;
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
        let general = Posterior::from(self.general);
        vec![("general", general)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 25), (8, 25), (4, 8)]
    }
}
