//! Operators of `y = (a == b)` for truth values.

use crate::distributions::{Bernoulli, Truth};
use crate::operator::{Factor, Operator};

/// y = (a == b).
pub const FACTOR: Factor =
    Factor { name: "equal_bool", surface: "a == b", edges: &["y", "a", "b"], deterministic: true };

/// The log-odds that two independent truth values agree: log((1 + e^{a+b})/(e^a + e^b)), which is ±min(|a|, |b|) but
/// for what is left where both are small. The factor is symmetric in all three edges.
#[inline]
fn agreement(a: f64, b: f64) -> f64 {
    use crate::special::ln_1p_exp;
    let least = a.abs().min(b.abs()) * a.signum() * b.signum();
    if a.is_infinite() || b.is_infinite() {
        return least;
    }
    least + (ln_1p_exp(-(a + b).abs()) - ln_1p_exp(-(a - b).abs()))
}

/// Expectation propagation.
pub mod ep {
    use super::{Bernoulli, Operator, Truth, agreement};
    use crate::special::{ln_1p_exp, ln_sum_exp};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a", "b"] };
    /// Message to `y`: P = AB + (1 − A)(1 − B), in logs.
    #[inline]
    pub fn to_y(a: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(agreement(a.log_odds(), b.log_odds()))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "b"] };
    /// Message to `a`: that `y` and `b` agree.
    #[inline]
    pub fn to_a(y: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(agreement(y.log_odds(), b.log_odds()))
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "a"] };
    /// Message to `b`: that `y` and `a` agree.
    #[inline]
    pub fn to_b(y: impl Truth, a: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(agreement(y.log_odds(), a.log_odds()))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = (a == b)) over all three cavities.
    #[inline]
    pub fn log_evidence(y: impl Truth, a: impl Truth, b: impl Truth) -> f64 {
        let (y, forward) = (y.log_odds(), agreement(a.log_odds(), b.log_odds()));
        ln_sum_exp(-ln_1p_exp(-y) - ln_1p_exp(-forward), -ln_1p_exp(y) - ln_1p_exp(forward))
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Bernoulli, Operator, Truth, agreement};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a", "b"] };
    /// The marginal of `y`: P = AB + (1 − A)(1 − B), in logs.
    #[inline]
    pub fn to_y(a: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(agreement(a.log_odds(), b.log_odds()))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "b"] };
    /// Message to `a`: the log-odds of `y` times 2 P(b) − 1.
    #[inline]
    pub fn to_a(y: Bernoulli, b: impl Truth) -> Bernoulli {
        y.pow(2.0 * b.probability_true() - 1.0)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "a"] };
    /// Message to `b`: the log-odds of `y` times 2 P(a) − 1.
    #[inline]
    pub fn to_b(y: Bernoulli, a: impl Truth) -> Bernoulli {
        y.pow(2.0 * a.probability_true() - 1.0)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Whether they are the same.
    #[inline]
    pub fn value(a: bool, b: bool) -> bool {
        a == b
    }
}
