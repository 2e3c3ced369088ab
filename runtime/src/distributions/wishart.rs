//! The Wishart over positive-definite matrices, |X|^(a − (d+1)/2) exp(−tr(BX)) with shape a and rate B.

use std::ops::{DivAssign, MulAssign};

use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use super::{Buffer, Gamma, apart, weighted};
use crate::Grid;
use crate::matrix::{Cholesky, Matrix, add_outer, add_scaled, dot, inverse};
use crate::special::{digamma, exp, ln, ln_gamma, ln_minus_digamma};

/// A Wishart by shape and rate, the rate row by row: half the degrees of freedom, and half the inverse of the scale.
///
/// Uniform is ((d + 1)/2, 0). A point mass keeps the matrix itself in the place of the rate.
#[derive(Debug, PartialEq)]
pub struct Wishart {
    size: usize,
    shape: f64,
    rate: Buffer,
    is_point: bool,
}

crate::sampling::saved!(Wishart { size, shape, rate, is_point });

impl Wishart {
    /// No information about a matrix of `size` rows.
    pub fn uniform(size: usize) -> Self {
        Self::new(uniform_shape(size), Buffer::filled(0.0, size * size))
    }

    /// The known matrix `value`.
    pub fn point(value: Grid<'_, f64, 2>) -> Self {
        let [size, _] = value.sizes;
        Self { size, shape: f64::INFINITY, rate: value.values.into(), is_point: true }
    }

    /// From shape and rate, row by row.
    pub fn new(shape: f64, rate: impl Into<Buffer>) -> Self {
        let rate = rate.into();
        Self { size: rate.len().isqrt(), shape, rate, is_point: false }
    }

    /// From degrees of freedom ν and scale S, with mean νS.
    pub fn from_degrees_of_freedom(degrees_of_freedom: f64, scale: Grid<'_, f64, 2>) -> Self {
        Self::from_inverse_scale(degrees_of_freedom, inverse(scale).grid())
    }

    /// From degrees of freedom and the inverse of the scale.
    pub fn from_inverse_scale(degrees_of_freedom: f64, inverse_scale: Grid<'_, f64, 2>) -> Self {
        let rate: Buffer = inverse_scale.values.iter().map(|value| 0.5 * value).collect();
        Self::new(0.5 * degrees_of_freedom, rate)
    }

    /// The Wishart with this mean and this mean of log |X|; a point at the mean if that is as large as it can be.
    ///
    /// - The shape solves Σ (log a − ψ(a − i/2)) = log |mean| − `mean_log_determinant`, of which the left side falls
    ///   from ∞ to 0, by bisection of log (a − (d − 1)/2).
    #[doc(hidden)]
    pub fn from_means(mean: Grid<'_, f64, 2>, mean_log_determinant: f64) -> Self {
        let size = mean.sizes[0];
        let Some(factor) = Cholesky::of(mean.values, size) else { return Self::uniform(size) };
        let gap = factor.log_determinant() - mean_log_determinant;
        if gap <= 0.0 {
            return Self::point(mean);
        }
        let least = 0.5 * (size as f64 - 1.0);
        // By how much a is above the least, so that the last a − i/2 keeps its digits near 0.
        let left = |above: f64| {
            let term = |i: usize| {
                let x = above + 0.5 * (size - 1 - i) as f64;
                ln_minus_digamma(x) + ln((least + above) / x)
            };
            (0..size).map(term).sum::<f64>()
        };
        let (mut low, mut high) = (-80.0_f64, 80.0_f64);
        while high - low > 1e-15 * (1.0 + high.abs()) {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if left(exp(middle)) > gap { low = middle } else { high = middle }
        }
        let shape = least + exp(high);
        let mut rate = inverse(mean).into_values();
        rate.iter_mut().for_each(|value| *value *= shape);
        Self::new(shape, rate)
    }

    /// The number of rows.
    #[inline]
    pub fn size(&self) -> usize {
        self.size
    }

    /// The shape, half the degrees of freedom; infinite for a point.
    #[inline]
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// Twice the shape.
    #[inline]
    pub fn degrees_of_freedom(&self) -> f64 {
        2.0 * self.shape
    }

