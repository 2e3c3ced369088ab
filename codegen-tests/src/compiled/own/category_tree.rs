//! `CategoryTree` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/category_tree.model`.
//!
//! ```text
//! model CategoryTree(left: [f64; 3], right: [f64; 3], agree: f64, third: f64) -> (x, y, same) {
//!     let x ~ Categorical(left);
//!     let y ~ Categorical(right);
//!     let same = x == y;
//!     observe same ~ Bernoulli(agree);
//!     let other ~ Bernoulli(third);
//!     observe same || other;
//! }
//! ```

use posterity_runtime::operators::{bernoulli, categorical, equal_int, or};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Run, check,
};
use std::ops::ControlFlow;

/// What [`CategoryTree`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CategoryTreeData<'a> {
    /// `left: [f64; 3]`
    pub left: &'a [f64],
    /// `right: [f64; 3]`
    pub right: &'a [f64],
    /// `agree: f64`
    pub agree: f64,
    /// `third: f64`
    pub third: f64,
}

/// Two categories that may agree, with an unsure witness of it: a tree of integers and booleans.
#[derive(Clone, Debug)]
pub struct CategoryTree {
    /// The data `left: [f64; 3]`.
    left: Vec<f64>,
    /// The data `right: [f64; 3]`.
    right: Vec<f64>,
    /// The data `agree: f64`.
    agree: f64,
    /// The data `third: f64`.
    third: f64,
    /// The belief about `x`.
    x: Categorical,
    /// The belief about `y`.
    y: Categorical,
    /// The belief about `same`.
    same: Bernoulli,
    /// The message to `x` from its definition, line 4.
    x_prior: Categorical,
    /// The message to `y` from its definition, line 5.
    y_prior: Categorical,
    /// The message to `same` from its definition, line 6.
    same_prior: Bernoulli,
    /// The message to `x` from line 6.
    x_from_same: Categorical,
    /// The message to `y` from line 6.
    y_from_same: Categorical,
    /// The message to `same` from line 7.
    same_from_evidence: Bernoulli,
    /// The message to `other` from its definition, line 8.
    other_prior: Bernoulli,
    /// The message to `same` from line 9.
    same_from_evidence_again: Bernoulli,
    /// The message to `other` from line 9.
    other_from_evidence: Bernoulli,
}

