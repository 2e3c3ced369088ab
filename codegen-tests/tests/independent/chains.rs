//! Chains of Gaussians against a Kalman filter and the smoother of Rauch, Tung and Striebel.

use serde_json::json;

use super::support::{Answer, Draws, solve};
use super::{assert_near, elements};

/// One step of a chain: x ← keep x + drift + N(0, walk), read as gain x + N(0, noise).
#[derive(Clone, Copy, Debug)]
struct Step {
    keep: f64,
    drift: f64,
    walk: f64,
    gain: f64,
    noise: f64,
    seen: Option<f64>,
}

/// Means and variances given all readings, and the log density of these: Kalman's filter forward, the
/// smoother of Rauch, Tung and Striebel back.
fn smooth(start: f64, spread: f64, steps: &[Step]) -> (Vec<(f64, f64)>, f64) {
    let (mut predicted, mut filtered) = (Vec::new(), Vec::new());
    let mut log_density = 0.0;
    for (t, step) in steps.iter().enumerate() {
        let (mean, variance) = match filtered.last() {
            None => (start, spread),
            Some(&(mean, variance)) => {
                (step.keep * mean + step.drift, step.keep * step.keep * variance + step.walk)
            }
        };
        predicted.push((mean, variance));
        filtered.push(match step.seen {
            None => (mean, variance),
            Some(seen) => {
                let total = step.gain * step.gain * variance + step.noise;
                let error = seen - step.gain * mean;
                log_density -= 0.5 * ((std::f64::consts::TAU * total).ln() + error * error / total);
                let weight = variance * step.gain / total;
                (mean + weight * error, variance * step.noise / total)
            }
        });
        debug_assert_eq!(predicted.len(), t + 1);
    }
    let mut smoothed = filtered.clone();
    for t in (0..steps.len().saturating_sub(1)).rev() {
        let (mean, variance) = filtered[t];
        let (ahead, ahead_variance) = predicted[t + 1];
        let weight = variance * steps[t + 1].keep / ahead_variance;
        let (later, later_variance) = smoothed[t + 1];
        // Joseph's form of the variance: no difference of nearly equal numbers.
        let kept = 1.0 - weight * steps[t + 1].keep;
        let walked = kept * kept * variance + weight * weight * (steps[t + 1].walk + later_variance);
        smoothed[t] = (mean + weight * (later - ahead), walked);
    }
    (smoothed, log_density)
}

fn assert_smooth(answer: &Answer, start: f64, spread: f64, steps: &[Step], what: &str) {
    let (smoothed, log_density) = smooth(start, spread, steps);
    let levels = elements(answer.of("level"));
    assert_eq!(levels.len(), steps.len());
    for (t, (level, (mean, variance))) in levels.iter().zip(smoothed).enumerate() {
        let place = format!("{what}, level[{t}]");
        assert_near(level.mean(), mean, variance.sqrt(), 1e-9, &place);
        assert_near(level.sd().powi(2), variance, 0.0, 1e-9, &place);
    }
    assert_near(answer.log_evidence, log_density, 1.0, 1e-9, what);
    assert_eq!(answer.run.iterations, 1, "{what}: a chain takes one pass");
}

#[test]
fn a_drifting_level_is_kalmans_smoother() {
    let mut draws = Draws::new(1);
    for round in 0..60 {
        let n = if round == 0 { 1 } else { 1 + draws.below(if round % 10 == 0 { 2000 } else { 60 }) };
        let (start, spread) = (draws.between(-5.0, 5.0), draws.between(-3.0, 3.0).exp());
        let steps: Vec<Step> = draws.many(n, |draws| Step {
            keep: 1.0,
            drift: 0.0,
            walk: draws.between(-5.0, 5.0).exp(),
            gain: 1.0,
            noise: draws.between(-5.0, 5.0).exp(),
            seen: Some(draws.between(-10.0, 10.0)),
        });
        let column = |of: fn(&Step) -> Option<f64>| steps.iter().map(of).collect::<Vec<Option<f64>>>();
        let data = json!({ "start": start, "spread": spread, "walk": column(|step| Some(step.walk)),
            "noise": column(|step| Some(step.noise)), "seen": column(|step| step.seen) });
        let answer = solve("local_level", &data.to_string(), 10);
        assert_smooth(&answer, start, spread, &steps, &format!("round {round}, n = {n}"));
    }
}

#[test]
fn so_is_one_with_gains_drifts_and_gaps() {
    let mut draws = Draws::new(2);
    for round in 0..60 {
        let n = 1 + draws.below(if round % 10 == 0 { 2000 } else { 60 });
        let steps: Vec<Step> = draws.many(n, |draws| Step {
            keep: draws.between(-1.0, 1.0),
            drift: draws.between(-1.0, 1.0),
            walk: draws.between(-3.0, 3.0).exp(),
            gain: draws.between(-2.0, 2.0),
            noise: draws.between(-3.0, 3.0).exp(),
            seen: (draws.unit() < 0.7).then(|| draws.between(-10.0, 10.0)),
        });
        let column = |of: fn(&Step) -> Option<f64>| steps.iter().map(of).collect::<Vec<Option<f64>>>();
        let data = json!({ "keep": column(|step| Some(step.keep)), "drift": column(|step| Some(step.drift)),
            "walk": column(|step| Some(step.walk)), "gain": column(|step| Some(step.gain)),
            "noise": column(|step| Some(step.noise)), "seen": column(|step| step.seen) });
        let answer = solve("damped_level", &data.to_string(), 10);
        assert_smooth(&answer, 0.0, 4.0, &steps, &format!("round {round}, n = {n}"));
    }
}
