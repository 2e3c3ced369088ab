//! `ChainThatStartsOutside` by expectation propagation, compiled by posterity from
//! `conformance/gates/chain_that_starts_outside.model`.
//!
//! ```text
//! model ChainThatStartsOutside(y: [f64; n]) -> (c, x) {
//!     let c ~ Bernoulli(0.3);
//!     let x[0] ~ Gaussian(0, variance = 1);
//!     if c {
//!         for t in 1..n {
//!             let x[t] ~ Gaussian(x[t - 1], variance = 1);
//!         }
//!     } else {
//!         for t in 1..n {
//!             let x[t] ~ Gaussian(x[t - 1], variance = 2);
//!         }
//!     }
//!     for t in 0..n {
//!         y[t] ~ Gaussian(x[t], variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`ChainThatStartsOutside`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ChainThatStartsOutsideData<'a> {
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// Two hypotheses of how a walk goes on from a start that they share.
#[derive(Clone, Debug)]
pub struct ChainThatStartsOutside {
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `c`.
    c: Bernoulli,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The message to `c` from its definition, line 3.
    c_prior: Bernoulli,
    /// The message to `x` from its definition, lines 4 and 5.
    x_prior: Vec<Gaussian>,
    /// The message to `x` from its definition, lines 5 and 7.
    x_if_c_prior: Vec<Gaussian>,
    /// The message to `x` from its definition, lines 5 and 11.
    x_unless_c_prior: Vec<Gaussian>,
    /// The message to `x[t - 1]` from line 7.
    x_if_c_from_next: Vec<Gaussian>,
    /// The message to `x[t - 1]` from line 11.
    x_unless_c_from_next: Vec<Gaussian>,
    /// The message to `x[t_own]` from line 5.
    x_if_c_from_x: Vec<Gaussian>,
    /// The message to `x[t_own]` from line 5.
    x_unless_c_from_x: Vec<Gaussian>,
    /// The message to `c` from line 5.
    c_from_gate: Bernoulli,
    /// The message to `x[0]` from line 5.
    x_from_gate: Vec<Gaussian>,
    /// The message to `x[t]` from line 15.
    x_from_y: Vec<Gaussian>,
}

