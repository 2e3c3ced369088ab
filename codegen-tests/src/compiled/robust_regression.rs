//! `RobustRegression` by variational message passing, compiled by posterity from
//! `models/robust_regression.model`.
//!
//! ```text
//! model RobustRegression(year: [f64; n], calls: [f64; n]) -> (level, slope, scale, precision) {
//!     let level ~ Gaussian(0, variance = 10000);
//!     let slope ~ Gaussian(0, variance = 100);
//!     let scale ~ Gamma(shape = 1, rate = 0.1);
//!     for i in 0..n {
//!         let precision[i] ~ Gamma(shape = 2, rate = scale);
//!         calls[i] ~ Gaussian(level + slope * (year[i] - 61.5), precision = precision[i]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`RobustRegression`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RobustRegressionData<'a> {
    /// `year: [f64; n]`
    pub year: &'a [f64],
    /// `calls: [f64; n]`
    pub calls: &'a [f64],
}

/// How fast did international calls from Belgium grow, when six years of the record are in other
/// units?
///
/// A regression whose noise is Student's t with four degrees of freedom, written as what it is: a
/// Gaussian whose precision differs from year to year, drawn from a Gamma. A year that fits badly gets
/// a small precision, and counts little: 1964 to 1969, when minutes were counted instead of calls.
/// `linear_regression` would follow them.
///
/// Data: `data/phones.json`, 1950 to 1973 (Rousseeuw & Leroy 1987). Model: Lange, Little & Taylor,
/// "Robust statistical modeling using the t distribution" (1989).
#[derive(Clone, Debug)]
pub struct RobustRegression {
    /// The data `year: [f64; n]`.
    year: Vec<f64>,
    /// The data `calls: [f64; n]`.
    calls: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `slope`.
    slope: Gaussian,
    /// The belief about `scale`.
    scale: Gamma,
    /// The belief about `precision`.
    precision: Vec<Gamma>,
    /// The belief about `precision` in the making.
    precision_next: Vec<Gamma>,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
    /// The belief about `slope` one iteration ago.
    slope_before: Gaussian,
    /// The belief about `scale` one iteration ago.
    scale_before: Gamma,
    /// The belief about `precision` one iteration ago.
    precision_before: Vec<Gamma>,
}

