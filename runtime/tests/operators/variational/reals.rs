//! Real and positive numbers.

use super::{assert_gradient, assert_message, mean_log};
use crate::Check;
use crate::harness::{assert_moments, assert_near, known, positive, real, tilt};
use posterity_runtime::operators::{exp, gamma, gaussian, product, uniform};
use posterity_runtime::{Gamma, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("gaussian::to_x", || {
        assert_message(&[real(X), real(M), positive(R)], 0, &scaled, REALS, |x| gaussian::vmp::to_x(M, R).log_density(x));
        assert_message(&[real(X), known(0.4), known(1.3)], 0, &scaled, REALS, |x| gaussian::vmp::to_x(0.4, 1.3).log_density(x));
    }),
    ("gaussian::to_mean", || {
        assert_message(&[real(X), real(M), positive(R)], 1, &scaled, REALS, |m| gaussian::vmp::to_mean(X, R).log_density(m));
        assert_message(&[known(0.4), real(M), known(1.3)], 1, &scaled, REALS, |m| gaussian::vmp::to_mean(0.4, 1.3).log_density(m));
    }),
    ("gaussian::to_precision", || {
        assert_message(&[real(X), real(M), positive(R)], 2, &scaled, POSITIVES, |r| gaussian::vmp::to_precision(X, M).log_density(r));
        assert_message(&[known(0.4), real(M), positive(R)], 2, &scaled, POSITIVES, |r| gaussian::vmp::to_precision(0.4, M).log_density(r));
        assert_eq!(gaussian::vmp::to_precision(0.4, Gaussian::UNIFORM), Gamma::UNIFORM);
    }),
    ("gaussian::average_log", || {
        assert_near(gaussian::vmp::average_log(X, M, R), mean_log(&[real(X), real(M), positive(R)], &scaled), 1e-9);
        assert_near(gaussian::vmp::average_log(0.4, M, 1.3), mean_log(&[known(0.4), real(M), known(1.3)], &scaled), 1e-9);
    }),
    ("gaussian::to_mean_plate", || for precision in [R, Gamma::point(1.3)] {
        let plate = gaussian::vmp::to_mean_plate(&moments(), precision);
        let singles = data().into_iter().fold(Gaussian::UNIFORM, |all, x| all * gaussian::vmp::to_mean(x, precision));
        assert_near(plate.precision, singles.precision, 1e-13);
        assert_near(plate.precision_mean, singles.precision_mean, 1e-13);
        assert_eq!(gaussian::vmp::to_mean_plate(&gaussian::Moments::default(), precision), Gaussian::UNIFORM);
    }),
    ("gaussian::to_precision_plate", || for mean in [M, Gaussian::point(0.4), Gaussian::UNIFORM] {
        let plate = gaussian::vmp::to_precision_plate(&moments(), mean);
        let singles = data().into_iter().fold(Gamma::UNIFORM, |all, x| all * gaussian::vmp::to_precision(x, mean));
        assert_near(plate.shape, singles.shape, 1e-13);
        assert_near(plate.rate, singles.rate, 1e-13);
        assert_eq!(gaussian::vmp::to_precision_plate(&gaussian::Moments::default(), mean), Gamma::UNIFORM);
    }),
    ("gaussian::average_log_plate", || {
        let singles: f64 = data().into_iter().map(|x| gaussian::vmp::average_log(x, M, R)).sum();
        assert_near(gaussian::vmp::average_log_plate(&moments(), M, R), singles, 1e-13);
        assert_eq!(gaussian::vmp::average_log_plate(&gaussian::Moments::default(), M, R), 0.0);
        assert_eq!(gaussian::vmp::average_log_plate(&gaussian::Moments::default(), Gaussian::UNIFORM, R), 0.0);
    }),

    ("gamma::to_x", || for rate in [R, Gamma::point(0.7)] {
        assert_message(&[positive(G), known(rate.mean())], 0, &rated, POSITIVES, |x| gamma::vmp::to_x(1.3, rate).log_density(x));
        assert_message(&[positive(G), positive(R)], 0, &rated, POSITIVES, |x| gamma::vmp::to_x(1.3, R).log_density(x));
    }),
    ("gamma::to_rate", || {
        assert_message(&[positive(G), positive(R)], 1, &rated, POSITIVES, |r| gamma::vmp::to_rate(G, 1.3).log_density(r));
        assert_message(&[known(0.7), positive(R)], 1, &rated, POSITIVES, |r| gamma::vmp::to_rate(0.7, 1.3).log_density(r));
    }),
    ("gamma::average_log", || {
        assert_near(gamma::vmp::average_log(G, 1.3, R), mean_log(&[positive(G), positive(R)], &rated), 1e-9);
        assert_near(gamma::vmp::average_log(2.0, 1.3, R), mean_log(&[known(2.0), positive(R)], &rated), 1e-9);
        assert_near(gamma::vmp::average_log(G, 1.3, 0.7), mean_log(&[positive(G), known(0.7)], &rated), 1e-9);
        // At 0 with shape 1 the density is the rate.
        assert_near(gamma::vmp::average_log(0.0, 1.0, 0.7), 0.7_f64.ln(), 1e-14);
    }),

    ("product::to_product", || {
        assert_moments(product::vmp::to_product(X, M), &tilt(&[real(X), real(M)], |_| 0.0, |v| v[0] * v[1]), 1e-9);
        assert_moments(product::vmp::to_product(X, -2.0), &tilt(&[real(X), known(-2.0)], |_| 0.0, |v| v[0] * v[1]), 1e-9);
        assert_moments(product::vmp::to_product(G, M), &tilt(&[positive(G), real(M)], |_| 0.0, |v| v[0] * v[1]), 1e-9);
    }),
    ("product::to_product_gamma_a", || assert_moments(product::vmp::to_product_gamma_a(G, 2.0), &tilt(&[positive(G)], |_| 0.0, |v| 2.0 * v[0]), 1e-9)),
    ("product::to_product_gamma_b", || assert_moments(product::vmp::to_product_gamma_b(2.0, G), &tilt(&[positive(G)], |_| 0.0, |v| 2.0 * v[0]), 1e-9)),
    ("product::to_product_gammas", || {
        let (forward, exact) = (product::vmp::to_product_gammas(G, R), tilt(&[positive(G), positive(R)], |_| 0.0, |v| v[0] * v[1]));
        assert_near(forward.mean(), exact.mean(|y| y), 1e-9);
        assert_near(forward.mean_log(), exact.mean(f64::ln), 1e-9);
    }),
    ("product::to_a", || {
        let child = |v: &[f64]| C.log_density(v[0] * v[1]);
        assert_message(&[real(X), real(M)], 0, &child, REALS, |a| product::vmp::to_a(C, M).log_density(a));
        assert_message(&[real(X), positive(G)], 0, &child, REALS, |a| product::vmp::to_a(C, G).log_density(a));
        assert_message(&[real(X), known(-2.0)], 0, &child, REALS, |a| product::vmp::to_a(C, -2.0).log_density(a));
    }),
    ("product::to_b", || {
        let child = |v: &[f64]| C.log_density(v[0] * v[1]);
        assert_message(&[real(X), real(M)], 1, &child, REALS, |b| product::vmp::to_b(C, X).log_density(b));
        assert_message(&[positive(G), real(M)], 1, &child, REALS, |b| product::vmp::to_b(C, G).log_density(b));
    }),
    ("product::to_a_gamma", || {
        assert_message(&[positive(G), positive(R)], 0, &|v| Y.log_density(v[0] * v[1]), POSITIVES, |a| product::vmp::to_a_gamma(Y, R).log_density(a));
        assert_message(&[positive(G), known(2.0)], 0, &|v| Y.log_density(v[0] * v[1]), POSITIVES, |a| product::vmp::to_a_gamma(Y, 2.0).log_density(a));
    }),
    ("product::to_b_gamma", || {
        assert_message(&[positive(R), positive(G)], 1, &|v| Y.log_density(v[0] * v[1]), POSITIVES, |b| product::vmp::to_b_gamma(Y, R).log_density(b));
        assert_message(&[known(2.0), positive(G)], 1, &|v| Y.log_density(v[0] * v[1]), POSITIVES, |b| product::vmp::to_b_gamma(Y, 2.0).log_density(b));
    }),

    ("exp::to_y_known", || assert_point(exp::vmp::to_y_known(0.4))),
    ("exp::to_y", || {
        for x in [X, M] {
            let (forward, exact) = (exp::vmp::to_y(x), tilt(&[real(x)], |_| 0.0, |v| v[0].exp()));
            assert_near(forward.mean(), exact.mean(|y| y), 1e-9);
            assert_near(forward.mean_log(), x.mean(), 1e-9);
        }
        // Of little variance v: y varies by v relative to its mean squared.
        let sharp = exp::vmp::to_y(Gaussian::from_mean_variance(10.0, 1e-10));
        assert_near(sharp.variance() / (sharp.mean() * sharp.mean()) * 1e10, 1.0, 1e-9);
        assert_point(exp::vmp::to_y(Gaussian::point(0.4)));
        assert_eq!(exp::vmp::to_y(Gaussian::UNIFORM), Gamma::from_shape_rate(0.0, 0.0));
    }),
    ("exp::to_x", || for x in [X, M] {
        assert_gradient(exp::vmp::to_x(Y, x), x, |x| exponential(Y, x));
    }),

    ("uniform::average_log", || {
        assert_near(uniform::vmp::average_log(0.3, -0.5, 2.0), -(2.5_f64.ln()), 1e-14);
        assert_eq!([-0.6, 2.1].map(|x| uniform::vmp::average_log(x, -0.5, 2.0)), [f64::NEG_INFINITY; 2]);
    }),
];

