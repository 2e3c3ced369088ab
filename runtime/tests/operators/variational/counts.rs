//! Counts and integers, and the rates and probabilities behind them.

use super::{assert_message, mean_log};
use crate::Check;
use crate::harness::{Nodes, assert_near, count, int, known, positive, unit};
use posterity_runtime::operators::{
    beta, binomial, categorical, dirichlet, multinomial, negative_binomial, poisson, uniform_int,
};
use posterity_runtime::{Beta, Binomial, Categorical, Dirichlet, Gamma, Poisson};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("poisson::to_x", || {
        assert_message(&[count(K), positive(RATE)], 0, &counted, [0.0, 1.0, 5.0], |k| poisson::vmp::to_x(RATE).log_density(k as usize));
        assert_message(&[count(K), known(2.5)], 0, &counted, [0.0, 1.0, 5.0], |k| poisson::vmp::to_x(2.5).log_density(k as usize));
    }),
    ("poisson::to_rate_observed", || for x in [0, 4] {
        assert_message(&[known(x as f64), positive(RATE)], 1, &counted, RATES, |r| poisson::vmp::to_rate_observed(x).log_density(r));
    }),
    ("poisson::to_rate", || for x in counts() {
        assert_message(&[count(x), positive(RATE)], 1, &counted, RATES, |r| poisson::vmp::to_rate(x).log_density(r));
    }),
    ("poisson::average_log", || {
        for x in [0, 4] {
            assert_near(poisson::vmp::average_log(x, RATE), mean_log(&[known(x as f64), positive(RATE)], &counted), 1e-9);
            assert_near(poisson::vmp::average_log(x, 2.5), counted(&[x as f64, 2.5]), 1e-14);
        }
        assert_eq!(poisson::vmp::average_log(0, 0.0), 0.0);
    }),
    ("poisson::average_log_random", || {
        for x in counts() {
            assert_near(poisson::vmp::average_log_random(x, RATE), mean_log(&[count(x), positive(RATE)], &counted), 1e-9);
            assert_near(poisson::vmp::average_log_random(x, 2.5), mean_log(&[count(x), known(2.5)], &counted), 1e-9);
        }
        assert_eq!(poisson::vmp::average_log_random(Poisson::from_rate(0.0), 0.0), 0.0);
    }),

    ("binomial::to_x", || {
        assert_message(&[known(0.0), unit(P)], 0, &drawn, [0.0, 2.0, 6.0], |k| binomial::vmp::to_x(6, P).log_density(k as usize));
        assert_message(&[known(0.0), known(0.3)], 0, &drawn, [0.0, 2.0, 6.0], |k| binomial::vmp::to_x(6, Beta::point(0.3)).log_density(k as usize));
    }),
    ("binomial::to_x_known", || assert_message(&[known(0.0), known(0.3)], 0, &drawn, [0.0, 2.0, 6.0], |k| binomial::vmp::to_x_known(6, 0.3).log_density(k as usize))),
    ("binomial::to_probability_observed", || for x in [0, 2, 6] {
        assert_message(&[known(x as f64), unit(P)], 1, &drawn, SHARES, |p| binomial::vmp::to_probability_observed(x, 6).log_density(p));
    }),
    ("binomial::to_probability", || assert_message(&[successes(), unit(P)], 1, &drawn, SHARES, |p| binomial::vmp::to_probability(N, 6).log_density(p))),
    ("negative_binomial::to_probability_observed", || for x in [0, 3] {
        assert_message(&[unit(P)], 0, &failures(x), SHARES, |p| negative_binomial::vmp::to_probability_observed(x, 2.5).log_density(p));
    }),
    ("negative_binomial::average_log", || for x in [0, 3] {
        assert_near(negative_binomial::vmp::average_log(x, 2.5, P), mean_log(&[unit(P)], &failures(x)), 1e-9);
    }),
    ("negative_binomial::average_log_known", || assert_near(negative_binomial::vmp::average_log_known(3, 2.5, 0.3), failures(3)(&[0.3]), 1e-12)),
    ("binomial::average_log", || {
        assert_near(binomial::vmp::average_log(2, 6, 0.3), drawn(&[2.0, 0.3]), 1e-14);
        assert_eq!([binomial::vmp::average_log(0, 6, 0.0), binomial::vmp::average_log(6, 6, 1.0)], [0.0, 0.0]);
        assert_eq!(binomial::vmp::average_log(7, 6, 0.3), f64::NEG_INFINITY);
    }),
    ("binomial::average_log_beta", || for x in [0, 2, 6] {
        assert_near(binomial::vmp::average_log_beta(x, 6, P), mean_log(&[known(x as f64), unit(P)], &drawn), 1e-9);
    }),
    ("binomial::average_log_random", || assert_near(binomial::vmp::average_log_random(N, 6, 0.3), mean_log(&[successes(), known(0.3)], &drawn), 1e-12)),
    ("binomial::average_log_random_beta", || assert_near(binomial::vmp::average_log_random_beta(N, 6, P), mean_log(&[successes(), unit(P)], &drawn), 1e-9)),

    ("multinomial::to_probabilities", || assert_simplex(|p| 2.0 * p[0].ln() + 3.0 * p[2].ln(), &multinomial::vmp::to_probabilities(&[2, 0, 3], 5))),
    ("multinomial::average_log", || {
        let log_factor = |v: &[f64]| 10.0_f64.ln() + 2.0 * simplex(v)[0].ln() + 3.0 * simplex(v)[2].ln();
        assert_near(multinomial::vmp::average_log(&[2, 0, 3], 5, &weights()), mean_log(&sticks(), &log_factor), 1e-9);
        assert_eq!(multinomial::vmp::average_log(&[2, 0, 3], 6, &weights()), f64::NEG_INFINITY);
    }),
    ("multinomial::average_log_known", || {
        let [p, q] = [0.3_f64, 0.7];
        assert_near(multinomial::vmp::average_log_known(&[2, 0, 3], 5, &[p, 0.0, q]), (10.0 * p.powi(2) * q.powi(3)).ln(), 1e-14);
        assert_eq!(multinomial::vmp::average_log_known(&[2, 1, 2], 5, &[p, 0.0, q]), f64::NEG_INFINITY);
    }),

    ("categorical::to_x", || {
        let [u, w] = sticks();
        assert_message(&[int(&x()), u, w], 0, &listed, ALL, |k| categorical::vmp::to_x(&weights()).log_density(k as usize));
    }),
    ("categorical::to_x_known", || assert_message(&[int(&x())], 0, &|v| SIMPLEX[0][v[0] as usize].ln(), ALL, |k| categorical::vmp::to_x_known(&SIMPLEX[0]).log_density(k as usize))),
    ("categorical::to_probabilities", || assert_simplex(|p| mean_log(&[int(&x())], &|v| p[v[0] as usize].ln()), &categorical::vmp::to_probabilities(&x()))),
    ("categorical::to_probabilities_observed", || for k in 0..3 {
        assert_simplex(|p| p[k].ln(), &categorical::vmp::to_probabilities_observed(k));
    }),
    ("categorical::average_log", || {
        assert_near(categorical::vmp::average_log(1, &SIMPLEX[0]), SIMPLEX[0][1].ln(), 1e-14);
        assert_eq!(categorical::vmp::average_log(3, &SIMPLEX[0]), f64::NEG_INFINITY);
    }),
    ("categorical::average_log_dirichlet", || {
        for k in 0..3 {
            let [u, w] = sticks();
            assert_near(categorical::vmp::average_log_dirichlet(k, &weights()), mean_log(&[known(k as f64), u, w], &listed), 1e-9);
        }
        for it in [weights(), Dirichlet::point(&[0.2, 0.3, 0.5])] {
            assert_eq!(categorical::vmp::average_log_dirichlet(3, &it), f64::NEG_INFINITY);
        }
    }),
    ("categorical::average_log_random", || {
        for p in SIMPLEX {
            assert_near(categorical::vmp::average_log_random(&x(), &p), mean_log(&[int(&x())], &|v| p[v[0] as usize].ln()), 1e-14);
        }
        assert_near(categorical::vmp::average_log_random(&Categorical::point(3, 0), &[0.4, 0.6, 0.0]), 0.4_f64.ln(), 1e-14);
        // A value without a probability cannot be, as when it is observed.
        assert_eq!(categorical::vmp::average_log_random(&x(), &[0.4, 0.6]), f64::NEG_INFINITY);
        assert_near(categorical::vmp::average_log_random(&Categorical::point(3, 0), &[0.4, 0.6]), 0.4_f64.ln(), 1e-14);
    }),
    ("categorical::average_log_random_dirichlet", || {
        let [u, w] = sticks();
        assert_near(categorical::vmp::average_log_random_dirichlet(&x(), &weights()), mean_log(&[int(&x()), u, w], &listed), 1e-9);
    }),

    ("beta::to_x", || assert_message(&[unit(P)], 0, &share, SHARES, |p| beta::vmp::to_x(2.0, 3.0).log_density(p))),
    ("beta::average_log", || assert_near(beta::vmp::average_log(0.3, 2.0, 3.0), share(&[0.3]), 1e-14)),
    ("beta::average_log_random", || assert_near(beta::vmp::average_log_random(P, 2.0, 3.0), mean_log(&[unit(P)], &share), 1e-9)),
    ("dirichlet::to_x", || assert_simplex(split, &dirichlet::vmp::to_x(&[2.0, 3.0, 2.0]))),
    ("dirichlet::average_log", || assert_near(dirichlet::vmp::average_log(&SIMPLEX[1], &[2.0, 3.0, 2.0]), split(&SIMPLEX[1]), 1e-14)),
    ("dirichlet::average_log_random", || assert_near(dirichlet::vmp::average_log_random(&weights(), &[2.0, 3.0, 2.0]), mean_log(&sticks(), &|v| split(&simplex(v))), 1e-9)),

    ("uniform_int::to_x", || {
        assert_message(&[int(&x())], 0, &|_| -(3.0_f64.ln()), ALL, |k| uniform_int::vmp::to_x(3).log_density(k as usize));
        assert_eq!(uniform_int::vmp::to_x(3).log_density(3), f64::NEG_INFINITY);
    }),
    ("uniform_int::average_log", || {
        assert_near(uniform_int::vmp::average_log(3, 4), 0.25_f64.ln(), 1e-14);
        assert_eq!(uniform_int::vmp::average_log(4, 4), f64::NEG_INFINITY);
    }),
    ("uniform_int::average_log_random", || {
        assert_near(uniform_int::vmp::average_log_random(&x(), 3), mean_log(&[int(&x())], &|_| -(3.0_f64.ln())), 1e-14);
        assert_eq!(uniform_int::vmp::average_log_random(&x(), 2), f64::NEG_INFINITY);
        assert_near(uniform_int::vmp::average_log_random(&Categorical::point(3, 1), 2), -(2.0_f64.ln()), 1e-14);
    }),
];

