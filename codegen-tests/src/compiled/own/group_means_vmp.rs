//! `GroupMeansVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/group_means_vmp.model`.
//!
//! ```text
//! model GroupMeansVmp(
//!     groups: usize,
//!     group: [usize; n],
//!     covariate: [f64; n],
//!     y: [f64; n],
//! ) -> (typical, slope, between, within, level) {
//!     let typical ~ Gaussian(0, variance = 10);
//!     let slope ~ Gaussian(0, variance = 10);
//!     let between ~ Gamma(shape = 1, rate = 0.1);
//!     let within ~ Gamma(shape = 1, rate = 1);
//!     for g in 0..groups {
//!         let level[g] ~ Gaussian(typical, precision = between);
//!     }
//!     for i in 0..n {
//!         y[i] ~ Gaussian(level[group[i]] + slope * covariate[i], precision = within);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`GroupMeansVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GroupMeansVmpData<'a> {
    /// `groups: usize`
    pub groups: usize,
    /// `group: [usize; n]`
    pub group: &'a [usize],
    /// `covariate: [f64; n]`
    pub covariate: &'a [f64],
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// A radon-like hierarchy: groups around a typical level, one covariate, both spreads learnt.
#[derive(Clone, Debug)]
pub struct GroupMeansVmp {
    /// The data `groups: usize`.
    groups: usize,
    /// The data `group: [usize; n]`.
    group: Vec<usize>,
    /// The data `covariate: [f64; n]`.
    covariate: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `typical`.
    typical: Gaussian,
    /// The belief about `slope`.
    slope: Gaussian,
    /// The belief about `between`.
    between: Gamma,
    /// The belief about `within`.
    within: Gamma,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The belief about `level` in the making.
    level_next: Vec<Gaussian>,
    /// Which elements of `level` the data speak about.
    level_informed: Vec<bool>,
    /// The belief about `typical` one iteration ago.
    typical_before: Gaussian,
    /// The belief about `slope` one iteration ago.
    slope_before: Gaussian,
    /// The belief about `between` one iteration ago.
    between_before: Gamma,
    /// The belief about `within` one iteration ago.
    within_before: Gamma,
    /// The belief about `level` one iteration ago.
    level_before: Vec<Gaussian>,
}

