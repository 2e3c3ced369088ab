//! `VectorMeanAndPrecisionVmp` by variational message passing, compiled by posterity from
//! `conformance/multivariate/vector_mean_and_precision_vmp.model`.
//!
//! ```text
//! model VectorMeanAndPrecisionVmp(x: [[f64; 2]; n], prior_cov: [[f64; 2]; 2], prior_scale: [[f64; 2];
//!     2]) -> (mean, precision) {
//!     let mean ~ MultivariateGaussian(mean = [0, 0], covariance = prior_cov);
//!     let precision ~ Wishart(4, prior_scale);
//!     for i in 0..n { x[i] ~ MultivariateGaussian(mean = mean, precision = precision); }
//! }
//! ```

use posterity_runtime::operators::{multivariate_gaussian, wishart};
use posterity_runtime::{
    DataError, Distribution, Error, Grid, Inference, MultivariateGaussian, Options,
    Posterior, Progress, Run, Wishart, check, matrix,
};
use std::ops::ControlFlow;

/// What [`VectorMeanAndPrecisionVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct VectorMeanAndPrecisionVmpData<'a> {
    /// `x: [[f64; 2]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `prior_cov: [[f64; 2]; 2]`
    pub prior_cov: Grid<'a, f64, 2>,
    /// `prior_scale: [[f64; 2]; 2]`
    pub prior_scale: Grid<'a, f64, 2>,
}

/// The mean and precision of vectors.
#[derive(Clone, Debug)]
pub struct VectorMeanAndPrecisionVmp {
    /// The data `x: [[f64; 2]; n]`.
    x: Vec<f64>,
    /// The data `prior_cov: [[f64; 2]; 2]`.
    prior_cov: Vec<f64>,
    /// The data `prior_scale: [[f64; 2]; 2]`.
    prior_scale: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: MultivariateGaussian,
    /// The belief about `precision`.
    precision: Wishart,
    /// The belief about `mean` one iteration ago.
    mean_before: MultivariateGaussian,
    /// The belief about `precision` one iteration ago.
    precision_before: Wishart,
}

impl VectorMeanAndPrecisionVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: VectorMeanAndPrecisionVmpData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 33)?;
        check::real("x", data.x, 2, 33)?;
        check::grid("prior_cov", data.prior_cov, 2, 51)?;
        check::real("prior_cov", data.prior_cov, 2, 51)?;
        check::grid("prior_scale", data.prior_scale, 2, 77)?;
        check::real("prior_scale", data.prior_scale, 2, 77)?;
        let n = data.x.sizes[0];
        if !data.x.sizes[..1].contains(&0) {
            check::length("x", 2, data.x.sizes[1], 2, 33)?;
        }
        check::length("prior_cov", 2, data.prior_cov.sizes[0], 2, 51)?;
        if !data.prior_cov.sizes[..1].contains(&0) {
            check::length("prior_cov", 2, data.prior_cov.sizes[1], 2, 51)?;
        }
        check::length("prior_scale", 2, data.prior_scale.sizes[0], 2, 77)?;
        if !data.prior_scale.sizes[..1].contains(&0) {
            check::length("prior_scale", 2, data.prior_scale.sizes[1], 2, 77)?;
        }
        let mut inference = Self {
            x: data.x.values.to_vec(),
            prior_cov: data.prior_cov.values.to_vec(),
            prior_scale: data.prior_scale.values.to_vec(),
            n,
            mean: MultivariateGaussian::uniform(1),
            precision: Wishart::uniform(1),
            mean_before: MultivariateGaussian::uniform(1),
            precision_before: Wishart::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("x", x, 2, 33)?;
        check::length("x", self.n, x.sizes[0], 2, 33)?;
        check::length("x", 2, x.sizes[1], 2, 33)?;
        check::real("x", x, 2, 33)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `prior_cov` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_cov(&mut self, prior_cov: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("prior_cov", prior_cov, 2, 51)?;
        check::length("prior_cov", 2, prior_cov.sizes[0], 2, 51)?;
        check::length("prior_cov", 2, prior_cov.sizes[1], 2, 51)?;
        check::real("prior_cov", prior_cov, 2, 51)?;
        let before = std::mem::replace(&mut self.prior_cov, prior_cov.values.to_vec());
        self.check_data().inspect_err(|_| self.prior_cov = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `prior_scale` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_scale(&mut self, prior_scale: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("prior_scale", prior_scale, 2, 77)?;
        check::length("prior_scale", 2, prior_scale.sizes[0], 2, 77)?;
        check::length("prior_scale", 2, prior_scale.sizes[1], 2, 77)?;
        check::real("prior_scale", prior_scale, 2, 77)?;
        let before = std::mem::replace(&mut self.prior_scale, prior_scale.values.to_vec());
        self.check_data().inspect_err(|_| self.prior_scale = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_mean();
        self.start_precision();
        self.mean_before.clone_from(&self.mean);
        self.precision_before.clone_from(&self.precision);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_mean();
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

    /// The posterior of `mean`.
    #[must_use]
    pub fn mean_posterior(&self) -> &MultivariateGaussian {
        &self.mean
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Wishart {
        &self.precision
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let mean ~ MultivariateGaussian(mean = [0, 0], covariance = prior_cov…`.
        let mean = &self.mean;
        bound += multivariate_gaussian::vmp::average_log(
            mean,
            &[0.0, 0.0],
            matrix::inverse(Grid::new(&self.prior_cov, [2, 2])).grid(),
        );
        // Line 4, `let precision ~ Wishart(4, prior_scale);`.
        let precision = &self.precision;
        bound += wishart::vmp::average_log(
            precision,
            4.0,
            matrix::inverse(Grid::new(&self.prior_scale, [2, 2])).grid(),
        );
        // Line 5, `x[i] ~ MultivariateGaussian(mean = mean, precision = precision);`.
        for i in 0..self.n {
            bound +=
                multivariate_gaussian::vmp::average_log(&self.x[i * 2..][..2], mean, precision);
        }
        // The entropies of the beliefs.
        bound += self.mean.entropy();
        bound += self.precision.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "prior_cov",
            &[],
            Grid::new(&self.prior_cov, [2, 2]),
            3,
            65,
        )?;
        check::positive_definite(
            "scale",
            "prior_scale",
            &[],
            Grid::new(&self.prior_scale, [2, 2]),
            4,
            32,
        )?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.mean = MultivariateGaussian::uniform(2);
        self.precision = Wishart::uniform(2);
    }

    /// Line 3, `let mean ~ MultivariateGaussian(mean = [0, 0], covariance = prior_cov…`.
    fn start_mean(&mut self) {
        self.mean = multivariate_gaussian::vmp::to_x(
            &[0.0, 0.0],
            matrix::inverse(Grid::new(&self.prior_cov, [2, 2])).grid(),
        );
    }

    /// Line 4, `let precision ~ Wishart(4, prior_scale);`.
    fn start_precision(&mut self) {
        self.precision = wishart::vmp::to_x(
            4.0,
            matrix::inverse(Grid::new(&self.prior_scale, [2, 2])).grid(),
        );
    }

    /// The belief about `mean`, from lines 3 and 5.
    fn update_mean(&mut self) {
        let mut next = multivariate_gaussian::vmp::to_x(
            &[0.0, 0.0],
            matrix::inverse(Grid::new(&self.prior_cov, [2, 2])).grid(),
        );
        let precision = &self.precision;
        for i in 0..self.n {
            next *= &multivariate_gaussian::vmp::to_mean(&self.x[i * 2..][..2], precision);
        }
        self.mean = next;
    }

    /// The belief about `precision`, from lines 4 and 5.
    fn update_precision(&mut self) {
        let mut next = wishart::vmp::to_x(
            4.0,
            matrix::inverse(Grid::new(&self.prior_scale, [2, 2])).grid(),
        );
        let mean = &self.mean;
        for i in 0..self.n {
            next *= &multivariate_gaussian::vmp::to_precision(&self.x[i * 2..][..2], mean);
        }
        self.precision = next;
    }
}

impl Inference for VectorMeanAndPrecisionVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 3, iteration)?;
        Error::check_proper("precision", &self.precision, 0, 4, iteration)?;
        let mut moved = self.mean.moved(&self.mean_before, tolerance);
        self.mean_before.clone_from(&self.mean);
        moved |= self.precision.moved(&self.precision_before, tolerance);
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
        let mean = Posterior::from(self.mean.clone());
        let precision = Posterior::from(self.precision.clone());
        vec![("mean", mean), ("precision", precision)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 21)]
    }
}
