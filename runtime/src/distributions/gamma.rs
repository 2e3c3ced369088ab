//! The Gamma, x^(shape − 1) e^(−rate x) on x > 0.

use std::ops::{Div, Mul};

use rand::{Rng, RngExt};
use rand_distr::Distribution as _;

use super::{Belief, LogBelief, weighted};
use crate::data::check::Support;
use crate::special::{
    digamma, gamma_shape, ln, ln_gamma, ln_gamma_over_stirling, ln_minus_digamma, minus_ln_1p,
};

/// A Gamma with shape and rate.
///
/// Uniform is (1, 0). A point mass has infinite rate and its value in `shape`. Proper if both are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    /// The shape; of a point mass, the point.
    pub shape: f64,
    /// The rate (inverse scale); infinite for a point mass.
    pub rate: f64,
}

crate::sampling::saved!(Gamma { shape, rate });

impl Gamma {
    /// No information.
    pub const UNIFORM: Self = Self { shape: 1.0, rate: 0.0 };
    const IMPOSSIBLE: Self = Self { shape: f64::NAN, rate: f64::NAN };

    /// All mass at `value`.
    #[inline]
    pub const fn point(value: f64) -> Self {
        Self { shape: value, rate: f64::INFINITY }
    }

    /// From shape and rate.
    #[inline]
    pub const fn from_shape_rate(shape: f64, rate: f64) -> Self {
        Self { shape, rate }
    }

    /// From mean and variance.
    #[inline]
    pub fn from_mean_variance(mean: f64, variance: f64) -> Self {
        let rate = mean / variance;
        if rate.is_infinite() { Self::point(mean) } else { Self::from_shape_rate(mean * rate, rate) }
    }

    /// From the mean and the mean of the logarithm (the projection that maximises likelihood); a point if
    /// log of the mean does not exceed the mean log.
    pub fn from_mean_and_mean_log(mean: f64, mean_log: f64) -> Self {
        Self::from_mean_and_gap(mean, ln(mean) - mean_log)
    }

    /// From the mean and how far its log exceeds the mean log, which the difference of both would lose where it is
    /// small; a point if it is not positive.
    pub(crate) fn from_mean_and_gap(mean: f64, gap: f64) -> Self {
        if gap <= 0.0 {
            return Self::point(mean);
        }
        let shape = gamma_shape(gap);
        Self::from_shape_rate(shape, shape / mean)
    }

    /// The mean.
    #[inline]
    pub fn mean(&self) -> f64 {
        if self.is_point() { self.shape } else { self.shape / self.rate }
    }

    /// The variance.
    #[inline]
    pub fn variance(&self) -> f64 {
        self.shape / (self.rate * self.rate)
    }

    /// The mean of log x: ψ(shape) − log rate.
    #[inline]
    pub fn mean_log(&self) -> f64 {
        if self.is_point() { ln(self.shape) } else { digamma(self.shape) - ln(self.rate) }
    }

    /// How far the log of the mean exceeds the mean log.
    #[inline]
    pub(crate) fn log_gap(&self) -> f64 {
        if self.is_point() { 0.0 } else { ln_minus_digamma(self.shape) }
    }

    /// The mean of 1/x: rate/(shape − 1), infinite unless shape > 1.
    #[inline]
    pub fn mean_inverse(&self) -> f64 {
        if self.is_point() {
            return 1.0 / self.shape;
        }
        if self.shape > 1.0 { self.rate / (self.shape - 1.0) } else { f64::INFINITY }
    }

