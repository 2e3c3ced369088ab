//! Categories by their logits: each bound against the inequality that it comes from, by sums over the nodes of the logits.

use super::{least, slope};
use crate::Check;
use crate::harness::assert_near;
use crate::nodes::{Nodes, over, vector};
use posterity_runtime::operators::categorical_logits::vmp;
use posterity_runtime::{Categorical, Grid, MultivariateGaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("categorical_logits::to_x", || for logits in marginals() {
        let mass = |k: usize| mean(&vector(&logits), |x| x[k] - ln_sum_exp(x));
        let message = vmp::to_x(&logits);
        assert_near(message.log_density(1) - message.log_density(0), mass(1) - mass(0), 1e-9);
    }),
    ("categorical_logits::to_logits_tilted", || {
        assert_gradients(|x, logits| vmp::to_logits_tilted(x, logits), |x, logits| vmp::average_log_tilted(x, logits));
        let observed = |logits: &MultivariateGaussian| vmp::average_log_tilted(1, logits);
        for logits in marginals() { assert_gradient(&vmp::to_logits_tilted(1, &logits), &logits, observed); }
    }),
    ("categorical_logits::to_logits_bohning", || {
        assert_gradients(|x, logits| vmp::to_logits_bohning(x, logits), |x, logits| vmp::average_log_bohning(x, logits));
        let observed = |logits: &MultivariateGaussian| vmp::average_log_bohning(1, logits);
        for logits in marginals() { assert_gradient(&vmp::to_logits_bohning(1, &logits), &logits, observed); }
    }),
    ("categorical_logits::to_logits_blei_lafferty", || {
        assert_gradients(|x, logits| vmp::to_logits_blei_lafferty(x, logits), |x, logits| vmp::average_log_blei_lafferty(x, logits));
        let observed = |logits: &MultivariateGaussian| vmp::average_log_blei_lafferty(1, logits);
        for logits in marginals() { assert_gradient(&vmp::to_logits_blei_lafferty(1, &logits), &logits, observed); }
    }),
    ("categorical_logits::average_log_tilted", || {
        assert_bound(|x, logits| vmp::average_log_tilted(x, logits), tilted);
        // The tightest of the three, and far from overflow where little is known.
        for logits in marginals() {
            let others = [vmp::average_log_bohning(0, &logits), vmp::average_log_blei_lafferty(0, &logits)];
            let slack = others.map(|other| vmp::average_log_tilted(0, &logits) - other);
            assert!(slack.iter().all(|slack| *slack > 0.0), "{slack:?} at {logits:?}");
        }
        let wide = MultivariateGaussian::from_mean_covariance(&[30.0, -500.0, 0.0], Grid::new(&[1e8, 0.0, 0.0, 0.0, 1e4, 0.0, 0.0, 0.0, 1.0], [3, 3]));
        assert!(vmp::average_log_tilted(0, &wide).is_finite() && vmp::to_logits_tilted(0, &wide).precision_mean().iter().all(|h| h.is_finite()));
    }),
    ("categorical_logits::average_log_bohning", || assert_bound(|x, logits| vmp::average_log_bohning(x, logits), bohning)),
    ("categorical_logits::average_log_blei_lafferty", || assert_bound(|x, logits| vmp::average_log_blei_lafferty(x, logits), blei_lafferty)),
];

fn marginals() -> [MultivariateGaussian; 3] {
    let of = |mean: [f64; 2], covariance: [f64; 4]| {
        MultivariateGaussian::from_mean_covariance(&mean, Grid::new(&covariance, [2, 2]))
    };
    [
        of([0.5, -0.3], [1.3, 0.0, 0.0, 0.6]),
        of([-1.0, 2.0], [0.8, 0.3, 0.3, 2.0]),
        of([0.0, 0.4], [0.05, -0.02, -0.02, 0.1]),
    ]
}

fn mean(nodes: &Nodes, of: impl Fn(&[f64]) -> f64) -> f64 {
    let mut sum = 0.0;
    over(std::slice::from_ref(nodes), |values, mass| sum += mass * of(values[0]));
    sum
}

fn ln_sum_exp(x: &[f64]) -> f64 {
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    high + x.iter().map(|x| (x - high).exp()).sum::<f64>().ln()
}

