//! Symmetric starts: which are found, and that nothing is said of a model that something tells apart.

mod support;

use posterity_compiler::error::{Code, Error};
use posterity_compiler::{Options, check};
use support::source;

/// What `check` says of the start of a model.
fn said(text: &str) -> Vec<Error> {
    let notes = check(&source("start.model", text), &Options::default());
    let all: Vec<Error> = notes.unwrap_or_else(|errors| errors.into_iter().collect());
    assert!(all.iter().all(|error| error.code == Code::SymmetricStart), "{text}: {all:?}");
    all
}

/// A mixture over `x: [f64; n]` with what stands before its data, what the means are, and what the selector is.
fn mixture(parameters: &str, before: &str, mean: &str, selector: &str) -> String {
    format!(
        "#[algorithm(vmp)]\nmodel M(x: [f64; n]{parameters}) {{\n{before}\nfor k in 0..3 {{ let mean[k] ~ {mean}; }}\n\
         for i in 0..n {{\n{selector}\nx[i] ~ Gaussian(mean[z[i]], variance = 1);\n}}\n}}"
    )
}

#[test]
fn components_that_nothing_tells_apart_are_found() {
    let uniform = "let z[i] ~ UniformInt(3);";
    let alike = [
        mixture("", "", "Gaussian(0, variance = 1)", uniform),
        mixture("", "", "Gaussian(0, variance = 1)", "let z[i] ~ Categorical([1 / 3, 1 / 3, 1 / 3]);"),
        mixture(
            "",
            "let w ~ Dirichlet(symmetric = 1, size = 3);",
            "Gaussian(0, variance = 1)",
            "let z[i] ~ Categorical(w);",
        ),
        mixture("", "let centre ~ Gaussian(1, variance = 9);", "Gaussian(centre, variance = 1)", uniform),
        mixture(", prior: Gaussian", "", "prior", uniform),
    ];
    for text in alike {
        let [error] = said(&text).try_into().unwrap_or_else(|all| panic!("{text}: {all:?}"));
        assert!(error.message.contains("`mean`"), "{error:?}");
    }
}

#[test]
fn nothing_is_said_where_something_tells_them_apart() {
    let (uniform, plain) = ("let z[i] ~ UniformInt(3);", "Gaussian(0, variance = 1)");
    let apart = [
        mixture(", m: [f64; 3]", "", "Gaussian(m[k], variance = 1)", uniform),
        mixture(", m: [Gaussian; 3]", "", "m[k]", uniform),
        mixture("", "", "Gaussian(k, variance = 1)", uniform),
        mixture("", "", plain, "let z[i] ~ Categorical([0.5, 0.25, 0.25]);"),
        mixture(", w: [f64; 3]", "", plain, "let z[i] ~ Categorical(w);"),
        mixture("", "let w ~ Dirichlet([1, 2, 3]);", plain, "let z[i] ~ Categorical(w);"),
        mixture("", "", plain, "#[init(random)]\nlet z[i] ~ UniformInt(3);"),
        mixture("", "", plain, "let z[i] ~ UniformInt(3);\nif i == 0 { observe z[i] == 0; }"),
        mixture("", "", plain, "let z[i] ~ UniformInt(3);\nif i < 1 { observe mean[1] ~ Gaussian(1, variance = 1); }"),
        // A chain has an order.
        "#[algorithm(vmp)] model M(x: [f64; n]) {\n let mean[0] ~ Gaussian(0, variance = 1);\n\
         for k in 1..3 { let mean[k] ~ Gaussian(mean[k - 1], variance = 1); }\n\
         for i in 0..n { let z[i] ~ UniformInt(3); x[i] ~ Gaussian(mean[z[i]], variance = 1); } }"
            .to_owned(),
        // Known components: only their weights are unknown.
        "#[algorithm(vmp)] model M(x: [f64; n], m: [f64; k]) {\n let w ~ Dirichlet(symmetric = 1, size = k);\n\
         for i in 0..n { x[i] ~ Mixture(w, |c| Gaussian(m[c], variance = 1)); } }"
            .to_owned(),
        // Some of the labels are data.
        "#[algorithm(vmp)] model M(x: [f64; n], y: [f64; m], known: [usize; m]) {\n\
         for k in 0..3 { let mean[k] ~ Gaussian(0, variance = 1); }\n\
         for i in 0..n { let z[i] ~ UniformInt(3); x[i] ~ Gaussian(mean[z[i]], variance = 1); }\n\
         for i in 0..m { y[i] ~ Gaussian(mean[known[i]], variance = 1); } }"
            .to_owned(),
        // Nothing random picks among exchangeable variables.
        "#[algorithm(vmp)] model M(y: f64) { for k in 0..3 { let a[k] ~ Gaussian(0, variance = 1); }\n\
         y ~ Gaussian(sum(a), variance = 1); }"
            .to_owned(),
    ];
    for text in apart {
        assert_eq!(said(&text), [], "{text}");
    }
}

