//! A product with a positive factor a: quadrature over log a of its cavity and of what the product and the other factor
//! say of it (FACTORS 2.14).

use super::positive::{at_point, belief, knee, ln_mode, log_cavity, log_height, message};
use super::{
    Knee, LN_2PI, Quadrature, exp, expm1_minus, ln, ln_1p, ln_1p_exp, ln_minus_digamma, logistic,
    product_derivatives, softplus_excess,
};
use crate::distributions::{Gamma, Gaussian};

/// p = a b of a proper positive a and a real b: given a, everything is Gaussian.
struct Scaled {
    grid: Quadrature,
    log_height: f64,
    product: (f64, f64),
    other: (f64, f64),
}

/// The mean and the variance of a Gaussian; of one without precision, 0 and an infinite one.
fn moments(x: Gaussian) -> (f64, f64) {
    if x.precision > 0.0 { (x.mean(), x.variance()) } else { (0.0, f64::INFINITY) }
}

impl Scaled {
    /// From the cavities; that of `b`, or of the product, may be uniform.
    fn new(product: Gaussian, a: Gamma, b: Gaussian) -> Self {
        let (product, other) = (moments(product), moments(b));
        let cavity = log_cavity(a);
        let log_weight = |u: f64| {
            let a = exp(u);
            let (error, variance) = (product.0 - a * other.0, product.1 + a * a * other.1);
            let told = match (product.1.is_finite(), other.1.is_finite()) {
                (true, true) => -0.5 * (LN_2PI + ln(variance) + error * error / variance),
                // The integral of a b that may be anything is 1/a.
                (true, false) => -u,
                (false, _) => 0.0,
            };
            cavity(u) + told
        };
        // Where the product's variance begins to be that of the other factor, and its error that of the other's mean.
        let bends = [product.1.sqrt() / other.1.sqrt(), (product.0 / other.0).abs()]
            .map(|a| Knee { at: ln(a), width: 1.0 });
        let [first, second] = bends;
        let scale = 1.0 / a.shape.max(0.1).sqrt();
        let grid = Quadrature::with_knees(log_weight, ln(a.shape / a.rate), scale, &[knee(a), first, second]);
        Self { grid, log_height: log_height(a), product, other }
    }

    /// log ∫ of all three.
    fn log_z(&self) -> f64 {
        self.log_height + self.grid.log_integral
    }

    /// The nodes of log a.
    fn grid(&self) -> &Quadrature {
        &self.grid
    }

    /// The mixture over a of a Gaussian of what mean and variance it has given that.
    fn mixed(&self, given: impl Fn(f64) -> (f64, f64)) -> Gaussian {
        let mean = self.grid.expect(|u| given(exp(u)).0);
        let scatter = |u: f64| {
            let (at, variance) = given(exp(u));
            variance + (at - mean) * (at - mean)
        };
        Gaussian::from_mean_variance(mean, self.grid.expect(scatter))
    }

    /// The belief of b.
    fn other(&self) -> Gaussian {
        let ((p, v), (m, w)) = (self.product, self.other);
        self.mixed(|a| match (v.is_finite(), w.is_finite()) {
            (true, true) => {
                let gain = a * w / (v + a * a * w);
                (m + gain * (p - a * m), w * v / (v + a * a * w))
            }
            (true, false) => (p / a, v / (a * a)),
            (false, _) => (m, w),
        })
    }

    /// The belief of the product.
    fn product(&self) -> Gaussian {
        let ((p, v), (m, w)) = (self.product, self.other);
        self.mixed(|a| match (v.is_finite(), w.is_finite()) {
            (true, true) => {
                let (mean, variance) = (a * m, a * a * w);
                (mean + variance / (v + variance) * (p - mean), v * variance / (v + variance))
            }
            (true, false) => (p, v),
            (false, _) => (a * m, a * a * w),
        })
    }
}

/// p = a b of positive a and b: given b, a is a Gamma of shape `shape` and rate ρ + d b.
struct Positives {
    /// Over the deviation of log b from a place near its mode.
    grid: Quadrature,
    at: f64,
    log_constant: f64,
    shape: f64,
    /// ρ, and the log of d b/ρ at that place.
    rate: f64,
    odds: f64,
}

