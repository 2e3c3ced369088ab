//! `SumWithAPickedElement` by expectation propagation, compiled by posterity from
//! `conformance/gates/sum_with_a_picked_element.model`.
//!
//! ```text
//! model SumWithAPickedElement(p: [f64; 2], y: bool) -> (level, pick) {
//!     for i in 0..2 {
//!         let level[i] ~ Categorical([0.4, 0.6]);
//!     }
//!     let pick ~ Categorical(p);
//!     let total = pick + level[pick];
//!     observe (total == 1) == y;
//! }
//! ```

use posterity_runtime::operators::{categorical, equal_int, sum_int};
use posterity_runtime::{
    Categorical, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
    gate,
};
use std::ops::ControlFlow;

/// What [`SumWithAPickedElement`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SumWithAPickedElementData<'a> {
    /// `p: [f64; 2]`
    pub p: &'a [f64],
    /// `y: bool`
    pub y: bool,
}

/// The sum of an integer and the element that it picks: the largest has as many values in each case as
/// in the last.
#[derive(Clone, Debug)]
pub struct SumWithAPickedElement {
    /// The data `p: [f64; 2]`.
    p: Vec<f64>,
    /// The data `y: bool`.
    y: bool,
    /// The belief about `level`.
    level: Vec<Categorical>,
    /// The belief about `pick`.
    pick: Categorical,
    /// The message to `level` from its definition, line 4.
    level_prior: Vec<Categorical>,
    /// The message to `pick` from its definition, line 6.
    pick_prior: Categorical,
    /// The message to `level` from its definition, line 7.
    level_by_pick_prior: Vec<Categorical>,
    /// The message to `total` from its definition, line 7.
    total_by_pick_prior: Vec<Categorical>,
    /// The message to `level[k]` from line 7.
    level_by_pick_from_total_by_pick: Vec<Categorical>,
    /// The message to `total` from its definition, line 7.
    total_prior: Categorical,
    /// The message to `total[k]` from line 7.
    total_by_pick_from_total: Vec<Categorical>,
    /// The message to `pick` from line 7.
    pick_from_gate: Categorical,
    /// The message to `level[k]` from line 7.
    level_from_gate: Vec<Categorical>,
    /// The message to `total` from line 8.
    total_from_y: Categorical,
}

