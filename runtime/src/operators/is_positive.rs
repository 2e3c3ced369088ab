//! Operators of `positive = (x > 0)`.
//! Edges: `positive` is a truth value, `x` a real number.

use crate::distributions::{Bernoulli, Gaussian, TruncatedGaussian};
use crate::linear::{self, Derivatives};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{ln_normal_cdf, ln_sum_exp, logistic, logit_normal_cdf, mean_shift, truncation_tail};

/// positive = (x > 0).
pub const FACTOR: Factor =
    Factor { name: "is_positive", surface: "x > 0", edges: &["positive", "x"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_x", Improper::Clip)];

/// Expectation propagation.
pub mod ep {
    use super::{
        Bernoulli, Derivatives, Gaussian, Operator, linear, ln_normal_cdf, ln_sum_exp, logistic,
        logit_normal_cdf, mean_shift, truncation_tail,
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
            return to_x_observed(positive.log_odds() > 0.0, x);
        }
        let (r, tau) = (x.precision, x.precision_mean);
        if positive.is_uniform() || !(r > 0.0 && r < f64::INFINITY) {
            return Gaussian::UNIFORM;
        }
        let root = r.sqrt();
        let z = tau / root;
        let log_odds = positive.log_odds() + logit_normal_cdf(z);
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

    /// The messages to all terms of constant + Σ cᵢ xᵢ + N(0, noise variance) from an observed `positive`.
    ///
    /// - Formula: that of [`to_x_observed`] through the predictor; for one and two terms in closed form, with one
    ///   square root and no differences, unless something is extreme.
    #[expect(clippy::inline_always, reason = "the terms stay in registers, their coefficients known")]
    #[inline(always)]
    pub fn messages<const N: usize>(
        positive: bool,
        constant: f64,
        noise_variance: f64,
        terms: [(f64, Gaussian); N],
    ) -> [Gaussian; N] {
        let sign = if positive { 1.0 } else { -1.0 };
        let mut messages = [Gaussian::UNIFORM; N];
        let closed = match (&terms[..], &mut messages[..]) {
            ([term], [message]) => to_one_term(sign, constant, noise_variance, *term, message),
            ([a, b], [to_a, to_b]) => to_two_terms(sign, constant, noise_variance, (*a, *b), (to_a, to_b)),
            _ => false,
        };
        if closed { messages } else { to_any_terms(positive, constant, noise_variance, terms) }
    }

    /// The messages to any number of terms, however extreme they are.
    #[cold]
    #[inline(never)]
    fn to_any_terms<const N: usize>(
        positive: bool,
        constant: f64,
        noise_variance: f64,
        terms: [(f64, Gaussian); N],
    ) -> [Gaussian; N] {
        let site = |mean, variance| derivatives(positive, mean, variance);
        linear::to_terms(constant, noise_variance, terms, site)
    }

    /// The message to the only term c x; whether the closed form holds.
    #[expect(clippy::inline_always, reason = "the terms stay in registers, their coefficients known")]
    #[inline(always)]
    fn to_one_term(
        sign: f64,
        constant: f64,
        noise_variance: f64,
        (c, x): (f64, Gaussian),
        message: &mut Gaussian,
    ) -> bool {
        let (r, tau) = (x.precision, x.precision_mean);
        let (own, rest) = (c * c, noise_variance * r);
        let cut = Cut::new(sign, r, constant * r + c * tau, own + rest);
        let step = c * cut.alpha;
        let weight = own * cut.gain / ((own + rest) * cut.shrink + rest * cut.gain);
        *message = Gaussian::from_natural(weight * (tau + step) + step, r * weight);
        r > 0.0 && cut.is_ordinary
    }

    /// The messages to both terms a x and b y; whether the closed form holds.
    #[expect(clippy::inline_always, reason = "the terms stay in registers, their coefficients known")]
    #[inline(always)]
    fn to_two_terms(
        sign: f64,
        constant: f64,
        noise_variance: f64,
        ((a, x), (b, y)): ((f64, Gaussian), (f64, Gaussian)),
        (to_x, to_y): (&mut Gaussian, &mut Gaussian),
    ) -> bool {
        // Everything times both precisions: no division before the square root.
        let (by_x, by_y) = (b * x.precision, a * y.precision);
        let product = x.precision * y.precision;
        let (of_x, of_y, noise) = (a * by_y, b * by_x, noise_variance * product);
        let variance = of_x + of_y + noise;
        let mean = constant * product + by_y * x.precision_mean + by_x * y.precision_mean;
        let cut = Cut::new(sign, product, mean, variance);
        let left = variance * cut.shrink;
        let weight = of_x * cut.gain / (left + (of_y + noise) * cut.gain);
        let step = a * cut.alpha;
        *to_x = Gaussian::from_natural(weight * (x.precision_mean + step) + step, x.precision * weight);
        let weight = of_y * cut.gain / (left + (of_x + noise) * cut.gain);
        let step = b * cut.alpha;
        *to_y = Gaussian::from_natural(weight * (y.precision_mean + step) + step, y.precision * weight);
        x.precision > 0.0 && cut.is_ordinary
    }

    /// A predictor cut at 0.
    struct Cut {
        /// The first derivative of log Φ with respect to the mean.
        alpha: f64,
        /// Minus the second, in units of the variance.
        gain: f64,
        /// 1 − gain.
        shrink: f64,
        /// Whether nothing overflowed, vanished or cancelled on the way.
        is_ordinary: bool,
    }

    impl Cut {
        /// From the predictor's mean and variance, both times the product of the terms' precisions.
        #[inline(always)]
        fn new(sign: f64, product: f64, mean: f64, variance: f64) -> Self {
            const RANGE: std::ops::Range<f64> = 1e-140..1e140;
            let root = 1.0 / (product * variance).sqrt();
            let z = sign * mean * root;
            let shift = mean_shift(z);
            let gain = shift * (shift + z);
            let is_ordinary =
                RANGE.contains(&product) & RANGE.contains(&variance) & (-6.0..1e100).contains(&z);
            Self { alpha: sign * shift * product * root, gain, shrink: 1.0 - gain, is_ordinary }
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

/// Variational message passing.
pub mod vmp {
    use super::{Bernoulli, Operator, TruncatedGaussian};

    /// See [`to_positive_known`].
    pub const TO_POSITIVE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `positive` from a known `x`; 0 is not positive.
    #[inline]
    pub fn to_positive_known(x: f64) -> Bernoulli {
        Bernoulli::point(x > 0.0)
    }

    /// See [`to_x_observed`].
    pub const TO_X_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` from an observed `positive`: the indicator of a half-line (FACTORS 2.17).
    #[inline]
    pub fn to_x_observed(positive: bool) -> TruncatedGaussian {
        if positive {
            TruncatedGaussian::between(0.0, f64::INFINITY)
        } else {
            TruncatedGaussian::between(f64::NEG_INFINITY, 0.0)
        }
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Whether x > 0.
    #[inline]
    pub fn value(x: f64) -> bool {
        x > 0.0
    }
}
