//! Operators of `x ~ HalfCauchy(scale)`, the density 2/(π scale (1 + x²/scale²)) on x > 0, at a known scale.
//! Edges: `x` > 0, with Gamma beliefs, and `scale` > 0 are in one unit.

use crate::distributions::Gamma;
use crate::operator::{Factor, Improper, Operator};
use crate::special::positive::{
    at_point, by_gradient, gamma_of_log_moments, heavy_belief, knee, log_cavity, log_grid, log_height,
    message,
};
use crate::special::{Knee, Quadrature, exp, ln, ln_1p_exp, logistic};

/// x ~ HalfCauchy(scale).
pub const FACTOR: Factor = Factor {
    name: "half_cauchy",
    surface: "HalfCauchy(scale)",
    edges: &["x", "scale"],
    deterministic: false,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_x", Improper::Clip)];

/// log(2/π).
const LN_HEIGHT: f64 = -0.451_582_705_289_454_9;

/// The Gamma whose logarithm has the moments of the density's: its mean log scale and its variance π²/4.
fn alone(scale: f64) -> Gamma {
    gamma_of_log_moments(ln(scale), std::f64::consts::PI * std::f64::consts::PI / 4.0)
}

/// Where log x is that of the scale.
fn bend(scale: f64) -> Knee {
    Knee { at: ln(scale), width: 1.0 }
}

/// The derivatives x ℓ′ and x² ℓ″ of ℓ = −log(1 + x²/scale²).
fn derivatives(x: f64, scale: f64) -> (f64, f64) {
    let share = logistic(2.0 * ln(x / scale));
    (-2.0 * share, -2.0 * share * (1.0 - 2.0 * share))
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Gamma, LN_HEIGHT, Operator, Quadrature, alone, at_point, bend, derivatives, heavy_belief, knee, ln,
        ln_1p_exp, log_cavity, log_height, message,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x`: the Gamma with E x and E log x of the cavity times the density (quadrature over log x), divided
    /// by the cavity; against a cavity of rate 0 the first two moments of log x, since E x is infinite.
    ///
    /// - A rate below 0 is clipped, the belief's mean kept. Where the product has no integral, the message is that to a
    ///   uniform cavity.
    pub fn to_x(x: Gamma, scale: f64) -> Gamma {
        if x.is_point() {
            let (first, second) = derivatives(x.shape, scale);
            return at_point(x.shape, first, second);
        }
        if x.is_uniform() || !has_integral(x) {
            return alone(scale);
        }
        message(heavy_belief(|power| grid(x, scale, power), |u| u, x.rate > 0.0), x)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at a known `x`.
    pub fn log_evidence(x: f64, scale: f64) -> f64 {
        LN_HEIGHT - ln(scale) - ln_1p_exp(2.0 * ln(x / scale))
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`, by quadrature over log x; 0 for a uniform one. Without an integral, of what
    /// `x` is told.
    pub fn log_evidence_soft(x: Gamma, scale: f64) -> f64 {
        if x.is_point() {
            return log_evidence(x.shape, scale);
        }
        if x.is_uniform() || !has_integral(x) {
            return alone(scale).log_average_of(&x);
        }
        LN_HEIGHT - ln(scale) + log_height(x) + grid(x, scale, 0.0).log_integral
    }

    /// Whether the cavity's x^(a−1) e^(−b x) times the density has an integral.
    fn has_integral(x: Gamma) -> bool {
        x.shape > 0.0 && (x.rate > 0.0 || x.rate == 0.0 && x.shape < 2.0)
    }

    /// Quadrature over u = log x of the cavity, 1/(1 + x²/scale²) and a power of x.
    fn grid(x: Gamma, scale: f64, power: f64) -> Quadrature {
        let (cavity, at) = (log_cavity(x), ln(scale));
        let centre = if x.rate > 0.0 { at.min(ln(x.shape / x.rate)) } else { at };
        let log_weight = |u: f64| cavity(u) - ln_1p_exp(2.0 * (u - at)) + power * u;
        Quadrature::with_knees(log_weight, centre, 1.0 / x.shape.sqrt().max(1.0), &[knee(x), bend(scale)])
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{
        Gamma, LN_HEIGHT, Operator, alone, at_point, bend, by_gradient, derivatives, exp, ln, ln_1p_exp,
        log_grid,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` by the gradient of −E log(1 + x²/scale²), by quadrature (FACTORS 2.29); to a uniform belief the
    /// Gamma whose logarithm has the moments of the density's.
    pub fn to_x(x: Gamma, scale: f64) -> Gamma {
        if x.is_point() {
            let (first, second) = derivatives(x.shape, scale);
            return at_point(x.shape, first, second);
        }
        if !x.is_proper() {
            return alone(scale);
        }
        let (grid, at) = (log_grid(x, bend(scale)), ln(scale));
        let (centre, height) = (grid.expect(|u| u), grid.expect(|u| ln_1p_exp(2.0 * (u - at))));
        let in_shape = -grid.expect(|u| (u - centre) * (ln_1p_exp(2.0 * (u - at)) - height));
        by_gradient(x, in_shape, -grid.expect(|u| derivatives(exp(u), scale).0))
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at a known `x`.
    pub fn average_log(x: f64, scale: f64) -> f64 {
        super::ep::log_evidence(x, scale)
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log density, by quadrature.
    pub fn average_log_random(x: Gamma, scale: f64) -> f64 {
        if x.is_point() {
            return average_log(x.shape, scale);
        }
        if !x.is_proper() {
            return f64::NEG_INFINITY;
        }
        let at = ln(scale);
        LN_HEIGHT - at - log_grid(x, bend(scale)).expect(|u| ln_1p_exp(2.0 * (u - at)))
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;
    use crate::{Random, data::check::Support};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A positive number.
    pub fn draw(scale: f64, random: &mut Random) -> f64 {
        Support::Positive.nearest(scale * (std::f64::consts::FRAC_PI_2 * random.unit()).tan())
    }
}
