//! The truncated Gaussian against quadrature, against its limits far out, and against the laws of products.

use posterity_runtime::{Distribution, Gaussian, Posterior, Random, TruncatedGaussian};
use proptest::prelude::*;

fn cut(mean: f64, variance: f64, lower: f64, upper: f64) -> TruncatedGaussian {
    let mut cut = TruncatedGaussian::between(lower, upper);
    cut *= Gaussian::from_mean_variance(mean, variance);
    cut
}

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance * (1.0 + want.abs()), "{got} instead of {want}");
}

/// The unnormalised integrals of 1, x and x² over `low` to `high`, by Simpson's rule on 20 000 panels.
fn integrals(gaussian: Gaussian, low: f64, high: f64) -> [f64; 3] {
    let step = (high - low) / 40_000.0;
    let mut sums = [0.0; 3];
    for k in 0..=40_000 {
        let weight = if k == 0 || k == 40_000 { 1.0 } else { 2.0 + 2.0 * f64::from(k % 2) };
        let x = low + step * f64::from(k);
        let density = (gaussian.precision_mean * x - 0.5 * gaussian.precision * x * x).exp();
        for (sum, power) in sums.iter_mut().zip([1.0, x, x * x]) {
            *sum += weight * step / 3.0 * density * power;
        }
    }
    sums
}

proptest! {
    #[test]
    fn moments_and_entropy_are_integrals(
        mean in -3.0..3.0_f64, deviation in 0.3..3.0_f64, lower in -4.0..4.0_f64, width in 0.05..6.0_f64,
        open in 0..3,
    ) {
        let far = 12.0 * deviation + 12.0;
        let (low, high) = match open {
            0 => (lower, lower + width),
            1 => (lower, f64::INFINITY),
            _ => (f64::NEG_INFINITY, lower),
        };
        let cut = cut(mean, deviation * deviation, low, high);
        let [mass, first, second] = integrals(cut.gaussian, low.max(-far), high.min(far));
        let (want, square) = (first / mass, second / mass);
        near(cut.mean(), want, 1e-9);
        near(cut.variance(), square - want * want, 1e-9);
        near(cut.log_normaliser(), mass.ln(), 1e-9);
        let energy = cut.gaussian.precision_mean * want - 0.5 * cut.gaussian.precision * square;
        near(cut.entropy(), mass.ln() - energy, 1e-9);
        near(cut.log_density(want), cut.gaussian.precision_mean * want - 0.5 * cut.gaussian.precision * want * want - mass.ln(), 1e-9);
        let share = integrals(cut.gaussian, low.max(-far), cut.quantile(0.3))[0] / mass;
        near(share, 0.3, 1e-7);
    }

    #[test]
    fn a_product_is_the_product_of_the_densities(
        (a, b) in ((-2.0..2.0_f64, 0.2..4.0_f64), (-2.0..2.0_f64, 0.2..4.0_f64)), x in -1.0..1.0_f64,
    ) {
        let (one, two) = (cut(a.0, a.1, -1.5, 2.0), cut(b.0, b.1, -1.0, 3.0));
        let both = one * two;
        prop_assert_eq!((both.lower, both.upper), (-1.0, 2.0));
        let ratio = |x: f64| both.log_density(x) - one.log_density(x) - two.log_density(x);
        near(ratio(x), ratio(0.5), 1e-9);
        prop_assert!((one * TruncatedGaussian::UNIFORM) == one);
        prop_assert!(!both.moved(&both, 0.0) && both.moved(&one, 1e-9));
    }
}

#[test]
fn far_out_it_is_an_exponential() {
    for distance in [10.0, 1e3, 1e6, 1e100] {
        let cut = cut(-distance, 1.0, 0.0, f64::INFINITY);
        let slack = 3.0 / (distance * distance) + 1e-15;
        near(cut.mean() * distance, 1.0, slack);
        near(cut.variance() * distance * distance, 1.0, 3.0 * slack);
        near(cut.entropy(), 1.0 - distance.ln(), 2.0 * slack);
        near(cut.log_density(cut.mean()), distance.ln() - 1.0, 3.0 * slack);
        near(cut.quantile(0.5) * distance, std::f64::consts::LN_2, 3.0 * slack);
        let mirrored =
            TruncatedGaussian { gaussian: Gaussian::from_natural(distance, 1.0), ..cut }.of_term(-1.0, 0.0);
        near(
            mirrored.mean(),
            -TruncatedGaussian { gaussian: Gaussian::from_natural(distance, 1.0), ..cut }.mean(),
            1e-14,
        );
    }
    let falling = TruncatedGaussian {
        gaussian: Gaussian::from_natural(-4.0, 0.0),
        ..cut(0.0, 1.0, 2.0, f64::INFINITY)
    };
    near(falling.mean(), 2.25, 1e-14);
    near(falling.variance(), 1.0 / 16.0, 1e-14);
    near(falling.entropy(), 1.0 - 4.0_f64.ln(), 1e-14);
}

