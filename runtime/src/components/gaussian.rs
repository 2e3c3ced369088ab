//! Rows of scalars, each Gaussian given the component.

use super::{BLOCK, Lane, Rows, SIDE, in_blocks, means, total};
use crate::distributions::{Belief, LogBelief};
use crate::operators::gaussian::Moments;
use crate::special::LN_2PI;

/// Columns of data, each with a Gaussian for each component.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GaussianRows {
    columns: usize,
    /// Block by block a lane for each column.
    values: Vec<Lane>,
    /// Component by component, for each column.
    expected: Vec<Expected>,
    /// Σ r (x − c) and Σ r (x − c)² about the centres.
    sums: Vec<[f64; 2]>,
    moments: Vec<Moments>,
}

/// E ln N(x; m, 1/λ) = constant − weight (x − centre)².
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Expected {
    constant: f64,
    centre: f64,
    weight: f64,
}

impl GaussianRows {
    /// Data row by row, from so many components.
    pub fn new(values: &[f64], [rows, columns, components]: [usize; 3]) -> Self {
        let means = means(values, rows, columns);
        let about = |column: usize| Expected { centre: means[column], ..Expected::default() };
        Self {
            columns,
            values: in_blocks(values, rows, columns),
            expected: (0..components).flat_map(|_| (0..columns).map(about)).collect(),
            sums: vec![[0.0; 2]; components * columns],
            moments: vec![Moments::default(); components * columns],
        }
    }

    /// What a component makes of a column.
    ///
    /// - Data without noise are anywhere else next to impossible.
    #[inline]
    pub fn set(&mut self, component: usize, column: usize, mean: impl Belief, precision: impl LogBelief) {
        let Some(expected) = self.expected.get_mut(component * self.columns + column) else { return };
        let (centre, weight) = (mean.mean(), 0.5 * precision.mean());
        *expected = if weight == f64::INFINITY {
            Expected { constant: 0.0, centre, weight: f64::MAX }
        } else {
            let spread = 0.5 * (precision.mean_log() - LN_2PI) - weight * mean.variance();
            Expected { constant: spread, centre, weight }
        };
    }

    /// The moments of all components, to go on from.
    pub fn held(&self) -> Vec<f64> {
        self.moments.iter().flat_map(|one| [one.count, one.mean, one.scatter]).collect()
    }

    /// Goes on from [`GaussianRows::held`]; nothing where that is of something else.
    pub fn hold(&mut self, held: &[f64]) -> Option<()> {
        let all = held.as_chunks::<3>().0;
        (held.len() == 3 * self.moments.len()).then(|| {
            for (own, [count, mean, scatter]) in self.moments.iter_mut().zip(all) {
                *own = Moments { count: *count, mean: *mean, scatter: *scatter };
            }
        })
    }

    /// Count, mean and scatter of a column by the responsibilities of a component.
    #[inline]
    pub fn moments(&self, component: usize, column: usize) -> &Moments {
        &self.moments[component * self.columns + column]
    }
}

impl Rows for GaussianRows {
    #[inline]
    fn score(&self, block: usize, scores: &mut [Lane]) {
        let values = &self.values[block * self.columns..][..self.columns];
        for (scores, expected) in scores.iter_mut().zip(self.expected.chunks_exact(self.columns.max(1))) {
            let constant: f64 = expected.iter().map(|one| one.constant).sum();
            for (side, scores) in scores.as_chunks_mut::<SIDE>().0.iter_mut().enumerate() {
                let mut sums = scores.map(|score| score + constant);
                for (value, one) in values.iter().zip(expected) {
                    let value = &value.as_chunks::<SIDE>().0[side];
                    for (sum, x) in sums.iter_mut().zip(value) {
                        let error = x - one.centre;
                        *sum -= one.weight * (error * error);
                    }
                }
                *scores = sums;
            }
        }
    }

    fn clear(&mut self) {
        self.sums.fill([0.0; 2]);
    }

    #[inline]
    fn gather(&mut self, block: usize, shares: &[Lane]) {
        let values = &self.values[block * self.columns..][..self.columns];
        let columns = self.columns.max(1);
        let components = self.sums.chunks_exact_mut(columns).zip(self.expected.chunks_exact(columns));
        for (share, (sums, expected)) in shares.iter().zip(components) {
            for ((value, one), sum) in values.iter().zip(expected).zip(sums) {
                let [first, second] = about(share, value, one.centre);
                sum[0] += first;
                sum[1] += second;
            }
        }
    }

    #[inline]
    fn gather_drawn(&mut self, block: usize, components: &[usize]) {
        let values = &self.values[block * self.columns..][..self.columns];
        for (row, component) in components.iter().enumerate() {
            let own = component * self.columns..(component + 1) * self.columns;
            for ((value, one), sum) in values.iter().zip(&self.expected[own.clone()]).zip(&mut self.sums[own])
            {
                let error = value[row] - one.centre;
                sum[0] += error;
                sum[1] += error * error;
            }
        }
    }

    fn settle(&mut self, counts: &[f64]) {
        let columns = self.columns.max(1);
        for (at, ((moments, sums), one)) in
            self.moments.iter_mut().zip(&self.sums).zip(&self.expected).enumerate()
        {
            let (count, [first, second]) = (counts[at / columns], *sums);
            let shift = if count > 0.0 { first / count } else { 0.0 };
            let scatter = (second - shift * first).max(0.0);
            *moments = Moments { count, mean: one.centre + shift, scatter };
        }
    }
}

/// Σ r (x − c) and Σ r (x − c)² over a block.
#[inline]
fn about(share: &Lane, value: &Lane, centre: f64) -> [f64; 2] {
    let (mut first, mut second) = ([0.0; 8], [0.0; 8]);
    for (share, value) in share.as_chunks::<8>().0.iter().zip(value.as_chunks::<8>().0) {
        for i in 0..8 {
            let error = value[i] - centre;
            let part = share[i] * error;
            first[i] += part;
            second[i] += part * error;
        }
    }
    [total(&first), total(&second)]
}

const _: () = assert!(BLOCK.is_multiple_of(SIDE));
