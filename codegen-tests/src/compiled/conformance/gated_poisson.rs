//! `GatedPoisson` by expectation propagation, compiled by posterity from
//! `conformance/evidence/gated_poisson.model`.
//!
//! ```text
//! model GatedPoisson(x: usize) -> (b) {
//!     let b ~ Bernoulli(0.1);
//!     let mean ~ Gamma(shape = 1.2, scale = 3.4);
//!     if b { x ~ Poisson(mean); }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, gamma, poisson};
use posterity_runtime::{
    Bernoulli, DataError, Error, Gamma, Inference, Options, Posterior, Progress, Run,
    check, gate,
};
use std::ops::ControlFlow;

/// What [`GatedPoisson`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GatedPoissonData {
    /// `x: usize`
    pub x: usize,
}

/// A count explained in one branch only.
#[derive(Clone, Debug)]
pub struct GatedPoisson {
    /// The data `x: usize`.
    x: usize,
    /// The belief about `b`.
    b: Bernoulli,
    /// The message to `b` from its definition, line 3.
    b_prior: Bernoulli,
    /// The message to `mean` from its definition, line 4.
    mean_prior: Gamma,
    /// The message to `mean` from its definition, line 5.
    mean_if_b_prior: Gamma,
    /// The message to `mean` from line 5.
    mean_if_b_from_x: Gamma,
    /// The message to `b` from line 5.
    b_from_gate: Bernoulli,
    /// The message to `mean` from line 5.
    mean_from_gate: Gamma,
}

impl GatedPoisson {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GatedPoissonData) -> Result<Self, DataError> {
        check::integer("x", data.x, 2, 20)?;
        let mut inference = Self {
            x: data.x,
            b: Bernoulli::UNIFORM,
            b_prior: Bernoulli::UNIFORM,
            mean_prior: Gamma::UNIFORM,
            mean_if_b_prior: Gamma::UNIFORM,
            mean_if_b_from_x: Gamma::UNIFORM,
            b_from_gate: Bernoulli::UNIFORM,
            mean_from_gate: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: usize) -> Result<(), DataError> {
        check::integer("x", x, 2, 20)?;
        self.x = x;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_b();
        self.define_mean();
        self.tell_mean_if_b();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_mean_if_b();
        self.tell_b();
        self.tell_mean();
        self.marginal_of_b();
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

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &Bernoulli {
        &self.b
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `b`, from lines 3 and 5.
        let b = self.b_prior;
        log_z += gate::log_evidence_of_truth(b, self.log_evidence_if_b(), 0.0);
        // `mean`, from line 4.
        log_z += (self.mean_prior * self.mean_from_gate).log_normaliser_over(&self.mean_prior);
        // Line 5, `if b`.
        let mean = self.mean_prior;
        log_z -= (self.mean_prior * self.mean_from_gate).log_normaliser_over(&mean);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.b = Bernoulli::UNIFORM;
        self.b_prior = Bernoulli::UNIFORM;
        self.mean_prior = Gamma::UNIFORM;
        self.mean_if_b_prior = Gamma::UNIFORM;
        self.mean_if_b_from_x = Gamma::UNIFORM;
        self.b_from_gate = Bernoulli::UNIFORM;
        self.mean_from_gate = Gamma::UNIFORM;
    }

    /// Line 3, `let b ~ Bernoulli(0.1);`.
    fn define_b(&mut self) {
        self.b_prior = bernoulli::ep::to_x_known(0.1);
    }

    /// Line 4, `let mean ~ Gamma(shape = 1.2, scale = 3.4);`.
    fn define_mean(&mut self) {
        self.mean_prior = gamma::ep::to_x_known(1.2, 1.0 / 3.4);
    }

    /// Line 5, `x ~ Poisson(mean);`.
    fn tell_mean_if_b(&mut self) {
        self.mean_if_b_from_x = poisson::ep::to_rate_observed(self.x);
    }

    /// Line 5, `if b`.
    fn define_mean_if_b(&mut self) {
        let mean = self.mean_prior;
        self.mean_if_b_prior = mean;
    }

    /// Line 5, `if b`.
    fn tell_b(&mut self) {
        self.b_from_gate = gate::truth(self.log_evidence_if_b(), 0.0);
    }

    /// Line 5, `if b`.
    fn tell_mean(&mut self) {
        let mean = self.mean_prior;
        let b = self.b_prior * self.b_from_gate;
        let mut leave = gate::Leave::new(&mean);
        let mean_if_b = self.mean_if_b_from_x;
        leave.case(b.log_probability_true(), &mean_if_b);
        self.mean_from_gate = leave.message();
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        self.b = self.b_prior * self.b_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `if b`.
    fn log_evidence_if_b(&self) -> f64 {
        let mut log_z = 0.0;
        let mean_if_b_prior = self.mean_if_b_prior;
        log_z += poisson::ep::log_evidence(self.x, mean_if_b_prior);
        log_z
    }
}

impl Inference for GatedPoisson {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("b", &self.b, 0, 3, iteration)?;
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
        let b = Posterior::from(self.b);
        vec![("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 12), (5, 8)]
    }
}
