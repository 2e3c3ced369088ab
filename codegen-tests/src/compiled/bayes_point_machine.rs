//! `BayesPointMachine` by expectation propagation, compiled by posterity from
//! `models/bayes_point_machine.model`.
//!
//! ```text
//! model BayesPointMachine(x: [[f64; d]; n], class: [bool; n]) -> (w) {
//!     for j in 0..d {
//!         #[labels(feature_names)]
//!         let w[j] ~ Gaussian(0, variance = 1);
//!     }
//!     for i in 0..n {
//!         let score = sum(0..d, |j| x[i][j] * w[j]);
//!         let noisy ~ Gaussian(score, variance = 1);
//!         observe class[i] == (noisy > 0);
//!     }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor,
    Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`BayesPointMachine`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct BayesPointMachineData<'a> {
    /// `x: [[f64; d]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `class: [bool; n]`
    pub class: &'a [bool],
}

/// Is a breast tumour benign, and which measurements of its cells tell?
///
/// A linear classifier with a weight for each of 30 standardised features and one for the bias: a case
/// is benign where its score, with some noise, is positive. All plausible classifiers vote, in
/// proportion to their posterior.
///
/// Data: `data/breast_cancer_standardised.json`, 569 cases, true for benign (Street, Wolberg &
/// Mangasarian 1993). Model: Minka, "A family of algorithms for approximate Bayesian inference"
/// (2001), chapter 5.
#[derive(Clone, Debug)]
pub struct BayesPointMachine {
    /// The data `x: [[f64; d]; n]`.
    x: Vec<f64>,
    /// The data `class: [bool; n]`.
    class: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The size `d` of the data.
    d: usize,
    /// The belief about `w`.
    w: Vec<Gaussian>,
    /// The message to `w[j]` from line 17.
    w_from_class: Vec<Gaussian>,
    /// The belief about `w` one iteration ago.
    w_before: Vec<Gaussian>,
}

impl BayesPointMachine {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: BayesPointMachineData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 9, 25)?;
        check::real("x", data.x, 9, 25)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "class", data.class.len(), 9, 43)?;
        let d = data.x.sizes[1];
        let mut inference = Self {
            x: data.x.values.to_vec(),
            class: data.class.to_vec(),
            n,
            d,
            w: Vec::new(),
            w_from_class: Vec::new(),
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
        check::grid("x", x, 9, 25)?;
        check::length("x", self.n, x.sizes[0], 9, 25)?;
        check::length("x", self.d, x.sizes[1], 9, 25)?;
        check::real("x", x, 9, 25)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `class` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_class(&mut self, class: &[bool]) -> Result<(), DataError> {
        check::length("class", self.class.len(), class.len(), 9, 43)?;
        self.class = class.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_w();
        self.w_before.clone_from(&self.w);
    }

    /// One iteration.
    pub fn update(&mut self) {
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
        // Line 17, `observe class[i] == (noisy > 0);`.
        for i in 0..self.n {
            let mut predictor = Predictor::new(0.0, 1.0);
            for j in 0..self.d {
                let w = self.w[j] / self.w_from_class[i * self.d + j];
                predictor.add(self.x[i * self.d + j], w);
            }
            log_z += is_positive::ep::derivatives(self.class[i], predictor.mean, predictor.variance)
                .log_z;
            for j in 0..self.d {
                let w = self.w[j] / self.w_from_class[i * self.d + j];
                log_z -= self.w[j].log_normaliser_over(&w);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.w = vec![Gaussian::UNIFORM; self.d];
        self.w_from_class = vec![Gaussian::UNIFORM; self.n * self.d];
    }

    /// Line 12, `let w[j] ~ Gaussian(0, variance = 1);`.
    fn define_w(&mut self) {
        self.w.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 17, `observe class[i] == (noisy > 0);`.
    fn tell_w(&mut self) {
        for i in 0..self.n {
            let mut w = linear::Row::new(
                1.0,
                &self.x[i * self.d..][..self.d],
                &mut self.w,
                &mut self.w_from_class[i * self.d..][..self.d],
            );
            let predictor = Predictor::new(0.0, 1.0).plus_row(&mut w);
            let derivatives = is_positive::ep::derivatives(
                self.class[i],
                predictor.mean,
                predictor.variance,
            );
            w.update(&derivatives);
        }
    }
}

impl Inference for BayesPointMachine {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("w", &self.w, 12, iteration)?;
        let moved = posterity_runtime::any_moved(&self.w, &self.w_before, tolerance);
        self.w_before.clone_from(&self.w);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([ahead.array("w[j]", "line 17", |it| &it.w_from_class)])
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
        &[(17, 9)]
    }
}
