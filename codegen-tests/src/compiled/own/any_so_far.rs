//! `AnySoFar` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/any_so_far.model`.
//!
//! ```text
//! model AnySoFar(first: f64, p: [f64; n], witness: [f64; n]) -> (on, any) {
//!     for i in 1..n {
//!         let on[i - 1] ~ Bernoulli(p[i]);
//!     }
//!     let any[0] ~ Bernoulli(first);
//!     for i in 1..n {
//!         let any[i] = any[i - 1] || on[i - 1];
//!     }
//!     for i in 0..n {
//!         observe any[i] ~ Bernoulli(witness[i]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, or};
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`AnySoFar`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct AnySoFarData<'a> {
    /// `first: f64`
    pub first: f64,
    /// `p: [f64; n]`
    pub p: &'a [f64],
    /// `witness: [f64; n]`
    pub witness: &'a [f64],
}

/// Whether any of the switches so far was on: a chain of disjunctions with an unsure witness at each.
#[derive(Clone, Debug)]
pub struct AnySoFar {
    /// The data `first: f64`.
    first: f64,
    /// The data `p: [f64; n]`.
    p: Vec<f64>,
    /// The data `witness: [f64; n]`.
    witness: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `on`.
    on: Vec<Bernoulli>,
    /// The belief about `any`.
    any: Vec<Bernoulli>,
    /// The message to `on` from its definition, line 5.
    on_prior: Vec<Bernoulli>,
    /// The message to `any` from its definition, lines 7 and 9.
    any_prior: Vec<Bernoulli>,
    /// The message to `any[i - 1]` from line 9.
    any_from_next: Vec<Bernoulli>,
    /// The message to `on[i - 1]` from line 9.
    on_from_any: Vec<Bernoulli>,
    /// The message to `any[i]` from line 12.
    any_from_evidence: Vec<Bernoulli>,
}

