//! `SprinklerWetEp` by expectation propagation, compiled by posterity from
//! `conformance/gates/sprinkler_wet_ep.model`.
//!
//! ```text
//! model SprinklerWetEp() -> (rain, sprinkler) {
//!     let cloudy ~ Bernoulli(0.5);
//!     let sprinkler;
//!     if cloudy { sprinkler ~ Bernoulli(0.1); } else { sprinkler ~ Bernoulli(0.5); }
//!     let rain;
//!     if cloudy { rain ~ Bernoulli(0.8); } else { rain ~ Bernoulli(0.2); }
//!     let wet;
//!     if sprinkler {
//!         if rain { wet ~ Bernoulli(0.99); } else { wet ~ Bernoulli(0.9); }
//!     } else {
//!         if rain { wet ~ Bernoulli(0.9); } else { wet ~ Bernoulli(0.0); }
//!     }
//!     observe wet;
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Ahead, Bernoulli, DataError, Distribution, Error, Inference, Options, Posterior,
    Progress, Run, Unsettled, gate,
};
use std::ops::ControlFlow;

/// What [`SprinklerWetEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SprinklerWetEpData {}
/// The wet-grass network by belief propagation.
#[derive(Clone, Debug)]
pub struct SprinklerWetEp {
    /// The belief about `cloudy`.
    cloudy: Bernoulli,
    /// The belief about `sprinkler`.
    sprinkler: Bernoulli,
    /// The belief about `rain`.
    rain: Bernoulli,
    /// The belief about `wet`.
    wet: Bernoulli,
    /// The message to `cloudy` from its definition, line 3.
    cloudy_prior: Bernoulli,
    /// The message to `sprinkler` from its definition, line 5.
    sprinkler_if_cloudy_prior: Bernoulli,
    /// The message to `sprinkler` from its definition, line 5.
    sprinkler_unless_cloudy_prior: Bernoulli,
    /// The message to `sprinkler` from its definition, line 5.
    sprinkler_prior: Bernoulli,
    /// The message to `sprinkler` from line 5.
    sprinkler_if_cloudy_from_sprinkler: Bernoulli,
    /// The message to `sprinkler` from line 5.
    sprinkler_unless_cloudy_from_sprinkler: Bernoulli,
    /// The message to `cloudy` from line 5.
    cloudy_from_gate: Bernoulli,
    /// The message to `rain` from its definition, line 7.
    rain_if_cloudy_prior: Bernoulli,
    /// The message to `rain` from its definition, line 7.
    rain_unless_cloudy_prior: Bernoulli,
    /// The message to `rain` from its definition, line 7.
    rain_prior: Bernoulli,
    /// The message to `rain` from line 7.
    rain_if_cloudy_from_rain: Bernoulli,
    /// The message to `rain` from line 7.
    rain_unless_cloudy_from_rain: Bernoulli,
    /// The message to `cloudy` from line 7.
    cloudy_from_gate_again: Bernoulli,
    /// The message to `rain` from its definition, line 9.
    rain_if_sprinkler_prior: Bernoulli,
    /// The message to `rain` from its definition, line 9.
    rain_unless_sprinkler_prior: Bernoulli,
    /// The message to `wet` from its definition, line 10.
    wet_if_sprinkler_if_rain_prior: Bernoulli,
    /// The message to `wet` from its definition, line 10.
    wet_if_sprinkler_unless_rain_prior: Bernoulli,
    /// The message to `wet` from its definition, line 10.
    wet_if_sprinkler_prior: Bernoulli,
    /// The message to `wet` from line 10.
    #[allow(dead_code, reason = "nothing reads it here")]
    wet_if_sprinkler_if_rain_from_wet_if_sprinkler: Bernoulli,
    /// The message to `wet` from line 10.
    #[allow(dead_code, reason = "nothing reads it here")]
    wet_if_sprinkler_unless_rain_from_wet_if_sprinkler: Bernoulli,
    /// The message to `rain` from line 10.
    rain_if_sprinkler_from_gate: Bernoulli,
    /// The message to `wet` from its definition, line 12.
    wet_unless_sprinkler_if_rain_prior: Bernoulli,
    /// The message to `wet` from its definition, line 12.
    wet_unless_sprinkler_unless_rain_prior: Bernoulli,
    /// The message to `wet` from its definition, line 12.
    wet_unless_sprinkler_prior: Bernoulli,
    /// The message to `wet` from line 12.
    #[allow(dead_code, reason = "nothing reads it here")]
    wet_unless_sprinkler_if_rain_from_wet_unless_sprinkler: Bernoulli,
    /// The message to `wet` from line 12.
    #[allow(dead_code, reason = "nothing reads it here")]
    wet_unless_sprinkler_unless_rain_from_wet_unless_sprinkler: Bernoulli,
    /// The message to `rain` from line 12.
    rain_unless_sprinkler_from_gate: Bernoulli,
    /// The message to `wet` from its definition, line 9.
    wet_prior: Bernoulli,
    /// The message to `wet` from line 9.
    wet_if_sprinkler_from_wet: Bernoulli,
    /// The message to `wet` from line 9.
    wet_unless_sprinkler_from_wet: Bernoulli,
    /// The message to `sprinkler` from line 9.
    sprinkler_from_gate: Bernoulli,
    /// The message to `rain` from line 9.
    rain_from_gate: Bernoulli,
    /// The message to `wet` from line 14.
    wet_from_evidence: Bernoulli,
    /// The belief about `cloudy` one iteration ago.
    cloudy_before: Bernoulli,
    /// The belief about `sprinkler` one iteration ago.
    sprinkler_before: Bernoulli,
    /// The belief about `rain` one iteration ago.
    rain_before: Bernoulli,
    /// The belief about `wet` one iteration ago.
    wet_before: Bernoulli,
}

