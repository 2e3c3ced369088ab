//! `GateExitConstraint` by expectation propagation, compiled by posterity from
//! `conformance/evidence/gate_exit_constraint.model`.
//!
//! ```text
//! model GateExitConstraint() -> (b, x) {
//!     let b ~ Bernoulli(0.1);
//!     let x;
//!     if b {
//!         x ~ Bernoulli(0.3);
//!         observe x ~ Bernoulli(0.6);
//!     } else {
//!         x ~ Bernoulli(0.4);
//!     }
//!     observe x ~ Bernoulli(0.2);
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, gate,
};
use std::ops::ControlFlow;

/// What [`GateExitConstraint`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GateExitConstraintData {}
/// A gate output constrained inside and outside its branch.
#[derive(Clone, Debug)]
pub struct GateExitConstraint {
    /// The belief about `b`.
    b: Bernoulli,
    /// The belief about `x`.
    x: Bernoulli,
    /// The message to `b` from its definition, line 3.
    b_prior: Bernoulli,
    /// The message to `x` from its definition, line 6.
    x_if_b_prior: Bernoulli,
    /// The message to `x` from line 7.
    x_if_b_from_evidence: Bernoulli,
    /// The message to `x` from its definition, line 9.
    x_unless_b_prior: Bernoulli,
    /// The message to `x` from its definition, line 5.
    x_prior: Bernoulli,
    /// The message to `b` from line 5.
    b_from_gate: Bernoulli,
    /// The message to `x` from line 11.
    x_from_evidence: Bernoulli,
}

impl GateExitConstraint {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: GateExitConstraintData) -> Result<Self, DataError> {
        let mut inference = Self {
            b: Bernoulli::UNIFORM,
            x: Bernoulli::UNIFORM,
            b_prior: Bernoulli::UNIFORM,
            x_if_b_prior: Bernoulli::UNIFORM,
            x_if_b_from_evidence: Bernoulli::UNIFORM,
            x_unless_b_prior: Bernoulli::UNIFORM,
            x_prior: Bernoulli::UNIFORM,
            b_from_gate: Bernoulli::UNIFORM,
            x_from_evidence: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_b();
        self.define_x_if_b();
        self.tell_x_if_b();
        self.define_x_unless_b();
        self.tell_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_b();
        self.define_x();
        self.marginal_of_b();
        self.marginal_of_x();
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

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &Bernoulli {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `b`, from lines 3 and 5.
        let b = self.b_prior;
        let mut if_true = self.log_evidence_if_b();
        {
            let x = self.x_from_evidence;
            let x_if_b = self.x_if_b_prior * self.x_if_b_from_evidence;
            if_true += x_if_b.log_average_of(&x);
        }
        let mut if_false = 0.0;
        {
            let x = self.x_from_evidence;
            let x_unless_b = self.x_unless_b_prior;
            if_false += x_unless_b.log_average_of(&x);
        }
        log_z += gate::log_evidence_of_truth(b, if_true, if_false);
        // `x`, from lines 5 and 11.
        let x = self.x_prior;
        log_z += bernoulli::ep::log_evidence_soft(x, 0.2);
        // Line 5, `if b`.
        let x = self.x_from_evidence;
        log_z -= self.x_prior.log_average_of(&x);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.b = Bernoulli::UNIFORM;
        self.x = Bernoulli::UNIFORM;
        self.b_prior = Bernoulli::UNIFORM;
        self.x_if_b_prior = Bernoulli::UNIFORM;
        self.x_if_b_from_evidence = Bernoulli::UNIFORM;
        self.x_unless_b_prior = Bernoulli::UNIFORM;
        self.x_prior = Bernoulli::UNIFORM;
        self.b_from_gate = Bernoulli::UNIFORM;
        self.x_from_evidence = Bernoulli::UNIFORM;
    }

    /// Line 3, `let b ~ Bernoulli(0.1);`.
    fn define_b(&mut self) {
        self.b_prior = bernoulli::ep::to_x_known(0.1);
    }

    /// Line 6, `x ~ Bernoulli(0.3);`.
    fn define_x_if_b(&mut self) {
        self.x_if_b_prior = bernoulli::ep::to_x_known(0.3);
    }

    /// Line 7, `observe x ~ Bernoulli(0.6);`.
    fn tell_x_if_b(&mut self) {
        self.x_if_b_from_evidence = bernoulli::ep::to_x_known(0.6);
    }

    /// Line 9, `x ~ Bernoulli(0.4);`.
    fn define_x_unless_b(&mut self) {
        self.x_unless_b_prior = bernoulli::ep::to_x_known(0.4);
    }

    /// Line 11, `observe x ~ Bernoulli(0.2);`.
    fn tell_x(&mut self) {
        self.x_from_evidence = bernoulli::ep::to_x_known(0.2);
    }

    /// Line 5, `if b`.
    fn tell_b(&mut self) {
        let mut if_true = self.log_evidence_if_b();
        let x = self.x_from_evidence;
        let x_if_b = self.x_if_b_prior * self.x_if_b_from_evidence;
        if_true += x_if_b.log_average_of(&x);
        let mut if_false = 0.0;
        let x_unless_b = self.x_unless_b_prior;
        if_false += x_unless_b.log_average_of(&x);
        self.b_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 5, `if b`.
    fn define_x(&mut self) {
        let x = self.x_from_evidence;
        let b = self.b_prior;
        let mut exit = gate::Exit::new(&x);
        let x_if_b = self.x_if_b_prior * self.x_if_b_from_evidence;
        exit.case(gate::weighed(b.log_probability_true(), self.log_evidence_if_b()), &x_if_b);
        let x_unless_b = self.x_unless_b_prior;
        exit.case(b.log_probability_false(), &x_unless_b);
        self.x_prior = exit.message();
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        self.b = self.b_prior * self.b_from_gate;
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = self.x_prior * self.x_from_evidence;
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `if b`.
    fn log_evidence_if_b(&self) -> f64 {
        let mut log_z = 0.0;
        let x_if_b_prior = self.x_if_b_prior;
        log_z += bernoulli::ep::log_evidence_soft(x_if_b_prior, 0.6);
        log_z
    }
}

impl Inference for GateExitConstraint {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("b", &self.b, 0, 3, iteration)?;
        Error::check_proper("x", &self.x, 0, 6, iteration)?;
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
        let x = Posterior::from(self.x);
        vec![("b", b), ("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 9), (5, 8), (11, 5)]
    }
}
