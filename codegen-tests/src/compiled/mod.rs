//! The emitted modules; rewrite them with `UPDATE_GOLDENS=1 cargo test -p posterity-codegen-tests`.

pub mod bayes_point_machine;
pub mod builders;
pub mod clinical_trial;
pub mod coal_mining;
pub mod coal_mining_change;
pub mod conformance;
pub mod eight_schools;
pub mod factor_analysis;
pub mod football;
pub mod hockey;
pub mod iris;
pub mod irt_logistic;
pub mod irt_probit;
pub mod lda;
pub mod learn_gaussian;
pub mod linear_regression;
pub mod murder_mystery;
pub mod nile;
pub mod nile_unknown;
pub mod old_faithful;
pub mod own;
pub mod probit_regression;
pub mod radon;
pub mod robust_regression;
