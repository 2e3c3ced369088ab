//! Operators of `x ~ UniformInt(size)`: each of 0, 1, …, size − 1 with probability 1/size.

use crate::distributions::Categorical;
use crate::operator::{Factor, Operator};
use crate::special::ln;

/// x ~ UniformInt(size).
pub const FACTOR: Factor =
    Factor { name: "uniform_int", surface: "UniformInt(size)", edges: &["x", "size"], deterministic: false };

/// Expectation propagation.
pub mod ep {
    use super::{Categorical, Operator, ln};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: uniform over its values.
    pub fn to_x(size: usize) -> Categorical {
        Categorical::uniform(size)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x): −log size, or −∞ out of range.
    #[inline]
    pub fn log_evidence(x: usize, size: usize) -> f64 {
        if x < size { -ln(size as f64) } else { f64::NEG_INFINITY }
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ over `x` of its cavity times the factor.
    pub fn log_evidence_soft(x: &Categorical, size: usize) -> f64 {
        Categorical::uniform(size).log_average_of(x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Categorical, Operator, ln};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: uniform over its values.
    pub fn to_x(size: usize) -> Categorical {
        Categorical::uniform(size)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) of an observed `x`.
    #[inline]
    pub fn average_log(x: usize, size: usize) -> f64 {
        super::ep::log_evidence(x, size)
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) = −log size, or −∞ if `x` may be out of range.
    #[inline]
    pub fn average_log_random(x: &Categorical, size: usize) -> f64 {
        let beyond = x.size() > size && x.probabilities()[size..].iter().any(|&p| p > 0.0);
        if beyond { f64::NEG_INFINITY } else { -ln(size as f64) }
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// An integer below `size`; 0 if that is 0.
    pub fn draw(size: usize, random: &mut Random) -> usize {
        ((random.unit() * size as f64) as usize).min(size.saturating_sub(1))
    }
}
