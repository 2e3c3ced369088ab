//! `ReadBackwardsInACase` by expectation propagation, compiled by posterity from
//! `conformance/gates/read_backwards_in_a_case.model`.
//!
//! ```text
//! model ReadBackwardsInACase(y: [f64; n]) -> (c, x) {
//!     let c ~ Bernoulli(0.35);
//!     if c {
//!         for t in 0..n {
//!             let x[t] ~ Gaussian(0, variance = 1);
//!         }
//!         for t in 0..n {
//!             y[t] ~ Gaussian(x[n - 1 - t], variance = 1);
//!         }
//!     } else {
//!         for t in 0..n {
//!             let x[t] ~ Gaussian(1, variance = 1);
//!             y[n - 1 - t] ~ Gaussian(x[t], variance = 1);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`ReadBackwardsInACase`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct ReadBackwardsInACaseData<'a> {
    /// `y: [f64; n]`
    pub y: &'a [f64],
}

/// An array of a case, read backwards there by a loop of the same name.
#[derive(Clone, Debug)]
pub struct ReadBackwardsInACase {
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `c`.
    c: Bernoulli,
    /// The belief about `x`.
    x: Vec<Gaussian>,
    /// The belief about `x_if_c`.
    x_if_c: Vec<Gaussian>,
    /// The belief about `x_unless_c`.
    x_unless_c: Vec<Gaussian>,
    /// The message to `c` from its definition, line 3.
    c_prior: Bernoulli,
    /// The message to `x` from its definition, line 6.
    x_if_c_prior: Vec<Gaussian>,
    /// The message to `x[n - t - 1]` from line 9.
    x_if_c_from_y: Vec<Gaussian>,
    /// The message to `x` from its definition, line 13.
    x_unless_c_prior: Vec<Gaussian>,
    /// The message to `x[t]` from line 14.
    x_unless_c_from_y: Vec<Gaussian>,
    /// The message to `c` from line 4.
    c_from_gate: Bernoulli,
}

