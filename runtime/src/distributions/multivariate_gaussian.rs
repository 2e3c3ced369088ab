//! The multivariate Gaussian, exp(hᵀx − ½xᵀΛx) with natural parameters h (precision times mean) and Λ (precision).

use std::ops::{DivAssign, MulAssign};

use rand::Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::{Buffer, Gaussian, apart};
use crate::Grid;
use crate::data::check::Support;
use crate::matrix::{Cholesky, Matrix, add_outer, add_scaled, apply, dot};
use crate::special::LN_2PI;

/// A multivariate Gaussian in natural parameters, the precision row by row.
///
/// Uniform is (0, 0). As a message its precision may be singular, and it may be shorter than the variable's size: it
/// then says nothing of the entries beyond. A point mass keeps the vector itself.
#[derive(Debug, PartialEq)]
pub struct MultivariateGaussian {
    precision_mean: Buffer,
    precision: Buffer,
    is_point: bool,
}

crate::sampling::saved!(MultivariateGaussian { precision_mean, precision, is_point });

/// Mean and covariance, in memory that is kept from one use to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorMoments {
    /// The mean.
    pub mean: Buffer,
    /// The covariance, row by row.
    pub covariance: Buffer,
    factor: Cholesky,
}

impl VectorMoments {
    /// The covariance as operators take it.
    pub fn covariance(&self) -> Grid<'_, f64, 2> {
        Grid::new(&self.covariance, [self.mean.len(); 2])
    }
}

impl MultivariateGaussian {
    /// No information about a vector of `size` entries.
    pub fn uniform(size: usize) -> Self {
        Self::from_natural(Buffer::filled(0.0, size), Buffer::filled(0.0, size * size))
    }

    /// The known vector `value`.
    pub fn point(value: &[f64]) -> Self {
        let size = value.len();
        Self { precision_mean: value.into(), precision: Buffer::filled(0.0, size * size), is_point: true }
    }

    /// From natural parameters, the precision row by row.
    pub fn from_natural(precision_mean: impl Into<Buffer>, precision: impl Into<Buffer>) -> Self {
        Self { precision_mean: precision_mean.into(), precision: precision.into(), is_point: false }
    }

    /// From mean and precision.
    pub fn from_mean_precision(mean: &[f64], precision: Grid<'_, f64, 2>) -> Self {
        Self::from_natural(apply(precision, mean), precision.values)
    }

    /// From mean and covariance: a point at covariance 0; NaN, not proper, of a covariance that is neither 0 nor
    /// positive definite.
    pub fn from_mean_covariance(mean: &[f64], covariance: Grid<'_, f64, 2>) -> Self {
        if covariance.values.iter().all(|value| *value == 0.0) {
            return Self::point(mean);
        }
        Self::from_mean_precision(mean, crate::matrix::inverse(covariance).grid())
    }

    /// The message about x that this message about kᵀx makes.
    ///
    /// - A point about kᵀx, for more than one entry, fixes one direction alone, which has no natural parameters:
    ///   NaN, not proper.
    #[must_use]
    pub fn of_projection(coefficients: &[f64], projected: Gaussian) -> Self {
        if let [k] = coefficients {
            return Self::from_scalar(projected.unscaled(*k));
        }
        let size = coefficients.len();
        let mut message = Self::uniform(size);
        if projected.is_point() && coefficients.iter().any(|k| *k != 0.0) || projected.precision_mean.is_nan()
        {
            message.forbid();
        } else if !projected.is_point() {
            add_scaled(projected.precision_mean, coefficients, &mut message.precision_mean);
            add_outer(projected.precision, coefficients, coefficients, &mut message.precision);
        } else if projected.precision_mean != 0.0 {
            message.forbid(); // 0 is no other number
        }
        message
    }

    /// A vector of one entry.
    fn from_scalar(entry: Gaussian) -> Self {
        if entry.is_point() {
            return Self::point(&[entry.precision_mean]);
        }
        Self::from_natural(Buffer::filled(entry.precision_mean, 1), Buffer::filled(entry.precision, 1))
    }

    /// The number of entries.
    #[inline]
    pub fn size(&self) -> usize {
        self.precision_mean.len()
    }

