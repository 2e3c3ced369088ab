//! A result against the answer of a conformance case, by the suite's own rule.

use serde_json::Value;

/// Where a posterior, and the evidence if the case has it, differ from what is wanted.
pub(crate) fn differences(
    posterior: &Value,
    evidence: Option<f64>,
    wanted: &Value,
    tolerance: f64,
) -> Vec<String> {
    let mut problems = Vec::new();
    compare(posterior, &wanted["expect"], tolerance, "", &mut problems);
    if let Some(expected) = wanted["log_evidence"].as_f64()
        && !evidence.is_some_and(|found| close(found, expected, tolerance))
    {
        problems.push(format!("log evidence {evidence:?} is not {expected}"));
    }
    problems
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// Whether two numbers agree; NaN never does.
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
