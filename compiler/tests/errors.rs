//! The pages of the codes tell the truth, and the suite's wrong models are refused as it says.

mod support;

use posterity_compiler::error::{Code, Error, Errors, render};
use posterity_compiler::factors::Table;
use posterity_compiler::model::algorithm::NAMES;
use posterity_compiler::model::catalogue::DISTRIBUTIONS;
use posterity_compiler::{Algorithm, Options, check, compile, simulate};
use serde_json::Value;
use support::{codes, files, folder, source};

/// Codes of mistakes that no model alone shows, most of them only a run; their pages have no model that `check` refuses.
const AT_RUN_TIME: &[Code] = &[
    Code::DataShape,
    Code::DataSupport,
    Code::DataFormat,
    Code::ImproperPosterior,
    Code::Contradiction,
    Code::Overflow,
    Code::Checkpoint,
    Code::Io,
    Code::Internal,
    Code::FactorFile, // of another file than the model
];

/// Codes of parts of the language that this version refuses as a whole, with `not_yet`.
const LATER: &[Code] = &[Code::Scope];

/// The first fence of that kind on a page.
fn fence<'p>(page: &'p str, kind: &str) -> Option<&'p str> {
    let rest = page.split_once(&format!("```{kind}\n"))?.1;
    rest.split("```").next()
}

/// All that is wrong with a model, found by `check` and, where that is content, by `compile`.
fn mistakes(text: &str) -> Vec<&'static str> {
    let source = source("page.model", text);
    match check(&source, &Options::default()) {
        Err(errors) => codes(errors),
        Ok(notes) => {
            let notes = notes.into_iter().filter(|note| note.code == Code::NotYet);
            let noted = codes(notes);
            match compile(&source, &Options::default()) {
                Err(errors) if noted.is_empty() => codes(errors),
                _ => noted,
            }
        }
    }
}

/// What a draw from the prior leaves out of a model.
fn left_out(text: &str) -> Vec<&'static str> {
    let drawn = simulate(&source("page.model", text), &Options::default());
    drawn.map_or_else(codes, |generated| {
        generated.warnings.iter().map(|warning| warning.code.name()).collect()
    })
}

/// What `check` warns of.
fn warned(text: &str) -> Vec<&'static str> {
    check(&source("page.model", text), &Options::default()).map_or_else(codes, codes)
}

#[test]
fn pages_are_right_about_what_is_wrong() {
    let mut untrue = Vec::new();
    for &code in Code::ALL {
        if AT_RUN_TIME.contains(&code) || LATER.contains(&code) {
            continue;
        }
        let page = code.explanation();
        let wrong = fence(page, "model,wrong").unwrap_or_else(|| panic!("{code}: no wrong model"));
        let mistakes = match code {
            Code::NotSimulated => left_out,
            Code::ImproperMessage => warned,
            _ => mistakes,
        };
        let found = mistakes(wrong);
        if found.is_empty() || found.iter().any(|one| *one != code.name()) {
            untrue.push(format!("{code}: found {found:?}"));
        }
        let mended = fence(page, "model").unwrap_or_else(|| panic!("{code}: no mended model"));
        let left = mistakes(mended);
        // A mended file may hold several models.
        let left: Vec<&str> = left
            .into_iter()
            .filter(|one| code == Code::WhichModel || *one != Code::WhichModel.name())
            .collect();
        if left.iter().any(|one| code == Code::NotYet || *one != Code::NotYet.name()) {
            untrue.push(format!("{code}, mended: found {left:?}"));
        }
    }
    assert!(untrue.is_empty(), "{}", untrue.join("\n"));
}

#[test]
fn the_page_on_what_is_not_there_yet_lists_what_is() {
    let page = Code::NotYet.explanation();
    for distribution in DISTRIBUTIONS {
        let listed = page.contains(&format!("`{}`", distribution.name));
        // An exponential is a Gamma, a Cauchy a Student t, and a mixture a gate.
        let renamed = ["Exponential", "Cauchy", "Mixture"].contains(&distribution.name);
        let there = renamed || Table::runtime().factor(distribution.factor).is_some();
        assert_eq!(listed, there, "{}", distribution.name);
    }
    for (algorithm, name) in NAMES {
        assert!(page.contains(&format!("`{name}`")) || name.ends_with("advi"), "{algorithm}");
    }
}

