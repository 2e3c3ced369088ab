//! Samplers under the clock: sweeps of a generated one against those of one written by hand.

use posterity_baselines::input;
use posterity_runtime::Sampler;
use posterity_runtime::sampling::diagnose;
use serde_json::Value;

use crate::cases::{Case, N, baseline, drawn, indices};
use crate::models::{gmm_gibbs, gmm_gibbs_twin};
use crate::timing::{Baseline, Sweeps};

/// How many sweeps the posteriors are compared after, of two components that are far enough apart to mix quickly.
const SWEEPS: usize = 4_000;
/// The data of that, and the components.
const COMPARED: [usize; 2] = [2_000, 2];
/// How many Monte Carlo errors the averages may be apart: the streams of chance differ.
const MOST: f64 = 4.5;

/// Whether both have the same posterior means, of components in the order of their means.
fn compared() -> Result<(), String> {
    let data = drawn("gmm_gibbs", &COMPARED, 10);
    let mut by_hand = baseline("gmm_gibbs", &data);
    let mut emitted = generated(&data, COMPARED[1]);
    by_hand.reset();
    by_hand.iterate(SWEEPS);
    emitted.restart(1, 0);
    let mut draws: Vec<Vec<f64>> = vec![Vec::new(); 3 * COMPARED[1]];
    let mut numbers = Vec::new();
    for _ in 0..SWEEPS {
        numbers.clear();
        Sampler::sweep(&mut emitted);
        emitted.trace(&mut numbers);
        // Weights, means, precisions.
        if numbers[2] > numbers[3] {
            numbers.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.swap(0, 1));
        }
        draws.iter_mut().zip(&numbers).for_each(|(draws, number)| draws.push(*number));
    }
    let posterior = by_hand.posterior();
    let wanted =
        ["weights", "mean", "precision"].iter().flat_map(|name| input::floats(&posterior[name], "mean"));
    let mut worst = 0.0_f64;
    for (draws, wanted) in draws.into_iter().zip(wanted) {
        let mean = draws.iter().sum::<f64>() / SWEEPS as f64;
        let error = diagnose(&[draws]).ok_or("no draws")?.mcse_mean;
        worst = worst.max((mean - wanted).abs() / (error * 2.0_f64.sqrt()));
    }
    if worst < MOST { Ok(()) } else { Err(format!("{worst:.1} Monte Carlo errors apart")) }
}

fn generated(data: &Value, k: usize) -> gmm_gibbs::GmmGibbs {
    let (x, start) = (input::floats(data, "x"), indices(data, "z_init"));
    let data = gmm_gibbs::GmmGibbsData { x: &x, k, start: &start };
    gmm_gibbs::GmmGibbs::new(data).expect("drawn data are right")
}

/// A mixture of Gaussians in one dimension.
pub(crate) fn gmm_case() -> Case {
    let k = 4;
    let data = drawn("gmm_gibbs", &[N, k], 1);
    let emitted = generated(&data, k);
    let apart = compared().err().map(Err);
    let (people, kinds) = (9_001, 5);
    let other = drawn("gmm_gibbs", &[people, kinds], 2);
    let (spent, guess) = (input::floats(&other, "x"), indices(&other, "z_init"));
    let twin = gmm_gibbs_twin::ShoppersData { guess: &guess, kinds, spent: &spent };
    let twin = gmm_gibbs_twin::Shoppers::new(twin).expect("drawn data are right");
    Case {
        name: "gmm_gibbs",
        unit: "datum·component",
        contenders: vec![
            ((N * k) as f64, Box::new(Baseline(baseline("gmm_gibbs", &data)))),
            ((N * k) as f64, Box::new(Sweeps(emitted))),
            ((people * kinds) as f64, Box::new(Sweeps(twin))),
        ],
        apart,
        aside: None,
    }
}
