//! `MixedEffectsMissingVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/mixed_effects_missing_vmp.model`.
//!
//! ```text
//! model MixedEffectsMissingVmp(
//!     y: [[Option<f64>; d]; n],
//!     covariate: [f64; n],
//!     offset: [[f64; d]; n],
//!     start: [[f64; talents]; d],
//! ) -> (base, noise, spread, level, slope, loading, shift, talent) {
//!     let base ~ Gaussian(0, variance = 4);
//!     let noise ~ Gamma(shape = 2, rate = 1);
//!     let spread ~ Gamma(shape = 2, rate = 1);
//!     for j in 0..d {
//!         let level[j] ~ Gaussian(1, variance = 10);
//!         let slope[j] ~ Gaussian(0, variance = 1);
//!         for k in 0..talents {
//!             #[init(start[j][k])]
//!             let loading[j][k] ~ Gaussian(0, variance = 1);
//!         }
//!     }
//!     for i in 0..n {
//!         let shift[i] ~ Gaussian(0, precision = spread);
//!         for k in 0..talents {
//!             let talent[i][k] ~ Gaussian(0.5, variance = 1);
//!         }
//!         for j in 0..d {
//!             let made = sum(0..talents, |k| talent[i][k] * loading[j][k]);
//!             let known = slope[j] * covariate[i] + offset[i][j];
//!             y[i][j] ~ Gaussian(level[j] - base + known - 2 * shift[i] + made, precision = noise);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Grid, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`MixedEffectsMissingVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MixedEffectsMissingVmpData<'a> {
    /// `y: [[Option<f64>; d]; n]`
    pub y: Grid<'a, Option<f64>, 2>,
    /// `covariate: [f64; n]`
    pub covariate: &'a [f64],
    /// `offset: [[f64; d]; n]`
    pub offset: Grid<'a, f64, 2>,
    /// `start: [[f64; talents]; d]`
    pub start: Grid<'a, f64, 2>,
}

/// `mixed_effects_vmp` where readings may be missing: datum by datum.
#[derive(Clone, Debug)]
pub struct MixedEffectsMissingVmp {
    /// The data `y: [[Option<f64>; d]; n]`.
    y: Vec<Option<f64>>,
    /// The data `covariate: [f64; n]`.
    covariate: Vec<f64>,
    /// The data `offset: [[f64; d]; n]`.
    offset: Vec<f64>,
    /// The data `start: [[f64; talents]; d]`.
    start: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The size `d` of the data.
    d: usize,
    /// The size `talents` of the data.
    talents: usize,
    /// The belief about `base`.
    base: Gaussian,
    /// The belief about `noise`.
    noise: Gamma,
    /// The belief about `spread`.
    spread: Gamma,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The belief about `level` in the making.
    level_next: Vec<Gaussian>,
    /// The belief about `slope`.
    slope: Vec<Gaussian>,
    /// The belief about `slope` in the making.
    slope_next: Vec<Gaussian>,
    /// The belief about `loading`.
    loading: Vec<Gaussian>,
    /// The belief about `shift`.
    shift: Vec<Gaussian>,
    /// The belief about `shift` in the making.
    shift_next: Vec<Gaussian>,
    /// The belief about `talent`.
    talent: Vec<Gaussian>,
    /// Which elements of `shift` the data speak about.
    shift_informed: Vec<bool>,
    /// The belief about `base` one iteration ago.
    base_before: Gaussian,
    /// The belief about `noise` one iteration ago.
    noise_before: Gamma,
    /// The belief about `spread` one iteration ago.
    spread_before: Gamma,
    /// The belief about `level` one iteration ago.
    level_before: Vec<Gaussian>,
    /// The belief about `slope` one iteration ago.
    slope_before: Vec<Gaussian>,
    /// The belief about `loading` one iteration ago.
    loading_before: Vec<Gaussian>,
    /// The belief about `shift` one iteration ago.
    shift_before: Vec<Gaussian>,
    /// The belief about `talent` one iteration ago.
    talent_before: Vec<Gaussian>,
}

