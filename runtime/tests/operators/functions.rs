//! Functions of real numbers.

use crate::Check;
use crate::harness::{Nodes, Tilted, assert_near, known, positive, real, real_cut};
use posterity_runtime::operators::{abs, log, max, min};
use posterity_runtime::{Gamma, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("max::to_y", || {
        for (a, b) in pairs() {
            larger(C, a, b, |_, y| y).assert_message(C, max::ep::to_y(C, a, b), true);
            larger(Gaussian::UNIFORM, a, b, |_, y| y).assert_message(Gaussian::UNIFORM, max::ep::to_y(Gaussian::UNIFORM, a, b), true);
        }
        larger(C, X, Gaussian::point(0.7), |_, y| y).assert_message(C, max::ep::to_y(C, 0.7, X), true);
        assert_eq!(max::ep::to_y(C, X, 0.7), max::ep::to_y(C, 0.7, X));
        // Of what one cavity decides, without rounding.
        let far = Gaussian::from_mean_variance(-1e8, 1.0);
        assert_eq!(max::ep::to_y(C, X, far), X);
    }),
    ("max::to_a", || {
        for (a, b) in pairs() { larger(C, a, b, |a, _| a).assert_message(a, max::ep::to_a(C, a, b), false); }
        larger(C, X, Gaussian::point(0.7), |a, _| a).assert_message(X, max::ep::to_a(C, X, 0.7), false);
        // Seen at 1: either is there, and the other below.
        seen(1.0, X, M, |a, _| a).assert_message(X, max::ep::to_a(1.0, X, M), false);
        assert_eq!(max::ep::to_a(1.0, X, 0.7), Gaussian::point(1.0));
        // At the value of the known one: below it.
        below(0.7, X).assert_message(X, max::ep::to_a(0.7, X, 0.7), true);
        assert!(!max::ep::to_a(0.6, X, 0.7).is_proper());
    }),
    ("max::to_b", || {
        assert_eq!(max::ep::to_b(C, X, M), max::ep::to_a(C, M, X));
        assert_eq!(max::ep::to_b(1.0, 0.7, M), max::ep::to_a(1.0, M, 0.7));
    }),
    ("max::log_evidence", || {
        for (a, b) in pairs() { assert_near(max::ep::log_evidence(C, a, b), larger(C, a, b, |a, _| a).log_z, 1e-9); }
        assert_near(max::ep::log_evidence(1.0, X, M), seen(1.0, X, M, |a, _| a).log_z, 1e-9);
        assert_near(max::ep::log_evidence(1.0, X, 0.7), X.log_density(1.0), 1e-14);
        assert_near(max::ep::log_evidence(0.7, X, 0.7), below(0.7, X).log_z, 1e-9);
        assert_eq!(max::ep::log_evidence(0.6, X, 0.7), f64::NEG_INFINITY);
        assert_eq!(max::ep::log_evidence(Gaussian::UNIFORM, X, M), 0.0);
    }),

    ("min::to_y", || for (a, b) in pairs() {
        smaller(C, a, b, |_, y| y).assert_message(C, min::ep::to_y(C, a, b), true);
    }),
    ("min::to_a", || {
        for (a, b) in pairs() { smaller(C, a, b, |a, _| a).assert_message(a, min::ep::to_a(C, a, b), false); }
        assert_eq!(min::ep::to_a(0.5, X, 0.7), Gaussian::point(0.5));
    }),
    ("min::to_b", || assert_eq!(min::ep::to_b(C, X, M), min::ep::to_a(C, M, X))),
    ("min::log_evidence", || {
        assert_near(min::ep::log_evidence(C, X, M), smaller(C, X, M, |a, _| a).log_z, 1e-9);
        assert_near(min::ep::log_evidence(0.5, X, 0.7), X.log_density(0.5), 1e-14);
    }),

    ("abs::to_y", || {
        for x in [X, turned(M), Gaussian::from_mean_variance(0.1, 40.0)] {
            folded(C, x, f64::abs).assert_message(C, abs::ep::to_y(C, x), true);
            folded(Gaussian::UNIFORM, x, f64::abs).assert_message(Gaussian::UNIFORM, abs::ep::to_y(Gaussian::UNIFORM, x), true);
        }
        assert_eq!(abs::ep::to_y(C, Gaussian::point(-0.7)), Gaussian::point(0.7));
    }),
    ("abs::to_x", || for x in [X, turned(M), Gaussian::from_mean_variance(0.1, 40.0)] {
        folded(C, x, |x| x).assert_message(x, abs::ep::to_x(C, x), false);
    }),
    ("abs::to_x_observed", || {
        let (up, down) = (X.log_density(1.5).exp(), X.log_density(-1.5).exp());
        Moments::of(&[(1.5, up), (-1.5, down)]).assert_message(X, abs::ep::to_x_observed(1.5, X), false);
        assert_eq!(abs::ep::to_x_observed(0.0, X), Gaussian::point(0.0));
        assert!(!abs::ep::to_x_observed(-1.5, X).is_proper());
    }),
    ("abs::log_evidence", || for x in [X, turned(M)] {
        assert_near(abs::ep::log_evidence(C, x), folded(C, x, |x| x).log_z, 1e-9);
    }),
    ("abs::log_evidence_observed", || {
        let density = |y: f64| (X.log_density(y).exp() + X.log_density(-y).exp()).ln();
        for y in [0.0, 0.3, 4.0] { assert_near(abs::ep::log_evidence_observed(y, X), density(y), 1e-12); }
        assert_eq!(abs::ep::log_evidence_observed(-0.3, X), f64::NEG_INFINITY);
    }),

    ("log::to_y", || {
        for y in [X, M] { logarithm(y, G, f64::ln).assert_message(y, log::ep::to_y(y, G), true); }
        logarithm(Gaussian::UNIFORM, G, f64::ln).assert_message(Gaussian::UNIFORM, log::ep::to_y(Gaussian::UNIFORM, G), true);
    }),
    ("log::to_x_observed", || assert_near(log::ep::to_x_observed(0.4).mean(), 0.4_f64.exp(), 1e-14)),
    ("log::to_x", || {
        for y in [X, M] {
            let belief = G * log::ep::to_x_unclipped(y, G);
            assert_near(belief.mean(), logarithm(y, G, |x| x).mean, 1e-8);
            assert_near(belief.mean_log(), logarithm(y, G, f64::ln).mean, 1e-8);
            assert_near((G * log::ep::to_x(y, G)).mean(), belief.mean(), 1e-12);
        }
    }),
    ("log::log_evidence", || assert_near(log::ep::log_evidence(0.4, G), G.log_density(0.4_f64.exp()) + 0.4, 1e-14)),
    ("log::log_evidence_soft", || for y in [X, M] {
        assert_near(log::ep::log_evidence_soft(y, G), logarithm(y, G, f64::ln).log_z, 1e-9);
    }),
];

