//! `Starts` by variational message passing, compiled by posterity from
//! `codegen-tests/models/starts_vmp.model`.
//!
//! ```text
//! model Starts(y: [f64; n], start: [f64; n], flag: [bool; n]) -> (by_scale, by_rate, noise, chance) {
//!     let by_scale ~ Gaussian(0, variance = 100);
//!     #[init(Gamma(shape = 2, scale = 10))]
//!     let first ~ Gamma(shape = 1, rate = 1);
//!     let by_rate ~ Gaussian(0, variance = 100);
//!     #[init(Exponential(4))]
//!     let second ~ Gamma(shape = 1, rate = 1);
//!     let noise ~ Gamma(shape = 1, rate = 1);
//!     for t in 1..n {
//!         #[init(start[t - 1])]
//!         let x[t] ~ Gaussian(0, variance = 1);
//!     }
//!     let x[0] ~ Gaussian(0, variance = 1);
//!     let chance ~ Beta(1, 1);
//!     for t in 0..n {
//!         y[t] ~ Gaussian(x[t], precision = noise);
//!         observe y[t] ~ Gaussian(by_scale, precision = first);
//!         observe y[t] ~ Gaussian(by_rate, precision = second);
//!         #[init(Bernoulli(log_odds = 3))]
//!         let b ~ Bernoulli(chance);
//!         observe flag[t] == b;
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta, gamma, gaussian};
use posterity_runtime::{
    Bernoulli, Beta, DataError, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`Starts`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct StartsData<'a> {
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `start: [f64; n]`
    pub start: &'a [f64],
    /// `flag: [bool; n]`
    pub flag: &'a [bool],
}

/// First beliefs by hand, in every parametrisation and on a piece of an array.
#[derive(Clone, Debug)]
pub struct Starts {
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `start: [f64; n]`.
    start: Vec<f64>,
    /// The data `flag: [bool; n]`.
    flag: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `by_scale`.
    by_scale: Gaussian,
    /// The belief about `first`.
    first: Gamma,
    /// The belief about `by_rate`.
    by_rate: Gaussian,
    /// The belief about `second`.
    second: Gamma,
    /// The belief about `noise`.
    noise: Gamma,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `x` in the making.
    x_next: Vec<Gaussian>,
    /// The belief about `chance`.
    chance: Beta,
    /// The belief about `b`.
    b: Vec<Bernoulli>,
    /// The belief about `b` in the making.
    b_next: Vec<Bernoulli>,
    /// Count, mean and scatter of `y`.
    y_moments: gaussian::Moments,
    /// Count, mean and scatter of `y`.
    y_moments_again: gaussian::Moments,
    /// The belief about `by_scale` one iteration ago.
    by_scale_before: Gaussian,
    /// The belief about `first` one iteration ago.
    first_before: Gamma,
    /// The belief about `by_rate` one iteration ago.
    by_rate_before: Gaussian,
    /// The belief about `second` one iteration ago.
    second_before: Gamma,
    /// The belief about `noise` one iteration ago.
    noise_before: Gamma,
    /// The belief about `x` one iteration ago.
    x_before: Vec<Gaussian>,
    /// The belief about `chance` one iteration ago.
    chance_before: Beta,
    /// The belief about `b` one iteration ago.
    b_before: Vec<Bernoulli>,
}

