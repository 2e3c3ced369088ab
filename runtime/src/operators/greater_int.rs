//! Operators of `y = (a > b)` for integers, known or random, and for a count of a Poisson against a known integer.
//!
//! All in logs, so that far tails keep their digits. A message lists all the `values` of its receiver.

use crate::distributions::{Bernoulli, Buffer, Categorical, Poisson, Truth, Whole};
use crate::operator::{Factor, Operator};
use crate::special::{ln_1p_exp, ln_sum_exp};

/// y = (a > b).
pub const FACTOR: Factor =
    Factor { name: "greater_int", surface: "a > b", edges: &["y", "a", "b"], deterministic: true };

/// log P of each value.
fn log_shares(of: impl Whole) -> impl Fn(usize) -> f64 {
    let total = of.log_total_weight();
    move |value| of.log_weight_of(value) - total
}

/// A log weight for each of `values` integers i: P(other < i + `shift`) counts e^`below`, P(other ≥ i + `shift`)
/// counts e^`rest`.
fn against(values: usize, other: impl Whole, shift: usize, (below, rest): (f64, f64)) -> Categorical {
    let share = log_shares(other);
    let mut log_weights = Buffer::filled(f64::NEG_INFINITY, values);
    let mut tail = f64::NEG_INFINITY;
    for at in (0..other.end().max(values + shift)).rev() {
        tail = ln_sum_exp(tail, share(at));
        if let Some(weight) = at.checked_sub(shift).and_then(|i| log_weights.get_mut(i)) {
            *weight = rest + tail;
        }
    }
    let mut head = if shift > 0 { share(0) } else { f64::NEG_INFINITY };
    for (i, weight) in log_weights.iter_mut().enumerate() {
        *weight = ln_sum_exp(*weight, below + head);
        head = ln_sum_exp(head, share(i + shift));
    }
    Categorical::from_buffer(log_weights)
}

/// Logs of the probabilities of true and of false.
fn logs(y: f64) -> (f64, f64) {
    (-ln_1p_exp(-y), -ln_1p_exp(y))
}

/// log P(y = (a > b)) from the log-odds of either side.
fn mass(y: f64, forward: f64) -> f64 {
    let ((t, f), (above, not)) = (logs(y), logs(forward));
    ln_sum_exp(t + above, f + not)
}

/// The log-odds that a count is above a known integer.
fn above(x: Poisson, bound: usize) -> f64 {
    let cut = bound as f64 + 1.0;
    x.part(cut, f64::INFINITY).0 - x.part(0.0, cut).0
}

