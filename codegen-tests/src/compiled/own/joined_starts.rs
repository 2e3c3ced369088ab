//! `JoinedStarts` by block Gibbs sampling, compiled by posterity from
//! `codegen-tests/models/joined_starts.model`.
//!
//! ```text
//! model JoinedStarts(t: [f64; n]) -> (x, y, a, b, s, c) {
//!     let m ~ Gaussian(0, variance = 4);
//!     for i in 0..n {
//!         let x[i] ~ Gaussian(m, variance = 1);
//!         let y[i] ~ Gaussian(m - 3, variance = 0.5);
//!         observe x[i] > t[i];
//!         observe y[i] > x[i] + 1;
//!     }
//!     let a ~ Uniform(0, 1);
//!     let b ~ Beta(2, 2);
//!     observe a > b;
//!     observe b > 0.6;
//!     let s ~ Bernoulli(0.3);
//!     let c ~ Gaussian(0, variance = 1);
//!     if s { observe c > a; } else { observe a > c; }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta, gaussian, is_positive, uniform};
use posterity_runtime::{
    Bernoulli, Beta, DataError, Error, Gathered, Gaussian, Posterior, Predictor,
    Progress, Random, Sampler, Sampling, Saved, Trace, TruncatedGaussian, Watch, Words,
    check, gate, linear, slice,
};
use std::ops::ControlFlow;

/// What [`JoinedStarts`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct JoinedStartsData<'a> {
    /// `t: [f64; n]`
    pub t: &'a [f64],
}

/// The inference of `JoinedStarts`.
#[derive(Clone, Debug)]
pub struct JoinedStarts {
    /// The data `t: [f64; n]`.
    t: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The sample of `m`.
    m: f64,
    /// The sample of `x`.
    x: Vec<f64>,
    /// The sample of `y`.
    y: Vec<f64>,
    /// The sample of `a`.
    a: f64,
    /// The sample of `b`.
    b: f64,
    /// The sample of `s`.
    s: bool,
    /// The sample of `c`.
    c: f64,
    /// The stream of chance.
    random: Random,
    /// What `m` is drawn from.
    m_conditional: Gaussian,
    /// The message to `m` from its definition, line 4.
    m_prior: Gaussian,
    /// The product of the messages to `m` from line 6.
    m_from_x: Gaussian,
    /// The product of the messages to `m` from line 7.
    m_from_y: Gaussian,
    /// What `s` is drawn from.
    s_conditional: Bernoulli,
    /// The message to `s` from its definition, line 15.
    s_prior: Bernoulli,
    /// What was drawn though no value of it is possible.
    watch: Watch,
    /// What the sweeps so far say of `x`.
    x_marginal: Vec<Gathered<Gaussian>>,
    /// What the sweeps so far say of `y`.
    y_marginal: Vec<Gathered<Gaussian>>,
    /// What the sweeps so far say of `a`.
    a_marginal: Gathered<Gaussian>,
    /// What the sweeps so far say of `b`.
    b_marginal: Gathered<Beta>,
    /// What the sweeps so far say of `s`.
    s_marginal: Gathered<Bernoulli>,
    /// What the sweeps so far say of `c`.
    c_marginal: Gathered<Gaussian>,
}

