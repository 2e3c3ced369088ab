//! `NegatedArray` by expectation propagation, compiled by posterity from
//! `conformance/arrays/negated_array.model`.
//!
//! ```text
//! model NegatedArray(p: [f64; n]) -> (y) {
//!     for i in 0..n {
//!         let x ~ Bernoulli(p[i]);
//!         let y[i] = !x;
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, not};
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`NegatedArray`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NegatedArrayData<'a> {
    /// `p: [f64; n]`
    pub p: &'a [f64],
}

/// A loop-local variable feeds an array.
#[derive(Clone, Debug)]
pub struct NegatedArray {
    /// The data `p: [f64; n]`.
    p: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Bernoulli>,
    /// The belief about `y`.
    y: Vec<Bernoulli>,
}

impl NegatedArray {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NegatedArrayData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 20)?;
        let n = data.p.len();
        let mut inference = Self {
            p: data.p.to_vec(),
            n,
            x: Vec::new(),
            y: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: &[f64]) -> Result<(), DataError> {
        check::length("p", self.p.len(), p.len(), 2, 20)?;
        check::real("p", p, 2, 20)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.predict_x();
        self.predict_y();
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

    /// The posterior of `y`.
    #[must_use]
    pub fn y_posterior(&self) -> &[Bernoulli] {
        &self.y
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::probability("p[{}]", &[i], self.p[i], 4, 27)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Bernoulli::UNIFORM; self.n];
        self.y = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 4, `let x ~ Bernoulli(p[i]);`.
    fn predict_x(&mut self) {
        for i in 0..self.n {
            self.x[i] = bernoulli::ep::to_x_known(self.p[i]);
        }
    }

    /// Line 5, `let y[i] = !x;`.
    fn predict_y(&mut self) {
        for i in 0..self.n {
            let x = self.x[i];
            self.y[i] = not::ep::to_y(x);
        }
    }
}

impl Inference for NegatedArray {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 4, iteration)?;
        Error::check_all_proper("y", &self.y, 5, iteration)?;
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
        let y = Posterior::array((0..self.n).map(|i| self.y[i]));
        vec![("y", y)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
