//! `Names` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/named_like_types.model`.
//!
//! ```text
//! model Names(Grid: [f64; Run], check: [bool; linear]) -> (Gamma, gaussian) {
//!     let Gamma ~ Gaussian(0, variance = 4);
//!     let gaussian ~ Beta(1, 2);
//!     for damping in 0..Run {
//!         let Wishart ~ Gaussian(Gamma, variance = 1);
//!         Grid[damping] ~ Gaussian(Wishart, variance = 2);
//!     }
//!     for gate in 0..linear {
//!         check[gate] ~ Bernoulli(gaussian);
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta};
use posterity_runtime::{
    Beta, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress,
    Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`Names`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, reason = "names of the model")]
pub struct NamesData<'a> {
    /// `Grid: [f64; Run]`
    pub Grid: &'a [f64],
    /// `check: [bool; linear]`
    pub check: &'a [bool],
}

/// The inference of `Names`.
#[derive(Clone, Debug)]
#[allow(non_snake_case, reason = "names of the model")]
pub struct Names {
    /// The data `Grid: [f64; Run]`.
    Grid: Vec<f64>,
    /// The data `check: [bool; linear]`.
    check: Vec<bool>,
    /// The size `Run` of the data.
    Run: usize,
    /// The size `linear` of the data.
    linear: usize,
    /// The belief about `Gamma`.
    Gamma: Gaussian,
    /// The belief about `gaussian`.
    gaussian: Beta,
    /// The message to `Gamma` from its definition, line 3.
    Gamma_prior: Gaussian,
    /// The message to `gaussian` from its definition, line 4.
    gaussian_prior: Beta,
    /// The product of the messages to `Gamma` from line 7.
    Gamma_from_Grid: Gaussian,
    /// The product of the messages to `gaussian` from line 10.
    gaussian_from_check: Beta,
}

#[allow(non_snake_case, reason = "names of the model")]
impl Names {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NamesData<'_>) -> Result<Self, DataError> {
        check::real("Grid", data.Grid, 2, 13)?;
        let Run = data.Grid.len();
        let linear = data.check.len();
        let mut inference = Self {
            Grid: data.Grid.to_vec(),
            check: data.check.to_vec(),
            Run,
            linear,
            Gamma: Gaussian::UNIFORM,
            gaussian: Beta::UNIFORM,
            Gamma_prior: Gaussian::UNIFORM,
            gaussian_prior: Beta::UNIFORM,
            Gamma_from_Grid: Gaussian::UNIFORM,
            gaussian_from_check: Beta::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `Grid` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_Grid(&mut self, Grid: &[f64]) -> Result<(), DataError> {
        check::length("Grid", self.Grid.len(), Grid.len(), 2, 13)?;
        check::real("Grid", Grid, 2, 13)?;
        self.Grid = Grid.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `check` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_check(&mut self, check: &[bool]) -> Result<(), DataError> {
        check::length("check", self.check.len(), check.len(), 2, 31)?;
        self.check = check.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_Gamma();
        self.define_gaussian();
        self.tell_Gamma();
        self.tell_gaussian();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_Gamma();
        self.marginal_of_gaussian();
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

    /// The posterior of `Gamma`.
    #[must_use]
    pub fn Gamma_posterior(&self) -> &Gaussian {
        &self.Gamma
    }

    /// The posterior of `gaussian`.
    #[must_use]
    pub fn gaussian_posterior(&self) -> &Beta {
        &self.gaussian
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `Gamma`, from lines 3 and 7.
        let mut Gamma_so_far = self.Gamma_prior;
        for damping in 0..self.Run {
            let predictor = Predictor::new(0.0, 3.0).plus(1.0, Gamma_so_far);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.Grid[damping]), predictor)
                .log_z;
            Gamma_so_far *= Gaussian::from_mean_variance(self.Grid[damping], 3.0);
        }
        // `gaussian`, from lines 4 and 10.
        let mut gaussian_so_far = self.gaussian_prior;
        for gate in 0..self.linear {
            log_z += bernoulli::ep::log_evidence_random(self.check[gate], gaussian_so_far);
            gaussian_so_far *= bernoulli::ep::to_probability_observed(self.check[gate]);
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.Gamma = Gaussian::UNIFORM;
        self.gaussian = Beta::UNIFORM;
        self.Gamma_prior = Gaussian::UNIFORM;
        self.gaussian_prior = Beta::UNIFORM;
        self.Gamma_from_Grid = Gaussian::UNIFORM;
        self.gaussian_from_check = Beta::UNIFORM;
    }

    /// Line 3, `let Gamma ~ Gaussian(0, variance = 4);`.
    fn define_Gamma(&mut self) {
        self.Gamma_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 4, `let gaussian ~ Beta(1, 2);`.
    fn define_gaussian(&mut self) {
        self.gaussian_prior = beta::ep::to_x(1.0, 2.0);
    }

    /// Line 7, `Grid[damping] ~ Gaussian(Wishart, variance = 2);`.
    fn tell_Gamma(&mut self) {
        self.Gamma_from_Grid = Gaussian::UNIFORM;
        for damping in 0..self.Run {
            self.Gamma_from_Grid *= Gaussian::from_mean_variance(self.Grid[damping], 3.0);
        }
    }

    /// Line 10, `check[gate] ~ Bernoulli(gaussian);`.
    fn tell_gaussian(&mut self) {
        self.gaussian_from_check = Beta::UNIFORM;
        for gate in 0..self.linear {
            self.gaussian_from_check *= bernoulli::ep::to_probability_observed(self.check[gate]);
        }
    }

    /// The marginal of `Gamma`: the product of all messages to it.
    fn marginal_of_Gamma(&mut self) {
        self.Gamma = self.Gamma_prior * self.Gamma_from_Grid;
    }

    /// The marginal of `gaussian`: the product of all messages to it.
    fn marginal_of_gaussian(&mut self) {
        self.gaussian = self.gaussian_prior * self.gaussian_from_check;
    }
}

#[allow(non_snake_case, reason = "names of the model")]
impl Inference for Names {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("Gamma", &self.Gamma, 0, 3, iteration)?;
        Error::check_proper("gaussian", &self.gaussian, 0, 4, iteration)?;
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
        let Gamma = Posterior::from(self.Gamma);
        let gaussian = Posterior::from(self.gaussian);
        vec![("Gamma", Gamma), ("gaussian", gaussian)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 9), (10, 9)]
    }
}
