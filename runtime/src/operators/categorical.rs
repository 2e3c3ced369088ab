//! Operators of `x ~ Categorical(probabilities)`.
//! Edges: `x` is an integer below the size of `probabilities`, a probability vector.

use crate::distributions::{Buffer, Categorical, Dirichlet};
use crate::operator::{Factor, Improper, Operator};
use crate::special::ln;

/// x ~ Categorical(probabilities).
pub const FACTOR: Factor = Factor {
    name: "categorical",
    surface: "Categorical(probabilities)",
    edges: &["x", "probabilities"],
    deterministic: false,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] = &[("to_probabilities", Improper::Clip)];

/// The message to `probabilities` from an observed value: one pseudo-count. It ends at that entry; the counts
/// beyond are 1.
fn one_count(x: usize) -> Dirichlet {
    let mut counts = Buffer::filled(1.0, x + 1);
    counts[x] = 2.0;
    Dirichlet::from_buffer(counts)
}

/// Expectation propagation.
pub mod ep {
    use super::{Categorical, Dirichlet, Operator, ln, one_count};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["probabilities"] };
    /// Message to `x`: the mean of the Dirichlet.
    pub fn to_x(probabilities: &Dirichlet) -> Categorical {
        Categorical::from_probabilities(probabilities.counts())
    }

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at known probabilities.
    pub fn to_x_known(probabilities: &[f64]) -> Categorical {
        Categorical::from_probabilities(probabilities)
    }

    /// See [`to_probabilities_observed`].
    pub const TO_PROBABILITIES_OBSERVED: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probabilities` from an observed `x`: one pseudo-count (entries beyond `x` are left out).
    pub fn to_probabilities_observed(x: usize) -> Dirichlet {
        one_count(x)
    }

    /// Multiplies a belief about `probabilities` by [`to_probabilities_observed`], in place.
    #[inline]
    pub fn multiply_probabilities_observed(probabilities: &mut Dirichlet, x: usize) {
        probabilities.add_count(x, 1.0);
    }

    /// Divides a belief about `probabilities` by [`to_probabilities_observed`], in place.
    #[inline]
    pub fn divide_probabilities_observed(probabilities: &mut Dirichlet, x: usize) {
        probabilities.add_count(x, -1.0);
    }

    /// See [`to_probabilities`].
    pub const TO_PROBABILITIES: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `probabilities` from a random `x`.
    ///
    /// - Formula: the tilted density mixes Dirichlet(α + eₖ) with weights ∝ tₖ αₖ; its mean is matched with the
    ///   count of the least likely value kept at 1 (FACTORS 2.2, the clipped form).
    /// - Always proper. A point cavity gets a uniform message.
    pub fn to_probabilities(x: &Categorical, probabilities: &Dirichlet) -> Dirichlet {
        if probabilities.is_point() {
            return Dirichlet::uniform(probabilities.size());
        }
        let counts = probabilities.counts();
        let t = || x.shares().chain(std::iter::repeat(0.0)).zip(counts);
        let z: f64 = t().map(|(t, count)| t * count).sum();
        let least = t().map(|(t, _)| t).fold(f64::INFINITY, f64::min);
        // With A' = αⱼ/μⱼ = (A + 1)/(1 + tⱼ/z): count 1 + αₖ(1 + tₖ/z)/(1 + tⱼ/z) − αₖ.
        let message = |(t, count): (f64, &f64)| 1.0 + count * (t - least) / (z + least);
        Dirichlet::from_buffer(t().map(message).collect())
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at known probabilities.
    #[inline]
    pub fn log_evidence(x: usize, probabilities: &[f64]) -> f64 {
        probabilities.get(x).map_or(f64::NEG_INFINITY, |&p| ln(p))
    }

    /// See [`log_evidence_random`].
    pub const LOG_EVIDENCE_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) under the Dirichlet: log(αₓ/Σα).
    pub fn log_evidence_random(x: usize, probabilities: &Dirichlet) -> f64 {
        ln(probabilities.count(x) / probabilities.total())
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ over `x` of its cavity times the factor.
    pub fn log_evidence_soft(x: &Categorical, probabilities: &[f64]) -> f64 {
        to_x_known(probabilities).log_average_of(x)
    }

    /// See [`log_evidence_soft_random`].
    pub const LOG_EVIDENCE_SOFT_RANDOM: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ Σ of both cavities times the factor.
    pub fn log_evidence_soft_random(x: &Categorical, probabilities: &Dirichlet) -> f64 {
        to_x(probabilities).log_average_of(x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Categorical, Dirichlet, Operator, ln, one_count};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["probabilities"] };
    /// Message to `x`: log weights E log pₖ.
    pub fn to_x(probabilities: &Dirichlet) -> Categorical {
        Categorical::from_buffer(probabilities.mean_logs().collect())
    }

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at known probabilities.
    pub fn to_x_known(probabilities: &[f64]) -> Categorical {
        Categorical::from_probabilities(probabilities)
    }

    /// See [`to_probabilities`].
    pub const TO_PROBABILITIES: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probabilities`: the expected counts.
    pub fn to_probabilities(x: &Categorical) -> Dirichlet {
        Dirichlet::from_buffer(x.shares().map(|p| 1.0 + p).collect())
    }

    /// See [`to_probabilities_observed`].
    pub const TO_PROBABILITIES_OBSERVED: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probabilities` from an observed `x`: one pseudo-count (entries beyond `x` are left out).
    pub fn to_probabilities_observed(x: usize) -> Dirichlet {
        one_count(x)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x).
    #[inline]
    pub fn average_log(x: usize, probabilities: &[f64]) -> f64 {
        probabilities.get(x).map_or(f64::NEG_INFINITY, |&p| ln(p))
    }

    /// See [`average_log_dirichlet`].
    pub const AVERAGE_LOG_DIRICHLET: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log pₓ.
    #[inline]
    pub fn average_log_dirichlet(x: usize, probabilities: &Dirichlet) -> f64 {
        probabilities.mean_log_of(x)
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Σ P(k) log pₖ at known probabilities.
    pub fn average_log_random(x: &Categorical, probabilities: &[f64]) -> f64 {
        mean_of(x, probabilities.iter().map(|&p| ln(p)))
    }

    /// See [`average_log_random_dirichlet`].
    pub const AVERAGE_LOG_RANDOM_DIRICHLET: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Σ P(k) E log pₖ.
    pub fn average_log_random_dirichlet(x: &Categorical, probabilities: &Dirichlet) -> f64 {
        mean_of(x, probabilities.mean_logs())
    }

    /// Σ P(k) · values[k]; a value without a probability cannot be.
    fn mean_of(x: &Categorical, values: impl Iterator<Item = f64>) -> f64 {
        let term = |(p, value): (f64, f64)| if p == 0.0 { 0.0 } else { p * value };
        let values = values.chain(std::iter::repeat(f64::NEG_INFINITY));
        x.shares().zip(values).map(term).sum()
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Categorical, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// An index, by its probability.
    pub fn draw(probabilities: &[f64], random: &mut Random) -> usize {
        Categorical::from_probabilities(probabilities).sample(random)
    }
}
