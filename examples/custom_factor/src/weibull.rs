//! Operators of `x ~ Weibull(rate, shape)`, the density shape · rate · x^(shape − 1) · exp(−rate · x^shape).

use posterity_runtime::operator::{Domain, Factor, Operator};
use posterity_runtime::{Belief, Gamma, LogBelief};

pub const FACTOR: Factor = Factor {
    name: "weibull",
    surface: "Weibull(rate, shape)",
    edges: &["x", "rate", "shape"],
    deterministic: false,
};
pub const DOMAINS: [Domain; 3] = [Domain::Positive, Domain::Positive, Domain::Positive];

pub mod ep {
    use super::{Belief, Gamma, Operator};

    pub const TO_RATE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `rate` from an observed `x`: conjugate.
    pub fn to_rate(x: f64, shape: f64) -> Gamma {
        Gamma::from_shape_rate(2.0, x.powf(shape))
    }

    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The log density of `x`: of a Gamma(a, b) about `rate`, a b^a / (b + x^shape)^(a + 1) stands for rate · exp(−rate · x^shape).
    pub fn log_evidence(x: f64, rate: Gamma, shape: f64) -> f64 {
        let (mean, power) = (rate.mean(), x.powf(shape));
        let tail = if rate.is_point() { mean * power } else { (rate.shape + 1.0) * (power / rate.rate).ln_1p() };
        shape.ln() + mean.ln() + (shape - 1.0) * x.ln() - tail
    }
}

pub mod vmp {
    use super::{Gamma, LogBelief, Operator};

    pub const TO_RATE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `rate` from an observed `x`: the same.
    pub fn to_rate(x: f64, shape: f64) -> Gamma {
        super::ep::to_rate(x, shape)
    }

    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The mean of the log density of `x`, for a known or a random `rate`.
    pub fn average_log(x: f64, rate: impl LogBelief, shape: f64) -> f64 {
        shape.ln() + rate.mean_log() + (shape - 1.0) * x.ln() - rate.mean() * x.powf(shape)
    }
}

pub mod simulate {
    use super::{Gamma, Operator};

    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// An exponential of this rate, to the power 1/shape.
    pub fn draw(rate: f64, shape: f64, random: &mut posterity_runtime::Random) -> f64 {
        Gamma::from_shape_rate(1.0, rate).sample(random).powf(1.0 / shape)
    }
}
