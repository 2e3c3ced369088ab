//! `EightSchools` by variational message passing, compiled by posterity from
//! `models/eight_schools.model`.
//!
//! ```text
//! model EightSchools(effect: [f64; n], standard_error: [f64; n]) -> (mean, precision, school_effect)
//!     {
//!     let mean ~ Gaussian(0, variance = 400);
//!     let precision ~ Gamma(shape = 1, rate = 50);
//!     for s in 0..n {
//!         #[labels(school)]
//!         let school_effect[s] ~ Gaussian(mean, precision = precision);
//!         effect[s] ~ Gaussian(school_effect[s], sd = standard_error[s]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`EightSchools`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct EightSchoolsData<'a> {
    /// `effect: [f64; n]`
    pub effect: &'a [f64],
    /// `standard_error: [f64; n]`
    pub standard_error: &'a [f64],
}

/// Does coaching for a college test help, and more at some schools than at others?
///
/// Eight trials measured the gain in points, each with a known standard error. The true gains are
/// scattered around a common mean; how widely is learnt, so that the measured gains shrink towards
/// each other as much as they should.
///
/// Data: `data/eight_schools.json` (Rubin 1981). Model: Gelman et al., "Bayesian data analysis"
/// (2013), §5.5.
#[derive(Clone, Debug)]
pub struct EightSchools {
    /// The data `effect: [f64; n]`.
    effect: Vec<f64>,
    /// The data `standard_error: [f64; n]`.
    standard_error: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: Gaussian,
    /// The belief about `precision`.
    precision: Gamma,
    /// The belief about `school_effect`.
    school_effect: Vec<Gaussian>,
    /// The belief about `school_effect` in the making.
    school_effect_next: Vec<Gaussian>,
    /// The belief about `mean` one iteration ago.
    mean_before: Gaussian,
    /// The belief about `precision` one iteration ago.
    precision_before: Gamma,
    /// The belief about `school_effect` one iteration ago.
    school_effect_before: Vec<Gaussian>,
}

