//! The ends of the range of the other edges. Each operator that reads a belief is run with each of them made
//! uniform in turn: whether its message is uniform must be what its constant says in `uniform_if`, no more and no
//! less. And with each of them a point: the message must be the limit of those of sharper and sharper beliefs. A new
//! operator needs one line here.

use std::cell::RefCell;

use crate::table::Declared;
use posterity_runtime::operators::{
    abs, add_truth, and, bernoulli, bernoulli_logit, binomial, categorical, categorical_logits, cos,
    difference_int, equal_bool, equal_int, exp, gamma, gaussian, geometric, greater_int, half_cauchy,
    half_normal, inner_product, is_between, is_positive, laplace, log, logistic, logistic_noise,
    matrix_vector, max, min, multivariate_gaussian, negative_binomial, not, or, pareto, poisson, pow, probit,
    product, sin, square, sum_int, table, tanh, truncated_gaussian, uniform_int, vector as vector_of,
    vector_element, wishart,
};
use posterity_runtime::{
    Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, Grid, MultivariateGaussian, Poisson, Wishart,
};

/// Runs an operator.
type Run = fn(&Probe) -> Message;

#[rustfmt::skip]
const EP: &[(&str, Run)] = &[
    ("multivariate_gaussian::to_x", |p| message(multivariate_gaussian::ep::to_x(&p.edge("mean", vector()), MATRIX))),
    ("multivariate_gaussian::to_mean", |p| message(multivariate_gaussian::ep::to_mean(&p.edge("x", vector()), MATRIX))),
    ("multivariate_gaussian::to_x_random", |p| message(multivariate_gaussian::ep::to_x_random(&p.edge("mean", vector()), &p.edge("precision", matrix())))),
    ("wishart::to_x_random", |p| message(wishart::ep::to_x_random(5.0, &p.edge("inverse_scale", matrix())))),
    ("inner_product::to_y", |p| message(inner_product::ep::to_y(&p.edge("a", vector()), &[0.5, -2.0]))),
    ("inner_product::to_a", |p| message(inner_product::ep::to_a(p.edge("y", X), &[0.5, -2.0]))),
    ("matrix_vector::to_y", |p| message(matrix_vector::ep::to_y(MATRIX, &p.edge("x", vector())))),
    ("matrix_vector::to_x", |p| message(matrix_vector::ep::to_x(&p.edge("y", vector()), MATRIX))),
    ("vector_element::to_y", |p| message(vector_element::ep::to_y(&p.edge("x", vector()), 1))),
    ("vector_element::to_x", |p| message(vector_element::ep::to_x(p.edge("y", X), 1))),
    ("vector::to_y", |p| message(vector_of::ep::to_y([p.edge("x", X), M].into_iter()))),
    ("vector::to_x", |p| message(vector_of::ep::to_x(&p.edge("y", vector()), [X, p.edge("x", M)].into_iter(), 0))),
    ("gaussian::to_x", |p| message(gaussian::ep::to_x(p.edge("mean", M), 0.8))),
    ("gaussian::to_mean", |p| message(gaussian::ep::to_mean(p.edge("x", X), 0.8))),
    ("gaussian::to_x_random_precision", |p| message(gaussian::ep::to_x_random_precision(X, p.edge("mean", M), p.edge("precision", R)))),
    ("gaussian::to_mean_random_precision", |p| message(gaussian::ep::to_mean_random_precision(p.edge("x", X), M, p.edge("precision", R)))),
    ("gaussian::to_precision", |p| message(gaussian::ep::to_precision(p.edge("x", X), p.edge("mean", M), R))),
    ("gamma::to_x", |p| message(gamma::ep::to_x(G, 1.3, p.edge("rate", R)))),
    ("laplace::to_x", |p| message(laplace::ep::to_x(X, p.edge("location", M), 0.8))),
    ("laplace::to_location", |p| message(laplace::ep::to_location(p.edge("x", M), X, 0.8))),
    ("logistic_noise::to_x", |p| message(logistic_noise::ep::to_x(X, p.edge("location", M), 0.8))),
    ("logistic_noise::to_location", |p| message(logistic_noise::ep::to_location(p.edge("x", M), X, 0.8))),
    ("half_normal::to_x", |_| message(half_normal::ep::to_x(G, 1.7))),
    ("half_cauchy::to_x", |_| message(half_cauchy::ep::to_x(G, 1.7))),
    ("pareto::to_x", |_| message(pareto::ep::to_x(G, 2.5, 0.7))),
    ("truncated_gaussian::to_x", |_| message(truncated_gaussian::ep::to_x(X, 0.3, 2.0, -0.5, 1.0))),
    ("pow::to_y", |p| message(pow::ep::to_y(G, p.edge("x", R), 2.0))),
    ("pow::to_x", |p| message(pow::ep::to_x(p.edge("y", G), R, 2.0))),
    ("gamma::to_rate", |p| message(gamma::ep::to_rate(p.edge("x", G), 1.3, R))),
    ("exp::to_y", |p| message(exp::ep::to_y(G, p.edge("x", X)))),
    ("exp::to_x", |p| message(exp::ep::to_x(p.edge("y", G), X))),
    ("logistic::to_y", |p| message(logistic::ep::to_y(P, p.edge("x", X)))),
    ("logistic::to_x", |p| message(logistic::ep::to_x(p.edge("y", P), X))),
    ("product::to_product_known_a", |p| message(product::ep::to_product_known_a(2.0, p.edge("b", M)))),
    ("product::to_product_known_b", |p| message(product::ep::to_product_known_b(p.edge("a", X), 2.0))),
    ("product::to_product_gamma_a", |p| message(product::ep::to_product_gamma_a(p.edge("a", G), 2.0))),
    ("product::to_product_gamma_b", |p| message(product::ep::to_product_gamma_b(2.0, p.edge("b", G)))),
    ("product::to_product", |p| message(product::ep::to_product(C, p.edge("a", X), p.edge("b", M)))),
    ("product::to_a_known", |p| message(product::ep::to_a_known(p.edge("product", C), 2.0))),
    ("product::to_a_gamma", |p| message(product::ep::to_a_gamma(p.edge("product", G), 2.0))),
    ("product::to_a", |p| message(product::ep::to_a(p.edge("product", C), X, p.edge("b", M)))),
    ("product::to_a_observed_product", |p| message(product::ep::to_a_observed_product(1.5, X, p.edge("b", M)))),
    ("product::to_product_positive_a", |p| message(product::ep::to_product_positive_a(C, p.edge("a", G), p.edge("b", M)))),
    ("product::to_a_positive", |p| message(product::ep::to_a_positive(p.edge("product", C), G, p.edge("b", M)))),
    ("product::to_b_positive_a", |p| message(product::ep::to_b_positive_a(p.edge("product", C), p.edge("a", G), M))),
    ("product::to_product_gammas", |p| message(product::ep::to_product_gammas(G, p.edge("a", G), p.edge("b", R)))),
    ("product::to_a_gammas", |p| message(product::ep::to_a_gammas(p.edge("product", G), G, p.edge("b", R)))),
    ("product::to_a_gammas_observed", |p| message(product::ep::to_a_gammas_observed(1.3, G, p.edge("b", R)))),
    ("product::to_b_gammas", |p| message(product::ep::to_b_gammas(p.edge("product", G), p.edge("a", R), G))),
    ("product::to_b_gammas_observed", |p| message(product::ep::to_b_gammas_observed(1.3, p.edge("a", R), G))),
    ("product::to_b_known", |p| message(product::ep::to_b_known(p.edge("product", C), 2.0))),
    ("product::to_b_gamma", |p| message(product::ep::to_b_gamma(p.edge("product", G), 2.0))),
    ("product::to_b", |p| message(product::ep::to_b(p.edge("product", C), p.edge("a", M), X))),
    ("product::to_b_observed_product", |p| message(product::ep::to_b_observed_product(1.5, p.edge("a", M), X))),
    ("bernoulli::to_x", |p| message(bernoulli::ep::to_x(p.edge("probability", P)))),
    ("bernoulli::to_probability", |p| message(bernoulli::ep::to_probability(p.edge("x", A), P))),
    ("bernoulli_logit::to_x", |p| message(bernoulli_logit::ep::to_x(p.edge("log_odds", X)))),
    ("bernoulli_logit::to_log_odds_observed", |_| message(bernoulli_logit::ep::to_log_odds_observed(true, X))),
    ("bernoulli_logit::to_log_odds", |p| message(bernoulli_logit::ep::to_log_odds(p.edge("x", A), X))),
    ("binomial::to_x", |p| message(binomial::ep::to_x(&p.edge("trials", j()), p.edge("probability", P), 3))),
    ("binomial::to_x_thinned", |p| message(binomial::ep::to_x_thinned(p.edge("trials", K), 0.3))),
    ("binomial::to_trials", |p| message(binomial::ep::to_trials(&p.edge("x", k()), p.edge("probability", P), 3))),
    ("binomial::to_trials_thinned", |p| message(binomial::ep::to_trials_thinned(p.edge("x", K), Poisson::from_rate(3.0), 0.3))),
    ("binomial::to_trials_thinned_observed", |_| message(binomial::ep::to_trials_thinned_observed(1, K, 0.3))),
    ("binomial::to_probability", |p| message(binomial::ep::to_probability(&p.edge("x", k()), 2, P))),
    ("binomial::to_probability_random_trials", |p| message(binomial::ep::to_probability_random_trials(&p.edge("x", k()), &p.edge("trials", j()), P))),
    ("negative_binomial::to_x", |_| message(negative_binomial::ep::to_x(K, 2.5, 0.6))),
    ("greater_int::to_y", |p| message(greater_int::ep::to_y(&p.edge("a", j()), &p.edge("b", k())))),
    ("greater_int::to_y_count_a", |p| message(greater_int::ep::to_y_count_a(p.edge("a", K), 1))),
    ("greater_int::to_y_count_b", |p| message(greater_int::ep::to_y_count_b(4, p.edge("b", K)))),
    ("greater_int::to_a", |p| message(greater_int::ep::to_a(p.edge("y", A), &p.edge("b", k()), 3))),
    ("greater_int::to_a_count", |p| message(greater_int::ep::to_a_count(p.edge("y", A), K, 2))),
    ("greater_int::to_b", |p| message(greater_int::ep::to_b(p.edge("y", A), &p.edge("a", j()), 3))),
    ("greater_int::to_b_count", |p| message(greater_int::ep::to_b_count(p.edge("y", A), 3, K))),
    ("sum_int::to_y", |p| message(sum_int::ep::to_y(&p.edge("a", j()), &p.edge("b", k()), 5))),
    ("sum_int::to_y_count", |p| message(sum_int::ep::to_y_count(p.edge("a", K), p.edge("b", K)))),
    ("sum_int::to_a", |p| message(sum_int::ep::to_a(&p.edge("y", long()), &p.edge("b", k()), 3))),
    ("sum_int::to_a_count", |p| message(sum_int::ep::to_a_count(p.edge("y", K), Poisson::from_rate(2.0), p.edge("b", Poisson::from_rate(1.0))))),
    ("sum_int::to_b", |p| message(sum_int::ep::to_b(&p.edge("y", long()), &p.edge("a", j()), 3))),
    ("sum_int::to_b_count", |p| message(sum_int::ep::to_b_count(p.edge("y", K), p.edge("a", Poisson::from_rate(1.0)), Poisson::from_rate(2.0)))),
    ("difference_int::to_y", |p| message(difference_int::ep::to_y(&p.edge("a", j()), &p.edge("b", k()), 3))),
    ("difference_int::to_a", |p| message(difference_int::ep::to_a(&p.edge("y", j()), &p.edge("b", k()), 3))),
    ("difference_int::to_b", |p| message(difference_int::ep::to_b(&p.edge("y", j()), &p.edge("a", k()), 3))),
    ("add_truth::to_y", |p| message(add_truth::ep::to_y(&p.edge("a", j()), p.edge("b", B), 4))),
    ("add_truth::to_a", |p| message(add_truth::ep::to_a(&p.edge("y", long()), p.edge("b", B), 4))),
    ("add_truth::to_b", |p| message(add_truth::ep::to_b(&p.edge("y", long()), &p.edge("a", j())))),
    ("uniform_int::to_x_random", |p| message(uniform_int::ep::to_x_random(&p.edge("size", j()), 2))),
    ("uniform_int::to_size", |p| message(uniform_int::ep::to_size(&p.edge("x", k()), 4))),
    ("categorical::to_x", |p| message(categorical::ep::to_x(&p.edge("probabilities", dirichlet())))),
    ("categorical::to_probabilities", |p| message(categorical::ep::to_probabilities(&p.edge("x", k()), &dirichlet()))),
    ("table::to_x", |p| message(table::ep::to_x(&p.edge("selector", crate::tables::selector()), crate::tables::rows()))),
    ("table::to_selector", |p| message(table::ep::to_selector(&p.edge("x", j()), crate::tables::rows()))),
    ("poisson::to_x", |p| message(poisson::ep::to_x(K, p.edge("rate", R)))),
    ("poisson::to_rate", |p| message(poisson::ep::to_rate(p.edge("x", K), R))),
    ("is_positive::to_positive", |p| message(is_positive::ep::to_positive(p.edge("x", X)))),
    ("is_positive::to_x_observed", |_| message(is_positive::ep::to_x_observed(true, X))),
    ("is_positive::to_x", |p| message(is_positive::ep::to_x(p.edge("positive", A), X))),
    ("is_between::to_between", |p| message(is_between::ep::to_between(p.edge("x", X), -0.5, 1.0))),
    ("is_between::to_x_observed", |_| message(is_between::ep::to_x_observed(true, X, -0.5, 1.0))),
    ("is_between::to_x", |p| message(is_between::ep::to_x(p.edge("between", A), X, -0.5, 1.0))),
    ("is_between::to_between_random", |p| message(is_between::ep::to_between_random(p.edge("x", X), M, C))),
    ("is_between::to_x_observed_random_bounds", |_| message(is_between::ep::to_x_observed_random_bounds(true, X, M, C))),
    ("is_between::to_x_random_bounds", |p| message(is_between::ep::to_x_random_bounds(p.edge("between", A), X, M, C))),
    ("is_between::to_lower_observed", |_| message(is_between::ep::to_lower_observed(true, X, M, C))),
    ("is_between::to_lower", |p| message(is_between::ep::to_lower(p.edge("between", A), X, M, C))),
    ("is_between::to_upper_observed", |_| message(is_between::ep::to_upper_observed(true, X, M, C))),
    ("is_between::to_upper", |p| message(is_between::ep::to_upper(p.edge("between", A), X, M, C))),
    ("uniform::to_x", |_| message(posterity_runtime::operators::uniform::ep::to_x(X, -0.5, 1.0))),
    ("not::to_y", |p| message(not::ep::to_y(p.edge("x", A)))),
    ("not::to_x", |p| message(not::ep::to_x(p.edge("y", A)))),
    ("and::to_y", |p| message(and::ep::to_y(p.edge("a", A), p.edge("b", B)))),
    ("and::to_a", |p| message(and::ep::to_a(p.edge("y", A), p.edge("b", B)))),
    ("and::to_b", |p| message(and::ep::to_b(p.edge("y", A), p.edge("a", B)))),
    ("or::to_y", |p| message(or::ep::to_y(p.edge("a", A), p.edge("b", B)))),
    ("or::to_a", |p| message(or::ep::to_a(p.edge("y", A), p.edge("b", B)))),
    ("or::to_b", |p| message(or::ep::to_b(p.edge("y", A), p.edge("a", B)))),
    ("equal_bool::to_y", |p| message(equal_bool::ep::to_y(p.edge("a", A), p.edge("b", B)))),
    ("equal_bool::to_a", |p| message(equal_bool::ep::to_a(p.edge("y", A), p.edge("b", B)))),
    ("equal_bool::to_b", |p| message(equal_bool::ep::to_b(p.edge("y", A), p.edge("a", B)))),
    ("equal_int::to_y", |p| message(equal_int::ep::to_y(&p.edge("a", j()), &p.edge("b", k())))),
    ("equal_int::to_y_known_a", |p| message(equal_int::ep::to_y_known_a(1, &p.edge("b", k())))),
    ("equal_int::to_y_known_b", |p| message(equal_int::ep::to_y_known_b(&p.edge("a", j()), 1))),
    ("equal_int::to_a", |p| message(equal_int::ep::to_a(p.edge("y", A), &p.edge("b", k()), 3))),
    ("equal_int::to_a_known", |p| message(equal_int::ep::to_a_known(p.edge("y", A), 1, 3))),
    ("equal_int::to_b", |p| message(equal_int::ep::to_b(p.edge("y", A), &p.edge("a", j()), 3))),
    ("equal_int::to_b_known", |p| message(equal_int::ep::to_b_known(p.edge("y", A), 1, 3))),
    ("square::to_y", |p| message(square::ep::to_y(C, p.edge("x", X)))),
    ("square::to_x", |p| message(square::ep::to_x(p.edge("y", C), X))),
    ("tanh::to_y", |p| message(tanh::ep::to_y(C, p.edge("x", X)))),
    ("tanh::to_x", |p| message(tanh::ep::to_x(p.edge("y", LOW), X))),
    ("sin::to_y", |p| message(sin::ep::to_y(C, p.edge("x", X)))),
    ("sin::to_x", |p| message(sin::ep::to_x(p.edge("y", LOW), X))),
    ("cos::to_y", |p| message(cos::ep::to_y(C, p.edge("x", X)))),
    ("cos::to_x", |p| message(cos::ep::to_x(p.edge("y", LOW), X))),
    ("sin::to_x_observed", |_| message(sin::ep::to_x_observed(0.3, X))),
    ("cos::to_x_observed", |_| message(cos::ep::to_x_observed(0.3, X))),
    ("square::to_x_observed", |_| message(square::ep::to_x_observed(2.25, X))),
    ("probit::to_y", |p| message(probit::ep::to_y(P, p.edge("x", X)))),
    ("probit::to_x", |p| message(probit::ep::to_x(p.edge("y", P), X))),
    ("abs::to_y", |p| message(abs::ep::to_y(C, p.edge("x", X)))),
    ("abs::to_x", |p| message(abs::ep::to_x(p.edge("y", C), X))),
    ("abs::to_x_observed", |_| message(abs::ep::to_x_observed(1.5, M))),
    ("log::to_y", |p| message(log::ep::to_y(X, p.edge("x", G)))),
    ("log::to_x", |p| message(log::ep::to_x(p.edge("y", X), G))),
    ("max::to_y", |p| message(max::ep::to_y(C, p.edge("a", X), p.edge("b", M)))),
    ("max::to_a", |p| message(max::ep::to_a(p.edge("y", C), X, p.edge("b", M)))),
    ("max::to_b", |p| message(max::ep::to_b(p.edge("y", C), p.edge("a", X), M))),
    ("min::to_y", |p| message(min::ep::to_y(C, p.edge("a", X), p.edge("b", M)))),
    ("min::to_a", |p| message(min::ep::to_a(p.edge("y", C), X, p.edge("b", M)))),
    ("min::to_b", |p| message(min::ep::to_b(p.edge("y", C), p.edge("a", X), M))),
];

