//! `VerbalAggression` by block Gibbs sampling, compiled by posterity from
//! `models/verbal_aggression.model`.
//!
//! ```text
//! model VerbalAggression(
//!     person: [usize; n],
//!     item: [usize; n],
//!     yes: [bool; n],
//!     persons: usize,
//!     items: usize,
//! ) -> (spread, difficulty, aggression) {
//!     let spread ~ Gamma(shape = 2, rate = 2);
//!     for p in 0..persons {
//!         let aggression[p] ~ Gaussian(0, precision = spread);
//!     }
//!     for q in 0..items {
//!         #[labels(item_name)]
//!         let difficulty[q] ~ Gaussian(0, variance = 4);
//!     }
//!     for i in 0..n {
//!         let inclination ~ Gaussian(aggression[person[i]] - difficulty[item[i]], variance = 1);
//!         observe yes[i] == (inclination > 0);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian, is_positive};
use posterity_runtime::{
    DataError, Error, Gamma, Gathered, Gaussian, Posterior, Predictor, Progress, Random,
    Sampler, Sampling, Saved, Trace, TruncatedGaussian, Watch, Words, check, linear,
};
use std::ops::ControlFlow;

/// What [`VerbalAggression`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct VerbalAggressionData<'a> {
    /// `person: [usize; n]`
    pub person: &'a [usize],
    /// `item: [usize; n]`
    pub item: &'a [usize],
    /// `yes: [bool; n]`
    pub yes: &'a [bool],
    /// `persons: usize`
    pub persons: usize,
    /// `items: usize`
    pub items: usize,
}

/// Who would curse, scold or shout, and when?
///
/// Item response with a probit link, by data augmentation: a person says yes to a situation where an
/// inclination, which is sampled, is positive. It is aggression less difficulty, and the day's luck.
/// How much people differ is learnt.
///
/// Data: `data/verbal_aggression.json`, 316 persons and 24 situations (De Boeck & Wilson 2004). Model:
/// Albert, "Bayesian estimation of normal ogive item response curves using Gibbs sampling" (1992), of
/// one parameter.
#[derive(Clone, Debug)]
pub struct VerbalAggression {
    /// The data `person: [usize; n]`.
    person: Vec<usize>,
    /// The data `item: [usize; n]`.
    item: Vec<usize>,
    /// The data `yes: [bool; n]`.
    yes: Vec<bool>,
    /// The data `persons: usize`.
    persons: usize,
    /// The data `items: usize`.
    items: usize,
    /// The size `n` of the data.
    n: usize,
    /// The sample of `spread`.
    spread: f64,
    /// The sample of `aggression`.
    aggression: Vec<f64>,
    /// The sample of `difficulty`.
    difficulty: Vec<f64>,
    /// The sample of `inclination`.
    inclination: Vec<f64>,
    /// The stream of chance.
    random: Random,
    /// What `spread` is drawn from.
    spread_conditional: Gamma,
    /// The message to `spread` from its definition, line 16.
    spread_prior: Gamma,
    /// The product of the messages to `spread` from line 18.
    spread_from_aggression: Gamma,
    /// What `aggression` is drawn from.
    aggression_conditional: Vec<Gaussian>,
    /// The message to `aggression` from its definition, line 18.
    aggression_prior: Vec<Gaussian>,
    /// The product of the messages to `aggression[person[i]]` from line 25.
    aggression_from_person: Vec<Gaussian>,
    /// What `difficulty` is drawn from.
    difficulty_conditional: Vec<Gaussian>,
    /// The message to `difficulty` from its definition, line 22.
    difficulty_prior: Vec<Gaussian>,
    /// The product of the messages to `difficulty[item[i]]` from line 25.
    difficulty_from_item: Vec<Gaussian>,
    /// What was drawn though no value of it is possible.
    watch: Watch,
    /// What the sweeps so far say of `spread`.
    spread_marginal: Gathered<Gamma>,
    /// What the sweeps so far say of `difficulty`.
    difficulty_marginal: Vec<Gathered<Gaussian>>,
    /// What the sweeps so far say of `aggression`.
    aggression_marginal: Vec<Gathered<Gaussian>>,
}

