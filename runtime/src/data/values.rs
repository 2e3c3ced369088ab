//! Parameters of every shape as numbers that a check can look through.

use super::{Grid, Ragged};
use crate::distributions::Buffer;

/// A value that a check can look at as a number.
pub trait Datum: Copy {
    /// The number, or `None` where the value is missing.
    fn number(self) -> Option<f64>;
}

impl Datum for f64 {
    fn number(self) -> Option<f64> {
        Some(self)
    }
}

impl Datum for usize {
    fn number(self) -> Option<f64> {
        Some(self as f64)
    }
}

impl Datum for bool {
    fn number(self) -> Option<f64> {
        Some(f64::from(u8::from(self)))
    }
}

impl<T: Datum> Datum for Option<T> {
    fn number(self) -> Option<f64> {
        self.and_then(Datum::number)
    }
}

/// One parameter's values, whatever its shape.
pub trait Values: Copy {
    /// The first number that is wrong, with its index as it would be written: `[2][0]`, or nothing.
    fn find(&self, wrong: impl Fn(f64) -> bool) -> Option<(String, f64)>;
}

impl<T: Datum> Values for T {
    fn find(&self, wrong: impl Fn(f64) -> bool) -> Option<(String, f64)> {
        self.number().filter(|value| wrong(*value)).map(|value| (String::new(), value))
    }
}

/// The flat position of the first number that is wrong.
pub(super) fn position<T: Datum>(values: &[T], wrong: impl Fn(f64) -> bool) -> Option<(usize, f64)> {
    let at = values.iter().position(|value| value.number().is_some_and(&wrong))?;
    Some((at, values[at].number()?))
}

impl<T: Datum> Values for &[T] {
    fn find(&self, wrong: impl Fn(f64) -> bool) -> Option<(String, f64)> {
        position(self, wrong).map(|(at, value)| (format!("[{at}]"), value))
    }
}

impl<T: Datum, const N: usize> Values for &[T; N] {
    fn find(&self, wrong: impl Fn(f64) -> bool) -> Option<(String, f64)> {
        self.as_slice().find(wrong)
    }
}

impl<T: Datum> Values for &Vec<T> {
    fn find(&self, wrong: impl Fn(f64) -> bool) -> Option<(String, f64)> {
        self.as_slice().find(wrong)
    }
}

impl Values for &Buffer {
    fn find(&self, wrong: impl Fn(f64) -> bool) -> Option<(String, f64)> {
        (&***self).find(wrong)
    }
}

impl<T: Datum, const R: usize> Values for Grid<'_, T, R> {
    fn find(&self, wrong: impl Fn(f64) -> bool) -> Option<(String, f64)> {
        let (mut at, value) = position(self.values, wrong)?;
        let mut index = String::new();
        for size in self.sizes.iter().rev() {
            index = format!("[{}]{index}", at % (*size).max(1));
            at /= (*size).max(1);
        }
        Some((index, value))
    }
}

impl<T: Datum> Values for Ragged<'_, T> {
    fn find(&self, wrong: impl Fn(f64) -> bool) -> Option<(String, f64)> {
        let (at, value) = position(self.values, wrong)?;
        let row = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        Some((format!("[{row}][{}]", at - self.starts.get(row).unwrap_or(&0)), value))
    }
}
