//! Vectors and matrices: every operator against a sum over the nodes of its edges, in two dimensions.
//! The factors are written out by their elements.

use super::Check;
use super::forwards::assert_drawn_from;
use crate::harness::assert_near;
use crate::nodes::{
    Nodes, all_near, known, log_z, matrix, over, same_matrix, same_real, same_vector, tilt, vector, vector_by,
};
use crate::points::same;
use posterity_runtime::operators::{
    inner_product, matrix_vector, multivariate_gaussian, vector as vector_of, vector_element, wishart,
};
use posterity_runtime::special::{ln_gamma, ln_normal_density};
use posterity_runtime::{Gaussian, Grid, MultivariateGaussian, Random, Wishart};
use statrs::distribution::{ContinuousCDF, Gamma, Normal};

const P: Grid<'_, f64, 2> = Grid { values: &[0.8, 0.3, 0.3, 0.5], sizes: [2, 2] };
const A: Grid<'_, f64, 2> = Grid { values: &[1.0, -0.5, 0.4, 2.0], sizes: [2, 2] };
const K: [f64; 2] = [0.7, -1.2];
const Y: Gaussian = Gaussian::from_natural(0.6, 0.4);

/// Vectors, one after the other.
const DATA: [f64; 8] = [0.7, -1.2, 3.0, 0.4, -2.0, 2.5, 0.1, 0.1];

fn plate() -> multivariate_gaussian::Moments {
    multivariate_gaussian::Moments::of(&DATA, 2)
}

fn none() -> multivariate_gaussian::Moments {
    multivariate_gaussian::Moments::of(&[], 2)
}

fn x() -> MultivariateGaussian {
    MultivariateGaussian::from_natural(vec![0.4, 1.0], vec![0.9, -0.4, -0.4, 0.7])
}

fn mean() -> MultivariateGaussian {
    MultivariateGaussian::from_natural(vec![-0.3, 0.2], vec![1.1, 0.5, 0.5, 0.8])
}

fn precision() -> Wishart {
    Wishart::new(2.6, vec![1.3, 0.2, 0.2, 0.9])
}

fn log_determinant(x: &[f64]) -> f64 {
    (x[0] * x[3] - x[1] * x[2]).ln()
}

/// A matrix whose inverse has light tails.
fn sharper() -> Wishart {
    Wishart::new(4.6, vec![1.3, 0.2, 0.2, 0.9])
}

/// log N(x; mean, precision⁻¹).
fn gaussian(v: &[&[f64]]) -> f64 {
    let ([a, b], p) = ([v[0][0] - v[1][0], v[0][1] - v[1][1]], v[2]);
    let square = p[0] * a * a + 2.0 * p[1] * a * b + p[3] * b * b;
    0.5 * (log_determinant(p) - square) - (2.0 * std::f64::consts::PI).ln()
}

/// log of the density of Wishart(5, inverse scale) at x.
fn matrices(v: &[&[f64]]) -> f64 {
    let (x, s) = (v[0], v[1]);
    let trace = s[0] * x[0] + s[1] * x[1] + s[2] * x[2] + s[3] * x[3];
    let constant = 5.0 * 2.0_f64.ln() + 0.5 * std::f64::consts::PI.ln() + ln_gamma(2.5) + ln_gamma(2.0);
    log_determinant(x) + 2.5 * log_determinant(s) - 0.5 * trace - constant
}

/// log of the message from above at dot(a, K).
fn product(v: &[&[f64]]) -> f64 {
    ln_normal_density(v[0][0] * v[1][0] + v[0][1] * v[1][1], Y.mean(), Y.variance())
}

fn image(x: &[f64]) -> Vec<f64> {
    vec![A.values[0] * x[0] + A.values[1] * x[1], A.values[2] * x[0] + A.values[3] * x[1]]
}

/// log of the density of a vector's message, up to a constant.
fn log_message(message: &MultivariateGaussian, x: &[f64]) -> f64 {
    let (h, p) = (message.precision_mean(), message.precision().values);
    let square = p[0] * x[0] * x[0] + (p[1] + p[2]) * x[0] * x[1] + p[3] * x[1] * x[1];
    h[0] * x[0] + h[1] * x[1] - 0.5 * square
}

