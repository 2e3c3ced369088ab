//! `CoalMiningSampled` by block Gibbs sampling, compiled by posterity from
//! `models/coal_mining_sampled.model`.
//!
//! ```text
//! model CoalMiningSampled(disasters: [usize; n]) -> (change, before, since) {
//!     let change ~ UniformInt(n);
//!     let before ~ Gamma(shape = 1, rate = 0.5);
//!     let since ~ Gamma(shape = 1, rate = 0.5);
//!     for i in 0..n {
//!         if i < change {
//!             disasters[i] ~ Poisson(before);
//!         } else {
//!             disasters[i] ~ Poisson(since);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, greater_int, poisson, uniform_int};
use posterity_runtime::{
    Categorical, DataError, Error, Gamma, Gathered, Posterior, Progress, Random, Sampler,
    Sampling, Saved, Trace, Words, check, gate,
};
use std::ops::ControlFlow;

/// What [`CoalMiningSampled`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CoalMiningSampledData<'a> {
    /// `disasters: [usize; n]`
    pub disasters: &'a [usize],
}

/// When did British coal mines become safer, and by how much?
///
/// The year of the change and the rates of disasters before and since, each drawn given the others: a
/// year is drawn with all the years' disasters counted on one side or the other.
/// `coal_mining_change.model` has the exact answer.
///
/// Data: `data/coal_mining.json`, explosions that killed ten or more, 1851 to 1962 (Jarrett 1979).
/// Model: Carlin, Gelfand & Smith, "Hierarchical Bayesian analysis of changepoint problems" (1992).
#[derive(Clone, Debug)]
pub struct CoalMiningSampled {
    /// The data `disasters: [usize; n]`.
    disasters: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The sample of `change`.
    change: usize,
    /// The sample of `before`.
    before: f64,
    /// The sample of `since`.
    since: f64,
    /// The sample of `part`.
    part: Vec<bool>,
    /// The stream of chance.
    random: Random,
    /// What `change` is drawn from.
    change_conditional: Categorical,
    /// What `before` is drawn from.
    before_conditional: Gamma,
    /// The message to `before` from its definition, line 11.
    before_prior: Gamma,
    /// The product of the messages to `before` from line 15.
    before_from_disasters: Gamma,
    /// What `since` is drawn from.
    since_conditional: Gamma,
    /// The message to `since` from its definition, line 12.
    since_prior: Gamma,
    /// The product of the messages to `since` from line 17.
    since_from_disasters: Gamma,
    /// What the sweeps so far say of `change`.
    change_marginal: Gathered<Categorical>,
    /// What the sweeps so far say of `before`.
    before_marginal: Gathered<Gamma>,
    /// What the sweeps so far say of `since`.
    since_marginal: Gathered<Gamma>,
}

