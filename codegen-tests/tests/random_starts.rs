//! Models that start at random: the evidence of mixtures of one to five components, and topics against the textbook's
//! updates from the same start.

mod support;

use std::ops::ControlFlow;

use libm::lgamma;
use posterity_codegen_tests::build_sampler;
use posterity_runtime::special::digamma;
use posterity_runtime::{Inference, Options, Posterior, Run, run};
use serde_json::{Value, json};
use support::{inference, json, read};

/// Runs an inference from a seed.
fn from_seed(inference: &mut dyn Inference, seed: u64, iterations: usize) -> Run {
    let options = Options { seed, iterations, ..Options::default() };
    run(inference, &options, |_| ControlFlow::Continue(())).expect("a posterior")
}

/// The rows `| components | evidence |` of the gallery's README.
fn table() -> Vec<(usize, f64)> {
    let number = |cell: &str| cell.trim().replace('−', "-").parse::<f64>().ok();
    let row = |line: &str| match line.split('|').map(number).collect::<Vec<_>>()[..] {
        [_, Some(count), Some(evidence), ..] => Some((count as usize, evidence)),
        _ => None,
    };
    read("models/README.md").lines().filter_map(row).collect()
}

#[test]
fn the_evidence_of_one_to_five_kinds_of_eruption_is_the_tables() {
    let mut data = json("models/data/faithful.json");
    let table = table();
    assert_eq!(table.iter().map(|(count, _)| *count).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    for (count, said) in table {
        data["components"] = json!(count);
        let mut mixture = inference("old_faithful", &data.to_string());
        // Every seed finds the same mode, but for the order of its components.
        for seed in 0..4 {
            assert!(from_seed(&mut *mixture, seed, 2000).converged, "{count} components, seed {seed}");
            let found = mixture.log_evidence();
            assert!((found - said).abs() < 0.006, "{count} components, seed {seed}: {found}, not {said}");
        }
    }
}

/// The log evidence of `two_kinds`: the sum over all ways to tell the kinds apart.
fn of_two_kinds(x: &[f64]) -> f64 {
    let (n, spread) = (x.len(), 25.0);
    let log_normal = |kind: &[f64]| {
        // Gaussians of variance 1 about a mean from N(0, 25).
        let count = kind.len() as f64;
        let (sum, square): (f64, f64) = (kind.iter().sum(), kind.iter().map(|x| x * x).sum());
        let precision = 1.0 / spread + count;
        -0.5 * (count * std::f64::consts::TAU.ln() + square - sum * sum / precision
            + (spread * precision).ln())
    };
    let terms: Vec<f64> = (0..1_u32 << n)
        .map(|kinds| {
            let of = |wanted: bool| -> Vec<f64> {
                (0..n).filter(|i| ((kinds >> i) & 1 == 1) == wanted).map(|i| x[i]).collect()
            };
            let (one, other) = (of(true), of(false));
            let (a, b) = (one.len() as f64 + 1.0, other.len() as f64 + 1.0);
            log_normal(&one) + log_normal(&other) + lgamma(a) + lgamma(b) - lgamma(a + b)
        })
        .collect();
    let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    top + terms.iter().map(|term| (term - top).exp()).sum::<f64>().ln()
}

#[test]
fn expectation_propagation_finds_one_of_two_alike_modes() {
    let x = [-3.1, -2.4, -3.3, 2.2, 2.6, 3.4, 2.9, -2.0];
    // The exact evidence counts both ways to name the kinds.
    let exact = of_two_kinds(&x) - 2.0_f64.ln();
    let data = json!({ "x": x, "share": 0.4 }).to_string();
    let mut kinds = inference("two_kinds", &data);
    let mut first_is_low = Vec::new();
    for seed in 0..8 {
        assert!(from_seed(&mut *kinds, seed, 500).converged, "seed {seed}");
        let found = kinds.log_evidence();
        assert!((found - exact).abs() < 2e-3, "seed {seed}: {found}, not {exact}");
        let posteriors = kinds.posteriors();
        let mean = posteriors.iter().find(|(name, _)| *name == "mean").map(|(_, posterior)| posterior);
        let Some(Posterior::Array(means)) = mean else { panic!("{mean:?}") };
        let Posterior::Gaussian(first) = &means[0] else { panic!("{means:?}") };
        first_is_low.push(first.mean() < 0.0);
    }
    assert!(first_is_low.contains(&true) && first_is_low.contains(&false), "{first_is_low:?}");
}

#[test]
fn a_seed_decides_the_start_and_another_one_is_another() {
    let data = read("models/data/faithful.json");
    let mut one = inference("old_faithful", &data);
    let bits = |inference: &mut dyn Inference| inference.log_evidence().to_bits();
    let mut after = |seed| {
        from_seed(&mut *one, seed, 3);
        one.update();
        bits(&mut *one)
    };
    let (first, second, third) = (after(1), after(2), after(1));
    assert!(first == third && first != second);
    let mut other = inference("old_faithful", &data);
    from_seed(&mut *other, 1, 4);
    assert_eq!(bits(&mut *other), first);
}

/// The pseudo-counts of each topic.
fn topics(inference: &dyn Inference) -> Vec<Vec<f64>> {
    let posteriors = inference.posteriors();
    let Posterior::Array(all) = &posteriors[0].1 else { panic!("topics are an array") };
    let counts = |topic: &Posterior| match topic {
        Posterior::Dirichlet(topic) => topic.counts().to_vec(),
        other => panic!("a topic is a Dirichlet, not {other:?}"),
    };
    all.iter().map(counts).collect()
}

/// E log p under a Dirichlet.
fn mean_logs(counts: &[f64]) -> Vec<f64> {
    let total = digamma(counts.iter().sum());
    counts.iter().map(|count| digamma(*count) - total).collect()
}

/// Minus the Kullback–Leibler divergence of a Dirichlet from a symmetric one.
fn below_prior(counts: &[f64], prior: f64) -> f64 {
    let normaliser =
        |counts: &[f64]| counts.iter().map(|count| lgamma(*count)).sum::<f64>() - lgamma(counts.iter().sum());
    let gap = counts.iter().zip(mean_logs(counts)).map(|(count, log)| (prior - count) * log).sum::<f64>();
    gap + normaliser(counts) - normaliser(&vec![prior; counts.len()])
}

/// The words of each document, each with its count.
fn documents(data: &Value) -> Vec<Vec<(usize, f64)>> {
    let column = |name: &str| -> Vec<f64> {
        data[name].as_array().expect("a column").iter().map(|one| one.as_f64().expect("a number")).collect()
    };
    let (starts, words, counts) = (column("doc_start"), column("word"), column("count"));
    let end = |at: usize| starts.get(at + 1).map_or(words.len(), |end| *end as usize);
    let of = |at: usize| (starts[at] as usize..end(at)).map(|at| (words[at] as usize, counts[at])).collect();
    (0..starts.len()).map(of).collect()
}

/// One pass of Blei, Ng & Jordan's updates over shares, then words, then topics: the new topics, what each word is
/// about, and the bound.
fn pass(
    documents: &[Vec<(usize, f64)>],
    topics: &[Vec<f64>],
    about: &mut [Vec<Vec<f64>>],
) -> (Vec<Vec<f64>>, f64) {
    let (count, prior) = (topics.len(), 0.1);
    let logs: Vec<Vec<f64>> = topics.iter().map(|topic| mean_logs(topic)).collect();
    let mut next = vec![vec![prior; topics[0].len()]; count];
    let mut shares = Vec::new();
    for (words, about) in documents.iter().zip(about.iter_mut()) {
        let mut share = vec![prior; count];
        for ((_, times), weights) in words.iter().zip(about.iter()) {
            share.iter_mut().zip(weights).for_each(|(share, weight)| *share += times * weight);
        }
        let share_logs = mean_logs(&share);
        for ((word, times), weights) in words.iter().zip(about) {
            let raw: Vec<f64> = (0..count).map(|k| (share_logs[k] + logs[k][*word]).exp()).collect();
            let total: f64 = raw.iter().sum();
            for k in 0..count {
                weights[k] = raw[k] / total;
                next[k][*word] += times * weights[k];
            }
        }
        shares.push(share);
    }
    let logs: Vec<Vec<f64>> = next.iter().map(|topic| mean_logs(topic)).collect();
    let mut bound = next.iter().chain(&shares).map(|counts| below_prior(counts, prior)).sum::<f64>();
    for ((words, about), share) in documents.iter().zip(about).zip(&shares) {
        let share_logs = mean_logs(share);
        for ((word, times), weights) in words.iter().zip(about) {
            let each = (0..count).map(|k| weights[k] * (share_logs[k] + logs[k][*word] - weights[k].ln()));
            bound += times * each.filter(|term| !term.is_nan()).sum::<f64>();
        }
    }
    (next, bound)
}

#[test]
fn topics_are_those_of_the_textbooks_updates_from_the_same_start() {
    let data = json("models/data/reuters.json");
    let documents = documents(&data);
    let mut lda = inference("lda", &data.to_string());
    let mut expected = topics(&*lda);
    let even = vec![1.0 / expected.len() as f64; expected.len()];
    let mut about: Vec<Vec<Vec<f64>>> =
        documents.iter().map(|words| vec![even.clone(); words.len()]).collect();
    for iteration in 0..5 {
        lda.update();
        let bound;
        (expected, bound) = pass(&documents, &expected, &mut about);
        let far = topics(&*lda)
            .concat()
            .iter()
            .zip(expected.concat())
            .map(|(one, other)| (one - other).abs() / other)
            .fold(0.0, f64::max);
        let evidence = (lda.log_evidence() / bound - 1.0).abs();
        assert!(far < 1e-9 && evidence < 1e-11, "iteration {iteration}: topics {far:e}, bound {evidence:e}");
    }
}

#[test]
fn topics_are_about_what_the_news_were() {
    let data = json("models/data/reuters.json");
    let token = data["token"].as_array().expect("the words");
    let mut lda = inference("lda", &data.to_string());
    from_seed(&mut *lda, 0, 60);
    let best: Vec<Vec<&str>> = topics(&*lda)
        .iter()
        .map(|counts| {
            let mut order: Vec<usize> = (0..counts.len()).collect();
            order.sort_by(|a, b| counts[*b].total_cmp(&counts[*a]));
            order.iter().take(10).map(|word| token[*word].as_str().expect("a word")).collect()
        })
        .collect();
    for together in [["pope", "vatican"], ["yeltsin", "kremlin"], ["mother", "teresa"], ["charles", "diana"]]
    {
        let has = |words: &Vec<&str>| together.iter().all(|word| words.contains(word));
        assert!(best.iter().any(has), "{together:?}: {best:#?}");
    }
}

#[test]
fn a_chain_begins_where_all_inequalities_hold() {
    let bounds = [1.0, -2.0, 5.0];
    let mut sampler = build_sampler("joined_starts", &json!({"t": bounds}).to_string()).expect("a sampler");
    let mut begun = Vec::new();
    for stream in 0..200 {
        sampler.restart(7, stream);
        let mut numbers = Vec::new();
        sampler.trace(&mut numbers);
        let [x, y] = [0, 3].map(|at| numbers[at..at + 3].to_vec());
        let [a, b, s, c] = numbers[6..] else { panic!("{numbers:?}") };
        for ((x, y), bound) in x.iter().zip(&y).zip(bounds) {
            assert!(*x > bound && *y > x + 1.0, "{numbers:?}");
        }
        assert!(a > b && b > 0.6 && if s == 1.0 { c > a } else { a > c }, "{numbers:?}");
        begun.push(a);
    }
    begun.sort_by(f64::total_cmp);
    begun.dedup();
    assert_eq!(begun.len(), 200, "each stream begins elsewhere");
}
