//! Samplers under the clock: sweeps of a generated one against those of one written by hand.

use posterity_baselines::input;
use posterity_runtime::Sampler;
use serde_json::Value;

use crate::cases::{Case, N, baseline, drawn, indices};
use crate::models::{gmm_gibbs, gmm_gibbs_twin};
use crate::timing::{Baseline, Sweeps};

/// How many sweeps the posteriors are compared after, of two components that are far enough apart to mix quickly.
const SWEEPS: usize = 4_000;
/// The data of that, and the components.
const COMPARED: [usize; 2] = [2_000, 2];

/// How far the averages of the components' means are apart, in standard deviations of the posterior: the streams of
/// chance differ, so both are near each other and not the same.
fn compared() -> Result<(), String> {
    let data = drawn("gmm_gibbs", &COMPARED, 3);
    let mut by_hand = baseline("gmm_gibbs", &data);
    let mut emitted = generated(&data, COMPARED[1]);
    by_hand.reset();
    by_hand.iterate(SWEEPS);
    emitted.restart(1, 0);
    let k = COMPARED[1];
    let (mut sums, mut squares) = (vec![0.0; k], vec![0.0; k]);
    for _ in 0..SWEEPS {
        let mut numbers = Vec::new();
        Sampler::sweep(&mut emitted);
        emitted.trace(&mut numbers);
        // Weights, means, precisions; in each sweep the components are sorted by their means, as by hand.
        let means = &mut numbers[k..2 * k];
        means.sort_by(f64::total_cmp);
        for ((sum, square), mean) in sums.iter_mut().zip(&mut squares).zip(means) {
            *sum += *mean / SWEEPS as f64;
            *square += *mean * *mean / SWEEPS as f64;
        }
    }
    let posterior = by_hand.posterior();
    let wanted = input::floats(&posterior["mean"], "mean");
    let deviation = |(sum, square): (&f64, &f64)| (square - sum * sum).sqrt();
    let deviations = sums.iter().zip(&squares).map(deviation);
    let apart = sums.iter().zip(&wanted).zip(deviations).map(|((sum, mean), sd)| (sum - mean).abs() / sd);
    let worst = apart.fold(0.0, f64::max);
    if worst < 0.15 { Ok(()) } else { Err(format!("{worst:.2} standard deviations apart")) }
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
