//! `DiceAtLeast` by expectation propagation, compiled by posterity from
//! `conformance/discrete/dice_at_least.model`.
//!
//! ```text
//! model DiceAtLeast(p: [[f64; 4]; n], bound: usize) -> (die) {
//!     for i in 0..n { let die[i] ~ Categorical(p[i]); }
//!     observe sum(0..n, |i| die[i]) >= bound;
//! }
//! ```

use posterity_runtime::operators::{categorical, greater_int, sum_int};
use posterity_runtime::{
    Categorical, DataError, Error, Grid, Inference, Options, Posterior, Progress, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`DiceAtLeast`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct DiceAtLeastData<'a> {
    /// `p: [[f64; 4]; n]`
    pub p: Grid<'a, f64, 2>,
    /// `bound: usize`
    pub bound: usize,
}

/// Dice whose sum is known to reach a bound.
#[derive(Clone, Debug)]
pub struct DiceAtLeast {
    /// The data `p: [[f64; 4]; n]`.
    p: Vec<f64>,
    /// The data `bound: usize`.
    bound: usize,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `die`.
    die: Vec<Categorical>,
    /// The message to `die` from its definition, line 3.
    die_prior: Vec<Categorical>,
    /// The message to `sum_so_far` from its definition, line 4.
    sum_so_far_prior: Vec<Categorical>,
    /// The message to `sum_so_far[i]` from line 4.
    sum_so_far_from_next: Vec<Categorical>,
    /// The message to `die[i]` from line 4.
    die_from_sum_so_far: Vec<Categorical>,
    /// The message to `sum_so_far[n]` from line 4.
    sum_so_far_from_evidence: Vec<Categorical>,
}

