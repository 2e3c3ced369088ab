//! `LinearRegressionVectorVmp` by variational message passing, compiled by posterity from
//! `conformance/regression/linear_regression_vector_vmp.model`.
//!
//! ```text
//! model LinearRegressionVectorVmp(x: [[f64; 2]; n], y: [f64; n], prior_precision: [[f64; 2]; 2]) ->
//!     (w) {
//!     let w ~ MultivariateGaussian(mean = [0, 0], precision = prior_precision);
//!     for i in 0..n { y[i] ~ Gaussian(dot(w, x[i]), variance = 1); }
//! }
//! ```

use posterity_runtime::operators::{gaussian, inner_product, multivariate_gaussian};
use posterity_runtime::{
    DataError, Error, Gaussian, Grid, Inference, MultivariateGaussian, Options,
    Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`LinearRegressionVectorVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LinearRegressionVectorVmpData<'a> {
    /// `x: [[f64; 2]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `prior_precision: [[f64; 2]; 2]`
    pub prior_precision: Grid<'a, f64, 2>,
}

/// Least squares with a vague prior.
#[derive(Clone, Debug)]
pub struct LinearRegressionVectorVmp {
    /// The data `x: [[f64; 2]; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `prior_precision: [[f64; 2]; 2]`.
    prior_precision: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `w`.
    w: MultivariateGaussian,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// What the readers of `part` tell it.
    part_told: Vec<Gaussian>,
}

impl LinearRegressionVectorVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LinearRegressionVectorVmpData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 33)?;
        check::real("x", data.x, 2, 33)?;
        check::real("y", data.y, 2, 51)?;
        check::grid("prior_precision", data.prior_precision, 2, 64)?;
        check::real("prior_precision", data.prior_precision, 2, 64)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "y", data.y.len(), 2, 51)?;
        if !data.x.sizes[..1].contains(&0) {
            check::length("x", 2, data.x.sizes[1], 2, 33)?;
        }
        check::length("prior_precision", 2, data.prior_precision.sizes[0], 2, 64)?;
        if !data.prior_precision.sizes[..1].contains(&0) {
            check::length("prior_precision", 2, data.prior_precision.sizes[1], 2, 64)?;
        }
        let mut inference = Self {
            x: data.x.values.to_vec(),
            y: data.y.to_vec(),
            prior_precision: data.prior_precision.values.to_vec(),
            n,
            w: MultivariateGaussian::uniform(1),
            part: Vec::new(),
            part_told: Vec::new(),
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

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 51)?;
        check::real("y", y, 2, 51)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `prior_precision` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_precision(
        &mut self,
        prior_precision: Grid<'_, f64, 2>,
    ) -> Result<(), DataError> {
        check::grid("prior_precision", prior_precision, 2, 64)?;
        check::length("prior_precision", 2, prior_precision.sizes[0], 2, 64)?;
        check::length("prior_precision", 2, prior_precision.sizes[1], 2, 64)?;
        check::real("prior_precision", prior_precision, 2, 64)?;
        let before = std::mem::replace(&mut self.prior_precision, prior_precision.values.to_vec());
        self.check_data().inspect_err(|_| self.prior_precision = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_w();
        self.start_part();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_part();
        self.update_w();
        self.derive_part();
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

    /// The posterior of `w`.
    #[must_use]
    pub fn w_posterior(&self) -> &MultivariateGaussian {
        &self.w
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let w ~ MultivariateGaussian(mean = [0, 0], precision = prior_precisi…`.
        let w = &self.w;
        bound += multivariate_gaussian::vmp::average_log(
            w,
            &[0.0, 0.0],
            Grid::new(&self.prior_precision, [2, 2]),
        );
        // Line 4, `y[i] ~ Gaussian(dot(w, x[i]), variance = 1);`.
        for i in 0..self.n {
            let part = self.part[i];
            bound += gaussian::vmp::average_log(self.y[i], part, 1.0);
        }
        // The entropies of the beliefs.
        bound += self.w.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "precision",
            "prior_precision",
            &[],
            Grid::new(&self.prior_precision, [2, 2]),
            3,
            61,
        )?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.w = MultivariateGaussian::uniform(2);
        self.part = vec![Gaussian::UNIFORM; self.n];
        self.part_told = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let w ~ MultivariateGaussian(mean = [0, 0], precision = prior_precisi…`.
    fn start_w(&mut self) {
        self.w = multivariate_gaussian::vmp::to_x(
            &[0.0, 0.0],
            Grid::new(&self.prior_precision, [2, 2]),
        );
    }

    /// Line 4, `y[i] ~ Gaussian(dot(w, x[i]), variance = 1);`.
    fn start_part(&mut self) {
        let w = &self.w;
        for i in 0..self.n {
            self.part[i] = inner_product::vmp::to_y(w, &self.x[i * 2..][..2]);
        }
    }

    /// What the readers of `part` tell it.
    fn tell_part(&mut self) {
        self.part_told.fill(Gaussian::UNIFORM);
        for i in 0..self.n {
            self.part_told[i] *= gaussian::vmp::to_mean(self.y[i], 1.0);
        }
    }

    /// The belief about `w`, from lines 3 and 4.
    fn update_w(&mut self) {
        let mut next = multivariate_gaussian::vmp::to_x(
            &[0.0, 0.0],
            Grid::new(&self.prior_precision, [2, 2]),
        );
        for i in 0..self.n {
            let part = self.part_told[i];
            next *= &inner_product::vmp::to_a(part, &self.x[i * 2..][..2]);
        }
        self.w = next;
    }

    /// The belief about the derived `part`.
    fn derive_part(&mut self) {
        let w = &self.w;
        for i in 0..self.n {
            self.part[i] = inner_product::vmp::to_y(w, &self.x[i * 2..][..2]);
        }
    }
}

impl Inference for LinearRegressionVectorVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("w", &self.w, 0, 3, iteration)?;
        Error::check_all_proper(
            "y[i] ~ Gaussian(dot(w, x[i]), variance = 1);",
            &self.part,
            4,
            iteration,
        )?;
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
        let w = Posterior::from(self.w.clone());
        vec![("w", w)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 21)]
    }
}
