//! `Vectors` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/vectors.model`.
//!
//! ```text
//! model Vectors(
//!     root: [[f64; d]; d], x: [[f64; d]; n], y: [f64; n], at: usize, z: f64, a: [[f64; d]; 2], u:
//!         [f64; 2]
//! ) -> (v, first, mixed) {
//!     let v ~ MultivariateGaussian(mean = array(0..d, |j| j), covariance = matmul(root,
//!         transpose(root)));
//!     for i in 0..n {
//!         y[i] ~ Gaussian(dot(v, x[i]) + 2 * v[0], variance = 0.5);
//!     }
//!     z ~ Gaussian(v[at] - sum(0..d, |j| 0.1 * v[j]), variance = 2);
//!     u ~ MultivariateGaussian(mean = matmul(a, v), precision = diagonal([1, 2]));
//!     let first = v[0];
//!     let mixed = v[1] + 3 * v[0] - 1;
//! }
//! ```

use posterity_runtime::operators::{
    inner_product, matrix_vector, multivariate_gaussian, vector_element,
};
use posterity_runtime::{
    Buffer, DataError, Error, Gaussian, Grid, Inference, MultivariateGaussian, Options,
    Posterior, Predictor, Progress, Run, check, linear, matrix,
};
use std::ops::ControlFlow;

/// What [`Vectors`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct VectorsData<'a> {
    /// `root: [[f64; d]; d]`
    pub root: Grid<'a, f64, 2>,
    /// `x: [[f64; d]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `at: usize`
    pub at: usize,
    /// `z: f64`
    pub z: f64,
    /// `a: [[f64; d]; 2]`
    pub a: Grid<'a, f64, 2>,
    /// `u: [f64; 2]`
    pub u: &'a [f64],
}

/// What one Gaussian vector is read by: inner products, elements, sums over elements, a known matrix.
/// All of it is exact, since a sum reads a vector once.
#[derive(Clone, Debug)]
pub struct Vectors {
    /// The data `root: [[f64; d]; d]`.
    root: Vec<f64>,
    /// The data `x: [[f64; d]; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `at: usize`.
    at: usize,
    /// The data `z: f64`.
    z: f64,
    /// The data `a: [[f64; d]; 2]`.
    a: Vec<f64>,
    /// The data `u: [f64; 2]`.
    u: Vec<f64>,
    /// The size `d` of the data.
    d: usize,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `v`.
    v: MultivariateGaussian,
    /// The belief about `first`.
    first: Gaussian,
    /// The belief about `mixed`.
    mixed: Gaussian,
    /// The belief about `part_fourth`.
    part_fourth: Gaussian,
    /// The message to `part` from its definition, line 9.
    part_prior: Vec<Gaussian>,
    /// The message to `v` from line 9.
    v_from_part: Vec<MultivariateGaussian>,
    /// The message to `part[i]` from line 9.
    part_from_y: Vec<Gaussian>,
    /// The message to `part_again` from its definition, line 11.
    part_again_prior: Gaussian,
    /// The message to `v` from line 11.
    v_from_part_again: MultivariateGaussian,
    /// The message to `part_again` from line 11.
    part_again_from_z: Gaussian,
    /// The message to `part_third` from its definition, line 12.
    part_third_prior: MultivariateGaussian,
    /// The message to `v` from line 12.
    v_from_part_third: MultivariateGaussian,
    /// The message to `part_third` from line 12.
    part_third_from_u: MultivariateGaussian,
}

