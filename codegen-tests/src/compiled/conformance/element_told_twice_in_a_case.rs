//! `ElementToldTwiceInACase` by expectation propagation, compiled by posterity from
//! `conformance/gates/element_told_twice_in_a_case.model`.
//!
//! ```text
//! model ElementToldTwiceInACase(at: [usize; n], p: f64) -> (c, b) {
//!     let c ~ Bernoulli(0.5);
//!     for i in 0..2 {
//!         let b[i] ~ Bernoulli(0.5);
//!     }
//!     if c {
//!         for i in 0..n {
//!             observe b[at[i]] ~ Bernoulli(p);
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

/// What [`ElementToldTwiceInACase`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ElementToldTwiceInACaseData<'a> {
    /// `at: [usize; n]`
    pub at: &'a [usize],
    /// `p: f64`
    pub p: f64,
}

/// In one case data tell an element twice: the case counts them together, not each by itself.
#[derive(Clone, Debug)]
pub struct ElementToldTwiceInACase {
    /// The data `at: [usize; n]`.
    at: Vec<usize>,
    /// The data `p: f64`.
    p: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `c`.
    c: Bernoulli,
    /// The belief about `b`.
    b: Vec<Bernoulli>,
    /// The message to `c` from its definition, line 3.
    c_prior: Bernoulli,
    /// The message to `b` from its definition, line 5.
    b_prior: Vec<Bernoulli>,
    /// The message to `b` from its definition, line 7.
    b_if_c_prior: Vec<Bernoulli>,
    /// The product of the messages to `b[at[i]]` from line 9.
    b_if_c_from_at: Vec<Bernoulli>,
    /// The message to `c` from line 7.
    c_from_gate: Bernoulli,
    /// The message to `b[i_each]` from line 7.
    b_from_gate: Vec<Bernoulli>,
}

impl ElementToldTwiceInACase {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ElementToldTwiceInACaseData<'_>) -> Result<Self, DataError> {
        check::integer("at", data.at, 2, 31)?;
        check::real("p", data.p, 2, 47)?;
        let n = data.at.len();
        let mut inference = Self {
            at: data.at.to_vec(),
            p: data.p,
            n,
            c: Bernoulli::UNIFORM,
            b: Vec::new(),
            c_prior: Bernoulli::UNIFORM,
            b_prior: Vec::new(),
            b_if_c_prior: Vec::new(),
            b_if_c_from_at: Vec::new(),
            c_from_gate: Bernoulli::UNIFORM,
            b_from_gate: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `at` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_at(&mut self, at: &[usize]) -> Result<(), DataError> {
        check::length("at", self.at.len(), at.len(), 2, 31)?;
        check::integer("at", at, 2, 31)?;
        let before = std::mem::replace(&mut self.at, at.to_vec());
        self.check_data().inspect_err(|_| self.at = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: f64) -> Result<(), DataError> {
        check::real("p", p, 2, 47)?;
        let before = std::mem::replace(&mut self.p, p);
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_c();
        self.define_b();
        self.tell_b_if_c();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_b_if_c();
        self.tell_c();
        self.tell_b();
        self.marginal_of_c();
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

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &Bernoulli {
        &self.c
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
        // `c`, from lines 3 and 7.
        let c = self.c_prior;
        log_z += gate::log_evidence_of_truth(c, self.log_evidence_if_c(), 0.0);
        // `b`, from line 5.
        for at in 0..self.b_prior.len() {
            log_z +=
                (self.b_prior[at] * self.b_from_gate[at]).log_normaliser_over(&self.b_prior[at]);
        }
        // Line 7, `if c`.
        for i_each in 0..2 {
            let b = self.b_prior[i_each];
            log_z -= (self.b_prior[i_each] * self.b_from_gate[i_each]).log_normaliser_over(&b);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.n {
            check::probability("p", &[], self.p, 9, 42)?;
        }
        for i in 0..self.n {
            check::below("at[{}]", &[i], self.at[i], 2, 9, 21)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.c = Bernoulli::UNIFORM;
        self.b = vec![Bernoulli::UNIFORM; 2];
        self.c_prior = Bernoulli::UNIFORM;
        self.b_prior = vec![Bernoulli::UNIFORM; 2];
        self.b_if_c_prior = vec![Bernoulli::UNIFORM; 2];
        self.b_if_c_from_at = vec![Bernoulli::UNIFORM; 2];
        self.c_from_gate = Bernoulli::UNIFORM;
        self.b_from_gate = vec![Bernoulli::UNIFORM; 2];
    }

    /// Line 3, `let c ~ Bernoulli(0.5);`.
    fn define_c(&mut self) {
        self.c_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 5, `let b[i] ~ Bernoulli(0.5);`.
    fn define_b(&mut self) {
        self.b_prior.fill(bernoulli::ep::to_x_known(0.5));
    }

    /// Line 9, `observe b[at[i]] ~ Bernoulli(p);`.
    fn tell_b_if_c(&mut self) {
        self.b_if_c_from_at = vec![Bernoulli::UNIFORM; 2];
        for i in 0..self.n {
            let at_datum = self.at[i];
            self.b_if_c_from_at[at_datum] *= bernoulli::ep::to_x_known(self.p);
        }
    }

    /// Line 7, `if c`.
    fn define_b_if_c(&mut self) {
        for i_each in 0..2 {
            let b = self.b_prior[i_each];
            self.b_if_c_prior[i_each] = b;
        }
    }

    /// Line 7, `if c`.
    fn tell_c(&mut self) {
        self.c_from_gate = gate::truth(self.log_evidence_if_c(), 0.0);
    }

    /// Line 7, `if c`.
    fn tell_b(&mut self) {
        let c = self.c_prior * self.c_from_gate;
        for i_each in 0..2 {
            let b = self.b_prior[i_each];
            let mut leave = gate::Leave::new(&b);
            let b_if_c = self.b_if_c_from_at[i_each];
            leave.case(c.log_probability_true(), &b_if_c);
            self.b_from_gate[i_each] = leave.message();
        }
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_gate;
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        for at in 0..self.b.len() {
            self.b[at] = self.b_prior[at] * self.b_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 7, `if c`.
    fn log_evidence_if_c(&self) -> f64 {
        let mut log_z = 0.0;
        for i_each in 0..2 {
            let mut b_if_c_so_far = self.b_if_c_prior[i_each];
            for i in 0..self.n {
                if i_each == self.at[i] {
                    log_z += bernoulli::ep::log_evidence_soft(b_if_c_so_far, self.p);
                    b_if_c_so_far *= bernoulli::ep::to_x_known(self.p);
                }
            }
        }
        log_z
    }
}

impl Inference for ElementToldTwiceInACase {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("c", &self.c, 0, 3, iteration)?;
        Error::check_all_proper("b", &self.b, 5, iteration)?;
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
        let b = Posterior::array((0..2).map(|i| self.b[i]));
        vec![("c", c), ("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(9, 13), (7, 8)]
    }
}
