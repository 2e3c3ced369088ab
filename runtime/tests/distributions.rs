//! Laws of the distributions: products and ratios undo each other, powers count, points hold, sums and
//! integrals of the densities are 1, and samples follow the moments.

use posterity_runtime::Grid;
use posterity_runtime::check::{Support, simplex};
use posterity_runtime::{
    Bernoulli, Beta, Binomial, Categorical, Dirichlet, Distribution, Gamma, Gaussian, MultivariateGaussian,
    Poisson, Wishart,
};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())) || a == b
}

/// x · y / y = x, x² = x · x, x⁰ = uniform, and what has not changed has not moved.
macro_rules! laws {
    ($name:ident, $x:ident, $y:ident, $strategy:expr, $uniform:expr) => {
        proptest! {
            #[test]
            fn $name(($x, $y) in ($strategy, $strategy)) {
                let same = |a, b: &_| !Distribution::moved(&a, b, 1e-12);
                prop_assert!(same($x.clone() * $y.clone() / $y.clone(), &$x));
                prop_assert!(same($x.pow(2.0), &($x.clone() * $x.clone())));
                prop_assert!(same($x.pow(0.0), &$uniform));
                prop_assert!(same($x.clone() * $uniform, &$x));
                prop_assert!(Distribution::is_proper(&$x));
            }
        }
    };
}

laws!(
    gaussian,
    x,
    y,
    (-9.0..9.0, 0.1..9.0).prop_map(|(m, v)| Gaussian::from_mean_variance(m, v)),
    Gaussian::UNIFORM
);
laws!(gamma, x, y, (0.1..9.0, 0.1..9.0).prop_map(|(a, b)| Gamma::from_shape_rate(a, b)), Gamma::UNIFORM);
laws!(beta, x, y, (0.1..9.0, 0.1..9.0).prop_map(|(a, b)| Beta::new(a, b)), Beta::UNIFORM);
laws!(bernoulli, x, y, (-9.0..9.0).prop_map(Bernoulli::from_log_odds), Bernoulli::UNIFORM);
laws!(binomial, x, y, (-9.0..9.0).prop_map(|l| Binomial::from_log_odds(5, l)), Binomial::uniform(5));
laws!(poisson, x, y, (0.1..9.0, 0.3..2.0).prop_map(|(r, nu)| Poisson::new(r, nu)), Poisson::UNIFORM);
laws!(
    categorical,
    x,
    y,
    prop::collection::vec(-9.0..9.0_f64, 4).prop_map(Categorical::from_log_weights),
    Categorical::uniform(4)
);
laws!(
    dirichlet,
    x,
    y,
    prop::collection::vec(0.1..9.0_f64, 4).prop_map(Dirichlet::new),
    Dirichlet::uniform(4)
);
laws!(
    multivariate_gaussian,
    x,
    y,
    (prop::array::uniform2(-9.0..9.0_f64), positive_definite()).prop_map(|(mean, covariance)| {
        MultivariateGaussian::from_mean_covariance(&mean, Grid::new(&covariance, [2, 2]))
    }),
    MultivariateGaussian::uniform(2)
);
laws!(
    wishart,
    x,
    y,
    (2.1..9.0_f64, positive_definite()).prop_map(|(shape, rate)| Wishart::new(shape, rate.to_vec())),
    Wishart::uniform(2)
);

/// A matrix with these standard deviations and correlation.
fn positive_definite() -> impl Strategy<Value = [f64; 4]> {
    (0.2..3.0, 0.2..3.0, -0.9..0.9)
        .prop_map(|(a, b, r): (f64, f64, f64)| [a * a, r * a * b, r * a * b, b * b])
}

