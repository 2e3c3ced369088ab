//! Names, types, sizes and domains: what the front end refuses, with which code, and what it takes.

mod support;

use posterity_compiler::error::Code;
use posterity_compiler::{Algorithm, Options, check, compile, dump};
use support::{codes, source};

/// Every parameter that the bodies below may want.
const PARAMETERS: &str = "k: usize, f: bool, r: f64, g: bool, x: [f64; n], y: [f64; n], b: [bool; n], at: [usize; n], \
    w: [f64; 3], v: [f64; 4], rows: [[f64; ..]; n], grid: [[f64; m]; n], prior: Gaussian, priors: [Gaussian; n], gap: [Option<f64>; n]";

fn model(body: &str) -> String {
    format!("model Body({PARAMETERS}) -> () {{\n{body}\n}}\n")
}

/// The codes of what is wrong with a whole file; those of the parts for later versions where nothing is.
fn found(text: &str) -> Vec<&'static str> {
    match check(&source("body.model", text), &Options::default()) {
        Err(errors) => codes(errors),
        Ok(notes) => codes(notes),
    }
}

#[test]
fn constants_and_arrays_are_of_one_type() {
    let model = "model M(y: f64) -> (a) { let a ~ Gaussian(y, variance = 1); }";
    for wrong in [
        "const T: [f64; 2] = [1, 2, 3];",
        "const T: f64 = [1];",
        "const T: [f64; 2] = [[1, 2]];",
        "const T: [usize; 2] = [1.5, 2];",
        "const T: [usize; 2] = [-1, 2];",
        "const T: [bool; 1] = [3];",
        "const T: [[f64; 2]; 2] = [[1], [2, 3]];",
        "const T: [f64; 2] = [1, true];",
    ] {
        assert_eq!(found(&format!("{wrong} {model}")), ["type_mismatch"], "{wrong}");
    }
    let right =
        "const K: usize = 2; const T: [[f64; K]; 2] = [[1, 4], [2, 3.5]]; const B: [bool; 1] = [true];
        const W: [usize; 3] = [1, 2, 3]; const R: [f64; 2] = [-1, 2];";
    assert!(found(&format!("{right} {model}")).is_empty());
}

