//! `MatrixTimesVector` by expectation propagation, compiled by posterity from
//! `conformance/multivariate/matrix_times_vector.model`.
//!
//! ```text
//! model MatrixTimesVector(a: [[f64; 2]; 2], y: [f64; 2], prior_cov: [[f64; 2]; 2], noise_cov: [[f64;
//!     2]; 2]) -> (x) {
//!     let x ~ MultivariateGaussian(mean = [1, 2], covariance = prior_cov);
//!     let z = matmul(a, x);
//!     y ~ MultivariateGaussian(mean = z, covariance = noise_cov);
//! }
//! ```

use posterity_runtime::operators::{matrix_vector, multivariate_gaussian};
use posterity_runtime::{
    DataError, Error, Grid, Inference, MultivariateGaussian, Options, Posterior,
    Progress, Run, check, matrix,
};
use std::ops::ControlFlow;

/// What [`MatrixTimesVector`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MatrixTimesVectorData<'a> {
    /// `a: [[f64; 2]; 2]`
    pub a: Grid<'a, f64, 2>,
    /// `y: [f64; 2]`
    pub y: &'a [f64],
    /// `prior_cov: [[f64; 2]; 2]`
    pub prior_cov: Grid<'a, f64, 2>,
    /// `noise_cov: [[f64; 2]; 2]`
    pub noise_cov: Grid<'a, f64, 2>,
}

/// A known matrix applied to a Gaussian vector.
#[derive(Clone, Debug)]
pub struct MatrixTimesVector {
    /// The data `a: [[f64; 2]; 2]`.
    a: Vec<f64>,
    /// The data `y: [f64; 2]`.
    y: Vec<f64>,
    /// The data `prior_cov: [[f64; 2]; 2]`.
    prior_cov: Vec<f64>,
    /// The data `noise_cov: [[f64; 2]; 2]`.
    noise_cov: Vec<f64>,
    /// The belief about `x`.
    x: MultivariateGaussian,
    /// The message to `x` from its definition, line 3.
    x_prior: MultivariateGaussian,
    /// The message to `z` from its definition, line 4.
    z_prior: MultivariateGaussian,
    /// The message to `x` from line 4.
    x_from_z: MultivariateGaussian,
    /// The message to `z` from line 5.
    z_from_y: MultivariateGaussian,
}

