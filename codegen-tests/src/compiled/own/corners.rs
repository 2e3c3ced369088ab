//! `Corners` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/corners.model`.
//!
//! ```text
//! model Corners(
//!     rising: [f64; n],
//!     falling: [f64; n],
//!     first: [f64; n],
//!     listed: [f64; n],
//!     squared: [f64; n],
//!     k: usize,
//!     far: f64,
//!     little: [f64; g],
//!     never: f64,
//!     alone: [f64; g],
//!     triple: [[usize; 3]; s],
//!     total: [f64; s],
//!     pair: [[usize; 2]; s],
//!     k_other: [f64; s],
//!     stated: [[f64; n + 1]; 2],
//!     row: [f64; n],
//!     weight: [f64; 2],
//!     count: usize,
//!     parent: [usize; n],
//! ) -> (
//!     ramp,
//!     slope,
//!     start,
//!     table,
//!     square,
//!     distance,
//!     scarce,
//!     absent,
//!     part,
//!     half,
//!     offset,
//!     share,
//!     seen,
//!     deep,
//!     later,
//! ) {
//!     let ramp ~ Gaussian(0, variance = 4);
//!     let slope ~ Gaussian(0, variance = 4);
//!     let start ~ Gaussian(0, variance = 4);
//!     let table ~ Gaussian(0, variance = 4);
//!     let square ~ Gaussian(0, variance = 4);
//!     let steps = array(0..n, |i| i - 3);
//!     for i in 0..n {
//!         rising[i] ~ Gaussian(ramp + (i - 2), variance = 1);
//!         falling[i] ~ Gaussian(slope + (-i), variance = 1);
//!         listed[i] ~ Gaussian(table + 2 * steps[i], variance = 1);
//!         squared[i] ~ Gaussian(square + (i - 3) * (1 - i), variance = 1);
//!         if i - 1 < 0 {
//!             first[i] ~ Gaussian(start, variance = 1);
//!         } else {
//!             first[i] ~ Gaussian(start + 100, variance = 1);
//!         }
//!     }
//!
//!     let distance ~ Gaussian(0, variance = 4);
//!     far ~ Gaussian(distance + abs(k - 3) + sum(0..n, |i| i - 2), variance = 1);
//!
//!     // A loop from 2 to 1 never runs.
//!     let scarce ~ Gaussian(0, variance = 4);
//!     never ~ Gaussian(sum(2..g, |i| scarce), variance = 1);
//!     for i in 0..g {
//!         little[i] ~ Gaussian(scarce, variance = 1);
//!     }
//!     let absent ~ Gaussian(0, variance = 4);
//!     for t in 2..g {
//!         let noise ~ Gaussian(absent, variance = 1);
//!         alone[t] ~ Gaussian(noise, variance = 1);
//!         observe noise > 0;
//!     }
//!
//!     for i in 0..3 {
//!         let part[i] ~ Gaussian(0, variance = 1);
//!         let half[i] ~ Gaussian(0, variance = 1);
//!     }
//!     for i in 0..s {
//!         total[i] ~ Gaussian(
//!             part[triple[i][0]] + part[triple[i][1]] + part[triple[i][2]],
//!             variance = 1,
//!         );
//!         k_other[i] ~ Gaussian(half[pair[i][0]] + half[pair[i][1]], variance = 1);
//!     }
//!
//!     let offset ~ Gaussian(0, variance = 4);
//!     for i in 0..n {
//!         row[i] ~ Gaussian(offset + stated[1][i + 1], variance = 1);
//!     }
//!     let share ~ Dirichlet([1, weight[0]]);
//!     let seen ~ Poisson(4);
//!     observe seen == count;
//!
//!     for a in 0..2 {
//!         for b in 0..2 {
//!             for c in 0..2 {
//!                 for d in 0..2 {
//!                     for e in 0..2 {
//!                         for f in 0..2 {
//!                             let deep[a][b][c][d][e][f] ~ Gaussian(f, variance = 1);
//!                         }
//!                     }
//!                 }
//!             }
//!         }
//!     }
//!
//!     let later[0] ~ Gaussian(5, variance = 1);
//!     for t in 1..n {
//!         let later[t] ~ Gaussian(2 * later[parent[t]], variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::operators::{dirichlet, is_positive, poisson};
use posterity_runtime::{
    Ahead, DataError, Dirichlet, Distribution, Error, Gaussian, Grid, Inference, Options,
    Poisson, Posterior, Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`Corners`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CornersData<'a> {
    /// `rising: [f64; n]`
    pub rising: &'a [f64],
    /// `falling: [f64; n]`
    pub falling: &'a [f64],
    /// `first: [f64; n]`
    pub first: &'a [f64],
    /// `listed: [f64; n]`
    pub listed: &'a [f64],
    /// `squared: [f64; n]`
    pub squared: &'a [f64],
    /// `k: usize`
    pub k: usize,
    /// `far: f64`
    pub far: f64,
    /// `little: [f64; g]`
    pub little: &'a [f64],
    /// `never: f64`
    pub never: f64,
    /// `alone: [f64; g]`
    pub alone: &'a [f64],
    /// `triple: [[usize; 3]; s]`
    pub triple: Grid<'a, usize, 2>,
    /// `total: [f64; s]`
    pub total: &'a [f64],
    /// `pair: [[usize; 2]; s]`
    pub pair: Grid<'a, usize, 2>,
    /// `k_other: [f64; s]`
    pub k_other: &'a [f64],
    /// `stated: [[f64; n + 1]; 2]`
    pub stated: Grid<'a, f64, 2>,
    /// `row: [f64; n]`
    pub row: &'a [f64],
    /// `weight: [f64; 2]`
    pub weight: &'a [f64],
    /// `count: usize`
    pub count: usize,
    /// `parent: [usize; n]`
    pub parent: &'a [usize],
}

