//! Operators of `x ~ Gaussian(mean, sd = …)` of a random sd, which runs forwards only: before an algorithm sees it,
//! the precision is a power of the sd.
//! Edges: `x` and `mean` are reals in one unit u; `sd` > 0 is in u.

use crate::distributions::Gaussian;
use crate::operator::{Factor, Operator};

/// x ~ Gaussian(mean, sd).
pub const FACTOR: Factor = Factor {
    name: "gaussian_sd",
    surface: "Gaussian(mean, sd)",
    edges: &["x", "mean", "sd"],
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
    pub fn draw(mean: f64, sd: f64, random: &mut Random) -> f64 {
        Gaussian::from_mean_variance(mean, sd * sd).sample(random)
    }
}
