//! `CoalMiningStates` by block Gibbs sampling, compiled by posterity from
//! `models/coal_mining_states.model`.
//!
//! ```text
//! model CoalMiningStates(disasters: [usize; n]) -> (change, rate, state) {
//!     for k in 0..2 {
//!         let change[k] ~ Dirichlet([9 - 8 * k, 1 + 8 * k]);
//!         #[init(Gamma(shape = 300 - 200 * k, rate = 100))]
//!         let rate[k] ~ Gamma(shape = 12 - 8 * k, rate = 4);
//!     }
//!     let state[0] ~ UniformInt(2);
//!     for t in 1..n {
//!         let state[t] ~ Categorical(change[state[t - 1]]);
//!     }
//!     for t in 0..n {
//!         disasters[t] ~ Poisson(rate[state[t]]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{
    categorical, dirichlet, gamma, poisson, table, uniform_int,
};
use posterity_runtime::{
    Categorical, DataError, Dirichlet, Error, Gamma, Gathered, Grid, Posterior, Progress,
    Random, Sampler, Sampling, Saved, Trace, Words, check, gate,
};
use std::ops::ControlFlow;

/// What [`CoalMiningStates`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CoalMiningStatesData<'a> {
    /// `disasters: [usize; n]`
    pub disasters: &'a [usize],
}

/// Did the danger in British coal mines change once, or come and go?
///
/// A hidden Markov model: each year is dangerous (0) or safe (1), and years tend to be as the last.
/// The states are drawn as one block, backwards messages first, given rates and transitions, and these
/// given the states. The priors of the rates, about three disasters and about one, say which state is
/// which, and there the chains start; the posterior with the states the other way round has less than
/// a thousandth of the mass.
///
/// Data: `data/coal_mining.json`, explosions that killed ten or more, 1851 to 1962 (Jarrett 1979).
/// Model: Chib, "Calculating posterior distributions and modal estimates in Markov mixture models"
/// (1996).
#[derive(Clone, Debug)]
pub struct CoalMiningStates {
    /// The data `disasters: [usize; n]`.
    disasters: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The sample of `change`.
    change: Vec<f64>,
    /// The sample of `rate`.
    rate: Vec<f64>,
    /// The sample of `state`.
    state: Vec<usize>,
    /// The stream of chance.
    random: Random,
    /// What `change` is drawn from.
    change_conditional: Vec<Dirichlet>,
    /// The message to `change` from its definition, line 13.
    change_prior: Vec<Dirichlet>,
    /// The product of the messages to `change[state[t - 1]]` from line 19.
    change_from_state: Vec<Dirichlet>,
    /// The message to `state[t - 1]` from line 19.
    state_from_next: Vec<Categorical>,
    /// The message to `state[t]` from line 22.
    state_from_gate: Vec<Categorical>,
    /// What `state` is drawn from.
    state_conditional: Vec<Categorical>,
    /// What `rate` is drawn from.
    rate_conditional: Vec<Gamma>,
    /// The message to `rate` from its definition, line 15.
    rate_prior: Vec<Gamma>,
    /// The product of the messages to `rate[state[t]]` from line 22.
    rate_from_state: Vec<Gamma>,
    /// What the sweeps so far say of `change`.
    change_marginal: Vec<Gathered<Dirichlet>>,
    /// What the sweeps so far say of `rate`.
    rate_marginal: Vec<Gathered<Gamma>>,
    /// What the sweeps so far say of `state`.
    state_marginal: Vec<Gathered<Categorical>>,
}

