//! `FactorAnalysis` by variational message passing, compiled by posterity from
//! `models/factor_analysis.model`.
//!
//! ```text
//! model FactorAnalysis(x: [[f64; d]; n], start: [[f64; factors]; d]) -> (w, mean, alpha, tau) {
//!     for k in 0..factors {
//!         let alpha[k] ~ Gamma(shape = 1, rate = 1);
//!     }
//!     for j in 0..d {
//!         for k in 0..factors {
//!             #[init(start[j][k])]
//!             let w[j][k] ~ Gaussian(0, precision = alpha[k]);
//!         }
//!         let mean[j] ~ Gaussian(0, variance = 1);
//!         let tau[j] ~ Gamma(shape = 1, rate = 1);
//!     }
//!     for i in 0..n {
//!         for k in 0..factors {
//!             let z[i][k] ~ Gaussian(0, variance = 1);
//!         }
//!         for j in 0..d {
//!             let expected = mean[j] + sum(0..factors, |k| w[j][k] * z[i][k]);
//!             x[i][j] ~ Gaussian(expected, precision = tau[j]);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    Columns, DataError, Design, Error, Gamma, Gaussian, Grid, Inference, Options,
    Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`FactorAnalysis`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct FactorAnalysisData<'a> {
    /// `x: [[f64; d]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `start: [[f64; factors]; d]`
    pub start: Grid<'a, f64, 2>,
}

/// Which hidden qualities explain thirteen chemical measurements of wine?
///
/// Each measurement is a weighted sum of a few hidden factors, with noise of its own. A factor's
/// weights share a precision `alpha` (automatic relevance determination), so that one that explains
/// little shrinks. Factors that start alike stay alike, so the weights start from `start`, whose width
/// is their number; three have a higher bound than two or four.
///
/// Data: `data/wine_standardised.json`, 178 wines (Forina et al. 1991). Model: Bishop, "Variational
/// principal components" (1999), here with a noise for each measurement.
#[derive(Clone, Debug)]
pub struct FactorAnalysis {
    /// The data `x: [[f64; d]; n]`.
    x: Vec<f64>,
    /// The data `start: [[f64; factors]; d]`.
    start: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `d` of the data.
    d: usize,
    /// The size `factors` of the data.
    factors: usize,
    /// The belief about `alpha`.
    alpha: Vec<Gamma>,
    /// The belief about `alpha` in the making.
    alpha_next: Vec<Gamma>,
    /// The belief about `w`.
    w: Vec<Gaussian>,
    /// The belief about `mean`.
    mean: Vec<Gaussian>,
    /// The belief about `mean` in the making.
    mean_next: Vec<Gaussian>,
    /// The belief about `tau`.
    tau: Vec<Gamma>,
    /// The belief about `tau` in the making.
    tau_next: Vec<Gamma>,
    /// The belief about `z`.
    z: Vec<Gaussian>,
    /// `x`, and the beliefs that make its means, as a design matrix.
    x_design: Design,
    /// The belief about `alpha` one iteration ago.
    alpha_before: Vec<Gamma>,
    /// The belief about `w` one iteration ago.
    w_before: Vec<Gaussian>,
    /// The belief about `mean` one iteration ago.
    mean_before: Vec<Gaussian>,
    /// The belief about `tau` one iteration ago.
    tau_before: Vec<Gamma>,
    /// The belief about `z` one iteration ago.
    z_before: Vec<Gaussian>,
}