impl DiceAtLeast {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: DiceAtLeastData<'_>) -> Result<Self, DataError> {
        check::grid("p", data.p, 2, 19)?;
        check::real("p", data.p, 2, 19)?;
        check::integer("bound", data.bound, 2, 37)?;
        let n = data.p.sizes[0];
        if !data.p.sizes[..1].contains(&0) {
            check::length("p", 4, data.p.sizes[1], 2, 19)?;
        }
        let mut inference = Self {
            p: data.p.values.to_vec(),
            bound: data.bound,
            n,
            die: Vec::new(),
            die_prior: Vec::new(),
            sum_so_far_prior: Vec::new(),
            sum_so_far_from_next: Vec::new(),
            die_from_sum_so_far: Vec::new(),
            sum_so_far_from_evidence: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("p", p, 2, 19)?;
        check::length("p", self.n, p.sizes[0], 2, 19)?;
        check::length("p", 4, p.sizes[1], 2, 19)?;
        check::real("p", p, 2, 19)?;
        let before = std::mem::replace(&mut self.p, p.values.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `bound` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_bound(&mut self, bound: usize) -> Result<(), DataError> {
        check::integer("bound", bound, 2, 37)?;
        self.bound = bound;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_die();
        self.define_sum_so_far();
        self.tell_sum_so_far();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.sweep_sum_so_far();
        self.tell_die();
        self.marginal_of_die();
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

    /// The posterior of `die`.
    #[must_use]
    pub fn die_posterior(&self) -> &[Categorical] {
        &self.die
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `die`, from line 3.
        for at in 0..self.die_prior.len() {
            log_z += (&self.die_prior[at] * &self.die_from_sum_so_far[at])
                .log_normaliser_over(&self.die_prior[at]);
        }
        // `sum_so_far`, from line 4.
        let mut sum_so_far_so_far = self.sum_so_far_prior.clone();
        let sum_so_far = &sum_so_far_so_far[self.n];
        log_z += greater_int::ep::log_evidence(false, self.bound, sum_so_far);
        sum_so_far_so_far[self.n] *= &greater_int::ep::to_b(false, self.bound, 3 * self.n + 1);
        for at in 0..sum_so_far_so_far.len() {
            log_z += (&self.sum_so_far_prior[at] * &self.sum_so_far_from_next[at]
                * &self.sum_so_far_from_evidence[at])
                .log_normaliser_over(&sum_so_far_so_far[at]);
        }
        // Line 4, `observe sum(0..n, |i| die[i]) >= bound;`.
        for i in 0..self.n {
            let sum_so_far_a = &self.sum_so_far_prior[i];
            let die = &self.die_prior[i];
            log_z -= (&self.sum_so_far_prior[i] * &self.sum_so_far_from_next[i])
                .log_normaliser_over(sum_so_far_a);
            log_z -= (&self.die_prior[i] * &self.die_from_sum_so_far[i]).log_normaliser_over(die);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::weights("p[{}]", &[i], &self.p[i * 4..][..4], 3, 46)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.die = vec![Categorical::uniform(4); self.n];
        self.die_prior = vec![Categorical::uniform(4); self.n];
        self.sum_so_far_prior.clear();
        for i in 0..self.n + 1 {
            self.sum_so_far_prior.push(Categorical::uniform(3 * i + 1));
        }
        self.sum_so_far_from_next.clear();
        for i in 0..self.n + 1 {
            self.sum_so_far_from_next.push(Categorical::uniform(3 * i + 1));
        }
        self.die_from_sum_so_far = vec![Categorical::uniform(4); self.n];
        self.sum_so_far_from_evidence.clear();
        for i in 0..self.n + 1 {
            self.sum_so_far_from_evidence.push(Categorical::uniform(3 * i + 1));
        }
    }

    /// Line 3, `let die[i] ~ Categorical(p[i]);`.
    fn define_die(&mut self) {
        for i in 0..self.n {
            self.die_prior[i] = categorical::ep::to_x_known(&self.p[i * 4..][..4]);
        }
    }

    /// Line 4, `observe sum(0..n, |i| die[i]) >= bound;`.
    fn define_sum_so_far(&mut self) {
        self.sum_so_far_prior[0] = sum_int::ep::to_y(0, 0, 1);
    }

    /// Line 4, `observe sum(0..n, |i| die[i]) >= bound;`.
    fn tell_sum_so_far(&mut self) {
        self.sum_so_far_from_evidence[self.n] = greater_int::ep::to_b(
            false,
            self.bound,
            3 * self.n + 1,
        );
    }

    /// Line 4, `observe sum(0..n, |i| die[i]) >= bound;`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_sum_so_far(&mut self) {
        for i in 0..self.n {
            let sum_so_far_a = &self.sum_so_far_prior[i];
            let die = &self.die_prior[i];
            self.sum_so_far_prior[i + 1] = sum_int::ep::to_y(sum_so_far_a, die, 3 * i + 4);
            {
                let i = (self.n - i) - 1;
                let sum_so_far_here = &(&self.sum_so_far_from_next[i + 1]
                    * &self.sum_so_far_from_evidence[i + 1]);
                let die = &self.die_prior[i];
                self.sum_so_far_from_next[i] = sum_int::ep::to_a(sum_so_far_here, die, 3 * i + 1);
            }
        }
    }

    /// Line 4, `observe sum(0..n, |i| die[i]) >= bound;`.
    fn tell_die(&mut self) {
        for i in 0..self.n {
            let sum_so_far_here = &(&self.sum_so_far_from_next[i + 1]
                * &self.sum_so_far_from_evidence[i + 1]);
            let sum_so_far_a = &self.sum_so_far_prior[i];
            self.die_from_sum_so_far[i] = sum_int::ep::to_b(sum_so_far_here, sum_so_far_a, 4);
        }
    }

    /// The marginal of `die`: the product of all messages to it.
    fn marginal_of_die(&mut self) {
        for at in 0..self.die.len() {
            self.die[at] = &self.die_prior[at] * &self.die_from_sum_so_far[at];
        }
    }
}

impl Inference for DiceAtLeast {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("die", &self.die, 3, iteration)?;
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
        let die = Posterior::array((0..self.n).map(|i| self.die[i].clone()));
        vec![("die", die)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 5)]
    }
}
