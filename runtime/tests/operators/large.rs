//! Counts so large that the log probabilities are differences of numbers 10¹⁴ times as large, and cavities so wide that
//! nothing is left of them. Wanted: the same formulas in 60 digits (mpmath), and limits.

use crate::harness::assert_near;
use posterity_runtime::operators::{binomial, gaussian, multinomial, poisson};
use posterity_runtime::{Beta, Dirichlet, Gamma, Gaussian};

const TRILLION: usize = 1_000_000_000_000;

#[test]
fn binomials_of_many_trials() {
    let quadrillion = 1000 * TRILLION;
    let third = quadrillion / 3;
    #[rustfmt::skip]
    let cases = [
        (TRILLION, 3, Beta::new(2.0, 3.0), -51.39084122096221, -2.273406463924154, -25.477437959314805),
        (quadrillion, third, Beta::new(2.0, 3.0), -33.963412250007124, -17.936288032271875, -16.60248836263881),
        (quadrillion, quadrillion / 2, Beta::new(1e14, 1e14 + 7.0), -18.391059284714185, -17.91184621676675, -16.634757623207594),
        (40, 7, Beta::new(0.001, 1e12), -177.0021912879114, -163.5655713963102, -25.28839719180053),
    ];
    for (trials, count, prior, evidence, average, entropy) in cases {
        assert_near(binomial::ep::log_evidence(count, trials, prior), evidence, 1e-14);
        let posterior = Beta::new(prior.alpha + count as f64, prior.beta + (trials - count) as f64);
        assert_near(binomial::vmp::average_log(count, trials, posterior), average, 1e-13);
        assert_near(posterior.entropy(), entropy, 1e-14);
    }
    assert_near(binomial::ep::log_evidence(third, quadrillion, 1.0 / 3.0), -17.43628803227188, 1e-13);
    assert_near(binomial::vmp::average_log(2, 20_000, 1e-300), -1362.4372778731652, 1e-14);
}

#[test]
fn multinomials_of_many_trials() {
    let counts = [10, 300_000_000_000, 700_000_000_000 - 10];
    let prior = [1.0, 2.0, 0.5];
    let evidence = multinomial::ep::log_evidence(&counts, TRILLION, &Dirichlet::from_slice(&prior));
    assert_near(evidence, -55.65906890478537, 1e-14);
    let posterior =
        Dirichlet::new(prior.iter().zip(counts).map(|(pseudo, count)| pseudo + count as f64).collect());
    assert_near(multinomial::vmp::average_log(&counts, TRILLION, &posterior), -17.04101189943718, 1e-13);
    assert_near(posterior.entropy(), -38.22103033242463, 1e-14);
}

#[test]
fn large_counts_of_a_poisson() {
    let posterior = Gamma::from_shape_rate(1e15 + 2.0, 1.0);
    assert_near(poisson::vmp::average_log(1000 * TRILLION, posterior), -18.688326730660016, 1e-13);
    assert_near(posterior.entropy(), 18.688326730660016, 1e-14);
}

#[test]
fn a_gaussian_of_random_precision_under_a_wide_cavity() {
    // Against N(0, V) with V → ∞ the belief's mean is the other end's, its variance E 1/λ = rate/(shape − 1).
    let precision = Gamma::from_shape_rate(3.0, 2.0);
    for variance in [1e9, 1e15, 1e45, 1e149] {
        let own = Gaussian::from_mean_variance(0.0, variance);
        let message = gaussian::ep::to_mean_random_precision(1.5, own, precision);
        let belief = own * message;
        assert_near(belief.mean(), 1.5, 10.0 / variance.sqrt() + 1e-13);
        assert_near(belief.variance(), 1.0, 10.0 / variance.sqrt() + 1e-12);
    }
    // At a shape of 1 that grows as log V does: ∫ √t (1 + t)^(−3/2) e^(−t/V) dt → log V − γ + log 4 − 2.
    for variance in [1e12f64, 1e30, 1e100] {
        let own = Gaussian::from_mean_variance(0.0, variance);
        let message = gaussian::ep::to_mean_random_precision(0.0, own, Gamma::from_shape_rate(1.0, 1.0));
        assert_near(message.variance(), variance.ln() - 0.577_215_664_901_532_9 + 4f64.ln() - 2.0, 1e-8);
    }
}
