//! `Votes` by expectation propagation, compiled by posterity from `codegen-tests/models/votes.model`.
//!
//! ```text
//! model Votes(yes: [bool; n], first: [usize; p], second: [usize; p]) -> (mean, opinion) {
//!     let mean ~ Gaussian(0, variance = 4);
//!     for i in 0..n {
//!         let opinion[i] ~ Gaussian(mean, variance = 1);
//!         observe yes[i] == (opinion[i] > 0);
//!     }
//!     for k in 0..p { observe opinion[first[k]] > opinion[second[k]]; }
//! }
//! ```

use posterity_runtime::operators::is_positive;
use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`Votes`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct VotesData<'a> {
    /// `yes: [bool; n]`
    pub yes: &'a [bool],
    /// `first: [usize; p]`
    pub first: &'a [usize],
    /// `second: [usize; p]`
    pub second: &'a [usize],
}

/// The inference of `Votes`.
#[derive(Clone, Debug)]
pub struct Votes {
    /// The data `yes: [bool; n]`.
    yes: Vec<bool>,
    /// The data `first: [usize; p]`.
    first: Vec<usize>,
    /// The data `second: [usize; p]`.
    second: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The size `p` of the data.
    p: usize,
    /// The belief about `mean`.
    mean: Gaussian,
    /// The belief about `opinion`.
    opinion: Vec<Gaussian>,
    /// The message to `opinion` from its definition, line 7.
    opinion_prior: Vec<Gaussian>,
    /// The message to `mean` from line 7.
    mean_from_opinion: Vec<Gaussian>,
    /// The message to `opinion[i]` from line 8.
    opinion_from_yes: Vec<Gaussian>,
    /// The message to `opinion[first[k]]` from line 10.
    opinion_from_first: Vec<Gaussian>,
    /// The message to `opinion[second[k]]` from line 10.
    opinion_from_second: Vec<Gaussian>,
    /// The belief about `mean` one iteration ago.
    mean_before: Gaussian,
    /// The belief about `opinion` one iteration ago.
    opinion_before: Vec<Gaussian>,
}

