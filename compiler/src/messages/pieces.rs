//! Arrays of which some elements are drawn and others are functions of random variables.

use crate::error::{Code, Error, Errors};
use crate::factors::Table;
use crate::model::Id;
use crate::model::ir::{Factor, FactorKind, Kind, Model, Role};

/// Under variational message passing an array has factors of the approximation, or it follows its parents: one of both
/// kinds is refused.
pub(super) fn refuse_partly_derived(model: &Model, informed: &[bool], errors: &mut Errors) {
    for (_, factor) in model.factors.iter().filter(|(_, factor)| is_function(factor)) {
        let Some(child) = factor.edges[0].argument.random() else { continue };
        let variable = &model.variables[child.variable];
        if !informed[child.variable.index()] || variable.kind == Kind::Derived {
            continue;
        }
        let message = format!(
            "an array of drawn and derived elements ({}) can't be compiled under `vmp` yet",
            variable.words()
        );
        errors.push(
            Error::new(Code::NotYet, message)
                .label(factor.span, "derived here")
                .label(variable.span, "other elements are drawn")
                .hint("give the derived elements an array of their own, or use `--algorithm ep`"),
        );
    }
}

/// Whether a factor defines its child as a function of random variables.
fn is_function(factor: &Factor) -> bool {
    let random = factor.edges.iter().skip(1).any(|edge| edge.argument.random().is_some());
    let exact = match &factor.kind {
        FactorKind::Linear(linear) => linear.noise.is(0.0) && !linear.precision,
        FactorKind::Table(name) => Table::runtime().factor(name).is_some_and(|file| file.deterministic),
    };
    factor.role == Role::Defines && random && exact
}
