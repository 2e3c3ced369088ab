//! Densities of positive numbers, of noise and of cut Gaussians, and powers of positive numbers.

use crate::Check;
use crate::harness::{Nodes, Tilted, assert_moments, assert_near, known, positive, real_cut, tilt};
use posterity_runtime::operators::{
    half_cauchy, half_normal, inverse_gamma, laplace, log_normal, logistic_noise, pareto, pow, truncated_gaussian,
};
use posterity_runtime::{Gamma, Gaussian};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("laplace::to_x", || for (x, location) in pairs() {
        assert_moments(x * laplace::ep::to_x(x, location, 0.8), &noisy(x, location, laplace_density, true), 1e-8);
        assert_moments(x * laplace::ep::to_x(x, 0.4, 0.8), &noisy(x, Gaussian::point(0.4), laplace_density, true), 1e-8);
    }),
    ("laplace::to_location", || for (x, location) in pairs() {
        assert_moments(location * laplace::ep::to_location(x, location, 0.8), &noisy(x, location, laplace_density, false), 1e-8);
        assert_moments(location * laplace::ep::to_location(0.4, location, 0.8), &noisy(Gaussian::point(0.4), location, laplace_density, false), 1e-8);
    }),
    ("laplace::log_evidence", || for (x, location) in pairs() {
        assert_near(laplace::ep::log_evidence(x, location, 0.8), noisy(x, location, laplace_density, true).log_z, 1e-9);
        assert_near(laplace::ep::log_evidence(0.4, -1.0, 0.8), laplace_density(1.4), 1e-14);
        assert_eq!(laplace::ep::log_evidence(Gaussian::UNIFORM, 0.3, 0.8), 0.0);
    }),
    ("logistic_noise::to_x", || for (x, location) in pairs() {
        assert_moments(x * logistic_noise::ep::to_x(x, location, 0.8), &noisy(x, location, logistic_density, true), 1e-8);
    }),
    ("logistic_noise::to_location", || for (x, location) in pairs() {
        assert_moments(location * logistic_noise::ep::to_location(x, location, 0.8), &noisy(x, location, logistic_density, false), 1e-8);
    }),
    ("logistic_noise::log_evidence", || for (x, location) in pairs() {
        assert_near(logistic_noise::ep::log_evidence(x, location, 0.8), noisy(x, location, logistic_density, true).log_z, 1e-9);
        assert_near(logistic_noise::ep::log_evidence(0.4, -1.0, 0.8), logistic_density(1.4), 1e-14);
        assert_eq!(logistic_noise::ep::log_evidence(Gaussian::UNIFORM, 0.3, 0.8), 0.0);
    }),

    ("half_normal::to_x", || for x in cavities() {
        assert_mean_and_mean_log(x * half_normal::ep::to_x(x, 1.7), &prior(x, half_normal_density));
    }),
    ("half_normal::log_evidence", || assert_near(half_normal::ep::log_evidence(0.6, 1.7), half_normal_density(0.6), 1e-14)),
    ("half_normal::log_evidence_soft", || for x in cavities() {
        assert_near(half_normal::ep::log_evidence_soft(x, 1.7), prior(x, half_normal_density).log_z, 1e-9);
    }),
    ("half_cauchy::to_x", || for x in cavities() {
        assert_mean_and_mean_log(x * half_cauchy::ep::to_x(x, 1.7), &prior(x, half_cauchy_density));
    }),
    ("half_cauchy::log_evidence", || {
        assert_near(half_cauchy::ep::log_evidence(0.6, 1.7), half_cauchy_density(0.6), 1e-14);
        assert_near(half_cauchy::ep::log_evidence(1e140, 1.0), -0.451_582_705_289_454_9 - 280.0 * 10.0_f64.ln(), 1e-13);
    }),
    ("half_cauchy::log_evidence_soft", || for x in cavities() {
        assert_near(half_cauchy::ep::log_evidence_soft(x, 1.7), prior(x, half_cauchy_density).log_z, 1e-9);
    }),
    ("pareto::to_x", || for x in [G, Gamma::from_shape_rate(2.0, 0.3)] {
        assert_mean_and_mean_log(x * pareto::ep::to_x(x, 2.5, 0.7), &above(x));
    }),
    ("pareto::to_shape_observed", || {
        let posterior = tilt(&[positive(G)], |v| pareto::ep::log_evidence(2.0, v[0], 0.7), |v| v[0]);
        assert_moments(G * pareto::ep::to_shape_observed(2.0, 0.7), &posterior, 1e-9);
        assert!(!pareto::ep::to_shape_observed(0.6, 0.7).is_proper());
    }),
    ("pareto::log_evidence", || {
        assert_near(pareto::ep::log_evidence(2.0, 2.5, 0.7), (2.5 * 0.7_f64.powf(2.5) / 2.0_f64.powf(3.5)).ln(), 1e-14);
        assert_near(pareto::ep::log_evidence(0.7, 2.5, 0.7), (2.5_f64 / 0.7).ln(), 1e-14);
        assert_eq!(pareto::ep::log_evidence(0.69, 2.5, 0.7), f64::NEG_INFINITY);
    }),
    ("pareto::log_evidence_random_shape", || {
        let exact = tilt(&[positive(G)], |v| pareto::ep::log_evidence(2.0, v[0], 0.7), |v| v[0]).log_z;
        assert_near(pareto::ep::log_evidence_random_shape(2.0, G, 0.7), exact, 1e-9);
        assert_eq!(pareto::ep::log_evidence_random_shape(0.6, G, 0.7), f64::NEG_INFINITY);
    }),
    ("pareto::log_evidence_soft", || for x in [G, Gamma::from_shape_rate(2.0, 0.3)] {
        assert_near(pareto::ep::log_evidence_soft(x, 2.5, 0.7), above(x).log_z, 1e-9);
    }),
    ("inverse_gamma::to_scale_observed", || {
        let posterior = tilt(&[positive(G)], |v| inverse_gamma_density(1.6, v[0]), |v| v[0]);
        assert_moments(G * inverse_gamma::ep::to_scale_observed(1.6, 2.5), &posterior, 1e-9);
    }),
    ("inverse_gamma::log_evidence_known", || assert_near(inverse_gamma::ep::log_evidence_known(1.6, 2.5, 0.9), inverse_gamma_density(1.6, 0.9), 1e-13)),
    ("inverse_gamma::log_evidence", || {
        let exact = tilt(&[positive(G)], |v| inverse_gamma_density(1.6, v[0]), |v| v[0]).log_z;
        assert_near(inverse_gamma::ep::log_evidence(1.6, 2.5, G), exact, 1e-9);
    }),
    ("log_normal::to_mu_observed", || assert_eq!(log_normal::ep::to_mu_observed(2.0, 0.5), Gaussian::from_mean_variance(2.0_f64.ln(), 0.25))),
    ("log_normal::log_evidence", || {
        let density = |mu: f64| Gaussian::from_mean_variance(mu, 0.25).log_density(2.0_f64.ln()) - 2.0_f64.ln();
        assert_near(log_normal::ep::log_evidence(2.0, 0.3, 0.5), density(0.3), 1e-14);
        let exact = tilt(&[crate::harness::real(X)], |v| density(v[0]), |v| v[0]).log_z;
        assert_near(log_normal::ep::log_evidence(2.0, X, 0.5), exact, 1e-10);
    }),

    ("truncated_gaussian::to_x", || for (lower, upper) in INTERVALS {
        let belief = X * truncated_gaussian::ep::to_x(X, 0.3, 2.0, lower, upper);
        assert_moments(belief, &cut(X, lower, upper), 1e-8);
    }),
    ("truncated_gaussian::log_evidence", || {
        let mass = cut(WIDE, -0.5, 2.0).log_z - WIDE.log_density(0.0);
        assert_near(mass, 0.0, 1e-5);
        assert_near(truncated_gaussian::ep::log_evidence(1.0, 0.3, 2.0, -0.5, 2.0), cut_density(1.0, -0.5, 2.0), 1e-12);
        assert_eq!(truncated_gaussian::ep::log_evidence(2.1, 0.3, 2.0, -0.5, 2.0), f64::NEG_INFINITY);
    }),
    ("truncated_gaussian::log_evidence_soft", || for (lower, upper) in INTERVALS {
        assert_near(truncated_gaussian::ep::log_evidence_soft(X, 0.3, 2.0, lower, upper), cut(X, lower, upper).log_z, 1e-8);
    }),

    ("pow::to_y", || for (y, x, power) in powers() {
        let belief = y * pow::ep::to_y(y, x, power);
        assert_mean_and_mean_log(belief, &tilt(&[positive(x)], |v| y.log_density(v[0].powf(power)), |v| v[0].powf(power)));
        let (free, plain) = (pow::ep::to_y(Gamma::UNIFORM, x, power), tilt(&[positive(x)], |_| 0.0, |v| v[0].powf(power)));
        if x.shape + power > 0.0 { assert_mean_and_mean_log(free, &plain) } else {
            let mean_log = plain.mean(f64::ln);
            assert_near(free.mean_log(), mean_log, 1e-8);
        }
    }),
    ("pow::to_y_known", || assert_near(pow::ep::to_y_known(0.4, -2.0).mean(), 6.25, 1e-14)),
    ("pow::to_x_observed", || assert_near(pow::ep::to_x_observed(6.25, -2.0).mean(), 0.4, 1e-14)),
    ("pow::to_x", || for (y, x, power) in powers() {
        assert_mean_and_mean_log(x * pow::ep::to_x(y, x, power), &tilt(&[positive(x)], |v| y.log_density(v[0].powf(power)), |v| v[0]));
    }),
    ("pow::log_evidence", || {
        // The density of x² at 2.25 is that of x at 1.5 over the slope 3.
        assert_near(pow::ep::log_evidence(2.25, G, 2.0), G.log_density(1.5) - 3.0_f64.ln(), 1e-14);
        assert_near(pow::ep::log_evidence(0.5, G, -1.0), G.log_density(2.0) + 4.0_f64.ln(), 1e-14);
    }),
    ("pow::log_evidence_soft", || for (y, x, power) in powers() {
        assert_near(pow::ep::log_evidence_soft(y, x, power), tilt(&[positive(x)], |v| y.log_density(v[0].powf(power)), |v| v[0]).log_z, 1e-8);
    }),
];

