//! `SignedIntegers` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/signed_integers.model`.
//!
//! ```text
//! model SignedIntegers(c: [usize; n], d: [usize; n], e: [usize; n], y: [f64; n], little: [usize; m],
//!     seen: [bool; r],
//!     w: [[f64; k]; r]) -> (largest, smallest, product, last, level, slope)
//! {
//!     let largest ~ Gaussian(max(0..m, |i| little[i] - 2), variance = 1);
//!     let smallest ~ Gaussian(min(0..m, |i| little[i] - 2), variance = 1);
//!     let product ~ Gaussian(product(0..m, |i| little[i] - 2), variance = 1);
//!     for j in 0..4 { let last[j] ~ Gaussian(0, variance = 1); }
//!     for i in 0..n { y[i] ~ Gaussian(last[c[i] - d[i] + e[i]], variance = 1); }
//!     let level ~ Gaussian(0, variance = 1);
//!     for j in 0..k { let slope[j] ~ Gaussian(0, variance = 1); }
//!     for i in 0..r { observe seen[i] == (sum(1..k, |j| w[i][j] * slope[j]) + level > 0); }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Grid, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`SignedIntegers`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SignedIntegersData<'a> {
    /// `c: [usize; n]`
    pub c: &'a [usize],
    /// `d: [usize; n]`
    pub d: &'a [usize],
    /// `e: [usize; n]`
    pub e: &'a [usize],
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `little: [usize; m]`
    pub little: &'a [usize],
    /// `seen: [bool; r]`
    pub seen: &'a [bool],
    /// `w: [[f64; k]; r]`
    pub w: Grid<'a, f64, 2>,
}

/// Integers that lie below zero on the way, or are the largest of such; a row that begins late and may
/// be empty.
#[derive(Clone, Debug)]
pub struct SignedIntegers {
    /// The data `c: [usize; n]`.
    c: Vec<usize>,
    /// The data `d: [usize; n]`.
    d: Vec<usize>,
    /// The data `e: [usize; n]`.
    e: Vec<usize>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `little: [usize; m]`.
    little: Vec<usize>,
    /// The data `seen: [bool; r]`.
    seen: Vec<bool>,
    /// The data `w: [[f64; k]; r]`.
    w: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The size `r` of the data.
    r: usize,
    /// The size `k` of the data.
    k: usize,
    /// The belief about `largest`.
    largest: Gaussian,
    /// The belief about `smallest`.
    smallest: Gaussian,
    /// The belief about `product`.
    product: Gaussian,
    /// The belief about `last`.
    last: Vec<Gaussian>,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `slope`.
    slope: Vec<Gaussian>,
    /// The message to `last` from its definition, line 9.
    last_prior: Vec<Gaussian>,
    /// The product of the messages to `last[c[i] - d[i] + e[i]]` from line 10.
    last_from_y: Vec<Gaussian>,
    /// The message to `slope[j]` from line 13.
    slope_from_seen: Vec<Gaussian>,
    /// The message to `level` from line 13.
    level_from_seen: Vec<Gaussian>,
    /// The belief about `largest` one iteration ago.
    largest_before: Gaussian,
    /// The belief about `smallest` one iteration ago.
    smallest_before: Gaussian,
    /// The belief about `product` one iteration ago.
    product_before: Gaussian,
    /// The belief about `last` one iteration ago.
    last_before: Vec<Gaussian>,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
    /// The belief about `slope` one iteration ago.
    slope_before: Vec<Gaussian>,
}

