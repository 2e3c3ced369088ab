//! `ReachedPlainlyVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/reached_plainly_vmp.model`.
//!
//! ```text
//! model ReachedPlainlyVmp(
//!     k: [usize; n],
//!     shifted: [f64; n],
//!     diagonal: [f64; n],
//!     width: [usize; n],
//!     nested: [f64; n],
//!     named: [f64; n],
//!     grid: [[f64; n]; n],
//!     pair: [[usize; 2]; n],
//!     sum: [f64; n],
//!     joint: [f64; 6],
//! ) -> (a, b, c, d, e, f, precision) {
//!     let precision ~ Gamma(shape = 3, rate = 2);
//!     for t in 0..n {
//!         for j in 0..3 {
//!             let a[t][j] ~ Gaussian(0, variance = 1);
//!             let c[t][j] ~ Gaussian(0, variance = 1);
//!         }
//!         for j in 0..n {
//!             let b[t][j] ~ Gaussian(0, variance = 1);
//!             let e[t][j] ~ Gaussian(0, variance = 1);
//!         }
//!     }
//!     for i in 0..3 {
//!         let d[i] ~ Gaussian(0, variance = 1);
//!         let f[i] ~ Gaussian(0, variance = 1);
//!     }
//!     joint[0] ~ Gaussian(a[0][0] + a[1][1], variance = 1);
//!     joint[1] ~ Gaussian(b[0][0] + b[1][1], variance = 1);
//!     joint[2] ~ Gaussian(c[0][0] + c[1][1], variance = 1);
//!     joint[3] ~ Gaussian(d[0] + d[1], variance = 1);
//!     joint[4] ~ Gaussian(e[0][1] + e[1][0], variance = 1);
//!     joint[5] ~ Gaussian(f[0] + f[1], variance = 1);
//!     for t in 0..n - 1 {
//!         shifted[t + 1] ~ Gaussian(a[t][k[t + 1]], precision = precision);
//!         diagonal[t + 1] ~ Gaussian(b[t][t], precision = precision);
//!         for j in 0..width[t + 1] {
//!             observe c[t][j] ~ Gaussian(nested[t + 1], precision = precision);
//!         }
//!     }
//!     for row in 0..n {
//!         named[row] ~ Gaussian(d[k[row]], precision = precision);
//!         sum[row] ~ Gaussian(f[pair[row][0]] + f[pair[row][1]], precision = precision);
//!     }
//!     for t in 0..n - 1 {
//!         for j in 0..n - 1 {
//!             grid[t + 1][j + 1] ~ Gaussian(e[t][j], precision = precision);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Grid, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`ReachedPlainlyVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ReachedPlainlyVmpData<'a> {
    /// `k: [usize; n]`
    pub k: &'a [usize],
    /// `shifted: [f64; n]`
    pub shifted: &'a [f64],
    /// `diagonal: [f64; n]`
    pub diagonal: &'a [f64],
    /// `width: [usize; n]`
    pub width: &'a [usize],
    /// `nested: [f64; n]`
    pub nested: &'a [f64],
    /// `named: [f64; n]`
    pub named: &'a [f64],
    /// `grid: [[f64; n]; n]`
    pub grid: Grid<'a, f64, 2>,
    /// `pair: [[usize; 2]; n]`
    pub pair: Grid<'a, usize, 2>,
    /// `sum: [f64; n]`
    pub sum: &'a [f64],
    /// `joint: [f64; 6]`
    pub joint: &'a [f64],
}

