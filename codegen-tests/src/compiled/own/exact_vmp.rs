//! `ExactVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/exact_vmp.model`.
//!
//! ```text
//! model ExactVmp(
//!     value: f64,
//!     v: f64,
//!     factor: f64,
//!     difference: f64,
//!     reading: [f64; n],
//!     same: [f64; m],
//!     total: f64,
//!     row: [f64; k],
//! ) -> (fixed, other, solved, level, read, scaled, weight) {
//!     // A constraint of one term, beside a reader that joins it to another unknown.
//!     let fixed ~ Gaussian(0, variance = 1);
//!     observe fixed == value;
//!     let other ~ Gaussian(0, variance = 1);
//!     difference ~ Gaussian(fixed - other, variance = 1);
//!     // The same of a scaled one beside a constant.
//!     for i in 0..2 {
//!         let solved[i] ~ Gaussian(0, variance = 1);
//!     }
//!     observe 2 * solved[0] + 1 == value;
//!     observe 1 - factor * solved[1] == value;
//!     // No noise above, below in a plate, and below one term.
//!     let level ~ Gaussian(1, variance = v);
//!     for i in 0..n {
//!         reading[i] ~ Gaussian(level, variance = 1);
//!     }
//!     let read ~ Gaussian(1, variance = 2);
//!     for i in 0..m {
//!         same[i] ~ Gaussian(read, variance = v);
//!     }
//!     let scaled ~ Gaussian(0, variance = 3);
//!     total ~ Gaussian(factor * scaled + 1, variance = v);
//!     let weight ~ Gaussian(0, variance = 1);
//!     for i in 0..k {
//!         row[i] ~ Gaussian(reading[i] * weight, variance = v);
//!     }
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Distribution, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`ExactVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ExactVmpData<'a> {
    /// `value: f64`
    pub value: f64,
    /// `v: f64`
    pub v: f64,
    /// `factor: f64`
    pub factor: f64,
    /// `difference: f64`
    pub difference: f64,
    /// `reading: [f64; n]`
    pub reading: &'a [f64],
    /// `same: [f64; m]`
    pub same: &'a [f64],
    /// `total: f64`
    pub total: f64,
    /// `row: [f64; k]`
    pub row: &'a [f64],
}

/// The inference of `ExactVmp`.
#[derive(Clone, Debug)]
pub struct ExactVmp {
    /// The data `value: f64`.
    value: f64,
    /// The data `v: f64`.
    v: f64,
    /// The data `factor: f64`.
    factor: f64,
    /// The data `difference: f64`.
    difference: f64,
    /// The data `reading: [f64; n]`.
    reading: Vec<f64>,
    /// The data `same: [f64; m]`.
    same: Vec<f64>,
    /// The data `total: f64`.
    total: f64,
    /// The data `row: [f64; k]`.
    row: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The size `k` of the data.
    k: usize,
    /// The belief about `fixed`.
    fixed: Gaussian,
    /// The belief about `other`.
    other: Gaussian,
    /// The belief about `solved`.
    solved: Vec<Gaussian>,
    /// The belief about `solved` in the making.
    solved_next: Vec<Gaussian>,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `read`.
    read: Gaussian,
    /// The belief about `scaled`.
    scaled: Gaussian,
    /// The belief about `weight`.
    weight: Gaussian,
    /// Count, mean and scatter of `reading`.
    reading_moments: gaussian::Moments,
    /// Count, mean and scatter of `same`.
    same_moments: gaussian::Moments,
    /// The belief about `fixed` one iteration ago.
    fixed_before: Gaussian,
    /// The belief about `other` one iteration ago.
    other_before: Gaussian,
    /// The belief about `solved` one iteration ago.
    solved_before: Vec<Gaussian>,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
    /// The belief about `read` one iteration ago.
    read_before: Gaussian,
    /// The belief about `scaled` one iteration ago.
    scaled_before: Gaussian,
    /// The belief about `weight` one iteration ago.
    weight_before: Gaussian,
}

impl ExactVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ExactVmpData<'_>) -> Result<Self, DataError> {
        check::real("value", data.value, 5, 5)?;
        check::real("v", data.v, 6, 5)?;
        check::real("factor", data.factor, 7, 5)?;
        check::real("difference", data.difference, 8, 5)?;
        check::real("reading", data.reading, 9, 5)?;
        check::real("same", data.same, 10, 5)?;
        check::real("total", data.total, 11, 5)?;
        check::real("row", data.row, 12, 5)?;
        let n = data.reading.len();
        let m = data.same.len();
        let k = data.row.len();
        let mut inference = Self {
            value: data.value,
            v: data.v,
            factor: data.factor,
            difference: data.difference,
            reading: data.reading.to_vec(),
            same: data.same.to_vec(),
            total: data.total,
            row: data.row.to_vec(),
            n,
            m,
            k,
            fixed: Gaussian::UNIFORM,
            other: Gaussian::UNIFORM,
            solved: Vec::new(),
            solved_next: Vec::new(),
            level: Gaussian::UNIFORM,
            read: Gaussian::UNIFORM,
            scaled: Gaussian::UNIFORM,
            weight: Gaussian::UNIFORM,
            reading_moments: gaussian::Moments::default(),
            same_moments: gaussian::Moments::default(),
            fixed_before: Gaussian::UNIFORM,
            other_before: Gaussian::UNIFORM,
            solved_before: Vec::new(),
            level_before: Gaussian::UNIFORM,
            read_before: Gaussian::UNIFORM,
            scaled_before: Gaussian::UNIFORM,
            weight_before: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `value` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_value(&mut self, value: f64) -> Result<(), DataError> {
        check::real("value", value, 5, 5)?;
        self.value = value;
        self.reset();
        Ok(())
    }

    /// Replaces `v` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_v(&mut self, v: f64) -> Result<(), DataError> {
        check::real("v", v, 6, 5)?;
        let before = std::mem::replace(&mut self.v, v);
        self.check_data().inspect_err(|_| self.v = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `factor` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_factor(&mut self, factor: f64) -> Result<(), DataError> {
        check::real("factor", factor, 7, 5)?;
        self.factor = factor;
        self.reset();
        Ok(())
    }

    /// Replaces `difference` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_difference(&mut self, difference: f64) -> Result<(), DataError> {
        check::real("difference", difference, 8, 5)?;
        self.difference = difference;
        self.reset();
        Ok(())
    }

    /// Replaces `reading` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_reading(&mut self, reading: &[f64]) -> Result<(), DataError> {
        check::length("reading", self.reading.len(), reading.len(), 9, 5)?;
        check::real("reading", reading, 9, 5)?;
        self.reading = reading.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `same` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_same(&mut self, same: &[f64]) -> Result<(), DataError> {
        check::length("same", self.same.len(), same.len(), 10, 5)?;
        check::real("same", same, 10, 5)?;
        self.same = same.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `total` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_total(&mut self, total: f64) -> Result<(), DataError> {
        check::real("total", total, 11, 5)?;
        self.total = total;
        self.reset();
        Ok(())
    }

    /// Replaces `row` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_row(&mut self, row: &[f64]) -> Result<(), DataError> {
        check::length("row", self.row.len(), row.len(), 12, 5)?;
        check::real("row", row, 12, 5)?;
        self.row = row.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.sum_reading();
        self.sum_same();
        self.start();
        self.start_fixed();
        self.start_other();
        self.start_solved();
        self.start_level();
        self.start_read();
        self.start_scaled();
        self.start_weight();
        self.fixed_before = self.fixed;
        self.other_before = self.other;
        self.solved_before.clone_from(&self.solved);
        self.level_before = self.level;
        self.read_before = self.read;
        self.scaled_before = self.scaled;
        self.weight_before = self.weight;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_fixed();
        self.update_other();
        self.update_solved();
        self.update_level();
        self.update_read();
        self.update_scaled();
        self.update_weight();
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

    /// The posterior of `fixed`.
    #[must_use]
    pub fn fixed_posterior(&self) -> &Gaussian {
        &self.fixed
    }

    /// The posterior of `other`.
    #[must_use]
    pub fn other_posterior(&self) -> &Gaussian {
        &self.other
    }

    /// The posterior of `solved`.
    #[must_use]
    pub fn solved_posterior(&self) -> &[Gaussian] {
        &self.solved
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The posterior of `read`.
    #[must_use]
    pub fn read_posterior(&self) -> &Gaussian {
        &self.read
    }

    /// The posterior of `scaled`.
    #[must_use]
    pub fn scaled_posterior(&self) -> &Gaussian {
        &self.scaled
    }

    /// The posterior of `weight`.
    #[must_use]
    pub fn weight_posterior(&self) -> &Gaussian {
        &self.weight
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 15, `let fixed ~ Gaussian(0, variance = 1);`.
        let fixed = self.fixed;
        bound += gaussian::vmp::average_log(fixed, 0.0, 1.0);
        // Line 17, `let other ~ Gaussian(0, variance = 1);`.
        let other = self.other;
        bound += gaussian::vmp::average_log(other, 0.0, 1.0);
        // Line 18, `difference ~ Gaussian(fixed - other, variance = 1);`.
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, fixed).plus(-1.0, other);
        bound += gaussian::vmp::average_log(self.difference, predictor, 1.0);
        // Line 21, `let solved[i] ~ Gaussian(0, variance = 1);`.
        for i in 0..2 {
            let solved = self.solved[i];
            bound += gaussian::vmp::average_log(solved, 0.0, 1.0);
        }
        // Line 23, `observe 2 * solved[0] + 1 == value;`.
        let solved = self.solved[0];
        let predictor = Predictor::new(1.0, 0.0).plus(2.0, solved);
        bound += linear::average_log(2.0, self.value, predictor, f64::INFINITY);
        // Line 24, `observe 1 - factor * solved[1] == value;`.
        let solved = self.solved[1];
        let predictor = Predictor::new(1.0, 0.0).plus(-self.factor, solved);
        bound += linear::average_log(-self.factor, self.value, predictor, f64::INFINITY);
        // Line 26, `let level ~ Gaussian(1, variance = v);`.
        let level = self.level;
        bound += gaussian::vmp::average_log(level, 1.0, 1.0 / self.v);
        // Line 28, `reading[i] ~ Gaussian(level, variance = 1);`.
        bound += gaussian::vmp::average_log_plate(&self.reading_moments, level, 1.0);
        // Line 30, `let read ~ Gaussian(1, variance = 2);`.
        let read = self.read;
        bound += gaussian::vmp::average_log(read, 1.0, 0.5);
        // Line 32, `same[i] ~ Gaussian(read, variance = v);`.
        bound += gaussian::vmp::average_log_plate(&self.same_moments, read, 1.0 / self.v);
        // Line 34, `let scaled ~ Gaussian(0, variance = 3);`.
        let scaled = self.scaled;
        bound += gaussian::vmp::average_log(scaled, 0.0, 1.0 / 3.0);
        // Line 35, `total ~ Gaussian(factor * scaled + 1, variance = v);`.
        let predictor = Predictor::new(1.0, 0.0).plus(self.factor, scaled);
        bound += linear::average_log(self.factor, self.total, predictor, 1.0 / self.v);
        // Line 36, `let weight ~ Gaussian(0, variance = 1);`.
        let weight = self.weight;
        bound += gaussian::vmp::average_log(weight, 0.0, 1.0);
        // Line 38, `row[i] ~ Gaussian(reading[i] * weight, variance = v);`.
        for i in 0..self.k {
            let predictor = Predictor::new(0.0, 0.0).plus(self.reading[i], weight);
            bound += linear::average_log(self.reading[i], self.row[i], predictor, 1.0 / self.v);
        }
        // The entropies of the beliefs.
        bound += self.fixed.entropy();
        bound += self.other.entropy();
        bound += self.solved.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.level.entropy();
        bound += self.read.entropy();
        bound += self.scaled.entropy();
        bound += self.weight.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::non_negative("v", &[], self.v, 26, 40)?;
        if 0 < self.m {
            check::non_negative("v", &[], self.v, 32, 45)?;
        }
        check::non_negative("v", &[], self.v, 35, 54)?;
        for i in 0..self.k {
            check::below("{}", &[i], i, self.n, 38, 35)?;
        }
        if 0 < self.k {
            check::non_negative("v", &[], self.v, 38, 59)?;
        }
        Ok(())
    }

    /// Line 28, `reading[i] ~ Gaussian(level, variance = 1);`.
    fn sum_reading(&mut self) {
        self.reading_moments = gaussian::Moments::of(&self.reading[..self.n]);
    }

    /// Line 32, `same[i] ~ Gaussian(read, variance = v);`.
    fn sum_same(&mut self) {
        self.same_moments = gaussian::Moments::of(&self.same[..self.m]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.fixed = Gaussian::UNIFORM;
        self.other = Gaussian::UNIFORM;
        self.solved = vec![Gaussian::UNIFORM; 2];
        self.solved_next = vec![Gaussian::UNIFORM; 2];
        self.level = Gaussian::UNIFORM;
        self.read = Gaussian::UNIFORM;
        self.scaled = Gaussian::UNIFORM;
        self.weight = Gaussian::UNIFORM;
    }

    /// Line 15, `let fixed ~ Gaussian(0, variance = 1);`.
    fn start_fixed(&mut self) {
        self.fixed = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 17, `let other ~ Gaussian(0, variance = 1);`.
    fn start_other(&mut self) {
        self.other = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 21, `let solved[i] ~ Gaussian(0, variance = 1);`.
    fn start_solved(&mut self) {
        for i in 0..2 {
            self.solved[i] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// Line 26, `let level ~ Gaussian(1, variance = v);`.
    fn start_level(&mut self) {
        self.level = gaussian::vmp::to_x(1.0, 1.0 / self.v);
    }

    /// Line 30, `let read ~ Gaussian(1, variance = 2);`.
    fn start_read(&mut self) {
        self.read = gaussian::vmp::to_x(1.0, 0.5);
    }

    /// Line 34, `let scaled ~ Gaussian(0, variance = 3);`.
    fn start_scaled(&mut self) {
        self.scaled = gaussian::vmp::to_x(0.0, 1.0 / 3.0);
    }

    /// Line 36, `let weight ~ Gaussian(0, variance = 1);`.
    fn start_weight(&mut self) {
        self.weight = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// The belief about `fixed`, from lines 15, 16 and 18.
    fn update_fixed(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        next *= linear::to_affine(1.0, Gaussian::point(self.value), 0.0, 0.0);
        let fixed = self.fixed;
        let other = self.other;
        let predicted = fixed.mean() - other.mean();
        next *= linear::to_term_mean_field(
            1.0,
            fixed.mean(),
            predicted,
            Gaussian::from_mean_precision(self.difference, 1.0),
        );
        self.fixed = next;
    }

    /// The belief about `other`, from lines 17 and 18.
    fn update_other(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        let fixed = self.fixed;
        let other = self.other;
        let predicted = fixed.mean() - other.mean();
        next *= linear::to_term_mean_field(
            -1.0,
            other.mean(),
            predicted,
            Gaussian::from_mean_precision(self.difference, 1.0),
        );
        self.other = next;
    }

    /// The belief about `solved`, from lines 21, 23 and 24.
    fn update_solved(&mut self) {
        for i in 0..2 {
            self.solved_next[i] = gaussian::vmp::to_x(0.0, 1.0);
        }
        self.solved_next[0] *= linear::to_affine(2.0, Gaussian::point(self.value), 1.0, 0.0);
        self.solved_next[1] *=
            linear::to_affine(-self.factor, Gaussian::point(self.value), 1.0, 0.0);
        std::mem::swap(&mut self.solved, &mut self.solved_next);
    }

    /// The belief about `level`, from lines 26 and 28.
    fn update_level(&mut self) {
        let mut next = gaussian::vmp::to_x(1.0, 1.0 / self.v);
        next *= gaussian::vmp::to_mean_plate(&self.reading_moments, 1.0);
        self.level = next;
    }

    /// The belief about `read`, from lines 30 and 32.
    fn update_read(&mut self) {
        let mut next = gaussian::vmp::to_x(1.0, 0.5);
        next *= gaussian::vmp::to_mean_plate(&self.same_moments, 1.0 / self.v);
        self.read = next;
    }

    /// The belief about `scaled`, from lines 34 and 35.
    fn update_scaled(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0 / 3.0);
        next *= linear::to_affine(
            self.factor,
            Gaussian::from_mean_precision(self.total, 1.0 / self.v),
            1.0,
            0.0,
        );
        self.scaled = next;
    }

    /// The belief about `weight`, from lines 36 and 38.
    fn update_weight(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        for i in 0..self.k {
            next *= linear::to_affine(
                self.reading[i],
                Gaussian::from_mean_precision(self.row[i], 1.0 / self.v),
                0.0,
                0.0,
            );
        }
        self.weight = next;
    }
}

impl Inference for ExactVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("fixed", &self.fixed, 0, 15, iteration)?;
        Error::check_proper("other", &self.other, 0, 17, iteration)?;
        Error::check_all_proper("solved", &self.solved, 21, iteration)?;
        Error::check_proper("level", &self.level, 0, 26, iteration)?;
        Error::check_proper("read", &self.read, 0, 30, iteration)?;
        Error::check_proper("scaled", &self.scaled, 0, 34, iteration)?;
        Error::check_proper("weight", &self.weight, 0, 36, iteration)?;
        let mut moved = self.fixed.moved(&self.fixed_before, tolerance);
        self.fixed_before = self.fixed;
        moved |= self.other.moved(&self.other_before, tolerance);
        self.other_before = self.other;
        moved |= posterity_runtime::any_moved(&self.solved, &self.solved_before, tolerance);
        self.solved_before.clone_from(&self.solved);
        moved |= self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= self.read.moved(&self.read_before, tolerance);
        self.read_before = self.read;
        moved |= self.scaled.moved(&self.scaled_before, tolerance);
        self.scaled_before = self.scaled;
        moved |= self.weight.moved(&self.weight_before, tolerance);
        self.weight_before = self.weight;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let fixed = Posterior::from(self.fixed);
        let other = Posterior::from(self.other);
        let solved = Posterior::array((0..2).map(|i| self.solved[i]));
        let level = Posterior::from(self.level);
        let read = Posterior::from(self.read);
        let scaled = Posterior::from(self.scaled);
        let weight = Posterior::from(self.weight);
        vec![
            ("fixed", fixed), ("other", other), ("solved", solved), ("level", level),
            ("read", read), ("scaled", scaled), ("weight", weight)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(16, 5), (18, 5), (23, 5), (24, 5), (28, 9), (32, 9), (35, 5), (38, 9)]
    }
}
