//! `RepeatFractionEp` by expectation propagation, compiled by posterity from
//! `conformance/power/repeat_fraction_ep.model`.
//!
//! ```text
//! model RepeatFractionEp(times: f64) -> (x) {
//!     let x ~ Bernoulli(0.1);
//!     repeat times { observe x ~ Bernoulli(0.2); }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
    gate,
};
use std::ops::ControlFlow;

/// What [`RepeatFractionEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RepeatFractionEpData {
    /// `times: f64`
    pub times: f64,
}

/// Soft evidence counted four and a half times.
#[derive(Clone, Debug)]
pub struct RepeatFractionEp {
    /// The data `times: f64`.
    times: f64,
    /// The belief about `x`.
    x: Bernoulli,
    /// The message to `x` from its definition, line 3.
    x_prior: Bernoulli,
    /// The message to `x` from its definition, line 4.
    x_repeated_prior: Bernoulli,
    /// The message to `x` from line 4.
    x_repeated_from_evidence: Bernoulli,
    /// The message to `x` from line 4.
    x_from_gate: Bernoulli,
}

impl RepeatFractionEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RepeatFractionEpData) -> Result<Self, DataError> {
        check::real("times", data.times, 2, 24)?;
        let mut inference = Self {
            times: data.times,
            x: Bernoulli::UNIFORM,
            x_prior: Bernoulli::UNIFORM,
            x_repeated_prior: Bernoulli::UNIFORM,
            x_repeated_from_evidence: Bernoulli::UNIFORM,
            x_from_gate: Bernoulli::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `times` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_times(&mut self, times: f64) -> Result<(), DataError> {
        check::real("times", times, 2, 24)?;
        let before = std::mem::replace(&mut self.times, times);
        self.check_data().inspect_err(|_| self.times = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.tell_x_repeated();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_x();
        self.define_x_repeated();
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

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &Bernoulli {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 3.
        log_z += (self.x_prior * self.x_from_gate).log_normaliser_over(&self.x_prior);
        // Line 4, `repeat times`.
        let x_repeated = self.x_repeated_from_evidence;
        let x = self.x_prior;
        log_z -= self.times
            * (self.x_prior * self.x_from_gate)
                .log_normaliser_over(&(x * x_repeated.pow(self.times - 1.0)));
        // Line 4, `repeat times`.
        log_z += gate::average(self.times, self.log_evidence_of_one_time());
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::non_negative("times", &[], self.times, 4, 12)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = Bernoulli::UNIFORM;
        self.x_prior = Bernoulli::UNIFORM;
        self.x_repeated_prior = Bernoulli::UNIFORM;
        self.x_repeated_from_evidence = Bernoulli::UNIFORM;
        self.x_from_gate = Bernoulli::UNIFORM;
    }

    /// Line 3, `let x ~ Bernoulli(0.1);`.
    fn define_x(&mut self) {
        self.x_prior = bernoulli::ep::to_x_known(0.1);
    }

    /// Line 4, `observe x ~ Bernoulli(0.2);`.
    fn tell_x_repeated(&mut self) {
        self.x_repeated_from_evidence = bernoulli::ep::to_x_known(0.2);
    }

    /// Line 4, `repeat times`.
    fn tell_x(&mut self) {
        let x_repeated = self.x_repeated_from_evidence;
        self.x_from_gate = x_repeated.pow(self.times);
    }

    /// Line 4, `repeat times`.
    fn define_x_repeated(&mut self) {
        let x_repeated = self.x_repeated_from_evidence;
        let x = self.x_prior;
        self.x_repeated_prior = x * x_repeated.pow(self.times - 1.0);
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = self.x_prior * self.x_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 4, `repeat times`.
    fn log_evidence_of_one_time(&self) -> f64 {
        let mut log_z = 0.0;
        let x_repeated_prior = self.x_repeated_prior;
        log_z += bernoulli::ep::log_evidence_soft(x_repeated_prior, 0.2);
        log_z
    }
}

impl Inference for RepeatFractionEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("x", &self.x, 0, 3, iteration)?;
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
        let x = Posterior::from(self.x);
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 20), (4, 12)]
    }
}
