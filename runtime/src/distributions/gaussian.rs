//! The Gaussian, exp(τx − rx²/2) with natural parameters τ (precision times mean) and r (precision).

use std::ops::{Div, Mul};

use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::{Belief, GaussianBelief};
use crate::data::check::Support;
use crate::special::{LN_2PI, ln, ln_normal_density};

/// A Gaussian in natural parameters.
///
/// Uniform is (0, 0). A point mass has infinite precision and its value in `precision_mean`. Precision 0
/// with τ ≠ 0, and any negative precision, are improper: legal as messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gaussian {
    /// Precision times mean; of a point mass, the point.
    pub precision_mean: f64,
    /// The inverse of the variance; infinite for a point mass.
    pub precision: f64,
}

crate::sampling::saved!(Gaussian { precision_mean, precision });

impl Gaussian {
    /// No information.
    pub const UNIFORM: Self = Self { precision_mean: 0.0, precision: 0.0 };
    /// What an impossible product gives; not proper.
    pub(crate) const IMPOSSIBLE: Self = Self { precision_mean: f64::NAN, precision: f64::NAN };

    /// All mass at `value`.
    #[inline]
    pub const fn point(value: f64) -> Self {
        Self { precision_mean: value, precision: f64::INFINITY }
    }

    /// From natural parameters.
    #[inline]
    pub const fn from_natural(precision_mean: f64, precision: f64) -> Self {
        Self { precision_mean, precision }
    }

    /// From mean and variance; variance 0 is a point, infinite variance uniform.
    #[inline]
    pub fn from_mean_variance(mean: f64, variance: f64) -> Self {
        Self::from_mean_precision(mean, 1.0 / (variance + 0.0)) // of −0 too: a point
    }

    /// From mean and precision.
    #[inline]
    pub fn from_mean_precision(mean: f64, precision: f64) -> Self {
        let precision_mean = mean * precision;
        if precision_mean.is_finite() && precision.is_finite() {
            return Self { precision_mean, precision };
        }
        Self::overflowing(mean, precision)
    }

    /// A point; or, where mean times precision overflows, the largest precision that keeps the mean.
    #[cold]
    fn overflowing(mean: f64, precision: f64) -> Self {
        if precision.is_infinite() || mean.is_nan() || precision.is_nan() {
            return Self { precision_mean: mean, precision };
        }
        let precision_mean = f64::MAX.copysign(mean);
        Self { precision_mean, precision: precision_mean / mean }
    }

    /// The mean; 0 for the uniform.
    #[inline]
    pub fn mean(&self) -> f64 {
        if self.precision.is_infinite() || self.precision_mean == 0.0 {
            return self.precision_mean;
        }
        self.precision_mean / self.precision
    }

    /// The variance: infinite for the uniform, 0 for a point.
    #[inline]
    pub fn variance(&self) -> f64 {
        1.0 / self.precision
    }

