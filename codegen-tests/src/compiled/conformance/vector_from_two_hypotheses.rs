//! `VectorFromTwoHypotheses` by expectation propagation, compiled by posterity from
//! `conformance/gates/vector_from_two_hypotheses.model`.
//!
//! ```text
//! model VectorFromTwoHypotheses(x: [[f64; d]; n], y: [f64; n]) -> (first, weights) {
//!     let first ~ Bernoulli(0.5);
//!     let weights ~ if first {
//!         MultivariateGaussian(mean = array(0..d, |j| 0.0), covariance = identity(d))
//!     } else {
//!         MultivariateGaussian(mean = array(0..d, |j| 1.0), precision = identity(d))
//!     };
//!     for i in 0..n {
//!         y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, inner_product, multivariate_gaussian};
use posterity_runtime::{
    Bernoulli, Buffer, DataError, Error, Gaussian, Grid, Inference, MultivariateGaussian,
    Options, Posterior, Predictor, Progress, Run, check, gate, linear, matrix,
};
use std::ops::ControlFlow;

/// What [`VectorFromTwoHypotheses`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct VectorFromTwoHypothesesData<'a> {
    /// `x: [[f64; d]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// Where a vector comes from: two hypotheses, and what leaves their gate.
#[derive(Clone, Debug)]
pub struct VectorFromTwoHypotheses {
    /// The data `x: [[f64; d]; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `d` of the data.
    d: usize,
    /// The belief about `first`.
    first: Bernoulli,
    /// The belief about `weights`.
    weights: MultivariateGaussian,
    /// The message to `first` from its definition, line 3.
    first_prior: Bernoulli,
    /// The message to `weights` from its definition, line 4.
    weights_if_first_prior: MultivariateGaussian,
    /// The message to `weights` from its definition, line 4.
    weights_unless_first_prior: MultivariateGaussian,
    /// The message to `weights` from its definition, line 4.
    weights_prior: MultivariateGaussian,
    /// The message to `weights` from line 4.
    weights_if_first_from_weights: MultivariateGaussian,
    /// The message to `weights` from line 4.
    weights_unless_first_from_weights: MultivariateGaussian,
    /// The message to `first` from line 4.
    first_from_gate: Bernoulli,
    /// The message to `part` from its definition, line 10.
    part_prior: Vec<Gaussian>,
    /// The message to `weights` from line 10.
    weights_from_part: Vec<MultivariateGaussian>,
    /// The message to `part[i]` from line 10.
    part_from_y: Vec<Gaussian>,
}

