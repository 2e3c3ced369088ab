//! Check values of whole models, from modules that the compiler emitted: what is expected is read from the list of
//! the runtime's tests, whose lines say the models.

mod support;

use serde_json::{Map, Value, json};
use support::{number, solve};

/// A compiled model that a line describes.
struct Case {
    line: u64,
    module: &'static str,
    data: Value,
    /// What the line calls a thing, and where it is among the posteriors; the evidence is known by its own name.
    named: &'static [(&'static str, &'static str)],
}

/// Gates that are not compiled yet are listed in the runtime's tests. Line 134 has two, one in the other; here the
/// same distribution stands as a circuit.
fn cases() -> [Case; 5] {
    [
        Case {
            line: 103,
            module: "poisson_exp_vmp",
            data: json!({ "y": [5, 6, 7] }),
            named: &[("x.marginal", "/x")],
        },
        Case {
            line: 134,
            module: "not_both",
            data: json!({ "first": 0.2, "second": 0.1, "leave": 0.3 }),
            named: &[("a", "/a/probability"), ("c", "/c/probability")],
        },
        Case {
            line: 136,
            module: "coin_tosses",
            data: json!({ "heads": [true, true, true, false, false] }),
            named: &[("p", "/p")],
        },
        Case {
            line: 137,
            module: "not_both",
            data: json!({ "first": 0.5, "second": 0.5, "leave": 0 }),
            named: &[("a", "/a/probability")],
        },
        Case {
            line: 138,
            module: "hockey",
            data: json!({ "teams": 2, "winner": [0], "loser": [1] }),
            named: &[("s1", "/skill/0"), ("s2", "/skill/1")],
        },
    ]
}

#[test]
fn compiled_models_meet_theirs() {
    let list = support::read("runtime/tests/data/check_values.jsonl");
    let lines: Vec<Value> = list.lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
    for Case { line, module, data, named } in cases() {
        let value = lines.iter().find(|value| value["id"] == line).expect("a line of the list");
        let answer = solve(module, &data.to_string(), 500);
        let posteriors = answer.json();
        let mut found = Map::from_iter([("log_evidence".to_owned(), json!(answer.log_evidence))]);
        for (name, place) in named {
            found.insert((*name).to_owned(), posteriors.pointer(place).cloned().unwrap_or_default());
        }
        let expected = by_name(value);
        assert!(named.iter().all(|(name, _)| expected.contains_key(*name)), "{line} names other things");
        for (name, expected) in expected {
            let far = distance(&found[&name], &expected);
            let tolerance = number(&value["tolerance"]);
            assert!(far <= tolerance, "{line}, {name}: {} is not {expected} (off by {far:e})", found[&name]);
        }
    }
}

/// What a line expects, by name: it speaks of one thing or of all.
fn by_name(line: &Value) -> Map<String, Value> {
    match line["to"].as_str().expect("a name") {
        "all" => line["expect"].as_object().expect("names").clone(),
        one => Map::from_iter([(one.to_owned(), line["expect"].clone())]),
    }
}

/// The largest difference between numbers: tolerances are absolute. What differs in kind is infinitely far.
fn distance(found: &Value, expected: &Value) -> f64 {
    let Some((family, fields)) = expected.as_object().and_then(|families| families.iter().next()) else {
        let far = (number(found) - number(expected)).abs();
        return if far.is_nan() { f64::INFINITY } else { far };
    };
    if found["distribution"] != *family {
        return f64::INFINITY;
    }
    let fields = fields.as_object().expect("parameters").iter();
    fields.map(|(name, expected)| distance(&found[name], expected)).fold(0.0, f64::max)
}
