//! Draws from the distributions of the language, written without the runtime's families.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};

/// A stream of draws.
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Draws(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Uniform in (0, 1].
    pub(crate) fn unit(&mut self) -> f64 {
        1.0 - self.0.random::<f64>()
    }

    pub(crate) fn bernoulli(&mut self, probability: f64) -> bool {
        self.unit() <= probability
    }

    pub(crate) fn categorical(&mut self, weights: &[f64]) -> usize {
        let (at, mut below) = (self.unit(), 0.0);
        let found = weights.iter().position(|weight| {
            below += weight;
            at <= below
        });
        found.unwrap_or(weights.len() - 1)
    }

    pub(crate) fn gaussian(&mut self, mean: f64, variance: f64) -> f64 {
        let unit: f64 = StandardNormal.sample(&mut self.0);
        mean + variance.sqrt() * unit
    }

    /// A Gaussian between bounds: what falls outside is drawn again.
    pub(crate) fn truncated(&mut self, mean: f64, variance: f64, [lower, upper]: [f64; 2]) -> f64 {
        loop {
            let draw = self.gaussian(mean, variance);
            if (lower..=upper).contains(&draw) {
                return draw;
            }
        }
    }

    pub(crate) fn gamma(&mut self, shape: f64, rate: f64) -> f64 {
        rand_distr::Gamma::new(shape, 1.0 / rate).expect("positive parameters").sample(&mut self.0)
    }

    pub(crate) fn beta(&mut self, alpha: f64, beta: f64) -> f64 {
        let (one, other) = (self.gamma(alpha, 1.0), self.gamma(beta, 1.0));
        one / (one + other)
    }

    pub(crate) fn dirichlet(&mut self, concentration: &[f64]) -> Vec<f64> {
        let all: Vec<f64> = concentration.iter().map(|shape| self.gamma(*shape, 1.0)).collect();
        let total: f64 = all.iter().sum();
        all.iter().map(|one| one / total).collect()
    }

    pub(crate) fn poisson(&mut self, rate: f64) -> usize {
        rand_distr::Poisson::new(rate).expect("a positive rate").sample(&mut self.0) as usize
    }

    pub(crate) fn binomial(&mut self, trials: usize, probability: f64) -> usize {
        (0..trials).filter(|_| self.bernoulli(probability)).count()
    }

    pub(crate) fn laplace(&mut self, location: f64, scale: f64) -> f64 {
        let side = if self.bernoulli(0.5) { scale } else { -scale };
        location - side * self.unit().ln()
    }

    pub(crate) fn cauchy(&mut self, location: f64, scale: f64) -> f64 {
        location + scale * (std::f64::consts::PI * (self.unit() - 0.5)).tan()
    }

    /// A Gaussian vector of the plane.
    pub(crate) fn plane(&mut self, mean: [f64; 2], covariance: [[f64; 2]; 2]) -> [f64; 2] {
        let first = self.gaussian(0.0, covariance[0][0]);
        let slope = covariance[0][1] / covariance[0][0];
        let second = self.gaussian(slope * first, covariance[1][1] - slope * covariance[0][1]);
        [mean[0] + first, mean[1] + second]
    }

    /// A sum of squares of as many Gaussian vectors of the plane.
    pub(crate) fn wishart(&mut self, degrees_of_freedom: usize, scale: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
        let mut sum = [[0.0; 2]; 2];
        for _ in 0..degrees_of_freedom {
            let v = self.plane([0.0; 2], scale);
            (0..2).for_each(|i| (0..2).for_each(|j| sum[i][j] += v[i] * v[j]));
        }
        sum
    }
}

/// The inverse of a symmetric matrix of two rows.
pub(crate) fn inverse([[a, b], [_, d]]: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    let determinant = a * d - b * b;
    [[d / determinant, -b / determinant], [-b / determinant, a / determinant]]
}
