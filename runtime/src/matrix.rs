//! Small dense matrices, row by row: the Cholesky factor, what is made of it, and the functions of the language.
//!
//! A [`Cholesky`] keeps its memory from one matrix to the next, and works on slices in place.

mod cut;

use crate::Grid;
use crate::distributions::Buffer;
use crate::special::ln;
pub(crate) use cut::at_least;

/// A matrix that owns its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    values: Buffer,
    sizes: [usize; 2],
}

impl Matrix {
    /// From its rows, one after the other.
    pub fn new(values: impl Into<Buffer>, sizes: [usize; 2]) -> Self {
        Self { values: values.into(), sizes }
    }

    /// From rows of one length.
    pub fn from_rows(rows: impl IntoIterator<Item = Vec<f64>>) -> Self {
        let rows: Vec<Vec<f64>> = rows.into_iter().collect();
        let columns = rows.first().map_or(0, Vec::len);
        Self { values: rows.concat().into(), sizes: [rows.len(), columns] }
    }

    /// The matrix as operators take it.
    #[inline]
    pub fn grid(&self) -> Grid<'_, f64, 2> {
        Grid::new(&self.values, self.sizes)
    }

    /// Its numbers, row by row.
    #[inline]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Its numbers, row by row.
    pub fn into_values(self) -> Buffer {
        self.values
    }

    /// Its rows.
    pub fn rows(&self) -> Vec<Vec<f64>> {
        self.values.chunks(self.sizes[1].max(1)).map(<[f64]>::to_vec).collect()
    }
}

/// 1 on the diagonal, 0 elsewhere.
pub fn identity(size: usize) -> Matrix {
    diagonal(&Buffer::filled(1.0, size))
}

/// A vector on the diagonal, 0 elsewhere.
pub fn diagonal(values: &[f64]) -> Matrix {
    let size = values.len();
    let mut matrix = Buffer::filled(0.0, size * size);
    matrix.iter_mut().step_by(size + 1).zip(values).for_each(|(to, from)| *to = *from);
    Matrix::new(matrix, [size, size])
}

/// Rows for columns.
pub fn transpose(a: Grid<'_, f64, 2>) -> Matrix {
    let [rows, columns] = a.sizes;
    let values = (0..columns).flat_map(|j| (0..rows).map(move |i| a.values[i * columns + j]));
    Matrix::new(values.collect::<Buffer>(), [columns, rows])
}

/// abᵀ
pub fn outer(a: &[f64], b: &[f64]) -> Matrix {
    let values: Buffer = a.iter().flat_map(|a| b.iter().map(move |b| a * b)).collect();
    Matrix::new(values, [a.len(), b.len()])
}

/// The product of two matrices.
pub fn product(a: Grid<'_, f64, 2>, b: Grid<'_, f64, 2>) -> Matrix {
    let ([rows, inner], columns) = (a.sizes, b.sizes[1]);
    let mut values = Buffer::filled(0.0, rows * columns);
    for i in 0..rows {
        for k in 0..inner {
            let scale = a.values[i * inner + k];
            let row = &b.values[k * columns..][..columns];
            add_scaled(scale, row, &mut values[i * columns..][..columns]);
        }
    }
    Matrix::new(values, [rows, columns])
}

/// The product of a matrix and a vector.
pub fn apply(a: Grid<'_, f64, 2>, x: &[f64]) -> Buffer {
    a.values.chunks(a.sizes[1].max(1)).map(|row| dot(row, x)).collect()
}

/// The inverse of a positive-definite matrix; NaN of another.
pub fn inverse(a: Grid<'_, f64, 2>) -> Matrix {
    let size = a.sizes[0];
    let mut values = Buffer::filled(f64::NAN, size * size);
    if let Some(factor) = Cholesky::of(a.values, size) {
        factor.inverse_into(&mut values);
    }
    Matrix::new(values, a.sizes)
}

/// Σ aᵢbᵢ
#[inline]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `to += scale · from`
#[inline]
pub(crate) fn add_scaled(scale: f64, from: &[f64], to: &mut [f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += scale * from);
}

/// `to += scale · abᵀ`, where `to` has as many columns as `b`.
#[inline]
pub(crate) fn add_outer(scale: f64, a: &[f64], b: &[f64], to: &mut [f64]) {
    for (a, row) in a.iter().zip(to.chunks_mut(b.len().max(1))) {
        add_scaled(scale * a, b, row);
    }
}

/// The lower triangle L of a positive-definite matrix `LLᵀ`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cholesky {
    size: usize,
    lower: Buffer,
}

impl Cholesky {
    /// Of a symmetric matrix, of which the lower triangle is read; none if that is not positive definite.
    pub fn of(matrix: &[f64], size: usize) -> Option<Self> {
        let mut factor = Self::default();
        factor.factorise(matrix, size).then_some(factor)
    }

