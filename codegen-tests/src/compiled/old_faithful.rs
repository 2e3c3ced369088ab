//! `OldFaithful` by variational message passing, compiled by posterity from
//! `models/old_faithful.model`.
//!
//! ```text
//! model OldFaithful(eruptions: [f64; n], waiting: [f64; n], components: usize) -> (
//!     share,
//!     length,
//!     wait,
//!     length_precision,
//!     wait_precision,
//! ) {
//!     let share ~ Dirichlet(symmetric = 1, size = components);
//!     for k in 0..components {
//!         let length[k] ~ Gaussian(3.5, variance = 4);
//!         let length_precision[k] ~ Gamma(shape = 2, rate = 1);
//!         let wait[k] ~ Gaussian(70, variance = 400);
//!         let wait_precision[k] ~ Gamma(shape = 2, rate = 100);
//!     }
//!     for i in 0..n {
//!         #[init(random)]
//!         let kind ~ Categorical(share);
//!         eruptions[i] ~ Gaussian(length[kind], precision = length_precision[kind]);
//!         waiting[i] ~ Gaussian(wait[kind], precision = wait_precision[kind]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet, gamma, gaussian};
use posterity_runtime::{
    Buffer, Categorical, DataError, Dirichlet, Distribution, Error, Gamma, Gaussian,
    GaussianRows, Inference, Options, Posterior, Progress, Random, Responsibilities, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`OldFaithful`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct OldFaithfulData<'a> {
    /// `eruptions: [f64; n]`
    pub eruptions: &'a [f64],
    /// `waiting: [f64; n]`
    pub waiting: &'a [f64],
    /// `components: usize`
    pub components: usize,
}

/// How many kinds of eruption does Old Faithful have?
///
/// A mixture of Gaussians over the length of an eruption and the wait for the next, with as many
/// components as the data say (`components`). What nothing tells apart starts at random (`--seed`), or
/// it would never differ. The evidence says how many there are: the table is in `README.md`.
///
/// Data: `data/faithful.json`, 272 eruptions (Azzalini & Bowman 1990). Model: Bishop, "Pattern
/// recognition and machine learning" (2006), section 10.2.
#[derive(Clone, Debug)]
pub struct OldFaithful {
    /// The data `eruptions: [f64; n]`.
    eruptions: Vec<f64>,
    /// The data `waiting: [f64; n]`.
    waiting: Vec<f64>,
    /// The data `components: usize`.
    components: usize,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `share`.
    share: Dirichlet,
    /// The belief about `length`.
    length: Vec<Gaussian>,
    /// The belief about `length` in the making.
    length_next: Vec<Gaussian>,
    /// The belief about `length_precision`.
    length_precision: Vec<Gamma>,
    /// The belief about `length_precision` in the making.
    length_precision_next: Vec<Gamma>,
    /// The belief about `wait`.
    wait: Vec<Gaussian>,
    /// The belief about `wait` in the making.
    wait_next: Vec<Gaussian>,
    /// The belief about `wait_precision`.
    wait_precision: Vec<Gamma>,
    /// The belief about `wait_precision` in the making.
    wait_precision_next: Vec<Gamma>,
    /// The seed of what starts at random.
    seed: u64,
    /// The belief about each `kind`: a probability for each component.
    kind_shares: Responsibilities,
    /// `eruptions`, and its moments in each component of the mixture.
    eruptions_rows: GaussianRows,
    /// `waiting`, and its moments in each component of the mixture.
    waiting_rows: GaussianRows,
    /// The belief about `share` one iteration ago.
    share_before: Dirichlet,
    /// The belief about `length` one iteration ago.
    length_before: Vec<Gaussian>,
    /// The belief about `length_precision` one iteration ago.
    length_precision_before: Vec<Gamma>,
    /// The belief about `wait` one iteration ago.
    wait_before: Vec<Gaussian>,
    /// The belief about `wait_precision` one iteration ago.
    wait_precision_before: Vec<Gamma>,
}

