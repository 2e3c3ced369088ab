//! Values at the edge: of the data, of draws, of names.

use super::support::Folder;

/// Runs a model on data; the exit code, and what is said on both streams.
fn run(folder: &Folder, command: &str, model: &str, data: &str, code: i32) -> String {
    folder.write("m.model", model);
    folder.write("d.json", data);
    let ended = folder.run(&format!("{command} m.model --data d.json")).assert_code(code);
    format!("{}{}", ended.out, ended.err)
}

const SPREAD: &str =
    "model M(x: f64, p: f64, s: f64) -> () { x ~ Gaussian(0, precision = p); x ~ Gaussian(0, sd = s); }";

#[test]
fn a_precision_has_an_inverse_and_a_deviation_a_square() {
    let folder = Folder::new("values-spread");
    let model = SPREAD.replace("; x ~ Gaussian(0, sd", "; observe x ~ Gaussian(0, sd");
    let cases = [
        ("0", "1", "`p` is 0: it must be positive"),
        ("5e-324", "1", "`p` is 5e-324: it must"),
        ("1", "1e200", "`s` is 1e200: it must not be negative, and its square"),
    ];
    for (p, s, words) in cases {
        let said = run(&folder, "run", &model, &format!(r#"{{"x": 1, "p": {p}, "s": {s}}}"#), 1);
        assert!(said.contains(words), "{said}");
    }
    // log N(1; 0, 1e300) + log N(1; 0, 1) = −½ log 2π − 150 log 10 − ½ log 2π − ½.
    let said = run(&folder, "run", &model, r#"{"x": 1, "p": 1e-300, "s": 1}"#, 0);
    assert!(said.contains("log evidence -347.725641"), "{said}");
}

#[test]
fn what_overflows_is_no_uniform_message() {
    let folder = Folder::new("values-overflow");
    let model = "model M(y: [bool; n], x: [f64; n]) -> (w) { let w ~ Gaussian(0, variance = 1);
        for i in 0..n { y[i] ~ Bernoulli(log_odds = w * x[i]); } }";
    let said = run(&folder, "run", model, r#"{"y": [1, 1], "x": [1e160, 1e160]}"#, 3);
    assert!(said.contains("NOT a result"), "{said}");
}

#[test]
fn what_is_computed_from_data_is_a_number() {
    let folder = Folder::new("values-computed");
    let model = "model M(v: [f64; n], y: [f64; n]) -> (m) {
        let m ~ Gaussian(0, variance = 1);
        for i in 0..n {
            y[i] ~ Gaussian(log(v[i]) + m * sqrt(v[i]), variance = 1);
            observe exp(v[i]) ~ Gaussian(m, variance = 2 / (1001 - v[i]));
        }
    }";
    let cases = [
        ("-0.5", vec!["`log(v[1])` is NaN: it must be a finite number", "m.model:4:"]),
        ("1000", vec!["`exp(v[1])` is inf: it must be a finite number", "m.model:5:"]),
        ("1001", vec!["`2 / (1001 - v[1])` is inf: it must be a finite number"]),
    ];
    for (v, words) in cases {
        let said = run(&folder, "run", model, &format!(r#"{{"v": [1, {v}], "y": [1, 1]}}"#), 1);
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
    }
    run(&folder, "run", model, r#"{"v": [1, 2], "y": [1, 1]}"#, 0);
}

#[test]
fn an_exponential_may_be_zero() {
    let folder = Folder::new("values-exponential");
    let model = "model M(x: f64) -> (r) { let r ~ Gamma(shape = 3, rate = 2); x ~ Exponential(r); }";
    // ∫ r Gamma(r; 3, 2) dr = 3/2.
    let said = run(&folder, "run", model, r#"{"x": 0}"#, 0);
    assert!(said.contains("log evidence 0.405465") && said.contains("Gamma(4.000, rate = 2.000)"), "{said}");
    let said = run(&folder, "run", model, r#"{"x": -1}"#, 1);
    assert!(said.contains("it must not be negative"), "{said}");
}

#[test]
fn a_draw_is_a_number_that_data_may_be() {
    let folder = Folder::new("values-draws");
    let counts = "model M(r: f64) -> () { for i in 0..2 { let k[i] ~ Poisson(r); } }";
    for rate in ["1.9e19", "1e20", "1e300"] {
        let said = run(&folder, "simulate", counts, &format!(r#"{{"r": {rate}}}"#), 1);
        assert!(said.contains("`k[0]` is drawn as") && said.contains("m.model:1:"), "{said}");
    }
    run(&folder, "simulate", counts, r#"{"r": 0}"#, 0);
    let inverse = "model M(c: f64, x: [f64; 2]) -> () { let m ~ Gaussian(1 / c, variance = 1);
        for i in 0..2 { x[i] ~ Gaussian(m, variance = 1); } }";
    let said = run(&folder, "simulate", inverse, r#"{"c": 0}"#, 1);
    assert!(said.contains("`m` is drawn as inf: not a finite number"), "{said}");
}

#[test]
fn labels_are_a_list_of_a_name_for_each_element() {
    let folder = Folder::new("values-labels");
    let model =
        "model M(x: [f64; n]) -> (mu) { for i in 0..n { #[labels(who)] let mu[i] ~ Gaussian(0, variance = 1);
        x[i] ~ Gaussian(mu[i], variance = 1); } }";
    let labelled = |who: &str| format!(r#"{{"x": [1, 2], "who": {who}}}"#);
    let wrong = [
        (r#"["a"]"#, "data_shape", "`who` has length 1"),
        (r#"["a", "b", "c"]"#, "data_shape", "`who` has length 3"),
        (r#""ab""#, "data_format", "`who` is the string"),
        (r#"["a", null]"#, "data_format", "`who[1]` is null"),
    ];
    for (who, code, words) in wrong {
        let said = run(&folder, "run", model, &labelled(who), 1);
        assert!(said.contains(code) && said.contains(words), "{said}");
    }
    let said = run(&folder, "run", model, &labelled(r#"["a\u001b[31m", 1990]"#), 0);
    assert!(said.contains("mu[a\\u{1b}[31m]") && said.contains("mu[1990]"), "{said}");
}

#[test]
fn an_array_partly_derived_is_one_error() {
    let folder = Folder::new("values-pieces");
    let pieces = [
        "let c[0] ~ Gaussian(1, variance = 2); for t in 1..n { let c[t] = 2 * c[t - 1] + 1; }",
        "let w ~ Gaussian(1, variance = 2); let c[0] = w + 1; for t in 1..n { let c[t] ~ Gaussian(c[t - 1], variance = 1); }",
    ];
    for piece in pieces {
        let model =
            format!("model M(n: usize, y: f64) -> (c) {{ {piece} y ~ Gaussian(c[n - 1], variance = 1); }}");
        let said = run(&folder, "run --algorithm vmp", &model, r#"{"n": 2, "y": 2}"#, 1);
        assert_eq!(said.matches("error[").count(), 1, "{said}");
        assert!(said.contains("not_yet") && said.contains("drawn and derived elements (`c`)"), "{said}");
    }
}