/// The inference of `Corners`.
#[derive(Clone, Debug)]
pub struct Corners {
    /// The data `rising: [f64; n]`.
    rising: Vec<f64>,
    /// The data `falling: [f64; n]`.
    falling: Vec<f64>,
    /// The data `first: [f64; n]`.
    first: Vec<f64>,
    /// The data `listed: [f64; n]`.
    listed: Vec<f64>,
    /// The data `squared: [f64; n]`.
    squared: Vec<f64>,
    /// The data `k: usize`.
    k: usize,
    /// The data `far: f64`.
    far: f64,
    /// The data `little: [f64; g]`.
    little: Vec<f64>,
    /// The data `never: f64`.
    never: f64,
    /// The data `alone: [f64; g]`.
    alone: Vec<f64>,
    /// The data `triple: [[usize; 3]; s]`.
    triple: Vec<usize>,
    /// The data `total: [f64; s]`.
    total: Vec<f64>,
    /// The data `pair: [[usize; 2]; s]`.
    pair: Vec<usize>,
    /// The data `k_other: [f64; s]`.
    k_other: Vec<f64>,
    /// The data `stated: [[f64; n + 1]; 2]`.
    stated: Vec<f64>,
    /// The data `row: [f64; n]`.
    row: Vec<f64>,
    /// The data `weight: [f64; 2]`.
    weight: Vec<f64>,
    /// The data `count: usize`.
    count: usize,
    /// The data `parent: [usize; n]`.
    parent: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The size `g` of the data.
    g: usize,
    /// The size `s` of the data.
    s: usize,
    /// The belief about `ramp`.
    ramp: Gaussian,
    /// The belief about `slope`.
    slope: Gaussian,
    /// The belief about `start`.
    start: Gaussian,
    /// The belief about `table`.
    table: Gaussian,
    /// The belief about `square`.
    square: Gaussian,
    /// The belief about `distance`.
    distance: Gaussian,
    /// The belief about `scarce`.
    scarce: Gaussian,
    /// The belief about `absent`.
    absent: Gaussian,
    /// The belief about `noise`.
    noise: Vec<Gaussian>,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// The belief about `half`.
    half: Vec<Gaussian>,
    /// The belief about `offset`.
    offset: Gaussian,
    /// The belief about `share`.
    share: Dirichlet,
    /// The belief about `seen`.
    seen: Poisson,
    /// The belief about `deep`.
    deep: Vec<Gaussian>,
    /// The belief about `later`.
    later: Vec<Gaussian>,
    /// The message to `ramp` from its definition, line 39.
    ramp_prior: Gaussian,
    /// The message to `slope` from its definition, line 40.
    slope_prior: Gaussian,
    /// The message to `start` from its definition, line 41.
    start_prior: Gaussian,
    /// The message to `table` from its definition, line 42.
    table_prior: Gaussian,
    /// The message to `square` from its definition, line 43.
    square_prior: Gaussian,
    /// The product of the messages to `ramp` from line 46.
    ramp_from_rising: Gaussian,
    /// The product of the messages to `slope` from line 47.
    slope_from_falling: Gaussian,
    /// The product of the messages to `table` from line 48.
    table_from_listed: Gaussian,
    /// The product of the messages to `square` from line 49.
    square_from_squared: Gaussian,
    /// The product of the messages to `start` from line 51.
    start_from_first: Gaussian,
    /// The product of the messages to `start` from line 53.
    start_from_first_again: Gaussian,
    /// The message to `distance` from its definition, line 57.
    distance_prior: Gaussian,
    /// The message to `distance` from line 58.
    distance_from_far: Gaussian,
    /// The message to `scarce` from its definition, line 61.
    scarce_prior: Gaussian,
    /// The message to `scarce` from line 62.
    scarce_from_never: Gaussian,
    /// The product of the messages to `scarce` from line 64.
    scarce_from_little: Gaussian,
    /// The message to `noise` from its definition, line 68.
    noise_prior: Vec<Gaussian>,
    /// The message to `absent` from line 68.
    absent_from_noise: Vec<Gaussian>,
    /// The message to `noise[t - 2]` from line 69.
    noise_from_alone: Vec<Gaussian>,
    /// The message to `noise[t - 2]` from line 70.
    noise_from_constraint: Vec<Gaussian>,
    /// The message to `part[triple[i][0]]` from line 78.
    part_from_triple: Vec<Gaussian>,
    /// The message to `part[triple[i][1]]` from line 78.
    part_from_triple_again: Vec<Gaussian>,
    /// The message to `part[triple[i][2]]` from line 78.
    part_from_triple_third: Vec<Gaussian>,
    /// The message to `half[pair[i][0]]` from line 82.
    half_from_pair: Vec<Gaussian>,
    /// The message to `half[pair[i][1]]` from line 82.
    half_from_pair_again: Vec<Gaussian>,
    /// The message to `offset` from its definition, line 85.
    offset_prior: Gaussian,
    /// The product of the messages to `offset` from line 87.
    offset_from_row: Gaussian,
    /// The message to `seen` from its definition, line 90.
    seen_prior: Poisson,
    /// The message to `seen` from line 91.
    seen_from_evidence: Poisson,
    /// The belief about `ramp` one iteration ago.
    ramp_before: Gaussian,
    /// The belief about `slope` one iteration ago.
    slope_before: Gaussian,
    /// The belief about `start` one iteration ago.
    start_before: Gaussian,
    /// The belief about `table` one iteration ago.
    table_before: Gaussian,
    /// The belief about `square` one iteration ago.
    square_before: Gaussian,
    /// The belief about `distance` one iteration ago.
    distance_before: Gaussian,
    /// The belief about `scarce` one iteration ago.
    scarce_before: Gaussian,
    /// The belief about `absent` one iteration ago.
    absent_before: Gaussian,
    /// The belief about `noise` one iteration ago.
    noise_before: Vec<Gaussian>,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gaussian>,
    /// The belief about `half` one iteration ago.
    half_before: Vec<Gaussian>,
    /// The belief about `offset` one iteration ago.
    offset_before: Gaussian,
    /// The belief about `share` one iteration ago.
    share_before: Dirichlet,
    /// The belief about `seen` one iteration ago.
    seen_before: Poisson,
    /// The belief about `deep` one iteration ago.
    deep_before: Vec<Gaussian>,
    /// The belief about `later` one iteration ago.
    later_before: Vec<Gaussian>,
}