#[rustfmt::skip]
pub(crate) const EP: &[Check] = &[
    ("multivariate_gaussian::to_x", || {
        let tilted = tilt(&[vector(&x()), vector(&mean()), known(P.values)], gaussian, |v| v[0].to_vec());
        same_vector(&(&x() * &multivariate_gaussian::ep::to_x(&mean(), P)), &tilted);
        // A belief that says nothing of one direction: what noise leaves of it says nothing of that either.
        let half = MultivariateGaussian::of_projection(&K, Y);
        let message = multivariate_gaussian::ep::to_x(&half, P);
        let variance = P.values[3] * K[0] * K[0] - 2.0 * P.values[1] * K[0] * K[1] + P.values[0] * K[1] * K[1];
        let variance = Y.variance() + variance / (P.values[0] * P.values[3] - P.values[1] * P.values[1]);
        let want = MultivariateGaussian::of_projection(&K, Gaussian::from_mean_variance(Y.mean(), variance));
        all_near(message.precision().values, want.precision().values, 1e-14);
        all_near(message.precision_mean(), want.precision_mean(), 1e-14);
    }),
    ("multivariate_gaussian::to_x_known", || {
        let tilted = tilt(&[vector(&x()), known(&K), known(P.values)], gaussian, |v| v[0].to_vec());
        same_vector(&(&x() * &multivariate_gaussian::ep::to_x_known(&K, P)), &tilted);
    }),
    ("multivariate_gaussian::to_x_random", || {
        let message = multivariate_gaussian::ep::to_x_random(&mean(), &sharper());
        let (_, inverse, _) = tilt(&[matrix(&sharper())], |_| 0.0, |v| {
            let determinant = log_determinant(v[0]).exp();
            [v[0][3], -v[0][1], -v[0][2], v[0][0]].map(|element| element / determinant).to_vec()
        });
        let covariance = mean().covariance();
        let want: Vec<f64> = covariance.values().iter().zip(inverse).map(|(v, inverse)| v + inverse).collect();
        all_near(message.covariance().values(), &want, 1e-8);
        all_near(&message.mean(), &mean().mean(), 1e-13);
    }),
    ("wishart::to_x_random", || {
        // The moments given the inverse scale, over its nodes: 5 W⁻¹, and those of the logarithm of the determinant.
        let (_, want, _) = tilt(&[matrix(&sharper())], |_| 0.0, |v| {
            let determinant = log_determinant(v[0]);
            let inverse = [v[0][3], -v[0][1], -v[0][2], v[0][0]].map(|element| 5.0 * element / determinant.exp());
            let given = Wishart::from_inverse_scale(5.0, P).mean_log_determinant() + log_determinant(P.values);
            [&inverse[..], &[given - determinant]].concat()
        });
        let message = wishart::ep::to_x_random(5.0, &sharper());
        all_near(&[message.mean().values(), &[message.mean_log_determinant()]].concat(), &want, 1e-8);
    }),
    ("multivariate_gaussian::to_mean", || {
        let tilted = tilt(&[vector(&x()), vector(&mean()), known(P.values)], gaussian, |v| v[1].to_vec());
        same_vector(&(&mean() * &multivariate_gaussian::ep::to_mean(&x(), P)), &tilted);
    }),
    ("multivariate_gaussian::to_mean_observed", || {
        let tilted = tilt(&[known(&K), vector(&mean()), known(P.values)], gaussian, |v| v[1].to_vec());
        same_vector(&(&mean() * &multivariate_gaussian::ep::to_mean_observed(&K, P)), &tilted);
    }),
    ("multivariate_gaussian::to_precision_observed", || {
        let edges = [known(&K), known(&[0.3, 0.1]), matrix(&precision())];
        let belief = &precision() * &multivariate_gaussian::ep::to_precision_observed(&K, &[0.3, 0.1]);
        same_matrix(&belief, &edges, gaussian, 2);
    }),
    ("multivariate_gaussian::log_evidence", || {
        assert_near(multivariate_gaussian::ep::log_evidence(&K, &[0.3, 0.1], P), gaussian(&[&K, &[0.3, 0.1], P.values]), 1e-14);
    }),
    ("multivariate_gaussian::log_evidence_mean", || {
        let want = log_z(&[known(&K), vector(&mean()), known(P.values)], gaussian);
        assert_near(multivariate_gaussian::ep::log_evidence_mean(&K, &mean(), P), want, 1e-11);
    }),
    ("multivariate_gaussian::log_evidence_soft", || {
        let want = log_z(&[vector(&x()), known(&K), known(P.values)], gaussian);
        assert_near(multivariate_gaussian::ep::log_evidence_soft(&x(), &K, P), want, 1e-11);
    }),
    ("multivariate_gaussian::log_evidence_soft_mean", || {
        let want = log_z(&[vector(&x()), vector(&mean()), known(P.values)], gaussian);
        assert_near(multivariate_gaussian::ep::log_evidence_soft_mean(&x(), &mean(), P), want, 1e-11);
        let nothing = MultivariateGaussian::uniform(2);
        assert_near(multivariate_gaussian::ep::log_evidence_soft_mean(&x(), &nothing, P), 0.0, 1e-14);
        assert_eq!(multivariate_gaussian::ep::log_evidence_soft_mean(&nothing, &nothing, P), 0.0);
    }),
    ("multivariate_gaussian::log_evidence_student", || {
        let want = log_z(&[known(&K), known(&[0.3, 0.1]), matrix(&precision())], gaussian);
        assert_near(multivariate_gaussian::ep::log_evidence_student(&K, &[0.3, 0.1], &precision()), want, 1e-10);
    }),
    ("wishart::to_x", || {
        let edges = [matrix(&precision()), known(P.values)];
        same_matrix(&(&precision() * &wishart::ep::to_x(5.0, P)), &edges, matrices, 0);
    }),
    ("wishart::to_inverse_scale_observed", || {
        let edges = [known(P.values), matrix(&precision())];
        same_matrix(&(&precision() * &wishart::ep::to_inverse_scale_observed(P, 5.0)), &edges, matrices, 1);
    }),
    ("wishart::log_evidence", || {
        let x = [1.4, -0.2, -0.2, 0.9];
        assert_near(wishart::ep::log_evidence(Grid::new(&x, [2, 2]), 5.0, P), matrices(&[&x, P.values]), 1e-14);
    }),
    ("wishart::log_evidence_soft", || {
        let want = log_z(&[matrix(&precision()), known(P.values)], matrices);
        assert_near(wishart::ep::log_evidence_soft(&precision(), 5.0, P), want, 1e-9);
    }),
    ("wishart::log_evidence_scale", || {
        let want = log_z(&[known(P.values), matrix(&precision())], matrices);
        assert_near(wishart::ep::log_evidence_scale(P, 5.0, &precision()), want, 1e-9);
    }),
    ("inner_product::to_y", || {
        let value = |v: &[&[f64]]| vec![v[0][0] * K[0] + v[0][1] * K[1]];
        same_real(Y * inner_product::ep::to_y(&x(), &K), &tilt(&[vector(&x()), known(&K)], product, value));
    }),
    ("inner_product::to_a", || {
        let tilted = tilt(&[vector(&x()), known(&K)], product, |v| v[0].to_vec());
        same_vector(&(&x() * &inner_product::ep::to_a(Y, &K)), &tilted);
    }),
    ("matrix_vector::to_y", || {
        let log_factor = |v: &[&[f64]]| gaussian(&[&image(v[0]), &K, P.values]);
        let message = multivariate_gaussian::ep::to_x_known(&K, P);
        same_vector(&(&message * &matrix_vector::ep::to_y(A, &x())), &tilt(&[vector(&x())], log_factor, |v| image(v[0])));
    }),
    ("matrix_vector::to_x", || {
        let log_factor = |v: &[&[f64]]| gaussian(&[&image(v[0]), &K, P.values]);
        let message = multivariate_gaussian::ep::to_x_known(&K, P);
        same_vector(&(&x() * &matrix_vector::ep::to_x(&message, A)), &tilt(&[vector(&x())], log_factor, |v| v[0].to_vec()));
        // More rows than columns: the message is what it is, whatever the image's own density is.
        let tall = Grid::new(&[1.0, 2.0, -1.0], [3, 1]);
        let message = MultivariateGaussian::from_natural(vec![1.0, 0.0, 2.0], [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 3.0]].concat());
        let told = matrix_vector::ep::to_x(&message, tall);
        all_near(&[told.precision_mean()[0], told.precision().values[0]], &[-1.0, 12.0], 1e-14);
    }),
    ("vector_element::to_y", || {
        let log_factor = |v: &[&[f64]]| ln_normal_density(v[0][1], Y.mean(), Y.variance());
        same_real(Y * vector_element::ep::to_y(&x(), 1), &tilt(&[vector(&x())], log_factor, |v| vec![v[0][1]]));
    }),
    ("vector_element::to_x", || for i in 0..2 {
        let log_factor = |v: &[&[f64]]| ln_normal_density(v[0][i], Y.mean(), Y.variance());
        same_vector(&(&x() * &vector_element::ep::to_x(Y, i)), &tilt(&[vector(&x())], log_factor, |v| v[0].to_vec()));
    }),
    ("vector::to_y", || {
        let told = multivariate_gaussian::ep::to_x_known(&K, P);
        let belief = &told * &vector_of::ep::to_y(ENTRIES.into_iter());
        same_vector(&belief, &tilt(&ENTRIES.map(entry), about_entries, |v| vec![v[0][0], v[1][0]]));
        assert_eq!(vector_of::ep::to_y(K.map(Gaussian::point).into_iter()), MultivariateGaussian::point(&K));
        // A known entry beside a random one.
        let mixed = vector_of::ep::to_y([ENTRIES[0], Gaussian::point(-1.2)].into_iter());
        all_near(&mixed.mean(), &[ENTRIES[0].mean(), -1.2], 1e-15);
        assert!(mixed.entry(1).variance() < 1e-29);
    }),
    ("vector::to_x", || {
        let told = multivariate_gaussian::ep::to_x_known(&K, P);
        for i in 0..2 {
            let belief = ENTRIES[i] * vector_of::ep::to_x(&told, ENTRIES.into_iter(), i);
            same_real(belief, &tilt(&ENTRIES.map(entry), about_entries, |v| vec![v[i][0]]));
        }
        // Beside a known entry, and one of which nothing is told.
        let known = vector_of::ep::to_x(&told, [ENTRIES[0], Gaussian::point(0.4)].into_iter(), 0);
        let sharp = vector_of::ep::to_x(&told, [ENTRIES[0], Gaussian::from_mean_variance(0.4, 1e-12)].into_iter(), 0);
        all_near(&[known.mean(), known.variance()], &[sharp.mean(), sharp.variance()], 1e-10);
        let alone = vector_of::ep::to_x(&MultivariateGaussian::of_projection(&[0.0, 2.0], Y), [ENTRIES[0], Gaussian::UNIFORM].into_iter(), 1);
        all_near(&[alone.mean(), alone.variance()], &[0.5 * Y.mean(), 0.25 * Y.variance()], 1e-14);
        assert_eq!(vector_of::ep::to_x(&told, ENTRIES.into_iter(), 2), Gaussian::UNIFORM);
    }),
];

