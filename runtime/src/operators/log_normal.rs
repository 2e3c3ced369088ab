//! Operators of `x ~ LogNormal(mu, sigma)`, whose log x is N(mu, sigma²), at an observed `x` and a known sigma. A latent one
//! is `exp` of a Gaussian.
//! Edges: `x` is positive, `mu` a real, `sigma` > 0, the latter two in units of log x.

use crate::distributions::{Belief, Gaussian, GaussianBelief};
use crate::operator::{Factor, Operator};
use crate::operators::gaussian;
use crate::special::ln;

/// x ~ LogNormal(mu, sigma).
pub const FACTOR: Factor = Factor {
    name: "log_normal",
    surface: "LogNormal(mu, sigma)",
    edges: &["x", "mu", "sigma"],
    deterministic: false,
};

/// What takes the place of a latent one before an algorithm sees it.
pub const THROUGH: &[&str] = &["gaussian", "exp"];

/// Expectation propagation.
pub mod ep {
    use super::{Gaussian, GaussianBelief, Operator, gaussian, ln};

    /// See [`to_mu_observed`].
    pub const TO_MU_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `mu` from an observed `x`: N(mu; log x, sigma²).
    pub fn to_mu_observed(x: f64, sigma: f64) -> Gaussian {
        Gaussian::from_mean_variance(ln(x), sigma * sigma)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density over the cavity of `mu`: that of log x, less log x.
    pub fn log_evidence(x: f64, mu: impl GaussianBelief, sigma: f64) -> f64 {
        gaussian::ep::log_evidence(ln(x), mu, 1.0 / (sigma * sigma)) - ln(x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Belief, Gaussian, Operator, gaussian, ln};

    /// See [`to_mu`].
    pub const TO_MU: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `mu` from an observed `x`: N(mu; log x, sigma²).
    pub fn to_mu(x: f64, sigma: f64) -> Gaussian {
        Gaussian::from_mean_variance(ln(x), sigma * sigma)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log density at an observed `x`: that of log x, less log x.
    pub fn average_log(x: f64, mu: impl Belief, sigma: f64) -> f64 {
        gaussian::vmp::average_log(ln(x), mu, 1.0 / (sigma * sigma)) - ln(x)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Gaussian, Operator};
    use crate::{Random, data::check::Support, special::exp};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A positive number.
    pub fn draw(mu: f64, sigma: f64, random: &mut Random) -> f64 {
        let log = Gaussian::from_mean_variance(mu, sigma * sigma).sample(random);
        Support::Positive.nearest(exp(log.clamp(-700.0, 700.0)))
    }
}
