//! Elements that the data may leave undefined: what is defined under a known condition is there where it holds.

use super::instance::{Context, Instance};
use super::ir::Stmt;
use super::shape::Shape;
use super::tokens::ident;
use crate::model::VariableId;
use crate::model::ir::{Factor, Model, Role, Use};
use crate::schedule::Direction;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The element that a factor defines, if it is one of this variable.
fn defined(factor: &Factor, variable: VariableId) -> Option<&Use> {
    factor.child().filter(|child| factor.role == Role::Defines && child.variable == variable)
}

/// Whether some elements of a variable may be defined by nothing: a condition stands around all its definitions,
/// or the data say nothing about them.
fn is_partial(model: &Model, variable: VariableId) -> bool {
    let definitions =
        || model.factors.iter().map(|(_, row)| row).filter(|row| defined(row, variable).is_some());
    if definitions().any(|row| row.conditions().len() < row.guards.len()) {
        return true;
    }
    let mut guards = definitions().map(|row| &row.guards);
    let Some(mut common) = guards.next().cloned() else { return false };
    guards.for_each(|others| common.retain(|guard| others.contains(guard)));
    !common.is_empty()
}

/// A statement for each element that is defined, given its place and its position; `None` where all are, so that a loop
/// over the whole array does.
pub(crate) fn each_defined(
    context: Context<'_>,
    variable: VariableId,
    statement: impl Fn(TokenStream, TokenStream) -> Stmt,
) -> Option<Vec<Stmt>> {
    let model = &context.graph.model;
    if !is_partial(model, variable) {
        return None;
    }
    let shape = Shape::of(model, variable);
    let of_factor = |(id, row): (_, &Factor)| {
        let use_ = defined(row, variable)?;
        let instance = Instance::new(context, id);
        let place = instance.element(&model.variables[variable].name, use_);
        let flat = shape.flat(model, &instance.at(use_)).into_token_stream();
        Some(instance.nest(Direction::Ascending, vec![statement(place, flat)]))
    };
    Some(model.factors.iter().filter_map(of_factor).flatten().collect())
}

/// A sum over the elements that are defined.
pub(crate) fn entropy(context: Context<'_>, variable: VariableId) -> Vec<Stmt> {
    let row = &context.graph.model.variables[variable];
    let (field, family) = (ident(&row.name), ident(&row.family));
    let of_each = |place, _| Stmt::Line(quote!(bound += #place.entropy();));
    each_defined(context, variable, of_each).unwrap_or_else(|| {
        vec![Stmt::Line(if row.axes.is_empty() {
            quote!(bound += self.#field.entropy();)
        } else {
            quote!(bound += self.#field.iter().map(#family::entropy).sum::<f64>();)
        })]
    })
}
