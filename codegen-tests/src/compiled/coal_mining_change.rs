//! `CoalMiningChange` by expectation propagation, compiled by posterity from
//! `models/coal_mining_change.model`.
//!
//! ```text
//! model CoalMiningChange(disasters: [usize; n]) -> (change, before, since) {
//!     let change ~ UniformInt(n);
//!     let before;
//!     let since;
//!     match change {
//!         year => {
//!             before ~ Gamma(shape = 1, rate = 0.5);
//!             since ~ Gamma(shape = 1, rate = 0.5);
//!             for i in 0..n {
//!                 if i < year {
//!                     disasters[i] ~ Poisson(before);
//!                 } else {
//!                     disasters[i] ~ Poisson(since);
//!                 }
//!             }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, poisson, uniform_int};
use posterity_runtime::{
    Categorical, DataError, Error, Gamma, Inference, Options, Posterior, Progress, Run,
    check, gate,
};
use std::ops::ControlFlow;

/// What [`CoalMiningChange`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CoalMiningChangeData<'a> {
    /// `disasters: [usize; n]`
    pub disasters: &'a [usize],
}

/// When did British coal mines become safer?
///
/// The yearly rate of disasters changes once, in a year that is not known: a gate with a case for each
/// year. In a case everything is conjugate, so the posterior of the year and the rates, averaged over
/// the years, are exact in one pass.
///
/// Data: `data/coal_mining.json`, explosions that killed ten or more, 1851 to 1962 (Jarrett 1979).
/// Model: Raftery & Akman, "Bayesian analysis of a Poisson process with a change-point" (1986), here
/// by year.
#[derive(Clone, Debug)]
pub struct CoalMiningChange {
    /// The data `disasters: [usize; n]`.
    disasters: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `change`.
    change: Categorical,
    /// The belief about `before`.
    before: Gamma,
    /// The belief about `since`.
    since: Gamma,
    /// The belief about `before_by_change`.
    before_by_change: Vec<Gamma>,
    /// The belief about `since_by_change`.
    since_by_change: Vec<Gamma>,
    /// The message to `change` from its definition, line 10.
    change_prior: Categorical,
    /// The message to `before` from its definition, line 15.
    before_by_change_prior: Vec<Gamma>,
    /// The message to `since` from its definition, line 16.
    since_by_change_prior: Vec<Gamma>,
    /// The product of the messages to `before[year]` from line 19.
    before_by_change_from_disasters: Vec<Gamma>,
    /// The product of the messages to `since[year]` from line 21.
    since_by_change_from_disasters: Vec<Gamma>,
    /// The message to `change` from line 13.
    change_from_gate: Categorical,
}

