//! `SpikeAndSlabVmp` by variational message passing, compiled by posterity from
//! `conformance/mixtures/spike_and_slab_vmp.model`.
//!
//! ```text
//! model SpikeAndSlabVmp(x: [f64; d], y: f64) -> (w) {
//!     for i in 0..d {
//!         let on ~ Bernoulli(0.5);
//!         let w[i];
//!         if on { w[i] ~ Gaussian(0, precision = 1); } else { w[i] ~ Gaussian(0, precision = 10000);
//!             }
//!     }
//!     let score = dot(w, x);
//!     y ~ Gaussian(score, variance = 1);
//! }
//! ```

use posterity_runtime::operators::{bernoulli, gaussian};
use posterity_runtime::{
    Bernoulli, DataError, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, gate, linear,
};
use std::ops::ControlFlow;

/// What [`SpikeAndSlabVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SpikeAndSlabVmpData<'a> {
    /// `x: [f64; d]`
    pub x: &'a [f64],
    /// `y: f64`
    pub y: f64,
}

/// Weights from a spike or a slab.
#[derive(Clone, Debug)]
pub struct SpikeAndSlabVmp {
    /// The data `x: [f64; d]`.
    x: Vec<f64>,
    /// The data `y: f64`.
    y: f64,
    /// The size `d` of the data.
    d: usize,
    /// The belief about `on`.
    on: Vec<Bernoulli>,
    /// The belief about `w`.
    w: Vec<Gaussian>,
    /// What the readers of `w` tell it.
    w_told: Vec<Gaussian>,
    /// The belief about `w_if_on`.
    w_if_on: Vec<Gaussian>,
    /// The belief about `w_unless_on`.
    w_unless_on: Vec<Gaussian>,
    /// The belief about `on` one iteration ago.
    on_before: Vec<Bernoulli>,
    /// The belief about `w` one iteration ago.
    w_before: Vec<Gaussian>,
}

