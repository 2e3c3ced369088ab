//! A posterior of any family: what a run hands out under one type, and its summary for a reader.

mod density;
mod sample;
mod shown;

pub use shown::Short;

use spec_math::cephes64::{igami, incbi, ndtri};

use crate::matrix::Matrix;
use crate::{
    Bernoulli, Beta, Binomial, Categorical, Dirichlet, Gamma, Gaussian, MultivariateGaussian, Poisson,
    TruncatedGaussian, Wishart,
};

/// The posterior of one output: a family, a point, or an array of posteriors.
#[derive(Debug, Clone, PartialEq)]
pub enum Posterior {
    /// Of a boolean.
    Bernoulli(Bernoulli),
    /// Of an integer below a size.
    Categorical(Categorical),
    /// Of a real.
    Gaussian(Gaussian),
    /// Of a real in an interval.
    TruncatedGaussian(TruncatedGaussian),
    /// Of a positive real.
    Gamma(Gamma),
    /// Of a probability.
    Beta(Beta),
    /// Of a simplex.
    Dirichlet(Dirichlet),
    /// Of a count.
    Poisson(Poisson),
    /// Of a number of successes.
    Binomial(Binomial),
    /// Of a vector of reals.
    MultivariateGaussian(MultivariateGaussian),
    /// Of a positive-definite matrix.
    Wishart(Wishart),
    /// A real that is known.
    PointReal(f64),
    /// A boolean that is known.
    PointBool(bool),
    /// An integer that is known.
    PointInteger(usize),
    /// A vector that is known.
    PointVector(Vec<f64>),
    /// A matrix that is known.
    PointMatrix(Matrix),
    /// An array of variables, nested where the model's is.
    Array(Vec<Posterior>),
}

macro_rules! from {
    ($($value:ty => $variant:ident),* $(,)?) => {
        $(impl From<$value> for Posterior {
            fn from(value: $value) -> Self {
                Posterior::$variant(value)
            }
        })*
    };
}

from! {
    Bernoulli => Bernoulli,
    Categorical => Categorical,
    Gaussian => Gaussian,
    TruncatedGaussian => TruncatedGaussian,
    Gamma => Gamma,
    Beta => Beta,
    Dirichlet => Dirichlet,
    Poisson => Poisson,
    Binomial => Binomial,
    MultivariateGaussian => MultivariateGaussian,
    Wishart => Wishart,
    f64 => PointReal,
    bool => PointBool,
    usize => PointInteger,
    Vec<f64> => PointVector,
    Matrix => PointMatrix,
}

impl Posterior {
    /// The posteriors of an array, in order.
    pub fn array<T: Into<Posterior>>(items: impl IntoIterator<Item = T>) -> Self {
        Posterior::Array(items.into_iter().map(Into::into).collect())
    }

    /// The posteriors of a rectangular array of `sizes`: an array of arrays, whose elements are told by their indices.
    pub fn shaped<const AXES: usize, T: Into<Posterior>>(
        sizes: [usize; AXES],
        mut element: impl FnMut([usize; AXES]) -> T,
    ) -> Self {
        Self::rows(sizes, 0, &mut [0; AXES], &mut |at| element(at).into())
    }

    /// The part of an array whose first `axis` indices are those of `at`.
    fn rows<const AXES: usize>(
        sizes: [usize; AXES],
        axis: usize,
        at: &mut [usize; AXES],
        element: &mut impl FnMut([usize; AXES]) -> Posterior,
    ) -> Self {
        if axis == AXES {
            return element(*at);
        }
        let row = |index| {
            at[axis] = index;
            Self::rows(sizes, axis + 1, at, element)
        };
        Posterior::array((0..sizes[axis]).map(row))
    }

