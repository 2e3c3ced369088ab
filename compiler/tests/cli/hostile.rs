//! Models that are almost right and data that almost fit: each gets its answer or its message, never a wrong number.

use serde_json::Value;

use super::support::{Ended, Folder};

fn run(name: &str, model: &str, data: &str) -> Ended {
    let folder = Folder::new(name);
    folder.write("m.model", model);
    folder.write("data.json", data);
    folder.run("run m.model --data data.json --output json")
}

fn posterior(ended: &Ended) -> Value {
    let result: Value =
        serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error} in {ended:#?}"));
    result["posterior"].clone()
}

fn assert_moments(found: &Value, mean: f64, variance: f64) {
    let near = |key: &str, wanted: f64| (found[key].as_f64().unwrap_or(f64::NAN) - wanted).abs() < 1e-9;
    assert!(near("mean", mean) && near("variance", variance), "{found} is not N({mean}, {variance})");
}

#[test]
fn a_chain_that_switches_on_data_is_predicted_step_by_step() {
    let model = "#[algorithm(ep)] model C(flag: [bool; T]) -> (b) {\n let b[0] ~ Gaussian(0, variance = 1);\n \
        for t in 1..T { if flag[t] { let b[t] ~ Gaussian(b[t - 1] + 1, variance = 1); } \
        else { let b[t] ~ Gaussian(0.9 * b[t - 1], precision = 4); } } }";
    let found = posterior(&run("switch", model, r#"{"flag": [0, 0, 1, 1, 0]}"#).assert_code(0));
    let (mut mean, mut variance) = (0.0, 1.0);
    for (t, flag) in [false, false, true, true, false].into_iter().enumerate() {
        if t > 0 {
            (mean, variance) =
                if flag { (mean + 1.0, variance + 1.0) } else { (0.9 * mean, 0.81 * variance + 0.25) };
        }
        assert_moments(&found["b"][t], mean, variance);
    }
}

#[test]
fn an_empty_interval_holds_nothing() {
    let inside =
        "model B(l: f64, u: f64) -> (x) { let x ~ Gaussian(0, variance = 1); observe l < x && x < u; }";
    for data in [r#"{"l": 2, "u": -1}"#, r#"{"l": 1, "u": 1}"#] {
        run("empty-interval", inside, data).assert_code(3).assert_says(&["contradiction"]);
    }
    let outside = "model B(l: f64, y: bool) -> (x) { let x ~ Gaussian(0, variance = 1); \
        observe y == (l < x && x < 1); }";
    run("empty-inside", outside, r#"{"l": 2, "y": 1}"#).assert_code(3).assert_says(&["contradiction"]);
    let found = posterior(&run("empty-outside", outside, r#"{"l": 2, "y": 0}"#).assert_code(0));
    assert_moments(&found["x"], 0.0, 1.0);
    run("uniform", "model U(a: f64) -> (x) { let x ~ Uniform(3, a); }", r#"{"a": 1}"#)
        .assert_code(1)
        .assert_says(&["data_support", "must be positive"]);
}

#[test]
fn one_element_is_not_two() {
    let gathered = "model B(k: usize, i: [usize; n], j: [usize; n], y: [f64; n]) -> (x) {\n\
        for t in 0..k { let x[t] ~ Gaussian(1, variance = 4); }\n\
        for g in 0..n { y[g] ~ Gaussian(2 * x[i[g]] - x[j[g]], variance = 1); } }";
    run("twice-apart", gathered, r#"{"k": 2, "i": [0], "j": [1], "y": [3]}"#).assert_code(0);
    run("twice", gathered, r#"{"k": 2, "i": [0, 1], "j": [1, 1], "y": [3, 2]}"#)
        .assert_code(1)
        .assert_says(&["two uses of `x` at [1] are one element"]);
    let summed = "model B(k: usize, i: [usize; n], y: f64) -> (x) {\n\
        for t in 0..k { let x[t] ~ Gaussian(1, variance = 4); }\n\
        y ~ Gaussian(sum(0..n, |g| x[i[g]]), variance = 1); }";
    run("twice-sum", summed, r#"{"k": 2, "i": [0, 1, 0], "y": 3}"#)
        .assert_code(1)
        .assert_says(&["`i[g]` is 0 more than once"]);
    let square =
        "model S(y: f64) -> (a) { let a ~ Gaussian(0, variance = 1); y ~ Gaussian(a * a, variance = 1); }";
    run("square", square, r#"{"y": 3}"#).assert_code(1).assert_says(&["missing_operator", "stands twice"]);
    let parents = "model T(parent: [usize; n]) -> (x) { let x[0] ~ Gaussian(0, variance = 1); \
        for i in 1..n { let x[i] ~ Gaussian(x[parent[i]], variance = 1); } }";
    let found = posterior(&run("tree", parents, r#"{"parent": [0, 0, 1]}"#).assert_code(0));
    assert_moments(&found["x"][2], 0.0, 3.0);
    run("loop", parents, r#"{"parent": [0, 2, 0]}"#).assert_code(1).assert_says(&["`parent[1]` is 2"]);
}

#[test]
fn numbers_that_cannot_be_are_refused() {
    let scaled = "model P(c: [usize; n], w: [f64; n]) -> (r) { let r ~ Gamma(shape = 1, rate = 1); \
        for i in 0..n { c[i] ~ Poisson(r * w[i]); } }";
    run("scaled", scaled, r#"{"c": [1, 2], "w": [1, -1]}"#)
        .assert_code(1)
        .assert_says(&["`w[1]` is -1", "must be positive"]);
    let weights = "model Z(y: [usize; n], p: [f64; k]) -> () { for i in 0..n { y[i] ~ Categorical(p); } }";
    run("weights", weights, r#"{"y": [0, 0], "p": [2, 3]}"#).assert_code(1).assert_says(&["sums to 5"]);
    let bound = "model T(x: [f64; n]) -> (m) { let m ~ Gaussian(0, variance = 1); \
        for i in 0..n - 5 { x[i] ~ Gaussian(m, variance = 1); } }";
    run("bound", bound, r#"{"x": [1, 2, 3]}"#).assert_code(1).assert_says(&["`n - 5` is -2"]);
    let small = "#[algorithm(ep)] model V(v: f64, y: f64) -> (a, b) { let a ~ Gaussian(3, variance = v); \
        let b ~ Gaussian(a, variance = 1); y ~ Gaussian(a + b, variance = 1); }";
    let ended = run("tiny", small, r#"{"v": 1e-200, "y": 5}"#).assert_code(0);
    let result: Value = serde_json::from_str(&ended.out).expect("a result");
    assert!((result["log_evidence"].as_f64().expect("a number") + 1.515_512_123).abs() < 1e-8, "{result}");
}

#[test]
fn what_is_written_twice_or_below_zero_is_said() {
    let twice = "model T() -> (m, m) { let m ~ Gaussian(0, variance = 1); }";
    run("outputs", twice, "{}").assert_code(1).assert_says(&["defined_twice", "listed twice"]);
    let negative = "const K: usize = -3;\nmodel T() -> (m) { let m ~ Gaussian(0, variance = 1); }";
    run("constant", negative, "{}").assert_code(1).assert_says(&["type_mismatch", "negative"]);
    let prior = "model D(c: [f64; k], y: [usize; n]) -> (p) { let p ~ Dirichlet(c); \
        for i in 0..n { y[i] ~ Categorical(p); } }";
    run("dirichlet", prior, r#"{"c": [1, 2, 0.5], "y": [0, 2]}"#).assert_code(0);
    run("no-size", "model D() -> (p) { let p ~ Dirichlet(symmetric = 1); }", "{}")
        .assert_code(1)
        .assert_says(&["missing_argument", "size"]);
}

#[test]
fn integers_are_compared_value_by_value() {
    let sizes =
        "model E() -> (x) { let x ~ UniformInt(3); let y ~ Categorical([0.4, 0.6]); observe x == y; }";
    run("ranges", sizes, "{}").assert_code(1).assert_says(&["size_mismatch"]);
    let given = "model E(k: usize, p: [f64; n], q: [f64; m]) -> (x) { let x ~ Categorical(p); \
        let y ~ Categorical(q); let same = x == y; observe same; let known = x == k; observe known ~ Bernoulli(0.9); }";
    let found =
        posterior(&run("same", given, r#"{"k": 1, "p": [0.5, 0.5], "q": [0.2, 0.8]}"#).assert_code(0));
    let wanted = 0.8 * 0.9 / (0.8 * 0.9 + 0.2 * 0.1);
    assert!((found["x"]["probabilities"][1].as_f64().expect("a number") - wanted).abs() < 1e-12, "{found}");
    run("longer", given, r#"{"k": 1, "p": [0.5, 0.5], "q": [0.2, 0.3, 0.5]}"#)
        .assert_code(1)
        .assert_says(&["data_shape"]);
    run("beyond", given, r#"{"k": 2, "p": [0.5, 0.5], "q": [0.2, 0.8]}"#)
        .assert_code(1)
        .assert_says(&["`k` is 2"]);
}

#[test]
fn what_vmp_predicts_has_its_noise_and_its_products() {
    let model = "#[algorithm(vmp)] model G(y: [f64; n]) -> (next) {\n let a ~ Gaussian(1, variance = 0.5);\n \
        let b ~ Gaussian(2, variance = 0.25);\n let tau ~ Gamma(shape = 30, rate = 10);\n \
        for i in 0..n { y[i] ~ Gaussian(a * b, precision = tau); }\n \
        let next ~ Gaussian(a * b + 3, precision = tau); }";
    let found = posterior(&run("predicted", model, r#"{"y": []}"#).assert_code(0));
    // Var ab = 0.5 · 0.25 + 0.5 · 2² + 0.25 · 1², and E 1/tau = 10/29.
    assert_moments(&found["next"], 5.0, 2.375 + 10.0 / 29.0);
    let negated = "#[algorithm(vmp)] model N() -> (x) { let x ~ Bernoulli(0.6); observe !x; }";
    let ended = run("negated", negated, "{}").assert_code(0);
    let result: Value = serde_json::from_str(&ended.out).expect("a result");
    assert!((result["log_evidence"].as_f64().expect("a number") - 0.4f64.ln()).abs() < 1e-12, "{result}");
}

#[test]
fn a_literal_is_observed_as_it_is_or_refused() {
    let folder = Folder::new("literals");
    folder.write("data.json", "{}");
    let model = |value: usize| {
        format!("model M() -> (x) {{ let x ~ Categorical([0.25, 0.75]); observe x == {value}; }}\n")
    };
    folder.write("within.model", model(1));
    let ended = folder.run("run within.model --data data.json --output json").assert_code(0);
    assert!(ended.out.contains("-0.28768207"), "{ended:#?}");
    folder.write("beyond.model", model(2));
    folder.run("run beyond.model --data data.json").assert_code(1).assert_says(&["data_support", "2"]);
}

#[test]
fn a_sum_bounds_neither_of_two_flat_terms() {
    let model = "#[algorithm(ep)] model I(y: f64) -> (a, b) { let a ~ Flat(); let b ~ Flat(); \
        y ~ Gaussian(a + b, variance = 1); }";
    run("two-flat", model, r#"{"y": 1}"#)
        .assert_code(3)
        .assert_says(&["improper_posterior", "`a` is improper"]);
    let bounded = model.replace("let b ~ Flat()", "let b ~ Gaussian(2, variance = 3)");
    let found = posterior(&run("one-flat", &bounded, r#"{"y": 1}"#).assert_code(0));
    assert_moments(&found["a"], -1.0, 4.0);
    assert_moments(&found["b"], 2.0, 3.0);
}
