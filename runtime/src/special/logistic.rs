//! The logistic function under a Gaussian.

use super::{exp, ln, ln_1p, ln_1p_exp, ln_normal_cdf, logistic, mean_shift, truncation_tail};

/// log ∫ σ(s) N(s; m, v) ds with its first and minus second derivative in m.
#[derive(Clone, Copy, Debug)]
pub struct LogisticGaussian {
    /// The log of the integral.
    pub log_mass: f64,
    /// The first derivative, ∫ σ' N / ∫ σ N.
    pub alpha: f64,
    /// Minus the second derivative; never negative.
    pub beta: f64,
}

/// Up to this variance the integrals run over the Gaussian's scale, beyond over the logistic's.
const WIDE: f64 = 4.0;

/// The logistic-Gaussian integrals, relative error below 1e−12 for every mean and variance.
///
/// The trapezoid rule: σ is analytic within π of the real line, so a step h errs by about e^{−2π²/h}.
pub fn logistic_gaussian(mean: f64, variance: f64) -> LogisticGaussian {
    if variance == 0.0 {
        let (up, down) = (logistic(mean), logistic(-mean));
        return LogisticGaussian { log_mass: -ln_1p_exp(-mean), alpha: down, beta: up * down };
    }
    if variance <= WIDE && mean.abs() < 600.0 {
        return narrow(mean, variance);
    }
    wide(mean, variance)
}

/// The step that keeps the error below 1e−16: from the Gaussian (0.7 deviations) or the poles.
#[inline]
fn step(variance: f64) -> f64 {
    let poles = 19.739 / (37.0 + 4.935 / variance);
    if variance < 0.1 { 0.7 * variance.sqrt() } else { poles }
}

/// Sums over x = m + k h of the Gaussian's weight times `values`(x), and the sum of the weights.
#[inline]
fn over_gaussian<const N: usize>(mean: f64, variance: f64, values: impl Fn(f64) -> [f64; N]) -> [f64; N] {
    let h = step(variance);
    let reach = 8.6 * variance.sqrt() + variance;
    let count = (reach / h).ceil() as usize;
    let mut sums = values(mean);
    let mut total = 1.0;
    for k in 1..=count {
        let shift = h * k as f64;
        let weight = exp(-0.5 * shift * shift / variance);
        total += 2.0 * weight;
        let (above, below) = (values(mean + shift), values(mean - shift));
        for ((sum, above), below) in sums.iter_mut().zip(above).zip(below) {
            *sum += weight * (above + below);
        }
    }
    sums.map(|sum| sum / total)
}

fn narrow(mean: f64, variance: f64) -> LogisticGaussian {
    let [mass, slope, curve] = over_gaussian(mean, variance, |x| {
        let e = exp(-x.abs());
        let (large, small) = (1.0 / (1.0 + e), e / (1.0 + e));
        let (up, down) = if x > 0.0 { (large, small) } else { (small, large) };
        [up, up * down, up * down * (down - up)]
    });
    let alpha = slope / mass;
    LogisticGaussian { log_mass: ln(mass), alpha, beta: (alpha * alpha - curve / mass).max(0.0) }
}

/// Over the logistic's scale: ∫ σ N = ∫ σ'(t) Φ((m − t)/√v) dt, ∫ σ' N, and by parts
/// ∫ σ'' N = ∫ σ'(t) N(t) (t − m)/v dt. Both integrands are log-concave: sum outwards from their modes.
fn wide(mean: f64, variance: f64) -> LogisticGaussian {
    let inverse = 1.0 / variance.sqrt();
    let mass = outwards(
        |t| ln_slope(t) + ln_normal_cdf((mean - t) * inverse),
        |t| -(0.5 * t).tanh() - mean_shift((mean - t) * inverse) * inverse,
    );
    let slope = outwards(
        |t| ln_slope(t) - 0.5 * (t - mean) * (t - mean) / variance,
        |t| -(0.5 * t).tanh() - (t - mean) / variance,
    );
    let log_normaliser = 0.5 * (super::LN_2PI + ln(variance));
    let alpha = exp(slope.0 - log_normaliser - mass.0);
    let curve = alpha * ((slope.1 - mean) / variance);
    LogisticGaussian { log_mass: mass.0, alpha, beta: (alpha * alpha - curve).max(0.0) }
}

