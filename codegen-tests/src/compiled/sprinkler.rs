//! `Sprinkler` by variational message passing, compiled by posterity from `models/sprinkler.model`.
//!
//! ```text
//! model Sprinkler(
//!     cloudy: [Option<bool>; days],
//!     sprinkler: [Option<bool>; days],
//!     rain: [Option<bool>; days],
//!     wet: [Option<bool>; days],
//! ) -> (clouds, sprinkler_on, rainy, wet_by_none, wet_by_rain, wet_by_sprinkler, wet_by_both) {
//!     let clouds ~ Beta(1, 1);
//!     for c in 0..2 {
//!         let sprinkler_on[c] ~ Beta(1, 1);
//!         let rainy[c] ~ Beta(1, 1);
//!     }
//!     let wet_by_none ~ Beta(1, 1);
//!     let wet_by_rain ~ Beta(1, 1);
//!     let wet_by_sprinkler ~ Beta(1, 1);
//!     let wet_by_both ~ Beta(1, 1);
//!     for d in 0..days {
//!         cloudy[d] ~ Bernoulli(clouds);
//!         sprinkler[d] ~ if cloudy[d] {
//!             Bernoulli(sprinkler_on[1])
//!         } else {
//!             Bernoulli(sprinkler_on[0])
//!         };
//!         rain[d] ~ if cloudy[d] { Bernoulli(rainy[1]) } else { Bernoulli(rainy[0]) };
//!         if sprinkler[d] {
//!             wet[d] ~ if rain[d] { Bernoulli(wet_by_both) } else { Bernoulli(wet_by_sprinkler) };
//!         } else {
//!             wet[d] ~ if rain[d] { Bernoulli(wet_by_rain) } else { Bernoulli(wet_by_none) };
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta};
use posterity_runtime::{
    Bernoulli, Beta, DataError, Distribution, Error, Inference, Options, Posterior,
    Progress, Run, check, gate,
};
use std::ops::ControlFlow;

/// What [`Sprinkler`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SprinklerData<'a> {
    /// `cloudy: [Option<bool>; days]`
    pub cloudy: &'a [Option<bool>],
    /// `sprinkler: [Option<bool>; days]`
    pub sprinkler: &'a [Option<bool>],
    /// `rain: [Option<bool>; days]`
    pub rain: &'a [Option<bool>],
    /// `wet: [Option<bool>; days]`
    pub wet: &'a [Option<bool>],
}

/// How do clouds, rain and a sprinkler make the grass wet, when a third of what was written down is
/// lost?
///
/// A Bayesian network whose tables are learnt from data with gaps: a `null` is a value that is
/// missing, whose probability is learnt along with the tables. `sprinkler_on[0]` is how likely the
/// sprinkler runs under a clear sky, `[1]` under clouds.
///
/// Data: `data/sprinkler.json`, 300 days, simulated from the textbook's tables (`data/prepare.py`).
/// Model: Pearl, "Probabilistic reasoning in intelligent systems" (1988); the tables are those of
/// Russell & Norvig,
/// "Artificial intelligence: a modern approach" (1995), section 15.4, but that dry grass is wet of
/// itself one day in ten.
#[derive(Clone, Debug)]
pub struct Sprinkler {
    /// The data `cloudy: [Option<bool>; days]`.
    cloudy: Vec<Option<bool>>,
    /// The data `sprinkler: [Option<bool>; days]`.
    sprinkler: Vec<Option<bool>>,
    /// The data `rain: [Option<bool>; days]`.
    rain: Vec<Option<bool>>,
    /// The data `wet: [Option<bool>; days]`.
    wet: Vec<Option<bool>>,
    /// The size `days` of the data.
    days: usize,
    /// The belief about `clouds`.
    clouds: Beta,
    /// The belief about `sprinkler_on`.
    sprinkler_on: Vec<Beta>,
    /// The belief about `sprinkler_on` in the making.
    sprinkler_on_next: Vec<Beta>,
    /// The belief about `rainy`.
    rainy: Vec<Beta>,
    /// The belief about `rainy` in the making.
    rainy_next: Vec<Beta>,
    /// The belief about `wet_by_none`.
    wet_by_none: Beta,
    /// The belief about `wet_by_rain`.
    wet_by_rain: Beta,
    /// The belief about `wet_by_sprinkler`.
    wet_by_sprinkler: Beta,
    /// The belief about `wet_by_both`.
    wet_by_both: Beta,
    /// The belief about `cloudy_value`.
    cloudy_value: Vec<Bernoulli>,
    /// The belief about `cloudy_value` in the making.
    cloudy_value_next: Vec<Bernoulli>,
    /// The belief about `sprinkler_value`.
    sprinkler_value: Vec<Bernoulli>,
    /// What the readers of `sprinkler_value` tell it.
    sprinkler_value_told: Vec<Bernoulli>,
    /// The belief about `rain_value`.
    rain_value: Vec<Bernoulli>,
    /// What the readers of `rain_value` tell it.
    rain_value_told: Vec<Bernoulli>,
    /// The belief about `sprinkler_value_if_cloudy`.
    sprinkler_value_if_cloudy: Vec<Bernoulli>,
    /// The belief about `sprinkler_value_if_cloudy` in the making.
    sprinkler_value_if_cloudy_next: Vec<Bernoulli>,
    /// The belief about `sprinkler_value_unless_cloudy`.
    sprinkler_value_unless_cloudy: Vec<Bernoulli>,
    /// The belief about `sprinkler_value_unless_cloudy` in the making.
    sprinkler_value_unless_cloudy_next: Vec<Bernoulli>,
    /// The belief about `rain_value_if_cloudy`.
    rain_value_if_cloudy: Vec<Bernoulli>,
    /// The belief about `rain_value_if_cloudy` in the making.
    rain_value_if_cloudy_next: Vec<Bernoulli>,
    /// The belief about `rain_value_unless_cloudy`.
    rain_value_unless_cloudy: Vec<Bernoulli>,
    /// The belief about `rain_value_unless_cloudy` in the making.
    rain_value_unless_cloudy_next: Vec<Bernoulli>,
    /// The belief about `clouds` one iteration ago.
    clouds_before: Beta,
    /// The belief about `sprinkler_on` one iteration ago.
    sprinkler_on_before: Vec<Beta>,
    /// The belief about `rainy` one iteration ago.
    rainy_before: Vec<Beta>,
    /// The belief about `wet_by_none` one iteration ago.
    wet_by_none_before: Beta,
    /// The belief about `wet_by_rain` one iteration ago.
    wet_by_rain_before: Beta,
    /// The belief about `wet_by_sprinkler` one iteration ago.
    wet_by_sprinkler_before: Beta,
    /// The belief about `wet_by_both` one iteration ago.
    wet_by_both_before: Beta,
    /// The belief about `cloudy_value` one iteration ago.
    cloudy_value_before: Vec<Bernoulli>,
    /// The belief about `sprinkler_value` one iteration ago.
    sprinkler_value_before: Vec<Bernoulli>,
    /// The belief about `rain_value` one iteration ago.
    rain_value_before: Vec<Bernoulli>,
}

