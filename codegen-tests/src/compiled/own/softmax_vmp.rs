//! `SoftmaxVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/softmax_vmp.model`.
//!
//! ```text
//! model SoftmaxVmp(vote: [usize; n], pick: [usize; m], reading: [f64; h]) -> (taste, lean, kind) {
//!     for k in 0..3 { let taste[k] ~ Gaussian(0, variance = 2); }
//!     for i in 0..n { vote[i] ~ Categorical(logits = taste); }
//!     let lean ~ Gaussian(0.3, variance = 4);
//!     for i in 0..m { #[operator(blei_lafferty)] pick[i] ~ Categorical(softmax([lean, 0.5])); }
//!     for k in 0..2 { let share[k] ~ Gaussian(0, variance = 1); }
//!     for i in 0..h {
//!         let kind[i] ~ Categorical(softmax(share));
//!         match kind[i] {
//!             0 => { reading[i] ~ Gaussian(-1, variance = 1); }
//!             _ => { reading[i] ~ Gaussian(1.5, variance = 1); }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical_logits, gaussian, vector};
use posterity_runtime::{
    Ascent, Categorical, DataError, Distribution, Error, Gaussian, Inference,
    MultivariateGaussian, Options, Posterior, Predictor, Progress, Run, check, gate,
    linear,
};
use std::ops::ControlFlow;

/// What [`SoftmaxVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SoftmaxVmpData<'a> {
    /// `vote: [usize; n]`
    pub vote: &'a [usize],
    /// `pick: [usize; m]`
    pub pick: &'a [usize],
    /// `reading: [f64; h]`
    pub reading: &'a [f64],
}

/// The inference of `SoftmaxVmp`.
#[derive(Clone, Debug)]
pub struct SoftmaxVmp {
    /// The data `vote: [usize; n]`.
    vote: Vec<usize>,
    /// The data `pick: [usize; m]`.
    pick: Vec<usize>,
    /// The data `reading: [f64; h]`.
    reading: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The size `h` of the data.
    h: usize,
    /// The belief about `taste`.
    taste: Vec<Gaussian>,
    /// The belief about `taste_vector`.
    taste_vector: MultivariateGaussian,
    /// What the readers of `taste_vector` tell it.
    taste_vector_told: MultivariateGaussian,
    /// The belief about `lean`.
    lean: Gaussian,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// What the readers of `part` tell it.
    part_told: Vec<Gaussian>,
    /// The belief about `part_vector`.
    part_vector: MultivariateGaussian,
    /// What the readers of `part_vector` tell it.
    part_vector_told: MultivariateGaussian,
    /// The belief about `share`.
    share: Vec<Gaussian>,
    /// The belief about `share_vector`.
    share_vector: MultivariateGaussian,
    /// What the readers of `share_vector` tell it.
    share_vector_told: MultivariateGaussian,
    /// The belief about `kind`.
    kind: Vec<Categorical>,
    /// The belief about `kind` in the making.
    kind_next: Vec<Categorical>,
    /// The belief about `taste` before a step.
    taste_kept: Vec<Gaussian>,
    /// The belief about `taste` before the last step.
    taste_last: Vec<Gaussian>,
    /// The belief about `lean` before the last step.
    lean_last: Gaussian,
    /// The belief about `share` before a step.
    share_kept: Vec<Gaussian>,
    /// The belief about `share` before the last step.
    share_last: Vec<Gaussian>,
    /// The belief about `taste` one iteration ago.
    taste_before: Vec<Gaussian>,
    /// The belief about `taste_vector` one iteration ago.
    taste_vector_before: MultivariateGaussian,
    /// The belief about `lean` one iteration ago.
    lean_before: Gaussian,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gaussian>,
    /// The belief about `part_vector` one iteration ago.
    part_vector_before: MultivariateGaussian,
    /// The belief about `share` one iteration ago.
    share_before: Vec<Gaussian>,
    /// The belief about `share_vector` one iteration ago.
    share_vector_before: MultivariateGaussian,
    /// The belief about `kind` one iteration ago.
    kind_before: Vec<Categorical>,
}

