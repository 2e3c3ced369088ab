//! Sums whose terms are merged or gathered, against answers in closed form.

mod support;

use posterity_runtime::Posterior;
use serde_json::json;
use support::{inference, solve};

fn assert_gaussian(actual: &Posterior, (mean, variance): (f64, f64), what: &str) {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + b.abs());
    let found = (actual.mean(), actual.sd().powi(2));
    assert!(
        near(found.0, mean) && near(found.1, variance),
        "{what}: {found:?} is not {:?}",
        (mean, variance)
    );
}

/// Prior and readings of a Gaussian: each the factor of the unknown, and what is left for it to explain.
fn posterior(prior_variance: f64, readings: &[(f64, f64)]) -> (f64, f64) {
    let precision = 1.0 / prior_variance + readings.iter().map(|(factor, _)| factor * factor).sum::<f64>();
    let weighted: f64 = readings.iter().map(|(factor, rest)| factor * rest).sum();
    (weighted / precision, 1.0 / precision)
}

#[test]
fn merged_sums_keep_the_loops_of_their_own() {
    // The columns are orthogonal, so that the weights are independent a posteriori.
    let (a, ragged) = (
        [[1.0, 2.0], [2.0, -1.0], [5.0, 0.0], [0.0, 5.0]],
        [vec![], vec![1.0], vec![2.0, 3.0, 4.0], vec![5.0]],
    );
    let (y, z, r, u) = ([3.0, 70.0, -1.0, 2.0], [4.0, 1.0, 0.5, -2.0], [1.0, 2.0, 3.0, 4.0], 4.0);
    let data = json!({ "a": a, "ragged": ragged, "y": y, "z": z, "r": r, "u": u });
    let answer = solve("merged_sums_vmp", &data.to_string(), 2000);
    let left_of = |seen: &[f64; 4], rows: [f64; 4]| -> Vec<(f64, f64)> {
        seen.iter().zip(rows).map(|(seen, row)| (1.0, seen - row)).collect()
    };
    let total = |row: &[f64]| row.iter().sum::<f64>();
    assert_gaussian(answer.of("level"), posterior(100.0, &left_of(&y, a.map(|row| total(&row)))), "level");
    let rows = ragged.map(|row| total(&row));
    assert_gaussian(answer.of("offset"), posterior(100.0, &left_of(&r, rows)), "offset");
    for (q, weight) in answer.of("weight").parts().iter().enumerate() {
        let readings: Vec<(f64, f64)> = a.iter().zip(z).map(|(row, z)| (row[q], z)).collect();
        assert_gaussian(weight, posterior(100.0, &readings), "weight");
    }
    // u ~ N(s (l + r), 1) in mean field: the sum is one factor of the product, whose terms are not independent of s.
    let (mut s, mut l, mut r) = ((1.0, 1.0), (0.0, 4.0), (1.0, 9.0));
    let square = |(mean, variance): (f64, f64)| mean * mean + variance;
    for _ in 0..5000 {
        let update = |(mean, variance): (f64, f64), precision: f64, weighted: f64| {
            let total = 1.0 / variance + precision;
            ((mean / variance + weighted) / total, 1.0 / total)
        };
        s = update((1.0, 1.0), square((l.0 + r.0, l.1 + r.1)), u * (l.0 + r.0));
        l = update((0.0, 4.0), square(s), s.0 * u - square(s) * r.0);
        r = update((1.0, 9.0), square(s), s.0 * u - square(s) * l.0);
    }
    for (name, expected) in [("scale", s), ("left", l), ("right", r)] {
        assert_gaussian(answer.of(name), expected, name);
    }
}

