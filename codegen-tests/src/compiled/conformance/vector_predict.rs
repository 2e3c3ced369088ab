//! `VectorPredict` by expectation propagation, compiled by posterity from
//! `conformance/multivariate/vector_predict.model`.
//!
//! ```text
//! model VectorPredict(unit: [[f64; 2]; 2]) -> (x) {
//!     let mean ~ MultivariateGaussian(mean = [0, 0], covariance = unit);
//!     let x ~ MultivariateGaussian(mean = mean, precision = unit);
//! }
//! ```

use posterity_runtime::operators::multivariate_gaussian;
use posterity_runtime::{
    DataError, Error, Grid, Inference, MultivariateGaussian, Options, Posterior,
    Progress, Run, check, matrix,
};
use std::ops::ControlFlow;

/// What [`VectorPredict`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct VectorPredictData<'a> {
    /// `unit: [[f64; 2]; 2]`
    pub unit: Grid<'a, f64, 2>,
}

/// The predictive of a Gaussian vector.
#[derive(Clone, Debug)]
pub struct VectorPredict {
    /// The data `unit: [[f64; 2]; 2]`.
    unit: Vec<f64>,
    /// The belief about `mean`.
    mean: MultivariateGaussian,
    /// The belief about `x`.
    x: MultivariateGaussian,
}

impl VectorPredict {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: VectorPredictData<'_>) -> Result<Self, DataError> {
        check::grid("unit", data.unit, 2, 21)?;
        check::real("unit", data.unit, 2, 21)?;
        check::length("unit", 2, data.unit.sizes[0], 2, 21)?;
        if !data.unit.sizes[..1].contains(&0) {
            check::length("unit", 2, data.unit.sizes[1], 2, 21)?;
        }
        let mut inference = Self {
            unit: data.unit.values.to_vec(),
            mean: MultivariateGaussian::uniform(1),
            x: MultivariateGaussian::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `unit` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_unit(&mut self, unit: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("unit", unit, 2, 21)?;
        check::length("unit", 2, unit.sizes[0], 2, 21)?;
        check::length("unit", 2, unit.sizes[1], 2, 21)?;
        check::real("unit", unit, 2, 21)?;
        let before = std::mem::replace(&mut self.unit, unit.values.to_vec());
        self.check_data().inspect_err(|_| self.unit = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.predict_mean();
        self.predict_x();
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
        0.0
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite("covariance", "unit", &[], Grid::new(&self.unit, [2, 2]), 3, 65)?;
        check::positive_definite("precision", "unit", &[], Grid::new(&self.unit, [2, 2]), 4, 59)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.mean = MultivariateGaussian::uniform(2);
        self.x = MultivariateGaussian::uniform(2);
    }

    /// Line 3, `let mean ~ MultivariateGaussian(mean = [0, 0], covariance = unit);`.
    fn predict_mean(&mut self) {
        self.mean = multivariate_gaussian::ep::to_x_known(
            &[0.0, 0.0],
            matrix::inverse(Grid::new(&self.unit, [2, 2])).grid(),
        );
    }

    /// Line 4, `let x ~ MultivariateGaussian(mean = mean, precision = unit);`.
    fn predict_x(&mut self) {
        let mean = &self.mean;
        self.x = multivariate_gaussian::ep::to_x(mean, Grid::new(&self.unit, [2, 2]));
    }
}

impl Inference for VectorPredict {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 3, iteration)?;
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
        let x = Posterior::from(self.x.clone());
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
