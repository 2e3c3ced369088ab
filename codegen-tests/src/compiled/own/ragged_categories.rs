//! `RaggedCategories` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/ragged_categories.model`.
//!
//! ```text
//! model RaggedCategories(
//!     p: [[f64; ..]; n],
//!     q: [usize; n],
//!     likely: [[f64; ..]; n],
//!     kind: [usize; m],
//!     word: [usize; m],
//! ) -> (seen, read, inner, piece, share, shared, copied) {
//!     for d in 0..n {
//!         let seen[d] ~ Categorical(p[d]);
//!         observe seen[d] == q[d];
//!         let read[d] ~ Categorical(p[d]);
//!         observe read[d] ~ Categorical(likely[d]);
//!         let own ~ Categorical(p[d]);
//!         let inner[d] = own;
//!         observe own ~ Categorical(likely[d]);
//!         let share[d] ~ Dirichlet(p[d]);
//!         let shared[d] ~ Categorical(p[d]);
//!     }
//!     let piece[0] ~ Categorical(p[0]);
//!     for d in 1..n {
//!         let piece[d] ~ Categorical(p[d]);
//!         observe piece[d] ~ Categorical(likely[d]);
//!     }
//!     for i in 0..m {
//!         word[i] ~ Categorical(share[kind[i]]);
//!         let copied[i] ~ Categorical(likely[kind[i]]);
//!         observe copied[i] == shared[kind[i]];
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet, equal_int};
use posterity_runtime::{
    Categorical, DataError, Dirichlet, Error, Inference, Options, Posterior, Progress,
    Ragged, Run, check,
};
use std::ops::ControlFlow;

/// What [`RaggedCategories`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RaggedCategoriesData<'a> {
    /// `p: [[f64; ..]; n]`
    pub p: Ragged<'a, f64>,
    /// `q: [usize; n]`
    pub q: &'a [usize],
    /// `likely: [[f64; ..]; n]`
    pub likely: Ragged<'a, f64>,
    /// `kind: [usize; m]`
    pub kind: &'a [usize],
    /// `word: [usize; m]`
    pub word: &'a [usize],
}

/// The inference of `RaggedCategories`.
#[derive(Clone, Debug)]
pub struct RaggedCategories {
    /// The data `p: [[f64; ..]; n]`.
    p: Vec<f64>,
    /// The data `q: [usize; n]`.
    q: Vec<usize>,
    /// The data `likely: [[f64; ..]; n]`.
    likely: Vec<f64>,
    /// The data `kind: [usize; m]`.
    kind: Vec<usize>,
    /// The data `word: [usize; m]`.
    word: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// Where the rows of `p` start.
    p_starts: Vec<usize>,
    /// Where the rows of `likely` start.
    likely_starts: Vec<usize>,
    /// The belief about `seen`.
    seen: Vec<Categorical>,
    /// The belief about `read`.
    read: Vec<Categorical>,
    /// The belief about `own`.
    own: Vec<Categorical>,
    /// The belief about `share`.
    share: Vec<Dirichlet>,
    /// The belief about `shared`.
    shared: Vec<Categorical>,
    /// The belief about `piece`.
    piece: Vec<Categorical>,
    /// The belief about `copied`.
    copied: Vec<Categorical>,
    /// The message to `seen` from its definition, line 10.
    seen_prior: Vec<Categorical>,
    /// The message to `seen[d]` from line 11.
    seen_from_evidence: Vec<Categorical>,
    /// The message to `read` from its definition, line 12.
    read_prior: Vec<Categorical>,
    /// The message to `read[d]` from line 13.
    read_from_evidence: Vec<Categorical>,
    /// The message to `own` from its definition, line 14.
    own_prior: Vec<Categorical>,
    /// The message to `own[d]` from line 16.
    own_from_evidence: Vec<Categorical>,
    /// The message to `share` from its definition, line 17.
    share_prior: Vec<Dirichlet>,
    /// The message to `piece` from its definition, lines 20 and 22.
    piece_prior: Vec<Categorical>,
    /// The message to `piece[d]` from line 23.
    piece_from_evidence: Vec<Categorical>,
    /// The product of the messages to `share[kind[i]]` from line 26.
    share_from_kind: Vec<Dirichlet>,
    /// The message to `copied` from its definition, line 27.
    copied_prior: Vec<Categorical>,
    /// The message to `copied[i]` from line 28.
    copied_from_evidence: Vec<Categorical>,
    /// The message to `shared[kind[i]]` from line 28.
    shared_from_kind: Vec<Categorical>,
}

