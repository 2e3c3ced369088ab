//! The check values: figures from the literature, from a reference system and from independent
//! recomputation, one JSON object a line, against this crate. What is not checked is listed by number.

#[path = "../common/mod.rs"]
mod common;
mod compare;
mod distributions;
mod models;
mod operators;

use common::Arg;
use compare::differs;
use posterity_runtime::operators::equal_bool;
use posterity_runtime::{Bernoulli, Beta, Dirichlet, Gamma, Gaussian};
use serde_json::Value;

/// Lines that nothing here can check yet, and why.
#[rustfmt::skip]
const SKIPPED: &[(&str, &str)] = &[
    ("18 89 94 107", "improper messages allowed: only the clipped operators exist"),
    ("39", "presumes that lower < upper is known as well"),
    ("75 85", "random variance or scale"),
    ("86 87", "two random Gammas multiplied by expectation propagation"),
    ("97 98", "gates: a table read at a random index"),
    ("104 105", "counting"),
    ("125", "truncated Gamma"),
    ("126 127 128 129 130 131 132 133b 142 143", "gates: `if` on a random condition"),
    ("134", "gates; its figures are those of a circuit, which the tests of emitted code have"),
    ("133", "gates, and a variant of them that is not the language's: one marginal for all branches"),
    ("135", "gates: a mean read at a random index"),
];

/// Parts of lines that nothing here gives.
#[rustfmt::skip]
const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("81", "mean_log", "the belief matches mean and variance"),
    ("159", "mode", "no Gamma power has one here; its mean is that of 1/x"),
];

/// What an operator gave.
#[derive(Debug)]
enum Got {
    Number(f64),
    List(Vec<f64>),
    Gaussian(Gaussian),
    Gamma(Gamma),
    Beta(Beta),
    Dirichlet(Dirichlet),
    /// All that the line names.
    Named(Vec<(&'static str, Got)>),
}

struct Line {
    id: String,
    op: String,
    algorithm: String,
    to: String,
    args: Value,
}

impl Line {
    fn arg(&self, name: &str) -> Arg {
        Arg::parse(&self.args[name])
    }
    fn has(&self, name: &str) -> bool {
        self.args.get(name).is_some()
    }
}

/// Numbers by their names.
fn numbers<const N: usize>(named: [(&'static str, f64); N]) -> Got {
    Got::Named(named.into_iter().map(|(name, it)| (name, Got::Number(it))).collect())
}

#[test]
fn every_check_value_is_met_or_listed() {
    let skipped: Vec<&str> = SKIPPED.iter().flat_map(|(ids, _)| ids.split(' ')).collect();
    let (mut failures, mut met, mut passed_over) = (Vec::new(), 0, Vec::new());
    for text in include_str!("../data/check_values.jsonl").lines() {
        let value: Value = serde_json::from_str(text).expect("a line of JSON");
        let word = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let id = value["id"].as_str().map_or_else(|| value["id"].to_string(), str::to_owned);
        let line = Line {
            id,
            op: word("op"),
            algorithm: word("algorithm"),
            to: word("to"),
            args: value["args"].clone(),
        };
        if skipped.contains(&line.id.as_str()) {
            passed_over.push(line.id);
            continue;
        }
        let Some(got) = dispatch(&line) else {
            failures.push(format!("{}: {} to {} is neither checked nor listed", line.id, line.op, line.to));
            continue;
        };
        match differs(&got, &expected(&line.id, &value["expect"]), &value["tolerance"]) {
            None => met += 1,
            Some(why) => {
                failures.push(format!("{} {} {} to {}: {why}", line.id, line.op, line.algorithm, line.to));
            }
        }
    }
    println!("{met} met; not checked: {passed_over:?}");
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    assert_eq!(passed_over.len(), skipped.len(), "the list names lines that are not there");
    assert_eq!(met + passed_over.len(), 162);
}

/// What a line expects, without the parts that are left out.
fn expected(id: &str, expect: &Value) -> Value {
    let mut expect = expect.clone();
    for (_, part, _) in LEFT_OUT.iter().filter(|(of, ..)| *of == id) {
        let left = expect.as_object_mut().and_then(|parts| parts.shift_remove(*part));
        assert!(left.is_some(), "{id} has no {part} to leave out");
    }
    expect
}

fn dispatch(line: &Line) -> Option<Got> {
    let given = match line.op.as_str() {
        "truncated_gaussian" => Some(distributions::truncated(line)),
        op if op.starts_with("model: data 5,7") => Some(models::learn_gaussian(line)),
        _ => operators::operator(line).or_else(|| distributions::distribution(line)),
    };
    given.or_else(|| models::models(line))
}

#[test]
fn the_lines_are_those_of_the_document() {
    let document =
        include_str!("../../../docs/FACTORS.md").lines().filter(|line| line.starts_with("{\"id\""));
    let (document, list): (Vec<&str>, Vec<&str>) =
        (document.collect(), include_str!("../data/check_values.jsonl").lines().collect());
    assert_eq!(document.len(), list.len());
    for (document, list) in document.iter().zip(&list) {
        assert_eq!(document, list);
    }
}

#[test]
fn truth_values_agree_by_the_closed_form() {
    let (a, b) = (Bernoulli::from_probability(0.3), Bernoulli::from_probability(0.8));
    let agree = equal_bool::ep::to_y(a, b).mean();
    assert!((agree - 0.38).abs() < 1e-12);
}
