//! `CoalMining` by expectation propagation, compiled by posterity from `models/coal_mining.model`.
//!
//! ```text
//! model CoalMining(year: [usize; n], disasters: [usize; n]) -> (before, since) {
//!     let before ~ Gamma(shape = 1, rate = 0.5);
//!     let since ~ Gamma(shape = 1, rate = 0.5);
//!     for i in 0..n {
//!         if year[i] < 1890 {
//!             disasters[i] ~ Poisson(before);
//!         } else {
//!             disasters[i] ~ Poisson(since);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, poisson};
use posterity_runtime::{
    DataError, Error, Gamma, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`CoalMining`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CoalMiningData<'a> {
    /// `year: [usize; n]`
    pub year: &'a [usize],
    /// `disasters: [usize; n]`
    pub disasters: &'a [usize],
}

/// Did British coal mines become safer around 1890?
///
/// Disasters come as a Poisson process whose yearly rate changes once. Gamma priors make the answer
/// exact.
///
/// Data: `data/coal_mining.json`, explosions that killed ten or more, 1851 to 1962 (Jarrett 1979).
/// Model: Carlin, Gelfand & Smith, "Hierarchical Bayesian analysis of changepoint problems" (1992),
/// the year known.
#[derive(Clone, Debug)]
pub struct CoalMining {
    /// The data `year: [usize; n]`.
    year: Vec<usize>,
    /// The data `disasters: [usize; n]`.
    disasters: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `before`.
    before: Gamma,
    /// The belief about `since`.
    since: Gamma,
    /// The message to `before` from its definition, line 9.
    before_prior: Gamma,
    /// The message to `since` from its definition, line 10.
    since_prior: Gamma,
    /// The product of the messages to `before` from line 13.
    before_from_disasters: Gamma,
    /// The product of the messages to `since` from line 15.
    since_from_disasters: Gamma,
}

impl CoalMining {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CoalMiningData<'_>) -> Result<Self, DataError> {
        check::integer("year", data.year, 8, 18)?;
        check::integer("disasters", data.disasters, 8, 36)?;
        let n = data.year.len();
        check::size("n", "year", n, "disasters", data.disasters.len(), 8, 36)?;
        let mut inference = Self {
            year: data.year.to_vec(),
            disasters: data.disasters.to_vec(),
            n,
            before: Gamma::UNIFORM,
            since: Gamma::UNIFORM,
            before_prior: Gamma::UNIFORM,
            since_prior: Gamma::UNIFORM,
            before_from_disasters: Gamma::UNIFORM,
            since_from_disasters: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `year` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_year(&mut self, year: &[usize]) -> Result<(), DataError> {
        check::length("year", self.year.len(), year.len(), 8, 18)?;
        check::integer("year", year, 8, 18)?;
        self.year = year.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `disasters` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_disasters(&mut self, disasters: &[usize]) -> Result<(), DataError> {
        check::length("disasters", self.disasters.len(), disasters.len(), 8, 36)?;
        check::integer("disasters", disasters, 8, 36)?;
        self.disasters = disasters.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_before();
        self.define_since();
        self.tell_before();
        self.tell_since();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_before();
        self.marginal_of_since();
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

    /// The posterior of `before`.
    #[must_use]
    pub fn before_posterior(&self) -> &Gamma {
        &self.before
    }

    /// The posterior of `since`.
    #[must_use]
    pub fn since_posterior(&self) -> &Gamma {
        &self.since
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `before`, from lines 9 and 13.
        let mut before_so_far = self.before_prior;
        for i in 0..self.n {
            if self.year[i] < 1890 {
                log_z += poisson::ep::log_evidence(self.disasters[i], before_so_far);
                before_so_far *= poisson::ep::to_rate_observed(self.disasters[i]);
            }
        }
        // `since`, from lines 10 and 15.
        let mut since_so_far = self.since_prior;
        for i in 0..self.n {
            if self.year[i] >= 1890 {
                log_z += poisson::ep::log_evidence(self.disasters[i], since_so_far);
                since_so_far *= poisson::ep::to_rate_observed(self.disasters[i]);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.before = Gamma::UNIFORM;
        self.since = Gamma::UNIFORM;
        self.before_prior = Gamma::UNIFORM;
        self.since_prior = Gamma::UNIFORM;
        self.before_from_disasters = Gamma::UNIFORM;
        self.since_from_disasters = Gamma::UNIFORM;
    }

    /// Line 9, `let before ~ Gamma(shape = 1, rate = 0.5);`.
    fn define_before(&mut self) {
        self.before_prior = gamma::ep::to_x_known(1.0, 0.5);
    }

    /// Line 10, `let since ~ Gamma(shape = 1, rate = 0.5);`.
    fn define_since(&mut self) {
        self.since_prior = gamma::ep::to_x_known(1.0, 0.5);
    }

    /// Line 13, `disasters[i] ~ Poisson(before);`.
    fn tell_before(&mut self) {
        self.before_from_disasters = Gamma::UNIFORM;
        for i in 0..self.n {
            if self.year[i] < 1890 {
                self.before_from_disasters *= poisson::ep::to_rate_observed(self.disasters[i]);
            }
        }
    }

    /// Line 15, `disasters[i] ~ Poisson(since);`.
    fn tell_since(&mut self) {
        self.since_from_disasters = Gamma::UNIFORM;
        for i in 0..self.n {
            if self.year[i] >= 1890 {
                self.since_from_disasters *= poisson::ep::to_rate_observed(self.disasters[i]);
            }
        }
    }

    /// The marginal of `before`: the product of all messages to it.
    fn marginal_of_before(&mut self) {
        self.before = self.before_prior * self.before_from_disasters;
    }

    /// The marginal of `since`: the product of all messages to it.
    fn marginal_of_since(&mut self) {
        self.since = self.since_prior * self.since_from_disasters;
    }
}

impl Inference for CoalMining {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("before", &self.before, 0, 9, iteration)?;
        Error::check_proper("since", &self.since, 0, 10, iteration)?;
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
        let before = Posterior::from(self.before);
        let since = Posterior::from(self.since);
        vec![("before", before), ("since", since)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(13, 13), (15, 13)]
    }
}
