//! `CertainValues` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/certain_values.model`.
//!
//! ```text
//! model CertainValues(
//!     skills: usize,
//!     skill: [usize; n],
//!     solved: [bool; n],
//!     guess: [usize; m],
//!     right: [bool; m],
//!     length: usize,
//!     a: [usize; joints],
//!     b: [usize; joints],
//! ) -> (has, kind, link) {
//!     for j in 0..skills {
//!         let has[j] ~ Bernoulli(0.3);
//!     }
//!     for i in 0..n {
//!         let luck ~ Bernoulli(0.8);
//!         observe solved[i] == (has[skill[i]] && luck);
//!     }
//!     let kind ~ Categorical([0.2, 0.3, 0.5]);
//!     for i in 0..m {
//!         let seen ~ Bernoulli(0.9);
//!         let hit = kind == guess[i];
//!         observe right[i] == (hit && seen);
//!     }
//!     for j in 0..length {
//!         let link[j] ~ Bernoulli(0.4);
//!     }
//!     for i in 0..joints {
//!         observe link[a[i]] == link[b[i]];
//!     }
//!     observe link[0];
//! }
//! ```

use posterity_runtime::operators::{and, bernoulli, categorical, equal_bool, equal_int};
use posterity_runtime::{
    Ahead, Bernoulli, Categorical, DataError, Distribution, Error, Inference, Options,
    Posterior, Progress, Run, Unsettled, check,
};
use std::ops::ControlFlow;

/// What [`CertainValues`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CertainValuesData<'a> {
    /// `skills: usize`
    pub skills: usize,
    /// `skill: [usize; n]`
    pub skill: &'a [usize],
    /// `solved: [bool; n]`
    pub solved: &'a [bool],
    /// `guess: [usize; m]`
    pub guess: &'a [usize],
    /// `right: [bool; m]`
    pub right: &'a [bool],
    /// `length: usize`
    pub length: usize,
    /// `a: [usize; joints]`
    pub a: &'a [usize],
    /// `b: [usize; joints]`
    pub b: &'a [usize],
}

/// Values that the data make certain, of variables that several factors share.
#[derive(Clone, Debug)]
pub struct CertainValues {
    /// The data `skills: usize`.
    skills: usize,
    /// The data `skill: [usize; n]`.
    skill: Vec<usize>,
    /// The data `solved: [bool; n]`.
    solved: Vec<bool>,
    /// The data `guess: [usize; m]`.
    guess: Vec<usize>,
    /// The data `right: [bool; m]`.
    right: Vec<bool>,
    /// The data `length: usize`.
    length: usize,
    /// The data `a: [usize; joints]`.
    a: Vec<usize>,
    /// The data `b: [usize; joints]`.
    b: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The size `joints` of the data.
    joints: usize,
    /// The belief about `has`.
    has: Vec<Bernoulli>,
    /// The belief about `kind`.
    kind: Categorical,
    /// The belief about `link`.
    link: Vec<Bernoulli>,
    /// The message to `luck` from its definition, line 17.
    luck_prior: Vec<Bernoulli>,
    /// The message to `has[skill[i]]` from line 18.
    has_from_skill: Vec<Bernoulli>,
    /// The message to `luck[i]` from line 18.
    luck_from_solved: Vec<Bernoulli>,
    /// The message to `seen` from its definition, line 22.
    seen_prior: Vec<Bernoulli>,
    /// The message to `hit` from its definition, line 23.
    hit_prior: Vec<Bernoulli>,
    /// The message to `kind` from line 23.
    kind_from_hit: Vec<Categorical>,
    /// The message to `hit[i]` from line 24.
    hit_from_right: Vec<Bernoulli>,
    /// The message to `seen[i]` from line 24.
    seen_from_right: Vec<Bernoulli>,
    /// The message to `link[a[i]]` from line 30.
    link_from_a: Vec<Bernoulli>,
    /// The message to `link[b[i]]` from line 30.
    link_from_b: Vec<Bernoulli>,
    /// The belief about `has` one iteration ago.
    has_before: Vec<Bernoulli>,
    /// The belief about `kind` one iteration ago.
    kind_before: Categorical,
    /// The belief about `link` one iteration ago.
    link_before: Vec<Bernoulli>,
}

