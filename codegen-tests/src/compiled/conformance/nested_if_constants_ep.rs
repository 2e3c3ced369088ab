//! `NestedIfConstantsEp` by expectation propagation, compiled by posterity from
//! `conformance/gates/nested_if_constants_ep.model`.
//!
//! ```text
//! model NestedIfConstantsEp(like: [f64; 3]) -> (a, b, outcome) {
//!     let a ~ Bernoulli(0.4);
//!     let b ~ Bernoulli(0.6);
//!     let outcome;
//!     if a { outcome = 0; } else { if b { outcome = 2; } else { outcome = 1; } }
//!     observe outcome ~ Categorical(like);
//! }
//! ```

use posterity_runtime::operators::{bernoulli, categorical};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Run, check, gate,
};
use std::ops::ControlFlow;

/// What [`NestedIfConstantsEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NestedIfConstantsEpData<'a> {
    /// `like: [f64; 3]`
    pub like: &'a [f64],
}

/// Integer constants leave nested gates.
#[derive(Clone, Debug)]
pub struct NestedIfConstantsEp {
    /// The data `like: [f64; 3]`.
    like: Vec<f64>,
    /// The belief about `a`.
    a: Bernoulli,
    /// The belief about `b`.
    b: Bernoulli,
    /// The belief about `outcome`.
    outcome: Categorical,
    /// The message to `a` from its definition, line 3.
    a_prior: Bernoulli,
    /// The message to `b` from its definition, line 4.
    b_prior: Bernoulli,
    /// The message to `b` from its definition, line 6.
    b_unless_a_prior: Bernoulli,
    /// The message to `outcome` from its definition, line 6.
    outcome_if_a_prior: Categorical,
    /// The message to `outcome` from its definition, line 6.
    outcome_unless_a_if_b_prior: Categorical,
    /// The message to `outcome` from its definition, line 6.
    outcome_unless_a_unless_b_prior: Categorical,
    /// The message to `outcome` from its definition, line 6.
    outcome_unless_a_prior: Categorical,
    /// The message to `outcome` from line 6.
    outcome_unless_a_if_b_from_outcome_unless_a: Categorical,
    /// The message to `outcome` from line 6.
    outcome_unless_a_unless_b_from_outcome_unless_a: Categorical,
    /// The message to `b` from line 6.
    b_unless_a_from_gate: Bernoulli,
    /// The message to `outcome` from its definition, line 6.
    outcome_prior: Categorical,
    /// The message to `outcome` from line 6.
    outcome_if_a_from_outcome: Categorical,
    /// The message to `outcome` from line 6.
    outcome_unless_a_from_outcome: Categorical,
    /// The message to `a` from line 6.
    a_from_gate: Bernoulli,
    /// The message to `b` from line 6.
    b_from_gate: Bernoulli,
    /// The message to `outcome` from line 7.
    outcome_from_evidence: Categorical,
}

