//! Pieces: an array of which some elements are drawn and others leave the cases of gates.
//!
//! Before
//! ```text
//! let z[0] ~ categorical(start)  let z[t] = exit(…)
//! ```
//! After
//! ```text
//! let z_drawn ~ categorical(start)  let z[0] = copy(z_drawn)  let z[t] = exit(…)
//! ```
//! Under variational message passing what leaves a gate follows its cases, and so does then the whole array: what is
//! drawn gets a factor of the approximation of its own.

use crate::model::ir::{
    Argument, Axis, Edge, Factor, FactorKind, Index, Kind, Linear, Model, Role, Use, Variable, by_axes,
};
use crate::model::known::Known;
use crate::model::names::numbered;
use crate::model::{FactorId, Id, VariableId};

/// Runs before gates are made.
pub(super) fn run(model: &mut Model) {
    let ids: Vec<FactorId> = model.factors.ids().collect();
    for id in ids.into_iter().rev() {
        let factor = &model.factors[id];
        let Some(child) = factor.child().cloned() else { continue };
        let outside = factor.cases.len() == model.variables[child.variable].cases.len();
        if outside && is_draw(model, factor) && leaves_a_gate(model, child.variable) {
            split(model, id, child);
        }
    }
}

/// Whether a factor draws what it defines.
fn is_draw(model: &Model, factor: &Factor) -> bool {
    factor.role == Role::Defines
        && match &factor.kind {
            FactorKind::Gate(..) => false,
            FactorKind::Linear(linear) => linear.precision || !linear.noise.is(0.0),
            FactorKind::Table(name) if matches!(name.as_str(), "copy" | "observed") => false,
            FactorKind::Table(name) => !model.table.factor(name).is_some_and(|file| file.deterministic),
        }
}

/// Whether the cases of some gate define elements of a variable from outside.
fn leaves_a_gate(model: &Model, variable: VariableId) -> bool {
    let own = model.variables[variable].cases.len();
    let inside = |factor: &Factor| {
        factor.cases.len() > own && factor.child().is_some_and(|child| child.variable == variable)
    };
    model.factors.iter().any(|(_, factor)| inside(factor))
}

/// A variable of its own for what a factor draws, and its copy behind.
fn split(model: &mut Model, id: FactorId, child: Use) {
    let (row, factor) = (model.variables[child.variable].clone(), model.factors[id].clone());
    let index: Vec<Known> = factor
        .plates
        .iter()
        .map(|plate| Known::Plate(*plate).minus(model.plates[*plate].lower.clone()))
        .collect();
    let axes: Vec<Axis> = super::super::local_axes(model, &factor.plates, &index);
    let at: Vec<Known> = child.index.iter().map(Index::to_known).collect();
    let domain = row.domain.clone().resized(|size| by_axes(&index, &size.with_axes(&at)));
    let name = free(model, &format!("{}_drawn", row.name));
    let init = model.variables[child.variable].init.take();
    let drawn = Variable { name, axes, domain, labels: None, init, kind: Kind::Stochastic, ..row.clone() };
    let drawn = Use { variable: model.variables.push(drawn), index: index.iter().map(Index::of).collect() };
    let (kind, source) = copy(model, &drawn);
    let edges =
        vec![Edge::new("x", Argument::Random(child)), Edge::new(source, Argument::Random(drawn.clone()))];
    let copy = Factor { kind, edges, ..factor };
    model.factors[id].edges[0].argument = Argument::Random(drawn);
    model.factors.insert(id.index() + 1, vec![copy]);
}

/// A factor whose child is what it reads, and what that edge is called.
pub(super) fn copy(model: &Model, of: &Use) -> (FactorKind, &'static str) {
    if model.variables[of.variable].family != "Gaussian" {
        return (FactorKind::Table("copy".to_owned()), "source");
    }
    let linear = Linear {
        constant: Known::Real(0.0),
        noise: Known::Real(0.0),
        coefficients: vec![Known::Real(1.0)],
        widths: vec![1],
        precision: false,
        site: None,
    };
    (FactorKind::Linear(linear), "term")
}

/// A name for a variable that nothing else has.
pub(super) fn free(model: &Model, wanted: &str) -> String {
    numbered(wanted, |name| {
        model.variables.iter().all(|(_, variable)| variable.name != name)
            && model.parameters.iter().all(|(_, parameter)| parameter.name != name)
            && model.sizes.iter().all(|(_, size)| size.name != name)
    })
}
