//! First beliefs drawn from the seed, `#[init(random)]`: what breaks the symmetry between components that the model
//! treats alike.
//!
//! Reals start at a point drawn from what they would start from, so that a neighbour hears of a definite place.
//! Probabilities and integers keep a spread: a point would rule values out for ever.

use rand::RngExt;
use rand_distr::{Distribution as _, Exp1};

use crate::distributions::{Bernoulli, Beta, Categorical, Dirichlet, Gamma, Gaussian, Poisson};
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