    /// Whether all mass is at one value.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.rate == f64::INFINITY
    }

    /// Whether it carries no information.
    #[inline]
    pub fn is_uniform(&self) -> bool {
        self.shape == 1.0 && self.rate == 0.0
    }

    /// Whether it can be normalised, with a variance that is a number (or is a point).
    #[inline]
    pub fn is_proper(&self) -> bool {
        let has_variance = self.shape > 0.0 && self.rate > 0.0 && self.variance().is_finite();
        self.shape.is_finite() && (has_variance || self.is_point())
    }

    /// The log density at `x`; of an improper one, unnormalised.
    #[inline]
    pub fn log_density(&self, x: f64) -> f64 {
        if self.is_point() {
            return if x == self.shape { 0.0 } else { f64::NEG_INFINITY };
        }
        if x < 0.0 {
            return f64::NEG_INFINITY;
        }
        // About x, A has no large terms where x is near the mean.
        if self.shape > 1e3 && self.rate * x > 0.5 * self.shape {
            return -self.log_normaliser_about(x);
        }
        weighted(self.shape - 1.0, ln(x)) - self.rate * x - self.log_normaliser()
    }

    /// A = log Γ(shape) − shape log rate; 0 if improper or a point.
    #[inline]
    pub fn log_normaliser(&self) -> f64 {
        if self.is_point() || !self.is_proper() {
            return 0.0;
        }
        ln_gamma(self.shape) - self.shape * ln(self.rate)
    }

    /// A(self) − A(base), both about the mean m of `self`: that is for densities (x/m)^(shape − 1) exp(−rate (x − m)). In
    /// sums where each message is once added and once taken away that cancels, and with it numbers much larger than the
    /// sum.
    #[inline]
    pub fn log_normaliser_over(&self, base: &Self) -> f64 {
        if !self.is_proper() && !self.is_point() {
            return self.log_normaliser() - base.log_normaliser();
        }
        self.log_normaliser_about(self.mean()) - base.log_normaliser_about(self.mean())
    }

    /// A about `center`: log Γ(a) − a log b − (a − 1) log c + b c; 0 if improper or a point.
    fn log_normaliser_about(&self, center: f64) -> f64 {
        if self.is_point() || !self.is_proper() {
            return 0.0;
        }
        let Gamma { shape, rate } = *self;
        // With x = b c/a: a (x − 1 − log x) − ½ log a + log c, and what Stirling's series leaves.
        let excess = (rate * center - shape) / shape;
        shape * minus_ln_1p(excess) + ln(center) + ln_gamma_over_stirling(shape) - 0.5 * ln(shape)
    }

    /// The differential entropy.
    pub fn entropy(&self) -> f64 {
        if self.is_point() {
            return 0.0;
        }
        if !self.is_proper() {
            return f64::INFINITY;
        }
        // With log Γ over Stirling's first terms and ψ below the logarithm.
        let a = self.shape;
        ln_gamma_over_stirling(a) + 0.5 * ln(a) + (a - 1.0) * ln_minus_digamma(a) - ln(self.rate)
    }

    /// The density raised to `exponent`.
    #[inline]
    #[must_use]
    pub fn pow(self, exponent: f64) -> Self {
        if self.is_point() {
            return if exponent == 0.0 { Self::UNIFORM } else { self };
        }
        Self::from_shape_rate(exponent * (self.shape - 1.0) + 1.0, exponent * self.rate)
    }

    /// The distribution of k x, k > 0.
    #[inline]
    #[must_use]
    pub(crate) fn scaled(self, k: f64) -> Self {
        if self.is_point() {
            Self::point(k * self.shape)
        } else {
            Self::from_shape_rate(self.shape, self.rate / k)
        }
    }

    /// The message against this cavity of a factor ℓ with A = E xℓ' and C = E x²(ℓ'' + ℓ'²) under the tilted
    /// density: its mean and variance, divided by the cavity without cancellation (FACTORS 0.3).
    #[must_use]
    pub(crate) fn message_of_derivatives(self, first: f64, curvature: f64) -> Self {
        let (a, b) = (self.shape, self.rate);
        let beta = first + curvature - first * first;
        let scale = (a + first + beta) / b;
        let shape = 1.0 + (a / b * (first - beta) + first * first / b) / scale;
        Self::from_shape_rate(shape, -beta / scale)
    }

    /// log ∫ p q, improper factors taken unnormalised.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        if self.is_point() {
            return other.log_density(self.shape);
        }
        if other.is_point() {
            return self.log_density(other.shape);
        }
        let product = *self * *other;
        if !product.is_proper() {
            return product.log_normaliser() - self.log_normaliser() - other.log_normaliser();
        }
        // Of A about any place the same, as the exponents add up; about the product's mean without its large terms.
        let center = product.mean();
        product.log_normaliser_about(center) + self.log_density(center) + other.log_density(center)
    }

    /// The mean under `self` of the log density of `other`.
    pub fn average_log(&self, other: &Self) -> f64 {
        if other.is_point() {
            return if self == other { 0.0 } else { f64::NEG_INFINITY };
        }
        if other.is_uniform() {
            return 0.0;
        }
        weighted(other.shape - 1.0, self.mean_log()) - other.rate * self.mean() - other.log_normaliser()
    }

    /// One draw, to the nearest value that data may have (of a shape near 0 most are below all numbers); NaN if improper.
    pub fn sample(&self, rng: &mut impl Rng) -> f64 {
        if self.is_point() {
            return self.shape;
        }
        let gamma = rand_distr::Gamma::new(self.shape, 1.0 / self.rate);
        Support::Positive.nearest(gamma.map_or(f64::NAN, |gamma| gamma.sample(rng)))
    }

    /// The logarithm of a draw of shape `count` and rate 1: G(a) is G(a + 1) U^(1/a), for a small a below all numbers.
    pub(super) fn sample_log(count: f64, rng: &mut impl Rng) -> f64 {
        /// The logarithm of a power with a larger exponent than the inverse of this may have none.
        const LEAST: f64 = 1e-306;
        let above = rand_distr::Gamma::new(count + 1.0, 1.0).map_or(f64::NAN, |gamma| gamma.sample(rng));
        let uniform = 1.0 - rng.random::<f64>();
        above.ln() + uniform.ln() / count.max(LEAST)
    }

    /// This message to that cavity; if its shape is below 1 or its rate negative, the one with shape 1 or rate 0
    /// that gives the belief the same mean, or a point the same slope.
    #[must_use]
    pub(crate) fn clipped(self, cavity: Self) -> Self {
        if self.shape >= 1.0 && self.rate >= 0.0 {
            return self;
        }
        if cavity.is_point() {
            let slope = self.shape - 1.0 - self.rate * cavity.shape;
            return Self::from_shape_rate(1.0 + slope.max(0.0), -slope.min(0.0) / cavity.shape);
        }
        let mean = (cavity * self).mean();
        let shape = 1.0 + mean * cavity.rate - cavity.shape;
        if shape >= 1.0 {
            return Self::from_shape_rate(shape, 0.0);
        }
        Self::from_shape_rate(1.0, cavity.shape / mean - cavity.rate)
    }
}

