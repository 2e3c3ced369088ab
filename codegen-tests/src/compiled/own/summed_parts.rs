//! `SummedParts` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/summed_parts.model`.
//!
//! ```text
//! model SummedParts(a: [f64; n], y: f64) -> (w, part) {
//!     let w ~ Gaussian(0, variance = 1);
//!     for r in 0..n {
//!         let part[r] = a[r] * w + 1;
//!     }
//!     let shift ~ Gaussian(0, variance = 3);
//!     for r in 0..n {
//!         let level[r] = shift + 2;
//!     }
//!     y ~ Gaussian(sum(part) + sum(level), variance = 1);
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`SummedParts`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SummedPartsData<'a> {
    /// `a: [f64; n]`
    pub a: &'a [f64],
    /// `y: f64`
    pub y: f64,
}

/// Parts that share a weight and are summed: one predictor, in which the weight stands once.
#[derive(Clone, Debug)]
pub struct SummedParts {
    /// The data `a: [f64; n]`.
    a: Vec<f64>,
    /// The data `y: f64`.
    y: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `w`.
    w: Gaussian,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// The message to `w` from its definition, line 4.
    w_prior: Gaussian,
    /// The message to `shift` from its definition, line 8.
    shift_prior: Gaussian,
    /// The message to `w` from line 12.
    w_from_y: Gaussian,
    /// The message to `shift` from line 12.
    shift_from_y: Gaussian,
}

impl SummedParts {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SummedPartsData<'_>) -> Result<Self, DataError> {
        check::real("a", data.a, 3, 19)?;
        check::real("y", data.y, 3, 32)?;
        let n = data.a.len();
        let mut inference = Self {
            a: data.a.to_vec(),
            y: data.y,
            n,
            w: Gaussian::UNIFORM,
            part: Vec::new(),
            w_prior: Gaussian::UNIFORM,
            shift_prior: Gaussian::UNIFORM,
            w_from_y: Gaussian::UNIFORM,
            shift_from_y: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: &[f64]) -> Result<(), DataError> {
        check::length("a", self.a.len(), a.len(), 3, 19)?;
        check::real("a", a, 3, 19)?;
        self.a = a.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: f64) -> Result<(), DataError> {
        check::real("y", y, 3, 32)?;
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_w();
        self.define_shift();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_w();
        self.tell_shift();
        self.marginal_of_w();
        self.predict_part();
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
    pub fn w_posterior(&self) -> &Gaussian {
        &self.w
    }

    /// The posterior of `part`.
    #[must_use]
    pub fn part_posterior(&self) -> &[Gaussian] {
        &self.part
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `w`, from line 4.
        log_z += (self.w_prior * self.w_from_y).log_normaliser_over(&self.w_prior);
        // `shift`, from line 8.
        log_z += (self.shift_prior * self.shift_from_y).log_normaliser_over(&self.shift_prior);
        // Line 12, `y ~ Gaussian(sum(part) + sum(level), variance = 1);`.
        let w = self.w_prior;
        let shift = self.shift_prior;
        let predictor = Predictor::new((self.n as f64) + 2.0 * (self.n as f64), 1.0)
            .plus((0..self.n).map(|j| self.a[j]).sum::<f64>(), w)
            .plus(self.n as f64, shift);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y), predictor).log_z;
        log_z -= (self.w_prior * self.w_from_y).log_normaliser_over(&w);
        log_z -= (self.shift_prior * self.shift_from_y).log_normaliser_over(&shift);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.w = Gaussian::UNIFORM;
        self.part = vec![Gaussian::UNIFORM; self.n];
        self.w_prior = Gaussian::UNIFORM;
        self.shift_prior = Gaussian::UNIFORM;
        self.w_from_y = Gaussian::UNIFORM;
        self.shift_from_y = Gaussian::UNIFORM;
    }

    /// Line 4, `let w ~ Gaussian(0, variance = 1);`.
    fn define_w(&mut self) {
        self.w_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 8, `let shift ~ Gaussian(0, variance = 3);`.
    fn define_shift(&mut self) {
        self.shift_prior = Gaussian::from_mean_variance(0.0, 3.0);
    }

    /// Line 12, `y ~ Gaussian(sum(part) + sum(level), variance = 1);`.
    fn tell_w(&mut self) {
        let shift = self.shift_prior;
        let predictor = Predictor::new((self.n as f64) + 2.0 * (self.n as f64), 1.0)
            .plus(self.n as f64, shift);
        self.w_from_y = linear::to_left_out_term(
            (0..self.n).map(|j| self.a[j]).sum::<f64>(),
            predictor,
            Gaussian::point(self.y),
        );
    }

    /// Line 12, `y ~ Gaussian(sum(part) + sum(level), variance = 1);`.
    fn tell_shift(&mut self) {
        let w = self.w_prior;
        let predictor = Predictor::new((self.n as f64) + 2.0 * (self.n as f64), 1.0)
            .plus((0..self.n).map(|j| self.a[j]).sum::<f64>(), w);
        self.shift_from_y = linear::to_left_out_term(
            self.n as f64,
            predictor,
            Gaussian::point(self.y),
        );
    }

    /// The marginal of `w`: the product of all messages to it.
    fn marginal_of_w(&mut self) {
        self.w = self.w_prior * self.w_from_y;
    }

    /// Line 6, `let part[r] = a[r] * w + 1;`.
    fn predict_part(&mut self) {
        let w = self.w_prior * self.w_from_y;
        for r in 0..self.n {
            self.part[r] = linear::affine(self.a[r], w, 1.0, 0.0);
        }
    }
}

impl Inference for SummedParts {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("w", &self.w, 0, 4, iteration)?;
        Error::check_all_proper("part", &self.part, 6, iteration)?;
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
        let w = Posterior::from(self.w);
        let part = Posterior::array((0..self.n).map(|i| self.part[i]));
        vec![("w", w), ("part", part)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(12, 5)]
    }
}
