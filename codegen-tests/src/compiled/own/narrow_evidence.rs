//! `NarrowEvidence` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/narrow_evidence.model`.
//!
//! ```text
//! model NarrowEvidence(lower: [f64; n], upper: [f64; n], seen: [f64; n], count: usize, a: f64) -> (x,
//!     drift) {
//!     for i in 0..n {
//!         let x[i] ~ Gaussian(50, variance = 100);
//!         observe lower[i] < x[i] && x[i] < upper[i];
//!     }
//!     let drift ~ Gaussian(0, variance = 1);
//!     count ~ Poisson(exp(drift));
//!     let tight ~ Gamma(a, rate = a);
//!     let level ~ Gaussian(0, variance = 1);
//!     for i in 0..n { seen[i] ~ Gaussian(level, precision = tight); }
//! }
//! ```

use posterity_runtime::operators::{exp, gamma, gaussian, is_between, poisson};
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Predictor, Progress, Run, Unsettled, check,
};
use std::ops::ControlFlow;

/// What [`NarrowEvidence`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NarrowEvidenceData<'a> {
    /// `lower: [f64; n]`
    pub lower: &'a [f64],
    /// `upper: [f64; n]`
    pub upper: &'a [f64],
    /// `seen: [f64; n]`
    pub seen: &'a [f64],
    /// `count: usize`
    pub count: usize,
    /// `a: f64`
    pub a: f64,
}

/// The inference of `NarrowEvidence`.
#[derive(Clone, Debug)]
pub struct NarrowEvidence {
    /// The data `lower: [f64; n]`.
    lower: Vec<f64>,
    /// The data `upper: [f64; n]`.
    upper: Vec<f64>,
    /// The data `seen: [f64; n]`.
    seen: Vec<f64>,
    /// The data `count: usize`.
    count: usize,
    /// The data `a: f64`.
    a: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `drift`.
    drift: Gaussian,
    /// The belief about `tight`.
    tight: Gamma,
    /// The belief about `level`.
    level: Gaussian,
    /// The message to `x` from its definition, line 4.
    x_prior: Vec<Gaussian>,
    /// The message to `x[i]` from line 5.
    x_from_constraint: Vec<Gaussian>,
    /// The message to `drift` from its definition, line 7.
    drift_prior: Gaussian,
    /// The message to `part` from its definition, line 8.
    part_prior: Gamma,
    /// The message to `drift` from line 8.
    drift_from_part: Gaussian,
    /// The message to `part` from line 8.
    part_from_count: Gamma,
    /// The message to `level` from line 11.
    level_from_seen: Vec<Gaussian>,
    /// The message to `tight` from line 11.
    tight_from_seen: Vec<Gamma>,
    /// The belief about `x` one iteration ago.
    x_before: Vec<Gaussian>,
    /// The belief about `drift` one iteration ago.
    drift_before: Gaussian,
    /// The belief about `tight` one iteration ago.
    tight_before: Gamma,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
}

