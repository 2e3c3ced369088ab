//! Sums, differences, order and counts of integers, and what is drawn of them.

use crate::Check;
use crate::harness::{
    Nodes, Tilted, assert_int, assert_moments, assert_near, assert_truth, count, int, known, tilt, truth,
    unit,
};
use posterity_runtime::operators::{
    add_truth, binomial, difference_int, geometric, greater_int, negative_binomial, sum_int, uniform_int,
};
use posterity_runtime::special::{ln_choose, ln_gamma};
use posterity_runtime::{Bernoulli, Beta, Categorical, Poisson};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("greater_int::to_y", || {
        assert_truth(Y * greater_int::ep::to_y(&a(), &b()), &order(truth(Y), int(&a()), int(&b()), 0));
        assert_truth(Y * greater_int::ep::to_y(2, &b()), &order(truth(Y), known(2.0), int(&b()), 0));
        assert_truth(Y * greater_int::ep::to_y(&a(), 2), &order(truth(Y), int(&a()), known(2.0), 0));
        assert_eq!(greater_int::ep::to_y(&a(), 9), Bernoulli::point(false));
        assert_eq!(greater_int::ep::to_y(9, &b()), Bernoulli::point(true));
    }),
    ("greater_int::to_a", || {
        for y in [truth(Y), known(1.0), known(0.0)] {
            for (other, given) in [(int(&b()), None), (known(1.0), Some(1))] {
                let log_odds = if y.len() == 2 { Y.log_odds() } else if y[0].0 == 1.0 { f64::INFINITY } else { f64::NEG_INFINITY };
                let y_belief = Bernoulli::from_log_odds(log_odds);
                let message = match given { None => greater_int::ep::to_a(y_belief, &b(), 4), Some(b) => greater_int::ep::to_a(y_belief, b, 4) };
                assert_int(&(&a() * &message), &order(y.clone(), int(&a()), other, 1));
            }
        }
    }),
    ("greater_int::to_b", || {
        for (y, belief) in [(truth(Y), Y), (known(1.0), Bernoulli::point(true)), (known(0.0), Bernoulli::point(false))] {
            assert_int(&(&b() * &greater_int::ep::to_b(belief, &a(), 3)), &order(y.clone(), int(&a()), int(&b()), 2));
            assert_int(&(&b() * &greater_int::ep::to_b(belief, 2, 3)), &order(y, known(2.0), int(&b()), 2));
        }
    }),
    ("greater_int::log_evidence", || {
        assert_near(greater_int::ep::log_evidence(Y, &a(), &b()), order(truth(Y), int(&a()), int(&b()), 0).log_z, 1e-12);
        assert_near(greater_int::ep::log_evidence(true, &a(), 1), order(known(1.0), int(&a()), known(1.0), 0).log_z, 1e-12);
        assert_near(greater_int::ep::log_evidence(false, 1, &b()), order(known(0.0), known(1.0), int(&b()), 0).log_z, 1e-12);
    }),
    ("greater_int::to_y_count_a", || for x in counts() {
        assert_truth(Y * greater_int::ep::to_y_count_a(x, 3), &order(truth(Y), count(x), known(3.0), 0));
    }),
    ("greater_int::to_y_count_b", || for x in counts() {
        assert_truth(Y * greater_int::ep::to_y_count_b(3, x), &order(truth(Y), known(3.0), count(x), 0));
        assert_eq!(greater_int::ep::to_y_count_b(0, x), Bernoulli::point(false));
    }),
    // One parameter beside ν: the mean is matched.
    ("greater_int::to_a_count", || for x in counts() {
        assert_near((x * greater_int::ep::to_a_count(Y, x, 3)).mean(), order(truth(Y), count(x), known(3.0), 1).mean(|k| k), 1e-10);
        assert_near((x * greater_int::ep::to_a_count(true, x, 3)).mean(), order(known(1.0), count(x), known(3.0), 1).mean(|k| k), 1e-10);
    }),
    ("greater_int::to_b_count", || for x in counts() {
        assert_near((x * greater_int::ep::to_b_count(Y, 3, x)).mean(), order(truth(Y), known(3.0), count(x), 2).mean(|k| k), 1e-10);
        assert_near((x * greater_int::ep::to_b_count(true, 3, x)).mean(), order(known(1.0), known(3.0), count(x), 2).mean(|k| k), 1e-10);
        assert!(!greater_int::ep::to_b_count(true, 0, x).is_proper());
        assert!(greater_int::ep::to_b_count(Y, 0, x).is_uniform());
    }),
    ("greater_int::log_evidence_count_a", || for x in counts() {
        assert_near(greater_int::ep::log_evidence_count_a(Y, x, 3), order(truth(Y), count(x), known(3.0), 0).log_z, 1e-12);
    }),
    ("greater_int::log_evidence_count_b", || for x in counts() {
        assert_near(greater_int::ep::log_evidence_count_b(false, 3, x), order(known(0.0), known(3.0), count(x), 0).log_z, 1e-12);
    }),

    ("sum_int::to_y", || {
        assert_int(&(&s() * &sum_int::ep::to_y(&a(), &b(), 6)), &sum(int(&s()), int(&a()), int(&b()), 0));
        assert_int(&(&s() * &sum_int::ep::to_y(&a(), 2, 6)), &sum(int(&s()), int(&a()), known(2.0), 0));
        assert_eq!(sum_int::ep::to_y(1, 2, 6), Categorical::point(6, 3));
    }),
    ("sum_int::to_y_count_known", || assert_eq!(sum_int::ep::to_y_count_known(2, 3), Poisson::point(5))),
    ("sum_int::to_a", || {
        assert_int(&(&a() * &sum_int::ep::to_a(&s(), &b(), 4)), &sum(int(&s()), int(&a()), int(&b()), 1));
        assert_int(&(&a() * &sum_int::ep::to_a(&s(), 1, 4)), &sum(int(&s()), int(&a()), known(1.0), 1));
        assert_int(&(&a() * &sum_int::ep::to_a(3, &b(), 4)), &sum(known(3.0), int(&a()), int(&b()), 1));
    }),
    ("sum_int::to_b", || {
        assert_int(&(&b() * &sum_int::ep::to_b(&s(), &a(), 3)), &sum(int(&s()), int(&a()), int(&b()), 2));
        assert_int(&(&b() * &sum_int::ep::to_b(3, &a(), 3)), &sum(known(3.0), int(&a()), int(&b()), 2));
    }),
    ("sum_int::log_evidence", || {
        assert_near(sum_int::ep::log_evidence(&s(), &a(), &b()), sum(int(&s()), int(&a()), int(&b()), 0).log_z, 1e-12);
        assert_near(sum_int::ep::log_evidence(3, &a(), &b()), sum(known(3.0), int(&a()), int(&b()), 0).log_z, 1e-12);
    }),
    ("sum_int::to_y_count", || {
        assert_eq!(sum_int::ep::to_y_count(Poisson::from_rate(2.0), Poisson::from_rate(0.7)), Poisson::from_rate(2.7));
        let [k, _, geometric] = counts();
        assert_near(sum_int::ep::to_y_count(k, geometric).mean(), k.mean() + geometric.mean(), 1e-12);
        assert_eq!(sum_int::ep::to_y_count(Poisson::point(2), Poisson::point(3)), Poisson::point(5));
    }),
    // Against the sum over all pairs.
    ("sum_int::to_a_count", || for (y, message) in [(known(5.0), Poisson::point(5)), (weights(EVEN), EVEN)] {
        let (own, other) = (Poisson::from_rate(2.0), Poisson::from_rate(0.7));
        let belief = own * sum_int::ep::to_a_count(message, own, other);
        assert_near(belief.mean(), sum(y, count(own), count(other), 1).mean(|k| k), 1e-9);
        let power = Poisson::new(0.4, 0.0);
        assert_eq!(sum_int::ep::to_a_count(power, own, other), power);
        assert_eq!(sum_int::ep::to_a_count(Poisson::point(5), own, Poisson::point(2)), Poisson::point(3));
    }),
    ("sum_int::to_b_count", || for (y, message) in [(known(5.0), Poisson::point(5)), (weights(EVEN), EVEN)] {
        let (other, own) = (Poisson::from_rate(2.0), Poisson::from_rate(0.7));
        let belief = own * sum_int::ep::to_b_count(message, other, own);
        assert_near(belief.mean(), sum(y, count(other), count(own), 2).mean(|k| k), 1e-9);
    }),
    ("sum_int::log_evidence_count", || {
        let (a, b) = (Poisson::from_rate(2.0), Poisson::from_rate(0.7));
        assert_near(sum_int::ep::log_evidence_count(Poisson::point(5), a, b), sum(known(5.0), count(a), count(b), 1).log_z, 1e-12);
    }),

    ("difference_int::to_y", || {
        assert_int(&(&s() * &difference_int::ep::to_y(&a(), &b(), 6)), &sum(int(&a()), int(&s()), int(&b()), 1));
        assert_int(&(&s() * &difference_int::ep::to_y(3, &b(), 6)), &sum(known(3.0), int(&s()), int(&b()), 1));
    }),
    ("difference_int::to_a", || assert_int(&(&a() * &difference_int::ep::to_a(&b(), &b(), 4)), &sum(int(&a()), int(&b()), int(&b()), 0))),
    ("difference_int::to_b", || assert_int(&(&b() * &difference_int::ep::to_b(&s(), &a(), 3)), &sum(int(&a()), int(&s()), int(&b()), 2))),
    ("difference_int::log_evidence", || assert_near(difference_int::ep::log_evidence(&s(), &a(), &b()), sum(int(&a()), int(&s()), int(&b()), 0).log_z, 1e-12)),

    ("add_truth::to_y", || assert_int(&(&a() * &add_truth::ep::to_y(&b(), Y, 4)), &sum(int(&a()), int(&b()), truth(Y), 0))),
    ("add_truth::to_a", || {
        assert_int(&(&b() * &add_truth::ep::to_a(&a(), Y, 3)), &sum(int(&a()), int(&b()), truth(Y), 1));
        assert_int(&(&b() * &add_truth::ep::to_a(&a(), true, 3)), &sum(int(&a()), int(&b()), known(1.0), 1));
    }),
    ("add_truth::to_b", || {
        assert_truth(Y * add_truth::ep::to_b(&a(), &b()), &sum(int(&a()), int(&b()), truth(Y), 2));
        assert_truth(Y * add_truth::ep::to_b(2, &b()), &sum(known(2.0), int(&b()), truth(Y), 2));
    }),
    ("add_truth::log_evidence", || assert_near(add_truth::ep::log_evidence(&a(), &b(), Y), sum(int(&a()), int(&b()), truth(Y), 2).log_z, 1e-12)),

    ("uniform_int::to_x_random", || assert_int(&(&b() * &uniform_int::ep::to_x_random(&a(), 3)), &below(int(&b()), int(&a()), 0))),
    ("uniform_int::to_size", || {
        assert_int(&(&a() * &uniform_int::ep::to_size(&b(), 4)), &below(int(&b()), int(&a()), 1));
        assert_int(&(&a() * &uniform_int::ep::to_size(1, 4)), &below(known(1.0), int(&a()), 1));
    }),
    ("uniform_int::log_evidence_random", || {
        assert_near(uniform_int::ep::log_evidence_random(&b(), &a()), below(int(&b()), int(&a()), 1).log_z, 1e-12);
        assert_near(uniform_int::ep::log_evidence_random(1, &a()), below(known(1.0), int(&a()), 1).log_z, 1e-12);
    }),

    ("binomial::to_x", || {
        assert_int(&(&s() * &binomial::ep::to_x(&a(), 0.3, 6)), &drawn(int(&s()), int(&a()), known(0.3), 0));
        assert_int(&(&s() * &binomial::ep::to_x(5, P, 6)), &drawn(int(&s()), known(5.0), unit(P), 0));
        assert_int(&(&s() * &binomial::ep::to_x(&a(), P, 6)), &drawn(int(&s()), int(&a()), unit(P), 0));
    }),
    ("binomial::to_trials", || {
        assert_int(&(&a() * &binomial::ep::to_trials(&b(), 0.3, 4)), &drawn(int(&b()), int(&a()), known(0.3), 1));
        assert_int(&(&a() * &binomial::ep::to_trials(2, P, 4)), &drawn(known(2.0), int(&a()), unit(P), 1));
    }),
    ("binomial::to_probability_observed", || assert_moments(P * binomial::ep::to_probability_observed(2, 6), &drawn(known(2.0), known(6.0), unit(P), 2), 1e-9)),
    // Clipped: the mean is kept.
    ("binomial::to_probability", || for x in [s(), Categorical::from_probabilities(&[0.001, 0.0, 0.3, 0.2, 0.1, 0.4])] {
        let belief = P * binomial::ep::to_probability(&x, 5, P);
        assert_near(belief.mean(), drawn(int(&x), known(5.0), unit(P), 2).mean(|p| p), 1e-9);
    }),
    ("binomial::to_probability_random_trials", || {
        let belief = P * binomial::ep::to_probability_random_trials(&b(), &a(), P);
        assert_near(belief.mean(), drawn(int(&b()), int(&a()), unit(P), 2).mean(|p| p), 1e-9);
        // Not clipped: the variance too.
        assert_moments(P * binomial::ep::to_probability_random_trials(2, &a(), P), &drawn(known(2.0), int(&a()), unit(P), 2), 1e-9);
    }),
    ("binomial::log_evidence", || {
        assert_near(binomial::ep::log_evidence(2, 6, P), drawn(known(2.0), known(6.0), unit(P), 2).log_z, 1e-10);
        assert_near(binomial::ep::log_evidence(2, 6, 0.3), drawn(known(2.0), known(6.0), known(0.3), 2).log_z, 1e-12);
        assert_near(binomial::ep::log_evidence(&s(), 6, P), drawn(int(&s()), known(6.0), unit(P), 2).log_z, 1e-10);
        assert_near(binomial::ep::log_evidence(&s(), &a(), P), drawn(int(&s()), int(&a()), unit(P), 2).log_z, 1e-10);
        assert_eq!(binomial::ep::log_evidence(7, 6, P), f64::NEG_INFINITY);
    }),
    ("binomial::to_x_thinned", || {
        for trials in counts() {
            let want = drawn((0..60).map(|k| (f64::from(k), 1.0)).collect(), count(trials), known(0.3), 0);
            assert_near(binomial::ep::to_x_thinned(trials, 0.3).mean(), want.mean(|k| k), 1e-9);
        }
        assert_eq!(binomial::ep::to_x_thinned(Poisson::from_rate(4.0), 0.25), Poisson::from_rate(1.0));
    }),
    ("binomial::to_trials_thinned", || {
        for trials in [Poisson::from_rate(4.0), Poisson::new(0.7, 0.0)] {
            for x in [EVEN, Poisson::new(0.4, 0.0), Poisson::from_rate(1.5)] {
                let belief = trials * binomial::ep::to_trials_thinned(x, trials, 0.3);
                assert_near(belief.mean(), drawn(weights(x), count(trials), known(0.3), 1).mean(|n| n), 1e-9);
            }
        }
    }),
    ("binomial::to_trials_thinned_observed", || {
        for (trials, x) in [(Poisson::from_rate(4.0), 3), (Poisson::new(0.7, 0.0), 3), (Poisson::new(0.7, 0.0), 0)] {
            let belief = trials * binomial::ep::to_trials_thinned_observed(x, trials, 0.3);
            assert_near(belief.mean(), drawn(known(x as f64), count(trials), known(0.3), 1).mean(|n| n), 1e-10);
        }
    }),
    ("binomial::log_evidence_thinned", || {
        let trials = Poisson::from_rate(4.0);
        assert_near(binomial::ep::log_evidence_thinned(3, trials, 0.3), drawn(known(3.0), count(trials), known(0.3), 1).log_z, 1e-12);
    }),
    ("binomial::log_evidence_thinned_soft", || {
        let (trials, x) = (Poisson::from_rate(4.0), Poisson::new(0.4, 0.0));
        assert_near(binomial::ep::log_evidence_thinned_soft(x, trials, 0.3), drawn(count(x), count(trials), known(0.3), 1).log_z, 1e-10);
    }),

    ("negative_binomial::to_x", || for x in counts() {
        assert_near((x * negative_binomial::ep::to_x(x, 2.5, 0.6)).mean(), waiting(count(x), 2.5, known(0.6), 0).mean(|k| k), 1e-8);
        assert!((x * negative_binomial::ep::to_x(x, 2.5, 1.0)).mean() == 0.0);
    }),
    ("negative_binomial::to_probability_observed", || assert_moments(P * negative_binomial::ep::to_probability_observed(3, 2.5), &waiting(known(3.0), 2.5, unit(P), 1), 1e-9)),
    ("negative_binomial::log_evidence", || {
        assert_near(negative_binomial::ep::log_evidence(3, 2.5, 0.6), waiting(known(3.0), 2.5, known(0.6), 1).log_z, 1e-12);
        assert_near(negative_binomial::ep::log_evidence(3, 2.5, P), waiting(known(3.0), 2.5, unit(P), 1).log_z, 1e-10);
        assert_eq!([0, 1].map(|x| negative_binomial::ep::log_evidence(x, 2.5, 1.0)), [0.0, f64::NEG_INFINITY]);
    }),
    ("negative_binomial::log_evidence_soft", || for x in counts() {
        assert_near(negative_binomial::ep::log_evidence_soft(x, 2.5, 0.6), waiting(count(x), 2.5, known(0.6), 1).log_z, 1e-9);
    }),
    ("geometric::to_x", || assert_near(geometric::ep::to_x(0.6).log_density(3), (0.6 * 0.4_f64.powi(3)).ln(), 1e-14)),
    ("geometric::to_probability_observed", || assert_moments(P * geometric::ep::to_probability_observed(3), &waiting(known(3.0), 1.0, unit(P), 1), 1e-9)),
    ("geometric::log_evidence", || {
        assert_near(geometric::ep::log_evidence(3, 0.6), waiting(known(3.0), 1.0, known(0.6), 1).log_z, 1e-12);
        assert_near(geometric::ep::log_evidence(3, P), waiting(known(3.0), 1.0, unit(P), 1).log_z, 1e-10);
    }),
    ("geometric::log_evidence_soft", || for x in counts() {
        assert_near(geometric::ep::log_evidence_soft(x, 0.6), waiting(count(x), 1.0, known(0.6), 1).log_z, 1e-9);
    }),
];