/// The inference of `ReachedPlainlyVmp`.
#[derive(Clone, Debug)]
pub struct ReachedPlainlyVmp {
    /// The data `k: [usize; n]`.
    k: Vec<usize>,
    /// The data `shifted: [f64; n]`.
    shifted: Vec<f64>,
    /// The data `diagonal: [f64; n]`.
    diagonal: Vec<f64>,
    /// The data `width: [usize; n]`.
    width: Vec<usize>,
    /// The data `nested: [f64; n]`.
    nested: Vec<f64>,
    /// The data `named: [f64; n]`.
    named: Vec<f64>,
    /// The data `grid: [[f64; n]; n]`.
    grid: Vec<f64>,
    /// The data `pair: [[usize; 2]; n]`.
    pair: Vec<usize>,
    /// The data `sum: [f64; n]`.
    sum: Vec<f64>,
    /// The data `joint: [f64; 6]`.
    joint: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `precision`.
    precision: Gamma,
    /// The belief about `a`.
    a: Vec<Gaussian>,
    /// The belief about `c`.
    c: Vec<Gaussian>,
    /// The belief about `b`.
    b: Vec<Gaussian>,
    /// The belief about `e`.
    e: Vec<Gaussian>,
    /// The belief about `d`.
    d: Vec<Gaussian>,
    /// The belief about `f`.
    f: Vec<Gaussian>,
    /// The belief about `precision` one iteration ago.
    precision_before: Gamma,
    /// The belief about `a` one iteration ago.
    a_before: Vec<Gaussian>,
    /// The belief about `c` one iteration ago.
    c_before: Vec<Gaussian>,
    /// The belief about `b` one iteration ago.
    b_before: Vec<Gaussian>,
    /// The belief about `e` one iteration ago.
    e_before: Vec<Gaussian>,
    /// The belief about `d` one iteration ago.
    d_before: Vec<Gaussian>,
    /// The belief about `f` one iteration ago.
    f_before: Vec<Gaussian>,
}