/// A case of a model that is refused without data.
struct Case {
    /// Its area and its own name.
    name: String,
    text: String,
    wanted: Value,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let areas =
        ["errors", "gibbs"].map(|area| (area, files(&folder(&format!("conformance/{area}")), "json")));
    for (area, path) in
        areas.into_iter().flat_map(|(area, all)| all.into_iter().map(move |path| (area, path)))
    {
        let text = std::fs::read_to_string(&path).expect("a case can be read");
        let wanted: Value = serde_json::from_str(&text).expect("a case is JSON");
        if wanted["stage"].as_str().is_some_and(|stage| stage != "run") {
            let text = std::fs::read_to_string(path.with_extension("model")).expect("a case has a model");
            let name = format!("{area}/{}", path.file_stem().unwrap_or_default().to_string_lossy());
            cases.push(Case { name, text, wanted });
        }
    }
    cases
}

/// The cases that wait for a feature.
fn waiting() -> Value {
    let text = std::fs::read_to_string(folder("conformance").join("waiting.json"))
        .expect("the list of waiting cases");
    serde_json::from_str(&text).expect("the list is JSON")
}

/// The command of a case on some text: errors, or nothing.
fn command(case: &Case, text: &str) -> Result<(), Errors> {
    let algorithm = case.wanted["algorithm"].as_str().and_then(|name| name.parse::<Algorithm>().ok());
    let source = source("case.model", text);
    if case.wanted["stage"] == "compile" {
        return compile(&source, &Options { algorithm, ..Options::default() }).map(|_| ());
    }
    check(&source, &Options::default()).map(|_| ())
}

