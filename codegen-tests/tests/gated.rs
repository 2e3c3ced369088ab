//! Random gated models through the whole compiler, against enumeration: on a tree of discrete variables expectation
//! propagation is exact; the bound of variational message passing never falls, and is none above the evidence but
//! where it is said to be approximate.
//!
//! An ordinary run takes the first hundred models; `codegen-tests/gated/all.sh` goes through a thousand.

#[path = "../../compiler/tests/support/random.rs"]
mod choices;
#[path = "../gated/mod.rs"]
mod gated;

use std::collections::BTreeMap;

use gated::enumerate::Answer;
use gated::{Case, cases, forms};
use posterity_runtime::driver::Reader;
use posterity_runtime::{DataError, Inference, Posterior};

#[allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "no one wrote these models"
)]
mod emitted {
    use super::{DataError, Inference, Reader};
    pub(super) type Build = fn(&mut Reader) -> Result<Box<dyn Inference>, Vec<DataError>>;
    /// Seed, algorithm, and what builds the inference with whether its evidence is approximate, or why nothing does.
    pub(super) type Row = (u64, &'static str, Result<(Build, bool), &'static str>);
    include!(concat!(env!("OUT_DIR"), "/gated.rs"));
}

/// How far beyond its bound rounding may take a bound.
const ROUNDING: f64 = 1e-9;

/// What a right model may be refused for: what is for later, an operator that there is not, values that start alike.
const REFUSED: [&str; 3] = ["not_yet", "missing_operator", "symmetric_start"];

