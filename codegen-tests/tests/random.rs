//! Random models through the whole compiler, against answers worked out without it: on trees expectation propagation
//! is exact; where the graph has loops its means are, once it has converged; the best factorised approximation has the
//! exact means, the variances of each variable given all others, and a bound in closed form. What has no observed
//! descendant is no part of that, and is predicted.

#[path = "../../compiler/tests/support/random.rs"]
mod choices;
#[path = "../random/mod.rs"]
mod random;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use choices::Random;
use posterity_runtime::driver::Reader;
use posterity_runtime::{DataError, Inference, Options, Posterior, run};
use random::Case;
use random::joint::{Joint, Key};
use serde_json::Value;

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
    include!(concat!(env!("OUT_DIR"), "/random.rs"));
}

/// Sets of data for each model.
const SETS: usize = 12;

/// What can be known of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    /// Everything.
    Exact,
    /// The means alone.
    Means,
    /// Everything about the best factorised approximation.
    Factorised,
}

impl Known {
    fn of(case: &Case, joint: &Joint) -> Known {
        match (case.variational, joint.is_tree) {
            (true, _) => Known::Factorised,
            (false, true) => Known::Exact,
            (false, false) => Known::Means,
        }
    }
}

/// What is wrong with the answers of one model, and how often what was compared.
#[derive(Debug, Default)]
struct Tally {
    counts: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, what: impl Into<String>) {
        *self.counts.entry(what.into()).or_default() += 1;
    }

    /// Compares in units of the expected value, or of a scale where that is larger.
    fn check(&mut self, found: f64, expected: f64, scale: f64, tolerance: f64, what: &str) {
        let far = (found - expected).abs() / expected.abs().max(scale);
        if far.is_nan() || far > tolerance {
            self.wrong.push(format!("{what} is {found}, not {expected}"));
        }
    }

    /// Runs an inference to its fixed point, and compares.
    fn run(&mut self, case: &Case, joint: &Joint, inference: &mut dyn Inference) {
        let options = Options { iterations: 20_000, tolerance: 1e-13, seed: 0 };
        let known = Known::of(case, joint);
        match run(inference, &options, |_| ControlFlow::Continue(())) {
            // Loopy propagation may diverge.
            Err(_) if known == Known::Means => self.count("improper"),
            Ok(done) if known == Known::Means && !done.converged => self.count("not converged"),
            Ok(done) if done.converged => self.compare(known, joint, inference),
            other => self.wrong.push(format!("{known:?}: {other:?}")),
        }
    }

    fn compare(&mut self, known: Known, joint: &Joint, inference: &mut dyn Inference) {
        self.count(format!("{known:?}"));
        for (name, posterior) in inference.posteriors() {
            for key in joint.elements_of(name) {
                self.element(known, joint, &key, &at(&posterior, &key.1));
            }
        }
        let evidence = inference.log_evidence();
        match known {
            Known::Exact => self.check(evidence, joint.log_evidence, 1.0, 1e-8, "log evidence"),
            Known::Factorised => self.check(evidence, joint.bound(), 1.0, 1e-8, "the bound"),
            Known::Means => {}
        }
    }

    fn element(&mut self, known: Known, joint: &Joint, key: &Key, found: &Posterior) {
        let (mean, variance) = joint.marginal(key);
        let name = format!("{}{:?}", key.0, key.1);
        let tolerance = if known == Known::Exact { 1e-8 } else { 1e-6 };
        let scale = variance.sqrt().max(1e-3);
        self.check(found.mean(), mean, scale, tolerance, &format!("the mean of {name}"));
        let expected = match known {
            Known::Exact => Some(variance),
            Known::Factorised => joint.factorised(key),
            Known::Means => None,
        };
        if let Some(expected) = expected {
            self.check(found.sd().powi(2), expected, 1e-6, 1e-8, &format!("the variance of {name}"));
        }
    }
}

