//! The gamma function's family.

use super::{exp, ln, ln_1p, ln_1p_exp, ln_sum_exp};

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

/// log B(a, b) for a, b > 0.
#[inline]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    ln_gamma(small) - ln_gamma_ratio(large, small)
}

/// log Γ(a + b) − log Γ(a) for a > 0 and b ≥ 0, without cancellation (beyond 1e4 the difference of Stirling series).
#[inline]
pub fn ln_gamma_ratio(a: f64, b: f64) -> f64 {
    let s = a + b;
    if a < 1e4 {
        return ln_gamma(s) - ln_gamma(a);
    }
    (a - 0.5) * libm::log1p(b / a) + b * ln(s) - b + stirling(s) - stirling(a)
}

/// log (m + d)! − log m! − d log m for m ≥ 0 (without the last term at 0), free of cancellation where d is small
/// beside a large m.
pub(crate) fn ln_factorial_excess(m: f64, d: f64) -> f64 {
    if m < 1e4 {
        return ln_factorial(m + d) - ln_factorial(m) - if m > 0.0 { d * ln(m) } else { 0.0 };
    }
    let s = m + d;
    if s < 1e4 {
        return -ln_gamma_ratio(s + 1.0, -d) - d * ln(m);
    }
    // (m + ½) log(1 + t) + d (log(1 + t) − 1) with t = d/m, and the tails of Stirling's series.
    let t = d / m;
    let main = if t.abs() < 1e-3 {
        d * t * (0.5 - t * (1.0 / 6.0 - t * (1.0 / 12.0 - t * (0.05 - t / 30.0))))
    } else {
        s * ln_1p(t) - d
    };
    main + 0.5 * ln_1p(t) + stirling(s) - stirling(m)
}

/// log Γ(x) − ((x − ½) log x − x).
pub(crate) fn ln_gamma_over_stirling(x: f64) -> f64 {
    if x < 1e4 { ln_gamma(x) - (x - 0.5) * ln(x) + x } else { 0.5 * super::LN_2PI + stirling(x) }
}

/// The tail of Stirling's series for log Γ(x), x ≥ 1e4.
fn stirling(x: f64) -> f64 {
    let z = 1.0 / (x * x);
    (1.0 / 12.0 - z * (1.0 / 360.0 - z / 1260.0)) / x
}

/// log of the binomial coefficient for k ≥ 0; −∞ when k > n.
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

