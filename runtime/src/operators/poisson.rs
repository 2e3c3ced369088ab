//! Operators of `x ~ Poisson(rate)`.
//! Edges: `x` is a count, `rate` a positive number.

use crate::distributions::{Gamma, LogBelief, Poisson};
use crate::operator::{Factor, Operator};
use crate::special::{exp, ln, ln_factorial, ln_gamma, ln_sum_exp};

/// x ~ Poisson(rate).
pub const FACTOR: Factor =
    Factor { name: "poisson", surface: "Poisson(rate)", edges: &["x", "rate"], deterministic: false };

/// Expectation propagation.
pub mod ep {
    use super::{Gamma, Operator, Poisson, exp, ln, ln_factorial, ln_gamma, ln_sum_exp};

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at a known rate: the Poisson itself.
    #[inline]
    pub fn to_x_known(rate: f64) -> Poisson {
        Poisson::from_rate(rate)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["rate"] };
    /// Message to `x` when the rate is Gamma(a, b).
    ///
    /// - Formula: the mean of the tilted (negative binomial) distribution is matched by a Poisson message. Against
    ///   a geometric cavity λᵏ that is Poisson(a/(b + 1 − λ)); else by summing the series.
    /// - Proper while b + 1 > λ. Of a uniform rate all counts are alike.
    pub fn to_x(x: Poisson, rate: Gamma) -> Poisson {
        if rate.is_point() {
            return to_x_known(rate.shape);
        }
        if rate.is_uniform() {
            return Poisson::UNIFORM;
        }
        if x.is_point() {
            return Poisson::from_rate((rate.shape + x.rate) / (rate.rate + 1.0));
        }
        if x.nu == 0.0 {
            return Poisson::from_rate(rate.shape / (rate.rate + 1.0 - x.rate));
        }
        let (_, mean, _) = tilted(x, rate, |k| k);
        Poisson::from_mean(mean, 1.0 + x.nu) / x
    }

    /// See [`to_rate_observed`].
    pub const TO_RATE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `rate` from an observed count: Gamma(x + 1, 1).
    #[inline]
    pub fn to_rate_observed(x: usize) -> Gamma {
        Gamma::from_shape_rate(1.0 + x as f64, 1.0)
    }

    /// See [`to_rate`].
    pub const TO_RATE: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `rate` from a random count.
    ///
    /// - Formula: from a geometric cavity λᵏ exactly Gamma(1, 1 − λ), improper for λ > 1; else the mean and variance
    ///   of the rate under the tilted series, divided by the cavity.
    /// - In the second case a shape below 1 or rate below 0 is clipped, the mean kept.
    pub fn to_rate(x: Poisson, rate: Gamma) -> Gamma {
        if x.is_point() {
            return Gamma::from_shape_rate(1.0 + x.rate, 1.0);
        }
        if x.nu == 0.0 {
            return Gamma::from_shape_rate(1.0, 1.0 - x.rate);
        }
        if rate.is_point() {
            return Gamma::UNIFORM;
        }
        let (_, mean, square) = tilted(x, rate, |k| (rate.shape + k) / (rate.rate + 1.0));
        let variance = mean / (rate.rate + 1.0) + square - mean * mean;
        Gamma::clipped_ratio(Gamma::from_mean_variance(mean, variance), rate)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) under the Gamma: negative binomial.
    pub fn log_evidence(x: usize, rate: Gamma) -> f64 {
        if rate.is_point() {
            return log_evidence_known(x, rate.shape);
        }
        negative_binomial(x as f64, rate)
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a known rate.
    #[inline]
    pub fn log_evidence_known(x: usize, rate: f64) -> f64 {
        Poisson::from_rate(rate).log_density(x)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ ∫ of both cavities and the factor; a geometric cavity is normalised if it can be.
    pub fn log_evidence_soft(x: Poisson, rate: Gamma) -> f64 {
        if x.is_point() {
            return log_evidence(x.rate as usize, rate);
        }
        if rate.is_point() {
            return to_x_known(rate.shape).log_average_of(&x);
        }
        if x.nu == 0.0 {
            return -rate.shape * libm::log1p((1.0 - x.rate) / rate.rate) - x.log_normaliser();
        }
        tilted(x, rate, |_| 1.0).0 - x.log_normaliser()
    }

    /// log ∫ of Poisson and Gamma at a count: Γ(a + k)/(Γ(a) k!) bᵃ/(b + 1)^(a + k).
    fn negative_binomial(k: f64, rate: Gamma) -> f64 {
        let (a, b) = (rate.shape, rate.rate);
        let power = if b > 0.0 { a * ln(b) - ln_gamma(a) } else { 0.0 };
        ln_gamma(a + k) - ln_factorial(k) + power - (a + k) * ln(b + 1.0)
    }

    /// log Σ, mean of value and of its square, of the negative binomial times the cavity of `x`.
    fn tilted(x: Poisson, rate: Gamma, value: impl Fn(f64) -> f64) -> (f64, f64, f64) {
        let (mut log_total, mut mean, mut square) = (f64::NEG_INFINITY, 0.0, 0.0);
        let mut highest = f64::NEG_INFINITY;
        for k in 0..100_000 {
            let k = f64::from(k);
            let weight = negative_binomial(k, rate) + x.log_weight(k);
            highest = highest.max(weight);
            log_total = ln_sum_exp(log_total, weight);
            let share = exp(weight - log_total);
            mean += share * (value(k) - mean);
            square += share * (value(k) * value(k) - square);
            if weight < highest - 45.0 {
                break;
            }
        }
        (log_total, mean, square)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Gamma, LogBelief, Operator, Poisson, exp, ln_factorial};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: Poisson(exp E log rate).
    #[inline]
    pub fn to_x(rate: impl LogBelief) -> Poisson {
        Poisson::from_rate(exp(rate.mean_log()))
    }

    /// See [`to_rate_observed`].
    pub const TO_RATE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `rate` from an observed count: Gamma(x + 1, 1).
    #[inline]
    pub fn to_rate_observed(x: usize) -> Gamma {
        Gamma::from_shape_rate(1.0 + x as f64, 1.0)
    }

    /// See [`to_rate`].
    pub const TO_RATE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `rate` from a random count: Gamma(E x + 1, 1).
    pub fn to_rate(x: Poisson) -> Gamma {
        Gamma::from_shape_rate(1.0 + x.mean(), 1.0)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of an observed count: x E log μ − E μ − log x!.
    #[inline]
    pub fn average_log(x: usize, rate: impl LogBelief) -> f64 {
        let power = if x == 0 { 0.0 } else { x as f64 * rate.mean_log() };
        power - rate.mean() - ln_factorial(x as f64)
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of a random count: E x E log μ − E μ − E log x!.
    pub fn average_log_random(x: Poisson, rate: impl LogBelief) -> f64 {
        let power = if x.mean() == 0.0 { 0.0 } else { x.mean() * rate.mean_log() };
        power - rate.mean() - x.mean_log_factorial()
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Operator, Poisson};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A count.
    pub fn draw(rate: f64, random: &mut Random) -> usize {
        Poisson::from_rate(rate).sample(random)
    }
}