const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const C: Gaussian = Gaussian::from_natural(0.7, 0.6);

/// Log Z, and mean and variance of a value.
pub(crate) struct Moments {
    pub(crate) log_z: f64,
    pub(crate) mean: f64,
    variance: f64,
}

impl Moments {
    /// Of a tilted distribution.
    pub(crate) fn under(tilted: &Tilted) -> Self {
        let mean = tilted.mean(|x| x);
        Self { log_z: tilted.log_z, mean, variance: tilted.mean(|x| (x - mean) * (x - mean)) }
    }

    /// Of values with their masses.
    pub(crate) fn of(masses: &[(f64, f64)]) -> Self {
        let total: f64 = masses.iter().map(|(_, mass)| mass).sum();
        let mean = masses.iter().map(|(x, mass)| mass * x).sum::<f64>() / total;
        let variance = masses.iter().map(|(x, mass)| mass * (x - mean) * (x - mean)).sum::<f64>() / total;
        Self { log_z: total.ln(), mean, variance }
    }

    /// The belief has these moments.
    #[track_caller]
    pub(crate) fn assert_belief(&self, belief: Gaussian) {
        assert_near(belief.mean(), self.mean, 1e-8);
        assert_near(belief.variance(), self.variance, 1e-8);
    }

    /// The belief in the cavity has these moments; of a clipped message, which has precision 0, the mean.
    #[track_caller]
    pub(crate) fn assert_message(&self, cavity: Gaussian, message: Gaussian, is_proper: bool) {
        let belief = cavity * message;
        assert_near(belief.mean(), self.mean, 1e-9);
        if message.precision > 0.0 {
            assert_near(belief.variance(), self.variance, 1e-9);
        } else {
            assert!(
                !is_proper && message.precision == 0.0 && self.variance > cavity.variance(),
                "{message:?}"
            );
        }
    }
}

