//! `AgainstTheLoop` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/against_the_loop.model`.
//!
//! ```text
//! model AgainstTheLoop(a: [Option<f64>; n], b: [f64; n]) -> (x, y) {
//!     let x[n - 1] ~ Gaussian(1, variance = 2);
//!     for t in 1..n {
//!         let x[n - 1 - t] ~ Gaussian(0.5 * x[n - t] + 1, variance = 1);
//!     }
//!     let y[n - 1] ~ Gaussian(0, variance = 3);
//!     for t in 0..n - 1 {
//!         let y[n - 2 - t] ~ Gaussian(y[n - 1 - t], variance = 0.5);
//!     }
//!     for t in 0..n {
//!         a[t] ~ Gaussian(x[t], variance = 1);
//!         b[t] ~ Gaussian(y[t], variance = 2);
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`AgainstTheLoop`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct AgainstTheLoopData<'a> {
    /// `a: [Option<f64>; n]`
    pub a: &'a [Option<f64>],
    /// `b: [f64; n]`
    pub b: &'a [f64],
}

/// The inference of `AgainstTheLoop`.
#[derive(Clone, Debug)]
pub struct AgainstTheLoop {
    /// The data `a: [Option<f64>; n]`.
    a: Vec<Option<f64>>,
    /// The data `b: [f64; n]`.
    b: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `y`.
    y: Vec<Gaussian>,
    /// The message to `x` from its definition, lines 3 and 5.
    x_prior: Vec<Gaussian>,
    /// The message to `x[n - t]` from line 5.
    x_from_next: Vec<Gaussian>,
    /// The message to `y` from its definition, lines 7 and 9.
    y_prior: Vec<Gaussian>,
    /// The message to `y[n - t - 1]` from line 9.
    y_from_next: Vec<Gaussian>,
    /// The message to `x[t]` from line 12.
    x_from_a: Vec<Gaussian>,
    /// The message to `y[t]` from line 13.
    y_from_b: Vec<Gaussian>,
}

