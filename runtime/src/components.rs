//! A plate of data from the components of a mixture. For variational message passing q(zᵢ = k) ∝ exp(E ln p(zᵢ = k) +
//! E ln p(xᵢ | k)), the *responsibilities* (Bishop 2006, §10.2).
//!
//! What the data say of component k are its weighted sufficient statistics, the moments of the rows by their
//! responsibilities, and those are all that any other belief reads. So one pass over the rows does both
//! ([`Responsibilities::update`]): the scores of 64 rows at a time, their softmax, and their share of each component's
//! moments. Everything in it is a loop over the rows of a block.

mod assignments;
mod gaussian;
mod tokens;
mod vectors;

use crate::distributions::{Categorical, Dirichlet, weighted};
use crate::special::{exp, ln};
pub use assignments::Assignments;
pub use gaussian::GaussianRows;
pub use tokens::Tokens;
pub use vectors::VectorRows;

/// Rows of a block.
const BLOCK: usize = 64;
/// Rows whose sums stay in registers.
const SIDE: usize = 16;

/// One number for each row of a block.
pub type Lane = [f64; BLOCK];

/// Data whose rows are from components.
pub trait Rows {
    /// Adds E ln p(x | k) of each row of a block to its scores, a lane for each component k.
    fn score(&self, block: usize, scores: &mut [Lane]);
    /// Forgets the moments of the components.
    fn clear(&mut self);
    /// Adds a block to the moments of the components, by the responsibilities of its rows.
    fn gather(&mut self, block: usize, shares: &[Lane]);
    /// Adds a block to the moments of the components that its rows are from.
    fn gather_drawn(&mut self, block: usize, components: &[usize]);
    /// Makes the moments of what was added, given how many rows each component has.
    fn settle(&mut self, counts: &[f64]);
}

impl<A: Rows, B: Rows> Rows for (&mut A, &mut B) {
    fn score(&self, block: usize, scores: &mut [Lane]) {
        self.0.score(block, scores);
        self.1.score(block, scores);
    }
    fn clear(&mut self) {
        self.0.clear();
        self.1.clear();
    }
    fn gather(&mut self, block: usize, shares: &[Lane]) {
        self.0.gather(block, shares);
        self.1.gather(block, shares);
    }
    fn gather_drawn(&mut self, block: usize, components: &[usize]) {
        self.0.gather_drawn(block, components);
        self.1.gather_drawn(block, components);
    }
    fn settle(&mut self, counts: &[f64]) {
        self.0.settle(counts);
        self.1.settle(counts);
    }
}

/// The beliefs about which component each row is from, and how many rows that makes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Responsibilities {
    rows: usize,
    components: usize,
    /// Block by block a lane for each component.
    shares: Vec<Lane>,
    /// Of each component before its data are seen: E ln p(z = k).
    log_weights: Vec<f64>,
    /// Σᵢ q(zᵢ = k)
    counts: Vec<f64>,
}

impl Responsibilities {
    /// Of as many rows, each from any of the components alike.
    pub fn uniform(rows: usize, components: usize) -> Self {
        let blocks = rows.div_ceil(BLOCK);
        let mut all = Self {
            rows,
            components,
            shares: vec![[0.0; BLOCK]; blocks * components],
            log_weights: vec![0.0; components],
            counts: vec![0.0; components],
        };
        (0..rows).for_each(|row| all.set(row, &Categorical::uniform(components)));
        all
    }

    /// What a row starts from.
    pub fn set(&mut self, row: usize, belief: &Categorical) {
        let (block, lane) = (row / BLOCK, row % BLOCK);
        let lanes = self.shares.iter_mut().skip(block * self.components);
        for (share, probability) in lanes.take(self.components).zip(belief.shares()) {
            share[lane] = probability;
        }
    }

    /// What each row is expected to be from before its data are seen.
    pub fn set_prior(&mut self, prior: &Categorical) {
        for (k, weight) in self.log_weights.iter_mut().enumerate() {
            *weight = prior.log_weight(k);
        }
    }

    /// The responsibilities for every row, and the moments of the components by them.
    pub fn update(&mut self, rows: &mut impl Rows) {
        self.pass(rows, true);
    }

    /// The moments of the components by the responsibilities as they are.
    pub fn gather(&mut self, rows: &mut impl Rows) {
        self.pass(rows, false);
    }