impl Positives {
    /// From the cavities, those of `a` and `b` proper; none where the integral over a diverges.
    fn new(product: Gamma, a: Gamma, b: Gamma) -> Option<Self> {
        let (shape, power) = (a.shape + product.shape - 1.0, product.shape - 1.0);
        let falls = b.shape + power;
        if !(shape > 0.0 && product.rate >= 0.0 && falls > 0.0) {
            return None;
        }
        let (cavity, bend) = (log_cavity(b), ln(a.rate / product.rate));
        let at = ln_mode(b, power, shape, a.rate / product.rate);
        let odds = at - bend;
        // Each form loses in a difference what the other keeps.
        let tilt =
            if odds > 0.0 { shape * logistic(-odds) - a.shape } else { power - shape * logistic(odds) };
        let log_weight = |d: f64| cavity(at + d) + tilt * d - shape * softplus_excess(odds, d);
        let scale = 1.0 / falls.max(b.shape).sqrt();
        let knees = [knee(b).at, bend].map(|v| Knee { at: v - at, width: 2.0 });
        let grid = Quadrature::with_knees(log_weight, 0.0, scale, &knees);
        // What is left of a and the product where b is at that place.
        let normalised = if product.is_proper() { -at } else { power * at };
        let given = a.log_average_of(&product.scaled(exp(-at))) + normalised;
        Some(Self { grid, at, log_constant: log_height(b) + given, shape, rate: a.rate, odds })
    }

    /// log ∫ of all three.
    fn log_z(&self) -> f64 {
        self.log_constant + self.grid.log_integral
    }

    /// The belief of b.
    fn factor(&self) -> Gamma {
        belief(&self.grid, |d| d).scaled(exp(self.at))
    }

    /// The belief of the product, by its mean and its mean log: given b, the mean is `shape` b/(ρ + d b).
    fn product(&self) -> Gamma {
        let rest = logistic(-self.odds);
        let share = |d: f64| rest * d - softplus_excess(self.odds, d);
        let centre = self.grid.expect(share);
        let variance = self.grid.expect(|d| (share(d) - centre) * (share(d) - centre));
        let gap = if variance < 1.0 {
            ln_1p(self.grid.expect(|d| expm1_minus(share(d) - centre)))
        } else {
            ln(self.grid.expect(|d| exp(share(d)))) - centre
        };
        let mean = self.shape / self.rate * exp(self.at - ln_1p_exp(self.odds) + centre + gap);
        Gamma::from_mean_and_gap(mean, gap + ln_minus_digamma(self.shape))
    }
}

/// See the operator `to_product_positive_a` of a product.
pub(crate) fn to_product_real(product: Gaussian, a: Gamma, b: Gaussian) -> Gaussian {
    if a.is_point() {
        return b.scaled(a.shape);
    }
    if !a.is_proper() || b.precision <= 0.0 {
        return Gaussian::UNIFORM;
    }
    if product.precision <= 0.0 || product.is_point() {
        return Scaled::new(Gaussian::UNIFORM, a, b).product();
    }
    Gaussian::clipped_ratio(Scaled::new(product, a, b).product(), product)
}

/// See the operator `to_a_positive` of a product.
pub(crate) fn to_positive(product: Gaussian, a: Gamma, b: Gaussian) -> Gamma {
    if product.precision <= 0.0 || b.precision <= 0.0 || !a.is_proper() {
        return Gamma::UNIFORM;
    }
    if a.is_point() {
        let of = |x: Gaussian| (x.mean(), x.variance());
        let (slope, bend) = product_derivatives(of(product), a.shape, of(b));
        return at_point(a.shape, a.shape * slope, a.shape * a.shape * bend);
    }
    if product.is_point() && b.is_point() {
        return Gamma::point(product.precision_mean / b.precision_mean);
    }
    message(belief(Scaled::new(product, a, b).grid(), |u| u), a)
}

/// See the operator `to_b_positive_a` of a product.
pub(crate) fn to_real(product: Gaussian, a: Gamma, b: Gaussian) -> Gaussian {
    if a.is_point() {
        return product.unscaled(a.shape);
    }
    if product.precision <= 0.0 || !a.is_proper() {
        return Gaussian::UNIFORM;
    }
    // E 1/a² is infinite where nothing else bounds b.
    if b.precision <= 0.0 && a.shape <= 3.0 {
        return Gaussian::UNIFORM;
    }
    if b.is_point() {
        // The derivatives of a mixture: means of those that each a gives.
        let grid = Scaled::new(product, a, b);
        let (at, v) = (b.precision_mean, product.variance());
        if v == 0.0 {
            return Gaussian::UNIFORM;
        }
        let slope = |u: f64| exp(u) * (product.mean() - exp(u) * at) / v;
        let mean = grid.grid().expect(slope);
        let bend = grid.grid().expect(|u| (slope(u) - mean) * (slope(u) - mean) - exp(u) * exp(u) / v);
        let precision = (-bend).max(0.0);
        return Gaussian::from_natural(mean + precision * at, precision);
    }
    Gaussian::clipped_ratio(Scaled::new(product, a, b).other(), b)
}