impl JoinedStarts {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: JoinedStartsData<'_>) -> Result<Self, DataError> {
        check::real("t", data.t, 3, 20)?;
        let n = data.t.len();
        let mut inference = Self {
            t: data.t.to_vec(),
            n,
            m: 0.0,
            x: Vec::new(),
            y: Vec::new(),
            a: 0.0,
            b: 0.0,
            s: false,
            c: 0.0,
            random: Random::from_seed(0),
            m_conditional: Gaussian::UNIFORM,
            m_prior: Gaussian::UNIFORM,
            m_from_x: Gaussian::UNIFORM,
            m_from_y: Gaussian::UNIFORM,
            s_conditional: Bernoulli::UNIFORM,
            s_prior: Bernoulli::UNIFORM,
            watch: Watch::default(),
            x_marginal: Vec::new(),
            y_marginal: Vec::new(),
            a_marginal: Gathered::new(Gaussian::UNIFORM),
            b_marginal: Gathered::new(Beta::UNIFORM),
            s_marginal: Gathered::new(Bernoulli::UNIFORM),
            c_marginal: Gathered::new(Gaussian::UNIFORM),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `t` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_t(&mut self, t: &[f64]) -> Result<(), DataError> {
        check::length("t", self.t.len(), t.len(), 3, 20)?;
        check::real("t", t, 3, 20)?;
        self.t = t.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.start();
        self.define_m();
        self.define_s();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        for _ in 0..Watch::STARTS {
            self.watch = Watch::default();
            self.first_m();
            self.begin_x();
            self.draw_y();
            self.first_a();
            self.first_b();
            self.draw_b();
            self.first_s();
            self.draw_c();
            if self.watch.check(0).is_ok() {
                break;
            }
        }
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.x_marginal = vec![Gathered::new(Gaussian::UNIFORM); self.n];
        self.y_marginal = vec![Gathered::new(Gaussian::UNIFORM); self.n];
        self.a_marginal = Gathered::new(Gaussian::UNIFORM);
        self.b_marginal = Gathered::new(Beta::UNIFORM);
        self.s_marginal = Gathered::new(Bernoulli::UNIFORM);
        self.c_marginal = Gathered::new(Gaussian::UNIFORM);
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_m();
        self.draw_x();
        self.draw_y();
        self.draw_a();
        self.draw_b();
        self.draw_s();
        self.draw_c();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        for at in 0..self.x_marginal.len() {
            self.x_marginal[at].add_sample(self.x[at]);
        }
        for at in 0..self.y_marginal.len() {
            self.y_marginal[at].add_sample(self.y[at]);
        }
        self.a_marginal.add_sample(self.a);
        self.b_marginal.add_sample(self.b);
        self.s_marginal.add(&self.s_conditional);
        self.c_marginal.add_sample(self.c);
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

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> Vec<Gaussian> {
        self.x_marginal.iter().map(Gathered::marginal).collect()
    }

    /// The posterior of `y`.
    #[must_use]
    pub fn y_posterior(&self) -> Vec<Gaussian> {
        self.y_marginal.iter().map(Gathered::marginal).collect()
    }

    /// The posterior of `a`.
    #[must_use]
    pub fn a_posterior(&self) -> Gaussian {
        self.a_marginal.marginal()
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> Beta {
        self.b_marginal.marginal()
    }

    /// The posterior of `s`.
    #[must_use]
    pub fn s_posterior(&self) -> Bernoulli {
        self.s_marginal.marginal()
    }

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> Gaussian {
        self.c_marginal.marginal()
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.x = vec![0.0; self.n];
        self.y = vec![0.0; self.n];
        self.m_conditional = Gaussian::UNIFORM;
        self.m_prior = Gaussian::UNIFORM;
        self.m_from_x = Gaussian::UNIFORM;
        self.m_from_y = Gaussian::UNIFORM;
        self.s_conditional = Bernoulli::UNIFORM;
        self.s_prior = Bernoulli::UNIFORM;
    }

    /// Line 4, `let m ~ Gaussian(0, variance = 4);`.
    fn define_m(&mut self) {
        self.m_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 15, `let s ~ Bernoulli(0.3);`.
    fn define_s(&mut self) {
        self.s_prior = bernoulli::ep::to_x_known(0.3);
    }

    /// Draws `m` given `x` and `y`.
    fn draw_m(&mut self) {
        // Line 6, `let x[i] ~ Gaussian(m, variance = 1);`.
        self.m_from_x = Gaussian::UNIFORM;
        for i in 0..self.n {
            self.m_from_x *= Gaussian::from_mean_variance(self.x[i], 1.0);
        }
        // Line 7, `let y[i] ~ Gaussian(m - 3, variance = 0.5);`.
        self.m_from_y = Gaussian::UNIFORM;
        let predictor = Predictor::new(-3.0, 0.5);
        for i in 0..self.n {
            self.m_from_y *= linear::to_left_out_term(1.0, predictor, Gaussian::point(self.y[i]));
        }
        // The marginal of `m`: the product of all messages to it.
        self.m_conditional = self.m_prior * self.m_from_x * self.m_from_y;
        self.m = self.m_conditional.sample(&mut self.random);
    }

    /// Draws `x` given `m` and `y`.
    fn draw_x(&mut self) {
        for i in 0..self.n {
            let mut next = TruncatedGaussian::UNIFORM;
            // Line 6, `let x[i] ~ Gaussian(m, variance = 1);`.
            next *= gaussian::vmp::to_x(self.m, 1.0);
            // Line 8, `observe x[i] > t[i];`.
            next *= is_positive::vmp::to_x_observed(true).of_term(1.0, -self.t[i]);
            // Line 9, `observe y[i] > x[i] + 1;`.
            next *= is_positive::vmp::to_x_observed(true).of_term(-1.0, (-1.0) + self.y[i]);
            self.watch.see("x", &next, i, 6);
            self.x[i] = next.sample(&mut self.random);
        }
    }

    /// Draws `y` given `m` and `x`.
    fn draw_y(&mut self) {
        for i in 0..self.n {
            let mut next = TruncatedGaussian::UNIFORM;
            // Line 7, `let y[i] ~ Gaussian(m - 3, variance = 0.5);`.
            next *= gaussian::vmp::to_x((-3.0) + self.m, 2.0);
            // Line 9, `observe y[i] > x[i] + 1;`.
            next *= is_positive::vmp::to_x_observed(true).of_term(1.0, (-1.0) + (-self.x[i]));
            self.watch.see("y", &next, i, 7);
            self.y[i] = next.sample(&mut self.random);
        }
    }

    /// Draws `a` given `b`, `s` and `c`.
    fn draw_a(&mut self) {
        let mut random = std::mem::take(&mut self.random);
        self.a = slice::real(self.a, &mut random, |value| self.log_density_of_a(value));
        self.watch.see_number("a", self.a, 0, 11);
        self.random = random;
    }

    /// Draws `b` given `a`.
    fn draw_b(&mut self) {
        let mut random = std::mem::take(&mut self.random);
        self.b = slice::unit(self.b, &mut random, |value| self.log_density_of_b(value));
        self.watch.see_number("b", self.b, 0, 12);
        self.random = random;
    }

    /// Draws `s` given `a` and `c`.
    fn draw_s(&mut self) {
        // Line 17, `if s`.
        // The marginal of `s`: the product of all messages to it.
        let s_from_gate = gate::truth_if_possible(
            self.log_evidence_if_s(),
            self.log_evidence_unless_s(),
        );
        self.s_conditional = self.s_prior * s_from_gate;
        self.s = self.s_conditional.sample(&mut self.random);
    }

    /// Draws `c` given `a` and `s`.
    fn draw_c(&mut self) {
        let mut next = TruncatedGaussian::UNIFORM;
        // Line 16, `let c ~ Gaussian(0, variance = 1);`.
        next *= gaussian::vmp::to_x(0.0, 1.0);
        // Line 17, `observe c > a;`.
        if self.s {
            next *= is_positive::vmp::to_x_observed(true).of_term(1.0, -self.a);
        }
        // Line 17, `observe a > c;`.
        if !self.s {
            next *= is_positive::vmp::to_x_observed(true).of_term(-1.0, self.a);
        }
        self.watch.see("c", &next, 0, 16);
        self.c = next.sample(&mut self.random);
    }

    /// Line 4, `let m ~ Gaussian(0, variance = 4);`.
    fn first_m(&mut self) {
        self.m = 0.0;
    }

    /// `x` begins given `m`.
    fn begin_x(&mut self) {
        for i in 0..self.n {
            let mut next = TruncatedGaussian::UNIFORM;
            // Line 6, `let x[i] ~ Gaussian(m, variance = 1);`.
            next *= gaussian::vmp::to_x(self.m, 1.0);
            // Line 8, `observe x[i] > t[i];`.
            next *= is_positive::vmp::to_x_observed(true).of_term(1.0, -self.t[i]);
            self.watch.see("x", &next, i, 6);
            self.x[i] = next.sample(&mut self.random);
        }
    }

    /// Line 11, `let a ~ Uniform(0, 1);`.
    fn first_a(&mut self) {
        let random = &mut self.random;
        self.a = uniform::simulate::draw(0.0, 1.0, random);
    }

    /// Line 12, `let b ~ Beta(2, 2);`.
    fn first_b(&mut self) {
        self.b = beta::ep::to_x(2.0, 2.0).mean();
    }

    /// Line 15, `let s ~ Bernoulli(0.3);`.
    fn first_s(&mut self) {
        let random = &mut self.random;
        self.s = bernoulli::simulate::draw(0.3, random);
    }

    /// The logarithm of the density of `a` at a value, given all else.
    fn log_density_of_a(&self, value: f64) -> f64 {
        let mut log_z = 0.0;
        // Line 11, `let a ~ Uniform(0, 1);`.
        log_z += uniform::ep::log_evidence(value, 0.0, 1.0);
        // Line 13, `observe a > b;`.
        {
            let predictor = Predictor::new((-self.b) + value, 0.0);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
        }
        // Line 17, `observe c > a;`.
        if self.s {
            let predictor = Predictor::new(self.c + (-value), 0.0);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
        }
        // Line 17, `observe a > c;`.
        if !self.s {
            let predictor = Predictor::new((-self.c) + value, 0.0);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
        }
        log_z
    }

    /// The logarithm of the density of `b` at a value, given all else.
    fn log_density_of_b(&self, value: f64) -> f64 {
        let mut log_z = 0.0;
        // Line 12, `let b ~ Beta(2, 2);`.
        log_z += beta::ep::log_evidence(value, 2.0, 2.0);
        // Line 13, `observe a > b;`.
        {
            let predictor = Predictor::new(self.a + (-value), 0.0);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
        }
        // Line 14, `observe b > 0.6;`.
        {
            let predictor = Predictor::new((-0.6) + value, 0.0);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 17, `if s`.
    fn log_evidence_if_s(&self) -> f64 {
        let mut log_z = 0.0;
        let predictor = Predictor::new(self.c + (-self.a), 0.0);
        log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 17, `if s`.
    fn log_evidence_unless_s(&self) -> f64 {
        let mut log_z = 0.0;
        let predictor = Predictor::new(self.a + (-self.c), 0.0);
        log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
        log_z
    }
}

impl Sampler for JoinedStarts {
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
        self.m.save(words);
        self.x.save(words);
        self.y.save(words);
        self.a.save(words);
        self.b.save(words);
        self.s.save(words);
        self.c.save(words);
        self.x_marginal.save(words);
        self.y_marginal.save(words);
        self.a_marginal.save(words);
        self.b_marginal.save(words);
        self.s_marginal.save(words);
        self.c_marginal.save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.m = Saved::load(words)?;
        self.x = Saved::load(words)?;
        self.y = Saved::load(words)?;
        self.a = Saved::load(words)?;
        self.b = Saved::load(words)?;
        self.s = Saved::load(words)?;
        self.c = Saved::load(words)?;
        self.x_marginal = Saved::load(words)?;
        self.y_marginal = Saved::load(words)?;
        self.a_marginal = Saved::load(words)?;
        self.b_marginal = Saved::load(words)?;
        self.s_marginal = Saved::load(words)?;
        self.c_marginal = Saved::load(words)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_proper("m", &self.m_conditional, 0, 4, sweep)?;
        Error::check_proper("s", &self.s_conditional, 0, 15, sweep)?;
        self.watch.check(sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::array((0..self.n).map(|i| self.x_marginal[i].marginal()));
        let y = Posterior::array((0..self.n).map(|i| self.y_marginal[i].marginal()));
        let a = Posterior::from(self.a_marginal.marginal());
        let b = Posterior::from(self.b_marginal.marginal());
        let s = Posterior::from(self.s_marginal.marginal());
        let c = Posterior::from(self.c_marginal.marginal());
        vec![("x", x), ("y", y), ("a", a), ("b", b), ("s", s), ("c", c)]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.extend_from_slice(&self.x);
        numbers.extend_from_slice(&self.y);
        numbers.push(self.a);
        numbers.push(self.b);
        numbers.push(f64::from(u8::from(self.s)));
        numbers.push(self.c);
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![("x", self.x.len()), ("y", self.y.len()), ("a", 1), ("b", 1), ("s", 1), ("c", 1)]
    }

    fn another(&self) -> Box<dyn Sampler> {
        Box::new(self.clone())
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }

    fn absorb(&mut self, other: &mut dyn std::any::Any) {
        if let Some(other) = other.downcast_mut::<Self>() {
            posterity_runtime::absorb_all(&mut self.x_marginal, &other.x_marginal);
            posterity_runtime::absorb_all(&mut self.y_marginal, &other.y_marginal);
            self.a_marginal.absorb(&other.a_marginal);
            self.b_marginal.absorb(&other.b_marginal);
            self.s_marginal.absorb(&other.s_marginal);
            self.c_marginal.absorb(&other.c_marginal);
        }
    }
}
