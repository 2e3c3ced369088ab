//! `ComputedOnce` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/computed_once.model`.
//!
//! ```text
//! model ComputedOnce(a: [f64; n], z: [usize; n], d: [f64; n], m: usize) -> (x, level, y, b) {
//!     let x[0] ~ Gaussian(0, variance = 1);
//!     for t in 1..n {
//!         let x[t] ~ Gaussian(x[t - 1], variance = 1);
//!     }
//!     for i in 0..m {
//!         let level[i] ~ Gaussian(0, variance = 1);
//!     }
//!     for t in 0..n {
//!         a[t] ~ Gaussian(x[t], variance = 1);
//!         let y[t] ~ Gaussian(level[z[t]], variance = 1);
//!         d[t] ~ Gaussian(y[t], variance = 1);
//!     }
//!     for i in 0..3 {
//!         let b[i] ~ Gaussian(0, variance = 1);
//!     }
//!     for i in 0..2 {
//!         for j in 1..3 {
//!             if i < j {
//!                 observe b[i] + b[j] > 0;
//!             }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`ComputedOnce`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ComputedOnceData<'a> {
    /// `a: [f64; n]`
    pub a: &'a [f64],
    /// `z: [usize; n]`
    pub z: &'a [usize],
    /// `d: [f64; n]`
    pub d: &'a [f64],
    /// `m: usize`
    pub m: usize,
}

/// The inference of `ComputedOnce`.
#[derive(Clone, Debug)]
pub struct ComputedOnce {
    /// The data `a: [f64; n]`.
    a: Vec<f64>,
    /// The data `z: [usize; n]`.
    z: Vec<usize>,
    /// The data `d: [f64; n]`.
    d: Vec<f64>,
    /// The data `m: usize`.
    m: usize,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The belief about `y`.
    y: Vec<Gaussian>,
    /// The belief about `b`.
    b: Vec<Gaussian>,
    /// The message to `x` from its definition, lines 3 and 5.
    x_prior: Vec<Gaussian>,
    /// The message to `x[t - 1]` from line 5.
    x_from_next: Vec<Gaussian>,
    /// The message to `x[t]` from line 11.
    x_from_a: Vec<Gaussian>,
    /// The message to `y` from its definition, line 12.
    y_prior: Vec<Gaussian>,
    /// The message to `level[z[t]]` from line 12.
    level_from_z: Vec<Gaussian>,
    /// The message to `y[t]` from line 13.
    y_from_d: Vec<Gaussian>,
    /// The message to `b[i]` from line 21.
    b_from_constraint: Vec<Gaussian>,
    /// The message to `b[j]` from line 21.
    b_from_constraint_again: Vec<Gaussian>,
    /// The belief about `x` one iteration ago.
    x_before: Vec<Gaussian>,
    /// The belief about `level` one iteration ago.
    level_before: Vec<Gaussian>,
    /// The belief about `y` one iteration ago.
    y_before: Vec<Gaussian>,
    /// The belief about `b` one iteration ago.
    b_before: Vec<Gaussian>,
}

