//! Operators of `y = a + (1 if b else 0)`: one step of counting the truth values of an array.
//!
//! Of n truth values the steps are the dynamic programme of their number: forwards P(j of the first i are true),
//! backwards what is said of the total given that; O(n²) for all messages.

use crate::distributions::{Bernoulli, Categorical, Truth, Whole};
use crate::operator::{Factor, Operator};
use crate::special::{ln_1p_exp, ln_sum_exp, ln_sum_exp_of};

/// y = a + b.
pub const FACTOR: Factor =
    Factor { name: "add_truth", surface: "a + b", edges: &["y", "a", "b"], deterministic: true };

/// Logs of the probabilities of true and of false.
fn logs(b: impl Truth) -> (f64, f64) {
    (-ln_1p_exp(-b.log_odds()), -ln_1p_exp(b.log_odds()))
}

/// Weights p aₖ₋₁ + (1 − p) aₖ.
fn more(a: impl Whole, b: impl Truth, values: usize) -> Categorical {
    let (t, f) = logs(b);
    let before = |k: usize| k.checked_sub(1).map_or(f64::NEG_INFINITY, |k| a.log_weight_of(k));
    Categorical::from_log_weights_of(values, |k| ln_sum_exp(t + before(k), f + a.log_weight_of(k)))
}

/// Expectation propagation.
pub mod ep {
    use super::{Bernoulli, Categorical, Operator, Truth, Whole, ln_sum_exp, ln_sum_exp_of, logs, more};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y`: p aₖ₋₁ + (1 − p) aₖ.
    pub fn to_y(a: impl Whole, b: impl Truth, values: usize) -> Categorical {
        more(a, b, values)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: p yₖ₊₁ + (1 − p) yₖ.
    pub fn to_a(y: impl Whole, b: impl Truth, values: usize) -> Categorical {
        let (t, f) = logs(b);
        let weight = |k: usize| ln_sum_exp(t + y.log_weight_of(k + 1), f + y.log_weight_of(k));
        Categorical::from_log_weights_of(values, weight)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: odds Σ aₖ yₖ₊₁ / Σ aₖ yₖ; a contradiction is improper (NaN).
    pub fn to_b(y: impl Whole, a: impl Whole) -> Bernoulli {
        let sum =
            |by: usize| ln_sum_exp_of((0..a.end()).map(|k| a.log_weight_of(k) + y.log_weight_of(k + by)));
        Bernoulli::from_log_odds(sum(1) - sum(0))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = a + b) over the cavities.
    pub fn log_evidence(y: impl Whole, a: impl Whole, b: impl Truth) -> f64 {
        let sum = more(a, b, a.end() + 1);
        let joint = |k: usize| (&sum).log_weight_of(k) + y.log_weight_of(k);
        ln_sum_exp_of((0..sum.size()).map(joint)) - (&sum).log_total_weight() - y.log_total_weight()
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Bernoulli, Categorical, Operator, Truth, Whole, more};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: p aₖ₋₁ + (1 − p) aₖ.
    pub fn to_y(a: impl Whole, b: impl Truth, values: usize) -> Categorical {
        more(a, b, values)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: log weights p log yₖ₊₁ + (1 − p) log yₖ.
    pub fn to_a(y: &Categorical, b: impl Truth, values: usize) -> Categorical {
        let p = b.probability_true();
        let weighted = |p: f64, log: f64| if p == 0.0 { 0.0 } else { p * log };
        let weight = |k: usize| weighted(p, y.log_weight(k + 1)) + weighted(1.0 - p, y.log_weight(k));
        Categorical::from_log_weights_of(values, weight)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: log-odds Σ P(a = k) (log yₖ₊₁ − log yₖ).
    pub fn to_b(y: &Categorical, a: impl Whole) -> Bernoulli {
        let mean = |by: usize| a.mean_of(|k| y.log_weight(k + by));
        Bernoulli::from_log_odds(mean(1) - mean(0))
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// One more if `b` holds.
    #[inline]
    pub fn value(a: usize, b: bool) -> usize {
        a + usize::from(b)
    }
}
