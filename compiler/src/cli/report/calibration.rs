//! The ranks of a simulation-based calibration: a histogram and a test for each output, or all of them as JSON.

use std::fmt::Write;

use posterity_compiler::Generated;
use posterity_runtime::driver::RANKS;
use serde_json::{Map, Value, json};
use spec_math::cephes64::igamc;

use super::sheet::Sheet;

/// How many bars the histogram of an output has.
const BARS: usize = 20;

/// The numbers of bins that a test may have, each a divisor of the number of ranks that there are.
const BINS: [usize; 5] = [20, 10, 5, 4, 2];

/// As many ranks as a bin of a test expects at least.
const LEAST: usize = 5;

/// Below this a test says that ranks are not uniform.
const LEVEL: f64 = 0.01;

/// The ranks of an output: for each of its numbers those of all simulations.
pub(crate) struct Ranked {
    pub(crate) name: String,
    /// The ranks of the first simulation, for their shape.
    shape: Value,
    /// Per number, its ranks.
    ranks: Vec<Vec<usize>>,
}

/// What all simulations said.
pub(crate) struct Calibration {
    model: String,
    algorithm: String,
    simulations: usize,
    converged: usize,
    failed: Map<String, Value>,
    outputs: Vec<Ranked>,
}

impl Calibration {
    /// Nothing yet.
    pub(crate) fn new(generated: &Generated) -> Self {
        Calibration {
            model: generated.model.clone(),
            algorithm: generated.algorithm.to_string(),
            simulations: 0,
            converged: 0,
            failed: Map::new(),
            outputs: Vec::new(),
        }
    }

    /// Take in what one simulation said.
    pub(crate) fn add(&mut self, simulation: &Value) {
        self.simulations += 1;
        self.converged += usize::from(simulation["converged"] == true);
        if let Some(code) = simulation["error"].as_str() {
            let times = self.failed.get(code).and_then(Value::as_u64).unwrap_or(0);
            self.failed.insert(code.into(), json!(times + 1));
        }
        for (name, ranks) in simulation["ranks"].as_object().into_iter().flatten() {
            let known = self.outputs.iter().position(|one| one.name == *name);
            let at = known.unwrap_or_else(|| {
                self.outputs.push(Ranked { name: name.clone(), shape: ranks.clone(), ranks: Vec::new() });
                self.outputs.len() - 1
            });
            self.outputs[at].add(ranks);
        }
    }

    /// Whether every simulation converged to proper posteriors.
    pub(crate) fn is_complete(&self) -> bool {
        self.converged == self.simulations
    }

    /// The outputs, in the model's order.
    pub(crate) fn outputs(&self) -> &[Ranked] {
        &self.outputs
    }

    /// `LearnGaussian by vmp`
    pub(crate) fn title(&self) -> String {
        format!("{} by {}", self.model, self.algorithm)
    }

    /// A line for each output.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "{}: {} simulations, each truth ranked among {RANKS} draws from its posterior\n",
            self.title(),
            self.simulations
        );
        let failed: u64 = self.failed.values().filter_map(Value::as_u64).sum();
        let unfinished = self.simulations - self.converged - failed as usize;
        if unfinished > 0 {
            let _ = writeln!(text, "{unfinished} did NOT converge; their ranks are counted");
        }
        for (code, times) in &self.failed {
            let _ = writeln!(text, "{times} had no posterior ({code}); they have no ranks");
        }
        if self.outputs.is_empty() {
            return text;
        }
        let mut sheet = Sheet::new(["variable", "ranks, low to high", "p", ""].map(String::from).to_vec());
        for output in &self.outputs {
            let p = output.p().map_or_else(String::new, |p| format!("{p:.4}"));
            sheet.row(vec![output.label(), output.bars(), p, output.verdict().into()]);
        }
        format!("{text}\n{}", sheet.print())
    }

    /// All ranks: a list for each number of an output, in arrays of its shape.
    pub(crate) fn json(&self) -> String {
        let of = |value: fn(&Ranked) -> Value| -> Map<String, Value> {
            self.outputs.iter().map(|one| (one.name.clone(), value(one))).collect()
        };
        let whole = json!({
            "model": self.model,
            "algorithm": self.algorithm,
            "simulations": self.simulations,
            "converged": self.converged,
            "failed": self.failed,
            "posterior_draws": RANKS,
            "ranks": of(Ranked::json),
            "p": of(|one| json!(one.p())),
        });
        format!("{whole}\n")
    }
}

impl Ranked {
    fn add(&mut self, ranks: &Value) {
        let mut found = Vec::new();
        leaves(ranks, &mut found);
        self.ranks.resize_with(found.len().max(self.ranks.len()), Vec::new);
        for (all, rank) in self.ranks.iter_mut().zip(found) {
            all.push(rank);
        }
    }

