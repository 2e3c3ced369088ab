//! `ClinicalTrial` by expectation propagation, compiled by posterity from
//! `models/clinical_trial.model`.
//!
//! ```text
//! model ClinicalTrial(
//!     placebo: usize,
//!     placebo_attacks: usize,
//!     aspirin: usize,
//!     aspirin_attacks: usize,
//! ) -> (effective) {
//!     let effective ~ Bernoulli(0.5);
//!     if effective {
//!         let risk_with_placebo ~ Beta(1, 1);
//!         let risk_with_aspirin ~ Beta(1, 1);
//!         placebo_attacks ~ Binomial(placebo, risk_with_placebo);
//!         aspirin_attacks ~ Binomial(aspirin, risk_with_aspirin);
//!     } else {
//!         let risk ~ Beta(1, 1);
//!         placebo_attacks ~ Binomial(placebo, risk);
//!         aspirin_attacks ~ Binomial(aspirin, risk);
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta, binomial};
use posterity_runtime::{
    Bernoulli, Beta, DataError, Error, Inference, Options, Posterior, Progress, Run,
    check, gate,
};
use std::ops::ControlFlow;

/// What [`ClinicalTrial`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ClinicalTrialData {
    /// `placebo: usize`
    pub placebo: usize,
    /// `placebo_attacks: usize`
    pub placebo_attacks: usize,
    /// `aspirin: usize`
    pub aspirin: usize,
    /// `aspirin_attacks: usize`
    pub aspirin_attacks: usize,
}

/// Does aspirin prevent heart attacks?
///
/// Two stories of the same counts: the risk is the same in both groups, or each group has a risk of
/// its own. The posterior of `effective` weighs them by their evidence, the probability of the counts
/// with every risk averaged out: a story with more to choose from has to spread itself thinner. Exact,
/// in one pass.
///
/// Data: `data/clinical_trial.json`, heart attacks among 22 071 physicians in five years (Steering
/// Committee of the Physicians' Health Study Research Group 1989). Model: Kass & Raftery, "Bayes
/// factors" (1995).
#[derive(Clone, Debug)]
pub struct ClinicalTrial {
    /// The data `placebo: usize`.
    placebo: usize,
    /// The data `placebo_attacks: usize`.
    placebo_attacks: usize,
    /// The data `aspirin: usize`.
    aspirin: usize,
    /// The data `aspirin_attacks: usize`.
    aspirin_attacks: usize,
    /// The belief about `effective`.
    effective: Bernoulli,
    /// The message to `effective` from its definition, line 16.
    effective_prior: Bernoulli,
    /// The message to `risk_with_placebo` from its definition, line 18.
    risk_with_placebo_prior: Beta,
    /// The message to `risk_with_aspirin` from its definition, line 19.
    risk_with_aspirin_prior: Beta,
    /// The message to `risk` from its definition, line 23.
    risk_prior: Beta,
    /// The message to `effective` from line 17.
    effective_from_gate: Bernoulli,
}

