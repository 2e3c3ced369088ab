//! The Gaussian cut to an interval.

mod draw;

use std::ops::{Mul, MulAssign};

use rand::Rng;

use super::{Belief, Gaussian, apart};
use crate::special::{Interval, LN_2PI, exp, interval, ln};

/// exp(τx − rx²/2) on lower < x < upper, the bounds perhaps infinite.
///
/// Uniform is the uniform Gaussian between infinite bounds. A point mass is a Gaussian that is one, inside. A flat
/// Gaussian, or one that rises or falls exponentially, is proper where the bounds hold it. Source: FACTORS 1.9.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TruncatedGaussian {
    /// The Gaussian before it is cut.
    pub gaussian: Gaussian,
    /// All mass is above it.
    pub lower: f64,
    /// All mass is below it.
    pub upper: f64,
}

crate::sampling::saved!(TruncatedGaussian { gaussian, lower, upper });

/// A proper cut in units of the Gaussian's deviation.
struct Standard {
    cut: Interval,
    /// The root of the precision.
    root: f64,
    /// The bound nearer to the Gaussian's mean, and its distance from that mean: negative if the mean is inside.
    bound: f64,
    distance: f64,
}

impl TruncatedGaussian {
    /// No information.
    pub const UNIFORM: Self = Self::between(f64::NEG_INFINITY, f64::INFINITY);
    /// Nothing is possible; not proper.
    const IMPOSSIBLE: Self = Self::between(f64::INFINITY, f64::NEG_INFINITY);

    /// The indicator of an interval.
    #[inline]
    pub const fn between(lower: f64, upper: f64) -> Self {
        Self { gaussian: Gaussian::UNIFORM, lower, upper }
    }

    /// All mass at `value`.
    #[inline]
    pub const fn point(value: f64) -> Self {
        Self { gaussian: Gaussian::point(value), ..Self::UNIFORM }
    }

