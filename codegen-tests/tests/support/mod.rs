//! What the tests share: data and answers in JSON, runs of emitted modules, comparisons of posteriors.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use posterity_codegen_tests::build;
use posterity_runtime::driver::to_json;
use posterity_runtime::{Inference, Options, Posterior, Run, run};
use serde_json::{Map, Value};

/// The gallery: each model, its data below `models/data`, the iterations that it needs at most. `lda`, which takes long
/// to converge, has a test of its own.
pub(crate) const GALLERY: [(&str, &str, usize); 24] = [
    ("anaesthetists", "anaesthetists", 500),
    ("answer_key", "answer_key", 500),
    ("bayes_point_machine", "breast_cancer_standardised", 500),
    ("clinical_trial", "clinical_trial", 1),
    ("coal_mining", "coal_mining", 1),
    ("coal_mining_change", "coal_mining", 1),
    ("eight_schools", "eight_schools", 2000),
    ("factor_analysis", "wine_standardised", 5000),
    ("football", "football", 2000),
    ("hockey", "ice_hockey_decided", 500),
    ("iris", "iris_standardised", 2000),
    ("irt_logistic", "lsat6", 500),
    ("irt_probit", "lsat6", 500),
    ("learn_gaussian", "faithful", 200),
    ("linear_regression", "faithful", 200),
    ("murder_mystery", "murder_mystery", 1),
    ("nile", "nile", 1),
    ("nile_unknown", "nile", 2000),
    ("old_faithful", "faithful", 2000),
    ("probit_regression", "breast_cancer_standardised", 500),
    ("radon", "radon", 2000),
    ("robust_regression", "phones", 2000),
    ("sprinkler", "sprinkler", 500),
    ("team_games", "team_games", 500),
];

/// Those that are sampled, and their data.
pub(crate) const SAMPLED: [(&str, &str); 8] = [
    ("coal_mining_sampled", "coal_mining"),
    ("coal_mining_states", "coal_mining"),
    ("geyser_waits", "faithful"),
    ("lda_sampled", "reuters_tokens"),
    ("nile_drop", "nile"),
    ("probit_sampled", "breast_cancer_standardised"),
    ("radon_sampled", "radon"),
    ("verbal_aggression", "verbal_aggression"),
];

/// What an inference found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) run: Run,
    pub(crate) log_evidence: f64,
    pub(crate) posteriors: Vec<(&'static str, Posterior)>,
}

impl Answer {
    /// The posterior of an output.
    pub(crate) fn of(&self, name: &str) -> &Posterior {
        let found = self.posteriors.iter().find(|(output, _)| *output == name);
        found.map_or_else(|| panic!("no output `{name}`"), |(_, posterior)| posterior)
    }

    /// Every posterior, in the form of `run --output json`.
    pub(crate) fn json(&self) -> Value {
        let named = self.posteriors.iter().map(|(name, posterior)| ((*name).to_owned(), to_json(posterior)));
        Value::Object(named.collect::<Map<String, Value>>())
    }

    /// Every number of every posterior, bit by bit.
    pub(crate) fn bits(&self) -> Vec<u64> {
        let mut bits = vec![self.log_evidence.to_bits()];
        collect(&self.json(), &mut bits);
        bits
    }
}

fn collect(value: &Value, bits: &mut Vec<u64>) {
    match value {
        Value::Number(number) => bits.push(number.as_f64().unwrap_or(f64::NAN).to_bits()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, bits)),
        Value::Object(fields) => fields.values().for_each(|item| collect(item, bits)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// A path from the root of the workspace.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The text of a file below the root of the workspace.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A JSON file below the root of the workspace.
pub(crate) fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The inference of a model on data in JSON.
pub(crate) fn inference(name: &str, data: &str) -> Box<dyn Inference> {
    build(name, data).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs a model to its fixed point, as near as numbers come to it.
pub(crate) fn solve(name: &str, data: &str, iterations: usize) -> Answer {
    let mut inference = inference(name, data);
    finish(name, &mut *inference, iterations)
}

/// Runs an inference to its fixed point.
pub(crate) fn finish(name: &str, inference: &mut dyn Inference, iterations: usize) -> Answer {
    let options = Options { iterations, tolerance: 1e-13, seed: 0 };
    let run = run(inference, &options, |_| ControlFlow::Continue(()));
    let run = run.unwrap_or_else(|error| panic!("{name}: {error}"));
    Answer { run, log_evidence: inference.log_evidence(), posteriors: inference.posteriors() }
}

/// The largest relative difference between an answer and the expected one, and where it is; what differs in kind
/// is infinitely far. A mean is measured in the larger of itself and the posterior's own spread.
pub(crate) fn distance(actual: &Value, expected: &Value) -> (f64, String) {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            let spread = expected.get("variance").and_then(Value::as_f64).map_or(0.0, f64::sqrt);
            let parts = expected.iter().map(|(key, value)| {
                let scale = if key == "mean" { spread } else { 0.0 };
                let (far, place) = match (actual.get(key), value.as_f64()) {
                    (None, _) => (f64::INFINITY, String::new()),
                    (Some(one), Some(other)) => (relative(number(one), other, scale), String::new()),
                    (Some(one), None) => distance(one, value),
                };
                (far, format!(".{key}{place}"))
            });
            farthest(parts)
        }
        (Value::Array(actual), Value::Array(expected)) if actual.len() == expected.len() => {
            let parts = actual.iter().zip(expected).enumerate().map(|(index, (one, other))| {
                let (far, place) = distance(one, other);
                (far, format!("[{index}]{place}"))
            });
            farthest(parts)
        }
        (Value::Number(_), Value::Number(_)) => {
            (relative(number(actual), number(expected), 0.0), String::new())
        }
        _ if actual == expected => (0.0, String::new()),
        _ => (f64::INFINITY, String::new()),
    }
}

fn farthest(parts: impl Iterator<Item = (f64, String)>) -> (f64, String) {
    parts.fold((0.0, String::new()), |far, part| if part.0 > far.0 { part } else { far })
}

/// A difference in units of the expected value, or of a given scale where that is larger; NaN is infinitely far.
pub(crate) fn relative(actual: f64, expected: f64, scale: f64) -> f64 {
    let far = (actual - expected).abs() / expected.abs().max(scale).max(f64::MIN_POSITIVE);
    if actual == expected {
        0.0
    } else if far.is_nan() {
        f64::INFINITY
    } else {
        far
    }
}

/// A number of JSON.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// A fixed generator of numbers for data: a linear congruence of Knuth's, its high bits.
#[derive(Clone, Debug)]
pub(crate) struct Draws(u64);

impl Draws {
    /// From a seed.
    pub(crate) fn new(seed: u64) -> Self {
        let mut draws = Draws(seed ^ 0x9e37_79b9_7f4a_7c15);
        draws.unit();
        draws
    }

    /// Between 0 and 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Between two bounds.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Below a number.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        (self.unit() * most as f64) as usize
    }

    /// From the standard normal, by Box and Muller.
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// As many as asked for.
    pub(crate) fn many<T>(&mut self, n: usize, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..n).map(|_| one(self)).collect()
    }
}
