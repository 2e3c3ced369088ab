//! `SumsKept` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/sums_kept.model`.
//!
//! ```text
//! model SumsKept(y: f64, z: f64, u: f64, v: f64, n: usize) -> (s, b, c, d, shared) {
//!     for i in 0..n {
//!         let b[i] ~ Gaussian(0, variance = 1);
//!         let part[i] ~ Gaussian(0, variance = 2);
//!         let s[i] = b[i] + part[i];
//!         let c[i] ~ Gaussian(0, variance = 1);
//!         let rest[i] ~ Gaussian(0, variance = 2);
//!         let twice[i] = c[i] + rest[i];
//!     }
//!     y ~ Gaussian(sum(s), variance = 1);
//!     z ~ Gaussian(sum(twice), variance = 1);
//!     u ~ Gaussian(sum(0..1, |i| twice[i]), variance = 1);
//!
//!     let shared ~ Gaussian(0, variance = 1);
//!     for i in 0..n {
//!         let d[i] ~ Gaussian(0, variance = 1);
//!         let joined[i] = d[i] + shared;
//!     }
//!     v ~ Gaussian(sum(joined), variance = 1);
//! }
//! ```

use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`SumsKept`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SumsKeptData {
    /// `y: f64`
    pub y: f64,
    /// `z: f64`
    pub z: f64,
    /// `u: f64`
    pub u: f64,
    /// `v: f64`
    pub v: f64,
    /// `n: usize`
    pub n: usize,
}

/// The inference of `SumsKept`.
#[derive(Clone, Debug)]
pub struct SumsKept {
    /// The data `y: f64`.
    y: f64,
    /// The data `z: f64`.
    z: f64,
    /// The data `u: f64`.
    u: f64,
    /// The data `v: f64`.
    v: f64,
    /// The data `n: usize`.
    n: usize,
    /// The belief about `b`.
    b: Vec<Gaussian>,
    /// The belief about `s`.
    s: Vec<Gaussian>,
    /// The belief about `c`.
    c: Vec<Gaussian>,
    /// The belief about `rest`.
    rest: Vec<Gaussian>,
    /// The belief about `twice`.
    twice: Vec<Gaussian>,
    /// The belief about `shared`.
    shared: Gaussian,
    /// The belief about `d`.
    d: Vec<Gaussian>,
    /// The message to `b` from its definition, line 4.
    b_prior: Vec<Gaussian>,
    /// The message to `part` from its definition, line 5.
    part_prior: Vec<Gaussian>,
    /// The message to `s` from its definition, line 6.
    s_prior: Vec<Gaussian>,
    /// The message to `b[i]` from line 6.
    b_from_s: Vec<Gaussian>,
    /// The message to `part[i]` from line 6.
    part_from_s: Vec<Gaussian>,
    /// The message to `c` from its definition, line 7.
    c_prior: Vec<Gaussian>,
    /// The message to `rest` from its definition, line 8.
    rest_prior: Vec<Gaussian>,
    /// The message to `twice` from its definition, line 9.
    twice_prior: Vec<Gaussian>,
    /// The message to `c[i]` from line 9.
    c_from_twice: Vec<Gaussian>,
    /// The message to `rest[i]` from line 9.
    rest_from_twice: Vec<Gaussian>,
    /// The message to `s[j]` from line 11.
    s_from_y: Vec<Gaussian>,
    /// The message to `twice[j]` from line 12.
    twice_from_z: Vec<Gaussian>,
    /// The message to `twice[i]` from line 13.
    twice_from_u: Vec<Gaussian>,
    /// The message to `shared` from its definition, line 15.
    shared_prior: Gaussian,
    /// The message to `d` from its definition, line 17.
    d_prior: Vec<Gaussian>,
    /// The message to `d[j]` from line 20.
    d_from_v: Vec<Gaussian>,
    /// The message to `shared` from line 20.
    shared_from_v: Gaussian,
    /// The belief about `b` one iteration ago.
    b_before: Vec<Gaussian>,
    /// The belief about `s` one iteration ago.
    s_before: Vec<Gaussian>,
    /// The belief about `c` one iteration ago.
    c_before: Vec<Gaussian>,
    /// The belief about `rest` one iteration ago.
    rest_before: Vec<Gaussian>,
    /// The belief about `twice` one iteration ago.
    twice_before: Vec<Gaussian>,
    /// The belief about `shared` one iteration ago.
    shared_before: Gaussian,
    /// The belief about `d` one iteration ago.
    d_before: Vec<Gaussian>,
}

