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
        ("5e-324", "1", "`p` is 5e-324: too small to compute with, below 1e-300"),
        ("1", "1e200", "`s` is 1e200: too large to compute with, above 1e150"),
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
    let model = "model M(y: [bool; n], x: [f64; n]) -> (w) { let w ~ Gaussian(0, variance = 1e150);
        for i in 0..n { y[i] ~ Bernoulli(log_odds = w * x[i]); } }";
    let said = run(&folder, "run", model, r#"{"y": [1, 1], "x": [1e150, 1e150]}"#, 3);
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

/// A model, its data, the algorithm and what the error says.
type Refused = (&'static str, &'static str, &'static str, &'static [&'static str]);

#[test]
fn what_data_cannot_be_is_an_error_of_the_data() {
    let folder = Folder::new("values-data");
    let cases: [Refused; 15] = [
        (
            "model M(n: usize) -> (k) { let k ~ UniformInt(n); }",
            r#"{"n": 0}"#,
            "ep",
            &["`n` is 0: it must be positive"],
        ),
        (
            "model M(n: usize) -> (p) { let p ~ Dirichlet(symmetric = 1, size = n - 2); }",
            r#"{"n": 1}"#,
            "vmp",
            &["`n - 2` is -1: it must be positive"],
        ),
        (
            "model M(a: usize, k: usize) -> (p) { let p ~ Beta(1, 1); k ~ Binomial(a - 3, p); }",
            r#"{"a": 1, "k": 0}"#,
            "ep",
            &["`a - 3` is -2: it must not be negative"],
        ),
        (
            "model M(a: f64, b: f64) -> (x) { let x ~ Gaussian(0, variance = 1); observe is_between(x, a, b); }",
            r#"{"a": 2, "b": 1}"#,
            "ep",
            &["`a < b` is false for these data"],
        ),
        (
            "model M(a: [f64; n], b: [f64; n], c: [bool; n]) -> (x) { let x ~ Gaussian(0, variance = 1);
                for i in 0..n { observe c[i] == is_between(x, a[i], b[i]); } }",
            r#"{"a": [2, 2], "b": [1, 1], "c": [false, true]}"#,
            "ep",
            &["`!c[1] || a[1] < b[1]` is false"],
        ),
        (
            "model M(c: [[usize; k]; n], t: [usize; n]) -> (p) { let p ~ Dirichlet(symmetric = 1, size = k);
                for i in 0..n { observe c[i] ~ Multinomial(t[i], p); } }",
            r#"{"c": [[1, 2, 3], [2, 2, 3]], "t": [6, 6]}"#,
            "vmp",
            &["data_support", "`c[1]` sums to 7, and the number of trials is 6"],
        ),
        (
            "model M(v: [f64; n]) -> (x) { let x ~ Gaussian(max(v), variance = 1); }",
            r#"{"v": []}"#,
            "ep",
            &["`n` is 0: it must be positive"],
        ),
        (
            "model M(a: f64) -> (x) { let x ~ Gaussian(a * a * a, variance = 1); }",
            r#"{"a": 1e120}"#,
            "vmp",
            &["`a * a * a` is inf: it must be a finite number"],
        ),
        (
            "model M(a: f64) -> (x) { let x ~ Gaussian(a, variance = 1); }",
            r#"{"a": 1e151}"#,
            "ep",
            &["`a` is 1e151: too large to compute with, above 1e150"],
        ),
        (
            "model M(m: Gaussian, y: f64) -> (l) { let l ~ m; y ~ Gaussian(l, variance = 1); }",
            r#"{"m": {"distribution": "Gaussian", "mean": 1e200, "variance": 1}, "y": 1}"#,
            "ep",
            &["data_support", "its mean is 1e200, too large to compute with, above 1e150"],
        ),
        (
            "model M(m: Gamma) -> (l) { let l ~ m; }",
            r#"{"m": {"distribution": "Gamma", "shape": 1e149, "rate": 1e-149}}"#,
            "ep",
            &["data_support", "`m` is a Gamma with a variance that no number holds"],
        ),
        (
            "model M(y: [f64; n]) -> (m) { let m ~ Gaussian(0, variance = 1);
                for i in 0..n * (n - 3) { observe m ~ Gaussian(y[0], variance = 1); } }",
            r#"{"y": [1, 2]}"#,
            "ep",
            &["`n * (n - 3)` is -2: the bound of a loop must not be negative"],
        ),
        (
            "model M(y: [[f64; 3]; n]) -> (r) { let r ~ Gamma(2, rate = 1); for i in 0..n { y[i] ~ Dirichlet([2, 3, 4]); } }",
            r#"{"y": [[0.2, 0.3, 0.5], [2, 3, 4]]}"#,
            "ep",
            &["`y[1]` sums to 9: probabilities sum to 1"],
        ),
        (
            "model M(m: Beta, y: bool) -> (l) { let l ~ m; y ~ Bernoulli(l); }",
            r#"{"m": {"distribution": "PointMass", "value": 2}, "y": true}"#,
            "ep",
            &["data_support", "`m` is a point mass where a Beta has no values"],
        ),
        (
            "model M(m: Gamma) -> (l) { let l ~ m; }",
            r#"{"m": {"distribution": "Gamma", "shape": 0, "rate": 1}}"#,
            "ep",
            &["data_support", "`m` is an improper Gamma"],
        ),
    ];
    for (model, data, algorithm, words) in cases {
        let model = format!("#[algorithm({algorithm})] {model}");
        let said = run(&folder, "run", &model, data, 1);
        assert!(words.iter().all(|words| said.contains(words)), "{model}\n{said}");
    }
}