#[test]
fn moved_is_relative_and_wary_of_nan() {
    let (x, near, far) = (
        Gaussian::from_natural(1e6, 2.0),
        Gaussian::from_natural(1e6 + 0.5, 2.0),
        Gaussian::from_natural(1e6 + 2.5, 2.0),
    );
    assert!(!near.moved(&x, 1e-6) && far.moved(&x, 1e-6));
    let broken = Gaussian::from_natural(f64::NAN, 1.0);
    assert!(broken.moved(&broken, 1.0) && !Distribution::is_proper(&broken));
    assert!(!Bernoulli::point(true).moved(&Bernoulli::point(true), 0.0));
    // To a point and from one.
    let (likely, sure) = (Bernoulli::from_probability(0.5), Bernoulli::point(true));
    assert!(sure.moved(&likely, 1e-6) && likely.moved(&sure, 1e-6));
    assert!(sure.moved(&Bernoulli::point(false), 1e-6));
    let (here, about) = (Gaussian::point(0.0), Gaussian::from_mean_variance(0.0, 1.0));
    assert!(here.moved(&about, 1e-6) && about.moved(&here, 1e-6));
    let even = Categorical::from_log_weights(vec![0.0, 0.0]);
    assert!(Categorical::point(2, 0).moved(&even, 1e-6) && even.moved(&Categorical::point(2, 0), 1e-6));
    let shifted = Categorical::from_log_weights(vec![1.0, 2.0, f64::NEG_INFINITY]);
    assert!(!shifted.moved(&Categorical::from_log_weights(vec![0.0, 1.0, f64::NEG_INFINITY]), 1e-12));
}

#[test]
fn points_hold() {
    let (x, p) = (Gaussian::from_mean_variance(1.0, 2.0), Gaussian::point(3.0));
    assert_eq!(x * p, p);
    assert_eq!(p / x, p);
    assert_eq!(p / p, Gaussian::UNIFORM);
    assert!(!(p * Gaussian::point(4.0)).is_proper() && !(x / p).is_proper());
    assert_eq!(p.log_average_of(&x), x.log_density(3.0));
    assert_eq!(Gamma::point(2.0) * Gamma::from_shape_rate(3.0, 1.0), Gamma::point(2.0));
    assert_eq!(Beta::point(0.5) / Beta::point(0.5), Beta::UNIFORM);
    assert_eq!((Bernoulli::point(true) / Bernoulli::point(true)).log_odds(), 0.0);
    assert!(!(Bernoulli::point(true) * Bernoulli::point(false)).is_proper());
    let certain = Categorical::point(3, 1);
    assert_eq!((&certain * &Categorical::uniform(3)).probabilities(), [0.0, 1.0, 0.0]);
    assert_eq!(Poisson::point(4).mean(), 4.0);
    assert_eq!(Dirichlet::point(&[0.2, 0.8]).mean(), [0.2, 0.8]);
}

/// What sums and integrals of a density give, and what its methods say.
#[derive(Clone, Copy, Debug)]
struct Summary {
    mass: f64,
    mean: f64,
    variance: f64,
    entropy: f64,
}

/// Of log densities with the measure that each stands for.
fn summary(terms: impl Iterator<Item = (f64, f64, f64)>) -> Summary {
    let (mut mass, mut first, mut second, mut entropy) = (0.0, 0.0, 0.0, 0.0);
    for (x, log_density, measure) in terms.filter(|(_, log_density, _)| *log_density > f64::NEG_INFINITY) {
        let p = log_density.exp() * measure;
        mass += p;
        first += p * x;
        second += p * x * x;
        entropy -= p * log_density;
    }
    Summary { mass, mean: first, variance: second - first * first, entropy }
}

/// By the midpoint rule on (low, high).
fn integrated(log_density: impl Fn(f64) -> f64, low: f64, high: f64) -> Summary {
    let n = 200_000;
    let step = (high - low) / f64::from(n);
    summary((0..n).map(|k| low + step * (f64::from(k) + 0.5)).map(|x| (x, log_density(x), step)))
}

fn summed(log_density: impl Fn(usize) -> f64) -> Summary {
    summary((0..400).map(|k| (k as f64, log_density(k), 1.0)))
}

#[track_caller]
fn assert_summary(got: Summary, [mean, variance, entropy]: [f64; 3], tolerance: f64) {
    let pairs = [(got.mass, 1.0), (got.mean, mean), (got.variance, variance), (got.entropy, entropy)];
    assert!(pairs.iter().all(|&(a, b)| close(a, b, tolerance)), "{got:?} is not {mean} {variance} {entropy}");
}

#[test]
fn densities_integrate() {
    let it = Gaussian::from_mean_variance(1.0, 2.0);
    let by_methods = [it.mean(), it.variance(), it.entropy()];
    assert_summary(integrated(|x| it.log_density(x), -17.0, 19.0), by_methods, 1e-9);
    let it = Gamma::from_shape_rate(2.5, 1.5);
    let by_methods = [it.mean(), it.variance(), it.entropy()];
    assert_summary(integrated(|x| it.log_density(x), 0.0, 40.0), by_methods, 1e-8);
    let it = Beta::new(2.5, 3.5);
    let by_methods = [it.mean(), it.variance(), it.entropy()];
    assert_summary(integrated(|x| it.log_density(x), 0.0, 1.0), by_methods, 1e-8);
}

