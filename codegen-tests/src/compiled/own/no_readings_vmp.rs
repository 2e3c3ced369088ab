//! `NoReadingsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/no_readings_vmp.model`.
//!
//! ```text
//! model NoReadingsVmp(y: [f64; n], read: [f64; m]) -> (centre, spread, typical, z, level) {
//!     let centre ~ Gaussian(0, variance = 1);
//!     let spread ~ Gamma(shape = 2, rate = 1);
//!     let typical ~ Gaussian(centre, precision = spread);
//!     let twice = 2 * typical;
//!     for i in 0..n {
//!         let z[i] ~ Gaussian(twice, variance = 1);
//!         y[i] ~ Gaussian(z[i], variance = 1);
//!     }
//!     let level ~ Gaussian(centre, variance = 2);
//!     for i in 0..m {
//!         read[i] ~ Gaussian(level, variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    Columns, DataError, Design, Distribution, Error, Gamma, Gaussian, Inference, Options,
    Posterior, Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`NoReadingsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct NoReadingsVmpData<'a> {
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `read: [f64; m]`
    pub read: &'a [f64],
}

/// The inference of `NoReadingsVmp`.
#[derive(Clone, Debug)]
pub struct NoReadingsVmp {
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `read: [f64; m]`.
    read: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `centre`.
    centre: Gaussian,
    /// The belief about `spread`.
    spread: Gamma,
    /// The belief about `typical`.
    typical: Gaussian,
    /// The belief about `z`.
    z: Vec<Gaussian>,
    /// The belief about `level`.
    level: Gaussian,
    /// Whether the data speak about `typical`.
    typical_informed: bool,
    /// Whether the data speak about `level`.
    level_informed: bool,
    /// Count, mean and scatter of `read`.
    read_moments: gaussian::Moments,
    /// `y`, and the beliefs that make its means, as a design matrix.
    y_design: Design,
    /// The belief about `centre` one iteration ago.
    centre_before: Gaussian,
    /// The belief about `spread` one iteration ago.
    spread_before: Gamma,
    /// The belief about `typical` one iteration ago.
    typical_before: Gaussian,
    /// The belief about `z` one iteration ago.
    z_before: Vec<Gaussian>,
    /// The belief about `level` one iteration ago.
    level_before: Gaussian,
}

impl NoReadingsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: NoReadingsVmpData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 4, 21)?;
        check::real("read", data.read, 4, 34)?;
        let n = data.y.len();
        let m = data.read.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            read: data.read.to_vec(),
            n,
            m,
            centre: Gaussian::UNIFORM,
            spread: Gamma::UNIFORM,
            typical: Gaussian::UNIFORM,
            z: Vec::new(),
            level: Gaussian::UNIFORM,
            typical_informed: false,
            level_informed: false,
            read_moments: gaussian::Moments::default(),
            y_design: Design::default(),
            centre_before: Gaussian::UNIFORM,
            spread_before: Gamma::UNIFORM,
            typical_before: Gaussian::UNIFORM,
            z_before: Vec::new(),
            level_before: Gaussian::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 4, 21)?;
        check::real("y", y, 4, 21)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `read` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_read(&mut self, read: &[f64]) -> Result<(), DataError> {
        check::length("read", self.read.len(), read.len(), 4, 34)?;
        check::real("read", read, 4, 34)?;
        self.read = read.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.sum_read();
        self.start();
        self.start_centre();
        self.start_spread();
        self.start_typical();
        self.start_z();
        self.start_level();
        self.lay_out_y();
        self.centre_before = self.centre;
        self.spread_before = self.spread;
        self.typical_before = self.typical;
        self.z_before.clone_from(&self.z);
        self.level_before = self.level;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_centre();
        self.update_spread();
        self.update_typical();
        self.update_z();
        self.update_level();
        self.predict_typical();
        self.predict_level();
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

    /// The posterior of `centre`.
    #[must_use]
    pub fn centre_posterior(&self) -> &Gaussian {
        &self.centre
    }

    /// The posterior of `spread`.
    #[must_use]
    pub fn spread_posterior(&self) -> &Gamma {
        &self.spread
    }

    /// The posterior of `typical`.
    #[must_use]
    pub fn typical_posterior(&self) -> &Gaussian {
        &self.typical
    }

    /// The posterior of `z`.
    #[must_use]
    pub fn z_posterior(&self) -> &[Gaussian] {
        &self.z
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 5, `let centre ~ Gaussian(0, variance = 1);`.
        let centre = self.centre;
        bound += gaussian::vmp::average_log(centre, 0.0, 1.0);
        // Line 6, `let spread ~ Gamma(shape = 2, rate = 1);`.
        let spread = self.spread;
        bound += gamma::vmp::average_log(spread, 2.0, 1.0);
        // Line 7, `let typical ~ Gaussian(centre, precision = spread);`.
        if self.typical_informed {
            let typical = self.typical;
            let centre = self.centre;
            let spread = self.spread;
            bound += gaussian::vmp::average_log(typical, centre, spread);
        }
        // Line 10, `let z[i] ~ Gaussian(twice, variance = 1);`.
        let typical = self.typical;
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, typical);
        for i in 0..self.n {
            let z = self.z[i];
            bound += gaussian::vmp::average_log(z, predictor, 1.0);
        }
        // Line 11, `y[i] ~ Gaussian(z[i], variance = 1);`.
        bound += self.y_design.average_log(0, 1.0);
        // Line 13, `let level ~ Gaussian(centre, variance = 2);`.
        if self.level_informed {
            let level = self.level;
            let centre = self.centre;
            bound += gaussian::vmp::average_log(level, centre, 0.5);
        }
        // Line 15, `read[i] ~ Gaussian(level, variance = 1);`.
        let level = self.level;
        bound += gaussian::vmp::average_log_plate(&self.read_moments, level, 1.0);
        // The entropies of the beliefs.
        bound += self.centre.entropy();
        bound += self.spread.entropy();
        if self.typical_informed {
            bound += self.typical.entropy();
        }
        bound += self.z.iter().map(Gaussian::entropy).sum::<f64>();
        if self.level_informed {
            bound += self.level.entropy();
        }
        bound
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.typical_informed = false;
        self.level_informed = false;
        for _ in 0..self.m {
            self.level_informed = true;
        }
        for _ in 0..self.n {
            self.typical_informed = true;
        }
    }

    /// Line 15, `read[i] ~ Gaussian(level, variance = 1);`.
    fn sum_read(&mut self) {
        self.read_moments = gaussian::Moments::of(&self.read[..self.m]);
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.centre = Gaussian::UNIFORM;
        self.spread = Gamma::UNIFORM;
        self.typical = Gaussian::UNIFORM;
        self.z = vec![Gaussian::UNIFORM; self.n];
        self.level = Gaussian::UNIFORM;
    }

    /// Line 5, `let centre ~ Gaussian(0, variance = 1);`.
    fn start_centre(&mut self) {
        self.centre = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 6, `let spread ~ Gamma(shape = 2, rate = 1);`.
    fn start_spread(&mut self) {
        self.spread = gamma::vmp::to_x(2.0, 1.0);
    }

    /// Line 7, `let typical ~ Gaussian(centre, precision = spread);`.
    fn start_typical(&mut self) {
        if self.typical_informed {
            let spread = self.spread;
            let centre = self.centre;
            self.typical = gaussian::vmp::to_x(centre, spread);
        }
    }

    /// Line 10, `let z[i] ~ Gaussian(twice, variance = 1);`.
    fn start_z(&mut self) {
        let typical = self.typical;
        let predicted = 2.0 * typical.mean();
        for i in 0..self.n {
            self.z[i] = Gaussian::from_mean_precision(predicted, 1.0);
        }
    }

    /// Line 13, `let level ~ Gaussian(centre, variance = 2);`.
    fn start_level(&mut self) {
        if self.level_informed {
            let centre = self.centre;
            self.level = gaussian::vmp::to_x(centre, 0.5);
        }
    }

    /// Line 11, `y[i] ~ Gaussian(z[i], variance = 1);`.
    fn lay_out_y(&mut self) {
        self.y_design = Design::new(self.n, 1, &[Columns::Random(1)]);
        for i in 0..self.n {
            self.y_design.set_outcome(i, 0, self.y[i]);
        }
        self.y_design.set_precision(0, 1.0);
        self.y_design.centre();
        self.y_design.set_coefficient(0, 0, 1.0, 1.0);
        self.y_design.set_random(0, &self.z);
    }

    /// The belief about `centre`, from lines 5, 7 and 13.
    fn update_centre(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        if self.typical_informed {
            let typical = self.typical;
            let spread = self.spread;
            next *= gaussian::vmp::to_mean(typical, spread);
        }
        if self.level_informed {
            let level = self.level;
            next *= gaussian::vmp::to_mean(level, 0.5);
        }
        self.centre = next;
    }

    /// The belief about `spread`, from lines 6 and 7.
    fn update_spread(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 1.0);
        if self.typical_informed {
            let typical = self.typical;
            let centre = self.centre;
            next *= gaussian::vmp::to_precision(typical, centre);
        }
        self.spread = next;
    }

    /// The belief about `typical`, from lines 7 and 10.
    fn update_typical(&mut self) {
        let mut next = Gaussian::UNIFORM;
        if self.typical_informed {
            let spread = self.spread;
            let centre = self.centre;
            next *= gaussian::vmp::to_x(centre, spread);
        }
        for i in 0..self.n {
            let z = self.z[i];
            next *= linear::to_affine(2.0, Gaussian::from_mean_precision(z.mean(), 1.0), 0.0, 0.0);
        }
        self.typical = next;
    }

    /// The belief about `z`, from lines 10 and 11.
    fn update_z(&mut self) {
        let typical = self.typical;
        let predicted = 2.0 * typical.mean();
        self.y_design.set_prior(0, Gaussian::from_mean_precision(predicted, 1.0));
        self.y_design.sweep(0, 1);
        self.y_design.beliefs(0, &mut self.z);
    }

    /// The belief about `level`, from lines 13 and 15.
    fn update_level(&mut self) {
        let mut next = Gaussian::UNIFORM;
        if self.level_informed {
            let centre = self.centre;
            next *= gaussian::vmp::to_x(centre, 0.5);
        }
        next *= gaussian::vmp::to_mean_plate(&self.read_moments, 1.0);
        self.level = next;
    }

    /// Line 7, `let typical ~ Gaussian(centre, precision = spread);`.
    fn predict_typical(&mut self) {
        if !self.typical_informed {
            let centre = self.centre;
            let spread = self.spread;
            self.typical = linear::through_noise(centre, spread.mean_inverse());
        }
    }

    /// Line 13, `let level ~ Gaussian(centre, variance = 2);`.
    fn predict_level(&mut self) {
        if !self.level_informed {
            let centre = self.centre;
            self.level = linear::through_noise(centre, 2.0);
        }
    }
}

impl Inference for NoReadingsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("centre", &self.centre, 0, 5, iteration)?;
        Error::check_proper("spread", &self.spread, 0, 6, iteration)?;
        if self.typical_informed {
            Error::check_proper("typical", &self.typical, 0, 7, iteration)?;
        }
        Error::check_all_proper("z", &self.z, 10, iteration)?;
        if self.level_informed {
            Error::check_proper("level", &self.level, 0, 13, iteration)?;
        }
        let mut moved = self.centre.moved(&self.centre_before, tolerance);
        self.centre_before = self.centre;
        moved |= self.spread.moved(&self.spread_before, tolerance);
        self.spread_before = self.spread;
        moved |= self.typical.moved(&self.typical_before, tolerance);
        self.typical_before = self.typical;
        moved |= posterity_runtime::any_moved(&self.z, &self.z_before, tolerance);
        self.z_before.clone_from(&self.z);
        moved |= self.level.moved(&self.level_before, tolerance);
        self.level_before = self.level;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let centre = Posterior::from(self.centre);
        let spread = Posterior::from(self.spread);
        let typical = Posterior::from(self.typical);
        let z = Posterior::array((0..self.n).map(|i| self.z[i]));
        let level = Posterior::from(self.level);
        vec![
            ("centre", centre), ("spread", spread), ("typical", typical), ("z", z),
            ("level", level)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(11, 9), (15, 9)]
    }
}
