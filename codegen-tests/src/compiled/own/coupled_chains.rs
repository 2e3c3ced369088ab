//! `CoupledChains` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/coupled_chains.model`.
//!
//! ```text
//! model CoupledChains(
//!     a: [Option<f64>; n],
//!     b: [f64; n],
//!     c: [Option<f64>; n],
//!     d: [f64; n],
//! ) -> (x, y, level, slope) {
//!     let x[0] ~ Gaussian(0, variance = 1);
//!     let y[0] ~ Gaussian(0, variance = 1);
//!     for t in 1..n {
//!         let x[t] ~ Gaussian(y[t - 1], variance = 1);
//!         let y[t] ~ Gaussian(x[t - 1], variance = 2);
//!     }
//!
//!     let level[0] ~ Gaussian(1, variance = 3);
//!     let slope[0] ~ Gaussian(0.5 * level[0], variance = 1);
//!     for t in 1..n {
//!         let level[t] ~ Gaussian(2 * slope[t - 1] + 1, variance = 0.5);
//!         let slope[t] ~ Gaussian(0.25 * level[t], variance = 2);
//!     }
//!     for t in 0..n {
//!         a[t] ~ Gaussian(x[t], variance = 1);
//!         b[t] ~ Gaussian(y[t], variance = 1);
//!         c[t] ~ Gaussian(level[t], variance = 1);
//!         d[t] ~ Gaussian(slope[t], variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`CoupledChains`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CoupledChainsData<'a> {
    /// `a: [Option<f64>; n]`
    pub a: &'a [Option<f64>],
    /// `b: [f64; n]`
    pub b: &'a [f64],
    /// `c: [Option<f64>; n]`
    pub c: &'a [Option<f64>],
    /// `d: [f64; n]`
    pub d: &'a [f64],
}

/// The inference of `CoupledChains`.
#[derive(Clone, Debug)]
pub struct CoupledChains {
    /// The data `a: [Option<f64>; n]`.
    a: Vec<Option<f64>>,
    /// The data `b: [f64; n]`.
    b: Vec<f64>,
    /// The data `c: [Option<f64>; n]`.
    c: Vec<Option<f64>>,
    /// The data `d: [f64; n]`.
    d: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `y`.
    y: Vec<Gaussian>,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The belief about `slope`.
    slope: Vec<Gaussian>,
    /// The message to `x` from its definition, lines 8 and 11.
    x_prior: Vec<Gaussian>,
    /// The message to `y` from its definition, lines 9 and 12.
    y_prior: Vec<Gaussian>,
    /// The message to `y[t - 1]` from line 11.
    y_from_x: Vec<Gaussian>,
    /// The message to `x[t - 1]` from line 12.
    x_from_y: Vec<Gaussian>,
    /// The message to `level` from its definition, lines 15 and 18.
    level_prior: Vec<Gaussian>,
    /// The message to `slope` from its definition, lines 16 and 19.
    slope_prior: Vec<Gaussian>,
    /// The message to `level[0]` from line 16.
    level_from_slope: Vec<Gaussian>,
    /// The message to `slope[t - 1]` from line 18.
    slope_from_level: Vec<Gaussian>,
    /// The message to `level[t]` from line 19.
    level_from_slope_again: Vec<Gaussian>,
    /// The message to `x[t]` from line 22.
    x_from_a: Vec<Gaussian>,
    /// The message to `y[t]` from line 23.
    y_from_b: Vec<Gaussian>,
    /// The message to `level[t]` from line 24.
    level_from_c: Vec<Gaussian>,
    /// The message to `slope[t]` from line 25.
    slope_from_d: Vec<Gaussian>,
}

