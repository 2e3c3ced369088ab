//! Counts and the rates and probabilities behind them.

use crate::Check;
use crate::harness::{
    Nodes, Tilted, assert_moments, assert_near, count, known, positive, successes, tilt, unit,
};
use posterity_runtime::operators::{beta, binomial, dirichlet, multinomial, negative_binomial, poisson};
use posterity_runtime::special::{ln_choose, ln_factorial};
use posterity_runtime::{Beta, Binomial, Dirichlet, Gamma, Poisson};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("poisson::to_x_known", || assert_near((K * poisson::ep::to_x_known(2.5)).mean(), counted(count(K), known(2.5), 0).mean(|k| k), 1e-10)),
    ("poisson::to_x", || for k in [K, Poisson::new(0.7, 0.0)] {
        // One parameter beside ν: the mean is matched.
        assert_near((k * poisson::ep::to_x(k, RATE)).mean(), counted(count(k), positive(RATE), 0).mean(|k| k), 1e-8);
    }),
    ("poisson::to_rate_observed", || assert_moments(RATE * poisson::ep::to_rate_observed(4), &counted(known(4.0), positive(RATE), 1), 1e-9)),
    ("poisson::to_rate", || {
        let exact = Poisson::new(0.7, 0.0);
        assert_moments(RATE * poisson::ep::to_rate(exact, RATE), &counted(count(exact), positive(RATE), 1), 1e-8);
        assert_moments(RATE * poisson::ep::to_rate(K, RATE), &counted(count(K), positive(RATE), 1), 1e-8);
    }),
    ("poisson::log_evidence", || assert_near(poisson::ep::log_evidence(4, RATE), counted(known(4.0), positive(RATE), 1).log_z, 1e-10)),
    ("poisson::log_evidence_known", || assert_near(poisson::ep::log_evidence_known(4, 2.5), counted(known(4.0), known(2.5), 1).log_z, 1e-12)),
    ("poisson::log_evidence_soft", || for k in [K, Poisson::new(0.7, 0.0)] {
        assert_near(poisson::ep::log_evidence_soft(k, RATE), counted(count(k), positive(RATE), 1).log_z, 1e-8);
    }),
    ("poisson::log_evidence_soft_known", || for k in [K, Poisson::new(0.7, 0.0)] {
        assert_near(poisson::ep::log_evidence_soft_known(k, 2.5), counted(count(k), known(2.5), 1).log_z, 1e-9);
    }),
    ("binomial::to_x_known", || assert_near((N * binomial::ep::to_x_known(6, 0.3)).mean(), drawn(successes(N), known(0.3), 0).mean(|k| k), 1e-10)),
    ("binomial::to_x", || assert_near((N * binomial::ep::to_x(N, 6, P)).mean(), drawn(successes(N), unit(P), 0).mean(|k| k), 1e-9)),
    ("binomial::to_probability_observed", || assert_moments(P * binomial::ep::to_probability_observed(2, 6), &drawn(known(2.0), unit(P), 1), 1e-9)),
    ("binomial::to_probability", || {
        // Clipped: the mean is kept.
        for x in [N, Binomial::from_log_odds(6, 9.0)] {
            let belief = P * binomial::ep::to_probability(x, 6, P);
            assert_near(belief.mean(), drawn(successes(x), unit(P), 1).mean(|p| p), 1e-9);
        }
    }),
    ("binomial::log_evidence", || assert_near(binomial::ep::log_evidence(2, 6, P), drawn(known(2.0), unit(P), 1).log_z, 1e-10)),
    ("binomial::log_evidence_known", || assert_near(binomial::ep::log_evidence_known(2, 6, 0.3), drawn(known(2.0), known(0.3), 1).log_z, 1e-12)),
    ("binomial::log_evidence_soft", || assert_near(binomial::ep::log_evidence_soft(N, 6, P), drawn(successes(N), unit(P), 1).log_z, 1e-9)),
    ("multinomial::to_probabilities", || assert_eq!((&three() * &multinomial::ep::to_probabilities(&[2, 0, 3], 5)).counts(), [4.0, 3.0, 3.5])),
    ("multinomial::log_evidence", || {
        // Two classes: the beta-binomial.
        let pair = Dirichlet::from_slice(&[P.alpha, P.beta]);
        assert_near(multinomial::ep::log_evidence(&[2, 4], 6, &pair), drawn(known(2.0), unit(P), 1).log_z, 1e-10);
        assert_eq!(multinomial::ep::log_evidence(&[2, 4], 7, &pair), f64::NEG_INFINITY);
    }),
    ("multinomial::log_evidence_known", || assert_near(multinomial::ep::log_evidence_known(&[2, 4], 6, &[0.3, 0.7]), drawn(known(2.0), known(0.3), 1).log_z, 1e-12)),
    ("beta::to_x", || assert_moments(P * beta::ep::to_x(1.7, 2.2), &tilt(&[unit(P)], |v| Beta::new(1.7, 2.2).log_density(v[0]), |v| v[0]), 1e-9)),
    ("beta::log_evidence", || assert_near(beta::ep::log_evidence(0.3, 2.0, 3.0), (12.0 * 0.3 * 0.49_f64).ln(), 1e-12)),
    ("negative_binomial::to_probability_observed", || for x in [0, 3] {
        assert_moments(P * negative_binomial::ep::to_probability_observed(x, 2.5), &failures(x, unit(P)), 1e-9);
    }),
    ("negative_binomial::log_evidence", || for x in [0, 3, 40] {
        assert_near(negative_binomial::ep::log_evidence(x, 2.5, P), failures(x, unit(P)).log_z, 1e-9);
    }),
    ("negative_binomial::log_evidence_known", || {
        for x in [0, 3] { assert_near(negative_binomial::ep::log_evidence_known(x, 2.5, 0.3), failures(x, known(0.3)).log_z, 1e-12); }
        assert_eq!(negative_binomial::ep::log_evidence_known(0, 2.5, 1.0), 0.0);
    }),
    ("beta::log_evidence_soft", || assert_near(beta::ep::log_evidence_soft(P, 1.7, 2.2), tilt(&[unit(P)], |v| Beta::new(1.7, 2.2).log_density(v[0]), |v| v[0]).log_z, 1e-9)),
    ("dirichlet::to_x", || assert_eq!(dirichlet::ep::to_x(&[2.0, 3.0]).counts(), [2.0, 3.0])),
    ("dirichlet::log_evidence", || assert_near(dirichlet::ep::log_evidence(&[0.3, 0.7], &[2.0, 3.0]), beta::ep::log_evidence(0.3, 2.0, 3.0), 1e-12)),
    ("dirichlet::log_evidence_soft", || assert_near(dirichlet::ep::log_evidence_soft(&Dirichlet::from_slice(&[P.alpha, P.beta]), &[1.7, 2.2]), beta::ep::log_evidence_soft(P, 1.7, 2.2), 1e-12)),
];

