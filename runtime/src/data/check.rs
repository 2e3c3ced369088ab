//! The checks of a generated `new`: sizes agree, values are numbers of the right kind, indices are in range.
//!
//! Each names parameter, index and value, and the model's line. All take scalars, slices, [`Grid`]s,
//! [`Ragged`] arrays and arrays of `Option` alike; a missing element passes every check.

pub use super::drawn::{LARGEST_SIZE, LIMIT, MOST, drawn, drawn_count};
pub use super::matrices::{independent_rows, positive_definite};
pub use super::sums::{simplex, total, weights, wrong_total};
pub use super::support::{LARGEST, Support};
pub use super::values::{Datum, Values};
use super::{DataError, Grid, Ragged};

/// Two arrays that share a size agree on it.
#[inline]
pub fn size(
    name: &str,
    first_parameter: &str,
    first: usize,
    parameter: &str,
    got: usize,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    if first == got {
        return Ok(());
    }
    let message = if name == first_parameter {
        format!("`{name}` is {first} and `{parameter}` has {got}: they disagree")
    } else {
        format!("size `{name}` is {first} by `{first_parameter}` and {got} by `{parameter}`: they disagree")
    };
    let elements = if first == 1 { "element" } else { "elements" };
    let hint = format!("give `{parameter}` {first} {elements}, or another size name");
    Err(error("data_shape", parameter, message, hint, line, column))
}

/// An array whose size the model states has that size.
#[inline]
pub fn length(
    parameter: &str,
    wanted: usize,
    got: usize,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    if wanted == got {
        return Ok(());
    }
    let message = format!("`{parameter}` has length {got} where the model asks for {wanted}: they disagree");
    Err(error("data_shape", parameter, message, String::new(), line, column))
}

/// A grid has as many values as its sizes say. Only data built by hand can fail it.
#[inline]
pub fn grid<T: Copy, const R: usize>(
    parameter: &str,
    values: Grid<'_, T, R>,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let product = |all: usize, size: &usize| all.checked_mul(*size);
    let wanted = values.sizes.iter().try_fold(1, product).unwrap_or(usize::MAX);
    length(parameter, wanted, values.values.len(), line, column)
}

/// The rows of a ragged array follow one another. Only data built by hand can fail it.
#[inline]
pub fn ragged<T: Copy>(
    parameter: &str,
    values: Ragged<'_, T>,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let ordered = values.starts.is_sorted()
        && values.starts.first() == Some(&0)
        && values.starts.last() == Some(&values.values.len());
    if ordered {
        return Ok(());
    }
    let message = format!("the starts of `{parameter}` do not divide its values into rows");
    let hint = "starts begin with 0, never fall and end with the number of values".into();
    Err(error("data_shape", parameter, message, hint, line, column))
}

/// The rows of new ragged data are as long as those that they replace.
#[inline]
pub fn rows(
    parameter: &str,
    wanted: &[usize],
    got: &[usize],
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    if wanted == got {
        return Ok(());
    }
    let message = format!("the rows of `{parameter}` are not as long as those that they replace");
    let hint = "make a new inference for data of another shape".into();
    Err(error("data_shape", parameter, message, hint, line, column))
}

/// No NaN, no infinity and nothing above [`LARGEST`] in size.
#[inline]
pub fn real(parameter: &str, values: impl Values, line: usize, column: usize) -> Result<(), DataError> {
    match values.find(|value| !Support::Real.contains(value)) {
        None => Ok(()),
        Some((index, value)) => Err(no_real(parameter, &index, value, line, column)),
    }
}

/// No integer from [`LIMIT`] on: sums of those below it fit into 64 bits.
#[inline]
pub fn integer(parameter: &str, values: impl Values, line: usize, column: usize) -> Result<(), DataError> {
    let Some((index, value)) = values.find(|value| value >= LIMIT) else { return Ok(()) };
    let message =
        format!("`{parameter}{index}` is {value}: too large, where an integer below {LIMIT} is wanted");
    Err(error("data_support", parameter, message, String::new(), line, column))
}

