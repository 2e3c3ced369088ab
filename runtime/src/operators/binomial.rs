//! Operators of `x ~ Binomial(trials, probability)` with a known number of trials.
//! Edges: `x` is a count up to `trials`, `probability` a number in (0, 1).

use crate::distributions::{Beta, Binomial};
use crate::operator::{Factor, Operator};
use crate::special::{
    exp, ln, ln_binomial, ln_dirichlet_multinomial, ln_sum_exp_of, logit, mean_ln_multinomial,
};

/// x ~ Binomial(trials, probability).
pub const FACTOR: Factor = Factor {
    name: "binomial",
    surface: "Binomial(trials, probability)",
    edges: &["x", "trials", "probability"],
    deterministic: false,
};

/// The message of an observed count; improper if it exceeds the trials.
#[inline]
fn counted(x: usize, trials: usize) -> Beta {
    Beta::new(1.0 + x as f64, 1.0 + trials as f64 - x as f64)
}

/// Expectation propagation.
pub mod ep {
    use super::{Beta, Binomial, Operator, counted, exp, ln_dirichlet_multinomial, ln_sum_exp_of, logit};

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at a known probability.
    #[inline]
    pub fn to_x_known(trials: usize, probability: f64) -> Binomial {
        Binomial::from_probability(trials, probability)
    }

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `x` when the probability is random: the mean of the tilted beta-binomial is matched by a
    /// binomial belief, divided by the cavity.
    pub fn to_x(x: Binomial, trials: usize, probability: Beta) -> Binomial {
        if probability.is_point() {
            return to_x_known(trials, probability.alpha);
        }
        if x.is_point() {
            return Binomial::uniform(trials);
        }
        let weights = shares(x, trials, probability);
        let mean: f64 = weights.iter().enumerate().map(|(k, weight)| k as f64 * weight).sum();
        Binomial::from_log_odds(trials, logit(mean / trials as f64) - x.log_odds)
    }

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count: Beta(x + 1, trials − x + 1); improper if x > trials.
    #[inline]
    pub fn to_probability_observed(x: usize, trials: usize) -> Beta {
        counted(x, trials)
    }

    /// See [`to_probability`].
    pub const TO_PROBABILITY: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `probability` from a random count: mean and variance of the mixture of
    /// Beta(α + k, β + n − k), divided by the cavity.
    ///
    /// - A count below 1 is clipped, the belief's mean kept.
    pub fn to_probability(x: Binomial, trials: usize, probability: Beta) -> Beta {
        if x.is_uniform() || probability.is_point() {
            return Beta::UNIFORM;
        }
        if x.is_point() {
            return counted(known_count(x, trials), trials);
        }
        let (n, before) = (trials as f64, probability.alpha + probability.beta);
        let total = before + n;
        let weights = shares(x, trials, probability);
        let expect = |value: &dyn Fn(f64) -> f64| -> f64 {
            weights.iter().enumerate().map(|(k, weight)| weight * value(k as f64)).sum()
        };
        // By how much the count exceeds what the cavity expects, and so N times the belief's mean exceeds α.
        let surplus = expect(&|k| k - n * (probability.alpha / before));
        let excess = before * surplus / total;
        let mean = (probability.alpha + expect(&|k| k)) / total;
        let centre = expect(&|k| k);
        let scatter = expect(&|k| (k - centre) * (k - centre));
        // The belief's total count less the cavity's, from Var p = (T Var k + u)/(T² (T + 1)).
        let u = total * mean * (total * (1.0 - mean));
        let more = (n * u - scatter * total * (1.0 + before)) / (u + scatter * total);
        let message = Beta::new(1.0 + mean * more + excess, 1.0 + (1.0 - mean) * more - excess);
        if message.alpha >= 1.0 && message.beta >= 1.0 {
            return message;
        }
        if excess < 0.0 {
            Beta::new(1.0, 1.0 - excess / mean)
        } else {
            Beta::new(1.0 + excess / (1.0 - mean), 1.0)
        }
    }

    /// The count that a point stands for.
    fn known_count(x: Binomial, trials: usize) -> usize {
        if x.log_odds > 0.0 { trials } else { 0 }
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) under the Beta: beta-binomial; −∞ if x > trials.
    pub fn log_evidence(x: usize, trials: usize, probability: Beta) -> f64 {
        if probability.is_point() {
            return log_evidence_known(x, trials, probability.alpha);
        }
        if x > trials {
            return f64::NEG_INFINITY;
        }
        let (k, n) = (x as f64, trials as f64);
        let Beta { alpha, beta } = probability;
        ln_dirichlet_multinomial(n, alpha + beta, [(k, alpha), (n - k, beta)].into_iter())
    }

