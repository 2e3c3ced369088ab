//! `SumSoftVmp` by variational message passing, compiled by posterity from
//! `conformance/arrays/sum_soft_vmp.model`.
//!
//! ```text
//! model SumSoftVmp(centre: [f64; n], spread: [f64; n]) -> (x) {
//!     for i in 0..n { let x[i] ~ Gaussian(centre[i], variance = spread[i]); }
//!     let total = sum(x);
//!     observe total ~ Gaussian(2.1, variance = 4.3);
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Distribution, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`SumSoftVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SumSoftVmpData<'a> {
    /// `centre: [f64; n]`
    pub centre: &'a [f64],
    /// `spread: [f64; n]`
    pub spread: &'a [f64],
}

/// Soft evidence on a sum.
#[derive(Clone, Debug)]
pub struct SumSoftVmp {
    /// The data `centre: [f64; n]`.
    centre: Vec<f64>,
    /// The data `spread: [f64; n]`.
    spread: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `total`.
    total: Gaussian,
    /// What the readers of `total` tell it.
    total_told: Gaussian,
    /// The belief about `x` one iteration ago.
    x_before: Vec<Gaussian>,
    /// The belief about `total` one iteration ago.
    total_before: Gaussian,
}

impl SumSoftVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SumSoftVmpData<'_>) -> Result<Self, DataError> {
        check::real("centre", data.centre, 2, 18)?;
        check::real("spread", data.spread, 2, 36)?;
        let n = data.centre.len();
        check::size("n", "centre", n, "spread", data.spread.len(), 2, 36)?;
        let mut inference = Self {
            centre: data.centre.to_vec(),
            spread: data.spread.to_vec(),
            n,
            x: Vec::new(),
            total: Gaussian::UNIFORM,
            total_told: Gaussian::UNIFORM,
            x_before: Vec::new(),
            total_before: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `centre` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_centre(&mut self, centre: &[f64]) -> Result<(), DataError> {
        check::length("centre", self.centre.len(), centre.len(), 2, 18)?;
        check::real("centre", centre, 2, 18)?;
        self.centre = centre.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `spread` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_spread(&mut self, spread: &[f64]) -> Result<(), DataError> {
        check::length("spread", self.spread.len(), spread.len(), 2, 36)?;
        check::real("spread", spread, 2, 36)?;
        let before = std::mem::replace(&mut self.spread, spread.to_vec());
        self.check_data().inspect_err(|_| self.spread = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_x();
        self.start_total();
        self.x_before.clone_from(&self.x);
        self.total_before = self.total;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_total();
        self.update_x();
        self.derive_total();
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

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let x[i] ~ Gaussian(centre[i], variance = spread[i]);`.
        for i in 0..self.n {
            let x = self.x[i];
            bound += gaussian::vmp::average_log(x, self.centre[i], 1.0 / self.spread[i]);
        }
        // Line 5, `observe total ~ Gaussian(2.1, variance = 4.3);`.
        let total = self.total;
        bound += gaussian::vmp::average_log(total, 2.1, 1.0 / 4.3);
        // The entropies of the beliefs.
        bound += self.x.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::non_negative("spread[{}]", &[i], self.spread[i], 3, 63)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.total = Gaussian::UNIFORM;
        self.total_told = Gaussian::UNIFORM;
    }

    /// Line 3, `let x[i] ~ Gaussian(centre[i], variance = spread[i]);`.
    fn start_x(&mut self) {
        for i in 0..self.n {
            self.x[i] = gaussian::vmp::to_x(self.centre[i], 1.0 / self.spread[i]);
        }
    }

    /// Line 4, `let total = sum(x);`.
    fn start_total(&mut self) {
        let mut predictor = Predictor::new(0.0, 0.0);
        for j in 0..self.n {
            let x = self.x[j];
            predictor.add(1.0, x);
        }
        self.total = predictor.to_gaussian();
    }

    /// What the readers of `total` tell it.
    fn tell_total(&mut self) {
        self.total_told = Gaussian::UNIFORM;
        self.total_told *= gaussian::vmp::to_x(2.1, 1.0 / 4.3);
    }

    /// The belief about `x`, from lines 3 and 4.
    fn update_x(&mut self) {
        let total = self.total_told;
        for i in 0..self.n {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(self.centre[i], 1.0 / self.spread[i]);
            let mut predicted = 0.0;
            for j in 0..self.n {
                let x = self.x[j];
                predicted += x.mean();
            }
            let x = self.x[i];
            next *= linear::to_term_mean_field(1.0, x.mean(), predicted, total);
            self.x[i] = next;
        }
    }

    /// The belief about the derived `total`.
    fn derive_total(&mut self) {
        let mut predictor = Predictor::new(0.0, 0.0);
        for j in 0..self.n {
            let x = self.x[j];
            predictor.add(1.0, x);
        }
        self.total = predictor.to_gaussian();
    }
}

impl Inference for SumSoftVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 3, iteration)?;
        Error::check_proper("total", &self.total, 0, 4, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.x, &self.x_before, tolerance);
        self.x_before.clone_from(&self.x);
        moved |= self.total.moved(&self.total_before, tolerance);
        self.total_before = self.total;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::array((0..self.n).map(|i| self.x[i]));
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
