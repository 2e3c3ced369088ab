//! `TwoLinesVmp` by variational message passing, compiled by posterity from
//! `conformance/mixtures/two_lines_vmp.model`.
//!
//! ```text
//! model TwoLinesVmp(x: [f64; n], y: [f64; n]) -> (weights, slope, intercept, noise, line) {
//!     let weights ~ Dirichlet([1, 1]);
//!     for j in 0..2 {
//!         let slope[j] ~ Gaussian(if j == 0 { 1 } else { -1 }, variance = 2);
//!         let intercept[j] ~ Gaussian(0, variance = 2);
//!         let noise[j] ~ Gamma(shape = 2, rate = 0.5);
//!     }
//!     for i in 0..n {
//!         let line[i] ~ Categorical(weights);
//!         y[i] ~ Gaussian(slope[line[i]] * x[i] + intercept[line[i]], precision = noise[line[i]]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet, gamma, gaussian};
use posterity_runtime::{
    Categorical, DataError, Dirichlet, Distribution, Error, Gamma, Gaussian, Inference,
    Options, Posterior, Predictor, Progress, Run, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`TwoLinesVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct TwoLinesVmpData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// A mixture of regressions: each point is on one of two lines.
#[derive(Clone, Debug)]
pub struct TwoLinesVmp {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `weights`.
    weights: Dirichlet,
    /// The belief about `slope`.
    slope: Vec<Gaussian>,
    /// The belief about `slope` in the making.
    slope_next: Vec<Gaussian>,
    /// The belief about `intercept`.
    intercept: Vec<Gaussian>,
    /// The belief about `intercept` in the making.
    intercept_next: Vec<Gaussian>,
    /// The belief about `noise`.
    noise: Vec<Gamma>,
    /// The belief about `noise` in the making.
    noise_next: Vec<Gamma>,
    /// The belief about `line`.
    line: Vec<Categorical>,
    /// The belief about `line` in the making.
    line_next: Vec<Categorical>,
    /// The belief about `weights` one iteration ago.
    weights_before: Dirichlet,
    /// The belief about `slope` one iteration ago.
    slope_before: Vec<Gaussian>,
    /// The belief about `intercept` one iteration ago.
    intercept_before: Vec<Gaussian>,
    /// The belief about `noise` one iteration ago.
    noise_before: Vec<Gamma>,
    /// The belief about `line` one iteration ago.
    line_before: Vec<Categorical>,
}

impl TwoLinesVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: TwoLinesVmpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 19)?;
        check::real("y", data.y, 2, 32)?;
        let n = data.x.len();
        check::size("n", "x", n, "y", data.y.len(), 2, 32)?;
        let mut inference = Self {
            x: data.x.to_vec(),
            y: data.y.to_vec(),
            n,
            weights: Dirichlet::uniform(1),
            slope: Vec::new(),
            slope_next: Vec::new(),
            intercept: Vec::new(),
            intercept_next: Vec::new(),
            noise: Vec::new(),
            noise_next: Vec::new(),
            line: Vec::new(),
            line_next: Vec::new(),
            weights_before: Dirichlet::uniform(1),
            slope_before: Vec::new(),
            intercept_before: Vec::new(),
            noise_before: Vec::new(),
            line_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 19)?;
        check::real("x", x, 2, 19)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 32)?;
        check::real("y", y, 2, 32)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_weights();
        self.start_slope();
        self.start_intercept();
        self.start_noise();
        self.start_line();
        self.weights_before.clone_from(&self.weights);
        self.slope_before.clone_from(&self.slope);
        self.intercept_before.clone_from(&self.intercept);
        self.noise_before.clone_from(&self.noise);
        self.line_before.clone_from(&self.line);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_weights();
        self.update_slope();
        self.update_intercept();
        self.update_noise();
        self.update_line();
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

    /// The posterior of `weights`.
    #[must_use]
    pub fn weights_posterior(&self) -> &Dirichlet {
        &self.weights
    }

    /// The posterior of `slope`.
    #[must_use]
    pub fn slope_posterior(&self) -> &[Gaussian] {
        &self.slope
    }

    /// The posterior of `intercept`.
    #[must_use]
    pub fn intercept_posterior(&self) -> &[Gaussian] {
        &self.intercept
    }

    /// The posterior of `noise`.
    #[must_use]
    pub fn noise_posterior(&self) -> &[Gamma] {
        &self.noise
    }

    /// The posterior of `line`.
    #[must_use]
    pub fn line_posterior(&self) -> &[Categorical] {
        &self.line
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let weights ~ Dirichlet([1, 1]);`.
        let weights = &self.weights;
        bound += dirichlet::vmp::average_log_random(weights, &[1.0, 1.0]);
        // Line 5, `let slope[j] ~ Gaussian(if j == 0 { 1 } else { -1 }, variance = 2);`.
        for j in 0..2 {
            let slope = self.slope[j];
            bound += gaussian::vmp::average_log(slope, if j == 0 { 1.0 } else { -1.0 }, 0.5);
        }
        // Line 6, `let intercept[j] ~ Gaussian(0, variance = 2);`.
        for j in 0..2 {
            let intercept = self.intercept[j];
            bound += gaussian::vmp::average_log(intercept, 0.0, 0.5);
        }
        // Line 7, `let noise[j] ~ Gamma(shape = 2, rate = 0.5);`.
        for j in 0..2 {
            let noise = self.noise[j];
            bound += gamma::vmp::average_log(noise, 2.0, 0.5);
        }
        // Line 10, `let line[i] ~ Categorical(weights);`.
        for i in 0..self.n {
            let line = &self.line[i];
            bound += categorical::vmp::average_log_random_dirichlet(line, weights);
        }
        // Line 11, `y[i] ~ Gaussian(slope[line[i]] * x[i] + intercept[line[i]], precision…`.
        for i in 0..self.n {
            for k in 0..2 {
                bound +=
                    gate::average(self.line[i].probability(k), self.bound_of_case_of_line(i, k));
            }
        }
        // The entropies of the beliefs.
        bound += self.weights.entropy();
        bound += self.slope.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.intercept.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.noise.iter().map(Gamma::entropy).sum::<f64>();
        bound += self.line.iter().map(Categorical::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.weights = Dirichlet::uniform(2);
        self.slope = vec![Gaussian::UNIFORM; 2];
        self.slope_next = vec![Gaussian::UNIFORM; 2];
        self.intercept = vec![Gaussian::UNIFORM; 2];
        self.intercept_next = vec![Gaussian::UNIFORM; 2];
        self.noise = vec![Gamma::UNIFORM; 2];
        self.noise_next = vec![Gamma::UNIFORM; 2];
        self.line = vec![Categorical::uniform(2); self.n];
        self.line_next = vec![Categorical::uniform(2); self.n];
    }

    /// Line 3, `let weights ~ Dirichlet([1, 1]);`.
    fn start_weights(&mut self) {
        self.weights = dirichlet::vmp::to_x(&[1.0, 1.0]);
    }

    /// Line 5, `let slope[j] ~ Gaussian(if j == 0 { 1 } else { -1 }, variance = 2);`.
    fn start_slope(&mut self) {
        for j in 0..2 {
            self.slope[j] = gaussian::vmp::to_x(if j == 0 { 1.0 } else { -1.0 }, 0.5);
        }
    }

    /// Line 6, `let intercept[j] ~ Gaussian(0, variance = 2);`.
    fn start_intercept(&mut self) {
        for j in 0..2 {
            self.intercept[j] = gaussian::vmp::to_x(0.0, 0.5);
        }
    }

    /// Line 7, `let noise[j] ~ Gamma(shape = 2, rate = 0.5);`.
    fn start_noise(&mut self) {
        for j in 0..2 {
            self.noise[j] = gamma::vmp::to_x(2.0, 0.5);
        }
    }

    /// Line 10, `let line[i] ~ Categorical(weights);`.
    fn start_line(&mut self) {
        for i in 0..self.n {
            self.line[i] = Categorical::uniform(2);
        }
    }

    /// The belief about `weights`, from lines 3 and 10.
    fn update_weights(&mut self) {
        let mut next = dirichlet::vmp::to_x(&[1.0, 1.0]);
        for i in 0..self.n {
            let line = &self.line[i];
            next *= &categorical::vmp::to_probabilities(line);
        }
        self.weights = next;
    }

    /// The belief about `slope`, from lines 5 and 11.
    fn update_slope(&mut self) {
        for j in 0..2 {
            self.slope_next[j] = gaussian::vmp::to_x(if j == 0 { 1.0 } else { -1.0 }, 0.5);
        }
        for i in 0..self.n {
            for k in 0..2 {
                let noise = self.noise[k];
                let slope = self.slope[k];
                let intercept = self.intercept[k];
                let predicted = self.x[i] * slope.mean() + intercept.mean();
                self.slope_next[k] *= linear::to_term_mean_field(
                        self.x[i],
                        slope.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.y[i], noise.mean()),
                    )
                    .pow(self.line[i].probability(k));
            }
        }
        std::mem::swap(&mut self.slope, &mut self.slope_next);
    }

    /// The belief about `intercept`, from lines 6 and 11.
    fn update_intercept(&mut self) {
        for j in 0..2 {
            self.intercept_next[j] = gaussian::vmp::to_x(0.0, 0.5);
        }
        for i in 0..self.n {
            for k in 0..2 {
                let noise = self.noise[k];
                let slope = self.slope[k];
                let intercept = self.intercept[k];
                let predicted = self.x[i] * slope.mean() + intercept.mean();
                self.intercept_next[k] *= linear::to_term_mean_field(
                        1.0,
                        intercept.mean(),
                        predicted,
                        Gaussian::from_mean_precision(self.y[i], noise.mean()),
                    )
                    .pow(self.line[i].probability(k));
            }
        }
        std::mem::swap(&mut self.intercept, &mut self.intercept_next);
    }

    /// The belief about `noise`, from lines 7 and 11.
    fn update_noise(&mut self) {
        for j in 0..2 {
            self.noise_next[j] = gamma::vmp::to_x(2.0, 0.5);
        }
        for i in 0..self.n {
            for k in 0..2 {
                let slope = self.slope[k];
                let intercept = self.intercept[k];
                let predictor = Predictor::new(0.0, 0.0)
                    .plus(self.x[i], slope)
                    .plus(1.0, intercept);
                self.noise_next[k] *= gaussian::vmp::to_precision(self.y[i], predictor)
                    .pow(self.line[i].probability(k));
            }
        }
        std::mem::swap(&mut self.noise, &mut self.noise_next);
    }

    /// The belief about `line`, from lines 10 and 11.
    fn update_line(&mut self) {
        let weights = &self.weights;
        for i in 0..self.n {
            self.line_next[i] = categorical::vmp::to_x(weights);
        }
        for i in 0..self.n {
            let mut cases = Categorical::uniform(2);
            for k in 0..2 {
                cases.set_log_weight(k, gate::possible(self.bound_of_case_of_line(i, k)));
            }
            let told = cases;
            self.line_next[i] *= &told;
        }
        std::mem::swap(&mut self.line, &mut self.line_next);
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 11, `y[i] ~ Gaussian(slope[line[i]] * x[i] + intercept[line[i]], precision…`.
    fn bound_of_case_of_line(&self, i: usize, k: usize) -> f64 {
        let mut bound = 0.0;
        let slope = self.slope[k];
        let intercept = self.intercept[k];
        let noise = self.noise[k];
        let predictor = Predictor::new(0.0, 0.0)
            .plus(self.x[i], slope)
            .plus(1.0, intercept);
        bound += gaussian::vmp::average_log(self.y[i], predictor, noise);
        bound
    }
}

