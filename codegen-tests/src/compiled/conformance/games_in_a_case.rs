//! `GamesInACase` by expectation propagation, compiled by posterity from
//! `conformance/gates/games_in_a_case.model`.
//!
//! ```text
//! model GamesInACase(winner: [usize; n], loser: [usize; n]) -> (c, skill) {
//!     let c ~ Bernoulli(0.5);
//!     for p in 0..3 {
//!         let skill[p] ~ Gaussian(0, variance = 1);
//!     }
//!     if c {
//!         for g in 0..n {
//!             let difference ~ Gaussian(skill[winner[g]] - skill[loser[g]], variance = 1);
//!             observe difference > 0;
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, is_positive};
use posterity_runtime::{
    Ahead, Bernoulli, DataError, Distribution, Error, Gaussian, Inference, Options,
    Posterior, Predictor, Progress, Run, Unsettled, check, gate,
};
use std::ops::ControlFlow;

/// What [`GamesInACase`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct GamesInACaseData<'a> {
    /// `winner: [usize; n]`
    pub winner: &'a [usize],
    /// `loser: [usize; n]`
    pub loser: &'a [usize],
}

/// Games that one hypothesis is about: what a case tells a player does not count again what entered
/// it.
#[derive(Clone, Debug)]
pub struct GamesInACase {
    /// The data `winner: [usize; n]`.
    winner: Vec<usize>,
    /// The data `loser: [usize; n]`.
    loser: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `c`.
    c: Bernoulli,
    /// The belief about `skill`.
    skill: Vec<Gaussian>,
    /// The belief about `skill_if_c`.
    skill_if_c: Vec<Gaussian>,
    /// The message to `c` from its definition, line 3.
    c_prior: Bernoulli,
    /// The message to `skill` from its definition, line 5.
    skill_prior: Vec<Gaussian>,
    /// The message to `skill` from its definition, line 7.
    skill_if_c_prior: Vec<Gaussian>,
    /// The message to `skill[winner[g]]` from line 10.
    skill_if_c_from_winner: Vec<Gaussian>,
    /// The message to `skill[loser[g]]` from line 10.
    skill_if_c_from_loser: Vec<Gaussian>,
    /// The message to `c` from line 7.
    c_from_gate: Bernoulli,
    /// The message to `skill[p_each]` from line 7.
    skill_from_gate: Vec<Gaussian>,
    /// The belief about `c` one iteration ago.
    c_before: Bernoulli,
    /// The belief about `skill` one iteration ago.
    skill_before: Vec<Gaussian>,
}

