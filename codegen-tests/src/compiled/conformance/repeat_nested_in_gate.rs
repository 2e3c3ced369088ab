//! `RepeatNestedInGate` by expectation propagation, compiled by posterity from
//! `conformance/power/repeat_nested_in_gate.model`.
//!
//! ```text
//! model RepeatNestedInGate() -> (c) {
//!     let x ~ Bernoulli(0.3);
//!     let c ~ Bernoulli(0.1);
//!     if c { repeat 3 { repeat 2 { observe x ~ Bernoulli(0.4); } } }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, gate,
};
use std::ops::ControlFlow;

/// What [`RepeatNestedInGate`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RepeatNestedInGateData {}
/// A power plate inside a power plate.
#[derive(Clone, Debug)]
pub struct RepeatNestedInGate {
    /// The belief about `c`.
    c: Bernoulli,
    /// The message to `x` from its definition, line 3.
    x_prior: Bernoulli,
    /// The message to `c` from its definition, line 4.
    c_prior: Bernoulli,
    /// The message to `x` from its definition, line 5.
    x_if_c_prior: Bernoulli,
    /// The message to `x` from its definition, line 5.
    x_if_c_repeated_prior: Bernoulli,
    /// The message to `x` from its definition, line 5.
    x_repeated_prior: Bernoulli,
    /// The message to `x` from line 5.
    x_repeated_from_evidence: Bernoulli,
    /// The message to `x` from line 5.
    x_if_c_repeated_from_gate: Bernoulli,
    /// The message to `x` from line 5.
    x_if_c_from_gate: Bernoulli,
    /// The message to `c` from line 5.
    c_from_gate: Bernoulli,
    /// The message to `x` from line 5.
    x_from_gate: Bernoulli,
}

