//! `LeftOutVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/left_out_vmp.model`.
//!
//! ```text
//! model LeftOutVmp(
//!     groups: usize,
//!     group: [usize; n],
//!     reading: [f64; n],
//!     series: [Option<f64>; m],
//!     once: Option<f64>,
//! ) -> (centre, spread, effect, doubled, drift, level, alone) {
//!     let centre ~ Gaussian(0, variance = 100);
//!     let spread ~ Gamma(shape = 2, rate = 1);
//!     for j in 0..groups {
//!         let effect[j] ~ Gaussian(centre, precision = spread);
//!         let doubled[j] = 2 * effect[j];
//!     }
//!     for i in 0..n {
//!         reading[i] ~ Gaussian(doubled[group[i]], variance = 1);
//!     }
//!     let drift ~ Gamma(shape = 3, rate = 2);
//!     for t in 0..m {
//!         if t == 0 {
//!             let level[t] ~ Gaussian(0, variance = 4);
//!         } else {
//!             let level[t] ~ Gaussian(level[t - 1], precision = drift);
//!         }
//!         series[t] ~ Gaussian(level[t], variance = 1);
//!     }
//!     let alone ~ Gaussian(centre, variance = 3);
//!     once ~ Gaussian(alone, variance = 1);
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`LeftOutVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LeftOutVmpData<'a> {
    /// `groups: usize`
    pub groups: usize,
    /// `group: [usize; n]`
    pub group: &'a [usize],
    /// `reading: [f64; n]`
    pub reading: &'a [f64],
    /// `series: [Option<f64>; m]`
    pub series: &'a [Option<f64>],
    /// `once: Option<f64>`
    pub once: Option<f64>,
}

/// Elements that the data say nothing about: empty groups, a chain that goes on without readings, a
/// scalar whose only reading is missing.
#[derive(Clone, Debug)]
pub struct LeftOutVmp {
    /// The data `groups: usize`.
    groups: usize,
    /// The data `group: [usize; n]`.
    group: Vec<usize>,
    /// The data `reading: [f64; n]`.
    reading: Vec<f64>,
    /// The data `series: [Option<f64>; m]`.
    series: Vec<Option<f64>>,
    /// The data `once: Option<f64>`.
    once: Option<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `centre`.
    centre: Gaussian,
    /// The belief about `spread`.
    spread: Gamma,
    /// The belief about `effect`.
    effect: Vec<Gaussian>,
    /// The belief about `effect` in the making.
    effect_next: Vec<Gaussian>,
    /// The belief about `doubled`.
    doubled: Vec<Gaussian>,
    /// The belief about `drift`.
    drift: Gamma,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The belief about `alone`.
    alone: Gaussian,
    /// Which elements of `effect` the data speak about.
    effect_informed: Vec<bool>,
    /// Which elements of `level` the data speak about.
    level_informed: Vec<bool>,
    /// Whether the data speak about `alone`.
    alone_informed: bool,
    /// The belief about `centre` one iteration ago.
    centre_before: Gaussian,
    /// The belief about `spread` one iteration ago.
    spread_before: Gamma,
    /// The belief about `effect` one iteration ago.
    effect_before: Vec<Gaussian>,
    /// The belief about `doubled` one iteration ago.
    doubled_before: Vec<Gaussian>,
    /// The belief about `drift` one iteration ago.
    drift_before: Gamma,
    /// The belief about `level` one iteration ago.
    level_before: Vec<Gaussian>,
    /// The belief about `alone` one iteration ago.
    alone_before: Gaussian,
}

impl LeftOutVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LeftOutVmpData<'_>) -> Result<Self, DataError> {
        check::integer("groups", data.groups, 5, 5)?;
        check::integer("group", data.group, 6, 5)?;
        check::real("reading", data.reading, 7, 5)?;
        check::real("series", data.series, 8, 5)?;
        check::real("once", data.once, 9, 5)?;
        let n = data.group.len();
        check::size("n", "group", n, "reading", data.reading.len(), 7, 5)?;
        let m = data.series.len();
        let mut inference = Self {
            groups: data.groups,
            group: data.group.to_vec(),
            reading: data.reading.to_vec(),
            series: data.series.to_vec(),
            once: data.once,
            n,
            m,
            centre: Gaussian::UNIFORM,
            spread: Gamma::UNIFORM,
            effect: Vec::new(),
            effect_next: Vec::new(),
            doubled: Vec::new(),
            drift: Gamma::UNIFORM,
            level: Vec::new(),
            alone: Gaussian::UNIFORM,
            effect_informed: Vec::new(),
            level_informed: Vec::new(),
            alone_informed: false,
            centre_before: Gaussian::UNIFORM,
            spread_before: Gamma::UNIFORM,
            effect_before: Vec::new(),
            doubled_before: Vec::new(),
            drift_before: Gamma::UNIFORM,
            level_before: Vec::new(),
            alone_before: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `groups` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_groups(&mut self, groups: usize) -> Result<(), DataError> {
        check::integer("groups", groups, 5, 5)?;
        let before = std::mem::replace(&mut self.groups, groups);
        self.check_data().inspect_err(|_| self.groups = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `group` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_group(&mut self, group: &[usize]) -> Result<(), DataError> {
        check::length("group", self.group.len(), group.len(), 6, 5)?;
        check::integer("group", group, 6, 5)?;
        let before = std::mem::replace(&mut self.group, group.to_vec());
        self.check_data().inspect_err(|_| self.group = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `reading` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_reading(&mut self, reading: &[f64]) -> Result<(), DataError> {
        check::length("reading", self.reading.len(), reading.len(), 7, 5)?;
        check::real("reading", reading, 7, 5)?;
        self.reading = reading.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `series` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_series(&mut self, series: &[Option<f64>]) -> Result<(), DataError> {
        check::length("series", self.series.len(), series.len(), 8, 5)?;
        check::real("series", series, 8, 5)?;
        self.series = series.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `once` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_once(&mut self, once: Option<f64>) -> Result<(), DataError> {
        check::real("once", once, 9, 5)?;
        self.once = once;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.start();
        self.start_centre();
        self.start_spread();
        self.start_effect();
        self.start_drift();
        self.start_level();
        self.start_alone();
        self.centre_before = self.centre;
        self.spread_before = self.spread;
        self.effect_before.clone_from(&self.effect);
        self.doubled_before.clone_from(&self.doubled);
        self.drift_before = self.drift;
        self.level_before.clone_from(&self.level);
        self.alone_before = self.alone;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_centre();
        self.update_spread();
        self.update_effect();
        self.update_drift();
        self.update_level();
        self.update_alone();
        self.predict_effect();
        self.predict_doubled();
        self.predict_level();
        self.line_25_predict_level();
        self.predict_alone();
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

    /// The posterior of `centre`.
    #[must_use]
    pub fn centre_posterior(&self) -> &Gaussian {
        &self.centre
    }

    /// The posterior of `spread`.
    #[must_use]
    pub fn spread_posterior(&self) -> &Gamma {
        &self.spread
    }

    /// The posterior of `effect`.
    #[must_use]
    pub fn effect_posterior(&self) -> &[Gaussian] {
        &self.effect
    }

    /// The posterior of `doubled`.
    #[must_use]
    pub fn doubled_posterior(&self) -> &[Gaussian] {
        &self.doubled
    }

    /// The posterior of `drift`.
    #[must_use]
    pub fn drift_posterior(&self) -> &Gamma {
        &self.drift
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The posterior of `alone`.
    #[must_use]
    pub fn alone_posterior(&self) -> &Gaussian {
        &self.alone
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 11, `let centre ~ Gaussian(0, variance = 100);`.
        let centre = self.centre;
        bound += gaussian::vmp::average_log(centre, 0.0, 0.01);
        // Line 12, `let spread ~ Gamma(shape = 2, rate = 1);`.
        let spread = self.spread;
        bound += gamma::vmp::average_log(spread, 2.0, 1.0);
        // Line 14, `let effect[j] ~ Gaussian(centre, precision = spread);`.
        for j in 0..self.groups {
            if self.effect_informed[j] {
                let effect = self.effect[j];
                bound += gaussian::vmp::average_log(effect, centre, spread);
            }
        }
        // Line 18, `reading[i] ~ Gaussian(doubled[group[i]], variance = 1);`.
        for i in 0..self.n {
            let group = self.group[i];
            let effect = self.effect[group];
            let predictor = Predictor::new(0.0, 0.0).plus(2.0, effect);
            bound += gaussian::vmp::average_log(self.reading[i], predictor, 1.0);
        }
        // Line 20, `let drift ~ Gamma(shape = 3, rate = 2);`.
        let drift = self.drift;
        bound += gamma::vmp::average_log(drift, 3.0, 2.0);
        // Line 23, `let level[t] ~ Gaussian(0, variance = 4);`.
        for t in 0..self.m {
            if t == 0 && self.level_informed[t] {
                let level = self.level[t];
                bound += gaussian::vmp::average_log(level, 0.0, 0.25);
            }
        }
        // Line 25, `let level[t] ~ Gaussian(level[t - 1], precision = drift);`.
        for t in 0..self.m {
            if t != 0 && self.level_informed[t] {
                let level_here = self.level[t];
                let level_there = self.level[t - 1];
                bound += gaussian::vmp::average_log(level_here, level_there, drift);
            }
        }
        // Line 27, `series[t] ~ Gaussian(level[t], variance = 1);`.
        for t in 0..self.m {
            if let Some(series) = self.series[t] {
                let level = self.level[t];
                bound += gaussian::vmp::average_log(series, level, 1.0);
            }
        }
        // Line 29, `let alone ~ Gaussian(centre, variance = 3);`.
        if self.alone_informed {
            let alone = self.alone;
            let centre = self.centre;
            bound += gaussian::vmp::average_log(alone, centre, 1.0 / 3.0);
        }
        // Line 30, `once ~ Gaussian(alone, variance = 1);`.
        if let Some(once) = self.once {
            let alone = self.alone;
            bound += gaussian::vmp::average_log(once, alone, 1.0);
        }
        // The entropies of the beliefs.
        bound += self.centre.entropy();
        bound += self.spread.entropy();
        for j in 0..self.groups {
            if self.effect_informed[j] {
                bound += self.effect[j].entropy();
            }
        }
        bound += self.drift.entropy();
        for t in 0..self.m {
            if t == 0 && self.level_informed[t] {
                bound += self.level[t].entropy();
            }
        }
        for t in 0..self.m {
            if t != 0 && self.level_informed[t] {
                bound += self.level[t].entropy();
            }
        }
        if self.alone_informed {
            bound += self.alone.entropy();
        }
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::below("group[{}]", &[i], self.group[i], self.groups, 18, 31)?;
        }
        for t in 0..self.m {
            if t != 0 {
                check::below("{} - 1", &[t], t as i64 - 1, self.m, 25, 37)?;
            }
        }
        Ok(())
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.effect_informed = vec![false; self.groups];
        self.level_informed = vec![false; self.m];
        self.alone_informed = false;
        for i in 0..self.n {
            let group = self.group[i];
            self.effect_informed[group] = true;
        }
        for t in 0..self.m {
            if self.series[t].is_some() {
                self.level_informed[t] = true;
            }
        }
        if self.once.is_some() {
            self.alone_informed = true;
        }
        for t in (0..self.m).rev() {
            if t != 0 && self.level_informed[t] {
                self.level_informed[t - 1] = true;
            }
        }
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.centre = Gaussian::UNIFORM;
        self.spread = Gamma::UNIFORM;
        self.effect = vec![Gaussian::UNIFORM; self.groups];
        self.effect_next = vec![Gaussian::UNIFORM; self.groups];
        self.doubled = vec![Gaussian::UNIFORM; self.groups];
        self.drift = Gamma::UNIFORM;
        self.level = vec![Gaussian::UNIFORM; self.m];
        self.alone = Gaussian::UNIFORM;
    }

    /// Line 11, `let centre ~ Gaussian(0, variance = 100);`.
    fn start_centre(&mut self) {
        self.centre = gaussian::vmp::to_x(0.0, 0.01);
    }

    /// Line 12, `let spread ~ Gamma(shape = 2, rate = 1);`.
    fn start_spread(&mut self) {
        self.spread = gamma::vmp::to_x(2.0, 1.0);
    }

    /// Line 14, `let effect[j] ~ Gaussian(centre, precision = spread);`.
    fn start_effect(&mut self) {
        let spread = self.spread;
        let centre = self.centre;
        for j in 0..self.groups {
            if self.effect_informed[j] {
                self.effect[j] = gaussian::vmp::to_x(centre, spread);
            }
        }
    }

    /// Line 20, `let drift ~ Gamma(shape = 3, rate = 2);`.
    fn start_drift(&mut self) {
        self.drift = gamma::vmp::to_x(3.0, 2.0);
    }

    /// Line 23, `let level[t] ~ Gaussian(0, variance = 4);`.
    /// Line 25, `let level[t] ~ Gaussian(level[t - 1], precision = drift);`.
    fn start_level(&mut self) {
        for t in 0..self.m {
            if t == 0 && self.level_informed[t] {
                self.level[t] = gaussian::vmp::to_x(0.0, 0.25);
            }
        }
        let drift = self.drift;
        for t in 0..self.m {
            if t != 0 && self.level_informed[t] {
                let level_there = self.level[t - 1];
                self.level[t] = gaussian::vmp::to_x(level_there, drift);
            }
        }
    }

    /// Line 29, `let alone ~ Gaussian(centre, variance = 3);`.
    fn start_alone(&mut self) {
        if self.alone_informed {
            let centre = self.centre;
            self.alone = gaussian::vmp::to_x(centre, 1.0 / 3.0);
        }
    }

    /// The belief about `centre`, from lines 11, 14 and 29.
    fn update_centre(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.01);
        let spread = self.spread;
        for j in 0..self.groups {
            if self.effect_informed[j] {
                let effect = self.effect[j];
                next *= gaussian::vmp::to_mean(effect, spread);
            }
        }
        if self.alone_informed {
            let alone = self.alone;
            next *= gaussian::vmp::to_mean(alone, 1.0 / 3.0);
        }
        self.centre = next;
    }

    /// The belief about `spread`, from lines 12 and 14.
    fn update_spread(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 1.0);
        let centre = self.centre;
        for j in 0..self.groups {
            if self.effect_informed[j] {
                let effect = self.effect[j];
                next *= gaussian::vmp::to_precision(effect, centre);
            }
        }
        self.spread = next;
    }

    /// The belief about `effect`, from lines 14 and 18.
    fn update_effect(&mut self) {
        self.effect_next.fill(Gaussian::UNIFORM);
        let spread = self.spread;
        let centre = self.centre;
        for j in 0..self.groups {
            if self.effect_informed[j] {
                self.effect_next[j] *= gaussian::vmp::to_x(centre, spread);
            }
        }
        for i in 0..self.n {
            let group = self.group[i];
            self.effect_next[group] *= linear::to_affine(
                2.0,
                Gaussian::from_mean_precision(self.reading[i], 1.0),
                0.0,
                0.0,
            );
        }
        std::mem::swap(&mut self.effect, &mut self.effect_next);
    }

    /// The belief about `drift`, from lines 20 and 25.
    fn update_drift(&mut self) {
        let mut next = gamma::vmp::to_x(3.0, 2.0);
        for t in 0..self.m {
            if t != 0 && self.level_informed[t] {
                let level_here = self.level[t];
                let level_there = self.level[t - 1];
                next *= gaussian::vmp::to_precision(level_here, level_there);
            }
        }
        self.drift = next;
    }

    /// The belief about `level`, from lines 23, 25 and 27.
    fn update_level(&mut self) {
        let drift = self.drift;
        for t in 0..self.m {
            let mut next = Gaussian::UNIFORM;
            if t == 0 && self.level_informed[t] {
                next *= gaussian::vmp::to_x(0.0, 0.25);
            }
            if t != 0 && self.level_informed[t] {
                let level_there = self.level[t - 1];
                next *= gaussian::vmp::to_x(level_there, drift);
            }
            if t + 1 < self.m {
                let t = t + 1;
                if t != 0 && self.level_informed[t] {
                    let level_here = self.level[t];
                    next *= gaussian::vmp::to_mean(level_here, drift);
                }
            }
            if let Some(series) = self.series[t] {
                next *= gaussian::vmp::to_mean(series, 1.0);
            }
            self.level[t] = next;
        }
    }

    /// The belief about `alone`, from lines 29 and 30.
    fn update_alone(&mut self) {
        let mut next = Gaussian::UNIFORM;
        if self.alone_informed {
            let centre = self.centre;
            next *= gaussian::vmp::to_x(centre, 1.0 / 3.0);
        }
        if let Some(once) = self.once {
            next *= gaussian::vmp::to_mean(once, 1.0);
        }
        self.alone = next;
    }

    /// Line 14, `let effect[j] ~ Gaussian(centre, precision = spread);`.
    fn predict_effect(&mut self) {
        let centre = self.centre;
        let spread = self.spread;
        for j in 0..self.groups {
            if !self.effect_informed[j] {
                self.effect[j] = linear::through_noise(centre, spread.mean_inverse());
            }
        }
    }

    /// Line 15, `let doubled[j] = 2 * effect[j];`.
    fn predict_doubled(&mut self) {
        for j in 0..self.groups {
            let effect = self.effect[j];
            self.doubled[j] = linear::affine(2.0, effect, 0.0, 0.0);
        }
    }

    /// Line 23, `let level[t] ~ Gaussian(0, variance = 4);`.
    fn predict_level(&mut self) {
        for t in 0..self.m {
            if t == 0 && !self.level_informed[t] {
                self.level[t] = Gaussian::from_mean_variance(0.0, 4.0);
            }
        }
    }

    /// Line 25, `let level[t] ~ Gaussian(level[t - 1], precision = drift);`.
    fn line_25_predict_level(&mut self) {
        let drift = self.drift;
        for t in 0..self.m {
            if t != 0 && !self.level_informed[t] {
                let level_there = self.level[t - 1];
                self.level[t] = linear::through_noise(level_there, drift.mean_inverse());
            }
        }
    }

    /// Line 29, `let alone ~ Gaussian(centre, variance = 3);`.
    fn predict_alone(&mut self) {
        if !self.alone_informed {
            let centre = self.centre;
            self.alone = linear::through_noise(centre, 3.0);
        }
    }
}

impl Inference for LeftOutVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("centre", &self.centre, 0, 11, iteration)?;
        Error::check_proper("spread", &self.spread, 0, 12, iteration)?;
        for j in 0..self.groups {
            if self.effect_informed[j] {
                Error::check_proper("effect", &self.effect[j], j, 14, iteration)?;
            }
        }
        Error::check_all_proper("doubled", &self.doubled, 15, iteration)?;
        Error::check_proper("drift", &self.drift, 0, 20, iteration)?;
        for t in 0..self.m {
            if t == 0 && self.level_informed[t] {
                Error::check_proper("level", &self.level[t], t, 23, iteration)?;
            }
        }
        for t in 0..self.m {
            if t != 0 && self.level_informed[t] {
                Error::check_proper("level", &self.level[t], t, 23, iteration)?;
            }
        }
        if self.alone_informed {
            Error::check_proper("alone", &self.alone, 0, 29, iteration)?;
        }
        let mut moved = self.centre.moved(&self.centre_before, tolerance);
        self.centre_before = self.centre;
        moved |= self.spread.moved(&self.spread_before, tolerance);
        self.spread_before = self.spread;
        moved |= posterity_runtime::any_moved(&self.effect, &self.effect_before, tolerance);
        self.effect_before.clone_from(&self.effect);
        moved |= posterity_runtime::any_moved(&self.doubled, &self.doubled_before, tolerance);
        self.doubled_before.clone_from(&self.doubled);
        moved |= self.drift.moved(&self.drift_before, tolerance);
        self.drift_before = self.drift;
        moved |= posterity_runtime::any_moved(&self.level, &self.level_before, tolerance);
        self.level_before.clone_from(&self.level);
        moved |= self.alone.moved(&self.alone_before, tolerance);
        self.alone_before = self.alone;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let centre = Posterior::from(self.centre);
        let spread = Posterior::from(self.spread);
        let effect = Posterior::array((0..self.groups).map(|i| self.effect[i]));
        let doubled = Posterior::array((0..self.groups).map(|i| self.doubled[i]));
        let drift = Posterior::from(self.drift);
        let level = Posterior::array((0..self.m).map(|i| self.level[i]));
        let alone = Posterior::from(self.alone);
        vec![
            ("centre", centre), ("spread", spread), ("effect", effect), ("doubled",
            doubled), ("drift", drift), ("level", level), ("alone", alone)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(18, 9), (27, 9), (30, 5)]
    }
}
