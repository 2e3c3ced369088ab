//! Operators of `y = x[index]`, an element of a random vector.
//! Edges: `y` is a real, `x` a vector, `index` a known place in it.

use crate::distributions::{Gaussian, MultivariateGaussian};
use crate::operator::{Factor, Operator};

/// y = x[index].
pub const FACTOR: Factor =
    Factor { name: "vector_element", surface: "x[index]", edges: &["y", "x", "index"], deterministic: true };

/// The message to a vector that this one to its element makes. It ends at that element: the rest is uniform.
fn from_element(y: Gaussian, index: usize) -> MultivariateGaussian {
    let mut unit = vec![0.0; index + 1];
    unit[index] = 1.0;
    MultivariateGaussian::of_projection(&unit, y)
}

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, MultivariateGaussian, Operator, from_element};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `y`: the marginal of the element.
    pub fn to_y(x: &MultivariateGaussian, index: usize) -> Gaussian {
        x.entry(index)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `x`: that about the element, and nothing of the others.
    pub fn to_x(y: Gaussian, index: usize) -> MultivariateGaussian {
        from_element(y, index)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Gaussian, MultivariateGaussian, Operator, from_element};

    /// See [`to_y`].
    pub const TO_Y: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// The belief about `y`: the marginal of the element.
    pub fn to_y(x: &MultivariateGaussian, index: usize) -> Gaussian {
        x.entry(index)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["y"] };
    /// Message to `x`: that about the element, and nothing of the others.
    pub fn to_x(y: Gaussian, index: usize) -> MultivariateGaussian {
        from_element(y, index)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;

    /// See [`value`].
    pub const VALUE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The element.
    pub fn value(x: &[f64], index: usize) -> f64 {
        x[index]
    }
}
