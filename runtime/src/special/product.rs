//! The density of one factor of a product of two Gaussians.

use super::{LN_2PI, exp, ln, ln_normal_density};
use crate::distributions::Gaussian;

/// Nodes on either side of the peak: usually, and at most.
const NODES: i32 = 1500;
const MOST_NODES: f64 = 2e5;
/// Log weights this far below the highest do not count.
const NEGLIGIBLE: f64 = 42.0;

/// The first two derivatives of log N(p; a μ, v + a² w) with respect to a, where (p, v) are mean and variance of
/// the product and (μ, w) of the other factor.
pub(crate) fn product_derivatives((p, v): (f64, f64), a: f64, (mean, w): (f64, f64)) -> (f64, f64) {
    let (damp, error, own) = (1.0 / (v + a * a * w), p - a * mean, a * w);
    let scaled = error * damp;
    let slope = mean * scaled + own * (error * scaled - 1.0) * damp;
    let change =
        (w * (error * scaled - 1.0) - mean * mean) * damp - 2.0 * own * scaled * (mean + own * scaled) * damp;
    (slope, change - 2.0 * own * damp * slope)
}

/// The message to a factor that is a point, by the derivatives of the log factor.
pub(crate) fn product_at_point(product: Gaussian, a: f64, b: Gaussian) -> Gaussian {
    let of = |x: Gaussian| (x.mean(), x.variance());
    let (slope, curvature) = product_derivatives(of(product), a, of(b));
    let precision = (-curvature).max(0.0);
    Gaussian::from_natural(slope + precision * a, precision)
}

/// Two factors, whose product has a cavity e^(τ a b), or a uniform one: with Gaussian cavities they are jointly Gaussian.
pub(crate) struct Leaning {
    pub(crate) a: Gaussian,
    pub(crate) b: Gaussian,
    covariance: f64,
    /// log E e^(τ a b).
    log_z: f64,
}

impl Leaning {
    /// None where that has no integral: with variances v and w it wants τ² v w < 1.
    pub(crate) fn new(product: Gaussian, a: Gaussian, b: Gaussian) -> Option<Self> {
        let (tau, m, v, mean, w) = (product.precision_mean, a.mean(), a.variance(), b.mean(), b.variance());
        let left = 1.0 - tau * v * (tau * w);
        if product.precision != 0.0 || !a.is_proper() || !b.is_proper() || left.is_nan() || left <= 0.0 {
            return None;
        }
        let log_mean = (tau * m * mean + 0.5 * tau * tau * (m * m * w + mean * mean * v)) / left;
        Some(Self {
            a: Gaussian::from_mean_variance((m + tau * v * mean) / left, v / left),
            b: Gaussian::from_mean_variance((mean + tau * w * m) / left, w / left),
            covariance: tau * v * w / left,
            log_z: log_mean - 0.5 * ln(left),
        })
    }

    /// What the product is told, clipped; where there is no integral, or by a point, as against a uniform cavity.
    pub(crate) fn to_product(product: Gaussian, a: Gaussian, b: Gaussian) -> Gaussian {
        let (cavity, both) = match Self::new(product, a, b) {
            Some(both) => (product, Some(both)),
            None => (Gaussian::UNIFORM, Self::new(Gaussian::UNIFORM, a, b)),
        };
        both.map_or(Gaussian::UNIFORM, |both| Gaussian::clipped_ratio(both.product(), cavity))
    }

    /// log ∫ of the three cavities; where there is none, of what the product is told.
    pub(crate) fn log_evidence(product: Gaussian, a: Gaussian, b: Gaussian) -> f64 {
        let told = || Self::to_product(Gaussian::UNIFORM, a, b).log_average_of(&product);
        Self::new(product, a, b).map_or_else(told, |both| both.log_z)
    }

    /// The moments of the product.
    fn product(&self) -> Gaussian {
        let (m, v, mean, w) = (self.a.mean(), self.a.variance(), self.b.mean(), self.b.variance());
        let covariance = self.covariance;
        let spread = m * m * w + mean * mean * v + v * w + covariance * (covariance + 2.0 * m * mean);
        Gaussian::from_mean_variance(m * mean + covariance, spread)
    }
}

/// The density of `a` given the other edges. The nodes are spaced by a hyperbolic sine around the peak, so that
/// they resolve it and still reach ten deviations of the cavity and every other peak that counts.
pub(crate) struct TiltedProduct {
    product: (f64, f64),
    a: (f64, f64),
    b: (f64, f64),
    centre: f64,
    width: f64,
    step: f64,
    nodes: i32,
}

impl TiltedProduct {
    /// From the cavities of the product and of both factors, all proper (the product's may be a point).
    pub(crate) fn new(product: Gaussian, a: Gaussian, b: Gaussian) -> Self {
        let of = |x: Gaussian| (x.mean(), x.variance());
        let (product, a, b) = (of(product), of(a), of(b));
        let deviation = a.1.sqrt();
        let mut it = Self { product, a, b, centre: a.0, width: deviation, step: 0.0, nodes: NODES };
        let peaks = it.starts().map(|start| it.climb(start));
        for peak in peaks {
            if it.log_weight(peak) > it.log_weight(it.centre) {
                it.centre = peak;
            }
        }
        it.width = it.width_at(it.centre);
        let floor = it.log_weight(it.centre) - NEGLIGIBLE;
        let mut reach = 10.0 * deviation + (it.centre - a.0).abs();
        let mut finest = f64::INFINITY;
        for peak in peaks.into_iter().filter(|&peak| it.log_weight(peak) > floor) {
            let (distance, width) = ((peak - it.centre).abs(), it.width_at(peak));
            reach = reach.max(distance + 10.0 * width);
            finest = finest.min(0.6 * width / distance.max(it.width));
        }
        let range = (reach / it.width).asinh();
        it.nodes = (range / finest).min(MOST_NODES).max(f64::from(NODES)) as i32;
        it.step = range / f64::from(it.nodes);
        it
    }

