//! Operators of `y = tanh(x)`.
//! Edges: real numbers.

use crate::distributions::Gaussian;
use crate::operator::{Factor, Improper, Operator};
use crate::special::scalar::{self, Tilted, by_gradient};
use crate::special::{Knee, Quadrature, ln};

/// y = tanh x.
pub const FACTOR: Factor =
    Factor { name: "tanh", surface: "tanh(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[
    ("to_y", Improper::Clip),
    ("to_x", Improper::Clip),
    ("to_y_unclipped", Improper::Keep),
    ("to_x_unclipped", Improper::Keep),
];

fn value(x: f64) -> f64 {
    x.tanh()
}

/// The value and its first and second derivatives.
fn derivatives(x: f64) -> (f64, f64, f64) {
    let y = x.tanh();
    let slope = 1.0 - y * y;
    (y, slope, -2.0 * y * slope)
}

/// Where it is near `mean`, and where it bends.
fn roots(mean: f64, low: f64, high: f64, visit: &mut dyn FnMut(f64)) {
    let root = if mean.abs() < 1.0 { mean.atanh() } else { f64::INFINITY.copysign(mean) };
    // Beyond 20 it is 1 to the last digit.
    visit(root.clamp(-20.0, 20.0));
    // Where it levels off.
    visit(2.0);
    visit(-2.0);
    // Of a wide x the bend is narrow.
    if high - low > 200.0 {
        for place in [4.0, 8.0, 20.0] {
            visit(place);
            visit(-place);
        }
    }
}

/// The Gaussian with the mean and the variance of tanh x, by quadrature; −1 or 1 alike of a uniform x.
fn forward(x: Gaussian) -> Gaussian {
    if !x.is_proper() {
        return Gaussian::from_mean_variance(0.0, 1.0);
    }
    if x.is_point() {
        return Gaussian::point(value(x.precision_mean));
    }
    let (mean, variance) = moments(x, value);
    Gaussian::from_mean_variance(mean, variance)
}

fn grid(x: Gaussian) -> Quadrature {
    let (mean, variance) = (x.mean(), x.variance());
    let log_weight = |x: f64| -0.5 * ((x - mean) / variance) * (x - mean);
    Quadrature::with_knees(log_weight, mean, variance.sqrt(), &[Knee { at: 0.0, width: 1.0 }])
}

/// The mean and the variance of a function of a proper Gaussian.
fn moments(x: Gaussian, of: impl Fn(f64) -> f64) -> (f64, f64) {
    let grid = grid(x);
    let mean = grid.expect(&of);
    (mean, grid.expect(|x| (of(x) - mean) * (of(x) - mean)))
}

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, Operator, Tilted, derivatives, forward, ln, roots, scalar, value};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`: its moments under the tilted density, by quadrature over x, divided by the cavity; against a
    /// uniform cavity those of tanh x.
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
        if !x.is_proper() || y.is_point() || !scalar::speaks(y) {
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
        if !scalar::speaks(y) || x.precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        if y.is_point() {
            return to_x_observed(y.precision_mean);
        }
        if x.is_point() {
            return scalar::at_point(y, x.precision_mean, derivatives);
        }
        Tilted::new(y, x, value, roots).x / x
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` from a known `y`: a point at artanh y; of none between −1 and 1, impossible.
    pub fn to_x_observed(y: f64) -> Gaussian {
        if y.abs() < 1.0 { Gaussian::point(y.atanh()) } else { Gaussian::IMPOSSIBLE }
    }

    /// See [`log_evidence_observed`].
    pub const LOG_EVIDENCE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value: that of artanh y, less log(1 − y²).
    pub fn log_evidence_observed(y: f64, x: Gaussian) -> f64 {
        if y.abs() < 1.0 { x.log_density(y.atanh()) - ln((1.0 - y) * (1.0 + y)) } else { f64::NEG_INFINITY }
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
        Tilted::new(y, x, value, roots).log_evidence(y)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gaussian, Operator, by_gradient, derivatives, forward, grid};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: mean and variance by quadrature.
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
        let (tau, r) = (y.precision_mean, y.precision);
        let slope = |x: f64| {
            let (value, slope, _) = derivatives(x);
            (tau - r * value) * slope
        };
        let bend = |x: f64| {
            let (value, slope, bend) = derivatives(x);
            (tau - r * value) * bend - r * slope * slope
        };
        if x.is_point() {
            return by_gradient(x, slope(x.precision_mean), bend(x.precision_mean));
        }
        let grid = grid(x);
        by_gradient(x, grid.expect(slope), grid.expect(bend))
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// tanh x.
    #[inline]
    pub fn value(x: f64) -> f64 {
        super::value(x)
    }
}
