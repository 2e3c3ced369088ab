//! Functions of real numbers.

use super::{assert_gradient, mean_log};
use crate::Check;
use crate::harness::{Nodes, assert_near, known, real_cut};
use posterity_runtime::Gaussian;
use posterity_runtime::operators::{max, min};

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
];

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
