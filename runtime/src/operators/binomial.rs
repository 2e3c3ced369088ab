//! Operators of `x ~ Binomial(trials, probability)`.
//! Edges: `x` is a count up to `trials`, a known or random integer or (thinning) a count of a Poisson; `probability` a
//! number in (0, 1). Messages to integers list all the `values` of their receiver.

use crate::distributions::{Beta, Categorical, Chance, Poisson, Whole};
use crate::operator::{Factor, Improper, Operator};
use crate::special::{exp, ln_sum_exp_of};

/// x ~ Binomial(trials, probability).
pub const FACTOR: Factor = Factor {
    name: "binomial",
    surface: "Binomial(trials, probability)",
    edges: &["x", "trials", "probability"],
    deterministic: false,
};

/// What is sent of a message that would be improper.
pub const IMPROPER: &[(&str, Improper)] =
    &[("to_probability", Improper::Clip), ("to_probability_random_trials", Improper::Clip)];

/// The message of an observed count; improper if it exceeds the trials.
#[inline]
fn counted(x: usize, trials: usize) -> Beta {
    Beta::new(1.0 + x as f64, 1.0 + trials as f64 - x as f64)
}

/// Expectation propagation.
pub mod ep {
    use super::{Beta, Categorical, Chance, Operator, Poisson, Whole, counted, exp, ln_sum_exp_of};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: the mean probabilities, Σ over n of P(n) ∫ Binomial(k; n, p).
    pub fn to_x(trials: impl Whole, probability: impl Chance, values: usize) -> Categorical {
        Categorical::from_log_weights_of(values, |k| {
            let joint = |n: usize| trials.log_weight_of(n) + probability.log_successes(k, n);
            ln_sum_exp_of((trials.start().max(k)..trials.end()).map(joint))
        })
    }

    /// See [`to_x_thinned`].
    pub const TO_X_THINNED: Operator = Operator { exact: true, reads_own: false, uniform_if: &["trials"] };
    /// Message to `x` when the trials are a count of rate λ: Poisson(p λ).
    ///
    /// - Geometric trials λⁿ give a geometric count, of pλ/(1 − (1 − p)λ). Of other counts the mean alone is kept.
    pub fn to_x_thinned(trials: Poisson, probability: f64) -> Poisson {
        if trials.nu == 0.0 {
            return Poisson::new(probability * trials.rate / (1.0 - (1.0 - probability) * trials.rate), 0.0);
        }
        Poisson::from_rate(probability * trials.mean())
    }

    /// See [`to_trials`].
    pub const TO_TRIALS: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `trials`: Σ over k of P(k) ∫ Binomial(k; n, p) at each n.
    pub fn to_trials(x: impl Whole, probability: impl Chance, values: usize) -> Categorical {
        Categorical::from_log_weights_of(values, |n| {
            let joint = |k: usize| x.log_weight_of(k) + probability.log_successes(k, n);
            ln_sum_exp_of((x.start()..x.end().min(n + 1)).map(joint))
        })
    }

    /// See [`to_trials_thinned`].
    pub const TO_TRIALS_THINNED: Operator = Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `trials`, a count of rate λ.
    ///
    /// - Formula: from a geometric cavity ρᵏ of `x` it is (1 − p + pρ)ⁿ, exactly. Else the mean of n is matched by a belief
    ///   of the cavity's `nu`: n − k is Poisson((1 − p)λ), whatever k is; of geometric trials λⁿ it is a count of k + 1
    ///   failures, of mean (k + 1)q/(1 − q) for q = (1 − p)λ; other trials stand there by the Poisson of their mean.
    pub fn to_trials_thinned(x: Poisson, trials: Poisson, probability: f64) -> Poisson {
        if x.nu == 0.0 {
            return Poisson::new(1.0 - probability + probability * x.rate, 0.0);
        }
        if trials.is_point() || trials.rate == 0.0 || !trials.is_proper() {
            return Poisson::UNIFORM;
        }
        let seen = (to_x_thinned(trials, probability) * x).mean();
        let rest = (1.0 - probability) * if trials.nu == 0.0 { trials.rate } else { trials.mean() };
        let mean = if trials.nu == 0.0 { (seen + rest) / (1.0 - rest) } else { seen + rest };
        Poisson::new(Poisson::from_mean(mean, trials.nu).rate / trials.rate, 0.0)
    }

