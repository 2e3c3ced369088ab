//! `GatheredPairs` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/gathered_pairs.model`.
//!
//! ```text
//! model GatheredPairs(
//!     g: [usize; a],
//!     h: [usize; a],
//!     k: [[usize; b]; c],
//!     y: f64,
//!     z: f64,
//!     n: usize,
//! ) -> (x, w) {
//!     for i in 0..n {
//!         let w[i] ~ Gaussian(0, variance = 1);
//!         for j in 0..n {
//!             let x[i][j] ~ Gaussian(0, variance = 1);
//!         }
//!     }
//!     y ~ Gaussian(sum(0..a, |i| x[g[i]][h[i]]), variance = 1);
//!     z ~ Gaussian(sum(0..c, |i| sum(0..b, |j| w[k[i][j]])), variance = 1);
//! }
//! ```

use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor,
    Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`GatheredPairs`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GatheredPairsData<'a> {
    /// `g: [usize; a]`
    pub g: &'a [usize],
    /// `h: [usize; a]`
    pub h: &'a [usize],
    /// `k: [[usize; b]; c]`
    pub k: Grid<'a, usize, 2>,
    /// `y: f64`
    pub y: f64,
    /// `z: f64`
    pub z: f64,
    /// `n: usize`
    pub n: usize,
}

/// Sums over elements that the data choose: by two indices at once, and by one over two
/// comprehensions.
#[derive(Clone, Debug)]
pub struct GatheredPairs {
    /// The data `g: [usize; a]`.
    g: Vec<usize>,
    /// The data `h: [usize; a]`.
    h: Vec<usize>,
    /// The data `k: [[usize; b]; c]`.
    k: Vec<usize>,
    /// The data `y: f64`.
    y: f64,
    /// The data `z: f64`.
    z: f64,
    /// The data `n: usize`.
    n: usize,
    /// The size `a` of the data.
    a: usize,
    /// The size `c` of the data.
    c: usize,
    /// The size `b` of the data.
    b: usize,
    /// The belief about `w`.
    w: Vec<Gaussian>,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The message to `x[g[i]][h[i]]` from line 17.
    x_from_g: Vec<Gaussian>,
    /// The message to `w[k[i][j]]` from line 18.
    w_from_k: Vec<Gaussian>,
    /// The belief about `w` one iteration ago.
    w_before: Vec<Gaussian>,
    /// The belief about `x` one iteration ago.
    x_before: Vec<Gaussian>,
}

