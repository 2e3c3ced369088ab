//! Rows of terms: the same as term by term, for every length, and where something is extreme.

use posterity_runtime::linear::{Row, to_term};
use posterity_runtime::operators::{bernoulli_logit, is_between, is_positive};
use posterity_runtime::{Derivatives, Gaussian, Predictor};
use proptest::prelude::*;

/// Coefficients with beliefs and the messages in them.
#[derive(Clone, Debug)]
struct Terms {
    scale: f64,
    coefficients: Vec<f64>,
    beliefs: Vec<Gaussian>,
    messages: Vec<Gaussian>,
}

impl Terms {
    /// Terms of these cavities.
    fn new(scale: f64, terms: &[(f64, Gaussian)]) -> Self {
        let messages: Vec<Gaussian> = (0..terms.len())
            .map(|i| Gaussian::from_natural(0.1 * i as f64, if i % 3 == 0 { 0.0 } else { 0.3 }))
            .collect();
        let beliefs = terms.iter().zip(&messages).map(|((_, cavity), message)| *cavity * *message).collect();
        Self { scale, coefficients: terms.iter().map(|(c, _)| *c).collect(), beliefs, messages }
    }

    /// Mean and variance of a sum with these and one term more, and what a site makes of these.
    fn in_a_row(mut self, start: Predictor, site: &dyn Fn(f64, f64) -> Derivatives) -> (Predictor, Terms) {
        let mut row = Row::new(self.scale, &self.coefficients, &mut self.beliefs, &mut self.messages);
        let predictor = start.plus_row(&mut row);
        row.update(&site(predictor.mean, predictor.variance));
        (predictor, self)
    }

    /// The same, term by term.
    fn one_by_one(mut self, start: Predictor, site: &dyn Fn(f64, f64) -> Derivatives) -> (Predictor, Terms) {
        let cavities: Vec<Gaussian> = self.beliefs.iter().zip(&self.messages).map(|(b, m)| *b / *m).collect();
        let coefficients: Vec<f64> = self.coefficients.iter().map(|c| self.scale * c).collect();
        let terms = || coefficients.iter().zip(&cavities);
        let predictor = terms().fold(start, |predictor, (c, cavity)| predictor.plus(*c, *cavity));
        let derivatives = site(predictor.mean, predictor.variance);
        self.messages = terms().map(|(c, cavity)| to_term(*c, *cavity, &derivatives)).collect();
        self.beliefs = cavities.iter().zip(&self.messages).map(|(cavity, m)| *cavity * *m).collect();
        (predictor, self)
    }
}

fn near(got: f64, want: f64, scale: f64, tolerance: f64) -> bool {
    got == want
        || got.is_nan() && want.is_nan()
        || (got - want).abs() <= tolerance * (want.abs() + scale.abs())
}

/// Asserts that both ways agree.
fn assert_alike(terms: &Terms, start: Predictor, site: &dyn Fn(f64, f64) -> Derivatives, tolerance: f64) {
    let (predictor, row) = terms.clone().in_a_row(start, site);
    let (wanted, each) = terms.clone().one_by_one(start, site);
    assert!(near(predictor.variance, wanted.variance, 0.0, 1e-13), "{predictor:?} {wanted:?}");
    for i in 0..terms.coefficients.len() {
        for (got, want) in [(row.messages[i], each.messages[i]), (row.beliefs[i], each.beliefs[i])] {
            let belief = each.beliefs[i];
            // A site that is a difference of integrals is as precise as these: hence the second part.
            let same = near(got.precision, want.precision, 0.01 * belief.precision, tolerance)
                && near(got.precision_mean, want.precision_mean, belief.precision_mean, tolerance);
            assert!(same, "term {i}: {got:?} {want:?} in {terms:?}");
        }
    }
}

fn term() -> impl Strategy<Value = (f64, Gaussian)> {
    (-3.0..3.0, -2.0..2.0, -2.0..2.0)
        .prop_map(|(c, mean, power)| (c, Gaussian::from_mean_precision(mean, 10_f64.powf(power))))
}

proptest! {
    #[test]
    fn a_row_is_its_terms(
        terms in prop::collection::vec(term(), 0..14),
        scale in prop_oneof![Just(1.0), Just(-1.0), -2.0..2.0],
        constant in -60.0..60.0,
        noise in 0.01..4.0,
    ) {
        let (terms, start) = (Terms::new(scale, &terms), Predictor::new(constant, noise));
        assert_alike(&terms, start, &|m, v| is_positive::ep::derivatives(true, m, v), 1e-9);
        assert_alike(&terms, start, &|m, v| is_positive::ep::derivatives(false, m, v), 1e-9);
        assert_alike(&terms, start, &|m, v| is_between::ep::derivatives(true, -0.01, 3.0, m, v), 1e-9);
        assert_alike(&terms, start, &|m, v| is_between::ep::derivatives(false, -1.0, 3.0, m, v), 1e-9);
        assert_alike(&terms, start, &|m, v| bernoulli_logit::ep::derivatives(true, m, v), 1e-9);
    }
}

#[test]
fn a_row_with_an_extreme_term_is_its_terms() {
    let of = Gaussian::from_natural;
    let extreme = [
        Gaussian::UNIFORM,
        Gaussian::point(0.4),
        of(1.5, 0.0),
        of(0.3, -0.2),
        of(0.3, -40.0),
        of(1e200, 1e200),
        of(1e-300, 1e-200),
        of(0.0, f64::MIN_POSITIVE),
        of(0.0, f64::NAN),
    ];
    let site = |m: f64, v: f64| is_positive::ep::derivatives(true, m, v);
    for n in [1, 4, 7] {
        for at in 0..n {
            for (c, cavity) in extreme.into_iter().flat_map(|cavity| [0.0, 1.0].map(|c| (c, cavity))) {
                let mut terms = vec![(0.5, of(1.0, 2.0)); n];
                terms[at] = (c, cavity);
                let mut terms = Terms::new(1.0, &terms);
                // No message of its own, so that both ways divide alike.
                (terms.beliefs[at], terms.messages[at]) = (cavity, Gaussian::UNIFORM);
                assert_alike(&terms, Predictor::new(0.3, 1.0), &site, 1e-12);
                assert_alike(&terms, Predictor::new(0.3, 0.0), &site, 1e-12);
                assert_alike(&terms, Predictor::new(0.0, 1.0).plus(1.0, Gaussian::UNIFORM), &site, 1e-12);
            }
        }
    }
}

#[test]
fn a_row_deep_in_the_tail_is_its_terms() {
    for distance in [4.0, 5.9, 6.1, 7.5, 7.7, 8.0, 20.0, 1e3, 1e6] {
        let terms = vec![(0.7, Gaussian::from_mean_variance(0.2, 1.5)); 6];
        let site = |m: f64, v: f64| is_positive::ep::derivatives(true, m, v);
        assert_alike(&Terms::new(1.0, &terms), Predictor::new(-distance * 2.5, 0.5), &site, 1e-10);
    }
}
