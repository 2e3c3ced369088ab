//! `StepsBackVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/steps_back_vmp.model`.
//!
//! ```text
//! model StepsBackVmp(x: [f64; n], y: f64) -> (s, root) {
//!     let s ~ HalfCauchy(scale = 5);
//!     for i in 0..n {
//!         x[i] ~ Gaussian(0, sd = s);
//!     }
//!     let root ~ Gaussian(0.4, sd = 1.3);
//!     y ~ Gaussian(square(root), variance = 0.5);
//! }
//! ```

use posterity_runtime::operators::{gaussian, half_cauchy, pow, square};
use posterity_runtime::{
    Ascent, DataError, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`StepsBackVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct StepsBackVmpData<'a> {
    /// `x: [f64; n]`
    pub x: &'a [f64],
    /// `y: f64`
    pub y: f64,
}

/// Steps that go back and forth about the best belief if they are taken in full, and one that makes a
/// belief improper.
#[derive(Clone, Debug)]
pub struct StepsBackVmp {
    /// The data `x: [f64; n]`.
    x: Vec<f64>,
    /// The data `y: f64`.
    y: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `s`.
    s: Gamma,
    /// The belief about `root`.
    root: Gaussian,
    /// The belief about `part`.
    part: Gaussian,
    /// What the readers of `part` tell it.
    part_told: Gaussian,
    /// The belief about `s_power`.
    s_power: Gamma,
    /// What the readers of `s_power` tell it.
    s_power_told: Gamma,
    /// Count, mean and scatter of `x`.
    x_moments: gaussian::Moments,
    /// The belief about `s` before the last step.
    s_last: Gamma,
    /// The belief about `root` before the last step.
    root_last: Gaussian,
    /// The belief about `s` one iteration ago.
    s_before: Gamma,
    /// The belief about `root` one iteration ago.
    root_before: Gaussian,
    /// The belief about `part` one iteration ago.
    part_before: Gaussian,
    /// The belief about `s_power` one iteration ago.
    s_power_before: Gamma,
}

impl StepsBackVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: StepsBackVmpData<'_>) -> Result<Self, DataError> {
        check::real("x", data.x, 3, 20)?;
        check::real("y", data.y, 3, 33)?;
        let n = data.x.len();
        let mut inference = Self {
            x: data.x.to_vec(),
            y: data.y,
            n,
            s: Gamma::UNIFORM,
            root: Gaussian::UNIFORM,
            part: Gaussian::UNIFORM,
            part_told: Gaussian::UNIFORM,
            s_power: Gamma::UNIFORM,
            s_power_told: Gamma::UNIFORM,
            x_moments: gaussian::Moments::default(),
            s_last: Gamma::UNIFORM,
            root_last: Gaussian::UNIFORM,
            s_before: Gamma::UNIFORM,
            root_before: Gaussian::UNIFORM,
            part_before: Gaussian::UNIFORM,
            s_power_before: Gamma::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `x` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_x(&mut self, x: &[f64]) -> Result<(), DataError> {
        check::length("x", self.x.len(), x.len(), 3, 20)?;
        check::real("x", x, 3, 20)?;
        self.x = x.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: f64) -> Result<(), DataError> {
        check::real("y", y, 3, 33)?;
        self.y = y;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.sum_x();
        self.start();
        self.start_s();
        self.start_s_power();
        self.start_root();
        self.start_part();
        self.s_before = self.s;
        self.root_before = self.root;
        self.part_before = self.part;
        self.s_power_before = self.s_power;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.step_s();
        self.step_root();
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

    /// The posterior of `s`.
    #[must_use]
    pub fn s_posterior(&self) -> &Gamma {
        &self.s
    }

    /// The posterior of `root`.
    #[must_use]
    pub fn root_posterior(&self) -> &Gaussian {
        &self.root
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 4, `let s ~ HalfCauchy(scale = 5);`.
        let s = self.s;
        bound += half_cauchy::vmp::average_log_random(s, 5.0);
        // Line 6, `x[i] ~ Gaussian(0, sd = s);`.
        let s_power = self.s_power;
        bound += gaussian::vmp::average_log_plate(&self.x_moments, 0.0, s_power);
        // Line 8, `let root ~ Gaussian(0.4, sd = 1.3);`.
        let root = self.root;
        bound += gaussian::vmp::average_log(root, 0.4, 1.0 / (1.3 * 1.3));
        // Line 9, `y ~ Gaussian(square(root), variance = 0.5);`.
        let part = self.part;
        bound += gaussian::vmp::average_log(self.y, part, 2.0);
        // The entropies of the beliefs.
        bound += self.s.entropy();
        bound += self.root.entropy();
        bound
    }

    /// Line 6, `x[i] ~ Gaussian(0, sd = s);`.
    fn sum_x(&mut self) {
        self.x_moments = gaussian::Moments::of(&self.x[..self.n]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.s = Gamma::UNIFORM;
        self.s_last = Gamma::UNIFORM;
        self.root = Gaussian::UNIFORM;
        self.root_last = Gaussian::UNIFORM;
        self.part = Gaussian::UNIFORM;
        self.part_told = Gaussian::UNIFORM;
        self.s_power = Gamma::UNIFORM;
        self.s_power_told = Gamma::UNIFORM;
    }

    /// Line 4, `let s ~ HalfCauchy(scale = 5);`.
    fn start_s(&mut self) {
        let s = self.s;
        self.s = half_cauchy::vmp::to_x(s, 5.0);
    }

    /// Line 6, `x[i] ~ Gaussian(0, sd = s);`.
    fn start_s_power(&mut self) {
        let s = self.s;
        self.s_power = pow::vmp::to_y(s, -2.0);
    }

    /// Line 8, `let root ~ Gaussian(0.4, sd = 1.3);`.
    fn start_root(&mut self) {
        self.root = gaussian::vmp::to_x(0.4, 1.0 / (1.3 * 1.3));
    }

    /// Line 9, `y ~ Gaussian(square(root), variance = 0.5);`.
    fn start_part(&mut self) {
        let root = self.root;
        self.part = square::vmp::to_y(root);
    }

    /// A step of the belief about `s`, halved while the bound falls.
    fn step_s(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        let (last, before) = (self.s_last, self.s);
        self.s_last = before;
        self.tell_s_power();
        self.update_s();
        self.derive_s_power();
        ascent.compare(&last, &before, &self.s);
        while ascent.overshoots(self.log_evidence()) {
            self.s = self.s.pow(0.5) * before.pow(0.5);
            self.derive_s_power();
        }
    }

    /// A step of the belief about `root`, halved while the bound falls.
    fn step_root(&mut self) {
        let mut ascent = Ascent::from(self.log_evidence());
        let (last, before) = (self.root_last, self.root);
        self.root_last = before;
        self.tell_part();
        self.update_root();
        self.derive_part();
        ascent.compare(&last, &before, &self.root);
        while ascent.overshoots(self.log_evidence()) {
            self.root = self.root.pow(0.5) * before.pow(0.5);
            self.derive_part();
        }
    }

    /// What the readers of `s_power` tell it.
    fn tell_s_power(&mut self) {
        self.s_power_told = Gamma::UNIFORM;
        for i in 0..self.n {
            self.s_power_told *= gaussian::vmp::to_precision(self.x[i], 0.0);
        }
    }

    /// The belief about `s`, from lines 4 and 6.
    fn update_s(&mut self) {
        let s = self.s;
        let mut next = half_cauchy::vmp::to_x(s, 5.0);
        let s_power = self.s_power_told;
        next *= pow::vmp::to_x(s_power, s, -2.0);
        self.s = next;
    }

    /// The belief about the derived `s_power`.
    fn derive_s_power(&mut self) {
        let s = self.s;
        self.s_power = pow::vmp::to_y(s, -2.0);
    }

    /// What the readers of `part` tell it.
    fn tell_part(&mut self) {
        self.part_told = Gaussian::UNIFORM;
        self.part_told *= gaussian::vmp::to_mean(self.y, 2.0);
    }

    /// The belief about `root`, from lines 8 and 9.
    fn update_root(&mut self) {
        let mut next = gaussian::vmp::to_x(0.4, 1.0 / (1.3 * 1.3));
        let part = self.part_told;
        let root = self.root;
        next *= square::vmp::to_x(part, root);
        self.root = next;
    }

    /// The belief about the derived `part`.
    fn derive_part(&mut self) {
        let root = self.root;
        self.part = square::vmp::to_y(root);
    }
}

impl Inference for StepsBackVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("s", &self.s, 0, 4, iteration)?;
        Error::check_proper("root", &self.root, 0, 8, iteration)?;
        Error::check_proper("square(root)", &self.part, 0, 9, iteration)?;
        Error::check_proper("s", &self.s_power, 0, 4, iteration)?;
        let mut moved = self.s.moved(&self.s_before, tolerance);
        self.s_before = self.s;
        moved |= self.root.moved(&self.root_before, tolerance);
        self.root_before = self.root;
        moved |= self.part.moved(&self.part_before, tolerance);
        self.part_before = self.part;
        moved |= self.s_power.moved(&self.s_power_before, tolerance);
        self.s_power_before = self.s_power;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let s = Posterior::from(self.s);
        let root = Posterior::from(self.root);
        vec![("s", s), ("root", root)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(6, 9), (9, 5)]
    }
}
