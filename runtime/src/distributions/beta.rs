//! The Beta, p^(alpha − 1) (1 − p)^(beta − 1) on 0 < p < 1.

use std::ops::{Div, Mul};

use rand::Rng;

use super::{Belief, Chance, Gamma, LogBelief, weighted};
use crate::data::check::Support;
use crate::special::{
    beta_counts, digamma, digamma_rise, dirichlet_entropy, dirichlet_normaliser_about, ln, ln_beta,
    ln_dirichlet_multinomial, ln_sum_exp, logistic, mean_ln_multinomial,
};

/// A Beta with pseudo-counts alpha and beta.
///
/// Uniform is (1, 1), which is proper. A point mass has infinite `beta` and its value in `alpha`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// The pseudo-count of `true`; of a point mass, the point.
    pub alpha: f64,
    /// The pseudo-count of `false`; infinite for a point mass.
    pub beta: f64,
}

crate::sampling::saved!(Beta { alpha, beta });

impl Beta {
    /// No information.
    pub const UNIFORM: Self = Self { alpha: 1.0, beta: 1.0 };
    const IMPOSSIBLE: Self = Self { alpha: f64::NAN, beta: f64::NAN };

    /// All mass at `value`.
    #[inline]
    pub const fn point(value: f64) -> Self {
        Self { alpha: value, beta: f64::INFINITY }
    }

    /// From pseudo-counts.
    #[inline]
    pub const fn new(alpha: f64, beta: f64) -> Self {
        Self { alpha, beta }
    }

    /// From mean and variance (variance below mean · (1 − mean), or the result is improper).
    #[inline]
    pub fn from_mean_variance(mean: f64, variance: f64) -> Self {
        if variance == 0.0 {
            return Self::point(mean);
        }
        let total = mean * (1.0 - mean) / variance - 1.0;
        Self::new(total * mean, total * (1.0 - mean))
    }

    /// The Beta with E log p = `mean_log` and E log(1 − p) = `mean_log_one_minus`.
    pub fn from_mean_logs(mean_log: f64, mean_log_one_minus: f64) -> Self {
        Self::from_mean_logit_and_gap(
            mean_log - mean_log_one_minus,
            -ln_sum_exp(mean_log, mean_log_one_minus),
        )
    }

    /// The Beta with E log p − E log(1 − p) = `logit` and −log(e^{E log p} + e^{E log(1−p)}) = `gap`; a point if
    /// that is not positive, or if a count is too large for a number.
    pub(crate) fn from_mean_logit_and_gap(logit: f64, gap: f64) -> Self {
        if gap == f64::INFINITY {
            return Self::new(0.0, 0.0);
        }
        if gap <= 0.0 {
            return Self::point(logistic(logit));
        }
        let (alpha, beta) = beta_counts(logit, gap);
        if !(alpha + beta).is_finite() {
            return Self::point(logistic(logit));
        }
        Self::new(alpha, beta)
    }

    /// The mean.
    #[inline]
    pub fn mean(&self) -> f64 {
        if self.is_point() { self.alpha } else { self.alpha / (self.alpha + self.beta) }
    }

    /// The variance.
    #[inline]
    pub fn variance(&self) -> f64 {
        if self.is_point() {
            return 0.0;
        }
        let total = self.alpha + self.beta;
        self.alpha / total * (self.beta / total) / (total + 1.0)
    }

    /// The mean of log p.
    #[inline]
    pub fn mean_log(&self) -> f64 {
        if self.is_point() { ln(self.alpha) } else { Self::mean_log_of(self.alpha, self.beta) }
    }

    /// The mean of log(1 − p).
    #[inline]
    pub fn mean_log_one_minus(&self) -> f64 {
        if self.is_point() {
            return libm::log1p(-self.alpha);
        }
        Self::mean_log_of(self.beta, self.alpha)
    }

    #[inline]
    fn mean_log_of(own: f64, other: f64) -> f64 {
        if own >= 1e4 { -digamma_rise(own, other) } else { digamma(own) - digamma(own + other) }
    }

