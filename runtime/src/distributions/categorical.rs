//! The categorical over 0, 1, …, by log weights that need not be normalised.

use std::ops::{DivAssign, MulAssign};

use rand::{Rng, RngExt};

use super::{Buffer, Whole, apart, weighted};
use crate::special::{exp, ln, ln_1m_exp, ln_sum_exp_of};

/// An integer with a log weight per value, defined up to a common shift.
///
/// As a message it may be shorter than the variable's size: values beyond its end have log weight 0, as
/// in a uniform message. −∞ excludes a value, +∞ makes it certain.
#[derive(Clone, Debug, PartialEq)]
pub struct Categorical {
    log_weights: Buffer,
}

crate::sampling::saved!(Categorical { log_weights });

impl Categorical {
    /// No information about a value below `size`.
    pub fn uniform(size: usize) -> Self {
        Self { log_weights: Buffer::filled(0.0, size) }
    }

    /// The known value `value` below `size`.
    pub fn point(size: usize, value: usize) -> Self {
        Self { log_weights: (0..size).map(|k| if k == value { 0.0 } else { f64::NEG_INFINITY }).collect() }
    }

    /// From log weights, which need not be normalised.
    pub const fn from_log_weights(log_weights: Vec<f64>) -> Self {
        Self { log_weights: Buffer::of(log_weights) }
    }

    /// From log weights in a buffer.
    pub(crate) const fn from_buffer(log_weights: Buffer) -> Self {
        Self { log_weights }
    }

    /// From a log weight for each value below `size`, shifted so that the highest is 0.
    pub(crate) fn from_log_weights_of(size: usize, log_weight: impl FnMut(usize) -> f64) -> Self {
        let mut log_weights: Buffer = (0..size).map(log_weight).collect();
        let high = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if high.is_finite() {
            log_weights.iter_mut().for_each(|weight| *weight -= high);
        }
        Self { log_weights }
    }

    /// Gives one value below the size another log weight.
    pub fn set_log_weight(&mut self, value: usize, log_weight: f64) {
        if let Some(own) = self.log_weights.get_mut(value) {
            *own = log_weight;
        }
    }

    /// From probabilities (or any non-negative weights).
    pub fn from_probabilities(probabilities: &[f64]) -> Self {
        Self { log_weights: probabilities.iter().map(|&p| ln(p)).collect() }
    }

    /// The log weights, as stored.
    #[inline]
    pub fn log_weights(&self) -> &[f64] {
        &self.log_weights
    }

    /// The number of values listed.
    #[inline]
    pub fn size(&self) -> usize {
        self.log_weights.len()
    }

    /// The log weight of `value`, 0 beyond the end.
    #[inline]
    pub fn log_weight(&self, value: usize) -> f64 {
        self.log_weights.get(value).copied().unwrap_or(0.0)
    }

    /// The probabilities.
    pub fn probabilities(&self) -> Vec<f64> {
        self.shares().collect()
    }

    /// The probabilities, one after the other.
    pub(crate) fn shares(&self) -> impl Iterator<Item = f64> + Clone {
        let (high, total) = self.scale();
        self.log_weights.iter().map(move |&weight| share(weight, high) / total)
    }

    /// The probability of one value.
    pub fn probability(&self, value: usize) -> f64 {
        let (high, total) = self.scale();
        self.log_weights.get(value).map_or(0.0, |&weight| share(weight, high) / total)
    }

    /// The logs of each value's probability and of all others' together, free of cancellation; from the end on no value
    /// is possible.
    pub(crate) fn log_probabilities(&self) -> impl Fn(usize) -> (f64, f64) + Copy {
        let (high, total) = self.scale();
        let log_total = ln(total);
        let log_probability = move |k: usize| over(self.log_weights[k], high) - log_total;
        let mode = self.mode();
        let others = ln_sum_exp_of((0..self.size()).filter(|&k| k != mode).map(log_probability));
        move |k| {
            if k >= self.size() {
                return (f64::NEG_INFINITY, 0.0);
            }
            let own = log_probability(k);
            (own, if k == mode { others } else { ln_1m_exp(own) })
        }
    }

    /// The most probable value (the lowest of equals).
    pub fn mode(&self) -> usize {
        let mut best = 0;
        for (value, &weight) in self.log_weights.iter().enumerate() {
            if weight > self.log_weights[best] {
                best = value;
            }
        }
        best
    }

    /// The mean value.
    pub fn mean(&self) -> f64 {
        self.shares().enumerate().map(|(value, p)| value as f64 * p).sum()
    }

