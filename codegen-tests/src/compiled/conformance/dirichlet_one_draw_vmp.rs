//! `DirichletOneDrawVmp` by variational message passing, compiled by posterity from
//! `conformance/scalars/dirichlet_one_draw_vmp.model`.
//!
//! ```text
//! model DirichletOneDrawVmp(x: usize) -> (pi) {
//!     let pi ~ Dirichlet([1.0, 1.0, 1.0, 1.0]);
//!     x ~ Categorical(pi);
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet};
use posterity_runtime::{
    DataError, Dirichlet, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`DirichletOneDrawVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct DirichletOneDrawVmpData {
    /// `x: usize`
    pub x: usize,
}

/// One draw from an unknown die.
#[derive(Clone, Debug)]
pub struct DirichletOneDrawVmp {
    /// The data `x: usize`.
    x: usize,
    /// The belief about `pi`.
    pi: Dirichlet,
}

impl DirichletOneDrawVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: DirichletOneDrawVmpData) -> Result<Self, DataError> {
        check::integer("x", data.x, 2, 27)?;
        let mut inference = Self {
            x: data.x,
            pi: Dirichlet::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: usize) -> Result<(), DataError> {
        check::integer("x", x, 2, 27)?;
        let before = std::mem::replace(&mut self.x, x);
        self.check_data().inspect_err(|_| self.x = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_pi();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.update_pi();
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

    /// The posterior of `pi`.
    #[must_use]
    pub fn pi_posterior(&self) -> &Dirichlet {
        &self.pi
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let pi ~ Dirichlet([1.0, 1.0, 1.0, 1.0]);`.
        let pi = &self.pi;
        bound += dirichlet::vmp::average_log_random(pi, &[1.0, 1.0, 1.0, 1.0]);
        // Line 4, `x ~ Categorical(pi);`.
        bound += categorical::vmp::average_log_dirichlet(self.x, pi);
        // The entropies of the beliefs.
        bound += self.pi.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::category("x", &[], self.x, 4, 4, 5)?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.pi = Dirichlet::uniform(4);
    }

    /// Line 3, `let pi ~ Dirichlet([1.0, 1.0, 1.0, 1.0]);`.
    fn start_pi(&mut self) {
        self.pi = dirichlet::vmp::to_x(&[1.0, 1.0, 1.0, 1.0]);
    }

    /// The belief about `pi`, from lines 3 and 4.
    fn update_pi(&mut self) {
        let mut next = dirichlet::vmp::to_x(&[1.0, 1.0, 1.0, 1.0]);
        next *= &categorical::vmp::to_probabilities_observed(self.x);
        self.pi = next;
    }
}

impl Inference for DirichletOneDrawVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("pi", &self.pi, 0, 3, iteration)?;
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
        let pi = Posterior::from(self.pi.clone());
        vec![("pi", pi)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 5)]
    }
}
