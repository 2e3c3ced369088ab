//! `BooleanTree` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/boolean_tree.model`.
//!
//! ```text
//! model BooleanTree(p: [f64; 5], like: f64, last: f64) -> (a, b, c, d, e, either, both, same) {
//!     let a ~ Bernoulli(p[0]);
//!     let b ~ Bernoulli(p[1]);
//!     let c ~ Bernoulli(p[2]);
//!     let d ~ Bernoulli(p[3]);
//!     let e ~ Bernoulli(p[4]);
//!     let either = a || b;
//!     let both = !c && d;
//!     let same = either == both;
//!     observe same ~ Bernoulli(like);
//!     let all = e && same;
//!     observe all ~ Bernoulli(last);
//! }
//! ```

use posterity_runtime::operators::{and, bernoulli, equal_bool, not, or};
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`BooleanTree`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct BooleanTreeData<'a> {
    /// `p: [f64; 5]`
    pub p: &'a [f64],
    /// `like: f64`
    pub like: f64,
    /// `last: f64`
    pub last: f64,
}

/// A circuit in which each variable is read once: a tree, so expectation propagation is exact.
#[derive(Clone, Debug)]
pub struct BooleanTree {
    /// The data `p: [f64; 5]`.
    p: Vec<f64>,
    /// The data `like: f64`.
    like: f64,
    /// The data `last: f64`.
    last: f64,
    /// The belief about `a`.
    a: Bernoulli,
    /// The belief about `b`.
    b: Bernoulli,
    /// The belief about `c`.
    c: Bernoulli,
    /// The belief about `d`.
    d: Bernoulli,
    /// The belief about `e`.
    e: Bernoulli,
    /// The belief about `either`.
    either: Bernoulli,
    /// The belief about `both`.
    both: Bernoulli,
    /// The belief about `same`.
    same: Bernoulli,
    /// The message to `a` from its definition, line 4.
    a_prior: Bernoulli,
    /// The message to `b` from its definition, line 5.
    b_prior: Bernoulli,
    /// The message to `c` from its definition, line 6.
    c_prior: Bernoulli,
    /// The message to `d` from its definition, line 7.
    d_prior: Bernoulli,
    /// The message to `e` from its definition, line 8.
    e_prior: Bernoulli,
    /// The message to `either` from its definition, line 9.
    either_prior: Bernoulli,
    /// The message to `a` from line 9.
    a_from_either: Bernoulli,
    /// The message to `b` from line 9.
    b_from_either: Bernoulli,
    /// The message to `part` from its definition, line 10.
    part_prior: Bernoulli,
    /// The message to `c` from line 10.
    c_from_part: Bernoulli,
    /// The message to `both` from its definition, line 10.
    both_prior: Bernoulli,
    /// The message to `part` from line 10.
    part_from_both: Bernoulli,
    /// The message to `d` from line 10.
    d_from_both: Bernoulli,
    /// The message to `same` from its definition, line 11.
    same_prior: Bernoulli,
    /// The message to `either` from line 11.
    either_from_same: Bernoulli,
    /// The message to `both` from line 11.
    both_from_same: Bernoulli,
    /// The message to `same` from line 12.
    same_from_evidence: Bernoulli,
    /// The message to `all` from its definition, line 13.
    all_prior: Bernoulli,
    /// The message to `e` from line 13.
    e_from_all: Bernoulli,
    /// The message to `same` from line 13.
    same_from_all: Bernoulli,
    /// The message to `all` from line 14.
    all_from_evidence: Bernoulli,
}