impl ReachedPlainlyVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ReachedPlainlyVmpData<'_>) -> Result<Self, DataError> {
        check::integer("k", data.k, 4, 5)?;
        check::real("shifted", data.shifted, 5, 5)?;
        check::real("diagonal", data.diagonal, 6, 5)?;
        check::integer("width", data.width, 7, 5)?;
        check::real("nested", data.nested, 8, 5)?;
        check::real("named", data.named, 9, 5)?;
        check::grid("grid", data.grid, 10, 5)?;
        check::real("grid", data.grid, 10, 5)?;
        check::grid("pair", data.pair, 11, 5)?;
        check::integer("pair", data.pair, 11, 5)?;
        check::real("sum", data.sum, 12, 5)?;
        check::real("joint", data.joint, 13, 5)?;
        let n = data.k.len();
        check::size("n", "k", n, "shifted", data.shifted.len(), 5, 5)?;
        check::size("n", "k", n, "diagonal", data.diagonal.len(), 6, 5)?;
        check::size("n", "k", n, "width", data.width.len(), 7, 5)?;
        check::size("n", "k", n, "nested", data.nested.len(), 8, 5)?;
        check::size("n", "k", n, "named", data.named.len(), 9, 5)?;
        check::size("n", "k", n, "grid", data.grid.sizes[0], 10, 5)?;
        check::size("n", "k", n, "pair", data.pair.sizes[0], 11, 5)?;
        check::size("n", "k", n, "sum", data.sum.len(), 12, 5)?;
        if !data.grid.sizes[..1].contains(&0) {
            check::size("n", "k", n, "grid", data.grid.sizes[1], 10, 5)?;
        }
        if !data.pair.sizes[..1].contains(&0) {
            check::length("pair", 2, data.pair.sizes[1], 11, 5)?;
        }
        check::length("joint", 6, data.joint.len(), 13, 5)?;
        let mut inference = Self {
            k: data.k.to_vec(),
            shifted: data.shifted.to_vec(),
            diagonal: data.diagonal.to_vec(),
            width: data.width.to_vec(),
            nested: data.nested.to_vec(),
            named: data.named.to_vec(),
            grid: data.grid.values.to_vec(),
            pair: data.pair.values.to_vec(),
            sum: data.sum.to_vec(),
            joint: data.joint.to_vec(),
            n,
            precision: Gamma::UNIFORM,
            a: Vec::new(),
            c: Vec::new(),
            b: Vec::new(),
            e: Vec::new(),
            d: Vec::new(),
            f: Vec::new(),
            precision_before: Gamma::UNIFORM,
            a_before: Vec::new(),
            c_before: Vec::new(),
            b_before: Vec::new(),
            e_before: Vec::new(),
            d_before: Vec::new(),
            f_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `k` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_k(&mut self, k: &[usize]) -> Result<(), DataError> {
        check::length("k", self.k.len(), k.len(), 4, 5)?;
        check::integer("k", k, 4, 5)?;
        let before = std::mem::replace(&mut self.k, k.to_vec());
        self.check_data().inspect_err(|_| self.k = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `shifted` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_shifted(&mut self, shifted: &[f64]) -> Result<(), DataError> {
        check::length("shifted", self.shifted.len(), shifted.len(), 5, 5)?;
        check::real("shifted", shifted, 5, 5)?;
        self.shifted = shifted.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `diagonal` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_diagonal(&mut self, diagonal: &[f64]) -> Result<(), DataError> {
        check::length("diagonal", self.diagonal.len(), diagonal.len(), 6, 5)?;
        check::real("diagonal", diagonal, 6, 5)?;
        self.diagonal = diagonal.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `width` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_width(&mut self, width: &[usize]) -> Result<(), DataError> {
        check::length("width", self.width.len(), width.len(), 7, 5)?;
        check::integer("width", width, 7, 5)?;
        let before = std::mem::replace(&mut self.width, width.to_vec());
        self.check_data().inspect_err(|_| self.width = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `nested` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_nested(&mut self, nested: &[f64]) -> Result<(), DataError> {
        check::length("nested", self.nested.len(), nested.len(), 8, 5)?;
        check::real("nested", nested, 8, 5)?;
        self.nested = nested.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `named` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_named(&mut self, named: &[f64]) -> Result<(), DataError> {
        check::length("named", self.named.len(), named.len(), 9, 5)?;
        check::real("named", named, 9, 5)?;
        self.named = named.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `grid` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_grid(&mut self, grid: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("grid", grid, 10, 5)?;
        check::length("grid", self.n, grid.sizes[0], 10, 5)?;
        check::length("grid", self.n, grid.sizes[1], 10, 5)?;
        check::real("grid", grid, 10, 5)?;
        self.grid = grid.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `pair` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_pair(&mut self, pair: Grid<'_, usize, 2>) -> Result<(), DataError> {
        check::grid("pair", pair, 11, 5)?;
        check::length("pair", self.n, pair.sizes[0], 11, 5)?;
        check::length("pair", 2, pair.sizes[1], 11, 5)?;
        check::integer("pair", pair, 11, 5)?;
        let before = std::mem::replace(&mut self.pair, pair.values.to_vec());
        self.check_data().inspect_err(|_| self.pair = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `sum` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_sum(&mut self, sum: &[f64]) -> Result<(), DataError> {
        check::length("sum", self.sum.len(), sum.len(), 12, 5)?;
        check::real("sum", sum, 12, 5)?;
        self.sum = sum.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `joint` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_joint(&mut self, joint: &[f64]) -> Result<(), DataError> {
        check::length("joint", self.joint.len(), joint.len(), 13, 5)?;
        check::real("joint", joint, 13, 5)?;
        self.joint = joint.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_precision();
        self.start_a();
        self.start_c();
        self.start_b();
        self.start_e();
        self.start_d();
        self.start_f();
        self.precision_before = self.precision;
        self.a_before.clone_from(&self.a);
        self.c_before.clone_from(&self.c);
        self.b_before.clone_from(&self.b);
        self.e_before.clone_from(&self.e);
        self.d_before.clone_from(&self.d);
        self.f_before.clone_from(&self.f);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_precision();
        self.update_a();
        self.update_c();
        self.update_b();
        self.update_e();
        self.update_d();
        self.update_f();
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

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &[Gaussian] {
        &self.b
    }

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &[Gaussian] {
        &self.c
    }

    /// The posterior of `d`.
    #[must_use]
    pub fn d_posterior(&self) -> &[Gaussian] {
        &self.d
    }

    /// The posterior of `e`.
    #[must_use]
    pub fn e_posterior(&self) -> &[Gaussian] {
        &self.e
    }

    /// The posterior of `f`.
    #[must_use]
    pub fn f_posterior(&self) -> &[Gaussian] {
        &self.f
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Gamma {
        &self.precision
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 15, `let precision ~ Gamma(shape = 3, rate = 2);`.
        let precision = self.precision;
        bound += gamma::vmp::average_log(precision, 3.0, 2.0);
        // Line 18, `let a[t][j] ~ Gaussian(0, variance = 1);`.
        for t in 0..self.n {
            for j in 0..3 {
                let a = self.a[t * 3 + j];
                bound += gaussian::vmp::average_log(a, 0.0, 1.0);
            }
        }
        // Line 19, `let c[t][j] ~ Gaussian(0, variance = 1);`.
        for t in 0..self.n {
            for j in 0..3 {
                let c = self.c[t * 3 + j];
                bound += gaussian::vmp::average_log(c, 0.0, 1.0);
            }
        }
        // Line 22, `let b[t][j] ~ Gaussian(0, variance = 1);`.
        for t in 0..self.n {
            for j in 0..self.n {
                let b = self.b[t * self.n + j];
                bound += gaussian::vmp::average_log(b, 0.0, 1.0);
            }
        }
        // Line 23, `let e[t][j] ~ Gaussian(0, variance = 1);`.
        for t in 0..self.n {
            for j in 0..self.n {
                let e = self.e[t * self.n + j];
                bound += gaussian::vmp::average_log(e, 0.0, 1.0);
            }
        }
        // Line 27, `let d[i] ~ Gaussian(0, variance = 1);`.
        for i in 0..3 {
            let d = self.d[i];
            bound += gaussian::vmp::average_log(d, 0.0, 1.0);
        }
        // Line 28, `let f[i] ~ Gaussian(0, variance = 1);`.
        for i in 0..3 {
            let f = self.f[i];
            bound += gaussian::vmp::average_log(f, 0.0, 1.0);
        }
        // Line 30, `joint[0] ~ Gaussian(a[0][0] + a[1][1], variance = 1);`.
        let a_there = self.a[0];
        let a_there_again = self.a[3 + 1];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, a_there)
            .plus(1.0, a_there_again);
        bound += gaussian::vmp::average_log(self.joint[0], predictor, 1.0);
        // Line 31, `joint[1] ~ Gaussian(b[0][0] + b[1][1], variance = 1);`.
        let b_there = self.b[0];
        let b_there_again = self.b[self.n + 1];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, b_there)
            .plus(1.0, b_there_again);
        bound += gaussian::vmp::average_log(self.joint[1], predictor, 1.0);
        // Line 32, `joint[2] ~ Gaussian(c[0][0] + c[1][1], variance = 1);`.
        let c_there = self.c[0];
        let c_there_again = self.c[3 + 1];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, c_there)
            .plus(1.0, c_there_again);
        bound += gaussian::vmp::average_log(self.joint[2], predictor, 1.0);
        // Line 33, `joint[3] ~ Gaussian(d[0] + d[1], variance = 1);`.
        let d_there = self.d[0];
        let d_there_again = self.d[1];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, d_there)
            .plus(1.0, d_there_again);
        bound += gaussian::vmp::average_log(self.joint[3], predictor, 1.0);
        // Line 34, `joint[4] ~ Gaussian(e[0][1] + e[1][0], variance = 1);`.
        let e_there = self.e[1];
        let e_there_again = self.e[self.n];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, e_there)
            .plus(1.0, e_there_again);
        bound += gaussian::vmp::average_log(self.joint[4], predictor, 1.0);
        // Line 35, `joint[5] ~ Gaussian(f[0] + f[1], variance = 1);`.
        let f_there = self.f[0];
        let f_there_again = self.f[1];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, f_there)
            .plus(1.0, f_there_again);
        bound += gaussian::vmp::average_log(self.joint[5], predictor, 1.0);
        // Line 37, `shifted[t + 1] ~ Gaussian(a[t][k[t + 1]], precision = precision);`.
        for t in 0..self.n - 1 {
            let k = self.k[t + 1];
            let a = self.a[t * 3 + k];
            bound += gaussian::vmp::average_log(self.shifted[t + 1], a, precision);
        }
        // Line 38, `diagonal[t + 1] ~ Gaussian(b[t][t], precision = precision);`.
        for t in 0..self.n - 1 {
            let b = self.b[t * self.n + t];
            bound += gaussian::vmp::average_log(self.diagonal[t + 1], b, precision);
        }
        // Line 40, `observe c[t][j] ~ Gaussian(nested[t + 1], precision = precision);`.
        for t in 0..self.n - 1 {
            for j in 0..self.width[t + 1] {
                let c = self.c[t * 3 + j];
                bound += gaussian::vmp::average_log(c, self.nested[t + 1], precision);
            }
        }
        // Line 44, `named[row] ~ Gaussian(d[k[row]], precision = precision);`.
        for row in 0..self.n {
            let k = self.k[row];
            let d = self.d[k];
            bound += gaussian::vmp::average_log(self.named[row], d, precision);
        }
        // Line 45, `sum[row] ~ Gaussian(f[pair[row][0]] + f[pair[row][1]], precision = pr…`.
        for row in 0..self.n {
            let pair = self.pair[row * 2];
            let pair_other = self.pair[row * 2 + 1];
            let f_at_pair = self.f[pair];
            let f_at_pair_other = self.f[pair_other];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, f_at_pair)
                .plus(1.0, f_at_pair_other);
            bound += gaussian::vmp::average_log(self.sum[row], predictor, precision);
        }
        // Line 49, `grid[t + 1][j + 1] ~ Gaussian(e[t][j], precision = precision);`.
        for t in 0..self.n - 1 {
            for j in 0..self.n - 1 {
                let e = self.e[t * self.n + j];
                bound += gaussian::vmp::average_log(
                    self.grid[(t + 1) * self.n + (j + 1)],
                    e,
                    precision,
                );
            }
        }
        // The entropies of the beliefs.
        bound += self.precision.entropy();
        bound += self.a.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.c.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.b.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.e.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.d.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.f.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::bound("n - 1", &[], self.n as i64 - 1, 36, 17)?;
        check::bound("n - 1", &[], self.n as i64 - 1, 47, 17)?;
        if 0 < self.n - 1 {
            check::bound("n - 1", &[], self.n as i64 - 1, 48, 21)?;
        }
        check::below("0", &[], 0, self.n, 30, 25)?;
        check::below("1", &[], 1, self.n, 30, 35)?;
        check::below("0", &[], 0, self.n, 31, 25)?;
        check::below("1", &[], 1, self.n, 31, 35)?;
        check::below("0", &[], 0, self.n, 32, 25)?;
        check::below("1", &[], 1, self.n, 32, 35)?;
        check::below("0", &[], 0, self.n, 34, 25)?;
        check::below("1", &[], 1, self.n, 34, 25)?;
        check::below("1", &[], 1, self.n, 34, 35)?;
        check::below("0", &[], 0, self.n, 34, 35)?;
        for t in 0..self.n - 1 {
            check::below("k[{} + 1]", &[t], self.k[t + 1], 3, 37, 35)?;
        }
        for t in 0..self.n - 1 {
            for j in 0..self.width[t + 1] {
                check::below("{}", &[j], j, 3, 40, 21)?;
            }
        }
        for row in 0..self.n {
            check::below("k[{}]", &[row], self.k[row], 3, 44, 31)?;
            check::below("pair[{}][0]", &[row], self.pair[row * 2], 3, 45, 29)?;
            check::below("pair[{}][1]", &[row], self.pair[row * 2 + 1], 3, 45, 47)?;
            check::distinct("f", &[row], self.pair[row * 2] != self.pair[row * 2 + 1], 45, 9)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.precision = Gamma::UNIFORM;
        self.a = vec![Gaussian::UNIFORM; self.n * 3];
        self.c = vec![Gaussian::UNIFORM; self.n * 3];
        self.b = vec![Gaussian::UNIFORM; self.n * self.n];
        self.e = vec![Gaussian::UNIFORM; self.n * self.n];
        self.d = vec![Gaussian::UNIFORM; 3];
        self.f = vec![Gaussian::UNIFORM; 3];
    }

    /// Line 15, `let precision ~ Gamma(shape = 3, rate = 2);`.
    fn start_precision(&mut self) {
        self.precision = gamma::vmp::to_x(3.0, 2.0);
    }

    /// Line 18, `let a[t][j] ~ Gaussian(0, variance = 1);`.
    fn start_a(&mut self) {
        for t in 0..self.n {
            for j in 0..3 {
                self.a[t * 3 + j] = gaussian::vmp::to_x(0.0, 1.0);
            }
        }
    }

    /// Line 19, `let c[t][j] ~ Gaussian(0, variance = 1);`.
    fn start_c(&mut self) {
        for t in 0..self.n {
            for j in 0..3 {
                self.c[t * 3 + j] = gaussian::vmp::to_x(0.0, 1.0);
            }
        }
    }

    /// Line 22, `let b[t][j] ~ Gaussian(0, variance = 1);`.
    fn start_b(&mut self) {
        for t in 0..self.n {
            for j in 0..self.n {
                self.b[t * self.n + j] = gaussian::vmp::to_x(0.0, 1.0);
            }
        }
    }

    /// Line 23, `let e[t][j] ~ Gaussian(0, variance = 1);`.
    fn start_e(&mut self) {
        for t in 0..self.n {
            for j in 0..self.n {
                self.e[t * self.n + j] = gaussian::vmp::to_x(0.0, 1.0);
            }
        }
    }

    /// Line 27, `let d[i] ~ Gaussian(0, variance = 1);`.
    fn start_d(&mut self) {
        for i in 0..3 {
            self.d[i] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// Line 28, `let f[i] ~ Gaussian(0, variance = 1);`.
    fn start_f(&mut self) {
        for i in 0..3 {
            self.f[i] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// The belief about `precision`, from lines 15, 37, 38, 40, 44, 45 and 49.
    fn update_precision(&mut self) {
        let mut next = gamma::vmp::to_x(3.0, 2.0);
        for t in 0..self.n - 1 {
            let k = self.k[t + 1];
            let a = self.a[t * 3 + k];
            next *= gaussian::vmp::to_precision(self.shifted[t + 1], a);
        }
        for t in 0..self.n - 1 {
            let b = self.b[t * self.n + t];
            next *= gaussian::vmp::to_precision(self.diagonal[t + 1], b);
        }
        for t in 0..self.n - 1 {
            for j in 0..self.width[t + 1] {
                let c = self.c[t * 3 + j];
                next *= gaussian::vmp::to_precision(c, self.nested[t + 1]);
            }
        }
        for row in 0..self.n {
            let k = self.k[row];
            let d = self.d[k];
            next *= gaussian::vmp::to_precision(self.named[row], d);
        }
        for row in 0..self.n {
            let pair = self.pair[row * 2];
            let pair_other = self.pair[row * 2 + 1];
            let f_at_pair = self.f[pair];
            let f_at_pair_other = self.f[pair_other];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, f_at_pair)
                .plus(1.0, f_at_pair_other);
            next *= gaussian::vmp::to_precision(self.sum[row], predictor);
        }
        for t in 0..self.n - 1 {
            for j in 0..self.n - 1 {
                let e = self.e[t * self.n + j];
                next *= gaussian::vmp::to_precision(self.grid[(t + 1) * self.n + (j + 1)], e);
            }
        }
        self.precision = next;
    }

    /// The belief about `a`, from lines 18, 30 and 37.
    fn update_a(&mut self) {
        let precision = self.precision;
        for t in 0..self.n {
            for j in 0..3 {
                let mut next = Gaussian::UNIFORM;
                next *= gaussian::vmp::to_x(0.0, 1.0);
                if t == 0 && j == 0 {
                    let a_there = self.a[0];
                    let a_there_again = self.a[3 + 1];
                    let predicted = a_there.mean() + a_there_again.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        a_there.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.joint[0], 1.0),
                    );
                }
                if t == 1 && j == 1 {
                    let a_there = self.a[0];
                    let a_there_again = self.a[3 + 1];
                    let predicted = a_there.mean() + a_there_again.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        a_there_again.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.joint[0], 1.0),
                    );
                }
                if (t as i64) < self.n as i64 - 1 && j == self.k[t + 1] {
                    next *= gaussian::vmp::to_mean(self.shifted[t + 1], precision);
                }
                self.a[t * 3 + j] = next;
            }
        }
    }

    /// The belief about `c`, from lines 19, 32 and 40.
    fn update_c(&mut self) {
        let precision = self.precision;
        for t in 0..self.n {
            for j in 0..3 {
                let mut next = Gaussian::UNIFORM;
                next *= gaussian::vmp::to_x(0.0, 1.0);
                if t == 0 && j == 0 {
                    let c_there = self.c[0];
                    let c_there_again = self.c[3 + 1];
                    let predicted = c_there.mean() + c_there_again.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        c_there.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.joint[2], 1.0),
                    );
                }
                if t == 1 && j == 1 {
                    let c_there = self.c[0];
                    let c_there_again = self.c[3 + 1];
                    let predicted = c_there.mean() + c_there_again.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        c_there_again.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.joint[2], 1.0),
                    );
                }
                if (t as i64) < self.n as i64 - 1 && j < self.width[t + 1] {
                    next *= gaussian::vmp::to_x(self.nested[t + 1], precision);
                }
                self.c[t * 3 + j] = next;
            }
        }
    }

    /// The belief about `b`, from lines 22, 31 and 38.
    fn update_b(&mut self) {
        let precision = self.precision;
        for t in 0..self.n {
            for j in 0..self.n {
                let mut next = Gaussian::UNIFORM;
                next *= gaussian::vmp::to_x(0.0, 1.0);
                if t == 0 && j == 0 {
                    let b_there = self.b[0];
                    let b_there_again = self.b[self.n + 1];
                    let predicted = b_there.mean() + b_there_again.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        b_there.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.joint[1], 1.0),
                    );
                }
                if t == 1 && j == 1 {
                    let b_there = self.b[0];
                    let b_there_again = self.b[self.n + 1];
                    let predicted = b_there.mean() + b_there_again.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        b_there_again.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.joint[1], 1.0),
                    );
                }
                if (t as i64) < self.n as i64 - 1 && j == t {
                    next *= gaussian::vmp::to_mean(self.diagonal[t + 1], precision);
                }
                self.b[t * self.n + j] = next;
            }
        }
    }

    /// The belief about `e`, from lines 23, 34 and 49.
    fn update_e(&mut self) {
        let precision = self.precision;
        for t in 0..self.n {
            for j in 0..self.n {
                let mut next = Gaussian::UNIFORM;
                next *= gaussian::vmp::to_x(0.0, 1.0);
                if t == 0 && j == 1 {
                    let e_there = self.e[1];
                    let e_there_again = self.e[self.n];
                    let predicted = e_there.mean() + e_there_again.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        e_there.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.joint[4], 1.0),
                    );
                }
                if t == 1 && j == 0 {
                    let e_there = self.e[1];
                    let e_there_again = self.e[self.n];
                    let predicted = e_there.mean() + e_there_again.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        e_there_again.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.joint[4], 1.0),
                    );
                }
                if (t as i64) < self.n as i64 - 1 && (j as i64) < self.n as i64 - 1 {
                    next *=
                        gaussian::vmp::to_mean(self.grid[(t + 1) * self.n + (j + 1)], precision);
                }
                self.e[t * self.n + j] = next;
            }
        }
    }

    /// The belief about `d`, from lines 27, 33 and 44.
    fn update_d(&mut self) {
        let precision = self.precision;
        for i in 0..3 {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(0.0, 1.0);
            if i == 0 {
                let d_there = self.d[0];
                let d_there_again = self.d[1];
                let predicted = d_there.mean() + d_there_again.mean();
                next *= linear::to_term_mean_field(
                    1.0,
                    d_there.mean(),
                    predicted,
                    Gaussian::from_mean_precision(self.joint[3], 1.0),
                );
            }
            if i == 1 {
                let d_there = self.d[0];
                let d_there_again = self.d[1];
                let predicted = d_there.mean() + d_there_again.mean();
                next *= linear::to_term_mean_field(
                    1.0,
                    d_there_again.mean(),
                    predicted,
                    Gaussian::from_mean_precision(self.joint[3], 1.0),
                );
            }
            for row in 0..self.n {
                if i == self.k[row] {
                    next *= gaussian::vmp::to_mean(self.named[row], precision);
                }
            }
            self.d[i] = next;
        }
    }

    /// The belief about `f`, from lines 28, 35 and 45.
    fn update_f(&mut self) {
        let precision = self.precision;
        for i in 0..3 {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(0.0, 1.0);
            if i == 0 {
                let f_there = self.f[0];
                let f_there_again = self.f[1];
                let predicted = f_there.mean() + f_there_again.mean();
                next *= linear::to_term_mean_field(
                    1.0,
                    f_there.mean(),
                    predicted,
                    Gaussian::from_mean_precision(self.joint[5], 1.0),
                );
            }
            if i == 1 {
                let f_there = self.f[0];
                let f_there_again = self.f[1];
                let predicted = f_there.mean() + f_there_again.mean();
                next *= linear::to_term_mean_field(
                    1.0,
                    f_there_again.mean(),
                    predicted,
                    Gaussian::from_mean_precision(self.joint[5], 1.0),
                );
            }
            for row in 0..self.n {
                let pair = self.pair[row * 2];
                let pair_other = self.pair[row * 2 + 1];
                if i == self.pair[row * 2] {
                    let f_at_pair = self.f[pair];
                    let f_at_pair_other = self.f[pair_other];
                    let predicted = f_at_pair.mean() + f_at_pair_other.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        f_at_pair.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.sum[row], precision.mean()),
                    );
                }
            }
            for row in 0..self.n {
                let pair = self.pair[row * 2];
                let pair_other = self.pair[row * 2 + 1];
                if i == self.pair[row * 2 + 1] {
                    let f_at_pair = self.f[pair];
                    let f_at_pair_other = self.f[pair_other];
                    let predicted = f_at_pair.mean() + f_at_pair_other.mean();
                    next *= linear::to_term_mean_field(
                        1.0,
                        f_at_pair_other.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.sum[row], precision.mean()),
                    );
                }
            }
            self.f[i] = next;
        }
    }
}

