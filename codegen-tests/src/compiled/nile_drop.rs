//! `NileDrop` by block Gibbs sampling, compiled by posterity from `models/nile_drop.model`.
//!
//! ```text
//! model NileDrop(year: [usize; n], flow: [f64; n]) -> (level, factor, precision) {
//!     #![group(level, after; root = level)]
//!     #![group(factor, after; root = factor)]
//!     let level ~ Gaussian(1000, sd = 300);
//!     let factor ~ Gaussian(1, sd = 0.5);
//!     let precision ~ Gamma(shape = 2, rate = 20000);
//!     let after = level * factor;
//!     for t in 0..n {
//!         if year[t] < 1899 {
//!             flow[t] ~ Gaussian(level, precision = precision);
//!         } else {
//!             flow[t] ~ Gaussian(after, precision = precision);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian, product};
use posterity_runtime::{
    DataError, Error, Gamma, Gathered, Gaussian, Posterior, Progress, Random, Sampler,
    Sampling, Saved, Trace, Words, check,
};
use std::ops::ControlFlow;

/// What [`NileDrop`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NileDropData<'a> {
    /// `year: [usize; n]`
    pub year: &'a [usize],
    /// `flow: [f64; n]`
    pub flow: &'a [f64],
}

/// To what part did the flow of the Nile at Aswan fall in 1899?
///
/// The flow since is the flow before times a factor. A product of two unknowns has no conjugate
/// conditional of all three; drawn after its factors it would hold them where they are. Two groups
/// that share it integrate it out of both draws.
///
/// Data: `data/nile.json`, 100 years of flow in 10⁸ m³ (Cobb 1978). Model: groups that overlap in what
/// is collapsed.
#[derive(Clone, Debug)]
pub struct NileDrop {
    /// The data `year: [usize; n]`.
    year: Vec<usize>,
    /// The data `flow: [f64; n]`.
    flow: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The sample of `level`.
    level: f64,
    /// The sample of `factor`.
    factor: f64,
    /// The sample of `precision`.
    precision: f64,
    /// The sample of `after`.
    after: f64,
    /// The stream of chance.
    random: Random,
    /// What `level` is drawn from.
    level_conditional: Gaussian,
    /// The message to `level` from its definition, line 11.
    level_prior: Gaussian,
    /// The product of the messages to `level` from line 17.
    level_from_flow: Gaussian,
    /// The product of the messages to `after` from line 19.
    after_from_flow: Gaussian,
    /// What `factor` is drawn from.
    factor_conditional: Gaussian,
    /// The message to `factor` from its definition, line 12.
    factor_prior: Gaussian,
    /// What `precision` is drawn from.
    precision_conditional: Gamma,
    /// The message to `precision` from its definition, line 13.
    precision_prior: Gamma,
    /// The product of the messages to `precision` from line 17.
    precision_from_flow: Gamma,
    /// The product of the messages to `precision` from line 19.
    precision_from_flow_again: Gamma,
    /// What the sweeps so far say of `level`.
    level_marginal: Gathered<Gaussian>,
    /// What the sweeps so far say of `factor`.
    factor_marginal: Gathered<Gaussian>,
    /// What the sweeps so far say of `precision`.
    precision_marginal: Gathered<Gamma>,
}

