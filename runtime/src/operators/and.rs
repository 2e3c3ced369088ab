//! Operators of `y = a and b`.

use crate::distributions::{Bernoulli, Truth};
use crate::operator::{Factor, Operator};

/// y = a and b.
pub const FACTOR: Factor =
    Factor { name: "and", surface: "a and b", edges: &["y", "a", "b"], deterministic: true };

/// The log-odds that both of two independent events happen: AB against 1 − AB. With a the log-odds of A and
/// b of B these are −log(e^−a + e^−b + e^−a−b).
#[inline]
pub(super) fn both(a: f64, b: f64) -> f64 {
    use crate::special::ln_sum_exp;
    if a == f64::NEG_INFINITY || b == f64::NEG_INFINITY {
        return f64::NEG_INFINITY;
    }
    -ln_sum_exp(ln_sum_exp(-a, -b), -a - b)
}

/// The log-odds of one input of `and`, given the output's and the other input's log-odds: (tB + f(1 − B))/f.
#[inline]
pub(super) fn one(y: f64, other: f64) -> f64 {
    use crate::special::{ln_1p_exp, ln_sum_exp};
    if y == f64::INFINITY {
        // Both are true; an other input known to be false contradicts that.
        return if other == f64::NEG_INFINITY { f64::NAN } else { f64::INFINITY };
    }
    ln_sum_exp(y - ln_1p_exp(-other), -ln_1p_exp(other))
}

/// log P(y = (a and b)) for log-odds of all three.
#[inline]
pub(super) fn mass(y: f64, a: f64, b: f64) -> f64 {
    use crate::special::{ln_1p_exp, ln_sum_exp};
    let forward = both(a, b);
    ln_sum_exp(-ln_1p_exp(-y) - ln_1p_exp(-forward), -ln_1p_exp(y) - ln_1p_exp(forward))
}

/// Expectation propagation.
pub mod ep {
    use super::{Bernoulli, Operator, Truth, both, mass, one};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y`: P = AB, in logs.
    #[inline]
    pub fn to_y(a: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(both(a.log_odds(), b.log_odds()))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: odds (tB + f(1 − B))/f. A contradiction is improper (NaN).
    #[inline]
    pub fn to_a(y: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(one(y.log_odds(), b.log_odds()))
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: as [`to_a`].
    #[inline]
    pub fn to_b(y: impl Truth, a: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(one(y.log_odds(), a.log_odds()))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = (a and b)) over all three cavities.
    #[inline]
    pub fn log_evidence(y: impl Truth, a: impl Truth, b: impl Truth) -> f64 {
        mass(y.log_odds(), a.log_odds(), b.log_odds())
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Bernoulli, Operator, Truth, both};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: P = AB, in logs.
    #[inline]
    pub fn to_y(a: impl Truth, b: impl Truth) -> Bernoulli {
        Bernoulli::from_log_odds(both(a.log_odds(), b.log_odds()))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: the log-odds of `y` times P(b).
    #[inline]
    pub fn to_a(y: Bernoulli, b: impl Truth) -> Bernoulli {
        y.pow(b.probability_true())
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: the log-odds of `y` times P(a).
    #[inline]
    pub fn to_b(y: Bernoulli, a: impl Truth) -> Bernoulli {
        y.pow(a.probability_true())
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Whether both are true.
    #[inline]
    pub fn value(a: bool, b: bool) -> bool {
        a && b
    }
}
