//! Derived variables that stay: each has a belief of its own and gathers what its readers tell it.

use quote::quote;

use super::{Vmp, send};
use crate::model::ir::Role;
use crate::model::{Id, VariableId};
use crate::program::ep::multiply;
use crate::program::instance::Instance;
use crate::program::ir::{Function, Stmt};
use crate::program::layout::is_copy;
use crate::program::tokens::ident;
use crate::program::{FunctionNames, fill_uniform};
use crate::schedule::Direction;

/// The derived variables below a variable, in the order of the text.
fn below(vmp: Vmp<'_>, id: VariableId) -> Vec<VariableId> {
    let model = &vmp.context.graph.model;
    let mut found = vec![id];
    loop {
        let more = model.factors.iter().find_map(|(factor, row)| {
            if vmp.is_prediction(factor) || row.role != Role::Defines {
                return None;
            }
            let child = row.edges[0].argument.random()?.variable;
            let reads = row
                .edges
                .iter()
                .skip(1)
                .filter_map(|edge| edge.argument.random())
                .any(|use_| found.contains(&use_.variable));
            (vmp.is_derived(child) && reads && !found.contains(&child)).then_some(child)
        });
        match more {
            Some(child) => found.push(child),
            None => break,
        }
    }
    found.retain(|one| *one != id);
    found.sort_by_key(|one| one.index());
    found
}

/// What the readers of each derived variable below tell it, the lowest first.
pub(crate) fn told(vmp: Vmp<'_>, id: VariableId, named: &mut FunctionNames) -> Vec<Function> {
    let mut all = Vec::new();
    for derived in below(vmp, id).into_iter().rev() {
        let row = &vmp.context.graph.model.variables[derived];
        let told = format!("{}_told", row.name);
        let mut body = clear(vmp, &told, derived);
        for (factor, edge) in vmp.adjacent(derived) {
            let instance = Instance::new(vmp.context, factor);
            if edge == 0 && instance.factor.role == Role::Defines {
                continue;
            }
            let Some(use_) = instance.factor.edges[edge].argument.random() else { continue };
            let place = instance.element(&told, use_);
            let (mut inner, value) = send::to_edge(vmp, &instance, edge);
            inner.push(Stmt::Line(multiply(&row.family, &place, &value)));
            body.extend(instance.nest(Direction::Ascending, inner));
        }
        let docs = vec![format!("What the readers of `{}` tell it.", row.name)];
        all.push(Function { name: named.take(&format!("tell_{}", row.name)), docs, body });
    }
    all
}

/// A field that has the shape of a variable at uniform messages, without allocating.
pub(crate) fn clear(vmp: Vmp<'_>, field: &str, id: VariableId) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let row = &model.variables[id];
    let (name, uniform) = (ident(field), crate::program::layout::uniform(model, id, &[]));
    match (row.axes.is_empty(), is_copy(&row.family)) {
        (true, _) => vec![Stmt::Line(quote!(self.#name = #uniform;))],
        (false, true) => vec![Stmt::Line(quote!(self.#name.fill(#uniform);))],
        (false, false) => fill_uniform(vmp.context, field, id),
    }
}

/// The beliefs about the derived variables below, the highest first.
pub(crate) fn forward(vmp: Vmp<'_>, id: VariableId, named: &mut FunctionNames) -> Vec<Function> {
    let mut all = Vec::new();
    for derived in below(vmp, id) {
        let row = &vmp.context.graph.model.variables[derived];
        let mut body = Vec::new();
        for (factor, edge) in vmp.adjacent(derived) {
            let instance = Instance::new(vmp.context, factor);
            if edge != 0 || instance.factor.role != Role::Defines {
                continue;
            }
            let Some(use_) = instance.factor.edges[0].argument.random() else { continue };
            let place = instance.element(&row.name, use_);
            let (mut inner, value) = send::to_child_forward(vmp, &instance);
            inner.push(Stmt::Line(quote!(#place = #value;)));
            body.extend(instance.nest(Direction::Ascending, inner));
        }
        let docs = vec![format!("The belief about the derived `{}`.", row.name)];
        all.push(Function { name: named.take(&format!("derive_{}", row.name)), docs, body });
    }
    all
}
