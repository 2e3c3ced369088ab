//! The Bernoulli, by its log-odds; also the carrier of log weights, so it never goes through probabilities.

use std::ops::{Div, Mul};

use rand::{Rng, RngExt};

use super::{Truth, weighted};
use crate::special::{ln_1p_exp, ln_sum_exp, logistic, logit};

/// A truth value with log-odds; ±∞ are the known values, 0 is uniform. Never improper.
///
/// What makes a value known is counted apart from the rest of the log-odds, so a product can be divided by any of its
/// factors: the cavity of a known value is there, and so is the probability that the rest gives to it (its evidence).
#[derive(Clone, Copy, Debug)]
pub struct Bernoulli {
    /// log P(true) − log P(false) of the factors that leave both values possible.
    odds: f64,
    /// How many factors say `true` for certain; below 0 in a ratio that is still to be multiplied.
    trues: i32,
    /// How many say `false`.
    falses: i32,
}

crate::sampling::saved!(Bernoulli { odds, trues, falses });

impl Bernoulli {
    /// No information.
    pub const UNIFORM: Self = Self { odds: 0.0, trues: 0, falses: 0 };

    /// A known value.
    #[inline]
    pub const fn point(value: bool) -> Self {
        Self { odds: 0.0, trues: value as i32, falses: !value as i32 }
    }

    /// From log-odds.
    #[inline]
    pub const fn from_log_odds(log_odds: f64) -> Self {
        if log_odds.is_infinite() {
            Self::point(log_odds > 0.0)
        } else {
            Self { odds: log_odds, ..Self::UNIFORM }
        }
    }

    /// log P(true) − log P(false); NaN where both values are ruled out.
    #[inline]
    pub const fn log_odds(&self) -> f64 {
        match (self.trues > 0, self.falses > 0) {
            (false, false) => self.odds,
            (true, false) => f64::INFINITY,
            (false, true) => f64::NEG_INFINITY,
            (true, true) => f64::NAN,
        }
    }

    /// From the probability of `true`.
    #[inline]
    pub fn from_probability(probability: f64) -> Self {
        Self::from_log_odds(logit(probability))
    }

    /// The probability of `true`.
    #[inline]
    pub fn mean(&self) -> f64 {
        logistic(self.log_odds())
    }

    /// The variance of the indicator of `true`.
    #[inline]
    pub fn variance(&self) -> f64 {
        logistic(self.log_odds()) * logistic(-self.log_odds())
    }

    /// The probability of `true`.
    #[inline]
    pub fn probability_true(&self) -> f64 {
        logistic(self.log_odds())
    }

    /// The probability of `false`.
    #[inline]
    pub fn probability_false(&self) -> f64 {
        logistic(-self.log_odds())
    }

    /// log P(true).
    #[inline]
    pub fn log_probability_true(&self) -> f64 {
        -ln_1p_exp(-self.log_odds())
    }

    /// log P(false).
    #[inline]
    pub fn log_probability_false(&self) -> f64 {
        -ln_1p_exp(self.log_odds())
    }

    /// Whether the value is known.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.log_odds().is_infinite()
    }

    /// Whether it carries no information.
    #[inline]
    pub fn is_uniform(&self) -> bool {
        self.log_odds() == 0.0
    }

    /// Whether it is a distribution: false only for NaN.
    #[inline]
    pub fn is_proper(&self) -> bool {
        !self.log_odds().is_nan()
    }

    /// The log probability of `x`.
    #[inline]
    pub fn log_density(&self, x: bool) -> f64 {
        if x { self.log_probability_true() } else { self.log_probability_false() }
    }

    /// A = log(1 + e^ℓ) at log-odds ℓ; of a known value what the uncertain factors' 1 and e^ℓ leave of that.
    #[inline]
    pub fn log_normaliser(&self) -> f64 {
        match self.log_odds() {
            f64::INFINITY => self.odds,
            f64::NEG_INFINITY => 0.0,
            log_odds => ln_1p_exp(log_odds),
        }
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
        if exponent == 0.0 { Self::UNIFORM } else { Self { odds: weighted(exponent, self.odds), ..self } }
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
        weighted(logistic(self.log_odds()), other.log_probability_true())
            + weighted(logistic(-self.log_odds()), other.log_probability_false())
    }

    /// One draw.
    pub fn sample(&self, rng: &mut impl Rng) -> bool {
        rng.random::<f64>() < self.probability_true()
    }

    /// The opposite.
    #[inline]
    #[must_use]
    pub fn negated(self) -> Self {
        Self { odds: -self.odds, trues: self.falses, falses: self.trues }
    }
}

impl Mul for Bernoulli {
    type Output = Self;
    /// The product; of contradicting points, improper (NaN).
    #[inline]
    fn mul(self, other: Self) -> Self {
        Self {
            odds: self.odds + other.odds,
            trues: self.trues + other.trues,
            falses: self.falses + other.falses,
        }
    }
}

impl Div for Bernoulli {
    type Output = Self;
    /// The ratio; of a product and one of its factors, the product of the others, even of known values.
    #[inline]
    fn div(self, other: Self) -> Self {
        Self {
            odds: self.odds - other.odds,
            trues: self.trues - other.trues,
            falses: self.falses - other.falses,
        }
    }
}

impl Truth for Bernoulli {
    #[inline]
    fn probability_true(&self) -> f64 {
        Self::probability_true(self)
    }
    #[inline]
    fn log_odds(&self) -> f64 {
        Self::log_odds(self)
    }
}

assigns!(Bernoulli);
plain_difference!(Bernoulli);

impl PartialEq for Bernoulli {
    fn eq(&self, other: &Self) -> bool {
        self.log_odds() == other.log_odds()
    }
}

distribution!(
    Bernoulli,
    |new, old, tolerance| super::apart(new.log_odds(), old.log_odds(), tolerance),
    |improper| !improper.is_proper()
);