    /// Of another matrix, in the same memory; false, and then nothing more may be asked, if it is not positive definite.
    ///
    /// - A pivot that is no more than rounding leaves of its diagonal element is 0: so are those of a singular matrix.
    #[must_use]
    pub fn factorise(&mut self, matrix: &[f64], size: usize) -> bool {
        self.size = size;
        self.lower.resize(matrix.len(), 0.0);
        self.lower.copy_from_slice(matrix);
        let rounding = 4.0 * size as f64 * f64::EPSILON;
        for j in 0..size {
            let (above, below) = self.lower.split_at_mut((j + 1) * size);
            let row = &mut above[j * size..];
            let diagonal = row[j];
            let pivot = diagonal - dot(&row[..j], &row[..j]);
            if !(pivot > rounding * diagonal && pivot < f64::INFINITY) {
                return false;
            }
            row[j] = pivot.sqrt();
            row[j + 1..].fill(0.0);
            for other in below.chunks_mut(size) {
                other[j] = (other[j] - dot(&other[..j], &row[..j])) / row[j];
            }
        }
        true
    }

    /// The number of rows.
    #[inline]
    pub fn size(&self) -> usize {
        self.size
    }

    #[inline]
    fn row(&self, i: usize) -> &[f64] {
        &self.lower[i * self.size..][..self.size]
    }

    /// Lᵢⱼ
    #[inline]
    pub(crate) fn entry(&self, i: usize, j: usize) -> f64 {
        self.row(i)[j]
    }

    /// log |`LLᵀ`|
    pub fn log_determinant(&self) -> f64 {
        (0..self.size).map(|i| 2.0 * ln(self.row(i)[i])).sum()
    }

    /// v ← Lv
    pub fn multiply(&self, v: &mut [f64]) {
        for i in (0..self.size).rev() {
            v[i] = dot(&self.row(i)[..=i], &v[..=i]);
        }
    }

    /// v ← L⁻¹v
    pub fn forward(&self, v: &mut [f64]) {
        self.forward_from(0, v);
    }

    /// v ← L⁻¹v of a vector that is 0 before a place.
    fn forward_from(&self, first: usize, v: &mut [f64]) {
        for i in first..self.size {
            let row = self.row(i);
            v[i] = (v[i] - dot(&row[first..i], &v[first..i])) / row[i];
        }
    }

    /// v ← L⁻ᵀv
    pub fn backward(&self, v: &mut [f64]) {
        self.backward_to(0, v);
    }

    /// v ← L⁻ᵀv from a place on; what is before it is left alone.
    fn backward_to(&self, first: usize, v: &mut [f64]) {
        for i in (first..self.size).rev() {
            let row = self.row(i);
            v[i] /= row[i];
            let scale = -v[i];
            add_scaled(scale, &row[first..i], &mut v[first..i]);
        }
    }

    /// v ← (`LLᵀ`)⁻¹v
    pub fn solve(&self, v: &mut [f64]) {
        self.forward(v);
        self.backward(v);
    }

    /// vᵀ(`LLᵀ`)⁻¹v; in the place of v is then L⁻¹v.
    pub fn inverse_square(&self, v: &mut [f64]) -> f64 {
        self.forward(v);
        dot(v, v)
    }

    /// (`LLᵀ`)⁻¹, row by row.
    pub fn inverse_into(&self, inverse: &mut [f64]) {
        let size = self.size;
        for i in 0..size {
            let row = &mut inverse[i * size..][..size];
            row[i..].fill(0.0);
            row[i] = 1.0;
            self.forward_from(i, row);
            self.backward_to(i, row);
            // It is symmetric: what is left of the diagonal stands in earlier rows.
            for j in 0..i {
                inverse[i * size + j] = inverse[j * size + i];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 9] = [4.0, 1.0, -0.5, 1.0, 3.0, 0.2, -0.5, 0.2, 1.0];

    #[test]
    fn an_inverse_undoes_its_matrix() {
        let grid = Grid::new(&A, [3, 3]);
        let both = product(grid, inverse(grid).grid());
        for (found, wanted) in both.values().iter().zip(identity(3).values()) {
            assert!((found - wanted).abs() < 1e-15, "{both:?}");
        }
        let factor = Cholesky::of(&A, 3).expect("positive definite");
        // By the first row: 4 (3 − 0.04) − 1 (1 + 0.1) − 0.5 (0.2 + 1.5).
        assert!((factor.log_determinant() - (11.84_f64 - 1.1 - 0.85).ln()).abs() < 1e-14);
        let mut v = [1.0, -2.0, 0.5];
        let want = dot(&apply(inverse(grid).grid(), &v), &v);
        assert!((factor.inverse_square(&mut v) - want).abs() < 1e-14);
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        let rank_one = outer(&[0.1, 0.3, -0.7], &[0.1, 0.3, -0.7]);
        assert!(Cholesky::of(rank_one.values(), 3).is_none());
        assert!(Cholesky::of(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
        assert!(Cholesky::of(&[0.0], 1).is_none() && Cholesky::of(&[f64::NAN], 1).is_none());
        assert!(Cholesky::of(&[1e-300, 0.0, 0.0, 1e300], 2).is_some());
        assert!(Cholesky::of(&[], 0).is_some());
    }

    #[test]
    fn rows_and_columns() {
        let a = Grid::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2, 3]);
        assert_eq!(transpose(a).rows(), [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]);
        assert_eq!(apply(a, &[1.0, 0.0, -1.0])[..], [-2.0, -2.0]);
        assert_eq!(product(a, transpose(a).grid()).values(), [14.0, 32.0, 32.0, 77.0]);
        assert_eq!(diagonal(&[2.0, 3.0]).values(), [2.0, 0.0, 0.0, 3.0]);
    }
}
