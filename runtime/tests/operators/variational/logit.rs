//! Log-odds: E log(1 + e^x) itself and the bounds on it.

use super::{assert_gradient, assert_message, least, mean_log};
use crate::Check;
use crate::harness::{assert_near, known, real_cut, truth};
use posterity_runtime::operators::{bernoulli_logit, logistic};
use posterity_runtime::{Bernoulli, Beta, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("bernoulli_logit::to_x", || for s in marginals() {
        let log_factor = |v: &[f64]| -softplus(if v[0] == 1.0 { -v[1] } else { v[1] });
        assert_message(&[truth(A), nodes(s)], 0, &log_factor, [0.0, 1.0, 1.0], |x| bernoulli_logit::vmp::to_x(s).log_density(x == 1.0));
        assert_message(&[truth(A), known(0.7)], 0, &log_factor, [0.0, 1.0, 1.0], |x| bernoulli_logit::vmp::to_x(0.7).log_density(x == 1.0));
    }),
    ("bernoulli_logit::to_log_odds_jaakkola", || for s in marginals() {
        assert_gradient(bernoulli_logit::vmp::to_log_odds_jaakkola(A, s), s, |s| answer(A, s, jaakkola));
        assert_gradient(bernoulli_logit::vmp::to_log_odds_jaakkola(false, s), s, |s| answer(NO, s, jaakkola));
    }),
    ("bernoulli_logit::to_log_odds_saul_jordan", || {
        for s in marginals() {
            assert_gradient(bernoulli_logit::vmp::to_log_odds_saul_jordan(A, s), s, |s| answer(A, s, saul_jordan));
            assert_gradient(bernoulli_logit::vmp::to_log_odds_saul_jordan(false, s), s, |s| answer(NO, s, saul_jordan));
        }
        // Of nothing known: the limit a = ½.
        assert_eq!(bernoulli_logit::vmp::to_log_odds_saul_jordan(true, Gaussian::UNIFORM), Gaussian::from_natural(0.5, 0.25));
    }),
    ("bernoulli_logit::to_log_odds_exact", || for s in marginals().into_iter().chain(wide()) {
        assert_gradient(bernoulli_logit::vmp::to_log_odds_exact(A, s), s, |s| answer(A, s, exact));
        assert_gradient(bernoulli_logit::vmp::to_log_odds_exact(false, s), s, |s| answer(NO, s, exact));
    }),
    ("bernoulli_logit::average_log_jaakkola", || assert_bound(bernoulli_logit::vmp::average_log_jaakkola, jaakkola)),
    ("bernoulli_logit::average_log_saul_jordan", || {
        assert_bound(bernoulli_logit::vmp::average_log_saul_jordan, saul_jordan);
        // Which of the two is tighter depends on the mean against the deviation.
        let gain = |s| bernoulli_logit::vmp::average_log_saul_jordan(A, s) - bernoulli_logit::vmp::average_log_jaakkola(A, s);
        assert!(gain(Gaussian::from_mean_variance(0.5, 1.0)) < 0.0);
        assert!(gain(Gaussian::from_mean_variance(0.6, 1.0)) > 0.0);
    }),
    ("bernoulli_logit::average_log_exact", || for s in marginals().into_iter().chain(wide()) {
        assert_near(bernoulli_logit::vmp::average_log_exact(A, s), answer(A, s, exact), 1e-11);
        assert_near(bernoulli_logit::vmp::average_log_exact(false, s), answer(NO, s, exact), 1e-11);
    }),
    ("bernoulli_logit::average_log_known", || for s in [-800.0, -0.7, 0.0, 30.0] {
        assert_near(bernoulli_logit::vmp::average_log_known(A, s), A.mean() * s - softplus(s), 1e-14);
        assert_near(bernoulli_logit::vmp::average_log_known(true, s), -softplus(-s), 1e-14);
    }),

    ("logistic::to_y_known", || assert_eq!(logistic::vmp::to_y_known(0.4), Beta::point(sigma(0.4)))),
    ("logistic::to_y_jaakkola", || assert_forward(logistic::vmp::to_y_jaakkola, jaakkola)),
    ("logistic::to_y_saul_jordan", || assert_forward(logistic::vmp::to_y_saul_jordan, saul_jordan)),
    ("logistic::to_y_exact", || {
        assert_forward(logistic::vmp::to_y_exact, exact);
        for x in marginals() {
            let y = logistic::vmp::to_y_exact(x);
            assert_near(y.mean_log(), mean_log(&[nodes(x)], &|v| sigma(v[0]).ln()), 1e-9);
            assert_near(y.mean_log_one_minus(), mean_log(&[nodes(x)], &|v| sigma(-v[0]).ln()), 1e-9);
        }
    }),
    ("logistic::to_x_jaakkola", || for (x, y) in pairs() {
        assert_gradient(logistic::vmp::to_x_jaakkola(y, x), x, |x| shares(y, x, jaakkola));
    }),
    ("logistic::to_x_saul_jordan", || for (x, y) in pairs() {
        assert_gradient(logistic::vmp::to_x_saul_jordan(y, x), x, |x| shares(y, x, saul_jordan));
    }),
    ("logistic::to_x_exact", || for (x, y) in pairs() {
        let log_child = |v: &[f64]| (y.alpha - 1.0) * sigma(v[0]).ln() + (y.beta - 1.0) * sigma(-v[0]).ln();
        assert_gradient(logistic::vmp::to_x_exact(y, x), x, |x| mean_log(&[nodes(x)], &log_child));
    }),
];

