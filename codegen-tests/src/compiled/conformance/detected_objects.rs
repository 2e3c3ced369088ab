//! `DetectedObjects` by expectation propagation, compiled by posterity from
//! `conformance/discrete/detected_objects.model`.
//!
//! ```text
//! model DetectedObjects() -> (objects) {
//!     let objects ~ Poisson(10);
//!     let detected ~ Binomial(objects, 0.9);
//!     let spurious ~ Poisson(2);
//!     observe detected + spurious == 7;
//! }
//! ```

use posterity_runtime::operators::{binomial, poisson, sum_int};
use posterity_runtime::{
    DataError, Error, Inference, Options, Poisson, Posterior, Progress, Run,
};
use std::ops::ControlFlow;

/// What [`DetectedObjects`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct DetectedObjectsData {}
/// How many objects were there, if seven were seen?
#[derive(Clone, Debug)]
pub struct DetectedObjects {
    /// The belief about `objects`.
    objects: Poisson,
    /// The message to `objects` from its definition, line 3.
    objects_prior: Poisson,
    /// The message to `detected` from its definition, line 4.
    detected_prior: Poisson,
    /// The message to `objects` from line 4.
    objects_from_detected: Poisson,
    /// The message to `spurious` from its definition, line 5.
    spurious_prior: Poisson,
    /// The message to `part` from its definition, line 6.
    part_prior: Poisson,
    /// The message to `detected` from line 6.
    detected_from_part: Poisson,
    /// The message to `spurious` from line 6.
    spurious_from_part: Poisson,
    /// The message to `part` from line 6.
    part_from_evidence: Poisson,
}

impl DetectedObjects {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: DetectedObjectsData) -> Result<Self, DataError> {
        let mut inference = Self {
            objects: Poisson::UNIFORM,
            objects_prior: Poisson::UNIFORM,
            detected_prior: Poisson::UNIFORM,
            objects_from_detected: Poisson::UNIFORM,
            spurious_prior: Poisson::UNIFORM,
            part_prior: Poisson::UNIFORM,
            detected_from_part: Poisson::UNIFORM,
            spurious_from_part: Poisson::UNIFORM,
            part_from_evidence: Poisson::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_objects();
        self.define_spurious();
        self.tell_part();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_detected();
        self.define_part();
        self.tell_detected();
        self.tell_spurious();
        self.tell_objects();
        self.marginal_of_objects();
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

    /// The posterior of `objects`.
    #[must_use]
    pub fn objects_posterior(&self) -> &Poisson {
        &self.objects
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `objects`, from line 3.
        log_z += (self.objects_prior * self.objects_from_detected)
            .log_normaliser_over(&self.objects_prior);
        // `detected`, from line 4.
        log_z += (self.detected_prior * self.detected_from_part)
            .log_normaliser_over(&self.detected_prior);
        // `spurious`, from line 5.
        log_z += (self.spurious_prior * self.spurious_from_part)
            .log_normaliser_over(&self.spurious_prior);
        // `part`, from line 6.
        let part = self.part_prior;
        log_z += part.log_density(7);
        // Line 4, `let detected ~ Binomial(objects, 0.9);`.
        let objects = self.objects_prior;
        log_z -= (self.objects_prior * self.objects_from_detected).log_normaliser_over(&objects);
        // Line 6, `observe detected + spurious == 7;`.
        let detected = self.detected_prior;
        let spurious = self.spurious_prior;
        log_z -= (self.detected_prior * self.detected_from_part).log_normaliser_over(&detected);
        log_z -= (self.spurious_prior * self.spurious_from_part).log_normaliser_over(&spurious);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.objects = Poisson::UNIFORM;
        self.objects_prior = Poisson::UNIFORM;
        self.detected_prior = Poisson::UNIFORM;
        self.objects_from_detected = Poisson::UNIFORM;
        self.spurious_prior = Poisson::UNIFORM;
        self.part_prior = Poisson::UNIFORM;
        self.detected_from_part = Poisson::UNIFORM;
        self.spurious_from_part = Poisson::UNIFORM;
        self.part_from_evidence = Poisson::UNIFORM;
    }

    /// Line 3, `let objects ~ Poisson(10);`.
    fn define_objects(&mut self) {
        self.objects_prior = poisson::ep::to_x_known(10.0);
    }

    /// Line 5, `let spurious ~ Poisson(2);`.
    fn define_spurious(&mut self) {
        self.spurious_prior = poisson::ep::to_x_known(2.0);
    }

    /// Line 6, `observe detected + spurious == 7;`.
    fn tell_part(&mut self) {
        self.part_from_evidence = Poisson::point(7);
    }

    /// Line 4, `let detected ~ Binomial(objects, 0.9);`.
    fn define_detected(&mut self) {
        let objects = self.objects_prior;
        self.detected_prior = binomial::ep::to_x_thinned(objects, 0.9);
    }

    /// Line 6, `observe detected + spurious == 7;`.
    fn define_part(&mut self) {
        let detected = self.detected_prior;
        let spurious = self.spurious_prior;
        self.part_prior = sum_int::ep::to_y_count(detected, spurious);
    }

    /// Line 6, `observe detected + spurious == 7;`.
    fn tell_detected(&mut self) {
        let part = self.part_from_evidence;
        let detected = self.detected_prior;
        let spurious = self.spurious_prior;
        self.detected_from_part = sum_int::ep::to_a_count(part, detected, spurious);
    }

    /// Line 6, `observe detected + spurious == 7;`.
    fn tell_spurious(&mut self) {
        let part = self.part_from_evidence;
        let detected = self.detected_prior;
        let spurious = self.spurious_prior;
        self.spurious_from_part = sum_int::ep::to_b_count(part, detected, spurious);
    }

    /// Line 4, `let detected ~ Binomial(objects, 0.9);`.
    fn tell_objects(&mut self) {
        let detected = self.detected_from_part;
        let objects = self.objects_prior;
        self.objects_from_detected = binomial::ep::to_trials_thinned(detected, objects, 0.9);
    }

    /// The marginal of `objects`: the product of all messages to it.
    fn marginal_of_objects(&mut self) {
        self.objects = self.objects_prior * self.objects_from_detected;
    }
}

impl Inference for DetectedObjects {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("objects", &self.objects, 0, 3, iteration)?;
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
        let objects = Posterior::from(self.objects);
        vec![("objects", objects)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 5)]
    }
}
