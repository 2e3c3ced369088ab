//! `NetworkWithGaps` by expectation propagation, compiled by posterity from
//! `conformance/missing/network_with_gaps.model`.
//!
//! ```text
//! model NetworkWithGaps(a: [Option<bool>; n], b: [Option<bool>; n], c: [Option<f64>; n]) -> (a, b) {
//!     for i in 0..n {
//!         a[i] ~ Bernoulli(0.3);
//!         b[i] ~ if a[i] { Bernoulli(0.9) } else { Bernoulli(0.2) };
//!         c[i] ~ if b[i] { Gaussian(1, variance = 1) } else { Gaussian(-1, variance = 1) };
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`NetworkWithGaps`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NetworkWithGapsData<'a> {
    /// `a: [Option<bool>; n]`
    pub a: &'a [Option<bool>],
    /// `b: [Option<bool>; n]`
    pub b: &'a [Option<bool>],
    /// `c: [Option<f64>; n]`
    pub c: &'a [Option<f64>],
}

/// A network of three variables, any of which may be missing.
#[derive(Clone, Debug)]
pub struct NetworkWithGaps {
    /// The data `a: [Option<bool>; n]`.
    a: Vec<Option<bool>>,
    /// The data `b: [Option<bool>; n]`.
    b: Vec<Option<bool>>,
    /// The data `c: [Option<f64>; n]`.
    c: Vec<Option<f64>>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `a_value`.
    a_value: Vec<Bernoulli>,
    /// The belief about `b_value`.
    b_value: Vec<Bernoulli>,
    /// The message to `a` from its definition, line 4.
    a_value_prior: Vec<Bernoulli>,
    /// The message to `a[i]` from line 4.
    a_value_from_evidence: Vec<Bernoulli>,
    /// The message to `b` from its definition, line 5.
    b_value_if_a_prior: Vec<Bernoulli>,
    /// The message to `b` from its definition, line 5.
    b_value_unless_a_prior: Vec<Bernoulli>,
    /// The message to `b` from its definition, line 5.
    b_value_prior: Vec<Bernoulli>,
    /// The message to `a[i]` from line 5.
    a_value_from_gate: Vec<Bernoulli>,
    /// The message to `b[i]` from line 5.
    b_value_from_evidence: Vec<Bernoulli>,
    /// The message to `b[i]` from line 6.
    b_value_from_gate: Vec<Bernoulli>,
}