    /// See [`log_evidence_known`].
    pub const LOG_EVIDENCE_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a known probability.
    #[inline]
    pub fn log_evidence_known(x: usize, trials: usize, probability: f64) -> f64 {
        Binomial::from_probability(trials, probability).log_density(x)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ ∫ of the factor, the Beta and the cavity e^{ℓ k}/(1 + e^ℓ)ⁿ of `x`.
    pub fn log_evidence_soft(x: Binomial, trials: usize, probability: Beta) -> f64 {
        if x.is_point() {
            return log_evidence(known_count(x, trials), trials, probability);
        }
        let log_weight = |k: usize| log_evidence(k, trials, probability) + k as f64 * x.log_odds;
        ln_sum_exp_of((0..=trials).map(log_weight)) - x.log_normaliser()
    }

    /// The tilted probabilities of each count.
    fn shares(x: Binomial, trials: usize, probability: Beta) -> Vec<f64> {
        let log_weights: Vec<f64> =
            (0..=trials).map(|k| log_evidence(k, trials, probability) + k as f64 * x.log_odds).collect();
        let total = ln_sum_exp_of(log_weights.iter().copied());
        log_weights.iter().map(|weight| exp(weight - total)).collect()
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Beta, Binomial, Operator, counted, ln, ln_binomial, logit, mean_ln_multinomial};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["probability"] };
    /// Message to `x`: log-odds E log p − E log(1 − p).
    pub fn to_x(trials: usize, probability: Beta) -> Binomial {
        Binomial::from_log_odds(trials, probability.mean_log() - probability.mean_log_one_minus())
    }

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at a known probability.
    #[inline]
    pub fn to_x_known(trials: usize, probability: f64) -> Binomial {
        Binomial::from_log_odds(trials, logit(probability))
    }

    /// See [`to_probability_observed`].
    pub const TO_PROBABILITY_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count: Beta(x + 1, trials − x + 1).
    #[inline]
    pub fn to_probability_observed(x: usize, trials: usize) -> Beta {
        counted(x, trials)
    }

    /// See [`to_probability`].
    pub const TO_PROBABILITY: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from a random count: Beta(E x + 1, trials − E x + 1).
    #[inline]
    pub fn to_probability(x: Binomial, trials: usize) -> Beta {
        Beta::new(1.0 + x.mean(), 1.0 + trials as f64 - x.mean())
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) at a known probability.
    #[inline]
    pub fn average_log(x: usize, trials: usize, probability: f64) -> f64 {
        if x > trials {
            return f64::NEG_INFINITY;
        }
        let (success, failure) =
            ((probability, ln(probability)), (1.0 - probability, libm::log1p(-probability)));
        ln_binomial(x as f64, trials as f64, success, failure)
    }

    /// See [`average_log_beta`].
    pub const AVERAGE_LOG_BETA: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of an observed count under the Beta.
    #[inline]
    pub fn average_log_beta(x: usize, trials: usize, probability: Beta) -> f64 {
        if probability.is_point() {
            return average_log(x, trials, probability.alpha);
        }
        if x > trials {
            return f64::NEG_INFINITY;
        }
        let (k, n, Beta { alpha, beta }) = (x as f64, trials as f64, probability);
        mean_ln_multinomial(n, alpha + beta, [(k, alpha), (n - k, beta)].into_iter())
    }

    /// See [`average_log_random`].
    pub const AVERAGE_LOG_RANDOM: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of a random count at a known probability.
    pub fn average_log_random(x: Binomial, trials: usize, probability: f64) -> f64 {
        bound(x.mean_log_choose(), x.mean(), trials, (ln(probability), libm::log1p(-probability)))
    }

    /// See [`average_log_random_beta`].
    pub const AVERAGE_LOG_RANDOM_BETA: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of a random count under the Beta.
    pub fn average_log_random_beta(x: Binomial, trials: usize, probability: Beta) -> f64 {
        let logs = (probability.mean_log(), probability.mean_log_one_minus());
        bound(x.mean_log_choose(), x.mean(), trials, logs)
    }

    fn bound(coefficient: f64, x: f64, trials: usize, (success, failure): (f64, f64)) -> f64 {
        let failures = trials as f64 - x;
        let first = if x == 0.0 { 0.0 } else { x * success };
        coefficient + first + if failures == 0.0 { 0.0 } else { failures * failure }
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Binomial, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The number of successes.
    pub fn draw(trials: usize, probability: f64, random: &mut Random) -> usize {
        Binomial::from_probability(trials, probability).sample(random)
    }
}