impl CoalMiningSampled {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CoalMiningSampledData<'_>) -> Result<Self, DataError> {
        check::integer("disasters", data.disasters, 9, 25)?;
        let n = data.disasters.len();
        let mut inference = Self {
            disasters: data.disasters.to_vec(),
            n,
            change: 0,
            before: 0.0,
            since: 0.0,
            part: Vec::new(),
            random: Random::from_seed(0),
            change_conditional: Categorical::uniform(1),
            before_conditional: Gamma::UNIFORM,
            before_prior: Gamma::UNIFORM,
            before_from_disasters: Gamma::UNIFORM,
            since_conditional: Gamma::UNIFORM,
            since_prior: Gamma::UNIFORM,
            since_from_disasters: Gamma::UNIFORM,
            change_marginal: Gathered::new(Categorical::uniform(1)),
            before_marginal: Gathered::new(Gamma::UNIFORM),
            since_marginal: Gathered::new(Gamma::UNIFORM),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `disasters` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_disasters(&mut self, disasters: &[usize]) -> Result<(), DataError> {
        check::length("disasters", self.disasters.len(), disasters.len(), 9, 25)?;
        check::integer("disasters", disasters, 9, 25)?;
        self.disasters = disasters.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.start();
        self.define_before();
        self.define_since();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.first_change();
        self.first_before();
        self.first_since();
        self.first_part();
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.change_marginal = Gathered::new(Categorical::uniform(self.n));
        self.before_marginal = Gathered::new(Gamma::UNIFORM);
        self.since_marginal = Gathered::new(Gamma::UNIFORM);
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_change();
        self.refresh_part();
        self.draw_before();
        self.draw_since();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        self.change_marginal.add(&self.change_conditional);
        self.before_marginal.add(&self.before_conditional);
        self.since_marginal.add(&self.since_conditional);
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

    /// The posterior of `change`.
    #[must_use]
    pub fn change_posterior(&self) -> Categorical {
        self.change_marginal.marginal()
    }

    /// The posterior of `before`.
    #[must_use]
    pub fn before_posterior(&self) -> Gamma {
        self.before_marginal.marginal()
    }

    /// The posterior of `since`.
    #[must_use]
    pub fn since_posterior(&self) -> Gamma {
        self.since_marginal.marginal()
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive("n", &[], self.n, 10, 29)?;
        Ok(())
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.part = vec![false; self.n];
        self.change_conditional = Categorical::uniform(self.n);
        self.before_conditional = Gamma::UNIFORM;
        self.before_prior = Gamma::UNIFORM;
        self.before_from_disasters = Gamma::UNIFORM;
        self.since_conditional = Gamma::UNIFORM;
        self.since_prior = Gamma::UNIFORM;
        self.since_from_disasters = Gamma::UNIFORM;
    }

    /// Line 11, `let before ~ Gamma(shape = 1, rate = 0.5);`.
    fn define_before(&mut self) {
        self.before_prior = gamma::ep::to_x_known(1.0, 0.5);
    }

    /// Line 12, `let since ~ Gamma(shape = 1, rate = 0.5);`.
    fn define_since(&mut self) {
        self.since_prior = gamma::ep::to_x_known(1.0, 0.5);
    }

    /// Draws `change` given `before` and `since`.
    fn draw_change(&mut self) {
        // Line 10, `let change ~ UniformInt(n);`.
        self.change_conditional = uniform_int::ep::to_x(self.n);
        // Line 14, `if i < change`.
        // Line 14, `if i < change { disasters[i] ~ Poisson(before); } else { disasters[i]…`.
        for i in 0..self.n {
            let part = gate::truth_if_possible(
                self.log_evidence_if_so(i),
                self.log_evidence_unless_so(i),
            );
            self.change_conditional *= &greater_int::ep::to_a(part, i, self.n);
        }
        self.change = self.change_conditional.sample(&mut self.random);
    }

    /// Line 14, `if i < change { disasters[i] ~ Poisson(before); } else { disasters[i]…`.
    fn refresh_part(&mut self) {
        for i in 0..self.n {
            self.part[i] = greater_int::simulate::value(self.change, i);
        }
    }

    /// Draws `before` given `part`.
    fn draw_before(&mut self) {
        // Line 15, `disasters[i] ~ Poisson(before);`.
        self.before_from_disasters = Gamma::UNIFORM;
        for i in 0..self.n {
            if self.part[i] {
                self.before_from_disasters *= poisson::ep::to_rate_observed(self.disasters[i]);
            }
        }
        // The marginal of `before`: the product of all messages to it.
        self.before_conditional = self.before_prior * self.before_from_disasters;
        self.before = self.before_conditional.sample(&mut self.random);
    }

    /// Draws `since` given `part`.
    fn draw_since(&mut self) {
        // Line 17, `disasters[i] ~ Poisson(since);`.
        self.since_from_disasters = Gamma::UNIFORM;
        for i in 0..self.n {
            if !self.part[i] {
                self.since_from_disasters *= poisson::ep::to_rate_observed(self.disasters[i]);
            }
        }
        // The marginal of `since`: the product of all messages to it.
        self.since_conditional = self.since_prior * self.since_from_disasters;
        self.since = self.since_conditional.sample(&mut self.random);
    }

    /// Line 10, `let change ~ UniformInt(n);`.
    fn first_change(&mut self) {
        let random = &mut self.random;
        self.change = uniform_int::simulate::draw(self.n, random);
    }

    /// Line 11, `let before ~ Gamma(shape = 1, rate = 0.5);`.
    fn first_before(&mut self) {
        self.before = gamma::ep::to_x_known(1.0, 0.5).mean();
    }

    /// Line 12, `let since ~ Gamma(shape = 1, rate = 0.5);`.
    fn first_since(&mut self) {
        self.since = gamma::ep::to_x_known(1.0, 0.5).mean();
    }

    /// Line 14, `if i < change { disasters[i] ~ Poisson(before); } else { disasters[i]…`.
    fn first_part(&mut self) {
        for i in 0..self.n {
            self.part[i] = greater_int::simulate::value(self.change, i);
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 14, `if i < change`.
    fn log_evidence_if_so(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        log_z += poisson::ep::log_evidence_known(self.disasters[i], self.before);
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 14, `if i < change`.
    fn log_evidence_unless_so(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        log_z += poisson::ep::log_evidence_known(self.disasters[i], self.since);
        log_z
    }
}

impl Sampler for CoalMiningSampled {
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
        self.change.save(words);
        self.before.save(words);
        self.since.save(words);
        self.part.save(words);
        self.change_marginal.save(words);
        self.before_marginal.save(words);
        self.since_marginal.save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.change = Saved::load(words)?;
        self.before = Saved::load(words)?;
        self.since = Saved::load(words)?;
        self.part = Saved::load(words)?;
        self.change_marginal = Saved::load(words)?;
        self.before_marginal = Saved::load(words)?;
        self.since_marginal = Saved::load(words)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_proper("change", &self.change_conditional, 0, 10, sweep)?;
        Error::check_proper("before", &self.before_conditional, 0, 11, sweep)?;
        Error::check_proper("since", &self.since_conditional, 0, 12, sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let change = Posterior::from(self.change_marginal.marginal());
        let before = Posterior::from(self.before_marginal.marginal());
        let since = Posterior::from(self.since_marginal.marginal());
        vec![("change", change), ("before", before), ("since", since)]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.push(self.change as f64);
        numbers.push(self.before);
        numbers.push(self.since);
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![("change", 1), ("before", 1), ("since", 1)]
    }

    fn another(&self) -> Box<dyn Sampler> {
        Box::new(self.clone())
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }

    fn absorb(&mut self, other: &mut dyn std::any::Any) {
        if let Some(other) = other.downcast_mut::<Self>() {
            self.change_marginal.absorb(&other.change_marginal);
            self.before_marginal.absorb(&other.before_marginal);
            self.since_marginal.absorb(&other.since_marginal);
        }
    }
}
