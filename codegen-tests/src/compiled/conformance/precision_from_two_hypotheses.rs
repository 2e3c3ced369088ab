//! `PrecisionFromTwoHypotheses` by variational message passing, compiled by posterity from
//! `conformance/gates/precision_from_two_hypotheses.model`.
//!
//! ```text
//! model PrecisionFromTwoHypotheses(x: [[f64; 2]; n], mean: [f64; 2], scale: [[f64; 2]; 2]) -> (first,
//!     precision) {
//!     let first ~ Bernoulli(0.5);
//!     let precision ~ if first {
//!         Wishart(degrees_of_freedom = 3, scale = identity(2))
//!     } else {
//!         Wishart(degrees_of_freedom = 7, scale = scale)
//!     };
//!     for i in 0..n {
//!         x[i] ~ MultivariateGaussian(mean = mean, precision = precision);
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, multivariate_gaussian, wishart};
use posterity_runtime::{
    Bernoulli, DataError, Distribution, Error, Grid, Inference, Options, Posterior,
    Progress, Run, Wishart, check, gate, matrix,
};
use std::ops::ControlFlow;

/// What [`PrecisionFromTwoHypotheses`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct PrecisionFromTwoHypothesesData<'a> {
    /// `x: [[f64; 2]; n]`
    pub x: Grid<'a, f64, 2>,
    /// `mean: [f64; 2]`
    pub mean: &'a [f64],
    /// `scale: [[f64; 2]; 2]`
    pub scale: Grid<'a, f64, 2>,
}

/// Where a precision comes from: two hypotheses, and what leaves their gate.
#[derive(Clone, Debug)]
pub struct PrecisionFromTwoHypotheses {
    /// The data `x: [[f64; 2]; n]`.
    x: Vec<f64>,
    /// The data `mean: [f64; 2]`.
    mean: Vec<f64>,
    /// The data `scale: [[f64; 2]; 2]`.
    scale: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `first`.
    first: Bernoulli,
    /// The belief about `precision`.
    precision: Wishart,
    /// What the readers of `precision` tell it.
    precision_told: Wishart,
    /// The belief about `precision_if_first`.
    precision_if_first: Wishart,
    /// The belief about `precision_unless_first`.
    precision_unless_first: Wishart,
    /// The belief about `first` one iteration ago.
    first_before: Bernoulli,
    /// The belief about `precision` one iteration ago.
    precision_before: Wishart,
}

