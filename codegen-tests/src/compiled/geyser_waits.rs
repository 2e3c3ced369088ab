//! `GeyserWaits` by block Gibbs sampling, compiled by posterity from `models/geyser_waits.model`.
//!
//! ```text
//! model GeyserWaits(waiting: [f64; n]) -> (share, wait, precision) {
//!     let share ~ Dirichlet(symmetric = 1, size = 2);
//!     for k in 0..2 {
//!         #[init(Gaussian(55 + 25 * k, variance = 1))]
//!         let wait[k] ~ Gaussian(55 + 25 * k, variance = 25);
//!         let precision[k] ~ Gamma(shape = 2, rate = 50);
//!     }
//!     for i in 0..n {
//!         let kind ~ Categorical(share);
//!         waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet, gamma, gaussian};
use posterity_runtime::{
    Categorical, DataError, Dirichlet, Error, Gamma, Gathered, Gaussian, Lists,
    Posterior, Progress, Random, Sampler, Sampling, check, gate,
};
use std::ops::ControlFlow;

/// What [`GeyserWaits`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GeyserWaitsData<'a> {
    /// `waiting: [f64; n]`
    pub waiting: &'a [f64],
}

/// How long are the two kinds of wait for Old Faithful, and how common is each?
///
/// A mixture of two Gaussians whose kinds are sampled one by one, all else given them. Nothing but the
/// priors says which kind is which: the first is near 55 minutes, the second near 80, and there the
/// chains start. The posterior with the kinds the other way round has about e⁻²⁵ of the mass, so that
/// an average over sweeps is about one kind.
///
/// Data: `data/faithful.json`, 272 waits (Azzalini & Bowman 1990). Model: Diebolt & Robert,
/// "Estimation of finite mixture distributions through Bayesian sampling" (1994).
#[derive(Clone, Debug)]
pub struct GeyserWaits {
    /// The data `waiting: [f64; n]`.
    waiting: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The sample of `share`.
    share: Vec<f64>,
    /// The sample of `wait`.
    wait: Vec<f64>,
    /// The sample of `precision`.
    precision: Vec<f64>,
    /// The sample of `kind`.
    kind: Vec<usize>,
    /// The stream of chance.
    random: Random,
    /// What `share` is drawn from.
    share_conditional: Dirichlet,
    /// The message to `share` from its definition, line 11.
    share_prior: Dirichlet,
    /// The product of the messages to `share` from line 18.
    share_from_kind: Dirichlet,
    /// What `precision` is drawn from.
    precision_conditional: Vec<Gamma>,
    /// The message to `precision` from its definition, line 15.
    precision_prior: Vec<Gamma>,
    /// The product of the messages to `precision[kind[i]]` from line 19.
    precision_from_kind: Vec<Gamma>,
    /// What `kind` is drawn from.
    kind_conditional: Vec<Categorical>,
    /// The message to `kind` from its definition, line 18.
    kind_prior: Vec<Categorical>,
    /// The message to `kind[i]` from line 19.
    kind_from_gate: Vec<Categorical>,
    /// What `wait` is drawn from.
    wait_conditional: Vec<Gaussian>,
    /// The message to `wait` from its definition, line 14.
    wait_prior: Vec<Gaussian>,
    /// The product of the messages to `wait[kind[i]]` from line 19.
    wait_from_kind: Vec<Gaussian>,
    /// What the sweeps so far say of `share`.
    share_marginal: Gathered<Dirichlet>,
    /// What the sweeps so far say of `wait`.
    wait_marginal: Vec<Gathered<Gaussian>>,
    /// What the sweeps so far say of `precision`.
    precision_marginal: Vec<Gathered<Gamma>>,
}