const A: Bernoulli = Bernoulli::from_log_odds(0.7);
const NO: Bernoulli = Bernoulli::point(false);

fn marginals() -> [Gaussian; 4] {
    [(0.5, 1.7), (-3.0, 4.0), (0.0, 0.3), (6.0, 0.01)].map(|(m, v)| Gaussian::from_mean_variance(m, v))
}

/// Marginals that are wide against the logistic's scale.
fn wide() -> [Gaussian; 3] {
    [(0.0, 100.0), (-30.0, 100.0), (12.0, 40.0)].map(|(m, v)| Gaussian::from_mean_variance(m, v))
}

/// The marginals, each with two messages of y.
fn pairs() -> Vec<(Gaussian, Beta)> {
    marginals().into_iter().flat_map(|x| [(x, Beta::new(2.5, 1.5)), (x, Beta::new(1.0, 4.0))]).collect()
}

fn nodes(x: Gaussian) -> crate::harness::Nodes {
    real_cut(x, &[0.0], 400)
}

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// log(1 + e^x).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// A value of E log(1 + e^x), or a bound on it.
type Mean = fn(Gaussian) -> f64;

fn exact(x: Gaussian) -> f64 {
    mean_log(&[nodes(x)], &|v| softplus(v[0]))
}

/// Jaakkola and Jordan: log(1 + e^x) − x/2 is concave in x², so below its tangents; the lowest of their means.
fn jaakkola(x: Gaussian) -> f64 {
    let nodes = [nodes(x)];
    let tangent = |t: f64| {
        let rate = (0.5 * t).tanh() / (4.0 * t);
        mean_log(&nodes, &|v| softplus(t) + 0.5 * (v[0] - t) + rate * (v[0] * v[0] - t * t))
    };
    least(tangent, 1e-3, 50.0)
}

/// Saul and Jordan: E log(1 + e^x) = a E x + E log(e^−ax + e^(1−a)x), the last by Jensen at most the log of the
/// mean; the lowest over a.
fn saul_jordan(x: Gaussian) -> f64 {
    let nodes = [nodes(x)];
    let moved = |a: f64| {
        let weight = |v: &[f64]| (-a * v[0]).exp() + ((1.0 - a) * v[0]).exp();
        a * x.mean() + mean_log(&nodes, &weight).ln()
    };
    least(moved, 0.0, 1.0)
}

/// E log P(x) for x ~ BernoulliLogit(s).
fn answer(x: Bernoulli, s: Gaussian, mean: Mean) -> f64 {
    x.mean() * s.mean() - mean(s)
}

/// The mean of what the message y of y = logistic(x) says.
fn shares(y: Beta, x: Gaussian, mean: Mean) -> f64 {
    (y.alpha - 1.0) * x.mean() - (y.alpha + y.beta - 2.0) * mean(x)
}

/// A bound is its own best, below E log P(x), and equal to that for known log-odds.
#[track_caller]
fn assert_bound(average_log: impl Fn(Bernoulli, Gaussian) -> f64, mean: Mean) {
    for s in marginals() {
        assert_near(average_log(A, s), answer(A, s, mean), 1e-12);
        assert_near(average_log(NO, s), answer(NO, s, mean), 1e-12);
    }
    for s in marginals().into_iter().chain(wide()) {
        let slack = answer(A, s, exact) - average_log(A, s);
        assert!(slack >= 0.0, "{slack} at {s:?}");
    }
    for s in [-30.0, -0.7, 0.0, 2.0] {
        assert_near(average_log(A, Gaussian::point(s)), A.mean() * s - softplus(s), 1e-14);
    }
}

/// E log y and E log(1 − y) of the marginal of y = logistic(x).
#[track_caller]
fn assert_forward(to_y: fn(Gaussian) -> Beta, mean: Mean) {
    for x in marginals() {
        let (y, softplus) = (to_y(x), mean(x));
        assert_near(y.mean_log(), x.mean() - softplus, 1e-9);
        assert_near(y.mean_log_one_minus(), -softplus, 1e-9);
    }
    assert_eq!(to_y(Gaussian::point(0.4)), Beta::point(sigma(0.4)));
}
