//! `SumOfArrayVmp` by variational message passing, compiled by posterity from
//! `conformance/arrays/sum_of_array_vmp.model`.
//!
//! ```text
//! model SumOfArrayVmp(c: [f64; n], noisy: f64) -> (a) {
//!     for i in 0..n { let a[i] ~ Gaussian(c[i], variance = 1); }
//!     let x = sum(a);
//!     noisy ~ Gaussian(x, precision = 10);
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check, linear,
};
use std::ops::ControlFlow;

/// What [`SumOfArrayVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SumOfArrayVmpData<'a> {
    /// `c: [f64; n]`
    pub c: &'a [f64],
    /// `noisy: f64`
    pub noisy: f64,
}

/// Mean field across the sum of an array.
#[derive(Clone, Debug)]
pub struct SumOfArrayVmp {
    /// The data `c: [f64; n]`.
    c: Vec<f64>,
    /// The data `noisy: f64`.
    noisy: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `a`.
    a: Vec<Gaussian>,
    /// The belief about `a` one iteration ago.
    a_before: Vec<Gaussian>,
}

impl SumOfArrayVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SumOfArrayVmpData<'_>) -> Result<Self, DataError> {
        check::real("c", data.c, 2, 21)?;
        check::real("noisy", data.noisy, 2, 34)?;
        let n = data.c.len();
        let mut inference = Self {
            c: data.c.to_vec(),
            noisy: data.noisy,
            n,
            a: Vec::new(),
            a_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `c` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_c(&mut self, c: &[f64]) -> Result<(), DataError> {
        check::length("c", self.c.len(), c.len(), 2, 21)?;
        check::real("c", c, 2, 21)?;
        self.c = c.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `noisy` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_noisy(&mut self, noisy: f64) -> Result<(), DataError> {
        check::real("noisy", noisy, 2, 34)?;
        self.noisy = noisy;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_a();
        self.a_before.clone_from(&self.a);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_a();
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

    /// The posterior of `a`.
    #[must_use]
    pub fn a_posterior(&self) -> &[Gaussian] {
        &self.a
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let a[i] ~ Gaussian(c[i], variance = 1);`.
        for i in 0..self.n {
            let a = self.a[i];
            bound += gaussian::vmp::average_log(a, self.c[i], 1.0);
        }
        // Line 5, `noisy ~ Gaussian(x, precision = 10);`.
        let mut predictor = Predictor::new(0.0, 0.0);
        for j in 0..self.n {
            let a = self.a[j];
            predictor.add(1.0, a);
        }
        bound += gaussian::vmp::average_log(self.noisy, predictor, 10.0);
        // The entropies of the beliefs.
        bound += self.a.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.a = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let a[i] ~ Gaussian(c[i], variance = 1);`.
    fn start_a(&mut self) {
        for i in 0..self.n {
            self.a[i] = gaussian::vmp::to_x(self.c[i], 1.0);
        }
    }

    /// The belief about `a`, from lines 3 and 5.
    fn update_a(&mut self) {
        for i in 0..self.n {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(self.c[i], 1.0);
            let mut predicted = 0.0;
            for j in 0..self.n {
                let a = self.a[j];
                predicted += a.mean();
            }
            let a = self.a[i];
            next *= linear::to_term_mean_field(
                1.0,
                a.mean(),
                predicted,
                Gaussian::from_mean_precision(self.noisy, 10.0),
            );
            self.a[i] = next;
        }
    }
}

impl Inference for SumOfArrayVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("a", &self.a, 3, iteration)?;
        let moved = posterity_runtime::any_moved(&self.a, &self.a_before, tolerance);
        self.a_before.clone_from(&self.a);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let a = Posterior::array((0..self.n).map(|i| self.a[i]));
        vec![("a", a)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
