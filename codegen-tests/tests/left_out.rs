//! Elements that the data say nothing about are left out of variational message passing: what is found about the others is
//! what the same model finds that lacks them, and they are predicted from it.

mod support;

use posterity_codegen_tests::build;
use serde_json::{Value, json};
use support::{Answer, distance, solve};

/// Groups 1 and 3 have no reading, the series ends before its chain does, and `once` is missing.
fn with_silent() -> Value {
    json!({ "groups": 5, "group": [0, 0, 2, 4, 4], "reading": [1, 2, 3, 4, 2.5],
        "series": [1, null, 3, 2, null, null], "once": null })
}

/// The same without them.
fn without_silent() -> Value {
    json!({ "groups": 3, "group": [0, 0, 1, 2, 2], "reading": [1, 2, 3, 4, 2.5],
        "series": [1, null, 3, 2], "once": null })
}

fn answer(data: &Value) -> Answer {
    solve("left_out_vmp", &data.to_string(), 500)
}

fn number(posterior: &Value, key: &str) -> f64 {
    posterior[key].as_f64().expect("a number")
}

/// The mean of the inverse of a precision with a Gamma belief.
fn mean_inverse(gamma: &Value) -> f64 {
    number(gamma, "rate") / (number(gamma, "shape") - 1.0)
}

fn gaussian(mean: f64, variance: f64) -> Value {
    json!({ "mean": mean, "variance": variance })
}

fn assert_near(found: &Value, wanted: &Value) {
    let (far, place) = distance(found, wanted);
    assert!(far < 1e-9, "{place}: {found} is not {wanted}");
}

#[test]
fn silent_elements_change_nothing() {
    let (with, without) = (answer(&with_silent()), answer(&without_silent()));
    let (found, wanted) = (with.json(), without.json());
    for name in ["centre", "spread", "drift", "alone"] {
        assert_near(&found[name], &wanted[name]);
    }
    for name in ["effect", "doubled"] {
        for (group, place) in [0, 2, 4].into_iter().enumerate() {
            assert_near(&found[name][place], &wanted[name][group]);
        }
    }
    for step in 0..4 {
        assert_near(&found["level"][step], &wanted["level"][step]);
    }
    assert!((with.log_evidence - without.log_evidence).abs() < 1e-9);
}

#[test]
fn silent_elements_are_predicted() {
    let found = answer(&with_silent()).json();
    let (mean, variance) = (number(&found["centre"], "mean"), number(&found["centre"], "variance"));
    let effect = variance + mean_inverse(&found["spread"]);
    for group in [1, 3] {
        assert_near(&found["effect"][group], &gaussian(mean, effect));
        assert_near(&found["doubled"][group], &gaussian(2.0 * mean, 4.0 * effect));
    }
    assert_near(&found["alone"], &gaussian(mean, variance + 3.0));
    let (last, step) = (&found["level"][3], mean_inverse(&found["drift"]));
    let (mean, variance) = (number(last, "mean"), number(last, "variance"));
    assert_near(&found["level"][4], &gaussian(mean, variance + step));
    assert_near(&found["level"][5], &gaussian(mean, variance + 2.0 * step));
}

#[test]
fn an_element_that_gets_a_datum_takes_part() {
    let mut data = with_silent();
    data["once"] = json!(3);
    let (found, before) = (answer(&data).json(), answer(&with_silent()).json());
    assert!(distance(&found["centre"], &before["centre"]).0 > 1e-3);
    // N(centre, 3) with a reading of variance 1: precision 1/3 + 1.
    assert!((number(&found["alone"], "variance") - 0.75).abs() < 1e-9);
}

#[test]
fn a_single_variable_without_readings_tells_its_parents_nothing() {
    let silent = solve("no_readings_vmp", &json!({ "y": [], "read": [] }).to_string(), 500);
    let found = silent.json();
    assert_near(&found["centre"], &gaussian(0.0, 1.0));
    assert_near(&found["spread"], &json!({ "shape": 2.0, "rate": 1.0 }));
    // The variance of the centre and the mean of 1 / spread, rate / (shape - 1).
    assert_near(&found["typical"], &gaussian(0.0, 1.0 + 1.0));
    assert_near(&found["level"], &gaussian(0.0, 1.0 + 2.0));
    assert!(silent.log_evidence.abs() < 1e-12);
    // Two unknowns joined by variance 2, of precisions 1 and 1/2 + 1: the coordinate ascent of mean field.
    let read = solve("no_readings_vmp", &json!({ "y": [], "read": [3.0] }).to_string(), 500).json();
    assert_near(&read["spread"], &found["spread"]);
    assert_near(&read["centre"], &gaussian(0.75, 1.0 / 1.5));
    assert_near(&read["level"], &gaussian(2.25, 1.0 / 1.5));
    let typical = number(&read["typical"], "variance");
    assert!((typical - (1.0 / 1.5 + 1.0)).abs() < 1e-9, "{typical}");
}

#[test]
fn a_prediction_is_made_anew_in_each_iteration() {
    let answer = solve("predicted", r#"{"y": [1, 2, 3]}"#, 200);
    assert!(answer.run.iterations > 1, "one pass shows nothing");
    let found = answer.json();
    assert_near(&found["uniform"], &gaussian(1.5, 0.75));
    // The mean of 1/rate, and the moments of a product.
    assert_near(&found["wide"], &gaussian(1.0, 0.25));
    assert_near(&found["times"], &gaussian(2.0, (1.0 + 1.0) * (4.0 + 3.0) - 4.0));
    assert!((number(&found["count"], "rate") - 5.0).abs() < 1e-9, "{found}");
    let mean = |name: &str| number(&found[name], "shape") / number(&found[name], "rate");
    assert!((mean("scaled") - 3.0 / 4.0).abs() < 1e-9, "{found}");
    assert!((mean("power") - 1.5f64.exp()).abs() < 1e-6, "{found}");
}

#[test]
fn unknowns_of_a_size_that_no_data_have_are_refused_and_not_taken_for_silent_ones() {
    let rows =
        json!({ "y": [[], []], "covariate": [1, 2], "offset": [[], []], "start": [], "d": 0, "talents": 1 });
    let Err(said) = build("mixed_effects_vmp", &rows.to_string()) else { panic!("no data about `shift`") };
    assert!(said.contains("`d` is 0: it must be positive, since `vmp`"), "{said}");
}
