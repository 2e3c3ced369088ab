//! Whether two uses of an array reach the same element.

use super::ir::{Factor, Index, Model, Role, Use};
use super::known::{Affine, Known};
use super::print;
use crate::error::{Code, Error};

/// Whether two uses reach one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// They never do.
    Never,
    /// They always do.
    Always,
    /// The data decide.
    Perhaps,
}

/// Whether the ranges of two indices are apart for certain.
pub fn apart(model: &Model, a: &Index, b: &Index) -> bool {
    let below = |a: &Known, b: &Known| Affine::difference(a, b).is_some_and(|difference| difference < 0);
    match (a.extremes(model), b.extremes(model)) {
        (Some((least, most)), Some((other_least, other_most))) => {
            below(&most, &other_least) || below(&other_most, &least)
        }
        _ => false,
    }
}

/// Whether some instances of two uses of one variable may reach the same element.
pub fn overlap(model: &Model, a: &[Index], b: &[Index]) -> bool {
    !a.iter().zip(b).any(|(a, b)| apart(model, a, b))
}

/// Whether two uses of one variable reach the same element in one instance of the plates around both.
pub fn meeting(model: &Model, a: &[Index], b: &[Index]) -> Meeting {
    let mut meeting = Meeting::Always;
    for (a, b) in a.iter().zip(b) {
        match Affine::difference(&a.to_known(), &b.to_known()) {
            Some(0) => {}
            Some(_) => return Meeting::Never,
            None if apart(model, a, b) => return Meeting::Never,
            None => meeting = Meeting::Perhaps,
        }
    }
    meeting
}

/// A definition that reads the very element that it defines.
pub fn defined_by_itself(model: &Model, factor: &Factor) -> Option<Error> {
    let (first, others) = factor.edges.split_first()?;
    let defined = first.argument.random().filter(|_| factor.role == Role::Defines)?;
    let reads_itself = |read: &Use| {
        read.variable == defined.variable && meeting(model, &defined.index, &read.index) == Meeting::Always
    };
    others.iter().filter_map(|edge| edge.argument.random()).find(|read| reads_itself(read))?;
    let element = print::element(model, defined);
    let error = Error::new(Code::CyclicDefinition, format!("`{element}` is defined by itself: a cycle"));
    let hint = "an element may read those before it: `x[t - 1]` in the definition of `x[t]`";
    Some(error.label(factor.span, "its definition reads it").hint(hint))
}