impl SumsKept {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SumsKeptData) -> Result<Self, DataError> {
        check::real("y", data.y, 2, 16)?;
        check::real("z", data.z, 2, 24)?;
        check::real("u", data.u, 2, 32)?;
        check::real("v", data.v, 2, 40)?;
        check::integer("n", data.n, 2, 48)?;
        let mut inference = Self {
            y: data.y,
            z: data.z,
            u: data.u,
            v: data.v,
            n: data.n,
            b: Vec::new(),
            s: Vec::new(),
            c: Vec::new(),
            rest: Vec::new(),
            twice: Vec::new(),
            shared: Gaussian::UNIFORM,
            d: Vec::new(),
            b_prior: Vec::new(),
            part_prior: Vec::new(),
            s_prior: Vec::new(),
            b_from_s: Vec::new(),
            part_from_s: Vec::new(),
            c_prior: Vec::new(),
            rest_prior: Vec::new(),
            twice_prior: Vec::new(),
            c_from_twice: Vec::new(),
            rest_from_twice: Vec::new(),
            s_from_y: Vec::new(),
            twice_from_z: Vec::new(),
            twice_from_u: Vec::new(),
            shared_prior: Gaussian::UNIFORM,
            d_prior: Vec::new(),
            d_from_v: Vec::new(),
            shared_from_v: Gaussian::UNIFORM,
            b_before: Vec::new(),
            s_before: Vec::new(),
            c_before: Vec::new(),
            rest_before: Vec::new(),
            twice_before: Vec::new(),
            shared_before: Gaussian::UNIFORM,
            d_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: f64) -> Result<(), DataError> {
        check::real("y", y, 2, 16)?;
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Replaces `z` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_z(&mut self, z: f64) -> Result<(), DataError> {
        check::real("z", z, 2, 24)?;
        self.z = z;
        self.reset();
        Ok(())
    }

    /// Replaces `u` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_u(&mut self, u: f64) -> Result<(), DataError> {
        check::real("u", u, 2, 32)?;
        self.u = u;
        self.reset();
        Ok(())
    }