#[test]
fn a_dirichlet_integrates_stick_by_stick() {
    // p = (u, (1 − u) w, (1 − u)(1 − w)), with the measure 1 − u.
    let it = Dirichlet::from_slice(&[2.5, 3.0, 2.0]);
    let n = 1000;
    let middle = |k: i32| (f64::from(k) + 0.5) / f64::from(n);
    let point = |u: f64, w: f64| [u, (1.0 - u) * w, (1.0 - u) * (1.0 - w)];
    for of in 0..3 {
        let terms = (0..n * n).map(|k| {
            let (u, w) = (middle(k / n), middle(k % n));
            let p = point(u, w);
            (p[of], it.log_density(&p), (1.0 - u) / f64::from(n * n))
        });
        assert_summary(summary(terms), [it.mean()[of], it.variance()[of], it.entropy()], 1e-5);
    }
}

#[test]
fn probabilities_sum() {
    for it in
        [Poisson::from_rate(3.0), Poisson::new(2.0, 0.5), Poisson::new(0.6, 0.0), Poisson::new(9.0, 1.7)]
    {
        assert_summary(summed(|k| it.log_density(k)), [it.mean(), it.variance(), it.entropy()], 1e-10);
        let fitted = Poisson::from_mean(it.mean(), it.nu);
        assert!(close(fitted.rate, it.rate, 1e-10), "{fitted:?}");
    }
    let it = Binomial::from_log_odds(12, 0.4);
    assert_summary(summed(|k| it.log_density(k)), [it.mean(), it.variance(), it.entropy()], 1e-12);
    let it = Categorical::from_probabilities(&[1.0, 2.0, 0.0, 5.0]);
    assert_summary(summed(|k| it.log_density(k)), [it.mean(), it.variance(), it.entropy()], 1e-12);
    let it = Bernoulli::from_probability(0.2);
    let by_methods = [it.mean(), it.variance(), it.entropy()];
    assert_summary(
        summary([(0.0, it.log_density(false), 1.0), (1.0, it.log_density(true), 1.0)].into_iter()),
        by_methods,
        1e-12,
    );
}

#[test]
fn averages_of_counts_of_successes_keep_one_coefficient() {
    // Σ C(n, k) e^{(a + b) k} over what normalises each.
    for (a, b) in [(0.4, -1.2), (0.4, f64::INFINITY), (f64::NEG_INFINITY, 0.4), (f64::INFINITY, -1.2)] {
        let (it, other) = (Binomial::from_log_odds(5, a), Binomial::from_log_odds(5, b));
        let choose = |k: usize| posterity_runtime::special::ln_choose(5.0, k as f64);
        let want: f64 = (0..=5).map(|k| (it.log_density(k) + other.log_density(k) - choose(k)).exp()).sum();
        assert!(close(it.log_average_of(&other), want.ln(), 1e-12), "{a} {b}: {}", it.log_average_of(&other));
    }
}

#[test]
fn fits_recover_their_distribution() {
    for (a, b) in [(0.05, 0.3), (1.0, 1.0), (2.5, 7.0), (300.0, 0.2), (4e5, 3e5)] {
        let gamma = Gamma::from_shape_rate(a, b);
        let fitted = Gamma::from_mean_and_mean_log(gamma.mean(), gamma.mean_log());
        assert!(close(fitted.shape / a, 1.0, 1e-8), "{fitted:?}");
        let beta = Beta::new(a, b);
        let fitted = Beta::from_mean_logs(beta.mean_log(), beta.mean_log_one_minus());
        assert!(
            close(fitted.alpha / a, 1.0, 1e-6) && close(fitted.beta / b, 1.0, 1e-6),
            "{fitted:?} {a} {b}"
        );
    }
}

