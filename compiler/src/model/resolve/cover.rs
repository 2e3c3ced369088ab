//! Whether the pieces of an array define each of its elements once.
//!
//! A piece is a box: an interval per axis. Along one axis the intervals must follow each other from 0 on, and the
//! pieces that share an interval must cover the other axes, all to the same sizes.

use super::Resolver;
use super::definitions::Piece;
use super::values::describe;
use crate::error::{Code, Error};
use crate::model::PlateId;
use crate::model::ir::{Check, CheckKind, Index, Interval};
use crate::model::known::{Affine, Known};
use crate::syntax::{BinaryOp, Span};

/// A piece with the interval that it takes along each axis.
struct Tile<'p> {
    intervals: Vec<Interval>,
    piece: &'p Piece,
}

/// The tiles that take the same interval along an axis.
struct Slab<'t, 'p> {
    lower: Known,
    upper: Known,
    tiles: Vec<&'t Tile<'p>>,
}

impl Slab<'_, '_> {
    fn span(&self) -> Span {
        self.tiles[0].piece.span
    }
}

/// How an interval begins, seen from the end of the one before.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    /// Where that one ends.
    There,
    /// The data decide.
    Perhaps,
    /// Past its end.
    After,
    /// Before its end.
    Before,
}

/// What is covered so far: for each axis that is decided, the first and the last index of the slab at hand.
type At = Vec<Option<Interval>>;

fn mentions_axes(known: &Known) -> bool {
    known.any(&|part| matches!(part, Known::Axis(_)))
}

fn start(lower: &Known, end: &Known) -> Start {
    let gap = lower.clone().minus(end.clone());
    let by_axis = || Affine::of_integer(&gap).terms.iter().any(|(atom, _)| matches!(atom, Known::Axis(_)));
    match Affine::difference(lower, end) {
        Some(0) => Start::There,
        Some(1..) => Start::After,
        Some(_) => Start::Before,
        None if lower.is(0.0) => Start::Before,
        None if by_axis() => Start::After,
        None => Start::Perhaps,
    }
}

/// The slabs along an axis, each after one that it follows for certain, or else perhaps.
fn slabs<'t, 'p>(tiles: &[&'t Tile<'p>], axis: usize) -> Vec<Slab<'t, 'p>> {
    let mut loose: Vec<Slab<'t, 'p>> = Vec::new();
    for tile in tiles {
        let (lower, upper) = &tile.intervals[axis];
        match loose
            .iter_mut()
            .find(|slab| Affine::equal(&slab.lower, lower) && Affine::equal(&slab.upper, upper))
        {
            Some(slab) => slab.tiles.push(tile),
            None => {
                loose.push(Slab { lower: lower.clone(), upper: upper.clone(), tiles: vec![tile] });
            }
        }
    }
    let (mut chain, mut end) = (Vec::new(), Known::Integer(0));
    while !loose.is_empty() {
        let distance = |slab: &Slab<'_, '_>| Affine::difference(&slab.lower, &end);
        let next = loose.iter().position(|slab| distance(slab) == Some(0));
        let next = next.or_else(|| loose.iter().position(|slab| distance(slab).is_some()));
        let slab = loose.remove(next.unwrap_or(0));
        end = slab.upper.clone();
        chain.push(slab);
    }
    chain
}

/// The axis along which the intervals follow each other, with its slabs: for certain, or else perhaps; the first
/// axis where they do along none.
fn split<'t, 'p>(tiles: &[&'t Tile<'p>], axes: &[usize]) -> Option<(usize, Vec<Slab<'t, 'p>>)> {
    let mut all: Vec<_> = axes.iter().map(|axis| (*axis, slabs(tiles, *axis))).collect();
    let rank = |chain: &[Slab<'_, '_>]| {
        let zero = Known::Integer(0);
        let ends = std::iter::once(&zero).chain(chain.iter().map(|slab| &slab.upper));
        let starts: Vec<Start> = chain.iter().zip(ends).map(|(slab, end)| start(&slab.lower, end)).collect();
        let wrong = starts.iter().any(|one| matches!(one, Start::After | Start::Before));
        (wrong, starts.contains(&Start::Perhaps))
    };
    let best = (0..all.len()).min_by_key(|place| rank(&all[*place].1))?;
    Some(all.swap_remove(best))
}

/// The size on which all slabs along an axis agree: the same for all, or one by the index along that axis.
fn common<'s>(slabs: &[Slab<'_, '_>], axis: usize, sizes: &[&'s Known]) -> Option<&'s Known> {
    let fits = |size: &Known, slab: &Slab<'_, '_>, general: &Known| {
        let alone = Affine::difference(&slab.upper, &slab.lower) == Some(1);
        let here = general.map(&|part| (*part == Known::Axis(axis)).then(|| slab.lower.clone()));
        Affine::equal(size, general) || alone && Affine::equal(size, &here)
    };
    let all_fit = |general: &&Known| sizes.iter().zip(slabs).all(|(size, slab)| fits(size, slab, general));
    sizes.iter().copied().find(all_fit)
}

