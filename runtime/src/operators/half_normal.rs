//! Operators of `x ~ HalfNormal(sd)`, the density 2 N(x; 0, sd²) on x > 0, at a known sd.
//! Edges: `x` > 0, with Gamma beliefs, and `sd` > 0 are in one unit.

use crate::distributions::{Belief, Gamma};
use crate::operator::{Factor, Operator};
use crate::special::positive::{at_point, belief, knee, log_cavity, log_height, message};
use crate::special::{Knee, Quadrature, exp, ln, quadratic_to_gamma};

/// x ~ HalfNormal(sd).
pub const FACTOR: Factor =
    Factor { name: "half_normal", surface: "HalfNormal(sd)", edges: &["x", "sd"], deterministic: false };

/// ½ log(2/π).
const LN_HEIGHT: f64 = -0.225_791_352_644_727_44;

/// The Gamma with the mean sd √(2/π) and the mean log of the half normal, log sd − (γ + log 2)/2.
fn alone(sd: f64) -> Gamma {
    let gap = LN_HEIGHT + 0.635_181_422_730_739_1;
    Gamma::from_mean_and_gap(sd * exp(LN_HEIGHT), gap)
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Gamma, Knee, LN_HEIGHT, Operator, Quadrature, alone, at_point, belief, exp, knee, ln, log_cavity,
        log_height, message,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x`: the Gamma with E x and E log x of the cavity times the density (quadrature over log x), divided
    /// by the cavity.
    ///
    /// - Proper but where the rate would be below 0: clipped, the belief's mean kept.
    pub fn to_x(x: Gamma, sd: f64) -> Gamma {
        if x.is_point() {
            let square = (x.shape / sd) * (x.shape / sd);
            return at_point(x.shape, -square, -square);
        }
        if x.is_uniform() || x.shape <= 0.0 {
            return alone(sd);
        }
        message(belief(&grid(x, sd), |u| u), x)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at a known `x`.
    #[inline]
    pub fn log_evidence(x: f64, sd: f64) -> f64 {
        LN_HEIGHT - ln(sd) - 0.5 * (x / sd) * (x / sd)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`, by quadrature over log x; 0 for a uniform one.
    pub fn log_evidence_soft(x: Gamma, sd: f64) -> f64 {
        if x.is_point() {
            return log_evidence(x.shape, sd);
        }
        if x.is_uniform() {
            return 0.0;
        }
        LN_HEIGHT - ln(sd) + log_height(x) + grid(x, sd).log_integral
    }

    /// Quadrature over u = log x of the cavity and e^(−x²/2 sd²), about its mode.
    fn grid(x: Gamma, sd: f64) -> Quadrature {
        let cavity = log_cavity(x);
        let (a, b) = (x.shape, x.rate);
        let mode = 2.0 * a / (b + (b * b + 4.0 * a / (sd * sd)).sqrt());
        let log_weight = |u: f64| {
            let ratio = exp(u) / sd;
            cavity(u) - 0.5 * ratio * ratio
        };
        let fall = Knee { at: ln(sd), width: 1.0 };
        Quadrature::with_knees(log_weight, ln(mode), 1.0 / a.sqrt(), &[knee(x), fall])
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Belief, Gamma, LN_HEIGHT, Operator, alone, ln, quadratic_to_gamma};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` by the gradient of −E x²/(2 sd²) (FACTORS 2.29); to a uniform belief the Gamma of the same mean and
    /// mean log as the density.
    pub fn to_x(x: Gamma, sd: f64) -> Gamma {
        if !x.is_proper() {
            return alone(sd);
        }
        quadratic_to_gamma(0.0, 1.0 / (sd * sd), x)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log density: ½ log(2/π) − log sd − E x²/(2 sd²).
    #[inline]
    pub fn average_log(x: impl Belief, sd: f64) -> f64 {
        let mean = x.mean() / sd;
        LN_HEIGHT - ln(sd) - 0.5 * (mean * mean + x.variance() / (sd * sd))
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;
    use crate::distributions::Gaussian;
    use crate::{Random, data::check::Support};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A positive number.
    pub fn draw(sd: f64, random: &mut Random) -> f64 {
        let standard = Gaussian::from_mean_variance(0.0, 1.0).sample(random);
        Support::Positive.nearest(sd * standard.abs())
    }
}
