//! `IndexMinusOneUnderCondition` by expectation propagation, compiled by posterity from
//! `conformance/indexing/index_minus_one_under_condition.model`.
//!
//! ```text
//! model IndexMinusOneUnderCondition(flag: [[bool; 2]; 2]) -> (b) {
//!     for i in 0..2 { for j in 0..2 { let b[i][j] ~ Bernoulli(0.2); } }
//!     for i in 0..2 {
//!         if i > 0 {
//!             for j in 0..2 {
//!                 if flag[i][j] { observe b[i - 1][1] ~ Bernoulli(0.6); }
//!             }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Grid, Inference, Options, Posterior, Progress, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`IndexMinusOneUnderCondition`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct IndexMinusOneUnderConditionData<'a> {
    /// `flag: [[bool; 2]; 2]`
    pub flag: Grid<'a, bool, 2>,
}

/// An offset index guarded by a condition.
#[derive(Clone, Debug)]
pub struct IndexMinusOneUnderCondition {
    /// The data `flag: [[bool; 2]; 2]`.
    flag: Vec<bool>,
    /// The belief about `b`.
    b: Vec<Bernoulli>,
    /// The message to `b` from its definition, line 3.
    b_prior: Vec<Bernoulli>,
    /// The product of the messages to `b[i - 1][1]` from line 7.
    b_from_evidence: Vec<Bernoulli>,
}

impl IndexMinusOneUnderCondition {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: IndexMinusOneUnderConditionData<'_>) -> Result<Self, DataError> {
        check::grid("flag", data.flag, 2, 35)?;
        check::length("flag", 2, data.flag.sizes[0], 2, 35)?;
        if !data.flag.sizes[..1].contains(&0) {
            check::length("flag", 2, data.flag.sizes[1], 2, 35)?;
        }
        let mut inference = Self {
            flag: data.flag.values.to_vec(),
            b: Vec::new(),
            b_prior: Vec::new(),
            b_from_evidence: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `flag` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_flag(&mut self, flag: Grid<'_, bool, 2>) -> Result<(), DataError> {
        check::grid("flag", flag, 2, 35)?;
        check::length("flag", 2, flag.sizes[0], 2, 35)?;
        check::length("flag", 2, flag.sizes[1], 2, 35)?;
        let before = std::mem::replace(&mut self.flag, flag.values.to_vec());
        self.check_data().inspect_err(|_| self.flag = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_b();
        self.tell_b();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
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

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &[Bernoulli] {
        &self.b
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `b`, from lines 3 and 7.
        let mut b_so_far = self.b_prior.clone();
        for i in 0..2 {
            for j in 0..2 {
                if i > 0 && self.flag[i * 2 + j] {
                    let b = b_so_far[(i - 1) * 2 + 1];
                    log_z += bernoulli::ep::log_evidence_soft(b, 0.6);
                    b_so_far[(i - 1) * 2 + 1] *= bernoulli::ep::to_x_known(0.6);
                }
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..2 {
            for j in 0..2 {
                if i > 0 && self.flag[i * 2 + j] {
                    check::below("{} - 1", &[i], i as i64 - 1, 2, 7, 41)?;
                }
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.b = vec![Bernoulli::UNIFORM; 2 * 2];
        self.b_prior = vec![Bernoulli::UNIFORM; 2 * 2];
        self.b_from_evidence = vec![Bernoulli::UNIFORM; 2 * 2];
    }

    /// Line 3, `let b[i][j] ~ Bernoulli(0.2);`.
    fn define_b(&mut self) {
        self.b_prior.fill(bernoulli::ep::to_x_known(0.2));
    }

    /// Line 7, `observe b[i - 1][1] ~ Bernoulli(0.6);`.
    fn tell_b(&mut self) {
        self.b_from_evidence = vec![Bernoulli::UNIFORM; 2 * 2];
        for i in 0..2 {
            for j in 0..2 {
                if i > 0 && self.flag[i * 2 + j] {
                    self.b_from_evidence[(i - 1) * 2 + 1] *= bernoulli::ep::to_x_known(0.6);
                }
            }
        }
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        for at in 0..self.b.len() {
            self.b[at] = self.b_prior[at] * self.b_from_evidence[at];
        }
    }
}

impl Inference for IndexMinusOneUnderCondition {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("b", &self.b, 3, iteration)?;
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
        let b = Posterior::shaped([2, 2], |[i, j]| self.b[i * 2 + j]);
        vec![("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 33)]
    }
}
