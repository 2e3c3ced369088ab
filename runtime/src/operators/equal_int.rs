//! Operators of `y = (a == b)` for integers. A message lists all the `values` of its receiver.

use crate::distributions::{Bernoulli, Buffer, Categorical, Truth};
use crate::operator::{Factor, Operator};
use crate::special::{ln_1p_exp, ln_sum_exp, ln_sum_exp_of};

/// y = (a == b).
pub const FACTOR: Factor =
    Factor { name: "equal_int", surface: "a == b", edges: &["y", "a", "b"], deterministic: true };

/// Weight t on `value` and f on the others below `values`: where `value` is none of them, f on all, which rules none out
/// unless f is 0.
fn one_value(log_odds: f64, value: usize, values: usize) -> Categorical {
    if log_odds == f64::INFINITY {
        return Categorical::point(values, value);
    }
    let mut message = Buffer::filled(0.0, values);
    if let Some(weight) = message.get_mut(value) {
        *weight = log_odds;
    }
    Categorical::from_buffer(message)
}

/// Expectation propagation.
pub mod ep {
    use super::{Bernoulli, Categorical, Operator, Truth, ln_1p_exp, ln_sum_exp, ln_sum_exp_of, one_value};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y`: P = Σ aₖ bₖ over the values that both have against Σ aₖ (1 − bₖ), in logs.
    pub fn to_y(a: &Categorical, b: &Categorical) -> Bernoulli {
        let (values, a, b) = (0..a.size(), a.log_probabilities(), b.log_probabilities());
        let same = ln_sum_exp_of(values.clone().map(|k| a(k).0 + b(k).0));
        Bernoulli::from_log_odds(same - ln_sum_exp_of(values.map(|k| a(k).0 + b(k).1)))
    }

    /// See [`to_y_known_a`].
    pub const TO_Y_KNOWN_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` at a known `a`.
    pub fn to_y_known_a(a: usize, b: &Categorical) -> Bernoulli {
        is_value(b, a)
    }

    /// See [`to_y_known_b`].
    pub const TO_Y_KNOWN_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` at a known `b`.
    pub fn to_y_known_b(a: &Categorical, b: usize) -> Bernoulli {
        is_value(a, b)
    }

    /// See [`to_y_known`].
    pub const TO_Y_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` when both are known.
    #[inline]
    pub fn to_y_known(a: usize, b: usize) -> Bernoulli {
        Bernoulli::point(a == b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "b"] };
    /// Message to `a`: weights t bₖ + f (1 − bₖ).
    pub fn to_a(y: impl Truth, b: &Categorical, values: usize) -> Categorical {
        other(y.log_odds(), b, values)
    }

    /// See [`to_a_known`].
    pub const TO_A_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a` at a known `b`: weight t there and f elsewhere.
    pub fn to_a_known(y: impl Truth, b: usize, values: usize) -> Categorical {
        one_value(y.log_odds(), b, values)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "a"] };
    /// Message to `b`: weights t aₖ + f (1 − aₖ).
    pub fn to_b(y: impl Truth, a: &Categorical, values: usize) -> Categorical {
        other(y.log_odds(), a, values)
    }

    /// See [`to_b_known`].
    pub const TO_B_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b` at a known `a`: weight t there and f elsewhere.
    pub fn to_b_known(y: impl Truth, a: usize, values: usize) -> Categorical {
        one_value(y.log_odds(), a, values)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = (a == b)) over all three cavities.
    pub fn log_evidence(y: impl Truth, a: &Categorical, b: &Categorical) -> f64 {
        mass(y.log_odds(), to_y(a, b).log_odds())
    }

    /// See [`log_evidence_known_a`].
    pub const LOG_EVIDENCE_KNOWN_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = (a == b)) at a known `a`.
    pub fn log_evidence_known_a(y: impl Truth, a: usize, b: &Categorical) -> f64 {
        mass(y.log_odds(), to_y_known_a(a, b).log_odds())
    }

    /// See [`log_evidence_known_b`].
    pub const LOG_EVIDENCE_KNOWN_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = (a == b)) at a known `b`.
    pub fn log_evidence_known_b(y: impl Truth, a: &Categorical, b: usize) -> f64 {
        mass(y.log_odds(), to_y_known_b(a, b).log_odds())
    }

    fn mass(y: f64, forward: f64) -> f64 {
        ln_sum_exp(-ln_1p_exp(-y) - ln_1p_exp(-forward), -ln_1p_exp(y) - ln_1p_exp(forward))
    }

    fn is_value(belief: &Categorical, value: usize) -> Bernoulli {
        let (is, others) = belief.log_probabilities()(value);
        Bernoulli::from_log_odds(is - others)
    }

    fn other(log_odds: f64, known: &Categorical, values: usize) -> Categorical {
        if log_odds == 0.0 {
            return Categorical::uniform(values);
        }
        let (same, differ) = (-ln_1p_exp(-log_odds), -ln_1p_exp(log_odds));
        let known = known.log_probabilities();
        // Beyond the end of the other nothing is the same.
        let weight = |k: usize| {
            let (is, others) = known(k);
            ln_sum_exp(same + is, differ + others)
        };
        Categorical::from_log_weights_of(values, weight)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Bernoulli, Categorical, Operator, Truth, one_value};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: P = Σ aₖ bₖ over the values that both have.
    pub fn to_y(a: &Categorical, b: &Categorical) -> Bernoulli {
        super::ep::to_y(a, b)
    }

    /// See [`to_y_known_a`].
    pub const TO_Y_KNOWN_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y` at a known `a`.
    pub fn to_y_known_a(a: usize, b: &Categorical) -> Bernoulli {
        super::ep::to_y_known_a(a, b)
    }

    /// See [`to_y_known_b`].
    pub const TO_Y_KNOWN_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y` at a known `b`.
    pub fn to_y_known_b(a: &Categorical, b: usize) -> Bernoulli {
        super::ep::to_y_known_b(a, b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "b"] };
    /// Message to `a`: log weights (log-odds of `y`) · bₖ.
    pub fn to_a(y: Bernoulli, b: &Categorical, values: usize) -> Categorical {
        let mut shares = b.shares();
        let weight = |_| match shares.next() {
            None | Some(0.0) => 0.0,
            Some(p) => y.log_odds() * p,
        };
        Categorical::from_log_weights_of(values, weight)
    }

    /// See [`to_a_known`].
    pub const TO_A_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a` at a known `b`.
    pub fn to_a_known(y: impl Truth, b: usize, values: usize) -> Categorical {
        one_value(y.log_odds(), b, values)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "a"] };
    /// Message to `b`: as [`to_a`].
    pub fn to_b(y: Bernoulli, a: &Categorical, values: usize) -> Categorical {
        to_a(y, a, values)
    }

    /// See [`to_b_known`].
    pub const TO_B_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b` at a known `a`.
    pub fn to_b_known(y: impl Truth, a: usize, values: usize) -> Categorical {
        one_value(y.log_odds(), a, values)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Whether they are the same.
    #[inline]
    pub fn value(a: usize, b: usize) -> bool {
        a == b
    }
}
