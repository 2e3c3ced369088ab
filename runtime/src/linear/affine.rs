//! Predictors of one term, c x + constant + N(0, noise variance): messages both ways without running sums.

use super::{Predictor, to_left_out_term};
use crate::distributions::Gaussian;

/// A message through x = y + N(0, noise variance), the same in both directions.
///
/// - Formula: ∫ N(x; y, v) N(y; μ, 1/r) dy = N(x; μ, 1/r + v), in natural form both parameters scaled by 1/(1 + rv).
/// - Source: Bishop (2006), eq. 2.115. Uniform stays uniform; a point becomes N(point, v).
#[inline]
pub fn through_noise(message: Gaussian, noise_variance: f64) -> Gaussian {
    if message.is_point() {
        return Gaussian::from_mean_variance(message.precision_mean, noise_variance);
    }
    let scale = 1.0 / (1.0 + message.precision * noise_variance);
    Gaussian::from_natural(message.precision_mean * scale, message.precision * scale)
}

/// The distribution of c x + constant + N(0, noise variance), uniform if that of x is improper.
///
/// - Formula: precision r/(c² + rv), natural mean (cτ + constant r)/(c² + rv): one division, where the predictor of
///   one term takes two in a row.
#[inline]
pub fn affine(coefficient: f64, term: Gaussian, constant: f64, noise_variance: f64) -> Gaussian {
    let (r, tau) = (term.precision, term.precision_mean);
    let scale = 1.0 / (coefficient * coefficient + r * noise_variance);
    let message = Gaussian::from_natural((coefficient * tau + constant * r) * scale, r * scale);
    // What overflows or vanishes on the way leaves no finite mean or next to no precision.
    if r > 0.0 && message.precision > 1e-290 && message.precision_mean.is_finite() {
        return message;
    }
    affine_by_moments(coefficient, term, constant, noise_variance)
}

/// The message to x through child = c x + constant + N(0, noise variance).
///
/// - Formula: with the child's precision q and natural mean t, that of [`to_term_of_gaussian`](super::to_term_of_gaussian).
///   Without noise it is the variational message too, and the value that solves for x where the child is a point.
#[inline]
pub fn to_affine(coefficient: f64, child: Gaussian, constant: f64, noise_variance: f64) -> Gaussian {
    let (q, t) = (child.precision, child.precision_mean);
    let scaled = coefficient / (1.0 + q * noise_variance);
    let message = Gaussian::from_natural(scaled * (t - q * constant), scaled * coefficient * q);
    if q > 0.0 && message.precision > 1e-290 && message.precision_mean.is_finite() {
        return message;
    }
    to_affine_of_extreme(coefficient, child, constant, noise_variance)
}

#[cold]
fn to_affine_of_extreme(coefficient: f64, child: Gaussian, constant: f64, noise_variance: f64) -> Gaussian {
    let predictor = Predictor::new(constant, noise_variance);
    to_left_out_term(coefficient, predictor, child)
}

#[cold]
fn affine_by_moments(coefficient: f64, term: Gaussian, constant: f64, noise_variance: f64) -> Gaussian {
    Predictor::new(constant, noise_variance).plus(coefficient, term).to_gaussian()
}
