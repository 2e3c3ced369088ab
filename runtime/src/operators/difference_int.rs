//! Operators of `y = a - b` for integers, known or random: y + b = a, where b is not above a.
//!
//! A difference below 0 is no value of `y`: the factor holds that there is none, so it is not normalised in `y`.

use crate::distributions::{Categorical, Whole};
use crate::operator::{Factor, Operator};

/// y = a - b.
pub const FACTOR: Factor =
    Factor { name: "difference_int", surface: "a - b", edges: &["y", "a", "b"], deterministic: true };

/// Expectation propagation.
pub mod ep {
    use super::{Categorical, Operator, Whole};
    use crate::operators::sum_int;

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// Message to `y`: Σ over j of bⱼ aᵢ₊ⱼ, without the mass of b > a. (Not exact in that it is normalised: the evidence
    /// counts the mass that is lost.)
    pub fn to_y(a: impl Whole, b: impl Whole, values: usize) -> Categorical {
        sum_int::correlated(a, b, values)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `a`: the convolution of `y` and `b`.
    pub fn to_a(y: impl Whole, b: impl Whole, values: usize) -> Categorical {
        sum_int::convolved(y, b, values)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `b`: Σ over k of yₖ aₖ₊ⱼ.
    pub fn to_b(y: impl Whole, a: impl Whole, values: usize) -> Categorical {
        sum_int::correlated(a, y, values)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = a − b) over the cavities.
    pub fn log_evidence(y: impl Whole, a: impl Whole, b: impl Whole) -> f64 {
        sum_int::ep::log_evidence(a, y, b)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The difference; 0 where that would be below.
    #[inline]
    pub fn value(a: usize, b: usize) -> usize {
        a.saturating_sub(b)
    }
}
