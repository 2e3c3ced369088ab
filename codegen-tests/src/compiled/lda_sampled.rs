//! `LdaSampled` by block Gibbs sampling, compiled by posterity from `models/lda_sampled.model`.
//!
//! ```text
//! model LdaSampled(
//!     words: [[usize; ..]; documents],
//!     vocabulary: usize,
//!     topics: usize,
//! ) -> (topic, share) {
//!     for k in 0..topics {
//!         let topic[k] ~ Dirichlet(symmetric = 0.1, size = vocabulary);
//!     }
//!     for d in 0..documents {
//!         let share[d] ~ Dirichlet(symmetric = 0.1, size = topics);
//!         for w in 0..words[d].len() {
//!             let about ~ Categorical(share[d]);
//!             words[d][w] ~ Categorical(topic[about]);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet, table};
use posterity_runtime::{
    Buffer, DataError, Dirichlet, Error, Gathered, Grid, Posterior, Progress, Ragged,
    Random, Sampler, Sampling, Saved, Trace, Watch, Words, check,
};
use std::ops::ControlFlow;

/// What [`LdaSampled`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct LdaSampledData<'a> {
    /// `words: [[usize; ..]; documents]`
    pub words: Ragged<'a, usize>,
    /// `vocabulary: usize`
    pub vocabulary: usize,
    /// `topics: usize`
    pub topics: usize,
}

/// What do 395 newswire items write about?
///
/// The topics of `lda.model`, with what each word is about sampled, and so the topics and the
/// documents' shares of them. No order of the topics is better than another, so chains name them
/// differently: ask one chain, as the command in
/// `README.md` does, or for what has no order.
///
/// Data: `data/reuters_tokens.json`, 27 828 words, Reuters 1996 to 1997 (Python package lda).
/// Model: Blei, Ng & Jordan, "Latent Dirichlet allocation" (2003), with a prior on the topics.
#[derive(Clone, Debug)]
pub struct LdaSampled {
    /// The data `words: [[usize; ..]; documents]`.
    words: Vec<usize>,
    /// The data `vocabulary: usize`.
    vocabulary: usize,
    /// The data `topics: usize`.
    topics: usize,
    /// The size `documents` of the data.
    documents: usize,
    /// Where the rows of `words` start.
    words_starts: Vec<usize>,
    /// Where the rows of what has this shape start.
    about_starts: Vec<usize>,
    /// The sample of `topic`.
    topic: Vec<f64>,
    /// The sample of `share`.
    share: Vec<f64>,
    /// The sample of `about`.
    about: Vec<usize>,
    /// The stream of chance.
    random: Random,
    /// What `topic` is drawn from.
    topic_conditional: Vec<Dirichlet>,
    /// The message to `topic` from its definition, line 16.
    topic_prior: Vec<Dirichlet>,
    /// The product of the messages to `topic[about[d][w]]` from line 22.
    topic_from_about: Vec<Dirichlet>,
    /// What `share` is drawn from.
    share_conditional: Vec<Dirichlet>,
    /// The message to `share` from its definition, line 19.
    share_prior: Vec<Dirichlet>,
    /// The product of the messages to `share[d]` from line 21.
    share_from_about: Vec<Dirichlet>,
    /// What was drawn though no value of it is possible.
    watch: Watch,
    /// What the sweeps so far say of `topic`.
    topic_marginal: Vec<Gathered<Dirichlet>>,
    /// What the sweeps so far say of `share`.
    share_marginal: Vec<Gathered<Dirichlet>>,
}