    /// See [`to_trials_thinned_observed`].
    pub const TO_TRIALS_THINNED_OBSERVED: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &[] };
    /// Message to `trials`, a count of rate λ, from an observed `x`: the rest is Poisson((1 − p)λ); as
    /// [`to_trials_thinned`].
    pub fn to_trials_thinned_observed(x: usize, trials: Poisson, probability: f64) -> Poisson {
        to_trials_thinned(Poisson::point(x), trials, probability)
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
    pub fn to_probability(x: &Categorical, trials: usize, probability: Beta) -> Beta {
        if probability.is_point() {
            return Beta::UNIFORM;
        }
        let (n, before) = (trials as f64, probability.alpha + probability.beta);
        let total = before + n;
        let log_weight = |k: usize| x.log_weight_of(k) + probability.log_successes(k, trials);
        let counts = 0..x.size().min(trials + 1);
        let sum = ln_sum_exp_of(counts.clone().map(log_weight));
        let expect = |value: &dyn Fn(f64) -> f64| -> f64 {
            counts.clone().map(|k| exp(log_weight(k) - sum) * value(k as f64)).sum()
        };
        // By how much the count exceeds what the cavity expects, and so N times the belief's mean exceeds α.
        let surplus = expect(&|k| k - n * (probability.alpha / before));
        let excess = before * surplus / total;
        let centre = expect(&|k| k);
        let mean = (probability.alpha + centre) / total;
        let scatter = expect(&|k| (k - centre) * (k - centre));
        // The belief's total count less the cavity's, from Var p = (T Var k + u)/(T² (T + 1)).
        let u = total * mean * (total * (1.0 - mean));
        let more = (n * u - scatter * total * (1.0 + before)) / (u + scatter * total);
        let message = Beta::new(1.0 + mean * more + excess, 1.0 + (1.0 - mean) * more - excess);
        clipped(message, excess, mean)
    }

    /// See [`to_probability_random_trials`].
    pub const TO_PROBABILITY_RANDOM_TRIALS: Operator =
        Operator { exact: false, reads_own: true, uniform_if: &["x"] };
    /// Message to `probability` when the number of trials is random: mean and variance of the mixture over both, divided
    /// by the cavity; clipped as [`to_probability`].
    pub fn to_probability_random_trials(x: impl Whole, trials: &Categorical, probability: Beta) -> Beta {
        if probability.is_point() {
            return Beta::UNIFORM;
        }
        let Beta { alpha, beta } = probability;
        let pairs = || {
            let of_x = move |n: usize| (x.start()..x.end().min(n + 1)).map(move |k| (k, n));
            (0..trials.size()).flat_map(of_x)
        };
        let log_weight = |(k, n): (usize, usize)| {
            x.log_weight_of(k) + trials.log_weight_of(n) + probability.log_successes(k, n)
        };
        let sum = ln_sum_exp_of(pairs().map(log_weight));
        let expect = |value: &dyn Fn(f64, f64) -> f64| -> f64 {
            pairs().map(|(k, n)| exp(log_weight((k, n)) - sum) * value(k as f64, n as f64)).sum()
        };
        let before = alpha + beta;
        let mean = expect(&|k, n| (alpha + k) / (before + n));
        let variance = expect(&|k, n| {
            let (total, share) = (before + n, (alpha + k) / (before + n));
            share * (1.0 - share) / (total + 1.0) + (share - mean) * (share - mean)
        });
        let more = mean * (1.0 - mean) / variance - 1.0 - before;
        let excess = before * expect(&|k, n| (k - n * (alpha / before)) / (before + n));
        clipped(Beta::new(1.0 + mean * more + excess, 1.0 + (1.0 - mean) * more - excess), excess, mean)
    }

    /// A message whose counts are at least 1: that itself, or the one that keeps the belief's mean, of which N times the
    /// cavity's α is exceeded by `excess`.
    fn clipped(message: Beta, excess: f64, mean: f64) -> Beta {
        if message.alpha >= 1.0 && message.beta >= 1.0 {
            return message;
        }
        if excess < 0.0 {
            Beta::new(1.0, 1.0 - excess / mean)
        } else {
            Beta::new(1.0 + excess / (1.0 - mean), 1.0)
        }
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log Σ ∫ of the factor over what is random; −∞ if x > trials.
    pub fn log_evidence(x: impl Whole, trials: impl Whole, probability: impl Chance) -> f64 {
        let of_trials = |n: usize| {
            let joint = |k: usize| x.log_weight_of(k) + probability.log_successes(k, n);
            trials.log_weight_of(n) + ln_sum_exp_of((x.start()..x.end().min(n + 1)).map(joint))
        };
        let joint = ln_sum_exp_of((trials.start()..trials.end()).map(of_trials));
        joint - x.log_total_weight() - trials.log_total_weight()
    }

    /// See [`log_evidence_thinned`].
    pub const LOG_EVIDENCE_THINNED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log P(x) when the trials are a count of a Poisson.
    pub fn log_evidence_thinned(x: usize, trials: Poisson, probability: f64) -> f64 {
        to_x_thinned(trials, probability).log_density(x)
    }

    /// See [`log_evidence_thinned_soft`].
    pub const LOG_EVIDENCE_THINNED_SOFT: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The same at the cavity of `x`.
    pub fn log_evidence_thinned_soft(x: Poisson, trials: Poisson, probability: f64) -> f64 {
        to_x_thinned(trials, probability).log_average_of(&x)
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{Beta, Categorical, Chance, Operator, Whole, counted};

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: log weights log C(n, k) + k E log p + (n − k) E log(1 − p).
    pub fn to_x(trials: usize, probability: impl Chance, values: usize) -> Categorical {
        Categorical::from_log_weights_of(values, |k| probability.mean_log_successes(k, trials))
    }

    /// See [`to_trials`].
    pub const TO_TRIALS: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to a random number of trials from an observed `x`: the same log weights at each n.
    pub fn to_trials(x: usize, probability: impl Chance, values: usize) -> Categorical {
        Categorical::from_log_weights_of(values, |n| probability.mean_log_successes(x, n))
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
    pub fn to_probability(x: &Categorical, trials: usize) -> Beta {
        let mean = x.mean();
        Beta::new(1.0 + mean, 1.0 + trials as f64 - mean)
    }

    /// See [`to_probability_random_trials`].
    pub const TO_PROBABILITY_RANDOM_TRIALS: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `probability` from an observed count of a random number of trials: Beta(x + 1, E n − x + 1).
    pub fn to_probability_random_trials(x: usize, trials: &Categorical) -> Beta {
        Beta::new(1.0 + x as f64, 1.0 + trials.mean() - x as f64)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of a known or random count.
    pub fn average_log(x: impl Whole, trials: usize, probability: impl Chance) -> f64 {
        x.mean_of(|k| probability.mean_log_successes(k, trials))
    }

    /// See [`average_log_random_trials`].
    pub const AVERAGE_LOG_RANDOM_TRIALS: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E log P(x) of an observed count of a random number of trials.
    pub fn average_log_random_trials(x: usize, trials: &Categorical, probability: impl Chance) -> f64 {
        trials.mean_of(|n| probability.mean_log_successes(x, n))
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::Operator;
    use crate::{Binomial, Random};

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The number of successes.
    pub fn draw(trials: usize, probability: f64, random: &mut Random) -> usize {
        Binomial::from_probability(trials, probability).sample(random)
    }
}