#[test]
fn flat_between_two_bounds_it_is_uniform() {
    let flat = TruncatedGaussian::between(-1.0, 3.0);
    near(flat.mean(), 1.0, 1e-14);
    near(flat.variance(), 16.0 / 12.0, 1e-14);
    near(flat.entropy(), 4.0_f64.ln(), 1e-14);
    near(flat.log_density(2.0), -(4.0_f64.ln()), 1e-14);
    assert_eq!(flat.log_density(3.0), f64::NEG_INFINITY);
    let narrow = cut(0.0, 1.0, 1e8, 1e8 + 1e-6);
    near(narrow.variance().sqrt(), 1e-8, 1e-6);
}

#[test]
fn whole_it_is_the_gaussian_and_a_point_stays_one() {
    let gaussian = Gaussian::from_mean_variance(1.5, 2.0);
    let whole = TruncatedGaussian::from(gaussian);
    assert_eq!((whole.mean(), whole.variance(), whole.entropy()), (1.5, 2.0, gaussian.entropy()));
    assert_eq!(whole.to_gaussian(), gaussian);
    let point = TruncatedGaussian::point(2.0) * TruncatedGaussian::between(0.0, 3.0);
    assert!(point.is_proper() && point.is_point());
    assert_eq!((point.mean(), point.variance(), point.entropy()), (2.0, 0.0, 0.0));
    assert_eq!(Posterior::from(point).canonical(), Posterior::PointReal(2.0));
}

#[test]
fn what_has_no_mass_is_improper() {
    let above = TruncatedGaussian::between(0.0, f64::INFINITY);
    for improper in [
        TruncatedGaussian::UNIFORM,
        above,
        above * TruncatedGaussian::between(-2.0, 0.0) * Gaussian::from_mean_variance(0.0, 1.0).into(),
        above * TruncatedGaussian::point(0.0),
        above * Gaussian::from_natural(1.0, 0.0).into(),
        above * Gaussian::from_natural(1.0, -1.0).into(),
        above * Gaussian::from_natural(f64::NAN, 1.0).into(),
    ] {
        assert!(!improper.is_proper() && improper.entropy() == f64::INFINITY, "{improper:?}");
        assert!(improper.quantile(0.5).is_nan());
    }
}

#[test]
fn a_term_is_held_where_its_predictor_is() {
    let held = TruncatedGaussian::between(-1.0, 4.0);
    assert_eq!(held.of_term(2.0, 3.0), TruncatedGaussian::between(-2.0, 0.5));
    assert_eq!(held.of_term(-0.5, 1.0), TruncatedGaussian::between(-6.0, 4.0));
    assert_eq!(held.of_term(0.0, 0.0), TruncatedGaussian::UNIFORM);
    assert!(!held.of_term(0.0, 4.0).is_proper() && held.of_term(0.0, 4.0).lower > 0.0);
    let message = cut(1.0, 4.0, 0.0, f64::INFINITY).of_term(2.0, 3.0);
    assert_eq!(message.gaussian, Gaussian::from_mean_variance(-1.0, 1.0));
    assert_eq!(message.lower, -1.5);
}

/// Draws put through their own distribution function are uniform: the largest distance from that, against the 0.1 %
/// point of Kolmogorov's law for each of these cuts.
#[test]
fn draws_have_the_distribution() {
    let inf = f64::INFINITY;
    let flat = |tau: f64, lower: f64, upper: f64| TruncatedGaussian {
        gaussian: Gaussian::from_natural(tau, 0.0),
        lower,
        upper,
    };
    let cuts = [
        cut(0.0, 1.0, 0.0, inf),
        cut(0.3, 2.0, 0.0, inf),
        cut(-3.0, 0.5, 0.0, inf),
        cut(-30.0, 1.0, 0.0, inf),
        cut(4.0, 1.0, -inf, 0.0),
        cut(1e9, 1.0, -inf, 3.0),
        cut(0.0, 1.0, -0.2, 0.1),
        cut(0.0, 1.0, -0.2, 4.0),
        cut(0.0, 1.0, 2.0, 2.1),
        cut(0.0, 1.0, 2.0, 4.0),
        cut(0.0, 1.0, -4.0, -2.0),
        cut(5.0, 1e-4, 5.005, 5.1),
        flat(-2.0, 1.0, inf),
        flat(3.0, -1.0, 0.5),
        flat(0.0, -1.0, 0.5),
    ];
    let mut random = Random::from_seed(1);
    let draws = 4_000;
    for cut in cuts {
        let mut shares: Vec<f64> = (0..draws)
            .map(|_| {
                let value = cut.sample(&mut random);
                assert!(cut.lower < value && value < cut.upper, "{value} is not inside {cut:?}");
                let below = TruncatedGaussian { upper: value, ..cut };
                (below.log_normaliser() - cut.log_normaliser()).exp()
            })
            .collect();
        shares.sort_by(f64::total_cmp);
        let apart = shares.iter().enumerate().map(|(rank, share)| {
            let rank = rank as f64;
            ((rank + 1.0) / f64::from(draws) - share).max(share - rank / f64::from(draws))
        });
        let most = apart.fold(0.0, f64::max) * f64::from(draws).sqrt();
        assert!(most < 1.95, "{most} for {cut:?}");
    }
}
