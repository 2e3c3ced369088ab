//! Vectors and matrices as beliefs: a known one has no variance.

use super::{Buffer, MatrixBelief, MultivariateGaussian, VectorBelief, VectorMoments, Wishart};
use crate::Grid;
use crate::matrix::{Cholesky, Matrix, add_scaled};

impl VectorBelief for &[f64] {
    #[inline]
    fn size(&self) -> usize {
        self.len()
    }
    #[inline]
    fn add_moments(&self, sign: f64, mean: &mut [f64], _: &mut [f64]) {
        add_scaled(sign, self, mean);
    }
}

impl<const N: usize> VectorBelief for &[f64; N] {
    #[inline]
    fn size(&self) -> usize {
        N
    }
    #[inline]
    fn add_moments(&self, sign: f64, mean: &mut [f64], covariance: &mut [f64]) {
        self.as_slice().add_moments(sign, mean, covariance);
    }
}

impl VectorBelief for &Buffer {
    #[inline]
    fn size(&self) -> usize {
        self.len()
    }
    #[inline]
    fn add_moments(&self, sign: f64, mean: &mut [f64], covariance: &mut [f64]) {
        (&self[..]).add_moments(sign, mean, covariance);
    }
}

impl VectorBelief for &Vec<f64> {
    #[inline]
    fn size(&self) -> usize {
        self.len()
    }
    #[inline]
    fn add_moments(&self, sign: f64, mean: &mut [f64], covariance: &mut [f64]) {
        self.as_slice().add_moments(sign, mean, covariance);
    }
}

impl VectorBelief for &MultivariateGaussian {
    #[inline]
    fn size(&self) -> usize {
        MultivariateGaussian::size(self)
    }
    fn add_moments(&self, sign: f64, mean: &mut [f64], covariance: &mut [f64]) {
        let mut moments = VectorMoments::default();
        self.moments_into(&mut moments);
        add_scaled(sign, &moments.mean, mean);
        add_scaled(1.0, &moments.covariance, covariance);
    }
}

impl MatrixBelief for Grid<'_, f64, 2> {
    fn mean(&self) -> Matrix {
        Matrix::new(self.values, self.sizes)
    }
    fn mean_log_determinant(&self) -> f64 {
        Cholesky::of(self.values, self.sizes[0]).map_or(f64::NAN, |factor| factor.log_determinant())
    }
}

impl MatrixBelief for &Wishart {
    fn mean(&self) -> Matrix {
        Wishart::mean(self)
    }
    fn mean_log_determinant(&self) -> f64 {
        Wishart::mean_log_determinant(self)
    }
}