impl CoalMiningStates {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CoalMiningStatesData<'_>) -> Result<Self, DataError> {
        check::integer("disasters", data.disasters, 11, 24)?;
        let n = data.disasters.len();
        let mut inference = Self {
            disasters: data.disasters.to_vec(),
            n,
            change: Vec::new(),
            rate: Vec::new(),
            state: Vec::new(),
            random: Random::from_seed(0),
            change_conditional: Vec::new(),
            change_prior: Vec::new(),
            change_from_state: Vec::new(),
            state_from_next: Vec::new(),
            state_from_gate: Vec::new(),
            state_conditional: Vec::new(),
            rate_conditional: Vec::new(),
            rate_prior: Vec::new(),
            rate_from_state: Vec::new(),
            change_marginal: Vec::new(),
            rate_marginal: Vec::new(),
            state_marginal: Vec::new(),
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
        check::length("disasters", self.disasters.len(), disasters.len(), 11, 24)?;
        check::integer("disasters", disasters, 11, 24)?;
        self.disasters = disasters.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.start();
        self.define_change();
        self.define_rate();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.first_change();
        self.first_rate();
        self.first_state();
        self.first_state_again();
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.change_marginal = vec![Gathered::new(Dirichlet::uniform(2)); 2];
        self.rate_marginal = vec![Gathered::new(Gamma::UNIFORM); 2];
        self.state_marginal = vec![Gathered::new(Categorical::uniform(2)); self.n];
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_change();
        self.draw_state();
        self.draw_rate();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        for at in 0..self.change_marginal.len() {
            self.change_marginal[at].add(&self.change_conditional[at]);
        }
        for at in 0..self.rate_marginal.len() {
            self.rate_marginal[at].add(&self.rate_conditional[at]);
        }
        for at in 0..self.state_marginal.len() {
            self.state_marginal[at].add(&self.state_conditional[at]);
        }
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
    pub fn change_posterior(&self) -> Vec<Dirichlet> {
        self.change_marginal.iter().map(Gathered::marginal).collect()
    }

    /// The posterior of `rate`.
    #[must_use]
    pub fn rate_posterior(&self) -> Vec<Gamma> {
        self.rate_marginal.iter().map(Gathered::marginal).collect()
    }

    /// The posterior of `state`.
    #[must_use]
    pub fn state_posterior(&self) -> Vec<Categorical> {
        self.state_marginal.iter().map(Gathered::marginal).collect()
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for k in 0..2 {
            check::concentration(
                "[9 - 8 * {}, 8 * {} + 1]",
                &[k, k],
                &[(9 - (8 * k) as i64) as f64, (8 * k + 1) as f64],
                13,
                35,
            )?;
            check::positive("12 - 8 * {}", &[k], (12 - (8 * k) as i64) as f64, 15, 37)?;
            check::positive("300 - 200 * {}", &[k], (300 - (200 * k) as i64) as f64, 14, 30)?;
        }
        check::below("0", &[], 0, self.n, 17, 5)?;
        Ok(())
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.change = vec![0.0; 2 * 2];
        self.rate = vec![0.0; 2];
        self.state = vec![0; self.n];
        self.change_conditional = vec![Dirichlet::uniform(2); 2];
        self.change_prior = vec![Dirichlet::uniform(2); 2];
        self.change_from_state = vec![Dirichlet::uniform(2); 2];
        self.state_from_next = vec![Categorical::uniform(2); self.n];
        self.state_from_gate = vec![Categorical::uniform(2); self.n];
        self.state_conditional = vec![Categorical::uniform(2); self.n];
        self.rate_conditional = vec![Gamma::UNIFORM; 2];
        self.rate_prior = vec![Gamma::UNIFORM; 2];
        self.rate_from_state = vec![Gamma::UNIFORM; 2];
    }

    /// Line 13, `let change[k] ~ Dirichlet([9 - 8 * k, 1 + 8 * k]);`.
    fn define_change(&mut self) {
        for k in 0..2 {
            self.change_prior[k] = dirichlet::ep::to_x(
                &[(9 - (8 * k) as i64) as f64, (8 * k + 1) as f64],
            );
        }
    }

    /// Line 15, `let rate[k] ~ Gamma(shape = 12 - 8 * k, rate = 4);`.
    fn define_rate(&mut self) {
        for k in 0..2 {
            self.rate_prior[k] = gamma::ep::to_x_known((12 - (8 * k) as i64) as f64, 4.0);
        }
    }

    /// Draws `change` given `state`.
    fn draw_change(&mut self) {
        // Line 19, `let state[t] ~ Categorical(change[state[t - 1]]);`.
        self.change_from_state.fill(Dirichlet::uniform(2));
        for t in 1..self.n {
            let state_other = self.state[t - 1];
            categorical::ep::multiply_probabilities_observed(
                &mut self.change_from_state[state_other],
                self.state[t],
            );
        }
        // The marginal of `change`: the product of all messages to it.
        for at in 0..self.change_conditional.len() {
            self.change_conditional[at] = &self.change_prior[at] * &self.change_from_state[at];
        }
        for i in 0..2 {
            self.change_conditional[i]
                .sample_into(&mut self.change[i * 2..][..2], &mut self.random);
        }
    }

    /// Draws `state` given `change`, `rate` and the other elements of `state`.
    fn draw_state(&mut self) {
        self.state_from_next.fill(Categorical::uniform(2));
        // Line 22, `disasters[t] ~ Poisson(rate[state[t]]);`.
        for t in 0..self.n {
            let mut cases = Categorical::uniform(2);
            for k in 0..2 {
                cases
                    .set_log_weight(k, gate::possible(self.log_evidence_of_case_of_state(t, k)));
            }
            self.state_from_gate[t] = cases;
        }
        // Line 19, `let state[t] ~ Categorical(change[state[t - 1]]);`.
        for t in (1..self.n).rev() {
            let state_here = &(&self.state_from_next[t] * &self.state_from_gate[t]);
            self.state_from_next[t - 1] = table::ep::to_selector(
                state_here,
                Grid::new(&self.change, [2, 2]),
            );
        }
        // Each element from its definition, and what those behind it say.
        self.state_conditional[0] = &(&uniform_int::ep::to_x(2)
            * &self.state_from_next[0]) * &self.state_from_gate[0];
        self.state[0] = self.state_conditional[0].sample(&mut self.random);
        for t in 1..self.n {
            self.state_conditional[t] = &(&categorical::ep::to_x_known(
                &self.change[self.state[t - 1] * 2..][..2],
            ) * &self.state_from_next[t]) * &self.state_from_gate[t];
            self.state[t] = self.state_conditional[t].sample(&mut self.random);
        }
    }

    /// Draws `rate` given `state`.
    fn draw_rate(&mut self) {
        // Line 22, `disasters[t] ~ Poisson(rate[state[t]]);`.
        self.rate_from_state.fill(Gamma::UNIFORM);
        for t in 0..self.n {
            let state_other = self.state[t];
            self.rate_from_state[state_other] *= poisson::ep::to_rate_observed(self.disasters[t]);
        }
        // The marginal of `rate`: the product of all messages to it.
        for at in 0..self.rate_conditional.len() {
            self.rate_conditional[at] = self.rate_prior[at] * self.rate_from_state[at];
        }
        for i in 0..2 {
            self.rate[i] = self.rate_conditional[i].sample(&mut self.random);
        }
    }

    /// Line 13, `let change[k] ~ Dirichlet([9 - 8 * k, 1 + 8 * k]);`.
    fn first_change(&mut self) {
        for k in 0..2 {
            self.change[k * 2..][..2]
                .copy_from_slice(
                    &dirichlet::ep::to_x(
                            &[(9 - (8 * k) as i64) as f64, (8 * k + 1) as f64],
                        )
                        .mean(),
                );
        }
    }

    /// Line 15, `let rate[k] ~ Gamma(shape = 12 - 8 * k, rate = 4);`.
    fn first_rate(&mut self) {
        for k in 0..2 {
            self.rate[k] = Gamma::from_shape_rate((300 - (200 * k) as i64) as f64, 100.0).mean();
        }
    }

    /// Line 17, `let state[0] ~ UniformInt(2);`.
    fn first_state(&mut self) {
        let random = &mut self.random;
        self.state[0] = uniform_int::simulate::draw(2, random);
    }

    /// Line 19, `let state[t] ~ Categorical(change[state[t - 1]]);`.
    fn first_state_again(&mut self) {
        let random = &mut self.random;
        for t in 1..self.n {
            self.state[t] = categorical::simulate::draw(
                &self.change[self.state[t - 1] * 2..][..2],
                random,
            );
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 22, `disasters[t] ~ Poisson(rate[state[t]]);`.
    fn log_evidence_of_case_of_state(&self, t: usize, k: usize) -> f64 {
        let mut log_z = 0.0;
        log_z += poisson::ep::log_evidence_known(self.disasters[t], self.rate[k]);
        log_z
    }
}

impl Sampler for CoalMiningStates {
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
        self.rate.save(words);
        self.state.save(words);
        self.change_marginal.save(words);
        self.rate_marginal.save(words);
        self.state_marginal.save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.change = Saved::load(words)?;
        self.rate = Saved::load(words)?;
        self.state = Saved::load(words)?;
        self.change_marginal = Saved::load(words)?;
        self.rate_marginal = Saved::load(words)?;
        self.state_marginal = Saved::load(words)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_all_proper("change", &self.change_conditional, 13, sweep)?;
        Error::check_all_proper("state", &self.state_conditional, 17, sweep)?;
        Error::check_all_proper("rate", &self.rate_conditional, 15, sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let change = Posterior::array((0..2).map(|i| self.change_marginal[i].marginal()));
        let rate = Posterior::array((0..2).map(|i| self.rate_marginal[i].marginal()));
        let state = Posterior::array((0..self.n).map(|i| self.state_marginal[i].marginal()));
        vec![("change", change), ("rate", rate), ("state", state)]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.extend_from_slice(&self.change);
        numbers.extend_from_slice(&self.rate);
        numbers.extend(self.state.iter().map(|value| *value as f64));
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![("change", self.change.len()), ("rate", self.rate.len()), ("state", self .state.len())]
    }

    fn another(&self) -> Box<dyn Sampler> {
        Box::new(self.clone())
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }

    fn absorb(&mut self, other: &mut dyn std::any::Any) {
        if let Some(other) = other.downcast_mut::<Self>() {
            posterity_runtime::absorb_all(&mut self.change_marginal, &other.change_marginal);
            posterity_runtime::absorb_all(&mut self.rate_marginal, &other.rate_marginal);
            posterity_runtime::absorb_all(&mut self.state_marginal, &other.state_marginal);
        }
    }
}
