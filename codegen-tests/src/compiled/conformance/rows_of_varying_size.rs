//! `RowsOfVaryingSize` by expectation propagation, compiled by posterity from
//! `conformance/indexing/rows_of_varying_size.model`.
//!
//! ```text
//! model RowsOfVaryingSize(prior: [[f64; ..]; 3], index: [usize; n]) -> (y) {
//!     for i in 0..3 {
//!         let p[i] ~ Dirichlet(prior[i]);
//!         let x[i] ~ Categorical(p[i]);
//!     }
//!     for j in 0..n { let y[j] = x[index[j]]; }
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet};
use posterity_runtime::{
    Categorical, DataError, Dirichlet, Error, Inference, Options, Posterior, Progress,
    Ragged, Run, check,
};
use std::ops::ControlFlow;

/// What [`RowsOfVaryingSize`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RowsOfVaryingSizeData<'a> {
    /// `prior: [[f64; ..]; 3]`
    pub prior: Ragged<'a, f64>,
    /// `index: [usize; n]`
    pub index: &'a [usize],
}

/// Simplexes of different lengths in one array.
#[derive(Clone, Debug)]
pub struct RowsOfVaryingSize {
    /// The data `prior: [[f64; ..]; 3]`.
    prior: Vec<f64>,
    /// The data `index: [usize; n]`.
    index: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// Where the rows of `prior` start.
    prior_starts: Vec<usize>,
    /// The belief about `p`.
    p: Vec<Dirichlet>,
    /// The belief about `x`.
    x: Vec<Categorical>,
}

impl RowsOfVaryingSize {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RowsOfVaryingSizeData<'_>) -> Result<Self, DataError> {
        check::ragged("prior", data.prior, 2, 25)?;
        check::real("prior", data.prior, 2, 25)?;
        check::integer("index", data.index, 2, 48)?;
        let n = data.index.len();
        check::length("prior", 3, data.prior.rows(), 2, 25)?;
        let mut inference = Self {
            prior: data.prior.values.to_vec(),
            index: data.index.to_vec(),
            n,
            prior_starts: data.prior.starts.to_vec(),
            p: Vec::new(),
            x: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `prior` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior(&mut self, prior: Ragged<'_, f64>) -> Result<(), DataError> {
        check::ragged("prior", prior, 2, 25)?;
        check::rows("prior", &self.prior_starts, prior.starts, 2, 25)?;
        check::real("prior", prior, 2, 25)?;
        let before = std::mem::replace(&mut self.prior, prior.values.to_vec());
        self.check_data().inspect_err(|_| self.prior = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `index` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_index(&mut self, index: &[usize]) -> Result<(), DataError> {
        check::length("index", self.index.len(), index.len(), 2, 48)?;
        check::integer("index", index, 2, 48)?;
        let before = std::mem::replace(&mut self.index, index.to_vec());
        self.check_data().inspect_err(|_| self.index = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.predict_p();
        self.predict_x();
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
    pub fn y_posterior(&self) -> Posterior {
        Posterior::array((0..self.n).map(|j| Posterior::from(self.x[self.index[j]].clone())))
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..3 {
            check::compared(
                "prior[{}].len()",
                &[i],
                self.prior_starts[i + 1] - self.prior_starts[i],
                4,
                30,
            )?;
            check::concentration(
                "prior[{}]",
                &[i],
                &self.prior[self.prior_starts[i]..self.prior_starts[i + 1]],
                4,
                30,
            )?;
        }
        for j in 0..self.n {
            check::below("index[{}]", &[j], self.index[j], 3, 7, 32)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.p.clear();
        for i in 0..3 {
            self.p
                .push(Dirichlet::uniform(self.prior_starts[i + 1] - self.prior_starts[i]));
        }
        self.x.clear();
        for i in 0..3 {
            self.x
                .push(Categorical::uniform(self.prior_starts[i + 1] - self.prior_starts[i]));
        }
    }

    /// Line 4, `let p[i] ~ Dirichlet(prior[i]);`.
    fn predict_p(&mut self) {
        for i in 0..3 {
            self.p[i] = dirichlet::ep::to_x(
                &self.prior[self.prior_starts[i]..self.prior_starts[i + 1]],
            );
        }
    }

    /// Line 5, `let x[i] ~ Categorical(p[i]);`.
    fn predict_x(&mut self) {
        for i in 0..3 {
            let p = &self.p[i];
            self.x[i] = categorical::ep::to_x(p);
        }
    }
}

impl Inference for RowsOfVaryingSize {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("p", &self.p, 4, iteration)?;
        Error::check_all_proper("x", &self.x, 5, iteration)?;
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
        let y = Posterior::array(
            (0..self.n).map(|j| Posterior::from(self.x[self.index[j]].clone())),
        );
        vec![("y", y)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