impl SoftmaxVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SoftmaxVmpData<'_>) -> Result<Self, DataError> {
        check::integer("vote", data.vote, 4, 18)?;
        check::integer("pick", data.pick, 4, 36)?;
        check::real("reading", data.reading, 4, 54)?;
        let n = data.vote.len();
        let m = data.pick.len();
        let h = data.reading.len();
        let mut inference = Self {
            vote: data.vote.to_vec(),
            pick: data.pick.to_vec(),
            reading: data.reading.to_vec(),
            n,
            m,
            h,
            taste: Vec::new(),
            taste_vector: MultivariateGaussian::uniform(1),
            taste_vector_told: MultivariateGaussian::uniform(1),
            lean: Gaussian::UNIFORM,
            part: Vec::new(),
            part_told: Vec::new(),
            part_vector: MultivariateGaussian::uniform(1),
            part_vector_told: MultivariateGaussian::uniform(1),
            share: Vec::new(),
            share_vector: MultivariateGaussian::uniform(1),
            share_vector_told: MultivariateGaussian::uniform(1),
            kind: Vec::new(),
            kind_next: Vec::new(),
            taste_kept: Vec::new(),
            taste_last: Vec::new(),
            lean_last: Gaussian::UNIFORM,
            share_kept: Vec::new(),
            share_last: Vec::new(),
            taste_before: Vec::new(),
            taste_vector_before: MultivariateGaussian::uniform(1),
            lean_before: Gaussian::UNIFORM,
            part_before: Vec::new(),
            part_vector_before: MultivariateGaussian::uniform(1),
            share_before: Vec::new(),
            share_vector_before: MultivariateGaussian::uniform(1),
            kind_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `vote` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_vote(&mut self, vote: &[usize]) -> Result<(), DataError> {
        check::length("vote", self.vote.len(), vote.len(), 4, 18)?;
        check::integer("vote", vote, 4, 18)?;
        let before = std::mem::replace(&mut self.vote, vote.to_vec());
        self.check_data().inspect_err(|_| self.vote = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `pick` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_pick(&mut self, pick: &[usize]) -> Result<(), DataError> {
        check::length("pick", self.pick.len(), pick.len(), 4, 36)?;
        check::integer("pick", pick, 4, 36)?;
        let before = std::mem::replace(&mut self.pick, pick.to_vec());
        self.check_data().inspect_err(|_| self.pick = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `reading` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_reading(&mut self, reading: &[f64]) -> Result<(), DataError> {
        check::length("reading", self.reading.len(), reading.len(), 4, 54)?;
        check::real("reading", reading, 4, 54)?;
        self.reading = reading.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_taste();
        self.start_taste_vector();
        self.start_lean();
        self.start_part();
        self.start_part_vector();
        self.start_share();
        self.start_share_vector();
        self.start_kind();
        self.taste_before.clone_from(&self.taste);
        self.taste_vector_before.clone_from(&self.taste_vector);
        self.lean_before = self.lean;
        self.part_before.clone_from(&self.part);
        self.part_vector_before.clone_from(&self.part_vector);
        self.share_before.clone_from(&self.share);
        self.share_vector_before.clone_from(&self.share_vector);
        self.kind_before.clone_from(&self.kind);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.step_taste();
        self.step_lean();
        self.step_share();
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

    /// The posterior of `taste`.
    #[must_use]
    pub fn taste_posterior(&self) -> &[Gaussian] {
        &self.taste
    }

    /// The posterior of `lean`.
    #[must_use]
    pub fn lean_posterior(&self) -> &Gaussian {
        &self.lean
    }

    /// The posterior of `kind`.
    #[must_use]
    pub fn kind_posterior(&self) -> &[Categorical] {
        &self.kind
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 5, `let taste[k] ~ Gaussian(0, variance = 2);`.
        for k in 0..3 {
            let taste = self.taste[k];
            bound += gaussian::vmp::average_log(taste, 0.0, 0.5);
        }
        // Line 6, `vote[i] ~ Categorical(logits = taste);`.
        let taste_vector = &self.taste_vector;
        for i in 0..self.n {
            bound += categorical_logits::vmp::average_log_tilted(self.vote[i], taste_vector);
        }
        // Line 7, `let lean ~ Gaussian(0.3, variance = 4);`.
        let lean = self.lean;
        bound += gaussian::vmp::average_log(lean, 0.3, 0.25);
        // Line 8, `pick[i] ~ Categorical(softmax([lean, 0.5]));`.
        let part_vector = &self.part_vector;
        for i in 0..self.m {
            bound += categorical_logits::vmp::average_log_blei_lafferty(self.pick[i], part_vector);
        }
        // Line 9, `let share[k] ~ Gaussian(0, variance = 1);`.
        for k in 0..2 {
            let share = self.share[k];
            bound += gaussian::vmp::average_log(share, 0.0, 1.0);
        }
        // Line 11, `let kind[i] ~ Categorical(softmax(share));`.
        let share_vector = &self.share_vector;
        for i in 0..self.h {
            let kind = &self.kind[i];
            bound += categorical_logits::vmp::average_log_tilted(kind, share_vector);
        }
        // Line 12, `match kind[i]`.
        for i in 0..self.h {
            bound += gate::average(self.kind[i].probability(0), self.bound_of_case_0_of_kind(i));
            bound += gate::average(self.kind[i].probability(1), self.bound_of_case_1_of_kind(i));
        }
        // The entropies of the beliefs.
        bound += self.taste.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.lean.entropy();
        bound += self.share.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.kind.iter().map(Categorical::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::category("vote[{}]", &[i], self.vote[i], 3, 6, 21)?;
        }
        for i in 0..self.m {
            check::category("pick[{}]", &[i], self.pick[i], 2, 8, 48)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.taste = vec![Gaussian::UNIFORM; 3];
        self.taste_kept = vec![Gaussian::UNIFORM; 3];
        self.taste_last = vec![Gaussian::UNIFORM; 3];
        self.taste_vector = MultivariateGaussian::uniform(3);
        self.taste_vector_told = MultivariateGaussian::uniform(3);
        self.lean = Gaussian::UNIFORM;
        self.lean_last = Gaussian::UNIFORM;
        self.part = vec![Gaussian::UNIFORM; 2];
        self.part_told = vec![Gaussian::UNIFORM; 2];
        self.part_vector = MultivariateGaussian::uniform(2);
        self.part_vector_told = MultivariateGaussian::uniform(2);
        self.share = vec![Gaussian::UNIFORM; 2];
        self.share_kept = vec![Gaussian::UNIFORM; 2];
        self.share_last = vec![Gaussian::UNIFORM; 2];
        self.share_vector = MultivariateGaussian::uniform(2);
        self.share_vector_told = MultivariateGaussian::uniform(2);
        self.kind = vec![Categorical::uniform(2); self.h];
        self.kind_next = vec![Categorical::uniform(2); self.h];
    }

    /// Line 5, `let taste[k] ~ Gaussian(0, variance = 2);`.
    fn start_taste(&mut self) {
        for k in 0..3 {
            self.taste[k] = gaussian::vmp::to_x(0.0, 0.5);
        }
    }

    /// Line 6, `vote[i] ~ Categorical(logits = taste);`.
    fn start_taste_vector(&mut self) {
        self.taste_vector = vector::vmp::to_y((0..3).map(|j| self.taste[j]));
    }

    /// Line 7, `let lean ~ Gaussian(0.3, variance = 4);`.
    fn start_lean(&mut self) {
        self.lean = gaussian::vmp::to_x(0.3, 0.25);
    }

    /// Line 8, `pick[i] ~ Categorical(softmax([lean, 0.5]));`.
    /// Line 8, `pick[i] ~ Categorical(softmax([lean, 0.5]));`.
    fn start_part(&mut self) {
        let lean = self.lean;
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, lean);
        self.part[0] = predictor.to_gaussian();
        let predictor = Predictor::new(0.5, 0.0);
        self.part[1] = predictor.to_gaussian();
    }

    /// Line 8, `pick[i] ~ Categorical(softmax([lean, 0.5]));`.
    fn start_part_vector(&mut self) {
        self.part_vector = vector::vmp::to_y((0..2).map(|j| self.part[j]));
    }

    /// Line 9, `let share[k] ~ Gaussian(0, variance = 1);`.
    fn start_share(&mut self) {
        for k in 0..2 {
            self.share[k] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// Line 11, `let kind[i] ~ Categorical(softmax(share));`.
    fn start_share_vector(&mut self) {
        self.share_vector = vector::vmp::to_y((0..2).map(|j| self.share[j]));
    }

    /// Line 11, `let kind[i] ~ Categorical(softmax(share));`.
    fn start_kind(&mut self) {
        for i in 0..self.h {
            self.kind[i] = Categorical::uniform(2);
        }
    }

    /// A step of the belief about `taste`, halved while the bound falls.
    fn step_taste(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        std::mem::swap(&mut self.taste_last, &mut self.taste_kept);
        self.taste_kept.clone_from(&self.taste);
        self.tell_taste_vector();
        self.update_taste();
        self.derive_taste_vector();
        ascent.compare_all(&self.taste_last, &self.taste_kept, &self.taste);
        while ascent.overshoots(self.log_evidence()) {
            for (next, before) in self.taste.iter_mut().zip(&self.taste_kept) {
                *next = next.pow(0.5) * before.pow(0.5);
            }
            self.derive_taste_vector();
        }
    }

    /// A step of the belief about `lean`, halved while the bound falls.
    fn step_lean(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        let (last, before) = (self.lean_last, self.lean);
        self.lean_last = before;
        self.tell_part_vector();
        self.tell_part();
        self.update_lean();
        self.derive_part();
        self.derive_part_vector();
        ascent.compare(&last, &before, &self.lean);
        while ascent.overshoots(self.log_evidence()) {
            self.lean = self.lean.pow(0.5) * before.pow(0.5);
            self.derive_part();
            self.derive_part_vector();
        }
    }

    /// A step of the belief about `share`, halved while the bound falls.
    fn step_share(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        std::mem::swap(&mut self.share_last, &mut self.share_kept);
        self.share_kept.clone_from(&self.share);
        self.tell_share_vector();
        self.update_share();
        self.derive_share_vector();
        ascent.compare_all(&self.share_last, &self.share_kept, &self.share);
        while ascent.overshoots(self.log_evidence()) {
            for (next, before) in self.share.iter_mut().zip(&self.share_kept) {
                *next = next.pow(0.5) * before.pow(0.5);
            }
            self.derive_share_vector();
        }
    }

    /// The belief about `kind`, from lines 11 and 12.
    fn update_kind(&mut self) {
        let share_vector = &self.share_vector;
        for i in 0..self.h {
            self.kind_next[i] = categorical_logits::vmp::to_x(share_vector);
        }
        for i in 0..self.h {
            let mut cases = Categorical::uniform(2);
            cases.set_log_weight(0, gate::possible(self.bound_of_case_0_of_kind(i)));
            cases.set_log_weight(1, gate::possible(self.bound_of_case_1_of_kind(i)));
            let told = cases;
            self.kind_next[i] *= &told;
        }
        std::mem::swap(&mut self.kind, &mut self.kind_next);
    }

    /// What the readers of `taste_vector` tell it.
    fn tell_taste_vector(&mut self) {
        self.taste_vector_told = MultivariateGaussian::uniform(3);
        let taste_vector = &self.taste_vector;
        for i in 0..self.n {
            self.taste_vector_told *=
                &categorical_logits::vmp::to_logits_tilted(self.vote[i], taste_vector);
        }
    }

    /// The belief about `taste`, from lines 5 and 6.
    fn update_taste(&mut self) {
        let taste_vector = &self.taste_vector_told;
        for k in 0..3 {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(0.0, 0.5);
            next *= vector::vmp::to_x(taste_vector, (0..3).map(|k| self.taste[k]), k);
            self.taste[k] = next;
        }
    }

    /// The belief about the derived `taste_vector`.
    fn derive_taste_vector(&mut self) {
        self.taste_vector = vector::vmp::to_y((0..3).map(|j| self.taste[j]));
    }

    /// What the readers of `part_vector` tell it.
    fn tell_part_vector(&mut self) {
        self.part_vector_told = MultivariateGaussian::uniform(2);
        let part_vector = &self.part_vector;
        for i in 0..self.m {
            self.part_vector_told *=
                &categorical_logits::vmp::to_logits_blei_lafferty(self.pick[i], part_vector);
        }
    }

    /// What the readers of `part` tell it.
    fn tell_part(&mut self) {
        self.part_told.fill(Gaussian::UNIFORM);
        let part_vector = &self.part_vector_told;
        for j in 0..2 {
            self.part_told[j] *= vector::vmp::to_x(part_vector, (0..2).map(|j| self.part[j]), j);
        }
    }

    /// The belief about `lean`, from lines 7 and 8.
    fn update_lean(&mut self) {
        let mut next = gaussian::vmp::to_x(0.3, 0.25);
        let part = self.part_told[0];
        next *= linear::to_affine(1.0, part, 0.0, 0.0);
        self.lean = next;
    }

    /// The belief about the derived `part`.
    fn derive_part(&mut self) {
        let lean = self.lean;
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, lean);
        self.part[0] = predictor.to_gaussian();
        let predictor = Predictor::new(0.5, 0.0);
        self.part[1] = predictor.to_gaussian();
    }

    /// The belief about the derived `part_vector`.
    fn derive_part_vector(&mut self) {
        self.part_vector = vector::vmp::to_y((0..2).map(|j| self.part[j]));
    }

    /// What the readers of `share_vector` tell it.
    fn tell_share_vector(&mut self) {
        self.share_vector_told = MultivariateGaussian::uniform(2);
        let share_vector = &self.share_vector;
        for i in 0..self.h {
            let kind = &self.kind[i];
            self.share_vector_told *=
                &categorical_logits::vmp::to_logits_tilted(kind, share_vector);
        }
    }

    /// The belief about `share`, from lines 9 and 11.
    fn update_share(&mut self) {
        let share_vector = &self.share_vector_told;
        for k in 0..2 {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(0.0, 1.0);
            next *= vector::vmp::to_x(share_vector, (0..2).map(|k| self.share[k]), k);
            self.share[k] = next;
        }
    }

    /// The belief about the derived `share_vector`.
    fn derive_share_vector(&mut self) {
        self.share_vector = vector::vmp::to_y((0..2).map(|j| self.share[j]));
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 12, `match kind[i]`.
    fn bound_of_case_0_of_kind(&self, i: usize) -> f64 {
        let mut bound = 0.0;
        bound += gaussian::vmp::average_log(self.reading[i], -1.0, 1.0);
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 12, `match kind[i]`.
    fn bound_of_case_1_of_kind(&self, i: usize) -> f64 {
        let mut bound = 0.0;
        bound += gaussian::vmp::average_log(self.reading[i], 1.5, 1.0);
        bound
    }
}

impl Inference for SoftmaxVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("taste", &self.taste, 5, iteration)?;
        Error::check_proper("taste", &self.taste_vector, 0, 6, iteration)?;
        Error::check_proper("lean", &self.lean, 0, 7, iteration)?;
        Error::check_all_proper("[lean, 0.5]", &self.part, 8, iteration)?;
        Error::check_proper("[lean, 0.5]", &self.part_vector, 0, 8, iteration)?;
        Error::check_all_proper("share", &self.share, 9, iteration)?;
        Error::check_proper("share", &self.share_vector, 0, 11, iteration)?;
        Error::check_all_proper("kind", &self.kind, 11, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.taste, &self.taste_before, tolerance);
        self.taste_before.clone_from(&self.taste);
        moved |= self.taste_vector.moved(&self.taste_vector_before, tolerance);
        self.taste_vector_before.clone_from(&self.taste_vector);
        moved |= self.lean.moved(&self.lean_before, tolerance);
        self.lean_before = self.lean;
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        moved |= self.part_vector.moved(&self.part_vector_before, tolerance);
        self.part_vector_before.clone_from(&self.part_vector);
        moved |= posterity_runtime::any_moved(&self.share, &self.share_before, tolerance);
        self.share_before.clone_from(&self.share);
        moved |= self.share_vector.moved(&self.share_vector_before, tolerance);
        self.share_vector_before.clone_from(&self.share_vector);
        moved |= posterity_runtime::any_moved(&self.kind, &self.kind_before, tolerance);
        self.kind_before.clone_from(&self.kind);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let taste = Posterior::array((0..3).map(|i| self.taste[i]));
        let lean = Posterior::from(self.lean);
        let kind = Posterior::array((0..self.h).map(|i| self.kind[i].clone()));
        vec![("taste", taste), ("lean", lean), ("kind", kind)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 21), (8, 48), (13, 20), (14, 20), (12, 15)]
    }
}
