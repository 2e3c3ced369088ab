//! Operators of `x ~ Logistic(location, scale)`, the density e^(−t)/(scale (1 + e^(−t))²) of t = (x − location)/scale, at a
//! known scale.
//! Edges: `x` and `location` are reals and `scale` > 0, all in one unit. The factor is symmetric in the first two.

use crate::distributions::{Belief, Gaussian, GaussianBelief};
use crate::operator::{Factor, Operator};
use crate::special::{
    Noise, exp, ln, log_evidence_of_ends, logistic, logistic_gaussian, logit, softplus_gaussian, to_end,
};

/// x ~ Logistic(location, scale).
pub const FACTOR: Factor = Factor {
    name: "logistic_noise",
    surface: "Logistic(location, scale)",
    edges: &["x", "location", "scale"],
    deterministic: false,
};

/// π²/3 scale².
fn variance(scale: f64) -> f64 {
    std::f64::consts::PI * std::f64::consts::PI / 3.0 * scale * scale
}

/// Expectation propagation.
pub mod ep {
    use super::{Belief, Gaussian, GaussianBelief, Noise, Operator, log_evidence_of_ends, to_end};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["location"] };
    /// Message to `x`: the moments of its cavity times the factor, by quadrature, divided by the cavity. Proper, since
    /// the factor is log-concave.
    pub fn to_x(x: Gaussian, location: impl Belief, scale: f64) -> Gaussian {
        to_end(x, location, 1.0, Noise::Logistic(scale))
    }

    /// See [`to_location`].
    pub const TO_LOCATION: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `location`, as [`to_x`].
    pub fn to_location(x: impl Belief, location: Gaussian, scale: f64) -> Gaussian {
        to_end(location, x, -1.0, Noise::Logistic(scale))
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density over the cavities of what is random, by quadrature; of one that is improper as it is.
    pub fn log_evidence(x: impl GaussianBelief, location: impl GaussianBelief, scale: f64) -> f64 {
        log_evidence_of_ends(x, location, Noise::Logistic(scale))
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{
        Belief, Gaussian, Operator, exp, ln, logistic, logistic_gaussian, softplus_gaussian, variance,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &["location"] };
    /// Message to `x` by the gradient of E log density, whose t = (x − location)/scale is Gaussian (FACTORS 2.29):
    /// precision 2 E σ(t)σ(−t)/scale², natural mean (1 − 2 E σ(t))/scale and E x times the precision.
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
    /// E log density: E t − 2 E log(1 + eᵗ) − log scale.
    pub fn average_log(x: impl Belief, location: impl Belief, scale: f64) -> f64 {
        // Of −|E t|, the density being even, where nothing cancels.
        let t = -((x.mean() - location.mean()) / scale).abs();
        let spread = (x.variance() + location.variance()) / (scale * scale);
        if spread == f64::INFINITY {
            return f64::NEG_INFINITY;
        }
        t - 2.0 * softplus_gaussian(t, spread) - ln(scale)
    }

    fn to_end(own: Gaussian, other: impl Belief, scale: f64) -> Gaussian {
        if other.variance() == f64::INFINITY {
            return Gaussian::UNIFORM;
        }
        if own.precision <= 0.0 {
            return Gaussian::from_mean_variance(other.mean(), other.variance() + variance(scale));
        }
        let t = (own.mean() - other.mean()) / scale;
        let spread = (own.variance() + other.variance()) / (scale * scale);
        let (up, bend) = if spread == 0.0 {
            (logistic(t), logistic(t) * logistic(-t))
        } else {
            let it = logistic_gaussian(t, spread);
            let up = exp(it.log_mass);
            (up, up * it.alpha)
        };
        let precision = 2.0 * bend / (scale * scale);
        Gaussian::from_natural((1.0 - 2.0 * up) / scale + own.mean() * precision, precision)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Operator, logit};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A real.
    pub fn draw(location: f64, scale: f64, random: &mut Random) -> f64 {
        location + scale * logit(random.unit().max(f64::MIN_POSITIVE))
    }
}