/// Draws whose mean and variance are within five standard errors, the variance's from the draws' own fourth moment.
#[track_caller]
fn assert_drawn(mean: f64, variance: f64, mut draw: impl FnMut(&mut ChaCha8Rng) -> f64) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let n = 40_000;
    let draws: Vec<f64> = (0..n).map(|_| draw(&mut rng)).collect();
    let average = |of: &dyn Fn(f64) -> f64| draws.iter().map(|&x| of(x)).sum::<f64>() / f64::from(n);
    let spread = average(&|x| (x - mean).powi(2));
    let fourth = average(&|x| (x - mean).powi(4));
    let errors = [spread, fourth - spread * spread].map(|square| 5.0 * (square / f64::from(n)).sqrt());
    let apart = [average(&|x| x) - mean, spread - variance];
    assert!(apart[0].abs() < errors[0] && apart[1].abs() < errors[1], "{apart:?} beyond {errors:?}");
}

#[test]
fn samples_follow_the_moments() {
    let it = Gaussian::from_mean_variance(1.0, 2.0);
    assert_drawn(it.mean(), it.variance(), |rng| it.sample(rng));
    let it = Gamma::from_shape_rate(0.7, 2.0);
    assert_drawn(it.mean(), it.variance(), |rng| it.sample(rng));
    let it = Beta::new(0.5, 2.0);
    assert_drawn(it.mean(), it.variance(), |rng| it.sample(rng));
    let it = Beta::new(0.001, 0.003);
    assert_drawn(it.mean(), it.variance(), |rng| it.sample(rng));
    let it = Bernoulli::from_probability(0.2);
    assert_drawn(it.mean(), it.variance(), |rng| f64::from(u8::from(it.sample(rng))));
    let it = Poisson::new(2.0, 0.5);
    assert_drawn(it.mean(), it.variance(), |rng| it.sample(rng) as f64);
    let it = Binomial::from_probability(9, 0.3);
    assert_drawn(it.mean(), it.variance(), |rng| it.sample(rng) as f64);
    let it = Categorical::from_probabilities(&[0.1, 0.2, 0.7]);
    assert_drawn(it.mean(), it.variance(), |rng| it.sample(rng) as f64);
    let it = Dirichlet::from_slice(&[0.5, 1.5, 2.0]);
    for k in 0..3 {
        assert_drawn(it.mean()[k], it.variance()[k], |rng| it.sample(rng)[k]);
    }
}

/// Parameters from the least to the largest that a model computes with.
const SIZES: [f64; 10] = [5e-324, 1e-310, 1e-150, 1e-9, 0.01, 1.0, 70.0, 1e15, 1e150, 1e300];

/// Draws that data may be, each.
#[track_caller]
fn assert_within(support: Support, mut draw: impl FnMut(&mut ChaCha8Rng) -> f64) {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for drawn in (0..300).map(|_| draw(&mut rng)) {
        assert!(support.contains(drawn), "{drawn:e} is not in {support:?}");
    }
}

#[test]
fn draws_are_in_the_support_of_data_at_extreme_parameters() {
    for a in SIZES {
        for b in SIZES {
            if Support::Positive.contains(a) && Support::Positive.contains(b) {
                assert_within(Support::Positive, |rng| Gamma::from_shape_rate(a, b).sample(rng));
            }
            assert_within(Support::Unit, |rng| Beta::new(a, b).sample(rng));
            if Support::Precision.contains(b) && Support::Real.contains(a) {
                for mean in [a, -a] {
                    assert_within(Support::Real, |rng| Gaussian::from_mean_precision(mean, b).sample(rng));
                }
            }
            let mut rng = ChaCha8Rng::seed_from_u64(11);
            for counts in [&[a, b][..], &[a, a, b], &[a]] {
                for _ in 0..100 {
                    let drawn = Dirichlet::from_slice(counts).sample(&mut rng);
                    assert!(simplex("p", &[], &drawn, 1, 1).is_ok(), "{drawn:?} of {counts:?}");
                }
            }
        }
    }
    for p in [0.0, 5e-324, 1e-150, 0.5, 1.0 - f64::EPSILON / 2.0, 1.0] {
        for trials in [0, 1, 1_000_000_000_000] {
            let it = Binomial::from_probability(trials, p);
            assert_within(Support::AtMost(trials), |rng| it.sample(rng) as f64);
        }
        let it = Categorical::from_probabilities(&[0.0, p, 1.0 - p, 0.0]);
        // A value of probability 0 is no data either.
        let may_be = |value: usize| if it.probabilities()[value] > 0.0 { value as f64 } else { f64::NAN };
        assert_within(Support::Below(4), |rng| may_be(it.sample(rng)));
    }
}

