//! `TruncatedVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/truncated_vmp.model`.
//!
//! ```text
//! model TruncatedVmp(
//!     won: [bool; n], strength: [f64; n],
//!     reading: [f64; m], low: f64, high: f64,
//! ) -> (skill, edge, level, twice, noise) {
//!     let skill ~ Gaussian(0, variance = 2);
//!     for i in 0..n {
//!         let edge[i] ~ Gaussian(strength[i] * skill, variance = 1);
//!         observe (edge[i] > 0) == won[i];
//!     }
//!     let noise ~ Gamma(shape = 2, rate = 1);
//!     let level ~ Gaussian(0, variance = 4);
//!     observe low < level && level < high;
//!     observe 10 - 2 * level > 0;
//!     for j in 0..m {
//!         reading[j] ~ Gaussian(level, precision = noise);
//!     }
//!     let twice ~ Gaussian(2 * level, variance = 1);
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian, is_between, is_positive};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, TruncatedGaussian, check, linear,
};
use std::ops::ControlFlow;

/// What [`TruncatedVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct TruncatedVmpData<'a> {
    /// `won: [bool; n]`
    pub won: &'a [bool],
    /// `strength: [f64; n]`
    pub strength: &'a [f64],
    /// `reading: [f64; m]`
    pub reading: &'a [f64],
    /// `low: f64`
    pub low: f64,
    /// `high: f64`
    pub high: f64,
}

/// Gaussians that conditions hold: a probit regression by its latents, and a level known to lie
/// between two bounds.
#[derive(Clone, Debug)]
pub struct TruncatedVmp {
    /// The data `won: [bool; n]`.
    won: Vec<bool>,
    /// The data `strength: [f64; n]`.
    strength: Vec<f64>,
    /// The data `reading: [f64; m]`.
    reading: Vec<f64>,
    /// The data `low: f64`.
    low: f64,
    /// The data `high: f64`.
    high: f64,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `skill`.
    skill: Gaussian,
    /// The belief about `edge`.
    edge: Vec<TruncatedGaussian>,
    /// The belief about `edge` in the making.
    edge_next: Vec<TruncatedGaussian>,
    /// The belief about `noise`.
    noise: Gamma,
    /// The belief about `level`.
    level: TruncatedGaussian,
    /// The belief about `twice`.
    twice: Gaussian,
    /// Count, mean and scatter of `reading`.
    reading_moments: gaussian::Moments,
    /// The belief about `skill` one iteration ago.
    skill_before: Gaussian,
    /// The belief about `edge` one iteration ago.
    edge_before: Vec<TruncatedGaussian>,
    /// The belief about `noise` one iteration ago.
    noise_before: Gamma,
    /// The belief about `level` one iteration ago.
    level_before: TruncatedGaussian,
    /// The belief about `twice` one iteration ago.
    twice_before: Gaussian,
}

