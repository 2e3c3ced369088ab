//! The Bernoulli, by its log-odds; also the carrier of log weights, so it never goes through probabilities.

use std::ops::{Div, Mul};

use rand::{Rng, RngExt};

use super::{Truth, weighted};
use crate::special::{ln_1p_exp, ln_sum_exp, logistic, logit};

/// A truth value with log-odds; ±∞ are the known values, 0 is uniform. Never improper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bernoulli {
    /// log P(true) − log P(false).
    pub log_odds: f64,
}

impl Bernoulli {
    /// No information.
    pub const UNIFORM: Self = Self { log_odds: 0.0 };

    /// A known value.
    #[inline]
    pub const fn point(value: bool) -> Self {
        Self { log_odds: if value { f64::INFINITY } else { f64::NEG_INFINITY } }
    }

    /// From log-odds.
    #[inline]
    pub const fn from_log_odds(log_odds: f64) -> Self {
        Self { log_odds }
    }

    /// From the probability of `true`.
    #[inline]
    pub fn from_probability(probability: f64) -> Self {
        Self { log_odds: logit(probability) }
    }

    /// The probability of `true`.
    #[inline]
    pub fn mean(&self) -> f64 {
        logistic(self.log_odds)
    }

    /// The variance of the indicator of `true`.
    #[inline]
    pub fn variance(&self) -> f64 {
        logistic(self.log_odds) * logistic(-self.log_odds)
    }

    /// The probability of `true`.
    #[inline]
    pub fn probability_true(&self) -> f64 {
        logistic(self.log_odds)
    }

    /// log P(true).
    #[inline]
    pub fn log_probability_true(&self) -> f64 {
        -ln_1p_exp(-self.log_odds)
    }

    /// log P(false).
    #[inline]
    pub fn log_probability_false(&self) -> f64 {
        -ln_1p_exp(self.log_odds)
    }

    /// Whether the value is known.
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

    /// The log probability of `x`.
    #[inline]
    pub fn log_density(&self, x: bool) -> f64 {
        if x { self.log_probability_true() } else { self.log_probability_false() }
    }

    /// A = log(1 + e^ℓ) at log-odds ℓ; 0 for a point.
    #[inline]
    pub fn log_normaliser(&self) -> f64 {
        if self.is_point() { 0.0 } else { ln_1p_exp(self.log_odds) }
    }

    /// The entropy.
    #[inline]
    pub fn entropy(&self) -> f64 {
        -self.average_log(self)
    }

    /// The distribution raised to `exponent` (0 · ∞ = 0).
    #[inline]
    #[must_use]
    pub fn pow(self, exponent: f64) -> Self {
        Self { log_odds: weighted(exponent, self.log_odds) }
    }

    /// log Σ p q.
    #[inline]
    pub fn log_average_of(&self, other: &Self) -> f64 {
        ln_sum_exp(
            self.log_probability_true() + other.log_probability_true(),
            self.log_probability_false() + other.log_probability_false(),
        )
    }

    /// The mean under `self` of the log probability by `other`.
    #[inline]
    pub fn average_log(&self, other: &Self) -> f64 {
        weighted(logistic(self.log_odds), other.log_probability_true())
            + weighted(logistic(-self.log_odds), other.log_probability_false())
    }

    /// One draw.
    pub fn sample(&self, rng: &mut impl Rng) -> bool {
        rng.random::<f64>() < self.probability_true()
    }

    /// The opposite.
    #[inline]
    #[must_use]
    pub fn negated(self) -> Self {
        Self { log_odds: -self.log_odds }
    }
}

impl Mul for Bernoulli {
    type Output = Self;
    /// The product; of contradicting points, improper (NaN).
    #[inline]
    #[expect(clippy::suspicious_arithmetic_impl, reason = "log-odds add in a product")]
    fn mul(self, other: Self) -> Self {
        Self { log_odds: self.log_odds + other.log_odds }
    }
}

impl Div for Bernoulli {
    type Output = Self;
    /// The ratio; a point over itself is uniform.
    #[inline]
    fn div(self, other: Self) -> Self {
        if self.log_odds == other.log_odds {
            return Self::UNIFORM;
        }
        Self { log_odds: self.log_odds - other.log_odds }
    }
}

impl Truth for Bernoulli {
    #[inline]
    fn probability_true(&self) -> f64 {
        Self::probability_true(self)
    }
    #[inline]
    fn log_odds(&self) -> f64 {
        self.log_odds
    }
}

assigns!(Bernoulli);
plain_difference!(Bernoulli);

distribution!(Bernoulli: log_odds);