const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const WIDE: Gaussian = Gaussian::from_natural(0.0, 1e-8);
pub(crate) const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
const INTERVALS: [(f64, f64); 4] =
    [(-0.5, 2.0), (0.0, f64::INFINITY), (f64::NEG_INFINITY, -1.0), (f64::NEG_INFINITY, f64::INFINITY)];

/// Like ones, one far off, sharp ones, wide ones.
fn pairs() -> Vec<(Gaussian, Gaussian)> {
    let of = Gaussian::from_mean_variance;
    vec![(X, M), (of(9.0, 0.5), M), (of(0.1, 1e-2), of(0.0, 1e-2)), (of(3.0, 40.0), M), (of(0.5, 0.3), of(-6.0, 30.0))]
}

fn cavities() -> [Gamma; 4] {
    [G, Gamma::from_shape_rate(0.7, 0.4), Gamma::from_shape_rate(40.0, 9.0), Gamma::from_shape_rate(2.0, 0.05)]
}

/// Messages that are not clipped.
fn powers() -> [(Gamma, Gamma, f64); 5] {
    let y = Gamma::from_shape_rate(2.5, 1.2);
    [(y, G, 2.0), (y, G, 0.5), (y, Gamma::from_shape_rate(6.0, 3.0), -2.0), (y, G, -1.0), (Gamma::from_shape_rate(8.0, 2.0), Gamma::from_shape_rate(1.5, 2.0), -2.0)]
}

