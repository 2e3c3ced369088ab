//! A factor's edges must reach different elements: messages from one element along two edges are not independent.
//!
//! Edges that always reach one element are an error; where the data decide, the data are checked.

use crate::error::{Code, Error};
use crate::model::PlateId;
use crate::model::ir::{Check, CheckKind, Edge, Factor, FactorKind, Index, Model, Use};
use crate::model::known::{Affine, Known};
use crate::model::meeting::{Meeting, defined_by_itself, meeting};
use crate::syntax::BinaryOp;

/// The checks of a model's factors, and the factors that no data can save.
pub(super) fn distinct(model: &Model) -> (Vec<Check>, Vec<Error>) {
    let (mut checks, mut errors) = (Vec::new(), Vec::new());
    for (_, factor) in model.factors.iter() {
        let edges: Vec<(usize, &Edge, &Use)> = factor
            .edges
            .iter()
            .enumerate()
            .filter_map(|(at, edge)| Some((at, edge, edge.argument.random()?)))
            .collect();
        for (place, (at, edge, use_)) in edges.iter().enumerate() {
            checks.extend(repeated(factor, edge, use_));
            for (other_at, other, other_use) in &edges[place + 1..] {
                let defines = *at == 0 && factor.child().is_some();
                let ends =
                    [use_, other_use].map(|end| if defines { (*end).clone() } else { affirmed(model, end) });
                let [use_, other_use] = [&ends[0], &ends[1]];
                if use_.variable != other_use.variable {
                    continue;
                }
                match meeting(model, &use_.index, &other_use.index) {
                    Meeting::Never => {}
                    Meeting::Perhaps if defines => checks.extend(before(model, factor, use_, other)),
                    Meeting::Always if defines => errors.extend(defined_by_itself(model, factor)),
                    Meeting::Always if are_merged(factor, *at, *other_at) => {}
                    Meeting::Always => errors.push(twice(model, factor, use_)),
                    Meeting::Perhaps if share_elements(model, (edge, use_), (other, other_use)) => {
                        errors.push(summed_twice(model, factor, use_));
                    }
                    Meeting::Perhaps => checks.push(apart(factor, &[edge, other], use_, other_use)),
                }
            }
        }
    }
    (checks, errors)
}

/// What `!` is said of, where all elements of a variable are made by it: the two are one unknown.
fn affirmed(model: &Model, use_: &Use) -> Use {
    let denies = |factor: &Factor| matches!(&factor.kind, FactorKind::Table(name) if name == "not" && factor.guards.is_empty());
    let defines = |factor: &&Factor| factor.child().is_some_and(|child| child.variable == use_.variable);
    let mut defining = model.factors.iter().map(|(_, factor)| factor).filter(defines);
    // A variable of several definitions may be made of itself.
    let only = defining.next().filter(|factor| denies(factor) && defining.next().is_none());
    let denied = only.and_then(|factor| {
        let child = factor.child()?;
        let plate = |index: &Index| match index.to_known() {
            Known::Plate(plate) => Some(plate),
            _ => None,
        };
        let plates = child.index.iter().map(plate).collect::<Option<Vec<PlateId>>>()?;
        let here: Vec<Known> = use_.index.iter().map(Index::to_known).collect();
        let denied = factor.edges.get(1)?.argument.random()?;
        let moved = |index: &Index| Index::of(&index.to_known().with_plates(&plates, &here));
        Some(Use { variable: denied.variable, index: denied.index.iter().map(moved).collect() })
    });
    denied.map_or_else(|| use_.clone(), |denied| affirmed(model, &denied))
}

/// Whether two edges of a linear factor are of different terms: those were merged where they could be, and a
/// product that reads a variable of another term is an approximation that the language allows.
fn are_merged(factor: &Factor, a: usize, b: usize) -> bool {
    let FactorKind::Linear(linear) = &factor.kind else { return false };
    let term = |edge: usize| {
        let ends = linear.widths.iter().scan(1, |end, width| {
            *end += width;
            Some(*end)
        });
        ends.take_while(|end| *end <= edge).count()
    };
    term(a) != term(b)
}

/// Whether two sums over elements of one array share some, whatever the data: their ranges begin or end alike along
/// each axis, and each axis runs by itself.
fn share_elements(model: &Model, (edge, a): (&Edge, &Use), (other, b): (&Edge, &Use)) -> bool {
    let along = |plate: &PlateId, use_: &Use| {
        use_.index.iter().filter(|index| index.to_known().mentions(*plate)).count() == 1
    };
    let meet = |(a, b): (&Index, &Index)| {
        let ends = a.extremes(model).zip(b.extremes(model));
        ends.is_some_and(|(one, other)| Affine::equal(&one.0, &other.0) || Affine::equal(&one.1, &other.1))
    };
    let sums = !edge.each.is_empty() && !other.each.is_empty();
    sums && edge.each.iter().all(|plate| along(plate, a))
        && other.each.iter().all(|plate| along(plate, b))
        && a.index.iter().zip(&b.index).all(meet)
}

