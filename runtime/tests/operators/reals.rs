//! Real and positive numbers.

use crate::Check;
use crate::harness::{Nodes, Tilted, assert_moments, assert_near, known, positive, real, real_cut, tilt};
use posterity_runtime::operators::{exp, flat, gamma, gaussian, logistic, product, uniform};
use posterity_runtime::{Beta, Gamma, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("gaussian::to_x", || for precision in [0.8, 1e-10, 1e10] {
        let tilted = tilt(&[real(X)], |v| Gaussian::from_mean_variance(M.mean(), M.variance() + 1.0 / precision).log_density(v[0]), |v| v[0]);
        assert_moments(X * gaussian::ep::to_x(M, precision), &tilted, 1e-9);
        let direct = tilt(&[real(X), real(M)], gaussian_factor(0.8), |v| v[0]);
        assert_moments(X * gaussian::ep::to_x(M, 0.8), &direct, 1e-9);
    }),
    ("gaussian::to_x_known", || assert_moments(X * gaussian::ep::to_x_known(0.3, 0.8), &tilt(&[real(X), known(0.3)], gaussian_factor(0.8), |v| v[0]), 1e-9)),
    ("gaussian::to_mean", || assert_moments(M * gaussian::ep::to_mean(X, 0.8), &tilt(&[real(X), real(M)], gaussian_factor(0.8), |v| v[1]), 1e-9)),
    ("gaussian::to_mean_observed", || assert_moments(M * gaussian::ep::to_mean_observed(0.3, 0.8), &tilt(&[known(0.3), real(M)], gaussian_factor(0.8), |v| v[1]), 1e-9)),
    ("gaussian::to_precision_observed", || assert_moments(R * gaussian::ep::to_precision_observed(0.3, 1.5), &scaled(known(0.3), known(1.5), 2), 1e-9)),
    ("gaussian::to_x_random_precision", || assert_moments(X * gaussian::ep::to_x_random_precision(X, M, R), &scaled(real(X), real(M), 0), 1e-8)),
    ("gaussian::to_mean_random_precision", || {
        assert_moments(M * gaussian::ep::to_mean_random_precision(X, M, R), &scaled(real(X), real(M), 1), 1e-8);
        assert_moments(M * gaussian::ep::to_mean_random_precision(0.4, M, R), &scaled(known(0.4), real(M), 1), 1e-8);
    }),
    ("gaussian::to_precision", || {
        assert_moments(R * gaussian::ep::to_precision_unclipped(X, M, R), &scaled(real(X), real(M), 2), 1e-8);
        assert_near((R * gaussian::ep::to_precision(X, M, R)).mean(), scaled(real(X), real(M), 2).mean(|r| r), 1e-8);
    }),
    ("gaussian::log_evidence", || {
        assert_near(gaussian::ep::log_evidence(X, M, 0.8), tilt(&[real(X), real(M)], gaussian_factor(0.8), |v| v[0]).log_z, 1e-10);
        assert_near(gaussian::ep::log_evidence(0.3, M, 0.8), tilt(&[known(0.3), real(M)], gaussian_factor(0.8), |v| v[0]).log_z, 1e-10);
    }),
    ("gaussian::log_evidence_student", || assert_near(gaussian::ep::log_evidence_student(0.3, 1.5, R), scaled(known(0.3), known(1.5), 2).log_z, 1e-9)),
    ("gaussian::log_evidence_random_precision", || assert_near(gaussian::ep::log_evidence_random_precision(X, M, R), scaled(real(X), real(M), 2).log_z, 1e-9)),

    ("gamma::to_x_known", || assert_moments(G * gamma::ep::to_x_known(1.3, 0.7), &rated(positive(G), known(0.7), 0), 1e-9)),
    ("gamma::to_x", || {
        assert_moments(G * gamma::ep::to_x_unclipped(G, 1.3, R), &rated(positive(G), positive(R), 0), 1e-8);
        assert_near((G * gamma::ep::to_x(G, 1.3, R)).mean(), rated(positive(G), positive(R), 0).mean(|x| x), 1e-8);
        assert_eq!(gamma::ep::to_x(G, 1.3, Gamma::point(0.7)), gamma::ep::to_x_known(1.3, 0.7));
    }),
    ("gamma::to_rate_observed", || assert_moments(R * gamma::ep::to_rate_observed(2.0, 1.3), &rated(known(2.0), positive(R), 1), 1e-9)),
    ("gamma::to_rate", || {
        assert_moments(R * gamma::ep::to_rate_unclipped(G, 1.3, R), &rated(positive(G), positive(R), 1), 1e-8);
        assert_near((R * gamma::ep::to_rate(G, 1.3, R)).mean(), rated(positive(G), positive(R), 1).mean(|r| r), 1e-8);
    }),
    ("gamma::log_evidence_known", || assert_near(gamma::ep::log_evidence_known(2.0, 1.3, 0.7), rated(known(2.0), known(0.7), 1).log_z, 1e-12)),
    ("gamma::log_evidence", || assert_near(gamma::ep::log_evidence(2.0, 1.3, R), rated(known(2.0), positive(R), 1).log_z, 1e-9)),
    ("gamma::log_evidence_soft", || assert_near(gamma::ep::log_evidence_soft(G, 1.3, 0.7), rated(positive(G), known(0.7), 1).log_z, 1e-9)),
    ("gamma::log_evidence_soft_random", || assert_near(gamma::ep::log_evidence_soft_random(G, 1.3, R), rated(positive(G), positive(R), 1).log_z, 1e-9)),

    ("uniform::to_x", || assert_moments(X * uniform::ep::to_x(X, -0.5, 2.0), &boxed(X), 1e-9)),
    ("uniform::log_evidence", || {
        assert_eq!([-0.6, 2.1].map(|x| uniform::ep::log_evidence(x, -0.5, 2.0)), [f64::NEG_INFINITY; 2]);
        for x in [-0.5, 0.3, 2.0] { assert_near(uniform::ep::log_evidence(x, -0.5, 2.0), -(2.5_f64.ln()), 1e-14); }
    }),
    ("uniform::log_evidence_soft", || assert_near(uniform::ep::log_evidence_soft(X, -0.5, 2.0), boxed(X).log_z, 1e-10)),

    ("flat::to_x", || assert_moments(X * flat::ep::to_x(), &tilt(&[real(X)], |_| 0.0, |v| v[0]), 1e-9)),
    ("flat::log_evidence", || assert_near(flat::ep::log_evidence(X), tilt(&[real(X)], |_| 0.0, |v| v[0]).log_z, 1e-9)),

    ("exp::to_y", || {
        let tilted = tilt(&[real(X)], |v| Y.log_density(v[0].exp()), |v| v[0].exp());
        let belief = Y * exp::ep::to_y_unclipped(Y, X);
        assert_near(belief.mean(), tilted.mean(|y| y), 1e-8);
        assert_near(belief.mean_log(), tilted.mean(f64::ln), 1e-8);
        assert_near((Y * exp::ep::to_y(Y, X)).mean(), tilted.mean(|y| y), 1e-8);
        // Clipped: the mean is kept.
        let (flat, wide) = (Gamma::from_shape_rate(1.2, 0.3), Gaussian::from_mean_variance(0.0, 4.0));
        let (free, clipped) = (exp::ep::to_y_unclipped(flat, wide), exp::ep::to_y(flat, wide));
        assert!(free.shape < 1.0 && clipped.shape >= 1.0 && clipped.rate >= 0.0, "{free:?} {clipped:?}");
        assert_near((flat * clipped).mean(), (flat * free).mean(), 1e-12);
    }),
    ("exp::to_y_known", || assert_near(exp::ep::to_y_known(0.4).mean(), 0.4_f64.exp(), 1e-14)),
    ("exp::to_x_observed", || assert_near(exp::ep::to_x_observed(0.4).mean(), 0.4_f64.ln(), 1e-14)),
    ("exp::to_x", || assert_moments(X * exp::ep::to_x(Y, X), &tilt(&[real(X)], |v| Y.log_density(v[0].exp()), |v| v[0]), 1e-8)),
    ("exp::log_evidence", || assert_near(exp::ep::log_evidence(0.4, X), X.log_density(0.4_f64.ln()) - 0.4_f64.ln(), 1e-12)),
    ("exp::log_evidence_soft", || assert_near(exp::ep::log_evidence_soft(Y, X), tilt(&[real(X)], |v| Y.log_density(v[0].exp()), |v| v[0]).log_z, 1e-8)),

    ("logistic::to_y", || {
        let tilted = tilt(&[real(X)], |v| P.log_density(sigma(v[0])), |v| sigma(v[0]));
        let belief = P * logistic::ep::to_y(P, X);
        // Nothing is clipped: both mean logs are matched.
        assert_near(belief.mean_log(), tilted.mean(f64::ln), 1e-8);
        assert_near(belief.mean_log_one_minus(), tilted.mean(|y| (1.0 - y).ln()), 1e-8);
        // Nor against a uniform cavity.
        let free = logistic::ep::to_y(Beta::UNIFORM, X);
        let plain = tilt(&[real(X)], |_| 0.0, |v| sigma(v[0]));
        assert_near(free.mean_log(), plain.mean(f64::ln), 1e-8);
        assert_near(free.mean_log_one_minus(), plain.mean(|y| (1.0 - y).ln()), 1e-8);
    }),
    ("logistic::to_y_known", || assert_near(logistic::ep::to_y_known(0.4).mean(), sigma(0.4), 1e-14)),
    ("logistic::to_x_observed", || assert_near(logistic::ep::to_x_observed(sigma(0.4)).mean(), 0.4, 1e-14)),
    ("logistic::to_x", || assert_moments(X * logistic::ep::to_x(P, X), &tilt(&[real(X)], |v| P.log_density(sigma(v[0])), |v| v[0]), 1e-8)),
    ("logistic::log_evidence", || assert_near(logistic::ep::log_evidence(0.4, X), X.log_density((0.4_f64 / 0.6).ln()) - 0.24_f64.ln(), 1e-12)),
    ("logistic::log_evidence_soft", || assert_near(logistic::ep::log_evidence_soft(P, X), tilt(&[real(X)], |v| P.log_density(sigma(v[0])), |v| v[0]).log_z, 1e-8)),

    ("product::to_product_known", || assert_near(product::ep::to_product_known(2.0, 3.0).mean(), 6.0, 0.0)),
    ("product::to_product_known_a", || assert_moments(C * product::ep::to_product_known_a(2.0, M), &times(known(2.0), real(M), |v| v[0] * v[1]), 1e-9)),
    ("product::to_product_known_b", || assert_moments(C * product::ep::to_product_known_b(X, 2.0), &times(real(X), known(2.0), |v| v[0] * v[1]), 1e-9)),
    ("product::to_product", || assert_moments(C * product::ep::to_product(C, X, M), &times(real(X), real(M), |v| v[0] * v[1]), 1e-8)),
    ("product::to_a_known", || assert_moments(X * product::ep::to_a_known(C, 2.0), &times(real(X), known(2.0), |v| v[0]), 1e-9)),
    ("product::to_a_observed", || assert_near(product::ep::to_a_observed(6.0, 2.0).mean(), 3.0, 0.0)),
    ("product::to_a", || assert_near((X * product::ep::to_a(C, X, M)).mean(), times(real(X), real(M), |v| v[0]).mean(|a| a), 1e-8)),
    ("product::to_a_observed_product", || assert_near((X * product::ep::to_a_observed_product(1.5, X, M)).mean(), observed(1.5).mean(|a| a), 1e-7)),
    ("product::to_b_known", || assert_moments(M * product::ep::to_b_known(C, 2.0), &times(known(2.0), real(M), |v| v[1]), 1e-9)),
    ("product::to_b_observed", || assert_near(product::ep::to_b_observed(6.0, 2.0).mean(), 3.0, 0.0)),
    ("product::to_b", || assert_moments(M * product::ep::to_b(C, X, M), &times(real(X), real(M), |v| v[1]), 1e-8)),
    ("product::to_b_observed_product", || {
        assert_eq!(product::ep::to_b_observed_product(1.5, M, X), product::ep::to_a_observed_product(1.5, X, M));
    }),
    ("product::to_product_gamma_a", || assert_near(product::ep::to_product_gamma_a(G, 2.0).mean(), 2.0 * G.mean(), 1e-14)),
    ("product::to_product_gamma_b", || assert_near(product::ep::to_product_gamma_b(2.0, G).variance(), 4.0 * G.variance(), 1e-14)),
    ("product::to_a_gamma", || assert_moments(G * product::ep::to_a_gamma(Y, 2.0), &tilt(&[positive(G)], |v| Y.log_density(2.0 * v[0]), |v| v[0]), 1e-9)),
    ("product::to_b_gamma", || assert_moments(G * product::ep::to_b_gamma(Y, 2.0), &tilt(&[positive(G)], |v| Y.log_density(2.0 * v[0]), |v| v[0]), 1e-9)),
    ("product::log_evidence", || assert_near(product::ep::log_evidence(C, X, M), times(real(X), real(M), |v| v[0]).log_z, 1e-8)),
    ("product::log_evidence_observed", || assert_near(product::ep::log_evidence_observed(1.5, X, M), observed(1.5).log_z, 1e-7)),
    ("product::log_evidence_known_a", || assert_near(product::ep::log_evidence_known_a(6.0, 2.0, M), M.log_density(3.0) - 2.0_f64.ln(), 1e-12)),
    ("product::log_evidence_known_b", || assert_near(product::ep::log_evidence_known_b(6.0, X, -2.0), X.log_density(-3.0) - 2.0_f64.ln(), 1e-12)),
];

