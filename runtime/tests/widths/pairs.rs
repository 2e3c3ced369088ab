//! Factors of two random numbers, one of them integrated out in closed form.

use crate::reference::{Weighted, assert_near};
use posterity_runtime::operators::{gaussian, logistic_noise, product, sin, square, tanh};
use posterity_runtime::special::ln_gamma;
use posterity_runtime::{Gamma, Gaussian};

const LN_2PI: f64 = 1.837_877_066_409_345_3;
const SDS: [f64; 8] = [1e-8, 1e-5, 1e-3, 0.1, 1.0, 30.0, 1e3, 1e6];

fn ln_normal(x: f64, mean: f64, variance: f64) -> f64 {
    -0.5 * (LN_2PI + variance.ln() + (x - mean) / variance * (x - mean))
}

/// The log weight at log x of a Gamma.
fn ln_gamma_at(it: Gamma, u: f64) -> f64 {
    it.shape * (u + it.rate.ln()) - it.rate * u.exp() - ln_gamma(it.shape)
}

#[test]
fn logistic_differences() {
    for sd in SDS {
        for (z, scale) in [(0.0, 1.0), (1.5, 0.1), (-2.0, 1.0), (0.3, 40.0)] {
            let mean: f64 = if sd < 1.0 { z } else { z * sd };
            let x = Gaussian::from_mean_variance(mean, sd * sd);
            let told = |d: f64| {
                let t = ((mean + d) / scale).abs();
                -t - 2.0 * (-t).exp().ln_1p() - f64::ln(scale) + ln_normal(d, 0.0, sd * sd)
            };
            let want = Weighted::new(told, &[(0.0, sd), (-mean, scale)]);
            let got = logistic_noise::ep::log_evidence(x, Gaussian::point(0.0), scale);
            let case = format!("logistic noise {scale} at {mean} sd {sd}");
            assert_near(&case, got, want.log_integral, 1e-9 * (1.0 + got.abs()));
            let message = logistic_noise::ep::to_location(x, Gaussian::from_mean_variance(0.2, 1e-6), scale);
            assert!(message.precision >= 0.0, "{case}: {message:?}");
        }
    }
}

#[test]
fn random_precisions() {
    for shape in [1e-6, 1e-3, 0.1, 2.0, 300.0] {
        for (sd, error) in [(1e-6, 1.0), (1.0, 0.0), (1e3, 5.0), (0.0, 1e-6), (1e6, 1e7)] {
            let precision = Gamma::from_shape_rate(shape, f64::max(shape, 1.0) * 0.7);
            let mean = Gaussian::from_mean_variance(0.0, sd * sd);
            let told = |u: f64| {
                if u > 300.0 {
                    f64::NEG_INFINITY
                } else {
                    ln_gamma_at(precision, u) + ln_normal(error, 0.0, sd * sd + (-u).exp())
                }
            };
            let places = [
                (0.0, 1.0),
                (-2.0 * f64::ln(f64::max(sd, 1e-9)), 1.0),
                (-2.0 * f64::ln(f64::max(error, 1e-9)), 1.0),
            ];
            let want = Weighted::new(told, &places).log_integral;
            let got = gaussian::ep::log_evidence_random_precision(Gaussian::point(error), mean, precision);
            assert_near(&format!("precision {shape}, {sd}, {error}"), got, want, 1e-8 * (1.0 + got.abs()));
        }
    }
}

#[test]
fn products() {
    for shape in [1e-6, 1e-3, 0.1, 2.0, 300.0] {
        let a = Gamma::from_shape_rate(shape, f64::max(shape, 1.0) * 0.7);
        for ((p, v), (m, w)) in [
            ((3.0, 1e-6), (1.0, 1e6)),
            ((3.0, 1e-6), (2.0, 1e-4)),
            ((-1e3, 1.0), (2.0, 1e2)),
            ((0.0, 1e6), (1.0, 1.0)),
            ((5.0, 1e-12), (0.0, 1.0)),
        ] {
            let told = |u: f64| {
                // Beyond, the Gamma has nothing left.
                if u > 300.0 {
                    f64::NEG_INFINITY
                } else {
                    ln_gamma_at(a, u) + ln_normal(p, u.exp() * m, v + (2.0 * u).exp() * w)
                }
            };
            let of = |x: f64| if x > 0.0 && x.is_finite() { x.ln() } else { 0.0 };
            let places = [(0.0, 1.0), (0.5 * f64::ln(v / w), 0.1), (of((p / m).abs()), 1e-3)];
            let want = Weighted::new(told, &places).log_integral;
            let of = Gaussian::from_mean_variance;
            let got = product::ep::log_evidence_positive_a(of(p, v), a, of(m, w));
            assert_near(&format!("product {shape}, {p}, {v}, {m}, {w}"), got, want, 1e-8 * (1.0 + got.abs()));
        }
        for (of_product, b) in [
            ((1.0, 1.0), (2.0, 3.0)),
            ((4.0, 1e-4), (1e-4, 1.0)),
            ((50.0, 1e3), (1e-3, 10.0)),
            ((2.0, 1.0), (200.0, 1.0)),
        ] {
            let (of_product, b) =
                (Gamma::from_shape_rate(of_product.0, of_product.1), Gamma::from_shape_rate(b.0, b.1));
            // Given b, ∫ over a.
            let total = a.shape + of_product.shape - 1.0;
            if total <= 0.0 || b.shape + of_product.shape - 1.0 <= 0.0 {
                continue;
            }
            let constant = ln_gamma(total) - ln_gamma(a.shape) + a.shape * a.rate.ln()
                - ln_gamma(of_product.shape)
                + of_product.shape * of_product.rate.ln();
            let told = |u: f64| {
                ln_gamma_at(b, u) + (of_product.shape - 1.0) * u
                    - total * (a.rate + of_product.rate * u.exp()).ln()
                    + constant
            };
            let want = Weighted::new(
                told,
                &[((b.shape.max(1.0) / b.rate).ln(), 0.1), ((a.rate / of_product.rate).ln(), 1.0)],
            );
            let got = product::ep::log_evidence_gammas(of_product, a, b);
            assert_near(
                &format!("gammas {of_product:?}, {a:?}, {b:?}"),
                got,
                want.log_integral,
                1e-8 * (1.0 + got.abs()),
            );
        }
    }
}

