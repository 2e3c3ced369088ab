//! A factor's edges must reach different elements: messages from one element along two edges are not independent.
//!
//! Edges that always reach one element are an error; where the data decide, the data are checked.

use crate::error::{Code, Error};
use crate::model::ir::{Check, CheckKind, Edge, Factor, FactorKind, Index, Model, Role, Use};
use crate::model::known::{Affine, Known};
use crate::model::{PlateId, VariableId};
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
                if use_.variable != other_use.variable {
                    continue;
                }
                if *at == 0 && factor.role == Role::Defines {
                    checks.extend(before(factor, use_, other_use));
                    continue;
                }
                match meeting(model, use_, other_use) {
                    Meeting::Never => {}
                    Meeting::Always if are_merged(factor, *at, *other_at) => {}
                    Meeting::Always => errors.push(twice(model, factor, use_)),
                    Meeting::Perhaps(differ) => {
                        checks.push(apart(factor, &[edge, other], use_.variable, differ));
                    }
                }
            }
        }
    }
    (checks, errors)
}

/// Whether two uses of a variable reach one element.
enum Meeting {
    Never,
    Always,
    /// Unless this is true.
    Perhaps(Known),
}

fn meeting(model: &Model, a: &Use, b: &Use) -> Meeting {
    let mut differ: Option<Known> = None;
    for (a, b) in a.index.iter().zip(&b.index) {
        let (one, other) = (a.to_known(), b.to_known());
        let distance = Affine::difference(&one, &other);
        if distance == Some(0) {
            continue;
        }
        if distance.is_some() || !super::overlap(model, std::slice::from_ref(a), std::slice::from_ref(b)) {
            return Meeting::Never;
        }
        let axis = Known::Binary(BinaryOp::NotEqual, Box::new(one), Box::new(other));
        differ = Some(match differ {
            None => axis,
            Some(before) => Known::Binary(BinaryOp::Or, Box::new(before), Box::new(axis)),
        });
    }
    differ.map_or(Meeting::Always, Meeting::Perhaps)
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
        guards: factor.guards.clone(),
        kind: CheckKind::AllDistinct { terms, index: index.clone() },
        span: factor.span,
    };
    (!index.is_empty()).then(check)
}

/// An element that reads elements which the data choose must follow them.
fn before(factor: &Factor, child: &Use, read: &Use) -> Option<Check> {
    let axes = child.index.iter().zip(&read.index);
    let (here, there) = axes
        .filter(|(here, there)| matches!((here, there), (Index::Affine { .. }, Index::Gather(_))))
        .map(|(here, there)| (here.to_known(), there.to_known()))
        .next()?;
    Some(Check {
        plates: factor.plates.clone(),
        guards: factor.guards.clone(),
        kind: CheckKind::Before { index: there, element: here },
        span: factor.span,
    })
}

fn apart(factor: &Factor, edges: &[&Edge], variable: VariableId, differ: Known) -> Check {
    let each = edges.iter().flat_map(|edge| edge.each.iter().rev());
    Check {
        plates: factor.plates.iter().chain(each).copied().collect(),
        guards: factor.guards.clone(),
        kind: CheckKind::Distinct { variable, differ },
        span: factor.span,
    }
}

fn twice(model: &Model, factor: &Factor, use_: &Use) -> Error {
    let element = crate::model::print::element(model, use_);
    Error::new(
        Code::MissingOperator,
        format!("`{element}` stands twice in one factor: no algorithm supports it"),
    )
    .label(factor.span, "the two are not independent")
    .hint("write what is meant without the repetition: `2 * x` for `x + x`, nothing for `b && b`")
}