impl SumWithAPickedElement {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SumWithAPickedElementData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 29)?;
        check::length("p", 2, data.p.len(), 2, 29)?;
        let mut inference = Self {
            p: data.p.to_vec(),
            y: data.y,
            level: Vec::new(),
            pick: Categorical::uniform(1),
            level_prior: Vec::new(),
            pick_prior: Categorical::uniform(1),
            level_by_pick_prior: Vec::new(),
            total_by_pick_prior: Vec::new(),
            level_by_pick_from_total_by_pick: Vec::new(),
            total_prior: Categorical::uniform(1),
            total_by_pick_from_total: Vec::new(),
            pick_from_gate: Categorical::uniform(1),
            level_from_gate: Vec::new(),
            total_from_y: Categorical::uniform(1),
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
        check::length("p", self.p.len(), p.len(), 2, 29)?;
        check::real("p", p, 2, 29)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: bool) -> Result<(), DataError> {
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.define_pick();
        self.tell_total();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_total_by_pick();
        self.tell_level_by_pick();
        self.define_level_by_pick();
        self.define_total_by_pick();
        self.define_total();
        self.tell_pick();
        self.tell_level();
        self.marginal_of_level();
        self.marginal_of_pick();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Categorical] {
        &self.level
    }

    /// The posterior of `pick`.
    #[must_use]
    pub fn pick_posterior(&self) -> &Categorical {
        &self.pick
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `level`, from line 4.
        for at in 0..self.level_prior.len() {
            log_z += (&self.level_prior[at] * &self.level_from_gate[at])
                .log_normaliser_over(&self.level_prior[at]);
        }
        // `pick`, from lines 6 and 7.
        let pick = &self.pick_prior;
        let mut cases = Categorical::uniform(2);
        let total = &self.total_from_y;
        for k in 0..2 {
            let mut evidence = self.log_evidence_of_case_of_pick(k);
            let total_by_pick = &self.total_by_pick_prior[k];
            evidence += total_by_pick.log_average_of(total);
            cases.set_log_weight(k, gate::possible(evidence));
        }
        log_z += gate::log_evidence_of_cases(pick, &cases);
        // `total`, from lines 7 and 8.
        let total = &self.total_prior;
        log_z += equal_int::ep::log_evidence_known_b(self.y, total, 1);
        // Line 7, `let total = pick + level[pick];`.
        let total = &self.total_from_y;
        log_z -= self.total_prior.log_average_of(total);
        // Line 7, `let total = pick + level[pick];`.
        for k in 0..2 {
            let level = &self.level_prior[k];
            log_z -= (&self.level_prior[k] * &self.level_from_gate[k]).log_normaliser_over(level);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::weights("p", &[], &self.p, 6, 28)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = vec![Categorical::uniform(2); 2];
        self.pick = Categorical::uniform(2);
        self.level_prior = vec![Categorical::uniform(2); 2];
        self.pick_prior = Categorical::uniform(2);
        self.level_by_pick_prior = vec![Categorical::uniform(2); 2];
        self.total_by_pick_prior = vec![Categorical::uniform(3); 2];
        self.level_by_pick_from_total_by_pick = vec![Categorical::uniform(2); 2];
        self.total_prior = Categorical::uniform(3);
        self.total_by_pick_from_total = vec![Categorical::uniform(3); 2];
        self.pick_from_gate = Categorical::uniform(2);
        self.level_from_gate = vec![Categorical::uniform(2); 2];
        self.total_from_y = Categorical::uniform(3);
    }

    /// Line 4, `let level[i] ~ Categorical([0.4, 0.6]);`.
    fn define_level(&mut self) {
        self.level_prior.fill(categorical::ep::to_x_known(&[0.4, 0.6]));
    }

    /// Line 6, `let pick ~ Categorical(p);`.
    fn define_pick(&mut self) {
        self.pick_prior = categorical::ep::to_x_known(&self.p);
    }

    /// Line 8, `observe (total == 1) == y;`.
    fn tell_total(&mut self) {
        self.total_from_y = equal_int::ep::to_a_known(self.y, 1, 3);
    }

    /// Line 7, `let total = pick + level[pick];`.
    fn tell_total_by_pick(&mut self) {
        let total = &self.total_from_y;
        for k in 0..2 {
            self.total_by_pick_from_total[k].clone_from(total);
        }
    }

    /// Line 7, `let total = pick + level[pick];`.
    fn tell_level_by_pick(&mut self) {
        for k in 0..2 {
            let total_by_pick = &self.total_by_pick_from_total[k];
            self.level_by_pick_from_total_by_pick[k] = sum_int::ep::to_a(total_by_pick, k, 2);
        }
    }

    /// Line 7, `let total = pick + level[pick];`.
    fn define_level_by_pick(&mut self) {
        for k in 0..2 {
            let level = &self.level_prior[k];
            self.level_by_pick_prior[k].clone_from(level);
        }
    }

    /// Line 7, `let total = pick + level[pick];`.
    fn define_total_by_pick(&mut self) {
        for k in 0..2 {
            let level_by_pick = &self.level_by_pick_prior[k];
            self.total_by_pick_prior[k] = sum_int::ep::to_y(level_by_pick, k, 3);
        }
    }

    /// Line 7, `let total = pick + level[pick];`.
    fn define_total(&mut self) {
        let total = &self.total_from_y;
        let pick = &self.pick_prior;
        let mut exit = gate::Exit::new(total);
        for k in 0..2 {
            let total_by_pick = &self.total_by_pick_prior[k];
            exit.case(
                gate::weighed(pick.log_density(k), self.log_evidence_of_case_of_pick(k)),
                total_by_pick,
            );
        }
        self.total_prior = exit.message();
    }

    /// Line 7, `let total = pick + level[pick];`.
    fn tell_pick(&mut self) {
        let mut cases = Categorical::uniform(2);
        let total = &self.total_from_y;
        for k in 0..2 {
            let mut evidence = self.log_evidence_of_case_of_pick(k);
            let total_by_pick = &self.total_by_pick_prior[k];
            evidence += total_by_pick.log_average_of(total);
            cases.set_log_weight(k, gate::possible(evidence));
        }
        self.pick_from_gate = cases;
    }

    /// Line 7, `let total = pick + level[pick];`.
    fn tell_level(&mut self) {
        let pick = &(&self.pick_prior * &self.pick_from_gate);
        for k in 0..2 {
            let level = &self.level_prior[k];
            let mut leave = gate::Leave::new(level);
            let level_by_pick = &self.level_by_pick_from_total_by_pick[k];
            leave.case(pick.log_density(k), level_by_pick);
            self.level_from_gate[k] = leave.message();
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        for at in 0..self.level.len() {
            self.level[at] = &self.level_prior[at] * &self.level_from_gate[at];
        }
    }

    /// The marginal of `pick`: the product of all messages to it.
    fn marginal_of_pick(&mut self) {
        self.pick = &self.pick_prior * &self.pick_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 7, `let total = pick + level[pick];`.
    fn log_evidence_of_case_of_pick(&self, k: usize) -> f64 {
        let mut log_z = 0.0;
        let level_by_pick_so_far = self.level_by_pick_prior[k].clone();
        log_z += (&self.level_by_pick_prior[k] * &self.level_by_pick_from_total_by_pick[k])
            .log_normaliser_over(&level_by_pick_so_far);
        let level_by_pick = &self.level_by_pick_prior[k];
        log_z -= (&self.level_by_pick_prior[k] * &self.level_by_pick_from_total_by_pick[k])
            .log_normaliser_over(level_by_pick);
        log_z
    }
}

impl Inference for SumWithAPickedElement {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("level", &self.level, 4, iteration)?;
        Error::check_proper("pick", &self.pick, 0, 6, iteration)?;
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
        let level = Posterior::array((0..2).map(|i| self.level[i].clone()));
        let pick = Posterior::from(self.pick.clone());
        vec![("level", level), ("pick", pick)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 30), (8, 5)]
    }
}