impl Vectors {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: VectorsData<'_>) -> Result<Self, DataError> {
        check::grid("root", data.root, 5, 5)?;
        check::real("root", data.root, 5, 5)?;
        check::grid("x", data.x, 5, 26)?;
        check::real("x", data.x, 5, 26)?;
        check::real("y", data.y, 5, 44)?;
        check::integer("at", data.at, 5, 57)?;
        check::real("z", data.z, 5, 68)?;
        check::grid("a", data.a, 5, 76)?;
        check::real("a", data.a, 5, 76)?;
        check::real("u", data.u, 5, 94)?;
        let d = data.root.sizes[0];
        if !data.root.sizes[..1].contains(&0) {
            check::size("d", "root", d, "root", data.root.sizes[1], 5, 5)?;
        }
        if !data.x.sizes[..1].contains(&0) {
            check::size("d", "root", d, "x", data.x.sizes[1], 5, 26)?;
        }
        if !data.a.sizes[..1].contains(&0) {
            check::size("d", "root", d, "a", data.a.sizes[1], 5, 76)?;
        }
        let n = data.x.sizes[0];
        check::size("n", "x", n, "y", data.y.len(), 5, 44)?;
        check::length("a", 2, data.a.sizes[0], 5, 76)?;
        check::length("u", 2, data.u.len(), 5, 94)?;
        let mut inference = Self {
            root: data.root.values.to_vec(),
            x: data.x.values.to_vec(),
            y: data.y.to_vec(),
            at: data.at,
            z: data.z,
            a: data.a.values.to_vec(),
            u: data.u.to_vec(),
            d,
            n,
            v: MultivariateGaussian::uniform(1),
            first: Gaussian::UNIFORM,
            mixed: Gaussian::UNIFORM,
            part_fourth: Gaussian::UNIFORM,
            part_prior: Vec::new(),
            v_from_part: Vec::new(),
            part_from_y: Vec::new(),
            part_again_prior: Gaussian::UNIFORM,
            v_from_part_again: MultivariateGaussian::uniform(1),
            part_again_from_z: Gaussian::UNIFORM,
            part_third_prior: MultivariateGaussian::uniform(1),
            v_from_part_third: MultivariateGaussian::uniform(1),
            part_third_from_u: MultivariateGaussian::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `root` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_root(&mut self, root: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("root", root, 5, 5)?;
        check::length("root", self.d, root.sizes[0], 5, 5)?;
        check::length("root", self.d, root.sizes[1], 5, 5)?;
        check::real("root", root, 5, 5)?;
        let before = std::mem::replace(&mut self.root, root.values.to_vec());
        self.check_data().inspect_err(|_| self.root = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("x", x, 5, 26)?;
        check::length("x", self.n, x.sizes[0], 5, 26)?;
        check::length("x", self.d, x.sizes[1], 5, 26)?;
        check::real("x", x, 5, 26)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 5, 44)?;
        check::real("y", y, 5, 44)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `at` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_at(&mut self, at: usize) -> Result<(), DataError> {
        check::integer("at", at, 5, 57)?;
        let before = std::mem::replace(&mut self.at, at);
        self.check_data().inspect_err(|_| self.at = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `z` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_z(&mut self, z: f64) -> Result<(), DataError> {
        check::real("z", z, 5, 68)?;
        self.z = z;
        self.reset();
        Ok(())
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("a", a, 5, 76)?;
        check::length("a", 2, a.sizes[0], 5, 76)?;
        check::length("a", self.d, a.sizes[1], 5, 76)?;
        check::real("a", a, 5, 76)?;
        let before = std::mem::replace(&mut self.a, a.values.to_vec());
        self.check_data().inspect_err(|_| self.a = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `u` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_u(&mut self, u: &[f64]) -> Result<(), DataError> {
        check::length("u", self.u.len(), u.len(), 5, 94)?;
        check::real("u", u, 5, 94)?;
        self.u = u.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_v();
        self.tell_part();
        self.tell_part_again();
        self.tell_part_third();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_v();
        self.line_11_tell_v();
        self.line_9_tell_v();
        self.define_part();
        self.define_part_again();
        self.define_part_third();
        self.predict_first();
        self.predict_part_fourth();
        self.predict_mixed();
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

    /// The posterior of `v`.
    #[must_use]
    pub fn v_posterior(&self) -> &MultivariateGaussian {
        &self.v
    }

    /// The posterior of `first`.
    #[must_use]
    pub fn first_posterior(&self) -> &Gaussian {
        &self.first
    }

    /// The posterior of `mixed`.
    #[must_use]
    pub fn mixed_posterior(&self) -> &Gaussian {
        &self.mixed
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `v`, from line 7.
        let v_prior = multivariate_gaussian::ep::to_x_known(
            &(0..self.d).map(|j| j as f64).collect::<Buffer>(),
            matrix::inverse(
                    matrix::product(
                            Grid::new(&self.root, [self.d, self.d]),
                            matrix::transpose(Grid::new(&self.root, [self.d, self.d]))
                                .grid(),
                        )
                        .grid(),
                )
                .grid(),
        );
        log_z += self.v.log_normaliser_over(&v_prior);
        // `part`, from line 9.
        let mut part_so_far = self.part_prior.clone();
        for i in 0..self.n {
            let part = part_so_far[i];
            let predictor = Predictor::new(0.0, 0.5).plus(1.0, part);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            part_so_far[i] *= Gaussian::from_mean_variance(self.y[i], 0.5);
        }
        // `part_again`, from line 11.
        let part_again = self.part_again_prior;
        let predictor = Predictor::new(0.0, 2.0).plus(1.0, part_again);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.z), predictor).log_z;
        // `part_third`, from line 12.
        let part_third = &self.part_third_prior;
        log_z += multivariate_gaussian::ep::log_evidence_mean(
            &self.u,
            part_third,
            matrix::diagonal(&[1.0, 2.0]).grid(),
        );
        // Line 9, `y[i] ~ Gaussian(dot(v, x[i]) + 2 * v[0], variance = 0.5);`.
        for i in 0..self.n {
            let v = &(&self.v / &self.v_from_part[i]);
            log_z -= self.v.log_normaliser_over(v);
        }
        // Line 11, `z ~ Gaussian(v[at] - sum(0..d, |j| 0.1 * v[j]), variance = 2);`.
        let v = &(&self.v / &self.v_from_part_again);
        log_z -= self.v.log_normaliser_over(v);
        // Line 12, `u ~ MultivariateGaussian(mean = matmul(a, v), precision = diagonal([1…`.
        let v = &(&self.v / &self.v_from_part_third);
        log_z -= self.v.log_normaliser_over(v);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "matmul(root, transpose(root))",
            &[],
            matrix::product(
                    Grid::new(&self.root, [self.d, self.d]),
                    matrix::transpose(Grid::new(&self.root, [self.d, self.d])).grid(),
                )
                .grid(),
            7,
            74,
        )?;
        if 0 < self.n {
            check::below("0", &[], 0, self.d, 9, 46)?;
        }
        check::below("at", &[], self.at, self.d, 11, 20)?;
        check::independent_rows("a", &[], Grid::new(&self.a, [2, self.d]), 12, 44)?;
        check::positive_definite(
            "precision",
            "diagonal([1, 2])",
            &[],
            matrix::diagonal(&[1.0, 2.0]).grid(),
            12,
            63,
        )?;
        check::below("0", &[], 0, self.d, 13, 19)?;
        check::below("1", &[], 1, self.d, 14, 19)?;
        check::below("0", &[], 0, self.d, 14, 30)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.v = MultivariateGaussian::uniform(self.d);
        self.first = Gaussian::UNIFORM;
        self.mixed = Gaussian::UNIFORM;
        self.part_fourth = Gaussian::UNIFORM;
        self.part_prior = vec![Gaussian::UNIFORM; self.n];
        self.v_from_part = vec![MultivariateGaussian::uniform(self.d); self.n];
        self.part_from_y = vec![Gaussian::UNIFORM; self.n];
        self.part_again_prior = Gaussian::UNIFORM;
        self.v_from_part_again = MultivariateGaussian::uniform(self.d);
        self.part_again_from_z = Gaussian::UNIFORM;
        self.part_third_prior = MultivariateGaussian::uniform(2);
        self.v_from_part_third = MultivariateGaussian::uniform(self.d);
        self.part_third_from_u = MultivariateGaussian::uniform(2);
    }

    /// Line 7, `let v ~ MultivariateGaussian(mean = array(0..d, |j| j), covariance = …`.
    fn define_v(&mut self) {
        self.v *= &multivariate_gaussian::ep::to_x_known(
            &(0..self.d).map(|j| j as f64).collect::<Buffer>(),
            matrix::inverse(
                    matrix::product(
                            Grid::new(&self.root, [self.d, self.d]),
                            matrix::transpose(Grid::new(&self.root, [self.d, self.d]))
                                .grid(),
                        )
                        .grid(),
                )
                .grid(),
        );
    }

    /// Line 9, `y[i] ~ Gaussian(dot(v, x[i]) + 2 * v[0], variance = 0.5);`.
    fn tell_part(&mut self) {
        for i in 0..self.n {
            self.part_from_y[i] = Gaussian::from_mean_variance(self.y[i], 0.5);
        }
    }

    /// Line 11, `z ~ Gaussian(v[at] - sum(0..d, |j| 0.1 * v[j]), variance = 2);`.
    fn tell_part_again(&mut self) {
        self.part_again_from_z = Gaussian::from_mean_variance(self.z, 2.0);
    }

    /// Line 12, `u ~ MultivariateGaussian(mean = matmul(a, v), precision = diagonal([1…`.
    fn tell_part_third(&mut self) {
        self.part_third_from_u = multivariate_gaussian::ep::to_mean_observed(
            &self.u,
            matrix::diagonal(&[1.0, 2.0]).grid(),
        );
    }

    /// Line 12, `u ~ MultivariateGaussian(mean = matmul(a, v), precision = diagonal([1…`.
    fn tell_v(&mut self) {
        let part_third = &self.part_third_from_u;
        let message = matrix_vector::ep::to_x(part_third, Grid::new(&self.a, [2, self.d]));
        self.v = &self.v * &(&message / &self.v_from_part_third);
        self.v_from_part_third = message;
    }

    /// Line 11, `z ~ Gaussian(v[at] - sum(0..d, |j| 0.1 * v[j]), variance = 2);`.
    fn line_11_tell_v(&mut self) {
        let part_again = self.part_again_from_z;
        let message = inner_product::ep::to_a(
            part_again,
            &(0..self.d)
                .map(|entry| (if self.at == entry { 1.0 } else { 0.0 }) + (-0.1))
                .collect::<Buffer>(),
        );
        self.v = &self.v * &(&message / &self.v_from_part_again);
        self.v_from_part_again = message;
    }

    /// Line 9, `y[i] ~ Gaussian(dot(v, x[i]) + 2 * v[0], variance = 0.5);`.
    fn line_9_tell_v(&mut self) {
        for i in 0..self.n {
            let part = self.part_from_y[i];
            let message = inner_product::ep::to_a(
                part,
                &(0..self.d)
                    .map(|entry| {
                        self.x[i * self.d + entry] + (if 0 == entry { 2.0 } else { 0.0 })
                    })
                    .collect::<Buffer>(),
            );
            self.v = &self.v * &(&message / &self.v_from_part[i]);
            self.v_from_part[i] = message;
        }
    }

    /// Line 9, `y[i] ~ Gaussian(dot(v, x[i]) + 2 * v[0], variance = 0.5);`.
    fn define_part(&mut self) {
        for i in 0..self.n {
            let v = &(&self.v / &self.v_from_part[i]);
            self.part_prior[i] = inner_product::ep::to_y(
                v,
                &(0..self.d)
                    .map(|entry| {
                        self.x[i * self.d + entry] + (if 0 == entry { 2.0 } else { 0.0 })
                    })
                    .collect::<Buffer>(),
            );
        }
    }

    /// Line 11, `z ~ Gaussian(v[at] - sum(0..d, |j| 0.1 * v[j]), variance = 2);`.
    fn define_part_again(&mut self) {
        let v = &(&self.v / &self.v_from_part_again);
        self.part_again_prior = inner_product::ep::to_y(
            v,
            &(0..self.d)
                .map(|entry| (if self.at == entry { 1.0 } else { 0.0 }) + (-0.1))
                .collect::<Buffer>(),
        );
    }

    /// Line 12, `u ~ MultivariateGaussian(mean = matmul(a, v), precision = diagonal([1…`.
    fn define_part_third(&mut self) {
        let v = &(&self.v / &self.v_from_part_third);
        self.part_third_prior = matrix_vector::ep::to_y(Grid::new(&self.a, [2, self.d]), v);
    }

    /// Line 13, `let first = v[0];`.
    fn predict_first(&mut self) {
        let v = &self.v;
        self.first = vector_element::ep::to_y(v, 0);
    }

    /// Line 14, `let mixed = v[1] + 3 * v[0] - 1;`.
    fn predict_part_fourth(&mut self) {
        let v = &self.v;
        self.part_fourth = inner_product::ep::to_y(
            v,
            &(0..self.d)
                .map(|entry| {
                    (if 1 == entry { 1.0 } else { 0.0 })
                        + (if 0 == entry { 3.0 } else { 0.0 })
                })
                .collect::<Buffer>(),
        );
    }

    /// Line 14, `let mixed = v[1] + 3 * v[0] - 1;`.
    fn predict_mixed(&mut self) {
        let part_fourth = self.part_fourth;
        self.mixed = linear::affine(1.0, part_fourth, -1.0, 0.0);
    }
}

impl Inference for Vectors {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("v", &self.v, 0, 7, iteration)?;
        Error::check_proper("first", &self.first, 0, 13, iteration)?;
        Error::check_proper("mixed", &self.mixed, 0, 14, iteration)?;
        Error::check_proper(
            "let mixed = v[1] + 3 * v[0] - 1;",
            &self.part_fourth,
            0,
            14,
            iteration,
        )?;
        Ok(false)
    }

    fn one_pass(&self) -> bool {
        true
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let v = Posterior::from(self.v.clone());
        let first = Posterior::from(self.first);
        let mixed = Posterior::from(self.mixed);
        vec![("v", v), ("first", first), ("mixed", mixed)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(9, 9), (11, 5), (12, 5)]
    }
}
