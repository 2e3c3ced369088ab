//! Operators of `x ~ MultivariateGaussian(mean, precision)`, the density N(x; mean, precision⁻¹).
//! Edges: `x` and `mean` are vectors of one length d, `precision` a positive-definite d × d matrix.
//!
//! A precision that is random is inferred by variational message passing; by expectation propagation where `x` and
//! `mean` are known.

use crate::Grid;
use crate::distributions::{Buffer, MatrixBelief, MultivariateGaussian, VectorBelief, Wishart};
use crate::matrix::{Cholesky, add_outer, add_scaled, dot, product};
use crate::operator::{Factor, Operator};
use crate::special::{LN_2PI, ln_1p, ln_gamma_ratio};

/// x ~ N(mean, precision⁻¹).
pub const FACTOR: Factor = Factor {
    name: "multivariate_gaussian",
    surface: "MultivariateGaussian(mean, precision)",
    edges: &["x", "mean", "precision"],
    deterministic: false,
};

/// Count, mean and scatter of data: all that a plate of observed `x` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    /// The number of data.
    pub count: f64,
    /// Their mean.
    pub mean: Vec<f64>,
    /// Σ (x − mean)(x − mean)ᵀ, row by row.
    pub scatter: Vec<f64>,
}

impl Moments {
    /// Of no vectors.
    pub(crate) fn of_size(size: usize) -> Self {
        Self { count: 0.0, mean: vec![0.0; size], scatter: vec![0.0; size * size] }
    }

    /// Of these vectors, one after the other.
    pub fn of(data: &[f64], size: usize) -> Self {
        let mut moments = Self::of_size(size);
        let rows = || data.chunks_exact(size.max(1));
        let count = rows().len() as f64;
        let mean_of = |i: usize| rows().map(|row| row[i]).sum::<f64>() / count.max(1.0);
        let centre: Vec<f64> = (0..size).map(mean_of).collect();
        for row in rows() {
            let error: Vec<f64> = row.iter().zip(&centre).map(|(x, centre)| x - centre).collect();
            add_scaled(1.0, &error, &mut moments.mean);
            add_outer(1.0, &error, &error, &mut moments.scatter);
        }
        moments.settle(count, &centre);
        moments
    }

    pub(crate) fn clear(&mut self) {
        self.mean.fill(0.0);
        self.scatter.fill(0.0);
    }

    /// From Σ (x − c) in the place of the mean, and the lower triangle of Σ (x − c)(x − c)ᵀ in that of the scatter.
    pub(crate) fn settle(&mut self, count: f64, centre: &[f64]) {
        self.count = count;
        let size = self.mean.len();
        let per_row = if count > 0.0 { 1.0 / count } else { 0.0 };
        for i in 0..size {
            for j in 0..=i {
                let square = self.scatter[i * size + j] - per_row * self.mean[i] * self.mean[j];
                self.scatter[i * size + j] = square;
                self.scatter[j * size + i] = square;
            }
        }
        for (mean, centre) in self.mean.iter_mut().zip(centre) {
            *mean = centre + per_row * *mean;
        }
    }
}

/// A Wishart that one vector of squared length ½ `square` makes of the precision.
fn half_square(size: usize, mut square: Buffer) -> Wishart {
    for value in &mut square {
        *value *= 0.5;
    }
    Wishart::new(0.5 * (size as f64 + 2.0), square)
}

/// Expectation propagation.
pub mod ep {
    use super::{
        Buffer, Cholesky, Grid, LN_2PI, MultivariateGaussian, Operator, VectorBelief, Wishart, add_outer,
        add_scaled, dot, half_square, ln_1p, ln_gamma_ratio, product,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &["mean"] };
    /// Message to `x` from a random mean at a known precision Λ.
    ///
    /// - Formula: ∫ N(x; m, Λ⁻¹) N(m; μ, P⁻¹) dm has precision Λ(Λ + P)⁻¹P and, times its mean, Λ(Λ + P)⁻¹Pμ. In this
    ///   form a singular P, which says nothing of some directions, is as good as another.
    /// - Source: Bishop (2006), eq. 2.115.
    /// - Improper as `mean` is.
    pub fn to_x(mean: &MultivariateGaussian, precision: Grid<'_, f64, 2>) -> MultivariateGaussian {
        through_noise(mean, precision)
    }

