//! The models of the gallery that are sampled, on their real data: means and spreads against those of sums and weighted
//! draws (`reference/moments.py`), in Monte Carlo errors; topics by what another sampler finds, whatever their order.

mod support;

use posterity_codegen_tests::build_sampler;
use posterity_runtime::Sampler;
use posterity_runtime::sampling::diagnose;
use serde_json::Value;
use support::{json, number};

/// The chains of each model.
const CHAINS: u64 = 4;
/// How many of its errors a figure may be off. The seeds are fixed: of the 900 numbers that are compared, the farthest
/// of as many normal ones would be 3.3 off.
const MOST: f64 = 4.5;
/// How large a Monte Carlo error may be, in standard deviations of what it is the error of: a larger one tells nothing.
const WIDEST: f64 = 0.1;

/// Each model, its data, the sweeps of a chain and of these the burn-in.
const SAMPLED: [(&str, &str, usize, usize); 7] = [
    ("coal_mining_sampled", "coal_mining", 3000, 100),
    ("coal_mining_states", "coal_mining", 3000, 200),
    ("geyser_waits", "faithful", 1500, 100),
    ("nile_drop", "nile", 3000, 100),
    ("probit_sampled", "breast_cancer_standardised", 1500, 200),
    ("radon_sampled", "radon", 1000, 200),
    ("verbal_aggression", "verbal_aggression", 800, 100),
];

