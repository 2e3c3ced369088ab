//! Variables: made at their first definition, one element or piece after the other.

use super::Resolver;
use super::attributes::Given;
use super::scope::Binding;
use super::values::{Value, type_of};
use crate::error::{Code, Error};
use crate::model::ir::{Axis, Domain, Index, Kind, Use, Variable, by_axes};
use crate::model::known::Known;
use crate::model::{PlateId, VariableId};
use crate::syntax::{Expr, ExprKind, Span, Target};

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
            let at = self.index(expr)?;
            if matches!(Index::of(&at), Index::Gather(_)) {
                self.later("a definition at an index other than `i`, `i + k`, `k - i` or `k`", expr.span);
                self.poison(target);
                return None;
            }
            index.push(at);
        }
        let domain = self.in_every_case(domain.clone(), kind);
        if self.differs_by_case(&domain, &self.home(introduces, (target, &index)), target.span) {
            self.poison(target);
            return None;
        }
        let variable = self.target_variable(introduces, (target, &index), &domain, kind)?;
        if introduces && !index.is_empty() && self.repeats(variable) {
            self.later("an array that is defined inside `repeat`", target.span);
            self.poison(target);
            return None;
        }
        if self.repeats(variable) {
            let error = Error::new(
                Code::DefinedTwice,
                format!("`{}` is defined inside `repeat`, and declared outside", target.name.text),
            );
            self.error(
                error
                    .label(target.span, "defined as often as the factors count")
                    .label(self.variable_span(variable), "declared here")
                    .hint("a variable defined inside `repeat` is local to it"),
            );
            return None;
        }
        let plates = self.plates.clone();
        if let Some(first) = self.definitions.add_piece(variable, index.clone(), &plates, self.statement) {
            self.defined_twice(&target.name.text, self.statement, first);
            return None;
        }
        if let Some(local) = self.definitions.local_index(variable) {
            let more = self.plates.iter().skip(local.len()).find(|plate| !self.is_case(**plate));
            self.repeated_by(target, more.copied())?;
        } else {
            let unused =
                |plate: &&PlateId| !index.iter().any(|at| at.mentions(**plate)) && !self.is_case(**plate);
            self.repeated_by(target, self.plates.iter().find(unused).copied())?;
        }
        let local = self.definitions.local_index(variable);
        Some(Use { variable, index: local.unwrap_or_else(|| index.iter().map(Index::of).collect()) })
    }

    /// `let x;` or, over loops, `let x[i];`: to be defined later.
    pub(super) fn declare(&mut self, target: &Target) {
        self.definitions.undefined.push(target.name.clone());
        if target.indices.is_empty() {
            let (branches, cases) = (self.definitions.branches.clone(), self.cases.clone());
            self.bind(&target.name, Binding::Declared { plates: self.plates.clone(), branches, cases });
        } else {
            let array = Binding::Declared { plates: Vec::new(), branches: Vec::new(), cases: Vec::new() };
            let depth = self.body_depth;
            self.scopes.bind_at(depth, &target.name.text, array, target.name.span);
            let sizes = self.declared_sizes(&target.indices);
            self.definitions.declare(target.name.span, sizes);
        }
    }

    /// How many elements the loops around a declaration give each axis; unknown where its index is none of theirs.
    fn declared_sizes(&self, indices: &[Expr]) -> Vec<Option<Known>> {
        let plate = |index: &Expr| {
            let ExprKind::Path(path) = &index.kind else { return None };
            let [name] = path.segments.as_slice() else { return None };
            match self.scopes.find(&name.text)?.binding {
                Binding::Plate(id) => Some(id),
                _ => None,
            }
        };
        let plates: Vec<Option<PlateId>> = indices.iter().map(plate).collect();
        let before =
            |axis: usize| plates[..axis].iter().copied().map(|plate| plate.map(Known::Plate)).collect();
        let size = |(axis, plate): (usize, &Option<PlateId>)| {
            let before: Option<Vec<Known>> = before(axis);
            Some(by_axes(&before?, &self.model.plates[(*plate)?].upper))
        };
        plates.iter().enumerate().map(size).collect()
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
        (target, index): (&Target, &[Known]),
        domain: &Domain,
        kind: Kind,
    ) -> Option<VariableId> {
        let (name, rank) = (&target.name.text, target.indices.len());
        let local = introduces && rank == 0;
        let found = if local { None } else { self.scopes.find(name).cloned() };
        let found_span = found.as_ref().map(|entry| entry.span);
        match found.map(|entry| entry.binding) {
            Some(_) if introduces && self.filled(name).is_some() => {
                self.poison(target);
                self.defines_data(target)
            }
            Some(Binding::Variable(id)) => {
                self.same_rank(id, target)?;
                self.widened(id, domain);
                self.same_domain(id, domain, (target, index));
                if kind == Kind::Stochastic {
                    self.model.variables[id].kind = kind; // An array is drawn if any of its pieces is.
                }
                Some(id)
            }
            Some(Binding::Declared { plates, branches, cases }) => {
                let declared = found_span.unwrap_or(target.span);
                let plates = (rank == 0).then_some(plates.as_slice());
                let id = self.new_variable(name, domain.clone(), kind, target.span, (plates, index));
                self.model.variables[id].cases = cases;
                self.definitions.at_home(id, branches, declared);
                if let Some(entry) = self.scopes.find_mut(name) {
                    entry.binding = Binding::Variable(id);
                    self.definitions.settled(entry.span);
                }
                Some(id)
            }
            Some(Binding::Value(Value::Poison)) => None,
            Some(Binding::Parameter(_)) => self.defines_data(target),
            Some(_) => {
                self.defined_twice(name, target.span, target.span);
                None
            }
            None => {
                let plates = local.then(|| self.plates.clone());
                let at = (plates.as_deref(), index);
                let id = self.new_variable(name, domain.clone(), kind, target.span, at);
                if local {
                    self.bind(&target.name, Binding::Variable(id));
                } else {
                    self.scopes.bind_at(self.body_depth, name, Binding::Variable(id), target.name.span);
                }
                Some(id)
            }
        }
    }

    /// Reports a `let` of what is data.
    fn defines_data(&mut self, target: &Target) -> Option<VariableId> {
        let message = format!("`{}` is data: it has its value already", target.name.text);
        self.error(
            Error::new(Code::DefinedTwice, message)
                .label(target.span, "a definition of a parameter")
                .hint("for a factor on the data leave out `let`; for a variable take another name"),
        );
        None
    }

    /// The pieces of an array have as many indices each; what is local to a block has none.
    fn same_rank(&mut self, id: VariableId, target: &Target) -> Option<()> {
        let local = self.definitions.local_index(id).is_some();
        let (mine, here) = (if local { 0 } else { self.definitions.rank(id) }, target.indices.len());
        if mine == here {
            return Some(());
        }
        let counted = |count: usize| match count {
            0 => "no index".to_owned(),
            1 => "one index".to_owned(),
            more => format!("{more} indices"),
        };
        let name = &target.name.text;
        self.error(
            Error::new(
                Code::WrongRank,
                format!(
                    "`{name}` is defined with {} elsewhere and with {} here",
                    counted(mine),
                    counted(here)
                ),
            )
            .label(target.span, format!("with {}", counted(here)))
            .label(self.variable_span(id), format!("with {}", counted(mine)))
            .hint("give one of them another name"),
        );
        None
    }

    fn same_domain(&mut self, id: VariableId, domain: &Domain, (target, index): (&Target, &[Known])) {
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
            self.same_domain_size(id, domain, (target, index));
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

    /// The elements of one array have sizes by one formula, that of the first piece or that of this one.
    fn same_domain_size(&mut self, id: VariableId, domain: &Domain, (target, index): (&Target, &[Known])) {
        let mine = self.model.variables[id].domain.clone();
        let (Some(mine), Some(new)) = (mine.size(), domain.size()) else { return };
        let local = self.definitions.local_index(id);
        let local: Option<Vec<Known>> = local.map(|local| local.iter().map(Index::to_known).collect());
        let index = local.as_deref().unwrap_or(index);
        let (formula, first) = (by_axes(index, new), self.definitions.first_index(id).unwrap_or_default());
        if formula == *mine {
            return;
        }
        if formula.with_axes(local.as_deref().unwrap_or(first)) == *mine {
            self.model.variables[id].domain = domain.clone().resized(|_| formula);
            return;
        }
        let (name, other) = (&target.name.text, format!("{} elsewhere", target.name.text));
        self.equal_sizes(new, &mine.with_axes(index), name, &other, target.span);
    }

    /// A new variable: over the plates of its block if it is local to them, else an array with this index.
    pub(super) fn new_variable(
        &mut self,
        name: &str,
        domain: Domain,
        kind: Kind,
        span: Span,
        (local, at): (Option<&[PlateId]>, &[Known]),
    ) -> VariableId {
        let family = family_of(&domain).to_owned();
        let own = |plate: &PlateId| Known::Plate(*plate).minus(self.model.plates[*plate].lower.clone());
        let own: Option<Vec<Known>> = local.map(|plates| plates.iter().map(own).collect());
        let axes = local.zip(own.as_ref()).map(|(plates, own)| self.local_axes(plates, own));
        let axes = axes.unwrap_or_default();
        // The parameter keeps its name for itself.
        let filled = self.filled(name).map(|_| name.to_owned());
        let name = self
            .unique_name(&filled.as_ref().map_or_else(|| name.to_owned(), |name| format!("{name}_value")));
        let Given { labels, init, damping } = self.variable_attributes(&domain);
        let domain = domain.resized(|size| by_axes(own.as_deref().unwrap_or(at), size));
        let index = own.map(|own| own.iter().map(Index::of).collect());
        let (shown, anonymous) = (filled.unwrap_or_else(|| name.clone()), false);
        let cases = if local.is_some() { self.cases.clone() } else { Vec::new() };
        let variable = Variable {
            name,
            shown,
            anonymous,
            domain,
            family,
            kind,
            cases,
            axes,
            span,
            labels,
            init,
            damping,
        };
        let id = self.model.variables.push(variable);
        self.definitions.add_variable(id, at.len(), index);
        id
    }

    /// The axes of an array over plates, with this index.
    pub(super) fn local_axes(&self, plates: &[PlateId], index: &[Known]) -> Vec<Axis> {
        let axis = |(axis, plate): (usize, &PlateId)| {
            let row = &self.model.plates[*plate];
            let by_axes = |bound: &Known| by_axes(&index[..axis], bound);
            Axis { size: by_axes(&row.upper).minus(by_axes(&row.lower)), name: row.name.clone() }
        };
        plates.iter().enumerate().map(axis).collect()
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
