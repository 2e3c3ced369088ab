//! `WeightsThatMayMatter` by expectation propagation, compiled by posterity from
//! `conformance/gates/weights_that_may_matter.model`.
//!
//! ```text
//! model WeightsThatMayMatter(x: [[f64; d]; n], y: [f64; n]) -> (matter, weights) {
//!     let matter ~ Bernoulli(0.5);
//!     let weights ~ MultivariateGaussian(mean = array(0..d, |j| 0.0), covariance = identity(d));
//!     if matter {
//!         for i in 0..n {
//!             y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);
//!         }
//!     } else {
//!         for i in 0..n {
//!             y[i] ~ Gaussian(0, variance = 1);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, inner_product, multivariate_gaussian};
use posterity_runtime::{
    Bernoulli, Buffer, DataError, Error, Gaussian, Grid, Inference, MultivariateGaussian,
    Options, Posterior, Predictor, Progress, Run, check, gate, linear, matrix,
};
use std::ops::ControlFlow;

/// What [`WeightsThatMayMatter`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct WeightsThatMayMatterData<'a> {
    /// `x: [[f64; d]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// Do the covariates matter? Under one hypothesis of two a vector of weights is at work.
#[derive(Clone, Debug)]
pub struct WeightsThatMayMatter {
    /// The data `x: [[f64; d]; n]`.
    x: Vec<f64>,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `d` of the data.
    d: usize,
    /// The belief about `matter`.
    matter: Bernoulli,
    /// The belief about `weights`.
    weights: MultivariateGaussian,
    /// The belief about `weights_if_matter`.
    weights_if_matter: MultivariateGaussian,
    /// The message to `matter` from its definition, line 3.
    matter_prior: Bernoulli,
    /// The message to `weights` from its definition, line 4.
    weights_prior: MultivariateGaussian,
    /// The message to `weights` from its definition, line 5.
    weights_if_matter_prior: MultivariateGaussian,
    /// The message to `part` from its definition, line 7.
    part_prior: Vec<Gaussian>,
    /// The message to `weights` from line 7.
    weights_if_matter_from_part: Vec<MultivariateGaussian>,
    /// The message to `part[i]` from line 7.
    part_from_y: Vec<Gaussian>,
    /// The message to `matter` from line 5.
    matter_from_gate: Bernoulli,
    /// The message to `weights` from line 5.
    weights_from_gate: MultivariateGaussian,
}

