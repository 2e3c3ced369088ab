//! `DataInOneBranchVmp` by variational message passing, compiled by posterity from
//! `conformance/gates/data_in_one_branch_vmp.model`.
//!
//! ```text
//! model DataInOneBranchVmp(x: [bool; n]) -> (c) {
//!     let c ~ Bernoulli(0.5);
//!     if c {
//!         for i in 0..n { x[i] ~ Bernoulli(0.1); }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
    gate,
};
use std::ops::ControlFlow;

/// What [`DataInOneBranchVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct DataInOneBranchVmpData<'a> {
    /// `x: [bool; n]`
    pub x: &'a [bool],
}

/// Data explained in one branch; the other is silent.
#[derive(Clone, Debug)]
pub struct DataInOneBranchVmp {
    /// The data `x: [bool; n]`.
    x: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `c`.
    c: Bernoulli,
}

impl DataInOneBranchVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: DataInOneBranchVmpData<'_>) -> Result<Self, DataError> {
        let n = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            n,
            c: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[bool]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 26)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_c();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.update_c();
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
    pub fn c_posterior(&self) -> &Bernoulli {
        &self.c
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let c ~ Bernoulli(0.5);`.
        let c = self.c;
        bound += bernoulli::vmp::average_log(c, 0.5);
        // Line 4, `if c`.
        bound += gate::average(self.c.probability_true(), self.bound_if_c());
        // The entropies of the beliefs.
        bound += self.c.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.c = Bernoulli::UNIFORM;
    }

    /// Line 3, `let c ~ Bernoulli(0.5);`.
    fn start_c(&mut self) {
        self.c = Bernoulli::UNIFORM;
    }

    /// The belief about `c`, from lines 3 and 4.
    fn update_c(&mut self) {
        let mut next = bernoulli::vmp::to_x_known(0.5);
        let told = gate::truth(self.bound_if_c(), 0.0);
        next *= told;
        self.c = next;
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 4, `if c`.
    fn bound_if_c(&self) -> f64 {
        let mut bound = 0.0;
        for i in 0..self.n {
            bound += bernoulli::vmp::average_log(self.x[i], 0.1);
        }
        bound
    }
}

impl Inference for DataInOneBranchVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("c", &self.c, 0, 3, iteration)?;
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
        let c = Posterior::from(self.c);
        vec![("c", c)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 25), (4, 8)]
    }
}