#[test]
fn a_point_has_no_entropy_and_its_own_log_mass() {
    use posterity_runtime::operators::bernoulli;
    for value in [false, true] {
        let point = posterity_runtime::Bernoulli::point(value);
        assert_eq!(point.entropy(), 0.0);
        let mass: f64 = if value { 0.6 } else { 0.4 };
        assert!((bernoulli::vmp::average_log(point, 0.6) - mass.ln()).abs() < 1e-15);
    }
}

proptest! {
    /// A about the mean is A less what the natural parameters weigh there, and the difference has no more rounding than
    /// its own size.
    #[test]
    fn normalisers_about_the_mean((m, v, k, w) in (-9.0..9.0, 0.1..9.0, -9.0..9.0, 0.1..9.0)) {
        let (x, base) = (Gaussian::from_mean_variance(m, v), Gaussian::from_mean_variance(k, w));
        let shift = (m / v - k / w) * m - 0.5 * (1.0 / v - 1.0 / w) * m * m;
        let plain = x.log_normaliser() - base.log_normaliser();
        prop_assert!(close(x.log_normaliser_over(&base), plain - shift, 1e-9));
        let narrow = Gaussian::from_mean_variance(1e3 + m, 1e-18 * v);
        let far = 0.5 * ((1e-18 * v / w).ln() - (1e3 + m - k).powi(2) / w);
        prop_assert!(close(narrow.log_normaliser_over(&base), far, 1e-9));
    }

    #[test]
    fn normalisers_of_gammas_about_the_mean((a, b, c, d) in (0.1..90.0, 0.1..9.0, 0.1..90.0, 0.1..9.0)) {
        let (x, base) = (Gamma::from_shape_rate(a, b), Gamma::from_shape_rate(c, d));
        let mean = a / b;
        let shift = (a - c) * f64::ln(mean) - (b - d) * mean;
        let plain = x.log_normaliser() - base.log_normaliser();
        prop_assert!(close(x.log_normaliser_over(&base), plain - shift, 1e-9));
        // Large counts: half the logarithm of the ratio of variances, and (m − m')²/2 in units of the variance.
        let (wide, narrow) = (Gamma::from_shape_rate(1e12, 1e12 * d), Gamma::from_shape_rate(4e12, 4e12 * d));
        prop_assert!(close(narrow.log_normaliser_over(&wide), -f64::ln(2.0), 1e-9));
    }
}

/// Where pseudo-counts are small nearly all is one value's, and the Gamma draws that make it are below all numbers.
#[test]
fn draws_of_a_dirichlet_have_its_moments() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for (count, draws) in [(1e-6, 4000), (1e-3, 4000), (0.3, 4000), (4.0, 4000)] {
        let dirichlet = Dirichlet::new(vec![count; 3]);
        let (mut first, mut square) = (0.0_f64, 0.0_f64);
        for _ in 0..draws {
            let p = dirichlet.sample(&mut rng);
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{p:?}");
            first += p[0] / f64::from(draws);
            square += p[0] * p[0] / f64::from(draws);
        }
        // Five standard errors of numbers between 0 and 1 at most.
        let far = 2.5 / f64::from(draws).sqrt();
        assert!((first - 1.0 / 3.0).abs() < far, "{count}: {first}");
        assert!((square - (count + 1.0) / (3.0 * (3.0 * count + 1.0))).abs() < far, "{count}: {square}");
    }
}

/// What makes a value certain can be taken away again, and leaves the evidence that the rest is for it.
#[test]
fn certain_values_are_factors_like_others() {
    let some = Bernoulli::from_log_odds(0.7);
    for value in [false, true] {
        let sure = Bernoulli::point(value);
        let both = some * sure;
        assert!((both / sure).log_odds() == 0.7 && both / some == sure && both * sure / sure == sure);
        assert!(close(both.log_normaliser_over(&some), some.log_density(value), 1e-14));
        assert!(!(both * Bernoulli::point(!value)).is_proper());
    }
    let prior = Categorical::from_probabilities(&[0.2, 0.3, 0.5]);
    let sure = Categorical::from_log_weights(vec![0.0, f64::INFINITY]);
    for both in [&prior * &sure, &sure * &prior] {
        assert!(close(both.log_normaliser_over(&prior), 0.3_f64.ln(), 1e-14));
        assert!(both.is_point() && &both / &sure == both);
    }
}
