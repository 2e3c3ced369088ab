//! The distributions: natural parameters inside, canonical ones outside, point masses represented within
//! each family. All methods are total: an impossible product or an improper ratio is a value that
//! `is_proper` rejects.

#[macro_use]
mod delegate;

mod bernoulli;
mod beta;
mod binomial;
mod categorical;
mod dirichlet;
mod gamma;
mod gaussian;
mod known;
mod poisson;
mod truncated_gaussian;

pub use bernoulli::Bernoulli;
pub use beta::Beta;
pub use binomial::Binomial;
pub use categorical::Categorical;
pub use dirichlet::Dirichlet;
pub use gamma::Gamma;
pub use gaussian::Gaussian;
pub use poisson::Poisson;
pub use truncated_gaussian::TruncatedGaussian;

use crate::special::ln;

/// What every distribution can say about itself.
pub trait Distribution: Clone + PartialEq {
    /// Whether any natural parameter differs from `old` by more than tolerance · (1 + |value|). NaN counts
    /// as moved.
    fn moved(&self, old: &Self, tolerance: f64) -> bool;
    /// Whether the density can be normalised; false for NaN.
    fn is_proper(&self) -> bool;
    /// Whether it is improper because no value is possible or a parameter is beyond the range of numbers, and not
    /// because nothing bounds it.
    fn is_impossible(&self) -> bool;
    /// The log normaliser A of the natural parameters; 0 for an improper or uniform density and for a point.
    fn log_normaliser(&self) -> f64;
    /// The entropy, differential for a density; 0 for a point, +∞ for an improper density.
    fn entropy(&self) -> f64;
}

/// A known real or a random one with a mean and a variance; passed by value.
pub trait Belief: Copy {
    /// The mean.
    fn mean(&self) -> f64;
    /// The variance.
    fn variance(&self) -> f64;
}

/// A known real or a Gaussian one; passed by value.
pub trait GaussianBelief: Copy {
    /// The belief itself, a point where the value is known.
    fn as_gaussian(&self) -> Gaussian;
}

/// A known or random positive number with a mean logarithm.
pub trait LogBelief: Belief {
    /// The mean of the logarithm.
    fn mean_log(&self) -> f64;
    /// By how much that is below the logarithm of the mean.
    fn mean_log_gap(&self) -> f64 {
        ln(self.mean()) - self.mean_log()
    }
}

/// A known or random truth value; passed by value.
pub trait Truth: Copy {
    /// The probability of `true`.
    fn probability_true(&self) -> f64;
    /// The log-odds of `true`, infinite for a known value.
    fn log_odds(&self) -> f64;
}

/// Whether one parameter has moved.
#[inline]
fn apart(new: f64, old: f64, tolerance: f64) -> bool {
    // The negation makes NaN count as moved; two equal infinities have not moved.
    #[expect(clippy::neg_cmp_op_on_partial_ord, reason = "NaN must count as moved")]
    let apart = !((new - old).abs() <= tolerance * (1.0 + new.abs()));
    apart && new != old
}

/// x · y with 0 · anything = 0: an event of probability 0 has no say.
#[inline]
fn weighted(weight: f64, value: f64) -> f64 {
    if weight == 0.0 { 0.0 } else { weight * value }
}
