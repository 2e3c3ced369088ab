//! `UndefinedElements` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/undefined_elements.model`.
//!
//! ```text
//! model UndefinedElements(flag: [bool; n]) -> (w, v) {
//!     let w ~ Gaussian(0, variance = 1);
//!     let v ~ Gaussian(0, variance = 1);
//!     for i in 0..n {
//!         if flag[i] {
//!             observe 2 * (w + v) ~ Gaussian(1, variance = 1);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`UndefinedElements`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct UndefinedElementsData<'a> {
    /// `flag: [bool; n]`
    pub flag: &'a [bool],
}

/// Parts of sums under a known condition: they are there where it holds.
#[derive(Clone, Debug)]
pub struct UndefinedElements {
    /// The data `flag: [bool; n]`.
    flag: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `w`.
    w: Gaussian,
    /// The belief about `v`.
    v: Gaussian,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// The message to `part` from its definition, line 8.
    part_prior: Vec<Gaussian>,
    /// The message to `w` from line 8.
    w_from_part: Vec<Gaussian>,
    /// The message to `v` from line 8.
    v_from_part: Vec<Gaussian>,
    /// The message to `part[i]` from line 8.
    part_from_constraint: Vec<Gaussian>,
    /// The belief about `w` one iteration ago.
    w_before: Gaussian,
    /// The belief about `v` one iteration ago.
    v_before: Gaussian,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gaussian>,
}

impl UndefinedElements {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: UndefinedElementsData<'_>) -> Result<Self, DataError> {
        let n = data.flag.len();
        let mut inference = Self {
            flag: data.flag.to_vec(),
            n,
            w: Gaussian::UNIFORM,
            v: Gaussian::UNIFORM,
            part: Vec::new(),
            part_prior: Vec::new(),
            w_from_part: Vec::new(),
            v_from_part: Vec::new(),
            part_from_constraint: Vec::new(),
            w_before: Gaussian::UNIFORM,
            v_before: Gaussian::UNIFORM,
            part_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `flag` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_flag(&mut self, flag: &[bool]) -> Result<(), DataError> {
        check::length("flag", self.flag.len(), flag.len(), 3, 25)?;
        self.flag = flag.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_w();
        self.define_v();
        self.tell_part();
        self.w_before = self.w;
        self.v_before = self.v;
        self.part_before.clone_from(&self.part);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_w_and_v();
        self.define_part();
        self.marginal_of_part();
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

    /// The posterior of `w`.
    #[must_use]
    pub fn w_posterior(&self) -> &Gaussian {
        &self.w
    }

    /// The posterior of `v`.
    #[must_use]
    pub fn v_posterior(&self) -> &Gaussian {
        &self.v
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `w`, from line 4.
        let w_prior = Gaussian::from_mean_variance(0.0, 1.0);
        log_z += self.w.log_normaliser_over(&w_prior);
        // `v`, from line 5.
        let v_prior = Gaussian::from_mean_variance(0.0, 1.0);
        log_z += self.v.log_normaliser_over(&v_prior);
        // `part`, from line 8.
        let mut part_so_far = self.part_prior.clone();
        let predictor = Predictor::new(1.0, 1.0);
        for i in 0..self.n {
            if self.flag[i] {
                let part = part_so_far[i];
                log_z += linear::gaussian_derivatives(part, predictor).log_z;
                part_so_far[i] *= Gaussian::from_mean_variance(1.0, 1.0);
            }
        }
        // Line 8, `observe 2 * (w + v) ~ Gaussian(1, variance = 1);`.
        for i in 0..self.n {
            if self.flag[i] {
                let w = self.w / self.w_from_part[i];
                let v = self.v / self.v_from_part[i];
                log_z -= self.w.log_normaliser_over(&w);
                log_z -= self.v.log_normaliser_over(&v);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.w = Gaussian::UNIFORM;
        self.v = Gaussian::UNIFORM;
        self.part = vec![Gaussian::UNIFORM; self.n];
        self.part_prior = vec![Gaussian::UNIFORM; self.n];
        self.w_from_part = vec![Gaussian::UNIFORM; self.n];
        self.v_from_part = vec![Gaussian::UNIFORM; self.n];
        self.part_from_constraint = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 4, `let w ~ Gaussian(0, variance = 1);`.
    fn define_w(&mut self) {
        self.w *= Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 5, `let v ~ Gaussian(0, variance = 1);`.
    fn define_v(&mut self) {
        self.v *= Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 8, `observe 2 * (w + v) ~ Gaussian(1, variance = 1);`.
    fn tell_part(&mut self) {
        for i in 0..self.n {
            if self.flag[i] {
                self.part_from_constraint[i] = Gaussian::from_mean_variance(1.0, 1.0);
            }
        }
    }

    /// Line 8, `observe 2 * (w + v) ~ Gaussian(1, variance = 1);`.
    fn tell_w_and_v(&mut self) {
        for i in 0..self.n {
            if self.flag[i] {
                let w = self.w / self.w_from_part[i];
                let v = self.v / self.v_from_part[i];
                let predictor = Predictor::new(0.0, 0.0).plus(2.0, w).plus(2.0, v);
                let part = self.part_from_constraint[i];
                let child = part;
                let to_w = linear::to_term_of_gaussian(2.0, w, predictor, child);
                let to_v = linear::to_term_of_gaussian(2.0, v, predictor, child);
                self.w *= to_w / self.w_from_part[i];
                self.w_from_part[i] = to_w;
                self.v *= to_v / self.v_from_part[i];
                self.v_from_part[i] = to_v;
            }
        }
    }

    /// Line 8, `observe 2 * (w + v) ~ Gaussian(1, variance = 1);`.
    fn define_part(&mut self) {
        for i in 0..self.n {
            if self.flag[i] {
                let w = self.w / self.w_from_part[i];
                let v = self.v / self.v_from_part[i];
                let predictor = Predictor::new(0.0, 0.0).plus(2.0, w).plus(2.0, v);
                self.part_prior[i] = predictor.to_gaussian();
            }
        }
    }

    /// The marginal of `part`: the product of all messages to it.
    fn marginal_of_part(&mut self) {
        for at in 0..self.part.len() {
            self.part[at] = self.part_prior[at] * self.part_from_constraint[at];
        }
    }
}

impl Inference for UndefinedElements {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("w", &self.w, 0, 4, iteration)?;
        Error::check_proper("v", &self.v, 0, 5, iteration)?;
        for i in 0..self.n {
            if self.flag[i] {
                Error::check_proper("2 * (w + v)", &self.part[i], i, 8, iteration)?;
            }
        }
        let mut moved = self.w.moved(&self.w_before, tolerance);
        self.w_before = self.w;
        moved |= self.v.moved(&self.v_before, tolerance);
        self.v_before = self.v;
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("w", "line 8", |it| &it.w_from_part),
            ahead.array("v", "line 8", |it| &it.v_from_part),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let w = Posterior::from(self.w);
        let v = Posterior::from(self.v);
        vec![("w", w), ("v", v)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 13)]
    }
}
