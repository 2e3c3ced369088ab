//! `SpinsParallel` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/spins_parallel.model`.
//!
//! ```text
//! model SpinsParallel(first: [usize; n], second: [usize; n], alike: [bool; n], trust: f64, field:
//!     [f64; m]) -> (spin) {
//!     for i in 0..m { let spin[i] ~ Bernoulli(field[i]); }
//!     #[parallel]
//!     for k in 0..n {
//!         let right ~ Bernoulli(trust);
//!         let same = spin[first[k]] == spin[second[k]];
//!         observe alike[k] == (same == right);
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, equal_bool};
use posterity_runtime::{
    Ahead, Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run,
    Unsettled, check,
};
use std::ops::ControlFlow;

/// What [`SpinsParallel`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SpinsParallelData<'a> {
    /// `first: [usize; n]`
    pub first: &'a [usize],
    /// `second: [usize; n]`
    pub second: &'a [usize],
    /// `alike: [bool; n]`
    pub alike: &'a [bool],
    /// `trust: f64`
    pub trust: f64,
    /// `field: [f64; m]`
    pub field: &'a [f64],
}

/// The inference of `SpinsParallel`.
#[derive(Clone, Debug)]
pub struct SpinsParallel {
    /// The data `first: [usize; n]`.
    first: Vec<usize>,
    /// The data `second: [usize; n]`.
    second: Vec<usize>,
    /// The data `alike: [bool; n]`.
    alike: Vec<bool>,
    /// The data `trust: f64`.
    trust: f64,
    /// The data `field: [f64; m]`.
    field: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `spin`.
    spin: Vec<Bernoulli>,
    /// The belief about `right`.
    right: Vec<Bernoulli>,
    /// The belief about `same`.
    same: Vec<Bernoulli>,
    /// The message to `right` from its definition, line 8.
    right_prior: Vec<Bernoulli>,
    /// The message to `same` from its definition, line 9.
    same_prior: Vec<Bernoulli>,
    /// The message to `spin[first[k]]` from line 9.
    spin_from_first: Vec<Bernoulli>,
    /// The message to `spin[second[k]]` from line 9.
    spin_from_second: Vec<Bernoulli>,
    /// The message to `same[k]` from line 10.
    same_from_alike: Vec<Bernoulli>,
    /// The message to `right[k]` from line 10.
    right_from_alike: Vec<Bernoulli>,
    /// `spin` before a parallel loop.
    spin_read: Vec<Bernoulli>,
    /// The belief about `spin` one iteration ago.
    spin_before: Vec<Bernoulli>,
    /// The belief about `right` one iteration ago.
    right_before: Vec<Bernoulli>,
    /// The belief about `same` one iteration ago.
    same_before: Vec<Bernoulli>,
}

