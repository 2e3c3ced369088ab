//! `TwoKinds` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/two_kinds.model`.
//!
//! ```text
//! model TwoKinds(x: [f64; n], share: f64) -> (mean, weight, kind) {
//!     #[init(share)]
//!     let weight ~ Beta(1, 1);
//!     for k in 0..2 {
//!         #[init(random)]
//!         let mean[k] ~ Gaussian(0, variance = 25);
//!     }
//!     for i in 0..n {
//!         let kind[i] ~ Bernoulli(weight);
//!         if kind[i] { x[i] ~ Gaussian(mean[1], variance = 1); } else { x[i] ~ Gaussian(mean[0],
//!             variance = 1); }
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, beta};
use posterity_runtime::{
    Ahead, Bernoulli, Beta, DataError, Distribution, Error, Gaussian, Inference, Options,
    Posterior, Predictor, Progress, Random, Run, Unsettled, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`TwoKinds`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct TwoKindsData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
    /// `share: f64`
    pub share: f64,
}

/// The inference of `TwoKinds`.
#[derive(Clone, Debug)]
pub struct TwoKinds {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The data `share: f64`.
    share: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `weight`.
    weight: Beta,
    /// The belief about `mean`.
    mean: Vec<Gaussian>,
    /// The belief about `kind`.
    kind: Vec<Bernoulli>,
    /// The message to `kind` from its definition, line 12.
    kind_prior: Vec<Bernoulli>,
    /// The message to `weight` from line 12.
    weight_from_kind: Vec<Beta>,
    /// The message to `mean` from its definition, line 13.
    mean_if_kind_prior: Vec<Gaussian>,
    /// The message to `mean` from its definition, line 13.
    mean_unless_kind_prior: Vec<Gaussian>,
    /// The message to `mean[i]` from line 13.
    mean_if_kind_from_x: Vec<Gaussian>,
    /// The message to `mean[i]` from line 13.
    mean_unless_kind_from_x: Vec<Gaussian>,
    /// The message to `kind[i]` from line 13.
    kind_from_gate: Vec<Bernoulli>,
    /// The message to `mean[1]` from line 13.
    mean_from_gate: Vec<Gaussian>,
    /// The message to `mean[0]` from line 13.
    mean_from_gate_again: Vec<Gaussian>,
    /// The message that `weight` starts from, until it has been read.
    weight_start: Beta,
    /// The message that `mean` starts from, until it has been read.
    mean_start: Vec<Gaussian>,
    /// The seed of what starts at random.
    seed: u64,
    /// The belief about `weight` one iteration ago.
    weight_before: Beta,
    /// The belief about `mean` one iteration ago.
    mean_before: Vec<Gaussian>,
    /// The belief about `kind` one iteration ago.
    kind_before: Vec<Bernoulli>,
}

