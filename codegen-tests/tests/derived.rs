//! Derived variables that are made of each other under variational message passing: mean field has the means of the exact
//! posterior, which Gaussian elimination finds here, and a variance and a bound in closed form.

mod support;

use libm::lgamma;
use serde_json::json;
use support::{Answer, Draws, relative, solve};

fn assert_close(actual: f64, expected: f64, what: &str) {
    let far = relative(actual, expected, 1.0);
    assert!(far <= 1e-9, "{what}: {actual} is not {expected} (off by {far:e})");
}

/// Readings of variance 1 of sums of unknowns that are N(1, 1): a row of coefficients for each.
struct Block {
    rows: Vec<Vec<f64>>,
    readings: Vec<f64>,
}

impl Block {
    /// The means of the posterior: of `(1 + AᵀA) x = 1 + Aᵀy`.
    fn means(&self) -> Vec<f64> {
        let n = self.rows[0].len();
        let mut system = vec![vec![0.0; n + 1]; n];
        for (i, equation) in system.iter_mut().enumerate() {
            equation[i] += 1.0;
            equation[n] += 1.0;
            for (row, reading) in self.rows.iter().zip(&self.readings) {
                for (k, other) in row.iter().enumerate() {
                    equation[k] += row[i] * other;
                }
                equation[n] += row[i] * reading;
            }
        }
        for pivot in 0..n {
            let row = system[pivot].clone();
            for equation in system.iter_mut().enumerate().filter(|(at, _)| *at != pivot).map(|(_, one)| one) {
                let scale = equation[pivot] / row[pivot];
                equation.iter_mut().zip(&row).for_each(|(one, other)| *one -= scale * other);
            }
        }
        system.iter().enumerate().map(|(i, equation)| equation[n] / equation[i]).collect()
    }

    /// The variances of mean field: of each unknown given the others.
    fn variances(&self) -> Vec<f64> {
        let square = |i: usize| self.rows.iter().map(|row| row[i] * row[i]).sum::<f64>();
        (0..self.rows[0].len()).map(|i| 1.0 / (1.0 + square(i))).collect()
    }

    /// The bound: what is expected of the log joint density, and the entropies.
    fn bound(&self) -> f64 {
        let (means, variances) = (self.means(), self.variances());
        let unknowns = means.iter().zip(&variances);
        let prior =
            unknowns.map(|(mean, variance)| 0.5 * (1.0 + variance.ln() - variance - (mean - 1.0).powi(2)));
        let read = self.rows.iter().zip(&self.readings).map(|(row, reading)| {
            let predicted: f64 = row.iter().zip(&means).map(|(scale, mean)| scale * mean).sum();
            let spread: f64 =
                row.iter().zip(&variances).map(|(scale, variance)| scale * scale * variance).sum();
            -0.5 * (std::f64::consts::TAU.ln() + (reading - predicted).powi(2) + spread)
        });
        prior.sum::<f64>() + read.sum::<f64>()
    }

    fn assert_is(&self, answer: &Answer, name: &str, row: Option<usize>) {
        let posterior = answer.of(name);
        let parts = row.map_or_else(|| posterior.parts(), |row| posterior.parts()[row].parts());
        for ((part, mean), variance) in parts.iter().zip(self.means()).zip(self.variances()) {
            assert_close(part.mean(), mean, name);
            assert_close(part.sd().powi(2), variance, name);
        }
    }
}

/// The rows of elements that are each `scale` times an earlier one, if there is one, and their own unknown.
fn rows(n: usize, earlier: impl Fn(usize) -> Option<usize>, own: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = Vec::new();
    for t in 0..n {
        let mut row = earlier(t).map_or(vec![0.0; n], |at| all[at].clone());
        row[t] += own(t);
        all.push(row);
    }
    all
}

