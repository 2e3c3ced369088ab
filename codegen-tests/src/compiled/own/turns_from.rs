//! `TurnsFrom` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/turns_from.model`.
//!
//! ```text
//! model TurnsFrom(
//!     left: [usize; n],
//!     right: [usize; n],
//!     margin: [f64; n],
//!     harder: [bool; n],
//!     start: [f64; m],
//! ) -> (skill, level) {
//!     let level ~ Gaussian(0, variance = 9);
//!     for i in 0..m {
//!         #[init(Gaussian(start[i], variance = 0.5))]
//!         let skill[i] ~ Gaussian(0, variance = 4);
//!     }
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

/// What [`TurnsFrom`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct TurnsFromData<'a> {
    /// `left: [usize; n]`
    pub left: &'a [usize],
    /// `right: [usize; n]`
    pub right: &'a [usize],
    /// `margin: [f64; n]`
    pub margin: &'a [f64],
    /// `harder: [bool; n]`
    pub harder: &'a [bool],
    /// `start: [f64; m]`
    pub start: &'a [f64],
}

/// The inference of `TurnsFrom`.
#[derive(Clone, Debug)]
pub struct TurnsFrom {
    /// The data `left: [usize; n]`.
    left: Vec<usize>,
    /// The data `right: [usize; n]`.
    right: Vec<usize>,
    /// The data `margin: [f64; n]`.
    margin: Vec<f64>,
    /// The data `harder: [bool; n]`.
    harder: Vec<bool>,
    /// The data `start: [f64; m]`.
    start: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `skill`.
    skill: Vec<Gaussian>,
    /// The message to `skill[left[k]]` from line 17.
    skill_from_left: Vec<Gaussian>,
    /// The message to `skill[right[k]]` from line 17.
    skill_from_right: Vec<Gaussian>,
    /// The message to `level` from line 17.
    level_from_constraint: Vec<Gaussian>,
    /// The message to `skill[left[k]]` from line 18.
    skill_from_left_again: Vec<Gaussian>,
    /// The message to `skill[right[k]]` from line 18.
    skill_from_right_again: Vec<Gaussian>,
    /// The message to `level` from line 18.
    level_from_harder: Vec<Gaussian>,
    /// The message that `skill` starts from, until it has been read.
    skill_start: Vec<Gaussian>,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
    /// The belief about `skill` one iteration ago.
    skill_before: Vec<Gaussian>,
}

