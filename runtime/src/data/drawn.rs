//! Whether what `simulate` draws may be data.

use super::DataError;
use super::check::{error, placed};
use super::support::Support;
use super::values::Values;

/// Integers of the data are below this: a double holds each of them exactly.
pub const LIMIT: f64 = 9_000_000_000_000_000.0;

/// What is computed from them in integers, and everything on the way to it, is below this: 2^62, half of what 64 bits
/// with a sign hold.
pub const MOST: f64 = (1_u64 << 62) as f64;

/// The largest size, and the most elements of an array that is made up from sizes alone.
pub const LARGEST_SIZE: usize = 100_000_000;

/// What is drawn is a real that data may be: no NaN, no infinity, and none too large to compute with.
#[inline]
pub fn drawn(
    name: &str,
    at: &[usize],
    value: impl Values,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    match value.find(|value| !Support::Real.contains(value)) {
        None => Ok(()),
        Some((_, value)) if !value.is_finite() => {
            Err(undrawable(&placed(name, at), &format!("{value}: not a finite number"), line, column))
        }
        Some((_, value)) => {
            let what = format!("{value:e}: {}", Support::Real.demand(value));
            Err(undrawable(&placed(name, at), &what, line, column))
        }
    }
}

/// What is drawn is a count that data may be.
#[inline]
pub fn drawn_count(
    name: &str,
    at: &[usize],
    value: impl Values,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    match value.find(|value| value >= LIMIT) {
        None => Ok(()),
        Some((_, value)) => {
            let what = format!("{value:e}: counts are below {LIMIT:e}");
            Err(undrawable(&placed(name, at), &what, line, column))
        }
    }
}

#[cold]
fn undrawable(name: &str, what: &str, line: usize, column: usize) -> DataError {
    let hint = "draw from a distribution whose parameters are finite and of ordinary size".into();
    error("data_support", name, format!("`{name}` is drawn as {what}"), hint, line, column)
}