impl CoupledChains {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CoupledChainsData<'_>) -> Result<Self, DataError> {
        check::real("a", data.a, 3, 5)?;
        check::real("b", data.b, 4, 5)?;
        check::real("c", data.c, 5, 5)?;
        check::real("d", data.d, 6, 5)?;
        let n = data.a.len();
        check::size("n", "a", n, "b", data.b.len(), 4, 5)?;
        check::size("n", "a", n, "c", data.c.len(), 5, 5)?;
        check::size("n", "a", n, "d", data.d.len(), 6, 5)?;
        let mut inference = Self {
            a: data.a.to_vec(),
            b: data.b.to_vec(),
            c: data.c.to_vec(),
            d: data.d.to_vec(),
            n,
            x: Vec::new(),
            y: Vec::new(),
            level: Vec::new(),
            slope: Vec::new(),
            x_prior: Vec::new(),
            y_prior: Vec::new(),
            y_from_x: Vec::new(),
            x_from_y: Vec::new(),
            level_prior: Vec::new(),
            slope_prior: Vec::new(),
            level_from_slope: Vec::new(),
            slope_from_level: Vec::new(),
            level_from_slope_again: Vec::new(),
            x_from_a: Vec::new(),
            y_from_b: Vec::new(),
            level_from_c: Vec::new(),
            slope_from_d: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: &[Option<f64>]) -> Result<(), DataError> {
        check::length("a", self.a.len(), a.len(), 3, 5)?;
        check::real("a", a, 3, 5)?;
        self.a = a.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `b` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_b(&mut self, b: &[f64]) -> Result<(), DataError> {
        check::length("b", self.b.len(), b.len(), 4, 5)?;
        check::real("b", b, 4, 5)?;
        self.b = b.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `c` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_c(&mut self, c: &[Option<f64>]) -> Result<(), DataError> {
        check::length("c", self.c.len(), c.len(), 5, 5)?;
        check::real("c", c, 5, 5)?;
        self.c = c.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `d` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_d(&mut self, d: &[f64]) -> Result<(), DataError> {
        check::length("d", self.d.len(), d.len(), 6, 5)?;
        check::real("d", d, 6, 5)?;
        self.d = d.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_y();
        self.define_level();
        self.tell_x();
        self.tell_y();
        self.tell_level();
        self.tell_slope();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.back_to_level_and_slope();
        self.line_16_tell_level();
        self.define_slope();
        self.define_level_and_slope();
        self.sweep_y_and_x();
        self.marginal_of_x();
        self.marginal_of_y();
        self.marginal_of_level();
        self.marginal_of_slope();
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
    pub fn x_posterior(&self) -> &[Gaussian] {
        &self.x
    }

    /// The posterior of `y`.
    #[must_use]
    pub fn y_posterior(&self) -> &[Gaussian] {
        &self.y
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The posterior of `slope`.
    #[must_use]
    pub fn slope_posterior(&self) -> &[Gaussian] {
        &self.slope
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from lines 8, 11 and 22.
        let mut x_so_far = self.x_prior.clone();
        for t in 0..self.n {
            if let Some(a) = self.a[t] {
                let x = x_so_far[t];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, x);
                log_z += linear::gaussian_derivatives(Gaussian::point(a), predictor).log_z;
                x_so_far[t] *= Gaussian::from_mean_variance(a, 1.0);
            }
        }
        for at in 0..x_so_far.len() {
            log_z += (self.x_prior[at] * self.x_from_y[at] * self.x_from_a[at])
                .log_normaliser_over(&x_so_far[at]);
        }
        // `y`, from lines 9, 12 and 23.
        let mut y_so_far = self.y_prior.clone();
        for t in 0..self.n {
            let y = y_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, y);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.b[t]), predictor).log_z;
            y_so_far[t] *= Gaussian::from_mean_variance(self.b[t], 1.0);
        }
        for at in 0..y_so_far.len() {
            log_z += (self.y_prior[at] * self.y_from_x[at] * self.y_from_b[at])
                .log_normaliser_over(&y_so_far[at]);
        }
        // `level`, from lines 15, 18 and 24.
        let mut level_so_far = self.level_prior.clone();
        for t in 0..self.n {
            if let Some(c) = self.c[t] {
                let level = level_so_far[t];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, level);
                log_z += linear::gaussian_derivatives(Gaussian::point(c), predictor).log_z;
                level_so_far[t] *= Gaussian::from_mean_variance(c, 1.0);
            }
        }
        for at in 0..level_so_far.len() {
            log_z += (self.level_prior[at] * self.level_from_slope[at]
                * self.level_from_slope_again[at] * self.level_from_c[at])
                .log_normaliser_over(&level_so_far[at]);
        }
        // `slope`, from lines 16, 19 and 25.
        let mut slope_so_far = self.slope_prior.clone();
        for t in 0..self.n {
            let slope = slope_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, slope);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.d[t]), predictor).log_z;
            slope_so_far[t] *= Gaussian::from_mean_variance(self.d[t], 1.0);
        }
        for at in 0..slope_so_far.len() {
            log_z += (self.slope_prior[at] * self.slope_from_level[at]
                * self.slope_from_d[at])
                .log_normaliser_over(&slope_so_far[at]);
        }
        // Line 11, `let x[t] ~ Gaussian(y[t - 1], variance = 1);`.
        for t in 1..self.n {
            let y = self.y_prior[t - 1] * self.y_from_b[t - 1];
            log_z -= (self.y_prior[t - 1] * self.y_from_x[t - 1] * self.y_from_b[t - 1])
                .log_normaliser_over(&y);
        }
        // Line 12, `let y[t] ~ Gaussian(x[t - 1], variance = 2);`.
        for t in 1..self.n {
            let x = self.x_prior[t - 1] * self.x_from_a[t - 1];
            log_z -= (self.x_prior[t - 1] * self.x_from_y[t - 1] * self.x_from_a[t - 1])
                .log_normaliser_over(&x);
        }
        // Line 16, `let slope[0] ~ Gaussian(0.5 * level[0], variance = 1);`.
        let level = self.level_prior[0] * self.level_from_c[0];
        log_z -= (self.level_prior[0] * self.level_from_slope[0] * self.level_from_c[0])
            .log_normaliser_over(&level);
        // Line 18, `let level[t] ~ Gaussian(2 * slope[t - 1] + 1, variance = 0.5);`.
        for t in 1..self.n {
            let slope = self.slope_prior[t - 1] * self.slope_from_d[t - 1];
            log_z -= (self.slope_prior[t - 1] * self.slope_from_level[t - 1]
                * self.slope_from_d[t - 1])
                .log_normaliser_over(&slope);
        }
        // Line 19, `let slope[t] ~ Gaussian(0.25 * level[t], variance = 2);`.
        for t in 1..self.n {
            let level = self.level_prior[t] * self.level_from_c[t];
            log_z -= (self.level_prior[t] * self.level_from_slope_again[t]
                * self.level_from_c[t])
                .log_normaliser_over(&level);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 8, 5)?;
        check::below("0", &[], 0, self.n, 16, 35)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.y = vec![Gaussian::UNIFORM; self.n];
        self.level = vec![Gaussian::UNIFORM; self.n];
        self.slope = vec![Gaussian::UNIFORM; self.n];
        self.x_prior = vec![Gaussian::UNIFORM; self.n];
        self.y_prior = vec![Gaussian::UNIFORM; self.n];
        self.y_from_x = vec![Gaussian::UNIFORM; self.n];
        self.x_from_y = vec![Gaussian::UNIFORM; self.n];
        self.level_prior = vec![Gaussian::UNIFORM; self.n];
        self.slope_prior = vec![Gaussian::UNIFORM; self.n];
        self.level_from_slope = vec![Gaussian::UNIFORM; self.n];
        self.slope_from_level = vec![Gaussian::UNIFORM; self.n];
        self.level_from_slope_again = vec![Gaussian::UNIFORM; self.n];
        self.x_from_a = vec![Gaussian::UNIFORM; self.n];
        self.y_from_b = vec![Gaussian::UNIFORM; self.n];
        self.level_from_c = vec![Gaussian::UNIFORM; self.n];
        self.slope_from_d = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 8, `let x[0] ~ Gaussian(0, variance = 1);`.
    fn define_x(&mut self) {
        self.x_prior[0] = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 9, `let y[0] ~ Gaussian(0, variance = 1);`.
    fn define_y(&mut self) {
        self.y_prior[0] = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 15, `let level[0] ~ Gaussian(1, variance = 3);`.
    fn define_level(&mut self) {
        self.level_prior[0] = Gaussian::from_mean_variance(1.0, 3.0);
    }

    /// Line 22, `a[t] ~ Gaussian(x[t], variance = 1);`.
    fn tell_x(&mut self) {
        for t in 0..self.n {
            if let Some(a) = self.a[t] {
                self.x_from_a[t] = Gaussian::from_mean_variance(a, 1.0);
            }
        }
    }

    /// Line 23, `b[t] ~ Gaussian(y[t], variance = 1);`.
    fn tell_y(&mut self) {
        for t in 0..self.n {
            self.y_from_b[t] = Gaussian::from_mean_variance(self.b[t], 1.0);
        }
    }

    /// Line 24, `c[t] ~ Gaussian(level[t], variance = 1);`.
    fn tell_level(&mut self) {
        for t in 0..self.n {
            if let Some(c) = self.c[t] {
                self.level_from_c[t] = Gaussian::from_mean_variance(c, 1.0);
            }
        }
    }

    /// Line 25, `d[t] ~ Gaussian(slope[t], variance = 1);`.
    fn tell_slope(&mut self) {
        for t in 0..self.n {
            self.slope_from_d[t] = Gaussian::from_mean_variance(self.d[t], 1.0);
        }
    }

    /// Line 19, `let slope[t] ~ Gaussian(0.25 * level[t], variance = 2);`.
    /// Line 18, `let level[t] ~ Gaussian(2 * slope[t - 1] + 1, variance = 0.5);`.
    fn back_to_level_and_slope(&mut self) {
        for t in (1..self.n).rev() {
            let slope = self.slope_from_level[t] * self.slope_from_d[t];
            self.level_from_slope_again[t] = linear::to_affine(0.25, slope, 0.0, 2.0);
            let level = self.level_from_slope_again[t] * self.level_from_c[t];
            self.slope_from_level[t - 1] = linear::to_affine(2.0, level, 1.0, 0.5);
        }
    }

    /// Line 16, `let slope[0] ~ Gaussian(0.5 * level[0], variance = 1);`.
    fn line_16_tell_level(&mut self) {
        let slope = self.slope_from_level[0] * self.slope_from_d[0];
        self.level_from_slope[0] = linear::to_affine(0.5, slope, 0.0, 1.0);
    }

    /// Line 16, `let slope[0] ~ Gaussian(0.5 * level[0], variance = 1);`.
    fn define_slope(&mut self) {
        let level = self.level_prior[0] * self.level_from_c[0];
        self.slope_prior[0] = linear::affine(0.5, level, 0.0, 1.0);
    }

    /// Line 18, `let level[t] ~ Gaussian(2 * slope[t - 1] + 1, variance = 0.5);`.
    /// Line 19, `let slope[t] ~ Gaussian(0.25 * level[t], variance = 2);`.
    fn define_level_and_slope(&mut self) {
        for t in 1..self.n {
            let slope = self.slope_prior[t - 1] * self.slope_from_d[t - 1];
            self.level_prior[t] = linear::affine(2.0, slope, 1.0, 0.5);
            let level = self.level_prior[t] * self.level_from_c[t];
            self.slope_prior[t] = linear::affine(0.25, level, 0.0, 2.0);
        }
    }

    /// Line 11, `let x[t] ~ Gaussian(y[t - 1], variance = 1);`.
    /// Line 12, `let y[t] ~ Gaussian(x[t - 1], variance = 2);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_y_and_x(&mut self) {
        for t in 1..self.n {
            let y = self.y_prior[t - 1] * self.y_from_b[t - 1];
            self.x_prior[t] = linear::through_noise(y, 1.0);
            {
                let x = self.x_prior[t - 1] * self.x_from_a[t - 1];
                self.y_prior[t] = linear::through_noise(x, 2.0);
            }
            {
                let t = self.n - t;
                let x = self.x_from_y[t] * self.x_from_a[t];
                self.y_from_x[t - 1] = linear::through_noise(x, 1.0);
                let y = self.y_from_x[t] * self.y_from_b[t];
                self.x_from_y[t - 1] = linear::through_noise(y, 2.0);
            }
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_y[at] * self.x_from_a[at];
        }
    }

    /// The marginal of `y`: the product of all messages to it.
    fn marginal_of_y(&mut self) {
        for at in 0..self.y.len() {
            self.y[at] = self.y_prior[at] * self.y_from_x[at] * self.y_from_b[at];
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        for at in 0..self.level.len() {
            self.level[at] = self.level_prior[at] * self.level_from_slope[at]
                * self.level_from_slope_again[at] * self.level_from_c[at];
        }
    }

    /// The marginal of `slope`: the product of all messages to it.
    fn marginal_of_slope(&mut self) {
        for at in 0..self.slope.len() {
            self.slope[at] = self.slope_prior[at] * self.slope_from_level[at]
                * self.slope_from_d[at];
        }
    }
}

impl Inference for CoupledChains {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 8, iteration)?;
        Error::check_all_proper("y", &self.y, 9, iteration)?;
        Error::check_all_proper("level", &self.level, 15, iteration)?;
        Error::check_all_proper("slope", &self.slope, 16, iteration)?;
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
        let x = Posterior::array((0..self.n).map(|i| self.x[i]));
        let y = Posterior::array((0..self.n).map(|i| self.y[i]));
        let level = Posterior::array((0..self.n).map(|i| self.level[i]));
        let slope = Posterior::array((0..self.n).map(|i| self.slope[i]));
        vec![("x", x), ("y", y), ("level", level), ("slope", slope)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(22, 9), (23, 9), (24, 9), (25, 9)]
    }
}
