//! Operators of `x ~ Geometric(probability)`: the number of failures before the first success.
//! Edges: `x` is a count, `probability` a number in (0, 1].

use crate::distributions::{Beta, Chance, Poisson};
use crate::operator::{Factor, Operator};

/// x ~ Geometric(probability).
pub const FACTOR: Factor = Factor {
    name: "geometric",
    surface: "Geometric(probability)",
    edges: &["x", "probability"],
    deterministic: false,
};

/// Expectation propagation.
pub mod ep {
    use super::{Beta, Chance, Operator, Poisson};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at a known probability: (1 − p)ᵏ.
    pub fn to_x(probability: f64) -> Poisson {
        Poisson::new(1.0 - probability, 0.0)
    }

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count: Beta(2, 1 + x).
    pub fn to_probability_observed(x: usize) -> Beta {
        Beta::new(2.0, 1.0 + x as f64)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a known probability or under the Beta.
    pub fn log_evidence(x: usize, probability: impl Chance) -> f64 {
        probability.log_waiting(x, 1.0)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ over `x` of its cavity times the factor.
    pub fn log_evidence_soft(x: Poisson, probability: f64) -> f64 {
        to_x(probability).log_average_of(&x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Beta, Chance, Operator, Poisson};
    use crate::distributions::weighted;
    use crate::special::exp;

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: exp(E log(1 − p))ᵏ.
    pub fn to_x(probability: impl Chance) -> Poisson {
        Poisson::new(exp(probability.mean_logs().1), 0.0)
    }

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count: Beta(2, 1 + x).
    pub fn to_probability_observed(x: usize) -> Beta {
        super::ep::to_probability_observed(x)
    }

    /// See [`to_probability`].
    pub const TO_PROBABILITY: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from a random count: Beta(2, 1 + E x).
    pub fn to_probability(x: Poisson) -> Beta {
        Beta::new(2.0, 1.0 + x.mean())
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of an observed count: E log p + x E log(1 − p).
    pub fn average_log(x: usize, probability: impl Chance) -> f64 {
        let (success, failure) = probability.mean_logs();
        success + weighted(x as f64, failure)
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of a random count.
    pub fn average_log_random(x: Poisson, probability: impl Chance) -> f64 {
        let (success, failure) = probability.mean_logs();
        success + weighted(x.mean(), failure)
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;
    use crate::Random;
    use crate::special::ln_1p;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A count, by inversion of 1 − (1 − p)^(k + 1).
    pub fn draw(probability: f64, random: &mut Random) -> usize {
        if probability >= 1.0 {
            return 0;
        }
        (ln_1p(-random.unit()) / ln_1p(-probability)) as usize
    }
}
