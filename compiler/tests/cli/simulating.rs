//! `simulate`: draws as text and as data for `run`, what must be given, what is wrong with it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use super::support::{Ended, Folder, LEARN};

#[test]
fn sizes_alone_are_enough_and_a_draw_is_data() {
    let folder = Folder::new("simulate");
    folder.write("learn.model", LEARN);
    folder.write("sizes.json", r#"{"n": 40}"#);
    let table = folder.run("simulate learn.model --data sizes.json").assert_code(0).out;
    assert!(table.contains("precision") && table.contains("x[40]"), "{table}");
    let drawn =
        folder.run("simulate learn.model --data sizes.json --output json --seed 3").assert_code(0).out;
    let draw: Value = serde_json::from_str(&drawn).expect("one line of JSON");
    assert_eq!(draw["x"].as_array().map(Vec::len), Some(40));
    folder.write("drawn.json", &drawn);
    let run = folder.run("run learn.model --data drawn.json --output json").assert_code(0);
    let result: Value = serde_json::from_str(&run.out).expect("a result");
    let (truth, found) = (&draw["mean"], &result["posterior"]["mean"]);
    let number = |value: &Value| value.as_f64().expect("a number");
    let far = (number(truth) - number(&found["mean"])).abs() / number(&found["variance"]).sqrt();
    assert!(far < 5.0, "{truth} is {far} deviations from {found}");
}

#[test]
fn a_datum_that_may_be_missing_is_drawn_and_used() {
    let folder = Folder::new("simulate-missing");
    let model = "model M(kind: Option<usize>, unused: [f64; n]) -> (size) {
        kind ~ Categorical([0.2, 0.3, 0.5]);
        let size;
        match kind { 2 => { size ~ Gaussian(100, variance = 1); } _ => { size ~ Gaussian(0, variance = 1); } }
    }";
    folder.write("m.model", model);
    folder.write("data.json", r#"{"kind": 1, "unused": [1]}"#);
    let drawn = folder.run("simulate m.model --data data.json --output json --draws 20").assert_code(0).out;
    for line in drawn.lines() {
        let draw: Value = serde_json::from_str(line).expect("one line of JSON");
        let large = draw["size"].as_f64().is_some_and(|size| size > 50.0);
        assert_eq!(large, draw["kind"] == 2, "{line}");
    }
    assert_eq!(drawn.lines().count(), 20);
}

#[test]
fn a_seed_repeats_and_several_draws_differ() {
    let folder = Folder::with_learn("simulate-seed");
    let draws = |arguments: &str| {
        folder
            .run(&format!("simulate learn.model --data data.json --output json {arguments}"))
            .assert_code(0)
            .out
    };
    let three = draws("--draws 3");
    let lines: Vec<&str> = three.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0] != lines[1] && lines[1] != lines[2]);
    assert_eq!(draws("--draws 3"), three);
    assert_eq!(draws("").trim_end(), lines[0]);
    assert_ne!(draws("--seed 1"), draws(""));
}

#[test]
fn draws_come_as_they_are_drawn_and_end_when_nobody_reads() {
    let folder = Folder::with_learn("simulate-stream");
    // So many that they would fill memory, or take minutes, if all were drawn before any is shown.
    let arguments = "simulate learn.model --data data.json --output json --draws 100000000";
    let mut command = folder.command(arguments.split(' '));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    for _ in 0..3 {
        let line = lines.next().expect("a draw").expect("text");
        assert!(serde_json::from_str::<Value>(&line).is_ok_and(|draw| draw["x"].is_array()), "{line}");
    }
    drop(lines);
    Ended::new(&child.wait_with_output().expect("it ends")).assert_code(0);
}