    /// Precision times mean; of a point, the vector.
    #[inline]
    pub fn precision_mean(&self) -> &[f64] {
        &self.precision_mean
    }

    /// The precision; 0 of a point, which has none.
    #[inline]
    pub fn precision(&self) -> Grid<'_, f64, 2> {
        Grid::new(&self.precision, [self.size(); 2])
    }

    fn factor(&self) -> Option<Cholesky> {
        Cholesky::of(&self.precision, self.size())
    }

    /// The mean; NaN of what is improper, 0 of the uniform.
    pub fn mean(&self) -> Vec<f64> {
        self.centre().into()
    }

    /// The mean, in memory that is used again.
    fn centre(&self) -> Buffer {
        let mut mean = self.precision_mean.clone();
        if !self.is_point && !self.is_uniform() {
            match self.factor() {
                Some(factor) => factor.solve(&mut mean),
                None => mean.fill(f64::NAN),
            }
        }
        mean
    }

    /// The covariance; infinite of the uniform, NaN of what else is improper.
    pub fn covariance(&self) -> Matrix {
        let mut moments = VectorMoments::default();
        self.moments_into(&mut moments);
        Matrix::new(moments.covariance, [self.size(); 2])
    }

    /// Mean and covariance, without allocating where `moments` has held some of this size; of the uniform 0 and infinite,
    /// NaN of what else is improper.
    pub fn moments_into(&self, moments: &mut VectorMoments) {
        moments.mean.clone_from(&self.precision_mean);
        moments.covariance.clone_from(&self.precision); // 0 of a point
        if self.is_point {
            return;
        }
        if moments.factor.factorise(&self.precision, self.size()) {
            moments.factor.solve(&mut moments.mean);
            moments.factor.inverse_into(&mut moments.covariance);
        } else if self.is_uniform() {
            moments
                .covariance
                .iter_mut()
                .step_by(self.size() + 1)
                .for_each(|variance| *variance = f64::INFINITY);
        } else {
            moments.mean.fill(f64::NAN);
            moments.covariance.fill(f64::NAN);
        }
    }

    /// The marginal of an entry; uniform beyond the end, and of what is improper.
    pub fn entry(&self, i: usize) -> Gaussian {
        if i >= self.size() {
            return Gaussian::UNIFORM;
        }
        let mut unit = Buffer::filled(0.0, self.size());
        unit[i] = 1.0;
        self.project(&unit)
    }

    /// The distribution of kᵀx; uniform where x says nothing of it.
    pub fn project(&self, coefficients: &[f64]) -> Gaussian {
        if self.is_point || coefficients.iter().all(|k| *k == 0.0) {
            return Gaussian::point(if self.is_point {
                dot(&self.precision_mean, coefficients)
            } else {
                0.0
            });
        }
        if self.precision_mean.iter().any(|entry| entry.is_nan()) {
            return Gaussian::IMPOSSIBLE;
        }
        let Some(factor) = self.factor() else { return self.project_informed(coefficients) };
        let (mut half_mean, mut half) = (self.precision_mean.clone(), Buffer::from(coefficients));
        factor.forward(&mut half_mean);
        factor.forward(&mut half);
        Gaussian::from_mean_variance(dot(&half, &half_mean), dot(&half, &half))
    }

    /// The same where some entries may be uniform: as long as none of those is asked for, the others decide.
    #[cold]
    fn project_informed(&self, coefficients: &[f64]) -> Gaussian {
        let size = self.size();
        let kept: Vec<usize> = (0..size).filter(|i| self.precision[i * size + i] != 0.0).collect();
        let asked = coefficients.iter().filter(|k| **k != 0.0).count();
        let of_kept: Vec<f64> = kept.iter().map(|i| coefficients[*i]).collect();
        if kept.len() == size || asked > of_kept.iter().filter(|k| **k != 0.0).count() {
            return Gaussian::UNIFORM;
        }
        let rows = kept.iter().flat_map(|i| kept.iter().map(move |j| self.precision[i * size + j]));
        let mean = kept.iter().map(|i| self.precision_mean[*i]);
        let part = Self::from_natural(mean.collect::<Buffer>(), rows.collect::<Buffer>());
        part.factor().map_or(Gaussian::UNIFORM, |_| part.project(&of_kept))
    }

    /// Whether the vector is known.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.is_point
    }

    /// Whether it carries no information.
    pub fn is_uniform(&self) -> bool {
        !self.is_point && self.precision_mean.iter().chain(&self.precision).all(|value| *value == 0.0)
    }

    /// Whether it can be normalised (or is a point).
    pub fn is_proper(&self) -> bool {
        self.precision_mean.iter().all(|value| value.is_finite())
            && (self.is_point || self.factor().is_some())
    }

    /// The log density at `x`; of an improper one, the unnormalised exponent.
    pub fn log_density(&self, x: &[f64]) -> f64 {
        if self.is_point {
            return if *x == *self.precision_mean { 0.0 } else { f64::NEG_INFINITY };
        }
        let Some(factor) = self.factor() else {
            return dot(&self.precision_mean, x) - 0.5 * dot(&apply(self.precision(), x), x);
        };
        // About the mean: (Λx − h)ᵀΛ⁻¹(Λx − h) is the square of the error.
        let mut error = apply(self.precision(), x);
        add_scaled(-1.0, &self.precision_mean, &mut error);
        0.5 * (factor.log_determinant() - self.size() as f64 * LN_2PI - factor.inverse_square(&mut error))
    }

    /// A = ½hᵀΛ⁻¹h − ½ log |Λ| + ½d log 2π; 0 if improper, uniform or a point.
    pub fn log_normaliser(&self) -> f64 {
        self.log_normaliser_about(&Buffer::filled(0.0, self.size()))
    }

    /// A(self) − A(base), both about the mean m of `self`: that is for densities of x − m. In sums where each message
    /// is once added and once taken away that cancels, and with it numbers much larger than the sum.
    pub fn log_normaliser_over(&self, base: &Self) -> f64 {
        if !self.is_point && self.factor().is_none() {
            return self.log_normaliser() - base.log_normaliser();
        }
        let mean = self.centre();
        self.log_normaliser_about(&mean) - base.log_normaliser_about(&mean)
    }

    /// A about `centre`; 0 if improper, uniform or a point.
    fn log_normaliser_about(&self, centre: &[f64]) -> f64 {
        if self.is_point {
            return 0.0;
        }
        let Some(factor) = self.factor() else { return 0.0 };
        let mut shifted = apply(self.precision(), centre);
        add_scaled(-1.0, &self.precision_mean, &mut shifted);
        0.5 * (factor.inverse_square(&mut shifted) - factor.log_determinant() + self.size() as f64 * LN_2PI)
    }

    /// The differential entropy ½ log |2πe Λ⁻¹|.
    pub fn entropy(&self) -> f64 {
        if self.is_point {
            return 0.0;
        }
        let entropy =
            |factor: Cholesky| 0.5 * (self.size() as f64 * (LN_2PI + 1.0) - factor.log_determinant());
        self.factor().map_or(f64::INFINITY, entropy)
    }

    /// The density raised to `exponent`.
    #[must_use]
    pub fn pow(&self, exponent: f64) -> Self {
        if self.is_point {
            return if exponent == 0.0 { Self::uniform(self.size()) } else { self.clone() };
        }
        let power = |values: &[f64]| values.iter().map(|value| exponent * value).collect::<Buffer>();
        Self::from_natural(power(&self.precision_mean), power(&self.precision))
    }

    /// log ∫ p q, improper factors taken unnormalised.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        if self.is_point {
            return other.log_density(&self.precision_mean);
        }
        if other.is_point {
            return self.log_density(&other.precision_mean);
        }
        // About the mean of the product, where a proper factor has no large terms.
        let both = self * other;
        if both.factor().is_none() {
            return both.log_normaliser() - self.log_normaliser() - other.log_normaliser();
        }
        let mean = both.centre();
        let at = |one: &Self| one.log_density(&mean);
        at(self) + at(other) + both.log_normaliser_about(&mean)
    }

    /// The mean under `self` of the log density of `other`: that at the mean, less half the trace of its precision
    /// times the covariance.
    pub fn average_log(&self, other: &Self) -> f64 {
        if other.is_uniform() {
            return 0.0;
        }
        if other.is_point {
            return if self == other { 0.0 } else { f64::NEG_INFINITY };
        }
        let mut moments = VectorMoments::default();
        self.moments_into(&mut moments);
        other.log_density(&moments.mean) - 0.5 * dot(&other.precision, &moments.covariance)
    }

    /// One draw, each entry to the nearest real that data may have; NaN if improper.
    pub fn sample(&self, rng: &mut impl Rng) -> Vec<f64> {
        let mut draw = vec![0.0; self.size()];
        self.sample_into(&mut draw, rng);
        draw
    }

    /// The same into `draw`, as long as the vector.
    pub fn sample_into(&self, draw: &mut [f64], rng: &mut impl Rng) {
        draw.copy_from_slice(&self.precision_mean);
        if self.is_point {
            return;
        }
        let Some(factor) = self.factor() else { return draw.fill(f64::NAN) };
        factor.forward(draw);
        for entry in &mut *draw {
            let normal: f64 = StandardNormal.sample(rng);
            *entry += normal;
        }
        factor.backward(draw);
        for entry in draw {
            *entry = Support::Real.nearest(*entry);
        }
    }

    /// Becomes the product of two, in its own memory.
    pub fn set_to_product(&mut self, a: &Self, b: &Self) {
        self.clone_from(a);
        *self *= b;
    }

    /// Becomes the ratio of two, in its own memory.
    pub fn set_to_ratio(&mut self, a: &Self, b: &Self) {
        self.clone_from(a);
        *self /= b;
    }

    /// At least `size` entries, uniform in those that are new.
    fn grow(&mut self, size: usize) {
        let old = self.size();
        if old >= size {
            return;
        }
        let mut precision = Buffer::filled(0.0, size * size);
        for (to, from) in precision.chunks_mut(size).zip(self.precision.chunks(old.max(1))) {
            to[..old].copy_from_slice(from);
        }
        self.precision_mean.resize(size, 0.0);
        self.precision = precision;
    }

    fn combine(&mut self, scale: f64, other: &Self) {
        self.grow(other.size());
        let size = self.size();
        add_scaled(scale, &other.precision_mean, &mut self.precision_mean);
        let rows = other.precision.chunks(other.size().max(1));
        for (to, from) in self.precision.chunks_mut(size.max(1)).zip(rows) {
            add_scaled(scale, from, to);
        }
    }

    fn forbid(&mut self) {
        self.precision_mean.fill(f64::NAN);
        self.precision.fill(f64::NAN);
        self.is_point = false;
    }
}

