//! `GammaRateSoft` by expectation propagation, compiled by posterity from
//! `conformance/scalars/gamma_rate_soft.model`.
//!
//! ```text
//! model GammaRateSoft() -> (rate, x) {
//!     let rate ~ Gamma(shape = 3, rate = 4);
//!     let x ~ Gamma(shape = 2.5, rate = rate);
//!     observe x ~ Gamma(shape = 5, rate = 6);
//! }
//! ```

use posterity_runtime::operators::gamma;
use posterity_runtime::{
    DataError, Error, Gamma, Inference, Options, Posterior, Progress, Run,
};
use std::ops::ControlFlow;

/// What [`GammaRateSoft`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GammaRateSoftData {}
/// A gamma draw known only softly.
#[derive(Clone, Debug)]
pub struct GammaRateSoft {
    /// The belief about `rate`.
    rate: Gamma,
    /// The belief about `x`.
    x: Gamma,
    /// The message to `rate` from its definition, line 3.
    rate_prior: Gamma,
    /// The message to `x` from its definition, line 4.
    x_prior: Gamma,
    /// The message to `rate` from line 4.
    rate_from_x: Gamma,
    /// The message to `x` from line 5.
    x_from_evidence: Gamma,
}

impl GammaRateSoft {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: GammaRateSoftData) -> Result<Self, DataError> {
        let mut inference = Self {
            rate: Gamma::UNIFORM,
            x: Gamma::UNIFORM,
            rate_prior: Gamma::UNIFORM,
            x_prior: Gamma::UNIFORM,
            rate_from_x: Gamma::UNIFORM,
            x_from_evidence: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_rate();
        self.tell_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_x();
        self.tell_rate();
        self.marginal_of_rate();
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

    /// The posterior of `rate`.
    #[must_use]
    pub fn rate_posterior(&self) -> &Gamma {
        &self.rate
    }

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &Gamma {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `rate`, from line 3.
        log_z += (self.rate_prior * self.rate_from_x).log_normaliser_over(&self.rate_prior);
        // `x`, from lines 4 and 5.
        let x = self.x_prior;
        log_z += gamma::ep::log_evidence_soft(x, 5.0, 6.0);
        // Line 4, `let x ~ Gamma(shape = 2.5, rate = rate);`.
        let x = self.x_from_evidence;
        let rate = self.rate_prior;
        log_z += gamma::ep::log_evidence_soft_random(x, 2.5, rate);
        log_z -= self.x_prior.log_average_of(&x);
        log_z -= (self.rate_prior * self.rate_from_x).log_normaliser_over(&rate);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.rate = Gamma::UNIFORM;
        self.x = Gamma::UNIFORM;
        self.rate_prior = Gamma::UNIFORM;
        self.x_prior = Gamma::UNIFORM;
        self.rate_from_x = Gamma::UNIFORM;
        self.x_from_evidence = Gamma::UNIFORM;
    }

    /// Line 3, `let rate ~ Gamma(shape = 3, rate = 4);`.
    fn define_rate(&mut self) {
        self.rate_prior = gamma::ep::to_x_known(3.0, 4.0);
    }

    /// Line 5, `observe x ~ Gamma(shape = 5, rate = 6);`.
    fn tell_x(&mut self) {
        self.x_from_evidence = gamma::ep::to_x_known(5.0, 6.0);
    }

    /// Line 4, `let x ~ Gamma(shape = 2.5, rate = rate);`.
    fn define_x(&mut self) {
        let x = self.x_from_evidence;
        let rate = self.rate_prior;
        self.x_prior = gamma::ep::to_x(x, 2.5, rate);
    }

    /// Line 4, `let x ~ Gamma(shape = 2.5, rate = rate);`.
    fn tell_rate(&mut self) {
        let x = self.x_from_evidence;
        let rate = self.rate_prior;
        self.rate_from_x = gamma::ep::to_rate(x, 2.5, rate);
    }

    /// The marginal of `rate`: the product of all messages to it.
    fn marginal_of_rate(&mut self) {
        self.rate = self.rate_prior * self.rate_from_x;
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = self.x_prior * self.x_from_evidence;
    }
}

impl Inference for GammaRateSoft {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("rate", &self.rate, 0, 3, iteration)?;
        Error::check_proper("x", &self.x, 0, 4, iteration)?;
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
        let rate = Posterior::from(self.rate);
        let x = Posterior::from(self.x);
        vec![("rate", rate), ("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
