//! `GatherRepeatedVmp` by variational message passing, compiled by posterity from
//! `conformance/indexing/gather_repeated_vmp.model`.
//!
//! ```text
//! model GatherRepeatedVmp(p: [f64; 4], index: [usize; n], like: [f64; n]) -> (a) {
//!     for i in 0..4 { let a[i] ~ Bernoulli(p[i]); }
//!     for j in 0..n { observe a[index[j]] ~ Bernoulli(like[j]); }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`GatherRepeatedVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GatherRepeatedVmpData<'a> {
    /// `p: [f64; 4]`
    pub p: &'a [f64],
    /// `index: [usize; n]`
    pub index: &'a [usize],
    /// `like: [f64; n]`
    pub like: &'a [f64],
}

/// Elements gathered by a list of repeated indices.
#[derive(Clone, Debug)]
pub struct GatherRepeatedVmp {
    /// The data `p: [f64; 4]`.
    p: Vec<f64>,
    /// The data `index: [usize; n]`.
    index: Vec<usize>,
    /// The data `like: [f64; n]`.
    like: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `a`.
    a: Vec<Bernoulli>,
    /// The belief about `a` in the making.
    a_next: Vec<Bernoulli>,
}

impl GatherRepeatedVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GatherRepeatedVmpData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 25)?;
        check::integer("index", data.index, 2, 38)?;
        check::real("like", data.like, 2, 57)?;
        let n = data.index.len();
        check::size("n", "index", n, "like", data.like.len(), 2, 57)?;
        check::length("p", 4, data.p.len(), 2, 25)?;
        let mut inference = Self {
            p: data.p.to_vec(),
            index: data.index.to_vec(),
            like: data.like.to_vec(),
            n,
            a: Vec::new(),
            a_next: Vec::new(),
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
        check::length("p", self.p.len(), p.len(), 2, 25)?;
        check::real("p", p, 2, 25)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `index` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_index(&mut self, index: &[usize]) -> Result<(), DataError> {
        check::length("index", self.index.len(), index.len(), 2, 38)?;
        check::integer("index", index, 2, 38)?;
        let before = std::mem::replace(&mut self.index, index.to_vec());
        self.check_data().inspect_err(|_| self.index = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `like` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_like(&mut self, like: &[f64]) -> Result<(), DataError> {
        check::length("like", self.like.len(), like.len(), 2, 57)?;
        check::real("like", like, 2, 57)?;
        let before = std::mem::replace(&mut self.like, like.to_vec());
        self.check_data().inspect_err(|_| self.like = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_a();
    }

    /// One pass: exact.
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
    pub fn a_posterior(&self) -> &[Bernoulli] {
        &self.a
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let a[i] ~ Bernoulli(p[i]);`.
        for i in 0..4 {
            let a = self.a[i];
            bound += bernoulli::vmp::average_log(a, self.p[i]);
        }
        // Line 4, `observe a[index[j]] ~ Bernoulli(like[j]);`.
        for j in 0..self.n {
            let index = self.index[j];
            let a = self.a[index];
            bound += bernoulli::vmp::average_log(a, self.like[j]);
        }
        // The entropies of the beliefs.
        bound += self.a.iter().map(Bernoulli::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..4 {
            check::probability("p[{}]", &[i], self.p[i], 3, 42)?;
        }
        for j in 0..self.n {
            check::probability("like[{}]", &[j], self.like[j], 4, 53)?;
            check::below("index[{}]", &[j], self.index[j], 4, 4, 29)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.a = vec![Bernoulli::UNIFORM; 4];
        self.a_next = vec![Bernoulli::UNIFORM; 4];
    }

    /// Line 3, `let a[i] ~ Bernoulli(p[i]);`.
    fn start_a(&mut self) {
        for i in 0..4 {
            self.a[i] = bernoulli::vmp::to_x_known(self.p[i]);
        }
    }

    /// The belief about `a`, from lines 3 and 4.
    fn update_a(&mut self) {
        for i in 0..4 {
            self.a_next[i] = bernoulli::vmp::to_x_known(self.p[i]);
        }
        for j in 0..self.n {
            let index = self.index[j];
            self.a_next[index] *= bernoulli::vmp::to_x_known(self.like[j]);
        }
        std::mem::swap(&mut self.a, &mut self.a_next);
    }
}

impl Inference for GatherRepeatedVmp {
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
        let a = Posterior::array((0..4).map(|i| self.a[i]));
        vec![("a", a)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 21)]
    }
}