#[test]
fn hidden_chains_and_topics_are_mixtures_too() {
    let chain = "#[algorithm(ep)] model H(x: [f64; n]) {\n for k in 0..2 {\n\
         let change[k] ~ Dirichlet(symmetric = 1, size = 2);\n let mean[k] ~ Gaussian(0, variance = 9);\n }\n\
         let s[0] ~ UniformInt(2);\n for t in 1..n { let s[t] ~ Categorical(change[s[t - 1]]); }\n\
         for t in 0..n { x[t] ~ Gaussian(mean[s[t]], variance = 1); } }";
    let topics = "#[algorithm(vmp)] model L(word: [[usize; w]; d], count: [[usize; w]; d], v: usize) {\n\
         for k in 0..4 { let topic[k] ~ Dirichlet(symmetric = 0.1, size = v); }\n for i in 0..d {\n\
         let share ~ Dirichlet(symmetric = 0.1, size = 4);\n for j in 0..w { repeat count[i][j] {\n\
         let about ~ Categorical(share);\n word[i][j] ~ Categorical(topic[about]);\n } } } }";
    assert_eq!((said(chain).len(), said(topics).len()), (1, 1));
}

#[test]
fn the_hint_stands_at_the_line_and_mends_it() {
    let text = mixture("", "", "Gaussian(0, variance = 1)", "let z[i] ~ UniformInt(3);");
    let error = &said(&text)[0];
    let (span, _) = &error.labels[0];
    assert!(text[span.start..span.end].starts_with("let z[i]"), "{error:?}");
    assert!(format!("{error:?}").contains("#[init(random)]"), "{error:?}");
    // Of a nameless selector it is the statement that draws from the mixture.
    let nameless = "#[algorithm(vmp)]\nmodel M(x: [f64; n]) {\nfor k in 0..3 { let mean[k] ~ Gaussian(0, variance = 1); }\n\
         for i in 0..n {\nx[i] ~ Mixture([0.5, 0.5], |k| Gaussian(mean[k], variance = 1));\n}\n}"
        .replace("0..3", "0..2");
    let error = &said(&nameless)[0];
    let (span, _) = &error.labels[0];
    assert!(nameless[span.start..span.end].starts_with("x[i] ~ Mixture"), "{error:?}");
    assert_eq!(said(&nameless.replace("\nx[i]", "\n#[init(random)]\nx[i]")), []);
}

#[test]
fn products_whose_factors_start_at_zero_are_found() {
    let model = |a: &str, b: &str, mean: &str| {
        format!(
            "#[algorithm(vmp)] model P(x: [f64; n]) {{ let a ~ {a}; let b ~ {b};\n\
             for i in 0..n {{ x[i] ~ Gaussian({mean}, variance = 1); }} }}"
        )
    };
    let zero = "Gaussian(0, variance = 1)";
    assert_eq!(said(&model(zero, zero, "a * b")).len(), 1);
    assert_eq!(said(&model(zero, zero, "1 + 2 * a * b")).len(), 1);
    // A start elsewhere, a reading of one alone, or a positive scale breaks it.
    assert_eq!(said(&model("Gaussian(1, variance = 1)", zero, "a * b")), []);
    assert_eq!(said(&model(zero, zero, "a + a * b")), []);
    assert_eq!(said(&model(zero, "Gamma(shape = 1, rate = 1)", "a / b").replace("a / b", "a * 2")), []);
    let factors = "#[algorithm(vmp)] model F(x: [[f64; d]; n]) {\n\
         for j in 0..d { for k in 0..2 { let w[j][k] ~ Gaussian(0, variance = 1); } }\n\
         for i in 0..n { for k in 0..2 { let z[i][k] ~ Gaussian(0, variance = 1); }\n\
         for j in 0..d { x[i][j] ~ Gaussian(sum(0..2, |k| w[j][k] * z[i][k]), variance = 1); } } }";
    assert_eq!(said(factors).len(), 1);
    assert_eq!(said(&factors.replace("let w[j][k]", "#[init(random)] let w[j][k]")), []);
}

#[test]
fn under_expectation_propagation_it_is_a_warning() {
    let text = mixture("", "", "Gaussian(0, variance = 1)", "let z[i] ~ UniformInt(3);").replace("vmp", "ep");
    let notes = check(&source("start.model", &text), &Options::default()).expect("no error");
    assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), [Code::SymmetricStart]);
}
