//! `MurderMystery` by expectation propagation, compiled by posterity from
//! `models/murder_mystery.model`.
//!
//! ```text
//! model MurderMystery(revolver: Option<bool>, grey_hair: Option<bool>) -> (grey) {
//!     let grey ~ Bernoulli(0.3);
//!     revolver ~ if grey { Bernoulli(0.9) } else { Bernoulli(0.2) };
//!     grey_hair ~ if grey { Bernoulli(0.5) } else { Bernoulli(0.05) };
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, gate,
};
use std::ops::ControlFlow;

/// What [`MurderMystery`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MurderMysteryData {
    /// `revolver: Option<bool>`
    pub revolver: Option<bool>,
    /// `grey_hair: Option<bool>`
    pub grey_hair: Option<bool>,
}

/// Who killed Mr Black: Miss Auburn or Major Grey?
///
/// The major had his revolver at hand, the lady the dagger; then a grey hair is found. Each clue alone
/// is a factor, and the answer is exact: the probability that it was the major rises from 0.3 to 0.66,
/// then to 0.95. A clue that is `null` in the data is not found yet.
///
/// Data: `data/murder_mystery.json`. Model: Winn, Bishop et al., "Model-Based Machine Learning"
/// (2023), chapter 1.
#[derive(Clone, Debug)]
pub struct MurderMystery {
    /// The data `revolver: Option<bool>`.
    revolver: Option<bool>,
    /// The data `grey_hair: Option<bool>`.
    grey_hair: Option<bool>,
    /// The belief about `grey`.
    grey: Bernoulli,
    /// The message to `grey` from its definition, line 10.
    grey_prior: Bernoulli,
    /// The message to `grey` from line 11.
    grey_from_gate: Bernoulli,
    /// The message to `grey` from line 12.
    grey_from_gate_again: Bernoulli,
}

impl MurderMystery {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MurderMysteryData) -> Result<Self, DataError> {
        let mut inference = Self {
            revolver: data.revolver,
            grey_hair: data.grey_hair,
            grey: Bernoulli::UNIFORM,
            grey_prior: Bernoulli::UNIFORM,
            grey_from_gate: Bernoulli::UNIFORM,
            grey_from_gate_again: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `revolver` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_revolver(&mut self, revolver: Option<bool>) -> Result<(), DataError> {
        self.revolver = revolver;
        self.reset();
        Ok(())
    }

    /// Replaces `grey_hair` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_grey_hair(&mut self, grey_hair: Option<bool>) -> Result<(), DataError> {
        self.grey_hair = grey_hair;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_grey();
        self.tell_grey();
        self.line_12_tell_grey();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_grey();
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

    /// The posterior of `grey`.
    #[must_use]
    pub fn grey_posterior(&self) -> &Bernoulli {
        &self.grey
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `grey`, from lines 10, 11 and 12.
        let mut grey_so_far = self.grey_prior;
        log_z += gate::log_evidence_of_truth(
            grey_so_far,
            self.log_evidence_if_grey(),
            self.log_evidence_unless_grey(),
        );
        grey_so_far *= gate::truth(self.log_evidence_if_grey(), self.log_evidence_unless_grey());
        log_z += gate::log_evidence_of_truth(
            grey_so_far,
            self.log_evidence_if_grey_again(),
            self.log_evidence_unless_grey_again(),
        );
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.grey = Bernoulli::UNIFORM;
        self.grey_prior = Bernoulli::UNIFORM;
        self.grey_from_gate = Bernoulli::UNIFORM;
        self.grey_from_gate_again = Bernoulli::UNIFORM;
    }

    /// Line 10, `let grey ~ Bernoulli(0.3);`.
    fn define_grey(&mut self) {
        self.grey_prior = bernoulli::ep::to_x_known(0.3);
    }

    /// Line 11, `revolver ~ if grey`.
    fn tell_grey(&mut self) {
        self.grey_from_gate = gate::truth(
            self.log_evidence_if_grey(),
            self.log_evidence_unless_grey(),
        );
    }

    /// Line 12, `grey_hair ~ if grey`.
    fn line_12_tell_grey(&mut self) {
        self.grey_from_gate_again = gate::truth(
            self.log_evidence_if_grey_again(),
            self.log_evidence_unless_grey_again(),
        );
    }

    /// The marginal of `grey`: the product of all messages to it.
    fn marginal_of_grey(&mut self) {
        self.grey = self.grey_prior * self.grey_from_gate * self.grey_from_gate_again;
    }

    /// The log evidence of what stands in this case.
    /// Line 11, `revolver ~ if grey`.
    fn log_evidence_if_grey(&self) -> f64 {
        let mut log_z = 0.0;
        if let Some(revolver) = self.revolver {
            log_z += bernoulli::ep::log_evidence(revolver, 0.9);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 11, `revolver ~ if grey`.
    fn log_evidence_unless_grey(&self) -> f64 {
        let mut log_z = 0.0;
        if let Some(revolver) = self.revolver {
            log_z += bernoulli::ep::log_evidence(revolver, 0.2);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 12, `grey_hair ~ if grey`.
    fn log_evidence_if_grey_again(&self) -> f64 {
        let mut log_z = 0.0;
        if let Some(grey_hair) = self.grey_hair {
            log_z += bernoulli::ep::log_evidence(grey_hair, 0.5);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 12, `grey_hair ~ if grey`.
    fn log_evidence_unless_grey_again(&self) -> f64 {
        let mut log_z = 0.0;
        if let Some(grey_hair) = self.grey_hair {
            log_z += bernoulli::ep::log_evidence(grey_hair, 0.05);
        }
        log_z
    }
}

impl Inference for MurderMystery {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("grey", &self.grey, 0, 10, iteration)?;
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
        let grey = Posterior::from(self.grey);
        vec![("grey", grey)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(11, 5), (11, 19), (12, 5), (12, 20)]
    }
}