/// Message to a count that is above `bound` by log-odds `y`: the mean of the tilted distribution is matched by a belief
/// of the cavity's `nu`, so that the message is a power λᵏ.
fn to_count(y: f64, x: Poisson, bound: usize) -> Poisson {
    if y == 0.0 || x.is_point() || x.rate == 0.0 {
        return Poisson::UNIFORM;
    }
    let (cut, (t, f)) = (bound as f64 + 1.0, logs(y));
    let ((low, mean_below), (high, mean_above)) = (x.part(0.0, cut), x.part(cut, f64::INFINITY));
    let odds = (t + high) - (f + low);
    let mean = if t == f64::NEG_INFINITY {
        mean_below
    } else if f == f64::NEG_INFINITY || odds == f64::INFINITY {
        mean_above
    } else {
        let share = crate::special::logistic(odds);
        mean_above * share + mean_below * (1.0 - share)
    };
    if high.is_nan() && t > f64::NEG_INFINITY {
        return Poisson::UNIFORM; // an improper cavity has no mean above a bound
    }
    let belief = Poisson::from_mean(mean, x.nu);
    Poisson::new(belief.rate / x.rate, 0.0)
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Bernoulli, Categorical, Operator, Poisson, Truth, Whole, above, against, log_shares, logs, mass,
        to_count,
    };
    use crate::special::ln_sum_exp;

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y`: P(a > b) against P(a ≤ b), each a sum of its own.
    pub fn to_y(a: impl Whole, b: impl Whole) -> Bernoulli {
        let never = f64::NEG_INFINITY;
        let (mut greater, mut not, mut up_to_a, mut below_b) = (never, never, never, never);
        let (share_a, share_b) = (log_shares(a), log_shares(b));
        for i in 0..a.end().max(b.end()) {
            let (of_a, of_b) = (share_a(i), share_b(i));
            greater = ln_sum_exp(greater, of_a + below_b);
            up_to_a = ln_sum_exp(up_to_a, of_a);
            not = ln_sum_exp(not, of_b + up_to_a);
            below_b = ln_sum_exp(below_b, of_b);
        }
        Bernoulli::from_log_odds(greater - not)
    }

    /// See [`to_y_count_a`].
    pub const TO_Y_COUNT_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a count and a known integer.
    pub fn to_y_count_a(a: Poisson, b: usize) -> Bernoulli {
        Bernoulli::from_log_odds(above(a, b))
    }

    /// See [`to_y_count_b`].
    pub const TO_Y_COUNT_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y` from a known integer and a count: true where the count is not above a − 1.
    pub fn to_y_count_b(a: usize, b: Poisson) -> Bernoulli {
        let Some(most) = a.checked_sub(1) else { return Bernoulli::point(false) };
        Bernoulli::from_log_odds(-above(b, most))
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: t P(b < i) + f P(b ≥ i).
    pub fn to_a(y: impl Truth, b: impl Whole, values: usize) -> Categorical {
        if y.log_odds() == 0.0 {
            return Categorical::uniform(values);
        }
        against(values, b, 0, logs(y.log_odds()))
    }

    /// See [`to_a_count`].
    pub const TO_A_COUNT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to a count `a`: the belief's mean is matched. The message to a known count is uniform.
    pub fn to_a_count(y: impl Truth, a: Poisson, b: usize) -> Poisson {
        to_count(y.log_odds(), a, b)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: t P(a > j) + f P(a ≤ j).
    pub fn to_b(y: impl Truth, a: impl Whole, values: usize) -> Categorical {
        if y.log_odds() == 0.0 {
            return Categorical::uniform(values);
        }
        let (t, f) = logs(y.log_odds());
        against(values, a, 1, (f, t))
    }

    /// See [`to_b_count`].
    pub const TO_B_COUNT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y"] };
    /// Message to a count `b`: as to `a`, of a count that is not above a − 1.
    pub fn to_b_count(y: impl Truth, a: usize, b: Poisson) -> Poisson {
        match a.checked_sub(1) {
            Some(most) => to_count(-y.log_odds(), b, most),
            None if y.log_odds() == f64::INFINITY => Poisson::new(f64::NAN, 0.0), // nothing is below 0
            None => Poisson::UNIFORM,
        }
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = (a > b)) over the cavities.
    pub fn log_evidence(y: impl Truth, a: impl Whole, b: impl Whole) -> f64 {
        mass(y.log_odds(), to_y(a, b).log_odds())
    }

    /// See [`log_evidence_count_a`].
    pub const LOG_EVIDENCE_COUNT_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The same of a count and a known integer.
    pub fn log_evidence_count_a(y: impl Truth, a: Poisson, b: usize) -> f64 {
        mass(y.log_odds(), to_y_count_a(a, b).log_odds())
    }

    /// See [`log_evidence_count_b`].
    pub const LOG_EVIDENCE_COUNT_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The same of a known integer and a count.
    pub fn log_evidence_count_b(y: impl Truth, a: usize, b: Poisson) -> f64 {
        mass(y.log_odds(), to_y_count_b(a, b).log_odds())
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Bernoulli, Categorical, Operator, Poisson, Whole};
    use crate::special::exp;

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: P(a > b) against P(a ≤ b).
    pub fn to_y(a: impl Whole, b: impl Whole) -> Bernoulli {
        super::ep::to_y(a, b)
    }

    /// See [`to_y_count_a`].
    pub const TO_Y_COUNT_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y` at a count and a known integer.
    pub fn to_y_count_a(a: Poisson, b: usize) -> Bernoulli {
        super::ep::to_y_count_a(a, b)
    }

    /// See [`to_y_count_b`].
    pub const TO_Y_COUNT_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y` at a known integer and a count.
    pub fn to_y_count_b(a: usize, b: Poisson) -> Bernoulli {
        super::ep::to_y_count_b(a, b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: log weights (log-odds of `y`) · P(b < i), but for a constant.
    pub fn to_a(y: Bernoulli, b: impl Whole, values: usize) -> Categorical {
        expected(values, b, 0, y.log_odds())
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: log weights −(log-odds of `y`) · P(a ≤ j), but for a constant.
    pub fn to_b(y: Bernoulli, a: impl Whole, values: usize) -> Categorical {
        expected(values, a, 1, -y.log_odds())
    }

    /// The log weights −|`odds`| · P of each of `values` integers i, where P is the probability that the other integer is
    /// on the wrong side of i + `shift`: not below it at positive odds, below it at negative ones.
    ///
    /// A known `y` rules out all but the values of which no other integer is on the wrong side. Where there is none, those
    /// are left for which that is least probable, so that the other integer can follow; none of which all are.
    fn expected(values: usize, other: impl Whole, shift: usize, odds: f64) -> Categorical {
        let (below, rest) = ((0.0, f64::NEG_INFINITY), (f64::NEG_INFINITY, 0.0));
        let (wrong, right) = if odds > 0.0 { (rest, below) } else { (below, rest) };
        let wrong = super::against(values, other, shift, wrong);
        if !odds.is_infinite() {
            return Categorical::from_log_weights_of(values, |i| {
                -odds.abs() * exp(wrong.log_weight(i)).min(1.0)
            });
        }
        let right = super::against(values, other, shift, right);
        let possible = |i: &usize| right.log_weight(*i) > f64::NEG_INFINITY;
        let least = (0..values).filter(possible).map(|i| wrong.log_weight(i)).fold(f64::INFINITY, f64::min);
        let is_left = |i| possible(&i) && wrong.log_weight(i) <= least;
        Categorical::from_log_weights_of(values, |i| if is_left(i) { 0.0 } else { f64::NEG_INFINITY })
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Whether `a` is the greater one.
    #[inline]
    pub fn value(a: usize, b: usize) -> bool {
        a > b
    }
}