impl OldFaithful {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: OldFaithfulData<'_>) -> Result<Self, DataError> {
        check::real("eruptions", data.eruptions, 10, 19)?;
        check::real("waiting", data.waiting, 10, 40)?;
        check::integer("components", data.components, 10, 59)?;
        let n = data.eruptions.len();
        check::size("n", "eruptions", n, "waiting", data.waiting.len(), 10, 40)?;
        let mut inference = Self {
            eruptions: data.eruptions.to_vec(),
            waiting: data.waiting.to_vec(),
            components: data.components,
            n,
            share: Dirichlet::uniform(1),
            length: Vec::new(),
            length_next: Vec::new(),
            length_precision: Vec::new(),
            length_precision_next: Vec::new(),
            wait: Vec::new(),
            wait_next: Vec::new(),
            wait_precision: Vec::new(),
            wait_precision_next: Vec::new(),
            seed: 0,
            kind_shares: Responsibilities::default(),
            eruptions_rows: GaussianRows::default(),
            waiting_rows: GaussianRows::default(),
            share_before: Dirichlet::uniform(1),
            length_before: Vec::new(),
            length_precision_before: Vec::new(),
            wait_before: Vec::new(),
            wait_precision_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `eruptions` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_eruptions(&mut self, eruptions: &[f64]) -> Result<(), DataError> {
        check::length("eruptions", self.eruptions.len(), eruptions.len(), 10, 19)?;
        check::real("eruptions", eruptions, 10, 19)?;
        self.eruptions = eruptions.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `waiting` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_waiting(&mut self, waiting: &[f64]) -> Result<(), DataError> {
        check::length("waiting", self.waiting.len(), waiting.len(), 10, 40)?;
        check::real("waiting", waiting, 10, 40)?;
        self.waiting = waiting.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `components` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_components(&mut self, components: usize) -> Result<(), DataError> {
        check::integer("components", components, 10, 59)?;
        let before = std::mem::replace(&mut self.components, components);
        self.check_data().inspect_err(|_| self.components = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_share();
        self.start_length();
        self.start_length_precision();
        self.start_wait();
        self.start_wait_precision();
        self.lay_out_eruptions();
        self.lay_out_waiting();
        self.start_kind();
        self.share_before.clone_from(&self.share);
        self.length_before.clone_from(&self.length);
        self.length_precision_before.clone_from(&self.length_precision);
        self.wait_before.clone_from(&self.wait);
        self.wait_precision_before.clone_from(&self.wait_precision);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_share();
        self.update_length();
        self.update_length_precision();
        self.update_wait();
        self.update_wait_precision();
        self.update_kind();
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

    /// The posterior of `share`.
    #[must_use]
    pub fn share_posterior(&self) -> &Dirichlet {
        &self.share
    }

    /// The posterior of `length`.
    #[must_use]
    pub fn length_posterior(&self) -> &[Gaussian] {
        &self.length
    }

    /// The posterior of `wait`.
    #[must_use]
    pub fn wait_posterior(&self) -> &[Gaussian] {
        &self.wait
    }

    /// The posterior of `length_precision`.
    #[must_use]
    pub fn length_precision_posterior(&self) -> &[Gamma] {
        &self.length_precision
    }

    /// The posterior of `wait_precision`.
    #[must_use]
    pub fn wait_precision_posterior(&self) -> &[Gamma] {
        &self.wait_precision
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 17, `let share ~ Dirichlet(symmetric = 1, size = components);`.
        let share = &self.share;
        bound += dirichlet::vmp::average_log_random(share, &Buffer::filled(1.0, self.components));
        // Line 19, `let length[k] ~ Gaussian(3.5, variance = 4);`.
        for k in 0..self.components {
            let length = self.length[k];
            bound += gaussian::vmp::average_log(length, 3.5, 0.25);
        }
        // Line 20, `let length_precision[k] ~ Gamma(shape = 2, rate = 1);`.
        for k in 0..self.components {
            let length_precision = self.length_precision[k];
            bound += gamma::vmp::average_log(length_precision, 2.0, 1.0);
        }
        // Line 21, `let wait[k] ~ Gaussian(70, variance = 400);`.
        for k in 0..self.components {
            let wait = self.wait[k];
            bound += gaussian::vmp::average_log(wait, 70.0, 0.0025);
        }
        // Line 22, `let wait_precision[k] ~ Gamma(shape = 2, rate = 100);`.
        for k in 0..self.components {
            let wait_precision = self.wait_precision[k];
            bound += gamma::vmp::average_log(wait_precision, 2.0, 100.0);
        }
        // Line 26, `let kind ~ Categorical(share);`.
        bound += self.kind_shares.average_log(&categorical::vmp::to_x(share));
        // Line 27, `eruptions[i] ~ Gaussian(length[kind], precision = length_precision[ki…`.
        for k in 0..self.components {
            let length = self.length[k];
            let length_precision = self.length_precision[k];
            bound += gaussian::vmp::average_log_plate(
                self.eruptions_rows.moments(k, 0),
                length,
                length_precision,
            );
        }
        // Line 28, `waiting[i] ~ Gaussian(wait[kind], precision = wait_precision[kind]);`.
        for k in 0..self.components {
            let wait = self.wait[k];
            let wait_precision = self.wait_precision[k];
            bound += gaussian::vmp::average_log_plate(
                self.waiting_rows.moments(k, 0),
                wait,
                wait_precision,
            );
        }
        // The entropies of the beliefs.
        bound += self.share.entropy();
        bound += self.length.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.length_precision.iter().map(Gamma::entropy).sum::<f64>();
        bound += self.wait.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.wait_precision.iter().map(Gamma::entropy).sum::<f64>();
        bound += self.kind_shares.entropy();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive("components", &[], self.components, 17, 49)?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.share = Dirichlet::uniform(self.components);
        self.length = vec![Gaussian::UNIFORM; self.components];
        self.length_next = vec![Gaussian::UNIFORM; self.components];
        self.length_precision = vec![Gamma::UNIFORM; self.components];
        self.length_precision_next = vec![Gamma::UNIFORM; self.components];
        self.wait = vec![Gaussian::UNIFORM; self.components];
        self.wait_next = vec![Gaussian::UNIFORM; self.components];
        self.wait_precision = vec![Gamma::UNIFORM; self.components];
        self.wait_precision_next = vec![Gamma::UNIFORM; self.components];
    }

    /// Line 17, `let share ~ Dirichlet(symmetric = 1, size = components);`.
    fn start_share(&mut self) {
        self.share = dirichlet::vmp::to_x(&Buffer::filled(1.0, self.components));
    }

    /// Line 19, `let length[k] ~ Gaussian(3.5, variance = 4);`.
    fn start_length(&mut self) {
        for k in 0..self.components {
            self.length[k] = gaussian::vmp::to_x(3.5, 0.25);
        }
    }

    /// Line 20, `let length_precision[k] ~ Gamma(shape = 2, rate = 1);`.
    fn start_length_precision(&mut self) {
        for k in 0..self.components {
            self.length_precision[k] = gamma::vmp::to_x(2.0, 1.0);
        }
    }

    /// Line 21, `let wait[k] ~ Gaussian(70, variance = 400);`.
    fn start_wait(&mut self) {
        for k in 0..self.components {
            self.wait[k] = gaussian::vmp::to_x(70.0, 0.0025);
        }
    }

    /// Line 22, `let wait_precision[k] ~ Gamma(shape = 2, rate = 100);`.
    fn start_wait_precision(&mut self) {
        for k in 0..self.components {
            self.wait_precision[k] = gamma::vmp::to_x(2.0, 100.0);
        }
    }

    /// Line 27, `eruptions[i] ~ Gaussian(length[kind], precision = length_precision[ki…`.
    fn lay_out_eruptions(&mut self) {
        self.eruptions_rows = GaussianRows::new(&self.eruptions, [self.n, 1, self.components]);
    }

    /// Line 28, `waiting[i] ~ Gaussian(wait[kind], precision = wait_precision[kind]);`.
    fn lay_out_waiting(&mut self) {
        self.waiting_rows = GaussianRows::new(&self.waiting, [self.n, 1, self.components]);
    }

    /// The first belief about `kind`, drawn by its `#[init(random)]`.
    fn start_kind(&mut self) {
        self.kind_shares = Responsibilities::uniform(self.n, self.components);
        let mut random = Random::from_seed_and_stream(self.seed, 5);
        for i in 0..self.n {
            let belief = posterity_runtime::random_start(
                &Categorical::uniform(self.components),
                &mut random,
            );
            self.kind_shares.set(i, &belief);
        }
        self.kind_shares.gather(&mut (&mut self.eruptions_rows, &mut self.waiting_rows));
    }

    /// The belief about `share`, from lines 17 and 26.
    fn update_share(&mut self) {
        let mut next = dirichlet::vmp::to_x(&Buffer::filled(1.0, self.components));
        next *= &self.kind_shares.to_probabilities();
        self.share = next;
    }

    /// The belief about `length`, from lines 19 and 27.
    fn update_length(&mut self) {
        for k in 0..self.components {
            self.length_next[k] = gaussian::vmp::to_x(3.5, 0.25);
        }
        for k in 0..self.components {
            let length_precision = self.length_precision[k];
            self.length_next[k] *= gaussian::vmp::to_mean_plate(
                self.eruptions_rows.moments(k, 0),
                length_precision,
            );
        }
        std::mem::swap(&mut self.length, &mut self.length_next);
    }

    /// The belief about `length_precision`, from lines 20 and 27.
    fn update_length_precision(&mut self) {
        for k in 0..self.components {
            self.length_precision_next[k] = gamma::vmp::to_x(2.0, 1.0);
        }
        for k in 0..self.components {
            let length = self.length[k];
            self.length_precision_next[k] *=
                gaussian::vmp::to_precision_plate(self.eruptions_rows.moments(k, 0), length);
        }
        std::mem::swap(&mut self.length_precision, &mut self.length_precision_next);
    }

    /// The belief about `wait`, from lines 21 and 28.
    fn update_wait(&mut self) {
        for k in 0..self.components {
            self.wait_next[k] = gaussian::vmp::to_x(70.0, 0.0025);
        }
        for k in 0..self.components {
            let wait_precision = self.wait_precision[k];
            self.wait_next[k] *=
                gaussian::vmp::to_mean_plate(self.waiting_rows.moments(k, 0), wait_precision);
        }
        std::mem::swap(&mut self.wait, &mut self.wait_next);
    }

    /// The belief about `wait_precision`, from lines 22 and 28.
    fn update_wait_precision(&mut self) {
        for k in 0..self.components {
            self.wait_precision_next[k] = gamma::vmp::to_x(2.0, 100.0);
        }
        for k in 0..self.components {
            let wait = self.wait[k];
            self.wait_precision_next[k] *=
                gaussian::vmp::to_precision_plate(self.waiting_rows.moments(k, 0), wait);
        }
        std::mem::swap(&mut self.wait_precision, &mut self.wait_precision_next);
    }

    /// The belief about `kind`, from lines 26, 27 and 28.
    fn update_kind(&mut self) {
        let share = &self.share;
        self.kind_shares.set_prior(&categorical::vmp::to_x(share));
        for k in 0..self.components {
            let length = self.length[k];
            let length_precision = self.length_precision[k];
            self.eruptions_rows.set(k, 0, length, length_precision);
        }
        for k in 0..self.components {
            let wait = self.wait[k];
            let wait_precision = self.wait_precision[k];
            self.waiting_rows.set(k, 0, wait, wait_precision);
        }
        self.kind_shares.update(&mut (&mut self.eruptions_rows, &mut self.waiting_rows));
    }
}

impl Inference for OldFaithful {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("share", &self.share, 0, 17, iteration)?;
        Error::check_all_proper("length", &self.length, 19, iteration)?;
        Error::check_all_proper("length_precision", &self.length_precision, 20, iteration)?;
        Error::check_all_proper("wait", &self.wait, 21, iteration)?;
        Error::check_all_proper("wait_precision", &self.wait_precision, 22, iteration)?;
        let mut moved = self.share.moved(&self.share_before, tolerance);
        self.share_before.clone_from(&self.share);
        moved |= posterity_runtime::any_moved(&self.length, &self.length_before, tolerance);
        self.length_before.clone_from(&self.length);
        moved |= posterity_runtime::any_moved(
            &self.length_precision,
            &self.length_precision_before,
            tolerance,
        );
        self.length_precision_before.clone_from(&self.length_precision);
        moved |= posterity_runtime::any_moved(&self.wait, &self.wait_before, tolerance);
        self.wait_before.clone_from(&self.wait);
        moved |= posterity_runtime::any_moved(
            &self.wait_precision,
            &self.wait_precision_before,
            tolerance,
        );
        self.wait_precision_before.clone_from(&self.wait_precision);
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
        let share = Posterior::from(self.share.clone());
        let length = Posterior::array((0..self.components).map(|i| self.length[i]));
        let wait = Posterior::array((0..self.components).map(|i| self.wait[i]));
        let length_precision = Posterior::array(
            (0..self.components).map(|i| self.length_precision[i]),
        );
        let wait_precision = Posterior::array((0..self.components).map(|i| self.wait_precision[i]));
        vec![
            ("share", share), ("length", length), ("wait", wait), ("length_precision",
            length_precision), ("wait_precision", wait_precision)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(27, 9), (27, 40), (28, 9), (28, 36)]
    }
}
