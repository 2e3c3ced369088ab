//! `StatesPartlyKnown` by expectation propagation, compiled by posterity from
//! `conformance/missing/states_partly_known.model`.
//!
//! ```text
//! model StatesPartlyKnown(z: [Option<usize>; n], y: [bool; n], transition: [[f64; k]; k]) -> (z) {
//!     z[0] ~ Categorical([0.5, 0.5]);
//!     for t in 1..n { z[t] ~ Categorical(transition[z[t - 1]]); }
//!     for t in 0..n { y[t] ~ Bernoulli([0.3, 0.8][z[t]]); }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, categorical};
use posterity_runtime::{
    Categorical, DataError, Error, Grid, Inference, Options, Posterior, Progress, Run,
    check, gate,
};
use std::ops::ControlFlow;

/// What [`StatesPartlyKnown`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct StatesPartlyKnownData<'a> {
    /// `z: [Option<usize>; n]`
    pub z: &'a [Option<usize>],
    /// `y: [bool; n]`
    pub y: &'a [bool],
    /// `transition: [[f64; k]; k]`
    pub transition: Grid<'a, f64, 2>,
}

/// A hidden chain of which some states are known.
#[derive(Clone, Debug)]
pub struct StatesPartlyKnown {
    /// The data `z: [Option<usize>; n]`.
    z: Vec<Option<usize>>,
    /// The data `y: [bool; n]`.
    y: Vec<bool>,
    /// The data `transition: [[f64; k]; k]`.
    transition: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `k` of the data.
    k: usize,
    /// The belief about `z_value`.
    z_value: Vec<Categorical>,
    /// The message to `z` from its definition, lines 3 and 4.
    z_value_prior: Vec<Categorical>,
    /// The message to `z[0]` from line 3.
    z_value_from_evidence: Vec<Categorical>,
    /// The message to `z` from its definition, line 4.
    z_value_by_z_prior: Vec<Categorical>,
    /// The message to `z[t - 1][k_index]` from line 4.
    z_value_by_z_from_evidence: Vec<Categorical>,
    /// The message to `z[t - 1][k_index]` from line 4.
    z_value_by_z_from_z_value: Vec<Categorical>,
    /// The message to `z[t - 1]` from line 4.
    z_value_from_gate: Vec<Categorical>,
    /// The message to `z[t]` from line 5.
    z_value_from_gate_again: Vec<Categorical>,
}

