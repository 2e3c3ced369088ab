//! `StepsWithGaps` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/steps_with_gaps.model`.
//!
//! ```text
//! model StepsWithGaps(
//!     d: [Option<f64>; n],
//!     kind: [usize; n],
//!     e: [f64; n],
//!     spread: [f64; m],
//!     z: [f64; n],
//!     w: [f64; n],
//! ) -> (x, y) {
//!     for t in 0..n {
//!         let x[t] ~ Gaussian(0, variance = 10);
//!         let y[t] ~ Gaussian(0, variance = 10);
//!         z[t] ~ Gaussian(x[t], variance = 1);
//!         w[t] ~ Gaussian(y[t], variance = 2);
//!     }
//!     for t in 1..n {
//!         d[t] ~ Gaussian(x[t] - x[t - 1], variance = 1);
//!         if kind[t] < m - 1 {
//!             e[t] ~ Gaussian(y[t] - y[t - 1], variance = spread[kind[t]]);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`StepsWithGaps`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct StepsWithGapsData<'a> {
    /// `d: [Option<f64>; n]`
    pub d: &'a [Option<f64>],
    /// `kind: [usize; n]`
    pub kind: &'a [usize],
    /// `e: [f64; n]`
    pub e: &'a [f64],
    /// `spread: [f64; m]`
    pub spread: &'a [f64],
    /// `z: [f64; n]`
    pub z: &'a [f64],
    /// `w: [f64; n]`
    pub w: &'a [f64],
}

/// The inference of `StepsWithGaps`.
#[derive(Clone, Debug)]
pub struct StepsWithGaps {
    /// The data `d: [Option<f64>; n]`.
    d: Vec<Option<f64>>,
    /// The data `kind: [usize; n]`.
    kind: Vec<usize>,
    /// The data `e: [f64; n]`.
    e: Vec<f64>,
    /// The data `spread: [f64; m]`.
    spread: Vec<f64>,
    /// The data `z: [f64; n]`.
    z: Vec<f64>,
    /// The data `w: [f64; n]`.
    w: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `y`.
    y: Vec<Gaussian>,
    /// The message to `x` from its definition, line 11.
    x_prior: Vec<Gaussian>,
    /// The message to `y` from its definition, line 12.
    y_prior: Vec<Gaussian>,
    /// The message to `x[t]` from line 13.
    x_from_z: Vec<Gaussian>,
    /// The message to `y[t]` from line 14.
    y_from_w: Vec<Gaussian>,
    /// The message to `x[t]` from line 17.
    x_from_d: Vec<Gaussian>,
    /// The message to `x[t - 1]` from line 17.
    x_from_d_again: Vec<Gaussian>,
    /// The message to `y[t]` from line 19.
    y_from_e: Vec<Gaussian>,
    /// The message to `y[t - 1]` from line 19.
    y_from_e_again: Vec<Gaussian>,
}

