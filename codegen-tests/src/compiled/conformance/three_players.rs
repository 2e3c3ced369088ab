//! `ThreePlayers` by expectation propagation, compiled by posterity from
//! `conformance/ranking/three_players.model`.
//!
//! ```text
//! model ThreePlayers(prior_mean: [f64; 3], prior_variance: [f64; 3]) -> (skill) {
//!     for i in 0..3 {
//!         let old ~ Gaussian(prior_mean[i], variance = prior_variance[i]);
//!         let skill[i] ~ Gaussian(old, precision = 144);
//!         let performance[i] ~ Gaussian(skill[i], precision = 0.0576);
//!     }
//!     for i in 1..3 { observe performance[i - 1] > performance[i]; }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`ThreePlayers`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ThreePlayersData<'a> {
    /// `prior_mean: [f64; 3]`
    pub prior_mean: &'a [f64],
    /// `prior_variance: [f64; 3]`
    pub prior_variance: &'a [f64],
}

/// Three players finish in order; the favourite comes last.
#[derive(Clone, Debug)]
pub struct ThreePlayers {
    /// The data `prior_mean: [f64; 3]`.
    prior_mean: Vec<f64>,
    /// The data `prior_variance: [f64; 3]`.
    prior_variance: Vec<f64>,
    /// The belief about `old`.
    old: Vec<Gaussian>,
    /// The belief about `skill`.
    skill: Vec<Gaussian>,
    /// The belief about `performance`.
    performance: Vec<Gaussian>,
    /// The message to `old` from its definition, line 4.
    old_prior: Vec<Gaussian>,
    /// The message to `skill` from its definition, line 5.
    skill_prior: Vec<Gaussian>,
    /// The message to `old[i]` from line 5.
    old_from_skill: Vec<Gaussian>,
    /// The message to `performance` from its definition, line 6.
    performance_prior: Vec<Gaussian>,
    /// The message to `skill[i]` from line 6.
    skill_from_performance: Vec<Gaussian>,
    /// The message to `performance[i - 1]` from line 8.
    performance_from_constraint: Vec<Gaussian>,
    /// The message to `performance[i]` from line 8.
    performance_from_constraint_again: Vec<Gaussian>,
    /// The belief about `old` one iteration ago.
    old_before: Vec<Gaussian>,
    /// The belief about `skill` one iteration ago.
    skill_before: Vec<Gaussian>,
    /// The belief about `performance` one iteration ago.
    performance_before: Vec<Gaussian>,
}

