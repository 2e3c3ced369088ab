//! Augment: distributions that are made of others become those.
//!
//! Before
//! ```text
//! let s ~ inverse_gamma(shape, scale)
//! for i observe x[i] ~ gaussian_variance(mean, variance = s)
//! for i observe y[i] ~ student_t(degrees_of_freedom, location, scale)
//! ```
//! After
//! ```text
//! let s_inverse ~ gamma(shape, rate = scale)
//! let s = pow(s_inverse, power = -1)
//! for i observe x[i] ~ gaussian(mean, precision = s_inverse)
//! for i let precision[i] ~ gamma(degrees_of_freedom / 2, rate = degrees_of_freedom / 2 * scale²)
//! for i observe y[i] ~ gaussian(location, precision = precision[i])
//! ```
//! A latent `log_normal` is `exp` of a Gaussian. A random variance, standard deviation or scale is a power of a precision
//! or a rate, one for each element of the variable: of an `inverse_gamma` its Gamma itself, so that conjugate pairs stay
//! conjugate.
//!
//! Promise: no factor is `gaussian_variance`, `gaussian_sd`, `gamma_scale` or, of known parameters but the location,
//! `student_t`; nor does an `inverse_gamma` or a `log_normal` define a variable that nothing else defines.

use std::collections::BTreeMap;

use crate::model::ir::{
    Argument, Domain, Edge, Factor, FactorKind, Index, Kind, Linear, Model, Plate, Role, Use, Variable,
};
use crate::model::known::Known;
use crate::model::names::{numbered, suffixed};
use crate::model::{Algorithm, Arena, PlateId, VariableId};

use super::local_axes;

/// Runs the pass.
pub(super) fn run(model: &mut Model, _: Algorithm) {
    let made = made(model);
    let mut pass = Augment { model, powers: BTreeMap::new(), sources: BTreeMap::new(), done: Vec::new() };
    for variable in made {
        pass.source(variable);
    }
    let factors: Vec<Factor> = pass.model.factors.iter().map(|(_, factor)| factor.clone()).collect();
    for (at, factor) in factors.iter().enumerate() {
        let child = factor.child().map(|child| child.variable);
        pass.factor(factor.clone());
        let is_last = |id| {
            let defines = |other: &Factor| other.child().is_some_and(|child| child.variable == id);
            !factors[at + 1..].iter().any(defines)
        };
        if let Some(id) = child.filter(|id| pass.sources.contains_key(id) && is_last(*id)) {
            pass.define(id, factor);
        }
    }
    let mut rows = Arena::default();
    for factor in std::mem::take(&mut pass.done) {
        rows.push(factor);
    }
    model.factors = rows;
}

/// Checks the promise.
pub(super) fn promise(model: &Model, _: Algorithm) -> Result<(), String> {
    let left = |factor: &Factor| spread(factor).is_some() || is_scale_mixture(factor);
    if let Some((_, factor)) = model.factors.iter().find(|(_, factor)| left(factor)) {
        return Err(format!("{} is left", crate::model::print::factor(model, factor)));
    }
    match made(model).first() {
        Some(id) => Err(format!("`{}` is not made of another", model.variables[*id].name)),
        None => Ok(()),
    }
}

/// The name of a factor of the table.
fn table(factor: &Factor) -> Option<&str> {
    match &factor.kind {
        FactorKind::Table(name) => Some(name),
        _ => None,
    }
}

/// What a factor of random spread is after the pass: its name, the name of the edge and its power of the spread.
fn spread(factor: &Factor) -> Option<(&'static str, &'static str, f64)> {
    match table(factor)? {
        "gaussian_variance" => Some(("gaussian", "precision", -1.0)),
        "gaussian_sd" => Some(("gaussian", "precision", -2.0)),
        "gamma_scale" => Some(("gamma", "rate", -1.0)),
        _ => None,
    }
    .filter(|_| factor.edges.last().is_some_and(|edge| edge.argument.random().is_some()))
}

fn is_scale_mixture(factor: &Factor) -> bool {
    let known = |name: &str| {
        factor.edges.iter().any(|edge| edge.name == name && matches!(edge.argument, Argument::Known(_)))
    };
    table(factor) == Some("student_t") && known("degrees_of_freedom") && known("scale")
}

