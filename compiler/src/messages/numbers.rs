//! Reals that a model computes from data and that may come out as no number, as `log(v)` does below zero and `1 / v`
//! at zero, or as one that is too large to compute with: the data are checked.

use crate::model::informed::relied_on;
use crate::model::ir::{Argument, Check, CheckKind, Factor, FactorKind, Kind, Model, Support};
use crate::model::known::Known;
use crate::model::known_type;
use crate::model::{FactorId, PlateId, SizeId};
use crate::syntax::{BinaryOp, UnaryOp};
use posterity_runtime::check::LARGEST;

/// The checks that each real that a factor reads is a number, where no other check sees to that.
pub(super) fn numbers(model: &Model) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for (_, factor) in model.factors.iter() {
        // An infinite literal is a bound that is not there.
        let infinite = |value: &Known| value.literal().is_some_and(f64::is_infinite);
        for (value, each) in reals(model, factor).into_iter().filter(|(value, _)| !infinite(value)) {
            let kind = CheckKind::Support { value: value.clone(), support: Support::Real };
            let plates = factor.plates.iter().chain(each.iter().rev()).copied().collect();
            let check = Check { plates, guards: factor.conditions(), kind, span: factor.span };
            let seen = |other: &Check| is_of(other, value) && other.plates == check.plates;
            if !model.checks.iter().chain(&checks).any(seen) {
                checks.push(check);
            }
        }
    }
    checks
}

/// The checks that there is noise where a factor ties unknowns: without it, variational message passing, which takes
/// them apart, finds points.
pub(super) fn noise_between(model: &Model, sends: impl Fn(FactorId) -> bool) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for (_, factor) in model.factors.iter().filter(|(id, factor)| sends(*id) && ties(model, factor)) {
        let FactorKind::Linear(linear) = &factor.kind else { continue };
        let known = linear.precision || linear.noise.literal().is_some();
        if !known && may_vanish(&linear.noise) {
            let kind = CheckKind::Support { value: linear.noise.clone(), support: Support::Between };
            let (plates, guards) = (factor.plates.clone(), factor.conditions());
            checks.push(Check { plates, guards, kind, span: factor.span });
        }
    }
    checks
}

/// The checks that there are data where variational message passing takes unknowns to have some.
pub(super) fn sizes_of_data(model: &Model) -> Vec<Check> {
    let check = |size: SizeId| {
        let kind = CheckKind::Support { value: Known::Size(size), support: Support::Heard };
        Check { plates: Vec::new(), guards: Vec::new(), kind, span: model.sizes[size].span }
    };
    relied_on(model).into_iter().map(check).collect()
}

/// Whether a factor relates several unknowns, or a function of some.
pub(super) fn ties(model: &Model, factor: &Factor) -> bool {
    let unknown = || factor.edges.iter().filter_map(|edge| Some((edge, edge.argument.random()?.variable)));
    let mut several =
        unknown().map(|(edge, id)| !edge.each.is_empty() || model.variables[id].kind == Kind::Derived);
    unknown().nth(1).is_some() || several.any(|several| several)
}

/// Whether the data may make a variance 0: the inverse of a precision is none, and neither is a number.
fn may_vanish(noise: &Known) -> bool {
    match noise {
        Known::Binary(BinaryOp::Divide, over, _) => over.literal().is_none_or(|over| over == 0.0),
        Known::Binary(BinaryOp::Add, a, b) => may_vanish(a) && may_vanish(b),
        _ => noise.literal().is_none_or(|noise| noise == 0.0),
    }
}

/// Whether a check looks at a value.
fn is_of(check: &Check, value: &Known) -> bool {
    matches!(&check.kind, CheckKind::Support { value: other, .. } if other == value)
}

/// What a factor reads that may be no number, and the loops that its edge alone runs over. (The variance of its noise
/// is checked as it is written, a precision or a deviation too.)
fn reals<'a>(model: &'a Model, factor: &'a Factor) -> Vec<(&'a Known, &'a [PlateId])> {
    let mut read: Vec<(&Known, &[PlateId])> = Vec::new();
    for edge in &factor.edges {
        if let Argument::Known(value) = &edge.argument {
            read.push((value, &edge.each));
        }
    }
    if let FactorKind::Linear(linear) = &factor.kind {
        let site = linear.site.iter().flat_map(|site| &site.arguments);
        read.extend([&linear.constant].into_iter().chain(site).map(|value| (value, &[][..])));
        let mut first = 1;
        for (coefficient, width) in linear.coefficients.iter().zip(&linear.widths) {
            read.push((coefficient, &factor.edges[first].each));
            first += width;
        }
    }
    read.retain(|(value, _)| known_type(model, value) == "f64" && may_be_none(model, value));
    read
}

/// Whether a value may be no number, or one far above [`LARGEST`] in size, though the data that it is computed from
/// are none of them.
fn may_be_none(model: &Model, value: &Known) -> bool {
    !is_datum(value) && largest(model, value).is_none_or(|most| most > 1e50 * LARGEST)
}

/// Whether a value is an element of the data, which are checked as they are.
fn is_datum(value: &Known) -> bool {
    match value {
        Known::Unary(UnaryOp::Negate, inner) => is_datum(inner),
        Known::Parameter { .. } => true,
        _ => false,
    }
}

/// A bound on the size of a value; `None` where it has none.
fn largest(model: &Model, value: &Known) -> Option<f64> {
    match value {
        Known::Parameter { .. } => {
            Some(if known_type(model, value).contains("f64") { LARGEST } else { usize::MAX as f64 })
        }
        Known::Real(_) | Known::Integer(_) => value.literal().map(f64::abs),
        Known::Size(_) | Known::Plate(_) | Known::Axis(_) | Known::Local(_) | Known::RowLength { .. } => {
            Some(usize::MAX as f64)
        }
        Known::Bool(_) | Known::Informed { .. } => Some(1.0),
        Known::ToReal(inner) | Known::Unary(_, inner) | Known::Comprehension(_, inner) => {
            largest(model, inner)
        }
        Known::Binary(BinaryOp::Multiply, a, b) => Some(largest(model, a)? * largest(model, b)?),
        Known::Binary(BinaryOp::Add | BinaryOp::Subtract, a, b) => {
            Some(largest(model, a)? + largest(model, b)?)
        }
        Known::Binary(BinaryOp::Divide, a, by) => {
            Some(largest(model, a)? / by.literal().filter(|by| *by != 0.0)?.abs())
        }
        Known::If(_, a, b) => Some(largest(model, a)?.max(largest(model, b)?)),
        Known::Vector(all) => {
            all.iter().map(|one| largest(model, one)).try_fold(0.0, |most: f64, one| Some(most.max(one?)))
        }
        Known::Call(name, all) if ["element", "abs"].contains(&name.as_str()) => largest(model, &all[0]),
        Known::Reduce(name, _, body) => match name.as_str() {
            "max" | "min" => largest(model, body),
            "product" => None,
            _ => Some(usize::MAX as f64 * largest(model, body)?),
        },
        _ => None,
    }
}
