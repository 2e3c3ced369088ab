//! Categories by their logits, in whole models: fixed points of mean field by loops written out here, and bounds below
//! the evidence, which is summed over nodes of the logits.

mod support;

use posterity_runtime::matrix::{Matrix, apply, inverse};
use posterity_runtime::{Gaussian, Posterior};
use serde_json::json;
use support::{Answer, Draws, solve};

fn near(got: f64, want: f64, tolerance: f64, what: &str) {
    assert!((got - want).abs() <= tolerance * (1.0 + want.abs()), "{what}: {got} is not {want}");
}

fn ln_sum_exp(x: &[f64]) -> f64 {
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    high + x.iter().map(|x| (x - high).exp()).sum::<f64>().ln()
}

fn softmax(x: &[f64]) -> Vec<f64> {
    let total = ln_sum_exp(x);
    x.iter().map(|x| (x - total).exp()).collect()
}

/// The shares a = softmax(m + (½ − a)v), by steps short enough to come near them.
fn tilted_shares(m: &[f64], v: &[f64]) -> Vec<f64> {
    let mut a = softmax(m);
    for _ in 0..400 {
        let exponents: Vec<f64> = (0..m.len()).map(|k| m[k] + (0.5 - a[k]) * v[k]).collect();
        a = softmax(&exponents).iter().zip(&a).map(|(new, old)| 0.6 * old + 0.4 * new).collect();
    }
    a
}

/// E log Σ exp of independent entries is at most this.
fn tilted(m: &[f64], v: &[f64]) -> f64 {
    let a = tilted_shares(m, v);
    let exponents: Vec<f64> = (0..m.len()).map(|k| m[k] + (0.5 - a[k]) * v[k]).collect();
    (0..m.len()).map(|k| 0.5 * a[k] * a[k] * v[k]).sum::<f64>() + ln_sum_exp(&exponents)
}

fn kl(mean: f64, variance: f64, prior: (f64, f64)) -> f64 {
    let ratio = variance / prior.1;
    0.5 * (ratio + (mean - prior.0).powi(2) / prior.1 - 1.0 - ratio.ln())
}

fn gaussian(answer: &Answer, name: &str, at: &[usize]) -> Gaussian {
    let mut posterior = answer.of(name);
    for at in at {
        let Posterior::Array(all) = posterior else { panic!("{name} is no array") };
        posterior = &all[*at];
    }
    let Posterior::Gaussian(found) = posterior else { panic!("{name} is no Gaussian") };
    *found
}

