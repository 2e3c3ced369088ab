//! `FactorsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/factors_vmp.model`.
//!
//! ```text
//! model FactorsVmp(y: [[f64; m]; n], prior: [[f64; 2]; 2], start: [[f64; 2]; m]) -> (left, right) {
//!     for i in 0..n {
//!         let left[i] ~ MultivariateGaussian([0, 0], covariance = prior);
//!     }
//!     for j in 0..m {
//!         let right[j] ~ MultivariateGaussian(start[j], covariance = prior);
//!     }
//!     for i in 0..n {
//!         for j in 0..m {
//!             y[i][j] ~ Gaussian(dot(left[i], right[j]), variance = 0.1);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{gaussian, inner_product, multivariate_gaussian};
use posterity_runtime::{
    DataError, Error, Gaussian, Grid, Inference, MultivariateGaussian, Options,
    Posterior, Progress, Run, check, matrix,
};
use std::ops::ControlFlow;

/// What [`FactorsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct FactorsVmpData<'a> {
    /// `y: [[f64; m]; n]`
    pub y: Grid<'a, f64, 2>,
    /// `prior: [[f64; 2]; 2]`
    pub prior: Grid<'a, f64, 2>,
    /// `start: [[f64; 2]; m]`
    pub start: Grid<'a, f64, 2>,
}

/// Readings of an array of vectors against another: inner products of unknown vectors.
#[derive(Clone, Debug)]
pub struct FactorsVmp {
    /// The data `y: [[f64; m]; n]`.
    y: Vec<f64>,
    /// The data `prior: [[f64; 2]; 2]`.
    prior: Vec<f64>,
    /// The data `start: [[f64; 2]; m]`.
    start: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `left`.
    left: Vec<MultivariateGaussian>,
    /// The belief about `left` in the making.
    left_next: Vec<MultivariateGaussian>,
    /// The belief about `right`.
    right: Vec<MultivariateGaussian>,
    /// The belief about `right` in the making.
    right_next: Vec<MultivariateGaussian>,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// What the readers of `part` tell it.
    part_told: Vec<Gaussian>,
    /// The belief about `left` one iteration ago.
    left_before: Vec<MultivariateGaussian>,
    /// The belief about `right` one iteration ago.
    right_before: Vec<MultivariateGaussian>,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gaussian>,
}

