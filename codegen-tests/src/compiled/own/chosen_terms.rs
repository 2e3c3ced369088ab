//! `ChosenTerms` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/chosen_terms.model`.
//!
//! ```text
//! model ChosenTerms(y: [f64; n], w: [f64; n], v: [f64; n], u: f64, t: f64) -> (x, z, a, b, c) {
//!     let x ~ Gaussian(0, variance = 1);
//!     let z ~ Gaussian(0, variance = 1);
//!     for i in 0..n {
//!         y[i] ~ Gaussian(if i > 0 { w[i - 1] * x } else { z }, variance = 1);
//!         observe v[i] ~ Gaussian(if w[i] > 0 { x / w[i] + 1 / w[i] } else { z }, variance = 1);
//!     }
//!     let a ~ Gaussian(0, variance = 1);
//!     let twice = 2 * a;
//!     u ~ Gaussian(twice - a, variance = 1);
//!     observe t ~ Gaussian(twice + a, variance = 1);
//!     let b ~ Gaussian(0, variance = 1);
//!     let double = b + b;
//!     let c ~ Gaussian(double - b, variance = 1);
//!     observe 3 ~ Gaussian(c + double - 2 * b, variance = 1);
//! }
//! ```

use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`ChosenTerms`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ChosenTermsData<'a> {
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `w: [f64; n]`
    pub w: &'a [f64],
    /// `v: [f64; n]`
    pub v: &'a [f64],
    /// `u: f64`
    pub u: f64,
    /// `t: f64`
    pub t: f64,
}

/// Terms whose coefficient is computed only where they are chosen, and other names for a multiple of
/// an element.
#[derive(Clone, Debug)]
pub struct ChosenTerms {
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `w: [f64; n]`.
    w: Vec<f64>,
    /// The data `v: [f64; n]`.
    v: Vec<f64>,
    /// The data `u: f64`.
    u: f64,
    /// The data `t: f64`.
    t: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Gaussian,
    /// The belief about `z`.
    z: Gaussian,
    /// The belief about `a`.
    a: Gaussian,
    /// The belief about `b`.
    b: Gaussian,
    /// The belief about `c`.
    c: Gaussian,
    /// The message to `x` from line 7.
    x_from_y: Vec<Gaussian>,
    /// The message to `z` from line 7.
    z_from_y: Vec<Gaussian>,
    /// The message to `x` from line 8.
    x_from_v: Vec<Gaussian>,
    /// The message to `z` from line 8.
    z_from_v: Vec<Gaussian>,
    /// The message to `a` from its definition, line 10.
    a_prior: Gaussian,
    /// The message to `a` from line 12.
    a_from_u: Gaussian,
    /// The message to `a` from line 13.
    a_from_t: Gaussian,
    /// The message to `b` from its definition, line 14.
    b_prior: Gaussian,
    /// The message to `c` from its definition, line 16.
    c_prior: Gaussian,
    /// The message to `b` from line 16.
    b_from_c: Gaussian,
    /// The message to `c` from line 17.
    c_from_constraint: Gaussian,
    /// The message to `b` from line 17.
    b_from_constraint: Gaussian,
    /// The belief about `x` one iteration ago.
    x_before: Gaussian,
    /// The belief about `z` one iteration ago.
    z_before: Gaussian,
    /// The belief about `a` one iteration ago.
    a_before: Gaussian,
    /// The belief about `b` one iteration ago.
    b_before: Gaussian,
    /// The belief about `c` one iteration ago.
    c_before: Gaussian,
}

