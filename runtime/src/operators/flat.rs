//! Operators of `x ~ Flat()`, the improper uniform density over the reals.
//! Edge: `x` is any real.

use crate::distributions::Gaussian;
use crate::operator::{Factor, Operator};

/// `x ~ Flat()`.
pub const FACTOR: Factor = Factor { name: "flat", surface: "Flat()", edges: &["x"], deterministic: false };

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, Operator};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: uniform. The belief is proper only if something else makes it so (FACTORS 2.30).
    #[inline]
    pub fn to_x() -> Gaussian {
        Gaussian::UNIFORM
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of a normalised cavity against the density 1: 0, relative to it; undefined for an improper cavity.
    #[inline]
    pub fn log_evidence(x: Gaussian) -> f64 {
        if x.is_proper() { 0.0 } else { f64::NAN }
    }
}