const ALL: [f64; 3] = [0.0, 1.0, 2.0];
const RATES: [f64; 3] = [0.2, 1.0, 3.0];
const SHARES: [f64; 3] = [0.2, 0.5, 0.9];
const SIMPLEX: [[f64; 3]; 3] = [[0.2, 0.5, 0.3], [0.7, 0.1, 0.2], [0.05, 0.35, 0.6]];
const K: Poisson = Poisson::new(2.0, 0.6);
const RATE: Gamma = Gamma::from_shape_rate(2.5, 0.8);
const N: Binomial = Binomial::from_log_odds(6, 0.5);
const P: Beta = Beta::new(2.5, 1.5);

/// Marginals of a count: over-dispersed, geometric, Poisson.
fn counts() -> [Poisson; 3] {
    [K, Poisson::new(0.6, 0.0), Poisson::from_rate(1.7)]
}

/// k ~ Poisson(rate).
fn counted(v: &[f64]) -> f64 {
    let power = if v[0] == 0.0 { 0.0 } else { v[0] * v[1].ln() };
    power - v[1] - (1..=v[0] as usize).map(|k| (k as f64).ln()).sum::<f64>()
}

/// k ~ Binomial(6, p).
fn drawn(v: &[f64]) -> f64 {
    const CHOICES: [f64; 7] = [1.0, 6.0, 15.0, 20.0, 15.0, 6.0, 1.0];
    CHOICES[v[0] as usize].ln() + v[0] * v[1].ln() + (6.0 - v[0]) * (1.0 - v[1]).ln()
}