impl RobustRegression {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RobustRegressionData<'_>) -> Result<Self, DataError> {
        check::real("year", data.year, 10, 24)?;
        check::real("calls", data.calls, 10, 40)?;
        let n = data.year.len();
        check::size("n", "year", n, "calls", data.calls.len(), 10, 40)?;
        let mut inference = Self {
            year: data.year.to_vec(),
            calls: data.calls.to_vec(),
            n,
            level: Gaussian::UNIFORM,
            slope: Gaussian::UNIFORM,
            scale: Gamma::UNIFORM,
            precision: Vec::new(),
            precision_next: Vec::new(),
            level_before: Gaussian::UNIFORM,
            slope_before: Gaussian::UNIFORM,
            scale_before: Gamma::UNIFORM,
            precision_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `year` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_year(&mut self, year: &[f64]) -> Result<(), DataError> {
        check::length("year", self.year.len(), year.len(), 10, 24)?;
        check::real("year", year, 10, 24)?;
        self.year = year.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `calls` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_calls(&mut self, calls: &[f64]) -> Result<(), DataError> {
        check::length("calls", self.calls.len(), calls.len(), 10, 40)?;
        check::real("calls", calls, 10, 40)?;
        self.calls = calls.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_level();
        self.start_slope();
        self.start_scale();
        self.start_precision();
        self.level_before = self.level;
        self.slope_before = self.slope;
        self.scale_before = self.scale;
        self.precision_before.clone_from(&self.precision);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_level();
        self.update_slope();
        self.update_scale();
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

    /// The posterior of `scale`.
    #[must_use]
    pub fn scale_posterior(&self) -> &Gamma {
        &self.scale
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &[Gamma] {
        &self.precision
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 11, `let level ~ Gaussian(0, variance = 10000);`.
        let level = self.level;
        bound += gaussian::vmp::average_log(level, 0.0, 0.0001);
        // Line 12, `let slope ~ Gaussian(0, variance = 100);`.
        let slope = self.slope;
        bound += gaussian::vmp::average_log(slope, 0.0, 0.01);
        // Line 13, `let scale ~ Gamma(shape = 1, rate = 0.1);`.
        let scale = self.scale;
        bound += gamma::vmp::average_log(scale, 1.0, 0.1);
        // Line 15, `let precision[i] ~ Gamma(shape = 2, rate = scale);`.
        for i in 0..self.n {
            let precision = self.precision[i];
            bound += gamma::vmp::average_log(precision, 2.0, scale);
        }
        // Line 16, `calls[i] ~ Gaussian(level + slope * (year[i] - 61.5), precision = pre…`.
        for i in 0..self.n {
            let precision = self.precision[i];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, level)
                .plus(self.year[i] - 61.5, slope);
            bound += gaussian::vmp::average_log(self.calls[i], predictor, precision);
        }
        // The entropies of the beliefs.
        bound += self.level.entropy();
        bound += self.slope.entropy();
        bound += self.scale.entropy();
        bound += self.precision.iter().map(Gamma::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.level = Gaussian::UNIFORM;
        self.slope = Gaussian::UNIFORM;
        self.scale = Gamma::UNIFORM;
        self.precision = vec![Gamma::UNIFORM; self.n];
        self.precision_next = vec![Gamma::UNIFORM; self.n];
    }

    /// Line 11, `let level ~ Gaussian(0, variance = 10000);`.
    fn start_level(&mut self) {
        self.level = gaussian::vmp::to_x(0.0, 0.0001);
    }

    /// Line 12, `let slope ~ Gaussian(0, variance = 100);`.
    fn start_slope(&mut self) {
        self.slope = gaussian::vmp::to_x(0.0, 0.01);
    }

    /// Line 13, `let scale ~ Gamma(shape = 1, rate = 0.1);`.
    fn start_scale(&mut self) {
        self.scale = gamma::vmp::to_x(1.0, 0.1);
    }

    /// Line 15, `let precision[i] ~ Gamma(shape = 2, rate = scale);`.
    fn start_precision(&mut self) {
        let scale = self.scale;
        for i in 0..self.n {
            self.precision[i] = gamma::vmp::to_x(2.0, scale);
        }
    }

    /// The belief about `level`, from lines 11 and 16.
    fn update_level(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.0001);
        let level = self.level;
        let slope = self.slope;
        for i in 0..self.n {
            let precision = self.precision[i];
            let predicted = level.mean() + (self.year[i] - 61.5) * slope.mean();
            next *= linear::to_term_mean_field(
                1.0,
                level.mean(),
                predicted,
                Gaussian::from_mean_precision(self.calls[i], precision.mean()),
            );
        }
        self.level = next;
    }

    /// The belief about `slope`, from lines 12 and 16.
    fn update_slope(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.01);
        let level = self.level;
        let slope = self.slope;
        for i in 0..self.n {
            let precision = self.precision[i];
            let predicted = level.mean() + (self.year[i] - 61.5) * slope.mean();
            next *= linear::to_term_mean_field(
                self.year[i] - 61.5,
                slope.mean(),
                predicted,
                Gaussian::from_mean_precision(self.calls[i], precision.mean()),
            );
        }
        self.slope = next;
    }

    /// The belief about `scale`, from lines 13 and 15.
    fn update_scale(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 0.1);
        for i in 0..self.n {
            let precision = self.precision[i];
            next *= gamma::vmp::to_rate(precision, 2.0);
        }
        self.scale = next;
    }

    /// The belief about `precision`, from lines 15 and 16.
    fn update_precision(&mut self) {
        let scale = self.scale;
        for i in 0..self.n {
            self.precision_next[i] = gamma::vmp::to_x(2.0, scale);
        }
        let level = self.level;
        let slope = self.slope;
        for i in 0..self.n {
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, level)
                .plus(self.year[i] - 61.5, slope);
            self.precision_next[i] *= gaussian::vmp::to_precision(self.calls[i], predictor);
        }
        std::mem::swap(&mut self.precision, &mut self.precision_next);
    }
}

impl Inference for RobustRegression {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("level", &self.level, 0, 11, iteration)?;
        Error::check_proper("slope", &self.slope, 0, 12, iteration)?;
        Error::check_proper("scale", &self.scale, 0, 13, iteration)?;
        Error::check_all_proper("precision", &self.precision, 15, iteration)?;
        let mut moved = self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= self.slope.moved(&self.slope_before, tolerance);
        self.slope_before = self.slope;
        moved |= self.scale.moved(&self.scale_before, tolerance);
        self.scale_before = self.scale;
        moved |= posterity_runtime::any_moved(&self.precision, &self.precision_before, tolerance);
        self.precision_before.clone_from(&self.precision);
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
        let scale = Posterior::from(self.scale);
        let precision = Posterior::array((0..self.n).map(|i| self.precision[i]));
        vec![("level", level), ("slope", slope), ("scale", scale), ("precision", precision)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(16, 9)]
    }
}
