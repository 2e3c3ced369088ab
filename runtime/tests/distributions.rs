//! Laws of the distributions: products and ratios undo each other, powers count, points hold, sums and
//! integrals of the densities are 1, and samples follow the moments.

use posterity_runtime::{
    Bernoulli, Beta, Binomial, Categorical, Dirichlet, Distribution, Gamma, Gaussian, Poisson,
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
    assert_eq!((Bernoulli::point(true) / Bernoulli::point(true)).log_odds, 0.0);
    assert!(!(Bernoulli::point(true) * Bernoulli::point(false)).is_proper());
    let certain = Categorical::point(3, 1);
    assert_eq!((&certain * &Categorical::uniform(3)).probabilities(), [0.0, 1.0, 0.0]);
    assert_eq!(Poisson::point(4).mean(), 4.0);
    assert_eq!(Dirichlet::point(&[0.2, 0.8]).mean(), [0.2, 0.8]);
}

/// Mass, mean and mean log of a density on (low, high), by the midpoint rule.
fn integrate(density: impl Fn(f64) -> f64, low: f64, high: f64) -> (f64, f64, f64) {
    let n = 200_000;
    let step = (high - low) / f64::from(n);
    let mut sums = (0.0, 0.0, 0.0);
    for k in 0..n {
        let x = low + step * (f64::from(k) + 0.5);
        let p = density(x) * step;
        sums = (sums.0 + p, sums.1 + p * x, sums.2 - p * density(x).ln());
    }
    sums
}

#[test]
fn densities_integrate() {
    let check = |(mass, mean, entropy): (f64, f64, f64), want: (f64, f64)| {
        assert!(
            close(mass, 1.0, 1e-7) && close(mean, want.0, 1e-6) && close(entropy, want.1, 1e-5),
            "{mass} {mean} {entropy}"
        );
    };
    let gaussian = Gaussian::from_mean_variance(1.0, 2.0);
    check(integrate(|x| gaussian.log_density(x).exp(), -15.0, 17.0), (1.0, gaussian.entropy()));
    let gamma = Gamma::from_shape_rate(2.5, 1.5);
    check(integrate(|x| gamma.log_density(x).exp(), 0.0, 40.0), (gamma.mean(), gamma.entropy()));
    let beta = Beta::new(2.5, 3.5);
    check(integrate(|x| beta.log_density(x).exp(), 0.0, 1.0), (beta.mean(), beta.entropy()));
}

#[test]
fn probabilities_sum() {
    let sums = |p: &dyn Fn(usize) -> f64| -> (f64, f64, f64) {
        let terms: Vec<f64> = (0..400).map(p).collect();
        let entropy = |p: &f64| {
            if *p == f64::NEG_INFINITY { 0.0 } else { -p.exp() * p }
        };
        (
            terms.iter().map(|p| p.exp()).sum(),
            terms.iter().enumerate().map(|(k, p)| k as f64 * p.exp()).sum(),
            terms.iter().map(entropy).sum(),
        )
    };
    for poisson in
        [Poisson::from_rate(3.0), Poisson::new(2.0, 0.5), Poisson::new(0.6, 0.0), Poisson::new(9.0, 1.7)]
    {
        let (mass, mean, entropy) = sums(&|k| poisson.log_density(k));
        assert!(
            close(mass, 1.0, 1e-12)
                && close(mean, poisson.mean(), 1e-11)
                && close(entropy, poisson.entropy(), 1e-10)
        );
        let fitted = Poisson::from_mean(mean, poisson.nu);
        assert!(close(fitted.rate, poisson.rate, 1e-10), "{fitted:?}");
    }
    let binomial = Binomial::from_log_odds(12, 0.4);
    let (mass, mean, entropy) = sums(&|k| binomial.log_density(k));
    assert!(
        close(mass, 1.0, 1e-12)
            && close(mean, binomial.mean(), 1e-12)
            && close(entropy, binomial.entropy(), 1e-12)
    );
    let categorical = Categorical::from_probabilities(&[1.0, 2.0, 0.0, 5.0]);
    let (mass, mean, entropy) = sums(&|k| categorical.log_density(k));
    assert!(
        close(mass, 1.0, 1e-12)
            && close(mean, categorical.mean(), 1e-12)
            && close(entropy, categorical.entropy(), 1e-12)
    );
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

#[test]
fn samples_follow_the_moments() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let n = 40_000;
    let mut check = |mean: f64, variance: f64, mut draw: Box<dyn FnMut(&mut ChaCha8Rng) -> f64>| {
        let average = (0..n).map(|_| draw(&mut rng)).sum::<f64>() / f64::from(n);
        assert!((average - mean).abs() < 4.5 * (variance / f64::from(n)).sqrt(), "{average} is not {mean}");
    };
    let (gaussian, gamma, beta) =
        (Gaussian::from_mean_variance(1.0, 2.0), Gamma::from_shape_rate(0.7, 2.0), Beta::new(0.5, 2.0));
    let (bernoulli, poisson, binomial) =
        (Bernoulli::from_probability(0.2), Poisson::new(2.0, 0.5), Binomial::from_probability(9, 0.3));
    let categorical = Categorical::from_probabilities(&[0.1, 0.2, 0.7]);
    let dirichlet = Dirichlet::from_slice(&[0.5, 1.5, 2.0]);
    check(gaussian.mean(), gaussian.variance(), Box::new(move |rng| gaussian.sample(rng)));
    check(gamma.mean(), gamma.variance(), Box::new(move |rng| gamma.sample(rng)));
    check(beta.mean(), beta.variance(), Box::new(move |rng| beta.sample(rng)));
    check(
        bernoulli.mean(),
        bernoulli.variance(),
        Box::new(move |rng| f64::from(u8::from(bernoulli.sample(rng)))),
    );
    check(poisson.mean(), poisson.variance(), Box::new(move |rng| poisson.sample(rng) as f64));
    check(binomial.mean(), binomial.variance(), Box::new(move |rng| binomial.sample(rng) as f64));
    check(
        categorical.mean(),
        categorical.variance(),
        Box::new({
            let categorical = categorical.clone();
            move |rng| categorical.sample(rng) as f64
        }),
    );
    check(dirichlet.mean()[1], dirichlet.variance()[1], Box::new(move |rng| dirichlet.sample(rng)[1]));
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
