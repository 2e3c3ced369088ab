//! Noise, priors of positive numbers, cut Gaussians, powers.

use super::functions::{Family as _, assert_stationary};
use super::{assert_gradient, assert_message, mean_log};
use crate::Check;
use crate::harness::{Nodes, assert_near, known, positive, real, real_cut};
use crate::priors::{G, half_cauchy_density, half_normal_density, laplace_density, logistic_density};
use posterity_runtime::operators::{
    cos, half_cauchy, half_normal, inverse_gamma, laplace, log_normal, logistic_noise, pareto, pow, probit,
    sin, square, tanh, truncated_gaussian, uniform,
};
use posterity_runtime::{Beta, Gamma, Gaussian, TruncatedGaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("laplace::to_x", || for location in [M, Gaussian::point(0.4)] {
        assert_gradient(laplace::vmp::to_x(X, location, 0.8), X, |x| noise(x, location, laplace_density));
    }),
    ("laplace::to_location", || assert_eq!(laplace::vmp::to_location(M, X, 0.8), laplace::vmp::to_x(X, M, 0.8))),
    ("laplace::average_log", || {
        for (x, location) in [(X, M), (X, Gaussian::point(0.4))] { assert_near(laplace::vmp::average_log(x, location, 0.8), noise(x, location, laplace_density), 1e-9); }
        assert_near(laplace::vmp::average_log(0.3, 1.0, 0.8), laplace_density(0.7), 1e-14);
    }),
    ("logistic_noise::to_x", || for location in [M, Gaussian::point(0.4)] {
        assert_gradient(logistic_noise::vmp::to_x(X, location, 0.8), X, |x| noise(x, location, logistic_density));
    }),
    ("logistic_noise::to_location", || assert_eq!(logistic_noise::vmp::to_location(M, X, 0.8), logistic_noise::vmp::to_x(X, M, 0.8))),
    ("logistic_noise::average_log", || {
        for (x, location) in [(X, M), (X, Gaussian::point(0.4))] { assert_near(logistic_noise::vmp::average_log(x, location, 0.8), noise(x, location, logistic_density), 1e-9); }
        assert_near(logistic_noise::vmp::average_log(0.3, 1.0, 0.8), logistic_density(0.7), 1e-14);
    }),
    ("half_normal::to_x", || for x in gammas() {
        assert_stationary(half_normal::vmp::to_x(x, 1.7).parameters(), x, positive, half_normal_density);
    }),
    ("half_normal::average_log", || {
        assert_near(half_normal::vmp::average_log(G, 1.7), mean_log(&[positive(G)], &|v| half_normal_density(v[0])), 1e-9);
        assert_near(half_normal::vmp::average_log(0.6, 1.7), half_normal_density(0.6), 1e-14);
    }),
    ("half_cauchy::to_x", || for x in gammas() {
        assert_stationary(half_cauchy::vmp::to_x(x, 1.7).parameters(), x, positive, half_cauchy_density);
    }),
    ("half_cauchy::average_log", || assert_near(half_cauchy::vmp::average_log(0.6, 1.7), half_cauchy_density(0.6), 1e-14)),
    ("half_cauchy::average_log_random", || for x in gammas() {
        assert_near(half_cauchy::vmp::average_log_random(x, 1.7), mean_log(&[positive(x)], &|v| half_cauchy_density(v[0])), 1e-8);
    }),
    ("pareto::to_shape", || {
        assert_message(&[known(2.0), positive(G)], 1, &|v| paretian(v[0], v[1]), POSITIVES, |s| pareto::vmp::to_shape(2.0, 0.7).log_density(s));
    }),
    ("pareto::average_log", || {
        assert_near(pareto::vmp::average_log(2.0, G, 0.7), mean_log(&[positive(G)], &|v| paretian(2.0, v[0])), 1e-9);
        assert_near(pareto::vmp::average_log(2.0, 2.5, 0.7), paretian(2.0, 2.5), 1e-14);
        assert_eq!(pareto::vmp::average_log(0.6, G, 0.7), f64::NEG_INFINITY);
    }),
    ("inverse_gamma::to_scale", || {
        assert_message(&[known(1.6), positive(G)], 1, &|v| inverse(v[0], v[1]), POSITIVES, |b| inverse_gamma::vmp::to_scale(1.6, 2.5).log_density(b));
    }),
    ("inverse_gamma::average_log", || {
        assert_near(inverse_gamma::vmp::average_log(1.6, 2.5, G), mean_log(&[positive(G)], &|v| inverse(1.6, v[0])), 1e-9);
        assert_near(inverse_gamma::vmp::average_log(1.6, 2.5, 0.9), inverse(1.6, 0.9), 1e-13);
    }),
    ("log_normal::to_mu", || assert_eq!(log_normal::vmp::to_mu(2.0, 0.5), Gaussian::from_mean_variance(2.0_f64.ln(), 0.25))),
    ("log_normal::average_log", || {
        let density = |mu: f64| Gaussian::from_mean_variance(mu, 0.25).log_density(2.0_f64.ln()) - 2.0_f64.ln();
        assert_near(log_normal::vmp::average_log(2.0, X, 0.5), mean_log(&[real(X)], &|v| density(v[0])), 1e-9);
        assert_near(log_normal::vmp::average_log(2.0, 0.3, 0.5), density(0.3), 1e-14);
    }),
    ("truncated_gaussian::to_x", || {
        assert_eq!(truncated_gaussian::vmp::to_x(0.3, 2.0, -0.5, 2.0), cut(-0.5, 2.0));
    }),
    ("truncated_gaussian::average_log", || {
        let belief = TruncatedGaussian { gaussian: X, lower: -0.5, upper: 2.0 };
        let nodes: Nodes = real_cut(X, &[-0.5, 2.0], 60).into_iter().filter(|(x, _)| (-0.5..2.0).contains(x)).collect();
        let total: f64 = nodes.iter().map(|(_, mass)| mass).sum();
        let mean: f64 = nodes.iter().map(|(x, mass)| mass * cut(-0.5, 2.0).log_density(*x) / total).sum();
        assert_near(truncated_gaussian::vmp::average_log(belief.to_gaussian(), 0.3, 2.0, -0.5, 2.0), mean, 1e-9);
        assert_near(truncated_gaussian::vmp::average_log(1.0, 0.3, 2.0, -0.5, 2.0), cut(-0.5, 2.0).log_density(1.0), 1e-12);
        assert_eq!(truncated_gaussian::vmp::average_log(2.1, 0.3, 2.0, -0.5, 2.0), f64::NEG_INFINITY);
    }),
    ("uniform::to_x", || assert_eq!(uniform::vmp::to_x(-0.5, 2.0), TruncatedGaussian::between(-0.5, 2.0))),
    ("pow::to_y_known", || assert_near(pow::vmp::to_y_known(0.4, -2.0).mean(), 6.25, 1e-14)),
    ("pow::to_y", || for (x, power) in [(G, 2.0), (G, 0.5), (G, -2.0), (G, -1.0), (Gamma::from_shape_rate(2e4, 9.0), -2.0)] {
        let y = pow::vmp::to_y(x, power);
        if x.shape < 1e3 {
            assert_near(y.mean(), mean_log(&[positive(x)], &|v| v[0].powf(power)), 1e-8);
            assert_near(y.mean_log(), mean_log(&[positive(x)], &|v| power * v[0].ln()), 1e-8);
        } else {
            assert_near(y.variance() / (y.mean() * y.mean()) * x.shape, power * power, 1e-3);
        }
    }),
    ("pow::to_x", || for (x, power) in [(G, 2.0), (Gamma::from_shape_rate(0.4, 2.0), 0.5), (G, -2.0), (Gamma::from_shape_rate(31.0, 12.0), -1.0)] {
        let y = Gamma::from_shape_rate(2.5, 1.2);
        assert_stationary(pow::vmp::to_x(y, x, power).parameters(), x, positive, |x| y.log_density(x.powf(power)));
    }),
    ("square::to_y", || for x in [X, M] {
        let (y, mean) = (square::vmp::to_y(x), mean_log(&[real(x)], &|v| v[0] * v[0]));
        assert_near(y.mean(), mean, 1e-9);
        assert_near(y.variance(), mean_log(&[real(x)], &|v| ((v[0] * v[0]) - mean).powi(2)), 1e-9);
    }),
    ("square::to_x", || for (x, y) in [(X, M), (M, X)] {
        let log_child = |v: &[f64]| y.precision_mean * (v[0] * v[0]) - 0.5 * y.precision * (v[0] * v[0]).powi(2);
        assert_gradient(square::vmp::to_x(y, x), x, |x| mean_log(&[real(x)], &log_child));
    }),
    ("tanh::to_y", || for x in [X, M] {
        let (y, mean) = (tanh::vmp::to_y(x), mean_log(&[real(x)], &|v| v[0].tanh()));
        assert_near(y.mean(), mean, 1e-9);
        assert_near(y.variance(), mean_log(&[real(x)], &|v| (v[0].tanh() - mean).powi(2)), 1e-9);
    }),
    ("tanh::to_x", || for (x, y) in [(X, M), (M, X)] {
        let log_child = |v: &[f64]| y.precision_mean * v[0].tanh() - 0.5 * y.precision * v[0].tanh().powi(2);
        assert_gradient(tanh::vmp::to_x(y, x), x, |x| mean_log(&[real(x)], &log_child));
    }),
    ("sin::to_y", || for x in [X, M] {
        let (y, mean) = (sin::vmp::to_y(x), mean_log(&[real(x)], &|v| v[0].sin()));
        assert_near(y.mean(), mean, 1e-9);
        assert_near(y.variance(), mean_log(&[real(x)], &|v| (v[0].sin() - mean).powi(2)), 1e-9);
    }),
    ("sin::to_x", || for (x, y) in [(X, M), (M, X)] {
        let log_child = |v: &[f64]| y.precision_mean * v[0].sin() - 0.5 * y.precision * v[0].sin().powi(2);
        assert_gradient(sin::vmp::to_x(y, x), x, |x| mean_log(&[real(x)], &log_child));
    }),
    ("cos::to_y", || for x in [X, M] {
        let (y, mean) = (cos::vmp::to_y(x), mean_log(&[real(x)], &|v| v[0].cos()));
        assert_near(y.mean(), mean, 1e-9);
        assert_near(y.variance(), mean_log(&[real(x)], &|v| (v[0].cos() - mean).powi(2)), 1e-9);
    }),
    ("cos::to_x", || for (x, y) in [(X, M), (M, X)] {
        let log_child = |v: &[f64]| y.precision_mean * v[0].cos() - 0.5 * y.precision * v[0].cos().powi(2);
        assert_gradient(cos::vmp::to_x(y, x), x, |x| mean_log(&[real(x)], &log_child));
    }),
    ("probit::to_y_known", || assert_near(probit::vmp::to_y_known(0.4).mean(), phi(0.4), 1e-14)),
    ("probit::to_y", || {
        let y = probit::vmp::to_y(X);
        assert_near(y.mean_log(), mean_log(&[real(X)], &|v| phi(v[0]).ln()), 1e-8);
        assert_near(y.mean_log_one_minus(), mean_log(&[real(X)], &|v| phi(-v[0]).ln()), 1e-8);
    }),
    ("probit::to_x", || {
        let y = Beta::new(2.5, 1.5);
        let log_child = |v: &[f64]| 1.5 * phi(v[0]).ln() + 0.5 * phi(-v[0]).ln();
        assert_gradient(probit::vmp::to_x(y, X), X, |x| mean_log(&[real(x)], &log_child));
    }),
];

