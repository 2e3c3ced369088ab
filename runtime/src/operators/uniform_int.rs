//! Operators of `x ~ UniformInt(size)`: each of 0, 1, …, size − 1 with probability 1/size, where the size is known or
//! random. No value is below a size of 0. Messages at a random size list all the `values` of their receiver.

use crate::distributions::{Buffer, Categorical, Whole};
use crate::operator::{Factor, Operator};
use crate::special::ln;

/// x ~ UniformInt(size).
pub const FACTOR: Factor =
    Factor { name: "uniform_int", surface: "UniformInt(size)", edges: &["x", "size"], deterministic: false };

/// Expectation propagation.
pub mod ep {
    use super::{Buffer, Categorical, Operator, Whole, ln};
    use crate::special::ln_sum_exp;

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: uniform over its values.
    pub fn to_x(size: usize) -> Categorical {
        Categorical::uniform(size)
    }

    /// See [`to_x_random`].
    pub const TO_X_RANDOM: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// Message to `x` at a random size: weights Σ over n > k of P(n)/n. (Not exact where the size may be 0: the evidence
    /// counts that mass, which has no value.)
    pub fn to_x_random(size: &Categorical, values: usize) -> Categorical {
        let mut log_weights = Buffer::filled(f64::NEG_INFINITY, values);
        let mut tail = f64::NEG_INFINITY;
        for n in (1..size.size().max(values + 1)).rev() {
            tail = ln_sum_exp(tail, size.log_weight_of(n) - ln(n as f64));
            if let Some(weight) = log_weights.get_mut(n - 1) {
                *weight = tail;
            }
        }
        Categorical::from_buffer(log_weights)
    }

    /// See [`to_size`].
    pub const TO_SIZE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `size` from a known or random `x`: weights P(x < n)/n.
    pub fn to_size(x: impl Whole, values: usize) -> Categorical {
        let mut head = f64::NEG_INFINITY;
        Categorical::from_log_weights_of(values, |n| {
            if n > 0 {
                head = ln_sum_exp(head, x.log_weight_of(n - 1));
            }
            head - ln(n as f64).max(0.0)
        })
    }

    /// See [`log_evidence_random`].
    pub const LOG_EVIDENCE_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a random size.
    pub fn log_evidence_random(x: impl Whole, size: &Categorical) -> f64 {
        let (mut head, mut joint) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for n in 1..size.size() {
            head = ln_sum_exp(head, x.log_weight_of(n - 1));
            joint = ln_sum_exp(joint, head + size.log_weight_of(n) - ln(n as f64));
        }
        joint - x.log_total_weight() - size.log_total_weight()
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
    use super::{Categorical, Operator, Whole, ln};

    /// See [`to_size`].
    pub const TO_SIZE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `size` from a known `x`: weights 1/n above it.
    pub fn to_size(x: usize, values: usize) -> Categorical {
        let weight = |n: usize| if n > x { -ln(n as f64) } else { f64::NEG_INFINITY };
        Categorical::from_log_weights_of(values, weight)
    }

    /// See [`average_log_size`].
    pub const AVERAGE_LOG_SIZE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of an observed `x` at a random size: −E log n, or −∞ if `x` may be out of range.
    pub fn average_log_size(x: usize, size: &Categorical) -> f64 {
        size.mean_of(|n| super::ep::log_evidence(x, n))
    }

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
        let beyond = x.size() > size && x.shares().skip(size).any(|p| p > 0.0);
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
