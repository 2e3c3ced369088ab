//! Nodes of vectors and matrices in two dimensions, and sums over them.
//!
//! The nodes of a Gaussian vector are those of two standard normals under a triangle, the nodes of a Wishart matrix
//! those of the χs and the normal of Bartlett's triangle.

use crate::harness::assert_near;
use posterity_runtime::matrix::Cholesky;
use posterity_runtime::special::{ln_gamma, ln_normal_density};
use posterity_runtime::{Gaussian, MultivariateGaussian, Wishart};

/// What an edge may be, by its elements, and the masses.
pub(crate) type Nodes = Vec<(Vec<f64>, f64)>;

/// A known vector or matrix.
pub(crate) fn known(value: &[f64]) -> Nodes {
    vec![(value.to_vec(), 1.0)]
}

/// The trapezoid rule, or the three points that are exact for squares.
pub(crate) fn normal(coarse: bool) -> Vec<(f64, f64)> {
    if coarse {
        let far = 3.0_f64.sqrt();
        return vec![(-far, 1.0 / 6.0), (0.0, 2.0 / 3.0), (far, 1.0 / 6.0)];
    }
    let at = |k: i32| 0.5 * f64::from(k);
    (-15..=15).map(at).map(|z| (z, 0.5 * ln_normal_density(z, 0.0, 1.0).exp())).collect()
}

pub(crate) fn vector_by(belief: &MultivariateGaussian, coarse: bool) -> Nodes {
    let factor = Cholesky::of(belief.covariance().values(), 2).expect("proper");
    let centre = belief.mean();
    let mut nodes = Nodes::new();
    for (a, p) in normal(coarse) {
        for (b, q) in normal(coarse) {
            let mut z = [a, b];
            factor.multiply(&mut z);
            nodes.push((vec![centre[0] + z[0], centre[1] + z[1]], p * q));
        }
    }
    nodes
}

pub(crate) fn vector(belief: &MultivariateGaussian) -> Nodes {
    vector_by(belief, false)
}

/// χ of k degrees of freedom, over its logarithm.
pub(crate) fn chi(k: f64) -> Vec<(f64, f64)> {
    let log = |u: f64| k * u - 0.5 * (2.0 * u).exp() - (0.5 * k - 1.0) * 2.0_f64.ln() - ln_gamma(0.5 * k);
    (-60..=18).map(|i| 0.12 * f64::from(i)).map(|u| (u.exp(), 0.12 * log(u).exp())).collect()
}

pub(crate) fn matrix(belief: &Wishart) -> Nodes {
    let (freedom, scale) = (belief.degrees_of_freedom(), belief.scale());
    let factor = Cholesky::of(scale.values(), 2).expect("proper");
    let mut nodes = Nodes::new();
    for (a, p) in chi(freedom) {
        for (c, q) in chi(freedom - 1.0) {
            for (b, r) in normal(false) {
                let (mut first, mut second) = ([a, b], [0.0, c]);
                factor.multiply(&mut first);
                factor.multiply(&mut second);
                let at = |i: usize, j: usize| first[i] * first[j] + second[i] * second[j];
                nodes.push((vec![at(0, 0), at(0, 1), at(1, 0), at(1, 1)], p * q * r));
            }
        }
    }
    nodes
}

/// Masses of all combinations with the values there.
pub(crate) fn over(edges: &[Nodes], mut visit: impl FnMut(&[&[f64]], f64)) {
    let mut at = vec![0; edges.len()];
    'all: loop {
        let values: Vec<&[f64]> = edges.iter().zip(&at).map(|(nodes, at)| nodes[*at].0.as_slice()).collect();
        visit(&values, edges.iter().zip(&at).map(|(nodes, at)| nodes[*at].1).product());
        for (place, nodes) in at.iter_mut().zip(edges) {
            *place += 1;
            if *place < nodes.len() {
                continue 'all;
            }
            *place = 0;
        }
        return;
    }
}

/// log ∫ of a factor, and the first two moments of a value under what it tilts.
pub(crate) fn tilt(
    edges: &[Nodes],
    log_factor: impl Fn(&[&[f64]]) -> f64,
    value: impl Fn(&[&[f64]]) -> Vec<f64>,
) -> (f64, Vec<f64>, Vec<f64>) {
    let (mut total, mut first, mut second) = (0.0, Vec::new(), Vec::new());
    over(edges, |values, mass| {
        let (mass, at) = (mass * log_factor(values).exp(), value(values));
        first.resize(at.len(), 0.0);
        second.resize(at.len() * at.len(), 0.0);
        total += mass;
        for (i, a) in at.iter().enumerate() {
            first[i] += mass * a;
            for (j, b) in at.iter().enumerate() {
                second[i * at.len() + j] += mass * a * b;
            }
        }
    });
    let size = first.len();
    let mean: Vec<f64> = first.iter().map(|sum| sum / total).collect();
    let spread = (0..size * size).map(|at| second[at] / total - mean[at / size] * mean[at % size]);
    (total.ln(), mean.clone(), spread.collect())
}

pub(crate) fn log_z(edges: &[Nodes], log_factor: impl Fn(&[&[f64]]) -> f64) -> f64 {
    tilt(edges, log_factor, |_| Vec::new()).0
}

#[track_caller]
pub(crate) fn all_near(got: &[f64], want: &[f64], tolerance: f64) {
    assert_eq!(got.len(), want.len());
    got.iter().zip(want).for_each(|(got, want)| assert_near(*got, *want, tolerance));
}

#[track_caller]
pub(crate) fn same_vector(belief: &MultivariateGaussian, (_, mean, covariance): &(f64, Vec<f64>, Vec<f64>)) {
    all_near(&belief.mean(), mean, 1e-9);
    all_near(belief.covariance().values(), covariance, 1e-9);
}

#[track_caller]
pub(crate) fn same_real(belief: Gaussian, (_, mean, variance): &(f64, Vec<f64>, Vec<f64>)) {
    all_near(&[belief.mean(), belief.variance()], &[mean[0], variance[0]], 1e-9);
}

/// The mean of the matrix and of the logarithm of its determinant.
#[track_caller]
pub(crate) fn same_matrix(
    belief: &Wishart,
    edges: &[Nodes],
    log_factor: impl Fn(&[&[f64]]) -> f64,
    at: usize,
) {
    let value = |v: &[&[f64]]| [v[at], &[(v[at][0] * v[at][3] - v[at][1] * v[at][2]).ln()]].concat();
    let (_, mean, _) = tilt(edges, log_factor, value);
    all_near(&[belief.mean().values(), &[belief.mean_log_determinant()]].concat(), &mean, 1e-8);
}
