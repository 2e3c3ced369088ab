//! Arrays of which some elements are drawn and others are functions of random variables.

use crate::error::{Code, Error, Errors};
use crate::model::ir::{Factor, FactorKind, Kind, Model, Role};
use crate::model::{Id, VariableId};

/// Under variational message passing an array has factors of the approximation, or it follows its parents: one of both
/// kinds is refused. Whether there is one.
pub(super) fn refuse_partly_derived(model: &Model, informed: &[bool], errors: &mut Errors) -> bool {
    let mut told = Vec::new();
    for (_, factor) in model.factors.iter().filter(|(_, factor)| is_function(model, factor)) {
        let Some(child) = factor.edges[0].argument.random() else { continue };
        let variable = &model.variables[child.variable];
        if !informed[child.variable.index()] || !is_partly_derived(model, child.variable) {
            continue;
        }
        // Each case of a gate says the same.
        if told.contains(&(factor.span, variable.span)) {
            continue;
        }
        told.push((factor.span, variable.span));
        let (what, here, there, hint) = if is_from_outside(model, factor) {
            let hint = "define the elements that it reads in the same gate";
            (
                "a gate that defines some elements of an array and reads others",
                "the gate",
                "defined here",
                hint,
            )
        } else {
            let hint = "give the derived elements an array of their own";
            ("an array of drawn and derived elements", "derived here", "other elements are drawn", hint)
        };
        let message = format!("{what} ({}) can't be compiled under `vmp` yet", variable.words());
        errors.push(
            Error::new(Code::NotYet, message)
                .label(factor.span, here)
                .label(variable.span, there)
                .hint(format!("{hint}, or use `--algorithm ep`")),
        );
    }
    !told.is_empty()
}

/// Whether a factor in a case copies what stands outside.
fn is_from_outside(model: &Model, factor: &Factor) -> bool {
    let mut read = factor.edges.iter().skip(1).filter_map(|edge| edge.argument.random());
    read.any(|use_| model.variables[use_.variable].cases.len() < factor.cases.len())
}

/// Whether some elements of a variable are drawn and others are functions of random variables.
pub(super) fn is_partly_derived(model: &Model, variable: VariableId) -> bool {
    let defines = |factor: &&Factor| factor.child().is_some_and(|child| child.variable == variable);
    let (functions, draws): (Vec<&Factor>, Vec<&Factor>) = model
        .factors
        .iter()
        .map(|(_, factor)| factor)
        .filter(defines)
        .partition(|factor| is_function(model, factor));
    // What cases define for use outside is derived; a draw beside it is none the less.
    let drawn =
        model.variables[variable].kind != Kind::Derived || draws.iter().any(|factor| is_drawn(model, factor));
    drawn && !functions.is_empty() && !draws.is_empty()
}

/// Whether a factor draws its child.
fn is_drawn(model: &Model, factor: &Factor) -> bool {
    match &factor.kind {
        FactorKind::Gate(..) => false,
        FactorKind::Linear(linear) => linear.precision || !linear.noise.is(0.0),
        FactorKind::Table(name) => {
            name == "prior" || model.table.factor(name).is_some_and(|file| !file.deterministic)
        }
    }
}

/// Whether a factor defines its child as a function of random variables.
fn is_function(model: &Model, factor: &Factor) -> bool {
    let random = factor.edges.iter().skip(1).any(|edge| edge.argument.random().is_some());
    let exact = match &factor.kind {
        FactorKind::Gate(..) => true,
        FactorKind::Linear(linear) => linear.noise.is(0.0) && !linear.precision,
        FactorKind::Table(name) => {
            name == "copy" || model.table.factor(name).is_some_and(|file| file.deterministic)
        }
    };
    factor.role == Role::Defines && random && exact
}
