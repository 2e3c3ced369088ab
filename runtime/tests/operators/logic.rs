//! Truth values, integers, and what decides them.

use crate::Check;
use crate::harness::{
    Tilted, assert_int, assert_moments, assert_near, assert_truth, int, known, real, real_cut, tilt, truth,
    unit,
};
use posterity_runtime::operators::{
    and, bernoulli, bernoulli_logit, categorical, equal_bool, equal_int, is_between, is_positive, not, or,
    uniform_int,
};
use posterity_runtime::{Bernoulli, Beta, Categorical, Dirichlet, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("not::to_y", || { let t = two(|v| v[0] != v[1], 0); assert_truth(A * not::ep::to_y(B), &t); }),
    ("not::to_x", || { let t = two(|v| v[0] != v[1], 1); assert_truth(B * not::ep::to_x(A), &t); }),
    ("not::log_evidence", || assert_near(not::ep::log_evidence(A, B), two(|v| v[0] != v[1], 0).log_z, 1e-12)),
    ("and::to_y", || assert_truth(Y * and::ep::to_y(A, B), &three(conjunction, 0))),
    ("and::to_a", || {
        assert_truth(A * and::ep::to_a(Y, B), &three(conjunction, 1));
        assert_truth(A * and::ep::to_a(false, B), &tilt(&[known(0.0), truth(A), truth(B)], log_of(conjunction), |v| v[1]));
    }),
    ("and::to_b", || assert_truth(B * and::ep::to_b(Y, A), &three(conjunction, 2))),
    ("and::log_evidence", || assert_near(and::ep::log_evidence(Y, A, B), three(conjunction, 0).log_z, 1e-12)),
    ("or::to_y", || assert_truth(Y * or::ep::to_y(A, B), &three(disjunction, 0))),
    ("or::to_a", || assert_truth(A * or::ep::to_a(Y, B), &three(disjunction, 1))),
    ("or::to_b", || assert_truth(B * or::ep::to_b(Y, A), &three(disjunction, 2))),
    ("or::log_evidence", || assert_near(or::ep::log_evidence(Y, A, B), three(disjunction, 0).log_z, 1e-12)),
    ("equal_bool::to_y", || assert_truth(Y * equal_bool::ep::to_y(A, B), &three(equality, 0))),
    ("equal_bool::to_a", || assert_truth(A * equal_bool::ep::to_a(Y, B), &three(equality, 1))),
    ("equal_bool::to_b", || assert_truth(B * equal_bool::ep::to_b(Y, A), &three(equality, 2))),
    ("equal_bool::log_evidence", || assert_near(equal_bool::ep::log_evidence(Y, A, B), three(equality, 0).log_z, 1e-12)),

    ("equal_int::to_y", || assert_truth(Y * equal_int::ep::to_y(&j(), &k()), &ints(int(&j()), int(&k()), 0))),
    ("equal_int::to_y_known_a", || assert_truth(Y * equal_int::ep::to_y_known_a(1, &k()), &ints(known(1.0), int(&k()), 0))),
    ("equal_int::to_y_known_b", || assert_truth(Y * equal_int::ep::to_y_known_b(&j(), 1), &ints(int(&j()), known(1.0), 0))),
    ("equal_int::to_y_known", || assert_eq!([1, 2, 3].map(|b| equal_int::ep::to_y_known(2, b)), [false, true, false].map(Bernoulli::point))),
    ("equal_int::to_a", || assert_int(&(&j() * &equal_int::ep::to_a(Y, &k(), 3)), &ints(int(&j()), int(&k()), 1))),
    // 7 is no value of the other: nothing is the same.
    ("equal_int::to_a_known", || for b in [1, 7] {
        assert_int(&(&j() * &equal_int::ep::to_a_known(Y, b, 3)), &ints(int(&j()), known(b as f64), 1));
    }),
    ("equal_int::to_b", || assert_int(&(&k() * &equal_int::ep::to_b(Y, &j(), 3)), &ints(int(&j()), int(&k()), 2))),
    ("equal_int::to_b_known", || for a in [1, 7] {
        assert_int(&(&k() * &equal_int::ep::to_b_known(Y, a, 3)), &ints(known(a as f64), int(&k()), 2));
    }),
    ("equal_int::log_evidence", || assert_near(equal_int::ep::log_evidence(Y, &j(), &k()), ints(int(&j()), int(&k()), 0).log_z, 1e-12)),
    ("equal_int::log_evidence_known_a", || for a in [1, 7] {
        assert_near(equal_int::ep::log_evidence_known_a(Y, a, &k()), ints(known(a as f64), int(&k()), 0).log_z, 1e-12);
    }),
    ("equal_int::log_evidence_known_b", || for b in [1, 7] {
        assert_near(equal_int::ep::log_evidence_known_b(Y, &j(), b), ints(int(&j()), known(b as f64), 0).log_z, 1e-12);
    }),

    ("bernoulli::to_x", || assert_truth(A * bernoulli::ep::to_x(P), &coin(truth(A), unit(P), 0))),
    ("bernoulli::to_x_known", || assert_truth(A * bernoulli::ep::to_x_known(0.3), &coin(truth(A), known(0.3), 0))),
    ("bernoulli::to_probability_observed", || for x in [false, true] {
        assert_moments(P * bernoulli::ep::to_probability_observed(x), &coin(of(x), unit(P), 1), 1e-9);
    }),
    ("bernoulli::to_probability", || {
        // Clipped: the mean is kept.
        for x in [A, A.negated()] {
            assert_near((P * bernoulli::ep::to_probability(x, P)).mean(), coin(truth(x), unit(P), 1).mean(|p| p), 1e-10);
        }
    }),
    ("bernoulli::log_evidence", || for (x, p) in [(false, 0.7_f64), (true, 0.3)] { assert_near(bernoulli::ep::log_evidence(x, 0.3), p.ln(), 1e-14); }),
    ("bernoulli::log_evidence_random", || for x in [false, true] {
        assert_near(bernoulli::ep::log_evidence_random(x, P), coin(of(x), unit(P), 0).log_z, 1e-10);
    }),
    ("bernoulli::log_evidence_soft", || assert_near(bernoulli::ep::log_evidence_soft(A, 0.3), coin(truth(A), known(0.3), 0).log_z, 1e-12)),
    ("bernoulli::log_evidence_soft_random", || assert_near(bernoulli::ep::log_evidence_soft_random(A, P), coin(truth(A), unit(P), 0).log_z, 1e-10)),

    ("bernoulli_logit::to_x", || assert_truth(A * bernoulli_logit::ep::to_x(S), &logit(truth(A), real(S), 0))),
    ("bernoulli_logit::to_x_known", || assert_truth(A * bernoulli_logit::ep::to_x_known(0.7), &logit(truth(A), known(0.7), 0))),
    ("bernoulli_logit::to_log_odds_observed", || for s in [S, Gaussian::from_mean_variance(-8.0, 9.0)] {
        for x in [false, true] {
            assert_moments(s * bernoulli_logit::ep::to_log_odds_observed(x, s), &logit(of(x), real(s), 1), 1e-9);
        }
    }),
    ("bernoulli_logit::to_log_odds", || {
        assert_moments(S * bernoulli_logit::ep::to_log_odds(A, S), &logit(truth(A), real(S), 1), 1e-9);
        let wide = Gaussian::from_mean_variance(0.0, 100.0);
        let clipped = wide * bernoulli_logit::ep::to_log_odds(A, wide);
        assert_near(clipped.mean(), logit(truth(A), real_cut(wide, &[0.0], 200), 1).mean(|s| s), 1e-8);
    }),
    ("bernoulli_logit::log_evidence", || for x in [false, true] {
        assert_near(bernoulli_logit::ep::log_evidence(x, S), logit(of(x), real(S), 1).log_z, 1e-10);
    }),
    ("bernoulli_logit::log_evidence_known", || for x in [false, true] {
        assert_near(bernoulli_logit::ep::log_evidence_known(x, 0.7), logit(of(x), known(0.7), 1).log_z, 1e-12);
    }),
    ("bernoulli_logit::log_evidence_soft", || assert_near(bernoulli_logit::ep::log_evidence_soft(A, S), logit(truth(A), real(S), 1).log_z, 1e-10)),

    ("categorical::to_x", || assert_int(&(&k() * &categorical::ep::to_x(&dirichlet())), &tilt(&[int(&k())], |v| mean_of(v[0]).ln(), |v| v[0]))),
    ("categorical::to_x_known", || assert_int(&categorical::ep::to_x_known(&k().probabilities()), &tilt(&[int(&k())], |_| 0.0, |v| v[0]))),
    ("categorical::to_probabilities_observed", || assert_eq!((&dirichlet() * &categorical::ep::to_probabilities_observed(1)).counts(), [2.0, 4.0, 0.5])),
    ("categorical::to_probabilities", || {
        let (prior, x) = (dirichlet(), k());
        let belief = &prior * &categorical::ep::to_probabilities(&x, &prior);
        let z: f64 = x.probabilities().iter().zip(prior.counts()).map(|(t, count)| t * count).sum();
        for (i, mean) in belief.mean().into_iter().enumerate() {
            // E pᵢ under the mixture of Dirichlet(α + eₖ) with weights tₖ αₖ/z.
            let component = |k: usize| (prior.counts()[i] + f64::from(u8::from(i == k))) / (prior.total() + 1.0);
            let want: f64 = (0..3).map(|k| x.probability(k) * prior.counts()[k] / z * component(k)).sum();
            assert_near(mean, want, 1e-12);
        }
        // Two values: as for truth values.
        let pair = categorical::ep::to_probabilities(&Categorical::from_probabilities(&[0.7, 0.3]), &Dirichlet::from_slice(&[2.0, 3.0]));
        let coin = bernoulli::ep::to_probability(Bernoulli::from_probability(0.7), Beta::new(2.0, 3.0));
        assert_near(pair.counts()[0], coin.alpha, 1e-14);
        assert_near(pair.counts()[1], coin.beta, 1e-14);
    }),
    ("categorical::log_evidence", || {
        assert_near(categorical::ep::log_evidence(1, &[0.2, 0.8]), 0.8_f64.ln(), 1e-14);
        assert_eq!(categorical::ep::log_evidence(2, &[0.2, 0.8]), NEVER);
    }),
    ("categorical::log_evidence_random", || assert_near(categorical::ep::log_evidence_random(1, &dirichlet()), mean_of(1.0).ln(), 1e-14)),
    ("categorical::log_evidence_soft", || assert_near(categorical::ep::log_evidence_soft(&k(), &[0.2, 0.3, 0.5]), tilt(&[int(&k())], |v| [0.2_f64, 0.3, 0.5][v[0] as usize].ln(), |v| v[0]).log_z, 1e-12)),
    ("categorical::log_evidence_soft_random", || assert_near(categorical::ep::log_evidence_soft_random(&k(), &dirichlet()), tilt(&[int(&k())], |v| mean_of(v[0]).ln(), |v| v[0]).log_z, 1e-12)),
    ("uniform_int::to_x", || assert_int(&uniform_int::ep::to_x(4), &tilt(&[(0..4).map(|k| (f64::from(k), 0.25)).collect()], |_| 0.0, |v| v[0]))),
    ("uniform_int::log_evidence", || { assert_near(uniform_int::ep::log_evidence(3, 4), 0.25_f64.ln(), 1e-14); assert_eq!(uniform_int::ep::log_evidence(4, 4), f64::NEG_INFINITY); }),
    ("uniform_int::log_evidence_soft", || assert_near(uniform_int::ep::log_evidence_soft(&k(), 3), (1.0_f64 / 3.0).ln(), 1e-12)),

    ("is_positive::to_positive", || assert_truth(A * is_positive::ep::to_positive(S), &above(truth(A), 0))),
    ("is_positive::to_positive_known", || assert_eq!([-1.0, 0.0, 1e-300].map(is_positive::ep::to_positive_known), [false, false, true].map(Bernoulli::point))),
    ("is_positive::to_x_observed", || {
        assert_moments(S * is_positive::ep::to_x_observed(true, S), &above(known(1.0), 1), 1e-9);
        assert_moments(S * is_positive::ep::to_x_observed(false, S), &above(known(0.0), 1), 1e-9);
        // The exponential tail: natural belief (|τ|, τ²), message (−2τ, τ²).
        for z in [-5.9_f64, -6.1, -40.0, -2000.0] {
            let x = Gaussian::from_natural(z, 1.0);
            let belief = x * is_positive::ep::to_x_observed(true, x);
            let t = 1.0 / (z * z);
            if z < -30.0 {
                assert_near(belief.mean() * -z, 1.0 - 2.0 * t + 10.0 * t * t, 1e-7);
                assert_near(belief.variance() * z * z, 1.0 - 6.0 * t + 50.0 * t * t, 1e-6);
            } else {
                assert_moments(belief, &tilt(&[known(1.0), tail(z)], |_| 0.0, |v| v[1]), 1e-8);
            }
        }
    }),
    ("is_positive::to_x", || {
        assert_moments(S * is_positive::ep::to_x(A, S), &above(truth(A), 1), 1e-9);
        let clipped = S * is_positive::ep::to_x(A.negated(), S);
        assert_near(clipped.mean(), above(truth(A.negated()), 1).mean(|x| x), 1e-9);
    }),
    ("is_positive::log_evidence", || for positive in [false, true] {
        assert_near(is_positive::ep::log_evidence(positive, S), above(of(positive), 1).log_z, 1e-10);
    }),
    ("is_positive::log_evidence_known", || {
        assert_eq!([-1.0, 0.0, 1.0].map(|x| is_positive::ep::log_evidence_known(false, x)), [0.0, 0.0, NEVER]);
        assert_eq!([-1.0, 0.0, 1.0].map(|x| is_positive::ep::log_evidence_known(true, x)), [NEVER, NEVER, 0.0]);
    }),
    ("is_positive::log_evidence_soft", || assert_near(is_positive::ep::log_evidence_soft(A, S), above(truth(A), 1).log_z, 1e-10)),

    ("is_between::to_between", || assert_truth(A * is_between::ep::to_between(S, -0.5, 1.0), &inside(truth(A), S, 0))),
    ("is_between::to_between_known", || assert_eq!([-0.7, 0.3, 2.0].map(|x| is_between::ep::to_between_known(x, -0.5, 1.0)), [false, true, false].map(Bernoulli::point))),
    ("is_between::to_x_observed", || {
        for x in [S, Gaussian::from_mean_variance(0.2, 40.0), Gaussian::from_mean_variance(-4.0, 0.5)] {
            assert_moments(x * is_between::ep::to_x_observed(true, x, -0.5, 1.0), &inside(known(1.0), x, 1), 1e-9);
        }
        // Outside, clipped: the mean is kept.
        let belief = S * is_between::ep::to_x_observed(false, S, -0.5, 1.0);
        assert_near(belief.mean(), inside(known(0.0), S, 1).mean(|x| x), 1e-9);
    }),
    ("is_between::to_x", || {
        let likely = Bernoulli::from_probability(0.9);
        assert_moments(S * is_between::ep::to_x(likely, S, -0.5, 1.0), &inside(truth(likely), S, 1), 1e-9);
        let unlikely = Bernoulli::from_probability(0.2);
        assert_near((S * is_between::ep::to_x(unlikely, S, -0.5, 1.0)).mean(), inside(truth(unlikely), S, 1).mean(|x| x), 1e-9);
    }),
    ("is_between::log_evidence", || for between in [false, true] {
        assert_near(is_between::ep::log_evidence(between, S, -0.5, 1.0), inside(of(between), S, 1).log_z, 1e-10);
    }),
    ("is_between::log_evidence_known", || {
        assert_eq!([-0.7, 0.3, 2.0].map(|x| is_between::ep::log_evidence_known(true, x, -0.5, 1.0)), [NEVER, 0.0, NEVER]);
        assert_eq!([-0.7, 0.3, 2.0].map(|x| is_between::ep::log_evidence_known(false, x, -0.5, 1.0)), [0.0, NEVER, 0.0]);
    }),
    ("is_between::log_evidence_soft", || assert_near(is_between::ep::log_evidence_soft(A, S, -0.5, 1.0), inside(truth(A), S, 1).log_z, 1e-10)),

    ("is_positive::messages", || for positive in [true, false] {
        let messages = is_positive::ep::messages(positive, CONSTANT, NOISE, TERMS);
        assert_terms(messages, |sum| is_positive::ep::log_evidence(positive, sum));
    }),
    ("is_between::messages", || {
        let messages = is_between::ep::messages(true, -0.5, 1.0, CONSTANT, NOISE, TERMS);
        assert_terms(messages, |sum| is_between::ep::log_evidence(true, sum, -0.5, 1.0));
        // Outside, clipped: the mean is kept.
        let messages = is_between::ep::messages(false, -0.5, 1.0, CONSTANT, NOISE, TERMS);
        for (i, message) in messages.into_iter().enumerate() {
            let tilted = term(i, |sum| is_between::ep::log_evidence(false, sum, -0.5, 1.0));
            assert_near((TERMS[i].1 * message).mean(), tilted.mean(|x| x), 1e-9);
        }
    }),
    ("bernoulli_logit::messages", || for x in [true, false] {
        let messages = bernoulli_logit::ep::messages(x, CONSTANT, NOISE, TERMS);
        assert_terms(messages, |sum| bernoulli_logit::ep::log_evidence(x, sum));
    }),
];

