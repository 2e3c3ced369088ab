//! `AnyPerGroup` by expectation propagation, compiled by posterity from
//! `conformance/discrete/any_per_group.model`.
//!
//! ```text
//! model AnyPerGroup(p: [[f64; k]; m], alarm: [bool; m]) -> (x) {
//!     for g in 0..m {
//!         for i in 0..k { let x[g][i] ~ Bernoulli(p[g][i]); }
//!         let hit = any(0..k, |i| x[g][i]);
//!         let wrong ~ Bernoulli(0.1);
//!         observe alarm[g] == (hit != wrong);
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, equal_bool, or};
use posterity_runtime::{
    Bernoulli, DataError, Error, Grid, Inference, Options, Posterior, Progress, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`AnyPerGroup`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct AnyPerGroupData<'a> {
    /// `p: [[f64; k]; m]`
    pub p: Grid<'a, f64, 2>,
    /// `alarm: [bool; m]`
    pub alarm: &'a [bool],
}

/// In each group an alarm, wrong in one case of ten, tells whether any is true.
#[derive(Clone, Debug)]
pub struct AnyPerGroup {
    /// The data `p: [[f64; k]; m]`.
    p: Vec<f64>,
    /// The data `alarm: [bool; m]`.
    alarm: Vec<bool>,
    /// The size `m` of the data.
    m: usize,
    /// The size `k` of the data.
    k: usize,
    /// The belief about `x`.
    x: Vec<Bernoulli>,
    /// The message to `x` from its definition, line 4.
    x_prior: Vec<Bernoulli>,
    /// The message to `any_so_far` from its definition, line 5.
    any_so_far_prior: Vec<Bernoulli>,
    /// The message to `any_so_far[g][i]` from line 5.
    any_so_far_from_next: Vec<Bernoulli>,
    /// The message to `x[g][i]` from line 5.
    x_from_any_so_far: Vec<Bernoulli>,
    /// The message to `wrong` from its definition, line 6.
    wrong_prior: Vec<Bernoulli>,
    /// The message to `any_so_far[g][k]` from line 7.
    any_so_far_from_evidence: Vec<Bernoulli>,
    /// The message to `wrong[g]` from line 7.
    wrong_from_evidence: Vec<Bernoulli>,
}

