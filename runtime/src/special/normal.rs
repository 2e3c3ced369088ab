//! The normal distribution function, its tails and its truncations.

use super::scalar::RULE;
use super::{exp, ln, ln_1p};

/// log 2π.
pub const LN_2PI: f64 = 1.837_877_066_409_345_3;
const SQRT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;

/// (1 + 2x) e^{x²} erfc(x) for x ≥ 0: the Chebyshev expansion of degree 23 in (x − 3.75)/(x + 3.75), as a
/// polynomial in Estrin form. Relative error about 1e−15 for every x: one formula, so no branch to mispredict.
#[inline]
fn scaled_erfcx(x: f64) -> f64 {
    #[rustfmt::skip]
    const C: [f64; 24] = [
        1.2375126308378275, -0.14024059858554697, 0.0035854154854790257, 0.0822767384901452,
        -0.10880393014244462, 0.09230432116037748, -0.05869339857664934, 0.028362277418956406,
        -0.009746579683265262, 0.0017556258528952954, 0.000293714378044958, -0.0002901540805408417,
        5.164652974177416e-05, 2.238423915508223e-05, -1.1438048033346894e-05, -9.73559896736775e-07,
        1.7419821586224816e-06, -5.7218230603224086e-08, -2.4857126248016745e-07, 2.3263508708859124e-08,
        3.197926671666804e-08, -3.744210080962018e-09, -2.623107347133476e-09, 3.1114333809799254e-10,
    ];
    let t = (x - 3.75) / (x + 3.75);
    let t2 = t * t;
    let t4 = t2 * t2;
    let t8 = t4 * t4;
    let quad = |i: usize| (C[i] + t * C[i + 1]) + t2 * (C[i + 2] + t * C[i + 3]);
    let low = quad(0) + t4 * quad(4);
    let middle = quad(8) + t4 * quad(12);
    let high = quad(16) + t4 * quad(20);
    low + t8 * (middle + t8 * high)
}

/// φ(z)/Φ(z): how far truncation to x > 0 moves the mean of N(z, 1). Relative error about 1e−15 for
/// z ≤ 0 and 1e−14 up to z = 37.6; exactly 0 beyond.
#[expect(clippy::inline_always, reason = "a call in the middle of a loop spills every register")]
#[inline(always)]
pub fn mean_shift(z: f64) -> f64 {
    let x = z.abs() * std::f64::consts::FRAC_1_SQRT_2;
    let e = scaled_erfcx(x);
    let s = 1.0 + 2.0 * x;
    // z ≤ 0: √(2/π) s/e. z > 0: erfcx(−x) = 2 exp(x²) − erfcx(x), all times exp(−x²).
    let g = if x > 26.6 { 0.0 } else { exp(-x * x) };
    let numerator = if z > 0.0 { SQRT_2_OVER_PI * g * s } else { SQRT_2_OVER_PI * s };
    let denominator = if z > 0.0 { 2.0 * s - g * e } else { e };
    numerator / denominator
}

/// log Φ(z), relative error about 1e−15 in the lower tail, absolute in the upper.
#[inline]
pub fn ln_normal_cdf(z: f64) -> f64 {
    let x = z.abs() * std::f64::consts::FRAC_1_SQRT_2;
    if x == f64::INFINITY {
        return if z > 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    let e = scaled_erfcx(x) / (1.0 + 2.0 * x);
    if z <= 0.0 { ln(0.5 * e) - x * x } else { ln_1p(-0.5 * e * exp(-x * x)) }
}

/// Φ(z).
#[inline]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Φ(z + d) − Φ(z), free of cancellation, by Gauss–Legendre quadrature: for |z d| and |d| not much above 1.
pub(crate) fn normal_cdf_rise(z: f64, d: f64) -> f64 {
    let half = 0.5 * d;
    let nodes = RULE.iter().flat_map(|(at, share)| [(half - half * at, share), (half + half * at, share)]);
    let sum: f64 = nodes.map(|(s, share)| share * exp(-s * (z + 0.5 * s))).sum();
    half * sum * exp(-0.5 * (z * z + LN_2PI))
}

/// log Φ(z) − log Φ(−z).
#[inline]
pub fn logit_normal_cdf(z: f64) -> f64 {
    ln_normal_cdf(z) - ln_normal_cdf(-z)
}

/// log N(x; mean, variance).
#[inline]
pub fn ln_normal_density(x: f64, mean: f64, variance: f64) -> f64 {
    let error = x - mean;
    -0.5 * (LN_2PI + ln(variance) + error * error / variance)
}

/// The variance of N(z, 1) truncated to x > 0, which is 1 − v(v + z) with v the mean shift: below z = −6 by
/// continued fraction, free of cancellation (relative error below 1e−12 everywhere, 1e−15 in the tail).
#[inline]
pub fn truncation_shrink(z: f64, shift: f64) -> f64 {
    if z < -6.0 { truncation_tail(-z).1 } else { 1.0 - shift * (shift + z) }
}

/// Mean and variance of N(−t, 1) truncated to x > 0, for t ≥ 5.
///
/// With Dₙ = t + n/Dₙ₊₁ the mean is 1/D₂ (Laplace's continued fraction of Mills' ratio) and the variance
/// (t + 4/D₃ − 3/D₄)/(D₃ D₂²).
#[cold]
pub(crate) fn truncation_tail(t: f64) -> (f64, f64) {
    let mut d4 = t;
    for n in (4..48).rev() {
        d4 = t + f64::from(n) / d4;
    }
    let d3 = t + 3.0 / d4;
    let d2 = t + 2.0 / d3;
    (1.0 / d2, (1.0 + (4.0 / d3 - 3.0 / d4) / t) * (t / d3) / (d2 * d2))
}
