//! `GateWithIndexConditions` by expectation propagation, compiled by posterity from
//! `conformance/gates/gate_with_index_conditions.model`.
//!
//! ```text
//! model GateWithIndexConditions() -> (c, bools) {
//!     for i in 0..2 {
//!         for j in 0..2 { let bools[i][j] ~ Bernoulli(0.2); }
//!     }
//!     for i in 0..2 {
//!         let c[i] ~ Bernoulli(0.3);
//!         if c[i] {
//!             if i > 0 {
//!                 for j in 0..2 {
//!                     if i + j > 1 { observe bools[i - 1][j] ~ Bernoulli(0.6); }
//!                 }
//!             }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
    gate,
};
use std::ops::ControlFlow;

/// What [`GateWithIndexConditions`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GateWithIndexConditionsData {}
/// Random gates around conditions on the loop indices.
#[derive(Clone, Debug)]
pub struct GateWithIndexConditions {
    /// The belief about `bools`.
    bools: Vec<Bernoulli>,
    /// The belief about `c`.
    c: Vec<Bernoulli>,
    /// The message to `bools` from its definition, line 4.
    bools_prior: Vec<Bernoulli>,
    /// The message to `c` from its definition, line 7.
    c_prior: Vec<Bernoulli>,
    /// The message to `bools` from its definition, line 8.
    bools_if_c_prior: Vec<Bernoulli>,
    /// The message to `bools[i][j]` from line 11.
    bools_if_c_from_evidence: Vec<Bernoulli>,
    /// The message to `c[i]` from line 8.
    c_from_gate: Vec<Bernoulli>,
    /// The message to `bools[i - 1][j_each]` from line 8.
    bools_from_gate: Vec<Bernoulli>,
}

impl GateWithIndexConditions {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: GateWithIndexConditionsData) -> Result<Self, DataError> {
        let mut inference = Self {
            bools: Vec::new(),
            c: Vec::new(),
            bools_prior: Vec::new(),
            c_prior: Vec::new(),
            bools_if_c_prior: Vec::new(),
            bools_if_c_from_evidence: Vec::new(),
            c_from_gate: Vec::new(),
            bools_from_gate: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
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

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &[Bernoulli] {
        &self.c
    }

    /// The posterior of `bools`.
    #[must_use]
    pub fn bools_posterior(&self) -> &[Bernoulli] {
        &self.bools
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `bools`, from line 4.
        for at in 0..self.bools_prior.len() {
            log_z += (self.bools_prior[at] * self.bools_from_gate[at])
                .log_normaliser_over(&self.bools_prior[at]);
        }
        // `c`, from lines 7 and 8.
        let mut c_so_far = self.c_prior.clone();
        for i in 0..2 {
            let c = c_so_far[i];
            log_z += gate::log_evidence_of_truth(c, self.log_evidence_if_c(i), 0.0);
            c_so_far[i] *= gate::truth(self.log_evidence_if_c(i), 0.0);
        }
        // Line 8, `c[i]`.
        for i in 0..2 {
            for j_each in 0..2 {
                if i > 0 {
                    let bools = self.bools_prior[(i - 1) * 2 + j_each];
                    log_z -= (self.bools_prior[(i - 1) * 2 + j_each]
                        * self.bools_from_gate[(i - 1) * 2 + j_each])
                        .log_normaliser_over(&bools);
                }
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..2 {
            for j in 0..2 {
                if i > 0 && i + j > 1 {
                    check::below("{} - 1", &[i], i as i64 - 1, 2, 11, 44)?;
                }
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.bools = vec![Bernoulli::UNIFORM; 2 * 2];
        self.c = vec![Bernoulli::UNIFORM; 2];
        self.bools_prior = vec![Bernoulli::UNIFORM; 2 * 2];
        self.c_prior = vec![Bernoulli::UNIFORM; 2];
        self.bools_if_c_prior = vec![Bernoulli::UNIFORM; 2 * 2];
        self.bools_if_c_from_evidence = vec![Bernoulli::UNIFORM; 2 * 2];
        self.c_from_gate = vec![Bernoulli::UNIFORM; 2];
        self.bools_from_gate = vec![Bernoulli::UNIFORM; 2 * 2];
    }

    /// Line 4, `let bools[i][j] ~ Bernoulli(0.2);`.
    fn define_bools(&mut self) {
        self.bools_prior.fill(bernoulli::ep::to_x_known(0.2));
    }

    /// Line 7, `let c[i] ~ Bernoulli(0.3);`.
    fn define_c(&mut self) {
        self.c_prior.fill(bernoulli::ep::to_x_known(0.3));
    }

    /// Line 11, `observe bools[i - 1][j] ~ Bernoulli(0.6);`.
    fn tell_bools_if_c(&mut self) {
        for i in 0..2 {
            for j in 0..2 {
                if i > 0 && i + j > 1 {
                    self.bools_if_c_from_evidence[i * 2 + j] = bernoulli::ep::to_x_known(0.6);
                }
            }
        }
    }

    /// Line 8, `c[i]`.
    fn define_bools_if_c(&mut self) {
        for i in 0..2 {
            for j_each in 0..2 {
                if i > 0 {
                    let bools = self.bools_prior[(i - 1) * 2 + j_each];
                    self.bools_if_c_prior[i * 2 + j_each] = bools;
                }
            }
        }
    }

    /// Line 8, `c[i]`.
    fn tell_c(&mut self) {
        for i in 0..2 {
            self.c_from_gate[i] = gate::truth(self.log_evidence_if_c(i), 0.0);
        }
    }

    /// Line 8, `c[i]`.
    fn tell_bools(&mut self) {
        for i in 0..2 {
            for j_each in 0..2 {
                if i > 0 {
                    let bools = self.bools_prior[(i - 1) * 2 + j_each];
                    let c = self.c_prior[i] * self.c_from_gate[i];
                    let mut leave = gate::Leave::new(&bools);
                    let bools_if_c = self.bools_if_c_from_evidence[i * 2 + j_each];
                    leave.case(c.log_probability_true(), &bools_if_c);
                    self.bools_from_gate[(i - 1) * 2 + j_each] = leave.message();
                }
            }
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
        for at in 0..self.c.len() {
            self.c[at] = self.c_prior[at] * self.c_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case of line 8, `c[i]`.
    fn log_evidence_if_c(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        for j_each in 0..2 {
            if i > 0 {
                let bools_if_c_so_far = self.bools_if_c_prior[i * 2 + j_each];
                if i > 0 && i + j_each > 1 {
                    log_z += bernoulli::ep::log_evidence_soft(bools_if_c_so_far, 0.6);
                }
            }
        }
        log_z
    }
}

impl Inference for GateWithIndexConditions {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("bools", &self.bools, 4, iteration)?;
        Error::check_all_proper("c", &self.c, 7, iteration)?;
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
        let c = Posterior::array((0..2).map(|i| self.c[i]));
        let bools = Posterior::shaped([2, 2], |[i, j]| self.bools[i * 2 + j]);
        vec![("c", c), ("bools", bools)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(11, 36), (8, 12)]
    }
}
