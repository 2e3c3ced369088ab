//! Exponential, logarithm and their stable combinations.

/// exp(x) within about 1 ulp for −708 ≤ x ≤ 709; beyond, the argument is clamped (the least value, about
/// 1e−308, stands for zero). NaN stays NaN. Branch-free.
#[inline]
pub fn exp(x: f64) -> f64 {
    const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52: adding it rounds to the nearest integer
    let x = if x < -708.0 { -708.0 } else { x };
    let x = if x > 709.0 { 709.0 } else { x };
    let y = x * std::f64::consts::LOG2_E + ROUND;
    let k = y - ROUND;
    let r = (x - k * 6.931_471_803_691_238e-1) - k * 1.908_214_929_270_587_7e-10;
    // Taylor to degree 13 in Estrin form on |r| ≤ 0.347: truncation below 5e−18.
    let r2 = r * r;
    let r4 = r2 * r2;
    let p01 = 1.0 + r;
    let p23 = 0.5 + r * 1.666_666_666_666_666_6e-1;
    let p45 = 4.166_666_666_666_666_4e-2 + r * 8.333_333_333_333_333e-3;
    let p67 = 1.388_888_888_888_889e-3 + r * 1.984_126_984_126_984e-4;
    let p89 = 2.480_158_730_158_73e-5 + r * 2.755_731_922_398_589e-6;
    let pab = 2.755_731_922_398_589_3e-7 + r * 2.505_210_838_544_172e-8;
    let pcd = 2.087_675_698_786_81e-9 + r * 1.605_904_383_682_161_3e-10;
    let low = p01 + r2 * p23;
    let middle = p45 + r2 * p67;
    let high = p89 + r2 * pab + r4 * pcd;
    let p = low + r4 * (middle + r4 * high);
    // 2^k, through the exponent bits that the rounding left in the low mantissa.
    p * f64::from_bits((y.to_bits() << 52).wrapping_add(1023 << 52))
}

/// The natural logarithm within 1 ulp (the polynomial of fdlibm, without its branches); −∞ at 0, NaN
/// below; subnormal arguments count as 0.
#[inline]
pub fn ln(x: f64) -> f64 {
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    // x = 2^k m with m in [√½, √2): subtracting the bits of √½ makes the exponent roll over there.
    let offset = 0x3fe6_a09e_667f_3bcd_u64;
    let shifted = x.to_bits().wrapping_sub(offset);
    let k = (shifted.cast_signed() >> 52) as f64;
    let m = f64::from_bits((shifted & 0x000f_ffff_ffff_ffff).wrapping_add(offset));
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (0.399_999_999_994_094_2 + w * (0.222_221_984_321_497_84 + w * 0.153_138_376_992_093_73));
    let odd = z
        * (0.666_666_666_666_673_5
            + w * (0.285_714_287_436_623_9 + w * (0.181_835_721_616_180_5 + w * 0.147_981_986_051_165_86)));
    let half = 0.5 * f * f;
    let value = k * LN2_HIGH - ((half - (s * (half + even + odd) + k * LN2_LOW)) - f);
    let value = if x < f64::MIN_POSITIVE { f64::NEG_INFINITY } else { value };
    let value = if x < 0.0 || x.is_nan() { f64::NAN } else { value };
    if x == f64::INFINITY { x } else { value }
}

/// log(1 + x) for x > −1, relative error below 4e−16: the logarithm of the rounded sum, corrected for what
/// rounding took.
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    let sum = 1.0 + x;
    let lost = x - (sum - 1.0);
    let value = ln(sum);
    if sum > 0.0 && sum < f64::INFINITY { value + lost / sum } else { value }
}

/// The logistic function 1/(1 + e^−x).
#[inline]
pub fn logistic(x: f64) -> f64 {
    // Exactly 0 and 1 at the ends: what is certain leaves no mass to the other side.
    let e = if x.is_infinite() { 0.0 } else { exp(-x.abs()) };
    let small = e / (1.0 + e);
    if x >= 0.0 { 1.0 / (1.0 + e) } else { small }
}

/// log p − log(1 − p) for 0 ≤ p ≤ 1, infinite at the ends; NaN elsewhere.
#[inline]
pub fn logit(p: f64) -> f64 {
    ln(p) - ln_1p(-p)
}

/// log(1 + e^x).
#[inline]
pub fn ln_1p_exp(x: f64) -> f64 {
    if x == f64::NEG_INFINITY {
        return 0.0;
    }
    x.max(0.0) + ln_1p(exp(-x.abs()))
}

/// log(1 − e^x) for x ≤ 0.
#[inline]
pub fn ln_1m_exp(x: f64) -> f64 {
    if x > -std::f64::consts::LN_2 { ln(-libm::expm1(x)) } else { ln_1p(-exp(x)) }
}

/// log(e^a + e^b); an infinite argument is taken as the limit.
#[inline]
pub fn ln_sum_exp(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY || high == f64::INFINITY {
        return high;
    }
    high + ln_1p(exp(low - high))
}

/// log Σ e^xᵢ; −∞ for no terms or all −∞.
pub fn ln_sum_exp_of(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let high = terms.clone().fold(f64::NEG_INFINITY, f64::max);
    if high.is_infinite() {
        return high;
    }
    high + ln(terms.map(|term| if term == f64::NEG_INFINITY { 0.0 } else { exp(term - high) }).sum())
}

/// d − log(1 + d) for d > −1, without cancellation where d is small.
pub(crate) fn minus_ln_1p(d: f64) -> f64 {
    if d.abs() < 1e-2 {
        // Σ over k ≥ 2 of (−d)ᵏ/k, to d⁹.
        let tail = 1.0 / 6.0 - d * (1.0 / 7.0 - d * (1.0 / 8.0 - d / 9.0));
        return d * d * (0.5 - d * (1.0 / 3.0 - d * (0.25 - d * (0.2 - d * tail))));
    }
    d - ln_1p(d)
}

/// exp(t) − 1 − t, without cancellation where t is small.
pub(crate) fn expm1_minus(t: f64) -> f64 {
    if t.abs() < 1e-2 {
        // Σ over k ≥ 2 of tᵏ/k!, to t⁷.
        let tail = 1.0 / 24.0 + t * (1.0 / 120.0 + t * (1.0 / 720.0 + t / 5040.0));
        return t * t * (0.5 + t * (1.0 / 6.0 + t * tail));
    }
    libm::expm1(t) - t
}
