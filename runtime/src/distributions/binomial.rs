//! The Binomial with a known number of trials, by its log-odds.

use std::ops::{Div, Mul};

use rand::Rng;
use rand_distr::Distribution as _;

use super::weighted;
use crate::special::{exp, ln_1p_exp, ln_binomial, ln_choose, logistic, logit};

/// A count of successes among `trials`, each with the same log-odds.
///
/// The binomial coefficient is the base measure: a message is e^(ℓk) alone, and a product of
/// densities keeps one coefficient. Uniform log-odds are 0; ±∞ put all mass at 0 or `trials`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binomial {
    /// The number of trials.
    pub trials: usize,
    /// The log-odds of a success.
    pub log_odds: f64,
}

crate::sampling::saved!(Binomial { trials, log_odds });

impl Binomial {
    /// No information beyond the number of trials.
    #[inline]
    pub const fn uniform(trials: usize) -> Self {
        Self { trials, log_odds: 0.0 }
    }

    /// From the log-odds of a success.
    #[inline]
    pub const fn from_log_odds(trials: usize, log_odds: f64) -> Self {
        Self { trials, log_odds }
    }

    /// From the probability of a success.
    #[inline]
    pub fn from_probability(trials: usize, probability: f64) -> Self {
        Self { trials, log_odds: logit(probability) }
    }

    /// The mean number of successes.
    #[inline]
    pub fn mean(&self) -> f64 {
        self.trials as f64 * logistic(self.log_odds)
    }

    /// The variance of the number of successes.
    #[inline]
    pub fn variance(&self) -> f64 {
        self.mean() * logistic(-self.log_odds)
    }

    /// The mean of the log of the binomial coefficient.
    pub fn mean_log_choose(&self) -> f64 {
        let n = self.trials as f64;
        (0..=self.trials).map(|k| weighted(exp(self.log_density(k)), ln_choose(n, k as f64))).sum()
    }

    /// Whether all mass is at one end.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.log_odds.is_infinite()
    }

    /// Whether it carries no information.
    #[inline]
    pub fn is_uniform(&self) -> bool {
        self.log_odds == 0.0
    }

    /// Whether it is a distribution: false only for NaN.
    #[inline]
    pub fn is_proper(&self) -> bool {
        !self.log_odds.is_nan()
    }

    /// The log probability of `k` successes.
    pub fn log_density(&self, k: usize) -> f64 {
        if k > self.trials {
            return f64::NEG_INFINITY;
        }
        let of = |log_odds: f64| (logistic(log_odds), -ln_1p_exp(-log_odds));
        ln_binomial(k as f64, self.trials as f64, of(self.log_odds), of(-self.log_odds))
    }

    /// A = trials · log(1 + e^ℓ) at log-odds ℓ; 0 for a point.
    pub fn log_normaliser(&self) -> f64 {
        if self.is_point() { 0.0 } else { self.trials as f64 * ln_1p_exp(self.log_odds) }
    }

    /// The entropy.
    pub fn entropy(&self) -> f64 {
        if self.is_point() {
            return 0.0;
        }
        (0..=self.trials).map(|k| self.log_density(k)).map(|p| -weighted(exp(p), p)).sum()
    }

    /// The exponential part raised to `exponent`.
    #[must_use]
    pub fn pow(self, exponent: f64) -> Self {
        Self { log_odds: weighted(exponent, self.log_odds), ..self }
    }

    /// log of the ratio A(a + b) − A(a) − A(b): the integral of the product over one base measure.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        for (point, it) in [(self, other), (other, self)] {
            if point.is_point() {
                return it.log_density(if point.log_odds > 0.0 { point.trials } else { 0 });
            }
        }
        (*self * *other).log_normaliser() - self.log_normaliser() - other.log_normaliser()
    }

    /// The mean under `self` of the log probability by `other`.
    pub fn average_log(&self, other: &Self) -> f64 {
        let mean = self.mean();
        self.mean_log_choose()
            - weighted(mean, ln_1p_exp(-other.log_odds))
            - weighted(other.trials as f64 - mean, ln_1p_exp(other.log_odds))
    }

    /// One draw.
    pub fn sample(&self, rng: &mut impl Rng) -> usize {
        rand_distr::Binomial::new(self.trials as u64, logistic(self.log_odds))
            .map_or(0, |binomial| binomial.sample(rng) as usize)
    }
}

impl Mul for Binomial {
    type Output = Self;
    #[inline]
    #[expect(clippy::suspicious_arithmetic_impl, reason = "log-odds add in a product")]
    fn mul(self, other: Self) -> Self {
        Self { log_odds: self.log_odds + other.log_odds, ..self }
    }
}

impl Div for Binomial {
    type Output = Self;
    #[inline]
    fn div(self, other: Self) -> Self {
        if self.log_odds == other.log_odds {
            return Self::uniform(self.trials);
        }
        Self { log_odds: self.log_odds - other.log_odds, ..self }
    }
}

assigns!(Binomial);
plain_difference!(Binomial);

distribution!(Binomial: log_odds);
