//! `MergedSumsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/merged_sums_vmp.model`.
//!
//! ```text
//! model MergedSumsVmp(
//!     a: [[f64; k]; n],
//!     ragged: [[f64; ..]; n],
//!     y: [f64; n],
//!     z: [f64; n],
//!     r: [f64; n],
//!     u: f64,
//! ) -> (level, weight, offset, scale, left, right) {
//!     let level ~ Gaussian(0, variance = 100);
//!     let offset ~ Gaussian(0, variance = 100);
//!     for q in 0..k {
//!         let weight[q] ~ Gaussian(0, variance = 100);
//!     }
//!     for i in 0..n {
//!         let known[i] = level + sum(0..k, |j| a[i][j]);
//!         let made[i] = sum(0..k, |j| a[i][j] * weight[j]);
//!         let row[i] = offset + sum(0..ragged[i].len(), |q| ragged[i][q]);
//!     }
//!     for j in 0..n {
//!         y[j] ~ Gaussian(known[j], variance = 1);
//!         z[j] ~ Gaussian(made[j], variance = 1);
//!         r[j] ~ Gaussian(row[j], variance = 1);
//!     }
//!     let scale ~ Gaussian(1, variance = 1);
//!     let left ~ Gaussian(0, variance = 4);
//!     let right ~ Gaussian(1, variance = 9);
//!     let both = left + right;
//!     u ~ Gaussian(scale * both, variance = 1);
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    Columns, DataError, Design, Distribution, Error, Gaussian, Grid, Inference, Options,
    Posterior, Predictor, Progress, Ragged, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`MergedSumsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MergedSumsVmpData<'a> {
    /// `a: [[f64; k]; n]`
    pub a: Grid<'a, f64, 2>,
    /// `ragged: [[f64; ..]; n]`
    pub ragged: Ragged<'a, f64>,
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `z: [f64; n]`
    pub z: &'a [f64],
    /// `r: [f64; n]`
    pub r: &'a [f64],
    /// `u: f64`
    pub u: f64,
}

/// Sums that are merged into their readers, whose loops are called like loops inside the sums.
#[derive(Clone, Debug)]
pub struct MergedSumsVmp {
    /// The data `a: [[f64; k]; n]`.
    a: Vec<f64>,
    /// The data `ragged: [[f64; ..]; n]`.
    ragged: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `z: [f64; n]`.
    z: Vec<f64>,
    /// The data `r: [f64; n]`.
    r: Vec<f64>,
    /// The data `u: f64`.
    u: f64,
    /// The size `n` of the data.
    n: usize,
    /// The size `k` of the data.
    k: usize,
    /// Where the rows of `ragged` start.
    ragged_starts: Vec<usize>,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `offset`.
    offset: Gaussian,
    /// The belief about `weight`.
    weight: Vec<Gaussian>,
    /// The belief about `scale`.
    scale: Gaussian,
    /// The belief about `left`.
    left: Gaussian,
    /// The belief about `right`.
    right: Gaussian,
    /// The belief about `both`.
    both: Gaussian,
    /// What the readers of `both` tell it.
    both_told: Gaussian,
    /// `y`, and the beliefs that make its means, as a design matrix.
    y_design: Design,
    /// `z`, and the beliefs that make its means, as a design matrix.
    z_design: Design,
    /// `r`, and the beliefs that make its means, as a design matrix.
    r_design: Design,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
    /// The belief about `offset` one iteration ago.
    offset_before: Gaussian,
    /// The belief about `weight` one iteration ago.
    weight_before: Vec<Gaussian>,
    /// The belief about `scale` one iteration ago.
    scale_before: Gaussian,
    /// The belief about `left` one iteration ago.
    left_before: Gaussian,
    /// The belief about `right` one iteration ago.
    right_before: Gaussian,
    /// The belief about `both` one iteration ago.
    both_before: Gaussian,
}

impl MergedSumsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MergedSumsVmpData<'_>) -> Result<Self, DataError> {
        check::grid("a", data.a, 4, 5)?;
        check::real("a", data.a, 4, 5)?;
        check::ragged("ragged", data.ragged, 5, 5)?;
        check::real("ragged", data.ragged, 5, 5)?;
        check::real("y", data.y, 6, 5)?;
        check::real("z", data.z, 7, 5)?;
        check::real("r", data.r, 8, 5)?;
        check::real("u", data.u, 9, 5)?;
        let n = data.a.sizes[0];
        check::size("n", "a", n, "ragged", data.ragged.rows(), 5, 5)?;
        check::size("n", "a", n, "y", data.y.len(), 6, 5)?;
        check::size("n", "a", n, "z", data.z.len(), 7, 5)?;
        check::size("n", "a", n, "r", data.r.len(), 8, 5)?;
        let k = data.a.sizes[1];
        let mut inference = Self {
            a: data.a.values.to_vec(),
            ragged: data.ragged.values.to_vec(),
            y: data.y.to_vec(),
            z: data.z.to_vec(),
            r: data.r.to_vec(),
            u: data.u,
            n,
            k,
            ragged_starts: data.ragged.starts.to_vec(),
            level: Gaussian::UNIFORM,
            offset: Gaussian::UNIFORM,
            weight: Vec::new(),
            scale: Gaussian::UNIFORM,
            left: Gaussian::UNIFORM,
            right: Gaussian::UNIFORM,
            both: Gaussian::UNIFORM,
            both_told: Gaussian::UNIFORM,
            y_design: Design::default(),
            z_design: Design::default(),
            r_design: Design::default(),
            level_before: Gaussian::UNIFORM,
            offset_before: Gaussian::UNIFORM,
            weight_before: Vec::new(),
            scale_before: Gaussian::UNIFORM,
            left_before: Gaussian::UNIFORM,
            right_before: Gaussian::UNIFORM,
            both_before: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("a", a, 4, 5)?;
        check::length("a", self.n, a.sizes[0], 4, 5)?;
        check::length("a", self.k, a.sizes[1], 4, 5)?;
        check::real("a", a, 4, 5)?;
        self.a = a.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `ragged` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_ragged(&mut self, ragged: Ragged<'_, f64>) -> Result<(), DataError> {
        check::ragged("ragged", ragged, 5, 5)?;
        check::rows("ragged", &self.ragged_starts, ragged.starts, 5, 5)?;
        check::real("ragged", ragged, 5, 5)?;
        self.ragged = ragged.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 6, 5)?;
        check::real("y", y, 6, 5)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `z` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_z(&mut self, z: &[f64]) -> Result<(), DataError> {
        check::length("z", self.z.len(), z.len(), 7, 5)?;
        check::real("z", z, 7, 5)?;
        self.z = z.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `r` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_r(&mut self, r: &[f64]) -> Result<(), DataError> {
        check::length("r", self.r.len(), r.len(), 8, 5)?;
        check::real("r", r, 8, 5)?;
        self.r = r.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `u` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_u(&mut self, u: f64) -> Result<(), DataError> {
        check::real("u", u, 9, 5)?;
        self.u = u;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_level();
        self.start_offset();
        self.start_weight();
        self.start_scale();
        self.start_left();
        self.start_right();
        self.start_both();
        self.lay_out_y();
        self.lay_out_z();
        self.lay_out_r();
        self.level_before = self.level;
        self.offset_before = self.offset;
        self.weight_before.clone_from(&self.weight);
        self.scale_before = self.scale;
        self.left_before = self.left;
        self.right_before = self.right;
        self.both_before = self.both;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_level();
        self.update_offset();
        self.update_weight();
        self.update_scale();
        self.tell_both();
        self.update_left();
        self.derive_both();
        self.tell_both();
        self.update_right();
        self.derive_both();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The posterior of `weight`.
    #[must_use]
    pub fn weight_posterior(&self) -> &[Gaussian] {
        &self.weight
    }

    /// The posterior of `offset`.
    #[must_use]
    pub fn offset_posterior(&self) -> &Gaussian {
        &self.offset
    }

    /// The posterior of `scale`.
    #[must_use]
    pub fn scale_posterior(&self) -> &Gaussian {
        &self.scale
    }

    /// The posterior of `left`.
    #[must_use]
    pub fn left_posterior(&self) -> &Gaussian {
        &self.left
    }

    /// The posterior of `right`.
    #[must_use]
    pub fn right_posterior(&self) -> &Gaussian {
        &self.right
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 11, `let level ~ Gaussian(0, variance = 100);`.
        let level = self.level;
        bound += gaussian::vmp::average_log(level, 0.0, 0.01);
        // Line 12, `let offset ~ Gaussian(0, variance = 100);`.
        let offset = self.offset;
        bound += gaussian::vmp::average_log(offset, 0.0, 0.01);
        // Line 14, `let weight[q] ~ Gaussian(0, variance = 100);`.
        for q in 0..self.k {
            let weight = self.weight[q];
            bound += gaussian::vmp::average_log(weight, 0.0, 0.01);
        }
        // Line 22, `y[j] ~ Gaussian(known[j], variance = 1);`.
        bound += self.y_design.average_log(0, 1.0);
        // Line 23, `z[j] ~ Gaussian(made[j], variance = 1);`.
        bound += self.z_design.average_log(0, 1.0);
        // Line 24, `r[j] ~ Gaussian(row[j], variance = 1);`.
        bound += self.r_design.average_log(0, 1.0);
        // Line 26, `let scale ~ Gaussian(1, variance = 1);`.
        let scale = self.scale;
        bound += gaussian::vmp::average_log(scale, 1.0, 1.0);
        // Line 27, `let left ~ Gaussian(0, variance = 4);`.
        let left = self.left;
        bound += gaussian::vmp::average_log(left, 0.0, 0.25);
        // Line 28, `let right ~ Gaussian(1, variance = 9);`.
        let right = self.right;
        bound += gaussian::vmp::average_log(right, 1.0, 1.0 / 9.0);
        // Line 30, `u ~ Gaussian(scale * both, variance = 1);`.
        let both = self.both;
        let mut predictor = Predictor::new(0.0, 0.0);
        predictor.add_product(1.0, &[scale, both]);
        bound += gaussian::vmp::average_log(self.u, predictor, 1.0);
        // The entropies of the beliefs.
        bound += self.level.entropy();
        bound += self.offset.entropy();
        bound += self.weight.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.scale.entropy();
        bound += self.left.entropy();
        bound += self.right.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.level = Gaussian::UNIFORM;
        self.offset = Gaussian::UNIFORM;
        self.weight = vec![Gaussian::UNIFORM; self.k];
        self.scale = Gaussian::UNIFORM;
        self.left = Gaussian::UNIFORM;
        self.right = Gaussian::UNIFORM;
        self.both = Gaussian::UNIFORM;
        self.both_told = Gaussian::UNIFORM;
    }

    /// Line 11, `let level ~ Gaussian(0, variance = 100);`.
    fn start_level(&mut self) {
        self.level = gaussian::vmp::to_x(0.0, 0.01);
    }

    /// Line 12, `let offset ~ Gaussian(0, variance = 100);`.
    fn start_offset(&mut self) {
        self.offset = gaussian::vmp::to_x(0.0, 0.01);
    }

    /// Line 14, `let weight[q] ~ Gaussian(0, variance = 100);`.
    fn start_weight(&mut self) {
        for q in 0..self.k {
            self.weight[q] = gaussian::vmp::to_x(0.0, 0.01);
        }
    }

    /// Line 26, `let scale ~ Gaussian(1, variance = 1);`.
    fn start_scale(&mut self) {
        self.scale = gaussian::vmp::to_x(1.0, 1.0);
    }

    /// Line 27, `let left ~ Gaussian(0, variance = 4);`.
    fn start_left(&mut self) {
        self.left = gaussian::vmp::to_x(0.0, 0.25);
    }

    /// Line 28, `let right ~ Gaussian(1, variance = 9);`.
    fn start_right(&mut self) {
        self.right = gaussian::vmp::to_x(1.0, 1.0 / 9.0);
    }

    /// Line 29, `let both = left + right;`.
    fn start_both(&mut self) {
        let left = self.left;
        let right = self.right;
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, left).plus(1.0, right);
        self.both = predictor.to_gaussian();
    }

    /// Line 22, `y[j] ~ Gaussian(known[j], variance = 1);`.
    fn lay_out_y(&mut self) {
        self.y_design = Design::new(self.n, 1, &[Columns::Constant(1)]);
        for j in 0..self.n {
            self.y_design
                .set_outcome(
                    j,
                    0,
                    self.y[j]
                        - (0..self.k)
                            .map(|j_inner| self.a[j * self.k + j_inner])
                            .sum::<f64>(),
                );
        }
        self.y_design.set_precision(0, 1.0);
        self.y_design.centre();
        self.y_design.set_coefficient(0, 0, 1.0, self.level);
    }

    /// Line 23, `z[j] ~ Gaussian(made[j], variance = 1);`.
    fn lay_out_z(&mut self) {
        self.z_design = Design::new(self.n, 1, &[Columns::Known(self.k)]);
        for j in 0..self.n {
            self.z_design.set_outcome(j, 0, self.z[j]);
        }
        self.z_design.set_precision(0, 1.0);
        for j in 0..self.n {
            for j_inner in 0..self.k {
                self.z_design.set_known(j, j_inner, self.a[j * self.k + j_inner]);
            }
        }
        self.z_design.centre();
        for j_inner in 0..self.k {
            self.z_design.set_coefficient(0, j_inner, 1.0, self.weight[j_inner]);
        }
    }

    /// Line 24, `r[j] ~ Gaussian(row[j], variance = 1);`.
    fn lay_out_r(&mut self) {
        self.r_design = Design::new(self.n, 1, &[Columns::Constant(1)]);
        for j in 0..self.n {
            self.r_design
                .set_outcome(
                    j,
                    0,
                    self.r[j]
                        - (0..self.ragged_starts[j + 1] - self.ragged_starts[j])
                            .map(|q| self.ragged[self.ragged_starts[j] + q])
                            .sum::<f64>(),
                );
        }
        self.r_design.set_precision(0, 1.0);
        self.r_design.centre();
        self.r_design.set_coefficient(0, 0, 1.0, self.offset);
    }

    /// The belief about `level`, from lines 11 and 22.
    fn update_level(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.01);
        next *= self.y_design.to_term(1.0, 0, 0);
        self.level = next;
        self.y_design.set_coefficient(0, 0, 1.0, self.level);
    }

    /// The belief about `offset`, from lines 12 and 24.
    fn update_offset(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.01);
        next *= self.r_design.to_term(1.0, 0, 0);
        self.offset = next;
        self.r_design.set_coefficient(0, 0, 1.0, self.offset);
    }

    /// The belief about `weight`, from lines 14 and 23.
    fn update_weight(&mut self) {
        for q in 0..self.k {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(0.0, 0.01);
            next *= self.z_design.to_term(1.0, 0, q);
            self.weight[q] = next;
            self.z_design.set_coefficient(0, q, 1.0, self.weight[q]);
        }
    }

    /// The belief about `scale`, from lines 26 and 30.
    fn update_scale(&mut self) {
        let mut next = gaussian::vmp::to_x(1.0, 1.0);
        let scale = self.scale;
        let both = self.both;
        let predicted = scale.mean() * both.mean();
        next *= linear::to_factor_mean_field(
            1.0,
            scale.mean(),
            linear::product_moments(&[both]),
            predicted,
            Gaussian::from_mean_precision(self.u, 1.0),
        );
        self.scale = next;
    }

    /// What the readers of `both` tell it.
    fn tell_both(&mut self) {
        self.both_told = Gaussian::UNIFORM;
        let scale = self.scale;
        let both = self.both;
        let predicted = scale.mean() * both.mean();
        self.both_told *= linear::to_factor_mean_field(
            1.0,
            both.mean(),
            linear::product_moments(&[scale]),
            predicted,
            Gaussian::from_mean_precision(self.u, 1.0),
        );
    }

    /// The belief about `left`, from lines 27 and 29.
    fn update_left(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.25);
        let both = self.both_told;
        let left = self.left;
        let right = self.right;
        let predicted = left.mean() + right.mean();
        next *= linear::to_term_mean_field(1.0, left.mean(), predicted, both);
        self.left = next;
    }

    /// The belief about the derived `both`.
    fn derive_both(&mut self) {
        let left = self.left;
        let right = self.right;
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, left).plus(1.0, right);
        self.both = predictor.to_gaussian();
    }

    /// The belief about `right`, from lines 28 and 29.
    fn update_right(&mut self) {
        let mut next = gaussian::vmp::to_x(1.0, 1.0 / 9.0);
        let both = self.both_told;
        let left = self.left;
        let right = self.right;
        let predicted = left.mean() + right.mean();
        next *= linear::to_term_mean_field(1.0, right.mean(), predicted, both);
        self.right = next;
    }
}

impl Inference for MergedSumsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("level", &self.level, 0, 11, iteration)?;
        Error::check_proper("offset", &self.offset, 0, 12, iteration)?;
        Error::check_all_proper("weight", &self.weight, 14, iteration)?;
        Error::check_proper("scale", &self.scale, 0, 26, iteration)?;
        Error::check_proper("left", &self.left, 0, 27, iteration)?;
        Error::check_proper("right", &self.right, 0, 28, iteration)?;
        Error::check_proper("both", &self.both, 0, 29, iteration)?;
        let mut moved = self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        moved |= self.offset.moved(&self.offset_before, tolerance);
        self.offset_before = self.offset;
        moved |= posterity_runtime::any_moved(&self.weight, &self.weight_before, tolerance);
        self.weight_before.clone_from(&self.weight);
        moved |= self.scale.moved(&self.scale_before, tolerance);
        self.scale_before = self.scale;
        moved |= self.left.moved(&self.left_before, tolerance);
        self.left_before = self.left;
        moved |= self.right.moved(&self.right_before, tolerance);
        self.right_before = self.right;
        moved |= self.both.moved(&self.both_before, tolerance);
        self.both_before = self.both;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let level = Posterior::from(self.level);
        let weight = Posterior::array((0..self.k).map(|i| self.weight[i]));
        let offset = Posterior::from(self.offset);
        let scale = Posterior::from(self.scale);
        let left = Posterior::from(self.left);
        let right = Posterior::from(self.right);
        vec![
            ("level", level), ("weight", weight), ("offset", offset), ("scale", scale),
            ("left", left), ("right", right)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(22, 9), (23, 9), (24, 9), (30, 5)]
    }
}
