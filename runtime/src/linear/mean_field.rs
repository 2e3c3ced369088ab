//! Variational messages to the terms of a linear predictor, from their means and those of their products.

use super::Predictor;
use crate::distributions::Gaussian;
use crate::operators::gaussian;
use crate::special::ln;

/// The variational message to term i: precision c²q, natural mean c(t − q(M − c mᵢ)), where M is the
/// predictor's mean over all terms and mᵢ the mean of this one.
#[inline]
pub fn to_term_mean_field(
    coefficient: f64,
    term_mean: f64,
    predictor_mean: f64,
    child: Gaussian,
) -> Gaussian {
    let others = predictor_mean - coefficient * term_mean;
    Gaussian::from_natural(
        coefficient * (child.precision_mean - child.precision * others),
        coefficient * coefficient * child.precision,
    )
}

/// Mean and mean square of a product of independent Gaussians.
#[inline]
pub fn product_moments(factors: &[Gaussian]) -> (f64, f64) {
    factors.iter().fold((1.0, 1.0), |(mean, square), factor| {
        let m = factor.mean();
        (mean * m, square * (m * m + factor.variance()))
    })
}

impl Predictor {
    /// Add the term c · Π factors of independent Gaussians, by its first two moments (FACTORS 2.14, mean field).
    #[inline]
    pub fn add_product(&mut self, coefficient: f64, factors: &[Gaussian]) {
        let (mean, variance) = factors.iter().fold((1.0, 0.0), |(mean, variance), factor| {
            let (m, v) = (factor.mean(), factor.variance());
            (mean * m, variance * (m * m + v) + mean * mean * v)
        });
        self.accumulate(coefficient * mean, coefficient * coefficient * variance);
    }
}

/// The variational message to one factor of the term c · x · others, from the moments of the others (FACTORS 2.14):
/// precision c²q E o², natural mean c E o (t − q(M − c x̄ E o)), where M is the predictor's mean over all terms.
#[inline]
pub fn to_factor_mean_field(
    coefficient: f64,
    own_mean: f64,
    others: (f64, f64),
    predictor_mean: f64,
    child: Gaussian,
) -> Gaussian {
    let (mean, square) = others;
    let rest = predictor_mean - coefficient * own_mean * mean;
    Gaussian::from_natural(
        coefficient * mean * (child.precision_mean - child.precision * rest),
        coefficient * coefficient * child.precision * square,
    )
}

/// What a Gaussian around constant + c x adds to the bound, from the predictor that this is: E ln N(value; predictor, 1/λ).
///
/// - At variance 0 it is the density of a value that x decides, over that of x: 1/|c|. Whether x may have that value its
///   belief tells.
pub fn average_log(coefficient: f64, value: f64, predictor: Predictor, precision: f64) -> f64 {
    if precision == f64::INFINITY && coefficient != 0.0 {
        return -ln(coefficient.abs());
    }
    gaussian::vmp::average_log(value, predictor, precision)
}
