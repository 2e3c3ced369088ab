//! Distributions fitted to mean logarithms where those have lost their digits.

use crate::assert_close;
use posterity_runtime::operators::logistic;
use posterity_runtime::special::softplus_gaussian;
use posterity_runtime::{Beta, Dirichlet, Gaussian};

/// The Beta with E log y and E log(1 − y) of y = logistic(x), x ~ N(mean, variance): ψ(α) − ψ(β) = mean and
/// ψ(α + β) − log(e^{ψ(α)} + e^{ψ(β)}) = ½ E log(1 + 4 σ(m) σ(−m) sinh²(s/2)), solved with 50 digits and more.
#[expect(clippy::excessive_precision, reason = "17 digits as computed")]
const LOGISTIC: &[(f64, f64, f64, f64)] = &[
    (0.0, 1.0, 2.4368292332665329, 2.4368292332665329),
    (0.0, 1e-8, 200000000.49999999, 200000000.49999999),
    (0.5, 1e-14, 264872127070013.26, 160653065971263.81),
    (1.0, 1e-16, 3.718_281_828_459_045e16, 1.367_879_441_171_442e16),
    (3.0, 0.3, 65.239369321811132, 3.7104215591916357),
    (5.0, 1.0, 105.54681212296018, 1.1565188521068248),
    (20.0, 1.0, 334795489.52390908, 1.1377247331403748),
    (34.0, 1.0, 402626486123017.01, 1.1377247271478636),
    (34.0, 1e-16, 5.8346174252745587e30, 10000000000000018.0),
    (40.0, 1.0, 1.6243111752482691e17, 1.1377247271478587),
    (60.0, 1.0, 7.8805924874563255e25, 1.1377247271478587),
    (60.0, 4.5, 3.677887365524439e24, 0.3055568998166322),
    (2.0, 30.0, 0.31301871716442803, 0.19773372378658091),
    (0.0, 400.0, 0.063128075719491904, 0.063128075719491904),
    (10.0, 1e4, 0.013360374632946953, 0.011786106987662102),
];

#[test]
fn a_logistic_has_a_beta_however_near_its_end() {
    for &(mean, variance, alpha, beta) in LOGISTIC {
        let both = |x: Gaussian| [logistic::ep::to_y(Beta::UNIFORM, x), logistic::vmp::to_y_exact(x)];
        for y in both(Gaussian::from_mean_variance(mean, variance)) {
            assert_close(y.alpha, alpha, 1e-12);
            assert_close(y.beta, beta, 1e-12);
        }
        for y in both(Gaussian::from_mean_variance(-mean, variance)) {
            assert_close(y.alpha, beta, 1e-12);
            assert_close(y.beta, alpha, 1e-12);
        }
    }
    // A number has no digits left for 1 − 1e−400.
    let y = logistic::vmp::to_y_exact(Gaussian::from_mean_variance(900.0, 1.0));
    assert_eq!(y, Beta::point(1.0));
}

#[test]
fn a_beta_cavity_keeps_the_digits_too() {
    // A cavity that says next to nothing changes next to nothing.
    for &(mean, variance, alpha, beta) in LOGISTIC.iter().filter(|line| line.1 <= 1.0) {
        let x = Gaussian::from_mean_variance(mean, variance);
        let cavity = Beta::new(1.0 + 1e-12, 1.0 + 1e-12);
        let belief = cavity * logistic::ep::to_y(cavity, x);
        assert_close(belief.alpha, alpha, 1e-6);
        assert_close(belief.beta, beta, 1e-6);
    }
}

/// The bounds have the slack ½(t − |m|) − …, t² = m² + v, and min over a of ½a²v + …; here where both are plain.
#[test]
fn bounds_are_met() {
    for mean in [-3.0, 0.0, 0.7, 12.0, 25.0] {
        for variance in [0.3, 2.0, 40.0] {
            let x = Gaussian::from_mean_variance(mean, variance);
            let softplus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
            let t = (mean * mean + variance).sqrt();
            let jaakkola = softplus(-t) + 0.5 * (mean + t);
            let weights = (0..=100_000).map(|k| f64::from(k) * 1e-5);
            let saul_jordan = weights
                .map(|a| 0.5 * a * a * variance + softplus(mean + (0.5 - a) * variance))
                .fold(f64::INFINITY, f64::min);
            let exact = softplus_gaussian(mean, variance);
            let check = |y: Beta, bound: f64, tolerance: f64| {
                let (p, q) = (y.mean_log(), y.mean_log_one_minus());
                assert!(
                    (p - q - mean).abs() < 1e-11 && (q + bound).abs() < tolerance,
                    "{y:?} {p} {q} {bound}"
                );
            };
            check(logistic::vmp::to_y_jaakkola(x), jaakkola, 1e-11);
            check(logistic::vmp::to_y_saul_jordan(x), saul_jordan, 1e-8);
            check(logistic::vmp::to_y_exact(x), exact, 1e-11);
        }
    }
}

/// E log p = −Σ 1/(α + k) over k < β for a whole β.
#[test]
fn a_beta_near_its_end_has_mean_logs() {
    for alpha in [0.3, 7.0, 2e4, 1e9, 1e17] {
        let y = Beta::new(alpha, 3.0);
        let want: f64 = -(0..3).map(|k| 1.0 / (alpha + f64::from(k))).sum::<f64>();
        assert_close(y.mean_log(), want, 1e-14 * (1.0 + 1e4 / alpha.min(1e4)));
        assert_close(Beta::new(3.0, alpha).mean_log_one_minus(), y.mean_log(), 0.0);
    }
    let known = Dirichlet::from_mean_log(&[0.25_f64.ln(), 0.75_f64.ln()]);
    assert!(known.is_point() && (known.counts()[0] - 0.25).abs() < 1e-15);
}

/// A Beta is found again from its mean logs, one or both counts next to 0.
#[test]
fn small_counts_are_found_from_the_mean_logs() {
    for alpha in [1e-9, 1e-6, 1e-3, 0.05, 0.5] {
        for beta in [1e-12, 1e-9, 2e-6, 1e-4, 0.02] {
            let it = Beta::new(alpha, beta);
            let got = Beta::from_mean_logs(it.mean_log(), it.mean_log_one_minus());
            assert_close(got.beta, beta, 1e-8);
            // α is in E log p, as a difference of two ψ.
            let lost = 1e-15 * (1.0 / alpha).max(1.0) / it.mean_log().abs();
            assert_close(got.alpha, alpha, 1e-8 + 10.0 * lost);
        }
    }
}
