//! The checks of values that the model takes together: probabilities sum to 1, counts to their trials.

use super::DataError;
use super::check::{error, outside, placed};
use super::support::Support;
use super::values::position;

/// Probabilities: none negative, with the sum 1 but for rounding. They are written `name`, `{}` for each index in `at`.
#[inline]
pub fn weights(
    name: &str,
    at: &[usize],
    values: &[f64],
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    if let Some((index, value)) = position(values, |value| !Support::NonNegative.contains(value)) {
        let index = format!("[{index}]");
        return Err(outside(&placed(name, at), &index, value, Support::NonNegative, line, column));
    }
    if values.is_empty() {
        let name = placed(name, at);
        let message = format!("`{name}` is empty: there are no values to choose from");
        return Err(error(
            "data_shape",
            &name,
            message,
            "give it a number for each value".into(),
            line,
            column,
        ));
    }
    let total = values.iter().sum::<f64>();
    let Some(words) = wrong_total(total) else { return Ok(()) };
    let name = placed(name, at);
    if total == 0.0 {
        let hint = "at least one probability must be positive".into();
        let message = format!("`{name}` sums to zero: {words}");
        return Err(error("all_zero", &name, message, hint, line, column));
    }
    let message = format!("`{name}` sums to {total}: {words}");
    Err(error("data_support", &name, message, format!("divide them by {total}"), line, column))
}

/// What is wrong with the sum of probabilities, but for rounding of decimals.
pub fn wrong_total(total: f64) -> Option<&'static str> {
    match total {
        total if (total - 1.0).abs() < 1e-6 => None,
        0.0 => Some("no value has a chance"),
        _ => Some("probabilities sum to 1"),
    }
}

/// A value of a Dirichlet distribution: probabilities above 0. They are written `name`, `{}` for each index in `at`.
#[inline]
pub fn simplex(
    name: &str,
    at: &[usize],
    values: &[f64],
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    if let Some((index, value)) = position(values, |value| !Support::Positive.contains(value)) {
        let index = format!("[{index}]");
        return Err(outside(&placed(name, at), &index, value, Support::Positive, line, column));
    }
    weights(name, at, values, line, column)
}

/// As many counts as trials: those that the model draws together. They are written `name`, `{}` for each index in `at`.
#[inline]
pub fn total(
    name: &str,
    at: &[usize],
    counts: &[usize],
    trials: usize,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let total = counts.iter().fold(0usize, |total, count| total.saturating_add(*count));
    if total == trials {
        return Ok(());
    }
    let name = placed(name, at);
    let message = format!("`{name}` sums to {total}, and the number of trials is {trials}");
    let hint = "every trial has one outcome: the counts sum to the trials".into();
    Err(error("data_support", &name, message, hint, line, column))
}