impl NarrowEvidence {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NarrowEvidenceData<'_>) -> Result<Self, DataError> {
        check::real("lower", data.lower, 2, 22)?;
        check::real("upper", data.upper, 2, 39)?;
        check::real("seen", data.seen, 2, 56)?;
        check::integer("count", data.count, 2, 72)?;
        check::real("a", data.a, 2, 86)?;
        let n = data.lower.len();
        check::size("n", "lower", n, "upper", data.upper.len(), 2, 39)?;
        check::size("n", "lower", n, "seen", data.seen.len(), 2, 56)?;
        let mut inference = Self {
            lower: data.lower.to_vec(),
            upper: data.upper.to_vec(),
            seen: data.seen.to_vec(),
            count: data.count,
            a: data.a,
            n,
            x: Vec::new(),
            drift: Gaussian::UNIFORM,
            tight: Gamma::UNIFORM,
            level: Gaussian::UNIFORM,
            x_prior: Vec::new(),
            x_from_constraint: Vec::new(),
            drift_prior: Gaussian::UNIFORM,
            part_prior: Gamma::UNIFORM,
            drift_from_part: Gaussian::UNIFORM,
            part_from_count: Gamma::UNIFORM,
            level_from_seen: Vec::new(),
            tight_from_seen: Vec::new(),
            x_before: Vec::new(),
            drift_before: Gaussian::UNIFORM,
            tight_before: Gamma::UNIFORM,
            level_before: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `lower` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_lower(&mut self, lower: &[f64]) -> Result<(), DataError> {
        check::length("lower", self.lower.len(), lower.len(), 2, 22)?;
        check::real("lower", lower, 2, 22)?;
        let before = std::mem::replace(&mut self.lower, lower.to_vec());
        self.check_data().inspect_err(|_| self.lower = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `upper` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_upper(&mut self, upper: &[f64]) -> Result<(), DataError> {
        check::length("upper", self.upper.len(), upper.len(), 2, 39)?;
        check::real("upper", upper, 2, 39)?;
        let before = std::mem::replace(&mut self.upper, upper.to_vec());
        self.check_data().inspect_err(|_| self.upper = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[f64]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 2, 56)?;
        check::real("seen", seen, 2, 56)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `count` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_count(&mut self, count: usize) -> Result<(), DataError> {
        check::integer("count", count, 2, 72)?;
        self.count = count;
        self.reset();
        Ok(())
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: f64) -> Result<(), DataError> {
        check::real("a", a, 2, 86)?;
        let before = std::mem::replace(&mut self.a, a);
        self.check_data().inspect_err(|_| self.a = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_drift();
        self.tell_part();
        self.define_tight();
        self.define_level();
        self.define_part();
        self.tell_drift();
        self.tell_x();
        self.marginal_of_x();
        self.marginal_of_drift();
        self.x_before.clone_from(&self.x);
        self.drift_before = self.drift;
        self.tight_before = self.tight;
        self.level_before = self.level;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_level_and_tight();
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
    pub fn x_posterior(&self) -> &[Gaussian] {
        &self.x
    }

    /// The posterior of `drift`.
    #[must_use]
    pub fn drift_posterior(&self) -> &Gaussian {
        &self.drift
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 4.
        for at in 0..self.x_prior.len() {
            log_z += (self.x_prior[at] * self.x_from_constraint[at])
                .log_normaliser_over(&self.x_prior[at]);
        }
        // `drift`, from line 7.
        log_z += (self.drift_prior * self.drift_from_part).log_normaliser_over(&self.drift_prior);
        // `part`, from line 8.
        let part = self.part_prior;
        log_z += poisson::ep::log_evidence(self.count, part);
        // `tight`, from line 9.
        let tight_prior = gamma::ep::to_x_known(self.a, self.a);
        log_z += self.tight.log_normaliser_over(&tight_prior);
        // `level`, from line 10.
        let level_prior = Gaussian::from_mean_variance(0.0, 1.0);
        log_z += self.level.log_normaliser_over(&level_prior);
        // Line 5, `observe lower[i] < x[i] && x[i] < upper[i];`.
        for i in 0..self.n {
            let x = self.x_prior[i];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, x);
            log_z += is_between::ep::derivatives(
                    true,
                    self.lower[i],
                    self.upper[i],
                    predictor.mean,
                    predictor.variance,
                )
                .log_z;
            log_z -= (self.x_prior[i] * self.x_from_constraint[i]).log_normaliser_over(&x);
        }
        // Line 8, `count ~ Poisson(exp(drift));`.
        let part = self.part_from_count;
        let drift = self.drift_prior;
        log_z += exp::ep::log_evidence_soft(part, drift);
        log_z -= self.part_prior.log_average_of(&part);
        log_z -= (self.drift_prior * self.drift_from_part).log_normaliser_over(&drift);
        // Line 11, `seen[i] ~ Gaussian(level, precision = tight);`.
        for i in 0..self.n {
            let level = self.level / self.level_from_seen[i];
            let tight = self.tight / self.tight_from_seen[i];
            log_z += gaussian::ep::log_evidence_random_precision(self.seen[i], level, tight);
            log_z -= self.level.log_normaliser_over(&level);
            log_z -= self.tight.log_normaliser_over(&tight);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::holds(
                "lower",
                "lower[{}] < upper[{}]",
                &[i, i],
                self.lower[i] < self.upper[i],
                5,
                17,
            )?;
        }
        check::positive("a", &[], self.a, 9, 23)?;
        check::positive("a", &[], self.a, 9, 33)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.drift = Gaussian::UNIFORM;
        self.tight = Gamma::UNIFORM;
        self.level = Gaussian::UNIFORM;
        self.x_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_from_constraint = vec![Gaussian::UNIFORM; self.n];
        self.drift_prior = Gaussian::UNIFORM;
        self.part_prior = Gamma::UNIFORM;
        self.drift_from_part = Gaussian::UNIFORM;
        self.part_from_count = Gamma::UNIFORM;
        self.level_from_seen = vec![Gaussian::UNIFORM; self.n];
        self.tight_from_seen = vec![Gamma::UNIFORM; self.n];
    }

    /// Line 4, `let x[i] ~ Gaussian(50, variance = 100);`.
    fn define_x(&mut self) {
        self.x_prior.fill(Gaussian::from_mean_variance(50.0, 100.0));
    }

    /// Line 7, `let drift ~ Gaussian(0, variance = 1);`.
    fn define_drift(&mut self) {
        self.drift_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 8, `count ~ Poisson(exp(drift));`.
    fn tell_part(&mut self) {
        self.part_from_count = poisson::ep::to_rate_observed(self.count);
    }

    /// Line 9, `let tight ~ Gamma(a, rate = a);`.
    fn define_tight(&mut self) {
        self.tight *= gamma::ep::to_x_known(self.a, self.a);
    }

    /// Line 10, `let level ~ Gaussian(0, variance = 1);`.
    fn define_level(&mut self) {
        self.level *= Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 8, `count ~ Poisson(exp(drift));`.
    fn define_part(&mut self) {
        let part = self.part_from_count;
        let drift = self.drift_prior;
        self.part_prior = exp::ep::to_y(part, drift);
    }

    /// Line 8, `count ~ Poisson(exp(drift));`.
    fn tell_drift(&mut self) {
        let part = self.part_from_count;
        let drift = self.drift_prior;
        self.drift_from_part = exp::ep::to_x(part, drift);
    }

    /// Line 5, `observe lower[i] < x[i] && x[i] < upper[i];`.
    fn tell_x(&mut self) {
        for i in 0..self.n {
            let x = self.x_prior[i];
            let [to_x] = is_between::ep::messages(
                true,
                self.lower[i],
                self.upper[i],
                0.0,
                0.0,
                [(1.0, x)],
            );
            self.x_from_constraint[i] = to_x;
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_constraint[at];
        }
    }

    /// The marginal of `drift`: the product of all messages to it.
    fn marginal_of_drift(&mut self) {
        self.drift = self.drift_prior * self.drift_from_part;
    }

    /// Line 11, `seen[i] ~ Gaussian(level, precision = tight);`.
    fn tell_level_and_tight(&mut self) {
        for i in 0..self.n {
            let level = self.level / self.level_from_seen[i];
            let tight = self.tight / self.tight_from_seen[i];
            let to_level = gaussian::ep::to_mean_random_precision(self.seen[i], level, tight);
            let to_tight = gaussian::ep::to_precision(self.seen[i], level, tight);
            self.level = level * to_level;
            self.level_from_seen[i] = to_level;
            self.tight = tight * to_tight;
            self.tight_from_seen[i] = to_tight;
        }
    }
}

impl Inference for NarrowEvidence {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 4, iteration)?;
        Error::check_proper("drift", &self.drift, 0, 7, iteration)?;
        Error::check_proper("tight", &self.tight, 0, 9, iteration)?;
        Error::check_proper("level", &self.level, 0, 10, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.x, &self.x_before, tolerance);
        self.x_before.clone_from(&self.x);
        moved |= self.drift.moved(&self.drift_before, tolerance);
        self.drift_before = self.drift;
        moved |= self.tight.moved(&self.tight_before, tolerance);
        self.tight_before = self.tight;
        moved |= self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("level", "line 11", |it| &it.level_from_seen),
            ahead.array("tight", "line 11", |it| &it.tight_from_seen),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::array((0..self.n).map(|i| self.x[i]));
        let drift = Posterior::from(self.drift);
        vec![("x", x), ("drift", drift)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 9), (8, 5), (11, 21)]
    }
}
