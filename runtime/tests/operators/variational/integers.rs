//! Sums, order and counts of integers, and what is drawn of them.

use super::{assert_message, mean_log};
use crate::Check;
use crate::harness::{assert_int, assert_near, assert_truth, count, int, known, tilt, truth, unit};
use posterity_runtime::operators::{
    add_truth, binomial, geometric, greater_int, negative_binomial, sum_int, uniform_int,
};
use posterity_runtime::special::{ln_choose, ln_gamma};
use posterity_runtime::{Bernoulli, Beta, Categorical, Distribution, Poisson};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("greater_int::to_y", || assert_truth(greater_int::vmp::to_y(&a(), &b()), &tilt(&[int(&a()), int(&b())], |_| 0.0, |v| of(v[0] > v[1])))),
    ("greater_int::to_y_count_a", || assert_truth(greater_int::vmp::to_y_count_a(K, 2), &tilt(&[count(K)], |_| 0.0, |v| of(v[0] > 2.0)))),
    ("greater_int::to_y_count_b", || assert_truth(greater_int::vmp::to_y_count_b(2, K), &tilt(&[count(K)], |_| 0.0, |v| of(2.0 > v[0])))),
    ("greater_int::to_a", || {
        assert_message(&[int(&a()), int(&b())], 0, &order, ALL, |i| greater_int::vmp::to_a(Y, &b(), 3).log_weight(i as usize));
        assert_message(&[int(&a()), known(1.0)], 0, &order, ALL, |i| greater_int::vmp::to_a(Y, 1, 3).log_weight(i as usize));
    }),
    ("greater_int::to_b", || {
        assert_message(&[int(&a()), int(&b())], 1, &order, ALL, |i| greater_int::vmp::to_b(Y, &a(), 3).log_weight(i as usize));
        assert_message(&[known(1.0), int(&b())], 1, &order, ALL, |i| greater_int::vmp::to_b(Y, 1, 3).log_weight(i as usize));
        // Not above: what may be above is ruled out; where all may be, the least likely is left.
        let (any, not) = (Categorical::uniform(4), Bernoulli::point(false));
        let left = |it: Categorical| (0..4).filter(|&i| it.log_weight(i) == 0.0).collect::<Vec<_>>();
        assert_eq!([left(greater_int::vmp::to_a(not, &any, 4)), left(greater_int::vmp::to_b(not, &any, 4))], [[0], [3]]);
        assert_eq!(left(greater_int::vmp::to_b(not, 2, 4)), [2, 3]);
        assert_eq!(left(greater_int::vmp::to_a(Bernoulli::point(true), &any, 4)), [3]);
        // None of an integer is above 0 that has no other value.
        assert!(!Distribution::is_proper(&greater_int::vmp::to_a(Bernoulli::point(true), 0, 1)));
        assert!(!Distribution::is_proper(&greater_int::vmp::to_b(Bernoulli::point(true), 0, 3)));
    }),
    ("sum_int::to_y", || assert_int(&sum_int::vmp::to_y(&a(), &b(), 5), &tilt(&[int(&a()), int(&b())], |_| 0.0, |v| v[0] + v[1]))),
    ("sum_int::to_y_count", || assert_near(sum_int::vmp::to_y_count(K, Poisson::from_rate(1.3)).mean(), K.mean() + 1.3, 1e-12)),
    ("sum_int::to_y_count_known", || assert_eq!(sum_int::vmp::to_y_count_known(2, 3), Poisson::point(5))),
    ("sum_int::to_a", || {
        assert_message(&[int(&a()), int(&b())], 0, &sum, ALL, |i| sum_int::vmp::to_a(&told(), &b(), 3).log_weight(i as usize));
        assert_message(&[int(&a()), known(2.0)], 0, &sum, ALL, |i| sum_int::vmp::to_a(&told(), 2, 3).log_weight(i as usize));
    }),
    ("sum_int::to_b", || assert_message(&[int(&a()), int(&b())], 1, &sum, ALL, |i| sum_int::vmp::to_b(&told(), &a(), 3).log_weight(i as usize))),
    ("add_truth::to_y", || assert_int(&add_truth::vmp::to_y(&a(), Y, 4), &tilt(&[int(&a()), truth(Y)], |_| 0.0, |v| v[0] + v[1]))),
    ("add_truth::to_a", || assert_message(&[int(&a()), truth(Y)], 0, &sum, ALL, |i| add_truth::vmp::to_a(&told(), Y, 3).log_weight(i as usize))),
    ("add_truth::to_b", || assert_message(&[int(&a()), truth(Y)], 1, &sum, [0.0, 1.0, 1.0], |t| add_truth::vmp::to_b(&told(), &a()).log_density(t == 1.0))),

    ("binomial::to_x", || {
        assert_message(&[known(0.0), known(6.0), unit(P)], 0, &drawn, SIX, |k| binomial::vmp::to_x(6, P, 7).log_weight(k as usize));
        assert_message(&[known(0.0), known(6.0), known(0.3)], 0, &drawn, SIX, |k| binomial::vmp::to_x(6, 0.3, 7).log_weight(k as usize));
    }),
    ("binomial::to_trials", || assert_message(&[known(1.0), known(6.0), unit(P)], 1, &drawn, [1.0, 3.0, 4.0], |n| binomial::vmp::to_trials(1, P, 5).log_weight(n as usize))),
    ("binomial::to_probability_observed", || for x in [0, 2, 6] {
        assert_message(&[known(x as f64), known(6.0), unit(P)], 2, &drawn, SHARES, |p| binomial::vmp::to_probability_observed(x, 6).log_density(p));
    }),
    ("binomial::to_probability", || assert_message(&[int(&a()), known(6.0), unit(P)], 2, &drawn, SHARES, |p| binomial::vmp::to_probability(&a(), 6).log_density(p))),
    ("binomial::to_probability_random_trials", || assert_message(&[known(0.0), int(&a()), unit(P)], 2, &drawn, SHARES, |p| binomial::vmp::to_probability_random_trials(0, &a()).log_density(p))),
    ("binomial::average_log", || {
        for x in [0, 2, 6] {
            assert_near(binomial::vmp::average_log(x, 6, P), mean_log(&[known(x as f64), known(6.0), unit(P)], &drawn), 1e-9);
            assert_near(binomial::vmp::average_log(x, 6, 0.3), drawn(&[x as f64, 6.0, 0.3]), 1e-14);
        }
        assert_near(binomial::vmp::average_log(&a(), 6, P), mean_log(&[int(&a()), known(6.0), unit(P)], &drawn), 1e-9);
        assert_eq!([binomial::vmp::average_log(0, 6, 0.0), binomial::vmp::average_log(6, 6, 1.0)], [0.0, 0.0]);
        assert_eq!(binomial::vmp::average_log(7, 6, 0.3), f64::NEG_INFINITY);
    }),
    ("binomial::average_log_random_trials", || {
        assert_near(binomial::vmp::average_log_random_trials(0, &a(), P), mean_log(&[known(0.0), int(&a()), unit(P)], &drawn), 1e-9);
        assert_eq!(binomial::vmp::average_log_random_trials(1, &a(), P), f64::NEG_INFINITY);
    }),
    ("uniform_int::to_size", || assert_message(&[known(1.0), known(3.0)], 1, &below, [2.0, 3.0, 4.0], |n| uniform_int::vmp::to_size(1, 5).log_weight(n as usize))),
    ("uniform_int::average_log_size", || {
        let size = Categorical::from_probabilities(&[0.0, 0.0, 0.6, 0.4]);
        assert_near(uniform_int::vmp::average_log_size(1, &size), mean_log(&[known(1.0), int(&size)], &below), 1e-14);
        assert_eq!(uniform_int::vmp::average_log_size(2, &size), f64::NEG_INFINITY);
    }),
    ("negative_binomial::to_probability_observed", || assert_message(&[known(3.0), known(2.5), unit(P)], 2, &waiting, SHARES, |p| negative_binomial::vmp::to_probability_observed(3, 2.5).log_density(p))),
    ("negative_binomial::average_log", || {
        assert_near(negative_binomial::vmp::average_log(3, 2.5, P), mean_log(&[known(3.0), known(2.5), unit(P)], &waiting), 1e-9);
        assert_near(negative_binomial::vmp::average_log(3, 2.5, 0.3), waiting(&[3.0, 2.5, 0.3]), 1e-13);
        assert_eq!(negative_binomial::vmp::average_log(0, 2.5, 1.0), 0.0);
    }),
    ("geometric::to_x", || assert_message(&[count(K), known(1.0), unit(P)], 0, &waiting, SIX, |k| geometric::vmp::to_x(P).log_density(k as usize))),
    ("geometric::to_probability_observed", || assert_message(&[known(3.0), known(1.0), unit(P)], 2, &waiting, SHARES, |p| geometric::vmp::to_probability_observed(3).log_density(p))),
    ("geometric::to_probability", || assert_message(&[count(K), known(1.0), unit(P)], 2, &waiting, SHARES, |p| geometric::vmp::to_probability(K).log_density(p))),
    ("geometric::average_log", || {
        assert_near(geometric::vmp::average_log(3, P), mean_log(&[known(3.0), known(1.0), unit(P)], &waiting), 1e-9);
        assert_eq!(geometric::vmp::average_log(0, 1.0), 0.0);
    }),
    ("geometric::average_log_random", || assert_near(geometric::vmp::average_log_random(K, P), mean_log(&[count(K), known(1.0), unit(P)], &waiting), 1e-9)),
];

