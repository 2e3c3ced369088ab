//! Every operator of variational message passing against the mean of its own factor's logarithm. One table per
//! kind of edge; a new operator needs one line in the table of its kind.

mod counts;
mod functions;
mod integers;
mod logic;
mod logit;
mod noise;
mod reals;

use crate::Check;
use crate::harness::{Nodes, assert_near, known};
use posterity_runtime::Gaussian;

pub(crate) fn checks() -> Vec<Check> {
    [
        logic::CHECKS,
        integers::CHECKS,
        counts::CHECKS,
        reals::CHECKS,
        logit::CHECKS,
        functions::CHECKS,
        noise::CHECKS,
    ]
    .concat()
}

/// The logarithm of a factor at a value of each edge.
type LogFactor<'a> = &'a dyn Fn(&[f64]) -> f64;

/// E log f over all edges.
fn mean_log(edges: &[Nodes], log_factor: LogFactor<'_>) -> f64 {
    fn over(edges: &[Nodes], values: &mut Vec<f64>, log_factor: LogFactor<'_>) -> f64 {
        let Some((first, rest)) = edges.split_first() else { return log_factor(values) };
        let mut sum = 0.0;
        for &(value, mass) in first {
            values.push(value);
            sum += if mass > 1e-200 { mass * over(rest, values, log_factor) } else { 0.0 };
            values.pop();
        }
        sum
    }
    over(edges, &mut Vec::new(), log_factor)
}

/// The message must change between two values of its edge as E log f does with the edge held there. Of a
/// deterministic factor, f is the message of the output at the function's value.
#[track_caller]
fn assert_message(
    edges: &[Nodes],
    target: usize,
    log_factor: LogFactor<'_>,
    values: [f64; 3],
    log_message: impl Fn(f64) -> f64,
) {
    let at = |value: f64| {
        let mut edges = edges.to_vec();
        edges[target] = known(value);
        mean_log(&edges, log_factor)
    };
    for value in &values[1..] {
        assert_near(log_message(*value) - log_message(values[0]), at(*value) - at(values[0]), 1e-9);
    }
}

/// Where E log f is not of a Gaussian's form, the message to a Gaussian edge is the gradient of its mean S in the
/// marginal: precision −2 ∂S/∂v and natural mean ∂S/∂m + m times that (FACTORS 2.29).
#[track_caller]
fn assert_gradient(message: Gaussian, marginal: Gaussian, mean_log: impl Fn(Gaussian) -> f64) {
    let (mean, variance) = (marginal.mean(), marginal.variance());
    let in_mean = |mean| mean_log(Gaussian::from_mean_variance(mean, variance));
    let in_variance = |variance| mean_log(Gaussian::from_mean_variance(mean, variance));
    let precision = -2.0 * slope(in_variance, variance, 0.02 * variance);
    let step = 0.02 * variance.sqrt();
    assert_near(message.precision, precision, 1e-9);
    assert_near(message.precision_mean, slope(in_mean, mean, step) + mean * precision, 1e-9);
}

/// f′(at) by central differences of the eighth order.
fn slope(f: impl Fn(f64) -> f64, at: f64, step: f64) -> f64 {
    const RULE: [(f64, f64); 4] =
        [(1.0, 4.0 / 5.0), (2.0, -1.0 / 5.0), (3.0, 4.0 / 105.0), (4.0, -1.0 / 280.0)];
    RULE.iter().map(|&(k, weight)| weight * (f(at + k * step) - f(at - k * step))).sum::<f64>() / step
}

/// The least value of a function with one minimum between `low` and `high`, by golden sections.
fn least(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    for _ in 0..60 {
        let part = golden * (high - low);
        if f(high - part) < f(low + part) { high = low + part } else { low = high - part }
    }
    f(0.5 * (low + high))
}

#[test]
fn a_wrong_variational_operator_is_noticed() {
    use posterity_runtime::operators::{exp, gaussian};
    let (x, mean) = (Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(-1.0, 0.5));
    let noticed = |check: &dyn Fn(f64), power: f64| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(power))).is_err()
    };
    let message = |power: f64| {
        let edges = [crate::harness::real(x), crate::harness::real(mean)];
        assert_message(&edges, 0, &reals::normal(0.8), [-1.0, 0.3, 2.0], |x| {
            gaussian::vmp::to_x(mean, 0.8).pow(power).log_density(x)
        });
    };
    let gradient = |power: f64| {
        let message = exp::vmp::to_x(reals::Y, x).pow(power);
        assert_gradient(message, x, |x| reals::exponential(reals::Y, x));
    };
    assert_eq!([noticed(&message, 1.0), noticed(&gradient, 1.0)], [false, false]);
    assert_eq!([noticed(&message, 1.001), noticed(&gradient, 1.001)], [true, true]);
}
