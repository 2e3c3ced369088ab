//! Operators of `product = a * b`.
//! Edges: real or positive numbers. The compiler writes a positive factor of a real product first; in variational message
//! passing it may also be between 0 and 1.

use crate::distributions::{Belief, Beta, Gamma, Gaussian, GaussianBelief, LogBelief};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{
    Leaning, TiltedProduct, product_at_point, quadratic_to_beta, quadratic_to_gamma, share,
};

/// product = a * b.
pub const FACTOR: Factor =
    Factor { name: "product", surface: "a * b", edges: &["product", "a", "b"], deterministic: true };

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[
    ("to_product", Improper::Clip),
    ("to_a", Improper::Clip),
    ("to_b", Improper::Clip),
    ("to_a_observed_product", Improper::Clip),
    ("to_b_observed_product", Improper::Clip),
    ("to_product_positive_a", Improper::Clip),
    ("to_a_positive", Improper::Clip),
    ("to_b_positive_a", Improper::Clip),
    ("to_product_gammas", Improper::Clip),
    ("to_a_gammas", Improper::Clip),
    ("to_b_gammas", Improper::Clip),
    ("to_a_gammas_observed", Improper::Clip),
    ("to_b_gammas_observed", Improper::Clip),
];

/// Expectation propagation.
pub mod ep {
    use super::{Gamma, Gaussian, GaussianBelief, Leaning, Operator, TiltedProduct, product_at_point, share};

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
        b.scaled(a)
    }

    /// See [`to_product_known_b`].
    pub const TO_PRODUCT_KNOWN_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a"] };
    /// Message to `product` at a known `b`: N(b m, b² v).
    #[inline]
    pub fn to_product_known_b(a: Gaussian, b: f64) -> Gaussian {
        a.scaled(b)
    }

    /// See [`to_product_gamma_a`].
    pub const TO_PRODUCT_GAMMA_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a"] };
    /// Message to a positive `product` at a known `b` > 0: the rate divided by `b`.
    #[inline]
    pub fn to_product_gamma_a(a: Gamma, b: f64) -> Gamma {
        a.scaled(b)
    }

    /// See [`to_product_gamma_b`].
    pub const TO_PRODUCT_GAMMA_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["b"] };
    /// Message to a positive `product` at a known `a` > 0: the rate divided by `a`.
    #[inline]
    pub fn to_product_gamma_b(a: f64, b: Gamma) -> Gamma {
        b.scaled(a)
    }

    /// See [`to_product`].
    pub const TO_PRODUCT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["a", "b"] };
    /// Message to `product` when both are random.
    ///
    /// - Formula: the moments of the tilted density, by quadrature over `a`, divided by the cavity.
    /// - A negative precision is clipped to 0, the mean kept.
    pub fn to_product(product: Gaussian, a: Gaussian, b: Gaussian) -> Gaussian {
        if a.is_point() {
            return b.scaled(a.precision_mean);
        }
        if b.is_point() {
            return a.scaled(b.precision_mean);
        }
        if a.precision <= 0.0 || b.precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        if product.precision <= 0.0 || product.is_point() {
            return Leaning::to_product(product, a, b);
        }
        Gaussian::clipped_ratio(TiltedProduct::new(product, a, b).product(), product)
    }

    /// See [`to_a_known`].
    pub const TO_A_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to `a` at a known `b`: natural parameters (b τ, b² r).
    #[inline]
    pub fn to_a_known(product: Gaussian, b: f64) -> Gaussian {
        product.unscaled(b)
    }

    /// See [`to_a_observed`].
    pub const TO_A_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `a` from a known product and `b`: a point; uniform if both are 0, improper if only `b` is.
    #[inline]
    pub fn to_a_observed(product: f64, b: f64) -> Gaussian {
        Gaussian::point(product).unscaled(b)
    }

    /// See [`to_a_gamma`].
    pub const TO_A_GAMMA: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to a positive `a` at a known `b` > 0: the rate times `b`.
    #[inline]
    pub fn to_a_gamma(product: Gamma, b: f64) -> Gamma {
        product.scaled(1.0 / b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: false, reads_own: true, uniform_if: &["product", "b"] };
    /// Message to `a` when `b` is random.
    ///
    /// - Formula: moments of the cavity times N(m; a μ, v + a² w), with (m, v) of the product and (μ, w) of `b`, by
    ///   quadrature over `a`, divided by the cavity. It decays like 1/|a|: a uniform cavity gets a uniform message.
    /// - Bimodal when `b` may have either sign: a negative precision is clipped to 0, the mean kept.
    pub fn to_a(product: Gaussian, a: Gaussian, b: Gaussian) -> Gaussian {
        if b.is_point() {
            return product.unscaled(b.precision_mean);
        }
        if product.is_uniform() || a.precision <= 0.0 || b.precision <= 0.0 {
            return Gaussian::UNIFORM;
        }
        if product.precision <= 0.0 {
            let both = Leaning::new(product, a, b);
            return both.map_or(Gaussian::UNIFORM, |both| Gaussian::clipped_ratio(both.a, a));
        }
        if a.is_point() {
            return product_at_point(product, a.precision_mean, b);
        }
        Gaussian::clipped_ratio(TiltedProduct::new(product, a, b).factor(), a)
    }

    /// See [`to_a_observed_product`].
    pub const TO_A_OBSERVED_PRODUCT: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["b"] };
    /// Message to `a` from a known product when `b` is random; see [`to_a`].
    pub fn to_a_observed_product(product: f64, a: Gaussian, b: Gaussian) -> Gaussian {
        to_a(Gaussian::point(product), a, b)
    }

    /// See [`to_b_known`].
    pub const TO_B_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to `b` at a known `a`: natural parameters (a τ, a² r).
    #[inline]
    pub fn to_b_known(product: Gaussian, a: f64) -> Gaussian {
        product.unscaled(a)
    }

    /// See [`to_b_observed`].
    pub const TO_B_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `b` from a known product and `a`; see [`to_a_observed`].
    #[inline]
    pub fn to_b_observed(product: f64, a: f64) -> Gaussian {
        Gaussian::point(product).unscaled(a)
    }

    /// See [`to_b_gamma`].
    pub const TO_B_GAMMA: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to a positive `b` at a known `a` > 0: the rate times `a`.
    #[inline]
    pub fn to_b_gamma(product: Gamma, a: f64) -> Gamma {
        product.scaled(1.0 / a)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: false, reads_own: true, uniform_if: &["product", "a"] };
    /// Message to `b` when `a` is random; see [`to_a`].
    pub fn to_b(product: Gaussian, a: Gaussian, b: Gaussian) -> Gaussian {
        to_a(product, b, a)
    }

    /// See [`to_b_observed_product`].
    pub const TO_B_OBSERVED_PRODUCT: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["a"] };
    /// Message to `b` from a known product when `a` is random; see [`to_a`].
    pub fn to_b_observed_product(product: f64, a: Gaussian, b: Gaussian) -> Gaussian {
        to_a(Gaussian::point(product), b, a)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of all three cavities, by quadrature over `a`; 0 for a uniform product.
    pub fn log_evidence(product: Gaussian, a: Gaussian, b: Gaussian) -> f64 {
        if a.is_point() {
            return b.scaled(a.precision_mean).log_average_of(&product);
        }
        if b.is_point() {
            return a.scaled(b.precision_mean).log_average_of(&product);
        }
        if product.precision <= 0.0 {
            return Leaning::log_evidence(product, a, b);
        }
        TiltedProduct::new(product, a, b).log_integral()
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
        a.scaled(b).log_density(product)
    }

    /// See [`log_evidence_known_a`].
    pub const LOG_EVIDENCE_KNOWN_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of the product at a known value, at a known `a`.
    pub fn log_evidence_known_a(product: f64, a: f64, b: Gaussian) -> f64 {
        b.scaled(a).log_density(product)
    }

    /// See [`to_product_positive_a`].
    pub const TO_PRODUCT_POSITIVE_A: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["a", "b"] };
    /// Message to a real `product` of a positive `a` and a real `b`: the moments of the tilted density, by quadrature over
    /// log a, divided by the cavity; a negative precision is clipped, the mean kept. To a point as to a uniform cavity.
    pub fn to_product_positive_a(product: Gaussian, a: Gamma, b: Gaussian) -> Gaussian {
        share::to_product_real(product, a, b)
    }

    /// See [`to_a_positive`].
    pub const TO_A_POSITIVE: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["product", "b"] };
    /// Message to a positive `a` from a real product: the Gamma with E a and E log a of the tilted density, divided by the
    /// cavity, clipped where it is improper; to an improper cavity, uniform.
    pub fn to_a_positive(product: impl GaussianBelief, a: Gamma, b: impl GaussianBelief) -> Gamma {
        share::to_positive(product.as_gaussian(), a, b.as_gaussian())
    }

    /// See [`to_b_positive_a`].
    pub const TO_B_POSITIVE_A: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["product", "a"] };
    /// Message to a real `b` from a product with a positive `a`: the moments of the tilted density, divided by the cavity;
    /// a negative precision is clipped, the mean kept.
    pub fn to_b_positive_a(product: impl GaussianBelief, a: Gamma, b: Gaussian) -> Gaussian {
        share::to_real(product.as_gaussian(), a, b)
    }

    /// See [`log_evidence_positive_a`].
    pub const LOG_EVIDENCE_POSITIVE_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of all three cavities with a positive `a`, by quadrature over log a; 0 for a uniform product.
    pub fn log_evidence_positive_a(product: impl GaussianBelief, a: Gamma, b: impl GaussianBelief) -> f64 {
        share::log_evidence_real(product.as_gaussian(), a, b.as_gaussian())
    }

    /// See [`to_product_gammas`].
    pub const TO_PRODUCT_GAMMAS: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["a", "b"] };
    /// Message to a positive `product` of two random factors: the Gamma with its mean and its mean log under the tilted
    /// density, divided by the cavity, clipped where it is improper. To a point as to a uniform cavity.
    pub fn to_product_gammas(product: Gamma, a: Gamma, b: Gamma) -> Gamma {
        share::to_product_positives(product, a, b)
    }

    /// See [`to_a_gammas`].
    pub const TO_A_GAMMAS: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["product", "b"] };
    /// Message to a positive `a` from a positive product: the Gamma with E a and E log a of the tilted density, divided by
    /// the cavity, clipped where it is improper; to an improper cavity, uniform.
    pub fn to_a_gammas(product: Gamma, a: Gamma, b: Gamma) -> Gamma {
        share::to_factor(product, a, b)
    }

    /// See [`to_a_gammas_observed`].
    pub const TO_A_GAMMAS_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &["b"] };
    /// Message to a positive `a` from a known positive product: ∝ a^(−β) e^(−σ x/a) with b ~ Gamma(β, σ), projected like
    /// [`to_a_gammas`].
    pub fn to_a_gammas_observed(product: f64, a: Gamma, b: Gamma) -> Gamma {
        share::to_factor_observed(product, a, b)
    }

    /// See [`to_b_gammas`].
    pub const TO_B_GAMMAS: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["product", "a"] };
    /// Message to a positive `b`; see [`to_a_gammas`].
    pub fn to_b_gammas(product: Gamma, a: Gamma, b: Gamma) -> Gamma {
        share::to_factor(product, b, a)
    }

    /// See [`to_b_gammas_observed`].
    pub const TO_B_GAMMAS_OBSERVED: Operator = Operator { exact: false, reads_own: true, uniform_if: &["a"] };
    /// Message to a positive `b`; see [`to_a_gammas_observed`].
    pub fn to_b_gammas_observed(product: f64, a: Gamma, b: Gamma) -> Gamma {
        share::to_factor_observed(product, b, a)
    }

    /// See [`log_evidence_gammas`].
    pub const LOG_EVIDENCE_GAMMAS: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of all three positive cavities, by quadrature over log b; 0 for a uniform product.
    pub fn log_evidence_gammas(product: Gamma, a: Gamma, b: Gamma) -> f64 {
        share::log_evidence_positives(product, a, b)
    }

    /// See [`log_evidence_gammas_observed`].
    pub const LOG_EVIDENCE_GAMMAS_OBSERVED: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of a positive product at a known value.
    pub fn log_evidence_gammas_observed(product: f64, a: Gamma, b: Gamma) -> f64 {
        share::log_evidence_observed(product, a, b)
    }
}

