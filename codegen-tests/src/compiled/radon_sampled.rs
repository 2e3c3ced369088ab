//! `RadonSampled` by block Gibbs sampling, compiled by posterity from `models/radon_sampled.model`.
//!
//! ```text
//! model RadonSampled(
//!     counties: usize,
//!     county: [usize; n],
//!     first_floor: [f64; n],
//!     log_uranium: [f64; n],
//!     log_radon: [f64; n],
//! ) -> (typical, first_floor_effect, uranium_effect, between, within, county_effect) {
//!     #![group(typical, county_effect; root = typical)]
//!     let typical ~ Gaussian(0, variance = 10);
//!     let first_floor_effect ~ Gaussian(0, variance = 10);
//!     let uranium_effect ~ Gaussian(0, variance = 10);
//!     let between ~ Gamma(shape = 1, rate = 0.1);
//!     let within ~ Gamma(shape = 1, rate = 1);
//!     for c in 0..counties {
//!         #[labels(county_name)]
//!         let county_effect[c] ~ Gaussian(typical, precision = between);
//!     }
//!     for i in 0..n {
//!         let effects = first_floor_effect * first_floor[i] + uranium_effect * log_uranium[i];
//!         log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision = within);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Error, Gamma, Gathered, Gaussian, Posterior, Progress, Random, Sampler,
    Sampling, Saved, Trace, Words, check, linear,
};
use std::ops::ControlFlow;

/// What [`RadonSampled`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RadonSampledData<'a> {
    /// `counties: usize`
    pub counties: usize,
    /// `county: [usize; n]`
    pub county: &'a [usize],
    /// `first_floor: [f64; n]`
    pub first_floor: &'a [f64],
    /// `log_uranium: [f64; n]`
    pub log_uranium: &'a [f64],
    /// `log_radon: [f64; n]`
    pub log_radon: &'a [f64],
}

/// Which counties of Minnesota have high radon at home, and what do the floor and the soil contribute?
///
/// The model of `radon.model`, whose posterior mean field makes too narrow. The typical level is drawn
/// with the counties' own integrated out, and these given it: one by one they would hold each other
/// where they are.
///
/// Data: `data/radon.json`, 919 houses in 85 counties (Price, Nero & Gelman 1996). Model: Gelman &
/// Hill, "Data analysis using regression and multilevel/hierarchical models" (2007), chapter 12.
#[derive(Clone, Debug)]
pub struct RadonSampled {
    /// The data `counties: usize`.
    counties: usize,
    /// The data `county: [usize; n]`.
    county: Vec<usize>,
    /// The data `first_floor: [f64; n]`.
    first_floor: Vec<f64>,
    /// The data `log_uranium: [f64; n]`.
    log_uranium: Vec<f64>,
    /// The data `log_radon: [f64; n]`.
    log_radon: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The sample of `typical`.
    typical: f64,
    /// The sample of `first_floor_effect`.
    first_floor_effect: f64,
    /// The sample of `uranium_effect`.
    uranium_effect: f64,
    /// The sample of `between`.
    between: f64,
    /// The sample of `within`.
    within: f64,
    /// The sample of `county_effect`.
    county_effect: Vec<f64>,
    /// The sample of `effects`.
    effects: Vec<f64>,
    /// The sample of `part`.
    part: Vec<f64>,
    /// The stream of chance.
    random: Random,
    /// What `typical` is drawn from.
    typical_conditional: Gaussian,
    /// What is known of `county_effect`, which is integrated out.
    county_effect_collapsed: Vec<Gaussian>,
    /// What `county_effect` is drawn from.
    county_effect_conditional: Vec<Gaussian>,
    /// What `first_floor_effect` is drawn from.
    first_floor_effect_conditional: Gaussian,
    /// What `uranium_effect` is drawn from.
    uranium_effect_conditional: Gaussian,
    /// What `between` is drawn from.
    between_conditional: Gamma,
    /// The message to `between` from its definition, line 20.
    between_prior: Gamma,
    /// The product of the messages to `between` from line 24.
    between_from_county_effect: Gamma,
    /// What `within` is drawn from.
    within_conditional: Gamma,
    /// The message to `within` from its definition, line 21.
    within_prior: Gamma,
    /// The product of the messages to `within` from line 28.
    within_from_log_radon: Gamma,
    /// What the sweeps so far say of `typical`.
    typical_marginal: Gathered<Gaussian>,
    /// What the sweeps so far say of `first_floor_effect`.
    first_floor_effect_marginal: Gathered<Gaussian>,
    /// What the sweeps so far say of `uranium_effect`.
    uranium_effect_marginal: Gathered<Gaussian>,
    /// What the sweeps so far say of `between`.
    between_marginal: Gathered<Gamma>,
    /// What the sweeps so far say of `within`.
    within_marginal: Gathered<Gamma>,
    /// What the sweeps so far say of `county_effect`.
    county_effect_marginal: Vec<Gathered<Gaussian>>,
}

