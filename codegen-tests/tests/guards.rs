//! Elements that are there only where a guard holds, against the fixed point of the updates written out.

mod support;

use posterity_runtime::Posterior;
use serde_json::json;
use support::{relative, solve};

fn assert_moments(actual: &Posterior, mean: f64, sd: f64, what: &str) {
    let (found, spread) = (actual.mean(), actual.sd());
    assert!(relative(found, mean, sd) < 1e-9, "{what}: mean {found} is not {mean}");
    assert!(relative(spread, sd, 0.0) < 1e-9, "{what}: sd {spread} is not {sd}");
}

#[test]
fn what_no_guard_lets_be_read_is_not_read() {
    let (y, w, size, k) = ([0.5, -1.0, 2.0], [1.0, 3.0, -2.0], [0.25, 1.0, -1.0], [0.5]);
    let data = json!({ "y": y, "w": w, "size": size, "v": [], "k": k });
    let answer = solve("guarded_elements_vmp", &data.to_string(), 1000);
    assert_moments(&answer.of("x").parts()[0], 0.25, 0.5_f64.sqrt(), "x");
    assert_moments(answer.of("p"), 1.0, 1.0, "p");
    let log_density = -0.5 * ((2.0 * std::f64::consts::TAU).ln() + 0.25 / 2.0);
    assert!((answer.log_evidence - log_density).abs() < 1e-12, "{}", answer.log_evidence);
}

#[test]
fn what_it_lets_be_read_is() {
    let (y, w, size, k) = ([0.5, -1.0, 2.0], [1.0, 3.0, -2.0], [0.25, 1.0, -1.0], [0.5, -0.5, 1.5]);
    let v = [1.0, 2.0];
    let data = json!({ "y": y, "w": w, "size": size, "v": v, "k": k });
    let answer = solve("guarded_elements_vmp", &data.to_string(), 1000);
    let known = size.iter().map(|size| size * size / 2.0).sum::<f64>();
    let known_weighted = w.iter().zip(size).map(|(w, size)| w * size / 2.0).sum::<f64>();
    let (mut one, mut two) = ((0.0, 1.0), (0.0, 1.0));
    let mut p = (1.0, 1.0);
    let squares = |data: &[f64], (mean, variance): (f64, f64)| -> f64 {
        data.iter().map(|seen| (seen - mean) * (seen - mean) + variance).sum()
    };
    for _ in 0..2000 {
        let p_mean: f64 = p.0 / p.1;
        let precision = 2.0 + 3.0 * p_mean + known;
        let weighted = k[1] + p_mean * y.iter().sum::<f64>() + known_weighted;
        one = (weighted / precision, 1.0 / precision);
        let precision = 2.0 + 2.0 * p_mean;
        two = ((k[2] + p_mean * v.iter().sum::<f64>()) / precision, 1.0 / precision);
        p = (1.0 + 2.5, 1.0 + 0.5 * (squares(&y, one) + squares(&v, two)));
    }
    assert_moments(&answer.of("x").parts()[1], one.0, f64::sqrt(one.1), "x[1]");
    assert_moments(&answer.of("x").parts()[2], two.0, f64::sqrt(two.1), "x[2]");
    assert_moments(answer.of("p"), p.0 / p.1, f64::sqrt(p.0) / p.1, "p");
}
