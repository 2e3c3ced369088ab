//! `ManyCoinsMixtureVmp` by variational message passing, compiled by posterity from
//! `conformance/mixtures/many_coins_mixture_vmp.model`.
//!
//! ```text
//! model ManyCoinsMixtureVmp(p: [f64; 2]) -> (x) {
//!     let i ~ Categorical([0.4, 0.6]);
//!     let x;
//!     match i { k => { x ~ Bernoulli(p[k]); } }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, categorical};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Run, check, gate,
};
use std::ops::ControlFlow;

/// What [`ManyCoinsMixtureVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ManyCoinsMixtureVmpData<'a> {
    /// `p: [f64; 2]`
    pub p: &'a [f64],
}

/// A match output under variational inference.
#[derive(Clone, Debug)]
pub struct ManyCoinsMixtureVmp {
    /// The data `p: [f64; 2]`.
    p: Vec<f64>,
    /// The belief about `i`.
    i: Categorical,
    /// The belief about `x`.
    x: Bernoulli,
    /// The belief about `x_by_i`.
    x_by_i: Vec<Bernoulli>,
}

impl ManyCoinsMixtureVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ManyCoinsMixtureVmpData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 27)?;
        check::length("p", 2, data.p.len(), 2, 27)?;
        let mut inference = Self {
            p: data.p.to_vec(),
            i: Categorical::uniform(1),
            x: Bernoulli::UNIFORM,
            x_by_i: Vec::new(),
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
        check::length("p", self.p.len(), p.len(), 2, 27)?;
        check::real("p", p, 2, 27)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact but for predictions, which take their parents as independent.
    pub fn update(&mut self) {
        self.predict_i();
        self.predict_x_by_i();
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

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &Bernoulli {
        &self.x
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for k in 0..2 {
            check::probability("p[{}]", &[k], self.p[k], 5, 36)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.i = Categorical::uniform(2);
        self.x = Bernoulli::UNIFORM;
        self.x_by_i = vec![Bernoulli::UNIFORM; 2];
    }

    /// Line 3, `let i ~ Categorical([0.4, 0.6]);`.
    fn predict_i(&mut self) {
        self.i = categorical::ep::to_x_known(&[0.4, 0.6]);
    }

    /// Line 5, `x ~ Bernoulli(p[k]);`.
    fn predict_x_by_i(&mut self) {
        for k in 0..2 {
            self.x_by_i[k] = bernoulli::ep::to_x_known(self.p[k]);
        }
    }

    /// Line 5, `match i`.
    fn predict_x(&mut self) {
        let x = Bernoulli::UNIFORM;
        let i = &self.i;
        let mut exit = gate::Exit::new(&x);
        for k in 0..2 {
            let x_by_i = self.x_by_i[k];
            exit.case(i.log_density(k), &x_by_i);
        }
        self.x = exit.message();
    }
}

impl Inference for ManyCoinsMixtureVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("i", &self.i, 0, 3, iteration)?;
        Error::check_proper("x", &self.x, 0, 5, iteration)?;
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
        let x = Posterior::from(self.x);
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