    /// Whether all mass is at one value.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.gaussian.is_point()
    }

    /// Whether it carries no information.
    #[inline]
    pub fn is_uniform(&self) -> bool {
        self.is_whole() && self.gaussian.is_uniform()
    }

    /// Whether there is mass and it is finite. (One of negative precision is called improper even between finite
    /// bounds.)
    pub fn is_proper(&self) -> bool {
        let Gaussian { precision_mean, precision } = self.gaussian;
        if self.is_point() {
            return self.lower < precision_mean && precision_mean < self.upper;
        }
        let falls_to_lower = self.lower.is_finite() || precision_mean > 0.0;
        let falls_to_upper = self.upper.is_finite() || precision_mean < 0.0;
        let holds = precision > 0.0 || precision == 0.0 && falls_to_lower && falls_to_upper;
        self.lower < self.upper && precision_mean.is_finite() && holds
    }

    /// The mean; that of the Gaussian if nothing is cut, or if it is improper.
    pub fn mean(&self) -> f64 {
        self.standard().map_or_else(|| self.gaussian.mean(), |standard| standard.mean(&self.gaussian))
    }

    /// The variance; that of the Gaussian if nothing is cut, or if it is improper.
    pub fn variance(&self) -> f64 {
        self.standard().map_or_else(|| self.gaussian.variance(), |standard| standard.variance())
    }

    /// The Gaussian with this mean and variance.
    pub fn to_gaussian(&self) -> Gaussian {
        let moments = |standard: Standard| {
            Gaussian::from_mean_variance(standard.mean(&self.gaussian), standard.variance())
        };
        self.standard().map_or(self.gaussian, moments)
    }

    /// The log density at `x`; of an improper one, the unnormalised exponent.
    pub fn log_density(&self, x: f64) -> f64 {
        if !(self.lower < x && x < self.upper) {
            return f64::NEG_INFINITY;
        }
        let Some(Standard { cut, root, bound, distance }) = self.standard() else {
            return self.gaussian.log_density(x);
        };
        if distance < 0.0 {
            let Gaussian { precision_mean, precision } = self.gaussian;
            return (precision_mean - 0.5 * precision * x) * x - self.log_normaliser();
        }
        let step = root * (x - bound).abs();
        ln(root) - step * (distance + 0.5 * step) - cut.log_scale
    }

    /// The log of the integral of exp(τx − rx²/2) over the interval; 0 for an improper or uniform one and a point.
    pub fn log_normaliser(&self) -> f64 {
        let Some(Standard { cut, root, bound, distance }) = self.standard() else {
            return self.gaussian.log_normaliser();
        };
        let Gaussian { precision_mean, precision } = self.gaussian;
        if distance < 0.0 {
            let centre = precision_mean / root;
            return cut.log_mass + 0.5 * (centre * centre + LN_2PI) - ln(root);
        }
        (precision_mean - 0.5 * precision * bound) * bound + cut.log_scale - ln(root)
    }

    /// The differential entropy; 0 for a point, +∞ for an improper one.
    pub fn entropy(&self) -> f64 {
        if !self.is_proper() {
            return f64::INFINITY;
        }
        let Some(Standard { cut, root, distance, .. }) = self.standard() else {
            return self.gaussian.entropy();
        };
        if distance < 0.0 {
            return cut.log_mass + 0.5 * (LN_2PI + cut.variance + cut.shift * cut.shift) - ln(root);
        }
        let offset = cut.offset.abs();
        cut.log_scale + distance * offset + 0.5 * (cut.variance + offset * offset) - ln(root)
    }

    /// The mean under `self` of the log density of `other`.
    pub fn average_log(&self, other: &Gaussian) -> f64 {
        self.to_gaussian().average_log(other)
    }

    /// The value that a share `p` of the mass lies below; NaN if it is improper.
    pub fn quantile(&self, p: f64) -> f64 {
        if !self.is_proper() {
            return f64::NAN;
        }
        let (mean, deviation) = (self.mean(), self.variance().sqrt());
        // All but 1e−15 of a log-concave density is this near to its mean.
        let (mut low, mut high) =
            ((mean - 40.0 * deviation).max(self.lower), (mean + 40.0 * deviation).min(self.upper));
        let whole = self.log_normaliser();
        while low < 0.5 * (low + high) && 0.5 * (low + high) < high {
            let middle = 0.5 * (low + high);
            let below = Self { upper: middle, ..*self };
            if exp(below.log_normaliser() - whole) < p { low = middle } else { high = middle }
        }
        low
    }

    /// One draw; NaN if it is improper.
    pub fn sample(&self, rng: &mut impl Rng) -> f64 {
        if self.is_point() {
            self.mean()
        } else if !self.is_proper() {
            f64::NAN
        } else if self.is_whole() {
            self.gaussian.sample(rng)
        } else {
            draw::sample(self, rng)
        }
    }

    /// The message to x that this message to `coefficient` · x + `constant` makes; if the coefficient is 0, uniform
    /// unless the constant is outside.
    #[must_use]
    pub fn of_term(self, coefficient: f64, constant: f64) -> Self {
        let Gaussian { precision_mean, precision } = self.gaussian;
        let natural = coefficient * (precision_mean - precision * constant);
        let gaussian = Gaussian::from_natural(natural, coefficient * coefficient * precision);
        let ends = ((self.lower - constant) / coefficient, (self.upper - constant) / coefficient);
        if coefficient == 0.0 {
            let inside = self.lower < constant && constant < self.upper;
            return if inside { Self::UNIFORM } else { Self::IMPOSSIBLE };
        }
        let (lower, upper) = if coefficient > 0.0 { ends } else { (ends.1, ends.0) };
        Self { gaussian, lower, upper }
    }

    fn is_whole(&self) -> bool {
        self.lower == f64::NEG_INFINITY && self.upper == f64::INFINITY
    }

    /// The cut in units of the deviation; none where there is none, or no mass to cut.
    fn standard(&self) -> Option<Standard> {
        if self.is_whole() || self.is_point() || !self.is_proper() {
            return None;
        }
        // Precision 0 is the limit of a tiny precision: the square root stays representable.
        let (r, tau) = (self.gaussian.precision.max(1e-290), self.gaussian.precision_mean);
        let root = r.sqrt();
        let (low, high) = ((self.lower * r - tau) / root, (self.upper * r - tau) / root);
        let cut = interval(low, high, (self.upper - self.lower) * root);
        let (bound, distance) = if cut.near_upper { (self.upper, -high) } else { (self.lower, low) };
        Some(Standard { cut, root, bound, distance })
    }
}

impl Standard {
    fn mean(&self, gaussian: &Gaussian) -> f64 {
        if self.distance < 0.0 {
            return gaussian.precision_mean / (self.root * self.root) + self.cut.shift / self.root;
        }
        self.bound + self.cut.offset / self.root
    }

    fn variance(&self) -> f64 {
        self.cut.variance / (self.root * self.root)
    }
}

impl From<Gaussian> for TruncatedGaussian {
    fn from(gaussian: Gaussian) -> Self {
        Self { gaussian, ..Self::UNIFORM }
    }
}

impl Mul for TruncatedGaussian {
    type Output = Self;
    /// The product, on what the intervals share.
    #[inline]
    fn mul(self, other: Self) -> Self {
        let gaussian = self.gaussian * other.gaussian;
        Self { gaussian, lower: self.lower.max(other.lower), upper: self.upper.min(other.upper) }
    }
}

impl MulAssign for TruncatedGaussian {
    #[inline]
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl MulAssign<Gaussian> for TruncatedGaussian {
    #[inline]
    fn mul_assign(&mut self, other: Gaussian) {
        self.gaussian *= other;
    }
}

distribution!(
    TruncatedGaussian,
    |new, old, tolerance| {
        new.gaussian.moved(&old.gaussian, tolerance)
            || apart(new.lower, old.lower, tolerance)
            || apart(new.upper, old.upper, tolerance)
    },
    |improper| improper.gaussian.is_impossible() || improper.is_point() || improper.lower >= improper.upper
);

impl Belief for TruncatedGaussian {
    #[inline]
    fn mean(&self) -> f64 {
        Self::mean(self)
    }
    #[inline]
    fn variance(&self) -> f64 {
        Self::variance(self)
    }
}