    /// Replaces `v` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_v(&mut self, v: f64) -> Result<(), DataError> {
        check::real("v", v, 2, 40)?;
        self.v = v;
        self.reset();
        Ok(())
    }

    /// Replaces `n` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_n(&mut self, n: usize) -> Result<(), DataError> {
        check::integer("n", n, 2, 48)?;
        let before = std::mem::replace(&mut self.n, n);
        self.check_data().inspect_err(|_| self.n = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_b();
        self.define_part();
        self.define_c();
        self.define_rest();
        self.define_shared();
        self.define_d();
        self.tell_shared();
        self.tell_d();
        self.define_twice();
        self.define_s();
        self.tell_s();
        self.tell_b();
        self.tell_part();
        self.marginal_of_b();
        self.marginal_of_s();
        self.marginal_of_shared();
        self.marginal_of_d();
        self.b_before.clone_from(&self.b);
        self.s_before.clone_from(&self.s);
        self.c_before.clone_from(&self.c);
        self.rest_before.clone_from(&self.rest);
        self.twice_before.clone_from(&self.twice);
        self.shared_before = self.shared;
        self.d_before.clone_from(&self.d);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_twice();
        self.line_13_tell_twice();
        self.tell_c();
        self.tell_rest();
        self.marginal_of_c();
        self.marginal_of_rest();
        self.marginal_of_twice();
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

    /// The posterior of `s`.
    #[must_use]
    pub fn s_posterior(&self) -> &[Gaussian] {
        &self.s
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &[Gaussian] {
        &self.b
    }

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &[Gaussian] {
        &self.c
    }

    /// The posterior of `d`.
    #[must_use]
    pub fn d_posterior(&self) -> &[Gaussian] {
        &self.d
    }

    /// The posterior of `shared`.
    #[must_use]
    pub fn shared_posterior(&self) -> &Gaussian {
        &self.shared
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `b`, from line 4.
        for at in 0..self.b_prior.len() {
            log_z += (self.b_prior[at] * self.b_from_s[at]).log_normaliser_over(&self.b_prior[at]);
        }
        // `part`, from line 5.
        for at in 0..self.part_prior.len() {
            log_z += (self.part_prior[at] * self.part_from_s[at])
                .log_normaliser_over(&self.part_prior[at]);
        }
        // `s`, from line 6.
        for at in 0..self.s_prior.len() {
            log_z += (self.s_prior[at] * self.s_from_y[at]).log_normaliser_over(&self.s_prior[at]);
        }
        // `c`, from line 7.
        for at in 0..self.c_prior.len() {
            log_z += (self.c_prior[at] * self.c_from_twice[at])
                .log_normaliser_over(&self.c_prior[at]);
        }
        // `rest`, from line 8.
        for at in 0..self.rest_prior.len() {
            log_z += (self.rest_prior[at] * self.rest_from_twice[at])
                .log_normaliser_over(&self.rest_prior[at]);
        }
        // `twice`, from line 9.
        for at in 0..self.twice_prior.len() {
            log_z += (self.twice_prior[at] * self.twice_from_z[at] * self.twice_from_u[at])
                .log_normaliser_over(&self.twice_prior[at]);
        }
        // `shared`, from line 15.
        log_z += (self.shared_prior * self.shared_from_v).log_normaliser_over(&self.shared_prior);
        // `d`, from line 17.
        for at in 0..self.d_prior.len() {
            log_z += (self.d_prior[at] * self.d_from_v[at]).log_normaliser_over(&self.d_prior[at]);
        }
        // Line 6, `let s[i] = b[i] + part[i];`.
        for i in 0..self.n {
            let b = self.b_prior[i];
            let part = self.part_prior[i];
            log_z -= (self.b_prior[i] * self.b_from_s[i]).log_normaliser_over(&b);
            log_z -= (self.part_prior[i] * self.part_from_s[i]).log_normaliser_over(&part);
        }
        // Line 9, `let twice[i] = c[i] + rest[i];`.
        for i in 0..self.n {
            let c = self.c_prior[i];
            let rest = self.rest_prior[i];
            log_z -= (self.c_prior[i] * self.c_from_twice[i]).log_normaliser_over(&c);
            log_z -= (self.rest_prior[i] * self.rest_from_twice[i]).log_normaliser_over(&rest);
        }
        // Line 11, `y ~ Gaussian(sum(s), variance = 1);`.
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.n {
            let s = self.s_prior[j];
            predictor.add(1.0, s);
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.y), predictor).log_z;
        for j in 0..self.n {
            let s = self.s_prior[j];
            log_z -= (self.s_prior[j] * self.s_from_y[j]).log_normaliser_over(&s);
        }
        // Line 12, `z ~ Gaussian(sum(twice), variance = 1);`.
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.n {
            let twice = self.twice_prior[j] * self.twice_from_u[j];
            predictor.add(1.0, twice);
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.z), predictor).log_z;
        for j in 0..self.n {
            let twice = self.twice_prior[j] * self.twice_from_u[j];
            log_z -= (self.twice_prior[j] * self.twice_from_z[j] * self.twice_from_u[j])
                .log_normaliser_over(&twice);
        }
        // Line 13, `u ~ Gaussian(sum(0..1, |i| twice[i]), variance = 1);`.
        let mut predictor = Predictor::new(0.0, 1.0);
        for i in 0..1 {
            let twice = self.twice_prior[i] * self.twice_from_z[i];
            predictor.add(1.0, twice);
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.u), predictor).log_z;
        for i in 0..1 {
            let twice = self.twice_prior[i] * self.twice_from_z[i];
            log_z -= (self.twice_prior[i] * self.twice_from_z[i] * self.twice_from_u[i])
                .log_normaliser_over(&twice);
        }
        // Line 20, `v ~ Gaussian(sum(joined), variance = 1);`.
        let shared = self.shared_prior;
        let mut predictor = Predictor::new(0.0, 1.0).plus(self.n as f64, shared);
        for j in 0..self.n {
            let d = self.d_prior[j];
            predictor.add(1.0, d);
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.v), predictor).log_z;
        for j in 0..self.n {
            let d = self.d_prior[j];
            log_z -= (self.d_prior[j] * self.d_from_v[j]).log_normaliser_over(&d);
        }
        log_z -= (self.shared_prior * self.shared_from_v).log_normaliser_over(&shared);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..1 {
            check::below("{}", &[i], i, self.n, 13, 32)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.b = vec![Gaussian::UNIFORM; self.n];
        self.s = vec![Gaussian::UNIFORM; self.n];
        self.c = vec![Gaussian::UNIFORM; self.n];
        self.rest = vec![Gaussian::UNIFORM; self.n];
        self.twice = vec![Gaussian::UNIFORM; self.n];
        self.shared = Gaussian::UNIFORM;
        self.d = vec![Gaussian::UNIFORM; self.n];
        self.b_prior = vec![Gaussian::UNIFORM; self.n];
        self.part_prior = vec![Gaussian::UNIFORM; self.n];
        self.s_prior = vec![Gaussian::UNIFORM; self.n];
        self.b_from_s = vec![Gaussian::UNIFORM; self.n];
        self.part_from_s = vec![Gaussian::UNIFORM; self.n];
        self.c_prior = vec![Gaussian::UNIFORM; self.n];
        self.rest_prior = vec![Gaussian::UNIFORM; self.n];
        self.twice_prior = vec![Gaussian::UNIFORM; self.n];
        self.c_from_twice = vec![Gaussian::UNIFORM; self.n];
        self.rest_from_twice = vec![Gaussian::UNIFORM; self.n];
        self.s_from_y = vec![Gaussian::UNIFORM; self.n];
        self.twice_from_z = vec![Gaussian::UNIFORM; self.n];
        self.twice_from_u = vec![Gaussian::UNIFORM; self.n];
        self.shared_prior = Gaussian::UNIFORM;
        self.d_prior = vec![Gaussian::UNIFORM; self.n];
        self.d_from_v = vec![Gaussian::UNIFORM; self.n];
        self.shared_from_v = Gaussian::UNIFORM;
    }

    /// Line 4, `let b[i] ~ Gaussian(0, variance = 1);`.
    fn define_b(&mut self) {
        self.b_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 5, `let part[i] ~ Gaussian(0, variance = 2);`.
    fn define_part(&mut self) {
        self.part_prior.fill(Gaussian::from_mean_variance(0.0, 2.0));
    }

    /// Line 7, `let c[i] ~ Gaussian(0, variance = 1);`.
    fn define_c(&mut self) {
        self.c_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 8, `let rest[i] ~ Gaussian(0, variance = 2);`.
    fn define_rest(&mut self) {
        self.rest_prior.fill(Gaussian::from_mean_variance(0.0, 2.0));
    }

    /// Line 15, `let shared ~ Gaussian(0, variance = 1);`.
    fn define_shared(&mut self) {
        self.shared_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 17, `let d[i] ~ Gaussian(0, variance = 1);`.
    fn define_d(&mut self) {
        self.d_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 20, `v ~ Gaussian(sum(joined), variance = 1);`.
    fn tell_shared(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.n {
            let d = self.d_prior[j];
            predictor.add(1.0, d);
        }
        self.shared_from_v = linear::to_left_out_term(
            self.n as f64,
            predictor,
            Gaussian::point(self.v),
        );
    }

    /// Line 20, `v ~ Gaussian(sum(joined), variance = 1);`.
    fn tell_d(&mut self) {
        let shared = self.shared_prior;
        let mut predictor = Predictor::new(0.0, 1.0).plus(self.n as f64, shared);
        for j in 0..self.n {
            let d = self.d_prior[j];
            predictor.add(1.0, d);
        }
        let child = Gaussian::point(self.v);
        for j in 0..self.n {
            let d = self.d_prior[j];
            self.d_from_v[j] = linear::to_term_of_gaussian(1.0, d, predictor, child);
        }
    }

    /// Line 9, `let twice[i] = c[i] + rest[i];`.
    fn define_twice(&mut self) {
        for i in 0..self.n {
            let c = self.c_prior[i];
            let rest = self.rest_prior[i];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, c).plus(1.0, rest);
            self.twice_prior[i] = predictor.to_gaussian();
        }
    }

    /// Line 6, `let s[i] = b[i] + part[i];`.
    fn define_s(&mut self) {
        for i in 0..self.n {
            let b = self.b_prior[i];
            let part = self.part_prior[i];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, b).plus(1.0, part);
            self.s_prior[i] = predictor.to_gaussian();
        }
    }

    /// Line 11, `y ~ Gaussian(sum(s), variance = 1);`.
    fn tell_s(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.n {
            let s = self.s_prior[j];
            predictor.add(1.0, s);
        }
        let child = Gaussian::point(self.y);
        for j in 0..self.n {
            let s = self.s_prior[j];
            self.s_from_y[j] = linear::to_term_of_gaussian(1.0, s, predictor, child);
        }
    }

    /// Line 6, `let s[i] = b[i] + part[i];`.
    fn tell_b(&mut self) {
        for i in 0..self.n {
            let part = self.part_prior[i];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, part);
            let s = self.s_from_y[i];
            self.b_from_s[i] = linear::to_left_out_term(1.0, predictor, s);
        }
    }

    /// Line 6, `let s[i] = b[i] + part[i];`.
    fn tell_part(&mut self) {
        for i in 0..self.n {
            let b = self.b_prior[i];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, b);
            let s = self.s_from_y[i];
            self.part_from_s[i] = linear::to_left_out_term(1.0, predictor, s);
        }
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        for at in 0..self.b.len() {
            self.b[at] = self.b_prior[at] * self.b_from_s[at];
        }
    }

    /// The marginal of `s`: the product of all messages to it.
    fn marginal_of_s(&mut self) {
        for at in 0..self.s.len() {
            self.s[at] = self.s_prior[at] * self.s_from_y[at];
        }
    }

    /// The marginal of `shared`: the product of all messages to it.
    fn marginal_of_shared(&mut self) {
        self.shared = self.shared_prior * self.shared_from_v;
    }

    /// The marginal of `d`: the product of all messages to it.
    fn marginal_of_d(&mut self) {
        for at in 0..self.d.len() {
            self.d[at] = self.d_prior[at] * self.d_from_v[at];
        }
    }

    /// Line 12, `z ~ Gaussian(sum(twice), variance = 1);`.
    fn tell_twice(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.n {
            let twice = self.twice_prior[j] * self.twice_from_u[j];
            predictor.add(1.0, twice);
        }
        let child = Gaussian::point(self.z);
        for j in 0..self.n {
            let twice = self.twice_prior[j] * self.twice_from_u[j];
            self.twice_from_z[j] = linear::to_term_of_gaussian(1.0, twice, predictor, child);
        }
    }

    /// Line 13, `u ~ Gaussian(sum(0..1, |i| twice[i]), variance = 1);`.
    fn line_13_tell_twice(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for i in 0..1 {
            let twice = self.twice_prior[i] * self.twice_from_z[i];
            predictor.add(1.0, twice);
        }
        let child = Gaussian::point(self.u);
        for i in 0..1 {
            let twice = self.twice_prior[i] * self.twice_from_z[i];
            self.twice_from_u[i] = linear::to_term_of_gaussian(1.0, twice, predictor, child);
        }
    }

    /// Line 9, `let twice[i] = c[i] + rest[i];`.
    fn tell_c(&mut self) {
        for i in 0..self.n {
            let rest = self.rest_prior[i];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, rest);
            let twice = self.twice_from_z[i] * self.twice_from_u[i];
            self.c_from_twice[i] = linear::to_left_out_term(1.0, predictor, twice);
        }
    }

    /// Line 9, `let twice[i] = c[i] + rest[i];`.
    fn tell_rest(&mut self) {
        for i in 0..self.n {
            let c = self.c_prior[i];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, c);
            let twice = self.twice_from_z[i] * self.twice_from_u[i];
            self.rest_from_twice[i] = linear::to_left_out_term(1.0, predictor, twice);
        }
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        for at in 0..self.c.len() {
            self.c[at] = self.c_prior[at] * self.c_from_twice[at];
        }
    }

    /// The marginal of `rest`: the product of all messages to it.
    fn marginal_of_rest(&mut self) {
        for at in 0..self.rest.len() {
            self.rest[at] = self.rest_prior[at] * self.rest_from_twice[at];
        }
    }

    /// The marginal of `twice`: the product of all messages to it.
    fn marginal_of_twice(&mut self) {
        for at in 0..self.twice.len() {
            self.twice[at] = self.twice_prior[at] * self.twice_from_z[at] * self.twice_from_u[at];
        }
    }
}

