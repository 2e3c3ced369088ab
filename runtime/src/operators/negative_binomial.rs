//! Operators of `x ~ NegativeBinomial(shape, probability)`: the number of failures before the `shape`-th success.
//! Edges: `x` is a count, `shape` a known number above 0, `probability` one in (0, 1].
//!
//! It is a Poisson of rate Gamma(shape, p/(1 − p)) (FACTORS 2.9).

use crate::distributions::{Beta, Chance, Gamma, Poisson};
use crate::operator::{Factor, Operator};

/// x ~ NegativeBinomial(shape, probability).
pub const FACTOR: Factor = Factor {
    name: "negative_binomial",
    surface: "NegativeBinomial(shape, probability)",
    edges: &["x", "shape", "probability"],
    deterministic: false,
};

/// The message of an observed count: `shape` successes and `x` failures.
fn counted(x: usize, shape: f64) -> Beta {
    Beta::new(1.0 + shape, 1.0 + x as f64)
}

/// The rate that a Poisson of the same counts has; that of a certain success is 0.
fn rate(shape: f64, probability: f64) -> Gamma {
    if probability >= 1.0 {
        return Gamma::point(0.0);
    }
    Gamma::from_shape_rate(shape, probability / (1.0 - probability))
}

/// Expectation propagation.
pub mod ep {
    use super::{Beta, Chance, Operator, Poisson, counted, rate};
    use crate::operators::poisson;

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x`: the mean of the tilted distribution is matched by a Poisson message.
    pub fn to_x(x: Poisson, shape: f64, probability: f64) -> Poisson {
        poisson::ep::to_x(x, rate(shape, probability))
    }

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count: Beta(1 + shape, 1 + x).
    pub fn to_probability_observed(x: usize, shape: f64) -> Beta {
        counted(x, shape)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a known probability or under the Beta.
    pub fn log_evidence(x: usize, shape: f64, probability: impl Chance) -> f64 {
        probability.log_waiting(x, shape)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ over `x` of its cavity times the factor.
    pub fn log_evidence_soft(x: Poisson, shape: f64, probability: f64) -> f64 {
        poisson::ep::log_evidence_soft(x, rate(shape, probability))
    }
}

/// Variational message passing, of an observed count.
pub mod vmp {
    use super::{Beta, Chance, Operator, counted};
    use crate::distributions::weighted;
    use crate::special::ln;

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count: Beta(1 + shape, 1 + x).
    pub fn to_probability_observed(x: usize, shape: f64) -> Beta {
        counted(x, shape)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x): log of the number of orders + shape E log p + x E log(1 − p).
    pub fn average_log(x: usize, shape: f64, probability: impl Chance) -> f64 {
        let (success, failure) = probability.mean_logs();
        let k = x as f64;
        // The orders alone: at p = ½ both outcomes weigh the same.
        let orders = 0.5.log_waiting(x, shape) - (shape + k) * ln(0.5);
        orders + shape * success + weighted(k, failure)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Operator, rate};
    use crate::{Poisson, Random};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A count.
    pub fn draw(shape: f64, probability: f64, random: &mut Random) -> usize {
        Poisson::from_rate(rate(shape, probability).sample(random)).sample(random)
    }
}