impl VectorFromTwoHypotheses {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: VectorFromTwoHypothesesData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 31)?;
        check::real("x", data.x, 2, 31)?;
        check::real("y", data.y, 2, 49)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "y", data.y.len(), 2, 49)?;
        let d = data.x.sizes[1];
        let mut inference = Self {
            x: data.x.values.to_vec(),
            y: data.y.to_vec(),
            n,
            d,
            first: Bernoulli::UNIFORM,
            weights: MultivariateGaussian::uniform(1),
            first_prior: Bernoulli::UNIFORM,
            weights_if_first_prior: MultivariateGaussian::uniform(1),
            weights_unless_first_prior: MultivariateGaussian::uniform(1),
            weights_prior: MultivariateGaussian::uniform(1),
            weights_if_first_from_weights: MultivariateGaussian::uniform(1),
            weights_unless_first_from_weights: MultivariateGaussian::uniform(1),
            first_from_gate: Bernoulli::UNIFORM,
            part_prior: Vec::new(),
            weights_from_part: Vec::new(),
            part_from_y: Vec::new(),
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
        check::grid("x", x, 2, 31)?;
        check::length("x", self.n, x.sizes[0], 2, 31)?;
        check::length("x", self.d, x.sizes[1], 2, 31)?;
        check::real("x", x, 2, 31)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 49)?;
        check::real("y", y, 2, 49)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_first();
        self.define_weights_if_first();
        self.define_weights_unless_first();
        self.tell_part();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_weights();
        self.tell_weights_unless_first();
        self.tell_weights_if_first();
        self.tell_first();
        self.define_weights();
        self.define_part();
        self.marginal_of_first();
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

    /// The posterior of `first`.
    #[must_use]
    pub fn first_posterior(&self) -> &Bernoulli {
        &self.first
    }

    /// The posterior of `weights`.
    #[must_use]
    pub fn weights_posterior(&self) -> &MultivariateGaussian {
        &self.weights
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `first`, from lines 3 and 4.
        let first = self.first_prior;
        let mut if_true = 0.0;
        {
            let weights = &(&self.weights / &self.weights_prior);
            let weights_if_first = &self.weights_if_first_prior;
            if_true += weights_if_first.log_average_of(weights);
        }
        let mut if_false = 0.0;
        {
            let weights = &(&self.weights / &self.weights_prior);
            let weights_unless_first = &self.weights_unless_first_prior;
            if_false += weights_unless_first.log_average_of(weights);
        }
        log_z += gate::log_evidence_of_truth(first, if_true, if_false);
        // `weights`, from line 4.
        log_z += self.weights.log_normaliser_over(&self.weights_prior);
        // `part`, from line 10.
        let mut part_so_far = self.part_prior.clone();
        for i in 0..self.n {
            let part = part_so_far[i];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, part);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            part_so_far[i] *= Gaussian::from_mean_variance(self.y[i], 1.0);
        }
        // Line 4, `let weights ~ if first`.
        let weights = &(&self.weights / &self.weights_prior);
        log_z -= self.weights_prior.log_average_of(weights);
        // Line 10, `y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);`.
        for i in 0..self.n {
            let weights = &(&self.weights / &self.weights_from_part[i]);
            log_z -= self.weights.log_normaliser_over(weights);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "identity(d)",
            &[],
            matrix::identity(self.d).grid(),
            5,
            72,
        )?;
        check::positive_definite(
            "precision",
            "identity(d)",
            &[],
            matrix::identity(self.d).grid(),
            7,
            71,
        )?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.first = Bernoulli::UNIFORM;
        self.weights = MultivariateGaussian::uniform(self.d);
        self.first_prior = Bernoulli::UNIFORM;
        self.weights_if_first_prior = MultivariateGaussian::uniform(self.d);
        self.weights_unless_first_prior = MultivariateGaussian::uniform(self.d);
        self.weights_prior = MultivariateGaussian::uniform(self.d);
        self.weights_if_first_from_weights = MultivariateGaussian::uniform(self.d);
        self.weights_unless_first_from_weights = MultivariateGaussian::uniform(self.d);
        self.first_from_gate = Bernoulli::UNIFORM;
        self.part_prior = vec![Gaussian::UNIFORM; self.n];
        self.weights_from_part = vec![MultivariateGaussian::uniform(self.d); self.n];
        self.part_from_y = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let first ~ Bernoulli(0.5);`.
    fn define_first(&mut self) {
        self.first_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 4, `let weights ~ if first { MultivariateGaussian(mean = array(0..d, |j| …`.
    fn define_weights_if_first(&mut self) {
        self.weights_if_first_prior = multivariate_gaussian::ep::to_x_known(
            &(0..self.d).map(|_| 0.0).collect::<Buffer>(),
            matrix::inverse(matrix::identity(self.d).grid()).grid(),
        );
    }

    /// Line 4, `let weights ~ if first { MultivariateGaussian(mean = array(0..d, |j| …`.
    fn define_weights_unless_first(&mut self) {
        self.weights_unless_first_prior = multivariate_gaussian::ep::to_x_known(
            &(0..self.d).map(|_| 1.0).collect::<Buffer>(),
            matrix::identity(self.d).grid(),
        );
    }

    /// Line 10, `y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);`.
    fn tell_part(&mut self) {
        for i in 0..self.n {
            self.part_from_y[i] = Gaussian::from_mean_variance(self.y[i], 1.0);
        }
    }

    /// Line 10, `y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);`.
    fn tell_weights(&mut self) {
        for i in 0..self.n {
            let part = self.part_from_y[i];
            let message = inner_product::ep::to_a(part, &self.x[i * self.d..][..self.d]);
            self.weights = &self.weights * &(&message / &self.weights_from_part[i]);
            self.weights_from_part[i] = message;
        }
    }

    /// Line 4, `let weights ~ if first`.
    fn tell_weights_unless_first(&mut self) {
        let weights = &(&self.weights / &self.weights_prior);
        self.weights_unless_first_from_weights.clone_from(weights);
    }

    /// Line 4, `let weights ~ if first`.
    fn tell_weights_if_first(&mut self) {
        let weights = &(&self.weights / &self.weights_prior);
        self.weights_if_first_from_weights.clone_from(weights);
    }

    /// Line 4, `let weights ~ if first`.
    fn tell_first(&mut self) {
        let mut if_true = 0.0;
        let weights = &(&self.weights / &self.weights_prior);
        let weights_if_first = &self.weights_if_first_prior;
        if_true += weights_if_first.log_average_of(weights);
        let mut if_false = 0.0;
        let weights_unless_first = &self.weights_unless_first_prior;
        if_false += weights_unless_first.log_average_of(weights);
        self.first_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 4, `let weights ~ if first`.
    fn define_weights(&mut self) {
        let weights = &(&self.weights / &self.weights_prior);
        let first = self.first_prior;
        let mut exit = gate::Exit::new(weights);
        let weights_if_first = &self.weights_if_first_prior;
        exit.case(first.log_probability_true(), weights_if_first);
        let weights_unless_first = &self.weights_unless_first_prior;
        exit.case(first.log_probability_false(), weights_unless_first);
        let message = exit.message();
        self.weights = &self.weights * &(&message / &self.weights_prior);
        self.weights_prior = message;
    }

    /// Line 10, `y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);`.
    fn define_part(&mut self) {
        for i in 0..self.n {
            let weights = &(&self.weights / &self.weights_from_part[i]);
            self.part_prior[i] = inner_product::ep::to_y(weights, &self.x[i * self.d..][..self.d]);
        }
    }

    /// The marginal of `first`: the product of all messages to it.
    fn marginal_of_first(&mut self) {
        self.first = self.first_prior * self.first_from_gate;
    }
}

impl Inference for VectorFromTwoHypotheses {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("first", &self.first, 0, 3, iteration)?;
        Error::check_proper("weights", &self.weights, 0, 4, iteration)?;
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
        let first = Posterior::from(self.first);
        let weights = Posterior::from(self.weights.clone());
        vec![("first", first), ("weights", weights)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 22), (10, 9)]
    }
}