    /// How many numbers it has, and how many ranks each.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        (self.ranks.len(), self.ranks.first().map_or(0, Vec::len))
    }

    /// How many ranks, of all its numbers, fall into each of some equal bins.
    pub(crate) fn counts(&self, bins: usize) -> Vec<usize> {
        let mut counts = vec![0; bins];
        self.ranks.iter().for_each(|ranks| count(ranks, &mut counts));
        counts
    }

    /// How likely ranks as uneven as these are if the posterior is right: of several numbers, the least of theirs times
    /// their number (Bonferroni), since the ranks of one simulation are not independent. Nothing for few simulations.
    pub(crate) fn p(&self) -> Option<f64> {
        let all: Option<Vec<f64>> = self.ranks.iter().map(|ranks| chi_square(ranks)).collect();
        let all = all.filter(|all| !all.is_empty())?;
        let least = all.iter().copied().fold(1.0, f64::min);
        Some((least * all.len() as f64).min(1.0))
    }

    fn label(&self) -> String {
        let (numbers, _) = self.sizes();
        if self.shape.is_array() { format!("{}[{numbers}]", self.name) } else { self.name.clone() }
    }

    /// A histogram in a row of characters; one of half the height is what is expected.
    fn bars(&self) -> String {
        const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let counts = self.counts(BARS);
        let expected = counts.iter().sum::<usize>() as f64 / BARS as f64;
        let level = |count: &usize| ((4.0 * *count as f64 / expected).round() as usize).min(8);
        format!("|{}|", counts.iter().map(|count| LEVELS[level(count)]).collect::<String>())
    }

    /// What ranks that are not uniform say of the posterior: by their mean, or by their spread if that is further off.
    pub(crate) fn verdict(&self) -> &'static str {
        let Some(p) = self.p() else { return "" };
        if p >= LEVEL {
            return "";
        }
        let all: Vec<f64> = self.ranks.iter().flatten().map(|rank| *rank as f64).collect();
        let (times, size) = (all.len() as f64, RANKS as f64);
        let variance = size * (size + 2.0) / 12.0;
        let mean = all.iter().sum::<f64>() / times;
        let spread = all.iter().map(|rank| (rank - mean) * (rank - mean)).sum::<f64>() / times;
        // In standard errors: a uniform's fourth central moment is 1.8 of its variance squared.
        let shifted = (mean - 0.5 * size) / (variance / times).sqrt();
        let stretched = (spread / variance - 1.0) / (0.8 / times).sqrt();
        match (shifted.abs() > stretched.abs(), shifted > 0.0, stretched > 0.0) {
            (true, true, _) => "posterior too low",
            (true, false, _) => "posterior too high",
            (false, _, true) => "posterior too narrow",
            (false, _, false) => "posterior too wide",
        }
    }

    fn json(&self) -> Value {
        let mut ranks = self.ranks.iter();
        nested(&self.shape, &mut ranks)
    }
}

/// Ranks in the place of those of a shape, in order.
fn nested<'a>(shape: &Value, ranks: &mut impl Iterator<Item = &'a Vec<usize>>) -> Value {
    match shape {
        Value::Array(items) => items.iter().map(|item| nested(item, ranks)).collect(),
        _ => json!(ranks.next()),
    }
}

fn leaves(value: &Value, all: &mut Vec<usize>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, all)),
        other => all.extend(other.as_u64().map(|rank| rank as usize)),
    }
}

fn count(ranks: &[usize], counts: &mut [usize]) {
    let bins = counts.len();
    for rank in ranks {
        counts[(rank * bins / (RANKS + 1)).min(bins - 1)] += 1;
    }
}

/// The chi-square test that ranks are uniform, with as many bins as have enough of them.
fn chi_square(ranks: &[usize]) -> Option<f64> {
    let bins = BINS.into_iter().find(|bins| ranks.len() >= LEAST * bins)?;
    let mut counts = vec![0; bins];
    count(ranks, &mut counts);
    let expected = ranks.len() as f64 / bins as f64;
    let square = |count: &usize| (*count as f64 - expected).powi(2) / expected;
    let statistic: f64 = counts.iter().map(square).sum();
    Some(igamc(0.5 * (bins as f64 - 1.0), 0.5 * statistic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(ranks: impl IntoIterator<Item = usize>) -> Ranked {
        Ranked { name: "x".into(), shape: json!(0), ranks: vec![ranks.into_iter().collect()] }
    }

    #[test]
    fn the_test_is_that_of_the_tables() {
        // Counts 60 and 40 of 50 each: χ² = 4 with one degree of freedom.
        let two: Vec<usize> = [vec![0; 6], vec![99; 4]].concat();
        let p = chi_square(&two).expect("ten ranks are enough for two bins");
        // χ² = (1 + 1) / 5 = 0.4: p = 2 Φ(-√0.4) = 0.527089
        assert!((p - 0.527_089).abs() < 1e-6, "{p}");
        assert_eq!(chi_square(&[1, 2, 3]), None);
    }

    #[test]
    fn what_is_wrong_has_a_name() {
        let even = ranked((0..400).map(|at| at % 100));
        assert!(even.p().is_some_and(|p| p > 0.99) && even.verdict().is_empty());
        assert_eq!(even.bars(), format!("|{}|", "▄".repeat(20)));
        assert_eq!(ranked((0..400).map(|at| at % 50)).verdict(), "posterior too high");
        assert_eq!(ranked((0..400).map(|at| 50 + at % 50)).verdict(), "posterior too low");
        assert_eq!(ranked((0..400).map(|at| 25 + at % 50)).verdict(), "posterior too wide");
        let outer = ranked((0..400).map(|at| if at % 2 == 0 { at % 25 } else { 99 - at % 25 }));
        assert_eq!(outer.verdict(), "posterior too narrow");
    }
}
