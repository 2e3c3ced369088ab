//! Gaussians that conditions hold against coordinate ascent and the moments of an integral.

use libm::{erfc, exp, log, sqrt};
use serde_json::json;

use super::support::{Draws, solve};
use super::{assert_near, elements};

fn density(z: f64) -> f64 {
    exp(-0.5 * z * z) / sqrt(std::f64::consts::TAU)
}

fn below(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// Coordinate ascent for the probit regression: the mean and variance of the skill, the means of the latents, and
/// the bound with the best latents, Σ ln Φ(±wm) − ½w²v − KL(skill, prior).
fn probit(won: &[bool], strength: &[f64]) -> (f64, f64, Vec<f64>, f64) {
    let precision = 0.5 + strength.iter().map(|w| w * w).sum::<f64>();
    let (mut mean, variance) = (0.0, 1.0 / precision);
    let side = |won: bool| if won { 1.0 } else { -1.0 };
    let latent = |mean: f64, won: bool, w: f64| {
        let z = side(won) * w * mean;
        w * mean + side(won) * density(z) / below(z)
    };
    let each = || won.iter().copied().zip(strength.iter().copied());
    for _ in 0..5000 {
        mean = variance * each().map(|(won, w)| w * latent(mean, won, w)).sum::<f64>();
    }
    let data: f64 = each().map(|(won, w)| log(below(side(won) * w * mean)) - 0.5 * w * w * variance).sum();
    let divergence = 0.5 * (0.5 * (variance + mean * mean) - 1.0 - log(0.5 * variance));
    (mean, variance, each().map(|(won, w)| latent(mean, won, w)).collect(), data - divergence)
}

#[test]
fn latents_of_a_probit_regression_are_what_coordinate_ascent_finds() {
    let mut draws = Draws::new(12);
    for round in 0..20 {
        let n = 1 + draws.below(8);
        let won = draws.many(n, |draws| draws.unit() < 0.6);
        let strength = draws.many(n, Draws::normal);
        let data = json!({ "won": won, "strength": strength, "reading": [], "low": -1.0, "high": 2.0 });
        let answer = solve("truncated_vmp", &data.to_string(), 3000);
        let (mean, variance, latents, bound) = probit(&won, &strength);
        let what = format!("round {round}");
        assert_near(answer.of("skill").mean(), mean, 1.0, 1e-8, &what);
        assert_near(answer.of("skill").sd().powi(2), variance, 1.0, 1e-12, &what);
        for (edge, latent) in elements(answer.of("edge")).iter().zip(&latents) {
            assert_near(edge.mean(), *latent, 1.0, 1e-8, &what);
        }
        // The level without readings adds the mass of its interval, exactly; its noise nothing.
        let interval = log(below(1.0) - below(-0.5));
        assert_near(answer.log_evidence, bound + interval, 1.0, 1e-8, &what);
    }
}

#[test]
fn a_level_between_bounds_has_the_moments_of_its_integral() {
    // Bounds that hold it, one that the second condition moves to 5, and one far out in a tail.
    for (low, high) in [(-1.0, 2.0), (3.0, 70.0), (4.9, 5.5), (-60.0, -50.0)] {
        let data = json!({ "won": [], "strength": [], "reading": [], "low": low, "high": high });
        let answer = solve("truncated_vmp", &data.to_string(), 3);
        let (high, steps) = (f64::min(high, 5.0), 400_000);
        let step = (high - low) / f64::from(steps);
        let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
        for k in 0..steps {
            let x = low + step * (f64::from(k) + 0.5);
            let weight = exp((low * low).min(high * high) / 8.0 - x * x / 8.0);
            (mass, first, second) = (mass + weight, first + weight * x, second + weight * x * x);
        }
        let (mean, what) = (first / mass, format!("{low} to {high}"));
        let variance = second / mass - mean * mean;
        assert_near(answer.of("level").mean(), mean, 1.0, 1e-8, &what);
        assert_near(answer.of("level").sd(), sqrt(variance), 0.0, 1e-5, &what);
        assert_near(answer.of("twice").mean(), 2.0 * mean, 1.0, 1e-8, &what);
        assert_near(answer.of("twice").sd().powi(2), 4.0 * variance + 1.0, 1.0, 1e-8, &what);
    }
}