#[rustfmt::skip]
const VMP: &[(&str, Run)] = &[
    ("multivariate_gaussian::to_x", |p| message(multivariate_gaussian::vmp::to_x(&p.edge("mean", vector()), &p.edge("precision", matrix())))),
    ("multivariate_gaussian::to_mean", |p| message(multivariate_gaussian::vmp::to_mean(&p.edge("x", vector()), &p.edge("precision", matrix())))),
    ("multivariate_gaussian::to_precision", |p| message(multivariate_gaussian::vmp::to_precision(&p.edge("x", vector()), &p.edge("mean", vector())))),
    ("multivariate_gaussian::to_mean_plate", |p| message(multivariate_gaussian::vmp::to_mean_plate(&multivariate_gaussian::Moments::of(&[0.7, -1.2, 3.0, 0.4], 2), &p.edge("precision", matrix())))),
    ("multivariate_gaussian::to_precision_plate", |p| message(multivariate_gaussian::vmp::to_precision_plate(&multivariate_gaussian::Moments::of(&[0.7, -1.2, 3.0, 0.4], 2), &p.edge("mean", vector())))),
    ("wishart::to_x", |p| message(wishart::vmp::to_x(5.0, &p.edge("inverse_scale", matrix())))),
    ("wishart::to_inverse_scale", |p| message(wishart::vmp::to_inverse_scale(&p.edge("x", matrix()), 5.0))),
    ("inner_product::to_y", |p| message(inner_product::vmp::to_y(&p.edge("a", vector()), &[0.5, -2.0]))),
    ("inner_product::to_y_random", |p| message(inner_product::vmp::to_y_random(&p.edge("a", vector()), &p.edge("b", vector())))),
    ("inner_product::to_a", |p| message(inner_product::vmp::to_a(p.edge("y", X), &[0.5, -2.0]))),
    ("inner_product::to_a_random", |p| message(inner_product::vmp::to_a_random(p.edge("y", X), &p.edge("b", vector())))),
    ("inner_product::to_b_random", |p| message(inner_product::vmp::to_b_random(p.edge("y", X), &p.edge("a", vector())))),
    ("matrix_vector::to_y", |p| message(matrix_vector::vmp::to_y(MATRIX, &p.edge("x", vector())))),
    ("matrix_vector::to_x", |p| message(matrix_vector::vmp::to_x(&p.edge("y", vector()), MATRIX))),
    ("vector_element::to_y", |p| message(vector_element::vmp::to_y(&p.edge("x", vector()), 1))),
    ("vector_element::to_x", |p| message(vector_element::vmp::to_x(p.edge("y", X), 1))),
    ("vector::to_y", |p| message(vector_of::vmp::to_y([p.edge("x", X), M].into_iter()))),
    ("vector::to_x", |p| message(vector_of::vmp::to_x(&p.edge("y", vector()), [X, p.edge("x", M)].into_iter(), 0))),
    ("gaussian::to_x", |p| message(gaussian::vmp::to_x(p.edge("mean", M), p.edge("precision", R)))),
    ("gaussian::to_mean", |p| message(gaussian::vmp::to_mean(p.edge("x", X), p.edge("precision", R)))),
    ("gaussian::to_precision", |p| message(gaussian::vmp::to_precision(p.edge("x", X), p.edge("mean", M)))),
    ("gaussian::to_mean_plate", |p| message(gaussian::vmp::to_mean_plate(&gaussian::Moments::of(&[5.0, 7.0]), p.edge("precision", R)))),
    ("gaussian::to_precision_plate", |p| message(gaussian::vmp::to_precision_plate(&gaussian::Moments::of(&[5.0, 7.0]), p.edge("mean", M)))),
    ("gamma::to_x", |p| message(gamma::vmp::to_x(1.3, p.edge("rate", R)))),
    ("gamma::to_rate", |p| message(gamma::vmp::to_rate(p.edge("x", G), 1.3))),
    ("laplace::to_x", |p| message(laplace::vmp::to_x(X, p.edge("location", M), 0.8))),
    ("laplace::to_location", |p| message(laplace::vmp::to_location(p.edge("x", M), X, 0.8))),
    ("logistic_noise::to_x", |p| message(logistic_noise::vmp::to_x(X, p.edge("location", M), 0.8))),
    ("logistic_noise::to_location", |p| message(logistic_noise::vmp::to_location(p.edge("x", M), X, 0.8))),
    ("half_normal::to_x", |_| message(half_normal::vmp::to_x(G, 1.7))),
    ("half_cauchy::to_x", |_| message(half_cauchy::vmp::to_x(G, 1.7))),
    ("pow::to_y", |p| message(pow::vmp::to_y(p.edge("x", R), 2.0))),
    ("pow::to_x", |p| message(pow::vmp::to_x(p.edge("y", G), R, 2.0))),
    ("square::to_y", |p| message(square::vmp::to_y(p.edge("x", X)))),
    ("square::to_x", |p| message(square::vmp::to_x(p.edge("y", C), X))),
    ("tanh::to_y", |p| message(tanh::vmp::to_y(p.edge("x", X)))),
    ("tanh::to_x", |p| message(tanh::vmp::to_x(p.edge("y", C), X))),
    ("sin::to_y", |p| message(sin::vmp::to_y(p.edge("x", X)))),
    ("sin::to_x", |p| message(sin::vmp::to_x(p.edge("y", C), X))),
    ("cos::to_y", |p| message(cos::vmp::to_y(p.edge("x", X)))),
    ("cos::to_x", |p| message(cos::vmp::to_x(p.edge("y", C), X))),
    ("probit::to_y", |p| message(probit::vmp::to_y(p.edge("x", X)))),
    ("probit::to_x", |p| message(probit::vmp::to_x(p.edge("y", P), X))),
    ("exp::to_y", |p| message(exp::vmp::to_y(p.edge("x", X)))),
    ("exp::to_x", |p| message(exp::vmp::to_x(p.edge("y", G), X))),
    ("logistic::to_y_jaakkola", |p| message(logistic::vmp::to_y_jaakkola(p.edge("x", X)))),
    ("logistic::to_y_saul_jordan", |p| message(logistic::vmp::to_y_saul_jordan(p.edge("x", X)))),
    ("logistic::to_y_exact", |p| message(logistic::vmp::to_y_exact(p.edge("x", X)))),
    ("logistic::to_x_jaakkola", |p| message(logistic::vmp::to_x_jaakkola(p.edge("y", P), X))),
    ("logistic::to_x_saul_jordan", |p| message(logistic::vmp::to_x_saul_jordan(p.edge("y", P), X))),
    ("logistic::to_x_exact", |p| message(logistic::vmp::to_x_exact(p.edge("y", P), X))),
    ("product::to_product", |p| message(product::vmp::to_product(p.edge("a", X), p.edge("b", M)))),
    ("product::to_product_gamma_a", |p| message(product::vmp::to_product_gamma_a(p.edge("a", G), 2.0))),
    ("product::to_product_gamma_b", |p| message(product::vmp::to_product_gamma_b(2.0, p.edge("b", G)))),
    ("product::to_product_gammas", |p| message(product::vmp::to_product_gammas(p.edge("a", G), p.edge("b", R)))),
    ("product::to_a", |p| message(product::vmp::to_a(p.edge("product", C), p.edge("b", M)))),
    ("product::to_a_gamma", |p| message(product::vmp::to_a_gamma(p.edge("product", G), p.edge("b", R)))),
    ("product::to_b", |p| message(product::vmp::to_b(p.edge("product", C), p.edge("a", X)))),
    ("product::to_b_gamma", |p| message(product::vmp::to_b_gamma(p.edge("product", G), p.edge("a", R)))),
    ("product::to_a_positive", |p| message(product::vmp::to_a_positive(p.edge("product", C), G, p.edge("b", M)))),
    ("product::to_a_unit", |p| message(product::vmp::to_a_unit(p.edge("product", C), P, p.edge("b", M)))),
    ("product::to_b_positive", |p| message(product::vmp::to_b_positive(p.edge("product", C), p.edge("a", M), G))),
    ("product::to_b_unit", |p| message(product::vmp::to_b_unit(p.edge("product", C), p.edge("a", M), P))),
    ("bernoulli::to_x", |p| message(bernoulli::vmp::to_x(p.edge("probability", P)))),
    ("bernoulli::to_probability", |p| message(bernoulli::vmp::to_probability(p.edge("x", A)))),
    ("bernoulli_logit::to_x", |p| message(bernoulli_logit::vmp::to_x(p.edge("log_odds", X)))),
    ("bernoulli_logit::to_log_odds_jaakkola", |p| message(bernoulli_logit::vmp::to_log_odds_jaakkola(p.edge("x", A), X))),
    ("bernoulli_logit::to_log_odds_saul_jordan", |p| message(bernoulli_logit::vmp::to_log_odds_saul_jordan(p.edge("x", A), X))),
    ("bernoulli_logit::to_log_odds_exact", |p| message(bernoulli_logit::vmp::to_log_odds_exact(p.edge("x", A), X))),
    ("binomial::to_x", |p| message(binomial::vmp::to_x(6, p.edge("probability", P), 7))),
    ("binomial::to_trials", |p| message(binomial::vmp::to_trials(0, p.edge("probability", P), 3))),
    ("binomial::to_probability", |p| message(binomial::vmp::to_probability(&p.edge("x", k()), 6))),
    ("binomial::to_probability_random_trials", |p| message(binomial::vmp::to_probability_random_trials(0, &p.edge("trials", k())))),
    ("geometric::to_x", |p| message(geometric::vmp::to_x(p.edge("probability", P)))),
    ("geometric::to_probability", |p| message(geometric::vmp::to_probability(p.edge("x", K)))),
    ("greater_int::to_y", |p| message(greater_int::vmp::to_y(&p.edge("a", j()), &p.edge("b", k())))),
    ("greater_int::to_y_count_a", |p| message(greater_int::vmp::to_y_count_a(p.edge("a", K), 1))),
    ("greater_int::to_y_count_b", |p| message(greater_int::vmp::to_y_count_b(4, p.edge("b", K)))),
    ("greater_int::to_a", |p| message(greater_int::vmp::to_a(p.edge("y", A), &p.edge("b", k()), 3))),
    ("greater_int::to_b", |p| message(greater_int::vmp::to_b(p.edge("y", A), &p.edge("a", j()), 3))),
    ("sum_int::to_y", |p| message(sum_int::vmp::to_y(&p.edge("a", j()), &p.edge("b", k()), 5))),
    ("sum_int::to_y_count", |p| message(sum_int::vmp::to_y_count(p.edge("a", K), p.edge("b", K)))),
    ("sum_int::to_a", |p| message(sum_int::vmp::to_a(&p.edge("y", long()), &p.edge("b", k()), 3))),
    ("sum_int::to_b", |p| message(sum_int::vmp::to_b(&p.edge("y", long()), &p.edge("a", j()), 3))),
    ("add_truth::to_y", |p| message(add_truth::vmp::to_y(&p.edge("a", j()), p.edge("b", B), 4))),
    ("add_truth::to_a", |p| message(add_truth::vmp::to_a(&p.edge("y", long()), p.edge("b", B), 3))),
    ("add_truth::to_b", |p| message(add_truth::vmp::to_b(&p.edge("y", long()), &p.edge("a", j())))),
    ("categorical::to_x", |p| message(categorical::vmp::to_x(&p.edge("probabilities", dirichlet())))),
    ("categorical::to_probabilities", |p| message(categorical::vmp::to_probabilities(&p.edge("x", k())))),
    ("categorical_logits::to_x", |p| message(categorical_logits::vmp::to_x(&p.edge("logits", vector())))),
    ("categorical_logits::to_logits_tilted", |p| message(categorical_logits::vmp::to_logits_tilted(&p.edge("x", k()), &vector()))),
    ("categorical_logits::to_logits_bohning", |p| message(categorical_logits::vmp::to_logits_bohning(&p.edge("x", k()), &vector()))),
    ("categorical_logits::to_logits_blei_lafferty", |p| message(categorical_logits::vmp::to_logits_blei_lafferty(&p.edge("x", k()), &vector()))),
    ("poisson::to_x", |p| message(poisson::vmp::to_x(p.edge("rate", R)))),
    ("poisson::to_rate", |p| message(poisson::vmp::to_rate(p.edge("x", K)))),
    ("not::to_y", |p| message(not::vmp::to_y(p.edge("x", A)))),
    ("not::to_x", |p| message(not::vmp::to_x(p.edge("y", A)))),
    ("and::to_y", |p| message(and::vmp::to_y(p.edge("a", A), p.edge("b", B)))),
    ("and::to_a", |p| message(and::vmp::to_a(p.edge("y", A), p.edge("b", B)))),
    ("and::to_b", |p| message(and::vmp::to_b(p.edge("y", A), p.edge("a", B)))),
    ("or::to_y", |p| message(or::vmp::to_y(p.edge("a", A), p.edge("b", B)))),
    ("or::to_a", |p| message(or::vmp::to_a(p.edge("y", A), p.edge("b", B)))),
    ("or::to_b", |p| message(or::vmp::to_b(p.edge("y", A), p.edge("a", B)))),
    ("equal_bool::to_y", |p| message(equal_bool::vmp::to_y(p.edge("a", A), p.edge("b", B)))),
    ("equal_bool::to_a", |p| message(equal_bool::vmp::to_a(p.edge("y", A), p.edge("b", B)))),
    ("equal_bool::to_b", |p| message(equal_bool::vmp::to_b(p.edge("y", A), p.edge("a", B)))),
    ("equal_int::to_y", |p| message(equal_int::vmp::to_y(&p.edge("a", j()), &p.edge("b", k())))),
    ("equal_int::to_y_known_a", |p| message(equal_int::vmp::to_y_known_a(1, &p.edge("b", k())))),
    ("equal_int::to_y_known_b", |p| message(equal_int::vmp::to_y_known_b(&p.edge("a", j()), 1))),
    ("equal_int::to_a", |p| message(equal_int::vmp::to_a(p.edge("y", A), &p.edge("b", k()), 3))),
    ("equal_int::to_a_known", |p| message(equal_int::vmp::to_a_known(p.edge("y", A), 1, 3))),
    ("equal_int::to_b", |p| message(equal_int::vmp::to_b(p.edge("y", A), &p.edge("a", j()), 3))),
    ("equal_int::to_b_known", |p| message(equal_int::vmp::to_b_known(p.edge("y", A), 1, 3))),
    ("abs::to_y", |p| message(abs::vmp::to_y(p.edge("x", X)))),
    ("abs::to_x", |p| message(abs::vmp::to_x(p.edge("y", C), X))),
    ("log::to_y", |p| message(log::vmp::to_y(p.edge("x", G)))),
    ("log::to_x", |p| message(log::vmp::to_x(p.edge("y", X), G))),
    ("max::to_y", |p| message(max::vmp::to_y(p.edge("a", X), p.edge("b", M)))),
    ("max::to_a", |p| message(max::vmp::to_a(p.edge("y", C), X, p.edge("b", M)))),
    ("max::to_b", |p| message(max::vmp::to_b(p.edge("y", C), p.edge("a", X), M))),
    ("min::to_y", |p| message(min::vmp::to_y(p.edge("a", X), p.edge("b", M)))),
    ("min::to_a", |p| message(min::vmp::to_a(p.edge("y", C), X, p.edge("b", M)))),
    ("min::to_b", |p| message(min::vmp::to_b(p.edge("y", C), p.edge("a", X), M))),
];

