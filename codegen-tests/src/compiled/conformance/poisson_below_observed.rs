//! `PoissonBelowObserved` by expectation propagation, compiled by posterity from
//! `conformance/discrete/poisson_below_observed.model`.
//!
//! ```text
//! model PoissonBelowObserved() -> (x) {
//!     let x ~ Poisson(3);
//!     observe x < 3;
//! }
//! ```

use posterity_runtime::operators::{greater_int, poisson};
use posterity_runtime::{
    DataError, Error, Inference, Options, Poisson, Posterior, Progress, Run,
};
use std::ops::ControlFlow;

/// What [`PoissonBelowObserved`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct PoissonBelowObservedData {}
/// A Poisson count known to be below three.
#[derive(Clone, Debug)]
pub struct PoissonBelowObserved {
    /// The belief about `x`.
    x: Poisson,
    /// The message to `x` from its definition, line 3.
    x_prior: Poisson,
    /// The message to `x` from line 4.
    x_from_evidence: Poisson,
}

impl PoissonBelowObserved {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: PoissonBelowObservedData) -> Result<Self, DataError> {
        let mut inference = Self {
            x: Poisson::UNIFORM,
            x_prior: Poisson::UNIFORM,
            x_from_evidence: Poisson::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_x();
        self.marginal_of_x();
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
    pub fn x_posterior(&self) -> &Poisson {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 3.
        log_z += (self.x_prior * self.x_from_evidence).log_normaliser_over(&self.x_prior);
        // Line 4, `observe x < 3;`.
        let x = self.x_prior;
        log_z += greater_int::ep::log_evidence_count_b(true, 3, x);
        log_z -= (self.x_prior * self.x_from_evidence).log_normaliser_over(&x);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = Poisson::UNIFORM;
        self.x_prior = Poisson::UNIFORM;
        self.x_from_evidence = Poisson::UNIFORM;
    }

    /// Line 3, `let x ~ Poisson(3);`.
    fn define_x(&mut self) {
        self.x_prior = poisson::ep::to_x_known(3.0);
    }

    /// Line 4, `observe x < 3;`.
    fn tell_x(&mut self) {
        let x = self.x_prior;
        self.x_from_evidence = greater_int::ep::to_b_count(true, 3, x);
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = self.x_prior * self.x_from_evidence;
    }
}

impl Inference for PoissonBelowObserved {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("x", &self.x, 0, 3, iteration)?;
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
        let x = Posterior::from(self.x);
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 5)]
    }
}
