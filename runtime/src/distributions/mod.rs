//! The distributions: natural parameters inside, canonical ones outside, point masses represented within
//! each family. All methods are total: an impossible product or an improper ratio is a value that
//! `is_proper` rejects.

#[macro_use]
mod delegate;

mod beliefs;
mod bernoulli;
mod beta;
mod binomial;
mod buffer;
mod categorical;
mod dirichlet;
mod gamma;
mod gaussian;
mod known;
mod multivariate_gaussian;
mod poisson;
mod truncated_gaussian;
mod wishart;

pub use buffer::Buffer;

pub use bernoulli::Bernoulli;
pub use beta::Beta;
pub use binomial::Binomial;
pub use categorical::Categorical;
pub use dirichlet::Dirichlet;
pub use gamma::Gamma;
pub use gaussian::Gaussian;
pub use multivariate_gaussian::{MultivariateGaussian, VectorMoments};
pub use poisson::Poisson;
pub use truncated_gaussian::TruncatedGaussian;
pub use wishart::Wishart;
pub(crate) use wishart::{ln_gamma_of_matrices, uniform_shape};

use crate::matrix::Matrix;
use crate::special::{exp, ln};

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

/// A known integer or a random one with finitely many values; passed by value.
pub trait Whole: Copy {
    /// The first value that it may take.
    fn start(self) -> usize;
    /// One past the last value that it may take.
    fn end(self) -> usize;
    /// The log of the weight of a value, −∞ outside these.
    fn log_weight_of(self, value: usize) -> f64;
    /// The log of the sum of the weights.
    fn log_total_weight(self) -> f64;
    /// The mean of a function of the value; what has no probability has no say.
    #[inline]
    fn mean_of(self, function: impl Fn(usize) -> f64) -> f64 {
        let total = self.log_total_weight();
        let term = |value: usize| {
            let weight = self.log_weight_of(value);
            if weight == f64::NEG_INFINITY { 0.0 } else { weighted(exp(weight - total), function(value)) }
        };
        (self.start()..self.end()).map(term).sum()
    }
}

/// A known or random probability of success; passed by value.
pub trait Chance: Copy {
    /// The log of the mean probability of `successes` among `trials`; −∞ if there are more.
    fn log_successes(self, successes: usize, trials: usize) -> f64;
    /// The mean of the log of the same.
    fn mean_log_successes(self, successes: usize, trials: usize) -> f64;
    /// The log of the mean probability of `failures` before a success has come `successes` times.
    fn log_waiting(self, failures: usize, successes: f64) -> f64;
    /// The means of the logs of the probability and of its complement.
    fn mean_logs(self) -> (f64, f64);
}

/// A known or random vector; passed by value.
pub trait VectorBelief: Copy {
    /// The number of entries.
    fn size(&self) -> usize;
    /// Adds `sign` times the mean to a vector, and the covariance to a matrix.
    fn add_moments(&self, sign: f64, mean: &mut [f64], covariance: &mut [f64]);
}

/// A known or random positive-definite matrix; passed by value.
pub trait MatrixBelief: Copy {
    /// The mean.
    fn mean(&self) -> Matrix;
    /// The mean of the logarithm of the determinant.
    fn mean_log_determinant(&self) -> f64;
}

/// Whether one parameter has moved: to infinity, or from there, always; of two equal infinities neither has. NaN counts as
/// moved.
#[inline]
fn apart(new: f64, old: f64, tolerance: f64) -> bool {
    let change = (new - old).abs();
    let settled = change.is_finite() && change <= tolerance * (1.0 + new.abs());
    new != old && !settled
}

/// x · y with 0 · anything = 0: an event of probability 0 has no say.
#[inline]
pub(crate) fn weighted(weight: f64, value: f64) -> f64 {
    if weight == 0.0 { 0.0 } else { weight * value }
}
