//! `Football` by expectation propagation, compiled by posterity from `models/football.model`.
//!
//! ```text
//! const MARGIN: f64 = 0.35;
//!
//! const DRIFT: f64 = 0.02;
//!
//! model Football(
//!     teams: usize,
//!     seasons: usize,
//!     season: [usize; games],
//!     home: [usize; games],
//!     away: [usize; games],
//!     outcome: [usize; games],
//! ) -> (skill, advantage) {
//!     let advantage ~ Gaussian(0, variance = 1);
//!     for t in 0..teams {
//!         #[labels(team)]
//!         let skill[t][0] ~ Gaussian(0, variance = 0.25);
//!         for s in 1..seasons {
//!             let skill[t][s] ~ Gaussian(skill[t][s - 1], variance = DRIFT);
//!         }
//!     }
//!     for g in 0..games {
//!         let home_skill = skill[home[g]][season[g]];
//!         let away_skill = skill[away[g]][season[g]];
//!         let difference ~ Gaussian(home_skill + advantage - away_skill, variance = 1);
//!         match outcome[g] {
//!             0 => {
//!                 observe difference < -MARGIN;
//!             }
//!             1 => {
//!                 observe is_between(difference, -MARGIN, MARGIN);
//!             }
//!             _ => {
//!                 observe difference > MARGIN;
//!             }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{is_between, is_positive};
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// How large a difference in performance still ends in a draw, in units of the luck of a game.
const MARGIN: f64 = 0.35;

/// How much a skill changes from one season to the next: a variance.
const DRIFT: f64 = 0.02;

/// What [`Football`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct FootballData<'a> {
    /// `teams: usize`
    pub teams: usize,
    /// `seasons: usize`
    pub seasons: usize,
    /// `season: [usize; games]`
    pub season: &'a [usize],
    /// `home: [usize; games]`
    pub home: &'a [usize],
    /// `away: [usize; games]`
    pub away: &'a [usize],
    /// `outcome: [usize; games]`
    pub outcome: &'a [usize],
}

/// How strong was each English football team, season by season?
///
/// TrueSkill through time: a team's skill walks from season to season, and the better performance of a
/// day wins, but that close ones end in a draw. Who plays at home has an advantage, which is learnt as
/// well.
///
/// Data: `data/football.json`, the 1900 games of the Premier League, 2008 to 2013 (Firth, R package
/// BradleyTerry2). Model: Dangauthier, Herbrich, Minka & Graepel, "TrueSkill through time: revisiting
/// the history of chess" (2007).
#[derive(Clone, Debug)]
pub struct Football {
    /// The data `teams: usize`.
    teams: usize,
    /// The data `seasons: usize`.
    seasons: usize,
    /// The data `season: [usize; games]`.
    season: Vec<usize>,
    /// The data `home: [usize; games]`.
    home: Vec<usize>,
    /// The data `away: [usize; games]`.
    away: Vec<usize>,
    /// The data `outcome: [usize; games]`.
    outcome: Vec<usize>,
    /// The size `games` of the data.
    games: usize,
    /// The belief about `advantage`.
    advantage: Gaussian,
    /// The belief about `skill`.
    skill: Vec<Gaussian>,
    /// The belief about `difference`.
    difference: Vec<Gaussian>,
    /// The message to `skill` from its definition, line 27.
    skill_prior: Vec<Gaussian>,
    /// The message to `skill[t][s - 1]` from line 27.
    skill_from_next: Vec<Gaussian>,
    /// The message to `difference` from its definition, line 33.
    difference_prior: Vec<Gaussian>,
    /// The message to `skill[home[g]][season[g]]` from line 33.
    skill_from_home: Vec<Gaussian>,
    /// The message to `advantage` from line 33.
    advantage_from_difference: Vec<Gaussian>,
    /// The message to `skill[away[g]][season[g]]` from line 33.
    skill_from_away: Vec<Gaussian>,
    /// The message to `difference[g]` from line 36.
    difference_from_constraint: Vec<Gaussian>,
    /// The message to `difference[g]` from line 39.
    difference_from_constraint_again: Vec<Gaussian>,
    /// The message to `difference[g]` from line 42.
    difference_from_constraint_third: Vec<Gaussian>,
    /// The belief about `advantage` one iteration ago.
    advantage_before: Gaussian,
    /// The belief about `skill` one iteration ago.
    skill_before: Vec<Gaussian>,
    /// The belief about `difference` one iteration ago.
    difference_before: Vec<Gaussian>,
}

