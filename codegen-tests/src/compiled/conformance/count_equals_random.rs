//! `CountEqualsRandom` by expectation propagation, compiled by posterity from
//! `conformance/discrete/count_equals_random.model`.
//!
//! ```text
//! model CountEqualsRandom(p: [f64; n], q: [f64; 4]) -> (x, k) {
//!     for i in 0..n { let x[i] ~ Bernoulli(p[i]); }
//!     let k ~ Categorical(q);
//!     let right = count(x) == k;
//!     observe right ~ Bernoulli(0.8);
//! }
//! ```

use posterity_runtime::operators::{
    add_truth, bernoulli, categorical, equal_int, sum_int,
};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Run, check,
};
use std::ops::ControlFlow;

/// What [`CountEqualsRandom`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CountEqualsRandomData<'a> {
    /// `p: [f64; n]`
    pub p: &'a [f64],
    /// `q: [f64; 4]`
    pub q: &'a [f64],
}

/// Soft evidence that the number of those that are true is a random one.
#[derive(Clone, Debug)]
pub struct CountEqualsRandom {
    /// The data `p: [f64; n]`.
    p: Vec<f64>,
    /// The data `q: [f64; 4]`.
    q: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Bernoulli>,
    /// The belief about `k`.
    k: Categorical,
    /// The message to `x` from its definition, line 3.
    x_prior: Vec<Bernoulli>,
    /// The message to `k` from its definition, line 4.
    k_prior: Categorical,
    /// The message to `count_so_far` from its definition, line 5.
    count_so_far_prior: Vec<Categorical>,
    /// The message to `count_so_far[j]` from line 5.
    count_so_far_from_next: Vec<Categorical>,
    /// The message to `x[j]` from line 5.
    x_from_count_so_far: Vec<Bernoulli>,
    /// The message to `right` from its definition, line 5.
    right_prior: Bernoulli,
    /// The message to `count_so_far[n]` from line 5.
    count_so_far_from_right: Vec<Categorical>,
    /// The message to `k` from line 5.
    k_from_right: Categorical,
    /// The message to `right` from line 6.
    right_from_evidence: Bernoulli,
}