/// What was compared, and what is wrong.
#[derive(Debug, Default)]
struct Tally {
    counts: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, what: impl Into<String>) {
        *self.counts.entry(what.into()).or_default() += 1;
    }

    fn check(&mut self, found: f64, expected: f64, what: impl FnOnce() -> String) {
        let far = (found - expected).abs() / expected.abs().max(1.0);
        if far.is_nan() || far > ROUNDING {
            self.wrong.push(format!("{} is {found}, not {expected}", what()));
        }
    }

    /// Expectation propagation on a tree: everything is exact.
    fn exact(&mut self, inference: &mut dyn Inference, answer: &Answer) {
        for iteration in 1..=60 {
            inference.update();
            match inference.moved(1e-13, iteration) {
                Ok(moved) if moved => {}
                Ok(_) => break,
                Err(error) => return self.wrong.push(format!("ep: {error}")),
            }
        }
        let evidence = inference.log_evidence();
        self.check(evidence, answer.log_evidence, || "ep: log evidence".to_owned());
        for (name, posterior) in inference.posteriors() {
            self.elements(name, &mut Vec::new(), &posterior, answer);
        }
    }

    fn elements(&mut self, name: &str, at: &mut Vec<i64>, posterior: &Posterior, answer: &Answer) {
        if let Posterior::Array(parts) = posterior {
            for (index, part) in (0_i64..).zip(parts) {
                at.push(index);
                self.elements(name, at, part, answer);
                at.pop();
            }
            return;
        }
        // What no trace defines is a variable of a case that cannot be.
        let Some(expected) = answer.marginals.get(&(name.to_owned(), at.clone())) else { return };
        for (value, expected) in expected.iter().enumerate() {
            let found = match posterior {
                Posterior::Bernoulli(it) if value == 1 => it.probability_true(),
                Posterior::Bernoulli(it) => it.probability_false(),
                Posterior::Categorical(it) => it.probability(value),
                Posterior::PointBool(it) => f64::from(u8::from(usize::from(*it) == value)),
                Posterior::PointInteger(it) => f64::from(u8::from(*it == value)),
                other => return self.wrong.push(format!("ep: {name} is {other:?}")),
            };
            self.check(found, *expected, || format!("ep: the probability of {name}{at:?} = {value}"));
        }
        self.count("posteriors");
    }

    /// Variational message passing: the bound rises, and stays below the evidence.
    fn bounded(&mut self, inference: &mut dyn Inference, approximate: bool, answer: &Answer) {
        let (mut before, mut above) = (f64::NEG_INFINITY, false);
        for iteration in 1..=40 {
            inference.update();
            let moved = match inference.moved(1e-12, iteration) {
                Ok(moved) => moved,
                // A belief that rules out what another's first one needs: mean field finds no way from there.
                Err(error) if error.code == "contradiction" => return self.count("vmp finds no way"),
                Err(error) => {
                    return self.wrong.push(format!("vmp: {error}, evidence {}", answer.log_evidence));
                }
            };
            if moved && iteration == 2 && inference.one_pass() {
                return self.wrong.push("vmp: a pass that is exact leaves something to move".to_owned());
            }
            let bound = inference.log_evidence();
            if bound.is_nan() {
                return self.wrong.push(format!("vmp: the bound is {bound}"));
            }
            above |= bound > answer.log_evidence + ROUNDING * answer.log_evidence.abs().max(1.0);
            if !approximate && bound < before - ROUNDING * before.abs().max(1.0) {
                return self
                    .wrong
                    .push(format!("vmp: the bound falls from {before} to {bound} in iteration {iteration}"));
            }
            if !approximate && above {
                return self.wrong.push(format!("vmp: the bound {bound} is above {}", answer.log_evidence));
            }
            before = bound;
            if !moved {
                break;
            }
        }
        self.count(match (approximate, above) {
            (false, _) => "vmp bounds",
            (true, false) => "vmp approximate, below",
            (true, true) => "vmp approximate, above",
        });
    }

    /// One model on all its data.
    fn exercise(&mut self, case: &Case, build: emitted::Build, (algorithm, approximate): (&str, bool)) {
        for (data, answer) in case.sets() {
            let answer = answer.expect("a story has an answer");
            if answer.log_evidence == f64::NEG_INFINITY {
                self.count("impossible data");
                continue;
            }
            let given = case.given(&data);
            let before = self.wrong.len();
            let mut reader = Reader::new(&given).expect("data are an object");
            match build(&mut reader) {
                Ok(mut inference) if algorithm.starts_with("ep") => {
                    self.count(format!("{algorithm}: data sets"));
                    self.exact(&mut *inference, &answer);
                }
                Ok(mut inference) => self.bounded(&mut *inference, approximate, &answer),
                // Which element is which may be known from the data alone.
                Err(errors) if errors.iter().all(|error| error.to_string().contains("two uses of")) => {
                    self.count("refused with the data");
                }
                Err(errors) => {
                    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
                    self.wrong.push(format!("{algorithm}: {}", said.join("\n")));
                }
            }
            if self.wrong.len() > before {
                self.wrong[before] = format!("{given}\n{}", self.wrong[before]);
                return;
            }
        }
    }
}

#[test]
fn gated_models_are_right() {
    let (mut tally, mut failures, mut seen) = (Tally::default(), Vec::new(), BTreeMap::new());
    for case in cases() {
        let mut compiled = false;
        for (_, algorithm, row) in emitted::MODELS.iter().filter(|(seed, ..)| *seed == case.seed) {
            match row {
                Ok((build, approximate)) => {
                    compiled = true;
                    tally.exercise(&case, *build, (algorithm, *approximate));
                }
                Err(said) if REFUSED.iter().any(|code| said.contains(&format!("error[{code}]"))) => {
                    tally.count(format!("{algorithm} refused"));
                    let line = said.lines().next().unwrap_or_default();
                    tally.count(format!("{algorithm} {line}"));
                }
                Err(said) => tally.wrong.push((*said).to_owned()),
            }
        }
        if !tally.wrong.is_empty() {
            let wrong = std::mem::take(&mut tally.wrong).join("\n");
            failures.push(format!("{}\n{}{wrong}", case.seed, case.text()));
        }
        if compiled {
            for (form, count) in case.forms() {
                *seen.entry(form).or_insert(0) += count;
            }
        }
    }
    println!("{:#?}\n{seen:#?}", tally.counts);
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n\n"));
    let unseen: Vec<&&str> = forms::ALL.iter().filter(|form| !seen.contains_key(**form)).collect();
    assert!(std::env::var_os("POSTERITY_GATED").is_some() || unseen.is_empty(), "never seen: {unseen:?}");
}