    /// The variance of the value.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        let spread = |(value, p): (usize, f64)| (value as f64 - mean) * (value as f64 - mean) * p;
        self.shares().enumerate().map(spread).sum()
    }

    /// Whether one value is certain: no other is possible.
    pub fn is_point(&self) -> bool {
        let certain = |least: f64| self.log_weights.iter().filter(|&&weight| weight > least).count();
        certain(f64::MAX) == 1 || certain(f64::NEG_INFINITY) == 1
    }

    /// Whether it carries no information.
    pub fn is_uniform(&self) -> bool {
        self.log_weights.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Whether it is a distribution: no NaN, and some value possible.
    pub fn is_proper(&self) -> bool {
        self.log_weights.iter().all(|weight| !weight.is_nan())
            && self.log_weights.iter().any(|&weight| weight > f64::NEG_INFINITY)
    }

    /// The log probability of `value`.
    pub fn log_density(&self, value: usize) -> f64 {
        let (high, total) = self.scale();
        match self.log_weights.get(value) {
            None => f64::NEG_INFINITY,
            Some(&weight) if weight == high => -ln(total),
            Some(&weight) => weight - high - ln(total),
        }
    }

    /// A = log Σ weights; 0 if that is infinite.
    pub fn log_normaliser(&self) -> f64 {
        let log_total = self.log_total();
        if log_total.is_finite() { log_total } else { 0.0 }
    }

    /// The entropy.
    pub fn entropy(&self) -> f64 {
        -self.average_log(self)
    }

    /// The distribution raised to `exponent` (0 · ∞ = 0).
    #[must_use]
    pub fn pow(&self, exponent: f64) -> Self {
        Self { log_weights: self.log_weights.iter().map(|&weight| weighted(exponent, weight)).collect() }
    }

    /// log Σ p q, both normalised.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        let both = ln_sum_exp_of(
            (0..self.size().max(other.size())).map(|k| self.log_weight(k) + other.log_weight(k)),
        );
        both - self.log_total() - other.log_total()
    }

    /// The mean under `self` of the log probability by `other`.
    pub fn average_log(&self, other: &Self) -> f64 {
        let (high, total) = other.scale();
        let log_probability = |k: usize| over(other.log_weight(k), high) - ln(total);
        let term = |(k, p): (usize, f64)| weighted(p, log_probability(k));
        self.shares().enumerate().map(term).sum()
    }

    /// One draw.
    pub fn sample(&self, rng: &mut impl Rng) -> usize {
        let (high, total) = self.scale();
        let mut left = rng.random::<f64>() * total;
        for (value, &weight) in self.log_weights.iter().enumerate() {
            left -= share(weight, high);
            if left < 0.0 {
                return value;
            }
        }
        self.mode()
    }

    fn log_total(&self) -> f64 {
        ln_sum_exp_of(self.log_weights.iter().copied())
    }

    /// The highest log weight, and the sum of the weights relative to it. (Their log total would lose the
    /// digits of large log weights.)
    fn scale(&self) -> (f64, f64) {
        let high = self.log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (high, self.log_weights.iter().map(|&weight| share(weight, high)).sum())
    }

    /// The value of infinite weight: the only one, however many there are.
    fn certain(&self) -> Option<usize> {
        self.log_weights.iter().position(|&weight| weight == f64::INFINITY)
    }

    /// No other value than this is possible; it keeps its weight.
    fn fix(&mut self, value: usize, size: usize) {
        let size = size.max(self.size());
        self.log_weights.resize(size, 0.0);
        for (k, weight) in self.log_weights.iter_mut().enumerate() {
            if k != value {
                *weight = f64::NEG_INFINITY;
            }
        }
    }

    fn combine(&mut self, other: &Self, combine: impl Fn(f64, f64) -> f64) {
        let size = self.size().max(other.size());
        self.log_weights.resize(size, 0.0);
        for (value, weight) in self.log_weights.iter_mut().enumerate() {
            *weight = combine(*weight, other.log_weight(value));
        }
    }
}

/// The weight relative to the highest; a certain value (+∞) leaves nothing to others.
#[inline]
fn share(weight: f64, high: f64) -> f64 {
    if weight == high {
        return 1.0;
    }
    if weight == f64::NEG_INFINITY || high == f64::INFINITY { 0.0 } else { exp(weight - high) }
}

/// A ratio of weights in logs, where zero over zero is zero and a certain value over itself is 1.
#[inline]
fn over(numerator: f64, denominator: f64) -> f64 {
    if numerator == f64::NEG_INFINITY {
        return numerator;
    }
    if numerator == denominator { 0.0 } else { numerator - denominator }
}

impl Whole for &Categorical {
    #[inline]
    fn start(self) -> usize {
        0
    }
    #[inline]
    fn end(self) -> usize {
        self.size()
    }
    #[inline]
    fn log_weight_of(self, value: usize) -> f64 {
        self.log_weights.get(value).copied().unwrap_or(f64::NEG_INFINITY)
    }
    #[inline]
    fn log_total_weight(self) -> f64 {
        self.log_total()
    }
}

impl MulAssign<&Categorical> for Categorical {
    #[inline]
    #[expect(clippy::suspicious_op_assign_impl, reason = "log weights add in a product")]
    fn mul_assign(&mut self, other: &Self) {
        match (self.certain(), other.certain()) {
            (None, Some(value)) => self.fix(value, other.size()),
            (Some(value), None) => {
                self.clone_from(other);
                self.fix(value, value + 1);
            }
            _ => self.combine(other, |a, b| a + b),
        }
    }
}

impl DivAssign<&Categorical> for Categorical {
    #[inline]
    fn div_assign(&mut self, other: &Self) {
        if self.certain().is_none() && other.certain().is_some() {
            return; // The value that is certain keeps its weight; of the others the product has forgotten theirs.
        }
        self.combine(other, over);
    }
}

owned!(Categorical);
plain_difference!(Categorical);

distribution!(
    Categorical,
    |new, old, tolerance| {
        let highest = |it: &Self| it.log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (new_top, old_top) = (highest(new), highest(old));
        (0..new.size().max(old.size()))
            .any(|k| apart(over(new.log_weight(k), new_top), over(old.log_weight(k), old_top), tolerance))
    },
    |improper| !improper.is_proper()
);
