//! Which component each row of a mixture is from, as a sampler draws it.

use rand::Rng;

use super::{BLOCK, Lane, Rows};
use crate::Random;
use crate::distributions::{Categorical, Dirichlet};
use crate::special::exp;

/// How many rows each component has, and what a draw of their components needs.
///
/// What data say of a component are the moments of its rows ([`Rows`]), gathered as the components are drawn: a sweep
/// goes through the rows once, and every other draw reads moments.
#[derive(Clone, Debug, Default)]
pub struct Assignments {
    rows: usize,
    /// Of each component before the data are seen: ln p(z = k).
    log_weights: Vec<f64>,
    counts: Vec<f64>,
    scores: Vec<Lane>,
}

impl Assignments {
    /// Of so many rows, each from one of the components.
    pub fn new(rows: usize, components: usize) -> Self {
        Self {
            rows,
            log_weights: vec![0.0; components],
            counts: vec![0.0; components],
            scores: vec![[0.0; BLOCK]; components],
        }
    }

    /// How likely each component is before its data are seen, the same for all rows.
    pub fn set_prior(&mut self, prior: &Categorical) {
        for (k, weight) in self.log_weights.iter_mut().enumerate() {
            *weight = prior.log_weight(k);
        }
    }

    /// Draws the component of each row, and gathers the moments of the components. The first row, if there is one, that
    /// is from none.
    pub fn draw(
        &mut self,
        rows: &mut impl Rows,
        components: &mut [usize],
        random: &mut Random,
    ) -> Option<usize> {
        let mut impossible = None;
        self.counts.fill(0.0);
        rows.clear();
        for (block, drawn) in components[..self.rows].chunks_mut(BLOCK).enumerate() {
            for (scores, weight) in self.scores.iter_mut().zip(&self.log_weights) {
                *scores = [*weight; BLOCK];
            }
            rows.score(block, &mut self.scores);
            let totals = accumulate(&mut self.scores);
            pick(&self.scores, &shares(&totals, drawn.len(), random), drawn, &mut self.counts);
            let none = totals[..drawn.len()].iter().position(|total| total.is_nan());
            impossible = impossible.or(none.map(|row| block * BLOCK + row));
            rows.gather_drawn(block, drawn);
        }
        rows.settle(&self.counts);
        impossible
    }

    /// The moments of the components by what the rows are from.
    pub fn gather(&mut self, rows: &mut impl Rows, components: &[usize]) {
        self.counts.fill(0.0);
        rows.clear();
        for (block, drawn) in components[..self.rows].chunks(BLOCK).enumerate() {
            self.count(drawn);
            rows.gather_drawn(block, drawn);
        }
        rows.settle(&self.counts);
    }

    /// How many rows each component has, to go on from.
    pub fn held(&self) -> Vec<f64> {
        self.counts.clone()
    }

    /// Goes on from [`Assignments::held`]; nothing where that is of something else.
    pub fn hold(&mut self, counts: &[f64]) -> Option<()> {
        (counts.len() == self.counts.len()).then(|| self.counts.copy_from_slice(counts))
    }

    fn count(&mut self, drawn: &[usize]) {
        for component in drawn {
            self.counts[*component] += 1.0;
        }
    }

    /// The message to the probabilities of the components: 1 + how many rows each has.
    pub fn to_probabilities(&self) -> Dirichlet {
        Dirichlet::from_buffer(self.counts.iter().map(|count| 1.0 + count).collect())
    }
}

/// Scores → for each component the weight of it and of those before it, the heaviest of a row weighing 1; the weights of
/// all, which is no number where nothing is possible. What is impossible weighs next to nothing.
#[inline]
fn accumulate(scores: &mut [Lane]) -> Lane {
    let mut high = [f64::NEG_INFINITY; BLOCK];
    for scores in &*scores {
        for (high, score) in high.iter_mut().zip(scores) {
            *high = if *score > *high { *score } else { *high };
        }
    }
    let mut totals = [0.0; BLOCK];
    for scores in scores {
        for ((score, high), total) in scores.iter_mut().zip(&high).zip(&mut totals) {
            *total += exp(*score - high);
            *score = *total;
        }
    }
    totals
}

/// A share of the weight of all components for each of the first rows: never as small as what is impossible weighs, nor
/// more than all. None for the others.
#[inline]
fn shares(totals: &Lane, rows: usize, random: &mut Random) -> Lane {
    let mut bits = [0; BLOCK];
    bits[..rows].fill_with(|| random.next_u64());
    let mut shares = [0.0; BLOCK];
    for ((share, bits), total) in shares.iter_mut().zip(bits).zip(totals) {
        // 52 random bits behind the exponent of 1: uniform in [1, 2).
        *share = (2.0 - f64::from_bits(bits >> 12 | 1023 << 52)) * total;
    }
    shares[rows..].fill(0.0);
    shares
}

/// The first component of each row whose weight with those before it is no less than a share; counts them.
#[inline]
fn pick(upto: &[Lane], shares: &Lane, drawn: &mut [usize], counts: &mut [f64]) {
    let mut picked = [0_u64; BLOCK];
    let mut left = drawn.len() as u64;
    let Some((last, counts)) = counts.split_last_mut() else { return };
    for (upto, count) in upto.iter().zip(counts) {
        let mut behind = 0;
        for ((picked, upto), share) in picked.iter_mut().zip(upto).zip(shares) {
            let is_behind = u64::from(*upto < *share);
            *picked += is_behind;
            behind += is_behind;
        }
        *count += (left - behind) as f64;
        left = behind;
    }
    *last += left as f64;
    for (drawn, picked) in drawn.iter_mut().zip(picked) {
        *drawn = picked as usize;
    }
}