impl AgainstTheLoop {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: AgainstTheLoopData<'_>) -> Result<Self, DataError> {
        check::real("a", data.a, 2, 22)?;
        check::real("b", data.b, 2, 43)?;
        let n = data.a.len();
        check::size("n", "a", n, "b", data.b.len(), 2, 43)?;
        let mut inference = Self {
            a: data.a.to_vec(),
            b: data.b.to_vec(),
            n,
            x: Vec::new(),
            y: Vec::new(),
            x_prior: Vec::new(),
            x_from_next: Vec::new(),
            y_prior: Vec::new(),
            y_from_next: Vec::new(),
            x_from_a: Vec::new(),
            y_from_b: Vec::new(),
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
        check::length("a", self.a.len(), a.len(), 2, 22)?;
        check::real("a", a, 2, 22)?;
        self.a = a.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `b` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_b(&mut self, b: &[f64]) -> Result<(), DataError> {
        check::length("b", self.b.len(), b.len(), 2, 43)?;
        check::real("b", b, 2, 43)?;
        self.b = b.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_y();
        self.tell_x();
        self.tell_y();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.sweep_y();
        self.sweep_x();
        self.marginal_of_x();
        self.marginal_of_y();
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

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from lines 3, 5 and 12.
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
            log_z += (self.x_prior[at] * self.x_from_next[at] * self.x_from_a[at])
                .log_normaliser_over(&x_so_far[at]);
        }
        // `y`, from lines 7, 9 and 13.
        let mut y_so_far = self.y_prior.clone();
        for t in 0..self.n {
            let y = y_so_far[t];
            let predictor = Predictor::new(0.0, 2.0).plus(1.0, y);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.b[t]), predictor).log_z;
            y_so_far[t] *= Gaussian::from_mean_variance(self.b[t], 2.0);
        }
        for at in 0..y_so_far.len() {
            log_z += (self.y_prior[at] * self.y_from_next[at] * self.y_from_b[at])
                .log_normaliser_over(&y_so_far[at]);
        }
        // Line 5, `let x[n - 1 - t] ~ Gaussian(0.5 * x[n - t] + 1, variance = 1);`.
        for t in 1..self.n {
            let x_there = self.x_prior[self.n - t] * self.x_from_a[self.n - t];
            log_z -= (self.x_prior[self.n - t] * self.x_from_next[self.n - t]
                * self.x_from_a[self.n - t])
                .log_normaliser_over(&x_there);
        }
        // Line 9, `let y[n - 2 - t] ~ Gaussian(y[n - 1 - t], variance = 0.5);`.
        for t in 0..self.n - 1 {
            let y_there = self.y_prior[(self.n - t) - 1] * self.y_from_b[(self.n - t) - 1];
            log_z -= (self.y_prior[(self.n - t) - 1] * self.y_from_next[(self.n - t) - 1]
                * self.y_from_b[(self.n - t) - 1])
                .log_normaliser_over(&y_there);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::bound("n - 1", &[], self.n as i64 - 1, 8, 17)?;
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 3, 5)?;
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 7, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.y = vec![Gaussian::UNIFORM; self.n];
        self.x_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_from_next = vec![Gaussian::UNIFORM; self.n];
        self.y_prior = vec![Gaussian::UNIFORM; self.n];
        self.y_from_next = vec![Gaussian::UNIFORM; self.n];
        self.x_from_a = vec![Gaussian::UNIFORM; self.n];
        self.y_from_b = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let x[n - 1] ~ Gaussian(1, variance = 2);`.
    fn define_x(&mut self) {
        self.x_prior[self.n - 1] = Gaussian::from_mean_variance(1.0, 2.0);
    }

    /// Line 7, `let y[n - 1] ~ Gaussian(0, variance = 3);`.
    fn define_y(&mut self) {
        self.y_prior[self.n - 1] = Gaussian::from_mean_variance(0.0, 3.0);
    }

    /// Line 12, `a[t] ~ Gaussian(x[t], variance = 1);`.
    fn tell_x(&mut self) {
        for t in 0..self.n {
            if let Some(a) = self.a[t] {
                self.x_from_a[t] = Gaussian::from_mean_variance(a, 1.0);
            }
        }
    }

    /// Line 13, `b[t] ~ Gaussian(y[t], variance = 2);`.
    fn tell_y(&mut self) {
        for t in 0..self.n {
            self.y_from_b[t] = Gaussian::from_mean_variance(self.b[t], 2.0);
        }
    }

    /// Line 9, `let y[n - 2 - t] ~ Gaussian(y[n - 1 - t], variance = 0.5);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_y(&mut self) {
        for t in 0..self.n - 1 {
            let y_there = self.y_prior[(self.n - t) - 1] * self.y_from_b[(self.n - t) - 1];
            self.y_prior[(self.n - t) - 2] = linear::through_noise(y_there, 0.5);
            {
                let t = (self.n - t) - 2;
                let y_here = self.y_from_next[(self.n - t) - 2] * self.y_from_b[(self.n - t) - 2];
                self.y_from_next[(self.n - t) - 1] = linear::through_noise(y_here, 0.5);
            }
        }
    }

    /// Line 5, `let x[n - 1 - t] ~ Gaussian(0.5 * x[n - t] + 1, variance = 1);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_x(&mut self) {
        for t in 1..self.n {
            let x_there = self.x_prior[self.n - t] * self.x_from_a[self.n - t];
            self.x_prior[(self.n - t) - 1] = linear::affine(0.5, x_there, 1.0, 1.0);
            {
                let t = self.n - t;
                let x_here = self.x_from_next[(self.n - t) - 1] * self.x_from_a[(self.n - t) - 1];
                self.x_from_next[self.n - t] = linear::to_affine(0.5, x_here, 1.0, 1.0);
            }
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_next[at] * self.x_from_a[at];
        }
    }

    /// The marginal of `y`: the product of all messages to it.
    fn marginal_of_y(&mut self) {
        for at in 0..self.y.len() {
            self.y[at] = self.y_prior[at] * self.y_from_next[at] * self.y_from_b[at];
        }
    }
}

impl Inference for AgainstTheLoop {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 3, iteration)?;
        Error::check_all_proper("y", &self.y, 7, iteration)?;
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
        vec![("x", x), ("y", y)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(12, 9), (13, 9)]
    }
}
