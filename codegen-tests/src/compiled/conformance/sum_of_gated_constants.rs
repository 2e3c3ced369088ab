//! `SumOfGatedConstants` by expectation propagation, compiled by posterity from
//! `conformance/gates/sum_of_gated_constants.model`.
//!
//! ```text
//! model SumOfGatedConstants() -> (total) {
//!     for i in 0..2 {
//!         let topic[i] ~ Categorical([0.6, 0.4]);
//!         let one[i];
//!         if topic[i] == 1 { one[i] = 1.0; } else { one[i] = 0.0; }
//!     }
//!     let total = sum(0..2, |i| one[i]);
//! }
//! ```

use posterity_runtime::operators::{categorical, equal_int};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, gate,
};
use std::ops::ControlFlow;

/// What [`SumOfGatedConstants`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SumOfGatedConstantsData {}
/// A Gaussian stands for a sum of gated constants.
#[derive(Clone, Debug)]
pub struct SumOfGatedConstants {
    /// The belief about `topic`.
    topic: Vec<Categorical>,
    /// The belief about `part`.
    part: Vec<Bernoulli>,
    /// The belief about `one`.
    one: Vec<Gaussian>,
    /// The belief about `total`.
    total: Gaussian,
    /// The belief about `one_then`.
    one_then: Vec<Gaussian>,
    /// The belief about `one_else`.
    one_else: Vec<Gaussian>,
}

impl SumOfGatedConstants {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: SumOfGatedConstantsData) -> Result<Self, DataError> {
        let mut inference = Self {
            topic: Vec::new(),
            part: Vec::new(),
            one: Vec::new(),
            total: Gaussian::UNIFORM,
            one_then: Vec::new(),
            one_else: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact but for predictions, which take their parents as independent.
    pub fn update(&mut self) {
        self.predict_topic();
        self.predict_part();
        self.predict_one_then();
        self.predict_one_else();
        self.predict_one();
        self.predict_total();
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

    /// The posterior of `total`.
    #[must_use]
    pub fn total_posterior(&self) -> &Gaussian {
        &self.total
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.topic = vec![Categorical::uniform(2); 2];
        self.part = vec![Bernoulli::UNIFORM; 2];
        self.one = vec![Gaussian::UNIFORM; 2];
        self.total = Gaussian::UNIFORM;
        self.one_then = vec![Gaussian::UNIFORM; 2];
        self.one_else = vec![Gaussian::UNIFORM; 2];
    }

    /// Line 4, `let topic[i] ~ Categorical([0.6, 0.4]);`.
    fn predict_topic(&mut self) {
        for i in 0..2 {
            self.topic[i] = categorical::ep::to_x_known(&[0.6, 0.4]);
        }
    }

    /// Line 6, `if topic[i] == 1 { one[i] = 1.0; } else { one[i] = 0.0; }`.
    fn predict_part(&mut self) {
        for i in 0..2 {
            let topic = &self.topic[i];
            self.part[i] = equal_int::ep::to_y_known_b(topic, 1);
        }
    }

    /// Line 6, `one[i] = 1.0;`.
    fn predict_one_then(&mut self) {
        for i in 0..2 {
            self.one_then[i] = Gaussian::from_mean_variance(1.0, 0.0);
        }
    }

    /// Line 6, `one[i] = 0.0;`.
    fn predict_one_else(&mut self) {
        for i in 0..2 {
            self.one_else[i] = Gaussian::from_mean_variance(0.0, 0.0);
        }
    }

    /// Line 6, `if topic[i] == 1`.
    fn predict_one(&mut self) {
        let one = Gaussian::UNIFORM;
        for i in 0..2 {
            let part = self.part[i];
            let mut exit = gate::Exit::new(&one);
            let one_then = self.one_then[i];
            exit.case(part.log_probability_true(), &one_then);
            let one_else = self.one_else[i];
            exit.case(part.log_probability_false(), &one_else);
            self.one[i] = exit.message();
        }
    }

    /// Line 8, `let total = sum(0..2, |i| one[i]);`.
    fn predict_total(&mut self) {
        let mut predictor = Predictor::new(0.0, 0.0);
        for i in 0..2 {
            let one = self.one[i];
            predictor.add(1.0, one);
        }
        self.total = predictor.to_gaussian();
    }
}

impl Inference for SumOfGatedConstants {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("topic", &self.topic, 4, iteration)?;
        Error::check_all_proper("topic[i] == 1", &self.part, 6, iteration)?;
        Error::check_all_proper("one", &self.one, 6, iteration)?;
        Error::check_proper("total", &self.total, 0, 8, iteration)?;
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
        let total = Posterior::from(self.total);
        vec![("total", total)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
