//! `GuardedElements` by variational message passing, compiled by posterity from
//! `codegen-tests/models/guarded_elements_vmp.model`.
//!
//! ```text
//! model GuardedElements(y: [f64; n], w: [f64; n], v: [f64; l], k: [f64; m], size: [f64; n]) -> (x, p)
//!     {
//!     for j in 0..m {
//!         let x[j] ~ Gaussian(0, variance = 1);
//!         k[j] ~ Gaussian(x[j], variance = 1);
//!     }
//!     let p ~ Gamma(shape = 1, rate = 1);
//!     for i in 0..n {
//!         if m > 1 {
//!             y[i] ~ Gaussian(x[1], precision = p);
//!             w[i] ~ Gaussian(size[i] * x[1], variance = 2);
//!         }
//!     }
//!     for i in 0..l {
//!         v[i] ~ Gaussian(x[2], precision = p);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`GuardedElements`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GuardedElementsData<'a> {
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `w: [f64; n]`
    pub w: &'a [f64],
    /// `v: [f64; l]`
    pub v: &'a [f64],
    /// `k: [f64; m]`
    pub k: &'a [f64],
    /// `size: [f64; n]`
    pub size: &'a [f64],
}

/// The inference of `GuardedElements`.
#[derive(Clone, Debug)]
pub struct GuardedElements {
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `w: [f64; n]`.
    w: Vec<f64>,
    /// The data `v: [f64; l]`.
    v: Vec<f64>,
    /// The data `k: [f64; m]`.
    k: Vec<f64>,
    /// The data `size: [f64; n]`.
    size: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `l` of the data.
    l: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `x` in the making.
    x_next: Vec<Gaussian>,
    /// The belief about `p`.
    p: Gamma,
    /// Count, mean and scatter of `y`.
    y_moments: gaussian::Moments,
    /// Count, mean and scatter of `v`.
    v_moments: gaussian::Moments,
    /// The belief about `x` one iteration ago.
    x_before: Vec<Gaussian>,
    /// The belief about `p` one iteration ago.
    p_before: Gamma,
}

