//! Operators of `x ~ TruncatedGaussian(mean, variance, lower, upper)`: N(x; mean, variance) cut to an interval and
//! normalised, all of it known. A bound may be infinite.
//! Edges: all are reals in one unit u, but `variance` ≥ 0 in u².

use crate::distributions::{Belief, Gaussian, TruncatedGaussian};
use crate::operator::{Factor, Operator};
use crate::operators::is_between;

/// x ~ TruncatedGaussian(mean, variance, lower, upper).
pub const FACTOR: Factor = Factor {
    name: "truncated_gaussian",
    surface: "TruncatedGaussian(mean, variance, lower, upper)",
    edges: &["x", "mean", "variance", "lower", "upper"],
    deterministic: false,
};

fn cut(mean: f64, variance: f64, lower: f64, upper: f64) -> TruncatedGaussian {
    TruncatedGaussian { gaussian: Gaussian::from_mean_variance(mean, variance), lower, upper }
}

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, Operator, cut, is_between};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x`: the moments of the cavity times the density, divided by the cavity. Proper: the Gaussian and what
    /// the interval tells the cavity times that.
    pub fn to_x(x: Gaussian, mean: f64, variance: f64, lower: f64, upper: f64) -> Gaussian {
        let whole = Gaussian::from_mean_variance(mean, variance);
        whole * is_between::ep::to_x_observed(true, x * whole, lower, upper)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at a known `x`.
    pub fn log_evidence(x: f64, mean: f64, variance: f64, lower: f64, upper: f64) -> f64 {
        cut(mean, variance, lower, upper).log_density(x)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`: that of the whole Gaussian, and how much more of their product than of
    /// the Gaussian the interval holds; 0 for a uniform one.
    pub fn log_evidence_soft(x: Gaussian, mean: f64, variance: f64, lower: f64, upper: f64) -> f64 {
        if x.is_uniform() {
            return 0.0;
        }
        if x.is_point() {
            return log_evidence(x.mean(), mean, variance, lower, upper);
        }
        let whole = Gaussian::from_mean_variance(mean, variance);
        let inside = |it: Gaussian| is_between::ep::log_evidence(true, it, lower, upper);
        whole.log_average_of(&x) + inside(x * whole) - inside(whole)
    }
}

/// Variational message passing, in the family that is closed under a cut.
pub mod vmp {
    use super::{Belief, Operator, TruncatedGaussian, cut, is_between};
    use crate::distributions::Gaussian;

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the density.
    pub fn to_x(mean: f64, variance: f64, lower: f64, upper: f64) -> TruncatedGaussian {
        cut(mean, variance, lower, upper)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log density of an `x` within the bounds; −∞ without.
    pub fn average_log(x: impl Belief, mean: f64, variance: f64, lower: f64, upper: f64) -> f64 {
        if !(lower <= x.mean() && x.mean() <= upper) {
            return f64::NEG_INFINITY;
        }
        let whole = Gaussian::from_mean_variance(mean, variance);
        let log_mass = is_between::ep::log_evidence(true, whole, lower, upper);
        crate::operators::gaussian::vmp::average_log(x, mean, 1.0 / variance) - log_mass
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Operator, cut};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A real between the bounds.
    pub fn draw(mean: f64, variance: f64, lower: f64, upper: f64, random: &mut Random) -> f64 {
        let it = cut(mean, variance, lower, upper);
        if it.is_point() { mean } else { it.quantile(random.unit()).clamp(lower, upper) }
    }
}
