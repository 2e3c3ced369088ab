//! What is computed in one pass, against dense Gaussian algebra: chains that read each other, loops that run both ways.

mod support;

use posterity_runtime::Posterior;
use serde_json::json;
use support::{Draws, inference, relative, solve};

/// A Gaussian over a few unknowns: precision, precision times mean, and the logarithm of its scale.
#[derive(Clone, Debug)]
struct Dense {
    precision: Vec<Vec<f64>>,
    weighted: Vec<f64>,
    log_scale: f64,
}

impl Dense {
    fn new(n: usize) -> Self {
        Dense { precision: vec![vec![0.0; n]; n], weighted: vec![0.0; n], log_scale: 0.0 }
    }

    /// Multiplies by the density of `seen ~ Gaussian(Σ coefficient · unknown, variance)`.
    fn add(&mut self, terms: &[(usize, f64)], seen: f64, variance: f64) {
        for &(i, a) in terms {
            self.weighted[i] += a * seen / variance;
            for &(j, b) in terms {
                self.precision[i][j] += a * b / variance;
            }
        }
        self.log_scale -= 0.5 * ((std::f64::consts::TAU * variance).ln() + seen * seen / variance);
    }

    /// Means and variances, and the logarithm of the integral: by Gauss and Jordan.
    fn solve(&self) -> (Vec<(f64, f64)>, f64) {
        let n = self.weighted.len();
        let mut rows: Vec<Vec<f64>> = (0..n)
            .map(|i| {
                let unit = (0..n).map(|j| f64::from(i == j));
                self.precision[i].iter().copied().chain(unit).collect()
            })
            .collect();
        let mut log_determinant = 0.0;
        for at in 0..n {
            let pivot = rows[at][at];
            log_determinant += pivot.ln();
            rows[at].iter_mut().for_each(|one| *one /= pivot);
            let row = rows[at].clone();
            for other in (0..n).filter(|other| *other != at) {
                let factor = rows[other][at];
                rows[other].iter_mut().zip(&row).for_each(|(one, with)| *one -= factor * with);
            }
        }
        let mean = |i: usize| (0..n).map(|j| rows[i][n + j] * self.weighted[j]).sum::<f64>();
        let found: Vec<(f64, f64)> = (0..n).map(|i| (mean(i), rows[i][n + i])).collect();
        let square: f64 = found.iter().zip(&self.weighted).map(|((mean, _), weight)| mean * weight).sum();
        let log_turns = n as f64 * std::f64::consts::TAU.ln();
        (found, self.log_scale + 0.5 * (square + log_turns - log_determinant))
    }
}

fn assert_gaussians(actual: &Posterior, expected: &[(f64, f64)], what: &str) {
    assert_eq!(actual.parts().len(), expected.len(), "{what}");
    for (at, (found, (mean, variance))) in actual.parts().iter().zip(expected).enumerate() {
        let off = relative(found.mean(), *mean, variance.sqrt());
        assert!(off < 1e-9, "{what}[{at}]: mean {} is not {mean}", found.mean());
        let off = relative(found.sd().powi(2), *variance, 0.0);
        assert!(off < 1e-9, "{what}[{at}]: variance {} is not {variance}", found.sd().powi(2));
    }
}