impl Sprinkler {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SprinklerData<'_>) -> Result<Self, DataError> {
        let days = data.cloudy.len();
        check::size("days", "cloudy", days, "sprinkler", data.sprinkler.len(), 12, 5)?;
        check::size("days", "cloudy", days, "rain", data.rain.len(), 13, 5)?;
        check::size("days", "cloudy", days, "wet", data.wet.len(), 14, 5)?;
        let mut inference = Self {
            cloudy: data.cloudy.to_vec(),
            sprinkler: data.sprinkler.to_vec(),
            rain: data.rain.to_vec(),
            wet: data.wet.to_vec(),
            days,
            clouds: Beta::UNIFORM,
            sprinkler_on: Vec::new(),
            sprinkler_on_next: Vec::new(),
            rainy: Vec::new(),
            rainy_next: Vec::new(),
            wet_by_none: Beta::UNIFORM,
            wet_by_rain: Beta::UNIFORM,
            wet_by_sprinkler: Beta::UNIFORM,
            wet_by_both: Beta::UNIFORM,
            cloudy_value: Vec::new(),
            cloudy_value_next: Vec::new(),
            sprinkler_value: Vec::new(),
            sprinkler_value_told: Vec::new(),
            rain_value: Vec::new(),
            rain_value_told: Vec::new(),
            sprinkler_value_if_cloudy: Vec::new(),
            sprinkler_value_if_cloudy_next: Vec::new(),
            sprinkler_value_unless_cloudy: Vec::new(),
            sprinkler_value_unless_cloudy_next: Vec::new(),
            rain_value_if_cloudy: Vec::new(),
            rain_value_if_cloudy_next: Vec::new(),
            rain_value_unless_cloudy: Vec::new(),
            rain_value_unless_cloudy_next: Vec::new(),
            clouds_before: Beta::UNIFORM,
            sprinkler_on_before: Vec::new(),
            rainy_before: Vec::new(),
            wet_by_none_before: Beta::UNIFORM,
            wet_by_rain_before: Beta::UNIFORM,
            wet_by_sprinkler_before: Beta::UNIFORM,
            wet_by_both_before: Beta::UNIFORM,
            cloudy_value_before: Vec::new(),
            sprinkler_value_before: Vec::new(),
            rain_value_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `cloudy` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_cloudy(&mut self, cloudy: &[Option<bool>]) -> Result<(), DataError> {
        check::length("cloudy", self.cloudy.len(), cloudy.len(), 11, 5)?;
        self.cloudy = cloudy.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `sprinkler` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_sprinkler(&mut self, sprinkler: &[Option<bool>]) -> Result<(), DataError> {
        check::length("sprinkler", self.sprinkler.len(), sprinkler.len(), 12, 5)?;
        self.sprinkler = sprinkler.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `rain` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_rain(&mut self, rain: &[Option<bool>]) -> Result<(), DataError> {
        check::length("rain", self.rain.len(), rain.len(), 13, 5)?;
        self.rain = rain.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `wet` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_wet(&mut self, wet: &[Option<bool>]) -> Result<(), DataError> {
        check::length("wet", self.wet.len(), wet.len(), 14, 5)?;
        self.wet = wet.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_clouds();
        self.start_sprinkler_on();
        self.start_rainy();
        self.start_wet_by_none();
        self.start_wet_by_rain();
        self.start_wet_by_sprinkler();
        self.start_wet_by_both();
        self.start_cloudy_value();
        self.start_sprinkler_value_if_cloudy();
        self.start_sprinkler_value_unless_cloudy();
        self.start_sprinkler_value();
        self.start_rain_value_if_cloudy();
        self.start_rain_value_unless_cloudy();
        self.start_rain_value();
        self.clouds_before = self.clouds;
        self.sprinkler_on_before.clone_from(&self.sprinkler_on);
        self.rainy_before.clone_from(&self.rainy);
        self.wet_by_none_before = self.wet_by_none;
        self.wet_by_rain_before = self.wet_by_rain;
        self.wet_by_sprinkler_before = self.wet_by_sprinkler;
        self.wet_by_both_before = self.wet_by_both;
        self.cloudy_value_before.clone_from(&self.cloudy_value);
        self.sprinkler_value_before.clone_from(&self.sprinkler_value);
        self.rain_value_before.clone_from(&self.rain_value);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_clouds();
        self.update_sprinkler_on();
        self.update_rainy();
        self.update_wet_by_none();
        self.update_wet_by_rain();
        self.update_wet_by_sprinkler();
        self.update_wet_by_both();
        self.tell_rain_value();
        self.update_rain_value_unless_cloudy();
        self.derive_rain_value();
        self.tell_rain_value();
        self.update_rain_value_if_cloudy();
        self.derive_rain_value();
        self.tell_sprinkler_value();
        self.update_sprinkler_value_unless_cloudy();
        self.derive_sprinkler_value();
        self.tell_sprinkler_value();
        self.update_sprinkler_value_if_cloudy();
        self.derive_sprinkler_value();
        self.tell_rain_value();
        self.tell_sprinkler_value();
        self.update_cloudy_value();
        self.derive_sprinkler_value();
        self.derive_rain_value();
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

    /// The posterior of `clouds`.
    #[must_use]
    pub fn clouds_posterior(&self) -> &Beta {
        &self.clouds
    }

    /// The posterior of `sprinkler_on`.
    #[must_use]
    pub fn sprinkler_on_posterior(&self) -> &[Beta] {
        &self.sprinkler_on
    }

    /// The posterior of `rainy`.
    #[must_use]
    pub fn rainy_posterior(&self) -> &[Beta] {
        &self.rainy
    }

    /// The posterior of `wet_by_none`.
    #[must_use]
    pub fn wet_by_none_posterior(&self) -> &Beta {
        &self.wet_by_none
    }

    /// The posterior of `wet_by_rain`.
    #[must_use]
    pub fn wet_by_rain_posterior(&self) -> &Beta {
        &self.wet_by_rain
    }

    /// The posterior of `wet_by_sprinkler`.
    #[must_use]
    pub fn wet_by_sprinkler_posterior(&self) -> &Beta {
        &self.wet_by_sprinkler
    }

    /// The posterior of `wet_by_both`.
    #[must_use]
    pub fn wet_by_both_posterior(&self) -> &Beta {
        &self.wet_by_both
    }

    /// The log evidence, about: no bound, since a derived variable reads one element twice.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 16, `let clouds ~ Beta(1, 1);`.
        let clouds = self.clouds;
        bound += beta::vmp::average_log_random(clouds, 1.0, 1.0);
        // Line 18, `let sprinkler_on[c] ~ Beta(1, 1);`.
        for c in 0..2 {
            let sprinkler_on = self.sprinkler_on[c];
            bound += beta::vmp::average_log_random(sprinkler_on, 1.0, 1.0);
        }
        // Line 19, `let rainy[c] ~ Beta(1, 1);`.
        for c in 0..2 {
            let rainy = self.rainy[c];
            bound += beta::vmp::average_log_random(rainy, 1.0, 1.0);
        }
        // Line 21, `let wet_by_none ~ Beta(1, 1);`.
        let wet_by_none = self.wet_by_none;
        bound += beta::vmp::average_log_random(wet_by_none, 1.0, 1.0);
        // Line 22, `let wet_by_rain ~ Beta(1, 1);`.
        let wet_by_rain = self.wet_by_rain;
        bound += beta::vmp::average_log_random(wet_by_rain, 1.0, 1.0);
        // Line 23, `let wet_by_sprinkler ~ Beta(1, 1);`.
        let wet_by_sprinkler = self.wet_by_sprinkler;
        bound += beta::vmp::average_log_random(wet_by_sprinkler, 1.0, 1.0);
        // Line 24, `let wet_by_both ~ Beta(1, 1);`.
        let wet_by_both = self.wet_by_both;
        bound += beta::vmp::average_log_random(wet_by_both, 1.0, 1.0);
        // Line 26, `cloudy[d] ~ Bernoulli(clouds);`.
        for d in 0..self.days {
            let cloudy_value = self.cloudy_value[d];
            bound += bernoulli::vmp::average_log_random(cloudy_value, clouds);
        }
        // Line 26, `cloudy[d] ~ Bernoulli(clouds);`.
        for d in 0..self.days {
            if let Some(cloudy) = self.cloudy[d] {
                let cloudy_value = self.cloudy_value[d];
                bound += cloudy_value.log_density(cloudy);
            }
        }
        // Line 27, `sprinkler[d] ~ if cloudy[d]`.
        for d in 0..self.days {
            bound +=
                gate::average(self.cloudy_value[d].probability_true(), self.bound_if_cloudy(d));
            bound += gate::average(
                self.cloudy_value[d].probability_false(),
                self.bound_unless_cloudy(d),
            );
        }
        // Line 27, `sprinkler[d] ~ if cloudy[d] { Bernoulli(sprinkler_on[1]) } else { Ber…`.
        for d in 0..self.days {
            if let Some(sprinkler) = self.sprinkler[d] {
                let sprinkler_value = self.sprinkler_value[d];
                bound += sprinkler_value.log_density(sprinkler);
            }
        }
        // Line 32, `rain[d] ~ if cloudy[d]`.
        for d in 0..self.days {
            bound += gate::average(
                self.cloudy_value[d].probability_true(),
                self.bound_if_cloudy_again(d),
            );
            bound += gate::average(
                self.cloudy_value[d].probability_false(),
                self.bound_unless_cloudy_again(d),
            );
        }
        // Line 32, `rain[d] ~ if cloudy[d] { Bernoulli(rainy[1]) } else { Bernoulli(rainy…`.
        for d in 0..self.days {
            if let Some(rain) = self.rain[d] {
                let rain_value = self.rain_value[d];
                bound += rain_value.log_density(rain);
            }
        }
        // Line 33, `if sprinkler[d]`.
        for d in 0..self.days {
            bound += gate::average(
                self.sprinkler_value[d].probability_true(),
                self.bound_if_sprinkler(d),
            );
            bound += gate::average(
                self.sprinkler_value[d].probability_false(),
                self.bound_unless_sprinkler(d),
            );
        }
        // The entropies of the beliefs.
        bound += self.clouds.entropy();
        bound += self.sprinkler_on.iter().map(Beta::entropy).sum::<f64>();
        bound += self.rainy.iter().map(Beta::entropy).sum::<f64>();
        bound += self.wet_by_none.entropy();
        bound += self.wet_by_rain.entropy();
        bound += self.wet_by_sprinkler.entropy();
        bound += self.wet_by_both.entropy();
        bound += self.cloudy_value.iter().map(Bernoulli::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.clouds = Beta::UNIFORM;
        self.sprinkler_on = vec![Beta::UNIFORM; 2];
        self.sprinkler_on_next = vec![Beta::UNIFORM; 2];
        self.rainy = vec![Beta::UNIFORM; 2];
        self.rainy_next = vec![Beta::UNIFORM; 2];
        self.wet_by_none = Beta::UNIFORM;
        self.wet_by_rain = Beta::UNIFORM;
        self.wet_by_sprinkler = Beta::UNIFORM;
        self.wet_by_both = Beta::UNIFORM;
        self.cloudy_value = vec![Bernoulli::UNIFORM; self.days];
        self.cloudy_value_next = vec![Bernoulli::UNIFORM; self.days];
        self.sprinkler_value = vec![Bernoulli::UNIFORM; self.days];
        self.sprinkler_value_told = vec![Bernoulli::UNIFORM; self.days];
        self.rain_value = vec![Bernoulli::UNIFORM; self.days];
        self.rain_value_told = vec![Bernoulli::UNIFORM; self.days];
        self.sprinkler_value_if_cloudy = vec![Bernoulli::UNIFORM; self.days];
        self.sprinkler_value_if_cloudy_next = vec![Bernoulli::UNIFORM; self.days];
        self.sprinkler_value_unless_cloudy = vec![Bernoulli::UNIFORM; self.days];
        self.sprinkler_value_unless_cloudy_next = vec![Bernoulli::UNIFORM; self.days];
        self.rain_value_if_cloudy = vec![Bernoulli::UNIFORM; self.days];
        self.rain_value_if_cloudy_next = vec![Bernoulli::UNIFORM; self.days];
        self.rain_value_unless_cloudy = vec![Bernoulli::UNIFORM; self.days];
        self.rain_value_unless_cloudy_next = vec![Bernoulli::UNIFORM; self.days];
    }

    /// Line 16, `let clouds ~ Beta(1, 1);`.
    fn start_clouds(&mut self) {
        self.clouds = beta::vmp::to_x(1.0, 1.0);
    }

    /// Line 18, `let sprinkler_on[c] ~ Beta(1, 1);`.
    fn start_sprinkler_on(&mut self) {
        for c in 0..2 {
            self.sprinkler_on[c] = beta::vmp::to_x(1.0, 1.0);
        }
    }

    /// Line 19, `let rainy[c] ~ Beta(1, 1);`.
    fn start_rainy(&mut self) {
        for c in 0..2 {
            self.rainy[c] = beta::vmp::to_x(1.0, 1.0);
        }
    }

    /// Line 21, `let wet_by_none ~ Beta(1, 1);`.
    fn start_wet_by_none(&mut self) {
        self.wet_by_none = beta::vmp::to_x(1.0, 1.0);
    }

    /// Line 22, `let wet_by_rain ~ Beta(1, 1);`.
    fn start_wet_by_rain(&mut self) {
        self.wet_by_rain = beta::vmp::to_x(1.0, 1.0);
    }

    /// Line 23, `let wet_by_sprinkler ~ Beta(1, 1);`.
    fn start_wet_by_sprinkler(&mut self) {
        self.wet_by_sprinkler = beta::vmp::to_x(1.0, 1.0);
    }

    /// Line 24, `let wet_by_both ~ Beta(1, 1);`.
    fn start_wet_by_both(&mut self) {
        self.wet_by_both = beta::vmp::to_x(1.0, 1.0);
    }

    /// Line 26, `cloudy[d] ~ Bernoulli(clouds);`.
    fn start_cloudy_value(&mut self) {
        for d in 0..self.days {
            self.cloudy_value[d] = Bernoulli::UNIFORM;
        }
    }

    /// Line 27, `sprinkler[d] ~ if cloudy[d] { Bernoulli(sprinkler_on[1]) } else { Ber…`.
    fn start_sprinkler_value_if_cloudy(&mut self) {
        for d in 0..self.days {
            let sprinkler_on = self.sprinkler_on[1];
            self.sprinkler_value_if_cloudy[d] = bernoulli::vmp::to_x(sprinkler_on);
        }
    }

    /// Line 27, `sprinkler[d] ~ if cloudy[d] { Bernoulli(sprinkler_on[1]) } else { Ber…`.
    fn start_sprinkler_value_unless_cloudy(&mut self) {
        for d in 0..self.days {
            let sprinkler_on = self.sprinkler_on[0];
            self.sprinkler_value_unless_cloudy[d] = bernoulli::vmp::to_x(sprinkler_on);
        }
    }

    /// Line 27, `sprinkler[d] ~ if cloudy[d]`.
    fn start_sprinkler_value(&mut self) {
        for d in 0..self.days {
            let mut mixture = gate::Mixture::new(&self.sprinkler_value[d]);
            mixture
                .add(
                    self.cloudy_value[d].probability_true().ln(),
                    &self.sprinkler_value_if_cloudy[d],
                );
            mixture
                .add(
                    self.cloudy_value[d].probability_false().ln(),
                    &self.sprinkler_value_unless_cloudy[d],
                );
            self.sprinkler_value[d] = mixture.belief();
        }
    }

    /// Line 32, `rain[d] ~ if cloudy[d] { Bernoulli(rainy[1]) } else { Bernoulli(rainy…`.
    fn start_rain_value_if_cloudy(&mut self) {
        for d in 0..self.days {
            let rainy = self.rainy[1];
            self.rain_value_if_cloudy[d] = bernoulli::vmp::to_x(rainy);
        }
    }

    /// Line 32, `rain[d] ~ if cloudy[d] { Bernoulli(rainy[1]) } else { Bernoulli(rainy…`.
    fn start_rain_value_unless_cloudy(&mut self) {
        for d in 0..self.days {
            let rainy = self.rainy[0];
            self.rain_value_unless_cloudy[d] = bernoulli::vmp::to_x(rainy);
        }
    }

    /// Line 32, `rain[d] ~ if cloudy[d]`.
    fn start_rain_value(&mut self) {
        for d in 0..self.days {
            let mut mixture = gate::Mixture::new(&self.rain_value[d]);
            mixture
                .add(self.cloudy_value[d].probability_true().ln(), &self.rain_value_if_cloudy[d]);
            mixture
                .add(
                    self.cloudy_value[d].probability_false().ln(),
                    &self.rain_value_unless_cloudy[d],
                );
            self.rain_value[d] = mixture.belief();
        }
    }

    /// The belief about `clouds`, from lines 16 and 26.
    fn update_clouds(&mut self) {
        let mut next = beta::vmp::to_x(1.0, 1.0);
        for d in 0..self.days {
            let cloudy_value = self.cloudy_value[d];
            next *= bernoulli::vmp::to_probability(cloudy_value);
        }
        self.clouds = next;
    }

    /// The belief about `sprinkler_on`, from lines 18 and 27.
    fn update_sprinkler_on(&mut self) {
        for c in 0..2 {
            self.sprinkler_on_next[c] = beta::vmp::to_x(1.0, 1.0);
        }
        for d in 0..self.days {
            let sprinkler_value_if_cloudy = self.sprinkler_value_if_cloudy[d];
            self.sprinkler_on_next[1] *= bernoulli::vmp::to_probability(sprinkler_value_if_cloudy)
                .pow(self.cloudy_value[d].probability_true());
        }
        for d in 0..self.days {
            let sprinkler_value_unless_cloudy = self.sprinkler_value_unless_cloudy[d];
            self.sprinkler_on_next[0] *=
                bernoulli::vmp::to_probability(sprinkler_value_unless_cloudy)
                    .pow(self.cloudy_value[d].probability_false());
        }
        std::mem::swap(&mut self.sprinkler_on, &mut self.sprinkler_on_next);
    }

    /// The belief about `rainy`, from lines 19 and 32.
    fn update_rainy(&mut self) {
        for c in 0..2 {
            self.rainy_next[c] = beta::vmp::to_x(1.0, 1.0);
        }
        for d in 0..self.days {
            let rain_value_if_cloudy = self.rain_value_if_cloudy[d];
            self.rainy_next[1] *= bernoulli::vmp::to_probability(rain_value_if_cloudy)
                .pow(self.cloudy_value[d].probability_true());
        }
        for d in 0..self.days {
            let rain_value_unless_cloudy = self.rain_value_unless_cloudy[d];
            self.rainy_next[0] *= bernoulli::vmp::to_probability(rain_value_unless_cloudy)
                .pow(self.cloudy_value[d].probability_false());
        }
        std::mem::swap(&mut self.rainy, &mut self.rainy_next);
    }

    /// The belief about `wet_by_none`, from lines 21 and 36.
    fn update_wet_by_none(&mut self) {
        let mut next = beta::vmp::to_x(1.0, 1.0);
        for d in 0..self.days {
            if let Some(wet) = self.wet[d] {
                next *= bernoulli::vmp::to_probability(wet)
                    .pow(
                        self.sprinkler_value[d].probability_false()
                            * self.rain_value[d].probability_false(),
                    );
            }
        }
        self.wet_by_none = next;
    }

    /// The belief about `wet_by_rain`, from lines 22 and 36.
    fn update_wet_by_rain(&mut self) {
        let mut next = beta::vmp::to_x(1.0, 1.0);
        for d in 0..self.days {
            if let Some(wet) = self.wet[d] {
                next *= bernoulli::vmp::to_probability(wet)
                    .pow(
                        self.sprinkler_value[d].probability_false()
                            * self.rain_value[d].probability_true(),
                    );
            }
        }
        self.wet_by_rain = next;
    }

    /// The belief about `wet_by_sprinkler`, from lines 23 and 34.
    fn update_wet_by_sprinkler(&mut self) {
        let mut next = beta::vmp::to_x(1.0, 1.0);
        for d in 0..self.days {
            if let Some(wet) = self.wet[d] {
                next *= bernoulli::vmp::to_probability(wet)
                    .pow(
                        self.sprinkler_value[d].probability_true()
                            * self.rain_value[d].probability_false(),
                    );
            }
        }
        self.wet_by_sprinkler = next;
    }

    /// The belief about `wet_by_both`, from lines 24 and 34.
    fn update_wet_by_both(&mut self) {
        let mut next = beta::vmp::to_x(1.0, 1.0);
        for d in 0..self.days {
            if let Some(wet) = self.wet[d] {
                next *= bernoulli::vmp::to_probability(wet)
                    .pow(
                        self.sprinkler_value[d].probability_true()
                            * self.rain_value[d].probability_true(),
                    );
            }
        }
        self.wet_by_both = next;
    }

    /// What the readers of `rain_value` tell it.
    fn tell_rain_value(&mut self) {
        self.rain_value_told.fill(Bernoulli::UNIFORM);
        for d in 0..self.days {
            if let Some(rain) = self.rain[d] {
                self.rain_value_told[d] *= Bernoulli::point(rain);
            }
        }
        for d in 0..self.days {
            let told = gate::truth(self.bound_if_rain(d), self.bound_unless_rain(d));
            self.rain_value_told[d] *= told.pow(self.sprinkler_value[d].probability_true());
        }
        for d in 0..self.days {
            let told = gate::truth(self.bound_if_rain_again(d), self.bound_unless_rain_again(d));
            self.rain_value_told[d] *= told.pow(self.sprinkler_value[d].probability_false());
        }
    }

    /// The belief about `rain_value_unless_cloudy`, from line 32.
    fn update_rain_value_unless_cloudy(&mut self) {
        for d in 0..self.days {
            let rainy = self.rainy[0];
            self.rain_value_unless_cloudy_next[d] = bernoulli::vmp::to_x(rainy);
        }
        for d in 0..self.days {
            self.rain_value_unless_cloudy_next[d] *= self.rain_value_told[d];
        }
        std::mem::swap(&mut self.rain_value_unless_cloudy, &mut self.rain_value_unless_cloudy_next);
    }

    /// The belief about the derived `rain_value`.
    fn derive_rain_value(&mut self) {
        for d in 0..self.days {
            let mut mixture = gate::Mixture::new(&self.rain_value[d]);
            mixture
                .add(self.cloudy_value[d].probability_true().ln(), &self.rain_value_if_cloudy[d]);
            mixture
                .add(
                    self.cloudy_value[d].probability_false().ln(),
                    &self.rain_value_unless_cloudy[d],
                );
            self.rain_value[d] = mixture.belief();
        }
    }

    /// The belief about `rain_value_if_cloudy`, from line 32.
    fn update_rain_value_if_cloudy(&mut self) {
        for d in 0..self.days {
            let rainy = self.rainy[1];
            self.rain_value_if_cloudy_next[d] = bernoulli::vmp::to_x(rainy);
        }
        for d in 0..self.days {
            self.rain_value_if_cloudy_next[d] *= self.rain_value_told[d];
        }
        std::mem::swap(&mut self.rain_value_if_cloudy, &mut self.rain_value_if_cloudy_next);
    }

    /// What the readers of `sprinkler_value` tell it.
    fn tell_sprinkler_value(&mut self) {
        self.sprinkler_value_told.fill(Bernoulli::UNIFORM);
        for d in 0..self.days {
            if let Some(sprinkler) = self.sprinkler[d] {
                self.sprinkler_value_told[d] *= Bernoulli::point(sprinkler);
            }
        }
        for d in 0..self.days {
            let told = gate::truth(self.bound_if_sprinkler(d), self.bound_unless_sprinkler(d));
            self.sprinkler_value_told[d] *= told;
        }
    }

    /// The belief about `sprinkler_value_unless_cloudy`, from line 27.
    fn update_sprinkler_value_unless_cloudy(&mut self) {
        for d in 0..self.days {
            let sprinkler_on = self.sprinkler_on[0];
            self.sprinkler_value_unless_cloudy_next[d] = bernoulli::vmp::to_x(sprinkler_on);
        }
        for d in 0..self.days {
            self.sprinkler_value_unless_cloudy_next[d] *= self.sprinkler_value_told[d];
        }
        std::mem::swap(
            &mut self.sprinkler_value_unless_cloudy,
            &mut self.sprinkler_value_unless_cloudy_next,
        );
    }

    /// The belief about the derived `sprinkler_value`.
    fn derive_sprinkler_value(&mut self) {
        for d in 0..self.days {
            let mut mixture = gate::Mixture::new(&self.sprinkler_value[d]);
            mixture
                .add(
                    self.cloudy_value[d].probability_true().ln(),
                    &self.sprinkler_value_if_cloudy[d],
                );
            mixture
                .add(
                    self.cloudy_value[d].probability_false().ln(),
                    &self.sprinkler_value_unless_cloudy[d],
                );
            self.sprinkler_value[d] = mixture.belief();
        }
    }

    /// The belief about `sprinkler_value_if_cloudy`, from line 27.
    fn update_sprinkler_value_if_cloudy(&mut self) {
        for d in 0..self.days {
            let sprinkler_on = self.sprinkler_on[1];
            self.sprinkler_value_if_cloudy_next[d] = bernoulli::vmp::to_x(sprinkler_on);
        }
        for d in 0..self.days {
            self.sprinkler_value_if_cloudy_next[d] *= self.sprinkler_value_told[d];
        }
        std::mem::swap(
            &mut self.sprinkler_value_if_cloudy,
            &mut self.sprinkler_value_if_cloudy_next,
        );
    }

    /// The belief about `cloudy_value`, from lines 26, 27 and 32.
    fn update_cloudy_value(&mut self) {
        let clouds = self.clouds;
        for d in 0..self.days {
            self.cloudy_value_next[d] = bernoulli::vmp::to_x(clouds);
        }
        for d in 0..self.days {
            if let Some(cloudy) = self.cloudy[d] {
                self.cloudy_value_next[d] *= Bernoulli::point(cloudy);
            }
        }
        for d in 0..self.days {
            let mut if_true = self.bound_if_cloudy(d);
            if_true +=
                gate::told(&self.sprinkler_value_if_cloudy[d], &self.sprinkler_value_told[d]);
            let mut if_false = self.bound_unless_cloudy(d);
            if_false += gate::told(
                &self.sprinkler_value_unless_cloudy[d],
                &self.sprinkler_value_told[d],
            );
            let told = gate::truth(if_true, if_false);
            self.cloudy_value_next[d] *= told;
        }
        for d in 0..self.days {
            let mut if_true = self.bound_if_cloudy_again(d);
            if_true += gate::told(&self.rain_value_if_cloudy[d], &self.rain_value_told[d]);
            let mut if_false = self.bound_unless_cloudy_again(d);
            if_false += gate::told(&self.rain_value_unless_cloudy[d], &self.rain_value_told[d]);
            let told = gate::truth(if_true, if_false);
            self.cloudy_value_next[d] *= told;
        }
        std::mem::swap(&mut self.cloudy_value, &mut self.cloudy_value_next);
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 27, `sprinkler[d] ~ if cloudy[d]`.
    fn bound_if_cloudy(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        let sprinkler_value_if_cloudy = self.sprinkler_value_if_cloudy[d];
        let sprinkler_on = self.sprinkler_on[1];
        bound += bernoulli::vmp::average_log_random(sprinkler_value_if_cloudy, sprinkler_on);
        bound += self.sprinkler_value_if_cloudy[d].entropy();
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 27, `sprinkler[d] ~ if cloudy[d]`.
    fn bound_unless_cloudy(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        let sprinkler_value_unless_cloudy = self.sprinkler_value_unless_cloudy[d];
        let sprinkler_on = self.sprinkler_on[0];
        bound += bernoulli::vmp::average_log_random(sprinkler_value_unless_cloudy, sprinkler_on);
        bound += self.sprinkler_value_unless_cloudy[d].entropy();
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 32, `rain[d] ~ if cloudy[d]`.
    fn bound_if_cloudy_again(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        let rain_value_if_cloudy = self.rain_value_if_cloudy[d];
        let rainy = self.rainy[1];
        bound += bernoulli::vmp::average_log_random(rain_value_if_cloudy, rainy);
        bound += self.rain_value_if_cloudy[d].entropy();
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 32, `rain[d] ~ if cloudy[d]`.
    fn bound_unless_cloudy_again(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        let rain_value_unless_cloudy = self.rain_value_unless_cloudy[d];
        let rainy = self.rainy[0];
        bound += bernoulli::vmp::average_log_random(rain_value_unless_cloudy, rainy);
        bound += self.rain_value_unless_cloudy[d].entropy();
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 33, `if sprinkler[d]`.
    fn bound_if_sprinkler(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        bound += gate::average(self.rain_value[d].probability_true(), self.bound_if_rain(d));
        bound += gate::average(self.rain_value[d].probability_false(), self.bound_unless_rain(d));
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 33, `if sprinkler[d]`.
    fn bound_unless_sprinkler(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        bound += gate::average(self.rain_value[d].probability_true(), self.bound_if_rain_again(d));
        bound += gate::average(
            self.rain_value[d].probability_false(),
            self.bound_unless_rain_again(d),
        );
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 34, `wet[d] ~ if rain[d]`.
    fn bound_if_rain(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        if let Some(wet) = self.wet[d] {
            let wet_by_both = self.wet_by_both;
            bound += bernoulli::vmp::average_log_random(wet, wet_by_both);
        }
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 34, `wet[d] ~ if rain[d]`.
    fn bound_unless_rain(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        if let Some(wet) = self.wet[d] {
            let wet_by_sprinkler = self.wet_by_sprinkler;
            bound += bernoulli::vmp::average_log_random(wet, wet_by_sprinkler);
        }
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 36, `wet[d] ~ if rain[d]`.
    fn bound_if_rain_again(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        if let Some(wet) = self.wet[d] {
            let wet_by_rain = self.wet_by_rain;
            bound += bernoulli::vmp::average_log_random(wet, wet_by_rain);
        }
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 36, `wet[d] ~ if rain[d]`.
    fn bound_unless_rain_again(&self, d: usize) -> f64 {
        let mut bound = 0.0;
        if let Some(wet) = self.wet[d] {
            let wet_by_none = self.wet_by_none;
            bound += bernoulli::vmp::average_log_random(wet, wet_by_none);
        }
        bound
    }
}

impl Inference for Sprinkler {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("clouds", &self.clouds, 0, 16, iteration)?;
        Error::check_all_proper("sprinkler_on", &self.sprinkler_on, 18, iteration)?;
        Error::check_all_proper("rainy", &self.rainy, 19, iteration)?;
        Error::check_proper("wet_by_none", &self.wet_by_none, 0, 21, iteration)?;
        Error::check_proper("wet_by_rain", &self.wet_by_rain, 0, 22, iteration)?;
        Error::check_proper("wet_by_sprinkler", &self.wet_by_sprinkler, 0, 23, iteration)?;
        Error::check_proper("wet_by_both", &self.wet_by_both, 0, 24, iteration)?;
        Error::check_all_proper("cloudy", &self.cloudy_value, 26, iteration)?;
        Error::check_all_proper("sprinkler", &self.sprinkler_value, 27, iteration)?;
        Error::check_all_proper("rain", &self.rain_value, 32, iteration)?;
        let mut moved = self.clouds.moved(&self.clouds_before, tolerance);
        self.clouds_before = self.clouds;
        moved |= posterity_runtime::any_moved(
            &self.sprinkler_on,
            &self.sprinkler_on_before,
            tolerance,
        );
        self.sprinkler_on_before.clone_from(&self.sprinkler_on);
        moved |= posterity_runtime::any_moved(&self.rainy, &self.rainy_before, tolerance);
        self.rainy_before.clone_from(&self.rainy);
        moved |= self.wet_by_none.moved(&self.wet_by_none_before, tolerance);
        self.wet_by_none_before = self.wet_by_none;
        moved |= self.wet_by_rain.moved(&self.wet_by_rain_before, tolerance);
        self.wet_by_rain_before = self.wet_by_rain;
        moved |= self.wet_by_sprinkler.moved(&self.wet_by_sprinkler_before, tolerance);
        self.wet_by_sprinkler_before = self.wet_by_sprinkler;
        moved |= self.wet_by_both.moved(&self.wet_by_both_before, tolerance);
        self.wet_by_both_before = self.wet_by_both;
        moved |= posterity_runtime::any_moved(
            &self.cloudy_value,
            &self.cloudy_value_before,
            tolerance,
        );
        self.cloudy_value_before.clone_from(&self.cloudy_value);
        moved |= posterity_runtime::any_moved(
            &self.sprinkler_value,
            &self.sprinkler_value_before,
            tolerance,
        );
        self.sprinkler_value_before.clone_from(&self.sprinkler_value);
        moved |= posterity_runtime::any_moved(&self.rain_value, &self.rain_value_before, tolerance);
        self.rain_value_before.clone_from(&self.rain_value);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let clouds = Posterior::from(self.clouds);
        let sprinkler_on = Posterior::array((0..2).map(|i| self.sprinkler_on[i]));
        let rainy = Posterior::array((0..2).map(|i| self.rainy[i]));
        let wet_by_none = Posterior::from(self.wet_by_none);
        let wet_by_rain = Posterior::from(self.wet_by_rain);
        let wet_by_sprinkler = Posterior::from(self.wet_by_sprinkler);
        let wet_by_both = Posterior::from(self.wet_by_both);
        vec![
            ("clouds", clouds), ("sprinkler_on", sprinkler_on), ("rainy", rainy),
            ("wet_by_none", wet_by_none), ("wet_by_rain", wet_by_rain),
            ("wet_by_sprinkler", wet_by_sprinkler), ("wet_by_both", wet_by_both)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[
            (26, 9),
            (27, 27),
            (27, 9),
            (32, 22),
            (32, 9),
            (34, 13),
            (34, 25),
            (36, 13),
            (36, 25),
            (33, 12),
        ]
    }
}