impl TruncatedVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: TruncatedVmpData<'_>) -> Result<Self, DataError> {
        check::real("strength", data.strength, 4, 21)?;
        check::real("reading", data.reading, 5, 5)?;
        check::real("low", data.low, 5, 24)?;
        check::real("high", data.high, 5, 34)?;
        let n = data.won.len();
        check::size("n", "won", n, "strength", data.strength.len(), 4, 21)?;
        let m = data.reading.len();
        let mut inference = Self {
            won: data.won.to_vec(),
            strength: data.strength.to_vec(),
            reading: data.reading.to_vec(),
            low: data.low,
            high: data.high,
            n,
            m,
            skill: Gaussian::UNIFORM,
            edge: Vec::new(),
            edge_next: Vec::new(),
            noise: Gamma::UNIFORM,
            level: TruncatedGaussian::UNIFORM,
            twice: Gaussian::UNIFORM,
            reading_moments: gaussian::Moments::default(),
            skill_before: Gaussian::UNIFORM,
            edge_before: Vec::new(),
            noise_before: Gamma::UNIFORM,
            level_before: TruncatedGaussian::UNIFORM,
            twice_before: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `won` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_won(&mut self, won: &[bool]) -> Result<(), DataError> {
        check::length("won", self.won.len(), won.len(), 4, 5)?;
        self.won = won.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `strength` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_strength(&mut self, strength: &[f64]) -> Result<(), DataError> {
        check::length("strength", self.strength.len(), strength.len(), 4, 21)?;
        check::real("strength", strength, 4, 21)?;
        self.strength = strength.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `reading` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_reading(&mut self, reading: &[f64]) -> Result<(), DataError> {
        check::length("reading", self.reading.len(), reading.len(), 5, 5)?;
        check::real("reading", reading, 5, 5)?;
        self.reading = reading.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `low` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_low(&mut self, low: f64) -> Result<(), DataError> {
        check::real("low", low, 5, 24)?;
        let before = std::mem::replace(&mut self.low, low);
        self.check_data().inspect_err(|_| self.low = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `high` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_high(&mut self, high: f64) -> Result<(), DataError> {
        check::real("high", high, 5, 34)?;
        let before = std::mem::replace(&mut self.high, high);
        self.check_data().inspect_err(|_| self.high = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.sum_reading();
        self.start();
        self.start_skill();
        self.start_edge();
        self.start_noise();
        self.start_level();
        self.skill_before = self.skill;
        self.edge_before.clone_from(&self.edge);
        self.noise_before = self.noise;
        self.level_before = self.level;
        self.twice_before = self.twice;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_skill();
        self.update_edge();
        self.update_noise();
        self.update_level();
        self.predict_twice();
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

    /// The posterior of `skill`.
    #[must_use]
    pub fn skill_posterior(&self) -> &Gaussian {
        &self.skill
    }

    /// The posterior of `edge`.
    #[must_use]
    pub fn edge_posterior(&self) -> &[TruncatedGaussian] {
        &self.edge
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &TruncatedGaussian {
        &self.level
    }

    /// The posterior of `twice`.
    #[must_use]
    pub fn twice_posterior(&self) -> &Gaussian {
        &self.twice
    }

    /// The posterior of `noise`.
    #[must_use]
    pub fn noise_posterior(&self) -> &Gamma {
        &self.noise
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 7, `let skill ~ Gaussian(0, variance = 2);`.
        let skill = self.skill;
        bound += gaussian::vmp::average_log(skill, 0.0, 0.5);
        // Line 9, `let edge[i] ~ Gaussian(strength[i] * skill, variance = 1);`.
        for i in 0..self.n {
            let edge = self.edge[i].to_gaussian();
            let predictor = Predictor::new(0.0, 0.0).plus(self.strength[i], skill);
            bound += gaussian::vmp::average_log(edge, predictor, 1.0);
        }
        // Line 12, `let noise ~ Gamma(shape = 2, rate = 1);`.
        let noise = self.noise;
        bound += gamma::vmp::average_log(noise, 2.0, 1.0);
        // Line 13, `let level ~ Gaussian(0, variance = 4);`.
        let level = self.level.to_gaussian();
        bound += gaussian::vmp::average_log(level, 0.0, 0.25);
        // Line 17, `reading[j] ~ Gaussian(level, precision = noise);`.
        bound += gaussian::vmp::average_log_plate(&self.reading_moments, level, noise);
        // The entropies of the beliefs.
        bound += self.skill.entropy();
        bound += self.edge.iter().map(TruncatedGaussian::entropy).sum::<f64>();
        bound += self.noise.entropy();
        bound += self.level.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::holds("low", "low < high", &[], self.low < self.high, 14, 13)?;
        Ok(())
    }

    /// Line 17, `reading[j] ~ Gaussian(level, precision = noise);`.
    fn sum_reading(&mut self) {
        self.reading_moments = gaussian::Moments::of(&self.reading[..self.m]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.skill = Gaussian::UNIFORM;
        self.edge = vec![TruncatedGaussian::UNIFORM; self.n];
        self.edge_next = vec![TruncatedGaussian::UNIFORM; self.n];
        self.noise = Gamma::UNIFORM;
        self.level = TruncatedGaussian::UNIFORM;
        self.twice = Gaussian::UNIFORM;
    }

    /// Line 7, `let skill ~ Gaussian(0, variance = 2);`.
    fn start_skill(&mut self) {
        self.skill = gaussian::vmp::to_x(0.0, 0.5);
    }

    /// Line 9, `let edge[i] ~ Gaussian(strength[i] * skill, variance = 1);`.
    fn start_edge(&mut self) {
        let skill = self.skill;
        for i in 0..self.n {
            let predicted = self.strength[i] * skill.mean();
            self.edge[i] = Gaussian::from_mean_precision(predicted, 1.0).into();
        }
        for i in 0..self.n {
            self.edge[i] *= is_positive::vmp::to_x_observed(self.won[i]);
        }
    }

    /// Line 12, `let noise ~ Gamma(shape = 2, rate = 1);`.
    fn start_noise(&mut self) {
        self.noise = gamma::vmp::to_x(2.0, 1.0);
    }

    /// Line 13, `let level ~ Gaussian(0, variance = 4);`.
    fn start_level(&mut self) {
        self.level = gaussian::vmp::to_x(0.0, 0.25).into();
        self.level *= is_between::vmp::to_x_observed(true, self.low, self.high);
        self.level *= is_positive::vmp::to_x_observed(true).of_term(-2.0, 10.0);
    }

    /// The belief about `skill`, from lines 7 and 9.
    fn update_skill(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.5);
        for i in 0..self.n {
            let edge = self.edge[i].to_gaussian();
            next *= linear::to_affine(
                self.strength[i],
                Gaussian::from_mean_precision(edge.mean(), 1.0),
                0.0,
                0.0,
            );
        }
        self.skill = next;
    }

    /// The belief about `edge`, from lines 9 and 10.
    fn update_edge(&mut self) {
        self.edge_next.fill(TruncatedGaussian::UNIFORM);
        let skill = self.skill;
        for i in 0..self.n {
            let predicted = self.strength[i] * skill.mean();
            self.edge_next[i] *= Gaussian::from_mean_precision(predicted, 1.0);
        }
        for i in 0..self.n {
            self.edge_next[i] *= is_positive::vmp::to_x_observed(self.won[i]);
        }
        std::mem::swap(&mut self.edge, &mut self.edge_next);
    }

    /// The belief about `noise`, from lines 12 and 17.
    fn update_noise(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 1.0);
        let level = self.level.to_gaussian();
        next *= gaussian::vmp::to_precision_plate(&self.reading_moments, level);
        self.noise = next;
    }

    /// The belief about `level`, from lines 13, 14, 15 and 17.
    fn update_level(&mut self) {
        let mut next = TruncatedGaussian::UNIFORM;
        next *= gaussian::vmp::to_x(0.0, 0.25);
        next *= is_between::vmp::to_x_observed(true, self.low, self.high);
        next *= is_positive::vmp::to_x_observed(true).of_term(-2.0, 10.0);
        let noise = self.noise;
        next *= gaussian::vmp::to_mean_plate(&self.reading_moments, noise);
        self.level = next;
    }

    /// Line 19, `let twice ~ Gaussian(2 * level, variance = 1);`.
    fn predict_twice(&mut self) {
        let level = self.level.to_gaussian();
        self.twice = linear::affine(2.0, level, 0.0, 1.0);
    }
}

impl Inference for TruncatedVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("skill", &self.skill, 0, 7, iteration)?;
        Error::check_all_proper("edge", &self.edge, 9, iteration)?;
        Error::check_proper("noise", &self.noise, 0, 12, iteration)?;
        Error::check_proper("level", &self.level, 0, 13, iteration)?;
        Error::check_proper("twice", &self.twice, 0, 19, iteration)?;
        let mut moved = self.skill.moved(&self.skill_before, tolerance);
        self.skill_before = self.skill;
        moved |= posterity_runtime::any_moved(&self.edge, &self.edge_before, tolerance);
        self.edge_before.clone_from(&self.edge);
        moved |= self.noise.moved(&self.noise_before, tolerance);
        self.noise_before = self.noise;
        moved |= self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= self.twice.moved(&self.twice_before, tolerance);
        self.twice_before = self.twice;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let skill = Posterior::from(self.skill);
        let edge = Posterior::array((0..self.n).map(|i| self.edge[i]));
        let level = Posterior::from(self.level);
        let twice = Posterior::from(self.twice);
        let noise = Posterior::from(self.noise);
        vec![("skill", skill), ("edge", edge), ("level", level), ("twice", twice), ("noise", noise)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(10, 9), (14, 5), (15, 5), (17, 9)]
    }
}
