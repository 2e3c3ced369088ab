//! Operators of `y = cos(x)`: those of `sin` at a phase that is a quarter turn ahead.
//! Edges: real numbers.

use std::f64::consts::FRAC_PI_2;

use super::sin;
use crate::distributions::Gaussian;
use crate::operator::{Factor, Improper, Operator};

/// y = cos x.
pub const FACTOR: Factor = Factor { name: "cos", surface: "cos(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[
    ("to_y", Improper::Clip),
    ("to_x", Improper::Clip),
    ("to_x_observed", Improper::Clip),
    ("to_y_unclipped", Improper::Keep),
    ("to_x_unclipped", Improper::Keep),
];

/// What a belief or a message about x says of x + π/2.
fn ahead(x: Gaussian) -> Gaussian {
    turned(x, FRAC_PI_2)
}

/// What a message about x + π/2 says of x.
fn back(x: Gaussian) -> Gaussian {
    turned(x, -FRAC_PI_2)
}

fn turned(x: Gaussian, by: f64) -> Gaussian {
    if x.is_point() {
        return Gaussian::point(x.precision_mean + by);
    }
    Gaussian::from_natural(x.precision_mean + by * x.precision, x.precision)
}

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, Operator, ahead, back, sin};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`: see [`sin::ep::to_y`].
    ///
    /// - A negative precision is clipped to 0, the mean kept. To a point, and from an improper cavity, as to a uniform one.
    pub fn to_y(y: Gaussian, x: Gaussian) -> Gaussian {
        to_y_unclipped(y, x).clipped(y)
    }

    /// See [`to_y_unclipped`].
    pub const TO_Y_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// The message to `y` as projected, perhaps improper.
    pub fn to_y_unclipped(y: Gaussian, x: Gaussian) -> Gaussian {
        // A point keeps the last digit of its cosine.
        if x.is_point() {
            return Gaussian::point(x.precision_mean.cos());
        }
        sin::ep::to_y_unclipped(y, ahead(x))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: see [`sin::ep::to_x`].
    ///
    /// - Not log-concave: a negative precision is clipped to 0, the mean kept. To an improper cavity, uniform.
    pub fn to_x(y: Gaussian, x: Gaussian) -> Gaussian {
        to_x_unclipped(y, x).clipped(x)
    }

    /// See [`to_x_unclipped`].
    pub const TO_X_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// The message to `x` as projected, perhaps improper.
    pub fn to_x_unclipped(y: Gaussian, x: Gaussian) -> Gaussian {
        back(sin::ep::to_x_unclipped(y, ahead(x)))
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` from a known `y`: see [`sin::ep::to_x_observed`].
    pub fn to_x_observed(y: f64, x: Gaussian) -> Gaussian {
        back(sin::ep::to_x_observed(y, ahead(x)))
    }

    /// See [`log_evidence_observed`].
    pub const LOG_EVIDENCE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value: the sum over the places where the function has it.
    pub fn log_evidence_observed(y: f64, x: Gaussian) -> f64 {
        if x.is_point() {
            return if x.precision_mean.cos() == y { 0.0 } else { f64::NEG_INFINITY };
        }
        sin::ep::log_evidence_observed(y, ahead(x))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of both cavities: see [`sin::ep::log_evidence`].
    pub fn log_evidence(y: Gaussian, x: Gaussian) -> f64 {
        if x.is_point() {
            return y.log_density(x.precision_mean.cos());
        }
        sin::ep::log_evidence(y, ahead(x))
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gaussian, Operator, ahead, back, sin};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: mean e^(−v/2) cos m, variance ½(1 − e^(−v))(1 − e^(−v) cos 2m).
    pub fn to_y(x: Gaussian) -> Gaussian {
        sin::vmp::to_y(ahead(x))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: see [`sin::vmp::to_x`].
    ///
    /// - The precision may be negative: the caller shortens a step that is too long.
    pub fn to_x(y: Gaussian, x: Gaussian) -> Gaussian {
        back(sin::vmp::to_x(y, ahead(x)))
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// cos x.
    #[inline]
    pub fn value(x: f64) -> f64 {
        x.cos()
    }
}
