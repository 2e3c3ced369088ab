//! Block Gibbs sampling against expectation propagation and variational message passing where those are exact: means and
//! variances of conformance cases, in units of the Monte Carlo error.

mod support;

use posterity_runtime::driver::Reader;
use posterity_runtime::sampling::diagnose;
use posterity_runtime::{DataError, Posterior, Sampler};
use support::{json, solve};

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
    include!(concat!(env!("OUT_DIR"), "/exact.rs"));
}

const CHAINS: u64 = 4;
const SWEEPS: usize = 2000;
const BURN_IN: usize = 200;
/// Monte Carlo standard errors.
const BOUND: f64 = 5.0;

/// Mean and standard deviation of every number of a posterior, one after the other.
fn moments(posterior: &Posterior) -> Vec<[f64; 2]> {
    let parts = posterior.parts();
    if parts.is_empty() && !matches!(posterior, Posterior::Array(_)) {
        return vec![[posterior.mean(), posterior.sd()]];
    }
    parts.iter().flat_map(moments).collect()
}

/// The draws of every number of the outputs, by number and chain.
fn draws(sampler: &mut dyn Sampler) -> Vec<Vec<Vec<f64>>> {
    let mut all: Vec<Vec<Vec<f64>>> = Vec::new();
    for chain in 0..CHAINS {
        sampler.restart(1, chain);
        for sweep in 0..BURN_IN + SWEEPS {
            sampler.sweep();
            if sweep < BURN_IN {
                continue;
            }
            let mut numbers = Vec::new();
            sampler.trace(&mut numbers);
            all.resize(numbers.len(), vec![Vec::new(); CHAINS as usize]);
            all.iter_mut().zip(numbers).for_each(|(chains, number)| chains[chain as usize].push(number));
        }
    }
    all
}

/// How far the mean of chains is from what it should be, in Monte Carlo errors.
fn far(chains: &[Vec<f64>], wanted: f64) -> f64 {
    let all: Vec<f64> = chains.iter().flatten().copied().collect();
    let off = (all.iter().sum::<f64>() / all.len() as f64 - wanted).abs();
    if off < 1e-9 * (1.0 + wanted.abs()) {
        return 0.0;
    }
    off / diagnose(chains).map_or(0.0, |diagnosis| diagnosis.mcse_mean)
}

/// What is wrong with the draws of a sampler of a case; nothing if nothing is.
fn problems(name: &str, build: emitted::Build) -> Vec<String> {
    let case = json(&format!("conformance/{name}.json"));
    let (data, place) = (case["data"].to_string(), name.rsplit('/').next().unwrap_or_default());
    let iterations = case["iterations"].as_u64().unwrap_or(200) as usize;
    let answer = solve(place, &data, iterations).posteriors;
    let wanted: Vec<[f64; 2]> = answer.iter().flat_map(|(_, posterior)| moments(posterior)).collect();
    let mut sampler = build(&mut Reader::new(&data).expect("data are an object")).expect("the data fit");
    let found = draws(&mut *sampler);
    assert_eq!(found.len(), wanted.len(), "{name}: as many numbers");
    let mut wrong = Vec::new();
    for (at, (chains, [mean, sd])) in found.iter().zip(wanted).enumerate() {
        let square = |draw: &f64| (draw - mean).powi(2);
        let squares: Vec<Vec<f64>> = chains.iter().map(|chain| chain.iter().map(square).collect()).collect();
        for (of, far) in [("mean", far(chains, mean)), ("variance", far(&squares, sd * sd))] {
            if far.is_nan() || far > BOUND {
                wrong.push(format!("{name}: the {of} of number {at} is {far:.1} errors off"));
            }
        }
    }
    wrong
}

#[test]
fn where_others_are_exact_a_sampler_agrees() {
    let wrong: Vec<String> =
        emitted::MODELS.iter().flat_map(|(name, build)| problems(name, *build)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
