//! Every kind of draw of a block sampler against the joint distribution of its model: from unknowns and data that are
//! drawn together, sweeps given the data lead to another draw of both (`geweke/check.rs`).
//!
//! The models are `models/*_gibbs.model`; the build script compiles them.

#[path = "../geweke/check.rs"]
mod check;
#[path = "../geweke/draws.rs"]
mod draws;
#[path = "../geweke/joint.rs"]
mod joint;
#[path = "../geweke/joints.rs"]
mod joints;
#[path = "support/sweeps.rs"]
mod sweeps;

use std::sync::Mutex;

use check::{Named, Trial, Worst, worst};
use draws::Draws;
use joint::Joint;
use joints::{Draw, JOINTS};
use posterity_runtime::driver::Reader;
use posterity_runtime::{DataError, Sampler};
use serde_json::Value;

#[allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "what is checked are their draws"
)]
mod emitted {
    use super::{DataError, Reader, Sampler};
    pub(super) type Build = fn(&mut Reader) -> Result<Box<dyn Sampler>, Vec<DataError>>;
    include!(concat!(env!("OUT_DIR"), "/sampled.rs"));
}

/// Draws of unknowns and data for each model.
const TRIALS: usize = 20_000;
/// Sweeps from each: the second reads what the first drew, wherever it was kept.
const SWEEPS: usize = 3;
/// Standard errors. Of some four thousand moments, as many independent normal variables exceed it once in seventy runs.
const BOUND: f64 = 4.7;

fn sampler(build: emitted::Build, joint: &Joint) -> Box<dyn Sampler> {
    let text = Value::Object(joint.input.clone()).to_string();
    build(&mut Reader::new(&text).expect("data are an object")).expect("the data fit")
}

/// The state of a sampler, by the unknowns of a joint draw.
fn state(sampler: &dyn Sampler, joint: &Joint) -> Named {
    let mut numbers = Vec::new();
    sampler.trace(&mut numbers);
    let mut rest = numbers.as_slice();
    let of = |(name, numbers): &(&'static str, Vec<f64>)| {
        let (own, others) = rest.split_at(numbers.len());
        rest = others;
        (*name, own.to_vec())
    };
    let named = joint.unknown.iter().map(of).collect();
    assert!(rest.is_empty(), "every unknown is an output");
    named
}

/// What a sampler makes of a joint draw.
fn trial(build: emitted::Build, joint: Joint, at: usize) -> Trial {
    let mut sampler = sampler(build, &joint);
    sampler.restart(1, at as u64);
    for (start, drawn) in state(&*sampler, &joint).iter().zip(&joint.unknown) {
        assert!(start == drawn || !joint.started.contains(&drawn.0), "{start:?} is not {drawn:?}");
    }
    (0..SWEEPS).for_each(|_| sampler.sweep());
    Trial { after: state(&*sampler, &joint), before: joint.unknown, observed: joint.observed }
}

fn check(name: &str, draw: Draw) -> Worst {
    let (_, build) = emitted::MODELS.iter().find(|(known, _)| *known == name).expect("a model of that name");
    let mut draws = Draws::new(2);
    worst(TRIALS, |at| trial(*build, draw(&mut draws), at))
}

#[test]
fn every_sampler_leaves_its_joint_distribution_as_it_is() {
    let (left, wrong) = (Mutex::new(JOINTS.to_vec()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some((name, draw)) = left.lock().expect("never poisoned").pop() else { break };
                    let Worst { z, moment, compared } = check(name, draw);
                    if z > BOUND || compared < 5 {
                        let said = format!("{name}: {moment} moves by {z:.2} standard errors, of {compared}");
                        wrong.lock().expect("never poisoned").push(said);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("never poisoned");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_sweep_allocates() {
    let mut wrong = Vec::new();
    for (name, draw) in JOINTS {
        let (_, build) =
            emitted::MODELS.iter().find(|(known, _)| known == name).expect("a model of that name");
        let mut sampler = sampler(*build, &draw(&mut Draws::new(5)));
        wrong.extend(sweeps::allocated(&mut *sampler, 20).map(|said| format!("{name}: {said}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_model_for_a_sampler_is_checked() {
    let checked: Vec<&str> = JOINTS.iter().map(|(name, _)| *name).collect();
    let compiled: Vec<&str> = emitted::MODELS.iter().map(|(name, _)| *name).collect();
    assert_eq!(checked, compiled);
}

/// A sampler of `product_gibbs.model` by hand: `a` and `b` given each other. What the mistakes are, each alone:
/// a conditional whose variance is multiplied, and a draw that reads the value of `b` before the sweep.
fn by_hand(stretched: f64, stale: bool) -> Worst {
    let (mut draws, mut chance) = (Draws::new(3), Draws::new(4));
    worst(TRIALS, |_| {
        let (a, b) = (draws.gaussian(2.0, 1.0), draws.gaussian(1.0, 0.5));
        let y = [draws.gaussian(a * b, 0.5), draws.gaussian(a * b, 0.5)];
        let total = y[0] + y[1];
        let mut state = [a, b];
        for _ in 0..SWEEPS {
            let read = state[1];
            let variance = 1.0 / (1.0 / 0.5 + 2.0 * state[0] * state[0] / 0.5);
            state[1] = chance.gaussian(variance * (1.0 / 0.5 + state[0] * total / 0.5), variance);
            let read = if stale { read } else { state[1] };
            let variance = 1.0 / (1.0 + 2.0 * read * read / 0.5);
            state[0] = chance.gaussian(variance * (2.0 + read * total / 0.5), stretched * variance);
        }
        let named = |[a, b]: [f64; 2]| vec![("a", vec![a]), ("b", vec![b])];
        let observed = y.map(|y| y / (1.0 + y.abs() / 4.0)).to_vec();
        Trial { before: named([a, b]), after: named(state), observed }
    })
}

#[test]
fn a_conditional_that_is_too_wide_is_noticed() {
    let (right, wide) = (by_hand(1.0, false), by_hand(2.0, false));
    assert!(right.z < BOUND, "{right:?}");
    assert!(wide.z > 1.5 * BOUND, "{wide:?}");
}

#[test]
fn a_draw_that_reads_an_old_sample_is_noticed() {
    let stale = by_hand(1.0, true);
    assert!(stale.z > 3.0 * BOUND, "{stale:?}");
}
