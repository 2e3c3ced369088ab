//! Operators of `y = min(a, b)` = −max(−a, −b).
//! Edges: real numbers.

use crate::distributions::{Gaussian, GaussianBelief};
use crate::operator::{Factor, Improper, Operator};
use crate::operators::max;

/// y = min(a, b).
pub const FACTOR: Factor =
    Factor { name: "min", surface: "min(a, b)", edges: &["y", "a", "b"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] =
    &[("to_y", Improper::Clip), ("to_a", Improper::Clip), ("to_b", Improper::Clip)];

/// The belief about −x.
fn negated(x: impl GaussianBelief) -> Gaussian {
    x.as_gaussian().scaled(-1.0)
}

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, GaussianBelief, Operator, max, negated};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `y`, as [`max::ep::to_y`].
    pub fn to_y(y: Gaussian, a: impl GaussianBelief, b: impl GaussianBelief) -> Gaussian {
        negated(max::ep::to_y(negated(y), negated(a), negated(b)))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `a` from a belief about `y`, or its value, as [`max::ep::to_a`].
    pub fn to_a(y: impl GaussianBelief, a: Gaussian, b: impl GaussianBelief) -> Gaussian {
        negated(max::ep::to_a(negated(y), negated(a), negated(b)))
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to `b`; see [`to_a`].
    pub fn to_b(y: impl GaussianBelief, a: impl GaussianBelief, b: Gaussian) -> Gaussian {
        to_a(y, b, a)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of all cavities, as [`max::ep::log_evidence`].
    pub fn log_evidence(y: impl GaussianBelief, a: impl GaussianBelief, b: impl GaussianBelief) -> f64 {
        max::ep::log_evidence(negated(y), negated(a), negated(b))
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Gaussian, GaussianBelief, Operator, max, negated};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &["a", "b"] };
    /// The marginal of `y`, as [`max::vmp::to_y`].
    pub fn to_y(a: impl GaussianBelief, b: impl GaussianBelief) -> Gaussian {
        negated(max::vmp::to_y(negated(a), negated(b)))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y", "b"] };
    /// Message to `a`, as [`max::vmp::to_a`].
    pub fn to_a(y: Gaussian, a: Gaussian, b: impl GaussianBelief) -> Gaussian {
        negated(max::vmp::to_a(negated(y), negated(a), negated(b)))
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y", "a"] };
    /// Message to `b`; see [`to_a`].
    pub fn to_b(y: Gaussian, a: impl GaussianBelief, b: Gaussian) -> Gaussian {
        to_a(y, b, a)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The smaller of both.
    #[inline]
    pub fn value(a: f64, b: f64) -> f64 {
        a.min(b)
    }
}
