//! Random gated models whose evidence and posteriors are worked out by enumeration: their texts for the build script,
//! which has the compiler make modules of them, and for the test their data and answers. The same seed, the same models.
#![allow(dead_code, reason = "the build script and the test each use a part of it")]

mod beliefs;
mod data;
pub(crate) mod enumerate;
pub(crate) mod forms;
mod gates;
mod print;
pub(crate) mod story;
mod tree;
mod write;

use std::collections::BTreeMap;

use crate::choices::Random;
use data::Wanted;
use enumerate::{Answer, answer};
use serde_json::Value;
use story::Statement;
use write::Writer;

/// How many models an ordinary test runs, from seed 0 on; and then those that are the first with a form that is rarer.
const ORDINARY: u64 = 100;
/// How often each form stands in them at least.
const LEAST: usize = 2;

/// Sets of data for each model.
const SETS: u32 = 4;

/// A model.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    body: Vec<Statement>,
    wanted: Vec<Wanted>,
    outputs: Vec<String>,
    plain_size: bool,
    /// Whether it is discrete and, for all its data, a tree.
    pub(crate) is_tree: bool,
}

/// The models: the ordinary ones, or those of `POSTERITY_GATED=from,count`.
pub(crate) fn cases() -> Vec<Case> {
    let asked = std::env::var("POSTERITY_GATED").unwrap_or_default();
    let numbers: Vec<u64> = asked.split(',').filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [from, count] => (*from..from + count).map(Case::of).collect(),
        [one] => vec![Case::of(*one)],
        _ => ordinary(),
    }
}

fn ordinary() -> Vec<Case> {
    let mut all: Vec<Case> = (0..ORDINARY).map(Case::of).collect();
    for seed in ORDINARY..100 * ORDINARY {
        let seen = |form: &str| all.iter().filter(|case| case.forms().contains_key(form)).count();
        let rare: Vec<&str> = forms::ALL.iter().copied().filter(|form| seen(form) < LEAST).collect();
        if rare.is_empty() {
            break;
        }
        let case = Case::of(seed);
        if rare.iter().any(|form| case.forms().contains_key(form)) {
            all.push(case);
        }
    }
    all
}

impl Case {
    /// The model of a seed.
    fn of(seed: u64) -> Self {
        let mut random = Random::new(seed);
        loop {
            let discrete = seed.is_multiple_of(2);
            let mut writer = Writer::new(&mut random, discrete);
            let mut body: Vec<Statement> = (0..2).flat_map(|_| writer.latent()).collect();
            for _ in 0..2 + writer.random.below(4) {
                body.extend(writer.statement(2));
            }
            let (wanted, outputs) = (writer.wanted, writer.outputs);
            let plain_size = !wanted.iter().any(|one| one.axes.contains(&data::Axis::Size));
            let mut case = Case { seed, body, wanted, outputs, plain_size, is_tree: false };
            let forms = case.forms();
            let gated = ["if", "match", "random index", "repeat"].iter().any(|form| forms.contains_key(form));
            if !gated || case.outputs.is_empty() || forms.contains_key("empty block") {
                continue;
            }
            case.is_tree =
                discrete && case.sets().all(|(data, _)| tree::is_tree(&case.body, &data) == Some(true));
            let answers: Result<Vec<Answer>, String> = case.sets().map(|(_, answer)| answer).collect();
            let is_possible =
                answers.is_ok_and(|all| all.iter().any(|it| it.log_evidence > f64::NEG_INFINITY));
            if is_possible && (case.is_tree || !discrete || random.chance(10)) {
                return case;
            }
        }
    }

    /// How often each form of statement and expression stands in it.
    pub(crate) fn forms(&self) -> BTreeMap<&'static str, usize> {
        forms::of(&self.body)
    }

    /// All sets of data, and what they say.
    pub(crate) fn sets(&self) -> impl Iterator<Item = (Value, Result<Answer, String>)> + '_ {
        (0..SETS).map(|set| {
            let data = data::filled(&self.wanted, 1 + i64::from(set) % 3, self.seed << 8 | u64::from(set));
            let said = answer(&self.body, &data);
            (data, said)
        })
    }

    /// The model's text.
    pub(crate) fn text(&self) -> String {
        let size = self.plain_size.then(|| ("n".to_owned(), "usize".to_owned()));
        let arrays = self.wanted.iter().map(|one| (one.name.clone(), one.text()));
        print::text(&size.into_iter().chain(arrays).collect::<Vec<_>>(), &self.outputs, &self.body)
    }

    /// Data as the model reads them.
    pub(crate) fn given(&self, data: &Value) -> String {
        let mut data = data.clone();
        if let Some(fields) = data.as_object_mut() {
            let sizes = fields.remove("sizes");
            if let Some(Value::Object(sizes)) = sizes.filter(|_| self.plain_size) {
                fields.extend(sizes);
            }
        }
        data.to_string()
    }
}
