//! `GaussianTimesGammaVmp` by variational message passing, compiled by posterity from
//! `conformance/scalars/gaussian_times_gamma_vmp.model`.
//!
//! ```text
//! model GaussianTimesGammaVmp() -> (x, s) {
//!     let x ~ Gaussian(1.2, variance = 3.4);
//!     let s ~ Gamma(shape = 5.6, rate = 4.8);
//!     let y = x * s;
//!     observe y ~ Gaussian(2.7, variance = 1.9);
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian, product};
use posterity_runtime::{
    Ascent, DataError, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Progress, Run,
};
use std::ops::ControlFlow;

/// What [`GaussianTimesGammaVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GaussianTimesGammaVmpData {}
/// A Gaussian scaled by a positive number.
#[derive(Clone, Debug)]
pub struct GaussianTimesGammaVmp {
    /// The belief about `x`.
    x: Gaussian,
    /// The belief about `s`.
    s: Gamma,
    /// The belief about `y`.
    y: Gaussian,
    /// What the readers of `y` tell it.
    y_told: Gaussian,
    /// The belief about `s` before the last step.
    s_last: Gamma,
    /// The belief about `x` one iteration ago.
    x_before: Gaussian,
    /// The belief about `s` one iteration ago.
    s_before: Gamma,
    /// The belief about `y` one iteration ago.
    y_before: Gaussian,
}

impl GaussianTimesGammaVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: GaussianTimesGammaVmpData) -> Result<Self, DataError> {
        let mut inference = Self {
            x: Gaussian::UNIFORM,
            s: Gamma::UNIFORM,
            y: Gaussian::UNIFORM,
            y_told: Gaussian::UNIFORM,
            s_last: Gamma::UNIFORM,
            x_before: Gaussian::UNIFORM,
            s_before: Gamma::UNIFORM,
            y_before: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_x();
        self.start_s();
        self.start_y();
        self.x_before = self.x;
        self.s_before = self.s;
        self.y_before = self.y;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_y();
        self.update_x();
        self.derive_y();
        self.step_s();
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

    /// The posterior of `s`.
    #[must_use]
    pub fn s_posterior(&self) -> &Gamma {
        &self.s
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let x ~ Gaussian(1.2, variance = 3.4);`.
        let x = self.x;
        bound += gaussian::vmp::average_log(x, 1.2, 1.0 / 3.4);
        // Line 4, `let s ~ Gamma(shape = 5.6, rate = 4.8);`.
        let s = self.s;
        bound += gamma::vmp::average_log(s, 5.6, 4.8);
        // Line 6, `observe y ~ Gaussian(2.7, variance = 1.9);`.
        let y = self.y;
        bound += gaussian::vmp::average_log(y, 2.7, 1.0 / 1.9);
        // The entropies of the beliefs.
        bound += self.x.entropy();
        bound += self.s.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.x = Gaussian::UNIFORM;
        self.s = Gamma::UNIFORM;
        self.s_last = Gamma::UNIFORM;
        self.y = Gaussian::UNIFORM;
        self.y_told = Gaussian::UNIFORM;
    }

    /// Line 3, `let x ~ Gaussian(1.2, variance = 3.4);`.
    fn start_x(&mut self) {
        self.x = gaussian::vmp::to_x(1.2, 1.0 / 3.4);
    }

    /// Line 4, `let s ~ Gamma(shape = 5.6, rate = 4.8);`.
    fn start_s(&mut self) {
        self.s = gamma::vmp::to_x(5.6, 4.8);
    }

    /// Line 5, `let y = x * s;`.
    fn start_y(&mut self) {
        let s = self.s;
        let x = self.x;
        self.y = product::vmp::to_product(s, x);
    }

    /// What the readers of `y` tell it.
    fn tell_y(&mut self) {
        self.y_told = Gaussian::UNIFORM;
        self.y_told *= gaussian::vmp::to_x(2.7, 1.0 / 1.9);
    }

    /// The belief about `x`, from lines 3 and 5.
    fn update_x(&mut self) {
        let mut next = gaussian::vmp::to_x(1.2, 1.0 / 3.4);
        let y = self.y_told;
        let s = self.s;
        next *= product::vmp::to_b(y, s);
        self.x = next;
    }

    /// The belief about the derived `y`.
    fn derive_y(&mut self) {
        let s = self.s;
        let x = self.x;
        self.y = product::vmp::to_product(s, x);
    }

    /// A step of the belief about `s`, halved while the bound falls.
    fn step_s(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        let (last, before) = (self.s_last, self.s);
        self.s_last = before;
        self.tell_y();
        self.update_s();
        self.derive_y();
        ascent.compare(&last, &before, &self.s);
        while ascent.overshoots(self.log_evidence()) {
            self.s = self.s.pow(0.5) * before.pow(0.5);
            self.derive_y();
        }
    }

    /// The belief about `s`, from lines 4 and 5.
    fn update_s(&mut self) {
        let mut next = gamma::vmp::to_x(5.6, 4.8);
        let y = self.y_told;
        let s = self.s;
        let x = self.x;
        next *= product::vmp::to_a_positive(y, s, x);
        self.s = next;
    }
}

impl Inference for GaussianTimesGammaVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("x", &self.x, 0, 3, iteration)?;
        Error::check_proper("s", &self.s, 0, 4, iteration)?;
        Error::check_proper("y", &self.y, 0, 5, iteration)?;
        let mut moved = self.x.moved(&self.x_before, tolerance);
        self.x_before = self.x;
        moved |= self.s.moved(&self.s_before, tolerance);
        self.s_before = self.s;
        moved |= self.y.moved(&self.y_before, tolerance);
        self.y_before = self.y;
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
        let s = Posterior::from(self.s);
        vec![("x", x), ("s", s)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 5)]
    }
}
