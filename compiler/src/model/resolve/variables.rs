//! Variables: made at their first definition, one element or piece after the other.

use super::Resolver;
use super::scope::Binding;
use super::values::{Value, type_of};
use crate::error::{Code, Error};
use crate::model::ir::{Axis, Domain, Index, Kind, Use, Variable};
use crate::model::known::Known;
use crate::model::{PlateId, VariableId};
use crate::syntax::{Span, Target};

impl<'a> Resolver<'a> {
    /// The variable's element that a target defines, made on its first definition.
    pub(super) fn define(
        &mut self,
        introduces: bool,
        target: &'a Target,
        domain: &Domain,
        kind: Kind,
    ) -> Option<Use> {
        let mut index = Vec::new();
        for expr in &target.indices {
            index.push(self.index(expr)?);
        }
        let variable = self.target_variable(introduces, target, domain, kind)?;
        if let Some(first) = self.definitions.add_piece(variable, index.clone(), self.statement) {
            self.defined_twice(&target.name.text, self.statement, first);
            return None;
        }
        if let Some(local) = self.definitions.local_index(variable) {
            self.repeated_by(target, self.plates.get(local.len()).copied())?;
        } else {
            let unused = |plate: &&PlateId| !index.iter().any(|at| at.mentions(**plate));
            self.repeated_by(target, self.plates.iter().find(unused).copied())?;
        }
        let local = self.definitions.local_index(variable);
        Some(Use { variable, index: local.unwrap_or_else(|| index.iter().map(Index::of).collect()) })
    }

    /// Reports a loop that repeats a definition, if there is one.
    fn repeated_by(&mut self, target: &Target, plate: Option<PlateId>) -> Option<()> {
        let Some(plate) = plate else { return Some(()) };
        let name = self.model.plates[plate].name.clone();
        let opened = self.model.plates[plate].span;
        self.error(
            Error::new(
                Code::DefinedTwice,
                format!("`{}` is defined twice: again for each `{name}`", target.name.text),
            )
            .label(target.span, format!("`{name}` is not among its indices"))
            .label(opened, "this loop repeats the definition")
            .hint(format!("index it by `{name}`, or move it out of that loop")),
        );
        None
    }

    fn target_variable(
        &mut self,
        introduces: bool,
        target: &Target,
        domain: &Domain,
        kind: Kind,
    ) -> Option<VariableId> {
        let (name, rank) = (&target.name.text, target.indices.len());
        let local = introduces && rank == 0;
        let found = if local { None } else { self.scopes.find(name).cloned() };
        match found.map(|entry| entry.binding) {
            Some(Binding::Variable(id)) => {
                self.same_domain(id, domain, target);
                if kind == Kind::Stochastic {
                    self.model.variables[id].kind = kind; // An array is drawn if any of its pieces is.
                }
                Some(id)
            }
            Some(Binding::Declared { plates, branches }) => {
                let plates = (rank == 0).then_some(plates.as_slice());
                let id = self.new_variable(name, domain.clone(), kind, target.span, plates, rank);
                self.definitions.at_home(id, branches);
                if let Some(entry) = self.scopes.find_mut(name) {
                    entry.binding = Binding::Variable(id);
                }
                Some(id)
            }
            Some(Binding::Value(Value::Poison)) => None,
            Some(_) => {
                self.defined_twice(name, target.span, target.span);
                None
            }
            None => {
                let plates = local.then(|| self.plates.clone());
                let id = self.new_variable(name, domain.clone(), kind, target.span, plates.as_deref(), rank);
                if local {
                    self.bind(&target.name, Binding::Variable(id));
                } else {
                    self.scopes.bind_at(self.body_depth, name, Binding::Variable(id), target.name.span);
                }
                Some(id)
            }
        }
    }

    fn same_domain(&mut self, id: VariableId, domain: &Domain, target: &Target) {
        let (mine, new) = (type_of(&self.model.variables[id].domain), type_of(domain));
        if mine.base == new.base && mine.axes.len() == new.axes.len() {
            if self.model.variables[id].domain != *domain && matches!(domain, Domain::Real) {
                if self.model.variables[id].init.is_some() {
                    self.later(
                        "an `#[init(…)]` of an array whose pieces are of several families",
                        target.span,
                    );
                }
                self.model.variables[id].domain = Domain::Real;
                "Gaussian".clone_into(&mut self.model.variables[id].family);
            }
            return;
        }
        self.error(
            Error::new(
                Code::TypeMismatch,
                format!(
                    "`{}` is a `{}` elsewhere and a `{}` here",
                    target.name.text,
                    mine.name(),
                    new.name()
                ),
            )
            .label(target.span, format!("a `{}`", new.name()))
            .label(self.variable_span(id), format!("a `{}`", mine.name())),
        );
    }

    /// A new variable: over the plates of its block if it is local to them, else an array of `rank`.
    pub(super) fn new_variable(
        &mut self,
        name: &str,
        domain: Domain,
        kind: Kind,
        span: Span,
        local: Option<&[PlateId]>,
        rank: usize,
    ) -> VariableId {
        let family = family_of(&domain).to_owned();
        let axes = local.map(|plates| self.local_axes(plates)).unwrap_or_default();
        let index = local.map(|plates| {
            let at = |plate: &PlateId| Known::Plate(*plate).minus(self.model.plates[*plate].lower.clone());
            plates.iter().map(|plate| Index::of(&at(plate))).collect::<Vec<Index>>()
        });
        let name = self.unique_name(name);
        let (labels, init) = self.variable_attributes(&domain);
        let (shown, anonymous) = (name.clone(), false);
        let variable = Variable { name, shown, anonymous, domain, family, kind, axes, span, labels, init };
        let id = self.model.variables.push(variable);
        self.definitions.add_variable(id, rank, index);
        id
    }

    fn local_axes(&self, plates: &[PlateId]) -> Vec<Axis> {
        let mut axes: Vec<Axis> = Vec::new();
        for (axis, plate) in plates.iter().enumerate() {
            let row = &self.model.plates[*plate];
            let by_axes = |bound: &Known| {
                plates[..axis].iter().enumerate().fold(bound.clone(), |bound, (earlier, outer)| {
                    let lower = self.model.plates[*outer].lower.clone();
                    bound.with_plate(*outer, &Known::Axis(earlier).plus(lower))
                })
            };
            let size = by_axes(&row.upper).minus(by_axes(&row.lower));
            axes.push(Axis { size, name: row.name.clone() });
        }
        axes
    }
}

/// The family of the posterior of a variable with that domain.
pub(super) fn family_of(domain: &Domain) -> &'static str {
    match domain {
        Domain::Bool => "Bernoulli",
        Domain::Integer { .. } => "Categorical",
        Domain::Count => "Poisson",
        Domain::Real => "Gaussian",
        Domain::Positive => "Gamma",
        Domain::Unit => "Beta",
        Domain::Simplex { .. } => "Dirichlet",
        Domain::Vector { .. } => "MultivariateGaussian",
        Domain::Matrix { .. } => "Wishart",
        Domain::Counts { .. } => "Multinomial",
    }
}