impl CertainValues {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CertainValuesData<'_>) -> Result<Self, DataError> {
        check::integer("skills", data.skills, 4, 5)?;
        check::integer("skill", data.skill, 5, 5)?;
        check::integer("guess", data.guess, 7, 5)?;
        check::integer("length", data.length, 9, 5)?;
        check::integer("a", data.a, 10, 5)?;
        check::integer("b", data.b, 11, 5)?;
        let n = data.skill.len();
        check::size("n", "skill", n, "solved", data.solved.len(), 6, 5)?;
        let m = data.guess.len();
        check::size("m", "guess", m, "right", data.right.len(), 8, 5)?;
        let joints = data.a.len();
        check::size("joints", "a", joints, "b", data.b.len(), 11, 5)?;
        let mut inference = Self {
            skills: data.skills,
            skill: data.skill.to_vec(),
            solved: data.solved.to_vec(),
            guess: data.guess.to_vec(),
            right: data.right.to_vec(),
            length: data.length,
            a: data.a.to_vec(),
            b: data.b.to_vec(),
            n,
            m,
            joints,
            has: Vec::new(),
            kind: Categorical::uniform(1),
            link: Vec::new(),
            luck_prior: Vec::new(),
            has_from_skill: Vec::new(),
            luck_from_solved: Vec::new(),
            seen_prior: Vec::new(),
            hit_prior: Vec::new(),
            kind_from_hit: Vec::new(),
            hit_from_right: Vec::new(),
            seen_from_right: Vec::new(),
            link_from_a: Vec::new(),
            link_from_b: Vec::new(),
            has_before: Vec::new(),
            kind_before: Categorical::uniform(1),
            link_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `skills` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_skills(&mut self, skills: usize) -> Result<(), DataError> {
        check::integer("skills", skills, 4, 5)?;
        let before = std::mem::replace(&mut self.skills, skills);
        self.check_data().inspect_err(|_| self.skills = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `skill` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_skill(&mut self, skill: &[usize]) -> Result<(), DataError> {
        check::length("skill", self.skill.len(), skill.len(), 5, 5)?;
        check::integer("skill", skill, 5, 5)?;
        let before = std::mem::replace(&mut self.skill, skill.to_vec());
        self.check_data().inspect_err(|_| self.skill = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `solved` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_solved(&mut self, solved: &[bool]) -> Result<(), DataError> {
        check::length("solved", self.solved.len(), solved.len(), 6, 5)?;
        self.solved = solved.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `guess` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_guess(&mut self, guess: &[usize]) -> Result<(), DataError> {
        check::length("guess", self.guess.len(), guess.len(), 7, 5)?;
        check::integer("guess", guess, 7, 5)?;
        self.guess = guess.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `right` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_right(&mut self, right: &[bool]) -> Result<(), DataError> {
        check::length("right", self.right.len(), right.len(), 8, 5)?;
        self.right = right.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `length` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_length(&mut self, length: usize) -> Result<(), DataError> {
        check::integer("length", length, 9, 5)?;
        let before = std::mem::replace(&mut self.length, length);
        self.check_data().inspect_err(|_| self.length = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: &[usize]) -> Result<(), DataError> {
        check::length("a", self.a.len(), a.len(), 10, 5)?;
        check::integer("a", a, 10, 5)?;
        let before = std::mem::replace(&mut self.a, a.to_vec());
        self.check_data().inspect_err(|_| self.a = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `b` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_b(&mut self, b: &[usize]) -> Result<(), DataError> {
        check::length("b", self.b.len(), b.len(), 11, 5)?;
        check::integer("b", b, 11, 5)?;
        let before = std::mem::replace(&mut self.b, b.to_vec());
        self.check_data().inspect_err(|_| self.b = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_has();
        self.define_luck();
        self.define_kind();
        self.define_seen();
        self.define_link();
        self.tell_link();
        self.tell_hit();
        self.tell_kind();
        self.define_hit();
        self.tell_seen();
        self.tell_has();
        self.tell_luck();
        self.has_before.clone_from(&self.has);
        self.kind_before.clone_from(&self.kind);
        self.link_before.clone_from(&self.link);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.line_30_tell_link();
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

    /// The posterior of `has`.
    #[must_use]
    pub fn has_posterior(&self) -> &[Bernoulli] {
        &self.has
    }

    /// The posterior of `kind`.
    #[must_use]
    pub fn kind_posterior(&self) -> &Categorical {
        &self.kind
    }

    /// The posterior of `link`.
    #[must_use]
    pub fn link_posterior(&self) -> &[Bernoulli] {
        &self.link
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `has`, from line 14.
        let has_prior = bernoulli::ep::to_x_known(0.3);
        for belief in &self.has {
            log_z += belief.log_normaliser_over(&has_prior);
        }
        // `luck`, from line 17.
        for at in 0..self.luck_prior.len() {
            log_z += (self.luck_prior[at] * self.luck_from_solved[at])
                .log_normaliser_over(&self.luck_prior[at]);
        }
        // `kind`, from line 20.
        let kind_prior = categorical::ep::to_x_known(&[0.2, 0.3, 0.5]);
        log_z += self.kind.log_normaliser_over(&kind_prior);
        // `seen`, from line 22.
        for at in 0..self.seen_prior.len() {
            log_z += (self.seen_prior[at] * self.seen_from_right[at])
                .log_normaliser_over(&self.seen_prior[at]);
        }
        // `hit`, from line 23.
        for at in 0..self.hit_prior.len() {
            log_z += (self.hit_prior[at] * self.hit_from_right[at])
                .log_normaliser_over(&self.hit_prior[at]);
        }
        // `link`, from lines 27 and 32.
        let mut link_so_far = vec![bernoulli::ep::to_x_known(0.4); self.length];
        let link = link_so_far[0];
        log_z += link.log_density(true);
        link_so_far[0] *= Bernoulli::point(true);
        for (belief, before) in self.link.iter().zip(&link_so_far) {
            log_z += belief.log_normaliser_over(before);
        }
        // Line 18, `observe solved[i] == (has[skill[i]] && luck);`.
        for i in 0..self.n {
            let skill = self.skill[i];
            let has = self.has[skill] / self.has_from_skill[i];
            let luck = self.luck_prior[i];
            log_z += and::ep::log_evidence(self.solved[i], has, luck);
            log_z -= self.has[skill].log_normaliser_over(&has);
            log_z -= (self.luck_prior[i] * self.luck_from_solved[i]).log_normaliser_over(&luck);
        }
        // Line 23, `let hit = kind == guess[i];`.
        for i in 0..self.m {
            let kind = &(&self.kind / &self.kind_from_hit[i]);
            log_z -= self.kind.log_normaliser_over(kind);
        }
        // Line 24, `observe right[i] == (hit && seen);`.
        for i in 0..self.m {
            let hit = self.hit_prior[i];
            let seen = self.seen_prior[i];
            log_z += and::ep::log_evidence(self.right[i], hit, seen);
            log_z -= (self.hit_prior[i] * self.hit_from_right[i]).log_normaliser_over(&hit);
            log_z -= (self.seen_prior[i] * self.seen_from_right[i]).log_normaliser_over(&seen);
        }
        // Line 30, `observe link[a[i]] == link[b[i]];`.
        for i in 0..self.joints {
            let a = self.a[i];
            let b = self.b[i];
            let link_at_a = self.link[a] / self.link_from_a[i];
            let link_at_b = self.link[b] / self.link_from_b[i];
            log_z += equal_bool::ep::log_evidence(true, link_at_a, link_at_b);
            log_z -= self.link[a].log_normaliser_over(&link_at_a);
            log_z -= self.link[b].log_normaliser_over(&link_at_b);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::below("skill[{}]", &[i], self.skill[i], self.skills, 18, 31)?;
        }
        for i in 0..self.joints {
            check::below("a[{}]", &[i], self.a[i], self.length, 30, 17)?;
            check::below("b[{}]", &[i], self.b[i], self.length, 30, 31)?;
        }
        check::below("0", &[], 0, self.length, 32, 13)?;
        for i in 0..self.joints {
            check::distinct("link", &[i], self.a[i] != self.b[i], 30, 9)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.has = vec![Bernoulli::UNIFORM; self.skills];
        self.kind = Categorical::uniform(3);
        self.link = vec![Bernoulli::UNIFORM; self.length];
        self.luck_prior = vec![Bernoulli::UNIFORM; self.n];
        self.has_from_skill = vec![Bernoulli::UNIFORM; self.n];
        self.luck_from_solved = vec![Bernoulli::UNIFORM; self.n];
        self.seen_prior = vec![Bernoulli::UNIFORM; self.m];
        self.hit_prior = vec![Bernoulli::UNIFORM; self.m];
        self.kind_from_hit = vec![Categorical::uniform(3); self.m];
        self.hit_from_right = vec![Bernoulli::UNIFORM; self.m];
        self.seen_from_right = vec![Bernoulli::UNIFORM; self.m];
        self.link_from_a = vec![Bernoulli::UNIFORM; self.joints];
        self.link_from_b = vec![Bernoulli::UNIFORM; self.joints];
    }

    /// Line 14, `let has[j] ~ Bernoulli(0.3);`.
    fn define_has(&mut self) {
        self.has.fill(bernoulli::ep::to_x_known(0.3));
    }

    /// Line 17, `let luck ~ Bernoulli(0.8);`.
    fn define_luck(&mut self) {
        self.luck_prior.fill(bernoulli::ep::to_x_known(0.8));
    }

    /// Line 20, `let kind ~ Categorical([0.2, 0.3, 0.5]);`.
    fn define_kind(&mut self) {
        self.kind *= &categorical::ep::to_x_known(&[0.2, 0.3, 0.5]);
    }

    /// Line 22, `let seen ~ Bernoulli(0.9);`.
    fn define_seen(&mut self) {
        self.seen_prior.fill(bernoulli::ep::to_x_known(0.9));
    }

    /// Line 27, `let link[j] ~ Bernoulli(0.4);`.
    fn define_link(&mut self) {
        self.link.fill(bernoulli::ep::to_x_known(0.4));
    }

    /// Line 32, `observe link[0];`.
    fn tell_link(&mut self) {
        self.link[0] *= Bernoulli::point(true);
    }

    /// Line 24, `observe right[i] == (hit && seen);`.
    fn tell_hit(&mut self) {
        for i in 0..self.m {
            let seen = self.seen_prior[i];
            self.hit_from_right[i] = and::ep::to_a(self.right[i], seen);
        }
    }

    /// Line 23, `let hit = kind == guess[i];`.
    fn tell_kind(&mut self) {
        for i in 0..self.m {
            let hit = self.hit_from_right[i];
            let message = equal_int::ep::to_a_known(hit, self.guess[i], 3);
            self.kind = &self.kind * &(&message / &self.kind_from_hit[i]);
            self.kind_from_hit[i] = message;
        }
    }

    /// Line 23, `let hit = kind == guess[i];`.
    fn define_hit(&mut self) {
        for i in 0..self.m {
            let kind = &(&self.kind / &self.kind_from_hit[i]);
            self.hit_prior[i] = equal_int::ep::to_y_known_b(kind, self.guess[i]);
        }
    }

    /// Line 24, `observe right[i] == (hit && seen);`.
    fn tell_seen(&mut self) {
        for i in 0..self.m {
            let hit = self.hit_prior[i];
            self.seen_from_right[i] = and::ep::to_b(self.right[i], hit);
        }
    }

    /// Line 18, `observe solved[i] == (has[skill[i]] && luck);`.
    fn tell_has(&mut self) {
        for i in 0..self.n {
            let skill = self.skill[i];
            let luck = self.luck_prior[i];
            let message = and::ep::to_a(self.solved[i], luck);
            self.has[skill] *= message / self.has_from_skill[i];
            self.has_from_skill[i] = message;
        }
    }

    /// Line 18, `observe solved[i] == (has[skill[i]] && luck);`.
    fn tell_luck(&mut self) {
        for i in 0..self.n {
            let skill = self.skill[i];
            let has = self.has[skill] / self.has_from_skill[i];
            self.luck_from_solved[i] = and::ep::to_b(self.solved[i], has);
        }
    }

    /// Line 30, `observe link[a[i]] == link[b[i]];`.
    fn line_30_tell_link(&mut self) {
        for i in 0..self.joints {
            let a = self.a[i];
            let b = self.b[i];
            let link_at_a = self.link[a] / self.link_from_a[i];
            let link_at_b = self.link[b] / self.link_from_b[i];
            let to_link_at_a = equal_bool::ep::to_a(true, link_at_b);
            let to_link_at_b = equal_bool::ep::to_b(true, link_at_a);
            self.link[a] *= to_link_at_a / self.link_from_a[i];
            self.link_from_a[i] = to_link_at_a;
            self.link[b] *= to_link_at_b / self.link_from_b[i];
            self.link_from_b[i] = to_link_at_b;
        }
    }
}

impl Inference for CertainValues {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("has", &self.has, 14, iteration)?;
        Error::check_proper("kind", &self.kind, 0, 20, iteration)?;
        Error::check_all_proper("link", &self.link, 27, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.has, &self.has_before, tolerance);
        self.has_before.clone_from(&self.has);
        moved |= self.kind.moved(&self.kind_before, tolerance);
        self.kind_before.clone_from(&self.kind);
        moved |= posterity_runtime::any_moved(&self.link, &self.link_before, tolerance);
        self.link_before.clone_from(&self.link);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("link[a[i]]", "line 30", |it| &it.link_from_a),
            ahead.array("link[b[i]]", "line 30", |it| &it.link_from_b),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let has = Posterior::array((0..self.skills).map(|i| self.has[i]));
        let kind = Posterior::from(self.kind.clone());
        let link = Posterior::array((0..self.length).map(|i| self.link[i]));
        vec![("has", has), ("kind", kind), ("link", link)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(18, 9), (24, 9), (30, 9), (32, 5)]
    }
}