/// Nodes of a Gaussian, the trapezoid rule.
fn nodes(mean: f64, variance: f64) -> Vec<(f64, f64)> {
    let density = |z: f64| 0.25 * (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    (-32..=32).map(|k| 0.25 * f64::from(k)).map(|z| (mean + z * variance.sqrt(), density(z))).collect()
}

const VOTE: [usize; 7] = [0, 1, 1, 2, 1, 0, 1];
const PICK: [usize; 4] = [0, 0, 1, 0];
const READING: [f64; 5] = [-1.2, 0.3, 1.9, 2.2, -0.4];

/// The counts of the votes.
const VOTES: [f64; 3] = [2.0, 4.0, 1.0];

/// Mean field of the votes: means and variances of three tastes under N(0, 2), one after the other.
fn tastes() -> ([f64; 3], [f64; 3]) {
    let (mut m, mut v) = ([0.0; 3], [2.0; 3]);
    for _ in 0..500 {
        for k in 0..3 {
            let s = tilted_shares(&m, &v)[k];
            let told = 7.0 * s * (1.0 - s);
            v[k] = 1.0 / (0.5 + told);
            m[k] = v[k] * (told * m[k] + VOTES[k] - 7.0 * s);
        }
    }
    (m, v)
}

/// Mean field of the picks, log Σ bounded by Jensen's inequality: a lean under N(0.3, 4) against a known 0.5.
fn lean() -> (f64, f64) {
    let (mut m, mut v) = (0.3, 4.0);
    for _ in 0..500 {
        let s = softmax(&[m + 0.5 * v, 0.5])[0];
        v = 1.0 / (0.25 + 4.0 * s);
        m = v * (0.25 * 0.3 + 4.0 * s * m + 3.0 - 4.0 * s);
    }
    (m, v)
}

/// Mean field of the readings: logits under N(0, 1), and the probability that each reading is of the first kind.
fn kinds() -> ([f64; 2], [f64; 2], Vec<f64>) {
    let (mut m, mut v) = ([0.0; 2], [1.0; 2]);
    let mut first = vec![0.5; READING.len()];
    for _ in 0..500 {
        for k in 0..2 {
            let all = READING.len() as f64;
            let count = first.iter().map(|p| if k == 0 { *p } else { 1.0 - p }).sum::<f64>();
            let s = tilted_shares(&m, &v)[k];
            let told = all * s * (1.0 - s);
            v[k] = 1.0 / (1.0 + told);
            m[k] = v[k] * (told * m[k] + count - all * s);
        }
        first = READING
            .iter()
            .map(|y| softmax(&[m[0] + density(*y, -1.0), m[1] + density(*y, 1.5)])[0])
            .collect();
    }
    (m, v, first)
}

fn density(y: f64, mean: f64) -> f64 {
    -0.5 * (y - mean) * (y - mean) - 0.5 * (2.0 * std::f64::consts::PI).ln()
}

/// The log evidence of all three parts, given how often each category was voted for.
fn evidence(counts: [f64; 3]) -> f64 {
    let total: f64 = counts.iter().sum();
    let mut votes = 0.0;
    for (a, p) in nodes(0.0, 2.0) {
        for (b, q) in nodes(0.0, 2.0) {
            for (c, r) in nodes(0.0, 2.0) {
                let chosen = counts[0] * a + counts[1] * b + counts[2] * c;
                votes += p * q * r * (chosen - total * ln_sum_exp(&[a, b, c])).exp();
            }
        }
    }
    let pick = |(a, p): (f64, f64)| p * (3.0 * a + 0.5 - 4.0 * ln_sum_exp(&[a, 0.5])).exp();
    let picks: f64 = nodes(0.3, 4.0).into_iter().map(pick).sum();
    let mut readings = 0.0;
    for (a, p) in nodes(0.0, 1.0) {
        for (b, q) in nodes(0.0, 1.0) {
            let s = softmax(&[a, b]);
            let one = |y: &f64| s[0] * density(*y, -1.0).exp() + s[1] * density(*y, 1.5).exp();
            readings += p * q * READING.iter().map(one).product::<f64>();
        }
    }
    votes.ln() + picks.ln() + readings.ln()
}

#[test]
fn scalar_logits_are_the_fixed_point_and_the_bound_is_below_the_evidence() {
    let data = json!({ "vote": VOTE, "pick": PICK, "reading": READING });
    let answer = solve("softmax_vmp", &data.to_string(), 2000);
    assert!(answer.run.converged);
    let (m, v) = tastes();
    for k in 0..3 {
        let found = gaussian(&answer, "taste", &[k]);
        near(found.mean(), m[k], 1e-9, "the mean of a taste");
        near(found.variance(), v[k], 1e-9, "the variance of a taste");
    }
    let found = gaussian(&answer, "lean", &[]);
    let (lean_m, lean_v) = lean();
    near(found.mean(), lean_m, 1e-9, "the mean of the lean");
    near(found.variance(), lean_v, 1e-9, "the variance of the lean");
    let (share_m, share_v, first) = kinds();
    let Posterior::Array(kinds) = answer.of("kind") else { panic!("kinds") };
    for (kind, first) in kinds.iter().zip(&first) {
        let Posterior::Categorical(found) = kind else { panic!("{kind} is no category") };
        near(found.probabilities()[0], *first, 1e-9, "the probability of a kind");
    }
    let mut bound =
        (0..3).map(|k| VOTES[k] * m[k] - kl(m[k], v[k], (0.0, 2.0))).sum::<f64>() - 7.0 * tilted(&m, &v);
    bound +=
        3.0 * lean_m + 0.5 - 4.0 * ln_sum_exp(&[lean_m + 0.5 * lean_v, 0.5]) - kl(lean_m, lean_v, (0.3, 4.0));
    bound -= (0..2).map(|k| kl(share_m[k], share_v[k], (0.0, 1.0))).sum::<f64>();
    bound -= READING.len() as f64 * tilted(&share_m, &share_v);
    for (y, p) in READING.iter().zip(&first) {
        bound += p * (share_m[0] + density(*y, -1.0) - p.ln());
        bound += (1.0 - p) * (share_m[1] + density(*y, 1.5) - (1.0 - p).ln());
    }
    near(answer.log_evidence, bound, 1e-9, "the bound");
    let gap = evidence(VOTES) - answer.log_evidence;
    assert!((0.0..2.0).contains(&gap), "the bound is {gap} below the evidence");
}

#[test]
fn a_vector_of_logits_is_the_fixed_point_of_its_bound() {
    let x = [[1.0, 0.5], [1.0, -1.2], [1.0, 2.0], [1.0, 0.1], [1.0, -0.4], [1.0, 1.1]];
    let class = [0, 2, 1, 0, 2, 1];
    let data = json!({ "vote": VOTE, "x": x, "class": class, "classes": 3 });
    let answer = solve("logits_vmp", &data.to_string(), 2000);
    assert!(answer.run.converged);
    // Böhning's curvature does not change: neither does the precision.
    let prior = Matrix::from_rows([vec![2.0, 0.5, 0.0], vec![0.5, 1.0, 0.0], vec![0.0, 0.0, 1.5]]);
    let prior_precision = inverse(prior.grid());
    let curvature = |at: usize| 7.0 * 0.5 * (f64::from(u8::from(at / 3 == at % 3)) - 1.0 / 3.0);
    let precision: Vec<f64> = (0..9).map(|at| prior_precision.values()[at] + curvature(at)).collect();
    let covariance = inverse(Matrix::new(precision, [3, 3]).grid());
    let prior_natural = apply(prior_precision.grid(), &[0.5, 0.0, 0.0]);
    let mut m = vec![0.5, 0.0, 0.0];
    for _ in 0..2000 {
        let s = softmax(&m);
        let turned = |i: usize| (0..3).map(|k| curvature(3 * i + k) * m[k]).sum::<f64>();
        let natural: Vec<f64> =
            (0..3).map(|i| prior_natural[i] + turned(i) + VOTES[i] - 7.0 * s[i]).collect();
        m = apply(covariance.grid(), &natural).to_vec();
    }
    let Posterior::MultivariateGaussian(found) = answer.of("taste") else { panic!("a vector") };
    for (found, want) in found.mean().iter().zip(&m) {
        near(*found, *want, 1e-9, "the mean of a taste");
    }
    for (found, want) in found.covariance().values().iter().zip(covariance.values()) {
        near(*found, *want, 1e-12, "the covariance of the tastes");
    }
    weights(&answer, &x, &class);
}

/// Mean field of weights, each by itself under N(0, 3): at the fixed point an update moves nothing.
fn weights(answer: &Answer, x: &[[f64; 2]], class: &[usize]) {
    let found: Vec<Vec<Gaussian>> =
        (0..3).map(|c| (0..2).map(|j| gaussian(answer, "weight", &[c, j])).collect()).collect();
    let rows: Vec<(Vec<f64>, Vec<f64>)> = x
        .iter()
        .map(|x| {
            let mean = |w: &Vec<Gaussian>| x[0] * w[0].mean() + x[1] * w[1].mean();
            let variance = |w: &Vec<Gaussian>| x[0] * x[0] * w[0].variance() + x[1] * x[1] * w[1].variance();
            (found.iter().map(mean).collect(), found.iter().map(variance).collect())
        })
        .collect();
    for (c, weight) in found.iter().enumerate() {
        for (j, weight) in weight.iter().enumerate() {
            let (mut precision, mut slope) = (1.0 / 3.0, -weight.mean() / 3.0);
            for ((x, (m, v)), class) in x.iter().zip(&rows).zip(class) {
                let s = tilted_shares(m, v)[c];
                precision += x[j] * x[j] * s * (1.0 - s);
                slope += x[j] * (f64::from(u8::from(*class == c)) - s);
            }
            near(weight.precision, precision, 1e-8, "the precision of a weight");
            near(slope, 0.0, 1e-8, "the gradient of the bound in a weight's mean");
        }
    }
}

/// The bound is below the evidence for few votes and for many.
#[test]
fn no_bound_is_above_the_evidence() {
    let mut draws = Draws::new(11);
    for n in [1, 3, 12] {
        let vote = draws.many(n, |draws| draws.below(3));
        let data = json!({ "vote": vote, "pick": PICK, "reading": READING });
        let answer = solve("softmax_vmp", &data.to_string(), 2000);
        let counts = [0, 1, 2].map(|k| vote.iter().filter(|one| **one == k).count() as f64);
        let gap = evidence(counts) - answer.log_evidence;
        assert!((0.0..2.0).contains(&gap), "{n} votes: the bound is {gap} below the evidence");
    }
}
