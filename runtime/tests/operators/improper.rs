//! What makes messages improper as projected: other edges than elsewhere, of heavy tails and far from their cavities. The
//! checks of limits look at the rest.

use crate::Check;
use crate::limits::look;
use posterity_runtime::operators::{
    abs, categorical, cos, exp, gaussian, half_cauchy, half_normal, is_positive, log, logistic, max, min,
    pareto, probit, product, sin, tanh,
};
use posterity_runtime::{Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("gaussian::to_x_random_precision", || for m in reals() { for r in positives() { look(&|x| gaussian::ep::to_x_random_precision(x, m, r)); } }),
    ("gaussian::to_mean_random_precision", || for x in reals() { for r in positives() { look(&|m| gaussian::ep::to_mean_random_precision(x, m, r)); } }),
    ("exp::to_y", || for x in reals() { look(&|y| exp::ep::to_y(y, x)); }),
    ("exp::to_x", || for y in positives() { look(&|x| exp::ep::to_x(y, x)); }),
    ("log::to_x", || for y in reals() { look(&|x| log::ep::to_x(y, x)); }),
    ("log::to_y", || for x in positives() { look(&|y| log::ep::to_y(y, x)); }),
    ("logistic::to_x", || for y in units() { look(&|x| logistic::ep::to_x(y, x)); }),
    ("probit::to_x", || for y in units() { look(&|x| probit::ep::to_x(y, x)); }),
    ("probit::to_y", || for x in reals() { look(&|y| probit::ep::to_y(y, x)); }),
    ("product::to_a_positive", || for p in reals() { for b in reals() { look(&|a| product::ep::to_a_positive(p, a, b)); } }),
    ("product::to_product_gammas", || for a in positives() { for b in positives() { look(&|p| product::ep::to_product_gammas(p, a, b)); } }),
    ("product::to_a_gammas", || for p in positives() { for b in positives() { look(&|a| product::ep::to_a_gammas(p, a, b)); } }),
    ("product::to_b_gammas", || for p in positives() { for a in positives() { look(&|b| product::ep::to_b_gammas(p, a, b)); } }),
    ("categorical::to_probabilities", || {
        let x = Categorical::from_probabilities(&[0.2, 0.5, 0.3]);
        let counts = categorical::ep::to_probabilities(&x, &Dirichlet::new(vec![1.5, 2.0, 1.2])).counts().to_vec();
        // The least likely value has one pseudo-count, as a Beta has at its end.
        look(&|_: Beta| Beta::new(counts[0], counts[1] + counts[2] - 1.0));
    }),
    ("is_positive::to_x", || look(&|x| is_positive::ep::to_x(Bernoulli::from_log_odds(-6.0), x))),
    ("half_normal::to_x", || look(&|x| half_normal::ep::to_x(x, 0.2))),
    ("half_cauchy::to_x", || for scale in [0.05, 0.4, 20.0] { look(&|x| half_cauchy::ep::to_x(x, scale)); }),
    ("pareto::to_x", || for (shape, lower) in [(0.3, 0.1), (1.0, 2.0), (20.0, 0.5)] { look(&|x| pareto::ep::to_x(x, shape, lower)); }),
    ("abs::to_y", || for x in reals() { look(&|y| abs::ep::to_y(y, x)); }),
    ("tanh::to_y", || for x in reals() { look(&|y| tanh::ep::to_y(y, x)); }),
    ("sin::to_y", || for x in reals() { look(&|y| sin::ep::to_y(y, x)); }),
    ("cos::to_y", || for x in reals() { look(&|y| cos::ep::to_y(y, x)); }),
    ("sin::to_x_observed", || for y in [-0.9, 0.1, 0.6] { look(&|x| sin::ep::to_x_observed(y, x)); }),
    ("cos::to_x_observed", || for y in [-0.9, 0.1, 0.6] { look(&|x| cos::ep::to_x_observed(y, x)); }),
    ("max::to_y", || for a in reals() { for b in reals() { look(&|y| max::ep::to_y(y, a, b)); } }),
    ("min::to_y", || for a in reals().map(turned) { for b in reals().map(turned) { look(&|y| min::ep::to_y(y, a, b)); } }),
];

/// Near, far, narrow and wide.
fn reals() -> [Gaussian; 5] {
    [(0.0, 1.0), (-3.0, 0.2), (6.0, 0.05), (1.0, 30.0), (0.5, 4.0)]
        .map(|(m, v)| Gaussian::from_mean_variance(m, v))
}

fn turned(x: Gaussian) -> Gaussian {
    Gaussian::from_natural(-x.precision_mean, x.precision)
}

fn positives() -> [Gamma; 5] {
    [(0.3, 0.1), (0.7, 2.0), (1.2, 0.05), (6.0, 4.0), (30.0, 10.0)].map(|(a, b)| Gamma::from_shape_rate(a, b))
}

/// Some with poles at 0 or 1.
fn units() -> [Beta; 4] {
    [(0.4, 0.5), (0.3, 3.0), (1.0, 0.2), (6.0, 2.0)].map(|(a, b)| Beta::new(a, b))
}