const Y: Bernoulli = Bernoulli::from_log_odds(1.2);
const P: Beta = Beta::new(2.5, 1.5);
/// A message to a count that is no power.
const EVEN: Poisson = Poisson::new(1.5, 0.8);

fn a() -> Categorical {
    Categorical::from_probabilities(&[0.5, 0.2, 0.1, 0.2])
}

fn b() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.6, 0.3])
}

fn s() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.2, 0.1, 0.25, 0.3, 0.05])
}

/// Over-dispersed, Poisson, geometric.
fn counts() -> [Poisson; 3] {
    [Poisson::new(2.0, 0.6), Poisson::from_rate(3.3), Poisson::new(0.6, 0.0)]
}

/// A message as weights.
fn weights(message: Poisson) -> Nodes {
    let weight = |k: f64| (k * message.rate.ln() - message.nu * ln_gamma(k + 1.0)).exp();
    (0..60).map(f64::from).map(|k| (k, weight(k))).collect()
}

fn log_of(holds: bool) -> f64 {
    if holds { 0.0 } else { f64::NEG_INFINITY }
}

fn order(y: Nodes, a: Nodes, b: Nodes, target: usize) -> Tilted {
    tilt(&[y, a, b], |v| log_of((v[0] == 1.0) == (v[1] > v[2])), |v| v[target])
}

fn sum(y: Nodes, a: Nodes, b: Nodes, target: usize) -> Tilted {
    tilt(&[y, a, b], |v| log_of(v[0] == v[1] + v[2]), |v| v[target])
}

fn below(x: Nodes, size: Nodes, target: usize) -> Tilted {
    tilt(&[x, size], |v| log_of(v[0] < v[1]) - v[1].max(1.0).ln(), |v| v[target])
}

fn drawn(x: Nodes, trials: Nodes, p: Nodes, target: usize) -> Tilted {
    let log_factor = |v: &[f64]| {
        let [k, n, p] = [v[0], v[1], v[2]];
        if k > n { f64::NEG_INFINITY } else { ln_choose(n, k) + k * p.ln() + (n - k) * (1.0 - p).ln() }
    };
    tilt(&[x, trials, p], log_factor, |v| v[target])
}

fn waiting(x: Nodes, shape: f64, p: Nodes, target: usize) -> Tilted {
    let ways = |k: f64| ln_gamma(k + shape) - ln_gamma(k + 1.0) - ln_gamma(shape);
    tilt(&[x, p], |v| ways(v[0]) + shape * v[1].ln() + v[0] * (1.0 - v[1]).ln(), |v| v[target])
}