    /// The same with every point mass of a family written as the point it is.
    #[must_use]
    pub fn canonical(self) -> Self {
        match self {
            Posterior::Bernoulli(d) if d.is_point() => Posterior::PointBool(d.mean() > 0.5),
            Posterior::Categorical(d) if d.is_point() => Posterior::PointInteger(d.mode()),
            Posterior::Gaussian(d) if d.is_point() => Posterior::PointReal(d.mean()),
            Posterior::TruncatedGaussian(d) if d.is_point() => Posterior::PointReal(d.mean()),
            Posterior::Gamma(d) if d.is_point() => Posterior::PointReal(d.mean()),
            Posterior::Beta(d) if d.is_point() => Posterior::PointReal(d.mean()),
            Posterior::Dirichlet(d) if d.is_point() => Posterior::PointVector(d.counts().to_vec()),
            Posterior::Poisson(d) if d.is_point() => Posterior::PointInteger(d.mean() as usize),
            Posterior::Binomial(d) if d.is_point() => Posterior::PointInteger(d.mean() as usize),
            Posterior::MultivariateGaussian(d) if d.is_point() => Posterior::PointVector(d.mean()),
            Posterior::Wishart(d) if d.is_point() => Posterior::PointMatrix(d.mean()),
            Posterior::Array(items) => Posterior::array(items.into_iter().map(Posterior::canonical)),
            other => other,
        }
    }

