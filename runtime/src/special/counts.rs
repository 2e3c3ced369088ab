//! Counts beside what is expected of them: log probabilities that are small although their terms are as large as the
//! counts (Loader 2000, "Fast and accurate computation of binomial probabilities").
//!
//! Every log n! and log Γ(a) is taken over n log n − n, and what that leaves of a sum are deviances.

use super::gamma::ln_gamma_over_stirling;
use super::{ln, ln_minus_digamma, minus_ln_1p};

/// log n! − n log n + n.
fn ln_factorial_over(n: f64) -> f64 {
    if n == 0.0 { 0.0 } else { ln_gamma_over_stirling(n) + 0.5 * ln(n) }
}

/// log Γ(a) − a log a + a for a > 0.
fn ln_gamma_over(a: f64) -> f64 {
    ln_gamma_over_stirling(a) - 0.5 * ln(a)
}

/// The deviance x log(x/m) + m − x ≥ 0 of a count from its mean m = n p.
fn deviance(x: f64, n: f64, p: f64, ln_p: f64) -> f64 {
    let excess = n * p - x;
    if x == 0.0 {
        excess
    } else if 2.0 * excess.abs() < x {
        x * minus_ln_1p(excess / x)
    } else {
        x * (ln(x / n) - ln_p) + excess
    }
}

/// log of the binomial probability of `k` among n at a probability and its complement, each with its logarithm.
pub(crate) fn ln_binomial(k: f64, n: f64, success: (f64, f64), failure: (f64, f64)) -> f64 {
    let term = |x: f64, (p, ln_p)| ln_factorial_over(x) + deviance(x, n, p, ln_p);
    ln_factorial_over(n) - term(k, success) - term(n - k, failure)
}

/// log ∫ of Multinomial(n, p) and Dirichlet(a) at counts that sum to n: `entries` are the counts kᵢ with their
/// pseudo-counts aᵢ, which sum to `total`.
pub(crate) fn ln_dirichlet_multinomial(n: f64, total: f64, entries: impl Iterator<Item = (f64, f64)>) -> f64 {
    let all = n + total;
    let term = |(k, a): (f64, f64)| {
        let p = (k + a) / all;
        let over = ln_gamma_over(k + a) - ln_gamma_over(a) - ln_factorial_over(k);
        over - deviance(k, n, p, ln(p)) - deviance(a, total, p, ln(p))
    };
    ln_factorial_over(n) - ln_gamma_over(all) + ln_gamma_over(total) + entries.map(term).sum::<f64>()
}

/// E log of the probability of counts under Dirichlet(a), the arguments as those of [`ln_dirichlet_multinomial`].
pub(crate) fn mean_ln_multinomial(n: f64, total: f64, entries: impl Iterator<Item = (f64, f64)>) -> f64 {
    let term = |(k, a): (f64, f64)| {
        let expected = deviance(k, n, a / total, ln(a / total));
        let spread = if k == 0.0 { 0.0 } else { k * ln_minus_digamma(a) };
        ln_factorial_over(k) + expected + spread
    };
    ln_factorial_over(n) + n * ln_minus_digamma(total) - entries.map(term).sum::<f64>()
}

/// The entropy of a Dirichlet with these pseudo-counts.
pub(crate) fn dirichlet_entropy(counts: &[f64]) -> f64 {
    let (size, total) = (counts.len() as f64, counts.iter().sum::<f64>());
    let term = |&a: &f64| ln_gamma_over(a) + ln(a) + (a - 1.0) * ln_minus_digamma(a);
    counts.iter().map(term).sum::<f64>()
        - ln_gamma_over(total)
        - size * ln(total)
        - (total - size) * ln_minus_digamma(total)
}

/// The log normaliser of a Dirichlet as a density of pᵢ/cᵢ, where c is the mean of a Dirichlet with counts `centre`.
pub(crate) fn dirichlet_normaliser_about(counts: &[f64], centre: &[f64]) -> f64 {
    let total: f64 = counts.iter().sum();
    let of_centre: f64 = centre.iter().sum();
    let term = |(&a, &c): (&f64, &f64)| {
        let p = c / of_centre;
        ln_gamma_over(a) + ln(p) + deviance(a, total, p, ln(p))
    };
    counts.iter().zip(centre).map(term).sum::<f64>() - ln_gamma_over(total)
}

/// E log of the probability of a count under Poisson(λ), where λ has this mean and its log a mean lower by `gap` than
/// the log of that.
pub(crate) fn mean_ln_poisson(k: f64, mean: f64, gap: f64) -> f64 {
    let spread = if k == 0.0 { 0.0 } else { k * gap };
    -ln_factorial_over(k) - deviance(k, 1.0, mean, ln(mean)) - spread
}
