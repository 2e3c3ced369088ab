//! Variational message passing climbs: no iteration lowers the bound on the evidence, whatever the data.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Draws, inference};

/// The slack that rounding is given, relative to the bound.
const SLACK: f64 = 1e-9;

/// The first bound that is lower than the one before it.
fn fall(bounds: &[f64]) -> Option<usize> {
    let least = |before: f64| before - SLACK * (1.0 + before.abs());
    (1..bounds.len()).find(|&at| bounds[at].is_nan() || bounds[at] < least(bounds[at - 1]))
}

/// The bounds of a run, the first that of the start.
fn bounds(name: &str, data: &Value, iterations: usize) -> Vec<f64> {
    let mut inference = inference(name, &data.to_string());
    let mut bounds = vec![inference.log_evidence()];
    for _ in 0..iterations {
        inference.update();
        bounds.push(inference.log_evidence());
    }
    bounds
}

/// Iterates and compares each bound with the one before.
fn climbs(name: &str, data: &Value, iterations: usize) -> Result<(), TestCaseError> {
    let bounds = bounds(name, data, iterations);
    prop_assert!(bounds[0].is_finite(), "{name}: the bound of the start is {}", bounds[0]);
    if let Some(at) = fall(&bounds) {
        let (before, after) = (bounds[at - 1], bounds[at]);
        return Err(TestCaseError::fail(format!(
            "{name}: iteration {at} goes from {before} to {after} on {data}"
        )));
    }
    Ok(())
}

/// Readings around a centre and of a spread that vary widely.
fn readings(draws: &mut Draws, n: usize) -> Vec<f64> {
    let (centre, spread) = (draws.between(-20.0, 20.0), draws.between(-3.0, 3.0).exp());
    draws.many(n, |draws| centre + spread * draws.normal())
}

/// Rows of standard normals.
fn rows(draws: &mut Draws, n: usize, d: usize) -> Vec<Vec<f64>> {
    draws.many(n, |draws| draws.many(d, Draws::normal))
}

/// Data of `mixed_effects_vmp`.
fn effects(draws: &mut Draws, n: usize, d: usize, talents: usize) -> Value {
    let y = draws.many(n, |draws| readings(draws, d));
    json!({ "y": y, "covariate": readings(draws, n), "offset": rows(draws, n, d), "start": rows(draws, d, talents) })
}

