//! Operators of `x ~ Uniform(lower, upper)` on the real line, with known bounds.

use crate::distributions::{Belief, Gaussian, TruncatedGaussian};
use crate::operator::{Factor, Operator};
use crate::special::ln;

/// x ~ Uniform(lower, upper).
pub const FACTOR: Factor = Factor {
    name: "uniform",
    surface: "Uniform(lower, upper)",
    edges: &["x", "lower", "upper"],
    deterministic: false,
};

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, Operator, ln};
    use crate::operators::is_between;

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x`: the moments of the cavity cut to the interval, divided by the cavity; against a uniform
    /// cavity mean (L + U)/2 and variance (U − L)²/12. Always proper.
    pub fn to_x(x: Gaussian, lower: f64, upper: f64) -> Gaussian {
        is_between::ep::to_x_observed(true, x, lower, upper)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at an observed `x`.
    #[inline]
    pub fn log_evidence(x: f64, lower: f64, upper: f64) -> f64 {
        if lower <= x && x <= upper { -ln(upper - lower) } else { f64::NEG_INFINITY }
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`; 0 for a uniform one.
    pub fn log_evidence_soft(x: Gaussian, lower: f64, upper: f64) -> f64 {
        if x.is_uniform() {
            return 0.0;
        }
        is_between::ep::log_evidence(true, x, lower, upper) - ln(upper - lower)
    }
}

/// Variational message passing, in the family that is closed under a cut.
pub mod vmp {
    use super::{Belief, Operator, TruncatedGaussian};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the indicator of the interval.
    #[inline]
    pub fn to_x(lower: f64, upper: f64) -> TruncatedGaussian {
        TruncatedGaussian::between(lower, upper)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at an `x` within the bounds; −∞ without.
    #[inline]
    pub fn average_log(x: impl Belief, lower: f64, upper: f64) -> f64 {
        super::ep::log_evidence(x.mean(), lower, upper)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A real between the bounds.
    pub fn draw(lower: f64, upper: f64, random: &mut Random) -> f64 {
        (lower + (upper - lower) * random.unit()).min(upper)
    }
}