impl WeightsThatMayMatter {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: WeightsThatMayMatterData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 28)?;
        check::real("x", data.x, 2, 28)?;
        check::real("y", data.y, 2, 46)?;
        let n = data.x.sizes[0];
        check::size("n", "x", n, "y", data.y.len(), 2, 46)?;
        let d = data.x.sizes[1];
        let mut inference = Self {
            x: data.x.values.to_vec(),
            y: data.y.to_vec(),
            n,
            d,
            matter: Bernoulli::UNIFORM,
            weights: MultivariateGaussian::uniform(1),
            weights_if_matter: MultivariateGaussian::uniform(1),
            matter_prior: Bernoulli::UNIFORM,
            weights_prior: MultivariateGaussian::uniform(1),
            weights_if_matter_prior: MultivariateGaussian::uniform(1),
            part_prior: Vec::new(),
            weights_if_matter_from_part: Vec::new(),
            part_from_y: Vec::new(),
            matter_from_gate: Bernoulli::UNIFORM,
            weights_from_gate: MultivariateGaussian::uniform(1),
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
        check::grid("x", x, 2, 28)?;
        check::length("x", self.n, x.sizes[0], 2, 28)?;
        check::length("x", self.d, x.sizes[1], 2, 28)?;
        check::real("x", x, 2, 28)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 46)?;
        check::real("y", y, 2, 46)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_matter();
        self.define_weights();
        self.tell_part();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_weights_if_matter();
        self.define_weights_if_matter();
        self.define_part();
        self.tell_matter();
        self.tell_weights();
        self.marginal_of_matter();
        self.marginal_of_weights();
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

    /// The posterior of `matter`.
    #[must_use]
    pub fn matter_posterior(&self) -> &Bernoulli {
        &self.matter
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
        // `matter`, from lines 3 and 5.
        let matter = self.matter_prior;
        log_z += gate::log_evidence_of_truth(
            matter,
            self.log_evidence_if_matter(),
            self.log_evidence_unless_matter(),
        );
        // `weights`, from line 4.
        log_z += (&self.weights_prior * &self.weights_from_gate)
            .log_normaliser_over(&self.weights_prior);
        // Line 5, `if matter`.
        let weights = &self.weights_prior;
        log_z -= (&self.weights_prior * &self.weights_from_gate).log_normaliser_over(weights);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite(
            "covariance",
            "identity(d)",
            &[],
            matrix::identity(self.d).grid(),
            4,
            82,
        )?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.matter = Bernoulli::UNIFORM;
        self.weights = MultivariateGaussian::uniform(self.d);
        self.weights_if_matter = MultivariateGaussian::uniform(self.d);
        self.matter_prior = Bernoulli::UNIFORM;
        self.weights_prior = MultivariateGaussian::uniform(self.d);
        self.weights_if_matter_prior = MultivariateGaussian::uniform(self.d);
        self.part_prior = vec![Gaussian::UNIFORM; self.n];
        self.weights_if_matter_from_part = vec![MultivariateGaussian::uniform(self.d); self.n];
        self.part_from_y = vec![Gaussian::UNIFORM; self.n];
        self.matter_from_gate = Bernoulli::UNIFORM;
        self.weights_from_gate = MultivariateGaussian::uniform(self.d);
    }

    /// Line 3, `let matter ~ Bernoulli(0.5);`.
    fn define_matter(&mut self) {
        self.matter_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 4, `let weights ~ MultivariateGaussian(mean = array(0..d, |j| 0.0), covar…`.
    fn define_weights(&mut self) {
        self.weights_prior = multivariate_gaussian::ep::to_x_known(
            &(0..self.d).map(|_| 0.0).collect::<Buffer>(),
            matrix::inverse(matrix::identity(self.d).grid()).grid(),
        );
    }

    /// Line 7, `y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);`.
    fn tell_part(&mut self) {
        for i in 0..self.n {
            self.part_from_y[i] = Gaussian::from_mean_variance(self.y[i], 1.0);
        }
    }

    /// Line 7, `y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);`.
    fn tell_weights_if_matter(&mut self) {
        for i in 0..self.n {
            let part = self.part_from_y[i];
            let message = inner_product::ep::to_a(part, &self.x[i * self.d..][..self.d]);
            self.weights_if_matter = &self.weights_if_matter
                * &(&message / &self.weights_if_matter_from_part[i]);
            self.weights_if_matter_from_part[i] = message;
        }
    }

    /// Line 5, `if matter`.
    fn define_weights_if_matter(&mut self) {
        let weights = &self.weights_prior;
        self.weights_if_matter = &self.weights_if_matter
            * &(weights / &self.weights_if_matter_prior);
        self.weights_if_matter_prior.clone_from(weights);
    }

    /// Line 7, `y[i] ~ Gaussian(dot(weights, x[i]), variance = 1);`.
    fn define_part(&mut self) {
        for i in 0..self.n {
            let weights_if_matter = &(&self.weights_if_matter
                / &self.weights_if_matter_from_part[i]);
            self.part_prior[i] = inner_product::ep::to_y(
                weights_if_matter,
                &self.x[i * self.d..][..self.d],
            );
        }
    }

    /// Line 5, `if matter`.
    fn tell_matter(&mut self) {
        self.matter_from_gate = gate::truth(
            self.log_evidence_if_matter(),
            self.log_evidence_unless_matter(),
        );
    }

    /// Line 5, `if matter`.
    fn tell_weights(&mut self) {
        let weights = &self.weights_prior;
        let matter = self.matter_prior * self.matter_from_gate;
        let mut leave = gate::Leave::new(weights);
        let weights_if_matter = &(&self.weights_if_matter / &self.weights_if_matter_prior);
        leave.case(matter.log_probability_true(), weights_if_matter);
        self.weights_from_gate = leave.message();
    }

    /// The marginal of `matter`: the product of all messages to it.
    fn marginal_of_matter(&mut self) {
        self.matter = self.matter_prior * self.matter_from_gate;
    }

    /// The marginal of `weights`: the product of all messages to it.
    fn marginal_of_weights(&mut self) {
        self.weights = &self.weights_prior * &self.weights_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `if matter`.
    fn log_evidence_if_matter(&self) -> f64 {
        let mut log_z = 0.0;
        let weights_if_matter_so_far = self.weights_if_matter_prior.clone();
        log_z += self.weights_if_matter.log_normaliser_over(&weights_if_matter_so_far);
        for i in 0..self.n {
            let part_prior = self.part_prior[i];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, part_prior);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
        }
        for i in 0..self.n {
            let weights_if_matter = &(&self.weights_if_matter
                / &self.weights_if_matter_from_part[i]);
            log_z -= self.weights_if_matter.log_normaliser_over(weights_if_matter);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `if matter`.
    fn log_evidence_unless_matter(&self) -> f64 {
        let mut log_z = 0.0;
        let predictor = Predictor::new(0.0, 1.0);
        for i in 0..self.n {
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
        }
        log_z
    }
}

impl Inference for WeightsThatMayMatter {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("matter", &self.matter, 0, 3, iteration)?;
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
        let matter = Posterior::from(self.matter);
        let weights = Posterior::from(self.weights.clone());
        vec![("matter", matter), ("weights", weights)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 13), (11, 13), (5, 8)]
    }
}
