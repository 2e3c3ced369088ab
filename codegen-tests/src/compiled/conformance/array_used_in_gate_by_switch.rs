//! `ArrayUsedInGateBySwitch` by expectation propagation, compiled by posterity from
//! `conformance/gates/array_used_in_gate_by_switch.model`.
//!
//! ```text
//! model ArrayUsedInGateBySwitch(first: usize) -> (bools, c) {
//!     for i in 0..2 { let bools[i] ~ Bernoulli(0.3); }
//!     let c ~ Bernoulli(0.1);
//!     if c {
//!         match first { k => { observe bools[k] ~ Bernoulli(0.25); } }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
    gate,
};
use std::ops::ControlFlow;

/// What [`ArrayUsedInGateBySwitch`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ArrayUsedInGateBySwitchData {
    /// `first: usize`
    pub first: usize,
}

/// An array enters a gate by literal index, data index and loop.
#[derive(Clone, Debug)]
pub struct ArrayUsedInGateBySwitch {
    /// The data `first: usize`.
    first: usize,
    /// The belief about `bools`.
    bools: Vec<Bernoulli>,
    /// The belief about `c`.
    c: Bernoulli,
    /// The message to `bools` from its definition, line 3.
    bools_prior: Vec<Bernoulli>,
    /// The message to `c` from its definition, line 4.
    c_prior: Bernoulli,
    /// The message to `bools` from its definition, line 5.
    bools_if_c_prior: Bernoulli,
    /// The message to `bools` from line 6.
    bools_if_c_from_evidence: Bernoulli,
    /// The message to `c` from line 5.
    c_from_gate: Bernoulli,
    /// The message to `bools[first]` from line 5.
    bools_from_gate: Vec<Bernoulli>,
}

impl ArrayUsedInGateBySwitch {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ArrayUsedInGateBySwitchData) -> Result<Self, DataError> {
        check::integer("first", data.first, 2, 31)?;
        let mut inference = Self {
            first: data.first,
            bools: Vec::new(),
            c: Bernoulli::UNIFORM,
            bools_prior: Vec::new(),
            c_prior: Bernoulli::UNIFORM,
            bools_if_c_prior: Bernoulli::UNIFORM,
            bools_if_c_from_evidence: Bernoulli::UNIFORM,
            c_from_gate: Bernoulli::UNIFORM,
            bools_from_gate: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `first` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first(&mut self, first: usize) -> Result<(), DataError> {
        check::integer("first", first, 2, 31)?;
        let before = std::mem::replace(&mut self.first, first);
        self.check_data().inspect_err(|_| self.first = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_bools();
        self.define_c();
        self.tell_bools_if_c();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_bools_if_c();
        self.tell_c();
        self.tell_bools();
        self.marginal_of_bools();
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

    /// The posterior of `bools`.
    #[must_use]
    pub fn bools_posterior(&self) -> &[Bernoulli] {
        &self.bools
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
        // `bools`, from line 3.
        for at in 0..self.bools_prior.len() {
            log_z += (self.bools_prior[at] * self.bools_from_gate[at])
                .log_normaliser_over(&self.bools_prior[at]);
        }
        // `c`, from lines 4 and 5.
        let c = self.c_prior;
        log_z += gate::log_evidence_of_truth(c, self.log_evidence_if_c(), 0.0);
        // Line 5, `if c`.
        if true {
            let bools = self.bools_prior[self.first];
            log_z -= (self.bools_prior[self.first] * self.bools_from_gate[self.first])
                .log_normaliser_over(&bools);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if true {
            check::below("first", &[], self.first, 2, 6, 38)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.bools = vec![Bernoulli::UNIFORM; 2];
        self.c = Bernoulli::UNIFORM;
        self.bools_prior = vec![Bernoulli::UNIFORM; 2];
        self.c_prior = Bernoulli::UNIFORM;
        self.bools_if_c_prior = Bernoulli::UNIFORM;
        self.bools_if_c_from_evidence = Bernoulli::UNIFORM;
        self.c_from_gate = Bernoulli::UNIFORM;
        self.bools_from_gate = vec![Bernoulli::UNIFORM; 2];
    }

    /// Line 3, `let bools[i] ~ Bernoulli(0.3);`.
    fn define_bools(&mut self) {
        self.bools_prior.fill(bernoulli::ep::to_x_known(0.3));
    }

    /// Line 4, `let c ~ Bernoulli(0.1);`.
    fn define_c(&mut self) {
        self.c_prior = bernoulli::ep::to_x_known(0.1);
    }

    /// Line 6, `observe bools[k] ~ Bernoulli(0.25);`.
    fn tell_bools_if_c(&mut self) {
        if true {
            self.bools_if_c_from_evidence = bernoulli::ep::to_x_known(0.25);
        }
    }

    /// Line 5, `if c`.
    fn define_bools_if_c(&mut self) {
        if true {
            let bools = self.bools_prior[self.first];
            self.bools_if_c_prior = bools;
        }
    }

    /// Line 5, `if c`.
    fn tell_c(&mut self) {
        self.c_from_gate = gate::truth(self.log_evidence_if_c(), 0.0);
    }

    /// Line 5, `if c`.
    fn tell_bools(&mut self) {
        if true {
            let bools = self.bools_prior[self.first];
            let c = self.c_prior * self.c_from_gate;
            let mut leave = gate::Leave::new(&bools);
            let bools_if_c = self.bools_if_c_from_evidence;
            leave.case(c.log_probability_true(), &bools_if_c);
            self.bools_from_gate[self.first] = leave.message();
        }
    }

    /// The marginal of `bools`: the product of all messages to it.
    fn marginal_of_bools(&mut self) {
        for at in 0..self.bools.len() {
            self.bools[at] = self.bools_prior[at] * self.bools_from_gate[at];
        }
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `if c`.
    fn log_evidence_if_c(&self) -> f64 {
        let mut log_z = 0.0;
        if true {
            let bools_if_c_prior = self.bools_if_c_prior;
            if true {
                log_z += bernoulli::ep::log_evidence_soft(bools_if_c_prior, 0.25);
            }
        }
        log_z
    }
}

impl Inference for ArrayUsedInGateBySwitch {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("bools", &self.bools, 3, iteration)?;
        Error::check_proper("c", &self.c, 0, 4, iteration)?;
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
        let bools = Posterior::array((0..2).map(|i| self.bools[i]));
        let c = Posterior::from(self.c);
        vec![("bools", bools), ("c", c)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 30), (5, 8)]
    }
}
