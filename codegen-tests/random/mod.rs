//! Random models whose answers are known by another road: their texts for the build script, which has the compiler
//! make one module of each, and for the test their data and exact posteriors. The same seed, the same models.

#![allow(dead_code, reason = "the build script and the test each use a part of it")]

pub(crate) mod gaussian;
pub(crate) mod joint;
pub(crate) mod story;

use crate::choices::Random;
use gaussian::Story;

/// How many models an ordinary test runs, from seed 0 on.
const ORDINARY: u64 = 48;

/// The models: the ordinary ones, or those of `POSTERITY_RANDOM=from,count`. To find out what makes one fail,
/// `POSTERITY_RANDOM='7!2!5'` is that of seed 7 without its statements 2 and 5, and `7!2!5!*` each that leaves out one more.
pub(crate) fn cases() -> Vec<Case> {
    let asked = std::env::var("POSTERITY_RANDOM").unwrap_or_default();
    let all = |from: u64, count: u64| (from..from + count).map(|seed| Case::new(seed, &[])).collect();
    let (separator, one_more) = (if asked.contains('!') { '!' } else { ',' }, asked.ends_with('*'));
    let numbers: Vec<u64> = asked.split(separator).filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [from, count] if separator == ',' => all(*from, *count),
        [seed, left_out @ ..] => {
            let case = Case::new(*seed, left_out);
            let without = |one: u64| Case::new(*seed, &[left_out, &[one]].concat());
            if one_more { (0..case.story.count() as u64).map(without).collect() } else { vec![case] }
        }
        [] => all(0, ORDINARY),
    }
}

/// A model and its algorithm.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// A word for its module.
    pub(crate) name: String,
    pub(crate) seed: u64,
    pub(crate) variational: bool,
    pub(crate) story: Story,
}

impl Case {
    /// The model of a seed without some of its statements.
    fn new(seed: u64, left_out: &[u64]) -> Self {
        let variational = seed % 3 == 2;
        let mut story = Story::of(variational, &mut Random::new(seed));
        for statement in left_out {
            story.leave_out(*statement as usize);
        }
        let name = left_out.iter().fold(format!("m{seed}"), |name, one| format!("{name}_{one}"));
        Case { name, seed, variational, story }
    }

    /// What is wanted of the compiler.
    pub(crate) fn text(&self) -> String {
        self.story.text()
    }
}
