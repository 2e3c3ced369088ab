//! `ProbitRegression` by expectation propagation, compiled by posterity from
//! `models/probit_regression.model`.
//!
//! ```text
//! model ProbitRegression(cell: [[f64; features]; n], class: [bool; n]) -> (intercept, slope) {
//!     let intercept ~ Gaussian(0, variance = 4);
//!     for j in 0..features {
//!         #[labels(cell_names)]
//!         let slope[j] ~ Gaussian(0, variance = 4);
//!     }
//!     for i in 0..n {
//!         let health ~ Gaussian(intercept + dot(slope, cell[i]), variance = 1);
//!         observe class[i] == (health > 0);
//!     }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Grid, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`ProbitRegression`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ProbitRegressionData<'a> {
    /// `cell: [[f64; features]; n]`
    pub cell: Grid<'a, f64, 2>,
    /// `class: [bool; n]`
    pub class: &'a [bool],
}

/// How do the size and the shape of a tumour's cells change the odds that it is benign?
///
/// Probit regression: a case is benign where a latent health, linear in four standardised
/// measurements, is positive. The priors are weak, so that the slopes can be read as effects of one
/// standard deviation.
///
/// Data: `data/breast_cancer_standardised.json`, 569 cases, true for benign (Street, Wolberg &
/// Mangasarian 1993). The latent variable: Albert & Chib (1993); its inference by EP: Rasmussen &
/// Williams (2006), §3.6.
#[derive(Clone, Debug)]
pub struct ProbitRegression {
    /// The data `cell: [[f64; features]; n]`.
    cell: Vec<f64>,
    /// The data `class: [bool; n]`.
    class: Vec<bool>,
    /// The size `n` of the data.
    n: usize,
    /// The size `features` of the data.
    features: usize,
    /// The belief about `intercept`.
    intercept: Gaussian,
    /// The belief about `slope`.
    slope: Vec<Gaussian>,
    /// The message to `intercept` from line 17.
    intercept_from_class: Vec<Gaussian>,
    /// The message to `slope[j]` from line 17.
    slope_from_class: Vec<Gaussian>,
    /// The belief about `intercept` one iteration ago.
    intercept_before: Gaussian,
    /// The belief about `slope` one iteration ago.
    slope_before: Vec<Gaussian>,
}

impl ProbitRegression {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ProbitRegressionData<'_>) -> Result<Self, DataError> {
        check::grid("cell", data.cell, 9, 24)?;
        check::real("cell", data.cell, 9, 24)?;
        let n = data.cell.sizes[0];
        check::size("n", "cell", n, "class", data.class.len(), 9, 52)?;
        let features = data.cell.sizes[1];
        let mut inference = Self {
            cell: data.cell.values.to_vec(),
            class: data.class.to_vec(),
            n,
            features,
            intercept: Gaussian::UNIFORM,
            slope: Vec::new(),
            intercept_from_class: Vec::new(),
            slope_from_class: Vec::new(),
            intercept_before: Gaussian::UNIFORM,
            slope_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `cell` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_cell(&mut self, cell: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("cell", cell, 9, 24)?;
        check::length("cell", self.n, cell.sizes[0], 9, 24)?;
        check::length("cell", self.features, cell.sizes[1], 9, 24)?;
        check::real("cell", cell, 9, 24)?;
        self.cell = cell.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `class` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_class(&mut self, class: &[bool]) -> Result<(), DataError> {
        check::length("class", self.class.len(), class.len(), 9, 52)?;
        self.class = class.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_intercept();
        self.define_slope();
        self.intercept_before = self.intercept;
        self.slope_before.clone_from(&self.slope);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_intercept_and_slope();
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

    /// The posterior of `intercept`.
    #[must_use]
    pub fn intercept_posterior(&self) -> &Gaussian {
        &self.intercept
    }

    /// The posterior of `slope`.
    #[must_use]
    pub fn slope_posterior(&self) -> &[Gaussian] {
        &self.slope
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `intercept`, from line 10.
        let intercept_prior = Gaussian::from_mean_variance(0.0, 4.0);
        log_z += self.intercept.log_normaliser_over(&intercept_prior);
        // `slope`, from line 13.
        let slope_prior = Gaussian::from_mean_variance(0.0, 4.0);
        for belief in &self.slope {
            log_z += belief.log_normaliser_over(&slope_prior);
        }
        // Line 17, `observe class[i] == (health > 0);`.
        for i in 0..self.n {
            let intercept = self.intercept / self.intercept_from_class[i];
            let mut predictor = Predictor::new(0.0, 1.0).plus(1.0, intercept);
            for j in 0..self.features {
                let slope = self.slope[j] / self.slope_from_class[i * self.features + j];
                predictor.add(self.cell[i * self.features + j], slope);
            }
            log_z += is_positive::ep::derivatives(self.class[i], predictor.mean, predictor.variance)
                .log_z;
            log_z -= self.intercept.log_normaliser_over(&intercept);
            for j in 0..self.features {
                let slope = self.slope[j] / self.slope_from_class[i * self.features + j];
                log_z -= self.slope[j].log_normaliser_over(&slope);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.intercept = Gaussian::UNIFORM;
        self.slope = vec![Gaussian::UNIFORM; self.features];
        self.intercept_from_class = vec![Gaussian::UNIFORM; self.n];
        self.slope_from_class = vec![Gaussian::UNIFORM; self.n * self.features];
    }

    /// Line 10, `let intercept ~ Gaussian(0, variance = 4);`.
    fn define_intercept(&mut self) {
        self.intercept *= Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 13, `let slope[j] ~ Gaussian(0, variance = 4);`.
    fn define_slope(&mut self) {
        self.slope.fill(Gaussian::from_mean_variance(0.0, 4.0));
    }

    /// Line 17, `observe class[i] == (health > 0);`.
    fn tell_intercept_and_slope(&mut self) {
        for i in 0..self.n {
            let intercept = self.intercept / self.intercept_from_class[i];
            let mut slope = linear::Row::new(
                1.0,
                &self.cell[i * self.features..][..self.features],
                &mut self.slope,
                &mut self.slope_from_class[i * self.features..][..self.features],
            );
            let predictor = Predictor::new(0.0, 1.0)
                .plus(1.0, intercept)
                .plus_row(&mut slope);
            let derivatives = is_positive::ep::derivatives(
                self.class[i],
                predictor.mean,
                predictor.variance,
            );
            let message = linear::to_term(1.0, intercept, &derivatives);
            self.intercept = intercept * message;
            self.intercept_from_class[i] = message;
            slope.update(&derivatives);
        }
    }
}

impl Inference for ProbitRegression {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("intercept", &self.intercept, 0, 10, iteration)?;
        Error::check_all_proper("slope", &self.slope, 13, iteration)?;
        let mut moved = self.intercept.moved(&self.intercept_before, tolerance);
        self.intercept_before = self.intercept;
        moved |= posterity_runtime::any_moved(&self.slope, &self.slope_before, tolerance);
        self.slope_before.clone_from(&self.slope);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("intercept", "line 17", |it| &it.intercept_from_class),
            ahead.array("slope[j]", "line 17", |it| &it.slope_from_class),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let intercept = Posterior::from(self.intercept);
        let slope = Posterior::array((0..self.features).map(|i| self.slope[i]));
        vec![("intercept", intercept), ("slope", slope)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(17, 9)]
    }
}
