//! `Radon` by variational message passing, compiled by posterity from `models/radon.model`.
//!
//! ```text
//! model Radon(
//!     counties: usize,
//!     county: [usize; n],
//!     first_floor: [f64; n],
//!     log_uranium: [f64; n],
//!     log_radon: [f64; n],
//! ) -> (typical, first_floor_effect, uranium_effect, between, within, county_effect) {
//!     let typical ~ Gaussian(0, variance = 10);
//!     let first_floor_effect ~ Gaussian(0, variance = 10);
//!     let uranium_effect ~ Gaussian(0, variance = 10);
//!     let between ~ Gamma(shape = 1, rate = 0.1);
//!     let within ~ Gamma(shape = 1, rate = 1);
//!     for c in 0..counties {
//!         #[labels(county_name)]
//!         let county_effect[c] ~ Gaussian(typical, precision = between);
//!     }
//!     for i in 0..n {
//!         let effects = first_floor_effect * first_floor[i] + uranium_effect * log_uranium[i];
//!         log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision = within);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`Radon`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RadonData<'a> {
    /// `counties: usize`
    pub counties: usize,
    /// `county: [usize; n]`
    pub county: &'a [usize],
    /// `first_floor: [f64; n]`
    pub first_floor: &'a [f64],
    /// `log_uranium: [f64; n]`
    pub log_uranium: &'a [f64],
    /// `log_radon: [f64; n]`
    pub log_radon: &'a [f64],
}

/// Which counties of Minnesota have high radon at home, and what do the floor and the soil contribute?
///
/// A hierarchical regression of the log radon level: each county has its own level around a typical
/// one, which is learnt together with how much counties and houses vary (precisions `between` and
/// `within`). Counties with few houses lean on the others. `first_floor` is 1 for a reading on the
/// first floor, 0 for one in the basement.
///
/// Data: `data/radon.json`, 919 houses in 85 counties (Price, Nero & Gelman 1996). Model: Gelman &
/// Hill, "Data analysis using regression and multilevel/hierarchical models" (2007), chapter 12.
#[derive(Clone, Debug)]
pub struct Radon {
    /// The data `counties: usize`.
    counties: usize,
    /// The data `county: [usize; n]`.
    county: Vec<usize>,
    /// The data `first_floor: [f64; n]`.
    first_floor: Vec<f64>,
    /// The data `log_uranium: [f64; n]`.
    log_uranium: Vec<f64>,
    /// The data `log_radon: [f64; n]`.
    log_radon: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `typical`.
    typical: Gaussian,
    /// The belief about `first_floor_effect`.
    first_floor_effect: Gaussian,
    /// The belief about `uranium_effect`.
    uranium_effect: Gaussian,
    /// The belief about `between`.
    between: Gamma,
    /// The belief about `within`.
    within: Gamma,
    /// The belief about `county_effect`.
    county_effect: Vec<Gaussian>,
    /// The belief about `county_effect` in the making.
    county_effect_next: Vec<Gaussian>,
    /// Which elements of `county_effect` the data speak about.
    county_effect_informed: Vec<bool>,
    /// The belief about `typical` one iteration ago.
    typical_before: Gaussian,
    /// The belief about `first_floor_effect` one iteration ago.
    first_floor_effect_before: Gaussian,
    /// The belief about `uranium_effect` one iteration ago.
    uranium_effect_before: Gaussian,
    /// The belief about `between` one iteration ago.
    between_before: Gamma,
    /// The belief about `within` one iteration ago.
    within_before: Gamma,
    /// The belief about `county_effect` one iteration ago.
    county_effect_before: Vec<Gaussian>,
}

