//! `RepeatFractionVmp` by variational message passing, compiled by posterity from
//! `conformance/power/repeat_fraction_vmp.model`.
//!
//! ```text
//! model RepeatFractionVmp(times: f64) -> (x) {
//!     let x ~ Bernoulli(0.1);
//!     repeat times { observe x ~ Bernoulli(0.2); }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
    gate,
};
use std::ops::ControlFlow;

/// What [`RepeatFractionVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RepeatFractionVmpData {
    /// `times: f64`
    pub times: f64,
}

/// Soft evidence counted four and a half times.
#[derive(Clone, Debug)]
pub struct RepeatFractionVmp {
    /// The data `times: f64`.
    times: f64,
    /// The belief about `x`.
    x: Bernoulli,
}

impl RepeatFractionVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RepeatFractionVmpData) -> Result<Self, DataError> {
        check::real("times", data.times, 2, 25)?;
        let mut inference = Self {
            times: data.times,
            x: Bernoulli::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `times` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_times(&mut self, times: f64) -> Result<(), DataError> {
        check::real("times", times, 2, 25)?;
        let before = std::mem::replace(&mut self.times, times);
        self.check_data().inspect_err(|_| self.times = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.update_x();
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
    pub fn x_posterior(&self) -> &Bernoulli {
        &self.x
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let x ~ Bernoulli(0.1);`.
        let x = self.x;
        bound += bernoulli::vmp::average_log(x, 0.1);
        // Line 4, `repeat times`.
        bound += gate::average(self.times, self.bound_of_one_time());
        // The entropies of the beliefs.
        bound += self.x.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::non_negative("times", &[], self.times, 4, 12)?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.x = Bernoulli::UNIFORM;
    }

    /// Line 3, `let x ~ Bernoulli(0.1);`.
    fn start_x(&mut self) {
        self.x = bernoulli::vmp::to_x_known(0.1);
    }

    /// The belief about `x`, from lines 3 and 4.
    fn update_x(&mut self) {
        let mut next = bernoulli::vmp::to_x_known(0.1);
        next *= bernoulli::vmp::to_x_known(0.2).pow(self.times);
        self.x = next;
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 4, `repeat times`.
    fn bound_of_one_time(&self) -> f64 {
        let mut bound = 0.0;
        let x = self.x;
        bound += bernoulli::vmp::average_log(x, 0.2);
        bound
    }
}

impl Inference for RepeatFractionVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("x", &self.x, 0, 3, iteration)?;
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
        let x = Posterior::from(self.x);
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 20)]
    }
}