impl GatheredPairs {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GatheredPairsData<'_>) -> Result<Self, DataError> {
        check::integer("g", data.g, 4, 5)?;
        check::integer("h", data.h, 5, 5)?;
        check::grid("k", data.k, 6, 5)?;
        check::integer("k", data.k, 6, 5)?;
        check::real("y", data.y, 7, 5)?;
        check::real("z", data.z, 8, 5)?;
        check::integer("n", data.n, 9, 5)?;
        let a = data.g.len();
        check::size("a", "g", a, "h", data.h.len(), 5, 5)?;
        let c = data.k.sizes[0];
        let b = data.k.sizes[1];
        let mut inference = Self {
            g: data.g.to_vec(),
            h: data.h.to_vec(),
            k: data.k.values.to_vec(),
            y: data.y,
            z: data.z,
            n: data.n,
            a,
            c,
            b,
            w: Vec::new(),
            x: Vec::new(),
            x_from_g: Vec::new(),
            w_from_k: Vec::new(),
            w_before: Vec::new(),
            x_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `g` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_g(&mut self, g: &[usize]) -> Result<(), DataError> {
        check::length("g", self.g.len(), g.len(), 4, 5)?;
        check::integer("g", g, 4, 5)?;
        let before = std::mem::replace(&mut self.g, g.to_vec());
        self.check_data().inspect_err(|_| self.g = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `h` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_h(&mut self, h: &[usize]) -> Result<(), DataError> {
        check::length("h", self.h.len(), h.len(), 5, 5)?;
        check::integer("h", h, 5, 5)?;
        let before = std::mem::replace(&mut self.h, h.to_vec());
        self.check_data().inspect_err(|_| self.h = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `k` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_k(&mut self, k: Grid<'_, usize, 2>) -> Result<(), DataError> {
        check::grid("k", k, 6, 5)?;
        check::length("k", self.c, k.sizes[0], 6, 5)?;
        check::length("k", self.b, k.sizes[1], 6, 5)?;
        check::integer("k", k, 6, 5)?;
        let before = std::mem::replace(&mut self.k, k.values.to_vec());
        self.check_data().inspect_err(|_| self.k = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: f64) -> Result<(), DataError> {
        check::real("y", y, 7, 5)?;
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Replaces `z` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_z(&mut self, z: f64) -> Result<(), DataError> {
        check::real("z", z, 8, 5)?;
        self.z = z;
        self.reset();
        Ok(())
    }

    /// Replaces `n` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_n(&mut self, n: usize) -> Result<(), DataError> {
        check::integer("n", n, 9, 5)?;
        let before = std::mem::replace(&mut self.n, n);
        self.check_data().inspect_err(|_| self.n = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_w();
        self.define_x();
        self.w_before.clone_from(&self.w);
        self.x_before.clone_from(&self.x);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_x();
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

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &[Gaussian] {
        &self.x
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
        // `w`, from line 12.
        let w_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.w {
            log_z += belief.log_normaliser_over(&w_prior);
        }
        // `x`, from line 14.
        let x_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.x {
            log_z += belief.log_normaliser_over(&x_prior);
        }
        // Line 17, `y ~ Gaussian(sum(0..a, |i| x[g[i]][h[i]]), variance = 1);`.
        let mut predictor = Predictor::new(0.0, 1.0);
        for i in 0..self.a {
            let x = self.x[self.g[i] * self.n + self.h[i]] / self.x_from_g[i];
            predictor.add(1.0, x);
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y), predictor).log_z;
        for i in 0..self.a {
            let x = self.x[self.g[i] * self.n + self.h[i]] / self.x_from_g[i];
            log_z -= self.x[self.g[i] * self.n + self.h[i]].log_normaliser_over(&x);
        }
        // Line 18, `z ~ Gaussian(sum(0..c, |i| sum(0..b, |j| w[k[i][j]])), variance = 1);`.
        let mut predictor = Predictor::new(0.0, 1.0);
        for i in 0..self.c {
            for j in 0..self.b {
                let w = self.w[self.k[i * self.b + j]] / self.w_from_k[i * self.b + j];
                predictor.add(1.0, w);
            }
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.z), predictor).log_z;
        for i in 0..self.c {
            for j in 0..self.b {
                let at = i * self.b + j;
                let w = self.w[self.k[at]] / self.w_from_k[at];
                log_z -= self.w[self.k[at]].log_normaliser_over(&w);
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.n {
            check::fits("n * n", &[], (self.n as f64) * (self.n as f64), 13, 13)?;
        }
        for i in 0..self.a {
            check::below("g[{}]", &[i], self.g[i], self.n, 17, 32)?;
            check::below("h[{}]", &[i], self.h[i], self.n, 17, 32)?;
        }
        for i in 0..self.c {
            for j in 0..self.b {
                check::below("k[{}][{}]", &[i, j], self.k[i * self.b + j], self.n, 18, 46)?;
            }
        }
        check::all_distinct("g[i], h[i]", (0..self.a).map(|i| [self.g[i], self.h[i]]), 17, 5)?;
        check::all_distinct(
            "k[i][j]",
            (0..self.c).flat_map(|i| (0..self.b).map(move |j| [self.k[i * self.b + j]])),
            18,
            5,
        )?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.w = vec![Gaussian::UNIFORM; self.n];
        self.x = vec![Gaussian::UNIFORM; self.n * self.n];
        self.x_from_g = vec![Gaussian::UNIFORM; self.a];
        self.w_from_k = vec![Gaussian::UNIFORM; self.c * self.b];
    }

    /// Line 12, `let w[i] ~ Gaussian(0, variance = 1);`.
    fn define_w(&mut self) {
        self.w.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 14, `let x[i][j] ~ Gaussian(0, variance = 1);`.
    fn define_x(&mut self) {
        self.x.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 17, `y ~ Gaussian(sum(0..a, |i| x[g[i]][h[i]]), variance = 1);`.
    fn tell_x(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for i in 0..self.a {
            let x = self.x[self.g[i] * self.n + self.h[i]] / self.x_from_g[i];
            predictor.add(1.0, x);
        }
        let child = Gaussian::point(self.y);
        for i in 0..self.a {
            let x = self.x[self.g[i] * self.n + self.h[i]] / self.x_from_g[i];
            let message = linear::to_term_of_gaussian(1.0, x, predictor, child);
            self.x[self.g[i] * self.n + self.h[i]] *= message / self.x_from_g[i];
            self.x_from_g[i] = message;
        }
    }

    /// Line 18, `z ~ Gaussian(sum(0..c, |i| sum(0..b, |j| w[k[i][j]])), variance = 1);`.
    fn tell_w(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for i in 0..self.c {
            for j in 0..self.b {
                let w = self.w[self.k[i * self.b + j]] / self.w_from_k[i * self.b + j];
                predictor.add(1.0, w);
            }
        }
        let child = Gaussian::point(self.z);
        for i in 0..self.c {
            for j in 0..self.b {
                let at = i * self.b + j;
                let w = self.w[self.k[at]] / self.w_from_k[at];
                let message = linear::to_term_of_gaussian(1.0, w, predictor, child);
                self.w[self.k[at]] *= message / self.w_from_k[at];
                self.w_from_k[at] = message;
            }
        }
    }
}

impl Inference for GatheredPairs {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("w", &self.w, 12, iteration)?;
        Error::check_all_proper("x", &self.x, 14, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.w, &self.w_before, tolerance);
        self.w_before.clone_from(&self.w);
        moved |= posterity_runtime::any_moved(&self.x, &self.x_before, tolerance);
        self.x_before.clone_from(&self.x);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("x[g[i]][h[i]]", "line 17", |it| &it.x_from_g),
            ahead.array("w[k[i][j]]", "line 18", |it| &it.w_from_k),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::shaped([self.n, self.n], |[i, j]| self.x[i * self.n + j]);
        let w = Posterior::array((0..self.n).map(|i| self.w[i]));
        vec![("x", x), ("w", w)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(17, 5), (18, 5)]
    }
}
