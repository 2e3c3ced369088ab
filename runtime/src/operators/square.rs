//! Operators of `y = square(x)`.
//! Edges: real numbers.

use crate::distributions::Gaussian;
use crate::operator::{Factor, Improper, Operator};
use crate::operators::abs;
use crate::special::ln;
use crate::special::scalar::{self, Tilted, by_gradient};

/// y = x².
pub const FACTOR: Factor =
    Factor { name: "square", surface: "square(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[
    ("to_y", Improper::Clip),
    ("to_x", Improper::Clip),
    ("to_x_observed", Improper::Clip),
    ("to_y_unclipped", Improper::Keep),
    ("to_x_unclipped", Improper::Keep),
];

fn value(x: f64) -> f64 {
    x * x
}

/// The value and its first and second derivatives.
fn derivatives(x: f64) -> (f64, f64, f64) {
    (x * x, 2.0 * x, 2.0)
}

/// Where it is near `mean`.
fn roots(mean: f64, _: f64, _: f64, visit: &mut dyn FnMut(f64)) {
    let root = mean.max(0.0).sqrt();
    visit(root);
    visit(-root);
}

/// The Gaussian with the mean m² + v and the variance 2v² + 4m²v of x².
fn forward(x: Gaussian) -> Gaussian {
    let (m, v) = (x.mean(), x.variance());
    if v == f64::INFINITY {
        return Gaussian::UNIFORM;
    }
    Gaussian::from_mean_variance(m * m + v, 2.0 * v * (v + 2.0 * m * m))
}

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, Operator, Tilted, abs, derivatives, forward, ln, roots, scalar, value};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `y`: its moments under the tilted density, by quadrature over x, divided by the cavity; against a
    /// uniform cavity those of x².
    ///
    /// - A negative precision is clipped to 0, the mean kept. To a point, and from an improper cavity, as to a uniform one.
    pub fn to_y(y: Gaussian, x: Gaussian) -> Gaussian {
        to_y_unclipped(y, x).clipped(y)
    }

    /// See [`to_y_unclipped`].
    pub const TO_Y_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// The message to `y` as projected, perhaps improper.
    pub fn to_y_unclipped(y: Gaussian, x: Gaussian) -> Gaussian {
        if x.is_point() {
            return Gaussian::point(value(x.precision_mean));
        }
        if let Some(belief) = leaning(y, x) {
            return forward(belief) / y;
        }
        if !x.is_proper() || y.is_point() || y.precision <= 0.0 {
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
        if let Some(belief) = leaning(y, x) {
            return belief / x;
        }
        if y.precision < 0.0 || y.precision == 0.0 && !x.is_point() || x.precision <= 0.0 {
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
    /// Message to `x` from a known `y`: it is the root or minus that; see `abs`. A `y` below 0 is impossible.
    pub fn to_x_observed(y: f64, x: Gaussian) -> Gaussian {
        if y < 0.0 { Gaussian::IMPOSSIBLE } else { abs::ep::to_x_observed(y.sqrt(), x) }
    }

    /// See [`log_evidence_observed`].
    pub const LOG_EVIDENCE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value: that of the root as |x|, less the log of the slope 2 √y.
    pub fn log_evidence_observed(y: f64, x: Gaussian) -> f64 {
        if y < 0.0 {
            return f64::NEG_INFINITY;
        }
        if x.is_point() {
            return if x.precision_mean * x.precision_mean == y { 0.0 } else { f64::NEG_INFINITY };
        }
        abs::ep::log_evidence_observed(y.sqrt(), x) - std::f64::consts::LN_2 - 0.5 * ln(y)
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
        if leaning(y, x).is_some() {
            let tilt = tilt_of_root(y);
            return x.log_average_of(&tilt) + tilt.log_normaliser();
        }
        if y.precision <= 0.0 || !x.is_proper() {
            return forward(x).log_average_of(&y);
        }
        Tilted::new(y, x, value, roots).log_evidence(y)
    }

    /// e^(τx²) as a Gaussian.
    fn tilt_of_root(y: Gaussian) -> Gaussian {
        Gaussian::from_natural(0.0, -2.0 * y.precision_mean)
    }

    /// The belief of `x` where `y` has a cavity e^(τy) and the product with that of `x` is proper: a Gaussian of precision
    /// r − 2τ.
    fn leaning(y: Gaussian, x: Gaussian) -> Option<Gaussian> {
        let belief = x * tilt_of_root(y);
        (y.precision == 0.0 && !x.is_point() && x.is_proper() && belief.is_proper()).then_some(belief)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gaussian, Operator, by_gradient, forward};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &["x"] };
    /// The marginal of `y`: mean m² + v, variance 2v² + 4m²v.
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
        let slope = 2.0 * m * (tau - r * (m * m + 3.0 * v));
        by_gradient(x, slope, 2.0 * tau - 6.0 * r * (m * m + v))
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// x².
    #[inline]
    pub fn value(x: f64) -> f64 {
        super::value(x)
    }
}
