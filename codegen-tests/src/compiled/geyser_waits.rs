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
    Assignments, DataError, Dirichlet, Error, Gamma, Gathered, Gaussian, GaussianRows,
    Posterior, Progress, Random, Sampler, Sampling, Saved, Trace, Watch, Words, check,
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
    /// How many `kind` there are of each value.
    kind_assignments: Assignments,
    /// `waiting`, and its moments in each component of the mixture.
    waiting_rows: GaussianRows,
    /// What `share` is drawn from.
    share_conditional: Dirichlet,
    /// What `precision` is drawn from.
    precision_conditional: Vec<Gamma>,
    /// What `wait` is drawn from.
    wait_conditional: Vec<Gaussian>,
    /// What was drawn though no value of it is possible.
    watch: Watch,
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
            kind_assignments: Assignments::default(),
            waiting_rows: GaussianRows::default(),
            share_conditional: Dirichlet::uniform(1),
            precision_conditional: Vec::new(),
            wait_conditional: Vec::new(),
            watch: Watch::default(),
            share_marginal: Gathered::new(Dirichlet::uniform(1)),
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
        self.lay_out_waiting();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.watch = Watch::default();
        self.first_share();
        self.first_wait();
        self.first_precision();
        self.first_kind();
        self.gather_kind();
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.share_marginal = Gathered::new(Dirichlet::uniform(2));
        self.wait_marginal = vec![Gathered::new(Gaussian::UNIFORM); 2];
        self.precision_marginal = vec![Gathered::new(Gamma::UNIFORM); 2];
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
    ) -> Result<Vec<Trace>, Error> {
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
        self.kind_assignments = Assignments::new(self.n, 2);
        self.share_conditional = Dirichlet::uniform(2);
        self.precision_conditional = vec![Gamma::UNIFORM; 2];
        self.wait_conditional = vec![Gaussian::UNIFORM; 2];
    }

    /// Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
    fn lay_out_waiting(&mut self) {
        self.waiting_rows = GaussianRows::new(&self.waiting, [self.n, 1, 2]);
    }

    /// Draws `share` given `kind`.
    fn draw_share(&mut self) {
        // Line 11, `let share ~ Dirichlet(symmetric = 1, size = 2);`.
        let mut next = dirichlet::ep::to_x(&[1.0; 2]);
        // Line 18, `let kind ~ Categorical(share);`.
        next *= &self.kind_assignments.to_probabilities();
        self.share_conditional = next;
        self.share_conditional.sample_into(&mut self.share, &mut self.random);
    }

    /// Draws `precision` given `wait` and `kind`.
    fn draw_precision(&mut self) {
        let prior = gamma::ep::to_x_known(2.0, 50.0);
        for k in 0..2 {
            // Line 15, `let precision[k] ~ Gamma(shape = 2, rate = 50);`.
            let mut next = prior;
            // Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
            let wait = self.wait[k];
            next *= gaussian::vmp::to_precision_plate(self.waiting_rows.moments(k, 0), wait);
            self.precision_conditional[k] = next;
            self.precision[k] = self.precision_conditional[k].sample(&mut self.random);
        }
    }

    /// Draws `kind` given `share`, `wait` and `precision`.
    fn draw_kind(&mut self) {
        // Line 18, `let kind ~ Categorical(share);`.
        self.kind_assignments.set_prior(&categorical::ep::to_x_known(&self.share));
        // Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
        for k in 0..2 {
            let wait = self.wait[k];
            let precision = self.precision[k];
            self.waiting_rows.set(k, 0, wait, precision);
        }
        let none = self
            .kind_assignments
            .draw(&mut self.waiting_rows, &mut self.kind, &mut self.random);
        self.watch.refuse("kind", none, 18);
    }

    /// Draws `wait` given `precision` and `kind`.
    fn draw_wait(&mut self) {
        for k in 0..2 {
            // Line 14, `let wait[k] ~ Gaussian(55 + 25 * k, variance = 25);`.
            let mut next = Gaussian::from_mean_variance((25 * k + 55) as f64, 25.0);
            // Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
            let precision = self.precision[k];
            next *= gaussian::vmp::to_mean_plate(self.waiting_rows.moments(k, 0), precision);
            self.wait_conditional[k] = next;
            self.wait[k] = self.wait_conditional[k].sample(&mut self.random);
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

    /// The moments of the components by the first `kind`.
    fn gather_kind(&mut self) {
        // Line 19, `waiting[i] ~ Gaussian(wait[kind], precision = precision[kind]);`.
        for k in 0..2 {
            let wait = self.wait[k];
            let precision = self.precision[k];
            self.waiting_rows.set(k, 0, wait, precision);
        }
        self.kind_assignments.gather(&mut self.waiting_rows, &self.kind);
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

    fn clear(&mut self) {
        self.clear();
    }

    fn save(&self, words: &mut Vec<u64>) {
        self.random.save(words);
        self.share.save(words);
        self.wait.save(words);
        self.precision.save(words);
        self.kind.save(words);
        self.share_marginal.save(words);
        self.wait_marginal.save(words);
        self.precision_marginal.save(words);
        self.kind_assignments.held().save(words);
        self.waiting_rows.held().save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.share = Saved::load(words)?;
        self.wait = Saved::load(words)?;
        self.precision = Saved::load(words)?;
        self.kind = Saved::load(words)?;
        self.share_marginal = Saved::load(words)?;
        self.wait_marginal = Saved::load(words)?;
        self.precision_marginal = Saved::load(words)?;
        self.kind_assignments.hold(&Vec::load(words)?)?;
        self.waiting_rows.hold(&Vec::load(words)?)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_proper("share", &self.share_conditional, 0, 11, sweep)?;
        Error::check_all_proper("precision", &self.precision_conditional, 15, sweep)?;
        Error::check_all_proper("wait", &self.wait_conditional, 14, sweep)?;
        self.watch.check(sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let share = Posterior::from(self.share_marginal.marginal());
        let wait = Posterior::array((0..2).map(|i| self.wait_marginal[i].marginal()));
        let precision = Posterior::array((0..2).map(|i| self.precision_marginal[i].marginal()));
        vec![("share", share), ("wait", wait), ("precision", precision)]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.extend_from_slice(&self.share);
        numbers.extend_from_slice(&self.wait);
        numbers.extend_from_slice(&self.precision);
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("share", self.share.len()), ("wait", self.wait.len()), ("precision", self
            .precision.len())
        ]
    }

    fn another(&self) -> Box<dyn Sampler> {
        Box::new(self.clone())
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }

    fn absorb(&mut self, other: &mut dyn std::any::Any) {
        if let Some(other) = other.downcast_mut::<Self>() {
            self.share_marginal.absorb(&other.share_marginal);
            posterity_runtime::absorb_all(&mut self.wait_marginal, &other.wait_marginal);
            posterity_runtime::absorb_all(&mut self.precision_marginal, &other.precision_marginal);
        }
    }
}
