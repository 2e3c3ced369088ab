//! `UndefinedElementsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/undefined_elements_vmp.model`.
//!
//! ```text
//! model UndefinedElementsVmp(flag: [bool; n], reading: [f64; n], last: f64) -> (w, v, centre, path) {
//!     let w ~ Gaussian(0, variance = 1);
//!     let v ~ Gaussian(0, variance = 1);
//!     let centre ~ Gaussian(0, variance = 1);
//!     for i in 0..n {
//!         if flag[i] {
//!             observe 2 * (w + v) ~ Gaussian(1, variance = 1);
//!             let own ~ Gaussian(centre, variance = 1);
//!             reading[i] ~ Gaussian(own, variance = 1);
//!         }
//!     }
//!     let path[0] = 3;
//!     for t in 1..n {
//!         let path[t] ~ Gaussian(path[t - 1], variance = 1);
//!     }
//!     last ~ Gaussian(path[n - 1], variance = 1);
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    DataError, Distribution, Error, Gaussian, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`UndefinedElementsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct UndefinedElementsVmpData<'a> {
    /// `flag: [bool; n]`
    pub flag: &'a [bool],
    /// `reading: [f64; n]`
    pub reading: &'a [f64],
    /// `last: f64`
    pub last: f64,
}

/// Parts of sums and variables under a known condition: they are there where it holds. An array of
/// which one piece is a constant is still drawn.
#[derive(Clone, Debug)]
pub struct UndefinedElementsVmp {
    /// The data `flag: [bool; n]`.
    flag: Vec<bool>,
    /// The data `reading: [f64; n]`.
    reading: Vec<f64>,
    /// The data `last: f64`.
    last: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `w`.
    w: Gaussian,
    /// The belief about `v`.
    v: Gaussian,
    /// The belief about `centre`.
    centre: Gaussian,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// What the readers of `part` tell it.
    part_told: Vec<Gaussian>,
    /// The belief about `own`.
    own: Vec<Gaussian>,
    /// The belief about `own` in the making.
    own_next: Vec<Gaussian>,
    /// The belief about `path`.
    path: Vec<Gaussian>,
    /// Which elements of `path` the data speak about.
    path_informed: Vec<bool>,
    /// The belief about `w` one iteration ago.
    w_before: Gaussian,
    /// The belief about `v` one iteration ago.
    v_before: Gaussian,
    /// The belief about `centre` one iteration ago.
    centre_before: Gaussian,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gaussian>,
    /// The belief about `own` one iteration ago.
    own_before: Vec<Gaussian>,
    /// The belief about `path` one iteration ago.
    path_before: Vec<Gaussian>,
}

impl UndefinedElementsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: UndefinedElementsVmpData<'_>) -> Result<Self, DataError> {
        check::real("reading", data.reading, 4, 45)?;
        check::real("last", data.last, 4, 64)?;
        let n = data.flag.len();
        check::size("n", "flag", n, "reading", data.reading.len(), 4, 45)?;
        let mut inference = Self {
            flag: data.flag.to_vec(),
            reading: data.reading.to_vec(),
            last: data.last,
            n,
            w: Gaussian::UNIFORM,
            v: Gaussian::UNIFORM,
            centre: Gaussian::UNIFORM,
            part: Vec::new(),
            part_told: Vec::new(),
            own: Vec::new(),
            own_next: Vec::new(),
            path: Vec::new(),
            path_informed: Vec::new(),
            w_before: Gaussian::UNIFORM,
            v_before: Gaussian::UNIFORM,
            centre_before: Gaussian::UNIFORM,
            part_before: Vec::new(),
            own_before: Vec::new(),
            path_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `flag` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_flag(&mut self, flag: &[bool]) -> Result<(), DataError> {
        check::length("flag", self.flag.len(), flag.len(), 4, 28)?;
        self.flag = flag.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `reading` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_reading(&mut self, reading: &[f64]) -> Result<(), DataError> {
        check::length("reading", self.reading.len(), reading.len(), 4, 45)?;
        check::real("reading", reading, 4, 45)?;
        self.reading = reading.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `last` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_last(&mut self, last: f64) -> Result<(), DataError> {
        check::real("last", last, 4, 64)?;
        self.last = last;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.start();
        self.start_w();
        self.start_v();
        self.start_centre();
        self.start_part();
        self.start_own();
        self.start_path();
        self.w_before = self.w;
        self.v_before = self.v;
        self.centre_before = self.centre;
        self.part_before.clone_from(&self.part);
        self.own_before.clone_from(&self.own);
        self.path_before.clone_from(&self.path);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_part();
        self.update_w();
        self.derive_part();
        self.tell_part();
        self.update_v();
        self.derive_part();
        self.update_centre();
        self.update_own();
        self.update_path();
        self.predict_path();
        self.line_17_predict_path();
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
    pub fn w_posterior(&self) -> &Gaussian {
        &self.w
    }

    /// The posterior of `v`.
    #[must_use]
    pub fn v_posterior(&self) -> &Gaussian {
        &self.v
    }

    /// The posterior of `centre`.
    #[must_use]
    pub fn centre_posterior(&self) -> &Gaussian {
        &self.centre
    }

    /// The posterior of `path`.
    #[must_use]
    pub fn path_posterior(&self) -> &[Gaussian] {
        &self.path
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 5, `let w ~ Gaussian(0, variance = 1);`.
        let w = self.w;
        bound += gaussian::vmp::average_log(w, 0.0, 1.0);
        // Line 6, `let v ~ Gaussian(0, variance = 1);`.
        let v = self.v;
        bound += gaussian::vmp::average_log(v, 0.0, 1.0);
        // Line 7, `let centre ~ Gaussian(0, variance = 1);`.
        let centre = self.centre;
        bound += gaussian::vmp::average_log(centre, 0.0, 1.0);
        // Line 10, `observe 2 * (w + v) ~ Gaussian(1, variance = 1);`.
        for i in 0..self.n {
            if self.flag[i] {
                let part = self.part[i];
                bound += gaussian::vmp::average_log(part, 1.0, 1.0);
            }
        }
        // Line 11, `let own ~ Gaussian(centre, variance = 1);`.
        for i in 0..self.n {
            if self.flag[i] {
                let own = self.own[i];
                bound += gaussian::vmp::average_log(own, centre, 1.0);
            }
        }
        // Line 12, `reading[i] ~ Gaussian(own, variance = 1);`.
        for i in 0..self.n {
            if self.flag[i] {
                let own = self.own[i];
                bound += gaussian::vmp::average_log(self.reading[i], own, 1.0);
            }
        }
        // Line 17, `let path[t] ~ Gaussian(path[t - 1], variance = 1);`.
        for t in 1..self.n {
            if self.path_informed[t] {
                let path_here = self.path[t];
                let path_there = self.path[t - 1];
                bound += gaussian::vmp::average_log(path_here, path_there, 1.0);
            }
        }
        // Line 19, `last ~ Gaussian(path[n - 1], variance = 1);`.
        let path = self.path[self.n - 1];
        bound += gaussian::vmp::average_log(self.last, path, 1.0);
        // The entropies of the beliefs.
        bound += self.w.entropy();
        bound += self.v.entropy();
        bound += self.centre.entropy();
        for i in 0..self.n {
            if self.flag[i] {
                bound += self.own[i].entropy();
            }
        }
        if self.path_informed[0] {
            bound += self.path[0].entropy();
        }
        for t in 1..self.n {
            if self.path_informed[t] {
                bound += self.path[t].entropy();
            }
        }
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::below("0", &[], 0, self.n, 15, 5)?;
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 19, 21)?;
        Ok(())
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.path_informed = vec![false; self.n];
        self.path_informed[self.n - 1] = true;
        for t in (1..self.n).rev() {
            if self.path_informed[t] {
                self.path_informed[t - 1] = true;
            }
        }
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.w = Gaussian::UNIFORM;
        self.v = Gaussian::UNIFORM;
        self.centre = Gaussian::UNIFORM;
        self.part = vec![Gaussian::UNIFORM; self.n];
        self.part_told = vec![Gaussian::UNIFORM; self.n];
        self.own = vec![Gaussian::UNIFORM; self.n];
        self.own_next = vec![Gaussian::UNIFORM; self.n];
        self.path = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 5, `let w ~ Gaussian(0, variance = 1);`.
    fn start_w(&mut self) {
        self.w = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 6, `let v ~ Gaussian(0, variance = 1);`.
    fn start_v(&mut self) {
        self.v = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 7, `let centre ~ Gaussian(0, variance = 1);`.
    fn start_centre(&mut self) {
        self.centre = gaussian::vmp::to_x(0.0, 1.0);
    }

    /// Line 10, `observe 2 * (w + v) ~ Gaussian(1, variance = 1);`.
    fn start_part(&mut self) {
        let w = self.w;
        let v = self.v;
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, w).plus(2.0, v);
        for i in 0..self.n {
            if self.flag[i] {
                self.part[i] = predictor.to_gaussian();
            }
        }
    }

    /// Line 11, `let own ~ Gaussian(centre, variance = 1);`.
    fn start_own(&mut self) {
        let centre = self.centre;
        for i in 0..self.n {
            if self.flag[i] {
                self.own[i] = gaussian::vmp::to_x(centre, 1.0);
            }
        }
    }

    /// Line 15, `let path[0] = 3;`.
    /// Line 17, `let path[t] ~ Gaussian(path[t - 1], variance = 1);`.
    fn start_path(&mut self) {
        if self.path_informed[0] {
            let predictor = Predictor::new(3.0, 0.0);
            self.path[0] = predictor.to_gaussian();
        }
        for t in 1..self.n {
            if self.path_informed[t] {
                let path_there = self.path[t - 1];
                self.path[t] = gaussian::vmp::to_x(path_there, 1.0);
            }
        }
    }

    /// What the readers of `part` tell it.
    fn tell_part(&mut self) {
        self.part_told.fill(Gaussian::UNIFORM);
        for i in 0..self.n {
            if self.flag[i] {
                self.part_told[i] *= gaussian::vmp::to_x(1.0, 1.0);
            }
        }
    }

    /// The belief about `w`, from lines 5 and 10.
    fn update_w(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        let w = self.w;
        let v = self.v;
        let predicted = 2.0 * w.mean() + 2.0 * v.mean();
        for i in 0..self.n {
            if self.flag[i] {
                let part = self.part_told[i];
                next *= linear::to_term_mean_field(2.0, w.mean(), predicted, part);
            }
        }
        self.w = next;
    }

    /// The belief about the derived `part`.
    fn derive_part(&mut self) {
        let w = self.w;
        let v = self.v;
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, w).plus(2.0, v);
        for i in 0..self.n {
            if self.flag[i] {
                self.part[i] = predictor.to_gaussian();
            }
        }
    }

    /// The belief about `v`, from lines 6 and 10.
    fn update_v(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        let w = self.w;
        let v = self.v;
        let predicted = 2.0 * w.mean() + 2.0 * v.mean();
        for i in 0..self.n {
            if self.flag[i] {
                let part = self.part_told[i];
                next *= linear::to_term_mean_field(2.0, v.mean(), predicted, part);
            }
        }
        self.v = next;
    }

    /// The belief about `centre`, from lines 7 and 11.
    fn update_centre(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 1.0);
        for i in 0..self.n {
            if self.flag[i] {
                let own = self.own[i];
                next *= gaussian::vmp::to_mean(own, 1.0);
            }
        }
        self.centre = next;
    }

    /// The belief about `own`, from lines 11 and 12.
    fn update_own(&mut self) {
        self.own_next.fill(Gaussian::UNIFORM);
        let centre = self.centre;
        for i in 0..self.n {
            if self.flag[i] {
                self.own_next[i] *= gaussian::vmp::to_x(centre, 1.0);
            }
        }
        for i in 0..self.n {
            if self.flag[i] {
                self.own_next[i] *= gaussian::vmp::to_mean(self.reading[i], 1.0);
            }
        }
        std::mem::swap(&mut self.own, &mut self.own_next);
    }

    /// The belief about `path`, from lines 15, 17 and 19.
    fn update_path(&mut self) {
        let predicted = 3.0;
        for t in 0..self.n {
            let mut next = Gaussian::UNIFORM;
            if t == 0 && self.path_informed[0] {
                next *= Gaussian::from_mean_precision(predicted, f64::INFINITY);
            }
            if t >= 1 && self.path_informed[t] {
                let path_there = self.path[t - 1];
                next *= gaussian::vmp::to_x(path_there, 1.0);
            }
            if t + 1 < self.n {
                let t = t + 1;
                if self.path_informed[t] {
                    let path_here = self.path[t];
                    next *= gaussian::vmp::to_mean(path_here, 1.0);
                }
            }
            if t == (self.n - 1) {
                next *= gaussian::vmp::to_mean(self.last, 1.0);
            }
            self.path[t] = next;
        }
    }

    /// Line 15, `let path[0] = 3;`.
    fn predict_path(&mut self) {
        if !self.path_informed[0] {
            self.path[0] = Gaussian::from_mean_variance(3.0, 0.0);
        }
    }

    /// Line 17, `let path[t] ~ Gaussian(path[t - 1], variance = 1);`.
    fn line_17_predict_path(&mut self) {
        for t in 1..self.n {
            if !self.path_informed[t] {
                let path_there = self.path[t - 1];
                self.path[t] = linear::through_noise(path_there, 1.0);
            }
        }
    }
}

impl Inference for UndefinedElementsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("w", &self.w, 0, 5, iteration)?;
        Error::check_proper("v", &self.v, 0, 6, iteration)?;
        Error::check_proper("centre", &self.centre, 0, 7, iteration)?;
        for i in 0..self.n {
            if self.flag[i] {
                Error::check_proper("2 * (w + v)", &self.part[i], i, 10, iteration)?;
            }
        }
        for i in 0..self.n {
            if self.flag[i] {
                Error::check_proper("own", &self.own[i], i, 11, iteration)?;
            }
        }
        if self.path_informed[0] {
            Error::check_proper("path", &self.path[0], 0, 15, iteration)?;
        }
        for t in 1..self.n {
            if self.path_informed[t] {
                Error::check_proper("path", &self.path[t], t, 15, iteration)?;
            }
        }
        let mut moved = self.w.moved(&self.w_before, tolerance);
        self.w_before = self.w;
        moved |= self.v.moved(&self.v_before, tolerance);
        self.v_before = self.v;
        moved |= self.centre.moved(&self.centre_before, tolerance);
        self.centre_before = self.centre;
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        moved |= posterity_runtime::any_moved(&self.own, &self.own_before, tolerance);
        self.own_before.clone_from(&self.own);
        moved |= posterity_runtime::any_moved(&self.path, &self.path_before, tolerance);
        self.path_before.clone_from(&self.path);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let w = Posterior::from(self.w);
        let v = Posterior::from(self.v);
        let centre = Posterior::from(self.centre);
        let path = Posterior::array((0..self.n).map(|i| self.path[i]));
        vec![("w", w), ("v", v), ("centre", centre), ("path", path)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(10, 13), (12, 13), (19, 5)]
    }
}