impl ChosenTerms {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ChosenTermsData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 3, 19)?;
        check::real("w", data.w, 3, 32)?;
        check::real("v", data.v, 3, 45)?;
        check::real("u", data.u, 3, 58)?;
        check::real("t", data.t, 3, 66)?;
        let n = data.y.len();
        check::size("n", "y", n, "w", data.w.len(), 3, 32)?;
        check::size("n", "y", n, "v", data.v.len(), 3, 45)?;
        let mut inference = Self {
            y: data.y.to_vec(),
            w: data.w.to_vec(),
            v: data.v.to_vec(),
            u: data.u,
            t: data.t,
            n,
            x: Gaussian::UNIFORM,
            z: Gaussian::UNIFORM,
            a: Gaussian::UNIFORM,
            b: Gaussian::UNIFORM,
            c: Gaussian::UNIFORM,
            x_from_y: Vec::new(),
            z_from_y: Vec::new(),
            x_from_v: Vec::new(),
            z_from_v: Vec::new(),
            a_prior: Gaussian::UNIFORM,
            a_from_u: Gaussian::UNIFORM,
            a_from_t: Gaussian::UNIFORM,
            b_prior: Gaussian::UNIFORM,
            c_prior: Gaussian::UNIFORM,
            b_from_c: Gaussian::UNIFORM,
            c_from_constraint: Gaussian::UNIFORM,
            b_from_constraint: Gaussian::UNIFORM,
            x_before: Gaussian::UNIFORM,
            z_before: Gaussian::UNIFORM,
            a_before: Gaussian::UNIFORM,
            b_before: Gaussian::UNIFORM,
            c_before: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 19)?;
        check::real("y", y, 3, 19)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `w` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_w(&mut self, w: &[f64]) -> Result<(), DataError> {
        check::length("w", self.w.len(), w.len(), 3, 32)?;
        check::real("w", w, 3, 32)?;
        let before = std::mem::replace(&mut self.w, w.to_vec());
        self.check_data().inspect_err(|_| self.w = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `v` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_v(&mut self, v: &[f64]) -> Result<(), DataError> {
        check::length("v", self.v.len(), v.len(), 3, 45)?;
        check::real("v", v, 3, 45)?;
        self.v = v.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `u` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_u(&mut self, u: f64) -> Result<(), DataError> {
        check::real("u", u, 3, 58)?;
        self.u = u;
        self.reset();
        Ok(())
    }

    /// Replaces `t` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_t(&mut self, t: f64) -> Result<(), DataError> {
        check::real("t", t, 3, 66)?;
        self.t = t;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_z();
        self.define_a();
        self.tell_a();
        self.line_13_tell_a();
        self.define_b();
        self.marginal_of_a();
        self.x_before = self.x;
        self.z_before = self.z;
        self.a_before = self.a;
        self.b_before = self.b;
        self.c_before = self.c;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_c();
        self.tell_b();
        self.tell_c();
        self.line_16_tell_b();
        self.tell_x_and_z();
        self.line_8_tell_x_and_z();
        self.marginal_of_b();
        self.marginal_of_c();
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
    pub fn x_posterior(&self) -> &Gaussian {
        &self.x
    }

    /// The posterior of `z`.
    #[must_use]
    pub fn z_posterior(&self) -> &Gaussian {
        &self.z
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

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &Gaussian {
        &self.c
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 4.
        let x_prior = Gaussian::from_mean_variance(0.0, 1.0);
        log_z += self.x.log_normaliser_over(&x_prior);
        // `z`, from line 5.
        let z_prior = Gaussian::from_mean_variance(0.0, 1.0);
        log_z += self.z.log_normaliser_over(&z_prior);
        // `a`, from lines 10, 12 and 13.
        let mut a_so_far = self.a_prior;
        let predictor = Predictor::new(0.0, 1.0).plus(1.0, a_so_far);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.u), predictor).log_z;
        a_so_far *= Gaussian::from_mean_variance(self.u, 1.0);
        let predictor = Predictor::new(0.0, 1.0).plus(3.0, a_so_far);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.t), predictor).log_z;
        // `b`, from line 14.
        log_z += (self.b_prior * self.b_from_c * self.b_from_constraint)
            .log_normaliser_over(&self.b_prior);
        // `c`, from line 16.
        log_z += (self.c_prior * self.c_from_constraint).log_normaliser_over(&self.c_prior);
        // Line 7, `y[i] ~ Gaussian(if i > 0 { w[i - 1] * x } else { z }, variance = 1);`.
        for i in 0..self.n {
            let x = self.x / self.x_from_y[i];
            let z = self.z / self.z_from_y[i];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(if i > 0 { self.w[i - 1] } else { 0.0 }, x)
                .plus(if i > 0 { 0.0 } else { 1.0 }, z);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            log_z -= self.x.log_normaliser_over(&x);
            log_z -= self.z.log_normaliser_over(&z);
        }
        // Line 8, `observe v[i] ~ Gaussian(if w[i] > 0 { x / w[i] + 1 / w[i] } else { z …`.
        for i in 0..self.n {
            let x = self.x / self.x_from_v[i];
            let z = self.z / self.z_from_v[i];
            let predictor = Predictor::new(
                    if self.w[i] > 0.0 { 1.0 / self.w[i] } else { 0.0 },
                    1.0,
                )
                .plus(if self.w[i] > 0.0 { 1.0 / self.w[i] } else { 0.0 }, x)
                .plus(if self.w[i] > 0.0 { 0.0 } else { 1.0 }, z);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.v[i]), predictor).log_z;
            log_z -= self.x.log_normaliser_over(&x);
            log_z -= self.z.log_normaliser_over(&z);
        }
        // Line 16, `let c ~ Gaussian(double - b, variance = 1);`.
        let b = self.b_prior * self.b_from_constraint;
        log_z -= (self.b_prior * self.b_from_c * self.b_from_constraint).log_normaliser_over(&b);
        // Line 17, `observe 3 ~ Gaussian(c + double - 2 * b, variance = 1);`.
        let c = self.c_prior;
        let b = self.b_prior * self.b_from_c;
        let predictor = Predictor::new(0.0, 1.0).plus(1.0, c).plus(0.0, b);
        log_z += linear::gaussian_derivatives(Gaussian::point(3.0), predictor).log_z;
        log_z -= (self.c_prior * self.c_from_constraint).log_normaliser_over(&c);
        log_z -= (self.b_prior * self.b_from_c * self.b_from_constraint).log_normaliser_over(&b);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            if i > 0 {
                check::below("{} - 1", &[i], i as i64 - 1, self.n, 7, 38)?;
            }
            check::computed(
                "if w[{}] > 0 { 1 / w[{}] } else { 0 }",
                &[i, i],
                if self.w[i] > 0.0 { 1.0 / self.w[i] } else { 0.0 },
                8,
                9,
            )?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = Gaussian::UNIFORM;
        self.z = Gaussian::UNIFORM;
        self.a = Gaussian::UNIFORM;
        self.b = Gaussian::UNIFORM;
        self.c = Gaussian::UNIFORM;
        self.x_from_y = vec![Gaussian::UNIFORM; self.n];
        self.z_from_y = vec![Gaussian::UNIFORM; self.n];
        self.x_from_v = vec![Gaussian::UNIFORM; self.n];
        self.z_from_v = vec![Gaussian::UNIFORM; self.n];
        self.a_prior = Gaussian::UNIFORM;
        self.a_from_u = Gaussian::UNIFORM;
        self.a_from_t = Gaussian::UNIFORM;
        self.b_prior = Gaussian::UNIFORM;
        self.c_prior = Gaussian::UNIFORM;
        self.b_from_c = Gaussian::UNIFORM;
        self.c_from_constraint = Gaussian::UNIFORM;
        self.b_from_constraint = Gaussian::UNIFORM;
    }

    /// Line 4, `let x ~ Gaussian(0, variance = 1);`.
    fn define_x(&mut self) {
        self.x *= Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 5, `let z ~ Gaussian(0, variance = 1);`.
    fn define_z(&mut self) {
        self.z *= Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 10, `let a ~ Gaussian(0, variance = 1);`.
    fn define_a(&mut self) {
        self.a_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 12, `u ~ Gaussian(twice - a, variance = 1);`.
    fn tell_a(&mut self) {
        self.a_from_u = Gaussian::from_mean_variance(self.u, 1.0);
    }

    /// Line 13, `observe t ~ Gaussian(twice + a, variance = 1);`.
    fn line_13_tell_a(&mut self) {
        let predictor = Predictor::new(0.0, 1.0);
        self.a_from_t = linear::to_left_out_term(3.0, predictor, Gaussian::point(self.t));
    }

    /// Line 14, `let b ~ Gaussian(0, variance = 1);`.
    fn define_b(&mut self) {
        self.b_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        self.a = self.a_prior * self.a_from_u * self.a_from_t;
    }

    /// Line 16, `let c ~ Gaussian(double - b, variance = 1);`.
    fn define_c(&mut self) {
        let b = self.b_prior * self.b_from_constraint;
        self.c_prior = linear::through_noise(b, 1.0);
    }

    /// Line 17, `observe 3 ~ Gaussian(c + double - 2 * b, variance = 1);`.
    fn tell_b(&mut self) {
        let c = self.c_prior;
        let predictor = Predictor::new(0.0, 1.0).plus(1.0, c);
        self.b_from_constraint = linear::to_left_out_term(0.0, predictor, Gaussian::point(3.0));
    }

    /// Line 17, `observe 3 ~ Gaussian(c + double - 2 * b, variance = 1);`.
    fn tell_c(&mut self) {
        let b = self.b_prior * self.b_from_c;
        let predictor = Predictor::new(0.0, 1.0).plus(0.0, b);
        self.c_from_constraint = linear::to_left_out_term(1.0, predictor, Gaussian::point(3.0));
    }

    /// Line 16, `let c ~ Gaussian(double - b, variance = 1);`.
    fn line_16_tell_b(&mut self) {
        let c = self.c_from_constraint;
        self.b_from_c = linear::through_noise(c, 1.0);
    }

    /// Line 7, `y[i] ~ Gaussian(if i > 0 { w[i - 1] * x } else { z }, variance = 1);`.
    fn tell_x_and_z(&mut self) {
        for i in 0..self.n {
            let x = self.x / self.x_from_y[i];
            let z = self.z / self.z_from_y[i];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(if i > 0 { self.w[i - 1] } else { 0.0 }, x)
                .plus(if i > 0 { 0.0 } else { 1.0 }, z);
            let child = Gaussian::point(self.y[i]);
            let to_x = linear::to_term_of_gaussian(
                if i > 0 { self.w[i - 1] } else { 0.0 },
                x,
                predictor,
                child,
            );
            let to_z = linear::to_term_of_gaussian(
                if i > 0 { 0.0 } else { 1.0 },
                z,
                predictor,
                child,
            );
            self.x *= to_x / self.x_from_y[i];
            self.x_from_y[i] = to_x;
            self.z *= to_z / self.z_from_y[i];
            self.z_from_y[i] = to_z;
        }
    }

    /// Line 8, `observe v[i] ~ Gaussian(if w[i] > 0 { x / w[i] + 1 / w[i] } else { z …`.
    fn line_8_tell_x_and_z(&mut self) {
        for i in 0..self.n {
            let x = self.x / self.x_from_v[i];
            let z = self.z / self.z_from_v[i];
            let predictor = Predictor::new(
                    if self.w[i] > 0.0 { 1.0 / self.w[i] } else { 0.0 },
                    1.0,
                )
                .plus(if self.w[i] > 0.0 { 1.0 / self.w[i] } else { 0.0 }, x)
                .plus(if self.w[i] > 0.0 { 0.0 } else { 1.0 }, z);
            let child = Gaussian::point(self.v[i]);
            let to_x = linear::to_term_of_gaussian(
                if self.w[i] > 0.0 { 1.0 / self.w[i] } else { 0.0 },
                x,
                predictor,
                child,
            );
            let to_z = linear::to_term_of_gaussian(
                if self.w[i] > 0.0 { 0.0 } else { 1.0 },
                z,
                predictor,
                child,
            );
            self.x *= to_x / self.x_from_v[i];
            self.x_from_v[i] = to_x;
            self.z *= to_z / self.z_from_v[i];
            self.z_from_v[i] = to_z;
        }
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        self.b = self.b_prior * self.b_from_c * self.b_from_constraint;
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_constraint;
    }
}

impl Inference for ChosenTerms {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("x", &self.x, 0, 4, iteration)?;
        Error::check_proper("z", &self.z, 0, 5, iteration)?;
        Error::check_proper("a", &self.a, 0, 10, iteration)?;
        Error::check_proper("b", &self.b, 0, 14, iteration)?;
        Error::check_proper("c", &self.c, 0, 16, iteration)?;
        let mut moved = self.x.moved(&self.x_before, tolerance);
        self.x_before = self.x;
        moved |= self.z.moved(&self.z_before, tolerance);
        self.z_before = self.z;
        moved |= self.a.moved(&self.a_before, tolerance);
        self.a_before = self.a;
        moved |= self.b.moved(&self.b_before, tolerance);
        self.b_before = self.b;
        moved |= self.c.moved(&self.c_before, tolerance);
        self.c_before = self.c;
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("x", "line 7", |it| &it.x_from_y),
            ahead.array("z", "line 7", |it| &it.z_from_y),
            ahead.array("x", "line 8", |it| &it.x_from_v),
            ahead.array("z", "line 8", |it| &it.z_from_v),
            ahead.single("c", "line 16", |it| &it.c_prior),
            ahead.single("b", "line 16", |it| &it.b_from_c),
            ahead.single("c", "line 17", |it| &it.c_from_constraint),
            ahead.single("b", "line 17", |it| &it.b_from_constraint),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::from(self.x);
        let z = Posterior::from(self.z);
        let a = Posterior::from(self.a);
        let b = Posterior::from(self.b);
        let c = Posterior::from(self.c);
        vec![("x", x), ("z", z), ("a", a), ("b", b), ("c", c)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 9), (8, 9), (12, 5), (13, 5), (17, 5)]
    }
}