/// The sampler of a model on data.
fn sampler(name: &str, data: &Value) -> Box<dyn Sampler> {
    build_sampler(name, &data.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The data of a model; of the verbal aggression what the reference has, the first six items.
fn data_of(name: &str, file: &str) -> Value {
    let mut data = json(&format!("models/data/{file}.json"));
    if name == "verbal_aggression" {
        let items = 6;
        let column = |data: &Value, key: &str| data[key].as_array().expect("a column").clone();
        let kept: Vec<bool> =
            column(&data, "item").iter().map(|item| number(item) < f64::from(items)).collect();
        for key in ["person", "item", "yes"] {
            let kept = column(&data, key).into_iter().zip(&kept).filter(|(_, kept)| **kept);
            data[key] = kept.map(|(one, _)| one).collect();
        }
        data["items"] = items.into();
    }
    data
}

/// Runs chains: each number of the outputs, chain by chain, draw by draw.
fn traces(sampler: &mut dyn Sampler, sweeps: usize, burn_in: usize) -> Vec<Vec<Vec<f64>>> {
    let mut traces = Vec::new();
    for chain in 0..CHAINS {
        sampler.restart(1, chain);
        let mut numbers: Vec<Vec<f64>> = Vec::new();
        let mut row = Vec::new();
        for sweep in 1..=sweeps {
            sampler.sweep();
            if sweep > burn_in {
                row.clear();
                sampler.trace(&mut row);
                numbers.resize(row.len(), Vec::new());
                numbers.iter_mut().zip(&row).for_each(|(list, one)| list.push(*one));
            }
        }
        sampler.check(sweeps).expect("every block has a value");
        for (at, list) in numbers.into_iter().enumerate() {
            if traces.len() <= at {
                traces.push(Vec::new());
            }
            traces[at].push(list);
        }
    }
    traces
}

/// The means and standard deviations of a reference, each output's one after the other.
fn moments(reference: &Value, all: &mut Vec<(f64, f64)>) {
    match reference {
        Value::Array(items) => items.iter().for_each(|item| moments(item, all)),
        one => all.push((number(&one["mean"]), number(&one["sd"]))),
    }
}

/// How far the mean of chains is from what it should be, in its errors: that of the chains and that of the reference.
fn errors_off(chains: &[Vec<f64>], expected: f64, of_reference: f64) -> Result<f64, String> {
    let found = diagnose(chains).ok_or("no draws")?;
    let all = chains.concat();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let spread = (all.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / all.len() as f64).sqrt();
    if found.mcse_mean > WIDEST * spread {
        return Err(format!("worth {:.0} draws only", found.ess_bulk));
    }
    let error = found.mcse_mean.hypot(of_reference);
    // What never moves has no error: it must be what it should be.
    Ok(if mean == expected { 0.0 } else { (mean - expected).abs() / error })
}

#[test]
fn means_and_spreads_are_the_references() {
    let mut wrong = Vec::new();
    for (name, data, sweeps, burn_in) in SAMPLED {
        let reference = json(&format!("codegen-tests/reference/{name}.json"));
        let error = number(&reference["error_in_sds"]);
        let mut sampler = sampler(name, &data_of(name, data));
        let traces = traces(&mut *sampler, sweeps, burn_in);
        let mut at = 0;
        let mut farthest: f64 = 0.0;
        for (output, _) in sampler.samples() {
            let mut wanted = Vec::new();
            moments(&reference["posterior"][output], &mut wanted);
            for (index, (mean, sd)) in wanted.into_iter().enumerate() {
                let squares: Vec<Vec<f64>> = traces[at]
                    .iter()
                    .map(|chain| chain.iter().map(|draw| (draw - mean).powi(2)).collect())
                    .collect();
                let off = errors_off(&traces[at], mean, error * sd);
                // A squared distance from the mean spreads by about √2 variances.
                let off_spread = errors_off(&squares, sd * sd, 1.5 * error * sd * sd);
                for (what, off) in [("mean", off), ("variance", off_spread)] {
                    farthest = farthest.max(off.clone().unwrap_or(f64::INFINITY));
                    if off.as_ref().map_or(true, |off| *off > MOST) {
                        wrong.push(format!("{name}: the {what} of {output}, number {index}: {off:?}"));
                    }
                }
                at += 1;
            }
        }
        assert_eq!(at, traces.len(), "{name}: numbers of the reference");
        println!("{name:20} {at:4} numbers, at most {farthest:.1} errors off");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words of the first documents, and the data that hold no others.
fn first_documents(count: usize) -> (Vec<Vec<usize>>, Value) {
    let mut data = json("models/data/reuters_tokens.json");
    let whole = |value: &Value| -> Vec<usize> {
        value.as_array().expect("a column").iter().map(|one| number(one) as usize).collect()
    };
    let (starts, words) = (whole(&data["doc_start"]), whole(&data["word"]));
    let documents: Vec<Vec<usize>> =
        (0..count).map(|at| words[starts[at]..starts[at + 1]].to_vec()).collect();
    data["documents"] = count.into();
    data["words"] = serde_json::json!(documents);
    (documents, data)
}

/// The log likelihood of words, and the mean over documents of the largest share of a topic.
fn told(numbers: &[f64], documents: &[Vec<usize>], vocabulary: usize, topics: usize) -> [f64; 2] {
    let (topic, share) = numbers.split_at(topics * vocabulary);
    let mut told = [0.0; 2];
    for (share, words) in share.chunks(topics).zip(documents) {
        let chance = |word: &usize| -> f64 {
            share.iter().enumerate().map(|(k, share)| share * topic[k * vocabulary + word]).sum()
        };
        told[0] += words.iter().map(|word| chance(word).ln()).sum::<f64>();
        told[1] += share.iter().copied().fold(0.0, f64::max) / documents.len() as f64;
    }
    told
}

#[test]
fn topics_explain_the_words_as_well_as_those_of_a_collapsed_sampler() {
    let reference = json("codegen-tests/reference/lda_sampled.json");
    let (documents, data) = first_documents(number(&reference["documents"]) as usize);
    let [vocabulary, topics] = ["vocabulary", "topics"].map(|key| number(&data[key]) as usize);
    let mut sampler = sampler("lda_sampled", &data);
    let (sweeps, burn_in, chains) = (400, 250, 2);
    let mut means = [0.0; 2];
    let mut numbers = Vec::new();
    for chain in 0..chains {
        sampler.restart(1, chain);
        for sweep in 0..sweeps {
            sampler.sweep();
            if sweep >= burn_in {
                numbers.clear();
                sampler.trace(&mut numbers);
                let told = told(&numbers, &documents, vocabulary, topics);
                means.iter_mut().zip(told).for_each(|(mean, told)| *mean += told);
            }
        }
    }
    for (name, sum) in ["log_likelihood", "largest_share"].iter().zip(means) {
        let mean = sum / (chains as f64 * f64::from(sweeps - burn_in));
        let [wanted, spread] = ["mean", "sd_of_chains"].map(|key| number(&reference[name][key]));
        println!("{name}: {mean:.3}, of the reference {wanted:.3}, whose chains are {spread:.3} apart");
        assert!((mean - wanted).abs() < 3.0 * spread, "{name}: {mean}, not {wanted} ± {spread}");
    }
}
