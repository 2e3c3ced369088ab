//! A factor of one positive number, or of a power of it: what it tells a Gamma belief.

use super::{
    Knee, Quadrature, digamma, digamma_rise, exp, expm1_minus, ln, ln_1p, ln_gamma_over_stirling,
    ln_gamma_ratio, tetragamma, trigamma, trigamma_excess,
};
use crate::distributions::Gamma;

/// The Gamma whose logarithm has that mean and that variance.
pub(crate) fn gamma_of_log_moments(mean: f64, variance: f64) -> Gamma {
    let shape = inverse_trigamma(variance);
    if shape.is_infinite() {
        return Gamma::point(exp(mean));
    }
    Gamma::from_shape_rate(shape, exp(digamma(shape) - mean))
}

/// Where ψ₁ has a value, by Newton's method on 1/ψ₁, which is convex and nearly straight.
fn inverse_trigamma(value: f64) -> f64 {
    if value <= 1e-15 {
        return f64::INFINITY;
    }
    let mut shape = if value > 1e7 { 1.0 / value.sqrt() } else { 0.5 + 1.0 / value };
    for _ in 0..60 {
        let now = trigamma(shape);
        let step = now * (1.0 - now / value) / tetragamma(shape);
        shape += step;
        if step.abs() <= 1e-15 * shape {
            break;
        }
    }
    shape
}

/// A mean that is a number, by its logarithm.
const LN_LARGEST: f64 = 340.0;

/// The belief of a positive number whose logarithm at a node of a grid is `log`, by its mean and its mean log: of one whose
/// density falls faster than any power.
pub(crate) fn belief(grid: &Quadrature, log: impl Fn(f64) -> f64) -> Gamma {
    let centre = grid.expect(&log);
    let gap = ln_1p(grid.expect(|node| expm1_minus(log(node) - centre)));
    if gap.is_finite() && centre + gap < LN_LARGEST {
        return Gamma::from_mean_and_gap(exp(centre + gap), gap);
    }
    gamma_of_log_moments(centre, grid.expect(|node| (log(node) - centre) * (log(node) - centre)))
}

/// The same of one that may fall as a power: the grid of its density leaves out what counts in the mean, so that is the ratio
/// of two integrals, given the grid of the density times a power of the number. Where the mean may be infinite, by the first
/// two moments of the log.
pub(crate) fn heavy_belief(
    raised: impl Fn(f64) -> Quadrature,
    log: impl Fn(f64) -> f64,
    has_mean: bool,
) -> Gamma {
    let grid = raised(0.0);
    let centre = grid.expect(&log);
    let variance = grid.expect(|node| (log(node) - centre) * (log(node) - centre));
    if has_mean && variance < 0.2 {
        return belief(&grid, log);
    }
    let log_mean = if has_mean { raised(1.0).log_integral - grid.log_integral } else { f64::INFINITY };
    if log_mean.is_finite() && log_mean < LN_LARGEST {
        return Gamma::from_mean_and_gap(exp(log_mean), log_mean - centre);
    }
    gamma_of_log_moments(centre, variance)
}

/// The least shape of a message about one number alone: proper, if with a pole at 0.
const LEAST: f64 = 0.05;

/// A belief without its cavity. A message with a steeper pole at 0 than a proper one has, or with a rate below 0, is
/// clipped, the mean kept.
pub(crate) fn message(belief: Gamma, cavity: Gamma) -> Gamma {
    if cavity.is_uniform() {
        return belief;
    }
    let (message, mean) = (belief / cavity, belief.mean());
    if message.shape < LEAST {
        let rate = (cavity.shape + LEAST - 1.0) / mean - cavity.rate;
        return Gamma::from_shape_rate(LEAST, rate.max(0.0));
    }
    if message.rate < 0.0 {
        return Gamma::from_shape_rate((1.0 + mean * cavity.rate - cavity.shape).max(LEAST), 0.0);
    }
    message
}

