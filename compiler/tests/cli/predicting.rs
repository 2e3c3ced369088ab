//! `predict`: what is drawn from the posterior has its moments, what is drawn anew those that follow, and what is refused.

use serde_json::Value;

use super::support::{Folder, LEARN, READINGS};

/// Draws, a line of JSON each.
fn draws(folder: &Folder, arguments: &str) -> Vec<Value> {
    let out = folder.run(&format!("predict {arguments} --output json")).assert_code(0).out;
    out.lines().map(|line| serde_json::from_str(line).expect("a draw")).collect()
}

/// The mean and the variance of a number of each draw.
fn moments(draws: &[Value], number: impl Fn(&Value) -> &Value) -> (f64, f64) {
    let all: Vec<f64> = draws.iter().map(|draw| number(draw).as_f64().expect("a number")).collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let square = all.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    (mean, square / all.len() as f64)
}

fn posterior(folder: &Folder, arguments: &str) -> Value {
    let run = folder.run(&format!("run {arguments} --output json")).assert_code(0);
    let result: Value = serde_json::from_str(&run.out).expect("a result");
    result["posterior"].clone()
}

#[test]
fn data_are_drawn_anew_from_the_marginals() {
    let folder = Folder::with_learn("predict");
    let draws = draws(&folder, "learn.model --data data.json --draws 4000");
    let found = posterior(&folder, "learn.model --data data.json");
    let number = |of: &Value| of.as_f64().expect("a number");
    let (mean, spread) = (number(&found["mean"]["mean"]), number(&found["mean"]["variance"]));
    let (shape, rate) = (number(&found["precision"]["shape"]), number(&found["precision"]["rate"]));
    // Of independent marginals x has the mean of `mean`, its variance and that of the noise, E[1/precision].
    let variance = spread + rate / (shape - 1.0);
    for at in [0, 5] {
        let drawn = moments(&draws, |draw| &draw["x"][at]);
        assert!((drawn.0 - mean).abs() < 5.0 * (variance / 4000.0).sqrt(), "{drawn:?}, not {mean}");
        assert!((drawn.1 / variance - 1.0).abs() < 0.2, "{drawn:?}, not {variance}");
    }
    let precision = moments(&draws, |draw| &draw["precision"]);
    assert!((precision.0 * rate / shape - 1.0).abs() < 0.05, "{precision:?}");
    assert_ne!(draws[0]["x"], serde_json::from_str::<Value>(READINGS).expect("JSON")["x"]);
}

