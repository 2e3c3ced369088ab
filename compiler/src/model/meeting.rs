//! Whether two uses of an array reach the same element.

use super::ir::{Factor, Index, Model, Role, Use};
use super::known::{Affine, Known};
use super::print;
use crate::error::{Code, Error};
use crate::model::PlateId;

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

/// The least and the largest index of a use along an axis.
pub type Ends = (Known, Known);

/// Whether two ranges are apart for certain.
pub fn apart(one: &Ends, other: &Ends) -> bool {
    let below = |a: &Known, b: &Known| Affine::difference(a, b).is_some_and(|difference| difference < 0);
    below(&one.1, &other.0) || below(&other.1, &one.0)
}

/// The ranges of two uses along each axis, whichever instances reach them; none where those are not comparable: the
/// data choose, or an index of a loop that may be another one for each of the two stands in them.
pub fn ranges(model: &Model, a: &[Index], b: &[Index]) -> Vec<Option<(Ends, Ends)>> {
    let axes = || a.iter().zip(b);
    // The plates that have the same index wherever the two meet.
    let shared: Vec<PlateId> = axes()
        .filter(|(a, b)| a == b)
        .filter_map(|(a, _)| if let Index::Affine { plate, .. } = a { Some(*plate) } else { None })
        .collect();
    let comparable = |(least, most): &Ends| {
        [least, most].iter().all(|end| end.free_plates().iter().all(|plate| shared.contains(plate)))
    };
    let both = |(a, b): (&Index, &Index)| Some((a.extremes(model)?, b.extremes(model)?));
    axes().map(|pair| both(pair).filter(|(one, other)| comparable(one) && comparable(other))).collect()
}

/// Whether some instances of two uses of one variable may reach the same element.
pub fn overlap(model: &Model, a: &[Index], b: &[Index]) -> bool {
    !ranges(model, a, b).iter().flatten().any(|(one, other)| apart(one, other))
}

/// Per plate, by how much the instance that reaches an element by `sent` is ahead of the one that reaches it by `read`,
/// where that is one number.
pub fn ahead(read: &[Index], sent: &[Index]) -> Vec<(PlateId, i64)> {
    let distance = |(read, sent): (&Index, &Index)| match (read, sent) {
        (
            Index::Affine { plate, reverse, offset },
            Index::Affine { plate: other, reverse: mirrored, offset: at },
        ) if plate == other && reverse == mirrored => {
            let distance = Affine::difference(offset, at)?;
            Some((*plate, if *reverse { distance.saturating_neg() } else { distance }))
        }
        _ => None,
    };
    read.iter().zip(sent).filter_map(distance).collect()
}

/// Whether the ranges of two indices are apart for certain in one instance of the plates around both.
pub fn apart_here(model: &Model, a: &Index, b: &Index) -> bool {
    let (one, other) = (a.extremes(model), b.extremes(model));
    one.zip(other).is_some_and(|(one, other)| apart(&one, &other))
}

/// Whether two uses of one variable reach the same element in one instance of the plates around both.
pub fn meeting(model: &Model, a: &[Index], b: &[Index]) -> Meeting {
    let mut meeting = Meeting::Always;
    for (a, b) in a.iter().zip(b) {
        match Affine::difference(&a.to_known(), &b.to_known()) {
            Some(0) => {}
            Some(_) => return Meeting::Never,
            None if apart_here(model, a, b) => return Meeting::Never,
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
