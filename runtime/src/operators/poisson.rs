//! Operators of `x ~ Poisson(rate)`.
//! Edges: `x` is a count, `rate` a positive number.

use crate::distributions::{Gamma, LogBelief, Poisson};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{
    exp, ln, ln_1p, ln_factorial, ln_factorial_excess, ln_gamma, ln_gamma_ratio, mean_ln_poisson,
    sum_over_counts,
};

/// x ~ Poisson(rate).
pub const FACTOR: Factor =
    Factor { name: "poisson", surface: "Poisson(rate)", edges: &["x", "rate"], deterministic: false };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_rate", Improper::Clip)];

/// Expectation propagation.
pub mod ep {
    use super::{
        Gamma, Operator, Poisson, ln, ln_1p, ln_factorial, ln_factorial_excess, ln_gamma, ln_gamma_ratio,
        sum_over_counts,
    };

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
        Poisson::from_mean(tilted(x, rate).mean, 1.0 + x.nu) / x
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
        // The rate's mean is (a + k)/(b + 1) and its variance that over b + 1, at a count k of this mean and variance;
        // the belief's shape and rate less the cavity's, written out.
        let (a, b, count) = (rate.shape, rate.rate, tilted(x, rate));
        let (total, excess) = (a + count.mean, count.mean - count.variance);
        let spread = total + count.variance;
        let shape = 1.0 + (count.mean * count.mean + a * excess) / spread;
        let message = Gamma::from_shape_rate(shape, (total - b * count.variance) / spread);
        if message.shape >= 1.0 && message.rate >= 0.0 {
            return message;
        }
        // Clipped: by how much the belief's mean times b exceeds a.
        let first = if b > 0.0 { (count.mean - a / b) * (b / (b + 1.0)) } else { -a };
        if first >= 0.0 {
            return Gamma::from_shape_rate(1.0 + first, 0.0);
        }
        Gamma::from_shape_rate(1.0, -first * (b + 1.0) / total)
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
            return log_evidence_soft_known(x, rate.shape);
        }
        if x.nu == 0.0 {
            return -rate.shape * libm::log1p((1.0 - x.rate) / rate.rate) - x.log_normaliser();
        }
        tilted(x, rate).log_total - x.log_normaliser()
    }

    /// See [`log_evidence_soft_known`].
    pub const LOG_EVIDENCE_SOFT_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ of the Poisson and the cavity of `x`.
    #[inline]
    pub fn log_evidence_soft_known(x: Poisson, rate: f64) -> f64 {
        to_x_known(rate).log_average_of(&x)
    }

    /// log ∫ of Poisson and Gamma at a count: Γ(a + k)/(Γ(a) k!) bᵃ/(b + 1)^(a + k).
    fn negative_binomial(k: f64, rate: Gamma) -> f64 {
        let (a, b) = (rate.shape, rate.rate);
        if k > 1e4 && k > a && b > 0.0 {
            // log Γ(a + k) − log k! − (a − 1) log k, and the powers about k.
            let rise = ln_factorial_excess(k, a - 1.0) - ln_gamma(a);
            return rise + a * ln(k * b / (b + 1.0)) - ln(k) - k * ln_1p(b);
        }
        let power = if b > 0.0 { ln_gamma_ratio(a, k) - a * ln_1p(1.0 / b) } else { ln_gamma(a + k) };
        power - ln_factorial(k) - k * ln_1p(b)
    }

    /// The count under the negative binomial times the cavity of `x`.
    struct Tilted {
        log_total: f64,
        mean: f64,
        variance: f64,
    }

    fn tilted(x: Poisson, rate: Gamma) -> Tilted {
        let a = rate.shape;
        // From one count to the next; falls with the count from `start` on.
        let log_ratio = |k: f64| ln(a + k) - (1.0 + x.nu) * ln(k + 1.0) - ln_1p(rate.rate) + ln(x.rate);
        let start = ((1.0 - (1.0 + x.nu) * a) / x.nu).max(0.0);
        let (mut low, mut high) = (start, start + 1.0);
        while log_ratio(high) > 0.0 && high < 1e300 {
            (low, high) = (high, 2.0 * high);
        }
        while high - low > 0.5 && high - low > 1e-12 * high {
            let middle = 0.5 * (low + high);
            if log_ratio(middle) > 0.0 { low = middle } else { high = middle }
        }
        let log_weight = |k: f64| negative_binomial(k, rate) + x.log_weight(k);
        // Where the ratio rises at first, the weight may be highest at 0.
        let mode = if log_weight(0.0) > log_weight(high.floor()) { 0.0 } else { high.floor() };
        let top = log_weight(mode);
        let sum = |values: &dyn Fn(f64) -> [f64; 2]| sum_over_counts(|k| log_weight(k) - top, mode, values);
        let [total, moment] = sum(&|k| [1.0, k - mode]);
        let mean = mode + moment / total;
        let [_, scatter] = sum(&|k| [1.0, (k - mean) * (k - mean)]);
        Tilted { log_total: top + ln(total), mean, variance: scatter / total }
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Gamma, LogBelief, Operator, Poisson, exp, mean_ln_poisson};

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
        mean_ln_poisson(x as f64, rate.mean(), rate.mean_log_gap())
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
