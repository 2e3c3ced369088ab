//! The evidence of expectation propagation where what the data leave is much narrower than the prior.

mod support;

use serde_json::json;
use support::solve;

const LN_2PI: f64 = 1.837_877_066_409_345_5;

/// log N(x; 0, variance).
fn ln_normal(x: f64, variance: f64) -> f64 {
    -0.5 * (LN_2PI + variance.ln() + x * x / variance)
}

#[test]
fn of_narrow_intervals_large_counts_and_sure_precisions_keeps_its_digits() {
    let (lower, seen) = ([40.0, 50.0, 61.0], [1.0, 2.0, 3.0]);
    for width in [1e-3, 1e-5, 1e-7, 1e-9] {
        for (count, a) in [(1e6, 1e8), (1e9, 1e12), (1e12, 1e16)] {
            let upper = lower.map(|lower| lower + width);
            let widths = lower.map(|lower| (lower + width) - lower);
            let data = json!({ "lower": lower, "upper": upper, "seen": seen, "count": count as u64, "a": a });
            let answer = solve("narrow_evidence", &data.to_string(), 200);
            // The density at the middle times the width; log k is normal, for it is known but for 1/√k.
            let inside =
                |(lower, width): (f64, f64)| ln_normal(lower + 0.5 * width - 50.0, 100.0) + f64::ln(width);
            let intervals: f64 = lower.into_iter().zip(widths).map(inside).sum();
            let counted = ln_normal(f64::ln(count), 1.0) - f64::ln(count);
            // Three draws of variance 1 about a common mean of variance 1: the determinant is 4.
            let total: f64 = seen.iter().sum();
            let squares: f64 = seen.iter().map(|x| x * x).sum();
            let about = -0.5 * (3.0 * LN_2PI + 4.0_f64.ln() + squares - total * total / 4.0);
            let expected = intervals + counted + about;
            // Left out are terms of order (log k)²/k and 10/a; and of k log k at k = 1e12 the last digit is 4e-3.
            let tolerance = 1e-6 + f64::ln(count).powi(2) / count + 30.0 / a + 1e-14 * count;
            let found = answer.log_evidence;
            assert!((found - expected).abs() < tolerance, "{width}, {count}, {a}: {found} is not {expected}");
        }
    }
}

/// One reading y = c x + noise of x ~ N(m, v): the posterior and the log evidence.
fn read((m, v): (f64, f64), (c, noise): (f64, f64), y: f64) -> ((f64, f64), f64) {
    let (error, spread) = (y - c * m, c * c * v + noise);
    let gain = c * v / spread;
    ((m + gain * error, v - gain * c * v), ln_normal(error, spread))
}

#[test]
fn of_shared_children_and_what_their_parents_hear_is_that_of_the_tree() {
    let (scale, y, seen, exact) = (1.7, 4.0, 2.5, -3.0);
    for (players, at) in [(1, 0), (3, 2)] {
        let data = json!({
            "y": [y], "seen": [seen], "at": [at], "scale": scale, "players": players, "exact": [exact],
        });
        let answer = solve("shared_children", &data.to_string(), 200);
        let near = |name: &str, found: f64, wanted: f64| {
            assert!((found - wanted).abs() < 1e-9 * (1.0 + wanted.abs()), "{name}: {found} is not {wanted}");
        };
        let gaussian = |name: &str, part: Option<usize>, (mean, variance): (f64, f64)| {
            let whole = answer.of(name).clone();
            let found = part.map_or(whole.clone(), |part| whole.parts()[part].clone());
            near(name, found.mean(), mean);
            near(name, found.sd().powi(2), variance);
        };
        // y = a + (b − a) + w + noise, of which each part has a variance of its own.
        let sum = ln_normal(y, 4.0);
        gaussian("a", None, read((0.0, 1.0), (1.0, 3.0), y).0);
        gaussian("b", None, read((0.0, 2.0), (1.0, 2.0), y).0);
        gaussian("w", None, read((0.0, 1.0), (1.0, 3.0), y).0);
        let (leaf, observed) = read((0.5, 5.0), (scale, 2.0), seen);
        gaussian("leaf", Some(at), leaf);
        gaussian(
            "root",
            Some(at),
            read((1.0, 2.0), (scale, 2.0 + 3.0 * scale * scale), seen + 0.5 * scale).0,
        );
        if players > 1 {
            gaussian("leaf", Some(0), (0.5, 5.0));
            gaussian("root", Some(0), (1.0, 2.0));
        }
        let (fixed, equal) = read((-6.0, 37.0), (scale, 0.0), exact);
        near("fixed", answer.of("fixed").mean(), fixed.0);
        gaussian("top", None, read((-2.0, 4.0), (3.0, 1.0), exact / scale).0);
        near("evidence", answer.log_evidence, sum + observed + equal);
    }
}

