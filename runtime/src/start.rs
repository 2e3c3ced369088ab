//! First beliefs drawn from the seed, `#[init(random)]`: what breaks the symmetry between components that the model
//! treats alike.
//!
//! Reals start at a point drawn from what they would start from, so that a neighbour hears of a definite place.
//! Probabilities and integers keep a spread: a point would rule values out for ever.

use rand::RngExt;
use rand_distr::{Distribution as _, Exp1, StandardNormal};

use crate::distributions::{
    Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, MultivariateGaussian, Poisson, Wishart,
};
use crate::random::Random;
use crate::special::ln;

/// The coefficient of variation of a perturbed pseudo-count is one over the root of this.
const SHAPE: f64 = 100.0;

/// A belief that can be drawn about where another one is.
pub trait RandomStart {
    /// The first belief that `#[init(random)]` draws, where `self` is the one without it.
    #[must_use]
    fn drawn(&self, random: &mut Random) -> Self;
}

/// The first belief that `#[init(random)]` draws, where `belief` is the one without it.
pub fn random_start<B: RandomStart>(belief: &B, random: &mut Random) -> B {
    belief.drawn(random)
}

/// A factor of mean 1 and standard deviation 0.1.
fn perturbation(random: &mut Random) -> f64 {
    Gamma::from_shape_rate(SHAPE, SHAPE).sample(random)
}

impl RandomStart for Gaussian {
    /// A point drawn from it; from a standard Gaussian where it is improper.
    fn drawn(&self, random: &mut Random) -> Self {
        let from = if self.is_proper() { *self } else { Gaussian::from_mean_precision(0.0, 1.0) };
        Gaussian::point(from.sample(random))
    }
}

impl RandomStart for Gamma {
    /// A point drawn from the Gamma of the same mean whose shape is at least 1: draws of a smaller one are mostly next
    /// to 0. An improper one has mean 1.
    fn drawn(&self, random: &mut Random) -> Self {
        if self.is_point() {
            return *self;
        }
        let mean = if self.is_proper() { self.mean() } else { 1.0 };
        let shape = self.shape.max(1.0); // of NaN: 1
        Gamma::point(Gamma::from_shape_rate(shape, shape / mean).sample(random))
    }
}

impl RandomStart for Beta {
    /// Its pseudo-counts, each times a factor near 1.
    fn drawn(&self, random: &mut Random) -> Self {
        if self.is_point() || !self.is_proper() {
            return *self;
        }
        Beta::new(self.alpha * perturbation(random), self.beta * perturbation(random))
    }
}

impl RandomStart for Dirichlet {
    /// Its pseudo-counts, each times a factor near 1 (as Hoffman, Blei & Bach, 2010, start the topics of LDA).
    fn drawn(&self, random: &mut Random) -> Self {
        if self.is_point() || !self.is_proper() {
            return self.clone();
        }
        Dirichlet::new(self.counts().iter().map(|count| count * perturbation(random)).collect())
    }
}

impl RandomStart for Bernoulli {
    /// Its odds, times those of a probability drawn uniformly: a certain one stays as it is.
    fn drawn(&self, random: &mut Random) -> Self {
        let uniform: f64 = random.random();
        *self * Bernoulli::from_probability(uniform)
    }
}

impl RandomStart for Categorical {
    /// Its probabilities, times those drawn from a flat Dirichlet: what is ruled out stays so.
    fn drawn(&self, random: &mut Random) -> Self {
        let log_weights = self.log_weights().iter();
        let exponential = |random: &mut Random| -> f64 { Exp1.sample(random) };
        Categorical::from_log_weights(log_weights.map(|weight| weight + ln(exponential(random))).collect())
    }
}

impl RandomStart for Poisson {
    /// Its rate times an exponential draw of mean 1.
    fn drawn(&self, random: &mut Random) -> Self {
        if self.is_point() || !self.is_proper() {
            return *self;
        }
        let factor: f64 = Exp1.sample(random);
        Poisson::new(self.rate * factor, self.nu)
    }
}

impl RandomStart for MultivariateGaussian {
    /// A point drawn from it; from a standard Gaussian where it is improper.
    fn drawn(&self, random: &mut Random) -> Self {
        if self.is_proper() {
            return Self::point(&self.sample(random));
        }
        let standard = |_| -> f64 { StandardNormal.sample(random) };
        Self::point(&(0..self.size()).map(standard).collect::<Vec<_>>())
    }
}

impl RandomStart for Wishart {
    /// A point drawn from the Wishart of the same mean whose degrees of freedom are at least its rows and two: draws of
    /// fewer are next to singular. An improper one has the identity for its mean.
    fn drawn(&self, random: &mut Random) -> Self {
        if self.is_point() {
            return self.clone();
        }
        let fewest = 0.5 * self.size() as f64 + 1.0;
        let from = if self.is_proper() {
            let shape = self.shape().max(fewest);
            let by = shape / self.shape();
            Wishart::new(shape, self.rate().values.iter().map(|value| by * value).collect::<Vec<_>>())
        } else {
            let entry = |at: usize| if at.is_multiple_of(self.size() + 1) { fewest } else { 0.0 };
            Wishart::new(fewest, (0..self.size() * self.size()).map(entry).collect::<Vec<_>>())
        };
        Wishart::point(from.sample(random).grid())
    }
}
