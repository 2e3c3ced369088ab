//! Gaussians cut far from their mean.

use crate::{assert_close, assert_gaussian};
use posterity_runtime::operators::{is_between, is_positive};
use posterity_runtime::special::{ln_normal_cdf, ln_sum_exp, mean_shift};
use posterity_runtime::{Bernoulli, Gaussian};

#[test]
fn outside_a_half_line_is_inside_the_other() {
    for m in [0.3, 5.0, 20.0, 36.0, 37.5, 38.0, 40.0, 100.0, 1e3] {
        let x = Gaussian::from_mean_variance(m, 1.0);
        // A bound out of reach is no bound.
        for upper in [f64::INFINITY, 1e6] {
            let got = is_between::ep::to_x_observed(false, x, 0.0, upper);
            assert_gaussian(got, is_positive::ep::to_x_observed(false, x), 1e-11);
            let log_mass = is_positive::ep::log_evidence(false, x);
            assert_close(is_between::ep::log_evidence(false, x, 0.0, upper), log_mass, 1e-14);
            let odds = is_positive::ep::to_positive(x).log_odds();
            assert_close(is_between::ep::to_between(x, 0.0, upper).log_odds(), odds, 1e-13);
            let got = is_between::ep::derivatives(false, 0.0, upper, m, 1.0);
            let want = is_positive::ep::derivatives(false, m, 1.0);
            assert_close(got.log_z, want.log_z, 1e-14);
            assert_close(got.alpha, want.alpha, 1e-13);
            assert_close(got.beta, want.beta, 1e-13);
            assert_close(got.shrink, want.shrink, 1e-11);
            assert_close(got.mean, want.mean, 1e-11);
            // Certain enough to be as good as known.
            let all_but = Bernoulli::from_log_odds(-1e7);
            assert_gaussian(
                x * is_between::ep::to_x(all_but, x, 0.0, upper),
                x * is_positive::ep::to_x_observed(false, x),
                1e-11,
            );
        }
        let mirrored = Gaussian::from_mean_variance(-m, 1.0);
        assert_gaussian(
            is_between::ep::to_x_observed(false, mirrored, -1e6, 0.0),
            is_positive::ep::to_x_observed(true, mirrored),
            1e-11,
        );
    }
    // An exponential cavity has moments outside of a half-line too.
    let slope = Gaussian::from_natural(2.0, 0.0);
    let got = slope * is_between::ep::to_x_observed(false, slope, 0.0, f64::INFINITY);
    assert_gaussian(got, Gaussian::from_mean_variance(-0.5, 0.25), 1e-12);
}

/// Two tails of comparable mass: the first two derivatives of log(Φ(l) + Φ(−h)).
#[test]
fn two_tails_outside_are_mixed() {
    for (low, high) in [(-0.5, 1.0), (-8.0, 8.1), (-45.0, 45.0), (-39.0, 45.0), (-300.0, 300.001)] {
        let (below, above) = (ln_normal_cdf(low), ln_normal_cdf(-high));
        let log_mass = ln_sum_exp(below, above);
        let (p, q) = ((below - log_mass).exp(), (above - log_mass).exp());
        let alpha = q * mean_shift(-high) - p * mean_shift(low);
        let second = p * -low * mean_shift(low) + q * high * mean_shift(-high);
        let got = is_between::ep::derivatives(false, low, high, 0.0, 1.0);
        assert_close(got.log_z, log_mass, 1e-14);
        assert!((got.alpha - alpha).abs() < 1e-12 * high);
        assert_close(got.beta, alpha * alpha - second, 1e-12);
        // The plain formula cancels where one tail is far the heavier.
        let shrink = 1.0 - alpha * alpha + second;
        assert!(
            (got.shrink - shrink).abs() < 1e-12 * (1.0 + high * high),
            "{low} {high}: {} {shrink}",
            got.shrink
        );
        assert!((got.mean - alpha).abs() < 1e-12 * high);
    }
}

/// A random truth value weighs both sides: derivatives by differences of the log evidence.
#[test]
fn a_random_condition_has_the_slope_of_its_evidence() {
    let (lower, upper) = (-1.0, 0.5);
    for mean in [-9.0, -1.3, -0.2, 0.4, 6.0] {
        for log_odds in [-50.0, -3.0, -1e-9, 0.4, 30.0, 800.0] {
            let said = Bernoulli::from_log_odds(log_odds);
            let log_z = |m: f64| {
                let x = Gaussian::from_mean_variance(m, 1.7);
                is_between::ep::log_evidence_soft(said, x, lower, upper)
            };
            let step = 1e-5;
            let slope = (log_z(mean + step) - log_z(mean - step)) / (2.0 * step);
            let x = Gaussian::from_mean_variance(mean, 1.7);
            let belief = x * is_between::ep::to_x(said, x, lower, upper);
            assert!((belief.mean() - mean - 1.7 * slope).abs() < 1e-8, "{mean} {log_odds}");
        }
    }
    let x = Gaussian::from_mean_variance(0.0, 1.0);
    let nowhere = is_between::ep::derivatives(false, f64::NEG_INFINITY, f64::INFINITY, 0.0, 1.0);
    assert_eq!((nowhere.log_z, nowhere.alpha, nowhere.beta), (f64::NEG_INFINITY, 0.0, 0.0));
    assert_eq!(is_between::ep::to_x_observed(false, x, 1.0, 1.0), Gaussian::UNIFORM);
}
