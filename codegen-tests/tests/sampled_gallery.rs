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

/// The sampler of a model on data.
fn sampler(name: &str, data: &Value) -> Box<dyn Sampler> {
    build_sampler(name, &data.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The verbal aggression that the reference is about, that of the first items: of all of them chains take long to be worth
/// enough.
fn first_items(items: usize) -> Value {
    let mut data = data("verbal_aggression");
    let column = |data: &Value, key: &str| data[key].as_array().expect("a column").clone();
    let kept: Vec<bool> = column(&data, "item").iter().map(|item| (number(item) as usize) < items).collect();
    for key in ["person", "item", "yes"] {
        let kept = column(&data, key).into_iter().zip(&kept).filter(|(_, kept)| **kept);
        data[key] = kept.map(|(one, _)| one).collect();
    }
    data["item_name"] = column(&data, "item_name").into_iter().take(items).collect();
    data["items"] = items.into();
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
    Ok((mean - expected).abs() / found.mcse_mean.hypot(of_reference))
}

/// How far the mean and the variance of chains are from what they should be. Draws that are all alike, as of a state that is
/// rare, have no error of their own: theirs is that of as many draws from the reference.
fn both_off(chains: &[Vec<f64>], (mean, sd): (f64, f64), error: f64) -> [Result<f64, String>; 2] {
    let (count, first) = (chains.concat().len() as f64, chains[0][0]);
    if chains.iter().flatten().all(|draw| *draw == first) {
        let off = (first - mean).abs() / (sd / count.sqrt()).hypot(error * sd);
        return [Ok(off), Ok(off)];
    }
    let squares: Vec<Vec<f64>> =
        chains.iter().map(|chain| chain.iter().map(|draw| (draw - mean).powi(2)).collect()).collect();
    // A squared distance from the mean spreads by about √2 variances.
    [errors_off(chains, mean, error * sd), errors_off(&squares, sd * sd, 1.5 * error * sd * sd)]
}

/// Compares every number of a model's outputs with the reference, by sweeps of which some are burn-in.
fn means_and_spreads_are_the_references(name: &str, data: &Value, [sweeps, burn_in]: [usize; 2]) {
    let reference = json(&format!("codegen-tests/reference/{name}.json"));
    let error = number(&reference["error_in_sds"]);
    let mut sampler = sampler(name, data);
    let traces = traces(&mut *sampler, sweeps, burn_in);
    let mut wanted = Vec::new();
    for (output, _) in sampler.traced() {
        moments(&reference["posterior"][output], &mut wanted);
    }
    assert_eq!(wanted.len(), traces.len(), "{name}: numbers of the reference");
    let (mut wrong, mut farthest) = (Vec::new(), 0.0_f64);
    for (at, (trace, (mean, sd))) in traces.iter().zip(wanted).enumerate() {
        for (what, off) in ["mean", "variance"].iter().zip(both_off(trace, (mean, sd), error)) {
            farthest = farthest.max(off.clone().unwrap_or(f64::INFINITY));
            if off.as_ref().map_or(true, |off| *off > MOST) {
                wrong.push(format!("the {what} of number {at}, {mean} ± {sd}: {off:?}"));
            }
        }
    }
    println!("{name}: {} numbers, at most {farthest:.1} errors off", traces.len());
    assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
}

/// The data of a gallery's model.
fn data(file: &str) -> Value {
    json(&format!("models/data/{file}.json"))
}

#[test]
fn a_change_of_rates_in_an_unknown_year() {
    means_and_spreads_are_the_references("coal_mining_sampled", &data("coal_mining"), [3000, 100]);
}

#[test]
fn hidden_states_as_one_block() {
    means_and_spreads_are_the_references("coal_mining_states", &data("coal_mining"), [3000, 200]);
}

#[test]
fn a_mixture_of_two_kinds() {
    means_and_spreads_are_the_references("geyser_waits", &data("faithful"), [1500, 100]);
}

#[test]
fn a_product_that_is_integrated_out() {
    means_and_spreads_are_the_references("nile_drop", &data("nile"), [3000, 100]);
}

#[test]
fn a_probit_regression_by_data_augmentation() {
    let data = data("breast_cancer_standardised");
    means_and_spreads_are_the_references("probit_sampled", &data, [1000, 100]);
}

#[test]
fn counties_as_one_block() {
    means_and_spreads_are_the_references("radon_sampled", &data("radon"), [1000, 200]);
}

#[test]
fn answers_of_persons_by_data_augmentation() {
    means_and_spreads_are_the_references("verbal_aggression", &first_items(6), [800, 100]);
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
    let (sweeps, burn_in, chains) = (400, 250, 1);
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