/// The element of a posterior with these indices.
fn at(posterior: &Posterior, indices: &[i64]) -> Posterior {
    indices.iter().fold(posterior.clone(), |posterior, index| posterior.parts()[*index as usize].clone())
}

/// Data that mean something, and what they say.
fn data_of(case: &Case, random: &mut Random) -> Option<(Value, Joint)> {
    (0..12).find_map(|_| {
        let sizes = [1 + random.below(4), 1 + random.below(4)];
        let data = case.story.data(sizes, random.below(1 << 40) as u64);
        let joint = case.story.joint(&data).ok()?;
        Some((data, joint))
    })
}

/// The inference of a model on data.
fn inference(build: emitted::Build, data: &Value) -> Result<Box<dyn Inference>, String> {
    let mut data = data.clone();
    if let Some(fields) = data.as_object_mut() {
        fields.remove("sizes");
    }
    let mut reader = Reader::new(&data.to_string()).map_err(|error| error.to_string())?;
    build(&mut reader).map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// Runs one model on all its data; the first that is wrong, in words.
fn exercise(case: &Case, build: emitted::Build, tally: &mut Tally) -> Option<String> {
    let mut random = Random::new(case.seed ^ 0xdada);
    for _ in 0..SETS {
        let Some((data, joint)) = data_of(case, &mut random) else { continue };
        match inference(build, &data) {
            Ok(mut inference) => tally.run(case, &joint, &mut *inference),
            Err(said) => tally.wrong.push(said),
        }
        if !tally.wrong.is_empty() {
            return Some(format!("{data}\n{}", std::mem::take(&mut tally.wrong).join("\n")));
        }
    }
    None
}

#[test]
fn random_models_are_right() {
    let (mut tally, mut failures) = (Tally::default(), Vec::new());
    for (case, build) in random::cases().iter().zip(emitted::MODELS) {
        let wrong = match build {
            Ok(build) => exercise(case, *build, &mut tally),
            Err(said) if said.contains("error[not_yet]") => {
                tally.count("not yet");
                None
            }
            Err(said) => Some((*said).to_owned()),
        };
        let algorithm = if case.variational { "vmp" } else { "ep" };
        failures.extend(wrong.map(|wrong| format!("{}, {algorithm}\n{}{wrong}", case.name, case.text())));
    }
    println!("{:#?}", tally.counts);
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n\n"));
    for known in ["Exact", "Means", "Factorised"] {
        let asked = std::env::var_os("POSTERITY_RANDOM").is_some();
        assert!(asked || tally.counts.get(known).is_some_and(|count| *count >= 20), "{:#?}", tally.counts);
    }
}

/// An answer to other data is told from the right one.
#[test]
fn a_wrong_answer_is_seen() {
    let mut seen = 0;
    for (case, build) in random::cases().iter().zip(emitted::MODELS) {
        let (Ok(build), mut random) = (build, Random::new(case.seed)) else { continue };
        let sizes = [3, 3];
        let data = [1, 2].map(|_| case.story.data(sizes, random.below(1 << 40) as u64));
        let [Ok(here), Ok(there)] = data.each_ref().map(|data| case.story.joint(data)) else { continue };
        let Ok(mut inference) = inference(*build, &data[0]) else { continue };
        if Known::of(case, &here) != Known::Exact || !there.is_tree {
            continue;
        }
        let options = Options { iterations: 20_000, tolerance: 1e-13, seed: 0 };
        let mut tally = Tally::default();
        run(&mut *inference, &options, |_| ControlFlow::Continue(())).expect("a tree has an answer");
        tally.compare(Known::Exact, &there.cut_to(&here), &mut *inference);
        assert!(!tally.wrong.is_empty(), "{}", case.text());
        seen += 1;
    }
    assert!(std::env::var_os("POSTERITY_RANDOM").is_some() || seen >= 3, "{seen} models");
}