/// Whether a word, or one of a list, is in a message; a short one stands alone.
fn said(word: &Value, message: &str) -> bool {
    if let Some(any) = word.as_array() {
        return any.iter().any(|one| said(one, message));
    }
    let word = word.as_str().unwrap_or_default().to_lowercase();
    let alone = |at: usize| {
        let before =
            message[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '.');
        let after =
            message[at + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        before && after
    };
    message.match_indices(&word).any(|(at, _)| word.chars().count() > 2 || alone(at))
}

/// What a message should say and does not.
fn unsaid(case: &Case, errors: Errors) -> Vec<String> {
    let errors: Vec<Error> = errors.sorted();
    let source = source("", &case.text);
    let message = render(&source, &errors, false).to_lowercase();
    let lines: Vec<u64> = errors
        .iter()
        .flat_map(|error| &error.labels)
        .map(|(span, _)| source.position(span.start).0 as u64)
        .collect();
    let words = case.wanted["expect_error_contains"].as_array().cloned().unwrap_or_default();
    let mut unsaid: Vec<String> = words
        .iter()
        .filter(|word| !said(word, &message))
        .map(|word| format!("does not mention {word}"))
        .collect();
    let wanted: Vec<u64> = match &case.wanted["line"] {
        Value::Array(all) => all.iter().filter_map(Value::as_u64).collect(),
        one => one.as_u64().into_iter().collect(),
    };
    if !wanted.is_empty() && !wanted.iter().any(|line| lines.contains(line)) {
        unsaid.push(format!("points at {lines:?}, not at {wanted:?}"));
    }
    for line in case.wanted["every_line"].as_array().into_iter().flatten().filter_map(Value::as_u64) {
        if !lines.contains(&line) {
            unsaid.push(format!("does not point at line {line}"));
        }
    }
    if !unsaid.is_empty() {
        unsaid.push(message);
    }
    unsaid
}

#[test]
fn wrong_models_are_refused_as_the_suite_says() {
    let waiting = waiting();
    let (mut wrong, mut run) = (Vec::new(), 0);
    for case in cases() {
        if waiting.get(&case.name).is_some() {
            continue;
        }
        run += 1;
        let problems = match command(&case, &case.text) {
            Ok(()) => vec!["accepted, but it is wrong".to_owned()],
            Err(errors) => unsaid(&case, errors),
        };
        wrong.extend(problems.iter().map(|problem| format!("{}: {problem}", case.name)));
        if let Some(Err(errors)) = case.wanted["valid"].as_str().map(|mended| command(&case, mended)) {
            wrong.push(format!("{}, mended: refused with {:?}", case.name, codes(errors)));
        }
    }
    println!("{run} cases");
    assert!(run > 20, "only {run} cases were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_second_algorithm_and_an_open_quote_are_named() {
    let twice = "#[algorithm(ep)]\n#[algorithm(vmp)]\nmodel M(y: f64) -> (x) {\n    let x ~ Gaussian(0, variance = 1);\n    \
                 y ~ Gaussian(x, variance = 1);\n}\n";
    assert_eq!(mistakes(twice), ["unknown_algorithm"]);
    let open = "model M() -> (x) { let x = \"abc; }";
    assert_eq!(mistakes(open), ["syntax"]);
}

/// Each fits the model, but has no variational operator: what would come out is no posterior.
#[test]
fn what_mean_field_cannot_hold_is_refused() {
    let lines = [
        "observe x[0] == z;",
        "observe x[0] ~ Gaussian(z, variance = 0);",
        "observe x[0] + x[1] == 3;",
        "observe sum(0..n, |i| x[i]) == 3;",
        "observe sum(0..n, |i| held[i]) > 1;",
        "observe held[0] + held[1] > 1;",
        "observe !(held[0] > 1 && held[0] < 2);",
        "observe h[1] == 3;",
        "observe h[1] ~ Gaussian(3, variance = 0);",
    ];
    let story = |line: &str| {
        format!(
            "model M(n: usize) -> (x, held, h) {{ let z ~ Gaussian(0, variance = 1); \
             for i in 0..n {{ let x[i] ~ Gaussian(0, variance = 1); let held[i] ~ Gaussian(0, variance = 1); \
             observe held[i] > 0; let h[i] = x[i] + 1; }} observe h[0] ~ Gaussian(1, variance = 1); {line} }}"
        )
    };
    let options = Options { algorithm: Some(Algorithm::Vmp), ..Options::default() };
    assert!(compile(&source("m.model", &story("")), &options).is_ok());
    for line in lines {
        let refused = compile(&source("m.model", &story(line)), &options).map_or_else(codes, |_| Vec::new());
        assert_eq!(refused, ["missing_operator"], "{line}");
    }
}

#[test]
fn random_logits_are_for_mean_field() {
    let text = "model M(z: [usize; n]) -> (eta) { for k in 0..3 { let eta[k] ~ Gaussian(0, variance = 1); } \
                for i in 0..n { z[i] ~ Categorical(softmax(eta)); } }";
    let source = source("m.model", text);
    let options = |algorithm| Options { algorithm: Some(algorithm), ..Options::default() };
    assert!(compile(&source, &options(Algorithm::Vmp)).is_ok());
    let errors = compile(&source, &options(Algorithm::Ep)).expect_err("no operator");
    let said = render(&source, &errors.sorted(), false);
    assert!(said.contains("missing_operator") && said.contains("`--algorithm vmp` has one"), "{said}");
}

#[test]
fn what_this_version_cannot_compile_is_said() {
    let cases = [
        ("ragged", "model M(x: [[[f64; ..]; m]; n]) -> (q) { let q ~ Gaussian(x[0][0][0], variance = 1); }"),
        ("`softmax`", "model M() -> (p) { let a ~ Gaussian(0, variance = 1); let p = softmax([a, 0.0]); }"),
        (
            "no order",
            "model M(k: [usize; n]) -> (a, b) { let a[0] ~ Gaussian(5, variance = 1); let b[0] ~ Gaussian(5, variance = \
             1); for t in 1..n { let a[t] ~ Gaussian(b[k[t]], variance = 1); let b[t] ~ Gaussian(a[t], variance = 1); } }",
        ),
    ];
    for (word, text) in cases {
        let errors = compile(&source("later.model", text), &Options::default()).expect_err(word);
        let error = errors.sorted().remove(0);
        assert!(error.code == Code::NotYet && error.message.contains(word), "{error:?}");
    }
}

#[test]
fn messages_are_true_and_said_once() {
    let refused = |text: &str| {
        let source = source("m.model", text);
        let errors =
            compile(&source, &Options::default()).map_or_else(|errors| errors, |_| Errors::default());
        render(&source, &errors.sorted(), false)
    };
    for (text, words, place) in [
        ("let z ~ UniformInt(1000000000000);", "`size` is 1000000000000: it is too large", "1:39"),
        (
            "for i in 0..1000000000000 { let z[i] ~ Bernoulli(0.5); }",
            "the bound of a loop is 1000000000000: it is too large",
            "1:32",
        ),
        ("let z ~ Categorical([]);", "`probabilities` is []: there are no values to choose from", "1:40"),
        ("let z ~ Dirichlet([]);", "`concentration` is []: there are no values to choose from", "1:38"),
        (
            "if 1 == 1 { let z ~ Bernoulli(0.1); } else { let z ~ Bernoulli(0.2); }",
            "local to its loop or branch",
            "1:15",
        ),
        (
            "let z[0] = true; for i in 1..3 { let z[i] = false; }",
            "a truth value that pieces or branches define",
            "1:24",
        ),
    ] {
        let said = refused(&format!("model M() -> (z) {{ {text} }}"));
        assert!(said.contains(words) && said.contains(&format!("m.model:{place}")), "{said}");
        assert_eq!(said.matches("error[").count(), 1, "{said}");
    }
}