impl RepeatNestedInGate {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: RepeatNestedInGateData) -> Result<Self, DataError> {
        let mut inference = Self {
            c: Bernoulli::UNIFORM,
            x_prior: Bernoulli::UNIFORM,
            c_prior: Bernoulli::UNIFORM,
            x_if_c_prior: Bernoulli::UNIFORM,
            x_if_c_repeated_prior: Bernoulli::UNIFORM,
            x_repeated_prior: Bernoulli::UNIFORM,
            x_repeated_from_evidence: Bernoulli::UNIFORM,
            x_if_c_repeated_from_gate: Bernoulli::UNIFORM,
            x_if_c_from_gate: Bernoulli::UNIFORM,
            c_from_gate: Bernoulli::UNIFORM,
            x_from_gate: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_c();
        self.tell_x_repeated();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_x_if_c_repeated();
        self.tell_x_if_c();
        self.define_x_if_c();
        self.define_x_if_c_repeated();
        self.define_x_repeated();
        self.tell_c();
        self.tell_x();
        self.marginal_of_c();
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

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &Bernoulli {
        &self.c
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 3.
        log_z += (self.x_prior * self.x_from_gate).log_normaliser_over(&self.x_prior);
        // `c`, from lines 4 and 5.
        let c = self.c_prior;
        log_z += gate::log_evidence_of_truth(c, self.log_evidence_if_c(), 0.0);
        // Line 5, `if c`.
        let x = self.x_prior;
        log_z -= (self.x_prior * self.x_from_gate).log_normaliser_over(&x);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.c = Bernoulli::UNIFORM;
        self.x_prior = Bernoulli::UNIFORM;
        self.c_prior = Bernoulli::UNIFORM;
        self.x_if_c_prior = Bernoulli::UNIFORM;
        self.x_if_c_repeated_prior = Bernoulli::UNIFORM;
        self.x_repeated_prior = Bernoulli::UNIFORM;
        self.x_repeated_from_evidence = Bernoulli::UNIFORM;
        self.x_if_c_repeated_from_gate = Bernoulli::UNIFORM;
        self.x_if_c_from_gate = Bernoulli::UNIFORM;
        self.c_from_gate = Bernoulli::UNIFORM;
        self.x_from_gate = Bernoulli::UNIFORM;
    }

    /// Line 3, `let x ~ Bernoulli(0.3);`.
    fn define_x(&mut self) {
        self.x_prior = bernoulli::ep::to_x_known(0.3);
    }

    /// Line 4, `let c ~ Bernoulli(0.1);`.
    fn define_c(&mut self) {
        self.c_prior = bernoulli::ep::to_x_known(0.1);
    }

    /// Line 5, `observe x ~ Bernoulli(0.4);`.
    fn tell_x_repeated(&mut self) {
        self.x_repeated_from_evidence = bernoulli::ep::to_x_known(0.4);
    }

    /// Line 5, `repeat 2`.
    fn tell_x_if_c_repeated(&mut self) {
        let x_repeated = self.x_repeated_from_evidence;
        self.x_if_c_repeated_from_gate = x_repeated.pow(2.0);
    }

    /// Line 5, `repeat 3`.
    fn tell_x_if_c(&mut self) {
        let x_if_c_repeated = self.x_if_c_repeated_from_gate;
        self.x_if_c_from_gate = x_if_c_repeated.pow(3.0);
    }

    /// Line 5, `if c`.
    fn define_x_if_c(&mut self) {
        let x = self.x_prior;
        self.x_if_c_prior = x;
    }

    /// Line 5, `repeat 3`.
    fn define_x_if_c_repeated(&mut self) {
        let x_if_c_repeated = self.x_if_c_repeated_from_gate;
        let x_if_c = self.x_if_c_prior;
        self.x_if_c_repeated_prior = x_if_c * x_if_c_repeated.pow(2.0);
    }

    /// Line 5, `repeat 2`.
    fn define_x_repeated(&mut self) {
        let x_repeated = self.x_repeated_from_evidence;
        let x_if_c_repeated = self.x_if_c_repeated_prior;
        self.x_repeated_prior = x_if_c_repeated * x_repeated;
    }

    /// Line 5, `if c`.
    fn tell_c(&mut self) {
        self.c_from_gate = gate::truth(self.log_evidence_if_c(), 0.0);
    }

    /// Line 5, `if c`.
    fn tell_x(&mut self) {
        let x = self.x_prior;
        let c = self.c_prior * self.c_from_gate;
        let mut leave = gate::Leave::new(&x);
        let x_if_c = self.x_if_c_from_gate;
        leave.case(c.log_probability_true(), &x_if_c);
        self.x_from_gate = leave.message();
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `if c`.
    fn log_evidence_if_c(&self) -> f64 {
        let mut log_z = 0.0;
        let x_if_c_so_far = self.x_if_c_prior;
        log_z += (self.x_if_c_prior * self.x_if_c_from_gate).log_normaliser_over(&x_if_c_so_far);
        let x_if_c_repeated = self.x_if_c_repeated_from_gate;
        let x_if_c = self.x_if_c_prior;
        log_z -= 3.0
            * (self.x_if_c_prior * self.x_if_c_from_gate)
                .log_normaliser_over(&(x_if_c * x_if_c_repeated.pow(2.0)));
        log_z += 3.0 * self.log_evidence_of_one_time();
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `repeat 3`.
    fn log_evidence_of_one_time(&self) -> f64 {
        let mut log_z = 0.0;
        let x_if_c_repeated_so_far = self.x_if_c_repeated_prior;
        log_z += (self.x_if_c_repeated_prior * self.x_if_c_repeated_from_gate)
            .log_normaliser_over(&x_if_c_repeated_so_far);
        let x_repeated = self.x_repeated_from_evidence;
        let x_if_c_repeated = self.x_if_c_repeated_prior;
        log_z -= 2.0
            * (self.x_if_c_repeated_prior * self.x_if_c_repeated_from_gate)
                .log_normaliser_over(&(x_if_c_repeated * x_repeated));
        log_z += 2.0 * self.log_evidence_of_one_time_again();
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `repeat 2`.
    fn log_evidence_of_one_time_again(&self) -> f64 {
        let mut log_z = 0.0;
        let x_repeated_prior = self.x_repeated_prior;
        log_z += bernoulli::ep::log_evidence_soft(x_repeated_prior, 0.4);
        log_z
    }
}

impl Inference for RepeatNestedInGate {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("c", &self.c, 0, 4, iteration)?;
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
        let c = Posterior::from(self.c);
        vec![("c", c)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 34), (5, 30), (5, 19), (5, 8)]
    }
}