/// The terms of a sum that gathers its elements: those over which an axis does not run are compared with each other.
fn repeated(factor: &Factor, edge: &Edge, use_: &Use) -> Option<Check> {
    let mut all = edge.each.iter().rev().copied();
    let mut plates = factor.plates.clone();
    let gathered = all.find(|plate| {
        let follows = use_.follows(*plate);
        plates.extend(follows.then_some(*plate));
        !follows
    });
    let terms: Vec<PlateId> = gathered.into_iter().chain(all).collect();
    let moves = |index: &Known| terms.iter().any(|plate| index.mentions(*plate));
    let index: Vec<Known> = use_.index.iter().map(Index::to_known).filter(moves).collect();
    let check = || Check {
        plates,
        guards: factor.conditions(),
        kind: CheckKind::AllDistinct { terms, index: index.clone() },
        span: factor.span,
    };
    (!index.is_empty()).then(check)
}

/// An element that may read elements of its own definition must follow them.
fn before(model: &Model, factor: &Factor, child: &Use, edge: &Edge) -> Option<Check> {
    let read = edge.argument.random()?;
    let axes = child.index.iter().zip(&read.index);
    let (here, there) = axes
        .map(|(here, there)| (here.to_known(), there.to_known()))
        .find(|(here, there)| Affine::difference(here, there) != Some(0))?;
    let most = Index::of(&there).extremes(model).map_or_else(|| there.clone(), |(_, most)| most);
    if Affine::difference(&most, &here).is_some_and(|ahead| ahead < 0) {
        return None;
    }
    let within = if read.gathers() { Vec::new() } else { within(model, child, read)? };
    Some(Check {
        plates: factor.plates.iter().chain(edge.each.iter().rev()).copied().collect(),
        guards: factor.conditions().into_iter().chain(within).collect(),
        kind: CheckKind::Before { index: there, element: here },
        span: factor.span,
    })
}

/// When an element lies among those that a definition defines; none if it never does.
fn within(model: &Model, defined: &Use, read: &Use) -> Option<Vec<Known>> {
    let targets: Vec<Known> = defined.index.iter().map(Index::to_known).collect();
    let at: Vec<Known> = read.index.iter().map(Index::to_known).collect();
    let below = |a: &Known, b: &Known| Affine::difference(a, b).is_some_and(|ahead| ahead < 0);
    let mut conditions = Vec::new();
    for (axis, index) in read.index.iter().enumerate() {
        let (lower, upper) = Index::interval(model, &targets, axis);
        let (lower, upper) = (lower.with_axes(&at), upper.with_axes(&at));
        let (least, most) = index.extremes(model)?;
        if below(&most, &lower) || below(&upper, &least.clone().plus(Known::Integer(1))) {
            return None;
        }
        if !lower.is(0.0) && !below(&lower, &least.plus(Known::Integer(1))) {
            conditions.push(at_most(&lower, &at[axis]));
        }
        if !below(&most, &upper) {
            let (here, upper) = (Box::new(at[axis].clone()), Box::new(upper));
            conditions.push(Known::Binary(BinaryOp::Less, here, upper));
        }
    }
    Some(conditions)
}

/// `a <= b` of integers; `<` where that saves adding one to a side, or taking one away.
fn at_most(a: &Known, b: &Known) -> Known {
    let one = || Known::Integer(1);
    let (op, a, b) = if Affine::of_integer(a).constant > 0 {
        (BinaryOp::Less, a.clone().minus(one()), b.clone())
    } else if Affine::of_integer(b).constant < 0 {
        (BinaryOp::Less, a.clone(), b.clone().plus(one()))
    } else {
        (BinaryOp::LessEqual, a.clone(), b.clone())
    };
    Known::Binary(op, Box::new(a), Box::new(b))
}

/// Two uses of a variable must differ along some axis.
fn apart(factor: &Factor, edges: &[&Edge], a: &Use, b: &Use) -> Check {
    let axes = a.index.iter().zip(&b.index).map(|(a, b)| (a.to_known(), b.to_known()));
    let differ = axes
        .filter(|(a, b)| Affine::difference(a, b) != Some(0))
        .map(|(a, b)| Known::Binary(BinaryOp::NotEqual, Box::new(a), Box::new(b)))
        .reduce(|a, b| Known::Binary(BinaryOp::Or, Box::new(a), Box::new(b)));
    let each = edges.iter().flat_map(|edge| edge.each.iter().rev());
    Check {
        plates: factor.plates.iter().chain(each).copied().collect(),
        guards: factor.conditions(),
        kind: CheckKind::Distinct { variable: a.variable, differ: differ.unwrap_or(Known::Bool(false)) },
        span: factor.span,
    }
}

fn summed_twice(model: &Model, factor: &Factor, use_: &Use) -> Error {
    let name = &model.variables[use_.variable].shown;
    Error::new(Code::MissingOperator, format!("elements of `{name}` stand in two sums of one factor"))
        .label(factor.span, "the two sums are not independent")
        .hint("write one sum over each range: `sum(0..n, |i| (a + b) * x[i])`")
}

fn twice(model: &Model, factor: &Factor, use_: &Use) -> Error {
    let element = crate::model::print::element(model, use_);
    Error::new(
        Code::MissingOperator,
        format!("`{element}` stands twice in one factor: no algorithm supports it"),
    )
    .label(factor.span, "the two are not independent")
    .hint("write what is meant without the repetition: `2 * x` for `x + x`, nothing for `b || !b`")
}
