//! `NoisySumsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/noisy_sums_vmp.model`.
//!
//! ```text
//! model NoisySumsVmp(centre: [f64; n], total: [f64; readings], pair: f64) -> (part, a, b, noise) {
//!     let noise ~ Gamma(shape = 2, rate = 1);
//!     for i in 0..n {
//!         let part[i] ~ Gaussian(centre[i], variance = 2);
//!     }
//!     let whole = sum(part);
//!     for r in 0..readings {
//!         total[r] ~ Gaussian(whole, precision = noise);
//!     }
//!     let a ~ Gaussian(2, precision = 1);
//!     let b ~ Gaussian(10, precision = 0.5);
//!     let both = a - b;
//!     pair ~ Gaussian(both, precision = noise);
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    Columns, DataError, Design, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`NoisySumsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NoisySumsVmpData<'a> {
    /// `centre: [f64; n]`
    pub centre: &'a [f64],
    /// `total: [f64; readings]`
    pub total: &'a [f64],
    /// `pair: f64`
    pub pair: f64,
}

/// Sums of latents, read with unknown noise: a sum of an array and a sum of two.
#[derive(Clone, Debug)]
pub struct NoisySumsVmp {
    /// The data `centre: [f64; n]`.
    centre: Vec<f64>,
    /// The data `total: [f64; readings]`.
    total: Vec<f64>,
    /// The data `pair: f64`.
    pair: f64,
    /// The size `n` of the data.
    n: usize,
    /// The size `readings` of the data.
    readings: usize,
    /// The belief about `noise`.
    noise: Gamma,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// The belief about `a`.
    a: Gaussian,
    /// The belief about `b`.
    b: Gaussian,
    /// `total`, and the beliefs that make its means, as a design matrix.
    total_design: Design,
    /// The belief about `noise` one iteration ago.
    noise_before: Gamma,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gaussian>,
    /// The belief about `a` one iteration ago.
    a_before: Gaussian,
    /// The belief about `b` one iteration ago.
    b_before: Gaussian,
}

impl NoisySumsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NoisySumsVmpData<'_>) -> Result<Self, DataError> {
        check::real("centre", data.centre, 3, 20)?;
        check::real("total", data.total, 3, 38)?;
        check::real("pair", data.pair, 3, 62)?;
        let n = data.centre.len();
        let readings = data.total.len();
        let mut inference = Self {
            centre: data.centre.to_vec(),
            total: data.total.to_vec(),
            pair: data.pair,
            n,
            readings,
            noise: Gamma::UNIFORM,
            part: Vec::new(),
            a: Gaussian::UNIFORM,
            b: Gaussian::UNIFORM,
            total_design: Design::default(),
            noise_before: Gamma::UNIFORM,
            part_before: Vec::new(),
            a_before: Gaussian::UNIFORM,
            b_before: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `centre` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_centre(&mut self, centre: &[f64]) -> Result<(), DataError> {
        check::length("centre", self.centre.len(), centre.len(), 3, 20)?;
        check::real("centre", centre, 3, 20)?;
        self.centre = centre.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `total` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_total(&mut self, total: &[f64]) -> Result<(), DataError> {
        check::length("total", self.total.len(), total.len(), 3, 38)?;
        check::real("total", total, 3, 38)?;
        self.total = total.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `pair` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_pair(&mut self, pair: f64) -> Result<(), DataError> {
        check::real("pair", pair, 3, 62)?;
        self.pair = pair;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_noise();
        self.start_part();
        self.start_a();
        self.start_b();
        self.lay_out_total();
        self.noise_before = self.noise;
        self.part_before.clone_from(&self.part);
        self.a_before = self.a;
        self.b_before = self.b;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_noise();
        self.update_part();
        self.update_a();
        self.update_b();
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

    /// The posterior of `part`.
    #[must_use]
    pub fn part_posterior(&self) -> &[Gaussian] {
        &self.part
    }

    /// The posterior of `a`.
    #[must_use]
    pub fn a_posterior(&self) -> &Gaussian {
        &self.a
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &Gaussian {
        &self.b
    }

    /// The posterior of `noise`.
    #[must_use]
    pub fn noise_posterior(&self) -> &Gamma {
        &self.noise
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 4, `let noise ~ Gamma(shape = 2, rate = 1);`.
        let noise = self.noise;
        bound += gamma::vmp::average_log(noise, 2.0, 1.0);
        // Line 6, `let part[i] ~ Gaussian(centre[i], variance = 2);`.
        for i in 0..self.n {
            let part = self.part[i];
            bound += gaussian::vmp::average_log(part, self.centre[i], 0.5);
        }
        // Line 10, `total[r] ~ Gaussian(whole, precision = noise);`.
        bound += self.total_design.average_log(0, noise);
        // Line 12, `let a ~ Gaussian(2, precision = 1);`.
        let a = self.a;
        bound += gaussian::vmp::average_log(a, 2.0, 1.0);
        // Line 13, `let b ~ Gaussian(10, precision = 0.5);`.
        let b = self.b;
        bound += gaussian::vmp::average_log(b, 10.0, 0.5);
        // Line 15, `pair ~ Gaussian(both, precision = noise);`.
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, a).plus(-1.0, b);
        bound += gaussian::vmp::average_log(self.pair, predictor, noise);
        // The entropies of the beliefs.
        bound += self.noise.entropy();
        bound += self.part.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.a.entropy();
        bound += self.b.entropy();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.noise = Gamma::UNIFORM;
        self.part = vec![Gaussian::UNIFORM; self.n];
        self.a = Gaussian::UNIFORM;
        self.b = Gaussian::UNIFORM;
    }

    /// Line 4, `let noise ~ Gamma(shape = 2, rate = 1);`.
    fn start_noise(&mut self) {
        self.noise = gamma::vmp::to_x(2.0, 1.0);
    }

    /// Line 6, `let part[i] ~ Gaussian(centre[i], variance = 2);`.
    fn start_part(&mut self) {
        for i in 0..self.n {
            self.part[i] = gaussian::vmp::to_x(self.centre[i], 0.5);
        }
    }

    /// Line 12, `let a ~ Gaussian(2, precision = 1);`.
    fn start_a(&mut self) {
        self.a = gaussian::vmp::to_x(2.0, 1.0);
    }

    /// Line 13, `let b ~ Gaussian(10, precision = 0.5);`.
    fn start_b(&mut self) {
        self.b = gaussian::vmp::to_x(10.0, 0.5);
    }

    /// Line 10, `total[r] ~ Gaussian(whole, precision = noise);`.
    fn lay_out_total(&mut self) {
        self.total_design = Design::new(self.readings, 1, &[Columns::Constant(self.n)]);
        for r in 0..self.readings {
            self.total_design.set_outcome(r, 0, self.total[r]);
        }
        self.total_design.centre();
        for j in 0..self.n {
            self.total_design.set_coefficient(0, j, 1.0, self.part[j]);
        }
        self.total_design.set_precision(0, self.noise);
    }

    /// The belief about `noise`, from lines 4, 10 and 15.
    fn update_noise(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 1.0);
        next *= self.total_design.to_precision(0);
        let a = self.a;
        let b = self.b;
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, a).plus(-1.0, b);
        next *= gaussian::vmp::to_precision(self.pair, predictor);
        self.noise = next;
        self.total_design.set_precision(0, self.noise);
    }

    /// The belief about `part`, from lines 6 and 10.
    fn update_part(&mut self) {
        for i in 0..self.n {
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(self.centre[i], 0.5);
            next *= self.total_design.to_term(1.0, 0, i);
            self.part[i] = next;
            self.total_design.set_coefficient(0, i, 1.0, self.part[i]);
        }
    }

    /// The belief about `a`, from lines 12 and 15.
    fn update_a(&mut self) {
        let mut next = gaussian::vmp::to_x(2.0, 1.0);
        let noise = self.noise;
        let a = self.a;
        let b = self.b;
        let predicted = a.mean() - b.mean();
        next *= linear::to_term_mean_field(
            1.0,
            a.mean(),
            predicted,
            Gaussian::from_mean_precision(self.pair, noise.mean()),
        );
        self.a = next;
    }

    /// The belief about `b`, from lines 13 and 15.
    fn update_b(&mut self) {
        let mut next = gaussian::vmp::to_x(10.0, 0.5);
        let noise = self.noise;
        let a = self.a;
        let b = self.b;
        let predicted = a.mean() - b.mean();
        next *= linear::to_term_mean_field(
            -1.0,
            b.mean(),
            predicted,
            Gaussian::from_mean_precision(self.pair, noise.mean()),
        );
        self.b = next;
    }
}

impl Inference for NoisySumsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("noise", &self.noise, 0, 4, iteration)?;
        Error::check_all_proper("part", &self.part, 6, iteration)?;
        Error::check_proper("a", &self.a, 0, 12, iteration)?;
        Error::check_proper("b", &self.b, 0, 13, iteration)?;
        let mut moved = self.noise.moved(&self.noise_before, tolerance);
        self.noise_before = self.noise;
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        moved |= self.a.moved(&self.a_before, tolerance);
        self.a_before = self.a;
        moved |= self.b.moved(&self.b_before, tolerance);
        self.b_before = self.b;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let part = Posterior::array((0..self.n).map(|i| self.part[i]));
        let a = Posterior::from(self.a);
        let b = Posterior::from(self.b);
        let noise = Posterior::from(self.noise);
        vec![("part", part), ("a", a), ("b", b), ("noise", noise)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(10, 9), (15, 5)]
    }
}