pub(crate) fn laplace_density(d: f64) -> f64 {
    -d.abs() / 0.8 - 1.6_f64.ln()
}

pub(crate) fn logistic_density(d: f64) -> f64 {
    let t = d.abs() / 0.8;
    -t - 2.0 * (-t).exp().ln_1p() - 0.8_f64.ln()
}

pub(crate) fn half_normal_density(x: f64) -> f64 {
    2.0_f64.ln() + Gaussian::from_mean_variance(0.0, 1.7 * 1.7).log_density(x)
}

pub(crate) fn half_cauchy_density(x: f64) -> f64 {
    (2.0 / (std::f64::consts::PI * 1.7 * (1.0 + x * x / (1.7 * 1.7)))).ln()
}

fn inverse_gamma_density(x: f64, scale: f64) -> f64 {
    2.5 * scale.ln() - posterity_runtime::special::ln_gamma(2.5) - 3.5 * x.ln() - scale / x
}

/// The density of a Gaussian of mean 0.3 and variance 2 cut to an interval, by the mass that a fine rule gives it.
fn cut_density(x: f64, lower: f64, upper: f64) -> f64 {
    let whole = Gaussian::from_mean_variance(0.3, 2.0);
    let inside = real_cut(whole, &[lower, upper], 60).into_iter().filter(|(x, _)| lower < *x && *x < upper);
    whole.log_density(x) - inside.map(|(_, mass)| mass).sum::<f64>().ln()
}

