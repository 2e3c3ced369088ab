//! `OneSelector` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/one_selector.model`.
//!
//! ```text
//! model OneSelector(x: [f64; n], y: [f64; n], seen: [bool; n]) -> (apart, m) {
//!     let apart ~ Bernoulli(0.5);
//!     let m ~ Gaussian(0, variance = 2);
//!     for i in 0..n {
//!         if apart { x[i] ~ Gaussian(m, variance = 1); } else { x[i] ~ Gaussian(0, variance = 1); }
//!     }
//!     let k ~ Gaussian(0, variance = 1);
//!     for i in 0..n {
//!         if seen[i] {
//!             if apart { y[i] ~ Gaussian(m, variance = 2); } else { y[i] ~ Gaussian(k, variance = 1);
//!                 }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`OneSelector`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct OneSelectorData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `seen: [bool; n]`
    pub seen: &'a [bool],
}

/// Gates in loops and side by side, all on one truth value, about one mean: they are one gate.
#[derive(Clone, Debug)]
pub struct OneSelector {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `seen: [bool; n]`.
    seen: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `apart`.
    apart: Bernoulli,
    /// The belief about `m`.
    m: Gaussian,
    /// The message to `apart` from its definition, line 4.
    apart_prior: Bernoulli,
    /// The message to `m` from its definition, line 5.
    m_prior: Gaussian,
    /// The message to `k` from its definition, line 9.
    k_prior: Gaussian,
    /// The message to `m` from its definition, line 7.
    m_if_apart_prior: Gaussian,
    /// The message to `k` from its definition, line 7.
    k_unless_apart_prior: Gaussian,
    /// The product of the messages to `m` from line 7.
    m_if_apart_from_x: Gaussian,
    /// The product of the messages to `m` from line 12.
    m_if_apart_from_y: Gaussian,
    /// The product of the messages to `k` from line 12.
    k_unless_apart_from_y: Gaussian,
    /// The message to `apart` from line 7.
    apart_from_gate: Bernoulli,
    /// The message to `m` from line 7.
    m_from_gate: Gaussian,
    /// The message to `k` from line 7.
    k_from_gate: Gaussian,
}

