//! Operators of `x ~ Bernoulli(probability)`.
//! Edges: `x` is a truth value, `probability` a number in (0, 1).

use crate::distributions::{Bernoulli, Beta, Truth};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{ln, logit};

/// x ~ Bernoulli(probability).
pub const FACTOR: Factor = Factor {
    name: "bernoulli",
    surface: "Bernoulli(probability)",
    edges: &["x", "probability"],
    deterministic: false,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_probability", Improper::Clip)];

/// Expectation propagation.
pub mod ep {
    use super::{Bernoulli, Beta, Operator, ln, logit};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["probability"] };
    /// Message to `x`: the mean of the Beta, log-odds log(α/β). A Beta(1, 1) gives one half.
    #[inline]
    pub fn to_x(probability: Beta) -> Bernoulli {
        if probability.is_point() {
            return to_x_known(probability.alpha);
        }
        Bernoulli::from_log_odds(ln(probability.alpha) - ln(probability.beta))
    }

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at a known probability.
    #[inline]
    pub fn to_x_known(probability: f64) -> Bernoulli {
        Bernoulli::from_log_odds(logit(probability))
    }

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed `x`: one pseudo-count.
    #[inline]
    pub fn to_probability_observed(x: bool) -> Beta {
        if x { Beta::new(2.0, 1.0) } else { Beta::new(1.0, 2.0) }
    }

    /// See [`to_probability`].
    pub const TO_PROBABILITY: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `probability` from a random `x`.
    ///
    /// - Formula: the tilted density mixes Beta(α + 1, β) and Beta(α, β + 1) with weights ∝ tα and fβ; its mean
    ///   is matched with one pseudo-count kept at 1 (FACTORS 2.1, the clipped form).
    /// - Always proper, unless the cavity is not.
    pub fn to_probability(x: Bernoulli, probability: Beta) -> Beta {
        if x.is_point() {
            return to_probability_observed(x.log_odds() > 0.0);
        }
        let (t, f) = (x.probability_true(), x.negated().probability_true());
        if !probability.is_proper() {
            return Beta::new(f64::NAN, f64::NAN);
        }
        // Of a point the counts are infinite, in the ratio of its odds.
        let (alpha, beta, one) = if probability.is_point() {
            (probability.alpha, 1.0 - probability.alpha, 0.0)
        } else {
            (probability.alpha, probability.beta, 1.0)
        };
        // n(m/μ − 1) and n((1 − m)/(1 − μ) − 1) with the tilted mean μ written out: nothing cancels.
        if t < f {
            let excess = beta * (f - t) / (t * (alpha + one) + f * beta);
            return Beta::new(1.0, 1.0 + excess);
        }
        let excess = alpha * (t - f) / (t * alpha + f * (beta + one));
        Beta::new(1.0 + excess, 1.0)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a known probability.
    #[inline]
    pub fn log_evidence(x: bool, probability: f64) -> f64 {
        if x { ln(probability) } else { libm::log1p(-probability) }
    }

    /// See [`log_evidence_random`].
    pub const LOG_EVIDENCE_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) under the Beta.
    #[inline]
    pub fn log_evidence_random(x: bool, probability: Beta) -> f64 {
        to_x(probability).log_density(x)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ over `x` of its cavity times the factor, at a known probability.
    #[inline]
    pub fn log_evidence_soft(x: Bernoulli, probability: f64) -> f64 {
        to_x_known(probability).log_average_of(&x)
    }

    /// See [`log_evidence_soft_random`].
    pub const LOG_EVIDENCE_SOFT_RANDOM: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ Σ of both cavities times the factor.
    #[inline]
    pub fn log_evidence_soft_random(x: Bernoulli, probability: Beta) -> f64 {
        to_x(probability).log_average_of(&x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Bernoulli, Beta, Operator, Truth, ln, logit};
    use crate::special::digamma;

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["probability"] };
    /// Message to `x`: log-odds E log p − E log(1 − p) = ψ(α) − ψ(β).
    #[inline]
    pub fn to_x(probability: Beta) -> Bernoulli {
        if probability.is_point() {
            return to_x_known(probability.alpha);
        }
        Bernoulli::from_log_odds(digamma(probability.alpha) - digamma(probability.beta))
    }

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at a known probability.
    #[inline]
    pub fn to_x_known(probability: f64) -> Bernoulli {
        Bernoulli::from_log_odds(logit(probability))
    }

    /// See [`to_probability`].
    pub const TO_PROBABILITY: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability`: the expected counts, Beta(1 + P(x), 1 + P(not x)).
    #[inline]
    pub fn to_probability(x: impl Truth) -> Beta {
        let t = x.probability_true();
        Beta::new(1.0 + t, 2.0 - t)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) at a known probability.
    #[inline]
    pub fn average_log(x: impl Truth, probability: f64) -> f64 {
        mean_of(x, ln(probability), libm::log1p(-probability))
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) under the Beta.
    #[inline]
    pub fn average_log_random(x: impl Truth, probability: Beta) -> f64 {
        mean_of(x, probability.mean_log(), probability.mean_log_one_minus())
    }

    /// The mean of a value that depends on `x`; an impossible case has no say.
    #[inline]
    fn mean_of(x: impl Truth, if_true: f64, if_false: f64) -> f64 {
        let t = x.probability_true();
        let first = if t > 0.0 { t * if_true } else { 0.0 };
        first + if t < 1.0 { (1.0 - t) * if_false } else { 0.0 }
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Bernoulli, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A truth value, `true` with this probability.
    pub fn draw(probability: f64, random: &mut Random) -> bool {
        Bernoulli::from_probability(probability).sample(random)
    }
}
