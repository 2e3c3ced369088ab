//! `WishartKnownMeanEp` by expectation propagation, compiled by posterity from
//! `conformance/multivariate/wishart_known_mean_ep.model`.
//!
//! ```text
//! model WishartKnownMeanEp(x: [[f64; 2]; n], prior_scale: [[f64; 2]; 2]) -> (precision) {
//!     let precision ~ Wishart(4, prior_scale);
//!     for i in 0..n { x[i] ~ MultivariateGaussian(mean = [0, 0], precision = precision); }
//! }
//! ```

use posterity_runtime::operators::{multivariate_gaussian, wishart};
use posterity_runtime::{
    DataError, Error, Grid, Inference, Options, Posterior, Progress, Run, Wishart, check,
    matrix,
};
use std::ops::ControlFlow;

/// What [`WishartKnownMeanEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct WishartKnownMeanEpData<'a> {
    /// `x: [[f64; 2]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `prior_scale: [[f64; 2]; 2]`
    pub prior_scale: Grid<'a, f64, 2>,
}

/// The precision matrix of a known mean.
#[derive(Clone, Debug)]
pub struct WishartKnownMeanEp {
    /// The data `x: [[f64; 2]; n]`.
    x: Vec<f64>,
    /// The data `prior_scale: [[f64; 2]; 2]`.
    prior_scale: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `precision`.
    precision: Wishart,
    /// The message to `precision` from its definition, line 3.
    precision_prior: Wishart,
    /// The product of the messages to `precision` from line 4.
    precision_from_x: Wishart,
}

impl WishartKnownMeanEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: WishartKnownMeanEpData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 26)?;
        check::real("x", data.x, 2, 26)?;
        check::grid("prior_scale", data.prior_scale, 2, 44)?;
        check::real("prior_scale", data.prior_scale, 2, 44)?;
        let n = data.x.sizes[0];
        if !data.x.sizes[..1].contains(&0) {
            check::length("x", 2, data.x.sizes[1], 2, 26)?;
        }
        check::length("prior_scale", 2, data.prior_scale.sizes[0], 2, 44)?;
        if !data.prior_scale.sizes[..1].contains(&0) {
            check::length("prior_scale", 2, data.prior_scale.sizes[1], 2, 44)?;
        }
        let mut inference = Self {
            x: data.x.values.to_vec(),
            prior_scale: data.prior_scale.values.to_vec(),
            n,
            precision: Wishart::uniform(1),
            precision_prior: Wishart::uniform(1),
            precision_from_x: Wishart::uniform(1),
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
        check::grid("x", x, 2, 26)?;
        check::length("x", self.n, x.sizes[0], 2, 26)?;
        check::length("x", 2, x.sizes[1], 2, 26)?;
        check::real("x", x, 2, 26)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `prior_scale` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior_scale(&mut self, prior_scale: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("prior_scale", prior_scale, 2, 44)?;
        check::length("prior_scale", 2, prior_scale.sizes[0], 2, 44)?;
        check::length("prior_scale", 2, prior_scale.sizes[1], 2, 44)?;
        check::real("prior_scale", prior_scale, 2, 44)?;
        let before = std::mem::replace(&mut self.prior_scale, prior_scale.values.to_vec());
        self.check_data().inspect_err(|_| self.prior_scale = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_precision();
        self.tell_precision();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_precision();
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

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Wishart {
        &self.precision
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `precision`, from lines 3 and 4.
        let mut precision_so_far = self.precision_prior.clone();
        for i in 0..self.n {
            let precision = &precision_so_far;
            log_z += multivariate_gaussian::ep::log_evidence_student(
                &self.x[i * 2..][..2],
                &[0.0, 0.0],
                precision,
            );
            precision_so_far *= &multivariate_gaussian::ep::to_precision_observed(
                &self.x[i * 2..][..2],
                &[0.0, 0.0],
            );
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "scale",
            "prior_scale",
            &[],
            Grid::new(&self.prior_scale, [2, 2]),
            3,
            32,
        )?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.precision = Wishart::uniform(2);
        self.precision_prior = Wishart::uniform(2);
        self.precision_from_x = Wishart::uniform(2);
    }

    /// Line 3, `let precision ~ Wishart(4, prior_scale);`.
    fn define_precision(&mut self) {
        self.precision_prior = wishart::ep::to_x(
            4.0,
            matrix::inverse(Grid::new(&self.prior_scale, [2, 2])).grid(),
        );
    }

    /// Line 4, `x[i] ~ MultivariateGaussian(mean = [0, 0], precision = precision);`.
    fn tell_precision(&mut self) {
        self.precision_from_x = Wishart::uniform(2);
        for i in 0..self.n {
            self.precision_from_x *= &multivariate_gaussian::ep::to_precision_observed(
                &self.x[i * 2..][..2],
                &[0.0, 0.0],
            );
        }
    }

    /// The marginal of `precision`: the product of all messages to it.
    fn marginal_of_precision(&mut self) {
        self.precision = &self.precision_prior * &self.precision_from_x;
    }
}

impl Inference for WishartKnownMeanEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("precision", &self.precision, 0, 3, iteration)?;
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
        let precision = Posterior::from(self.precision.clone());
        vec![("precision", precision)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 21)]
    }
}