impl AnySoFar {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: AnySoFarData<'_>) -> Result<Self, DataError> {
        check::real("first", data.first, 3, 16)?;
        check::real("p", data.p, 3, 28)?;
        check::real("witness", data.witness, 3, 41)?;
        let n = data.p.len();
        check::size("n", "p", n, "witness", data.witness.len(), 3, 41)?;
        let mut inference = Self {
            first: data.first,
            p: data.p.to_vec(),
            witness: data.witness.to_vec(),
            n,
            on: Vec::new(),
            any: Vec::new(),
            on_prior: Vec::new(),
            any_prior: Vec::new(),
            any_from_next: Vec::new(),
            on_from_any: Vec::new(),
            any_from_evidence: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `first` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first(&mut self, first: f64) -> Result<(), DataError> {
        check::real("first", first, 3, 16)?;
        let before = std::mem::replace(&mut self.first, first);
        self.check_data().inspect_err(|_| self.first = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: &[f64]) -> Result<(), DataError> {
        check::length("p", self.p.len(), p.len(), 3, 28)?;
        check::real("p", p, 3, 28)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `witness` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_witness(&mut self, witness: &[f64]) -> Result<(), DataError> {
        check::length("witness", self.witness.len(), witness.len(), 3, 41)?;
        check::real("witness", witness, 3, 41)?;
        let before = std::mem::replace(&mut self.witness, witness.to_vec());
        self.check_data().inspect_err(|_| self.witness = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_on();
        self.define_any();
        self.tell_any();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.sweep_any();
        self.tell_on();
        self.marginal_of_on();
        self.marginal_of_any();
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

    /// The posterior of `on`.
    #[must_use]
    pub fn on_posterior(&self) -> &[Bernoulli] {
        &self.on
    }

    /// The posterior of `any`.
    #[must_use]
    pub fn any_posterior(&self) -> &[Bernoulli] {
        &self.any
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `on`, from line 5.
        for at in 0..self.on_prior.len() {
            log_z += (self.on_prior[at] * self.on_from_any[at])
                .log_normaliser_over(&self.on_prior[at]);
        }
        // `any`, from lines 7, 9 and 12.
        let mut any_so_far = self.any_prior.clone();
        for i in 0..self.n {
            let any = any_so_far[i];
            log_z += bernoulli::ep::log_evidence_soft(any, self.witness[i]);
            any_so_far[i] *= bernoulli::ep::to_x_known(self.witness[i]);
        }
        for at in 0..any_so_far.len() {
            log_z += (self.any_prior[at] * self.any_from_next[at]
                * self.any_from_evidence[at])
                .log_normaliser_over(&any_so_far[at]);
        }
        // Line 9, `let any[i] = any[i - 1] || on[i - 1];`.
        for i in 1..self.n {
            let any_a = self.any_prior[i - 1] * self.any_from_evidence[i - 1];
            let on = self.on_prior[i - 1];
            log_z -= (self.any_prior[i - 1] * self.any_from_next[i - 1]
                * self.any_from_evidence[i - 1])
                .log_normaliser_over(&any_a);
            log_z -= (self.on_prior[i - 1] * self.on_from_any[i - 1]).log_normaliser_over(&on);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 1..self.n {
            check::probability("p[{}]", &[i], self.p[i], 5, 35)?;
        }
        check::probability("first", &[], self.first, 7, 28)?;
        for i in 0..self.n {
            check::probability("witness[{}]", &[i], self.witness[i], 12, 36)?;
        }
        check::below("0", &[], 0, self.n, 7, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.on = vec![Bernoulli::UNIFORM; self.n.saturating_sub(1)];
        self.any = vec![Bernoulli::UNIFORM; self.n];
        self.on_prior = vec![Bernoulli::UNIFORM; self.n.saturating_sub(1)];
        self.any_prior = vec![Bernoulli::UNIFORM; self.n];
        self.any_from_next = vec![Bernoulli::UNIFORM; self.n];
        self.on_from_any = vec![Bernoulli::UNIFORM; self.n.saturating_sub(1)];
        self.any_from_evidence = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 5, `let on[i - 1] ~ Bernoulli(p[i]);`.
    fn define_on(&mut self) {
        for i in 1..self.n {
            self.on_prior[i - 1] = bernoulli::ep::to_x_known(self.p[i]);
        }
    }

    /// Line 7, `let any[0] ~ Bernoulli(first);`.
    fn define_any(&mut self) {
        self.any_prior[0] = bernoulli::ep::to_x_known(self.first);
    }

    /// Line 12, `observe any[i] ~ Bernoulli(witness[i]);`.
    fn tell_any(&mut self) {
        for i in 0..self.n {
            self.any_from_evidence[i] = bernoulli::ep::to_x_known(self.witness[i]);
        }
    }

    /// Line 9, `let any[i] = any[i - 1] || on[i - 1];`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_any(&mut self) {
        let Some(mut any_prior) = self.any_prior.first().copied() else { return };
        let Some(mut any_from_next) = self.any_from_next.last().copied() else { return };
        for i in 1..self.n {
            let any_a = any_prior * self.any_from_evidence[i - 1];
            let on = self.on_prior[i - 1];
            any_prior = or::ep::to_y(any_a, on);
            self.any_prior[i] = any_prior;
            {
                let i = self.n - i;
                let any_here = any_from_next * self.any_from_evidence[i];
                let on = self.on_prior[i - 1];
                any_from_next = or::ep::to_a(any_here, on);
                self.any_from_next[i - 1] = any_from_next;
            }
        }
    }

    /// Line 9, `let any[i] = any[i - 1] || on[i - 1];`.
    fn tell_on(&mut self) {
        for i in 1..self.n {
            let any_here = self.any_from_next[i] * self.any_from_evidence[i];
            let any_a = self.any_prior[i - 1] * self.any_from_evidence[i - 1];
            self.on_from_any[i - 1] = or::ep::to_b(any_here, any_a);
        }
    }

    /// The marginal of `on`: the product of all messages to it.
    fn marginal_of_on(&mut self) {
        for at in 0..self.on.len() {
            self.on[at] = self.on_prior[at] * self.on_from_any[at];
        }
    }

    /// The marginal of `any`: the product of all messages to it.
    fn marginal_of_any(&mut self) {
        for at in 0..self.any.len() {
            self.any[at] = self.any_prior[at] * self.any_from_next[at] * self.any_from_evidence[at];
        }
    }
}

impl Inference for AnySoFar {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("on", &self.on, 5, iteration)?;
        Error::check_all_proper("any", &self.any, 7, iteration)?;
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
        let on = Posterior::array((0..self.n.saturating_sub(1)).map(|i| self.on[i]));
        let any = Posterior::array((0..self.n).map(|i| self.any[i]));
        vec![("on", on), ("any", any)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(12, 9)]
    }
}
