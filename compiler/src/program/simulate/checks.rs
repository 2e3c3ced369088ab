//! What must hold of drawn data: told from what must hold of given data alone, and made as they are drawn.

use super::draw::Forward;
use super::mentions;
use crate::model::ir::{Check, CheckKind, Factor, Model};
use crate::model::known::Known;
use crate::model::{FactorId, ParameterId, PlateId};
use crate::program::checks::{guarded, statement};
use crate::program::forwards::target;
use crate::program::ir::Stmt;

/// The checks that hold of given data alone; the others are made as values are drawn.
pub fn checks_given<'a>(model: &'a Model, data: &'a [ParameterId]) -> impl Iterator<Item = &'a Check> {
    model.checks.iter().filter(|check| !reads_drawn(model, check, data))
}

/// Whether a check reads a value that is drawn, or stands where such a value decides whether it is made.
fn reads_drawn(model: &Model, check: &Check, data: &[ParameterId]) -> bool {
    check.reads(model, &|value| mentions(value, data))
}

/// The integer that must be such that a bound or a condition can be computed from it.
fn subject(kind: &CheckKind) -> Option<&Known> {
    match kind {
        CheckKind::Below { index: value, .. } | CheckKind::NotNegative(value) | CheckKind::Fits(value) => {
            Some(value)
        }
        _ => None,
    }
}

impl Forward<'_> {
    fn drawn_checks(&self) -> impl Iterator<Item = &Check> {
        self.model().checks.iter().filter(|check| reads_drawn(self.model(), check, self.data))
    }

    /// What must hold of the drawn data that a factor reads; not of those that its statement draws itself.
    pub(super) fn checks(&self, id: FactorId) -> Vec<Stmt> {
        let factor = &self.model().factors[id];
        let statement_draws = |value: &Known| {
            let of_statement = |row: &&Factor| row.span == factor.span;
            let drawn =
                self.model().factors.iter().map(|(_, row)| row).filter(of_statement).filter_map(target);
            drawn.into_iter().any(|(parameter, index)| {
                matches!(value, Known::Parameter { parameter: one, index: at } if *one == parameter && at == index)
            })
        };
        let own = |kind: &CheckKind| match kind {
            CheckKind::Support { value, .. } => statement_draws(value),
            CheckKind::Holds(_) => true,
            _ => false,
        };
        let inside = self
            .drawn_checks()
            .filter(|check| factor.span.start <= check.span.start && check.span.end <= factor.span.end)
            .filter(|check| factor.plates.starts_with(&check.plates) && !own(&check.kind))
            .map(|check| statement(self.model(), self.text, check));
        once(inside)
    }

    /// What must hold before the conditions of a factor are looked at.
    pub(super) fn checks_of_guards(&self, factor: &Factor) -> Vec<Stmt> {
        let mut checks = self.checks_before(&factor.guards);
        checks.retain(|check| factor.plates.starts_with(&check.plates));
        once(checks.into_iter().map(|check| guarded(self.model(), self.text, check)))
    }

    /// What must hold before a loop is begun.
    pub(super) fn checks_of_bounds(&self, plate: PlateId) -> Vec<Stmt> {
        let row = &self.model().plates[plate];
        let checks = self.checks_before(&[row.lower.clone(), row.upper.clone()]);
        let outside = checks.into_iter().filter(|check| !check.plates.contains(&plate));
        once(outside.map(|check| guarded(self.model(), self.text, check)))
    }

    /// The checks of drawn integers that stand in some values.
    fn checks_before(&self, values: &[Known]) -> Vec<&Check> {
        let stands = |check: &&Check| {
            let one = subject(&check.kind).filter(|one| mentions(one, self.data));
            one.is_some_and(|one| values.iter().any(|value| value.any(&|part| part == one)))
        };
        self.drawn_checks().filter(stands).collect()
    }
}

/// Statements as lines, each once.
fn once(statements: impl Iterator<Item = proc_macro2::TokenStream>) -> Vec<Stmt> {
    let mut seen = Vec::new();
    for statement in statements {
        if !seen.iter().any(|one: &proc_macro2::TokenStream| one.to_string() == statement.to_string()) {
            seen.push(statement);
        }
    }
    seen.into_iter().map(Stmt::Line).collect()
}
