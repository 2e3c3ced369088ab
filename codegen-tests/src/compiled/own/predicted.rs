//! `Predicted` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/predicted.model`.
//!
//! ```text
//! model Predicted(y: [f64; n]) -> (level, noise, count, uniform, wide, times, scaled, power) {
//!     let level ~ Gaussian(0, variance = 10);
//!     let noise ~ Gamma(1, rate = 1);
//!     for i in 0..n { y[i] ~ Gaussian(level, precision = noise); }
//!     let rate ~ Gamma(5, rate = 1);
//!     let count ~ Poisson(rate);
//!     let uniform ~ Uniform(0, 3);
//!     let wide ~ Gaussian(1, precision = rate);
//!     let scaled ~ Gamma(3, rate = rate);
//!     let a ~ Gaussian(1, variance = 1);
//!     let b ~ Gaussian(2, variance = 3);
//!     let times = a * b;
//!     let power = exp(a);
//! }
//! ```

use posterity_runtime::operators::{exp, gamma, gaussian, poisson, product, uniform};
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Poisson,
    Posterior, Progress, Run, Unsettled, check,
};
use std::ops::ControlFlow;

/// What [`Predicted`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct PredictedData<'a> {
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// What no data speak about is predicted anew in each iteration, and not from its prediction before.
#[derive(Clone, Debug)]
pub struct Predicted {
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `noise`.
    noise: Gamma,
    /// The belief about `rate`.
    rate: Gamma,
    /// The belief about `count`.
    count: Poisson,
    /// The belief about `uniform`.
    uniform: Gaussian,
    /// The belief about `wide`.
    wide: Gaussian,
    /// The belief about `scaled`.
    scaled: Gamma,
    /// The belief about `a`.
    a: Gaussian,
    /// The belief about `b`.
    b: Gaussian,
    /// The belief about `times`.
    times: Gaussian,
    /// The belief about `power`.
    power: Gamma,
    /// The message to `level` from line 6.
    level_from_y: Vec<Gaussian>,
    /// The message to `noise` from line 6.
    noise_from_y: Vec<Gamma>,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
    /// The belief about `noise` one iteration ago.
    noise_before: Gamma,
    /// The belief about `rate` one iteration ago.
    rate_before: Gamma,
    /// The belief about `count` one iteration ago.
    count_before: Poisson,
    /// The belief about `uniform` one iteration ago.
    uniform_before: Gaussian,
    /// The belief about `wide` one iteration ago.
    wide_before: Gaussian,
    /// The belief about `scaled` one iteration ago.
    scaled_before: Gamma,
    /// The belief about `a` one iteration ago.
    a_before: Gaussian,
    /// The belief about `b` one iteration ago.
    b_before: Gaussian,
    /// The belief about `times` one iteration ago.
    times_before: Gaussian,
    /// The belief about `power` one iteration ago.
    power_before: Gamma,
}

