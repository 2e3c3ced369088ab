//! The density of one factor of a product of two Gaussians.

use super::{LN_2PI, exp, ln, ln_normal_density};
use crate::distributions::Gaussian;

const NODES: i32 = 1500;

/// The density of `a` given the other edges. The nodes are spaced by a hyperbolic sine around the peak of the
/// likelihood, so that they resolve it and still reach ten deviations of the cavity.
pub(crate) struct TiltedProduct {
    product: (f64, f64),
    a: (f64, f64),
    b: (f64, f64),
    centre: f64,
    width: f64,
    step: f64,
}

impl TiltedProduct {
    /// From the cavities of the product and of both factors, all proper (the product's may be a point).
    pub(crate) fn new(product: Gaussian, a: Gaussian, b: Gaussian) -> Self {
        let of = |x: Gaussian| (x.mean(), x.variance());
        let (product, a, b) = (of(product), of(a), of(b));
        // Two guesses of the peak: where the likelihood is highest, and the cavity; take the likelier.
        let mut it = Self { product, a, b, centre: a.0, width: a.1.sqrt(), step: 0.0 };
        let size = product.0.abs().max(product.1.sqrt()) / (b.0 * b.0 + b.1).sqrt();
        let sign = if (product.0 < 0.0) == (b.0 < 0.0) { 1.0 } else { -1.0 };
        let guess = if b.0 * b.0 > b.1 { product.0 / b.0 } else { sign * size };
        if it.log_weight(guess) > it.log_weight(it.centre) {
            it.centre = guess;
        }
        let spread = (product.1 + it.centre * it.centre * b.1).sqrt() / (b.0 * b.0 + b.1).sqrt();
        it.width = it.width.min(spread.max(1e-9 * it.width));
        let reach = 10.0 * a.1.sqrt() + (it.centre - a.0).abs();
        it.step = (reach / it.width).asinh() / f64::from(NODES);
        it
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
        (-NODES..=NODES).map(|k| self.node(k).1).fold(f64::NEG_INFINITY, f64::max)
    }

    /// log ∫ of the three cavities and the factor.
    pub(crate) fn log_integral(&self) -> f64 {
        let top = self.top();
        let total: f64 = (-NODES..=NODES).map(|k| exp(self.node(k).1 - top)).sum();
        top + ln(total * self.step * self.width) - 0.5 * (LN_2PI + ln(self.a.1))
    }

    /// Mean and variance of the mixture over nodes of a Gaussian with this mean and variance at each.
    pub(crate) fn moments(&self, given: impl Fn(f64) -> (f64, f64)) -> (f64, f64) {
        let top = self.top();
        let (mut total, mut mean, mut scatter) = (0.0, 0.0, 0.0);
        for k in -NODES..=NODES {
            let (a, log_weight) = self.node(k);
            let weight = exp(log_weight - top);
            let (value, variance) = given(a);
            total += weight;
            // West's update of mean and scatter.
            let error = value - mean;
            mean += error * weight / total;
            scatter += weight * (error * (value - mean) + variance);
        }
        (mean, scatter / total)
    }
}
