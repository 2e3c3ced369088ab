//! Truth values and equality of integers.

use super::{assert_message, mean_log};
use crate::Check;
use crate::harness::{assert_int, assert_near, assert_truth, int, known, tilt, truth, unit};
use posterity_runtime::operators::{and, bernoulli, equal_bool, equal_int, is_between, is_positive, not, or};
use posterity_runtime::{Bernoulli, Beta, Categorical};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("not::to_y", || {
        assert_truth(not::vmp::to_y(B), &tilt(&[truth(B)], |_| 0.0, |v| 1.0 - v[0]));
        assert_eq!(not::vmp::to_y(true), Bernoulli::point(false));
    }),
    ("not::to_x", || assert_message(&[truth(A)], 0, &|v| Y.log_density(v[0] == 0.0), BOTH, |x| not::vmp::to_x(Y).log_density(x == 1.0))),
    ("and::to_y", || assert_output(conjunction, and::vmp::to_y)),
    ("and::to_a", || assert_input(0, conjunction, |b| and::vmp::to_a(Y, b))),
    ("and::to_b", || assert_input(1, conjunction, |a| and::vmp::to_b(Y, a))),
    ("or::to_y", || assert_output(disjunction, or::vmp::to_y)),
    ("or::to_a", || assert_input(0, disjunction, |b| or::vmp::to_a(Y, b))),
    ("or::to_b", || assert_input(1, disjunction, |a| or::vmp::to_b(Y, a))),
    ("equal_bool::to_y", || assert_output(equality, equal_bool::vmp::to_y)),
    ("equal_bool::to_a", || assert_input(0, equality, |b| equal_bool::vmp::to_a(Y, b))),
    ("equal_bool::to_b", || assert_input(1, equality, |a| equal_bool::vmp::to_b(Y, a))),

    ("equal_int::to_y", || for (a, b) in [(j(), k()), (j(), pair()), (pair(), k())] {
        assert_truth(equal_int::vmp::to_y(&a, &b), &tilt(&[int(&a), int(&b)], |_| 0.0, |v| of(equality(v))));
    }),
    ("equal_int::to_y_known_a", || for a in 0..4 {
        assert_truth(equal_int::vmp::to_y_known_a(a, &k()), &tilt(&[known(a as f64), int(&k())], |_| 0.0, |v| of(equality(v))));
    }),
    ("equal_int::to_y_known_b", || for b in 0..4 {
        assert_truth(equal_int::vmp::to_y_known_b(&j(), b), &tilt(&[int(&j()), known(b as f64)], |_| 0.0, |v| of(equality(v))));
    }),
    ("equal_int::to_a", || for b in [k(), pair(), Categorical::point(3, 1)] {
        assert_message(&[int(&j()), int(&b)], 0, &child, ALL, |a| equal_int::vmp::to_a(Y, &b, 3).log_weight(a as usize));
    }),
    ("equal_int::to_a_known", || for b in 0..3 {
        assert_message(&[int(&j()), known(b as f64)], 0, &child, ALL, |a| equal_int::vmp::to_a_known(Y, b, 3).log_weight(a as usize));
        for y in [false, true] {
            let sure = |v: &[f64]| if (v[0] == v[1]) == y { 0.0 } else { f64::NEG_INFINITY };
            assert_int(&(&j() * &equal_int::vmp::to_a_known(y, b, 3)), &tilt(&[int(&j()), known(b as f64)], sure, |v| v[0]));
        }
    }),
    ("equal_int::to_b", || for a in [j(), pair(), Categorical::point(3, 1)] {
        assert_message(&[int(&a), int(&k())], 1, &child, ALL, |b| equal_int::vmp::to_b(Y, &a, 3).log_weight(b as usize));
    }),
    ("equal_int::to_b_known", || for a in 0..3 {
        assert_message(&[known(a as f64), int(&k())], 1, &child, ALL, |b| equal_int::vmp::to_b_known(Y, a, 3).log_weight(b as usize));
        for y in [false, true] {
            let sure = |v: &[f64]| if (v[0] == v[1]) == y { 0.0 } else { f64::NEG_INFINITY };
            assert_int(&(&k() * &equal_int::vmp::to_b_known(y, a, 3)), &tilt(&[known(a as f64), int(&k())], sure, |v| v[1]));
        }
    }),

    ("bernoulli::to_x", || {
        assert_message(&[truth(A), unit(P)], 0, &coin, BOTH, |x| bernoulli::vmp::to_x(P).log_density(x == 1.0));
        assert_message(&[truth(A), known(0.3)], 0, &coin, BOTH, |x| bernoulli::vmp::to_x(Beta::point(0.3)).log_density(x == 1.0));
    }),
    ("bernoulli::to_x_known", || assert_message(&[truth(A), known(0.3)], 0, &coin, BOTH, |x| bernoulli::vmp::to_x_known(0.3).log_density(x == 1.0))),
    ("bernoulli::to_probability", || {
        let values = [0.2, 0.5, 0.9];
        assert_message(&[truth(A), unit(P)], 1, &coin, values, |p| bernoulli::vmp::to_probability(A).log_density(p));
        assert_message(&[known(0.0), unit(P)], 1, &coin, values, |p| bernoulli::vmp::to_probability(false).log_density(p));
    }),
    ("bernoulli::average_log", || {
        assert_near(bernoulli::vmp::average_log(A, 0.3), mean_log(&[truth(A), known(0.3)], &coin), 1e-14);
        for (x, p) in [(false, 0.0), (true, 0.0), (false, 1.0), (true, 1.0), (false, 0.3)] {
            assert_near(bernoulli::vmp::average_log(x, p).exp(), if x { p } else { 1.0 - p }, 1e-14);
        }
    }),
    ("bernoulli::average_log_random", || {
        assert_near(bernoulli::vmp::average_log_random(A, P), mean_log(&[truth(A), unit(P)], &coin), 1e-9);
        assert_near(bernoulli::vmp::average_log_random(true, P), mean_log(&[known(1.0), unit(P)], &coin), 1e-9);
        assert_eq!(bernoulli::vmp::average_log_random(true, Beta::point(1.0)), 0.0);
    }),

    ("is_positive::to_positive_known", || for x in [-1.0, 0.0, 1e-300, 2.0] {
        assert_eq!(is_positive::vmp::to_positive_known(x), Bernoulli::point(x > 0.0));
    }),
    // An indicator: the log is 0 where the factor is 1, −∞ where it is 0.
    ("is_positive::to_x_observed", || for x in [-1.0, -1e-300, 1e-300, 2.0] {
        for positive in [false, true] {
            let message = is_positive::vmp::to_x_observed(positive);
            let want = if positive == (x > 0.0) { 0.0 } else { f64::NEG_INFINITY };
            assert_eq!(message.log_density(x), want);
        }
    }),
    ("is_between::to_x_observed", || for x in [-1.5, -0.999, 0.0, 1.999, 2.5] {
        // Between finite bounds the indicator is proper: the uniform density.
        let want = if -1.0 < x && x < 2.0 { 1.0 / 3.0 } else { 0.0 };
        assert_near(is_between::vmp::to_x_observed(true, -1.0, 2.0).log_density(x).exp(), want, 1e-12);
        assert!(!is_between::vmp::to_x_observed(false, -1.0, 2.0).is_proper());
    }),
];

