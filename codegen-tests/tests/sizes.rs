//! Variables whose number of values differs from element to element, against products worked out here.

mod support;

use posterity_runtime::Posterior;
use posterity_runtime::driver::to_json;
use serde_json::json;
use support::{Draws, number, solve};

/// The product of weights of values and its sum.
fn product(parts: &[&[f64]]) -> (Vec<f64>, f64) {
    let all: Vec<f64> = (0..parts[0].len()).map(|k| parts.iter().map(|part| part[k]).product()).collect();
    let sum: f64 = all.iter().sum();
    (all.iter().map(|one| one / sum).collect(), sum)
}

fn assert_numbers(actual: &Posterior, field: &str, expected: &[f64], what: &str) {
    let json = to_json(actual);
    let found: Vec<f64> = json[field].as_array().expect("a list").iter().map(number).collect();
    assert_eq!(found.len(), expected.len(), "{what}: {json}");
    let near = found.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-12);
    assert!(near, "{what}: {found:?} is not {expected:?}");
}

#[test]
fn categories_of_each_element_are_its_own() {
    let mut draws = Draws::new(81);
    let sizes = [2, 4, 3];
    let weights = |draws: &mut Draws| -> Vec<Vec<f64>> {
        let row = |size: &usize| product(&[&draws.many(*size, |draws| draws.between(0.2, 1.0))]).0;
        sizes.iter().map(row).collect()
    };
    let (p, likely, q) = (weights(&mut draws), weights(&mut draws), [1, 3, 0]);
    let (kind, word) = ([1, 0, 1, 2], [3, 1, 3, 0]);
    let data = json!({ "p": p, "q": q, "likely": likely, "kind": kind, "word": word });
    let answer = solve("ragged_categories", &data.to_string(), 10);
    let part = |name: &str, at: usize| answer.of(name).parts()[at].clone();
    let mut log_z = 0.0;
    for d in 0..3 {
        let (read, z) = product(&[&p[d], &likely[d]]);
        assert_eq!(to_json(&part("seen", d)), json!({ "distribution": "PointMass", "value": q[d] }), "seen");
        assert_numbers(&part("read", d), "probabilities", &read, "read");
        assert_numbers(&part("inner", d), "probabilities", &read, "inner");
        assert_numbers(&part("piece", d), "probabilities", if d == 0 { &p[0] } else { &read }, "piece");
        log_z += p[d][q[d]].ln() + (if d == 0 { 2.0 } else { 3.0 }) * z.ln();
        let count = kind.iter().filter(|one| **one == d).count();
        let times: Vec<&[f64]> = std::iter::repeat_n(likely[d].as_slice(), count).collect();
        let (shared, z) = product(&[&[p[d].as_slice()], times.as_slice()].concat());
        assert_numbers(&part("shared", d), "probabilities", &shared, "shared");
        log_z += z.ln();
        for i in (0..4).filter(|i| kind[*i] == d) {
            assert_numbers(&part("copied", i), "probabilities", &shared, "copied");
        }
        // Pólya's urn: each word is drawn in proportion to what its kind has by then.
        let mut concentration = p[d].clone();
        for i in (0..4).filter(|i| kind[*i] == d) {
            log_z += (concentration[word[i]] / concentration.iter().sum::<f64>()).ln();
            concentration[word[i]] += 1.0;
        }
        assert_numbers(&part("share", d), "concentration", &concentration, "share");
    }
    assert!((answer.log_evidence - log_z).abs() < 1e-11, "{} is not {log_z}", answer.log_evidence);
}