impl SpinsParallel {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SpinsParallelData<'_>) -> Result<Self, DataError> {
        check::integer("first", data.first, 4, 21)?;
        check::integer("second", data.second, 4, 40)?;
        check::real("trust", data.trust, 4, 78)?;
        check::real("field", data.field, 4, 90)?;
        let n = data.first.len();
        check::size("n", "first", n, "second", data.second.len(), 4, 40)?;
        check::size("n", "first", n, "alike", data.alike.len(), 4, 60)?;
        let m = data.field.len();
        let mut inference = Self {
            first: data.first.to_vec(),
            second: data.second.to_vec(),
            alike: data.alike.to_vec(),
            trust: data.trust,
            field: data.field.to_vec(),
            n,
            m,
            spin: Vec::new(),
            right: Vec::new(),
            same: Vec::new(),
            right_prior: Vec::new(),
            same_prior: Vec::new(),
            spin_from_first: Vec::new(),
            spin_from_second: Vec::new(),
            same_from_alike: Vec::new(),
            right_from_alike: Vec::new(),
            spin_read: Vec::new(),
            spin_before: Vec::new(),
            right_before: Vec::new(),
            same_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `first` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first(&mut self, first: &[usize]) -> Result<(), DataError> {
        check::length("first", self.first.len(), first.len(), 4, 21)?;
        check::integer("first", first, 4, 21)?;
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
        check::length("second", self.second.len(), second.len(), 4, 40)?;
        check::integer("second", second, 4, 40)?;
        let before = std::mem::replace(&mut self.second, second.to_vec());
        self.check_data().inspect_err(|_| self.second = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `alike` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_alike(&mut self, alike: &[bool]) -> Result<(), DataError> {
        check::length("alike", self.alike.len(), alike.len(), 4, 60)?;
        self.alike = alike.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `trust` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_trust(&mut self, trust: f64) -> Result<(), DataError> {
        check::real("trust", trust, 4, 78)?;
        let before = std::mem::replace(&mut self.trust, trust);
        self.check_data().inspect_err(|_| self.trust = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `field` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_field(&mut self, field: &[f64]) -> Result<(), DataError> {
        check::length("field", self.field.len(), field.len(), 4, 90)?;
        check::real("field", field, 4, 90)?;
        let before = std::mem::replace(&mut self.field, field.to_vec());
        self.check_data().inspect_err(|_| self.field = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_spin();
        self.define_right();
        self.tell_same();
        self.spin_before.clone_from(&self.spin);
        self.right_before.clone_from(&self.right);
        self.same_before.clone_from(&self.same);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_spin();
        self.define_same();
        self.tell_right();
        self.marginal_of_right();
        self.marginal_of_same();
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

    /// The posterior of `spin`.
    #[must_use]
    pub fn spin_posterior(&self) -> &[Bernoulli] {
        &self.spin
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `spin`, from line 5.
        let mut spin_prior = vec![Bernoulli::UNIFORM; self.m];
        for i in 0..self.m {
            spin_prior[i] = bernoulli::ep::to_x_known(self.field[i]);
        }
        for (belief, before) in self.spin.iter().zip(&spin_prior) {
            log_z += belief.log_normaliser_over(before);
        }
        // `right`, from line 8.
        for at in 0..self.right_prior.len() {
            log_z += (self.right_prior[at] * self.right_from_alike[at])
                .log_normaliser_over(&self.right_prior[at]);
        }
        // `same`, from line 9.
        for at in 0..self.same_prior.len() {
            log_z += (self.same_prior[at] * self.same_from_alike[at])
                .log_normaliser_over(&self.same_prior[at]);
        }
        // Line 9, `let same = spin[first[k]] == spin[second[k]];`.
        for k in 0..self.n {
            let first = self.first[k];
            let second = self.second[k];
            let spin_at_first = self.spin[first] / self.spin_from_first[k];
            let spin_at_second = self.spin[second] / self.spin_from_second[k];
            log_z -= self.spin[first].log_normaliser_over(&spin_at_first);
            log_z -= self.spin[second].log_normaliser_over(&spin_at_second);
        }
        // Line 10, `observe alike[k] == (same == right);`.
        for k in 0..self.n {
            let same = self.same_prior[k];
            let right = self.right_prior[k];
            log_z += equal_bool::ep::log_evidence(self.alike[k], same, right);
            log_z -= (self.same_prior[k] * self.same_from_alike[k]).log_normaliser_over(&same);
            log_z -= (self.right_prior[k] * self.right_from_alike[k]).log_normaliser_over(&right);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.m {
            check::probability("field[{}]", &[i], self.field[i], 5, 45)?;
        }
        if 0 < self.n {
            check::probability("trust", &[], self.trust, 8, 31)?;
        }
        for k in 0..self.n {
            check::below("first[{}]", &[k], self.first[k], self.m, 9, 20)?;
            check::below("second[{}]", &[k], self.second[k], self.m, 9, 38)?;
            check::distinct("spin", &[k], self.first[k] != self.second[k], 9, 9)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.spin = vec![Bernoulli::UNIFORM; self.m];
        self.right = vec![Bernoulli::UNIFORM; self.n];
        self.same = vec![Bernoulli::UNIFORM; self.n];
        self.right_prior = vec![Bernoulli::UNIFORM; self.n];
        self.same_prior = vec![Bernoulli::UNIFORM; self.n];
        self.spin_from_first = vec![Bernoulli::UNIFORM; self.n];
        self.spin_from_second = vec![Bernoulli::UNIFORM; self.n];
        self.same_from_alike = vec![Bernoulli::UNIFORM; self.n];
        self.right_from_alike = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 5, `let spin[i] ~ Bernoulli(field[i]);`.
    fn define_spin(&mut self) {
        for i in 0..self.m {
            self.spin[i] *= bernoulli::ep::to_x_known(self.field[i]);
        }
    }

    /// Line 8, `let right ~ Bernoulli(trust);`.
    fn define_right(&mut self) {
        self.right_prior.fill(bernoulli::ep::to_x_known(self.trust));
    }

    /// Line 10, `observe alike[k] == (same == right);`.
    fn tell_same(&mut self) {
        for k in 0..self.n {
            let right = self.right_prior[k];
            self.same_from_alike[k] = equal_bool::ep::to_a(self.alike[k], right);
        }
    }

    /// Line 9, `let same = spin[first[k]] == spin[second[k]];`.
    fn tell_spin(&mut self) {
        self.spin_read.clone_from(&self.spin);
        for k in 0..self.n {
            let first = self.first[k];
            let second = self.second[k];
            let same = self.same_from_alike[k];
            let spin_at_first = self.spin_read[first] / self.spin_from_first[k];
            let spin_at_second = self.spin_read[second] / self.spin_from_second[k];
            let to_spin_at_first = equal_bool::ep::to_a(same, spin_at_second);
            let to_spin_at_second = equal_bool::ep::to_b(same, spin_at_first);
            self.spin[first] *= to_spin_at_first / self.spin_from_first[k];
            self.spin_from_first[k] = to_spin_at_first;
            self.spin[second] *= to_spin_at_second / self.spin_from_second[k];
            self.spin_from_second[k] = to_spin_at_second;
        }
    }

    /// Line 9, `let same = spin[first[k]] == spin[second[k]];`.
    fn define_same(&mut self) {
        for k in 0..self.n {
            let first = self.first[k];
            let second = self.second[k];
            let spin_at_first = self.spin[first] / self.spin_from_first[k];
            let spin_at_second = self.spin[second] / self.spin_from_second[k];
            self.same_prior[k] = equal_bool::ep::to_y(spin_at_first, spin_at_second);
        }
    }

    /// Line 10, `observe alike[k] == (same == right);`.
    fn tell_right(&mut self) {
        for k in 0..self.n {
            let same = self.same_prior[k];
            self.right_from_alike[k] = equal_bool::ep::to_b(self.alike[k], same);
        }
    }

    /// The marginal of `right`: the product of all messages to it.
    fn marginal_of_right(&mut self) {
        for at in 0..self.right.len() {
            self.right[at] = self.right_prior[at] * self.right_from_alike[at];
        }
    }

    /// The marginal of `same`: the product of all messages to it.
    fn marginal_of_same(&mut self) {
        for at in 0..self.same.len() {
            self.same[at] = self.same_prior[at] * self.same_from_alike[at];
        }
    }
}

impl Inference for SpinsParallel {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("spin", &self.spin, 5, iteration)?;
        Error::check_all_proper("right", &self.right, 8, iteration)?;
        Error::check_all_proper("same", &self.same, 9, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.spin, &self.spin_before, tolerance);
        self.spin_before.clone_from(&self.spin);
        moved |= posterity_runtime::any_moved(&self.right, &self.right_before, tolerance);
        self.right_before.clone_from(&self.right);
        moved |= posterity_runtime::any_moved(&self.same, &self.same_before, tolerance);
        self.same_before.clone_from(&self.same);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("spin[first[k]]", "line 9", |it| &it.spin_from_first),
            ahead.array("spin[second[k]]", "line 9", |it| &it.spin_from_second),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let spin = Posterior::array((0..self.m).map(|i| self.spin[i]));
        vec![("spin", spin)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(10, 9)]
    }
}
