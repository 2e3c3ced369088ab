//! `JoinedSumsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/joined_sums_vmp.model`.
//!
//! ```text
//! model JoinedSumsVmp(y: [f64; n]) -> (x, b, c) {
//!     for i in 0..4 {
//!         let x[i] ~ Gaussian(i, variance = 1);
//!     }
//!     let s = x[0] + x[1];
//!     let t = x[2] + x[3];
//!     let b ~ Gaussian(1, variance = 1);
//!     let c ~ Gaussian(-1, variance = 2);
//!     let p = s * b;
//!     let q = t * c;
//!     for j in 0..n {
//!         y[j] ~ Gaussian(p + q, variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Distribution, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`JoinedSumsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct JoinedSumsVmpData<'a> {
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// Elements that only two sums join: each sees both made of the new values of those before it.
#[derive(Clone, Debug)]
pub struct JoinedSumsVmp {
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `s`.
    s: Gaussian,
    /// What the readers of `s` tell it.
    s_told: Gaussian,
    /// The belief about `t`.
    t: Gaussian,
    /// What the readers of `t` tell it.
    t_told: Gaussian,
    /// The belief about `b`.
    b: Gaussian,
    /// The belief about `c`.
    c: Gaussian,
    /// The belief about `x` one iteration ago.
    x_before: Vec<Gaussian>,
    /// The belief about `s` one iteration ago.
    s_before: Gaussian,
    /// The belief about `t` one iteration ago.
    t_before: Gaussian,
    /// The belief about `b` one iteration ago.
    b_before: Gaussian,
    /// The belief about `c` one iteration ago.
    c_before: Gaussian,
}

