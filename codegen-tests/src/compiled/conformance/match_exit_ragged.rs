//! `MatchExitRagged` by expectation propagation, compiled by posterity from
//! `conformance/gates/match_exit_ragged.model`.
//!
//! ```text
//! model MatchExitRagged(prior: [[f64; 2]; 3]) -> (b) {
//!     for o in 0..3 { for i in 0..2 { let a[o][i] ~ Categorical(prior[o]); } }
//!     let index ~ Categorical([0.1, 0.5, 0.4]);
//!     for i in 0..2 { let b[i]; }
//!     match index {
//!         k => { for i in 0..2 { b[i] = a[k][i]; } }
//!     }
//! }
//! ```

use posterity_runtime::operators::categorical;
use posterity_runtime::{
    Categorical, DataError, Error, Grid, Inference, Options, Posterior, Progress, Run,
    check, gate,
};
use std::ops::ControlFlow;

/// What [`MatchExitRagged`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MatchExitRaggedData<'a> {
    /// `prior: [[f64; 2]; 3]`
    pub prior: Grid<'a, f64, 2>,
}

/// A row picked by a random index leaves the gate.
#[derive(Clone, Debug)]
pub struct MatchExitRagged {
    /// The data `prior: [[f64; 2]; 3]`.
    prior: Vec<f64>,
    /// The belief about `a`.
    a: Vec<Categorical>,
    /// The belief about `index`.
    index: Categorical,
    /// The belief about `b`.
    b: Vec<Categorical>,
    /// The belief about `b_by_index`.
    b_by_index: Vec<Categorical>,
    /// The belief about `a_by_index`.
    a_by_index: Vec<Categorical>,
}

impl MatchExitRagged {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MatchExitRaggedData<'_>) -> Result<Self, DataError> {
        check::grid("prior", data.prior, 2, 23)?;
        check::real("prior", data.prior, 2, 23)?;
        check::length("prior", 3, data.prior.sizes[0], 2, 23)?;
        if !data.prior.sizes[..1].contains(&0) {
            check::length("prior", 2, data.prior.sizes[1], 2, 23)?;
        }
        let mut inference = Self {
            prior: data.prior.values.to_vec(),
            a: Vec::new(),
            index: Categorical::uniform(1),
            b: Vec::new(),
            b_by_index: Vec::new(),
            a_by_index: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `prior` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_prior(&mut self, prior: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("prior", prior, 2, 23)?;
        check::length("prior", 3, prior.sizes[0], 2, 23)?;
        check::length("prior", 2, prior.sizes[1], 2, 23)?;
        check::real("prior", prior, 2, 23)?;
        let before = std::mem::replace(&mut self.prior, prior.values.to_vec());
        self.check_data().inspect_err(|_| self.prior = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact but for predictions, which take their parents as independent.
    pub fn update(&mut self) {
        self.predict_a();
        self.predict_index();
        self.predict_a_by_index();
        self.predict_b_by_index();
        self.predict_b();
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

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &[Categorical] {
        &self.b
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for o in 0..3 {
            check::weights("prior[{}]", &[o], &self.prior[o * 2..][..2], 3, 63)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = vec![Categorical::uniform(2); 3 * 2];
        self.index = Categorical::uniform(3);
        self.b = vec![Categorical::uniform(2); 2];
        self.b_by_index = vec![Categorical::uniform(2); 3 * 2];
        self.a_by_index = vec![Categorical::uniform(2); 3 * 2];
    }

    /// Line 3, `let a[o][i] ~ Categorical(prior[o]);`.
    fn predict_a(&mut self) {
        for o in 0..3 {
            for i in 0..2 {
                self.a[o * 2 + i] = categorical::ep::to_x_known(&self.prior[o * 2..][..2]);
            }
        }
    }

    /// Line 4, `let index ~ Categorical([0.1, 0.5, 0.4]);`.
    fn predict_index(&mut self) {
        self.index = categorical::ep::to_x_known(&[0.1, 0.5, 0.4]);
    }

    /// Line 6, `match index`.
    fn predict_a_by_index(&mut self) {
        for k in 0..3 {
            for i_each_each in 0..2 {
                let a = &self.a[k * 2 + i_each_each];
                self.a_by_index[k * 2 + i_each_each].clone_from(a);
            }
        }
    }

    /// Line 7, `b[i] = a[k][i];`.
    fn predict_b_by_index(&mut self) {
        for k in 0..3 {
            for i in 0..2 {
                let a_by_index = &self.a_by_index[k * 2 + i];
                self.b_by_index[k * 2 + i].clone_from(a_by_index);
            }
        }
    }

    /// Line 6, `match index`.
    fn predict_b(&mut self) {
        let b = &(Categorical::uniform(2));
        let index = &self.index;
        for i_each in 0..2 {
            let mut exit = gate::Exit::new(b);
            for k in 0..3 {
                let b_by_index = &self.b_by_index[k * 2 + i_each];
                exit.case(index.log_density(k), b_by_index);
            }
            self.b[i_each] = exit.message();
        }
    }
}

impl Inference for MatchExitRagged {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("a", &self.a, 3, iteration)?;
        Error::check_proper("index", &self.index, 0, 4, iteration)?;
        Error::check_all_proper("b", &self.b, 7, iteration)?;
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
        let b = Posterior::array((0..2).map(|i| self.b[i].clone()));
        vec![("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
