//! `Lda` by variational message passing, compiled by posterity from `models/lda.model`.
//!
//! ```text
//! model Lda(
//!     words: [[usize; ..]; documents],
//!     counts: [[usize; ..]; documents],
//!     vocabulary: usize,
//!     topics: usize,
//! ) -> (topic) {
//!     for k in 0..topics {
//!         #[init(random)]
//!         let topic[k] ~ Dirichlet(symmetric = 0.1, size = vocabulary);
//!     }
//!     for d in 0..documents {
//!         let share ~ Dirichlet(symmetric = 0.1, size = topics);
//!         for w in 0..words[d].len() {
//!             repeat counts[d][w] {
//!                 let about ~ Categorical(share);
//!                 words[d][w] ~ Categorical(topic[about]);
//!             }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::dirichlet;
use posterity_runtime::{
    Buffer, DataError, Dirichlet, Error, Inference, Options, Posterior, Progress, Ragged,
    Random, Run, Tokens, check,
};
use std::ops::ControlFlow;

/// What [`Lda`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LdaData<'a> {
    /// `words: [[usize; ..]; documents]`
    pub words: Ragged<'a, usize>,
    /// `counts: [[usize; ..]; documents]`
    pub counts: Ragged<'a, usize>,
    /// `vocabulary: usize`
    pub vocabulary: usize,
    /// `topics: usize`
    pub topics: usize,
}

/// What do 395 newswire items write about?
///
/// Latent Dirichlet allocation: a document mixes topics, a topic is a distribution over words, and
/// each word comes from one of the document's topics. A word that stands several times in a document
/// counts as often (`repeat`). Topics that start alike stay alike, so they start at random.
/// `data/top_words.py` shows the words of each.
///
/// Data: `data/reuters.json`, counts of 4258 words, Reuters 1996 to 1997 (Python package lda).
/// Model: Blei, Ng & Jordan, "Latent Dirichlet allocation" (2003), with a prior on the topics.
#[derive(Clone, Debug)]
pub struct Lda {
    /// The data `words: [[usize; ..]; documents]`.
    words: Vec<usize>,
    /// The data `counts: [[usize; ..]; documents]`.
    counts: Vec<usize>,
    /// The data `vocabulary: usize`.
    vocabulary: usize,
    /// The data `topics: usize`.
    topics: usize,
    /// The size `documents` of the data.
    documents: usize,
    /// Where the rows of `words` start.
    words_starts: Vec<usize>,
    /// Where the rows of `counts` start.
    counts_starts: Vec<usize>,
    /// The belief about `topic`.
    topic: Vec<Dirichlet>,
    /// The belief about `topic` in the making.
    topic_next: Vec<Dirichlet>,
    /// The belief about `share`.
    share: Vec<Dirichlet>,
    /// The belief about `share` in the making.
    share_next: Vec<Dirichlet>,
    /// The seed of what starts at random.
    seed: u64,
    /// Each `words`, and how many of them are expected to have which `about`.
    words_tokens: Tokens,
    /// The belief about `topic` one iteration ago.
    topic_before: Vec<Dirichlet>,
    /// The belief about `share` one iteration ago.
    share_before: Vec<Dirichlet>,
}