const ALL: [f64; 3] = [0.0, 1.0, 2.0];
const SIX: [f64; 3] = [0.0, 2.0, 6.0];
const SHARES: [f64; 3] = [0.2, 0.5, 0.9];
const Y: Bernoulli = Bernoulli::from_log_odds(1.2);
const P: Beta = Beta::new(2.5, 1.5);
const K: Poisson = Poisson::from_rate(2.4);

fn a() -> Categorical {
    Categorical::from_probabilities(&[0.5, 0.2, 0.3])
}

fn b() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.6, 0.3])
}

/// What a sum hears of its readers.
fn told() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.3, 0.2, 0.35, 0.05])
}

fn of(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// The message of `y` where a > b, over its inputs.
fn order(v: &[f64]) -> f64 {
    Y.log_density(v[0] > v[1])
}

fn sum(v: &[f64]) -> f64 {
    told().log_weight((v[0] + v[1]) as usize)
}

fn drawn(v: &[f64]) -> f64 {
    let [k, n, p] = [v[0], v[1], v[2]];
    ln_choose(n, k) + k * p.ln() + (n - k) * (1.0 - p).ln()
}

fn below(v: &[f64]) -> f64 {
    if v[0] < v[1] { -v[1].ln() } else { f64::NEG_INFINITY }
}

fn waiting(v: &[f64]) -> f64 {
    let [k, shape, p] = [v[0], v[1], v[2]];
    ln_gamma(k + shape) - ln_gamma(k + 1.0) - ln_gamma(shape) + shape * p.ln() + k * (1.0 - p).ln()
}
