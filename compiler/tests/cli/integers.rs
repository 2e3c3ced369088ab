//! Integers that are computed from data: right, or refused before they are too large for 64 bits.

use posterity_compiler::error::Source;
use posterity_compiler::{Options, compile};

use super::support::{Ended, Folder};

/// 2^64 is the fourth power of this: what is computed in 64 bits comes out as 0.
const WRAPS: u64 = 65_536;

fn folder(name: &str, model: &str, data: &str) -> Folder {
    let folder = Folder::new(&format!("integers-{name}"));
    folder.write("m.model", model);
    folder.write("data.json", data);
    folder
}

fn run(name: &str, model: &str, data: &str) -> Ended {
    folder(name, model, data).run("run m.model --data data.json --output json")
}

fn simulate(model: &str, data: &str) -> Ended {
    folder("drawn", model, data).run("simulate m.model --data data.json --output json")
}

/// A model of `m`, of `k` integers `a` and of data `y`, with a level to learn.
fn with(line: &str) -> String {
    format!(
        "model M(m: usize, a: [usize; k], y: [f64; n]) -> (mu) {{ let mu ~ Gaussian(0, variance = 1);\n{line} }}"
    )
}

#[test]
fn what_would_wrap_is_looked_at_wherever_it_is_used_as_an_integer() {
    let cases = [
        // The bound of a loop.
        ("for i in 0..a[0] * a[1] * a[0] { y[i] ~ Gaussian(mu, variance = 1); }", "a[0] * a[1] * a[0]"),
        (
            "for i in 0..product(0..k, |j| a[j]) { y[i] ~ Gaussian(mu, variance = 1); }",
            "product(0..k, |j| a[j])",
        ),
        // An index, by itself and in each instance of a loop.
        ("y[m * m + 1] ~ Gaussian(mu, variance = 1);", "m * m + 1"),
        ("for i in 0..k { y[i + a[i] * m] ~ Gaussian(mu, variance = 1); }", "{} + a[{}] * m"),
        // A condition, of a statement and of a value, on either side; a match.
        ("if 5 < m * m - 1 { y[0] ~ Gaussian(mu, variance = 1); }", "m * m - 1"),
        ("y[0] ~ Gaussian(mu, variance = if m * m == 0 { 1 } else { 2 });", "m * m"),
        ("match m * m { 0 => { y[0] ~ Gaussian(mu, variance = 1); } _ => { } }", "m * m"),
        ("if all(0..k, |j| a[j] * m > j) { y[0] ~ Gaussian(mu, variance = 1); }", "a[{}] * m"),
        // A size, and a number of trials.
        ("let z ~ UniformInt(size = m * m + 3); observe z == 1;", "m * m + 3"),
        ("a[0] ~ Binomial(m * m, 0.5);", "m * m"),
        // An observed value.
        ("observe m * m == 4;", "m * m"),
        ("let z ~ UniformInt(5); observe z == m * m;", "m * m"),
        // As many instances as no array has.
        ("for i in 0..m { for j in 0..a[0] { let x[i][j] ~ Gaussian(mu, variance = 1); } }", "m * a[0]"),
    ];
    for (line, named) in cases {
        let source = Source { name: "m.model".into(), text: with(line) };
        let made =
            compile(&source, &Options::default()).unwrap_or_else(|errors| panic!("{line}: {errors:?}"));
        let words: String = made.module.split_whitespace().collect::<Vec<_>>().join(" ");
        let check = format!("check::fits({named:?},");
        assert!(words.replace("fits( ", "fits(").contains(&check), "{line}: no {check} in {}", made.module);
    }
    // What stays small whatever the data is computed as it stands.
    let line = "for i in 1..n - 1 { y[2 * i + 1 - a[i - 1]] ~ Gaussian(mu, variance = i * m); }";
    let source = Source { name: "m.model".into(), text: with(line) };
    let made = compile(&source, &Options::default()).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert!(!made.module.contains("check::fits"), "{}", made.module);
}

