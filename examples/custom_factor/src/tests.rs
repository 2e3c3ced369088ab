//! The factor against quadrature of its density, and the model against the posterior in closed form.

use std::ops::ControlFlow;

use posterity_runtime::inference::Options;
use posterity_runtime::testing::Check;
use posterity_runtime::{Gamma, Random};

use crate::failures::{Failures, FailuresData};
use crate::weibull;

const X: f64 = 1.7;
const SHAPE: f64 = 1.5;
const RATE: Gamma = Gamma::from_shape_rate(3.0, 4.0);

/// The edges are `x`, `rate` and `shape`.
fn check() -> Check<'static> {
    let log_density = |v: &[f64]| {
        let (x, rate, shape) = (v[0], v[1], v[2]);
        (shape * rate).ln() + (shape - 1.0) * x.ln() - rate * x.powf(shape)
    };
    Check::density(log_density, [X.into(), RATE.into(), SHAPE.into()])
}

#[test]
fn operators_are_right() {
    check().message(1, weibull::ep::to_rate(X, SHAPE), 1e-9);
    check().log_evidence(weibull::ep::log_evidence(X, RATE, SHAPE), 1e-9);
    check().variational_message(1, weibull::vmp::to_rate(X, SHAPE), 1e-9);
    check().average_log(weibull::vmp::average_log(X, RATE, SHAPE), 1e-9);
}

#[test]
fn a_known_rate_is_a_belief_without_spread() {
    let known = weibull::vmp::average_log(X, 0.7, SHAPE);
    assert!((weibull::ep::log_evidence(X, Gamma::point(0.7), SHAPE) - known).abs() < 1e-14);
}

#[test]
fn draws_have_the_mean_of_the_distribution() {
    let mut random = Random::from_seed(1);
    let draws = 100_000;
    // x^shape is an exponential.
    let sum: f64 = (0..draws).map(|_| weibull::simulate::draw(2.0, SHAPE, &mut random).powf(SHAPE)).sum();
    assert!((sum / f64::from(draws) - 0.5).abs() < 0.01);
}

#[test]
fn the_posterior_is_that_of_the_conjugate_prior() {
    let (hours, kind) = ([0.5, 1.5, 0.7], [0, 1, 0]);
    let data = FailuresData { hours: &hours, kind: &kind, kinds: 2, shape: SHAPE };
    let mut inference = Failures::new(data).expect("the data fit the model");
    inference.run(&Options::default(), |_| ControlFlow::Continue(())).expect("a proper posterior");
    let powers = [0.5_f64.powf(SHAPE) + 0.7_f64.powf(SHAPE), 1.5_f64.powf(SHAPE)];
    for ((rate, power), failures) in inference.rate_posterior().iter().zip(powers).zip([2.0, 1.0]) {
        assert!((rate.shape - (1.0 + failures)).abs() < 1e-12 && (rate.rate - (100.0 + power)).abs() < 1e-9);
    }
}
