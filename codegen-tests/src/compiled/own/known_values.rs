//! `KnownValues` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/known_values.model`.
//!
//! ```text
//! model KnownValues(
//!     table: [[f64; columns]; rows],
//!     total: [f64; rows],
//!     scale: f64,
//!     scaled: f64,
//!     weighted: f64,
//!     turned: f64,
//!     counts: [usize; rows],
//!     spanned: f64,
//!     early: [f64; rows],
//!     place: [usize; rows],
//!     placed: [f64; rows],
//!     first: f64,
//!     last: [f64; rows],
//! ) -> (level, double, weight, sign, span, head, gathered) {
//!     // The index of the loop below has the name of the one inside the sum.
//!     let level ~ Gaussian(0, variance = 1);
//!     let sums = array(0..rows, |i| sum(0..columns, |j| table[i][j]));
//!     for j in 0..rows {
//!         total[j] ~ Gaussian(level + sums[j], variance = 1);
//!     }
//!     // Reals that are added up and cancel.
//!     let double ~ Gaussian(scale - scale, variance = 1);
//!     scaled ~ Gaussian(scale * double + scale * double, variance = 1);
//!     // Elements of arrays that are made on the spot.
//!     for j in 0..columns {
//!         let weight[j] ~ Gaussian(0, variance = 1);
//!         let sign[j] ~ Gaussian(0, variance = 1);
//!     }
//!     weighted ~ Gaussian(dot(array(0..columns, |j| 2 * table[0][j]), weight), variance = 1);
//!     turned ~ Gaussian(dot(-table[0], sign), variance = 1);
//!     // Integers reduced.
//!     let span ~ Gaussian(0, variance = 1);
//!     spanned ~ Gaussian(span + max(counts) + min(counts), variance = 1);
//!     // Bounds on a known integer, one of them included.
//!     let head ~ Gaussian(0, variance = 1);
//!     for i in 0..rows {
//!         if 1 <= i && i < 3 {
//!             early[i] ~ Gaussian(head, variance = 1);
//!         }
//!     }
//!     // Data drawn piece by piece, at places that the data choose or that a condition does.
//!     let gathered ~ Gaussian(0, variance = 1);
//!     for i in 0..rows {
//!         placed[place[i]] ~ Gaussian(gathered, variance = 1);
//!     }
//!     last[0] ~ Gaussian(first, variance = 1);
//!     for i in 0..rows {
//!         if i > 0 {
//!             last[i] ~ Gaussian(gathered, variance = 1);
//!         }
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor, Progress,
    Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`KnownValues`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct KnownValuesData<'a> {
    /// `table: [[f64; columns]; rows]`
    pub table: Grid<'a, f64, 2>,
    /// `total: [f64; rows]`
    pub total: &'a [f64],
    /// `scale: f64`
    pub scale: f64,
    /// `scaled: f64`
    pub scaled: f64,
    /// `weighted: f64`
    pub weighted: f64,
    /// `turned: f64`
    pub turned: f64,
    /// `counts: [usize; rows]`
    pub counts: &'a [usize],
    /// `spanned: f64`
    pub spanned: f64,
    /// `early: [f64; rows]`
    pub early: &'a [f64],
    /// `place: [usize; rows]`
    pub place: &'a [usize],
    /// `placed: [f64; rows]`
    pub placed: &'a [f64],
    /// `first: f64`
    pub first: f64,
    /// `last: [f64; rows]`
    pub last: &'a [f64],
}

