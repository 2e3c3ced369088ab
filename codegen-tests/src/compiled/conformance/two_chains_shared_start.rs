//! `TwoChainsSharedStart` by expectation propagation, compiled by posterity from
//! `conformance/chains/two_chains_shared_start.model`.
//!
//! ```text
//! model TwoChainsSharedStart(a_seen: [f64; n], b_seen: [f64; n]) -> (mean, a, b) {
//!     let mean ~ Gaussian(0, variance = 1);
//!     let a[0] ~ Gaussian(mean, variance = 1);
//!     for t in 1..n { let a[t] ~ Gaussian(a[t - 1], variance = 1); }
//!     let b[0] ~ Gaussian(mean, variance = 1);
//!     for t in 1..n { let b[t] ~ Gaussian(b[t - 1], variance = 1); }
//!     for t in 0..n {
//!         a_seen[t] ~ Gaussian(a[t], variance = 1);
//!         b_seen[t] ~ Gaussian(b[t], variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`TwoChainsSharedStart`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct TwoChainsSharedStartData<'a> {
    /// `a_seen: [f64; n]`
    pub a_seen: &'a [f64],
    /// `b_seen: [f64; n]`
    pub b_seen: &'a [f64],
}

/// Two chains start from one unknown mean.
#[derive(Clone, Debug)]
pub struct TwoChainsSharedStart {
    /// The data `a_seen: [f64; n]`.
    a_seen: Vec<f64>,
    /// The data `b_seen: [f64; n]`.
    b_seen: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: Gaussian,
    /// The belief about `a`.
    a: Vec<Gaussian>,
    /// The belief about `b`.
    b: Vec<Gaussian>,
    /// The message to `mean` from its definition, line 3.
    mean_prior: Gaussian,
    /// The message to `a` from its definition, lines 4 and 5.
    a_prior: Vec<Gaussian>,
    /// The message to `mean` from line 4.
    mean_from_a: Gaussian,
    /// The message to `a[t - 1]` from line 5.
    a_from_next: Vec<Gaussian>,
    /// The message to `b` from its definition, lines 6 and 7.
    b_prior: Vec<Gaussian>,
    /// The message to `mean` from line 6.
    mean_from_b: Gaussian,
    /// The message to `b[t - 1]` from line 7.
    b_from_next: Vec<Gaussian>,
    /// The message to `a[t]` from line 9.
    a_from_a_seen: Vec<Gaussian>,
    /// The message to `b[t]` from line 10.
    b_from_b_seen: Vec<Gaussian>,
}

