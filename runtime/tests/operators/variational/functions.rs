//! Functions of real numbers.

use super::{assert_gradient, mean_log, slope};
use crate::Check;
use crate::harness::{Nodes, assert_near, known, positive, real_cut, unit};
use posterity_runtime::operators::{abs, log, max, min, product};
use posterity_runtime::{Beta, Gamma, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("max::to_y", || for b in others() {
        let y = max::vmp::to_y(X, b);
        let mean = of_larger(X, b, &|y| y);
        assert_near(y.mean(), mean, 1e-9);
        assert_near(y.variance(), of_larger(X, b, &|y| (y - mean) * (y - mean)), 1e-9);
    }),
    ("max::to_a", || for (b, y) in others().into_iter().flat_map(|b| told().map(|y| (b, y))) {
        assert_gradient(max::vmp::to_a(y, X, b), X, |x| of_larger(x, b, &|it| y.precision_mean * it - 0.5 * y.precision * it * it));
    }),
    ("max::to_b", || assert_eq!(max::vmp::to_b(C, M, X), max::vmp::to_a(C, X, M))),
    ("min::to_y", || {
        let (y, mean) = (min::vmp::to_y(X, M), -of_larger(turned(X), turned(M), &|y| y));
        assert_near(y.mean(), mean, 1e-9);
        assert_near(y.variance(), of_larger(turned(X), turned(M), &|y| (y + mean) * (y + mean)), 1e-9);
    }),
    ("min::to_a", || for y in told() {
        assert_gradient(min::vmp::to_a(y, X, M), X, |x| of_larger(turned(x), turned(M), &|it| -y.precision_mean * it - 0.5 * y.precision * it * it));
    }),
    ("min::to_b", || assert_eq!(min::vmp::to_b(C, M, X), min::vmp::to_a(C, X, M))),
    ("product::to_a_positive", || for (y, b) in [(C, 1.3), (Gaussian::from_mean_variance(7.0, 0.3), -0.4)] {
        let b = Gaussian::from_mean_variance(b, 0.7);
        for a in [G, Gamma::from_shape_rate(0.4, 2.0), Gamma::from_shape_rate(31.0, 12.0)] {
            let told = (y.precision_mean * b.mean(), y.precision * (b.mean() * b.mean() + b.variance()));
            assert_stationary(product::vmp::to_a_positive(y, a, b).parameters(), a, positive, quadratic(told));
        }
    }),
    ("product::to_b_positive", || assert_eq!(product::vmp::to_b_positive(C, M, G), product::vmp::to_a_positive(C, G, M))),
    ("product::to_a_unit", || for a in [P, Beta::new(0.9, 3.0), Beta::new(40.0, 25.0)] {
        let told = (C.precision_mean * M.mean(), C.precision * (M.mean() * M.mean() + M.variance()));
        assert_stationary(product::vmp::to_a_unit(C, a, M).parameters(), a, unit, quadratic(told));
    }),
    ("product::to_b_unit", || assert_eq!(product::vmp::to_b_unit(C, M, P), product::vmp::to_a_unit(C, P, M))),
    ("abs::to_y", || for x in others().into_iter().filter(|x| !x.is_point()) {
        let (y, nodes) = (abs::vmp::to_y(x), real_cut(x, &[0.0], 100));
        let mean = mean_log(std::slice::from_ref(&nodes), &|v| v[0].abs());
        assert_near(y.mean(), mean, 1e-9);
        assert_near(y.variance(), mean_log(&[nodes], &|v| (v[0].abs() - mean) * (v[0].abs() - mean)), 1e-9);
    }),
    ("abs::to_x", || for (x, y) in [X, M].into_iter().flat_map(|x| told().map(|y| (x, y))) {
        let log_child = |v: &[f64]| y.precision_mean * v[0].abs() - 0.5 * y.precision * v[0] * v[0];
        assert_gradient(abs::vmp::to_x(y, x), x, |x| mean_log(&[real_cut(x, &[0.0], 100)], &log_child));
    }),
    ("log::to_y", || for x in [G, Gamma::from_shape_rate(0.4, 2.0), Gamma::from_shape_rate(9.0, 3.0)] {
        let y = log::vmp::to_y(x);
        let mean = mean_log(&[positive(x)], &|v| v[0].ln());
        assert_near(y.mean(), mean, 1e-8);
        assert_near(y.variance(), mean_log(&[positive(x)], &|v| (v[0].ln() - mean) * (v[0].ln() - mean)), 1e-8);
    }),
    ("log::to_x", || for (y, x) in [(C, G), (M, Gamma::from_shape_rate(0.8, 2.0)), (C, Gamma::from_shape_rate(31.0, 12.0))] {
        let log_child = |x: f64| y.precision_mean * x.ln() - 0.5 * y.precision * x.ln() * x.ln();
        assert_stationary(log::vmp::to_x(y, x).parameters(), x, positive, log_child);
    }),
];