impl NetworkWithGaps {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NetworkWithGapsData<'_>) -> Result<Self, DataError> {
        check::real("c", data.c, 2, 67)?;
        let n = data.a.len();
        check::size("n", "a", n, "b", data.b.len(), 2, 45)?;
        check::size("n", "a", n, "c", data.c.len(), 2, 67)?;
        let mut inference = Self {
            a: data.a.to_vec(),
            b: data.b.to_vec(),
            c: data.c.to_vec(),
            n,
            a_value: Vec::new(),
            b_value: Vec::new(),
            a_value_prior: Vec::new(),
            a_value_from_evidence: Vec::new(),
            b_value_if_a_prior: Vec::new(),
            b_value_unless_a_prior: Vec::new(),
            b_value_prior: Vec::new(),
            a_value_from_gate: Vec::new(),
            b_value_from_evidence: Vec::new(),
            b_value_from_gate: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `a` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_a(&mut self, a: &[Option<bool>]) -> Result<(), DataError> {
        check::length("a", self.a.len(), a.len(), 2, 23)?;
        self.a = a.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `b` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_b(&mut self, b: &[Option<bool>]) -> Result<(), DataError> {
        check::length("b", self.b.len(), b.len(), 2, 45)?;
        self.b = b.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `c` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_c(&mut self, c: &[Option<f64>]) -> Result<(), DataError> {
        check::length("c", self.c.len(), c.len(), 2, 67)?;
        check::real("c", c, 2, 67)?;
        self.c = c.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a_value();
        self.tell_a_value();
        self.define_b_value_if_a();
        self.define_b_value_unless_a();
        self.tell_b_value();
        self.line_6_tell_b_value();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.line_5_tell_a_value();
        self.define_b_value();
        self.marginal_of_a_value();
        self.marginal_of_b_value();
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
    pub fn a_posterior(&self) -> &[Bernoulli] {
        &self.a_value
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &[Bernoulli] {
        &self.b_value
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from lines 4 and 5.
        let mut a_value_so_far = self.a_value_prior.clone();
        for i in 0..self.n {
            if let Some(a) = self.a[i] {
                let a_value = a_value_so_far[i];
                log_z += a_value.log_density(a);
                a_value_so_far[i] *= Bernoulli::point(a);
            }
        }
        for i in 0..self.n {
            let a_value = a_value_so_far[i];
            let mut if_true = 0.0;
            {
                let b_value = self.b_value_from_evidence[i] * self.b_value_from_gate[i];
                let b_value_if_a = self.b_value_if_a_prior[i];
                if_true += b_value_if_a.log_average_of(&b_value);
            }
            let mut if_false = 0.0;
            {
                let b_value = self.b_value_from_evidence[i] * self.b_value_from_gate[i];
                let b_value_unless_a = self.b_value_unless_a_prior[i];
                if_false += b_value_unless_a.log_average_of(&b_value);
            }
            log_z += gate::log_evidence_of_truth(a_value, if_true, if_false);
            let mut if_true = 0.0;
            {
                let b_value = self.b_value_from_evidence[i] * self.b_value_from_gate[i];
                let b_value_if_a = self.b_value_if_a_prior[i];
                if_true += b_value_if_a.log_average_of(&b_value);
            }
            let mut if_false = 0.0;
            {
                let b_value = self.b_value_from_evidence[i] * self.b_value_from_gate[i];
                let b_value_unless_a = self.b_value_unless_a_prior[i];
                if_false += b_value_unless_a.log_average_of(&b_value);
            }
            a_value_so_far[i] *= gate::truth(if_true, if_false);
        }
        // `b`, from lines 5 and 6.
        let mut b_value_so_far = self.b_value_prior.clone();
        for i in 0..self.n {
            if let Some(b) = self.b[i] {
                let b_value = b_value_so_far[i];
                log_z += b_value.log_density(b);
                b_value_so_far[i] *= Bernoulli::point(b);
            }
        }
        for i in 0..self.n {
            let b_value = b_value_so_far[i];
            log_z += gate::log_evidence_of_truth(
                b_value,
                self.log_evidence_if_b(i),
                self.log_evidence_unless_b(i),
            );
            b_value_so_far[i] *=
                gate::truth(self.log_evidence_if_b(i), self.log_evidence_unless_b(i));
        }
        // Line 5, `b[i] ~ if a[i]`.
        for i in 0..self.n {
            let b_value = self.b_value_from_evidence[i] * self.b_value_from_gate[i];
            log_z -= self.b_value_prior[i].log_average_of(&b_value);
        }
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a_value = vec![Bernoulli::UNIFORM; self.n];
        self.b_value = vec![Bernoulli::UNIFORM; self.n];
        self.a_value_prior = vec![Bernoulli::UNIFORM; self.n];
        self.a_value_from_evidence = vec![Bernoulli::UNIFORM; self.n];
        self.b_value_if_a_prior = vec![Bernoulli::UNIFORM; self.n];
        self.b_value_unless_a_prior = vec![Bernoulli::UNIFORM; self.n];
        self.b_value_prior = vec![Bernoulli::UNIFORM; self.n];
        self.a_value_from_gate = vec![Bernoulli::UNIFORM; self.n];
        self.b_value_from_evidence = vec![Bernoulli::UNIFORM; self.n];
        self.b_value_from_gate = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 4, `a[i] ~ Bernoulli(0.3);`.
    fn define_a_value(&mut self) {
        self.a_value_prior.fill(bernoulli::ep::to_x_known(0.3));
    }

    /// Line 4, `a[i] ~ Bernoulli(0.3);`.
    fn tell_a_value(&mut self) {
        for i in 0..self.n {
            if let Some(a) = self.a[i] {
                self.a_value_from_evidence[i] = Bernoulli::point(a);
            }
        }
    }

    /// Line 5, `b[i] ~ if a[i] { Bernoulli(0.9) } else { Bernoulli(0.2) };`.
    fn define_b_value_if_a(&mut self) {
        self.b_value_if_a_prior.fill(bernoulli::ep::to_x_known(0.9));
    }

    /// Line 5, `b[i] ~ if a[i] { Bernoulli(0.9) } else { Bernoulli(0.2) };`.
    fn define_b_value_unless_a(&mut self) {
        self.b_value_unless_a_prior.fill(bernoulli::ep::to_x_known(0.2));
    }

    /// Line 5, `b[i] ~ if a[i] { Bernoulli(0.9) } else { Bernoulli(0.2) };`.
    fn tell_b_value(&mut self) {
        for i in 0..self.n {
            if let Some(b) = self.b[i] {
                self.b_value_from_evidence[i] = Bernoulli::point(b);
            }
        }
    }

    /// Line 6, `c[i] ~ if b[i]`.
    fn line_6_tell_b_value(&mut self) {
        for i in 0..self.n {
            self.b_value_from_gate[i] = gate::truth(
                self.log_evidence_if_b(i),
                self.log_evidence_unless_b(i),
            );
        }
    }

    /// Line 5, `b[i] ~ if a[i]`.
    fn line_5_tell_a_value(&mut self) {
        for i in 0..self.n {
            let mut if_true = 0.0;
            let b_value = self.b_value_from_evidence[i] * self.b_value_from_gate[i];
            let b_value_if_a = self.b_value_if_a_prior[i];
            if_true += b_value_if_a.log_average_of(&b_value);
            let mut if_false = 0.0;
            let b_value_unless_a = self.b_value_unless_a_prior[i];
            if_false += b_value_unless_a.log_average_of(&b_value);
            self.a_value_from_gate[i] = gate::truth(if_true, if_false);
        }
    }

    /// Line 5, `b[i] ~ if a[i]`.
    fn define_b_value(&mut self) {
        for i in 0..self.n {
            let b_value = self.b_value_from_evidence[i] * self.b_value_from_gate[i];
            let a_value = self.a_value_prior[i] * self.a_value_from_evidence[i];
            let mut exit = gate::Exit::new(&b_value);
            let b_value_if_a = self.b_value_if_a_prior[i];
            exit.case(a_value.log_probability_true(), &b_value_if_a);
            let b_value_unless_a = self.b_value_unless_a_prior[i];
            exit.case(a_value.log_probability_false(), &b_value_unless_a);
            self.b_value_prior[i] = exit.message();
        }
    }

    /// The marginal of `a_value`: the product of all messages to it.
    fn marginal_of_a_value(&mut self) {
        for at in 0..self.a_value.len() {
            self.a_value[at] = self.a_value_prior[at] * self.a_value_from_evidence[at]
                * self.a_value_from_gate[at];
        }
    }

    /// The marginal of `b_value`: the product of all messages to it.
    fn marginal_of_b_value(&mut self) {
        for at in 0..self.b_value.len() {
            self.b_value[at] = self.b_value_prior[at] * self.b_value_from_evidence[at]
                * self.b_value_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `c[i] ~ if b[i]`.
    fn log_evidence_if_b(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        if let Some(c) = self.c[i] {
            let predictor = Predictor::new(1.0, 1.0);
            log_z += linear::gaussian_derivatives(Gaussian::point(c), predictor).log_z;
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `c[i] ~ if b[i]`.
    fn log_evidence_unless_b(&self, i: usize) -> f64 {
        let mut log_z = 0.0;
        if let Some(c) = self.c[i] {
            let predictor = Predictor::new(-1.0, 1.0);
            log_z += linear::gaussian_derivatives(Gaussian::point(c), predictor).log_z;
        }
        log_z
    }
}

impl Inference for NetworkWithGaps {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("a", &self.a_value, 4, iteration)?;
        Error::check_all_proper("b", &self.b_value, 5, iteration)?;
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
        let a = Posterior::array((0..self.n).map(|i| self.a_value[i]));
        let b = Posterior::array((0..self.n).map(|i| self.b_value[i]));
        vec![("a", a), ("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(4, 9), (5, 19), (5, 9), (6, 9), (6, 19)]
    }
}