fn cut(x: Gaussian, lower: f64, upper: f64) -> Tilted {
    let normaliser = cut_density(0.0, lower, upper) - Gaussian::from_mean_variance(0.3, 2.0).log_density(0.0);
    let density = |v: &[f64]| {
        if !(lower < v[0] && v[0] < upper) {
            return f64::NEG_INFINITY;
        }
        Gaussian::from_mean_variance(0.3, 2.0).log_density(v[0]) + normaliser
    };
    tilt(&[real_cut(x, &[lower, upper, -1.5, 0.3, 3.5], 60)], density, |v| v[0])
}

/// A density of x − location with a kink at 0.
fn noisy(x: Gaussian, location: Gaussian, log_density: fn(f64) -> f64, of_x: bool) -> Tilted {
    let at = |it: Gaussian, cuts: &[f64], each: usize| {
        if it.is_point() { known(it.mean()) } else { real_cut(it, cuts, each) }
    };
    let fine = |it: Gaussian, other: Gaussian| -> Vec<f64> {
        let width = (other.variance() + 0.1).sqrt().min(it.variance().sqrt());
        (-12..=12).map(|k| other.mean() + 0.6 * width * f64::from(k)).collect()
    };
    // The outer edge is the location; the inner one is cut at the kink.
    let mut masses = Nodes::new();
    for (location_at, outer) in at(location, &fine(location, x), 12) {
        for (x_at, inner) in at(x, &[location_at, location_at - 1.0, location_at + 1.0], 30) {
            let value = if of_x { x_at } else { location_at };
            masses.push((value, outer * inner * log_density(x_at - location_at).exp()));
        }
    }
    tilt(&[masses], |_| 0.0, |v| v[0])
}

fn prior(x: Gamma, log_density: fn(f64) -> f64) -> Tilted {
    tilt(&[positive(x)], |v| log_density(v[0]), |v| v[0])
}

/// A Pareto of shape 2.5 above 0.7.
fn above(x: Gamma) -> Tilted {
    let edge = 0.7_f64;
    // Uniform panels over the log above the bound.
    let nodes: Nodes = (0..4000)
        .flat_map(|k| {
            let (low, width) = (edge.ln() + 0.002 * f64::from(k), 0.002);
            [(-0.6_f64.sqrt(), 5.0 / 18.0), (0.0, 8.0 / 18.0), (0.6_f64.sqrt(), 5.0 / 18.0)].map(|(at, weight)| {
                let value = (low + 0.5 * width * (1.0 + at)).exp();
                (value, weight * width * value * x.log_density(value).exp())
            })
        })
        .collect();
    tilt(&[nodes], |v| (2.5 * edge.powf(2.5)).ln() - 3.5 * v[0].ln(), |v| v[0])
}

#[track_caller]
fn assert_mean_and_mean_log(belief: Gamma, tilted: &Tilted) {
    assert_near(belief.mean(), tilted.mean(|x| x), 1e-8);
    assert_near(belief.mean_log(), tilted.mean(f64::ln), 1e-8);
}
