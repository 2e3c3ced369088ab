//! `MissingCovariates` by variational message passing, compiled by posterity from
//! `conformance/missing/missing_covariates_vmp.model`.
//!
//! ```text
//! model MissingCovariates(x: [Option<f64>; n], y: [f64; n]) -> (slope, centre, x) {
//!     let slope ~ Gaussian(0, variance = 4);
//!     let centre ~ Gaussian(0, variance = 4);
//!     for i in 0..n {
//!         x[i] ~ Gaussian(centre, variance = 1);
//!         y[i] ~ Gaussian(slope * x[i], variance = 0.5);
//!     }
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Distribution, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`MissingCovariates`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MissingCovariatesData<'a> {
    /// `x: [Option<f64>; n]`
    pub x: &'a [Option<f64>],
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// A regression on a covariate with missing readings.
#[derive(Clone, Debug)]
pub struct MissingCovariates {
    /// The data `x: [Option<f64>; n]`.
    x: Vec<Option<f64>>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `slope`.
    slope: Gaussian,
    /// The belief about `centre`.
    centre: Gaussian,
    /// The belief about `x_value`.
    x_value: Vec<Gaussian>,
    /// The belief about `x_value` in the making.
    x_value_next: Vec<Gaussian>,
    /// The belief about `slope` one iteration ago.
    slope_before: Gaussian,
    /// The belief about `centre` one iteration ago.
    centre_before: Gaussian,
    /// The belief about `x_value` one iteration ago.
    x_value_before: Vec<Gaussian>,
}

impl MissingCovariates {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MissingCovariatesData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 25)?;
        check::real("y", data.y, 2, 46)?;
        let n = data.x.len();
        check::size("n", "x", n, "y", data.y.len(), 2, 46)?;
        let mut inference = Self {
            x: data.x.to_vec(),
            y: data.y.to_vec(),
            n,
            slope: Gaussian::UNIFORM,
            centre: Gaussian::UNIFORM,
            x_value: Vec::new(),
            x_value_next: Vec::new(),
            slope_before: Gaussian::UNIFORM,
            centre_before: Gaussian::UNIFORM,
            x_value_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[Option<f64>]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 25)?;
        check::real("x", x, 2, 25)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 46)?;
        check::real("y", y, 2, 46)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_slope();
        self.start_centre();
        self.start_x_value();
        self.slope_before = self.slope;
        self.centre_before = self.centre;
        self.x_value_before.clone_from(&self.x_value);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_slope();
        self.update_centre();
        self.update_x_value();
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

    /// The posterior of `slope`.
    #[must_use]
    pub fn slope_posterior(&self) -> &Gaussian {
        &self.slope
    }

    /// The posterior of `centre`.
    #[must_use]
    pub fn centre_posterior(&self) -> &Gaussian {
        &self.centre
    }

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &[Gaussian] {
        &self.x_value
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let slope ~ Gaussian(0, variance = 4);`.
        let slope = self.slope;
        bound += gaussian::vmp::average_log(slope, 0.0, 0.25);
        // Line 4, `let centre ~ Gaussian(0, variance = 4);`.
        let centre = self.centre;
        bound += gaussian::vmp::average_log(centre, 0.0, 0.25);
        // Line 6, `x[i] ~ Gaussian(centre, variance = 1);`.
        for i in 0..self.n {
            let x_value = self.x_value[i];
            bound += gaussian::vmp::average_log(x_value, centre, 1.0);
        }
        // Line 7, `y[i] ~ Gaussian(slope * x[i], variance = 0.5);`.
        for i in 0..self.n {
            let x_value = self.x_value[i];
            let mut predictor = Predictor::new(0.0, 0.0);
            predictor.add_product(1.0, &[slope, x_value]);
            bound += gaussian::vmp::average_log(self.y[i], predictor, 2.0);
        }
        // The entropies of the beliefs.
        bound += self.slope.entropy();
        bound += self.centre.entropy();
        bound += self.x_value.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.slope = Gaussian::UNIFORM;
        self.centre = Gaussian::UNIFORM;
        self.x_value = vec![Gaussian::UNIFORM; self.n];
        self.x_value_next = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let slope ~ Gaussian(0, variance = 4);`.
    fn start_slope(&mut self) {
        self.slope = gaussian::vmp::to_x(0.0, 0.25);
    }

    /// Line 4, `let centre ~ Gaussian(0, variance = 4);`.
    fn start_centre(&mut self) {
        self.centre = gaussian::vmp::to_x(0.0, 0.25);
    }

    /// Line 6, `x[i] ~ Gaussian(centre, variance = 1);`.
    fn start_x_value(&mut self) {
        let centre = self.centre;
        for i in 0..self.n {
            self.x_value[i] = gaussian::vmp::to_x(centre, 1.0);
        }
    }

    /// The belief about `slope`, from lines 3 and 7.
    fn update_slope(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.25);
        let slope = self.slope;
        for i in 0..self.n {
            let x_value = self.x_value[i];
            let predicted = slope.mean() * x_value.mean();
            next *= linear::to_factor_mean_field(
                1.0,
                slope.mean(),
                linear::product_moments(&[x_value]),
                predicted,
                Gaussian::from_mean_precision(self.y[i], 2.0),
            );
        }
        self.slope = next;
    }

    /// The belief about `centre`, from lines 4 and 6.
    fn update_centre(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.25);
        for i in 0..self.n {
            let x_value = self.x_value[i];
            next *= gaussian::vmp::to_mean(x_value, 1.0);
        }
        self.centre = next;
    }

    /// The belief about `x_value`, from lines 6 and 7.
    fn update_x_value(&mut self) {
        let centre = self.centre;
        for i in 0..self.n {
            self.x_value_next[i] = gaussian::vmp::to_x(centre, 1.0);
        }
        for i in 0..self.n {
            if let Some(x) = self.x[i] {
                self.x_value_next[i] *= linear::to_affine(1.0, Gaussian::point(x), 0.0, 0.0);
            }
        }
        let slope = self.slope;
        for i in 0..self.n {
            let x_value = self.x_value[i];
            let predicted = slope.mean() * x_value.mean();
            self.x_value_next[i] *= linear::to_factor_mean_field(
                1.0,
                x_value.mean(),
                linear::product_moments(&[slope]),
                predicted,
                Gaussian::from_mean_precision(self.y[i], 2.0),
            );
        }
        std::mem::swap(&mut self.x_value, &mut self.x_value_next);
    }
}

impl Inference for MissingCovariates {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("slope", &self.slope, 0, 3, iteration)?;
        Error::check_proper("centre", &self.centre, 0, 4, iteration)?;
        Error::check_all_proper("x", &self.x_value, 6, iteration)?;
        let mut moved = self.slope.moved(&self.slope_before, tolerance);
        self.slope_before = self.slope;
        moved |= self.centre.moved(&self.centre_before, tolerance);
        self.centre_before = self.centre;
        moved |= posterity_runtime::any_moved(&self.x_value, &self.x_value_before, tolerance);
        self.x_value_before.clone_from(&self.x_value);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let slope = Posterior::from(self.slope);
        let centre = Posterior::from(self.centre);
        let x = Posterior::array((0..self.n).map(|i| self.x_value[i]));
        vec![("slope", slope), ("centre", centre), ("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 9), (7, 9)]
    }
}