impl Inference for TwoLinesVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("weights", &self.weights, 0, 3, iteration)?;
        Error::check_all_proper("slope", &self.slope, 5, iteration)?;
        Error::check_all_proper("intercept", &self.intercept, 6, iteration)?;
        Error::check_all_proper("noise", &self.noise, 7, iteration)?;
        Error::check_all_proper("line", &self.line, 10, iteration)?;
        let mut moved = self.weights.moved(&self.weights_before, tolerance);
        self.weights_before.clone_from(&self.weights);
        moved |= posterity_runtime::any_moved(&self.slope, &self.slope_before, tolerance);
        self.slope_before.clone_from(&self.slope);
        moved |= posterity_runtime::any_moved(&self.intercept, &self.intercept_before, tolerance);
        self.intercept_before.clone_from(&self.intercept);
        moved |= posterity_runtime::any_moved(&self.noise, &self.noise_before, tolerance);
        self.noise_before.clone_from(&self.noise);
        moved |= posterity_runtime::any_moved(&self.line, &self.line_before, tolerance);
        self.line_before.clone_from(&self.line);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let weights = Posterior::from(self.weights.clone());
        let slope = Posterior::array((0..2).map(|i| self.slope[i]));
        let intercept = Posterior::array((0..2).map(|i| self.intercept[i]));
        let noise = Posterior::array((0..2).map(|i| self.noise[i]));
        let line = Posterior::array((0..self.n).map(|i| self.line[i].clone()));
        vec![
            ("weights", weights), ("slope", slope), ("intercept", intercept), ("noise",
            noise), ("line", line)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(11, 9), (11, 31)]
    }
}
