//! `BoundsOfSumsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/bounds_of_sums_vmp.model`.
//!
//! ```text
//! model BoundsOfSumsVmp(m: [usize; n], x: [f64; n], y: [f64; n], z: [f64; n]) -> (mu, tau, s) {
//!     let mu ~ Gaussian(0, variance = 100);
//!     let tau ~ Gamma(2, rate = 1);
//!     for i in 0..n {
//!         let s[i] ~ Gaussian(sum(0..m[i], |j| 0.5), variance = 2);
//!     }
//!     for i in 0..n {
//!         x[i] ~ Gaussian(mu * sum(0..m[i], |j| 0.5), precision = sum(0..m[i], |j| 1.0));
//!         y[i] ~ Gaussian(sum(0..m[i], |j| 1.0), precision = tau);
//!         z[i] ~ Gaussian(s[sum(0..m[i], |j| 1) - 1], variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Design, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`BoundsOfSumsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct BoundsOfSumsVmpData<'a> {
    /// `m: [usize; n]`
    pub m: &'a [usize],
    /// `x: [f64; n]`
    pub x: &'a [f64],
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `z: [f64; n]`
    pub z: &'a [f64],
}

/// Known sums whose bounds are data: as a mean, a coefficient, a precision and an index.
#[derive(Clone, Debug)]
pub struct BoundsOfSumsVmp {
    /// The data `m: [usize; n]`.
    m: Vec<usize>,
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `z: [f64; n]`.
    z: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mu`.
    mu: Gaussian,
    /// The belief about `tau`.
    tau: Gamma,
    /// The belief about `s`.
    s: Vec<Gaussian>,
    /// The belief about `s` in the making.
    s_next: Vec<Gaussian>,
    /// `y`, and the beliefs that make its means, as a design matrix.
    y_design: Design,
    /// The belief about `mu` one iteration ago.
    mu_before: Gaussian,
    /// The belief about `tau` one iteration ago.
    tau_before: Gamma,
    /// The belief about `s` one iteration ago.
    s_before: Vec<Gaussian>,
}

impl BoundsOfSumsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: BoundsOfSumsVmpData<'_>) -> Result<Self, DataError> {
        check::integer("m", data.m, 3, 23)?;
        check::real("x", data.x, 3, 38)?;
        check::real("y", data.y, 3, 51)?;
        check::real("z", data.z, 3, 64)?;
        let n = data.m.len();
        check::size("n", "m", n, "x", data.x.len(), 3, 38)?;
        check::size("n", "m", n, "y", data.y.len(), 3, 51)?;
        check::size("n", "m", n, "z", data.z.len(), 3, 64)?;
        let mut inference = Self {
            m: data.m.to_vec(),
            x: data.x.to_vec(),
            y: data.y.to_vec(),
            z: data.z.to_vec(),
            n,
            mu: Gaussian::UNIFORM,
            tau: Gamma::UNIFORM,
            s: Vec::new(),
            s_next: Vec::new(),
            y_design: Design::default(),
            mu_before: Gaussian::UNIFORM,
            tau_before: Gamma::UNIFORM,
            s_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `m` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_m(&mut self, m: &[usize]) -> Result<(), DataError> {
        check::length("m", self.m.len(), m.len(), 3, 23)?;
        check::integer("m", m, 3, 23)?;
        let before = std::mem::replace(&mut self.m, m.to_vec());
        self.check_data().inspect_err(|_| self.m = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 3, 38)?;
        check::real("x", x, 3, 38)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 51)?;
        check::real("y", y, 3, 51)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `z` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_z(&mut self, z: &[f64]) -> Result<(), DataError> {
        check::length("z", self.z.len(), z.len(), 3, 64)?;
        check::real("z", z, 3, 64)?;
        self.z = z.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_mu();
        self.start_tau();
        self.start_s();
        self.lay_out_y();
        self.mu_before = self.mu;
        self.tau_before = self.tau;
        self.s_before.clone_from(&self.s);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_mu();
        self.update_tau();
        self.update_s();
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

    /// The posterior of `mu`.
    #[must_use]
    pub fn mu_posterior(&self) -> &Gaussian {
        &self.mu
    }

    /// The posterior of `tau`.
    #[must_use]
    pub fn tau_posterior(&self) -> &Gamma {
        &self.tau
    }

    /// The posterior of `s`.
    #[must_use]
    pub fn s_posterior(&self) -> &[Gaussian] {
        &self.s
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 4, `let mu ~ Gaussian(0, variance = 100);`.
        let mu = self.mu;
        bound += gaussian::vmp::average_log(mu, 0.0, 0.01);
        // Line 5, `let tau ~ Gamma(2, rate = 1);`.
        let tau = self.tau;
        bound += gamma::vmp::average_log(tau, 2.0, 1.0);
        // Line 7, `let s[i] ~ Gaussian(sum(0..m[i], |j| 0.5), variance = 2);`.
        for i in 0..self.n {
            let s = self.s[i];
            bound += gaussian::vmp::average_log(s, (0..self.m[i]).map(|_| 0.5).sum::<f64>(), 0.5);
        }
        // Line 10, `x[i] ~ Gaussian(mu * sum(0..m[i], |j| 0.5), precision = sum(0..m[i], …`.
        for i in 0..self.n {
            let predictor = Predictor::new(0.0, 0.0)
                .plus((0..self.m[i]).map(|_| 0.5).sum::<f64>(), mu);
            bound += linear::average_log(
                (0..self.m[i]).map(|_| 0.5).sum::<f64>(),
                self.x[i],
                predictor,
                1.0 / (1.0 / (0..self.m[i]).map(|_| 1.0).sum::<f64>() + 0.0),
            );
        }
        // Line 11, `y[i] ~ Gaussian(sum(0..m[i], |j| 1.0), precision = tau);`.
        bound += self.y_design.average_log(0, tau);
        // Line 12, `z[i] ~ Gaussian(s[sum(0..m[i], |j| 1) - 1], variance = 1);`.
        for i in 0..self.n {
            let s = self.s[(0..self.m[i]).map(|_| 1).sum::<usize>() - 1];
            bound += gaussian::vmp::average_log(self.z[i], s, 1.0);
        }
        // The entropies of the beliefs.
        bound += self.mu.entropy();
        bound += self.tau.entropy();
        bound += self.s.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::precision(
                "sum(0..m[{}], |j| 1)",
                &[i],
                (0..self.m[i]).map(|_| 1.0).sum::<f64>(),
                10,
                65,
            )?;
            check::below(
                "sum(0..m[{}], |j| 1) - 1",
                &[i],
                (0..self.m[i]).map(|_| 1).sum::<usize>() as i64 - 1,
                self.n,
                12,
                25,
            )?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.mu = Gaussian::UNIFORM;
        self.tau = Gamma::UNIFORM;
        self.s = vec![Gaussian::UNIFORM; self.n];
        self.s_next = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 4, `let mu ~ Gaussian(0, variance = 100);`.
    fn start_mu(&mut self) {
        self.mu = gaussian::vmp::to_x(0.0, 0.01);
    }

    /// Line 5, `let tau ~ Gamma(2, rate = 1);`.
    fn start_tau(&mut self) {
        self.tau = gamma::vmp::to_x(2.0, 1.0);
    }

    /// Line 7, `let s[i] ~ Gaussian(sum(0..m[i], |j| 0.5), variance = 2);`.
    fn start_s(&mut self) {
        for i in 0..self.n {
            self.s[i] = gaussian::vmp::to_x((0..self.m[i]).map(|_| 0.5).sum::<f64>(), 0.5);
        }
    }

    /// Line 11, `y[i] ~ Gaussian(sum(0..m[i], |j| 1.0), precision = tau);`.
    fn lay_out_y(&mut self) {
        self.y_design = Design::new(self.n, 1, &[]);
        for i in 0..self.n {
            self.y_design.set_outcome(i, 0, self.y[i] - (0..self.m[i]).map(|_| 1.0).sum::<f64>());
        }
        self.y_design.centre();
        self.y_design.set_precision(0, self.tau);
    }

    /// The belief about `mu`, from lines 4 and 10.
    fn update_mu(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.01);
        for i in 0..self.n {
            next *= linear::to_affine(
                (0..self.m[i]).map(|_| 0.5).sum::<f64>(),
                Gaussian::from_mean_precision(
                    self.x[i],
                    1.0 / (1.0 / (0..self.m[i]).map(|_| 1.0).sum::<f64>() + 0.0),
                ),
                0.0,
                0.0,
            );
        }
        self.mu = next;
    }

    /// The belief about `tau`, from lines 5 and 11.
    fn update_tau(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 1.0);
        next *= self.y_design.to_precision(0);
        self.tau = next;
        self.y_design.set_precision(0, self.tau);
    }

    /// The belief about `s`, from lines 7 and 12.
    fn update_s(&mut self) {
        for i in 0..self.n {
            self.s_next[i] = gaussian::vmp::to_x((0..self.m[i]).map(|_| 0.5).sum::<f64>(), 0.5);
        }
        for i in 0..self.n {
            self.s_next[(0..self.m[i]).map(|_| 1).sum::<usize>() - 1] *=
                gaussian::vmp::to_mean(self.z[i], 1.0);
        }
        std::mem::swap(&mut self.s, &mut self.s_next);
    }
}

impl Inference for BoundsOfSumsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mu", &self.mu, 0, 4, iteration)?;
        Error::check_proper("tau", &self.tau, 0, 5, iteration)?;
        Error::check_all_proper("s", &self.s, 7, iteration)?;
        let mut moved = self.mu.moved(&self.mu_before, tolerance);
        self.mu_before = self.mu;
        moved |= self.tau.moved(&self.tau_before, tolerance);
        self.tau_before = self.tau;
        moved |= posterity_runtime::any_moved(&self.s, &self.s_before, tolerance);
        self.s_before.clone_from(&self.s);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let mu = Posterior::from(self.mu);
        let tau = Posterior::from(self.tau);
        let s = Posterior::array((0..self.n).map(|i| self.s[i]));
        vec![("mu", mu), ("tau", tau), ("s", s)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(10, 9), (11, 9), (12, 9)]
    }
}
