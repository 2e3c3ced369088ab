//! Vectors and matrices of two rows as brute force sees them: values are the numbers of the points of a grid.

use super::Family;
use crate::harness::Nodes;
use posterity_runtime::{Grid, MultivariateGaussian, Wishart};

/// Points to a side of the plane, from −12 to 12.
const SIDE: usize = 121;

fn place(x: f64) -> [f64; 2] {
    [x as usize / SIDE, x as usize % SIDE].map(|at| 0.2 * (at as f64 - 60.0))
}

pub(super) const VECTOR: Family<MultivariateGaussian> = Family {
    nodes: |d| {
        let mass = |x: f64| 0.2 * 0.2 * d.log_density(&place(x)).exp();
        (0..SIDE * SIDE).map(|k| (k as f64, mass(k as f64))).collect()
    },
    log: |d, x| d.log_density(&place(x)),
    statistics: &[
        |x| place(x)[0],
        |x| place(x)[1],
        |x| place(x)[0] * place(x)[0],
        |x| place(x)[0] * place(x)[1],
        |x| place(x)[1] * place(x)[1],
    ],
    means: |d| {
        let (mean, covariance) = (d.mean(), d.covariance());
        let second = |i: usize, j: usize| covariance.values()[2 * i + j] + mean[i] * mean[j];
        vec![mean[0], mean[1], second(0, 0), second(0, 1), second(1, 1)]
    },
};

pub(super) fn vector(mean: [f64; 2], covariance: [f64; 3]) -> MultivariateGaussian {
    let [a, b, c] = covariance;
    MultivariateGaussian::from_mean_covariance(&mean, Grid::new(&[a, b, b, c], [2; 2]))
}

/// Points along the logarithm of each diagonal element, and along the inverse hyperbolic tangent of the correlation.
const SIDES: [usize; 2] = [42, 65];

/// The diagonal, what is beside it, and ∂(element)/∂(place).
fn element(x: f64) -> ([f64; 3], f64) {
    let [log, turn] = SIDES;
    let x = x as usize;
    let diagonal = [x / turn / log, x / turn % log].map(|at| (0.25 * at as f64 - 7.0).exp());
    let correlation = (0.15 * ((x % turn) as f64 - 32.0)).tanh();
    let (product, root) = (diagonal[0] * diagonal[1], (diagonal[0] * diagonal[1]).sqrt());
    let volume = product * root * (1.0 - correlation * correlation) * 0.25 * 0.25 * 0.15;
    ([diagonal[0], diagonal[1], root * correlation], volume)
}

fn log_of_matrix(d: &Wishart, x: f64) -> f64 {
    let ([a, c, b], _) = element(x);
    d.log_density(Grid::new(&[a, b, b, c], [2; 2]))
}

fn log_determinant(x: f64) -> f64 {
    let ([a, c, b], _) = element(x);
    (a * c - b * b).ln()
}

pub(super) const MATRIX: Family<Wishart> = Family {
    nodes: |d| {
        let mass = |k: usize| log_of_matrix(d, k as f64).exp() * element(k as f64).1;
        (0..SIDES[0] * SIDES[0] * SIDES[1]).map(|k| (k as f64, mass(k))).collect::<Nodes>()
    },
    log: log_of_matrix,
    statistics: &[|x| element(x).0[0], |x| element(x).0[1], |x| element(x).0[2], log_determinant],
    means: |d| {
        let mean = d.mean();
        vec![mean.values()[0], mean.values()[3], mean.values()[1], d.mean_log_determinant()]
    },
};

pub(super) fn matrix(shape: f64, rate: [f64; 3]) -> Wishart {
    let [a, b, c] = rate;
    Wishart::new(shape, vec![a, b, b, c])
}
