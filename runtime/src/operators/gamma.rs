//! Operators of `x ~ Gamma(shape, rate)` with a known shape.
//! Edges: `x` and `rate` are positive, in inverse units; `shape` is a positive number.

use crate::distributions::{Belief, Gamma, LogBelief};
use crate::operator::{Factor, Improper, Operator};
use crate::special::positive::{knee, ln_mode, log_cavity, log_height};
use crate::special::{
    Knee, Quadrature, digamma, dirichlet_normaliser_about, exp, ln, ln_1p, ln_beta, ln_gamma,
    ln_minus_digamma, logistic, softplus_excess,
};

/// x ~ Gamma(shape, rate).
pub const FACTOR: Factor = Factor {
    name: "gamma",
    surface: "Gamma(shape, rate)",
    edges: &["x", "shape", "rate"],
    deterministic: false,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[
    ("to_x", Improper::Clip),
    ("to_rate", Improper::Clip),
    ("to_x_unclipped", Improper::Keep),
    ("to_rate_unclipped", Improper::Keep),
];

/// Expectation propagation.
pub mod ep {
    use super::{
        Gamma, Knee, Operator, Quadrature, digamma, dirichlet_normaliser_about, exp, knee, ln, ln_1p,
        ln_beta, ln_gamma, ln_minus_digamma, ln_mode, log_cavity, log_height, logistic, softplus_excess,
    };

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at known shape and rate: the density itself.
    #[inline]
    pub fn to_x_known(shape: f64, rate: f64) -> Gamma {
        Gamma::from_shape_rate(shape, rate)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` when the rate is random.
    ///
    /// - Formula: with the rate integrated out the factor is ∝ x^(s−1) (x + b)^−(s+a); mean and variance of x are
    ///   matched by quadrature over log x in the form of FACTORS 0.3. Against a uniform cavity the mean and
    ///   the mean log are matched, which exist for a > 1; else Gamma(s, 0).
    /// - Shape below 1 or rate below 0 is clipped, the belief's mean kept.
    pub fn to_x(x: Gamma, shape: f64, rate: Gamma) -> Gamma {
        if rate.is_point() {
            return to_x_known(shape, rate.shape);
        }
        if x.is_uniform() {
            return marginal(shape, rate);
        }
        to_x_unclipped(x, shape, rate).clipped(x)
    }

    /// See [`to_x_unclipped`].
    pub const TO_X_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// The message to `x` as projected, perhaps improper.
    pub fn to_x_unclipped(x: Gamma, shape: f64, rate: Gamma) -> Gamma {
        let (power, total) = (shape - 1.0, shape + rate.shape);
        ratio_message(x, power, total, rate.rate)
    }

    /// See [`to_rate_observed`].
    pub const TO_RATE_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `rate` from an observed `x`: Gamma(shape + 1, x).
    #[inline]
    pub fn to_rate_observed(x: f64, shape: f64) -> Gamma {
        Gamma::from_shape_rate(shape + 1.0, x)
    }

    /// See [`to_rate`].
    pub const TO_RATE: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `rate` when `x` is random.
    ///
    /// - Formula: with x ~ Gamma(c, d) integrated out the factor is ∝ ρ^s (ρ + d)^−(s+c−1); see [`to_x`].
    ///   A uniform cavity gets a uniform message.
    /// - Shape below 1 or rate below 0 is clipped, the belief's mean kept.
    pub fn to_rate(x: Gamma, shape: f64, rate: Gamma) -> Gamma {
        if x.is_point() {
            return to_rate_observed(x.shape, shape);
        }
        to_rate_unclipped(x, shape, rate).clipped(rate)
    }

    /// See [`to_rate_unclipped`].
    pub const TO_RATE_UNCLIPPED: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// The message to `rate` as projected, perhaps improper.
    pub fn to_rate_unclipped(x: Gamma, shape: f64, rate: Gamma) -> Gamma {
        if rate.is_uniform() || x.is_uniform() {
            return Gamma::UNIFORM;
        }
        ratio_message(rate, shape, shape + x.shape - 1.0, x.rate)
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density at known values.
    #[inline]
    pub fn log_evidence_known(x: f64, shape: f64, rate: f64) -> f64 {
        Gamma::from_shape_rate(shape, rate).log_density(x)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the rate's Gamma: a beta-prime density (FACTORS 2.5).
    pub fn log_evidence(x: f64, shape: f64, rate: Gamma) -> f64 {
        if rate.is_point() {
            return log_evidence_known(x, shape, rate.shape);
        }
        // At shape 1 `x` may be 0.
        let power = if shape == 1.0 { 0.0 } else { (shape - 1.0) * ln(x) };
        if !rate.is_proper() {
            let ratio = (rate * to_rate_observed(x, shape)).log_normaliser() - rate.log_normaliser();
            return ratio - ln_gamma(shape) + power;
        }
        if x.min(rate.rate) < 1e-300 * x.max(rate.rate) {
            return power
                - ln_beta(shape, rate.shape)
                - rate.shape * ln_1p(x / rate.rate)
                - shape * ln(rate.rate + x);
        }
        // x/(x + b) has a Beta density.
        ln(rate.rate)
            - 2.0 * ln(x + rate.rate)
            - dirichlet_normaliser_about(&[shape, rate.shape], &[x, rate.rate])
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and the cavity of `x`, at a known rate.
    #[inline]
    pub fn log_evidence_soft(x: Gamma, shape: f64, rate: f64) -> f64 {
        to_x_known(shape, rate).log_average_of(&x)
    }

    /// See [`log_evidence_soft_random`].
    pub const LOG_EVIDENCE_SOFT_RANDOM: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the density and both cavities, by quadrature over log x (error below 1e−10).
    pub fn log_evidence_soft_random(x: Gamma, shape: f64, rate: Gamma) -> f64 {
        if rate.is_point() {
            return log_evidence_soft(x, shape, rate.shape);
        }
        if x.is_point() {
            return log_evidence(x.shape, shape, rate);
        }
        if x.is_uniform() {
            return 0.0;
        }
        let (power, total) = (shape - 1.0, shape + rate.shape);
        let at = ln_mode(x, power, total, rate.rate);
        let grid = grid(x, power, total, (rate.rate, at), 0.0);
        log_evidence(exp(at), shape, rate) + log_height(x) + grid.log_integral
    }

    /// The density of `x` with the rate integrated out, as a Gamma of the same mean and mean log.
    fn marginal(shape: f64, rate: Gamma) -> Gamma {
        if rate.shape <= 1.0 {
            return Gamma::from_shape_rate(shape, 0.0);
        }
        // ψ(a) − log(a − 1), by the recurrence where a is large.
        let before = rate.shape - 1.0;
        let gap = if before < 1.0 {
            digamma(rate.shape) - ln(before)
        } else {
            1.0 / before - ln_minus_digamma(before)
        };
        Gamma::from_mean_and_gap(shape * rate.mean_inverse(), ln_minus_digamma(shape) + gap)
    }

    /// Message of the factor x^power (x + offset)^−total against a Gamma cavity.
    fn ratio_message(cavity: Gamma, power: f64, total: f64, offset: f64) -> Gamma {
        // At this share x/(x + offset).
        let derivatives = |share: f64| (power - total * share, -power + total * share * share);
        if cavity.is_point() {
            let (first, second) = derivatives(cavity.shape / (cavity.shape + offset));
            return Gamma::from_shape_rate(1.0 - second, -(second + first) / cavity.shape);
        }
        let at = ln_mode(cavity, power, total, offset);
        let raised = |more: f64| grid(cavity, power, total, (offset, at), more);
        let grid = raised(0.0);
        let odds = at - ln_offset(offset);
        let share = |d: f64| logistic(odds + d);
        let first = grid.expect(|d| derivatives(share(d)).0);
        let curvature = grid.expect(|d| {
            let (one, two) = derivatives(share(d));
            two + one * one
        });
        // Next to a factor much sharper than the cavity, or one that moves its mean far, the derivatives lose what the moments
        // keep.
        let sharp =
            grid.expect(|d| -derivatives(share(d)).1) > cavity.shape || first.abs() > 0.5 * cavity.shape;
        if cavity.rate > 0.0 && !sharp {
            return cavity.message_of_derivatives(first, curvature);
        }
        let mean = grid.expect(exp);
        let variance = grid.expect(|d| (exp(d) - mean) * (exp(d) - mean));
        let belief = if variance > 0.2 * mean * mean && cavity.rate > 0.0 {
            // Of a density that falls as a power the grid leaves out what counts in the moments: each by its own.
            let moment = |power: f64| exp(raised(power).log_integral - grid.log_integral);
            let mean = moment(1.0);
            Gamma::from_mean_variance(mean, moment(2.0) - mean * mean)
        } else {
            Gamma::from_mean_variance(mean, variance)
        };
        belief.scaled(exp(at)) / cavity
    }

    /// Quadrature over the deviation of log x from a place `at`, of cavity · x^power (x + offset)^−total over the factor's
    /// height there, and of one more power of x.
    fn grid(cavity: Gamma, power: f64, total: f64, (offset, at): (f64, f64), more: f64) -> Quadrature {
        let alone = log_cavity(cavity);
        let odds = at - ln_offset(offset);
        let tilt = more + power - total * logistic(odds);
        let log_weight = |d: f64| alone(at + d) + tilt * d - total * softplus_excess(odds, d);
        // The two sides of x + offset, about where a large power of it bends.
        let shape = (cavity.shape + power).max(1.0);
        let bends = [offset * shape / total.max(1.0), offset].map(ln);
        let [of_cavity, low, high] =
            [knee(cavity).at, bends[0], bends[1]].map(|u| Knee { at: u - at, width: 2.0 });
        Quadrature::with_knees(log_weight, 0.0, 1.0, &[of_cavity, low, high])
    }

    /// A logarithm for an offset of 0 too.
    fn ln_offset(offset: f64) -> f64 {
        ln(offset.max(1e-300))
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Belief, Gamma, LogBelief, Operator, ln_gamma};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: Gamma(shape, E rate).
    #[inline]
    pub fn to_x(shape: f64, rate: impl Belief) -> Gamma {
        Gamma::from_shape_rate(shape, rate.mean())
    }

    /// See [`to_rate`].
    pub const TO_RATE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `rate`: Gamma(shape + 1, E x).
    #[inline]
    pub fn to_rate(x: impl Belief, shape: f64) -> Gamma {
        Gamma::from_shape_rate(shape + 1.0, x.mean())
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log density: (s − 1) E log x + s E log ρ − E ρ E x − log Γ(s).
    #[inline]
    pub fn average_log(x: impl LogBelief, shape: f64, rate: impl LogBelief) -> f64 {
        let power = if shape == 1.0 { 0.0 } else { (shape - 1.0) * x.mean_log() };
        power + shape * rate.mean_log() - rate.mean() * x.mean() - ln_gamma(shape)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Gamma, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A positive number; NaN where a parameter is not positive.
    pub fn draw(shape: f64, rate: f64, random: &mut Random) -> f64 {
        Gamma::from_shape_rate(shape, rate).sample(random)
    }
}