const REALS: [f64; 3] = [-1.0, 0.3, 2.0];
const POSITIVES: [f64; 3] = [0.2, 1.0, 3.0];
const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const C: Gaussian = Gaussian::from_natural(0.7, 0.6);
const R: Gamma = Gamma::from_shape_rate(2.5, 1.2);
const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
pub(super) const Y: Gamma = Gamma::from_shape_rate(3.0, 2.0);

/// More than are summed side by side, and one far away.
fn data() -> Vec<f64> {
    (0..37).map(|k| if k == 20 { 1e3 } else { f64::from(k * k % 11) - 4.3 }).collect()
}

fn moments() -> gaussian::Moments {
    gaussian::Moments::of(&data())
}

/// x ~ Gaussian(mean, precision).
fn scaled(v: &[f64]) -> f64 {
    0.5 * (v[2].ln() - std::f64::consts::TAU.ln() - v[2] * (v[0] - v[1]) * (v[0] - v[1]))
}

/// The same at a known precision.
pub(super) fn normal(precision: f64) -> impl Fn(&[f64]) -> f64 {
    move |v| scaled(&[v[0], v[1], precision])
}

/// x ~ Gamma(1.3, rate).
fn rated(v: &[f64]) -> f64 {
    // log Γ(1.3).
    0.3 * v[0].ln() + 1.3 * v[1].ln() - v[1] * v[0] - -0.108_174_809_507_860_48
}

/// y = exp(0.4).
#[track_caller]
fn assert_point(y: Gamma) {
    assert!(y.is_point());
    assert_near(y.mean(), 0.4_f64.exp(), 1e-15);
}

/// The mean over x of what the message of y = exp(x) says.
pub(super) fn exponential(y: Gamma, x: Gaussian) -> f64 {
    mean_log(&[real(x)], &|v| y.log_density(v[0].exp()))
}