impl TurnsFrom {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: TurnsFromData<'_>) -> Result<Self, DataError> {
        check::integer("left", data.left, 5, 5)?;
        check::integer("right", data.right, 6, 5)?;
        check::real("margin", data.margin, 7, 5)?;
        check::real("start", data.start, 9, 5)?;
        let n = data.left.len();
        check::size("n", "left", n, "right", data.right.len(), 6, 5)?;
        check::size("n", "left", n, "margin", data.margin.len(), 7, 5)?;
        check::size("n", "left", n, "harder", data.harder.len(), 8, 5)?;
        let m = data.start.len();
        let mut inference = Self {
            left: data.left.to_vec(),
            right: data.right.to_vec(),
            margin: data.margin.to_vec(),
            harder: data.harder.to_vec(),
            start: data.start.to_vec(),
            n,
            m,
            level: Gaussian::UNIFORM,
            skill: Vec::new(),
            skill_from_left: Vec::new(),
            skill_from_right: Vec::new(),
            level_from_constraint: Vec::new(),
            skill_from_left_again: Vec::new(),
            skill_from_right_again: Vec::new(),
            level_from_harder: Vec::new(),
            skill_start: Vec::new(),
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
        check::length("left", self.left.len(), left.len(), 5, 5)?;
        check::integer("left", left, 5, 5)?;
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
        check::length("right", self.right.len(), right.len(), 6, 5)?;
        check::integer("right", right, 6, 5)?;
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
        check::length("margin", self.margin.len(), margin.len(), 7, 5)?;
        check::real("margin", margin, 7, 5)?;
        self.margin = margin.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `harder` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_harder(&mut self, harder: &[bool]) -> Result<(), DataError> {
        check::length("harder", self.harder.len(), harder.len(), 8, 5)?;
        self.harder = harder.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `start` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_start(&mut self, start: &[f64]) -> Result<(), DataError> {
        check::length("start", self.start.len(), start.len(), 9, 5)?;
        check::real("start", start, 9, 5)?;
        self.start = start.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.define_skill();
        self.start_skill();
        self.level_before = self.level;
        self.skill_before.clone_from(&self.skill);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_skill_and_level();
        self.line_18_tell_skill_and_level();
        self.leave_start_of_skill();
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
        // `level`, from line 11.
        let level_prior = Gaussian::from_mean_variance(0.0, 9.0);
        log_z += self.level.log_normaliser_over(&level_prior);
        // `skill`, from line 14.
        let skill_prior = Gaussian::from_mean_variance(0.0, 4.0);
        for belief in &self.skill {
            log_z += belief.log_normaliser_over(&skill_prior);
        }
        // Line 17, `observe margin[k] < skill[left[k]] - skill[right[k]] + level;`.
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
        // Line 18, `observe harder[k] == (skill[left[k]] + skill[right[k]] > level);`.
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
            check::below("left[{}]", &[k], self.left[k], self.m, 17, 29)?;
            check::below("right[{}]", &[k], self.right[k], self.m, 17, 46)?;
            check::below("left[{}]", &[k], self.left[k], self.m, 18, 31)?;
            check::below("right[{}]", &[k], self.right[k], self.m, 18, 48)?;
            check::distinct("skill", &[k], self.left[k] != self.right[k], 17, 9)?;
            check::distinct("skill", &[k], self.left[k] != self.right[k], 18, 9)?;
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

    /// Line 11, `let level ~ Gaussian(0, variance = 9);`.
    fn define_level(&mut self) {
        self.level *= Gaussian::from_mean_variance(0.0, 9.0);
    }

    /// Line 14, `let skill[i] ~ Gaussian(0, variance = 4);`.
    fn define_skill(&mut self) {
        self.skill.fill(Gaussian::from_mean_variance(0.0, 4.0));
    }

    /// The first belief about `skill`, by its `#[init(…)]`.
    fn start_skill(&mut self) {
        self.skill_start = vec![Gaussian::UNIFORM; self.m];
        for i in 0..self.m {
            let skill_first = Gaussian::from_mean_variance(self.start[i], 0.5);
            self.skill_start[i] = skill_first / self.skill[i];
        }
    }

    /// Line 17, `observe margin[k] < skill[left[k]] - skill[right[k]] + level;`.
    fn tell_skill_and_level(&mut self) {
        for k in 0..self.n {
            let left = self.left[k];
            let right = self.right[k];
            let skill_at_left = self.skill[left] * self.skill_start[left] / self.skill_from_left[k];
            let skill_at_right = self.skill[right] * self.skill_start[right]
                / self.skill_from_right[k];
            let level = self.level / self.level_from_constraint[k];
            let [to_skill_at_left, to_skill_at_right, to_level] = is_positive::ep::messages(
                true,
                -self.margin[k],
                0.0,
                [(1.0, skill_at_left), (-1.0, skill_at_right), (1.0, level)],
            );
            self.skill[left] *= to_skill_at_left / self.skill_from_left[k];
            self.skill_from_left[k] = to_skill_at_left;
            self.skill[right] *= to_skill_at_right / self.skill_from_right[k];
            self.skill_from_right[k] = to_skill_at_right;
            self.level = level * to_level;
            self.level_from_constraint[k] = to_level;
        }
    }

    /// Line 18, `observe harder[k] == (skill[left[k]] + skill[right[k]] > level);`.
    fn line_18_tell_skill_and_level(&mut self) {
        for k in 0..self.n {
            let left = self.left[k];
            let right = self.right[k];
            let skill_at_left = self.skill[left] * self.skill_start[left]
                / self.skill_from_left_again[k];
            let skill_at_right = self.skill[right] * self.skill_start[right]
                / self.skill_from_right_again[k];
            let level = self.level / self.level_from_harder[k];
            let [to_skill_at_left, to_skill_at_right, to_level] = is_positive::ep::messages(
                self.harder[k],
                0.0,
                0.0,
                [(1.0, skill_at_left), (1.0, skill_at_right), (-1.0, level)],
            );
            self.skill[left] *= to_skill_at_left / self.skill_from_left_again[k];
            self.skill_from_left_again[k] = to_skill_at_left;
            self.skill[right] *= to_skill_at_right / self.skill_from_right_again[k];
            self.skill_from_right_again[k] = to_skill_at_right;
            self.level = level * to_level;
            self.level_from_harder[k] = to_level;
        }
    }

    /// What `skill` starts from has been read.
    fn leave_start_of_skill(&mut self) {
        self.skill_start.fill(Gaussian::UNIFORM);
    }
}

impl Inference for TurnsFrom {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("level", &self.level, 0, 11, iteration)?;
        Error::check_all_proper("skill", &self.skill, 14, iteration)?;
        let mut moved = self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= posterity_runtime::any_moved(&self.skill, &self.skill_before, tolerance);
        self.skill_before.clone_from(&self.skill);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("skill[left[k]]", "line 17", |it| &it.skill_from_left),
            ahead.array("skill[right[k]]", "line 17", |it| &it.skill_from_right),
            ahead.array("level", "line 17", |it| &it.level_from_constraint),
            ahead.array("skill[left[k]]", "line 18", |it| &it.skill_from_left_again),
            ahead.array("skill[right[k]]", "line 18", |it| &it.skill_from_right_again),
            ahead.array("level", "line 18", |it| &it.level_from_harder),
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
        &[(17, 9), (18, 9)]
    }
}