impl Starts {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: StartsData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 3, 14)?;
        check::real("start", data.start, 3, 27)?;
        let n = data.y.len();
        check::size("n", "y", n, "start", data.start.len(), 3, 27)?;
        check::size("n", "y", n, "flag", data.flag.len(), 3, 44)?;
        let mut inference = Self {
            y: data.y.to_vec(),
            start: data.start.to_vec(),
            flag: data.flag.to_vec(),
            n,
            by_scale: Gaussian::UNIFORM,
            first: Gamma::UNIFORM,
            by_rate: Gaussian::UNIFORM,
            second: Gamma::UNIFORM,
            noise: Gamma::UNIFORM,
            x: Vec::new(),
            x_next: Vec::new(),
            chance: Beta::UNIFORM,
            b: Vec::new(),
            b_next: Vec::new(),
            y_moments: gaussian::Moments::default(),
            y_moments_again: gaussian::Moments::default(),
            by_scale_before: Gaussian::UNIFORM,
            first_before: Gamma::UNIFORM,
            by_rate_before: Gaussian::UNIFORM,
            second_before: Gamma::UNIFORM,
            noise_before: Gamma::UNIFORM,
            x_before: Vec::new(),
            chance_before: Beta::UNIFORM,
            b_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 14)?;
        check::real("y", y, 3, 14)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `start` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_start(&mut self, start: &[f64]) -> Result<(), DataError> {
        check::length("start", self.start.len(), start.len(), 3, 27)?;
        check::real("start", start, 3, 27)?;
        self.start = start.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `flag` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_flag(&mut self, flag: &[bool]) -> Result<(), DataError> {
        check::length("flag", self.flag.len(), flag.len(), 3, 44)?;
        self.flag = flag.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.sum_y();
        self.sum_y_again();
        self.start();
        self.start_by_scale();
        self.start_first();
        self.start_by_rate();
        self.start_second();
        self.start_noise();
        self.start_x();
        self.start_chance();
        self.start_b();
        self.by_scale_before = self.by_scale;
        self.first_before = self.first;
        self.by_rate_before = self.by_rate;
        self.second_before = self.second;
        self.noise_before = self.noise;
        self.x_before.clone_from(&self.x);
        self.chance_before = self.chance;
        self.b_before.clone_from(&self.b);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_by_scale();
        self.update_by_rate();
        self.update_noise();
        self.update_chance();
        self.update_first();
        self.update_second();
        self.update_x();
        self.update_b();
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

    /// The posterior of `by_scale`.
    #[must_use]
    pub fn by_scale_posterior(&self) -> &Gaussian {
        &self.by_scale
    }

    /// The posterior of `by_rate`.
    #[must_use]
    pub fn by_rate_posterior(&self) -> &Gaussian {
        &self.by_rate
    }

    /// The posterior of `noise`.
    #[must_use]
    pub fn noise_posterior(&self) -> &Gamma {
        &self.noise
    }

    /// The posterior of `chance`.
    #[must_use]
    pub fn chance_posterior(&self) -> &Beta {
        &self.chance
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 4, `let by_scale ~ Gaussian(0, variance = 100);`.
        let by_scale = self.by_scale;
        bound += gaussian::vmp::average_log(by_scale, 0.0, 0.01);
        // Line 6, `let first ~ Gamma(shape = 1, rate = 1);`.
        let first = self.first;
        bound += gamma::vmp::average_log(first, 1.0, 1.0);
        // Line 7, `let by_rate ~ Gaussian(0, variance = 100);`.
        let by_rate = self.by_rate;
        bound += gaussian::vmp::average_log(by_rate, 0.0, 0.01);
        // Line 9, `let second ~ Gamma(shape = 1, rate = 1);`.
        let second = self.second;
        bound += gamma::vmp::average_log(second, 1.0, 1.0);
        // Line 10, `let noise ~ Gamma(shape = 1, rate = 1);`.
        let noise = self.noise;
        bound += gamma::vmp::average_log(noise, 1.0, 1.0);
        // Line 13, `let x[t] ~ Gaussian(0, variance = 1);`.
        for t in 1..self.n {
            let x = self.x[t];
            bound += gaussian::vmp::average_log(x, 0.0, 1.0);
        }
        // Line 15, `let x[0] ~ Gaussian(0, variance = 1);`.
        let x = self.x[0];
        bound += gaussian::vmp::average_log(x, 0.0, 1.0);
        // Line 16, `let chance ~ Beta(1, 1);`.
        let chance = self.chance;
        bound += beta::vmp::average_log_random(chance, 1.0, 1.0);
        // Line 18, `y[t] ~ Gaussian(x[t], precision = noise);`.
        for t in 0..self.n {
            let x = self.x[t];
            bound += gaussian::vmp::average_log(self.y[t], x, noise);
        }
        // Line 19, `observe y[t] ~ Gaussian(by_scale, precision = first);`.
        bound += gaussian::vmp::average_log_plate(&self.y_moments, by_scale, first);
        // Line 20, `observe y[t] ~ Gaussian(by_rate, precision = second);`.
        bound += gaussian::vmp::average_log_plate(&self.y_moments_again, by_rate, second);
        // Line 22, `let b ~ Bernoulli(chance);`.
        for t in 0..self.n {
            let b = self.b[t];
            bound += bernoulli::vmp::average_log_random(b, chance);
        }
        // Line 23, `observe flag[t] == b;`.
        for t in 0..self.n {
            let b = self.b[t];
            bound += b.log_density(self.flag[t]);
        }
        // The entropies of the beliefs.
        bound += self.by_scale.entropy();
        bound += self.first.entropy();
        bound += self.by_rate.entropy();
        bound += self.second.entropy();
        bound += self.noise.entropy();
        bound += self.x.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.chance.entropy();
        bound += self.b.iter().map(Bernoulli::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 15, 5)?;
        Ok(())
    }

    /// Line 19, `observe y[t] ~ Gaussian(by_scale, precision = first);`.
    fn sum_y(&mut self) {
        self.y_moments = gaussian::Moments::of(&self.y[..self.n]);
    }

    /// Line 20, `observe y[t] ~ Gaussian(by_rate, precision = second);`.
    fn sum_y_again(&mut self) {
        self.y_moments_again = gaussian::Moments::of(&self.y[..self.n]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.by_scale = Gaussian::UNIFORM;
        self.first = Gamma::UNIFORM;
        self.by_rate = Gaussian::UNIFORM;
        self.second = Gamma::UNIFORM;
        self.noise = Gamma::UNIFORM;
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.x_next = vec![Gaussian::UNIFORM; self.n];
        self.chance = Beta::UNIFORM;
        self.b = vec![Bernoulli::UNIFORM; self.n];
        self.b_next = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 4, `let by_scale ~ Gaussian(0, variance = 100);`.
    fn start_by_scale(&mut self) {
        self.by_scale = gaussian::vmp::to_x(0.0, 0.01);
    }

    /// The first belief about `first`, by its `#[init(…)]`.
    fn start_first(&mut self) {
        self.first = Gamma::from_shape_rate(2.0, 0.1);
    }

    /// Line 7, `let by_rate ~ Gaussian(0, variance = 100);`.
    fn start_by_rate(&mut self) {
        self.by_rate = gaussian::vmp::to_x(0.0, 0.01);
    }

    /// The first belief about `second`, by its `#[init(…)]`.
    fn start_second(&mut self) {
        self.second = Gamma::from_shape_rate(1.0, 4.0);
    }

    /// Line 10, `let noise ~ Gamma(shape = 1, rate = 1);`.
    fn start_noise(&mut self) {
        self.noise = gamma::vmp::to_x(1.0, 1.0);
    }

    /// The first belief about `x`, by its `#[init(…)]`.
    /// Line 15, `let x[0] ~ Gaussian(0, variance = 1);`.
    fn start_x(&mut self) {
        for t in 1..self.n {
            self.x[t] = Gaussian::point(self.start[t - 1]);
        }
        self.x[0] = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 16, `let chance ~ Beta(1, 1);`.
    fn start_chance(&mut self) {
        self.chance = beta::vmp::to_x(1.0, 1.0);
    }

    /// The first belief about `b`, by its `#[init(…)]`.
    fn start_b(&mut self) {
        for t in 0..self.n {
            self.b[t] = Bernoulli::from_probability(posterity_runtime::special::logistic(3.0));
        }
    }

    /// The belief about `by_scale`, from lines 4 and 19.
    fn update_by_scale(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.01);
        let first = self.first;
        next *= gaussian::vmp::to_mean_plate(&self.y_moments, first);
        self.by_scale = next;
    }

    /// The belief about `by_rate`, from lines 7 and 20.
    fn update_by_rate(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.01);
        let second = self.second;
        next *= gaussian::vmp::to_mean_plate(&self.y_moments_again, second);
        self.by_rate = next;
    }

    /// The belief about `noise`, from lines 10 and 18.
    fn update_noise(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 1.0);
        for t in 0..self.n {
            let x = self.x[t];
            next *= gaussian::vmp::to_precision(self.y[t], x);
        }
        self.noise = next;
    }

    /// The belief about `chance`, from lines 16 and 22.
    fn update_chance(&mut self) {
        let mut next = beta::vmp::to_x(1.0, 1.0);
        for t in 0..self.n {
            let b = self.b[t];
            next *= bernoulli::vmp::to_probability(b);
        }
        self.chance = next;
    }

    /// The belief about `first`, from lines 6 and 19.
    fn update_first(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 1.0);
        let by_scale = self.by_scale;
        next *= gaussian::vmp::to_precision_plate(&self.y_moments, by_scale);
        self.first = next;
    }

    /// The belief about `second`, from lines 9 and 20.
    fn update_second(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 1.0);
        let by_rate = self.by_rate;
        next *= gaussian::vmp::to_precision_plate(&self.y_moments_again, by_rate);
        self.second = next;
    }

    /// The belief about `x`, from lines 13, 15 and 18.
    fn update_x(&mut self) {
        self.x_next.fill(Gaussian::UNIFORM);
        for t in 1..self.n {
            self.x_next[t] *= gaussian::vmp::to_x(0.0, 1.0);
        }
        self.x_next[0] *= gaussian::vmp::to_x(0.0, 1.0);
        let noise = self.noise;
        for t in 0..self.n {
            self.x_next[t] *= gaussian::vmp::to_mean(self.y[t], noise);
        }
        std::mem::swap(&mut self.x, &mut self.x_next);
    }

    /// The belief about `b`, from lines 22 and 23.
    fn update_b(&mut self) {
        let chance = self.chance;
        for t in 0..self.n {
            self.b_next[t] = bernoulli::vmp::to_x(chance);
        }
        for t in 0..self.n {
            self.b_next[t] *= Bernoulli::point(self.flag[t]);
        }
        std::mem::swap(&mut self.b, &mut self.b_next);
    }
}

