//! The models under the clock, on data drawn by the baselines' own generator.

use posterity_baselines::generate::generate;
use posterity_baselines::{build, input, rng};
use posterity_runtime::{Grid, Inference};
use serde_json::Value;

use crate::models::{
    bpm, bpm_twin, factor_analysis, factor_analysis_twin, gaussian, gaussian_twin, irt, irt_twin, lgssm,
    lgssm_twin, trueskill, trueskill_twin,
};
use crate::posterior::difference;
use crate::timing::{Baseline, Contender, Emitted, StartOfBaseline, StartOfEmitted};
use crate::{mixtures, samplers};

/// A model that both can run.
pub struct Case {
    /// Its name, the baseline's first.
    pub name: &'static str,
    /// What the costs are per.
    pub unit: &'static str,
    /// The baseline, the generated program and, if there is one, its twin, with the units in one iteration.
    pub contenders: Vec<(f64, Box<dyn Contender>)>,
    /// How far apart the posteriors are, where both have one.
    pub apart: Option<Result<f64, String>>,
    /// What the contender after the twin is, if one runs for its cost alone.
    pub aside: Option<&'static str>,
}

/// Every case, built and its posterior compared.
pub fn all() -> Vec<Case> {
    let plain = vec![
        gaussian_plain(),
        gaussian_iteration(),
        gaussian_start(),
        trueskill_case(),
        bpm_case(),
        lgssm_case(),
        irt_case(),
        factor_analysis_case(),
    ];
    plain.into_iter().chain(mixtures::all()).chain([samplers::gmm_case()]).collect()
}

pub(crate) const N: usize = 10_000;

pub(crate) fn drawn(model: &str, size: &[usize], seed: u64) -> Value {
    generate(model, size, seed).expect("the generator knows the model")
}

pub(crate) fn baseline(model: &str, data: &Value) -> Box<dyn posterity_baselines::Model> {
    build(model, data).expect("the baselines know the model")
}

/// How far apart both are after the same number of iterations.
fn compared(
    model: &str,
    data: &Value,
    emitted: &mut dyn Inference,
    iterations: usize,
) -> Result<f64, String> {
    let mut by_hand = baseline(model, data);
    by_hand.reset();
    by_hand.iterate(iterations);
    emitted.reset();
    (0..iterations).for_each(|_| emitted.update());
    difference(&by_hand.posterior(), emitted)
}

pub(crate) fn indices(data: &Value, key: &str) -> Vec<usize> {
    input::ints(data, key).into_iter().map(|index| index as usize).collect()
}

fn truths(data: &Value, key: &str) -> Vec<bool> {
    input::ints(data, key).into_iter().map(|one| one == 1).collect()
}

/// Something small and known for each of `n`.
fn covariate(n: usize) -> Vec<f64> {
    (0..n).map(|index| 0.2 * (rng::hash_uniform(index as u64) - 0.5)).collect()
}

fn gaussian_of(data: &Value) -> gaussian::LearnGaussian {
    let x = input::floats(data, "x");
    gaussian::LearnGaussian::new(gaussian::LearnGaussianData { x: &x }).expect("drawn data are right")
}

/// The same inference from two instruments instead of one.
fn gaussian_twin_of(hours: usize, days: usize) -> gaussian_twin::Instruments {
    let (indoors, outdoors) = (drawn("gaussian_vmp", &[hours], 2), drawn("gaussian_vmp", &[days], 3));
    let (indoors, outdoors) = (input::floats(&indoors, "x"), input::floats(&outdoors, "x"));
    let twin = gaussian_twin::InstrumentsData { indoors: &indoors, outdoors: &outdoors };
    gaussian_twin::Instruments::new(twin).expect("drawn data are right")
}