    /// The elements of an array, the marginals of a vector's entries, and the rows of a matrix; empty for a scalar.
    pub fn parts(&self) -> Vec<Posterior> {
        match self {
            Posterior::Dirichlet(d) if d.is_point() => {
                d.counts().iter().map(|value| Posterior::PointReal(*value)).collect()
            }
            Posterior::Array(items) => items.clone(),
            Posterior::MultivariateGaussian(d) => (0..d.size()).map(|i| d.entry(i).into()).collect(),
            Posterior::Wishart(d) if !d.is_point() => rows_of_wishart(d),
            Posterior::Wishart(d) => d.mean().rows().into_iter().map(Posterior::from).collect(),
            Posterior::PointMatrix(matrix) => matrix.rows().into_iter().map(Posterior::from).collect(),
            Posterior::PointVector(values) => {
                values.iter().map(|value| Posterior::PointReal(*value)).collect()
            }
            Posterior::Dirichlet(d) if d.counts().len() == 1 => vec![Posterior::PointReal(1.0)],
            Posterior::Dirichlet(d) => {
                let total: f64 = d.counts().iter().sum();
                d.counts().iter().map(|count| Beta::new(*count, total - count).into()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it can be normalised; an array, if all its elements can.
    pub fn is_proper(&self) -> bool {
        match self {
            Posterior::Bernoulli(d) => d.is_proper(),
            Posterior::Categorical(d) => d.is_proper(),
            Posterior::Gaussian(d) => d.is_proper(),
            Posterior::TruncatedGaussian(d) => d.is_proper(),
            Posterior::Gamma(d) => d.is_proper(),
            Posterior::Beta(d) => d.is_proper(),
            Posterior::Dirichlet(d) => d.is_proper(),
            Posterior::Poisson(d) => d.is_proper(),
            Posterior::Binomial(d) => d.is_proper(),
            Posterior::MultivariateGaussian(d) => d.is_proper(),
            Posterior::Wishart(d) => d.is_proper(),
            Posterior::PointMatrix(matrix) => !matrix.values().iter().any(|value| value.is_nan()),
            Posterior::PointReal(value) => !value.is_nan(),
            Posterior::PointVector(values) => !values.iter().any(|value| value.is_nan()),
            Posterior::PointBool(_) | Posterior::PointInteger(_) => true,
            Posterior::Array(items) => items.iter().all(Posterior::is_proper),
        }
    }

    /// The mean of a scalar; NaN for a vector or an array.
    pub fn mean(&self) -> f64 {
        match self {
            Posterior::Bernoulli(d) => d.mean(),
            Posterior::Categorical(d) => d.mean(),
            Posterior::Gaussian(d) => d.mean(),
            Posterior::TruncatedGaussian(d) => d.mean(),
            Posterior::Gamma(d) => d.mean(),
            Posterior::Beta(d) => d.mean(),
            Posterior::Poisson(d) => d.mean(),
            Posterior::Binomial(d) => d.mean(),
            Posterior::PointReal(value) => *value,
            Posterior::PointBool(value) => f64::from(u8::from(*value)),
            Posterior::PointInteger(value) => *value as f64,
            Posterior::Dirichlet(_)
            | Posterior::MultivariateGaussian(_)
            | Posterior::Wishart(_)
            | Posterior::PointVector(_)
            | Posterior::PointMatrix(_)
            | Posterior::Array(_) => f64::NAN,
        }
    }

    /// The standard deviation of a scalar; NaN for a vector or an array.
    pub fn sd(&self) -> f64 {
        match self {
            Posterior::Bernoulli(d) => d.variance().sqrt(),
            Posterior::Categorical(d) => d.variance().sqrt(),
            Posterior::Gaussian(d) => d.variance().sqrt(),
            Posterior::TruncatedGaussian(d) => d.variance().sqrt(),
            Posterior::Gamma(d) => d.variance().sqrt(),
            Posterior::Beta(d) => d.variance().sqrt(),
            Posterior::Poisson(d) => d.variance().sqrt(),
            Posterior::Binomial(d) => d.variance().sqrt(),
            Posterior::PointReal(_) | Posterior::PointBool(_) | Posterior::PointInteger(_) => 0.0,
            Posterior::Dirichlet(_)
            | Posterior::MultivariateGaussian(_)
            | Posterior::Wishart(_)
            | Posterior::PointVector(_)
            | Posterior::PointMatrix(_)
            | Posterior::Array(_) => f64::NAN,
        }
    }

    /// The central interval that holds `level` of a scalar's mass; `None` for a boolean, a vector, an array
    /// and what is improper.
    pub fn interval(&self, level: f64) -> Option<(f64, f64)> {
        if matches!(self, Posterior::Array(_)) {
            return None;
        }
        let (it, tail) = (self.clone().canonical(), 0.5 * (1.0 - level));
        let ends = (it.quantile(tail)?, it.quantile(1.0 - tail)?);
        (!ends.0.is_nan() && !ends.1.is_nan()).then_some(ends)
    }

    /// The value that a share `p` of the mass lies below.
    fn quantile(&self, p: f64) -> Option<f64> {
        match self {
            Posterior::Gaussian(d) => d.is_proper().then(|| d.mean() + d.variance().sqrt() * ndtri(p)),
            Posterior::TruncatedGaussian(d) => d.is_proper().then(|| d.quantile(p)),
            Posterior::Gamma(d) => d.is_proper().then(|| igami(d.shape, p) / d.rate),
            Posterior::Beta(d) => d.is_proper().then(|| incbi(d.alpha, d.beta, p)),
            Posterior::Categorical(d) => {
                let most = d.size().saturating_sub(1);
                d.is_proper().then(|| count_below(p, |k| d.log_density(k), 0, most))
            }
            Posterior::Binomial(d) => {
                d.is_proper().then(|| count(p, (d.mean(), d.variance()), |k| d.log_density(k), d.trials))
            }
            Posterior::Poisson(d) => {
                d.is_proper().then(|| count(p, (d.mean(), d.variance()), |k| d.log_density(k), usize::MAX))
            }
            Posterior::PointReal(value) => Some(*value),
            Posterior::PointInteger(value) => Some(*value as f64),
            _ => None,
        }
    }
}

/// The elements of a random matrix, row by row: a Gamma on the diagonal; elsewhere, where no family here is theirs,
/// the Gaussian of the mean and the variance.
fn rows_of_wishart(wishart: &Wishart) -> Vec<Posterior> {
    let (scale, mean, variance) = (wishart.scale(), wishart.mean(), wishart.variance());
    let element = |at: usize, is_diagonal: bool| {
        if is_diagonal {
            return Gamma::from_shape_rate(wishart.shape(), 0.5 / scale.values()[at]).into();
        }
        Gaussian::from_mean_variance(mean.values()[at], variance.values()[at]).into()
    };
    let size = wishart.size();
    (0..size).map(|i| Posterior::Array((0..size).map(|j| element(i * size + j, i == j)).collect())).collect()
}

/// The smallest count whose cumulative probability reaches `p`, at most `most`: by its terms where few deviations hold
/// them all, else by the normal with its moments, off by about one count in a ten-thousandth of the deviation.
fn count(p: f64, (mean, variance): (f64, f64), log_density: impl Fn(usize) -> f64, most: usize) -> f64 {
    let sd = variance.sqrt();
    if sd > 1e4 {
        return (mean + sd * ndtri(p)).round().clamp(0.0, most as f64);
    }
    let reach = 40.0 * (sd + 1.0);
    count_below(p, log_density, (mean - reach) as usize, most.min((mean + reach) as usize))
}

/// The smallest count whose cumulative probability reaches `p`, among those from `least` on; `most` if none does.
fn count_below(p: f64, log_density: impl Fn(usize) -> f64, least: usize, most: usize) -> f64 {
    let mut mass = 0.0;
    for k in least..most {
        mass += log_density(k).exp();
        if mass >= p {
            return k as f64;
        }
    }
    most as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_interval(posterior: impl Into<Posterior>, lower: f64, upper: f64) {
        let ends = posterior.into().interval(0.9).expect("it is proper");
        assert!((ends.0 - lower).abs() < 2e-5 && (ends.1 - upper).abs() < 2e-5, "{ends:?}");
    }

    #[test]
    fn intervals_agree_with_tables() {
        assert_interval(Gaussian::from_mean_variance(1.0, 4.0), 1.0 - 3.28971, 1.0 + 3.28971);
        assert_interval(Gamma::from_shape_rate(1.0, 2.0), 0.0256466, 1.497866);
        assert_interval(Beta::new(1.0, 1.0), 0.05, 0.95);
        assert_interval(Poisson::from_rate(3.0), 1.0, 6.0);
        assert_interval(Binomial::from_probability(10, 0.5), 2.0, 8.0);
        assert_interval(Categorical::from_probabilities(&[0.04, 0.92, 0.04]), 1.0, 1.0);
        assert_eq!(Posterior::from(Bernoulli::from_probability(0.5)).interval(0.9), None);
        for improper in
            [Gaussian::UNIFORM, Gaussian::from_natural(1.0, 0.0), Gaussian::from_natural(1.0, -1.0)]
        {
            assert_eq!(Posterior::from(improper).interval(0.9), None);
        }
        assert_eq!(Posterior::from(Binomial::from_log_odds(5, f64::NAN)).interval(0.9), None);
    }

    #[test]
    fn a_point_is_its_own_interval() {
        for (point, value) in [
            (Posterior::from(Gaussian::point(2.0)), 2.0),
            (Gamma::point(2.0).into(), 2.0),
            (Beta::point(0.5).into(), 0.5),
            (Poisson::point(3).into(), 3.0),
            (Binomial::from_log_odds(4, f64::INFINITY).into(), 4.0),
            (Categorical::point(3, 2).into(), 2.0),
        ] {
            assert_eq!(point.interval(0.9), Some((value, value)), "{point:?}");
        }
        let parts = Posterior::from(Dirichlet::point(&[0.2, 0.8])).parts();
        assert_eq!(parts, [Posterior::PointReal(0.2), Posterior::PointReal(0.8)]);
    }

    #[test]
    fn a_point_of_a_family_is_a_point() {
        let points = Posterior::array([Posterior::from(Gaussian::point(2.0)), Bernoulli::point(true).into()]);
        let wanted = Posterior::Array(vec![Posterior::PointReal(2.0), Posterior::PointBool(true)]);
        assert_eq!(points.canonical(), wanted);
        assert_eq!(Posterior::from(Categorical::point(3, 2)).canonical(), Posterior::PointInteger(2));
    }

    #[test]
    fn a_vector_has_marginals() {
        let parts = Posterior::from(Dirichlet::new(vec![1.0, 2.0, 3.0])).parts();
        assert_eq!(parts[1], Posterior::Beta(Beta::new(2.0, 4.0)));
    }

    #[test]
    fn prints_four_digits() {
        let text = Posterior::from(Gaussian::from_mean_variance(3.71828, 0.0123456)).to_string();
        assert_eq!(text, "Gaussian(3.718, variance = 0.01235)");
        assert_eq!(Short(999.96).to_string(), "1000");
        assert_eq!(Short(-0.099_996).to_string(), "-0.1000");
        assert_eq!(Posterior::from(Poisson::new(3.0, 0.5)).to_string(), "Poisson(3.000, nu = 0.5000)");
        assert_eq!(Posterior::from(Poisson::from_rate(3.0)).to_string(), "Poisson(3.000)");
        assert_eq!(Posterior::from(vec![0.0; 8]).to_string(), "PointMass([0, 0, 0, 0, 0, 0, …])");
    }
}
