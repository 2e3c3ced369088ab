//! `ScaledPoissonVmp` by variational message passing, compiled by posterity from
//! `conformance/scalars/scaled_poisson_vmp.model`.
//!
//! ```text
//! model ScaledPoissonVmp(x: usize) -> (theta) {
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

/// What [`ScaledPoissonVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ScaledPoissonVmpData {
    /// `x: usize`
    pub x: usize,
}

/// A scaled gamma is a Poisson rate.
#[derive(Clone, Debug)]
pub struct ScaledPoissonVmp {
    /// The data `x: usize`.
    x: usize,
    /// The belief about `theta`.
    theta: Gamma,
    /// The belief about `rate`.
    rate: Gamma,
    /// What the readers of `rate` tell it.
    rate_told: Gamma,
}

impl ScaledPoissonVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ScaledPoissonVmpData) -> Result<Self, DataError> {
        check::integer("x", data.x, 2, 24)?;
        let mut inference = Self {
            x: data.x,
            theta: Gamma::UNIFORM,
            rate: Gamma::UNIFORM,
            rate_told: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: usize) -> Result<(), DataError> {
        check::integer("x", x, 2, 24)?;
        self.x = x;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_theta();
        self.start_rate();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_rate();
        self.update_theta();
        self.derive_rate();
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

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let theta ~ Gamma(shape = 3, scale = 0.2);`.
        let theta = self.theta;
        bound += gamma::vmp::average_log(theta, 3.0, 5.0);
        // Line 5, `x ~ Poisson(rate);`.
        let rate = self.rate;
        bound += poisson::vmp::average_log(self.x, rate);
        // The entropies of the beliefs.
        bound += self.theta.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.theta = Gamma::UNIFORM;
        self.rate = Gamma::UNIFORM;
        self.rate_told = Gamma::UNIFORM;
    }

    /// Line 3, `let theta ~ Gamma(shape = 3, scale = 0.2);`.
    fn start_theta(&mut self) {
        self.theta = gamma::vmp::to_x(3.0, 5.0);
    }

    /// Line 4, `let rate = 2 * theta;`.
    fn start_rate(&mut self) {
        let theta = self.theta;
        self.rate = product::vmp::to_product_gamma_a(theta, 2.0);
    }

    /// What the readers of `rate` tell it.
    fn tell_rate(&mut self) {
        self.rate_told = Gamma::UNIFORM;
        self.rate_told *= poisson::vmp::to_rate_observed(self.x);
    }

    /// The belief about `theta`, from lines 3 and 4.
    fn update_theta(&mut self) {
        let mut next = gamma::vmp::to_x(3.0, 5.0);
        let rate = self.rate_told;
        next *= product::vmp::to_a_gamma(rate, 2.0);
        self.theta = next;
    }

    /// The belief about the derived `rate`.
    fn derive_rate(&mut self) {
        let theta = self.theta;
        self.rate = product::vmp::to_product_gamma_a(theta, 2.0);
    }
}

impl Inference for ScaledPoissonVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("theta", &self.theta, 0, 3, iteration)?;
        Error::check_proper("rate", &self.rate, 0, 4, iteration)?;
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
