//! `ConjugatePairs` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/conjugate_pairs.model`.
//!
//! ```text
//! model ConjugatePairs(
//!     heads: [bool; tosses],
//!     successes: [usize; rounds],
//!     trials: [usize; rounds],
//!     counts: [usize; hours],
//!     exposure: [f64; hours],
//!     waits: [f64; events],
//!     reading: [f64; readings],
//!     spread: [f64; readings],
//!     face: [usize; throws],
//! ) -> (coin, skill, rate, hazard, level, die) {
//!     let coin ~ Beta(1.5, 2.5);
//!     for i in 0..tosses {
//!         heads[i] ~ Bernoulli(coin);
//!     }
//!     let skill ~ Beta(2, 2);
//!     for i in 0..rounds {
//!         successes[i] ~ Binomial(trials[i], skill);
//!     }
//!     let rate ~ Gamma(shape = 2, rate = 0.5);
//!     for i in 0..hours {
//!         counts[i] ~ Poisson(exposure[i] * rate);
//!     }
//!     let hazard ~ Gamma(shape = 3, rate = 4);
//!     for i in 0..events {
//!         waits[i] ~ Gamma(shape = 2.5, rate = hazard);
//!     }
//!     let level ~ Gaussian(1, variance = 9);
//!     for i in 0..readings {
//!         reading[i] ~ Gaussian(level, variance = spread[i]);
//!     }
//!     let die ~ Dirichlet([1.0, 2.0, 0.5]);
//!     for i in 0..throws {
//!         face[i] ~ Categorical(die);
//!     }
//! }
//! ```

use posterity_runtime::operators::{
    bernoulli, beta, binomial, categorical, dirichlet, gamma, poisson, product,
};
use posterity_runtime::{
    Beta, DataError, Dirichlet, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Random, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`ConjugatePairs`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ConjugatePairsData<'a> {
    /// `heads: [bool; tosses]`
    pub heads: &'a [bool],
    /// `successes: [usize; rounds]`
    pub successes: &'a [usize],
    /// `trials: [usize; rounds]`
    pub trials: &'a [usize],
    /// `counts: [usize; hours]`
    pub counts: &'a [usize],
    /// `exposure: [f64; hours]`
    pub exposure: &'a [f64],
    /// `waits: [f64; events]`
    pub waits: &'a [f64],
    /// `reading: [f64; readings]`
    pub reading: &'a [f64],
    /// `spread: [f64; readings]`
    pub spread: &'a [f64],
    /// `face: [usize; throws]`
    pub face: &'a [usize],
}

/// Every conjugate pair of scalars, each a plate of its own.
#[derive(Clone, Debug)]
pub struct ConjugatePairs {
    /// The data `heads: [bool; tosses]`.
    heads: Vec<bool>,
    /// The data `successes: [usize; rounds]`.
    successes: Vec<usize>,
    /// The data `trials: [usize; rounds]`.
    trials: Vec<usize>,
    /// The data `counts: [usize; hours]`.
    counts: Vec<usize>,
    /// The data `exposure: [f64; hours]`.
    exposure: Vec<f64>,
    /// The data `waits: [f64; events]`.
    waits: Vec<f64>,
    /// The data `reading: [f64; readings]`.
    reading: Vec<f64>,
    /// The data `spread: [f64; readings]`.
    spread: Vec<f64>,
    /// The data `face: [usize; throws]`.
    face: Vec<usize>,
    /// The size `tosses` of the data.
    tosses: usize,
    /// The size `rounds` of the data.
    rounds: usize,
    /// The size `hours` of the data.
    hours: usize,
    /// The size `events` of the data.
    events: usize,
    /// The size `readings` of the data.
    readings: usize,
    /// The size `throws` of the data.
    throws: usize,
    /// The belief about `coin`.
    coin: Beta,
    /// The belief about `skill`.
    skill: Beta,
    /// The belief about `rate`.
    rate: Gamma,
    /// The belief about `hazard`.
    hazard: Gamma,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `die`.
    die: Dirichlet,
    /// The message to `coin` from its definition, line 14.
    coin_prior: Beta,
    /// The product of the messages to `coin` from line 16.
    coin_from_heads: Beta,
    /// The message to `skill` from its definition, line 18.
    skill_prior: Beta,
    /// The product of the messages to `skill` from line 20.
    skill_from_successes: Beta,
    /// The message to `part` from its definition, line 24.
    part_prior: Vec<Gamma>,
    /// The message to `rate` from line 24.
    rate_from_part: Vec<Gamma>,
    /// The message to `part[i]` from line 24.
    part_from_counts: Vec<Gamma>,
    /// The message to `hazard` from its definition, line 26.
    hazard_prior: Gamma,
    /// The product of the messages to `hazard` from line 28.
    hazard_from_waits: Gamma,
    /// The message to `level` from its definition, line 30.
    level_prior: Gaussian,
    /// The product of the messages to `level` from line 32.
    level_from_reading: Gaussian,
    /// The message to `die` from its definition, line 34.
    die_prior: Dirichlet,
    /// The product of the messages to `die` from line 36.
    die_from_face: Dirichlet,
}

