//! The ends of the range of one's own cavity. Operators that read it have branches for a point and for a uniform
//! one; each must be where the ordinary branch goes, or what the operator's text says instead. A new operator that
//! reads its own edge needs one line here.

pub(crate) mod family;

use crate::harness::{assert_near, positive};
use crate::{Check, reals::rated};
use family::SENT;
pub(crate) use family::{Family, Sent, sent};
use posterity_runtime::operators::{
    abs, bernoulli, bernoulli_logit, binomial, categorical, categorical_logits, cos, exp, gamma, gaussian,
    greater_int, half_cauchy, half_normal, is_between, is_positive, laplace, log, logistic, logistic_noise,
    max, min, negative_binomial, pareto, poisson, pow, probit, product, sin, square, sum_int, tanh,
    truncated_gaussian, uniform,
};
use posterity_runtime::{
    Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, MultivariateGaussian, Poisson,
};

#[rustfmt::skip]
pub(crate) const EP: &[Check] = &[
    ("gaussian::to_x_random_precision", || both(|x| gaussian::ep::to_x_random_precision(x, M, R))),
    ("gaussian::to_mean_random_precision", || both(|m| gaussian::ep::to_mean_random_precision(X, m, R))),
    ("gaussian::to_precision", || for x in [X, Gaussian::point(3.0)] { both(|r| gaussian::ep::to_precision(x, M, r)); }),

    ("gamma::to_x", || {
        at_points(|x| gamma::ep::to_x(x, 1.3, R));
        // A rate of 0 that is not uniform, from a factor of which the variance exists.
        let steep = Gamma::from_shape_rate(12.0, 1.2);
        let toward = |rate| gamma::ep::to_x(Gamma::from_shape_rate(1.5, rate), 5.0, steep);
        assert_alike(toward(0.0), toward(1e-5));
        // Against a uniform cavity mean and mean log are matched, not mean and variance.
        let (got, want) = (gamma::ep::to_x(Gamma::UNIFORM, 1.3, R), rated(positive(WIDE), positive(R), 0));
        let undone = |of: fn(f64) -> f64| want.mean(|x| of(x) / WIDE.log_density(x).exp()) / want.mean(|x| 1.0 / WIDE.log_density(x).exp());
        assert_near(got.mean(), undone(|x| x), 1e-6);
        assert_near(got.mean_log(), undone(f64::ln), 1e-6);
    }),
    ("gamma::to_rate", || {
        at_points(|rate| gamma::ep::to_rate(G, 1.3, rate));
        assert!(gamma::ep::to_rate(G, 1.3, Gamma::UNIFORM).is_uniform());
    }),

    ("exp::to_y", || both(|y| exp::ep::to_y(y, SHARP))),
    ("exp::to_x", || both(|x| exp::ep::to_x(G, x))),
    ("logistic::to_y", || {
        uniformly(|y| logistic::ep::to_y(y, X));
        for y in points() { assert!(logistic::ep::to_y(y, X).is_uniform()); }
    }),
    ("logistic::to_x", || both(|x| logistic::ep::to_x(P, x))),

    ("product::to_product", || {
        uniformly(|y| product::ep::to_product(y, X, M));
        for y in points() { assert_eq!(product::ep::to_product(y, X, M), product::ep::to_product(Gaussian::UNIFORM, X, M)); }
    }),
    ("product::to_a", || both(|a| product::ep::to_a(C, a, M))),
    ("product::to_b", || both(|b| product::ep::to_b(C, M, b))),
    ("product::to_product_positive_a", || {
        uniformly(|y| product::ep::to_product_positive_a(y, G, M));
        for y in points() { assert_eq!(product::ep::to_product_positive_a(y, G, M), product::ep::to_product_positive_a(Gaussian::UNIFORM, G, M)); }
    }),
    ("product::to_a_positive", || {
        at_points(|a| product::ep::to_a_positive(C, a, M));
        assert!(product::ep::to_a_positive(C, Gamma::UNIFORM, M).is_uniform());
    }),
    ("product::to_b_positive_a", || {
        both(|b| product::ep::to_b_positive_a(SHARP, WELL, b));
        // Of an `a` that may be so near 0 that b has no variance.
        assert!(product::ep::to_b_positive_a(SHARP, G, Gaussian::UNIFORM).is_uniform());
    }),
    ("product::to_product_gammas", || {
        uniformly(|y| product::ep::to_product_gammas(y, G, WELL));
        for y in points() { assert_eq!(product::ep::to_product_gammas(y, G, R), product::ep::to_product_gammas(Gamma::UNIFORM, G, R)); }
    }),
    ("product::to_a_gammas", || {
        at_points(|a| product::ep::to_a_gammas(WELL, a, R));
        assert!(product::ep::to_a_gammas(G, Gamma::UNIFORM, R).is_uniform());
    }),
    ("product::to_b_gammas", || at_points(|b| product::ep::to_b_gammas(WELL, R, b))),
    ("product::to_a_gammas_observed", || at_points(|a| product::ep::to_a_gammas_observed(1.3, a, R))),
    ("product::to_b_gammas_observed", || at_points(|b| product::ep::to_b_gammas_observed(1.3, R, b))),
    ("product::to_a_observed_product", || both(|a| product::ep::to_a_observed_product(1.5, a, M))),
    ("product::to_b_observed_product", || both(|b| product::ep::to_b_observed_product(1.5, M, b))),

    ("bernoulli::to_probability", || for x in [A, A.negated()] { both(|p| bernoulli::ep::to_probability(x, p)); }),
    ("binomial::to_probability", || {
        uniformly(|p| binomial::ep::to_probability(&six(), 6, p));
        for p in points() { assert_eq!(binomial::ep::to_probability(&six(), 6, p), Beta::UNIFORM); }
    }),
    ("binomial::to_probability_random_trials", || {
        uniformly(|p| binomial::ep::to_probability_random_trials(1, &six(), p));
        for p in points() { assert_eq!(binomial::ep::to_probability_random_trials(1, &six(), p), Beta::UNIFORM); }
    }),
    // A count in the place of one's own that is known, or has no end, gets no message.
    ("binomial::to_trials_thinned", || for trials in ENDS { assert!(binomial::ep::to_trials_thinned(Poisson::new(2.0, 0.6), trials, 0.3).is_uniform()); }),
    ("binomial::to_trials_thinned_observed", || for trials in ENDS { assert!(binomial::ep::to_trials_thinned_observed(2, trials, 0.3).is_uniform()); }),
    ("sum_int::to_a_count", || for a in ENDS { assert!(sum_int::ep::to_a_count(Poisson::point(5), a, Poisson::from_rate(2.0)).is_uniform()); }),
    ("sum_int::to_b_count", || for b in ENDS { assert!(sum_int::ep::to_b_count(Poisson::point(5), Poisson::from_rate(2.0), b).is_uniform()); }),
    ("greater_int::to_a_count", || {
        for a in ENDS { assert!(greater_int::ep::to_a_count(true, a, 3).is_uniform()); }
        // What is at most 3 has an end, whatever the cavity: the mean is 3/2.
        assert_near((Poisson::UNIFORM * greater_int::ep::to_a_count(false, Poisson::UNIFORM, 3)).mean(), 1.5, 1e-12);
    }),
    ("greater_int::to_b_count", || {
        for b in ENDS { assert!(greater_int::ep::to_b_count(false, 3, b).is_uniform()); }
        assert_near((Poisson::UNIFORM * greater_int::ep::to_b_count(true, 4, Poisson::UNIFORM)).mean(), 1.5, 1e-12);
    }),
    ("negative_binomial::to_x", || {
        let toward = |nu| negative_binomial::ep::to_x(Poisson::new(0.7, nu), 2.5, 0.6);
        assert_near(toward(0.0).rate, toward(NEARLY).rate, TOLERANCE);
    }),
    ("categorical::to_probabilities", || {
        let x = Categorical::from_probabilities(&[0.2, 0.5, 0.3]);
        let message = |p: &Dirichlet| categorical::ep::to_probabilities(&x, p).counts().to_vec();
        let (at, near) = (message(&Dirichlet::uniform(3)), message(&Dirichlet::new(vec![1.0 + NEARLY; 3])));
        for (at, near) in at.into_iter().zip(near) { assert_near(at, near, TOLERANCE); }
        assert_eq!(message(&Dirichlet::point(&[0.1, 0.2, 0.7])), [1.0; 3]);
    }),

    ("poisson::to_x", || {
        // A geometric cavity, such as the uniform one, is the limit of a factorial to a small power.
        let toward = |nu| poisson::ep::to_x(Poisson::new(0.7, nu), R);
        assert_near(toward(0.0).rate, toward(NEARLY).rate, TOLERANCE);
        assert_near(poisson::ep::to_x(Poisson::UNIFORM, R).rate, R.mean(), 1e-14);
        // A point gets the Poisson that climbs there as the negative binomial does.
        let rate = R * poisson::ep::to_rate_observed(3);
        let climb = rate.mean().ln() - 4.0_f64.ln();
        let message = poisson::ep::to_x(Poisson::point(3), R);
        assert_near(message.log_density(4) - message.log_density(3), climb, 1e-12);
    }),
    ("poisson::to_rate", || {
        both(|rate| poisson::ep::to_rate(Poisson::new(0.7, 0.0), rate));
        uniformly(|rate| poisson::ep::to_rate(Poisson::new(2.0, 0.6), rate));
        for rate in points() { assert_eq!(poisson::ep::to_rate(Poisson::new(2.0, 0.6), rate), Gamma::UNIFORM); }
    }),

    ("is_positive::to_x_observed", || for positive in [true, false] { both(|x| is_positive::ep::to_x_observed(positive, x)); }),
    ("is_positive::to_x", || for positive in [A, Bernoulli::point(true)] { both(|x| is_positive::ep::to_x(positive, x)); }),
    ("is_between::to_x_observed", || {
        both(|x| is_between::ep::to_x_observed(true, x, -0.5, 1.0));
        // Outside, the way to the nearer bound.
        let outside = |x| is_between::ep::to_x_observed(false, x, -0.5, 1.0);
        uniformly(outside);
        assert_eq!([-1.3, 0.4, 0.2, 2.2].map(|x| outside(Gaussian::point(x))), [Gaussian::UNIFORM, Gaussian::point(1.0), Gaussian::point(-0.5), Gaussian::UNIFORM]);
    }),
    ("is_between::to_x", || {
        both(|x| is_between::ep::to_x(A, x, -0.5, 1.0));
        both(|x| is_between::ep::to_x(Bernoulli::point(true), x, -0.5, 1.0));
    }),
    ("is_between::to_x_observed_random_bounds", || {
        both(|x| is_between::ep::to_x_observed_random_bounds(true, x, X, M));
        both(|x| is_between::ep::to_x_observed_random_bounds(false, x, X, M));
    }),
    ("is_between::to_x_random_bounds", || both(|x| is_between::ep::to_x_random_bounds(A, x, X, M))),
    ("is_between::to_lower_observed", || for between in [true, false] {
        both(|lower| is_between::ep::to_lower_observed(between, X, lower, M));
        at_points(|lower| is_between::ep::to_lower_observed(between, X, lower, 0.6));
        at_points(|lower| is_between::ep::to_lower_observed(between, 0.6, lower, M));
    }),
    ("is_between::to_lower", || both(|lower| is_between::ep::to_lower(A, X, lower, M))),
    ("is_between::to_upper_observed", || for between in [true, false] {
        both(|upper| is_between::ep::to_upper_observed(between, X, M, upper));
        at_points(|upper| is_between::ep::to_upper_observed(between, X, 0.6, upper));
        at_points(|upper| is_between::ep::to_upper_observed(between, 0.6, M, upper));
    }),
    ("is_between::to_upper", || both(|upper| is_between::ep::to_upper(A, X, M, upper))),
    ("uniform::to_x", || both(|x| uniform::ep::to_x(x, -0.5, 1.0))),
    ("truncated_gaussian::to_x", || both(|x| truncated_gaussian::ep::to_x(x, 0.3, 2.0, -0.5, 1.0))),
    ("laplace::to_x", || both(|x| laplace::ep::to_x(x, M, 0.8))),
    ("laplace::to_location", || both(|location| laplace::ep::to_location(X, location, 0.8))),
    ("logistic_noise::to_x", || both(|x| logistic_noise::ep::to_x(x, M, 0.8))),
    ("logistic_noise::to_location", || both(|location| logistic_noise::ep::to_location(X, location, 0.8))),
    ("half_normal::to_x", || both(|x| half_normal::ep::to_x(x, 1.7))),
    ("half_cauchy::to_x", || {
        at_points(|x| half_cauchy::ep::to_x(x, 1.7));
        // The mean is infinite: the logarithm has the moments of the density's.
        let alone = half_cauchy::ep::to_x(Gamma::UNIFORM, 1.7);
        assert_near(alone.mean_log(), 1.7_f64.ln(), 1e-12);
        assert_near(posterity_runtime::special::trigamma(alone.shape), std::f64::consts::PI.powi(2) / 4.0, 1e-12);
    }),
    ("pareto::to_x", || {
        for x in [1.0, 2.5] { assert_alike(pareto::ep::to_x(Gamma::point(x), 2.5, 0.7), pareto::ep::to_x(Gamma::from_mean_variance(x, SHARPLY), 2.5, 0.7)); }
        assert_eq!(pareto::ep::to_x(Gamma::point(0.6), 2.5, 0.7), Gamma::point(0.7));
        let alone = pareto::ep::to_x(Gamma::UNIFORM, 2.5, 0.7);
        assert_near(alone.mean_log(), 0.7_f64.ln() + 0.4, 1e-12);
        assert_near(posterity_runtime::special::trigamma(alone.shape), 0.16, 1e-12);
    }),
    ("pow::to_y", || for power in [2.0, -2.0] { at_points(|y| pow::ep::to_y(y, WELL, power)); uniformly(|y| pow::ep::to_y(y, WELL, power)); }),
    ("pow::to_x", || for power in [2.0, -1.0, 0.5] { at_points(|x| pow::ep::to_x(WELL, x, power)); uniformly(|x| pow::ep::to_x(WELL, x, power)); }),
    ("bernoulli_logit::to_log_odds_observed", || for x in [true, false] { both(|s| bernoulli_logit::ep::to_log_odds_observed(x, s)); }),
    ("bernoulli_logit::to_log_odds", || for x in [A, Bernoulli::point(true)] { both(|s| bernoulli_logit::ep::to_log_odds(x, s)); }),
    ("abs::to_y", || both(|y| abs::ep::to_y(y, X))),
    ("abs::to_x", || both(|x| abs::ep::to_x(C, x))),
    ("abs::to_x_observed", || both(|x| abs::ep::to_x_observed(1.5, x))),
    ("square::to_y", || {
        uniformly(|y| square::ep::to_y(y, SHARP));
        for y in points() { assert_eq!(square::ep::to_y(y, X), square::ep::to_y(Gaussian::UNIFORM, X)); }
    }),
    ("square::to_x", || {
        at_points(|x| square::ep::to_x(Gaussian::from_mean_variance(0.6, 0.5), x));
        assert!(square::ep::to_x(C, Gaussian::UNIFORM).is_uniform());
    }),
    ("tanh::to_y", || {
        uniformly(|y| tanh::ep::to_y(y, SHARP));
        for y in points() { assert_eq!(tanh::ep::to_y(y, X), tanh::ep::to_y(Gaussian::UNIFORM, X)); }
    }),
    ("tanh::to_x", || {
        at_points(|x| tanh::ep::to_x(Gaussian::from_mean_variance(0.6, 0.5), x));
        assert!(tanh::ep::to_x(C, Gaussian::UNIFORM).is_uniform());
    }),
    ("sin::to_y", || {
        uniformly(|y| sin::ep::to_y(y, SHARP));
        for y in points() { assert_eq!(sin::ep::to_y(y, X), sin::ep::to_y(Gaussian::UNIFORM, X)); }
    }),
    ("sin::to_x", || {
        at_points(|x| sin::ep::to_x(Gaussian::from_mean_variance(0.6, 0.5), x));
        assert!(sin::ep::to_x(C, Gaussian::UNIFORM).is_uniform());
    }),
    ("cos::to_y", || {
        uniformly(|y| cos::ep::to_y(y, SHARP));
        for y in points() { assert_eq!(cos::ep::to_y(y, X), cos::ep::to_y(Gaussian::UNIFORM, X)); }
    }),
    ("cos::to_x", || {
        at_points(|x| cos::ep::to_x(Gaussian::from_mean_variance(0.6, 0.5), x));
        assert!(cos::ep::to_x(C, Gaussian::UNIFORM).is_uniform());
    }),
    ("sin::to_x_observed", || assert!(sin::ep::to_x_observed(0.3, Gaussian::point(0.4)).is_uniform() && sin::ep::to_x_observed(0.3, Gaussian::UNIFORM).is_uniform())),
    ("cos::to_x_observed", || assert!(cos::ep::to_x_observed(0.3, Gaussian::point(0.4)).is_uniform() && cos::ep::to_x_observed(0.3, Gaussian::UNIFORM).is_uniform())),
    ("square::to_x_observed", || both(|x| square::ep::to_x_observed(2.25, x))),
    ("probit::to_y", || {
        uniformly(|y| probit::ep::to_y(y, SHARP));
        for y in points() { assert!(probit::ep::to_y(y, X).is_uniform()); }
    }),
    ("probit::to_x", || both(|x| probit::ep::to_x(P, x))),
    ("log::to_y", || both(|y| log::ep::to_y(y, G))),
    ("log::to_x", || both(|x| log::ep::to_x(SHARP, x))),
    ("max::to_y", || both(|y| max::ep::to_y(y, X, M))),
    ("max::to_a", || { both(|a| max::ep::to_a(C, a, M)); both(|a| max::ep::to_a(C, a, 0.7)); }),
    ("max::to_b", || both(|b| max::ep::to_b(C, M, b))),
    ("min::to_y", || both(|y| min::ep::to_y(y, X, M))),
    ("min::to_a", || { both(|a| min::ep::to_a(C, a, M)); both(|a| min::ep::to_a(C, a, 0.7)); }),
    ("min::to_b", || both(|b| min::ep::to_b(C, M, b))),
];