    /// Whether all mass is at one value.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.beta == f64::INFINITY
    }

    /// Whether it carries no information.
    #[inline]
    pub fn is_uniform(&self) -> bool {
        self.alpha == 1.0 && self.beta == 1.0
    }

    /// Whether the trial succeeded, of the message of one: such a message is linear in p.
    #[inline]
    pub(crate) fn one_trial(&self) -> Option<bool> {
        match (self.alpha, self.beta) {
            (2.0, 1.0) => Some(true),
            (1.0, 2.0) => Some(false),
            _ => None,
        }
    }

    /// Whether it can be normalised (or is a point).
    #[inline]
    pub fn is_proper(&self) -> bool {
        self.beta > 0.0 && self.alpha.is_finite() && (self.alpha > 0.0 || self.is_point())
    }

    /// The log density at `p`; of an improper one, unnormalised.
    #[inline]
    pub fn log_density(&self, p: f64) -> f64 {
        if self.is_point() {
            return if p == self.alpha { 0.0 } else { f64::NEG_INFINITY };
        }
        if !(0.0..=1.0).contains(&p) {
            return f64::NEG_INFINITY;
        }
        weighted(self.alpha - 1.0, ln(p)) + weighted(self.beta - 1.0, libm::log1p(-p)) - self.log_normaliser()
    }

    /// A = log B(alpha, beta); 0 if improper or a point.
    #[inline]
    pub fn log_normaliser(&self) -> f64 {
        if self.is_point() || !self.is_proper() {
            return 0.0;
        }
        ln_beta(self.alpha, self.beta)
    }

    /// A(self) − A(base), both about the mean m of `self`: that is for densities of p/m and (1 − p)/(1 − m). In sums where
    /// each message is once added and once taken away that cancels, and with it numbers much larger than the sum.
    pub fn log_normaliser_over(&self, base: &Self) -> f64 {
        if !self.is_proper() || self.is_point() {
            return self.log_normaliser() - base.log_normaliser();
        }
        self.log_normaliser_about(self) - base.log_normaliser_about(self)
    }

    /// A about the mean of a proper `centre`; 0 if improper or a point.
    fn log_normaliser_about(&self, centre: &Self) -> f64 {
        if self.is_point() || !self.is_proper() {
            return 0.0;
        }
        dirichlet_normaliser_about(&[self.alpha, self.beta], &[centre.alpha, centre.beta])
    }

    /// The differential entropy.
    pub fn entropy(&self) -> f64 {
        if self.is_point() {
            return 0.0;
        }
        if !self.is_proper() {
            return f64::INFINITY;
        }
        dirichlet_entropy(&[self.alpha, self.beta])
    }

    /// The density raised to `exponent`.
    #[inline]
    #[must_use]
    pub fn pow(self, exponent: f64) -> Self {
        if self.is_point() {
            return if exponent == 0.0 { Self::UNIFORM } else { self };
        }
        Self::new(exponent * (self.alpha - 1.0) + 1.0, exponent * (self.beta - 1.0) + 1.0)
    }

    /// log ∫ p q, improper factors taken unnormalised.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        if self.is_point() {
            return other.log_density(self.alpha);
        }
        if other.is_point() {
            return self.log_density(other.alpha);
        }
        let product = *self * *other;
        if self.is_proper() && other.is_proper() && product.is_proper() {
            // Of A about any place the same; about the product's mean without its large terms.
            let about = |it: &Self| it.log_normaliser_about(&product);
            return about(&product) - about(self) - about(other);
        }
        product.log_normaliser() - self.log_normaliser() - other.log_normaliser()
    }

    /// The mean under `self` of the log density of `other`.
    pub fn average_log(&self, other: &Self) -> f64 {
        if other.is_point() {
            return if self == other { 0.0 } else { f64::NEG_INFINITY };
        }
        weighted(other.alpha - 1.0, self.mean_log()) + weighted(other.beta - 1.0, self.mean_log_one_minus())
            - other.log_normaliser()
    }

    /// One draw, by two Gammas, to the nearest number between 0 and 1, both excluded; NaN if improper.
    pub fn sample(&self, rng: &mut impl Rng) -> f64 {
        if self.is_point() {
            return self.alpha;
        }
        let log_odds = Gamma::sample_log(self.alpha, rng) - Gamma::sample_log(self.beta, rng);
        Support::Unit.nearest(logistic(log_odds))
    }

    /// The message with both counts ≥ 1, one of them 1, that gives the belief this mean and 1 less that (FACTORS 2.1).
    #[must_use]
    pub(crate) fn keeping_mean(mean: f64, rest: f64, cavity: Self) -> Self {
        let total = cavity.alpha + cavity.beta;
        let before = cavity.alpha / total;
        if mean < before {
            return Self::new(1.0, 1.0 + (total * (before - mean) / mean.max(1e-300)).max(0.0));
        }
        Self::new(1.0 + (total * (mean - before) / rest.max(1e-300)).max(0.0), 1.0)
    }

    /// The message `belief / cavity`, where a count below 1 is clipped so that the belief keeps its mean.
    #[must_use]
    pub(crate) fn clipped_ratio(belief: Self, cavity: Self) -> Self {
        let message = belief / cavity;
        if message.alpha >= 1.0 && message.beta >= 1.0 {
            return message;
        }
        if belief.is_point() {
            return Self::keeping_mean(belief.mean(), 1.0 - belief.mean(), cavity);
        }
        let total = belief.alpha + belief.beta;
        Self::keeping_mean(belief.alpha / total, belief.beta / total, cavity)
    }
}