impl NileDrop {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NileDropData<'_>) -> Result<Self, DataError> {
        check::integer("year", data.year, 8, 16)?;
        check::real("flow", data.flow, 8, 34)?;
        let n = data.year.len();
        check::size("n", "year", n, "flow", data.flow.len(), 8, 34)?;
        let mut inference = Self {
            year: data.year.to_vec(),
            flow: data.flow.to_vec(),
            n,
            level: 0.0,
            factor: 0.0,
            precision: 0.0,
            after: 0.0,
            random: Random::from_seed(0),
            level_conditional: Gaussian::UNIFORM,
            level_prior: Gaussian::UNIFORM,
            level_from_flow: Gaussian::UNIFORM,
            after_from_flow: Gaussian::UNIFORM,
            factor_conditional: Gaussian::UNIFORM,
            factor_prior: Gaussian::UNIFORM,
            precision_conditional: Gamma::UNIFORM,
            precision_prior: Gamma::UNIFORM,
            precision_from_flow: Gamma::UNIFORM,
            precision_from_flow_again: Gamma::UNIFORM,
            level_marginal: Gathered::new(Gaussian::UNIFORM),
            factor_marginal: Gathered::new(Gaussian::UNIFORM),
            precision_marginal: Gathered::new(Gamma::UNIFORM),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `year` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_year(&mut self, year: &[usize]) -> Result<(), DataError> {
        check::length("year", self.year.len(), year.len(), 8, 16)?;
        check::integer("year", year, 8, 16)?;
        self.year = year.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `flow` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_flow(&mut self, flow: &[f64]) -> Result<(), DataError> {
        check::length("flow", self.flow.len(), flow.len(), 8, 34)?;
        check::real("flow", flow, 8, 34)?;
        self.flow = flow.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.define_factor();
        self.define_precision();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.first_level();
        self.first_factor();
        self.first_precision();
        self.first_after();
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.level_marginal = Gathered::new(Gaussian::UNIFORM);
        self.factor_marginal = Gathered::new(Gaussian::UNIFORM);
        self.precision_marginal = Gathered::new(Gamma::UNIFORM);
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_level();
        self.draw_factor();
        self.refresh_after();
        self.draw_precision();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        self.level_marginal.add(&self.level_conditional);
        self.factor_marginal.add(&self.factor_conditional);
        self.precision_marginal.add(&self.precision_conditional);
    }

    /// Runs all chains, of which each sweep after the burn-in counts.
    ///
    /// # Errors
    /// A variable of which no value is possible, by name and place.
    pub fn run(
        &mut self,
        options: &Sampling,
        callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Vec<Trace>, Error> {
        posterity_runtime::sampling::sample_chains(self, options, callback)
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> Gaussian {
        self.level_marginal.marginal()
    }

    /// The posterior of `factor`.
    #[must_use]
    pub fn factor_posterior(&self) -> Gaussian {
        self.factor_marginal.marginal()
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> Gamma {
        self.precision_marginal.marginal()
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.level_conditional = Gaussian::UNIFORM;
        self.level_prior = Gaussian::UNIFORM;
        self.level_from_flow = Gaussian::UNIFORM;
        self.after_from_flow = Gaussian::UNIFORM;
        self.factor_conditional = Gaussian::UNIFORM;
        self.factor_prior = Gaussian::UNIFORM;
        self.precision_conditional = Gamma::UNIFORM;
        self.precision_prior = Gamma::UNIFORM;
        self.precision_from_flow = Gamma::UNIFORM;
        self.precision_from_flow_again = Gamma::UNIFORM;
    }

    /// Line 11, `let level ~ Gaussian(1000, sd = 300);`.
    fn define_level(&mut self) {
        self.level_prior = Gaussian::from_mean_variance(1000.0, 90000.0);
    }

    /// Line 12, `let factor ~ Gaussian(1, sd = 0.5);`.
    fn define_factor(&mut self) {
        self.factor_prior = Gaussian::from_mean_variance(1.0, 0.25);
    }

    /// Line 13, `let precision ~ Gamma(shape = 2, rate = 20000);`.
    fn define_precision(&mut self) {
        self.precision_prior = gamma::ep::to_x_known(2.0, 20000.0);
    }

    /// Draws `level` given `factor` and `precision`.
    fn draw_level(&mut self) {
        // Line 17, `flow[t] ~ Gaussian(level, precision = precision);`.
        self.level_from_flow = Gaussian::UNIFORM;
        for t in 0..self.n {
            if self.year[t] < 1899 {
                self.level_from_flow *=
                    gaussian::ep::to_mean_observed(self.flow[t], self.precision);
            }
        }
        // Line 19, `flow[t] ~ Gaussian(after, precision = precision);`.
        self.after_from_flow = Gaussian::UNIFORM;
        for t in 0..self.n {
            if self.year[t] >= 1899 {
                self.after_from_flow *=
                    gaussian::ep::to_mean_observed(self.flow[t], self.precision);
            }
        }
        // Line 14, `let after = level * factor;`.
        // The marginal of `level`: the product of all messages to it.
        let after = self.after_from_flow;
        let level_from_after = product::ep::to_a_known(after, self.factor);
        self.level_conditional = self.level_prior * level_from_after * self.level_from_flow;
        self.level = self.level_conditional.sample(&mut self.random);
    }

    /// Draws `factor` given `level` and `precision`.
    fn draw_factor(&mut self) {
        // Line 14, `let after = level * factor;`.
        // The marginal of `factor`: the product of all messages to it.
        let after = self.after_from_flow;
        let factor_from_after = product::ep::to_b_known(after, self.level);
        self.factor_conditional = self.factor_prior * factor_from_after;
        self.factor = self.factor_conditional.sample(&mut self.random);
    }

    /// Line 14, `let after = level * factor;`.
    fn refresh_after(&mut self) {
        self.after = product::simulate::value(self.level, self.factor);
    }

    /// Draws `precision` given `level` and `after`.
    fn draw_precision(&mut self) {
        // Line 17, `flow[t] ~ Gaussian(level, precision = precision);`.
        self.precision_from_flow = Gamma::UNIFORM;
        for t in 0..self.n {
            if self.year[t] < 1899 {
                self.precision_from_flow *=
                    gaussian::ep::to_precision_observed(self.flow[t], self.level);
            }
        }
        // Line 19, `flow[t] ~ Gaussian(after, precision = precision);`.
        self.precision_from_flow_again = Gamma::UNIFORM;
        for t in 0..self.n {
            if self.year[t] >= 1899 {
                self.precision_from_flow_again *=
                    gaussian::ep::to_precision_observed(self.flow[t], self.after);
            }
        }
        // The marginal of `precision`: the product of all messages to it.
        self.precision_conditional = self.precision_prior * self.precision_from_flow
            * self.precision_from_flow_again;
        self.precision = self.precision_conditional.sample(&mut self.random);
    }

    /// Line 11, `let level ~ Gaussian(1000, sd = 300);`.
    fn first_level(&mut self) {
        self.level = 1000.0;
    }

    /// Line 12, `let factor ~ Gaussian(1, sd = 0.5);`.
    fn first_factor(&mut self) {
        self.factor = 1.0;
    }

    /// Line 13, `let precision ~ Gamma(shape = 2, rate = 20000);`.
    fn first_precision(&mut self) {
        self.precision = gamma::ep::to_x_known(2.0, 20000.0).mean();
    }

    /// Line 14, `let after = level * factor;`.
    fn first_after(&mut self) {
        self.after = product::simulate::value(self.level, self.factor);
    }
}

impl Sampler for NileDrop {
    fn sweep(&mut self) {
        self.sweep();
    }

    fn gather(&mut self) {
        self.gather();
    }

    fn restart(&mut self, seed: u64, chain: u64) {
        self.restart(seed, chain);
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn save(&self, words: &mut Vec<u64>) {
        self.random.save(words);
        self.level.save(words);
        self.factor.save(words);
        self.precision.save(words);
        self.after.save(words);
        self.level_marginal.save(words);
        self.factor_marginal.save(words);
        self.precision_marginal.save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.level = Saved::load(words)?;
        self.factor = Saved::load(words)?;
        self.precision = Saved::load(words)?;
        self.after = Saved::load(words)?;
        self.level_marginal = Saved::load(words)?;
        self.factor_marginal = Saved::load(words)?;
        self.precision_marginal = Saved::load(words)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_proper("level", &self.level_conditional, 0, 11, sweep)?;
        Error::check_proper("factor", &self.factor_conditional, 0, 12, sweep)?;
        Error::check_proper("precision", &self.precision_conditional, 0, 13, sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let level = Posterior::from(self.level_marginal.marginal());
        let factor = Posterior::from(self.factor_marginal.marginal());
        let precision = Posterior::from(self.precision_marginal.marginal());
        vec![("level", level), ("factor", factor), ("precision", precision)]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.push(self.level);
        numbers.push(self.factor);
        numbers.push(self.precision);
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![("level", 1), ("factor", 1), ("precision", 1)]
    }

    fn another(&self) -> Box<dyn Sampler> {
        Box::new(self.clone())
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }

    fn absorb(&mut self, other: &mut dyn std::any::Any) {
        if let Some(other) = other.downcast_mut::<Self>() {
            self.level_marginal.absorb(&other.level_marginal);
            self.factor_marginal.absorb(&other.factor_marginal);
            self.precision_marginal.absorb(&other.precision_marginal);
        }
    }
}
