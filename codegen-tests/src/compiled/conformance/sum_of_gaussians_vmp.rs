//! `SumOfGaussiansVmp` by variational message passing, compiled by posterity from
//! `conformance/scalars/sum_of_gaussians_vmp.model`.
//!
//! ```text
//! model SumOfGaussiansVmp(noisy: f64) -> (z, y, x) {
//!     let z ~ Gaussian(2, precision = 1);
//!     let y ~ Gaussian(10, precision = 1);
//!     let x = z + y;
//!     noisy ~ Gaussian(x, precision = 10);
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Distribution, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`SumOfGaussiansVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SumOfGaussiansVmpData {
    /// `noisy: f64`
    pub noisy: f64,
}

/// Mean field across a sum.
#[derive(Clone, Debug)]
pub struct SumOfGaussiansVmp {
    /// The data `noisy: f64`.
    noisy: f64,
    /// The belief about `z`.
    z: Gaussian,
    /// The belief about `y`.
    y: Gaussian,
    /// The belief about `x`.
    x: Gaussian,
    /// The belief about `z` one iteration ago.
    z_before: Gaussian,
    /// The belief about `y` one iteration ago.
    y_before: Gaussian,
    /// The belief about `x` one iteration ago.
    x_before: Gaussian,
}

impl SumOfGaussiansVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SumOfGaussiansVmpData) -> Result<Self, DataError> {
        check::real("noisy", data.noisy, 2, 25)?;
        let mut inference = Self {
            noisy: data.noisy,
            z: Gaussian::UNIFORM,
            y: Gaussian::UNIFORM,
            x: Gaussian::UNIFORM,
            z_before: Gaussian::UNIFORM,
            y_before: Gaussian::UNIFORM,
            x_before: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `noisy` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_noisy(&mut self, noisy: f64) -> Result<(), DataError> {
        check::real("noisy", noisy, 2, 25)?;
        self.noisy = noisy;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_z();
        self.start_y();
        self.z_before = self.z;
        self.y_before = self.y;
        self.x_before = self.x;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_z();
        self.update_y();
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

    /// The posterior of `z`.
    #[must_use]
    pub fn z_posterior(&self) -> &Gaussian {
        &self.z
    }

    /// The posterior of `y`.
    #[must_use]
    pub fn y_posterior(&self) -> &Gaussian {
        &self.y
    }

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &Gaussian {
        &self.x
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let z ~ Gaussian(2, precision = 1);`.
        let z = self.z;
        bound += gaussian::vmp::average_log(z, 2.0, 1.0);
        // Line 4, `let y ~ Gaussian(10, precision = 1);`.
        let y = self.y;
        bound += gaussian::vmp::average_log(y, 10.0, 1.0);
        // Line 6, `noisy ~ Gaussian(x, precision = 10);`.
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, z).plus(1.0, y);
        bound += gaussian::vmp::average_log(self.noisy, predictor, 10.0);
        // The entropies of the beliefs.
        bound += self.z.entropy();
        bound += self.y.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.z = Gaussian::UNIFORM;
        self.y = Gaussian::UNIFORM;
        self.x = Gaussian::UNIFORM;
    }

    /// Line 3, `let z ~ Gaussian(2, precision = 1);`.
    fn start_z(&mut self) {
        self.z = gaussian::vmp::to_x(2.0, 1.0);
    }

    /// Line 4, `let y ~ Gaussian(10, precision = 1);`.
    fn start_y(&mut self) {
        self.y = gaussian::vmp::to_x(10.0, 1.0);
    }

    /// The belief about `z`, from lines 3 and 6.
    fn update_z(&mut self) {
        let mut next = gaussian::vmp::to_x(2.0, 1.0);
        let z = self.z;
        let y = self.y;
        let predicted = z.mean() + y.mean();
        next *= linear::to_term_mean_field(
            1.0,
            z.mean(),
            predicted,
            Gaussian::from_mean_precision(self.noisy, 10.0),
        );
        self.z = next;
    }

    /// The belief about `y`, from lines 4 and 6.
    fn update_y(&mut self) {
        let mut next = gaussian::vmp::to_x(10.0, 1.0);
        let z = self.z;
        let y = self.y;
        let predicted = z.mean() + y.mean();
        next *= linear::to_term_mean_field(
            1.0,
            y.mean(),
            predicted,
            Gaussian::from_mean_precision(self.noisy, 10.0),
        );
        self.y = next;
    }

    /// Line 5, `let x = z + y;`.
    fn predict_x(&mut self) {
        let z = self.z;
        let y = self.y;
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, z).plus(1.0, y);
        self.x = predictor.to_gaussian();
    }
}

impl Inference for SumOfGaussiansVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("z", &self.z, 0, 3, iteration)?;
        Error::check_proper("y", &self.y, 0, 4, iteration)?;
        Error::check_proper("x", &self.x, 0, 5, iteration)?;
        let mut moved = self.z.moved(&self.z_before, tolerance);
        self.z_before = self.z;
        moved |= self.y.moved(&self.y_before, tolerance);
        self.y_before = self.y;
        moved |= self.x.moved(&self.x_before, tolerance);
        self.x_before = self.x;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let z = Posterior::from(self.z);
        let y = Posterior::from(self.y);
        let x = Posterior::from(self.x);
        vec![("z", z), ("y", y), ("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 5)]
    }
}
