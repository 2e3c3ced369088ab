//! `TurnsSequential` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/turns_sequential.model`.
//!
//! ```text
//! model TurnsSequential(left: [usize; n], right: [usize; n], margin: [f64; n], harder: [bool; n], m:
//!     usize) -> (skill, level) {
//!     let level ~ Gaussian(0, variance = 9);
//!     for i in 0..m { let skill[i] ~ Gaussian(0, variance = 4); }
//!     #[sequential]
//!     for k in 0..n {
//!         observe margin[k] < skill[left[k]] - skill[right[k]] + level;
//!         observe harder[k] == (skill[left[k]] + skill[right[k]] > level);
//!     }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check,
};
use std::ops::ControlFlow;

/// What [`TurnsSequential`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct TurnsSequentialData<'a> {
    /// `left: [usize; n]`
    pub left: &'a [usize],
    /// `right: [usize; n]`
    pub right: &'a [usize],
    /// `margin: [f64; n]`
    pub margin: &'a [f64],
    /// `harder: [bool; n]`
    pub harder: &'a [bool],
    /// `m: usize`
    pub m: usize,
}

/// The inference of `TurnsSequential`.
#[derive(Clone, Debug)]
pub struct TurnsSequential {
    /// The data `left: [usize; n]`.
    left: Vec<usize>,
    /// The data `right: [usize; n]`.
    right: Vec<usize>,
    /// The data `margin: [f64; n]`.
    margin: Vec<f64>,
    /// The data `harder: [bool; n]`.
    harder: Vec<bool>,
    /// The data `m: usize`.
    m: usize,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `skill`.
    skill: Vec<Gaussian>,
    /// The message to `skill[left[k]]` from line 9.
    skill_from_left: Vec<Gaussian>,
    /// The message to `skill[right[k]]` from line 9.
    skill_from_right: Vec<Gaussian>,
    /// The message to `level` from line 9.
    level_from_constraint: Vec<Gaussian>,
    /// The message to `skill[left[k]]` from line 10.
    skill_from_left_again: Vec<Gaussian>,
    /// The message to `skill[right[k]]` from line 10.
    skill_from_right_again: Vec<Gaussian>,
    /// The message to `level` from line 10.
    level_from_harder: Vec<Gaussian>,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
    /// The belief about `skill` one iteration ago.
    skill_before: Vec<Gaussian>,
}

