//! `HiddenCases` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/hidden_cases.model`.
//!
//! ```text
//! model HiddenCases(seen: [bool; n], count: usize, last: bool) -> (wet, kind, early) {
//!     let wet[0] ~ Bernoulli(0.4);
//!     for t in 1..n { let wet[t] ~ if wet[t - 1] { Bernoulli(0.7) } else { Bernoulli(0.2) }; }
//!     for t in 0..n { if wet[t] { seen[t] ~ Bernoulli(0.9); } else { seen[t] ~ Bernoulli(0.15); } }
//!     let kind ~ Categorical([0.5, 0.3, 0.2]);
//!     let early ~ Bernoulli(0.3);
//!     match kind {
//!         0 => { count ~ Binomial(3, 0.2); }
//!         _ => { if early { count ~ Binomial(3, 0.9); } else { count ~ Binomial(3, 0.5); } }
//!     }
//!     if wet[n - 1] { last ~ Bernoulli(0.8); } else { last ~ Bernoulli(0.35); }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, binomial, categorical};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Random, Run, check, gate,
};
use std::ops::ControlFlow;

/// What [`HiddenCases`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct HiddenCasesData<'a> {
    /// `seen: [bool; n]`
    pub seen: &'a [bool],
    /// `count: usize`
    pub count: usize,
    /// `last: bool`
    pub last: bool,
}

/// Truth values and integers that decide what is seen, in a chain and in nested cases: a tree, so that
/// all is exact.
#[derive(Clone, Debug)]
pub struct HiddenCases {
    /// The data `seen: [bool; n]`.
    seen: Vec<bool>,
    /// The data `count: usize`.
    count: usize,
    /// The data `last: bool`.
    last: bool,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `wet`.
    wet: Vec<Bernoulli>,
    /// The belief about `kind`.
    kind: Categorical,
    /// The belief about `early`.
    early: Bernoulli,
    /// The message to `wet` from its definition, lines 4 and 5.
    wet_prior: Vec<Bernoulli>,
    /// The message to `wet` from its definition, line 5.
    wet_if_wet_prior: Vec<Bernoulli>,
    /// The message to `wet` from its definition, line 5.
    wet_unless_wet_prior: Vec<Bernoulli>,
    /// The message to `wet[t - 1]` from line 5.
    wet_if_wet_from_wet: Vec<Bernoulli>,
    /// The message to `wet[t - 1]` from line 5.
    wet_unless_wet_from_wet: Vec<Bernoulli>,
    /// The message to `wet[t - 1]` from line 5.
    wet_from_gate: Vec<Bernoulli>,
    /// The message to `wet[t]` from line 6.
    wet_from_gate_again: Vec<Bernoulli>,
    /// The message to `kind` from its definition, line 7.
    kind_prior: Categorical,
    /// The message to `early` from its definition, line 9.
    early_by_kind_prior: Vec<Bernoulli>,
    /// The message to `early[case]` from line 11.
    early_by_kind_from_gate: Vec<Bernoulli>,
    /// The message to `kind` from line 9.
    kind_from_gate: Categorical,
    /// The message to `early` from line 9.
    early_from_gate: Bernoulli,
    /// The message to `wet[n - 1]` from line 13.
    wet_from_gate_third: Vec<Bernoulli>,
}

