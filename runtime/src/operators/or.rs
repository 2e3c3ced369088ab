//! Operators of `y = a or b`, by De Morgan from `and`.

use super::and::{both, mass, one};
use crate::distributions::{Bernoulli, Truth};
use crate::operator::{Factor, Operator};

/// y = a or b.
pub const FACTOR: Factor =
    Factor { name: "or", surface: "a or b", edges: &["y", "a", "b"], deterministic: true };

/// Expectation propagation.
pub mod ep {
    use super::{Bernoulli, Operator, Truth, both, mass, one};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y`: P = 1 − (1 − A)(1 − B), in logs.
    #[inline]
    pub fn to_y(a: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(-both(-a.log_odds(), -b.log_odds()))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: odds t/(t B + f (1 − B)) with B the probability of `b`. A contradiction is improper (NaN).
    #[inline]
    pub fn to_a(y: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(-one(-y.log_odds(), -b.log_odds()))
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: as [`to_a`].
    #[inline]
    pub fn to_b(y: impl Truth, a: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(-one(-y.log_odds(), -a.log_odds()))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = (a or b)) over all three cavities.
    #[inline]
    pub fn log_evidence(y: impl Truth, a: impl Truth, b: impl Truth) -> f64 {
        mass(-y.log_odds(), -a.log_odds(), -b.log_odds())
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Bernoulli, Operator, Truth, both};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: P = 1 − (1 − A)(1 − B), in logs.
    #[inline]
    pub fn to_y(a: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(-both(-a.log_odds(), -b.log_odds()))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: the log-odds of `y` times P(not b).
    #[inline]
    pub fn to_a(y: Bernoulli, b: impl Truth) -> Bernoulli {
        y.pow(1.0 - b.probability_true())
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: the log-odds of `y` times P(not a).
    #[inline]
    pub fn to_b(y: Bernoulli, a: impl Truth) -> Bernoulli {
        y.pow(1.0 - a.probability_true())
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Whether one is true.
    #[inline]
    pub fn value(a: bool, b: bool) -> bool {
        a || b
    }
}
