//! `CountTrueObserved` by expectation propagation, compiled by posterity from
//! `conformance/discrete/count_true_observed.model`.
//!
//! ```text
//! model CountTrueObserved(p: [f64; n]) -> (coin) {
//!     for i in 0..n { let coin[i] ~ Bernoulli(p[i]); }
//!     observe count(coin) == 2;
//! }
//! ```

use posterity_runtime::operators::{add_truth, bernoulli, sum_int};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Run, check,
};
use std::ops::ControlFlow;

/// What [`CountTrueObserved`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CountTrueObservedData<'a> {
    /// `p: [f64; n]`
    pub p: &'a [f64],
}

/// The count is known exactly.
#[derive(Clone, Debug)]
pub struct CountTrueObserved {
    /// The data `p: [f64; n]`.
    p: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `coin`.
    coin: Vec<Bernoulli>,
    /// The message to `coin` from its definition, line 3.
    coin_prior: Vec<Bernoulli>,
    /// The message to `count_so_far` from its definition, line 4.
    count_so_far_prior: Vec<Categorical>,
    /// The message to `count_so_far[j]` from line 4.
    count_so_far_from_next: Vec<Categorical>,
    /// The message to `coin[j]` from line 4.
    coin_from_count_so_far: Vec<Bernoulli>,
    /// The message to `count_so_far[n]` from line 4.
    count_so_far_from_evidence: Vec<Categorical>,
}

impl CountTrueObserved {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CountTrueObservedData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 25)?;
        let n = data.p.len();
        let mut inference = Self {
            p: data.p.to_vec(),
            n,
            coin: Vec::new(),
            coin_prior: Vec::new(),
            count_so_far_prior: Vec::new(),
            count_so_far_from_next: Vec::new(),
            coin_from_count_so_far: Vec::new(),
            count_so_far_from_evidence: Vec::new(),
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

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_coin();
        self.define_count_so_far();
        self.tell_count_so_far();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.sweep_count_so_far();
        self.tell_coin();
        self.marginal_of_coin();
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

    /// The posterior of `coin`.
    #[must_use]
    pub fn coin_posterior(&self) -> &[Bernoulli] {
        &self.coin
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `coin`, from line 3.
        for at in 0..self.coin_prior.len() {
            log_z += (self.coin_prior[at] * self.coin_from_count_so_far[at])
                .log_normaliser_over(&self.coin_prior[at]);
        }
        // `count_so_far`, from line 4.
        let mut count_so_far_so_far = self.count_so_far_prior.clone();
        let count_so_far = &count_so_far_so_far[self.n];
        log_z += count_so_far.log_density(2);
        count_so_far_so_far[self.n] *= &Categorical::point(self.n + 1, 2);
        for at in 0..count_so_far_so_far.len() {
            log_z += (&self.count_so_far_prior[at] * &self.count_so_far_from_next[at]
                * &self.count_so_far_from_evidence[at])
                .log_normaliser_over(&count_so_far_so_far[at]);
        }
        // Line 4, `observe count(coin) == 2;`.
        for j in 0..self.n {
            let count_so_far_a = &self.count_so_far_prior[j];
            let coin = self.coin_prior[j];
            log_z -= (&self.count_so_far_prior[j] * &self.count_so_far_from_next[j])
                .log_normaliser_over(count_so_far_a);
            log_z -=
                (self.coin_prior[j] * self.coin_from_count_so_far[j]).log_normaliser_over(&coin);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::probability("p[{}]", &[i], self.p[i], 3, 45)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.coin = vec![Bernoulli::UNIFORM; self.n];
        self.coin_prior = vec![Bernoulli::UNIFORM; self.n];
        self.count_so_far_prior.clear();
        for i in 0..self.n + 1 {
            self.count_so_far_prior.push(Categorical::uniform(i + 1));
        }
        self.count_so_far_from_next.clear();
        for i in 0..self.n + 1 {
            self.count_so_far_from_next.push(Categorical::uniform(i + 1));
        }
        self.coin_from_count_so_far = vec![Bernoulli::UNIFORM; self.n];
        self.count_so_far_from_evidence.clear();
        for i in 0..self.n + 1 {
            self.count_so_far_from_evidence.push(Categorical::uniform(i + 1));
        }
    }

    /// Line 3, `let coin[i] ~ Bernoulli(p[i]);`.
    fn define_coin(&mut self) {
        for i in 0..self.n {
            self.coin_prior[i] = bernoulli::ep::to_x_known(self.p[i]);
        }
    }

    /// Line 4, `observe count(coin) == 2;`.
    fn define_count_so_far(&mut self) {
        self.count_so_far_prior[0] = sum_int::ep::to_y(0, 0, 1);
    }

    /// Line 4, `observe count(coin) == 2;`.
    fn tell_count_so_far(&mut self) {
        self.count_so_far_from_evidence[self.n] = Categorical::point(self.n + 1, 2);
    }

    /// Line 4, `observe count(coin) == 2;`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_count_so_far(&mut self) {
        for j in 0..self.n {
            let count_so_far_a = &self.count_so_far_prior[j];
            let coin = self.coin_prior[j];
            self.count_so_far_prior[j + 1] = add_truth::ep::to_y(count_so_far_a, coin, j + 2);
            {
                let j = (self.n - j) - 1;
                let count_so_far_here = &(&self.count_so_far_from_next[j + 1]
                    * &self.count_so_far_from_evidence[j + 1]);
                let coin = self.coin_prior[j];
                self.count_so_far_from_next[j] = add_truth::ep::to_a(
                    count_so_far_here,
                    coin,
                    j + 1,
                );
            }
        }
    }

    /// Line 4, `observe count(coin) == 2;`.
    fn tell_coin(&mut self) {
        for j in 0..self.n {
            let count_so_far_here = &(&self.count_so_far_from_next[j + 1]
                * &self.count_so_far_from_evidence[j + 1]);
            let count_so_far_a = &self.count_so_far_prior[j];
            self.coin_from_count_so_far[j] = add_truth::ep::to_b(count_so_far_here, count_so_far_a);
        }
    }

    /// The marginal of `coin`: the product of all messages to it.
    fn marginal_of_coin(&mut self) {
        for at in 0..self.coin.len() {
            self.coin[at] = self.coin_prior[at] * self.coin_from_count_so_far[at];
        }
    }
}

impl Inference for CountTrueObserved {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("coin", &self.coin, 3, iteration)?;
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
        let coin = Posterior::array((0..self.n).map(|i| self.coin[i]));
        vec![("coin", coin)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 5)]
    }
}