impl Radon {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RadonData<'_>) -> Result<Self, DataError> {
        check::integer("counties", data.counties, 11, 5)?;
        check::integer("county", data.county, 12, 5)?;
        check::real("first_floor", data.first_floor, 13, 5)?;
        check::real("log_uranium", data.log_uranium, 14, 5)?;
        check::real("log_radon", data.log_radon, 15, 5)?;
        let n = data.county.len();
        check::size("n", "county", n, "first_floor", data.first_floor.len(), 13, 5)?;
        check::size("n", "county", n, "log_uranium", data.log_uranium.len(), 14, 5)?;
        check::size("n", "county", n, "log_radon", data.log_radon.len(), 15, 5)?;
        let mut inference = Self {
            counties: data.counties,
            county: data.county.to_vec(),
            first_floor: data.first_floor.to_vec(),
            log_uranium: data.log_uranium.to_vec(),
            log_radon: data.log_radon.to_vec(),
            n,
            typical: Gaussian::UNIFORM,
            first_floor_effect: Gaussian::UNIFORM,
            uranium_effect: Gaussian::UNIFORM,
            between: Gamma::UNIFORM,
            within: Gamma::UNIFORM,
            county_effect: Vec::new(),
            county_effect_next: Vec::new(),
            county_effect_informed: Vec::new(),
            typical_before: Gaussian::UNIFORM,
            first_floor_effect_before: Gaussian::UNIFORM,
            uranium_effect_before: Gaussian::UNIFORM,
            between_before: Gamma::UNIFORM,
            within_before: Gamma::UNIFORM,
            county_effect_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `counties` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_counties(&mut self, counties: usize) -> Result<(), DataError> {
        check::integer("counties", counties, 11, 5)?;
        let before = std::mem::replace(&mut self.counties, counties);
        self.check_data().inspect_err(|_| self.counties = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `county` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_county(&mut self, county: &[usize]) -> Result<(), DataError> {
        check::length("county", self.county.len(), county.len(), 12, 5)?;
        check::integer("county", county, 12, 5)?;
        let before = std::mem::replace(&mut self.county, county.to_vec());
        self.check_data().inspect_err(|_| self.county = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `first_floor` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first_floor(&mut self, first_floor: &[f64]) -> Result<(), DataError> {
        check::length("first_floor", self.first_floor.len(), first_floor.len(), 13, 5)?;
        check::real("first_floor", first_floor, 13, 5)?;
        self.first_floor = first_floor.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `log_uranium` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_log_uranium(&mut self, log_uranium: &[f64]) -> Result<(), DataError> {
        check::length("log_uranium", self.log_uranium.len(), log_uranium.len(), 14, 5)?;
        check::real("log_uranium", log_uranium, 14, 5)?;
        self.log_uranium = log_uranium.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `log_radon` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_log_radon(&mut self, log_radon: &[f64]) -> Result<(), DataError> {
        check::length("log_radon", self.log_radon.len(), log_radon.len(), 15, 5)?;
        check::real("log_radon", log_radon, 15, 5)?;
        self.log_radon = log_radon.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.start();
        self.start_typical();
        self.start_first_floor_effect();
        self.start_uranium_effect();
        self.start_between();
        self.start_within();
        self.start_county_effect();
        self.typical_before = self.typical;
        self.first_floor_effect_before = self.first_floor_effect;
        self.uranium_effect_before = self.uranium_effect;
        self.between_before = self.between;
        self.within_before = self.within;
        self.county_effect_before.clone_from(&self.county_effect);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_typical();
        self.update_first_floor_effect();
        self.update_uranium_effect();
        self.update_between();
        self.update_within();
        self.update_county_effect();
        self.predict_county_effect();
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

    /// The posterior of `typical`.
    #[must_use]
    pub fn typical_posterior(&self) -> &Gaussian {
        &self.typical
    }

    /// The posterior of `first_floor_effect`.
    #[must_use]
    pub fn first_floor_effect_posterior(&self) -> &Gaussian {
        &self.first_floor_effect
    }

    /// The posterior of `uranium_effect`.
    #[must_use]
    pub fn uranium_effect_posterior(&self) -> &Gaussian {
        &self.uranium_effect
    }

    /// The posterior of `between`.
    #[must_use]
    pub fn between_posterior(&self) -> &Gamma {
        &self.between
    }

    /// The posterior of `within`.
    #[must_use]
    pub fn within_posterior(&self) -> &Gamma {
        &self.within
    }

    /// The posterior of `county_effect`.
    #[must_use]
    pub fn county_effect_posterior(&self) -> &[Gaussian] {
        &self.county_effect
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 17, `let typical ~ Gaussian(0, variance = 10);`.
        let typical = self.typical;
        bound += gaussian::vmp::average_log(typical, 0.0, 0.1);
        // Line 18, `let first_floor_effect ~ Gaussian(0, variance = 10);`.
        let first_floor_effect = self.first_floor_effect;
        bound += gaussian::vmp::average_log(first_floor_effect, 0.0, 0.1);
        // Line 19, `let uranium_effect ~ Gaussian(0, variance = 10);`.
        let uranium_effect = self.uranium_effect;
        bound += gaussian::vmp::average_log(uranium_effect, 0.0, 0.1);
        // Line 20, `let between ~ Gamma(shape = 1, rate = 0.1);`.
        let between = self.between;
        bound += gamma::vmp::average_log(between, 1.0, 0.1);
        // Line 21, `let within ~ Gamma(shape = 1, rate = 1);`.
        let within = self.within;
        bound += gamma::vmp::average_log(within, 1.0, 1.0);
        // Line 24, `let county_effect[c] ~ Gaussian(typical, precision = between);`.
        for c in 0..self.counties {
            if self.county_effect_informed[c] {
                let county_effect = self.county_effect[c];
                bound += gaussian::vmp::average_log(county_effect, typical, between);
            }
        }
        // Line 28, `log_radon[i] ~ Gaussian(county_effect[county[i]] + effects, precision…`.
        for i in 0..self.n {
            let county = self.county[i];
            let county_effect = self.county_effect[county];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, county_effect)
                .plus(self.first_floor[i], first_floor_effect)
                .plus(self.log_uranium[i], uranium_effect);
            bound += gaussian::vmp::average_log(self.log_radon[i], predictor, within);
        }
        // The entropies of the beliefs.
        bound += self.typical.entropy();
        bound += self.first_floor_effect.entropy();
        bound += self.uranium_effect.entropy();
        bound += self.between.entropy();
        bound += self.within.entropy();
        for c in 0..self.counties {
            if self.county_effect_informed[c] {
                bound += self.county_effect[c].entropy();
            }
        }
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::below("county[{}]", &[i], self.county[i], self.counties, 28, 33)?;
        }
        Ok(())
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.county_effect_informed = vec![false; self.counties];
        for i in 0..self.n {
            let county = self.county[i];
            self.county_effect_informed[county] = true;
        }
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.typical = Gaussian::UNIFORM;
        self.first_floor_effect = Gaussian::UNIFORM;
        self.uranium_effect = Gaussian::UNIFORM;
        self.between = Gamma::UNIFORM;
        self.within = Gamma::UNIFORM;
        self.county_effect = vec![Gaussian::UNIFORM; self.counties];
        self.county_effect_next = vec![Gaussian::UNIFORM; self.counties];
    }

    /// Line 17, `let typical ~ Gaussian(0, variance = 10);`.
    fn start_typical(&mut self) {
        self.typical = gaussian::vmp::to_x(0.0, 0.1);
    }

    /// Line 18, `let first_floor_effect ~ Gaussian(0, variance = 10);`.
    fn start_first_floor_effect(&mut self) {
        self.first_floor_effect = gaussian::vmp::to_x(0.0, 0.1);
    }

    /// Line 19, `let uranium_effect ~ Gaussian(0, variance = 10);`.
    fn start_uranium_effect(&mut self) {
        self.uranium_effect = gaussian::vmp::to_x(0.0, 0.1);
    }

    /// Line 20, `let between ~ Gamma(shape = 1, rate = 0.1);`.
    fn start_between(&mut self) {
        self.between = gamma::vmp::to_x(1.0, 0.1);
    }

    /// Line 21, `let within ~ Gamma(shape = 1, rate = 1);`.
    fn start_within(&mut self) {
        self.within = gamma::vmp::to_x(1.0, 1.0);
    }

    /// Line 24, `let county_effect[c] ~ Gaussian(typical, precision = between);`.
    fn start_county_effect(&mut self) {
        let between = self.between;
        let typical = self.typical;
        for c in 0..self.counties {
            if self.county_effect_informed[c] {
                self.county_effect[c] = gaussian::vmp::to_x(typical, between);
            }
        }
    }

    /// The belief about `typical`, from lines 17 and 24.
    fn update_typical(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.1);
        let between = self.between;
        for c in 0..self.counties {
            if self.county_effect_informed[c] {
                let county_effect = self.county_effect[c];
                next *= gaussian::vmp::to_mean(county_effect, between);
            }
        }
        self.typical = next;
    }

    /// The belief about `first_floor_effect`, from lines 18 and 28.
    fn update_first_floor_effect(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.1);
        let within = self.within;
        let first_floor_effect = self.first_floor_effect;
        let uranium_effect = self.uranium_effect;
        for i in 0..self.n {
            let county = self.county[i];
            let county_effect = self.county_effect[county];
            let predicted = county_effect.mean()
                + self.first_floor[i] * first_floor_effect.mean()
                + self.log_uranium[i] * uranium_effect.mean();
            next *= linear::to_term_mean_field(
                self.first_floor[i],
                first_floor_effect.mean(),
                predicted,
                Gaussian::from_mean_precision(self.log_radon[i], within.mean()),
            );
        }
        self.first_floor_effect = next;
    }

    /// The belief about `uranium_effect`, from lines 19 and 28.
    fn update_uranium_effect(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.1);
        let within = self.within;
        let first_floor_effect = self.first_floor_effect;
        let uranium_effect = self.uranium_effect;
        for i in 0..self.n {
            let county = self.county[i];
            let county_effect = self.county_effect[county];
            let predicted = county_effect.mean()
                + self.first_floor[i] * first_floor_effect.mean()
                + self.log_uranium[i] * uranium_effect.mean();
            next *= linear::to_term_mean_field(
                self.log_uranium[i],
                uranium_effect.mean(),
                predicted,
                Gaussian::from_mean_precision(self.log_radon[i], within.mean()),
            );
        }
        self.uranium_effect = next;
    }

    /// The belief about `between`, from lines 20 and 24.
    fn update_between(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 0.1);
        let typical = self.typical;
        for c in 0..self.counties {
            if self.county_effect_informed[c] {
                let county_effect = self.county_effect[c];
                next *= gaussian::vmp::to_precision(county_effect, typical);
            }
        }
        self.between = next;
    }

    /// The belief about `within`, from lines 21 and 28.
    fn update_within(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 1.0);
        let first_floor_effect = self.first_floor_effect;
        let uranium_effect = self.uranium_effect;
        for i in 0..self.n {
            let county = self.county[i];
            let county_effect = self.county_effect[county];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, county_effect)
                .plus(self.first_floor[i], first_floor_effect)
                .plus(self.log_uranium[i], uranium_effect);
            next *= gaussian::vmp::to_precision(self.log_radon[i], predictor);
        }
        self.within = next;
    }