impl Predicted {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: PredictedData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 3, 17)?;
        let n = data.y.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            n,
            level: Gaussian::UNIFORM,
            noise: Gamma::UNIFORM,
            rate: Gamma::UNIFORM,
            count: Poisson::UNIFORM,
            uniform: Gaussian::UNIFORM,
            wide: Gaussian::UNIFORM,
            scaled: Gamma::UNIFORM,
            a: Gaussian::UNIFORM,
            b: Gaussian::UNIFORM,
            times: Gaussian::UNIFORM,
            power: Gamma::UNIFORM,
            level_from_y: Vec::new(),
            noise_from_y: Vec::new(),
            level_before: Gaussian::UNIFORM,
            noise_before: Gamma::UNIFORM,
            rate_before: Gamma::UNIFORM,
            count_before: Poisson::UNIFORM,
            uniform_before: Gaussian::UNIFORM,
            wide_before: Gaussian::UNIFORM,
            scaled_before: Gamma::UNIFORM,
            a_before: Gaussian::UNIFORM,
            b_before: Gaussian::UNIFORM,
            times_before: Gaussian::UNIFORM,
            power_before: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 17)?;
        check::real("y", y, 3, 17)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.define_noise();
        self.level_before = self.level;
        self.noise_before = self.noise;
        self.rate_before = self.rate;
        self.count_before = self.count;
        self.uniform_before = self.uniform;
        self.wide_before = self.wide;
        self.scaled_before = self.scaled;
        self.a_before = self.a;
        self.b_before = self.b;
        self.times_before = self.times;
        self.power_before = self.power;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_level_and_noise();
        self.predict_rate();
        self.predict_count();
        self.predict_uniform();
        self.predict_wide();
        self.predict_scaled();
        self.predict_a();
        self.predict_b();
        self.predict_times();
        self.predict_power();
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
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The posterior of `noise`.
    #[must_use]
    pub fn noise_posterior(&self) -> &Gamma {
        &self.noise
    }

    /// The posterior of `count`.
    #[must_use]
    pub fn count_posterior(&self) -> &Poisson {
        &self.count
    }

    /// The posterior of `uniform`.
    #[must_use]
    pub fn uniform_posterior(&self) -> &Gaussian {
        &self.uniform
    }

    /// The posterior of `wide`.
    #[must_use]
    pub fn wide_posterior(&self) -> &Gaussian {
        &self.wide
    }

    /// The posterior of `times`.
    #[must_use]
    pub fn times_posterior(&self) -> &Gaussian {
        &self.times
    }

    /// The posterior of `scaled`.
    #[must_use]
    pub fn scaled_posterior(&self) -> &Gamma {
        &self.scaled
    }

    /// The posterior of `power`.
    #[must_use]
    pub fn power_posterior(&self) -> &Gamma {
        &self.power
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `level`, from line 4.
        let level_prior = Gaussian::from_mean_variance(0.0, 10.0);
        log_z += self.level.log_normaliser_over(&level_prior);
        // `noise`, from line 5.
        let noise_prior = gamma::ep::to_x_known(1.0, 1.0);
        log_z += self.noise.log_normaliser_over(&noise_prior);
        // Line 6, `y[i] ~ Gaussian(level, precision = noise);`.
        for i in 0..self.n {
            let level = self.level / self.level_from_y[i];
            let noise = self.noise / self.noise_from_y[i];
            log_z += gaussian::ep::log_evidence_random_precision(self.y[i], level, noise);
            log_z -= self.level.log_normaliser_over(&level);
            log_z -= self.noise.log_normaliser_over(&noise);
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = Gaussian::UNIFORM;
        self.noise = Gamma::UNIFORM;
        self.rate = Gamma::UNIFORM;
        self.count = Poisson::UNIFORM;
        self.uniform = Gaussian::UNIFORM;
        self.wide = Gaussian::UNIFORM;
        self.scaled = Gamma::UNIFORM;
        self.a = Gaussian::UNIFORM;
        self.b = Gaussian::UNIFORM;
        self.times = Gaussian::UNIFORM;
        self.power = Gamma::UNIFORM;
        self.level_from_y = vec![Gaussian::UNIFORM; self.n];
        self.noise_from_y = vec![Gamma::UNIFORM; self.n];
    }

    /// Line 4, `let level ~ Gaussian(0, variance = 10);`.
    fn define_level(&mut self) {
        self.level *= Gaussian::from_mean_variance(0.0, 10.0);
    }

    /// Line 5, `let noise ~ Gamma(1, rate = 1);`.
    fn define_noise(&mut self) {
        self.noise *= gamma::ep::to_x_known(1.0, 1.0);
    }

    /// Line 6, `y[i] ~ Gaussian(level, precision = noise);`.
    fn tell_level_and_noise(&mut self) {
        for i in 0..self.n {
            let level = self.level / self.level_from_y[i];
            let noise = self.noise / self.noise_from_y[i];
            let to_level = gaussian::ep::to_mean_random_precision(self.y[i], level, noise);
            let to_noise = gaussian::ep::to_precision(self.y[i], level, noise);
            self.level = level * to_level;
            self.level_from_y[i] = to_level;
            self.noise = noise * to_noise;
            self.noise_from_y[i] = to_noise;
        }
    }

    /// Line 7, `let rate ~ Gamma(5, rate = 1);`.
    fn predict_rate(&mut self) {
        self.rate = gamma::ep::to_x_known(5.0, 1.0);
    }

    /// Line 8, `let count ~ Poisson(rate);`.
    fn predict_count(&mut self) {
        let count = Poisson::UNIFORM;
        let rate = self.rate;
        self.count = poisson::ep::to_x(count, rate);
    }

    /// Line 9, `let uniform ~ Uniform(0, 3);`.
    fn predict_uniform(&mut self) {
        let uniform = Gaussian::UNIFORM;
        self.uniform = uniform::ep::to_x(uniform, 0.0, 3.0);
    }

    /// Line 10, `let wide ~ Gaussian(1, precision = rate);`.
    fn predict_wide(&mut self) {
        let wide = Gaussian::UNIFORM;
        let rate = self.rate;
        self.wide = gaussian::ep::to_x_random_precision(wide, 1.0, rate);
    }

    /// Line 11, `let scaled ~ Gamma(3, rate = rate);`.
    fn predict_scaled(&mut self) {
        let scaled = Gamma::UNIFORM;
        let rate = self.rate;
        self.scaled = gamma::ep::to_x(scaled, 3.0, rate);
    }

    /// Line 12, `let a ~ Gaussian(1, variance = 1);`.
    fn predict_a(&mut self) {
        self.a = Gaussian::from_mean_variance(1.0, 1.0);
    }

    /// Line 13, `let b ~ Gaussian(2, variance = 3);`.
    fn predict_b(&mut self) {
        self.b = Gaussian::from_mean_variance(2.0, 3.0);
    }

    /// Line 14, `let times = a * b;`.
    fn predict_times(&mut self) {
        let times = Gaussian::UNIFORM;
        let a = self.a;
        let b = self.b;
        self.times = product::ep::to_product(times, a, b);
    }

    /// Line 15, `let power = exp(a);`.
    fn predict_power(&mut self) {
        let power = Gamma::UNIFORM;
        let a = self.a;
        self.power = exp::ep::to_y(power, a);
    }
}

