//! Constants in the branches of a gate: truth values and integers, which beside reals are reals.

use super::Resolver;
use super::draws::Child;
use super::scope::Binding;
use super::values::{Base, Sum, Ty, type_of};
use super::variables::family_of;
use crate::model::ir::{Argument, Domain, Edge, Factor, FactorKind, Kind, Linear, Role};
use crate::model::known::Known;
use crate::model::{FactorId, VariableId};
use crate::syntax::Span;

impl<'a> Resolver<'a> {
    /// A truth value or an integer that is known, as the definition of a variable in one branch. An integer below 0 is
    /// real, since no random integer is below 0.
    pub(super) fn constant_into(&mut self, known: Known, ty: &Ty, child: Child<'a>, span: Span) {
        let so_far = self.defined_so_far(&child).map(|id| self.model.variables[id].domain.clone());
        let below = known.literal().is_some_and(|value| value < 0.0);
        let real = so_far.as_ref().is_some_and(|domain| type_of(domain) == Ty::scalar(Base::Real));
        if *ty == Ty::scalar(Base::Integer) && (below || real) {
            return self.sum_into(Sum::known(known.to_real()), child);
        }
        let domain = match (ty.is_scalar(), ty.base, &known) {
            (true, Base::Bool, _) => Domain::Bool,
            (true, Base::Integer, Known::Integer(value)) => {
                let so_far = match so_far {
                    Some(Domain::Integer { size: Known::Integer(size) }) => size,
                    _ => 0,
                };
                Domain::Integer { size: Known::Integer(so_far.max(value.saturating_add(1))) }
            }
            (true, Base::Integer, Known::Plate(plate)) => {
                Domain::Integer { size: self.model.plates[*plate].upper.clone() }
            }
            (true, Base::Integer, _) => Domain::Count,
            _ => {
                self.later("an array as a value of a gate", span);
                if let Child::Target(_, target) = child {
                    self.poison(target);
                }
                return;
            }
        };
        let (first, open) = (so_far.is_none(), domain == Domain::Count);
        let Some((x, role)) = self.child(child, domain, Kind::Derived) else { return };
        if let Some(use_) = x.random() {
            if first {
                self.loose.push(use_.variable);
            }
            if open && !self.untyped.contains(&use_.variable) {
                self.untyped.push(use_.variable);
                self.unsized_constants.push((use_.variable, span));
            }
        }
        self.factor("observed", role, &[("x", x), ("value", Argument::Known(known))]);
    }

    /// The integers whose size no text gives, and beside which no real has stood.
    pub(super) fn unsized_constants(&mut self) {
        for (_, span) in std::mem::take(&mut self.unsized_constants) {
            self.later(
                "a known integer that is no literal as a value of a gate (a real, as `1.0 * k`, may be one)",
                span,
            );
        }
    }

    /// What only known integers have defined so far has as many values as the largest of them needs, or as what else
    /// defines it; where a real does, they are reals too.
    pub(super) fn widened(&mut self, id: VariableId, domain: &Domain) {
        if !self.loose.contains(&id) {
            return;
        }
        match (&self.model.variables[id].domain, domain) {
            (
                Domain::Integer { size: Known::Integer(mine) },
                Domain::Integer { size: Known::Integer(new) },
            ) if new > mine => {
                self.model.variables[id].domain = domain.clone();
            }
            (Domain::Integer { .. } | Domain::Count, new) if type_of(new) == Ty::scalar(Base::Real) => {
                self.made_real(id);
            }
            _ => {}
        }
    }

    /// Whether the constants that alone define a variable could become reals.
    pub(super) fn is_made_real(&mut self, id: VariableId) -> bool {
        if self.loose.contains(&id) {
            self.made_real(id);
        }
        type_of(&self.model.variables[id].domain) == Ty::scalar(Base::Real)
    }

    /// The constants that define a variable become reals, unless something has read it as an integer.
    fn made_real(&mut self, id: VariableId) {
        let mentions = |row: &Factor| {
            row.edges.iter().any(|edge| edge.argument.random().is_some_and(|use_| use_.variable == id))
        };
        let all: Vec<FactorId> =
            self.model.factors.iter().filter(|(_, row)| mentions(row)).map(|(factor, _)| factor).collect();
        let decides = self
            .model
            .gates
            .iter()
            .any(|(_, gate)| gate.selector().is_some_and(|selector| selector.variable == id));
        if decides || !all.iter().all(|factor| constant(&self.model.factors[*factor]).is_some()) {
            return;
        }
        for factor in all {
            let row = &mut self.model.factors[factor];
            let Some(value) = constant(row).cloned() else { continue };
            row.edges.truncate(1);
            row.edges[0] = Edge::new("child", row.edges[0].argument.clone());
            row.kind = FactorKind::Linear(Linear {
                constant: value.to_real(),
                noise: Known::Real(0.0),
                coefficients: Vec::new(),
                widths: Vec::new(),
                precision: false,
                site: None,
            });
        }
        let variable = &mut self.model.variables[id];
        variable.domain = Domain::Real;
        family_of(&Domain::Real).clone_into(&mut variable.family);
        self.loose.retain(|one| *one != id);
        self.untyped.retain(|one| *one != id);
        self.unsized_constants.retain(|(one, _)| *one != id);
    }

    /// The variable that a child defines, where another branch has defined it already.
    fn defined_so_far(&self, child: &Child<'a>) -> Option<VariableId> {
        match child {
            Child::Slot(at, _) => self.slots[*at].variable,
            Child::Target(_, target) => match self.scopes.find(&target.name.text)?.binding {
                Binding::Variable(id) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The known value that a factor gives the variable that it defines.
fn constant(row: &Factor) -> Option<&Known> {
    let gives = matches!(&row.kind, FactorKind::Table(name) if name == "observed");
    match row.edges.get(1).map(|edge| &edge.argument) {
        Some(Argument::Known(value)) if gives && row.role == Role::Defines => Some(value),
        _ => None,
    }
}
