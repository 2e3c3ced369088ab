//! `MadeVectors` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/made_vectors.model`.
//!
//! ```text
//! model MadeVectors(x: [[f64; 2]; n], y: [[f64; 2]; m], h: [[f64; 2]; 2]) -> (a, b, pair, step,
//!     noise) {
//!     let a ~ Gaussian(0, variance = 4);
//!     let b ~ Gaussian(1, variance = 9);
//!     let pair = [a, b];
//!     for i in 0..n { x[i] ~ MultivariateGaussian(pair, covariance = [[1, 0.5], [0.5, 2]]); }
//!     for t in 0..3 { let step[t] ~ Gaussian(1, variance = 2); }
//!     for i in 0..m {
//!         let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), precision = [[2, 0.3],
//!             [0.3, 1]]);
//!         y[i] ~ MultivariateGaussian(matmul(h, noise[i]), precision = [[1, 0], [0, 1]]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{matrix_vector, multivariate_gaussian, vector};
use posterity_runtime::{
    DataError, Error, Gaussian, Grid, Inference, MultivariateGaussian, Options,
    Posterior, Progress, Run, check, linear, matrix,
};
use std::ops::ControlFlow;

/// What [`MadeVectors`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MadeVectorsData<'a> {
    /// `x: [[f64; 2]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [[f64; 2]; m]`
    pub y: Grid<'a, f64, 2>,
    /// `h: [[f64; 2]; 2]`
    pub h: Grid<'a, f64, 2>,
}

/// The inference of `MadeVectors`.
#[derive(Clone, Debug)]
pub struct MadeVectors {
    /// The data `x: [[f64; 2]; n]`.
    x: Vec<f64>,
    /// The data `y: [[f64; 2]; m]`.
    y: Vec<f64>,
    /// The data `h: [[f64; 2]; 2]`.
    h: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `a`.
    a: Gaussian,
    /// The belief about `b`.
    b: Gaussian,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// The belief about `step`.
    step: Vec<Gaussian>,
    /// The belief about `part_again_vector`.
    part_again_vector: MultivariateGaussian,
    /// The belief about `noise`.
    noise: Vec<MultivariateGaussian>,
    /// The message to `a` from its definition, line 5.
    a_prior: Gaussian,
    /// The message to `b` from its definition, line 6.
    b_prior: Gaussian,
    /// The message to `part` from its definition, line 7.
    part_prior: Vec<Gaussian>,
    /// The message to `a` from line 7.
    a_from_part: Gaussian,
    /// The message to `b` from line 7.
    b_from_part: Gaussian,
    /// The message to `part_vector` from its definition, line 8.
    part_vector_prior: MultivariateGaussian,
    /// The message to `part[j]` from line 8.
    part_from_part_vector: Vec<Gaussian>,
    /// The product of the messages to `part_vector` from line 8.
    part_vector_from_x: MultivariateGaussian,
    /// The message to `step` from its definition, line 9.
    step_prior: Vec<Gaussian>,
    /// The message to `part_again` from its definition, line 11.
    part_again_prior: Vec<Gaussian>,
    /// The message to `step[j + 1]` from line 11.
    step_from_part_again: Vec<Gaussian>,
    /// The message to `part_again_vector` from its definition, line 11.
    part_again_vector_prior: MultivariateGaussian,
    /// The message to `part_again[j]` from line 11.
    part_again_from_part_again_vector: Vec<Gaussian>,
    /// The message to `noise` from its definition, line 11.
    noise_prior: Vec<MultivariateGaussian>,
    /// The message to `part_again_vector` from line 11.
    part_again_vector_from_noise: Vec<MultivariateGaussian>,
    /// The message to `part_third` from its definition, line 12.
    part_third_prior: Vec<MultivariateGaussian>,
    /// The message to `noise[i]` from line 12.
    noise_from_part_third: Vec<MultivariateGaussian>,
    /// The message to `part_third[i]` from line 12.
    part_third_from_y: Vec<MultivariateGaussian>,
}

