//! Operators of `x ~ Wishart(degrees_of_freedom, inverse_scale)`, with mean ν S for the scale S.
//! Edges: `x` and `inverse_scale` are positive-definite d × d matrices, `degrees_of_freedom` ν > d − 1 is a real.
//!
//! In terms of the shape a = ½ν and the rate R = ½S⁻¹ the density is |R|ᵃ |x|^(a − (d+1)/2) exp(−tr(Rx)) / `Γ_d`(a).
//! In x alone that is a Wishart of rate R, in S⁻¹ alone one of shape a + (d + 1)/2 and rate ½x.

use crate::Grid;
use crate::distributions::{Buffer, MatrixBelief, Wishart, ln_gamma_of_matrices, uniform_shape};
use crate::matrix::{Cholesky, dot};
use crate::operator::{Factor, Operator};
use crate::special::digamma;

/// `x ~ Wishart(degrees_of_freedom, inverse_scale)`.
pub const FACTOR: Factor = Factor {
    name: "wishart",
    surface: "Wishart(degrees_of_freedom, inverse_scale)",
    edges: &["x", "degrees_of_freedom", "inverse_scale"],
    deterministic: false,
};

/// The message to the inverse scale from a matrix x.
fn of_inverse_scale(x: &[f64], degrees_of_freedom: f64, size: usize) -> Wishart {
    let rate: Buffer = x.iter().map(|value| 0.5 * value).collect();
    Wishart::new(0.5 * degrees_of_freedom + uniform_shape(size), rate)
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Cholesky, Grid, Operator, Wishart, digamma, ln_gamma_of_matrices, of_inverse_scale, uniform_shape,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the density itself.
    pub fn to_x(degrees_of_freedom: f64, inverse_scale: Grid<'_, f64, 2>) -> Wishart {
        Wishart::from_inverse_scale(degrees_of_freedom, inverse_scale)
    }

    /// See [`to_x_random`].
    pub const TO_X_RANDOM: Operator =
        Operator { exact: false, reads_own: false, uniform_if: &["inverse_scale"] };
    /// Message to an `x` that nothing else speaks of, from a random inverse scale W.
    ///
    /// - Formula: the Wishart with the mean ν E W⁻¹ and the mean logarithm Σ ψ((ν − i)/2) + d log 2 − E log |W| of the
    ///   determinant. Uniform where W⁻¹ has no mean.
    pub fn to_x_random(degrees_of_freedom: f64, inverse_scale: &Wishart) -> Wishart {
        let (size, shape) = (inverse_scale.size(), 0.5 * degrees_of_freedom);
        let mean = inverse_scale.mean_inverse().into_values();
        if mean.iter().any(|value| value.is_infinite()) {
            return Wishart::uniform(size);
        }
        let mean: Vec<f64> = mean.into_iter().map(|value| degrees_of_freedom * value).collect();
        let own: f64 = (0..size).map(|i| digamma(shape - 0.5 * i as f64) + std::f64::consts::LN_2).sum();
        Wishart::from_means(Grid::new(&mean, [size; 2]), own - inverse_scale.mean_log_determinant())
    }

    /// See [`to_inverse_scale_observed`].
    pub const TO_INVERSE_SCALE_OBSERVED: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `inverse_scale` from an observed `x`: a Wishart of shape ½(ν + d + 1) and rate ½x.
    pub fn to_inverse_scale_observed(x: Grid<'_, f64, 2>, degrees_of_freedom: f64) -> Wishart {
        of_inverse_scale(x.values, degrees_of_freedom, x.sizes[0])
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at an observed `x`.
    pub fn log_evidence(
        x: Grid<'_, f64, 2>,
        degrees_of_freedom: f64,
        inverse_scale: Grid<'_, f64, 2>,
    ) -> f64 {
        to_x(degrees_of_freedom, inverse_scale).log_density(x)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`.
    pub fn log_evidence_soft(x: &Wishart, degrees_of_freedom: f64, inverse_scale: Grid<'_, f64, 2>) -> f64 {
        to_x(degrees_of_freedom, inverse_scale).log_average_of(x)
    }

    /// See [`log_evidence_scale`].
    pub const LOG_EVIDENCE_SCALE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density at an observed `x` over the cavity of `inverse_scale`, by the log normalisers before and
    /// after: the density in S⁻¹ is that Wishart but for (a − (d+1)/2) log |x| − log `Γ_d`(a) − ad log 2.
    pub fn log_evidence_scale(x: Grid<'_, f64, 2>, degrees_of_freedom: f64, inverse_scale: &Wishart) -> f64 {
        if inverse_scale.is_point() {
            return log_evidence(x, degrees_of_freedom, inverse_scale.rate());
        }
        let (size, shape) = (x.sizes[0], 0.5 * degrees_of_freedom);
        let Some(factor) = Cholesky::of(x.values, size) else { return f64::NEG_INFINITY };
        let after = inverse_scale * &to_inverse_scale_observed(x, degrees_of_freedom);
        after.log_normaliser() - inverse_scale.log_normaliser()
            + (shape - uniform_shape(size)) * factor.log_determinant()
            - ln_gamma_of_matrices(size, shape)
            - shape * size as f64 * std::f64::consts::LN_2
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{
        MatrixBelief, Operator, Wishart, dot, ln_gamma_of_matrices, of_inverse_scale, uniform_shape,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the density at the mean of the inverse scale.
    pub fn to_x(degrees_of_freedom: f64, inverse_scale: impl MatrixBelief) -> Wishart {
        Wishart::from_inverse_scale(degrees_of_freedom, inverse_scale.mean().grid())
    }

    /// See [`to_inverse_scale`].
    pub const TO_INVERSE_SCALE: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `inverse_scale`: a Wishart of shape ½(ν + d + 1) and rate ½ E x.
    pub fn to_inverse_scale(x: impl MatrixBelief, degrees_of_freedom: f64) -> Wishart {
        let mean = x.mean();
        let size = mean.grid().sizes[0];
        if mean.values().iter().any(|value| value.is_nan()) {
            return Wishart::uniform(size); // of an improper belief
        }
        of_inverse_scale(mean.values(), degrees_of_freedom, size)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// a E ln |R| + (a − (d+1)/2) E ln |x| − tr(E R E x) − ln `Γ_d`(a), where the inverse scale is 2R.
    pub fn average_log(
        x: impl MatrixBelief,
        degrees_of_freedom: f64,
        inverse_scale: impl MatrixBelief,
    ) -> f64 {
        let (shape, mean) = (0.5 * degrees_of_freedom, x.mean());
        let size = mean.grid().sizes[0];
        let determinant = inverse_scale.mean_log_determinant() - size as f64 * std::f64::consts::LN_2;
        shape * determinant + (shape - uniform_shape(size)) * x.mean_log_determinant()
            - 0.5 * dot(inverse_scale.mean().values(), mean.values())
            - ln_gamma_of_matrices(size, shape)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Grid, Operator, Wishart};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A positive-definite matrix, row by row.
    pub fn draw(degrees_of_freedom: f64, inverse_scale: Grid<'_, f64, 2>, random: &mut Random) -> Vec<f64> {
        Wishart::from_inverse_scale(degrees_of_freedom, inverse_scale).sample(random).into_values().into()
    }
}
