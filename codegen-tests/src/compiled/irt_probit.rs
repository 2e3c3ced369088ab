//! `IrtProbit` by expectation propagation, compiled by posterity from `models/irt_probit.model`.
//!
//! ```text
//! model IrtProbit(answer: [[bool; questions]; students]) -> (ability, difficulty) {
//!     for s in 0..students {
//!         let ability[s] ~ Gaussian(0, variance = 1);
//!     }
//!     for q in 0..questions {
//!         let difficulty[q] ~ Gaussian(0, variance = 1);
//!     }
//!     for s in 0..students {
//!         for q in 0..questions {
//!             let advantage ~ Gaussian(ability[s] - difficulty[q], variance = 1);
//!             observe answer[s][q] == (advantage > 0);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor,
    Progress, Run, Unsettled, check,
};
use std::ops::ControlFlow;

/// What [`IrtProbit`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct IrtProbitData<'a> {
    /// `answer: [[bool; questions]; students]`
    pub answer: Grid<'a, bool, 2>,
}

/// How able is each candidate of a law school test, and how hard is each question?
///
/// A candidate answers a question correctly where ability beats difficulty on the day: the Rasch model
/// with a probit link. Both are on the same scale, on which the day's luck has a standard deviation of
/// one.
///
/// Data: `data/lsat6.json`, 1000 candidates and 5 questions (Bock & Lieberman 1970).
/// Model: Lord & Novick, "Statistical theories of mental test scores" (1968), chapter 16.
#[derive(Clone, Debug)]
pub struct IrtProbit {
    /// The data `answer: [[bool; questions]; students]`.
    answer: Vec<bool>,
    /// The size `students` of the data.
    students: usize,
    /// The size `questions` of the data.
    questions: usize,
    /// The belief about `ability`.
    ability: Vec<Gaussian>,
    /// The belief about `difficulty`.
    difficulty: Vec<Gaussian>,
    /// The message to `ability[s]` from line 19.
    ability_from_answer: Vec<Gaussian>,
    /// The message to `difficulty[q]` from line 19.
    difficulty_from_answer: Vec<Gaussian>,
    /// The belief about `ability` one iteration ago.
    ability_before: Vec<Gaussian>,
    /// The belief about `difficulty` one iteration ago.
    difficulty_before: Vec<Gaussian>,
}

impl IrtProbit {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: IrtProbitData<'_>) -> Result<Self, DataError> {
        check::grid("answer", data.answer, 9, 17)?;
        let students = data.answer.sizes[0];
        let questions = data.answer.sizes[1];
        let mut inference = Self {
            answer: data.answer.values.to_vec(),
            students,
            questions,
            ability: Vec::new(),
            difficulty: Vec::new(),
            ability_from_answer: Vec::new(),
            difficulty_from_answer: Vec::new(),
            ability_before: Vec::new(),
            difficulty_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `answer` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_answer(&mut self, answer: Grid<'_, bool, 2>) -> Result<(), DataError> {
        check::grid("answer", answer, 9, 17)?;
        check::length("answer", self.students, answer.sizes[0], 9, 17)?;
        check::length("answer", self.questions, answer.sizes[1], 9, 17)?;
        self.answer = answer.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_ability();
        self.define_difficulty();
        self.ability_before.clone_from(&self.ability);
        self.difficulty_before.clone_from(&self.difficulty);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_ability_and_difficulty();
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

    /// The posterior of `ability`.
    #[must_use]
    pub fn ability_posterior(&self) -> &[Gaussian] {
        &self.ability
    }

    /// The posterior of `difficulty`.
    #[must_use]
    pub fn difficulty_posterior(&self) -> &[Gaussian] {
        &self.difficulty
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `ability`, from line 11.
        let ability_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.ability {
            log_z += belief.log_normaliser_over(&ability_prior);
        }
        // `difficulty`, from line 14.
        let difficulty_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.difficulty {
            log_z += belief.log_normaliser_over(&difficulty_prior);
        }
        // Line 19, `observe answer[s][q] == (advantage > 0);`.
        for s in 0..self.students {
            for q in 0..self.questions {
                let at = s * self.questions + q;
                let ability = self.ability[s] / self.ability_from_answer[at];
                let difficulty = self.difficulty[q] / self.difficulty_from_answer[at];
                let predictor = Predictor::new(0.0, 1.0)
                    .plus(1.0, ability)
                    .plus(-1.0, difficulty);
                log_z += is_positive::ep::derivatives(
                        self.answer[at],
                        predictor.mean,
                        predictor.variance,
                    )
                    .log_z;
                log_z -= self.ability[s].log_normaliser_over(&ability);
                log_z -= self.difficulty[q].log_normaliser_over(&difficulty);
            }
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.ability = vec![Gaussian::UNIFORM; self.students];
        self.difficulty = vec![Gaussian::UNIFORM; self.questions];
        self.ability_from_answer = vec![Gaussian::UNIFORM; self.students * self.questions];
        self.difficulty_from_answer = vec![Gaussian::UNIFORM; self.students * self.questions];
    }

    /// Line 11, `let ability[s] ~ Gaussian(0, variance = 1);`.
    fn define_ability(&mut self) {
        self.ability.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 14, `let difficulty[q] ~ Gaussian(0, variance = 1);`.
    fn define_difficulty(&mut self) {
        self.difficulty.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 19, `observe answer[s][q] == (advantage > 0);`.
    fn tell_ability_and_difficulty(&mut self) {
        for s in 0..self.students {
            for q in 0..self.questions {
                let at = s * self.questions + q;
                let ability = self.ability[s] / self.ability_from_answer[at];
                let difficulty = self.difficulty[q] / self.difficulty_from_answer[at];
                let [to_ability, to_difficulty] = is_positive::ep::messages(
                    self.answer[at],
                    0.0,
                    1.0,
                    [(1.0, ability), (-1.0, difficulty)],
                );
                self.ability[s] = ability * to_ability;
                self.ability_from_answer[at] = to_ability;
                self.difficulty[q] = difficulty * to_difficulty;
                self.difficulty_from_answer[at] = to_difficulty;
            }
        }
    }
}

impl Inference for IrtProbit {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("ability", &self.ability, 11, iteration)?;
        Error::check_all_proper("difficulty", &self.difficulty, 14, iteration)?;
        let mut moved = posterity_runtime::any_moved(
            &self.ability,
            &self.ability_before,
            tolerance,
        );
        self.ability_before.clone_from(&self.ability);
        moved |= posterity_runtime::any_moved(&self.difficulty, &self.difficulty_before, tolerance);
        self.difficulty_before.clone_from(&self.difficulty);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("ability[s]", "line 19", |it| &it.ability_from_answer),
            ahead.array("difficulty[q]", "line 19", |it| &it.difficulty_from_answer),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let ability = Posterior::array((0..self.students).map(|i| self.ability[i]));
        let difficulty = Posterior::array((0..self.questions).map(|i| self.difficulty[i]));
        vec![("ability", ability), ("difficulty", difficulty)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(19, 13)]
    }
}
