//! Simulation-based calibration: where a model draws its own data, the rank of the truth among draws from the
//! posterior is uniform (Talts et al. 2018, arXiv:1804.06788). Both sides are the emitted module's.

use posterity_codegen_tests::compiled::own::conjugate_pairs::{ConjugatePairs, ConjugatePairsData};
use posterity_codegen_tests::compiled::own::hidden_cases::{HiddenCases, HiddenCasesData};
use posterity_codegen_tests::compiled::own::local_level::{LocalLevel, LocalLevelData};
use posterity_codegen_tests::compiled::own::observed_cases::{ObservedCases, ObservedCasesData};
use posterity_codegen_tests::compiled::own::weight_vector::{WeightVector, WeightVectorData};
use posterity_runtime::{Grid, Options, Random};

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

    /// Of a discrete quantity: among equals every rank is as likely.
    fn add_discrete(&mut self, truth: usize, ties: &mut Random, mut draw: impl FnMut() -> usize) {
        let draws: Vec<usize> = (0..DRAWS).map(|_| draw()).collect();
        let below = draws.iter().filter(|draw| **draw < truth).count();
        let equal = draws.iter().filter(|draw| **draw == truth).count();
        let uniform = posterity_runtime::Categorical::uniform(equal + 1);
        self.1[below + uniform.sample(ties)] += 1;
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
fn cases_that_data_decide_are_calibrated() {
    let data = ObservedCasesData { kind: &[0; 5], gauge: &[false; 5], y: &[0.0; 5], heads: &[false; 5] };
    let mut model = ObservedCases::new(data).expect("good data");
    let names = ["centre[0]", "centre[2]", "chance[1]", "chance[2]", "offset"];
    let mut all = names.map(|name| Ranks(name, [0; DRAWS + 1]));
    let (mut random, mut ranking) = (Random::from_seed(6), Random::from_seed(7));
    for _ in 0..SIMULATIONS {
        let truth = model.simulate(&mut random).expect("every draw is a datum");
        model.run(&Options::default(), |_| std::ops::ControlFlow::Continue(())).expect("proper");
        let rng = &mut ranking;
        all[0].add(truth.centre[0], || model.centre_posterior()[0].sample(rng));
        all[1].add(truth.centre[2], || model.centre_posterior()[2].sample(rng));
        all[2].add(truth.chance[1], || model.chance_posterior()[1].sample(rng));
        all[3].add(truth.chance[2], || model.chance_posterior()[2].sample(rng));
        all[4].add(truth.offset, || model.offset_posterior().sample(rng));
    }
    assert_uniform(&all);
}

#[test]
fn hidden_truth_values_and_integers_are_calibrated() {
    let data = HiddenCasesData { seen: &[false; 4], count: 0, last: false };
    let mut model = HiddenCases::new(data).expect("good data");
    let mut all = ["wet[0]", "wet[3]", "kind", "early"].map(|name| Ranks(name, [0; DRAWS + 1]));
    let (mut random, mut ranking, mut ties) =
        (Random::from_seed(8), Random::from_seed(9), Random::from_seed(10));
    for _ in 0..SIMULATIONS {
        let truth = model.simulate(&mut random).expect("every draw is a datum");
        model.run(&Options::default(), |_| std::ops::ControlFlow::Continue(())).expect("proper");
        let rng = &mut ranking;
        for (at, t) in [(0, 0), (1, 3)] {
            let draw = || usize::from(model.wet_posterior()[t].sample(rng));
            all[at].add_discrete(usize::from(truth.wet[t]), &mut ties, draw);
        }
        all[2].add_discrete(truth.kind, &mut ties, || model.kind_posterior().sample(rng));
        all[3].add_discrete(usize::from(truth.early), &mut ties, || {
            usize::from(model.early_posterior().sample(rng))
        });
    }
    assert_uniform(&all);
}

#[test]
fn a_vector_of_weights_is_calibrated() {
    let rows = [1.0, 0.3, 1.0, -1.2, 1.0, 2.0, 0.0, 1.0];
    let data = WeightVectorData { x: Grid::new(&rows, [4, 2]), y: &[0.0; 4] };
    let mut model = WeightVector::new(data).expect("good data");
    let mut all = ["weight[0]", "weight[1]", "their sum"].map(|name| Ranks(name, [0; DRAWS + 1]));
    let (mut random, mut ranking) = (Random::from_seed(11), Random::from_seed(12));
    for _ in 0..SIMULATIONS {
        let truth = model.simulate(&mut random).expect("every draw is a datum").weight;
        model.run(&Options::default(), |_| std::ops::ControlFlow::Continue(())).expect("proper");
        let rng = &mut ranking;
        all[0].add(truth[0], || model.weight_posterior().sample(rng)[0]);
        all[1].add(truth[1], || model.weight_posterior().sample(rng)[1]);
        all[2].add(truth[0] + truth[1], || model.weight_posterior().sample(rng).iter().sum());
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