/// Known values of many shapes beside random ones that are conjugate, each in a plate of its own.
#[derive(Clone, Debug)]
pub struct KnownValues {
    /// The data `table: [[f64; columns]; rows]`.
    table: Vec<f64>,
    /// The data `total: [f64; rows]`.
    total: Vec<f64>,
    /// The data `scale: f64`.
    scale: f64,
    /// The data `scaled: f64`.
    scaled: f64,
    /// The data `weighted: f64`.
    weighted: f64,
    /// The data `turned: f64`.
    turned: f64,
    /// The data `counts: [usize; rows]`.
    counts: Vec<usize>,
    /// The data `spanned: f64`.
    spanned: f64,
    /// The data `early: [f64; rows]`.
    early: Vec<f64>,
    /// The data `place: [usize; rows]`.
    place: Vec<usize>,
    /// The data `placed: [f64; rows]`.
    placed: Vec<f64>,
    /// The data `first: f64`.
    first: f64,
    /// The data `last: [f64; rows]`.
    last: Vec<f64>,
    /// The size `rows` of the data.
    rows: usize,
    /// The size `columns` of the data.
    columns: usize,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `double`.
    double: Gaussian,
    /// The belief about `weight`.
    weight: Vec<Gaussian>,
    /// The belief about `sign`.
    sign: Vec<Gaussian>,
    /// The belief about `span`.
    span: Gaussian,
    /// The belief about `head`.
    head: Gaussian,
    /// The belief about `gathered`.
    gathered: Gaussian,
    /// The message to `level` from its definition, line 19.
    level_prior: Gaussian,
    /// The product of the messages to `level` from line 22.
    level_from_total: Gaussian,
    /// The message to `double` from its definition, line 25.
    double_prior: Gaussian,
    /// The message to `double` from line 26.
    double_from_scaled: Gaussian,
    /// The message to `weight` from its definition, line 29.
    weight_prior: Vec<Gaussian>,
    /// The message to `sign` from its definition, line 30.
    sign_prior: Vec<Gaussian>,
    /// The message to `weight[j]` from line 32.
    weight_from_weighted: Vec<Gaussian>,
    /// The message to `sign[j]` from line 33.
    sign_from_turned: Vec<Gaussian>,
    /// The message to `span` from its definition, line 35.
    span_prior: Gaussian,
    /// The message to `span` from line 36.
    span_from_spanned: Gaussian,
    /// The message to `head` from its definition, line 38.
    head_prior: Gaussian,
    /// The product of the messages to `head` from line 41.
    head_from_early: Gaussian,
    /// The message to `gathered` from its definition, line 45.
    gathered_prior: Gaussian,
    /// The product of the messages to `gathered` from line 47.
    gathered_from_placed: Gaussian,
    /// The product of the messages to `gathered` from line 52.
    gathered_from_last: Gaussian,
}

impl KnownValues {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: KnownValuesData<'_>) -> Result<Self, DataError> {
        check::grid("table", data.table, 4, 5)?;
        check::real("table", data.table, 4, 5)?;
        check::real("total", data.total, 5, 5)?;
        check::real("scale", data.scale, 6, 5)?;
        check::real("scaled", data.scaled, 7, 5)?;
        check::real("weighted", data.weighted, 8, 5)?;
        check::real("turned", data.turned, 9, 5)?;
        check::integer("counts", data.counts, 10, 5)?;
        check::real("spanned", data.spanned, 11, 5)?;
        check::real("early", data.early, 12, 5)?;
        check::integer("place", data.place, 13, 5)?;
        check::real("placed", data.placed, 14, 5)?;
        check::real("first", data.first, 15, 5)?;
        check::real("last", data.last, 16, 5)?;
        let rows = data.table.sizes[0];
        check::size("rows", "table", rows, "total", data.total.len(), 5, 5)?;
        check::size("rows", "table", rows, "counts", data.counts.len(), 10, 5)?;
        check::size("rows", "table", rows, "early", data.early.len(), 12, 5)?;
        check::size("rows", "table", rows, "place", data.place.len(), 13, 5)?;
        check::size("rows", "table", rows, "placed", data.placed.len(), 14, 5)?;
        check::size("rows", "table", rows, "last", data.last.len(), 16, 5)?;
        let columns = data.table.sizes[1];
        let mut inference = Self {
            table: data.table.values.to_vec(),
            total: data.total.to_vec(),
            scale: data.scale,
            scaled: data.scaled,
            weighted: data.weighted,
            turned: data.turned,
            counts: data.counts.to_vec(),
            spanned: data.spanned,
            early: data.early.to_vec(),
            place: data.place.to_vec(),
            placed: data.placed.to_vec(),
            first: data.first,
            last: data.last.to_vec(),
            rows,
            columns,
            level: Gaussian::UNIFORM,
            double: Gaussian::UNIFORM,
            weight: Vec::new(),
            sign: Vec::new(),
            span: Gaussian::UNIFORM,
            head: Gaussian::UNIFORM,
            gathered: Gaussian::UNIFORM,
            level_prior: Gaussian::UNIFORM,
            level_from_total: Gaussian::UNIFORM,
            double_prior: Gaussian::UNIFORM,
            double_from_scaled: Gaussian::UNIFORM,
            weight_prior: Vec::new(),
            sign_prior: Vec::new(),
            weight_from_weighted: Vec::new(),
            sign_from_turned: Vec::new(),
            span_prior: Gaussian::UNIFORM,
            span_from_spanned: Gaussian::UNIFORM,
            head_prior: Gaussian::UNIFORM,
            head_from_early: Gaussian::UNIFORM,
            gathered_prior: Gaussian::UNIFORM,
            gathered_from_placed: Gaussian::UNIFORM,
            gathered_from_last: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `table` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_table(&mut self, table: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("table", table, 4, 5)?;
        check::length("table", self.rows, table.sizes[0], 4, 5)?;
        check::length("table", self.columns, table.sizes[1], 4, 5)?;
        check::real("table", table, 4, 5)?;
        self.table = table.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `total` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_total(&mut self, total: &[f64]) -> Result<(), DataError> {
        check::length("total", self.total.len(), total.len(), 5, 5)?;
        check::real("total", total, 5, 5)?;
        self.total = total.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `scale` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_scale(&mut self, scale: f64) -> Result<(), DataError> {
        check::real("scale", scale, 6, 5)?;
        self.scale = scale;
        self.reset();
        Ok(())
    }

    /// Replaces `scaled` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_scaled(&mut self, scaled: f64) -> Result<(), DataError> {
        check::real("scaled", scaled, 7, 5)?;
        self.scaled = scaled;
        self.reset();
        Ok(())
    }

    /// Replaces `weighted` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_weighted(&mut self, weighted: f64) -> Result<(), DataError> {
        check::real("weighted", weighted, 8, 5)?;
        self.weighted = weighted;
        self.reset();
        Ok(())
    }

    /// Replaces `turned` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_turned(&mut self, turned: f64) -> Result<(), DataError> {
        check::real("turned", turned, 9, 5)?;
        self.turned = turned;
        self.reset();
        Ok(())
    }

