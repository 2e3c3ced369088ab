//! `GatherMeansVmp` by variational message passing, compiled by posterity from
//! `conformance/indexing/gather_means_vmp.model`.
//!
//! ```text
//! model GatherMeansVmp(x: [f64; n], class: [usize; n]) -> (mean) {
//!     for c in 0..2 { let mean[c] ~ Gaussian(0, variance = 10); }
//!     for i in 0..n { x[i] ~ Gaussian(mean[class[i]], precision = 1); }
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`GatherMeansVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GatherMeansVmpData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
    /// `class: [usize; n]`
    pub class: &'a [usize],
}

/// Component means with known labels.
#[derive(Clone, Debug)]
pub struct GatherMeansVmp {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The data `class: [usize; n]`.
    class: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `mean`.
    mean: Vec<Gaussian>,
    /// The belief about `mean` in the making.
    mean_next: Vec<Gaussian>,
}

impl GatherMeansVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GatherMeansVmpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 22)?;
        check::integer("class", data.class, 2, 35)?;
        let n = data.x.len();
        check::size("n", "x", n, "class", data.class.len(), 2, 35)?;
        let mut inference = Self {
            x: data.x.to_vec(),
            class: data.class.to_vec(),
            n,
            mean: Vec::new(),
            mean_next: Vec::new(),
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
        check::length("x", self.x.len(), x.len(), 2, 22)?;
        check::real("x", x, 2, 22)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `class` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_class(&mut self, class: &[usize]) -> Result<(), DataError> {
        check::length("class", self.class.len(), class.len(), 2, 35)?;
        check::integer("class", class, 2, 35)?;
        let before = std::mem::replace(&mut self.class, class.to_vec());
        self.check_data().inspect_err(|_| self.class = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_mean();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.update_mean();
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

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let mean[c] ~ Gaussian(0, variance = 10);`.
        for c in 0..2 {
            let mean = self.mean[c];
            bound += gaussian::vmp::average_log(mean, 0.0, 0.1);
        }
        // Line 4, `x[i] ~ Gaussian(mean[class[i]], precision = 1);`.
        for i in 0..self.n {
            let class = self.class[i];
            let mean = self.mean[class];
            bound += gaussian::vmp::average_log(self.x[i], mean, 1.0);
        }
        // The entropies of the beliefs.
        bound += self.mean.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::below("class[{}]", &[i], self.class[i], 2, 4, 37)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.mean = vec![Gaussian::UNIFORM; 2];
        self.mean_next = vec![Gaussian::UNIFORM; 2];
    }

    /// Line 3, `let mean[c] ~ Gaussian(0, variance = 10);`.
    fn start_mean(&mut self) {
        for c in 0..2 {
            self.mean[c] = gaussian::vmp::to_x(0.0, 0.1);
        }
    }

    /// The belief about `mean`, from lines 3 and 4.
    fn update_mean(&mut self) {
        for c in 0..2 {
            self.mean_next[c] = gaussian::vmp::to_x(0.0, 0.1);
        }
        for i in 0..self.n {
            let class = self.class[i];
            self.mean_next[class] *= gaussian::vmp::to_mean(self.x[i], 1.0);
        }
        std::mem::swap(&mut self.mean, &mut self.mean_next);
    }
}

impl Inference for GatherMeansVmp {
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
