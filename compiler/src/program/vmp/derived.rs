//! Derived variables that stay: each has a belief of its own and gathers what its readers tell it.
//!
//! Beliefs are made from parents to children, in an order of loops in which each instance reads what is made already,
//! as a model is run forwards (`forwards::order`); what readers tell goes back through the same loops the other way
//! round.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Vmp, send};
use crate::error::Error;
use crate::messages::sends;
use crate::model::ir::{FactorKind, GatePart, Role};
use crate::model::{FactorId, Id, VariableId};
use crate::program::ep::multiply;
use crate::program::forwards::{self, Nest};
use crate::program::instance::Instance;
use crate::program::ir::{Function, Origin, Stmt};
use crate::program::{FunctionNames, clear_field};
use crate::schedule::Direction;

/// Variables that are made in the same loops, or between each other's, and none of which is made elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Which, in the order of the text.
    pub(crate) variables: Vec<VariableId>,
    /// The loops of their definitions, parents first.
    pub(crate) nests: Vec<Nest>,
}

impl Group {
    /// The names of its variables.
    pub(crate) fn names<'a>(&self, vmp: Vmp<'a>) -> Vec<&'a str> {
        let row = |id: &VariableId| vmp.context.graph.model.variables[*id].name.as_str();
        self.variables.iter().map(row).collect()
    }

    /// The definitions of its variables.
    fn definitions(&self) -> Vec<FactorId> {
        self.nests.iter().flat_map(Nest::factors).collect()
    }
}

/// The definitions of variables.
pub(crate) fn definitions(vmp: Vmp<'_>, variables: &[VariableId]) -> Vec<FactorId> {
    let defines = |id: FactorId| {
        let row = &vmp.context.graph.model.factors[id];
        let own = row.child().is_some_and(|child| variables.contains(&child.variable));
        own && row.role == Role::Defines && !vmp.is_prediction(id)
    };
    vmp.context.graph.model.factors.ids().filter(|id| defines(*id)).collect()
}

/// Variables in groups, each after those that it reads.
pub(crate) fn groups(vmp: Vmp<'_>, variables: &[VariableId]) -> Result<Vec<Group>, Error> {
    let model = &vmp.context.graph.model;
    let traffic = forwards::definitions(model, &definitions(vmp, variables));
    let mut groups: Vec<Group> = Vec::new();
    for nest in forwards::order(model, &traffic, true)? {
        let defined = nest.factors().into_iter().filter_map(|id| Some(model.factors[id].child()?.variable));
        let mut group = Group { variables: defined.collect(), nests: Vec::new() };
        // What stands between two pieces of a variable is made with it.
        let first = groups.iter().position(|one| one.variables.iter().any(|id| group.variables.contains(id)));
        for before in groups.drain(first.unwrap_or(groups.len())..) {
            group.variables.extend(before.variables);
            group.nests.extend(before.nests);
        }
        group.variables.sort_unstable_by_key(|id| id.index());
        group.variables.dedup();
        group.nests.push(nest);
        groups.push(group);
    }
    Ok(groups)
}

/// What the readers of derived variables tell them, the lowest first.
pub(crate) fn told(vmp: Vmp<'_>, groups: &[Group], named: &mut FunctionNames) -> Vec<Function> {
    let (mut all, model) = (Vec::new(), &vmp.context.graph.model);
    for group in groups.iter().rev() {
        let (names, own) = (group.names(vmp), group.definitions());
        let mut body = Vec::new();
        for (id, name) in group.variables.iter().zip(&names) {
            body.extend(clear_field(vmp.context, &format!("{name}_told"), *id));
        }
        for id in &group.variables {
            let apart =
                |factor: &FactorId| !own.contains(factor) && exit_of_cases(vmp, *factor, &own).is_none();
            for (factor, edge) in vmp.adjacent(*id).into_iter().filter(|(factor, _)| apart(factor)) {
                let instance = Instance::new(vmp.context, factor);
                let inner = tell(vmp, &instance, edge, multiply);
                body.extend(instance.nest(Direction::Ascending, inner));
            }
        }
        let back = |factor, outer| {
            let mut body = tell_group(vmp, factor, outer, group);
            body.extend(tell_selectors(vmp, factor, outer, group));
            body
        };
        body.extend(group.nests.iter().rev().flat_map(|nest| nest.backwards(model, &back)));
        let docs = vec![format!("What the readers of `{}` tell it.", names.join("` and `"))];
        let readers = group.variables.iter().flat_map(|id| vmp.adjacent(*id)).map(|(factor, _)| factor);
        let factors = readers.filter(|factor| !own.contains(factor)).collect();
        let origin = Origin { factors, variables: group.variables.clone() };
        let name = named.shared(&format!("tell_{}", names.join("_and_")), &body);
        all.push(Function { name, origin, docs, body });
    }
    all
}

