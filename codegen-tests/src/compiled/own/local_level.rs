//! `LocalLevel` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/local_level.model`.
//!
//! ```text
//! model LocalLevel(
//!     start: f64,
//!     spread: f64,
//!     walk: [f64; n],
//!     noise: [f64; n],
//!     seen: [f64; n],
//! ) -> (level) {
//!     let level[0] ~ Gaussian(start, variance = spread);
//!     for t in 1..n {
//!         let level[t] ~ Gaussian(level[t - 1], variance = walk[t]);
//!     }
//!     for t in 0..n {
//!         seen[t] ~ Gaussian(level[t], variance = noise[t]);
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress,
    Random, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`LocalLevel`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LocalLevelData<'a> {
    /// `start: f64`
    pub start: f64,
    /// `spread: f64`
    pub spread: f64,
    /// `walk: [f64; n]`
    pub walk: &'a [f64],
    /// `noise: [f64; n]`
    pub noise: &'a [f64],
    /// `seen: [f64; n]`
    pub seen: &'a [f64],
}

/// A drifting level with data for every variance, so that a test may draw them.
#[derive(Clone, Debug)]
pub struct LocalLevel {
    /// The data `start: f64`.
    start: f64,
    /// The data `spread: f64`.
    spread: f64,
    /// The data `walk: [f64; n]`.
    walk: Vec<f64>,
    /// The data `noise: [f64; n]`.
    noise: Vec<f64>,
    /// The data `seen: [f64; n]`.
    seen: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The message to `level` from its definition, lines 10 and 12.
    level_prior: Vec<Gaussian>,
    /// The message to `level[t - 1]` from line 12.
    level_from_next: Vec<Gaussian>,
    /// The message to `level[t]` from line 15.
    level_from_seen: Vec<Gaussian>,
}