impl RaggedCategories {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RaggedCategoriesData<'_>) -> Result<Self, DataError> {
        check::ragged("p", data.p, 3, 5)?;
        check::real("p", data.p, 3, 5)?;
        check::integer("q", data.q, 4, 5)?;
        check::ragged("likely", data.likely, 5, 5)?;
        check::real("likely", data.likely, 5, 5)?;
        check::integer("kind", data.kind, 6, 5)?;
        check::integer("word", data.word, 7, 5)?;
        let n = data.p.rows();
        check::size("n", "p", n, "q", data.q.len(), 4, 5)?;
        check::size("n", "p", n, "likely", data.likely.rows(), 5, 5)?;
        let m = data.kind.len();
        check::size("m", "kind", m, "word", data.word.len(), 7, 5)?;
        let mut inference = Self {
            p: data.p.values.to_vec(),
            q: data.q.to_vec(),
            likely: data.likely.values.to_vec(),
            kind: data.kind.to_vec(),
            word: data.word.to_vec(),
            n,
            m,
            p_starts: data.p.starts.to_vec(),
            likely_starts: data.likely.starts.to_vec(),
            seen: Vec::new(),
            read: Vec::new(),
            own: Vec::new(),
            share: Vec::new(),
            shared: Vec::new(),
            piece: Vec::new(),
            copied: Vec::new(),
            seen_prior: Vec::new(),
            seen_from_evidence: Vec::new(),
            read_prior: Vec::new(),
            read_from_evidence: Vec::new(),
            own_prior: Vec::new(),
            own_from_evidence: Vec::new(),
            share_prior: Vec::new(),
            piece_prior: Vec::new(),
            piece_from_evidence: Vec::new(),
            share_from_kind: Vec::new(),
            copied_prior: Vec::new(),
            copied_from_evidence: Vec::new(),
            shared_from_kind: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: Ragged<'_, f64>) -> Result<(), DataError> {
        check::ragged("p", p, 3, 5)?;
        check::rows("p", &self.p_starts, p.starts, 3, 5)?;
        check::real("p", p, 3, 5)?;
        let before = std::mem::replace(&mut self.p, p.values.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `q` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_q(&mut self, q: &[usize]) -> Result<(), DataError> {
        check::length("q", self.q.len(), q.len(), 4, 5)?;
        check::integer("q", q, 4, 5)?;
        self.q = q.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `likely` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_likely(&mut self, likely: Ragged<'_, f64>) -> Result<(), DataError> {
        check::ragged("likely", likely, 5, 5)?;
        check::rows("likely", &self.likely_starts, likely.starts, 5, 5)?;
        check::real("likely", likely, 5, 5)?;
        let before = std::mem::replace(&mut self.likely, likely.values.to_vec());
        self.check_data().inspect_err(|_| self.likely = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `kind` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_kind(&mut self, kind: &[usize]) -> Result<(), DataError> {
        check::length("kind", self.kind.len(), kind.len(), 6, 5)?;
        check::integer("kind", kind, 6, 5)?;
        let before = std::mem::replace(&mut self.kind, kind.to_vec());
        self.check_data().inspect_err(|_| self.kind = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `word` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_word(&mut self, word: &[usize]) -> Result<(), DataError> {
        check::length("word", self.word.len(), word.len(), 7, 5)?;
        check::integer("word", word, 7, 5)?;
        let before = std::mem::replace(&mut self.word, word.to_vec());
        self.check_data().inspect_err(|_| self.word = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_seen();
        self.tell_seen();
        self.define_read();
        self.tell_read();
        self.define_own();
        self.tell_own();
        self.define_share();
        self.define_shared();
        self.define_piece();
        self.line_22_define_piece();
        self.tell_piece();
        self.tell_share();
        self.define_copied();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_shared();
        self.tell_copied();
        self.marginal_of_seen();
        self.marginal_of_read();
        self.marginal_of_own();
        self.marginal_of_share();
        self.marginal_of_piece();
        self.marginal_of_copied();
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

    /// The posterior of `seen`.
    #[must_use]
    pub fn seen_posterior(&self) -> &[Categorical] {
        &self.seen
    }

    /// The posterior of `read`.
    #[must_use]
    pub fn read_posterior(&self) -> &[Categorical] {
        &self.read
    }

    /// The posterior of `inner`.
    #[must_use]
    pub fn inner_posterior(&self) -> Posterior {
        Posterior::array((0..self.n).map(|d| Posterior::from(self.own[d].clone())))
    }

    /// The posterior of `piece`.
    #[must_use]
    pub fn piece_posterior(&self) -> &[Categorical] {
        &self.piece
    }

    /// The posterior of `share`.
    #[must_use]
    pub fn share_posterior(&self) -> &[Dirichlet] {
        &self.share
    }

    /// The posterior of `shared`.
    #[must_use]
    pub fn shared_posterior(&self) -> &[Categorical] {
        &self.shared
    }

    /// The posterior of `copied`.
    #[must_use]
    pub fn copied_posterior(&self) -> &[Categorical] {
        &self.copied
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `seen`, from lines 10 and 11.
        let mut seen_so_far = self.seen_prior.clone();
        for d in 0..self.n {
            let seen = &seen_so_far[d];
            log_z += seen.log_density(self.q[d]);
            seen_so_far[d] *=
                &Categorical::point(self.p_starts[d + 1] - self.p_starts[d], self.q[d]);
        }
        // `read`, from lines 12 and 13.
        let mut read_so_far = self.read_prior.clone();
        for d in 0..self.n {
            let read = &read_so_far[d];
            log_z += categorical::ep::log_evidence_soft(
                read,
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
            read_so_far[d] *= &categorical::ep::to_x_known(
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
        }
        // `own`, from lines 14 and 16.
        let mut own_so_far = self.own_prior.clone();
        for d in 0..self.n {
            let own = &own_so_far[d];
            log_z += categorical::ep::log_evidence_soft(
                own,
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
            own_so_far[d] *= &categorical::ep::to_x_known(
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
        }
        // `share`, from lines 17 and 26.
        let mut share_so_far = self.share_prior.clone();
        for i in 0..self.m {
            let kind = self.kind[i];
            let share = &share_so_far[kind];
            log_z += categorical::ep::log_evidence_random(self.word[i], share);
            share_so_far[kind] *= &categorical::ep::to_probabilities_observed(self.word[i]);
        }
        // `shared`, from line 18.
        let mut shared_prior = Vec::new();
        for i in 0..self.n {
            shared_prior.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        for d in 0..self.n {
            shared_prior[d] = categorical::ep::to_x_known(
                &self.p[self.p_starts[d]..self.p_starts[d + 1]],
            );
        }
        for (belief, before) in self.shared.iter().zip(&shared_prior) {
            log_z += belief.log_normaliser_over(before);
        }
        // `piece`, from lines 20, 22 and 23.
        let mut piece_so_far = self.piece_prior.clone();
        for d in 1..self.n {
            let piece = &piece_so_far[d];
            log_z += categorical::ep::log_evidence_soft(
                piece,
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
            piece_so_far[d] *= &categorical::ep::to_x_known(
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
        }
        // `copied`, from line 27.
        for at in 0..self.copied_prior.len() {
            log_z += (&self.copied_prior[at] * &self.copied_from_evidence[at])
                .log_normaliser_over(&self.copied_prior[at]);
        }
        // Line 28, `observe copied[i] == shared[kind[i]];`.
        for i in 0..self.m {
            let kind = self.kind[i];
            let copied = &self.copied_prior[i];
            let shared = &(&self.shared[kind] / &self.shared_from_kind[i]);
            log_z += equal_int::ep::log_evidence(true, copied, shared);
            log_z -= (&self.copied_prior[i] * &self.copied_from_evidence[i])
                .log_normaliser_over(copied);
            log_z -= self.shared[kind].log_normaliser_over(shared);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for d in 0..self.n {
            check::weights("p[{}]", &[d], &self.p[self.p_starts[d]..self.p_starts[d + 1]], 10, 35)?;
            check::weights("p[{}]", &[d], &self.p[self.p_starts[d]..self.p_starts[d + 1]], 12, 35)?;
            check::weights(
                "likely[{}]",
                &[d],
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
                13,
                39,
            )?;
            check::length(
                "likely[d].len() = p[d].len()",
                self.p_starts[d + 1] - self.p_starts[d],
                self.likely_starts[d + 1] - self.likely_starts[d],
                13,
                17,
            )?;
            check::weights("p[{}]", &[d], &self.p[self.p_starts[d]..self.p_starts[d + 1]], 14, 31)?;
            check::weights(
                "likely[{}]",
                &[d],
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
                16,
                35,
            )?;
            check::length(
                "likely[d].len() = p[d].len()",
                self.p_starts[d + 1] - self.p_starts[d],
                self.likely_starts[d + 1] - self.likely_starts[d],
                16,
                17,
            )?;
            check::compared("p[{}].len()", &[d], self.p_starts[d + 1] - self.p_starts[d], 17, 34)?;
            check::concentration(
                "p[{}]",
                &[d],
                &self.p[self.p_starts[d]..self.p_starts[d + 1]],
                17,
                34,
            )?;
            check::weights("p[{}]", &[d], &self.p[self.p_starts[d]..self.p_starts[d + 1]], 18, 37)?;
        }
        check::below("0", &[], 0, self.n, 20, 34)?;
        check::weights("p[0]", &[], &self.p[self.p_starts[0]..self.p_starts[1]], 20, 32)?;
        for d in 1..self.n {
            check::weights("p[{}]", &[d], &self.p[self.p_starts[d]..self.p_starts[d + 1]], 22, 36)?;
            check::weights(
                "likely[{}]",
                &[d],
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
                23,
                40,
            )?;
            check::length(
                "likely[d].len() = p[d].len()",
                self.p_starts[d + 1] - self.p_starts[d],
                self.likely_starts[d + 1] - self.likely_starts[d],
                23,
                17,
            )?;
        }
        for i in 0..self.m {
            check::category(
                "word[{}]",
                &[i],
                self.word[i],
                self.p_starts[self.kind[i] + 1] - self.p_starts[self.kind[i]],
                26,
                9,
            )?;
            check::below("kind[{}]", &[i], self.kind[i], self.n, 27, 44)?;
            check::weights(
                "likely[kind[{}]]",
                &[i],
                &self
                    .likely[self
                    .likely_starts[self.kind[i]]..self.likely_starts[self.kind[i] + 1]],
                27,
                37,
            )?;
            check::below("kind[{}]", &[i], self.kind[i], self.n, 26, 31)?;
            check::below("kind[{}]", &[i], self.kind[i], self.n, 28, 30)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.seen.clear();
        for i in 0..self.n {
            self.seen.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.read.clear();
        for i in 0..self.n {
            self.read.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.own.clear();
        for i in 0..self.n {
            self.own.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.share.clear();
        for i in 0..self.n {
            self.share.push(Dirichlet::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.shared.clear();
        for i in 0..self.n {
            self.shared.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.piece.clear();
        for i in 0..self.n {
            self.piece.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.copied.clear();
        for i in 0..self.m {
            self.copied
                .push(
                    Categorical::uniform(
                        self.likely_starts[self.kind[i] + 1]
                            - self.likely_starts[self.kind[i]],
                    ),
                );
        }
        self.seen_prior.clear();
        for i in 0..self.n {
            self.seen_prior.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.seen_from_evidence.clear();
        for i in 0..self.n {
            self.seen_from_evidence
                .push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.read_prior.clear();
        for i in 0..self.n {
            self.read_prior.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.read_from_evidence.clear();
        for i in 0..self.n {
            self.read_from_evidence
                .push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.own_prior.clear();
        for i in 0..self.n {
            self.own_prior.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.own_from_evidence.clear();
        for i in 0..self.n {
            self.own_from_evidence
                .push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.share_prior.clear();
        for i in 0..self.n {
            self.share_prior.push(Dirichlet::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.piece_prior.clear();
        for i in 0..self.n {
            self.piece_prior.push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.piece_from_evidence.clear();
        for i in 0..self.n {
            self.piece_from_evidence
                .push(Categorical::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.share_from_kind.clear();
        for i in 0..self.n {
            self.share_from_kind.push(Dirichlet::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        self.copied_prior.clear();
        for i in 0..self.m {
            self.copied_prior
                .push(
                    Categorical::uniform(
                        self.likely_starts[self.kind[i] + 1]
                            - self.likely_starts[self.kind[i]],
                    ),
                );
        }
        self.copied_from_evidence.clear();
        for i in 0..self.m {
            self.copied_from_evidence
                .push(
                    Categorical::uniform(
                        self.likely_starts[self.kind[i] + 1]
                            - self.likely_starts[self.kind[i]],
                    ),
                );
        }
        self.shared_from_kind = vec![Categorical::uniform(1); self.m];
        for i in 0..self.m {
            let kind = self.kind[i];
            self.shared_from_kind[i] = Categorical::uniform(
                self.p_starts[kind + 1] - self.p_starts[kind],
            );
        }
    }

    /// Line 10, `let seen[d] ~ Categorical(p[d]);`.
    fn define_seen(&mut self) {
        for d in 0..self.n {
            self.seen_prior[d] = categorical::ep::to_x_known(
                &self.p[self.p_starts[d]..self.p_starts[d + 1]],
            );
        }
    }

    /// Line 11, `observe seen[d] == q[d];`.
    fn tell_seen(&mut self) {
        for d in 0..self.n {
            self.seen_from_evidence[d] = Categorical::point(
                self.p_starts[d + 1] - self.p_starts[d],
                self.q[d],
            );
        }
    }

    /// Line 12, `let read[d] ~ Categorical(p[d]);`.
    fn define_read(&mut self) {
        for d in 0..self.n {
            self.read_prior[d] = categorical::ep::to_x_known(
                &self.p[self.p_starts[d]..self.p_starts[d + 1]],
            );
        }
    }

    /// Line 13, `observe read[d] ~ Categorical(likely[d]);`.
    fn tell_read(&mut self) {
        for d in 0..self.n {
            self.read_from_evidence[d] = categorical::ep::to_x_known(
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
        }
    }

    /// Line 14, `let own ~ Categorical(p[d]);`.
    fn define_own(&mut self) {
        for d in 0..self.n {
            self.own_prior[d] = categorical::ep::to_x_known(
                &self.p[self.p_starts[d]..self.p_starts[d + 1]],
            );
        }
    }

    /// Line 16, `observe own ~ Categorical(likely[d]);`.
    fn tell_own(&mut self) {
        for d in 0..self.n {
            self.own_from_evidence[d] = categorical::ep::to_x_known(
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
        }
    }

    /// Line 17, `let share[d] ~ Dirichlet(p[d]);`.
    fn define_share(&mut self) {
        for d in 0..self.n {
            self.share_prior[d] = dirichlet::ep::to_x(
                &self.p[self.p_starts[d]..self.p_starts[d + 1]],
            );
        }
    }

    /// Line 18, `let shared[d] ~ Categorical(p[d]);`.
    fn define_shared(&mut self) {
        for d in 0..self.n {
            self.shared[d] *=
                &categorical::ep::to_x_known(&self.p[self.p_starts[d]..self.p_starts[d + 1]]);
        }
    }

    /// Line 20, `let piece[0] ~ Categorical(p[0]);`.
    fn define_piece(&mut self) {
        self.piece_prior[0] = categorical::ep::to_x_known(
            &self.p[self.p_starts[0]..self.p_starts[1]],
        );
    }

    /// Line 22, `let piece[d] ~ Categorical(p[d]);`.
    fn line_22_define_piece(&mut self) {
        for d in 1..self.n {
            self.piece_prior[d] = categorical::ep::to_x_known(
                &self.p[self.p_starts[d]..self.p_starts[d + 1]],
            );
        }
    }

    /// Line 23, `observe piece[d] ~ Categorical(likely[d]);`.
    fn tell_piece(&mut self) {
        for d in 1..self.n {
            self.piece_from_evidence[d] = categorical::ep::to_x_known(
                &self.likely[self.likely_starts[d]..self.likely_starts[d + 1]],
            );
        }
    }

    /// Line 26, `word[i] ~ Categorical(share[kind[i]]);`.
    fn tell_share(&mut self) {
        self.share_from_kind.clear();
        for i in 0..self.n {
            self.share_from_kind.push(Dirichlet::uniform(self.p_starts[i + 1] - self.p_starts[i]));
        }
        for i in 0..self.m {
            let kind = self.kind[i];
            categorical::ep::multiply_probabilities_observed(
                &mut self.share_from_kind[kind],
                self.word[i],
            );
        }
    }

    /// Line 27, `let copied[i] ~ Categorical(likely[kind[i]]);`.
    fn define_copied(&mut self) {
        for i in 0..self.m {
            self.copied_prior[i] = categorical::ep::to_x_known(
                &self
                    .likely[self
                    .likely_starts[self.kind[i]]..self.likely_starts[self.kind[i] + 1]],
            );
        }
    }

    /// Line 28, `observe copied[i] == shared[kind[i]];`.
    fn tell_shared(&mut self) {
        for i in 0..self.m {
            let kind = self.kind[i];
            let copied = &self.copied_prior[i];
            let message = equal_int::ep::to_b(
                true,
                copied,
                self.p_starts[kind + 1] - self.p_starts[kind],
            );
            self.shared[kind] = &self.shared[kind] * &(&message / &self.shared_from_kind[i]);
            self.shared_from_kind[i] = message;
        }
    }

    /// Line 28, `observe copied[i] == shared[kind[i]];`.
    fn tell_copied(&mut self) {
        for i in 0..self.m {
            let kind = self.kind[i];
            let shared = &(&self.shared[kind] / &self.shared_from_kind[i]);
            self.copied_from_evidence[i] = equal_int::ep::to_a(
                true,
                shared,
                self.likely_starts[self.kind[i] + 1] - self.likely_starts[self.kind[i]],
            );
        }
    }

    /// The marginal of `seen`: the product of all messages to it.
    fn marginal_of_seen(&mut self) {
        for at in 0..self.seen.len() {
            self.seen[at] = &self.seen_prior[at] * &self.seen_from_evidence[at];
        }
    }

    /// The marginal of `read`: the product of all messages to it.
    fn marginal_of_read(&mut self) {
        for at in 0..self.read.len() {
            self.read[at] = &self.read_prior[at] * &self.read_from_evidence[at];
        }
    }

    /// The marginal of `own`: the product of all messages to it.
    fn marginal_of_own(&mut self) {
        for at in 0..self.own.len() {
            self.own[at] = &self.own_prior[at] * &self.own_from_evidence[at];
        }
    }

    /// The marginal of `share`: the product of all messages to it.
    fn marginal_of_share(&mut self) {
        for at in 0..self.share.len() {
            self.share[at] = &self.share_prior[at] * &self.share_from_kind[at];
        }
    }

    /// The marginal of `piece`: the product of all messages to it.
    fn marginal_of_piece(&mut self) {
        for at in 0..self.piece.len() {
            self.piece[at] = &self.piece_prior[at] * &self.piece_from_evidence[at];
        }
    }

    /// The marginal of `copied`: the product of all messages to it.
    fn marginal_of_copied(&mut self) {
        for at in 0..self.copied.len() {
            self.copied[at] = &self.copied_prior[at] * &self.copied_from_evidence[at];
        }
    }
}

impl Inference for RaggedCategories {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("seen", &self.seen, 10, iteration)?;
        Error::check_all_proper("read", &self.read, 12, iteration)?;
        Error::check_all_proper("own", &self.own, 14, iteration)?;
        Error::check_all_proper("share", &self.share, 17, iteration)?;
        Error::check_all_proper("shared", &self.shared, 18, iteration)?;
        Error::check_all_proper("piece", &self.piece, 20, iteration)?;
        Error::check_all_proper("copied", &self.copied, 27, iteration)?;
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
        let seen = Posterior::array((0..self.n).map(|i| self.seen[i].clone()));
        let read = Posterior::array((0..self.n).map(|i| self.read[i].clone()));
        let inner = Posterior::array((0..self.n).map(|d| Posterior::from(self.own[d].clone())));
        let piece = Posterior::array((0..self.n).map(|i| self.piece[i].clone()));
        let share = Posterior::array((0..self.n).map(|i| self.share[i].clone()));
        let shared = Posterior::array((0..self.n).map(|i| self.shared[i].clone()));
        let copied = Posterior::array((0..self.m).map(|i| self.copied[i].clone()));
        vec![
            ("seen", seen), ("read", read), ("inner", inner), ("piece", piece), ("share",
            share), ("shared", shared), ("copied", copied)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(11, 9), (13, 9), (16, 9), (23, 9), (26, 9), (28, 9)]
    }
}
