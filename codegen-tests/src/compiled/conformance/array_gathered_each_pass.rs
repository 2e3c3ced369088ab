//! `ArrayGatheredEachPass` by expectation propagation, compiled by posterity from
//! `conformance/arrays/array_gathered_each_pass.model`.
//!
//! ```text
//! model ArrayGatheredEachPass(index: [usize; n], like: [f64; n]) -> (x) {
//!     for i in 0..n { let x[i] ~ Bernoulli(0.3); }
//!     for pass in 0..2 {
//!         for j in 0..n { observe x[index[j]] ~ Bernoulli(like[j]); }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`ArrayGatheredEachPass`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ArrayGatheredEachPassData<'a> {
    /// `index: [usize; n]`
    pub index: &'a [usize],
    /// `like: [f64; n]`
    pub like: &'a [f64],
}

/// A whole gather repeated in an outer loop.
#[derive(Clone, Debug)]
pub struct ArrayGatheredEachPass {
    /// The data `index: [usize; n]`.
    index: Vec<usize>,
    /// The data `like: [f64; n]`.
    like: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Bernoulli>,
    /// The message to `x` from its definition, line 3.
    x_prior: Vec<Bernoulli>,
    /// The product of the messages to `x[index[j]]` from line 5.
    x_from_index: Vec<Bernoulli>,
}

impl ArrayGatheredEachPass {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ArrayGatheredEachPassData<'_>) -> Result<Self, DataError> {
        check::integer("index", data.index, 2, 29)?;
        check::real("like", data.like, 2, 48)?;
        let n = data.index.len();
        check::size("n", "index", n, "like", data.like.len(), 2, 48)?;
        let mut inference = Self {
            index: data.index.to_vec(),
            like: data.like.to_vec(),
            n,
            x: Vec::new(),
            x_prior: Vec::new(),
            x_from_index: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `index` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_index(&mut self, index: &[usize]) -> Result<(), DataError> {
        check::length("index", self.index.len(), index.len(), 2, 29)?;
        check::integer("index", index, 2, 29)?;
        let before = std::mem::replace(&mut self.index, index.to_vec());
        self.check_data().inspect_err(|_| self.index = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `like` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_like(&mut self, like: &[f64]) -> Result<(), DataError> {
        check::length("like", self.like.len(), like.len(), 2, 48)?;
        check::real("like", like, 2, 48)?;
        let before = std::mem::replace(&mut self.like, like.to_vec());
        self.check_data().inspect_err(|_| self.like = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.tell_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_x();
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
    pub fn x_posterior(&self) -> &[Bernoulli] {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from lines 3 and 5.
        let mut x_so_far = self.x_prior.clone();
        for _ in 0..2 {
            for j in 0..self.n {
                let index = self.index[j];
                let x = x_so_far[index];
                log_z += bernoulli::ep::log_evidence_soft(x, self.like[j]);
                x_so_far[index] *= bernoulli::ep::to_x_known(self.like[j]);
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for j in 0..self.n {
            check::probability("like[{}]", &[j], self.like[j], 5, 57)?;
            check::below("index[{}]", &[j], self.index[j], self.n, 5, 33)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Bernoulli::UNIFORM; self.n];
        self.x_prior = vec![Bernoulli::UNIFORM; self.n];
        self.x_from_index = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 3, `let x[i] ~ Bernoulli(0.3);`.
    fn define_x(&mut self) {
        self.x_prior.fill(bernoulli::ep::to_x_known(0.3));
    }

    /// Line 5, `observe x[index[j]] ~ Bernoulli(like[j]);`.
    fn tell_x(&mut self) {
        self.x_from_index = vec![Bernoulli::UNIFORM; self.n];
        for _ in 0..2 {
            for j in 0..self.n {
                let index = self.index[j];
                self.x_from_index[index] *= bernoulli::ep::to_x_known(self.like[j]);
            }
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_index[at];
        }
    }
}

impl Inference for ArrayGatheredEachPass {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 3, iteration)?;
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
        let x = Posterior::array((0..self.n).map(|i| self.x[i]));
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 25)]
    }
}
