//! In which order a model is run forwards, and what cannot be.

mod support;

use posterity_compiler::error::render;
use posterity_compiler::{Options, simulate};
use support::source;

fn module(text: &str) -> String {
    let source = source("m.model", text);
    let generated = simulate(&source, &Options::default());
    generated.unwrap_or_else(|errors| panic!("{}", render(&source, &errors.sorted(), false))).module
}

fn refusal(text: &str) -> String {
    let source = source("m.model", text);
    let errors = simulate(&source, &Options::default()).expect_err("no order");
    render(&source, &errors.sorted(), false)
}

/// Asserts that pieces stand in a text, one after the other.
fn assert_in_order(text: &str, pieces: &[&str]) {
    let mut from = 0;
    for piece in pieces {
        let at = text[from..].find(piece);
        from += at.unwrap_or_else(|| panic!("`{piece}` is not where it should be in:\n{text}")) + piece.len();
    }
}

#[test]
fn a_chain_is_drawn_upwards_and_its_mirror_downwards() {
    let upwards = module(
        "model M(y: [f64; n]) { let x[0] ~ Gaussian(0, variance = 1); \
         for t in 1..n { let x[t] ~ Gaussian(x[t - 1], variance = 1); } \
         for t in 0..n { y[t] ~ Gaussian(x[t], variance = 1); } }",
    );
    assert_in_order(&upwards, &["draw.x[0] =", "for t in 1..self.n", "draw.x[t] =", "self.y[t] ="]);
    let downwards = module(
        "model M(n: usize) { let x[n - 1] ~ Gaussian(0, variance = 1); \
         for t in 0..n - 1 { let x[t] ~ Gaussian(x[t + 1], variance = 1); } }",
    );
    assert_in_order(&downwards, &["draw.x[self.n - 1] =", "(0..self.n - 1).rev()", "draw.x[t] ="]);
}

#[test]
fn chains_that_read_each_other_share_their_loop() {
    let coupled = module(
        "model M(n: usize) { let a[0] ~ Gaussian(0, variance = 1); let b[0] ~ Gaussian(a[0], variance = 1); \
         for t in 1..n { let b[t] ~ Gaussian(a[t], variance = 1); let a[t] ~ Gaussian(b[t - 1], variance = 1); } }",
    );
    // `a[t]` stands below `b[t]` in the text, and is drawn before it.
    assert_in_order(&coupled, &["for t in 1..self.n {", "draw.a[t] =", "draw.b[t] =", "}\n"]);
}

#[test]
fn no_branch_waits_for_what_another_draws() {
    let one = module(
        "model M(n: usize) { let c ~ Bernoulli(0.5); let x[0] ~ Gaussian(0, variance = 1); \
         if c { for t in 1..n { let x[t] ~ Gaussian(x[t - 1], variance = 1); } } \
         else { for u in 1..n { let x[u] ~ Gaussian(x[u - 1], variance = 2); } } }",
    );
    let loops = ["for t in 1..", "if draw.c {", "draw.x[t] =", "for u in 1..", "if !draw.c {", "draw.x[u] ="];
    assert_in_order(&one, &loops);
    // A walk that chooses anew in each step reads what the other branch drew in the step before.
    let anew = module(
        "model M(n: usize) { let x[0] ~ Gaussian(0, variance = 1); for t in 1..n { let c ~ Bernoulli(0.5); \
         if c { let x[t] ~ Gaussian(x[t - 1], variance = 1); } else { let x[t] ~ Gaussian(x[t - 1], variance = 2); } } }",
    );
    let (_, last) = anew.rsplit_once("for t in 1..self.n").expect("a loop");
    assert_eq!(last.matches("draw.x[t] =").count(), 2, "{anew}");
}

#[test]
fn what_is_gathered_is_drawn_before_all_that_gather_it() {
    let gathered = module(
        "model M(of: [usize; n], y: [f64; n]) { for i in 0..n { let a[i] ~ Gaussian(0, variance = 1); \
         y[i] ~ Gaussian(a[of[i]], variance = 1); } }",
    );
    assert_in_order(
        &gathered,
        &["fn draw_a", "for i in", "draw.a[i] =", "fn draw_y", "for i in", "self.y[i] ="],
    );
}

#[test]
fn rows_are_drawn_before_other_rows_read_them() {
    // In one row `j` ends where `k` begins; but a later row's `j` reaches what this row's `k` draws.
    let staggered = module(
        "model M(w: [[f64; n]; n], y: [[f64; n]; n + 1]) { for k in 0..n { y[0][k] ~ Gaussian(5, variance = 0); } \
         for i in 0..n { for j in 0..i { w[i][j] ~ Gaussian(y[i][j], variance = 0); } \
         for k in i..n { y[i + 1][k] ~ Gaussian(7, variance = 0); } } }",
    );
    assert_in_order(&staggered, &["self.y[(i + 1) * self.n + k] =", "self.w[i * self.n + j] ="]);
}

