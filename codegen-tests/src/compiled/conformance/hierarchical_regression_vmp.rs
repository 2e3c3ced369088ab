//! `HierarchicalRegressionVmp` by variational message passing, compiled by posterity from
//! `conformance/regression/hierarchical_regression_vmp.model`.
//!
//! ```text
//! model HierarchicalRegressionVmp(x: [f64; d], y: f64) -> (m, precision, w) {
//!     let m ~ Gaussian(2, precision = 1);
//!     let precision ~ Gamma(shape = 1, scale = 1);
//!     for i in 0..d {
//!         let w[i] ~ Gaussian(m, precision = precision);
//!         x[i] ~ Gaussian(2, precision = 0.5);
//!     }
//!     let score = dot(w, x);
//!     y ~ Gaussian(score, precision = 10);
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`HierarchicalRegressionVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct HierarchicalRegressionVmpData<'a> {
    /// `x: [f64; d]`
    pub x: &'a [f64],
    /// `y: f64`
    pub y: f64,
}

/// Weights with a learnt prior, one observation.
#[derive(Clone, Debug)]
pub struct HierarchicalRegressionVmp {
    /// The data `x: [f64; d]`.
    x: Vec<f64>,
    /// The data `y: f64`.
    y: f64,
    /// The size `d` of the data.
    d: usize,
    /// The belief about `m`.
    m: Gaussian,
    /// The belief about `precision`.
    precision: Gamma,
    /// The belief about `w`.
    w: Vec<Gaussian>,
    /// Count, mean and scatter of `x`.
    x_moments: gaussian::Moments,
    /// The belief about `m` one iteration ago.
    m_before: Gaussian,
    /// The belief about `precision` one iteration ago.
    precision_before: Gamma,
    /// The belief about `w` one iteration ago.
    w_before: Vec<Gaussian>,
}

impl HierarchicalRegressionVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: HierarchicalRegressionVmpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 33)?;
        check::real("y", data.y, 2, 46)?;
        let d = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            y: data.y,
            d,
            m: Gaussian::UNIFORM,
            precision: Gamma::UNIFORM,
            w: Vec::new(),
            x_moments: gaussian::Moments::default(),
            m_before: Gaussian::UNIFORM,
            precision_before: Gamma::UNIFORM,
            w_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 33)?;
        check::real("x", x, 2, 33)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: f64) -> Result<(), DataError> {
        check::real("y", y, 2, 46)?;
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.sum_x();
        self.start();
        self.start_m();
        self.start_precision();
        self.start_w();
        self.m_before = self.m;
        self.precision_before = self.precision;
        self.w_before.clone_from(&self.w);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_m();
        self.update_precision();
        self.update_w();
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

    /// The posterior of `m`.
    #[must_use]
    pub fn m_posterior(&self) -> &Gaussian {
        &self.m
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Gamma {
        &self.precision
    }

    /// The posterior of `w`.
    #[must_use]
    pub fn w_posterior(&self) -> &[Gaussian] {
        &self.w
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let m ~ Gaussian(2, precision = 1);`.
        let m = self.m;
        bound += gaussian::vmp::average_log(m, 2.0, 1.0);
        // Line 4, `let precision ~ Gamma(shape = 1, scale = 1);`.
        let precision = self.precision;
        bound += gamma::vmp::average_log(precision, 1.0, 1.0);
        // Line 6, `let w[i] ~ Gaussian(m, precision = precision);`.
        for i in 0..self.d {
            let w = self.w[i];
            bound += gaussian::vmp::average_log(w, m, precision);
        }
        // Line 7, `x[i] ~ Gaussian(2, precision = 0.5);`.
        bound += gaussian::vmp::average_log_plate(&self.x_moments, 2.0, 0.5);
        // Line 10, `y ~ Gaussian(score, precision = 10);`.
        let mut predictor = Predictor::new(0.0, 0.0);
        for j in 0..self.d {
            let w = self.w[j];
            predictor.add(self.x[j], w);
        }
        bound += gaussian::vmp::average_log(self.y, predictor, 10.0);
        // The entropies of the beliefs.
        bound += self.m.entropy();
        bound += self.precision.entropy();
        bound += self.w.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// Line 7, `x[i] ~ Gaussian(2, precision = 0.5);`.
    fn sum_x(&mut self) {
        self.x_moments = gaussian::Moments::of(&self.x[..self.d]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.m = Gaussian::UNIFORM;
        self.precision = Gamma::UNIFORM;
        self.w = vec![Gaussian::UNIFORM; self.d];
    }

    /// Line 3, `let m ~ Gaussian(2, precision = 1);`.
    fn start_m(&mut self) {
        self.m = gaussian::vmp::to_x(2.0, 1.0);
    }

    /// Line 4, `let precision ~ Gamma(shape = 1, scale = 1);`.
    fn start_precision(&mut self) {
        self.precision = gamma::vmp::to_x(1.0, 1.0);
    }

    /// Line 6, `let w[i] ~ Gaussian(m, precision = precision);`.
    fn start_w(&mut self) {
        let precision = self.precision;
        let m = self.m;
        for i in 0..self.d {
            self.w[i] = gaussian::vmp::to_x(m, precision);
        }
    }

    /// The belief about `m`, from lines 3 and 6.
    fn update_m(&mut self) {
        let mut next = gaussian::vmp::to_x(2.0, 1.0);
        let precision = self.precision;
        for i in 0..self.d {
            let w = self.w[i];
            next *= gaussian::vmp::to_mean(w, precision);
        }
        self.m = next;
    }

    /// The belief about `precision`, from lines 4 and 6.
    fn update_precision(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 1.0);
        let m = self.m;
        for i in 0..self.d {
            let w = self.w[i];
            next *= gaussian::vmp::to_precision(w, m);
        }
        self.precision = next;
    }

    /// The belief about `w`, from lines 6 and 10.
    fn update_w(&mut self) {
        let precision = self.precision;
        let m = self.m;
        for i in 0..self.d {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(m, precision);
            let mut predicted = 0.0;
            for j in 0..self.d {
                let w = self.w[j];
                predicted += self.x[j] * w.mean();
            }
            let w = self.w[i];
            next *= linear::to_term_mean_field(
                self.x[i],
                w.mean(),
                predicted,
                Gaussian::from_mean_precision(self.y, 10.0),
            );
            self.w[i] = next;
        }
    }
}

impl Inference for HierarchicalRegressionVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("m", &self.m, 0, 3, iteration)?;
        Error::check_proper("precision", &self.precision, 0, 4, iteration)?;
        Error::check_all_proper("w", &self.w, 6, iteration)?;
        let mut moved = self.m.moved(&self.m_before, tolerance);
        self.m_before = self.m;
        moved |= self.precision.moved(&self.precision_before, tolerance);
        self.precision_before = self.precision;
        moved |= posterity_runtime::any_moved(&self.w, &self.w_before, tolerance);
        self.w_before.clone_from(&self.w);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let m = Posterior::from(self.m);
        let precision = Posterior::from(self.precision);
        let w = Posterior::array((0..self.d).map(|i| self.w[i]));
        vec![("m", m), ("precision", precision), ("w", w)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 9), (10, 5)]
    }
}