/// Like ones, one far below, one that is nearly a point, and one that is wide.
fn pairs() -> Vec<(Gaussian, Gaussian)> {
    let far = Gaussian::from_mean_variance(-6.0, 0.5);
    let (sharp, wide) = (Gaussian::from_mean_variance(1.2, 1e-3), Gaussian::from_mean_variance(2.0, 50.0));
    vec![(X, M), (M, X), (X, far), (far, X), (X, sharp), (sharp, X), (X, wide), (wide, M)]
}

/// Masses of `value`(a, y) where y = max(a, b), the inner integral cut where b passes a.
pub(crate) fn larger(y: Gaussian, a: Gaussian, b: Gaussian, value: fn(f64, f64) -> f64) -> Moments {
    let at = |b: Gaussian, cut: f64| if b.is_point() { known(b.mean()) } else { real_cut(b, &[cut], 30) };
    let outer: Nodes = if b.is_point() { real_cut(a, &[b.mean()], 60) } else { fine(a, b) };
    let mut masses = Vec::new();
    for (a, mass) in outer {
        for (b, inner) in at(b, a) {
            let most = a.max(b);
            let density = if y.is_uniform() { 1.0 } else { y.log_density(most).exp() };
            masses.push((value(a, most), mass * inner * density));
        }
    }
    Moments::of(&masses)
}

/// Nodes of a real that also resolve where it passes another.
fn fine(x: Gaussian, other: Gaussian) -> Nodes {
    let (mean, deviation) = (other.mean(), other.variance().sqrt());
    let cuts: Vec<f64> = (-8..=8).map(|k| mean + deviation * f64::from(k)).collect();
    if other.variance() < 0.1 * x.variance() { real_cut(x, &cuts, 40) } else { real(x) }
}

fn turned(x: Gaussian) -> Gaussian {
    Gaussian::from_natural(-x.precision_mean, x.precision)
}

/// The same of the smaller.
pub(crate) fn smaller(y: Gaussian, a: Gaussian, b: Gaussian, value: fn(f64, f64) -> f64) -> Moments {
    let it = larger(turned(y), turned(a), turned(b), value);
    Moments { mean: -it.mean, ..it }
}

/// y is known: `a` is that and `b` below, or the other way round.
fn seen(y: f64, a: Gaussian, b: Gaussian, value: fn(f64, f64) -> f64) -> Moments {
    let under = |x: Gaussian| real_cut(x, &[y], 60).into_iter().filter(move |(x, _)| *x < y);
    let density = |x: Gaussian| x.log_density(y).exp();
    let first = under(b).map(|(_, mass)| (value(y, y), mass * density(a)));
    let second = under(a).map(|(a, mass)| (value(a, y), mass * density(b)));
    Moments::of(&first.chain(second).collect::<Vec<_>>())
}

fn below(limit: f64, x: Gaussian) -> Moments {
    Moments::of(&real_cut(x, &[limit], 60).into_iter().filter(|(x, _)| *x < limit).collect::<Vec<_>>())
}

/// A function of x where its logarithm is y.
fn logarithm(y: Gaussian, x: Gamma, value: fn(f64) -> f64) -> Moments {
    let density = |x: f64| if y.is_uniform() { 1.0 } else { y.log_density(x.ln()).exp() };
    Moments::of(&positive(x).into_iter().map(|(x, mass)| (value(x), mass * density(x))).collect::<Vec<_>>())
}

/// A function of x where its size is y.
fn folded(y: Gaussian, x: Gaussian, value: fn(f64) -> f64) -> Moments {
    let density = |x: f64| if y.is_uniform() { 1.0 } else { y.log_density(x.abs()).exp() };
    let masses = real_cut(x, &[0.0], 200).into_iter().map(|(x, mass)| (value(x), mass * density(x)));
    Moments::of(&masses.collect::<Vec<_>>())
}