const CONSTANT: f64 = 0.3;
const NOISE: f64 = 0.5;
const TERMS: [(f64, Gaussian); 2] = [(1.5, S), (-0.7, Gaussian::from_natural(1.1, 0.9))];

/// One term of a sum whose evidence, given a belief about the sum, is known.
fn term(i: usize, log_evidence: impl Fn(Gaussian) -> f64) -> Tilted {
    let ((own, cavity), (other, rest)) = (TERMS[i], TERMS[1 - i]);
    let given = |x: f64| {
        let mean = CONSTANT + own * x + other * rest.mean();
        log_evidence(Gaussian::from_mean_variance(mean, NOISE + other * other * rest.variance()))
    };
    tilt(&[real(cavity)], |v| given(v[0]), |v| v[0])
}

fn assert_terms(messages: [Gaussian; 2], log_evidence: impl Fn(Gaussian) -> f64) {
    for (i, message) in messages.into_iter().enumerate() {
        assert_moments(TERMS[i].1 * message, &term(i, &log_evidence), 1e-9);
    }
}

const NEVER: f64 = f64::NEG_INFINITY;
const Y: Bernoulli = Bernoulli::from_log_odds(1.2);
const A: Bernoulli = Bernoulli::from_log_odds(0.7);
const B: Bernoulli = Bernoulli::from_log_odds(-1.1);
const P: Beta = Beta::new(2.5, 1.5);
const S: Gaussian = Gaussian::from_natural(0.3, 0.6);

