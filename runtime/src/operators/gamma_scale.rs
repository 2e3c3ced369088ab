//! Operators of `x ~ Gamma(shape, scale = …)` of a random scale, which runs forwards only: before an algorithm sees it, the
//! rate is the inverse of the scale.
//! Edges: `x` and `scale` are positive, in one unit; `shape` is a positive number.

use crate::distributions::Gamma;
use crate::operator::{Factor, Operator};

/// x ~ Gamma(shape, scale).
pub const FACTOR: Factor = Factor {
    name: "gamma_scale",
    surface: "Gamma(shape, scale)",
    edges: &["x", "shape", "scale"],
    deterministic: false,
};

/// What takes the place before an algorithm sees it.
pub const THROUGH: &[&str] = &["pow", "gamma"];

/// Drawing forwards.
pub mod simulate {
    use super::{Gamma, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A positive number.
    pub fn draw(shape: f64, scale: f64, random: &mut Random) -> f64 {
        Gamma::from_shape_rate(shape, 1.0 / scale).sample(random)
    }
}
