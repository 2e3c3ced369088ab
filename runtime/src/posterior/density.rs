//! The density of a scalar posterior, for plots.

use super::Posterior;

impl Posterior {
    /// The density of a scalar at `x`, or the probability of the integer that `x` is; NaN for a point mass, a vector and
    /// an array.
    #[must_use]
    pub fn density(&self, x: f64) -> f64 {
        let whole = |log: &dyn Fn(usize) -> f64| if x < 0.0 { 0.0 } else { log(x.round() as usize).exp() };
        match self {
            Posterior::Gaussian(d) => d.log_density(x).exp(),
            Posterior::TruncatedGaussian(d) => d.log_density(x).exp(),
            Posterior::Gamma(d) => d.log_density(x).exp(),
            Posterior::Beta(d) => d.log_density(x).exp(),
            Posterior::Bernoulli(d) => whole(&|value| {
                let probability = d.mean();
                if value == 1 { probability.ln() } else { (1.0 - probability).ln() }
            }),
            Posterior::Categorical(d) => whole(&|value| d.log_density(value)),
            Posterior::Poisson(d) => whole(&|value| d.log_density(value)),
            Posterior::Binomial(d) => whole(&|value| d.log_density(value)),
            _ => f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bernoulli, Beta, Categorical, Gamma, Gaussian, Poisson};

    /// Trapezoids over the mass of a density, or the sum over the integers.
    #[test]
    fn densities_hold_all_mass() {
        let real = |posterior: &Posterior, from: f64, to: f64| {
            let step = (to - from) / 4000.0;
            (0..4000).map(|at| posterior.density(from + (f64::from(at) + 0.5) * step) * step).sum::<f64>()
        };
        for (posterior, from, to) in [
            (Posterior::from(Gaussian::from_mean_variance(1.0, 4.0)), -20.0, 20.0),
            (Gamma::from_shape_rate(2.0, 1.0).into(), 0.0, 40.0),
            (Beta::new(2.0, 3.0).into(), 0.0, 1.0),
        ] {
            assert!((real(&posterior, from, to) - 1.0).abs() < 1e-5, "{posterior}");
        }
        for posterior in [
            Posterior::from(Poisson::from_rate(3.0)),
            Bernoulli::from_probability(0.3).into(),
            Categorical::from_probabilities(&[0.2, 0.8]).into(),
        ] {
            let size = if matches!(posterior, Posterior::Poisson(_)) { 60 } else { 2 };
            let total: f64 = (0..size).map(|value| posterior.density(f64::from(value))).sum();
            assert!((total - 1.0).abs() < 1e-12, "{posterior}");
        }
    }
}