fn j() -> Categorical {
    Categorical::from_probabilities(&[0.5, 0.2, 0.3])
}

fn k() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.6, 0.3])
}

fn dirichlet() -> Dirichlet {
    Dirichlet::from_slice(&[2.0, 3.0, 0.5])
}

/// The mean of one probability under that Dirichlet.
fn mean_of(x: f64) -> f64 {
    dirichlet().mean()[x as usize]
}

fn log_of(holds: fn(&[f64]) -> bool) -> impl Fn(&[f64]) -> f64 {
    move |v| if holds(v) { 0.0 } else { f64::NEG_INFINITY }
}

fn two(holds: fn(&[f64]) -> bool, target: usize) -> Tilted {
    tilt(&[truth(A), truth(B)], log_of(holds), |v| v[target])
}

fn three(holds: fn(&[f64]) -> bool, target: usize) -> Tilted {
    tilt(&[truth(Y), truth(A), truth(B)], log_of(holds), |v| v[target])
}

fn conjunction(v: &[f64]) -> bool {
    v[0] == v[1] * v[2]
}

fn disjunction(v: &[f64]) -> bool {
    v[0] == v[1].max(v[2])
}

fn equality(v: &[f64]) -> bool {
    (v[0] == 1.0) == (v[1] == v[2])
}