/// Variational message passing: `product` is derived.
pub mod vmp {
    use super::{Belief, Beta, Gamma, Gaussian, LogBelief, Operator, quadratic_to_beta, quadratic_to_gamma};

    /// See [`to_product`].
    pub const TO_PRODUCT: Operator = Operator { exact: false, reads_own: false, uniform_if: &["a", "b"] };
    /// The marginal of `product`: the moments of the product of independent `a` and `b`.
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
        a.scaled(b)
    }

    /// See [`to_product_gamma_b`].
    pub const TO_PRODUCT_GAMMA_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["b"] };
    /// The marginal of a positive `product` at a known `a` > 0: the rate divided by `a`.
    #[inline]
    pub fn to_product_gamma_b(a: f64, b: Gamma) -> Gamma {
        b.scaled(a)
    }

    /// See [`to_product_gammas`].
    pub const TO_PRODUCT_GAMMAS: Operator =
        Operator { exact: false, reads_own: false, uniform_if: &["a", "b"] };
    /// The marginal of a positive `product`: the Gamma with its mean and mean log.
    pub fn to_product_gammas(a: Gamma, b: Gamma) -> Gamma {
        if a.is_uniform() || b.is_uniform() {
            return Gamma::UNIFORM;
        }
        Gamma::from_mean_and_gap(a.mean() * b.mean(), a.log_gap() + b.log_gap())
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to `a`: natural parameters (τ E b, r E b²) from the message of `product`.
    #[inline]
    pub fn to_a(product: Gaussian, b: impl Belief) -> Gaussian {
        factor(product, b)
    }

    /// See [`to_a_gamma`].
    pub const TO_A_GAMMA: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to a positive `a`: the rate times E b.
    #[inline]
    pub fn to_a_gamma(product: Gamma, b: impl LogBelief) -> Gamma {
        Gamma::from_shape_rate(product.shape, product.rate * b.mean())
    }

    /// See [`to_a_positive`].
    pub const TO_A_POSITIVE: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["product", "b"] };
    /// Message to a positive `a` from a real product: by the gradient of E[τ a b − ½ r a² b²] (FACTORS 2.14).
    pub fn to_a_positive(product: Gaussian, a: Gamma, b: impl Belief) -> Gamma {
        let told = factor(product, b);
        quadratic_to_gamma(told.precision_mean, told.precision, a)
    }

    /// See [`to_a_unit`].
    pub const TO_A_UNIT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["product", "b"] };
    /// Message to an `a` between 0 and 1, as [`to_a_positive`].
    pub fn to_a_unit(product: Gaussian, a: Beta, b: impl Belief) -> Beta {
        let told = factor(product, b);
        quadratic_to_beta(told.precision_mean, told.precision, a)
    }

    /// See [`to_b`].
    pub const TO_B: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to `b`: natural parameters (τ E a, r E a²) from the message of `product`.
    #[inline]
    pub fn to_b(product: Gaussian, a: impl Belief) -> Gaussian {
        factor(product, a)
    }

    /// See [`to_b_gamma`].
    pub const TO_B_GAMMA: Operator = Operator { exact: true, reads_own: false, uniform_if: &["product"] };
    /// Message to a positive `b`: the rate times E a.
    #[inline]
    pub fn to_b_gamma(product: Gamma, a: impl LogBelief) -> Gamma {
        Gamma::from_shape_rate(product.shape, product.rate * a.mean())
    }

    /// See [`to_b_positive`].
    pub const TO_B_POSITIVE: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["product", "a"] };
    /// Message to a positive `b` from a real product: by the gradient of E[τ b a − ½ r b² a²] (FACTORS 2.14).
    pub fn to_b_positive(product: Gaussian, a: impl Belief, b: Gamma) -> Gamma {
        let told = factor(product, a);
        quadratic_to_gamma(told.precision_mean, told.precision, b)
    }

    /// See [`to_b_unit`].
    pub const TO_B_UNIT: Operator = Operator { exact: false, reads_own: true, uniform_if: &["product", "a"] };
    /// Message to an `b` between 0 and 1, as [`to_b_positive`].
    pub fn to_b_unit(product: Gaussian, a: impl Belief, b: Beta) -> Beta {
        let told = factor(product, a);
        quadratic_to_beta(told.precision_mean, told.precision, b)
    }

    #[inline]
    fn factor(product: Gaussian, other: impl Belief) -> Gaussian {
        let (mean, variance) = (other.mean(), other.variance());
        Gaussian::from_natural(product.precision_mean * mean, product.precision * (mean * mean + variance))
    }
}

/// Computing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// a · b.
    #[inline]
    pub fn value(a: f64, b: f64) -> f64 {
        a * b
    }
}
