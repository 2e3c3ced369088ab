//! `IntegerGreaterSoft` by expectation propagation, compiled by posterity from
//! `conformance/discrete/integer_greater_soft.model`.
//!
//! ```text
//! model IntegerGreaterSoft(pn: [f64; 5], px: [f64; 5]) -> (n, x) {
//!     let n ~ Categorical(pn);
//!     let x ~ Categorical(px);
//!     let larger = x > n;
//!     observe larger ~ Bernoulli(0.2);
//! }
//! ```

use posterity_runtime::operators::{bernoulli, categorical, greater_int};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Run, check,
};
use std::ops::ControlFlow;

/// What [`IntegerGreaterSoft`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct IntegerGreaterSoftData<'a> {
    /// `pn: [f64; 5]`
    pub pn: &'a [f64],
    /// `px: [f64; 5]`
    pub px: &'a [f64],
}

/// A soft comparison of two integers.
#[derive(Clone, Debug)]
pub struct IntegerGreaterSoft {
    /// The data `pn: [f64; 5]`.
    pn: Vec<f64>,
    /// The data `px: [f64; 5]`.
    px: Vec<f64>,
    /// The belief about `n`.
    n: Categorical,
    /// The belief about `x`.
    x: Categorical,
    /// The message to `n` from its definition, line 3.
    n_prior: Categorical,
    /// The message to `x` from its definition, line 4.
    x_prior: Categorical,
    /// The message to `larger` from its definition, line 5.
    larger_prior: Bernoulli,
    /// The message to `x` from line 5.
    x_from_larger: Categorical,
    /// The message to `n` from line 5.
    n_from_larger: Categorical,
    /// The message to `larger` from line 6.
    larger_from_evidence: Bernoulli,
}

impl IntegerGreaterSoft {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: IntegerGreaterSoftData<'_>) -> Result<Self, DataError> {
        check::real("pn", data.pn, 2, 26)?;
        check::real("px", data.px, 2, 40)?;
        check::length("pn", 5, data.pn.len(), 2, 26)?;
        check::length("px", 5, data.px.len(), 2, 40)?;
        let mut inference = Self {
            pn: data.pn.to_vec(),
            px: data.px.to_vec(),
            n: Categorical::uniform(1),
            x: Categorical::uniform(1),
            n_prior: Categorical::uniform(1),
            x_prior: Categorical::uniform(1),
            larger_prior: Bernoulli::UNIFORM,
            x_from_larger: Categorical::uniform(1),
            n_from_larger: Categorical::uniform(1),
            larger_from_evidence: Bernoulli::UNIFORM,
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
        check::length("pn", self.pn.len(), pn.len(), 2, 26)?;
        check::real("pn", pn, 2, 26)?;
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
        check::length("px", self.px.len(), px.len(), 2, 40)?;
        check::real("px", px, 2, 40)?;
        let before = std::mem::replace(&mut self.px, px.to_vec());
        self.check_data().inspect_err(|_| self.px = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_n();
        self.define_x();
        self.tell_larger();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_n();
        self.define_larger();
        self.tell_x();
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
        log_z += (&self.n_prior * &self.n_from_larger).log_normaliser_over(&self.n_prior);
        // `x`, from line 4.
        log_z += (&self.x_prior * &self.x_from_larger).log_normaliser_over(&self.x_prior);
        // `larger`, from lines 5 and 6.
        let larger = self.larger_prior;
        log_z += bernoulli::ep::log_evidence_soft(larger, 0.2);
        // Line 5, `let larger = x > n;`.
        let x = &self.x_prior;
        let n = &self.n_prior;
        log_z -= (&self.x_prior * &self.x_from_larger).log_normaliser_over(x);
        log_z -= (&self.n_prior * &self.n_from_larger).log_normaliser_over(n);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::weights("pn", &[], &self.pn, 3, 25)?;
        check::weights("px", &[], &self.px, 4, 25)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.n = Categorical::uniform(5);
        self.x = Categorical::uniform(5);
        self.n_prior = Categorical::uniform(5);
        self.x_prior = Categorical::uniform(5);
        self.larger_prior = Bernoulli::UNIFORM;
        self.x_from_larger = Categorical::uniform(5);
        self.n_from_larger = Categorical::uniform(5);
        self.larger_from_evidence = Bernoulli::UNIFORM;
    }

    /// Line 3, `let n ~ Categorical(pn);`.
    fn define_n(&mut self) {
        self.n_prior = categorical::ep::to_x_known(&self.pn);
    }

    /// Line 4, `let x ~ Categorical(px);`.
    fn define_x(&mut self) {
        self.x_prior = categorical::ep::to_x_known(&self.px);
    }

    /// Line 6, `observe larger ~ Bernoulli(0.2);`.
    fn tell_larger(&mut self) {
        self.larger_from_evidence = bernoulli::ep::to_x_known(0.2);
    }

    /// Line 5, `let larger = x > n;`.
    fn tell_n(&mut self) {
        let larger = self.larger_from_evidence;
        let x = &self.x_prior;
        self.n_from_larger = greater_int::ep::to_b(larger, x, 5);
    }

    /// Line 5, `let larger = x > n;`.
    fn define_larger(&mut self) {
        let x = &self.x_prior;
        let n = &self.n_prior;
        self.larger_prior = greater_int::ep::to_y(x, n);
    }

    /// Line 5, `let larger = x > n;`.
    fn tell_x(&mut self) {
        let larger = self.larger_from_evidence;
        let n = &self.n_prior;
        self.x_from_larger = greater_int::ep::to_a(larger, n, 5);
    }

    /// The marginal of `n`: the product of all messages to it.
    fn marginal_of_n(&mut self) {
        self.n = &self.n_prior * &self.n_from_larger;
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = &self.x_prior * &self.x_from_larger;
    }
}

impl Inference for IntegerGreaterSoft {
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
        &[(6, 5)]
    }
}
