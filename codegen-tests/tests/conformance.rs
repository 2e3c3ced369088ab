//! The conformance cases whose modules are checked in, against their answers.

#[path = "../goldens.rs"]
#[allow(dead_code, reason = "shared with the build script")]
mod goldens;
mod support;

use serde_json::Value;
use support::{json, number, solve};

#[test]
fn every_case_gives_its_answer() {
    let mut wrong = Vec::new();
    for golden in goldens::all().into_iter().filter(|golden| golden.folder == "conformance") {
        let case = json(&golden.model.replace(".model", ".json"));
        let iterations = case["iterations"].as_u64().unwrap_or(200) as usize;
        let answer = solve(&golden.name, &case["data"].to_string(), iterations);
        let found = answer.json();
        let differs = |wanted: &Value| {
            let mut problems = Vec::new();
            let tolerance = number(&case["tolerance"]);
            compare(&found, &wanted["expect"], tolerance, "", &mut problems);
            if let Some(evidence) = wanted["log_evidence"].as_f64()
                && !close(answer.log_evidence, evidence, tolerance)
            {
                problems.push(format!("log evidence {} is not {evidence}", answer.log_evidence));
            }
            problems
        };
        let others = case["alternatives"].as_array().cloned().unwrap_or_default();
        if !others.iter().any(|other| differs(other).is_empty()) {
            wrong.extend(differs(&case).into_iter().map(|problem| format!("{}: {problem}", golden.model)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The suite's own rule.
fn close(actual: f64, expected: f64, tolerance: f64) -> bool {
    (actual - expected).abs() <= tolerance * (1.0 + expected.abs())
}

fn compare(actual: &Value, expected: &Value, tolerance: f64, path: &str, problems: &mut Vec<String>) {
    match expected {
        Value::Object(fields)
            if actual["distribution"] == "PointMass" && fields.contains_key("distribution") =>
        {
            let known = &actual["value"];
            let value = known.as_f64().or(known.as_bool().map(|known| f64::from(u8::from(known))));
            let matches = match expected["distribution"].as_str() {
                Some("PointMass") => known == &expected["value"],
                Some("Bernoulli") => value == expected["probability"].as_f64(),
                Some("Categorical") => {
                    let at = known.as_u64().unwrap_or(u64::MAX) as usize;
                    expected["probabilities"].get(at).is_some_and(|one| number(one) == 1.0)
                }
                _ => value == expected["mean"].as_f64() && expected["variance"] == 0.0,
            };
            if !matches {
                problems.push(format!("{path}: {actual} is not {expected}"));
            }
        }
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            compare(&actual[key], value, tolerance, &format!("{path}.{key}"), problems);
        }),
        Value::Array(items) => {
            if actual.as_array().is_none_or(|found| found.len() != items.len()) {
                problems.push(format!("{path}: {actual} is not {expected}"));
            }
            for (index, item) in items.iter().enumerate() {
                compare(&actual[index], item, tolerance, &format!("{path}[{index}]"), problems);
            }
        }
        Value::Number(_) if close(number(actual), number(expected), tolerance) => {}
        _ if actual == expected => {}
        _ => problems.push(format!("{path}: {actual} is not {expected}")),
    }
}