impl Inference for Predicted {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("level", &self.level, 0, 4, iteration)?;
        Error::check_proper("noise", &self.noise, 0, 5, iteration)?;
        Error::check_proper("rate", &self.rate, 0, 7, iteration)?;
        Error::check_proper("count", &self.count, 0, 8, iteration)?;
        Error::check_proper("uniform", &self.uniform, 0, 9, iteration)?;
        Error::check_proper("wide", &self.wide, 0, 10, iteration)?;
        Error::check_proper("scaled", &self.scaled, 0, 11, iteration)?;
        Error::check_proper("a", &self.a, 0, 12, iteration)?;
        Error::check_proper("b", &self.b, 0, 13, iteration)?;
        Error::check_proper("times", &self.times, 0, 14, iteration)?;
        Error::check_proper("power", &self.power, 0, 15, iteration)?;
        let mut moved = self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= self.noise.moved(&self.noise_before, tolerance);
        self.noise_before = self.noise;
        moved |= self.rate.moved(&self.rate_before, tolerance);
        self.rate_before = self.rate;
        moved |= self.count.moved(&self.count_before, tolerance);
        self.count_before = self.count;
        moved |= self.uniform.moved(&self.uniform_before, tolerance);
        self.uniform_before = self.uniform;
        moved |= self.wide.moved(&self.wide_before, tolerance);
        self.wide_before = self.wide;
        moved |= self.scaled.moved(&self.scaled_before, tolerance);
        self.scaled_before = self.scaled;
        moved |= self.a.moved(&self.a_before, tolerance);
        self.a_before = self.a;
        moved |= self.b.moved(&self.b_before, tolerance);
        self.b_before = self.b;
        moved |= self.times.moved(&self.times_before, tolerance);
        self.times_before = self.times;
        moved |= self.power.moved(&self.power_before, tolerance);
        self.power_before = self.power;
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("level", "line 6", |it| &it.level_from_y),
            ahead.array("noise", "line 6", |it| &it.noise_from_y),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let level = Posterior::from(self.level);
        let noise = Posterior::from(self.noise);
        let count = Posterior::from(self.count);
        let uniform = Posterior::from(self.uniform);
        let wide = Posterior::from(self.wide);
        let times = Posterior::from(self.times);
        let scaled = Posterior::from(self.scaled);
        let power = Posterior::from(self.power);
        vec![
            ("level", level), ("noise", noise), ("count", count), ("uniform", uniform),
            ("wide", wide), ("times", times), ("scaled", scaled), ("power", power)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 21)]
    }
}
