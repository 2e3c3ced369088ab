//! What a truth value says that holds inside of an interval.

use super::Derivatives;
use crate::special::{Interval, Outside, exp, interval, ln_1m_exp, ln_1p_exp, ln_sum_exp, logistic};

/// Inside or outside, whichever has less mass: the other's moments follow from it without cancellation.
pub(crate) struct Part {
    /// Whether it is the inside.
    pub(crate) is_inside: bool,
    /// The log of its mass.
    pub(crate) log_mass: f64,
    /// The first derivative of that with respect to the mean.
    pub(crate) alpha: f64,
    /// Minus the second.
    pub(crate) beta: f64,
    /// The variance in units of that before.
    pub(crate) shrink: f64,
    /// The mean itself, free of cancellation.
    pub(crate) mean: f64,
}

impl Part {
    /// The log-odds of this part.
    pub(crate) fn log_odds(&self) -> f64 {
        self.log_mass - ln_1m_exp(self.log_mass)
    }

    /// Derivatives of the log of its own mass.
    pub(crate) fn alone(&self, before: f64, variance: f64) -> Derivatives {
        let Self { log_mass: log_z, alpha, beta, shrink, mean, .. } = *self;
        Derivatives { log_z, alpha, beta, shrink, before, mean, variance, variance_error: 0.0 }
    }

    /// Derivatives of log(t P + f (1 − P)) where t/f has these log-odds and P is the mass inside.
    ///
    /// - Formula: with the lesser part's mass p and s/g what is said for and against it, the derivatives are those
    ///   of that part times w = (s − g) p/Z, and of nothing times 1 − w.
    pub(crate) fn said(&self, log_odds: f64, mean: f64, variance: f64) -> Derivatives {
        let said = if self.is_inside { log_odds } else { -log_odds };
        if self.log_mass == f64::NEG_INFINITY && said == f64::INFINITY {
            return Derivatives::none(f64::NEG_INFINITY, mean, variance);
        }
        let after = self.log_odds() + said;
        // g p/Z; s p/Z is that times s/g.
        let against = exp(self.log_odds()) * logistic(-after);
        let (w, rest) = if said > 0.0 {
            (-logistic(after) * libm::expm1(-said), logistic(-after) + against)
        } else {
            let w = against * libm::expm1(said);
            (w, 1.0 - w)
        };
        let shift = self.alpha * variance.sqrt();
        Derivatives {
            log_z: ln_sum_exp(self.log_mass - ln_1p_exp(-said), ln_1m_exp(self.log_mass) - ln_1p_exp(said)),
            alpha: w * self.alpha,
            beta: w * self.beta - w * rest * self.alpha * self.alpha,
            shrink: rest + w * self.shrink + w * rest * shift * shift,
            before: mean,
            mean: rest * mean + w * self.mean,
            variance,
            variance_error: 0.0,
        }
    }
}

/// The lesser part of N(mean, variance) between two known bounds.
pub(crate) fn lesser_part(mean: f64, variance: f64, lower: f64, upper: f64) -> Part {
    let deviation = variance.sqrt();
    let cut = standard(mean, variance, lower, upper);
    if cut.log_mass < -std::f64::consts::LN_2 {
        let after =
            if cut.offset.is_finite() { cut.bound(lower, upper) + deviation * cut.offset } else { mean };
        let Interval { log_mass, shift, variance: shrink, gain, .. } = cut;
        let (alpha, beta) = (shift / deviation, gain / variance);
        return Part { is_inside: true, log_mass, alpha, beta, shrink, mean: after };
    }
    if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
        let log_mass = f64::NEG_INFINITY;
        return Part { is_inside: false, log_mass, alpha: 0.0, beta: 0.0, shrink: 1.0, mean };
    }
    let rest = Outside::new((lower - mean) / deviation, (upper - mean) / deviation);
    Part {
        is_inside: false,
        log_mass: rest.log_mass,
        alpha: rest.shift / deviation,
        beta: rest.gain / variance,
        shrink: rest.variance,
        mean: rest.mean(lower, upper, deviation),
    }
}

/// The interval in units of the deviation, around the mean.
pub(crate) fn standard(mean: f64, variance: f64, lower: f64, upper: f64) -> Interval {
    let inverse = 1.0 / variance.sqrt();
    interval((lower - mean) * inverse, (upper - mean) * inverse, (upper - lower) * inverse)
}