    /// The rate, half the inverse of the scale; of a point, the matrix.
    #[inline]
    pub fn rate(&self) -> Grid<'_, f64, 2> {
        Grid::new(&self.rate, [self.size; 2])
    }

    /// The scale (2B)⁻¹: the mean by the degrees of freedom.
    pub fn scale(&self) -> Matrix {
        let doubled: Buffer = self.rate.iter().map(|value| 2.0 * value).collect();
        inverse(Grid::new(&doubled, [self.size; 2]))
    }

    /// The mean aB⁻¹; NaN of what is improper.
    pub fn mean(&self) -> Matrix {
        if self.is_point { self.value() } else { self.inverse_rate(self.shape) }
    }

    /// The mean of the inverse, B/(a − (d + 1)/2); infinite on the diagonal where there is none.
    pub fn mean_inverse(&self) -> Matrix {
        if self.is_point {
            return inverse(self.rate());
        }
        let above = self.shape - uniform_shape(self.size);
        let (size, exists) = (self.size, above > 0.0 && self.is_proper());
        let none = |at: usize| if at.is_multiple_of(size + 1) { f64::INFINITY } else { 0.0 };
        let value = |(at, rate): (usize, &f64)| if exists { rate / above } else { none(at) };
        Matrix::new(self.rate.iter().enumerate().map(value).collect::<Buffer>(), [size; 2])
    }

    /// The variance of each element, ½a (Cᵢⱼ² + Cᵢᵢ Cⱼⱼ) with C = B⁻¹.
    pub fn variance(&self) -> Matrix {
        let size = self.size;
        let inverse = if self.is_point {
            Buffer::filled(0.0, size * size)
        } else {
            self.inverse_rate(1.0).into_values()
        };
        let shape = if self.is_point { 0.0 } else { self.shape };
        let at = |i: usize, j: usize| inverse[i * size + j];
        let variance = |i, j| 0.5 * shape * (at(i, j) * at(i, j) + at(i, i) * at(j, j));
        let values = (0..size).flat_map(|i| (0..size).map(move |j| (i, j)));
        Matrix::new(values.map(|(i, j)| variance(i, j)).collect::<Buffer>(), [size; 2])
    }

    fn inverse_rate(&self, times: f64) -> Matrix {
        let mut values = inverse(self.rate()).into_values();
        values.iter_mut().for_each(|value| *value *= times);
        Matrix::new(values, [self.size; 2])
    }

    fn value(&self) -> Matrix {
        Matrix::new(self.rate.clone(), [self.size; 2])
    }

    fn factor(&self) -> Option<Cholesky> {
        Cholesky::of(&self.rate, self.size)
    }

    /// The mean of log |X| = Σ ψ(a − i/2) − log |B|; NaN of what is improper.
    pub fn mean_log_determinant(&self) -> f64 {
        let Some(factor) = self.factor() else { return f64::NAN };
        if self.is_point {
            return factor.log_determinant();
        }
        (0..self.size).map(|i| digamma(self.shape - 0.5 * i as f64)).sum::<f64>() - factor.log_determinant()
    }

    /// Whether the matrix is known.
    #[inline]
    pub fn is_point(&self) -> bool {
        self.is_point
    }

    /// Whether it carries no information.
    pub fn is_uniform(&self) -> bool {
        !self.is_point
            && self.shape == uniform_shape(self.size)
            && self.rate.iter().all(|value| *value == 0.0)
    }

    /// Whether it can be normalised (or is a point).
    pub fn is_proper(&self) -> bool {
        let shaped = self.is_point || self.shape.is_finite() && self.shape > 0.5 * (self.size as f64 - 1.0);
        shaped && self.factor().is_some()
    }

    /// The log density at `x`; of an improper one, unnormalised.
    pub fn log_density(&self, x: Grid<'_, f64, 2>) -> f64 {
        if self.is_point {
            return if *x.values == *self.rate { 0.0 } else { f64::NEG_INFINITY };
        }
        let Some(factor) = Cholesky::of(x.values, self.size) else { return f64::NEG_INFINITY };
        let power = weighted(self.shape - uniform_shape(self.size), factor.log_determinant());
        power - dot(&self.rate, x.values) - self.log_normaliser()
    }

    /// A = log `Γ_d`(a) − a log |B|; 0 if improper, uniform or a point.
    pub fn log_normaliser(&self) -> f64 {
        if self.is_point || !self.is_proper() {
            return 0.0;
        }
        let determinant = self.factor().map_or(0.0, |factor| factor.log_determinant());
        ln_gamma_of_matrices(self.size, self.shape) - self.shape * determinant
    }

    /// The differential entropy.
    pub fn entropy(&self) -> f64 {
        if self.is_point {
            return 0.0;
        }
        if !self.is_proper() {
            return f64::INFINITY;
        }
        let power = weighted(self.shape - uniform_shape(self.size), self.mean_log_determinant());
        self.log_normaliser() - power + self.shape * self.size as f64
    }

    /// The density raised to `exponent`.
    #[must_use]
    pub fn pow(&self, exponent: f64) -> Self {
        if self.is_point {
            return if exponent == 0.0 { Self::uniform(self.size) } else { self.clone() };
        }
        let uniform = uniform_shape(self.size);
        let rate: Buffer = self.rate.iter().map(|value| exponent * value).collect();
        Self::new(exponent * (self.shape - uniform) + uniform, rate)
    }

    /// log ∫ p q, improper factors taken unnormalised.
    pub fn log_average_of(&self, other: &Self) -> f64 {
        if self.is_point {
            return other.log_density(self.rate());
        }
        if other.is_point {
            return self.log_density(other.rate());
        }
        (self * other).log_normaliser() - self.log_normaliser() - other.log_normaliser()
    }

    /// The mean under `self` of the log density of `other`.
    pub fn average_log(&self, other: &Self) -> f64 {
        if other.is_point {
            return if self == other { 0.0 } else { f64::NEG_INFINITY };
        }
        if other.is_uniform() {
            return 0.0;
        }
        let power = weighted(other.shape - uniform_shape(self.size), self.mean_log_determinant());
        power - dot(&other.rate, self.mean().values()) - other.log_normaliser()
    }

    /// One draw, by Bartlett's triangle; NaN if improper.
    pub fn sample(&self, rng: &mut impl Rng) -> Matrix {
        let mut draw = vec![0.0; self.size * self.size];
        self.sample_into(&mut draw, rng);
        Matrix::new(draw, [self.size; 2])
    }

    /// The same into `draw`, row by row.
    pub fn sample_into(&self, draw: &mut [f64], rng: &mut impl Rng) {
        if self.is_point {
            return draw.copy_from_slice(self.value().values());
        }
        let size = self.size;
        let (Some(factor), true) = (self.factor(), self.is_proper()) else { return draw.fill(f64::NAN) };
        draw.fill(0.0);
        let mut column = Buffer::filled(0.0, size);
        for j in 0..size {
            column[..j].fill(0.0);
            // Half a χ² is a Gamma of rate 1; so is half the square of what stands below it.
            column[j] = exp(0.5 * Gamma::sample_log(self.shape - 0.5 * j as f64, rng));
            for below in &mut column[j + 1..] {
                let normal: f64 = rng.sample(StandardNormal);
                *below = normal * std::f64::consts::FRAC_1_SQRT_2;
            }
            factor.backward(&mut column);
            add_outer(1.0, &column, &column, draw);
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

    fn combine(&mut self, scale: f64, other: &Self) {
        if self.size != other.size {
            return self.forbid(); // no matrix has two sizes
        }
        self.shape += scale * (other.shape - uniform_shape(self.size));
        add_scaled(scale, &other.rate, &mut self.rate);
    }

    fn forbid(&mut self) {
        self.shape = f64::NAN;
        self.rate.fill(f64::NAN);
        self.is_point = false;
    }
}

/// The shape of the uniform over matrices of `size` rows.
pub(crate) fn uniform_shape(size: usize) -> f64 {
    0.5 * (size as f64 + 1.0)
}

/// log `Γ_d`(a), of matrices of `size` rows.
pub(crate) fn ln_gamma_of_matrices(size: usize, a: f64) -> f64 {
    let pairs = 0.25 * (size * size.saturating_sub(1)) as f64;
    pairs * std::f64::consts::PI.ln() + (0..size).map(|i| ln_gamma(a - 0.5 * i as f64)).sum::<f64>()
}

impl Clone for Wishart {
    fn clone(&self) -> Self {
        Self { size: self.size, shape: self.shape, rate: self.rate.clone(), is_point: self.is_point }
    }

    /// In the memory that there is.
    fn clone_from(&mut self, other: &Self) {
        (self.size, self.shape, self.is_point) = (other.size, other.shape, other.is_point);
        self.rate.clone_from(&other.rate);
    }
}

impl MulAssign<&Wishart> for Wishart {
    fn mul_assign(&mut self, other: &Self) {
        match (self.is_point, other.is_point) {
            (false, false) => self.combine(1.0, other),
            (true, true) if self != other => self.forbid(),
            (false, true) => self.clone_from(other),
            (true, _) => {}
        }
    }
}

impl DivAssign<&Wishart> for Wishart {
    fn div_assign(&mut self, other: &Self) {
        match (self.is_point, other.is_point) {
            (false, false) => self.combine(-1.0, other),
            (true, false) => {}
            (true, true) if self == other => *self = Self::uniform(self.size),
            (_, true) => self.forbid(),
        }
    }
}

owned!(Wishart);
plain_difference!(Wishart);

distribution!(
    Wishart,
    |new, old, tolerance| {
        let rates = || new.rate.iter().zip(&old.rate);
        new.is_point != old.is_point
            || new.size != old.size
            || apart(new.shape, old.shape, tolerance)
            || rates().any(|(new, old)| apart(*new, *old, tolerance))
    },
    |improper| {
        let known = improper.shape.is_finite() && improper.rate.iter().all(|value| value.is_finite());
        !known
    }
);
