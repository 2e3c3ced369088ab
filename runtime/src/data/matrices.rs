//! What must hold of matrices of the data.

use super::check::{error, placed};
use super::{DataError, Grid};
use crate::matrix::{Cholesky, product, transpose};

/// How far two elements across the diagonal may be apart, by the size of those on it: what rounding leaves.
const ROUNDING: f64 = 1e-9;

/// The first two elements across the diagonal that differ.
pub(crate) fn asymmetric(values: &[f64], size: usize) -> Option<(usize, usize)> {
    let scale = |i: usize, j: usize| (values[i * size + i].abs() * values[j * size + j].abs()).sqrt();
    let pairs = (0..size).flat_map(|i| (0..i).map(move |j| (j, i)));
    pairs.into_iter().find(|&(i, j)| {
        let apart = (values[i * size + j] - values[j * size + i]).abs();
        apart > ROUNDING * scale(i, j)
    })
}

/// Whether a matrix is symmetric and positive definite.
#[cfg(feature = "driver")]
pub(crate) fn is_positive_definite(values: &[f64], size: usize) -> bool {
    asymmetric(values, size).is_none() && Cholesky::of(values, size).is_some()
}

/// A matrix, the argument `role` of a distribution and written `name` in the model (`{}` for each index in `at`), is
/// square, symmetric and positive definite.
pub fn positive_definite(
    role: &str,
    name: &str,
    at: &[usize],
    matrix: Grid<'_, f64, 2>,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let ([size, columns], values) = (matrix.sizes, matrix.values);
    let name = placed(name, at);
    let shown = if name == role { format!("`{name}`") } else { format!("the {role} `{name}`") };
    let wrong = |what: String, hint: &str| {
        Err(error("data_support", &name, format!("{shown} {what}"), hint.into(), line, column))
    };
    if size != columns {
        return wrong(format!("has {size} rows and {columns} columns: it must be square"), "");
    }
    if let Some((i, j)) = asymmetric(values, size) {
        let (above, below) = (values[i * size + j], values[j * size + i]);
        let what =
            format!("is not symmetric: its elements [{i}][{j}] and [{j}][{i}] are {above} and {below}");
        return wrong(what, "");
    }
    if Cholesky::of(values, size).is_none() {
        let hint = "a positive-definite matrix has positive variances and no correlations of 1 or -1";
        return wrong("is not positive definite".into(), hint);
    }
    Ok(())
}

/// No row of a matrix is made of the others.
pub fn independent_rows(
    name: &str,
    at: &[usize],
    matrix: Grid<'_, f64, 2>,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let square = product(matrix, transpose(matrix).grid());
    if Cholesky::of(square.values(), matrix.sizes[0]).is_some() {
        return Ok(());
    }
    let name = placed(name, at);
    let message =
        format!("the rows of `{name}` depend on each other: the product with a vector has no density");
    let hint = "leave out the rows that are sums of multiples of others".into();
    Err(error("data_support", &name, message, hint, line, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(values: &[f64], sizes: [usize; 2]) -> String {
        let checked = positive_definite("covariance", "c[{}]", &[3], Grid::new(values, sizes), 1, 1);
        checked.expect_err("it is refused").message
    }

    #[test]
    fn matrices_are_told_from_those_that_are_not_positive_definite() {
        assert_eq!(refused(&[1.0, 2.0, 2.0, 1.0], [2, 2]), "the covariance `c[3]` is not positive definite");
        assert_eq!(refused(&[0.0], [1, 1]), "the covariance `c[3]` is not positive definite");
        assert!(refused(&[1.0, 0.5, 0.4, 1.0], [2, 2]).contains("[0][1] and [1][0] are 0.5 and 0.4"));
        assert!(refused(&[1.0, 0.5], [1, 2]).contains("must be square"));
        let fine = Grid::new(&[2.0, 1.0, 1.0, 2.0], [2, 2]);
        assert_eq!(positive_definite("covariance", "c", &[], fine, 1, 1), Ok(()));
    }

    #[test]
    fn rows_that_depend_on_each_other() {
        let rows = |values: &[f64], sizes| independent_rows("a", &[], Grid::new(values, sizes), 1, 1);
        assert_eq!(rows(&[1.0, 2.0, 0.0, 1.0], [2, 2]), Ok(()));
        assert!(rows(&[1.0, 2.0, 2.0, 4.0], [2, 2]).is_err());
        assert!(rows(&[1.0, 2.0], [2, 1]).is_err());
    }
}