impl SpikeAndSlabVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SpikeAndSlabVmpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 2, 23)?;
        check::real("y", data.y, 2, 36)?;
        let d = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            y: data.y,
            d,
            on: Vec::new(),
            w: Vec::new(),
            w_told: Vec::new(),
            w_if_on: Vec::new(),
            w_unless_on: Vec::new(),
            on_before: Vec::new(),
            w_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 2, 23)?;
        check::real("x", x, 2, 23)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: f64) -> Result<(), DataError> {
        check::real("y", y, 2, 36)?;
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_on();
        self.start_w_if_on();
        self.start_w_unless_on();
        self.start_w();
        self.on_before.clone_from(&self.on);
        self.w_before.clone_from(&self.w);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_w_unless_on();
        self.update_w_if_on();
        self.update_on();
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

    /// The posterior of `w`.
    #[must_use]
    pub fn w_posterior(&self) -> &[Gaussian] {
        &self.w
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 4, `let on ~ Bernoulli(0.5);`.
        for i in 0..self.d {
            let on = self.on[i];
            bound += bernoulli::vmp::average_log(on, 0.5);
        }
        // Line 6, `if on`.
        for i in 0..self.d {
            bound += gate::average(self.on[i].probability_true(), self.bound_if_on(i));
            bound += gate::average(self.on[i].probability_false(), self.bound_unless_on(i));
        }
        // Line 9, `y ~ Gaussian(score, variance = 1);`.
        let mut predictor = Predictor::new(0.0, 0.0);
        for j in 0..self.d {
            let w = self.w[j];
            predictor.add(self.x[j], w);
        }
        bound += gaussian::vmp::average_log(self.y, predictor, 1.0);
        // The entropies of the beliefs.
        bound += self.on.iter().map(Bernoulli::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.on = vec![Bernoulli::UNIFORM; self.d];
        self.w = vec![Gaussian::UNIFORM; self.d];
        self.w_told = vec![Gaussian::UNIFORM; self.d];
        self.w_if_on = vec![Gaussian::UNIFORM; self.d];
        self.w_unless_on = vec![Gaussian::UNIFORM; self.d];
    }

    /// Line 4, `let on ~ Bernoulli(0.5);`.
    fn start_on(&mut self) {
        for i in 0..self.d {
            self.on[i] = Bernoulli::UNIFORM;
        }
    }

    /// Line 6, `w[i] ~ Gaussian(0, precision = 1);`.
    fn start_w_if_on(&mut self) {
        for i in 0..self.d {
            self.w_if_on[i] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// Line 6, `w[i] ~ Gaussian(0, precision = 10000);`.
    fn start_w_unless_on(&mut self) {
        for i in 0..self.d {
            self.w_unless_on[i] = gaussian::vmp::to_x(0.0, 10000.0);
        }
    }

    /// Line 6, `if on`.
    fn start_w(&mut self) {
        for i in 0..self.d {
            let mut mixture = gate::Mixture::new(&self.w[i]);
            mixture.add(self.on[i].probability_true().ln(), &self.w_if_on[i]);
            mixture.add(self.on[i].probability_false().ln(), &self.w_unless_on[i]);
            self.w[i] = mixture.belief();
        }
    }

    /// The belief about `w_unless_on`, from line 6.
    fn update_w_unless_on(&mut self) {
        for i in 0..self.d {
            self.tell_w();
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(0.0, 10000.0);
            next *= self.w_told[i];
            self.w_unless_on[i] = next;
            self.derive_w();
        }
    }

    /// The belief about `w_if_on`, from line 6.
    fn update_w_if_on(&mut self) {
        for i in 0..self.d {
            self.tell_w();
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(0.0, 1.0);
            next *= self.w_told[i];
            self.w_if_on[i] = next;
            self.derive_w();
        }
    }

    /// The belief about `on`, from lines 4 and 6.
    fn update_on(&mut self) {
        for i in 0..self.d {
            self.tell_w();
            let mut next = Bernoulli::UNIFORM;
            next *= bernoulli::vmp::to_x_known(0.5);
            let mut if_true = self.bound_if_on(i);
            if_true += gate::told(&self.w_if_on[i], &self.w_told[i]);
            let mut if_false = self.bound_unless_on(i);
            if_false += gate::told(&self.w_unless_on[i], &self.w_told[i]);
            let told = gate::truth(if_true, if_false);
            next *= told;
            self.on[i] = next;
            self.derive_w();
        }
    }

    /// What the readers of `w` tell it.
    fn tell_w(&mut self) {
        self.w_told.fill(Gaussian::UNIFORM);
        for j in 0..self.d {
            let mut predicted = 0.0;
            for j in 0..self.d {
                let w = self.w[j];
                predicted += self.x[j] * w.mean();
            }
            let w = self.w[j];
            self.w_told[j] *= linear::to_term_mean_field(
                self.x[j],
                w.mean(),
                predicted,
                Gaussian::from_mean_precision(self.y, 1.0),
            );
        }
    }

    /// The belief about the derived `w`.
    fn derive_w(&mut self) {
        for i in 0..self.d {
            let mut mixture = gate::Mixture::new(&self.w[i]);
            mixture.add(self.on[i].probability_true().ln(), &self.w_if_on[i]);
            mixture.add(self.on[i].probability_false().ln(), &self.w_unless_on[i]);
            self.w[i] = mixture.belief();
        }
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 6, `if on`.
    fn bound_if_on(&self, i: usize) -> f64 {
        let mut bound = 0.0;
        let w_if_on = self.w_if_on[i];
        bound += gaussian::vmp::average_log(w_if_on, 0.0, 1.0);
        bound += self.w_if_on[i].entropy();
        bound
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 6, `if on`.
    fn bound_unless_on(&self, i: usize) -> f64 {
        let mut bound = 0.0;
        let w_unless_on = self.w_unless_on[i];
        bound += gaussian::vmp::average_log(w_unless_on, 0.0, 10000.0);
        bound += self.w_unless_on[i].entropy();
        bound
    }
}

impl Inference for SpikeAndSlabVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("on", &self.on, 4, iteration)?;
        Error::check_all_proper("w", &self.w, 6, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.on, &self.on_before, tolerance);
        self.on_before.clone_from(&self.on);
        moved |= posterity_runtime::any_moved(&self.w, &self.w_before, tolerance);
        self.w_before.clone_from(&self.w);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let w = Posterior::array((0..self.d).map(|i| self.w[i]));
        vec![("w", w)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 12), (9, 5)]
    }
}