impl GuardedElements {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GuardedElementsData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 3, 23)?;
        check::real("w", data.w, 3, 36)?;
        check::real("v", data.v, 3, 49)?;
        check::real("k", data.k, 3, 62)?;
        check::real("size", data.size, 3, 75)?;
        let n = data.y.len();
        check::size("n", "y", n, "w", data.w.len(), 3, 36)?;
        check::size("n", "y", n, "size", data.size.len(), 3, 75)?;
        let l = data.v.len();
        let m = data.k.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            w: data.w.to_vec(),
            v: data.v.to_vec(),
            k: data.k.to_vec(),
            size: data.size.to_vec(),
            n,
            l,
            m,
            x: Vec::new(),
            x_next: Vec::new(),
            p: Gamma::UNIFORM,
            y_moments: gaussian::Moments::default(),
            v_moments: gaussian::Moments::default(),
            x_before: Vec::new(),
            p_before: Gamma::UNIFORM,
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
        check::length("y", self.y.len(), y.len(), 3, 23)?;
        check::real("y", y, 3, 23)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `w` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_w(&mut self, w: &[f64]) -> Result<(), DataError> {
        check::length("w", self.w.len(), w.len(), 3, 36)?;
        check::real("w", w, 3, 36)?;
        self.w = w.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `v` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_v(&mut self, v: &[f64]) -> Result<(), DataError> {
        check::length("v", self.v.len(), v.len(), 3, 49)?;
        check::real("v", v, 3, 49)?;
        self.v = v.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `k` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_k(&mut self, k: &[f64]) -> Result<(), DataError> {
        check::length("k", self.k.len(), k.len(), 3, 62)?;
        check::real("k", k, 3, 62)?;
        self.k = k.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `size` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_size(&mut self, size: &[f64]) -> Result<(), DataError> {
        check::length("size", self.size.len(), size.len(), 3, 75)?;
        check::real("size", size, 3, 75)?;
        self.size = size.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.sum_y();
        self.sum_v();
        self.start();
        self.start_x();
        self.start_p();
        self.x_before.clone_from(&self.x);
        self.p_before = self.p;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_x();
        self.update_p();
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

    /// The posterior of `p`.
    #[must_use]
    pub fn p_posterior(&self) -> &Gamma {
        &self.p
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 5, `let x[j] ~ Gaussian(0, variance = 1);`.
        for j in 0..self.m {
            let x = self.x[j];
            bound += gaussian::vmp::average_log(x, 0.0, 1.0);
        }
        // Line 6, `k[j] ~ Gaussian(x[j], variance = 1);`.
        for j in 0..self.m {
            let x = self.x[j];
            bound += gaussian::vmp::average_log(self.k[j], x, 1.0);
        }
        // Line 8, `let p ~ Gamma(shape = 1, rate = 1);`.
        let p = self.p;
        bound += gamma::vmp::average_log(p, 1.0, 1.0);
        // Line 11, `y[i] ~ Gaussian(x[1], precision = p);`.
        if self.y_moments.count > 0.0 {
            let x = self.x[1];
            let p = self.p;
            bound += gaussian::vmp::average_log_plate(&self.y_moments, x, p);
        }
        // Line 12, `w[i] ~ Gaussian(size[i] * x[1], variance = 2);`.
        for i in 0..self.n {
            if self.m > 1 {
                let x = self.x[1];
                let predictor = Predictor::new(0.0, 0.0).plus(self.size[i], x);
                bound += gaussian::vmp::average_log(self.w[i], predictor, 0.5);
            }
        }
        // Line 16, `v[i] ~ Gaussian(x[2], precision = p);`.
        if self.v_moments.count > 0.0 {
            let x = self.x[2];
            let p = self.p;
            bound += gaussian::vmp::average_log_plate(&self.v_moments, x, p);
        }
        // The entropies of the beliefs.
        bound += self.x.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.p.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.n {
            if self.m > 1 {
                check::below("1", &[], 1, self.m, 11, 29)?;
            }
            if self.m > 1 {
                check::below("1", &[], 1, self.m, 12, 39)?;
            }
        }
        if 0 < self.l {
            check::below("2", &[], 2, self.m, 16, 25)?;
        }
        Ok(())
    }

    /// Line 11, `y[i] ~ Gaussian(x[1], precision = p);`.
    fn sum_y(&mut self) {
        let mut values = Vec::new();
        for i in 0..self.n {
            if self.m > 1 {
                values.push(self.y[i]);
            }
        }
        self.y_moments = gaussian::Moments::of(&values);
    }

    /// Line 16, `v[i] ~ Gaussian(x[2], precision = p);`.
    fn sum_v(&mut self) {
        self.v_moments = gaussian::Moments::of(&self.v[..self.l]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; self.m];
        self.x_next = vec![Gaussian::UNIFORM; self.m];
        self.p = Gamma::UNIFORM;
    }

    /// Line 5, `let x[j] ~ Gaussian(0, variance = 1);`.
    fn start_x(&mut self) {
        for j in 0..self.m {
            self.x[j] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// Line 8, `let p ~ Gamma(shape = 1, rate = 1);`.
    fn start_p(&mut self) {
        self.p = gamma::vmp::to_x(1.0, 1.0);
    }

    /// The belief about `x`, from lines 5, 6, 11, 12 and 16.
    fn update_x(&mut self) {
        for j in 0..self.m {
            self.x_next[j] = gaussian::vmp::to_x(0.0, 1.0);
        }
        for j in 0..self.m {
            self.x_next[j] *= gaussian::vmp::to_mean(self.k[j], 1.0);
        }
        if self.y_moments.count > 0.0 {
            let p = self.p;
            self.x_next[1] *= gaussian::vmp::to_mean_plate(&self.y_moments, p);
        }
        for i in 0..self.n {
            if self.m > 1 {
                self.x_next[1] *= linear::to_affine(
                    self.size[i],
                    Gaussian::from_mean_precision(self.w[i], 0.5),
                    0.0,
                    0.0,
                );
            }
        }
        if self.v_moments.count > 0.0 {
            let p = self.p;
            self.x_next[2] *= gaussian::vmp::to_mean_plate(&self.v_moments, p);
        }
        std::mem::swap(&mut self.x, &mut self.x_next);
    }

    /// The belief about `p`, from lines 8, 11 and 16.
    fn update_p(&mut self) {
        let mut next = gamma::vmp::to_x(1.0, 1.0);
        if self.y_moments.count > 0.0 {
            let x = self.x[1];
            next *= gaussian::vmp::to_precision_plate(&self.y_moments, x);
        }
        if self.v_moments.count > 0.0 {
            let x = self.x[2];
            next *= gaussian::vmp::to_precision_plate(&self.v_moments, x);
        }
        self.p = next;
    }
}

impl Inference for GuardedElements {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 5, iteration)?;
        Error::check_proper("p", &self.p, 0, 8, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.x, &self.x_before, tolerance);
        self.x_before.clone_from(&self.x);
        moved |= self.p.moved(&self.p_before, tolerance);
        self.p_before = self.p;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::array((0..self.m).map(|i| self.x[i]));
        let p = Posterior::from(self.p);
        vec![("x", x), ("p", p)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 9), (11, 13), (12, 13), (16, 9)]
    }
}
