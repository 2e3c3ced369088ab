//! `AllTrue2` by expectation propagation, compiled by posterity from
//! `conformance/discrete/all_true_2.model`.
//!
//! ```text
//! model AllTrue2(p: [f64; n]) -> (x) {
//!     for i in 0..n { let x[i] ~ Bernoulli(p[i]); }
//!     let every = all(x);
//!     observe every ~ Bernoulli(0.9);
//! }
//! ```

use posterity_runtime::operators::{and, bernoulli};
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`AllTrue2`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct AllTrue2Data<'a> {
    /// `p: [f64; n]`
    pub p: &'a [f64],
}

/// Soft evidence that every element is true.
#[derive(Clone, Debug)]
pub struct AllTrue2 {
    /// The data `p: [f64; n]`.
    p: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Bernoulli>,
    /// The message to `x` from its definition, line 3.
    x_prior: Vec<Bernoulli>,
    /// The message to `all_so_far` from its definition, line 4.
    all_so_far_prior: Vec<Bernoulli>,
    /// The message to `all_so_far[j]` from line 4.
    all_so_far_from_next: Vec<Bernoulli>,
    /// The message to `x[j]` from line 4.
    x_from_all_so_far: Vec<Bernoulli>,
    /// The message to `all_so_far[n]` from line 5.
    all_so_far_from_evidence: Vec<Bernoulli>,
}

impl AllTrue2 {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: AllTrue2Data<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 16)?;
        let n = data.p.len();
        let mut inference = Self {
            p: data.p.to_vec(),
            n,
            x: Vec::new(),
            x_prior: Vec::new(),
            all_so_far_prior: Vec::new(),
            all_so_far_from_next: Vec::new(),
            x_from_all_so_far: Vec::new(),
            all_so_far_from_evidence: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: &[f64]) -> Result<(), DataError> {
        check::length("p", self.p.len(), p.len(), 2, 16)?;
        check::real("p", p, 2, 16)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_all_so_far();
        self.tell_all_so_far();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.sweep_all_so_far();
        self.tell_x();
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
        // `x`, from line 3.
        for at in 0..self.x_prior.len() {
            log_z += (self.x_prior[at] * self.x_from_all_so_far[at])
                .log_normaliser_over(&self.x_prior[at]);
        }
        // `all_so_far`, from lines 4 and 5.
        let mut all_so_far_so_far = self.all_so_far_prior.clone();
        let all_so_far = all_so_far_so_far[self.n];
        log_z += bernoulli::ep::log_evidence_soft(all_so_far, 0.9);
        all_so_far_so_far[self.n] *= bernoulli::ep::to_x_known(0.9);
        for at in 0..all_so_far_so_far.len() {
            log_z += (self.all_so_far_prior[at] * self.all_so_far_from_next[at]
                * self.all_so_far_from_evidence[at])
                .log_normaliser_over(&all_so_far_so_far[at]);
        }
        // Line 4, `let every = all(x);`.
        for j in 0..self.n {
            let all_so_far_a = self.all_so_far_prior[j];
            let x = self.x_prior[j];
            log_z -= (self.all_so_far_prior[j] * self.all_so_far_from_next[j])
                .log_normaliser_over(&all_so_far_a);
            log_z -= (self.x_prior[j] * self.x_from_all_so_far[j]).log_normaliser_over(&x);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::probability("p[{}]", &[i], self.p[i], 3, 42)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Bernoulli::UNIFORM; self.n];
        self.x_prior = vec![Bernoulli::UNIFORM; self.n];
        self.all_so_far_prior = vec![Bernoulli::UNIFORM; self.n + 1];
        self.all_so_far_from_next = vec![Bernoulli::UNIFORM; self.n + 1];
        self.x_from_all_so_far = vec![Bernoulli::UNIFORM; self.n];
        self.all_so_far_from_evidence = vec![Bernoulli::UNIFORM; self.n + 1];
    }

    /// Line 3, `let x[i] ~ Bernoulli(p[i]);`.
    fn define_x(&mut self) {
        for i in 0..self.n {
            self.x_prior[i] = bernoulli::ep::to_x_known(self.p[i]);
        }
    }

    /// Line 4, `let every = all(x);`.
    fn define_all_so_far(&mut self) {
        self.all_so_far_prior[0] = and::ep::to_y(true, true);
    }

    /// Line 5, `observe every ~ Bernoulli(0.9);`.
    fn tell_all_so_far(&mut self) {
        self.all_so_far_from_evidence[self.n] = bernoulli::ep::to_x_known(0.9);
    }

    /// Line 4, `let every = all(x);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_all_so_far(&mut self) {
        let Some(mut all_so_far_prior) = self.all_so_far_prior.first().copied() else {
            return
        };
        let Some(mut all_so_far_from_next) = self.all_so_far_from_next.last().copied()
        else { return };
        for j in 0..self.n {
            let all_so_far_a = all_so_far_prior;
            let x = self.x_prior[j];
            all_so_far_prior = and::ep::to_y(all_so_far_a, x);
            self.all_so_far_prior[j + 1] = all_so_far_prior;
            {
                let j = (self.n - j) - 1;
                let all_so_far_here = all_so_far_from_next * self.all_so_far_from_evidence[j + 1];
                let x = self.x_prior[j];
                all_so_far_from_next = and::ep::to_a(all_so_far_here, x);
                self.all_so_far_from_next[j] = all_so_far_from_next;
            }
        }
    }

    /// Line 4, `let every = all(x);`.
    fn tell_x(&mut self) {
        for j in 0..self.n {
            let all_so_far_here = self.all_so_far_from_next[j + 1]
                * self.all_so_far_from_evidence[j + 1];
            let all_so_far_a = self.all_so_far_prior[j];
            self.x_from_all_so_far[j] = and::ep::to_b(all_so_far_here, all_so_far_a);
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_all_so_far[at];
        }
    }
}

impl Inference for AllTrue2 {
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
        &[(5, 5)]
    }
}
