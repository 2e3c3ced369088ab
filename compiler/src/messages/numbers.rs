//! Reals that a model computes from data and that may come out as no number, as `log(v)` does below zero and `1 / v`
//! at zero: the data are checked.

use super::operators::known_type;
use crate::model::PlateId;
use crate::model::ir::{Argument, Check, CheckKind, Factor, FactorKind, Model, Support};
use crate::model::known::Known;
use crate::syntax::BinaryOp;

/// The checks that each real that a factor reads is a number, where no other check sees to that.
pub(super) fn numbers(model: &Model) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for (_, factor) in model.factors.iter() {
        for (value, each) in reals(model, factor) {
            let kind = CheckKind::Support { value: value.clone(), support: Support::Finite };
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
    read.retain(|(value, _)| known_type(model, value) == "f64" && may_be_none(value));
    read
}

/// Whether a function stands in a value that has no finite value for some reals.
fn may_be_none(value: &Known) -> bool {
    let mut found = false;
    value.walk(&mut |part| {
        found |= match part {
            Known::Binary(BinaryOp::Divide, _, by) => by.literal().is_none_or(|by| by == 0.0),
            Known::Call(function, _) => ["exp", "log", "sqrt", "pow"].contains(&function.as_str()),
            _ => false,
        };
    });
    found
}