impl ReadBackwardsInACase {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: ReadBackwardsInACaseData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 2, 28)?;
        let n = data.y.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            n,
            c: Bernoulli::UNIFORM,
            x: Vec::new(),
            x_if_c: Vec::new(),
            x_unless_c: Vec::new(),
            c_prior: Bernoulli::UNIFORM,
            x_if_c_prior: Vec::new(),
            x_if_c_from_y: Vec::new(),
            x_unless_c_prior: Vec::new(),
            x_unless_c_from_y: Vec::new(),
            c_from_gate: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 2, 28)?;
        check::real("y", y, 2, 28)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_c();
        self.define_x_if_c();
        self.tell_x_if_c();
        self.define_x_unless_c();
        self.tell_x_unless_c();
    }

    /// One pass: exact but for predictions, which take their parents as independent.
    pub fn update(&mut self) {
        self.tell_c();
        self.marginal_of_c();
        self.marginal_of_x_if_c();
        self.marginal_of_x_unless_c();
        self.predict_x();
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
        // `c`, from lines 3 and 4.
        let c = self.c_prior;
        log_z += gate::log_evidence_of_truth(
            c,
            self.log_evidence_if_c(),
            self.log_evidence_unless_c(),
        );
        log_z
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.c = Bernoulli::UNIFORM;
        self.x = vec![Gaussian::UNIFORM; self.n];
        self.x_if_c = vec![Gaussian::UNIFORM; self.n];
        self.x_unless_c = vec![Gaussian::UNIFORM; self.n];
        self.c_prior = Bernoulli::UNIFORM;
        self.x_if_c_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_if_c_from_y = vec![Gaussian::UNIFORM; self.n];
        self.x_unless_c_prior = vec![Gaussian::UNIFORM; self.n];
        self.x_unless_c_from_y = vec![Gaussian::UNIFORM; self.n];
        self.c_from_gate = Bernoulli::UNIFORM;
    }

    /// Line 3, `let c ~ Bernoulli(0.35);`.
    fn define_c(&mut self) {
        self.c_prior = bernoulli::ep::to_x_known(0.35);
    }

    /// Line 6, `let x[t] ~ Gaussian(0, variance = 1);`.
    fn define_x_if_c(&mut self) {
        self.x_if_c_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 9, `y[t] ~ Gaussian(x[n - 1 - t], variance = 1);`.
    fn tell_x_if_c(&mut self) {
        for t in 0..self.n {
            self.x_if_c_from_y[(self.n - t) - 1] = Gaussian::from_mean_variance(self.y[t], 1.0);
        }
    }

    /// Line 13, `let x[t] ~ Gaussian(1, variance = 1);`.
    fn define_x_unless_c(&mut self) {
        self.x_unless_c_prior.fill(Gaussian::from_mean_variance(1.0, 1.0));
    }

    /// Line 14, `y[n - 1 - t] ~ Gaussian(x[t], variance = 1);`.
    fn tell_x_unless_c(&mut self) {
        for t in 0..self.n {
            self.x_unless_c_from_y[t] = Gaussian::from_mean_variance(self.y[(self.n - t) - 1], 1.0);
        }
    }

    /// Line 4, `if c`.
    fn tell_c(&mut self) {
        self.c_from_gate = gate::truth(self.log_evidence_if_c(), self.log_evidence_unless_c());
    }

    /// The marginal of `c`: the product of all messages to it.
    fn marginal_of_c(&mut self) {
        self.c = self.c_prior * self.c_from_gate;
    }

    /// The marginal of `x_if_c`: the product of all messages to it.
    fn marginal_of_x_if_c(&mut self) {
        for at in 0..self.x_if_c.len() {
            self.x_if_c[at] = self.x_if_c_prior[at] * self.x_if_c_from_y[at];
        }
    }

    /// The marginal of `x_unless_c`: the product of all messages to it.
    fn marginal_of_x_unless_c(&mut self) {
        for at in 0..self.x_unless_c.len() {
            self.x_unless_c[at] = self.x_unless_c_prior[at] * self.x_unless_c_from_y[at];
        }
    }

    /// Line 4, `if c`.
    fn predict_x(&mut self) {
        let x = Gaussian::UNIFORM;
        let c = self.c_prior * self.c_from_gate;
        for t_each in 0..self.n {
            let mut exit = gate::Exit::new(&x);
            let x_if_c = self.x_if_c_prior[t_each] * self.x_if_c_from_y[t_each];
            exit.case(c.log_probability_true(), &x_if_c);
            let x_unless_c = self.x_unless_c_prior[t_each] * self.x_unless_c_from_y[t_each];
            exit.case(c.log_probability_false(), &x_unless_c);
            self.x[t_each] = exit.message();
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 4, `if c`.
    fn log_evidence_if_c(&self) -> f64 {
        let mut log_z = 0.0;
        for t in 0..self.n {
            let t_at = t;
            let mut x_if_c_so_far = self.x_if_c_prior[t];
            for t in 0..self.n {
                if t_at == ((self.n - t) - 1) {
                    let predictor = Predictor::new(0.0, 1.0).plus(1.0, x_if_c_so_far);
                    log_z += linear::gaussian_derivatives(Gaussian::point(self.y[t]), predictor)
                        .log_z;
                    x_if_c_so_far *= Gaussian::from_mean_variance(self.y[t], 1.0);
                }
            }
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 4, `if c`.
    fn log_evidence_unless_c(&self) -> f64 {
        let mut log_z = 0.0;
        for t in 0..self.n {
            let x_unless_c_prior = self.x_unless_c_prior[t];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, x_unless_c_prior);
            log_z += linear::gaussian_derivatives(
                    Gaussian::point(self.y[(self.n - t) - 1]),
                    predictor,
                )
                .log_z;
        }
        log_z
    }
}

impl Inference for ReadBackwardsInACase {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("c", &self.c, 0, 3, iteration)?;
        Error::check_all_proper("x", &self.x, 6, iteration)?;
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
        &[(9, 13), (14, 13), (4, 8)]
    }
}