const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const C: Gaussian = Gaussian::from_natural(0.7, 0.6);
const R: Gamma = Gamma::from_shape_rate(2.5, 1.2);
const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
const Y: Gamma = Gamma::from_shape_rate(3.0, 2.0);
const P: Beta = Beta::new(2.5, 1.5);

/// N(x; mean, 1/precision) at a known precision.
pub(crate) fn gaussian_factor(precision: f64) -> impl Fn(&[f64]) -> f64 {
    move |v| Gaussian::from_mean_precision(v[1], precision).log_density(v[0])
}

/// N(x; mean, 1/precision) with a random precision.
fn scaled(x: Nodes, mean: Nodes, target: usize) -> Tilted {
    tilt(
        &[x, mean, positive(R)],
        |v| Gaussian::from_mean_precision(v[1], v[2]).log_density(v[0]),
        |v| v[target],
    )
}

/// Gamma(x; 1.3, rate).
pub(crate) fn rated(x: Nodes, rate: Nodes, target: usize) -> Tilted {
    tilt(&[x, rate], |v| Gamma::from_shape_rate(1.3, v[1]).log_density(v[0]), |v| v[target])
}

fn boxed(x: Gaussian) -> Tilted {
    let inside = |v: &[f64]| if -0.5 < v[0] && v[0] < 2.0 { -(2.5_f64.ln()) } else { f64::NEG_INFINITY };
    tilt(&[real_cut(x, &[-0.5, 2.0], 60)], inside, |v| v[0])
}

fn times(a: Nodes, b: Nodes, value: fn(&[f64]) -> f64) -> Tilted {
    tilt(&[a, b], |v| C.log_density(v[0] * v[1]), value)
}

/// A known product: `b` is a known function of `a`, with Jacobian 1/|a|.
fn observed(product: f64) -> Tilted {
    tilt(
        &[real_cut(X, &[-0.5, 0.0, 0.5], 4000)],
        |v| M.log_density(product / v[0]) - v[0].abs().ln(),
        |v| v[0],
    )
}

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