    /// Whether all mass is at one value.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.precision == f64::INFINITY
    }

    /// Whether it carries no information.
    #[inline]
    pub fn is_uniform(&self) -> bool {
        self.precision == 0.0 && self.precision_mean == 0.0
    }

    /// Whether it can be normalised, with a variance that is a number (or is a point).
    #[inline]
    pub fn is_proper(&self) -> bool {
        self.precision > 1.0 / f64::MAX && self.precision_mean.is_finite()
    }

    /// The log density at `x`; of an improper one, the unnormalised exponent.
    #[inline]
    pub fn log_density(&self, x: f64) -> f64 {
        if self.is_point() {
            return if x == self.precision_mean { 0.0 } else { f64::NEG_INFINITY };
        }
        if self.precision <= 0.0 {
            return (self.precision_mean - 0.5 * self.precision * x) * x;
        }
        let error = self.precision * x - self.precision_mean;
        0.5 * (ln(self.precision) - LN_2PI - error * error / self.precision)
    }

    /// A = τ²/(2r) − ½ log r + ½ log 2π; 0 if improper, uniform or a point.
    #[inline]
    pub fn log_normaliser(&self) -> f64 {
        if self.precision <= 0.0 || self.is_point() {
            return 0.0;
        }
        0.5 * (self.precision_mean * (self.precision_mean / self.precision) - ln(self.precision) + LN_2PI)
    }

    /// A(self) − A(base), both about the mean m of `self`: that is for densities exp(τ'(x − m) − r(x − m)²/2). In sums where
    /// each message is once added and once taken away the shift cancels, and with it numbers much larger than the sum.
    #[inline]
    pub fn log_normaliser_over(&self, base: &Self) -> f64 {
        if self.precision <= 0.0 && !self.is_point() {
            return self.log_normaliser() - base.log_normaliser();
        }
        self.log_normaliser_about(self.mean()) - base.log_normaliser_about(self.mean())
    }

    /// A about `center`: 0 of a point, and of what is improper what its exponent (A = 0 about 0) is there.
    fn log_normaliser_about(&self, center: f64) -> f64 {
        if self.is_point() {
            return 0.0;
        }
        if self.precision <= 0.0 {
            return -self.log_density(center);
        }
        let shifted = self.precision_mean - self.precision * center;
        0.5 * (shifted * (shifted / self.precision) - ln(self.precision) + LN_2PI)
    }

    /// The differential entropy ½ log(2πe/r).
    #[inline]
    pub fn entropy(&self) -> f64 {
        if self.is_point() {
            return 0.0;
        }
        if self.precision <= 0.0 { f64::INFINITY } else { 0.5 * (LN_2PI + 1.0 - ln(self.precision)) }
    }

    /// The density raised to `exponent`.
    #[inline]
    #[must_use]
    pub fn pow(self, exponent: f64) -> Self {
        if self.is_point() {
            return if exponent == 0.0 { Self::UNIFORM } else { self };
        }
        Self::from_natural(self.precision_mean * exponent, self.precision * exponent)
    }

    /// The distribution of k x.
    #[inline]
    #[must_use]
    pub(crate) fn scaled(self, k: f64) -> Self {
        if k == 0.0 {
            return Self::point(0.0);
        }
        if self.is_point() {
            return Self::point(k * self.precision_mean);
        }
        let precision = self.precision / (k * k);
        if precision.is_finite() && (precision != 0.0 || self.precision == 0.0) {
            return Self::from_natural(self.precision_mean / k, precision);
        }
        Self::from_mean_precision(k * self.mean(), self.precision / k / k)
    }

    /// The message to x that this message to k x makes: if k is 0, uniform, unless a point contradicts that.
    #[inline]
    #[must_use]
    pub(crate) fn unscaled(self, k: f64) -> Self {
        if !self.is_point() {
            let precision = k * k * self.precision;
            if precision.is_finite() && (precision != 0.0 || self.precision == 0.0 || k == 0.0) {
                return Self::from_natural(k * self.precision_mean, precision);
            }
            return self.unscaled_extremely(k);
        }
        if k != 0.0 {
            return Self::point(self.precision_mean / k);
        }
        if self.precision_mean == 0.0 { Self::UNIFORM } else { Self::IMPOSSIBLE }
    }

    /// Where k² overflows or vanishes.
    #[cold]
    fn unscaled_extremely(self, k: f64) -> Self {
        if self.precision == 0.0 {
            return Self::from_natural(k * self.precision_mean, 0.0);
        }
        Self::from_mean_precision(self.mean() / k, k * (k * self.precision))
    }

    /// log ∫ p q, improper factors taken unnormalised.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        if self.is_point() {
            return other.log_density(self.precision_mean);
        }
        if other.is_point() {
            return self.log_density(other.precision_mean);
        }
        match (self.precision > 0.0, other.precision > 0.0) {
            (true, true) => ln_normal_density(self.mean(), other.mean(), self.variance() + other.variance()),
            (true, false) => self.log_average_of_improper(other),
            (false, true) => other.log_average_of_improper(self),
            (false, false) => 0.0,
        }
    }

    /// log E exp(τx − rx²/2) of an improper message under a proper one; 0 where that is infinite.
    ///
    /// - Formula: with s = τ − rm, τm − rm²/2 + ½ (v s²/(1 + vr) − log(1 + vr)).
    fn log_average_of_improper(&self, message: &Self) -> f64 {
        let (mean, variance) = (self.mean(), self.variance());
        let left = 1.0 + variance * message.precision;
        if left <= 0.0 {
            return 0.0;
        }
        let slope = message.precision_mean - message.precision * mean;
        message.log_density(mean) + 0.5 * (variance * slope * slope / left - ln(left))
    }

    /// The mean under `self` of the log density of `other`.
    pub fn average_log(&self, other: &Self) -> f64 {
        if other.is_uniform() {
            return 0.0;
        }
        let spread = if self.is_point() { 0.0 } else { 0.5 * other.precision / self.precision };
        if other.is_point() && !self.is_point() {
            return f64::NEG_INFINITY;
        }
        other.log_density(self.mean()) - if spread == 0.0 { 0.0 } else { spread }
    }

    /// The Gaussian with the mean and variance of Σ wᵢ pᵢ / Σ wᵢ, exactly the common value if all agree; NaN, not
    /// proper, unless Σ wᵢ > 0 and every part is proper.
    #[doc(hidden)]
    pub fn mixture(parts: impl Iterator<Item = (f64, Self)> + Clone) -> Self {
        let total: f64 = parts.clone().map(|(weight, _)| weight).sum();
        let mean = parts.clone().map(|(weight, part)| weight * part.mean()).sum::<f64>() / total;
        let spread = |(weight, part): (f64, Self)| {
            let error = part.mean() - mean;
            weight * (part.variance() + error * error)
        };
        Self::from_mean_variance(mean, parts.map(spread).sum::<f64>() / total)
    }

    /// One draw, to the nearest real that data may have.
    pub fn sample(&self, rng: &mut impl Rng) -> f64 {
        let normal: f64 = StandardNormal.sample(rng);
        Support::Real.nearest(self.mean() + normal * self.variance().sqrt())
    }

    /// This message, where a negative precision is clipped to 0 so that the belief in this cavity keeps its mean; at a point
    /// the slope (FACTORS 0.4).
    #[inline]
    #[must_use]
    pub(crate) fn clipped(self, cavity: Self) -> Self {
        if self.precision >= 0.0 || self.precision.is_nan() {
            return self;
        }
        if cavity.is_point() {
            return Self::from_natural(self.precision_mean - self.precision * cavity.precision_mean, 0.0);
        }
        Self::from_natural((cavity * self).mean() * cavity.precision - cavity.precision_mean, 0.0)
    }

    /// The message `belief / cavity`, where a negative precision is clipped to 0 so that the belief keeps
    /// its mean (FACTORS 0.4).
    #[inline]
    #[must_use]
    pub(crate) fn clipped_ratio(belief: Self, cavity: Self) -> Self {
        let message = belief / cavity;
        if message.precision < 0.0 {
            return Self::from_natural(belief.mean() * cavity.precision - cavity.precision_mean, 0.0);
        }
        message
    }
}

impl Mul for Gaussian {
    type Output = Self;
    /// The product; of two different points, improper.
    #[inline]
    fn mul(self, other: Self) -> Self {
        let precision = self.precision + other.precision;
        if precision.is_finite() {
            return Self { precision_mean: self.precision_mean + other.precision_mean, precision };
        }
        self.times_point(other)
    }
}

impl Div for Gaussian {
    type Output = Self;
    /// The ratio; a point over itself is uniform, anything else over a point improper.
    #[inline]
    fn div(self, other: Self) -> Self {
        let precision = self.precision - other.precision;
        if precision.is_finite() {
            return Self { precision_mean: self.precision_mean - other.precision_mean, precision };
        }
        self.over_point(other)
    }
}

assigns!(Gaussian);
points!(Gaussian: precision_mean, precision);
distribution!(Gaussian: precision_mean, precision);

impl Belief for Gaussian {
    #[inline]
    fn mean(&self) -> f64 {
        Self::mean(self)
    }
    #[inline]
    fn variance(&self) -> f64 {
        Self::variance(self)
    }
}

impl GaussianBelief for Gaussian {
    #[inline]
    fn as_gaussian(&self) -> Gaussian {
        *self
    }
}
