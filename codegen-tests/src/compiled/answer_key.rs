//! `AnswerKey` by expectation propagation, compiled by posterity from `models/answer_key.model`.
//!
//! ```text
//! model AnswerKey(answer: [[usize; questions]; candidates], choices: usize) -> (
//!     key,
//!     ability,
//!     difficulty,
//! ) {
//!     for c in 0..candidates {
//!         let ability[c] ~ Gaussian(0, variance = 1);
//!     }
//!     for q in 0..questions {
//!         let difficulty[q] ~ Gaussian(0, variance = 1);
//!         let key[q] ~ UniformInt(choices);
//!     }
//!     for c in 0..candidates {
//!         for q in 0..questions {
//!             let advantage ~ Gaussian(ability[c] - difficulty[q], variance = 1);
//!             if advantage > 0 {
//!                 observe answer[c][q] == key[q];
//!             } else {
//!                 answer[c][q] ~ UniformInt(choices);
//!             }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{is_positive, uniform_int};
use posterity_runtime::{
    Ahead, Bernoulli, Categorical, DataError, Error, Gaussian, Grid, Inference, Options,
    Posterior, Predictor, Progress, Run, Unsettled, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`AnswerKey`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct AnswerKeyData<'a> {
    /// `answer: [[usize; questions]; candidates]`
    pub answer: Grid<'a, usize, 2>,
    /// `choices: usize`
    pub choices: usize,
}

/// Which answers are right, when the only thing at hand is what everybody answered?
///
/// Who knows the answer to a question gives it; who does not guesses one of the choices. A candidate
/// knows it where ability beats difficulty on the day. Ability, difficulty and the key of right
/// answers are learnt together: where the able agree, they are right.
///
/// Data: `data/answer_key.json`, 30 candidates, 20 questions of 4 choices, simulated
/// (`data/prepare.py`). Model: Bachrach, Graepel, Minka & Guiver, "How to grade a test without knowing
/// the answers" (2012), all questions alike in how well they discriminate.
#[derive(Clone, Debug)]
pub struct AnswerKey {
    /// The data `answer: [[usize; questions]; candidates]`.
    answer: Vec<usize>,
    /// The data `choices: usize`.
    choices: usize,
    /// The size `candidates` of the data.
    candidates: usize,
    /// The size `questions` of the data.
    questions: usize,
    /// The belief about `ability`.
    ability: Vec<Gaussian>,
    /// The belief about `difficulty`.
    difficulty: Vec<Gaussian>,
    /// The belief about `key`.
    key: Vec<Categorical>,
    /// The belief about `advantage`.
    advantage: Vec<Gaussian>,
    /// The belief about `part`.
    part: Vec<Bernoulli>,
    /// The message to `advantage` from its definition, line 25.
    advantage_prior: Vec<Gaussian>,
    /// The message to `ability[c]` from line 25.
    ability_from_advantage: Vec<Gaussian>,
    /// The message to `difficulty[q]` from line 25.
    difficulty_from_advantage: Vec<Gaussian>,
    /// The message to `part` from its definition, line 26.
    part_prior: Vec<Bernoulli>,
    /// The message to `advantage[c][q]` from line 26.
    advantage_from_part: Vec<Gaussian>,
    /// The message to `key` from its definition, line 26.
    key_then_prior: Vec<Categorical>,
    /// The message to `key[c][q]` from line 27.
    key_then_from_evidence: Vec<Categorical>,
    /// The message to `part[c][q]` from line 26.
    part_from_gate: Vec<Bernoulli>,
    /// The message to `key[q]` from line 26.
    key_from_gate: Vec<Categorical>,
    /// The belief about `ability` one iteration ago.
    ability_before: Vec<Gaussian>,
    /// The belief about `difficulty` one iteration ago.
    difficulty_before: Vec<Gaussian>,
    /// The belief about `key` one iteration ago.
    key_before: Vec<Categorical>,
    /// The belief about `advantage` one iteration ago.
    advantage_before: Vec<Gaussian>,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Bernoulli>,
}