/// The evidence of truth values with a prior, each heard of through a factor that is true only if luck helps; and the
/// probability of each given that.
fn heard(prior: f64, luck: f64, solved: &[bool]) -> (f64, f64) {
    let yes: f64 = solved.iter().map(|solved| if *solved { luck } else { 1.0 - luck }).product();
    let no = f64::from(!solved.contains(&true));
    let total = prior * yes + (1.0 - prior) * no;
    (total.ln(), prior * yes / total)
}

#[test]
fn of_values_that_are_certain_counts_how_likely_they_were() {
    for (first, second) in [([true, false], [false, false]), ([false, false], [true, true])] {
        let data = json!({
            "skills": 2, "skill": [0, 0, 1, 1], "solved": [first[0], first[1], second[0], second[1]],
            "guess": [1, 2, 1], "right": [true, false, first[0]], "length": 4, "a": [0, 1, 3], "b": [1, 2, 2],
        });
        let answer = solve("certain_values", &data.to_string(), 200);
        let has = [heard(0.3, 0.8, &first), heard(0.3, 0.8, &second)];
        let kind = (0.3_f64 * 0.9 * if first[0] { 0.9 } else { 0.1 }).ln();
        let expected = has[0].0 + has[1].0 + kind + 4.0 * 0.4_f64.ln();
        let found = answer.log_evidence;
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        for (at, (_, probability)) in has.iter().enumerate() {
            assert!((answer.of("has").parts()[at].mean() - probability).abs() < 1e-12);
        }
        assert_eq!((answer.of("kind").mean(), answer.of("link").parts()[3].mean()), (1.0, 1.0));
    }
}

/// The log of the integral of a Gaussian, of a weight of what it is about, and the mean, by the trapezoid rule.
fn weighed((mean, variance): (f64, f64), weight: impl Fn(f64) -> f64) -> (f64, f64) {
    let step = 1e-4 * variance.sqrt();
    let at = |k: i32| mean + step * f64::from(k);
    let mass = |x: f64| step * ln_normal(x - mean, variance).exp() * weight(x);
    let total: f64 = (-100_000..=100_000).map(|k| mass(at(k))).sum();
    (total.ln(), (-100_000..=100_000).map(|k| at(k) * mass(at(k))).sum::<f64>() / total)
}

/// N(y; …) of the larger of x and a Gaussian of variance 1, with noise.
fn of_larger(y: f64, x: f64, w: f64, noise: f64) -> f64 {
    let below = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
    let ((told, left), sum) = (read((w, 1.0), (1.0, noise), y).0, ln_normal(y - w, 1.0 + noise));
    below(x - w) * ln_normal(y - x, noise).exp() + below((told - x) / left.sqrt()) * sum.exp()
}