impl GroupMeansVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GroupMeansVmpData<'_>) -> Result<Self, DataError> {
        check::integer("groups", data.groups, 4, 5)?;
        check::integer("group", data.group, 5, 5)?;
        check::real("covariate", data.covariate, 6, 5)?;
        check::real("y", data.y, 7, 5)?;
        let n = data.group.len();
        check::size("n", "group", n, "covariate", data.covariate.len(), 6, 5)?;
        check::size("n", "group", n, "y", data.y.len(), 7, 5)?;
        let mut inference = Self {
            groups: data.groups,
            group: data.group.to_vec(),
            covariate: data.covariate.to_vec(),
            y: data.y.to_vec(),
            n,
            typical: Gaussian::UNIFORM,
            slope: Gaussian::UNIFORM,
            between: Gamma::UNIFORM,
            within: Gamma::UNIFORM,
            level: Vec::new(),
            level_next: Vec::new(),
            level_informed: Vec::new(),
            typical_before: Gaussian::UNIFORM,
            slope_before: Gaussian::UNIFORM,
            between_before: Gamma::UNIFORM,
            within_before: Gamma::UNIFORM,
            level_before: Vec::new(),
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
        check::integer("groups", groups, 4, 5)?;
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
        check::length("group", self.group.len(), group.len(), 5, 5)?;
        check::integer("group", group, 5, 5)?;
        let before = std::mem::replace(&mut self.group, group.to_vec());
        self.check_data().inspect_err(|_| self.group = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `covariate` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_covariate(&mut self, covariate: &[f64]) -> Result<(), DataError> {
        check::length("covariate", self.covariate.len(), covariate.len(), 6, 5)?;
        check::real("covariate", covariate, 6, 5)?;
        self.covariate = covariate.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 7, 5)?;
        check::real("y", y, 7, 5)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.start();
        self.start_typical();
        self.start_slope();
        self.start_between();
        self.start_within();
        self.start_level();
        self.typical_before = self.typical;
        self.slope_before = self.slope;
        self.between_before = self.between;
        self.within_before = self.within;
        self.level_before.clone_from(&self.level);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_typical();
        self.update_slope();
        self.update_between();
        self.update_within();
        self.update_level();
        self.predict_level();
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

    /// The posterior of `slope`.
    #[must_use]
    pub fn slope_posterior(&self) -> &Gaussian {
        &self.slope
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 9, `let typical ~ Gaussian(0, variance = 10);`.
        let typical = self.typical;
        bound += gaussian::vmp::average_log(typical, 0.0, 0.1);
        // Line 10, `let slope ~ Gaussian(0, variance = 10);`.
        let slope = self.slope;
        bound += gaussian::vmp::average_log(slope, 0.0, 0.1);
        // Line 11, `let between ~ Gamma(shape = 1, rate = 0.1);`.
        let between = self.between;
        bound += gamma::vmp::average_log(between, 1.0, 0.1);
        // Line 12, `let within ~ Gamma(shape = 1, rate = 1);`.
        let within = self.within;
        bound += gamma::vmp::average_log(within, 1.0, 1.0);
        // Line 14, `let level[g] ~ Gaussian(typical, precision = between);`.
        for g in 0..self.groups {
            if self.level_informed[g] {
                let level = self.level[g];
                bound += gaussian::vmp::average_log(level, typical, between);
            }
        }
        // Line 17, `y[i] ~ Gaussian(level[group[i]] + slope * covariate[i], precision = w…`.
        for i in 0..self.n {
            let group = self.group[i];
            let level = self.level[group];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, level)
                .plus(self.covariate[i], slope);
            bound += gaussian::vmp::average_log(self.y[i], predictor, within);
        }
        // The entropies of the beliefs.
        bound += self.typical.entropy();
        bound += self.slope.entropy();
        bound += self.between.entropy();
        bound += self.within.entropy();
        for g in 0..self.groups {
            if self.level_informed[g] {
                bound += self.level[g].entropy();
            }
        }
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::below("group[{}]", &[i], self.group[i], self.groups, 17, 25)?;
        }
        Ok(())
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.level_informed = vec![false; self.groups];
        for i in 0..self.n {
            let group = self.group[i];
            self.level_informed[group] = true;
        }
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.typical = Gaussian::UNIFORM;
        self.slope = Gaussian::UNIFORM;
        self.between = Gamma::UNIFORM;
        self.within = Gamma::UNIFORM;
        self.level = vec![Gaussian::UNIFORM; self.groups];
        self.level_next = vec![Gaussian::UNIFORM; self.groups];
    }

    /// Line 9, `let typical ~ Gaussian(0, variance = 10);`.
    fn start_typical(&mut self) {
        self.typical = gaussian::vmp::to_x(0.0, 0.1);
    }

    /// Line 10, `let slope ~ Gaussian(0, variance = 10);`.
    fn start_slope(&mut self) {
        self.slope = gaussian::vmp::to_x(0.0, 0.1);
    }

    /// Line 11, `let between ~ Gamma(shape = 1, rate = 0.1);`.
    fn start_between(&mut self) {
        self.between = gamma::vmp::to_x(1.0, 0.1);
    }

    /// Line 12, `let within ~ Gamma(shape = 1, rate = 1);`.
    fn start_within(&mut self) {
        self.within = gamma::vmp::to_x(1.0, 1.0);
    }

    /// Line 14, `let level[g] ~ Gaussian(typical, precision = between);`.
    fn start_level(&mut self) {
        let between = self.between;
        let typical = self.typical;
        for g in 0..self.groups {
            if self.level_informed[g] {
                self.level[g] = gaussian::vmp::to_x(typical, between);
            }
        }
    }

    /// The belief about `typical`, from lines 9 and 14.
    fn update_typical(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.1);
        let between = self.between;
        for g in 0..self.groups {
            if self.level_informed[g] {
                let level = self.level[g];
                next *= gaussian::vmp::to_mean(level, between);
            }
        }
        self.typical = next;
    }

    /// The belief about `slope`, from lines 10 and 17.
    fn update_slope(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.1);
        let within = self.within;
        let slope = self.slope;
        for i in 0..self.n {
            let group = self.group[i];
            let level = self.level[group];
            let predicted = level.mean() + self.covariate[i] * slope.mean();
            next *= linear::to_term_mean_field(
                self.covariate[i],
                slope.mean(),
                predicted,
                Gaussian::from_mean_precision(self.y[i], within.mean()),
            );
        }
        self.slope = next;
    }

    /// The belief about `between`, from lines 11 and 14.
    fn update_between(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 0.1);
        let typical = self.typical;
        for g in 0..self.groups {
            if self.level_informed[g] {
                let level = self.level[g];
                next *= gaussian::vmp::to_precision(level, typical);
            }
        }
        self.between = next;
    }

    /// The belief about `within`, from lines 12 and 17.
    fn update_within(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 1.0);
        let slope = self.slope;
        for i in 0..self.n {
            let group = self.group[i];
            let level = self.level[group];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, level)
                .plus(self.covariate[i], slope);
            next *= gaussian::vmp::to_precision(self.y[i], predictor);
        }
        self.within = next;
    }

    /// The belief about `level`, from lines 14 and 17.
    fn update_level(&mut self) {
        self.level_next.fill(Gaussian::UNIFORM);
        let between = self.between;
        let typical = self.typical;
        for g in 0..self.groups {
            if self.level_informed[g] {
                self.level_next[g] *= gaussian::vmp::to_x(typical, between);
            }
        }
        let within = self.within;
        let slope = self.slope;
        for i in 0..self.n {
            let group = self.group[i];
            let level = self.level[group];
            let predicted = level.mean() + self.covariate[i] * slope.mean();
            self.level_next[group] *= linear::to_term_mean_field(
                1.0,
                level.mean(),
                predicted,
                Gaussian::from_mean_precision(self.y[i], within.mean()),
            );
        }
        std::mem::swap(&mut self.level, &mut self.level_next);
    }

    /// Line 14, `let level[g] ~ Gaussian(typical, precision = between);`.
    fn predict_level(&mut self) {
        let typical = self.typical;
        let between = self.between;
        for g in 0..self.groups {
            if !self.level_informed[g] {
                self.level[g] = linear::through_noise(typical, between.mean_inverse());
            }
        }
    }
}