#[rustfmt::skip]
pub(crate) const VMP: &[Check] = &[
    ("exp::to_x", || at_points(|x| exp::vmp::to_x(G, x))),
    ("square::to_x", || at_points(|x| square::vmp::to_x(C, x))),
    ("tanh::to_x", || at_points(|x| tanh::vmp::to_x(C, x))),
    ("sin::to_x", || at_points(|x| sin::vmp::to_x(C, x))),
    ("cos::to_x", || at_points(|x| cos::vmp::to_x(C, x))),
    ("probit::to_x", || at_points(|x| probit::vmp::to_x(P, x))),
    ("laplace::to_x", || at_points(|x| laplace::vmp::to_x(x, M, 0.8))),
    ("laplace::to_location", || at_points(|location| laplace::vmp::to_location(X, location, 0.8))),
    ("logistic_noise::to_x", || at_points(|x| logistic_noise::vmp::to_x(x, M, 0.8))),
    ("logistic_noise::to_location", || at_points(|location| logistic_noise::vmp::to_location(X, location, 0.8))),
    ("half_normal::to_x", || at_points(|x| half_normal::vmp::to_x(x, 1.7))),
    ("half_cauchy::to_x", || at_points(|x| half_cauchy::vmp::to_x(x, 1.7))),
    ("pow::to_x", || for power in [2.0, -2.0, 0.5] { at_points(|x| pow::vmp::to_x(G, x, power)); }),
    ("logistic::to_x_jaakkola", || both(|x| logistic::vmp::to_x_jaakkola(P, x))),
    ("logistic::to_x_saul_jordan", || both(|x| logistic::vmp::to_x_saul_jordan(P, x))),
    ("logistic::to_x_exact", || both(|x| logistic::vmp::to_x_exact(P, x))),
    ("bernoulli_logit::to_log_odds_jaakkola", || both(|s| bernoulli_logit::vmp::to_log_odds_jaakkola(A, s))),
    ("bernoulli_logit::to_log_odds_saul_jordan", || both(|s| bernoulli_logit::vmp::to_log_odds_saul_jordan(A, s))),
    ("bernoulli_logit::to_log_odds_exact", || both(|s| bernoulli_logit::vmp::to_log_odds_exact(A, s))),
    ("categorical_logits::to_logits_tilted", || vectors(|logits| categorical_logits::vmp::to_logits_tilted(1, logits))),
    ("categorical_logits::to_logits_bohning", || vectors(|logits| categorical_logits::vmp::to_logits_bohning(1, logits))),
    ("categorical_logits::to_logits_blei_lafferty", || vectors(|logits| categorical_logits::vmp::to_logits_blei_lafferty(1, logits))),
    ("abs::to_x", || at_points(|x| abs::vmp::to_x(C, x))),
    ("log::to_x", || at_points(|x| log::vmp::to_x(SHARP, x))),
    ("max::to_a", || at_points(|a| max::vmp::to_a(C, a, M))),
    ("max::to_b", || at_points(|b| max::vmp::to_b(C, M, b))),
    ("min::to_a", || at_points(|a| min::vmp::to_a(C, a, M))),
    ("min::to_b", || at_points(|b| min::vmp::to_b(C, M, b))),
    ("product::to_a_positive", || at_points(|a| product::vmp::to_a_positive(C, a, M))),
    ("product::to_b_positive", || at_points(|b| product::vmp::to_b_positive(C, M, b))),
    ("product::to_a_unit", || both(|a| product::vmp::to_a_unit(C, a, M))),
    ("product::to_b_unit", || both(|b| product::vmp::to_b_unit(C, M, b))),
];