/// Data of `truncated_vmp`.
fn held(draws: &mut Draws, n: usize, m: usize) -> Value {
    let won = draws.many(n, |draws| draws.unit() < 0.5);
    let (low, width) = (draws.between(-8.0, 4.0), draws.between(-4.0, 2.0).exp());
    json!({ "won": won, "strength": draws.many(n, |draws| 3.0 * draws.normal()), "reading": readings(draws, m),
        "low": low, "high": low + width })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_a_mean_and_a_precision(seed: u64, n in 1_usize..40) {
        let waiting = readings(&mut Draws::new(seed), n);
        climbs("learn_gaussian", &json!({ "waiting": waiting }), 30)?;
    }

    #[test]
    fn of_sums_that_join_elements(seed: u64, n in 1_usize..40) {
        let y = readings(&mut Draws::new(seed), n);
        climbs("joined_sums_vmp", &json!({ "y": y }), 60)?;
    }

    #[test]
    fn of_a_line(seed: u64, n in 1_usize..40) {
        let mut draws = Draws::new(seed);
        let (eruptions, waiting) = (readings(&mut draws, n), readings(&mut draws, n));
        climbs("linear_regression", &json!({ "eruptions": eruptions, "waiting": waiting }), 60)?;
    }

    #[test]
    fn of_groups_and_a_covariate(seed: u64, n in 1_usize..60, groups in 1_usize..8) {
        let mut draws = Draws::new(seed);
        let group = draws.many(n, |draws| draws.below(groups));
        let data = json!({ "groups": groups, "group": group, "covariate": readings(&mut draws, n),
            "y": readings(&mut draws, n) });
        climbs("group_means_vmp", &data, 60)?;
    }

    #[test]
    fn of_schools(seed: u64, n in 1_usize..20) {
        let mut draws = Draws::new(seed);
        let errors = draws.many(n, |draws| draws.between(0.5, 20.0));
        let data = json!({ "effect": readings(&mut draws, n), "standard_error": errors });
        climbs("eight_schools", &data, 60)?;
    }

    #[test]
    fn of_a_drifting_level(seed: u64, n in 1_usize..40) {
        let flow = Draws::new(seed).many(n, |draws| 1000.0 + 200.0 * draws.normal());
        climbs("nile_unknown", &json!({ "flow": flow }), 60)?;
    }

    #[test]
    fn of_hidden_factors(seed: u64, n in 2_usize..20, d in 1_usize..6, factors in 1_usize..4) {
        let mut draws = Draws::new(seed);
        let data = json!({ "x": rows(&mut draws, n, d), "start": rows(&mut draws, d, factors) });
        climbs("factor_analysis", &data, 40)?;
    }

    #[test]
    fn of_effects_of_every_kind(seed: u64, n in 1_usize..20, d in 1_usize..5, talents in 1_usize..3) {
        climbs("mixed_effects_vmp", &effects(&mut Draws::new(seed), n, d, talents), 40)?;
    }

    #[test]
    fn of_sums(seed: u64, n in 1_usize..10, readings_of_it in 1_usize..10) {
        let mut draws = Draws::new(seed);
        let data = json!({ "centre": readings(&mut draws, n), "total": readings(&mut draws, readings_of_it),
            "pair": draws.between(-20.0, 20.0) });
        climbs("noisy_sums_vmp", &data, 60)?;
    }

    #[test]
    fn of_what_conditions_hold(seed: u64, n in 0_usize..12, m in 0_usize..6) {
        climbs("truncated_vmp", &held(&mut Draws::new(seed), n, m), 60)?;
    }

    #[test]
    fn of_a_rate_of_a_precision(seed: u64, n in 1_usize..20) {
        let x = readings(&mut Draws::new(seed), n);
        climbs("compound_gamma_precision_vmp", &json!({ "x": x }), 40)?;
    }

    #[test]
    fn of_categories_by_their_logits(seed: u64, n in 1_usize..12, m in 1_usize..12, h in 1_usize..8) {
        let mut draws = Draws::new(seed);
        let data = json!({ "vote": draws.many(n, |draws| draws.below(3)), "pick": draws.many(m, |draws| draws.below(2)),
            "reading": readings(&mut draws, h) });
        climbs("softmax_vmp", &data, 60)?;
    }

    #[test]
    fn of_predictors_of_categories(seed: u64, n in 1_usize..12, m in 1_usize..20, d in 1_usize..4, classes in 2_usize..5) {
        let mut draws = Draws::new(seed);
        let data = json!({ "vote": draws.many(n, |draws| draws.below(3)), "x": rows(&mut draws, m, d),
            "class": draws.many(m, |draws| draws.below(classes)), "classes": classes });
        climbs("logits_vmp", &data, 40)?;
    }

    #[test]
    fn of_steps_that_turn_back(seed: u64, n in 1_usize..10) {
        let mut draws = Draws::new(seed);
        let data = json!({ "x": readings(&mut draws, n), "y": draws.between(-4.0, 9.0) });
        climbs("steps_back_vmp", &data, 60)?;
    }

    #[test]
    fn of_weights_with_a_learnt_prior(seed: u64, d in 1_usize..8) {
        let mut draws = Draws::new(seed);
        let data = json!({ "x": readings(&mut draws, d), "y": draws.between(-20.0, 20.0) });
        climbs("hierarchical_regression_vmp", &data, 60)?;
    }
}

/// A run read backwards falls, and so does one whose bound is spoilt by a part in 10⁸ at its end.
#[test]
fn and_a_fall_is_noticed() {
    let mut bounds = bounds("compound_gamma_precision_vmp", &json!({ "x": [1.0, 2.0, 7.0] }), 40);
    assert_eq!(fall(&bounds), None);
    bounds[40] -= 1e-8 * (1.0 + bounds[40].abs());
    assert_eq!(fall(&bounds), Some(40));
    bounds.reverse();
    assert!(fall(&bounds).is_some());
}
