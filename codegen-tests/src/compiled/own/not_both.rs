//! `NotBoth` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/not_both.model`.
//!
//! ```text
//! model NotBoth(first: f64, second: f64, leave: f64) -> (a, c) {
//!     let a ~ Bernoulli(first);
//!     let c ~ Bernoulli(second);
//!     let allowed ~ Bernoulli(leave);
//!     observe !(a && c) || allowed;
//! }
//! ```

use posterity_runtime::operators::{and, bernoulli, not, or};
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`NotBoth`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NotBothData {
    /// `first: f64`
    pub first: f64,
    /// `second: f64`
    pub second: f64,
    /// `leave: f64`
    pub leave: f64,
}

/// Two truths that hold together only by leave: check value 137 without any, 134 with it as its
/// factor.
#[derive(Clone, Debug)]
pub struct NotBoth {
    /// The data `first: f64`.
    first: f64,
    /// The data `second: f64`.
    second: f64,
    /// The data `leave: f64`.
    leave: f64,
    /// The belief about `a`.
    a: Bernoulli,
    /// The belief about `c`.
    c: Bernoulli,
    /// The message to `a` from its definition, line 4.
    a_prior: Bernoulli,
    /// The message to `c` from its definition, line 5.
    c_prior: Bernoulli,
    /// The message to `allowed` from its definition, line 6.
    allowed_prior: Bernoulli,
    /// The message to `part` from its definition, line 7.
    part_prior: Bernoulli,
    /// The message to `a` from line 7.
    a_from_part: Bernoulli,
    /// The message to `c` from line 7.
    c_from_part: Bernoulli,
    /// The message to `part_again` from its definition, line 7.
    part_again_prior: Bernoulli,
    /// The message to `part` from line 7.
    part_from_part_again: Bernoulli,
    /// The message to `part_again` from line 7.
    part_again_from_evidence: Bernoulli,
    /// The message to `allowed` from line 7.
    allowed_from_evidence: Bernoulli,
}

