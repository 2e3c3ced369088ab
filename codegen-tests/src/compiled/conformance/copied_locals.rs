//! `CopiedLocals` by expectation propagation, compiled by posterity from
//! `conformance/arrays/copied_locals.model`.
//!
//! ```text
//! model CopiedLocals() -> (a) {
//!     for i in 0..2 {
//!         let b ~ Bernoulli(0.1);
//!         let c = b;
//!         let a[i] = c;
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run,
};
use std::ops::ControlFlow;

/// What [`CopiedLocals`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CopiedLocalsData {}
/// Copies of loop locals.
#[derive(Clone, Debug)]
pub struct CopiedLocals {
    /// The belief about `b`.
    b: Vec<Bernoulli>,
}

impl CopiedLocals {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: CopiedLocalsData) -> Result<Self, DataError> {
        let mut inference = Self { b: Vec::new() };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.predict_b();
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
    pub fn a_posterior(&self) -> Posterior {
        Posterior::array((0..2).map(|i| Posterior::from(self.b[i])))
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.b = vec![Bernoulli::UNIFORM; 2];
    }

    /// Line 4, `let b ~ Bernoulli(0.1);`.
    fn predict_b(&mut self) {
        for i in 0..2 {
            self.b[i] = bernoulli::ep::to_x_known(0.1);
        }
    }
}

impl Inference for CopiedLocals {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("b", &self.b, 4, iteration)?;
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
        let a = Posterior::array((0..2).map(|i| Posterior::from(self.b[i])));
        vec![("a", a)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
