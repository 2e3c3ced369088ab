//! Operators of `x ~ Multinomial(trials, probabilities)` with observed counts.
//! Edges: `x` is a list of counts that sum to `trials`; `probabilities` is a probability vector.

use crate::distributions::Dirichlet;
use crate::operator::{Factor, Operator};
use crate::special::{ln, ln_dirichlet_multinomial, ln_factorial, mean_ln_multinomial};

/// x ~ Multinomial(trials, probabilities).
pub const FACTOR: Factor = Factor {
    name: "multinomial",
    surface: "Multinomial(trials, probabilities)",
    edges: &["x", "trials", "probabilities"],
    deterministic: false,
};

/// Whether the counts are those of so many trials.
fn sums_to(x: &[usize], trials: usize) -> bool {
    x.iter().sum::<usize>() == trials
}

/// The counts with their pseudo-counts.
fn entries<'a>(x: &'a [usize], probabilities: &'a Dirichlet) -> impl Iterator<Item = (f64, f64)> + 'a {
    x.iter().zip(probabilities.counts()).map(|(&count, &pseudo)| (count as f64, pseudo))
}

/// The message of the counts, whatever their sum should be.
fn counted(x: &[usize], _trials: usize) -> Dirichlet {
    Dirichlet::from_buffer(x.iter().map(|&count| 1.0 + count as f64).collect())
}

/// log P(x) at log probabilities.
fn ln_mass(x: &[usize], trials: usize, ln_probability: impl Fn(usize) -> f64) -> f64 {
    let term = |(k, &count): (usize, &usize)| {
        if count == 0 { 0.0 } else { count as f64 * ln_probability(k) }
    };
    if !sums_to(x, trials) {
        return f64::NEG_INFINITY;
    }
    let coefficient =
        ln_factorial(trials as f64) - x.iter().map(|&count| ln_factorial(count as f64)).sum::<f64>();
    coefficient + x.iter().enumerate().map(term).sum::<f64>()
}

/// Expectation propagation.
pub mod ep {
    use super::{Dirichlet, Operator, counted, entries, ln, ln_dirichlet_multinomial, ln_mass, sums_to};

    /// See [`to_probabilities`].
    pub const TO_PROBABILITIES: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probabilities`: the counts.
    pub fn to_probabilities(x: &[usize], trials: usize) -> Dirichlet {
        counted(x, trials)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the factor and the Dirichlet (FACTORS 2.2).
    pub fn log_evidence(x: &[usize], trials: usize, probabilities: &Dirichlet) -> f64 {
        if probabilities.is_point() {
            return log_evidence_known(x, trials, probabilities.counts());
        }
        if !sums_to(x, trials) {
            return f64::NEG_INFINITY;
        }
        ln_dirichlet_multinomial(trials as f64, probabilities.total(), entries(x, probabilities))
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at known probabilities.
    pub fn log_evidence_known(x: &[usize], trials: usize, probabilities: &[f64]) -> f64 {
        ln_mass(x, trials, |k| probabilities.get(k).map_or(f64::NEG_INFINITY, |&p| ln(p)))
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Dirichlet, Operator, counted, entries, ln, ln_mass, mean_ln_multinomial, sums_to};

    /// See [`to_probabilities`].
    pub const TO_PROBABILITIES: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probabilities`: the counts.
    pub fn to_probabilities(x: &[usize], trials: usize) -> Dirichlet {
        counted(x, trials)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) under the Dirichlet.
    pub fn average_log(x: &[usize], trials: usize, probabilities: &Dirichlet) -> f64 {
        if probabilities.is_point() {
            return average_log_known(x, trials, probabilities.counts());
        }
        if !sums_to(x, trials) {
            return f64::NEG_INFINITY;
        }
        mean_ln_multinomial(trials as f64, probabilities.total(), entries(x, probabilities))
    }

    /// See [`average_log_known`].
    pub const AVERAGE_LOG_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at known probabilities.
    pub fn average_log_known(x: &[usize], trials: usize, probabilities: &[f64]) -> f64 {
        ln_mass(x, trials, |k| probabilities.get(k).map_or(f64::NEG_INFINITY, |&p| ln(p)))
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;
    use crate::Random;
    use crate::operators::{binomial, categorical};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Counts that sum to `trials`: each binomial given those before it.
    pub fn draw(trials: usize, probabilities: &[f64], random: &mut Random) -> Vec<usize> {
        let mut counts = vec![0; probabilities.len()];
        let (mut left, mut rest) = (trials, probabilities.iter().sum::<f64>());
        for (count, &probability) in counts.iter_mut().zip(probabilities) {
            *count = binomial::simulate::draw(left, (probability / rest).clamp(0.0, 1.0), random);
            left -= *count;
            rest -= probability;
        }
        // What rounding has left goes where it may.
        if left > 0 && !counts.is_empty() {
            counts[categorical::simulate::draw(probabilities, random)] += left;
        }
        counts
    }
}
