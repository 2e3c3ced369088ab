//! `ElementToldTwice` by expectation propagation, compiled by posterity from
//! `conformance/power/element_told_twice.model`.
//!
//! ```text
//! model ElementToldTwice(at: [usize; n], p: f64) -> (b) {
//!     for i in 0..2 {
//!         let b[i] ~ Bernoulli(0.5);
//!     }
//!     repeat 0.5 {
//!         for i in 0..n {
//!             observe b[at[i]] ~ Bernoulli(p);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`ElementToldTwice`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ElementToldTwiceData<'a> {
    /// `at: [usize; n]`
    pub at: &'a [usize],
    /// `p: f64`
    pub p: f64,
}

/// In a `repeat` data tell an element twice: each counts half.
#[derive(Clone, Debug)]
pub struct ElementToldTwice {
    /// The data `at: [usize; n]`.
    at: Vec<usize>,
    /// The data `p: f64`.
    p: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `b`.
    b: Vec<Bernoulli>,
    /// The message to `b` from its definition, line 4.
    b_prior: Vec<Bernoulli>,
    /// The message to `b` from its definition, line 6.
    b_repeated_prior: Vec<Bernoulli>,
    /// The product of the messages to `b[at[i]]` from line 8.
    b_repeated_from_at: Vec<Bernoulli>,
    /// The message to `b[i_each]` from line 6.
    b_from_gate: Vec<Bernoulli>,
}

impl ElementToldTwice {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ElementToldTwiceData<'_>) -> Result<Self, DataError> {
        check::integer("at", data.at, 2, 24)?;
        check::real("p", data.p, 2, 40)?;
        let n = data.at.len();
        let mut inference = Self {
            at: data.at.to_vec(),
            p: data.p,
            n,
            b: Vec::new(),
            b_prior: Vec::new(),
            b_repeated_prior: Vec::new(),
            b_repeated_from_at: Vec::new(),
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
        check::length("at", self.at.len(), at.len(), 2, 24)?;
        check::integer("at", at, 2, 24)?;
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
        check::real("p", p, 2, 40)?;
        let before = std::mem::replace(&mut self.p, p);
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_b();
        self.tell_b_repeated();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_b();
        self.define_b_repeated();
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
        // `b`, from line 4.
        for at in 0..self.b_prior.len() {
            log_z +=
                (self.b_prior[at] * self.b_from_gate[at]).log_normaliser_over(&self.b_prior[at]);
        }
        // Line 6, `repeat 0.5`.
        for i_each in 0..2 {
            let b_repeated = self.b_repeated_from_at[i_each];
            let b = self.b_prior[i_each];
            log_z -= 0.5
                * (self.b_prior[i_each] * self.b_from_gate[i_each])
                    .log_normaliser_over(&(b * b_repeated.pow(-0.5)));
        }
        // Line 6, `repeat 0.5`.
        log_z += 0.5 * self.log_evidence_of_one_time();
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.n {
            check::probability("p", &[], self.p, 8, 42)?;
        }
        for i in 0..self.n {
            check::below("at[{}]", &[i], self.at[i], 2, 8, 21)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.b = vec![Bernoulli::UNIFORM; 2];
        self.b_prior = vec![Bernoulli::UNIFORM; 2];
        self.b_repeated_prior = vec![Bernoulli::UNIFORM; 2];
        self.b_repeated_from_at = vec![Bernoulli::UNIFORM; 2];
        self.b_from_gate = vec![Bernoulli::UNIFORM; 2];
    }

    /// Line 4, `let b[i] ~ Bernoulli(0.5);`.
    fn define_b(&mut self) {
        self.b_prior.fill(bernoulli::ep::to_x_known(0.5));
    }

    /// Line 8, `observe b[at[i]] ~ Bernoulli(p);`.
    fn tell_b_repeated(&mut self) {
        self.b_repeated_from_at = vec![Bernoulli::UNIFORM; 2];
        for i in 0..self.n {
            let at_datum = self.at[i];
            self.b_repeated_from_at[at_datum] *= bernoulli::ep::to_x_known(self.p);
        }
    }

    /// Line 6, `repeat 0.5`.
    fn tell_b(&mut self) {
        for i_each in 0..2 {
            let b_repeated = self.b_repeated_from_at[i_each];
            self.b_from_gate[i_each] = b_repeated.pow(0.5);
        }
    }

    /// Line 6, `repeat 0.5`.
    fn define_b_repeated(&mut self) {
        for i_each in 0..2 {
            let b_repeated = self.b_repeated_from_at[i_each];
            let b = self.b_prior[i_each];
            self.b_repeated_prior[i_each] = b * b_repeated.pow(-0.5);
        }
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        for at in 0..self.b.len() {
            self.b[at] = self.b_prior[at] * self.b_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `repeat 0.5`.
    fn log_evidence_of_one_time(&self) -> f64 {
        let mut log_z = 0.0;
        for i_each in 0..2 {
            let mut b_repeated_so_far = self.b_repeated_prior[i_each];
            for i in 0..self.n {
                if i_each == self.at[i] {
                    log_z += bernoulli::ep::log_evidence_soft(b_repeated_so_far, self.p);
                    b_repeated_so_far *= bernoulli::ep::to_x_known(self.p);
                }
            }
        }
        log_z
    }
}

impl Inference for ElementToldTwice {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("b", &self.b, 4, iteration)?;
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
        let b = Posterior::array((0..2).map(|i| self.b[i]));
        vec![("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 13), (6, 12)]
    }
}