impl LocalLevel {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LocalLevelData<'_>) -> Result<Self, DataError> {
        check::real("start", data.start, 4, 5)?;
        check::real("spread", data.spread, 5, 5)?;
        check::real("walk", data.walk, 6, 5)?;
        check::real("noise", data.noise, 7, 5)?;
        check::real("seen", data.seen, 8, 5)?;
        let n = data.walk.len();
        check::size("n", "walk", n, "noise", data.noise.len(), 7, 5)?;
        check::size("n", "walk", n, "seen", data.seen.len(), 8, 5)?;
        let mut inference = Self {
            start: data.start,
            spread: data.spread,
            walk: data.walk.to_vec(),
            noise: data.noise.to_vec(),
            seen: data.seen.to_vec(),
            n,
            level: Vec::new(),
            level_prior: Vec::new(),
            level_from_next: Vec::new(),
            level_from_seen: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `start` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_start(&mut self, start: f64) -> Result<(), DataError> {
        check::real("start", start, 4, 5)?;
        self.start = start;
        self.reset();
        Ok(())
    }

    /// Replaces `spread` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_spread(&mut self, spread: f64) -> Result<(), DataError> {
        check::real("spread", spread, 5, 5)?;
        let before = std::mem::replace(&mut self.spread, spread);
        self.check_data().inspect_err(|_| self.spread = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `walk` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_walk(&mut self, walk: &[f64]) -> Result<(), DataError> {
        check::length("walk", self.walk.len(), walk.len(), 6, 5)?;
        check::real("walk", walk, 6, 5)?;
        let before = std::mem::replace(&mut self.walk, walk.to_vec());
        self.check_data().inspect_err(|_| self.walk = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `noise` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_noise(&mut self, noise: &[f64]) -> Result<(), DataError> {
        check::length("noise", self.noise.len(), noise.len(), 7, 5)?;
        check::real("noise", noise, 7, 5)?;
        let before = std::mem::replace(&mut self.noise, noise.to_vec());
        self.check_data().inspect_err(|_| self.noise = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[f64]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 8, 5)?;
        check::real("seen", seen, 8, 5)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.tell_level();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.sweep_level();
        self.marginal_of_level();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `level`, from lines 10, 12 and 15.
        let mut level_so_far = self.level_prior.clone();
        for t in 0..self.n {
            let level = level_so_far[t];
            let predictor = Predictor::new(0.0, self.noise[t]).plus(1.0, level);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.seen[t]), predictor).log_z;
            level_so_far[t] *= Gaussian::from_mean_variance(self.seen[t], self.noise[t]);
        }
        for at in 0..level_so_far.len() {
            log_z += (self.level_prior[at] * self.level_from_next[at]
                * self.level_from_seen[at])
                .log_normaliser_over(&level_so_far[at]);
        }
        // Line 12, `let level[t] ~ Gaussian(level[t - 1], variance = walk[t]);`.
        for t in 1..self.n {
            let level_there = self.level_prior[t - 1] * self.level_from_seen[t - 1];
            log_z -= (self.level_prior[t - 1] * self.level_from_next[t - 1]
                * self.level_from_seen[t - 1])
                .log_normaliser_over(&level_there);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::non_negative("spread", &[], self.spread, 10, 47)?;
        for t in 1..self.n {
            check::non_negative("walk[{}]", &[t], self.walk[t], 12, 58)?;
        }
        for t in 0..self.n {
            check::non_negative("noise[{}]", &[t], self.noise[t], 15, 49)?;
        }
        check::below("0", &[], 0, self.n, 10, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = vec![Gaussian::UNIFORM; self.n];
        self.level_prior = vec![Gaussian::UNIFORM; self.n];
        self.level_from_next = vec![Gaussian::UNIFORM; self.n];
        self.level_from_seen = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 10, `let level[0] ~ Gaussian(start, variance = spread);`.
    fn define_level(&mut self) {
        self.level_prior[0] = Gaussian::from_mean_variance(self.start, self.spread);
    }

    /// Line 15, `seen[t] ~ Gaussian(level[t], variance = noise[t]);`.
    fn tell_level(&mut self) {
        for t in 0..self.n {
            self.level_from_seen[t] = Gaussian::from_mean_variance(self.seen[t], self.noise[t]);
        }
    }

    /// Line 12, `let level[t] ~ Gaussian(level[t - 1], variance = walk[t]);`.
    /// Both directions in one loop: neither reads the other.
    fn sweep_level(&mut self) {
        let Some(mut level_from_next) = self.level_from_next.last().copied() else {
            return
        };
        let Some(mut level_prior) = self.level_prior.first().copied() else { return };
        for t in 1..self.n {
            let level_there = level_prior * self.level_from_seen[t - 1];
            level_prior = linear::through_noise(level_there, self.walk[t]);
            self.level_prior[t] = level_prior;
            {
                let t = self.n - t;
                let level_here = level_from_next * self.level_from_seen[t];
                level_from_next = linear::through_noise(level_here, self.walk[t]);
                self.level_from_next[t - 1] = level_from_next;
            }
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        for at in 0..self.level.len() {
            self.level[at] = self.level_prior[at] * self.level_from_next[at]
                * self.level_from_seen[at];
        }
    }
}

/// One draw of the variables of [`LocalLevel`].
#[derive(Clone, Debug)]
pub struct LocalLevelDraw {
    /// `level`.
    pub level: Vec<f64>,
}

impl LocalLevel {
    /// Draws every variable from the prior, and the data given them: those that were there are replaced.
    ///
    /// # Errors
    /// A value drawn that another line cannot take, such as an index beyond an array.
    pub fn simulate(&mut self, random: &mut Random) -> Result<LocalLevelDraw, DataError> {
        let mut draw = LocalLevelDraw {
            level: vec![0.0; self.n],
        };
        self.draw_level(&mut draw, random)?;
        self.line_12_draw_level(&mut draw, random)?;
        self.draw_seen(&draw, random)?;
        self.reset();
        Ok(draw)
    }

    /// Line 10, `let level[0] ~ Gaussian(start, variance = spread);`.
    fn draw_level(&self, draw: &mut LocalLevelDraw, random: &mut Random) -> Result<(), DataError> {
        draw.level[0] = linear::draw(self.start, self.spread, random);
        check::drawn("level[{}]", &[0], draw.level[0], 10, 5)?;
        Ok(())
    }

    /// Line 12, `let level[t] ~ Gaussian(level[t - 1], variance = walk[t]);`.
    fn line_12_draw_level(
        &self,
        draw: &mut LocalLevelDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for t in 1..self.n {
            draw.level[t] = linear::draw(draw.level[t - 1], self.walk[t], random);
            check::drawn("level[{}]", &[t], draw.level[t], 12, 9)?;
        }
        Ok(())
    }

    /// Line 15, `seen[t] ~ Gaussian(level[t], variance = noise[t]);`.
    fn draw_seen(&mut self, draw: &LocalLevelDraw, random: &mut Random) -> Result<(), DataError> {
        for t in 0..self.n {
            self.seen[t] = linear::draw(draw.level[t], self.noise[t], random);
            check::drawn("seen[{}]", &[t], self.seen[t], 15, 9)?;
        }
        Ok(())
    }
}

impl Inference for LocalLevel {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("level", &self.level, 10, iteration)?;
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
        let level = Posterior::array((0..self.n).map(|i| self.level[i]));
        vec![("level", level)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(15, 9)]
    }
}