impl HiddenCases {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: HiddenCasesData<'_>) -> Result<Self, DataError> {
        check::integer("count", data.count, 3, 36)?;
        let n = data.seen.len();
        let mut inference = Self {
            seen: data.seen.to_vec(),
            count: data.count,
            last: data.last,
            n,
            wet: Vec::new(),
            kind: Categorical::uniform(1),
            early: Bernoulli::UNIFORM,
            wet_prior: Vec::new(),
            wet_if_wet_prior: Vec::new(),
            wet_unless_wet_prior: Vec::new(),
            wet_if_wet_from_wet: Vec::new(),
            wet_unless_wet_from_wet: Vec::new(),
            wet_from_gate: Vec::new(),
            wet_from_gate_again: Vec::new(),
            kind_prior: Categorical::uniform(1),
            early_by_kind_prior: Vec::new(),
            early_by_kind_from_gate: Vec::new(),
            kind_from_gate: Categorical::uniform(1),
            early_from_gate: Bernoulli::UNIFORM,
            wet_from_gate_third: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[bool]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 3, 19)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `count` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_count(&mut self, count: usize) -> Result<(), DataError> {
        check::integer("count", count, 3, 36)?;
        let before = std::mem::replace(&mut self.count, count);
        self.check_data().inspect_err(|_| self.count = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `last` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_last(&mut self, last: bool) -> Result<(), DataError> {
        self.last = last;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_wet();
        self.define_wet_if_wet();
        self.define_wet_unless_wet();
        self.tell_wet();
        self.define_kind();
        self.define_early();
        self.tell_early_by_kind();
        self.line_13_tell_wet();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_early_by_kind();
        self.tell_kind();
        self.tell_early();
        self.back_to_wet_if_wet_and_wet_unless_wet_and_wet();
        self.line_5_define_wet();
        self.marginal_of_wet();
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

    /// The posterior of `wet`.
    #[must_use]
    pub fn wet_posterior(&self) -> &[Bernoulli] {
        &self.wet
    }

    /// The posterior of `kind`.
    #[must_use]
    pub fn kind_posterior(&self) -> &Categorical {
        &self.kind
    }

    /// The posterior of `early`.
    #[must_use]
    pub fn early_posterior(&self) -> &Bernoulli {
        &self.early
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `wet`, from lines 4, 5, 6 and 13.
        let mut wet_so_far = self.wet_prior.clone();
        for t in 1..self.n {
            let wet = wet_so_far[t - 1];
            let mut if_true = 0.0;
            {
                let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                    * self.wet_from_gate_third[t];
                let wet_if_wet = self.wet_if_wet_prior[t - 1];
                if_true += wet_if_wet.log_average_of(&wet_here);
            }
            let mut if_false = 0.0;
            {
                let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                    * self.wet_from_gate_third[t];
                let wet_unless_wet = self.wet_unless_wet_prior[t - 1];
                if_false += wet_unless_wet.log_average_of(&wet_here);
            }
            log_z += gate::log_evidence_of_truth(wet, if_true, if_false);
            let mut if_true = 0.0;
            {
                let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                    * self.wet_from_gate_third[t];
                let wet_if_wet = self.wet_if_wet_prior[t - 1];
                if_true += wet_if_wet.log_average_of(&wet_here);
            }
            let mut if_false = 0.0;
            {
                let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                    * self.wet_from_gate_third[t];
                let wet_unless_wet = self.wet_unless_wet_prior[t - 1];
                if_false += wet_unless_wet.log_average_of(&wet_here);
            }
            wet_so_far[t - 1] *= gate::truth(if_true, if_false);
        }
        for t in 0..self.n {
            let wet = wet_so_far[t];
            log_z += gate::log_evidence_of_truth(
                wet,
                self.log_evidence_if_wet_again(t),
                self.log_evidence_unless_wet_again(t),
            );
            wet_so_far[t] *= gate::truth(
                self.log_evidence_if_wet_again(t),
                self.log_evidence_unless_wet_again(t),
            );
        }
        let wet = wet_so_far[self.n - 1];
        log_z += gate::log_evidence_of_truth(
            wet,
            self.log_evidence_if_wet_third(),
            self.log_evidence_unless_wet_third(),
        );
        // `kind`, from lines 7 and 9.
        let kind = &self.kind_prior;
        let mut cases = Categorical::uniform(3);
        for case in 0..3 {
            if case != 0 {
                cases
                    .set_log_weight(case, gate::possible(self.log_evidence_of_case_of_kind(case)));
            }
        }
        cases.set_log_weight(0, gate::possible(self.log_evidence_of_case_0_of_kind()));
        log_z += gate::log_evidence_of_cases(kind, &cases);
        // `early`, from line 8.
        let early_prior = bernoulli::ep::to_x_known(0.3);
        log_z += self.early.log_normaliser_over(&early_prior);
        // Line 5, `let wet[t] ~ if wet[t - 1]`.
        for t in 1..self.n {
            let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                * self.wet_from_gate_third[t];
            log_z -= self.wet_prior[t].log_average_of(&wet_here);
        }
        // Line 9, `match kind`.
        let early = self.early / self.early_from_gate;
        log_z -= self.early.log_normaliser_over(&early);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::at_most("count", &[], self.count, 3, 10, 16)?;
        for case in 0..3 {
            if case != 0 {
                check::at_most("count", &[], self.count, 3, 11, 27)?;
            }
            if case != 0 {
                check::at_most("count", &[], self.count, 3, 11, 62)?;
            }
        }
        check::below("0", &[], 0, self.n, 4, 5)?;
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 13, 8)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.wet = vec![Bernoulli::UNIFORM; self.n];
        self.kind = Categorical::uniform(3);
        self.early = Bernoulli::UNIFORM;
        self.wet_prior = vec![Bernoulli::UNIFORM; self.n];
        self.wet_if_wet_prior = vec![Bernoulli::UNIFORM; self.n.saturating_sub(1)];
        self.wet_unless_wet_prior = vec![Bernoulli::UNIFORM; self.n.saturating_sub(1)];
        self.wet_if_wet_from_wet = vec![Bernoulli::UNIFORM; self.n.saturating_sub(1)];
        self.wet_unless_wet_from_wet = vec![Bernoulli::UNIFORM; self.n.saturating_sub(1)];
        self.wet_from_gate = vec![Bernoulli::UNIFORM; self.n];
        self.wet_from_gate_again = vec![Bernoulli::UNIFORM; self.n];
        self.kind_prior = Categorical::uniform(3);
        self.early_by_kind_prior = vec![Bernoulli::UNIFORM; 3];
        self.early_by_kind_from_gate = vec![Bernoulli::UNIFORM; 3];
        self.kind_from_gate = Categorical::uniform(3);
        self.early_from_gate = Bernoulli::UNIFORM;
        self.wet_from_gate_third = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 4, `let wet[0] ~ Bernoulli(0.4);`.
    fn define_wet(&mut self) {
        self.wet_prior[0] = bernoulli::ep::to_x_known(0.4);
    }

    /// Line 5, `let wet[t] ~ if wet[t - 1] { Bernoulli(0.7) } else { Bernoulli(0.2) };`.
    fn define_wet_if_wet(&mut self) {
        self.wet_if_wet_prior.fill(bernoulli::ep::to_x_known(0.7));
    }

    /// Line 5, `let wet[t] ~ if wet[t - 1] { Bernoulli(0.7) } else { Bernoulli(0.2) };`.
    fn define_wet_unless_wet(&mut self) {
        self.wet_unless_wet_prior.fill(bernoulli::ep::to_x_known(0.2));
    }

    /// Line 6, `if wet[t]`.
    fn tell_wet(&mut self) {
        for t in 0..self.n {
            self.wet_from_gate_again[t] = gate::truth(
                self.log_evidence_if_wet_again(t),
                self.log_evidence_unless_wet_again(t),
            );
        }
    }

    /// Line 7, `let kind ~ Categorical([0.5, 0.3, 0.2]);`.
    fn define_kind(&mut self) {
        self.kind_prior = categorical::ep::to_x_known(&[0.5, 0.3, 0.2]);
    }

    /// Line 8, `let early ~ Bernoulli(0.3);`.
    fn define_early(&mut self) {
        self.early *= bernoulli::ep::to_x_known(0.3);
    }

    /// Line 11, `if early`.
    fn tell_early_by_kind(&mut self) {
        for case in 0..3 {
            if case != 0 {
                self.early_by_kind_from_gate[case] = gate::truth(
                    self.log_evidence_if_early(case),
                    self.log_evidence_unless_early(case),
                );
            }
        }
    }

    /// Line 13, `if wet[n - 1]`.
    fn line_13_tell_wet(&mut self) {
        self.wet_from_gate_third[self.n - 1] = gate::truth(
            self.log_evidence_if_wet_third(),
            self.log_evidence_unless_wet_third(),
        );
    }

    /// Line 9, `match kind`.
    fn define_early_by_kind(&mut self) {
        for case in 0..3 {
            let early = self.early / self.early_from_gate;
            self.early_by_kind_prior[case] = early;
        }
    }

    /// Line 9, `match kind`.
    fn tell_kind(&mut self) {
        let mut cases = Categorical::uniform(3);
        for case in 0..3 {
            if case != 0 {
                cases
                    .set_log_weight(case, gate::possible(self.log_evidence_of_case_of_kind(case)));
            }
        }
        cases.set_log_weight(0, gate::possible(self.log_evidence_of_case_0_of_kind()));
        self.kind_from_gate = cases;
    }

    /// Line 9, `match kind`.
    fn tell_early(&mut self) {
        let early = self.early / self.early_from_gate;
        let kind = &(&self.kind_prior * &self.kind_from_gate);
        let mut leave = gate::Leave::new(&early);
        for case in 0..3 {
            if case != 0 {
                let early_by_kind = self.early_by_kind_from_gate[case];
                leave.case(kind.log_density(case), &early_by_kind);
            }
        }
        let message = leave.message();
        self.early = early * message;
        self.early_from_gate = message;
    }

    /// Line 5, `let wet[t] ~ if wet[t - 1]`.
    fn back_to_wet_if_wet_and_wet_unless_wet_and_wet(&mut self) {
        for t in (1..self.n).rev() {
            let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                * self.wet_from_gate_third[t];
            self.wet_if_wet_from_wet[t - 1] = wet_here;
            {
                let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                    * self.wet_from_gate_third[t];
                self.wet_unless_wet_from_wet[t - 1] = wet_here;
            }
            {
                let mut if_true = 0.0;
                let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                    * self.wet_from_gate_third[t];
                let wet_if_wet = self.wet_if_wet_prior[t - 1];
                if_true += wet_if_wet.log_average_of(&wet_here);
                let mut if_false = 0.0;
                let wet_unless_wet = self.wet_unless_wet_prior[t - 1];
                if_false += wet_unless_wet.log_average_of(&wet_here);
                self.wet_from_gate[t - 1] = gate::truth(if_true, if_false);
            }
        }
    }

    /// Line 5, `let wet[t] ~ if wet[t - 1]`.
    fn line_5_define_wet(&mut self) {
        let Some(mut wet_prior) = self.wet_prior.first().copied() else { return };
        for t in 1..self.n {
            let wet_here = self.wet_from_gate[t] * self.wet_from_gate_again[t]
                * self.wet_from_gate_third[t];
            let wet_selector = wet_prior * self.wet_from_gate_again[t - 1];
            let mut exit = gate::Exit::new(&wet_here);
            let wet_if_wet = self.wet_if_wet_prior[t - 1];
            exit.case(wet_selector.log_probability_true(), &wet_if_wet);
            let wet_unless_wet = self.wet_unless_wet_prior[t - 1];
            exit.case(wet_selector.log_probability_false(), &wet_unless_wet);
            wet_prior = exit.message();
            self.wet_prior[t] = wet_prior;
        }
    }

    /// The marginal of `wet`: the product of all messages to it.
    fn marginal_of_wet(&mut self) {
        for at in 0..self.wet.len() {
            self.wet[at] = self.wet_prior[at] * self.wet_from_gate[at]
                * self.wet_from_gate_again[at] * self.wet_from_gate_third[at];
        }
    }

    /// The marginal of `kind`: the product of all messages to it.
    fn marginal_of_kind(&mut self) {
        self.kind = &self.kind_prior * &self.kind_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `if wet[t]`.
    fn log_evidence_if_wet_again(&self, t: usize) -> f64 {
        let mut log_z = 0.0;
        log_z += bernoulli::ep::log_evidence(self.seen[t], 0.9);
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `if wet[t]`.
    fn log_evidence_unless_wet_again(&self, t: usize) -> f64 {
        let mut log_z = 0.0;
        log_z += bernoulli::ep::log_evidence(self.seen[t], 0.15);
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 9, `match kind`.
    fn log_evidence_of_case_of_kind(&self, case: usize) -> f64 {
        let mut log_z = 0.0;
        let early_by_kind_prior = self.early_by_kind_prior[case];
        if case != 0 {
            log_z += gate::log_evidence_of_truth(
                early_by_kind_prior,
                self.log_evidence_if_early(case),
                self.log_evidence_unless_early(case),
            );
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 9, `match kind`.
    fn log_evidence_of_case_0_of_kind(&self) -> f64 {
        let mut log_z = 0.0;
        log_z += binomial::ep::log_evidence(self.count, 3, 0.2);
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 11, `if early`.
    fn log_evidence_if_early(&self, case: usize) -> f64 {
        let mut log_z = 0.0;
        if case != 0 {
            log_z += binomial::ep::log_evidence(self.count, 3, 0.9);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 11, `if early`.
    fn log_evidence_unless_early(&self, case: usize) -> f64 {
        let mut log_z = 0.0;
        if case != 0 {
            log_z += binomial::ep::log_evidence(self.count, 3, 0.5);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 13, `if wet[n - 1]`.
    fn log_evidence_if_wet_third(&self) -> f64 {
        let mut log_z = 0.0;
        log_z += bernoulli::ep::log_evidence(self.last, 0.8);
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 13, `if wet[n - 1]`.
    fn log_evidence_unless_wet_third(&self) -> f64 {
        let mut log_z = 0.0;
        log_z += bernoulli::ep::log_evidence(self.last, 0.35);
        log_z
    }
}

/// One draw of the variables of [`HiddenCases`].
#[derive(Clone, Debug)]
pub struct HiddenCasesDraw {
    /// `wet`.
    pub wet: Vec<bool>,
    /// `kind`.
    pub kind: usize,
    /// `early`.
    pub early: bool,
}

impl HiddenCases {
    /// Draws every variable from the prior, and the data given them: those that were there are replaced.
    ///
    /// # Errors
    /// A value drawn that another line cannot take, such as an index beyond an array.
    pub fn simulate(&mut self, random: &mut Random) -> Result<HiddenCasesDraw, DataError> {
        let mut draw = HiddenCasesDraw {
            wet: vec![false; self.n],
            kind: 0,
            early: false,
        };
        Self::draw_wet(&mut draw, random);
        self.line_5_draw_wet(&mut draw, random);
        self.draw_seen(&draw, random);
        self.line_6_draw_seen(&draw, random);
        Self::draw_kind(&mut draw, random);
        Self::draw_early(&mut draw, random);
        self.draw_count(&draw, random)?;
        self.line_11_draw_count(&draw, random)?;
        self.line_11_draw_count_again(&draw, random)?;
        self.draw_last(&draw, random);
        self.line_13_draw_last(&draw, random);
        self.reset();
        Ok(draw)
    }

    /// Line 4, `let wet[0] ~ Bernoulli(0.4);`.
    fn draw_wet(draw: &mut HiddenCasesDraw, random: &mut Random) {
        draw.wet[0] = bernoulli::simulate::draw(0.4, random);
    }

    /// Line 5, `let wet[t] ~ if wet[t - 1] { Bernoulli(0.7) } else { Bernoulli(0.2) };`.
    fn line_5_draw_wet(&self, draw: &mut HiddenCasesDraw, random: &mut Random) {
        for t in 1..self.n {
            if draw.wet[t - 1] {
                draw.wet[t] = bernoulli::simulate::draw(0.7, random);
            }
            if !draw.wet[t - 1] {
                draw.wet[t] = bernoulli::simulate::draw(0.2, random);
            }
        }
    }

    /// Line 6, `seen[t] ~ Bernoulli(0.9);`.
    fn draw_seen(&mut self, draw: &HiddenCasesDraw, random: &mut Random) {
        for t in 0..self.n {
            if draw.wet[t] {
                self.seen[t] = bernoulli::simulate::draw(0.9, random);
            }
        }
    }

    /// Line 6, `seen[t] ~ Bernoulli(0.15);`.
    fn line_6_draw_seen(&mut self, draw: &HiddenCasesDraw, random: &mut Random) {
        for t in 0..self.n {
            if !draw.wet[t] {
                self.seen[t] = bernoulli::simulate::draw(0.15, random);
            }
        }
    }

    /// Line 7, `let kind ~ Categorical([0.5, 0.3, 0.2]);`.
    fn draw_kind(draw: &mut HiddenCasesDraw, random: &mut Random) {
        draw.kind = categorical::simulate::draw(&[0.5, 0.3, 0.2], random);
    }

    /// Line 8, `let early ~ Bernoulli(0.3);`.
    fn draw_early(draw: &mut HiddenCasesDraw, random: &mut Random) {
        draw.early = bernoulli::simulate::draw(0.3, random);
    }

    /// Line 10, `count ~ Binomial(3, 0.2);`.
    fn draw_count(&mut self, draw: &HiddenCasesDraw, random: &mut Random) -> Result<(), DataError> {
        if draw.kind == 0 {
            self.count = binomial::simulate::draw(3, 0.2, random);
            check::drawn_count("count", &[], self.count, 10, 16)?;
        }
        Ok(())
    }

    /// Line 11, `count ~ Binomial(3, 0.9);`.
    fn line_11_draw_count(
        &mut self,
        draw: &HiddenCasesDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for case in 0..3 {
            if case != 0 && draw.kind == case && draw.early {
                self.count = binomial::simulate::draw(3, 0.9, random);
                check::drawn_count("count", &[], self.count, 11, 27)?;
            }
        }
        Ok(())
    }

    /// Line 11, `count ~ Binomial(3, 0.5);`.
    fn line_11_draw_count_again(
        &mut self,
        draw: &HiddenCasesDraw,
        random: &mut Random,
    ) -> Result<(), DataError> {
        for case in 0..3 {
            if case != 0 && draw.kind == case && !draw.early {
                self.count = binomial::simulate::draw(3, 0.5, random);
                check::drawn_count("count", &[], self.count, 11, 62)?;
            }
        }
        Ok(())
    }

    /// Line 13, `last ~ Bernoulli(0.8);`.
    fn draw_last(&mut self, draw: &HiddenCasesDraw, random: &mut Random) {
        if draw.wet[self.n - 1] {
            self.last = bernoulli::simulate::draw(0.8, random);
        }
    }

    /// Line 13, `last ~ Bernoulli(0.35);`.
    fn line_13_draw_last(&mut self, draw: &HiddenCasesDraw, random: &mut Random) {
        if !draw.wet[self.n - 1] {
            self.last = bernoulli::simulate::draw(0.35, random);
        }
    }
}

impl Inference for HiddenCases {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("wet", &self.wet, 4, iteration)?;
        Error::check_proper("kind", &self.kind, 0, 7, iteration)?;
        Error::check_proper("early", &self.early, 0, 8, iteration)?;
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
        let wet = Posterior::array((0..self.n).map(|i| self.wet[i]));
        let kind = Posterior::from(self.kind.clone());
        let early = Posterior::from(self.early);
        vec![("wet", wet), ("kind", kind), ("early", early)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[
            (5, 37),
            (6, 33),
            (6, 68),
            (6, 24),
            (10, 16),
            (11, 27),
            (11, 62),
            (11, 19),
            (9, 11),
            (13, 21),
            (13, 53),
            (13, 8),
        ]
    }
}
