//! `ScaledPoissonEp` by expectation propagation, compiled by posterity from
//! `conformance/scalars/scaled_poisson_ep.model`.
//!
//! ```text
//! model ScaledPoissonEp(x: usize) -> (theta) {
//!     let theta ~ Gamma(shape = 3, scale = 0.2);
//!     let rate = 2 * theta;
//!     x ~ Poisson(rate);
//! }
//! ```

use posterity_runtime::operators::{gamma, poisson, product};
use posterity_runtime::{
    DataError, Error, Gamma, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`ScaledPoissonEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ScaledPoissonEpData {
    /// `x: usize`
    pub x: usize,
}

/// A scaled gamma is a Poisson rate.
#[derive(Clone, Debug)]
pub struct ScaledPoissonEp {
    /// The data `x: usize`.
    x: usize,
    /// The belief about `theta`.
    theta: Gamma,
    /// The message to `theta` from its definition, line 3.
    theta_prior: Gamma,
    /// The message to `rate` from its definition, line 4.
    rate_prior: Gamma,
    /// The message to `theta` from line 4.
    theta_from_rate: Gamma,
    /// The message to `rate` from line 5.
    rate_from_x: Gamma,
}

impl ScaledPoissonEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ScaledPoissonEpData) -> Result<Self, DataError> {
        check::integer("x", data.x, 2, 23)?;
        let mut inference = Self {
            x: data.x,
            theta: Gamma::UNIFORM,
            theta_prior: Gamma::UNIFORM,
            rate_prior: Gamma::UNIFORM,
            theta_from_rate: Gamma::UNIFORM,
            rate_from_x: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: usize) -> Result<(), DataError> {
        check::integer("x", x, 2, 23)?;
        self.x = x;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_theta();
        self.tell_rate();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_theta();
        self.define_rate();
        self.marginal_of_theta();
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

    /// The posterior of `theta`.
    #[must_use]
    pub fn theta_posterior(&self) -> &Gamma {
        &self.theta
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `theta`, from line 3.
        log_z += (self.theta_prior * self.theta_from_rate).log_normaliser_over(&self.theta_prior);
        // `rate`, from lines 4 and 5.
        let rate = self.rate_prior;
        log_z += poisson::ep::log_evidence(self.x, rate);
        // Line 4, `let rate = 2 * theta;`.
        let theta = self.theta_prior;
        log_z -= (self.theta_prior * self.theta_from_rate).log_normaliser_over(&theta);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.theta = Gamma::UNIFORM;
        self.theta_prior = Gamma::UNIFORM;
        self.rate_prior = Gamma::UNIFORM;
        self.theta_from_rate = Gamma::UNIFORM;
        self.rate_from_x = Gamma::UNIFORM;
    }

    /// Line 3, `let theta ~ Gamma(shape = 3, scale = 0.2);`.
    fn define_theta(&mut self) {
        self.theta_prior = gamma::ep::to_x_known(3.0, 5.0);
    }

    /// Line 5, `x ~ Poisson(rate);`.
    fn tell_rate(&mut self) {
        self.rate_from_x = poisson::ep::to_rate_observed(self.x);
    }

    /// Line 4, `let rate = 2 * theta;`.
    fn tell_theta(&mut self) {
        let rate = self.rate_from_x;
        self.theta_from_rate = product::ep::to_a_gamma(rate, 2.0);
    }

    /// Line 4, `let rate = 2 * theta;`.
    fn define_rate(&mut self) {
        let theta = self.theta_prior;
        self.rate_prior = product::ep::to_product_gamma_a(theta, 2.0);
    }

    /// The marginal of `theta`: the product of all messages to it.
    fn marginal_of_theta(&mut self) {
        self.theta = self.theta_prior * self.theta_from_rate;
    }
}

impl Inference for ScaledPoissonEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("theta", &self.theta, 0, 3, iteration)?;
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
        let theta = Posterior::from(self.theta);
        vec![("theta", theta)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