/// The entries of a vector that is made of them.
const ENTRIES: [Gaussian; 2] = [Gaussian::from_natural(0.4, 0.7), Gaussian::from_natural(-0.9, 1.6)];

fn entry(belief: Gaussian) -> Nodes {
    crate::harness::real(belief).into_iter().map(|(x, mass)| (vec![x], mass)).collect()
}

/// log N([x₀, x₁]; K, P⁻¹).
fn about_entries(v: &[&[f64]]) -> f64 {
    gaussian(&[&[v[0][0], v[1][0]], &K, P.values])
}

/// Where messages are compared.
const AT: [[f64; 2]; 4] = [[0.0, 0.0], [1.0, -0.5], [0.3, 2.0], [-1.5, 0.7]];
const MATRICES: [[f64; 4]; 3] = [[1.0, 0.0, 0.0, 1.0], [2.0, 0.5, 0.5, 0.4], [0.3, -0.2, -0.2, 1.7]];

/// E log f over all edges.
fn mean_log(edges: &[Nodes], log_factor: &dyn Fn(&[&[f64]]) -> f64) -> f64 {
    let mut sum = 0.0;
    over(edges, |values, mass| sum += if mass > 0.0 { mass * log_factor(values) } else { 0.0 });
    sum
}

/// The message must change between values of its edge as E log f does with the edge held there.
#[track_caller]
fn assert_message<const N: usize>(
    edges: &[Nodes],
    target: usize,
    log_factor: &dyn Fn(&[&[f64]]) -> f64,
    values: &[[f64; N]],
    log_message: impl Fn(&[f64]) -> f64,
) {
    let at = |value: &[f64; N]| {
        let mut edges = edges.to_vec();
        edges[target] = known(value);
        mean_log(&edges, log_factor)
    };
    for value in &values[1..] {
        assert_near(log_message(value) - log_message(&values[0]), at(value) - at(&values[0]), 1e-8);
    }
}

