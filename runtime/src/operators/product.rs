//! Operators of `product = a * b`.
//! Edges: real numbers; positive ones (Gamma beliefs) where one of `a` and `b` is known or, in variational
//! message passing, random.

use crate::distributions::{Belief, Gamma, Gaussian, LogBelief};
use crate::operator::{Factor, Operator};
use crate::special::{exp, ln, ln_normal_density};

/// product = a * b.
pub const FACTOR: Factor =
    Factor { name: "product", surface: "a * b", edges: &["product", "a", "b"], deterministic: true };

/// The Gaussian of k x.
#[inline]
fn scaled(x: Gaussian, k: f64) -> Gaussian {
    if k == 0.0 {
        return Gaussian::point(0.0);
    }
    if x.is_point() {
        return Gaussian::point(k * x.precision_mean);
    }
    Gaussian::from_natural(x.precision_mean / k, x.precision / (k * k))
}

/// The message to x from a message about k x.
#[inline]
fn unscaled(product: Gaussian, k: f64) -> Gaussian {
    if product.is_point() {
        return quotient(product.precision_mean, k);
    }
    Gaussian::from_natural(k * product.precision_mean, k * k * product.precision)
}

/// The message to x from k x = value: uniform if both are 0, improper if only k is.
#[inline]
fn quotient(value: f64, k: f64) -> Gaussian {
    if k != 0.0 {
        return Gaussian::point(value / k);
    }
    if value == 0.0 { Gaussian::UNIFORM } else { Gaussian::from_natural(f64::NAN, f64::NAN) }
}

/// The Gamma of k x, k > 0.
#[inline]
fn scaled_gamma(x: Gamma, k: f64) -> Gamma {
    if x.is_point() { Gamma::point(k * x.shape) } else { Gamma::from_shape_rate(x.shape, x.rate / k) }
}

/// Expectation propagation.
pub mod ep {
    use super::{Gamma, Gaussian, Operator, exp, ln, ln_normal_density, quotient, scaled, scaled_gamma, unscaled};

    /// See [`to_product_known`].
    pub const TO_PRODUCT_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `product` when both are known.
    #[inline]
    pub fn to_product_known(a: f64, b: f64) -> Gaussian {
        Gaussian::point(a * b)
    }

