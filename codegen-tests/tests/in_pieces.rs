//! Arrays in pieces: by branches, empty, known, and read across the rows of one loop; each with its closed form.

mod support;

use serde_json::{Value, json};
use support::{Answer, distance, number, solve};

const Y: [f64; 3] = [1.0, -2.0, 4.0];
const GRID: [[f64; 3]; 3] = [[1.0, 2.0, 3.0], [-1.0, 0.5, 2.5], [4.0, -3.0, 0.0]];
const W: [f64; 3] = [0.5, -2.0, 1.0];
const TOTAL: f64 = 3.0;

/// Data of `pieces_in_branches`.
fn data(whole: bool, k: usize, m: usize) -> Value {
    json!({ "whole": whole, "flag": [true, false, true], "k": k, "m": m, "y": Y, "grid": GRID, "w": W, "total": TOTAL })
}

fn gaussian(mean: f64, variance: f64) -> Value {
    json!({ "distribution": "Gaussian", "mean": mean, "variance": variance })
}

fn log_density(x: f64, mean: f64, variance: f64) -> f64 {
    -0.5 * ((std::f64::consts::TAU * variance).ln() + (x - mean).powi(2) / variance)
}

/// A Gaussian after one reading of variance 1, with what it adds to the evidence.
fn read(mean: f64, variance: f64, y: f64, evidence: &mut f64) -> Value {
    *evidence += log_density(y, mean, variance + 1.0);
    gaussian((mean + variance * y) / (1.0 + variance), variance / (1.0 + variance))
}

/// The closed form of `pieces_in_branches`.
fn closed_form(whole: bool, k: usize, m: usize) -> (Value, f64) {
    let mut evidence = 0.0;
    let mut each = |mean: &dyn Fn(usize) -> f64| -> Vec<Value> {
        (0..3).map(|i| read(mean(i), 1.0, Y[i], &mut evidence)).collect()
    };
    let split = each(&|i| if whole { 1.0 } else { [3.0, 2.0][usize::from(i < k)] });
    let level = each(&|i| [5.0, 0.0][usize::from(i < m)]);
    let mut firsts = each(&|i| [0.0, 4.0, 0.0][i]).into_iter();
    let paired: Vec<Value> =
        [1.0, 5.0, 1.0].iter().map(|second| json!([firsts.next(), gaussian(*second, 1.0)])).collect();
    let cell = |i: usize, j: usize, evidence: &mut f64| {
        read(0.0, if j < i { 1.0 } else { 3.0 }, GRID[i][j], evidence)
    };
    let table: Vec<Vec<Value>> =
        (0..3).map(|i| (0..3).map(|j| cell(i, j, &mut evidence)).collect()).collect();
    let point = json!({ "distribution": "PointMass", "value": 1.0 });
    evidence += log_density(Y[0], 1.0, 1.0) + log_density(Y[1], 1.0, 1.0);
    let known = json!([point, point, read(1.0, 1.0, Y[2], &mut evidence)]);
    let first = read(0.0, 1.0, Y[0], &mut evidence);
    evidence += log_density(Y[1], 0.0, 2.0);
    let last = read(Y[1] / 2.0, 1.5, Y[2], &mut evidence);
    let copied = json!([first, gaussian((Y[1] + Y[2] / 2.0) / 2.5, 0.4), last]);
    let spread = 1.0 + W.iter().map(|w| (1.0 + w).powi(2)).sum::<f64>();
    evidence += log_density(TOTAL, 0.0, spread);
    let part: Vec<Value> =
        W.iter().map(|w| gaussian((1.0 + w) * TOTAL / spread, 1.0 - (1.0 + w).powi(2) / spread)).collect();
    let answer = json!({
        "split": split, "paired": paired, "level": level, "table": table, "known": known, "copied": copied, "part": part,
    });
    (answer, evidence)
}

fn assert_near(found: &Answer, wanted: &(Value, f64), words: &str) {
    let (far, place) = distance(&found.json(), &wanted.0);
    assert!(far < 1e-12, "{words}, {place}: off by {far:e} in {}", found.json());
    assert!(
        (found.log_evidence - wanted.1).abs() < 1e-12 * wanted.1.abs(),
        "{words}: {}",
        found.log_evidence
    );
}

#[test]
fn pieces_by_branches_empty_and_known_have_their_closed_form() {
    // With `whole`, nothing is asked of `k`.
    for (whole, k, m) in [(true, 5, 0), (false, 1, 2), (false, 0, 3), (false, 3, 0)] {
        let found = solve("pieces_in_branches", &data(whole, k, m).to_string(), 10);
        assert_near(&found, &closed_form(whole, k, m), &format!("{whole}, {k}, {m}"));
    }
}

#[test]
fn pieces_past_the_end_are_refused_where_they_are_defined() {
    for (wrong, words) in [(data(false, 5, 0), "`k - 1` is 4"), (data(true, 0, 4), "`m - 1` is 3")] {
        let said = posterity_codegen_tests::build("pieces_in_branches", &wrong.to_string()).err();
        assert!(said.as_ref().is_some_and(|said| said.contains(words)), "{said:?}");
    }
}

#[test]
fn rows_of_one_loop_reach_what_other_rows_read() {
    let (a, c) = (json!([[0, 0, 0], [4, 0, 0], [1, -2, 0]]), json!([[2, 1, -1], [0, 3, 1], [0, 0, 5]]));
    let found = solve("staggered_rows", &json!({ "a": a, "b": a, "c": c, "d": c }).to_string(), 100).json();
    for (one, other) in [("u", "v"), ("x", "z")] {
        let (far, place) = distance(&found[one], &found[other]);
        assert!(far < 1e-12, "`{one}`{place}: off by {far:e}");
    }
    // `x[1][0]` is read by `c[0][0]` = 2 and, with `u[1][0]`, by `a[1][0]` = 4.
    let u = &found["u"][1][0];
    assert!((number(&u["mean"]) - 1.2).abs() < 1e-12 && (number(&u["variance"]) - 0.6).abs() < 1e-12, "{u}");
}
