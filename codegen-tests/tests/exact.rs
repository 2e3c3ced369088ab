//! What is known exactly, by a constraint or a variance of 0, under variational message passing: points in closed form,
//! and the density of the rest at them.

mod support;

use posterity_codegen_tests::build;
use serde_json::{Value, json};
use support::{relative, solve};

fn data(v: f64) -> Value {
    json!({ "value": 2.0, "v": v, "factor": -2.5, "difference": 1.0, "reading": [3.0, 2.5], "same": [0.1, 0.1, 0.1],
        "total": -3.0, "row": [0.75, 0.625] })
}

fn assert_close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    let far = relative(actual, expected, 1.0);
    assert!(far <= tolerance, "{what}: {actual} is not {expected} (off by {far:e})");
}

/// ln N(x; mean, variance).
fn log_density(x: f64, mean: f64, variance: f64) -> f64 {
    -0.5 * ((std::f64::consts::TAU * variance).ln() + (x - mean) * (x - mean) / variance)
}

#[test]
fn points_and_densities_are_exact() {
    let answer = solve("exact_vmp", &data(0.0).to_string(), 50);
    let point = |name: &str, at: Option<usize>, value: f64| {
        let posterior = answer.of(name).clone();
        let posterior = at.map_or(posterior.clone(), |at| posterior.parts()[at].clone());
        assert_close(posterior.mean(), value, 1e-14, name);
        assert!(posterior.sd() == 0.0, "{name} is no point");
    };
    point("fixed", None, 2.0);
    point("solved", Some(0), 0.5);
    point("solved", Some(1), 0.4);
    point("level", None, 1.0);
    point("read", None, 0.1);
    point("scaled", None, 1.6);
    point("weight", None, 0.25);
    // difference = 2 − other + N(0, 1).
    assert_close(answer.of("other").mean(), 0.5, 1e-14, "other");
    assert_close(answer.of("other").sd().powi(2), 0.5, 1e-14, "other");
    let fixed = log_density(2.0, 0.0, 1.0) + log_density(1.0, 2.0, 2.0);
    let solved = log_density(0.5, 0.0, 1.0) - 2.0_f64.ln() + log_density(0.4, 0.0, 1.0) - 2.5_f64.ln();
    let level = log_density(3.0, 1.0, 1.0) + log_density(2.5, 1.0, 1.0);
    // Where data agree on a point, the first decides it; each is scaled by its own coefficient.
    let read = log_density(0.1, 1.0, 2.0);
    let scaled = log_density(1.6, 0.0, 3.0) - 2.5_f64.ln();
    let weight = log_density(0.25, 0.0, 1.0) - 3.0_f64.ln() - 2.5_f64.ln();
    assert_close(answer.log_evidence, fixed + solved + level + read + scaled + weight, 1e-13, "evidence");
}

#[test]
fn a_small_variance_comes_near() {
    let (exact, near) = (data(0.0), data(1e-10));
    let (exact, near) =
        (solve("exact_vmp", &exact.to_string(), 50), solve("exact_vmp", &near.to_string(), 50));
    for name in ["fixed", "other", "level", "read", "scaled", "weight"] {
        assert_close(near.of(name).mean(), exact.of(name).mean(), 1e-8, name);
    }
}

#[test]
fn data_that_differ_contradict_each_other() {
    let mut data = data(0.0);
    data["same"][2] = json!(0.1000001);
    let mut inference = build("exact_vmp", &data.to_string()).expect("the data fit the model");
    let options = posterity_runtime::Options { iterations: 5, tolerance: 1e-9, seed: 0 };
    let run = posterity_runtime::run(&mut *inference, &options, |_| std::ops::ControlFlow::Continue(()));
    assert!(run.is_err(), "0.1 and 0.1000001 without noise");
}