fn coarse(belief: &MultivariateGaussian) -> Nodes {
    vector_by(belief, true)
}

#[rustfmt::skip]
pub(crate) const VMP: &[Check] = &[
    ("multivariate_gaussian::to_x", || {
        let message = multivariate_gaussian::vmp::to_x(&mean(), &precision());
        assert_message(&[known(&K), coarse(&mean()), matrix(&precision())], 0, &gaussian, &AT, |x| log_message(&message, x));
        let message = multivariate_gaussian::vmp::to_x(&K, P);
        assert_message(&[known(&K), known(&K), known(P.values)], 0, &gaussian, &AT, |x| log_message(&message, x));
    }),
    ("multivariate_gaussian::to_mean", || {
        let message = multivariate_gaussian::vmp::to_mean(&x(), &precision());
        assert_message(&[coarse(&x()), known(&K), matrix(&precision())], 1, &gaussian, &AT, |m| log_message(&message, m));
    }),
    ("multivariate_gaussian::to_precision", || {
        let message = multivariate_gaussian::vmp::to_precision(&x(), &mean());
        let log = |p: &[f64]| message.log_density(Grid::new(p, [2, 2]));
        assert_message(&[coarse(&x()), coarse(&mean()), known(P.values)], 2, &gaussian, &MATRICES, log);
        assert_eq!(multivariate_gaussian::vmp::to_precision(&K, &[0.0, 0.0]), multivariate_gaussian::ep::to_precision_observed(&K, &[0.0, 0.0]));
    }),
    ("multivariate_gaussian::average_log", || {
        let want = mean_log(&[coarse(&x()), coarse(&mean()), matrix(&precision())], &gaussian);
        assert_near(multivariate_gaussian::vmp::average_log(&x(), &mean(), &precision()), want, 1e-8);
        assert_near(multivariate_gaussian::vmp::average_log(&K, &[0.3, 0.1], P), gaussian(&[&K, &[0.3, 0.1], P.values]), 1e-14);
    }),
    ("multivariate_gaussian::to_mean_plate", || {
        let plate = multivariate_gaussian::vmp::to_mean_plate(&plate(), &precision());
        let one = |x: &[f64]| multivariate_gaussian::vmp::to_mean(x, &precision());
        let singles = DATA.chunks(2).fold(MultivariateGaussian::uniform(2), |all, x| &all * &one(x));
        all_near(plate.precision().values, singles.precision().values, 1e-13);
        all_near(plate.precision_mean(), singles.precision_mean(), 1e-13);
        assert!(multivariate_gaussian::vmp::to_mean_plate(&none(), &precision()).is_uniform());
    }),
    ("multivariate_gaussian::to_precision_plate", || for mean in [&mean(), &MultivariateGaussian::point(&K)] {
        let plate = multivariate_gaussian::vmp::to_precision_plate(&plate(), mean);
        let one = |x: &[f64]| multivariate_gaussian::vmp::to_precision(x, mean);
        let singles = DATA.chunks(2).fold(Wishart::uniform(2), |all, x| &all * &one(x));
        assert_near(plate.shape(), singles.shape(), 1e-13);
        all_near(plate.rate().values, singles.rate().values, 1e-13);
        assert!(multivariate_gaussian::vmp::to_precision_plate(&none(), mean).is_uniform());
    }),
    ("multivariate_gaussian::average_log_plate", || {
        let one = |x: &[f64]| multivariate_gaussian::vmp::average_log(x, &mean(), &precision());
        let singles: f64 = DATA.chunks(2).map(one).sum();
        assert_near(multivariate_gaussian::vmp::average_log_plate(&plate(), &mean(), &precision()), singles, 1e-13);
        assert_eq!(multivariate_gaussian::vmp::average_log_plate(&none(), &mean(), &precision()), 0.0);
    }),
    ("wishart::to_x", || {
        let message = wishart::vmp::to_x(5.0, &precision());
        assert_message(&[known(P.values), matrix(&precision())], 0, &matrices, &MATRICES, |x| message.log_density(Grid::new(x, [2, 2])));
    }),
    ("wishart::to_inverse_scale", || {
        let message = wishart::vmp::to_inverse_scale(&precision(), 5.0);
        assert_message(&[matrix(&precision()), known(P.values)], 1, &matrices, &MATRICES, |s| message.log_density(Grid::new(s, [2, 2])));
    }),
    ("wishart::average_log", || {
        assert_near(wishart::vmp::average_log(&precision(), 5.0, P), mean_log(&[matrix(&precision()), known(P.values)], &matrices), 1e-8);
        assert_near(wishart::vmp::average_log(P, 5.0, &precision()), mean_log(&[known(P.values), matrix(&precision())], &matrices), 1e-8);
    }),
    ("inner_product::to_y", || {
        let (_, mean, variance) = tilt(&[vector(&x())], |_| 0.0, |v| vec![v[0][0] * K[0] + v[0][1] * K[1]]);
        let belief = inner_product::vmp::to_y(&x(), &K);
        all_near(&[belief.mean(), belief.variance()], &[mean[0], variance[0]], 1e-10);
    }),
    ("inner_product::to_y_random", || {
        let dot = |v: &[&[f64]]| vec![v[0][0] * v[1][0] + v[0][1] * v[1][1]];
        same_real(inner_product::vmp::to_y_random(&x(), &mean()), &tilt(&[vector(&x()), vector(&mean())], |_| 0.0, dot));
    }),
    ("inner_product::to_a", || {
        let message = inner_product::vmp::to_a(Y, &K);
        assert_message(&[known(&K), known(&K)], 0, &product, &AT, |a| log_message(&message, a));
    }),
    ("inner_product::to_a_random", || {
        let message = inner_product::vmp::to_a_random(Y, &mean());
        assert_message(&[known(&K), coarse(&mean())], 0, &product, &AT, |a| log_message(&message, a));
    }),
    ("inner_product::to_b_random", || {
        let message = inner_product::vmp::to_b_random(Y, &x());
        assert_message(&[coarse(&x()), known(&K)], 1, &product, &AT, |b| log_message(&message, b));
    }),
    ("matrix_vector::to_y", || same_vector(&matrix_vector::vmp::to_y(A, &x()), &tilt(&[vector(&x())], |_| 0.0, |v| image(v[0])))),
    ("matrix_vector::to_x", || {
        let message = matrix_vector::vmp::to_x(&mean(), A);
        assert_message(&[known(&K)], 0, &|v| log_message(&mean(), &image(v[0])), &AT, |x| log_message(&message, x));
    }),
    ("vector_element::to_y", || same_real(vector_element::vmp::to_y(&x(), 0), &tilt(&[vector(&x())], |_| 0.0, |v| vec![v[0][0]]))),
    ("vector_element::to_x", || {
        let message = vector_element::vmp::to_x(Y, 1);
        assert_message(&[known(&K)], 0, &|v| Y.log_density(v[0][1]), &AT, |x| log_message(&message, x));
    }),
    ("vector::to_y", || same_vector(&vector_of::vmp::to_y(ENTRIES.into_iter()), &tilt(&ENTRIES.map(entry), |_| 0.0, |v| vec![v[0][0], v[1][0]]))),
    ("vector::to_x", || {
        for i in 0..2 {
            let message = vector_of::vmp::to_x(&mean(), ENTRIES.into_iter(), i);
            let log_told = |v: &[&[f64]]| log_message(&mean(), &[v[0][0], v[1][0]]);
            assert_message(&ENTRIES.map(entry), i, &log_told, &[[0.0], [1.3], [-2.0]], |x| message.log_density(x[0]));
        }
        assert_eq!(vector_of::vmp::to_x(&mean(), ENTRIES.into_iter(), 2), Gaussian::UNIFORM);
    }),
];