const NEARLY: f64 = 1e-8;
/// The variance of what is nearly a point: below it, dividing by the cavity cancels.
const SHARPLY: f64 = 1e-6;
const TOLERANCE: f64 = 1e-3;
const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const SHARP: Gaussian = Gaussian::from_natural(2.0, 5.0);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const C: Gaussian = Gaussian::from_natural(0.7, 0.6);
const R: Gamma = Gamma::from_shape_rate(2.5, 1.2);
const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
const WELL: Gamma = Gamma::from_shape_rate(6.3, 4.1);
const WIDE: Gamma = Gamma::from_shape_rate(1.0, 1e-3);
const P: Beta = Beta::new(2.5, 1.5);
const A: Bernoulli = Bernoulli::from_log_odds(0.7);
const ENDS: [Poisson; 3] = [Poisson::point(2), Poisson::UNIFORM, Poisson::from_rate(0.0)];

fn six() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.2, 0.1, 0.15, 0.2, 0.1, 0.15])
}

fn points<F: Family>() -> [F; 3] {
    F::POINTS.map(F::point)
}

/// Alike in natural parameters.
#[track_caller]
fn assert_alike<F: Family>(at: F, near: F) {
    for (got, want) in at.parameters().into_iter().zip(near.parameters()) {
        let same = got == want || (got - want).abs() <= TOLERANCE * (1.0 + want.abs());
        assert!(same, "{at:?} at the limit, {near:?} near it");
    }
}

