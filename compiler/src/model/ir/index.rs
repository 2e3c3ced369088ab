//! Elements of variables: which ones an edge reaches.

use super::Model;
use crate::model::known::{Affine, Known};
use crate::model::{PlateId, VariableId};

/// The indices `lower..upper` along an axis, in terms of earlier axes.
pub type Interval = (Known, Known);

/// Whether two intervals may have an index in common.
pub fn may_touch(a: &Interval, b: &Interval) -> bool {
    let ends_before = |a: &Interval, b: &Interval| Affine::difference(&b.0, &a.1).is_some_and(|gap| gap >= 0);
    !ends_before(a, b) && !ends_before(b, a)
}

/// The index of an edge along one axis of its variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Index {
    /// `plate + offset`, or `offset - plate`; the offset is free of plates.
    Affine {
        /// Whose index it follows.
        plate: PlateId,
        /// `offset - plate`.
        reverse: bool,
        /// What is added.
        offset: Known,
    },
    /// A known integer free of plates.
    Constant(Known),
    /// Read from data at a place that depends on plates.
    Gather(Known),
}

impl Index {
    /// A known integer as an index.
    pub fn of(known: &Known) -> Index {
        if !known.mentions_plates() {
            return Index::Constant(known.clone());
        }
        let Some(affine) = Affine::of(known) else {
            return Index::Gather(known.clone());
        };
        let mut plates = affine.terms.iter().filter_map(|(atom, times)| match atom {
            Known::Plate(plate) => Some((*plate, *times)),
            _ => None,
        });
        match (plates.next(), plates.next()) {
            (Some((plate, times @ (1 | -1))), None) => {
                let here = Known::Plate(plate);
                let offset = if times == 1 { known.clone().minus(here) } else { known.clone().plus(here) };
                if offset.mentions_plates() {
                    return Index::Gather(known.clone());
                }
                Index::Affine { plate, reverse: times == -1, offset }
            }
            _ => Index::Gather(known.clone()),
        }
    }

    /// The least and the largest index; none where the data choose.
    pub fn extremes(&self, model: &Model) -> Option<(Known, Known)> {
        match self {
            Index::Affine { plate, reverse, .. } => {
                let (row, at) = (&model.plates[*plate], self.to_known());
                let last = row.upper.clone().minus(Known::Integer(1));
                let ends = (at.with_plate(*plate, &row.lower), at.with_plate(*plate, &last));
                Some(if *reverse { (ends.1, ends.0) } else { ends })
            }
            Index::Constant(known) => Some((known.clone(), known.clone())),
            Index::Gather(_) => None,
        }
    }

    /// What an index runs through along an axis.
    pub fn interval(model: &Model, index: &[Known], axis: usize) -> Interval {
        let at = by_axes(&index[..axis], &index[axis]);
        let ends = if at.mentions_plates() { Index::of(&at).extremes(model) } else { None };
        let (lower, most) = ends.unwrap_or_else(|| (at.clone(), at));
        let upper = most.plus(Known::Integer(1));
        (by_axes(&index[..axis], &lower), by_axes(&index[..axis], &upper))
    }

    /// What indices run through, axis by axis.
    pub fn intervals(model: &Model, index: &[Known]) -> Vec<Interval> {
        (0..index.len()).map(|axis| Index::interval(model, index, axis)).collect()
    }

    /// The index as a known integer.
    pub fn to_known(&self) -> Known {
        match self {
            Index::Affine { plate, reverse: false, offset } => Known::Plate(*plate).plus(offset.clone()),
            Index::Affine { plate, reverse: true, offset } => offset.clone().minus(Known::Plate(*plate)),
            Index::Constant(known) | Index::Gather(known) => known.clone(),
        }
    }
}

/// A known value with the plates of the indices in front replaced by those axes' indices, the innermost first, since
/// where it starts may follow the outer ones.
pub fn by_axes(index: &[Known], value: &Known) -> Known {
    index.iter().enumerate().rev().fold(value.clone(), |value, (axis, at)| match Index::of(at) {
        Index::Affine { plate, reverse, offset } => {
            let axis = Known::Axis(axis);
            value.with_plate(plate, &if reverse { offset.minus(axis) } else { axis.minus(offset) })
        }
        _ => value,
    })
}

/// An element of a variable as a factor reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Which variable.
    pub variable: VariableId,
    /// One index per axis.
    pub index: Vec<Index>,
}

impl Use {
    /// What its indices run through, axis by axis.
    pub fn intervals(&self, model: &Model) -> Vec<Interval> {
        let index: Vec<Known> = self.index.iter().map(Index::to_known).collect();
        Index::intervals(model, &index)
    }

    /// Whether an axis runs along with a plate, so that each of its instances reaches an element of its own.
    pub fn follows(&self, plate: PlateId) -> bool {
        let along =
            |index: &Index| matches!(index, Index::Affine { plate: followed, .. } if *followed == plate);
        self.index.iter().any(along)
    }

    /// Whether the data say which element it is.
    pub fn gathers(&self) -> bool {
        self.index.iter().any(|index| matches!(index, Index::Gather(_)))
    }
}