impl SprinklerWetEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: SprinklerWetEpData) -> Result<Self, DataError> {
        let mut inference = Self {
            cloudy: Bernoulli::UNIFORM,
            sprinkler: Bernoulli::UNIFORM,
            rain: Bernoulli::UNIFORM,
            wet: Bernoulli::UNIFORM,
            cloudy_prior: Bernoulli::UNIFORM,
            sprinkler_if_cloudy_prior: Bernoulli::UNIFORM,
            sprinkler_unless_cloudy_prior: Bernoulli::UNIFORM,
            sprinkler_prior: Bernoulli::UNIFORM,
            sprinkler_if_cloudy_from_sprinkler: Bernoulli::UNIFORM,
            sprinkler_unless_cloudy_from_sprinkler: Bernoulli::UNIFORM,
            cloudy_from_gate: Bernoulli::UNIFORM,
            rain_if_cloudy_prior: Bernoulli::UNIFORM,
            rain_unless_cloudy_prior: Bernoulli::UNIFORM,
            rain_prior: Bernoulli::UNIFORM,
            rain_if_cloudy_from_rain: Bernoulli::UNIFORM,
            rain_unless_cloudy_from_rain: Bernoulli::UNIFORM,
            cloudy_from_gate_again: Bernoulli::UNIFORM,
            rain_if_sprinkler_prior: Bernoulli::UNIFORM,
            rain_unless_sprinkler_prior: Bernoulli::UNIFORM,
            wet_if_sprinkler_if_rain_prior: Bernoulli::UNIFORM,
            wet_if_sprinkler_unless_rain_prior: Bernoulli::UNIFORM,
            wet_if_sprinkler_prior: Bernoulli::UNIFORM,
            wet_if_sprinkler_if_rain_from_wet_if_sprinkler: Bernoulli::UNIFORM,
            wet_if_sprinkler_unless_rain_from_wet_if_sprinkler: Bernoulli::UNIFORM,
            rain_if_sprinkler_from_gate: Bernoulli::UNIFORM,
            wet_unless_sprinkler_if_rain_prior: Bernoulli::UNIFORM,
            wet_unless_sprinkler_unless_rain_prior: Bernoulli::UNIFORM,
            wet_unless_sprinkler_prior: Bernoulli::UNIFORM,
            wet_unless_sprinkler_if_rain_from_wet_unless_sprinkler: Bernoulli::UNIFORM,
            wet_unless_sprinkler_unless_rain_from_wet_unless_sprinkler: Bernoulli::UNIFORM,
            rain_unless_sprinkler_from_gate: Bernoulli::UNIFORM,
            wet_prior: Bernoulli::UNIFORM,
            wet_if_sprinkler_from_wet: Bernoulli::UNIFORM,
            wet_unless_sprinkler_from_wet: Bernoulli::UNIFORM,
            sprinkler_from_gate: Bernoulli::UNIFORM,
            rain_from_gate: Bernoulli::UNIFORM,
            wet_from_evidence: Bernoulli::UNIFORM,
            cloudy_before: Bernoulli::UNIFORM,
            sprinkler_before: Bernoulli::UNIFORM,
            rain_before: Bernoulli::UNIFORM,
            wet_before: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_cloudy();
        self.define_sprinkler_if_cloudy();
        self.define_sprinkler_unless_cloudy();
        self.define_rain_if_cloudy();
        self.define_rain_unless_cloudy();
        self.define_wet_if_sprinkler_if_rain();
        self.define_wet_if_sprinkler_unless_rain();
        self.define_wet_unless_sprinkler_if_rain();
        self.define_wet_unless_sprinkler_unless_rain();
        self.tell_wet();
        self.tell_wet_unless_sprinkler();
        self.tell_wet_if_sprinkler();
        self.tell_wet_unless_sprinkler_unless_rain();
        self.tell_wet_unless_sprinkler_if_rain();
        self.tell_rain_unless_sprinkler();
        self.tell_wet_if_sprinkler_unless_rain();
        self.tell_wet_if_sprinkler_if_rain();
        self.tell_rain_if_sprinkler();
        self.cloudy_before = self.cloudy;
        self.sprinkler_before = self.sprinkler;
        self.rain_before = self.rain;
        self.wet_before = self.wet;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_sprinkler();
        self.tell_cloudy();
        self.define_rain();
        self.line_7_tell_cloudy();
        self.define_rain_if_sprinkler();
        self.define_rain_unless_sprinkler();
        self.define_wet_if_sprinkler();
        self.define_wet_unless_sprinkler();
        self.tell_sprinkler();
        self.tell_rain();
        self.tell_rain_if_cloudy_and_rain_unless_cloudy();
        self.tell_sprinkler_if_cloudy_and_sprinkler_unless_cloudy();
        self.define_wet();
        self.marginal_of_cloudy();
        self.marginal_of_sprinkler();
        self.marginal_of_rain();
        self.marginal_of_wet();
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

    /// The posterior of `rain`.
    #[must_use]
    pub fn rain_posterior(&self) -> &Bernoulli {
        &self.rain
    }

    /// The posterior of `sprinkler`.
    #[must_use]
    pub fn sprinkler_posterior(&self) -> &Bernoulli {
        &self.sprinkler
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `cloudy`, from lines 3, 5 and 7.
        let mut cloudy_so_far = self.cloudy_prior;
        let mut if_true = 0.0;
        {
            let sprinkler = self.sprinkler_from_gate;
            let sprinkler_if_cloudy = self.sprinkler_if_cloudy_prior;
            if_true += sprinkler_if_cloudy.log_average_of(&sprinkler);
        }
        let mut if_false = 0.0;
        {
            let sprinkler = self.sprinkler_from_gate;
            let sprinkler_unless_cloudy = self.sprinkler_unless_cloudy_prior;
            if_false += sprinkler_unless_cloudy.log_average_of(&sprinkler);
        }
        log_z += gate::log_evidence_of_truth(cloudy_so_far, if_true, if_false);
        let mut if_true = 0.0;
        {
            let sprinkler = self.sprinkler_from_gate;
            let sprinkler_if_cloudy = self.sprinkler_if_cloudy_prior;
            if_true += sprinkler_if_cloudy.log_average_of(&sprinkler);
        }
        let mut if_false = 0.0;
        {
            let sprinkler = self.sprinkler_from_gate;
            let sprinkler_unless_cloudy = self.sprinkler_unless_cloudy_prior;
            if_false += sprinkler_unless_cloudy.log_average_of(&sprinkler);
        }
        cloudy_so_far *= gate::truth(if_true, if_false);
        let mut if_true = 0.0;
        {
            let rain = self.rain_from_gate;
            let rain_if_cloudy = self.rain_if_cloudy_prior;
            if_true += rain_if_cloudy.log_average_of(&rain);
        }
        let mut if_false = 0.0;
        {
            let rain = self.rain_from_gate;
            let rain_unless_cloudy = self.rain_unless_cloudy_prior;
            if_false += rain_unless_cloudy.log_average_of(&rain);
        }
        log_z += gate::log_evidence_of_truth(cloudy_so_far, if_true, if_false);
        // `sprinkler`, from lines 5 and 9.
        let sprinkler = self.sprinkler_prior;
        let mut if_true = self.log_evidence_if_sprinkler();
        {
            let wet = self.wet_from_evidence;
            let wet_if_sprinkler = self.wet_if_sprinkler_prior;
            if_true += wet_if_sprinkler.log_average_of(&wet);
        }
        let mut if_false = self.log_evidence_unless_sprinkler();
        {
            let wet = self.wet_from_evidence;
            let wet_unless_sprinkler = self.wet_unless_sprinkler_prior;
            if_false += wet_unless_sprinkler.log_average_of(&wet);
        }
        log_z += gate::log_evidence_of_truth(sprinkler, if_true, if_false);
        // `rain`, from line 7.
        log_z += (self.rain_prior * self.rain_from_gate).log_normaliser_over(&self.rain_prior);
        // `wet`, from lines 9 and 14.
        let wet = self.wet_prior;
        log_z += wet.log_density(true);
        // Line 5, `if cloudy`.
        let sprinkler = self.sprinkler_from_gate;
        log_z -= self.sprinkler_prior.log_average_of(&sprinkler);
        // Line 7, `if cloudy`.
        let rain = self.rain_from_gate;
        log_z -= self.rain_prior.log_average_of(&rain);
        // Line 9, `if sprinkler`.
        let wet = self.wet_from_evidence;
        log_z -= self.wet_prior.log_average_of(&wet);
        // Line 9, `if sprinkler`.
        let rain = self.rain_prior;
        log_z -= (self.rain_prior * self.rain_from_gate).log_normaliser_over(&rain);
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.cloudy = Bernoulli::UNIFORM;
        self.sprinkler = Bernoulli::UNIFORM;
        self.rain = Bernoulli::UNIFORM;
        self.wet = Bernoulli::UNIFORM;
        self.cloudy_prior = Bernoulli::UNIFORM;
        self.sprinkler_if_cloudy_prior = Bernoulli::UNIFORM;
        self.sprinkler_unless_cloudy_prior = Bernoulli::UNIFORM;
        self.sprinkler_prior = Bernoulli::UNIFORM;
        self.sprinkler_if_cloudy_from_sprinkler = Bernoulli::UNIFORM;
        self.sprinkler_unless_cloudy_from_sprinkler = Bernoulli::UNIFORM;
        self.cloudy_from_gate = Bernoulli::UNIFORM;
        self.rain_if_cloudy_prior = Bernoulli::UNIFORM;
        self.rain_unless_cloudy_prior = Bernoulli::UNIFORM;
        self.rain_prior = Bernoulli::UNIFORM;
        self.rain_if_cloudy_from_rain = Bernoulli::UNIFORM;
        self.rain_unless_cloudy_from_rain = Bernoulli::UNIFORM;
        self.cloudy_from_gate_again = Bernoulli::UNIFORM;
        self.rain_if_sprinkler_prior = Bernoulli::UNIFORM;
        self.rain_unless_sprinkler_prior = Bernoulli::UNIFORM;
        self.wet_if_sprinkler_if_rain_prior = Bernoulli::UNIFORM;
        self.wet_if_sprinkler_unless_rain_prior = Bernoulli::UNIFORM;
        self.wet_if_sprinkler_prior = Bernoulli::UNIFORM;
        self.wet_if_sprinkler_if_rain_from_wet_if_sprinkler = Bernoulli::UNIFORM;
        self.wet_if_sprinkler_unless_rain_from_wet_if_sprinkler = Bernoulli::UNIFORM;
        self.rain_if_sprinkler_from_gate = Bernoulli::UNIFORM;
        self.wet_unless_sprinkler_if_rain_prior = Bernoulli::UNIFORM;
        self.wet_unless_sprinkler_unless_rain_prior = Bernoulli::UNIFORM;
        self.wet_unless_sprinkler_prior = Bernoulli::UNIFORM;
        self.wet_unless_sprinkler_if_rain_from_wet_unless_sprinkler = Bernoulli::UNIFORM;
        self.wet_unless_sprinkler_unless_rain_from_wet_unless_sprinkler = Bernoulli::UNIFORM;
        self.rain_unless_sprinkler_from_gate = Bernoulli::UNIFORM;
        self.wet_prior = Bernoulli::UNIFORM;
        self.wet_if_sprinkler_from_wet = Bernoulli::UNIFORM;
        self.wet_unless_sprinkler_from_wet = Bernoulli::UNIFORM;
        self.sprinkler_from_gate = Bernoulli::UNIFORM;
        self.rain_from_gate = Bernoulli::UNIFORM;
        self.wet_from_evidence = Bernoulli::UNIFORM;
    }

    /// Line 3, `let cloudy ~ Bernoulli(0.5);`.
    fn define_cloudy(&mut self) {
        self.cloudy_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 5, `sprinkler ~ Bernoulli(0.1);`.
    fn define_sprinkler_if_cloudy(&mut self) {
        self.sprinkler_if_cloudy_prior = bernoulli::ep::to_x_known(0.1);
    }

    /// Line 5, `sprinkler ~ Bernoulli(0.5);`.
    fn define_sprinkler_unless_cloudy(&mut self) {
        self.sprinkler_unless_cloudy_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 7, `rain ~ Bernoulli(0.8);`.
    fn define_rain_if_cloudy(&mut self) {
        self.rain_if_cloudy_prior = bernoulli::ep::to_x_known(0.8);
    }

    /// Line 7, `rain ~ Bernoulli(0.2);`.
    fn define_rain_unless_cloudy(&mut self) {
        self.rain_unless_cloudy_prior = bernoulli::ep::to_x_known(0.2);
    }

    /// Line 10, `wet ~ Bernoulli(0.99);`.
    fn define_wet_if_sprinkler_if_rain(&mut self) {
        self.wet_if_sprinkler_if_rain_prior = bernoulli::ep::to_x_known(0.99);
    }

    /// Line 10, `wet ~ Bernoulli(0.9);`.
    fn define_wet_if_sprinkler_unless_rain(&mut self) {
        self.wet_if_sprinkler_unless_rain_prior = bernoulli::ep::to_x_known(0.9);
    }

    /// Line 12, `wet ~ Bernoulli(0.9);`.
    fn define_wet_unless_sprinkler_if_rain(&mut self) {
        self.wet_unless_sprinkler_if_rain_prior = bernoulli::ep::to_x_known(0.9);
    }

    /// Line 12, `wet ~ Bernoulli(0.0);`.
    fn define_wet_unless_sprinkler_unless_rain(&mut self) {
        self.wet_unless_sprinkler_unless_rain_prior = bernoulli::ep::to_x_known(0.0);
    }

    /// Line 14, `observe wet;`.
    fn tell_wet(&mut self) {
        self.wet_from_evidence = Bernoulli::point(true);
    }

    /// Line 9, `if sprinkler`.
    fn tell_wet_unless_sprinkler(&mut self) {
        let wet = self.wet_from_evidence;
        self.wet_unless_sprinkler_from_wet = wet;
    }

    /// Line 9, `if sprinkler`.
    fn tell_wet_if_sprinkler(&mut self) {
        let wet = self.wet_from_evidence;
        self.wet_if_sprinkler_from_wet = wet;
    }

    /// Line 12, `if rain`.
    fn tell_wet_unless_sprinkler_unless_rain(&mut self) {
        let wet_unless_sprinkler = self.wet_unless_sprinkler_from_wet;
        self.wet_unless_sprinkler_unless_rain_from_wet_unless_sprinkler = wet_unless_sprinkler;
    }

    /// Line 12, `if rain`.
    fn tell_wet_unless_sprinkler_if_rain(&mut self) {
        let wet_unless_sprinkler = self.wet_unless_sprinkler_from_wet;
        self.wet_unless_sprinkler_if_rain_from_wet_unless_sprinkler = wet_unless_sprinkler;
    }

    /// Line 12, `if rain`.
    fn tell_rain_unless_sprinkler(&mut self) {
        let mut if_true = 0.0;
        let wet_unless_sprinkler = self.wet_unless_sprinkler_from_wet;
        let wet_unless_sprinkler_if_rain = self.wet_unless_sprinkler_if_rain_prior;
        if_true += wet_unless_sprinkler_if_rain.log_average_of(&wet_unless_sprinkler);
        let mut if_false = 0.0;
        let wet_unless_sprinkler_unless_rain = self.wet_unless_sprinkler_unless_rain_prior;
        if_false += wet_unless_sprinkler_unless_rain.log_average_of(&wet_unless_sprinkler);
        self.rain_unless_sprinkler_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 10, `if rain`.
    fn tell_wet_if_sprinkler_unless_rain(&mut self) {
        let wet_if_sprinkler = self.wet_if_sprinkler_from_wet;
        self.wet_if_sprinkler_unless_rain_from_wet_if_sprinkler = wet_if_sprinkler;
    }

    /// Line 10, `if rain`.
    fn tell_wet_if_sprinkler_if_rain(&mut self) {
        let wet_if_sprinkler = self.wet_if_sprinkler_from_wet;
        self.wet_if_sprinkler_if_rain_from_wet_if_sprinkler = wet_if_sprinkler;
    }

    /// Line 10, `if rain`.
    fn tell_rain_if_sprinkler(&mut self) {
        let mut if_true = 0.0;
        let wet_if_sprinkler = self.wet_if_sprinkler_from_wet;
        let wet_if_sprinkler_if_rain = self.wet_if_sprinkler_if_rain_prior;
        if_true += wet_if_sprinkler_if_rain.log_average_of(&wet_if_sprinkler);
        let mut if_false = 0.0;
        let wet_if_sprinkler_unless_rain = self.wet_if_sprinkler_unless_rain_prior;
        if_false += wet_if_sprinkler_unless_rain.log_average_of(&wet_if_sprinkler);
        self.rain_if_sprinkler_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 5, `if cloudy`.
    fn define_sprinkler(&mut self) {
        let sprinkler = self.sprinkler_from_gate;
        let cloudy = self.cloudy_prior * self.cloudy_from_gate_again;
        let mut exit = gate::Exit::new(&sprinkler);
        let sprinkler_if_cloudy = self.sprinkler_if_cloudy_prior;
        exit.case(cloudy.log_probability_true(), &sprinkler_if_cloudy);
        let sprinkler_unless_cloudy = self.sprinkler_unless_cloudy_prior;
        exit.case(cloudy.log_probability_false(), &sprinkler_unless_cloudy);
        self.sprinkler_prior = exit.message();
    }

    /// Line 5, `if cloudy`.
    fn tell_cloudy(&mut self) {
        let mut if_true = 0.0;
        let sprinkler = self.sprinkler_from_gate;
        let sprinkler_if_cloudy = self.sprinkler_if_cloudy_prior;
        if_true += sprinkler_if_cloudy.log_average_of(&sprinkler);
        let mut if_false = 0.0;
        let sprinkler_unless_cloudy = self.sprinkler_unless_cloudy_prior;
        if_false += sprinkler_unless_cloudy.log_average_of(&sprinkler);
        self.cloudy_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 7, `if cloudy`.
    fn define_rain(&mut self) {
        let rain = self.rain_from_gate;
        let cloudy = self.cloudy_prior * self.cloudy_from_gate;
        let mut exit = gate::Exit::new(&rain);
        let rain_if_cloudy = self.rain_if_cloudy_prior;
        exit.case(cloudy.log_probability_true(), &rain_if_cloudy);
        let rain_unless_cloudy = self.rain_unless_cloudy_prior;
        exit.case(cloudy.log_probability_false(), &rain_unless_cloudy);
        self.rain_prior = exit.message();
    }

    /// Line 7, `if cloudy`.
    fn line_7_tell_cloudy(&mut self) {
        let mut if_true = 0.0;
        let rain = self.rain_from_gate;
        let rain_if_cloudy = self.rain_if_cloudy_prior;
        if_true += rain_if_cloudy.log_average_of(&rain);
        let mut if_false = 0.0;
        let rain_unless_cloudy = self.rain_unless_cloudy_prior;
        if_false += rain_unless_cloudy.log_average_of(&rain);
        self.cloudy_from_gate_again = gate::truth(if_true, if_false);
    }

    /// Line 9, `if sprinkler`.
    fn define_rain_if_sprinkler(&mut self) {
        let rain = self.rain_prior;
        self.rain_if_sprinkler_prior = rain;
    }

    /// Line 9, `if sprinkler`.
    fn define_rain_unless_sprinkler(&mut self) {
        let rain = self.rain_prior;
        self.rain_unless_sprinkler_prior = rain;
    }

    /// Line 10, `if rain`.
    fn define_wet_if_sprinkler(&mut self) {
        let wet_if_sprinkler = self.wet_if_sprinkler_from_wet;
        let rain_if_sprinkler = self.rain_if_sprinkler_prior;
        let mut exit = gate::Exit::new(&wet_if_sprinkler);
        let wet_if_sprinkler_if_rain = self.wet_if_sprinkler_if_rain_prior;
        exit.case(rain_if_sprinkler.log_probability_true(), &wet_if_sprinkler_if_rain);
        let wet_if_sprinkler_unless_rain = self.wet_if_sprinkler_unless_rain_prior;
        exit.case(rain_if_sprinkler.log_probability_false(), &wet_if_sprinkler_unless_rain);
        self.wet_if_sprinkler_prior = exit.message();
    }

    /// Line 12, `if rain`.
    fn define_wet_unless_sprinkler(&mut self) {
        let wet_unless_sprinkler = self.wet_unless_sprinkler_from_wet;
        let rain_unless_sprinkler = self.rain_unless_sprinkler_prior;
        let mut exit = gate::Exit::new(&wet_unless_sprinkler);
        let wet_unless_sprinkler_if_rain = self.wet_unless_sprinkler_if_rain_prior;
        exit.case(rain_unless_sprinkler.log_probability_true(), &wet_unless_sprinkler_if_rain);
        let wet_unless_sprinkler_unless_rain = self.wet_unless_sprinkler_unless_rain_prior;
        exit.case(rain_unless_sprinkler.log_probability_false(), &wet_unless_sprinkler_unless_rain);
        self.wet_unless_sprinkler_prior = exit.message();
    }

    /// Line 9, `if sprinkler`.
    fn tell_sprinkler(&mut self) {
        let mut if_true = self.log_evidence_if_sprinkler();
        let wet = self.wet_from_evidence;
        let wet_if_sprinkler = self.wet_if_sprinkler_prior;
        if_true += wet_if_sprinkler.log_average_of(&wet);
        let mut if_false = self.log_evidence_unless_sprinkler();
        let wet_unless_sprinkler = self.wet_unless_sprinkler_prior;
        if_false += wet_unless_sprinkler.log_average_of(&wet);
        self.sprinkler_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 9, `if sprinkler`.
    fn tell_rain(&mut self) {
        let rain = self.rain_prior;
        let sprinkler = self.sprinkler_prior * self.sprinkler_from_gate;
        let mut leave = gate::Leave::new(&rain);
        let rain_if_sprinkler = self.rain_if_sprinkler_from_gate;
        leave.case(sprinkler.log_probability_true(), &rain_if_sprinkler);
        let rain_unless_sprinkler = self.rain_unless_sprinkler_from_gate;
        leave.case(sprinkler.log_probability_false(), &rain_unless_sprinkler);
        self.rain_from_gate = leave.message();
    }

    /// Line 7, `if cloudy`.
    fn tell_rain_if_cloudy_and_rain_unless_cloudy(&mut self) {
        let rain = self.rain_from_gate;
        self.rain_if_cloudy_from_rain = rain;
        self.rain_unless_cloudy_from_rain = rain;
    }

    /// Line 5, `if cloudy`.
    fn tell_sprinkler_if_cloudy_and_sprinkler_unless_cloudy(&mut self) {
        let sprinkler = self.sprinkler_from_gate;
        self.sprinkler_if_cloudy_from_sprinkler = sprinkler;
        self.sprinkler_unless_cloudy_from_sprinkler = sprinkler;
    }

    /// Line 9, `if sprinkler`.
    fn define_wet(&mut self) {
        let wet = self.wet_from_evidence;
        let sprinkler = self.sprinkler_prior;
        let mut exit = gate::Exit::new(&wet);
        let wet_if_sprinkler = self.wet_if_sprinkler_prior;
        exit.case(
            gate::weighed(sprinkler.log_probability_true(), self.log_evidence_if_sprinkler()),
            &wet_if_sprinkler,
        );
        let wet_unless_sprinkler = self.wet_unless_sprinkler_prior;
        exit.case(
            gate::weighed(sprinkler.log_probability_false(), self.log_evidence_unless_sprinkler()),
            &wet_unless_sprinkler,
        );
        self.wet_prior = exit.message();
    }

    /// The marginal of `cloudy`: the product of all messages to it.
    fn marginal_of_cloudy(&mut self) {
        self.cloudy = self.cloudy_prior * self.cloudy_from_gate * self.cloudy_from_gate_again;
    }

    /// The marginal of `sprinkler`: the product of all messages to it.
    fn marginal_of_sprinkler(&mut self) {
        self.sprinkler = self.sprinkler_prior * self.sprinkler_from_gate;
    }

    /// The marginal of `rain`: the product of all messages to it.
    fn marginal_of_rain(&mut self) {
        self.rain = self.rain_prior * self.rain_from_gate;
    }

    /// The marginal of `wet`: the product of all messages to it.
    fn marginal_of_wet(&mut self) {
        self.wet = self.wet_prior * self.wet_from_evidence;
    }

    /// The log evidence of what stands in this case.
    /// Line 9, `if sprinkler`.
    fn log_evidence_if_sprinkler(&self) -> f64 {
        let mut log_z = 0.0;
        {
            let rain_if_sprinkler_prior = self.rain_if_sprinkler_prior;
            let mut if_true = 0.0;
            let wet_if_sprinkler = self.wet_if_sprinkler_from_wet;
            let wet_if_sprinkler_if_rain = self.wet_if_sprinkler_if_rain_prior;
            if_true += wet_if_sprinkler_if_rain.log_average_of(&wet_if_sprinkler);
            let mut if_false = 0.0;
            let wet_if_sprinkler_unless_rain = self.wet_if_sprinkler_unless_rain_prior;
            if_false += wet_if_sprinkler_unless_rain.log_average_of(&wet_if_sprinkler);
            log_z += gate::log_evidence_of_truth(rain_if_sprinkler_prior, if_true, if_false);
        }
        let wet_if_sprinkler = self.wet_if_sprinkler_from_wet;
        log_z -= self.wet_if_sprinkler_prior.log_average_of(&wet_if_sprinkler);
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 9, `if sprinkler`.
    fn log_evidence_unless_sprinkler(&self) -> f64 {
        let mut log_z = 0.0;
        {
            let rain_unless_sprinkler_prior = self.rain_unless_sprinkler_prior;
            let mut if_true = 0.0;
            let wet_unless_sprinkler = self.wet_unless_sprinkler_from_wet;
            let wet_unless_sprinkler_if_rain = self.wet_unless_sprinkler_if_rain_prior;
            if_true += wet_unless_sprinkler_if_rain.log_average_of(&wet_unless_sprinkler);
            let mut if_false = 0.0;
            let wet_unless_sprinkler_unless_rain = self.wet_unless_sprinkler_unless_rain_prior;
            if_false += wet_unless_sprinkler_unless_rain.log_average_of(&wet_unless_sprinkler);
            log_z += gate::log_evidence_of_truth(rain_unless_sprinkler_prior, if_true, if_false);
        }
        let wet_unless_sprinkler = self.wet_unless_sprinkler_from_wet;
        log_z -= self.wet_unless_sprinkler_prior.log_average_of(&wet_unless_sprinkler);
        log_z
    }
}

impl Inference for SprinklerWetEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("cloudy", &self.cloudy, 0, 3, iteration)?;
        Error::check_proper("sprinkler", &self.sprinkler, 0, 5, iteration)?;
        Error::check_proper("rain", &self.rain, 0, 7, iteration)?;
        Error::check_proper("wet", &self.wet, 0, 10, iteration)?;
        let mut moved = self.cloudy.moved(&self.cloudy_before, tolerance);
        self.cloudy_before = self.cloudy;
        moved |= self.sprinkler.moved(&self.sprinkler_before, tolerance);
        self.sprinkler_before = self.sprinkler;
        moved |= self.rain.moved(&self.rain_before, tolerance);
        self.rain_before = self.rain;
        moved |= self.wet.moved(&self.wet_before, tolerance);
        self.wet_before = self.wet;
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.single("sprinkler", "line 5", |it| &it.sprinkler_prior),
            ahead
                .single("sprinkler", "line 5", |it| &it.sprinkler_if_cloudy_from_sprinkler),
            ahead
                .single("sprinkler", "line 5", |it| &it.sprinkler_unless_cloudy_from_sprinkler),
            ahead.single("cloudy", "line 5", |it| &it.cloudy_from_gate),
            ahead.single("rain", "line 7", |it| &it.rain_prior),
            ahead.single("rain", "line 7", |it| &it.rain_if_cloudy_from_rain),
            ahead.single("rain", "line 7", |it| &it.rain_unless_cloudy_from_rain),
            ahead.single("cloudy", "line 7", |it| &it.cloudy_from_gate_again),
            ahead.single("rain", "line 9", |it| &it.rain_if_sprinkler_prior),
            ahead.single("rain", "line 9", |it| &it.rain_unless_sprinkler_prior),
            ahead.single("wet", "line 10", |it| &it.wet_if_sprinkler_prior),
            ahead.single("wet", "line 12", |it| &it.wet_unless_sprinkler_prior),
            ahead.single("sprinkler", "line 9", |it| &it.sprinkler_from_gate),
            ahead.single("rain", "line 9", |it| &it.rain_from_gate),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let rain = Posterior::from(self.rain);
        let sprinkler = Posterior::from(self.sprinkler);
        vec![("rain", rain), ("sprinkler", sprinkler)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 8), (7, 8), (10, 12), (12, 12), (9, 8), (14, 5)]
    }
}
