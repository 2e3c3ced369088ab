//! `TeamGames` by expectation propagation, compiled by posterity from `models/team_games.model`.
//!
//! ```text
//! const BETA: f64 = 25.0 / 6.0;
//!
//! const CLOSE: f64 = 0.125661;
//!
//! model TeamGames(
//!     players: usize,
//!     first: [[usize; ..]; games],
//!     second: [[usize; ..]; games],
//!     outcome: [usize; games],
//! ) -> (skill) {
//!     for p in 0..players {
//!         #[labels(name)]
//!         let skill[p] ~ Gaussian(25, sd = 25.0 / 3.0);
//!     }
//!     for g in 0..games {
//!         let size = first[g].len() + second[g].len();
//!         let ours = sum(0..first[g].len(), |m| skill[first[g][m]]);
//!         let theirs = sum(0..second[g].len(), |m| skill[second[g][m]]);
//!         let lead ~ Gaussian(ours - theirs, variance = size * BETA * BETA);
//!         let close = CLOSE * BETA * sqrt(size);
//!         match outcome[g] {
//!             0 => {
//!                 observe lead < -close;
//!             }
//!             1 => {
//!                 observe is_between(lead, -close, close);
//!             }
//!             _ => {
//!                 observe lead > close;
//!             }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{is_between, is_positive};
use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Ragged, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What luck adds to a player's skill in one game, as a standard deviation: half the spread of the
/// skills.
const BETA: f64 = 25.0 / 6.0;

/// How close a game is that ends in a draw, in units of BETA for each square root of a player: a tenth
/// of all games are draws.
const CLOSE: f64 = 0.125661;

/// What [`TeamGames`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct TeamGamesData<'a> {
    /// `players: usize`
    pub players: usize,
    /// `first: [[usize; ..]; games]`
    pub first: Ragged<'a, usize>,
    /// `second: [[usize; ..]; games]`
    pub second: Ragged<'a, usize>,
    /// `outcome: [usize; games]`
    pub outcome: &'a [usize],
}

/// How skilled is each player, judged by games of teams, some of which are draws?
///
/// TrueSkill: the players of a team perform around their skills, the team as well as all of them
/// together, and the better team wins unless the two are close. Teams may be of any size.
///
/// Data: `data/team_games.json`, 60 games of 12 players, in teams of one to three, simulated
/// (`data/prepare.py`). Model: Herbrich, Minka & Graepel, "TrueSkill: a Bayesian skill rating system"
/// (2006).
#[derive(Clone, Debug)]
pub struct TeamGames {
    /// The data `players: usize`.
    players: usize,
    /// The data `first: [[usize; ..]; games]`.
    first: Vec<usize>,
    /// The data `second: [[usize; ..]; games]`.
    second: Vec<usize>,
    /// The data `outcome: [usize; games]`.
    outcome: Vec<usize>,
    /// The size `games` of the data.
    games: usize,
    /// Where the rows of `first` start.
    first_starts: Vec<usize>,
    /// Where the rows of `second` start.
    second_starts: Vec<usize>,
    /// Where the rows of what has this shape start.
    skill_from_first_starts: Vec<usize>,
    /// Where the rows of what has this shape start.
    skill_from_second_starts: Vec<usize>,
    /// The belief about `skill`.
    skill: Vec<Gaussian>,
    /// The belief about `lead`.
    lead: Vec<Gaussian>,
    /// The message to `lead` from its definition, line 28.
    lead_prior: Vec<Gaussian>,
    /// The message to `skill[first[g][m]]` from line 28.
    skill_from_first: Vec<Gaussian>,
    /// The message to `skill[second[g][m_other]]` from line 28.
    skill_from_second: Vec<Gaussian>,
    /// The message to `lead[g]` from line 32.
    lead_from_constraint: Vec<Gaussian>,
    /// The message to `lead[g]` from line 35.
    lead_from_constraint_again: Vec<Gaussian>,
    /// The message to `lead[g]` from line 38.
    lead_from_constraint_third: Vec<Gaussian>,
    /// The belief about `skill` one iteration ago.
    skill_before: Vec<Gaussian>,
    /// The belief about `lead` one iteration ago.
    lead_before: Vec<Gaussian>,
}

