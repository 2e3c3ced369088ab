//! `MixtureKnownMeansVmp` by variational message passing, compiled by posterity from
//! `conformance/mixtures/mixture_known_means_vmp.model`.
//!
//! ```text
//! model MixtureKnownMeansVmp(x: [f64; n], centre: [f64; 2]) -> (weights, z) {
//!     let weights ~ Dirichlet([1.0, 1.0]);
//!     for i in 0..n {
//!         let z[i] ~ Categorical(weights);
//!         x[i] ~ Gaussian(centre[z[i]], precision = 1);
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet, gaussian};
use posterity_runtime::{
    Categorical, DataError, Dirichlet, Distribution, Error, GaussianRows, Inference,
    Options, Posterior, Progress, Responsibilities, Run, check,
};
use std::ops::ControlFlow;

/// What [`MixtureKnownMeansVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MixtureKnownMeansVmpData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
    /// `centre: [f64; 2]`
    pub centre: &'a [f64],
}

/// One point, two known components, unknown weights.
#[derive(Clone, Debug)]
pub struct MixtureKnownMeansVmp {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The data `centre: [f64; 2]`.
    centre: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `weights`.
    weights: Dirichlet,
    /// The belief about `z`.
    z: Vec<Categorical>,
    /// The belief about each `z`: a probability for each component.
    z_shares: Responsibilities,
    /// `x`, and its moments in each component of the mixture.
    x_rows: GaussianRows,
    /// The belief about `weights` one iteration ago.
    weights_before: Dirichlet,
    /// The belief about `z` one iteration ago.
    z_before: Vec<Categorical>,
}

impl MixtureKnownMeansVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MixtureKnownMeansVmpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 28)?;
        check::real("centre", data.centre, 2, 41)?;
        let n = data.x.len();
        check::length("centre", 2, data.centre.len(), 2, 41)?;
        let mut inference = Self {
            x: data.x.to_vec(),
            centre: data.centre.to_vec(),
            n,
            weights: Dirichlet::uniform(1),
            z: Vec::new(),
            z_shares: Responsibilities::default(),
            x_rows: GaussianRows::default(),
            weights_before: Dirichlet::uniform(1),
            z_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 28)?;
        check::real("x", x, 2, 28)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `centre` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_centre(&mut self, centre: &[f64]) -> Result<(), DataError> {
        check::length("centre", self.centre.len(), centre.len(), 2, 41)?;
        check::real("centre", centre, 2, 41)?;
        self.centre = centre.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_weights();
        self.lay_out_x();
        self.start_z();
        self.weights_before.clone_from(&self.weights);
        self.z_before.clone_from(&self.z);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_weights();
        self.update_z();
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

    /// The posterior of `z`.
    #[must_use]
    pub fn z_posterior(&self) -> &[Categorical] {
        &self.z
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let weights ~ Dirichlet([1.0, 1.0]);`.
        let weights = &self.weights;
        bound += dirichlet::vmp::average_log_random(weights, &[1.0, 1.0]);
        // Line 5, `let z[i] ~ Categorical(weights);`.
        bound += self.z_shares.average_log(&categorical::vmp::to_x(weights));
        // Line 6, `x[i] ~ Gaussian(centre[z[i]], precision = 1);`.
        for k in 0..2 {
            bound +=
                gaussian::vmp::average_log_plate(self.x_rows.moments(k, 0), self.centre[k], 1.0);
        }
        // The entropies of the beliefs.
        bound += self.weights.entropy();
        bound += self.z_shares.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.weights = Dirichlet::uniform(2);
        self.z = vec![Categorical::uniform(2); self.n];
    }

    /// Line 3, `let weights ~ Dirichlet([1.0, 1.0]);`.
    fn start_weights(&mut self) {
        self.weights = dirichlet::vmp::to_x(&[1.0, 1.0]);
    }

    /// Line 6, `x[i] ~ Gaussian(centre[z[i]], precision = 1);`.
    fn lay_out_x(&mut self) {
        self.x_rows = GaussianRows::new(&self.x, [self.n, 1, 2]);
    }

    /// Line 5, `let z[i] ~ Categorical(weights);`.
    fn start_z(&mut self) {
        self.z_shares = Responsibilities::uniform(self.n, 2);
        self.z_shares.gather(&mut self.x_rows);
        self.z_shares.beliefs(&mut self.z);
    }

    /// The belief about `weights`, from lines 3 and 5.
    fn update_weights(&mut self) {
        let mut next = dirichlet::vmp::to_x(&[1.0, 1.0]);
        next *= &self.z_shares.to_probabilities();
        self.weights = next;
    }

    /// The belief about `z`, from lines 5 and 6.
    fn update_z(&mut self) {
        let weights = &self.weights;
        self.z_shares.set_prior(&categorical::vmp::to_x(weights));
        for k in 0..2 {
            self.x_rows.set(k, 0, self.centre[k], 1.0);
        }
        self.z_shares.update(&mut self.x_rows);
        self.z_shares.beliefs(&mut self.z);
    }
}

impl Inference for MixtureKnownMeansVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("weights", &self.weights, 0, 3, iteration)?;
        Error::check_all_proper("z", &self.z, 5, iteration)?;
        let mut moved = self.weights.moved(&self.weights_before, tolerance);
        self.weights_before.clone_from(&self.weights);
        moved |= posterity_runtime::any_moved(&self.z, &self.z_before, tolerance);
        self.z_before.clone_from(&self.z);
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
        let z = Posterior::array((0..self.n).map(|i| self.z[i].clone()));
        vec![("weights", weights), ("z", z)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 9), (6, 32)]
    }
}
