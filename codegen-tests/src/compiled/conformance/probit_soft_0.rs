//! `ProbitSoft0` by expectation propagation, compiled by posterity from
//! `conformance/scalars/probit_soft_0.model`.
//!
//! ```text
//! model ProbitSoft0(prior_mean: f64) -> (x) {
//!     let x ~ Gaussian(prior_mean, variance = 1);
//!     let y ~ Gaussian(x, variance = 0.01);
//!     let positive = y > 0;
//!     observe positive ~ Bernoulli(0.7);
//! }
//! ```

use posterity_runtime::operators::{bernoulli, is_positive};
use posterity_runtime::{
    Bernoulli, DataError, Error, Gaussian, Inference, Options, Posterior, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`ProbitSoft0`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ProbitSoft0Data {
    /// `prior_mean: f64`
    pub prior_mean: f64,
}

/// Soft evidence on the sign of a noisy reading.
#[derive(Clone, Debug)]
pub struct ProbitSoft0 {
    /// The data `prior_mean: f64`.
    prior_mean: f64,
    /// The belief about `x`.
    x: Gaussian,
    /// The message to `x` from its definition, line 3.
    x_prior: Gaussian,
    /// The message to `y` from its definition, line 4.
    y_prior: Gaussian,
    /// The message to `x` from line 4.
    x_from_y: Gaussian,
    /// The message to `positive` from its definition, line 5.
    positive_prior: Bernoulli,
    /// The message to `y` from line 5.
    y_from_positive: Gaussian,
    /// The message to `positive` from line 6.
    positive_from_evidence: Bernoulli,
}

impl ProbitSoft0 {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ProbitSoft0Data) -> Result<Self, DataError> {
        check::real("prior_mean", data.prior_mean, 2, 19)?;
        let mut inference = Self {
            prior_mean: data.prior_mean,
            x: Gaussian::UNIFORM,
            x_prior: Gaussian::UNIFORM,
            y_prior: Gaussian::UNIFORM,
            x_from_y: Gaussian::UNIFORM,
            positive_prior: Bernoulli::UNIFORM,
            y_from_positive: Gaussian::UNIFORM,
            positive_from_evidence: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `prior_mean` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_mean(&mut self, prior_mean: f64) -> Result<(), DataError> {
        check::real("prior_mean", prior_mean, 2, 19)?;
        self.prior_mean = prior_mean;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.tell_positive();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_y();
        self.define_positive();
        self.tell_y();
        self.tell_x();
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
    pub fn x_posterior(&self) -> &Gaussian {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 3.
        log_z += (self.x_prior * self.x_from_y).log_normaliser_over(&self.x_prior);
        // `y`, from line 4.
        log_z += (self.y_prior * self.y_from_positive).log_normaliser_over(&self.y_prior);
        // `positive`, from lines 5 and 6.
        let positive = self.positive_prior;
        log_z += bernoulli::ep::log_evidence_soft(positive, 0.7);
        // Line 4, `let y ~ Gaussian(x, variance = 0.01);`.
        let x = self.x_prior;
        log_z -= (self.x_prior * self.x_from_y).log_normaliser_over(&x);
        // Line 5, `let positive = y > 0;`.
        let y = self.y_prior;
        log_z -= (self.y_prior * self.y_from_positive).log_normaliser_over(&y);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = Gaussian::UNIFORM;
        self.x_prior = Gaussian::UNIFORM;
        self.y_prior = Gaussian::UNIFORM;
        self.x_from_y = Gaussian::UNIFORM;
        self.positive_prior = Bernoulli::UNIFORM;
        self.y_from_positive = Gaussian::UNIFORM;
        self.positive_from_evidence = Bernoulli::UNIFORM;
    }

    /// Line 3, `let x ~ Gaussian(prior_mean, variance = 1);`.
    fn define_x(&mut self) {
        self.x_prior = Gaussian::from_mean_variance(self.prior_mean, 1.0);
    }

    /// Line 6, `observe positive ~ Bernoulli(0.7);`.
    fn tell_positive(&mut self) {
        self.positive_from_evidence = bernoulli::ep::to_x_known(0.7);
    }

    /// Line 4, `let y ~ Gaussian(x, variance = 0.01);`.
    fn define_y(&mut self) {
        let x = self.x_prior;
        self.y_prior = linear::through_noise(x, 0.01);
    }

    /// Line 5, `let positive = y > 0;`.
    fn define_positive(&mut self) {
        let y = self.y_prior;
        self.positive_prior = is_positive::ep::to_positive(y);
    }

    /// Line 5, `let positive = y > 0;`.
    fn tell_y(&mut self) {
        let positive = self.positive_from_evidence;
        let y = self.y_prior;
        self.y_from_positive = is_positive::ep::to_x(positive, y);
    }

    /// Line 4, `let y ~ Gaussian(x, variance = 0.01);`.
    fn tell_x(&mut self) {
        let y = self.y_from_positive;
        self.x_from_y = linear::through_noise(y, 0.01);
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = self.x_prior * self.x_from_y;
    }
}

impl Inference for ProbitSoft0 {
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
        &[(6, 5)]
    }
}