impl NestedIfConstantsEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NestedIfConstantsEpData<'_>) -> Result<Self, DataError> {
        check::real("like", data.like, 2, 27)?;
        check::length("like", 3, data.like.len(), 2, 27)?;
        let mut inference = Self {
            like: data.like.to_vec(),
            a: Bernoulli::UNIFORM,
            b: Bernoulli::UNIFORM,
            outcome: Categorical::uniform(1),
            a_prior: Bernoulli::UNIFORM,
            b_prior: Bernoulli::UNIFORM,
            b_unless_a_prior: Bernoulli::UNIFORM,
            outcome_if_a_prior: Categorical::uniform(1),
            outcome_unless_a_if_b_prior: Categorical::uniform(1),
            outcome_unless_a_unless_b_prior: Categorical::uniform(1),
            outcome_unless_a_prior: Categorical::uniform(1),
            outcome_unless_a_if_b_from_outcome_unless_a: Categorical::uniform(1),
            outcome_unless_a_unless_b_from_outcome_unless_a: Categorical::uniform(1),
            b_unless_a_from_gate: Bernoulli::UNIFORM,
            outcome_prior: Categorical::uniform(1),
            outcome_if_a_from_outcome: Categorical::uniform(1),
            outcome_unless_a_from_outcome: Categorical::uniform(1),
            a_from_gate: Bernoulli::UNIFORM,
            b_from_gate: Bernoulli::UNIFORM,
            outcome_from_evidence: Categorical::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `like` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_like(&mut self, like: &[f64]) -> Result<(), DataError> {
        check::length("like", self.like.len(), like.len(), 2, 27)?;
        check::real("like", like, 2, 27)?;
        let before = std::mem::replace(&mut self.like, like.to_vec());
        self.check_data().inspect_err(|_| self.like = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.define_b();
        self.define_outcome_if_a();
        self.define_outcome_unless_a_if_b();
        self.define_outcome_unless_a_unless_b();
        self.tell_outcome();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_outcome_unless_a();
        self.tell_outcome_if_a();
        self.tell_outcome_unless_a_unless_b();
        self.tell_outcome_unless_a_if_b();
        self.tell_b_unless_a();
        self.define_b_unless_a();
        self.define_outcome_unless_a();
        self.tell_a();
        self.define_outcome();
        self.tell_b();
        self.marginal_of_a();
        self.marginal_of_b();
        self.marginal_of_outcome();
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

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &Bernoulli {
        &self.b
    }

    /// The posterior of `outcome`.
    #[must_use]
    pub fn outcome_posterior(&self) -> &Categorical {
        &self.outcome
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from lines 3 and 6.
        let a = self.a_prior;
        let mut if_true = 0.0;
        {
            let outcome = &self.outcome_from_evidence;
            let outcome_if_a = &self.outcome_if_a_prior;
            if_true += outcome_if_a.log_average_of(outcome);
        }
        let mut if_false = self.log_evidence_unless_a();
        {
            let outcome = &self.outcome_from_evidence;
            let outcome_unless_a = &self.outcome_unless_a_prior;
            if_false += outcome_unless_a.log_average_of(outcome);
        }
        log_z += gate::log_evidence_of_truth(a, if_true, if_false);
        // `b`, from line 4.
        log_z += (self.b_prior * self.b_from_gate).log_normaliser_over(&self.b_prior);
        // `outcome`, from lines 6 and 7.
        let outcome = &self.outcome_prior;
        log_z += categorical::ep::log_evidence_soft(outcome, &self.like);
        // Line 6, `if a`.
        let outcome = &self.outcome_from_evidence;
        log_z -= self.outcome_prior.log_average_of(outcome);
        // Line 6, `if a`.
        let b = self.b_prior;
        log_z -= (self.b_prior * self.b_from_gate).log_normaliser_over(&b);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::weights("like", &[], &self.like, 7, 35)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = Bernoulli::UNIFORM;
        self.b = Bernoulli::UNIFORM;
        self.outcome = Categorical::uniform(3);
        self.a_prior = Bernoulli::UNIFORM;
        self.b_prior = Bernoulli::UNIFORM;
        self.b_unless_a_prior = Bernoulli::UNIFORM;
        self.outcome_if_a_prior = Categorical::uniform(3);
        self.outcome_unless_a_if_b_prior = Categorical::uniform(3);
        self.outcome_unless_a_unless_b_prior = Categorical::uniform(3);
        self.outcome_unless_a_prior = Categorical::uniform(3);
        self.outcome_unless_a_if_b_from_outcome_unless_a = Categorical::uniform(3);
        self.outcome_unless_a_unless_b_from_outcome_unless_a = Categorical::uniform(3);
        self.b_unless_a_from_gate = Bernoulli::UNIFORM;
        self.outcome_prior = Categorical::uniform(3);
        self.outcome_if_a_from_outcome = Categorical::uniform(3);
        self.outcome_unless_a_from_outcome = Categorical::uniform(3);
        self.a_from_gate = Bernoulli::UNIFORM;
        self.b_from_gate = Bernoulli::UNIFORM;
        self.outcome_from_evidence = Categorical::uniform(3);
    }

    /// Line 3, `let a ~ Bernoulli(0.4);`.
    fn define_a(&mut self) {
        self.a_prior = bernoulli::ep::to_x_known(0.4);
    }

    /// Line 4, `let b ~ Bernoulli(0.6);`.
    fn define_b(&mut self) {
        self.b_prior = bernoulli::ep::to_x_known(0.6);
    }

    /// Line 6, `outcome = 0;`.
    fn define_outcome_if_a(&mut self) {
        self.outcome_if_a_prior = Categorical::point(3, 0);
    }

    /// Line 6, `outcome = 2;`.
    fn define_outcome_unless_a_if_b(&mut self) {
        self.outcome_unless_a_if_b_prior = Categorical::point(3, 2);
    }

    /// Line 6, `outcome = 1;`.
    fn define_outcome_unless_a_unless_b(&mut self) {
        self.outcome_unless_a_unless_b_prior = Categorical::point(3, 1);
    }

    /// Line 7, `observe outcome ~ Categorical(like);`.
    fn tell_outcome(&mut self) {
        self.outcome_from_evidence = categorical::ep::to_x_known(&self.like);
    }

    /// Line 6, `if a`.
    fn tell_outcome_unless_a(&mut self) {
        let outcome = &self.outcome_from_evidence;
        self.outcome_unless_a_from_outcome.clone_from(outcome);
    }

    /// Line 6, `if a`.
    fn tell_outcome_if_a(&mut self) {
        let outcome = &self.outcome_from_evidence;
        self.outcome_if_a_from_outcome.clone_from(outcome);
    }

    /// Line 6, `if b`.
    fn tell_outcome_unless_a_unless_b(&mut self) {
        let outcome_unless_a = &self.outcome_unless_a_from_outcome;
        self.outcome_unless_a_unless_b_from_outcome_unless_a.clone_from(outcome_unless_a);
    }

    /// Line 6, `if b`.
    fn tell_outcome_unless_a_if_b(&mut self) {
        let outcome_unless_a = &self.outcome_unless_a_from_outcome;
        self.outcome_unless_a_if_b_from_outcome_unless_a.clone_from(outcome_unless_a);
    }

    /// Line 6, `if b`.
    fn tell_b_unless_a(&mut self) {
        let mut if_true = 0.0;
        let outcome_unless_a = &self.outcome_unless_a_from_outcome;
        let outcome_unless_a_if_b = &self.outcome_unless_a_if_b_prior;
        if_true += outcome_unless_a_if_b.log_average_of(outcome_unless_a);
        let mut if_false = 0.0;
        let outcome_unless_a_unless_b = &self.outcome_unless_a_unless_b_prior;
        if_false += outcome_unless_a_unless_b.log_average_of(outcome_unless_a);
        self.b_unless_a_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 6, `if a`.
    fn define_b_unless_a(&mut self) {
        let b = self.b_prior;
        self.b_unless_a_prior = b;
    }

    /// Line 6, `if b`.
    fn define_outcome_unless_a(&mut self) {
        let outcome_unless_a = &self.outcome_unless_a_from_outcome;
        let b_unless_a = self.b_unless_a_prior;
        let mut exit = gate::Exit::new(outcome_unless_a);
        let outcome_unless_a_if_b = &self.outcome_unless_a_if_b_prior;
        exit.case(b_unless_a.log_probability_true(), outcome_unless_a_if_b);
        let outcome_unless_a_unless_b = &self.outcome_unless_a_unless_b_prior;
        exit.case(b_unless_a.log_probability_false(), outcome_unless_a_unless_b);
        self.outcome_unless_a_prior = exit.message();
    }

    /// Line 6, `if a`.
    fn tell_a(&mut self) {
        let mut if_true = 0.0;
        let outcome = &self.outcome_from_evidence;
        let outcome_if_a = &self.outcome_if_a_prior;
        if_true += outcome_if_a.log_average_of(outcome);
        let mut if_false = self.log_evidence_unless_a();
        let outcome_unless_a = &self.outcome_unless_a_prior;
        if_false += outcome_unless_a.log_average_of(outcome);
        self.a_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 6, `if a`.
    fn define_outcome(&mut self) {
        let outcome = &self.outcome_from_evidence;
        let a = self.a_prior;
        let mut exit = gate::Exit::new(outcome);
        let outcome_if_a = &self.outcome_if_a_prior;
        exit.case(a.log_probability_true(), outcome_if_a);
        let outcome_unless_a = &self.outcome_unless_a_prior;
        exit.case(
            gate::weighed(a.log_probability_false(), self.log_evidence_unless_a()),
            outcome_unless_a,
        );
        self.outcome_prior = exit.message();
    }

    /// Line 6, `if a`.
    fn tell_b(&mut self) {
        let b = self.b_prior;
        let a = self.a_prior * self.a_from_gate;
        let mut leave = gate::Leave::new(&b);
        let b_unless_a = self.b_unless_a_from_gate;
        leave.case(a.log_probability_false(), &b_unless_a);
        self.b_from_gate = leave.message();
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        self.a = self.a_prior * self.a_from_gate;
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        self.b = self.b_prior * self.b_from_gate;
    }

    /// The marginal of `outcome`: the product of all messages to it.
    fn marginal_of_outcome(&mut self) {
        self.outcome = &self.outcome_prior * &self.outcome_from_evidence;
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `if a`.
    fn log_evidence_unless_a(&self) -> f64 {
        let mut log_z = 0.0;
        {
            let b_unless_a_prior = self.b_unless_a_prior;
            let mut if_true = 0.0;
            let outcome_unless_a = &self.outcome_unless_a_from_outcome;
            let outcome_unless_a_if_b = &self.outcome_unless_a_if_b_prior;
            if_true += outcome_unless_a_if_b.log_average_of(outcome_unless_a);
            let mut if_false = 0.0;
            let outcome_unless_a_unless_b = &self.outcome_unless_a_unless_b_prior;
            if_false += outcome_unless_a_unless_b.log_average_of(outcome_unless_a);
            log_z += gate::log_evidence_of_truth(b_unless_a_prior, if_true, if_false);
        }
        let outcome_unless_a = &self.outcome_unless_a_from_outcome;
        log_z -= self.outcome_unless_a_prior.log_average_of(outcome_unless_a);
        log_z
    }
}

impl Inference for NestedIfConstantsEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("a", &self.a, 0, 3, iteration)?;
        Error::check_proper("b", &self.b, 0, 4, iteration)?;
        Error::check_proper("outcome", &self.outcome, 0, 6, iteration)?;
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
        let outcome = Posterior::from(self.outcome.clone());
        vec![("a", a), ("b", b), ("outcome", outcome)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 37), (6, 8), (7, 5)]
    }
}