/// Against a baseline that goes through the data at every iteration; the generated program never does, so its cost
/// per datum is that of an iteration over their number, and the twin has as many.
fn gaussian_plain() -> Case {
    let data = drawn("gaussian_vmp", &[N], 1);
    let mut emitted = gaussian_of(&data);
    let apart = Some(compared("gaussian_vmp", &data, &mut emitted, 20));
    let days = 2_999;
    let twin = gaussian_twin_of(N - days, days);
    let n = N as f64;
    Case {
        name: "gaussian_vmp",
        unit: "datum",
        contenders: vec![
            (n, Box::new(Baseline(baseline("gaussian_vmp", &data)))),
            (n, Box::new(Emitted(emitted))),
            (n, Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}

/// Without the data: every iteration is a handful of operations, however many data there are.
fn gaussian_iteration() -> Case {
    let data = drawn("gaussian_vmp", &[N], 1);
    let mut emitted = gaussian_of(&data);
    let apart = Some(compared("gaussian_vmp_suff", &data, &mut emitted, 20));
    let twin = gaussian_twin_of(7_001, 901);
    Case {
        name: "gaussian_vmp_suff",
        unit: "iteration",
        contenders: vec![
            (1.0, Box::new(Baseline(baseline("gaussian_vmp_suff", &data)))),
            (1.0, Box::new(Emitted(emitted))),
            (1.0, Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}

/// What `gaussian_vmp_suff` leaves out: the sums over the data, once per run.
fn gaussian_start() -> Case {
    let data = drawn("gaussian_vmp", &[N], 1);
    let (hours, days) = (7_001, 901);
    let twin = gaussian_twin_of(hours, days);
    let n = N as f64;
    Case {
        name: "gaussian_vmp_suff, first iteration",
        unit: "datum",
        contenders: vec![
            (n, Box::new(StartOfBaseline(baseline("gaussian_vmp_suff", &data)))),
            (n, Box::new(StartOfEmitted(gaussian_of(&data)))),
            ((hours + days) as f64, Box::new(StartOfEmitted(twin))),
        ],
        apart: None,
        aside: None,
    }
}

fn trueskill_case() -> Case {
    let data = drawn("trueskill_ep", &[N, 1_000], 1);
    let (winner, loser) = (indices(&data, "winner"), indices(&data, "loser"));
    let emitted = trueskill::TrueSkillData { players: 1_000, winner: &winner, loser: &loser };
    let mut emitted = trueskill::TrueSkill::new(emitted).expect("drawn data are right");
    let apart = Some(compared("trueskill_ep", &data, &mut emitted, 30));
    let (games, people) = (9_001, 907);
    let other = drawn("trueskill_ep", &[games, people], 2);
    let (black, white, handicap) = (indices(&other, "winner"), indices(&other, "loser"), covariate(games));
    let twin = trueskill_twin::ChessData { people, black: &black, white: &white, handicap: &handicap };
    let twin = trueskill_twin::Chess::new(twin).expect("drawn data are right");
    Case {
        name: "trueskill_ep",
        unit: "game",
        contenders: vec![
            (N as f64, Box::new(Baseline(baseline("trueskill_ep", &data)))),
            (N as f64, Box::new(Emitted(emitted))),
            (games as f64, Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}

fn bpm_case() -> Case {
    let sizes = [1_000, 20];
    let data = drawn("bpm_ep", &sizes, 1);
    let (x, y) = (input::floats(&data, "x"), truths(&data, "y"));
    let emitted = bpm::BayesPointMachineData { x: Grid::new(&x, sizes), y: &y };
    let mut emitted = bpm::BayesPointMachine::new(emitted).expect("drawn data are right");
    let apart = Some(compared("bpm_ep", &data, &mut emitted, 30));
    let other_sizes = [937, 23];
    let other = drawn("bpm_ep", &other_sizes, 2);
    let (traits, granted) = (input::floats(&other, "x"), truths(&other, "y"));
    let twin = bpm_twin::ApprovalData { granted: &granted, traits: Grid::new(&traits, other_sizes) };
    let twin = bpm_twin::Approval::new(twin).expect("drawn data are right");
    let units = (sizes[0] * sizes[1]) as f64;
    Case {
        name: "bpm_ep",
        unit: "datum·feature",
        contenders: vec![
            (units, Box::new(Baseline(baseline("bpm_ep", &data)))),
            (units, Box::new(Emitted(emitted))),
            // with the bias
            ((other_sizes[0] * (other_sizes[1] + 1)) as f64, Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}

fn lgssm_case() -> Case {
    let data = drawn("lgssm_ep", &[N], 1);
    let y = input::floats(&data, "y");
    let mut emitted = lgssm::Walk::new(lgssm::WalkData { y: &y }).expect("drawn data are right");
    let apart = Some(compared("lgssm_ep", &data, &mut emitted, 1));
    let steps = 9_001;
    let (seen, push) = (input::floats(&drawn("lgssm_ep", &[steps], 2), "y"), covariate(steps));
    let twin = lgssm_twin::Drift::new(lgssm_twin::DriftData { push: &push, seen: &seen });
    Case {
        name: "lgssm_ep",
        unit: "step",
        contenders: vec![
            (N as f64, Box::new(Baseline(baseline("lgssm_ep", &data)))),
            (N as f64, Box::new(Emitted(emitted))),
            (steps as f64, Box::new(Emitted(twin.expect("drawn data are right")))),
        ],
        apart,
        aside: None,
    }
}

fn irt_case() -> Case {
    let sizes = [1_000, 20];
    let data = drawn("irt_ep", &sizes, 1);
    let correct = truths(&data, "correct");
    let mut emitted = irt::Rasch::new(irt::RaschData { correct: Grid::new(&correct, sizes) })
        .expect("drawn data are right");
    let apart = Some(compared("irt_ep", &data, &mut emitted, 30));
    let other_sizes = [907, 23];
    let hit = truths(&drawn("irt_ep", &other_sizes, 2), "correct");
    let tired = covariate(other_sizes[0]);
    let twin = irt_twin::DartsData { hit: Grid::new(&hit, other_sizes), tired: &tired };
    let twin = irt_twin::Darts::new(twin).expect("drawn data are right");
    let units = (sizes[0] * sizes[1]) as f64;
    Case {
        name: "irt_ep",
        unit: "response",
        contenders: vec![
            (units, Box::new(Baseline(baseline("irt_ep", &data)))),
            (units, Box::new(Emitted(emitted))),
            ((other_sizes[0] * other_sizes[1]) as f64, Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}

fn factor_analysis_case() -> Case {
    let (n, d, factors) = (2_000, 10, 4);
    let data = drawn("factor_analysis_vmp", &[n, d, factors], 1);
    let (x, start) = (input::floats(&data, "x"), starts(d * factors));
    let emitted = factor_analysis::FactorAnalysisData {
        x: Grid::new(&x, [n, d]),
        start: Grid::new(&start, [d, factors]),
    };
    let mut emitted = factor_analysis::FactorAnalysis::new(emitted).expect("drawn data are right");
    let apart = Some(compared("factor_analysis_factorised_vmp", &data, &mut emitted, 30));
    let (people, films, traits) = (1_501, 11, 5);
    let score = input::floats(&drawn("factor_analysis_vmp", &[people, films, traits], 2), "x");
    let (from, mood) = (starts(films * traits), covariate(people));
    let twin = factor_analysis_twin::TastesData {
        from: Grid::new(&from, [films, traits]),
        score: Grid::new(&score, [people, films]),
        mood: &mood,
    };
    let twin = factor_analysis_twin::Tastes::new(twin).expect("drawn data are right");
    let units = (n * d * factors) as f64;
    Case {
        name: "factor_analysis_factorised_vmp",
        unit: "datum·feature·factor",
        contenders: vec![
            (units, Box::new(Baseline(baseline("factor_analysis_factorised_vmp", &data)))),
            (units, Box::new(Emitted(emitted))),
            ((people * films * traits) as f64, Box::new(Emitted(twin))),
            (units, Box::new(Baseline(baseline("factor_analysis_vmp", &data)))),
        ],
        apart,
        aside: Some("by hand, joint over factors: another posterior, cost only"),
    }
}

/// Where the baseline starts the weights.
fn starts(n: usize) -> Vec<f64> {
    (0..n).map(|index| rng::hash_uniform(index as u64) - 0.5).collect()
}
