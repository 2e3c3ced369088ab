//! Log densities and the moments under them, by fine rules.

use super::positive;
use crate::harness::{Nodes, Tilted, assert_near, real_cut, tilt};
use posterity_runtime::{Gamma, Gaussian};

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

pub(super) fn inverse_gamma_density(x: f64, scale: f64) -> f64 {
    2.5 * scale.ln() - posterity_runtime::special::ln_gamma(2.5) - 3.5 * x.ln() - scale / x
}

/// The density of a Gaussian of mean 0.3 and variance 2 cut to an interval, by the mass that a fine rule gives it.
pub(super) fn cut_density(x: f64, lower: f64, upper: f64) -> f64 {
    let whole = Gaussian::from_mean_variance(0.3, 2.0);
    let inside = real_cut(whole, &[lower, upper], 60).into_iter().filter(|(x, _)| lower < *x && *x < upper);
    whole.log_density(x) - inside.map(|(_, mass)| mass).sum::<f64>().ln()
}

pub(super) fn cut(x: Gaussian, lower: f64, upper: f64) -> Tilted {
    let normaliser = cut_density(0.0, lower, upper) - Gaussian::from_mean_variance(0.3, 2.0).log_density(0.0);
    let density = |v: &[f64]| {
        if !(lower < v[0] && v[0] < upper) {
            return f64::NEG_INFINITY;
        }
        Gaussian::from_mean_variance(0.3, 2.0).log_density(v[0]) + normaliser
    };
    tilt(&[real_cut(x, &[lower, upper, -1.5, 0.3, 3.5], 60)], density, |v| v[0])
}

/// Moments of one end under a density of d = x − location with a kink at 0: given d, which has the variance V, an end of
/// variance v is m ± (d − E d) v/V but for a Gaussian rest.
pub(super) struct Noisy {
    pub(super) log_z: f64,
    mean: f64,
    variance: f64,
}

pub(super) fn noisy(x: Gaussian, location: Gaussian, log_density: fn(f64) -> f64, of_x: bool) -> Noisy {
    let variance = x.variance() + location.variance();
    let d = Gaussian::from_mean_variance(x.mean() - location.mean(), variance);
    let near: Vec<f64> = (-40..=40).map(|k| 0.5 * f64::from(k)).collect();
    let tilted = tilt(&[real_cut(d, &near, 40)], |v| log_density(v[0]), |v| v[0]);
    let (own, other, sign) = if of_x { (x, location, 1.0) } else { (location, x, -1.0) };
    let (share, mean) = (own.variance() / variance, tilted.mean(|d| d));
    let scatter = tilted.mean(|d| (d - mean) * (d - mean));
    Noisy {
        log_z: tilted.log_z,
        mean: own.mean() + sign * share * (mean - d.mean()),
        variance: share * other.variance() + share * share * scatter,
    }
}

#[track_caller]
pub(super) fn assert_noisy(belief: Gaussian, wanted: &Noisy) {
    assert_near(belief.mean(), wanted.mean, 1e-9);
    assert_near(belief.variance(), wanted.variance, 1e-9);
}

pub(super) fn prior(x: Gamma, log_density: fn(f64) -> f64) -> Tilted {
    tilt(&[positive(x)], |v| log_density(v[0]), |v| v[0])
}

/// A Pareto of shape 2.5 above 0.7.
pub(super) fn above(x: Gamma) -> Tilted {
    let edge = 0.7_f64;
    // Uniform panels over the log above the bound.
    let nodes: Nodes = (0..4000)
        .flat_map(|k| {
            let (low, width) = (edge.ln() + 0.002 * f64::from(k), 0.002);
            [(-0.6_f64.sqrt(), 5.0 / 18.0), (0.0, 8.0 / 18.0), (0.6_f64.sqrt(), 5.0 / 18.0)].map(
                |(at, weight)| {
                    let value = (low + 0.5 * width * (1.0 + at)).exp();
                    (value, weight * width * value * x.log_density(value).exp())
                },
            )
        })
        .collect();
    tilt(&[nodes], |v| (2.5 * edge.powf(2.5)).ln() - 3.5 * v[0].ln(), |v| v[0])
}

#[track_caller]
pub(super) fn assert_mean_and_mean_log(belief: Gamma, tilted: &Tilted) {
    assert_near(belief.mean(), tilted.mean(|x| x), 1e-8);
    assert_near(belief.mean_log(), tilted.mean(f64::ln), 1e-8);
}