/// The posterior of unit Gammas of shape 2 whose scaled product is the rate of counts: 14, say, over 1 rate each.
fn products(counts: &[usize]) -> (f64, [f64; 3], f64) {
    let (total, many) = (counts.iter().sum::<usize>() as f64, counts.len() as f64);
    let (shape, scale) = (2.0 + total, 1.5_f64.powi(3));
    let mut rates = [1.0, 2.0, 3.0];
    for _ in 0..10_000 {
        for i in 0..3 {
            let others: f64 = (0..3).filter(|k| *k != i).map(|k| shape / rates[k]).product();
            rates[i] = (i + 1) as f64 + many * scale * others;
        }
    }
    let digamma = |x: f64| (lgamma(x + 1e-5) - lgamma(x - 1e-5)) / 2e-5;
    let mean_log: f64 = rates.iter().map(|rate| digamma(shape) - rate.ln()).sum::<f64>() + scale.ln();
    let mean: f64 = rates.iter().map(|rate| shape / rate).product::<f64>() * scale;
    let mut bound = total * mean_log - many * mean;
    bound -= counts.iter().map(|count| lgamma(*count as f64 + 1.0)).sum::<f64>();
    for (i, rate) in rates.iter().enumerate() {
        let (prior, log) = ((i + 1) as f64, digamma(shape) - rate.ln());
        bound += 2.0 * prior.ln() + log - prior * shape / rate;
        bound += shape - rate.ln() + lgamma(shape) + (1.0 - shape) * digamma(shape);
    }
    (shape, rates, bound)
}

#[test]
fn chains_and_products_have_the_fixed_point_of_mean_field() {
    let mut draws = Draws::new(21);
    for n in [1, 2, 4, 7] {
        let parent: Vec<usize> = (0..n).map(|t: usize| if t < 2 { 0 } else { draws.below(t) }).collect();
        let leaf = draws.many(n, |draws| draws.between(-2.0, 6.0));
        let [top, bottom, last, here, there] = std::array::from_fn(|_| draws.between(-4.0, 9.0));
        let count = draws.many(3, |draws| draws.below(7));
        let data = json!({ "n": n, "parent": parent, "top": top, "leaf": leaf, "bottom": bottom, "last": last,
            "end": [here, there], "count": count });
        let answer = solve("derived_chains_vmp", &data.to_string(), 5000);
        assert!(answer.run.iterations < 5000, "{n}: no fixed point");

        let before = |t: usize| t.checked_sub(1);
        let first = |t: usize| if t == 0 { 2.0 } else { 1.0 };
        let end = |rows: Vec<Vec<f64>>, reading: f64| Block {
            rows: rows[n - 1..].to_vec(),
            readings: vec![reading],
        };
        let top = end(rows(n, before, first), top);
        top.assert_is(&answer, "rise", None);
        let mut down = rows(n, before, first);
        for row in &mut down {
            row.reverse();
        }
        let down = end(down, bottom);
        down.assert_is(&answer, "fall", None);
        let tree = rows(n, |t| (t > 0).then(|| parent[t]), first);
        let tree = Block { rows: tree, readings: leaf };
        tree.assert_is(&answer, "branch", None);
        // right[t] is half of right[t − 1] and the step, but thrice the first.
        let mut right = vec![0.0; n];
        for (t, scale) in right.iter_mut().enumerate() {
            *scale = if t == 0 { 6.0 } else { 1.0 } * 0.5_f64.powf((n - t) as f64);
        }
        let right = Block { rows: vec![right], readings: vec![last] };
        right.assert_is(&answer, "step", None);
        let path = |reading| end(rows(n, before, |t| if t == 0 { 2.0 } else { -1.0 }), reading);
        let (here, there) = (path(here), path(there));
        here.assert_is(&answer, "hop", Some(0));
        there.assert_is(&answer, "hop", Some(1));
        let (shape, rates, bound) = products(&count);
        for (part, rate) in answer.of("part").parts().iter().zip(rates) {
            assert_close(part.mean(), shape / rate, "part");
            assert_close(part.sd(), shape.sqrt() / rate, "part");
        }
        let gaussian: f64 = [top, down, tree, right, here, there].iter().map(Block::bound).sum();
        let far = relative(answer.log_evidence, gaussian + bound, 1.0);
        assert!(far < 1e-7, "{n}: the bound {} is not {}", answer.log_evidence, gaussian + bound);
    }
}
