//! `RaggedPositive` by expectation propagation, compiled by posterity from
//! `conformance/arrays/ragged_positive.model`.
//!
//! ```text
//! model RaggedPositive(width: [usize; n]) -> (x) {
//!     for u in 0..n { for f in 0..width[u] {
//!             let x[u][f] ~ Gaussian(1.2, variance = 3.4);
//!             observe x[u][f] > 0;
//!         } }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`RaggedPositive`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RaggedPositiveData<'a> {
    /// `width: [usize; n]`
    pub width: &'a [usize],
}

/// A ragged array of positive Gaussians.
#[derive(Clone, Debug)]
pub struct RaggedPositive {
    /// The data `width: [usize; n]`.
    width: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// Where the rows of what has this shape start.
    x_starts: Vec<usize>,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The message to `x` from its definition, line 4.
    x_prior: Vec<Gaussian>,
    /// The message to `x[u][f]` from line 5.
    x_from_constraint: Vec<Gaussian>,
}

impl RaggedPositive {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RaggedPositiveData<'_>) -> Result<Self, DataError> {
        check::integer("width", data.width, 2, 22)?;
        let n = data.width.len();
        let mut inference = Self {
            width: data.width.to_vec(),
            n,
            x_starts: Vec::new(),
            x: Vec::new(),
            x_prior: Vec::new(),
            x_from_constraint: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `width` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_width(&mut self, width: &[usize]) -> Result<(), DataError> {
        check::length("width", self.width.len(), width.len(), 2, 22)?;
        check::integer("width", width, 2, 22)?;
        self.width = width.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.x_starts = vec![0];
        for i in 0..self.n {
            let end = self.x_starts[self.x_starts.len() - 1] + self.width[i];
            self.x_starts.push(end);
        }
        self.start();
        self.define_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_x();
        self.marginal_of_x();
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

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 4.
        for at in 0..self.x_prior.len() {
            log_z += (self.x_prior[at] * self.x_from_constraint[at])
                .log_normaliser_over(&self.x_prior[at]);
        }
        // Line 5, `observe x[u][f] > 0;`.
        for u in 0..self.n {
            for f in 0..self.width[u] {
                let x = self.x_prior[self.x_starts[u] + f];
                let predictor = Predictor::new(0.0, 0.0).plus(1.0, x);
                log_z +=
                    is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
                log_z -= (self.x_prior[self.x_starts[u] + f]
                    * self.x_from_constraint[self.x_starts[u] + f])
                    .log_normaliser_over(&x);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; self.x_starts[self.n]];
        self.x_prior = vec![Gaussian::UNIFORM; self.x_starts[self.n]];
        self.x_from_constraint = vec![Gaussian::UNIFORM; self.x_starts[self.n]];
    }

    /// Line 4, `let x[u][f] ~ Gaussian(1.2, variance = 3.4);`.
    fn define_x(&mut self) {
        self.x_prior.fill(Gaussian::from_mean_variance(1.2, 3.4));
    }

    /// Line 5, `observe x[u][f] > 0;`.
    fn tell_x(&mut self) {
        for u in 0..self.n {
            for f in 0..self.width[u] {
                let x = self.x_prior[self.x_starts[u] + f];
                let [to_x] = is_positive::ep::messages(true, 0.0, 0.0, [(1.0, x)]);
                self.x_from_constraint[self.x_starts[u] + f] = to_x;
            }
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_constraint[at];
        }
    }
}

impl Inference for RaggedPositive {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 4, iteration)?;
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
        let x = Posterior::array(
            (0..self.n)
                .map(|i| Posterior::array(
                    (0..self.width[i]).map(|j| self.x[self.x_starts[i] + j]),
                )),
        );
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 13)]
    }
}
