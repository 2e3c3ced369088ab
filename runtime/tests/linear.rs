//! Linear predictors: exact under a Gaussian child in extreme cases, and right through every site.

use posterity_runtime::linear::{gaussian_derivatives, to_term, to_term_of_gaussian};
use posterity_runtime::operators::{bernoulli_logit, is_between, is_positive};
use posterity_runtime::{Belief, Derivatives, Gaussian, Predictor};

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
            let (h, at) = (1e-4, site(mean));
            let (up, down) = (site(mean + h), site(mean - h));
            assert!((at.alpha - (up.log_z - down.log_z) / (2.0 * h)).abs() < 1e-6 * (1.0 + at.alpha.abs()));
            assert!((at.beta + (up.alpha - down.alpha) / (2.0 * h)).abs() < 1e-6);
            assert!((at.shrink - (1.0 - at.variance * at.beta)).abs() < 1e-9);
            assert!((at.mean - (mean + at.variance * at.alpha)).abs() < 1e-9);
        }
    }
}
