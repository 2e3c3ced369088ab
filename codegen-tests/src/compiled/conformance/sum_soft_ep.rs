//! `SumSoftEp` by expectation propagation, compiled by posterity from
//! `conformance/arrays/sum_soft_ep.model`.
//!
//! ```text
//! model SumSoftEp(centre: [f64; n], precision: [f64; n]) -> (a, x) {
//!     for i in 0..n { let a[i] ~ Gaussian(centre[i], precision = precision[i]); }
//!     let x = sum(a);
//!     observe x ~ Gaussian(5, variance = 0.1);
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`SumSoftEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SumSoftEpData<'a> {
    /// `centre: [f64; n]`
    pub centre: &'a [f64],
    /// `precision: [f64; n]`
    pub precision: &'a [f64],
}

/// Soft evidence on the sum of an array.
#[derive(Clone, Debug)]
pub struct SumSoftEp {
    /// The data `centre: [f64; n]`.
    centre: Vec<f64>,
    /// The data `precision: [f64; n]`.
    precision: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `a`.
    a: Vec<Gaussian>,
    /// The belief about `x`.
    x: Gaussian,
    /// The message to `a` from its definition, line 3.
    a_prior: Vec<Gaussian>,
    /// The message to `x` from its definition, line 4.
    x_prior: Gaussian,
    /// The message to `a[j]` from line 4.
    a_from_x: Vec<Gaussian>,
    /// The message to `x` from line 5.
    x_from_constraint: Gaussian,
}

impl SumSoftEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SumSoftEpData<'_>) -> Result<Self, DataError> {
        check::real("centre", data.centre, 2, 17)?;
        check::real("precision", data.precision, 2, 35)?;
        let n = data.centre.len();
        check::size("n", "centre", n, "precision", data.precision.len(), 2, 35)?;
        let mut inference = Self {
            centre: data.centre.to_vec(),
            precision: data.precision.to_vec(),
            n,
            a: Vec::new(),
            x: Gaussian::UNIFORM,
            a_prior: Vec::new(),
            x_prior: Gaussian::UNIFORM,
            a_from_x: Vec::new(),
            x_from_constraint: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `centre` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_centre(&mut self, centre: &[f64]) -> Result<(), DataError> {
        check::length("centre", self.centre.len(), centre.len(), 2, 17)?;
        check::real("centre", centre, 2, 17)?;
        self.centre = centre.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `precision` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_precision(&mut self, precision: &[f64]) -> Result<(), DataError> {
        check::length("precision", self.precision.len(), precision.len(), 2, 35)?;
        check::real("precision", precision, 2, 35)?;
        let before = std::mem::replace(&mut self.precision, precision.to_vec());
        self.check_data().inspect_err(|_| self.precision = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.tell_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_x();
        self.tell_a();
        self.marginal_of_a();
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

    /// The posterior of `a`.
    #[must_use]
    pub fn a_posterior(&self) -> &[Gaussian] {
        &self.a
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
        // `a`, from line 3.
        for at in 0..self.a_prior.len() {
            log_z += (self.a_prior[at] * self.a_from_x[at]).log_normaliser_over(&self.a_prior[at]);
        }
        // `x`, from lines 4 and 5.
        let x = self.x_prior;
        let predictor = Predictor::new(5.0, 0.1);
        log_z += linear::gaussian_derivatives(x, predictor).log_z;
        // Line 4, `let x = sum(a);`.
        for j in 0..self.n {
            let a = self.a_prior[j];
            log_z -= (self.a_prior[j] * self.a_from_x[j]).log_normaliser_over(&a);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::precision("precision[{}]", &[i], self.precision[i], 3, 64)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = vec![Gaussian::UNIFORM; self.n];
        self.x = Gaussian::UNIFORM;
        self.a_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_prior = Gaussian::UNIFORM;
        self.a_from_x = vec![Gaussian::UNIFORM; self.n];
        self.x_from_constraint = Gaussian::UNIFORM;
    }

    /// Line 3, `let a[i] ~ Gaussian(centre[i], precision = precision[i]);`.
    fn define_a(&mut self) {
        for i in 0..self.n {
            self.a_prior[i] = Gaussian::from_mean_variance(self.centre[i], 1.0 / self.precision[i]);
        }
    }

    /// Line 5, `observe x ~ Gaussian(5, variance = 0.1);`.
    fn tell_x(&mut self) {
        self.x_from_constraint = Gaussian::from_mean_variance(5.0, 0.1);
    }

    /// Line 4, `let x = sum(a);`.
    fn define_x(&mut self) {
        let mut predictor = Predictor::new(0.0, 0.0);
        for j in 0..self.n {
            let a = self.a_prior[j];
            predictor.add(1.0, a);
        }
        self.x_prior = predictor.to_gaussian();
    }

    /// Line 4, `let x = sum(a);`.
    fn tell_a(&mut self) {
        let mut predictor = Predictor::new(0.0, 0.0);
        for j in 0..self.n {
            let a = self.a_prior[j];
            predictor.add(1.0, a);
        }
        let x = self.x_from_constraint;
        let child = x;
        for j in 0..self.n {
            let a = self.a_prior[j];
            self.a_from_x[j] = linear::to_term_of_gaussian(1.0, a, predictor, child);
        }
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        for at in 0..self.a.len() {
            self.a[at] = self.a_prior[at] * self.a_from_x[at];
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = self.x_prior * self.x_from_constraint;
    }
}

impl Inference for SumSoftEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("a", &self.a, 3, iteration)?;
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
        let a = Posterior::array((0..self.n).map(|i| self.a[i]));
        let x = Posterior::from(self.x);
        vec![("a", a), ("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
