//! Operators of `y = abs(x)`.
//! Edges: real numbers.

use super::max::mixed;
use crate::distributions::Gaussian;
use crate::operator::{Factor, Improper, Operator};
use crate::operators::is_positive;
use crate::special::{exp, ln_normal_density, ln_sum_exp, normal_cdf};

/// y = abs(x).
pub const FACTOR: Factor = Factor { name: "abs", surface: "abs(x)", edges: &["y", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_x", Improper::Clip), ("to_x_observed", Improper::Clip)];

/// The belief about −x.
fn negated(x: Gaussian) -> Gaussian {
    x.scaled(-1.0)
}

/// That `x` has one sign: `y` is then that sign times `x`.
struct Case {
    /// The log of the integral of both cavities where it is so.
    log_weight: f64,
    to_y: Gaussian,
    to_x: Gaussian,
}

impl Case {
    fn both(y: Gaussian, x: Gaussian) -> [Self; 2] {
        let case = |is_positive: bool, y: Gaussian| {
            let cut = is_positive::ep::to_x_observed(is_positive, y * x);
            let log_side = is_positive::ep::log_evidence(is_positive, y * x);
            let to_y = if is_positive { x * cut } else { negated(x * cut) };
            Self { log_weight: x.log_average_of(&y) + log_side, to_y, to_x: y * cut }
        };
        let mut cases = [case(true, y), case(false, negated(y))];
        // At 0, which is on no side, the limit from above.
        if y == Gaussian::point(0.0) {
            for case in &mut cases {
                case.log_weight = x.log_average_of(&y);
            }
        }
        cases
    }
}

/// Expectation propagation.
pub mod ep {
    use super::{Case, Gaussian, Operator, ln_sum_exp, mixed};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`: the moments of the mixture of both sides (FACTORS 2.18), divided by the cavity; against a uniform
    /// cavity those of the folded Gaussian.
    ///
    /// - Proper. Uniform if neither cavity is proper. A point below 0 gets a
    ///   point at 0.
    pub fn to_y(y: Gaussian, x: Gaussian) -> Gaussian {
        if x.is_point() {
            return Gaussian::point(x.precision_mean.abs());
        }
        if (y * x).precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        if y.is_point() && y.precision_mean < 0.0 {
            return Gaussian::point(0.0);
        }
        mixed(y, Case::both(y, x).map(|case| (case.log_weight, case.to_y)))
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` from a belief about `y`: the moments of the mixture of both sides, divided by the cavity.
    ///
    /// - Bimodal: a negative precision is clipped to 0, the mean kept. A `y` known to be below 0 is impossible.
    pub fn to_x(y: Gaussian, x: Gaussian) -> Gaussian {
        if y.is_uniform() || (y * x).precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        if y == Gaussian::point(0.0) {
            return y;
        }
        if x.is_point() && y.is_point() && y.precision_mean > 0.0 {
            return Gaussian::point(y.precision_mean.copysign(x.precision_mean)); // the side that x is on
        }
        mixed(x, Case::both(y, x).map(|case| (case.log_weight, case.to_x)))
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` from a known `y`: it is that or minus that; see [`to_x`].
    pub fn to_x_observed(y: f64, x: Gaussian) -> Gaussian {
        to_x(Gaussian::point(y), x)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of both cavities; 0 for a uniform `y`, and if neither is proper.
    pub fn log_evidence(y: Gaussian, x: Gaussian) -> f64 {
        if y.is_uniform() || (y * x).precision <= 0.0 {
            return 0.0;
        }
        if x.is_point() {
            return y.log_density(x.precision_mean.abs());
        }
        let [above, below] = Case::both(y, x);
        ln_sum_exp(above.log_weight, below.log_weight)
    }

    /// See [`log_evidence_observed`].
    pub const LOG_EVIDENCE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `y` at a known value.
    pub fn log_evidence_observed(y: f64, x: Gaussian) -> f64 {
        log_evidence(Gaussian::point(y), x)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gaussian, Operator, exp, ln_normal_density, normal_cdf};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &["x"] };
    /// The marginal of `y`: the moments of the folded Gaussian.
    pub fn to_y(x: Gaussian) -> Gaussian {
        super::ep::to_y(Gaussian::UNIFORM, x)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `x` by the gradient of E[τ |x| − ½ r x²] (FACTORS 2.18): precision r − 2 τ N(0; m, v), natural mean
    /// τ (1 − 2 Φ(−m/√v)) − r m and m times that.
    ///
    /// - The precision is negative where `y` is told to be far from 0: the caller shortens a step that is too long.
    pub fn to_x(y: Gaussian, x: Gaussian) -> Gaussian {
        if y.is_uniform() || x.precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        let (mean, tau) = (x.mean(), y.precision_mean);
        if x.is_point() {
            return Gaussian::from_natural(if mean < 0.0 { -tau } else { tau }, y.precision);
        }
        let density = exp(ln_normal_density(0.0, mean, x.variance()));
        let precision = y.precision - 2.0 * tau * density;
        let slope = tau * (1.0 - 2.0 * normal_cdf(-mean * x.precision.sqrt())) - y.precision * mean;
        Gaussian::from_natural(slope + mean * precision, precision)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// |x|.
    #[inline]
    pub fn value(x: f64) -> f64 {
        x.abs()
    }
}