#[test]
fn what_no_number_can_be_is_an_error_of_the_model() {
    let folder = Folder::new("values-literal");
    let cases = [
        ("let x ~ Gaussian(1e308 * 10, variance = 1);", "above 1e150"),
        ("let x ~ Gaussian(10000000000 * 10000000000, variance = 1);", "above 2^63"),
        ("let x ~ Gamma(1, rate = 1e-310);", "`rate` is 1e-310: too small to compute with, below 1e-150"),
        ("let x ~ Gaussian(0, variance = 1); observe 2 < x && x < 1;", "no value lies between 2 and 1"),
        ("let x ~ Gaussian(max([1.0, -1.0]), variance = -1);", "`variance` is -1: it must not be negative"),
    ];
    for (line, words) in cases {
        let said = run(&folder, "run", &format!("model M() -> (x) {{ {line} }}"), "{}", 1);
        assert!(said.contains("argument_out_of_domain") && said.contains(words), "{said}");
    }
}

#[test]
fn a_product_of_integers_is_no_wrapped_one_and_zero_has_no_sign() {
    let folder = Folder::new("values-products");
    let model = "model M(m: [usize; n], v: f64) -> (x, y) {
        let x ~ Gaussian(product(m) + m[0] * m[0], variance = 1); let y ~ Gaussian(v, variance = -0.0); }";
    let said = run(&folder, "run", model, r#"{"m": [5000000000, 4000000000], "v": -0.0}"#, 0);
    assert!(said.contains("Gaussian(4.500e19") && said.contains("PointMass(0)"), "{said}");
}