/// log σ'(t) = log σ(t) + log σ(−t).
#[inline]
fn ln_slope(t: f64) -> f64 {
    -t.abs() - 2.0 * ln_1p(exp(-t.abs()))
}

/// log ∫ of a log-concave weight with this derivative, and its mean, by the trapezoid rule with step ½.
fn outwards(log_weight: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64) -> (f64, f64) {
    const STEP: f64 = 0.5;
    let (mut low, mut high) = (-1.0, 1.0);
    while slope(low) < 0.0 && low > -1e300 {
        low *= 2.0;
    }
    while slope(high) > 0.0 && high < 1e300 {
        high *= 2.0;
    }
    while high - low > STEP * (1.0 + 1e-12 * high.abs()) {
        let middle = 0.5 * (low + high);
        if slope(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    let top = log_weight(low);
    let (mut total, mut moment) = (1.0, 0.0);
    for direction in [STEP, -STEP] {
        let mut shift = direction;
        loop {
            let weight = exp(log_weight(low + shift) - top);
            total += weight;
            moment += weight * shift;
            if weight.is_nan() || weight <= 1e-17 || shift.abs() > 1e5 {
                break;
            }
            shift += direction;
        }
    }
    (top + ln(STEP * total), low + moment / total)
}

/// E log(1 + e^x) for x ~ N(mean, variance), relative error below 1e−12.
///
/// Beyond variance 4: log(1 + e^x) = ∫ σ'(t) (x − t)₊ dt, so the mean is ∫ σ'(t) E(x − t)₊ dt.
pub fn softplus_gaussian(mean: f64, variance: f64) -> f64 {
    if variance == 0.0 {
        return ln_1p_exp(mean);
    }
    if variance <= WIDE {
        let [value] = over_gaussian(mean, variance, |x| [ln_1p_exp(x)]);
        return value;
    }
    let deviation = variance.sqrt();
    let excess = |t: f64| {
        let z = (mean - t) / deviation;
        let after = if z < -6.0 { truncation_tail(-z).0 } else { z + mean_shift(z) };
        exp(ln_normal_cdf(z) + ln_slope(t)) * after
    };
    let start = (-42.0_f64).min(mean + 0.5 * variance - 46.0).max(-1e4);
    let count = ((42.0 - start) / 0.5) as usize;
    0.5 * deviation * (0..=count).map(|k| excess(start + 0.5 * k as f64)).sum::<f64>()
}

/// E log(1 + e^x) − log(1 + e^m) for x ~ N(m, variance), free of cancellation. It is even in the mean.
///
/// Up to variance 4 the values m ± s go together: their excess is ½ log(1 + 4 σ(m) σ(−m) sinh²(s/2)).
pub(crate) fn softplus_gap(mean: f64, variance: f64) -> f64 {
    let low = -mean.abs();
    if variance > WIDE {
        return softplus_gaussian(low, variance) - ln_1p_exp(low);
    }
    let slope = logistic(low) * logistic(-low);
    let [value] = over_gaussian(0.0, variance, |s| {
        let half = 0.5 * libm::expm1(s.abs()) * exp(-0.5 * s.abs());
        [0.5 * ln_1p(4.0 * slope * half * half)]
    });
    value
}

/// log(1 + e^{m + d}) − log(1 + e^m) − d σ(m), free of cancellation.
pub(crate) fn softplus_excess(mean: f64, d: f64) -> f64 {
    // Even in both together.
    let (mean, d) = if mean > 0.0 { (-mean, -d) } else { (mean, d) };
    let p = logistic(mean);
    if d > 30.0 {
        // Far above, where e^d may be too large for a number, nothing cancels.
        return ln_1p_exp(mean + d) - ln_1p_exp(mean) - p * d;
    }
    if d.abs() > 0.02 {
        return ln_1p(p * libm::expm1(d)) - p * d;
    }
    let (q, skew) = (p * (1.0 - p), 1.0 - 2.0 * p);
    let fifth = d / 5.0 * skew * (1.0 - 12.0 * q) + d * d / 30.0 * (1.0 - 30.0 * q * (1.0 - 4.0 * q));
    let fourth = d / 4.0 * (1.0 - 6.0 * q + fifth);
    0.5 * q * d * d * (1.0 + d / 3.0 * (skew + fourth))
}
