//! The runtime of compiled posterity models: distributions, factor operators and special functions.
//!
//! Operators and distributions are plain `f64` arithmetic, total (no panics, no `Result`) and written to be inlined
//! into the loops of a generated module. An impossible or improper result is a value: `is_proper` says so.

pub mod ascent;
pub mod chain;
pub mod components;
pub mod damping;
pub mod data;
pub mod design;
pub mod distributions;
#[cfg(feature = "driver")]
pub mod driver;
pub mod gate;
pub mod inference;
pub mod linear;
pub mod matrix;
#[cfg(any(feature = "driver", feature = "sources"))]
pub mod near;
pub mod operator;
pub mod operators;
pub mod posterior;
pub mod random;
pub mod sampling;
#[cfg(feature = "sources")]
pub mod sources;
pub mod special;
pub mod start;
#[cfg(feature = "testing")]
pub mod testing;

pub use ascent::Ascent;
pub use chain::MarkovChain;
pub use components::{Assignments, GaussianRows, Responsibilities, Tokens, VectorRows};
pub use data::*;
pub use design::{Columns, Design};
pub use distributions::{
    Belief, Bernoulli, Beta, Binomial, Buffer, Categorical, Chance, Dirichlet, Distribution, Gamma, Gaussian,
    GaussianBelief, LogBelief, MatrixBelief, MultivariateGaussian, Poisson, TruncatedGaussian, Truth,
    VectorBelief, VectorMoments, Whole, Wishart,
};
pub use inference::*;
pub use linear::{Derivatives, Predictor};
pub use matrix::Matrix;
pub use posterior::Posterior;
pub use random::Random;
pub use sampling::{Gathered, Sampler, Sampling, Saved, Trace, Watch, Words, absorb_all, slice};
pub use start::{RandomStart, random_start};

/// Includes what a build script compiled from `NAME.model` into `OUT_DIR`: a model's module, or one for each of several.
///
/// ```ignore
/// mod learn_gaussian {
///     posterity_runtime::include_model!("learn_gaussian");
/// }
/// ```
#[macro_export]
macro_rules! include_model {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name, ".rs"));
    };
}
