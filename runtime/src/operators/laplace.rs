//! Operators of `x ~ Laplace(location, scale)`, the density exp(−|x − location|/scale)/(2 scale), at a known scale.
//! Edges: `x` and `location` are reals and `scale` > 0, all in one unit. The factor is symmetric in the first two.

use crate::distributions::{Belief, Gaussian, GaussianBelief};
use crate::operator::{Factor, Operator};
use crate::special::{Noise, exp, ln, ln_normal_density, log_evidence_of_ends, normal_cdf, to_end};

/// x ~ Laplace(location, scale).
pub const FACTOR: Factor = Factor {
    name: "laplace",
    surface: "Laplace(location, scale)",
    edges: &["x", "location", "scale"],
    deterministic: false,
};

/// Expectation propagation.
pub mod ep {
    use super::{Belief, Gaussian, GaussianBelief, Noise, Operator, log_evidence_of_ends, to_end};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["location"] };
    /// Message to `x`: the moments of its cavity times the factor, in closed form (FACTORS 2.4), divided by the cavity.
    /// Proper, since the factor is log-concave.
    pub fn to_x(x: Gaussian, location: impl Belief, scale: f64) -> Gaussian {
        to_end(x, location, 1.0, Noise::Laplace(scale))
    }

    /// See [`to_location`].
    pub const TO_LOCATION: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `location`, as [`to_x`].
    pub fn to_location(x: impl Belief, location: Gaussian, scale: f64) -> Gaussian {
        to_end(location, x, -1.0, Noise::Laplace(scale))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density over the cavities of what is random, in closed form; of one that is improper as it is.
    pub fn log_evidence(x: impl GaussianBelief, location: impl GaussianBelief, scale: f64) -> f64 {
        log_evidence_of_ends(x, location, Noise::Laplace(scale))
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Belief, Gaussian, Operator, exp, ln, ln_normal_density, normal_cdf};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["location"] };
    /// Message to `x` by the gradient of −E|d|/scale, d = x − location ~ N(y, v) (FACTORS 2.29): precision
    /// 2 N(0; y, v)/scale, natural mean (1 − 2 Φ(y/√v))/scale and E x times the precision.
    ///
    /// - To a uniform belief it is the Gaussian of the same moments as the factor.
    pub fn to_x(x: Gaussian, location: impl Belief, scale: f64) -> Gaussian {
        to_end(x, location, scale)
    }

    /// See [`to_location`].
    pub const TO_LOCATION: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `location`, as [`to_x`].
    pub fn to_location(x: impl Belief, location: Gaussian, scale: f64) -> Gaussian {
        to_end(location, x, scale)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log density: −log(2 scale) − E|d|/scale with E|d| = y (2 Φ(y/√v) − 1) + 2 v N(0; y, v).
    pub fn average_log(x: impl Belief, location: impl Belief, scale: f64) -> f64 {
        let (centre, variance) = (x.mean() - location.mean(), x.variance() + location.variance());
        -ln(2.0 * scale) - mean_size(centre, variance) / scale
    }

    fn to_end(own: Gaussian, other: impl Belief, scale: f64) -> Gaussian {
        let (centre, variance) = (own.mean() - other.mean(), own.variance() + other.variance());
        if other.variance() == f64::INFINITY {
            return Gaussian::UNIFORM;
        }
        if own.precision <= 0.0 {
            return Gaussian::from_mean_variance(other.mean(), other.variance() + 2.0 * scale * scale);
        }
        if variance == 0.0 {
            return Gaussian::from_natural(-centre.signum() / scale, 0.0);
        }
        let precision = 2.0 * exp(ln_normal_density(0.0, centre, variance)) / scale;
        let slope = (1.0 - 2.0 * normal_cdf(centre / variance.sqrt())) / scale;
        Gaussian::from_natural(slope + own.mean() * precision, precision)
    }

    /// E|d|.
    fn mean_size(centre: f64, variance: f64) -> f64 {
        if variance == 0.0 {
            return centre.abs();
        }
        if variance == f64::INFINITY {
            return f64::INFINITY;
        }
        let height = exp(ln_normal_density(0.0, centre, variance));
        centre * (2.0 * normal_cdf(centre / variance.sqrt()) - 1.0) + 2.0 * variance * height
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Operator, ln};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A real.
    pub fn draw(location: f64, scale: f64, random: &mut Random) -> f64 {
        let side = 2.0 * random.unit() - 1.0;
        location - scale * side.signum() * ln(1.0 - side.abs()).max(-f64::MAX.ln())
    }
}