impl SignedIntegers {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SignedIntegersData<'_>) -> Result<Self, DataError> {
        check::integer("c", data.c, 3, 22)?;
        check::integer("d", data.d, 3, 37)?;
        check::integer("e", data.e, 3, 52)?;
        check::real("y", data.y, 3, 67)?;
        check::integer("little", data.little, 3, 80)?;
        check::grid("w", data.w, 4, 5)?;
        check::real("w", data.w, 4, 5)?;
        let n = data.c.len();
        check::size("n", "c", n, "d", data.d.len(), 3, 37)?;
        check::size("n", "c", n, "e", data.e.len(), 3, 52)?;
        check::size("n", "c", n, "y", data.y.len(), 3, 67)?;
        let m = data.little.len();
        let r = data.seen.len();
        check::size("r", "seen", r, "w", data.w.sizes[0], 4, 5)?;
        let k = data.w.sizes[1];
        let mut inference = Self {
            c: data.c.to_vec(),
            d: data.d.to_vec(),
            e: data.e.to_vec(),
            y: data.y.to_vec(),
            little: data.little.to_vec(),
            seen: data.seen.to_vec(),
            w: data.w.values.to_vec(),
            n,
            m,
            r,
            k,
            largest: Gaussian::UNIFORM,
            smallest: Gaussian::UNIFORM,
            product: Gaussian::UNIFORM,
            last: Vec::new(),
            level: Gaussian::UNIFORM,
            slope: Vec::new(),
            last_prior: Vec::new(),
            last_from_y: Vec::new(),
            slope_from_seen: Vec::new(),
            level_from_seen: Vec::new(),
            largest_before: Gaussian::UNIFORM,
            smallest_before: Gaussian::UNIFORM,
            product_before: Gaussian::UNIFORM,
            last_before: Vec::new(),
            level_before: Gaussian::UNIFORM,
            slope_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `c` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_c(&mut self, c: &[usize]) -> Result<(), DataError> {
        check::length("c", self.c.len(), c.len(), 3, 22)?;
        check::integer("c", c, 3, 22)?;
        let before = std::mem::replace(&mut self.c, c.to_vec());
        self.check_data().inspect_err(|_| self.c = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `d` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_d(&mut self, d: &[usize]) -> Result<(), DataError> {
        check::length("d", self.d.len(), d.len(), 3, 37)?;
        check::integer("d", d, 3, 37)?;
        let before = std::mem::replace(&mut self.d, d.to_vec());
        self.check_data().inspect_err(|_| self.d = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `e` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_e(&mut self, e: &[usize]) -> Result<(), DataError> {
        check::length("e", self.e.len(), e.len(), 3, 52)?;
        check::integer("e", e, 3, 52)?;
        let before = std::mem::replace(&mut self.e, e.to_vec());
        self.check_data().inspect_err(|_| self.e = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 67)?;
        check::real("y", y, 3, 67)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `little` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_little(&mut self, little: &[usize]) -> Result<(), DataError> {
        check::length("little", self.little.len(), little.len(), 3, 80)?;
        check::integer("little", little, 3, 80)?;
        let before = std::mem::replace(&mut self.little, little.to_vec());
        self.check_data().inspect_err(|_| self.little = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[bool]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 3, 100)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `w` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_w(&mut self, w: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("w", w, 4, 5)?;
        check::length("w", self.r, w.sizes[0], 4, 5)?;
        check::length("w", self.k, w.sizes[1], 4, 5)?;
        check::real("w", w, 4, 5)?;
        self.w = w.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_last();
        self.tell_last();
        self.define_level();
        self.define_slope();
        self.marginal_of_last();
        self.largest_before = self.largest;
        self.smallest_before = self.smallest;
        self.product_before = self.product;
        self.last_before.clone_from(&self.last);
        self.level_before = self.level;
        self.slope_before.clone_from(&self.slope);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_slope_and_level();
        self.predict_largest();
        self.predict_smallest();
        self.predict_product();
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

    /// The posterior of `largest`.
    #[must_use]
    pub fn largest_posterior(&self) -> &Gaussian {
        &self.largest
    }

    /// The posterior of `smallest`.
    #[must_use]
    pub fn smallest_posterior(&self) -> &Gaussian {
        &self.smallest
    }

    /// The posterior of `product`.
    #[must_use]
    pub fn product_posterior(&self) -> &Gaussian {
        &self.product
    }

    /// The posterior of `last`.
    #[must_use]
    pub fn last_posterior(&self) -> &[Gaussian] {
        &self.last
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
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
        // `last`, from lines 9 and 10.
        let mut last_so_far = self.last_prior.clone();
        for i in 0..self.n {
            let last = last_so_far[(self.c[i] as i64 - self.d[i] as i64
                + self.e[i] as i64) as usize];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, last);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            last_so_far[(self.c[i] as i64 - self.d[i] as i64 + self.e[i] as i64)
                as usize] *= Gaussian::from_mean_variance(self.y[i], 1.0);
        }
        // `level`, from line 11.
        let level_prior = Gaussian::from_mean_variance(0.0, 1.0);
        log_z += self.level.log_normaliser_over(&level_prior);
        // `slope`, from line 12.
        let slope_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.slope {
            log_z += belief.log_normaliser_over(&slope_prior);
        }
        // Line 13, `observe seen[i] == (sum(1..k, |j| w[i][j] * slope[j]) + level > 0);`.
        for i in 0..self.r {
            let level = self.level / self.level_from_seen[i];
            let mut predictor = Predictor::new(0.0, 0.0).plus(1.0, level);
            for j in 1..self.k {
                let slope = self.slope[j]
                    / self.slope_from_seen[i * self.k.saturating_sub(1) + (j - 1)];
                predictor.add(self.w[i * self.k + j], slope);
            }
            log_z += is_positive::ep::derivatives(self.seen[i], predictor.mean, predictor.variance)
                .log_z;
            for j in 1..self.k {
                let slope = self.slope[j]
                    / self.slope_from_seen[i * self.k.saturating_sub(1) + (j - 1)];
                log_z -= self.slope[j].log_normaliser_over(&slope);
            }
            log_z -= self.level.log_normaliser_over(&level);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::compared("m", &[], self.m, 6, 42)?;
        check::compared("m", &[], self.m, 7, 43)?;
        for i in 0..self.n {
            check::below(
                "c[{}] - d[{}] + e[{}]",
                &[i, i, i],
                self.c[i] as i64 - self.d[i] as i64 + self.e[i] as i64,
                4,
                10,
                37,
            )?;
        }
        check::computed(
            "product(0..m, |i| little[i] - 2)",
            &[],
            (0..self.m).map(|i| (self.little[i] as i64 - 2) as f64).product::<f64>(),
            8,
            5,
        )?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.largest = Gaussian::UNIFORM;
        self.smallest = Gaussian::UNIFORM;
        self.product = Gaussian::UNIFORM;
        self.last = vec![Gaussian::UNIFORM; 4];
        self.level = Gaussian::UNIFORM;
        self.slope = vec![Gaussian::UNIFORM; self.k];
        self.last_prior = vec![Gaussian::UNIFORM; 4];
        self.last_from_y = vec![Gaussian::UNIFORM; 4];
        self.slope_from_seen = vec![Gaussian::UNIFORM; self.r * self.k.saturating_sub(1)];
        self.level_from_seen = vec![Gaussian::UNIFORM; self.r];
    }

    /// Line 9, `let last[j] ~ Gaussian(0, variance = 1);`.
    fn define_last(&mut self) {
        self.last_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 10, `y[i] ~ Gaussian(last[c[i] - d[i] + e[i]], variance = 1);`.
    fn tell_last(&mut self) {
        self.last_from_y = vec![Gaussian::UNIFORM; 4];
        for i in 0..self.n {
            self
                .last_from_y[(self.c[i] as i64 - self.d[i] as i64 + self.e[i] as i64)
                as usize] *= Gaussian::from_mean_variance(self.y[i], 1.0);
        }
    }

    /// Line 11, `let level ~ Gaussian(0, variance = 1);`.
    fn define_level(&mut self) {
        self.level *= Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 12, `let slope[j] ~ Gaussian(0, variance = 1);`.
    fn define_slope(&mut self) {
        self.slope.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// The marginal of `last`: the product of all messages to it.
    fn marginal_of_last(&mut self) {
        for at in 0..self.last.len() {
            self.last[at] = self.last_prior[at] * self.last_from_y[at];
        }
    }

    /// Line 13, `observe seen[i] == (sum(1..k, |j| w[i][j] * slope[j]) + level > 0);`.
    fn tell_slope_and_level(&mut self) {
        for i in 0..self.r {
            let level = self.level / self.level_from_seen[i];
            let mut predictor = Predictor::new(0.0, 0.0).plus(1.0, level);
            for j in 1..self.k {
                let slope = self.slope[j]
                    / self.slope_from_seen[i * self.k.saturating_sub(1) + (j - 1)];
                predictor.add(self.w[i * self.k + j], slope);
            }
            let derivatives = is_positive::ep::derivatives(
                self.seen[i],
                predictor.mean,
                predictor.variance,
            );
            let to_level = linear::to_term(1.0, level, &derivatives);
            for j in 1..self.k {
                let slope = self.slope[j]
                    / self.slope_from_seen[i * self.k.saturating_sub(1) + (j - 1)];
                let message = linear::to_term(self.w[i * self.k + j], slope, &derivatives);
                self.slope[j] = slope * message;
                self.slope_from_seen[i * self.k.saturating_sub(1) + (j - 1)] = message;
            }
            self.level = level * to_level;
            self.level_from_seen[i] = to_level;
        }
    }

    /// Line 6, `let largest ~ Gaussian(max(0..m, |i| little[i] - 2), variance = 1);`.
    fn predict_largest(&mut self) {
        self.largest = Gaussian::from_mean_variance(
            (0..self.m).map(|i| self.little[i] as i64 - 2).fold(i64::MIN, i64::max)
                as f64,
            1.0,
        );
    }

    /// Line 7, `let smallest ~ Gaussian(min(0..m, |i| little[i] - 2), variance = 1);`.
    fn predict_smallest(&mut self) {
        self.smallest = Gaussian::from_mean_variance(
            (0..self.m).map(|i| self.little[i] as i64 - 2).fold(i64::MAX, i64::min)
                as f64,
            1.0,
        );
    }

    /// Line 8, `let product ~ Gaussian(product(0..m, |i| little[i] - 2), variance = 1…`.
    fn predict_product(&mut self) {
        self.product = Gaussian::from_mean_variance(
            (0..self.m).map(|i| (self.little[i] as i64 - 2) as f64).product::<f64>(),
            1.0,
        );
    }
}

impl Inference for SignedIntegers {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("largest", &self.largest, 0, 6, iteration)?;
        Error::check_proper("smallest", &self.smallest, 0, 7, iteration)?;
        Error::check_proper("product", &self.product, 0, 8, iteration)?;
        Error::check_all_proper("last", &self.last, 9, iteration)?;
        Error::check_proper("level", &self.level, 0, 11, iteration)?;
        Error::check_all_proper("slope", &self.slope, 12, iteration)?;
        let mut moved = self.largest.moved(&self.largest_before, tolerance);
        self.largest_before = self.largest;
        moved |= self.smallest.moved(&self.smallest_before, tolerance);
        self.smallest_before = self.smallest;
        moved |= self.product.moved(&self.product_before, tolerance);
        self.product_before = self.product;
        moved |= posterity_runtime::any_moved(&self.last, &self.last_before, tolerance);
        self.last_before.clone_from(&self.last);
        moved |= self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= posterity_runtime::any_moved(&self.slope, &self.slope_before, tolerance);
        self.slope_before.clone_from(&self.slope);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("slope[j]", "line 13", |it| &it.slope_from_seen),
            ahead.array("level", "line 13", |it| &it.level_from_seen),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let largest = Posterior::from(self.largest);
        let smallest = Posterior::from(self.smallest);
        let product = Posterior::from(self.product);
        let last = Posterior::array((0..4).map(|i| self.last[i]));
        let level = Posterior::from(self.level);
        let slope = Posterior::array((0..self.k).map(|i| self.slope[i]));
        vec![
            ("largest", largest), ("smallest", smallest), ("product", product), ("last",
            last), ("level", level), ("slope", slope)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(10, 21), (13, 21)]
    }
}
