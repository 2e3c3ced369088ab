//! Special functions against published digits, identities and independent implementations.

use posterity_runtime::special::{
    digamma, exp, interval, ln, ln_1m_exp, ln_1p_exp, ln_beta, ln_choose, ln_gamma, ln_minus_digamma,
    ln_normal_cdf, ln_sum_exp, logistic_gaussian, logit_normal_cdf, mean_shift, normal_cdf,
    softplus_gaussian, trigamma, truncation_shrink,
};

fn assert_close(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= relative * want.abs() || got == want, "{got:e} is not {want:e}");
}

#[test]
fn exponential_and_logarithm() {
    for i in -7000..7000 {
        let x = f64::from(i) * 0.1001;
        assert_close(exp(x), libm::exp(x), 4e-16);
        let y = libm::exp(x);
        assert_close(ln(y), libm::log(y), 3e-16);
    }
    for i in 1..4000 {
        let y = f64::from(i) * 0.001;
        assert_close(ln(y), libm::log(y), 3e-16);
    }
    assert_eq!(ln(0.0), f64::NEG_INFINITY);
    assert_eq!(ln(f64::INFINITY), f64::INFINITY);
    assert!(ln(-1.0).is_nan() && ln(f64::NAN).is_nan() && exp(f64::NAN).is_nan());
    assert_close(ln_1p_exp(-40.0), (-40.0_f64).exp(), 1e-15);
    assert_close(ln_1m_exp(-1e-10), (1e-10_f64).ln(), 1e-10);
    assert_eq!(ln_sum_exp(f64::NEG_INFINITY, 2.0), 2.0);
}

#[test]
fn gamma_family() {
    assert_close(digamma(1.0), -0.577_215_664_901_532_9, 1e-14);
    assert_close(digamma(0.01), -100.560_885_457_868_67, 1e-14);
    assert_close(digamma(6.5), 1.792_911_330_399_932_7, 1e-14);
    assert_close(trigamma(1.0), std::f64::consts::PI.powi(2) / 6.0, 1e-14);
    assert_close(trigamma(0.5), std::f64::consts::PI.powi(2) / 2.0, 1e-14);
    for i in 1..400 {
        let x = f64::from(i) * 0.17;
        assert!((digamma(x) - statrs::function::gamma::digamma(x)).abs() < 1e-11 * (1.0 + 1.0 / x));
        assert!((digamma(x + 1.0) - digamma(x) - 1.0 / x).abs() < 1e-14 * (1.0 + 1.0 / x));
        assert_close(trigamma(x) - trigamma(x + 1.0), 1.0 / (x * x), 1e-11);
        if x > 6.0 {
            assert_close(ln_minus_digamma(x), x.ln() - digamma(x), 1e-11);
        }
        assert_close(ln_beta(x, 2.3), ln_gamma(x) + ln_gamma(2.3) - ln_gamma(x + 2.3), 2e-13);
    }
    // The asymptotic series of log x − ψ(x), where the difference itself loses all digits.
    for power in 2..=10 {
        let x = 10.0_f64.powi(power);
        let series = 0.5 / x + 1.0 / (12.0 * x * x) - 1.0 / (120.0 * x.powi(4));
        assert_close(ln_minus_digamma(x), series, 1e-12);
    }
    // B(n, 2) = 1/(n (n + 1)), C(n, 2) = n (n − 1)/2.
    assert_close(ln_beta(1e9, 2.0), -(1e9_f64).ln() - (1e9_f64 + 1.0).ln(), 1e-14);
    assert_close(ln_choose(1e8, 2.0), (1e8 * (1e8 - 1.0) / 2.0_f64).ln(), 1e-12);
}

#[test]
fn normal_tails() {
    assert_close(ln_normal_cdf(-20.0), -203.917_155_371_097_26, 1e-14);
    assert_close(logit_normal_cdf(-14.0), -101.563_034_407_449_96, 1e-14);
    assert_close(1.0 / mean_shift(-1.0), 0.655_679_542_418_798_5, 1e-14);
    assert_close(ln_normal_cdf(-30.0), -454.321_243_956_343_27, 1e-14);
    assert_eq!((ln_normal_cdf(f64::INFINITY), ln_normal_cdf(f64::NEG_INFINITY)), (0.0, f64::NEG_INFINITY));
    for i in -700..700 {
        let z = f64::from(i) * 0.05;
        let ratio = (-0.5 * z * z - 0.5 * (2.0 * std::f64::consts::PI).ln() - ln_normal_cdf(z)).exp();
        assert_close(mean_shift(z), ratio, 1e-12);
        if z > -37.0 {
            assert!((ln_normal_cdf(z) - normal_cdf(z).ln()).abs() < 1e-13 * (1.0 + z * z));
        }
    }
}

