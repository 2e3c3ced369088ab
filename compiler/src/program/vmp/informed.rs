//! Which elements the data speak about, for variables where only the data can tell: a flag for each, found once, from the
//! observations upwards.

use proc_macro2::TokenStream;
use quote::quote;

use super::Vmp;
use crate::error::Error;
use crate::model::VariableId;
use crate::model::informed::heard;
use crate::model::ir::{Factor, Model, Role};
use crate::model::known::Known;
use crate::model::{FactorId, Id};
use crate::program::forwards;
use crate::program::instance::Instance;
use crate::program::ir::{Field, Function, Stmt};
use crate::program::shape::Shape;
use crate::program::tokens::{ident, informed};

/// The variables that have flags: those whose definitions stand under one.
fn flagged(model: &Model) -> Vec<VariableId> {
    let asked = |factor: &Factor| {
        let child = factor.child()?;
        let index = child.index.iter().map(crate::model::ir::Index::to_known).collect();
        factor.guards.contains(&Known::Informed { variable: child.variable, index }).then_some(child.variable)
    };
    let mut found: Vec<VariableId> = model.factors.iter().filter_map(|(_, factor)| asked(factor)).collect();
    found.sort_by_key(|id| id.index());
    found.dedup();
    found
}

/// The fields of the flags.
pub(super) fn fields(model: &Model) -> Vec<Field> {
    let field = |id: VariableId| {
        let name = &model.variables[id].name;
        let scalar = Shape::of(model, id).is_scalar();
        let docs = if scalar {
            format!("Whether the data speak about `{name}`.")
        } else {
            format!("Which elements of `{name}` the data speak about.")
        };
        let (ty, init) =
            if scalar { (quote!(bool), quote!(false)) } else { (quote!(Vec<bool>), quote!(Vec::new())) };
        Field { name: format!("{name}_informed"), ty, docs, variable: Some(id), init, copied: scalar }
    };
    flagged(model).into_iter().map(field).collect()
}

/// The function that finds the flags, if there are any: first what is observed, then definitions, children first.
pub(super) fn function(vmp: Vmp<'_>) -> Result<Option<Function>, Error> {
    let model = &vmp.context.graph.model;
    let flagged = flagged(model);
    if flagged.is_empty() {
        return Ok(None);
    }
    let mut body: Vec<Stmt> = flagged.iter().map(|id| Stmt::Line(unset(model, *id))).collect();
    let tells = |factor: &Factor| heard(factor).any(|(_, id)| flagged.contains(&id));
    let (mut defining, mut observing): (Vec<FactorId>, Vec<FactorId>) = model
        .factors
        .iter()
        .filter(|(id, factor)| tells(factor) && !vmp.is_prediction(*id))
        .map(|(id, _)| id)
        .partition(|id| model.factors[*id].role == Role::Defines);
    for factor in observing.drain(..) {
        body.extend(told(vmp, factor, &flagged, 0));
    }
    defining.reverse();
    let traffic = forwards::definitions(model, &defining);
    for nest in forwards::order(model, &traffic, true)?.iter().rev() {
        body.extend(nest.backwards(model, &|factor, outer| told(vmp, factor, &flagged, outer)));
    }
    let docs = vec!["Which elements the data speak about: the others are predicted at the end.".to_owned()];
    Ok(Some(Function::new("find_informed".to_owned(), docs, body)))
}

/// All flags of a variable down.
fn unset(model: &Model, id: VariableId) -> TokenStream {
    let (shape, field) = (Shape::of(model, id), ident(&format!("{}_informed", model.variables[id].name)));
    if shape.is_scalar() {
        return quote!(self.#field = false;);
    }
    let length = shape.length(model);
    quote!(self.#field = vec![false; #length];)
}

/// The flags up of what a factor tells, inside its first `outer` loops.
fn told(vmp: Vmp<'_>, factor: FactorId, flagged: &[VariableId], outer: usize) -> Vec<Stmt> {
    let model = &vmp.context.graph.model;
    let instance = Instance::new(vmp.context, factor);
    let mut inner = Vec::new();
    for (at, edge) in
        instance.factor.edges.iter().enumerate().skip(usize::from(instance.factor.child().is_some()))
    {
        let Some(use_) = edge.argument.random().filter(|use_| flagged.contains(&use_.variable)) else {
            continue;
        };
        let flag = informed(model, use_.variable, &instance.at(use_));
        inner.extend(instance.each(at, vec![Stmt::Line(quote!(#flag = true;))]));
    }
    instance.nest_unbound(&model.factors[factor].plates[..outer], inner)
}
