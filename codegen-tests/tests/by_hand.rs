//! Emitted modules whose answers fit on a line: Gaussians seen through known values, and the first step from beliefs
//! that are given.

mod support;

use posterity_codegen_tests::build;
use posterity_runtime::Posterior;
use serde_json::{Value, json};
use support::{Answer, Draws, relative, solve};

fn assert_gaussian(posterior: &Posterior, mean: f64, variance: f64, what: &str) {
    for (found, wanted) in [(posterior.mean(), mean), (posterior.sd().powi(2), variance)] {
        let far = relative(found, wanted, variance.sqrt());
        assert!(far <= 1e-10, "{what}: {found} is not {wanted} (off by {far:e})");
    }
}

/// The mean and variance of N(0, 1) seen `n` times with a unit of noise: the readings add up to `sum`.
fn seen(sum: f64, n: usize) -> (f64, f64) {
    let precision = 1.0 + n as f64;
    (sum / precision, 1.0 / precision)
}

/// Data of `known_values`.
fn known_values(draws: &mut Draws, rows: usize, columns: usize) -> Value {
    let mut many = |n: usize| draws.many(n, Draws::normal);
    let table: Vec<Vec<f64>> = (0..rows).map(|_| many(columns)).collect();
    let place: Vec<usize> = (0..rows).rev().collect();
    json!({ "table": table, "total": many(rows), "scale": many(1)[0], "scaled": many(1)[0],
        "weighted": many(1)[0], "turned": many(1)[0], "counts": (3..3 + rows).collect::<Vec<_>>(),
        "spanned": many(1)[0], "early": many(rows), "place": place, "placed": many(rows), "first": 0.5,
        "last": many(rows) })
}