impl NotBoth {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NotBothData) -> Result<Self, DataError> {
        check::real("first", data.first, 3, 15)?;
        check::real("second", data.second, 3, 27)?;
        check::real("leave", data.leave, 3, 40)?;
        let mut inference = Self {
            first: data.first,
            second: data.second,
            leave: data.leave,
            a: Bernoulli::UNIFORM,
            c: Bernoulli::UNIFORM,
            a_prior: Bernoulli::UNIFORM,
            c_prior: Bernoulli::UNIFORM,
            allowed_prior: Bernoulli::UNIFORM,
            part_prior: Bernoulli::UNIFORM,
            a_from_part: Bernoulli::UNIFORM,
            c_from_part: Bernoulli::UNIFORM,
            part_again_prior: Bernoulli::UNIFORM,
            part_from_part_again: Bernoulli::UNIFORM,
            part_again_from_evidence: Bernoulli::UNIFORM,
            allowed_from_evidence: Bernoulli::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `first` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first(&mut self, first: f64) -> Result<(), DataError> {
        check::real("first", first, 3, 15)?;
        let before = std::mem::replace(&mut self.first, first);
        self.check_data().inspect_err(|_| self.first = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `second` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_second(&mut self, second: f64) -> Result<(), DataError> {
        check::real("second", second, 3, 27)?;
        let before = std::mem::replace(&mut self.second, second);
        self.check_data().inspect_err(|_| self.second = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `leave` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_leave(&mut self, leave: f64) -> Result<(), DataError> {
        check::real("leave", leave, 3, 40)?;
        let before = std::mem::replace(&mut self.leave, leave);
        self.check_data().inspect_err(|_| self.leave = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.define_c();
        self.define_allowed();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_part_again();
        self.tell_part();
        self.tell_a();
        self.define_part();
        self.define_part_again();
        self.tell_allowed();
        self.tell_c();
        self.marginal_of_a();
        self.marginal_of_c();
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
    pub fn a_posterior(&self) -> &Bernoulli {
        &self.a
    }

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &Bernoulli {
        &self.c
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from line 4.
        log_z += (self.a_prior * self.a_from_part).log_normaliser_over(&self.a_prior);
        // `c`, from line 5.
        log_z += (self.c_prior * self.c_from_part).log_normaliser_over(&self.c_prior);
        // `allowed`, from line 6.
        log_z += (self.allowed_prior * self.allowed_from_evidence)
            .log_normaliser_over(&self.allowed_prior);
        // `part`, from line 7.
        log_z +=
            (self.part_prior * self.part_from_part_again).log_normaliser_over(&self.part_prior);
        // `part_again`, from line 7.
        log_z += (self.part_again_prior * self.part_again_from_evidence)
            .log_normaliser_over(&self.part_again_prior);
        // Line 7, `observe !(a && c) || allowed;`.
        let a = self.a_prior;
        let c = self.c_prior;
        log_z -= (self.a_prior * self.a_from_part).log_normaliser_over(&a);
        log_z -= (self.c_prior * self.c_from_part).log_normaliser_over(&c);
        // Line 7, `observe !(a && c) || allowed;`.
        let part = self.part_prior;
        log_z -= (self.part_prior * self.part_from_part_again).log_normaliser_over(&part);
        // Line 7, `observe !(a && c) || allowed;`.
        let part_again = self.part_again_prior;
        let allowed = self.allowed_prior;
        log_z += or::ep::log_evidence(true, part_again, allowed);
        log_z -= (self.part_again_prior * self.part_again_from_evidence)
            .log_normaliser_over(&part_again);
        log_z -= (self.allowed_prior * self.allowed_from_evidence).log_normaliser_over(&allowed);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::probability("first", &[], self.first, 4, 23)?;
        check::probability("second", &[], self.second, 5, 23)?;
        check::probability("leave", &[], self.leave, 6, 29)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = Bernoulli::UNIFORM;
        self.c = Bernoulli::UNIFORM;
        self.a_prior = Bernoulli::UNIFORM;
        self.c_prior = Bernoulli::UNIFORM;
        self.allowed_prior = Bernoulli::UNIFORM;
        self.part_prior = Bernoulli::UNIFORM;
        self.a_from_part = Bernoulli::UNIFORM;
        self.c_from_part = Bernoulli::UNIFORM;
        self.part_again_prior = Bernoulli::UNIFORM;
        self.part_from_part_again = Bernoulli::UNIFORM;
        self.part_again_from_evidence = Bernoulli::UNIFORM;
        self.allowed_from_evidence = Bernoulli::UNIFORM;
    }

    /// Line 4, `let a ~ Bernoulli(first);`.
    fn define_a(&mut self) {
        self.a_prior = bernoulli::ep::to_x_known(self.first);
    }

    /// Line 5, `let c ~ Bernoulli(second);`.
    fn define_c(&mut self) {
        self.c_prior = bernoulli::ep::to_x_known(self.second);
    }

    /// Line 6, `let allowed ~ Bernoulli(leave);`.
    fn define_allowed(&mut self) {
        self.allowed_prior = bernoulli::ep::to_x_known(self.leave);
    }

    /// Line 7, `observe !(a && c) || allowed;`.
    fn tell_part_again(&mut self) {
        let allowed = self.allowed_prior;
        self.part_again_from_evidence = or::ep::to_a(true, allowed);
    }

    /// Line 7, `observe !(a && c) || allowed;`.
    fn tell_part(&mut self) {
        let part_again = self.part_again_from_evidence;
        self.part_from_part_again = not::ep::to_x(part_again);
    }

    /// Line 7, `observe !(a && c) || allowed;`.
    fn tell_a(&mut self) {
        let part = self.part_from_part_again;
        let c = self.c_prior;
        self.a_from_part = and::ep::to_a(part, c);
    }

    /// Line 7, `observe !(a && c) || allowed;`.
    fn define_part(&mut self) {
        let a = self.a_prior;
        let c = self.c_prior;
        self.part_prior = and::ep::to_y(a, c);
    }

    /// Line 7, `observe !(a && c) || allowed;`.
    fn define_part_again(&mut self) {
        let part = self.part_prior;
        self.part_again_prior = not::ep::to_y(part);
    }

    /// Line 7, `observe !(a && c) || allowed;`.
    fn tell_allowed(&mut self) {
        let part_again = self.part_again_prior;
        self.allowed_from_evidence = or::ep::to_b(true, part_again);
    }

    /// Line 7, `observe !(a && c) || allowed;`.
    fn tell_c(&mut self) {
        let part = self.part_from_part_again;
        let a = self.a_prior;
        self.c_from_part = and::ep::to_b(part, a);
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        self.a = self.a_prior * self.a_from_part;
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_part;
    }
}

impl Inference for NotBoth {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("a", &self.a, 0, 4, iteration)?;
        Error::check_proper("c", &self.c, 0, 5, iteration)?;
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
        let c = Posterior::from(self.c);
        vec![("a", a), ("c", c)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 5)]
    }
}