impl VerbalAggression {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: VerbalAggressionData<'_>) -> Result<Self, DataError> {
        check::integer("person", data.person, 10, 5)?;
        check::integer("item", data.item, 11, 5)?;
        check::integer("persons", data.persons, 13, 5)?;
        check::integer("items", data.items, 14, 5)?;
        let n = data.person.len();
        check::size("n", "person", n, "item", data.item.len(), 11, 5)?;
        check::size("n", "person", n, "yes", data.yes.len(), 12, 5)?;
        let mut inference = Self {
            person: data.person.to_vec(),
            item: data.item.to_vec(),
            yes: data.yes.to_vec(),
            persons: data.persons,
            items: data.items,
            n,
            spread: 0.0,
            aggression: Vec::new(),
            difficulty: Vec::new(),
            inclination: Vec::new(),
            random: Random::from_seed(0),
            spread_conditional: Gamma::UNIFORM,
            spread_prior: Gamma::UNIFORM,
            spread_from_aggression: Gamma::UNIFORM,
            aggression_conditional: Vec::new(),
            aggression_prior: Vec::new(),
            aggression_from_person: Vec::new(),
            difficulty_conditional: Vec::new(),
            difficulty_prior: Vec::new(),
            difficulty_from_item: Vec::new(),
            watch: Watch::default(),
            spread_marginal: Gathered::new(Gamma::UNIFORM),
            difficulty_marginal: Vec::new(),
            aggression_marginal: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `person` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_person(&mut self, person: &[usize]) -> Result<(), DataError> {
        check::length("person", self.person.len(), person.len(), 10, 5)?;
        check::integer("person", person, 10, 5)?;
        let before = std::mem::replace(&mut self.person, person.to_vec());
        self.check_data().inspect_err(|_| self.person = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `item` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_item(&mut self, item: &[usize]) -> Result<(), DataError> {
        check::length("item", self.item.len(), item.len(), 11, 5)?;
        check::integer("item", item, 11, 5)?;
        let before = std::mem::replace(&mut self.item, item.to_vec());
        self.check_data().inspect_err(|_| self.item = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `yes` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_yes(&mut self, yes: &[bool]) -> Result<(), DataError> {
        check::length("yes", self.yes.len(), yes.len(), 12, 5)?;
        self.yes = yes.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `persons` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_persons(&mut self, persons: usize) -> Result<(), DataError> {
        check::integer("persons", persons, 13, 5)?;
        let before = std::mem::replace(&mut self.persons, persons);
        self.check_data().inspect_err(|_| self.persons = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `items` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_items(&mut self, items: usize) -> Result<(), DataError> {
        check::integer("items", items, 14, 5)?;
        let before = std::mem::replace(&mut self.items, items);
        self.check_data().inspect_err(|_| self.items = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.start();
        self.define_spread();
        self.define_difficulty();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.watch = Watch::default();
        self.first_spread();
        self.first_aggression();
        self.first_difficulty();
        self.first_inclination();
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.spread_marginal = Gathered::new(Gamma::UNIFORM);
        self.difficulty_marginal = vec![Gathered::new(Gaussian::UNIFORM); self.items];
        self.aggression_marginal = vec![Gathered::new(Gaussian::UNIFORM); self.persons];
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_spread();
        self.draw_aggression();
        self.draw_difficulty();
        self.draw_inclination();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        self.spread_marginal.add(&self.spread_conditional);
        for at in 0..self.difficulty_marginal.len() {
            self.difficulty_marginal[at].add(&self.difficulty_conditional[at]);
        }
        for at in 0..self.aggression_marginal.len() {
            self.aggression_marginal[at].add(&self.aggression_conditional[at]);
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

    /// The posterior of `spread`.
    #[must_use]
    pub fn spread_posterior(&self) -> Gamma {
        self.spread_marginal.marginal()
    }

    /// The posterior of `difficulty`.
    #[must_use]
    pub fn difficulty_posterior(&self) -> Vec<Gaussian> {
        self.difficulty_marginal.iter().map(Gathered::marginal).collect()
    }

    /// The posterior of `aggression`.
    #[must_use]
    pub fn aggression_posterior(&self) -> Vec<Gaussian> {
        self.aggression_marginal.iter().map(Gathered::marginal).collect()
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::below("person[{}]", &[i], self.person[i], self.persons, 25, 36)?;
            check::below("item[{}]", &[i], self.item[i], self.items, 25, 60)?;
        }
        Ok(())
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.aggression = vec![0.0; self.persons];
        self.difficulty = vec![0.0; self.items];
        self.inclination = vec![0.0; self.n];
        self.spread_conditional = Gamma::UNIFORM;
        self.spread_prior = Gamma::UNIFORM;
        self.spread_from_aggression = Gamma::UNIFORM;
        self.aggression_conditional = vec![Gaussian::UNIFORM; self.persons];
        self.aggression_prior = vec![Gaussian::UNIFORM; self.persons];
        self.aggression_from_person = vec![Gaussian::UNIFORM; self.persons];
        self.difficulty_conditional = vec![Gaussian::UNIFORM; self.items];
        self.difficulty_prior = vec![Gaussian::UNIFORM; self.items];
        self.difficulty_from_item = vec![Gaussian::UNIFORM; self.items];
    }

    /// Line 16, `let spread ~ Gamma(shape = 2, rate = 2);`.
    fn define_spread(&mut self) {
        self.spread_prior = gamma::ep::to_x_known(2.0, 2.0);
    }

    /// Line 22, `let difficulty[q] ~ Gaussian(0, variance = 4);`.
    fn define_difficulty(&mut self) {
        self.difficulty_prior.fill(Gaussian::from_mean_variance(0.0, 4.0));
    }

    /// Draws `spread` given `aggression`.
    fn draw_spread(&mut self) {
        // Line 18, `let aggression[p] ~ Gaussian(0, precision = spread);`.
        self.spread_from_aggression = Gamma::UNIFORM;
        for p in 0..self.persons {
            self.spread_from_aggression *=
                gaussian::ep::to_precision_observed(self.aggression[p], 0.0);
        }
        // The marginal of `spread`: the product of all messages to it.
        self.spread_conditional = self.spread_prior * self.spread_from_aggression;
        self.spread = self.spread_conditional.sample(&mut self.random);
    }

    /// Draws `aggression` given `spread`, `difficulty` and `inclination`.
    fn draw_aggression(&mut self) {
        // Line 18, `let aggression[p] ~ Gaussian(0, precision = spread);`.
        self.aggression_prior.fill(gaussian::ep::to_x_known(0.0, self.spread));
        // Line 25, `let inclination ~ Gaussian(aggression[person[i]] - difficulty[item[i]…`.
        self.aggression_from_person.fill(Gaussian::UNIFORM);
        for i in 0..self.n {
            let person = self.person[i];
            let predictor = Predictor::new(-self.difficulty[self.item[i]], 1.0);
            self.aggression_from_person[person] *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.inclination[i]));
        }
        // The marginal of `aggression`: the product of all messages to it.
        for at in 0..self.aggression_conditional.len() {
            self.aggression_conditional[at] = self.aggression_prior[at]
                * self.aggression_from_person[at];
        }
        for i in 0..self.persons {
            self.aggression[i] = self.aggression_conditional[i].sample(&mut self.random);
        }
    }

    /// Draws `difficulty` given `aggression` and `inclination`.
    fn draw_difficulty(&mut self) {
        // Line 25, `let inclination ~ Gaussian(aggression[person[i]] - difficulty[item[i]…`.
        self.difficulty_from_item.fill(Gaussian::UNIFORM);
        for i in 0..self.n {
            let item = self.item[i];
            let predictor = Predictor::new(self.aggression[self.person[i]], 1.0);
            self.difficulty_from_item[item] *=
                linear::to_left_out_term(-1.0, predictor, Gaussian::point(self.inclination[i]));
        }
        // The marginal of `difficulty`: the product of all messages to it.
        for at in 0..self.difficulty_conditional.len() {
            self.difficulty_conditional[at] = self.difficulty_prior[at]
                * self.difficulty_from_item[at];
        }
        for i in 0..self.items {
            self.difficulty[i] = self.difficulty_conditional[i].sample(&mut self.random);
        }
    }

    /// Draws `inclination` given `aggression` and `difficulty`.
    fn draw_inclination(&mut self) {
        for i in 0..self.n {
            let mut next = TruncatedGaussian::UNIFORM;
            // Line 25, `let inclination ~ Gaussian(aggression[person[i]] - difficulty[item[i]…`.
            next *= gaussian::vmp::to_x(
                self.aggression[self.person[i]] + (-self.difficulty[self.item[i]]),
                1.0,
            );
            // Line 26, `observe yes[i] == (inclination > 0);`.
            next *= is_positive::vmp::to_x_observed(self.yes[i]);
            self.watch.see("inclination", &next, i, 25);
            self.inclination[i] = next.sample(&mut self.random);
        }
    }

    /// Line 16, `let spread ~ Gamma(shape = 2, rate = 2);`.
    fn first_spread(&mut self) {
        self.spread = gamma::ep::to_x_known(2.0, 2.0).mean();
    }

    /// Line 18, `let aggression[p] ~ Gaussian(0, precision = spread);`.
    fn first_aggression(&mut self) {
        for p in 0..self.persons {
            self.aggression[p] = gaussian::ep::to_x_known(0.0, self.spread).mean();
        }
    }

    /// Line 22, `let difficulty[q] ~ Gaussian(0, variance = 4);`.
    fn first_difficulty(&mut self) {
        for q in 0..self.items {
            self.difficulty[q] = 0.0;
        }
    }

    /// Line 25, `let inclination ~ Gaussian(aggression[person[i]] - difficulty[item[i]…`.
    fn first_inclination(&mut self) {
        for i in 0..self.n {
            self.inclination[i] = self.aggression[self.person[i]]
                + (-self.difficulty[self.item[i]]);
        }
    }
}

impl Sampler for VerbalAggression {
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
        self.spread.save(words);
        self.aggression.save(words);
        self.difficulty.save(words);
        self.inclination.save(words);
        self.spread_marginal.save(words);
        self.difficulty_marginal.save(words);
        self.aggression_marginal.save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.spread = Saved::load(words)?;
        self.aggression = Saved::load(words)?;
        self.difficulty = Saved::load(words)?;
        self.inclination = Saved::load(words)?;
        self.spread_marginal = Saved::load(words)?;
        self.difficulty_marginal = Saved::load(words)?;
        self.aggression_marginal = Saved::load(words)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_proper("spread", &self.spread_conditional, 0, 16, sweep)?;
        Error::check_all_proper("aggression", &self.aggression_conditional, 18, sweep)?;
        Error::check_all_proper("difficulty", &self.difficulty_conditional, 22, sweep)?;
        self.watch.check(sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let spread = Posterior::from(self.spread_marginal.marginal());
        let difficulty = Posterior::array(
            (0..self.items).map(|i| self.difficulty_marginal[i].marginal()),
        );
        let aggression = Posterior::array(
            (0..self.persons).map(|i| self.aggression_marginal[i].marginal()),
        );
        vec![("spread", spread), ("difficulty", difficulty), ("aggression", aggression)]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.push(self.spread);
        numbers.extend_from_slice(&self.difficulty);
        numbers.extend_from_slice(&self.aggression);
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("spread", 1), ("difficulty", self.difficulty.len()), ("aggression", self
            .aggression.len())
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
            self.spread_marginal.absorb(&other.spread_marginal);
            posterity_runtime::absorb_all(
                &mut self.difficulty_marginal,
                &other.difficulty_marginal,
            );
            posterity_runtime::absorb_all(
                &mut self.aggression_marginal,
                &other.aggression_marginal,
            );
        }
    }
}