fn reals(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

/// The terms of a sum of independent N(0, 1) with known coefficients, seen with a unit of noise.
fn assert_terms(answer: &Answer, name: &str, coefficients: &[f64], sum: f64) {
    let total = 1.0 + coefficients.iter().map(|c| c * c).sum::<f64>();
    for (part, c) in answer.of(name).parts().iter().zip(coefficients) {
        assert_gaussian(part, c * sum / total, 1.0 - c * c / total, name);
    }
}

#[test]
fn known_values_say_what_they_say() {
    let mut draws = Draws::new(21);
    for (rows, columns) in [(2, 1), (3, 2), (7, 5), (40, 3)] {
        let data = known_values(&mut draws, rows, columns);
        let answer = solve("known_values", &data.to_string(), 100);
        let number = |name: &str| data[name].as_f64().unwrap_or(f64::NAN);
        let sum = |name: &str| reals(&data[name]).iter().sum::<f64>();
        let row = reals(&data["table"][0]);

        let table: f64 = data["table"].as_array().into_iter().flatten().flat_map(reals).sum();
        let (mean, variance) = seen(sum("total") - table, rows);
        assert_gaussian(answer.of("level"), mean, variance, "level");
        let gain = 2.0 * number("scale");
        let precision = 1.0 + gain * gain;
        assert_gaussian(answer.of("double"), gain * number("scaled") / precision, 1.0 / precision, "double");
        let doubled: Vec<f64> = row.iter().map(|value| 2.0 * value).collect();
        assert_terms(&answer, "weight", &doubled, number("weighted"));
        let negative: Vec<f64> = row.iter().map(|value| -value).collect();
        assert_terms(&answer, "sign", &negative, number("turned"));
        let (mean, variance) = seen(number("spanned") - 3.0 - (2.0 + rows as f64), 1);
        assert_gaussian(answer.of("span"), mean, variance, "span");
        let early = &reals(&data["early"])[1..rows.min(3)];
        let (mean, variance) = seen(early.iter().sum(), early.len());
        assert_gaussian(answer.of("head"), mean, variance, "head");
        let rest: f64 = reals(&data["last"])[1..].iter().sum();
        let (mean, variance) = seen(sum("placed") + rest, 2 * rows - 1);
        assert_gaussian(answer.of("gathered"), mean, variance, "gathered");
    }
}

#[test]
fn no_datum_is_drawn_twice() {
    let mut data = known_values(&mut Draws::new(22), 3, 2);
    data["place"] = json!([0, 2, 0]);
    let Err(message) = build("known_values", &data.to_string()) else { panic!("accepted") };
    assert!(message.contains("`placed[0]` is drawn more than once"), "{message}");
}

/// Data of `pieces`.
fn pieces(draws: &mut Draws, n: usize, m: usize) -> Value {
    let square: Vec<Vec<f64>> = (0..n).map(|_| draws.many(n, Draws::normal)).collect();
    let priors: Vec<Value> =
        (0..m).map(|j| json!({ "distribution": "Gaussian", "mean": j, "variance": j + 2 })).collect();
    json!({ "n": n, "m": m, "half": n.div_ceil(2), "square": square, "weight": draws.many(n, Draws::normal),
        "pick": n.div_ceil(2) - 1, "weighed": draws.many(1, Draws::normal)[0], "priors": priors,
        "which": m - 1, "trials": 9, "heads": 4 })
}

#[test]
fn pieces_cover_their_arrays() {
    let mut draws = Draws::new(24);
    for (n, m) in [(2, 1), (4, 3), (8, 5)] {
        let data = pieces(&mut draws, n, m);
        let answer = solve("pieces", &data.to_string(), 200);
        for (i, row) in answer.of("grid").parts().iter().enumerate() {
            assert_eq!(row.parts().len(), m, "grid");
            for (j, part) in row.parts().iter().enumerate() {
                assert_gaussian(part, 0.0, 1.0 + i.min(j) as f64, "grid");
            }
        }
        for (i, row) in answer.of("table").parts().iter().enumerate() {
            for (j, part) in row.parts().iter().enumerate() {
                let (mean, variance) = match i.cmp(&j) {
                    std::cmp::Ordering::Greater => (i as f64, 1.0),
                    std::cmp::Ordering::Equal => (1.0, 3.0),
                    std::cmp::Ordering::Less => (j as f64, 2.0),
                };
                assert_gaussian(part, mean, variance, "table");
            }
        }
        for (t, part) in answer.of("fold").parts().iter().enumerate() {
            let (mean, variance) = if t < n.div_ceil(2) { (t, 1.0) } else { (n - 1 - t, 2.0) };
            assert_gaussian(part, mean as f64, variance, "fold");
        }
        let square: Vec<Vec<f64>> = data["square"].as_array().into_iter().flatten().map(reals).collect();
        let sum = (0..n).map(|i| square[i][i] + square[i][n - 1 - i]).sum();
        let (mean, variance) = seen(sum, 2 * n);
        assert_gaussian(answer.of("level"), mean, variance, "level");
        let twice = 2.0 * reals(&data["weight"])[n.div_ceil(2) - 1];
        let (mean, variance) = seen(data["weighed"].as_f64().unwrap_or(f64::NAN) - twice, 1);
        assert_gaussian(answer.of("load"), mean, variance, "load");
        assert_gaussian(answer.of("chosen"), (m - 1) as f64, (m + 1) as f64, "chosen");
        assert!(relative(answer.of("chance").mean(), 5.0 / 11.0, 0.0) <= 1e-12, "chance");
        // The mean of the least of three standard normals is -3 / (2 √π).
        let least = -1.5 / std::f64::consts::PI.sqrt();
        for (name, mean) in [("low", least), ("middle", 0.0), ("high", -least)] {
            assert!((answer.of(name).mean() - mean).abs() < 0.02, "{name}: {}", answer.of(name).mean());
        }
    }
}

#[test]
fn data_that_pieces_cannot_take() {
    let refused = |n: usize, key: &str, value: usize, words: &str| {
        let mut data = pieces(&mut Draws::new(25), n, 3);
        data["pick"] = json!(0);
        if !key.is_empty() {
            data[key] = json!(value);
        }
        let Err(message) = build("pieces", &data.to_string()) else { panic!("{key} = {value}: accepted") };
        assert!(message.contains(words), "{key} = {value}: {message}");
    };
    refused(5, "", 0, "`square[2][2]` is drawn more than once");
    refused(4, "half", 1, "may read only those before it");
    refused(4, "pick", 2, "`pick` is 2");
    refused(4, "which", 3, "`which` is 3");
    refused(4, "heads", 10, "heads");
}

#[test]
fn beliefs_given_by_hand_are_the_first() {
    let mut draws = Draws::new(23);
    for n in [1, 2, 6] {
        let (y, start) = (draws.many(n, Draws::normal), draws.many(n, Draws::normal));
        let data = json!({ "y": y, "start": start, "flag": vec![true; n] });
        let answer = solve("starts_vmp", &data.to_string(), 1);
        let (count, total) = (n as f64, y.iter().sum::<f64>());
        for (name, mean) in [("by_scale", 20.0), ("by_rate", 0.25)] {
            let precision = 0.01 + count * mean;
            assert_gaussian(answer.of(name), mean * total / precision, 1.0 / precision, name);
        }
        let squares: f64 = (1..n).map(|t| (y[t] - start[t - 1]).powi(2)).sum();
        let rate = 1.0 + 0.5 * (y[0] * y[0] + 1.0 + squares);
        let far = relative(answer.of("noise").mean(), (1.0 + 0.5 * count) / rate, 0.0);
        assert!(far <= 1e-10, "noise is off by {far:e}");
        let sure = 1.0 / (1.0 + (-3.0_f64).exp());
        let far = relative(answer.of("chance").mean(), (1.0 + count * sure) / (2.0 + count), 0.0);
        assert!(far <= 1e-10, "chance is off by {far:e}");
    }
}

#[test]
fn elements_that_gates_join_are_found_one_after_the_other() {
    let (seen, alike) = ([true, true, false, true, false], [true, true, true, false, true]);
    let data = json!({ "seen": seen, "alike": alike }).to_string();
    let log_odds = |p: f64| (p / (1.0 - p)).ln();
    let sign = |yes: bool| if yes { 1.0 } else { -1.0 };
    let mut state = [0.5_f64; 5];
    for _ in 0..200 {
        for t in 0..5 {
            let own = sign(seen[t]) * log_odds(0.7);
            let before = if t > 0 { sign(alike[t]) * (2.0 * state[t - 1] - 1.0) } else { 0.0 };
            let after = if t < 4 { sign(alike[t + 1]) * (2.0 * state[t + 1] - 1.0) } else { 0.0 };
            state[t] = 1.0 / (1.0 + (-own - (before + after) * log_odds(0.9)).exp());
        }
    }
    let expected = |p: f64, right: f64| p * right.ln() + (1.0 - p) * (1.0 - right).ln();
    let entropy = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    let agree = |yes: bool, p: f64| if yes { p } else { 1.0 - p };
    let mut bound = 0.0;
    for t in 0..5 {
        bound += 0.5_f64.ln() + entropy(state[t]) + expected(agree(seen[t], state[t]), 0.7);
        if t > 0 {
            let same = state[t] * state[t - 1] + (1.0 - state[t]) * (1.0 - state[t - 1]);
            bound += expected(agree(alike[t], same), 0.9);
        }
    }
    let answer = solve("nested_pairs_vmp", &data, 1000);
    assert!((answer.log_evidence - bound).abs() < 1e-10, "{} is not {bound}", answer.log_evidence);
    let found = answer.json();
    for (t, p) in state.iter().enumerate() {
        let one = found["state"][t]["probability"].as_f64().expect("a probability");
        assert!((one - p).abs() < 1e-9, "{t}: {one} is not {p}");
    }
}
