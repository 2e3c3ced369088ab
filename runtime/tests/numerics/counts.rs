//! Counts: wide series, messages against sharp cavities, and points.

use crate::assert_close;
use posterity_runtime::operators::{binomial, poisson};
use posterity_runtime::special::ln_factorial;
use posterity_runtime::{Beta, Categorical, Gamma, Poisson};

/// Mean λ^{1/ν} − (ν − 1)/2ν − (ν² − 1)/(24 ν²) λ^{−1/ν}, variance λ^{1/ν}/ν + … of the Conway–Maxwell form far from 0.
#[test]
fn a_wide_poisson_has_its_asymptotic_moments() {
    for (rate, nu) in [(1.0399_f64, 0.001_f64), (1.02, 0.001), (2.0, 0.05), (3e6, 0.9), (1.5, 0.02)] {
        let mode = rate.powf(1.0 / nu);
        let poisson = Poisson::new(rate, nu);
        let corrected = mode - (nu - 1.0) / (2.0 * nu) - (nu * nu - 1.0) / (24.0 * nu * nu * mode);
        assert_close(poisson.mean(), corrected, 1e-9);
        let spread = (mode + (nu * nu - 1.0) / (24.0 * nu * nu * mode)) / nu;
        assert_close(poisson.variance(), spread, 1e-6);
    }
    // Neither the series nor the integral notices where one takes over from the other.
    for nu in [0.0101, 0.0099, 0.004] {
        let rate = 1e4_f64.powf(nu);
        let poisson = Poisson::new(rate, nu);
        let normaliser = poisson.log_normaliser();
        let weight = |k: i32| f64::from(k) * rate.ln() - nu * ln_factorial(f64::from(k));
        let terms: Vec<f64> = (0..200_000).map(|k| (weight(k) - normaliser).exp()).collect();
        assert_close(terms.iter().sum(), 1.0, 1e-8);
        let mean: f64 = terms.iter().enumerate().map(|(k, p)| k as f64 * p).sum();
        assert_close(poisson.mean(), mean, 1e-8);
    }
}

/// rate = 1 and a tiny nu: Σ over k of (k!)^−nu, summed one by one where that is long but possible.
#[test]
fn a_flat_poisson_is_summed_to_its_end() {
    for (rate, nu) in [(1.0, 1e-5), (0.9999, 1e-7), (1.000_005, 1e-6)] {
        let (mut weight, mut total, mut moment) = (1.0, 0.0, 0.0);
        for k in 0..20_000_000 {
            total += weight;
            moment += f64::from(k) * weight;
            weight *= rate * f64::from(k + 1).powf(-nu);
            if weight < 1e-20 {
                break;
            }
        }
        assert_close(Poisson::new(rate, nu).mean(), moment / total, 1e-8);
        assert_close(Poisson::new(rate, nu).log_normaliser(), total.ln(), 1e-9);
    }
    assert!(Poisson::new(1.0, 1e-9).mean() > 4e7);
    assert_eq!(Poisson::new(1.1, 1e-7).mean(), f64::INFINITY);
}

/// The message to a rate by sums with 60 digits.
#[test]
fn a_sharp_rate_gets_the_message_of_a_vague_one() {
    for (x, rate, shape, second) in [
        ((2.0, 0.6), (2.0, 0.8), 1.723392107909, 0.323665840764283),
        ((2.0, 0.6), (2e6, 8e5), 1.81239659759783, 0.311560418809456),
        ((2.0, 0.6), (2e10, 8e9), 1.81239665587637, 0.311560375697847),
        ((9.0, 0.3), (2e8, 1e8), 8.12093560152731, 0.0),
        ((0.2, 1.7), (5e9, 1e8), 2.13701536494018, 0.982470942523277),
    ] {
        let rate = Gamma::from_shape_rate(rate.0, rate.1);
        let got = poisson::ep::to_rate(Poisson::new(x.0, x.1), rate);
        assert_close(got.shape, shape, 1e-7);
        assert_close(got.rate, second, 1e-7);
    }
    // Counts of a million, where the cavity of the count hardly differs from none.
    let rate = Gamma::from_shape_rate(1e8, 100.0);
    let (almost, none) = (Poisson::new(1.0, 1e-9), Poisson::new(1.0, 0.0));
    assert_close(poisson::ep::to_x(almost, rate).rate, poisson::ep::to_x(none, rate).rate, 1e-6);
    let log_z = |x: Poisson| poisson::ep::log_evidence_soft(x, rate) + x.log_normaliser();
    assert!((log_z(almost) + 1e-9 * 1e6 * (1e6_f64.ln() - 1.0)).abs() < 1e-6, "{}", log_z(almost));
}

/// The message to a probability by sums with 60 digits.
#[test]
fn a_sharp_probability_gets_the_message_of_a_vague_one() {
    for ((trials, log_odds), (a, b), alpha, beta) in [
        ((10, 1.0), (2e4, 3e4), 5.07363358838413, 1.0),
        ((10, 1.0), (2e8, 3e8), 5.07341639913642, 1.0),
        ((10, 1.0), (2e12, 3e12), 5.07341637741558, 1.0),
        ((10, -2.0), (2.0, 3.0), 1.0, 9.3205192586567),
        ((6, 0.5), (2.5, 1.5), 2.6747305972055, 1.0),
        ((10, -1.0), (5e9, 1e9), 1.0, 3.22624914282219),
    ] {
        let x = Categorical::from_log_weights((0..=trials).map(|k| k as f64 * log_odds).collect());
        let got = binomial::ep::to_probability(&x, trials, Beta::new(a, b));
        assert_close(got.alpha, alpha, 1e-9);
        assert_close(got.beta, beta, 1e-9);
    }
}

#[test]
fn a_known_number_of_successes_is_an_observed_one() {
    let p = Beta::new(2.0, 3.0);
    for count in 0..=5 {
        let x = Categorical::point(6, count);
        let (got, observed) =
            (binomial::ep::to_probability(&x, 5, p), binomial::ep::to_probability_observed(count, 5));
        assert_close(got.alpha, observed.alpha, 1e-13);
        assert_close(got.beta, observed.beta, 1e-13);
        assert_eq!(binomial::ep::log_evidence(&x, 5, p), binomial::ep::log_evidence(count, 5, p));
    }
    // B(2 + 5, 3)/B(2, 3) and B(2, 3 + 5)/B(2, 3).
    assert_close(binomial::ep::log_evidence(5, 5, p), (12.0 / 252.0_f64).ln(), 1e-13);
    assert_close(binomial::ep::log_evidence(0, 5, p), (12.0 / 72.0_f64).ln(), 1e-13);
}