    /// See [`to_x_known`].
    pub const TO_X_KNOWN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x` at known mean and precision.
    pub fn to_x_known(mean: &[f64], precision: Grid<'_, f64, 2>) -> MultivariateGaussian {
        MultivariateGaussian::from_mean_precision(mean, precision)
    }

    /// See [`to_x_random`].
    pub const TO_X_RANDOM: Operator =
        Operator { exact: false, reads_own: false, uniform_if: &["mean", "precision"] };
    /// Message to an `x` that nothing else speaks of, from a random precision: the Gaussian with the mean m̄ and the
    /// covariance V + E Λ⁻¹. Uniform where the inverse has no mean.
    pub fn to_x_random(mean: impl VectorBelief, precision: &Wishart) -> MultivariateGaussian {
        let size = mean.size();
        let (mut centre, mut covariance) =
            (Buffer::filled(0.0, size), precision.mean_inverse().into_values());
        mean.add_moments(1.0, &mut centre, &mut covariance);
        if !covariance.iter().all(|value| value.is_finite()) {
            return MultivariateGaussian::uniform(size);
        }
        MultivariateGaussian::from_mean_covariance(&centre, Grid::new(&covariance, [size; 2]))
    }

    /// See [`to_mean`].
    pub const TO_MEAN: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x"] };
    /// Message to `mean` from a random `x` at a known precision; the factor is symmetric, see [`to_x`].
    pub fn to_mean(x: &MultivariateGaussian, precision: Grid<'_, f64, 2>) -> MultivariateGaussian {
        through_noise(x, precision)
    }

    /// See [`to_mean_observed`].
    pub const TO_MEAN_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `mean` from an observed `x`: N(mean; x, precision⁻¹).
    pub fn to_mean_observed(x: &[f64], precision: Grid<'_, f64, 2>) -> MultivariateGaussian {
        MultivariateGaussian::from_mean_precision(x, precision)
    }

    /// See [`to_precision_observed`].
    pub const TO_PRECISION_OBSERVED: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `precision` from known `x` and `mean`: Wishart of shape (d + 2)/2 and rate ½(x − mean)(x − mean)ᵀ.
    pub fn to_precision_observed(x: &[f64], mean: &[f64]) -> Wishart {
        let error = difference(x, mean);
        let mut square = Buffer::filled(0.0, error.len() * error.len());
        add_outer(1.0, &error, &error, &mut square);
        half_square(error.len(), square)
    }

    /// See [`log_evidence`].
    pub const LOG_EVIDENCE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log N(x; mean, precision⁻¹) of known vectors.
    pub fn log_evidence(x: &[f64], mean: &[f64], precision: Grid<'_, f64, 2>) -> f64 {
        to_x_known(mean, precision).log_density(x)
    }

    /// See [`log_evidence_mean`].
    pub const LOG_EVIDENCE_MEAN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the factor over the cavity of `mean`: log N(x; m̄, V + precision⁻¹).
    pub fn log_evidence_mean(x: &[f64], mean: &MultivariateGaussian, precision: Grid<'_, f64, 2>) -> f64 {
        to_mean_observed(x, precision).log_average_of(mean)
    }

    /// See [`log_evidence_soft`].
    pub const LOG_EVIDENCE_SOFT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the factor over the cavity of `x`.
    pub fn log_evidence_soft(x: &MultivariateGaussian, mean: &[f64], precision: Grid<'_, f64, 2>) -> f64 {
        to_x_known(mean, precision).log_average_of(x)
    }

    /// See [`log_evidence_soft_mean`].
    pub const LOG_EVIDENCE_SOFT_MEAN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ of the factor over both cavities; 0 where neither is proper.
    pub fn log_evidence_soft_mean(
        x: &MultivariateGaussian,
        mean: &MultivariateGaussian,
        precision: Grid<'_, f64, 2>,
    ) -> f64 {
        if mean.is_proper() {
            return to_x(mean, precision).log_average_of(x);
        }
        if x.is_proper() { to_mean(x, precision).log_average_of(mean) } else { 0.0 }
    }

    /// See [`log_evidence_student`].
    pub const LOG_EVIDENCE_STUDENT: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// log ∫ N(x; mean, Λ⁻¹) Wishart(Λ) dΛ at known vectors: a multivariate Student t density.
    ///
    /// - Formula: −½d log 2π + log Γ(a + ½) − log Γ(a + ½ − ½d) − ½ log |B| − (a + ½) log(1 + ½q), with
    ///   q = (x − mean)ᵀB⁻¹(x − mean); of an improper Wishart the difference of log normalisers.
    pub fn log_evidence_student(x: &[f64], mean: &[f64], precision: &Wishart) -> f64 {
        if precision.is_point() {
            return log_evidence(x, mean, precision.rate());
        }
        let constant = -0.5 * x.len() as f64 * LN_2PI;
        let factor = Cholesky::of(precision.rate().values, precision.size());
        let (Some(factor), true) = (factor, precision.is_proper()) else {
            let after = precision * &to_precision_observed(x, mean);
            return constant + after.log_normaliser() - precision.log_normaliser();
        };
        let (shape, half) = (precision.shape() + 0.5, 0.5 * x.len() as f64);
        let square = factor.inverse_square(&mut difference(x, mean));
        constant + ln_gamma_ratio(shape - half, half)
            - 0.5 * factor.log_determinant()
            - shape * ln_1p(0.5 * square)
    }

    /// x − mean
    fn difference(x: &[f64], mean: &[f64]) -> Buffer {
        let mut error = Buffer::from(x);
        add_scaled(-1.0, mean, &mut error);
        error
    }

    /// A belief plus Gaussian noise of a known precision.
    fn through_noise(belief: &MultivariateGaussian, noise: Grid<'_, f64, 2>) -> MultivariateGaussian {
        if belief.is_point() {
            return MultivariateGaussian::from_mean_precision(belief.precision_mean(), noise);
        }
        let size = belief.size();
        let mut sum = Buffer::from(noise.values);
        add_scaled(1.0, belief.precision().values, &mut sum);
        let Some(factor) = Cholesky::of(&sum, size) else {
            return MultivariateGaussian::from_natural(Buffer::filled(f64::NAN, size), sum);
        };
        // The rows of P(Λ + P)⁻¹, then times Λ: the two orders of a symmetric product differ by rounding only.
        let mut shrunk = Buffer::from(belief.precision().values);
        shrunk.chunks_mut(size.max(1)).for_each(|row| factor.solve(row));
        let precision = product(Grid::new(&shrunk, [size; 2]), noise);
        let mut mean = Buffer::from(belief.precision_mean());
        factor.solve(&mut mean);
        let precision_mean: Buffer = noise.values.chunks(size.max(1)).map(|row| dot(row, &mean)).collect();
        let at = |i: usize, j: usize| precision.values()[i * size + j];
        let symmetric = (0..size).flat_map(|i| (0..size).map(move |j| 0.5 * (at(i, j) + at(j, i))));
        MultivariateGaussian::from_natural(precision_mean, symmetric.collect::<Buffer>())
    }
}

/// Variational message passing.
pub mod vmp {
    use super::{
        Buffer, Grid, LN_2PI, MatrixBelief, Moments, MultivariateGaussian, Operator, VectorBelief, Wishart,
        add_outer, add_scaled, dot, half_square,
    };

    /// See [`to_x`].
    pub const TO_X: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `x`: N with mean E m and precision E Λ.
    pub fn to_x(mean: impl VectorBelief, precision: impl MatrixBelief) -> MultivariateGaussian {
        MultivariateGaussian::from_mean_precision(&mean_of(mean), precision.mean().grid())
    }

    /// See [`to_mean`].
    pub const TO_MEAN: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// Message to `mean`: N with mean E x and precision E Λ.
    pub fn to_mean(x: impl VectorBelief, precision: impl MatrixBelief) -> MultivariateGaussian {
        to_x(x, precision)
    }

    /// See [`to_precision`].
    pub const TO_PRECISION: Operator = Operator { exact: true, reads_own: false, uniform_if: &["x", "mean"] };
    /// Message to `precision`: exp E ln N(x; m, Λ⁻¹) is a Wishart of shape (d + 2)/2 and rate ½ E(x − m)(x − m)ᵀ.
    ///
    /// - Source: Bishop (2006), §10.2.1 and appendix B.
    pub fn to_precision(x: impl VectorBelief, mean: impl VectorBelief) -> Wishart {
        let square = mean_square(x, mean);
        if !square.iter().all(|value| value.is_finite()) {
            return Wishart::uniform(x.size()); // of an improper belief
        }
        half_square(x.size(), square)
    }

    /// See [`average_log`].
    pub const AVERAGE_LOG: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// E ln N(x; m, Λ⁻¹) = ½(E ln |Λ| − d ln 2π − tr(E Λ E(x − m)(x − m)ᵀ)).
    pub fn average_log(x: impl VectorBelief, mean: impl VectorBelief, precision: impl MatrixBelief) -> f64 {
        let square = dot(precision.mean().values(), &mean_square(x, mean));
        0.5 * (precision.mean_log_determinant() - x.size() as f64 * LN_2PI - square)
    }

    /// See [`to_mean_plate`].
    pub const TO_MEAN_PLATE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The product of [`to_mean`] over a plate of observed `x`.
    pub fn to_mean_plate(x: &Moments, precision: impl MatrixBelief) -> MultivariateGaussian {
        let mut precision = precision.mean().into_values();
        precision.iter_mut().for_each(|value| *value *= x.count);
        MultivariateGaussian::from_mean_precision(&x.mean, Grid::new(&precision, [x.mean.len(); 2]))
    }

    /// See [`to_precision_plate`].
    pub const TO_PRECISION_PLATE: Operator =
        Operator { exact: true, reads_own: false, uniform_if: &["mean"] };
    /// The product of [`to_precision`] over a plate of observed `x`.
    pub fn to_precision_plate(x: &Moments, mean: impl VectorBelief) -> Wishart {
        let (size, square) = (x.mean.len(), sum_of_squares(x, mean));
        if !square.iter().all(|value| value.is_finite()) {
            return Wishart::uniform(size);
        }
        let rate: Buffer = square.iter().map(|value| 0.5 * value).collect();
        Wishart::new(0.5 * (x.count + size as f64 + 1.0), rate)
    }

    /// See [`average_log_plate`].
    pub const AVERAGE_LOG_PLATE: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// The sum of [`average_log`] over a plate of observed `x`.
    pub fn average_log_plate(x: &Moments, mean: impl VectorBelief, precision: impl MatrixBelief) -> f64 {
        if x.count == 0.0 {
            return 0.0;
        }
        let square = dot(precision.mean().values(), &sum_of_squares(x, mean));
        0.5 * (x.count * (precision.mean_log_determinant() - x.mean.len() as f64 * LN_2PI) - square)
    }

    /// Σ E(xᵢ − m)(xᵢ − m)ᵀ over the plate, row by row.
    fn sum_of_squares(x: &Moments, mean: impl VectorBelief) -> Buffer {
        let mut square = Buffer::from(&x.scatter[..]);
        if x.count == 0.0 {
            return square;
        }
        let (mut error, mut covariance) = (Buffer::from(&x.mean[..]), Buffer::filled(0.0, square.len()));
        mean.add_moments(-1.0, &mut error, &mut covariance);
        add_scaled(x.count, &covariance, &mut square);
        add_outer(x.count, &error, &error, &mut square);
        square
    }

    fn mean_of(x: impl VectorBelief) -> Buffer {
        let size = x.size();
        let (mut mean, mut covariance) = (Buffer::filled(0.0, size), Buffer::filled(0.0, size * size));
        x.add_moments(1.0, &mut mean, &mut covariance);
        mean
    }

    /// E(x − m)(x − m)ᵀ, row by row.
    fn mean_square(x: impl VectorBelief, mean: impl VectorBelief) -> Buffer {
        let size = x.size();
        let (mut error, mut square) = (Buffer::filled(0.0, size), Buffer::filled(0.0, size * size));
        x.add_moments(1.0, &mut error, &mut square);
        mean.add_moments(-1.0, &mut error, &mut square);
        add_outer(1.0, &error, &error, &mut square);
        square
    }
}

/// Drawing forwards.
pub mod simulate {
    use super::{Grid, MultivariateGaussian, Operator};
    use crate::Random;

    /// See [`draw`].
    pub const DRAW: Operator = Operator { exact: true, reads_own: false, uniform_if: &[] };
    /// A vector of reals.
    pub fn draw(mean: &[f64], precision: Grid<'_, f64, 2>, random: &mut Random) -> Vec<f64> {
        MultivariateGaussian::from_mean_precision(mean, precision).sample(random)
    }
}