impl CountEqualsRandom {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CountEqualsRandomData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 25)?;
        check::real("q", data.q, 2, 38)?;
        let n = data.p.len();
        check::length("q", 4, data.q.len(), 2, 38)?;
        let mut inference = Self {
            p: data.p.to_vec(),
            q: data.q.to_vec(),
            n,
            x: Vec::new(),
            k: Categorical::uniform(1),
            x_prior: Vec::new(),
            k_prior: Categorical::uniform(1),
            count_so_far_prior: Vec::new(),
            count_so_far_from_next: Vec::new(),
            x_from_count_so_far: Vec::new(),
            right_prior: Bernoulli::UNIFORM,
            count_so_far_from_right: Vec::new(),
            k_from_right: Categorical::uniform(1),
            right_from_evidence: Bernoulli::UNIFORM,
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
        check::length("p", self.p.len(), p.len(), 2, 25)?;
        check::real("p", p, 2, 25)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `q` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_q(&mut self, q: &[f64]) -> Result<(), DataError> {
        check::length("q", self.q.len(), q.len(), 2, 38)?;
        check::real("q", q, 2, 38)?;
        let before = std::mem::replace(&mut self.q, q.to_vec());
        self.check_data().inspect_err(|_| self.q = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_k();
        self.define_count_so_far();
        self.tell_right();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_count_so_far();
        self.line_5_define_count_so_far();
        self.define_right();
        self.tell_k();
        self.back_to_count_so_far();
        self.tell_x();
        self.marginal_of_x();
        self.marginal_of_k();
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

    /// The posterior of `k`.
    #[must_use]
    pub fn k_posterior(&self) -> &Categorical {
        &self.k
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 3.
        for at in 0..self.x_prior.len() {
            log_z += (self.x_prior[at] * self.x_from_count_so_far[at])
                .log_normaliser_over(&self.x_prior[at]);
        }
        // `k`, from line 4.
        log_z += (&self.k_prior * &self.k_from_right).log_normaliser_over(&self.k_prior);
        // `count_so_far`, from line 5.
        for at in 0..self.count_so_far_prior.len() {
            log_z += (&self.count_so_far_prior[at] * &self.count_so_far_from_next[at]
                * &self.count_so_far_from_right[at])
                .log_normaliser_over(&self.count_so_far_prior[at]);
        }
        // `right`, from lines 5 and 6.
        let right = self.right_prior;
        log_z += bernoulli::ep::log_evidence_soft(right, 0.8);
        // Line 5, `let right = count(x) == k;`.
        for j in 0..self.n {
            let count_so_far_a = &self.count_so_far_prior[j];
            let x = self.x_prior[j];
            log_z -= (&self.count_so_far_prior[j] * &self.count_so_far_from_next[j])
                .log_normaliser_over(count_so_far_a);
            log_z -= (self.x_prior[j] * self.x_from_count_so_far[j]).log_normaliser_over(&x);
        }
        // Line 5, `let right = count(x) == k;`.
        let count_so_far = &self.count_so_far_prior[self.n];
        let k = &self.k_prior;
        log_z -= (&self.count_so_far_prior[self.n] * &self.count_so_far_from_right[self.n])
            .log_normaliser_over(count_so_far);
        log_z -= (&self.k_prior * &self.k_from_right).log_normaliser_over(k);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::probability("p[{}]", &[i], self.p[i], 3, 42)?;
        }
        check::weights("q", &[], &self.q, 4, 25)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Bernoulli::UNIFORM; self.n];
        self.k = Categorical::uniform(4);
        self.x_prior = vec![Bernoulli::UNIFORM; self.n];
        self.k_prior = Categorical::uniform(4);
        self.count_so_far_prior.clear();
        for i in 0..self.n + 1 {
            self.count_so_far_prior.push(Categorical::uniform(i + 1));
        }
        self.count_so_far_from_next.clear();
        for i in 0..self.n + 1 {
            self.count_so_far_from_next.push(Categorical::uniform(i + 1));
        }
        self.x_from_count_so_far = vec![Bernoulli::UNIFORM; self.n];
        self.right_prior = Bernoulli::UNIFORM;
        self.count_so_far_from_right.clear();
        for i in 0..self.n + 1 {
            self.count_so_far_from_right.push(Categorical::uniform(i + 1));
        }
        self.k_from_right = Categorical::uniform(4);
        self.right_from_evidence = Bernoulli::UNIFORM;
    }

    /// Line 3, `let x[i] ~ Bernoulli(p[i]);`.
    fn define_x(&mut self) {
        for i in 0..self.n {
            self.x_prior[i] = bernoulli::ep::to_x_known(self.p[i]);
        }
    }

    /// Line 4, `let k ~ Categorical(q);`.
    fn define_k(&mut self) {
        self.k_prior = categorical::ep::to_x_known(&self.q);
    }

    /// Line 5, `let right = count(x) == k;`.
    fn define_count_so_far(&mut self) {
        self.count_so_far_prior[0] = sum_int::ep::to_y(0, 0, 1);
    }

    /// Line 6, `observe right ~ Bernoulli(0.8);`.
    fn tell_right(&mut self) {
        self.right_from_evidence = bernoulli::ep::to_x_known(0.8);
    }

    /// Line 5, `let right = count(x) == k;`.
    fn tell_count_so_far(&mut self) {
        let right = self.right_from_evidence;
        let k = &self.k_prior;
        self.count_so_far_from_right[self.n] = equal_int::ep::to_a(right, k, self.n + 1);
    }

    /// Line 5, `let right = count(x) == k;`.
    fn line_5_define_count_so_far(&mut self) {
        for j in 0..self.n {
            let count_so_far_a = &self.count_so_far_prior[j];
            let x = self.x_prior[j];
            self.count_so_far_prior[j + 1] = add_truth::ep::to_y(count_so_far_a, x, j + 2);
        }
    }

    /// Line 5, `let right = count(x) == k;`.
    fn define_right(&mut self) {
        let count_so_far = &self.count_so_far_prior[self.n];
        let k = &self.k_prior;
        self.right_prior = equal_int::ep::to_y(count_so_far, k);
    }

    /// Line 5, `let right = count(x) == k;`.
    fn tell_k(&mut self) {
        let right = self.right_from_evidence;
        let count_so_far = &self.count_so_far_prior[self.n];
        self.k_from_right = equal_int::ep::to_b(right, count_so_far, 4);
    }

    /// Line 5, `let right = count(x) == k;`.
    fn back_to_count_so_far(&mut self) {
        for j in (0..self.n).rev() {
            let count_so_far_here = &(&self.count_so_far_from_next[j + 1]
                * &self.count_so_far_from_right[j + 1]);
            let x = self.x_prior[j];
            self.count_so_far_from_next[j] = add_truth::ep::to_a(count_so_far_here, x, j + 1);
        }
    }

    /// Line 5, `let right = count(x) == k;`.
    fn tell_x(&mut self) {
        for j in 0..self.n {
            let count_so_far_here = &(&self.count_so_far_from_next[j + 1]
                * &self.count_so_far_from_right[j + 1]);
            let count_so_far_a = &self.count_so_far_prior[j];
            self.x_from_count_so_far[j] = add_truth::ep::to_b(count_so_far_here, count_so_far_a);
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_count_so_far[at];
        }
    }

    /// The marginal of `k`: the product of all messages to it.
    fn marginal_of_k(&mut self) {
        self.k = &self.k_prior * &self.k_from_right;
    }
}

impl Inference for CountEqualsRandom {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 3, iteration)?;
        Error::check_proper("k", &self.k, 0, 4, iteration)?;
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
        let k = Posterior::from(self.k.clone());
        vec![("x", x), ("k", k)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 5)]
    }
}