/// How a message is multiplied into what is told.
type Gather = fn(&str, &TokenStream, &TokenStream) -> TokenStream;

/// What an instance tells the variable at an edge.
fn tell(vmp: Vmp<'_>, instance: &Instance<'_>, edge: usize, gather: Gather) -> Vec<Stmt> {
    let Some(use_) = instance.factor.edges[edge].argument.random() else { return Vec::new() };
    let row = &vmp.context.graph.model.variables[use_.variable];
    let place = instance.element(&format!("{}_told", row.name), use_);
    let (mut inner, value) = send::to_edge(vmp, instance, edge);
    inner.push(Stmt::Line(gather(&row.family, &place, &value)));
    instance.each(edge, inner)
}

/// What a definition of a group tells the variables of the group itself, inside its first `outer` loops.
fn tell_group(vmp: Vmp<'_>, factor: FactorId, outer: usize, group: &Group) -> Vec<Stmt> {
    let instance = Instance::new(vmp.context, factor);
    let own = |edge: &usize| {
        let use_ = instance.factor.edges[*edge].argument.random();
        use_.is_some_and(|use_| group.variables.contains(&use_.variable))
    };
    let inside = &instance.factor.plates[..outer];
    let edges = (1..instance.factor.edges.len()).filter(|edge| sends(instance.factor, *edge)).filter(own);
    edges.flat_map(|edge| instance.nest_unbound(inside, tell(vmp, &instance, edge, multiply))).collect()
}

/// Of the cases of a gate, the first of some definitions that takes a variable out of them: their evidence reads what
/// that variable is told, so it comes after that.
fn exit_of_cases(vmp: Vmp<'_>, factor: FactorId, definitions: &[FactorId]) -> Option<FactorId> {
    let model = &vmp.context.graph.model;
    let FactorKind::Gate(GatePart::Cases, gate) = model.factors[factor].kind else { return None };
    let leaves = |id: &&FactorId| {
        let row = &model.factors[**id];
        matches!(row.kind, FactorKind::Gate(GatePart::Exit, of) if of == gate)
            && row.plates.len() == model.gates[gate].plates.len()
    };
    definitions.iter().find(leaves).copied()
}

/// What the cases of a gate tell their selector, where that is of the group too, after what it defines there.
fn tell_selectors(vmp: Vmp<'_>, exit: FactorId, outer: usize, group: &Group) -> Vec<Stmt> {
    let (model, own) = (&vmp.context.graph.model, group.definitions());
    let cases = model.factors.ids().filter(|id| exit_of_cases(vmp, *id, &own) == Some(exit));
    let of_group = |id: &FactorId| {
        let selector = model.factors[*id].edges[0].argument.random();
        selector.is_some_and(|use_| group.variables.contains(&use_.variable))
    };
    cases
        .filter(of_group)
        .flat_map(|id| {
            let instance = Instance::new(vmp.context, id);
            instance.nest_unbound(&instance.factor.plates[..outer], tell(vmp, &instance, 0, multiply))
        })
        .collect()
}

/// The beliefs about derived variables, the highest first.
pub(crate) fn forward(vmp: Vmp<'_>, groups: &[Group], named: &mut FunctionNames) -> Vec<Function> {
    let one = |group: &Group| {
        let names = group.names(vmp);
        let make = |instance: &Instance<'_>| send::to_child_forward(vmp, instance);
        let body: Vec<Stmt> = group.nests.iter().flat_map(|nest| along(vmp, nest, &make)).collect();
        let docs = vec![format!("The belief about the derived `{}`.", names.join("` and `"))];
        let name = named.shared(&format!("derive_{}", names.join("_and_")), &body);
        let origin = Origin { factors: group.definitions(), variables: group.variables.clone() };
        Function { name, origin, docs, body }
    };
    groups.iter().map(one).collect()
}

/// The beliefs about what definitions define, as `make` makes them, in the order of their loops.
pub(crate) fn along(
    vmp: Vmp<'_>,
    nest: &Nest,
    make: &impl Fn(&Instance<'_>) -> (Vec<Stmt>, TokenStream),
) -> Vec<Stmt> {
    nest.forwards(&vmp.context.graph.model, &|factor, outer| {
        let instance = Instance::new(vmp.context, factor);
        let Some(use_) = instance.factor.child() else { return Vec::new() };
        let place = instance.element(&vmp.context.graph.model.variables[use_.variable].name, use_);
        let (mut inner, value) = make(&instance);
        inner.push(Stmt::Line(quote!(#place = #value;)));
        instance.nest_unbound(&instance.factor.plates[..outer], inner)
    })
}