/// The message to a point x by the derivatives of the log factor, x ℓ′ and x² ℓ″ (FACTORS 0.3), clipped like
/// [`message`], the slope kept.
pub(crate) fn at_point(x: f64, first: f64, second: f64) -> Gamma {
    let (shape, rate) = (1.0 - second, -(second + first) / x);
    if shape < LEAST {
        return Gamma::from_shape_rate(LEAST, ((LEAST - 1.0 - first) / x).max(0.0));
    }
    if rate < 0.0 {
        return Gamma::from_shape_rate((1.0 + first).max(LEAST), 0.0);
    }
    Gamma::from_shape_rate(shape, rate)
}

/// The message to a Gamma belief by the gradient of S = E h, in its natural parameters, from b ∂S/∂b and ∂S/∂a
/// (FACTORS 2.29): F⁻¹∇S with F = [[ψ₁(a), −1/b], [−1/b, a/b²]].
pub(crate) fn by_gradient(belief: Gamma, in_shape: f64, in_rate: f64) -> Gamma {
    let Gamma { shape, rate } = belief;
    let determinant = trigamma_excess(shape);
    Gamma::from_shape_rate(
        1.0 + (shape * in_shape + in_rate) / determinant,
        rate * (in_shape + trigamma(shape) * in_rate) / determinant,
    )
}

/// The log weight at u = log x of a Gamma cavity's x^a e^(−b x); of a proper one about its mean, (x/m)^a e^(−b (x − m)),
/// which is below its normalised density by [`log_height`].
pub(crate) fn log_cavity(cavity: Gamma) -> impl Fn(f64) -> f64 {
    let Gamma { shape, rate } = cavity;
    let (proper, log_mean) = (cavity.is_proper(), ln(shape / rate));
    move |u| if proper { -shape * expm1_minus(u - log_mean) } else { shape * u - rate * exp(u) }
}

/// The log of a^a e^(−a)/Γ(a); 0 of an improper cavity, which has no normaliser.
pub(crate) fn log_height(cavity: Gamma) -> f64 {
    if !cavity.is_proper() {
        return 0.0;
    }
    0.5 * ln(cavity.shape) - ln_gamma_over_stirling(cavity.shape)
}

/// Where a Gamma cavity times x^power (x + offset)^−total has its mode as a density of u = log x: where
/// a + power − b x − total x/(x + offset) is 0, a quadratic.
pub(crate) fn ln_mode(cavity: Gamma, power: f64, total: f64, offset: f64) -> f64 {
    let (shape, rate) = ((cavity.shape + power).max(0.1), cavity.rate);
    let middle = rate * offset + total - shape;
    let root = (middle * middle + 4.0 * rate * shape * offset).sqrt();
    let mode =
        if middle >= 0.0 { 2.0 * shape * offset / (middle + root) } else { 0.5 * (root - middle) / rate };
    if mode > 0.0 && mode.is_finite() { ln(mode) } else { ln(shape) - ln(rate + total / offset.max(1e-300)) }
}

/// Where at u = log x a Gamma cavity goes over from its power to its fall; nowhere at rate 0.
pub(crate) fn knee(cavity: Gamma) -> Knee {
    Knee { at: ln(cavity.shape.max(1.0) / cavity.rate), width: 2.0 }
}

/// Quadrature over the logarithm of a proper Gamma, for the means of functions that bend at another knee too.
pub(crate) fn log_grid(belief: Gamma, other: Knee) -> Quadrature {
    let Gamma { shape, rate } = belief;
    let log_mean = ln(shape / rate);
    let log_weight = |u: f64| -shape * expm1_minus(u - log_mean);
    Quadrature::with_knees(log_weight, log_mean, 1.0 / shape.sqrt(), &[knee(belief), other])
}

/// log E xᶜ of a proper Gamma, and ψ(a + c) − ψ(a); none where that mean is infinite.
pub(crate) fn power_moment(belief: Gamma, power: f64) -> Option<(f64, f64)> {
    let Gamma { shape, rate } = belief;
    if belief.is_point() {
        return Some((power * ln(shape), 0.0));
    }
    let raised = shape + power;
    if !(raised > 0.0 && rate > 0.0) {
        return None;
    }
    let log_mean = ln_gamma_ratio(shape, power) - power * ln(rate);
    let rise = match shape.min(raised) < 1e4 {
        true => digamma(raised) - digamma(shape),
        false if power > 0.0 => digamma_rise(shape, power),
        false => -digamma_rise(raised, -power),
    };
    Some((log_mean, rise))
}
