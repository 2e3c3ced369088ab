//! `LinearRegression` by variational message passing, compiled by posterity from
//! `models/linear_regression.model`.
//!
//! ```text
//! model LinearRegression(eruptions: [f64; n], waiting: [f64; n]) -> (level, slope, precision) {
//!     let level ~ Gaussian(70, variance = 400);
//!     let slope ~ Gaussian(0, variance = 400);
//!     let precision ~ Gamma(shape = 1, rate = 100);
//!     for i in 0..n {
//!         let expected = level + slope * (eruptions[i] - 3.5);
//!         waiting[i] ~ Gaussian(expected, precision = precision);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    Columns, DataError, Design, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`LinearRegression`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LinearRegressionData<'a> {
    /// `eruptions: [f64; n]`
    pub eruptions: &'a [f64],
    /// `waiting: [f64; n]`
    pub waiting: &'a [f64],
}

/// How much longer is the wait for Old Faithful after a longer eruption?
///
/// A straight line with unknown noise: `level` is the wait (minutes) after an eruption of three and a
/// half minutes,
/// `slope` what each further minute adds. Centring the eruptions makes the two nearly independent, as
/// mean field
/// takes them to be.
///
/// Data: `data/faithful.json` (Azzalini & Bowman 1990). Method: Bishop (2006), §10.3.
#[derive(Clone, Debug)]
pub struct LinearRegression {
    /// The data `eruptions: [f64; n]`.
    eruptions: Vec<f64>,
    /// The data `waiting: [f64; n]`.
    waiting: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `slope`.
    slope: Gaussian,
    /// The belief about `precision`.
    precision: Gamma,
    /// `waiting`, and the beliefs that make its means, as a design matrix.
    waiting_design: Design,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
    /// The belief about `slope` one iteration ago.
    slope_before: Gaussian,
    /// The belief about `precision` one iteration ago.
    precision_before: Gamma,
}

impl LinearRegression {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LinearRegressionData<'_>) -> Result<Self, DataError> {
        check::real("eruptions", data.eruptions, 9, 24)?;
        check::real("waiting", data.waiting, 9, 45)?;
        let n = data.eruptions.len();
        check::size("n", "eruptions", n, "waiting", data.waiting.len(), 9, 45)?;
        let mut inference = Self {
            eruptions: data.eruptions.to_vec(),
            waiting: data.waiting.to_vec(),
            n,
            level: Gaussian::UNIFORM,
            slope: Gaussian::UNIFORM,
            precision: Gamma::UNIFORM,
            waiting_design: Design::default(),
            level_before: Gaussian::UNIFORM,
            slope_before: Gaussian::UNIFORM,
            precision_before: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `eruptions` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_eruptions(&mut self, eruptions: &[f64]) -> Result<(), DataError> {
        check::length("eruptions", self.eruptions.len(), eruptions.len(), 9, 24)?;
        check::real("eruptions", eruptions, 9, 24)?;
        self.eruptions = eruptions.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `waiting` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_waiting(&mut self, waiting: &[f64]) -> Result<(), DataError> {
        check::length("waiting", self.waiting.len(), waiting.len(), 9, 45)?;
        check::real("waiting", waiting, 9, 45)?;
        self.waiting = waiting.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_level();
        self.start_slope();
        self.start_precision();
        self.lay_out_waiting();
        self.level_before = self.level;
        self.slope_before = self.slope;
        self.precision_before = self.precision;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_level();
        self.update_slope();
        self.update_precision();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The posterior of `slope`.
    #[must_use]
    pub fn slope_posterior(&self) -> &Gaussian {
        &self.slope
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Gamma {
        &self.precision
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 10, `let level ~ Gaussian(70, variance = 400);`.
        let level = self.level;
        bound += gaussian::vmp::average_log(level, 70.0, 0.0025);
        // Line 11, `let slope ~ Gaussian(0, variance = 400);`.
        let slope = self.slope;
        bound += gaussian::vmp::average_log(slope, 0.0, 0.0025);
        // Line 12, `let precision ~ Gamma(shape = 1, rate = 100);`.
        let precision = self.precision;
        bound += gamma::vmp::average_log(precision, 1.0, 100.0);
        // Line 15, `waiting[i] ~ Gaussian(expected, precision = precision);`.
        bound += self.waiting_design.average_log(0, precision);
        // The entropies of the beliefs.
        bound += self.level.entropy();
        bound += self.slope.entropy();
        bound += self.precision.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.level = Gaussian::UNIFORM;
        self.slope = Gaussian::UNIFORM;
        self.precision = Gamma::UNIFORM;
    }

    /// Line 10, `let level ~ Gaussian(70, variance = 400);`.
    fn start_level(&mut self) {
        self.level = gaussian::vmp::to_x(70.0, 0.0025);
    }

    /// Line 11, `let slope ~ Gaussian(0, variance = 400);`.
    fn start_slope(&mut self) {
        self.slope = gaussian::vmp::to_x(0.0, 0.0025);
    }

    /// Line 12, `let precision ~ Gamma(shape = 1, rate = 100);`.
    fn start_precision(&mut self) {
        self.precision = gamma::vmp::to_x(1.0, 100.0);
    }

    /// Line 15, `waiting[i] ~ Gaussian(expected, precision = precision);`.
    fn lay_out_waiting(&mut self) {
        self.waiting_design = Design::new(self.n, 1, &[Columns::Constant(1), Columns::Known(1)]);
        for i in 0..self.n {
            self.waiting_design.set_outcome(i, 0, self.waiting[i]);
        }
        for i in 0..self.n {
            self.waiting_design.set_known(i, 1, self.eruptions[i] - 3.5);
        }
        self.waiting_design.centre();
        self.waiting_design.set_coefficient(0, 0, 1.0, self.level);
        self.waiting_design.set_coefficient(0, 1, 1.0, self.slope);
        self.waiting_design.set_precision(0, self.precision);
    }

    /// The belief about `level`, from lines 10 and 15.
    fn update_level(&mut self) {
        let mut next = gaussian::vmp::to_x(70.0, 0.0025);
        next *= self.waiting_design.to_term(1.0, 0, 0);
        self.level = next;
        self.waiting_design.set_coefficient(0, 0, 1.0, self.level);
    }

    /// The belief about `slope`, from lines 11 and 15.
    fn update_slope(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.0025);
        next *= self.waiting_design.to_term(1.0, 0, 1);
        self.slope = next;
        self.waiting_design.set_coefficient(0, 1, 1.0, self.slope);
    }

    /// The belief about `precision`, from lines 12 and 15.
    fn update_precision(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 100.0);
        next *= self.waiting_design.to_precision(0);
        self.precision = next;
        self.waiting_design.set_precision(0, self.precision);
    }
}

impl Inference for LinearRegression {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("level", &self.level, 0, 10, iteration)?;
        Error::check_proper("slope", &self.slope, 0, 11, iteration)?;
        Error::check_proper("precision", &self.precision, 0, 12, iteration)?;
        let mut moved = self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= self.slope.moved(&self.slope_before, tolerance);
        self.slope_before = self.slope;
        moved |= self.precision.moved(&self.precision_before, tolerance);
        self.precision_before = self.precision;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let level = Posterior::from(self.level);
        let slope = Posterior::from(self.slope);
        let precision = Posterior::from(self.precision);
        vec![("level", level), ("slope", slope), ("precision", precision)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(15, 9)]
    }
}
