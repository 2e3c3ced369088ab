//! Derived variables that stay: each has a belief of its own and gathers what its readers tell it.

use quote::quote;

use super::{Vmp, send};
use crate::model::VariableId;
use crate::model::ir::Role;
use crate::program::ep::multiply;
use crate::program::instance::Instance;
use crate::program::ir::{Function, Stmt};
use crate::program::layout::is_copy;
use crate::program::tokens::ident;
use crate::program::{FunctionNames, fill_uniform};
use crate::schedule::Direction;

/// What the readers of each derived variable tell it, the lowest first.
pub(crate) fn told(vmp: Vmp<'_>, below: &[VariableId], named: &mut FunctionNames) -> Vec<Function> {
    let mut all = Vec::new();
    for derived in below.iter().rev().copied() {
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
            body.extend(instance.nest(Direction::Ascending, instance.each(edge, inner)));
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

/// The beliefs about derived variables, the highest first.
pub(crate) fn forward(vmp: Vmp<'_>, below: &[VariableId], named: &mut FunctionNames) -> Vec<Function> {
    let mut all = Vec::new();
    for derived in below.iter().copied() {
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
