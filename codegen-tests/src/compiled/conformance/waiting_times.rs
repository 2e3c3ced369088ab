//! `WaitingTimes` by expectation propagation, compiled by posterity from
//! `conformance/discrete/waiting_times.model`.
//!
//! ```text
//! model WaitingTimes(x: [usize; n], y: [usize; m]) -> (p) {
//!     let p ~ Beta(1.5, 2);
//!     for i in 0..n { x[i] ~ Geometric(p); }
//!     for i in 0..m { y[i] ~ NegativeBinomial(2.5, p); }
//! }
//! ```

use posterity_runtime::operators::{beta, geometric, negative_binomial};
use posterity_runtime::{
    Beta, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`WaitingTimes`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct WaitingTimesData<'a> {
    /// `x: [usize; n]`
    pub x: &'a [usize],
    /// `y: [usize; m]`
    pub y: &'a [usize],
}

/// A probability learnt from failures before one success and before two and a half.
#[derive(Clone, Debug)]
pub struct WaitingTimes {
    /// The data `x: [usize; n]`.
    x: Vec<usize>,
    /// The data `y: [usize; m]`.
    y: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `p`.
    p: Beta,
    /// The message to `p` from its definition, line 3.
    p_prior: Beta,
    /// The product of the messages to `p` from line 4.
    p_from_x: Beta,
    /// The product of the messages to `p` from line 5.
    p_from_y: Beta,
}

impl WaitingTimes {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: WaitingTimesData<'_>) -> Result<Self, DataError> {
        check::integer("x", data.x, 2, 20)?;
        check::integer("y", data.y, 2, 35)?;
        let n = data.x.len();
        let m = data.y.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            y: data.y.to_vec(),
            n,
            m,
            p: Beta::UNIFORM,
            p_prior: Beta::UNIFORM,
            p_from_x: Beta::UNIFORM,
            p_from_y: Beta::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[usize]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 20)?;
        check::integer("x", x, 2, 20)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[usize]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 35)?;
        check::integer("y", y, 2, 35)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_p();
        self.tell_p();
        self.line_5_tell_p();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_p();
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

    /// The posterior of `p`.
    #[must_use]
    pub fn p_posterior(&self) -> &Beta {
        &self.p
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `p`, from lines 3, 4 and 5.
        let mut p_so_far = self.p_prior;
        for i in 0..self.n {
            log_z += geometric::ep::log_evidence(self.x[i], p_so_far);
            p_so_far *= geometric::ep::to_probability_observed(self.x[i]);
        }
        for i in 0..self.m {
            log_z += negative_binomial::ep::log_evidence(self.y[i], 2.5, p_so_far);
            p_so_far *= negative_binomial::ep::to_probability_observed(self.y[i], 2.5);
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.p = Beta::UNIFORM;
        self.p_prior = Beta::UNIFORM;
        self.p_from_x = Beta::UNIFORM;
        self.p_from_y = Beta::UNIFORM;
    }

    /// Line 3, `let p ~ Beta(1.5, 2);`.
    fn define_p(&mut self) {
        self.p_prior = beta::ep::to_x(1.5, 2.0);
    }

    /// Line 4, `x[i] ~ Geometric(p);`.
    fn tell_p(&mut self) {
        self.p_from_x = Beta::UNIFORM;
        for i in 0..self.n {
            self.p_from_x *= geometric::ep::to_probability_observed(self.x[i]);
        }
    }

    /// Line 5, `y[i] ~ NegativeBinomial(2.5, p);`.
    fn line_5_tell_p(&mut self) {
        self.p_from_y = Beta::UNIFORM;
        for i in 0..self.m {
            self.p_from_y *= negative_binomial::ep::to_probability_observed(self.y[i], 2.5);
        }
    }

    /// The marginal of `p`: the product of all messages to it.
    fn marginal_of_p(&mut self) {
        self.p = self.p_prior * self.p_from_x * self.p_from_y;
    }
}

impl Inference for WaitingTimes {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("p", &self.p, 0, 3, iteration)?;
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
        let p = Posterior::from(self.p);
        vec![("p", p)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 21), (5, 21)]
    }
}