/// The marginal of a binomial count.
fn successes() -> Nodes {
    let weight = |k: f64| (drawn(&[k, 1.0 / (1.0 + (-N.log_odds).exp())])).exp();
    (0..=6).map(f64::from).map(|k| (k, weight(k))).collect()
}

fn x() -> Categorical {
    Categorical::from_probabilities(&[0.5, 0.2, 0.3])
}

fn weights() -> Dirichlet {
    Dirichlet::from_slice(&[2.0, 3.0, 1.5])
}

/// The same Dirichlet as two independent Betas: the first probability, and the second's share of what is left.
fn sticks() -> [Nodes; 2] {
    [unit(Beta::new(2.0, 4.5)), unit(Beta::new(3.0, 1.5))]
}

fn simplex(v: &[f64]) -> [f64; 3] {
    [v[0], (1.0 - v[0]) * v[1], (1.0 - v[0]) * (1.0 - v[1])]
}

/// x ~ Categorical(p).
fn listed(v: &[f64]) -> f64 {
    simplex(&v[1..])[v[0] as usize].ln()
}

/// p ~ Beta(2, 3).
fn share(v: &[f64]) -> f64 {
    12.0_f64.ln() + v[0].ln() + 2.0 * (1.0 - v[0]).ln()
}

/// p ~ Dirichlet(2, 3, 2).
fn split(p: &[f64]) -> f64 {
    360.0_f64.ln() + p[0].ln() + 2.0 * p[1].ln() + p[2].ln()
}

/// As [`assert_message`], to a probability vector.
#[track_caller]
fn assert_simplex(log_factor: impl Fn(&[f64]) -> f64, message: &Dirichlet) {
    let at = |v: f64| &SIMPLEX[v as usize];
    assert_message(&[known(0.0)], 0, &|v| log_factor(at(v[0])), ALL, |v| message.log_density(at(v)));
}

/// So many failures before 2.5 successes of a probability.
fn failures(x: usize) -> impl Fn(&[f64]) -> f64 {
    let orders: f64 = (0..x).map(|k| ((k as f64 + 2.5) / (k as f64 + 1.0)).ln()).sum();
    move |v| orders + 2.5 * v[0].ln() + x as f64 * (1.0 - v[0]).ln()
}
