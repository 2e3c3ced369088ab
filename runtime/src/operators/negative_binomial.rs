//! Operators of `x ~ NegativeBinomial(shape, probability)`: the failures before as many successes as `shape` says.
//! Edges: `x` is a count, `shape` a known positive number, `probability` that of a success, in (0, 1].

use crate::distributions::{Beta, Poisson};
use crate::operator::{Factor, Operator};
use crate::special::{ln, ln_1p, ln_factorial, ln_gamma_ratio};

/// x ~ NegativeBinomial(shape, probability).
pub const FACTOR: Factor = Factor {
    name: "negative_binomial",
    surface: "NegativeBinomial(shape, probability)",
    edges: &["x", "shape", "probability"],
    deterministic: false,
};

/// The log of the number of orders Γ(x + r)/(Γ(r) x!).
fn ln_orders(x: usize, shape: f64) -> f64 {
    ln_gamma_ratio(shape, x as f64) - ln_factorial(x as f64)
}

/// Expectation propagation.
pub mod ep {
    use super::{Beta, Operator, ln, ln_1p, ln_gamma_ratio, ln_orders};

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count: Beta(1 + shape, 1 + x).
    #[inline]
    pub fn to_probability_observed(x: usize, shape: f64) -> Beta {
        Beta::new(1.0 + shape, 1.0 + x as f64)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) under the Beta: the orders times B(α + r, β + x)/B(α, β) (FACTORS 2.30).
    pub fn log_evidence(x: usize, shape: f64, probability: Beta) -> f64 {
        if probability.is_point() {
            return log_evidence_known(x, shape, probability.alpha);
        }
        let (alpha, beta, failures) = (probability.alpha, probability.beta, x as f64);
        ln_orders(x, shape) + ln_gamma_ratio(alpha, shape) + ln_gamma_ratio(beta, failures)
            - ln_gamma_ratio(alpha + beta, shape + failures)
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a known probability p: the orders times p^r (1 − p)^x.
    pub fn log_evidence_known(x: usize, shape: f64, probability: f64) -> f64 {
        let failures = if x == 0 { 0.0 } else { x as f64 * ln_1p(-probability) };
        ln_orders(x, shape) + shape * ln(probability) + failures
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Beta, Operator, ln_orders};

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count: Beta(1 + shape, 1 + x).
    #[inline]
    pub fn to_probability_observed(x: usize, shape: f64) -> Beta {
        Beta::new(1.0 + shape, 1.0 + x as f64)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of an observed count: the log orders, r E log p and x E log(1 − p).
    pub fn average_log(x: usize, shape: f64, probability: Beta) -> f64 {
        let failures = if x == 0 { 0.0 } else { x as f64 * probability.mean_log_one_minus() };
        ln_orders(x, shape) + shape * probability.mean_log() + failures
    }

    /// See [`average_log_known`].
    pub const AVERAGE_LOG_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a known probability.
    pub fn average_log_known(x: usize, shape: f64, probability: f64) -> f64 {
        super::ep::log_evidence_known(x, shape, probability)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Operator, Poisson};
    use crate::Random;
    use crate::distributions::Gamma;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A count: a Poisson whose rate is Gamma(shape, p/(1 − p)).
    pub fn draw(shape: f64, probability: f64, random: &mut Random) -> usize {
        if probability >= 1.0 {
            return 0;
        }
        let rate = Gamma::from_shape_rate(shape, probability / (1.0 - probability)).sample(random);
        Poisson::from_rate(rate).sample(random)
    }
}
