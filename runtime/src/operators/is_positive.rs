//! Operators of `positive = (x > 0)`.
//! Edges: `positive` is a truth value, `x` a real number.

use crate::distributions::{Bernoulli, Gaussian};
use crate::linear::Derivatives;
use crate::operator::{Factor, Operator};
use crate::special::{ln_normal_cdf, ln_sum_exp, logistic, logit_normal_cdf, mean_shift, truncation_tail};

/// positive = (x > 0).
pub const FACTOR: Factor =
    Factor { name: "is_positive", surface: "x > 0", edges: &["positive", "x"], deterministic: true };

/// Expectation propagation.
pub mod ep {
    use super::{
        Bernoulli, Derivatives, Gaussian, Operator, ln_normal_cdf, ln_sum_exp, logistic, logit_normal_cdf,
        mean_shift, truncation_tail,
    };

    /// See [`to_positive`].
    pub const TO_POSITIVE: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `positive`: log-odds log Φ(z) − log Φ(−z), z = mean/deviation.
    #[inline]
    pub fn to_positive(x: Gaussian) -> Bernoulli {
        if x.is_point() {
            return to_positive_known(x.precision_mean);
        }
        if x.precision <= 0.0 {
            return Bernoulli::UNIFORM;
        }
        Bernoulli::from_log_odds(logit_normal_cdf(x.precision_mean / x.precision.sqrt()))
    }