const X: Gaussian = Gaussian::from_natural(0.4, 0.5);
const M: Gaussian = Gaussian::from_natural(2.1, 1.5);
const C: Gaussian = Gaussian::from_natural(0.7, 0.6);
const R: Gamma = Gamma::from_shape_rate(2.5, 1.2);
const G: Gamma = Gamma::from_shape_rate(3.0, 1.4);
const P: Beta = Beta::new(2.5, 1.5);
const A: Bernoulli = Bernoulli::from_log_odds(0.7);
const B: Bernoulli = Bernoulli::from_log_odds(-1.1);
const K: Poisson = Poisson::new(2.0, 0.6);

fn j() -> Categorical {
    Categorical::from_probabilities(&[0.5, 0.2, 0.3])
}

fn k() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.6, 0.3])
}

/// Of the size of a sum.
fn long() -> Categorical {
    Categorical::from_probabilities(&[0.1, 0.3, 0.2, 0.35, 0.05])
}

const MATRIX: Grid<'_, f64, 2> = Grid { values: &[2.0, 0.3, 0.3, 0.8], sizes: [2, 2] };

fn vector() -> MultivariateGaussian {
    MultivariateGaussian::from_natural(vec![0.4, 1.0], vec![1.5, -0.4, -0.4, 0.7])
}

