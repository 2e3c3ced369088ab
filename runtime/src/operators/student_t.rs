//! Operators of `x ~ StudentT(degrees_of_freedom, location, scale)`, which runs forwards only: before an algorithm sees it,
//! it is a Gaussian whose precision is a Gamma.
//! Edges: `x`, `location` and `scale` > 0 are reals in one unit; `degrees_of_freedom` is a positive number.

use crate::distributions::{Gamma, Gaussian};
use crate::operator::{Factor, Operator};

/// `x ~ StudentT(degrees_of_freedom, location, scale)`.
pub const FACTOR: Factor = Factor {
    name: "student_t",
    surface: "StudentT(degrees_of_freedom, location, scale)",
    edges: &["x", "degrees_of_freedom", "location", "scale"],
    deterministic: false,
};

/// What takes the place before an algorithm sees it.
pub const THROUGH: &[&str] = &["gamma", "gaussian"];

/// Drawing forwards.
pub mod simulate {
    use super::{Gamma, Gaussian, Operator};
    use crate::{Random, data::check::Support};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A real.
    pub fn draw(degrees_of_freedom: f64, location: f64, scale: f64, random: &mut Random) -> f64 {
        let half = 0.5 * degrees_of_freedom;
        let precision = Gamma::from_shape_rate(half, half).sample(random);
        let standard = Gaussian::from_mean_precision(0.0, precision).sample(random);
        Support::Real.nearest(location + scale * standard)
    }
}
