//! Operators of `y = sin(x)`.
//! Edges: real numbers.

use std::f64::consts::{PI, TAU};

use crate::distributions::Gaussian;
use crate::operator::{Factor, Improper, Operator};
use crate::special::exp;
use crate::special::scalar::{self, Tilted, by_gradient, of_known};

/// y = sin x.
pub const FACTOR: Factor = Factor { name: "sin", surface: "sin(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[
    ("to_y", Improper::Clip),
    ("to_x", Improper::Clip),
    ("to_x_observed", Improper::Clip),
    ("to_y_unclipped", Improper::Keep),
    ("to_x_unclipped", Improper::Keep),
];

fn value(x: f64) -> f64 {
    x.sin()
}

/// The value and its first and second derivatives.
fn derivatives(x: f64) -> (f64, f64, f64) {
    (x.sin(), x.cos(), -x.sin())
}

/// The variance from which on a phase is uniform to the last digit.
const PHASELESS: f64 = 400.0;

/// Whether a belief says anything of the phase.
fn has_phase(x: Gaussian) -> bool {
    x.is_proper() && x.variance() <= PHASELESS
}

/// A belief with the same phase that is not wider than need be.
fn phased(x: Gaussian) -> Gaussian {
    if has_phase(x) { x } else { Gaussian::from_mean_variance(x.mean(), PHASELESS) }
}

/// Where it is near `mean`, also the first places beyond both bounds: a narrow x is drawn towards those.
fn roots(mean: f64, low: f64, high: f64, visit: &mut dyn FnMut(f64)) {
    let first = mean.clamp(-1.0, 1.0).asin();
    for root in [first, PI - first] {
        let mut at = root + TAU * ((low - root) / TAU).floor();
        while at < high + TAU {
            visit(at);
            at += TAU;
        }
    }
}

/// The Gaussian with the mean and the variance of sin x; of a uniform x, of a random phase.
fn forward(x: Gaussian) -> Gaussian {
    if !x.is_proper() {
        return Gaussian::from_mean_variance(0.0, 0.5);
    }
    let (m, v) = (x.mean(), x.variance());
    let mean = exp(-0.5 * v) * m.sin();
    // E sin² − (E sin)², without a difference where v is small.
    let variance = -0.5 * libm::expm1(-v) * (1.0 + exp(-v) * (2.0 * m).cos());
    Gaussian::from_mean_variance(mean, variance)
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Gaussian, Operator, Tilted, derivatives, forward, has_phase, of_known, phased, roots, scalar, value,
    };

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`: its moments under the tilted density, by quadrature over x, divided by the cavity; against a
    /// uniform cavity those of sin x.
    ///
    /// - A negative precision is clipped to 0, the mean kept. To a point, and from an improper cavity, as to a uniform one.
    pub fn to_y(y: Gaussian, x: Gaussian) -> Gaussian {
        to_y_unclipped(y, x).clipped(y)
    }

    /// See [`to_y_unclipped`].
    pub const TO_Y_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// The message to `y` as projected, perhaps improper.
    pub fn to_y_unclipped(y: Gaussian, x: Gaussian) -> Gaussian {
        if x.is_point() {
            return Gaussian::point(value(x.precision_mean));
        }
        if !has_phase(x) || y.is_point() || !scalar::speaks(y) {
            return forward(x);
        }
        scalar::to_y(y, &Tilted::new(y, x, value, roots))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x`: its moments under the tilted density, by quadrature, divided by the cavity.
    ///
    /// - Not log-concave: a negative precision is clipped to 0, the mean kept. To an improper cavity, uniform.
    pub fn to_x(y: Gaussian, x: Gaussian) -> Gaussian {
        to_x_unclipped(y, x).clipped(x)
    }

    /// See [`to_x_unclipped`].
    pub const TO_X_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// The message to `x` as projected, perhaps improper.
    pub fn to_x_unclipped(y: Gaussian, x: Gaussian) -> Gaussian {
        if !scalar::speaks(y) || !has_phase(x) {
            return Gaussian::UNIFORM;
        }
        if y.is_point() {
            return to_x_observed(y.precision_mean, x);
        }
        if x.is_point() {
            return scalar::at_point(y, x.precision_mean, derivatives);
        }
        Tilted::new(y, x, value, roots).x / x
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` from a known `y`: the moments over the places where the function has that value, divided by the
    /// cavity. Outside −1 and 1 it is impossible.
    pub fn to_x_observed(y: f64, x: Gaussian) -> Gaussian {
        if y.abs() > 1.0 {
            return Gaussian::IMPOSSIBLE;
        }
        if x.is_point() || !has_phase(x) {
            return Gaussian::UNIFORM;
        }
        let (_, belief) = of_known(y, x, |x| derivatives(x).1, roots);
        Gaussian::clipped_ratio(belief, x)
    }

    /// See [`log_evidence_observed`].
    pub const LOG_EVIDENCE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value: the sum over the places where the function has it.
    pub fn log_evidence_observed(y: f64, x: Gaussian) -> f64 {
        if y.abs() > 1.0 {
            return f64::NEG_INFINITY;
        }
        if x.is_point() {
            return if value(x.precision_mean) == y { 0.0 } else { f64::NEG_INFINITY };
        }
        of_known(y, phased(x), |x| derivatives(x).1, roots).0
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of both cavities, by quadrature over x; 0 for a uniform `y`. Where there is no integral, of what `y` is told.
    pub fn log_evidence(y: Gaussian, x: Gaussian) -> f64 {
        if x.is_point() {
            return y.log_density(value(x.precision_mean));
        }
        if y.is_point() {
            return log_evidence_observed(y.precision_mean, x);
        }
        if !x.is_proper() || !scalar::speaks(y) {
            return forward(x).log_average_of(&y);
        }
        Tilted::new(y, phased(x), value, roots).log_evidence(y)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gaussian, Operator, by_gradient, exp, forward};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: mean e^(−v/2) sin m, variance ½(1 − e^(−v))(1 + e^(−v) cos 2m).
    pub fn to_y(x: Gaussian) -> Gaussian {
        forward(x)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by the gradient of E[τ g(x) − ½ r g(x)²] (FACTORS 2.29, 2.30).
    ///
    /// - The precision may be negative: the caller shortens a step that is too long.
    pub fn to_x(y: Gaussian, x: Gaussian) -> Gaussian {
        if y.is_uniform() || x.precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        let (m, v, tau, r) = (x.mean(), x.variance(), y.precision_mean, y.precision);
        let (once, twice) = (tau * exp(-0.5 * v), r * exp(-2.0 * v));
        let slope = once * m.cos() - 0.5 * twice * (2.0 * m).sin();
        by_gradient(x, slope, -once * m.sin() - twice * (2.0 * m).cos())
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// sin x.
    #[inline]
    pub fn value(x: f64) -> f64 {
        super::value(x)
    }
}