#[test]
fn of_a_datum_for_each_function_is_that_of_its_integral() {
    for (m, s, w, noise, y) in [
        (0.4, 1.69, 0.3, 0.5, [1.7, 0.2, -0.8, 0.9, 1.7, 1.1, -0.4, 1.7]),
        (-0.7, 4.0, 0.1, 0.3, [-0.8, -0.8, -0.8, -0.8, -0.8, -0.8, -0.8, -0.8]),
        (0.0, 2.0, 0.0, 0.2, [3.0, 1.4, 0.0, 0.0, 3.0, -2.0, 2.0, 2.5]),
    ] {
        let told = |y: f64, value: f64| ln_normal(y - value, noise).exp();
        let parts = [
            ("of_square", weighed((m, s), |x| told(y[0], x * x))),
            ("of_sin", weighed((m, s), |x| told(y[1], x.sin()))),
            ("of_cos", weighed((m, s), |x| told(y[2], x.cos()))),
            ("of_tanh", weighed((m, s), |x| told(y[3], x.tanh()))),
            ("of_abs", weighed((m, s), |x| told(y[4], x.abs()))),
            ("of_max", weighed((m, s), |x| of_larger(y[5], x, w, noise))),
            ("of_min", weighed((m, s), |x| of_larger(-y[6], -x, -w, noise))),
            ("of_product", weighed((m, s), |x| ln_normal(y[7] - x * w, x * x + noise).exp())),
        ];
        let data = json!({ "m": m, "s": s, "w": w, "y": y, "noise": noise });
        let answer = solve("one_datum", &data.to_string(), 200);
        for (name, (_, mean)) in parts {
            let found = answer.of(name).mean();
            assert!((found - mean).abs() < 1e-6, "{name}: {found} is not {mean}");
        }
        let (found, expected) = (answer.log_evidence, parts.iter().map(|(_, (log_z, _))| log_z).sum::<f64>());
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    }
}

#[test]
fn of_messages_as_projected_comes_with_the_variance() {
    let told = |x: f64| ln_normal(-0.8 - x.cos(), 0.3).exp();
    let (log_z, mean) = weighed((-0.7, 4.0), told);
    // The integral of the square, relative to the other.
    let (with_square, _) = weighed((-0.7, 4.0), |x| told(x) * (x - mean) * (x - mean));
    let answer = solve("as_projected", &json!({ "y": -0.8 }).to_string(), 200);
    let (found, variance) = (answer.of("x"), (with_square - log_z).exp());
    assert!((answer.log_evidence - log_z).abs() < 1e-9, "{} is not {log_z}", answer.log_evidence);
    assert!(
        (found.mean() - mean).abs() < 1e-9 && (found.sd().powi(2) - variance).abs() < 1e-8 && variance > 4.0
    );
}

/// log N(values; 0, diagonal + shared), the mean of what they share, by one value after the other.
fn sharing(values: &[(f64, f64)], shared: f64) -> (f64, f64) {
    let mut belief = (0.0, shared);
    let mut total = 0.0;
    for (value, noise) in values {
        let (next, log_z) = read(belief, (1.0, *noise), *value);
        (belief, total) = (next, total + log_z);
    }
    (total, belief.0)
}

#[test]
fn of_gates_on_one_value_is_that_of_one_gate() {
    let (x, y, seen) = ([0.9, 1.4, 0.2, 1.8], [0.2, 1.8, -0.3, 2.1], [true, false, true, true]);
    let chosen: Vec<f64> = y.into_iter().zip(seen).filter(|(_, seen)| *seen).map(|(y, _)| y).collect();
    let of = |values: &[f64], noise: f64| values.iter().map(|value| (*value, noise)).collect::<Vec<_>>();
    let (apart, mean) = sharing(&[of(&x, 1.0), of(&chosen, 2.0)].concat(), 2.0);
    let together = x.iter().map(|x| ln_normal(*x, 1.0)).sum::<f64>() + sharing(&of(&chosen, 1.0), 1.0).0;
    let probability = 1.0 / (1.0 + (together - apart).exp());
    let answer = solve("one_selector", &json!({ "x": x, "y": y, "seen": seen }).to_string(), 200);
    let evidence = (0.5 * apart.exp() + 0.5 * together.exp()).ln();
    for (found, expected) in [
        (answer.log_evidence, evidence),
        (answer.of("apart").mean(), probability),
        (answer.of("m").mean(), probability * mean),
    ] {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }
    assert_eq!(answer.run.iterations, 1);
}