impl EightSchools {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: EightSchoolsData<'_>) -> Result<Self, DataError> {
        check::real("effect", data.effect, 8, 20)?;
        check::real("standard_error", data.standard_error, 8, 38)?;
        let n = data.effect.len();
        check::size("n", "effect", n, "standard_error", data.standard_error.len(), 8, 38)?;
        let mut inference = Self {
            effect: data.effect.to_vec(),
            standard_error: data.standard_error.to_vec(),
            n,
            mean: Gaussian::UNIFORM,
            precision: Gamma::UNIFORM,
            school_effect: Vec::new(),
            school_effect_next: Vec::new(),
            mean_before: Gaussian::UNIFORM,
            precision_before: Gamma::UNIFORM,
            school_effect_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `effect` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_effect(&mut self, effect: &[f64]) -> Result<(), DataError> {
        check::length("effect", self.effect.len(), effect.len(), 8, 20)?;
        check::real("effect", effect, 8, 20)?;
        self.effect = effect.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `standard_error` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_standard_error(&mut self, standard_error: &[f64]) -> Result<(), DataError> {
        check::length("standard_error", self.standard_error.len(), standard_error.len(), 8, 38)?;
        check::real("standard_error", standard_error, 8, 38)?;
        let before = std::mem::replace(&mut self.standard_error, standard_error.to_vec());
        self.check_data().inspect_err(|_| self.standard_error = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_mean();
        self.start_precision();
        self.start_school_effect();
        self.mean_before = self.mean;
        self.precision_before = self.precision;
        self.school_effect_before.clone_from(&self.school_effect);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_mean();
        self.update_precision();
        self.update_school_effect();
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

    /// The posterior of `school_effect`.
    #[must_use]
    pub fn school_effect_posterior(&self) -> &[Gaussian] {
        &self.school_effect
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 9, `let mean ~ Gaussian(0, variance = 400);`.
        let mean = self.mean;
        bound += gaussian::vmp::average_log(mean, 0.0, 0.0025);
        // Line 10, `let precision ~ Gamma(shape = 1, rate = 50);`.
        let precision = self.precision;
        bound += gamma::vmp::average_log(precision, 1.0, 50.0);
        // Line 13, `let school_effect[s] ~ Gaussian(mean, precision = precision);`.
        for s in 0..self.n {
            let school_effect = self.school_effect[s];
            bound += gaussian::vmp::average_log(school_effect, mean, precision);
        }
        // Line 14, `effect[s] ~ Gaussian(school_effect[s], sd = standard_error[s]);`.
        for s in 0..self.n {
            let school_effect = self.school_effect[s];
            bound += gaussian::vmp::average_log(
                self.effect[s],
                school_effect,
                1.0 / (self.standard_error[s] * self.standard_error[s]),
            );
        }
        // The entropies of the beliefs.
        bound += self.mean.entropy();
        bound += self.precision.entropy();
        bound += self.school_effect.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for s in 0..self.n {
            check::deviation("standard_error[{}]", &[s], self.standard_error[s], 14, 53)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.mean = Gaussian::UNIFORM;
        self.precision = Gamma::UNIFORM;
        self.school_effect = vec![Gaussian::UNIFORM; self.n];
        self.school_effect_next = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 9, `let mean ~ Gaussian(0, variance = 400);`.
    fn start_mean(&mut self) {
        self.mean = gaussian::vmp::to_x(0.0, 0.0025);
    }

    /// Line 10, `let precision ~ Gamma(shape = 1, rate = 50);`.
    fn start_precision(&mut self) {
        self.precision = gamma::vmp::to_x(1.0, 50.0);
    }

    /// Line 13, `let school_effect[s] ~ Gaussian(mean, precision = precision);`.
    fn start_school_effect(&mut self) {
        let precision = self.precision;
        let mean = self.mean;
        for s in 0..self.n {
            self.school_effect[s] = gaussian::vmp::to_x(mean, precision);
        }
    }

    /// The belief about `mean`, from lines 9 and 13.
    fn update_mean(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.0025);
        let precision = self.precision;
        for s in 0..self.n {
            let school_effect = self.school_effect[s];
            next *= gaussian::vmp::to_mean(school_effect, precision);
        }
        self.mean = next;
    }

    /// The belief about `precision`, from lines 10 and 13.
    fn update_precision(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 50.0);
        let mean = self.mean;
        for s in 0..self.n {
            let school_effect = self.school_effect[s];
            next *= gaussian::vmp::to_precision(school_effect, mean);
        }
        self.precision = next;
    }

    /// The belief about `school_effect`, from lines 13 and 14.
    fn update_school_effect(&mut self) {
        let precision = self.precision;
        let mean = self.mean;
        for s in 0..self.n {
            self.school_effect_next[s] = gaussian::vmp::to_x(mean, precision);
        }
        for s in 0..self.n {
            self.school_effect_next[s] *= gaussian::vmp::to_mean(
                self.effect[s],
                1.0 / (self.standard_error[s] * self.standard_error[s]),
            );
        }
        std::mem::swap(&mut self.school_effect, &mut self.school_effect_next);
    }
}

impl Inference for EightSchools {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 9, iteration)?;
        Error::check_proper("precision", &self.precision, 0, 10, iteration)?;
        Error::check_all_proper("school_effect", &self.school_effect, 13, iteration)?;
        let mut moved = self.mean.moved(&self.mean_before, tolerance);
        self.mean_before = self.mean;
        moved |= self.precision.moved(&self.precision_before, tolerance);
        self.precision_before = self.precision;
        moved |= posterity_runtime::any_moved(
            &self.school_effect,
            &self.school_effect_before,
            tolerance,
        );
        self.school_effect_before.clone_from(&self.school_effect);
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
        let school_effect = Posterior::array((0..self.n).map(|i| self.school_effect[i]));
        vec![("mean", mean), ("precision", precision), ("school_effect", school_effect)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(14, 9)]
    }
}