    /// The belief about `county_effect`, from lines 24 and 28.
    fn update_county_effect(&mut self) {
        self.county_effect_next.fill(Gaussian::UNIFORM);
        let between = self.between;
        let typical = self.typical;
        for c in 0..self.counties {
            if self.county_effect_informed[c] {
                self.county_effect_next[c] *= gaussian::vmp::to_x(typical, between);
            }
        }
        let within = self.within;
        let first_floor_effect = self.first_floor_effect;
        let uranium_effect = self.uranium_effect;
        for i in 0..self.n {
            let county = self.county[i];
            let county_effect = self.county_effect[county];
            let predicted = county_effect.mean()
                + self.first_floor[i] * first_floor_effect.mean()
                + self.log_uranium[i] * uranium_effect.mean();
            self.county_effect_next[county] *= linear::to_term_mean_field(
                1.0,
                county_effect.mean(),
                predicted,
                Gaussian::from_mean_precision(self.log_radon[i], within.mean()),
            );
        }
        std::mem::swap(&mut self.county_effect, &mut self.county_effect_next);
    }

    /// Line 24, `let county_effect[c] ~ Gaussian(typical, precision = between);`.
    fn predict_county_effect(&mut self) {
        let typical = self.typical;
        let between = self.between;
        for c in 0..self.counties {
            if !self.county_effect_informed[c] {
                self.county_effect[c] = linear::through_noise(typical, between.mean_inverse());
            }
        }
    }
}

