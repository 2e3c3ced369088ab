//! `LogisticRegressionJaakkolaVmp` by variational message passing, compiled by posterity from
//! `conformance/regression/logistic_regression_jaakkola_vmp.model`.
//!
//! ```text
//! model LogisticRegressionJaakkolaVmp(x: [[f64; d]; n], y: [bool; n]) -> (w) {
//!     for j in 0..d { let w[j] ~ Gaussian(1.2, precision = 0.4); }
//!     for i in 0..n {
//!         for j in 0..d { x[i][j] ~ Gaussian(2, precision = 0.5); }
//!         let score = sum(0..d, |j| x[i][j] * w[j]);
//!         #[operator(jaakkola)]
//!         y[i] ~ Bernoulli(log_odds = score);
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli_logit, gaussian};
use posterity_runtime::{
    Ascent, DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`LogisticRegressionJaakkolaVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LogisticRegressionJaakkolaVmpData<'a> {
    /// `x: [[f64; d]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [bool; n]`
    pub y: &'a [bool],
}

/// Logistic regression with the quadratic bound.
#[derive(Clone, Debug)]
pub struct LogisticRegressionJaakkolaVmp {
    /// The data `x: [[f64; d]; n]`.
    x: Vec<f64>,
    /// The data `y: [bool; n]`.
    y: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The size `d` of the data.
    d: usize,
    /// The belief about `w`.
    w: Vec<Gaussian>,
    /// Count, mean and scatter of `x`.
    x_moments: gaussian::Moments,
    /// The belief about `w` before a step.
    w_kept: Vec<Gaussian>,
    /// The belief about `w` before the last step.
    w_last: Vec<Gaussian>,
    /// The belief about `w` one iteration ago.
    w_before: Vec<Gaussian>,
}

impl LogisticRegressionJaakkolaVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LogisticRegressionJaakkolaVmpData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 37)?;
        check::real("x", data.x, 2, 37)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "y", data.y.len(), 2, 55)?;
        let d = data.x.sizes[1];
        let mut inference = Self {
            x: data.x.values.to_vec(),
            y: data.y.to_vec(),
            n,
            d,
            w: Vec::new(),
            x_moments: gaussian::Moments::default(),
            w_kept: Vec::new(),
            w_last: Vec::new(),
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
        check::grid("x", x, 2, 37)?;
        check::length("x", self.n, x.sizes[0], 2, 37)?;
        check::length("x", self.d, x.sizes[1], 2, 37)?;
        check::real("x", x, 2, 37)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[bool]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 55)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.sum_x();
        self.start();
        self.start_w();
        self.w_before.clone_from(&self.w);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.step_w();
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

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let w[j] ~ Gaussian(1.2, precision = 0.4);`.
        for j in 0..self.d {
            let w = self.w[j];
            bound += gaussian::vmp::average_log(w, 1.2, 0.4);
        }
        // Line 5, `x[i][j] ~ Gaussian(2, precision = 0.5);`.
        bound += gaussian::vmp::average_log_plate(&self.x_moments, 2.0, 0.5);
        // Line 8, `y[i] ~ Bernoulli(log_odds = score);`.
        for i in 0..self.n {
            let mut predictor = Predictor::new(0.0, 0.0);
            for j in 0..self.d {
                let w = self.w[j];
                predictor.add(self.x[i * self.d + j], w);
            }
            bound += bernoulli_logit::vmp::average_log_jaakkola(self.y[i], predictor.to_gaussian());
        }
        // The entropies of the beliefs.
        bound += self.w.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// Line 5, `x[i][j] ~ Gaussian(2, precision = 0.5);`.
    fn sum_x(&mut self) {
        let mut values = Vec::new();
        for i in 0..self.n {
            for j in 0..self.d {
                values.push(self.x[i * self.d + j]);
            }
        }
        self.x_moments = gaussian::Moments::of(&values);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.w = vec![Gaussian::UNIFORM; self.d];
        self.w_kept = vec![Gaussian::UNIFORM; self.d];
        self.w_last = vec![Gaussian::UNIFORM; self.d];
    }

    /// Line 3, `let w[j] ~ Gaussian(1.2, precision = 0.4);`.
    fn start_w(&mut self) {
        for j in 0..self.d {
            self.w[j] = gaussian::vmp::to_x(1.2, 0.4);
        }
    }

    /// A step of the belief about `w`, halved while the bound falls.
    fn step_w(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        std::mem::swap(&mut self.w_last, &mut self.w_kept);
        self.w_kept.clone_from(&self.w);
        self.update_w();
        ascent.compare_all(&self.w_last, &self.w_kept, &self.w);
        while ascent.overshoots(self.log_evidence()) {
            for (next, before) in self.w.iter_mut().zip(&self.w_kept) {
                *next = next.pow(0.5) * before.pow(0.5);
            }
        }
    }

    /// The belief about `w`, from lines 3 and 8.
    fn update_w(&mut self) {
        for j in 0..self.d {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(1.2, 0.4);
            for i in 0..self.n {
                let mut predictor = Predictor::new(0.0, 0.0);
                for j in 0..self.d {
                    let w = self.w[j];
                    predictor.add(self.x[i * self.d + j], w);
                }
                let told = bernoulli_logit::vmp::to_log_odds_jaakkola(
                    self.y[i],
                    predictor.to_gaussian(),
                );
                let w = self.w[j];
                next *= linear::to_term_mean_field(
                    self.x[i * self.d + j],
                    w.mean(),
                    predictor.mean,
                    told,
                );
            }
            self.w[j] = next;
        }
    }
}

impl Inference for LogisticRegressionJaakkolaVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("w", &self.w, 3, iteration)?;
        let moved = posterity_runtime::any_moved(&self.w, &self.w_before, tolerance);
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
        let w = Posterior::array((0..self.d).map(|i| self.w[i]));
        vec![("w", w)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 25), (8, 9)]
    }
}
