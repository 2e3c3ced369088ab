//! `CompoundGammaPrecisionVmp` by variational message passing, compiled by posterity from
//! `conformance/scalars/compound_gamma_precision_vmp.model`.
//!
//! ```text
//! model CompoundGammaPrecisionVmp(x: [f64; n]) -> (mean, precision, rate) {
//!     let mean ~ Gaussian(0, variance = 100);
//!     let rate ~ Gamma(shape = 1, rate = 1);
//!     let precision ~ Gamma(shape = 1, rate = rate);
//!     for i in 0..n { x[i] ~ Gaussian(mean, precision = precision); }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`CompoundGammaPrecisionVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CompoundGammaPrecisionVmpData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
}

/// A precision whose rate is itself unknown.
#[derive(Clone, Debug)]
pub struct CompoundGammaPrecisionVmp {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: Gaussian,
    /// The belief about `rate`.
    rate: Gamma,
    /// The belief about `precision`.
    precision: Gamma,
    /// Whether the data speak about `precision`.
    precision_informed: bool,
    /// Count, mean and scatter of `x`.
    x_moments: gaussian::Moments,
    /// The belief about `mean` one iteration ago.
    mean_before: Gaussian,
    /// The belief about `rate` one iteration ago.
    rate_before: Gamma,
    /// The belief about `precision` one iteration ago.
    precision_before: Gamma,
}

impl CompoundGammaPrecisionVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CompoundGammaPrecisionVmpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 33)?;
        let n = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            n,
            mean: Gaussian::UNIFORM,
            rate: Gamma::UNIFORM,
            precision: Gamma::UNIFORM,
            precision_informed: false,
            x_moments: gaussian::Moments::default(),
            mean_before: Gaussian::UNIFORM,
            rate_before: Gamma::UNIFORM,
            precision_before: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 33)?;
        check::real("x", x, 2, 33)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.sum_x();
        self.start();
        self.start_mean();
        self.start_rate();
        self.start_precision();
        self.mean_before = self.mean;
        self.rate_before = self.rate;
        self.precision_before = self.precision;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_mean();
        self.update_rate();
        self.update_precision();
        self.predict_precision();
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

    /// The posterior of `mean`.
    #[must_use]
    pub fn mean_posterior(&self) -> &Gaussian {
        &self.mean
    }

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Gamma {
        &self.precision
    }

    /// The posterior of `rate`.
    #[must_use]
    pub fn rate_posterior(&self) -> &Gamma {
        &self.rate
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let mean ~ Gaussian(0, variance = 100);`.
        let mean = self.mean;
        bound += gaussian::vmp::average_log(mean, 0.0, 0.01);
        // Line 4, `let rate ~ Gamma(shape = 1, rate = 1);`.
        let rate = self.rate;
        bound += gamma::vmp::average_log(rate, 1.0, 1.0);
        // Line 5, `let precision ~ Gamma(shape = 1, rate = rate);`.
        if self.precision_informed {
            let precision = self.precision;
            let rate = self.rate;
            bound += gamma::vmp::average_log(precision, 1.0, rate);
        }
        // Line 6, `x[i] ~ Gaussian(mean, precision = precision);`.
        let precision = self.precision;
        bound += gaussian::vmp::average_log_plate(&self.x_moments, mean, precision);
        // The entropies of the beliefs.
        bound += self.mean.entropy();
        bound += self.rate.entropy();
        if self.precision_informed {
            bound += self.precision.entropy();
        }
        bound
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.precision_informed = false;
        for _ in 0..self.n {
            self.precision_informed = true;
        }
    }

    /// Line 6, `x[i] ~ Gaussian(mean, precision = precision);`.
    fn sum_x(&mut self) {
        self.x_moments = gaussian::Moments::of(&self.x[..self.n]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.mean = Gaussian::UNIFORM;
        self.rate = Gamma::UNIFORM;
        self.precision = Gamma::UNIFORM;
    }

    /// Line 3, `let mean ~ Gaussian(0, variance = 100);`.
    fn start_mean(&mut self) {
        self.mean = gaussian::vmp::to_x(0.0, 0.01);
    }

    /// Line 4, `let rate ~ Gamma(shape = 1, rate = 1);`.
    fn start_rate(&mut self) {
        self.rate = gamma::vmp::to_x(1.0, 1.0);
    }

    /// Line 5, `let precision ~ Gamma(shape = 1, rate = rate);`.
    fn start_precision(&mut self) {
        if self.precision_informed {
            let rate = self.rate;
            self.precision = gamma::vmp::to_x(1.0, rate);
        }
    }

    /// The belief about `mean`, from lines 3 and 6.
    fn update_mean(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.01);
        let precision = self.precision;
        next *= gaussian::vmp::to_mean_plate(&self.x_moments, precision);
        self.mean = next;
    }

    /// The belief about `rate`, from lines 4 and 5.
    fn update_rate(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 1.0);
        if self.precision_informed {
            let precision = self.precision;
            next *= gamma::vmp::to_rate(precision, 1.0);
        }
        self.rate = next;
    }

    /// The belief about `precision`, from lines 5 and 6.
    fn update_precision(&mut self) {
        let mut next = Gamma::UNIFORM;
        if self.precision_informed {
            let rate = self.rate;
            next *= gamma::vmp::to_x(1.0, rate);
        }
        let mean = self.mean;
        next *= gaussian::vmp::to_precision_plate(&self.x_moments, mean);
        self.precision = next;
    }

    /// Line 5, `let precision ~ Gamma(shape = 1, rate = rate);`.
    fn predict_precision(&mut self) {
        if !self.precision_informed {
            let precision = Gamma::UNIFORM;
            let rate = self.rate;
            self.precision = gamma::ep::to_x(precision, 1.0, rate);
        }
    }
}

impl Inference for CompoundGammaPrecisionVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 3, iteration)?;
        Error::check_proper("rate", &self.rate, 0, 4, iteration)?;
        if self.precision_informed {
            Error::check_proper("precision", &self.precision, 0, 5, iteration)?;
        }
        let mut moved = self.mean.moved(&self.mean_before, tolerance);
        self.mean_before = self.mean;
        moved |= self.rate.moved(&self.rate_before, tolerance);
        self.rate_before = self.rate;
        moved |= self.precision.moved(&self.precision_before, tolerance);
        self.precision_before = self.precision;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let mean = Posterior::from(self.mean);
        let precision = Posterior::from(self.precision);
        let rate = Posterior::from(self.rate);
        vec![("mean", mean), ("precision", precision), ("rate", rate)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 21)]
    }
}
