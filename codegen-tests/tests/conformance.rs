//! The conformance cases whose modules are checked in, against their answers.

#[path = "support/compare.rs"]
mod compare;
#[path = "../goldens.rs"]
#[allow(dead_code, reason = "shared with the build script")]
mod goldens;
mod support;

use compare::differences;
use serde_json::Value;
use support::{Answer, distance, finish, inference, json, number, solve};

#[test]
fn every_case_gives_its_answer() {
    let mut wrong = Vec::new();
    for golden in goldens::all().into_iter().filter(|golden| golden.folder == "conformance") {
        let case = json(&golden.model.replace(".model", ".json"));
        let iterations = case["iterations"].as_u64().unwrap_or(200) as usize;
        let answer = solve(&golden.name, &case["data"].to_string(), iterations);
        let found = answer.json();
        let differs = |wanted: &Value| {
            differences(&found, Some(answer.log_evidence), wanted, number(&case["tolerance"]))
        };
        let others = case["alternatives"].as_array().cloned().unwrap_or_default();
        if !others.iter().any(|other| differs(other).is_empty()) {
            wrong.extend(differs(&case).into_iter().map(|problem| format!("{}: {problem}", golden.model)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn another_iteration_moves_nothing_after_a_pass_that_is_exact() {
    let (mut exact, mut moved) = (0, Vec::new());
    for golden in goldens::all().into_iter().filter(|golden| golden.folder == "conformance") {
        let case = json(&golden.model.replace(".model", ".json"));
        let mut inference = inference(&golden.name, &case["data"].to_string());
        if !inference.one_pass() {
            continue;
        }
        exact += 1;
        let found = finish(&golden.name, &mut *inference, 1);
        inference.update();
        let again = Answer { posteriors: inference.posteriors(), ..found.clone() };
        let (far, at) = distance(&again.json(), &found.json());
        if far > 1e-12 {
            moved.push(format!("{}: {at} moves by {far}", golden.model));
        }
    }
    assert!(exact > 20 && moved.is_empty(), "{exact}: {}", moved.join("\n"));
}
