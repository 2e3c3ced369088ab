//! `SpikeAndSlabSharedGateVmp` by variational message passing, compiled by posterity from
//! `conformance/mixtures/spike_and_slab_shared_gate_vmp.model`.
//!
//! ```text
//! model SpikeAndSlabSharedGateVmp(y: f64) -> (w1, w2) {
//!     let on ~ Bernoulli(0.5);
//!     let w1;
//!     let w2;
//!     if on {
//!         w1 ~ Gaussian(0, precision = 1);
//!         w2 ~ Gaussian(0, precision = 1);
//!     } else {
//!         w1 ~ Gaussian(0, precision = 10000);
//!         w2 ~ Gaussian(0, precision = 10000);
//!     }
//!     let total = w1 + w2;
//!     y ~ Gaussian(total, variance = 1);
//! }
//! ```

use posterity_runtime::operators::{bernoulli, gaussian};
use posterity_runtime::{
    Bernoulli, DataError, Distribution, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`SpikeAndSlabSharedGateVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SpikeAndSlabSharedGateVmpData {
    /// `y: f64`
    pub y: f64,
}

/// Two weights behind one gate.
#[derive(Clone, Debug)]
pub struct SpikeAndSlabSharedGateVmp {
    /// The data `y: f64`.
    y: f64,
    /// The belief about `on`.
    on: Bernoulli,
    /// The belief about `w1`.
    w1: Gaussian,
    /// What the readers of `w1` tell it.
    w1_told: Gaussian,
    /// The belief about `w2`.
    w2: Gaussian,
    /// What the readers of `w2` tell it.
    w2_told: Gaussian,
    /// The belief about `w1_if_on`.
    w1_if_on: Gaussian,
    /// The belief about `w1_unless_on`.
    w1_unless_on: Gaussian,
    /// The belief about `w2_if_on`.
    w2_if_on: Gaussian,
    /// The belief about `w2_unless_on`.
    w2_unless_on: Gaussian,
    /// The belief about `on` one iteration ago.
    on_before: Bernoulli,
    /// The belief about `w1` one iteration ago.
    w1_before: Gaussian,
    /// The belief about `w2` one iteration ago.
    w2_before: Gaussian,
}

impl SpikeAndSlabSharedGateVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SpikeAndSlabSharedGateVmpData) -> Result<Self, DataError> {
        check::real("y", data.y, 2, 33)?;
        let mut inference = Self {
            y: data.y,
            on: Bernoulli::UNIFORM,
            w1: Gaussian::UNIFORM,
            w1_told: Gaussian::UNIFORM,
            w2: Gaussian::UNIFORM,
            w2_told: Gaussian::UNIFORM,
            w1_if_on: Gaussian::UNIFORM,
            w1_unless_on: Gaussian::UNIFORM,
            w2_if_on: Gaussian::UNIFORM,
            w2_unless_on: Gaussian::UNIFORM,
            on_before: Bernoulli::UNIFORM,
            w1_before: Gaussian::UNIFORM,
            w2_before: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: f64) -> Result<(), DataError> {
        check::real("y", y, 2, 33)?;
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_on();
        self.start_w1_if_on();
        self.start_w2_if_on();
        self.start_w1_unless_on();
        self.start_w2_unless_on();
        self.start_w1();
        self.start_w2();
        self.on_before = self.on;
        self.w1_before = self.w1;
        self.w2_before = self.w2;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_w2();
        self.update_w2_unless_on();
        self.derive_w2();
        self.tell_w2_again();
        self.update_w2_if_on();
        self.derive_w2_again();
        self.tell_w1();
        self.update_w1_unless_on();
        self.derive_w1();
        self.tell_w1_again();
        self.update_w1_if_on();
        self.derive_w1_again();
        self.tell_w2_third();
        self.tell_w1_third();
        self.update_on();
        self.derive_w1_third();
        self.derive_w2_third();
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

    /// The posterior of `w1`.
    #[must_use]
    pub fn w1_posterior(&self) -> &Gaussian {
        &self.w1
    }

    /// The posterior of `w2`.
    #[must_use]
    pub fn w2_posterior(&self) -> &Gaussian {
        &self.w2
    }

    /// The log evidence, about: no bound, since a derived variable reads one element twice.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let on ~ Bernoulli(0.5);`.
        let on = self.on;
        bound += bernoulli::vmp::average_log(on, 0.5);
        // Line 6, `on`.
        bound += gate::average(self.on.probability_true(), self.bound_if_on());
        bound += gate::average(self.on.probability_false(), self.bound_unless_on());
        // Line 14, `y ~ Gaussian(total, variance = 1);`.
        let w1 = self.w1;
        let w2 = self.w2;
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, w1).plus(1.0, w2);
        bound += gaussian::vmp::average_log(self.y, predictor, 1.0);
        // The entropies of the beliefs.
        bound += self.on.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.on = Bernoulli::UNIFORM;
        self.w1 = Gaussian::UNIFORM;
        self.w1_told = Gaussian::UNIFORM;
        self.w2 = Gaussian::UNIFORM;
        self.w2_told = Gaussian::UNIFORM;
        self.w1_if_on = Gaussian::UNIFORM;
        self.w1_unless_on = Gaussian::UNIFORM;
        self.w2_if_on = Gaussian::UNIFORM;
        self.w2_unless_on = Gaussian::UNIFORM;
    }

    /// Line 3, `let on ~ Bernoulli(0.5);`.
    fn start_on(&mut self) {
        self.on = Bernoulli::UNIFORM;
    }

    /// Line 7, `w1 ~ Gaussian(0, precision = 1);`.
    fn start_w1_if_on(&mut self) {
        self.w1_if_on = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 8, `w2 ~ Gaussian(0, precision = 1);`.
    fn start_w2_if_on(&mut self) {
        self.w2_if_on = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 10, `w1 ~ Gaussian(0, precision = 10000);`.
    fn start_w1_unless_on(&mut self) {
        self.w1_unless_on = gaussian::vmp::to_x(0.0, 10000.0);
    }

    /// Line 11, `w2 ~ Gaussian(0, precision = 10000);`.
    fn start_w2_unless_on(&mut self) {
        self.w2_unless_on = gaussian::vmp::to_x(0.0, 10000.0);
    }

    /// Line 6, `on`.
    fn start_w1(&mut self) {
        let mut mixture = gate::Mixture::new(&self.w1);
        mixture.add(self.on.probability_true().ln(), &self.w1_if_on);
        mixture.add(self.on.probability_false().ln(), &self.w1_unless_on);
        self.w1 = mixture.belief();
    }

    /// Line 6, `on`.
    fn start_w2(&mut self) {
        let mut mixture = gate::Mixture::new(&self.w2);
        mixture.add(self.on.probability_true().ln(), &self.w2_if_on);
        mixture.add(self.on.probability_false().ln(), &self.w2_unless_on);
        self.w2 = mixture.belief();
    }

    /// What the readers of `w2` tell it.
    fn tell_w2(&mut self) {
        self.w2_told = Gaussian::UNIFORM;
        let w1 = self.w1;
        let w2 = self.w2;
        let predicted = w1.mean() + w2.mean();
        self.w2_told *= linear::to_term_mean_field(
            1.0,
            w2.mean(),
            predicted,
            Gaussian::from_mean_precision(self.y, 1.0),
        );
    }

    /// The belief about `w2_unless_on`, from lines 6 and 11.
    fn update_w2_unless_on(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 10000.0);
        next *= self.w2_told;
        self.w2_unless_on = next;
    }

    /// The belief about the derived `w2`.
    fn derive_w2(&mut self) {
        let mut mixture = gate::Mixture::new(&self.w2);
        mixture.add(self.on.probability_true().ln(), &self.w2_if_on);
        mixture.add(self.on.probability_false().ln(), &self.w2_unless_on);
        self.w2 = mixture.belief();
    }

    /// What the readers of `w2` tell it.
    fn tell_w2_again(&mut self) {
        self.w2_told = Gaussian::UNIFORM;
        let w1 = self.w1;
        let w2 = self.w2;
        let predicted = w1.mean() + w2.mean();
        self.w2_told *= linear::to_term_mean_field(
            1.0,
            w2.mean(),
            predicted,
            Gaussian::from_mean_precision(self.y, 1.0),
        );
    }

    /// The belief about `w2_if_on`, from lines 6 and 8.
    fn update_w2_if_on(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        next *= self.w2_told;
        self.w2_if_on = next;
    }

    /// The belief about the derived `w2`.
    fn derive_w2_again(&mut self) {
        let mut mixture = gate::Mixture::new(&self.w2);
        mixture.add(self.on.probability_true().ln(), &self.w2_if_on);
        mixture.add(self.on.probability_false().ln(), &self.w2_unless_on);
        self.w2 = mixture.belief();
    }

    /// What the readers of `w1` tell it.
    fn tell_w1(&mut self) {
        self.w1_told = Gaussian::UNIFORM;
        let w1 = self.w1;
        let w2 = self.w2;
        let predicted = w1.mean() + w2.mean();
        self.w1_told *= linear::to_term_mean_field(
            1.0,
            w1.mean(),
            predicted,
            Gaussian::from_mean_precision(self.y, 1.0),
        );
    }

    /// The belief about `w1_unless_on`, from lines 6 and 10.
    fn update_w1_unless_on(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 10000.0);
        next *= self.w1_told;
        self.w1_unless_on = next;
    }

    /// The belief about the derived `w1`.
    fn derive_w1(&mut self) {
        let mut mixture = gate::Mixture::new(&self.w1);
        mixture.add(self.on.probability_true().ln(), &self.w1_if_on);
        mixture.add(self.on.probability_false().ln(), &self.w1_unless_on);
        self.w1 = mixture.belief();
    }

    /// What the readers of `w1` tell it.
    fn tell_w1_again(&mut self) {
        self.w1_told = Gaussian::UNIFORM;
        let w1 = self.w1;
        let w2 = self.w2;
        let predicted = w1.mean() + w2.mean();
        self.w1_told *= linear::to_term_mean_field(
            1.0,
            w1.mean(),
            predicted,
            Gaussian::from_mean_precision(self.y, 1.0),
        );
    }

    /// The belief about `w1_if_on`, from lines 6 and 7.
    fn update_w1_if_on(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        next *= self.w1_told;
        self.w1_if_on = next;
    }

    /// The belief about the derived `w1`.
    fn derive_w1_again(&mut self) {
        let mut mixture = gate::Mixture::new(&self.w1);
        mixture.add(self.on.probability_true().ln(), &self.w1_if_on);
        mixture.add(self.on.probability_false().ln(), &self.w1_unless_on);
        self.w1 = mixture.belief();
    }

    /// What the readers of `w2` tell it.
    fn tell_w2_third(&mut self) {
        self.w2_told = Gaussian::UNIFORM;
        let w1 = self.w1;
        let w2 = self.w2;
        let predicted = w1.mean() + w2.mean();
        self.w2_told *= linear::to_term_mean_field(
            1.0,
            w2.mean(),
            predicted,
            Gaussian::from_mean_precision(self.y, 1.0),
        );
    }

    /// What the readers of `w1` tell it.
    fn tell_w1_third(&mut self) {
        self.w1_told = Gaussian::UNIFORM;
        let w1 = self.w1;
        let w2 = self.w2;
        let predicted = w1.mean() + w2.mean();
        self.w1_told *= linear::to_term_mean_field(
            1.0,
            w1.mean(),
            predicted,
            Gaussian::from_mean_precision(self.y, 1.0),
        );
    }

    /// The belief about `on`, from lines 3 and 6.
    fn update_on(&mut self) {
        let mut next = bernoulli::vmp::to_x_known(0.5);
        let mut if_true = self.bound_if_on();
        if_true += self.w1_if_on.average_log(&self.w1_told);
        if_true += self.w2_if_on.average_log(&self.w2_told);
        let mut if_false = self.bound_unless_on();
        if_false += self.w1_unless_on.average_log(&self.w1_told);
        if_false += self.w2_unless_on.average_log(&self.w2_told);
        let told = gate::truth(if_true, if_false);
        next *= told;
        self.on = next;
    }

    /// The belief about the derived `w1`.
    fn derive_w1_third(&mut self) {
        let mut mixture = gate::Mixture::new(&self.w1);
        mixture.add(self.on.probability_true().ln(), &self.w1_if_on);
        mixture.add(self.on.probability_false().ln(), &self.w1_unless_on);
        self.w1 = mixture.belief();
    }

    /// The belief about the derived `w2`.
    fn derive_w2_third(&mut self) {
        let mut mixture = gate::Mixture::new(&self.w2);
        mixture.add(self.on.probability_true().ln(), &self.w2_if_on);
        mixture.add(self.on.probability_false().ln(), &self.w2_unless_on);
        self.w2 = mixture.belief();
    }

    /// The lower bound on the log evidence of what stands in this case of line 6, `on`.
    fn bound_if_on(&self) -> f64 {
        let mut bound = 0.0;
        let w1_if_on = self.w1_if_on;
        bound += gaussian::vmp::average_log(w1_if_on, 0.0, 1.0);
        bound += self.w1_if_on.entropy();
        let w2_if_on = self.w2_if_on;
        bound += gaussian::vmp::average_log(w2_if_on, 0.0, 1.0);
        bound += self.w2_if_on.entropy();
        bound
    }

    /// The lower bound on the log evidence of what stands in this case of line 6, `on`.
    fn bound_unless_on(&self) -> f64 {
        let mut bound = 0.0;
        let w1_unless_on = self.w1_unless_on;
        bound += gaussian::vmp::average_log(w1_unless_on, 0.0, 10000.0);
        bound += self.w1_unless_on.entropy();
        let w2_unless_on = self.w2_unless_on;
        bound += gaussian::vmp::average_log(w2_unless_on, 0.0, 10000.0);
        bound += self.w2_unless_on.entropy();
        bound
    }
}

impl Inference for SpikeAndSlabSharedGateVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("on", &self.on, 0, 3, iteration)?;
        Error::check_proper("w1", &self.w1, 0, 7, iteration)?;
        Error::check_proper("w2", &self.w2, 0, 8, iteration)?;
        let mut moved = self.on.moved(&self.on_before, tolerance);
        self.on_before = self.on;
        moved |= self.w1.moved(&self.w1_before, tolerance);
        self.w1_before = self.w1;
        moved |= self.w2.moved(&self.w2_before, tolerance);
        self.w2_before = self.w2;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let w1 = Posterior::from(self.w1);
        let w2 = Posterior::from(self.w2);
        vec![("w1", w1), ("w2", w2)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 8), (14, 5)]
    }
}