#[test]
fn data_may_depend_on_data_that_are_drawn() {
    let series = module(
        "model M(y: [f64; n], level: f64) { y[0] ~ Gaussian(level, variance = 1); \
         for t in 1..n { y[t] ~ Gaussian(0.9 * y[t - 1], variance = 1); } }",
    );
    assert_in_order(
        &series,
        &["self.y[0] =", "for t in 1..self.n", "self.y[t] = linear::draw(0.9 * self.y[t - 1]"],
    );
    // An index that is drawn is checked before it is used.
    let classes = module(
        "model M(z: [usize; n], y: [f64; n], m: [f64; k], p: [f64; 3]) { for i in 0..n { z[i] ~ Categorical(p); \
         y[i] ~ Gaussian(m[z[i]], variance = 1); } }",
    );
    assert_in_order(&classes, &["self.z[i] =", "check::below", "self.y[i] =", "self.m[self.z[i]]"]);
}

#[test]
fn what_has_no_order_is_refused() {
    let tree = refusal(
        "model M(parent: [usize; n]) { let x[0] ~ Gaussian(0, variance = 1); \
         for i in 1..n { let x[i] ~ Gaussian(x[parent[i]], variance = 1); } }",
    );
    assert!(tree.contains("not_yet") && tree.contains("no order"), "{tree}");
    let flat = refusal("model M() -> (x) { let x ~ Flat(); }");
    assert!(flat.contains("missing_operator") && flat.contains("`Flat` has no draws"), "{flat}");
}

#[test]
fn a_constraint_is_left_out_and_said() {
    let text = "model M() -> (x) { let x ~ Gaussian(0, variance = 1); observe x > 0; }";
    let generated =
        simulate(&source("m.model", text), &Options::default()).unwrap_or_else(|_| panic!("draws"));
    assert_eq!(generated.warnings.len(), 1);
    assert!(!generated.module.contains("is_positive"), "{}", generated.module);
}

#[test]
fn equalities_with_data_compute_them() {
    let drawn = |lines: &str| {
        let text = format!(
            "model M(n: usize, y: [f64; n], s: f64, f: bool) -> (a) {{ for i in 0..n {{ \
             let a[i] ~ Gaussian(0, variance = 1); let b[i] ~ Gaussian(0, variance = 1); }} {lines} }}"
        );
        let generated = simulate(&source("m.model", &text), &Options::default());
        let generated = generated.unwrap_or_else(|errors| panic!("{errors:?}"));
        (generated.module, generated.warnings.len())
    };
    for (lines, pieces, left_out) in [
        ("observe s == a[0] + b[0];", &["self.s = draw.a[0] + draw.b[0];"][..], 0),
        ("observe 2 * a[0] - b[0] + 3 == s;", &["self.s = 3.0 + 2.0 * draw.a[0] - draw.b[0];"], 0),
        ("for i in 0..n { observe y[i] == -a[i]; }", &["self.y[i] = -draw.a[i];"], 0),
        // Known branches: each element is drawn in one.
        (
            "if f { observe s == a[0]; } else { observe s == b[0]; }",
            &["self.s = draw.a[0];", "self.s = draw.b[0];"],
            0,
        ),
        (
            "match n { 1 => { observe s == a[0]; } 2 => { observe s == b[0]; } _ => { observe s == 0 - a[1]; } }",
            &["self.s = draw.a[0];", "self.s = draw.b[0];", "self.s = -draw.a[1];"],
            0,
        ),
        (
            "for i in 0..n { if i < 2 { observe y[i] == a[i]; } else { y[i] ~ Gaussian(0, variance = 1); } }",
            &["self.y[i] = draw.a[i];", "self.y[i] = "],
            0,
        ),
        // What can't be made true by drawing data is left out, and said to be.
        ("observe s == a[0]; observe s == b[0];", &["self.s = draw.a[0];"], 1),
        ("for i in 0..n { observe s == a[i]; }", &[], 1),
        ("observe 2 * s == a[0];", &[], 1),
        ("observe a[0] == b[0];", &[], 1),
    ] {
        let (module, warnings) = drawn(lines);
        assert_in_order(&module, pieces);
        assert_eq!(warnings, left_out, "{lines}");
        assert_eq!(
            module.matches("self.s = ").count() + module.matches("self.y[i] = ").count(),
            pieces.len()
        );
    }
}

#[test]
fn random_numbers_that_nothing_takes_are_no_warning() {
    let computed = module("model M(y: f64) { let twice = 2.0 * y; let sure = y > 0.0; }");
    assert_in_order(&computed, &["fn simulate(&mut self, _random: &mut Random)"]);
    let drawn = module("model M(y: f64) { let x ~ Gaussian(y, variance = 1); }");
    assert_in_order(&drawn, &["fn simulate(&mut self, random: &mut Random)"]);
}

/// `0` is also the lower bound of the loop: that is no reason to look at it there.
#[test]
fn an_index_of_a_case_is_checked_in_its_case() {
    let drawn = module(
        "model M(kind: usize, n: usize) {
            for i in 0..n { let x[i] ~ Gaussian(0, variance = 1); }
            kind ~ Categorical([0.2, 0.8]);
            if kind == 1 {
                let z ~ UniformInt(3);
                match z { 0 => { let a ~ Gaussian(0, variance = 1); } k => { let b ~ Gaussian(x[0] + k, variance = 1); } }
            }
        }",
    );
    let (_, body) = drawn.split_once("fn draw_x(").expect("x is drawn");
    let (body, _) = body.split_once("\n    }\n").expect("the function ends");
    assert!(!body.contains("check::below"), "{body}");
}