impl GamesInACase {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: GamesInACaseData<'_>) -> Result<Self, DataError> {
        check::integer("winner", data.winner, 2, 20)?;
        check::integer("loser", data.loser, 2, 40)?;
        let n = data.winner.len();
        check::size("n", "winner", n, "loser", data.loser.len(), 2, 40)?;
        let mut inference = Self {
            winner: data.winner.to_vec(),
            loser: data.loser.to_vec(),
            n,
            c: Bernoulli::UNIFORM,
            skill: Vec::new(),
            skill_if_c: Vec::new(),
            c_prior: Bernoulli::UNIFORM,
            skill_prior: Vec::new(),
            skill_if_c_prior: Vec::new(),
            skill_if_c_from_winner: Vec::new(),
            skill_if_c_from_loser: Vec::new(),
            c_from_gate: Bernoulli::UNIFORM,
            skill_from_gate: Vec::new(),
            c_before: Bernoulli::UNIFORM,
            skill_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `winner` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_winner(&mut self, winner: &[usize]) -> Result<(), DataError> {
        check::length("winner", self.winner.len(), winner.len(), 2, 20)?;
        check::integer("winner", winner, 2, 20)?;
        let before = std::mem::replace(&mut self.winner, winner.to_vec());
        self.check_data().inspect_err(|_| self.winner = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `loser` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_loser(&mut self, loser: &[usize]) -> Result<(), DataError> {
        check::length("loser", self.loser.len(), loser.len(), 2, 40)?;
        check::integer("loser", loser, 2, 40)?;
        let before = std::mem::replace(&mut self.loser, loser.to_vec());
        self.check_data().inspect_err(|_| self.loser = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_c();
        self.define_skill();
        self.define_skill_if_c();
        self.c_before = self.c;
        self.skill_before.clone_from(&self.skill);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_skill_if_c();
        self.tell_c();
        self.tell_skill();
        self.marginal_of_c();
        self.marginal_of_skill();
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

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &Bernoulli {
        &self.c
    }

    /// The posterior of `skill`.
    #[must_use]
    pub fn skill_posterior(&self) -> &[Gaussian] {
        &self.skill
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `c`, from lines 3 and 7.
        let c = self.c_prior;
        log_z += gate::log_evidence_of_truth(c, self.log_evidence_if_c(), 0.0);
        // `skill`, from line 5.
        for at in 0..self.skill_prior.len() {
            log_z += (self.skill_prior[at] * self.skill_from_gate[at])
                .log_normaliser_over(&self.skill_prior[at]);
        }
        // Line 7, `if c`.
        for p_each in 0..3 {
            let skill = self.skill_prior[p_each];
            log_z -= (self.skill_prior[p_each] * self.skill_from_gate[p_each])
                .log_normaliser_over(&skill);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for g in 0..self.n {
            check::below("winner[{}]", &[g], self.winner[g], 3, 9, 39)?;
            check::below("loser[{}]", &[g], self.loser[g], 3, 9, 58)?;
            check::distinct("skill", &[g], self.winner[g] != self.loser[g], 10, 13)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.c = Bernoulli::UNIFORM;
        self.skill = vec![Gaussian::UNIFORM; 3];
        self.skill_if_c = vec![Gaussian::UNIFORM; 3];
        self.c_prior = Bernoulli::UNIFORM;
        self.skill_prior = vec![Gaussian::UNIFORM; 3];
        self.skill_if_c_prior = vec![Gaussian::UNIFORM; 3];
        self.skill_if_c_from_winner = vec![Gaussian::UNIFORM; self.n];
        self.skill_if_c_from_loser = vec![Gaussian::UNIFORM; self.n];
        self.c_from_gate = Bernoulli::UNIFORM;
        self.skill_from_gate = vec![Gaussian::UNIFORM; 3];
    }

    /// Line 3, `let c ~ Bernoulli(0.5);`.
    fn define_c(&mut self) {
        self.c_prior = bernoulli::ep::to_x_known(0.5);
    }

    /// Line 5, `let skill[p] ~ Gaussian(0, variance = 1);`.
    fn define_skill(&mut self) {
        self.skill_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 7, `if c`.
    fn define_skill_if_c(&mut self) {
        for p_each in 0..3 {
            let skill = self.skill_prior[p_each];
            self.skill_if_c[p_each] *= skill / self.skill_if_c_prior[p_each];
            self.skill_if_c_prior[p_each] = skill;
        }
    }

    /// Line 10, `observe difference > 0;`.
    fn tell_skill_if_c(&mut self) {
        for g in 0..self.n {
            let winner = self.winner[g];
            let loser = self.loser[g];
            let skill_if_c_at_winner = self.skill_if_c[winner] / self.skill_if_c_from_winner[g];
            let skill_if_c_at_loser = self.skill_if_c[loser] / self.skill_if_c_from_loser[g];
            let [to_skill_if_c_at_winner, to_skill_if_c_at_loser] = is_positive::ep::messages(
                true,
                0.0,
                1.0,
                [(1.0, skill_if_c_at_winner), (-1.0, skill_if_c_at_loser)],
            );
            self.skill_if_c[winner] = skill_if_c_at_winner * to_skill_if_c_at_winner;
            self.skill_if_c_from_winner[g] = to_skill_if_c_at_winner;
            self.skill_if_c[loser] *= to_skill_if_c_at_loser / self.skill_if_c_from_loser[g];
            self.skill_if_c_from_loser[g] = to_skill_if_c_at_loser;
        }
    }

    /// Line 7, `if c`.
    fn tell_c(&mut self) {
        self.c_from_gate = gate::truth(self.log_evidence_if_c(), 0.0);
    }

    /// Line 7, `if c`.
    fn tell_skill(&mut self) {
        let c = self.c_prior * self.c_from_gate;
        for p_each in 0..3 {
            let skill = self.skill_prior[p_each];
            let mut leave = gate::Leave::new(&skill);
            let skill_if_c = self.skill_if_c[p_each] / self.skill_if_c_prior[p_each];
            leave.case(c.log_probability_true(), &skill_if_c);
            self.skill_from_gate[p_each] = leave.message();
        }
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_gate;
    }

    /// The marginal of `skill`: the product of all messages to it.
    fn marginal_of_skill(&mut self) {
        for at in 0..self.skill.len() {
            self.skill[at] = self.skill_prior[at] * self.skill_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 7, `if c`.
    fn log_evidence_if_c(&self) -> f64 {
        let mut log_z = 0.0;
        for p_each in 0..3 {
            let skill_if_c_so_far = self.skill_if_c_prior[p_each];
            log_z += self.skill_if_c[p_each].log_normaliser_over(&skill_if_c_so_far);
        }
        for g in 0..self.n {
            let winner = self.winner[g];
            let loser = self.loser[g];
            let skill_if_c_at_winner = self.skill_if_c[winner] / self.skill_if_c_from_winner[g];
            let skill_if_c_at_loser = self.skill_if_c[loser] / self.skill_if_c_from_loser[g];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(1.0, skill_if_c_at_winner)
                .plus(-1.0, skill_if_c_at_loser);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
            log_z -= self.skill_if_c[winner].log_normaliser_over(&skill_if_c_at_winner);
            log_z -= self.skill_if_c[loser].log_normaliser_over(&skill_if_c_at_loser);
        }
        log_z
    }
}

impl Inference for GamesInACase {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("c", &self.c, 0, 3, iteration)?;
        Error::check_all_proper("skill", &self.skill, 5, iteration)?;
        let mut moved = self.c.moved(&self.c_before, tolerance);
        self.c_before = self.c;
        moved |= posterity_runtime::any_moved(&self.skill, &self.skill_before, tolerance);
        self.skill_before.clone_from(&self.skill);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("skill[winner[g]]", "line 10", |it| &it.skill_if_c_from_winner),
            ahead.array("skill[loser[g]]", "line 10", |it| &it.skill_if_c_from_loser),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let c = Posterior::from(self.c);
        let skill = Posterior::array((0..3).map(|i| self.skill[i]));
        vec![("c", c), ("skill", skill)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(10, 13), (7, 8)]
    }
}