impl LdaSampled {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: LdaSampledData<'_>) -> Result<Self, DataError> {
        check::ragged("words", data.words, 11, 5)?;
        check::integer("words", data.words, 11, 5)?;
        check::integer("vocabulary", data.vocabulary, 12, 5)?;
        check::integer("topics", data.topics, 13, 5)?;
        let documents = data.words.rows();
        let mut inference = Self {
            words: data.words.values.to_vec(),
            vocabulary: data.vocabulary,
            topics: data.topics,
            documents,
            words_starts: data.words.starts.to_vec(),
            about_starts: Vec::new(),
            topic: Vec::new(),
            share: Vec::new(),
            about: Vec::new(),
            random: Random::from_seed(0),
            topic_conditional: Vec::new(),
            topic_prior: Vec::new(),
            topic_from_about: Vec::new(),
            share_conditional: Vec::new(),
            share_prior: Vec::new(),
            share_from_about: Vec::new(),
            watch: Watch::default(),
            topic_marginal: Vec::new(),
            share_marginal: Vec::new(),
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

    /// Replaces `vocabulary` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_vocabulary(&mut self, vocabulary: usize) -> Result<(), DataError> {
        check::integer("vocabulary", vocabulary, 12, 5)?;
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
        check::integer("topics", topics, 13, 5)?;
        let before = std::mem::replace(&mut self.topics, topics);
        self.check_data().inspect_err(|_| self.topics = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start: the first state of chain 0 of seed 0, drawn from the prior.
    pub fn reset(&mut self) {
        self.about_starts = vec![0];
        for i in 0..self.documents {
            let end = self.about_starts[self.about_starts.len() - 1]
                + self.words_starts[i + 1] - self.words_starts[i];
            self.about_starts.push(end);
        }
        self.start();
        self.define_topic();
        self.define_share();
        self.restart(0, 0);
    }

    /// A first state drawn from the prior by the stream `chain` of a seed, and empty marginals.
    pub fn restart(&mut self, seed: u64, chain: u64) {
        self.random = Random::from_seed_and_stream(seed, chain);
        self.watch = Watch::default();
        self.first_topic();
        self.first_share();
        self.first_about();
        self.clear();
    }

    /// Forgets what sweeps said: marginals and lists are empty, the state stays.
    pub fn clear(&mut self) {
        self.topic_marginal = vec![Gathered::new(Dirichlet::uniform(self.vocabulary)); self.topics];
        self.share_marginal = vec![Gathered::new(Dirichlet::uniform(self.topics)); self.documents];
    }

    /// One sweep: every block is drawn once, given the rest.
    pub fn sweep(&mut self) {
        self.draw_topic();
        self.draw_share();
        self.draw_about();
    }

    /// Adds the last sweep to the marginals.
    pub fn gather(&mut self) {
        for at in 0..self.topic_marginal.len() {
            self.topic_marginal[at].add(&self.topic_conditional[at]);
        }
        for at in 0..self.share_marginal.len() {
            self.share_marginal[at].add(&self.share_conditional[at]);
        }
    }

    /// Runs all chains, of which each sweep after the burn-in counts.
    ///
    /// # Errors
    /// A variable of which no value is possible, by name and place.
    pub fn run(
        &mut self,
        options: &Sampling,
        callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Vec<Trace>, Error> {
        posterity_runtime::sampling::sample_chains(self, options, callback)
    }

    /// The posterior of `topic`.
    #[must_use]
    pub fn topic_posterior(&self) -> Vec<Dirichlet> {
        self.topic_marginal.iter().map(Gathered::marginal).collect()
    }

    /// The posterior of `share`.
    #[must_use]
    pub fn share_posterior(&self) -> Vec<Dirichlet> {
        self.share_marginal.iter().map(Gathered::marginal).collect()
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.topics {
            check::positive("vocabulary", &[], self.vocabulary, 16, 58)?;
        }
        if 0 < self.documents {
            check::positive("topics", &[], self.topics, 19, 58)?;
        }
        for d in 0..self.documents {
            for w in 0..self.words_starts[d + 1] - self.words_starts[d] {
                if 0 < self.topics {
                    check::category(
                        "words[{}][{}]",
                        &[d, w],
                        self.words[self.words_starts[d] + w],
                        self.vocabulary,
                        22,
                        13,
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Arrays of the right sizes.
    fn start(&mut self) {
        self.topic = vec![0.0; self.topics * self.vocabulary];
        self.share = vec![0.0; self.documents * self.topics];
        self.about = vec![0; self.about_starts[self.documents]];
        self.topic_conditional = vec![Dirichlet::uniform(self.vocabulary); self.topics];
        self.topic_prior = vec![Dirichlet::uniform(self.vocabulary); self.topics];
        self.topic_from_about = vec![Dirichlet::uniform(self.vocabulary); self.topics];
        self.share_conditional = vec![Dirichlet::uniform(self.topics); self.documents];
        self.share_prior = vec![Dirichlet::uniform(self.topics); self.documents];
        self.share_from_about = vec![Dirichlet::uniform(self.topics); self.documents];
    }

    /// Line 16, `let topic[k] ~ Dirichlet(symmetric = 0.1, size = vocabulary);`.
    fn define_topic(&mut self) {
        self.topic_prior.fill(dirichlet::ep::to_x(&Buffer::filled(0.1, self.vocabulary)));
    }

    /// Line 19, `let share[d] ~ Dirichlet(symmetric = 0.1, size = topics);`.
    fn define_share(&mut self) {
        self.share_prior.fill(dirichlet::ep::to_x(&Buffer::filled(0.1, self.topics)));
    }

    /// Draws `topic` given `about`.
    fn draw_topic(&mut self) {
        // Line 22, `words[d][w] ~ Categorical(topic[about]);`.
        self.topic_from_about.fill(Dirichlet::uniform(self.vocabulary));
        for d in 0..self.documents {
            for w in 0..self.words_starts[d + 1] - self.words_starts[d] {
                let about_other = self.about[self.about_starts[d] + w];
                categorical::ep::multiply_probabilities_observed(
                    &mut self.topic_from_about[about_other],
                    self.words[self.words_starts[d] + w],
                );
            }
        }
        // The marginal of `topic`: the product of all messages to it.
        for at in 0..self.topic_conditional.len() {
            self.topic_conditional[at] = &self.topic_prior[at] * &self.topic_from_about[at];
        }
        for i in 0..self.topics {
            self.topic_conditional[i]
                .sample_into(
                    &mut self.topic[i * self.vocabulary..][..self.vocabulary],
                    &mut self.random,
                );
        }
    }

    /// Draws `share` given `about`.
    fn draw_share(&mut self) {
        // Line 21, `let about ~ Categorical(share[d]);`.
        self.share_from_about.fill(Dirichlet::uniform(self.topics));
        for d in 0..self.documents {
            for w in 0..self.words_starts[d + 1] - self.words_starts[d] {
                categorical::ep::multiply_probabilities_observed(
                    &mut self.share_from_about[d],
                    self.about[self.about_starts[d] + w],
                );
            }
        }
        // The marginal of `share`: the product of all messages to it.
        for at in 0..self.share_conditional.len() {
            self.share_conditional[at] = &self.share_prior[at] * &self.share_from_about[at];
        }
        for i in 0..self.documents {
            self.share_conditional[i]
                .sample_into(&mut self.share[i * self.topics..][..self.topics], &mut self.random);
        }
    }

    /// Draws `about` given `topic` and `share`.
    fn draw_about(&mut self) {
        for d in 0..self.documents {
            for w in 0..self.words_starts[d + 1] - self.words_starts[d] {
                // Line 21, `let about ~ Categorical(share[d]);`.
                let mut next = categorical::ep::to_x_known(
                    &self.share[d * self.topics..][..self.topics],
                );
                // Line 22, `words[d][w] ~ Categorical(topic[about]);`.
                next *= &table::ep::to_selector_observed(
                    self.words[self.words_starts[d] + w],
                    Grid::new(&self.topic, [self.topics, self.vocabulary]),
                );
                self.watch.see("about", &next, self.about_starts[d] + w, 21);
                self.about[self.about_starts[d] + w] = next.sample(&mut self.random);
            }
        }
    }

    /// Line 16, `let topic[k] ~ Dirichlet(symmetric = 0.1, size = vocabulary);`.
    fn first_topic(&mut self) {
        for k in 0..self.topics {
            self.topic[k * self.vocabulary..][..self.vocabulary]
                .copy_from_slice(
                    &dirichlet::ep::to_x(&Buffer::filled(0.1, self.vocabulary)).mean(),
                );
        }
    }

    /// Line 19, `let share[d] ~ Dirichlet(symmetric = 0.1, size = topics);`.
    fn first_share(&mut self) {
        for d in 0..self.documents {
            self.share[d * self.topics..][..self.topics]
                .copy_from_slice(&dirichlet::ep::to_x(&Buffer::filled(0.1, self.topics)).mean());
        }
    }

    /// Line 21, `let about ~ Categorical(share[d]);`.
    fn first_about(&mut self) {
        let random = &mut self.random;
        for d in 0..self.documents {
            for w in 0..self.words_starts[d + 1] - self.words_starts[d] {
                self.about[self.about_starts[d] + w] = categorical::simulate::draw(
                    &self.share[d * self.topics..][..self.topics],
                    random,
                );
            }
        }
    }
}

impl Sampler for LdaSampled {
    fn sweep(&mut self) {
        self.sweep();
    }

    fn gather(&mut self) {
        self.gather();
    }

    fn restart(&mut self, seed: u64, chain: u64) {
        self.restart(seed, chain);
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn save(&self, words: &mut Vec<u64>) {
        self.random.save(words);
        self.topic.save(words);
        self.share.save(words);
        self.about.save(words);
        self.topic_marginal.save(words);
        self.share_marginal.save(words);
    }

    fn load(&mut self, words: &mut Words<'_>) -> Option<()> {
        self.random = Saved::load(words)?;
        self.topic = Saved::load(words)?;
        self.share = Saved::load(words)?;
        self.about = Saved::load(words)?;
        self.topic_marginal = Saved::load(words)?;
        self.share_marginal = Saved::load(words)?;
        Some(())
    }

    fn check(&self, sweep: usize) -> Result<(), Error> {
        Error::check_all_proper("topic", &self.topic_conditional, 16, sweep)?;
        Error::check_all_proper("share", &self.share_conditional, 19, sweep)?;
        self.watch.check(sweep)?;
        Ok(())
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let topic = Posterior::array((0..self.topics).map(|i| self.topic_marginal[i].marginal()));
        let share = Posterior::array(
            (0..self.documents).map(|i| self.share_marginal[i].marginal()),
        );
        vec![("topic", topic), ("share", share)]
    }

    fn trace(&self, numbers: &mut Vec<f64>) {
        numbers.extend_from_slice(&self.topic);
        numbers.extend_from_slice(&self.share);
    }

    fn traced(&self) -> Vec<(&'static str, usize)> {
        vec![("topic", self.topic.len()), ("share", self.share.len())]
    }

    fn another(&self) -> Box<dyn Sampler> {
        Box::new(self.clone())
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }

    fn absorb(&mut self, other: &mut dyn std::any::Any) {
        if let Some(other) = other.downcast_mut::<Self>() {
            posterity_runtime::absorb_all(&mut self.topic_marginal, &other.topic_marginal);
            posterity_runtime::absorb_all(&mut self.share_marginal, &other.share_marginal);
        }
    }
}
