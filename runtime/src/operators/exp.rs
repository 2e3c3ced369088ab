//! Operators of `y = exp(x)`.
//! Edges: `y` is positive with Gamma beliefs, `x` a real number.

use crate::check::LARGEST;
use crate::distributions::{Gamma, Gaussian};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{
    Knee, Tilt, digamma, exp, expm1_minus, gamma_shape, ln, ln_1p, ln_gamma_over_stirling, trigamma,
};

/// y = exp(x).
pub const FACTOR: Factor = Factor { name: "exp", surface: "exp(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_y", Improper::Clip), ("to_y_unclipped", Improper::Keep)];

/// The Gamma with the mean e^{m + v/2} and the mean log m of e^x. The log of the mean exceeds the mean log by v/2,
/// which their difference would lose where v is small. A uniform x gives 1/y, Gamma(0, 0).
fn log_normal(x: Gaussian) -> Gamma {
    if x.is_point() {
        return Gamma::point(exp(x.mean()));
    }
    if x.is_uniform() {
        return Gamma::from_shape_rate(0.0, 0.0);
    }
    let shape = gamma_shape(0.5 * x.variance());
    Gamma::from_shape_rate(shape, shape / mean_exp(x))
}

/// E eˣ = e^{m + v/2}, at most the largest number that is computed with.
fn mean_exp(x: Gaussian) -> f64 {
    exp(x.mean() + 0.5 * x.variance()).min(LARGEST)
}