/// Declares checks that every value lies where the model can use it.
macro_rules! supports {
    ($($(#[$doc:meta])* $name:ident($($size:ident)?) $support:expr;)+) => {$(
        $(#[$doc])*
        /// The values are written `name` in the model, with `{}` for each index in `at`.
        #[inline]
        pub fn $name(
            name: &str,
            at: &[usize],
            values: impl Values,
            $($size: usize,)?
            line: usize,
            column: usize,
        ) -> Result<(), DataError> {
            support(name, at, values, $support, line, column)
        }
    )+};
}

supports! {
    /// A real that can be computed with.
    computed() Support::Real;
    /// Above 0.
    positive() Support::Positive;
    /// 0 or above.
    non_negative() Support::NonNegative;
    /// Above 0, with an inverse that is a variance.
    precision() Support::Precision;
    /// 0 or above, with a square that is a variance.
    deviation() Support::Deviation;
    /// Above 0: the variance of what ties unknowns under variational message passing.
    between() Support::Between;
    /// Above 0: a size without which unknowns of variational message passing have no data.
    heard() Support::Heard;
    /// Above 0: a number of values of which the largest or the smallest is asked for.
    compared() Support::Compared;
    /// Above 0: a pseudo-count.
    concentration() Support::Concentration;
    /// Strictly between 0 and 1.
    unit() Support::Unit;
    /// From 0 to 1.
    probability() Support::Probability;
    /// An integer below `size`.
    category(size) Support::Below(size);
    /// An integer from 0 to `most`.
    at_most(most) Support::AtMost(most);
}

#[inline]
fn support(
    name: &str,
    at: &[usize],
    values: impl Values,
    support: Support,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    match values.find(|value| !support.contains(value)) {
        None => Ok(()),
        Some((index, value)) => Err(outside(&placed(name, at), &index, value, support, line, column)),
    }
}

/// An index, written `name` in the model (`{}` for each index in `at`), is that of an element of an array of
/// `bound` elements.
#[inline]
pub fn below(
    name: &str,
    at: &[usize],
    value: impl TryInto<i128>,
    bound: usize,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let value = wide(value);
    if (0..wide(bound)).contains(&value) {
        return Ok(());
    }
    Err(beyond(&placed(name, at), value, bound, line, column))
}

/// A loop runs from and to integers that are not negative.
#[inline]
pub fn bound(
    name: &str,
    at: &[usize],
    value: impl TryInto<i128>,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let value = wide(value);
    if value >= 0 {
        return Ok(());
    }
    let name = placed(name, at);
    let message = format!("`{name}` is {value}: the bound of a loop must not be negative");
    let hint = "give more data, or let the loop begin and end at 0 or later".into();
    Err(error("index_out_of_range", &name, message, hint, line, column))
}

/// An integer that the model computes from data, and every number on the way to it, is below [`MOST`]: `size` is as
/// large as any of them.
#[inline]
pub fn fits(name: &str, at: &[usize], size: f64, line: usize, column: usize) -> Result<(), DataError> {
    if size < MOST {
        return Ok(());
    }
    let name = placed(name, at);
    let message =
        format!("`{name}` makes an integer of {size:e}: too large, where one below {MOST:e} is wanted");
    let hint = "an index, a bound or a condition is computed in integers: give smaller numbers".into();
    Err(error("data_support", &name, message, hint, line, column))
}

/// Two uses of `variable` in one line of the model are different elements, at the indices `at` of its loops.
#[inline]
pub fn distinct(
    variable: &str,
    at: &[usize],
    differ: bool,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    if differ {
        return Ok(());
    }
    let place: Vec<String> = at.iter().map(usize::to_string).collect();
    let place = if place.is_empty() { String::new() } else { format!(" at [{}]", place.join("][")) };
    let message =
        format!("two uses of `{variable}`{place} are one element, and the line would take them for two");
    let hint = "two uses of one element are not independent: leave such cases out of the data".into();
    Err(error("data_support", variable, message, hint, line, column))
}

/// The terms of a sum are different elements of an array.
pub fn all_distinct<const AXES: usize>(
    name: &str,
    indices: impl Iterator<Item = [usize; AXES]>,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let mut indices: Vec<[usize; AXES]> = indices.collect();
    indices.sort_unstable();
    let Some(pair) = indices.windows(2).find(|pair| pair[0] == pair[1]) else { return Ok(()) };
    let element = pair[0].map(|index| index.to_string()).join(", ");
    let message =
        format!("`{name}` is {element} more than once: the sum would use one element as if it were two");
    let hint = "two uses of one element are not independent: add up their coefficients in the data".into();
    Err(error("data_support", name, message, hint, line, column))
}

/// No element of the data is drawn twice: `drawn` holds the indices of each that a statement draws.
pub fn drawn_once<const AXES: usize>(
    name: &str,
    mut drawn: Vec<[usize; AXES]>,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    drawn.sort_unstable();
    let Some(pair) = drawn.windows(2).find(|pair| pair[0] == pair[1]) else { return Ok(()) };
    let element = format!("`{name}{}`", pair[0].map(|index| format!("[{index}]")).concat());
    let message = format!("{element} is drawn more than once: data are drawn once");
    let hint = format!("for one more factor on it write `observe {name} ~ …` in the model");
    Err(error("data_support", name, message, hint, line, column))
}

/// An element reads only elements before it.
#[inline]
pub fn before(
    name: &str,
    at: &[usize],
    value: impl TryInto<i128>,
    element: usize,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    let value = wide(value);
    if (0..wide(element)).contains(&value) {
        return Ok(());
    }
    let name = placed(name, at);
    let message = format!("`{name}` is {value}, and element {element} may read only those before it");
    let hint = "order the elements so that each follows those that it depends on".into();
    Err(error("data_support", &name, message, hint, line, column))
}

/// A condition on known values that the model observes: `holds("x", "x[{}] > 2", &[i], …)`.
#[inline]
pub fn holds(
    parameter: &str,
    condition: &str,
    at: &[usize],
    value: bool,
    line: usize,
    column: usize,
) -> Result<(), DataError> {
    if value {
        return Ok(());
    }
    let condition = placed(condition, at);
    let message = format!("`{condition}` is false for these data, and the model observes that it is true");
    let hint = match parameter {
        "" => "no data can make it true: change the condition, or leave it out".to_owned(),
        _ => format!("change `{parameter}` in the data, or the condition"),
    };
    Err(error("contradiction", parameter, message, hint, line, column))
}

/// The words of the model with the indices in their places.
pub(super) fn placed(name: &str, at: &[usize]) -> String {
    let mut pieces = name.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (piece, index) in pieces.zip(at) {
        text.push_str(&index.to_string());
        text.push_str(piece);
    }
    text
}

#[cold]
fn no_real(parameter: &str, index: &str, value: f64, line: usize, column: usize) -> DataError {
    if value.is_finite() {
        return outside(parameter, index, value, Support::Real, line, column);
    }
    let message = format!("`{parameter}{index}` is {value}: not a finite number");
    let hint = "leave the element out, or declare it `Option<f64>` and write null".into();
    error("data_support", parameter, message, hint, line, column)
}

#[cold]
pub(super) fn outside(
    parameter: &str,
    index: &str,
    value: f64,
    support: Support,
    line: usize,
    column: usize,
) -> DataError {
    let value = value + 0.0; // 0 has no sign
    let plain = value == 0.0 || (1e-9..1e16).contains(&value.abs());
    let shown = if plain { value.to_string() } else { format!("{value:e}") };
    let message = format!("`{parameter}{index}` is {shown}: {}", support.demand(value));
    error("data_support", parameter, message, String::new(), line, column)
}

/// An integer of either kind, signed.
fn wide(value: impl TryInto<i128>) -> i128 {
    value.try_into().unwrap_or(i128::MAX)
}

#[cold]
fn beyond(name: &str, value: i128, bound: usize, line: usize, column: usize) -> DataError {
    let elements = if bound == 1 { "element" } else { "elements" };
    // The index of a loop is its own name.
    let is_index = name == value.to_string();
    let what = if is_index { format!("the index {value} is") } else { format!("`{name}` is {value}:") };
    let message = format!("{what} out of range, the array has {bound} {elements}");
    let hint = match bound {
        0 => "an empty array has no indices".into(),
        _ => format!("indices count from 0 to {}", bound - 1),
    };
    error("index_out_of_range", name, message, hint, line, column)
}

#[cold]
pub(super) fn error(
    code: &'static str,
    parameter: &str,
    message: String,
    hint: String,
    line: usize,
    column: usize,
) -> DataError {
    DataError { code, parameter: parameter.into(), line, column, message, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<(), DataError>) -> String {
        result.expect_err("the check must refuse").message
    }

    #[test]
    fn sizes_name_both_parameters() {
        assert_eq!(size("n", "x", 3, "y", 3, 1, 1), Ok(()));
        let two = message(size("n", "x", 3, "y", 4, 1, 1));
        assert_eq!(two, "size `n` is 3 by `x` and 4 by `y`: they disagree");
        assert_eq!(message(size("n", "n", 3, "y", 4, 1, 1)), "`n` is 3 and `y` has 4: they disagree");
    }

    #[test]
    fn every_shape_names_its_index() {
        let values = [1.0, 2.0, f64::NAN, 4.0, 5.0, 6.0];
        assert_eq!(message(real("x", f64::NAN, 1, 1)), "`x` is NaN: not a finite number");
        assert_eq!(message(real("x", &values[..], 1, 1)), "`x[2]` is NaN: not a finite number");
        let grid = Grid::new(&values[..], [2, 3]);
        assert_eq!(message(real("x", grid, 1, 1)), "`x[0][2]` is NaN: not a finite number");
        let ragged = Ragged { values: &values[..], starts: &[0, 0, 1, 6] };
        assert_eq!(message(real("x", ragged, 1, 1)), "`x[2][1]` is NaN: not a finite number");
        assert_eq!(real("x", &[Some(1.0), None][..], 1, 1), Ok(()));
    }

    #[test]
    fn supports_say_what_they_want() {
        assert!(message(non_negative("v", &[], -1.0, 2, 1)).contains("`v` is -1: it must not be negative"));
        let category = message(category("x", &[], &[0usize, 5][..], 3, 2, 1));
        assert_eq!(category, "`x[1]` is 5: out of range, its values are 0 to 2");
        let trials = message(at_most("x", &[], 12usize, 10, 2, 1));
        assert!(trials.contains("12") && trials.contains("10"), "{trials}");
        assert_eq!(unit("x", &[], Some(0.5), 2, 1), Ok(()));
    }

    #[test]
    fn indices_weights_and_conditions() {
        let gather = message(below("index[{}]", &[2], 7, 4, 3, 1));
        assert_eq!(gather, "`index[2]` is 7: out of range, the array has 4 elements");
        let index = message(below("{}", &[5], 5, 1, 3, 1));
        assert_eq!(index, "the index 5 is out of range, the array has 1 element");
        assert!(message(below("{} - 1", &[0], -1, 4, 3, 1)).contains("`0 - 1` is -1"));
        assert_eq!(below("t", &[], 3, 4, 3, 1), Ok(()));
        assert_eq!(fits("n * n", &[], MOST / 2.0, 3, 1), Ok(()));
        assert!(message(fits("n[{}] * n", &[2], 9e18, 3, 1)).contains("`n[2] * n` makes an integer of 9e18"));
        assert!(message(integer("n", &[3, usize::MAX][..], 3, 1)).contains("`n[1]` is 18446744073709552000"));
        assert!(grid("x", Grid { values: &[0.0; 0], sizes: [1 << 32; 2] }, 1, 1).is_err());
        assert!(message(weights("p", &[], &[0.0, 0.0], 2, 1)).contains("zero"));
        assert!(message(weights("p[{}]", &[1], &[0.5, -0.5], 2, 1)).contains("`p[1][1]` is -0.5"));
        assert!(message(holds("t", "t > 2", &[], false, 3, 1)).contains("`t > 2` is false"));
    }
}