#[test]
fn chains_that_read_each_other_are_exact() {
    let mut draws = Draws::new(71);
    for n in [1, 2, 3, 4, 9] {
        let reals = |draws: &mut Draws| draws.many(n, |draws| draws.between(-4.0, 4.0));
        let gaps =
            |draws: &mut Draws| draws.many(n, |draws| (draws.unit() < 0.6).then(|| draws.between(-4.0, 4.0)));
        let (a, b, c, d) = (gaps(&mut draws), reals(&mut draws), gaps(&mut draws), reals(&mut draws));
        let (mut across, mut within) = (Dense::new(2 * n), Dense::new(2 * n));
        for t in 0..n {
            let (x, y) = (t, n + t);
            if t == 0 {
                across.add(&[(x, 1.0)], 0.0, 1.0);
                across.add(&[(y, 1.0)], 0.0, 1.0);
                within.add(&[(x, 1.0)], 1.0, 3.0);
                within.add(&[(y, 1.0), (x, -0.5)], 0.0, 1.0);
            } else {
                across.add(&[(x, 1.0), (y - 1, -1.0)], 0.0, 1.0);
                across.add(&[(y, 1.0), (x - 1, -1.0)], 0.0, 2.0);
                within.add(&[(x, 1.0), (y - 1, -2.0)], 1.0, 0.5);
                within.add(&[(y, 1.0), (x, -0.25)], 0.0, 2.0);
            }
            a[t].into_iter().for_each(|seen| across.add(&[(x, 1.0)], seen, 1.0));
            c[t].into_iter().for_each(|seen| within.add(&[(x, 1.0)], seen, 1.0));
            across.add(&[(y, 1.0)], b[t], 1.0);
            within.add(&[(y, 1.0)], d[t], 1.0);
        }
        let data = json!({ "a": a, "b": b, "c": c, "d": d });
        let answer = solve("coupled_chains", &data.to_string(), 10);
        let ((across, evidence), (within, other)) = (across.solve(), within.solve());
        assert_gaussians(answer.of("x"), &across[..n], "x");
        assert_gaussians(answer.of("y"), &across[n..], "y");
        assert_gaussians(answer.of("level"), &within[..n], "level");
        assert_gaussians(answer.of("slope"), &within[n..], "slope");
        assert!((answer.log_evidence - evidence - other).abs() < 1e-9, "n = {n}");
        assert_eq!(answer.run.iterations, 1, "n = {n}: one pass");
    }
}

#[test]
fn chains_against_the_direction_of_their_loop_are_exact() {
    let mut draws = Draws::new(74);
    for n in [1, 2, 3, 4, 9] {
        let a = draws.many(n, |draws| (draws.unit() < 0.6).then(|| draws.between(-4.0, 4.0)));
        let b = draws.many(n, |draws| draws.between(-4.0, 4.0));
        let (mut x, mut y) = (Dense::new(n), Dense::new(n));
        x.add(&[(n - 1, 1.0)], 1.0, 2.0);
        y.add(&[(n - 1, 1.0)], 0.0, 3.0);
        for t in 0..n {
            if t > 0 {
                x.add(&[(t - 1, 1.0), (t, -0.5)], 1.0, 1.0);
                y.add(&[(t - 1, 1.0), (t, -1.0)], 0.0, 0.5);
            }
            a[t].into_iter().for_each(|seen| x.add(&[(t, 1.0)], seen, 1.0));
            y.add(&[(t, 1.0)], b[t], 2.0);
        }
        let answer = solve("against_the_loop", &json!({ "a": a, "b": b }).to_string(), 10);
        let ((x, evidence), (y, other)) = (x.solve(), y.solve());
        assert_gaussians(answer.of("x"), &x, "x");
        assert_gaussians(answer.of("y"), &y, "y");
        assert!((answer.log_evidence - evidence - other).abs() < 1e-9, "n = {n}");
        assert_eq!(answer.run.iterations, 1, "n = {n}: one pass");
    }
}

#[test]
fn each_direction_of_a_loop_reads_its_own_data() {
    let mut draws = Draws::new(72);
    for n in [1, 2, 3, 5, 8] {
        let d = draws.many(n, |draws| (draws.unit() < 0.6).then(|| draws.between(-4.0, 4.0)));
        let (e, z) = (draws.many(n, |draws| draws.between(-4.0, 4.0)), draws.many(n, Draws::normal));
        let (kind, spread) = (draws.many(n, |draws| draws.below(3)), [0.5, 3.0, 1.0]);
        let (mut x, mut y) = (Dense::new(n), Dense::new(n));
        for t in 0..n {
            for (dense, variance) in [(&mut x, 1.0), (&mut y, 2.0)] {
                dense.add(&[(t, 1.0)], 0.0, 10.0);
                dense.add(&[(t, 1.0)], z[t], variance);
            }
            if t > 0 {
                let terms = [(t, 1.0), (t - 1, -1.0)];
                d[t].into_iter().for_each(|seen| x.add(&terms, seen, 1.0));
                if kind[t] < 2 {
                    y.add(&terms, e[t], spread[kind[t]]);
                }
            }
        }
        let data = json!({ "d": d, "kind": kind, "e": e, "spread": spread, "z": z, "w": z });
        let answer = solve("steps_with_gaps", &data.to_string(), 10);
        let ((x, evidence), (y, other)) = (x.solve(), y.solve());
        assert_gaussians(answer.of("x"), &x, "x");
        assert_gaussians(answer.of("y"), &y, "y");
        assert!((answer.log_evidence - evidence - other).abs() < 1e-9, "n = {n}");
    }
}