impl TwoKinds {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: TwoKindsData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 4, 16)?;
        check::real("share", data.share, 4, 29)?;
        let n = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            share: data.share,
            n,
            weight: Beta::UNIFORM,
            mean: Vec::new(),
            kind: Vec::new(),
            kind_prior: Vec::new(),
            weight_from_kind: Vec::new(),
            mean_if_kind_prior: Vec::new(),
            mean_unless_kind_prior: Vec::new(),
            mean_if_kind_from_x: Vec::new(),
            mean_unless_kind_from_x: Vec::new(),
            kind_from_gate: Vec::new(),
            mean_from_gate: Vec::new(),
            mean_from_gate_again: Vec::new(),
            weight_start: Beta::UNIFORM,
            mean_start: Vec::new(),
            seed: 0,
            weight_before: Beta::UNIFORM,
            mean_before: Vec::new(),
            kind_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 4, 16)?;
        check::real("x", x, 4, 16)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `share` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_share(&mut self, share: f64) -> Result<(), DataError> {
        check::real("share", share, 4, 29)?;
        let before = std::mem::replace(&mut self.share, share);
        self.check_data().inspect_err(|_| self.share = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_weight();
        self.define_mean();
        self.tell_mean_if_kind();
        self.tell_mean_unless_kind();
        self.start_weight();
        self.start_mean();
        self.weight_before = self.weight;
        self.mean_before.clone_from(&self.mean);
        self.kind_before.clone_from(&self.kind);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_kind();
        self.define_mean_if_kind();
        self.define_mean_unless_kind();
        self.tell_kind();
        self.tell_mean();
        self.line_13_tell_mean();
        self.tell_weight();
        self.leave_start_of_weight();
        self.leave_start_of_mean();
        self.marginal_of_kind();
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
    pub fn mean_posterior(&self) -> &[Gaussian] {
        &self.mean
    }

    /// The posterior of `weight`.
    #[must_use]
    pub fn weight_posterior(&self) -> &Beta {
        &self.weight
    }

    /// The posterior of `kind`.
    #[must_use]
    pub fn kind_posterior(&self) -> &[Bernoulli] {
        &self.kind
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `weight`, from line 6.
        let weight_prior = beta::ep::to_x(1.0, 1.0);
        log_z += self.weight.log_normaliser_over(&weight_prior);
        // `mean`, from line 9.
        let mean_prior = Gaussian::from_mean_variance(0.0, 25.0);
        for belief in &self.mean {
            log_z += belief.log_normaliser_over(&mean_prior);
        }
        // `kind`, from lines 12 and 13.
        let mut kind_so_far = self.kind_prior.clone();
        for i in 0..self.n {
            let kind = kind_so_far[i];
            log_z += gate::log_evidence_of_truth(
                kind,
                self.log_evidence_if_kind(i),
                self.log_evidence_unless_kind(i),
            );
            kind_so_far[i] *=
                gate::truth(self.log_evidence_if_kind(i), self.log_evidence_unless_kind(i));
        }
        // Line 12, `let kind[i] ~ Bernoulli(weight);`.
        for i in 0..self.n {
            let weight = self.weight / self.weight_from_kind[i];
            log_z -= self.weight.log_normaliser_over(&weight);
        }
        // Line 13, `if kind[i]`.
        for i in 0..self.n {
            let mean = self.mean[1] / self.mean_from_gate[i];
            log_z -= self.mean[1].log_normaliser_over(&mean);
        }
        // Line 13, `if kind[i]`.
        for i in 0..self.n {
            let mean = self.mean[0] / self.mean_from_gate_again[i];
            log_z -= self.mean[0].log_normaliser_over(&mean);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::unit("share", &[], self.share, 5, 12)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.weight = Beta::UNIFORM;
        self.mean = vec![Gaussian::UNIFORM; 2];
        self.kind = vec![Bernoulli::UNIFORM; self.n];
        self.kind_prior = vec![Bernoulli::UNIFORM; self.n];
        self.weight_from_kind = vec![Beta::UNIFORM; self.n];
        self.mean_if_kind_prior = vec![Gaussian::UNIFORM; self.n];
        self.mean_unless_kind_prior = vec![Gaussian::UNIFORM; self.n];
        self.mean_if_kind_from_x = vec![Gaussian::UNIFORM; self.n];
        self.mean_unless_kind_from_x = vec![Gaussian::UNIFORM; self.n];
        self.kind_from_gate = vec![Bernoulli::UNIFORM; self.n];
        self.mean_from_gate = vec![Gaussian::UNIFORM; self.n];
        self.mean_from_gate_again = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 6, `let weight ~ Beta(1, 1);`.
    fn define_weight(&mut self) {
        self.weight *= beta::ep::to_x(1.0, 1.0);
    }

    /// Line 9, `let mean[k] ~ Gaussian(0, variance = 25);`.
    fn define_mean(&mut self) {
        self.mean.fill(Gaussian::from_mean_variance(0.0, 25.0));
    }

    /// Line 13, `x[i] ~ Gaussian(mean[1], variance = 1);`.
    fn tell_mean_if_kind(&mut self) {
        for i in 0..self.n {
            self.mean_if_kind_from_x[i] = Gaussian::from_mean_variance(self.x[i], 1.0);
        }
    }

    /// Line 13, `x[i] ~ Gaussian(mean[0], variance = 1);`.
    fn tell_mean_unless_kind(&mut self) {
        for i in 0..self.n {
            self.mean_unless_kind_from_x[i] = Gaussian::from_mean_variance(self.x[i], 1.0);
        }
    }

    /// The first belief about `weight`, by its `#[init(…)]`.
    fn start_weight(&mut self) {
        self.weight_start = Beta::UNIFORM;
        let weight_first = Beta::point(self.share);
        self.weight_start = weight_first / self.weight;
    }

    /// The first belief about `mean`, drawn by its `#[init(random)]`.
    fn start_mean(&mut self) {
        self.mean_start = vec![Gaussian::UNIFORM; 2];
        let mut random = Random::from_seed_and_stream(self.seed, 1);
        for k in 0..2 {
            let mean_first = posterity_runtime::random_start(&self.mean[k], &mut random);
            self.mean_start[k] = mean_first / self.mean[k];
        }
    }

    /// Line 12, `let kind[i] ~ Bernoulli(weight);`.
    fn define_kind(&mut self) {
        for i in 0..self.n {
            let weight = self.weight * self.weight_start / self.weight_from_kind[i];
            self.kind_prior[i] = bernoulli::ep::to_x(weight);
        }
    }

    /// Line 13, `if kind[i]`.
    fn define_mean_if_kind(&mut self) {
        for i in 0..self.n {
            let mean = self.mean[1] * self.mean_start[1] / self.mean_from_gate[i];
            self.mean_if_kind_prior[i] = mean;
        }
    }

    /// Line 13, `if kind[i]`.
    fn define_mean_unless_kind(&mut self) {
        for i in 0..self.n {
            let mean = self.mean[0] * self.mean_start[0] / self.mean_from_gate_again[i];
            self.mean_unless_kind_prior[i] = mean;
        }
    }

    /// Line 13, `if kind[i]`.
    fn tell_kind(&mut self) {
        for i in 0..self.n {
            self.kind_from_gate[i] = gate::truth(
                self.log_evidence_if_kind(i),
                self.log_evidence_unless_kind(i),
            );
        }
    }

    /// Line 13, `if kind[i]`.
    fn tell_mean(&mut self) {
        for i in 0..self.n {
            let mean = self.mean[1] * self.mean_start[1] / self.mean_from_gate[i];
            let kind = self.kind_prior[i] * self.kind_from_gate[i];
            let mut leave = gate::Leave::new(&mean);
            let mean_if_kind = self.mean_if_kind_from_x[i];
            leave.case(kind.log_probability_true(), &mean_if_kind);
            let message = leave.message();
            self.mean[1] *= message / self.mean_from_gate[i];
            self.mean_from_gate[i] = message;
        }
    }

    /// Line 13, `if kind[i]`.
    fn line_13_tell_mean(&mut self) {
        for i in 0..self.n {
            let mean = self.mean[0] * self.mean_start[0] / self.mean_from_gate_again[i];
            let kind = self.kind_prior[i] * self.kind_from_gate[i];
            let mut leave = gate::Leave::new(&mean);
            let mean_unless_kind = self.mean_unless_kind_from_x[i];
            leave.case(kind.log_probability_false(), &mean_unless_kind);
            let message = leave.message();
            self.mean[0] *= message / self.mean_from_gate_again[i];
            self.mean_from_gate_again[i] = message;
        }
    }

    /// Line 12, `let kind[i] ~ Bernoulli(weight);`.
    fn tell_weight(&mut self) {
        for i in 0..self.n {
            let kind = self.kind_from_gate[i];
            let weight = self.weight * self.weight_start / self.weight_from_kind[i];
            let message = bernoulli::ep::to_probability(kind, weight);
            self.weight *= message / self.weight_from_kind[i];
            self.weight_from_kind[i] = message;
        }
    }

    /// What `weight` starts from has been read.
    fn leave_start_of_weight(&mut self) {
        self.weight_start = Beta::UNIFORM;
    }

    /// What `mean` starts from has been read.
    fn leave_start_of_mean(&mut self) {
        self.mean_start.fill(Gaussian::UNIFORM);
    }

    /// The marginal of `kind`: the product of all messages to it.
    fn marginal_of_kind(&mut self) {
        for at in 0..self.kind.len() {
            self.kind[at] = self.kind_prior[at] * self.kind_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 13, `if kind[i]`.
    fn log_evidence_if_kind(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        let mean_if_kind_prior = self.mean_if_kind_prior[i];
        let predictor = Predictor::new(0.0, 1.0).plus(1.0, mean_if_kind_prior);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.x[i]), predictor).log_z;
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 13, `if kind[i]`.
    fn log_evidence_unless_kind(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        let mean_unless_kind_prior = self.mean_unless_kind_prior[i];
        let predictor = Predictor::new(0.0, 1.0).plus(1.0, mean_unless_kind_prior);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.x[i]), predictor).log_z;
        log_z
    }
}

impl Inference for TwoKinds {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("weight", &self.weight, 0, 6, iteration)?;
        Error::check_all_proper("mean", &self.mean, 9, iteration)?;
        Error::check_all_proper("kind", &self.kind, 12, iteration)?;
        let mut moved = self.weight.moved(&self.weight_before, tolerance);
        self.weight_before = self.weight;
        moved |= posterity_runtime::any_moved(&self.mean, &self.mean_before, tolerance);
        self.mean_before.clone_from(&self.mean);
        moved |= posterity_runtime::any_moved(&self.kind, &self.kind_before, tolerance);
        self.kind_before.clone_from(&self.kind);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("kind", "line 12", |it| &it.kind_prior),
            ahead.array("weight", "line 12", |it| &it.weight_from_kind),
            ahead.array("mean", "line 13", |it| &it.mean_if_kind_prior),
            ahead.array("mean", "line 13", |it| &it.mean_unless_kind_prior),
            ahead.array("kind[i]", "line 13", |it| &it.kind_from_gate),
            ahead.array("mean[1]", "line 13", |it| &it.mean_from_gate),
            ahead.array("mean[0]", "line 13", |it| &it.mean_from_gate_again),
        ])
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
        let mean = Posterior::array((0..2).map(|i| self.mean[i]));
        let weight = Posterior::from(self.weight);
        let kind = Posterior::array((0..self.n).map(|i| self.kind[i]));
        vec![("mean", mean), ("weight", weight), ("kind", kind)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(13, 22), (13, 71), (13, 12)]
    }
}