    /// Where peaks may be: where the cavity is highest, where the factor is, where both factors share the way to the
    /// product, and at 0, where the product hardly varies.
    fn starts(&self) -> [f64; 6] {
        let (product, a, b) = (self.product, self.a, self.b);
        let size = product.0.abs().max(product.1.sqrt()) / (b.0 * b.0 + b.1).sqrt();
        let sign = if (product.0 < 0.0) == (b.0 < 0.0) { 1.0 } else { -1.0 };
        let factor = if b.0 * b.0 > b.1 { product.0 / b.0 } else { sign * size };
        let shared = (product.0.abs() * (a.1 / b.1).sqrt()).sqrt();
        [a.0, factor, -factor, shared, -shared, 0.0]
    }

    /// Uphill from a start by Newton's method, or by the cavity's deviation where the weight is convex.
    fn climb(&self, start: f64) -> f64 {
        let (mut at, mut value) = (start, self.log_weight(start));
        for _ in 0..60 {
            let (slope, curvature) = self.derivatives(at);
            let mut step =
                if curvature < 0.0 { -slope / curvature } else { slope.signum() * self.a.1.sqrt() };
            while self.log_weight(at + step) < value && step.abs() > 1e-9 * (self.width_at(at) + at.abs()) {
                step *= 0.25;
            }
            let next = self.log_weight(at + step);
            if next.partial_cmp(&value) != Some(std::cmp::Ordering::Greater) {
                break;
            }
            at += step;
            value = next;
        }
        at
    }

    /// The first two derivatives of the log weight.
    fn derivatives(&self, a: f64) -> (f64, f64) {
        let (slope, curvature) = product_derivatives(self.product, a, self.b);
        (slope - (a - self.a.0) / self.a.1, curvature - 1.0 / self.a.1)
    }

    /// The width of a peak by the curvature there, no more than the cavity's.
    fn width_at(&self, peak: f64) -> f64 {
        let (_, curvature) = self.derivatives(peak);
        let widest = self.a.1.sqrt();
        if curvature < 0.0 { (1.0 / -curvature).sqrt().clamp(1e-12 * widest, widest) } else { widest }
    }

    fn log_weight(&self, a: f64) -> f64 {
        let error = a - self.a.0;
        let variance = self.product.1 + a * a * self.b.1;
        let value =
            -0.5 * error * error / self.a.1 + ln_normal_density(self.product.0, a * self.b.0, variance);
        if value.is_nan() { f64::NEG_INFINITY } else { value }
    }

    /// Node k and its log weight, with the Jacobian of the spacing.
    fn node(&self, k: i32) -> (f64, f64) {
        let t = self.step * f64::from(k);
        let a = self.centre + self.width * t.sinh();
        (a, self.log_weight(a) + ln(t.cosh()))
    }

    fn top(&self) -> f64 {
        (-self.nodes..=self.nodes).map(|k| self.node(k).1).fold(f64::NEG_INFINITY, f64::max)
    }

    /// log ∫ of the three cavities and the factor.
    pub(crate) fn log_integral(&self) -> f64 {
        let top = self.top();
        let total: f64 = (-self.nodes..=self.nodes).map(|k| exp(self.node(k).1 - top)).sum();
        top + ln(total * self.step * self.width) - 0.5 * (LN_2PI + ln(self.a.1))
    }

    /// The moments of `a`.
    pub(crate) fn factor(&self) -> Gaussian {
        self.moments(|a| (a, 0.0))
    }

    /// The moments of the product: at each `a` a Gaussian, that of a · b times the cavity.
    pub(crate) fn product(&self) -> Gaussian {
        let ((mean, variance), (mb, vb)) = (self.product, self.b);
        self.moments(|a| {
            let spread = a * a * vb;
            let gain = 1.0 / (variance + spread);
            ((variance * a * mb + spread * mean) * gain, spread * variance * gain)
        })
    }

    /// Those of the mixture over nodes of a Gaussian with this mean and variance at each.
    fn moments(&self, given: impl Fn(f64) -> (f64, f64)) -> Gaussian {
        let top = self.top();
        let (mut total, mut mean, mut scatter) = (0.0, 0.0, 0.0);
        for k in -self.nodes..=self.nodes {
            let (a, log_weight) = self.node(k);
            let weight = exp(log_weight - top);
            let (value, variance) = given(a);
            total += weight;
            // West's update of mean and scatter.
            let error = value - mean;
            mean += error * weight / total;
            scatter += weight * (error * (value - mean) + variance);
        }
        Gaussian::from_mean_variance(mean, scatter / total)
    }
}
