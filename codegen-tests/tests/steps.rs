//! Steps of variational message passing that go too far: they are shortened, and come to rest.

mod support;

use std::ops::ControlFlow;

use posterity_runtime::{Options, run};
use serde_json::json;
use support::inference;

/// The derivatives of the bound of a root m, v of which y is the square and noise, by both.
fn slopes(m: f64, v: f64, y: f64) -> [f64; 2] {
    let prior = 1.3 * 1.3;
    let by_mean = -(m - 0.4) / prior - 4.0 * m * (m * m + 3.0 * v - y);
    let by_variance = 0.5 * (1.0 / v - 1.0 / prior) - (6.0 * (m * m + v) - 2.0 * y);
    [by_mean, by_variance]
}

#[test]
fn steps_that_would_turn_back_for_ever_come_to_rest() {
    for x in
        [vec![0.3, -1.2, 2.4, 0.7, -0.1], vec![20.0, -30.0, 14.0, 0.1], vec![0.01, 0.02, -0.03], vec![0.3]]
    {
        for y in [1.7, -0.3, 4.0, 9.0, 0.01] {
            let mut inference = inference("steps_back_vmp", &json!({ "x": x, "y": y }).to_string());
            let done = run(&mut *inference, &Options::default(), |_| ControlFlow::Continue(()));
            let done = done.unwrap_or_else(|error| panic!("{x:?}, {y}: {error}"));
            assert!(done.converged && done.iterations <= 100, "{x:?}, {y}: {done:?}");
            let posteriors = inference.posteriors();
            let (_, root) = posteriors.iter().find(|(name, _)| *name == "root").expect("an output");
            let slopes = slopes(root.mean(), root.sd().powi(2), y);
            assert!(slopes.iter().all(|slope| slope.abs() < 1e-3), "{x:?}, {y}: {slopes:?}");
        }
    }
}
