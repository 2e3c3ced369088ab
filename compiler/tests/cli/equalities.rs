//! Whether a random integer equals a known one that it never takes: no, which is no error of the data.

use serde_json::Value;

use super::support::{Ended, Folder};

/// Runs the statements on a `z` of two values, by this algorithm, with `k` = 5 and `none` = 0 of the data.
fn run(name: &str, lines: &str, algorithm: &str) -> Ended {
    let folder = Folder::new(&format!("equalities-{name}-{algorithm}"));
    folder.write(
        "m.model",
        format!("model M(k: usize, none: usize) -> (z) {{ let z ~ Categorical([0.667, 0.333]);\n{lines}\n}}"),
    );
    folder.write("data.json", r#"{"k": 5, "none": 0}"#);
    folder.run(&format!("run m.model --data data.json --algorithm {algorithm} --output json"))
}

/// The log evidence and the probability that z = 1.
fn found(ended: Ended) -> (f64, f64) {
    let ended = ended.assert_code(0);
    let found: Value = serde_json::from_str(&ended.out).expect("a result");
    let z = &found["posterior"]["z"];
    let one = z["probabilities"][1].as_f64().or_else(|| z["value"].as_f64());
    (found["log_evidence"].as_f64().expect("evidence"), one.expect("a discrete posterior"))
}

fn assert_near((name, got): (&str, (f64, f64)), wanted: (f64, f64)) {
    let near = |got: f64, wanted: f64| (got - wanted).abs() < 1e-12;
    assert!(near(got.0, wanted.0) && near(got.1, wanted.1), "{name}: {got:?}, not {wanted:?}");
}

#[test]
fn a_state_that_is_seen_tells_the_one_before_it() {
    // By gates: what the case of a state defines is found before the state is.
    let lines = "let row = [[0.9, 0.1], [0.2, 0.8]];
        let s[0] = z;
        for t in 1..3 { let s[t] ~ Categorical(row[s[t - 1]]); }
        observe s[1] == 1;";
    let (one, seen) = (0.333 * 0.8, 0.333_f64.mul_add(0.8, 0.667 * 0.1));
    for algorithm in ["ep", "vmp"] {
        assert_near((algorithm, found(run("state", lines, algorithm))), (seen.ln(), one / seen));
    }
}

#[test]
fn what_is_never_taken_is_unequal() {
    let said = "observe z == 1 - none;";
    let (half, two) = (0.5_f64.ln(), (2.0 * std::f64::consts::PI).ln());
    for algorithm in ["ep", "vmp"] {
        for (name, lines, wanted) in [
            ("literal", "observe z != 2; observe z != -1; observe 7 != z;", (0.0, 0.333)),
            ("datum", "observe z != k;", (0.0, 0.333)),
            // Below 0, and above it, by the data.
            ("difference", "observe z != none - 1; observe z != k - 2;", (0.0, 0.333)),
            ("taken", "observe z != k - 5;", (0.333_f64.ln(), 1.0)),
            ("same", said, (0.333_f64.ln(), 1.0)),
            (
                "gate",
                "if z == k { observe z == 0; } else { observe 0.5 ~ Gaussian(0.5, variance = 1); }",
                (-0.5 * two, 0.333),
            ),
            ("below", "if z == -1 { observe z == -2; }", (0.0, 0.333)),
            ("soft", "let same = z == none - 3; observe same ~ Bernoulli(0.5);", (half, 0.333)),
        ] {
            assert_near((name, found(run(name, lines, algorithm))), wanted);
        }
    }
}

#[test]
fn in_the_cases_of_a_gate_it_is_evidence_by_enumeration() {
    let weights = ([0.667, 0.333], [0.2, 0.3, 0.5]);
    let lines = "let w ~ Categorical([0.2, 0.3, 0.5]);
        match w { 0 => { observe z == w; } 1 => { } 2 => { observe z != w; } }";
    let (mut total, mut one) = (0.0, 0.0);
    for (z, p) in weights.0.iter().enumerate() {
        for (w, q) in weights.1.iter().enumerate() {
            let holds = match w {
                0 => z == w,
                2 => z != w,
                _ => true,
            };
            if holds {
                total += p * q;
                one += if z == 1 { p * q } else { 0.0 };
            }
        }
    }
    assert_near(("cases", found(run("cases", lines, "ep"))), (f64::ln(total), one / total));
}

#[test]
fn to_equal_what_is_never_taken_is_a_contradiction() {
    for algorithm in ["ep", "vmp"] {
        for (name, line, code) in [
            ("above", "observe z == k;", 3),
            ("under", "observe z == none - 1;", 3),
            ("negative", "observe z == -1;", 1),
            ("certain", "let same = z == k; observe same;", 3),
        ] {
            run(name, line, algorithm).assert_code(code).assert_says(&["error[contradiction]"]);
        }
        // Drawn data are among the values of what they are drawn from.
        let drawn = "observe k ~ Categorical([0.2, 0.8]);";
        run("drawn", drawn, algorithm).assert_code(1).assert_says(&["error[data_support]", "`k` is 5"]);
    }
}