impl Inference for Starts {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("by_scale", &self.by_scale, 0, 4, iteration)?;
        Error::check_proper("first", &self.first, 0, 6, iteration)?;
        Error::check_proper("by_rate", &self.by_rate, 0, 7, iteration)?;
        Error::check_proper("second", &self.second, 0, 9, iteration)?;
        Error::check_proper("noise", &self.noise, 0, 10, iteration)?;
        Error::check_all_proper("x", &self.x, 13, iteration)?;
        Error::check_proper("chance", &self.chance, 0, 16, iteration)?;
        Error::check_all_proper("b", &self.b, 22, iteration)?;
        let mut moved = self.by_scale.moved(&self.by_scale_before, tolerance);
        self.by_scale_before = self.by_scale;
        moved |= self.first.moved(&self.first_before, tolerance);
        self.first_before = self.first;
        moved |= self.by_rate.moved(&self.by_rate_before, tolerance);
        self.by_rate_before = self.by_rate;
        moved |= self.second.moved(&self.second_before, tolerance);
        self.second_before = self.second;
        moved |= self.noise.moved(&self.noise_before, tolerance);
        self.noise_before = self.noise;
        moved |= posterity_runtime::any_moved(&self.x, &self.x_before, tolerance);
        self.x_before.clone_from(&self.x);
        moved |= self.chance.moved(&self.chance_before, tolerance);
        self.chance_before = self.chance;
        moved |= posterity_runtime::any_moved(&self.b, &self.b_before, tolerance);
        self.b_before.clone_from(&self.b);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let by_scale = Posterior::from(self.by_scale);
        let by_rate = Posterior::from(self.by_rate);
        let noise = Posterior::from(self.noise);
        let chance = Posterior::from(self.chance);
        vec![("by_scale", by_scale), ("by_rate", by_rate), ("noise", noise), ("chance", chance)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(18, 9), (19, 9), (20, 9), (23, 9)]
    }
}