#[test]
fn truncated_variance_has_no_seam_and_the_right_tail() {
    // 1/z² − 6/z⁴ + 50/z⁶ in the tail.
    for z in [-200.0, -2000.0, -2e6, -1e100] {
        let t = 1.0 / (z * z);
        assert_close(truncation_shrink(z, mean_shift(z)), t * (1.0 - 6.0 * t + 50.0 * t * t), 1e-11);
    }
    let at = |z: f64| truncation_shrink(z, mean_shift(z));
    assert_close(at(-6.0 - 1e-12), at(-6.0), 1e-11);
    assert_close(at(0.0), 1.0 - 2.0 / std::f64::consts::PI, 1e-14);
}

#[test]
fn intervals_agree_with_their_tails() {
    // The moments of the union of two intervals are the mixture of theirs.
    for (low, middle, high) in
        [(-3.0, 0.2, 1.0), (0.5, 0.7, 4.0), (-9.0, -8.5, -8.0), (-40.0, -39.0, 2.0), (-0.3, 0.0, 30.0)]
    {
        let (all, left, right) = (
            interval(low, high, high - low),
            interval(low, middle, middle - low),
            interval(middle, high, high - middle),
        );
        let (p, q) = ((left.log_mass - all.log_mass).exp(), (right.log_mass - all.log_mass).exp());
        assert!((p + q - 1.0).abs() < 1e-12, "{low} {middle} {high}: {p} {q}");
        assert!((p * left.shift + q * right.shift - all.shift).abs() < 1e-11);
        let spread = |it: posterity_runtime::special::Interval| it.variance + (it.shift - all.shift).powi(2);
        assert!((p * spread(left) + q * spread(right) - all.variance).abs() < 1e-11);
        assert!((all.variance + all.gain - 1.0).abs() < 1e-12);
    }
}

/// ∫ g N(x; m, v) dx with a plain fine trapezoid.
fn under_gaussian(mean: f64, variance: f64, g: impl Fn(f64) -> f64) -> f64 {
    let (n, deviation) = (400_000, variance.sqrt());
    let reach = 12.0 * deviation + variance.min(200.0);
    let step = 2.0 * reach / f64::from(n);
    let term = |k: i32| {
        let x = mean - reach + step * f64::from(k);
        g(x) * (-0.5 * (x - mean).powi(2) / variance).exp()
    };
    (0..=n).map(term).sum::<f64>() * step / (2.0 * std::f64::consts::PI * variance).sqrt()
}

#[test]
fn logistic_under_a_gaussian() {
    let slope = |mean: f64, variance: f64| {
        let it = logistic_gaussian(mean, variance);
        it.log_mass.exp() * it.alpha
    };
    assert_close(slope(-5.0, 0.1), 0.006_973_926_871_493_361, 1e-12);
    let it = logistic_gaussian(-22.0, 1.0);
    assert_close(it.log_mass.exp() * (it.alpha * it.alpha - it.beta), 4.599_055_355_654_228e-10, 1e-11);
    assert_close(logistic_gaussian(2.0, 1.0).log_mass.exp(), 0.844_537_481_469_876_5, 1e-13);
    assert_close(logistic_gaussian(-9900.0, 1e5).log_mass, 1.931_315_767_766_99e-215_f64.ln(), 1e-14);
    assert_close(softplus_gaussian(0.0, 1.0), 0.806_059_183_347_440_4, 1e-13);
    let sigma = |x: f64| 1.0 / (1.0 + (-x).exp());
    for mean in [-30.0, -6.0, -0.3, 2.0, 9.0] {
        for variance in [1e-3, 0.08, 0.12, 0.7, 3.9, 4.1, 20.0, 150.0] {
            let it = logistic_gaussian(mean, variance);
            let mass = under_gaussian(mean, variance, sigma);
            let first = under_gaussian(mean, variance, |x| sigma(x) * sigma(-x));
            let second = under_gaussian(mean, variance, |x| sigma(x) * sigma(-x) * (sigma(-x) - sigma(x)));
            let (alpha, beta) = (first / mass, (first / mass).powi(2) - second / mass);
            assert_close(it.log_mass.exp(), mass, 1e-11);
            assert_close(it.alpha, alpha, 1e-11);
            assert!((it.beta - beta).abs() < 1e-12, "{mean} {variance}: {} {beta}", it.beta);
            let softplus = under_gaussian(mean, variance, |x| if x > 30.0 { x } else { x.exp().ln_1p() });
            assert_close(softplus_gaussian(mean, variance), softplus, 1e-11);
        }
    }
}
