//! Beliefs about a positive number that fall as a power, from cavities that are wide or next to a sharp factor.

use crate::assert_close;
use posterity_runtime::gate::Mixture;
use posterity_runtime::operators::{gamma, pareto, pow, product};
use posterity_runtime::{Gamma, Gaussian};

#[track_caller]
fn assert_belief(belief: Gamma, (shape, rate): (f64, f64), tolerance: f64) {
    assert_close(belief.shape, shape, tolerance);
    assert_close(belief.rate, rate, tolerance);
}

/// 1/x of x ~ Gamma(a, b) against y: x is Gamma(a − 1, b) with the mean b/(a − 2) of its inverse, which is finite for a > 2.
#[test]
fn the_mean_of_a_power_takes_in_its_tail() {
    let y = Gamma::from_shape_rate(2.0, 0.0);
    for shape in [2.02, 2.1, 2.3, 3.0, 10.0] {
        let x = Gamma::from_shape_rate(shape, 1.5);
        let belief = y * pow::ep::to_y(y, x, -1.0);
        assert_close(belief.mean(), 1.5 / (shape - 2.0), 1e-9);
    }
}

/// x³ e^(−b x)/x⁴ has no integral: as to a uniform cavity.
#[test]
fn a_power_without_an_integral() {
    let (y, x) = (Gamma::from_shape_rate(4.0, 0.0), Gamma::from_shape_rate(2.0, 1.0));
    let alone = pow::ep::to_y(Gamma::UNIFORM, x, -1.0);
    assert_eq!(pow::ep::to_y(y, x, -1.0), alone);
    assert_eq!(pow::ep::log_evidence_soft(y, x, -1.0), alone.log_average_of(&y));
    // A pole at 0 that is too steep.
    let y = Gamma::from_shape_rate(0.05, 1.0);
    let x = Gamma::from_shape_rate(1.0, 1.0);
    assert_eq!(pow::ep::to_y(y, x, 2.0), pow::ep::to_y(Gamma::UNIFORM, x, 2.0));
}

/// x of a random rate, by Gauss–Legendre panels in 80 bits: log evidence, and the shape and the rate of the belief.
#[test]
fn a_random_rate_and_cavities_of_every_width() {
    #[rustfmt::skip]
    let cases = [
        ((1.5, 0.1), 1.0, (2e11, 6e9), -5.21164985161892, 1.49999999998136, 33.4333333326692),
        ((0.2, 3e-5), 6.0, (1.5, 1e-3), 0.890397757557273, 0.244320767772048, 61.0802220676353),
        ((1e-3, 1e-4), 1.0, (7.0, 1e-3), 8.83553175746571, 0.000857000005721144, 5998.14314004229),
        ((4e10, 2e10), 1e5, (0.04, 0.02), -998.647386461847, 40000001969.3558, 20000000490.1482),
    ];
    for ((a, b), shape, (c, d), evidence, of_shape, of_rate) in cases {
        let (x, rate) = (Gamma::from_shape_rate(a, b), Gamma::from_shape_rate(c, d));
        assert_close(gamma::ep::log_evidence_soft_random(x, shape, rate), evidence, 1e-11);
        let belief = x * gamma::ep::to_x_unclipped(x, shape, rate);
        assert_belief(belief, (of_shape, of_rate), 1e-10);
    }
}

/// A cavity a little above the bound of a flat power, by the same rule.
#[test]
fn a_bound_below_a_wide_cavity() {
    for ((a, b), shape, lower, evidence, of_shape, of_rate) in [
        ((1.5, 0.137), 0.001, 1.14, -8.75495715451643, 1.6383115553206, 0.27028057516791),
        ((2.0, 1.7), 0.64, 0.2, -0.902985337392551, 2.6261930133617, 4.4223171467374),
    ] {
        let x = Gamma::from_shape_rate(a, b);
        assert_close(pareto::ep::log_evidence_soft(x, shape, lower), evidence, 1e-11);
        let belief = x * pareto::ep::to_x(x, shape, lower);
        assert_belief(belief, (of_shape, of_rate), 1e-10);
    }
}

/// Under a vague positive factor the log weight is flat where the factor is as large as its cavity says, and 600 000 higher
/// where it is small; by quadrature with 30 digits.
#[test]
fn a_vague_factor_of_a_product_with_the_other_sign() {
    let of = |mean: f64, sd: f64| Gaussian::from_mean_variance(mean, sd * sd);
    let (p, a, b) = (of(-5.5, 2.0), Gamma::from_shape_rate(1.0, 1e-8), of(0.15, 1.5e-4));
    assert_close(product::ep::log_evidence_positive_a(p, a, b), -22.339471232245754, 1e-11);
    let belief = a * product::ep::to_a_positive(p, a, b);
    assert_close(belief.mean(), 4.023654683430524, 1e-10);
}

/// Two components of shape s and means 1 and 1 + d: a variance 1/s + d²/4 in units of the mean, the inverse of the shape.
#[test]
fn a_mixture_of_sharp_gammas() {
    for s in [1e10, 1e12, 1e14] {
        let apart: f64 = 2.0 / f64::sqrt(s);
        let mut mixture = Mixture::new(&Gamma::UNIFORM);
        for mean in [1.0, 1.0 + apart] {
            mixture.add(0.0, &Gamma::from_shape_rate(s, s / mean));
        }
        let belief = mixture.belief();
        assert_close(belief.shape, 0.5 * s, 2.0 * apart);
        assert_close(belief.mean(), 1.0 + 0.5 * apart, 1e-15);
    }
}

/// A product of positive numbers that is all but known, by quadrature with 50 digits: log evidence, and the belief of the
/// second factor.
#[test]
fn a_sharp_product_of_positive_factors() {
    for (p, a, b, evidence, shape, rate) in [
        (
            (650000000000.0, 180000000000.0),
            (0.5, 2.8),
            (1.0, 0.046),
            -3.030736089859,
            2.0243881294431,
            0.078783924209017,
        ),
        (
            (100000000.0, 100000000.0),
            (3.0, 2.0),
            (2.0, 5.0),
            -1.2093718258694,
            6.9799522017953,
            11.878704623288,
        ),
    ] {
        let [p, a, b] = [p, a, b].map(|(shape, rate)| Gamma::from_shape_rate(shape, rate));
        assert_close(product::ep::log_evidence_gammas(p, a, b), evidence, 1e-7);
        let belief = b * product::ep::to_b_gammas(p, a, b);
        assert_belief(belief, (shape, rate), 1e-7);
    }
}