impl JoinedSumsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: JoinedSumsVmpData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 3, 21)?;
        let n = data.y.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            n,
            x: Vec::new(),
            s: Gaussian::UNIFORM,
            s_told: Gaussian::UNIFORM,
            t: Gaussian::UNIFORM,
            t_told: Gaussian::UNIFORM,
            b: Gaussian::UNIFORM,
            c: Gaussian::UNIFORM,
            x_before: Vec::new(),
            s_before: Gaussian::UNIFORM,
            t_before: Gaussian::UNIFORM,
            b_before: Gaussian::UNIFORM,
            c_before: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 21)?;
        check::real("y", y, 3, 21)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_x();
        self.start_s();
        self.start_t();
        self.start_b();
        self.start_c();
        self.x_before.clone_from(&self.x);
        self.s_before = self.s;
        self.t_before = self.t;
        self.b_before = self.b;
        self.c_before = self.c;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_x();
        self.update_b();
        self.update_c();
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
    pub fn x_posterior(&self) -> &[Gaussian] {
        &self.x
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

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 5, `let x[i] ~ Gaussian(i, variance = 1);`.
        for i in 0..4 {
            let x = self.x[i];
            bound += gaussian::vmp::average_log(x, i as f64, 1.0);
        }
        // Line 9, `let b ~ Gaussian(1, variance = 1);`.
        let b = self.b;
        bound += gaussian::vmp::average_log(b, 1.0, 1.0);
        // Line 10, `let c ~ Gaussian(-1, variance = 2);`.
        let c = self.c;
        bound += gaussian::vmp::average_log(c, -1.0, 0.5);
        // Line 14, `y[j] ~ Gaussian(p + q, variance = 1);`.
        let s = self.s;
        let t = self.t;
        for j in 0..self.n {
            let mut predictor = Predictor::new(0.0, 0.0);
            predictor.add_product(1.0, &[s, b]);
            predictor.add_product(1.0, &[t, c]);
            bound += gaussian::vmp::average_log(self.y[j], predictor, 1.0);
        }
        // The entropies of the beliefs.
        bound += self.x.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.b.entropy();
        bound += self.c.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; 4];
        self.s = Gaussian::UNIFORM;
        self.s_told = Gaussian::UNIFORM;
        self.t = Gaussian::UNIFORM;
        self.t_told = Gaussian::UNIFORM;
        self.b = Gaussian::UNIFORM;
        self.c = Gaussian::UNIFORM;
    }

    /// Line 5, `let x[i] ~ Gaussian(i, variance = 1);`.
    fn start_x(&mut self) {
        for i in 0..4 {
            self.x[i] = gaussian::vmp::to_x(i as f64, 1.0);
        }
    }

    /// Line 7, `let s = x[0] + x[1];`.
    fn start_s(&mut self) {
        let x_there = self.x[0];
        let x_there_again = self.x[1];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, x_there)
            .plus(1.0, x_there_again);
        self.s = predictor.to_gaussian();
    }

    /// Line 8, `let t = x[2] + x[3];`.
    fn start_t(&mut self) {
        let x_there = self.x[2];
        let x_there_again = self.x[3];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, x_there)
            .plus(1.0, x_there_again);
        self.t = predictor.to_gaussian();
    }

    /// Line 9, `let b ~ Gaussian(1, variance = 1);`.
    fn start_b(&mut self) {
        self.b = gaussian::vmp::to_x(1.0, 1.0);
    }

    /// Line 10, `let c ~ Gaussian(-1, variance = 2);`.
    fn start_c(&mut self) {
        self.c = gaussian::vmp::to_x(-1.0, 0.5);
    }

    /// The belief about `x`, from lines 5, 7 and 8.
    fn update_x(&mut self) {
        for i in 0..4 {
            self.tell_t();
            self.tell_s();
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(i as f64, 1.0);
            if i == 0 {
                let s = self.s_told;
                let x_there = self.x[0];
                let x_there_again = self.x[1];
                let predicted = x_there.mean() + x_there_again.mean();
                next *= linear::to_term_mean_field(1.0, x_there.mean(), predicted, s);
            }
            if i == 1 {
                let s = self.s_told;
                let x_there = self.x[0];
                let x_there_again = self.x[1];
                let predicted = x_there.mean() + x_there_again.mean();
                next *= linear::to_term_mean_field(1.0, x_there_again.mean(), predicted, s);
            }
            if i == 2 {
                let t = self.t_told;
                let x_there = self.x[2];
                let x_there_again = self.x[3];
                let predicted = x_there.mean() + x_there_again.mean();
                next *= linear::to_term_mean_field(1.0, x_there.mean(), predicted, t);
            }
            if i == 3 {
                let t = self.t_told;
                let x_there = self.x[2];
                let x_there_again = self.x[3];
                let predicted = x_there.mean() + x_there_again.mean();
                next *= linear::to_term_mean_field(1.0, x_there_again.mean(), predicted, t);
            }
            self.x[i] = next;
            self.derive_s();
            self.derive_t();
        }
    }

    /// The belief about `b`, from lines 9 and 14.
    fn update_b(&mut self) {
        let mut next = gaussian::vmp::to_x(1.0, 1.0);
        let s = self.s;
        let b = self.b;
        let t = self.t;
        let c = self.c;
        let predicted = s.mean() * b.mean() + t.mean() * c.mean();
        for j in 0..self.n {
            next *= linear::to_factor_mean_field(
                1.0,
                b.mean(),
                linear::product_moments(&[s]),
                predicted,
                Gaussian::from_mean_precision(self.y[j], 1.0),
            );
        }
        self.b = next;
    }

    /// The belief about `c`, from lines 10 and 14.
    fn update_c(&mut self) {
        let mut next = gaussian::vmp::to_x(-1.0, 0.5);
        let s = self.s;
        let b = self.b;
        let t = self.t;
        let c = self.c;
        let predicted = s.mean() * b.mean() + t.mean() * c.mean();
        for j in 0..self.n {
            next *= linear::to_factor_mean_field(
                1.0,
                c.mean(),
                linear::product_moments(&[t]),
                predicted,
                Gaussian::from_mean_precision(self.y[j], 1.0),
            );
        }
        self.c = next;
    }

    /// What the readers of `t` tell it.
    fn tell_t(&mut self) {
        self.t_told = Gaussian::UNIFORM;
        let s = self.s;
        let b = self.b;
        let t = self.t;
        let c = self.c;
        let predicted = s.mean() * b.mean() + t.mean() * c.mean();
        for j in 0..self.n {
            self.t_told *= linear::to_factor_mean_field(
                1.0,
                t.mean(),
                linear::product_moments(&[c]),
                predicted,
                Gaussian::from_mean_precision(self.y[j], 1.0),
            );
        }
    }

    /// What the readers of `s` tell it.
    fn tell_s(&mut self) {
        self.s_told = Gaussian::UNIFORM;
        let s = self.s;
        let b = self.b;
        let t = self.t;
        let c = self.c;
        let predicted = s.mean() * b.mean() + t.mean() * c.mean();
        for j in 0..self.n {
            self.s_told *= linear::to_factor_mean_field(
                1.0,
                s.mean(),
                linear::product_moments(&[b]),
                predicted,
                Gaussian::from_mean_precision(self.y[j], 1.0),
            );
        }
    }

    /// The belief about the derived `s`.
    fn derive_s(&mut self) {
        let x_there = self.x[0];
        let x_there_again = self.x[1];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, x_there)
            .plus(1.0, x_there_again);
        self.s = predictor.to_gaussian();
    }

    /// The belief about the derived `t`.
    fn derive_t(&mut self) {
        let x_there = self.x[2];
        let x_there_again = self.x[3];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(1.0, x_there)
            .plus(1.0, x_there_again);
        self.t = predictor.to_gaussian();
    }
}

impl Inference for JoinedSumsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 5, iteration)?;
        Error::check_proper("s", &self.s, 0, 7, iteration)?;
        Error::check_proper("t", &self.t, 0, 8, iteration)?;
        Error::check_proper("b", &self.b, 0, 9, iteration)?;
        Error::check_proper("c", &self.c, 0, 10, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.x, &self.x_before, tolerance);
        self.x_before.clone_from(&self.x);
        moved |= self.s.moved(&self.s_before, tolerance);
        self.s_before = self.s;
        moved |= self.t.moved(&self.t_before, tolerance);
        self.t_before = self.t;
        moved |= self.b.moved(&self.b_before, tolerance);
        self.b_before = self.b;
        moved |= self.c.moved(&self.c_before, tolerance);
        self.c_before = self.c;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::array((0..4).map(|i| self.x[i]));
        let b = Posterior::from(self.b);
        let c = Posterior::from(self.c);
        vec![("x", x), ("b", b), ("c", c)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(14, 9)]
    }
}
