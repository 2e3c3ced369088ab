//! Elements that the data may leave undefined: what is defined under a known condition is there where it holds.

use super::instance::{Context, Instance};
use super::ir::Stmt;
use super::shape::Shape;
use super::tokens::ident;
use crate::model::VariableId;
use crate::model::ir::{Factor, Model, Role, Use};
use crate::schedule::Direction;
use proc_macro2::TokenStream;
use quote::quote;

/// The element that a factor defines, if it is one of this variable.
fn defined(factor: &Factor, variable: VariableId) -> Option<&Use> {
    let child = factor.edges.first()?.argument.random().filter(|_| factor.role == Role::Defines)?;
    (child.variable == variable).then_some(child)
}

/// Whether some elements of an array may be defined by nothing: a condition stands around all its definitions.
fn is_partial(model: &Model, variable: VariableId) -> bool {
    let mut guards =
        model.factors.iter().filter(|(_, row)| defined(row, variable).is_some()).map(|(_, row)| &row.guards);
    let Some(mut common) = guards.next().cloned() else { return false };
    guards.for_each(|others| common.retain(|guard| others.contains(guard)));
    !common.is_empty() && !model.variables[variable].axes.is_empty()
}

/// A statement for each element that is defined, given its position; `None` where all are, so that a loop over the
/// whole array does.
pub(crate) fn each_defined(
    context: Context<'_>,
    variable: VariableId,
    statement: impl Fn(TokenStream) -> Stmt,
) -> Option<Vec<Stmt>> {
    let model = &context.graph.model;
    if !is_partial(model, variable) {
        return None;
    }
    let shape = Shape::of(model, variable);
    let of_factor = |(id, row): (_, &Factor)| {
        let use_ = defined(row, variable)?;
        let instance = Instance::new(context, id);
        let flat = shape.flat(model, &instance.at(use_));
        Some(instance.nest(Direction::Ascending, vec![statement(flat)]))
    };
    Some(model.factors.iter().filter_map(of_factor).flatten().collect())
}

/// A sum over the elements of an array, of those that are defined.
pub(crate) fn entropy(context: Context<'_>, variable: VariableId) -> Vec<Stmt> {
    let row = &context.graph.model.variables[variable];
    let (field, family) = (ident(&row.name), ident(&row.family));
    if row.axes.is_empty() {
        return vec![Stmt::Line(quote!(bound += self.#field.entropy();))];
    }
    each_defined(context, variable, |at| Stmt::Line(quote!(bound += self.#field[#at].entropy();)))
        .unwrap_or_else(|| {
            vec![Stmt::Line(quote!(bound += self.#field.iter().map(#family::entropy).sum::<f64>();))]
        })
}
