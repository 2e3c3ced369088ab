//! `GatherMeansEp` by expectation propagation, compiled by posterity from
//! `conformance/indexing/gather_means_ep.model`.
//!
//! ```text
//! model GatherMeansEp(x: [f64; n], class: [usize; n]) -> (mean) {
//!     for c in 0..2 { let mean[c] ~ Gaussian(0, variance = 10); }
//!     for i in 0..n { x[i] ~ Gaussian(mean[class[i]], precision = 1); }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`GatherMeansEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GatherMeansEpData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
    /// `class: [usize; n]`
    pub class: &'a [usize],
}

/// Component means with known labels.
#[derive(Clone, Debug)]
pub struct GatherMeansEp {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The data `class: [usize; n]`.
    class: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: Vec<Gaussian>,
    /// The message to `mean` from its definition, line 3.
    mean_prior: Vec<Gaussian>,
    /// The product of the messages to `mean[class[i]]` from line 4.
    mean_from_class: Vec<Gaussian>,
}

impl GatherMeansEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GatherMeansEpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 21)?;
        check::integer("class", data.class, 2, 34)?;
        let n = data.x.len();
        check::size("n", "x", n, "class", data.class.len(), 2, 34)?;
        let mut inference = Self {
            x: data.x.to_vec(),
            class: data.class.to_vec(),
            n,
            mean: Vec::new(),
            mean_prior: Vec::new(),
            mean_from_class: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 21)?;
        check::real("x", x, 2, 21)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `class` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_class(&mut self, class: &[usize]) -> Result<(), DataError> {
        check::length("class", self.class.len(), class.len(), 2, 34)?;
        check::integer("class", class, 2, 34)?;
        let before = std::mem::replace(&mut self.class, class.to_vec());
        self.check_data().inspect_err(|_| self.class = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_mean();
        self.tell_mean();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_mean();
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

    /// The posterior of `mean`.
    #[must_use]
    pub fn mean_posterior(&self) -> &[Gaussian] {
        &self.mean
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `mean`, from lines 3 and 4.
        let mut mean_so_far = self.mean_prior.clone();
        for i in 0..self.n {
            let class = self.class[i];
            let mean = mean_so_far[class];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, mean);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.x[i]), predictor).log_z;
            mean_so_far[class] *= Gaussian::from_mean_variance(self.x[i], 1.0);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::below("class[{}]", &[i], self.class[i], 2, 4, 37)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.mean = vec![Gaussian::UNIFORM; 2];
        self.mean_prior = vec![Gaussian::UNIFORM; 2];
        self.mean_from_class = vec![Gaussian::UNIFORM; 2];
    }

    /// Line 3, `let mean[c] ~ Gaussian(0, variance = 10);`.
    fn define_mean(&mut self) {
        self.mean_prior.fill(Gaussian::from_mean_variance(0.0, 10.0));
    }

    /// Line 4, `x[i] ~ Gaussian(mean[class[i]], precision = 1);`.
    fn tell_mean(&mut self) {
        self.mean_from_class = vec![Gaussian::UNIFORM; 2];
        for i in 0..self.n {
            let class = self.class[i];
            self.mean_from_class[class] *= Gaussian::from_mean_variance(self.x[i], 1.0);
        }
    }

    /// The marginal of `mean`: the product of all messages to it.
    fn marginal_of_mean(&mut self) {
        for at in 0..self.mean.len() {
            self.mean[at] = self.mean_prior[at] * self.mean_from_class[at];
        }
    }
}

impl Inference for GatherMeansEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("mean", &self.mean, 3, iteration)?;
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
        let mean = Posterior::array((0..2).map(|i| self.mean[i]));
        vec![("mean", mean)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 21)]
    }
}
