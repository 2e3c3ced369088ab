//! Operators of `y = log(x)`.
//! Edges: `y` is a real number, `x` positive with Gamma beliefs. The factor is that of `exp` read backwards: as a density
//! of y a Gamma of x has one more power of e^y, its Jacobian.

use crate::distributions::{Gamma, Gaussian};
use crate::operator::{Factor, Improper, Operator};
use crate::operators::exp;
use crate::special::{digamma, exp as power, ln, ln_minus_digamma, tetragamma, trigamma, trigamma_excess};

/// y = log(x).
pub const FACTOR: Factor = Factor { name: "log", surface: "log(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_x", Improper::Clip), ("to_x_unclipped", Improper::Keep)];

/// A belief with one more power of `x`.
fn raised(x: Gamma) -> Gamma {
    if x.is_point() { x } else { Gamma::from_shape_rate(x.shape + 1.0, x.rate) }
}

/// Expectation propagation.
pub mod ep {
    use super::{Gamma, Gaussian, Operator, exp, ln, power, raised};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `y`: the moments of cavity and e^{a y − b e^y} by quadrature, divided by the cavity; against a uniform
    /// cavity ψ(a) − log b and ψ₁(a).
    ///
    /// - Log-concave, so proper. Of a uniform `x`, or one without a scale, nothing.
    pub fn to_y(y: Gaussian, x: Gamma) -> Gaussian {
        if x.is_uniform() { Gaussian::UNIFORM } else { exp::ep::to_x(raised(x), y) }
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` from a known `y`: a point at e^y.
    #[inline]
    pub fn to_x_observed(y: f64) -> Gamma {
        Gamma::point(power(y))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: the Gamma with E x and E log x of the tilted density (quadrature over y), divided by the cavity.
    ///
    /// - Clipped to shape ≥ 1 and rate ≥ 0, the mean kept, but against a uniform cavity.
    pub fn to_x(y: Gaussian, x: Gamma) -> Gamma {
        if y.is_point() {
            return to_x_observed(y.precision_mean);
        }
        if y.is_uniform() {
            return Gamma::UNIFORM;
        }
        if x.is_point() {
            // The derivatives of log N(log x) there.
            let slope = y.precision_mean + (1.0 - ln(x.shape)) * y.precision;
            return Gamma::from_shape_rate(1.0 + slope, y.precision / x.shape);
        }
        let free = to_x_unclipped(y, x);
        if x.is_uniform() { free } else { free.clipped(x) }
    }

    /// See [`to_x_unclipped`].
    pub const TO_X_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// The message to `x` as projected, perhaps improper.
    pub fn to_x_unclipped(y: Gaussian, x: Gamma) -> Gamma {
        raised(exp::ep::to_y_unclipped(raised(x), y))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value: that of `x` at e^y, and y.
    #[inline]
    pub fn log_evidence(y: f64, x: Gamma) -> f64 {
        if x.is_point() {
            return if ln(x.shape) == y { 0.0 } else { f64::NEG_INFINITY };
        }
        x.log_density(power(y)) + y
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of both cavities, by quadrature over y; 0 for a uniform `y`.
    pub fn log_evidence_soft(y: Gaussian, x: Gamma) -> f64 {
        if y.is_uniform() {
            return 0.0;
        }
        if y.is_point() {
            return log_evidence(y.precision_mean, x);
        }
        if x.is_point() {
            return y.log_density(ln(x.shape));
        }
        // The raised Gamma is normalised by a/b more.
        let scale = if x.is_proper() { ln(x.shape / x.rate) } else { 0.0 };
        exp::ep::log_evidence_soft(raised(x), y) + scale
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{
        Gamma, Gaussian, Operator, digamma, ln, ln_minus_digamma, tetragamma, trigamma, trigamma_excess,
    };

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &["x"] };
    /// The marginal of `y`: mean ψ(a) − log b and variance ψ₁(a).
    pub fn to_y(x: Gamma) -> Gaussian {
        if x.is_point() {
            return Gaussian::point(ln(x.shape));
        }
        if x.shape <= 0.0 || x.rate <= 0.0 {
            return Gaussian::UNIFORM;
        }
        Gaussian::from_mean_variance(mean(x), trigamma(x.shape))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by the gradient of E[τ log x − ½ r log² x] in the natural parameters of the belief (FACTORS 2.29):
    /// with l = E log x, D = a ψ₁(a) − 1 and w = −r ψ₂(a)/(2D) the shape is 1 + τ − r l + a w and the rate b w.
    pub fn to_x(y: Gaussian, x: Gamma) -> Gamma {
        if x.is_point() {
            let slope = y.precision_mean + (1.0 - ln(x.shape)) * y.precision;
            return Gamma::from_shape_rate(1.0 + slope, y.precision / x.shape);
        }
        if y.is_uniform() || x.shape <= 0.0 || x.rate <= 0.0 {
            return Gamma::UNIFORM;
        }
        let weight = -0.5 * y.precision * tetragamma(x.shape) / trigamma_excess(x.shape);
        let slope = y.precision_mean - y.precision * mean(x);
        Gamma::from_shape_rate(1.0 + slope + x.shape * weight, x.rate * weight)
    }

    /// E log x = log E x − (log a − ψ(a)).
    fn mean(x: Gamma) -> f64 {
        if x.shape > 1.0 {
            ln(x.shape / x.rate) - ln_minus_digamma(x.shape)
        } else {
            digamma(x.shape) - ln(x.rate)
        }
    }
}

/// Computing forwards.
pub mod simulate {
    use super::{Operator, ln};

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log x.
    #[inline]
    pub fn value(x: f64) -> f64 {
        ln(x)
    }
}