impl Inference for ReachedPlainlyVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("precision", &self.precision, 0, 15, iteration)?;
        Error::check_all_proper("a", &self.a, 18, iteration)?;
        Error::check_all_proper("c", &self.c, 19, iteration)?;
        Error::check_all_proper("b", &self.b, 22, iteration)?;
        Error::check_all_proper("e", &self.e, 23, iteration)?;
        Error::check_all_proper("d", &self.d, 27, iteration)?;
        Error::check_all_proper("f", &self.f, 28, iteration)?;
        let mut moved = self.precision.moved(&self.precision_before, tolerance);
        self.precision_before = self.precision;
        moved |= posterity_runtime::any_moved(&self.a, &self.a_before, tolerance);
        self.a_before.clone_from(&self.a);
        moved |= posterity_runtime::any_moved(&self.c, &self.c_before, tolerance);
        self.c_before.clone_from(&self.c);
        moved |= posterity_runtime::any_moved(&self.b, &self.b_before, tolerance);
        self.b_before.clone_from(&self.b);
        moved |= posterity_runtime::any_moved(&self.e, &self.e_before, tolerance);
        self.e_before.clone_from(&self.e);
        moved |= posterity_runtime::any_moved(&self.d, &self.d_before, tolerance);
        self.d_before.clone_from(&self.d);
        moved |= posterity_runtime::any_moved(&self.f, &self.f_before, tolerance);
        self.f_before.clone_from(&self.f);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let a = Posterior::shaped([self.n, 3], |[i, j]| self.a[i * 3 + j]);
        let b = Posterior::shaped([self.n, self.n], |[i, j]| self.b[i * self.n + j]);
        let c = Posterior::shaped([self.n, 3], |[i, j]| self.c[i * 3 + j]);
        let d = Posterior::array((0..3).map(|i| self.d[i]));
        let e = Posterior::shaped([self.n, self.n], |[i, j]| self.e[i * self.n + j]);
        let f = Posterior::array((0..3).map(|i| self.f[i]));
        let precision = Posterior::from(self.precision);
        vec![("a", a), ("b", b), ("c", c), ("d", d), ("e", e), ("f", f), ("precision", precision)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[
            (30, 5),
            (31, 5),
            (32, 5),
            (33, 5),
            (34, 5),
            (35, 5),
            (37, 9),
            (38, 9),
            (40, 13),
            (44, 9),
            (45, 9),
            (49, 13),
        ]
    }
}