#[test]
fn gathered_elements_are_compared_by_all_their_indices() {
    let data = |g: [usize; 2], h: [usize; 2], k: [[usize; 2]; 2]| {
        json!({ "g": g, "h": h, "k": k, "y": 4.0, "z": 10.0, "n": 4 }).to_string()
    };
    let answer = solve("gathered_pairs", &data([0, 0], [0, 1], [[3, 0], [1, 2]]), 10);
    // Two terms of variance 1 and noise 1; then four.
    for (i, row) in answer.of("x").parts().iter().enumerate() {
        for (j, x) in row.parts().iter().enumerate() {
            let read = i == 0 && j < 2;
            assert_gaussian(x, if read { (4.0 / 3.0, 2.0 / 3.0) } else { (0.0, 1.0) }, "x");
        }
    }
    answer.of("w").parts().iter().for_each(|w| assert_gaussian(w, (2.0, 0.8), "w"));
    let normal = |x: f64, variance: f64| -0.5 * ((std::f64::consts::TAU * variance).ln() + x * x / variance);
    let evidence = normal(4.0, 3.0) + normal(10.0, 5.0);
    assert!((answer.log_evidence - evidence).abs() < 1e-9, "{} is not {evidence}", answer.log_evidence);
    for (wrong, name) in [
        (data([0, 0], [1, 1], [[3, 0], [1, 2]]), "`g[i], h[i]` is 0, 1 more than once"),
        (data([0, 1], [0, 0], [[3, 0], [1, 3]]), "`k[i][j]` is 3 more than once"),
    ] {
        let said = posterity_codegen_tests::build("gathered_pairs", &wrong).err().unwrap_or_default();
        assert!(said.contains(name), "{said}");
    }
    let _ = inference("gathered_pairs", &data([1, 0], [0, 0], [[0, 1], [2, 3]]));
}

/// y ~ N(Σ a w + n + n shift + 2n, 1): one Gaussian observation of two weights.
#[test]
fn parts_that_share_a_weight_are_one_predictor() {
    for (a, y) in [(vec![1.0, 2.0, 3.0], 5.0), (vec![-0.5], 2.0), (vec![2.0, -2.0], 1.0)] {
        let answer = solve("summed_parts", &json!({ "a": a, "y": y }).to_string(), 5);
        let (slope, n) = (a.iter().sum::<f64>(), a.len() as f64);
        let (error, total) = (y - 3.0 * n, slope * slope + 3.0 * n * n + 1.0);
        let (mean, variance) = (slope * error / total, 1.0 - slope * slope / total);
        let log_evidence = -0.5 * ((std::f64::consts::TAU * total).ln() + error * error / total);
        let w = answer.of("w");
        let off = [w.mean() - mean, w.sd().powi(2) - variance, answer.log_evidence - log_evidence];
        assert!(off.iter().all(|off| off.abs() < 1e-12), "{a:?}: off by {off:?}");
        for (part, a) in answer.of("part").parts().iter().zip(&a) {
            assert!(
                (part.mean() - (a * mean + 1.0)).abs() < 1e-12
                    && (part.sd() - a.abs() * variance.sqrt()).abs() < 1e-12
            );
        }
    }
}

#[test]
fn bounds_that_are_data_are_read_where_they_stand() {
    let (m, x, y, z) = ([1, 3, 2], [2.0, 1.0, 7.5], [0.5, 2.0, 2.5], [1.0, -1.0, 4.0]);
    let answer = solve("bounds_of_sums_vmp", &json!({ "m": m, "x": x, "y": y, "z": z }).to_string(), 10);
    let times = m.map(f64::from);
    let (mut precision, mut weighted, mut scatter) = (0.01, 0.0, 0.0);
    for i in 0..3 {
        precision += times[i] * (0.5 * times[i]).powi(2);
        weighted += times[i] * 0.5 * times[i] * x[i];
        scatter += (y[i] - times[i]).powi(2);
    }
    let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    near(answer.of("mu").mean(), weighted / precision);
    near(answer.of("mu").sd().powi(2), 1.0 / precision);
    near(answer.of("tau").mean(), (2.0 + 1.5) / (1.0 + 0.5 * scatter));
    for i in 0..3 {
        let at = m[i] as usize - 1;
        let seen = (0.5 * times[at] / 2.0 + z[i]) / 1.5;
        near(answer.of("s").parts()[at].mean(), seen);
        near(answer.of("s").parts()[at].sd().powi(2), 1.0 / 1.5);
    }
}

#[test]
fn a_bound_that_is_replaced_is_checked() {
    use posterity_codegen_tests::compiled::own::bounds_of_sums_vmp::{BoundsOfSumsVmp, BoundsOfSumsVmpData};
    let data = BoundsOfSumsVmpData { m: &[1, 2], x: &[1.0, 2.0], y: &[1.0, 2.0], z: &[1.0, 2.0] };
    let mut inference = BoundsOfSumsVmp::new(data).expect("data");
    let refused = inference.observe_m(&[1, 3]).expect_err("there are two elements");
    assert!(refused.to_string().contains("out of range"), "{refused}");
    assert!(inference.observe_m(&[2, 1]).is_ok());
}