impl Mul for Gamma {
    type Output = Self;
    /// The product; of two different points, improper.
    #[inline]
    fn mul(self, other: Self) -> Self {
        let rate = self.rate + other.rate;
        if rate.is_finite() {
            return Self { shape: self.shape + (other.shape - 1.0), rate };
        }
        self.times_point(other)
    }
}

impl Div for Gamma {
    type Output = Self;
    /// The ratio; a point over itself is uniform, anything else over a point improper.
    #[inline]
    fn div(self, other: Self) -> Self {
        let rate = self.rate - other.rate;
        if rate.is_finite() {
            return Self { shape: self.shape - (other.shape - 1.0), rate };
        }
        self.over_point(other)
    }
}

assigns!(Gamma);
points!(Gamma: shape, rate);
distribution!(Gamma: shape, rate);

impl Belief for Gamma {
    #[inline]
    fn mean(&self) -> f64 {
        Self::mean(self)
    }
    #[inline]
    fn variance(&self) -> f64 {
        Self::variance(self)
    }
}

impl LogBelief for Gamma {
    #[inline]
    fn mean_log(&self) -> f64 {
        Self::mean_log(self)
    }
    #[inline]
    fn mean_log_gap(&self) -> f64 {
        if self.is_point() { 0.0 } else { ln_minus_digamma(self.shape) }
    }
}
