//! `AsProjected` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/as_projected.model`.
//!
//! ```text
//! model AsProjected(y: f64) -> (x) {
//!     let x ~ Gaussian(-0.7, variance = 4);
//!     #[operator(unclipped)]
//!     y ~ Gaussian(cos(x), variance = 0.3);
//! }
//! ```

use posterity_runtime::operators::cos;
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`AsProjected`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct AsProjectedData {
    /// `y: f64`
    pub y: f64,
}

/// A datum of a function whose messages are sent as projected: the belief has the variance too.
#[derive(Clone, Debug)]
pub struct AsProjected {
    /// The data `y: f64`.
    y: f64,
    /// The belief about `x`.
    x: Gaussian,
    /// The message to `x` from its definition, line 4.
    x_prior: Gaussian,
    /// The message to `part` from its definition, line 6.
    part_prior: Gaussian,
    /// The message to `x` from line 6.
    x_from_part: Gaussian,
    /// The message to `part` from line 6.
    part_from_y: Gaussian,
}

impl AsProjected {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: AsProjectedData) -> Result<Self, DataError> {
        check::real("y", data.y, 3, 19)?;
        let mut inference = Self {
            y: data.y,
            x: Gaussian::UNIFORM,
            x_prior: Gaussian::UNIFORM,
            part_prior: Gaussian::UNIFORM,
            x_from_part: Gaussian::UNIFORM,
            part_from_y: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: f64) -> Result<(), DataError> {
        check::real("y", y, 3, 19)?;
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.tell_part();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_part();
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
        // `x`, from line 4.
        log_z += (self.x_prior * self.x_from_part).log_normaliser_over(&self.x_prior);
        // `part`, from line 6.
        let part = self.part_prior;
        let predictor = Predictor::new(0.0, 0.3).plus(1.0, part);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y), predictor).log_z;
        // Line 6, `y ~ Gaussian(cos(x), variance = 0.3);`.
        let part = self.part_from_y;
        let x = self.x_prior;
        log_z += cos::ep::log_evidence(part, x);
        log_z -= self.part_prior.log_average_of(&part);
        log_z -= (self.x_prior * self.x_from_part).log_normaliser_over(&x);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = Gaussian::UNIFORM;
        self.x_prior = Gaussian::UNIFORM;
        self.part_prior = Gaussian::UNIFORM;
        self.x_from_part = Gaussian::UNIFORM;
        self.part_from_y = Gaussian::UNIFORM;
    }

    /// Line 4, `let x ~ Gaussian(-0.7, variance = 4);`.
    fn define_x(&mut self) {
        self.x_prior = Gaussian::from_mean_variance(-0.7, 4.0);
    }

    /// Line 6, `y ~ Gaussian(cos(x), variance = 0.3);`.
    fn tell_part(&mut self) {
        self.part_from_y = Gaussian::from_mean_variance(self.y, 0.3);
    }

    /// Line 6, `y ~ Gaussian(cos(x), variance = 0.3);`.
    fn define_part(&mut self) {
        let part = self.part_from_y;
        let x = self.x_prior;
        self.part_prior = cos::ep::to_y_unclipped(part, x);
    }

    /// Line 6, `y ~ Gaussian(cos(x), variance = 0.3);`.
    fn tell_x(&mut self) {
        let part = self.part_from_y;
        let x = self.x_prior;
        self.x_from_part = cos::ep::to_x_unclipped(part, x);
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = self.x_prior * self.x_from_part;
    }
}

impl Inference for AsProjected {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
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
        let x = Posterior::from(self.x);
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 5)]
    }
}