/// The values of a truth value's edge, and of an integer's.
const BOTH: [f64; 3] = [0.0, 1.0, 1.0];
const ALL: [f64; 3] = [0.0, 1.0, 2.0];
const Y: Bernoulli = Bernoulli::from_log_odds(1.2);
const A: Bernoulli = Bernoulli::from_log_odds(0.7);
const B: Bernoulli = Bernoulli::from_log_odds(-1.1);
const P: Beta = Beta::new(2.5, 1.5);

fn j() -> Categorical {
    Categorical::from_probabilities(&[0.5, 0.2, 0.3])
}

fn k() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.6, 0.3])
}

/// Fewer values than the others.
fn pair() -> Categorical {
    Categorical::from_probabilities(&[0.4, 0.6])
}

fn of(truth: bool) -> f64 {
    f64::from(u8::from(truth))
}

fn conjunction(v: &[f64]) -> bool {
    v[0] == 1.0 && v[1] == 1.0
}

fn disjunction(v: &[f64]) -> bool {
    v[0] == 1.0 || v[1] == 1.0
}

fn equality(v: &[f64]) -> bool {
    v[0] == v[1]
}

/// What the output's message says of two integers.
fn child(v: &[f64]) -> f64 {
    Y.log_density(equality(v))
}

/// x ~ Bernoulli(p).
fn coin(v: &[f64]) -> f64 {
    if v[0] == 1.0 { v[1].ln() } else { (1.0 - v[1]).ln() }
}

/// A random truth value and both known ones.
fn others() -> [Bernoulli; 3] {
    [B, Bernoulli::point(true), Bernoulli::point(false)]
}

#[track_caller]
fn assert_output(gate: fn(&[f64]) -> bool, message: impl Fn(Bernoulli, Bernoulli) -> Bernoulli) {
    for b in others() {
        assert_truth(message(A, b), &tilt(&[truth(A), truth(b)], |_| 0.0, |v| of(gate(v))));
        assert_truth(message(b, A), &tilt(&[truth(b), truth(A)], |_| 0.0, |v| of(gate(v))));
    }
}

#[track_caller]
fn assert_input(target: usize, gate: fn(&[f64]) -> bool, message: impl Fn(Bernoulli) -> Bernoulli) {
    for other in others() {
        let mut edges = [truth(A), truth(A)];
        edges[1 - target] = truth(other);
        let child = |v: &[f64]| Y.log_density(gate(v));
        assert_message(&edges, target, &child, BOTH, |x| message(other).log_density(x == 1.0));
    }
}