impl BooleanTree {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: BooleanTreeData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 3, 19)?;
        check::real("like", data.like, 3, 32)?;
        check::real("last", data.last, 3, 43)?;
        check::length("p", 5, data.p.len(), 3, 19)?;
        let mut inference = Self {
            p: data.p.to_vec(),
            like: data.like,
            last: data.last,
            a: Bernoulli::UNIFORM,
            b: Bernoulli::UNIFORM,
            c: Bernoulli::UNIFORM,
            d: Bernoulli::UNIFORM,
            e: Bernoulli::UNIFORM,
            either: Bernoulli::UNIFORM,
            both: Bernoulli::UNIFORM,
            same: Bernoulli::UNIFORM,
            a_prior: Bernoulli::UNIFORM,
            b_prior: Bernoulli::UNIFORM,
            c_prior: Bernoulli::UNIFORM,
            d_prior: Bernoulli::UNIFORM,
            e_prior: Bernoulli::UNIFORM,
            either_prior: Bernoulli::UNIFORM,
            a_from_either: Bernoulli::UNIFORM,
            b_from_either: Bernoulli::UNIFORM,
            part_prior: Bernoulli::UNIFORM,
            c_from_part: Bernoulli::UNIFORM,
            both_prior: Bernoulli::UNIFORM,
            part_from_both: Bernoulli::UNIFORM,
            d_from_both: Bernoulli::UNIFORM,
            same_prior: Bernoulli::UNIFORM,
            either_from_same: Bernoulli::UNIFORM,
            both_from_same: Bernoulli::UNIFORM,
            same_from_evidence: Bernoulli::UNIFORM,
            all_prior: Bernoulli::UNIFORM,
            e_from_all: Bernoulli::UNIFORM,
            same_from_all: Bernoulli::UNIFORM,
            all_from_evidence: Bernoulli::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: &[f64]) -> Result<(), DataError> {
        check::length("p", self.p.len(), p.len(), 3, 19)?;
        check::real("p", p, 3, 19)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `like` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_like(&mut self, like: f64) -> Result<(), DataError> {
        check::real("like", like, 3, 32)?;
        let before = std::mem::replace(&mut self.like, like);
        self.check_data().inspect_err(|_| self.like = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `last` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_last(&mut self, last: f64) -> Result<(), DataError> {
        check::real("last", last, 3, 43)?;
        let before = std::mem::replace(&mut self.last, last);
        self.check_data().inspect_err(|_| self.last = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.define_b();
        self.define_c();
        self.define_d();
        self.define_e();
        self.tell_same();
        self.tell_all();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.line_13_tell_same();
        self.define_part();
        self.define_both();
        self.tell_either();
        self.tell_a();
        self.define_either();
        self.define_same();
        self.define_all();
        self.tell_e();
        self.tell_both();
        self.tell_part();
        self.tell_c();
        self.tell_d();
        self.tell_b();
        self.marginal_of_a();
        self.marginal_of_b();
        self.marginal_of_c();
        self.marginal_of_d();
        self.marginal_of_e();
        self.marginal_of_either();
        self.marginal_of_both();
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

    /// The posterior of `a`.
    #[must_use]
    pub fn a_posterior(&self) -> &Bernoulli {
        &self.a
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &Bernoulli {
        &self.b
    }

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &Bernoulli {
        &self.c
    }

    /// The posterior of `d`.
    #[must_use]
    pub fn d_posterior(&self) -> &Bernoulli {
        &self.d
    }

    /// The posterior of `e`.
    #[must_use]
    pub fn e_posterior(&self) -> &Bernoulli {
        &self.e
    }

    /// The posterior of `either`.
    #[must_use]
    pub fn either_posterior(&self) -> &Bernoulli {
        &self.either
    }

    /// The posterior of `both`.
    #[must_use]
    pub fn both_posterior(&self) -> &Bernoulli {
        &self.both
    }

    /// The posterior of `same`.
    #[must_use]
    pub fn same_posterior(&self) -> &Bernoulli {
        &self.same
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from line 4.
        log_z += (self.a_prior * self.a_from_either).log_normaliser_over(&self.a_prior);
        // `b`, from line 5.
        log_z += (self.b_prior * self.b_from_either).log_normaliser_over(&self.b_prior);
        // `c`, from line 6.
        log_z += (self.c_prior * self.c_from_part).log_normaliser_over(&self.c_prior);
        // `d`, from line 7.
        log_z += (self.d_prior * self.d_from_both).log_normaliser_over(&self.d_prior);
        // `e`, from line 8.
        log_z += (self.e_prior * self.e_from_all).log_normaliser_over(&self.e_prior);
        // `either`, from line 9.
        log_z +=
            (self.either_prior * self.either_from_same).log_normaliser_over(&self.either_prior);
        // `part`, from line 10.
        log_z += (self.part_prior * self.part_from_both).log_normaliser_over(&self.part_prior);
        // `both`, from line 10.
        log_z += (self.both_prior * self.both_from_same).log_normaliser_over(&self.both_prior);
        // `same`, from lines 11 and 12.
        let mut same_so_far = self.same_prior;
        log_z += bernoulli::ep::log_evidence_soft(same_so_far, self.like);
        same_so_far *= bernoulli::ep::to_x_known(self.like);
        log_z += (self.same_prior * self.same_from_evidence * self.same_from_all)
            .log_normaliser_over(&same_so_far);
        // `all`, from lines 13 and 14.
        let all = self.all_prior;
        log_z += bernoulli::ep::log_evidence_soft(all, self.last);
        // Line 9, `let either = a || b;`.
        let a = self.a_prior;
        let b = self.b_prior;
        log_z -= (self.a_prior * self.a_from_either).log_normaliser_over(&a);
        log_z -= (self.b_prior * self.b_from_either).log_normaliser_over(&b);
        // Line 10, `let both = !c && d;`.
        let c = self.c_prior;
        log_z -= (self.c_prior * self.c_from_part).log_normaliser_over(&c);
        // Line 10, `let both = !c && d;`.
        let part = self.part_prior;
        let d = self.d_prior;
        log_z -= (self.part_prior * self.part_from_both).log_normaliser_over(&part);
        log_z -= (self.d_prior * self.d_from_both).log_normaliser_over(&d);
        // Line 11, `let same = either == both;`.
        let either = self.either_prior;
        let both = self.both_prior;
        log_z -= (self.either_prior * self.either_from_same).log_normaliser_over(&either);
        log_z -= (self.both_prior * self.both_from_same).log_normaliser_over(&both);
        // Line 13, `let all = e && same;`.
        let e = self.e_prior;
        let same = self.same_prior * self.same_from_evidence;
        log_z -= (self.e_prior * self.e_from_all).log_normaliser_over(&e);
        log_z -= (self.same_prior * self.same_from_evidence * self.same_from_all)
            .log_normaliser_over(&same);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::probability("p[0]", &[], self.p[0], 4, 23)?;
        check::probability("p[1]", &[], self.p[1], 5, 23)?;
        check::probability("p[2]", &[], self.p[2], 6, 23)?;
        check::probability("p[3]", &[], self.p[3], 7, 23)?;
        check::probability("p[4]", &[], self.p[4], 8, 23)?;
        check::probability("like", &[], self.like, 12, 30)?;
        check::probability("last", &[], self.last, 14, 29)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = Bernoulli::UNIFORM;
        self.b = Bernoulli::UNIFORM;
        self.c = Bernoulli::UNIFORM;
        self.d = Bernoulli::UNIFORM;
        self.e = Bernoulli::UNIFORM;
        self.either = Bernoulli::UNIFORM;
        self.both = Bernoulli::UNIFORM;
        self.same = Bernoulli::UNIFORM;
        self.a_prior = Bernoulli::UNIFORM;
        self.b_prior = Bernoulli::UNIFORM;
        self.c_prior = Bernoulli::UNIFORM;
        self.d_prior = Bernoulli::UNIFORM;
        self.e_prior = Bernoulli::UNIFORM;
        self.either_prior = Bernoulli::UNIFORM;
        self.a_from_either = Bernoulli::UNIFORM;
        self.b_from_either = Bernoulli::UNIFORM;
        self.part_prior = Bernoulli::UNIFORM;
        self.c_from_part = Bernoulli::UNIFORM;
        self.both_prior = Bernoulli::UNIFORM;
        self.part_from_both = Bernoulli::UNIFORM;
        self.d_from_both = Bernoulli::UNIFORM;
        self.same_prior = Bernoulli::UNIFORM;
        self.either_from_same = Bernoulli::UNIFORM;
        self.both_from_same = Bernoulli::UNIFORM;
        self.same_from_evidence = Bernoulli::UNIFORM;
        self.all_prior = Bernoulli::UNIFORM;
        self.e_from_all = Bernoulli::UNIFORM;
        self.same_from_all = Bernoulli::UNIFORM;
        self.all_from_evidence = Bernoulli::UNIFORM;
    }

    /// Line 4, `let a ~ Bernoulli(p[0]);`.
    fn define_a(&mut self) {
        self.a_prior = bernoulli::ep::to_x_known(self.p[0]);
    }

    /// Line 5, `let b ~ Bernoulli(p[1]);`.
    fn define_b(&mut self) {
        self.b_prior = bernoulli::ep::to_x_known(self.p[1]);
    }

    /// Line 6, `let c ~ Bernoulli(p[2]);`.
    fn define_c(&mut self) {
        self.c_prior = bernoulli::ep::to_x_known(self.p[2]);
    }

    /// Line 7, `let d ~ Bernoulli(p[3]);`.
    fn define_d(&mut self) {
        self.d_prior = bernoulli::ep::to_x_known(self.p[3]);
    }

    /// Line 8, `let e ~ Bernoulli(p[4]);`.
    fn define_e(&mut self) {
        self.e_prior = bernoulli::ep::to_x_known(self.p[4]);
    }

    /// Line 12, `observe same ~ Bernoulli(like);`.
    fn tell_same(&mut self) {
        self.same_from_evidence = bernoulli::ep::to_x_known(self.like);
    }

    /// Line 14, `observe all ~ Bernoulli(last);`.
    fn tell_all(&mut self) {
        self.all_from_evidence = bernoulli::ep::to_x_known(self.last);
    }

    /// Line 13, `let all = e && same;`.
    fn line_13_tell_same(&mut self) {
        let all = self.all_from_evidence;
        let e = self.e_prior;
        self.same_from_all = and::ep::to_b(all, e);
    }

    /// Line 10, `let both = !c && d;`.
    fn define_part(&mut self) {
        let c = self.c_prior;
        self.part_prior = not::ep::to_y(c);
    }

    /// Line 10, `let both = !c && d;`.
    fn define_both(&mut self) {
        let part = self.part_prior;
        let d = self.d_prior;
        self.both_prior = and::ep::to_y(part, d);
    }

    /// Line 11, `let same = either == both;`.
    fn tell_either(&mut self) {
        let same = self.same_from_evidence * self.same_from_all;
        let both = self.both_prior;
        self.either_from_same = equal_bool::ep::to_a(same, both);
    }

    /// Line 9, `let either = a || b;`.
    fn tell_a(&mut self) {
        let either = self.either_from_same;
        let b = self.b_prior;
        self.a_from_either = or::ep::to_a(either, b);
    }

    /// Line 9, `let either = a || b;`.
    fn define_either(&mut self) {
        let a = self.a_prior;
        let b = self.b_prior;
        self.either_prior = or::ep::to_y(a, b);
    }

    /// Line 11, `let same = either == both;`.
    fn define_same(&mut self) {
        let either = self.either_prior;
        let both = self.both_prior;
        self.same_prior = equal_bool::ep::to_y(either, both);
    }

    /// Line 13, `let all = e && same;`.
    fn define_all(&mut self) {
        let e = self.e_prior;
        let same = self.same_prior * self.same_from_evidence;
        self.all_prior = and::ep::to_y(e, same);
    }

    /// Line 13, `let all = e && same;`.
    fn tell_e(&mut self) {
        let all = self.all_from_evidence;
        let same = self.same_prior * self.same_from_evidence;
        self.e_from_all = and::ep::to_a(all, same);
    }

    /// Line 11, `let same = either == both;`.
    fn tell_both(&mut self) {
        let same = self.same_from_evidence * self.same_from_all;
        let either = self.either_prior;
        self.both_from_same = equal_bool::ep::to_b(same, either);
    }

    /// Line 10, `let both = !c && d;`.
    fn tell_part(&mut self) {
        let both = self.both_from_same;
        let d = self.d_prior;
        self.part_from_both = and::ep::to_a(both, d);
    }

    /// Line 10, `let both = !c && d;`.
    fn tell_c(&mut self) {
        let part = self.part_from_both;
        self.c_from_part = not::ep::to_x(part);
    }

    /// Line 10, `let both = !c && d;`.
    fn tell_d(&mut self) {
        let both = self.both_from_same;
        let part = self.part_prior;
        self.d_from_both = and::ep::to_b(both, part);
    }

    /// Line 9, `let either = a || b;`.
    fn tell_b(&mut self) {
        let either = self.either_from_same;
        let a = self.a_prior;
        self.b_from_either = or::ep::to_b(either, a);
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        self.a = self.a_prior * self.a_from_either;
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        self.b = self.b_prior * self.b_from_either;
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_part;
    }

    /// The marginal of `d`: the product of all messages to it.
    fn marginal_of_d(&mut self) {
        self.d = self.d_prior * self.d_from_both;
    }

    /// The marginal of `e`: the product of all messages to it.
    fn marginal_of_e(&mut self) {
        self.e = self.e_prior * self.e_from_all;
    }

    /// The marginal of `either`: the product of all messages to it.
    fn marginal_of_either(&mut self) {
        self.either = self.either_prior * self.either_from_same;
    }

    /// The marginal of `both`: the product of all messages to it.
    fn marginal_of_both(&mut self) {
        self.both = self.both_prior * self.both_from_same;
    }

    /// The marginal of `same`: the product of all messages to it.
    fn marginal_of_same(&mut self) {
        self.same = self.same_prior * self.same_from_evidence * self.same_from_all;
    }
}

impl Inference for BooleanTree {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("a", &self.a, 0, 4, iteration)?;
        Error::check_proper("b", &self.b, 0, 5, iteration)?;
        Error::check_proper("c", &self.c, 0, 6, iteration)?;
        Error::check_proper("d", &self.d, 0, 7, iteration)?;
        Error::check_proper("e", &self.e, 0, 8, iteration)?;
        Error::check_proper("either", &self.either, 0, 9, iteration)?;
        Error::check_proper("both", &self.both, 0, 10, iteration)?;
        Error::check_proper("same", &self.same, 0, 11, iteration)?;
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
        let a = Posterior::from(self.a);
        let b = Posterior::from(self.b);
        let c = Posterior::from(self.c);
        let d = Posterior::from(self.d);
        let e = Posterior::from(self.e);
        let either = Posterior::from(self.either);
        let both = Posterior::from(self.both);
        let same = Posterior::from(self.same);
        vec![
            ("a", a), ("b", b), ("c", c), ("d", d), ("e", e), ("either", either),
            ("both", both), ("same", same)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(12, 5), (14, 5)]
    }
}
