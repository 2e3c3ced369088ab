//! Operators of `y = dot(a, b)`.
//! Edges: `y` is a real, `a` a random vector; `b` is a known vector of the same length, by variational message passing
//! also a random one.

use crate::distributions::{Buffer, Gaussian, MultivariateGaussian, VectorMoments};
use crate::matrix::{Matrix, add_outer, apply, dot};
use crate::operator::{Factor, Operator};

/// y = dot(a, b).
pub const FACTOR: Factor =
    Factor { name: "inner_product", surface: "dot(a, b)", edges: &["y", "a", "b"], deterministic: true };

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, MultivariateGaussian, Operator};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a"] };
    /// Message to `y`: N(bᵀm, bᵀVb).
    pub fn to_y(a: &MultivariateGaussian, b: &[f64]) -> Gaussian {
        a.project(b)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: precision r bbᵀ and, times its mean, τb, of rank one.
    ///
    /// - A point `y` fixes one direction alone, which has no natural parameters: not proper.
    pub fn to_a(y: Gaussian, b: &[f64]) -> MultivariateGaussian {
        MultivariateGaussian::of_projection(b, y)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{
        Buffer, Gaussian, Matrix, MultivariateGaussian, Operator, VectorMoments, add_outer, apply, dot,
    };

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a"] };
    /// The belief about `y`: N(bᵀm, bᵀVb).
    pub fn to_y(a: &MultivariateGaussian, b: &[f64]) -> Gaussian {
        a.project(b)
    }

    /// See [`to_y_random`].
    pub const TO_Y_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &["a", "b"] };
    /// The belief about `y` with the mean and variance of a product of independent vectors: m'ᵀm and
    /// m'ᵀVm' + mᵀV'm + tr(VV').
    pub fn to_y_random(a: &MultivariateGaussian, b: &MultivariateGaussian) -> Gaussian {
        let [(mean, covariance), (other, other_covariance)] = [a, b].map(moments);
        let around = |covariance: &Matrix, at: &[f64]| dot(&apply(covariance.grid(), at), at);
        let variance = around(&covariance, &other)
            + around(&other_covariance, &mean)
            + dot(covariance.values(), other_covariance.values());
        if variance.is_nan() {
            return Gaussian::UNIFORM; // of an improper belief
        }
        Gaussian::from_mean_variance(dot(&mean, &other), variance)
    }

    /// See [`to_a`].
    pub const TO_A: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `a`: precision r bbᵀ and, times its mean, τb.
    pub fn to_a(y: Gaussian, b: &[f64]) -> MultivariateGaussian {
        MultivariateGaussian::of_projection(b, y)
    }

    /// See [`to_a_random`].
    pub const TO_A_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "b"] };
    /// Message to `a`: exp E of the message τy − ½ry², with precision r(m'm'ᵀ + V') and, times its mean, τm'.
    pub fn to_a_random(y: Gaussian, b: &MultivariateGaussian) -> MultivariateGaussian {
        let (mean, covariance) = moments(b);
        let mut square = covariance.into_values();
        add_outer(1.0, &mean, &mean, &mut square);
        for value in &mut square {
            *value *= y.precision;
        }
        if y.is_uniform() || !y.is_point() && !square.iter().all(|value| value.is_finite()) {
            return MultivariateGaussian::uniform(b.size());
        }
        let natural = mean.iter().map(|mean| y.precision_mean * mean);
        MultivariateGaussian::from_natural(natural.collect::<Buffer>(), square)
    }

    /// See [`to_b_random`].
    pub const TO_B_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y", "a"] };
    /// Message to `b`; the factor is symmetric, see [`to_a_random`].
    pub fn to_b_random(y: Gaussian, a: &MultivariateGaussian) -> MultivariateGaussian {
        to_a_random(y, a)
    }

    fn moments(x: &MultivariateGaussian) -> (Buffer, Matrix) {
        let mut moments = VectorMoments::default();
        x.moments_into(&mut moments);
        (moments.mean, Matrix::new(moments.covariance, [x.size(); 2]))
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The inner product.
    pub fn value(a: &[f64], b: &[f64]) -> f64 {
        super::dot(a, b)
    }
}