#[rustfmt::skip]
pub(crate) const POINTS: &[Check] = &[
    ("multivariate_gaussian::log_evidence_mean", || same(multivariate_gaussian::ep::log_evidence_mean(&K, &MultivariateGaussian::point(&AT[1]), P), multivariate_gaussian::ep::log_evidence(&K, &AT[1], P))),
    ("multivariate_gaussian::log_evidence_soft", || same(multivariate_gaussian::ep::log_evidence_soft(&MultivariateGaussian::point(&K), &AT[1], P), multivariate_gaussian::ep::log_evidence(&K, &AT[1], P))),
    ("multivariate_gaussian::log_evidence_soft_mean", || {
        same(multivariate_gaussian::ep::log_evidence_soft_mean(&x(), &MultivariateGaussian::point(&K), P), multivariate_gaussian::ep::log_evidence_soft(&x(), &K, P));
        same(multivariate_gaussian::ep::log_evidence_soft_mean(&MultivariateGaussian::point(&K), &mean(), P), multivariate_gaussian::ep::log_evidence_mean(&K, &mean(), P));
    }),
    ("multivariate_gaussian::log_evidence_student", || same(multivariate_gaussian::ep::log_evidence_student(&K, &AT[1], &Wishart::point(P)), multivariate_gaussian::ep::log_evidence(&K, &AT[1], P))),
    ("wishart::log_evidence_soft", || same(wishart::ep::log_evidence_soft(&Wishart::point(P), 5.0, A_SQUARE), wishart::ep::log_evidence(P, 5.0, A_SQUARE))),
    ("wishart::log_evidence_scale", || same(wishart::ep::log_evidence_scale(P, 5.0, &Wishart::point(A_SQUARE)), wishart::ep::log_evidence(P, 5.0, A_SQUARE))),
];