impl Corners {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CornersData<'_>) -> Result<Self, DataError> {
        check::real("rising", data.rising, 3, 5)?;
        check::real("falling", data.falling, 4, 5)?;
        check::real("first", data.first, 5, 5)?;
        check::real("listed", data.listed, 6, 5)?;
        check::real("squared", data.squared, 7, 5)?;
        check::integer("k", data.k, 8, 5)?;
        check::real("far", data.far, 9, 5)?;
        check::real("little", data.little, 10, 5)?;
        check::real("never", data.never, 11, 5)?;
        check::real("alone", data.alone, 12, 5)?;
        check::grid("triple", data.triple, 13, 5)?;
        check::integer("triple", data.triple, 13, 5)?;
        check::real("total", data.total, 14, 5)?;
        check::grid("pair", data.pair, 15, 5)?;
        check::integer("pair", data.pair, 15, 5)?;
        check::real("k_other", data.k_other, 16, 5)?;
        check::grid("stated", data.stated, 17, 5)?;
        check::real("stated", data.stated, 17, 5)?;
        check::real("row", data.row, 18, 5)?;
        check::real("weight", data.weight, 19, 5)?;
        check::integer("count", data.count, 20, 5)?;
        check::integer("parent", data.parent, 21, 5)?;
        let n = data.rising.len();
        check::size("n", "rising", n, "falling", data.falling.len(), 4, 5)?;
        check::size("n", "rising", n, "first", data.first.len(), 5, 5)?;
        check::size("n", "rising", n, "listed", data.listed.len(), 6, 5)?;
        check::size("n", "rising", n, "squared", data.squared.len(), 7, 5)?;
        check::size("n", "rising", n, "row", data.row.len(), 18, 5)?;
        check::size("n", "rising", n, "parent", data.parent.len(), 21, 5)?;
        let g = data.little.len();
        check::size("g", "little", g, "alone", data.alone.len(), 12, 5)?;
        let s = data.triple.sizes[0];
        check::size("s", "triple", s, "total", data.total.len(), 14, 5)?;
        check::size("s", "triple", s, "pair", data.pair.sizes[0], 15, 5)?;
        check::size("s", "triple", s, "k_other", data.k_other.len(), 16, 5)?;
        if !data.triple.sizes[..1].contains(&0) {
            check::length("triple", 3, data.triple.sizes[1], 13, 5)?;
        }
        if !data.pair.sizes[..1].contains(&0) {
            check::length("pair", 2, data.pair.sizes[1], 15, 5)?;
        }
        check::length("stated", 2, data.stated.sizes[0], 17, 5)?;
        check::length("weight", 2, data.weight.len(), 19, 5)?;
        let mut inference = Self {
            rising: data.rising.to_vec(),
            falling: data.falling.to_vec(),
            first: data.first.to_vec(),
            listed: data.listed.to_vec(),
            squared: data.squared.to_vec(),
            k: data.k,
            far: data.far,
            little: data.little.to_vec(),
            never: data.never,
            alone: data.alone.to_vec(),
            triple: data.triple.values.to_vec(),
            total: data.total.to_vec(),
            pair: data.pair.values.to_vec(),
            k_other: data.k_other.to_vec(),
            stated: data.stated.values.to_vec(),
            row: data.row.to_vec(),
            weight: data.weight.to_vec(),
            count: data.count,
            parent: data.parent.to_vec(),
            n,
            g,
            s,
            ramp: Gaussian::UNIFORM,
            slope: Gaussian::UNIFORM,
            start: Gaussian::UNIFORM,
            table: Gaussian::UNIFORM,
            square: Gaussian::UNIFORM,
            distance: Gaussian::UNIFORM,
            scarce: Gaussian::UNIFORM,
            absent: Gaussian::UNIFORM,
            noise: Vec::new(),
            part: Vec::new(),
            half: Vec::new(),
            offset: Gaussian::UNIFORM,
            share: Dirichlet::uniform(1),
            seen: Poisson::UNIFORM,
            deep: Vec::new(),
            later: Vec::new(),
            ramp_prior: Gaussian::UNIFORM,
            slope_prior: Gaussian::UNIFORM,
            start_prior: Gaussian::UNIFORM,
            table_prior: Gaussian::UNIFORM,
            square_prior: Gaussian::UNIFORM,
            ramp_from_rising: Gaussian::UNIFORM,
            slope_from_falling: Gaussian::UNIFORM,
            table_from_listed: Gaussian::UNIFORM,
            square_from_squared: Gaussian::UNIFORM,
            start_from_first: Gaussian::UNIFORM,
            start_from_first_again: Gaussian::UNIFORM,
            distance_prior: Gaussian::UNIFORM,
            distance_from_far: Gaussian::UNIFORM,
            scarce_prior: Gaussian::UNIFORM,
            scarce_from_never: Gaussian::UNIFORM,
            scarce_from_little: Gaussian::UNIFORM,
            noise_prior: Vec::new(),
            absent_from_noise: Vec::new(),
            noise_from_alone: Vec::new(),
            noise_from_constraint: Vec::new(),
            part_from_triple: Vec::new(),
            part_from_triple_again: Vec::new(),
            part_from_triple_third: Vec::new(),
            half_from_pair: Vec::new(),
            half_from_pair_again: Vec::new(),
            offset_prior: Gaussian::UNIFORM,
            offset_from_row: Gaussian::UNIFORM,
            seen_prior: Poisson::UNIFORM,
            seen_from_evidence: Poisson::UNIFORM,
            ramp_before: Gaussian::UNIFORM,
            slope_before: Gaussian::UNIFORM,
            start_before: Gaussian::UNIFORM,
            table_before: Gaussian::UNIFORM,
            square_before: Gaussian::UNIFORM,
            distance_before: Gaussian::UNIFORM,
            scarce_before: Gaussian::UNIFORM,
            absent_before: Gaussian::UNIFORM,
            noise_before: Vec::new(),
            part_before: Vec::new(),
            half_before: Vec::new(),
            offset_before: Gaussian::UNIFORM,
            share_before: Dirichlet::uniform(1),
            seen_before: Poisson::UNIFORM,
            deep_before: Vec::new(),
            later_before: Vec::new(),
        };
        inference.check_sizes(&data)?;
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `rising` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_rising(&mut self, rising: &[f64]) -> Result<(), DataError> {
        check::length("rising", self.rising.len(), rising.len(), 3, 5)?;
        check::real("rising", rising, 3, 5)?;
        self.rising = rising.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `falling` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_falling(&mut self, falling: &[f64]) -> Result<(), DataError> {
        check::length("falling", self.falling.len(), falling.len(), 4, 5)?;
        check::real("falling", falling, 4, 5)?;
        self.falling = falling.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `first` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_first(&mut self, first: &[f64]) -> Result<(), DataError> {
        check::length("first", self.first.len(), first.len(), 5, 5)?;
        check::real("first", first, 5, 5)?;
        self.first = first.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `listed` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_listed(&mut self, listed: &[f64]) -> Result<(), DataError> {
        check::length("listed", self.listed.len(), listed.len(), 6, 5)?;
        check::real("listed", listed, 6, 5)?;
        self.listed = listed.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `squared` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_squared(&mut self, squared: &[f64]) -> Result<(), DataError> {
        check::length("squared", self.squared.len(), squared.len(), 7, 5)?;
        check::real("squared", squared, 7, 5)?;
        self.squared = squared.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `k` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_k(&mut self, k: usize) -> Result<(), DataError> {
        check::integer("k", k, 8, 5)?;
        self.k = k;
        self.reset();
        Ok(())
    }

    /// Replaces `far` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_far(&mut self, far: f64) -> Result<(), DataError> {
        check::real("far", far, 9, 5)?;
        self.far = far;
        self.reset();
        Ok(())
    }

    /// Replaces `little` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_little(&mut self, little: &[f64]) -> Result<(), DataError> {
        check::length("little", self.little.len(), little.len(), 10, 5)?;
        check::real("little", little, 10, 5)?;
        self.little = little.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `never` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_never(&mut self, never: f64) -> Result<(), DataError> {
        check::real("never", never, 11, 5)?;
        self.never = never;
        self.reset();
        Ok(())
    }

    /// Replaces `alone` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_alone(&mut self, alone: &[f64]) -> Result<(), DataError> {
        check::length("alone", self.alone.len(), alone.len(), 12, 5)?;
        check::real("alone", alone, 12, 5)?;
        self.alone = alone.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `triple` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_triple(&mut self, triple: Grid<'_, usize, 2>) -> Result<(), DataError> {
        check::grid("triple", triple, 13, 5)?;
        check::length("triple", self.s, triple.sizes[0], 13, 5)?;
        check::length("triple", 3, triple.sizes[1], 13, 5)?;
        check::integer("triple", triple, 13, 5)?;
        let before = std::mem::replace(&mut self.triple, triple.values.to_vec());
        self.check_data().inspect_err(|_| self.triple = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `total` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_total(&mut self, total: &[f64]) -> Result<(), DataError> {
        check::length("total", self.total.len(), total.len(), 14, 5)?;
        check::real("total", total, 14, 5)?;
        self.total = total.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `pair` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_pair(&mut self, pair: Grid<'_, usize, 2>) -> Result<(), DataError> {
        check::grid("pair", pair, 15, 5)?;
        check::length("pair", self.s, pair.sizes[0], 15, 5)?;
        check::length("pair", 2, pair.sizes[1], 15, 5)?;
        check::integer("pair", pair, 15, 5)?;
        let before = std::mem::replace(&mut self.pair, pair.values.to_vec());
        self.check_data().inspect_err(|_| self.pair = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `k_other` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_k_other(&mut self, k_other: &[f64]) -> Result<(), DataError> {
        check::length("k_other", self.k_other.len(), k_other.len(), 16, 5)?;
        check::real("k_other", k_other, 16, 5)?;
        self.k_other = k_other.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `stated` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_stated(&mut self, stated: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("stated", stated, 17, 5)?;
        check::length("stated", 2, stated.sizes[0], 17, 5)?;
        check::length("stated", self.n + 1, stated.sizes[1], 17, 5)?;
        check::real("stated", stated, 17, 5)?;
        self.stated = stated.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `row` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_row(&mut self, row: &[f64]) -> Result<(), DataError> {
        check::length("row", self.row.len(), row.len(), 18, 5)?;
        check::real("row", row, 18, 5)?;
        self.row = row.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `weight` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_weight(&mut self, weight: &[f64]) -> Result<(), DataError> {
        check::length("weight", self.weight.len(), weight.len(), 19, 5)?;
        check::real("weight", weight, 19, 5)?;
        let before = std::mem::replace(&mut self.weight, weight.to_vec());
        self.check_data().inspect_err(|_| self.weight = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `count` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_count(&mut self, count: usize) -> Result<(), DataError> {
        check::integer("count", count, 20, 5)?;
        self.count = count;
        self.reset();
        Ok(())
    }

    /// Replaces `parent` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_parent(&mut self, parent: &[usize]) -> Result<(), DataError> {
        check::length("parent", self.parent.len(), parent.len(), 21, 5)?;
        check::integer("parent", parent, 21, 5)?;
        let before = std::mem::replace(&mut self.parent, parent.to_vec());
        self.check_data().inspect_err(|_| self.parent = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_ramp();
        self.define_slope();
        self.define_start();
        self.define_table();
        self.define_square();
        self.tell_ramp();
        self.tell_slope();
        self.tell_table();
        self.tell_square();
        self.tell_start();
        self.line_53_tell_start();
        self.define_distance();
        self.tell_distance();
        self.define_scarce();
        self.tell_scarce();
        self.line_64_tell_scarce();
        self.define_absent();
        self.tell_noise();
        self.define_part();
        self.define_half();
        self.define_offset();
        self.tell_offset();
        self.define_seen();
        self.tell_seen();
        self.marginal_of_ramp();
        self.marginal_of_slope();
        self.marginal_of_start();
        self.marginal_of_table();
        self.marginal_of_square();
        self.marginal_of_distance();
        self.marginal_of_scarce();
        self.marginal_of_offset();
        self.marginal_of_seen();
        self.ramp_before = self.ramp;
        self.slope_before = self.slope;
        self.start_before = self.start;
        self.table_before = self.table;
        self.square_before = self.square;
        self.distance_before = self.distance;
        self.scarce_before = self.scarce;
        self.absent_before = self.absent;
        self.noise_before.clone_from(&self.noise);
        self.part_before.clone_from(&self.part);
        self.half_before.clone_from(&self.half);
        self.offset_before = self.offset;
        self.share_before.clone_from(&self.share);
        self.seen_before = self.seen;
        self.deep_before.clone_from(&self.deep);
        self.later_before.clone_from(&self.later);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_half();
        self.tell_part();
        self.define_noise();
        self.line_70_tell_noise();
        self.tell_absent();
        self.marginal_of_noise();
        self.predict_share();
        self.predict_deep();
        self.predict_later();
        self.line_109_predict_later();
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

    /// The posterior of `ramp`.
    #[must_use]
    pub fn ramp_posterior(&self) -> &Gaussian {
        &self.ramp
    }

    /// The posterior of `slope`.
    #[must_use]
    pub fn slope_posterior(&self) -> &Gaussian {
        &self.slope
    }

    /// The posterior of `start`.
    #[must_use]
    pub fn start_posterior(&self) -> &Gaussian {
        &self.start
    }

    /// The posterior of `table`.
    #[must_use]
    pub fn table_posterior(&self) -> &Gaussian {
        &self.table
    }

    /// The posterior of `square`.
    #[must_use]
    pub fn square_posterior(&self) -> &Gaussian {
        &self.square
    }

    /// The posterior of `distance`.
    #[must_use]
    pub fn distance_posterior(&self) -> &Gaussian {
        &self.distance
    }

    /// The posterior of `scarce`.
    #[must_use]
    pub fn scarce_posterior(&self) -> &Gaussian {
        &self.scarce
    }

    /// The posterior of `absent`.
    #[must_use]
    pub fn absent_posterior(&self) -> &Gaussian {
        &self.absent
    }

    /// The posterior of `part`.
    #[must_use]
    pub fn part_posterior(&self) -> &[Gaussian] {
        &self.part
    }

    /// The posterior of `half`.
    #[must_use]
    pub fn half_posterior(&self) -> &[Gaussian] {
        &self.half
    }

    /// The posterior of `offset`.
    #[must_use]
    pub fn offset_posterior(&self) -> &Gaussian {
        &self.offset
    }

    /// The posterior of `share`.
    #[must_use]
    pub fn share_posterior(&self) -> &Dirichlet {
        &self.share
    }

    /// The posterior of `seen`.
    #[must_use]
    pub fn seen_posterior(&self) -> &Poisson {
        &self.seen
    }

    /// The posterior of `deep`.
    #[must_use]
    pub fn deep_posterior(&self) -> &[Gaussian] {
        &self.deep
    }

    /// The posterior of `later`.
    #[must_use]
    pub fn later_posterior(&self) -> &[Gaussian] {
        &self.later
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `ramp`, from lines 39 and 46.
        let mut ramp_so_far = self.ramp_prior;
        for i in 0..self.n {
            let predictor = Predictor::new((i as i64 - 2) as f64, 1.0).plus(1.0, ramp_so_far);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.rising[i]), predictor).log_z;
            let predictor = Predictor::new((i as i64 - 2) as f64, 1.0);
            ramp_so_far *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.rising[i]));
        }
        // `slope`, from lines 40 and 47.
        let mut slope_so_far = self.slope_prior;
        for i in 0..self.n {
            let predictor = Predictor::new((-(i as i64)) as f64, 1.0).plus(1.0, slope_so_far);
            log_z +=
                linear::gaussian_derivatives(Gaussian::point(self.falling[i]), predictor).log_z;
            let predictor = Predictor::new((-(i as i64)) as f64, 1.0);
            slope_so_far *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.falling[i]));
        }
        // `start`, from lines 41, 51 and 53.
        let mut start_so_far = self.start_prior;
        for i in 0..self.n {
            if (i as i64 - 1) < 0 {
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, start_so_far);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.first[i]), predictor)
                    .log_z;
                start_so_far *= Gaussian::from_mean_variance(self.first[i], 1.0);
            }
        }
        for i in 0..self.n {
            if (i as i64 - 1) >= 0 {
                let predictor = Predictor::new(100.0, 1.0).plus(1.0, start_so_far);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.first[i]), predictor)
                    .log_z;
                let predictor = Predictor::new(100.0, 1.0);
                start_so_far *=
                    linear::to_left_out_term(1.0, predictor, Gaussian::point(self.first[i]));
            }
        }
        // `table`, from lines 42 and 48.
        let mut table_so_far = self.table_prior;
        for i in 0..self.n {
            let predictor = Predictor::new((2 * (i as i64 - 3)) as f64, 1.0)
                .plus(1.0, table_so_far);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.listed[i]), predictor).log_z;
            let predictor = Predictor::new((2 * (i as i64 - 3)) as f64, 1.0);
            table_so_far *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.listed[i]));
        }
        // `square`, from lines 43 and 49.
        let mut square_so_far = self.square_prior;
        for i in 0..self.n {
            let predictor = Predictor::new(
                    ((i as i64 - 3) as f64) * ((1 - i as i64) as f64),
                    1.0,
                )
                .plus(1.0, square_so_far);
            log_z +=
                linear::gaussian_derivatives(Gaussian::point(self.squared[i]), predictor).log_z;
            let predictor = Predictor::new(((i as i64 - 3) as f64) * ((1 - i as i64) as f64), 1.0);
            square_so_far *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.squared[i]));
        }
        // `distance`, from lines 57 and 58.
        let distance = self.distance_prior;
        let predictor = Predictor::new(
                f64::abs((self.k as i64 - 3) as f64)
                    + (0..self.n).map(|i| (i as i64 - 2) as f64).sum::<f64>(),
                1.0,
            )
            .plus(1.0, distance);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.far), predictor).log_z;
        // `scarce`, from lines 61, 62 and 64.
        let mut scarce_so_far = self.scarce_prior;
        let predictor = Predictor::new(0.0, 1.0)
            .plus(if 2 < self.g { (self.g as i64 - 2) as f64 } else { 0.0 }, scarce_so_far);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.never), predictor).log_z;
        let predictor = Predictor::new(0.0, 1.0);
        scarce_so_far *= linear::to_left_out_term(
            if 2 < self.g { (self.g as i64 - 2) as f64 } else { 0.0 },
            predictor,
            Gaussian::point(self.never),
        );
        for i in 0..self.g {
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, scarce_so_far);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.little[i]), predictor).log_z;
            scarce_so_far *= Gaussian::from_mean_variance(self.little[i], 1.0);
        }
        // `absent`, from line 66.
        let absent_prior = Gaussian::from_mean_variance(0.0, 4.0);
        log_z += self.absent.log_normaliser_over(&absent_prior);
        // `noise`, from lines 68 and 69.
        let mut noise_so_far = self.noise_prior.clone();
        for t in 2..self.g {
            let noise = noise_so_far[t - 2];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, noise);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.alone[t]), predictor).log_z;
            noise_so_far[t - 2] *= Gaussian::from_mean_variance(self.alone[t], 1.0);
        }
        for at in 0..noise_so_far.len() {
            log_z += (self.noise_prior[at] * self.noise_from_alone[at]
                * self.noise_from_constraint[at])
                .log_normaliser_over(&noise_so_far[at]);
        }
        // `part`, from line 74.
        let part_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.part {
            log_z += belief.log_normaliser_over(&part_prior);
        }
        // `half`, from line 75.
        let half_prior = Gaussian::from_mean_variance(0.0, 1.0);
        for belief in &self.half {
            log_z += belief.log_normaliser_over(&half_prior);
        }
        // `offset`, from lines 85 and 87.
        let mut offset_so_far = self.offset_prior;
        for i in 0..self.n {
            let predictor = Predictor::new(self.stated[(self.n + 1) + (i + 1)], 1.0)
                .plus(1.0, offset_so_far);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.row[i]), predictor).log_z;
            let predictor = Predictor::new(self.stated[(self.n + 1) + (i + 1)], 1.0);
            offset_so_far *= linear::to_left_out_term(1.0, predictor, Gaussian::point(self.row[i]));
        }
        // `seen`, from lines 90 and 91.
        let seen = self.seen_prior;
        log_z += seen.log_density(self.count);
        // Line 68, `let noise ~ Gaussian(absent, variance = 1);`.
        for t in 2..self.g {
            let absent = self.absent / self.absent_from_noise[t - 2];
            log_z -= self.absent.log_normaliser_over(&absent);
        }
        // Line 70, `observe noise > 0;`.
        for t in 2..self.g {
            let noise = self.noise_prior[t - 2] * self.noise_from_alone[t - 2];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, noise);
            log_z += is_positive::ep::derivatives(true, predictor.mean, predictor.variance).log_z;
            log_z -= (self.noise_prior[t - 2] * self.noise_from_alone[t - 2]
                * self.noise_from_constraint[t - 2])
                .log_normaliser_over(&noise);
        }
        // Line 78, `total[i] ~ Gaussian( part[triple[i][0]] + part[triple[i][1]] + part[t…`.
        for i in 0..self.s {
            let triple = self.triple[i * 3];
            let triple_other = self.triple[i * 3 + 1];
            let triple_other_other = self.triple[i * 3 + 2];
            let part_at_triple = self.part[triple] / self.part_from_triple[i];
            let part_at_triple_other = self.part[triple_other] / self.part_from_triple_again[i];
            let part_at_triple_other_other = self.part[triple_other_other]
                / self.part_from_triple_third[i];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(1.0, part_at_triple)
                .plus(1.0, part_at_triple_other)
                .plus(1.0, part_at_triple_other_other);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.total[i]), predictor).log_z;
            log_z -= self.part[triple].log_normaliser_over(&part_at_triple);
            log_z -= self.part[triple_other].log_normaliser_over(&part_at_triple_other);
            log_z -= self
                .part[triple_other_other]
                .log_normaliser_over(&part_at_triple_other_other);
        }
        // Line 82, `k_other[i] ~ Gaussian(half[pair[i][0]] + half[pair[i][1]], variance =…`.
        for i in 0..self.s {
            let pair = self.pair[i * 2];
            let pair_other = self.pair[i * 2 + 1];
            let half_at_pair = self.half[pair] / self.half_from_pair[i];
            let half_at_pair_other = self.half[pair_other] / self.half_from_pair_again[i];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(1.0, half_at_pair)
                .plus(1.0, half_at_pair_other);
            log_z +=
                linear::gaussian_derivatives(Gaussian::point(self.k_other[i]), predictor).log_z;
            log_z -= self.half[pair].log_normaliser_over(&half_at_pair);
            log_z -= self.half[pair_other].log_normaliser_over(&half_at_pair_other);
        }
        log_z
    }

    /// The sizes that the model states in terms of others.
    fn check_sizes(&self, data: &CornersData<'_>) -> Result<(), DataError> {
        if !data.stated.sizes[..1].contains(&0) {
            check::length("stated", self.n + 1, data.stated.sizes[1], 17, 5)?;
        }
        Ok(())
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::concentration("[1, weight[0]]", &[], &[1.0, self.weight[0]], 89, 27)?;
        check::below("0", &[], 0, self.n, 107, 5)?;
        for i in 0..self.s {
            check::below("triple[{}][0]", &[i], self.triple[i * 3], 3, 79, 13)?;
            check::below("triple[{}][1]", &[i], self.triple[i * 3 + 1], 3, 79, 34)?;
            check::below("triple[{}][2]", &[i], self.triple[i * 3 + 2], 3, 79, 55)?;
            check::below("pair[{}][0]", &[i], self.pair[i * 2], 3, 82, 31)?;
            check::below("pair[{}][1]", &[i], self.pair[i * 2 + 1], 3, 82, 50)?;
        }
        for t in 1..self.n {
            check::below("parent[{}]", &[t], self.parent[t], self.n, 109, 37)?;
        }
        for i in 0..self.s {
            check::distinct("part", &[i], self.triple[i * 3] != self.triple[i * 3 + 1], 78, 9)?;
            check::distinct("part", &[i], self.triple[i * 3] != self.triple[i * 3 + 2], 78, 9)?;
            check::distinct("part", &[i], self.triple[i * 3 + 1] != self.triple[i * 3 + 2], 78, 9)?;
            check::distinct("half", &[i], self.pair[i * 2] != self.pair[i * 2 + 1], 82, 9)?;
        }
        for t in 1..self.n {
            check::before("parent[{}]", &[t], self.parent[t], t, 109, 9)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.ramp = Gaussian::UNIFORM;
        self.slope = Gaussian::UNIFORM;
        self.start = Gaussian::UNIFORM;
        self.table = Gaussian::UNIFORM;
        self.square = Gaussian::UNIFORM;
        self.distance = Gaussian::UNIFORM;
        self.scarce = Gaussian::UNIFORM;
        self.absent = Gaussian::UNIFORM;
        self.noise = vec![Gaussian::UNIFORM; self.g.saturating_sub(2)];
        self.part = vec![Gaussian::UNIFORM; 3];
        self.half = vec![Gaussian::UNIFORM; 3];
        self.offset = Gaussian::UNIFORM;
        self.share = Dirichlet::uniform(2);
        self.seen = Poisson::UNIFORM;
        self.deep = vec![Gaussian::UNIFORM; ((((2 * 2) * 2) * 2) * 2) * 2];
        self.later = vec![Gaussian::UNIFORM; self.n];
        self.ramp_prior = Gaussian::UNIFORM;
        self.slope_prior = Gaussian::UNIFORM;
        self.start_prior = Gaussian::UNIFORM;
        self.table_prior = Gaussian::UNIFORM;
        self.square_prior = Gaussian::UNIFORM;
        self.ramp_from_rising = Gaussian::UNIFORM;
        self.slope_from_falling = Gaussian::UNIFORM;
        self.table_from_listed = Gaussian::UNIFORM;
        self.square_from_squared = Gaussian::UNIFORM;
        self.start_from_first = Gaussian::UNIFORM;
        self.start_from_first_again = Gaussian::UNIFORM;
        self.distance_prior = Gaussian::UNIFORM;
        self.distance_from_far = Gaussian::UNIFORM;
        self.scarce_prior = Gaussian::UNIFORM;
        self.scarce_from_never = Gaussian::UNIFORM;
        self.scarce_from_little = Gaussian::UNIFORM;
        self.noise_prior = vec![Gaussian::UNIFORM; self.g.saturating_sub(2)];
        self.absent_from_noise = vec![Gaussian::UNIFORM; self.g.saturating_sub(2)];
        self.noise_from_alone = vec![Gaussian::UNIFORM; self.g.saturating_sub(2)];
        self.noise_from_constraint = vec![Gaussian::UNIFORM; self.g.saturating_sub(2)];
        self.part_from_triple = vec![Gaussian::UNIFORM; self.s];
        self.part_from_triple_again = vec![Gaussian::UNIFORM; self.s];
        self.part_from_triple_third = vec![Gaussian::UNIFORM; self.s];
        self.half_from_pair = vec![Gaussian::UNIFORM; self.s];
        self.half_from_pair_again = vec![Gaussian::UNIFORM; self.s];
        self.offset_prior = Gaussian::UNIFORM;
        self.offset_from_row = Gaussian::UNIFORM;
        self.seen_prior = Poisson::UNIFORM;
        self.seen_from_evidence = Poisson::UNIFORM;
    }

    /// Line 39, `let ramp ~ Gaussian(0, variance = 4);`.
    fn define_ramp(&mut self) {
        self.ramp_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 40, `let slope ~ Gaussian(0, variance = 4);`.
    fn define_slope(&mut self) {
        self.slope_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 41, `let start ~ Gaussian(0, variance = 4);`.
    fn define_start(&mut self) {
        self.start_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 42, `let table ~ Gaussian(0, variance = 4);`.
    fn define_table(&mut self) {
        self.table_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 43, `let square ~ Gaussian(0, variance = 4);`.
    fn define_square(&mut self) {
        self.square_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 46, `rising[i] ~ Gaussian(ramp + (i - 2), variance = 1);`.
    fn tell_ramp(&mut self) {
        self.ramp_from_rising = Gaussian::UNIFORM;
        for i in 0..self.n {
            let predictor = Predictor::new((i as i64 - 2) as f64, 1.0);
            self.ramp_from_rising *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.rising[i]));
        }
    }

    /// Line 47, `falling[i] ~ Gaussian(slope + (-i), variance = 1);`.
    fn tell_slope(&mut self) {
        self.slope_from_falling = Gaussian::UNIFORM;
        for i in 0..self.n {
            let predictor = Predictor::new((-(i as i64)) as f64, 1.0);
            self.slope_from_falling *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.falling[i]));
        }
    }

    /// Line 48, `listed[i] ~ Gaussian(table + 2 * steps[i], variance = 1);`.
    fn tell_table(&mut self) {
        self.table_from_listed = Gaussian::UNIFORM;
        for i in 0..self.n {
            let predictor = Predictor::new((2 * (i as i64 - 3)) as f64, 1.0);
            self.table_from_listed *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.listed[i]));
        }
    }

    /// Line 49, `squared[i] ~ Gaussian(square + (i - 3) * (1 - i), variance = 1);`.
    fn tell_square(&mut self) {
        self.square_from_squared = Gaussian::UNIFORM;
        for i in 0..self.n {
            let predictor = Predictor::new(((i as i64 - 3) as f64) * ((1 - i as i64) as f64), 1.0);
            self.square_from_squared *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.squared[i]));
        }
    }

    /// Line 51, `first[i] ~ Gaussian(start, variance = 1);`.
    fn tell_start(&mut self) {
        self.start_from_first = Gaussian::UNIFORM;
        for i in 0..self.n {
            if (i as i64 - 1) < 0 {
                self.start_from_first *= Gaussian::from_mean_variance(self.first[i], 1.0);
            }
        }
    }

    /// Line 53, `first[i] ~ Gaussian(start + 100, variance = 1);`.
    fn line_53_tell_start(&mut self) {
        self.start_from_first_again = Gaussian::UNIFORM;
        let predictor = Predictor::new(100.0, 1.0);
        for i in 0..self.n {
            if (i as i64 - 1) >= 0 {
                self.start_from_first_again *=
                    linear::to_left_out_term(1.0, predictor, Gaussian::point(self.first[i]));
            }
        }
    }

    /// Line 57, `let distance ~ Gaussian(0, variance = 4);`.
    fn define_distance(&mut self) {
        self.distance_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 58, `far ~ Gaussian(distance + abs(k - 3) + sum(0..n, |i| i - 2), variance…`.
    fn tell_distance(&mut self) {
        let predictor = Predictor::new(
            f64::abs((self.k as i64 - 3) as f64)
                + (0..self.n).map(|i| (i as i64 - 2) as f64).sum::<f64>(),
            1.0,
        );
        self.distance_from_far = linear::to_left_out_term(
            1.0,
            predictor,
            Gaussian::point(self.far),
        );
    }

    /// Line 61, `let scarce ~ Gaussian(0, variance = 4);`.
    fn define_scarce(&mut self) {
        self.scarce_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 62, `never ~ Gaussian(sum(2..g, |i| scarce), variance = 1);`.
    fn tell_scarce(&mut self) {
        let predictor = Predictor::new(0.0, 1.0);
        self.scarce_from_never = linear::to_left_out_term(
            if 2 < self.g { (self.g as i64 - 2) as f64 } else { 0.0 },
            predictor,
            Gaussian::point(self.never),
        );
    }

    /// Line 64, `little[i] ~ Gaussian(scarce, variance = 1);`.
    fn line_64_tell_scarce(&mut self) {
        self.scarce_from_little = Gaussian::UNIFORM;
        for i in 0..self.g {
            self.scarce_from_little *= Gaussian::from_mean_variance(self.little[i], 1.0);
        }
    }

    /// Line 66, `let absent ~ Gaussian(0, variance = 4);`.
    fn define_absent(&mut self) {
        self.absent *= Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 69, `alone[t] ~ Gaussian(noise, variance = 1);`.
    fn tell_noise(&mut self) {
        for t in 2..self.g {
            self.noise_from_alone[t - 2] = Gaussian::from_mean_variance(self.alone[t], 1.0);
        }
    }

    /// Line 74, `let part[i] ~ Gaussian(0, variance = 1);`.
    fn define_part(&mut self) {
        self.part.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 75, `let half[i] ~ Gaussian(0, variance = 1);`.
    fn define_half(&mut self) {
        self.half.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 85, `let offset ~ Gaussian(0, variance = 4);`.
    fn define_offset(&mut self) {
        self.offset_prior = Gaussian::from_mean_variance(0.0, 4.0);
    }

    /// Line 87, `row[i] ~ Gaussian(offset + stated[1][i + 1], variance = 1);`.
    fn tell_offset(&mut self) {
        self.offset_from_row = Gaussian::UNIFORM;
        for i in 0..self.n {
            let predictor = Predictor::new(self.stated[(self.n + 1) + (i + 1)], 1.0);
            self.offset_from_row *=
                linear::to_left_out_term(1.0, predictor, Gaussian::point(self.row[i]));
        }
    }

    /// Line 90, `let seen ~ Poisson(4);`.
    fn define_seen(&mut self) {
        self.seen_prior = poisson::ep::to_x_known(4.0);
    }

    /// Line 91, `observe seen == count;`.
    fn tell_seen(&mut self) {
        self.seen_from_evidence = Poisson::point(self.count);
    }

    /// The marginal of `ramp`: the product of all messages to it.
    fn marginal_of_ramp(&mut self) {
        self.ramp = self.ramp_prior * self.ramp_from_rising;
    }

    /// The marginal of `slope`: the product of all messages to it.
    fn marginal_of_slope(&mut self) {
        self.slope = self.slope_prior * self.slope_from_falling;
    }

    /// The marginal of `start`: the product of all messages to it.
    fn marginal_of_start(&mut self) {
        self.start = self.start_prior * self.start_from_first * self.start_from_first_again;
    }

    /// The marginal of `table`: the product of all messages to it.
    fn marginal_of_table(&mut self) {
        self.table = self.table_prior * self.table_from_listed;
    }

    /// The marginal of `square`: the product of all messages to it.
    fn marginal_of_square(&mut self) {
        self.square = self.square_prior * self.square_from_squared;
    }

    /// The marginal of `distance`: the product of all messages to it.
    fn marginal_of_distance(&mut self) {
        self.distance = self.distance_prior * self.distance_from_far;
    }

    /// The marginal of `scarce`: the product of all messages to it.
    fn marginal_of_scarce(&mut self) {
        self.scarce = self.scarce_prior * self.scarce_from_never * self.scarce_from_little;
    }

    /// The marginal of `offset`: the product of all messages to it.
    fn marginal_of_offset(&mut self) {
        self.offset = self.offset_prior * self.offset_from_row;
    }

    /// The marginal of `seen`: the product of all messages to it.
    fn marginal_of_seen(&mut self) {
        self.seen = self.seen_prior * self.seen_from_evidence;
    }

    /// Line 82, `k_other[i] ~ Gaussian(half[pair[i][0]] + half[pair[i][1]], variance =…`.
    fn tell_half(&mut self) {
        for i in 0..self.s {
            let pair = self.pair[i * 2];
            let pair_other = self.pair[i * 2 + 1];
            let half_at_pair = self.half[pair] / self.half_from_pair[i];
            let half_at_pair_other = self.half[pair_other] / self.half_from_pair_again[i];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(1.0, half_at_pair)
                .plus(1.0, half_at_pair_other);
            let child = Gaussian::point(self.k_other[i]);
            let to_half_at_pair = linear::to_term_of_gaussian(1.0, half_at_pair, predictor, child);
            let to_half_at_pair_other = linear::to_term_of_gaussian(
                1.0,
                half_at_pair_other,
                predictor,
                child,
            );
            self.half[pair] *= to_half_at_pair / self.half_from_pair[i];
            self.half_from_pair[i] = to_half_at_pair;
            self.half[pair_other] *= to_half_at_pair_other / self.half_from_pair_again[i];
            self.half_from_pair_again[i] = to_half_at_pair_other;
        }
    }

    /// Line 78, `total[i] ~ Gaussian( part[triple[i][0]] + part[triple[i][1]] + part[t…`.
    fn tell_part(&mut self) {
        for i in 0..self.s {
            let triple = self.triple[i * 3];
            let triple_other = self.triple[i * 3 + 1];
            let triple_other_other = self.triple[i * 3 + 2];
            let part_at_triple = self.part[triple] / self.part_from_triple[i];
            let part_at_triple_other = self.part[triple_other] / self.part_from_triple_again[i];
            let part_at_triple_other_other = self.part[triple_other_other]
                / self.part_from_triple_third[i];
            let predictor = Predictor::new(0.0, 1.0)
                .plus(1.0, part_at_triple)
                .plus(1.0, part_at_triple_other)
                .plus(1.0, part_at_triple_other_other);
            let child = Gaussian::point(self.total[i]);
            let to_part_at_triple = linear::to_term_of_gaussian(
                1.0,
                part_at_triple,
                predictor,
                child,
            );
            let to_part_at_triple_other = linear::to_term_of_gaussian(
                1.0,
                part_at_triple_other,
                predictor,
                child,
            );
            let to_part_at_triple_other_other = linear::to_term_of_gaussian(
                1.0,
                part_at_triple_other_other,
                predictor,
                child,
            );
            self.part[triple] *= to_part_at_triple / self.part_from_triple[i];
            self.part_from_triple[i] = to_part_at_triple;
            self.part[triple_other] *= to_part_at_triple_other / self.part_from_triple_again[i];
            self.part_from_triple_again[i] = to_part_at_triple_other;
            self.part[triple_other_other] *=
                to_part_at_triple_other_other / self.part_from_triple_third[i];
            self.part_from_triple_third[i] = to_part_at_triple_other_other;
        }
    }

    /// Line 68, `let noise ~ Gaussian(absent, variance = 1);`.
    fn define_noise(&mut self) {
        for t in 2..self.g {
            let absent = self.absent / self.absent_from_noise[t - 2];
            self.noise_prior[t - 2] = linear::through_noise(absent, 1.0);
        }
    }

    /// Line 70, `observe noise > 0;`.
    fn line_70_tell_noise(&mut self) {
        for t in 2..self.g {
            let noise = self.noise_prior[t - 2] * self.noise_from_alone[t - 2];
            let [to_noise] = is_positive::ep::messages(true, 0.0, 0.0, [(1.0, noise)]);
            self.noise_from_constraint[t - 2] = to_noise;
        }
    }

    /// Line 68, `let noise ~ Gaussian(absent, variance = 1);`.
    fn tell_absent(&mut self) {
        for t in 2..self.g {
            let noise = self.noise_from_alone[t - 2] * self.noise_from_constraint[t - 2];
            let message = linear::through_noise(noise, 1.0);
            self.absent *= message / self.absent_from_noise[t - 2];
            self.absent_from_noise[t - 2] = message;
        }
    }

    /// The marginal of `noise`: the product of all messages to it.
    fn marginal_of_noise(&mut self) {
        for at in 0..self.noise.len() {
            self.noise[at] = self.noise_prior[at] * self.noise_from_alone[at]
                * self.noise_from_constraint[at];
        }
    }

    /// Line 89, `let share ~ Dirichlet([1, weight[0]]);`.
    fn predict_share(&mut self) {
        self.share = dirichlet::ep::to_x(&[1.0, self.weight[0]]);
    }

    /// Line 99, `let deep[a][b][c][d][e][f] ~ Gaussian(f, variance = 1);`.
    fn predict_deep(&mut self) {
        for a in 0..2 {
            for b in 0..2 {
                for c in 0..2 {
                    for d in 0..2 {
                        for e in 0..2 {
                            for f in 0..2 {
                                let message = Gaussian::from_mean_variance(f as f64, 1.0);
                                self
                                    .deep[((((a * 2 + b) * 2 + c) * 2 + d) * 2 + e) * 2 + f] = message;
                            }
                        }
                    }
                }
            }
        }
    }

    /// Line 107, `let later[0] ~ Gaussian(5, variance = 1);`.
    fn predict_later(&mut self) {
        self.later[0] = Gaussian::from_mean_variance(5.0, 1.0);
    }

    /// Line 109, `let later[t] ~ Gaussian(2 * later[parent[t]], variance = 1);`.
    fn line_109_predict_later(&mut self) {
        for t in 1..self.n {
            let parent = self.parent[t];
            let later_at_parent = self.later[parent];
            self.later[t] = linear::affine(2.0, later_at_parent, 0.0, 1.0);
        }
    }
}

impl Inference for Corners {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("ramp", &self.ramp, 0, 39, iteration)?;
        Error::check_proper("slope", &self.slope, 0, 40, iteration)?;
        Error::check_proper("start", &self.start, 0, 41, iteration)?;
        Error::check_proper("table", &self.table, 0, 42, iteration)?;
        Error::check_proper("square", &self.square, 0, 43, iteration)?;
        Error::check_proper("distance", &self.distance, 0, 57, iteration)?;
        Error::check_proper("scarce", &self.scarce, 0, 61, iteration)?;
        Error::check_proper("absent", &self.absent, 0, 66, iteration)?;
        Error::check_all_proper("noise", &self.noise, 68, iteration)?;
        Error::check_all_proper("part", &self.part, 74, iteration)?;
        Error::check_all_proper("half", &self.half, 75, iteration)?;
        Error::check_proper("offset", &self.offset, 0, 85, iteration)?;
        Error::check_proper("share", &self.share, 0, 89, iteration)?;
        Error::check_proper("seen", &self.seen, 0, 90, iteration)?;
        Error::check_all_proper("deep", &self.deep, 99, iteration)?;
        Error::check_all_proper("later", &self.later, 107, iteration)?;
        let mut moved = self.ramp.moved(&self.ramp_before, tolerance);
        self.ramp_before = self.ramp;
        moved |= self.slope.moved(&self.slope_before, tolerance);
        self.slope_before = self.slope;
        moved |= self.start.moved(&self.start_before, tolerance);
        self.start_before = self.start;
        moved |= self.table.moved(&self.table_before, tolerance);
        self.table_before = self.table;
        moved |= self.square.moved(&self.square_before, tolerance);
        self.square_before = self.square;
        moved |= self.distance.moved(&self.distance_before, tolerance);
        self.distance_before = self.distance;
        moved |= self.scarce.moved(&self.scarce_before, tolerance);
        self.scarce_before = self.scarce;
        moved |= self.absent.moved(&self.absent_before, tolerance);
        self.absent_before = self.absent;
        moved |= posterity_runtime::any_moved(&self.noise, &self.noise_before, tolerance);
        self.noise_before.clone_from(&self.noise);
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        moved |= posterity_runtime::any_moved(&self.half, &self.half_before, tolerance);
        self.half_before.clone_from(&self.half);
        moved |= self.offset.moved(&self.offset_before, tolerance);
        self.offset_before = self.offset;
        moved |= self.share.moved(&self.share_before, tolerance);
        self.share_before.clone_from(&self.share);
        moved |= self.seen.moved(&self.seen_before, tolerance);
        self.seen_before = self.seen;
        moved |= posterity_runtime::any_moved(&self.deep, &self.deep_before, tolerance);
        self.deep_before.clone_from(&self.deep);
        moved |= posterity_runtime::any_moved(&self.later, &self.later_before, tolerance);
        self.later_before.clone_from(&self.later);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("noise", "line 68", |it| &it.noise_prior),
            ahead.array("absent", "line 68", |it| &it.absent_from_noise),
            ahead.array("noise[t - 2]", "line 70", |it| &it.noise_from_constraint),
            ahead.array("part[triple[i][0]]", "line 78", |it| &it.part_from_triple),
            ahead
                .array("part[triple[i][1]]", "line 78", |it| &it.part_from_triple_again),
            ahead
                .array("part[triple[i][2]]", "line 78", |it| &it.part_from_triple_third),
            ahead.array("half[pair[i][0]]", "line 82", |it| &it.half_from_pair),
            ahead.array("half[pair[i][1]]", "line 82", |it| &it.half_from_pair_again),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let ramp = Posterior::from(self.ramp);
        let slope = Posterior::from(self.slope);
        let start = Posterior::from(self.start);
        let table = Posterior::from(self.table);
        let square = Posterior::from(self.square);
        let distance = Posterior::from(self.distance);
        let scarce = Posterior::from(self.scarce);
        let absent = Posterior::from(self.absent);
        let part = Posterior::array((0..3).map(|i| self.part[i]));
        let half = Posterior::array((0..3).map(|i| self.half[i]));
        let offset = Posterior::from(self.offset);
        let share = Posterior::from(self.share.clone());
        let seen = Posterior::from(self.seen);
        let deep = Posterior::shaped(
            [2, 2, 2, 2, 2, 2],
            |[i, j, k, l, m, m_inner]| {
                self.deep[((((i * 2 + j) * 2 + k) * 2 + l) * 2 + m) * 2 + m_inner]
            },
        );
        let later = Posterior::array((0..self.n).map(|i| self.later[i]));
        vec![
            ("ramp", ramp), ("slope", slope), ("start", start), ("table", table),
            ("square", square), ("distance", distance), ("scarce", scarce), ("absent",
            absent), ("part", part), ("half", half), ("offset", offset), ("share",
            share), ("seen", seen), ("deep", deep), ("later", later)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[
            (46, 9),
            (47, 9),
            (48, 9),
            (49, 9),
            (51, 13),
            (53, 13),
            (58, 5),
            (62, 5),
            (64, 9),
            (69, 9),
            (70, 9),
            (78, 9),
            (82, 9),
            (87, 9),
            (91, 5),
        ]
    }
}