type Nodes = crate::harness::Nodes;

/// A known truth value.
fn of(x: bool) -> Nodes {
    known(f64::from(u8::from(x)))
}

fn ints(a: Nodes, b: Nodes, target: usize) -> Tilted {
    tilt(&[truth(Y), a, b], log_of(equality), |v| v[target])
}

fn coin(x: Nodes, p: Nodes, target: usize) -> Tilted {
    tilt(&[x, p], |v| if v[0] == 1.0 { v[1].ln() } else { (1.0 - v[1]).ln() }, |v| v[target])
}

fn logit(x: Nodes, s: Nodes, target: usize) -> Tilted {
    tilt(&[x, s], |v| -(if v[0] == 1.0 { -v[1] } else { v[1] }).exp().ln_1p(), |v| v[target])
}

fn above(positive: Nodes, target: usize) -> Tilted {
    tilt(&[positive, real_cut(S, &[0.0], 60)], log_of(|v| (v[0] == 1.0) == (v[1] > 0.0)), |v| v[target])
}

fn inside(between: Nodes, x: Gaussian, target: usize) -> Tilted {
    let holds = |v: &[f64]| (v[0] == 1.0) == (-0.5 < v[1] && v[1] < 1.0);
    tilt(&[between, real_cut(x, &[-0.5, 1.0], 60)], log_of(holds), |v| v[target])
}

/// N(z, 1) above 0 for a very negative z.
fn tail(z: f64) -> Nodes {
    let n = 200_000;
    let step = 45.0 / -z / f64::from(n);
    (0..n).map(|k| step * (f64::from(k) + 0.5)).map(|x| (x, (z * x - 0.5 * x * x).exp())).collect()
}