/// That there is an element up to this index, which is -1 where pieces are empty; none where there is one for certain.
fn reached(last: &Known) -> Option<Known> {
    let end = || Box::new(last.clone().plus(Known::Integer(1)));
    let zero = Box::new(Known::Integer(0));
    (!Affine::of_integer(last).is_natural()).then(|| Known::Binary(BinaryOp::Greater, end(), zero))
}

impl Resolver<'_> {
    /// The sizes of the axes of an array of that rank; none where its pieces don't cover it, which is reported.
    pub(super) fn covered(&mut self, name: &str, rank: usize, pieces: &[Piece]) -> Option<Vec<Known>> {
        let across = |piece: &Piece| Index::intervals(&self.model, &piece.index);
        let tiles: Vec<Tile<'_>> =
            pieces.iter().map(|piece| Tile { intervals: across(piece), piece }).collect();
        let loose = |(lower, upper): &Interval| lower.mentions_plates() || upper.mentions_plates();
        if let Some(tile) = tiles.iter().find(|tile| tile.intervals.iter().any(loose)) {
            self.later("an array whose size along an axis depends on a later index", tile.piece.span);
            return Some(vec![Known::Integer(1); rank]);
        }
        let axes: Vec<usize> = (0..rank).collect();
        let mut sizes = self.tiled(name, &tiles.iter().collect::<Vec<_>>(), &axes, &mut vec![None; rank])?;
        sizes.sort_by_key(|(axis, _)| *axis);
        Some(sizes.into_iter().map(|(_, size)| size).collect())
    }

    /// The size of each of `axes`, which the tiles must cover.
    fn tiled(
        &mut self,
        name: &str,
        tiles: &[&Tile<'_>],
        axes: &[usize],
        at: &mut At,
    ) -> Option<Vec<(usize, Known)>> {
        let Some((axis, slabs)) = split(tiles, axes) else {
            if let [first, again, ..] = tiles {
                self.defined_twice(name, again.piece.span, first.piece.span);
                return None;
            }
            return Some(Vec::new());
        };
        let size = self.chained(name, &slabs, axis, at)?;
        let others: Vec<usize> = axes.iter().copied().filter(|other| *other != axis).collect();
        let mut inner = Vec::new();
        for slab in &slabs {
            at[axis] = Some((slab.lower.clone(), slab.upper.clone().minus(Known::Integer(1))));
            inner.push(self.tiled(name, &slab.tiles, &others, at)?);
        }
        at[axis] = None;
        let mut sizes = vec![(axis, size)];
        for other in others {
            let size = |all: &'_ [(usize, Known)]| all.iter().position(|(one, _)| *one == other);
            let all: Vec<&Known> = inner.iter().filter_map(|all| Some(&all[size(all)?].1)).collect();
            let Some(size) = common(&slabs, axis, &all) else {
                self.of_different_sizes(name, &slabs, &all);
                return None;
            };
            sizes.push((other, size.clone()));
        }
        Some(sizes)
    }

    /// Checks that slabs follow each other from 0 on; the end of the last is the size.
    fn chained(&mut self, name: &str, slabs: &[Slab<'_, '_>], axis: usize, at: &mut At) -> Option<Known> {
        let mut end = Known::Integer(0);
        for (place, slab) in slabs.iter().enumerate() {
            let last = place.checked_sub(1).map(|before| slabs[before].span());
            match start(&slab.lower, &end) {
                Start::There => {}
                Start::Perhaps => {
                    let kind = CheckKind::SameSize(slab.lower.clone(), end.clone());
                    self.check_pieces(kind, slab.tiles[0].piece, axis, slab.span());
                }
                start => {
                    at[axis] = Some((end.clone(), end.clone()));
                    self.misplaced(name, slab, at, (axis, &end), last, start == Start::Before);
                    return None;
                }
            }
            if let Some(first) = last
                && Affine::difference(&slab.upper, &end).is_none()
            {
                let index = end.clone().minus(Known::Integer(1));
                let kind = CheckKind::Below { index, bound: slab.upper.clone() };
                self.check_pieces(kind, slab.tiles[0].piece, axis, first);
            }
            end = slab.upper.clone();
        }
        Some(end)
    }

    /// Whether an index, if there is one so far, is below a bound for every value of the plates in it.
    fn ends_below(&self, last: &Known, bound: &Known) -> bool {
        let most = Index::of(last).extremes(&self.model).map_or_else(|| last.clone(), |(_, most)| most);
        Affine::difference(&most, bound).is_some_and(|difference| difference < 0)
    }

    /// That what a piece defines is in the array: where that is empty, an index counted from its end lies before it.
    pub(super) fn check_begins(&mut self, piece: &Piece, sizes: &[Known]) {
        for (at, size) in piece.index.iter().zip(sizes) {
            let least = Index::of(at).extremes(&self.model).map_or_else(|| at.clone(), |(least, _)| least);
            if !Affine::of_integer(&least).is_natural() {
                let kind = CheckKind::Below { index: at.clone(), bound: size.with_axes(&piece.index) };
                let (plates, guards) = (piece.plates.clone(), self.guards.clone());
                self.model.checks.push(Check { plates, guards, kind, span: piece.span });
            }
        }
    }

    /// A check between pieces; where it depends on earlier axes, for each of their indices.
    fn check_pieces(&mut self, kind: CheckKind, piece: &Piece, axis: usize, span: Span) {
        let here = |known: &Known| known.with_axes(&piece.index);
        let mut guards = self.guards.clone();
        let (kind, by_axis) = match kind {
            CheckKind::SameSize(a, b) => {
                (CheckKind::SameSize(here(&a), here(&b)), mentions_axes(&a) || mentions_axes(&b))
            }
            CheckKind::Below { index, bound } => {
                let by_axis = mentions_axes(&index) || mentions_axes(&bound);
                let (index, bound) = (here(&index), here(&bound));
                if self.ends_below(&index, &bound) {
                    return;
                }
                guards.extend(reached(&index));
                (CheckKind::Below { index, bound }, by_axis)
            }
            kind => (kind, false),
        };
        let runs = |plate: &PlateId| piece.index[..axis].iter().any(|at| at.mentions(*plate));
        let plates: Vec<PlateId> =
            piece.plates.iter().copied().filter(|plate| by_axis && runs(plate)).collect();
        let same = |check: &Check| check.kind == kind && check.plates == plates && check.guards == guards;
        if !self.model.checks.iter().any(same) {
            self.model.checks.push(Check { plates, guards, kind, span });
        }
    }

    /// Reports a slab that does not begin where the one before it ends.
    fn misplaced(
        &mut self,
        name: &str,
        slab: &Slab<'_, '_>,
        at: &At,
        (axis, end): (usize, &Known),
        last: Option<Span>,
        overlaps: bool,
    ) {
        let by_axis = mentions_axes(&slab.lower) || mentions_axes(end);
        let values: Vec<Known> = at
            .iter()
            .map(|decided| match decided {
                Some((_, last)) if by_axis => last.clone(),
                Some((first, _)) => first.clone(),
                None => Known::Integer(0),
            })
            .collect();
        let words = |known: &Known| {
            let words = describe(&self.model, &known.with_axes(&values));
            let inner = words.strip_prefix('(').and_then(|words| words.strip_suffix(')'));
            inner.map_or_else(|| words.clone(), str::to_owned)
        };
        let element = |here: &Known| {
            let index = values
                .iter()
                .enumerate()
                .map(|(one, value)| format!("[{}]", words(if one == axis { here } else { value })));
            format!("{name}{}", index.collect::<String>())
        };
        let (from, to) = (words(end), words(&slab.lower));
        let (code, message, reaches) = if overlaps {
            let message =
                format!("definitions of `{name}` overlap: `{}` is defined twice", element(&slab.lower));
            (Code::PiecesOverlap, message, format!("this one already reaches to {from}"))
        } else {
            let message =
                format!("the definitions of `{name}` don't cover it: `{}` is never defined", element(end));
            (Code::NotCovered, message, format!("the one before ends at {from}"))
        };
        let mut error = Error::new(code, message).label(slab.span(), format!("this piece begins at {to}"));
        if let Some(last) = last {
            error = error.label(last, reaches);
        }
        self.error(error.hint("pieces must follow each other from index 0 on"));
    }

    /// Reports parts of an array that don't reach equally far along another axis.
    fn of_different_sizes(&mut self, name: &str, slabs: &[Slab<'_, '_>], sizes: &[&Known]) {
        let other = (1..sizes.len()).find(|place| !Affine::equal(sizes[*place], sizes[0])).unwrap_or(0);
        let words = |place: usize| describe(&self.model, sizes[place]);
        let (first, second) = (words(0), words(other));
        let message = format!(
            "the definitions of `{name}` don't cover it: some parts have {first} elements and others {second}"
        );
        self.error(
            Error::new(Code::NotCovered, message)
                .label(slabs[other].span(), format!("reaches to {second}"))
                .label(slabs[0].span(), format!("reaches to {first}"))
                .hint("every row of an array that is defined in pieces must be covered to the same size"),
        );
    }
}