/// Jensen's inequality after a is taken out: aᵀm + log E Σ exp(xₖ − aᵀx), the least over a.
fn tilted(logits: &MultivariateGaussian) -> f64 {
    let (nodes, centre) = (vector(logits), logits.mean());
    let at = |a: f64, b: f64| {
        let rest = mean(&nodes, |x| {
            let taken = a * x[0] + b * x[1];
            (x[0] - taken).exp() + (x[1] - taken).exp()
        });
        a * centre[0] + b * centre[1] + rest.ln()
    };
    least(|a| least(|b| at(a, b), 0.0, 1.0), 0.0, 1.0)
}

/// The mean of log Σ exp's expansion at m whose curvature is the largest there is.
fn bohning(logits: &MultivariateGaussian) -> f64 {
    let m = logits.mean();
    let total = ln_sum_exp(&m);
    mean(&vector(logits), |x| {
        let d = [x[0] - m[0], x[1] - m[1]];
        let slope = d[0] * (m[0] - total).exp() + d[1] * (m[1] - total).exp();
        total + slope + 0.125 * (d[0] - d[1]) * (d[0] - d[1])
    })
}

/// Jensen's inequality.
fn blei_lafferty(logits: &MultivariateGaussian) -> f64 {
    mean(&vector(logits), |x| x[0].exp() + x[1].exp()).ln()
}

/// What is computed is its own bound, below E log P(x), and equal to that for known logits.
#[track_caller]
fn assert_bound(
    average_log: impl Fn(&Categorical, &MultivariateGaussian) -> f64,
    bound: fn(&MultivariateGaussian) -> f64,
) {
    let x = Categorical::from_probabilities(&[0.3, 0.7]);
    for logits in marginals() {
        let chosen = 0.3 * logits.mean()[0] + 0.7 * logits.mean()[1];
        let got = average_log(&x, &logits);
        assert_near(got, chosen - bound(&logits), 1e-9);
        let slack = chosen - mean(&vector(&logits), ln_sum_exp) - got;
        assert!(slack > 0.0, "{slack} at {logits:?}");
    }
    for at in [[0.4, -0.7], [300.0, -400.0]] {
        let want = 0.3 * at[0] + 0.7 * at[1] - ln_sum_exp(&at);
        assert_near(average_log(&x, &MultivariateGaussian::point(&at)), want, 1e-14);
    }
}

/// The message from a random category is the gradient of the bound.
#[track_caller]
fn assert_gradients(
    message: impl Fn(&Categorical, &MultivariateGaussian) -> MultivariateGaussian,
    average_log: impl Fn(&Categorical, &MultivariateGaussian) -> f64,
) {
    let x = Categorical::from_probabilities(&[0.3, 0.7]);
    for logits in marginals() {
        assert_gradient(&message(&x, &logits), &logits, |logits| average_log(&x, logits));
    }
}

/// The message is the gradient of the bound S in the marginal: precision −2 ∂S/∂V, natural mean ∂S/∂m + that times m.
#[track_caller]
fn assert_gradient(
    message: &MultivariateGaussian,
    logits: &MultivariateGaussian,
    average_log: impl Fn(&MultivariateGaussian) -> f64,
) {
    let (m, v) = (logits.mean(), logits.covariance().values().to_vec());
    let at = |m: &[f64], v: &[f64]| {
        average_log(&MultivariateGaussian::from_mean_covariance(m, Grid::new(v, [2, 2])))
    };
    let spread = |places: &'static [usize]| {
        let (m, v) = (m.clone(), v.clone());
        let moved = move |by: f64| {
            let mut v = v.clone();
            for place in places {
                v[*place] += by;
            }
            at(&m, &v)
        };
        slope(moved, 0.0, 1e-3)
    };
    // Both places of the entry beside the diagonal are moved at once.
    let precision = [-2.0 * spread(&[0]), -spread(&[1, 2]), -spread(&[1, 2]), -2.0 * spread(&[3])];
    for (got, want) in message.precision().values.iter().zip(precision) {
        assert_near(*got, want, 1e-8);
    }
    for k in 0..2 {
        let moved = |by: f64| {
            let mut m = m.clone();
            m[k] += by;
            at(&m, &v)
        };
        let turned = precision[2 * k] * m[0] + precision[2 * k + 1] * m[1];
        assert_near(message.precision_mean()[k], slope(moved, 0.0, 1e-2) + turned, 1e-8);
    }
}
