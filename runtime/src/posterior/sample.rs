//! Draws from a posterior of any family, and numbers of what is drawn.

use super::Posterior;
use crate::Random;

impl Posterior {
    /// One draw, as a point or an array of points; the entries of a vector or a matrix are drawn together.
    #[must_use]
    pub fn sample(&self, random: &mut Random) -> Posterior {
        match self {
            Posterior::Bernoulli(d) => d.sample(random).into(),
            Posterior::Categorical(d) => d.sample(random).into(),
            Posterior::Gaussian(d) => d.sample(random).into(),
            Posterior::TruncatedGaussian(d) => d.sample(random).into(),
            Posterior::Gamma(d) => d.sample(random).into(),
            Posterior::Beta(d) => d.sample(random).into(),
            Posterior::Dirichlet(d) => d.sample(random).into(),
            Posterior::Poisson(d) => d.sample(random).into(),
            Posterior::Binomial(d) => d.sample(random).into(),
            Posterior::MultivariateGaussian(d) => d.sample(random).into(),
            Posterior::Wishart(d) => d.sample(random).into(),
            Posterior::Array(items) => Posterior::array(items.iter().map(|item| item.sample(random))),
            point => point.clone(),
        }
    }

    /// The numbers of a point, or of all points of an array in order: truth values are 0 and 1, and what is no point is
    /// NaN.
    #[must_use]
    pub fn numbers(&self) -> Vec<f64> {
        match self {
            Posterior::PointReal(value) => vec![*value],
            Posterior::PointBool(value) => vec![f64::from(u8::from(*value))],
            Posterior::PointInteger(value) => vec![*value as f64],
            Posterior::PointVector(values) => values.clone(),
            Posterior::PointMatrix(matrix) => matrix.values().to_vec(),
            Posterior::Array(items) => items.iter().flat_map(Posterior::numbers).collect(),
            _ => vec![f64::NAN],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bernoulli, Beta, Binomial, Categorical, Gamma, Gaussian, Poisson, TruncatedGaussian};

    /// Mean and deviation of many draws against those of the family, by five standard errors.
    #[test]
    fn draws_have_the_moments_of_their_family() {
        const DRAWS: usize = 20_000;
        let cut = TruncatedGaussian {
            gaussian: Gaussian::from_mean_variance(0.5, 4.0),
            lower: 0.0,
            upper: f64::INFINITY,
        };
        let mut random = Random::from_seed(3);
        for posterior in [
            Posterior::from(Gaussian::from_mean_variance(-1.0, 4.0)),
            Gamma::from_shape_rate(3.0, 2.0).into(),
            Beta::new(2.0, 5.0).into(),
            Poisson::from_rate(4.5).into(),
            Binomial::from_probability(9, 0.3).into(),
            Bernoulli::from_probability(0.2).into(),
            Categorical::from_probabilities(&[0.2, 0.5, 0.3]).into(),
            cut.into(),
        ] {
            let draws: Vec<f64> = (0..DRAWS).flat_map(|_| posterior.sample(&mut random).numbers()).collect();
            let mean = draws.iter().sum::<f64>() / DRAWS as f64;
            let error = posterior.sd() / (DRAWS as f64).sqrt();
            assert!((mean - posterior.mean()).abs() < 5.0 * error, "{posterior}: {mean}");
            let square = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / DRAWS as f64;
            assert!((square.sqrt() / posterior.sd() - 1.0).abs() < 0.05, "{posterior}: {square}");
        }
    }

    #[test]
    fn points_and_arrays_are_drawn_as_they_are() {
        let mut random = Random::from_seed(1);
        let all = Posterior::Array(vec![2.5.into(), Posterior::array([true, false]), 3_usize.into()]);
        assert_eq!(all.sample(&mut random), all);
        assert_eq!(all.numbers(), [2.5, 1.0, 0.0, 3.0]);
    }
}
