//! The Poisson in its Conway–Maxwell form, rateᵏ / (k!)^nu over k = 0, 1, …

use std::ops::{Div, Mul};

use rand::{Rng, RngExt};
use rand_distr::Distribution as _;

use super::weighted;
use crate::special::{exp, ln, ln_factorial, ln_factorial_excess, sum_over_counts};

/// A count with weights rateᵏ / (k!)^nu: a Poisson at nu = 1, geometric at nu = 0.
///
/// Uniform is (1, 0). A point mass has infinite `nu` and its value in `rate`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poisson {
    /// The rate; of a point mass, the point.
    pub rate: f64,
    /// The exponent of the factorial; infinite for a point mass.
    pub nu: f64,
}

crate::sampling::saved!(Poisson { rate, nu });

impl Poisson {
    /// No information.
    pub const UNIFORM: Self = Self { rate: 1.0, nu: 0.0 };
    const IMPOSSIBLE: Self = Self { rate: f64::NAN, nu: f64::NAN };

    /// A known count.
    #[inline]
    pub const fn point(value: usize) -> Self {
        Self { rate: value as f64, nu: f64::INFINITY }
    }

    /// The ordinary Poisson.
    #[inline]
    pub const fn from_rate(rate: f64) -> Self {
        Self { rate, nu: 1.0 }
    }

    /// The Conway–Maxwell form.
    #[inline]
    pub const fn new(rate: f64, nu: f64) -> Self {
        Self { rate, nu }
    }