const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
const P: Beta = Beta::new(2.5, 1.5);
const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const C: Gaussian = Gaussian::from_natural(0.7, 0.6);

fn others() -> [Gaussian; 3] {
    [M, Gaussian::point(0.3), Gaussian::from_mean_variance(-1.0, 9.0)]
}

/// What y may be told: of both, of more, of nothing but a direction.
fn told() -> [Gaussian; 3] {
    [C, Gaussian::from_mean_variance(7.0, 2.0), Gaussian::from_natural(0.8, 0.0)]
}

fn turned(x: Gaussian) -> Gaussian {
    Gaussian::from_natural(-x.precision_mean, x.precision)
}

/// The mean of a function of the larger of two.
fn of_larger(a: Gaussian, b: Gaussian, value: &dyn Fn(f64) -> f64) -> f64 {
    let inner = |cut: f64| if b.is_point() { known(b.mean()) } else { real_cut(b, &[cut], 20) };
    let outer: Nodes = real_cut(a, &[b.mean()], 40);
    let given = |v: &[f64]| inner(v[0]).into_iter().map(|(b, mass)| mass * value(v[0].max(b))).sum();
    mean_log(&[outer], &given)
}

/// A family of two parameters.
pub(super) trait Family: Copy {
    fn new(parameters: [f64; 2]) -> Self;
    fn parameters(self) -> [f64; 2];
    fn log_density(self, x: f64) -> f64;
}

impl Family for Gamma {
    fn new([shape, rate]: [f64; 2]) -> Self {
        Self::from_shape_rate(shape, rate)
    }
    fn parameters(self) -> [f64; 2] {
        [self.shape, self.rate]
    }
    /// Unnormalised: the message may be improper.
    fn log_density(self, x: f64) -> f64 {
        (self.shape - 1.0) * x.ln() - self.rate * x
    }
}

impl Family for Beta {
    fn new([alpha, beta]: [f64; 2]) -> Self {
        Self::new(alpha, beta)
    }
    fn parameters(self) -> [f64; 2] {
        [self.alpha, self.beta]
    }
    fn log_density(self, x: f64) -> f64 {
        (self.alpha - 1.0) * x.ln() + (self.beta - 1.0) * (1.0 - x).ln()
    }
}

/// τ x − ½ r x²
fn quadratic((tau, r): (f64, f64)) -> impl Fn(f64) -> f64 {
    move |x| tau * x - 0.5 * r * x * x
}

/// The mean of the message's logarithm has the gradient of the mean of the factor's, in both parameters of the belief.
#[track_caller]
pub(super) fn assert_stationary<F: Family>(
    message: [f64; 2],
    belief: F,
    nodes: fn(F) -> Nodes,
    log_factor: impl Fn(f64) -> f64,
) {
    let at = belief.parameters();
    for place in 0..2 {
        let gradient = |log_factor: &dyn Fn(&[f64]) -> f64| {
            let moved = |value: f64| {
                let mut parameters = at;
                parameters[place] = value;
                mean_log(&[nodes(F::new(parameters))], log_factor)
            };
            slope(moved, at[place], 0.01 * at[place])
        };
        let got = gradient(&|v| F::new(message).log_density(v[0]));
        assert_near(got, gradient(&|v| log_factor(v[0])), 1e-7);
    }
}
