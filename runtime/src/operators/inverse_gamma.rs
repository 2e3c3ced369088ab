//! Operators of `x ~ InverseGamma(shape, scale)`, whose 1/x is Gamma(shape, rate = scale), at an observed `x` and a known
//! shape. A latent one is made of that Gamma before an algorithm sees it.
//! Edges: `x` and `scale` are positive, in one unit; `shape` is a positive number.

use crate::distributions::{Gamma, LogBelief};
use crate::operator::{Factor, Operator};
use crate::operators::gamma;
use crate::special::ln;

/// x ~ InverseGamma(shape, scale).
pub const FACTOR: Factor = Factor {
    name: "inverse_gamma",
    surface: "InverseGamma(shape, scale)",
    edges: &["x", "shape", "scale"],
    deterministic: false,
};

/// What takes the place of a latent one before an algorithm sees it.
pub const THROUGH: &[&str] = &["gamma", "pow"];

/// Expectation propagation.
pub mod ep {
    use super::{Gamma, Operator, gamma, ln};

    /// See [`to_scale_observed`].
    pub const TO_SCALE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `scale` from an observed `x`: Gamma(shape + 1, 1/x).
    pub fn to_scale_observed(x: f64, shape: f64) -> Gamma {
        gamma::ep::to_rate_observed(1.0 / x, shape)
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at known values: that of 1/x, and 2 log of the slope of 1/x.
    pub fn log_evidence_known(x: f64, shape: f64, scale: f64) -> f64 {
        gamma::ep::log_evidence_known(1.0 / x, shape, scale) - 2.0 * ln(x)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `scale`.
    pub fn log_evidence(x: f64, shape: f64, scale: Gamma) -> f64 {
        gamma::ep::log_evidence(1.0 / x, shape, scale) - 2.0 * ln(x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Gamma, LogBelief, Operator, gamma, ln};

    /// See [`to_scale`].
    pub const TO_SCALE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `scale` from an observed `x`: Gamma(shape + 1, 1/x).
    pub fn to_scale(x: f64, shape: f64) -> Gamma {
        gamma::vmp::to_rate(1.0 / x, shape)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log density at an observed `x`.
    pub fn average_log(x: f64, shape: f64, scale: impl LogBelief) -> f64 {
        gamma::vmp::average_log(1.0 / x, shape, scale) - 2.0 * ln(x)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Gamma, Operator};
    use crate::{Random, data::check::Support};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A positive number.
    pub fn draw(shape: f64, scale: f64, random: &mut Random) -> f64 {
        Support::Positive.nearest(1.0 / Gamma::from_shape_rate(shape, scale).sample(random))
    }
}