fn matrix() -> Wishart {
    Wishart::new(2.5, vec![1.0, 0.2, 0.2, 0.6])
}

fn dirichlet() -> Dirichlet {
    Dirichlet::from_slice(&[2.0, 3.0, 0.5])
}

/// How a belief is made extreme.
#[derive(Clone, Copy, PartialEq)]
enum Extreme {
    Uniform,
    Point,
    NearlyPoint,
}

/// One run of an operator, with at most one edge made extreme.
struct Probe {
    extreme: Option<(&'static str, Extreme)>,
    edges: RefCell<Vec<&'static str>>,
}

impl Probe {
    /// The edges read by a run with that one made extreme, and the message.
    fn run(operator: Run, extreme: Option<(&'static str, Extreme)>) -> (Vec<&'static str>, Message) {
        let probe = Self { extreme, edges: RefCell::default() };
        let message = operator(&probe);
        (probe.edges.into_inner(), message)
    }

    /// The belief about an edge.
    fn edge<F: Family>(&self, name: &'static str, belief: F) -> F {
        self.edges.borrow_mut().push(name);
        match self.extreme {
            Some((edge, extreme)) if edge == name => belief.made(extreme),
            _ => belief,
        }
    }
}

/// A message of any family: numbers that tell it from others, and those of the uniform one.
#[derive(Debug)]
struct Message {
    parameters: Vec<f64>,
    uniform: Vec<f64>,
}

impl Message {
    /// Uniform, but for the rounding of a logarithm.
    fn is_uniform(&self) -> bool {
        alike(&self.parameters, &self.uniform, 1e-15)
    }
}

fn alike(one: &[f64], other: &[f64], tolerance: f64) -> bool {
    let near = |(&a, &b): (&f64, &f64)| a == b || (a - b).abs() <= tolerance * (1.0 + f64::abs(b));
    one.len() == other.len() && one.iter().zip(other).all(near)
}

trait Family {
    fn made(self, extreme: Extreme) -> Self;
    fn message(self) -> Message;
}

fn message(message: impl Family) -> Message {
    message.message()
}

/// A family, with its point, what is nearly one, and its parameters.
macro_rules! family {
    ($family:ident, $point:expr, $nearly:expr, $parameters:expr) => {
        impl Family for $family {
            fn made(self, extreme: Extreme) -> Self {
                let made: fn(&Self) -> Self = match extreme {
                    Extreme::Uniform => |it| it.pow(0.0),
                    Extreme::Point => $point,
                    Extreme::NearlyPoint => $nearly,
                };
                made(&self)
            }
            fn message(self) -> Message {
                let parameters: fn(&Self) -> Vec<f64> = $parameters;
                Message { parameters: parameters(&self), uniform: parameters(&self.pow(0.0)) }
            }
        }
    };
}

/// Of a value that a sine may have.
const LOW: Gaussian = Gaussian::from_natural(0.35, 0.6);

const SHARPLY: f64 = 1e-6;

/// Natural parameters, or of what is nearly a point its place.
fn placed(mean: f64, variance: f64, parameters: [f64; 2]) -> Vec<f64> {
    if variance < 1e-4 { vec![mean] } else { parameters.to_vec() }
}

family!(Gaussian, |it| Self::point(it.mean()), |it| Self::from_mean_variance(it.mean(), SHARPLY), |it| {
    placed(it.mean(), it.variance(), [it.precision_mean, it.precision])
});
family!(Gamma, |it| Self::point(it.mean()), |it| Self::from_mean_variance(it.mean(), SHARPLY), |it| placed(
    it.mean(),
    it.variance(),
    [it.shape, it.rate]
));
family!(Beta, |it| Self::point(it.mean()), |it| Self::from_mean_variance(it.mean(), SHARPLY), |it| placed(
    it.mean(),
    it.variance(),
    [it.alpha, it.beta]
));
family!(Bernoulli, |_| Self::point(true), |_| Self::from_log_odds(30.0), |it| vec![it.mean()]);
family!(
    Categorical,
    |it| Self::point(it.size(), 1),
    |it| Self::from_log_weights((0..it.size()).map(|k| if k == 1 { 0.0 } else { -30.0 }).collect()),
    Self::probabilities
);
family!(
    Dirichlet,
    |it| Self::point(&it.mean()),
    |it| Self::new(it.mean().into_iter().map(|p| p / SHARPLY).collect()),
    |it| it.counts().to_vec()
);
family!(
    MultivariateGaussian,
    |it| Self::point(&it.mean()),
    |it| Self::from_mean_covariance(&it.mean(), Grid::new(&[SHARPLY, 0.0, 0.0, SHARPLY], [2, 2])),
    |it| {
        let sharp = it.is_point() || it.precision().values[0] > 1e4;
        if sharp { it.mean() } else { [it.precision_mean(), it.precision().values].concat() }
    }
);
family!(
    Wishart,
    |it| Self::point(it.mean().grid()),
    |it| {
        let shape = 1.0 / SHARPLY;
        let times = shape / it.shape();
        Self::new(shape, it.rate().values.iter().map(|value| times * value).collect::<Vec<f64>>())
    },
    |it| {
        let sharp = it.shape() > 1e4;
        if sharp { it.mean().into_values().into() } else { [&[it.shape()], it.rate().values].concat() }
    }
);
// Of the weights 1, 2 and 3, at its root mean square 6, the middle one stays.
family!(Poisson, |_| Self::point(2), |_| Self::new(6.0_f64.powi(40), 80.0), |it| vec![it.rate, it.nu]);

#[test]
fn a_message_is_uniform_as_its_constant_says() {
    each(|declared, name, run| {
        let (edges, plain) = Probe::run(run, None);
        assert!(!plain.is_uniform(), "{name} of nothing uniform is uniform");
        let flattens = |edge: &&'static str| Probe::run(run, Some((edge, Extreme::Uniform))).1.is_uniform();
        let flattening: Vec<&str> = edges.into_iter().filter(flattens).collect();
        let said = &declared.uniform_if;
        (*said != flattening).then(|| format!("{name} says {said:?} and is uniform by {flattening:?}"))
    });
}

#[test]
fn the_message_of_a_point_is_a_limit() {
    each(|declared, name, run| {
        // Variational message passing has no message for a function whose value is known.
        // A point about one direction of a vector has no natural parameters.
        let of_direction = matches!(name, "inner_product::to_a" | "vector_element::to_x");
        let has_limit = |edge: &&'static str| {
            (declared.algorithm == "ep" && !of_direction) || declared.derived.as_deref() != Some(*edge)
        };
        let unlike = |edge: &&'static str| {
            let [at, near] = [Extreme::Point, Extreme::NearlyPoint]
                .map(|extreme| Probe::run(run, Some((edge, extreme))).1);
            let same = alike(&at.parameters, &near.parameters, 1e-3);
            (!same).then(|| format!("{name}: by a point at `{edge}` {at:?}, near one {near:?}"))
        };
        let wrong: Vec<String> =
            Probe::run(run, None).0.iter().filter(|edge| has_limit(edge)).filter_map(unlike).collect();
        (!wrong.is_empty()).then(|| wrong.join("\n"))
    });
}

/// Finds fault with each operator that reads a belief; there is a line for each.
fn each(fault: impl Fn(&Declared, &str, Run) -> Option<String>) {
    for (algorithm, runs) in [("ep", EP), ("vmp", VMP)] {
        let mut declared = crate::table::declared(algorithm);
        declared.retain(|it| it.reads_random && it.name.contains("::to_"));
        let missing = declared.iter().filter(|it| !runs.iter().any(|(name, _)| *name == it.name));
        assert_eq!(missing.map(|it| it.name.as_str()).collect::<Vec<_>>(), [""; 0], "{algorithm}");
        let of = |name: &str| declared.iter().find(|it| it.name == name).expect("an operator");
        let wrong: Vec<String> = runs.iter().filter_map(|&(name, run)| fault(of(name), name, run)).collect();
        assert!(wrong.is_empty(), "{algorithm}:\n{}", wrong.join("\n"));
    }
}