impl Clone for MultivariateGaussian {
    fn clone(&self) -> Self {
        let (precision_mean, precision) = (self.precision_mean.clone(), self.precision.clone());
        Self { precision_mean, precision, is_point: self.is_point }
    }

    /// In the memory that there is.
    fn clone_from(&mut self, other: &Self) {
        self.precision_mean.clone_from(&other.precision_mean);
        self.precision.clone_from(&other.precision);
        self.is_point = other.is_point;
    }
}

impl MulAssign<&MultivariateGaussian> for MultivariateGaussian {
    fn mul_assign(&mut self, other: &Self) {
        match (self.is_point, other.is_point) {
            (false, false) => self.combine(1.0, other),
            (true, true) if self != other => self.forbid(),
            (false, true) => self.clone_from(other),
            (true, _) => {}
        }
    }
}

impl DivAssign<&MultivariateGaussian> for MultivariateGaussian {
    fn div_assign(&mut self, other: &Self) {
        match (self.is_point, other.is_point) {
            (false, false) => self.combine(-1.0, other),
            (true, false) => {}
            (true, true) if self == other => *self = Self::uniform(self.size()),
            (_, true) => self.forbid(),
        }
    }
}

owned!(MultivariateGaussian);

distribution!(
    MultivariateGaussian,
    |new, old, tolerance| {
        let pairs = |new: &[f64], old: &[f64]| {
            new.len() != old.len() || new.iter().zip(old).any(|(new, old)| apart(*new, *old, tolerance))
        };
        new.is_point != old.is_point
            || pairs(&new.precision_mean, &old.precision_mean)
            || pairs(&new.precision, &old.precision)
    },
    |improper| improper.precision_mean.iter().chain(&improper.precision).any(|value| !value.is_finite())
);
