//! `RegressionFactorised` by expectation propagation, compiled by posterity from
//! `conformance/regression/regression_factorised.model`.
//!
//! ```text
//! model RegressionFactorised(x: [[f64; d]; n], y: [f64; n]) -> (w) {
//!     for j in 0..d { let w[j] ~ Gaussian(0, variance = 1); }
//!     for i in 0..n {
//!         let score = sum(0..d, |j| x[i][j] * w[j]);
//!         y[i] ~ Gaussian(score, variance = 1e-10);
//!     }
//! }
//! ```

use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor,
    Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`RegressionFactorised`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RegressionFactorisedData<'a> {
    /// `x: [[f64; d]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// One nearly noiseless equation for two weights.
#[derive(Clone, Debug)]
pub struct RegressionFactorised {
    /// The data `x: [[f64; d]; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `d` of the data.
    d: usize,
    /// The belief about `w`.
    w: Vec<Gaussian>,
    /// The message to `w[j]` from line 6.
    w_from_y: Vec<Gaussian>,
    /// The belief about `w` one iteration ago.
    w_before: Vec<Gaussian>,
}

impl RegressionFactorised {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RegressionFactorisedData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 28)?;
        check::real("x", data.x, 2, 28)?;
        check::real("y", data.y, 2, 46)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "y", data.y.len(), 2, 46)?;
        let d = data.x.sizes[1];
        let mut inference = Self {
            x: data.x.values.to_vec(),
            y: data.y.to_vec(),
            n,
            d,
            w: Vec::new(),
            w_from_y: Vec::new(),
            w_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("x", x, 2, 28)?;
        check::length("x", self.n, x.sizes[0], 2, 28)?;
        check::length("x", self.d, x.sizes[1], 2, 28)?;
        check::real("x", x, 2, 28)?;
        self.x = x.values.to_vec();
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
        self.define_w();
        self.w_before.clone_from(&self.w);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_w();
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
    pub fn w_posterior(&self) -> &[Gaussian] {
        &self.w
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `w`, from line 3.
        let w_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.w {
            log_z += belief.log_normaliser_over(&w_prior);
        }
        // Line 6, `y[i] ~ Gaussian(score, variance = 1e-10);`.
        for i in 0..self.n {
            let mut predictor = Predictor::new(0.0, 1e-10);
            for j in 0..self.d {
                let w = self.w[j] / self.w_from_y[i * self.d + j];
                predictor.add(self.x[i * self.d + j], w);
            }
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            for j in 0..self.d {
                let w = self.w[j] / self.w_from_y[i * self.d + j];
                log_z -= self.w[j].log_normaliser_over(&w);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.w = vec![Gaussian::UNIFORM; self.d];
        self.w_from_y = vec![Gaussian::UNIFORM; self.n * self.d];
    }

    /// Line 3, `let w[j] ~ Gaussian(0, variance = 1);`.
    fn define_w(&mut self) {
        self.w.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 6, `y[i] ~ Gaussian(score, variance = 1e-10);`.
    fn tell_w(&mut self) {
        for i in 0..self.n {
            let mut predictor = Predictor::new(0.0, 1e-10);
            for j in 0..self.d {
                let w = self.w[j] / self.w_from_y[i * self.d + j];
                predictor.add(self.x[i * self.d + j], w);
            }
            let child = Gaussian::point(self.y[i]);
            for j in 0..self.d {
                let at = i * self.d + j;
                let w = self.w[j] / self.w_from_y[at];
                let message = linear::to_term_of_gaussian(self.x[at], w, predictor, child);
                self.w[j] = w * message;
                self.w_from_y[at] = message;
            }
        }
    }
}

impl Inference for RegressionFactorised {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("w", &self.w, 3, iteration)?;
        let moved = posterity_runtime::any_moved(&self.w, &self.w_before, tolerance);
        self.w_before.clone_from(&self.w);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([ahead.array("w[j]", "line 6", |it| &it.w_from_y)])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let w = Posterior::array((0..self.d).map(|i| self.w[i]));
        vec![("w", w)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 9)]
    }
}