fn phi(x: f64) -> f64 {
    posterity_runtime::special::normal_cdf(x)
}

const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const POSITIVES: [f64; 3] = [0.2, 1.0, 3.0];

fn gammas() -> [Gamma; 3] {
    [G, Gamma::from_shape_rate(0.8, 2.0), Gamma::from_shape_rate(31.0, 12.0)]
}

fn cut(lower: f64, upper: f64) -> TruncatedGaussian {
    TruncatedGaussian { gaussian: Gaussian::from_mean_variance(0.3, 2.0), lower, upper }
}

fn paretian(x: f64, shape: f64) -> f64 {
    shape.ln() + shape * 0.7_f64.ln() - (shape + 1.0) * x.ln()
}

fn inverse(x: f64, scale: f64) -> f64 {
    2.5 * scale.ln() - posterity_runtime::special::ln_gamma(2.5) - 3.5 * x.ln() - scale / x
}

/// The mean of a log density of the difference of two Gaussians.
fn noise(x: Gaussian, location: Gaussian, log_density: fn(f64) -> f64) -> f64 {
    let variance = x.variance() + location.variance();
    let d = Gaussian::from_mean_variance(x.mean() - location.mean(), variance);
    mean_log(&[real_cut(d, &[0.0], 200)], &|v| log_density(v[0]))
}
