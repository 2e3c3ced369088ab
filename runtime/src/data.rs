//! Data: what a generated module borrows, and what is said when they are wrong.

use std::fmt;

pub mod check;
pub(crate) mod drawn;
pub(crate) mod matrices;
mod sums;
mod support;
mod values;

/// A rectangular array of `R ≥ 2` axes, its values in row-major order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid<'a, T, const R: usize> {
    /// Every value, the last axis fastest.
    pub values: &'a [T],
    /// The length of each axis.
    pub sizes: [usize; R],
}

impl<'a, T, const R: usize> Grid<'a, T, R> {
    /// A grid over values; [`check::grid`] says whether sizes and values agree.
    pub fn new(values: &'a [T], sizes: [usize; R]) -> Self {
        Grid { values, sizes }
    }
}

impl<'a, T> Grid<'a, T, 2> {
    /// One row.
    #[inline]
    pub fn row(self, i: usize) -> &'a [T] {
        &self.values[i * self.sizes[1]..][..self.sizes[1]]
    }
}

/// Rows of different lengths, one after the other: `[[T; ..]; n]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ragged<'a, T> {
    /// Every value, row after row.
    pub values: &'a [T],
    /// Where each row starts, and at the end where the last one stops: one more than there are rows.
    pub starts: &'a [usize],
}

impl<'a, T> Ragged<'a, T> {
    /// The number of rows.
    #[inline]
    pub fn rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// One row; empty where there is none or `starts` is not in order.
    #[inline]
    pub fn row(&self, i: usize) -> &'a [T] {
        let ends = self.starts.get(i..).and_then(<[usize]>::first_chunk);
        ends.and_then(|&[start, end]| self.values.get(start..end)).unwrap_or_default()
    }
}

/// What is wrong with the data.
#[derive(Debug, Clone, PartialEq)]
pub struct DataError {
    /// Which kind of mistake, one of the compiler's codes such as `data_shape`.
    pub code: &'static str,
    /// The parameter that is wrong, or the first of them.
    pub parameter: String,
    /// The line of the model (of the data where no parameter is named); 0 where none is known.
    pub line: usize,
    /// The column in that line; 0 where none is known.
    pub column: usize,
    /// What is wrong, in one sentence, with parameter, index and value.
    pub message: String,
    /// The way out; empty where there is nothing to add.
    pub hint: String,
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\nhint: {}", self.hint) }
    }
}

impl std::error::Error for DataError {}