impl TeamGames {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: TeamGamesData<'_>) -> Result<Self, DataError> {
        check::integer("players", data.players, 15, 5)?;
        check::ragged("first", data.first, 16, 5)?;
        check::integer("first", data.first, 16, 5)?;
        check::ragged("second", data.second, 17, 5)?;
        check::integer("second", data.second, 17, 5)?;
        check::integer("outcome", data.outcome, 18, 5)?;
        let games = data.first.rows();
        check::size("games", "first", games, "second", data.second.rows(), 17, 5)?;
        check::size("games", "first", games, "outcome", data.outcome.len(), 18, 5)?;
        let mut inference = Self {
            players: data.players,
            first: data.first.values.to_vec(),
            second: data.second.values.to_vec(),
            outcome: data.outcome.to_vec(),
            games,
            first_starts: data.first.starts.to_vec(),
            second_starts: data.second.starts.to_vec(),
            skill_from_first_starts: Vec::new(),
            skill_from_second_starts: Vec::new(),
            skill: Vec::new(),
            lead: Vec::new(),
            lead_prior: Vec::new(),
            skill_from_first: Vec::new(),
            skill_from_second: Vec::new(),
            lead_from_constraint: Vec::new(),
            lead_from_constraint_again: Vec::new(),
            lead_from_constraint_third: Vec::new(),
            skill_before: Vec::new(),
            lead_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `players` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_players(&mut self, players: usize) -> Result<(), DataError> {
        check::integer("players", players, 15, 5)?;
        let before = std::mem::replace(&mut self.players, players);
        self.check_data().inspect_err(|_| self.players = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `first` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first(&mut self, first: Ragged<'_, usize>) -> Result<(), DataError> {
        check::ragged("first", first, 16, 5)?;
        check::rows("first", &self.first_starts, first.starts, 16, 5)?;
        check::integer("first", first, 16, 5)?;
        let before = std::mem::replace(&mut self.first, first.values.to_vec());
        self.check_data().inspect_err(|_| self.first = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `second` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_second(&mut self, second: Ragged<'_, usize>) -> Result<(), DataError> {
        check::ragged("second", second, 17, 5)?;
        check::rows("second", &self.second_starts, second.starts, 17, 5)?;
        check::integer("second", second, 17, 5)?;
        let before = std::mem::replace(&mut self.second, second.values.to_vec());
        self.check_data().inspect_err(|_| self.second = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `outcome` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_outcome(&mut self, outcome: &[usize]) -> Result<(), DataError> {
        check::length("outcome", self.outcome.len(), outcome.len(), 18, 5)?;
        check::integer("outcome", outcome, 18, 5)?;
        let before = std::mem::replace(&mut self.outcome, outcome.to_vec());
        self.check_data().inspect_err(|_| self.outcome = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.skill_from_first_starts = vec![0];
        for i in 0..self.games {
            let end = self
                .skill_from_first_starts[self.skill_from_first_starts.len() - 1]
                + self.first_starts[i + 1] - self.first_starts[i];
            self.skill_from_first_starts.push(end);
        }
        self.skill_from_second_starts = vec![0];
        for i in 0..self.games {
            let end = self
                .skill_from_second_starts[self.skill_from_second_starts.len() - 1]
                + self.second_starts[i + 1] - self.second_starts[i];
            self.skill_from_second_starts.push(end);
        }
        self.start();
        self.define_skill();
        self.skill_before.clone_from(&self.skill);
        self.lead_before.clone_from(&self.lead);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_lead();
        self.tell_lead();
        self.line_35_tell_lead();
        self.line_38_tell_lead();
        self.tell_skill();
        self.marginal_of_lead();
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
        // `skill`, from line 22.
        let skill_prior = Gaussian::from_mean_variance(25.0, (25.0 / 3.0) * (25.0 / 3.0));
        for belief in &self.skill {
            log_z += belief.log_normaliser_over(&skill_prior);
        }
        // `lead`, from line 28.
        for at in 0..self.lead_prior.len() {
            log_z += (self.lead_prior[at] * self.lead_from_constraint[at]
                * self.lead_from_constraint_again[at]
                * self.lead_from_constraint_third[at])
                .log_normaliser_over(&self.lead_prior[at]);
        }
        // Line 28, `let lead ~ Gaussian(ours - theirs, variance = size * BETA * BETA);`.
        for g in 0..self.games {
            for m in 0..self.first_starts[g + 1] - self.first_starts[g] {
                let skill_there = self.skill[self.first[self.first_starts[g] + m]]
                    / self.skill_from_first[self.skill_from_first_starts[g] + m];
                log_z -= self
                    .skill[self.first[self.first_starts[g] + m]]
                    .log_normaliser_over(&skill_there);
            }
            for m_other in 0..self.second_starts[g + 1] - self.second_starts[g] {
                let skill_there_again = self
                    .skill[self.second[self.second_starts[g] + m_other]]
                    / self.skill_from_second[self.skill_from_second_starts[g] + m_other];
                log_z -= self
                    .skill[self.second[self.second_starts[g] + m_other]]
                    .log_normaliser_over(&skill_there_again);
            }
        }
        // Line 32, `observe lead < -close;`.
        for g in 0..self.games {
            if self.outcome[g] == 0 {
                let lead = self.lead_prior[g] * self.lead_from_constraint_again[g]
                    * self.lead_from_constraint_third[g];
                let predictor = Predictor::new(
                        -(CLOSE * BETA
                            * f64::sqrt(
                                ((self.first_starts[g + 1] - self.first_starts[g])
                                    + (self.second_starts[g + 1] - self.second_starts[g]))
                                    as f64,
                            )),
                        0.0,
                    )
                    .plus(-1.0, lead);
                log_z +=
                    is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
                log_z -= (self.lead_prior[g] * self.lead_from_constraint[g]
                    * self.lead_from_constraint_again[g]
                    * self.lead_from_constraint_third[g])
                    .log_normaliser_over(&lead);
            }
        }
        // Line 35, `observe is_between(lead, -close, close);`.
        for g in 0..self.games {
            if self.outcome[g] == 1 {
                let lead = self.lead_prior[g] * self.lead_from_constraint[g]
                    * self.lead_from_constraint_third[g];
                let predictor = Predictor::new(0.0, 0.0).plus(1.0, lead);
                log_z += is_between::ep::derivatives(
                        true,
                        -(CLOSE * BETA
                            * f64::sqrt(
                                ((self.first_starts[g + 1] - self.first_starts[g])
                                    + (self.second_starts[g + 1] - self.second_starts[g]))
                                    as f64,
                            )),
                        CLOSE * BETA
                            * f64::sqrt(
                                ((self.first_starts[g + 1] - self.first_starts[g])
                                    + (self.second_starts[g + 1] - self.second_starts[g]))
                                    as f64,
                            ),
                        predictor.mean,
                        predictor.variance,
                    )
                    .log_z;
                log_z -= (self.lead_prior[g] * self.lead_from_constraint[g]
                    * self.lead_from_constraint_again[g]
                    * self.lead_from_constraint_third[g])
                    .log_normaliser_over(&lead);
            }
        }
        // Line 38, `observe lead > close;`.
        for g in 0..self.games {
            if self.outcome[g] != 0 && self.outcome[g] != 1 {
                let lead = self.lead_prior[g] * self.lead_from_constraint[g]
                    * self.lead_from_constraint_again[g];
                let predictor = Predictor::new(
                        -(CLOSE * BETA
                            * f64::sqrt(
                                ((self.first_starts[g + 1] - self.first_starts[g])
                                    + (self.second_starts[g + 1] - self.second_starts[g]))
                                    as f64,
                            )),
                        0.0,
                    )
                    .plus(1.0, lead);
                log_z +=
                    is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
                log_z -= (self.lead_prior[g] * self.lead_from_constraint[g]
                    * self.lead_from_constraint_again[g]
                    * self.lead_from_constraint_third[g])
                    .log_normaliser_over(&lead);
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for g in 0..self.games {
            check::non_negative(
                "(first[{}].len() + second[{}].len()) * BETA * BETA",
                &[g, g],
                (((self.first_starts[g + 1] - self.first_starts[g])
                    + (self.second_starts[g + 1] - self.second_starts[g])) as f64) * BETA
                    * BETA,
                28,
                55,
            )?;
            if self.outcome[g] == 1 {
                check::holds(
                    "",
                    "-(CLOSE * BETA * sqrt(first[{}].len() + second[{}].len())) < CLOSE * BETA * \
                    sqrt(first[{}].len() + second[{}].len())",
                    &[g, g, g, g],
                    (-(CLOSE * BETA
                        * f64::sqrt(
                            ((self.first_starts[g + 1] - self.first_starts[g])
                                + (self.second_starts[g + 1] - self.second_starts[g]))
                                as f64,
                        )))
                        < CLOSE * BETA
                            * f64::sqrt(
                                ((self.first_starts[g + 1] - self.first_starts[g])
                                    + (self.second_starts[g + 1] - self.second_starts[g]))
                                    as f64,
                            ),
                    35,
                    25,
                )?;
            }
        }
        for g in 0..self.games {
            for m in 0..self.first_starts[g + 1] - self.first_starts[g] {
                check::below(
                    "first[{}][{}]",
                    &[g, m],
                    self.first[self.first_starts[g] + m],
                    self.players,
                    26,
                    47,
                )?;
            }
        }
        for g in 0..self.games {
            for m_other in 0..self.second_starts[g + 1] - self.second_starts[g] {
                check::below(
                    "second[{}][{}]",
                    &[g, m_other],
                    self.second[self.second_starts[g] + m_other],
                    self.players,
                    27,
                    50,
                )?;
            }
        }
        for g in 0..self.games {
            if self.outcome[g] == 0 {
                check::computed(
                    "-(CLOSE * BETA * sqrt(first[{}].len() + second[{}].len()))",
                    &[g, g],
                    -(CLOSE * BETA
                        * f64::sqrt(
                            ((self.first_starts[g + 1] - self.first_starts[g])
                                + (self.second_starts[g + 1] - self.second_starts[g]))
                                as f64,
                        )),
                    32,
                    17,
                )?;
            }
            if self.outcome[g] == 1 {
                check::computed(
                    "CLOSE * BETA * sqrt(first[{}].len() + second[{}].len())",
                    &[g, g],
                    CLOSE * BETA
                        * f64::sqrt(
                            ((self.first_starts[g + 1] - self.first_starts[g])
                                + (self.second_starts[g + 1] - self.second_starts[g]))
                                as f64,
                        ),
                    35,
                    17,
                )?;
            }
            check::all_distinct(
                "first[g][m]",
                (0..self.first_starts[g + 1] - self.first_starts[g])
                    .map(|m| [self.first[self.first_starts[g] + m]]),
                28,
                9,
            )?;
        }
        for g in 0..self.games {
            for m in 0..self.first_starts[g + 1] - self.first_starts[g] {
                for m_other in 0..self.second_starts[g + 1] - self.second_starts[g] {
                    check::distinct(
                        "skill",
                        &[g, m, m_other],
                        self.first[self.first_starts[g] + m]
                            != self.second[self.second_starts[g] + m_other],
                        28,
                        9,
                    )?;
                }
            }
        }
        for g in 0..self.games {
            check::all_distinct(
                "second[g][m_other]",
                (0..self.second_starts[g + 1] - self.second_starts[g])
                    .map(|m_other| [self.second[self.second_starts[g] + m_other]]),
                28,
                9,
            )?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.skill = vec![Gaussian::UNIFORM; self.players];
        self.lead = vec![Gaussian::UNIFORM; self.games];
        self.lead_prior = vec![Gaussian::UNIFORM; self.games];
        self.skill_from_first = vec![Gaussian::UNIFORM; self.skill_from_first_starts[self.games]];
        self.skill_from_second = vec![Gaussian::UNIFORM; self.skill_from_second_starts[self.games]];
        self.lead_from_constraint = vec![Gaussian::UNIFORM; self.games];
        self.lead_from_constraint_again = vec![Gaussian::UNIFORM; self.games];
        self.lead_from_constraint_third = vec![Gaussian::UNIFORM; self.games];
    }

    /// Line 22, `let skill[p] ~ Gaussian(25, sd = 25.0 / 3.0);`.
    fn define_skill(&mut self) {
        self.skill.fill(Gaussian::from_mean_variance(25.0, (25.0 / 3.0) * (25.0 / 3.0)));
    }

    /// Line 28, `let lead ~ Gaussian(ours - theirs, variance = size * BETA * BETA);`.
    fn define_lead(&mut self) {
        for g in 0..self.games {
            let mut predictor = Predictor::new(
                0.0,
                (((self.first_starts[g + 1] - self.first_starts[g])
                    + (self.second_starts[g + 1] - self.second_starts[g])) as f64) * BETA
                    * BETA,
            );
            for m in 0..self.first_starts[g + 1] - self.first_starts[g] {
                let skill_there = self.skill[self.first[self.first_starts[g] + m]]
                    / self.skill_from_first[self.skill_from_first_starts[g] + m];
                predictor.add(1.0, skill_there);
            }
            for m_other in 0..self.second_starts[g + 1] - self.second_starts[g] {
                let skill_there_again = self
                    .skill[self.second[self.second_starts[g] + m_other]]
                    / self.skill_from_second[self.skill_from_second_starts[g] + m_other];
                predictor.add(-1.0, skill_there_again);
            }
            self.lead_prior[g] = predictor.to_gaussian();
        }
    }

    /// Line 32, `observe lead < -close;`.
    fn tell_lead(&mut self) {
        for g in 0..self.games {
            if self.outcome[g] == 0 {
                let lead = self.lead_prior[g] * self.lead_from_constraint_again[g]
                    * self.lead_from_constraint_third[g];
                let [to_lead] = is_positive::ep::messages(
                    true,
                    -(CLOSE * BETA
                        * f64::sqrt(
                            ((self.first_starts[g + 1] - self.first_starts[g])
                                + (self.second_starts[g + 1] - self.second_starts[g]))
                                as f64,
                        )),
                    0.0,
                    [(-1.0, lead)],
                );
                self.lead_from_constraint[g] = to_lead;
            }
        }
    }

    /// Line 35, `observe is_between(lead, -close, close);`.
    fn line_35_tell_lead(&mut self) {
        for g in 0..self.games {
            if self.outcome[g] == 1 {
                let lead = self.lead_prior[g] * self.lead_from_constraint[g]
                    * self.lead_from_constraint_third[g];
                let [to_lead] = is_between::ep::messages(
                    true,
                    -(CLOSE * BETA
                        * f64::sqrt(
                            ((self.first_starts[g + 1] - self.first_starts[g])
                                + (self.second_starts[g + 1] - self.second_starts[g]))
                                as f64,
                        )),
                    CLOSE * BETA
                        * f64::sqrt(
                            ((self.first_starts[g + 1] - self.first_starts[g])
                                + (self.second_starts[g + 1] - self.second_starts[g]))
                                as f64,
                        ),
                    0.0,
                    0.0,
                    [(1.0, lead)],
                );
                self.lead_from_constraint_again[g] = to_lead;
            }
        }
    }

    /// Line 38, `observe lead > close;`.
    fn line_38_tell_lead(&mut self) {
        for g in 0..self.games {
            if self.outcome[g] != 0 && self.outcome[g] != 1 {
                let lead = self.lead_prior[g] * self.lead_from_constraint[g]
                    * self.lead_from_constraint_again[g];
                let [to_lead] = is_positive::ep::messages(
                    true,
                    -(CLOSE * BETA
                        * f64::sqrt(
                            ((self.first_starts[g + 1] - self.first_starts[g])
                                + (self.second_starts[g + 1] - self.second_starts[g]))
                                as f64,
                        )),
                    0.0,
                    [(1.0, lead)],
                );
                self.lead_from_constraint_third[g] = to_lead;
            }
        }
    }

    /// Line 28, `let lead ~ Gaussian(ours - theirs, variance = size * BETA * BETA);`.
    fn tell_skill(&mut self) {
        for g in 0..self.games {
            let mut predictor = Predictor::new(
                0.0,
                (((self.first_starts[g + 1] - self.first_starts[g])
                    + (self.second_starts[g + 1] - self.second_starts[g])) as f64) * BETA
                    * BETA,
            );
            for m in 0..self.first_starts[g + 1] - self.first_starts[g] {
                let skill_there = self.skill[self.first[self.first_starts[g] + m]]
                    / self.skill_from_first[self.skill_from_first_starts[g] + m];
                predictor.add(1.0, skill_there);
            }
            for m_other in 0..self.second_starts[g + 1] - self.second_starts[g] {
                let skill_there_again = self
                    .skill[self.second[self.second_starts[g] + m_other]]
                    / self.skill_from_second[self.skill_from_second_starts[g] + m_other];
                predictor.add(-1.0, skill_there_again);
            }
            let lead = self.lead_from_constraint[g] * self.lead_from_constraint_again[g]
                * self.lead_from_constraint_third[g];
            let child = lead;
            for m in 0..self.first_starts[g + 1] - self.first_starts[g] {
                let skill_there = self.skill[self.first[self.first_starts[g] + m]]
                    / self.skill_from_first[self.skill_from_first_starts[g] + m];
                let message = linear::to_term_of_gaussian(1.0, skill_there, predictor, child);
                self.skill[self.first[self.first_starts[g] + m]] *=
                    message / self.skill_from_first[self.skill_from_first_starts[g] + m];
                self.skill_from_first[self.skill_from_first_starts[g] + m] = message;
            }
            for m_other in 0..self.second_starts[g + 1] - self.second_starts[g] {
                let skill_there_again = self
                    .skill[self.second[self.second_starts[g] + m_other]]
                    / self.skill_from_second[self.skill_from_second_starts[g] + m_other];
                let message = linear::to_term_of_gaussian(
                    -1.0,
                    skill_there_again,
                    predictor,
                    child,
                );
                self.skill[self.second[self.second_starts[g] + m_other]] *= message
                    / self
                        .skill_from_second[self.skill_from_second_starts[g]
                        + m_other];
                self.skill_from_second[self.skill_from_second_starts[g] + m_other] = message;
            }
        }
    }

    /// The marginal of `lead`: the product of all messages to it.
    fn marginal_of_lead(&mut self) {
        for at in 0..self.lead.len() {
            self.lead[at] = self.lead_prior[at] * self.lead_from_constraint[at]
                * self.lead_from_constraint_again[at]
                * self.lead_from_constraint_third[at];
        }
    }
}

impl Inference for TeamGames {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("skill", &self.skill, 22, iteration)?;
        Error::check_all_proper("lead", &self.lead, 28, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.skill, &self.skill_before, tolerance);
        self.skill_before.clone_from(&self.skill);
        moved |= posterity_runtime::any_moved(&self.lead, &self.lead_before, tolerance);
        self.lead_before.clone_from(&self.lead);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("lead", "line 28", |it| &it.lead_prior),
            ahead.array("skill[first[g][m]]", "line 28", |it| &it.skill_from_first),
            ahead
                .array("skill[second[g][m_other]]", "line 28", |it| &it.skill_from_second),
            ahead.array("lead[g]", "line 32", |it| &it.lead_from_constraint),
            ahead.array("lead[g]", "line 35", |it| &it.lead_from_constraint_again),
            ahead.array("lead[g]", "line 38", |it| &it.lead_from_constraint_third),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let skill = Posterior::array((0..self.players).map(|i| self.skill[i]));
        vec![("skill", skill)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(32, 17), (35, 17), (38, 17)]
    }
}
