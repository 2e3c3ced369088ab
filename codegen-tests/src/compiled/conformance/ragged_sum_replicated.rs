//! `RaggedSumReplicated` by expectation propagation, compiled by posterity from
//! `conformance/arrays/ragged_sum_replicated.model`.
//!
//! ```text
//! model RaggedSumReplicated(width: [usize; n]) -> (s) {
//!     for i in 0..n { for k in 0..2 { let a[i][k] ~ Gaussian(1, variance = 2); } }
//!     for i in 0..n { for j in 0..width[i] { let b[i][j] ~ Gaussian(3, variance = 4); } }
//!     for i in 0..n { for k in 0..2 { for j in 0..width[i] { let s[i][k][j] = a[i][k] + b[i][j]; } }
//!         }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Inference, Options, Posterior, Predictor, Progress, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`RaggedSumReplicated`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RaggedSumReplicatedData<'a> {
    /// `width: [usize; n]`
    pub width: &'a [usize],
}

/// Two arrays over different loops meet in a third.
#[derive(Clone, Debug)]
pub struct RaggedSumReplicated {
    /// The data `width: [usize; n]`.
    width: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// Where the rows of what has this shape start.
    b_starts: Vec<usize>,
    /// Where the rows of what has this shape start.
    s_starts: Vec<usize>,
    /// The belief about `a`.
    a: Vec<Gaussian>,
    /// The belief about `b`.
    b: Vec<Gaussian>,
    /// The belief about `s`.
    s: Vec<Gaussian>,
}

impl RaggedSumReplicated {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RaggedSumReplicatedData<'_>) -> Result<Self, DataError> {
        check::integer("width", data.width, 2, 27)?;
        let n = data.width.len();
        let mut inference = Self {
            width: data.width.to_vec(),
            n,
            b_starts: Vec::new(),
            s_starts: Vec::new(),
            a: Vec::new(),
            b: Vec::new(),
            s: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `width` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_width(&mut self, width: &[usize]) -> Result<(), DataError> {
        check::length("width", self.width.len(), width.len(), 2, 27)?;
        check::integer("width", width, 2, 27)?;
        self.width = width.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.b_starts = vec![0];
        for i in 0..self.n {
            let end = self.b_starts[self.b_starts.len() - 1] + self.width[i];
            self.b_starts.push(end);
        }
        self.s_starts = vec![0];
        for i in 0..self.n {
            for _ in 0..2 {
                let end = self.s_starts[self.s_starts.len() - 1] + self.width[i];
                self.s_starts.push(end);
            }
        }
        self.start();
    }

    /// One pass: exact but for predictions, which take their parents as independent.
    pub fn update(&mut self) {
        self.predict_a();
        self.predict_b();
        self.predict_s();
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

    /// The posterior of `s`.
    #[must_use]
    pub fn s_posterior(&self) -> &[Gaussian] {
        &self.s
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = vec![Gaussian::UNIFORM; self.n * 2];
        self.b = vec![Gaussian::UNIFORM; self.b_starts[self.n]];
        self.s = vec![Gaussian::UNIFORM; self.s_starts[self.n * 2]];
    }

    /// Line 3, `let a[i][k] ~ Gaussian(1, variance = 2);`.
    fn predict_a(&mut self) {
        for i in 0..self.n {
            for k in 0..2 {
                self.a[i * 2 + k] = Gaussian::from_mean_variance(1.0, 2.0);
            }
        }
    }

    /// Line 4, `let b[i][j] ~ Gaussian(3, variance = 4);`.
    fn predict_b(&mut self) {
        for i in 0..self.n {
            for j in 0..self.width[i] {
                self.b[self.b_starts[i] + j] = Gaussian::from_mean_variance(3.0, 4.0);
            }
        }
    }

    /// Line 5, `let s[i][k][j] = a[i][k] + b[i][j];`.
    fn predict_s(&mut self) {
        for i in 0..self.n {
            for k in 0..2 {
                for j in 0..self.width[i] {
                    let a = self.a[i * 2 + k];
                    let b = self.b[self.b_starts[i] + j];
                    let predictor = Predictor::new(0.0, 0.0).plus(1.0, a).plus(1.0, b);
                    self.s[self.s_starts[i * 2 + k] + j] = predictor.to_gaussian();
                }
            }
        }
    }
}

impl Inference for RaggedSumReplicated {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("a", &self.a, 3, iteration)?;
        Error::check_all_proper("b", &self.b, 4, iteration)?;
        Error::check_all_proper("s", &self.s, 5, iteration)?;
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
        let s = Posterior::array(
            (0..self.n)
                .map(|i| Posterior::array(
                    (0..2)
                        .map(|j| Posterior::array(
                            (0..self.width[i])
                                .map(|k| self.s[self.s_starts[i * 2 + j] + k]),
                        )),
                )),
        );
        vec![("s", s)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