impl TwoChainsSharedStart {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: TwoChainsSharedStartData<'_>) -> Result<Self, DataError> {
        check::real("a_seen", data.a_seen, 2, 28)?;
        check::real("b_seen", data.b_seen, 2, 46)?;
        let n = data.a_seen.len();
        check::size("n", "a_seen", n, "b_seen", data.b_seen.len(), 2, 46)?;
        let mut inference = Self {
            a_seen: data.a_seen.to_vec(),
            b_seen: data.b_seen.to_vec(),
            n,
            mean: Gaussian::UNIFORM,
            a: Vec::new(),
            b: Vec::new(),
            mean_prior: Gaussian::UNIFORM,
            a_prior: Vec::new(),
            mean_from_a: Gaussian::UNIFORM,
            a_from_next: Vec::new(),
            b_prior: Vec::new(),
            mean_from_b: Gaussian::UNIFORM,
            b_from_next: Vec::new(),
            a_from_a_seen: Vec::new(),
            b_from_b_seen: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `a_seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a_seen(&mut self, a_seen: &[f64]) -> Result<(), DataError> {
        check::length("a_seen", self.a_seen.len(), a_seen.len(), 2, 28)?;
        check::real("a_seen", a_seen, 2, 28)?;
        self.a_seen = a_seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `b_seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_b_seen(&mut self, b_seen: &[f64]) -> Result<(), DataError> {
        check::length("b_seen", self.b_seen.len(), b_seen.len(), 2, 46)?;
        check::real("b_seen", b_seen, 2, 46)?;
        self.b_seen = b_seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_mean();
        self.tell_a();
        self.tell_b();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.back_to_b();
        self.tell_mean();
        self.back_to_a();
        self.line_4_tell_mean();
        self.define_a();
        self.line_5_define_a();
        self.define_b();
        self.line_7_define_b();
        self.marginal_of_mean();
        self.marginal_of_a();
        self.marginal_of_b();
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

    /// The posterior of `mean`.
    #[must_use]
    pub fn mean_posterior(&self) -> &Gaussian {
        &self.mean
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

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `mean`, from line 3.
        log_z += (self.mean_prior * self.mean_from_a * self.mean_from_b)
            .log_normaliser_over(&self.mean_prior);
        // `a`, from lines 4, 5 and 9.
        let mut a_so_far = self.a_prior.clone();
        for t in 0..self.n {
            let a = a_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, a);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.a_seen[t]), predictor).log_z;
            a_so_far[t] *= Gaussian::from_mean_variance(self.a_seen[t], 1.0);
        }
        for at in 0..a_so_far.len() {
            log_z += (self.a_prior[at] * self.a_from_next[at] * self.a_from_a_seen[at])
                .log_normaliser_over(&a_so_far[at]);
        }
        // `b`, from lines 6, 7 and 10.
        let mut b_so_far = self.b_prior.clone();
        for t in 0..self.n {
            let b = b_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, b);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.b_seen[t]), predictor).log_z;
            b_so_far[t] *= Gaussian::from_mean_variance(self.b_seen[t], 1.0);
        }
        for at in 0..b_so_far.len() {
            log_z += (self.b_prior[at] * self.b_from_next[at] * self.b_from_b_seen[at])
                .log_normaliser_over(&b_so_far[at]);
        }
        // Line 4, `let a[0] ~ Gaussian(mean, variance = 1);`.
        let mean = self.mean_prior * self.mean_from_b;
        log_z -= (self.mean_prior * self.mean_from_a * self.mean_from_b).log_normaliser_over(&mean);
        // Line 5, `let a[t] ~ Gaussian(a[t - 1], variance = 1);`.
        for t in 1..self.n {
            let a_there = self.a_prior[t - 1] * self.a_from_a_seen[t - 1];
            log_z -= (self.a_prior[t - 1] * self.a_from_next[t - 1]
                * self.a_from_a_seen[t - 1])
                .log_normaliser_over(&a_there);
        }
        // Line 6, `let b[0] ~ Gaussian(mean, variance = 1);`.
        let mean = self.mean_prior * self.mean_from_a;
        log_z -= (self.mean_prior * self.mean_from_a * self.mean_from_b).log_normaliser_over(&mean);
        // Line 7, `let b[t] ~ Gaussian(b[t - 1], variance = 1);`.
        for t in 1..self.n {
            let b_there = self.b_prior[t - 1] * self.b_from_b_seen[t - 1];
            log_z -= (self.b_prior[t - 1] * self.b_from_next[t - 1]
                * self.b_from_b_seen[t - 1])
                .log_normaliser_over(&b_there);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 4, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.mean = Gaussian::UNIFORM;
        self.a = vec![Gaussian::UNIFORM; self.n];
        self.b = vec![Gaussian::UNIFORM; self.n];
        self.mean_prior = Gaussian::UNIFORM;
        self.a_prior = vec![Gaussian::UNIFORM; self.n];
        self.mean_from_a = Gaussian::UNIFORM;
        self.a_from_next = vec![Gaussian::UNIFORM; self.n];
        self.b_prior = vec![Gaussian::UNIFORM; self.n];
        self.mean_from_b = Gaussian::UNIFORM;
        self.b_from_next = vec![Gaussian::UNIFORM; self.n];
        self.a_from_a_seen = vec![Gaussian::UNIFORM; self.n];
        self.b_from_b_seen = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let mean ~ Gaussian(0, variance = 1);`.
    fn define_mean(&mut self) {
        self.mean_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 9, `a_seen[t] ~ Gaussian(a[t], variance = 1);`.
    fn tell_a(&mut self) {
        for t in 0..self.n {
            self.a_from_a_seen[t] = Gaussian::from_mean_variance(self.a_seen[t], 1.0);
        }
    }

    /// Line 10, `b_seen[t] ~ Gaussian(b[t], variance = 1);`.
    fn tell_b(&mut self) {
        for t in 0..self.n {
            self.b_from_b_seen[t] = Gaussian::from_mean_variance(self.b_seen[t], 1.0);
        }
    }

    /// Line 7, `let b[t] ~ Gaussian(b[t - 1], variance = 1);`.
    fn back_to_b(&mut self) {
        let Some(mut b_from_next) = self.b_from_next.last().copied() else { return };
        for t in (1..self.n).rev() {
            let b_here = b_from_next * self.b_from_b_seen[t];
            b_from_next = linear::through_noise(b_here, 1.0);
            self.b_from_next[t - 1] = b_from_next;
        }
    }

    /// Line 6, `let b[0] ~ Gaussian(mean, variance = 1);`.
    fn tell_mean(&mut self) {
        let b = self.b_from_next[0] * self.b_from_b_seen[0];
        self.mean_from_b = linear::through_noise(b, 1.0);
    }

    /// Line 5, `let a[t] ~ Gaussian(a[t - 1], variance = 1);`.
    fn back_to_a(&mut self) {
        let Some(mut a_from_next) = self.a_from_next.last().copied() else { return };
        for t in (1..self.n).rev() {
            let a_here = a_from_next * self.a_from_a_seen[t];
            a_from_next = linear::through_noise(a_here, 1.0);
            self.a_from_next[t - 1] = a_from_next;
        }
    }

    /// Line 4, `let a[0] ~ Gaussian(mean, variance = 1);`.
    fn line_4_tell_mean(&mut self) {
        let a = self.a_from_next[0] * self.a_from_a_seen[0];
        self.mean_from_a = linear::through_noise(a, 1.0);
    }

    /// Line 4, `let a[0] ~ Gaussian(mean, variance = 1);`.
    fn define_a(&mut self) {
        let mean = self.mean_prior * self.mean_from_b;
        self.a_prior[0] = linear::through_noise(mean, 1.0);
    }

    /// Line 5, `let a[t] ~ Gaussian(a[t - 1], variance = 1);`.
    fn line_5_define_a(&mut self) {
        let Some(mut a_prior) = self.a_prior.first().copied() else { return };
        for t in 1..self.n {
            let a_there = a_prior * self.a_from_a_seen[t - 1];
            a_prior = linear::through_noise(a_there, 1.0);
            self.a_prior[t] = a_prior;
        }
    }

    /// Line 6, `let b[0] ~ Gaussian(mean, variance = 1);`.
    fn define_b(&mut self) {
        let mean = self.mean_prior * self.mean_from_a;
        self.b_prior[0] = linear::through_noise(mean, 1.0);
    }

    /// Line 7, `let b[t] ~ Gaussian(b[t - 1], variance = 1);`.
    fn line_7_define_b(&mut self) {
        let Some(mut b_prior) = self.b_prior.first().copied() else { return };
        for t in 1..self.n {
            let b_there = b_prior * self.b_from_b_seen[t - 1];
            b_prior = linear::through_noise(b_there, 1.0);
            self.b_prior[t] = b_prior;
        }
    }

    /// The marginal of `mean`: the product of all messages to it.
    fn marginal_of_mean(&mut self) {
        self.mean = self.mean_prior * self.mean_from_a * self.mean_from_b;
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        for at in 0..self.a.len() {
            self.a[at] = self.a_prior[at] * self.a_from_next[at] * self.a_from_a_seen[at];
        }
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        for at in 0..self.b.len() {
            self.b[at] = self.b_prior[at] * self.b_from_next[at] * self.b_from_b_seen[at];
        }
    }
}

impl Inference for TwoChainsSharedStart {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 3, iteration)?;
        Error::check_all_proper("a", &self.a, 4, iteration)?;
        Error::check_all_proper("b", &self.b, 6, iteration)?;
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
        let mean = Posterior::from(self.mean);
        let a = Posterior::array((0..self.n).map(|i| self.a[i]));
        let b = Posterior::array((0..self.n).map(|i| self.b[i]));
        vec![("mean", mean), ("a", a), ("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(9, 9), (10, 9)]
    }
}
