//! Every operator of variational message passing against the mean of its own factor's logarithm. One table per
//! kind of edge; a new operator needs one line in the table of its kind.

mod counts;
mod functions;
mod integers;
mod logic;
mod logit;
mod noise;
mod reals;
mod softmax;

use crate::Check;
use posterity_runtime::Gaussian;
use posterity_runtime::testing::variational::{assert_gradient, assert_message, mean_log, slope};

pub(crate) fn checks() -> Vec<Check> {
    [
        logic::CHECKS,
        integers::CHECKS,
        counts::CHECKS,
        reals::CHECKS,
        logit::CHECKS,
        functions::CHECKS,
        noise::CHECKS,
        softmax::CHECKS,
    ]
    .concat()
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
