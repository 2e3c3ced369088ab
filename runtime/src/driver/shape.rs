//! Nested JSON arrays as flat ones: rectangular or ragged, with the index of whatever does not fit.

use serde_json::Value;

use super::element::{Element, Refusal, kind};

/// The elements of a rectangular array in row-major order, and the length of each of `axes` axes.
pub(super) fn rectangle(value: &Value, axes: usize) -> Result<(Vec<&Value>, Vec<usize>), Refusal> {
    let mut sizes = Vec::new();
    let mut level = vec![value];
    for _ in 0..axes {
        let lengths = lengths(&level, &sizes)?;
        let size = lengths.first().copied().unwrap_or(0);
        if let Some(odd) = lengths.iter().position(|length| *length != size) {
            return Err(uneven(&sizes, odd, lengths[odd], size));
        }
        sizes.push(size);
        level = level.iter().flat_map(|inner| inner.as_array().into_iter().flatten()).collect();
    }
    Ok((level, sizes))
}

/// The elements of `[[T; ..]; n]` and where each row starts, one more start than rows.
pub(super) fn rows(value: &Value) -> Result<(Vec<&Value>, Vec<usize>), Refusal> {
    let (rows, sizes) = rectangle(value, 1)?;
    let mut starts = vec![0];
    let mut end = 0;
    for length in lengths(&rows, &sizes)? {
        end += length;
        starts.push(end);
    }
    let elements = rows.iter().flat_map(|row| row.as_array().into_iter().flatten()).collect();
    Ok((elements, starts))
}

/// The lengths of arrays that are the elements of an array of `sizes`.
fn lengths(level: &[&Value], sizes: &[usize]) -> Result<Vec<usize>, Refusal> {
    let length = |(at, value): (usize, &&Value)| {
        value.as_array().map(Vec::len).ok_or_else(|| {
            let text = format!("is {}, not an array", kind(value));
            Refusal::new(text).at(index(sizes, at)).code("data_shape")
        })
    };
    level.iter().enumerate().map(length).collect()
}

/// A row whose length is not that of the first.
fn uneven(sizes: &[usize], at: usize, length: usize, first: usize) -> Refusal {
    let zero = index(sizes, 0);
    let text =
        format!("has length {length} and row {zero} has length {first}: it is ragged, and must be a matrix");
    Refusal::new(text)
        .at(index(sizes, at))
        .code("data_shape")
        .hint("rows of different lengths are declared `[[T; ..]; n]`")
}

/// A flat position in an array of `sizes` as an index: `[2][0]`.
pub(super) fn index(sizes: &[usize], mut at: usize) -> String {
    let mut text = String::new();
    for size in sizes.iter().rev() {
        text = format!("[{}]{text}", at % (*size).max(1));
        at /= (*size).max(1);
    }
    text
}

/// Read elements one by one; the first that does not fit is refused with its index.
pub(super) fn read<T: Element>(
    elements: &[&Value],
    index: impl Fn(usize) -> String,
) -> Result<Vec<T>, Refusal> {
    let one = |(at, value): (usize, &&Value)| T::read(value).map_err(|refusal| refusal.at(index(at)));
    elements.iter().enumerate().map(one).collect()
}
