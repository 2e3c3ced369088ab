//! `EmptyAxesVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/empty_axes_vmp.model`.
//!
//! ```text
//! model EmptyAxesVmp(
//!     narrow: [[f64; k]; n],
//!     short: [[f64; m]; h],
//!     wide: [[f64; m]; o],
//!     m: usize,
//! ) -> (centre, level) {
//!     for q in 0..k {
//!         let centre[q] ~ Gaussian(0, variance = 1);
//!     }
//!     for u in 0..n {
//!         for q in 0..k {
//!             narrow[u][q] ~ Gaussian(centre[q], variance = 1);
//!         }
//!     }
//!     for q in 0..m {
//!         let level[q] ~ Gaussian(0, variance = 1);
//!     }
//!     for u in 0..h {
//!         for q in 0..m {
//!             short[u][q] ~ Gaussian(level[q], variance = 1);
//!         }
//!     }
//!     for u in 0..o {
//!         for q in 0..m {
//!             wide[u][q] ~ Gaussian(level[q], variance = 1);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::gaussian;
use posterity_runtime::{
    Columns, DataError, Design, Error, Gaussian, Grid, Inference, Options, Posterior,
    Progress, Run, check,
};
use std::ops::ControlFlow;

/// What [`EmptyAxesVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct EmptyAxesVmpData<'a> {
    /// `narrow: [[f64; k]; n]`
    pub narrow: Grid<'a, f64, 2>,
    /// `short: [[f64; m]; h]`
    pub short: Grid<'a, f64, 2>,
    /// `wide: [[f64; m]; o]`
    pub wide: Grid<'a, f64, 2>,
    /// `m: usize`
    pub m: usize,
}

/// Tables without columns, and without rows: then the number of columns is what another parameter
/// says.
#[derive(Clone, Debug)]
pub struct EmptyAxesVmp {
    /// The data `narrow: [[f64; k]; n]`.
    narrow: Vec<f64>,
    /// The data `short: [[f64; m]; h]`.
    short: Vec<f64>,
    /// The data `wide: [[f64; m]; o]`.
    wide: Vec<f64>,
    /// The data `m: usize`.
    m: usize,
    /// The size `n` of the data.
    n: usize,
    /// The size `k` of the data.
    k: usize,
    /// The size `h` of the data.
    h: usize,
    /// The size `o` of the data.
    o: usize,
    /// The belief about `centre`.
    centre: Vec<Gaussian>,
    /// The belief about `centre` in the making.
    centre_next: Vec<Gaussian>,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The belief about `level` in the making.
    level_next: Vec<Gaussian>,
    /// `narrow`, and the beliefs that make its means, as a design matrix.
    narrow_design: Design,
    /// `short`, and the beliefs that make its means, as a design matrix.
    short_design: Design,
    /// `wide`, and the beliefs that make its means, as a design matrix.
    wide_design: Design,
    /// The belief about `centre` one iteration ago.
    centre_before: Vec<Gaussian>,
    /// The belief about `level` one iteration ago.
    level_before: Vec<Gaussian>,
}

