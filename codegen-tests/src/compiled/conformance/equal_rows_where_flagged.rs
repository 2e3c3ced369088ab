//! `EqualRowsWhereFlagged` by expectation propagation, compiled by posterity from
//! `conformance/missing/equal_rows_where_flagged.model`.
//!
//! ```text
//! model EqualRowsWhereFlagged(flag: [bool; n], y: [usize; m]) -> (x) {
//!     for i in 0..n {
//!         for j in 0..m { let x[i][j] ~ Categorical([0.1, 0.2, 0.3, 0.4]); }
//!         if flag[i] { for j in 0..m { observe x[i][j] == y[j]; } }
//!     }
//! }
//! ```

use posterity_runtime::operators::categorical;
use posterity_runtime::{
    Categorical, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`EqualRowsWhereFlagged`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct EqualRowsWhereFlaggedData<'a> {
    /// `flag: [bool; n]`
    pub flag: &'a [bool],
    /// `y: [usize; m]`
    pub y: &'a [usize],
}

/// Only flagged rows are observed.
#[derive(Clone, Debug)]
pub struct EqualRowsWhereFlagged {
    /// The data `flag: [bool; n]`.
    flag: Vec<bool>,
    /// The data `y: [usize; m]`.
    y: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `x`.
    x: Vec<Categorical>,
    /// The message to `x` from its definition, line 4.
    x_prior: Vec<Categorical>,
    /// The message to `x[i][j]` from line 5.
    x_from_evidence: Vec<Categorical>,
}

impl EqualRowsWhereFlagged {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: EqualRowsWhereFlaggedData<'_>) -> Result<Self, DataError> {
        check::integer("y", data.y, 2, 46)?;
        let n = data.flag.len();
        let m = data.y.len();
        let mut inference = Self {
            flag: data.flag.to_vec(),
            y: data.y.to_vec(),
            n,
            m,
            x: Vec::new(),
            x_prior: Vec::new(),
            x_from_evidence: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `flag` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_flag(&mut self, flag: &[bool]) -> Result<(), DataError> {
        check::length("flag", self.flag.len(), flag.len(), 2, 29)?;
        self.flag = flag.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[usize]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 46)?;
        check::integer("y", y, 2, 46)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.tell_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_x();
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
    pub fn x_posterior(&self) -> &[Categorical] {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from lines 4 and 5.
        let mut x_so_far = self.x_prior.clone();
        for i in 0..self.n {
            for j in 0..self.m {
                if self.flag[i] {
                    let x = &x_so_far[i * self.m + j];
                    log_z += x.log_density(self.y[j]);
                    x_so_far[i * self.m + j] *= &Categorical::point(4, self.y[j]);
                }
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Categorical::uniform(4); self.n * self.m];
        self.x_prior = vec![Categorical::uniform(4); self.n * self.m];
        self.x_from_evidence = vec![Categorical::uniform(4); self.n * self.m];
    }

    /// Line 4, `let x[i][j] ~ Categorical([0.1, 0.2, 0.3, 0.4]);`.
    fn define_x(&mut self) {
        self.x_prior.fill(categorical::ep::to_x_known(&[0.1, 0.2, 0.3, 0.4]));
    }

    /// Line 5, `observe x[i][j] == y[j];`.
    fn tell_x(&mut self) {
        for i in 0..self.n {
            for j in 0..self.m {
                if self.flag[i] {
                    self.x_from_evidence[i * self.m + j] = Categorical::point(4, self.y[j]);
                }
            }
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = &self.x_prior[at] * &self.x_from_evidence[at];
        }
    }
}

impl Inference for EqualRowsWhereFlagged {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 4, iteration)?;
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
        let x = Posterior::shaped([self.n, self.m], |[i, j]| self.x[i * self.m + j].clone());
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 38)]
    }
}