    /// See [`to_product_known_a`].
    pub const TO_PRODUCT_KNOWN_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["b"] };
    /// Message to `product` at a known `a`: N(a m, a² v).
    #[inline]
    pub fn to_product_known_a(a: f64, b: Gaussian) -> Gaussian {
        scaled(b, a)
    }

    /// See [`to_product_known_b`].
    pub const TO_PRODUCT_KNOWN_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a"] };
    /// Message to `product` at a known `b`: N(b m, b² v).
    #[inline]
    pub fn to_product_known_b(a: Gaussian, b: f64) -> Gaussian {
        scaled(a, b)
    }

    /// See [`to_product_gamma_a`].
    pub const TO_PRODUCT_GAMMA_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a"] };
    /// Message to a positive `product` at a known `b` > 0: the rate divided by `b`.
    #[inline]
    pub fn to_product_gamma_a(a: Gamma, b: f64) -> Gamma {
        scaled_gamma(a, b)
    }

    /// See [`to_product_gamma_b`].
    pub const TO_PRODUCT_GAMMA_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["b"] };
    /// Message to a positive `product` at a known `a` > 0: the rate divided by `a`.
    #[inline]
    pub fn to_product_gamma_b(a: f64, b: Gamma) -> Gamma {
        scaled_gamma(b, a)
    }

    /// See [`to_product`].
    pub const TO_PRODUCT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["a", "b"] };
    /// Message to `product` when both are random.
    ///
    /// - Formula: the moments of the product of independent Gaussians; against a proper cavity the moments of the
    ///   tilted density, by quadrature over `a`, divided by the cavity.
    /// - A negative precision is clipped to 0, the mean kept.
    pub fn to_product(product: Gaussian, a: Gaussian, b: Gaussian) -> Gaussian {
        if a.is_point() {
            return scaled(b, a.precision_mean);
        }
        if b.is_point() {
            return scaled(a, b.precision_mean);
        }
        let (ma, va, mb, vb) = (a.mean(), a.variance(), b.mean(), b.variance());
        if product.precision <= 0.0 || product.is_point() {
            return Gaussian::from_mean_variance(ma * mb, ma * ma * vb + mb * mb * va + va * vb);
        }
        let (tau, r) = (product.precision_mean, product.precision);
        let given = |a: f64| {
            let gain = 1.0 / (1.0 + r * a * a * vb);
            ((a * mb + tau * a * a * vb) * gain, a * a * vb * gain)
        };
        let (mean, variance) = Tilted::new(product, a, b).moments(given);
        Gaussian::clipped_ratio(Gaussian::from_mean_variance(mean, variance), product)
    }

    /// See [`to_a_known`].
    pub const TO_A_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to `a` at a known `b`: natural parameters (b τ, b² r).
    #[inline]
    pub fn to_a_known(product: Gaussian, b: f64) -> Gaussian {
        unscaled(product, b)
    }

    /// See [`to_a_observed`].
    pub const TO_A_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `a` from a known product and `b`: a point; uniform if both are 0, improper if only `b` is.
    #[inline]
    pub fn to_a_observed(product: f64, b: f64) -> Gaussian {
        quotient(product, b)
    }

    /// See [`to_a_gamma`].
    pub const TO_A_GAMMA: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to a positive `a` at a known `b` > 0: the rate times `b`.
    #[inline]
    pub fn to_a_gamma(product: Gamma, b: f64) -> Gamma {
        scaled_gamma(product, 1.0 / b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: false, reads_own: true, uniform_if: &["product", "b"] };
    /// Message to `a` when `b` is random.
    ///
    /// - Formula: moments of the cavity times N(m_p; a m_b, v_p + a² v_b), by quadrature over `a`, divided by the
    ///   cavity. The factor decays like 1/|a|, so a uniform cavity gets a uniform message.
    /// - Bimodal when `b` may have either sign: a negative precision is clipped to 0, the mean kept.
    pub fn to_a(product: Gaussian, a: Gaussian, b: Gaussian) -> Gaussian {
        if b.is_point() {
            return unscaled(product, b.precision_mean);
        }
        if product.precision <= 0.0 || a.precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        if a.is_point() {
            return at_point(product, a.precision_mean, b);
        }
        let (mean, variance) = Tilted::new(product, a, b).moments(|a| (a, 0.0));
        Gaussian::clipped_ratio(Gaussian::from_mean_variance(mean, variance), a)
    }

    /// See [`to_a_observed_product`].
    pub const TO_A_OBSERVED_PRODUCT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["b"] };
    /// Message to `a` from a known product when `b` is random; see [`to_a`].
    pub fn to_a_observed_product(product: f64, a: Gaussian, b: Gaussian) -> Gaussian {
        to_a(Gaussian::point(product), a, b)
    }

    /// See [`to_b_known`].
    pub const TO_B_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to `b` at a known `a`: natural parameters (a τ, a² r).
    #[inline]
    pub fn to_b_known(product: Gaussian, a: f64) -> Gaussian {
        unscaled(product, a)
    }

    /// See [`to_b_observed`].
    pub const TO_B_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `b` from a known product and `a`; see [`to_a_observed`].
    #[inline]
    pub fn to_b_observed(product: f64, a: f64) -> Gaussian {
        quotient(product, a)
    }

    /// See [`to_b_gamma`].
    pub const TO_B_GAMMA: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to a positive `b` at a known `a` > 0: the rate times `a`.
    #[inline]
    pub fn to_b_gamma(product: Gamma, a: f64) -> Gamma {
        scaled_gamma(product, 1.0 / a)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: false, reads_own: true, uniform_if: &["product", "a"] };
    /// Message to `b` when `a` is random; see [`to_a`].
    pub fn to_b(product: Gaussian, a: Gaussian, b: Gaussian) -> Gaussian {
        to_a(product, b, a)
    }

    /// See [`to_b_observed_product`].
    pub const TO_B_OBSERVED_PRODUCT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["a"] };
    /// Message to `b` from a known product when `a` is random; see [`to_a`].
    pub fn to_b_observed_product(product: f64, a: Gaussian, b: Gaussian) -> Gaussian {
        to_a(Gaussian::point(product), b, a)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of all three cavities, by quadrature over `a`; 0 for a uniform product.
    pub fn log_evidence(product: Gaussian, a: Gaussian, b: Gaussian) -> f64 {
        if product.precision <= 0.0 {
            return 0.0;
        }
        if a.is_point() {
            return scaled(b, a.precision_mean).log_average_of(&product);
        }
        if b.is_point() {
            return scaled(a, b.precision_mean).log_average_of(&product);
        }
        Tilted::new(product, a, b).log_integral()
    }

    /// See [`log_evidence_observed`].
    pub const LOG_EVIDENCE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of the product at a known value.
    pub fn log_evidence_observed(product: f64, a: Gaussian, b: Gaussian) -> f64 {
        log_evidence(Gaussian::point(product), a, b)
    }

    /// See [`log_evidence_known_b`].
    pub const LOG_EVIDENCE_KNOWN_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of the product at a known value, at a known `b`.
    pub fn log_evidence_known_b(product: f64, a: Gaussian, b: f64) -> f64 {
        scaled(a, b).log_density(product)
    }

    /// See [`log_evidence_known_a`].
    pub const LOG_EVIDENCE_KNOWN_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of the product at a known value, at a known `a`.
    pub fn log_evidence_known_a(product: f64, a: f64, b: Gaussian) -> f64 {
        scaled(b, a).log_density(product)
    }

    /// The message to a point by the derivatives of log N(m_p; a m_b, v_p + a² v_b).
    fn at_point(product: Gaussian, a: f64, b: Gaussian) -> Gaussian {
        let (mp, vp, mb, vb) = (product.mean(), product.variance(), b.mean(), b.variance());
        let slope = |a: f64| {
            let (damp, error) = (1.0 / (vp + a * a * vb), mp - a * mb);
            damp * (-a * vb + mb * error + damp * a * vb * error * error)
        };
        let step = 1e-5 * (1.0 + a.abs());
        let precision = ((slope(a - step) - slope(a + step)) / (2.0 * step)).max(0.0);
        Gaussian::from_natural(slope(a) + precision * a, precision)
    }

    const NODES: i32 = 1500;

    /// The density of `a` given the other edges. The nodes are spaced by a hyperbolic sine around the peak of the
    /// likelihood, so that they resolve it and still reach ten deviations of the cavity.
    struct Tilted {
        product: (f64, f64),
        a: (f64, f64),
        b: (f64, f64),
        centre: f64,
        width: f64,
        step: f64,
    }

    impl Tilted {
        fn new(product: Gaussian, a: Gaussian, b: Gaussian) -> Self {
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
            let value = -0.5 * error * error / self.a.1 + ln_normal_density(self.product.0, a * self.b.0, variance);
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

        fn log_integral(&self) -> f64 {
            let top = self.top();
            let total: f64 = (-NODES..=NODES).map(|k| exp(self.node(k).1 - top)).sum();
            top + ln(total * self.step * self.width) - 0.5 * (crate::special::LN_2PI + ln(self.a.1))
        }

        /// Mean and variance of the mixture over nodes of a Gaussian with this mean and variance at each.
        fn moments(&self, given: impl Fn(f64) -> (f64, f64)) -> (f64, f64) {
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
}

/// Variational message passing: `product` is derived.
pub mod vmp {
    use super::{Belief, Gamma, Gaussian, LogBelief, Operator, scaled_gamma};

    /// See [`to_product`].
    pub const TO_PRODUCT: Operator = Operator { exact: false, reads_own: false, uniform_if: &["a", "b"] };
    /// The marginal of `product`: mean m_a m_b, variance m_a² v_b + m_b² v_a + v_a v_b.
    #[inline]
    pub fn to_product(a: impl Belief, b: impl Belief) -> Gaussian {
        let (ma, va, mb, vb) = (a.mean(), a.variance(), b.mean(), b.variance());
        let variance = ma * ma * vb + mb * mb * va + va * vb;
        if variance.is_nan() {
            return Gaussian::UNIFORM;
        }
        Gaussian::from_mean_variance(ma * mb, variance)
    }

    /// See [`to_product_gamma_a`].
    pub const TO_PRODUCT_GAMMA_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a"] };
    /// The marginal of a positive `product` at a known `b` > 0: the rate divided by `b`.
    #[inline]
    pub fn to_product_gamma_a(a: Gamma, b: f64) -> Gamma {
        scaled_gamma(a, b)
    }

    /// See [`to_product_gamma_b`].
    pub const TO_PRODUCT_GAMMA_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["b"] };
    /// The marginal of a positive `product` at a known `a` > 0: the rate divided by `a`.
    #[inline]
    pub fn to_product_gamma_b(a: f64, b: Gamma) -> Gamma {
        scaled_gamma(b, a)
    }

    /// See [`to_product_gammas`].
    pub const TO_PRODUCT_GAMMAS: Operator = Operator { exact: false, reads_own: false, uniform_if: &["a", "b"] };
    /// The marginal of a positive `product`: the Gamma with its mean and mean log.
    pub fn to_product_gammas(a: Gamma, b: Gamma) -> Gamma {
        Gamma::from_mean_and_mean_log(a.mean() * b.mean(), a.mean_log() + b.mean_log())
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to `a`: natural parameters (τ E b, r E b²) from the message of `product`.
    #[inline]
    pub fn to_a(product: Gaussian, b: impl Belief) -> Gaussian {
        factor(product, &b)
    }

    /// See [`to_a_gamma`].
    pub const TO_A_GAMMA: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to a positive `a`: the rate times E b.
    #[inline]
    pub fn to_a_gamma(product: Gamma, b: impl LogBelief) -> Gamma {
        Gamma::from_shape_rate(product.shape, product.rate * b.mean())
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to `b`: natural parameters (τ E a, r E a²) from the message of `product`.
    #[inline]
    pub fn to_b(product: Gaussian, a: impl Belief) -> Gaussian {
        factor(product, &a)
    }

    /// See [`to_b_gamma`].
    pub const TO_B_GAMMA: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to a positive `b`: the rate times E a.
    #[inline]
    pub fn to_b_gamma(product: Gamma, a: impl LogBelief) -> Gamma {
        Gamma::from_shape_rate(product.shape, product.rate * a.mean())
    }

    #[inline]
    fn factor(product: Gaussian, other: &impl Belief) -> Gaussian {
        let mean = other.mean();
        Gaussian::from_natural(product.precision_mean * mean, product.precision * (mean * mean + other.variance()))
    }
}