impl ChainThatStartsOutside {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ChainThatStartsOutsideData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 2, 30)?;
        let n = data.y.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            n,
            c: Bernoulli::UNIFORM,
            x: Vec::new(),
            c_prior: Bernoulli::UNIFORM,
            x_prior: Vec::new(),
            x_if_c_prior: Vec::new(),
            x_unless_c_prior: Vec::new(),
            x_if_c_from_next: Vec::new(),
            x_unless_c_from_next: Vec::new(),
            x_if_c_from_x: Vec::new(),
            x_unless_c_from_x: Vec::new(),
            c_from_gate: Bernoulli::UNIFORM,
            x_from_gate: Vec::new(),
            x_from_y: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 30)?;
        check::real("y", y, 2, 30)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_c();
        self.define_x();
        self.tell_x();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_x_unless_c();
        self.tell_x_if_c();
        self.back_to_x_unless_c();
        self.back_to_x_if_c();
        self.define_x_if_c();
        self.line_7_define_x_if_c();
        self.define_x_unless_c();
        self.line_11_define_x_unless_c();
        self.tell_c();
        self.line_5_define_x();
        self.line_5_tell_x();
        self.marginal_of_c();
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

    /// The posterior of `c`.
    #[must_use]
    pub fn c_posterior(&self) -> &Bernoulli {
        &self.c
    }

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &[Gaussian] {
        &self.x
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `c`, from lines 3 and 5.
        let c = self.c_prior;
        let mut if_true = self.log_evidence_if_c();
        for t_own in 1..self.n {
            let x = self.x_from_y[t_own];
            let x_if_c = self.x_if_c_prior[t_own] * self.x_if_c_from_next[t_own];
            if_true += x_if_c.log_average_of(&x);
        }
        let mut if_false = self.log_evidence_unless_c();
        for t_own in 1..self.n {
            let x = self.x_from_y[t_own];
            let x_unless_c = self.x_unless_c_prior[t_own] * self.x_unless_c_from_next[t_own];
            if_false += x_unless_c.log_average_of(&x);
        }
        log_z += gate::log_evidence_of_truth(c, if_true, if_false);
        // `x`, from lines 4, 5 and 15.
        let mut x_so_far = self.x_prior.clone();
        for t in 0..self.n {
            let x = x_so_far[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, x);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[t]), predictor).log_z;
            x_so_far[t] *= Gaussian::from_mean_variance(self.y[t], 1.0);
        }
        for at in 0..x_so_far.len() {
            log_z += (self.x_prior[at] * self.x_from_gate[at] * self.x_from_y[at])
                .log_normaliser_over(&x_so_far[at]);
        }
        // Line 5, `if c`.
        for t_own in 1..self.n {
            let x = self.x_from_y[t_own];
            log_z -= self.x_prior[t_own].log_average_of(&x);
        }
        // Line 5, `if c`.
        let x = self.x_prior[0] * self.x_from_y[0];
        log_z -= (self.x_prior[0] * self.x_from_gate[0] * self.x_from_y[0]).log_normaliser_over(&x);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 4, 5)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.c = Bernoulli::UNIFORM;
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.c_prior = Bernoulli::UNIFORM;
        self.x_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_if_c_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_unless_c_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_if_c_from_next = vec![Gaussian::UNIFORM; self.n];
        self.x_unless_c_from_next = vec![Gaussian::UNIFORM; self.n];
        self.x_if_c_from_x = vec![Gaussian::UNIFORM; self.n];
        self.x_unless_c_from_x = vec![Gaussian::UNIFORM; self.n];
        self.c_from_gate = Bernoulli::UNIFORM;
        self.x_from_gate = vec![Gaussian::UNIFORM; self.n];
        self.x_from_y = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 3, `let c ~ Bernoulli(0.3);`.
    fn define_c(&mut self) {
        self.c_prior = bernoulli::ep::to_x_known(0.3);
    }

    /// Line 4, `let x[0] ~ Gaussian(0, variance = 1);`.
    fn define_x(&mut self) {
        self.x_prior[0] = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 15, `y[t] ~ Gaussian(x[t], variance = 1);`.
    fn tell_x(&mut self) {
        for t in 0..self.n {
            self.x_from_y[t] = Gaussian::from_mean_variance(self.y[t], 1.0);
        }
    }

    /// Line 5, `if c`.
    fn tell_x_unless_c(&mut self) {
        for t_own in 1..self.n {
            let x = self.x_from_y[t_own];
            self.x_unless_c_from_x[t_own] = x;
        }
    }

    /// Line 5, `if c`.
    fn tell_x_if_c(&mut self) {
        for t_own in 1..self.n {
            let x = self.x_from_y[t_own];
            self.x_if_c_from_x[t_own] = x;
        }
    }

    /// Line 11, `let x[t] ~ Gaussian(x[t - 1], variance = 2);`.
    fn back_to_x_unless_c(&mut self) {
        let Some(mut x_unless_c_from_next) = self.x_unless_c_from_next.last().copied()
        else { return };
        for t in (1..self.n).rev() {
            let x_unless_c_here = x_unless_c_from_next * self.x_unless_c_from_x[t];
            x_unless_c_from_next = linear::through_noise(x_unless_c_here, 2.0);
            self.x_unless_c_from_next[t - 1] = x_unless_c_from_next;
        }
    }

    /// Line 7, `let x[t] ~ Gaussian(x[t - 1], variance = 1);`.
    fn back_to_x_if_c(&mut self) {
        let Some(mut x_if_c_from_next) = self.x_if_c_from_next.last().copied() else {
            return
        };
        for t in (1..self.n).rev() {
            let x_if_c_here = x_if_c_from_next * self.x_if_c_from_x[t];
            x_if_c_from_next = linear::through_noise(x_if_c_here, 1.0);
            self.x_if_c_from_next[t - 1] = x_if_c_from_next;
        }
    }

    /// Line 5, `if c`.
    fn define_x_if_c(&mut self) {
        let x = self.x_prior[0] * self.x_from_y[0];
        self.x_if_c_prior[0] = x;
    }

    /// Line 7, `let x[t] ~ Gaussian(x[t - 1], variance = 1);`.
    fn line_7_define_x_if_c(&mut self) {
        let Some(mut x_if_c_prior) = self.x_if_c_prior.first().copied() else { return };
        for t in 1..self.n {
            let x_if_c_there = x_if_c_prior * self.x_if_c_from_x[t - 1];
            x_if_c_prior = linear::through_noise(x_if_c_there, 1.0);
            self.x_if_c_prior[t] = x_if_c_prior;
        }
    }

    /// Line 5, `if c`.
    fn define_x_unless_c(&mut self) {
        let x = self.x_prior[0] * self.x_from_y[0];
        self.x_unless_c_prior[0] = x;
    }

    /// Line 11, `let x[t] ~ Gaussian(x[t - 1], variance = 2);`.
    fn line_11_define_x_unless_c(&mut self) {
        let Some(mut x_unless_c_prior) = self.x_unless_c_prior.first().copied() else {
            return
        };
        for t in 1..self.n {
            let x_unless_c_there = x_unless_c_prior * self.x_unless_c_from_x[t - 1];
            x_unless_c_prior = linear::through_noise(x_unless_c_there, 2.0);
            self.x_unless_c_prior[t] = x_unless_c_prior;
        }
    }

    /// Line 5, `if c`.
    fn tell_c(&mut self) {
        let mut if_true = self.log_evidence_if_c();
        for t_own in 1..self.n {
            let x = self.x_from_y[t_own];
            let x_if_c = self.x_if_c_prior[t_own] * self.x_if_c_from_next[t_own];
            if_true += x_if_c.log_average_of(&x);
        }
        let mut if_false = self.log_evidence_unless_c();
        for t_own in 1..self.n {
            let x = self.x_from_y[t_own];
            let x_unless_c = self.x_unless_c_prior[t_own] * self.x_unless_c_from_next[t_own];
            if_false += x_unless_c.log_average_of(&x);
        }
        self.c_from_gate = gate::truth(if_true, if_false);
    }

    /// Line 5, `if c`.
    fn line_5_define_x(&mut self) {
        let c = self.c_prior * self.c_from_gate;
        for t_own in 1..self.n {
            let x = self.x_from_y[t_own];
            let mut exit = gate::Exit::new(&x);
            let x_if_c = self.x_if_c_prior[t_own] * self.x_if_c_from_next[t_own];
            exit.case(gate::without(c.log_probability_true(), x_if_c.log_average_of(&x)), &x_if_c);
            let x_unless_c = self.x_unless_c_prior[t_own] * self.x_unless_c_from_next[t_own];
            exit.case(
                gate::without(c.log_probability_false(), x_unless_c.log_average_of(&x)),
                &x_unless_c,
            );
            self.x_prior[t_own] = exit.message();
        }
    }

    /// Line 5, `if c`.
    fn line_5_tell_x(&mut self) {
        let x = self.x_prior[0] * self.x_from_y[0];
        let c = self.c_prior * self.c_from_gate;
        let mut leave = gate::Leave::new(&x);
        let x_if_c = self.x_if_c_from_next[0];
        leave.case(c.log_probability_true(), &x_if_c);
        let x_unless_c = self.x_unless_c_from_next[0];
        leave.case(c.log_probability_false(), &x_unless_c);
        self.x_from_gate[0] = leave.message();
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_gate;
    }

    /// The marginal of `x`: the product of all messages to it.
    fn marginal_of_x(&mut self) {
        for at in 0..self.x.len() {
            self.x[at] = self.x_prior[at] * self.x_from_gate[at] * self.x_from_y[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `if c`.
    fn log_evidence_if_c(&self) -> f64 {
        let mut log_z = 0.0;
        {
            let x_if_c_so_far = self.x_if_c_prior[0];
            log_z += (self.x_if_c_prior[0] * self.x_if_c_from_next[0])
                .log_normaliser_over(&x_if_c_so_far);
        }
        for t in 1..self.n {
            let x_if_c_so_far = self.x_if_c_prior[t];
            log_z += (self.x_if_c_prior[t] * self.x_if_c_from_next[t]
                * self.x_if_c_from_x[t])
                .log_normaliser_over(&x_if_c_so_far);
            let x_if_c = self.x_if_c_prior[t] * self.x_if_c_from_next[t];
            log_z -= (self.x_if_c_prior[t] * self.x_if_c_from_next[t]
                * self.x_if_c_from_x[t])
                .log_normaliser_over(&x_if_c);
        }
        for t in 1..self.n {
            let x_if_c_there = self.x_if_c_prior[t - 1] * self.x_if_c_from_x[t - 1];
            log_z -= (self.x_if_c_prior[t - 1] * self.x_if_c_from_next[t - 1]
                * self.x_if_c_from_x[t - 1])
                .log_normaliser_over(&x_if_c_there);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 5, `if c`.
    fn log_evidence_unless_c(&self) -> f64 {
        let mut log_z = 0.0;
        {
            let x_unless_c_so_far = self.x_unless_c_prior[0];
            log_z += (self.x_unless_c_prior[0] * self.x_unless_c_from_next[0])
                .log_normaliser_over(&x_unless_c_so_far);
        }
        for t in 1..self.n {
            let x_unless_c_so_far = self.x_unless_c_prior[t];
            log_z += (self.x_unless_c_prior[t] * self.x_unless_c_from_next[t]
                * self.x_unless_c_from_x[t])
                .log_normaliser_over(&x_unless_c_so_far);
            let x_unless_c = self.x_unless_c_prior[t] * self.x_unless_c_from_next[t];
            log_z -= (self.x_unless_c_prior[t] * self.x_unless_c_from_next[t]
                * self.x_unless_c_from_x[t])
                .log_normaliser_over(&x_unless_c);
        }
        for t in 1..self.n {
            let x_unless_c_there = self.x_unless_c_prior[t - 1] * self.x_unless_c_from_x[t - 1];
            log_z -= (self.x_unless_c_prior[t - 1] * self.x_unless_c_from_next[t - 1]
                * self.x_unless_c_from_x[t - 1])
                .log_normaliser_over(&x_unless_c_there);
        }
        log_z
    }
}

impl Inference for ChainThatStartsOutside {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("c", &self.c, 0, 3, iteration)?;
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
        let c = Posterior::from(self.c);
        let x = Posterior::array((0..self.n).map(|i| self.x[i]));
        vec![("c", c), ("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 8), (15, 9)]
    }
}