impl AnyPerGroup {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: AnyPerGroupData<'_>) -> Result<Self, DataError> {
        check::grid("p", data.p, 2, 19)?;
        check::real("p", data.p, 2, 19)?;
        let m = data.p.sizes[0];
        check::size("m", "p", m, "alarm", data.alarm.len(), 2, 37)?;
        let k = data.p.sizes[1];
        let mut inference = Self {
            p: data.p.values.to_vec(),
            alarm: data.alarm.to_vec(),
            m,
            k,
            x: Vec::new(),
            x_prior: Vec::new(),
            any_so_far_prior: Vec::new(),
            any_so_far_from_next: Vec::new(),
            x_from_any_so_far: Vec::new(),
            wrong_prior: Vec::new(),
            any_so_far_from_evidence: Vec::new(),
            wrong_from_evidence: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("p", p, 2, 19)?;
        check::length("p", self.m, p.sizes[0], 2, 19)?;
        check::length("p", self.k, p.sizes[1], 2, 19)?;
        check::real("p", p, 2, 19)?;
        let before = std::mem::replace(&mut self.p, p.values.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `alarm` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_alarm(&mut self, alarm: &[bool]) -> Result<(), DataError> {
        check::length("alarm", self.alarm.len(), alarm.len(), 2, 37)?;
        self.alarm = alarm.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_x();
        self.define_any_so_far();
        self.define_wrong();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_any_so_far();
        self.line_5_define_any_so_far();
        self.tell_wrong();
        self.back_to_any_so_far();
        self.tell_x();
        self.marginal_of_x();
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

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &[Bernoulli] {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `x`, from line 4.
        for at in 0..self.x_prior.len() {
            log_z += (self.x_prior[at] * self.x_from_any_so_far[at])
                .log_normaliser_over(&self.x_prior[at]);
        }
        // `any_so_far`, from line 5.
        for at in 0..self.any_so_far_prior.len() {
            log_z += (self.any_so_far_prior[at] * self.any_so_far_from_next[at]
                * self.any_so_far_from_evidence[at])
                .log_normaliser_over(&self.any_so_far_prior[at]);
        }
        // `wrong`, from line 6.
        for at in 0..self.wrong_prior.len() {
            log_z += (self.wrong_prior[at] * self.wrong_from_evidence[at])
                .log_normaliser_over(&self.wrong_prior[at]);
        }
        // Line 5, `let hit = any(0..k, |i| x[g][i]);`.
        for g in 0..self.m {
            for i in 0..self.k {
                let at = g * self.k + i;
                let any_so_far_a = self.any_so_far_prior[g * (self.k + 1) + i];
                let x = self.x_prior[at];
                log_z -= (self.any_so_far_prior[g * (self.k + 1) + i]
                    * self.any_so_far_from_next[g * (self.k + 1) + i])
                    .log_normaliser_over(&any_so_far_a);
                log_z -= (self.x_prior[at] * self.x_from_any_so_far[at]).log_normaliser_over(&x);
            }
        }
        // Line 7, `observe alarm[g] == (hit != wrong);`.
        for g in 0..self.m {
            let any_so_far = self.any_so_far_prior[g * (self.k + 1) + self.k];
            let wrong = self.wrong_prior[g];
            log_z += equal_bool::ep::log_evidence(!self.alarm[g], any_so_far, wrong);
            log_z -= (self.any_so_far_prior[g * (self.k + 1) + self.k]
                * self.any_so_far_from_evidence[g * (self.k + 1) + self.k])
                .log_normaliser_over(&any_so_far);
            log_z -=
                (self.wrong_prior[g] * self.wrong_from_evidence[g]).log_normaliser_over(&wrong);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for g in 0..self.m {
            for i in 0..self.k {
                check::probability("p[{}][{}]", &[g, i], self.p[g * self.k + i], 4, 49)?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.x = vec![Bernoulli::UNIFORM; self.m * self.k];
        self.x_prior = vec![Bernoulli::UNIFORM; self.m * self.k];
        self.any_so_far_prior = vec![Bernoulli::UNIFORM; self.m * (self.k + 1)];
        self.any_so_far_from_next = vec![Bernoulli::UNIFORM; self.m * (self.k + 1)];
        self.x_from_any_so_far = vec![Bernoulli::UNIFORM; self.m * self.k];
        self.wrong_prior = vec![Bernoulli::UNIFORM; self.m];
        self.any_so_far_from_evidence = vec![Bernoulli::UNIFORM; self.m * (self.k + 1)];
        self.wrong_from_evidence = vec![Bernoulli::UNIFORM; self.m];
    }

    /// Line 4, `let x[g][i] ~ Bernoulli(p[g][i]);`.
    fn define_x(&mut self) {
        for g in 0..self.m {
            for i in 0..self.k {
                self.x_prior[g * self.k + i] = bernoulli::ep::to_x_known(self.p[g * self.k + i]);
            }
        }
    }

    /// Line 5, `let hit = any(0..k, |i| x[g][i]);`.
    fn define_any_so_far(&mut self) {
        for g in 0..self.m {
            self.any_so_far_prior[g * (self.k + 1)] = or::ep::to_y(false, false);
        }
    }

    /// Line 6, `let wrong ~ Bernoulli(0.1);`.
    fn define_wrong(&mut self) {
        self.wrong_prior.fill(bernoulli::ep::to_x_known(0.1));
    }

    /// Line 7, `observe alarm[g] == (hit != wrong);`.
    fn tell_any_so_far(&mut self) {
        for g in 0..self.m {
            let wrong = self.wrong_prior[g];
            self.any_so_far_from_evidence[g * (self.k + 1) + self.k] = equal_bool::ep::to_a(
                !self.alarm[g],
                wrong,
            );
        }
    }

    /// Line 5, `let hit = any(0..k, |i| x[g][i]);`.
    fn line_5_define_any_so_far(&mut self) {
        for g in 0..self.m {
            for i in 0..self.k {
                let any_so_far_a = self.any_so_far_prior[g * (self.k + 1) + i];
                let x = self.x_prior[g * self.k + i];
                self.any_so_far_prior[g * (self.k + 1) + (i + 1)] = or::ep::to_y(any_so_far_a, x);
            }
        }
    }

    /// Line 7, `observe alarm[g] == (hit != wrong);`.
    fn tell_wrong(&mut self) {
        for g in 0..self.m {
            let any_so_far = self.any_so_far_prior[g * (self.k + 1) + self.k];
            self.wrong_from_evidence[g] = equal_bool::ep::to_b(!self.alarm[g], any_so_far);
        }
    }

    /// Line 5, `let hit = any(0..k, |i| x[g][i]);`.
    fn back_to_any_so_far(&mut self) {
        for g in (0..self.m).rev() {
            for i in (0..self.k).rev() {
                let any_so_far_here = self
                    .any_so_far_from_next[g * (self.k + 1) + (i + 1)]
                    * self.any_so_far_from_evidence[g * (self.k + 1) + (i + 1)];
                let x = self.x_prior[g * self.k + i];
                self.any_so_far_from_next[g * (self.k + 1) + i] = or::ep::to_a(any_so_far_here, x);
            }
        }
    }

    /// Line 5, `let hit = any(0..k, |i| x[g][i]);`.
    fn tell_x(&mut self) {
        for g in 0..self.m {
            for i in 0..self.k {
                let any_so_far_here = self
                    .any_so_far_from_next[g * (self.k + 1) + (i + 1)]
                    * self.any_so_far_from_evidence[g * (self.k + 1) + (i + 1)];
                let any_so_far_a = self.any_so_far_prior[g * (self.k + 1) + i];
                self.x_from_any_so_far[g * self.k + i] = or::ep::to_b(
                    any_so_far_here,
                    any_so_far_a,
                );
            }
        }
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_any_so_far[at];
        }
    }
}

impl Inference for AnyPerGroup {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 4, iteration)?;
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
        let x = Posterior::shaped([self.m, self.k], |[i, j]| self.x[i * self.k + j]);
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(7, 9)]
    }
}