impl ClinicalTrial {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ClinicalTrialData) -> Result<Self, DataError> {
        check::integer("placebo", data.placebo, 11, 5)?;
        check::integer("placebo_attacks", data.placebo_attacks, 12, 5)?;
        check::integer("aspirin", data.aspirin, 13, 5)?;
        check::integer("aspirin_attacks", data.aspirin_attacks, 14, 5)?;
        let mut inference = Self {
            placebo: data.placebo,
            placebo_attacks: data.placebo_attacks,
            aspirin: data.aspirin,
            aspirin_attacks: data.aspirin_attacks,
            effective: Bernoulli::UNIFORM,
            effective_prior: Bernoulli::UNIFORM,
            risk_with_placebo_prior: Beta::UNIFORM,
            risk_with_aspirin_prior: Beta::UNIFORM,
            risk_prior: Beta::UNIFORM,
            effective_from_gate: Bernoulli::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `placebo` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_placebo(&mut self, placebo: usize) -> Result<(), DataError> {
        check::integer("placebo", placebo, 11, 5)?;
        let before = std::mem::replace(&mut self.placebo, placebo);
        self.check_data().inspect_err(|_| self.placebo = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `placebo_attacks` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_placebo_attacks(&mut self, placebo_attacks: usize) -> Result<(), DataError> {
        check::integer("placebo_attacks", placebo_attacks, 12, 5)?;
        let before = std::mem::replace(&mut self.placebo_attacks, placebo_attacks);
        self.check_data().inspect_err(|_| self.placebo_attacks = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `aspirin` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_aspirin(&mut self, aspirin: usize) -> Result<(), DataError> {
        check::integer("aspirin", aspirin, 13, 5)?;
        let before = std::mem::replace(&mut self.aspirin, aspirin);
        self.check_data().inspect_err(|_| self.aspirin = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `aspirin_attacks` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_aspirin_attacks(&mut self, aspirin_attacks: usize) -> Result<(), DataError> {
        check::integer("aspirin_attacks", aspirin_attacks, 14, 5)?;
        let before = std::mem::replace(&mut self.aspirin_attacks, aspirin_attacks);
        self.check_data().inspect_err(|_| self.aspirin_attacks = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_effective();
        self.define_risk_with_placebo();
        self.define_risk_with_aspirin();
        self.define_risk();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_effective();
        self.marginal_of_effective();
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

    /// The posterior of `effective`.
    #[must_use]
    pub fn effective_posterior(&self) -> &Bernoulli {
        &self.effective
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `effective`, from lines 16 and 17.
        let effective = self.effective_prior;
        log_z += gate::log_evidence_of_truth(
            effective,
            self.log_evidence_if_effective(),
            self.log_evidence_unless_effective(),
        );
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::at_most("placebo_attacks", &[], self.placebo_attacks, self.placebo, 20, 9)?;
        check::at_most("aspirin_attacks", &[], self.aspirin_attacks, self.aspirin, 21, 9)?;
        check::at_most("placebo_attacks", &[], self.placebo_attacks, self.placebo, 24, 9)?;
        check::at_most("aspirin_attacks", &[], self.aspirin_attacks, self.aspirin, 25, 9)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.effective = Bernoulli::UNIFORM;
        self.effective_prior = Bernoulli::UNIFORM;
        self.risk_with_placebo_prior = Beta::UNIFORM;
        self.risk_with_aspirin_prior = Beta::UNIFORM;
        self.risk_prior = Beta::UNIFORM;
        self.effective_from_gate = Bernoulli::UNIFORM;
    }

    /// Line 16, `let effective ~ Bernoulli(0.5);`.
    fn define_effective(&mut self) {
        self.effective_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 18, `let risk_with_placebo ~ Beta(1, 1);`.
    fn define_risk_with_placebo(&mut self) {
        self.risk_with_placebo_prior = beta::ep::to_x(1.0, 1.0);
    }

    /// Line 19, `let risk_with_aspirin ~ Beta(1, 1);`.
    fn define_risk_with_aspirin(&mut self) {
        self.risk_with_aspirin_prior = beta::ep::to_x(1.0, 1.0);
    }

    /// Line 23, `let risk ~ Beta(1, 1);`.
    fn define_risk(&mut self) {
        self.risk_prior = beta::ep::to_x(1.0, 1.0);
    }

    /// Line 17, `if effective`.
    fn tell_effective(&mut self) {
        self.effective_from_gate = gate::truth(
            self.log_evidence_if_effective(),
            self.log_evidence_unless_effective(),
        );
    }

    /// The marginal of `effective`: the product of all messages to it.
    fn marginal_of_effective(&mut self) {
        self.effective = self.effective_prior * self.effective_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 17, `if effective`.
    fn log_evidence_if_effective(&self) -> f64 {
        let mut log_z = 0.0;
        let risk_with_placebo_prior = self.risk_with_placebo_prior;
        log_z += binomial::ep::log_evidence(
            self.placebo_attacks,
            self.placebo,
            risk_with_placebo_prior,
        );
        let risk_with_aspirin_prior = self.risk_with_aspirin_prior;
        log_z += binomial::ep::log_evidence(
            self.aspirin_attacks,
            self.aspirin,
            risk_with_aspirin_prior,
        );
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 17, `if effective`.
    fn log_evidence_unless_effective(&self) -> f64 {
        let mut log_z = 0.0;
        let mut risk_so_far = self.risk_prior;
        log_z += binomial::ep::log_evidence(self.placebo_attacks, self.placebo, risk_so_far);
        risk_so_far *= binomial::ep::to_probability_observed(self.placebo_attacks, self.placebo);
        log_z += binomial::ep::log_evidence(self.aspirin_attacks, self.aspirin, risk_so_far);
        log_z
    }
}

impl Inference for ClinicalTrial {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("effective", &self.effective, 0, 16, iteration)?;
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
        let effective = Posterior::from(self.effective);
        vec![("effective", effective)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(20, 9), (21, 9), (24, 9), (25, 9), (17, 8)]
    }
}