#[test]
fn what_no_iteration_feeds_is_there_before_the_first() {
    let mut draws = Draws::new(73);
    for n in [1, 2, 6] {
        let (a, d) = (draws.many(n, Draws::normal), draws.many(n, Draws::normal));
        let z = draws.many(n, |draws| draws.below(2));
        let (mut chain, mut groups) = (Dense::new(n), Dense::new(n + 2));
        for group in 0..2 {
            groups.add(&[(n + group, 1.0)], 0.0, 1.0);
        }
        for t in 0..n {
            if t == 0 {
                chain.add(&[(0, 1.0)], 0.0, 1.0);
            } else {
                chain.add(&[(t, 1.0), (t - 1, -1.0)], 0.0, 1.0);
            }
            chain.add(&[(t, 1.0)], a[t], 1.0);
            groups.add(&[(t, 1.0), (n + z[t], -1.0)], 0.0, 1.0);
            groups.add(&[(t, 1.0)], d[t], 1.0);
        }
        let data = json!({ "a": a, "z": z, "d": d, "m": 2 });
        let start = inference("computed_once", &data.to_string()).posteriors();
        let of = |name: &str| &start.iter().find(|(one, _)| *one == name).expect("an output").1;
        let ((chain, _), (groups, _)) = (chain.solve(), groups.solve());
        assert_gaussians(of("x"), &chain, "x");
        assert_gaussians(of("y"), &groups[..n], "y");
        assert_gaussians(of("level"), &groups[n..], "level");
    }
}

#[test]
fn sums_that_are_asked_for_are_exact() {
    let (n, y, z, u, v) = (3, 3.0, -1.0, 2.0, 1.5);
    let data = json!({ "y": y, "z": z, "u": u, "v": v, "n": n });
    let answer = solve("sums_kept", &data.to_string(), 100);
    // The unknowns: s, and of it b, so that s − b has variance 2.
    let mut asked = Dense::new(2 * n);
    let mut twice = Dense::new(2 * n);
    let mut joined = Dense::new(n + 1);
    joined.add(&[(n, 1.0)], 0.0, 1.0);
    for i in 0..n {
        asked.add(&[(n + i, 1.0)], 0.0, 1.0);
        asked.add(&[(i, 1.0), (n + i, -1.0)], 0.0, 2.0);
        twice.add(&[(n + i, 1.0)], 0.0, 1.0);
        twice.add(&[(i, 1.0), (n + i, -1.0)], 0.0, 2.0);
        joined.add(&[(i, 1.0)], 0.0, 1.0);
    }
    let all: Vec<(usize, f64)> = (0..n).map(|i| (i, 1.0)).collect();
    asked.add(&all, y, 1.0);
    twice.add(&all, z, 1.0);
    twice.add(&[(0, 1.0)], u, 1.0);
    joined.add(&[all.as_slice(), &[(n, n as f64)]].concat(), v, 1.0);
    let ((asked, first), (twice, second), (joined, third)) = (asked.solve(), twice.solve(), joined.solve());
    assert_gaussians(answer.of("s"), &asked[..n], "s");
    assert_gaussians(answer.of("b"), &asked[n..], "b");
    assert_gaussians(answer.of("c"), &twice[n..], "c");
    assert_gaussians(answer.of("d"), &joined[..n], "d");
    assert!((answer.of("shared").mean() - joined[n].0).abs() < 1e-9);
    assert!((answer.of("shared").sd().powi(2) - joined[n].1).abs() < 1e-9);
    assert!((answer.log_evidence - first - second - third).abs() < 1e-9);
}
