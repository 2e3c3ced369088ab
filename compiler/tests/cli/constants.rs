//! Constants that the branches of a gate give a variable: an integer beside reals is real.

use serde_json::Value;

use super::support::{Ended, Folder};

/// Runs statements after `z` (true with 0.3) and `q` (with 0.4) and before a reading of 0.7 about `w`, with `k` = 4.
fn run(name: &str, lines: &str) -> Ended {
    let folder = Folder::new(&format!("constants-{name}"));
    folder.write(
        "m.model",
        format!(
            "model M(y: f64, k: usize) -> (w) {{ let z ~ Bernoulli(0.3); let q ~ Bernoulli(0.4);\n{lines}\n\
             y ~ Gaussian(w, variance = 1); }}"
        ),
    );
    folder.write("data.json", r#"{"y": 0.7, "k": 4}"#);
    folder.run("run m.model --data data.json --algorithm ep --output json")
}

#[test]
fn an_integer_beside_reals_is_real() {
    for (name, lines, values) in [
        ("negative", "let w; if z { w = -1; } else { w = 0.5; }", vec![(0.3, -1.0), (0.7, 0.5)]),
        ("before", "let w; if z { w = 2; } else { w = 0.5; }", vec![(0.3, 2.0), (0.7, 0.5)]),
        ("after", "let w; if z { w = 0.5; } else { w = 2; }", vec![(0.3, 0.5), (0.7, 2.0)]),
        ("both", "let w = if z { -2 } else { -1 };", vec![(0.3, -2.0), (0.7, -1.0)]),
        ("alone", "let w = if z { 2 } else { 1 };", vec![(0.3, 2.0), (0.7, 1.0)]),
        ("value", "let w = if z { 2 } else { 0.5 };", vec![(0.3, 2.0), (0.7, 0.5)]),
        ("mixed", "let w = if z { 0 } else { -1 };", vec![(0.3, 0.0), (0.7, -1.0)]),
        ("datum", "let w; if z { w = k - 3; } else { w = 0.5; }", vec![(0.3, 1.0), (0.7, 0.5)]),
        (
            "nested",
            "let w = if z { if q { k } else { 3 } } else { 0.5 };",
            vec![(0.12, 4.0), (0.18, 3.0), (0.7, 0.5)],
        ),
    ] {
        let density =
            |mean: f64| (-0.5 * (0.7 - mean) * (0.7 - mean)).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let weights: Vec<f64> = values.iter().map(|(share, value)| share * density(*value)).collect();
        let total: f64 = weights.iter().sum();
        let mean =
            weights.iter().zip(&values).map(|(weight, (_, value))| weight * value).sum::<f64>() / total;
        let ended = run(name, lines).assert_code(0);
        let found: Value = serde_json::from_str(&ended.out).expect("a result");
        let near = |got: &Value, wanted: f64| {
            let got = got.as_f64().expect("a number");
            assert!((got - wanted).abs() < 1e-12, "{name}: {got}, not {wanted}");
        };
        near(&found["log_evidence"], total.ln());
        near(&found["posterior"]["w"]["mean"], mean);
    }
}

#[test]
fn what_is_read_as_an_integer_stays_one() {
    run("unsized", "let w = if z { k } else { 1 };").assert_code(1).assert_says(&["not_yet", "`1.0 * k`"]);
    run("drawn", "let w; if z { w = 2; } else { w ~ Categorical([0.5, 0.5]); }")
        .assert_code(1)
        .assert_says(&["error[type_mismatch]"]);
}
