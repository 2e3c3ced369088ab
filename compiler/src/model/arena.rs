//! Tables whose rows are named by small typed ids.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// An id: the number of a row.
pub trait Id: Copy + Debug {
    /// The id of row `index`.
    fn from_index(index: usize) -> Self;
    /// The number of the row.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                $name(index as u32)
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    /// A variable: a row of [`Model::variables`](super::Model::variables).
    VariableId,
    /// A factor: a row of [`Model::factors`](super::Model::factors).
    FactorId,
    /// A plate: a row of [`Model::plates`](super::Model::plates).
    PlateId,
    /// A parameter: a row of [`Model::parameters`](super::Model::parameters).
    ParameterId,
    /// A size: a row of [`Model::sizes`](super::Model::sizes).
    SizeId,
    /// A gate: a row of [`Model::gates`](super::Model::gates).
    GateId,
}

/// A growing table whose rows are named by `I`. Rows move only where one is inserted, so an id does not dangle.
#[derive(Clone, Debug)]
pub struct Arena<I, T> {
    rows: Vec<T>,
    id: PhantomData<fn() -> I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { rows: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> Arena<I, T> {
    /// Adds a row.
    pub fn push(&mut self, row: T) -> I {
        self.rows.push(row);
        I::from_index(self.rows.len() - 1)
    }

    /// Puts rows before the row of an id, or at the end: the ids of those behind change, so none may be kept.
    pub fn insert(&mut self, at: usize, rows: Vec<T>) {
        self.rows.splice(at..at, rows);
    }

    /// Every id in row order. Holds no borrow, so a loop over it may write to the table.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.rows.len()).map(I::from_index)
    }

    /// Every row with its id.
    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.rows.iter().enumerate().map(|(index, row)| (I::from_index(index), row))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}