impl ConjugatePairs {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ConjugatePairsData<'_>) -> Result<Self, DataError> {
        check::integer("successes", data.successes, 5, 5)?;
        check::integer("trials", data.trials, 6, 5)?;
        check::integer("counts", data.counts, 7, 5)?;
        check::real("exposure", data.exposure, 8, 5)?;
        check::real("waits", data.waits, 9, 5)?;
        check::real("reading", data.reading, 10, 5)?;
        check::real("spread", data.spread, 11, 5)?;
        check::integer("face", data.face, 12, 5)?;
        let tosses = data.heads.len();
        let rounds = data.successes.len();
        check::size("rounds", "successes", rounds, "trials", data.trials.len(), 6, 5)?;
        let hours = data.counts.len();
        check::size("hours", "counts", hours, "exposure", data.exposure.len(), 8, 5)?;
        let events = data.waits.len();
        let readings = data.reading.len();
        check::size("readings", "reading", readings, "spread", data.spread.len(), 11, 5)?;
        let throws = data.face.len();
        let mut inference = Self {
            heads: data.heads.to_vec(),
            successes: data.successes.to_vec(),
            trials: data.trials.to_vec(),
            counts: data.counts.to_vec(),
            exposure: data.exposure.to_vec(),
            waits: data.waits.to_vec(),
            reading: data.reading.to_vec(),
            spread: data.spread.to_vec(),
            face: data.face.to_vec(),
            tosses,
            rounds,
            hours,
            events,
            readings,
            throws,
            coin: Beta::UNIFORM,
            skill: Beta::UNIFORM,
            rate: Gamma::UNIFORM,
            hazard: Gamma::UNIFORM,
            level: Gaussian::UNIFORM,
            die: Dirichlet::uniform(1),
            coin_prior: Beta::UNIFORM,
            coin_from_heads: Beta::UNIFORM,
            skill_prior: Beta::UNIFORM,
            skill_from_successes: Beta::UNIFORM,
            part_prior: Vec::new(),
            rate_from_part: Vec::new(),
            part_from_counts: Vec::new(),
            hazard_prior: Gamma::UNIFORM,
            hazard_from_waits: Gamma::UNIFORM,
            level_prior: Gaussian::UNIFORM,
            level_from_reading: Gaussian::UNIFORM,
            die_prior: Dirichlet::uniform(1),
            die_from_face: Dirichlet::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `heads` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_heads(&mut self, heads: &[bool]) -> Result<(), DataError> {
        check::length("heads", self.heads.len(), heads.len(), 4, 5)?;
        self.heads = heads.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `successes` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_successes(&mut self, successes: &[usize]) -> Result<(), DataError> {
        check::length("successes", self.successes.len(), successes.len(), 5, 5)?;
        check::integer("successes", successes, 5, 5)?;
        let before = std::mem::replace(&mut self.successes, successes.to_vec());
        self.check_data().inspect_err(|_| self.successes = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `trials` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_trials(&mut self, trials: &[usize]) -> Result<(), DataError> {
        check::length("trials", self.trials.len(), trials.len(), 6, 5)?;
        check::integer("trials", trials, 6, 5)?;
        let before = std::mem::replace(&mut self.trials, trials.to_vec());
        self.check_data().inspect_err(|_| self.trials = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `counts` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_counts(&mut self, counts: &[usize]) -> Result<(), DataError> {
        check::length("counts", self.counts.len(), counts.len(), 7, 5)?;
        check::integer("counts", counts, 7, 5)?;
        self.counts = counts.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `exposure` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_exposure(&mut self, exposure: &[f64]) -> Result<(), DataError> {
        check::length("exposure", self.exposure.len(), exposure.len(), 8, 5)?;
        check::real("exposure", exposure, 8, 5)?;
        let before = std::mem::replace(&mut self.exposure, exposure.to_vec());
        self.check_data().inspect_err(|_| self.exposure = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `waits` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_waits(&mut self, waits: &[f64]) -> Result<(), DataError> {
        check::length("waits", self.waits.len(), waits.len(), 9, 5)?;
        check::real("waits", waits, 9, 5)?;
        let before = std::mem::replace(&mut self.waits, waits.to_vec());
        self.check_data().inspect_err(|_| self.waits = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `reading` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_reading(&mut self, reading: &[f64]) -> Result<(), DataError> {
        check::length("reading", self.reading.len(), reading.len(), 10, 5)?;
        check::real("reading", reading, 10, 5)?;
        self.reading = reading.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `spread` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_spread(&mut self, spread: &[f64]) -> Result<(), DataError> {
        check::length("spread", self.spread.len(), spread.len(), 11, 5)?;
        check::real("spread", spread, 11, 5)?;
        let before = std::mem::replace(&mut self.spread, spread.to_vec());
        self.check_data().inspect_err(|_| self.spread = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `face` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_face(&mut self, face: &[usize]) -> Result<(), DataError> {
        check::length("face", self.face.len(), face.len(), 12, 5)?;
        check::integer("face", face, 12, 5)?;
        let before = std::mem::replace(&mut self.face, face.to_vec());
        self.check_data().inspect_err(|_| self.face = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_coin();
        self.tell_coin();
        self.define_skill();
        self.tell_skill();
        self.define_rate();
        self.tell_part();
        self.define_hazard();
        self.tell_hazard();
        self.define_level();
        self.tell_level();
        self.define_die();
        self.tell_die();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_rate();
        self.define_part();
        self.marginal_of_coin();
        self.marginal_of_skill();
        self.marginal_of_hazard();
        self.marginal_of_level();
        self.marginal_of_die();
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

    /// The posterior of `coin`.
    #[must_use]
    pub fn coin_posterior(&self) -> &Beta {
        &self.coin
    }

    /// The posterior of `skill`.
    #[must_use]
    pub fn skill_posterior(&self) -> &Beta {
        &self.skill
    }

    /// The posterior of `rate`.
    #[must_use]
    pub fn rate_posterior(&self) -> &Gamma {
        &self.rate
    }

    /// The posterior of `hazard`.
    #[must_use]
    pub fn hazard_posterior(&self) -> &Gamma {
        &self.hazard
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The posterior of `die`.
    #[must_use]
    pub fn die_posterior(&self) -> &Dirichlet {
        &self.die
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `coin`, from lines 14 and 16.
        let mut coin_so_far = self.coin_prior;
        for i in 0..self.tosses {
            log_z += bernoulli::ep::log_evidence_random(self.heads[i], coin_so_far);
            coin_so_far *= bernoulli::ep::to_probability_observed(self.heads[i]);
        }
        // `skill`, from lines 18 and 20.
        let mut skill_so_far = self.skill_prior;
        for i in 0..self.rounds {
            log_z += binomial::ep::log_evidence(self.successes[i], self.trials[i], skill_so_far);
            skill_so_far *=
                binomial::ep::to_probability_observed(self.successes[i], self.trials[i]);
        }
        // `rate`, from line 22.
        let rate_prior = gamma::ep::to_x_known(2.0, 0.5);
        log_z += self.rate.log_normaliser_over(&rate_prior);
        // `part`, from line 24.
        let mut part_so_far = self.part_prior.clone();
        for i in 0..self.hours {
            let part = part_so_far[i];
            log_z += poisson::ep::log_evidence(self.counts[i], part);
            part_so_far[i] *= poisson::ep::to_rate_observed(self.counts[i]);
        }
        // `hazard`, from lines 26 and 28.
        let mut hazard_so_far = self.hazard_prior;
        for i in 0..self.events {
            log_z += gamma::ep::log_evidence(self.waits[i], 2.5, hazard_so_far);
            hazard_so_far *= gamma::ep::to_rate_observed(self.waits[i], 2.5);
        }
        // `level`, from lines 30 and 32.
        let mut level_so_far = self.level_prior;
        for i in 0..self.readings {
            let predictor = Predictor::new(0.0, self.spread[i]).plus(1.0, level_so_far);
            log_z +=
                linear::gaussian_derivatives(Gaussian::point(self.reading[i]), predictor).log_z;
            level_so_far *= Gaussian::from_mean_variance(self.reading[i], self.spread[i]);
        }
        // `die`, from lines 34 and 36.
        let mut die_so_far = self.die_prior.clone();
        for i in 0..self.throws {
            let die = &die_so_far;
            log_z += categorical::ep::log_evidence_random(self.face[i], die);
            die_so_far *= &categorical::ep::to_probabilities_observed(self.face[i]);
        }
        // Line 24, `counts[i] ~ Poisson(exposure[i] * rate);`.
        for i in 0..self.hours {
            let rate = self.rate / self.rate_from_part[i];
            log_z -= self.rate.log_normaliser_over(&rate);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.rounds {
            check::at_most("successes[{}]", &[i], self.successes[i], self.trials[i], 20, 9)?;
        }
        for i in 0..self.hours {
            check::positive("exposure[{}]", &[i], self.exposure[i], 24, 29)?;
        }
        for i in 0..self.events {
            check::positive("waits[{}]", &[i], self.waits[i], 28, 9)?;
        }
        for i in 0..self.readings {
            check::non_negative("spread[{}]", &[i], self.spread[i], 32, 49)?;
        }
        for i in 0..self.throws {
            check::category("face[{}]", &[i], self.face[i], 3, 36, 9)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.coin = Beta::UNIFORM;
        self.skill = Beta::UNIFORM;
        self.rate = Gamma::UNIFORM;
        self.hazard = Gamma::UNIFORM;
        self.level = Gaussian::UNIFORM;
        self.die = Dirichlet::uniform(3);
        self.coin_prior = Beta::UNIFORM;
        self.coin_from_heads = Beta::UNIFORM;
        self.skill_prior = Beta::UNIFORM;
        self.skill_from_successes = Beta::UNIFORM;
        self.part_prior = vec![Gamma::UNIFORM; self.hours];
        self.rate_from_part = vec![Gamma::UNIFORM; self.hours];
        self.part_from_counts = vec![Gamma::UNIFORM; self.hours];
        self.hazard_prior = Gamma::UNIFORM;
        self.hazard_from_waits = Gamma::UNIFORM;
        self.level_prior = Gaussian::UNIFORM;
        self.level_from_reading = Gaussian::UNIFORM;
        self.die_prior = Dirichlet::uniform(3);
        self.die_from_face = Dirichlet::uniform(3);
    }

    /// Line 14, `let coin ~ Beta(1.5, 2.5);`.
    fn define_coin(&mut self) {
        self.coin_prior = beta::ep::to_x(1.5, 2.5);
    }

    /// Line 16, `heads[i] ~ Bernoulli(coin);`.
    fn tell_coin(&mut self) {
        self.coin_from_heads = Beta::UNIFORM;
        for i in 0..self.tosses {
            self.coin_from_heads *= bernoulli::ep::to_probability_observed(self.heads[i]);
        }
    }

    /// Line 18, `let skill ~ Beta(2, 2);`.
    fn define_skill(&mut self) {
        self.skill_prior = beta::ep::to_x(2.0, 2.0);
    }

    /// Line 20, `successes[i] ~ Binomial(trials[i], skill);`.
    fn tell_skill(&mut self) {
        self.skill_from_successes = Beta::UNIFORM;
        for i in 0..self.rounds {
            self.skill_from_successes *=
                binomial::ep::to_probability_observed(self.successes[i], self.trials[i]);
        }
    }

    /// Line 22, `let rate ~ Gamma(shape = 2, rate = 0.5);`.
    fn define_rate(&mut self) {
        self.rate *= gamma::ep::to_x_known(2.0, 0.5);
    }

    /// Line 24, `counts[i] ~ Poisson(exposure[i] * rate);`.
    fn tell_part(&mut self) {
        for i in 0..self.hours {
            self.part_from_counts[i] = poisson::ep::to_rate_observed(self.counts[i]);
        }
    }

    /// Line 26, `let hazard ~ Gamma(shape = 3, rate = 4);`.
    fn define_hazard(&mut self) {
        self.hazard_prior = gamma::ep::to_x_known(3.0, 4.0);
    }

    /// Line 28, `waits[i] ~ Gamma(shape = 2.5, rate = hazard);`.
    fn tell_hazard(&mut self) {
        self.hazard_from_waits = Gamma::UNIFORM;
        for i in 0..self.events {
            self.hazard_from_waits *= gamma::ep::to_rate_observed(self.waits[i], 2.5);
        }
    }

    /// Line 30, `let level ~ Gaussian(1, variance = 9);`.
    fn define_level(&mut self) {
        self.level_prior = Gaussian::from_mean_variance(1.0, 9.0);
    }

    /// Line 32, `reading[i] ~ Gaussian(level, variance = spread[i]);`.
    fn tell_level(&mut self) {
        self.level_from_reading = Gaussian::UNIFORM;
        for i in 0..self.readings {
            self.level_from_reading *=
                Gaussian::from_mean_variance(self.reading[i], self.spread[i]);
        }
    }

    /// Line 34, `let die ~ Dirichlet([1.0, 2.0, 0.5]);`.
    fn define_die(&mut self) {
        self.die_prior = dirichlet::ep::to_x(&[1.0, 2.0, 0.5]);
    }

    /// Line 36, `face[i] ~ Categorical(die);`.
    fn tell_die(&mut self) {
        self.die_from_face = Dirichlet::uniform(3);
        for i in 0..self.throws {
            categorical::ep::multiply_probabilities_observed(&mut self.die_from_face, self.face[i]);
        }
    }

    /// Line 24, `counts[i] ~ Poisson(exposure[i] * rate);`.
    fn tell_rate(&mut self) {
        for i in 0..self.hours {
            let part = self.part_from_counts[i];
            let message = product::ep::to_a_gamma(part, self.exposure[i]);
            self.rate *= message / self.rate_from_part[i];
            self.rate_from_part[i] = message;
        }
    }

    /// Line 24, `counts[i] ~ Poisson(exposure[i] * rate);`.
    fn define_part(&mut self) {
        for i in 0..self.hours {
            let rate = self.rate / self.rate_from_part[i];
            self.part_prior[i] = product::ep::to_product_gamma_a(rate, self.exposure[i]);
        }
    }

    /// The marginal of `coin`: the product of all messages to it.
    fn marginal_of_coin(&mut self) {
        self.coin = self.coin_prior * self.coin_from_heads;
    }

    /// The marginal of `skill`: the product of all messages to it.
    fn marginal_of_skill(&mut self) {
        self.skill = self.skill_prior * self.skill_from_successes;
    }

    /// The marginal of `hazard`: the product of all messages to it.
    fn marginal_of_hazard(&mut self) {
        self.hazard = self.hazard_prior * self.hazard_from_waits;
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        self.level = self.level_prior * self.level_from_reading;
    }

    /// The marginal of `die`: the product of all messages to it.
    fn marginal_of_die(&mut self) {
        self.die = &self.die_prior * &self.die_from_face;
    }
}

/// One draw of the variables of [`ConjugatePairs`].
#[derive(Clone, Debug)]
pub struct ConjugatePairsDraw {
    /// `coin`.
    pub coin: f64,
    /// `skill`.
    pub skill: f64,
    /// `rate`.
    pub rate: f64,
    part: Vec<f64>,
    /// `hazard`.
    pub hazard: f64,
    /// `level`.
    pub level: f64,
    /// `die`.
    pub die: Vec<f64>,
}

impl ConjugatePairs {
    /// Draws every variable from the prior, and the data given them: those that were there are replaced.
    ///
    /// # Errors
    /// A value drawn that another line cannot take, such as an index beyond an array.
    pub fn simulate(&mut self, random: &mut Random) -> Result<ConjugatePairsDraw, DataError> {
        let mut draw = ConjugatePairsDraw {
            coin: 0.0,
            skill: 0.0,
            rate: 0.0,
            part: vec![0.0; self.hours],
            hazard: 0.0,
            level: 0.0,
            die: Vec::new(),
        };
        Self::draw_coin(&mut draw, random)?;
        self.draw_heads(&draw, random);
        Self::draw_skill(&mut draw, random)?;
        self.draw_successes(&draw, random)?;
        Self::draw_rate(&mut draw, random)?;
        self.draw_part(&mut draw);
        self.draw_counts(&draw, random)?;
        Self::draw_hazard(&mut draw, random)?;
        self.draw_waits(&draw, random)?;
        Self::draw_level(&mut draw, random)?;
        self.draw_reading(&draw, random)?;
        Self::draw_die(&mut draw, random);
        self.draw_face(&draw, random)?;
        self.reset();
        Ok(draw)
    }

    /// Line 14, `let coin ~ Beta(1.5, 2.5);`.
    fn draw_coin(draw: &mut ConjugatePairsDraw, random: &mut Random) -> Result<(), DataError> {
        draw.coin = beta::simulate::draw(1.5, 2.5, random);
        check::drawn("coin", &[], draw.coin, 14, 5)?;
        Ok(())
    }

    /// Line 16, `heads[i] ~ Bernoulli(coin);`.
    fn draw_heads(&mut self, draw: &ConjugatePairsDraw, random: &mut Random) {
        for i in 0..self.tosses {
            self.heads[i] = bernoulli::simulate::draw(draw.coin, random);
        }
    }

    /// Line 18, `let skill ~ Beta(2, 2);`.
    fn draw_skill(draw: &mut ConjugatePairsDraw, random: &mut Random) -> Result<(), DataError> {
        draw.skill = beta::simulate::draw(2.0, 2.0, random);
        check::drawn("skill", &[], draw.skill, 18, 5)?;
        Ok(())
    }

    /// Line 20, `successes[i] ~ Binomial(trials[i], skill);`.
    fn draw_successes(
        &mut self,
        draw: &ConjugatePairsDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for i in 0..self.rounds {
            self.successes[i] = binomial::simulate::draw(self.trials[i], draw.skill, random);
            check::drawn_count("successes[{}]", &[i], self.successes[i], 20, 9)?;
        }
        Ok(())
    }

    /// Line 22, `let rate ~ Gamma(shape = 2, rate = 0.5);`.
    fn draw_rate(draw: &mut ConjugatePairsDraw, random: &mut Random) -> Result<(), DataError> {
        draw.rate = gamma::simulate::draw(2.0, 0.5, random);
        check::drawn("rate", &[], draw.rate, 22, 5)?;
        Ok(())
    }

    /// Line 24, `counts[i] ~ Poisson(exposure[i] * rate);`.
    fn draw_part(&self, draw: &mut ConjugatePairsDraw) {
        for i in 0..self.hours {
            draw.part[i] = product::simulate::value(draw.rate, self.exposure[i]);
        }
    }

    /// Line 24, `counts[i] ~ Poisson(exposure[i] * rate);`.
    fn draw_counts(
        &mut self,
        draw: &ConjugatePairsDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for i in 0..self.hours {
            self.counts[i] = poisson::simulate::draw(draw.part[i], random);
            check::drawn_count("counts[{}]", &[i], self.counts[i], 24, 9)?;
        }
        Ok(())
    }

    /// Line 26, `let hazard ~ Gamma(shape = 3, rate = 4);`.
    fn draw_hazard(draw: &mut ConjugatePairsDraw, random: &mut Random) -> Result<(), DataError> {
        draw.hazard = gamma::simulate::draw(3.0, 4.0, random);
        check::drawn("hazard", &[], draw.hazard, 26, 5)?;
        Ok(())
    }

    /// Line 28, `waits[i] ~ Gamma(shape = 2.5, rate = hazard);`.
    fn draw_waits(
        &mut self,
        draw: &ConjugatePairsDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for i in 0..self.events {
            self.waits[i] = gamma::simulate::draw(2.5, draw.hazard, random);
            check::drawn("waits[{}]", &[i], self.waits[i], 28, 9)?;
        }
        Ok(())
    }

    /// Line 30, `let level ~ Gaussian(1, variance = 9);`.
    fn draw_level(draw: &mut ConjugatePairsDraw, random: &mut Random) -> Result<(), DataError> {
        draw.level = linear::draw(1.0, 9.0, random);
        check::drawn("level", &[], draw.level, 30, 5)?;
        Ok(())
    }

    /// Line 32, `reading[i] ~ Gaussian(level, variance = spread[i]);`.
    fn draw_reading(
        &mut self,
        draw: &ConjugatePairsDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for i in 0..self.readings {
            self.reading[i] = linear::draw(draw.level, self.spread[i], random);
            check::drawn("reading[{}]", &[i], self.reading[i], 32, 9)?;
        }
        Ok(())
    }

    /// Line 34, `let die ~ Dirichlet([1.0, 2.0, 0.5]);`.
    fn draw_die(draw: &mut ConjugatePairsDraw, random: &mut Random) {
        draw.die = dirichlet::simulate::draw(&[1.0, 2.0, 0.5], random);
    }

    /// Line 36, `face[i] ~ Categorical(die);`.
    fn draw_face(
        &mut self,
        draw: &ConjugatePairsDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for i in 0..self.throws {
            self.face[i] = categorical::simulate::draw(&draw.die, random);
            check::drawn_count("face[{}]", &[i], self.face[i], 36, 9)?;
        }
        Ok(())
    }
}

impl Inference for ConjugatePairs {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("coin", &self.coin, 0, 14, iteration)?;
        Error::check_proper("skill", &self.skill, 0, 18, iteration)?;
        Error::check_proper("rate", &self.rate, 0, 22, iteration)?;
        Error::check_proper("hazard", &self.hazard, 0, 26, iteration)?;
        Error::check_proper("level", &self.level, 0, 30, iteration)?;
        Error::check_proper("die", &self.die, 0, 34, iteration)?;
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
        let coin = Posterior::from(self.coin);
        let skill = Posterior::from(self.skill);
        let rate = Posterior::from(self.rate);
        let hazard = Posterior::from(self.hazard);
        let level = Posterior::from(self.level);
        let die = Posterior::from(self.die.clone());
        vec![
            ("coin", coin), ("skill", skill), ("rate", rate), ("hazard", hazard),
            ("level", level), ("die", die)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(16, 9), (20, 9), (24, 9), (28, 9), (32, 9), (36, 9)]
    }
}
