//! Names that a generated module gives a meaning of its own.

use crate::factors::Table;

/// What a module may import from the runtime; only what it uses is imported.
pub const IMPORTS: &[&str] = &[
    "Ahead",
    "Ascent",
    "Belief",
    "Assignments",
    "Bernoulli",
    "Beta",
    "Binomial",
    "Buffer",
    "Categorical",
    "Columns",
    "DataError",
    "Design",
    "Dirichlet",
    "Distribution",
    "Error",
    "Gamma",
    "Gathered",
    "Gaussian",
    "GaussianRows",
    "TruncatedGaussian",
    "Grid",
    "gate",
    "Inference",
    "LogBelief",
    "MarkovChain",
    "Matrix",
    "MultivariateGaussian",
    "Options",
    "Poisson",
    "Posterior",
    "Predictor",
    "Progress",
    "Ragged",
    "Random",
    "Responsibilities",
    "Run",
    "Sampler",
    "Sampling",
    "Saved",
    "Tokens",
    "Trace",
    "Unsettled",
    "VectorRows",
    "Watch",
    "Words",
    "Wishart",
    "check",
    "damping",
    "linear",
    "matrix",
    "slice",
];

/// The other names of types, traits and crates that generated code may say.
const OF_RUST: &str = "AsMut AsRef AsyncFn AsyncFnMut AsyncFnOnce Box Clone ControlFlow Copy Debug Default \
    DoubleEndedIterator Drop Eq Err ExactSizeIterator Extend Fn FnMut FnOnce From FromIterator Future Hash Into \
    IntoFuture IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd Result Send Sized Some String Sync \
    ToOwned ToString TryFrom TryInto Unpin Vec alloc bool char core f16 f32 f64 f128 i8 i16 i32 i64 i128 isize \
    posterity_runtime proc_macro std str test u8 u16 u32 u64 u128 usize";

/// Whether a type of this name would hide another that its module needs.
pub fn hides_a_type(name: &str) -> bool {
    let factor = || Table::runtime().iter().any(|factor| factor.name == name);
    IMPORTS.contains(&name) || OF_RUST.split_whitespace().any(|one| one == name) || factor()
}

/// Whether a name in a pattern is one of Rust's constructors and no variable.
pub fn is_constructor(name: &str) -> bool {
    ["Some", "None", "Ok", "Err"].contains(&name)
}