impl MadeVectors {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MadeVectorsData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 4, 19)?;
        check::real("x", data.x, 4, 19)?;
        check::grid("y", data.y, 4, 37)?;
        check::real("y", data.y, 4, 37)?;
        check::grid("h", data.h, 4, 55)?;
        check::real("h", data.h, 4, 55)?;
        let n = data.x.sizes[0];
        let m = data.y.sizes[0];
        if !data.x.sizes[..1].contains(&0) {
            check::length("x", 2, data.x.sizes[1], 4, 19)?;
        }
        if !data.y.sizes[..1].contains(&0) {
            check::length("y", 2, data.y.sizes[1], 4, 37)?;
        }
        check::length("h", 2, data.h.sizes[0], 4, 55)?;
        if !data.h.sizes[..1].contains(&0) {
            check::length("h", 2, data.h.sizes[1], 4, 55)?;
        }
        let mut inference = Self {
            x: data.x.values.to_vec(),
            y: data.y.values.to_vec(),
            h: data.h.values.to_vec(),
            n,
            m,
            a: Gaussian::UNIFORM,
            b: Gaussian::UNIFORM,
            part: Vec::new(),
            step: Vec::new(),
            part_again_vector: MultivariateGaussian::uniform(1),
            noise: Vec::new(),
            a_prior: Gaussian::UNIFORM,
            b_prior: Gaussian::UNIFORM,
            part_prior: Vec::new(),
            a_from_part: Gaussian::UNIFORM,
            b_from_part: Gaussian::UNIFORM,
            part_vector_prior: MultivariateGaussian::uniform(1),
            part_from_part_vector: Vec::new(),
            part_vector_from_x: MultivariateGaussian::uniform(1),
            step_prior: Vec::new(),
            part_again_prior: Vec::new(),
            step_from_part_again: Vec::new(),
            part_again_vector_prior: MultivariateGaussian::uniform(1),
            part_again_from_part_again_vector: Vec::new(),
            noise_prior: Vec::new(),
            part_again_vector_from_noise: Vec::new(),
            part_third_prior: Vec::new(),
            noise_from_part_third: Vec::new(),
            part_third_from_y: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("x", x, 4, 19)?;
        check::length("x", self.n, x.sizes[0], 4, 19)?;
        check::length("x", 2, x.sizes[1], 4, 19)?;
        check::real("x", x, 4, 19)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("y", y, 4, 37)?;
        check::length("y", self.m, y.sizes[0], 4, 37)?;
        check::length("y", 2, y.sizes[1], 4, 37)?;
        check::real("y", y, 4, 37)?;
        self.y = y.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `h` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_h(&mut self, h: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("h", h, 4, 55)?;
        check::length("h", 2, h.sizes[0], 4, 55)?;
        check::length("h", 2, h.sizes[1], 4, 55)?;
        check::real("h", h, 4, 55)?;
        let before = std::mem::replace(&mut self.h, h.values.to_vec());
        self.check_data().inspect_err(|_| self.h = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.define_b();
        self.tell_part_vector();
        self.define_step();
        self.tell_part_third();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_noise();
        self.tell_part_again_vector();
        self.define_part_again();
        self.define_part_again_vector();
        self.define_noise();
        self.define_part_third();
        self.tell_part_again();
        self.tell_step();
        self.define_part();
        self.line_7_define_part();
        self.define_part_vector();
        self.tell_part();
        self.tell_a();
        self.tell_b();
        self.marginal_of_a();
        self.marginal_of_b();
        self.marginal_of_part();
        self.marginal_of_step();
        self.marginal_of_noise();
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

    /// The posterior of `a`.
    #[must_use]
    pub fn a_posterior(&self) -> &Gaussian {
        &self.a
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &Gaussian {
        &self.b
    }

    /// The posterior of `pair`.
    #[must_use]
    pub fn pair_posterior(&self) -> Posterior {
        Posterior::array((0..2).map(|j| Posterior::from(self.part[j])))
    }

    /// The posterior of `step`.
    #[must_use]
    pub fn step_posterior(&self) -> &[Gaussian] {
        &self.step
    }

    /// The posterior of `noise`.
    #[must_use]
    pub fn noise_posterior(&self) -> &[MultivariateGaussian] {
        &self.noise
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from line 5.
        log_z += (self.a_prior * self.a_from_part).log_normaliser_over(&self.a_prior);
        // `b`, from line 6.
        log_z += (self.b_prior * self.b_from_part).log_normaliser_over(&self.b_prior);
        // `part`, from line 7.
        for at in 0..self.part_prior.len() {
            log_z += (self.part_prior[at] * self.part_from_part_vector[at])
                .log_normaliser_over(&self.part_prior[at]);
        }
        // `part_vector`, from line 8.
        let mut part_vector_so_far = self.part_vector_prior.clone();
        for i in 0..self.n {
            let part_vector = &part_vector_so_far;
            log_z += multivariate_gaussian::ep::log_evidence_mean(
                &self.x[i * 2..][..2],
                part_vector,
                matrix::inverse(Grid::new(&[1.0, 0.5, 0.5, 2.0], [2, 2])).grid(),
            );
            part_vector_so_far *= &multivariate_gaussian::ep::to_mean_observed(
                &self.x[i * 2..][..2],
                matrix::inverse(Grid::new(&[1.0, 0.5, 0.5, 2.0], [2, 2])).grid(),
            );
        }
        // `step`, from line 9.
        for at in 0..self.step_prior.len() {
            log_z += (self.step_prior[at] * self.step_from_part_again[at])
                .log_normaliser_over(&self.step_prior[at]);
        }
        // `part_again`, from line 11.
        for at in 0..self.part_again_prior.len() {
            log_z += (self.part_again_prior[at]
                * self.part_again_from_part_again_vector[at])
                .log_normaliser_over(&self.part_again_prior[at]);
        }
        // `part_again_vector`, from line 11.
        log_z += self.part_again_vector.log_normaliser_over(&self.part_again_vector_prior);
        // `noise`, from line 11.
        for at in 0..self.noise_prior.len() {
            log_z += (&self.noise_prior[at] * &self.noise_from_part_third[at])
                .log_normaliser_over(&self.noise_prior[at]);
        }
        // `part_third`, from line 12.
        let mut part_third_so_far = self.part_third_prior.clone();
        for i in 0..self.m {
            let part_third = &part_third_so_far[i];
            log_z += multivariate_gaussian::ep::log_evidence_mean(
                &self.y[i * 2..][..2],
                part_third,
                Grid::new(&[1.0, 0.0, 0.0, 1.0], [2, 2]),
            );
            part_third_so_far[i] *= &multivariate_gaussian::ep::to_mean_observed(
                &self.y[i * 2..][..2],
                Grid::new(&[1.0, 0.0, 0.0, 1.0], [2, 2]),
            );
        }
        // Line 7, `let pair = [a, b];`.
        let a = self.a_prior;
        log_z -= (self.a_prior * self.a_from_part).log_normaliser_over(&a);
        // Line 7, `let pair = [a, b];`.
        let b = self.b_prior;
        log_z -= (self.b_prior * self.b_from_part).log_normaliser_over(&b);
        // Line 8, `x[i] ~ MultivariateGaussian(pair, covariance = [[1, 0.5], [0.5, 2]]);`.
        for j in 0..2 {
            let part = self.part_prior[j];
            log_z -=
                (self.part_prior[j] * self.part_from_part_vector[j]).log_normaliser_over(&part);
        }
        // Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
        for j in 0..2 {
            let step = self.step_prior[j + 1];
            log_z -= (self.step_prior[j + 1] * self.step_from_part_again[j + 1])
                .log_normaliser_over(&step);
        }
        // Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
        for j in 0..2 {
            let part_again = self.part_again_prior[j];
            log_z -= (self.part_again_prior[j] * self.part_again_from_part_again_vector[j])
                .log_normaliser_over(&part_again);
        }
        // Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
        for i in 0..self.m {
            let part_again_vector = &(&self.part_again_vector
                / &self.part_again_vector_from_noise[i]);
            log_z -= self.part_again_vector.log_normaliser_over(part_again_vector);
        }
        // Line 12, `y[i] ~ MultivariateGaussian(matmul(h, noise[i]), precision = [[1, 0],…`.
        for i in 0..self.m {
            let noise = &self.noise_prior[i];
            log_z -= (&self.noise_prior[i] * &self.noise_from_part_third[i])
                .log_normaliser_over(noise);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.n {
            check::positive_definite(
                "covariance",
                "[[1, 0.5], [0.5, 2]]",
                &[],
                Grid::new(&[1.0, 0.5, 0.5, 2.0], [2, 2]),
                8,
                68,
            )?;
        }
        if 0 < self.m {
            check::positive_definite(
                "precision",
                "[[2, 0.3], [0.3, 1]]",
                &[],
                Grid::new(&[2.0, 0.3, 0.3, 1.0], [2, 2]),
                11,
                87,
            )?;
            check::independent_rows("h", &[], Grid::new(&self.h, [2, 2]), 12, 44)?;
            check::positive_definite(
                "precision",
                "[[1, 0], [0, 1]]",
                &[],
                Grid::new(&[1.0, 0.0, 0.0, 1.0], [2, 2]),
                12,
                70,
            )?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = Gaussian::UNIFORM;
        self.b = Gaussian::UNIFORM;
        self.part = vec![Gaussian::UNIFORM; 2];
        self.step = vec![Gaussian::UNIFORM; 3];
        self.part_again_vector = MultivariateGaussian::uniform(2);
        self.noise = vec![MultivariateGaussian::uniform(2); self.m];
        self.a_prior = Gaussian::UNIFORM;
        self.b_prior = Gaussian::UNIFORM;
        self.part_prior = vec![Gaussian::UNIFORM; 2];
        self.a_from_part = Gaussian::UNIFORM;
        self.b_from_part = Gaussian::UNIFORM;
        self.part_vector_prior = MultivariateGaussian::uniform(2);
        self.part_from_part_vector = vec![Gaussian::UNIFORM; 2];
        self.part_vector_from_x = MultivariateGaussian::uniform(2);
        self.step_prior = vec![Gaussian::UNIFORM; 3];
        self.part_again_prior = vec![Gaussian::UNIFORM; 2];
        self.step_from_part_again = vec![Gaussian::UNIFORM; 3];
        self.part_again_vector_prior = MultivariateGaussian::uniform(2);
        self.part_again_from_part_again_vector = vec![Gaussian::UNIFORM; 2];
        self.noise_prior = vec![MultivariateGaussian::uniform(2); self.m];
        self.part_again_vector_from_noise = vec![MultivariateGaussian::uniform(2); self.m];
        self.part_third_prior = vec![MultivariateGaussian::uniform(2); self.m];
        self.noise_from_part_third = vec![MultivariateGaussian::uniform(2); self.m];
        self.part_third_from_y = vec![MultivariateGaussian::uniform(2); self.m];
    }

    /// Line 5, `let a ~ Gaussian(0, variance = 4);`.
    fn define_a(&mut self) {
        self.a_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 6, `let b ~ Gaussian(1, variance = 9);`.
    fn define_b(&mut self) {
        self.b_prior = Gaussian::from_mean_variance(1.0, 9.0);
    }

    /// Line 8, `x[i] ~ MultivariateGaussian(pair, covariance = [[1, 0.5], [0.5, 2]]);`.
    fn tell_part_vector(&mut self) {
        self.part_vector_from_x = MultivariateGaussian::uniform(2);
        for i in 0..self.n {
            self.part_vector_from_x *= &multivariate_gaussian::ep::to_mean_observed(
                &self.x[i * 2..][..2],
                matrix::inverse(Grid::new(&[1.0, 0.5, 0.5, 2.0], [2, 2])).grid(),
            );
        }
    }

    /// Line 9, `let step[t] ~ Gaussian(1, variance = 2);`.
    fn define_step(&mut self) {
        self.step_prior.fill(Gaussian::from_mean_variance(1.0, 2.0));
    }

    /// Line 12, `y[i] ~ MultivariateGaussian(matmul(h, noise[i]), precision = [[1, 0],…`.
    fn tell_part_third(&mut self) {
        for i in 0..self.m {
            self.part_third_from_y[i] = multivariate_gaussian::ep::to_mean_observed(
                &self.y[i * 2..][..2],
                Grid::new(&[1.0, 0.0, 0.0, 1.0], [2, 2]),
            );
        }
    }

    /// Line 12, `y[i] ~ MultivariateGaussian(matmul(h, noise[i]), precision = [[1, 0],…`.
    fn tell_noise(&mut self) {
        for i in 0..self.m {
            let part_third = &self.part_third_from_y[i];
            self.noise_from_part_third[i] = matrix_vector::ep::to_x(
                part_third,
                Grid::new(&self.h, [2, 2]),
            );
        }
    }

    /// Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
    fn tell_part_again_vector(&mut self) {
        for i in 0..self.m {
            let noise = &self.noise_from_part_third[i];
            let message = multivariate_gaussian::ep::to_mean(
                noise,
                Grid::new(&[2.0, 0.3, 0.3, 1.0], [2, 2]),
            );
            self.part_again_vector = &self.part_again_vector
                * &(&message / &self.part_again_vector_from_noise[i]);
            self.part_again_vector_from_noise[i] = message;
        }
    }

    /// Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
    fn define_part_again(&mut self) {
        for j in 0..2 {
            let step = self.step_prior[j + 1];
            self.part_again_prior[j] = linear::through_noise(step, 0.0);
        }
    }

    /// Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
    fn define_part_again_vector(&mut self) {
        let message = vector::ep::to_y((0..2).map(|j| self.part_again_prior[j]));
        self.part_again_vector = &self.part_again_vector
            * &(&message / &self.part_again_vector_prior);
        self.part_again_vector_prior = message;
    }

    /// Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
    fn define_noise(&mut self) {
        for i in 0..self.m {
            let part_again_vector = &(&self.part_again_vector
                / &self.part_again_vector_from_noise[i]);
            self.noise_prior[i] = multivariate_gaussian::ep::to_x(
                part_again_vector,
                Grid::new(&[2.0, 0.3, 0.3, 1.0], [2, 2]),
            );
        }
    }

    /// Line 12, `y[i] ~ MultivariateGaussian(matmul(h, noise[i]), precision = [[1, 0],…`.
    fn define_part_third(&mut self) {
        for i in 0..self.m {
            let noise = &self.noise_prior[i];
            self.part_third_prior[i] = matrix_vector::ep::to_y(Grid::new(&self.h, [2, 2]), noise);
        }
    }

    /// Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
    fn tell_part_again(&mut self) {
        let part_again_vector = &(&self.part_again_vector / &self.part_again_vector_prior);
        for j in 0..2 {
            self.part_again_from_part_again_vector[j] = vector::ep::to_x(
                part_again_vector,
                (0..2).map(|j| self.part_again_prior[j]),
                j,
            );
        }
    }

    /// Line 11, `let noise[i] ~ MultivariateGaussian(array(0..2, |j| step[j + 1]), pre…`.
    fn tell_step(&mut self) {
        for j in 0..2 {
            let part_again = self.part_again_from_part_again_vector[j];
            self.step_from_part_again[j + 1] = linear::through_noise(part_again, 0.0);
        }
    }

    /// Line 7, `let pair = [a, b];`.
    fn define_part(&mut self) {
        let b = self.b_prior;
        self.part_prior[1] = linear::through_noise(b, 0.0);
    }

    /// Line 7, `let pair = [a, b];`.
    fn line_7_define_part(&mut self) {
        let a = self.a_prior;
        self.part_prior[0] = linear::through_noise(a, 0.0);
    }

    /// Line 8, `x[i] ~ MultivariateGaussian(pair, covariance = [[1, 0.5], [0.5, 2]]);`.
    fn define_part_vector(&mut self) {
        self.part_vector_prior = vector::ep::to_y((0..2).map(|j| self.part_prior[j]));
    }

    /// Line 8, `x[i] ~ MultivariateGaussian(pair, covariance = [[1, 0.5], [0.5, 2]]);`.
    fn tell_part(&mut self) {
        let part_vector = &self.part_vector_from_x;
        for j in 0..2 {
            self.part_from_part_vector[j] = vector::ep::to_x(
                part_vector,
                (0..2).map(|j| self.part_prior[j]),
                j,
            );
        }
    }

    /// Line 7, `let pair = [a, b];`.
    fn tell_a(&mut self) {
        let part = self.part_from_part_vector[0];
        self.a_from_part = linear::through_noise(part, 0.0);
    }

    /// Line 7, `let pair = [a, b];`.
    fn tell_b(&mut self) {
        let part = self.part_from_part_vector[1];
        self.b_from_part = linear::through_noise(part, 0.0);
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        self.a = self.a_prior * self.a_from_part;
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        self.b = self.b_prior * self.b_from_part;
    }

    /// The marginal of `part`: the product of all messages to it.
    fn marginal_of_part(&mut self) {
        for at in 0..self.part.len() {
            self.part[at] = self.part_prior[at] * self.part_from_part_vector[at];
        }
    }

    /// The marginal of `step`: the product of all messages to it.
    fn marginal_of_step(&mut self) {
        for at in 0..self.step.len() {
            self.step[at] = self.step_prior[at] * self.step_from_part_again[at];
        }
    }

    /// The marginal of `noise`: the product of all messages to it.
    fn marginal_of_noise(&mut self) {
        for at in 0..self.noise.len() {
            self.noise[at] = &self.noise_prior[at] * &self.noise_from_part_third[at];
        }
    }
}

impl Inference for MadeVectors {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("a", &self.a, 0, 5, iteration)?;
        Error::check_proper("b", &self.b, 0, 6, iteration)?;
        Error::check_all_proper("[a, b]", &self.part, 7, iteration)?;
        Error::check_all_proper("step", &self.step, 9, iteration)?;
        Error::check_proper(
            "array(0..2, |j| step[j + 1])",
            &self.part_again_vector,
            0,
            11,
            iteration,
        )?;
        Error::check_all_proper("noise", &self.noise, 11, iteration)?;
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
        let a = Posterior::from(self.a);
        let b = Posterior::from(self.b);
        let pair = Posterior::array((0..2).map(|j| Posterior::from(self.part[j])));
        let step = Posterior::array((0..3).map(|i| self.step[i]));
        let noise = Posterior::array((0..self.m).map(|i| self.noise[i].clone()));
        vec![("a", a), ("b", b), ("pair", pair), ("step", step), ("noise", noise)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 21), (12, 9)]
    }
}
