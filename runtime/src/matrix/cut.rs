//! What a matrix becomes that must not be negative in any direction.

use super::{Cholesky, Matrix, add_outer, add_scaled, identity, transpose};
use crate::Grid;
use crate::distributions::Buffer;

/// The sweeps after which what is left beside the diagonal is rounding; each squares it.
const SWEEPS: usize = 40;

/// How far below the least a direction may be for rounding's sake, as a part of the whole.
const ROUNDING: f64 = 1e-12;

/// A symmetric matrix with at least `least` of the positive-definite `whole` in each direction: the directions are those
/// in which the matrix is a multiple of it. None where that is so already.
#[must_use]
pub(crate) fn at_least(a: Grid<'_, f64, 2>, least: f64, whole: Grid<'_, f64, 2>) -> Option<Matrix> {
    let size = whole.sizes[0];
    let mut above = Buffer::from(a.values);
    add_scaled(ROUNDING - least, whole.values, &mut above);
    if Cholesky::of(&above, size).is_some() {
        return None;
    }
    let factor = Cholesky::of(whole.values, size)?;
    let (parts, directions) = eigen(within(&factor, a.values), size);
    let mut cut = Buffer::filled(0.0, size * size);
    let mut direction = Buffer::filled(0.0, size);
    for (part, unit) in parts.iter().zip(directions.chunks(size)) {
        direction.copy_from_slice(unit);
        factor.multiply(&mut direction);
        add_outer(part.max(least), &direction, &direction, &mut cut);
    }
    Some(Matrix::new(cut, [size; 2]))
}

/// L⁻¹AL⁻ᵀ
fn within(factor: &Cholesky, a: &[f64]) -> Buffer {
    let size = factor.size();
    let mut half = Buffer::from(a);
    half.chunks_mut(size).for_each(|row| factor.forward(row));
    let mut both = transpose(Grid::new(&half, [size; 2])).into_values();
    both.chunks_mut(size).for_each(|row| factor.forward(row));
    both
}

/// The eigenvalues of a symmetric matrix and, row by row, their vectors of length 1: by Jacobi's rotations (Golub & Van
/// Loan, "Matrix Computations", §8.5).
fn eigen(mut a: Buffer, size: usize) -> (Buffer, Buffer) {
    let mut vectors = identity(size).into_values();
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..size {
            for q in p + 1..size {
                let beside = a[p * size + q];
                let (first, second) = (a[p * size + p], a[q * size + q]);
                if beside.abs() <= f64::EPSILON * f64::EPSILON * (first.abs() + second.abs()) {
                    continue;
                }
                turned = true;
                let half = 0.5 * (second - first) / beside;
                let tangent = half.signum() / (half.abs() + half.hypot(1.0));
                let cosine = 1.0 / tangent.hypot(1.0);
                let by = (cosine, tangent * cosine);
                (0..size).for_each(|k| turn(&mut a, (k * size + p, k * size + q), by));
                (0..size).for_each(|k| turn(&mut a, (p * size + k, q * size + k), by));
                (0..size).for_each(|k| turn(&mut vectors, (p * size + k, q * size + k), by));
            }
        }
        if !turned {
            break;
        }
    }
    (a.iter().step_by(size + 1).copied().collect(), vectors)
}

/// Two entries turned by an angle of this cosine and sine.
fn turn(values: &mut [f64], (p, q): (usize, usize), (cosine, sine): (f64, f64)) {
    (values[p], values[q]) = (cosine * values[p] - sine * values[q], sine * values[p] + cosine * values[q]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{apply, dot};

    const WHOLE: [f64; 9] = [4.0, 1.0, -0.5, 1.0, 3.0, 0.2, -0.5, 0.2, 1.0];

    fn grid(values: &[f64]) -> Grid<'_, f64, 2> {
        Grid::new(values, [3, 3])
    }

    #[test]
    fn vectors_are_only_scaled() {
        let a = [1.0, -2.0, 0.5, -2.0, 0.3, 4.0, 0.5, 4.0, -1.5];
        let (values, vectors) = eigen(Buffer::from(&a[..]), 3);
        for (value, vector) in values.iter().zip(vectors.chunks(3)) {
            assert!((dot(vector, vector) - 1.0).abs() < 1e-14);
            for (found, entry) in apply(grid(&a), vector).iter().zip(vector) {
                assert!((found - value * entry).abs() < 1e-14, "{values:?}");
            }
        }
        assert!((values.iter().sum::<f64>() + 0.2).abs() < 1e-14);
    }

    #[test]
    fn only_what_is_too_small_is_cut() {
        let kept: Vec<f64> = WHOLE.iter().map(|value| 0.5 * value).collect();
        assert!(at_least(grid(&kept), 0.4, grid(&WHOLE)).is_none());
        let mut one = vec![0.0; 9];
        add_outer(2.0, &[1.0, -1.0, 0.5], &[1.0, -1.0, 0.5], &mut one);
        assert!(at_least(grid(&one), 0.0, grid(&WHOLE)).is_none(), "of rank 1");
        // Less of a direction: what is orthogonal to it by the inverse of the whole stays.
        let direction = [0.5, 1.0, -1.0];
        let mut less = one.clone();
        let orthogonal =
            |v: &[f64]| dot(&apply(crate::matrix::inverse(grid(&WHOLE)).grid(), v), &[1.0, -1.0, 0.5]);
        let scale = orthogonal(&direction) / orthogonal(&[1.0, -1.0, 0.5]);
        let away: Vec<f64> = direction.iter().zip([1.0, -1.0, 0.5]).map(|(d, o)| d - scale * o).collect();
        add_outer(-3.0, &away, &away, &mut less);
        let cut = at_least(grid(&less), 0.0, grid(&WHOLE)).expect("negative in one direction");
        for (found, wanted) in cut.values().iter().zip(&one) {
            assert!((found - wanted).abs() < 1e-14, "{cut:?}");
        }
    }
}