/// The variables that are drawn from a distribution made of another one, everywhere and where they are declared.
fn made(model: &Model) -> Vec<VariableId> {
    let is_made = |id: &VariableId| {
        let mut definitions = model.factors.iter().map(|(_, factor)| factor).filter(|factor| {
            factor.role == Role::Defines && factor.child().is_some_and(|child| child.variable == *id)
        });
        let Some(first) = definitions.next() else { return false };
        let alike =
            |factor: &Factor| table(factor) == table(first) && factor.cases == model.variables[*id].cases;
        matches!(table(first), Some("inverse_gamma" | "log_normal")) && alike(first) && definitions.all(alike)
    };
    model.variables.ids().filter(is_made).collect()
}

struct Augment<'m> {
    model: &'m mut Model,
    /// The powers of variables that there are, by the bits of the exponent.
    powers: BTreeMap<(VariableId, u64), VariableId>,
    /// What a variable is made of: its logarithm, or its inverse.
    sources: BTreeMap<VariableId, VariableId>,
    /// The factors of the new model.
    done: Vec<Factor>,
}

impl Augment<'_> {
    /// A variable with the elements of another one.
    fn like(&mut self, of: VariableId, suffix: &str, domain: Domain, kind: Kind) -> VariableId {
        let row = self.model.variables[of].clone();
        let name = self.free(&format!("{}_{suffix}", row.name));
        let family = if domain == Domain::Real { "Gaussian" } else { "Gamma" };
        let copy = Variable {
            name,
            domain,
            kind,
            family: family.to_owned(),
            anonymous: true,
            labels: None,
            init: None,
            ..row
        };
        self.model.variables.push(copy)
    }

    fn free(&self, wanted: &str) -> String {
        numbered(wanted, |name| !self.model.has(name))
    }

    /// The variable that one is made of.
    fn source(&mut self, id: VariableId) {
        let is_log = self.model.factors.iter().any(|(_, factor)| {
            table(factor) == Some("log_normal") && factor.child().is_some_and(|child| child.variable == id)
        });
        let (suffix, domain) = if is_log { ("log", Domain::Real) } else { ("inverse", Domain::Positive) };
        let source = self.like(id, suffix, domain, Kind::Stochastic);
        self.model.variables[id].kind = Kind::Derived;
        self.sources.insert(id, source);
    }

    fn factor(&mut self, mut factor: Factor) {
        let source = factor.child().and_then(|child| {
            Some(Use { variable: *self.sources.get(&child.variable)?, index: child.index.clone() })
        });
        if let Some(source) = source {
            return self.draw_source(factor, source);
        }
        if let Some((name, edge, power)) = spread(&factor) {
            let last = factor.edges.len() - 1;
            if let Some(use_) = factor.edges[last].argument.random().cloned() {
                let argument = Argument::Random(self.power(&use_, power, &factor));
                factor.edges[last] = Edge::new(edge, argument);
                factor.kind = FactorKind::Table(name.to_owned());
            }
        }
        if is_scale_mixture(&factor) {
            self.mix(&mut factor);
        }
        self.done.push(factor);
    }

    /// Draws what a variable is made of in its place.
    fn draw_source(&mut self, mut factor: Factor, source: Use) {
        factor.edges[0] = Edge::new("x", Argument::Random(source));
        if table(&factor) == Some("inverse_gamma") {
            factor.kind = FactorKind::Table("gamma".to_owned());
            "rate".clone_into(&mut factor.edges[2].name);
        } else {
            to_linear(&mut factor);
        }
        self.done.push(factor);
    }

    /// Says what a variable is of what it is made of, over all its elements.
    fn define(&mut self, id: VariableId, last: &Factor) {
        let source = self.sources[&id];
        if self.model.variables[source].domain == Domain::Real {
            self.over_all("exp", (id, source), None, last);
        } else {
            self.over_all("pow", (id, source), Some(-1.0), last);
        }
    }

    /// A power of an element of a variable: of a variable with the same elements, made once.
    fn power(&mut self, of: &Use, power: f64, reader: &Factor) -> Use {
        let made_of = self.sources.get(&of.variable).copied();
        let inverse = made_of.filter(|source| self.model.variables[*source].domain == Domain::Positive);
        let (base, power) = inverse.map_or((of.variable, power), |source| (source, -power));
        if power == 1.0 {
            return Use { variable: base, index: of.index.clone() };
        }
        let key = (base, power.to_bits());
        let variable = if let Some(made) = self.powers.get(&key) {
            *made
        } else {
            let made = self.like(base, "power", Domain::Positive, Kind::Derived);
            self.over_all("pow", (made, base), Some(power), reader);
            self.powers.insert(key, made);
            made
        };
        Use { variable, index: of.index.clone() }
    }

    /// `y = f(x)` for every element of two variables of one shape.
    fn over_all(&mut self, name: &str, (y, x): (VariableId, VariableId), power: Option<f64>, at: &Factor) {
        let (mut plates, mut index): (Vec<PlateId>, Vec<Known>) = (Vec::new(), Vec::new());
        for axis in self.model.variables[x].axes.clone() {
            let taken: Vec<String> = self.model.plates.iter().map(|(_, plate)| plate.name.clone()).collect();
            let name = suffixed(&axis.name, "_each", |name| !taken.iter().any(|one| one == name));
            let upper = axis.size.with_axes(&index);
            plates.push(self.model.plates.push(Plate {
                name,
                lower: Known::Integer(0),
                upper,
                span: at.span,
                order: None,
            }));
            index.push(Known::Plate(plates[plates.len() - 1]));
        }
        let element =
            |variable| Argument::Random(Use { variable, index: index.iter().map(Index::of).collect() });
        let mut edges = vec![Edge::new("y", element(y)), Edge::new("x", element(x))];
        edges.extend(power.map(|power| Edge::new("power", Argument::Known(Known::Real(power)))));
        let cases = self.model.variables[y].cases.clone();
        let kind = FactorKind::Table(name.to_owned());
        self.done.push(Factor {
            kind,
            role: Role::Defines,
            plates,
            guards: Vec::new(),
            cases,
            edges,
            span: at.span,
        });
    }

    /// A Student t as a Gaussian whose precision is Gamma(ν/2, ν s²/2): FACTORS 1.12.
    fn mix(&mut self, factor: &mut Factor) {
        let known = |at: usize| match &factor.edges[at].argument {
            Argument::Known(known) => known.clone(),
            Argument::Random(_) => Known::Real(f64::NAN),
        };
        let (half, scale) = (known(1).times(Known::Real(0.5)), known(3));
        let rate = half.clone().times(scale.clone().times(scale));
        let index: Vec<Known> = factor
            .plates
            .iter()
            .map(|plate| Known::Plate(*plate).minus(self.model.plates[*plate].lower.clone()))
            .collect();
        let axes = local_axes(self.model, &factor.plates, &index);
        let name = self.free("noise_precision");
        let variable = self.model.variables.push(Variable {
            shown: name.clone(),
            name,
            anonymous: true,
            domain: Domain::Positive,
            family: "Gamma".to_owned(),
            kind: Kind::Stochastic,
            cases: factor.cases.clone(),
            axes,
            span: factor.span,
            labels: None,
            init: None,
            damping: None,
        });
        let precision = Argument::Random(Use { variable, index: index.iter().map(Index::of).collect() });
        let edges = vec![
            Edge::new("x", precision.clone()),
            Edge::new("shape", Argument::Known(half)),
            Edge::new("rate", Argument::Known(rate)),
        ];
        let kind = FactorKind::Table("gamma".to_owned());
        self.done.push(Factor { kind, role: Role::Defines, edges, ..factor.clone() });
        let ends =
            [("x", 0), ("mean", 2)].map(|(name, at)| Edge::new(name, factor.edges[at].argument.clone()));
        factor.edges = ends.into_iter().chain([Edge::new("precision", precision)]).collect();
        factor.kind = FactorKind::Table("gaussian".to_owned());
    }
}

/// `log x ~ N(mu, sigma²)` as a linear factor.
fn to_linear(factor: &mut Factor) {
    let edges = std::mem::take(&mut factor.edges);
    let (mut constant, mut noise, mut coefficients) = (Known::Real(0.0), Known::Real(0.0), Vec::new());
    for (at, edge) in edges.into_iter().enumerate() {
        match (at, edge.argument) {
            (1, Argument::Known(mean)) => constant = mean,
            (2, Argument::Known(sigma)) => noise = sigma.clone().times(sigma),
            (0, argument) => factor.edges.push(Edge::new("child", argument)),
            (_, argument) => {
                factor.edges.push(Edge::new("term", argument));
                coefficients.push(Known::Real(1.0));
            }
        }
    }
    let widths = vec![1; coefficients.len()];
    factor.kind =
        FactorKind::Linear(Linear { constant, noise, coefficients, widths, precision: false, site: None });
}