const A_SQUARE: Grid<'_, f64, 2> = Grid { values: &[1.25, -0.6, -0.6, 4.16], sizes: [2, 2] };

pub(crate) const FORWARDS: &[Check] = &[
    ("multivariate_gaussian::draw", || {
        // An entry, and a combination of both.
        let belief = multivariate_gaussian::ep::to_x_known(&K, P);
        for by in [[1.0, 0.0], [0.6, -1.1]] {
            let marginal = belief.project(&by);
            let exact = Normal::new(marginal.mean(), marginal.variance().sqrt()).expect("proper");
            let draw = |random: &mut Random| {
                let x = multivariate_gaussian::simulate::draw(&K, P, random);
                by[0] * x[0] + by[1] * x[1]
            };
            assert_drawn_from(draw, |x| exact.cdf(x));
        }
    }),
    ("wishart::draw", || {
        // vᵀXv of a Wishart is a χ² of its degrees of freedom times vᵀSv: a Gamma.
        let scale = wishart::ep::to_x(3.5, P).scale();
        for v in [[1.0, 0.0], [0.0, 1.0], [0.6, -1.1]] {
            let square = |x: &[f64]| v[0] * v[0] * x[0] + v[0] * v[1] * (x[1] + x[2]) + v[1] * v[1] * x[3];
            let exact = Gamma::new(1.75, 0.5 / square(scale.values())).expect("proper");
            assert_drawn_from(|random| square(&wishart::simulate::draw(3.5, P, random)), |x| exact.cdf(x));
        }
    }),
    ("inner_product::value", || assert_near(inner_product::simulate::value(&K, &AT[1]), 1.3, 1e-15)),
    ("matrix_vector::value", || all_near(&matrix_vector::simulate::value(A, &K), &image(&K), 1e-15)),
    ("vector_element::value", || assert_eq!(vector_element::simulate::value(&K, 1), -1.2)),
    ("vector::value", || assert_eq!(vector_of::simulate::value(K.into_iter()), K)),
];
