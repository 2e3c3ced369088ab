//! `LabelsOfFourPointsVmp` by variational message passing, compiled by posterity from
//! `conformance/mixtures/labels_of_four_points_vmp.model`.
//!
//! ```text
//! model LabelsOfFourPointsVmp(x: [f64; n]) -> (z) {
//!     for i in 0..n {
//!         let z[i] ~ Categorical([0.5, 0.5]);
//!         match z[i] {
//!             0 => { x[i] ~ Gaussian(1, variance = 1); },
//!             1 => { x[i] ~ Gaussian(2, variance = 1); },
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical, gaussian};
use posterity_runtime::{
    Categorical, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
    gate,
};
use std::ops::ControlFlow;

/// What [`LabelsOfFourPointsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LabelsOfFourPointsVmpData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
}

/// Which component is each point from?
#[derive(Clone, Debug)]
pub struct LabelsOfFourPointsVmp {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `z`.
    z: Vec<Categorical>,
    /// The belief about `z` in the making.
    z_next: Vec<Categorical>,
}

impl LabelsOfFourPointsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LabelsOfFourPointsVmpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 29)?;
        let n = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            n,
            z: Vec::new(),
            z_next: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 29)?;
        check::real("x", x, 2, 29)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_z();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
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

    /// The posterior of `z`.
    #[must_use]
    pub fn z_posterior(&self) -> &[Categorical] {
        &self.z
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 4, `let z[i] ~ Categorical([0.5, 0.5]);`.
        for i in 0..self.n {
            let z = &self.z[i];
            bound += categorical::vmp::average_log_random(z, &[0.5, 0.5]);
        }
        // Line 5, `match z[i]`.
        for i in 0..self.n {
            bound += gate::average(self.z[i].probability(0), self.bound_of_case_0_of_z(i));
            bound += gate::average(self.z[i].probability(1), self.bound_of_case_1_of_z(i));
        }
        // The entropies of the beliefs.
        bound += self.z.iter().map(Categorical::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.z = vec![Categorical::uniform(2); self.n];
        self.z_next = vec![Categorical::uniform(2); self.n];
    }

    /// Line 4, `let z[i] ~ Categorical([0.5, 0.5]);`.
    fn start_z(&mut self) {
        for i in 0..self.n {
            self.z[i] = Categorical::uniform(2);
        }
    }

    /// The belief about `z`, from lines 4 and 5.
    fn update_z(&mut self) {
        for i in 0..self.n {
            self.z_next[i] = categorical::vmp::to_x_known(&[0.5, 0.5]);
        }
        for i in 0..self.n {
            let mut cases = Categorical::uniform(2);
            cases.set_log_weight(0, gate::possible(self.bound_of_case_0_of_z(i)));
            cases.set_log_weight(1, gate::possible(self.bound_of_case_1_of_z(i)));
            let told = cases;
            self.z_next[i] *= &told;
        }
        std::mem::swap(&mut self.z, &mut self.z_next);
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 5, `match z[i]`.
    fn bound_of_case_0_of_z(&self, i: usize) -> f64 {
        let mut bound = 0.0;
        bound += gaussian::vmp::average_log(self.x[i], 1.0, 1.0);
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 5, `match z[i]`.
    fn bound_of_case_1_of_z(&self, i: usize) -> f64 {
        let mut bound = 0.0;
        bound += gaussian::vmp::average_log(self.x[i], 2.0, 1.0);
        bound
    }
}

impl Inference for LabelsOfFourPointsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("z", &self.z, 4, iteration)?;
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
        let z = Posterior::array((0..self.n).map(|i| self.z[i].clone()));
        vec![("z", z)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 20), (7, 20), (5, 15)]
    }
}