#[test]
fn what_is_missing_is_drawn_and_a_seed_repeats() {
    let folder = Folder::new("predict-missing");
    folder.write("line.model", LEARN.replace("x: [f64; n]", "x: [Option<f64>; n]"));
    folder.write("rows.json", r#"{"x": [5.1, null, 6.3, null]}"#);
    let arguments = "line.model --data rows.json --draws 3";
    let three = draws(&folder, arguments);
    assert!(three.iter().all(|draw| draw["x"].as_array().is_some_and(|x| x.iter().all(Value::is_f64))));
    assert_eq!(draws(&folder, arguments), three);
    assert_ne!(draws(&folder, &format!("{arguments} --seed 1")), three);
    let text = folder.run("predict line.model --data rows.json").assert_code(0);
    assert!(text.out.contains("variable") && text.out.contains("x[4]"), "{text:#?}");
    text.assert_says(&["its own marginal"]);
}

/// A latent below others that is no output is told anew: so the chance that `y` is true is Φ(m / √(1 + v)), whatever the
/// data of that row say of its own score. Without output, `weight` would be the only one drawn from its posterior.
#[test]
fn what_is_no_output_is_told_anew_but_for_what_has_no_parents() {
    let folder = Folder::new("predict-anew");
    let model = |outputs: &str| {
        format!(
            "#[algorithm(ep)] model Probit(y: [bool; n]) -> ({outputs}) {{ let weight ~ Gaussian(0, variance = 4); \
             for i in 0..n {{ let score[i] ~ Gaussian(weight, variance = 1); observe y[i] == (score[i] > 0); }} }}"
        )
    };
    folder.write("rows.json", r#"{"y": [true, true, true, true, true, false]}"#);
    folder.write("weight.model", model("weight"));
    folder.write("score.model", model("score"));
    let found = posterior(&folder, "weight.model --data rows.json");
    let number = |key: &str| found["weight"][key].as_f64().expect("a number");
    let share = |model: &str, row: usize| {
        let all = draws(&folder, &format!("{model} --data rows.json --draws 3000"));
        all.iter().filter(|draw| draw["y"][row] == true).count() as f64 / 3000.0
    };
    let wanted = normal(number("mean") / (1.0 + number("variance")).sqrt());
    for row in [0, 5] {
        let share = share("weight.model", row);
        assert!((share - wanted).abs() < 0.04, "row {row}: {share}, not {wanted}");
    }
    // As an output a score keeps what its row says.
    assert!(share("score.model", 0) > 0.85 && share("score.model", 5) < 0.35);
}

/// Φ by the trapezoidal rule.
fn normal(z: f64) -> f64 {
    let step = 1e-4;
    let density = |x: f64| (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    0.5 + (0..(z / step) as u32).map(|at| density((f64::from(at) + 0.5) * step) * step).sum::<f64>()
}

#[test]
fn integers_and_truth_values_are_drawn() {
    let folder = Folder::new("predict-discrete");
    folder.write(
        "m.model",
        "#[algorithm(ep)] model M(y: [f64; n], p: [f64; 3], center: [f64; 3]) -> (z) { for i in 0..n { let z[i] ~ Categorical(p); \
         y[i] ~ Gaussian(center[z[i]], variance = 1); } }",
    );
    folder.write("d.json", r#"{"y": [0.1, 9.8, 20.3], "p": [0.2, 0.3, 0.5], "center": [0, 10, 20]}"#);
    for draw in draws(&folder, "m.model --data d.json --draws 20") {
        assert_eq!(draw["z"], serde_json::json!([0, 1, 2]), "it is certain: {draw}");
        let near = |at: usize| (draw["y"][at].as_f64().expect("a number") - 10.0 * at as f64).abs() < 6.0;
        assert!((0..3).all(near), "{draw}");
    }
}

#[test]
fn what_cannot_be_predicted_is_said() {
    let folder = Folder::with_learn("predict-refused");
    folder.run("predict absent.model --data data.json").assert_code(1).assert_says(&["absent.model"]);
    folder.run("predict learn.model --data absent.json").assert_code(1).assert_says(&["absent.json"]);
    folder.run("predict learn.model").assert_code(1).assert_says(&["`x`"]);
    folder.run("predict learn.model --data data.json --draws 0").assert_code(2);
    folder.write("bad.json", r#"{"x": ["a"]}"#);
    let bad = folder.run("predict learn.model --data bad.json --output json").assert_code(1);
    assert!(bad.out.is_empty(), "{bad:#?}");
    bad.assert_says(&["data_format"]);
    folder.write(
        "local.model",
        "#[algorithm(ep)] model L(y: f64) -> (z) { let z ~ Bernoulli(0.5); \
         if z { let m ~ Gaussian(0, variance = 1); y ~ Gaussian(m, variance = 1); } \
         else { y ~ Gaussian(9, variance = 1); } }",
    );
    folder.write("y.json", r#"{"y": 0.3}"#);
    folder
        .run("predict local.model --data y.json")
        .assert_code(1)
        .assert_says(&["not_yet", "local to a branch"]);
    // Not converged: drawn all the same, and marked by the code.
    let short = folder.run("predict learn.model --data data.json --iterations 1 --draws 2 --output json");
    let short = short.assert_code(3);
    assert_eq!(short.out.lines().count(), 2);
    short.assert_says(&["did not converge"]);
    // Improper: nothing to draw from.
    folder.write("flat.model", "#[algorithm(ep)] model F(y: f64) -> (a) { let a ~ Flat(); let b ~ Flat(); y ~ Gaussian(a + b, variance = 1); }");
    let flat = folder.run("predict flat.model --data y.json --output json").assert_code(3);
    assert!(flat.out.is_empty(), "{flat:#?}");
}