const K: Poisson = Poisson::new(2.0, 0.6);
const RATE: Gamma = Gamma::from_shape_rate(2.5, 0.8);
const N: Binomial = Binomial::from_log_odds(6, 0.5);
const P: Beta = Beta::new(2.5, 1.5);

fn three() -> Dirichlet {
    Dirichlet::from_slice(&[2.0, 3.0, 0.5])
}

fn counted(k: Nodes, rate: Nodes, target: usize) -> Tilted {
    tilt(&[k, rate], |v| v[0] * v[1].ln() - v[1] - ln_factorial(v[0]), |v| v[target])
}

/// So many failures before 2.5 successes, as a density of p.
fn failures(x: usize, p: Nodes) -> Tilted {
    // The orders Γ(x + 2.5)/(Γ(2.5) x!), step by step.
    let orders: f64 = (0..x).map(|k| ((k as f64 + 2.5) / (k as f64 + 1.0)).ln()).sum();
    tilt(&[p], |v| orders + 2.5 * v[0].ln() + x as f64 * (1.0 - v[0]).ln(), |v| v[0])
}

/// Six trials.
fn drawn(k: Nodes, p: Nodes, target: usize) -> Tilted {
    tilt(
        &[k, p],
        |v| ln_choose(6.0, v[0]) + v[0] * v[1].ln() + (6.0 - v[0]) * (1.0 - v[1]).ln(),
        |v| v[target],
    )
}