    fn pass(&mut self, rows: &mut impl Rows, updates: bool) {
        self.counts.fill(0.0);
        rows.clear();
        for (block, shares) in self.shares.chunks_exact_mut(self.components.max(1)).enumerate() {
            if updates {
                for (scores, weight) in shares.iter_mut().zip(&self.log_weights) {
                    *scores = [*weight; BLOCK];
                }
                rows.score(block, shares);
                softmax(shares, self.rows - block * BLOCK);
            }
            for (count, share) in self.counts.iter_mut().zip(&*shares) {
                *count += sum_of(share);
            }
            rows.gather(block, shares);
        }
        rows.settle(&self.counts);
    }

    /// The message to the probabilities of the components: 1 + Σᵢ q(zᵢ = k).
    pub fn to_probabilities(&self) -> Dirichlet {
        Dirichlet::from_buffer(self.counts.iter().map(|count| 1.0 + count).collect())
    }

    /// Σᵢ E ln p(zᵢ) of rows that are expected to be from components by these log weights, normalised or not.
    pub fn average_log(&self, log_weights: &Categorical) -> f64 {
        let term = |(k, count): (usize, &f64)| weighted(*count, log_weights.log_weight(k));
        self.counts.iter().enumerate().map(term).sum()
    }

    /// The sum of the entropies of all rows.
    pub fn entropy(&self) -> f64 {
        // The rows that fill the last block up have share 0, which adds nothing.
        let of_lane =
            |share: &Lane| share.iter().map(|p| if *p == 0.0 { 0.0 } else { p * ln(*p) }).sum::<f64>();
        -self.shares.iter().map(of_lane).sum::<f64>()
    }

    /// The belief about each row.
    pub fn beliefs(&self, beliefs: &mut [Categorical]) {
        for (row, belief) in beliefs.iter_mut().enumerate() {
            let shares = self.shares.iter().skip(row / BLOCK * self.components).take(self.components);
            for (k, share) in shares.enumerate() {
                belief.set_log_weight(k, ln(share[row % BLOCK]));
            }
        }
    }
}

/// Scores → probabilities, row by row; what `exp` cannot tell from impossible is 0, unless all is. Rows from `valid`
/// on fill the block up and weigh nothing.
#[inline]
fn softmax(shares: &mut [Lane], valid: usize) {
    let mut high = [f64::MIN; BLOCK];
    for scores in &*shares {
        for (high, score) in high.iter_mut().zip(scores) {
            *high = if *score > *high { *score } else { *high };
        }
    }
    let mut scale = [0.0; BLOCK];
    for scores in &mut *shares {
        for ((score, high), total) in scores.iter_mut().zip(&high).zip(&mut scale) {
            let log = *score - high;
            *score = if log > -700.0 || *high == f64::MIN { exp(log) } else { 0.0 };
            *total += *score;
        }
    }
    for (row, scale) in scale.iter_mut().enumerate() {
        *scale = if row < valid { 1.0 / *scale } else { 0.0 };
    }
    for scores in shares {
        for (score, scale) in scores.iter_mut().zip(&scale) {
            *score *= scale;
        }
    }
}

/// Σ of a lane, eight sums side by side.
#[inline]
fn sum_of(lane: &Lane) -> f64 {
    let mut sums = [0.0; 8];
    for part in lane.as_chunks::<8>().0 {
        for (sum, x) in sums.iter_mut().zip(part) {
            *sum += x;
        }
    }
    total(&sums)
}

#[inline]
fn total(sums: &[f64; 8]) -> f64 {
    ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
}

/// Rows of so many columns, one after the other, as blocks of lanes; what fills the last block up is 0.
fn in_blocks(values: &[f64], rows: usize, columns: usize) -> Vec<Lane> {
    let mut blocks = vec![[0.0; BLOCK]; rows.div_ceil(BLOCK) * columns];
    for (row, values) in values.chunks_exact(columns.max(1)).enumerate() {
        let lanes = &mut blocks[row / BLOCK * columns..][..columns];
        for (lane, value) in lanes.iter_mut().zip(values) {
            lane[row % BLOCK] = *value;
        }
    }
    blocks
}

/// The mean of each column.
fn means(values: &[f64], rows: usize, columns: usize) -> Vec<f64> {
    let mut means = vec![0.0; columns];
    for row in values.chunks_exact(columns.max(1)) {
        for (mean, value) in means.iter_mut().zip(row) {
            *mean += value / rows as f64;
        }
    }
    means
}

#[cfg(test)]
mod tests;