#[test]
fn what_would_wrap_is_refused_with_its_line() {
    let data = format!(r#"{{"m": {WRAPS}, "a": [], "y": [1, 2]}}"#);
    for line in [
        "for i in 0..m * m * m * m { y[i] ~ Gaussian(mu, variance = 1); }",
        "if m * m * m * m > 5 { y[0] ~ Gaussian(mu, variance = 1); }",
    ] {
        run("refused", &with(line), &data).assert_code(1).assert_says(&[
            "error[data_support]: `m * m * m * m` makes an integer of 1.8446744073709552e19: too large",
            "m.model:2:",
        ]);
    }
    let sized = "model M(m: usize, y: [f64; m * m * m * m + 2]) -> (mu, k) { let mu ~ Gaussian(0, variance = 1); \
        let k = m * m; for i in 0..2 { y[i] ~ Gaussian(mu, variance = 1); } }";
    run("sized", sized, &data).assert_code(1).assert_says(&["`m * m * m * m + 2` makes an integer"]);
    let output = "model M(m: usize) -> (k) { let k = m * m * m * m; }";
    run("output", output, &data).assert_code(1).assert_says(&["`m * m * m * m` makes an integer"]);
}

#[test]
fn sums_of_the_largest_integers_are_right() {
    // Sums of integers below 9e15 never come near 2^63; a sum of many might.
    let most = 8_999_999_999_999_999_u64;
    let data = |many: usize| {
        let all = vec![most.to_string(); many].join(", ");
        format!(r#"{{"m": {most}, "a": [{all}], "y": [3]}}"#)
    };
    let line = "if a[0] + a[1] - m == m { y[a[0] + a[1] - m - m] ~ Gaussian(mu, variance = 1); }";
    let ended = run("sums", &with(line), &data(2)).assert_code(0);
    assert!(ended.out.contains(r#""mean":1.5,"variance":0.5"#), "{ended:#?}");
    let line = "if sum(0..k, |i| a[i]) > 5 { y[0] ~ Gaussian(mu, variance = 1); }";
    run("sums", &with(line), &data(2100))
        .assert_code(1)
        .assert_says(&["`sum(0..k, |i| a[i])`", "makes an integer of 1.8"]);
}

#[test]
fn a_product_that_fits_is_exact() {
    let root = 94_868_329_u64;
    let data = format!(r#"{{"m": {root}, "a": [], "y": [3]}}"#);
    let line =
        format!("if m * m == {} {{ y[m * m - {}] ~ Gaussian(mu, variance = 1); }}", root * root, root * root);
    let ended = run("exact", &with(&line), &data).assert_code(0);
    assert!(ended.out.contains(r#""mean":1.5,"variance":0.5"#), "{ended:#?}");
}

#[test]
fn as_a_value_an_integer_is_a_real_of_any_size() {
    let model = "model V(n: usize, a: [usize; k], f: bool) -> (p, q, r, s, t) {
        let p ~ Gaussian(n * n * n * n, variance = 1);
        let q ~ Gaussian(-(n * n * n * n), variance = 1);
        let r ~ Gaussian(if f { n * n * n * n } else { 0 }, variance = 1);
        let s ~ Gaussian(sum(0..k, |i| a[i]), variance = 1);
        let t ~ Gaussian([n * n, n * n * n * n][if f { 1 } else { 0 }], variance = 1); }";
    // 2100 times 9e15 are more than 2^64, and so is the fourth power.
    let all = vec!["8000000000000000"; 2100].join(", ");
    let ended = run("values", model, &format!(r#"{{"n": {WRAPS}, "a": [{all}], "f": true}}"#)).assert_code(0);
    let found: serde_json::Value = serde_json::from_str(&ended.out).expect("a result");
    let mean = |name: &str| found["posterior"][name]["mean"].as_f64().unwrap_or(f64::NAN);
    let power = 2.0_f64.powi(64);
    assert_eq!(["p", "q", "r", "s", "t"].map(mean), [power, -power, power, 1.68e19, power]);
}

#[test]
fn what_is_drawn_is_looked_at_before_it_is_a_bound_an_index_or_a_condition() {
    let drawn =
        |line: &str| format!("model D(c: usize, y: [f64; k]) -> () {{ c ~ Poisson(60000);\n{line} }}");
    for line in [
        "for i in 0..c * c * c * c { y[i] ~ Gaussian(0, variance = 1); }",
        "y[c * c * c * c] ~ Gaussian(0, variance = 1);",
        "for i in 0..k { if c * c * c * c > 5 { y[i] ~ Gaussian(0, variance = 1); } }",
    ] {
        simulate(&drawn(line), r#"{"k": 2}"#)
            .assert_code(1)
            .assert_says(&["`c * c * c * c` makes an integer of 1."]);
    }
    let line = "for i in 0..c { y[i] ~ Gaussian(0, variance = 1); }";
    simulate(&drawn(line), r#"{"k": 2}"#)
        .assert_code(1)
        .assert_says(&["index_out_of_range", "the array has 2 elements"]);
    simulate(&drawn(line), r#"{"k": 100000}"#).assert_code(0);
}

#[test]
fn an_output_below_zero_is_a_point_of_the_reals() {
    let model =
        "model M(n: usize, c: [usize; n], f: [bool; n], y: [f64; n]) -> (x, offset, less, sign, count) {
        let mu ~ Gaussian(0, variance = 1);
        let x = -2;
        for i in 0..n {
            let offset[i] = i - 1;
            let less[i] = 2 - 5 * c[i];
            let sign[i] = if f[i] { -1 } else { 1 };
            let count[i] = c[i] + 1;
            y[i] ~ Gaussian(mu + x + offset[i], variance = 1);
        }
    }";
    let data = r#"{"n": 2, "c": [1, 2], "f": [true, false], "y": [0.3, 0.2]}"#;
    let ran = run("below", model, data).assert_code(0);
    let found: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let value = |name: &str, i: usize| {
        let at = &found["posterior"][name];
        (if at.is_array() { &at[i] } else { at })["value"].as_f64()
    };
    assert_eq!(value("x", 0), Some(-2.0));
    for (name, wanted) in
        [("offset", [-1.0, 0.0]), ("less", [-3.0, -8.0]), ("sign", [-1.0, 1.0]), ("count", [2.0, 3.0])]
    {
        assert_eq!([0, 1].map(|i| value(name, i)), wanted.map(Some), "{name}");
    }
}