impl OneSelector {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: OneSelectorData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 3, 19)?;
        check::real("y", data.y, 3, 32)?;
        let n = data.x.len();
        check::size("n", "x", n, "y", data.y.len(), 3, 32)?;
        check::size("n", "x", n, "seen", data.seen.len(), 3, 45)?;
        let mut inference = Self {
            x: data.x.to_vec(),
            y: data.y.to_vec(),
            seen: data.seen.to_vec(),
            n,
            apart: Bernoulli::UNIFORM,
            m: Gaussian::UNIFORM,
            apart_prior: Bernoulli::UNIFORM,
            m_prior: Gaussian::UNIFORM,
            k_prior: Gaussian::UNIFORM,
            m_if_apart_prior: Gaussian::UNIFORM,
            k_unless_apart_prior: Gaussian::UNIFORM,
            m_if_apart_from_x: Gaussian::UNIFORM,
            m_if_apart_from_y: Gaussian::UNIFORM,
            k_unless_apart_from_y: Gaussian::UNIFORM,
            apart_from_gate: Bernoulli::UNIFORM,
            m_from_gate: Gaussian::UNIFORM,
            k_from_gate: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 3, 19)?;
        check::real("x", x, 3, 19)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 32)?;
        check::real("y", y, 3, 32)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[bool]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 3, 45)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_apart();
        self.define_m();
        self.define_k();
        self.tell_m_if_apart();
        self.line_12_tell_m_if_apart();
        self.tell_k_unless_apart();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_k_unless_apart();
        self.define_m_if_apart();
        self.tell_apart();
        self.tell_m();
        self.tell_k();
        self.marginal_of_apart();
        self.marginal_of_m();
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

    /// The posterior of `apart`.
    #[must_use]
    pub fn apart_posterior(&self) -> &Bernoulli {
        &self.apart
    }

    /// The posterior of `m`.
    #[must_use]
    pub fn m_posterior(&self) -> &Gaussian {
        &self.m
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `apart`, from lines 4 and 7.
        let apart = self.apart_prior;
        log_z += gate::log_evidence_of_truth(
            apart,
            self.log_evidence_if_apart(),
            self.log_evidence_unless_apart(),
        );
        // `m`, from line 5.
        log_z += (self.m_prior * self.m_from_gate).log_normaliser_over(&self.m_prior);
        // `k`, from line 9.
        log_z += (self.k_prior * self.k_from_gate).log_normaliser_over(&self.k_prior);
        // Line 7, `if apart`.
        let m = self.m_prior;
        log_z -= (self.m_prior * self.m_from_gate).log_normaliser_over(&m);
        // Line 7, `if apart`.
        let k = self.k_prior;
        log_z -= (self.k_prior * self.k_from_gate).log_normaliser_over(&k);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.apart = Bernoulli::UNIFORM;
        self.m = Gaussian::UNIFORM;
        self.apart_prior = Bernoulli::UNIFORM;
        self.m_prior = Gaussian::UNIFORM;
        self.k_prior = Gaussian::UNIFORM;
        self.m_if_apart_prior = Gaussian::UNIFORM;
        self.k_unless_apart_prior = Gaussian::UNIFORM;
        self.m_if_apart_from_x = Gaussian::UNIFORM;
        self.m_if_apart_from_y = Gaussian::UNIFORM;
        self.k_unless_apart_from_y = Gaussian::UNIFORM;
        self.apart_from_gate = Bernoulli::UNIFORM;
        self.m_from_gate = Gaussian::UNIFORM;
        self.k_from_gate = Gaussian::UNIFORM;
    }

    /// Line 4, `let apart ~ Bernoulli(0.5);`.
    fn define_apart(&mut self) {
        self.apart_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 5, `let m ~ Gaussian(0, variance = 2);`.
    fn define_m(&mut self) {
        self.m_prior = Gaussian::from_mean_variance(0.0, 2.0);
    }

    /// Line 9, `let k ~ Gaussian(0, variance = 1);`.
    fn define_k(&mut self) {
        self.k_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 7, `x[i] ~ Gaussian(m, variance = 1);`.
    fn tell_m_if_apart(&mut self) {
        self.m_if_apart_from_x = Gaussian::UNIFORM;
        for i in 0..self.n {
            self.m_if_apart_from_x *= Gaussian::from_mean_variance(self.x[i], 1.0);
        }
    }

    /// Line 12, `y[i] ~ Gaussian(m, variance = 2);`.
    fn line_12_tell_m_if_apart(&mut self) {
        self.m_if_apart_from_y = Gaussian::UNIFORM;
        for i in 0..self.n {
            if self.seen[i] {
                self.m_if_apart_from_y *= Gaussian::from_mean_variance(self.y[i], 2.0);
            }
        }
    }

    /// Line 12, `y[i] ~ Gaussian(k, variance = 1);`.
    fn tell_k_unless_apart(&mut self) {
        self.k_unless_apart_from_y = Gaussian::UNIFORM;
        for i in 0..self.n {
            if self.seen[i] {
                self.k_unless_apart_from_y *= Gaussian::from_mean_variance(self.y[i], 1.0);
            }
        }
    }

    /// Line 7, `if apart`.
    fn define_k_unless_apart(&mut self) {
        let k = self.k_prior;
        self.k_unless_apart_prior = k;
    }

    /// Line 7, `if apart`.
    fn define_m_if_apart(&mut self) {
        let m = self.m_prior;
        self.m_if_apart_prior = m;
    }

    /// Line 7, `if apart`.
    fn tell_apart(&mut self) {
        self.apart_from_gate = gate::truth(
            self.log_evidence_if_apart(),
            self.log_evidence_unless_apart(),
        );
    }

    /// Line 7, `if apart`.
    fn tell_m(&mut self) {
        let m = self.m_prior;
        let apart = self.apart_prior * self.apart_from_gate;
        let mut leave = gate::Leave::new(&m);
        let m_if_apart = self.m_if_apart_from_x * self.m_if_apart_from_y;
        leave.case(apart.log_probability_true(), &m_if_apart);
        self.m_from_gate = leave.message();
    }

    /// Line 7, `if apart`.
    fn tell_k(&mut self) {
        let k = self.k_prior;
        let apart = self.apart_prior * self.apart_from_gate;
        let mut leave = gate::Leave::new(&k);
        let k_unless_apart = self.k_unless_apart_from_y;
        leave.case(apart.log_probability_false(), &k_unless_apart);
        self.k_from_gate = leave.message();
    }

    /// The marginal of `apart`: the product of all messages to it.
    fn marginal_of_apart(&mut self) {
        self.apart = self.apart_prior * self.apart_from_gate;
    }

    /// The marginal of `m`: the product of all messages to it.
    fn marginal_of_m(&mut self) {
        self.m = self.m_prior * self.m_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 7, `if apart`.
    fn log_evidence_if_apart(&self) -> f64 {
        let mut log_z = 0.0;
        let mut m_if_apart_so_far = self.m_if_apart_prior;
        for i in 0..self.n {
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, m_if_apart_so_far);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.x[i]), predictor).log_z;
            m_if_apart_so_far *= Gaussian::from_mean_variance(self.x[i], 1.0);
        }
        for i in 0..self.n {
            if self.seen[i] {
                let predictor = Predictor::new(0.0, 2.0).plus(1.0, m_if_apart_so_far);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
                m_if_apart_so_far *= Gaussian::from_mean_variance(self.y[i], 2.0);
            }
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 7, `if apart`.
    fn log_evidence_unless_apart(&self) -> f64 {
        let mut log_z = 0.0;
        let mut k_unless_apart_so_far = self.k_unless_apart_prior;
        for i in 0..self.n {
            if self.seen[i] {
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, k_unless_apart_so_far);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
                k_unless_apart_so_far *= Gaussian::from_mean_variance(self.y[i], 1.0);
            }
        }
        let predictor = Predictor::new(0.0, 1.0);
        for i in 0..self.n {
            log_z += linear::gaussian_derivatives(Gaussian::point(self.x[i]), predictor).log_z;
        }
        log_z
    }
}

impl Inference for OneSelector {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("apart", &self.apart, 0, 4, iteration)?;
        Error::check_proper("m", &self.m, 0, 5, iteration)?;
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
        let apart = Posterior::from(self.apart);
        let m = Posterior::from(self.m);
        vec![("apart", apart), ("m", m)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 20), (7, 63), (12, 24), (12, 67), (7, 12)]
    }
}
