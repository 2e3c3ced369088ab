//! Mixtures and chains of integers under the clock.

use posterity_baselines::{input, rng};
use posterity_runtime::{Dirichlet, Grid, Inference, Ragged};
use serde_json::Value;

use crate::cases::{Case, N, baseline, drawn, indices};
use crate::models::{gmm, gmm_diag, gmm_diag_twin, gmm_twin, hmm, hmm_twin, lda, lda_twin};
use crate::posterior::parameters_apart;
use crate::timing::{Baseline, Emitted};

/// Every case, built and its posterior compared.
pub(crate) fn all() -> Vec<Case> {
    vec![gmm_case(), gmm_diag_case(), lda_case(), hmm_case()]
}

/// How far the parameters are apart after the same number of iterations.
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
    parameters_apart(&by_hand.posterior(), emitted)
}

const SIZES: [usize; 3] = [N, 2, 4];
const OTHER_SIZES: [usize; 3] = [9_001, 2, 5];

fn units(sizes: [usize; 3]) -> f64 {
    (sizes[0] * sizes[2]) as f64
}

fn gmm_case() -> Case {
    let [n, d, k] = SIZES;
    let data = drawn("gmm_vmp", &SIZES, 1);
    let (x, start) = (input::floats(&data, "x"), indices(&data, "z_init"));
    let emitted = gmm::GmmData { x: Grid::new(&x, [n, d]), k, start: &start };
    let mut emitted = gmm::Gmm::new(emitted).expect("drawn data are right");
    let apart = Some(compared("gmm_vmp", &data, &mut emitted, 30));
    let [people, traits, kinds] = OTHER_SIZES;
    let other = drawn("gmm_vmp", &OTHER_SIZES, 2);
    let (score, guess) = (input::floats(&other, "x"), indices(&other, "z_init"));
    let twin = gmm_twin::TypesData { kinds, guess: &guess, score: Grid::new(&score, [people, traits]) };
    let twin = gmm_twin::Types::new(twin).expect("drawn data are right");
    Case {
        name: "gmm_vmp",
        unit: "datum·component",
        contenders: vec![
            (units(SIZES), Box::new(Baseline(baseline("gmm_vmp", &data)))),
            (units(SIZES), Box::new(Emitted(emitted))),
            (units(OTHER_SIZES), Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}

fn gmm_diag_case() -> Case {
    let [n, d, k] = SIZES;
    let data = drawn("gmm_diag_vmp", &SIZES, 1);
    let (x, start) = (input::floats(&data, "x"), indices(&data, "z_init"));
    let emitted = gmm_diag::GmmDiagData { x: Grid::new(&x, [n, d]), k, start: &start };
    let mut emitted = gmm_diag::GmmDiag::new(emitted).expect("drawn data are right");
    let apart = Some(compared("gmm_diag_vmp", &data, &mut emitted, 30));
    let [people, traits, kinds] = OTHER_SIZES;
    let other = drawn("gmm_diag_vmp", &OTHER_SIZES, 2);
    let (score, guess) = (input::floats(&other, "x"), indices(&other, "z_init"));
    let twin = gmm_diag_twin::FashionData {
        styles: kinds,
        guess: &guess,
        score: Grid::new(&score, [people, traits]),
    };
    let twin = gmm_diag_twin::Fashion::new(twin).expect("drawn data are right");
    Case {
        name: "gmm_diag_vmp",
        unit: "datum·component",
        contenders: vec![
            (units(SIZES), Box::new(Baseline(baseline("gmm_diag_vmp", &data)))),
            (units(SIZES), Box::new(Emitted(emitted))),
            (units(OTHER_SIZES), Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}

/// Where the baseline starts the topics.
fn topics(topics: usize, vocabulary: usize) -> Vec<Dirichlet> {
    let count = |topic: usize, word: usize| 0.1 + rng::hash_uniform((topic * vocabulary + word) as u64);
    let topic = |topic: usize| Dirichlet::new((0..vocabulary).map(|word| count(topic, word)).collect());
    (0..topics).map(topic).collect()
}

fn lda_case() -> Case {
    let (documents, vocabulary, k) = (200, 1_000, 10);
    let data = drawn("lda_vmp", &[documents, vocabulary, k, 100], 1);
    let (word, starts) = (indices(&data, "word"), indices(&data, "doc_start"));
    let (times, start) = (input::floats(&data, "count"), topics(k, vocabulary));
    let emitted = lda::LdaData {
        word: Ragged { values: &word, starts: &starts },
        times: Ragged { values: &times, starts: &starts },
        topics: k,
        vocabulary,
        start: &start,
    };
    let mut emitted = lda::Lda::new(emitted).expect("drawn data are right");
    let apart = Some(compared("lda_vmp", &data, &mut emitted, 30));
    let (shops, goods, tastes) = (230, 900, 11);
    let other = drawn("lda_vmp", &[shops, goods, tastes, 90], 2);
    let (bought, ends) = (indices(&other, "word"), indices(&other, "doc_start"));
    let (often, from) = (input::floats(&other, "count"), topics(tastes, goods));
    let twin = lda_twin::BasketsData {
        goods,
        tastes,
        bought: Ragged { values: &bought, starts: &ends },
        often: Ragged { values: &often, starts: &ends },
        from: &from,
    };
    let twin = lda_twin::Baskets::new(twin).expect("drawn data are right");
    Case {
        name: "lda_vmp",
        unit: "pair·topic",
        contenders: vec![
            ((word.len() * k) as f64, Box::new(Baseline(baseline("lda_vmp", &data)))),
            ((word.len() * k) as f64, Box::new(Emitted(emitted))),
            ((bought.len() * tastes) as f64, Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}

fn hmm_case() -> Case {
    let (k, m) = (4, 6);
    let data = drawn("hmm_ep", &[N, k, m], 1);
    let [pi, a, b] = ["pi", "a", "b"].map(|key| input::floats(&data, key));
    let y = indices(&data, "y");
    let emitted = hmm::HmmData {
        y: &y,
        initial: &pi,
        transition: Grid::new(&a, [k, k]),
        emission: Grid::new(&b, [k, m]),
    };
    let mut emitted = hmm::Hmm::new(emitted).expect("drawn data are right");
    let apart = Some(compared("hmm_ep", &data, &mut emitted, 1));
    let (days, moods) = (9_001, 4);
    let other = drawn("hmm_ep", &[days, moods, 7], 2);
    let [first, next, shown] = ["pi", "a", "b"].map(|key| input::floats(&other, key));
    let seen = indices(&other, "y");
    let twin = hmm_twin::DiaryData {
        next: Grid::new(&next, [moods, moods]),
        shown: Grid::new(&shown, [moods, 7]),
        seen: &seen,
        first: &first,
    };
    let twin = hmm_twin::Diary::new(twin).expect("drawn data are right");
    Case {
        name: "hmm_ep",
        unit: "step",
        contenders: vec![
            (N as f64, Box::new(Baseline(baseline("hmm_ep", &data)))),
            (N as f64, Box::new(Emitted(emitted))),
            (days as f64, Box::new(Emitted(twin))),
        ],
        apart,
        aside: None,
    }
}
