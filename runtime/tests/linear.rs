//! Linear predictors: exact under a Gaussian child in extreme cases, and right through every site.

use std::ops::Range;

use posterity_runtime::linear::{self, gaussian_derivatives, to_left_out_term, to_term, to_term_of_gaussian};
use posterity_runtime::operators::{bernoulli_logit, is_between, is_positive};
use posterity_runtime::special::normal_cdf;
use posterity_runtime::{Belief, Derivatives, Gaussian, Predictor};
use proptest::prelude::*;

#[track_caller]
fn assert_close(got: f64, want: f64, relative: f64) {
    assert!((got - want).abs() <= relative * want.abs().max(1e-300), "{got:e} is not {want:e}");
}

/// The message to term `i`, from the other terms alone: no cavity of its own is put in and taken out.
fn direct(terms: &[(f64, Gaussian)], i: usize, noise: f64, child: Gaussian) -> Gaussian {
    let (mut mean, mut variance) = (0.0, noise + child.variance());
    for (j, (c, term)) in terms.iter().enumerate() {
        if i != j {
            mean += c * term.mean();
            variance += c * c * term.variance();
        }
    }
    Gaussian::from_mean_variance((child.mean() - mean) / terms[i].0, variance / terms[i].0.powi(2))
}

#[test]
fn gaussian_children_are_exact() {
    let of = Gaussian::from_mean_variance;
    for prior in [1e-10, 1.0, 1e4, 1e10, 1e16] {
        for noise in [0.0, 1e-10, 1.0] {
            for child in [of(4.0, 1e-10), of(4.0, 2.0), of(4.0, 1e10), Gaussian::point(4.0)] {
                let terms = [(1.0, of(1.0, prior)), (-2.0, of(-1.0, 3.0)), (0.5, Gaussian::point(7.0))];
                let predictor =
                    terms.iter().fold(Predictor::new(0.0, noise), |sum, &(c, term)| sum.plus(c, term));
                for i in 0..2 {
                    let (c, cavity) = terms[i];
                    let want = direct(&terms, i, noise, child);
                    let got = to_term_of_gaussian(c, cavity, predictor, child);
                    assert_close(got.precision, want.precision, 1e-12);
                    assert!(
                        (got.mean() - want.mean()).abs() < 1e-11 * (1.0 + want.mean().abs()),
                        "{got:?} {want:?}"
                    );
                    let site = gaussian_derivatives(child, predictor);
                    let got = to_term(c, cavity, &site);
                    let (got, want) = (cavity * got, cavity * want);
                    assert_close(got.precision, want.precision, 1e-9);
                    assert!(
                        (got.mean() - want.mean()).abs() < 1e-9 * (1.0 + want.mean().abs()),
                        "{got:?} {want:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn uniform_terms_are_counted() {
    let (known, child) = (Gaussian::from_mean_variance(1.0, 2.0), Gaussian::from_mean_variance(5.0, 1.0));
    let one = Predictor::new(0.0, 0.5).plus(2.0, Gaussian::UNIFORM).plus(1.0, known);
    assert!(one.to_gaussian().is_uniform() && one.variance() == f64::INFINITY);
    let message = to_term_of_gaussian(2.0, Gaussian::UNIFORM, one, child);
    assert_close(message.mean(), 2.0, 1e-14);
    assert_close(message.variance(), 3.5 / 4.0, 1e-14);
    assert!(to_term_of_gaussian(1.0, known, one, child).is_uniform());
    let two = one.plus(1.0, Gaussian::UNIFORM);
    assert!(to_term_of_gaussian(2.0, Gaussian::UNIFORM, two, child).is_uniform());
    // A predictor that leaves the term out has no uniform term to spare.
    assert!(to_left_out_term(1.0, one, child).is_uniform());
    assert_eq!(to_left_out_term(2.0, Predictor::new(0.0, 0.5).plus(1.0, known), child), message);
    let site = is_positive::ep::derivatives(true, one.mean, one.variance);
    assert!(to_term(2.0, Gaussian::UNIFORM, &site).is_uniform() && to_term(1.0, known, &site).is_uniform());
    let skipped = Predictor::new(0.0, 0.5).plus(0.0, Gaussian::UNIFORM).plus(1.0, known);
    assert_close(skipped.to_gaussian().variance(), 2.5, 1e-14);
}

#[test]
fn a_site_alone_is_its_own_operator() {
    let mut cavities: Vec<Gaussian> = [(0.5, 2.0), (-3.0, 1.0), (8.0, 0.1), (-2000.0, 1.0)]
        .map(|(m, v)| Gaussian::from_mean_variance(m, v))
        .to_vec();
    // Precision nearly 0: the limit is (4, 4).
    cavities.push(Gaussian::from_natural(-2.0, 1e-12));
    for x in cavities {
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, x);
        let site = is_positive::ep::derivatives(true, predictor.mean, predictor.variance);
        let (got, want) = (to_term(1.0, x, &site), is_positive::ep::to_x_observed(true, x));
        assert_close(got.precision, want.precision, 1e-10);
        assert_close(got.precision_mean, want.precision_mean, 1e-10);
        assert_close(site.log_z, is_positive::ep::log_evidence(true, x), 1e-13);
    }
    let limit = is_positive::ep::to_x_observed(true, Gaussian::from_natural(-2.0, 1e-12));
    assert_close(limit.precision, 4.0, 1e-9);
    assert_close(limit.precision_mean, 4.0, 1e-9);
}

#[test]
fn a_shifted_site_alone_is_its_own_operator() {
    // c x + constant > 0 is x on one side of −constant/c.
    for (c, constant, mean, variance) in
        [(1.0, -2.0, 0.0, 1.0), (-0.5, 3.0, 9.0, 2.0), (2.0, -7.0, -1.0, 0.1)]
    {
        let x = Gaussian::from_mean_variance(mean, variance);
        let predictor = Predictor::new(constant, 0.0).plus(c, x);
        let site = is_positive::ep::derivatives(true, predictor.mean, predictor.variance);
        let above = Gaussian::from_mean_variance(mean + constant / c, variance);
        let belief = above * is_positive::ep::to_x_observed(c > 0.0, above);
        let got = x * to_term(c, x, &site);
        assert_close(got.precision, belief.precision, 1e-12);
        assert_close(got.mean(), belief.mean() - constant / c, 1e-12);
    }
}

/// The derivative by central differences of the eighth order.
fn slope(f: impl Fn(f64) -> f64, at: f64) -> f64 {
    const STEP: f64 = 0.02;
    const RULE: [(f64, f64); 4] =
        [(1.0, 4.0 / 5.0), (2.0, -1.0 / 5.0), (3.0, 4.0 / 105.0), (4.0, -1.0 / 280.0)];
    RULE.iter().map(|&(k, weight)| weight * (f(at + k * STEP) - f(at - k * STEP))).sum::<f64>() / STEP
}

#[test]
fn derivatives_are_derivatives() {
    type Site = Box<dyn Fn(f64) -> Derivatives>;
    let variance = 1.7;
    let sites: [Site; 6] = [
        Box::new(move |m| is_positive::ep::derivatives(true, m, variance)),
        Box::new(move |m| is_positive::ep::derivatives(false, m, variance)),
        Box::new(move |m| is_between::ep::derivatives(true, -1.0, 0.5, m, variance)),
        Box::new(move |m| is_between::ep::derivatives(false, -1.0, 0.5, m, variance)),
        Box::new(move |m| bernoulli_logit::ep::derivatives(true, m, variance)),
        Box::new(move |m| bernoulli_logit::ep::derivatives(false, m, 9.0)),
    ];
    for site in &sites {
        for mean in [-9.0, -1.0, 0.3, 4.0] {
            let at = site(mean);
            let (alpha, beta) = (slope(|m| site(m).log_z, mean), -slope(|m| site(m).alpha, mean));
            assert_close(at.alpha, alpha, 1e-10);
            assert_close(at.beta, beta, 1e-10);
            assert!((at.shrink - (1.0 - at.variance * at.beta)).abs() < 1e-9);
            assert!((at.mean - (mean + at.variance * at.alpha)).abs() < 1e-9);
        }
    }
}

/// The messages of `x > 0` to the terms of a predictor, and the same without the closed forms.
fn both_ways<const N: usize>(
    positive: bool,
    constant: f64,
    noise: f64,
    terms: [(f64, Gaussian); N],
) -> [[Gaussian; N]; 2] {
    let site = |mean, variance| is_positive::ep::derivatives(positive, mean, variance);
    [
        is_positive::ep::messages(positive, constant, noise, terms),
        linear::to_terms(constant, noise, terms, site),
    ]
}

/// Asserts that both ways agree, but for what rounding can do to the predictor's mean.
fn assert_alike<const N: usize>(positive: bool, constant: f64, noise: f64, terms: [(f64, Gaussian); N]) {
    let mean = |(c, term): &(f64, Gaussian)| c * term.mean();
    let variance = noise + terms.iter().map(|(c, term)| c * c * term.variance()).sum::<f64>();
    let sizes = constant.abs() + terms.iter().map(|term| mean(term).abs()).sum::<f64>();
    let tolerance = 1e-12 + 1e-13 * sizes / variance.sqrt();
    let [closed, general] = both_ways(positive, constant, noise, terms);
    for ((got, want), (_, cavity)) in closed.iter().zip(&general).zip(&terms) {
        let apart = (got.precision - want.precision).abs();
        assert!(apart <= tolerance * want.precision + 1e-300, "{got:?} {want:?} in {terms:?}");
        let scale = want.precision_mean.abs() + (want.precision * cavity.mean()).abs();
        let apart = (got.precision_mean - want.precision_mean).abs();
        assert!(apart <= tolerance * scale + 1e-300, "{got:?} {want:?} in {terms:?}");
    }
}

/// The constant that puts the predictor `z` of its deviations on the positive side.
fn constant_for(z: f64, noise: f64, terms: &[(f64, Gaussian)]) -> f64 {
    let variance = noise + terms.iter().map(|(c, term)| c * c * term.variance()).sum::<f64>();
    z * variance.sqrt() - terms.iter().map(|(c, term)| c * term.mean()).sum::<f64>()
}

fn power(range: Range<f64>) -> impl Strategy<Value = f64> {
    range.prop_map(|exponent| 10_f64.powf(exponent))
}

/// A coefficient and a cavity.
fn any_term(precisions: Range<f64>) -> impl Strategy<Value = (f64, Gaussian)> {
    (power(-3.0..3.0), any::<bool>(), -4.0..4.0, power(precisions)).prop_map(
        |(c, negative, mean, precision)| {
            let mean = mean / precision.sqrt();
            (if negative { -c } else { c }, Gaussian::from_mean_precision(mean, precision))
        },
    )
}

proptest! {
    #[test]
    fn closed_forms_are_the_general_ones(
        x in any_term(-8.0..8.0),
        y in any_term(-8.0..8.0),
        noise in prop_oneof![Just(0.0), power(-8.0..8.0)],
        z in -40.0..40.0_f64,
        positive in any::<bool>(),
    ) {
        let sign = if positive { 1.0 } else { -1.0 };
        assert_alike(positive, constant_for(sign * z, noise, &[x, y]), noise, [x, y]);
        assert_alike(positive, constant_for(sign * z, noise, &[x]), noise, [x]);
    }

    #[test]
    fn so_they_are_at_tiny_and_huge_precisions(
        x in any_term(-150.0..150.0),
        y in any_term(-150.0..150.0),
        noise in prop_oneof![Just(0.0), power(-150.0..150.0)],
        z in -6.5..8.0_f64,
    ) {
        assert_alike(true, constant_for(z, noise, &[x, y]), noise, [x, y]);
        assert_alike(true, constant_for(z, noise, &[x]), noise, [x]);
    }

    #[test]
    fn both_sides_of_the_tail_meet(x in any_term(-2.0..2.0), y in any_term(-2.0..2.0), noise in 0.0..2.0_f64) {
        for z in [-6.0 - 1e-9, -6.0 + 1e-9] {
            assert_alike(true, constant_for(z, noise, &[x, y]), noise, [x, y]);
            assert_alike(true, constant_for(z, noise, &[x]), noise, [x]);
        }
    }
}

#[test]
fn extreme_terms_go_the_general_way() {
    let proper = Gaussian::from_mean_variance(0.7, 2.0);
    let extreme = [
        Gaussian::UNIFORM,
        Gaussian::point(0.4),
        Gaussian::point(-3.0),
        Gaussian::from_natural(1.5, 0.0),
        Gaussian::from_natural(0.3, -0.2),
        Gaussian::from_natural(0.3, -40.0),
        Gaussian::from_natural(1e200, 1e200),
        Gaussian::from_natural(1e-300, 1e-200),
        Gaussian::from_natural(0.0, f64::MIN_POSITIVE),
        Gaussian::from_natural(f64::NAN, 1.0),
        Gaussian::from_natural(0.0, f64::NAN),
    ];
    let near = |got: f64, want: f64| {
        got == want || got.is_nan() && want.is_nan() || (got - want).abs() < 1e-13 * want.abs()
    };
    let same = |[got, want]: [Gaussian; 2], what: &str| {
        let same = near(got.precision_mean, want.precision_mean) && near(got.precision, want.precision);
        assert!(same, "{what}: {got:?} {want:?}");
    };
    for (a, b, noise) in [(1.0, -1.0, 1.0), (0.5, 3.0, 0.0), (0.0, 1.0, 2.0), (1.0, 0.0, 0.0)] {
        for x in extreme {
            for y in extreme.into_iter().chain([proper]) {
                let what = format!("{a} {x:?} + {b} {y:?}");
                let [closed, general] = both_ways(true, 0.1, noise, [(a, x), (b, y)]);
                (0..2).for_each(|i| same([closed[i], general[i]], &what));
                let [closed, general] = both_ways(false, 0.1, noise, [(b, y), (a, x)]);
                (0..2).for_each(|i| same([closed[i], general[i]], &what));
            }
            let [[closed], [general]] = both_ways(true, 0.1, noise, [(a, x)]);
            same([closed, general], &format!("{a} {x:?}"));
        }
    }
}

/// Mean and variance of x under its cavity times P(positive | x), by Simpson's rule over ± 12 deviations.
fn tilted(cavity: Gaussian, positive: impl Fn(f64) -> f64) -> (f64, f64) {
    const STEPS: i32 = 20_000;
    let (mean, deviation) = (cavity.mean(), cavity.variance().sqrt());
    let mut sums = [0.0; 3];
    for i in 0..=STEPS {
        let u = 24.0 * (f64::from(i) / f64::from(STEPS) - 0.5);
        let rule = if i % 2 == 1 { 4.0 } else { 2.0 };
        let weight = rule * (-0.5 * u * u).exp() * positive(mean + deviation * u);
        (0..3).for_each(|k| sums[k as usize] += weight * u.powi(k));
    }
    let (first, second) = (sums[1] / sums[0], sums[2] / sums[0]);
    (mean + deviation * first, deviation * deviation * (second - first * first))
}

#[test]
fn closed_forms_have_the_moments_of_quadrature() {
    let of = Gaussian::from_mean_variance;
    for (terms, noise) in [
        ([(1.0, of(0.3, 2.0)), (-1.0, of(-0.2, 0.5))], 1.0),
        ([(-0.7, of(5.0, 0.1)), (2.0, of(1.0, 3.0))], 0.2),
        ([(1e3, of(-1.0, 1e-4)), (1.0, of(0.0, 40.0))], 0.0),
    ] {
        for z in [-5.9, -3.0, -0.5, 0.0, 1.0, 4.0, 7.0] {
            let constant = constant_for(z, noise, &terms);
            let messages = is_positive::ep::messages(true, constant, noise, terms);
            for (i, j) in [(0, 1), (1, 0)] {
                let ((c, cavity), (d, other)) = (terms[i], terms[j]);
                let rest = (noise + d * d * other.variance()).sqrt();
                let given = |x: f64| normal_cdf((constant + c * x + d * other.mean()) / rest);
                let (mean, variance) = tilted(cavity, given);
                let belief = cavity * messages[i];
                assert!((belief.mean() - mean).abs() < 1e-9 * cavity.variance().sqrt(), "z = {z}, term {i}");
                assert_close(belief.variance(), variance, 1e-8);
            }
        }
    }
}

/// Asserts that a message is the one wanted, natural mean and precision.
#[track_caller]
fn assert_same(got: Gaussian, want: Gaussian) {
    let near = |got: f64, want: f64| {
        got == want || got.is_nan() && want.is_nan() || (got - want).abs() <= 1e-12 * want.abs()
    };
    let same = near(got.precision, want.precision) && near(got.precision_mean, want.precision_mean);
    assert!(same, "{got:?} {want:?}");
}

proptest! {
    #[test]
    fn one_step_is_a_predictor_of_one_term(
        (c, x) in any_term(-100.0..100.0),
        constant in prop_oneof![Just(0.0), -5.0..5.0],
        noise in prop_oneof![Just(0.0), power(-100.0..100.0)],
    ) {
        // A constant that adds, so that nothing cancels in either.
        let constant = if c * x.mean() < 0.0 { -f64::abs(constant) } else { f64::abs(constant) };
        let predictor = Predictor::new(constant, noise);
        assert_same(linear::affine(c, x, constant, noise), predictor.plus(c, x).to_gaussian());
        let constant = if x.mean() > 0.0 { -f64::abs(constant) } else { f64::abs(constant) };
        let want = to_term_of_gaussian(c, Gaussian::UNIFORM, Predictor::new(constant, noise), x);
        assert_same(linear::to_affine(c, x, constant, noise), want);
    }
}

#[test]
fn so_it_is_where_something_is_extreme() {
    let of = Gaussian::from_natural;
    let (tiny, huge) = (of(1e-300, 1e-300), of(1e300, 1e300));
    for x in [Gaussian::UNIFORM, Gaussian::point(2.0), of(1.0, 0.0), of(1.0, -2.0), tiny, huge] {
        for c in [0.0, 1.0, -0.5, 1e-160, 1e160] {
            for noise in [0.0, 0.3, 1e20] {
                let predictor = Predictor::new(0.7, noise);
                assert_same(linear::affine(c, x, 0.7, noise), predictor.plus(c, x).to_gaussian());
                let want = to_term_of_gaussian(c, Gaussian::UNIFORM, predictor, x);
                assert_same(linear::to_affine(c, x, 0.7, noise), want);
            }
        }
    }
}

#[test]
fn what_overflows_is_no_uniform_term() {
    let unit = Gaussian::from_mean_variance(0.0, 1.0);
    let huge = Predictor::new(0.0, 1.0).plus(1e160, unit).plus(1.0, unit);
    assert!(huge.variance.is_nan(), "{huge:?}");
    let message = to_term_of_gaussian(1.0, unit, huge, Gaussian::point(2.0));
    assert!(!(unit * message).is_proper(), "{message:?}");
}