impl Inference for SumsKept {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("b", &self.b, 4, iteration)?;
        Error::check_all_proper("s", &self.s, 6, iteration)?;
        Error::check_all_proper("c", &self.c, 7, iteration)?;
        Error::check_all_proper("rest", &self.rest, 8, iteration)?;
        Error::check_all_proper("twice", &self.twice, 9, iteration)?;
        Error::check_proper("shared", &self.shared, 0, 15, iteration)?;
        Error::check_all_proper("d", &self.d, 17, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.b, &self.b_before, tolerance);
        self.b_before.clone_from(&self.b);
        moved |= posterity_runtime::any_moved(&self.s, &self.s_before, tolerance);
        self.s_before.clone_from(&self.s);
        moved |= posterity_runtime::any_moved(&self.c, &self.c_before, tolerance);
        self.c_before.clone_from(&self.c);
        moved |= posterity_runtime::any_moved(&self.rest, &self.rest_before, tolerance);
        self.rest_before.clone_from(&self.rest);
        moved |= posterity_runtime::any_moved(&self.twice, &self.twice_before, tolerance);
        self.twice_before.clone_from(&self.twice);
        moved |= self.shared.moved(&self.shared_before, tolerance);
        self.shared_before = self.shared;
        moved |= posterity_runtime::any_moved(&self.d, &self.d_before, tolerance);
        self.d_before.clone_from(&self.d);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("twice[j]", "line 12", |it| &it.twice_from_z),
            ahead.array("twice[i]", "line 13", |it| &it.twice_from_u),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let s = Posterior::array((0..self.n).map(|i| self.s[i]));
        let b = Posterior::array((0..self.n).map(|i| self.b[i]));
        let c = Posterior::array((0..self.n).map(|i| self.c[i]));
        let d = Posterior::array((0..self.n).map(|i| self.d[i]));
        let shared = Posterior::from(self.shared);
        vec![("s", s), ("b", b), ("c", c), ("d", d), ("shared", shared)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(11, 5), (12, 5), (13, 5), (20, 5)]
    }
}