impl Inference for Radon {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("typical", &self.typical, 0, 17, iteration)?;
        Error::check_proper("first_floor_effect", &self.first_floor_effect, 0, 18, iteration)?;
        Error::check_proper("uranium_effect", &self.uranium_effect, 0, 19, iteration)?;
        Error::check_proper("between", &self.between, 0, 20, iteration)?;
        Error::check_proper("within", &self.within, 0, 21, iteration)?;
        for c in 0..self.counties {
            if self.county_effect_informed[c] {
                Error::check_proper("county_effect", &self.county_effect[c], c, 24, iteration)?;
            }
        }
        let mut moved = self.typical.moved(&self.typical_before, tolerance);
        self.typical_before = self.typical;
        moved |= self.first_floor_effect.moved(&self.first_floor_effect_before, tolerance);
        self.first_floor_effect_before = self.first_floor_effect;
        moved |= self.uranium_effect.moved(&self.uranium_effect_before, tolerance);
        self.uranium_effect_before = self.uranium_effect;
        moved |= self.between.moved(&self.between_before, tolerance);
        self.between_before = self.between;
        moved |= self.within.moved(&self.within_before, tolerance);
        self.within_before = self.within;
        moved |= posterity_runtime::any_moved(
            &self.county_effect,
            &self.county_effect_before,
            tolerance,
        );
        self.county_effect_before.clone_from(&self.county_effect);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let typical = Posterior::from(self.typical);
        let first_floor_effect = Posterior::from(self.first_floor_effect);
        let uranium_effect = Posterior::from(self.uranium_effect);
        let between = Posterior::from(self.between);
        let within = Posterior::from(self.within);
        let county_effect = Posterior::array((0..self.counties).map(|i| self.county_effect[i]));
        vec![
            ("typical", typical), ("first_floor_effect", first_floor_effect),
            ("uranium_effect", uranium_effect), ("between", between), ("within", within),
            ("county_effect", county_effect)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(28, 9)]
    }
}