impl PrecisionFromTwoHypotheses {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: PrecisionFromTwoHypothesesData<'_>) -> Result<Self, DataError> {
        check::grid("x", data.x, 2, 34)?;
        check::real("x", data.x, 2, 34)?;
        check::real("mean", data.mean, 2, 52)?;
        check::grid("scale", data.scale, 2, 68)?;
        check::real("scale", data.scale, 2, 68)?;
        let n = data.x.sizes[0];
        if !data.x.sizes[..1].contains(&0) {
            check::length("x", 2, data.x.sizes[1], 2, 34)?;
        }
        check::length("mean", 2, data.mean.len(), 2, 52)?;
        check::length("scale", 2, data.scale.sizes[0], 2, 68)?;
        if !data.scale.sizes[..1].contains(&0) {
            check::length("scale", 2, data.scale.sizes[1], 2, 68)?;
        }
        let mut inference = Self {
            x: data.x.values.to_vec(),
            mean: data.mean.to_vec(),
            scale: data.scale.values.to_vec(),
            n,
            first: Bernoulli::UNIFORM,
            precision: Wishart::uniform(1),
            precision_told: Wishart::uniform(1),
            precision_if_first: Wishart::uniform(1),
            precision_unless_first: Wishart::uniform(1),
            first_before: Bernoulli::UNIFORM,
            precision_before: Wishart::uniform(1),
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
        check::grid("x", x, 2, 34)?;
        check::length("x", self.n, x.sizes[0], 2, 34)?;
        check::length("x", 2, x.sizes[1], 2, 34)?;
        check::real("x", x, 2, 34)?;
        self.x = x.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `mean` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_mean(&mut self, mean: &[f64]) -> Result<(), DataError> {
        check::length("mean", self.mean.len(), mean.len(), 2, 52)?;
        check::real("mean", mean, 2, 52)?;
        self.mean = mean.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `scale` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_scale(&mut self, scale: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("scale", scale, 2, 68)?;
        check::length("scale", 2, scale.sizes[0], 2, 68)?;
        check::length("scale", 2, scale.sizes[1], 2, 68)?;
        check::real("scale", scale, 2, 68)?;
        let before = std::mem::replace(&mut self.scale, scale.values.to_vec());
        self.check_data().inspect_err(|_| self.scale = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_first();
        self.start_precision_if_first();
        self.start_precision_unless_first();
        self.start_precision();
        self.first_before = self.first;
        self.precision_before.clone_from(&self.precision);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_precision();
        self.update_precision_unless_first();
        self.derive_precision();
        self.tell_precision();
        self.update_precision_if_first();
        self.derive_precision();
        self.tell_precision();
        self.update_first();
        self.derive_precision();
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

    /// The posterior of `precision`.
    #[must_use]
    pub fn precision_posterior(&self) -> &Wishart {
        &self.precision
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let first ~ Bernoulli(0.5);`.
        let first = self.first;
        bound += bernoulli::vmp::average_log(first, 0.5);
        // Line 4, `let precision ~ if first`.
        bound += gate::average(self.first.probability_true(), self.bound_if_first());
        bound += gate::average(self.first.probability_false(), self.bound_unless_first());
        // Line 10, `x[i] ~ MultivariateGaussian(mean = mean, precision = precision);`.
        let precision = &self.precision;
        for i in 0..self.n {
            bound += multivariate_gaussian::vmp::average_log(
                &self.x[i * 2..][..2],
                &self.mean,
                precision,
            );
        }
        // The entropies of the beliefs.
        bound += self.first.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive_definite("scale", "identity(2)", &[], matrix::identity(2).grid(), 5, 49)?;
        check::positive_definite("scale", "scale", &[], Grid::new(&self.scale, [2, 2]), 7, 49)?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.first = Bernoulli::UNIFORM;
        self.precision = Wishart::uniform(2);
        self.precision_told = Wishart::uniform(2);
        self.precision_if_first = Wishart::uniform(2);
        self.precision_unless_first = Wishart::uniform(2);
    }

    /// Line 3, `let first ~ Bernoulli(0.5);`.
    fn start_first(&mut self) {
        self.first = Bernoulli::UNIFORM;
    }

    /// Line 4, `let precision ~ if first { Wishart(degrees_of_freedom = 3, scale = id…`.
    fn start_precision_if_first(&mut self) {
        self.precision_if_first = wishart::vmp::to_x(
            3.0,
            matrix::inverse(matrix::identity(2).grid()).grid(),
        );
    }

    /// Line 4, `let precision ~ if first { Wishart(degrees_of_freedom = 3, scale = id…`.
    fn start_precision_unless_first(&mut self) {
        self.precision_unless_first = wishart::vmp::to_x(
            7.0,
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
    }

    /// Line 4, `let precision ~ if first`.
    fn start_precision(&mut self) {
        let mut mixture = gate::Mixture::new(&self.precision);
        mixture.add(self.first.probability_true().ln(), &self.precision_if_first);
        mixture.add(self.first.probability_false().ln(), &self.precision_unless_first);
        self.precision = mixture.belief();
    }

    /// What the readers of `precision` tell it.
    fn tell_precision(&mut self) {
        self.precision_told = Wishart::uniform(2);
        for i in 0..self.n {
            self.precision_told *=
                &multivariate_gaussian::vmp::to_precision(&self.x[i * 2..][..2], &self.mean);
        }
    }

    /// The belief about `precision_unless_first`, from line 4.
    fn update_precision_unless_first(&mut self) {
        let mut next = wishart::vmp::to_x(
            7.0,
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
        next *= &self.precision_told;
        self.precision_unless_first = next;
    }

    /// The belief about the derived `precision`.
    fn derive_precision(&mut self) {
        let mut mixture = gate::Mixture::new(&self.precision);
        mixture.add(self.first.probability_true().ln(), &self.precision_if_first);
        mixture.add(self.first.probability_false().ln(), &self.precision_unless_first);
        self.precision = mixture.belief();
    }

    /// The belief about `precision_if_first`, from line 4.
    fn update_precision_if_first(&mut self) {
        let mut next = wishart::vmp::to_x(3.0, matrix::inverse(matrix::identity(2).grid()).grid());
        next *= &self.precision_told;
        self.precision_if_first = next;
    }

    /// The belief about `first`, from lines 3 and 4.
    fn update_first(&mut self) {
        let mut next = bernoulli::vmp::to_x_known(0.5);
        let mut if_true = self.bound_if_first();
        if_true += gate::told(&self.precision_if_first, &self.precision_told);
        let mut if_false = self.bound_unless_first();
        if_false += gate::told(&self.precision_unless_first, &self.precision_told);
        let told = gate::truth(if_true, if_false);
        next *= told;
        self.first = next;
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 4, `let precision ~ if first`.
    fn bound_if_first(&self) -> f64 {
        let mut bound = 0.0;
        let precision_if_first = &self.precision_if_first;
        bound += wishart::vmp::average_log(
            precision_if_first,
            3.0,
            matrix::inverse(matrix::identity(2).grid()).grid(),
        );
        bound += self.precision_if_first.entropy();
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 4, `let precision ~ if first`.
    fn bound_unless_first(&self) -> f64 {
        let mut bound = 0.0;
        let precision_unless_first = &self.precision_unless_first;
        bound += wishart::vmp::average_log(
            precision_unless_first,
            7.0,
            matrix::inverse(Grid::new(&self.scale, [2, 2])).grid(),
        );
        bound += self.precision_unless_first.entropy();
        bound
    }
}

impl Inference for PrecisionFromTwoHypotheses {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("first", &self.first, 0, 3, iteration)?;
        Error::check_proper("precision", &self.precision, 0, 4, iteration)?;
        let mut moved = self.first.moved(&self.first_before, tolerance);
        self.first_before = self.first;
        moved |= self.precision.moved(&self.precision_before, tolerance);
        self.precision_before.clone_from(&self.precision);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let first = Posterior::from(self.first);
        let precision = Posterior::from(self.precision.clone());
        vec![("first", first), ("precision", precision)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 24), (10, 9)]
    }
}
