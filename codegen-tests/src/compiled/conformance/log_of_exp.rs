//! `LogOfExp` by expectation propagation, compiled by posterity from
//! `conformance/scalars/log_of_exp.model`.
//!
//! ```text
//! model LogOfExp() -> (x) {
//!     let x ~ Gaussian(1, precision = 1);
//!     let y = log(exp(x));
//!     observe y == 2;
//! }
//! ```

use posterity_runtime::operators::{exp, log};
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Predictor, Progress, Run, Unsettled, linear,
};
use std::ops::ControlFlow;

/// What [`LogOfExp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LogOfExpData {}
/// The logarithm undoes the exponential.
#[derive(Clone, Debug)]
pub struct LogOfExp {
    /// The belief about `x`.
    x: Gaussian,
    /// The belief about `part`.
    part: Gamma,
    /// The belief about `y`.
    y: Gaussian,
    /// The message to `x` from its definition, line 3.
    x_prior: Gaussian,
    /// The message to `part` from its definition, line 4.
    part_prior: Gamma,
    /// The message to `x` from line 4.
    x_from_part: Gaussian,
    /// The message to `y` from its definition, line 4.
    y_prior: Gaussian,
    /// The message to `part` from line 4.
    part_from_y: Gamma,
    /// The message to `y` from line 5.
    y_from_constraint: Gaussian,
    /// The belief about `x` one iteration ago.
    x_before: Gaussian,
    /// The belief about `part` one iteration ago.
    part_before: Gamma,
    /// The belief about `y` one iteration ago.
    y_before: Gaussian,
}

impl LogOfExp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: LogOfExpData) -> Result<Self, DataError> {
        let mut inference = Self {
            x: Gaussian::UNIFORM,
            part: Gamma::UNIFORM,
            y: Gaussian::UNIFORM,
            x_prior: Gaussian::UNIFORM,
            part_prior: Gamma::UNIFORM,
            x_from_part: Gaussian::UNIFORM,
            y_prior: Gaussian::UNIFORM,
            part_from_y: Gamma::UNIFORM,
            y_from_constraint: Gaussian::UNIFORM,
            x_before: Gaussian::UNIFORM,
            part_before: Gamma::UNIFORM,
            y_before: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.tell_y();
        self.x_before = self.x;
        self.part_before = self.part;
        self.y_before = self.y;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_part();
        self.tell_part();
        self.define_y();
        self.tell_x();
        self.marginal_of_x();
        self.marginal_of_part();
        self.marginal_of_y();
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
        log_z += (self.x_prior * self.x_from_part).log_normaliser_over(&self.x_prior);
        // `part`, from line 4.
        log_z += (self.part_prior * self.part_from_y).log_normaliser_over(&self.part_prior);
        // `y`, from lines 4 and 5.
        let y = self.y_prior;
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, y);
        log_z += linear::gaussian_derivatives(Gaussian::point(2.0), predictor).log_z;
        // Line 4, `let y = log(exp(x));`.
        let part = self.part_from_y;
        let x = self.x_prior;
        log_z += exp::ep::log_evidence_soft(part, x);
        log_z -= self.part_prior.log_average_of(&part);
        log_z -= (self.x_prior * self.x_from_part).log_normaliser_over(&x);
        // Line 4, `let y = log(exp(x));`.
        let y = self.y_from_constraint;
        let part = self.part_prior;
        log_z += log::ep::log_evidence_soft(y, part);
        log_z -= self.y_prior.log_average_of(&y);
        log_z -= (self.part_prior * self.part_from_y).log_normaliser_over(&part);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = Gaussian::UNIFORM;
        self.part = Gamma::UNIFORM;
        self.y = Gaussian::UNIFORM;
        self.x_prior = Gaussian::UNIFORM;
        self.part_prior = Gamma::UNIFORM;
        self.x_from_part = Gaussian::UNIFORM;
        self.y_prior = Gaussian::UNIFORM;
        self.part_from_y = Gamma::UNIFORM;
        self.y_from_constraint = Gaussian::UNIFORM;
    }

    /// Line 3, `let x ~ Gaussian(1, precision = 1);`.
    fn define_x(&mut self) {
        self.x_prior = Gaussian::from_mean_variance(1.0, 1.0);
    }

    /// Line 5, `observe y == 2;`.
    fn tell_y(&mut self) {
        self.y_from_constraint = Gaussian::from_mean_variance(2.0, 0.0);
    }

    /// Line 4, `let y = log(exp(x));`.
    fn define_part(&mut self) {
        let part = self.part_from_y;
        let x = self.x_prior;
        self.part_prior = exp::ep::to_y(part, x);
    }

    /// Line 4, `let y = log(exp(x));`.
    fn tell_part(&mut self) {
        let y = self.y_from_constraint;
        let part = self.part_prior;
        self.part_from_y = log::ep::to_x(y, part);
    }

    /// Line 4, `let y = log(exp(x));`.
    fn define_y(&mut self) {
        let y = self.y_from_constraint;
        let part = self.part_prior;
        self.y_prior = log::ep::to_y(y, part);
    }

    /// Line 4, `let y = log(exp(x));`.
    fn tell_x(&mut self) {
        let part = self.part_from_y;
        let x = self.x_prior;
        self.x_from_part = exp::ep::to_x(part, x);
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = self.x_prior * self.x_from_part;
    }

    /// The marginal of `part`: the product of all messages to it.
    fn marginal_of_part(&mut self) {
        self.part = self.part_prior * self.part_from_y;
    }

    /// The marginal of `y`: the product of all messages to it.
    fn marginal_of_y(&mut self) {
        self.y = self.y_prior * self.y_from_constraint;
    }
}

impl Inference for LogOfExp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("x", &self.x, 0, 3, iteration)?;
        Error::check_proper("exp(x)", &self.part, 0, 4, iteration)?;
        Error::check_proper("y", &self.y, 0, 4, iteration)?;
        let mut moved = self.x.moved(&self.x_before, tolerance);
        self.x_before = self.x;
        moved |= self.part.moved(&self.part_before, tolerance);
        self.part_before = self.part;
        moved |= self.y.moved(&self.y_before, tolerance);
        self.y_before = self.y;
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.single("part", "line 4", |it| &it.part_prior),
            ahead.single("part", "line 4", |it| &it.part_from_y),
        ])
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
        &[(5, 5)]
    }
}