impl EmptyAxesVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: EmptyAxesVmpData<'_>) -> Result<Self, DataError> {
        check::grid("narrow", data.narrow, 4, 5)?;
        check::real("narrow", data.narrow, 4, 5)?;
        check::grid("short", data.short, 5, 5)?;
        check::real("short", data.short, 5, 5)?;
        check::grid("wide", data.wide, 6, 5)?;
        check::real("wide", data.wide, 6, 5)?;
        check::integer("m", data.m, 7, 5)?;
        let n = data.narrow.sizes[0];
        let k = data.narrow.sizes[1];
        let h = data.short.sizes[0];
        let m = data.m;
        if !data.short.sizes[..1].contains(&0) {
            check::size("m", "m", m, "short", data.short.sizes[1], 5, 5)?;
        }
        if !data.wide.sizes[..1].contains(&0) {
            check::size("m", "m", m, "wide", data.wide.sizes[1], 6, 5)?;
        }
        let o = data.wide.sizes[0];
        let mut inference = Self {
            narrow: data.narrow.values.to_vec(),
            short: data.short.values.to_vec(),
            wide: data.wide.values.to_vec(),
            m: data.m,
            n,
            k,
            h,
            o,
            centre: Vec::new(),
            centre_next: Vec::new(),
            level: Vec::new(),
            level_next: Vec::new(),
            narrow_design: Design::default(),
            short_design: Design::default(),
            wide_design: Design::default(),
            centre_before: Vec::new(),
            level_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `narrow` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_narrow(&mut self, narrow: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("narrow", narrow, 4, 5)?;
        check::length("narrow", self.n, narrow.sizes[0], 4, 5)?;
        check::length("narrow", self.k, narrow.sizes[1], 4, 5)?;
        check::real("narrow", narrow, 4, 5)?;
        self.narrow = narrow.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `short` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_short(&mut self, short: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("short", short, 5, 5)?;
        check::length("short", self.h, short.sizes[0], 5, 5)?;
        check::length("short", self.m, short.sizes[1], 5, 5)?;
        check::real("short", short, 5, 5)?;
        self.short = short.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `wide` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_wide(&mut self, wide: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("wide", wide, 6, 5)?;
        check::length("wide", self.o, wide.sizes[0], 6, 5)?;
        check::length("wide", self.m, wide.sizes[1], 6, 5)?;
        check::real("wide", wide, 6, 5)?;
        self.wide = wide.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_centre();
        self.start_level();
        self.lay_out_narrow();
        self.lay_out_short();
        self.lay_out_wide();
        self.centre_before.clone_from(&self.centre);
        self.level_before.clone_from(&self.level);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_centre();
        self.update_level();
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
    pub fn centre_posterior(&self) -> &[Gaussian] {
        &self.centre
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 10, `let centre[q] ~ Gaussian(0, variance = 1);`.
        for q in 0..self.k {
            let centre = self.centre[q];
            bound += gaussian::vmp::average_log(centre, 0.0, 1.0);
        }
        // Line 14, `narrow[u][q] ~ Gaussian(centre[q], variance = 1);`.
        for q in 0..self.k {
            bound += self.narrow_design.average_log(q, 1.0);
        }
        // Line 18, `let level[q] ~ Gaussian(0, variance = 1);`.
        for q in 0..self.m {
            let level = self.level[q];
            bound += gaussian::vmp::average_log(level, 0.0, 1.0);
        }
        // Line 22, `short[u][q] ~ Gaussian(level[q], variance = 1);`.
        for q in 0..self.m {
            bound += self.short_design.average_log(q, 1.0);
        }
        // Line 27, `wide[u][q] ~ Gaussian(level[q], variance = 1);`.
        for q in 0..self.m {
            bound += self.wide_design.average_log(q, 1.0);
        }
        // The entropies of the beliefs.
        bound += self.centre.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.level.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.centre = vec![Gaussian::UNIFORM; self.k];
        self.centre_next = vec![Gaussian::UNIFORM; self.k];
        self.level = vec![Gaussian::UNIFORM; self.m];
        self.level_next = vec![Gaussian::UNIFORM; self.m];
    }

    /// Line 10, `let centre[q] ~ Gaussian(0, variance = 1);`.
    fn start_centre(&mut self) {
        for q in 0..self.k {
            self.centre[q] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// Line 18, `let level[q] ~ Gaussian(0, variance = 1);`.
    fn start_level(&mut self) {
        for q in 0..self.m {
            self.level[q] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// Line 14, `narrow[u][q] ~ Gaussian(centre[q], variance = 1);`.
    fn lay_out_narrow(&mut self) {
        self.narrow_design = Design::new(self.n, self.k, &[Columns::Constant(1)]);
        for u in 0..self.n {
            for q in 0..self.k {
                self.narrow_design.set_outcome(u, q, self.narrow[u * self.k + q]);
            }
        }
        for q in 0..self.k {
            self.narrow_design.set_precision(q, 1.0);
        }
        self.narrow_design.centre();
        for q in 0..self.k {
            self.narrow_design.set_coefficient(q, 0, 1.0, self.centre[q]);
        }
    }

    /// Line 22, `short[u][q] ~ Gaussian(level[q], variance = 1);`.
    fn lay_out_short(&mut self) {
        self.short_design = Design::new(self.h, self.m, &[Columns::Constant(1)]);
        for u in 0..self.h {
            for q in 0..self.m {
                self.short_design.set_outcome(u, q, self.short[u * self.m + q]);
            }
        }
        for q in 0..self.m {
            self.short_design.set_precision(q, 1.0);
        }
        self.short_design.centre();
        for q in 0..self.m {
            self.short_design.set_coefficient(q, 0, 1.0, self.level[q]);
        }
    }

    /// Line 27, `wide[u][q] ~ Gaussian(level[q], variance = 1);`.
    fn lay_out_wide(&mut self) {
        self.wide_design = Design::new(self.o, self.m, &[Columns::Constant(1)]);
        for u in 0..self.o {
            for q in 0..self.m {
                self.wide_design.set_outcome(u, q, self.wide[u * self.m + q]);
            }
        }
        for q in 0..self.m {
            self.wide_design.set_precision(q, 1.0);
        }
        self.wide_design.centre();
        for q in 0..self.m {
            self.wide_design.set_coefficient(q, 0, 1.0, self.level[q]);
        }
    }

    /// The belief about `centre`, from lines 10 and 14.
    fn update_centre(&mut self) {
        for q in 0..self.k {
            self.centre_next[q] = gaussian::vmp::to_x(0.0, 1.0);
        }
        for q in 0..self.k {
            self.centre_next[q] *= self.narrow_design.to_term(1.0, q, 0);
        }
        std::mem::swap(&mut self.centre, &mut self.centre_next);
        for q in 0..self.k {
            self.narrow_design.set_coefficient(q, 0, 1.0, self.centre[q]);
        }
    }

    /// The belief about `level`, from lines 18, 22 and 27.
    fn update_level(&mut self) {
        for q in 0..self.m {
            self.level_next[q] = gaussian::vmp::to_x(0.0, 1.0);
        }
        for q in 0..self.m {
            self.level_next[q] *= self.short_design.to_term(1.0, q, 0);
        }
        for q in 0..self.m {
            self.level_next[q] *= self.wide_design.to_term(1.0, q, 0);
        }
        std::mem::swap(&mut self.level, &mut self.level_next);
        for q in 0..self.m {
            self.short_design.set_coefficient(q, 0, 1.0, self.level[q]);
        }
        for q in 0..self.m {
            self.wide_design.set_coefficient(q, 0, 1.0, self.level[q]);
        }
    }
}

impl Inference for EmptyAxesVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("centre", &self.centre, 10, iteration)?;
        Error::check_all_proper("level", &self.level, 18, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.centre, &self.centre_before, tolerance);
        self.centre_before.clone_from(&self.centre);
        moved |= posterity_runtime::any_moved(&self.level, &self.level_before, tolerance);
        self.level_before.clone_from(&self.level);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let centre = Posterior::array((0..self.k).map(|i| self.centre[i]));
        let level = Posterior::array((0..self.m).map(|i| self.level[i]));
        vec![("centre", centre), ("level", level)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(14, 13), (22, 13), (27, 13)]
    }
}