/// exp ψ(x), x > 0, without a logarithm: relative error below 1e−14; next to nothing where ψ(x) is below −708.
///
/// - ψ(x) = log y − ½/y − s(1/y²)/y² − Σ 1/(x + i) over the first six i, with y = x + 6.
#[inline]
pub(crate) fn exp_digamma(x: f64) -> f64 {
    let y = x + 6.0;
    let inverse = 1.0 / y;
    let z = inverse * inverse;
    y * super::exp(-0.5 * inverse - z * series(z) - reciprocals(x))
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

/// The trigamma function ψ₁(x) for x > 0, where its loop ends: relative error below 1e−14.
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

/// x ψ₁(x) − 1 for x > 0, which is 1/(2x) and less for large x: relative error below 1e−12.
pub(crate) fn trigamma_excess(x: f64) -> f64 {
    if x < 20.0 {
        return x * trigamma(x) - 1.0;
    }
    let z = 1.0 / (x * x);
    0.5 / x + z * (1.0 / 6.0 - z * (1.0 / 30.0 - z * (1.0 / 42.0 - z * (1.0 / 30.0 - z * 5.0 / 66.0))))
}

/// The tetragamma function ψ₂(x) = ψ₁′(x) for x > 0: relative error below 1e−12.
pub(crate) fn tetragamma(x: f64) -> f64 {
    let mut y = x;
    let mut sum = 0.0;
    while y < 12.0 {
        sum -= 2.0 / (y * y * y);
        y += 1.0;
    }
    let z = 1.0 / (y * y);
    let tail =
        z * (0.5 - z * (1.0 / 6.0 - z * (1.0 / 6.0 - z * (0.3 - z * (5.0 / 6.0 - z * 691.0 / 210.0)))));
    sum - z * (1.0 + 1.0 / y + tail)
}

/// ψ(a + b) − ψ(a) for a ≥ 1e4 and b ≥ 0, without cancellation (difference of asymptotic series).
pub(crate) fn digamma_rise(a: f64, b: f64) -> f64 {
    let s = a + b;
    ln_1p(b / a) + 0.5 * (b / a) / s * (1.0 + (1.0 / a + 1.0 / s) / 6.0)
}

/// The x > 0 with ψ(x) = `value`, by Newton's method from Minka's start.
fn inverse_digamma(value: f64) -> f64 {
    let mut x = if value > -2.22 { exp(value) + 0.5 } else { -1.0 / (value + 0.577_215_664_901_532_9) };
    // Beyond 30 the start is exact.
    for _ in 0..if value > 30.0 { 0 } else { 6 } {
        x -= (digamma(x) - value) / trigamma(x);
    }
    x
}

/// The shape a of a Gamma with log a − ψ(a) = `gap` > 0: generalised Newton (Minka 2002).
pub fn gamma_shape(gap: f64) -> f64 {
    if gap < 1e-10 {
        return 0.5 / gap;
    }
    if gap > 1e15 {
        return 1.0 / gap;
    }
    let s = gap;
    let mut a = (3.0 - s + ((s - 3.0) * (s - 3.0) + 24.0 * s).sqrt()) / (12.0 * s);
    for _ in 0..8 {
        let slope = a * a * (1.0 / a - trigamma(a));
        a = 1.0 / (1.0 / a + (ln_minus_digamma(a) - s) / slope);
    }
    a
}

/// The counts (α, β) of a Beta with E log p − E log(1 − p) = `logit` and −log(e^{E log p} + e^{E log(1−p)}) = `gap` > 0,
/// which is 0 for a point. Both mean logs follow from these two, and they keep the digits that the mean logs lose
/// where p is almost known, or is almost 0 or 1.
///
/// One count is found by the secant method; the other is an inverse digamma away.
pub(crate) fn beta_counts(logit: f64, gap: f64) -> (f64, f64) {
    if logit < 0.0 {
        let (beta, alpha) = beta_counts(-logit, gap);
        return (alpha, beta);
    }
    // Where α is so large that 1 − p is a Gamma, the gap of that.
    let start = gamma_shape(ln_sum_exp(0.0, ln(gap) + ln_1p_exp(logit)));
    if start < 0.1 {
        // Of so small a count ψ, and with it α, depends on digits that its logarithm does not have.
        let lesser = |greater: f64| inverse_digamma(digamma(greater) - logit);
        let greater = falling_root(|t| ln(beta_gap(exp(t), lesser(exp(t)))) - ln(gap), 0.0);
        return (exp(greater), lesser(exp(greater)));
    }
    let greater = |lesser: f64| inverse_digamma(logit + digamma(lesser));
    let lesser = exp(falling_root(|t| ln(beta_gap(greater(exp(t)), exp(t))) - ln(gap), ln(start)));
    (greater(lesser), lesser)
}

/// Where a falling function is 0, from near it: bracketed and then found by the secant method.
fn falling_root(excess: impl Fn(f64) -> f64, start: f64) -> f64 {
    let direction = if excess(start) > 0.0 { 1.0 } else { -1.0 };
    let (mut low, mut step) = ((start, excess(start)), 1e-3 * direction);
    let mut high = (start + step, excess(start + step));
    while high.1 * direction > 0.0 && step.abs() < 1e3 {
        step *= 4.0;
        low = high;
        high = (low.0 + step, excess(low.0 + step));
    }
    root(excess, low, high)
}

/// ψ(α + β) − log(e^{ψ(α)} + e^{ψ(β)}) > 0.
fn beta_gap(alpha: f64, beta: f64) -> f64 {
    if beta < 0.1 && beta < 1e-6 * alpha {
        // Two terms of ψ(α + β) − ψ(α) in β.
        let rise = beta * (trigamma(alpha) + 0.5 * beta * tetragamma(alpha));
        return rise - ln_1p(exp(digamma(beta) - digamma(alpha)));
    }
    let total = alpha + beta;
    let (p, q) = (alpha / total, beta / total);
    let lost = p * libm::expm1(-ln_minus_digamma(alpha)) + q * libm::expm1(-ln_minus_digamma(beta));
    if lost < -0.5 {
        return digamma(total) - ln_sum_exp(digamma(alpha), digamma(beta));
    }
    -ln_1p(lost) - ln_minus_digamma(total)
}

/// The root between two points of opposite sign (Illinois).
fn root(f: impl Fn(f64) -> f64, mut a: (f64, f64), mut b: (f64, f64)) -> f64 {
    for _ in 0..100 {
        let middle = (a.0 * b.1 - b.0 * a.1) / (b.1 - a.1);
        let next = (middle, f(middle));
        if next.1 * b.1 < 0.0 {
            a = b;
        } else {
            a.1 *= 0.5;
        }
        let moved = (next.0 - b.0).abs();
        b = next;
        if b.1 == 0.0 || moved < 1e-15 * (1.0 + b.0.abs()) || (a.0 - b.0).abs() < 1e-15 * (1.0 + b.0.abs()) {
            break;
        }
    }
    b.0
}
