//! Data of which a draw from the prior replaces some elements only.

use super::super::forwards::{Thing, Traffic, conditions};
use crate::error::{Code, Error};
use crate::model::ParameterId;
use crate::model::ir::{Extent, Index, Model};
use crate::model::known::{Affine, Known};
use crate::syntax::UnaryOp;

/// How many conditions are told apart.
const MOST_CONDITIONS: usize = 8;

/// What a factor draws of a parameter: an interval along each axis, where its conditions hold.
#[derive(Clone)]
struct Piece {
    index: Vec<Known>,
    intervals: Vec<(Known, Known)>,
    guards: Vec<Known>,
}

/// The data of which nothing is kept but their shape, and a note for each of the others that may keep elements that
/// nothing draws. Of what may be missing is kept what is.
pub(super) fn replaced(
    model: &Model,
    data: &[ParameterId],
    traffic: &[Traffic],
) -> (Vec<ParameterId>, Vec<Error>) {
    let whole = |id: &ParameterId| covered(&pieces(model, traffic, *id), &sizes(model, *id), MOST_CONDITIONS);
    let always = data.iter().copied().filter(|id| !model.parameters[*id].optional);
    let (replaced, partly): (Vec<_>, Vec<_>) = always.partition(whole);
    (replaced, partly.into_iter().map(|id| note(model, id)).collect())
}

fn note(model: &Model, id: ParameterId) -> Error {
    let parameter = &model.parameters[id];
    let name = &parameter.name;
    Error::new(Code::NotSimulated, format!("some elements of `{name}` may be drawn by no line"))
        .label(parameter.span, "drawn in part")
        .hint("they stay as the data have them, or 0 where the data give a size alone")
        .warning()
}

fn pieces(model: &Model, traffic: &[Traffic], id: ParameterId) -> Vec<Piece> {
    let own = traffic.iter().filter(|one| one.draws.thing == Thing::Parameter(id));
    own.map(|one| {
        let index: Vec<Known> = one.draws.index.iter().map(Index::to_known).collect();
        Piece {
            intervals: Index::intervals(model, &index),
            guards: conditions(&model.factors[one.factor].guards).into_iter().cloned().collect(),
            index,
        }
    })
    .collect()
}

/// The size of each axis, by the indices along earlier ones.
fn sizes(model: &Model, id: ParameterId) -> Vec<Known> {
    let size = |(axis, extent): (usize, &Extent)| match extent {
        Extent::Fixed(size) => size.clone(),
        Extent::Ragged => Known::RowLength { parameter: id, index: (0..axis).map(Known::Axis).collect() },
    };
    model.parameters[id].axes.iter().enumerate().map(size).collect()
}

/// Whether pieces cover an array whichever of their conditions hold.
fn covered(pieces: &[Piece], sizes: &[Known], conditions: usize) -> bool {
    let always: Vec<&Piece> = pieces.iter().filter(|piece| piece.guards.is_empty()).collect();
    if tiled(&always, sizes) {
        return true;
    }
    let Some(guard) = pieces.iter().find_map(|piece| piece.guards.first()) else { return false };
    let other = match guard {
        Known::Unary(UnaryOp::Not, inner) => (**inner).clone(),
        guard => Known::Unary(UnaryOp::Not, Box::new(guard.clone())),
    };
    // A condition on the index of a loop holds for some elements: both branches must draw the same one.
    let of_guard =
        || pieces.iter().filter(|piece| [guard, &other].iter().any(|one| piece.guards.contains(one)));
    if guard.mentions_plates() && of_guard().zip(of_guard().skip(1)).any(|(a, b)| a.index != b.index) {
        return false;
    }
    let where_holds = |holds: &Known, fails: &Known| -> Vec<Piece> {
        let mut left: Vec<Piece> =
            pieces.iter().filter(|piece| !piece.guards.contains(fails)).cloned().collect();
        for piece in &mut left {
            piece.guards.retain(|one| one != holds);
        }
        left
    };
    conditions > 0
        && covered(&where_holds(guard, &other), sizes, conditions - 1)
        && covered(&where_holds(&other, guard), sizes, conditions - 1)
}

/// Whether the pieces that take all of the other axes follow each other along one axis, from 0 to its end.
fn tiled(pieces: &[&Piece], sizes: &[Known]) -> bool {
    // A row is drawn with all that lies in it.
    let whole = |piece: &Piece, axis: usize| {
        let all = |(lower, upper): &(Known, Known)| lower.is(0.0) && Affine::equal(upper, &sizes[axis]);
        piece.intervals.get(axis).is_none_or(all)
    };
    let along = |axis: usize| {
        let others = |piece: &&&Piece| (0..sizes.len()).all(|other| other == axis || whole(piece, other));
        let mut left: Vec<&Piece> = pieces.iter().filter(others).copied().collect();
        if left.iter().any(|piece| piece.intervals.len() <= axis) {
            return true;
        }
        let mut end = Known::Integer(0);
        while let Some(next) = left.iter().position(|piece| Affine::equal(&piece.intervals[axis].0, &end)) {
            end = left.remove(next).intervals[axis].1.clone();
        }
        Affine::equal(&end, &sizes[axis])
    };
    if sizes.is_empty() { !pieces.is_empty() } else { (0..sizes.len()).any(along) }
}
