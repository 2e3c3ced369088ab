//! `DirichletMultinomialEp` by expectation propagation, compiled by posterity from
//! `conformance/scalars/dirichlet_multinomial_ep.model`.
//!
//! ```text
//! model DirichletMultinomialEp(x: [usize; 2]) -> (p) {
//!     let p ~ Dirichlet([1.2, 3.4]);
//!     x ~ Multinomial(10, p);
//! }
//! ```

use posterity_runtime::operators::{dirichlet, multinomial};
use posterity_runtime::{
    DataError, Dirichlet, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`DirichletMultinomialEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct DirichletMultinomialEpData<'a> {
    /// `x: [usize; 2]`
    pub x: &'a [usize],
}

/// Multinomial counts and their Dirichlet prior.
#[derive(Clone, Debug)]
pub struct DirichletMultinomialEp {
    /// The data `x: [usize; 2]`.
    x: Vec<usize>,
    /// The belief about `p`.
    p: Dirichlet,
    /// The message to `p` from its definition, line 3.
    p_prior: Dirichlet,
    /// The message to `p` from line 4.
    p_from_x: Dirichlet,
}

impl DirichletMultinomialEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: DirichletMultinomialEpData<'_>) -> Result<Self, DataError> {
        check::integer("x", data.x, 2, 30)?;
        check::length("x", 2, data.x.len(), 2, 30)?;
        let mut inference = Self {
            x: data.x.to_vec(),
            p: Dirichlet::uniform(1),
            p_prior: Dirichlet::uniform(1),
            p_from_x: Dirichlet::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[usize]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 30)?;
        check::integer("x", x, 2, 30)?;
        let before = std::mem::replace(&mut self.x, x.to_vec());
        self.check_data().inspect_err(|_| self.x = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_p();
        self.tell_p();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_p();
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

    /// The posterior of `p`.
    #[must_use]
    pub fn p_posterior(&self) -> &Dirichlet {
        &self.p
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `p`, from lines 3 and 4.
        let p = &self.p_prior;
        log_z += multinomial::ep::log_evidence(&self.x, 10, p);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::total("x", &[], &self.x, 10, 4, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.p = Dirichlet::uniform(2);
        self.p_prior = Dirichlet::uniform(2);
        self.p_from_x = Dirichlet::uniform(2);
    }

    /// Line 3, `let p ~ Dirichlet([1.2, 3.4]);`.
    fn define_p(&mut self) {
        self.p_prior = dirichlet::ep::to_x(&[1.2, 3.4]);
    }

    /// Line 4, `x ~ Multinomial(10, p);`.
    fn tell_p(&mut self) {
        self.p_from_x = multinomial::ep::to_probabilities(&self.x, 10);
    }

    /// The marginal of `p`: the product of all messages to it.
    fn marginal_of_p(&mut self) {
        self.p = &self.p_prior * &self.p_from_x;
    }
}

impl Inference for DirichletMultinomialEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("p", &self.p, 0, 3, iteration)?;
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
        let p = Posterior::from(self.p.clone());
        vec![("p", p)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 5)]
    }
}