impl StepsWithGaps {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: StepsWithGapsData<'_>) -> Result<Self, DataError> {
        check::real("d", data.d, 3, 5)?;
        check::integer("kind", data.kind, 4, 5)?;
        check::real("e", data.e, 5, 5)?;
        check::real("spread", data.spread, 6, 5)?;
        check::real("z", data.z, 7, 5)?;
        check::real("w", data.w, 8, 5)?;
        let n = data.d.len();
        check::size("n", "d", n, "kind", data.kind.len(), 4, 5)?;
        check::size("n", "d", n, "e", data.e.len(), 5, 5)?;
        check::size("n", "d", n, "z", data.z.len(), 7, 5)?;
        check::size("n", "d", n, "w", data.w.len(), 8, 5)?;
        let m = data.spread.len();
        let mut inference = Self {
            d: data.d.to_vec(),
            kind: data.kind.to_vec(),
            e: data.e.to_vec(),
            spread: data.spread.to_vec(),
            z: data.z.to_vec(),
            w: data.w.to_vec(),
            n,
            m,
            x: Vec::new(),
            y: Vec::new(),
            x_prior: Vec::new(),
            y_prior: Vec::new(),
            x_from_z: Vec::new(),
            y_from_w: Vec::new(),
            x_from_d: Vec::new(),
            x_from_d_again: Vec::new(),
            y_from_e: Vec::new(),
            y_from_e_again: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `d` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_d(&mut self, d: &[Option<f64>]) -> Result<(), DataError> {
        check::length("d", self.d.len(), d.len(), 3, 5)?;
        check::real("d", d, 3, 5)?;
        self.d = d.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `kind` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_kind(&mut self, kind: &[usize]) -> Result<(), DataError> {
        check::length("kind", self.kind.len(), kind.len(), 4, 5)?;
        check::integer("kind", kind, 4, 5)?;
        let before = std::mem::replace(&mut self.kind, kind.to_vec());
        self.check_data().inspect_err(|_| self.kind = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `e` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_e(&mut self, e: &[f64]) -> Result<(), DataError> {
        check::length("e", self.e.len(), e.len(), 5, 5)?;
        check::real("e", e, 5, 5)?;
        self.e = e.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `spread` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_spread(&mut self, spread: &[f64]) -> Result<(), DataError> {
        check::length("spread", self.spread.len(), spread.len(), 6, 5)?;
        check::real("spread", spread, 6, 5)?;
        let before = std::mem::replace(&mut self.spread, spread.to_vec());
        self.check_data().inspect_err(|_| self.spread = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `z` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_z(&mut self, z: &[f64]) -> Result<(), DataError> {
        check::length("z", self.z.len(), z.len(), 7, 5)?;
        check::real("z", z, 7, 5)?;
        self.z = z.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `w` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_w(&mut self, w: &[f64]) -> Result<(), DataError> {
        check::length("w", self.w.len(), w.len(), 8, 5)?;
        check::real("w", w, 8, 5)?;
        self.w = w.to_vec();
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
        // `x`, from lines 11 and 13.
        let mut x_so_far = self.x_prior.clone();
        for t in 0..self.n {
            let x = x_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, x);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.z[t]), predictor).log_z;
            x_so_far[t] *= Gaussian::from_mean_variance(self.z[t], 1.0);
        }
        for at in 0..x_so_far.len() {
            log_z += (self.x_prior[at] * self.x_from_z[at] * self.x_from_d[at]
                * self.x_from_d_again[at])
                .log_normaliser_over(&x_so_far[at]);
        }
        // `y`, from lines 12 and 14.
        let mut y_so_far = self.y_prior.clone();
        for t in 0..self.n {
            let y = y_so_far[t];
            let predictor = Predictor::new(0.0, 2.0).plus(1.0, y);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.w[t]), predictor).log_z;
            y_so_far[t] *= Gaussian::from_mean_variance(self.w[t], 2.0);
        }
        for at in 0..y_so_far.len() {
            log_z += (self.y_prior[at] * self.y_from_w[at] * self.y_from_e[at]
                * self.y_from_e_again[at])
                .log_normaliser_over(&y_so_far[at]);
        }
        // Line 17, `d[t] ~ Gaussian(x[t] - x[t - 1], variance = 1);`.
        for t in 1..self.n {
            if let Some(d) = self.d[t] {
                let x_there = self.x_prior[t] * self.x_from_z[t] * self.x_from_d_again[t];
                let x_there_again = self.x_prior[t - 1] * self.x_from_z[t - 1]
                    * self.x_from_d[t - 1];
                let predictor = Predictor::new(0.0, 1.0)
                    .plus(1.0, x_there)
                    .plus(-1.0, x_there_again);
                log_z += linear::gaussian_derivatives(Gaussian::point(d), predictor).log_z;
                log_z -= (self.x_prior[t] * self.x_from_z[t] * self.x_from_d[t]
                    * self.x_from_d_again[t])
                    .log_normaliser_over(&x_there);
                log_z -= (self.x_prior[t - 1] * self.x_from_z[t - 1] * self.x_from_d[t - 1]
                    * self.x_from_d_again[t - 1])
                    .log_normaliser_over(&x_there_again);
            }
        }
        // Line 19, `e[t] ~ Gaussian(y[t] - y[t - 1], variance = spread[kind[t]]);`.
        for t in 1..self.n {
            if (self.kind[t] as i64) < self.m as i64 - 1 {
                let y_there = self.y_prior[t] * self.y_from_w[t] * self.y_from_e_again[t];
                let y_there_again = self.y_prior[t - 1] * self.y_from_w[t - 1]
                    * self.y_from_e[t - 1];
                let predictor = Predictor::new(0.0, self.spread[self.kind[t]])
                    .plus(1.0, y_there)
                    .plus(-1.0, y_there_again);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.e[t]), predictor).log_z;
                log_z -= (self.y_prior[t] * self.y_from_w[t] * self.y_from_e[t]
                    * self.y_from_e_again[t])
                    .log_normaliser_over(&y_there);
                log_z -= (self.y_prior[t - 1] * self.y_from_w[t - 1] * self.y_from_e[t - 1]
                    * self.y_from_e_again[t - 1])
                    .log_normaliser_over(&y_there_again);
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for t in 1..self.n {
            if (self.kind[t] as i64) < self.m as i64 - 1 {
                check::below("kind[{}]", &[t], self.kind[t], self.m, 19, 64)?;
            }
            if (self.kind[t] as i64) < self.m as i64 - 1 {
                check::non_negative("spread[kind[{}]]", &[t], self.spread[self.kind[t]], 19, 57)?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.y = vec![Gaussian::UNIFORM; self.n];
        self.x_prior = vec![Gaussian::UNIFORM; self.n];
        self.y_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_from_z = vec![Gaussian::UNIFORM; self.n];
        self.y_from_w = vec![Gaussian::UNIFORM; self.n];
        self.x_from_d = vec![Gaussian::UNIFORM; self.n];
        self.x_from_d_again = vec![Gaussian::UNIFORM; self.n];
        self.y_from_e = vec![Gaussian::UNIFORM; self.n];
        self.y_from_e_again = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 11, `let x[t] ~ Gaussian(0, variance = 10);`.
    fn define_x(&mut self) {
        self.x_prior.fill(Gaussian::from_mean_variance(0.0, 10.0));
    }

    /// Line 12, `let y[t] ~ Gaussian(0, variance = 10);`.
    fn define_y(&mut self) {
        self.y_prior.fill(Gaussian::from_mean_variance(0.0, 10.0));
    }

    /// Line 13, `z[t] ~ Gaussian(x[t], variance = 1);`.
    fn tell_x(&mut self) {
        for t in 0..self.n {
            self.x_from_z[t] = Gaussian::from_mean_variance(self.z[t], 1.0);
        }
    }

    /// Line 14, `w[t] ~ Gaussian(y[t], variance = 2);`.
    fn tell_y(&mut self) {
        for t in 0..self.n {
            self.y_from_w[t] = Gaussian::from_mean_variance(self.w[t], 2.0);
        }
    }

    /// Line 19, `e[t] ~ Gaussian(y[t] - y[t - 1], variance = spread[kind[t]]);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_y(&mut self) {
        for t in 1..self.n {
            if (self.kind[t] as i64) < self.m as i64 - 1 {
                let y_there_again = self.y_prior[t - 1] * self.y_from_w[t - 1]
                    * self.y_from_e[t - 1];
                let predictor = Predictor::new(0.0, self.spread[self.kind[t]])
                    .plus(-1.0, y_there_again);
                self.y_from_e[t] = linear::to_left_out_term(
                    1.0,
                    predictor,
                    Gaussian::point(self.e[t]),
                );
            }
            {
                let t = self.n - t;
                if (self.kind[t] as i64) < self.m as i64 - 1 {
                    let y_there = self.y_prior[t] * self.y_from_w[t] * self.y_from_e_again[t];
                    let predictor = Predictor::new(0.0, self.spread[self.kind[t]])
                        .plus(1.0, y_there);
                    self.y_from_e_again[t - 1] = linear::to_left_out_term(
                        -1.0,
                        predictor,
                        Gaussian::point(self.e[t]),
                    );
                }
            }
        }
    }

    /// Line 17, `d[t] ~ Gaussian(x[t] - x[t - 1], variance = 1);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_x(&mut self) {
        for t in 1..self.n {
            if let Some(d) = self.d[t] {
                let x_there_again = self.x_prior[t - 1] * self.x_from_z[t - 1]
                    * self.x_from_d[t - 1];
                let predictor = Predictor::new(0.0, 1.0).plus(-1.0, x_there_again);
                self.x_from_d[t] = linear::to_left_out_term(1.0, predictor, Gaussian::point(d));
            }
            {
                let t = self.n - t;
                if let Some(d) = self.d[t] {
                    let x_there = self.x_prior[t] * self.x_from_z[t] * self.x_from_d_again[t];
                    let predictor = Predictor::new(0.0, 1.0).plus(1.0, x_there);
                    self.x_from_d_again[t - 1] = linear::to_left_out_term(
                        -1.0,
                        predictor,
                        Gaussian::point(d),
                    );
                }
            }
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_z[at] * self.x_from_d[at]
                * self.x_from_d_again[at];
        }
    }

    /// The marginal of `y`: the product of all messages to it.
    fn marginal_of_y(&mut self) {
        for at in 0..self.y.len() {
            self.y[at] = self.y_prior[at] * self.y_from_w[at] * self.y_from_e[at]
                * self.y_from_e_again[at];
        }
    }
}

impl Inference for StepsWithGaps {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 11, iteration)?;
        Error::check_all_proper("y", &self.y, 12, iteration)?;
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
        &[(13, 9), (14, 9), (17, 9), (19, 13)]
    }
}
