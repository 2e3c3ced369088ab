//! Products of Gaussians and of Gammas where the likelihood is far from the cavities, or where means are far from 0.

use crate::assert_close;
use posterity_runtime::Gaussian;
use posterity_runtime::operators::product;

/// Mean and variance of the product, of `a` and of `b`; log evidence and the belief about `a` by a fine trapezoid rule
/// over `a` with 25 digits, its panels found by a scan.
const FAR: &[([f64; 6], f64, f64, f64)] = &[
    ([1000.0, 0.01, 1.0, 1.0, 1.0, 1.0], -942.80787618553, 31.626637931169, 0.25398507957002),
    ([300.0, 0.01, 1.0, 1.0, 1.0, 1.0], -270.80429766061, 17.327655459936, 0.25731987443664),
    ([3.0, 0.01, 1.0, 1.0, 1.0, 1.0], -2.5851799238832, 1.8109558481439, 0.33147017212655),
    // Two peaks 2000 and 600 deviations apart.
    ([1e6, 1.0, 0.001, 1.0, 0.001, 1.0], -1000006.0016924, 964.02716557736, 70651.12402947),
    ([1e5, 1.0, 1e-5, 1.0, 1e-5, 1.0], -100006.17537752, 1.9999583340475, 99995.500160412),
    ([-500.0, 1e-4, 2.0, 4.0, -1.0, 0.25], -439.99124600246, 44.218829281268, 1.0106484455475),
];

#[test]
fn both_factors_move_to_a_far_product() {
    for &([p, v, ma, va, mb, vb], log_evidence, mean, variance) in FAR {
        let of = Gaussian::from_mean_variance;
        let (product, a, b) = (of(p, v), of(ma, va), of(mb, vb));
        assert_close(product::ep::log_evidence(product, a, b), log_evidence, 1e-11);
        let belief = a * product::ep::to_a(product, a, b);
        // A mixture of two peaks has more variance than the cavity: the message is clipped, the mean kept.
        assert!((belief.mean() - mean).abs() < 1e-9 * variance.sqrt().max(mean.abs()), "{belief:?} {mean}");
        assert_close(belief.variance(), variance.min(va), 1e-9);
        let by_b = product::ep::log_evidence(product, b, a);
        assert_close(by_b, log_evidence, 1e-11);
    }
}

/// The derivatives of log N(p; a μ, v + a² w) with 60 digits.
#[test]
fn a_point_gets_the_derivatives_of_the_factor() {
    for ((p, v), a, (m, w), slope, precision) in [
        ((1e-7, 1e-16), 1e-7, (1.0, 0.01), -5e6, 5e15),
        ((3.0, 0.5), 1.2, (-0.7, 2.0), 1.592381219144988, 3.68637178309728),
    ] {
        let (product, b) = (Gaussian::from_mean_variance(p, v), Gaussian::from_mean_variance(m, w));
        let got = product::ep::to_a(product, Gaussian::point(a), b);
        assert_close(got.precision, precision, 1e-9);
        assert_close(got.precision_mean, slope + precision * a, 1e-9);
    }
}
