//! The gamma function's family.

use super::{exp, ln};

/// log Γ(x) for x > 0, from `libm` (1 ulp).
#[inline]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// log n!.
#[inline]
pub fn ln_factorial(n: f64) -> f64 {
    ln_gamma(n + 1.0)
}

/// log B(a, b).
#[inline]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < 1e4 {
        return ln_gamma(small) + (ln_gamma(large) - ln_gamma(large + small));
    }
    ln_gamma(small) - ln_gamma_ratio(large, small)
}

/// log Γ(a + b) − log Γ(a) for a ≥ 1e4, without cancellation (difference of Stirling series).
fn ln_gamma_ratio(a: f64, b: f64) -> f64 {
    let s = a + b;
    (a - 0.5) * libm::log1p(b / a) + b * ln(s) - b + stirling(s) - stirling(a)
}

/// The tail of Stirling's series for log Γ(x), x ≥ 1e4.
fn stirling(x: f64) -> f64 {
    let z = 1.0 / (x * x);
    (1.0 / 12.0 - z * (1.0 / 360.0 - z / 1260.0)) / x
}

/// log of the binomial coefficient; −∞ when k > n.
pub fn ln_choose(n: f64, k: f64) -> f64 {
    if k > n {
        return f64::NEG_INFINITY;
    }
    if n < 1e4 {
        return ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    }
    -ln(n + 1.0) - ln_beta(k + 1.0, n - k + 1.0)
}

/// Σ over i < 6 of 1/(x + i) in one division: the pairs (i, 5 − i) share x² + 5x.
#[inline]
fn reciprocals(x: f64) -> f64 {
    let a = x * x + 5.0 * x;
    let (b, c) = (a + 4.0, a + 6.0);
    (2.0 * x + 5.0) * (a * b + a * c + b * c) / (a * b * c)
}

/// The asymptotic series Σ B₂ₖ/(2k) zᵏ⁻¹ with z = x⁻², for x ≥ 6: below 1e−16 absolute.
#[inline]
fn series(z: f64) -> f64 {
    8.333_333_333_333_333e-2
        - z * (8.333_333_333_333_333e-3
            - z * (3.968_253_968_253_968e-3
                - z * (4.166_666_666_666_667e-3
                    - z * (7.575_757_575_757_576e-3
                        - z * (2.109_279_609_279_609_3e-2
                            - z * (8.333_333_333_333_333e-2
                                - z * (4.432_598_039_215_686e-1 - z * 3.053_954_330_270_119_7)))))))
}

/// The digamma function ψ(x), x > 0: error below 1e−14 (1 + |ψ|).
#[inline]
pub fn digamma(x: f64) -> f64 {
    let small = x < 6.0;
    let y = if small { x + 6.0 } else { x };
    let z = 1.0 / (y * y);
    let value = ln(y) - 0.5 / y - z * series(z);
    if small { value - reciprocals(x) } else { value }
}

/// exp ψ(x) for x > 0 without a logarithm: relative error below 2e−14. Branch-free.
#[inline]
pub fn exp_digamma(x: f64) -> f64 {
    let y = x + 6.0;
    let inverse = 1.0 / y;
    let z = inverse * inverse;
    y * exp(-(0.5 * inverse + z * series(z)) - reciprocals(x))
}

/// log x − ψ(x), without cancellation for large x.
#[inline]
pub fn ln_minus_digamma(x: f64) -> f64 {
    if x < 6.0 {
        return ln(x) - digamma(x);
    }
    let z = 1.0 / (x * x);
    0.5 / x + z * series(z)
}

/// The trigamma function ψ₁(x), x > 0: relative error below 1e−14.
pub fn trigamma(x: f64) -> f64 {
    let mut y = x;
    let mut sum = 0.0;
    while y < 8.0 {
        sum += 1.0 / (y * y);
        y += 1.0;
    }
    let z = 1.0 / (y * y);
    // B₂ₖ for k = 1…8.
    let tail = z
        * (1.0 / 6.0
            - z * (1.0 / 30.0
                - z * (1.0 / 42.0
                    - z * (1.0 / 30.0
                        - z * (5.0 / 66.0 - z * (691.0 / 2730.0 - z * (7.0 / 6.0 - z * 3617.0 / 510.0)))))));
    sum + (1.0 + 0.5 / y + tail) / y
}

/// The shape a of a Gamma with log a − ψ(a) = `gap` > 0: generalised Newton (Minka 2002).
pub fn gamma_shape(gap: f64) -> f64 {
    if gap < 1e-10 {
        return 0.5 / gap;
    }
    let s = gap;
    let mut a = (3.0 - s + ((s - 3.0) * (s - 3.0) + 24.0 * s).sqrt()) / (12.0 * s);
    for _ in 0..8 {
        let slope = a * a * (1.0 / a - trigamma(a));
        a = 1.0 / (1.0 / a + (ln_minus_digamma(a) - s) / slope);
    }
    a
}
