//! Elements that nothing defines, and axes of length 0: neither is an error, and neither counts in the evidence.

mod support;

use serde_json::json;
use support::{distance, solve};

const LN_2PI: f64 = 1.837_877_066_409_345_3;

/// E log N(x; mean, 1) of an expected square of x − mean.
fn average(square: f64) -> f64 {
    -0.5 * (LN_2PI + square)
}

/// The entropy of a Gaussian.
fn entropy(variance: f64) -> f64 {
    0.5 * (LN_2PI + 1.0 + variance.ln())
}

fn gaussian(mean: f64, variance: f64) -> serde_json::Value {
    json!({ "mean": mean, "variance": variance })
}

fn assert_near(name: &str, data: &serde_json::Value, posterior: &serde_json::Value, evidence: f64) {
    let answer = solve(name, &data.to_string(), 500);
    let (far, place) = distance(&answer.json(), posterior);
    assert!(far < 1e-5, "{place}: {}", answer.json());
    let found = answer.log_evidence;
    assert!((found - evidence).abs() < 1e-6, "{found} is not {evidence}");
}

#[test]
fn what_is_under_a_condition_is_there_where_it_holds() {
    // 2 (w + v) has the prior N(0, 8) and is 1 ± 1.
    let (data, w) = (json!({ "flag": [true, false] }), gaussian(2.0 / 9.0, 5.0 / 9.0));
    let evidence = -0.5 * (LN_2PI + 9f64.ln() + 1.0 / 9.0);
    assert_near("undefined_elements", &data, &json!({ "w": w, "v": w }), evidence);
}

#[test]
fn the_bound_counts_what_is_there() {
    let data = json!({ "flag": [true, false, false], "reading": [1, 9, 9], "last": 6 });
    let (mean, variance) = (2.0 / 9.0, 0.2);
    let posterior = json!({
        "w": gaussian(mean, variance), "v": gaussian(mean, variance), "centre": gaussian(1.0 / 3.0, 0.5),
        "path": [{ "value": 3 }, gaussian(4.0, 0.5), gaussian(5.0, 0.5)],
    });
    let sum = 2.0 * average(mean * mean + variance)
        + average((4.0 * mean - 1.0).powi(2) + 8.0 * variance)
        + 2.0 * entropy(variance);
    let own = average(1.0 / 9.0 + 0.5) + average(1.0 / 9.0 + 1.0) + average(1.0 / 9.0 + 0.5);
    let path = average(1.0 + 0.5) + average(1.0 + 1.0) + average(1.0 + 0.5);
    assert_near("undefined_elements_vmp", &data, &posterior, sum + own + path + 4.0 * entropy(0.5));
}

#[test]
fn tables_may_have_no_columns_or_no_rows() {
    let data = json!({ "narrow": [[], []], "short": [], "wide": [[1, -2]], "m": 2 });
    let posterior = json!({ "centre": [], "level": [gaussian(0.5, 0.5), gaussian(-1.0, 0.5)] });
    // Each reading is N(0, 2).
    let evidence = -(LN_2PI + 2f64.ln()) - 0.25 * (1.0 + 4.0);
    assert_near("empty_axes_vmp", &data, &posterior, evidence);
    let wrong = json!({ "narrow": [[]], "short": [], "wide": [[1, -2]], "m": 3 });
    let said = posterity_codegen_tests::build("empty_axes_vmp", &wrong.to_string()).err().unwrap_or_default();
    assert!(said.contains("`m` is 3 and `wide` has 2"), "{said}");
}
