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
    Categorical, DataError, Dirichlet, Distribution, Error, Inference, Options,
    Posterior, Progress, Run, check, gate,
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
    /// The belief about `z` in the making.
    z_next: Vec<Categorical>,
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
            z_next: Vec::new(),
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
        for i in 0..self.n {
            let z = &self.z[i];
            bound += categorical::vmp::average_log_random_dirichlet(z, weights);
        }
        // Line 6, `z[i]`.
        for i in 0..self.n {
            for k in 0..2 {
                bound += gate::average(self.z[i].probability(k), self.bound_of_case_of_z(i, k));
            }
        }
        // The entropies of the beliefs.
        bound += self.weights.entropy();
        bound += self.z.iter().map(Categorical::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.weights = Dirichlet::uniform(2);
        self.z = vec![Categorical::uniform(2); self.n];
        self.z_next = vec![Categorical::uniform(2); self.n];
    }

    /// Line 3, `let weights ~ Dirichlet([1.0, 1.0]);`.
    fn start_weights(&mut self) {
        self.weights = dirichlet::vmp::to_x(&[1.0, 1.0]);
    }

    /// Line 5, `let z[i] ~ Categorical(weights);`.
    fn start_z(&mut self) {
        for i in 0..self.n {
            self.z[i] = Categorical::uniform(2);
        }
    }

    /// The belief about `weights`, from lines 3 and 5.
    fn update_weights(&mut self) {
        let mut next = dirichlet::vmp::to_x(&[1.0, 1.0]);
        for i in 0..self.n {
            let z = &self.z[i];
            next = &next * &categorical::vmp::to_probabilities(z);
        }
        self.weights = next;
    }

    /// The belief about `z`, from lines 5 and 6.
    fn update_z(&mut self) {
        let weights = &self.weights;
        for i in 0..self.n {
            self.z_next[i] = categorical::vmp::to_x(weights);
        }
        for i in 0..self.n {
            let mut cases = Categorical::uniform(2);
            for k in 0..2 {
                cases.set_log_weight(k, gate::possible(self.bound_of_case_of_z(i, k)));
            }
            let told = cases;
            self.z_next[i] = &self.z_next[i] * &told;
        }
        std::mem::swap(&mut self.z, &mut self.z_next);
    }

    /// The lower bound on the log evidence of what stands in this case of line 6, `z[i]`.
    fn bound_of_case_of_z(&self, i: usize, k: usize) -> f64 {
        let mut bound = 0.0;
        bound += gaussian::vmp::average_log(self.x[i], self.centre[k], 1.0);
        bound
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