impl ComputedOnce {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ComputedOnceData<'_>) -> Result<Self, DataError> {
        check::real("a", data.a, 2, 20)?;
        check::integer("z", data.z, 2, 33)?;
        check::real("d", data.d, 2, 48)?;
        check::integer("m", data.m, 2, 61)?;
        let n = data.a.len();
        check::size("n", "a", n, "z", data.z.len(), 2, 33)?;
        check::size("n", "a", n, "d", data.d.len(), 2, 48)?;
        let mut inference = Self {
            a: data.a.to_vec(),
            z: data.z.to_vec(),
            d: data.d.to_vec(),
            m: data.m,
            n,
            x: Vec::new(),
            level: Vec::new(),
            y: Vec::new(),
            b: Vec::new(),
            x_prior: Vec::new(),
            x_from_next: Vec::new(),
            x_from_a: Vec::new(),
            y_prior: Vec::new(),
            level_from_z: Vec::new(),
            y_from_d: Vec::new(),
            b_from_constraint: Vec::new(),
            b_from_constraint_again: Vec::new(),
            x_before: Vec::new(),
            level_before: Vec::new(),
            y_before: Vec::new(),
            b_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: &[f64]) -> Result<(), DataError> {
        check::length("a", self.a.len(), a.len(), 2, 20)?;
        check::real("a", a, 2, 20)?;
        self.a = a.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `z` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_z(&mut self, z: &[usize]) -> Result<(), DataError> {
        check::length("z", self.z.len(), z.len(), 2, 33)?;
        check::integer("z", z, 2, 33)?;
        let before = std::mem::replace(&mut self.z, z.to_vec());
        self.check_data().inspect_err(|_| self.z = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `d` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_d(&mut self, d: &[f64]) -> Result<(), DataError> {
        check::length("d", self.d.len(), d.len(), 2, 48)?;
        check::real("d", d, 2, 48)?;
        self.d = d.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `m` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_m(&mut self, m: usize) -> Result<(), DataError> {
        check::integer("m", m, 2, 61)?;
        let before = std::mem::replace(&mut self.m, m);
        self.check_data().inspect_err(|_| self.m = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_level();
        self.tell_x();
        self.tell_y();
        self.define_b();
        self.tell_level();
        self.define_y();
        self.sweep_x();
        self.marginal_of_x();
        self.marginal_of_y();
        self.x_before.clone_from(&self.x);
        self.level_before.clone_from(&self.level);
        self.y_before.clone_from(&self.y);
        self.b_before.clone_from(&self.b);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_b();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The posterior of `y`.
    #[must_use]
    pub fn y_posterior(&self) -> &[Gaussian] {
        &self.y
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &[Gaussian] {
        &self.b
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from lines 3, 5 and 11.
        let mut x_so_far = self.x_prior.clone();
        for t in 0..self.n {
            let x = x_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, x);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.a[t]), predictor).log_z;
            x_so_far[t] *= Gaussian::from_mean_variance(self.a[t], 1.0);
        }
        for at in 0..x_so_far.len() {
            log_z += (self.x_prior[at] * self.x_from_next[at] * self.x_from_a[at])
                .log_normaliser_over(&x_so_far[at]);
        }
        // `level`, from line 8.
        let level_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.level {
            log_z += belief.log_normaliser_over(&level_prior);
        }
        // `y`, from lines 12 and 13.
        let mut y_so_far = self.y_prior.clone();
        for t in 0..self.n {
            let y = y_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, y);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.d[t]), predictor).log_z;
            y_so_far[t] *= Gaussian::from_mean_variance(self.d[t], 1.0);
        }
        // `b`, from line 16.
        let b_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.b {
            log_z += belief.log_normaliser_over(&b_prior);
        }
        // Line 5, `let x[t] ~ Gaussian(x[t - 1], variance = 1);`.
        for t in 1..self.n {
            let x_there = self.x_prior[t - 1] * self.x_from_a[t - 1];
            log_z -= (self.x_prior[t - 1] * self.x_from_next[t - 1] * self.x_from_a[t - 1])
                .log_normaliser_over(&x_there);
        }
        // Line 12, `let y[t] ~ Gaussian(level[z[t]], variance = 1);`.
        for t in 0..self.n {
            let z = self.z[t];
            let level = self.level[z] / self.level_from_z[t];
            log_z -= self.level[z].log_normaliser_over(&level);
        }
        // Line 21, `observe b[i] + b[j] > 0;`.
        for i in 0..2 {
            for j in 1..3 {
                if i < j {
                    let b_there = self.b[i] / self.b_from_constraint[i * 2 + (j - 1)];
                    let b_there_again = self.b[j] / self.b_from_constraint_again[i * 2 + (j - 1)];
                    let predictor = Predictor::new(0.0, 0.0)
                        .plus(1.0, b_there)
                        .plus(1.0, b_there_again);
                    log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance)
                        .log_z;
                    log_z -= self.b[i].log_normaliser_over(&b_there);
                    log_z -= self.b[j].log_normaliser_over(&b_there_again);
                }
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 3, 5)?;
        for t in 0..self.n {
            check::below("z[{}]", &[t], self.z[t], self.m, 12, 29)?;
        }
        for i in 0..2 {
            for j in 1..3 {
                if i < j {
                    check::distinct("b", &[i, j], i != j, 21, 17)?;
                }
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.level = vec![Gaussian::UNIFORM; self.m];
        self.y = vec![Gaussian::UNIFORM; self.n];
        self.b = vec![Gaussian::UNIFORM; 3];
        self.x_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_from_next = vec![Gaussian::UNIFORM; self.n];
        self.x_from_a = vec![Gaussian::UNIFORM; self.n];
        self.y_prior = vec![Gaussian::UNIFORM; self.n];
        self.level_from_z = vec![Gaussian::UNIFORM; self.n];
        self.y_from_d = vec![Gaussian::UNIFORM; self.n];
        self.b_from_constraint = vec![Gaussian::UNIFORM; 2 * 2];
        self.b_from_constraint_again = vec![Gaussian::UNIFORM; 2 * 2];
    }

    /// Line 3, `let x[0] ~ Gaussian(0, variance = 1);`.
    fn define_x(&mut self) {
        self.x_prior[0] = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 8, `let level[i] ~ Gaussian(0, variance = 1);`.
    fn define_level(&mut self) {
        self.level.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 11, `a[t] ~ Gaussian(x[t], variance = 1);`.
    fn tell_x(&mut self) {
        for t in 0..self.n {
            self.x_from_a[t] = Gaussian::from_mean_variance(self.a[t], 1.0);
        }
    }

    /// Line 13, `d[t] ~ Gaussian(y[t], variance = 1);`.
    fn tell_y(&mut self) {
        for t in 0..self.n {
            self.y_from_d[t] = Gaussian::from_mean_variance(self.d[t], 1.0);
        }
    }

    /// Line 16, `let b[i] ~ Gaussian(0, variance = 1);`.
    fn define_b(&mut self) {
        self.b.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 12, `let y[t] ~ Gaussian(level[z[t]], variance = 1);`.
    fn tell_level(&mut self) {
        for t in 0..self.n {
            let z = self.z[t];
            let y = self.y_from_d[t];
            let message = linear::through_noise(y, 1.0);
            self.level[z] *= message / self.level_from_z[t];
            self.level_from_z[t] = message;
        }
    }

    /// Line 12, `let y[t] ~ Gaussian(level[z[t]], variance = 1);`.
    fn define_y(&mut self) {
        for t in 0..self.n {
            let z = self.z[t];
            let level = self.level[z] / self.level_from_z[t];
            self.y_prior[t] = linear::through_noise(level, 1.0);
        }
    }

    /// Line 5, `let x[t] ~ Gaussian(x[t - 1], variance = 1);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_x(&mut self) {
        let Some(mut x_from_next) = self.x_from_next.last().copied() else { return };
        let Some(mut x_prior) = self.x_prior.first().copied() else { return };
        for t in 1..self.n {
            let x_there = x_prior * self.x_from_a[t - 1];
            x_prior = linear::through_noise(x_there, 1.0);
            self.x_prior[t] = x_prior;
            {
                let t = self.n - t;
                let x_here = x_from_next * self.x_from_a[t];
                x_from_next = linear::through_noise(x_here, 1.0);
                self.x_from_next[t - 1] = x_from_next;
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
            self.y[at] = self.y_prior[at] * self.y_from_d[at];
        }
    }

    /// Line 21, `observe b[i] + b[j] > 0;`.
    fn tell_b(&mut self) {
        for i in 0..2 {
            for j in 1..3 {
                if i < j {
                    let b_there = self.b[i] / self.b_from_constraint[i * 2 + (j - 1)];
                    let b_there_again = self.b[j] / self.b_from_constraint_again[i * 2 + (j - 1)];
                    let [to_b_there, to_b_there_again] = is_positive::ep::messages(
                        true,
                        0.0,
                        0.0,
                        [(1.0, b_there), (1.0, b_there_again)],
                    );
                    self.b[i] = b_there * to_b_there;
                    self.b_from_constraint[i * 2 + (j - 1)] = to_b_there;
                    self.b[j] *= to_b_there_again / self.b_from_constraint_again[i * 2 + (j - 1)];
                    self.b_from_constraint_again[i * 2 + (j - 1)] = to_b_there_again;
                }
            }
        }
    }
}

impl Inference for ComputedOnce {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 3, iteration)?;
        Error::check_all_proper("level", &self.level, 8, iteration)?;
        Error::check_all_proper("y", &self.y, 12, iteration)?;
        Error::check_all_proper("b", &self.b, 16, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.x, &self.x_before, tolerance);
        self.x_before.clone_from(&self.x);
        moved |= posterity_runtime::any_moved(&self.level, &self.level_before, tolerance);
        self.level_before.clone_from(&self.level);
        moved |= posterity_runtime::any_moved(&self.y, &self.y_before, tolerance);
        self.y_before.clone_from(&self.y);
        moved |= posterity_runtime::any_moved(&self.b, &self.b_before, tolerance);
        self.b_before.clone_from(&self.b);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("b[i]", "line 21", |it| &it.b_from_constraint),
            ahead.array("b[j]", "line 21", |it| &it.b_from_constraint_again),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::array((0..self.n).map(|i| self.x[i]));
        let level = Posterior::array((0..self.m).map(|i| self.level[i]));
        let y = Posterior::array((0..self.n).map(|i| self.y[i]));
        let b = Posterior::array((0..3).map(|i| self.b[i]));
        vec![("x", x), ("level", level), ("y", y), ("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(11, 9), (13, 9), (21, 17)]
    }
}