#[test]
fn wrong_bodies() {
    use Code::{
        AllZero, ArgumentOutOfDomain, CyclicDefinition, DefinedInOneBranch, DefinedTwice, IndexOutOfRange,
        NeverDefined, NotCovered, NotYet, ObservedTwice, OutOfScope, PiecesOverlap, RandomSize, SizeMismatch,
        Syntax, TypeMismatch, UnknownAttribute, UnknownName, UsedBeforeDefined, WrongRank,
    };
    let cases: &[(Code, &str)] = &[
        // types
        (TypeMismatch, "f ~ Gaussian(0, variance = 1);"),
        (TypeMismatch, "let c ~ Bernoulli(0.5); let s = c + 1;"),
        (TypeMismatch, "let s ~ Gaussian(0, variance = 1); observe s && f;"),
        (TypeMismatch, "let s ~ Gaussian(0, variance = 1); observe s;"),
        (TypeMismatch, "let s ~ Gaussian(0, variance = 1); let c = x[s];"),
        (TypeMismatch, "let s ~ Gaussian(f, variance = 1);"),
        (TypeMismatch, "x = 3;"),
        (TypeMismatch, "n ~ Poisson(3);"),
        (TypeMismatch, "let s = prior + 1;"),
        (TypeMismatch, "let s; if f { s ~ Bernoulli(0.5); } else { s ~ Gaussian(0, variance = 1); }"),
        (RandomSize, "let c ~ Poisson(3); for i in 0..c { observe true; }"),
        // ranks and sizes
        (WrongRank, "x ~ Gaussian(0, variance = 1);"),
        (WrongRank, "r[0] ~ Gaussian(0, variance = 1);"),
        (WrongRank, "let s ~ Gaussian(x, variance = 1);"),
        (WrongRank, "let s ~ Gaussian(x[0][0], variance = 1);"),
        (SizeMismatch, "let s = dot(w, v);"),
        (IndexOutOfRange, "let s = w[3];"),
        (IndexOutOfRange, "for i in 0..n { let s = x[i + 1]; }"),
        (IndexOutOfRange, "for i in 0..n { let s = x[i - 1]; }"),
        (
            IndexOutOfRange,
            "for i in 0..n { let s[i] ~ Gaussian(0, variance = 1); } for i in 0..n { let q = s[i + 1]; }",
        ),
        (IndexOutOfRange, "if k > 5 { let s = x[-1]; }"),
        (WrongRank, "if b { observe true; }"),
        (WrongRank, "if b && f { observe true; }"),
        (WrongRank, "observe !b;"),
        (WrongRank, "if x == 0 { observe true; }"),
        (WrongRank, "let s ~ Gaussian(0, variance = 1); observe is_between(s, x, 3);"),
        (TypeMismatch, "match at { 0 => { observe true; } _ => {} }"),
        (TypeMismatch, "observe f == 3;"),
        (TypeMismatch, "let s = sum(b);"),
        (TypeMismatch, "let s = count(x);"),
        (TypeMismatch, "let s = all(0..n, |i| x[i]);"),
        (TypeMismatch, "match f { 0 => { observe true; } _ => {} }"),
        (TypeMismatch, "match k { true => { observe true; } _ => {} }"),
        (TypeMismatch, "match f { true => {} other => { let s = other + 1; } }"),
        (TypeMismatch, "match r { 0 => { observe true; } _ => {} }"),
        // attributes
        (Syntax, "#[init] let s ~ Gaussian(0, variance = 1);"),
        (Syntax, "#[labels(3)] let s ~ Gaussian(0, variance = 1);"),
        (UnknownAttribute, "#[divide(false)] let s ~ Gaussian(0, variance = 1);"),
        (UnknownAttribute, "#[init(1)] #[init(2)] let s ~ Gaussian(0, variance = 1);"),
        (UnknownAttribute, "#[init(5)] for i in 0..n { let s ~ Gaussian(0, variance = 1); }"),
        (UnknownAttribute, "#[labels(team)] r ~ Gaussian(0, variance = 1);"),
        (UnknownAttribute, "#[labels(team)] let s = 3;"),
        (
            UnknownAttribute,
            "let s[0] ~ Gaussian(0, variance = 1); for t in 1..n { #[init(1)] let s[t] ~ Gaussian(0, variance = 1); }",
        ),
        (
            TypeMismatch,
            "let p ~ Gaussian(0, variance = 1); #[init(Gaussian(p, variance = 1))] let s ~ Gaussian(0, variance = 1);",
        ),
        (TypeMismatch, "#[init(Gamma(shape = 1, rate = 1))] let s ~ Gaussian(0, variance = 1);"),
        (TypeMismatch, "#[init(0.5)] let s ~ Bernoulli(0.5);"),
        (WrongRank, "#[init(x)] let s ~ Gaussian(0, variance = 1);"),
        // domains
        (ArgumentOutOfDomain, "let s ~ Gaussian(0, variance = -1);"),
        (ArgumentOutOfDomain, "let s ~ Gamma(shape = 1 - 3, rate = 1);"),
        (ArgumentOutOfDomain, "let s ~ Bernoulli(-(0.5));"),
        (ArgumentOutOfDomain, "let s ~ Binomial(-3, 0.5);"),
        (ArgumentOutOfDomain, "let s ~ Categorical([0.5, 0.9, 3.0]);"),
        (AllZero, "let s ~ Categorical([0, 0.0]);"),
        // definitions
        (DefinedTwice, "let s ~ Gaussian(0, variance = 1); let s ~ Gaussian(1, variance = 1);"),
        (DefinedTwice, "let s; for i in 0..n { s ~ Gaussian(0, variance = 1); }"),
        (DefinedTwice, "for i in 0..n { for i in 0..n { observe true; } }"),
        (NeverDefined, "let s; observe s > 0;"),
        (UsedBeforeDefined, "observe s > 0; let s ~ Gaussian(0, variance = 1);"),
        (UsedBeforeDefined, "for t in 0..n { let s[t] ~ Gaussian(s[t - 1], variance = 1); }"),
        (
            UsedBeforeDefined,
            "let s[0] ~ Gaussian(0, variance = 1); observe sum(s) > 0; for t in 1..n { let s[t] ~ Gaussian(0, variance = 1); }",
        ),
        (CyclicDefinition, "let s; let q; s = !q; q = !s;"),
        (
            CyclicDefinition,
            "let s[0] ~ Gaussian(0, variance = 1); for t in 1..n { let s[t] ~ Gaussian(s[t], variance = 1); }",
        ),
        (DefinedInOneBranch, "let s; if f { s ~ Gaussian(0, variance = 1); } r ~ Gaussian(s, variance = 1);"),
        (DefinedInOneBranch, "if f { let s; if g { s ~ Gaussian(0, variance = 1); } }"),
        (DefinedInOneBranch, "let c ~ Bernoulli(0.5); let s; if c { s ~ Bernoulli(0.5); } observe s;"),
        (
            DefinedInOneBranch,
            "if f { for i in 0..3 { let s[i] ~ Gaussian(0, variance = 1); } } else { for i in 0..2 { let s[i] ~ Gaussian(0, variance = 1); } }",
        ),
        (
            DefinedInOneBranch,
            "match k { 0 => { let s[0] ~ Gaussian(0, variance = 1); let s[1] ~ Gaussian(0, variance = 1); } _ => { let s[0] ~ Gaussian(0, variance = 1); } }",
        ),
        (
            DefinedInOneBranch,
            "for i in 0..n { if b[i] { let s[i] ~ Gaussian(0, variance = 1); } else { let s[n - 1 - i] ~ Gaussian(0, variance = 1); } }",
        ),
        (
            DefinedInOneBranch,
            "for i in 0..n { if b[i] { let s[i][0] ~ Gaussian(0, variance = 1); let s[i][1] ~ Gaussian(0, variance = 1); } else { let s[i][0] ~ Gaussian(0, variance = 1); } }",
        ),
        (
            NotCovered,
            "if f { let s[0] ~ Gaussian(0, variance = 1); } else { let s[1] ~ Gaussian(0, variance = 1); }",
        ),
        (NotYet, "for i in 0..2 { let s[i] = f; } for i in 2..n { let s[i] ~ Bernoulli(0.5); }"),
        (NotCovered, "for t in 1..n { let s[t] ~ Gaussian(0, variance = 1); }"),
        (
            NotCovered,
            "let s[0] ~ Gaussian(0, variance = 1); for t in 2..n { let s[t] ~ Gaussian(0, variance = 1); }",
        ),
        (
            PiecesOverlap,
            "let s[0] ~ Gaussian(0, variance = 1); for t in 0..n { let s[t] ~ Gaussian(0, variance = 1); }",
        ),
        (
            DefinedTwice,
            "for i in 0..n { let s[i] ~ Gaussian(0, variance = 1); } for j in 0..n { let s[j] ~ Gaussian(5, variance = 1); }",
        ),
        (
            NotCovered,
            "for j in 0..3 { let s[0][j] ~ Gaussian(0, variance = 1); } for j in 3..5 { let s[1][j] ~ Gaussian(0, variance = 1); }",
        ),
        (
            NotCovered,
            "for j in 0..3 { let s[0][j] ~ Gaussian(0, variance = 1); } for j in 0..4 { let s[1][j] ~ Gaussian(0, variance = 1); }",
        ),
        (NotCovered, "for i in 0..n { let s[i][i] ~ Gaussian(0, variance = 1); }"),
        (
            DefinedTwice,
            "for i in 0..n { for j in 0..m { let s[i][j] ~ Gaussian(0, variance = 1); } } for i in 0..n { for j in 0..m { let s[i][j] ~ Gaussian(1, variance = 1); } }",
        ),
        (NotYet, "for i in 0..n { let s[at[i]] ~ Gaussian(0, variance = 1); }"),
        (NotYet, "for i in 0..n { let s[2 * i] ~ Gaussian(0, variance = 1); }"),
        (NotYet, "for i in 0..n { for j in 0..rows[i].len() { let s[j][i] ~ Gaussian(0, variance = 1); } }"),
        // other names of elements, and priors handed in
        (
            IndexOutOfRange,
            "for i in 0..3 { let s[i] ~ Gaussian(0, variance = 1); let q[i] = s[i]; } r ~ Gaussian(q[7], variance = 1);",
        ),
        (IndexOutOfRange, "for i in 0..3 { let q[i] = 2 * x[i]; } r ~ Gaussian(q[9], variance = 1);"),
        (
            WrongRank,
            "for i in 0..3 { let s[i] ~ Gaussian(0, variance = 1); let q = s[i]; observe q[0] > 0; }",
        ),
        (WrongRank, "let s ~ priors;"),
        (WrongRank, "let s ~ prior[0];"),
        (IndexOutOfRange, "let s ~ priors[n + 5];"),
        (NotYet, "let s ~ Poisson(3); match s { 0 => { r ~ Gaussian(1, variance = 1); } _ => { } }"),
        (OutOfScope, "for i in 0..n { let s ~ Gaussian(0, variance = 1); } observe s > 0;"),
        (UnknownName, "observe s > 0;"),
        (UnknownName, "let s ~ Gaussian(0, variance = 1); observe typo == (s > 0);"),
        (UnknownName, "let s ~ Gaussian(0, variance = 1); observe (s > 0) == typo;"),
        (UnknownName, "let s ~ Gaussian(0, variance = 1); for i in 0..n { observe b[ii] == (s > 0); }"),
        (NeverDefined, "let s ~ Gaussian(0, variance = 1); let q; observe q == (s > 0);"),
        (ObservedTwice, "r ~ Gaussian(0, variance = 1); r ~ Gaussian(1, variance = 1);"),
        (
            ObservedTwice,
            "for i in 0..n { x[i] ~ Gaussian(0, variance = 1); x[i] ~ Gaussian(1, variance = 1); }",
        ),
        (
            ObservedTwice,
            "x[0] ~ Gaussian(0, variance = 1); for i in 0..n { x[i] ~ Gaussian(0, variance = 1); }",
        ),
        (
            ObservedTwice,
            "for i in 0..n { x[n - 1 - i] ~ Gaussian(0, variance = 1); } x[n - 1] ~ Gaussian(0, variance = 1);",
        ),
        (ObservedTwice, "for i in 0..n { r ~ Gaussian(0, variance = 1); }"),
        (
            ObservedTwice,
            "for i in 0..n { for j in 0..m { grid[i][j] ~ Gaussian(0, variance = 1); } } grid[0][0] ~ Gaussian(0, variance = 1);",
        ),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(code, body)| found(&model(body)) != [code.name()])
        .map(|(code, body)| format!("{code}: found {:?} in {body}", found(&model(body))))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn right_bodies() {
    let bodies = [
        "let s[0] ~ Bernoulli(0.5); for i in 1..n { let s[i] = s[i - 1]; } observe s[n - 1];",
        "let s[0] = 0; for t in 1..n { let s[t] ~ Gaussian(s[t - 1], variance = 1); }",
        "for t in 0..n { if t == 0 { let s[t] ~ Gaussian(0, variance = 1); } else { let s[t] ~ Gaussian(s[t - 1], variance = 1); } }",
        "for t in 0..n { let s[t] ~ if t == 0 { Gaussian(0, variance = 1) } else { Gaussian(s[t - 1], variance = 1) }; }",
        "for t in 0..n { let before = if t == 0 { 0.0 } else { x[t - 1] }; y[t] ~ Gaussian(before, variance = 1); }",
        "for t in 0..n { if t > 0 && x[t - 1] > 0 { y[t] ~ Gaussian(0, variance = 1); } }",
        "let s ~ Gaussian(0, variance = 1); for t in 0..n { if t > 0 { y[t] ~ Gaussian(s * x[t - 1], variance = 1); } }",
        "if f { let s; if g { s ~ Gaussian(0, variance = 1); } else { s ~ Gaussian(1, variance = 1); } r ~ Gaussian(s, variance = 1); }",
        "if f { let s ~ Gaussian(0, variance = 1); r ~ Gaussian(s, variance = 1); }",
        "if f { r ~ Gaussian(0, variance = 1); } else { r ~ Gaussian(1, variance = 1); }",
        "for i in 0..n { match at[i] { 0 => { x[i] ~ Gaussian(0, variance = 1); } j => { x[i] ~ Gaussian(j, variance = 1); } } }",
        "let s ~ Gaussian(0, variance = 0); let c ~ Bernoulli(1); observe s == r; observe c == f; observe r == s;",
        "let s ~ Gaussian(0, variance = 1); observe s + s == 5; observe s ~ Gaussian(1, variance = 2); observe 0 < s && s < 2;",
        "let s ~ prior; for i in 0..n { gap[i] ~ Gaussian(s, variance = 1); for j in 0..rows[i].len() { rows[i][j] ~ Gaussian(s, variance = 1); } }",
        "for i in 0..n { for j in 0..m { let s[i][j] ~ Gaussian(i + j, variance = 1); } } for j in 0..m { for i in 0..n { grid[i][j] ~ Gaussian(s[i][j], variance = 1); } }",
        "let s ~ Gaussian(0, variance = 1); let q ~ Gaussian(0, variance = 1); let p ~ Gaussian(0, variance = 1); observe s < q && q < p;",
        "let s ~ Categorical([0.1, 0.2, 0.7]); let q ~ Categorical([0.3333333, 0.3333333, 0.3333334]); observe s == q;",
        // a corner, the first row, the first column and what is inside them
        "let s[0][0] ~ Gaussian(0, variance = 1); for j in 1..m { let s[0][j] ~ Gaussian(0, variance = 1); } for i in 1..n { let s[i][0] ~ Gaussian(0, variance = 1); } for i in 1..n { for j in 1..m { let s[i][j] ~ Gaussian(s[i - 1][j - 1], variance = 1); } }",
        "for j in 0..m { let s[0][j] ~ Gaussian(0, variance = 1); } for i in 1..n { let s[i][0] ~ Gaussian(0, variance = 1); for j in 1..m { let s[i][j] ~ Gaussian(s[i - 1][j - 1], variance = 1); } }",
        "for i in 0..n { let s[i][0] ~ Gaussian(0, variance = 1); } for j in 1..m { let s[0][j] ~ Gaussian(0, variance = 1); } for i in 1..n { for j in 1..m { let s[i][j] ~ Gaussian(s[i - 1][j - 1], variance = 1); } }",
        // rows of different lengths, and both sides of a diagonal
        "for i in 0..n { let s[i][0] ~ Gaussian(0, variance = 1); for j in 1..rows[i].len() { let s[i][j] ~ Gaussian(s[i][j - 1], variance = 1); } }",
        "for j in 0..rows[0].len() { let s[0][j] ~ Gaussian(0, variance = 1); } for i in 1..n { for j in 0..rows[i].len() { let s[i][j] ~ Gaussian(s[0][0], variance = 1); } }",
        "for i in 0..n { for j in 0..i { let s[i][j] ~ Gaussian(0, variance = 1); } let s[i][i] ~ Gaussian(1, variance = 1); for j in i + 1..n { let s[i][j] ~ Gaussian(s[j][i], variance = 1); } }",
        "let s[n - 1] ~ Gaussian(0, variance = 1); for t in 1..n { let s[n - 1 - t] ~ Gaussian(s[n - t], variance = 1); }",
        "x[0] ~ Gaussian(0, variance = 1); for i in 1..n { x[i] ~ Gaussian(0, variance = 1); }",
        "for i in 0..n { if i == 0 { x[i] ~ Gaussian(0, variance = 1); } } for i in 1..n { x[i] ~ Gaussian(0, variance = 1); }",
        "for j in 0..n { for i in at[j]..k { x[i] ~ Gaussian(0, variance = 1); } }",
        "let s ~ Gaussian(0, variance = 1); for i in 0..n { grid[i][i] ~ Gaussian(s, variance = 1); } for j in 0..n { grid[j][n - 1 - j] ~ Gaussian(s, variance = 1); }",
        "if f { r ~ Gaussian(0, variance = 1); } if g { r ~ Gaussian(1, variance = 1); }",
        "let s ~ Gaussian(0, variance = 1); for t in 0..n { observe t ~ Gaussian(s, variance = 1); observe 2 * t + 1 ~ Gaussian(s, variance = 1); }",
        "for t in 1..n { let s[t] ~ Gaussian(0, variance = 1); } let s[0] = 2; observe sum(s) > 0;",
        "let s ~ Gaussian(dot(-w, array(0..3, |i| 2 * w[i])) + max(at) + min(k, 2) + max(w), variance = 1); observe s > 0;",
        "for n in 0..n { let s ~ Gaussian(0, variance = 1); }",
        // the same elements in every branch, in other boxes
        "if f { for i in 0..n { let s[i] ~ Gaussian(0, variance = 1); } } else { for i in 0..k { let s[i] ~ Gaussian(0, variance = 1); } for i in k..n { let s[i] ~ Gaussian(1, variance = 1); } }",
        "if f { let s[0] ~ Gaussian(0, variance = 1); if g { let s[1] ~ Gaussian(0, variance = 1); } else { let s[1] ~ Gaussian(1, variance = 1); } } else { for i in 0..2 { let s[i] ~ Gaussian(0, variance = 1); } }",
        "if f { let s[0] ~ Gaussian(0, variance = 1); if g { let s[1] ~ Gaussian(0, variance = 1); let s[2] ~ Gaussian(0, variance = 1); } else { for i in 1..3 { let s[i] ~ Gaussian(0, variance = 1); } } } else { for i in 0..k { let s[i] ~ Gaussian(0, variance = 1); } for i in k..3 { let s[i] ~ Gaussian(0, variance = 1); } }",
        "for i in 0..n { if i == 0 { for j in 0..2 { let s[i][j] ~ Gaussian(0, variance = 1); } } else { let s[i][0] ~ Gaussian(0, variance = 1); let s[i][1] ~ Gaussian(0, variance = 1); } }",
        "let label ~ Gaussian(0, variance = 1); let s = label; r ~ Gaussian(s, variance = 1);",
        // inside a case of its own a selector has as many values as elsewhere
        "let z ~ Categorical([0.2, 0.3, 0.5]); match z { 1 => { let s; match z { 0 => { s = true; } 1 => { s = g; } 2 => { s = true; } } observe s; } _ => {} }",
    ];
    for body in bodies {
        let text = model(body);
        assert_eq!(found(&text), Vec::<&str>::new(), "{body}");
        let options = Options { algorithm: Some(Algorithm::Ep), ..Options::default() };
        let compiled = compile(&source("body.model", &text), &options);
        assert!(compiled.is_ok(), "{:?} in {body}", compiled.err().map(codes));
    }
}

#[test]
fn an_array_is_defined_over_the_loops_that_declare_it() {
    let declared = |over: &str, by: &str| {
        let draw = |mean: u8| format!("for i in 0..{by} {{ s[i] ~ Gaussian({mean}, variance = 1); }}");
        model(&format!(
            "for i in 0..{over} {{ let s[i]; }} if f {{ {} }} else {{ {} }} r ~ Gaussian(s[0], variance = 1);",
            draw(0),
            draw(1)
        ))
    };
    assert_eq!(found(&declared("1", "3")), ["size_mismatch"]);
    assert_eq!(found(&declared("n", "n - 1")), ["size_mismatch"]);
    assert_eq!(found(&declared("3", "3")), Vec::<&str>::new());
    // The data decide.
    assert_eq!(found(&declared("n", "m")), Vec::<&str>::new());
    let text = declared("n", "m");
    let emitted = compile(&source("body.model", &text), &Options::default()).expect("a module").module;
    assert!(emitted.contains("check::length(\"n = m\""), "{emitted}");
}

#[test]
fn what_is_no_variable_is_no_output_yet() {
    let wanted = |outputs: &str| {
        found(&format!(
            "model M(a: [f64; n]) -> ({outputs}) {{ let w = [1.0, 2.0]; let x ~ Gaussian(0, variance = 1); }}\n"
        ))
    };
    assert_eq!(wanted("x"), Vec::<&str>::new());
    assert_eq!(wanted("w, n, x"), ["not_yet", "not_yet"]);
}

#[test]
fn sums_over_the_same_elements_are_one_or_refused() {
    let compiled = |sum: &str| {
        let text = format!(
            "model M(w: [f64; n], y: f64) -> (x) {{ for i in 0..n {{ let x[i] ~ Gaussian(0, variance = 1); }} y ~ Gaussian({sum}, variance = 1); }}\n"
        );
        compile(&source("m.model", &text), &Options::default())
            .map_or_else(|errors| codes(errors).join(" "), |generated| generated.module)
    };
    let merged = compiled("sum(x) + dot(w, x)");
    assert!(merged.contains("1.0 + self.w[j]") && !merged.contains("check::distinct"), "{merged}");
    assert_eq!(compiled("sum(x) + sum(1..n, |i| w[i] * x[i])"), "missing_operator");
}

#[test]
fn sizes_are_not_negative() {
    let sized = |size: &str| {
        found(&format!(
            "model M(k: [f64; n], y: [f64; {size}]) -> (x) {{ let x ~ Gaussian(0, variance = 1); }}\n"
        ))
    };
    assert_eq!(sized("0 - 3"), ["type_mismatch"]);
    assert_eq!(sized("n - 3"), Vec::<&str>::new());
}

#[test]
fn binomial_data_are_checked_once() {
    let text = "model M(k: [usize; n], t: usize) -> (p) { let p ~ Beta(1, 1); for i in 0..n { k[i] ~ Binomial(t, p); } }\n";
    let emitted = compile(&source("m.model", text), &Options::default())
        .map_or_else(|errors| codes(errors).join(" "), |generated| generated.module);
    assert!(emitted.contains("check::at_most(") && !emitted.contains("check::category("), "{emitted}");
}

#[test]
fn an_index_of_the_compilers_own_shadows_none() {
    let loops = ["i", "j", "k", "l", "m", "element"];
    let open = format!("for {} in 0..2 {{ ", loops.join(" in 0..2 { for "));
    let text = format!(
        "model M() -> (x) {{ let x ~ Gaussian(0, variance = 1); {open} observe x > dot([1.0, 2.0], [3.0, 4.0]) * element; {} }}\n",
        "}".repeat(loops.len())
    );
    let printed = dump(&source("m.model", &text), &Options::default(), "model");
    let printed = printed.unwrap_or_else(|errors| codes(errors).join(" "));
    assert!(printed.contains("|element_inner|"), "{printed}");
}

#[test]
fn constants_in_any_order() {
    let text = "model M(y: [f64; K]) -> () { for k in 0..K { y[k] ~ Gaussian(ONE, sd = HALF); } }\n\
        const HALF: f64 = BETA / 2;\nconst BETA: f64 = 25.0 / 6.0;\nconst K: usize = 3;\nconst ONE: f64 = 1;\n";
    assert_eq!(found(text), Vec::<&str>::new());
    let broken = |constants: &str| {
        found(&format!("{constants}\nmodel M(y: f64) -> () {{ y ~ Gaussian(A, variance = 1); }}\n"))
    };
    assert_eq!(broken("const A: f64 = A;"), ["cyclic_definition"]);
    assert_eq!(broken("const A: f64 = B; const B: f64 = A;"), ["cyclic_definition"]);
    assert_eq!(broken("const A: usize = 1.5;"), ["type_mismatch"]);
    assert_eq!(broken("const A: f64 = 1; const A: f64 = 2;"), ["defined_twice"]);
}

#[test]
fn a_name_read_inside_a_sum_is_the_one_outside() {
    let printed = |body: &str| {
        let text = format!(
            "model M(x: [[f64; m]; n], y: [f64; n], w: [f64; m]) -> (a) {{ let a ~ Gaussian(0, variance = 1); {body} }}\n"
        );
        dump(&source("m.model", &text), &Options::default(), "model")
            .unwrap_or_else(|errors| codes(errors).join(" "))
    };
    let known = printed(
        "for i in 0..n { let k[i] = sum(0..m, |j| x[i][j]); } for j in 0..n { y[j] ~ Gaussian(a * k[j], variance = 1); }",
    );
    assert!(known.contains("sum(0..m, |j_inner| x[j][j_inner])"), "{known}");
    let whole = printed(
        "let rows = array(0..n, |i| sum(0..m, |j| x[i][j])); for j in 0..n { y[j] ~ Gaussian(a * rows[j], variance = 1); }",
    );
    assert!(whole.contains("sum(0..m, |j_inner| x[j][j_inner])"), "{whole}");
    let shadowed = printed(
        "for i in 0..n { let e = y[i]; y[i] ~ Gaussian(a * sum(0..m, |i| e * w[i]), variance = 1); }",
    );
    assert!(shadowed.contains("|i_inner| y[i] * w[i_inner]"), "{shadowed}");
    let swapped =
        printed("for i in 0..n { for j in 0..m { let k[i][j] = x[i][j]; observe a + k[j][i] > 0; } }");
    assert!(swapped.contains("x[j][i]"), "{swapped}");
}

#[test]
fn an_option_holds_one_value() {
    let cases = [
        ("y: Option<[f64; n]>", "for i in 0..n { y[i] ~ Gaussian(0, variance = 1); }", "[Option<f64>; n]"),
        (
            "y: [Option<[usize; ..]>; n]",
            "for i in 0..n { for j in 0..y[i].len() { y[i][j] ~ Poisson(2); } }",
            "[Option<usize>; ..]",
        ),
        ("y: Option<Option<f64>>", "y ~ Gaussian(0, variance = 1);", "Option<f64>"),
        ("y: Option<Option<[bool; n]>>", "for i in 0..n { y[i] ~ Bernoulli(0.5); }", "[Option<bool>; n]"),
        ("y: Option<Gaussian>", "let m ~ y;", "leave out the `Option`"),
    ];
    for (parameter, body, hint) in cases {
        let text = format!("model M({parameter}) -> () {{ {body} }}");
        let errors = check(&source("option.model", &text), &Options::default()).expect_err(parameter);
        let said = errors.sorted();
        assert_eq!(said.len(), 1, "{parameter}: {said:#?}");
        assert!(
            said[0].code == Code::TypeMismatch && said[0].message.contains("a single value"),
            "{said:#?}"
        );
        assert!(said[0].hint.as_ref().is_some_and(|one| one.contains(hint)), "{said:#?}");
    }
    assert_eq!(found("model M(y: Option<Sausage>) -> () { }"), ["unknown_type"]);
}