/// See the operator `log_evidence_positive_a` of a product.
pub(crate) fn log_evidence_real(product: Gaussian, a: Gamma, b: Gaussian) -> f64 {
    if a.is_point() {
        return b.scaled(a.shape).log_average_of(&product);
    }
    if product.precision <= 0.0 || b.precision <= 0.0 {
        // With a tilt there is no integral: what counts is what the product is told.
        return to_product_real(Gaussian::UNIFORM, a, b).log_average_of(&product);
    }
    if product.is_point() && b.is_point() {
        let ratio = product.precision_mean / b.precision_mean;
        return if ratio > 0.0 {
            a.log_density(ratio) - ln(b.precision_mean.abs())
        } else {
            f64::NEG_INFINITY
        };
    }
    Scaled::new(product, a, b).log_z()
}

/// See the operator `to_product_gammas` of a product.
pub(crate) fn to_product_positives(product: Gamma, a: Gamma, b: Gamma) -> Gamma {
    if a.is_point() || b.is_point() {
        return if a.is_point() { b.scaled(a.shape) } else { a.scaled(b.shape) };
    }
    if !a.is_proper() || !b.is_proper() {
        return Gamma::UNIFORM;
    }
    if product.is_point() || product.is_uniform() {
        return Gamma::from_mean_and_gap(a.mean() * b.mean(), a.log_gap() + b.log_gap());
    }
    Positives::new(product, a, b).map_or(Gamma::UNIFORM, |it| message(it.product(), product))
}

/// See the operator `to_a_gammas` of a product.
pub(crate) fn to_factor(product: Gamma, a: Gamma, b: Gamma) -> Gamma {
    if b.is_point() {
        return product.scaled(1.0 / b.shape);
    }
    if product.is_uniform() || !b.is_proper() || !a.is_proper() {
        return Gamma::UNIFORM;
    }
    if product.is_point() {
        return to_factor_observed(product.shape, a, b);
    }
    if a.is_point() {
        // (c − 1) log a − (β + c − 1) log(σ + d a).
        let (power, total) = (product.shape - 1.0, b.shape + product.shape - 1.0);
        let share = product.rate * a.shape / (b.rate + product.rate * a.shape);
        return at_point(a.shape, power - total * share, total * share * share - power);
    }
    let it = Positives::new(product, b, a);
    it.map_or(Gamma::UNIFORM, |it| message(it.factor(), a))
}

/// See the operator `to_a_gammas_observed` of a product.
pub(crate) fn to_factor_observed(product: f64, a: Gamma, b: Gamma) -> Gamma {
    if b.is_point() {
        return Gamma::point(product / b.shape);
    }
    if !b.is_proper() || !a.is_proper() {
        return Gamma::UNIFORM;
    }
    if a.is_point() {
        let falls = b.rate * product / a.shape;
        return at_point(a.shape, falls - b.shape, b.shape - 2.0 * falls);
    }
    message(belief(&inverse_grid(product, a, b), |u| u), a)
}

/// See the operator `log_evidence_gammas` of a product.
pub(crate) fn log_evidence_positives(product: Gamma, a: Gamma, b: Gamma) -> f64 {
    if product.is_uniform() {
        return 0.0;
    }
    if a.is_point() || b.is_point() {
        let (k, x) = if a.is_point() { (a.shape, b) } else { (b.shape, a) };
        return x.scaled(k).log_average_of(&product);
    }
    if product.is_point() {
        return log_evidence_observed(product.shape, a, b);
    }
    Positives::new(product, a, b).map_or(f64::NAN, |it| it.log_z())
}

/// See the operator `log_evidence_gammas_observed` of a product.
pub(crate) fn log_evidence_observed(product: f64, a: Gamma, b: Gamma) -> f64 {
    if a.is_point() || b.is_point() {
        let (k, x) = if a.is_point() { (a.shape, b) } else { (b.shape, a) };
        return x.scaled(k).log_density(product);
    }
    log_height(a) + inverse_grid(product, a, b).log_integral - b.log_normaliser()
        + (b.shape - 1.0) * ln(product)
}

/// Quadrature over u = log a of its cavity and a^(−β) e^(−σ x/a).
fn inverse_grid(product: f64, a: Gamma, b: Gamma) -> Quadrature {
    let cavity = log_cavity(a);
    let log_weight = |u: f64| cavity(u) - b.shape * u - b.rate * product * exp(-u);
    // The root of the mean of either end.
    let centre = 0.5 * (ln(a.shape / a.rate) + ln(product * b.rate / b.shape));
    let rise = Knee { at: ln(product * b.rate / b.shape.max(1.0)), width: 2.0 };
    Quadrature::with_knees(log_weight, centre, 1.0 / (a.shape + b.shape).sqrt(), &[knee(a), rise])
}