impl Inference for GroupMeansVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("typical", &self.typical, 0, 9, iteration)?;
        Error::check_proper("slope", &self.slope, 0, 10, iteration)?;
        Error::check_proper("between", &self.between, 0, 11, iteration)?;
        Error::check_proper("within", &self.within, 0, 12, iteration)?;
        for g in 0..self.groups {
            if self.level_informed[g] {
                Error::check_proper("level", &self.level[g], g, 14, iteration)?;
            }
        }
        let mut moved = self.typical.moved(&self.typical_before, tolerance);
        self.typical_before = self.typical;
        moved |= self.slope.moved(&self.slope_before, tolerance);
        self.slope_before = self.slope;
        moved |= self.between.moved(&self.between_before, tolerance);
        self.between_before = self.between;
        moved |= self.within.moved(&self.within_before, tolerance);
        self.within_before = self.within;
        moved |= posterity_runtime::any_moved(&self.level, &self.level_before, tolerance);
        self.level_before.clone_from(&self.level);
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
        let slope = Posterior::from(self.slope);
        let between = Posterior::from(self.between);
        let within = Posterior::from(self.within);
        let level = Posterior::array((0..self.groups).map(|i| self.level[i]));
        vec![
            ("typical", typical), ("slope", slope), ("between", between), ("within",
            within), ("level", level)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(17, 9)]
    }
}