impl CoalMiningChange {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CoalMiningChangeData<'_>) -> Result<Self, DataError> {
        check::integer("disasters", data.disasters, 9, 24)?;
        let n = data.disasters.len();
        let mut inference = Self {
            disasters: data.disasters.to_vec(),
            n,
            change: Categorical::uniform(1),
            before: Gamma::UNIFORM,
            since: Gamma::UNIFORM,
            before_by_change: Vec::new(),
            since_by_change: Vec::new(),
            change_prior: Categorical::uniform(1),
            before_by_change_prior: Vec::new(),
            since_by_change_prior: Vec::new(),
            before_by_change_from_disasters: Vec::new(),
            since_by_change_from_disasters: Vec::new(),
            change_from_gate: Categorical::uniform(1),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `disasters` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_disasters(&mut self, disasters: &[usize]) -> Result<(), DataError> {
        check::length("disasters", self.disasters.len(), disasters.len(), 9, 24)?;
        check::integer("disasters", disasters, 9, 24)?;
        self.disasters = disasters.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_change();
        self.define_before_by_change();
        self.define_since_by_change();
        self.tell_before_by_change();
        self.tell_since_by_change();
    }

    /// One pass: exact but for predictions, which take their parents as independent.
    pub fn update(&mut self) {
        self.tell_change();
        self.marginal_of_change();
        self.marginal_of_before_by_change();
        self.marginal_of_since_by_change();
        self.predict_before();
        self.predict_since();
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

    /// The posterior of `change`.
    #[must_use]
    pub fn change_posterior(&self) -> &Categorical {
        &self.change
    }

    /// The posterior of `before`.
    #[must_use]
    pub fn before_posterior(&self) -> &Gamma {
        &self.before
    }

    /// The posterior of `since`.
    #[must_use]
    pub fn since_posterior(&self) -> &Gamma {
        &self.since
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `change`, from lines 10 and 13.
        let change = &self.change_prior;
        let mut cases = Categorical::uniform(self.n);
        for year in 0..self.n {
            cases
                .set_log_weight(year, gate::possible(self.log_evidence_of_case_of_change(year)));
        }
        log_z += gate::log_evidence_of_cases(change, &cases);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive("n", &[], self.n, 10, 29)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.change = Categorical::uniform(self.n);
        self.before = Gamma::UNIFORM;
        self.since = Gamma::UNIFORM;
        self.before_by_change = vec![Gamma::UNIFORM; self.n];
        self.since_by_change = vec![Gamma::UNIFORM; self.n];
        self.change_prior = Categorical::uniform(self.n);
        self.before_by_change_prior = vec![Gamma::UNIFORM; self.n];
        self.since_by_change_prior = vec![Gamma::UNIFORM; self.n];
        self.before_by_change_from_disasters = vec![Gamma::UNIFORM; self.n];
        self.since_by_change_from_disasters = vec![Gamma::UNIFORM; self.n];
        self.change_from_gate = Categorical::uniform(self.n);
    }

    /// Line 10, `let change ~ UniformInt(n);`.
    fn define_change(&mut self) {
        self.change_prior = uniform_int::ep::to_x(self.n);
    }

    /// Line 15, `before ~ Gamma(shape = 1, rate = 0.5);`.
    fn define_before_by_change(&mut self) {
        self.before_by_change_prior.fill(gamma::ep::to_x_known(1.0, 0.5));
    }

    /// Line 16, `since ~ Gamma(shape = 1, rate = 0.5);`.
    fn define_since_by_change(&mut self) {
        self.since_by_change_prior.fill(gamma::ep::to_x_known(1.0, 0.5));
    }

    /// Line 19, `disasters[i] ~ Poisson(before);`.
    fn tell_before_by_change(&mut self) {
        self.before_by_change_from_disasters = vec![Gamma::UNIFORM; self.n];
        for year in 0..self.n {
            for i in 0..self.n {
                if i < year {
                    self.before_by_change_from_disasters[year] *=
                        poisson::ep::to_rate_observed(self.disasters[i]);
                }
            }
        }
    }

    /// Line 21, `disasters[i] ~ Poisson(since);`.
    fn tell_since_by_change(&mut self) {
        self.since_by_change_from_disasters = vec![Gamma::UNIFORM; self.n];
        for year in 0..self.n {
            for i in 0..self.n {
                if i >= year {
                    self.since_by_change_from_disasters[year] *=
                        poisson::ep::to_rate_observed(self.disasters[i]);
                }
            }
        }
    }

    /// Line 13, `match change`.
    fn tell_change(&mut self) {
        let mut cases = Categorical::uniform(self.n);
        for year in 0..self.n {
            cases
                .set_log_weight(year, gate::possible(self.log_evidence_of_case_of_change(year)));
        }
        self.change_from_gate = cases;
    }

    /// The marginal of `change`: the product of all messages to it.
    fn marginal_of_change(&mut self) {
        self.change = &self.change_prior * &self.change_from_gate;
    }

    /// The marginal of `before_by_change`: the product of all messages to it.
    fn marginal_of_before_by_change(&mut self) {
        for at in 0..self.before_by_change.len() {
            self.before_by_change[at] = self.before_by_change_prior[at]
                * self.before_by_change_from_disasters[at];
        }
    }

    /// The marginal of `since_by_change`: the product of all messages to it.
    fn marginal_of_since_by_change(&mut self) {
        for at in 0..self.since_by_change.len() {
            self.since_by_change[at] = self.since_by_change_prior[at]
                * self.since_by_change_from_disasters[at];
        }
    }

    /// Line 13, `match change`.
    fn predict_before(&mut self) {
        let before = Gamma::UNIFORM;
        let change = &(&self.change_prior * &self.change_from_gate);
        let mut exit = gate::Exit::new(&before);
        for year in 0..self.n {
            let before_by_change = self.before_by_change_prior[year]
                * self.before_by_change_from_disasters[year];
            exit.case(change.log_density(year), &before_by_change);
        }
        self.before = exit.message();
    }

    /// Line 13, `match change`.
    fn predict_since(&mut self) {
        let since = Gamma::UNIFORM;
        let change = &(&self.change_prior * &self.change_from_gate);
        let mut exit = gate::Exit::new(&since);
        for year in 0..self.n {
            let since_by_change = self.since_by_change_prior[year]
                * self.since_by_change_from_disasters[year];
            exit.case(change.log_density(year), &since_by_change);
        }
        self.since = exit.message();
    }

    /// The log evidence of what stands in this case.
    /// Line 13, `match change`.
    fn log_evidence_of_case_of_change(&self, year: usize) -> f64 {
        let mut log_z = 0.0;
        let mut before_by_change_so_far = self.before_by_change_prior[year];
        for i in 0..self.n {
            if i < year {
                log_z += poisson::ep::log_evidence(self.disasters[i], before_by_change_so_far);
                before_by_change_so_far *= poisson::ep::to_rate_observed(self.disasters[i]);
            }
        }
        let mut since_by_change_so_far = self.since_by_change_prior[year];
        for i in 0..self.n {
            if i >= year {
                log_z += poisson::ep::log_evidence(self.disasters[i], since_by_change_so_far);
                since_by_change_so_far *= poisson::ep::to_rate_observed(self.disasters[i]);
            }
        }
        log_z
    }
}

impl Inference for CoalMiningChange {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("change", &self.change, 0, 10, iteration)?;
        Error::check_proper("before", &self.before, 0, 15, iteration)?;
        Error::check_proper("since", &self.since, 0, 16, iteration)?;
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
        let change = Posterior::from(self.change.clone());
        let before = Posterior::from(self.before);
        let since = Posterior::from(self.since);
        vec![("change", change), ("before", before), ("since", since)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(19, 21), (21, 21), (13, 11)]
    }
}