/// Checks the evidence of y = g(x), told to be about `at`, where g has one of `roots`, for x ~ N(mean, sd²).
fn check(
    name: &str,
    (mean, sd): (f64, f64),
    (at, variance): (f64, f64),
    g: impl Fn(f64) -> f64,
    roots: &[f64],
    log_evidence: impl Fn(Gaussian, Gaussian) -> f64,
) {
    let told = |d: f64| ln_normal(g(mean + d), at, variance) + ln_normal(d, 0.0, sd * sd);
    let places: Vec<(f64, f64)> =
        std::iter::once((0.0, sd)).chain(roots.iter().map(|root| (root - mean, 0.01))).collect();
    let (y, x) = (Gaussian::from_mean_variance(at, variance), Gaussian::from_mean_variance(mean, sd * sd));
    let (got, want) = (log_evidence(y, x), Weighted::new(told, &places).log_integral);
    assert_near(&format!("{name} {at}, {variance} at {mean} sd {sd}"), got, want, 1e-8 * (1.0 + got.abs()));
}

#[test]
fn bounded_and_square() {
    for sd in SDS {
        for (z, (at, variance)) in [(0.0, (0.5, 0.01)), (0.6, (-0.9, 1.0)), (-1.5, (0.2, 1e-4))] {
            let mean: f64 = if sd < 1.0 { z } else { z * sd };
            let bends = [f64::atanh(at), -1.0, 0.0, 1.0];
            check("tanh", (mean, sd), (at, variance), f64::tanh, &bends, tanh::ep::log_evidence);
            let (at, root) = (at.abs(), at.abs().sqrt());
            let square_of = |x: f64| x * x;
            check("square", (mean, sd), (at, variance), square_of, &[root, -root], square::ep::log_evidence);
        }
    }
}

/// A sine of a narrow angle is drawn towards the nearest place where it is what it is told.
#[test]
fn sines_of_narrow_angles() {
    for sd in SDS.into_iter().filter(|&sd| sd <= 0.1) {
        for (mean, at, variance) in
            [(0.0_f64, 0.5_f64, 1e-4), (1.2, -0.3, 0.01), (7.0, 0.9, 1e-3), (3.0, 1.5, 0.1)]
        {
            let root = at.clamp(-1.0, 1.0).asin();
            let turns = ((mean - root) / std::f64::consts::TAU).round() * std::f64::consts::TAU;
            check("sin", (mean, sd), (at, variance), f64::sin, &[root + turns], sin::ep::log_evidence);
        }
    }
}

/// E tanh x, and what it tells, under a wide Gaussian: two steps of height 1.
#[test]
fn means_of_wide_gaussians() {
    for sd in SDS {
        let x = Gaussian::from_mean_variance(0.4 * sd, sd * sd);
        let it = Weighted::new(|d| ln_normal(d, 0.4 * sd, sd * sd), &[(0.4 * sd, sd), (0.0, 1.0)]);
        let (mean, forward) = (it.expect(f64::tanh), tanh::vmp::to_y(x));
        let spread = it.expect(|d| (d.tanh() - mean) * (d.tanh() - mean));
        assert_near(&format!("tanh sd {sd}"), forward.mean(), mean, 1e-9 * mean);
        assert_near(&format!("tanh sd {sd}"), forward.variance(), spread, 1e-9 * spread);
        // E of the first and second derivatives.
        let message = tanh::vmp::to_x(Gaussian::from_natural(1.0, 0.0), x);
        let bend = it.expect(|d| -2.0 * d.tanh() / d.cosh() / d.cosh());
        assert_near(&format!("tanh slope sd {sd}"), message.precision, -bend, 1e-8 * bend.abs());
    }
}
