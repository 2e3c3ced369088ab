//! Pieces of an array in branches: whichever branches are taken, the same elements must be defined, each once.
//!
//! A choice whose branches define the same boxes counts as one piece each, so its condition may differ from one
//! instance of a loop to the next. Where the boxes differ, the condition must be the same in every instance; then each
//! way in which the conditions may turn out is looked at by itself.

use super::definitions::Piece;
use crate::model::ir::{Index, Interval};
use crate::model::known::{Affine, Known};
use crate::model::{Model, PlateId};

/// The branches around a place: the number of the `if` or `match`, and the branch's.
pub(super) type Branches = Vec<(usize, usize)>;

/// A box of elements: an interval along each axis.
type Region = Vec<Interval>;

/// One way in which the conditions around the pieces of an array turn out.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The branches that are taken, outer ones first.
    pub(super) taken: Branches,
    /// The pieces that are then defined.
    pub(super) pieces: Vec<Piece>,
}

/// As many cases of one array as are looked at.
const MOST_CASES: usize = 64;

/// Whether two places stand in different branches of one choice.
pub(super) fn exclude(a: &[(usize, usize)], b: &[(usize, usize)]) -> bool {
    a.iter().any(|(choice, branch)| b.iter().any(|(other, taken)| other == choice && taken != branch))
}

/// The pieces that may all be defined where a place is reached, the first ones of each choice.
pub(super) fn of_one_case<'p>(pieces: &'p [Piece], here: &[(usize, usize)]) -> Vec<&'p Piece> {
    let mut all: Vec<&Piece> = Vec::new();
    for piece in pieces.iter().filter(|piece| !exclude(&piece.branches, here)) {
        if !all.iter().any(|one| exclude(&one.branches, &piece.branches)) {
            all.push(piece);
        }
    }
    all
}

/// Every way in which the conditions around pieces may turn out; none where there are too many.
pub(super) fn cases(pieces: &[Piece]) -> Option<Vec<Case>> {
    let mut done = Vec::new();
    let mut open = vec![Case { taken: Vec::new(), pieces: pieces.to_vec() }];
    while let Some(case) = open.pop() {
        let undecided = |(choice, _): &&(usize, usize)| !case.taken.iter().any(|(one, _)| one == choice);
        let next = case.pieces.iter().find_map(|piece| piece.branches.iter().find(undecided));
        let Some((choice, _)) = next.copied() else {
            done.push(case);
            continue;
        };
        let mut branches: Vec<usize> =
            case.pieces.iter().filter_map(|piece| branch_of(piece, choice)).collect();
        branches.sort_unstable();
        branches.dedup();
        for branch in branches.into_iter().rev() {
            let holds = |piece: &&Piece| branch_of(piece, choice).is_none_or(|one| one == branch);
            let pieces = case.pieces.iter().filter(holds).cloned().collect();
            let taken = case.taken.iter().copied().chain([(choice, branch)]).collect();
            open.push(Case { taken, pieces });
        }
        if done.len() + open.len() > MOST_CASES {
            return None;
        }
    }
    Some(done)
}

/// The branch of a choice that a piece stands in.
pub(super) fn branch_of(piece: &Piece, choice: usize) -> Option<usize> {
    piece.branches.iter().find(|(one, _)| *one == choice).map(|(_, branch)| *branch)
}

/// Whether the branches of a choice define the same boxes in each instance of the plates around it, whatever else is
/// chosen inside them.
pub(super) fn are_alike(model: &Model, plates: &[PlateId], choice: usize, pieces: &[Piece]) -> bool {
    let inside: Vec<&Piece> = pieces.iter().filter(|piece| branch_of(piece, choice).is_some()).collect();
    let decided = |piece: &&Piece| piece.branches.last().is_some_and(|(one, _)| *one == choice);
    let Some(lead) = inside.first().and_then(|piece| branch_of(piece, choice)) else { return true };
    let regions = |branch: usize| {
        let here = inside.iter().filter(|piece| branch_of(piece, choice) == Some(branch));
        joined(here.map(|piece| region(model, plates, piece)).collect())
    };
    let first = regions(lead);
    inside.iter().all(decided)
        && inside.iter().filter_map(|piece| branch_of(piece, choice)).all(|branch| {
            let other = regions(branch);
            let within = |a: &[Region], b: &[Region]| a.iter().all(|one| b.iter().any(|two| same(one, two)));
            first.len() == other.len() && within(&first, &other) && within(&other, &first)
        })
}

/// The box that a piece defines in one instance of the plates around a choice.
fn region(model: &Model, plates: &[PlateId], piece: &Piece) -> Region {
    let here = |known: &Known| {
        known.map(&|part| match part {
            Known::Plate(plate) if plates.contains(plate) => {
                Some(Known::Local(model.plates[*plate].name.clone()))
            }
            _ => None,
        })
    };
    let index: Vec<Known> = piece.index.iter().map(here).collect();
    let interval = |axis| {
        let (lower, upper) = Index::interval(model, &index, axis);
        (here(&lower), here(&upper))
    };
    (0..index.len()).map(interval).collect()
}

/// Boxes side by side made one, where that they are is no matter of the data.
fn joined(mut regions: Vec<Region>) -> Vec<Region> {
    while let Some((at, next, axis)) = neighbours(&regions) {
        let end = regions[next][axis].1.clone();
        regions[at][axis].1 = end;
        regions.remove(next);
    }
    regions
}

/// Two boxes of which the second follows the first along an axis.
fn neighbours(regions: &[Region]) -> Option<(usize, usize, usize)> {
    let runs = |(lower, upper): &Interval| Affine::difference(upper, lower).is_some_and(|by| by >= 0);
    let follows = |a: &Region, b: &Region, axis: usize| {
        let mut moved = b.clone();
        moved[axis] = a[axis].clone();
        runs(&a[axis]) && runs(&b[axis]) && Affine::equal(&a[axis].1, &b[axis].0) && same(a, &moved)
    };
    let pairs = (0..regions.len()).flat_map(|at| (0..regions.len()).map(move |next| (at, next)));
    let mut all = pairs
        .filter(|(at, next)| at != next)
        .flat_map(|(at, next)| (0..regions[at].len()).map(move |axis| (at, next, axis)));
    all.find(|(at, next, axis)| follows(&regions[*at], &regions[*next], *axis))
}

fn same(a: &Region, b: &Region) -> bool {
    a.iter().zip(b).all(|(a, b)| Affine::equal(&a.0, &b.0) && Affine::equal(&a.1, &b.1))
}
