//! Rows that are vectors, each a multivariate Gaussian given the component.

use super::{Lane, Rows, SIDE, in_blocks, means, total};
use crate::distributions::{MatrixBelief, VectorBelief};
use crate::matrix::Cholesky;
use crate::operators::multivariate_gaussian::Moments;
use crate::special::LN_2PI;

/// Vectors, with a multivariate Gaussian for each component.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorRows {
    size: usize,
    /// Block by block a lane for each entry.
    values: Vec<Lane>,
    expected: Vec<Expected>,
    moments: Vec<Moments>,
}

/// E ln N(x; m, Λ⁻¹) = constant − ½ |Lᵀ(x − centre)|² with E Λ = `LLᵀ`.
#[derive(Clone, Debug, Default, PartialEq)]
struct Expected {
    constant: f64,
    centre: Vec<f64>,
    /// The columns of L from their diagonal on, one after the other.
    factor: Vec<f64>,
    cholesky: Cholesky,
    covariance: Vec<f64>,
}

impl VectorRows {
    /// Vectors of an equal size, one after the other, from so many components.
    pub fn new(values: &[f64], [rows, size, components]: [usize; 3]) -> Self {
        let expected = Expected { centre: means(values, rows, size), ..Expected::default() };
        Self {
            size,
            values: in_blocks(values, rows, size),
            expected: vec![expected; components],
            moments: vec![Moments::of_size(size); components],
        }
    }

    /// What a component makes of a vector; an expected precision that is not positive definite makes it impossible.
    pub fn set(&mut self, component: usize, mean: impl VectorBelief, precision: impl MatrixBelief) {
        let (size, Some(one)) = (self.size, self.expected.get_mut(component)) else { return };
        let expected = precision.mean();
        one.centre.clear();
        one.centre.resize(size, 0.0);
        one.covariance.clear();
        one.covariance.resize(size * size, 0.0);
        mean.add_moments(1.0, &mut one.centre, &mut one.covariance);
        if !one.cholesky.factorise(expected.values(), size) {
            one.constant = f64::MIN;
            one.factor.clear();
            return;
        }
        one.factor.clear();
        for j in 0..size {
            one.factor.extend((j..size).map(|i| one.cholesky.entry(i, j)));
        }
        let spread = crate::matrix::dot(expected.values(), &one.covariance);
        one.constant = 0.5 * (precision.mean_log_determinant() - size as f64 * LN_2PI - spread);
    }

    /// Count, mean and scatter of the vectors by the responsibilities of a component.
    #[inline]
    pub fn moments(&self, component: usize) -> &Moments {
        &self.moments[component]
    }
}

impl Rows for VectorRows {
    #[inline]
    fn score(&self, block: usize, scores: &mut [Lane]) {
        let values = &self.values[block * self.size..][..self.size];
        for (scores, expected) in scores.iter_mut().zip(&self.expected) {
            for (side, scores) in scores.as_chunks_mut::<SIDE>().0.iter_mut().enumerate() {
                *scores = scored(values, expected, side, *scores);
            }
        }
    }

    fn clear(&mut self) {
        self.moments.iter_mut().for_each(Moments::clear);
    }

    #[inline]
    fn gather(&mut self, block: usize, shares: &[Lane]) {
        let values = &self.values[block * self.size..][..self.size];
        for ((share, moments), expected) in shares.iter().zip(&mut self.moments).zip(&self.expected) {
            gather(values, share, &expected.centre, moments);
        }
    }

    fn gather_drawn(&mut self, block: usize, components: &[usize]) {
        let values = &self.values[block * self.size..][..self.size];
        for (row, component) in components.iter().enumerate() {
            let (moments, centre) = (&mut self.moments[*component], &self.expected[*component].centre);
            for (i, value) in values.iter().enumerate() {
                let error = value[row] - centre[i];
                moments.mean[i] += error;
                for (j, other) in values.iter().enumerate().take(i + 1) {
                    moments.scatter[i * values.len() + j] += error * (other[row] - centre[j]);
                }
            }
        }
    }

    fn settle(&mut self, counts: &[f64]) {
        for ((moments, count), expected) in self.moments.iter_mut().zip(counts).zip(&self.expected) {
            moments.settle(*count, &expected.centre);
        }
    }
}

/// The scores of some rows of a block.
#[inline]
fn scored(values: &[Lane], expected: &Expected, side: usize, scores: [f64; SIDE]) -> [f64; SIDE] {
    let mut sums = scores.map(|score| score + expected.constant);
    let mut factor = expected.factor.as_slice();
    for first in 0..values.len() {
        let Some((column, rest)) = factor.split_at_checked(values.len() - first) else { break };
        factor = rest;
        let mut projected = [0.0; SIDE];
        for ((value, centre), weight) in values[first..].iter().zip(&expected.centre[first..]).zip(column) {
            let value = &value.as_chunks::<SIDE>().0[side];
            for (projected, x) in projected.iter_mut().zip(value) {
                *projected += weight * (x - centre);
            }
        }
        for (sum, projected) in sums.iter_mut().zip(projected) {
            *sum -= 0.5 * projected * projected;
        }
    }
    sums
}

/// Adds Σ r (x − c) to the mean, and Σ r (x − c)(x − c)ᵀ to the lower triangle of the scatter.
#[inline]
fn gather(values: &[Lane], share: &Lane, centre: &[f64], moments: &mut Moments) {
    for (i, value) in values.iter().enumerate() {
        let mut errors = [0.0; super::BLOCK];
        for ((error, share), x) in errors.iter_mut().zip(share).zip(value) {
            *error = share * (x - centre[i]);
        }
        moments.mean[i] += super::sum_of(&errors);
        for (j, other) in values.iter().enumerate().take(i + 1) {
            moments.scatter[i * values.len() + j] += product(&errors, other, centre[j]);
        }
    }
}

/// Σ e (x − c)
#[inline]
fn product(errors: &Lane, value: &Lane, centre: f64) -> f64 {
    let mut sums = [0.0; 8];
    for (errors, value) in errors.as_chunks::<8>().0.iter().zip(value.as_chunks::<8>().0) {
        for i in 0..8 {
            sums[i] += errors[i] * (value[i] - centre);
        }
    }
    total(&sums)
}
