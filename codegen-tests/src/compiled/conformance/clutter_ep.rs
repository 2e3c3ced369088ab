//! `ClutterEp` by expectation propagation, compiled by posterity from
//! `conformance/mixtures/clutter_ep.model`.
//!
//! ```text
//! model ClutterEp(x: [f64; n]) -> (mean) {
//!     let mean ~ Gaussian(0, variance = 100);
//!     for i in 0..n {
//!         let clutter ~ Bernoulli(0.5);
//!         if clutter { x[i] ~ Gaussian(0, variance = 10); } else { x[i] ~ Gaussian(mean, variance =
//!             1); }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Ahead, Bernoulli, DataError, Distribution, Error, Gaussian, Inference, Options,
    Posterior, Predictor, Progress, Run, Unsettled, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`ClutterEp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ClutterEpData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
}

/// A mean seen through clutter.
#[derive(Clone, Debug)]
pub struct ClutterEp {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: Gaussian,
    /// The belief about `clutter`.
    clutter: Vec<Bernoulli>,
    /// The message to `clutter` from its definition, line 5.
    clutter_prior: Vec<Bernoulli>,
    /// The message to `mean` from its definition, line 6.
    mean_unless_clutter_prior: Vec<Gaussian>,
    /// The message to `mean[i]` from line 6.
    mean_unless_clutter_from_x: Vec<Gaussian>,
    /// The message to `clutter[i]` from line 6.
    clutter_from_gate: Vec<Bernoulli>,
    /// The message to `mean` from line 6.
    mean_from_gate: Vec<Gaussian>,
    /// The belief about `mean` one iteration ago.
    mean_before: Gaussian,
    /// The belief about `clutter` one iteration ago.
    clutter_before: Vec<Bernoulli>,
}

impl ClutterEp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ClutterEpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 17)?;
        let n = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            n,
            mean: Gaussian::UNIFORM,
            clutter: Vec::new(),
            clutter_prior: Vec::new(),
            mean_unless_clutter_prior: Vec::new(),
            mean_unless_clutter_from_x: Vec::new(),
            clutter_from_gate: Vec::new(),
            mean_from_gate: Vec::new(),
            mean_before: Gaussian::UNIFORM,
            clutter_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 17)?;
        check::real("x", x, 2, 17)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_mean();
        self.define_clutter();
        self.tell_mean_unless_clutter();
        self.mean_before = self.mean;
        self.clutter_before.clone_from(&self.clutter);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_mean_unless_clutter();
        self.tell_clutter();
        self.tell_mean();
        self.marginal_of_clutter();
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
    pub fn mean_posterior(&self) -> &Gaussian {
        &self.mean
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `mean`, from line 3.
        let mean_prior = Gaussian::from_mean_variance(0.0, 100.0);
        log_z += self.mean.log_normaliser_over(&mean_prior);
        // `clutter`, from lines 5 and 6.
        let mut clutter_so_far = self.clutter_prior.clone();
        for i in 0..self.n {
            let clutter = clutter_so_far[i];
            log_z += gate::log_evidence_of_truth(
                clutter,
                self.log_evidence_if_clutter(i),
                self.log_evidence_unless_clutter(i),
            );
            clutter_so_far[i] *= gate::truth(
                self.log_evidence_if_clutter(i),
                self.log_evidence_unless_clutter(i),
            );
        }
        // Line 6, `if clutter`.
        for i in 0..self.n {
            let mean = self.mean / self.mean_from_gate[i];
            log_z -= self.mean.log_normaliser_over(&mean);
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.mean = Gaussian::UNIFORM;
        self.clutter = vec![Bernoulli::UNIFORM; self.n];
        self.clutter_prior = vec![Bernoulli::UNIFORM; self.n];
        self.mean_unless_clutter_prior = vec![Gaussian::UNIFORM; self.n];
        self.mean_unless_clutter_from_x = vec![Gaussian::UNIFORM; self.n];
        self.clutter_from_gate = vec![Bernoulli::UNIFORM; self.n];
        self.mean_from_gate = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let mean ~ Gaussian(0, variance = 100);`.
    fn define_mean(&mut self) {
        self.mean *= Gaussian::from_mean_variance(0.0, 100.0);
    }

    /// Line 5, `let clutter ~ Bernoulli(0.5);`.
    fn define_clutter(&mut self) {
        self.clutter_prior.fill(bernoulli::ep::to_x_known(0.5));
    }

    /// Line 6, `x[i] ~ Gaussian(mean, variance = 1);`.
    fn tell_mean_unless_clutter(&mut self) {
        for i in 0..self.n {
            self.mean_unless_clutter_from_x[i] = Gaussian::from_mean_variance(self.x[i], 1.0);
        }
    }

    /// Line 6, `if clutter`.
    fn define_mean_unless_clutter(&mut self) {
        for i in 0..self.n {
            let mean = self.mean / self.mean_from_gate[i];
            self.mean_unless_clutter_prior[i] = mean;
        }
    }

    /// Line 6, `if clutter`.
    fn tell_clutter(&mut self) {
        for i in 0..self.n {
            self.clutter_from_gate[i] = gate::truth(
                self.log_evidence_if_clutter(i),
                self.log_evidence_unless_clutter(i),
            );
        }
    }

    /// Line 6, `if clutter`.
    fn tell_mean(&mut self) {
        for i in 0..self.n {
            let mean = self.mean / self.mean_from_gate[i];
            let clutter = self.clutter_prior[i] * self.clutter_from_gate[i];
            let mut leave = gate::Leave::new(&mean);
            let mean_unless_clutter = self.mean_unless_clutter_from_x[i];
            leave.case(clutter.log_probability_false(), &mean_unless_clutter);
            let message = leave.message();
            self.mean = mean * message;
            self.mean_from_gate[i] = message;
        }
    }

    /// The marginal of `clutter`: the product of all messages to it.
    fn marginal_of_clutter(&mut self) {
        for at in 0..self.clutter.len() {
            self.clutter[at] = self.clutter_prior[at] * self.clutter_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `if clutter`.
    fn log_evidence_unless_clutter(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        let mean_unless_clutter_prior = self.mean_unless_clutter_prior[i];
        let predictor = Predictor::new(0.0, 1.0).plus(1.0, mean_unless_clutter_prior);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.x[i]), predictor).log_z;
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `if clutter`.
    fn log_evidence_if_clutter(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        let predictor = Predictor::new(0.0, 10.0);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.x[i]), predictor).log_z;
        log_z
    }
}

impl Inference for ClutterEp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 3, iteration)?;
        Error::check_all_proper("clutter", &self.clutter, 5, iteration)?;
        let mut moved = self.mean.moved(&self.mean_before, tolerance);
        self.mean_before = self.mean;
        moved |= posterity_runtime::any_moved(&self.clutter, &self.clutter_before, tolerance);
        self.clutter_before.clone_from(&self.clutter);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("mean", "line 6", |it| &it.mean_unless_clutter_prior),
            ahead.array("clutter[i]", "line 6", |it| &it.clutter_from_gate),
            ahead.array("mean", "line 6", |it| &it.mean_from_gate),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let mean = Posterior::from(self.mean);
        vec![("mean", mean)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 22), (6, 66), (6, 12)]
    }
}
