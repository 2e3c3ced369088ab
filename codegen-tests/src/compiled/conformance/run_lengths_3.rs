//! `RunLengths3` by expectation propagation, compiled by posterity from
//! `conformance/chains/run_lengths_3.model`.
//!
//! ```text
//! model RunLengths3(n: usize, next: [[f64; k]; k]) {
//!     let run[0] ~ Categorical(next[0]);
//!     for t in 1..n { let run[t] ~ Categorical(next[run[t - 1]]); }
//!     for t in 0..n { observe run[t] < 2; }
//! }
//! ```

use posterity_runtime::operators::{categorical, greater_int, table};
use posterity_runtime::{
    Categorical, DataError, Error, Grid, Inference, Options, Posterior, Progress, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`RunLengths3`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RunLengths3Data<'a> {
    /// `n: usize`
    pub n: usize,
    /// `next: [[f64; k]; k]`
    pub next: Grid<'a, f64, 2>,
}

/// The chance of no run of 2 heads in 3 tosses.
#[derive(Clone, Debug)]
pub struct RunLengths3 {
    /// The data `n: usize`.
    n: usize,
    /// The data `next: [[f64; k]; k]`.
    next: Vec<f64>,
    /// The size `k` of the data.
    k: usize,
    /// The belief about `run`.
    run: Vec<Categorical>,
    /// The message to `run` from its definition, lines 3 and 4.
    run_prior: Vec<Categorical>,
    /// The message to `run[t - 1]` from line 4.
    run_from_next: Vec<Categorical>,
    /// The message to `run[t]` from line 5.
    run_from_evidence: Vec<Categorical>,
}

impl RunLengths3 {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RunLengths3Data<'_>) -> Result<Self, DataError> {
        check::integer("n", data.n, 2, 19)?;
        check::grid("next", data.next, 2, 29)?;
        check::real("next", data.next, 2, 29)?;
        let k = data.next.sizes[0];
        if !data.next.sizes[..1].contains(&0) {
            check::size("k", "next", k, "next", data.next.sizes[1], 2, 29)?;
        }
        let mut inference = Self {
            n: data.n,
            next: data.next.values.to_vec(),
            k,
            run: Vec::new(),
            run_prior: Vec::new(),
            run_from_next: Vec::new(),
            run_from_evidence: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `n` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_n(&mut self, n: usize) -> Result<(), DataError> {
        check::integer("n", n, 2, 19)?;
        let before = std::mem::replace(&mut self.n, n);
        self.check_data().inspect_err(|_| self.n = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `next` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_next(&mut self, next: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("next", next, 2, 29)?;
        check::length("next", self.k, next.sizes[0], 2, 29)?;
        check::length("next", self.k, next.sizes[1], 2, 29)?;
        check::real("next", next, 2, 29)?;
        let before = std::mem::replace(&mut self.next, next.values.to_vec());
        self.check_data().inspect_err(|_| self.next = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_run();
        self.tell_run();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.sweep_run();
        self.marginal_of_run();
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

    /// The posterior of `run`.
    #[must_use]
    pub fn run_posterior(&self) -> &[Categorical] {
        &self.run
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `run`, from lines 3, 4 and 5.
        let mut run_so_far = self.run_prior.clone();
        for t in 0..self.n {
            let run = &run_so_far[t];
            log_z += greater_int::ep::log_evidence(true, 2, run);
            run_so_far[t] *= &greater_int::ep::to_b(true, 2, self.k);
        }
        for at in 0..run_so_far.len() {
            log_z += (&self.run_prior[at] * &self.run_from_next[at]
                * &self.run_from_evidence[at])
                .log_normaliser_over(&run_so_far[at]);
        }
        // Line 4, `let run[t] ~ Categorical(next[run[t - 1]]);`.
        for t in 1..self.n {
            let run_selector = &(&self.run_prior[t - 1] * &self.run_from_evidence[t - 1]);
            log_z -= (&self.run_prior[t - 1] * &self.run_from_next[t - 1]
                * &self.run_from_evidence[t - 1])
                .log_normaliser_over(run_selector);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.k, 3, 35)?;
        check::weights("next[0]", &[], &self.next[..self.k], 3, 30)?;
        if 1 < self.n {
            for k_index in 0..self.k {
                check::weights(
                    "next[{}]",
                    &[k_index],
                    &self.next[k_index * self.k..][..self.k],
                    4,
                    46,
                )?;
            }
        }
        check::below("0", &[], 0, self.n, 3, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.run = vec![Categorical::uniform(self.k); self.n];
        self.run_prior = vec![Categorical::uniform(self.k); self.n];
        self.run_from_next = vec![Categorical::uniform(self.k); self.n];
        self.run_from_evidence = vec![Categorical::uniform(self.k); self.n];
    }

    /// Line 3, `let run[0] ~ Categorical(next[0]);`.
    fn define_run(&mut self) {
        self.run_prior[0] = categorical::ep::to_x_known(&self.next[..self.k]);
    }

    /// Line 5, `observe run[t] < 2;`.
    fn tell_run(&mut self) {
        for t in 0..self.n {
            self.run_from_evidence[t] = greater_int::ep::to_b(true, 2, self.k);
        }
    }

    /// Line 4, `let run[t] ~ Categorical(next[run[t - 1]]);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_run(&mut self) {
        for t in 1..self.n {
            let run_selector = &(&self.run_prior[t - 1] * &self.run_from_evidence[t - 1]);
            self.run_prior[t] = table::ep::to_x(
                run_selector,
                Grid::new(&self.next, [self.k, self.k]),
            );
            {
                let t = self.n - t;
                let run_here = &(&self.run_from_next[t] * &self.run_from_evidence[t]);
                self.run_from_next[t - 1] = table::ep::to_selector(
                    run_here,
                    Grid::new(&self.next, [self.k, self.k]),
                );
            }
        }
    }

    /// The marginal of `run`: the product of all messages to it.
    fn marginal_of_run(&mut self) {
        for at in 0..self.run.len() {
            self.run[at] = &self.run_prior[at] * &self.run_from_next[at]
                * &self.run_from_evidence[at];
        }
    }
}

impl Inference for RunLengths3 {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("run", &self.run, 3, iteration)?;
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
        let run = Posterior::array((0..self.n).map(|i| self.run[i].clone()));
        vec![("run", run)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 21)]
    }
}
