//! `OneDraw` by expectation propagation, compiled by posterity from
//! `conformance/ranking/one_draw.model`.
//!
//! ```text
//! model OneDraw(prior_variance: f64, margin: f64) -> (a, b) {
//!     let a ~ Gaussian(25, variance = prior_variance);
//!     let b ~ Gaussian(25, variance = prior_variance);
//!     let pa ~ Gaussian(a, variance = 1);
//!     let pb ~ Gaussian(b, variance = 1);
//!     let gap = pa - pb;
//!     observe is_between(gap, -margin, margin);
//! }
//! ```

use posterity_runtime::operators::is_between;
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`OneDraw`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct OneDrawData {
    /// `prior_variance: f64`
    pub prior_variance: f64,
    /// `margin: f64`
    pub margin: f64,
}

/// A drawn game.
#[derive(Clone, Debug)]
pub struct OneDraw {
    /// The data `prior_variance: f64`.
    prior_variance: f64,
    /// The data `margin: f64`.
    margin: f64,
    /// The belief about `a`.
    a: Gaussian,
    /// The belief about `b`.
    b: Gaussian,
    /// The message to `a` from its definition, line 3.
    a_prior: Gaussian,
    /// The message to `b` from its definition, line 4.
    b_prior: Gaussian,
    /// The message to `a` from line 8.
    a_from_constraint: Gaussian,
    /// The message to `b` from line 8.
    b_from_constraint: Gaussian,
}

impl OneDraw {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: OneDrawData) -> Result<Self, DataError> {
        check::real("prior_variance", data.prior_variance, 2, 15)?;
        check::real("margin", data.margin, 2, 36)?;
        let mut inference = Self {
            prior_variance: data.prior_variance,
            margin: data.margin,
            a: Gaussian::UNIFORM,
            b: Gaussian::UNIFORM,
            a_prior: Gaussian::UNIFORM,
            b_prior: Gaussian::UNIFORM,
            a_from_constraint: Gaussian::UNIFORM,
            b_from_constraint: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `prior_variance` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_variance(&mut self, prior_variance: f64) -> Result<(), DataError> {
        check::real("prior_variance", prior_variance, 2, 15)?;
        let before = std::mem::replace(&mut self.prior_variance, prior_variance);
        self.check_data().inspect_err(|_| self.prior_variance = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `margin` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_margin(&mut self, margin: f64) -> Result<(), DataError> {
        check::real("margin", margin, 2, 36)?;
        let before = std::mem::replace(&mut self.margin, margin);
        self.check_data().inspect_err(|_| self.margin = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.define_b();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_a_and_b();
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

    /// The posterior of `a`.
    #[must_use]
    pub fn a_posterior(&self) -> &Gaussian {
        &self.a
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &Gaussian {
        &self.b
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from line 3.
        log_z += (self.a_prior * self.a_from_constraint).log_normaliser_over(&self.a_prior);
        // `b`, from line 4.
        log_z += (self.b_prior * self.b_from_constraint).log_normaliser_over(&self.b_prior);
        // Line 8, `observe is_between(gap, -margin, margin);`.
        let a = self.a_prior;
        let b = self.b_prior;
        let predictor = Predictor::new(0.0, 2.0).plus(1.0, a).plus(-1.0, b);
        log_z += is_between::ep::derivatives(
                true,
                -self.margin,
                self.margin,
                predictor.mean,
                predictor.variance,
            )
            .log_z;
        log_z -= (self.a_prior * self.a_from_constraint).log_normaliser_over(&a);
        log_z -= (self.b_prior * self.b_from_constraint).log_normaliser_over(&b);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::non_negative("prior_variance", &[], self.prior_variance, 3, 37)?;
        check::non_negative("prior_variance", &[], self.prior_variance, 4, 37)?;
        check::holds("margin", "-margin < margin", &[], (-self.margin) < self.margin, 8, 13)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = Gaussian::UNIFORM;
        self.b = Gaussian::UNIFORM;
        self.a_prior = Gaussian::UNIFORM;
        self.b_prior = Gaussian::UNIFORM;
        self.a_from_constraint = Gaussian::UNIFORM;
        self.b_from_constraint = Gaussian::UNIFORM;
    }

    /// Line 3, `let a ~ Gaussian(25, variance = prior_variance);`.
    fn define_a(&mut self) {
        self.a_prior = Gaussian::from_mean_variance(25.0, self.prior_variance);
    }

    /// Line 4, `let b ~ Gaussian(25, variance = prior_variance);`.
    fn define_b(&mut self) {
        self.b_prior = Gaussian::from_mean_variance(25.0, self.prior_variance);
    }

    /// Line 8, `observe is_between(gap, -margin, margin);`.
    fn tell_a_and_b(&mut self) {
        let a = self.a_prior;
        let b = self.b_prior;
        let [to_a, to_b] = is_between::ep::messages(
            true,
            -self.margin,
            self.margin,
            0.0,
            2.0,
            [(1.0, a), (-1.0, b)],
        );
        self.a_from_constraint = to_a;
        self.b_from_constraint = to_b;
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        self.a = self.a_prior * self.a_from_constraint;
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        self.b = self.b_prior * self.b_from_constraint;
    }
}

impl Inference for OneDraw {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("a", &self.a, 0, 3, iteration)?;
        Error::check_proper("b", &self.b, 0, 4, iteration)?;
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
        let a = Posterior::from(self.a);
        let b = Posterior::from(self.b);
        vec![("a", a), ("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 5)]
    }
}
