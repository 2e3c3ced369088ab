//! `LogisticSoftBetaA` by expectation propagation, compiled by posterity from
//! `conformance/scalars/logistic_soft_beta_a.model`.
//!
//! ```text
//! model LogisticSoftBetaA() -> (w) {
//!     let w ~ Gaussian(1.2, precision = 0.4);
//!     let p = logistic(w);
//!     observe p ~ Beta(1.9, 1.1);
//! }
//! ```

use posterity_runtime::operators::{beta, logistic};
use posterity_runtime::{
    Beta, DataError, Error, Gaussian, Inference, Options, Posterior, Progress, Run,
};
use std::ops::ControlFlow;

/// What [`LogisticSoftBetaA`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LogisticSoftBetaAData {}
/// Soft evidence on a logistic probability.
#[derive(Clone, Debug)]
pub struct LogisticSoftBetaA {
    /// The belief about `w`.
    w: Gaussian,
    /// The message to `w` from its definition, line 3.
    w_prior: Gaussian,
    /// The message to `p` from its definition, line 4.
    p_prior: Beta,
    /// The message to `w` from line 4.
    w_from_p: Gaussian,
    /// The message to `p` from line 5.
    p_from_evidence: Beta,
}

impl LogisticSoftBetaA {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: LogisticSoftBetaAData) -> Result<Self, DataError> {
        let mut inference = Self {
            w: Gaussian::UNIFORM,
            w_prior: Gaussian::UNIFORM,
            p_prior: Beta::UNIFORM,
            w_from_p: Gaussian::UNIFORM,
            p_from_evidence: Beta::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_w();
        self.tell_p();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_p();
        self.tell_w();
        self.marginal_of_w();
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

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `w`, from line 3.
        log_z += (self.w_prior * self.w_from_p).log_normaliser_over(&self.w_prior);
        // `p`, from lines 4 and 5.
        let p = self.p_prior;
        log_z += beta::ep::log_evidence_soft(p, 1.9, 1.1);
        // Line 4, `let p = logistic(w);`.
        let p = self.p_from_evidence;
        let w = self.w_prior;
        log_z += logistic::ep::log_evidence_soft(p, w);
        log_z -= self.p_prior.log_average_of(&p);
        log_z -= (self.w_prior * self.w_from_p).log_normaliser_over(&w);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.w = Gaussian::UNIFORM;
        self.w_prior = Gaussian::UNIFORM;
        self.p_prior = Beta::UNIFORM;
        self.w_from_p = Gaussian::UNIFORM;
        self.p_from_evidence = Beta::UNIFORM;
    }

    /// Line 3, `let w ~ Gaussian(1.2, precision = 0.4);`.
    fn define_w(&mut self) {
        self.w_prior = Gaussian::from_mean_variance(1.2, 2.5);
    }

    /// Line 5, `observe p ~ Beta(1.9, 1.1);`.
    fn tell_p(&mut self) {
        self.p_from_evidence = beta::ep::to_x(1.9, 1.1);
    }

    /// Line 4, `let p = logistic(w);`.
    fn define_p(&mut self) {
        let p = self.p_from_evidence;
        let w = self.w_prior;
        self.p_prior = logistic::ep::to_y(p, w);
    }

    /// Line 4, `let p = logistic(w);`.
    fn tell_w(&mut self) {
        let p = self.p_from_evidence;
        let w = self.w_prior;
        self.w_from_p = logistic::ep::to_x(p, w);
    }

    /// The marginal of `w`: the product of all messages to it.
    fn marginal_of_w(&mut self) {
        self.w = self.w_prior * self.w_from_p;
    }
}

impl Inference for LogisticSoftBetaA {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("w", &self.w, 0, 3, iteration)?;
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
        vec![("w", w)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