#[test]
fn notes_are_no_part_of_the_draws() {
    let folder = Folder::new("simulate-notes");
    folder.write("learn.model", LEARN);
    folder.write("near.json", r#"{"n": 3, "nn": 4}"#);
    let ended = folder.run("simulate learn.model --data near.json --output json --draws 2").assert_code(0);
    assert!(ended.out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{ended:#?}");
    ended.assert_says(&["note: the data's `nn` is not used"]);
}

#[test]
fn what_is_missing_is_named() {
    let folder = Folder::new("simulate-missing");
    folder.write("learn.model", LEARN);
    let ended = folder.run("simulate learn.model").assert_code(1);
    assert!(
        ended.err.contains("its size `n` is not known") && ended.err.contains("add \"n\""),
        "{}",
        ended.err
    );
    folder.write("negative.json", r#"{"n": -3}"#);
    for (size, words) in [
        ("-3", "`n` is -3, and is a size: it must be a whole number from 0 on"),
        ("2.5", "`n` is 2.5, and is a size: it must be a whole number"),
        ("\"a\"", "`n` is the string \"a\", and is a size"),
        ("null", "`n` is null, and is a size"),
        ("1e14", "it is too large, it must be at most 100000000"),
        ("100000000000000", "it is too large"),
        ("1e300", "it is too large"),
    ] {
        folder.write("bad.json", format!("{{\"n\": {size}}}"));
        let ended = folder.run("simulate learn.model --data bad.json").assert_code(1).assert_says(&[words]);
        assert!(!ended.err.contains("not known") && ended.err.contains("learn.model:3:"), "{ended:#?}");
    }
    folder.write(
        "sized.model",
        "model S(n: usize, y: [f64; n]) { for i in 0..n { y[i] ~ Gaussian(0, variance = 1); } }",
    );
    let ended =
        folder.run("simulate sized.model --data negative.json").assert_code(1).assert_says(&["`n` is -3"]);
    assert_eq!(ended.err.matches("error[").count(), 1, "it is said once: {ended:#?}");
    folder.write("whole.json", r#"{"n": 3.0}"#);
    folder.run("simulate learn.model --data whole.json").assert_code(0);
    folder.run("simulate nowhere.model").assert_code(1);
    folder.run("simulate learn.model --draws 0").assert_code(2);
}

#[test]
fn what_cannot_be_drawn_is_said_with_what_can() {
    let folder = Folder::new("simulate-refused");
    let refused = |model: &str, words: &[&str]| {
        folder.write("m.model", model);
        let ended = folder.run("simulate m.model").assert_code(1).assert_says(words);
        assert!(!ended.err.contains("gaussian_variance"), "{ended:#?}");
        ended.err
    };
    let flat = refused("model M() -> (a) { let a ~ Flat(); }", &["this `Flat` has no draws: it is improper"]);
    assert!(flat.contains("draw from a proper prior"), "{flat}");
    let ratio = "model M() -> (c) { let a ~ Gaussian(0, variance = 1); let b ~ Gaussian(0, variance = 1); let c = a / b; }";
    assert!(!refused(ratio, &["draws from this `/`", "divide by a positive variable"]).contains("improper"));
}

/// What `simulate` prints, as data of `run` on the same model.
fn drawn_and_run(name: &str, model: &str, given: &str) -> Vec<Value> {
    let folder = Folder::new(name);
    folder.write("m.model", model);
    folder.write("given.json", given);
    let arguments = "simulate m.model --data given.json --output json --draws 6";
    let ended = folder.run(arguments).assert_code(0);
    assert!(!ended.err.contains("warning"), "{ended:#?}");
    for draw in ended.out.lines() {
        folder.write("drawn.json", draw);
        let run = folder.run("run m.model --data drawn.json --output json");
        // Whether it converges is another matter: data are refused with 1.
        assert!(matches!(run.code, Some(0 | 3)) && !run.err.contains("data_support"), "{draw} {run:#?}");
    }
    ended.out.lines().map(|draw| serde_json::from_str(draw).expect("a line of JSON")).collect()
}

#[test]
fn an_equality_with_data_is_drawn_and_is_data() {
    let model = "#[algorithm(ep)] model M(y: f64) -> (a, b) { let a ~ Gaussian(0, variance = 1);
        let b ~ Gaussian(0, variance = 4); observe y == a - 2 * b + 1; }";
    for draw in drawn_and_run("simulate-equality", model, "{}") {
        let [a, b, y] = ["a", "b", "y"].map(|name| draw[name].as_f64().expect("a number"));
        assert!((y - (a - 2.0 * b + 1.0)).abs() < 1e-12, "{draw}");
    }
}

#[test]
fn extreme_draws_are_data() {
    let model = "model M(g: [f64; n], e: f64, b: [f64; n], p: [[f64; 3]; n], x: [f64; n], r: f64, k: [usize; n]) -> () {
        e ~ Exponential(1e9); for i in 0..n { g[i] ~ Gamma(shape = 0.001, rate = r); b[i] ~ Beta(0.001, 0.002);
        p[i] ~ Dirichlet(symmetric = 0.001, size = 3); x[i] ~ Gaussian(0, variance = 1e150); k[i] ~ Poisson(1e-9); } }";
    for draw in drawn_and_run("simulate-extreme", model, r#"{"n": 20, "r": 1e100}"#) {
        let least = |value: &Value| value.as_f64() == Some(1e-150);
        assert!(draw["g"].as_array().is_some_and(|g| g.iter().any(least)), "{draw}");
    }
}

#[test]
fn branches_of_different_instances_do_not_both_draw_an_element() {
    let folder = Folder::new("simulate-instances");
    folder.write(
        "m.model",
        "model M(flag: [bool; n], y: [f64; n]) -> (a, b) {
            for i in 0..n { let a[i] ~ Gaussian(0, variance = 1); let b[i] ~ Gaussian(100, variance = 1); }
            for i in 0..n { if flag[i] { observe y[i] == a[i]; } else { observe y[n - 1 - i] == b[i]; } } }",
    );
    folder.write("d.json", r#"{"flag": [true, false], "y": [0, 0]}"#);
    let ended = folder.run("simulate m.model --data d.json --output json").assert_code(0);
    let draw: Value = serde_json::from_str(&ended.out).expect("a line of JSON");
    assert!(ended.err.contains("not_simulated") && draw["y"][0] == draw["a"][0], "{ended:#?}");
}

#[test]
fn of_data_that_are_drawn_only_the_shape_counts() {
    let folder = Folder::new("simulating-shape");
    folder.write(
        "m.model",
        "model M(c: [usize; m], x: [f64; n], z: [f64; n]) -> (mu) { let mu ~ Gaussian(0, variance = 1);
        for i in 0..n { x[i] ~ Gaussian(mu + z[i], variance = 1); } for j in 0..m { c[j] ~ Poisson(2); } }",
    );
    folder.write("data.json", r#"{"c": [null, -5, 0.5], "x": [1e300], "z": [1]}"#);
    let ended = folder.run("simulate m.model --data data.json --output json").assert_code(0);
    let drawn: serde_json::Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(drawn["c"].as_array().map(|c| c.iter().filter(|k| k.is_u64()).count()), Some(3), "{drawn}");
    folder.write("data.json", r#"{"m": 1, "n": 7, "z": [1]}"#);
    let ended = folder.run("simulate m.model --data data.json --output json").assert_code(0);
    ended.assert_says(&["`n` is 7 and is not used"]);
}

#[test]
fn data_that_are_drawn_in_part_are_noted() {
    let folder = Folder::new("simulating-part");
    folder.write("data.json", r#"{"n": 3, "c": [true, false, true]}"#);
    let model = |lines: &str| {
        format!("model M(y: [f64; n], c: [bool; n]) -> (m) {{ let m ~ Gaussian(0, variance = 1); {lines} }}")
    };
    let (from, all) = (
        "for t in 1..n { y[t] ~ Gaussian(y[t - 1] + m, variance = 1); }",
        "y[0] ~ Gaussian(m, variance = 1);",
    );
    let noted = "some elements of `y` may be drawn by no line";
    for lines in [
        from,
        "for t in 0..n { if c[t] { y[t] ~ Gaussian(m, variance = 1); } }",
        "observe y[1] == m;",
        // The branches draw elements of their own.
        "for t in 0..n { if t < 2 { y[t] ~ Gaussian(m, variance = 1); } else { y[n - 1 - t] ~ Gaussian(0, variance = 1); } }",
        // One that a loop would draw again and again is left out.
        "y[0] ~ Gaussian(m, variance = 1); for t in 1..n { observe y[1] == m; }",
    ] {
        folder.write("m.model", model(lines));
        folder.run("simulate m.model --data data.json").assert_code(0).assert_says(&[noted]);
    }
    let branches = "for t in 0..n { if c[t] { y[t] ~ Gaussian(m, variance = 1); } else { y[t] ~ Gaussian(0, variance = 1); } }";
    for lines in [format!("{all} {from}"), branches.to_owned()] {
        folder.write("m.model", model(&lines));
        let ended = folder.run("simulate m.model --data data.json").assert_code(0);
        assert!(!ended.err.contains(noted), "{ended:#?}");
    }
}