/// The unit of a cavity's variances: of a Beta what leaves both counts above 1/2.
fn scale_of<F: Family>(value: f64) -> f64 {
    if F::POINTS.iter().all(|point| (0.0..1.0).contains(point)) { value * (1.0 - value) / 100.0 } else { 1.0 }
}

/// Notes how messages to cavities, narrow and wide, are sent.
pub(crate) fn look<F: Family>(message: &impl Fn(F) -> F) {
    let sent = F::cavities().into_iter().map(|cavity| message(cavity).sent());
    SENT.set(sent.fold(SENT.get(), Sent::and));
}

/// The message to a point is the limit of those to sharper beliefs.
#[track_caller]
fn at_points<F: Family>(message: impl Fn(F) -> F) {
    look(&message);
    for value in F::POINTS {
        assert_alike(message(F::point(value)), message(F::from_mean_variance(value, SHARPLY)));
    }
}

/// The message to a uniform belief is the limit of those to ever wider ones.
#[track_caller]
fn uniformly<F: Family>(message: impl Fn(F) -> F) {
    look(&message);
    assert_alike(message(F::UNIFORM), message(F::NEARLY_UNIFORM));
}

#[track_caller]
fn both<F: Family>(message: impl Fn(F) -> F) {
    at_points(&message);
    uniformly(message);
}

/// The messages to a known vector and to one of which nothing is known are limits too.
#[track_caller]
fn vectors(message: impl Fn(&MultivariateGaussian) -> MultivariateGaussian) {
    let spread = |mean: &[f64; 2], precision: f64| {
        let natural: Vec<f64> = mean.iter().map(|mean| mean * precision).collect();
        MultivariateGaussian::from_natural(natural, vec![precision, 0.0, 0.0, precision])
    };
    let at = [0.7, -1.2];
    let pairs = [
        (MultivariateGaussian::point(&at), spread(&at, 1.0 / SHARPLY)),
        (MultivariateGaussian::uniform(2), spread(&[0.0; 2], 1e-9)),
    ];
    for (limit, near) in pairs.map(|(limit, near)| (message(&limit), message(&near))) {
        let all = |it: &MultivariateGaussian| [it.precision_mean(), it.precision().values].concat();
        for (got, want) in all(&limit).into_iter().zip(all(&near)) {
            assert_near(got, want, TOLERANCE);
        }
    }
}