    /// The member with this `nu` ≥ 0 and this mean, by bisection on the log of the rate.
    pub fn from_mean(mean: f64, nu: f64) -> Self {
        if nu == 1.0 || mean == 0.0 {
            return Self::new(mean, nu);
        }
        if nu == 0.0 {
            return Self::new(mean / (1.0 + mean), nu);
        }
        let (mut low, mut high) = (ln(mean) * nu - 50.0, ln(mean + 1.0) * nu + 50.0);
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if Self::new(exp(middle), nu).mean() < mean {
                low = middle;
            } else {
                high = middle;
            }
        }
        Self::new(exp(0.5 * (low + high)), nu)
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        if self.nu == 1.0 || self.is_point() {
            return self.rate;
        }
        if self.nu == 0.0 {
            return self.rate / (1.0 - self.rate);
        }
        self.expect(|k| k)
    }

    /// The variance.
    pub fn variance(&self) -> f64 {
        if self.is_point() {
            return 0.0;
        }
        if self.nu == 1.0 {
            return self.rate;
        }
        let mean = self.mean();
        self.expect(|k| (k - mean) * (k - mean))
    }

    /// The mean of log k!.
    pub fn mean_log_factorial(&self) -> f64 {
        if self.is_point() { ln_factorial(self.rate) } else { self.expect(ln_factorial) }
    }

    /// log of the sum of the weights of the counts from `lower` to below `upper` (which may be infinite), and the
    /// mean of those counts: summed from the largest weight outwards, so that a far tail keeps its digits.
    ///
    /// NaN where the sum diverges; −∞ and NaN where there is no such count.
    pub(crate) fn part(&self, lower: f64, upper: f64) -> (f64, f64) {
        if self.is_point() {
            let inside = lower <= self.rate && self.rate < upper;
            return if inside { (0.0, self.rate) } else { (f64::NEG_INFINITY, f64::NAN) };
        }
        if lower >= upper {
            return (f64::NEG_INFINITY, f64::NAN);
        }
        if !self.is_proper() && (upper == f64::INFINITY || !(self.rate > 0.0 && self.nu >= 0.0)) {
            return (f64::NAN, f64::NAN);
        }
        let peak = if self.nu > 0.0 || self.rate <= 1.0 { self.mode() } else { f64::INFINITY };
        let top = peak.clamp(lower, upper - 1.0);
        let (mut total, mut moment) = (1.0, 0.0);
        let mut add = |k: f64, weight: f64| {
            total += weight;
            moment += (k - top) * weight;
            weight > 1e-18 * total
        };
        let (mut k, mut weight) = (top + 1.0, self.rate / (top + 1.0).powf(self.nu));
        while k < upper && add(k, weight) {
            k += 1.0;
            weight *= self.rate / k.powf(self.nu);
        }
        (k, weight) = (top, 1.0);
        while k > lower {
            weight *= k.powf(self.nu) / self.rate;
            k -= 1.0;
            if !add(k, weight) {
                break;
            }
        }
        (self.log_weight(top) + ln(total), top + moment / total)
    }

    /// Whether the count is known.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.nu == f64::INFINITY
    }

    /// Whether it carries no information.
    #[inline]
    pub fn is_uniform(&self) -> bool {
        self.rate == 1.0 && self.nu == 0.0
    }

    /// Whether it can be normalised (or is a point).
    #[inline]
    pub fn is_proper(&self) -> bool {
        self.rate >= 0.0 && self.rate.is_finite() && (self.nu > 0.0 || (self.nu == 0.0 && self.rate < 1.0))
    }

    /// The log probability of `k`; of an improper one, unnormalised.
    pub fn log_density(&self, k: usize) -> f64 {
        if self.is_point() {
            return if k as f64 == self.rate { 0.0 } else { f64::NEG_INFINITY };
        }
        self.log_weight(k as f64) - self.log_normaliser()
    }

    /// A = log Σ rateᵏ / (k!)^nu; 0 if improper or a point.
    pub fn log_normaliser(&self) -> f64 {
        if self.is_point() || !self.is_proper() {
            return 0.0;
        }
        if self.nu == 1.0 {
            return self.rate;
        }
        if self.nu == 0.0 {
            return -libm::log1p(-self.rate);
        }
        let mode = self.mode();
        self.log_weight(mode) + ln(self.sum(mode, |_| 1.0))
    }

    /// The entropy.
    pub fn entropy(&self) -> f64 {
        if self.is_point() {
            return 0.0;
        }
        if !self.is_proper() {
            return f64::INFINITY;
        }
        -self.average_log(self)
    }

    /// The distribution raised to `exponent`.
    #[must_use]
    pub fn pow(self, exponent: f64) -> Self {
        if self.is_point() {
            return if exponent == 0.0 { Self::UNIFORM } else { self };
        }
        Self::new(self.rate.powf(exponent), exponent * self.nu)
    }

    /// log Σ p q, improper factors taken unnormalised.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        if self.is_point() {
            return other.log_density(self.rate as usize);
        }
        if other.is_point() {
            return self.log_density(other.rate as usize);
        }
        (*self * *other).log_normaliser() - self.log_normaliser() - other.log_normaliser()
    }

    /// The mean under `self` of the log probability by `other`.
    pub fn average_log(&self, other: &Self) -> f64 {
        if other.is_point() {
            return if self == other { 0.0 } else { f64::NEG_INFINITY };
        }
        let factorials = if other.nu == 0.0 { 0.0 } else { other.nu * self.mean_log_factorial() };
        weighted(self.mean(), ln(other.rate)) - factorials - other.log_normaliser()
    }

    /// One draw (by inversion unless an ordinary Poisson).
    pub fn sample(&self, rng: &mut impl Rng) -> usize {
        if self.is_point() {
            return self.rate as usize;
        }
        if self.nu == 1.0 {
            // It draws from no rate that is 0, and from none that is too large for a `usize`.
            let extreme = if self.rate < 1.0 { 0 } else { usize::MAX };
            return rand_distr::Poisson::new(self.rate)
                .map_or(extreme, |poisson| poisson.sample(rng) as usize);
        }
        let mut left: f64 = rng.random();
        let normaliser = self.log_normaliser();
        for k in 0..1_000_000 {
            left -= exp(self.log_weight(k as f64) - normaliser);
            if left < 0.0 {
                return k;
            }
        }
        self.mode() as usize
    }

    /// The log of the unnormalised weight of `k`.
    #[inline]
    pub(crate) fn log_weight(&self, k: f64) -> f64 {
        let factorial = if self.nu == 0.0 { 0.0 } else { self.nu * ln_factorial(k) };
        weighted(k, ln(self.rate)) - factorial
    }

    fn mode(&self) -> f64 {
        if self.nu <= 0.0 { 0.0 } else { self.rate.powf(1.0 / self.nu).floor() }
    }

    fn expect(&self, value: impl Fn(f64) -> f64) -> f64 {
        let mode = self.mode();
        if mode == f64::INFINITY {
            return value(mode);
        }
        self.sum(mode, value) / self.sum(mode, |_| 1.0)
    }

    /// Σ value(k) weight(k)/weight(mode), from the mode outwards until terms no longer count.
    fn sum(&self, mode: f64, value: impl Fn(f64) -> f64) -> f64 {
        if !self.is_proper() {
            return f64::NAN;
        }
        let deviation = ((mode + 1.0) / self.nu).sqrt();
        if deviation > 1e3 {
            return self.wide_sum(mode, value);
        }
        let (mut total, mut weight, mut k) = (value(mode), 1.0, mode);
        while weight > 1e-18 {
            k += 1.0;
            weight *= self.rate / k.powf(self.nu);
            total += weight * value(k);
        }
        (weight, k) = (1.0, mode);
        while weight > 1e-18 && k > 0.0 {
            weight *= k.powf(self.nu) / self.rate;
            k -= 1.0;
            total += weight * value(k);
        }
        total
    }

    /// The same where so many terms count that they are integrated.
    #[cold]
    fn wide_sum(&self, mode: f64, value: impl Fn(f64) -> f64) -> f64 {
        // Almost mode^nu, which goes with the factorials.
        let rest = if mode > 0.0 { ln(self.rate) - self.nu * ln(mode) } else { ln(self.rate) };
        let log_weight = |k: f64| {
            let d = k - mode;
            d * rest - self.nu * ln_factorial_excess(mode, d)
        };
        let [total] = sum_over_counts(log_weight, mode, |k| [value(k)]);
        total
    }
}

impl Mul for Poisson {
    type Output = Self;
    /// The product; of two different points, improper.
    #[inline]
    fn mul(self, other: Self) -> Self {
        let nu = self.nu + other.nu;
        if nu.is_finite() { Self { rate: self.rate * other.rate, nu } } else { self.times_point(other) }
    }
}

impl Div for Poisson {
    type Output = Self;
    /// The ratio; a point over itself is uniform, anything else over a point improper.
    #[inline]
    fn div(self, other: Self) -> Self {
        let nu = self.nu - other.nu;
        if nu.is_finite() { Self { rate: self.rate / other.rate, nu } } else { self.over_point(other) }
    }
}

assigns!(Poisson);
points!(Poisson: rate, nu);
plain_difference!(Poisson);

distribution!(Poisson: rate, nu);
