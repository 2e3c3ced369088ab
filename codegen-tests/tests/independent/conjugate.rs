//! Conjugate pairs against their closed forms.

use libm::lgamma;
use serde_json::{Value, json};

use super::assert_near;
use super::support::{self, Draws, solve};

fn log_beta(counts: &[f64]) -> f64 {
    counts.iter().map(|count| lgamma(*count)).sum::<f64>() - lgamma(counts.iter().sum())
}

/// The logarithm of ∫ x^(shape − 1) e^(−rate x) dx.
fn log_gamma_integral(shape: f64, rate: f64) -> f64 {
    lgamma(shape) - shape * rate.ln()
}

fn log_choose(n: f64, k: f64) -> f64 {
    lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0)
}

/// A Gaussian after readings of known variances: mean, variance, log density of the readings one by one.
fn read_all(mut mean: f64, mut variance: f64, readings: &[(f64, f64)]) -> (f64, f64, f64) {
    let mut log_density = 0.0;
    for (reading, noise) in readings {
        let (total, error) = (variance + noise, reading - mean);
        log_density -= 0.5 * ((std::f64::consts::TAU * total).ln() + error * error / total);
        mean += variance / total * error;
        variance *= noise / total;
    }
    (mean, variance, log_density)
}

fn assert_json(actual: &Value, expected: &Value, what: &str) {
    let (far, place) = support::distance(actual, expected);
    assert!(far <= 1e-11, "{what}{place}: {actual} is not {expected} (off by {far:e})");
}

#[test]
fn every_pair_is_its_closed_form() {
    let mut draws = Draws::new(6);
    for round in 0..100 {
        let size = |draws: &mut Draws| 1 + draws.below(if round % 10 == 0 { 500 } else { 12 });
        let [tosses, rounds, hours, events, readings, throws] = std::array::from_fn(|_| size(&mut draws));
        let heads = draws.many(tosses, |draws| draws.unit() < 0.4);
        let trials = draws.many(rounds, |draws| draws.below(9));
        let successes: Vec<usize> = trials.iter().map(|trials| draws.below(trials + 1)).collect();
        let counts = draws.many(hours, |draws| draws.below(7));
        let exposure = draws.many(hours, |draws| draws.between(0.2, 3.0));
        let waits = draws.many(events, |draws| draws.between(0.1, 2.0));
        let reading = draws.many(readings, |draws| draws.between(-4.0, 6.0));
        let spread = draws.many(readings, |draws| draws.between(0.3, 5.0));
        let face = draws.many(throws, |draws| draws.below(3));
        let data = json!({ "heads": heads, "successes": successes, "trials": trials, "counts": counts,
            "exposure": exposure, "waits": waits, "reading": reading, "spread": spread, "face": face });

        let whole = |counts: &[usize]| counts.iter().sum::<usize>() as f64;
        let up = heads.iter().filter(|head| **head).count() as f64;
        let coin = [1.5 + up, 2.5 + tosses as f64 - up];
        let skill = [2.0 + whole(&successes), 2.0 + whole(&trials) - whole(&successes)];
        let rate = [2.0 + whole(&counts), 0.5 + exposure.iter().sum::<f64>()];
        let hazard = [3.0 + 2.5 * events as f64, 4.0 + waits.iter().sum::<f64>()];
        let pairs: Vec<(f64, f64)> = reading.iter().copied().zip(spread.iter().copied()).collect();
        let (mean, variance, level) = read_all(1.0, 9.0, &pairs);
        let die: Vec<f64> = [1.0, 2.0, 0.5]
            .iter()
            .enumerate()
            .map(|(k, prior)| prior + face.iter().filter(|face| **face == k).count() as f64)
            .collect();
        let chosen = trials.iter().zip(&successes).map(|(n, k)| log_choose(*n as f64, *k as f64));
        let counted = counts
            .iter()
            .zip(&exposure)
            .map(|(count, exposure)| *count as f64 * exposure.ln() - lgamma(*count as f64 + 1.0));
        let waited = waits.iter().map(|wait| 1.5 * wait.ln() - lgamma(2.5));
        let log_evidence = log_beta(&coin) - log_beta(&[1.5, 2.5])
            + (log_beta(&skill) - log_beta(&[2.0, 2.0]) + chosen.sum::<f64>())
            + (log_gamma_integral(rate[0], rate[1]) - log_gamma_integral(2.0, 0.5) + counted.sum::<f64>())
            + (log_gamma_integral(hazard[0], hazard[1]) - log_gamma_integral(3.0, 4.0) + waited.sum::<f64>())
            + level
            + (log_beta(&die) - log_beta(&[1.0, 2.0, 0.5]));

        let answer = solve("conjugate_pairs", &data.to_string(), 10);
        let expected = json!({
            "coin": {"distribution": "Beta", "alpha": coin[0], "beta": coin[1]},
            "skill": {"distribution": "Beta", "alpha": skill[0], "beta": skill[1]},
            "rate": {"distribution": "Gamma", "shape": rate[0], "rate": rate[1]},
            "hazard": {"distribution": "Gamma", "shape": hazard[0], "rate": hazard[1]},
            "level": {"distribution": "Gaussian", "mean": mean, "variance": variance},
            "die": {"distribution": "Dirichlet", "concentration": die},
        });
        assert_json(&answer.json(), &expected, &format!("round {round}"));
        assert_near(answer.log_evidence, log_evidence, 1.0, 1e-11, &format!("round {round}"));
    }
}

#[test]
fn so_are_priors_handed_in() {
    let mut draws = Draws::new(7);
    for round in 0..50 {
        let (n, k, hours) = (1 + draws.below(9), 1 + draws.below(4), 1 + draws.below(5));
        let (centre, spread) = (draws.between(-3.0, 3.0), draws.between(0.1, 9.0));
        let gammas = draws.many(k, |draws| (draws.between(0.5, 4.0), draws.between(0.5, 4.0)));
        let reading = draws.many(n, |draws| draws.between(-4.0, 6.0));
        let counts = draws.many(k, |draws| draws.many(hours, |draws| draws.below(6)));
        let gamma = |shape: f64, rate: f64| json!({"distribution": "Gamma", "shape": shape, "rate": rate});
        let gaussian = |mean: f64, variance: f64| json!({"distribution": "Gaussian", "mean": mean, "variance": variance});
        let priors: Vec<Value> = gammas.iter().map(|(shape, rate)| gamma(*shape, *rate)).collect();
        let data = json!({ "level_prior": gaussian(centre, spread), "rate_prior": priors,
            "reading": reading, "counts": counts });

        let pairs: Vec<(f64, f64)> = reading.iter().map(|reading| (*reading, 2.0)).collect();
        let (mean, variance, mut log_evidence) = read_all(centre, spread, &pairs);
        let mut rates = Vec::new();
        for ((shape, rate), counts) in gammas.iter().zip(&counts) {
            let after = (shape + counts.iter().sum::<usize>() as f64, rate + hours as f64);
            log_evidence += log_gamma_integral(after.0, after.1) - log_gamma_integral(*shape, *rate);
            log_evidence -= counts.iter().map(|count| lgamma(*count as f64 + 1.0)).sum::<f64>();
            rates.push(gamma(after.0, after.1));
        }
        let answer = solve("priors_handed_in", &data.to_string(), 10);
        let expected = json!({ "level": gaussian(mean, variance), "rate": rates });
        assert_json(&answer.json(), &expected, &format!("round {round}"));
        assert_near(answer.log_evidence, log_evidence, 1.0, 1e-11, &format!("round {round}"));
    }
}
