//! Simulation-based calibration: where a model draws its own data, the rank of the truth among draws from the
//! posterior is uniform (Talts et al. 2018, arXiv:1804.06788). Both sides are the emitted module's.

use posterity_codegen_tests::compiled::own::conjugate_pairs::{ConjugatePairs, ConjugatePairsData};
use posterity_codegen_tests::compiled::own::local_level::{LocalLevel, LocalLevelData};
use posterity_runtime::{Options, Random};

/// Draws from each posterior: the truth has one of `DRAWS + 1` ranks among them.
const DRAWS: usize = 19;
const SIMULATIONS: usize = 2000;

/// How often each rank was seen, for one quantity.
struct Ranks(&'static str, [u32; DRAWS + 1]);

impl Ranks {
    fn add(&mut self, truth: f64, mut draw: impl FnMut() -> f64) {
        let below = (0..DRAWS).filter(|_| draw() < truth).count();
        self.1[below] += 1;
    }

    /// χ² of the ranks against the uniform, in standard deviations above its mean.
    fn excess(&self) -> f64 {
        let expected = SIMULATIONS as f64 / self.1.len() as f64;
        let chi_square: f64 =
            self.1.iter().map(|&seen| (f64::from(seen) - expected).powi(2) / expected).sum();
        (chi_square - DRAWS as f64) / (2.0 * DRAWS as f64).sqrt()
    }
}

fn assert_uniform(all: &[Ranks]) {
    for ranks in all {
        assert!(ranks.excess() < 5.0, "{}: {} deviations, {:?}", ranks.0, ranks.excess(), ranks.1);
    }
}

#[test]
fn conjugate_pairs_are_calibrated() {
    let counts = [0; 6];
    let data = ConjugatePairsData {
        heads: &[false; 5],
        successes: &counts[..4],
        trials: &[3, 1, 7, 2],
        counts: &counts[..3],
        exposure: &[0.5, 2.0, 1.0],
        waits: &[1.0; 4],
        reading: &[0.0; 3],
        spread: &[1.0, 4.0, 9.0],
        face: &counts,
    };
    let mut model = ConjugatePairs::new(data).expect("good data");
    let mut all = ["coin", "skill", "rate", "hazard", "level", "die"].map(|name| Ranks(name, [0; DRAWS + 1]));
    let (mut random, mut ranking) = (Random::from_seed(1), Random::from_seed(2));
    for _ in 0..SIMULATIONS {
        let truth = model.simulate(&mut random).expect("every draw is a datum");
        model.run(&Options::default(), |_| std::ops::ControlFlow::Continue(())).expect("proper");
        let rng = &mut ranking;
        all[0].add(truth.coin, || model.coin_posterior().sample(rng));
        all[1].add(truth.skill, || model.skill_posterior().sample(rng));
        all[2].add(truth.rate, || model.rate_posterior().sample(rng));
        all[3].add(truth.hazard, || model.hazard_posterior().sample(rng));
        all[4].add(truth.level, || model.level_posterior().sample(rng));
        all[5].add(truth.die[2], || model.die_posterior().sample(rng)[2]);
    }
    assert_uniform(&all);
}

#[test]
fn a_chain_is_calibrated_at_both_ends_and_inside() {
    let data = LocalLevelData {
        start: 3.0,
        spread: 4.0,
        walk: &[1.0, 0.5, 2.0, 0.1, 1.0, 1.0],
        noise: &[1.0, 3.0, 0.2, 5.0, 1.0, 2.0],
        seen: &[0.0; 6],
    };
    let mut model = LocalLevel::new(data).expect("good data");
    let mut all = ["first", "third", "last"].map(|name| Ranks(name, [0; DRAWS + 1]));
    let (mut random, mut ranking) = (Random::from_seed(3), Random::from_seed(4));
    for _ in 0..SIMULATIONS {
        let truth = model.simulate(&mut random).expect("every draw is a datum");
        model.update();
        for (ranks, t) in all.iter_mut().zip([0, 2, 5]) {
            ranks.add(truth.level[t], || model.level_posterior()[t].sample(&mut ranking));
        }
    }
    assert_uniform(&all);
}

#[test]
fn a_posterior_that_is_too_narrow_is_noticed() {
    let mut ranks = Ranks("narrow", [0; DRAWS + 1]);
    let mut random = Random::from_seed(5);
    for _ in 0..SIMULATIONS {
        let unit = posterity_runtime::Gaussian::from_mean_variance(0.0, 1.0);
        let narrow = posterity_runtime::Gaussian::from_mean_variance(0.0, 0.7);
        let truth = unit.sample(&mut random);
        ranks.add(truth, || narrow.sample(&mut random));
    }
    assert!(ranks.excess() > 5.0, "{}", ranks.excess());
}

#[test]
fn a_seed_decides_every_draw() {
    let data = LocalLevelData { start: 0.0, spread: 1.0, walk: &[1.0; 4], noise: &[1.0; 4], seen: &[0.0; 4] };
    let draws = |seed| {
        let mut model = LocalLevel::new(data).expect("good data");
        let draw = model.simulate(&mut Random::from_seed(seed)).expect("every draw is a datum");
        draw.level.iter().map(|level| level.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(draws(7), draws(7));
    assert_ne!(draws(7), draws(8));
}

#[test]
fn data_that_are_refused_leave_what_was_there() {
    let seen = [1.0, 3.0, 2.0];
    let data = LocalLevelData { start: 0.0, spread: 1.0, walk: &[1.0; 3], noise: &[1.0; 3], seen: &seen };
    let mut model = LocalLevel::new(data).expect("good data");
    model.update();
    let before = model.level_posterior().to_vec();
    assert!(model.observe_walk(&[1.0, -1.0, 1.0]).is_err(), "a negative variance");
    assert!(model.observe_seen(&[1.0, f64::NAN, 1.0]).is_err(), "not a number");
    assert!(model.observe_walk(&[1.0; 4]).is_err(), "another length");
    model.reset();
    model.update();
    assert_eq!(model.level_posterior(), before);
}
