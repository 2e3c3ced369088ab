//! Operators of `x ~ Pareto(shape, lower)`, the density shape · lower^shape/x^(shape + 1) on x ≥ lower, at a known bound:
//! log(x/lower) is exponential of rate shape.
//! Edges: `x` and `lower` are positive, in one unit; `shape` is a positive number. `x` and `shape` have Gamma beliefs.

use crate::distributions::{Gamma, LogBelief};
use crate::operator::{Factor, Improper, Operator};
use crate::operators::gamma;
use crate::special::positive::{
    at_point, gamma_of_log_moments, heavy_belief, knee, log_cavity, log_height, message,
};
use crate::special::{Knee, Quadrature, exp, ln};

/// x ~ Pareto(shape, lower).
pub const FACTOR: Factor = Factor {
    name: "pareto",
    surface: "Pareto(shape, lower)",
    edges: &["x", "shape", "lower"],
    deterministic: false,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_x", Improper::Clip)];

/// log(x/lower), which below the bound no density gives.
fn height(x: f64, lower: f64) -> Option<f64> {
    (x >= lower).then(|| ln(x / lower))
}

/// Message to `shape` from a known `x`: Gamma(2, log(x/lower)); improper below the bound.
fn to_shape_observed(x: f64, lower: f64) -> Gamma {
    height(x, lower)
        .map_or(Gamma::from_shape_rate(f64::NAN, f64::NAN), |rate| Gamma::from_shape_rate(2.0, rate))
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Gamma, Knee, Operator, Quadrature, at_point, exp, gamma, gamma_of_log_moments, heavy_belief, height,
        knee, ln, log_cavity, log_height, message,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` at a known shape: the Gamma with E x and E log x of the cavity times the density (quadrature),
    /// divided by the cavity; against a cavity of rate 0 the first two moments of log x.
    ///
    /// - A rate below 0 is clipped, the belief's mean kept. Where the product has no integral, the message is that to a
    ///   uniform cavity. To a point above the bound the density is a power; one below gets a point at the bound.
    pub fn to_x(x: Gamma, shape: f64, lower: f64) -> Gamma {
        if x.is_point() {
            let power = shape + 1.0;
            return if x.shape >= lower { at_point(x.shape, -power, power) } else { Gamma::point(lower) };
        }
        if x.is_uniform() || !has_integral(x, shape) {
            return gamma_of_log_moments(ln(lower) + 1.0 / shape, 1.0 / (shape * shape));
        }
        let raised = |power: f64| grid(x, shape, lower, power);
        message(heavy_belief(raised, |w| ln(lower) + exp(w), x.rate > 0.0), x)
    }

    /// See [`to_shape_observed`].
    pub const TO_SHAPE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `shape` from a known `x`: Gamma(2, log(x/lower)); improper below the bound.
    pub fn to_shape_observed(x: f64, lower: f64) -> Gamma {
        super::to_shape_observed(x, lower)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at known values; −∞ below the bound.
    pub fn log_evidence(x: f64, shape: f64, lower: f64) -> f64 {
        height(x, lower).map_or(f64::NEG_INFINITY, |height| ln(shape) - shape * height - ln(x))
    }

    /// See [`log_evidence_random_shape`].
    pub const LOG_EVIDENCE_RANDOM_SHAPE: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `shape`, the rate of an exponential height.
    pub fn log_evidence_random_shape(x: f64, shape: Gamma, lower: f64) -> f64 {
        let density = |height| gamma::ep::log_evidence(height, 1.0, shape) - ln(x);
        height(x, lower).map_or(f64::NEG_INFINITY, density)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`, by quadrature; 0 for a uniform one.
    pub fn log_evidence_soft(x: Gamma, shape: f64, lower: f64) -> f64 {
        if x.is_point() {
            return log_evidence(x.shape, shape, lower);
        }
        if x.is_uniform() {
            return 0.0;
        }
        log_height(x) + grid(x, shape, lower, 0.0).log_integral - ln(lower)
    }

    /// Whether the cavity's x^(a−1) e^(−b x) times the density has an integral.
    fn has_integral(x: Gamma, shape: f64) -> bool {
        x.rate > 0.0 || x.rate == 0.0 && x.shape < shape + 1.0
    }

    /// Quadrature over the log w of the height t = log(x/lower), which makes the jump at the bound smooth, of the cavity
    /// and the exponential density of t times 1/x, and of a power of x.
    fn grid(x: Gamma, shape: f64, lower: f64, power: f64) -> Quadrature {
        let (cavity, at) = (log_cavity(x), ln(lower));
        let log_weight = |w: f64| {
            let height = exp(w);
            cavity(at + height) - (shape + 1.0) * height + power * (at + height) + w + ln(shape)
        };
        // A peak above the bound, as narrow as the cavity, or a fall from the bound.
        let peak = (x.shape - 1.0 - shape) / x.rate;
        let (top, sharp) = (ln(peak / lower), (x.rate * peak).sqrt());
        let (centre, scale) = if peak > lower && top * sharp > 1.0 {
            (ln(top), 1.0 / (top * sharp))
        } else {
            (-ln((shape + 1.0 - x.shape + x.rate * lower).max(0.1)), 1.0)
        };
        // Where the density has fallen, and the height at which the cavity does.
        let fall = Knee { at: -ln(shape + 1.0), width: 2.0 };
        // The cavity counts until its exponent is about 42, at heights where e^(e^w) is that much steeper.
        let end = knee(x).at - at + 4.0;
        let end = Knee { at: ln(end), width: 2.0 / end.max(1.0) };
        Quadrature::with_knees(log_weight, centre, scale, &[fall, end])
    }
}

/// Variational message passing (observed `x` only: a random one needs a family with a bound).
pub mod vmp {
    use super::{Gamma, LogBelief, Operator, gamma, height, ln};

    /// See [`to_shape`].
    pub const TO_SHAPE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `shape`: Gamma(2, log(x/lower)); improper below the bound.
    pub fn to_shape(x: f64, lower: f64) -> Gamma {
        super::to_shape_observed(x, lower)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log density at an observed `x`; −∞ below the bound.
    pub fn average_log(x: f64, shape: impl LogBelief, lower: f64) -> f64 {
        let density = |height: f64| gamma::vmp::average_log(height, 1.0, shape) - ln(x);
        height(x, lower).map_or(f64::NEG_INFINITY, density)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Operator, exp, ln};
    use crate::{Random, data::check::Support};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A number of at least `lower`.
    pub fn draw(shape: f64, lower: f64, random: &mut Random) -> f64 {
        let height = -ln(1.0 - random.unit()) / shape;
        Support::Positive.nearest(lower * exp(height.min(700.0))).max(lower)
    }
}