impl Votes {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: VotesData<'_>) -> Result<Self, DataError> {
        check::integer("first", data.first, 4, 29)?;
        check::integer("second", data.second, 4, 48)?;
        let n = data.yes.len();
        let p = data.first.len();
        check::size("p", "first", p, "second", data.second.len(), 4, 48)?;
        let mut inference = Self {
            yes: data.yes.to_vec(),
            first: data.first.to_vec(),
            second: data.second.to_vec(),
            n,
            p,
            mean: Gaussian::UNIFORM,
            opinion: Vec::new(),
            opinion_prior: Vec::new(),
            mean_from_opinion: Vec::new(),
            opinion_from_yes: Vec::new(),
            opinion_from_first: Vec::new(),
            opinion_from_second: Vec::new(),
            mean_before: Gaussian::UNIFORM,
            opinion_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `yes` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_yes(&mut self, yes: &[bool]) -> Result<(), DataError> {
        check::length("yes", self.yes.len(), yes.len(), 4, 13)?;
        self.yes = yes.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `first` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first(&mut self, first: &[usize]) -> Result<(), DataError> {
        check::length("first", self.first.len(), first.len(), 4, 29)?;
        check::integer("first", first, 4, 29)?;
        let before = std::mem::replace(&mut self.first, first.to_vec());
        self.check_data().inspect_err(|_| self.first = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `second` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_second(&mut self, second: &[usize]) -> Result<(), DataError> {
        check::length("second", self.second.len(), second.len(), 4, 48)?;
        check::integer("second", second, 4, 48)?;
        let before = std::mem::replace(&mut self.second, second.to_vec());
        self.check_data().inspect_err(|_| self.second = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_mean();
        self.mean_before = self.mean;
        self.opinion_before.clone_from(&self.opinion);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_opinion();
        self.tell_opinion();
        self.line_10_tell_opinion();
        self.tell_mean();
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

    /// The posterior of `mean`.
    #[must_use]
    pub fn mean_posterior(&self) -> &Gaussian {
        &self.mean
    }

    /// The posterior of `opinion`.
    #[must_use]
    pub fn opinion_posterior(&self) -> &[Gaussian] {
        &self.opinion
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `mean`, from line 5.
        let mean_prior = Gaussian::from_mean_variance(0.0, 4.0);
        log_z += self.mean.log_normaliser_over(&mean_prior);
        // `opinion`, from line 7.
        for (belief, before) in self.opinion.iter().zip(&self.opinion_prior) {
            log_z += belief.log_normaliser_over(before);
        }
        // Line 7, `let opinion[i] ~ Gaussian(mean, variance = 1);`.
        for i in 0..self.n {
            let mean = self.mean / self.mean_from_opinion[i];
            log_z -= self.mean.log_normaliser_over(&mean);
        }
        // Line 8, `observe yes[i] == (opinion[i] > 0);`.
        for i in 0..self.n {
            let opinion = self.opinion[i] / self.opinion_from_yes[i];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, opinion);
            log_z += is_positive::ep::derivatives(self.yes[i], predictor.mean, predictor.variance)
                .log_z;
            log_z -= self.opinion[i].log_normaliser_over(&opinion);
        }
        // Line 10, `observe opinion[first[k]] > opinion[second[k]];`.
        for k in 0..self.p {
            let first = self.first[k];
            let second = self.second[k];
            let opinion_at_first = self.opinion[first] / self.opinion_from_first[k];
            let opinion_at_second = self.opinion[second] / self.opinion_from_second[k];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, opinion_at_first)
                .plus(-1.0, opinion_at_second);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
            log_z -= self.opinion[first].log_normaliser_over(&opinion_at_first);
            log_z -= self.opinion[second].log_normaliser_over(&opinion_at_second);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for k in 0..self.p {
            check::below("first[{}]", &[k], self.first[k], self.n, 10, 29)?;
            check::below("second[{}]", &[k], self.second[k], self.n, 10, 49)?;
            check::distinct("opinion", &[k], self.first[k] != self.second[k], 10, 21)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.mean = Gaussian::UNIFORM;
        self.opinion = vec![Gaussian::UNIFORM; self.n];
        self.opinion_prior = vec![Gaussian::UNIFORM; self.n];
        self.mean_from_opinion = vec![Gaussian::UNIFORM; self.n];
        self.opinion_from_yes = vec![Gaussian::UNIFORM; self.n];
        self.opinion_from_first = vec![Gaussian::UNIFORM; self.p];
        self.opinion_from_second = vec![Gaussian::UNIFORM; self.p];
    }

    /// Line 5, `let mean ~ Gaussian(0, variance = 4);`.
    fn define_mean(&mut self) {
        self.mean *= Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 7, `let opinion[i] ~ Gaussian(mean, variance = 1);`.
    fn define_opinion(&mut self) {
        for i in 0..self.n {
            let mean = self.mean / self.mean_from_opinion[i];
            let message = linear::through_noise(mean, 1.0);
            self.opinion[i] *= message / self.opinion_prior[i];
            self.opinion_prior[i] = message;
        }
    }

    /// Line 8, `observe yes[i] == (opinion[i] > 0);`.
    fn tell_opinion(&mut self) {
        for i in 0..self.n {
            let opinion = self.opinion[i] / self.opinion_from_yes[i];
            let [to_opinion] = is_positive::ep::messages(self.yes[i], 0.0, 0.0, [(1.0, opinion)]);
            self.opinion[i] = opinion * to_opinion;
            self.opinion_from_yes[i] = to_opinion;
        }
    }

    /// Line 10, `observe opinion[first[k]] > opinion[second[k]];`.
    fn line_10_tell_opinion(&mut self) {
        for k in 0..self.p {
            let first = self.first[k];
            let second = self.second[k];
            let opinion_at_first = self.opinion[first] / self.opinion_from_first[k];
            let opinion_at_second = self.opinion[second] / self.opinion_from_second[k];
            let [to_opinion_at_first, to_opinion_at_second] = is_positive::ep::messages(
                true,
                0.0,
                0.0,
                [(1.0, opinion_at_first), (-1.0, opinion_at_second)],
            );
            self.opinion[first] = opinion_at_first * to_opinion_at_first;
            self.opinion_from_first[k] = to_opinion_at_first;
            self.opinion[second] *= to_opinion_at_second / self.opinion_from_second[k];
            self.opinion_from_second[k] = to_opinion_at_second;
        }
    }

    /// Line 7, `let opinion[i] ~ Gaussian(mean, variance = 1);`.
    fn tell_mean(&mut self) {
        for i in 0..self.n {
            let opinion = self.opinion[i] / self.opinion_prior[i];
            let message = linear::through_noise(opinion, 1.0);
            self.mean *= message / self.mean_from_opinion[i];
            self.mean_from_opinion[i] = message;
        }
    }
}

impl Inference for Votes {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("mean", &self.mean, 0, 5, iteration)?;
        Error::check_all_proper("opinion", &self.opinion, 7, iteration)?;
        let mut moved = self.mean.moved(&self.mean_before, tolerance);
        self.mean_before = self.mean;
        moved |= posterity_runtime::any_moved(&self.opinion, &self.opinion_before, tolerance);
        self.opinion_before.clone_from(&self.opinion);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("opinion", "line 7", |it| &it.opinion_prior),
            ahead.array("mean", "line 7", |it| &it.mean_from_opinion),
            ahead.array("opinion[i]", "line 8", |it| &it.opinion_from_yes),
            ahead.array("opinion[first[k]]", "line 10", |it| &it.opinion_from_first),
            ahead.array("opinion[second[k]]", "line 10", |it| &it.opinion_from_second),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let mean = Posterior::from(self.mean);
        let opinion = Posterior::array((0..self.n).map(|i| self.opinion[i]));
        vec![("mean", mean), ("opinion", opinion)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 9), (10, 21)]
    }
}