    /// Replaces `counts` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_counts(&mut self, counts: &[usize]) -> Result<(), DataError> {
        check::length("counts", self.counts.len(), counts.len(), 10, 5)?;
        check::integer("counts", counts, 10, 5)?;
        self.counts = counts.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `spanned` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_spanned(&mut self, spanned: f64) -> Result<(), DataError> {
        check::real("spanned", spanned, 11, 5)?;
        self.spanned = spanned;
        self.reset();
        Ok(())
    }

    /// Replaces `early` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_early(&mut self, early: &[f64]) -> Result<(), DataError> {
        check::length("early", self.early.len(), early.len(), 12, 5)?;
        check::real("early", early, 12, 5)?;
        self.early = early.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `place` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_place(&mut self, place: &[usize]) -> Result<(), DataError> {
        check::length("place", self.place.len(), place.len(), 13, 5)?;
        check::integer("place", place, 13, 5)?;
        let before = std::mem::replace(&mut self.place, place.to_vec());
        self.check_data().inspect_err(|_| self.place = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `placed` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_placed(&mut self, placed: &[f64]) -> Result<(), DataError> {
        check::length("placed", self.placed.len(), placed.len(), 14, 5)?;
        check::real("placed", placed, 14, 5)?;
        self.placed = placed.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `first` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first(&mut self, first: f64) -> Result<(), DataError> {
        check::real("first", first, 15, 5)?;
        self.first = first;
        self.reset();
        Ok(())
    }

    /// Replaces `last` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_last(&mut self, last: &[f64]) -> Result<(), DataError> {
        check::length("last", self.last.len(), last.len(), 16, 5)?;
        check::real("last", last, 16, 5)?;
        self.last = last.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.tell_level();
        self.define_double();
        self.tell_double();
        self.define_weight();
        self.define_sign();
        self.define_span();
        self.tell_span();
        self.define_head();
        self.tell_head();
        self.define_gathered();
        self.tell_gathered();
        self.line_52_tell_gathered();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_sign();
        self.tell_weight();
        self.marginal_of_level();
        self.marginal_of_double();
        self.marginal_of_weight();
        self.marginal_of_sign();
        self.marginal_of_span();
        self.marginal_of_head();
        self.marginal_of_gathered();
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

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The posterior of `double`.
    #[must_use]
    pub fn double_posterior(&self) -> &Gaussian {
        &self.double
    }

    /// The posterior of `weight`.
    #[must_use]
    pub fn weight_posterior(&self) -> &[Gaussian] {
        &self.weight
    }

    /// The posterior of `sign`.
    #[must_use]
    pub fn sign_posterior(&self) -> &[Gaussian] {
        &self.sign
    }

    /// The posterior of `span`.
    #[must_use]
    pub fn span_posterior(&self) -> &Gaussian {
        &self.span
    }

    /// The posterior of `head`.
    #[must_use]
    pub fn head_posterior(&self) -> &Gaussian {
        &self.head
    }

    /// The posterior of `gathered`.
    #[must_use]
    pub fn gathered_posterior(&self) -> &Gaussian {
        &self.gathered
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `level`, from lines 19 and 22.
        let mut level_so_far = self.level_prior;
        for j in 0..self.rows {
            let predictor = Predictor::new(
                    (0..self.columns)
                        .map(|j_inner| self.table[j * self.columns + j_inner])
                        .sum::<f64>(),
                    1.0,
                )
                .plus(1.0, level_so_far);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.total[j]), predictor).log_z;
            let predictor = Predictor::new(
                (0..self.columns)
                    .map(|j_inner| self.table[j * self.columns + j_inner])
                    .sum::<f64>(),
                1.0,
            );
            level_so_far *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.total[j]));
        }
        // `double`, from lines 25 and 26.
        let double = self.double_prior;
        let predictor = Predictor::new(0.0, 1.0).plus(self.scale + self.scale, double);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.scaled), predictor).log_z;
        // `weight`, from line 29.
        for at in 0..self.weight_prior.len() {
            log_z += (self.weight_prior[at] * self.weight_from_weighted[at])
                .log_normaliser_over(&self.weight_prior[at]);
        }
        // `sign`, from line 30.
        for at in 0..self.sign_prior.len() {
            log_z += (self.sign_prior[at] * self.sign_from_turned[at])
                .log_normaliser_over(&self.sign_prior[at]);
        }
        // `span`, from lines 35 and 36.
        let span = self.span_prior;
        let predictor = Predictor::new(
                ((0..self.rows).map(|j| self.counts[j]).fold(usize::MIN, usize::max)
                    as f64)
                    + ((0..self.rows)
                        .map(|j| self.counts[j])
                        .fold(usize::MAX, usize::min) as f64),
                1.0,
            )
            .plus(1.0, span);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.spanned), predictor).log_z;
        // `head`, from lines 38 and 41.
        let mut head_so_far = self.head_prior;
        for i in 0..self.rows {
            if 1 <= i && i < 3 {
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, head_so_far);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.early[i]), predictor)
                    .log_z;
                head_so_far *= Gaussian::from_mean_variance(self.early[i], 1.0);
            }
        }
        // `gathered`, from lines 45, 47 and 52.
        let mut gathered_so_far = self.gathered_prior;
        for i in 0..self.rows {
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, gathered_so_far);
            log_z += linear::gaussian_derivatives(
                    Gaussian::point(self.placed[self.place[i]]),
                    predictor,
                )
                .log_z;
            gathered_so_far *= Gaussian::from_mean_variance(self.placed[self.place[i]], 1.0);
        }
        for i in 0..self.rows {
            if i > 0 {
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, gathered_so_far);
                log_z +=
                    linear::gaussian_derivatives(Gaussian::point(self.last[i]), predictor).log_z;
                gathered_so_far *= Gaussian::from_mean_variance(self.last[i], 1.0);
            }
        }
        // Line 32, `weighted ~ Gaussian(dot(array(0..columns, |j| 2 * table[0][j]), weigh…`.
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.columns {
            let weight = self.weight_prior[j];
            predictor.add(2.0 * self.table[j], weight);
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.weighted), predictor).log_z;
        for j in 0..self.columns {
            let weight = self.weight_prior[j];
            log_z -= (self.weight_prior[j] * self.weight_from_weighted[j])
                .log_normaliser_over(&weight);
        }
        // Line 33, `turned ~ Gaussian(dot(-table[0], sign), variance = 1);`.
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.columns {
            let sign = self.sign_prior[j];
            predictor.add(-self.table[j], sign);
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.turned), predictor).log_z;
        for j in 0..self.columns {
            let sign = self.sign_prior[j];
            log_z -= (self.sign_prior[j] * self.sign_from_turned[j]).log_normaliser_over(&sign);
        }
        // Line 49, `last[0] ~ Gaussian(first, variance = 1);`.
        let predictor = Predictor::new(self.first, 1.0);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.last[0]), predictor).log_z;
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.columns {
            check::below("0", &[], 0, self.rows, 32, 61)?;
        }
        check::below("0", &[], 0, self.rows, 33, 34)?;
        check::compared("rows", &[], self.rows, 36, 35)?;
        check::compared("rows", &[], self.rows, 36, 49)?;
        for i in 0..self.rows {
            check::below("place[{}]", &[i], self.place[i], self.rows, 47, 9)?;
        }
        check::below("0", &[], 0, self.rows, 49, 5)?;
        let mut drawn: Vec<[usize; 1]> = Vec::new();
        for i in 0..self.rows {
            drawn.push([self.place[i]]);
        }
        check::drawn_once("placed", drawn, 47, 9)?;
        let mut drawn: Vec<[usize; 1]> = Vec::new();
        drawn.push([0]);
        for i in 0..self.rows {
            if i > 0 {
                drawn.push([i]);
            }
        }
        check::drawn_once("last", drawn, 52, 13)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.level = Gaussian::UNIFORM;
        self.double = Gaussian::UNIFORM;
        self.weight = vec![Gaussian::UNIFORM; self.columns];
        self.sign = vec![Gaussian::UNIFORM; self.columns];
        self.span = Gaussian::UNIFORM;
        self.head = Gaussian::UNIFORM;
        self.gathered = Gaussian::UNIFORM;
        self.level_prior = Gaussian::UNIFORM;
        self.level_from_total = Gaussian::UNIFORM;
        self.double_prior = Gaussian::UNIFORM;
        self.double_from_scaled = Gaussian::UNIFORM;
        self.weight_prior = vec![Gaussian::UNIFORM; self.columns];
        self.sign_prior = vec![Gaussian::UNIFORM; self.columns];
        self.weight_from_weighted = vec![Gaussian::UNIFORM; self.columns];
        self.sign_from_turned = vec![Gaussian::UNIFORM; self.columns];
        self.span_prior = Gaussian::UNIFORM;
        self.span_from_spanned = Gaussian::UNIFORM;
        self.head_prior = Gaussian::UNIFORM;
        self.head_from_early = Gaussian::UNIFORM;
        self.gathered_prior = Gaussian::UNIFORM;
        self.gathered_from_placed = Gaussian::UNIFORM;
        self.gathered_from_last = Gaussian::UNIFORM;
    }

    /// Line 19, `let level ~ Gaussian(0, variance = 1);`.
    fn define_level(&mut self) {
        self.level_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 22, `total[j] ~ Gaussian(level + sums[j], variance = 1);`.
    fn tell_level(&mut self) {
        self.level_from_total = Gaussian::UNIFORM;
        for j in 0..self.rows {
            let predictor = Predictor::new(
                (0..self.columns)
                    .map(|j_inner| self.table[j * self.columns + j_inner])
                    .sum::<f64>(),
                1.0,
            );
            self.level_from_total *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.total[j]));
        }
    }

    /// Line 25, `let double ~ Gaussian(scale - scale, variance = 1);`.
    fn define_double(&mut self) {
        self.double_prior = Gaussian::from_mean_variance(self.scale - self.scale, 1.0);
    }

    /// Line 26, `scaled ~ Gaussian(scale * double + scale * double, variance = 1);`.
    fn tell_double(&mut self) {
        let predictor = Predictor::new(0.0, 1.0);
        self.double_from_scaled = linear::to_left_out_term(
            self.scale + self.scale,
            predictor,
            Gaussian::point(self.scaled),
        );
    }

    /// Line 29, `let weight[j] ~ Gaussian(0, variance = 1);`.
    fn define_weight(&mut self) {
        self.weight_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 30, `let sign[j] ~ Gaussian(0, variance = 1);`.
    fn define_sign(&mut self) {
        self.sign_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 35, `let span ~ Gaussian(0, variance = 1);`.
    fn define_span(&mut self) {
        self.span_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 36, `spanned ~ Gaussian(span + max(counts) + min(counts), variance = 1);`.
    fn tell_span(&mut self) {
        let predictor = Predictor::new(
            ((0..self.rows).map(|j| self.counts[j]).fold(usize::MIN, usize::max) as f64)
                + ((0..self.rows).map(|j| self.counts[j]).fold(usize::MAX, usize::min)
                    as f64),
            1.0,
        );
        self.span_from_spanned = linear::to_left_out_term(
            1.0,
            predictor,
            Gaussian::point(self.spanned),
        );
    }

    /// Line 38, `let head ~ Gaussian(0, variance = 1);`.
    fn define_head(&mut self) {
        self.head_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 41, `early[i] ~ Gaussian(head, variance = 1);`.
    fn tell_head(&mut self) {
        self.head_from_early = Gaussian::UNIFORM;
        for i in 0..self.rows {
            if 1 <= i && i < 3 {
                self.head_from_early *= Gaussian::from_mean_variance(self.early[i], 1.0);
            }
        }
    }

    /// Line 45, `let gathered ~ Gaussian(0, variance = 1);`.
    fn define_gathered(&mut self) {
        self.gathered_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 47, `placed[place[i]] ~ Gaussian(gathered, variance = 1);`.
    fn tell_gathered(&mut self) {
        self.gathered_from_placed = Gaussian::UNIFORM;
        for i in 0..self.rows {
            self.gathered_from_placed *=
                Gaussian::from_mean_variance(self.placed[self.place[i]], 1.0);
        }
    }

    /// Line 52, `last[i] ~ Gaussian(gathered, variance = 1);`.
    fn line_52_tell_gathered(&mut self) {
        self.gathered_from_last = Gaussian::UNIFORM;
        for i in 0..self.rows {
            if i > 0 {
                self.gathered_from_last *= Gaussian::from_mean_variance(self.last[i], 1.0);
            }
        }
    }

    /// Line 33, `turned ~ Gaussian(dot(-table[0], sign), variance = 1);`.
    fn tell_sign(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.columns {
            let sign = self.sign_prior[j];
            predictor.add(-self.table[j], sign);
        }
        let child = Gaussian::point(self.turned);
        for j in 0..self.columns {
            let sign = self.sign_prior[j];
            self.sign_from_turned[j] = linear::to_term_of_gaussian(
                -self.table[j],
                sign,
                predictor,
                child,
            );
        }
    }

    /// Line 32, `weighted ~ Gaussian(dot(array(0..columns, |j| 2 * table[0][j]), weigh…`.
    fn tell_weight(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.columns {
            let weight = self.weight_prior[j];
            predictor.add(2.0 * self.table[j], weight);
        }
        let child = Gaussian::point(self.weighted);
        for j in 0..self.columns {
            let weight = self.weight_prior[j];
            self.weight_from_weighted[j] = linear::to_term_of_gaussian(
                2.0 * self.table[j],
                weight,
                predictor,
                child,
            );
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        self.level = self.level_prior * self.level_from_total;
    }

    /// The marginal of `double`: the product of all messages to it.
    fn marginal_of_double(&mut self) {
        self.double = self.double_prior * self.double_from_scaled;
    }

    /// The marginal of `weight`: the product of all messages to it.
    fn marginal_of_weight(&mut self) {
        for at in 0..self.weight.len() {
            self.weight[at] = self.weight_prior[at] * self.weight_from_weighted[at];
        }
    }

    /// The marginal of `sign`: the product of all messages to it.
    fn marginal_of_sign(&mut self) {
        for at in 0..self.sign.len() {
            self.sign[at] = self.sign_prior[at] * self.sign_from_turned[at];
        }
    }

    /// The marginal of `span`: the product of all messages to it.
    fn marginal_of_span(&mut self) {
        self.span = self.span_prior * self.span_from_spanned;
    }

    /// The marginal of `head`: the product of all messages to it.
    fn marginal_of_head(&mut self) {
        self.head = self.head_prior * self.head_from_early;
    }

    /// The marginal of `gathered`: the product of all messages to it.
    fn marginal_of_gathered(&mut self) {
        self.gathered = self.gathered_prior * self.gathered_from_placed * self.gathered_from_last;
    }
}

impl Inference for KnownValues {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("level", &self.level, 0, 19, iteration)?;
        Error::check_proper("double", &self.double, 0, 25, iteration)?;
        Error::check_all_proper("weight", &self.weight, 29, iteration)?;
        Error::check_all_proper("sign", &self.sign, 30, iteration)?;
        Error::check_proper("span", &self.span, 0, 35, iteration)?;
        Error::check_proper("head", &self.head, 0, 38, iteration)?;
        Error::check_proper("gathered", &self.gathered, 0, 45, iteration)?;
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
        let level = Posterior::from(self.level);
        let double = Posterior::from(self.double);
        let weight = Posterior::array((0..self.columns).map(|i| self.weight[i]));
        let sign = Posterior::array((0..self.columns).map(|i| self.sign[i]));
        let span = Posterior::from(self.span);
        let head = Posterior::from(self.head);
        let gathered = Posterior::from(self.gathered);
        vec![
            ("level", level), ("double", double), ("weight", weight), ("sign", sign),
            ("span", span), ("head", head), ("gathered", gathered)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(22, 9), (26, 5), (32, 5), (33, 5), (36, 5), (41, 13), (47, 9), (49, 5), (52, 13)]
    }
}