impl TurnsSequential {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: TurnsSequentialData<'_>) -> Result<Self, DataError> {
        check::integer("left", data.left, 4, 23)?;
        check::integer("right", data.right, 4, 41)?;
        check::real("margin", data.margin, 4, 60)?;
        check::integer("m", data.m, 4, 97)?;
        let n = data.left.len();
        check::size("n", "left", n, "right", data.right.len(), 4, 41)?;
        check::size("n", "left", n, "margin", data.margin.len(), 4, 60)?;
        check::size("n", "left", n, "harder", data.harder.len(), 4, 78)?;
        let mut inference = Self {
            left: data.left.to_vec(),
            right: data.right.to_vec(),
            margin: data.margin.to_vec(),
            harder: data.harder.to_vec(),
            m: data.m,
            n,
            level: Gaussian::UNIFORM,
            skill: Vec::new(),
            skill_from_left: Vec::new(),
            skill_from_right: Vec::new(),
            level_from_constraint: Vec::new(),
            skill_from_left_again: Vec::new(),
            skill_from_right_again: Vec::new(),
            level_from_harder: Vec::new(),
            level_before: Gaussian::UNIFORM,
            skill_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `left` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_left(&mut self, left: &[usize]) -> Result<(), DataError> {
        check::length("left", self.left.len(), left.len(), 4, 23)?;
        check::integer("left", left, 4, 23)?;
        let before = std::mem::replace(&mut self.left, left.to_vec());
        self.check_data().inspect_err(|_| self.left = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `right` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_right(&mut self, right: &[usize]) -> Result<(), DataError> {
        check::length("right", self.right.len(), right.len(), 4, 41)?;
        check::integer("right", right, 4, 41)?;
        let before = std::mem::replace(&mut self.right, right.to_vec());
        self.check_data().inspect_err(|_| self.right = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `margin` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_margin(&mut self, margin: &[f64]) -> Result<(), DataError> {
        check::length("margin", self.margin.len(), margin.len(), 4, 60)?;
        check::real("margin", margin, 4, 60)?;
        self.margin = margin.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `harder` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_harder(&mut self, harder: &[bool]) -> Result<(), DataError> {
        check::length("harder", self.harder.len(), harder.len(), 4, 78)?;
        self.harder = harder.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `m` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_m(&mut self, m: usize) -> Result<(), DataError> {
        check::integer("m", m, 4, 97)?;
        let before = std::mem::replace(&mut self.m, m);
        self.check_data().inspect_err(|_| self.m = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.define_skill();
        self.level_before = self.level;
        self.skill_before.clone_from(&self.skill);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_skill_and_level();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `level`, from line 5.
        let level_prior = Gaussian::from_mean_variance(0.0, 9.0);
        log_z += self.level.log_normaliser_over(&level_prior);
        // `skill`, from line 6.
        let skill_prior = Gaussian::from_mean_variance(0.0, 4.0);
        for belief in &self.skill {
            log_z += belief.log_normaliser_over(&skill_prior);
        }
        // Line 9, `observe margin[k] < skill[left[k]] - skill[right[k]] + level;`.
        for k in 0..self.n {
            let left = self.left[k];
            let right = self.right[k];
            let skill_at_left = self.skill[left] / self.skill_from_left[k];
            let skill_at_right = self.skill[right] / self.skill_from_right[k];
            let level = self.level / self.level_from_constraint[k];
            let predictor = Predictor::new(-self.margin[k], 0.0)
                .plus(1.0, skill_at_left)
                .plus(-1.0, skill_at_right)
                .plus(1.0, level);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
            log_z -= self.skill[left].log_normaliser_over(&skill_at_left);
            log_z -= self.skill[right].log_normaliser_over(&skill_at_right);
            log_z -= self.level.log_normaliser_over(&level);
        }
        // Line 10, `observe harder[k] == (skill[left[k]] + skill[right[k]] > level);`.
        for k in 0..self.n {
            let left = self.left[k];
            let right = self.right[k];
            let skill_at_left = self.skill[left] / self.skill_from_left_again[k];
            let skill_at_right = self.skill[right] / self.skill_from_right_again[k];
            let level = self.level / self.level_from_harder[k];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, skill_at_left)
                .plus(1.0, skill_at_right)
                .plus(-1.0, level);
            log_z +=
                is_positive::ep::derivatives(self.harder[k], predictor.mean, predictor.variance)
                    .log_z;
            log_z -= self.skill[left].log_normaliser_over(&skill_at_left);
            log_z -= self.skill[right].log_normaliser_over(&skill_at_right);
            log_z -= self.level.log_normaliser_over(&level);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for k in 0..self.n {
            check::below("left[{}]", &[k], self.left[k], self.m, 9, 29)?;
            check::below("right[{}]", &[k], self.right[k], self.m, 9, 46)?;
            check::below("left[{}]", &[k], self.left[k], self.m, 10, 31)?;
            check::below("right[{}]", &[k], self.right[k], self.m, 10, 48)?;
            check::distinct("skill", &[k], self.left[k] != self.right[k], 9, 9)?;
            check::distinct("skill", &[k], self.left[k] != self.right[k], 10, 9)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = Gaussian::UNIFORM;
        self.skill = vec![Gaussian::UNIFORM; self.m];
        self.skill_from_left = vec![Gaussian::UNIFORM; self.n];
        self.skill_from_right = vec![Gaussian::UNIFORM; self.n];
        self.level_from_constraint = vec![Gaussian::UNIFORM; self.n];
        self.skill_from_left_again = vec![Gaussian::UNIFORM; self.n];
        self.skill_from_right_again = vec![Gaussian::UNIFORM; self.n];
        self.level_from_harder = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 5, `let level ~ Gaussian(0, variance = 9);`.
    fn define_level(&mut self) {
        self.level *= Gaussian::from_mean_variance(0.0, 9.0);
    }

    /// Line 6, `let skill[i] ~ Gaussian(0, variance = 4);`.
    fn define_skill(&mut self) {
        self.skill.fill(Gaussian::from_mean_variance(0.0, 4.0));
    }

    /// Line 9, `observe margin[k] < skill[left[k]] - skill[right[k]] + level;`.
    /// Line 10, `observe harder[k] == (skill[left[k]] + skill[right[k]] > level);`.
    fn tell_skill_and_level(&mut self) {
        for k in 0..self.n {
            let left = self.left[k];
            let right = self.right[k];
            let skill_at_left = self.skill[left] / self.skill_from_left[k];
            let skill_at_right = self.skill[right] / self.skill_from_right[k];
            let level = self.level / self.level_from_constraint[k];
            let [to_skill_at_left, to_skill_at_right, to_level] = is_positive::ep::messages(
                true,
                -self.margin[k],
                0.0,
                [(1.0, skill_at_left), (-1.0, skill_at_right), (1.0, level)],
            );
            self.skill[left] = skill_at_left * to_skill_at_left;
            self.skill_from_left[k] = to_skill_at_left;
            self.skill[right] *= to_skill_at_right / self.skill_from_right[k];
            self.skill_from_right[k] = to_skill_at_right;
            self.level = level * to_level;
            self.level_from_constraint[k] = to_level;
            {
                let left = self.left[k];
                let right = self.right[k];
                let skill_at_left = self.skill[left] / self.skill_from_left_again[k];
                let skill_at_right = self.skill[right] / self.skill_from_right_again[k];
                let level = self.level / self.level_from_harder[k];
                let [to_skill_at_left, to_skill_at_right, to_level] = is_positive::ep::messages(
                    self.harder[k],
                    0.0,
                    0.0,
                    [(1.0, skill_at_left), (1.0, skill_at_right), (-1.0, level)],
                );
                self.skill[left] = skill_at_left * to_skill_at_left;
                self.skill_from_left_again[k] = to_skill_at_left;
                self.skill[right] *= to_skill_at_right / self.skill_from_right_again[k];
                self.skill_from_right_again[k] = to_skill_at_right;
                self.level = level * to_level;
                self.level_from_harder[k] = to_level;
            }
        }
    }
}

impl Inference for TurnsSequential {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("level", &self.level, 0, 5, iteration)?;
        Error::check_all_proper("skill", &self.skill, 6, iteration)?;
        let mut moved = self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= posterity_runtime::any_moved(&self.skill, &self.skill_before, tolerance);
        self.skill_before.clone_from(&self.skill);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("skill[left[k]]", "line 9", |it| &it.skill_from_left),
            ahead.array("skill[right[k]]", "line 9", |it| &it.skill_from_right),
            ahead.array("level", "line 9", |it| &it.level_from_constraint),
            ahead.array("skill[left[k]]", "line 10", |it| &it.skill_from_left_again),
            ahead.array("skill[right[k]]", "line 10", |it| &it.skill_from_right_again),
            ahead.array("level", "line 10", |it| &it.level_from_harder),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let skill = Posterior::array((0..self.m).map(|i| self.skill[i]));
        let level = Posterior::from(self.level);
        vec![("skill", skill), ("level", level)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(9, 9), (10, 9)]
    }
}
