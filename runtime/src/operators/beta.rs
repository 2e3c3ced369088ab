//! Operators of `x ~ Beta(alpha, beta)` with known pseudo-counts.

use crate::distributions::Beta;
use crate::operator::{Factor, Operator};

/// x ~ Beta(alpha, beta).
pub const FACTOR: Factor = Factor {
    name: "beta",
    surface: "Beta(alpha, beta)",
    edges: &["x", "alpha", "beta"],
    deterministic: false,
};

/// Expectation propagation.
pub mod ep {
    use super::{Beta, Operator};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the density itself.
    #[inline]
    pub fn to_x(alpha: f64, beta: f64) -> Beta {
        Beta::new(alpha, beta)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at an observed `x`.
    #[inline]
    pub fn log_evidence(x: f64, alpha: f64, beta: f64) -> f64 {
        Beta::new(alpha, beta).log_density(x)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`.
    #[inline]
    pub fn log_evidence_soft(x: Beta, alpha: f64, beta: f64) -> f64 {
        Beta::new(alpha, beta).log_average_of(&x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Beta, Operator};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the density itself.
    #[inline]
    pub fn to_x(alpha: f64, beta: f64) -> Beta {
        Beta::new(alpha, beta)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at an observed `x`.
    #[inline]
    pub fn average_log(x: f64, alpha: f64, beta: f64) -> f64 {
        Beta::new(alpha, beta).log_density(x)
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The mean log density.
    #[inline]
    pub fn average_log_random(x: Beta, alpha: f64, beta: f64) -> f64 {
        x.average_log(&Beta::new(alpha, beta))
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Beta, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A number between 0 and 1; NaN where a parameter is not positive.
    pub fn draw(alpha: f64, beta: f64, random: &mut Random) -> f64 {
        Beta::new(alpha, beta).sample(random)
    }
}
