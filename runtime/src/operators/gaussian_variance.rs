//! Operators of `x ~ Gaussian(mean, variance = …)` of a random variance, which runs forwards only: before an algorithm sees it,
//! the precision is a power of the variance.
//! Edges: `x` and `mean` are reals in one unit u; `variance` > 0 is in u².

use crate::distributions::Gaussian;
use crate::operator::{Factor, Operator};

/// x ~ Gaussian(mean, variance).
pub const FACTOR: Factor = Factor {
    name: "gaussian_variance",
    surface: "Gaussian(mean, variance)",
    edges: &["x", "mean", "variance"],
    deterministic: false,
};

/// What takes the place before an algorithm sees it.
pub const THROUGH: &[&str] = &["pow", "gaussian"];

/// Drawing forwards.
pub mod simulate {
    use super::{Gaussian, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A real.
    pub fn draw(mean: f64, variance: f64, random: &mut Random) -> f64 {
        Gaussian::from_mean_variance(mean, variance).sample(random)
    }
}