impl MixedEffectsMissingVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MixedEffectsMissingVmpData<'_>) -> Result<Self, DataError> {
        check::grid("y", data.y, 4, 5)?;
        check::real("y", data.y, 4, 5)?;
        check::real("covariate", data.covariate, 5, 5)?;
        check::grid("offset", data.offset, 6, 5)?;
        check::real("offset", data.offset, 6, 5)?;
        check::grid("start", data.start, 7, 5)?;
        check::real("start", data.start, 7, 5)?;
        let n = data.y.sizes[0];
        check::size("n", "y", n, "covariate", data.covariate.len(), 5, 5)?;
        check::size("n", "y", n, "offset", data.offset.sizes[0], 6, 5)?;
        let d = data.start.sizes[0];
        if !data.y.sizes[..1].contains(&0) {
            check::size("d", "start", d, "y", data.y.sizes[1], 4, 5)?;
        }
        if !data.offset.sizes[..1].contains(&0) {
            check::size("d", "start", d, "offset", data.offset.sizes[1], 6, 5)?;
        }
        let talents = data.start.sizes[1];
        let mut inference = Self {
            y: data.y.values.to_vec(),
            covariate: data.covariate.to_vec(),
            offset: data.offset.values.to_vec(),
            start: data.start.values.to_vec(),
            n,
            d,
            talents,
            base: Gaussian::UNIFORM,
            noise: Gamma::UNIFORM,
            spread: Gamma::UNIFORM,
            level: Vec::new(),
            level_next: Vec::new(),
            slope: Vec::new(),
            slope_next: Vec::new(),
            loading: Vec::new(),
            shift: Vec::new(),
            shift_next: Vec::new(),
            talent: Vec::new(),
            shift_informed: Vec::new(),
            base_before: Gaussian::UNIFORM,
            noise_before: Gamma::UNIFORM,
            spread_before: Gamma::UNIFORM,
            level_before: Vec::new(),
            slope_before: Vec::new(),
            loading_before: Vec::new(),
            shift_before: Vec::new(),
            talent_before: Vec::new(),
        };
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: Grid<'_, Option<f64>, 2>) -> Result<(), DataError> {
        check::grid("y", y, 4, 5)?;
        check::length("y", self.n, y.sizes[0], 4, 5)?;
        check::length("y", self.d, y.sizes[1], 4, 5)?;
        check::real("y", y, 4, 5)?;
        self.y = y.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `covariate` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_covariate(&mut self, covariate: &[f64]) -> Result<(), DataError> {
        check::length("covariate", self.covariate.len(), covariate.len(), 5, 5)?;
        check::real("covariate", covariate, 5, 5)?;
        self.covariate = covariate.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `offset` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_offset(&mut self, offset: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("offset", offset, 6, 5)?;
        check::length("offset", self.n, offset.sizes[0], 6, 5)?;
        check::length("offset", self.d, offset.sizes[1], 6, 5)?;
        check::real("offset", offset, 6, 5)?;
        self.offset = offset.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `start` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_start(&mut self, start: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("start", start, 7, 5)?;
        check::length("start", self.d, start.sizes[0], 7, 5)?;
        check::length("start", self.talents, start.sizes[1], 7, 5)?;
        check::real("start", start, 7, 5)?;
        self.start = start.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.start();
        self.start_base();
        self.start_noise();
        self.start_spread();
        self.start_level();
        self.start_slope();
        self.start_loading();
        self.start_shift();
        self.start_talent();
        self.base_before = self.base;
        self.noise_before = self.noise;
        self.spread_before = self.spread;
        self.level_before.clone_from(&self.level);
        self.slope_before.clone_from(&self.slope);
        self.loading_before.clone_from(&self.loading);
        self.shift_before.clone_from(&self.shift);
        self.talent_before.clone_from(&self.talent);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_base();
        self.update_noise();
        self.update_spread();
        self.update_level();
        self.update_slope();
        self.update_shift();
        self.update_talent();
        self.update_loading();
        self.predict_shift();
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

    /// The posterior of `base`.
    #[must_use]
    pub fn base_posterior(&self) -> &Gaussian {
        &self.base
    }

    /// The posterior of `noise`.
    #[must_use]
    pub fn noise_posterior(&self) -> &Gamma {
        &self.noise
    }

    /// The posterior of `spread`.
    #[must_use]
    pub fn spread_posterior(&self) -> &Gamma {
        &self.spread
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The posterior of `slope`.
    #[must_use]
    pub fn slope_posterior(&self) -> &[Gaussian] {
        &self.slope
    }

    /// The posterior of `loading`.
    #[must_use]
    pub fn loading_posterior(&self) -> &[Gaussian] {
        &self.loading
    }

    /// The posterior of `shift`.
    #[must_use]
    pub fn shift_posterior(&self) -> &[Gaussian] {
        &self.shift
    }

    /// The posterior of `talent`.
    #[must_use]
    pub fn talent_posterior(&self) -> &[Gaussian] {
        &self.talent
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 9, `let base ~ Gaussian(0, variance = 4);`.
        let base = self.base;
        bound += gaussian::vmp::average_log(base, 0.0, 0.25);
        // Line 10, `let noise ~ Gamma(shape = 2, rate = 1);`.
        let noise = self.noise;
        bound += gamma::vmp::average_log(noise, 2.0, 1.0);
        // Line 11, `let spread ~ Gamma(shape = 2, rate = 1);`.
        let spread = self.spread;
        bound += gamma::vmp::average_log(spread, 2.0, 1.0);
        // Line 13, `let level[j] ~ Gaussian(1, variance = 10);`.
        for j in 0..self.d {
            let level = self.level[j];
            bound += gaussian::vmp::average_log(level, 1.0, 0.1);
        }
        // Line 14, `let slope[j] ~ Gaussian(0, variance = 1);`.
        for j in 0..self.d {
            let slope = self.slope[j];
            bound += gaussian::vmp::average_log(slope, 0.0, 1.0);
        }
        // Line 17, `let loading[j][k] ~ Gaussian(0, variance = 1);`.
        for j in 0..self.d {
            for k in 0..self.talents {
                let loading = self.loading[j * self.talents + k];
                bound += gaussian::vmp::average_log(loading, 0.0, 1.0);
            }
        }
        // Line 21, `let shift[i] ~ Gaussian(0, precision = spread);`.
        for i in 0..self.n {
            if self.shift_informed[i] {
                let shift = self.shift[i];
                bound += gaussian::vmp::average_log(shift, 0.0, spread);
            }
        }
        // Line 23, `let talent[i][k] ~ Gaussian(0.5, variance = 1);`.
        for i in 0..self.n {
            for k in 0..self.talents {
                let talent = self.talent[i * self.talents + k];
                bound += gaussian::vmp::average_log(talent, 0.5, 1.0);
            }
        }
        // Line 28, `y[i][j] ~ Gaussian(level[j] - base + known - 2 * shift[i] + made, pre…`.
        for i in 0..self.n {
            for j in 0..self.d {
                if let Some(y) = self.y[i * self.d + j] {
                    let level = self.level[j];
                    let shift = self.shift[i];
                    let slope = self.slope[j];
                    let mut predictor = Predictor::new(self.offset[i * self.d + j], 0.0)
                        .plus(1.0, level)
                        .plus(-1.0, base)
                        .plus(-2.0, shift)
                        .plus(self.covariate[i], slope);
                    for k in 0..self.talents {
                        let talent = self.talent[i * self.talents + k];
                        let loading = self.loading[j * self.talents + k];
                        predictor.add_product(1.0, &[talent, loading]);
                    }
                    bound += gaussian::vmp::average_log(y, predictor, noise);
                }
            }
        }
        // The entropies of the beliefs.
        bound += self.base.entropy();
        bound += self.noise.entropy();
        bound += self.spread.entropy();
        bound += self.level.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.slope.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.loading.iter().map(Gaussian::entropy).sum::<f64>();
        for i in 0..self.n {
            if self.shift_informed[i] {
                bound += self.shift[i].entropy();
            }
        }
        bound += self.talent.iter().map(Gaussian::entropy).sum::<f64>();
        bound
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.shift_informed = vec![false; self.n];
        for i in 0..self.n {
            for j in 0..self.d {
                if self.y[i * self.d + j].is_some() {
                    self.shift_informed[i] = true;
                }
            }
        }
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.base = Gaussian::UNIFORM;
        self.noise = Gamma::UNIFORM;
        self.spread = Gamma::UNIFORM;
        self.level = vec![Gaussian::UNIFORM; self.d];
        self.level_next = vec![Gaussian::UNIFORM; self.d];
        self.slope = vec![Gaussian::UNIFORM; self.d];
        self.slope_next = vec![Gaussian::UNIFORM; self.d];
        self.loading = vec![Gaussian::UNIFORM; self.d * self.talents];
        self.shift = vec![Gaussian::UNIFORM; self.n];
        self.shift_next = vec![Gaussian::UNIFORM; self.n];
        self.talent = vec![Gaussian::UNIFORM; self.n * self.talents];
    }

    /// Line 9, `let base ~ Gaussian(0, variance = 4);`.
    fn start_base(&mut self) {
        self.base = gaussian::vmp::to_x(0.0, 0.25);
    }

    /// Line 10, `let noise ~ Gamma(shape = 2, rate = 1);`.
    fn start_noise(&mut self) {
        self.noise = gamma::vmp::to_x(2.0, 1.0);
    }

    /// Line 11, `let spread ~ Gamma(shape = 2, rate = 1);`.
    fn start_spread(&mut self) {
        self.spread = gamma::vmp::to_x(2.0, 1.0);
    }

    /// Line 13, `let level[j] ~ Gaussian(1, variance = 10);`.
    fn start_level(&mut self) {
        for j in 0..self.d {
            self.level[j] = gaussian::vmp::to_x(1.0, 0.1);
        }
    }

    /// Line 14, `let slope[j] ~ Gaussian(0, variance = 1);`.
    fn start_slope(&mut self) {
        for j in 0..self.d {
            self.slope[j] = gaussian::vmp::to_x(0.0, 1.0);
        }
    }

    /// The first belief about `loading`, by its `#[init(…)]`.
    fn start_loading(&mut self) {
        for j in 0..self.d {
            for k in 0..self.talents {
                self.loading[j * self.talents + k] = Gaussian::point(
                    self.start[j * self.talents + k],
                );
            }
        }
    }

    /// Line 21, `let shift[i] ~ Gaussian(0, precision = spread);`.
    fn start_shift(&mut self) {
        let spread = self.spread;
        for i in 0..self.n {
            if self.shift_informed[i] {
                self.shift[i] = gaussian::vmp::to_x(0.0, spread);
            }
        }
    }

    /// Line 23, `let talent[i][k] ~ Gaussian(0.5, variance = 1);`.
    fn start_talent(&mut self) {
        for i in 0..self.n {
            for k in 0..self.talents {
                self.talent[i * self.talents + k] = gaussian::vmp::to_x(0.5, 1.0);
            }
        }
    }

    /// The belief about `base`, from lines 9 and 28.
    fn update_base(&mut self) {
        let mut next = gaussian::vmp::to_x(0.0, 0.25);
        let noise = self.noise;
        let base = self.base;
        for i in 0..self.n {
            for j in 0..self.d {
                if let Some(y) = self.y[i * self.d + j] {
                    let level = self.level[j];
                    let shift = self.shift[i];
                    let slope = self.slope[j];
                    let mut predicted = self.offset[i * self.d + j] + level.mean()
                        - base.mean() - 2.0 * shift.mean()
                        + self.covariate[i] * slope.mean();
                    for k in 0..self.talents {
                        let talent = self.talent[i * self.talents + k];
                        let loading = self.loading[j * self.talents + k];
                        predicted += talent.mean() * loading.mean();
                    }
                    next *= linear::to_term_mean_field(
                        -1.0,
                        base.mean(),
                        predicted,
                        Gaussian::from_mean_precision(y, noise.mean()),
                    );
                }
            }
        }
        self.base = next;
    }

    /// The belief about `noise`, from lines 10 and 28.
    fn update_noise(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 1.0);
        let base = self.base;
        for i in 0..self.n {
            for j in 0..self.d {
                if let Some(y) = self.y[i * self.d + j] {
                    let level = self.level[j];
                    let shift = self.shift[i];
                    let slope = self.slope[j];
                    let mut predictor = Predictor::new(self.offset[i * self.d + j], 0.0)
                        .plus(1.0, level)
                        .plus(-1.0, base)
                        .plus(-2.0, shift)
                        .plus(self.covariate[i], slope);
                    for k in 0..self.talents {
                        let talent = self.talent[i * self.talents + k];
                        let loading = self.loading[j * self.talents + k];
                        predictor.add_product(1.0, &[talent, loading]);
                    }
                    next *= gaussian::vmp::to_precision(y, predictor);
                }
            }
        }
        self.noise = next;
    }

    /// The belief about `spread`, from lines 11 and 21.
    fn update_spread(&mut self) {
        let mut next = gamma::vmp::to_x(2.0, 1.0);
        for i in 0..self.n {
            if self.shift_informed[i] {
                let shift = self.shift[i];
                next *= gaussian::vmp::to_precision(shift, 0.0);
            }
        }
        self.spread = next;
    }

    /// The belief about `level`, from lines 13 and 28.
    fn update_level(&mut self) {
        for j in 0..self.d {
            self.level_next[j] = gaussian::vmp::to_x(1.0, 0.1);
        }
        let noise = self.noise;
        let base = self.base;
        for i in 0..self.n {
            for j in 0..self.d {
                if let Some(y) = self.y[i * self.d + j] {
                    let level = self.level[j];
                    let shift = self.shift[i];
                    let slope = self.slope[j];
                    let mut predicted = self.offset[i * self.d + j] + level.mean()
                        - base.mean() - 2.0 * shift.mean()
                        + self.covariate[i] * slope.mean();
                    for k in 0..self.talents {
                        let talent = self.talent[i * self.talents + k];
                        let loading = self.loading[j * self.talents + k];
                        predicted += talent.mean() * loading.mean();
                    }
                    self.level_next[j] *= linear::to_term_mean_field(
                        1.0,
                        level.mean(),
                        predicted,
                        Gaussian::from_mean_precision(y, noise.mean()),
                    );
                }
            }
        }
        std::mem::swap(&mut self.level, &mut self.level_next);
    }

    /// The belief about `slope`, from lines 14 and 28.
    fn update_slope(&mut self) {
        for j in 0..self.d {
            self.slope_next[j] = gaussian::vmp::to_x(0.0, 1.0);
        }
        let noise = self.noise;
        let base = self.base;
        for i in 0..self.n {
            for j in 0..self.d {
                if let Some(y) = self.y[i * self.d + j] {
                    let level = self.level[j];
                    let shift = self.shift[i];
                    let slope = self.slope[j];
                    let mut predicted = self.offset[i * self.d + j] + level.mean()
                        - base.mean() - 2.0 * shift.mean()
                        + self.covariate[i] * slope.mean();
                    for k in 0..self.talents {
                        let talent = self.talent[i * self.talents + k];
                        let loading = self.loading[j * self.talents + k];
                        predicted += talent.mean() * loading.mean();
                    }
                    self.slope_next[j] *= linear::to_term_mean_field(
                        self.covariate[i],
                        slope.mean(),
                        predicted,
                        Gaussian::from_mean_precision(y, noise.mean()),
                    );
                }
            }
        }
        std::mem::swap(&mut self.slope, &mut self.slope_next);
    }

    /// The belief about `shift`, from lines 21 and 28.
    fn update_shift(&mut self) {
        self.shift_next.fill(Gaussian::UNIFORM);
        let spread = self.spread;
        for i in 0..self.n {
            if self.shift_informed[i] {
                self.shift_next[i] *= gaussian::vmp::to_x(0.0, spread);
            }
        }
        let noise = self.noise;
        let base = self.base;
        for i in 0..self.n {
            for j in 0..self.d {
                if let Some(y) = self.y[i * self.d + j] {
                    let level = self.level[j];
                    let shift = self.shift[i];
                    let slope = self.slope[j];
                    let mut predicted = self.offset[i * self.d + j] + level.mean()
                        - base.mean() - 2.0 * shift.mean()
                        + self.covariate[i] * slope.mean();
                    for k in 0..self.talents {
                        let talent = self.talent[i * self.talents + k];
                        let loading = self.loading[j * self.talents + k];
                        predicted += talent.mean() * loading.mean();
                    }
                    self.shift_next[i] *= linear::to_term_mean_field(
                        -2.0,
                        shift.mean(),
                        predicted,
                        Gaussian::from_mean_precision(y, noise.mean()),
                    );
                }
            }
        }
        std::mem::swap(&mut self.shift, &mut self.shift_next);
    }

    /// The belief about `talent`, from lines 23 and 28.
    fn update_talent(&mut self) {
        let noise = self.noise;
        let base = self.base;
        for i in 0..self.n {
            for k in 0..self.talents {
                let mut next = Gaussian::UNIFORM;
                next *= gaussian::vmp::to_x(0.5, 1.0);
                for j in 0..self.d {
                    if let Some(y) = self.y[i * self.d + j] {
                        let level = self.level[j];
                        let shift = self.shift[i];
                        let slope = self.slope[j];
                        let mut predicted = self.offset[i * self.d + j] + level.mean()
                            - base.mean() - 2.0 * shift.mean()
                            + self.covariate[i] * slope.mean();
                        for k in 0..self.talents {
                            let talent = self.talent[i * self.talents + k];
                            let loading = self.loading[j * self.talents + k];
                            predicted += talent.mean() * loading.mean();
                        }
                        let talent = self.talent[i * self.talents + k];
                        let loading = self.loading[j * self.talents + k];
                        next *= linear::to_factor_mean_field(
                            1.0,
                            talent.mean(),
                            linear::product_moments(&[loading]),
                            predicted,
                            Gaussian::from_mean_precision(y, noise.mean()),
                        );
                    }
                }
                self.talent[i * self.talents + k] = next;
            }
        }
    }

    /// The belief about `loading`, from lines 17 and 28.
    fn update_loading(&mut self) {
        let noise = self.noise;
        let base = self.base;
        for j in 0..self.d {
            for k in 0..self.talents {
                let mut next = Gaussian::UNIFORM;
                next *= gaussian::vmp::to_x(0.0, 1.0);
                for i in 0..self.n {
                    if let Some(y) = self.y[i * self.d + j] {
                        let level = self.level[j];
                        let shift = self.shift[i];
                        let slope = self.slope[j];
                        let mut predicted = self.offset[i * self.d + j] + level.mean()
                            - base.mean() - 2.0 * shift.mean()
                            + self.covariate[i] * slope.mean();
                        for k in 0..self.talents {
                            let talent = self.talent[i * self.talents + k];
                            let loading = self.loading[j * self.talents + k];
                            predicted += talent.mean() * loading.mean();
                        }
                        let talent = self.talent[i * self.talents + k];
                        let loading = self.loading[j * self.talents + k];
                        next *= linear::to_factor_mean_field(
                            1.0,
                            loading.mean(),
                            linear::product_moments(&[talent]),
                            predicted,
                            Gaussian::from_mean_precision(y, noise.mean()),
                        );
                    }
                }
                self.loading[j * self.talents + k] = next;
            }
        }
    }

    /// Line 21, `let shift[i] ~ Gaussian(0, precision = spread);`.
    fn predict_shift(&mut self) {
        let spread = self.spread;
        let predictor = Predictor::new(0.0, 0.0);
        for i in 0..self.n {
            if !self.shift_informed[i] {
                self.shift[i] = linear::through_noise(
                    predictor.to_gaussian(),
                    spread.mean_inverse(),
                );
            }
        }
    }
}

impl Inference for MixedEffectsMissingVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("base", &self.base, 0, 9, iteration)?;
        Error::check_proper("noise", &self.noise, 0, 10, iteration)?;
        Error::check_proper("spread", &self.spread, 0, 11, iteration)?;
        Error::check_all_proper("level", &self.level, 13, iteration)?;
        Error::check_all_proper("slope", &self.slope, 14, iteration)?;
        Error::check_all_proper("loading", &self.loading, 17, iteration)?;
        for i in 0..self.n {
            if self.shift_informed[i] {
                Error::check_proper("shift", &self.shift[i], i, 21, iteration)?;
            }
        }
        Error::check_all_proper("talent", &self.talent, 23, iteration)?;
        let mut moved = self.base.moved(&self.base_before, tolerance);
        self.base_before = self.base;
        moved |= self.noise.moved(&self.noise_before, tolerance);
        self.noise_before = self.noise;
        moved |= self.spread.moved(&self.spread_before, tolerance);
        self.spread_before = self.spread;
        moved |= posterity_runtime::any_moved(&self.level, &self.level_before, tolerance);
        self.level_before.clone_from(&self.level);
        moved |= posterity_runtime::any_moved(&self.slope, &self.slope_before, tolerance);
        self.slope_before.clone_from(&self.slope);
        moved |= posterity_runtime::any_moved(&self.loading, &self.loading_before, tolerance);
        self.loading_before.clone_from(&self.loading);
        moved |= posterity_runtime::any_moved(&self.shift, &self.shift_before, tolerance);
        self.shift_before.clone_from(&self.shift);
        moved |= posterity_runtime::any_moved(&self.talent, &self.talent_before, tolerance);
        self.talent_before.clone_from(&self.talent);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let base = Posterior::from(self.base);
        let noise = Posterior::from(self.noise);
        let spread = Posterior::from(self.spread);
        let level = Posterior::array((0..self.d).map(|i| self.level[i]));
        let slope = Posterior::array((0..self.d).map(|i| self.slope[i]));
        let loading = Posterior::shaped(
            [self.d, self.talents],
            |[i, j]| self.loading[i * self.talents + j],
        );
        let shift = Posterior::array((0..self.n).map(|i| self.shift[i]));
        let talent = Posterior::shaped(
            [self.n, self.talents],
            |[i, j]| self.talent[i * self.talents + j],
        );
        vec![
            ("base", base), ("noise", noise), ("spread", spread), ("level", level),
            ("slope", slope), ("loading", loading), ("shift", shift), ("talent", talent)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(28, 13)]
    }
}