impl CategoryTree {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CategoryTreeData<'_>) -> Result<Self, DataError> {
        check::real("left", data.left, 3, 20)?;
        check::real("right", data.right, 3, 36)?;
        check::real("agree", data.agree, 3, 53)?;
        check::real("third", data.third, 3, 65)?;
        check::length("left", 3, data.left.len(), 3, 20)?;
        check::length("right", 3, data.right.len(), 3, 36)?;
        let mut inference = Self {
            left: data.left.to_vec(),
            right: data.right.to_vec(),
            agree: data.agree,
            third: data.third,
            x: Categorical::uniform(1),
            y: Categorical::uniform(1),
            same: Bernoulli::UNIFORM,
            x_prior: Categorical::uniform(1),
            y_prior: Categorical::uniform(1),
            same_prior: Bernoulli::UNIFORM,
            x_from_same: Categorical::uniform(1),
            y_from_same: Categorical::uniform(1),
            same_from_evidence: Bernoulli::UNIFORM,
            other_prior: Bernoulli::UNIFORM,
            same_from_evidence_again: Bernoulli::UNIFORM,
            other_from_evidence: Bernoulli::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `left` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_left(&mut self, left: &[f64]) -> Result<(), DataError> {
        check::length("left", self.left.len(), left.len(), 3, 20)?;
        check::real("left", left, 3, 20)?;
        let before = std::mem::replace(&mut self.left, left.to_vec());
        self.check_data().inspect_err(|_| self.left = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `right` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_right(&mut self, right: &[f64]) -> Result<(), DataError> {
        check::length("right", self.right.len(), right.len(), 3, 36)?;
        check::real("right", right, 3, 36)?;
        let before = std::mem::replace(&mut self.right, right.to_vec());
        self.check_data().inspect_err(|_| self.right = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `agree` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_agree(&mut self, agree: f64) -> Result<(), DataError> {
        check::real("agree", agree, 3, 53)?;
        let before = std::mem::replace(&mut self.agree, agree);
        self.check_data().inspect_err(|_| self.agree = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `third` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_third(&mut self, third: f64) -> Result<(), DataError> {
        check::real("third", third, 3, 65)?;
        let before = std::mem::replace(&mut self.third, third);
        self.check_data().inspect_err(|_| self.third = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_y();
        self.tell_same();
        self.define_other();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.line_9_tell_same();
        self.tell_x();
        self.define_same();
        self.tell_other();
        self.tell_y();
        self.marginal_of_x();
        self.marginal_of_y();
        self.marginal_of_same();
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
    pub fn x_posterior(&self) -> &Categorical {
        &self.x
    }

    /// The posterior of `y`.
    #[must_use]
    pub fn y_posterior(&self) -> &Categorical {
        &self.y
    }

    /// The posterior of `same`.
    #[must_use]
    pub fn same_posterior(&self) -> &Bernoulli {
        &self.same
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 4.
        log_z += (&self.x_prior * &self.x_from_same).log_normaliser_over(&self.x_prior);
        // `y`, from line 5.
        log_z += (&self.y_prior * &self.y_from_same).log_normaliser_over(&self.y_prior);
        // `same`, from lines 6 and 7.
        let mut same_so_far = self.same_prior;
        log_z += bernoulli::ep::log_evidence_soft(same_so_far, self.agree);
        same_so_far *= bernoulli::ep::to_x_known(self.agree);
        log_z += (self.same_prior * self.same_from_evidence
            * self.same_from_evidence_again)
            .log_normaliser_over(&same_so_far);
        // `other`, from line 8.
        log_z +=
            (self.other_prior * self.other_from_evidence).log_normaliser_over(&self.other_prior);
        // Line 6, `let same = x == y;`.
        let x = &self.x_prior;
        let y = &self.y_prior;
        log_z -= (&self.x_prior * &self.x_from_same).log_normaliser_over(x);
        log_z -= (&self.y_prior * &self.y_from_same).log_normaliser_over(y);
        // Line 9, `observe same || other;`.
        let same = self.same_prior * self.same_from_evidence;
        let other = self.other_prior;
        log_z += or::ep::log_evidence(true, same, other);
        log_z -= (self.same_prior * self.same_from_evidence
            * self.same_from_evidence_again)
            .log_normaliser_over(&same);
        log_z -= (self.other_prior * self.other_from_evidence).log_normaliser_over(&other);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::weights("left", &[], &self.left, 4, 25)?;
        check::weights("right", &[], &self.right, 5, 25)?;
        check::probability("agree", &[], self.agree, 7, 30)?;
        check::probability("third", &[], self.third, 8, 27)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = Categorical::uniform(3);
        self.y = Categorical::uniform(3);
        self.same = Bernoulli::UNIFORM;
        self.x_prior = Categorical::uniform(3);
        self.y_prior = Categorical::uniform(3);
        self.same_prior = Bernoulli::UNIFORM;
        self.x_from_same = Categorical::uniform(3);
        self.y_from_same = Categorical::uniform(3);
        self.same_from_evidence = Bernoulli::UNIFORM;
        self.other_prior = Bernoulli::UNIFORM;
        self.same_from_evidence_again = Bernoulli::UNIFORM;
        self.other_from_evidence = Bernoulli::UNIFORM;
    }

    /// Line 4, `let x ~ Categorical(left);`.
    fn define_x(&mut self) {
        self.x_prior = categorical::ep::to_x_known(&self.left);
    }

    /// Line 5, `let y ~ Categorical(right);`.
    fn define_y(&mut self) {
        self.y_prior = categorical::ep::to_x_known(&self.right);
    }

    /// Line 7, `observe same ~ Bernoulli(agree);`.
    fn tell_same(&mut self) {
        self.same_from_evidence = bernoulli::ep::to_x_known(self.agree);
    }

    /// Line 8, `let other ~ Bernoulli(third);`.
    fn define_other(&mut self) {
        self.other_prior = bernoulli::ep::to_x_known(self.third);
    }

    /// Line 9, `observe same || other;`.
    fn line_9_tell_same(&mut self) {
        let other = self.other_prior;
        self.same_from_evidence_again = or::ep::to_a(true, other);
    }

    /// Line 6, `let same = x == y;`.
    fn tell_x(&mut self) {
        let same = self.same_from_evidence * self.same_from_evidence_again;
        let y = &self.y_prior;
        self.x_from_same = equal_int::ep::to_a(same, y, 3);
    }

    /// Line 6, `let same = x == y;`.
    fn define_same(&mut self) {
        let x = &self.x_prior;
        let y = &self.y_prior;
        self.same_prior = equal_int::ep::to_y(x, y);
    }

    /// Line 9, `observe same || other;`.
    fn tell_other(&mut self) {
        let same = self.same_prior * self.same_from_evidence;
        self.other_from_evidence = or::ep::to_b(true, same);
    }

    /// Line 6, `let same = x == y;`.
    fn tell_y(&mut self) {
        let same = self.same_from_evidence * self.same_from_evidence_again;
        let x = &self.x_prior;
        self.y_from_same = equal_int::ep::to_b(same, x, 3);
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        self.x = &self.x_prior * &self.x_from_same;
    }

    /// The marginal of `y`: the product of all messages to it.
    fn marginal_of_y(&mut self) {
        self.y = &self.y_prior * &self.y_from_same;
    }

    /// The marginal of `same`: the product of all messages to it.
    fn marginal_of_same(&mut self) {
        self.same = self.same_prior * self.same_from_evidence * self.same_from_evidence_again;
    }
}

impl Inference for CategoryTree {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("x", &self.x, 0, 4, iteration)?;
        Error::check_proper("y", &self.y, 0, 5, iteration)?;
        Error::check_proper("same", &self.same, 0, 6, iteration)?;
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
        let x = Posterior::from(self.x.clone());
        let y = Posterior::from(self.y.clone());
        let same = Posterior::from(self.same);
        vec![("x", x), ("y", y), ("same", same)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 5), (9, 5)]
    }
}
