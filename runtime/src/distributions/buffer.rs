//! The numbers of a distribution over many values. Their memory is used again: what one message leaves, the next takes,
//! so that an iteration asks the allocator for nothing once the first has been made.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

/// How many buffers of one length are kept for the next messages; a message needs a few at a time.
const KEPT: usize = 32;

thread_local! {
    /// Vectors that nothing uses, by the power of two that their capacity reaches.
    static FREE: RefCell<Vec<Vec<Vec<f64>>>> = const { RefCell::new(Vec::new()) };
}

/// A vector of numbers that goes back to its thread's free ones when it is dropped.
#[derive(Debug, Default, PartialEq)]
pub struct Buffer(Vec<f64>);

impl Buffer {
    /// A vector as it is.
    pub(crate) const fn of(values: Vec<f64>) -> Self {
        Self(values)
    }

    /// As many values as `size`, all the same.
    pub fn filled(value: f64, size: usize) -> Self {
        let mut buffer = Self::with_capacity(size);
        buffer.0.resize(size, value);
        buffer
    }

    /// Longer by copies of `value`, or shorter.
    pub(crate) fn resize(&mut self, size: usize, value: f64) {
        if size <= self.0.capacity() {
            return self.0.resize(size, value);
        }
        let mut longer = Self::with_capacity(size);
        longer.0.extend_from_slice(&self.0);
        longer.0.resize(size, value);
        *self = longer;
    }

    /// An empty one with room for `size` values: a free one, if there is any.
    fn with_capacity(size: usize) -> Self {
        let class = class_of(size);
        let found = FREE.try_with(|free| free.try_borrow_mut().ok()?.get_mut(class)?.pop());
        Self(found.ok().flatten().unwrap_or_else(|| Vec::with_capacity(1 << class)))
    }
}

/// The least power of two that is no less.
fn class_of(size: usize) -> usize {
    size.max(1).next_power_of_two().trailing_zeros() as usize
}

impl From<Vec<f64>> for Buffer {
    fn from(values: Vec<f64>) -> Self {
        Self(values)
    }
}

impl From<&[f64]> for Buffer {
    fn from(values: &[f64]) -> Self {
        let mut copy = Self::with_capacity(values.len());
        copy.0.extend_from_slice(values);
        copy
    }
}

impl From<Buffer> for Vec<f64> {
    fn from(mut buffer: Buffer) -> Self {
        std::mem::take(&mut buffer.0)
    }
}

impl<'a> IntoIterator for &'a Buffer {
    type Item = &'a f64;
    type IntoIter = std::slice::Iter<'a, f64>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a mut Buffer {
    type Item = &'a mut f64;
    type IntoIter = std::slice::IterMut<'a, f64>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl FromIterator<f64> for Buffer {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let values = values.into_iter();
        let mut buffer = Self::with_capacity(values.size_hint().0);
        for value in values {
            if buffer.0.len() < buffer.0.capacity() {
                buffer.0.push(value);
            } else {
                buffer.resize(buffer.len() + 1, value);
            }
        }
        buffer
    }
}

impl Clone for Buffer {
    fn clone(&self) -> Self {
        Self::from(&self[..])
    }

    fn clone_from(&mut self, other: &Self) {
        self.0.clear();
        self.resize(other.len(), 0.0);
        self.copy_from_slice(other);
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut values = std::mem::take(&mut self.0);
        if values.capacity() == 0 {
            return;
        }
        values.clear();
        // By the power of two that it surely has room for.
        let class = values.capacity().ilog2() as usize;
        let keep = |free: &RefCell<Vec<Vec<Vec<f64>>>>| {
            let Ok(mut free) = free.try_borrow_mut() else { return };
            if free.len() <= class {
                free.resize_with(class + 1, || Vec::with_capacity(KEPT));
            }
            if free[class].len() < KEPT {
                free[class].push(values);
            }
        };
        // Where the thread ends, its free vectors may be gone before.
        let _ = FREE.try_with(keep);
    }
}

impl Deref for Buffer {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        &self.0
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Buffer;

    #[test]
    fn memory_is_used_again() {
        let first = Buffer::filled(1.0, 20);
        let place = first.as_ptr();
        drop(first);
        let second: Buffer = (0..30).map(f64::from).collect();
        assert_eq!((second.as_ptr(), second[29]), (place, 29.0));
        assert_ne!(Buffer::filled(0.0, 20).as_ptr(), place);
    }

    #[test]
    fn it_grows_and_shrinks_and_is_copied() {
        let mut buffer = Buffer::of(vec![1.0, 2.0, 3.0]);
        buffer.resize(5, 7.0);
        assert_eq!(&*buffer, [1.0, 2.0, 3.0, 7.0, 7.0]);
        buffer.resize(2, 0.0);
        let mut other = Buffer::filled(0.5, 9);
        other.clone_from(&buffer);
        assert_eq!(&*other, [1.0, 2.0]);
        assert_eq!(other.clone(), buffer);
    }
}
