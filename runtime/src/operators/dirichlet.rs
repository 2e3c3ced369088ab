//! Operators of `x ~ Dirichlet(concentration)` with known pseudo-counts.

use crate::distributions::Dirichlet;
use crate::operator::{Factor, Operator};

/// x ~ Dirichlet(concentration).
pub const FACTOR: Factor = Factor {
    name: "dirichlet",
    surface: "Dirichlet(concentration)",
    edges: &["x", "concentration"],
    deterministic: false,
};

/// Expectation propagation.
pub mod ep {
    use super::{Dirichlet, Operator};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the density itself.
    pub fn to_x(concentration: &[f64]) -> Dirichlet {
        Dirichlet::from_slice(concentration)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at an observed `x`.
    pub fn log_evidence(x: &[f64], concentration: &[f64]) -> f64 {
        to_x(concentration).log_density(x)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`.
    pub fn log_evidence_soft(x: &Dirichlet, concentration: &[f64]) -> f64 {
        to_x(concentration).log_average_of(x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Dirichlet, Operator};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the density itself.
    pub fn to_x(concentration: &[f64]) -> Dirichlet {
        Dirichlet::from_slice(concentration)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at an observed `x`.
    pub fn average_log(x: &[f64], concentration: &[f64]) -> f64 {
        to_x(concentration).log_density(x)
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The mean log density.
    pub fn average_log_random(x: &Dirichlet, concentration: &[f64]) -> f64 {
        x.average_log(&to_x(concentration))
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Dirichlet, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Probabilities that sum to 1.
    pub fn draw(concentration: &[f64], random: &mut Random) -> Vec<f64> {
        Dirichlet::new(concentration.to_vec()).sample(random)
    }
}
