//! The emitted modules; rewrite them with `UPDATE_GOLDENS=1 cargo test -p posterity-codegen-tests`.

pub mod bayes_point_machine;
pub mod builders;
pub mod coal_mining;
pub mod conformance;
pub mod eight_schools;
pub mod factor_analysis;
pub mod hockey;
pub mod irt_logistic;
pub mod irt_probit;
pub mod learn_gaussian;
pub mod linear_regression;
pub mod nile;
pub mod nile_unknown;
pub mod own;
pub mod probit_regression;
pub mod radon;