impl Lda {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LdaData<'_>) -> Result<Self, DataError> {
        check::ragged("words", data.words, 11, 5)?;
        check::integer("words", data.words, 11, 5)?;
        check::ragged("counts", data.counts, 12, 5)?;
        check::integer("counts", data.counts, 12, 5)?;
        check::integer("vocabulary", data.vocabulary, 13, 5)?;
        check::integer("topics", data.topics, 14, 5)?;
        let documents = data.words.rows();
        check::size("documents", "words", documents, "counts", data.counts.rows(), 12, 5)?;
        let mut inference = Self {
            words: data.words.values.to_vec(),
            counts: data.counts.values.to_vec(),
            vocabulary: data.vocabulary,
            topics: data.topics,
            documents,
            words_starts: data.words.starts.to_vec(),
            counts_starts: data.counts.starts.to_vec(),
            topic: Vec::new(),
            topic_next: Vec::new(),
            share: Vec::new(),
            share_next: Vec::new(),
            seed: 0,
            words_tokens: Tokens::default(),
            topic_before: Vec::new(),
            share_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `words` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_words(&mut self, words: Ragged<'_, usize>) -> Result<(), DataError> {
        check::ragged("words", words, 11, 5)?;
        check::rows("words", &self.words_starts, words.starts, 11, 5)?;
        check::integer("words", words, 11, 5)?;
        let before = std::mem::replace(&mut self.words, words.values.to_vec());
        self.check_data().inspect_err(|_| self.words = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `counts` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_counts(&mut self, counts: Ragged<'_, usize>) -> Result<(), DataError> {
        check::ragged("counts", counts, 12, 5)?;
        check::rows("counts", &self.counts_starts, counts.starts, 12, 5)?;
        check::integer("counts", counts, 12, 5)?;
        let before = std::mem::replace(&mut self.counts, counts.values.to_vec());
        self.check_data().inspect_err(|_| self.counts = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `vocabulary` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_vocabulary(&mut self, vocabulary: usize) -> Result<(), DataError> {
        check::integer("vocabulary", vocabulary, 13, 5)?;
        let before = std::mem::replace(&mut self.vocabulary, vocabulary);
        self.check_data().inspect_err(|_| self.vocabulary = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `topics` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_topics(&mut self, topics: usize) -> Result<(), DataError> {
        check::integer("topics", topics, 14, 5)?;
        let before = std::mem::replace(&mut self.topics, topics);
        self.check_data().inspect_err(|_| self.topics = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_topic();
        self.start_share();
        self.start_about();
        self.topic_before.clone_from(&self.topic);
        self.share_before.clone_from(&self.share);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_share();
        self.update_about();
        self.update_topic();
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

    /// The posterior of `topic`.
    #[must_use]
    pub fn topic_posterior(&self) -> &[Dirichlet] {
        &self.topic
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 18, `let topic[k] ~ Dirichlet(symmetric = 0.1, size = vocabulary);`.
        for k in 0..self.topics {
            let topic = &self.topic[k];
            bound +=
                dirichlet::vmp::average_log_random(topic, &Buffer::filled(0.1, self.vocabulary));
        }
        // Line 21, `let share ~ Dirichlet(symmetric = 0.1, size = topics);`.
        for d in 0..self.documents {
            let share = &self.share[d];
            bound += dirichlet::vmp::average_log_random(share, &Buffer::filled(0.1, self.topics));
        }
        // Line 24, `let about ~ Categorical(share);`.
        for d in 0..self.documents {
            let share = &self.share[d];
            bound += self.words_tokens.average_log_of_group(d, share);
        }
        for k in 0..self.topics {
            let topic = &self.topic[k];
            bound += self.words_tokens.average_log_of_component(k, topic);
        }
        // The entropies of the beliefs.
        bound += self.topic.iter().map(Dirichlet::entropy).sum::<f64>();
        bound += self.share.iter().map(Dirichlet::entropy).sum::<f64>();
        bound += self.words_tokens.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.topics {
            check::positive("vocabulary", &[], self.vocabulary, 18, 58)?;
        }
        if 0 < self.documents {
            check::positive("topics", &[], self.topics, 21, 55)?;
        }
        for d in 0..self.documents {
            for w in 0..self.words_starts[d + 1] - self.words_starts[d] {
                check::below(
                    "{}",
                    &[w],
                    w,
                    self.counts_starts[d + 1] - self.counts_starts[d],
                    23,
                    30,
                )?;
                check::non_negative(
                    "counts[{}][{}]",
                    &[d, w],
                    self.counts[self.counts_starts[d] + w] as f64,
                    23,
                    20,
                )?;
            }
        }
        for d in 0..self.documents {
            for w in 0..self.words_starts[d + 1] - self.words_starts[d] {
                if 0 < self.topics {
                    check::category(
                        "words[{}][{}]",
                        &[d, w],
                        self.words[self.words_starts[d] + w],
                        self.vocabulary,
                        25,
                        17,
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.topic = vec![Dirichlet::uniform(self.vocabulary); self.topics];
        self.topic_next = vec![Dirichlet::uniform(self.vocabulary); self.topics];
        self.share = vec![Dirichlet::uniform(self.topics); self.documents];
        self.share_next = vec![Dirichlet::uniform(self.topics); self.documents];
    }

    /// The first belief about `topic`, drawn by its `#[init(random)]`.
    fn start_topic(&mut self) {
        let mut random = Random::from_seed_and_stream(self.seed, 0);
        for k in 0..self.topics {
            self.topic[k] = posterity_runtime::random_start(
                &dirichlet::vmp::to_x(&Buffer::filled(0.1, self.vocabulary)),
                &mut random,
            );
        }
    }

    /// Line 21, `let share ~ Dirichlet(symmetric = 0.1, size = topics);`.
    fn start_share(&mut self) {
        for d in 0..self.documents {
            self.share[d] = dirichlet::vmp::to_x(&Buffer::filled(0.1, self.topics));
        }
    }

    /// Line 24, `let about ~ Categorical(share);`.
    /// Line 25, `words[d][w] ~ Categorical(topic[about]);`.
    fn start_about(&mut self) {
        self.words_tokens = Tokens::new([self.topics, self.vocabulary]);
        for d in 0..self.documents {
            for w in 0..self.words_starts[d + 1] - self.words_starts[d] {
                self.words_tokens
                    .push(
                        self.words[self.words_starts[d] + w],
                        self.counts[self.counts_starts[d] + w] as f64,
                    );
            }
            self.words_tokens.end_group();
        }
        self.words_tokens.start();
    }

    /// The belief about `share`, from lines 21 and 24.
    fn update_share(&mut self) {
        for d in 0..self.documents {
            self.share_next[d] = dirichlet::vmp::to_x(&Buffer::filled(0.1, self.topics));
        }
        for d in 0..self.documents {
            self.share_next[d] *= &self.words_tokens.to_group(d);
        }
        std::mem::swap(&mut self.share, &mut self.share_next);
    }

    /// The belief about `about`, from lines 24 and 25.
    fn update_about(&mut self) {
        for d in 0..self.documents {
            let share = &self.share[d];
            self.words_tokens.set_group(d, share);
        }
        for k in 0..self.topics {
            let topic = &self.topic[k];
            self.words_tokens.set_component(k, topic);
        }
        self.words_tokens.update();
    }

    /// The belief about `topic`, from lines 18 and 25.
    fn update_topic(&mut self) {
        for k in 0..self.topics {
            self.topic_next[k] = dirichlet::vmp::to_x(&Buffer::filled(0.1, self.vocabulary));
        }
        for k in 0..self.topics {
            self.topic_next[k] *= &self.words_tokens.to_component(k);
        }
        std::mem::swap(&mut self.topic, &mut self.topic_next);
    }
}

impl Inference for Lda {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("topic", &self.topic, 18, iteration)?;
        Error::check_all_proper("share", &self.share, 21, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.topic, &self.topic_before, tolerance);
        self.topic_before.clone_from(&self.topic);
        moved |= posterity_runtime::any_moved(&self.share, &self.share_before, tolerance);
        self.share_before.clone_from(&self.share);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn reseed(&mut self, seed: u64) {
        if self.seed != seed {
            self.seed = seed;
            self.reset();
        }
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let topic = Posterior::array((0..self.topics).map(|i| self.topic[i].clone()));
        vec![("topic", topic)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(25, 17), (25, 49)]
    }
}
