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
        run("empty-interval", inside, data).assert_code(1).assert_says(&["contradiction"]);
    }
    let outside = "model B(l: f64, y: bool) -> (x) { let x ~ Gaussian(0, variance = 1); \
        observe y == (l < x && x < 1); }";
    run("empty-inside", outside, r#"{"l": 2, "y": 1}"#).assert_code(1).assert_says(&["contradiction"]);
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
fn hints_are_something_that_may_be_written() {
    let random = "model R() -> (x) { let x ~ Gaussian(0, variance = 1); let n ~ UniformInt(3); \
        repeat n { observe x > 0; } }";
    run("repeat-random", random, "{}")
        .assert_code(1)
        .assert_says(&["how often factors count is a known number"]);
    run("no-components", "model M() -> (x) { let x ~ Mixture([0.5, 0.5]); }", "{}")
        .assert_code(1)
        .assert_says(&["`Mixture(weights = …, components = |k| …)`"]);
    let named = "model M() -> (x) { let x ~ Mixture(weights = [0.5, 0.5], components = |k| Gaussian(k, variance = 1)); }";
    run("components", named, "{}").assert_code(0);
    let sizes = "model S(a: [f64; n], b: [f64; n]) -> (x) { let x ~ Gaussian(a[0] + b[0], variance = 1); }";
    run("one-element", sizes, r#"{"a": [1], "b": [1, 2]}"#)
        .assert_code(1)
        .assert_says(&["give `b` 1 element, or another size name"]);
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
    let found = posterior(&run("ranges", sizes, "{}").assert_code(0));
    for (value, wanted) in [0.4, 0.6, 0.0].into_iter().enumerate() {
        let got = found["x"]["probabilities"][value].as_f64().expect("a number");
        assert!((got - wanted).abs() < 1e-12, "{found}");
    }
    let given = "model E(k: usize, p: [f64; n], q: [f64; m]) -> (x) { let x ~ Categorical(p); \
        let y ~ Categorical(q); let same = x == y; observe same; let known = x == k; observe known ~ Bernoulli(0.9); }";
    let found =
        posterior(&run("same", given, r#"{"k": 1, "p": [0.5, 0.5], "q": [0.2, 0.8]}"#).assert_code(0));
    let wanted = 0.8 * 0.9 / (0.8 * 0.9 + 0.2 * 0.1);
    assert!((found["x"]["probabilities"][1].as_f64().expect("a number") - wanted).abs() < 1e-12, "{found}");
    let longer = run("longer", given, r#"{"k": 1, "p": [0.5, 0.5], "q": [0.2, 0.3, 0.5]}"#).assert_code(0);
    let (found, wanted) = (posterior(&longer), 0.3 * 0.9 / (0.3 * 0.9 + 0.2 * 0.1));
    assert!((found["x"]["probabilities"][1].as_f64().expect("a number") - wanted).abs() < 1e-12, "{found}");
    // Beyond both it is the same as neither: all that is left of `k` is a probability of 0.1.
    let beyond = run("beyond", given, r#"{"k": 2, "p": [0.5, 0.5], "q": [0.2, 0.8]}"#).assert_code(0);
    let found: Value = serde_json::from_str(&beyond.out).expect("a result");
    assert!(
        (found["log_evidence"].as_f64().expect("a number") - f64::ln(0.5 * 0.1)).abs() < 1e-12,
        "{found}"
    );
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
fn a_literal_is_observed_as_it_is_or_a_contradiction() {
    let folder = Folder::new("literals");
    folder.write("data.json", "{}");
    let model = |value: usize| {
        format!("model M() -> (x) {{ let x ~ Categorical([0.25, 0.75]); observe x == {value}; }}\n")
    };
    folder.write("within.model", model(1));
    let ended = folder.run("run within.model --data data.json --output json").assert_code(0);
    assert!(ended.out.contains("-0.28768207"), "{ended:#?}");
    folder.write("beyond.model", model(2));
    folder
        .run("run beyond.model --data data.json")
        .assert_code(3)
        .assert_says(&["contradiction", "no value of `x` is possible"]);
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

#[test]
fn a_prior_handed_in_has_one_form() {
    let model = "model P(p: Gamma, d: Dirichlet) -> (x) { let x ~ p; }";
    let data = |fields: &str| {
        format!(
            r#"{{"p": {{"distribution": "Gamma", {fields}}}, "d": {{"distribution": "Dirichlet", "concentration": [1, 2]}}}}"#
        )
    };
    // The Dirichlet is not used, and is no part of what can be copied.
    let ended = run("prior", model, &data(r#""shape": 2, "rate": 3"#)).assert_code(0);
    assert_eq!(posterior(&ended)["x"]["rate"], 3.0);
    run("prior-both", model, &data(r#""shape": 2, "rate": 3, "scale": 4"#))
        .assert_code(1)
        .assert_says(&["`p` is no Gamma", "it has \"scale\", and is given by \"shape\" and \"rate\""]);
    run("prior-other", model, &data(r#""shape": 2, "scale": 4"#)).assert_code(1).assert_says(&["\"scale\""]);
    run("prior-twice", model, &data(r#""shape": 2, "rate": 3, "rate": 4"#))
        .assert_code(1)
        .assert_says(&["the key `rate` twice"]);
}

#[test]
fn pseudo_counts_have_a_finite_sum() {
    let literal = "model D() -> (p) { let p ~ Dirichlet([1e308, 1e308]); }";
    run("counts", literal, "{}").assert_code(1).assert_says(&[
        "argument_out_of_domain",
        "too large to compute with",
        "above 1e150",
    ]);
    let given = "model D(c: [f64; k], a: f64, y: [usize; n]) -> (p, q) { let p ~ Dirichlet(c); \
        let q ~ Beta(a, a); for i in 0..n { y[i] ~ Categorical(p); } }";
    run("counts-given", given, r#"{"c": [1, 1e308], "a": 1e308, "y": []}"#)
        .assert_code(1)
        .assert_says(&["`c[1]` is 1e308: too large to compute with, above 1e150"]);
    run("counts-beta", given, r#"{"c": [1, 2], "a": 1e308, "y": []}"#)
        .assert_code(1)
        .assert_says(&["`a` is 1e308: too large to compute with, above 1e150"]);
}

#[test]
fn what_an_algorithm_lacks_is_said_in_the_words_of_the_model() {
    let refused = |name: &str, algorithm: &str, model: &str, words: &[&str]| {
        let folder = Folder::new(name);
        folder.write("m.model", model);
        let ended = folder.run(&format!("check m.model --algorithm {algorithm}")).assert_code(1);
        for internal in ["product:", "(child", "the factor `", "_logit", "is_positive", "linear"] {
            assert!(!ended.err.contains(internal), "{internal} is no word of the language: {ended:#?}");
        }
        ended.assert_says(&["missing_operator"]).assert_says(words);
    };
    let product = "model M(y: f64) -> (a, b) { let a ~ Beta(1, 1); let b ~ Gaussian(0, variance = 1); \
        let x = a * b; y ~ Gaussian(x, variance = 1); }";
    refused(
        "lacks-product",
        "ep",
        product,
        &["`ep` has no operator for this `*`", "`a` is a Beta", "`b` is a Gaussian"],
    );
    let flat = "model M(y: f64) -> (a) { let a ~ Flat(); y ~ Gaussian(a, variance = 1); }";
    refused("lacks-flat", "vmp", flat, &["`vmp` has no operator for this `Flat`"]);
    let fixed = "model M(y: f64) -> (a) { let a ~ Gaussian(0, variance = 1); let b ~ Gaussian(0, variance = 1); \
        observe a + b == y; }";
    refused(
        "lacks-sum",
        "vmp",
        fixed,
        &["a sum of unknowns whose value is observed exactly", "`a` is a Gaussian"],
    );
    let compared = "model M() -> (a) { let a ~ Gaussian(0, variance = 1); let b ~ Gaussian(0, variance = 1); \
        observe a > b; }";
    refused("lacks-comparison", "vmp", compared, &["this `>`"]);
    for algorithm in ["ep", "vmp"] {
        let spread = "model M(y: f64) -> (s) { let s ~ HalfCauchy(scale = 2); y ~ StudentT(3, 0, s); }";
        refused("lacks-spread", algorithm, spread, &["this `StudentT`: `s` is a HalfCauchy"]);
        let ratio = "model M(y: f64) -> (a) { let a ~ Gaussian(0, variance = 1); let b ~ Gaussian(0, variance = 1); \
            y ~ Gaussian(a / b, variance = 1); }";
        refused("lacks-ratio", algorithm, ratio, &["this `/`", "divide by a positive variable"]);
        let latent = "model M(y: bool) -> (k) { let p ~ Beta(1, 1); let k ~ NegativeBinomial(5, p); observe y == (k > 2); }";
        let words = ["this `NegativeBinomial` of a latent `k`: `p` is a Beta", "has one where `k` is data"];
        refused("lacks-latent", algorithm, latent, &words);
        let unread = "model M() -> (k) { let p ~ Beta(1, 1); let k ~ NegativeBinomial(5, p); }";
        let words = ["no operator predicts `k` from this `NegativeBinomial`"];
        refused("lacks-prediction", algorithm, unread, &words);
    }
}

#[test]
fn messages_have_the_parentheses_that_they_need() {
    let model = "model M(a: f64, b: f64, y: f64) -> (m) { let m ~ Gaussian(0, variance = (b - a) * 2); \
        y ~ Gaussian(m, variance = b - a); }";
    let ended = run("parentheses-needed", model, r#"{"a": 2, "b": 1, "y": 1}"#).assert_code(1);
    ended.assert_says(&["`(b - a) * 2` is -2"]);
    let ended = run("parentheses", &model.replace("(b - a) * 2", "2"), r#"{"a": 2, "b": 1, "y": 1}"#);
    ended.assert_code(1).assert_says(&["`b - a` is -1"]);
}

#[test]
fn labels_end_with_what_they_are_about() {
    let model = "model M(y: f64) -> (a) { let a ~ Flat(); let b ~ Gaussian(0, variance = 1); y ~ Gaussian(b, variance = 1); }";
    let ended = run("label", model, r#"{"y": 1}"#).assert_code(3).assert_says(&["m.model:1:26"]);
    let marks = ended.err.lines().rfind(|line| line.contains('^')).unwrap_or_default();
    assert_eq!(marks.matches('^').count(), "let a ~ Flat()".len(), "{ended:#?}");
}

#[test]
fn an_element_is_named_by_its_indices_and_no_table_has_a_nan() {
    let model = "model M(a: usize, b: usize) -> (square) { for i in 0..a { for j in 0..b { \
        if i * b + j == 5 { let square[i][j] ~ Flat(); } else { let square[i][j] ~ Gaussian(0, variance = 1); } } } }";
    let folder = Folder::new("element");
    folder.write("m.model", model);
    folder.write("data.json", r#"{"a": 3, "b": 4}"#);
    let ended = folder.run("run m.model --data data.json").assert_code(3);
    let ended = ended.assert_says(&["the posterior of `square[1][1]` is improper"]);
    assert!(!ended.out.contains("NaN") && ended.out.contains("improper"), "{ended:#?}");
    let drawn = "model M(at: [usize; n], square: [[f64; 3]; 3]) -> (m) { let m ~ Gaussian(0, variance = 1); \
        for i in 0..n { square[at[i]][1] ~ Gaussian(m, variance = 1); } }";
    run("element-drawn", drawn, r#"{"at": [2, 0, 2], "square": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}"#)
        .assert_code(1)
        .assert_says(&["`square[2][1]` is drawn more than once"]);
}

#[test]
fn integers_too_large_for_one_are_said_to_be() {
    let huge = "18446744073709551615";
    for model in [
        format!("model M(y: [f64; {huge}]) -> () {{ }}"),
        format!("const K: usize = {huge}; model M() -> () {{ }}"),
        format!("model M() -> (m) {{ let m ~ UniformInt({huge}); }}"),
        format!("model M() -> (m) {{ for i in 0..{huge} {{ let m[i] ~ Gaussian(0, variance = 1); }} }}"),
    ] {
        run("huge", &model, "{}").assert_code(1).assert_says(&["this number is too large for an integer"]);
    }
    // Where a real is wanted it is one.
    let real = format!("model M() -> (m) {{ let m ~ Gaussian({huge}, variance = 1); }}");
    run("huge-real", &real, "{}").assert_code(0);
}

#[test]
fn what_overflows_is_no_contradiction() {
    let model = "model Q(y: [f64; n]) -> (mean, precision) { let mean ~ Gaussian(0, variance = 100); \
        let precision ~ Gamma(shape = 2, rate = 1); for i in 0..n { y[i] ~ Gaussian(mean, precision = precision); } }";
    let ended = run("overflow", model, r#"{"y": [1e140, -1e140, 1e140]}"#).assert_code(3);
    let ended = ended.assert_says(&[
        "error[overflow]: numbers became too large",
        "those of `precision`",
        "larger units",
    ]);
    assert!(!ended.err.contains("contradict"), "{ended:#?}");
}

#[test]
fn a_wide_prior_of_a_log_rate_is_no_bad_start() {
    // At the start E exp(a + b x) is e^5000 and more. The moments and the bound are those of coordinate ascent by hand.
    let model = "#[algorithm(vmp)] model P(x: [f64; n], y: [usize; n]) -> (a, b) { \
        let a ~ Gaussian(0, variance = 10000); let b ~ Gaussian(0, variance = 10000); \
        for i in 0..n { y[i] ~ Poisson(exp(a + b * x[i])); } }";
    let data = r#"{"x": [-1, -0.5, 0, 0.5, 1, 1.5], "y": [1, 1, 3, 4, 8, 12]}"#;
    let ended = run("wide-rate", model, data).assert_code(0);
    let result: Value = serde_json::from_str(&ended.out).expect("a result");
    let close = |found: &Value, wanted: f64| (found.as_f64().unwrap_or(f64::NAN) - wanted).abs() < 1e-5;
    let (a, b) = (&result["posterior"]["a"], &result["posterior"]["b"]);
    assert!(close(&a["mean"], 0.912_010_988_8) && close(&a["variance"], 0.034_482_748_2), "{result}");
    assert!(close(&b["mean"], 1.043_689_854_0) && close(&b["variance"], 0.026_502_415_0), "{result}");
    assert!(close(&result["log_evidence"], -22.164_786_941_1), "{result}");
}

#[test]
fn columns_of_the_data_make_a_matrix() {
    let model = "#[algorithm(ep)] model M(x: [[f64; d]; n], y: [f64; n]) -> (w) { \
        for j in 0..d { let w[j] ~ Gaussian(0, variance = 1); } \
        for i in 0..n { y[i] ~ Gaussian(sum(0..d, |j| w[j] * x[i][j]), variance = 1); } }";
    let whole = r#"{"y": [1, 2, 3], "x": [[1, 0], [1, 1], [1, 3]]}"#;
    let built = r#"{"y": [1, 2, 3], "one": [1, 1, 1], "dose": [0, 1, 3], "x": {"columns": ["one", "dose"]}}"#;
    let whole = run("columns-whole", model, whole).assert_code(0);
    assert_eq!(run("columns", model, built).assert_code(0).out, whole.out);
    run("columns-odd", model, r#"{"y": [1], "one": [1], "dose": [0, 1], "x": {"columns": ["one", "dose"]}}"#)
        .assert_code(1)
        .assert_says(&["data_shape", "\"dose\" has 2"]);
    run("columns-missing", model, r#"{"y": [1], "one": [1], "x": {"columns": ["one", "dose"]}}"#)
        .assert_code(1)
        .assert_says(&["\"dose\"", "the data have no array of that name"]);
}

#[test]
fn large_counts_of_a_log_rate_are_no_bad_start() {
    // Newton's method overshoots to e^500 and more. Counts of 820 in two.
    let model = "#[algorithm(vmp)] model P(y: [usize; n]) -> (w) { let w ~ Gaussian(0, variance = 100); \
        for i in 0..n { y[i] ~ Poisson(exp(w)); } }";
    let ended = run("large-rate", model, r#"{"y": [400, 420]}"#).assert_code(0);
    let result: Value = serde_json::from_str(&ended.out).expect("a result");
    let (mean, variance) = (&result["posterior"]["w"]["mean"], &result["posterior"]["w"]["variance"]);
    // Mean field is at the mode of the bound: b e^{m + v/2} = a − m/100, 1/v = b e^{m + v/2} + 1/100.
    let (m, v) = (mean.as_f64().expect("a number"), variance.as_f64().expect("a number"));
    let rate = 2.0 * (m + 0.5 * v).exp();
    assert!((rate - (820.0 - m / 100.0)).abs() < 1e-2 && (1.0 / v - rate - 0.01).abs() < 1e-2, "{result}");
}
