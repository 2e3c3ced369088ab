//! `MissingRates` by expectation propagation, compiled by posterity from
//! `conformance/missing/missing_rates.model`.
//!
//! ```text
//! model MissingRates(rate: [Option<f64>; n], count: [usize; n]) -> (rate) {
//!     for i in 0..n {
//!         rate[i] ~ Gamma(shape = 2, rate = 0.5);
//!         count[i] ~ Poisson(rate[i]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, poisson};
use posterity_runtime::{
    DataError, Error, Gamma, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`MissingRates`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MissingRatesData<'a> {
    /// `rate: [Option<f64>; n]`
    pub rate: &'a [Option<f64>],
    /// `count: [usize; n]`
    pub count: &'a [usize],
}

/// Rates of which some are known: what is missing is learnt from its count alone.
#[derive(Clone, Debug)]
pub struct MissingRates {
    /// The data `rate: [Option<f64>; n]`.
    rate: Vec<Option<f64>>,
    /// The data `count: [usize; n]`.
    count: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `rate_value`.
    rate_value: Vec<Gamma>,
    /// The message to `rate` from its definition, line 4.
    rate_value_prior: Vec<Gamma>,
    /// The message to `rate[i]` from line 4.
    rate_value_from_evidence: Vec<Gamma>,
    /// The message to `rate[i]` from line 5.
    rate_value_from_count: Vec<Gamma>,
}

impl MissingRates {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MissingRatesData<'_>) -> Result<Self, DataError> {
        check::real("rate", data.rate, 2, 20)?;
        check::integer("count", data.count, 2, 44)?;
        let n = data.rate.len();
        check::size("n", "rate", n, "count", data.count.len(), 2, 44)?;
        let mut inference = Self {
            rate: data.rate.to_vec(),
            count: data.count.to_vec(),
            n,
            rate_value: Vec::new(),
            rate_value_prior: Vec::new(),
            rate_value_from_evidence: Vec::new(),
            rate_value_from_count: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `rate` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_rate(&mut self, rate: &[Option<f64>]) -> Result<(), DataError> {
        check::length("rate", self.rate.len(), rate.len(), 2, 20)?;
        check::real("rate", rate, 2, 20)?;
        let before = std::mem::replace(&mut self.rate, rate.to_vec());
        self.check_data().inspect_err(|_| self.rate = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `count` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_count(&mut self, count: &[usize]) -> Result<(), DataError> {
        check::length("count", self.count.len(), count.len(), 2, 44)?;
        check::integer("count", count, 2, 44)?;
        self.count = count.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_rate_value();
        self.tell_rate_value();
        self.line_5_tell_rate_value();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_rate_value();
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

    /// The posterior of `rate`.
    #[must_use]
    pub fn rate_posterior(&self) -> &[Gamma] {
        &self.rate_value
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `rate`, from lines 4 and 5.
        let mut rate_value_so_far = self.rate_value_prior.clone();
        for i in 0..self.n {
            if let Some(rate) = self.rate[i] {
                let rate_value = rate_value_so_far[i];
                log_z += rate_value.log_density(rate);
                rate_value_so_far[i] *= Gamma::point(rate);
            }
        }
        for i in 0..self.n {
            let rate_value = rate_value_so_far[i];
            log_z += poisson::ep::log_evidence(self.count[i], rate_value);
            rate_value_so_far[i] *= poisson::ep::to_rate_observed(self.count[i]);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            if let Some(rate) = self.rate[i] {
                check::positive("rate[{}]", &[i], rate, 4, 9)?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.rate_value = vec![Gamma::UNIFORM; self.n];
        self.rate_value_prior = vec![Gamma::UNIFORM; self.n];
        self.rate_value_from_evidence = vec![Gamma::UNIFORM; self.n];
        self.rate_value_from_count = vec![Gamma::UNIFORM; self.n];
    }

    /// Line 4, `rate[i] ~ Gamma(shape = 2, rate = 0.5);`.
    fn define_rate_value(&mut self) {
        self.rate_value_prior.fill(gamma::ep::to_x_known(2.0, 0.5));
    }

    /// Line 4, `rate[i] ~ Gamma(shape = 2, rate = 0.5);`.
    fn tell_rate_value(&mut self) {
        for i in 0..self.n {
            if let Some(rate) = self.rate[i] {
                self.rate_value_from_evidence[i] = Gamma::point(rate);
            }
        }
    }

    /// Line 5, `count[i] ~ Poisson(rate[i]);`.
    fn line_5_tell_rate_value(&mut self) {
        for i in 0..self.n {
            self.rate_value_from_count[i] = poisson::ep::to_rate_observed(self.count[i]);
        }
    }

    /// The marginal of `rate_value`: the product of all messages to it.
    fn marginal_of_rate_value(&mut self) {
        for at in 0..self.rate_value.len() {
            self.rate_value[at] = self.rate_value_prior[at]
                * self.rate_value_from_evidence[at] * self.rate_value_from_count[at];
        }
    }
}

impl Inference for MissingRates {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("rate", &self.rate_value, 4, iteration)?;
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
        let rate = Posterior::array((0..self.n).map(|i| self.rate_value[i]));
        vec![("rate", rate)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 9), (5, 9)]
    }
}