impl ThreePlayers {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ThreePlayersData<'_>) -> Result<Self, DataError> {
        check::real("prior_mean", data.prior_mean, 2, 20)?;
        check::real("prior_variance", data.prior_variance, 2, 42)?;
        check::length("prior_mean", 3, data.prior_mean.len(), 2, 20)?;
        check::length("prior_variance", 3, data.prior_variance.len(), 2, 42)?;
        let mut inference = Self {
            prior_mean: data.prior_mean.to_vec(),
            prior_variance: data.prior_variance.to_vec(),
            old: Vec::new(),
            skill: Vec::new(),
            performance: Vec::new(),
            old_prior: Vec::new(),
            skill_prior: Vec::new(),
            old_from_skill: Vec::new(),
            performance_prior: Vec::new(),
            skill_from_performance: Vec::new(),
            performance_from_constraint: Vec::new(),
            performance_from_constraint_again: Vec::new(),
            old_before: Vec::new(),
            skill_before: Vec::new(),
            performance_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `prior_mean` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_mean(&mut self, prior_mean: &[f64]) -> Result<(), DataError> {
        check::length("prior_mean", self.prior_mean.len(), prior_mean.len(), 2, 20)?;
        check::real("prior_mean", prior_mean, 2, 20)?;
        self.prior_mean = prior_mean.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `prior_variance` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_variance(&mut self, prior_variance: &[f64]) -> Result<(), DataError> {
        check::length("prior_variance", self.prior_variance.len(), prior_variance.len(), 2, 42)?;
        check::real("prior_variance", prior_variance, 2, 42)?;
        let before = std::mem::replace(&mut self.prior_variance, prior_variance.to_vec());
        self.check_data().inspect_err(|_| self.prior_variance = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_old();
        self.define_skill();
        self.define_performance();
        self.old_before.clone_from(&self.old);
        self.skill_before.clone_from(&self.skill);
        self.performance_before.clone_from(&self.performance);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_performance();
        self.tell_skill();
        self.tell_old();
        self.marginal_of_old();
        self.marginal_of_skill();
        self.marginal_of_performance();
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

    /// The posterior of `skill`.
    #[must_use]
    pub fn skill_posterior(&self) -> &[Gaussian] {
        &self.skill
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `old`, from line 4.
        for at in 0..self.old_prior.len() {
            log_z += (self.old_prior[at] * self.old_from_skill[at])
                .log_normaliser_over(&self.old_prior[at]);
        }
        // `skill`, from line 5.
        for at in 0..self.skill_prior.len() {
            log_z += (self.skill_prior[at] * self.skill_from_performance[at])
                .log_normaliser_over(&self.skill_prior[at]);
        }
        // `performance`, from line 6.
        for at in 0..self.performance_prior.len() {
            log_z += (self.performance_prior[at] * self.performance_from_constraint[at]
                * self.performance_from_constraint_again[at])
                .log_normaliser_over(&self.performance_prior[at]);
        }
        // Line 5, `let skill[i] ~ Gaussian(old, precision = 144);`.
        for i in 0..3 {
            let old = self.old_prior[i];
            log_z -= (self.old_prior[i] * self.old_from_skill[i]).log_normaliser_over(&old);
        }
        // Line 6, `let performance[i] ~ Gaussian(skill[i], precision = 0.0576);`.
        for i in 0..3 {
            let skill = self.skill_prior[i];
            log_z -= (self.skill_prior[i] * self.skill_from_performance[i])
                .log_normaliser_over(&skill);
        }
        // Line 8, `observe performance[i - 1] > performance[i];`.
        for i in 1..3 {
            let performance_there = self.performance_prior[i - 1]
                * self.performance_from_constraint_again[i - 1];
            let performance_there_again = self.performance_prior[i]
                * self.performance_from_constraint[i];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, performance_there)
                .plus(-1.0, performance_there_again);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
            log_z -= (self.performance_prior[i - 1]
                * self.performance_from_constraint[i - 1]
                * self.performance_from_constraint_again[i - 1])
                .log_normaliser_over(&performance_there);
            log_z -= (self.performance_prior[i] * self.performance_from_constraint[i]
                * self.performance_from_constraint_again[i])
                .log_normaliser_over(&performance_there_again);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..3 {
            check::non_negative("prior_variance[{}]", &[i], self.prior_variance[i], 4, 54)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.old = vec![Gaussian::UNIFORM; 3];
        self.skill = vec![Gaussian::UNIFORM; 3];
        self.performance = vec![Gaussian::UNIFORM; 3];
        self.old_prior = vec![Gaussian::UNIFORM; 3];
        self.skill_prior = vec![Gaussian::UNIFORM; 3];
        self.old_from_skill = vec![Gaussian::UNIFORM; 3];
        self.performance_prior = vec![Gaussian::UNIFORM; 3];
        self.skill_from_performance = vec![Gaussian::UNIFORM; 3];
        self.performance_from_constraint = vec![Gaussian::UNIFORM; 3];
        self.performance_from_constraint_again = vec![Gaussian::UNIFORM; 3];
    }

    /// Line 4, `let old ~ Gaussian(prior_mean[i], variance = prior_variance[i]);`.
    fn define_old(&mut self) {
        for i in 0..3 {
            self.old_prior[i] = Gaussian::from_mean_variance(
                self.prior_mean[i],
                self.prior_variance[i],
            );
        }
    }

    /// Line 5, `let skill[i] ~ Gaussian(old, precision = 144);`.
    fn define_skill(&mut self) {
        for i in 0..3 {
            let old = self.old_prior[i];
            self.skill_prior[i] = linear::through_noise(old, 1.0 / 144.0);
        }
    }

    /// Line 6, `let performance[i] ~ Gaussian(skill[i], precision = 0.0576);`.
    fn define_performance(&mut self) {
        for i in 0..3 {
            let skill = self.skill_prior[i];
            self.performance_prior[i] = linear::through_noise(skill, 1.0 / 0.0576);
        }
    }

    /// Line 8, `observe performance[i - 1] > performance[i];`.
    fn tell_performance(&mut self) {
        let Some(mut performance_from_constraint_again) = self
            .performance_from_constraint_again
            .first()
            .copied() else { return };
        for i in 1..3 {
            let performance_there = self.performance_prior[i - 1]
                * performance_from_constraint_again;
            let performance_there_again = self.performance_prior[i]
                * self.performance_from_constraint[i];
            let [to_performance_there, to_performance_there_again] = is_positive::ep::messages(
                true,
                0.0,
                0.0,
                [(1.0, performance_there), (-1.0, performance_there_again)],
            );
            self.performance_from_constraint[i - 1] = to_performance_there;
            performance_from_constraint_again = to_performance_there_again;
            self.performance_from_constraint_again[i] = performance_from_constraint_again;
        }
    }

    /// Line 6, `let performance[i] ~ Gaussian(skill[i], precision = 0.0576);`.
    fn tell_skill(&mut self) {
        for i in 0..3 {
            let performance = self.performance_from_constraint[i]
                * self.performance_from_constraint_again[i];
            self.skill_from_performance[i] = linear::through_noise(performance, 1.0 / 0.0576);
        }
    }

    /// Line 5, `let skill[i] ~ Gaussian(old, precision = 144);`.
    fn tell_old(&mut self) {
        for i in 0..3 {
            let skill = self.skill_from_performance[i];
            self.old_from_skill[i] = linear::through_noise(skill, 1.0 / 144.0);
        }
    }

    /// The marginal of `old`: the product of all messages to it.
    fn marginal_of_old(&mut self) {
        for at in 0..self.old.len() {
            self.old[at] = self.old_prior[at] * self.old_from_skill[at];
        }
    }

    /// The marginal of `skill`: the product of all messages to it.
    fn marginal_of_skill(&mut self) {
        for at in 0..self.skill.len() {
            self.skill[at] = self.skill_prior[at] * self.skill_from_performance[at];
        }
    }

    /// The marginal of `performance`: the product of all messages to it.
    fn marginal_of_performance(&mut self) {
        for at in 0..self.performance.len() {
            self.performance[at] = self.performance_prior[at]
                * self.performance_from_constraint[at]
                * self.performance_from_constraint_again[at];
        }
    }
}

impl Inference for ThreePlayers {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("old", &self.old, 4, iteration)?;
        Error::check_all_proper("skill", &self.skill, 5, iteration)?;
        Error::check_all_proper("performance", &self.performance, 6, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.old, &self.old_before, tolerance);
        self.old_before.clone_from(&self.old);
        moved |= posterity_runtime::any_moved(&self.skill, &self.skill_before, tolerance);
        self.skill_before.clone_from(&self.skill);
        moved |=
            posterity_runtime::any_moved(&self.performance, &self.performance_before, tolerance);
        self.performance_before.clone_from(&self.performance);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead
                .array("performance[i - 1]", "line 8", |it| &it.performance_from_constraint),
            ahead
                .array("performance[i]", "line 8", |it| &it.performance_from_constraint_again),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let skill = Posterior::array((0..3).map(|i| self.skill[i]));
        vec![("skill", skill)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 21)]
    }
}