impl Football {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: FootballData<'_>) -> Result<Self, DataError> {
        check::integer("teams", data.teams, 15, 5)?;
        check::integer("seasons", data.seasons, 16, 5)?;
        check::integer("season", data.season, 17, 5)?;
        check::integer("home", data.home, 18, 5)?;
        check::integer("away", data.away, 19, 5)?;
        check::integer("outcome", data.outcome, 20, 5)?;
        let games = data.season.len();
        check::size("games", "season", games, "home", data.home.len(), 18, 5)?;
        check::size("games", "season", games, "away", data.away.len(), 19, 5)?;
        check::size("games", "season", games, "outcome", data.outcome.len(), 20, 5)?;
        let mut inference = Self {
            teams: data.teams,
            seasons: data.seasons,
            season: data.season.to_vec(),
            home: data.home.to_vec(),
            away: data.away.to_vec(),
            outcome: data.outcome.to_vec(),
            games,
            advantage: Gaussian::UNIFORM,
            skill: Vec::new(),
            difference: Vec::new(),
            skill_prior: Vec::new(),
            skill_from_next: Vec::new(),
            difference_prior: Vec::new(),
            skill_from_home: Vec::new(),
            advantage_from_difference: Vec::new(),
            skill_from_away: Vec::new(),
            difference_from_constraint: Vec::new(),
            difference_from_constraint_again: Vec::new(),
            difference_from_constraint_third: Vec::new(),
            advantage_before: Gaussian::UNIFORM,
            skill_before: Vec::new(),
            difference_before: Vec::new(),
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
        check::integer("teams", teams, 15, 5)?;
        let before = std::mem::replace(&mut self.teams, teams);
        self.check_data().inspect_err(|_| self.teams = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `seasons` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seasons(&mut self, seasons: usize) -> Result<(), DataError> {
        check::integer("seasons", seasons, 16, 5)?;
        let before = std::mem::replace(&mut self.seasons, seasons);
        self.check_data().inspect_err(|_| self.seasons = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `season` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_season(&mut self, season: &[usize]) -> Result<(), DataError> {
        check::length("season", self.season.len(), season.len(), 17, 5)?;
        check::integer("season", season, 17, 5)?;
        let before = std::mem::replace(&mut self.season, season.to_vec());
        self.check_data().inspect_err(|_| self.season = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `home` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_home(&mut self, home: &[usize]) -> Result<(), DataError> {
        check::length("home", self.home.len(), home.len(), 18, 5)?;
        check::integer("home", home, 18, 5)?;
        let before = std::mem::replace(&mut self.home, home.to_vec());
        self.check_data().inspect_err(|_| self.home = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `away` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_away(&mut self, away: &[usize]) -> Result<(), DataError> {
        check::length("away", self.away.len(), away.len(), 19, 5)?;
        check::integer("away", away, 19, 5)?;
        let before = std::mem::replace(&mut self.away, away.to_vec());
        self.check_data().inspect_err(|_| self.away = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `outcome` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_outcome(&mut self, outcome: &[usize]) -> Result<(), DataError> {
        check::length("outcome", self.outcome.len(), outcome.len(), 20, 5)?;
        check::integer("outcome", outcome, 20, 5)?;
        let before = std::mem::replace(&mut self.outcome, outcome.to_vec());
        self.check_data().inspect_err(|_| self.outcome = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_advantage();
        self.define_skill();
        self.advantage_before = self.advantage;
        self.skill_before.clone_from(&self.skill);
        self.difference_before.clone_from(&self.difference);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.line_27_define_skill();
        self.define_difference();
        self.tell_difference();
        self.line_39_tell_difference();
        self.line_42_tell_difference();
        self.tell_skill_and_advantage();
        self.back_to_skill();
        self.marginal_of_difference();
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

    /// The posterior of `advantage`.
    #[must_use]
    pub fn advantage_posterior(&self) -> &Gaussian {
        &self.advantage
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `advantage`, from line 22.
        let advantage_prior = Gaussian::from_mean_variance(0.0, 1.0);
        log_z += self.advantage.log_normaliser_over(&advantage_prior);
        // `skill`, from lines 25 and 27.
        let mut skill_prior = vec![Gaussian::UNIFORM; self.teams * self.seasons];
        for t in 0..self.teams {
            skill_prior[t * self.seasons] = Gaussian::from_mean_variance(0.0, 0.25);
        }
        for t in 0..self.teams {
            for s in 1..self.seasons {
                skill_prior[t * self.seasons + s] = self.skill_prior[t * self.seasons + s];
            }
        }
        for (belief, before) in self.skill.iter().zip(&skill_prior) {
            log_z += belief.log_normaliser_over(before);
        }
        // `difference`, from line 33.
        for at in 0..self.difference_prior.len() {
            log_z += (self.difference_prior[at] * self.difference_from_constraint[at]
                * self.difference_from_constraint_again[at]
                * self.difference_from_constraint_third[at])
                .log_normaliser_over(&self.difference_prior[at]);
        }
        // Line 27, `let skill[t][s] ~ Gaussian(skill[t][s - 1], variance = DRIFT);`.
        for t in 0..self.teams {
            for s in 1..self.seasons {
                let skill_there = self.skill[t * self.seasons + (s - 1)]
                    / self.skill_from_next[t * self.seasons + (s - 1)];
                log_z -= self
                    .skill[t * self.seasons + (s - 1)]
                    .log_normaliser_over(&skill_there);
            }
        }
        // Line 33, `let difference ~ Gaussian(home_skill + advantage - away_skill, varian…`.
        for g in 0..self.games {
            let home = self.home[g];
            let season = self.season[g];
            let away = self.away[g];
            let skill_at_home = self.skill[home * self.seasons + season] / self.skill_from_home[g];
            let advantage = self.advantage / self.advantage_from_difference[g];
            let skill_at_away = self.skill[away * self.seasons + season] / self.skill_from_away[g];
            log_z -= self
                .skill[home * self.seasons + season]
                .log_normaliser_over(&skill_at_home);
            log_z -= self.advantage.log_normaliser_over(&advantage);
            log_z -= self
                .skill[away * self.seasons + season]
                .log_normaliser_over(&skill_at_away);
        }
        // Line 36, `observe difference < -MARGIN;`.
        for g in 0..self.games {
            if self.outcome[g] == 0 {
                let difference = self.difference_prior[g]
                    * self.difference_from_constraint_again[g]
                    * self.difference_from_constraint_third[g];
                let predictor = Predictor::new(-MARGIN, 0.0).plus(-1.0, difference);
                log_z +=
                    is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
                log_z -= (self.difference_prior[g] * self.difference_from_constraint[g]
                    * self.difference_from_constraint_again[g]
                    * self.difference_from_constraint_third[g])
                    .log_normaliser_over(&difference);
            }
        }
        // Line 39, `observe is_between(difference, -MARGIN, MARGIN);`.
        for g in 0..self.games {
            if self.outcome[g] == 1 {
                let difference = self.difference_prior[g]
                    * self.difference_from_constraint[g]
                    * self.difference_from_constraint_third[g];
                let predictor = Predictor::new(0.0, 0.0).plus(1.0, difference);
                log_z += is_between::ep::derivatives(
                        true,
                        -MARGIN,
                        MARGIN,
                        predictor.mean,
                        predictor.variance,
                    )
                    .log_z;
                log_z -= (self.difference_prior[g] * self.difference_from_constraint[g]
                    * self.difference_from_constraint_again[g]
                    * self.difference_from_constraint_third[g])
                    .log_normaliser_over(&difference);
            }
        }
        // Line 42, `observe difference > MARGIN;`.
        for g in 0..self.games {
            if self.outcome[g] != 0 && self.outcome[g] != 1 {
                let difference = self.difference_prior[g]
                    * self.difference_from_constraint[g]
                    * self.difference_from_constraint_again[g];
                let predictor = Predictor::new(-MARGIN, 0.0).plus(1.0, difference);
                log_z +=
                    is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
                log_z -= (self.difference_prior[g] * self.difference_from_constraint[g]
                    * self.difference_from_constraint_again[g]
                    * self.difference_from_constraint_third[g])
                    .log_normaliser_over(&difference);
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.teams {
            check::fits(
                "teams * seasons",
                &[],
                (self.teams as f64) * (self.seasons as f64),
                26,
                13,
            )?;
        }
        check::below("0", &[], 0, self.seasons, 25, 9)?;
        for g in 0..self.games {
            check::below("home[{}]", &[g], self.home[g], self.teams, 31, 26)?;
            check::below("season[{}]", &[g], self.season[g], self.seasons, 31, 26)?;
            check::below("away[{}]", &[g], self.away[g], self.teams, 32, 26)?;
            check::below("season[{}]", &[g], self.season[g], self.seasons, 32, 26)?;
            if self.outcome[g] == 0 {
                check::computed("-MARGIN", &[], -MARGIN, 36, 17)?;
            }
            if self.outcome[g] == 1 {
                check::computed("MARGIN", &[], MARGIN, 39, 17)?;
            }
            check::distinct("skill", &[g], self.home[g] != self.away[g], 33, 9)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.advantage = Gaussian::UNIFORM;
        self.skill = vec![Gaussian::UNIFORM; self.teams * self.seasons];
        self.difference = vec![Gaussian::UNIFORM; self.games];
        self.skill_prior = vec![Gaussian::UNIFORM; self.teams * self.seasons];
        self.skill_from_next = vec![Gaussian::UNIFORM; self.teams * self.seasons];
        self.difference_prior = vec![Gaussian::UNIFORM; self.games];
        self.skill_from_home = vec![Gaussian::UNIFORM; self.games];
        self.advantage_from_difference = vec![Gaussian::UNIFORM; self.games];
        self.skill_from_away = vec![Gaussian::UNIFORM; self.games];
        self.difference_from_constraint = vec![Gaussian::UNIFORM; self.games];
        self.difference_from_constraint_again = vec![Gaussian::UNIFORM; self.games];
        self.difference_from_constraint_third = vec![Gaussian::UNIFORM; self.games];
    }

    /// Line 22, `let advantage ~ Gaussian(0, variance = 1);`.
    fn define_advantage(&mut self) {
        self.advantage *= Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 25, `let skill[t][0] ~ Gaussian(0, variance = 0.25);`.
    fn define_skill(&mut self) {
        for t in 0..self.teams {
            self.skill[t * self.seasons] *= Gaussian::from_mean_variance(0.0, 0.25);
        }
    }

    /// Line 27, `let skill[t][s] ~ Gaussian(skill[t][s - 1], variance = DRIFT);`.
    fn line_27_define_skill(&mut self) {
        for t in 0..self.teams {
            for s in 1..self.seasons {
                let at = t * self.seasons + s;
                let skill_there = self.skill[t * self.seasons + (s - 1)]
                    / self.skill_from_next[t * self.seasons + (s - 1)];
                let message = linear::through_noise(skill_there, DRIFT);
                self.skill[at] *= message / self.skill_prior[at];
                self.skill_prior[at] = message;
            }
        }
    }

    /// Line 33, `let difference ~ Gaussian(home_skill + advantage - away_skill, varian…`.
    fn define_difference(&mut self) {
        for g in 0..self.games {
            let home = self.home[g];
            let season = self.season[g];
            let away = self.away[g];
            let skill_at_home = self.skill[home * self.seasons + season] / self.skill_from_home[g];
            let advantage = self.advantage / self.advantage_from_difference[g];
            let skill_at_away = self.skill[away * self.seasons + season] / self.skill_from_away[g];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(1.0, skill_at_home)
                .plus(1.0, advantage)
                .plus(-1.0, skill_at_away);
            self.difference_prior[g] = predictor.to_gaussian();
        }
    }

    /// Line 36, `observe difference < -MARGIN;`.
    fn tell_difference(&mut self) {
        for g in 0..self.games {
            if self.outcome[g] == 0 {
                let difference = self.difference_prior[g]
                    * self.difference_from_constraint_again[g]
                    * self.difference_from_constraint_third[g];
                let [to_difference] = is_positive::ep::messages(
                    true,
                    -MARGIN,
                    0.0,
                    [(-1.0, difference)],
                );
                self.difference_from_constraint[g] = to_difference;
            }
        }
    }

    /// Line 39, `observe is_between(difference, -MARGIN, MARGIN);`.
    fn line_39_tell_difference(&mut self) {
        for g in 0..self.games {
            if self.outcome[g] == 1 {
                let difference = self.difference_prior[g]
                    * self.difference_from_constraint[g]
                    * self.difference_from_constraint_third[g];
                let [to_difference] = is_between::ep::messages(
                    true,
                    -MARGIN,
                    MARGIN,
                    0.0,
                    0.0,
                    [(1.0, difference)],
                );
                self.difference_from_constraint_again[g] = to_difference;
            }
        }
    }

    /// Line 42, `observe difference > MARGIN;`.
    fn line_42_tell_difference(&mut self) {
        for g in 0..self.games {
            if self.outcome[g] != 0 && self.outcome[g] != 1 {
                let difference = self.difference_prior[g]
                    * self.difference_from_constraint[g]
                    * self.difference_from_constraint_again[g];
                let [to_difference] = is_positive::ep::messages(
                    true,
                    -MARGIN,
                    0.0,
                    [(1.0, difference)],
                );
                self.difference_from_constraint_third[g] = to_difference;
            }
        }
    }

    /// Line 33, `let difference ~ Gaussian(home_skill + advantage - away_skill, varian…`.
    fn tell_skill_and_advantage(&mut self) {
        for g in 0..self.games {
            let home = self.home[g];
            let season = self.season[g];
            let away = self.away[g];
            let skill_at_home = self.skill[home * self.seasons + season] / self.skill_from_home[g];
            let advantage = self.advantage / self.advantage_from_difference[g];
            let skill_at_away = self.skill[away * self.seasons + season] / self.skill_from_away[g];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(1.0, skill_at_home)
                .plus(1.0, advantage)
                .plus(-1.0, skill_at_away);
            let difference = self.difference_from_constraint[g]
                * self.difference_from_constraint_again[g]
                * self.difference_from_constraint_third[g];
            let child = difference;
            let to_skill_at_home = linear::to_term_of_gaussian(
                1.0,
                skill_at_home,
                predictor,
                child,
            );
            let to_advantage = linear::to_term_of_gaussian(1.0, advantage, predictor, child);
            let to_skill_at_away = linear::to_term_of_gaussian(
                -1.0,
                skill_at_away,
                predictor,
                child,
            );
            self.skill[home * self.seasons + season] *= to_skill_at_home / self.skill_from_home[g];
            self.skill_from_home[g] = to_skill_at_home;
            self.advantage *= to_advantage / self.advantage_from_difference[g];
            self.advantage_from_difference[g] = to_advantage;
            self.skill[away * self.seasons + season] *= to_skill_at_away / self.skill_from_away[g];
            self.skill_from_away[g] = to_skill_at_away;
        }
    }

    /// Line 27, `let skill[t][s] ~ Gaussian(skill[t][s - 1], variance = DRIFT);`.
    fn back_to_skill(&mut self) {
        for t in (0..self.teams).rev() {
            for s in (1..self.seasons).rev() {
                let skill_here = self.skill[t * self.seasons + s]
                    / self.skill_prior[t * self.seasons + s];
                let message = linear::through_noise(skill_here, DRIFT);
                self.skill[t * self.seasons + (s - 1)] *=
                    message / self.skill_from_next[t * self.seasons + (s - 1)];
                self.skill_from_next[t * self.seasons + (s - 1)] = message;
            }
        }
    }

    /// The marginal of `difference`: the product of all messages to it.
    fn marginal_of_difference(&mut self) {
        for at in 0..self.difference.len() {
            self.difference[at] = self.difference_prior[at]
                * self.difference_from_constraint[at]
                * self.difference_from_constraint_again[at]
                * self.difference_from_constraint_third[at];
        }
    }
}

impl Inference for Football {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("advantage", &self.advantage, 0, 22, iteration)?;
        Error::check_all_proper("skill", &self.skill, 25, iteration)?;
        Error::check_all_proper("difference", &self.difference, 33, iteration)?;
        let mut moved = self.advantage.moved(&self.advantage_before, tolerance);
        self.advantage_before = self.advantage;
        moved |= posterity_runtime::any_moved(&self.skill, &self.skill_before, tolerance);
        self.skill_before.clone_from(&self.skill);
        moved |= posterity_runtime::any_moved(&self.difference, &self.difference_before, tolerance);
        self.difference_before.clone_from(&self.difference);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("skill", "line 27", |it| &it.skill_prior),
            ahead.array("skill[t][s - 1]", "line 27", |it| &it.skill_from_next),
            ahead.array("difference", "line 33", |it| &it.difference_prior),
            ahead
                .array("skill[home[g]][season[g]]", "line 33", |it| &it.skill_from_home),
            ahead.array("advantage", "line 33", |it| &it.advantage_from_difference),
            ahead
                .array("skill[away[g]][season[g]]", "line 33", |it| &it.skill_from_away),
            ahead.array("difference[g]", "line 36", |it| &it.difference_from_constraint),
            ahead
                .array("difference[g]", "line 39", |it| &it.difference_from_constraint_again),
            ahead
                .array("difference[g]", "line 42", |it| &it.difference_from_constraint_third),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let skill = Posterior::shaped(
            [self.teams, self.seasons],
            |[i, j]| self.skill[i * self.seasons + j],
        );
        let advantage = Posterior::from(self.advantage);
        vec![("skill", skill), ("advantage", advantage)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(36, 17), (39, 17), (42, 17)]
    }
}
