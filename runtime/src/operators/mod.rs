//! The factors, one file each: `FACTOR` says what the factor is, `mod ep` and `mod vmp` hold a function per
//! message, `to_<edge>`, preceded by a constant that says what it promises.
//!
//! Parameters are named after edges, in the factor's order. The edge that receives the message is a
//! parameter only where the message depends on its cavity; a last parameter `values` is how many values it may take.
//! What stands at an edge that reaches many elements comes as an iterator; a last parameter `element` is which of them the
//! message goes to. Every function is total.

pub mod abs;
pub mod add_truth;
pub mod and;
pub mod bernoulli;
pub mod bernoulli_logit;
pub mod beta;
pub mod binomial;
pub mod categorical;
pub mod categorical_logits;
pub mod cos;
pub mod difference_int;
pub mod dirichlet;
pub mod equal_bool;
pub mod equal_int;
pub mod exp;
pub mod flat;
pub mod gamma;
pub mod gamma_scale;
pub mod gaussian;
pub mod gaussian_sd;
pub mod gaussian_variance;
pub mod geometric;
pub mod greater_int;
pub mod half_cauchy;
pub mod half_normal;
pub mod inner_product;
pub mod inverse_gamma;
pub mod is_between;
pub mod is_positive;
pub mod laplace;
pub mod log;
pub mod log_normal;
pub mod logistic;
pub mod logistic_noise;
pub mod matrix_vector;
pub mod max;
pub mod min;
pub mod multinomial;
pub mod multivariate_gaussian;
pub mod negative_binomial;
pub mod not;
pub mod or;
pub mod pareto;
pub mod poisson;
pub mod pow;
pub mod probit;
pub mod product;
pub mod sin;
pub mod square;
pub mod student_t;
pub mod sum_int;
pub mod table;
pub mod tanh;
pub mod truncated_gaussian;
pub mod uniform;
pub mod uniform_int;
pub mod vector;
pub mod vector_element;
pub mod wishart;
