//! `PoissonExpVmp` by variational message passing, compiled by posterity from
//! `conformance/scalars/poisson_exp_vmp.model`.
//!
//! ```text
//! model PoissonExpVmp(y: [usize; n]) -> (x) {
//!     let x ~ Gaussian(1.2, variance = 3.4);
//!     let rate = exp(x);
//!     for i in 0..n { y[i] ~ Poisson(rate); }
//! }
//! ```

use posterity_runtime::operators::{exp, gaussian, poisson};
use posterity_runtime::{
    Ascent, DataError, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`PoissonExpVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct PoissonExpVmpData<'a> {
    /// `y: [usize; n]`
    pub y: &'a [usize],
}

/// Counts with a log rate.
#[derive(Clone, Debug)]
pub struct PoissonExpVmp {
    /// The data `y: [usize; n]`.
    y: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Gaussian,
    /// The belief about `rate`.
    rate: Gamma,
    /// What the readers of `rate` tell it.
    rate_told: Gamma,
    /// The belief about `x` before the last step.
    x_last: Gaussian,
    /// The belief about `x` one iteration ago.
    x_before: Gaussian,
    /// The belief about `rate` one iteration ago.
    rate_before: Gamma,
}

impl PoissonExpVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: PoissonExpVmpData<'_>) -> Result<Self, DataError> {
        check::integer("y", data.y, 2, 21)?;
        let n = data.y.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            n,
            x: Gaussian::UNIFORM,
            rate: Gamma::UNIFORM,
            rate_told: Gamma::UNIFORM,
            x_last: Gaussian::UNIFORM,
            x_before: Gaussian::UNIFORM,
            rate_before: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[usize]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 21)?;
        check::integer("y", y, 2, 21)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_x();
        self.start_rate();
        self.x_before = self.x;
        self.rate_before = self.rate;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.step_x();
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

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &Gaussian {
        &self.x
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let x ~ Gaussian(1.2, variance = 3.4);`.
        let x = self.x;
        bound += gaussian::vmp::average_log(x, 1.2, 1.0 / 3.4);
        // Line 5, `y[i] ~ Poisson(rate);`.
        let rate = self.rate;
        for i in 0..self.n {
            bound += poisson::vmp::average_log(self.y[i], rate);
        }
        // The entropies of the beliefs.
        bound += self.x.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.x = Gaussian::UNIFORM;
        self.x_last = Gaussian::UNIFORM;
        self.rate = Gamma::UNIFORM;
        self.rate_told = Gamma::UNIFORM;
    }

    /// Line 3, `let x ~ Gaussian(1.2, variance = 3.4);`.
    fn start_x(&mut self) {
        self.x = gaussian::vmp::to_x(1.2, 1.0 / 3.4);
    }

    /// Line 4, `let rate = exp(x);`.
    fn start_rate(&mut self) {
        let x = self.x;
        self.rate = exp::vmp::to_y(x);
    }

    /// A step of the belief about `x`, halved while the bound falls.
    fn step_x(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        let (last, before) = (self.x_last, self.x);
        self.x_last = before;
        self.tell_rate();
        self.update_x();
        self.derive_rate();
        ascent.compare(&last, &before, &self.x);
        while ascent.overshoots(self.log_evidence()) {
            self.x = self.x.pow(0.5) * before.pow(0.5);
            self.derive_rate();
        }
    }

    /// What the readers of `rate` tell it.
    fn tell_rate(&mut self) {
        self.rate_told = Gamma::UNIFORM;
        for i in 0..self.n {
            self.rate_told *= poisson::vmp::to_rate_observed(self.y[i]);
        }
    }

    /// The belief about `x`, from lines 3 and 4.
    fn update_x(&mut self) {
        let mut next = gaussian::vmp::to_x(1.2, 1.0 / 3.4);
        let rate = self.rate_told;
        let x = self.x;
        next *= exp::vmp::to_x(rate, x);
        self.x = next;
    }

    /// The belief about the derived `rate`.
    fn derive_rate(&mut self) {
        let x = self.x;
        self.rate = exp::vmp::to_y(x);
    }
}

impl Inference for PoissonExpVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("x", &self.x, 0, 3, iteration)?;
        Error::check_proper("rate", &self.rate, 0, 4, iteration)?;
        let mut moved = self.x.moved(&self.x_before, tolerance);
        self.x_before = self.x;
        moved |= self.rate.moved(&self.rate_before, tolerance);
        self.rate_before = self.rate;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::from(self.x);
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 21)]
    }
}
