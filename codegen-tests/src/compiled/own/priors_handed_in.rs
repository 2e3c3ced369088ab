//! `PriorsHandedIn` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/priors_handed_in.model`.
//!
//! ```text
//! model PriorsHandedIn(
//!     level_prior: Gaussian,
//!     rate_prior: [Gamma; k],
//!     reading: [f64; n],
//!     counts: [[usize; hours]; k],
//! ) -> (level, rate) {
//!     let level ~ level_prior;
//!     for i in 0..n {
//!         reading[i] ~ Gaussian(level, variance = 2);
//!     }
//!     for j in 0..k {
//!         let rate[j] ~ rate_prior[j];
//!         for h in 0..hours {
//!             counts[j][h] ~ Poisson(rate[j]);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::poisson;
use posterity_runtime::{
    DataError, Error, Gamma, Gaussian, Grid, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`PriorsHandedIn`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct PriorsHandedInData<'a> {
    /// `level_prior: Gaussian`
    pub level_prior: Gaussian,
    /// `rate_prior: [Gamma; k]`
    pub rate_prior: &'a [Gamma],
    /// `reading: [f64; n]`
    pub reading: &'a [f64],
    /// `counts: [[usize; hours]; k]`
    pub counts: Grid<'a, usize, 2>,
}

/// Priors that come with the data: what one batch leaves, the next begins from.
#[derive(Clone, Debug)]
pub struct PriorsHandedIn {
    /// The data `level_prior: Gaussian`.
    level_prior: Gaussian,
    /// The data `rate_prior: [Gamma; k]`.
    rate_prior: Vec<Gamma>,
    /// The data `reading: [f64; n]`.
    reading: Vec<f64>,
    /// The data `counts: [[usize; hours]; k]`.
    counts: Vec<usize>,
    /// The size `k` of the data.
    k: usize,
    /// The size `n` of the data.
    n: usize,
    /// The size `hours` of the data.
    hours: usize,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `rate`.
    rate: Vec<Gamma>,
    /// The message to `level` from its definition, line 9.
    level_prior_again: Gaussian,
    /// The product of the messages to `level` from line 11.
    level_from_reading: Gaussian,
    /// The message to `rate` from its definition, line 14.
    rate_prior_again: Vec<Gamma>,
    /// The product of the messages to `rate[j]` from line 16.
    rate_from_counts: Vec<Gamma>,
}

impl PriorsHandedIn {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: PriorsHandedInData<'_>) -> Result<Self, DataError> {
        check::real("reading", data.reading, 6, 5)?;
        check::grid("counts", data.counts, 7, 5)?;
        check::integer("counts", data.counts, 7, 5)?;
        let k = data.rate_prior.len();
        check::size("k", "rate_prior", k, "counts", data.counts.sizes[0], 7, 5)?;
        let n = data.reading.len();
        let hours = data.counts.sizes[1];
        let mut inference = Self {
            level_prior: data.level_prior,
            rate_prior: data.rate_prior.to_vec(),
            reading: data.reading.to_vec(),
            counts: data.counts.values.to_vec(),
            k,
            n,
            hours,
            level: Gaussian::UNIFORM,
            rate: Vec::new(),
            level_prior_again: Gaussian::UNIFORM,
            level_from_reading: Gaussian::UNIFORM,
            rate_prior_again: Vec::new(),
            rate_from_counts: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `level_prior` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_level_prior(&mut self, level_prior: Gaussian) -> Result<(), DataError> {
        self.level_prior = level_prior;
        self.reset();
        Ok(())
    }

    /// Replaces `rate_prior` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_rate_prior(&mut self, rate_prior: &[Gamma]) -> Result<(), DataError> {
        check::length("rate_prior", self.rate_prior.len(), rate_prior.len(), 5, 5)?;
        self.rate_prior = rate_prior.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `reading` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_reading(&mut self, reading: &[f64]) -> Result<(), DataError> {
        check::length("reading", self.reading.len(), reading.len(), 6, 5)?;
        check::real("reading", reading, 6, 5)?;
        self.reading = reading.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `counts` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_counts(&mut self, counts: Grid<'_, usize, 2>) -> Result<(), DataError> {
        check::grid("counts", counts, 7, 5)?;
        check::length("counts", self.k, counts.sizes[0], 7, 5)?;
        check::length("counts", self.hours, counts.sizes[1], 7, 5)?;
        check::integer("counts", counts, 7, 5)?;
        self.counts = counts.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.tell_level();
        self.define_rate();
        self.tell_rate();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_level();
        self.marginal_of_rate();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The posterior of `rate`.
    #[must_use]
    pub fn rate_posterior(&self) -> &[Gamma] {
        &self.rate
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `level`, from lines 9 and 11.
        let mut level_so_far = self.level_prior_again;
        for i in 0..self.n {
            let predictor = Predictor::new(0.0, 2.0).plus(1.0, level_so_far);
            log_z +=
                linear::gaussian_derivatives(Gaussian::point(self.reading[i]), predictor).log_z;
            level_so_far *= Gaussian::from_mean_variance(self.reading[i], 2.0);
        }
        // `rate`, from lines 14 and 16.
        let mut rate_so_far = self.rate_prior_again.clone();
        for j in 0..self.k {
            for h in 0..self.hours {
                let rate = rate_so_far[j];
                log_z += poisson::ep::log_evidence(self.counts[j * self.hours + h], rate);
                rate_so_far[j] *= poisson::ep::to_rate_observed(self.counts[j * self.hours + h]);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = Gaussian::UNIFORM;
        self.rate = vec![Gamma::UNIFORM; self.k];
        self.level_prior_again = Gaussian::UNIFORM;
        self.level_from_reading = Gaussian::UNIFORM;
        self.rate_prior_again = vec![Gamma::UNIFORM; self.k];
        self.rate_from_counts = vec![Gamma::UNIFORM; self.k];
    }

    /// Line 9, `let level ~ level_prior;`.
    fn define_level(&mut self) {
        self.level_prior_again = self.level_prior;
    }

    /// Line 11, `reading[i] ~ Gaussian(level, variance = 2);`.
    fn tell_level(&mut self) {
        self.level_from_reading = Gaussian::UNIFORM;
        for i in 0..self.n {
            self.level_from_reading *= Gaussian::from_mean_variance(self.reading[i], 2.0);
        }
    }

    /// Line 14, `let rate[j] ~ rate_prior[j];`.
    fn define_rate(&mut self) {
        for j in 0..self.k {
            self.rate_prior_again[j] = self.rate_prior[j];
        }
    }

    /// Line 16, `counts[j][h] ~ Poisson(rate[j]);`.
    fn tell_rate(&mut self) {
        self.rate_from_counts = vec![Gamma::UNIFORM; self.k];
        for j in 0..self.k {
            for h in 0..self.hours {
                self.rate_from_counts[j] *=
                    poisson::ep::to_rate_observed(self.counts[j * self.hours + h]);
            }
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        self.level = self.level_prior_again * self.level_from_reading;
    }

    /// The marginal of `rate`: the product of all messages to it.
    fn marginal_of_rate(&mut self) {
        for at in 0..self.rate.len() {
            self.rate[at] = self.rate_prior_again[at] * self.rate_from_counts[at];
        }
    }
}

impl Inference for PriorsHandedIn {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("level", &self.level, 0, 9, iteration)?;
        Error::check_all_proper("rate", &self.rate, 14, iteration)?;
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
        let level = Posterior::from(self.level);
        let rate = Posterior::array((0..self.k).map(|i| self.rate[i]));
        vec![("level", level), ("rate", rate)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(11, 9), (16, 13)]
    }
}