impl Mul for Beta {
    type Output = Self;
    /// The product; of two different points, improper.
    #[inline]
    fn mul(self, other: Self) -> Self {
        let beta = self.beta + (other.beta - 1.0);
        if beta.is_finite() {
            return Self { alpha: self.alpha + (other.alpha - 1.0), beta };
        }
        self.times_point(other)
    }
}

impl Div for Beta {
    type Output = Self;
    /// The ratio; a point over itself is uniform, anything else over a point improper.
    #[inline]
    fn div(self, other: Self) -> Self {
        let beta = self.beta - (other.beta - 1.0);
        if beta.is_finite() {
            return Self { alpha: self.alpha - (other.alpha - 1.0), beta };
        }
        self.over_point(other)
    }
}

assigns!(Beta);
points!(Beta: alpha, beta);

distribution!(Beta: alpha, beta);

impl Belief for Beta {
    #[inline]
    fn mean(&self) -> f64 {
        Self::mean(self)
    }
    #[inline]
    fn variance(&self) -> f64 {
        Self::variance(self)
    }
}

impl LogBelief for Beta {
    #[inline]
    fn mean_log(&self) -> f64 {
        Self::mean_log(self)
    }
}

impl Chance for Beta {
    fn log_successes(self, successes: usize, trials: usize) -> f64 {
        if self.is_point() {
            return self.alpha.log_successes(successes, trials);
        }
        if successes > trials {
            return f64::NEG_INFINITY;
        }
        let (k, n, Beta { alpha, beta }) = (successes as f64, trials as f64, self);
        ln_dirichlet_multinomial(n, alpha + beta, [(k, alpha), (n - k, beta)].into_iter())
    }
    fn mean_log_successes(self, successes: usize, trials: usize) -> f64 {
        if self.is_point() {
            return self.alpha.log_successes(successes, trials);
        }
        if successes > trials {
            return f64::NEG_INFINITY;
        }
        let (k, n, Beta { alpha, beta }) = (successes as f64, trials as f64, self);
        mean_ln_multinomial(n, alpha + beta, [(k, alpha), (n - k, beta)].into_iter())
    }
    fn log_waiting(self, failures: usize, successes: f64) -> f64 {
        if self.is_point() {
            return self.alpha.log_waiting(failures, successes);
        }
        let (k, Beta { alpha, beta }) = (failures as f64, self);
        let all = k + successes;
        let entries = [(successes, alpha), (k, beta)].into_iter();
        ln(successes / all) + ln_dirichlet_multinomial(all, alpha + beta, entries)
    }
    #[inline]
    fn mean_logs(self) -> (f64, f64) {
        (self.mean_log(), self.mean_log_one_minus())
    }
}