    /// See [`to_positive_known`].
    pub const TO_POSITIVE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `positive` from a known `x`; 0 is not positive.
    #[inline]
    pub fn to_positive_known(x: f64) -> Bernoulli {
        Bernoulli::point(x > 0.0)
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` from an observed `positive`.
    ///
    /// - Formula: the moments of the truncated Gaussian divided by the cavity; with v = φ(z)/Φ(z), w = v(v + z)
    ///   and α = v√r: precision r w/(1 − w), natural mean (τ + α) w/(1 − w) + α.
    /// - Source: Minka (2001), §3.3; far tails by continued fraction (FACTORS 2.17).
    /// - Proper. A cavity of precision 0 that points to the wrong side makes the belief exponential; one that
    ///   does not, and any improper one, gets a uniform message. A point on the wrong side gets a point at 0.
    #[inline]
    pub fn to_x_observed(positive: bool, x: Gaussian) -> Gaussian {
        let (r, tau) = (x.precision, x.precision_mean);
        if !(r > 0.0 && r < f64::INFINITY) {
            return to_x_at_limit(positive, x);
        }
        let sign = if positive { 1.0 } else { -1.0 };
        let root = r.sqrt();
        let z = sign * tau / root;
        if z < -6.0 {
            return to_x_in_tail(sign, x, -z);
        }
        let shift = mean_shift(z);
        let gain = shift * (shift + z);
        let weight = gain / (1.0 - gain);
        let alpha = sign * shift * root;
        Gaussian::from_natural(weight * (tau + alpha) + alpha, r * weight)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["positive"] };
    /// Message to `x` from a random `positive`: both sides mixed by their weights.
    ///
    /// - Not log-concave: a negative precision is clipped to 0, the mean kept.
    pub fn to_x(positive: Bernoulli, x: Gaussian) -> Gaussian {
        if positive.is_point() {
            return to_x_observed(positive.log_odds > 0.0, x);
        }
        let (r, tau) = (x.precision, x.precision_mean);
        if positive.is_uniform() || !(r > 0.0 && r < f64::INFINITY) {
            return Gaussian::UNIFORM;
        }
        let root = r.sqrt();
        let z = tau / root;
        let log_odds = positive.log_odds + logit_normal_cdf(z);
        let alpha = root * (logistic(log_odds) * mean_shift(z) - logistic(-log_odds) * mean_shift(-z));
        let beta = alpha * (alpha + tau);
        if beta <= 0.0 {
            return Gaussian::from_natural(alpha, 0.0);
        }
        let weight = beta / (r - beta);
        Gaussian::from_natural(weight * (tau + alpha) + alpha, r * weight)
    }

    /// Derivatives of log Φ(±mean/√variance), for a linear predictor.
    #[expect(clippy::inline_always, reason = "log Z falls away where it is not used only if this is inlined")]
    #[inline(always)]
    pub fn derivatives(positive: bool, mean: f64, variance: f64) -> Derivatives {
        if variance == f64::INFINITY {
            return Derivatives::none(-std::f64::consts::LN_2, mean, variance);
        }
        if variance == 0.0 {
            return Derivatives::none(log_evidence_known(positive, mean), mean, variance);
        }
        let sign = if positive { 1.0 } else { -1.0 };
        let inverse = 1.0 / variance.sqrt();
        let z = sign * mean * inverse;
        // Two doubles from the cold path, not the whole: a caller without use for `log_z` must not pay for it.
        let (shift, gain, shrink, after) = if z < -6.0 {
            let (after, shrink) = truncation_tail(-z);
            (after - z, 1.0 - shrink, shrink, sign * after * variance * inverse)
        } else {
            let shift = mean_shift(z);
            let gain = shift * (shift + z);
            (shift, gain, 1.0 - gain, mean + sign * shift * variance * inverse)
        };
        Derivatives {
            log_z: ln_normal_cdf(z),
            alpha: sign * shift * inverse,
            beta: gain * inverse * inverse,
            shrink,
            before: mean,
            mean: after,
            variance,
            variance_error: 0.0,
        }
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(positive): log Φ(±z); under an exponential cavity e^{τx}, −log|τ| or ∞; 0 for a uniform one.
    #[inline]
    pub fn log_evidence(positive: bool, x: Gaussian) -> f64 {
        let sign = if positive { 1.0 } else { -1.0 };
        if x.is_point() {
            return log_evidence_known(positive, x.precision_mean);
        }
        if x.precision <= 0.0 {
            let slope = sign * x.precision_mean;
            return if slope < 0.0 { -crate::special::ln(-slope) } else { 0.0 };
        }
        ln_normal_cdf(sign * x.precision_mean / x.precision.sqrt())
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// 0 if the values agree, else −∞.
    #[inline]
    pub fn log_evidence_known(positive: bool, x: f64) -> f64 {
        if positive == (x > 0.0) { 0.0 } else { f64::NEG_INFINITY }
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log of P(positive) averaged over both cavities.
    pub fn log_evidence_soft(positive: Bernoulli, x: Gaussian) -> f64 {
        ln_sum_exp(
            positive.log_probability_true() + log_evidence(true, x),
            positive.log_probability_false() + log_evidence(false, x),
        )
    }

    #[cold]
    fn to_x_at_limit(positive: bool, x: Gaussian) -> Gaussian {
        if x.is_point() {
            let agrees = positive == (x.precision_mean > 0.0);
            return if agrees { Gaussian::UNIFORM } else { Gaussian::point(0.0) };
        }
        let tau = x.precision_mean;
        if x.precision == 0.0 && (if positive { tau < 0.0 } else { tau > 0.0 }) {
            return Gaussian::from_natural(-2.0 * tau, tau * tau);
        }
        Gaussian::UNIFORM
    }

    /// z = −t < −6, where the cavity all but excludes the observed side.
    #[cold]
    fn to_x_in_tail(sign: f64, x: Gaussian, t: f64) -> Gaussian {
        let (mean, variance) = truncation_tail(t);
        let root = x.precision.sqrt();
        let precision = x.precision * (1.0 / variance - 1.0);
        Gaussian::from_natural(sign * root * (mean / variance) - x.precision_mean, precision)
    }
}

/// Variational message passing (known `x` only: a random `x` needs a truncated family).
pub mod vmp {
    use super::{Bernoulli, Operator};

    /// See [`to_positive_known`].
    pub const TO_POSITIVE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `positive` from a known `x`; 0 is not positive.
    #[inline]
    pub fn to_positive_known(x: f64) -> Bernoulli {
        Bernoulli::point(x > 0.0)
    }
}