impl FactorsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: FactorsVmpData<'_>) -> Result<Self, DataError> {
        check::grid("y", data.y, 3, 18)?;
        check::real("y", data.y, 3, 18)?;
        check::grid("prior", data.prior, 3, 36)?;
        check::real("prior", data.prior, 3, 36)?;
        check::grid("start", data.start, 3, 58)?;
        check::real("start", data.start, 3, 58)?;
        let n = data.y.sizes[0];
        let m = data.start.sizes[0];
        if !data.y.sizes[..1].contains(&0) {
            check::size("m", "start", m, "y", data.y.sizes[1], 3, 18)?;
        }
        check::length("prior", 2, data.prior.sizes[0], 3, 36)?;
        if !data.prior.sizes[..1].contains(&0) {
            check::length("prior", 2, data.prior.sizes[1], 3, 36)?;
        }
        if !data.start.sizes[..1].contains(&0) {
            check::length("start", 2, data.start.sizes[1], 3, 58)?;
        }
        let mut inference = Self {
            y: data.y.values.to_vec(),
            prior: data.prior.values.to_vec(),
            start: data.start.values.to_vec(),
            n,
            m,
            left: Vec::new(),
            left_next: Vec::new(),
            right: Vec::new(),
            right_next: Vec::new(),
            part: Vec::new(),
            part_told: Vec::new(),
            left_before: Vec::new(),
            right_before: Vec::new(),
            part_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("y", y, 3, 18)?;
        check::length("y", self.n, y.sizes[0], 3, 18)?;
        check::length("y", self.m, y.sizes[1], 3, 18)?;
        check::real("y", y, 3, 18)?;
        self.y = y.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `prior` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior(&mut self, prior: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("prior", prior, 3, 36)?;
        check::length("prior", 2, prior.sizes[0], 3, 36)?;
        check::length("prior", 2, prior.sizes[1], 3, 36)?;
        check::real("prior", prior, 3, 36)?;
        let before = std::mem::replace(&mut self.prior, prior.values.to_vec());
        self.check_data().inspect_err(|_| self.prior = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `start` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_start(&mut self, start: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("start", start, 3, 58)?;
        check::length("start", self.m, start.sizes[0], 3, 58)?;
        check::length("start", 2, start.sizes[1], 3, 58)?;
        check::real("start", start, 3, 58)?;
        self.start = start.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_left();
        self.start_right();
        self.start_part();
        self.left_before.clone_from(&self.left);
        self.right_before.clone_from(&self.right);
        self.part_before.clone_from(&self.part);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_part();
        self.update_left();
        self.derive_part();
        self.tell_part();
        self.update_right();
        self.derive_part();
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

    /// The posterior of `left`.
    #[must_use]
    pub fn left_posterior(&self) -> &[MultivariateGaussian] {
        &self.left
    }

    /// The posterior of `right`.
    #[must_use]
    pub fn right_posterior(&self) -> &[MultivariateGaussian] {
        &self.right
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 5, `let left[i] ~ MultivariateGaussian([0, 0], covariance = prior);`.
        for i in 0..self.n {
            let left = &self.left[i];
            bound += multivariate_gaussian::vmp::average_log(
                left,
                &[0.0, 0.0],
                matrix::inverse(Grid::new(&self.prior, [2, 2])).grid(),
            );
        }
        // Line 8, `let right[j] ~ MultivariateGaussian(start[j], covariance = prior);`.
        for j in 0..self.m {
            let right = &self.right[j];
            bound += multivariate_gaussian::vmp::average_log(
                right,
                &self.start[j * 2..][..2],
                matrix::inverse(Grid::new(&self.prior, [2, 2])).grid(),
            );
        }
        // Line 12, `y[i][j] ~ Gaussian(dot(left[i], right[j]), variance = 0.1);`.
        for i in 0..self.n {
            for j in 0..self.m {
                let part = self.part[i * self.m + j];
                bound += gaussian::vmp::average_log(self.y[i * self.m + j], part, 10.0);
            }
        }
        // The entropies of the beliefs.
        bound += self.left.iter().map(MultivariateGaussian::entropy).sum::<f64>();
        bound += self.right.iter().map(MultivariateGaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.n {
            check::positive_definite(
                "covariance",
                "prior",
                &[],
                Grid::new(&self.prior, [2, 2]),
                5,
                65,
            )?;
        }
        if 0 < self.m {
            check::positive_definite(
                "covariance",
                "prior",
                &[],
                Grid::new(&self.prior, [2, 2]),
                8,
                68,
            )?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.left = vec![MultivariateGaussian::uniform(2); self.n];
        self.left_next = vec![MultivariateGaussian::uniform(2); self.n];
        self.right = vec![MultivariateGaussian::uniform(2); self.m];
        self.right_next = vec![MultivariateGaussian::uniform(2); self.m];
        self.part = vec![Gaussian::UNIFORM; self.n * self.m];
        self.part_told = vec![Gaussian::UNIFORM; self.n * self.m];
    }

    /// Line 5, `let left[i] ~ MultivariateGaussian([0, 0], covariance = prior);`.
    fn start_left(&mut self) {
        for i in 0..self.n {
            self.left[i] = multivariate_gaussian::vmp::to_x(
                &[0.0, 0.0],
                matrix::inverse(Grid::new(&self.prior, [2, 2])).grid(),
            );
        }
    }

    /// Line 8, `let right[j] ~ MultivariateGaussian(start[j], covariance = prior);`.
    fn start_right(&mut self) {
        for j in 0..self.m {
            self.right[j] = multivariate_gaussian::vmp::to_x(
                &self.start[j * 2..][..2],
                matrix::inverse(Grid::new(&self.prior, [2, 2])).grid(),
            );
        }
    }

    /// Line 12, `y[i][j] ~ Gaussian(dot(left[i], right[j]), variance = 0.1);`.
    fn start_part(&mut self) {
        for i in 0..self.n {
            for j in 0..self.m {
                let left = &self.left[i];
                let right = &self.right[j];
                self.part[i * self.m + j] = inner_product::vmp::to_y_random(left, right);
            }
        }
    }

    /// What the readers of `part` tell it.
    fn tell_part(&mut self) {
        self.part_told.fill(Gaussian::UNIFORM);
        for i in 0..self.n {
            for j in 0..self.m {
                self.part_told[i * self.m + j] *=
                    gaussian::vmp::to_mean(self.y[i * self.m + j], 10.0);
            }
        }
    }

    /// The belief about `left`, from lines 5 and 12.
    fn update_left(&mut self) {
        for i in 0..self.n {
            self.left_next[i] = multivariate_gaussian::vmp::to_x(
                &[0.0, 0.0],
                matrix::inverse(Grid::new(&self.prior, [2, 2])).grid(),
            );
        }
        for i in 0..self.n {
            for j in 0..self.m {
                let part = self.part_told[i * self.m + j];
                let right = &self.right[j];
                self.left_next[i] *= &inner_product::vmp::to_a_random(part, right);
            }
        }
        std::mem::swap(&mut self.left, &mut self.left_next);
    }

    /// The belief about the derived `part`.
    fn derive_part(&mut self) {
        for i in 0..self.n {
            for j in 0..self.m {
                let left = &self.left[i];
                let right = &self.right[j];
                self.part[i * self.m + j] = inner_product::vmp::to_y_random(left, right);
            }
        }
    }

    /// The belief about `right`, from lines 8 and 12.
    fn update_right(&mut self) {
        for j in 0..self.m {
            self.right_next[j] = multivariate_gaussian::vmp::to_x(
                &self.start[j * 2..][..2],
                matrix::inverse(Grid::new(&self.prior, [2, 2])).grid(),
            );
        }
        for i in 0..self.n {
            for j in 0..self.m {
                let part = self.part_told[i * self.m + j];
                let left = &self.left[i];
                self.right_next[j] *= &inner_product::vmp::to_b_random(part, left);
            }
        }
        std::mem::swap(&mut self.right, &mut self.right_next);
    }
}

impl Inference for FactorsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("left", &self.left, 5, iteration)?;
        Error::check_all_proper("right", &self.right, 8, iteration)?;
        Error::check_all_proper("left[i], right[j]", &self.part, 12, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.left, &self.left_before, tolerance);
        self.left_before.clone_from(&self.left);
        moved |= posterity_runtime::any_moved(&self.right, &self.right_before, tolerance);
        self.right_before.clone_from(&self.right);
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let left = Posterior::array((0..self.n).map(|i| self.left[i].clone()));
        let right = Posterior::array((0..self.m).map(|i| self.right[i].clone()));
        vec![("left", left), ("right", right)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(12, 13)]
    }
}