/// e^d − 1 − d, free of cancellation.
fn exp_excess(d: f64) -> f64 {
    if d.abs() > 0.01 {
        return libm::expm1(d.min(709.0)) - d;
    }
    d * d * (0.5 + d / 6.0 * (1.0 + d / 4.0 * (1.0 + d / 5.0 * (1.0 + d / 6.0))))
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Gamma, Gaussian, Knee, Operator, Tilt, digamma, exp, exp_excess, expm1_minus, ln, ln_1p,
        ln_gamma_over_stirling, log_normal, trigamma,
    };

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`: the Gamma with E y and E log y of the tilted density (quadrature over x), divided by the
    /// cavity.
    ///
    /// - Clipped to shape ≥ 1 and rate ≥ 0, the mean kept, but against a uniform cavity. A uniform `x` gives
    ///   1/y, Gamma(0, 0).
    pub fn to_y(y: Gamma, x: Gaussian) -> Gamma {
        if x.is_point() {
            return to_y_known(x.precision_mean);
        }
        if x.is_uniform() {
            return Gamma::from_shape_rate(0.0, 0.0);
        }
        if y.is_point() {
            let slope = x.precision_mean + (1.0 - ln(y.shape)) * x.precision;
            return Gamma::from_shape_rate(slope, x.precision / y.shape);
        }
        if y.is_uniform() {
            return log_normal(x);
        }
        to_y_unclipped(y, x).clipped(y)
    }

    /// See [`to_y_unclipped`].
    pub const TO_Y_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// The message to `y` as projected, perhaps improper: E y and E log y of the tilted density, of which log E e^d of
    /// the deviation d from E x is the gap.
    pub fn to_y_unclipped(y: Gamma, x: Gaussian) -> Gamma {
        let it = tilt(y, x, 0.0);
        let (centre, variance) = it.mean_and_variance();
        // The mass of e^x times a wide density is not where that of the density is.
        let (log_mean, gap) = if variance > 4.0 {
            let log_mean = log_scale(y) + (tilt(y, x, 1.0).log_z() - it.log_z());
            (log_mean, log_mean - centre)
        } else {
            let gap = ln_1p(it.expect_about_mean(exp_excess));
            (centre + gap, gap)
        };
        Gamma::from_mean_and_gap(exp(log_mean), gap) / y
    }

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    #[inline]
    pub fn to_y_known(x: f64) -> Gamma {
        Gamma::point(exp(x))
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` from a known `y`: a point at log y.
    #[inline]
    pub fn to_x_observed(y: f64) -> Gaussian {
        Gaussian::point(ln(y))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: moments of the cavity times e^{(a−1)x − b e^x} by quadrature, divided by the cavity.
    ///
    /// - Log-concave for b ≥ 0, so proper; exactly (a − 1, 0) for b = 0.
    pub fn to_x(y: Gamma, x: Gaussian) -> Gaussian {
        let (a, b) = (y.shape, y.rate);
        if y.is_point() {
            return to_x_observed(a);
        }
        if b == 0.0 {
            return Gaussian::from_natural(a - 1.0, 0.0);
        }
        if x.is_point() {
            let precision = b * exp(x.precision_mean);
            return Gaussian::from_natural(a - 1.0 + precision * (x.precision_mean - 1.0), precision);
        }
        if x.is_uniform() {
            if a <= 1.0 {
                return Gaussian::UNIFORM;
            }
            return Gaussian::from_mean_variance(digamma(a - 1.0) - ln(b), trigamma(a - 1.0));
        }
        let falls = |x: f64| b * exp(x);
        tilt(y, x, 0.0).message(|x| a - 1.0 - falls(x), falls)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value: log N(log y; m, v) − log y.
    #[inline]
    pub fn log_evidence(y: f64, x: Gaussian) -> f64 {
        x.log_density(ln(y)) - ln(y)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of both cavities, by quadrature over x.
    pub fn log_evidence_soft(y: Gamma, x: Gaussian) -> f64 {
        if y.is_point() {
            return log_evidence(y.shape, x);
        }
        if x.is_point() {
            return y.log_density(exp(x.precision_mean));
        }
        // Of a proper message the weights of the grid are about its mean, where A has no large terms.
        let above = if y.is_proper() { 0.5 * ln(y.shape) - ln_gamma_over_stirling(y.shape) } else { 0.0 };
        tilt(y, x, 0.0).log_z() + above
    }

    /// The log of the mean of a proper message, about which it is taken; else 0.
    fn log_scale(y: Gamma) -> f64 {
        if y.is_proper() { ln(y.shape / y.rate) } else { 0.0 }
    }

    /// The cavity of x with the message from `y` times (y over its scale)^power.
    fn tilt(y: Gamma, x: Gaussian, power: f64) -> Tilt {
        let (at, proper) = (log_scale(y), y.is_proper());
        let log_factor = |s: f64| {
            let from = s - at;
            let to_it = match proper {
                true if from.abs() < 1.0 => -y.shape * expm1_minus(from) - s,
                true => (y.shape - 1.0) * from - y.shape * libm::expm1(from) - at,
                false => (y.shape - 1.0) * s - y.rate * exp(s),
            };
            to_it + power * from
        };
        let total = (y.shape + power - 1.0).max(0.0);
        // From here on the message falls as e^(−e^s).
        let knee = ln(total.max(1.0) / y.rate);
        let centre = if knee.is_finite() { x.mean().min(knee) } else { x.mean() };
        Tilt::new(x, log_factor, (centre, 1.0 / (x.precision + total).sqrt()), Knee { at: knee, width: 2.0 })
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gamma, Gaussian, Operator, digamma, exp, ln, log_normal, mean_exp, trigamma};

    /// Data and priors of ordinary size are never in balance where E eˣ is above this: an iteration passed by.
    const FAR: f64 = 1e30;

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known `x`: a point.
    #[inline]
    pub fn to_y_known(x: f64) -> Gamma {
        Gamma::point(exp(x))
    }

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: the Gamma with the mean e^{m + v/2} and the mean log m.
    pub fn to_y(x: Gaussian) -> Gamma {
        log_normal(x)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by the gradient of E[(a − 1) x − b e^x]: precision r = b e^{m + v/2}, natural mean
    /// (m − 1) r + a − 1 (FACTORS 2.16), a step of Newton's method. That may overshoot, and comes down by 1 a step: from
    /// far above, the first two moments of log y instead.
    #[inline]
    pub fn to_x(y: Gamma, x: Gaussian) -> Gaussian {
        let precision = y.rate * mean_exp(x);
        if precision > FAR && y.is_proper() {
            return Gaussian::from_mean_variance(digamma(y.shape) - ln(y.rate), trigamma(y.shape));
        }
        Gaussian::from_natural((x.mean() - 1.0) * precision + y.shape - 1.0, precision)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::{Operator, exp};

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// eˣ.
    #[inline]
    pub fn value(x: f64) -> f64 {
        exp(x)
    }
}