impl RadonSampled {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RadonSampledData<'_>) -> Result<Self, DataError> {
        check::integer("counties", data.counties, 10, 5)?;
        check::integer("county", data.county, 11, 5)?;
        check::real("first_floor", data.first_floor, 12, 5)?;
        check::real("log_uranium", data.log_uranium, 13, 5)?;
        check::real("log_radon", data.log_radon, 14, 5)?;
        let n = data.county.len();
        check::size("n", "county", n, "first_floor", data.first_floor.len(), 12, 5)?;
        check::size("n", "county", n, "log_uranium", data.log_uranium.len(), 13, 5)?;
        check::size("n", "county", n, "log_radon", data.log_radon.len(), 14, 5)?;
        let mut inference = Self {
            counties: data.counties,
            county: data.county.to_vec(),
            first_floor: data.first_floor.to_vec(),
            log_uranium: data.log_uranium.to_vec(),
            log_radon: data.log_radon.to_vec(),
            n,
            typical: 0.0,
            first_floor_effect: 0.0,
            uranium_effect: 0.0,
            between: 0.0,
            within: 0.0,
            county_effect: Vec::new(),
            effects: Vec::new(),
            part: Vec::new(),
            random: Random::from_seed(0),
            typical_conditional: Gaussian::UNIFORM,
            county_effect_collapsed: Vec::new(),
            county_effect_conditional: Vec::new(),
            first_floor_effect_conditional: Gaussian::UNIFORM,
            uranium_effect_conditional: Gaussian::UNIFORM,
            between_conditional: Gamma::UNIFORM,
            between_prior: Gamma::UNIFORM,
            between_from_county_effect: Gamma::UNIFORM,
            within_conditional: Gamma::UNIFORM,
            within_prior: Gamma::UNIFORM,
            within_from_log_radon: Gamma::UNIFORM,
            typical_marginal: Gathered::new(Gaussian::UNIFORM),
            first_floor_effect_marginal: Gathered::new(Gaussian::UNIFORM),
            uranium_effect_marginal: Gathered::new(Gaussian::UNIFORM),
            between_marginal: Gathered::new(Gamma::UNIFORM),
            within_marginal: Gathered::new(Gamma::UNIFORM),
            county_effect_marginal: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `counties` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_counties(&mut self, counties: usize) -> Result<(), DataError> {
        check::integer("counties", counties, 10, 5)?;
        let before = std::mem::replace(&mut self.counties, counties);
        self.check_data().inspect_err(|_| self.counties = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `county` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_county(&mut self, county: &[usize]) -> Result<(), DataError> {
        check::length("county", self.county.len(), county.len(), 11, 5)?;
        check::integer("county", county, 11, 5)?;
        let before = std::mem::replace(&mut self.county, county.to_vec());
        self.check_data().inspect_err(|_| self.county = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `first_floor` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first_floor(&mut self, first_floor: &[f64]) -> Result<(), DataError> {
        check::length("first_floor", self.first_floor.len(), first_floor.len(), 12, 5)?;
        check::real("first_floor", first_floor, 12, 5)?;
        self.first_floor = first_floor.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `log_uranium` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_log_uranium(&mut self, log_uranium: &[f64]) -> Result<(), DataError> {
        check::length("log_uranium", self.log_uranium.len(), log_uranium.len(), 13, 5)?;
        check::real("log_uranium", log_uranium, 13, 5)?;
        self.log_uranium = log_uranium.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `log_radon` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_log_radon(&mut self, log_radon: &[f64]) -> Result<(), DataError> {
        check::length("log_radon", self.log_radon.len(), log_radon.len(), 14, 5)?;
        check::real("log_radon", log_radon, 14, 5)?;
        self.log_radon = log_radon.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.start();
        self.define_between();
        self.define_within();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.first_typical();
        self.first_first_floor_effect();
        self.first_uranium_effect();
        self.first_between();
        self.first_within();
        self.first_county_effect();
        self.first_effects();
        self.first_part();
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.typical_marginal = Gathered::new(Gaussian::UNIFORM);
        self.first_floor_effect_marginal = Gathered::new(Gaussian::UNIFORM);
        self.uranium_effect_marginal = Gathered::new(Gaussian::UNIFORM);
        self.between_marginal = Gathered::new(Gamma::UNIFORM);
        self.within_marginal = Gathered::new(Gamma::UNIFORM);
        self.county_effect_marginal = vec![Gathered::new(Gaussian::UNIFORM); self.counties];
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_typical();
        self.draw_county_effect();
        self.draw_first_floor_effect();
        self.refresh_effects();
        self.draw_uranium_effect();
        self.refresh_effects();
        self.refresh_part();
        self.draw_between();
        self.draw_within();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        self.typical_marginal.add(&self.typical_conditional);
        self.first_floor_effect_marginal.add(&self.first_floor_effect_conditional);
        self.uranium_effect_marginal.add(&self.uranium_effect_conditional);
        self.between_marginal.add(&self.between_conditional);
        self.within_marginal.add(&self.within_conditional);
        for at in 0..self.county_effect_marginal.len() {
            self.county_effect_marginal[at].add(&self.county_effect_conditional[at]);
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

    /// The posterior of `typical`.
    #[must_use]
    pub fn typical_posterior(&self) -> Gaussian {
        self.typical_marginal.marginal()
    }

    /// The posterior of `first_floor_effect`.
    #[must_use]
    pub fn first_floor_effect_posterior(&self) -> Gaussian {
        self.first_floor_effect_marginal.marginal()
    }

    /// The posterior of `uranium_effect`.
    #[must_use]
    pub fn uranium_effect_posterior(&self) -> Gaussian {
        self.uranium_effect_marginal.marginal()
    }

    /// The posterior of `between`.
    #[must_use]
    pub fn between_posterior(&self) -> Gamma {
        self.between_marginal.marginal()
    }

    /// The posterior of `within`.
    #[must_use]
    pub fn within_posterior(&self) -> Gamma {
        self.within_marginal.marginal()
    }

    /// The posterior of `county_effect`.
    #[must_use]
    pub fn county_effect_posterior(&self) -> Vec<Gaussian> {
        self.county_effect_marginal.iter().map(Gathered::marginal).collect()
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::below("county[{}]", &[i], self.county[i], self.counties, 28, 33)?;
        }
        Ok(())
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.county_effect = vec![0.0; self.counties];
        self.effects = vec![0.0; self.n];
        self.part = vec![0.0; self.n];
        self.typical_conditional = Gaussian::UNIFORM;
        self.county_effect_collapsed = vec![Gaussian::UNIFORM; self.counties];
        self.county_effect_conditional = vec![Gaussian::UNIFORM; self.counties];
        self.first_floor_effect_conditional = Gaussian::UNIFORM;
        self.uranium_effect_conditional = Gaussian::UNIFORM;
        self.between_conditional = Gamma::UNIFORM;
        self.between_prior = Gamma::UNIFORM;
        self.between_from_county_effect = Gamma::UNIFORM;
        self.within_conditional = Gamma::UNIFORM;
        self.within_prior = Gamma::UNIFORM;
        self.within_from_log_radon = Gamma::UNIFORM;
    }

    /// Line 20, `let between ~ Gamma(shape = 1, rate = 0.1);`.
    fn define_between(&mut self) {
        self.between_prior = gamma::ep::to_x_known(1.0, 0.1);
    }

    /// Line 21, `let within ~ Gamma(shape = 1, rate = 1);`.
    fn define_within(&mut self) {
        self.within_prior = gamma::ep::to_x_known(1.0, 1.0);
    }

    /// Draws `typical` given `between`, `within` and `effects`.
    fn draw_typical(&mut self) {
        self.county_effect_collapsed.fill(Gaussian::UNIFORM);
        // Line 17, `let typical ~ Gaussian(0, variance = 10);`.
        self.typical_conditional = Gaussian::from_mean_variance(0.0, 10.0);
        // Line 28, `log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision…`.
        for i in 0..self.n {
            let county = self.county[i];
            let part = gaussian::ep::to_mean_observed(self.log_radon[i], self.within);
            self.county_effect_collapsed[county] *=
                linear::to_affine(1.0, part, self.effects[i], 0.0);
        }
        // Line 24, `let county_effect[c] ~ Gaussian(typical, precision = between);`.
        for c in 0..self.counties {
            let county_effect = self.county_effect_collapsed[c];
            self.typical_conditional *= gaussian::ep::to_mean(county_effect, self.between);
        }
        self.typical = self.typical_conditional.sample(&mut self.random);
    }

    /// Draws `county_effect` given `typical`, `between`, `within` and `effects`.
    fn draw_county_effect(&mut self) {
        // Line 24, `let county_effect[c] ~ Gaussian(typical, precision = between);`.
        // Line 28, `log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision…`.
        // That is as in `draw_typical`.
        let told = gaussian::ep::to_x_known(self.typical, self.between);
        for at in 0..self.county_effect_collapsed.len() {
            self.county_effect_conditional[at] = told * self.county_effect_collapsed[at];
        }
        for i in 0..self.counties {
            self.county_effect[i] = self
                .county_effect_conditional[i]
                .sample(&mut self.random);
        }
    }

    /// Draws `first_floor_effect` given `uranium_effect`, `within` and `county_effect`.
    fn draw_first_floor_effect(&mut self) {
        // Line 18, `let first_floor_effect ~ Gaussian(0, variance = 10);`.
        self.first_floor_effect_conditional = Gaussian::from_mean_variance(0.0, 10.0);
        // Line 28, `log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision…`.
        for i in 0..self.n {
            let part = gaussian::ep::to_mean_observed(self.log_radon[i], self.within);
            self.first_floor_effect_conditional *= linear::to_affine(
                self.first_floor[i],
                part,
                self.county_effect[self.county[i]]
                    + self.log_uranium[i] * self.uranium_effect,
                0.0,
            );
        }
        self.first_floor_effect = self
            .first_floor_effect_conditional
            .sample(&mut self.random);
    }

    /// Line 27, `let effects = first_floor_effect * first_floor[i] + uranium_effect * …`.
    fn refresh_effects(&mut self) {
        for i in 0..self.n {
            self.effects[i] = self.first_floor[i] * self.first_floor_effect
                + self.log_uranium[i] * self.uranium_effect;
        }
    }

    /// Draws `uranium_effect` given `first_floor_effect`, `within` and `county_effect`.
    fn draw_uranium_effect(&mut self) {
        // Line 19, `let uranium_effect ~ Gaussian(0, variance = 10);`.
        self.uranium_effect_conditional = Gaussian::from_mean_variance(0.0, 10.0);
        // Line 28, `log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision…`.
        for i in 0..self.n {
            let part = gaussian::ep::to_mean_observed(self.log_radon[i], self.within);
            self.uranium_effect_conditional *= linear::to_affine(
                self.log_uranium[i],
                part,
                self.county_effect[self.county[i]]
                    + self.first_floor[i] * self.first_floor_effect,
                0.0,
            );
        }
        self.uranium_effect = self.uranium_effect_conditional.sample(&mut self.random);
    }

    /// Line 28, `log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision…`.
    fn refresh_part(&mut self) {
        for i in 0..self.n {
            self.part[i] = self.county_effect[self.county[i]] + self.effects[i];
        }
    }

    /// Draws `between` given `typical` and `county_effect`.
    fn draw_between(&mut self) {
        // Line 24, `let county_effect[c] ~ Gaussian(typical, precision = between);`.
        self.between_from_county_effect = Gamma::UNIFORM;
        for c in 0..self.counties {
            self.between_from_county_effect *=
                gaussian::ep::to_precision_observed(self.county_effect[c], self.typical);
        }
        // The marginal of `between`: the product of all messages to it.
        self.between_conditional = self.between_prior * self.between_from_county_effect;
        self.between = self.between_conditional.sample(&mut self.random);
    }

    /// Draws `within` given `part`.
    fn draw_within(&mut self) {
        // Line 28, `log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision…`.
        self.within_from_log_radon = Gamma::UNIFORM;
        for i in 0..self.n {
            self.within_from_log_radon *=
                gaussian::ep::to_precision_observed(self.log_radon[i], self.part[i]);
        }
        // The marginal of `within`: the product of all messages to it.
        self.within_conditional = self.within_prior * self.within_from_log_radon;
        self.within = self.within_conditional.sample(&mut self.random);
    }

    /// Line 17, `let typical ~ Gaussian(0, variance = 10);`.
    fn first_typical(&mut self) {
        self.typical = 0.0;
    }

    /// Line 18, `let first_floor_effect ~ Gaussian(0, variance = 10);`.
    fn first_first_floor_effect(&mut self) {
        self.first_floor_effect = 0.0;
    }

    /// Line 19, `let uranium_effect ~ Gaussian(0, variance = 10);`.
    fn first_uranium_effect(&mut self) {
        self.uranium_effect = 0.0;
    }

    /// Line 20, `let between ~ Gamma(shape = 1, rate = 0.1);`.
    fn first_between(&mut self) {
        self.between = gamma::ep::to_x_known(1.0, 0.1).mean();
    }

    /// Line 21, `let within ~ Gamma(shape = 1, rate = 1);`.
    fn first_within(&mut self) {
        self.within = gamma::ep::to_x_known(1.0, 1.0).mean();
    }

    /// Line 24, `let county_effect[c] ~ Gaussian(typical, precision = between);`.
    fn first_county_effect(&mut self) {
        for c in 0..self.counties {
            self.county_effect[c] = gaussian::ep::to_x_known(self.typical, self.between).mean();
        }
    }

    /// Line 27, `let effects = first_floor_effect * first_floor[i] + uranium_effect * …`.
    fn first_effects(&mut self) {
        for i in 0..self.n {
            self.effects[i] = self.first_floor[i] * self.first_floor_effect
                + self.log_uranium[i] * self.uranium_effect;
        }
    }

    /// Line 28, `log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision…`.
    fn first_part(&mut self) {
        for i in 0..self.n {
            self.part[i] = self.county_effect[self.county[i]] + self.effects[i];
        }
    }
}

impl Sampler for RadonSampled {
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
        self.typical.save(words);
        self.first_floor_effect.save(words);
        self.uranium_effect.save(words);
        self.between.save(words);
        self.within.save(words);
        self.county_effect.save(words);
        self.effects.save(words);
        self.part.save(words);
        self.typical_marginal.save(words);
        self.first_floor_effect_marginal.save(words);
        self.uranium_effect_marginal.save(words);
        self.between_marginal.save(words);
        self.within_marginal.save(words);
        self.county_effect_marginal.save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.typical = Saved::load(words)?;
        self.first_floor_effect = Saved::load(words)?;
        self.uranium_effect = Saved::load(words)?;
        self.between = Saved::load(words)?;
        self.within = Saved::load(words)?;
        self.county_effect = Saved::load(words)?;
        self.effects = Saved::load(words)?;
        self.part = Saved::load(words)?;
        self.typical_marginal = Saved::load(words)?;
        self.first_floor_effect_marginal = Saved::load(words)?;
        self.uranium_effect_marginal = Saved::load(words)?;
        self.between_marginal = Saved::load(words)?;
        self.within_marginal = Saved::load(words)?;
        self.county_effect_marginal = Saved::load(words)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_proper("typical", &self.typical_conditional, 0, 17, sweep)?;
        Error::check_all_proper("county_effect", &self.county_effect_conditional, 24, sweep)?;
        Error::check_proper(
            "first_floor_effect",
            &self.first_floor_effect_conditional,
            0,
            18,
            sweep,
        )?;
        Error::check_proper("uranium_effect", &self.uranium_effect_conditional, 0, 19, sweep)?;
        Error::check_proper("between", &self.between_conditional, 0, 20, sweep)?;
        Error::check_proper("within", &self.within_conditional, 0, 21, sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let typical = Posterior::from(self.typical_marginal.marginal());
        let first_floor_effect = Posterior::from(self.first_floor_effect_marginal.marginal());
        let uranium_effect = Posterior::from(self.uranium_effect_marginal.marginal());
        let between = Posterior::from(self.between_marginal.marginal());
        let within = Posterior::from(self.within_marginal.marginal());
        let county_effect = Posterior::array(
            (0..self.counties).map(|i| self.county_effect_marginal[i].marginal()),
        );
        vec![
            ("typical", typical), ("first_floor_effect", first_floor_effect),
            ("uranium_effect", uranium_effect), ("between", between), ("within", within),
            ("county_effect", county_effect)
        ]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.push(self.typical);
        numbers.push(self.first_floor_effect);
        numbers.push(self.uranium_effect);
        numbers.push(self.between);
        numbers.push(self.within);
        numbers.extend_from_slice(&self.county_effect);
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("typical", 1), ("first_floor_effect", 1), ("uranium_effect", 1), ("between",
            1), ("within", 1), ("county_effect", self.county_effect.len())
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
            self.typical_marginal.absorb(&other.typical_marginal);
            self.first_floor_effect_marginal.absorb(&other.first_floor_effect_marginal);
            self.uranium_effect_marginal.absorb(&other.uranium_effect_marginal);
            self.between_marginal.absorb(&other.between_marginal);
            self.within_marginal.absorb(&other.within_marginal);
            posterity_runtime::absorb_all(
                &mut self.county_effect_marginal,
                &other.county_effect_marginal,
            );
        }
    }
}
