//! Operators of `y = matmul(a, x)`, a known matrix times a random vector.
//! Edges: `y` is a vector of m reals, `a` an m × d matrix of independent rows, `x` a vector of d reals.

use crate::Grid;
use crate::distributions::{Buffer, MultivariateGaussian};
use crate::matrix::{Cholesky, apply, product, transpose};
use crate::operator::{Factor, Operator};

/// y = matmul(a, x).
pub const FACTOR: Factor =
    Factor { name: "matrix_vector", surface: "matmul(a, x)", edges: &["y", "a", "x"], deterministic: true };

/// The distribution of ax: mean am, covariance aVaᵀ; uniform of an improper x, not proper where rows depend on others.
fn image(a: Grid<'_, f64, 2>, x: &MultivariateGaussian) -> MultivariateGaussian {
    let [rows, size] = a.sizes;
    if x.is_point() {
        return MultivariateGaussian::point(&apply(a, x.precision_mean()));
    }
    if x.precision_mean().iter().any(|value| value.is_nan()) {
        return MultivariateGaussian::from_natural(
            Buffer::filled(f64::NAN, rows),
            Buffer::filled(f64::NAN, rows * rows),
        );
    }
    let Some(factor) = Cholesky::of(x.precision().values, size) else {
        return MultivariateGaussian::uniform(rows);
    };
    // aVaᵀ = (aL⁻ᵀ)(aL⁻ᵀ)ᵀ for a precision LLᵀ.
    let mut half = Buffer::from(a.values);
    half.chunks_mut(size.max(1)).for_each(|row| factor.forward(row));
    let half = Grid::new(&half, a.sizes);
    let covariance = product(half, transpose(half).grid());
    let mut mean = Buffer::from(x.precision_mean());
    factor.solve(&mut mean);
    MultivariateGaussian::from_mean_covariance(&apply(a, &mean), covariance.grid())
}

/// The message to x: precision aᵀΛa and, times its mean, aᵀh, perhaps singular; not proper of a point that leaves some
/// directions free.
fn preimage(y: &MultivariateGaussian, a: Grid<'_, f64, 2>) -> MultivariateGaussian {
    let turned = transpose(a);
    let [rows, size] = a.sizes;
    if y.is_point() {
        return solution(y, turned.grid(), [rows, size]);
    }
    let precision = product(turned.grid(), product(y.precision(), a).grid());
    MultivariateGaussian::from_natural(apply(turned.grid(), y.precision_mean()), precision.into_values())
}

/// The vector that a known image has, if it has one: aᵀax = aᵀy.
fn solution(
    y: &MultivariateGaussian,
    turned: Grid<'_, f64, 2>,
    [rows, size]: [usize; 2],
) -> MultivariateGaussian {
    let square = product(turned, transpose(turned).grid());
    let factor = if rows == size { Cholesky::of(square.values(), size) } else { None };
    let Some(factor) = factor else {
        return MultivariateGaussian::from_natural(
            Buffer::filled(f64::NAN, size),
            Buffer::filled(f64::NAN, size * size),
        );
    };
    let mut value = apply(turned, y.precision_mean());
    factor.solve(&mut value);
    MultivariateGaussian::point(&value)
}

/// Expectation propagation.
pub mod ep {
    use super::{Grid, MultivariateGaussian, Operator, image, preimage};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `y`: N(am, aVaᵀ).
    pub fn to_y(a: Grid<'_, f64, 2>, x: &MultivariateGaussian) -> MultivariateGaussian {
        image(a, x)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `x`: precision aᵀΛa and, times its mean, aᵀh.
    pub fn to_x(y: &MultivariateGaussian, a: Grid<'_, f64, 2>) -> MultivariateGaussian {
        preimage(y, a)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Grid, MultivariateGaussian, Operator, image, preimage};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// The belief about `y`: N(am, aVaᵀ).
    pub fn to_y(a: Grid<'_, f64, 2>, x: &MultivariateGaussian) -> MultivariateGaussian {
        image(a, x)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `x`: precision aᵀΛa and, times its mean, aᵀh.
    pub fn to_x(y: &MultivariateGaussian, a: Grid<'_, f64, 2>) -> MultivariateGaussian {
        preimage(y, a)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Grid, Operator, apply};

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The product.
    pub fn value(a: Grid<'_, f64, 2>, x: &[f64]) -> Vec<f64> {
        apply(a, x).into()
    }
}
