//! `Hockey` by expectation propagation, compiled by posterity from `models/hockey.model`.
//!
//! ```text
//! const BETA: f64 = 25.0 / 6.0;
//!
//! model Hockey(teams: usize, winner: [usize; games], loser: [usize; games]) -> (skill) {
//!     for t in 0..teams {
//!         #[labels(team)]
//!         let skill[t] ~ Gaussian(25, sd = 25.0 / 3.0);
//!     }
//!     for g in 0..games {
//!         let winner_performance ~ Gaussian(skill[winner[g]], sd = BETA);
//!         let loser_performance ~ Gaussian(skill[loser[g]], sd = BETA);
//!         observe winner_performance > loser_performance;
//!     }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, Unsettled, check,
};
use std::ops::ControlFlow;

/// The noise of one performance: half the spread of the skills.
const BETA: f64 = 25.0 / 6.0;

/// What [`Hockey`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct HockeyData<'a> {
    /// `teams: usize`
    pub teams: usize,
    /// `winner: [usize; games]`
    pub winner: &'a [usize],
    /// `loser: [usize; games]`
    pub loser: &'a [usize],
}

/// Which college hockey teams were the strongest of the season?
///
/// Each team has a skill; in each game both perform around their skills, and the better performance
/// wins. The scale is that of TrueSkill: before the first game every skill is 25 ± 25/3.
///
/// Data: `data/ice_hockey_decided.json`, the 958 decided games among 58 teams of the season 2009–10.
/// Model: Herbrich, Minka & Graepel, "TrueSkill: a Bayesian skill rating system" (2006).
#[derive(Clone, Debug)]
pub struct Hockey {
    /// The data `teams: usize`.
    teams: usize,
    /// The data `winner: [usize; games]`.
    winner: Vec<usize>,
    /// The data `loser: [usize; games]`.
    loser: Vec<usize>,
    /// The size `games` of the data.
    games: usize,
    /// The belief about `skill`.
    skill: Vec<Gaussian>,
    /// The message to `skill[winner[g]]` from line 20.
    skill_from_winner: Vec<Gaussian>,
    /// The message to `skill[loser[g]]` from line 20.
    skill_from_loser: Vec<Gaussian>,
    /// The belief about `skill` one iteration ago.
    skill_before: Vec<Gaussian>,
}

impl Hockey {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: HockeyData<'_>) -> Result<Self, DataError> {
        check::integer("teams", data.teams, 12, 14)?;
        check::integer("winner", data.winner, 12, 28)?;
        check::integer("loser", data.loser, 12, 52)?;
        let games = data.winner.len();
        check::size("games", "winner", games, "loser", data.loser.len(), 12, 52)?;
        let mut inference = Self {
            teams: data.teams,
            winner: data.winner.to_vec(),
            loser: data.loser.to_vec(),
            games,
            skill: Vec::new(),
            skill_from_winner: Vec::new(),
            skill_from_loser: Vec::new(),
            skill_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `teams` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_teams(&mut self, teams: usize) -> Result<(), DataError> {
        check::integer("teams", teams, 12, 14)?;
        let before = std::mem::replace(&mut self.teams, teams);
        self.check_data().inspect_err(|_| self.teams = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `winner` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_winner(&mut self, winner: &[usize]) -> Result<(), DataError> {
        check::length("winner", self.winner.len(), winner.len(), 12, 28)?;
        check::integer("winner", winner, 12, 28)?;
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
        check::length("loser", self.loser.len(), loser.len(), 12, 52)?;
        check::integer("loser", loser, 12, 52)?;
        let before = std::mem::replace(&mut self.loser, loser.to_vec());
        self.check_data().inspect_err(|_| self.loser = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_skill();
        self.skill_before.clone_from(&self.skill);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_skill();
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

    /// The posterior of `skill`.
    #[must_use]
    pub fn skill_posterior(&self) -> &[Gaussian] {
        &self.skill
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `skill`, from line 15.
        let skill_prior = Gaussian::from_mean_variance(25.0, (25.0 / 3.0) * (25.0 / 3.0));
        for belief in &self.skill {
            log_z += belief.log_normaliser_over(&skill_prior);
        }
        // Line 20, `observe winner_performance > loser_performance;`.
        for g in 0..self.games {
            let winner = self.winner[g];
            let loser = self.loser[g];
            let skill_at_winner = self.skill[winner] / self.skill_from_winner[g];
            let skill_at_loser = self.skill[loser] / self.skill_from_loser[g];
            let predictor = Predictor::new(0.0, BETA * BETA + BETA * BETA)
                .plus(1.0, skill_at_winner)
                .plus(-1.0, skill_at_loser);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
            log_z -= self.skill[winner].log_normaliser_over(&skill_at_winner);
            log_z -= self.skill[loser].log_normaliser_over(&skill_at_loser);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for g in 0..self.games {
            check::below("winner[{}]", &[g], self.winner[g], self.teams, 18, 43)?;
            check::below("loser[{}]", &[g], self.loser[g], self.teams, 19, 42)?;
            check::distinct("skill", &[g], self.winner[g] != self.loser[g], 20, 9)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.skill = vec![Gaussian::UNIFORM; self.teams];
        self.skill_from_winner = vec![Gaussian::UNIFORM; self.games];
        self.skill_from_loser = vec![Gaussian::UNIFORM; self.games];
    }

    /// Line 15, `let skill[t] ~ Gaussian(25, sd = 25.0 / 3.0);`.
    fn define_skill(&mut self) {
        self.skill.fill(Gaussian::from_mean_variance(25.0, (25.0 / 3.0) * (25.0 / 3.0)));
    }

    /// Line 20, `observe winner_performance > loser_performance;`.
    fn tell_skill(&mut self) {
        for g in 0..self.games {
            let winner = self.winner[g];
            let loser = self.loser[g];
            let skill_at_winner = self.skill[winner] / self.skill_from_winner[g];
            let skill_at_loser = self.skill[loser] / self.skill_from_loser[g];
            let [to_skill_at_winner, to_skill_at_loser] = is_positive::ep::messages(
                true,
                0.0,
                BETA * BETA + BETA * BETA,
                [(1.0, skill_at_winner), (-1.0, skill_at_loser)],
            );
            self.skill[winner] = skill_at_winner * to_skill_at_winner;
            self.skill_from_winner[g] = to_skill_at_winner;
            self.skill[loser] *= to_skill_at_loser / self.skill_from_loser[g];
            self.skill_from_loser[g] = to_skill_at_loser;
        }
    }
}

impl Inference for Hockey {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("skill", &self.skill, 15, iteration)?;
        let moved = posterity_runtime::any_moved(&self.skill, &self.skill_before, tolerance);
        self.skill_before.clone_from(&self.skill);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("skill[winner[g]]", "line 20", |it| &it.skill_from_winner),
            ahead.array("skill[loser[g]]", "line 20", |it| &it.skill_from_loser),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let skill = Posterior::array((0..self.teams).map(|i| self.skill[i]));
        vec![("skill", skill)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(20, 9)]
    }
}