impl MatrixTimesVector {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MatrixTimesVectorData<'_>) -> Result<Self, DataError> {
        check::grid("a", data.a, 2, 25)?;
        check::real("a", data.a, 2, 25)?;
        check::real("y", data.y, 2, 43)?;
        check::grid("prior_cov", data.prior_cov, 2, 56)?;
        check::real("prior_cov", data.prior_cov, 2, 56)?;
        check::grid("noise_cov", data.noise_cov, 2, 82)?;
        check::real("noise_cov", data.noise_cov, 2, 82)?;
        check::length("a", 2, data.a.sizes[0], 2, 25)?;
        if !data.a.sizes[..1].contains(&0) {
            check::length("a", 2, data.a.sizes[1], 2, 25)?;
        }
        check::length("y", 2, data.y.len(), 2, 43)?;
        check::length("prior_cov", 2, data.prior_cov.sizes[0], 2, 56)?;
        if !data.prior_cov.sizes[..1].contains(&0) {
            check::length("prior_cov", 2, data.prior_cov.sizes[1], 2, 56)?;
        }
        check::length("noise_cov", 2, data.noise_cov.sizes[0], 2, 82)?;
        if !data.noise_cov.sizes[..1].contains(&0) {
            check::length("noise_cov", 2, data.noise_cov.sizes[1], 2, 82)?;
        }
        let mut inference = Self {
            a: data.a.values.to_vec(),
            y: data.y.to_vec(),
            prior_cov: data.prior_cov.values.to_vec(),
            noise_cov: data.noise_cov.values.to_vec(),
            x: MultivariateGaussian::uniform(1),
            x_prior: MultivariateGaussian::uniform(1),
            z_prior: MultivariateGaussian::uniform(1),
            x_from_z: MultivariateGaussian::uniform(1),
            z_from_y: MultivariateGaussian::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("a", a, 2, 25)?;
        check::length("a", 2, a.sizes[0], 2, 25)?;
        check::length("a", 2, a.sizes[1], 2, 25)?;
        check::real("a", a, 2, 25)?;
        let before = std::mem::replace(&mut self.a, a.values.to_vec());
        self.check_data().inspect_err(|_| self.a = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 43)?;
        check::real("y", y, 2, 43)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `prior_cov` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_cov(&mut self, prior_cov: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("prior_cov", prior_cov, 2, 56)?;
        check::length("prior_cov", 2, prior_cov.sizes[0], 2, 56)?;
        check::length("prior_cov", 2, prior_cov.sizes[1], 2, 56)?;
        check::real("prior_cov", prior_cov, 2, 56)?;
        let before = std::mem::replace(&mut self.prior_cov, prior_cov.values.to_vec());
        self.check_data().inspect_err(|_| self.prior_cov = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `noise_cov` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_noise_cov(&mut self, noise_cov: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("noise_cov", noise_cov, 2, 82)?;
        check::length("noise_cov", 2, noise_cov.sizes[0], 2, 82)?;
        check::length("noise_cov", 2, noise_cov.sizes[1], 2, 82)?;
        check::real("noise_cov", noise_cov, 2, 82)?;
        let before = std::mem::replace(&mut self.noise_cov, noise_cov.values.to_vec());
        self.check_data().inspect_err(|_| self.noise_cov = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.tell_z();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_x();
        self.define_z();
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
    pub fn x_posterior(&self) -> &MultivariateGaussian {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 3.
        log_z += (&self.x_prior * &self.x_from_z).log_normaliser_over(&self.x_prior);
        // `z`, from lines 4 and 5.
        let z = &self.z_prior;
        log_z += multivariate_gaussian::ep::log_evidence_mean(
            &self.y,
            z,
            matrix::inverse(Grid::new(&self.noise_cov, [2, 2])).grid(),
        );
        // Line 4, `let z = matmul(a, x);`.
        let x = &self.x_prior;
        log_z -= (&self.x_prior * &self.x_from_z).log_normaliser_over(x);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "prior_cov",
            &[],
            Grid::new(&self.prior_cov, [2, 2]),
            3,
            62,
        )?;
        check::independent_rows("a", &[], Grid::new(&self.a, [2, 2]), 4, 20)?;
        check::positive_definite(
            "covariance",
            "noise_cov",
            &[],
            Grid::new(&self.noise_cov, [2, 2]),
            5,
            53,
        )?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = MultivariateGaussian::uniform(2);
        self.x_prior = MultivariateGaussian::uniform(2);
        self.z_prior = MultivariateGaussian::uniform(2);
        self.x_from_z = MultivariateGaussian::uniform(2);
        self.z_from_y = MultivariateGaussian::uniform(2);
    }

    /// Line 3, `let x ~ MultivariateGaussian(mean = [1, 2], covariance = prior_cov);`.
    fn define_x(&mut self) {
        self.x_prior = multivariate_gaussian::ep::to_x_known(
            &[1.0, 2.0],
            matrix::inverse(Grid::new(&self.prior_cov, [2, 2])).grid(),
        );
    }

    /// Line 5, `y ~ MultivariateGaussian(mean = z, covariance = noise_cov);`.
    fn tell_z(&mut self) {
        self.z_from_y = multivariate_gaussian::ep::to_mean_observed(
            &self.y,
            matrix::inverse(Grid::new(&self.noise_cov, [2, 2])).grid(),
        );
    }

    /// Line 4, `let z = matmul(a, x);`.
    fn tell_x(&mut self) {
        let z = &self.z_from_y;
        self.x_from_z = matrix_vector::ep::to_x(z, Grid::new(&self.a, [2, 2]));
    }

    /// Line 4, `let z = matmul(a, x);`.
    fn define_z(&mut self) {
        let x = &self.x_prior;
        self.z_prior = matrix_vector::ep::to_y(Grid::new(&self.a, [2, 2]), x);
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = &self.x_prior * &self.x_from_z;
    }
}

impl Inference for MatrixTimesVector {
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
        let x = Posterior::from(self.x.clone());
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
