//! `GatherCubesRepeated` by expectation propagation, compiled by posterity from
//! `conformance/indexing/gather_cubes_repeated.model`.
//!
//! ```text
//! model GatherCubesRepeated(p: [[[f64; 2]; 3]; 4], index: [usize; n]) -> (a) {
//!     for i in 0..4 { for j in 0..3 { for k in 0..2 { let a[i][j][k] ~ Bernoulli(p[i][j][k]); } } }
//!     for t in 0..n { for j in 0..3 { for k in 0..2 { observe a[index[t]][j][k] ~ Bernoulli(0.6); } }
//!         }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Grid, Inference, Options, Posterior, Progress, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`GatherCubesRepeated`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GatherCubesRepeatedData<'a> {
    /// `p: [[[f64; 2]; 3]; 4]`
    pub p: Grid<'a, f64, 3>,
    /// `index: [usize; n]`
    pub index: &'a [usize],
}

/// Sub-arrays of a three-level array gathered by data.
#[derive(Clone, Debug)]
pub struct GatherCubesRepeated {
    /// The data `p: [[[f64; 2]; 3]; 4]`.
    p: Vec<f64>,
    /// The data `index: [usize; n]`.
    index: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `a`.
    a: Vec<Bernoulli>,
    /// The message to `a` from its definition, line 3.
    a_prior: Vec<Bernoulli>,
    /// The product of the messages to `a[index[t]][j][k]` from line 4.
    a_from_index: Vec<Bernoulli>,
}

impl GatherCubesRepeated {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GatherCubesRepeatedData<'_>) -> Result<Self, DataError> {
        check::grid("p", data.p, 2, 27)?;
        check::real("p", data.p, 2, 27)?;
        check::integer("index", data.index, 2, 50)?;
        let n = data.index.len();
        check::length("p", 4, data.p.sizes[0], 2, 27)?;
        if !data.p.sizes[..1].contains(&0) {
            check::length("p", 3, data.p.sizes[1], 2, 27)?;
        }
        if !data.p.sizes[..2].contains(&0) {
            check::length("p", 2, data.p.sizes[2], 2, 27)?;
        }
        let mut inference = Self {
            p: data.p.values.to_vec(),
            index: data.index.to_vec(),
            n,
            a: Vec::new(),
            a_prior: Vec::new(),
            a_from_index: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: Grid<'_, f64, 3>) -> Result<(), DataError> {
        check::grid("p", p, 2, 27)?;
        check::length("p", 4, p.sizes[0], 2, 27)?;
        check::length("p", 3, p.sizes[1], 2, 27)?;
        check::length("p", 2, p.sizes[2], 2, 27)?;
        check::real("p", p, 2, 27)?;
        let before = std::mem::replace(&mut self.p, p.values.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `index` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_index(&mut self, index: &[usize]) -> Result<(), DataError> {
        check::length("index", self.index.len(), index.len(), 2, 50)?;
        check::integer("index", index, 2, 50)?;
        let before = std::mem::replace(&mut self.index, index.to_vec());
        self.check_data().inspect_err(|_| self.index = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.tell_a();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_a();
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
    pub fn a_posterior(&self) -> &[Bernoulli] {
        &self.a
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from lines 3 and 4.
        let mut a_so_far = self.a_prior.clone();
        for t in 0..self.n {
            for j in 0..3 {
                for k in 0..2 {
                    let index = self.index[t];
                    let a = a_so_far[(index * 3 + j) * 2 + k];
                    log_z += bernoulli::ep::log_evidence_soft(a, 0.6);
                    a_so_far[(index * 3 + j) * 2 + k] *= bernoulli::ep::to_x_known(0.6);
                }
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..4 {
            for j in 0..3 {
                for k in 0..2 {
                    check::probability(
                        "p[{}][{}][{}]",
                        &[i, j, k],
                        self.p[(i * 3 + j) * 2 + k],
                        3,
                        80,
                    )?;
                }
            }
        }
        for t in 0..self.n {
            check::below("index[{}]", &[t], self.index[t], 4, 4, 61)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = vec![Bernoulli::UNIFORM; (4 * 3) * 2];
        self.a_prior = vec![Bernoulli::UNIFORM; (4 * 3) * 2];
        self.a_from_index = vec![Bernoulli::UNIFORM; (4 * 3) * 2];
    }

    /// Line 3, `let a[i][j][k] ~ Bernoulli(p[i][j][k]);`.
    fn define_a(&mut self) {
        for i in 0..4 {
            for j in 0..3 {
                for k in 0..2 {
                    self.a_prior[(i * 3 + j) * 2 + k] = bernoulli::ep::to_x_known(
                        self.p[(i * 3 + j) * 2 + k],
                    );
                }
            }
        }
    }

    /// Line 4, `observe a[index[t]][j][k] ~ Bernoulli(0.6);`.
    fn tell_a(&mut self) {
        self.a_from_index = vec![Bernoulli::UNIFORM; (4 * 3) * 2];
        for t in 0..self.n {
            for j in 0..3 {
                for k in 0..2 {
                    let index = self.index[t];
                    self.a_from_index[(index * 3 + j) * 2 + k] *= bernoulli::ep::to_x_known(0.6);
                }
            }
        }
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        for at in 0..self.a.len() {
            self.a[at] = self.a_prior[at] * self.a_from_index[at];
        }
    }
}

impl Inference for GatherCubesRepeated {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("a", &self.a, 3, iteration)?;
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
        let a = Posterior::shaped([4, 3, 2], |[i, j, k]| self.a[(i * 3 + j) * 2 + k]);
        vec![("a", a)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 53)]
    }
}