impl FactorAnalysis {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: FactorAnalysisData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 11, 22)?;
        check::real("x", data.x, 11, 22)?;
        check::grid("start", data.start, 11, 40)?;
        check::real("start", data.start, 11, 40)?;
        let n = data.x.sizes[0];
        let d = data.start.sizes[0];
        if !data.x.sizes[..1].contains(&0) {
            check::size("d", "start", d, "x", data.x.sizes[1], 11, 22)?;
        }
        let factors = data.start.sizes[1];
        let mut inference = Self {
            x: data.x.values.to_vec(),
            start: data.start.values.to_vec(),
            n,
            d,
            factors,
            alpha: Vec::new(),
            alpha_next: Vec::new(),
            w: Vec::new(),
            mean: Vec::new(),
            mean_next: Vec::new(),
            tau: Vec::new(),
            tau_next: Vec::new(),
            z: Vec::new(),
            x_design: Design::default(),
            alpha_before: Vec::new(),
            w_before: Vec::new(),
            mean_before: Vec::new(),
            tau_before: Vec::new(),
            z_before: Vec::new(),
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
        check::grid("x", x, 11, 22)?;
        check::length("x", self.n, x.sizes[0], 11, 22)?;
        check::length("x", self.d, x.sizes[1], 11, 22)?;
        check::real("x", x, 11, 22)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `start` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_start(&mut self, start: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("start", start, 11, 40)?;
        check::length("start", self.d, start.sizes[0], 11, 40)?;
        check::length("start", self.factors, start.sizes[1], 11, 40)?;
        check::real("start", start, 11, 40)?;
        self.start = start.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_alpha();
        self.start_w();
        self.start_mean();
        self.start_tau();
        self.start_z();
        self.lay_out_x();
        self.alpha_before.clone_from(&self.alpha);
        self.w_before.clone_from(&self.w);
        self.mean_before.clone_from(&self.mean);
        self.tau_before.clone_from(&self.tau);
        self.z_before.clone_from(&self.z);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_alpha();
        self.update_mean();
        self.update_tau();
        self.update_z();
        self.update_w();
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
    pub fn w_posterior(&self) -> &[Gaussian] {
        &self.w
    }

    /// The posterior of `mean`.
    #[must_use]
    pub fn mean_posterior(&self) -> &[Gaussian] {
        &self.mean
    }

    /// The posterior of `alpha`.
    #[must_use]
    pub fn alpha_posterior(&self) -> &[Gamma] {
        &self.alpha
    }

    /// The posterior of `tau`.
    #[must_use]
    pub fn tau_posterior(&self) -> &[Gamma] {
        &self.tau
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 13, `let alpha[k] ~ Gamma(shape = 1, rate = 1);`.
        for k in 0..self.factors {
            let alpha = self.alpha[k];
            bound += gamma::vmp::average_log(alpha, 1.0, 1.0);
        }
        // Line 18, `let w[j][k] ~ Gaussian(0, precision = alpha[k]);`.
        for j in 0..self.d {
            for k in 0..self.factors {
                let w = self.w[j * self.factors + k];
                let alpha = self.alpha[k];
                bound += gaussian::vmp::average_log(w, 0.0, alpha);
            }
        }
        // Line 20, `let mean[j] ~ Gaussian(0, variance = 1);`.
        for j in 0..self.d {
            let mean = self.mean[j];
            bound += gaussian::vmp::average_log(mean, 0.0, 1.0);
        }
        // Line 21, `let tau[j] ~ Gamma(shape = 1, rate = 1);`.
        for j in 0..self.d {
            let tau = self.tau[j];
            bound += gamma::vmp::average_log(tau, 1.0, 1.0);
        }
        // Line 25, `let z[i][k] ~ Gaussian(0, variance = 1);`.
        for i in 0..self.n {
            for k in 0..self.factors {
                let z = self.z[i * self.factors + k];
                bound += gaussian::vmp::average_log(z, 0.0, 1.0);
            }
        }
        // Line 29, `x[i][j] ~ Gaussian(expected, precision = tau[j]);`.
        for j in 0..self.d {
            let tau = self.tau[j];
            bound += self.x_design.average_log(j, tau);
        }
        // The entropies of the beliefs.
        bound += self.alpha.iter().map(Gamma::entropy).sum::<f64>();
        bound += self.w.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.mean.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.tau.iter().map(Gamma::entropy).sum::<f64>();
        bound += self.z.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::heard("n", &[], self.n, 11, 36)?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.alpha = vec![Gamma::UNIFORM; self.factors];
        self.alpha_next = vec![Gamma::UNIFORM; self.factors];
        self.w = vec![Gaussian::UNIFORM; self.d * self.factors];
        self.mean = vec![Gaussian::UNIFORM; self.d];
        self.mean_next = vec![Gaussian::UNIFORM; self.d];
        self.tau = vec![Gamma::UNIFORM; self.d];
        self.tau_next = vec![Gamma::UNIFORM; self.d];
        self.z = vec![Gaussian::UNIFORM; self.n * self.factors];
    }

    /// Line 13, `let alpha[k] ~ Gamma(shape = 1, rate = 1);`.
    fn start_alpha(&mut self) {
        for k in 0..self.factors {
            self.alpha[k] = gamma::vmp::to_x(1.0, 1.0);
        }
    }

    /// The first belief about `w`, by its `#[init(…)]`.
    fn start_w(&mut self) {
        for j in 0..self.d {
            for k in 0..self.factors {
                self.w[j * self.factors + k] = Gaussian::point(self.start[j * self.factors + k]);
            }
        }
    }

    /// Line 20, `let mean[j] ~ Gaussian(0, variance = 1);`.
    fn start_mean(&mut self) {
        for j in 0..self.d {
            self.mean[j] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// Line 21, `let tau[j] ~ Gamma(shape = 1, rate = 1);`.
    fn start_tau(&mut self) {
        for j in 0..self.d {
            self.tau[j] = gamma::vmp::to_x(1.0, 1.0);
        }
    }

    /// Line 25, `let z[i][k] ~ Gaussian(0, variance = 1);`.
    fn start_z(&mut self) {
        for i in 0..self.n {
            for k in 0..self.factors {
                self.z[i * self.factors + k] = gaussian::vmp::to_x(0.0, 1.0);
            }
        }
    }

    /// Line 29, `x[i][j] ~ Gaussian(expected, precision = tau[j]);`.
    fn lay_out_x(&mut self) {
        self.x_design = Design::new(
            self.n,
            self.d,
            &[Columns::Constant(1), Columns::Random(self.factors)],
        );
        for i in 0..self.n {
            for j in 0..self.d {
                self.x_design.set_outcome(i, j, self.x[i * self.d + j]);
            }
        }
        self.x_design.centre();
        for j in 0..self.d {
            self.x_design.set_coefficient(j, 0, 1.0, self.mean[j]);
        }
        for j in 0..self.d {
            for k in 0..self.factors {
                self.x_design.set_coefficient(j, k + 1, 1.0, self.w[j * self.factors + k]);
            }
        }
        for j in 0..self.d {
            self.x_design.set_precision(j, self.tau[j]);
        }
        self.x_design.set_random(1, &self.z);
    }

    /// The belief about `alpha`, from lines 13 and 18.
    fn update_alpha(&mut self) {
        for k in 0..self.factors {
            self.alpha_next[k] = gamma::vmp::to_x(1.0, 1.0);
        }
        for j in 0..self.d {
            for k in 0..self.factors {
                let w = self.w[j * self.factors + k];
                self.alpha_next[k] *= gaussian::vmp::to_precision(w, 0.0);
            }
        }
        std::mem::swap(&mut self.alpha, &mut self.alpha_next);
    }

    /// The belief about `mean`, from lines 20 and 29.
    fn update_mean(&mut self) {
        for j in 0..self.d {
            self.mean_next[j] = gaussian::vmp::to_x(0.0, 1.0);
        }
        for j in 0..self.d {
            self.mean_next[j] *= self.x_design.to_term(1.0, j, 0);
        }
        std::mem::swap(&mut self.mean, &mut self.mean_next);
        for j in 0..self.d {
            self.x_design.set_coefficient(j, 0, 1.0, self.mean[j]);
        }
    }

    /// The belief about `tau`, from lines 21 and 29.
    fn update_tau(&mut self) {
        for j in 0..self.d {
            self.tau_next[j] = gamma::vmp::to_x(1.0, 1.0);
        }
        for j in 0..self.d {
            self.tau_next[j] *= self.x_design.to_precision(j);
        }
        std::mem::swap(&mut self.tau, &mut self.tau_next);
        for j in 0..self.d {
            self.x_design.set_precision(j, self.tau[j]);
        }
    }

    /// The belief about `z`, from lines 25 and 29.
    fn update_z(&mut self) {
        for k in 0..self.factors {
            self.x_design.set_prior(k + 1, gaussian::vmp::to_x(0.0, 1.0));
        }
        self.x_design.sweep(1, self.factors);
        self.x_design.beliefs(1, &mut self.z);
    }

    /// The belief about `w`, from lines 18 and 29.
    fn update_w(&mut self) {
        for j in 0..self.d {
            for k in 0..self.factors {
                let mut next = Gaussian::UNIFORM;
                let alpha = self.alpha[k];
                next *= gaussian::vmp::to_x(0.0, alpha);
                next *= self.x_design.to_term(1.0, j, k + 1);
                self.w[j * self.factors + k] = next;
                self.x_design.set_coefficient(j, k + 1, 1.0, self.w[j * self.factors + k]);
            }
        }
    }
}

impl Inference for FactorAnalysis {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("alpha", &self.alpha, 13, iteration)?;
        Error::check_all_proper("w", &self.w, 18, iteration)?;
        Error::check_all_proper("mean", &self.mean, 20, iteration)?;
        Error::check_all_proper("tau", &self.tau, 21, iteration)?;
        Error::check_all_proper("z", &self.z, 25, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.alpha, &self.alpha_before, tolerance);
        self.alpha_before.clone_from(&self.alpha);
        moved |= posterity_runtime::any_moved(&self.w, &self.w_before, tolerance);
        self.w_before.clone_from(&self.w);
        moved |= posterity_runtime::any_moved(&self.mean, &self.mean_before, tolerance);
        self.mean_before.clone_from(&self.mean);
        moved |= posterity_runtime::any_moved(&self.tau, &self.tau_before, tolerance);
        self.tau_before.clone_from(&self.tau);
        moved |= posterity_runtime::any_moved(&self.z, &self.z_before, tolerance);
        self.z_before.clone_from(&self.z);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let w = Posterior::shaped([self.d, self.factors], |[i, j]| self.w[i * self.factors + j]);
        let mean = Posterior::array((0..self.d).map(|i| self.mean[i]));
        let alpha = Posterior::array((0..self.factors).map(|i| self.alpha[i]));
        let tau = Posterior::array((0..self.d).map(|i| self.tau[i]));
        vec![("w", w), ("mean", mean), ("alpha", alpha), ("tau", tau)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(29, 13)]
    }
}
