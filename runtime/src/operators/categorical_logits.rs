//! Operators of `x ~ Categorical(logits = …)`, P(x) = exp(logitsₓ)/Σ exp(logitsₖ).
//! Edges: `x` is an integer below the size of `logits`, a vector of reals.

use crate::distributions::{Buffer, Categorical, MultivariateGaussian, VectorMoments, Whole};
use crate::operator::{Factor, Operator};
use crate::special::exp;
use crate::special::softmax::SoftmaxBound;

/// `x ~ Categorical(logits = …)`.
pub const FACTOR: Factor = Factor {
    name: "categorical_logits",
    surface: "Categorical(logits)",
    edges: &["x", "logits"],
    deterministic: false,
};

/// A bound on E log Σ exp(xₖ) from mean and covariance.
type Bound = fn(&[f64], &[f64]) -> SoftmaxBound;

/// Mean and covariance; 0 and infinite of what is improper.
fn moments(logits: &MultivariateGaussian) -> VectorMoments {
    let mut moments = VectorMoments::default();
    logits.moments_into(&mut moments);
    if moments.mean.iter().chain(&moments.covariance).any(|value| value.is_nan()) {
        moments.mean.fill(0.0);
        moments.covariance.fill(f64::INFINITY);
    }
    moments
}

/// The message to the logits by the gradient of a bound L: precision 2 ∂L/∂V, natural mean that times m, and P(x) − ∂L/∂m.
fn by_gradient(
    x: impl Whole,
    mean: &[f64],
    shares: &[f64],
    curvature: impl Fn(usize, usize) -> f64,
) -> MultivariateGaussian {
    let size = mean.len();
    let precision: Buffer = (0..size * size).map(|at| curvature(at / size, at % size)).collect();
    let total = x.log_total_weight();
    let natural = (0..size).map(|k| {
        let turned: f64 = precision[k * size..][..size].iter().zip(mean).map(|(c, mean)| c * mean).sum();
        turned + exp(x.log_weight_of(k) - total) - shares[k]
    });
    let natural: Buffer = natural.collect();
    MultivariateGaussian::from_natural(natural, precision)
}

/// E log P(x), where E log Σ exp(xₖ) is bounded.
fn average_log(x: impl Whole, logits: &MultivariateGaussian, bound: Bound) -> f64 {
    let moments = moments(logits);
    let of_value = |k: usize| moments.mean.get(k).copied().unwrap_or(f64::NEG_INFINITY);
    x.mean_of(of_value) - bound(&moments.mean, &moments.covariance).value
}

/// 1 where two indices are the same.
fn unit(i: usize, k: usize) -> f64 {
    f64::from(u8::from(i == k))
}

/// Variational message passing, with a choice of bounds on E log Σ exp(xₖ).
pub mod vmp {
    use super::{
        Categorical, MultivariateGaussian, Operator, Whole, average_log, by_gradient, moments, unit,
    };
    use crate::special::softmax::{blei_lafferty, bohning, tilted};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["logits"] };
    /// Message to `x`: log weights E logitsₖ, since what the weights are divided by is the same for every value.
    pub fn to_x(logits: &MultivariateGaussian) -> Categorical {
        Categorical::from_buffer(moments(logits).mean)
    }

    /// See [`to_logits_tilted`].
    pub const TO_LOGITS_TILTED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `logits` by the gradient of the tilted bound of Knowles and Minka (2011), the tightest: precision
    /// diag s − ssᵀ with s = softmax(m + ½ diag V − Vs).
    pub fn to_logits_tilted(x: impl Whole, logits: &MultivariateGaussian) -> MultivariateGaussian {
        let moments = moments(logits);
        let s = tilted(&moments.mean, &moments.covariance).shares;
        by_gradient(x, &moments.mean, &s, |i, k| unit(i, k) * s[i] - s[i] * s[k])
    }

    /// See [`to_logits_bohning`].
    pub const TO_LOGITS_BOHNING: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `logits` by the quadratic bound of Böhning (1992), tight at m: precision ½(I − 11ᵀ/K), natural mean that
    /// times m, and P(x) − softmax(m). The bound cannot fall.
    pub fn to_logits_bohning(x: impl Whole, logits: &MultivariateGaussian) -> MultivariateGaussian {
        let moments = moments(logits);
        let s = bohning(&moments.mean, &moments.covariance).shares;
        let rest = 1.0 / s.len().max(1) as f64;
        by_gradient(x, &moments.mean, &s, |i, k| 0.5 * (unit(i, k) - rest))
    }

    /// See [`to_logits_blei_lafferty`].
    pub const TO_LOGITS_BLEI_LAFFERTY: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `logits` by the gradient of the bound of Blei and Lafferty (2006): precision diag s with
    /// s = softmax(m + ½ diag V).
    pub fn to_logits_blei_lafferty(x: impl Whole, logits: &MultivariateGaussian) -> MultivariateGaussian {
        let moments = moments(logits);
        let s = blei_lafferty(&moments.mean, &moments.covariance).shares;
        by_gradient(x, &moments.mean, &s, |i, k| unit(i, k) * s[i])
    }

    /// See [`average_log_tilted`].
    pub const AVERAGE_LOG_TILTED: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// A lower bound on E log P(x), by that of [`to_logits_tilted`].
    pub fn average_log_tilted(x: impl Whole, logits: &MultivariateGaussian) -> f64 {
        average_log(x, logits, tilted)
    }

    /// See [`average_log_bohning`].
    pub const AVERAGE_LOG_BOHNING: Operator = Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// A lower bound on E log P(x), by that of [`to_logits_bohning`].
    pub fn average_log_bohning(x: impl Whole, logits: &MultivariateGaussian) -> f64 {
        average_log(x, logits, bohning)
    }

    /// See [`average_log_blei_lafferty`].
    pub const AVERAGE_LOG_BLEI_LAFFERTY: Operator =
        Operator { exact: false, reads_own: false, uniform_if: &[] };
    /// A lower bound on E log P(x), by that of [`to_logits_blei_lafferty`].
    pub fn average_log_blei_lafferty(x: impl Whole, logits: &MultivariateGaussian) -> f64 {
        average_log(x, logits, blei_lafferty)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Categorical, Operator};
    use crate::Random;
    use crate::special::softmax::softmax;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// An index, by its share of Σ exp(logitsₖ).
    pub fn draw(logits: &[f64], random: &mut Random) -> usize {
        Categorical::from_probabilities(&softmax(logits)).sample(random)
    }
}
