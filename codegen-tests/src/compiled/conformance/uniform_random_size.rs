//! `UniformRandomSize` by expectation propagation, compiled by posterity from
//! `conformance/discrete/uniform_random_size.model`.
//!
//! ```text
//! model UniformRandomSize(pn: [f64; 5], px: [f64; 4]) -> (n, x) {
//!     let n ~ Categorical(pn);
//!     let x ~ UniformInt(n);
//!     observe x ~ Categorical(px);
//! }
//! ```

use posterity_runtime::operators::{categorical, uniform_int};
use posterity_runtime::{
    Categorical, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`UniformRandomSize`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct UniformRandomSizeData<'a> {
    /// `pn: [f64; 5]`
    pub pn: &'a [f64],
    /// `px: [f64; 4]`
    pub px: &'a [f64],
}

/// A uniform integer below a random bound.
#[derive(Clone, Debug)]
pub struct UniformRandomSize {
    /// The data `pn: [f64; 5]`.
    pn: Vec<f64>,
    /// The data `px: [f64; 4]`.
    px: Vec<f64>,
    /// The belief about `n`.
    n: Categorical,
    /// The belief about `x`.
    x: Categorical,
    /// The message to `n` from its definition, line 3.
    n_prior: Categorical,
    /// The message to `x` from its definition, line 4.
    x_prior: Categorical,
    /// The message to `n` from line 4.
    n_from_x: Categorical,
    /// The message to `x` from line 5.
    x_from_evidence: Categorical,
}

impl UniformRandomSize {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: UniformRandomSizeData<'_>) -> Result<Self, DataError> {
        check::real("pn", data.pn, 2, 25)?;
        check::real("px", data.px, 2, 39)?;
        check::length("pn", 5, data.pn.len(), 2, 25)?;
        check::length("px", 4, data.px.len(), 2, 39)?;
        let mut inference = Self {
            pn: data.pn.to_vec(),
            px: data.px.to_vec(),
            n: Categorical::uniform(1),
            x: Categorical::uniform(1),
            n_prior: Categorical::uniform(1),
            x_prior: Categorical::uniform(1),
            n_from_x: Categorical::uniform(1),
            x_from_evidence: Categorical::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `pn` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_pn(&mut self, pn: &[f64]) -> Result<(), DataError> {
        check::length("pn", self.pn.len(), pn.len(), 2, 25)?;
        check::real("pn", pn, 2, 25)?;
        let before = std::mem::replace(&mut self.pn, pn.to_vec());
        self.check_data().inspect_err(|_| self.pn = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `px` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_px(&mut self, px: &[f64]) -> Result<(), DataError> {
        check::length("px", self.px.len(), px.len(), 2, 39)?;
        check::real("px", px, 2, 39)?;
        let before = std::mem::replace(&mut self.px, px.to_vec());
        self.check_data().inspect_err(|_| self.px = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_n();
        self.tell_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_n();
        self.define_x();
        self.marginal_of_n();
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

    /// The posterior of `n`.
    #[must_use]
    pub fn n_posterior(&self) -> &Categorical {
        &self.n
    }

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &Categorical {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `n`, from line 3.
        log_z += (&self.n_prior * &self.n_from_x).log_normaliser_over(&self.n_prior);
        // `x`, from lines 4 and 5.
        let x = &self.x_prior;
        log_z += categorical::ep::log_evidence_soft(x, &self.px);
        // Line 4, `let x ~ UniformInt(n);`.
        let x = &self.x_from_evidence;
        let n = &self.n_prior;
        log_z += uniform_int::ep::log_evidence_random(x, n);
        log_z -= self.x_prior.log_average_of(x);
        log_z -= (&self.n_prior * &self.n_from_x).log_normaliser_over(n);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::weights("pn", &[], &self.pn, 3, 25)?;
        check::weights("px", &[], &self.px, 5, 29)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.n = Categorical::uniform(5);
        self.x = Categorical::uniform(4);
        self.n_prior = Categorical::uniform(5);
        self.x_prior = Categorical::uniform(4);
        self.n_from_x = Categorical::uniform(5);
        self.x_from_evidence = Categorical::uniform(4);
    }

    /// Line 3, `let n ~ Categorical(pn);`.
    fn define_n(&mut self) {
        self.n_prior = categorical::ep::to_x_known(&self.pn);
    }

    /// Line 5, `observe x ~ Categorical(px);`.
    fn tell_x(&mut self) {
        self.x_from_evidence = categorical::ep::to_x_known(&self.px);
    }

    /// Line 4, `let x ~ UniformInt(n);`.
    fn tell_n(&mut self) {
        let x = &self.x_from_evidence;
        self.n_from_x = uniform_int::ep::to_size(x, 5);
    }

    /// Line 4, `let x ~ UniformInt(n);`.
    fn define_x(&mut self) {
        let n = &self.n_prior;
        self.x_prior = uniform_int::ep::to_x_random(n, 4);
    }

    /// The marginal of `n`: the product of all messages to it.
    fn marginal_of_n(&mut self) {
        self.n = &self.n_prior * &self.n_from_x;
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = &self.x_prior * &self.x_from_evidence;
    }
}

impl Inference for UniformRandomSize {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("n", &self.n, 0, 3, iteration)?;
        Error::check_proper("x", &self.x, 0, 4, iteration)?;
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
        let n = Posterior::from(self.n.clone());
        let x = Posterior::from(self.x.clone());
        vec![("n", n), ("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