impl AnswerKey {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: AnswerKeyData<'_>) -> Result<Self, DataError> {
        check::grid("answer", data.answer, 11, 17)?;
        check::integer("answer", data.answer, 11, 17)?;
        check::integer("choices", data.choices, 11, 59)?;
        let candidates = data.answer.sizes[0];
        let questions = data.answer.sizes[1];
        let mut inference = Self {
            answer: data.answer.values.to_vec(),
            choices: data.choices,
            candidates,
            questions,
            ability: Vec::new(),
            difficulty: Vec::new(),
            key: Vec::new(),
            advantage: Vec::new(),
            part: Vec::new(),
            advantage_prior: Vec::new(),
            ability_from_advantage: Vec::new(),
            difficulty_from_advantage: Vec::new(),
            part_prior: Vec::new(),
            advantage_from_part: Vec::new(),
            key_then_prior: Vec::new(),
            key_then_from_evidence: Vec::new(),
            part_from_gate: Vec::new(),
            key_from_gate: Vec::new(),
            ability_before: Vec::new(),
            difficulty_before: Vec::new(),
            key_before: Vec::new(),
            advantage_before: Vec::new(),
            part_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `answer` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_answer(&mut self, answer: Grid<'_, usize, 2>) -> Result<(), DataError> {
        check::grid("answer", answer, 11, 17)?;
        check::length("answer", self.candidates, answer.sizes[0], 11, 17)?;
        check::length("answer", self.questions, answer.sizes[1], 11, 17)?;
        check::integer("answer", answer, 11, 17)?;
        let before = std::mem::replace(&mut self.answer, answer.values.to_vec());
        self.check_data().inspect_err(|_| self.answer = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `choices` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_choices(&mut self, choices: usize) -> Result<(), DataError> {
        check::integer("choices", choices, 11, 59)?;
        let before = std::mem::replace(&mut self.choices, choices);
        self.check_data().inspect_err(|_| self.choices = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_ability();
        self.define_difficulty();
        self.define_key();
        self.tell_key_then();
        self.ability_before.clone_from(&self.ability);
        self.difficulty_before.clone_from(&self.difficulty);
        self.key_before.clone_from(&self.key);
        self.advantage_before.clone_from(&self.advantage);
        self.part_before.clone_from(&self.part);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_advantage();
        self.define_part();
        self.define_key_then();
        self.tell_part();
        self.tell_key();
        self.tell_advantage();
        self.tell_ability_and_difficulty();
        self.marginal_of_advantage();
        self.marginal_of_part();
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

    /// The posterior of `key`.
    #[must_use]
    pub fn key_posterior(&self) -> &[Categorical] {
        &self.key
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
        // `ability`, from line 17.
        let ability_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.ability {
            log_z += belief.log_normaliser_over(&ability_prior);
        }
        // `difficulty`, from line 20.
        let difficulty_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.difficulty {
            log_z += belief.log_normaliser_over(&difficulty_prior);
        }
        // `key`, from line 21.
        let key_prior = uniform_int::ep::to_x(self.choices);
        for belief in &self.key {
            log_z += belief.log_normaliser_over(&key_prior);
        }
        // `advantage`, from line 25.
        for at in 0..self.advantage_prior.len() {
            log_z += (self.advantage_prior[at] * self.advantage_from_part[at])
                .log_normaliser_over(&self.advantage_prior[at]);
        }
        // `part`, from line 26.
        let mut part_so_far = self.part_prior.clone();
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let part = part_so_far[c * self.questions + q];
                log_z += gate::log_evidence_of_truth(
                    part,
                    self.log_evidence_if_so(c, q),
                    self.log_evidence_unless_so(c, q),
                );
                part_so_far[c * self.questions + q] *= gate::truth(
                    self.log_evidence_if_so(c, q),
                    self.log_evidence_unless_so(c, q),
                );
            }
        }
        // Line 25, `let advantage ~ Gaussian(ability[c] - difficulty[q], variance = 1);`.
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let ability = self.ability[c] / self.ability_from_advantage[c * self.questions + q];
                let difficulty = self.difficulty[q]
                    / self.difficulty_from_advantage[c * self.questions + q];
                log_z -= self.ability[c].log_normaliser_over(&ability);
                log_z -= self.difficulty[q].log_normaliser_over(&difficulty);
            }
        }
        // Line 26, `if advantage > 0 { observe answer[c][q] == key[q]; } else { answer[c]…`.
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let at = c * self.questions + q;
                let advantage = self.advantage_prior[at];
                log_z -= (self.advantage_prior[at] * self.advantage_from_part[at])
                    .log_normaliser_over(&advantage);
            }
        }
        // Line 26, `if advantage > 0`.
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let key = &(&self.key[q] / &self.key_from_gate[c * self.questions + q]);
                log_z -= self.key[q].log_normaliser_over(key);
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.questions {
            check::positive("choices", &[], self.choices, 21, 33)?;
        }
        if 0 < self.candidates && 0 < self.questions {
            check::positive("choices", &[], self.choices, 29, 43)?;
        }
        for c in 0..self.candidates {
            for q in 0..self.questions {
                check::category(
                    "answer[{}][{}]",
                    &[c, q],
                    self.answer[c * self.questions + q],
                    self.choices,
                    29,
                    17,
                )?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.ability = vec![Gaussian::UNIFORM; self.candidates];
        self.difficulty = vec![Gaussian::UNIFORM; self.questions];
        self.key = vec![Categorical::uniform(self.choices); self.questions];
        self.advantage = vec![Gaussian::UNIFORM; self.candidates * self.questions];
        self.part = vec![Bernoulli::UNIFORM; self.candidates * self.questions];
        self.advantage_prior = vec![Gaussian::UNIFORM; self.candidates * self.questions];
        self.ability_from_advantage = vec![Gaussian::UNIFORM; self.candidates * self.questions];
        self.difficulty_from_advantage = vec![Gaussian::UNIFORM; self.candidates * self.questions];
        self.part_prior = vec![Bernoulli::UNIFORM; self.candidates * self.questions];
        self.advantage_from_part = vec![Gaussian::UNIFORM; self.candidates * self.questions];
        self.key_then_prior = vec![
            Categorical::uniform(self.choices); self.candidates * self.questions
        ];
        self.key_then_from_evidence = vec![
            Categorical::uniform(self.choices); self.candidates * self.questions
        ];
        self.part_from_gate = vec![Bernoulli::UNIFORM; self.candidates * self.questions];
        self.key_from_gate = vec![
            Categorical::uniform(self.choices); self.candidates * self.questions
        ];
    }

    /// Line 17, `let ability[c] ~ Gaussian(0, variance = 1);`.
    fn define_ability(&mut self) {
        self.ability.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 20, `let difficulty[q] ~ Gaussian(0, variance = 1);`.
    fn define_difficulty(&mut self) {
        self.difficulty.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 21, `let key[q] ~ UniformInt(choices);`.
    fn define_key(&mut self) {
        self.key.fill(uniform_int::ep::to_x(self.choices));
    }

    /// Line 27, `observe answer[c][q] == key[q];`.
    fn tell_key_then(&mut self) {
        for c in 0..self.candidates {
            for q in 0..self.questions {
                self.key_then_from_evidence[c * self.questions + q] = Categorical::point(
                    self.choices,
                    self.answer[c * self.questions + q],
                );
            }
        }
    }

    /// Line 25, `let advantage ~ Gaussian(ability[c] - difficulty[q], variance = 1);`.
    fn define_advantage(&mut self) {
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let at = c * self.questions + q;
                let ability = self.ability[c] / self.ability_from_advantage[at];
                let difficulty = self.difficulty[q] / self.difficulty_from_advantage[at];
                let predictor = Predictor::new(0.0, 1.0)
                    .plus(1.0, ability)
                    .plus(-1.0, difficulty);
                self.advantage_prior[at] = predictor.to_gaussian();
            }
        }
    }

    /// Line 26, `if advantage > 0 { observe answer[c][q] == key[q]; } else { answer[c]…`.
    fn define_part(&mut self) {
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let advantage = self.advantage_prior[c * self.questions + q];
                self.part_prior[c * self.questions + q] = is_positive::ep::to_positive(advantage);
            }
        }
    }

    /// Line 26, `if advantage > 0`.
    fn define_key_then(&mut self) {
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let key = &(&self.key[q] / &self.key_from_gate[c * self.questions + q]);
                self.key_then_prior[c * self.questions + q].clone_from(key);
            }
        }
    }

    /// Line 26, `if advantage > 0`.
    fn tell_part(&mut self) {
        for c in 0..self.candidates {
            for q in 0..self.questions {
                self.part_from_gate[c * self.questions + q] = gate::truth(
                    self.log_evidence_if_so(c, q),
                    self.log_evidence_unless_so(c, q),
                );
            }
        }
    }

    /// Line 26, `if advantage > 0`.
    fn tell_key(&mut self) {
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let at = c * self.questions + q;
                let key = &(&self.key[q] / &self.key_from_gate[at]);
                let part = self.part_prior[at] * self.part_from_gate[at];
                let mut leave = gate::Leave::new(key);
                let key_then = &self.key_then_from_evidence[at];
                leave.case(part.log_probability_true(), key_then);
                let message = leave.message();
                self.key[q] = &self.key[q] * &(&message / &self.key_from_gate[at]);
                self.key_from_gate[at] = message;
            }
        }
    }

    /// Line 26, `if advantage > 0 { observe answer[c][q] == key[q]; } else { answer[c]…`.
    fn tell_advantage(&mut self) {
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let at = c * self.questions + q;
                let part = self.part_from_gate[at];
                let advantage = self.advantage_prior[at];
                self.advantage_from_part[at] = is_positive::ep::to_x(part, advantage);
            }
        }
    }

    /// Line 25, `let advantage ~ Gaussian(ability[c] - difficulty[q], variance = 1);`.
    fn tell_ability_and_difficulty(&mut self) {
        for c in 0..self.candidates {
            for q in 0..self.questions {
                let at = c * self.questions + q;
                let ability = self.ability[c] / self.ability_from_advantage[at];
                let difficulty = self.difficulty[q] / self.difficulty_from_advantage[at];
                let predictor = Predictor::new(0.0, 1.0)
                    .plus(1.0, ability)
                    .plus(-1.0, difficulty);
                let advantage = self.advantage_from_part[at];
                let child = advantage;
                let to_ability = linear::to_term_of_gaussian(1.0, ability, predictor, child);
                let to_difficulty = linear::to_term_of_gaussian(-1.0, difficulty, predictor, child);
                self.ability[c] *= to_ability / self.ability_from_advantage[at];
                self.ability_from_advantage[at] = to_ability;
                self.difficulty[q] *= to_difficulty / self.difficulty_from_advantage[at];
                self.difficulty_from_advantage[at] = to_difficulty;
            }
        }
    }

    /// The marginal of `advantage`: the product of all messages to it.
    fn marginal_of_advantage(&mut self) {
        for at in 0..self.advantage.len() {
            self.advantage[at] = self.advantage_prior[at] * self.advantage_from_part[at];
        }
    }

    /// The marginal of `part`: the product of all messages to it.
    fn marginal_of_part(&mut self) {
        for at in 0..self.part.len() {
            self.part[at] = self.part_prior[at] * self.part_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 26, `if advantage > 0`.
    fn log_evidence_if_so(&self, c: usize, q: usize) -> f64 {
        let mut log_z = 0.0;
        let key_then_prior = self.key_then_prior[c * self.questions + q].clone();
        let key_then = &key_then_prior;
        log_z += key_then.log_density(self.answer[c * self.questions + q]);
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 26, `if advantage > 0`.
    fn log_evidence_unless_so(&self, c: usize, q: usize) -> f64 {
        let mut log_z = 0.0;
        log_z += uniform_int::ep::log_evidence(self.answer[c * self.questions + q], self.choices);
        log_z
    }
}

impl Inference for AnswerKey {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("ability", &self.ability, 17, iteration)?;
        Error::check_all_proper("difficulty", &self.difficulty, 20, iteration)?;
        Error::check_all_proper("key", &self.key, 21, iteration)?;
        Error::check_all_proper("advantage", &self.advantage, 25, iteration)?;
        Error::check_all_proper("advantage > 0", &self.part, 26, iteration)?;
        let mut moved = posterity_runtime::any_moved(
            &self.ability,
            &self.ability_before,
            tolerance,
        );
        self.ability_before.clone_from(&self.ability);
        moved |= posterity_runtime::any_moved(&self.difficulty, &self.difficulty_before, tolerance);
        self.difficulty_before.clone_from(&self.difficulty);
        moved |= posterity_runtime::any_moved(&self.key, &self.key_before, tolerance);
        self.key_before.clone_from(&self.key);
        moved |= posterity_runtime::any_moved(&self.advantage, &self.advantage_before, tolerance);
        self.advantage_before.clone_from(&self.advantage);
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("advantage", "line 25", |it| &it.advantage_prior),
            ahead.array("ability[c]", "line 25", |it| &it.ability_from_advantage),
            ahead.array("difficulty[q]", "line 25", |it| &it.difficulty_from_advantage),
            ahead.array("part", "line 26", |it| &it.part_prior),
            ahead.array("advantage[c][q]", "line 26", |it| &it.advantage_from_part),
            ahead.array("key", "line 26", |it| &it.key_then_prior),
            ahead.array("part[c][q]", "line 26", |it| &it.part_from_gate),
            ahead.array("key[q]", "line 26", |it| &it.key_from_gate),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let key = Posterior::array((0..self.questions).map(|i| self.key[i].clone()));
        let ability = Posterior::array((0..self.candidates).map(|i| self.ability[i]));
        let difficulty = Posterior::array((0..self.questions).map(|i| self.difficulty[i]));
        vec![("key", key), ("ability", ability), ("difficulty", difficulty)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(27, 17), (29, 17), (26, 16)]
    }
}
