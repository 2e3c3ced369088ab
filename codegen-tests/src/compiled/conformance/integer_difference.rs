//! `IntegerDifference` by expectation propagation, compiled by posterity from
//! `conformance/discrete/integer_difference.model`.
//!
//! ```text
//! model IntegerDifference(pa: [f64; 5], pb: [f64; 3]) -> (a, b) {
//!     let a ~ Categorical(pa);
//!     let b ~ Categorical(pb);
//!     let d = a - b;
//!     observe d <= 2;
//! }
//! ```

use posterity_runtime::operators::{categorical, difference_int, greater_int};
use posterity_runtime::{
    Categorical, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`IntegerDifference`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct IntegerDifferenceData<'a> {
    /// `pa: [f64; 5]`
    pub pa: &'a [f64],
    /// `pb: [f64; 3]`
    pub pb: &'a [f64],
}

/// A difference that is at most two, and never below zero.
#[derive(Clone, Debug)]
pub struct IntegerDifference {
    /// The data `pa: [f64; 5]`.
    pa: Vec<f64>,
    /// The data `pb: [f64; 3]`.
    pb: Vec<f64>,
    /// The belief about `a`.
    a: Categorical,
    /// The belief about `b`.
    b: Categorical,
    /// The message to `a` from its definition, line 3.
    a_prior: Categorical,
    /// The message to `b` from its definition, line 4.
    b_prior: Categorical,
    /// The message to `d` from its definition, line 5.
    d_prior: Categorical,
    /// The message to `a` from line 5.
    a_from_d: Categorical,
    /// The message to `b` from line 5.
    b_from_d: Categorical,
    /// The message to `d` from line 6.
    d_from_evidence: Categorical,
}

impl IntegerDifference {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: IntegerDifferenceData<'_>) -> Result<Self, DataError> {
        check::real("pa", data.pa, 2, 25)?;
        check::real("pb", data.pb, 2, 39)?;
        check::length("pa", 5, data.pa.len(), 2, 25)?;
        check::length("pb", 3, data.pb.len(), 2, 39)?;
        let mut inference = Self {
            pa: data.pa.to_vec(),
            pb: data.pb.to_vec(),
            a: Categorical::uniform(1),
            b: Categorical::uniform(1),
            a_prior: Categorical::uniform(1),
            b_prior: Categorical::uniform(1),
            d_prior: Categorical::uniform(1),
            a_from_d: Categorical::uniform(1),
            b_from_d: Categorical::uniform(1),
            d_from_evidence: Categorical::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `pa` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_pa(&mut self, pa: &[f64]) -> Result<(), DataError> {
        check::length("pa", self.pa.len(), pa.len(), 2, 25)?;
        check::real("pa", pa, 2, 25)?;
        let before = std::mem::replace(&mut self.pa, pa.to_vec());
        self.check_data().inspect_err(|_| self.pa = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `pb` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_pb(&mut self, pb: &[f64]) -> Result<(), DataError> {
        check::length("pb", self.pb.len(), pb.len(), 2, 39)?;
        check::real("pb", pb, 2, 39)?;
        let before = std::mem::replace(&mut self.pb, pb.to_vec());
        self.check_data().inspect_err(|_| self.pb = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.define_b();
        self.tell_d();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_a();
        self.define_d();
        self.tell_b();
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
    pub fn a_posterior(&self) -> &Categorical {
        &self.a
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &Categorical {
        &self.b
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from line 3.
        log_z += (&self.a_prior * &self.a_from_d).log_normaliser_over(&self.a_prior);
        // `b`, from line 4.
        log_z += (&self.b_prior * &self.b_from_d).log_normaliser_over(&self.b_prior);
        // `d`, from lines 5 and 6.
        let d = &self.d_prior;
        log_z += greater_int::ep::log_evidence(false, d, 2);
        // Line 5, `let d = a - b;`.
        let d = &self.d_from_evidence;
        let a = &self.a_prior;
        let b = &self.b_prior;
        log_z += difference_int::ep::log_evidence(d, a, b);
        log_z -= self.d_prior.log_average_of(d);
        log_z -= (&self.a_prior * &self.a_from_d).log_normaliser_over(a);
        log_z -= (&self.b_prior * &self.b_from_d).log_normaliser_over(b);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::weights("pa", &[], &self.pa, 3, 25)?;
        check::weights("pb", &[], &self.pb, 4, 25)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = Categorical::uniform(5);
        self.b = Categorical::uniform(3);
        self.a_prior = Categorical::uniform(5);
        self.b_prior = Categorical::uniform(3);
        self.d_prior = Categorical::uniform(5);
        self.a_from_d = Categorical::uniform(5);
        self.b_from_d = Categorical::uniform(3);
        self.d_from_evidence = Categorical::uniform(5);
    }

    /// Line 3, `let a ~ Categorical(pa);`.
    fn define_a(&mut self) {
        self.a_prior = categorical::ep::to_x_known(&self.pa);
    }

    /// Line 4, `let b ~ Categorical(pb);`.
    fn define_b(&mut self) {
        self.b_prior = categorical::ep::to_x_known(&self.pb);
    }

    /// Line 6, `observe d <= 2;`.
    fn tell_d(&mut self) {
        self.d_from_evidence = greater_int::ep::to_a(false, 2, 5);
    }

    /// Line 5, `let d = a - b;`.
    fn tell_a(&mut self) {
        let d = &self.d_from_evidence;
        let b = &self.b_prior;
        self.a_from_d = difference_int::ep::to_a(d, b, 5);
    }

    /// Line 5, `let d = a - b;`.
    fn define_d(&mut self) {
        let a = &self.a_prior;
        let b = &self.b_prior;
        self.d_prior = difference_int::ep::to_y(a, b, 5);
    }

    /// Line 5, `let d = a - b;`.
    fn tell_b(&mut self) {
        let d = &self.d_from_evidence;
        let a = &self.a_prior;
        self.b_from_d = difference_int::ep::to_b(d, a, 3);
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        self.a = &self.a_prior * &self.a_from_d;
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        self.b = &self.b_prior * &self.b_from_d;
    }
}

impl Inference for IntegerDifference {
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
        let a = Posterior::from(self.a.clone());
        let b = Posterior::from(self.b.clone());
        vec![("a", a), ("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 5)]
    }
}