impl StatesPartlyKnown {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: StatesPartlyKnownData<'_>) -> Result<Self, DataError> {
        check::integer("z", data.z, 2, 25)?;
        check::grid("transition", data.transition, 2, 62)?;
        check::real("transition", data.transition, 2, 62)?;
        let n = data.z.len();
        check::size("n", "z", n, "y", data.y.len(), 2, 48)?;
        let k = data.transition.sizes[0];
        if !data.transition.sizes[..1].contains(&0) {
            check::size("k", "transition", k, "transition", data.transition.sizes[1], 2, 62)?;
        }
        let mut inference = Self {
            z: data.z.to_vec(),
            y: data.y.to_vec(),
            transition: data.transition.values.to_vec(),
            n,
            k,
            z_value: Vec::new(),
            z_value_prior: Vec::new(),
            z_value_from_evidence: Vec::new(),
            z_value_by_z_prior: Vec::new(),
            z_value_by_z_from_evidence: Vec::new(),
            z_value_by_z_from_z_value: Vec::new(),
            z_value_from_gate: Vec::new(),
            z_value_from_gate_again: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `z` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_z(&mut self, z: &[Option<usize>]) -> Result<(), DataError> {
        check::length("z", self.z.len(), z.len(), 2, 25)?;
        check::integer("z", z, 2, 25)?;
        let before = std::mem::replace(&mut self.z, z.to_vec());
        self.check_data().inspect_err(|_| self.z = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[bool]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 48)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `transition` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_transition(&mut self, transition: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("transition", transition, 2, 62)?;
        check::length("transition", self.k, transition.sizes[0], 2, 62)?;
        check::length("transition", self.k, transition.sizes[1], 2, 62)?;
        check::real("transition", transition, 2, 62)?;
        let before = std::mem::replace(&mut self.transition, transition.values.to_vec());
        self.check_data().inspect_err(|_| self.transition = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_z_value();
        self.tell_z_value();
        self.define_z_value_by_z();
        self.tell_z_value_by_z();
        self.line_5_tell_z_value();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.back_to_z_value_by_z_and_z_value();
        self.line_4_define_z_value();
        self.marginal_of_z_value();
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

    /// The posterior of `z`.
    #[must_use]
    pub fn z_posterior(&self) -> &[Categorical] {
        &self.z_value
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `z`, from lines 3, 4 and 5.
        let mut z_value_so_far = self.z_value_prior.clone();
        if let Some(z) = self.z[0] {
            let z_value = &z_value_so_far[0];
            log_z += z_value.log_density(z);
            z_value_so_far[0] *= &Categorical::point(2, z);
        }
        for t in 1..self.n {
            let z_value = &z_value_so_far[t - 1];
            let mut cases = Categorical::uniform(2);
            for k_index in 0..2 {
                let mut evidence = self.log_evidence_of_case_of_z(t, k_index);
                let z_value_here = &(&self.z_value_from_gate[t] * &self.z_value_from_gate_again[t]);
                let z_value_by_z = &(&self.z_value_by_z_prior[(t - 1) * 2 + k_index]
                    * &self.z_value_by_z_from_evidence[(t - 1) * 2 + k_index]);
                evidence += z_value_by_z.log_average_of(z_value_here);
                cases.set_log_weight(k_index, gate::possible(evidence));
            }
            log_z += gate::log_evidence_of_cases(z_value, &cases);
            let mut cases = Categorical::uniform(2);
            for k_index in 0..2 {
                let mut evidence = self.log_evidence_of_case_of_z(t, k_index);
                let z_value_here = &(&self.z_value_from_gate[t] * &self.z_value_from_gate_again[t]);
                let z_value_by_z = &(&self.z_value_by_z_prior[(t - 1) * 2 + k_index]
                    * &self.z_value_by_z_from_evidence[(t - 1) * 2 + k_index]);
                evidence += z_value_by_z.log_average_of(z_value_here);
                cases.set_log_weight(k_index, gate::possible(evidence));
            }
            z_value_so_far[t - 1] *= &cases;
        }
        for t in 0..self.n {
            let z_value = &z_value_so_far[t];
            let mut cases = Categorical::uniform(2);
            for k_index in 0..2 {
                cases
                    .set_log_weight(
                        k_index,
                        gate::possible(self.log_evidence_of_case_of_z_again(t, k_index)),
                    );
            }
            log_z += gate::log_evidence_of_cases(z_value, &cases);
            let mut cases = Categorical::uniform(2);
            for k_index in 0..2 {
                cases
                    .set_log_weight(
                        k_index,
                        gate::possible(self.log_evidence_of_case_of_z_again(t, k_index)),
                    );
            }
            z_value_so_far[t] *= &cases;
        }
        // Line 4, `z[t] ~ Categorical(transition[z[t - 1]]);`.
        for t in 1..self.n {
            let z_value_here = &(&self.z_value_from_gate[t] * &self.z_value_from_gate_again[t]);
            log_z -= self.z_value_prior[t].log_average_of(z_value_here);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 3, 5)?;
        if let Some(z) = self.z[0] {
            check::category("z[0]", &[], z, 2, 3, 5)?;
        }
        if 1 < self.n {
            for k_index in 0..2 {
                check::below("{}", &[k_index], k_index, self.k, 4, 51)?;
                check::weights(
                    "transition[{}]",
                    &[k_index],
                    &self.transition[k_index * self.k..][..self.k],
                    4,
                    40,
                )?;
            }
        }
        if 1 < self.n {
            check::length("k = 2", 2, self.k, 4, 21)?;
        }
        for t in 1..self.n {
            if let Some(z) = self.z[t] {
                check::category("z[{}]", &[t], z, 2, 4, 21)?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.z_value = vec![Categorical::uniform(2); self.n];
        self.z_value_prior = vec![Categorical::uniform(2); self.n];
        self.z_value_from_evidence = vec![Categorical::uniform(2); self.n];
        self.z_value_by_z_prior = vec![Categorical::uniform(2); self.n.saturating_sub(1) * 2];
        self.z_value_by_z_from_evidence = vec![
            Categorical::uniform(2); self.n.saturating_sub(1) * 2
        ];
        self.z_value_by_z_from_z_value = vec![
            Categorical::uniform(2); self.n.saturating_sub(1) * 2
        ];
        self.z_value_from_gate = vec![Categorical::uniform(2); self.n];
        self.z_value_from_gate_again = vec![Categorical::uniform(2); self.n];
    }

    /// Line 3, `z[0] ~ Categorical([0.5, 0.5]);`.
    fn define_z_value(&mut self) {
        self.z_value_prior[0] = categorical::ep::to_x_known(&[0.5, 0.5]);
    }

    /// Line 3, `z[0] ~ Categorical([0.5, 0.5]);`.
    fn tell_z_value(&mut self) {
        if let Some(z) = self.z[0] {
            self.z_value_from_evidence[0] = Categorical::point(2, z);
        }
    }

    /// Line 4, `z[t] ~ Categorical(transition[z[t - 1]]);`.
    fn define_z_value_by_z(&mut self) {
        for t in 1..self.n {
            for k_index in 0..2 {
                self.z_value_by_z_prior[(t - 1) * 2 + k_index] = categorical::ep::to_x_known(
                    &self.transition[k_index * self.k..][..self.k],
                );
            }
        }
    }

    /// Line 4, `z[t] ~ Categorical(transition[z[t - 1]]);`.
    fn tell_z_value_by_z(&mut self) {
        for t in 1..self.n {
            for k_index in 0..2 {
                if let Some(z) = self.z[t] {
                    self.z_value_by_z_from_evidence[(t - 1) * 2 + k_index] = Categorical::point(
                        2,
                        z,
                    );
                }
            }
        }
    }

    /// Line 5, `y[t] ~ Bernoulli([0.3, 0.8][z[t]]);`.
    fn line_5_tell_z_value(&mut self) {
        for t in 0..self.n {
            let mut cases = Categorical::uniform(2);
            for k_index in 0..2 {
                cases
                    .set_log_weight(
                        k_index,
                        gate::possible(self.log_evidence_of_case_of_z_again(t, k_index)),
                    );
            }
            self.z_value_from_gate_again[t] = cases;
        }
    }

    /// Line 4, `z[t] ~ Categorical(transition[z[t - 1]]);`.
    fn back_to_z_value_by_z_and_z_value(&mut self) {
        for t in (1..self.n).rev() {
            let z_value_here = &(&self.z_value_from_gate[t] * &self.z_value_from_gate_again[t]);
            for k_index in 0..2 {
                self.z_value_by_z_from_z_value[(t - 1) * 2 + k_index].clone_from(z_value_here);
            }
            let mut cases = Categorical::uniform(2);
            for k_index in 0..2 {
                let mut evidence = self.log_evidence_of_case_of_z(t, k_index);
                let z_value_here = &(&self.z_value_from_gate[t] * &self.z_value_from_gate_again[t]);
                let z_value_by_z = &(&self.z_value_by_z_prior[(t - 1) * 2 + k_index]
                    * &self.z_value_by_z_from_evidence[(t - 1) * 2 + k_index]);
                evidence += z_value_by_z.log_average_of(z_value_here);
                cases.set_log_weight(k_index, gate::possible(evidence));
            }
            self.z_value_from_gate[t - 1] = cases;
        }
    }

    /// Line 4, `z[t] ~ Categorical(transition[z[t - 1]]);`.
    fn line_4_define_z_value(&mut self) {
        for t in 1..self.n {
            let z_value_here = &(&self.z_value_from_gate[t] * &self.z_value_from_gate_again[t]);
            let z_value_selector = &(&self.z_value_prior[t - 1]
                * &self.z_value_from_evidence[t - 1]
                * &self.z_value_from_gate_again[t - 1]);
            let mut exit = gate::Exit::new(z_value_here);
            for k_index in 0..2 {
                let z_value_by_z = &(&self.z_value_by_z_prior[(t - 1) * 2 + k_index]
                    * &self.z_value_by_z_from_evidence[(t - 1) * 2 + k_index]);
                exit.case(
                    gate::weighed(
                        z_value_selector.log_density(k_index),
                        self.log_evidence_of_case_of_z(t, k_index),
                    ),
                    z_value_by_z,
                );
            }
            self.z_value_prior[t] = exit.message();
        }
    }

    /// The marginal of `z_value`: the product of all messages to it.
    fn marginal_of_z_value(&mut self) {
        for at in 0..self.z_value.len() {
            self.z_value[at] = &self.z_value_prior[at] * &self.z_value_from_evidence[at]
                * &self.z_value_from_gate[at] * &self.z_value_from_gate_again[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 4, `z[t] ~ Categorical(transition[z[t - 1]]);`.
    fn log_evidence_of_case_of_z(&self, t: usize, k_index: usize) -> f64 {
        let mut log_z = 0.0;
        let z_value_by_z_prior = self.z_value_by_z_prior[(t - 1) * 2 + k_index].clone();
        if let Some(z) = self.z[t] {
            let z_value_by_z = &z_value_by_z_prior;
            log_z += z_value_by_z.log_density(z);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `y[t] ~ Bernoulli([0.3, 0.8][z[t]]);`.
    fn log_evidence_of_case_of_z_again(&self, t: usize, k_index: usize) -> f64 {
        let mut log_z = 0.0;
        log_z += bernoulli::ep::log_evidence(self.y[t], (&[0.3, 0.8])[k_index]);
        log_z
    }
}

impl Inference for StatesPartlyKnown {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("z", &self.z_value, 3, iteration)?;
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
        let z = Posterior::array((0..self.n).map(|i| self.z_value[i].clone()));
        vec![("z", z)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(3, 5), (4, 21), (4, 51), (5, 21), (5, 49)]
    }
}
