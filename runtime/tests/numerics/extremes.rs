//! Large shapes, tiny spreads and scales out of range.

use crate::assert_close;
use posterity_runtime::operators::{exp, gamma, gaussian, multinomial, poisson, product};
use posterity_runtime::special::{gamma_shape, ln_gamma, ln_gamma_ratio};
use posterity_runtime::{Dirichlet, Gamma, Gaussian, Predictor};

/// At shape s the precision is all but known to be 1: Gaussian, Poisson and exponential densities, and a fair coin.
#[test]
fn evidence_keeps_its_digits_at_large_shapes() {
    for s in [1e8, 1e12, 1e15] {
        let one = Gamma::from_shape_rate(s, s);
        let normal = -0.5 - 0.5 * (2.0 * std::f64::consts::PI).ln();
        assert_close(gaussian::ep::log_evidence_student(1.0, 0.0, one), normal, 2e-8);
        assert_close(poisson::ep::log_evidence(1, one), -1.0, 2e-8);
        assert_close(gamma::ep::log_evidence(1.0, 1.0, one), -1.0, 2e-8);
        let coin = Dirichlet::new(vec![s, s]);
        assert_close(multinomial::ep::log_evidence(&[1, 0], 1, &coin), 0.5_f64.ln(), 1e-13);
    }
    // Γ(a + 3)/Γ(a) = a (a + 1) (a + 2), on both sides of where the series takes over.
    for a in [0.4, 9_999.0, 10_001.0, 1e9, 1e16] {
        let a: f64 = a;
        assert_close(ln_gamma_ratio(a, 3.0), a.ln() + (a + 1.0).ln() + (a + 2.0).ln(), 1e-11);
    }
    assert_close(ln_gamma_ratio(2.0, 3.5), ln_gamma(5.5), 1e-14);
}

/// log a − ψ(a) = 1/2a + 1/12a² + …, so that of a product of two of shape s is s/2 + 1/12, of the ratio s/2 − 1/12.
#[test]
fn gaps_of_large_shapes_add_up() {
    for s in [1e4, 1e8, 1e12, 1e15] {
        let it = Gamma::from_shape_rate(s, 0.2 * s);
        assert_close(product::vmp::to_product_gammas(it, it).shape, 0.5 * s + 1.0 / 12.0, 1e-8);
        let ratio = gamma::ep::to_x(Gamma::UNIFORM, s, it);
        assert_close(ratio.shape, 0.5 * s - 1.0 / 12.0, 1e-8);
        assert_close(ratio.mean(), 0.2 * s * s / (s - 1.0), 1e-14);
    }
    let point = product::vmp::to_product_gammas(Gamma::point(3.0), Gamma::from_shape_rate(2.0, 1.0));
    assert_close(point.shape, 2.0, 1e-12);
    assert_close(point.rate, 1.0 / 3.0, 1e-12);
    assert_close(gamma_shape(1e20), 1e-20, 1e-14);
    // The message from N(5, v) through exp against Gamma(2, 1), by quadrature with 60 digits.
    for (variance, shape, rate) in [
        (1e-4, 10145.4511763376, 68.363305428987),
        (1e-9, 1000000147.5798, 6737947.99010146),
        (1e-12, 1000000000147.58, 6737947000.07648),
    ] {
        let x = Gaussian::from_mean_variance(5.0, variance);
        let got = exp::ep::to_y(Gamma::from_shape_rate(2.0, 1.0), x);
        assert_close(got.shape, shape, 1e-7);
        assert_close(got.rate, rate, 1e-7);
    }
}

/// Each mean squared times the other variance, and both variances.
#[test]
fn a_product_with_a_large_mean_keeps_its_variance() {
    for (a, b, want) in [
        ((1e8, 1.0), (1.0, 1e-20), 1.0001 + 1e-20),
        ((1e3, 1e-12), (1.0, 0.0), 1e-12),
        ((3.0, 2.0), (-1.0, 0.5), 4.5 + 2.0 + 1.0),
    ] {
        let of = |(mean, variance)| Gaussian::from_mean_variance(mean, variance);
        let mut sum = Predictor::new(0.0, 0.0);
        sum.add_product(2.0, &[of(a), of(b)]);
        assert_close(sum.mean, 2.0 * a.0 * b.0, 1e-14);
        assert_close(sum.variance, 4.0 * want, 1e-14);
    }
}

#[test]
fn a_scale_out_of_range_is_a_point_in_the_right_place() {
    let x = Gaussian::from_mean_variance(1.0, 1.0);
    assert_eq!(product::ep::to_product_known_b(x, 1e-160), Gaussian::point(1e-160));
    assert_eq!(product::ep::to_a_known(x, 1e160), Gaussian::point(1e-160));
    let wide = product::ep::to_product_known_b(x, 1e160);
    assert!(wide.precision > 0.0 && (wide.mean() / 1e160 - 1.0).abs() < 1e-3);
    let wide = product::ep::to_a_known(x, 1e-160);
    assert!(wide.precision > 0.0 && (wide.mean() / 1e160 - 1.0).abs() < 1e-3);
    // k² overflows, the precision does not.
    let sharp = Gaussian::from_mean_precision(3.0, 1e-320);
    assert_close(product::ep::to_a_known(sharp, 1e160).precision, 1.0, 1e-3);
    assert_eq!(product::ep::to_a_known(Gaussian::UNIFORM, 1e200), Gaussian::UNIFORM);
    assert_eq!(product::ep::to_product_known_b(Gaussian::UNIFORM, 1e-200), Gaussian::UNIFORM);
    let slope = Gaussian::from_natural(2.0, 0.0);
    assert_eq!(product::ep::to_a_known(slope, 1e160), Gaussian::from_natural(2e160, 0.0));
}

#[test]
fn a_precision_many_orders_below_its_cavity_is_found() {
    // The mean is known but for 5 units and off by 10⁵: as good as one error of 10⁵.
    let (cavity, mean) = (Gamma::from_shape_rate(1.0, 1.0), Gaussian::from_mean_variance(1e5, 23.0));
    let belief = cavity * gaussian::ep::to_precision(2e5, mean, cavity);
    let expected = Gamma::from_shape_rate(1.5, 5e9);
    assert_close(belief.mean() / expected.mean(), 1.0, 1e-6);
    assert_close(belief.variance() / expected.variance(), 1.0, 1e-6);
}
