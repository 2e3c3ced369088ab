//! `MaxSoft` by expectation propagation, compiled by posterity from
//! `conformance/scalars/max_soft.model`.
//!
//! ```text
//! model MaxSoft() -> (larger, y) {
//!     let x ~ Gaussian(0, variance = 1);
//!     let y ~ Gaussian(2, variance = 3);
//!     let larger = max(x, y);
//!     observe larger ~ Gaussian(4, variance = 5);
//! }
//! ```

use posterity_runtime::operators::max;
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    linear,
};
use std::ops::ControlFlow;

/// What [`MaxSoft`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MaxSoftData {}
/// Soft evidence on the larger of two Gaussians.
#[derive(Clone, Debug)]
pub struct MaxSoft {
    /// The belief about `y`.
    y: Gaussian,
    /// The belief about `larger`.
    larger: Gaussian,
    /// The message to `x` from its definition, line 3.
    x_prior: Gaussian,
    /// The message to `y` from its definition, line 4.
    y_prior: Gaussian,
    /// The message to `larger` from its definition, line 5.
    larger_prior: Gaussian,
    /// The message to `x` from line 5.
    x_from_larger: Gaussian,
    /// The message to `y` from line 5.
    y_from_larger: Gaussian,
    /// The message to `larger` from line 6.
    larger_from_constraint: Gaussian,
}

impl MaxSoft {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: MaxSoftData) -> Result<Self, DataError> {
        let mut inference = Self {
            y: Gaussian::UNIFORM,
            larger: Gaussian::UNIFORM,
            x_prior: Gaussian::UNIFORM,
            y_prior: Gaussian::UNIFORM,
            larger_prior: Gaussian::UNIFORM,
            x_from_larger: Gaussian::UNIFORM,
            y_from_larger: Gaussian::UNIFORM,
            larger_from_constraint: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_y();
        self.tell_larger();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_larger();
        self.tell_x();
        self.tell_y();
        self.marginal_of_y();
        self.marginal_of_larger();
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

    /// The posterior of `larger`.
    #[must_use]
    pub fn larger_posterior(&self) -> &Gaussian {
        &self.larger
    }

    /// The posterior of `y`.
    #[must_use]
    pub fn y_posterior(&self) -> &Gaussian {
        &self.y
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 3.
        log_z += (self.x_prior * self.x_from_larger).log_normaliser_over(&self.x_prior);
        // `y`, from line 4.
        log_z += (self.y_prior * self.y_from_larger).log_normaliser_over(&self.y_prior);
        // `larger`, from lines 5 and 6.
        let larger = self.larger_prior;
        let predictor = Predictor::new(4.0, 5.0);
        log_z += linear::gaussian_derivatives(larger, predictor).log_z;
        // Line 5, `let larger = max(x, y);`.
        let larger = self.larger_from_constraint;
        let x = self.x_prior;
        let y = self.y_prior;
        log_z += max::ep::log_evidence(larger, x, y);
        log_z -= self.larger_prior.log_average_of(&larger);
        log_z -= (self.x_prior * self.x_from_larger).log_normaliser_over(&x);
        log_z -= (self.y_prior * self.y_from_larger).log_normaliser_over(&y);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.y = Gaussian::UNIFORM;
        self.larger = Gaussian::UNIFORM;
        self.x_prior = Gaussian::UNIFORM;
        self.y_prior = Gaussian::UNIFORM;
        self.larger_prior = Gaussian::UNIFORM;
        self.x_from_larger = Gaussian::UNIFORM;
        self.y_from_larger = Gaussian::UNIFORM;
        self.larger_from_constraint = Gaussian::UNIFORM;
    }

    /// Line 3, `let x ~ Gaussian(0, variance = 1);`.
    fn define_x(&mut self) {
        self.x_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 4, `let y ~ Gaussian(2, variance = 3);`.
    fn define_y(&mut self) {
        self.y_prior = Gaussian::from_mean_variance(2.0, 3.0);
    }

    /// Line 6, `observe larger ~ Gaussian(4, variance = 5);`.
    fn tell_larger(&mut self) {
        self.larger_from_constraint = Gaussian::from_mean_variance(4.0, 5.0);
    }

    /// Line 5, `let larger = max(x, y);`.
    fn define_larger(&mut self) {
        let larger = self.larger_from_constraint;
        let x = self.x_prior;
        let y = self.y_prior;
        self.larger_prior = max::ep::to_y(larger, x, y);
    }

    /// Line 5, `let larger = max(x, y);`.
    fn tell_x(&mut self) {
        let larger = self.larger_from_constraint;
        let x = self.x_prior;
        let y = self.y_prior;
        self.x_from_larger = max::ep::to_a(larger, x, y);
    }

    /// Line 5, `let larger = max(x, y);`.
    fn tell_y(&mut self) {
        let larger = self.larger_from_constraint;
        let x = self.x_prior;
        let y = self.y_prior;
        self.y_from_larger = max::ep::to_b(larger, x, y);
    }

    /// The marginal of `y`: the product of all messages to it.
    fn marginal_of_y(&mut self) {
        self.y = self.y_prior * self.y_from_larger;
    }

    /// The marginal of `larger`: the product of all messages to it.
    fn marginal_of_larger(&mut self) {
        self.larger = self.larger_prior * self.larger_from_constraint;
    }
}

impl Inference for MaxSoft {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("y", &self.y, 0, 4, iteration)?;
        Error::check_proper("larger", &self.larger, 0, 5, iteration)?;
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
        let larger = Posterior::from(self.larger);
        let y = Posterior::from(self.y);
        vec![("larger", larger), ("y", y)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 5)]
    }
}
