//! Operators of `y = a + b` for integers, known or random, and for counts of two Poissons.
//!
//! All in logs, so that far tails keep their digits. A message lists all the `values` of its receiver.

use crate::distributions::{Categorical, Poisson, Whole};
use crate::operator::{Factor, Operator};
use crate::special::ln_sum_exp_of;

/// y = a + b.
pub const FACTOR: Factor =
    Factor { name: "sum_int", surface: "a + b", edges: &["y", "a", "b"], deterministic: true };

/// Weights Σ over j of aᵢ bₖ₋ᵢ at each k.
pub(super) fn convolved(a: impl Whole, b: impl Whole, values: usize) -> Categorical {
    Categorical::from_log_weights_of(values, |k| {
        let first = a.start().max((k + 1).saturating_sub(b.end()));
        let pair = |i: usize| a.log_weight_of(i) + b.log_weight_of(k - i);
        ln_sum_exp_of((first..a.end().min((k + 1).saturating_sub(b.start()))).map(pair))
    })
}

/// Weights Σ over j of bⱼ yᵢ₊ⱼ at each i.
pub(super) fn correlated(y: impl Whole, b: impl Whole, values: usize) -> Categorical {
    Categorical::from_log_weights_of(values, |i| {
        let pair = |j: usize| b.log_weight_of(j) + y.log_weight_of(i + j);
        ln_sum_exp_of((b.start()..b.end().min(y.end().saturating_sub(i))).map(pair))
    })
}

/// The Poisson of the same mean as a count that is none itself.
fn plain(x: Poisson) -> Poisson {
    if x.nu == 1.0 { x } else { Poisson::from_rate(x.mean()) }
}

/// Message to one of two counts, `own`, from their sum and the `other`.
fn to_count(y: Poisson, own: Poisson, other: Poisson) -> Poisson {
    if y.nu == 0.0 {
        return y;
    }
    if other.is_point() && y.is_point() {
        let rest = y.rate - other.rate;
        return if rest >= 0.0 { Poisson::point(rest as usize) } else { Poisson::new(f64::NAN, 0.0) };
    }
    let (mine, rest) = (plain(own).rate, plain(other).rate);
    if own.is_point() || mine == 0.0 || !own.is_proper() || !other.is_proper() {
        return Poisson::UNIFORM;
    }
    let total = if y.is_point() { y.rate } else { Poisson::new((mine + rest) * y.rate, 1.0 + y.nu).mean() };
    let belief = Poisson::from_mean(total * (mine / (mine + rest)), own.nu);
    Poisson::new(belief.rate / own.rate, 0.0)
}

/// Expectation propagation.
pub mod ep {
    use super::{Categorical, Operator, Poisson, Whole, convolved, correlated, plain, to_count};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y`: the convolution.
    pub fn to_y(a: impl Whole, b: impl Whole, values: usize) -> Categorical {
        convolved(a, b, values)
    }

    /// See [`to_y_count`].
    pub const TO_Y_COUNT: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a", "b"] };
    /// Message to `y` from two counts: Poisson(λ + μ); of a count that is not Poisson the mean alone is kept.
    ///
    /// - Uniform where a count is improper. Two known counts give a known one.
    pub fn to_y_count(a: Poisson, b: Poisson) -> Poisson {
        if a.is_point() && b.is_point() {
            return Poisson::point((a.rate + b.rate) as usize);
        }
        if !a.is_proper() || !b.is_proper() {
            return Poisson::UNIFORM;
        }
        Poisson::from_rate(plain(a).rate + plain(b).rate)
    }

    /// See [`to_y_count_known`].
    pub const TO_Y_COUNT_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `y`, a count, when both are known.
    pub fn to_y_count_known(a: usize, b: usize) -> Poisson {
        Poisson::point(a + b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: Σ over j of bⱼ yᵢ₊ⱼ.
    pub fn to_a(y: impl Whole, b: impl Whole, values: usize) -> Categorical {
        correlated(y, b, values)
    }

    /// See [`to_a_count`].
    pub const TO_A_COUNT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y", "b"] };
    /// Message to a count `a`.
    ///
    /// - Formula: given the sum n, a is Binomial(n, λ/(λ + μ)), and n has the weights (λ + μ)ⁿ/n! times the message to
    ///   `y`: the mean λ/(λ + μ) E n is matched by a belief of the cavity's `nu`. Of a message ρⁿ to `y` it is ρᵏ exactly.
    /// - Counts that are not Poisson stand there by their means.
    pub fn to_a_count(y: Poisson, a: Poisson, b: Poisson) -> Poisson {
        to_count(y, a, b)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: Σ over i of aᵢ yᵢ₊ⱼ.
    pub fn to_b(y: impl Whole, a: impl Whole, values: usize) -> Categorical {
        correlated(y, a, values)
    }

    /// See [`to_b_count`].
    pub const TO_B_COUNT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["y", "a"] };
    /// Message to a count `b`: as [`to_a_count`].
    pub fn to_b_count(y: Poisson, a: Poisson, b: Poisson) -> Poisson {
        to_count(y, b, a)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(y = a + b) over the cavities.
    pub fn log_evidence(y: impl Whole, a: impl Whole, b: impl Whole) -> f64 {
        let sum = convolved(a, b, (a.end() + b.end()).saturating_sub(1));
        let joint = |k: usize| (&sum).log_weight_of(k) + y.log_weight_of(k);
        crate::special::ln_sum_exp_of((0..sum.size()).map(joint))
            - (&sum).log_total_weight()
            - y.log_total_weight()
    }

    /// See [`log_evidence_count`].
    pub const LOG_EVIDENCE_COUNT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The same of counts.
    pub fn log_evidence_count(y: Poisson, a: Poisson, b: Poisson) -> f64 {
        to_y_count(a, b).log_average_of(&y)
    }
}

/// Variational message passing: `y` is derived.
pub mod vmp {
    use super::{Categorical, Operator, Poisson, Whole, convolved};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`: the convolution.
    pub fn to_y(a: impl Whole, b: impl Whole, values: usize) -> Categorical {
        convolved(a, b, values)
    }

    /// See [`to_y_count`].
    pub const TO_Y_COUNT: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a", "b"] };
    /// The marginal of `y`: Poisson of the same mean, exact of two Poissons.
    pub fn to_y_count(a: Poisson, b: Poisson) -> Poisson {
        super::ep::to_y_count(a, b)
    }

    /// See [`to_y_count_known`].
    pub const TO_Y_COUNT_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The marginal of `y`, a count, when both are known.
    pub fn to_y_count_known(a: usize, b: usize) -> Poisson {
        Poisson::point(a + b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: log weights Σ over j of P(b = j) log yᵢ₊ⱼ. A value that excludes itself with some j is excluded.
    pub fn to_a(y: &Categorical, b: impl Whole, values: usize) -> Categorical {
        Categorical::from_log_weights_of(values, |i| b.mean_of(|j| y.log_weight(i + j)))
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `b`: as [`to_a`].
    pub fn to_b(y: &Categorical, a: impl Whole, values: usize) -> Categorical {
        to_a(y, a, values)
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The sum.
    #[inline]
    pub fn value(a: usize, b: usize) -> usize {
        a + b
    }
}