impl GeyserWaits {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GeyserWaitsData<'_>) -> Result<Self, DataError> {
        check::real("waiting", data.waiting, 10, 19)?;
        let n = data.waiting.len();
        let mut inference = Self {
            waiting: data.waiting.to_vec(),
            n,
            share: Vec::new(),
            wait: Vec::new(),
            precision: Vec::new(),
            kind: Vec::new(),
            random: Random::from_seed(0),
            share_conditional: Dirichlet::uniform(1),
            share_prior: Dirichlet::uniform(1),
            share_from_kind: Dirichlet::uniform(1),
            precision_conditional: Vec::new(),
            precision_prior: Vec::new(),
            precision_from_kind: Vec::new(),
            kind_conditional: Vec::new(),
            kind_prior: Vec::new(),
            kind_from_gate: Vec::new(),
            wait_conditional: Vec::new(),
            wait_prior: Vec::new(),
            wait_from_kind: Vec::new(),
            share_marginal: Gathered::new(&Dirichlet::uniform(1)),
            wait_marginal: Vec::new(),
            precision_marginal: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `waiting` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_waiting(&mut self, waiting: &[f64]) -> Result<(), DataError> {
        check::length("waiting", self.waiting.len(), waiting.len(), 10, 19)?;
        check::real("waiting", waiting, 10, 19)?;
        self.waiting = waiting.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.start();
        self.define_share();
        self.define_precision();
        self.define_wait();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.first_share();
        self.first_wait();
        self.first_precision();
        self.first_kind();
        self.share_marginal = Gathered::new(&Dirichlet::uniform(2));
        self.wait_marginal = vec![Gathered::new(& Gaussian::UNIFORM); 2];
        self.precision_marginal = vec![Gathered::new(& Gamma::UNIFORM); 2];
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_share();
        self.draw_precision();
        self.draw_kind();
        self.draw_wait();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        self.share_marginal.add(&self.share_conditional);
        for at in 0..self.wait_marginal.len() {
            self.wait_marginal[at].add(&self.wait_conditional[at]);
        }
        for at in 0..self.precision_marginal.len() {
            self.precision_marginal[at].add(&self.precision_conditional[at]);
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
    ) -> Result<Vec<Lists>, Error> {
        posterity_runtime::sampling::sample_chains(self, options, callback)
    }

    /// The posterior of `share`.
    #[must_use]
    pub fn share_posterior(&self) -> Dirichlet {
        self.share_marginal.marginal()
    }

    /// The posterior of `wait`.
    #[must_use]
    pub fn wait_posterior(&self) -> Vec<Gaussian> {
        self.wait_marginal.iter().map(Gathered::marginal).collect()
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> Vec<Gamma> {
        self.precision_marginal.iter().map(Gathered::marginal).collect()
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.share = vec![0.0; 2];
        self.wait = vec![0.0; 2];
        self.precision = vec![0.0; 2];
        self.kind = vec![0; self.n];
        self.share_conditional = Dirichlet::uniform(2);
        self.share_prior = Dirichlet::uniform(2);
        self.share_from_kind = Dirichlet::uniform(2);
        self.precision_conditional = vec![Gamma::UNIFORM; 2];
        self.precision_prior = vec![Gamma::UNIFORM; 2];
        self.precision_from_kind = vec![Gamma::UNIFORM; 2];
        self.kind_conditional = vec![Categorical::uniform(2); self.n];
        self.kind_prior = vec![Categorical::uniform(2); self.n];
        self.kind_from_gate = vec![Categorical::uniform(2); self.n];
        self.wait_conditional = vec![Gaussian::UNIFORM; 2];
        self.wait_prior = vec![Gaussian::UNIFORM; 2];
        self.wait_from_kind = vec![Gaussian::UNIFORM; 2];
    }

    /// Line 11, `let share ~ Dirichlet(symmetric = 1, size = 2);`.
    fn define_share(&mut self) {
        self.share_prior = dirichlet::ep::to_x(&[1.0; 2]);
    }

    /// Line 15, `let precision[k] ~ Gamma(shape = 2, rate = 50);`.
    fn define_precision(&mut self) {
        self.precision_prior.fill(gamma::ep::to_x_known(2.0, 50.0));
    }

    /// Line 14, `let wait[k] ~ Gaussian(55 + 25 * k, variance = 25);`.
    fn define_wait(&mut self) {
        for k in 0..2 {
            self.wait_prior[k] = Gaussian::from_mean_variance((25 * k + 55) as f64, 25.0);
        }
    }

    /// Draws `share` given `kind`.
    fn draw_share(&mut self) {
        // Line 18, `let kind ~ Categorical(share);`.
        self.share_from_kind = Dirichlet::uniform(2);
        for i in 0..self.n {
            self.share_from_kind = &self.share_from_kind
                * &categorical::ep::to_probabilities_observed(self.kind[i]);
        }
        // The marginal of `share`: the product of all messages to it.
        self.share_conditional = &self.share_prior * &self.share_from_kind;
        self.share_conditional.sample_into(&mut self.share, &mut self.random);
    }

    /// Draws `precision` given `wait` and `kind`.
    fn draw_precision(&mut self) {
        // Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
        self.precision_from_kind.fill(Gamma::UNIFORM);
        for i in 0..self.n {
            let kind_other = self.kind[i];
            self.precision_from_kind[kind_other] *=
                gaussian::ep::to_precision_observed(self.waiting[i], self.wait[self.kind[i]]);
        }
        // The marginal of `precision`: the product of all messages to it.
        for at in 0..self.precision_conditional.len() {
            self.precision_conditional[at] = self.precision_prior[at]
                * self.precision_from_kind[at];
        }
        for i in 0..2 {
            self.precision[i] = self.precision_conditional[i].sample(&mut self.random);
        }
    }

    /// Draws `kind` given `share`, `wait` and `precision`.
    fn draw_kind(&mut self) {
        // Line 18, `let kind ~ Categorical(share);`.
        self.kind_prior.fill(categorical::ep::to_x_known(&self.share));
        // Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
        for i in 0..self.n {
            let mut cases = Categorical::uniform(2);
            for k in 0..2 {
                cases
                    .set_log_weight(k, gate::possible(self.log_evidence_of_case_of_kind(i, k)));
            }
            self.kind_from_gate[i] = cases;
        }
        // The marginal of `kind`: the product of all messages to it.
        for at in 0..self.kind_conditional.len() {
            self.kind_conditional[at] = &self.kind_prior[at] * &self.kind_from_gate[at];
        }
        for i in 0..self.n {
            self.kind[i] = self.kind_conditional[i].sample(&mut self.random);
        }
    }

    /// Draws `wait` given `precision` and `kind`.
    fn draw_wait(&mut self) {
        // Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
        self.wait_from_kind.fill(Gaussian::UNIFORM);
        for i in 0..self.n {
            let kind_other = self.kind[i];
            self.wait_from_kind[kind_other] *=
                gaussian::ep::to_mean_observed(self.waiting[i], self.precision[self.kind[i]]);
        }
        // The marginal of `wait`: the product of all messages to it.
        for at in 0..self.wait_conditional.len() {
            self.wait_conditional[at] = self.wait_prior[at] * self.wait_from_kind[at];
        }
        for i in 0..2 {
            self.wait[i] = self.wait_conditional[i].sample(&mut self.random);
        }
    }

    /// Line 11, `let share ~ Dirichlet(symmetric = 1, size = 2);`.
    fn first_share(&mut self) {
        self.share.copy_from_slice(&dirichlet::ep::to_x(&[1.0; 2]).mean());
    }

    /// Line 14, `let wait[k] ~ Gaussian(55 + 25 * k, variance = 25);`.
    fn first_wait(&mut self) {
        for k in 0..2 {
            self.wait[k] = Gaussian::from_mean_variance((25 * k + 55) as f64, 1.0).mean();
        }
    }

    /// Line 15, `let precision[k] ~ Gamma(shape = 2, rate = 50);`.
    fn first_precision(&mut self) {
        for k in 0..2 {
            self.precision[k] = gamma::ep::to_x_known(2.0, 50.0).mean();
        }
    }

    /// Line 18, `let kind ~ Categorical(share);`.
    fn first_kind(&mut self) {
        let random = &mut self.random;
        for i in 0..self.n {
            self.kind[i] = categorical::simulate::draw(&self.share, random);
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
    fn log_evidence_of_case_of_kind(&self, i: usize, k: usize) -> f64 {
        let mut log_z = 0.0;
        log_z += gaussian::ep::log_evidence(self.waiting[i], self.wait[k], self.precision[k]);
        log_z
    }
}

impl Sampler for GeyserWaits {
    fn sweep(&mut self) {
        self.sweep();
    }

    fn gather(&mut self) {
        self.gather();
    }

    fn restart(&mut self, seed: u64, chain: u64) {
        self.restart(seed, chain);
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_proper("share", &self.share_conditional, 0, 11, sweep)?;
        Error::check_all_proper("precision", &self.precision_conditional, 15, sweep)?;
        Error::check_all_proper("kind", &self.kind_conditional, 18, sweep)?;
        Error::check_all_proper("wait", &self.wait_conditional, 14, sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        vec![
            ("share", Posterior::from(self.share_marginal.marginal())), ("wait",
            Posterior::array((0..2).map(| i | self.wait_marginal[i].marginal()))),
            ("precision", Posterior::array((0..2).map(| i | self.precision_marginal[i]
            .marginal())))
        ]
    }

    fn samples(&self) -> Vec<(&'static str, Posterior)> {
        vec![
            ("share", Posterior::from(self.share.clone())), ("wait", Posterior::array((0
            ..2).map(| i | Posterior::from(self.wait[i])))), ("precision",
            Posterior::array((0..2).map(| i | Posterior::from(self.precision[i]))))
        ]
    }

    fn conditionals(&self) -> Vec<(&'static str, Posterior)> {
        vec![
            ("share", Posterior::from(self.share_conditional.clone())), ("wait",
            Posterior::array((0..2).map(| i | Posterior::from(self
            .wait_conditional[i])))), ("precision", Posterior::array((0..2).map(| i |
            Posterior::from(self.precision_conditional[i]))))
        ]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.extend_from_slice(&self.share);
        numbers.extend_from_slice(&self.wait);
        numbers.extend_from_slice(&self.precision);
    }

    fn another(&self) -> Box<dyn Sampler> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn absorb(&mut self, other: &dyn std::any::Any) {
        if let Some(other) = other.downcast_ref::<Self>() {
            self.share_marginal.absorb(&other.share_marginal);
            posterity_runtime::absorb_all(&mut self.wait_marginal, &other.wait_marginal);
            posterity_runtime::absorb_all(&mut self.precision_marginal, &other.precision_marginal);
        }
    }
}
