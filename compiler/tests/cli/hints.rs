//! The way out that a message offers where a model says what is not supported, or a run does not end well.

use super::support::Folder;

fn assert_hint(name: &str, statements: &str, words: &str) {
    let folder = Folder::new(&format!("hints-{name}"));
    folder.write(
        "m.model",
        format!("model M(y: f64, c: usize, on: bool) -> () {{\nlet m ~ Gaussian(0, variance = 1);\n{statements}\n}}"),
    );
    let said = folder.run("check m.model").err;
    let hint = said.lines().find(|line| line.contains("hint: ") && line.contains(words));
    assert!(hint.is_some(), "{name}: no hint with {words:?} in\n{said}");
}

#[test]
fn what_is_not_supported_has_another_way() {
    for (name, statements, words) in [
        (
            "softmax",
            "let w = [m, 2 * m]; let p = softmax(w); c ~ Categorical(p);",
            "`Categorical(softmax(w))`",
        ),
        (
            "bernoulli",
            "let z ~ Bernoulli(0.5); on ~ Bernoulli(if z { 0.9 } else { 0.1 });",
            "put the `if` around the statement",
        ),
        (
            "matrix",
            "let v ~ MultivariateGaussian([0, 0], covariance = 2 * identity(2));",
            "`diagonal([2, 2])`",
        ),
        ("sum", "let b ~ Bernoulli(0.5); let k = sum(0..4, |i| b);", "`count(0..n, |i| …)`"),
        ("power", "let s = m ^ 2;", "`square(x)` or `pow(x, y)`"),
        ("elsewhere", "let p = inv_logit(m);", "here it is `logistic(x)`"),
        ("family", "let v ~ MvNormal([0, 0], identity(2));", "here it is `MultivariateGaussian("),
        ("integer", "let z ~ Categorical([0.3, 0.7]); y ~ Gaussian(z, variance = 1);", "`level[z]`"),
        ("truth", "observe 3;", "`x == 1`"),
        (
            "degrees",
            "let nu ~ Gamma(2, rate = 1); y ~ StudentT(nu, m, 1);",
            "`u ~ Gamma(shape = nu / 2, rate = nu / 2)`",
        ),
        ("scale", "let s ~ Gamma(2, rate = 1); y ~ StudentT(4, m, s);", "precision = tau * u"),
    ] {
        assert_hint(name, statements, words);
    }
    let chain: Vec<String> =
        (0..140).map(|k| format!("if c == {k} {{ y ~ Gaussian(m, variance = {}); }}", k + 1)).collect();
    assert_hint("chain", &chain.join(" else "), "a long chain of `else if` is a `match`");
}

const WEIBULL: &str = include_str!("../../../examples/custom_factor/src/weibull.rs");

/// A folder with a factor file changed in this way.
fn with_factor(name: &str, changed: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("weibull.rs", changed);
    folder.write(
        "m.model",
        "use factor weibull;\nmodel M(x: [f64; n]) -> (rate) { let rate ~ Gamma(2, rate = 3); \
         for i in 0..n { x[i] ~ Weibull(rate, 1); } }",
    );
    folder.write("data.json", r#"{"x": [0.5, 1.5]}"#);
    folder
}

#[test]
fn a_factor_file_that_draws_nothing_is_named() {
    let (before, _) = WEIBULL.split_once("pub mod simulate").expect("operators that draw");
    with_factor("hints-no-draw", before).run("simulate m.model --data data.json").assert_code(1).assert_says(
        &["has no operator that computes it forwards", "weibull.rs a `mod simulate` with a `draw`"],
    );
}

#[test]
fn an_infinite_evidence_is_told() {
    let line = "shape.ln() + mean.ln() + (shape - 1.0) * x.ln() - tail";
    assert!(WEIBULL.contains(line));
    let ended = with_factor(
        "hints-infinite",
        &WEIBULL.replace(line, "f64::INFINITY * (mean + shape + x.abs() + tail)"),
    )
    .run("run m.model --data data.json --algorithm ep --output json")
    .assert_code(0)
    .assert_says(&["the evidence is infinite", "`log_evidence` of a factor file"]);
    assert!(ended.out.contains(r#""log_evidence":null"#), "{ended:#?}");
}

/// Mean field goes back and forth between two values here: a gate decides by `z1` what its own cases define.
const ALTERNATES: &str =
    "model M(tab7: [f64; 2], y8: f64, tab9: [f64; 2], tab10: [f64; 2], y11: f64, tab12: [f64; 2],
    tab15: [[f64; 3]; 2], tab24: [f64; 2], tab26: [f64; 3], y27: bool) -> (z1, b6, z16, b17) {
    let z1 ~ Categorical([0.833, 0.167]);
    let b6;
    if z1 == 0 {
        y8 ~ Gaussian(tab7[z1], variance = 2.4);
        b6 ~ Bernoulli(tab9[z1]);
    } else {
        y11 ~ Gaussian(tab10[z1], variance = 1.8);
        b6 ~ Bernoulli(tab12[z1]);
    }
    let z16 ~ Categorical(tab15[z1]);
    let b17;
    if z16 != 2 {
        b17 ~ Bernoulli(tab24[z1]);
    } else {
        match z1 {
          _ => {
            y27 ~ Bernoulli(tab26[z16]);
          }
        }
        b17 ~ Bernoulli(0.87);
    }
}
";

#[test]
fn what_alternates_is_not_told_to_go_on() {
    let folder = Folder::new("hints-alternates");
    folder.write("m.model", ALTERNATES);
    folder.write(
        "data.json",
        r#"{"tab7": [0.88, -1.39], "y8": -2.72, "tab9": [0.43, 0.8], "tab10": [-0.15, 1.52], "y11": -0.82,
            "tab12": [0.84, 0.23], "tab15": [[0.429, 0.143, 0.428], [0.375, 0.375, 0.25]], "tab24": [0.36, 0.42],
            "tab26": [0.51, 0.2, 0.36], "y27": true}"#,
    );
    let ended = folder
        .run("run m.model --data data.json --algorithm vmp --output json")
        .assert_code(3)
        .assert_says(&["did not converge in 200 iterations\n", "goes back and forth between two values"]);
    assert!(!ended.err.contains("raise --iterations"), "{ended:#?}");
    assert!(ended.out.contains(r#""unsettled":{"posterior":"z1","oscillates":true}"#), "{ended:#?}");
}