#[test]
fn a_posterior_without_a_variance_is_named() {
    let folder = Folder::new("values-variance");
    let random = "model M() -> (r, z) { let r ~ Gamma(1, rate = 1); let z ~ Gaussian(0, precision = r); }";
    let said = run(&folder, "run", random, "{}", 3);
    assert!(
        said.contains("or its variance is infinite") && said.contains("shape of the precision"),
        "{said}"
    );
    let wide = "model M(c: f64) -> (x, y) { let x ~ Gaussian(0, sd = c); let y ~ Gaussian(c * x, sd = c); }";
    let said = run(&folder, "run", wide, r#"{"c": 1e140}"#, 3);
    assert!(said.contains("`y` is defined here") && said.contains("too large to compute with"), "{said}");
    let one = "model M() -> (p) { let p ~ Dirichlet(symmetric = 1, size = 1); }";
    let said = run(&folder, "run", one, "{}", 0);
    assert!(!said.contains("improper"), "{said}");
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
    for rate in ["1.9e19", "1e20", "1e150"] {
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

#[test]
fn what_is_counted_from_the_end_of_nothing_is_not_there() {
    let folder = Folder::new("values-end");
    let model = "model M(y: [f64; n]) -> (x) { let x[n - 1] ~ Gaussian(0, variance = 1);
        for t in 1..n { let x[n - 1 - t] ~ Gaussian(x[n - t], variance = 2); }
        for t in 0..n { y[t] ~ Gaussian(x[t], variance = 1); } }";
    let words = "`n - 1` is -1: out of range, the array has 0 elements";
    for command in ["run --algorithm ep", "run --algorithm vmp", "simulate"] {
        let said = run(&folder, command, model, r#"{"y": []}"#, 1);
        assert!(said.contains(words) && said.contains("m.model:1:31"), "{said}");
        assert!(!run(&folder, command, model, r#"{"y": [1]}"#, 0).contains("out of range"));
    }
}

#[test]
fn a_sum_of_nothing_is_a_variance_of_zero() {
    let folder = Folder::new("values-nothing");
    let model = "model M(m: [f64; k], x: [f64; n]) -> (mu) { let mu ~ Gaussian(0, variance = 100);
        for i in 0..n { x[i] ~ Gaussian(mu, variance = sum(m)); } }";
    for algorithm in ["ep", "vmp"] {
        let command = format!("run --algorithm {algorithm}");
        // log N(1.5; 0, 100) = −½ log 2π − log 10 − 0.01125.
        let said = run(&folder, &command, model, r#"{"m": [], "x": [1.5]}"#, 0);
        assert!(said.contains("PointMass(1.500)") && said.contains("-3.23277"), "{said}");
    }
}

#[test]
fn a_match_chooses_as_conditions_do() {
    let folder = Folder::new("values-match");
    let by_match = "model M(kind: [usize; n], y: [f64; n], flag: bool) -> (a, x, offset, s) {
        let a ~ Gaussian(0, variance = 10);
        let s ~ match flag { true => Gaussian(1, variance = 2), false => Gaussian(-1, variance = 3) };
        for i in 0..n {
            let x[i] ~ match kind[i] {
                0 => Gaussian(a, variance = 1), 1 => Gaussian(2 * a, variance = 2), k => Gaussian(a + k, variance = 3)
            };
            let offset[i] = match kind[i] { 0 => 0, 1 => 1.5, k => k * 2 };
            let c = match kind[i] { 0 => x[i], _ => x[i] + a };
            y[i] ~ Gaussian(c + offset[i], variance = 1);
        }
    }";
    let by_conditions = "model M(kind: [usize; n], y: [f64; n], flag: bool) -> (a, x, offset, s) {
        let a ~ Gaussian(0, variance = 10);
        let s;
        if flag { s ~ Gaussian(1, variance = 2); } else { s ~ Gaussian(-1, variance = 3); }
        for i in 0..n {
            if kind[i] == 0 { let x[i] ~ Gaussian(a, variance = 1); }
            else if kind[i] == 1 { let x[i] ~ Gaussian(2 * a, variance = 2); }
            else { let x[i] ~ Gaussian(a + kind[i], variance = 3); }
            let offset[i] = if kind[i] == 0 { 0 } else { if kind[i] == 1 { 1.5 } else { kind[i] * 2 } };
            let c = if kind[i] == 0 { x[i] } else { x[i] + a };
            y[i] ~ Gaussian(c + offset[i], variance = 1);
        }
    }";
    let data = r#"{"kind": [0, 1, 2, 5], "y": [1, 2, 3, 9], "flag": false}"#;
    let of = |model: &str| run(&folder, "run --algorithm ep --output json", model, data, 0);
    assert_eq!(of(by_match), of(by_conditions));
    // The first arm that fits is taken: 1/(1 + 1) of the observation.
    let first = "model M(k: usize) -> (c) { let c ~ Gaussian(0, variance = 1);
        match k { 0 => { observe c ~ Gaussian(3, variance = 1); } _ => { observe c ~ Gaussian(9, variance = 1); } } }";
    let said = run(&folder, "run --algorithm ep", first, r#"{"k": 0}"#, 0);
    assert!(said.contains("Gaussian(1.500, variance = 0.5000)"), "{said}");
}

#[test]
fn a_first_belief_may_be_handed_in() {
    let folder = Folder::new("values-start");
    let model = "model M(y: [f64; n], s: START, each: [Gaussian; n]) -> (m, x) {
        #[init(s)] let p ~ Gamma(1, rate = 1);
        let m ~ Gaussian(0, variance = 10);
        for i in 0..n {
            #[init(each[i])] let x[i] ~ Gaussian(m, variance = 1);
            y[i] ~ Gaussian(x[i], precision = p);
        }
    }";
    let data = r#"{"y": [1, 2], "s": {"distribution": "Gamma", "shape": 3, "rate": 2},
        "each": [{"distribution": "Gaussian", "mean": 1, "variance": 2}, {"distribution": "PointMass", "value": 2}]}"#;
    let command = "run --algorithm vmp --tolerance 1e-9";
    let handed = run(&folder, command, &model.replace("START", "Gamma"), data, 0);
    let left = model.replace("START", "Gamma").replace("#[init(s)]", "").replace("#[init(each[i])]", "");
    let of_mean = |said: &str| said.lines().find(|line| line.starts_with("m ")).map(str::to_owned);
    assert_eq!(of_mean(&handed), of_mean(&run(&folder, command, &left, data, 0)), "{handed}");
    let said = run(&folder, "run", &model.replace("START", "Gaussian"), data, 1);
    assert!(said.contains("the belief here is a `Gamma`, not a `Gaussian`"), "{said}");
}
