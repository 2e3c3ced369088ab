//! Evidence at known values, reached by the other way: a random edge that is a point says what the function for a
//! known one says. A new evidence with a random edge needs one line here.

use crate::Check;
use crate::tables::{rows, selector};
use posterity_runtime::operators::{
    abs, add_truth, and, bernoulli, bernoulli_logit, beta, binomial, categorical, cos, difference_int,
    dirichlet, equal_bool, equal_int, exp, flat, gamma, gaussian, geometric, greater_int, half_cauchy,
    half_normal, inverse_gamma, is_between, is_positive, laplace, log, log_normal, logistic, logistic_noise,
    max, min, multinomial, negative_binomial, not, or, pareto, poisson, pow, probit, product, sin, square,
    sum_int, table, tanh, truncated_gaussian, uniform, uniform_int,
};
use posterity_runtime::{Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, Poisson};

#[rustfmt::skip]
pub(crate) const CHECKS: &[Check] = &[
    ("gaussian::log_evidence", || {
        same(gaussian::ep::log_evidence(Gaussian::point(0.3), M, 0.8), gaussian::ep::log_evidence(0.3, M, 0.8));
        same(gaussian::ep::log_evidence(X, Gaussian::point(0.3), 0.8), gaussian::ep::log_evidence(X, 0.3, 0.8));
    }),
    ("gaussian::log_evidence_student", || same(gaussian::ep::log_evidence_student(0.3, 1.5, Gamma::point(0.8)), gaussian::ep::log_evidence(0.3, 1.5, 0.8))),
    ("gaussian::log_evidence_random_precision", || {
        same(gaussian::ep::log_evidence_random_precision(X, M, Gamma::point(0.8)), gaussian::ep::log_evidence(X, M, 0.8));
        same(gaussian::ep::log_evidence_random_precision(Gaussian::point(0.3), 1.5, R), gaussian::ep::log_evidence_student(0.3, 1.5, R));
    }),

    ("gamma::log_evidence", || same(gamma::ep::log_evidence(2.0, 1.3, Gamma::point(0.7)), gamma::ep::log_evidence_known(2.0, 1.3, 0.7))),
    ("gamma::log_evidence_soft", || same(gamma::ep::log_evidence_soft(Gamma::point(2.0), 1.3, 0.7), gamma::ep::log_evidence_known(2.0, 1.3, 0.7))),
    ("gamma::log_evidence_soft_random", || {
        same(gamma::ep::log_evidence_soft_random(R, 1.3, Gamma::point(0.7)), gamma::ep::log_evidence_soft(R, 1.3, 0.7));
        same(gamma::ep::log_evidence_soft_random(Gamma::point(2.0), 1.3, R), gamma::ep::log_evidence(2.0, 1.3, R));
    }),
    ("beta::log_evidence_soft", || same(beta::ep::log_evidence_soft(Beta::point(0.3), 1.7, 2.2), beta::ep::log_evidence(0.3, 1.7, 2.2))),
    ("dirichlet::log_evidence_soft", || same(dirichlet::ep::log_evidence_soft(&Dirichlet::point(&[0.3, 0.7]), &[1.7, 2.2]), dirichlet::ep::log_evidence(&[0.3, 0.7], &[1.7, 2.2]))),
    ("uniform::log_evidence_soft", || for x in [-0.7, 0.3, 2.3] {
        same(uniform::ep::log_evidence_soft(Gaussian::point(x), -0.5, 2.0), uniform::ep::log_evidence(x, -0.5, 2.0));
    }),
    ("uniform_int::log_evidence_soft", || for (size, x) in [(4, 3), (3, 3)] {
        same(uniform_int::ep::log_evidence_soft(&Categorical::point(4, x), size), uniform_int::ep::log_evidence(x, size));
    }),
    ("table::log_evidence", || same(table::ep::log_evidence(1, &Categorical::point(2, 1), rows()), 0.3_f64.ln())),
    ("table::log_evidence_soft", || {
        let x = Categorical::point(3, 1);
        same(table::ep::log_evidence_soft(&x, &selector(), rows()), table::ep::log_evidence(1, &selector(), rows()));
        same(table::ep::log_evidence_soft(&x, &Categorical::point(2, 0), rows()), 0.5_f64.ln());
    }),
    ("laplace::log_evidence", || same(laplace::ep::log_evidence(Gaussian::point(0.3), M, 0.8), laplace::ep::log_evidence(0.3, M, 0.8))),
    ("logistic_noise::log_evidence", || same(logistic_noise::ep::log_evidence(Gaussian::point(0.3), M, 0.8), logistic_noise::ep::log_evidence(0.3, M, 0.8))),
    ("half_normal::log_evidence_soft", || same(half_normal::ep::log_evidence_soft(Gamma::point(0.3), 1.7), half_normal::ep::log_evidence(0.3, 1.7))),
    ("half_cauchy::log_evidence_soft", || same(half_cauchy::ep::log_evidence_soft(Gamma::point(0.3), 1.7), half_cauchy::ep::log_evidence(0.3, 1.7))),
    ("pareto::log_evidence_soft", || for x in [0.6, 0.8] { same(pareto::ep::log_evidence_soft(Gamma::point(x), 2.5, 0.7), pareto::ep::log_evidence(x, 2.5, 0.7)); }),
    ("pareto::log_evidence_random_shape", || same(pareto::ep::log_evidence_random_shape(0.8, Gamma::point(2.5), 0.7), pareto::ep::log_evidence(0.8, 2.5, 0.7))),
    ("inverse_gamma::log_evidence", || same(inverse_gamma::ep::log_evidence(0.8, 2.5, Gamma::point(0.7)), inverse_gamma::ep::log_evidence_known(0.8, 2.5, 0.7))),
    ("log_normal::log_evidence", || same(log_normal::ep::log_evidence(0.8, Gaussian::point(2.5), 0.7), log_normal::ep::log_evidence(0.8, 2.5, 0.7))),
    ("truncated_gaussian::log_evidence_soft", || for x in [-0.6, 0.3] {
        same(truncated_gaussian::ep::log_evidence_soft(Gaussian::point(x), 0.3, 2.0, -0.5, 2.0), truncated_gaussian::ep::log_evidence(x, 0.3, 2.0, -0.5, 2.0));
    }),
    ("pow::log_evidence", || for (y, want) in [(2.25, 0.0), (2.3, NEVER)] { same(pow::ep::log_evidence(y, Gamma::point(1.5), 2.0), want); }),
    ("pow::log_evidence_soft", || {
        same(pow::ep::log_evidence_soft(Gamma::point(1.5), R, 2.0), pow::ep::log_evidence(1.5, R, 2.0));
        same(pow::ep::log_evidence_soft(R, Gamma::point(1.5), 2.0), R.log_density(2.25));
    }),
    ("flat::log_evidence", || same(flat::ep::log_evidence(Gaussian::point(0.3)), 0.0)),

    ("exp::log_evidence", || same(exp::ep::log_evidence(1.5, Gaussian::point(1.5_f64.ln())), -(1.5_f64.ln()))),
    ("exp::log_evidence_soft", || {
        same(exp::ep::log_evidence_soft(Gamma::point(1.5), X), exp::ep::log_evidence(1.5, X));
        same(exp::ep::log_evidence_soft(R, Gaussian::point(0.4)), R.log_density(0.4_f64.exp()));
    }),
    ("logistic::log_evidence", || same(logistic::ep::log_evidence(0.5, Gaussian::point(0.0)), 4.0_f64.ln())),
    ("logistic::log_evidence_soft", || {
        same(logistic::ep::log_evidence_soft(Beta::point(0.3), X), logistic::ep::log_evidence(0.3, X));
        same(logistic::ep::log_evidence_soft(P, Gaussian::point(0.0)), P.log_density(0.5));
    }),
    ("product::log_evidence", || {
        same(product::ep::log_evidence(Gaussian::point(6.0), Gaussian::point(2.0), M), product::ep::log_evidence_known_a(6.0, 2.0, M));
        same(product::ep::log_evidence(Gaussian::point(6.0), X, Gaussian::point(2.0)), product::ep::log_evidence_known_b(6.0, X, 2.0));
        // b M spreads 2² times as widely.
        let spread = Gaussian::from_mean_variance(2.0 * M.mean(), 4.0 * M.variance());
        same(product::ep::log_evidence(X, Gaussian::point(2.0), M), spread.log_average_of(&X));
        same(product::ep::log_evidence(X, M, Gaussian::point(2.0)), spread.log_average_of(&X));
    }),
    ("product::log_evidence_observed", || {
        same(product::ep::log_evidence_observed(6.0, Gaussian::point(2.0), M), product::ep::log_evidence_known_a(6.0, 2.0, M));
        same(product::ep::log_evidence_observed(6.0, X, Gaussian::point(2.0)), product::ep::log_evidence_known_b(6.0, X, 2.0));
    }),
    ("product::log_evidence_positive_a", || {
        same(product::ep::log_evidence_positive_a(6.0, Gamma::point(2.0), M), product::ep::log_evidence_known_a(6.0, 2.0, M));
        same(product::ep::log_evidence_positive_a(Gaussian::point(1.3), R, M), product::ep::log_evidence_positive_a(1.3, R, M));
        same(product::ep::log_evidence_positive_a(X, R, Gaussian::point(0.4)), product::ep::log_evidence_positive_a(X, R, 0.4));
    }),
    ("product::log_evidence_gammas", || {
        same(product::ep::log_evidence_gammas(Gamma::point(1.3), R, R), product::ep::log_evidence_gammas_observed(1.3, R, R));
        same(product::ep::log_evidence_gammas(R, Gamma::point(2.0), R), Gamma::from_shape_rate(R.shape, 0.5 * R.rate).log_average_of(&R));
    }),
    ("product::log_evidence_gammas_observed", || same(product::ep::log_evidence_gammas_observed(1.3, R, Gamma::point(2.0)), R.log_density(0.65) - 2.0_f64.ln())),
    ("product::log_evidence_known_a", || for (product, want) in [(6.0, 0.0), (5.0, NEVER)] {
        same(product::ep::log_evidence_known_a(product, 2.0, Gaussian::point(3.0)), want);
    }),
    ("product::log_evidence_known_b", || for (product, want) in [(6.0, 0.0), (5.0, NEVER)] {
        same(product::ep::log_evidence_known_b(product, Gaussian::point(3.0), 2.0), want);
    }),
    ("square::log_evidence", || {
        same(square::ep::log_evidence(Gaussian::point(0.4), X), square::ep::log_evidence_observed(0.4, X));
        same(square::ep::log_evidence(X, Gaussian::point(0.4)), X.log_density(square::simulate::value(0.4)));
    }),
    ("square::log_evidence_observed", || for (y, want) in [(square::simulate::value(0.5), 0.0), (0.9, NEVER)] { same(square::ep::log_evidence_observed(y, Gaussian::point(0.5)), want); }),
    ("tanh::log_evidence", || {
        same(tanh::ep::log_evidence(Gaussian::point(0.4), X), tanh::ep::log_evidence_observed(0.4, X));
        same(tanh::ep::log_evidence(X, Gaussian::point(0.4)), X.log_density(tanh::simulate::value(0.4)));
    }),
    ("tanh::log_evidence_observed", || for (y, want) in [(0.0, 0.0), (0.9, NEVER)] { same(tanh::ep::log_evidence_observed(y, Gaussian::point(0.0)), want); }),
    ("sin::log_evidence", || {
        same(sin::ep::log_evidence(X, Gaussian::point(0.4)), X.log_density(sin::simulate::value(0.4)));
        same(sin::ep::log_evidence(Gaussian::point(0.4), X), sin::ep::log_evidence_observed(0.4, X));
    }),
    ("sin::log_evidence_observed", || for (y, want) in [(sin::simulate::value(0.5), 0.0), (0.9, NEVER)] { same(sin::ep::log_evidence_observed(y, Gaussian::point(0.5)), want); }),
    ("cos::log_evidence", || {
        same(cos::ep::log_evidence(X, Gaussian::point(0.4)), X.log_density(cos::simulate::value(0.4)));
        same(cos::ep::log_evidence(Gaussian::point(0.4), X), cos::ep::log_evidence_observed(0.4, X));
    }),
    ("cos::log_evidence_observed", || for (y, want) in [(cos::simulate::value(0.5), 0.0), (0.9, NEVER)] { same(cos::ep::log_evidence_observed(y, Gaussian::point(0.5)), want); }),
    ("probit::log_evidence_soft", || same(probit::ep::log_evidence_soft(P, Gaussian::point(0.0)), P.log_density(0.5))),
    ("abs::log_evidence", || for y in [0.0, 0.4, -0.4] {
        same(abs::ep::log_evidence(Gaussian::point(y), X), abs::ep::log_evidence_observed(y, X));
        same(abs::ep::log_evidence(Gaussian::point(y), Gaussian::point(-0.4)), if y == 0.4 { 0.0 } else { NEVER });
    }),
    ("abs::log_evidence_observed", || same(abs::ep::log_evidence_observed(0.4, Gaussian::point(-0.4)), 0.0)),
    ("log::log_evidence", || same(log::ep::log_evidence(1.5_f64.ln(), Gamma::point(1.5)), 0.0)),
    ("log::log_evidence_soft", || {
        same(log::ep::log_evidence_soft(Gaussian::point(0.4), R), log::ep::log_evidence(0.4, R));
        same(log::ep::log_evidence_soft(X, Gamma::point(1.5)), X.log_density(1.5_f64.ln()));
    }),
    ("max::log_evidence", || for y in [0.6, 0.7, 1.0] {
        same(max::ep::log_evidence(Gaussian::point(y), X, Gaussian::point(0.7)), max::ep::log_evidence(y, X, 0.7));
        same(max::ep::log_evidence(y, Gaussian::point(0.2), Gaussian::point(0.7)), if y == 0.7 { 0.0 } else { NEVER });
    }),
    ("min::log_evidence", || for y in [0.6, 0.7, 1.0] {
        same(min::ep::log_evidence(Gaussian::point(y), X, Gaussian::point(0.7)), min::ep::log_evidence(y, X, 0.7));
    }),

    ("bernoulli::log_evidence_random", || for x in [false, true] {
        same(bernoulli::ep::log_evidence_random(x, Beta::point(0.3)), bernoulli::ep::log_evidence(x, 0.3));
    }),
    ("bernoulli::log_evidence_soft", || for x in [false, true] {
        same(bernoulli::ep::log_evidence_soft(Bernoulli::point(x), 0.3), bernoulli::ep::log_evidence(x, 0.3));
    }),
    ("bernoulli::log_evidence_soft_random", || {
        same(bernoulli::ep::log_evidence_soft_random(A, Beta::point(0.3)), bernoulli::ep::log_evidence_soft(A, 0.3));
        for x in [false, true] {
            same(bernoulli::ep::log_evidence_soft_random(Bernoulli::point(x), P), bernoulli::ep::log_evidence_random(x, P));
        }
    }),
    ("bernoulli_logit::log_evidence", || for x in [false, true] {
        same(bernoulli_logit::ep::log_evidence(x, Gaussian::point(0.7)), bernoulli_logit::ep::log_evidence_known(x, 0.7));
    }),
    ("bernoulli_logit::log_evidence_soft", || for x in [false, true] {
        same(bernoulli_logit::ep::log_evidence_soft(Bernoulli::point(x), X), bernoulli_logit::ep::log_evidence(x, X));
    }),
    ("binomial::log_evidence", || for x in [0, 2, 6, 7] {
        same(binomial::ep::log_evidence(x, 6, Beta::point(0.3)), binomial::ep::log_evidence(x, 6, 0.3));
        same(binomial::ep::log_evidence(&Categorical::point(8, x), 6, 0.3), binomial::ep::log_evidence(x, 6, 0.3));
        same(binomial::ep::log_evidence(x, &Categorical::point(8, 6), 0.3), binomial::ep::log_evidence(x, 6, 0.3));
    }),
    ("binomial::log_evidence_thinned", || same(binomial::ep::log_evidence_thinned(2, Poisson::from_rate(5.0), 0.4), poisson::ep::log_evidence_known(2, 2.0))),
    ("binomial::log_evidence_thinned_soft", || same(binomial::ep::log_evidence_thinned_soft(Poisson::point(2), Poisson::from_rate(5.0), 0.4), poisson::ep::log_evidence_known(2, 2.0))),
    ("negative_binomial::log_evidence", || same(negative_binomial::ep::log_evidence(3, 2.5, Beta::point(0.6)), negative_binomial::ep::log_evidence(3, 2.5, 0.6))),
    ("negative_binomial::log_evidence_soft", || same(negative_binomial::ep::log_evidence_soft(Poisson::point(3), 2.5, 0.6), negative_binomial::ep::log_evidence(3, 2.5, 0.6))),
    ("geometric::log_evidence", || same(geometric::ep::log_evidence(3, Beta::point(0.6)), geometric::ep::log_evidence(3, 0.6))),
    ("geometric::log_evidence_soft", || same(geometric::ep::log_evidence_soft(Poisson::point(3), 0.6), geometric::ep::log_evidence(3, 0.6))),
    ("greater_int::log_evidence", || for (y, x) in [(false, 0), (true, 1), (true, 0), (false, 1)] {
        same(greater_int::ep::log_evidence(y, &Categorical::point(2, x), &k()), greater_int::ep::log_evidence(y, x, &k()));
        same(greater_int::ep::log_evidence(y, &k(), &Categorical::point(2, x)), greater_int::ep::log_evidence(y, &k(), x));
    }),
    ("greater_int::log_evidence_count_a", || for (y, x) in [(false, 2), (true, 2), (true, 4)] {
        same(greater_int::ep::log_evidence_count_a(y, Poisson::point(x), 3), agree(y, x > 3));
    }),
    ("greater_int::log_evidence_count_b", || for (y, x) in [(false, 2), (true, 2), (true, 4)] {
        same(greater_int::ep::log_evidence_count_b(y, 3, Poisson::point(x)), agree(y, 3 > x));
    }),
    ("sum_int::log_evidence", || for x in [0, 1] {
        same(sum_int::ep::log_evidence(2, &Categorical::point(2, x), &k()), sum_int::ep::log_evidence(2, x, &k()));
        same(sum_int::ep::log_evidence(&Categorical::point(3, x), &k(), 0), sum_int::ep::log_evidence(x, &k(), 0));
    }),
    ("sum_int::log_evidence_count", || for (y, want) in [(5, 0.0), (4, NEVER)] {
        same(sum_int::ep::log_evidence_count(Poisson::point(y), Poisson::point(2), Poisson::point(3)), want);
    }),
    ("difference_int::log_evidence", || for x in [0, 1] {
        same(difference_int::ep::log_evidence(&Categorical::point(2, x), &k(), &k()), difference_int::ep::log_evidence(x, &k(), &k()));
    }),
    ("add_truth::log_evidence", || for b in [false, true] {
        same(add_truth::ep::log_evidence(1, &k(), Bernoulli::point(b)), add_truth::ep::log_evidence(1, &k(), b));
        same(add_truth::ep::log_evidence(&Categorical::point(3, 1), 0, b), agree(b, true));
    }),
    ("uniform_int::log_evidence_random", || {
        same(uniform_int::ep::log_evidence_random(&Categorical::point(4, 3), &Categorical::point(5, 4)), uniform_int::ep::log_evidence(3, 4));
        same(uniform_int::ep::log_evidence_random(3, &Categorical::point(5, 3)), uniform_int::ep::log_evidence(3, 3));
    }),
    ("multinomial::log_evidence", || same(multinomial::ep::log_evidence(&[2, 4], 6, &Dirichlet::point(&[0.3, 0.7])), multinomial::ep::log_evidence_known(&[2, 4], 6, &[0.3, 0.7]))),
    ("categorical::log_evidence_random", || for x in [0, 1] {
        same(categorical::ep::log_evidence_random(x, &Dirichlet::point(&[0.2, 0.8])), categorical::ep::log_evidence(x, &[0.2, 0.8]));
    }),
    ("categorical::log_evidence_soft", || same(categorical::ep::log_evidence_soft(&Categorical::point(2, 1), &[0.2, 0.8]), categorical::ep::log_evidence(1, &[0.2, 0.8]))),
    ("categorical::log_evidence_soft_random", || {
        let (x, prior) = (Categorical::from_probabilities(&[0.4, 0.6]), Dirichlet::from_slice(&[2.0, 3.0]));
        same(categorical::ep::log_evidence_soft_random(&x, &Dirichlet::point(&[0.2, 0.8])), categorical::ep::log_evidence_soft(&x, &[0.2, 0.8]));
        same(categorical::ep::log_evidence_soft_random(&Categorical::point(2, 1), &prior), categorical::ep::log_evidence_random(1, &prior));
    }),
    ("poisson::log_evidence", || same(poisson::ep::log_evidence(4, Gamma::point(2.5)), poisson::ep::log_evidence_known(4, 2.5))),
    ("poisson::log_evidence_soft_known", || {
        same(poisson::ep::log_evidence_soft_known(Poisson::point(4), 2.5), poisson::ep::log_evidence_known(4, 2.5));
    }),
    ("poisson::log_evidence_soft", || {
        same(poisson::ep::log_evidence_soft(Poisson::point(4), R), poisson::ep::log_evidence(4, R));
        // Against a geometric cavity: (1 − λ) e^{−μ(1 − λ)}.
        same(poisson::ep::log_evidence_soft(Poisson::new(0.7, 0.0), Gamma::point(2.5)), 0.3_f64.ln() - 2.5 * 0.3);
    }),

    ("is_positive::log_evidence", || for (positive, x) in all(&[-1.0, 0.0, 1.0]) {
        same(is_positive::ep::log_evidence(positive, Gaussian::point(x)), is_positive::ep::log_evidence_known(positive, x));
    }),
    ("is_positive::log_evidence_soft", || for (positive, x) in all(&[-1.0, 1.0]) {
        same(is_positive::ep::log_evidence_soft(Bernoulli::point(positive), X), is_positive::ep::log_evidence(positive, X));
        same(is_positive::ep::log_evidence_soft(Bernoulli::point(positive), Gaussian::point(x)), is_positive::ep::log_evidence_known(positive, x));
    }),
    ("is_between::log_evidence", || for (between, x) in all(&[-1.0, 0.3, 2.0]) {
        same(is_between::ep::log_evidence(between, Gaussian::point(x), -0.5, 1.0), is_between::ep::log_evidence_known(between, x, -0.5, 1.0));
    }),
    ("is_between::log_evidence_soft", || for (between, x) in all(&[-1.0, 0.3, 2.0]) {
        same(is_between::ep::log_evidence_soft(Bernoulli::point(between), X, -0.5, 1.0), is_between::ep::log_evidence(between, X, -0.5, 1.0));
        same(is_between::ep::log_evidence_soft(Bernoulli::point(between), Gaussian::point(x), -0.5, 1.0), is_between::ep::log_evidence_known(between, x, -0.5, 1.0));
    }),

    ("is_between::log_evidence_random", || for (between, x) in all(&[-1.0, 0.3, 2.0]) {
        same(is_between::ep::log_evidence_random(between, Gaussian::point(x), -0.5, Gaussian::point(1.0)), is_between::ep::log_evidence_known(between, x, -0.5, 1.0));
        same(is_between::ep::log_evidence_random(between, Gaussian::point(x), X, M), is_between::ep::log_evidence_random(between, x, X, M));
        same(is_between::ep::log_evidence_random(between, X, Gaussian::point(x), M), is_between::ep::log_evidence_random(between, X, x, M));
    }),
    ("is_between::log_evidence_soft_random", || for between in [true, false] {
        same(is_between::ep::log_evidence_soft_random(Bernoulli::point(between), X, 0.3, M), is_between::ep::log_evidence_random(between, X, 0.3, M));
    }),

    ("not::log_evidence", || for [y, x, _] in truths() {
        for got in [not::ep::log_evidence(y, x), not::ep::log_evidence(Bernoulli::point(y), Bernoulli::point(x))] { same(got, agree(y, !x)); }
    }),
    ("and::log_evidence", || for [y, a, b] in truths() {
        let point = and::ep::log_evidence(Bernoulli::point(y), Bernoulli::point(a), Bernoulli::point(b));
        for got in [and::ep::log_evidence(y, a, b), point] { same(got, agree(y, a && b)); }
    }),
    ("or::log_evidence", || for [y, a, b] in truths() {
        let point = or::ep::log_evidence(Bernoulli::point(y), Bernoulli::point(a), Bernoulli::point(b));
        for got in [or::ep::log_evidence(y, a, b), point] { same(got, agree(y, a || b)); }
    }),
    ("equal_bool::log_evidence", || for [y, a, b] in truths() {
        let point = equal_bool::ep::log_evidence(Bernoulli::point(y), Bernoulli::point(a), Bernoulli::point(b));
        for got in [equal_bool::ep::log_evidence(y, a, b), point] { same(got, agree(y, a == b)); }
    }),
    ("equal_int::log_evidence", || for y in [false, true] {
        same(equal_int::ep::log_evidence(y, &Categorical::point(2, 1), &k()), equal_int::ep::log_evidence_known_a(y, 1, &k()));
        same(equal_int::ep::log_evidence(y, &k(), &Categorical::point(2, 1)), equal_int::ep::log_evidence_known_b(y, &k(), 1));
    }),
    ("equal_int::log_evidence_known_a", || for (y, value) in [(true, 0), (true, 1), (false, 0), (false, 1)] {
        same(equal_int::ep::log_evidence_known_a(Bernoulli::point(y), 1, &Categorical::point(2, value)), agree(y, value == 1));
    }),
    ("equal_int::log_evidence_known_b", || for (y, value) in [(true, 0), (true, 1), (false, 0), (false, 1)] {
        same(equal_int::ep::log_evidence_known_b(Bernoulli::point(y), &Categorical::point(2, value), 1), agree(y, value == 1));
    }),
];

const NEVER: f64 = f64::NEG_INFINITY;
const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const R: Gamma = Gamma::from_shape_rate(2.5, 1.2);
const P: Beta = Beta::new(2.5, 1.5);
const A: Bernoulli = Bernoulli::from_log_odds(0.7);

fn k() -> Categorical {
    Categorical::from_probabilities(&[0.4, 0.6])
}

/// The evidence of a function's value.
fn agree(y: bool, value: bool) -> f64 {
    if y == value { 0.0 } else { NEVER }
}

fn truths() -> impl Iterator<Item = [bool; 3]> {
    (0..8).map(|bits| [1, 2, 4].map(|bit| bits & bit != 0))
}

/// Each truth value with each number.
fn all(numbers: &[f64]) -> Vec<(bool, f64)> {
    [false, true].into_iter().flat_map(|truth| numbers.iter().map(move |&x| (truth, x))).collect()
}

#[track_caller]
pub(crate) fn same(got: f64, want: f64) {
    assert!(got == want || (got - want).abs() <= 1e-12 * (1.0 + want.abs()), "{got} is not {want}");
}
